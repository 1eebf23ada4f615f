//! One process at a time in the folder of an ensemble.

use std::fs;
use std::path::Path;

use super::spool::failed;
use crate::cli::folder::lock::HeldLock;
use crate::cli::output::CommandFailure;

/// Name of the file that is locked while an ensemble writes into its folder. One that a killed process left locks nothing.
pub(super) const LOCK: &str = "ensemble.lock";

/// A folder held until it is dropped, or until the results take its place.
pub(super) struct Lock {
    _held: HeldLock,
}

impl Lock {
    /// Holds a folder, which is made if it is not there. Where the file system knows no locks, everybody is trusted.
    ///
    /// Fails when another process holds it.
    pub(super) fn take(folder: &Path) -> Result<Self, CommandFailure> {
        fs::create_dir_all(folder).map_err(failed(folder))?;
        let path = folder.join(LOCK);
        match HeldLock::take(&path).map_err(failed(&path))? {
            Some(held) => Ok(Self { _held: held }),
            None => Err(held(folder)),
        }
    }
}

fn held(folder: &Path) -> CommandFailure {
    CommandFailure::Other(format!(
        "{}: another izon is writing an ensemble into this folder; wait for its end, or choose another folder with --out",
        folder.display()
    ))
}
