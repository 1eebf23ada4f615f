//! From a path to a whole file form: parsing, and the chain of `extends`.

use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::backtest_file::BacktestFile;
use super::claim_file::ClaimFile;
use super::disruption_file::DisruptionFile;
use super::form::{FormField, Reader};
use super::scenario_file::{Extends, ScenarioFile, StudyFile};
use super::source::{ByteSource, SourceError, TOO_LARGE};
use crate::diagnostics::{Collector, Diagnostic, FileId, FileSet, Span};

/// How many files may extend one another, one above the other.
const DEEPEST: usize = 32;

/// How many bytes a file may have, with all that it extends.
const LARGEST: u64 = 4 << 20;

/// A file form and every file that it was read from, the named file first.
#[derive(Clone, Debug)]
pub struct Loaded<F> {
    /// The form, with all that it extends laid under it.
    pub form: F,
    /// The files it was read from.
    pub files: Vec<FileId>,
    /// Whether all of them could be read to the end, so that what is not there was not stated.
    pub whole: bool,
}

/// What a file is about, by the tables that stand in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// A study.
    Study,
    /// A scenario.
    Scenario,
}

/// The files of a form that have been read so far.
#[derive(Default)]
struct Chain {
    files: Vec<FileId>,
    /// The paths that led to the file at hand.
    below: Vec<String>,
    /// Every path that was read: what is reached twice is read once.
    read: BTreeSet<String>,
    bytes: u64,
}

/// Reads files, each once, and keeps their text for messages.
pub struct Loader<'a> {
    source: &'a dyn ByteSource,
    files: &'a mut FileSet,
    found: &'a mut Collector,
    broken: bool,
}

impl<'a> Loader<'a> {
    /// A loader of one source.
    pub fn new(source: &'a dyn ByteSource, files: &'a mut FileSet, found: &'a mut Collector) -> Self {
        Self { source, files, found, broken: false }
    }

    /// Whether a file is a study or a scenario.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn kind(&self, path: &str) -> Result<FileKind, SourceError> {
        let bytes = self.source.read_at_most(path, LARGEST).map_err(too_large)?;
        let text = String::from_utf8_lossy(&bytes);
        let (document, _) = DeTable::parse_recoverable(&text);
        Ok(if document.get_ref().contains_key("study") { FileKind::Study } else { FileKind::Scenario })
    }

    /// Reads a study file.
    ///
    /// # Errors
    /// When the file cannot be read. Mistakes in it go to the collector.
    pub fn study(&mut self, path: &str) -> Result<Loaded<StudyFile>, SourceError> {
        let (file, form, _) = self.form(path, LARGEST)?;
        Ok(Loaded { form, files: vec![file], whole: !self.broken })
    }

    /// Reads the file of a claim.
    ///
    /// # Errors
    /// When the file cannot be read. Mistakes in it go to the collector.
    pub fn claim(&mut self, path: &str) -> Result<Loaded<ClaimFile>, SourceError> {
        let (file, form, _) = self.form(path, LARGEST)?;
        Ok(Loaded { form, files: vec![file], whole: !self.broken })
    }

    /// Reads a scenario file and the files that it extends, and those that they extend.
    ///
    /// # Errors
    /// When the first file cannot be read. Mistakes in the files, a missing file further up and a cycle go to the
    /// collector.
    pub fn scenario(&mut self, path: &str) -> Result<Loaded<ScenarioFile>, SourceError> {
        let mut chain = Chain::default();
        let form = self.with_what_it_extends(path, &mut chain)?;
        Ok(Loaded { form, files: chain.files, whole: !self.broken })
    }

    /// Reads a file of past events.
    ///
    /// # Errors
    /// When the file cannot be read. Mistakes in it go to the collector.
    pub fn backtest(&mut self, path: &str) -> Result<Loaded<BacktestFile>, SourceError> {
        let (file, form, _) = self.form(path, LARGEST)?;
        Ok(Loaded { form, files: vec![file], whole: !self.broken })
    }

    /// Reads a disruption file and the files that it extends, and those that they extend.
    ///
    /// # Errors
    /// As [`Loader::scenario`].
    pub fn disruption(&mut self, path: &str) -> Result<Loaded<DisruptionFile>, SourceError> {
        let mut chain = Chain::default();
        let form = self.with_what_it_extends(path, &mut chain)?;
        Ok(Loaded { form, files: chain.files, whole: !self.broken })
    }

    /// A form with those that it extends laid under it. Of a file that is reached twice the first place counts: laid under it again it
    /// would add nothing.
    fn with_what_it_extends<F: Extending>(&mut self, path: &str, chain: &mut Chain) -> Result<F, SourceError> {
        let (file, mut form, size) = self.form::<F>(path, LARGEST - chain.bytes)?;
        chain.bytes += size;
        chain.files.push(file);
        chain.below.push(path.to_owned());
        chain.read.insert(path.to_owned());
        for extends in form.above().0 {
            let above = beside(path, &extends.value);
            if let Some(start) = chain.below.iter().position(|seen| *seen == above) {
                let mut circle: Vec<&str> = chain.below[start..].iter().map(String::as_str).collect();
                circle.push(&above);
                let message = format!("this file extends itself: {}", circle.join(" -> "));
                self.refuse(Diagnostic::error("cycle", message).at(&extends.span, "closes the circle"));
            } else if chain.read.contains(&above) {
                // It lies under this file already.
            } else if chain.below.len() == DEEPEST {
                let message = format!("files extend one another more than {DEEPEST} deep");
                self.refuse(Diagnostic::error("too-deep", message).at(&extends.span, "one too many"));
            } else {
                match self.with_what_it_extends::<F>(&above, chain) {
                    Ok(base) => form.lay_over(base),
                    Err(error) => {
                        let message = format!("cannot read {error}");
                        self.refuse(Diagnostic::error("no-file", message).at(&extends.span, "named here"));
                    }
                }
            }
        }
        chain.below.pop();
        Ok(form)
    }

    /// Reports a mistake after which not all that is stated is known.
    fn refuse(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
        self.broken = true;
    }

    /// Reports the first byte that is no text; what the file says is then not known.
    fn not_text(&mut self, file: FileId, at: usize) {
        self.broken = true;
        let span = Span { file, bytes: at..at + char::REPLACEMENT_CHARACTER.len_utf8() };
        let wrong = Diagnostic::error("not-text", format!("{} is not UTF-8 text", self.files.name(file)));
        self.found.push(wrong.at(&span, "the first byte that is no text").help("save the file as UTF-8"));
    }

    /// A file, its form, and its size in bytes, of which it may have `most`.
    fn form<F: FormKind>(&mut self, path: &str, most: u64) -> Result<(FileId, F, u64), SourceError> {
        let name = self.source.describe(path);
        let bytes = self.source.read_at_most(path, most).map_err(too_large)?;
        let size = bytes.len() as u64;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let file = self.files.add_once(name, text.clone());
        if !self.source.is_quoted(path) {
            self.files.hide(file);
        }
        if let Err(error) = std::str::from_utf8(&bytes) {
            self.not_text(file, error.valid_up_to());
            return Ok((file, F::default(), size));
        }
        let (document, errors) = DeTable::parse_recoverable(&text);
        self.broken |= !errors.is_empty();
        for error in &errors {
            let bytes = error.span().unwrap_or(0..0);
            let span = Span { file, bytes };
            self.found.push(Diagnostic::error("syntax", error.message().replace('\n', ", ")).at(&span, "here"));
        }
        let whole = document.span();
        if let Some(wrong) = of_another_kind::<F>(document.get_ref()) {
            self.broken = true;
            let (key, message) = wrong;
            let span = Span { file, bytes: key };
            self.found.push(Diagnostic::error("wrong-kind", message).at(&span, "says what the file is"));
            return Ok((file, F::default(), size));
        }
        let value = Spanned::new(whole, DeValue::Table(document.into_inner()));
        Ok((file, F::read(&mut Reader::new(file, self.found), &value), size))
    }
}

/// The error of a file that is too large, with the bound.
fn too_large(mut error: SourceError) -> SourceError {
    if error.reason == TOO_LARGE {
        error.reason = format!("it has, with what it is read with, more than {} MiB", LARGEST >> 20);
    }
    error
}

/// The form of a whole file.
trait FormKind: FormField {
    /// The table that only files of this kind have, and what such a file is.
    const KIND: (&'static str, &'static str);
}

macro_rules! kinds {
    ($($form:ident: $mark:literal, $name:literal;)*) => {
        const KINDS: [(&str, &str); [$($mark),*].len()] = [$(<$form as FormKind>::KIND),*];
        $(impl FormKind for $form {
            const KIND: (&'static str, &'static str) = ($mark, $name);
        })*
    };
}

kinds! {
    StudyFile: "study", "a study";
    ScenarioFile: "scenario", "a scenario";
    ClaimFile: "claim", "a claim";
    DisruptionFile: "disruption", "a disruption";
    BacktestFile: "case", "past events";
}

/// Where a file says that it is of another kind than the one expected, and the sentence about it.
fn of_another_kind<F: FormKind>(document: &DeTable<'_>) -> Option<(std::ops::Range<usize>, String)> {
    let (mark, expected) = F::KIND;
    if document.contains_key(mark) {
        return None;
    }
    let mut others = KINDS.iter().filter_map(|(mark, name)| Some((document.get_key_value(*mark)?.0.span(), name)));
    let (place, found) = others.next()?;
    Some((place, format!("this is the file of {found}, where that of {expected} is expected")))
}

/// A form that may name files from which it takes what it does not state.
trait Extending: FormKind {
    /// Those files.
    fn above(&self) -> Extends;
}

impl Extending for ScenarioFile {
    fn above(&self) -> Extends {
        self.extends.get().cloned().unwrap_or_default()
    }
}

impl Extending for DisruptionFile {
    fn above(&self) -> Extends {
        self.extends.get().cloned().unwrap_or_default()
    }
}

/// A path that stands in a file, seen from where that file is.
pub fn beside(file: &str, path: &str) -> String {
    if path.starts_with('/') {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}
