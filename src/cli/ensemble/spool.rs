//! What lies on disk while an ensemble is computed, so that it can go on after an interruption.
//!
//! `ensemble.state` is the summary of the blocks that are in, `draws.rows` the draws of the same blocks as plain doubles. The
//! state carries a checksum of itself, the number of rows of draws that belong to it and the checksum of these. It is written beside
//! and put in its place when both are on the disk; draws beyond it are cut off when the work goes on. What is not as it was
//! written is refused, and nothing of it is used.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::lock::LOCK;
use super::request::Identity;
use crate::cli::folder::{durable, unwritable};
use crate::cli::output::Failure;
use crate::provenance::hexadecimal;
use crate::uncertainty::ensemble::Summary;

/// Name of the file that a part of an ensemble is kept in.
pub(super) const STATE: &str = "ensemble.state";
/// Name of the file that its draws are kept in.
pub(super) const ROWS: &str = "draws.rows";

/// How many draws belong to a state, and what they are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Seal {
    pub rows: u64,
    pub columns: u64,
    sha256: String,
}

/// What stands in a state beside the summary.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Label {
    pub identity: Identity,
    pub draws: Option<Seal>,
}

/// A state as it was left.
pub(super) struct Kept {
    pub label: Label,
    pub summary: Summary,
}

/// The folder of an ensemble that is not finished.
pub(super) struct Spool<'a> {
    folder: PathBuf,
    identity: &'a Identity,
}

/// A failure to read or write.
pub(super) fn failed(path: &Path) -> impl Fn(io::Error) -> Failure {
    let path = path.display().to_string();
    move |error| Failure::Other(format!("{path}: {error}"))
}

/// Reads a state; why it cannot be used, as a sentence.
pub(super) fn read_state(path: &Path, bytes: &[u8]) -> Result<Kept, String> {
    let (label, summary) = Summary::from_bytes(bytes).map_err(|damage| format!("{} {damage}", path.display()))?;
    let label = serde_json::from_str(&label).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(Kept { label, summary })
}

impl<'a> Spool<'a> {
    /// A folder, which is made if it is not there. Nothing that no ensemble wrote is touched.
    pub(super) fn open(folder: &Path, identity: &'a Identity) -> Result<Self, Failure> {
        fs::create_dir_all(folder).map_err(failed(folder))?;
        durable::sweep(folder, STATE);
        Ok(Self { folder: folder.to_owned(), identity })
    }

    /// What an earlier run left here, if it is of the same ensemble and as it was written; with `force` what is not is thrown away.
    /// Of blocks other than those of the part at hand it is another part.
    pub(super) fn resume(&self, part: &Range<u64>, force: bool) -> Result<Option<Kept>, Failure> {
        let path = self.folder.join(STATE);
        if !path.exists() {
            return Ok(None);
        }
        let kept = read_state(&path, &fs::read(&path).map_err(failed(&path))?);
        let refused = match kept {
            Ok(kept) if kept.label.identity != *self.identity => Failure::input(
                "not-ours",
                format!(
                    "{} is of another ensemble (or of other files or data); choose another folder with --out, or start anew with --force",
                    path.display()
                ),
            ),
            Ok(kept) if !is_begun(part, kept.summary.blocks()) => {
                let message = format!("{} is of another part of this ensemble", path.display());
                Failure::input(
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
    fn check(&self, seal: &Seal) -> Result<(), String> {
        let path = Self::rows_file(&self.folder);
        let mut rows = Rows::open(&path, seal).map_err(|error| format!("{}: {error}", path.display()))?;
        while !rows.next(1 << 12).map_err(|error| format!("{} {error}", path.display()))?.is_empty() {}
        Ok(())
    }

    /// Puts the state in its place, when the draws that belong to it are on the disk.
    pub(super) fn save(&self, summary: &Summary, draws: Option<&Drawn>) -> Result<(), Failure> {
        let draws = draws.map(Drawn::seal).transpose()?;
        let label = Label { identity: self.identity.clone(), draws };
        let label = serde_json::to_string(&label).map_err(|error| Failure::Other(error.to_string()))?;
        let path = self.folder.join(STATE);
        durable::put(&path, &summary.to_bytes(&label)).map_err(unwritable(&path))
    }

    /// The draws, to add to them after those that belong to a state.
    pub(super) fn draws(&self, columns: usize, kept: Option<&Seal>) -> Result<Drawn, Failure> {
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

/// Whether blocks that are in are the first of a part.
fn is_begun(part: &Range<u64>, blocks: &[Range<u64>]) -> bool {
    match blocks {
        [] => true,
        [one] => one.start == part.start && one.end <= part.end,
        _ => false,
    }
}

fn damaged(reason: &str) -> Failure {
    let message =
        format!("{reason}; nothing of it is used: start anew with --force, or choose another folder with --out");
    Failure::input("damaged", message)
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
    pub(super) fn write(&mut self, rows: impl Iterator<Item = Vec<f64>>) -> Result<(), Failure> {
        let mut bytes = Vec::new();
        for row in rows {
            self.rows += 1;
            bytes.extend(row.iter().flat_map(|value| value.to_le_bytes()));
        }
        self.hash.update(&bytes);
        self.file.write_all(&bytes).map_err(unwritable(&self.path))
    }

    /// What is written so far, when it is on the disk.
    pub(super) fn seal(&self) -> Result<Seal, Failure> {
        self.file.sync_data().map_err(unwritable(&self.path))?;
        let sha256 = hexadecimal(&self.hash.clone().finalize());
        Ok(Seal { rows: self.rows, columns: self.columns as u64, sha256 })
    }
}

/// Reads the rows of a seal from a file, some at a time, column by column. Rows that are not all there or not as they were written are
/// an error, at the latest with the last of them.
pub(super) struct Rows<'a> {
    from: BufReader<File>,
    seal: &'a Seal,
    left: u64,
    hash: Sha256,
}

impl<'a> Rows<'a> {
    pub(super) fn open(path: &Path, seal: &'a Seal) -> io::Result<Self> {
        Ok(Self { from: BufReader::new(File::open(path)?), seal, left: seal.rows, hash: Sha256::new() })
    }

    /// As many rows as asked for, or as are left; no columns at the end.
    pub(super) fn next(&mut self, most: usize) -> io::Result<Vec<Vec<f64>>> {
        let damage = |reason: String| Err(io::Error::new(io::ErrorKind::InvalidData, reason));
        let rows = self.left.min(most as u64);
        if rows == 0 {
            return Ok(Vec::new());
        }
        let (rows, width) = (rows as usize, self.seal.columns as usize);
        let mut bytes = Vec::new();
        (&mut self.from).take((rows * width * 8) as u64).read_to_end(&mut bytes)?;
        if bytes.len() < rows * width * 8 {
            let there = self.seal.rows - self.left + (bytes.len() / (width * 8)) as u64;
            return damage(format!("is not whole: {there} rows of {}", self.seal.rows));
        }
        self.hash.update(&bytes);
        self.left -= rows as u64;
        if self.left == 0 && hexadecimal(&self.hash.clone().finalize()) != self.seal.sha256 {
            return damage("is damaged: its checksum does not fit".to_owned());
        }
        let mut columns = vec![Vec::with_capacity(rows); width];
        for (place, number) in bytes.as_chunks::<8>().0.iter().enumerate() {
            columns[place % width].push(f64::from_le_bytes(*number));
        }
        Ok(columns)
    }
}

/// Passes bytes on and keeps their hash.
pub(super) struct Hashed<W: Write> {
    to: BufWriter<W>,
    hash: Sha256,
}

impl<W: Write> Hashed<W> {
    pub(super) fn new(to: W) -> Self {
        Self { to: BufWriter::new(to), hash: Sha256::new() }
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.to.write(bytes)?;
        self.hash.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

impl<W: Write> Hashed<W> {
    /// The hash of what was passed on, when all of it was.
    pub(super) fn finish(mut self) -> io::Result<String> {
        self.to.flush()?;
        Ok(hexadecimal(&self.hash.finalize()))
    }
}
