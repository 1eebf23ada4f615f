//! Places that bytes come from.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::diagnostics::nearest;

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
        let failed = |reason: String| SourceError { file: self.describe(path), reason };
        if path.is_empty() {
            return Err(SourceError { file: "\"\"".to_owned(), reason: "no file has an empty name".to_owned() });
        }
        let place = self.0.join(path);
        std::fs::read(&place).map(Cow::Owned).map_err(|error| failed(why_not(&error, &place)))
    }

    fn describe(&self, path: &str) -> String {
        self.0.join(path).display().to_string()
    }
}

/// Why a file cannot be read, in words; where there is none of that name, the nearest in its folder.
pub fn why_not(error: &std::io::Error, place: &Path) -> String {
    match error.kind() {
        ErrorKind::NotFound => match beside(place) {
            Some(near) => format!("no such file; did you mean `{near}`?"),
            None => "no such file".to_owned(),
        },
        ErrorKind::IsADirectory => "is a folder, not a file".to_owned(),
        ErrorKind::NotADirectory => "a part of its path is a file, not a folder".to_owned(),
        ErrorKind::PermissionDenied => "may not be read".to_owned(),
        ErrorKind::InvalidInput | ErrorKind::InvalidFilename => "is no name of a file".to_owned(),
        _ => error.to_string(),
    }
}

/// The file of a folder whose name is nearest to one that is not there.
fn beside(place: &Path) -> Option<String> {
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = std::fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    let near = nearest(&place.file_name()?.to_string_lossy(), names.iter().map(String::as_str))?;
    Some(place.with_file_name(near).display().to_string())
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
