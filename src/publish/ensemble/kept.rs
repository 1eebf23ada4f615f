//! What is kept of an ensemble while it is computed, so that it can go on after an interruption: the summary of the blocks that are
//! in, and their draws as plain doubles. Each carries a checksum; what is not as it was written is refused.

use std::io::{self, BufWriter, Read, Write};
use std::ops::Range;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::request::EnsembleIdentity;
use crate::provenance::hexadecimal;
use crate::uncertainty::ensemble::Summary;

/// How many draws belong to a state, and what they are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DrawsSeal {
    /// How many rows.
    pub rows: u64,
    /// How many columns each has.
    pub columns: u64,
    /// Their checksum.
    pub sha256: String,
}

/// What stands in a state beside the summary.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeptLabel {
    /// What it is a part of.
    pub identity: EnsembleIdentity,
    /// The draws that belong to it, if any are asked for.
    pub draws: Option<DrawsSeal>,
}

/// A state as it was left.
pub struct KeptEnsemble {
    /// What it is.
    pub label: KeptLabel,
    /// What is known of the blocks that are in.
    pub summary: Summary,
}

/// Reads a state.
///
/// # Errors
/// Why it cannot be used, as a sentence.
pub fn read_state(path: &str, bytes: &[u8]) -> Result<KeptEnsemble, String> {
    let (label, summary) = Summary::from_bytes(bytes).map_err(|damage| format!("{path} {damage}"))?;
    let label = serde_json::from_str(&label).map_err(|error| format!("{path}: {error}"))?;
    Ok(KeptEnsemble { label, summary })
}

/// Whether blocks that are in are the first of a part.
pub fn is_begun(part: &Range<u64>, blocks: &[Range<u64>]) -> bool {
    match blocks {
        [] => true,
        [one] => one.start == part.start && one.end <= part.end,
        _ => false,
    }
}

/// Reads the rows of a seal from a file, some at a time, column by column. DrawRows that are not all there or not as they were written are
/// an error, at the latest with the last of them.
pub struct DrawRows<'a, R: Read> {
    from: R,
    seal: &'a DrawsSeal,
    left: u64,
    hash: Sha256,
}

impl<'a, R: Read> DrawRows<'a, R> {
    /// The rows of a seal, from where they stand.
    pub fn new(from: R, seal: &'a DrawsSeal) -> Self {
        Self { from, seal, left: seal.rows, hash: Sha256::new() }
    }

    /// How many columns each row has.
    pub fn width(&self) -> usize {
        self.seal.columns as usize
    }

    /// As many rows as asked for, or as are left; no columns at the end.
    ///
    /// # Errors
    /// Rows that cannot be read, are not all there, or are not as they were written.
    pub fn next(&mut self, most: usize) -> io::Result<Vec<Vec<f64>>> {
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
pub struct Hashed<W: Write> {
    to: BufWriter<W>,
    hash: Sha256,
}

impl<W: Write> Hashed<W> {
    /// Passes on to `to`.
    pub fn new(to: W) -> Self {
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
    ///
    /// # Errors
    /// What could not be written at last.
    pub fn finish(mut self) -> io::Result<String> {
        self.to.flush()?;
        Ok(hexadecimal(&self.hash.finalize()))
    }
}
