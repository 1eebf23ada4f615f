//! Files and folders that are on the disk before they take their place.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::lock::random;

/// How often another name is tried where one is taken.
const TRIES: usize = 16;

/// Waits until a file is on the disk.
pub(super) fn sync_file(path: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).open(path)?.sync_all()
}

/// Waits until the names of a folder are on the disk, where the system can.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    match File::open(path)?.sync_all() {
        // Some file systems know no such thing.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        done => done,
    }
}

/// A file that stands beside its place until it is whole.
pub(in crate::cli) struct Beside {
    path: PathBuf,
    /// Locked while it is written, so that nobody takes it for a leftover.
    file: File,
    place: PathBuf,
}

impl Beside {
    /// Begins a file; what dead processes left of it is swept away.
    pub(in crate::cli) fn new(place: &Path) -> io::Result<Self> {
        // Of a link, what it leads to is replaced.
        let place = fs::canonicalize(place).unwrap_or_else(|_| place.to_owned());
        let name = place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        sweep(folder_of(&place), &name);
        let mut last = None;
        for _ in 0..TRIES {
            let path = place.with_file_name(format!(".{name}.izon-{:016x}", random()));
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => {
                    let _ = file.try_lock();
                    // Between the two it may have been swept away.
                    if path.exists() {
                        return Ok(Self { path, file, place });
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = Some(error),
                Err(error) => return Err(error),
            }
        }
        Err(last.unwrap_or_else(|| io::Error::other("no name is free beside it")))
    }

    /// Fills it and waits until it is on the disk.
    pub(in crate::cli) fn fill(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.file.sync_all()
    }

    /// Puts it in its place.
    pub(in crate::cli) fn put(self) -> io::Result<()> {
        fs::rename(&self.path, &self.place)?;
        sync_folder(folder_of(&self.place))
    }

    /// Puts it in its place if nothing stands there; fails where something does.
    pub(in crate::cli) fn put_new(self) -> io::Result<()> {
        match fs::hard_link(&self.path, &self.place) {
            // Some file systems know only one name of a file.
            Err(_) if self.place.symlink_metadata().is_err() => fs::rename(&self.path, &self.place)?,
            done => done?,
        }
        sync_folder(folder_of(&self.place))
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Writes a file beside its place, waits until it is on the disk and puts it there: the former file stays whole until then.
pub(in crate::cli) fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut beside = Beside::new(path)?;
    beside.fill(bytes)?;
    beside.put()
}

pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Takes away what dead processes left beside a file: what can be locked is nobody's.
pub(in crate::cli) fn sweep(folder: &Path, name: &str) {
    let start = format!(".{name}.izon-");
    let of_it = |name: &OsStr| {
        let rest = name.to_str().and_then(|name| name.strip_prefix(&start));
        rest.is_some_and(|rest| rest.len() == 16 && rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    for entry in entries.filter(|entry| of_it(&entry.file_name())) {
        let locked = File::open(entry.path()).map(|file| file.try_lock().is_ok().then_some(file));
        if let Ok(Some(_held)) = locked {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_leftovers_go() -> io::Result<()> {
        let place = tempfile::tempdir()?;
        let path = place.path().join("chart.svg");
        put(&path, b"former")?;
        let left = place.path().join(".chart.svg.izon-0123456789abcdef");
        let mine = place.path().join(".chart.svg.izon-notes");
        fs::write(&left, "half")?;
        fs::write(&mine, "mine")?;
        let mut living = Beside::new(&path)?;
        living.fill(b"new")?;
        assert_eq!(fs::read(&path)?, b"former");
        assert!(!left.exists() && mine.exists());
        put(&path, b"another's")?;
        assert!(living.path.exists(), "what the living write is not swept");
        living.put()?;
        assert_eq!(fs::read(&path)?, b"new");
        assert_eq!(fs::read_dir(place.path())?.count(), 2);
        Ok(())
    }

    #[test]
    fn a_new_file_takes_nobodys_place() -> io::Result<()> {
        let place = tempfile::tempdir()?;
        let path = place.path().join("study.toml");
        let new = |bytes: &[u8]| {
            let mut beside = Beside::new(&path)?;
            beside.fill(bytes)?;
            beside.put_new()
        };
        new(b"first")?;
        assert!(new(b"second").is_err_and(|error| error.kind() == io::ErrorKind::AlreadyExists));
        assert_eq!((fs::read(&path)?.as_slice(), fs::read_dir(place.path())?.count()), (&b"first"[..], 1));
        Ok(())
    }
}
