//! What lies on disk while an ensemble is computed, so that it can go on after an interruption.
//!
//! `ensemble.state` is the summary of the blocks that are in, `draws.rows` the draws of the same blocks as plain doubles. The
//! state carries a checksum of itself, the number of rows of draws that belong to it and the checksum of these. It is written beside
//! and put in its place when both are on the disk; draws beyond it are cut off when the work goes on. What is not as it was
//! written is refused, and nothing of it is used.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::lock::LOCK;
use crate::cli::folder::{durable, unwritable};
use crate::cli::output::CommandFailure;
use crate::provenance::hexadecimal;
use crate::publish::ensemble::kept::{DrawRows, DrawsSeal, KeptEnsemble, KeptLabel, is_begun, read_state};
use crate::publish::ensemble::request::EnsembleIdentity;
use crate::study::StudyError;
use crate::uncertainty::ensemble::Summary;

/// Name of the file that a part of an ensemble is kept in.
pub(super) const STATE: &str = "ensemble.state";
/// Name of the file that its draws are kept in.
pub(super) const ROWS: &str = "draws.rows";

/// The folder of an ensemble that is not finished.
pub(super) struct Spool<'a> {
    folder: PathBuf,
    identity: &'a EnsembleIdentity,
}

/// A failure to read or write.
pub(super) fn failed(path: &Path) -> impl Fn(io::Error) -> CommandFailure {
    let path = path.display().to_string();
    move |error| CommandFailure::Other(format!("{path}: {error}"))
}

/// What cannot be kept.
fn not_kept(path: &Path) -> impl Fn(io::Error) -> StudyError {
    let path = path.display().to_string();
    move |error| StudyError::Failed(format!("{path} cannot be written: {error}"))
}

impl<'a> Spool<'a> {
    /// A folder, which is made if it is not there. Nothing that no ensemble wrote is touched.
    pub(super) fn open(folder: &Path, identity: &'a EnsembleIdentity) -> Result<Self, CommandFailure> {
        fs::create_dir_all(folder).map_err(failed(folder))?;
        durable::sweep(folder, STATE);
        Ok(Self { folder: folder.to_owned(), identity })
    }

    /// What an earlier run left here, if it is of the same ensemble and as it was written; with `force` what is not is thrown away.
    /// Of blocks other than those of the part at hand it is another part.
    pub(super) fn resume(&self, part: &Range<u64>, force: bool) -> Result<Option<KeptEnsemble>, CommandFailure> {
        let path = self.folder.join(STATE);
        if !path.exists() {
            return Ok(None);
        }
        let kept = read_state(&path.display().to_string(), &fs::read(&path).map_err(failed(&path))?);
        let refused = match kept {
            Ok(kept) if kept.label.identity != *self.identity => CommandFailure::input(
                "not-ours",
                format!(
                    "{} is of another ensemble (or of other files or data); choose another folder with --out, or start anew with --force",
                    path.display()
                ),
            ),
            Ok(kept) if !is_begun(part, kept.summary.blocks()) => {
                let message = format!("{} is of another part of this ensemble", path.display());
                CommandFailure::input(
                    "not-ours",
                    format!("{message}; choose another folder with --out, or start anew with --force"),
                )
            }
            Ok(kept) => match kept.label.draws.as_ref().map_or(Ok(()), |seal| self.check(seal)) {
                Ok(()) => return Ok(Some(kept)),
                Err(reason) => damaged(&reason),
            },
            Err(reason) => damaged(&reason),
        };
        if !force {
            return Err(refused);
        }
        // Before its draws are written over.
        fs::remove_file(&path).map_err(failed(&path))?;
        Ok(None)
    }

    /// Whether the draws are those that belong to a state.
    fn check(&self, seal: &DrawsSeal) -> Result<(), String> {
        let path = Self::rows_file(&self.folder);
        let mut rows = open_rows(&path, seal).map_err(|error| format!("{}: {error}", path.display()))?;
        while !rows.next(1 << 12).map_err(|error| format!("{} {error}", path.display()))?.is_empty() {}
        Ok(())
    }

    /// Puts the state in its place, when the draws that belong to it are on the disk.
    pub(super) fn save(&self, summary: &Summary, draws: Option<&Drawn>) -> Result<(), StudyError> {
        let draws = draws.map(Drawn::seal).transpose()?;
        let label = KeptLabel { identity: self.identity.clone(), draws };
        let label = serde_json::to_string(&label).map_err(|error| StudyError::Failed(error.to_string()))?;
        let path = self.folder.join(STATE);
        durable::put(&path, &summary.to_bytes(&label)).map_err(not_kept(&path))
    }

    /// The draws, to add to them after those that belong to a state.
    pub(super) fn draws(&self, columns: usize, kept: Option<&DrawsSeal>) -> Result<Drawn, CommandFailure> {
        let path = Self::rows_file(&self.folder);
        let open = || -> io::Result<Drawn> {
            let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path)?;
            let rows = kept.map_or(0, |seal| seal.rows);
            file.set_len(rows * columns as u64 * 8)?;
            let mut hash = Sha256::new();
            let mut bytes = vec![0; 1 << 16];
            loop {
                match file.read(&mut bytes)? {
                    0 => break,
                    count => hash.update(&bytes[..count]),
                }
            }
            file.seek(SeekFrom::End(0))?;
            Ok(Drawn { path: path.clone(), file, hash, rows, columns })
        };
        open().map_err(unwritable(&path))
    }

    /// Whether an ensemble is at work in a folder, or was.
    pub(super) fn is_in(folder: &Path) -> bool {
        [STATE, LOCK].iter().any(|name| folder.join(name).is_file())
    }

    pub(super) fn rows_file(folder: &Path) -> PathBuf {
        folder.join(ROWS)
    }
}

fn damaged(reason: &str) -> CommandFailure {
    let message =
        format!("{reason}; nothing of it is used: start anew with --force, or choose another folder with --out");
    CommandFailure::input("damaged", message)
}

/// Draws that are being written.
pub(super) struct Drawn {
    path: PathBuf,
    file: File,
    hash: Sha256,
    rows: u64,
    columns: usize,
}

impl Drawn {
    /// Adds rows.
    pub(super) fn write(&mut self, rows: &mut dyn Iterator<Item = Vec<f64>>) -> Result<(), StudyError> {
        let mut bytes = Vec::new();
        for row in rows {
            self.rows += 1;
            bytes.extend(row.iter().flat_map(|value| value.to_le_bytes()));
        }
        self.hash.update(&bytes);
        self.file.write_all(&bytes).map_err(not_kept(&self.path))
    }

    /// What is written so far, when it is on the disk.
    pub(super) fn seal(&self) -> Result<DrawsSeal, StudyError> {
        self.file.sync_data().map_err(not_kept(&self.path))?;
        let sha256 = hexadecimal(&self.hash.clone().finalize());
        Ok(DrawsSeal { rows: self.rows, columns: self.columns as u64, sha256 })
    }
}

/// The draws of a seal, from their file.
pub(super) fn open_rows<'a>(path: &Path, seal: &'a DrawsSeal) -> io::Result<DrawRows<'a, BufReader<File>>> {
    Ok(DrawRows::new(BufReader::new(File::open(path)?), seal))
}
