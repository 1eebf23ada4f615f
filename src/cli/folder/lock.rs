//! Files that are locked by the living. A lock ends with its process, however that ends; nothing rests on process numbers.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::hash::{BuildHasher, Hasher};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// A lock that is held until it is dropped; its file goes with it.
#[derive(Debug)]
pub(in crate::cli) struct HeldLock {
    path: PathBuf,
    own: String,
    /// Closed, and so released, after the file is gone.
    file: File,
    /// Whether the file system knows locks: where it does not, nobody knows whether another holds it too.
    pub(in crate::cli) is_sure: bool,
}

impl HeldLock {
    /// Takes the lock of a file, which is made if it is not there; `None` when another process holds it.
    pub(in crate::cli) fn take(path: &Path) -> io::Result<Option<Self>> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let is_sure = match file.try_lock() {
            Ok(()) => true,
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => false,
            Err(TryLockError::Error(error)) => return Err(error),
        };
        // Who held it before may have taken the file away in between: then another may hold a new one.
        let own = format!("{:016x}", random());
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(own.as_bytes())?;
        let held = Self { path: path.to_owned(), own, file, is_sure };
        Ok(held.is_there().then_some(held))
    }

    /// Whether the file of the lock still stands in its place.
    fn is_there(&self) -> bool {
        let mut read = String::new();
        File::open(&self.path).and_then(|mut file| file.read_to_string(&mut read)).is_ok() && read == self.own
    }
}

impl Drop for HeldLock {
    fn drop(&mut self) {
        // Its folder may have been replaced, and another may hold the lock of the new one.
        if self.is_there() {
            let _ = fs::remove_file(&self.path);
        }
        let _ = self.file.unlock();
    }
}

/// A number that no other process has, on this machine or another.
pub(super) fn random() -> u64 {
    std::hash::RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_held_by_one_and_ends_with_it() -> io::Result<()> {
        let place = tempfile::tempdir()?;
        let path = place.path().join("lock");
        let first = HeldLock::take(&path)?;
        assert!(first.is_some() && HeldLock::take(&path)?.is_none());
        drop(first);
        assert!(!path.exists());
        // What a killed process leaves holds nobody up.
        fs::write(&path, "1")?;
        let second = HeldLock::take(&path)?;
        assert!(second.is_some());
        // Of another that stands in its place it is not the owner.
        fs::remove_file(&path)?;
        fs::write(&path, "another's")?;
        drop(second);
        assert!(path.exists());
        Ok(())
    }
}
