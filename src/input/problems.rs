//! What was wrong with files, gathered so that all of it is shown at once.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostics::{Collector, Diagnostic, FileId, FileSet, Refused, Span};

/// Mistakes beyond this number in one file are counted, not shown.
const SHOWN_PER_FILE: usize = 50;

/// Gathers mistakes in files; a file's text is kept only when there is one in it.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    files: FileSet,
    known: BTreeMap<String, (FileId, usize)>,
    found: Collector,
    any: bool,
}

impl Problems {
    /// A mistake that belongs to no line.
    pub(crate) fn plain(&mut self, code: &'static str, message: impl Into<String>) {
        self.any = true;
        self.found.push(Diagnostic::error(code, message));
    }

    /// A mistake at a place of a file.
    pub(crate) fn at(&mut self, file: &str, text: &[u8], bytes: Range<usize>, found: Diagnostic) {
        self.any = true;
        let known = self.known.get(file).copied();
        let (id, before) = known.unwrap_or_else(|| (self.files.add(file, String::from_utf8_lossy(text)), 0));
        let count = before + 1;
        self.known.insert(file.to_owned(), (id, count));
        if count <= SHOWN_PER_FILE {
            self.found.push(found.at(&Span { file: id, bytes }, ""));
        }
    }

    /// Whether anything was found.
    pub(crate) fn any(&self) -> bool {
        self.any
    }

    /// The value, if nothing was wrong.
    pub(crate) fn finish<T>(mut self, value: Option<T>) -> Result<T, Refused> {
        if let (false, Some(value)) = (self.any, value) {
            return Ok(value);
        }
        for (file, (_, count)) in &self.known {
            if *count > SHOWN_PER_FILE {
                let more = count - SHOWN_PER_FILE;
                self.found.push(Diagnostic::error("more-mistakes", format!("{file} has {more} more mistakes")));
            }
        }
        Err(Refused { files: self.files, diagnostics: self.found.into_sorted() })
    }
}
