//! Places that bytes come from.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use include_dir::{Dir, include_dir};

/// A place that bytes come from. Paths are relative, with `/`.
pub trait Source {
    /// The bytes of one file.
    ///
    /// # Errors
    /// [`SourceError`] when there is no such file or it cannot be read.
    fn read(&self, path: &str) -> Result<Cow<'_, [u8]>, SourceError>;

    /// How to name a file of this source to the user.
    fn describe(&self, path: &str) -> String;
}

/// A file that could not be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceError {
    /// The file, as the user knows it.
    pub file: String,
    /// Why, as a sentence without a full stop.
    pub reason: String,
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.reason)
    }
}

impl std::error::Error for SourceError {}

static DATA: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data");

/// The data package that is part of the program.
#[derive(Clone, Copy, Debug, Default)]
pub struct Embedded;

impl Source for Embedded {
    fn read(&self, path: &str) -> Result<Cow<'_, [u8]>, SourceError> {
        let missing = || SourceError { file: self.describe(path), reason: "no such file in the program".to_owned() };
        DATA.get_file(path).map(|file| Cow::Borrowed(file.contents())).ok_or_else(missing)
    }

    fn describe(&self, path: &str) -> String {
        format!("data/{path}")
    }
}

/// A folder.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// The folder at a path; nothing is read yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }
}

impl Source for Folder {
    fn read(&self, path: &str) -> Result<Cow<'_, [u8]>, SourceError> {
        let failed = |error: std::io::Error| SourceError { file: self.describe(path), reason: error.to_string() };
        if path.is_empty() {
            return Err(SourceError { file: "\"\"".to_owned(), reason: "no file has an empty name".to_owned() });
        }
        std::fs::read(self.0.join(path)).map(Cow::Owned).map_err(failed)
    }

    fn describe(&self, path: &str) -> String {
        self.0.join(path).display().to_string()
    }
}

/// Files in memory, for tests and for callers without a file system.
#[derive(Clone, Debug, Default)]
pub struct Memory(pub BTreeMap<String, Vec<u8>>);

impl Source for Memory {
    fn read(&self, path: &str) -> Result<Cow<'_, [u8]>, SourceError> {
        let missing = || SourceError { file: path.to_owned(), reason: "no such file".to_owned() };
        self.0.get(path).map(|bytes| Cow::Borrowed(bytes.as_slice())).ok_or_else(missing)
    }

    fn describe(&self, path: &str) -> String {
        path.to_owned()
    }
}
