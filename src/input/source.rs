//! Places that bytes come from.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::diagnostics::nearest;

/// A place that bytes come from. Paths are relative, with `/`.
pub trait ByteSource: Sync {
    /// The bytes of one file.
    ///
    /// # Errors
    /// [`SourceError`] when there is no such file or it cannot be read.
    fn read(&self, path: &str) -> Result<Cow<'_, [u8]>, SourceError>;

    /// How to name a file of this source to the user.
    fn describe(&self, path: &str) -> String;

    /// The bytes of one file that may have so many at most.
    ///
    /// # Errors
    /// As [`ByteSource::read`], and when it has more.
    fn read_at_most(&self, path: &str, most: u64) -> Result<Cow<'_, [u8]>, SourceError> {
        let bytes = self.read(path)?;
        if bytes.len() as u64 > most { Err(self.too_large(path)) } else { Ok(bytes) }
    }

    /// The error of a file that has more bytes than it may have.
    fn too_large(&self, path: &str) -> SourceError {
        SourceError { file: self.describe(path), reason: TOO_LARGE.to_owned() }
    }

    /// Whether lines of a file may be shown.
    fn is_quoted(&self, _path: &str) -> bool {
        true
    }

    /// The files that may be read for a study or another file that the user names: see [`Folder::around`].
    fn study_files(&self, named: &str) -> Folder {
        Folder::around(named, false)
    }
}

/// Why a file is not read whose size passes what is left to it.
pub const TOO_LARGE: &str = "is larger than a file of a study can be";

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

#[cfg(feature = "embedded-data")]
static DATA: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/data");

#[cfg(feature = "embedded-data")]
fn embedded(path: &str) -> Option<&'static [u8]> {
    DATA.get_file(path).map(include_dir::File::contents)
}

#[cfg(not(feature = "embedded-data"))]
fn embedded(_: &str) -> Option<&'static [u8]> {
    None
}

/// The data package that is part of the program; it holds no file where the feature `embedded-data` is off.
#[derive(Clone, Copy, Debug, Default)]
pub struct Embedded;

impl ByteSource for Embedded {
    fn read(&self, path: &str) -> Result<Cow<'_, [u8]>, SourceError> {
        let missing = || SourceError { file: self.describe(path), reason: "no such file in the program".to_owned() };
        embedded(path).map(Cow::Borrowed).ok_or_else(missing)
    }

    fn describe(&self, path: &str) -> String {
        format!("data/{path}")
    }
}

/// A folder.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
    around: Option<Around>,
}

/// What may be read for a file that the user named.
#[derive(Clone, Debug)]
struct Around {
    named: String,
    /// Its folder, as the system knows it.
    folder: PathBuf,
    /// Whether files outside it may be read.
    outside: bool,
}

impl Folder {
    /// The folder at a path; nothing is read yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { root: path.into(), around: None }
    }

    /// The files that a file may name: those of its own folder and of the folders in it, links followed; those outside only where
    /// `outside` allows it, and then without a line of them being shown. Only regular files are read: no device or pipe.
    pub fn around(named: &str, outside: bool) -> Self {
        let folder =
            Path::new(named).parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        Self { root: PathBuf::new(), around: Some(Around { named: named.to_owned(), folder, outside }) }
    }

    /// Where a file is, if it may be read.
    fn place(&self, path: &str) -> Result<PathBuf, SourceError> {
        let failed = |reason: &str| SourceError { file: self.describe(path), reason: reason.to_owned() };
        if path.is_empty() {
            return Err(SourceError { file: "\"\"".to_owned(), reason: "no file has an empty name".to_owned() });
        }
        let place = self.root.join(path);
        let Some(around) = &self.around else { return Ok(place) };
        if !around.outside && !around.holds(path, &place) {
            return Err(failed("is outside the folder of the file that you named; --allow-outside lets it be read"));
        }
        match std::fs::metadata(&place) {
            Ok(about) if !about.is_file() && !about.is_dir() => Err(failed("is no regular file")),
            _ => Ok(place),
        }
    }
}

impl Around {
    fn holds(&self, path: &str, place: &Path) -> bool {
        // Of what is not there the folder that it would be in counts, or else the path as written.
        let known = std::fs::canonicalize(place).or_else(|_| {
            let (folder, name) = (place.parent().unwrap_or(Path::new("")), place.file_name().unwrap_or_default());
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            std::fs::canonicalize(folder).map(|folder| folder.join(name))
        });
        path == self.named
            || known.map_or_else(|_| !is_leading_out(&self.named, path), |known| known.starts_with(&self.folder))
    }
}

/// Whether a path, as written, leads out of the folder of a file.
fn is_leading_out(named: &str, path: &str) -> bool {
    let folder = named.rsplit_once('/').map_or("", |(folder, _)| folder);
    !path.starts_with(folder)
        || path.starts_with('/') != folder.starts_with('/')
        || path.split('/').any(|part| part == "..")
}

impl ByteSource for Folder {
    fn read(&self, path: &str) -> Result<Cow<'_, [u8]>, SourceError> {
        let place = self.place(path)?;
        let failed = |reason: String| SourceError { file: self.describe(path), reason };
        std::fs::read(&place).map(Cow::Owned).map_err(|error| failed(why_not(&error, &place)))
    }

    fn describe(&self, path: &str) -> String {
        self.root.join(path).display().to_string()
    }

    fn read_at_most(&self, path: &str, most: u64) -> Result<Cow<'_, [u8]>, SourceError> {
        let place = self.place(path)?;
        let mut bytes = Vec::new();
        let read =
            std::fs::File::open(&place).and_then(|file| file.take(most.saturating_add(1)).read_to_end(&mut bytes));
        let failed = |reason: String| SourceError { file: self.describe(path), reason };
        read.map_err(|error| failed(why_not(&error, &place)))?;
        if bytes.len() as u64 > most { Err(self.too_large(path)) } else { Ok(Cow::Owned(bytes)) }
    }

    fn is_quoted(&self, path: &str) -> bool {
        self.around.as_ref().is_none_or(|around| around.holds(path, &self.root.join(path)))
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
pub struct MemorySource(pub BTreeMap<String, Vec<u8>>);

impl ByteSource for MemorySource {
    fn read(&self, path: &str) -> Result<Cow<'_, [u8]>, SourceError> {
        let missing = || SourceError { file: path.to_owned(), reason: "no such file".to_owned() };
        self.0.get(path).map(|bytes| Cow::Borrowed(bytes.as_slice())).ok_or_else(missing)
    }

    fn describe(&self, path: &str) -> String {
        path.to_owned()
    }
}
