//! One process at a time in the folder of an ensemble.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::spool::failed;
use crate::cli::output::Failure;

/// Name of the file that is locked while an ensemble writes into its folder. One that a killed process left locks nothing.
pub(super) const LOCK: &str = "ensemble.lock";

/// A folder held until it is dropped.
pub(super) struct Lock {
    path: PathBuf,
    /// Closed, and so released, after the file is gone.
    _file: File,
}

impl Lock {
    /// Holds a folder, which is made if it is not there.
    ///
    /// Fails when another process holds it.
    pub(super) fn take(folder: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(folder).map_err(failed(folder))?;
        let path = folder.join(LOCK);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed(&path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held(folder)),
            // Where the file system knows no locks, everybody is trusted.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(failed(&path)(error)),
        }
        // Who held it before may have taken the file away in between: then another may hold a new one.
        let own = std::process::id().to_string();
        let written = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(own.as_bytes()));
        written.map_err(failed(&path))?;
        let mut read = String::new();
        let same = File::open(&path).and_then(|mut file| file.read_to_string(&mut read)).is_ok() && read == own;
        if same { Ok(Self { path, _file: file }) } else { Err(held(folder)) }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

fn held(folder: &Path) -> Failure {
    Failure::Other(format!(
        "{}: another izon is writing an ensemble into this folder; wait for its end, or choose another folder with --out",
        folder.display()
    ))
}
