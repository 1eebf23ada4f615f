//! What lies on disk while an ensemble is computed, so that it can go on after an interruption.
//!
//! `ensemble.state` is the summary of the blocks that are in, `draws.rows` the draws of the same blocks as plain doubles. The
//! state is written beside and put in its place; draws beyond it are cut off when the work goes on.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use super::request::Identity;
use crate::cli::output::Failure;
use crate::uncertainty::ensemble::Summary;

/// Name of the file that a part of an ensemble is kept in.
pub(super) const STATE: &str = "ensemble.state";
const ROWS: &str = "draws.rows";

/// The folder of an ensemble that is not finished.
pub(super) struct Spool {
    folder: PathBuf,
    of: String,
}

/// A failure to write.
pub(super) fn failed(path: &Path) -> impl Fn(io::Error) -> Failure {
    let path = path.display().to_string();
    move |error| Failure::Other(format!("{path}: {error}"))
}

impl Spool {
    /// A folder, which is made if it is not there. Nothing that no ensemble wrote is touched.
    pub(super) fn open(folder: &Path, identity: &Identity) -> Result<Self, Failure> {
        fs::create_dir_all(folder).map_err(failed(folder))?;
        Ok(Self { folder: folder.to_owned(), of: serde_json::to_string(identity).unwrap_or_default() })
    }

    /// What an earlier run left here, if it is of the same ensemble.
    pub(super) fn resume(&self, force: bool) -> Result<Option<Summary>, Failure> {
        let path = self.folder.join(STATE);
        if !path.exists() {
            return Ok(None);
        }
        let read = Summary::from_bytes(&fs::read(&path).map_err(failed(&path))?);
        match read {
            Some((of, summary)) if of == self.of => Ok(Some(summary)),
            _ if force => Ok(None),
            _ => {
                let message = format!(
                    "{} is of another ensemble (or of other files or data); choose another folder with --out, or start anew with --force",
                    path.display()
                );
                Err(Failure::input("not-ours", message))
            }
        }
    }

    /// Puts the state in its place.
    pub(super) fn save(&self, summary: &Summary) -> Result<(), Failure> {
        let path = self.folder.join(STATE);
        put(&path, &summary.to_bytes(&self.of))
    }

    /// The draws, to add to them after so many rows of so many numbers.
    pub(super) fn draws(&self, rows: u64, columns: usize) -> Result<File, Failure> {
        let path = self.folder.join(ROWS);
        let file = OpenOptions::new().create(true).append(true).open(&path).map_err(failed(&path))?;
        file.set_len(rows * columns as u64 * 8).map_err(failed(&path))?;
        Ok(file)
    }

    pub(super) fn rows_file(folder: &Path) -> PathBuf {
        folder.join(ROWS)
    }

    /// Takes away what is needed no more.
    pub(super) fn clear(&self) -> Result<(), Failure> {
        for name in [STATE, ROWS] {
            let path = self.folder.join(name);
            if path.exists() {
                fs::remove_file(&path).map_err(failed(&path))?;
            }
        }
        Ok(())
    }
}

/// Writes a file beside its place and puts it there.
pub(super) fn put(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let beside = path.with_extension(format!("partial-{}", std::process::id()));
    fs::write(&beside, bytes).map_err(failed(&beside))?;
    fs::rename(&beside, path).map_err(failed(path))
}

/// Rows as bytes.
pub(super) fn write_rows(file: &mut File, rows: impl Iterator<Item = Vec<f64>>) -> io::Result<()> {
    let mut writer = BufWriter::with_capacity(1 << 16, file);
    for value in rows.flatten() {
        writer.write_all(&value.to_le_bytes())?;
    }
    writer.flush()
}

/// Reads rows from a file, some at a time, column by column; nothing at the end.
pub(super) struct Rows {
    from: BufReader<File>,
    columns: usize,
}

impl Rows {
    pub(super) fn open(path: &Path, columns: usize) -> io::Result<Self> {
        Ok(Self { from: BufReader::new(File::open(path)?), columns })
    }

    pub(super) fn next(&mut self, most: usize) -> io::Result<Vec<Vec<f64>>> {
        let mut bytes = Vec::new();
        (&mut self.from).take((most * self.columns * 8) as u64).read_to_end(&mut bytes)?;
        let mut columns = vec![Vec::with_capacity(most); self.columns];
        for (place, number) in bytes.as_chunks::<8>().0.iter().enumerate() {
            columns[place % self.columns].push(f64::from_le_bytes(*number));
        }
        Ok(columns)
    }
}
