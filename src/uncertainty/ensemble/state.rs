//! A summary as bytes: what is kept of an ensemble that is not finished, or of a part of one.
//!
//! Whole numbers stand with seven bits a byte, others as IEEE 754 doubles, the lowest byte first. Only the program that wrote
//! a state reads it: it begins with what it is of, and is read by nobody else. Before all that stand a mark with the version of
//! the form, the number of bytes (eight of them) and their SHA-256, so that no state is read that was cut or changed.

use std::fmt;

use sha2::{Digest, Sha256};

use super::bytes::{Bytes, Cursor};
use super::histogram::Histogram;
use super::moments::{MomentNode, MomentTree, Moments};
use super::summary::{SampleFailure, ScenarioSummary, Summary, Tally};

const MARK: &[u8] = b"izon ensemble 4\n";

/// Why bytes are no summary.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Damage {
    /// They do not begin as one, or as one of another version of the program.
    NotOne,
    /// They end too early or too late: so many bytes of so many.
    Cut {
        /// How many there are.
        there: u64,
        /// How many there should be.
        stated: u64,
    },
    /// They are not those that were written.
    Changed,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOne => f.write_str("is no state of an ensemble that this version of the program wrote"),
            Self::Cut { there, stated } => write!(f, "is not whole: {there} bytes of {stated}"),
            Self::Changed => f.write_str("is damaged: its checksum does not fit"),
        }
    }
}

impl std::error::Error for Damage {}

/// What follows the mark, the length and the checksum, when all of them fit.
fn checked(bytes: &[u8]) -> Result<&[u8], Damage> {
    let rest = bytes.strip_prefix(MARK).ok_or(Damage::NotOne)?;
    let cut = |stated| Damage::Cut { there: bytes.len() as u64, stated };
    let head = (MARK.len() + 8 + 32) as u64;
    let (length, rest) = rest.split_first_chunk().ok_or(cut(head))?;
    let (sum, body) = rest.split_first_chunk::<32>().ok_or(cut(head))?;
    let stated = u64::from_le_bytes(*length);
    if stated != body.len() as u64 {
        return Err(cut(stated.saturating_add(head)));
    }
    if Sha256::digest(body)[..] == sum[..] { Ok(body) } else { Err(Damage::Changed) }
}

impl Summary {
    /// The summary as bytes. `of` says what it is a summary of.
    pub fn to_bytes(&self, of: &str) -> Vec<u8> {
        let mut bytes = Bytes::default();
        bytes.text(of);
        bytes.whole(self.blocks.len() as u64);
        for range in &self.blocks {
            bytes.whole(range.start);
            bytes.whole(range.end);
        }
        bytes.whole(self.failures.len() as u64);
        for failure in &self.failures {
            bytes.whole(failure.sample);
            bytes.whole(failure.scenario as u64);
            bytes.text(&failure.reason);
        }
        bytes.whole(self.tallies.len() as u64);
        for (name, tally) in &self.tallies {
            bytes.text(name);
            tally.as_flattened().iter().for_each(|count| bytes.whole(*count));
        }
        bytes.whole(self.parts.len() as u64);
        self.parts.iter().for_each(|part| part.write(&mut bytes));
        let body = bytes.0;
        [MARK, &(body.len() as u64).to_le_bytes(), &Sha256::digest(&body)[..], &body].concat()
    }

    /// A summary from its bytes, with what it is of.
    ///
    /// # Errors
    /// When they are not those of one, or not as they were written, to the last bit.
    pub fn from_bytes(bytes: &[u8]) -> Result<(String, Self), Damage> {
        Self::read(checked(bytes)?).ok_or(Damage::Changed)
    }

    fn read(body: &[u8]) -> Option<(String, Self)> {
        let mut cursor = Cursor::new(body);
        let of = cursor.text()?;
        let mut summary = Self::default();
        for _ in 0..cursor.whole()? {
            summary.blocks.push(cursor.whole()?..cursor.whole()?);
        }
        for _ in 0..cursor.whole()? {
            let (sample, scenario) = (cursor.whole()?, usize::try_from(cursor.whole()?).ok()?);
            summary.failures.push(SampleFailure { sample, scenario, reason: cursor.text()? });
        }
        for _ in 0..cursor.whole()? {
            let (name, mut tally) = (cursor.text()?, Tally::default());
            for count in tally.as_flattened_mut() {
                *count = cursor.whole()?;
            }
            summary.tallies.insert(name, tally);
        }
        for _ in 0..cursor.whole()? {
            summary.parts.push(ScenarioSummary::read(&mut cursor)?);
        }
        cursor.is_at_end().then_some((of, summary))
    }
}

impl ScenarioSummary {
    fn write(&self, bytes: &mut Bytes) {
        bytes.whole(self.computed);
        bytes.whole(self.failed);
        bytes.whole(self.alike.len() as u64);
        self.alike.iter().for_each(|alike| bytes.whole(u64::from(*alike)));
        bytes.whole(self.histograms.len() as u64);
        self.histograms.iter().for_each(|histogram| histogram.write(bytes));
        bytes.whole(self.tree.0.len() as u64);
        for (node, moments) in &self.tree.0 {
            bytes.whole(node.first);
            bytes.whole(u64::from(node.level));
            for Moments { count, mean, squares } in moments {
                bytes.whole(*count as u64);
                bytes.number(*mean);
                bytes.number(*squares);
            }
        }
    }

    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let (computed, failed) = (cursor.whole()?, cursor.whole()?);
        let mut part = Self { computed, failed, ..Self::default() };
        for _ in 0..cursor.whole()? {
            part.alike.push(cursor.whole()? == 1);
        }
        let size = cursor.whole()?;
        for _ in 0..size {
            part.histograms.push(Histogram::read(cursor)?);
        }
        let mut tree = MomentTree::default();
        for _ in 0..cursor.whole()? {
            let node =
                MomentNode { first: cursor.whole()?, level: u32::try_from(cursor.whole()?).ok().filter(|l| *l < 64)? };
            let mut moments = Vec::new();
            for _ in 0..size {
                let count = cursor.whole()? as f64;
                moments.push(Moments { count, mean: cursor.number()?, squares: cursor.number()? });
            }
            tree.0.insert(node, moments);
        }
        part.tree = tree;
        Some(part)
    }
}
