//! Draws of an ensemble as CSV or Parquet: one row a sample, its number first, then its inputs and outputs.
//!
//! Numbers are written to their last bit. A number that is not there is an empty field, or null.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::table::cell;

#[cfg(feature = "parquet")]
mod parquet;

#[cfg(feature = "parquet")]
pub use parquet::ParquetDraws;

/// Rows of a group of so many columns: some thousand, fewer of very wide tables, so that a group takes 64 MiB at most.
pub fn group_rows(columns: usize) -> usize {
    ((1 << 23) / columns.max(1)).clamp(1, 8192)
}

/// A form of draws.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DrawsFormat {
    /// Comma-separated values (RFC 4180 with line feeds).
    Csv,
    /// Apache Parquet, packed with Snappy.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// Writes draws, group by group.
pub enum DrawsWriter<W: Write + Send> {
    /// As CSV.
    Csv(Box<csv::Writer<W>>),
    /// As Parquet.
    #[cfg(feature = "parquet")]
    Parquet(ParquetDraws<W>),
}

impl<W: Write + Send> DrawsWriter<W> {
    /// Begins a table with columns of these names beside `sample`.
    ///
    /// # Errors
    /// What the writer says.
    pub fn new(form: DrawsFormat, columns: &[String], to: W) -> io::Result<Self> {
        match form {
            DrawsFormat::Csv => {
                let mut writer = csv::Writer::from_writer(to);
                let names = columns.iter().map(|name| cell::written(name));
                writer.write_record(std::iter::once(Cow::Borrowed("sample")).chain(names).map(Cow::into_owned))?;
                Ok(Self::Csv(Box::new(writer)))
            }
            #[cfg(feature = "parquet")]
            DrawsFormat::Parquet => Ok(Self::Parquet(ParquetDraws::new(columns, to)?)),
        }
    }

    /// Writes some rows: the numbers of the samples, and for each column its values, NaN where there is none.
    ///
    /// # Errors
    /// What the writer says.
    pub fn group(&mut self, samples: &[u64], columns: &[Vec<f64>]) -> io::Result<()> {
        match self {
            Self::Csv(writer) => {
                let mut record = csv::StringRecord::new();
                for (row, sample) in samples.iter().enumerate() {
                    record.clear();
                    record.push_field(&sample.to_string());
                    for value in columns.iter().map(|column| column[row]) {
                        record.push_field(&if value.is_finite() { value.to_string() } else { String::new() });
                    }
                    writer.write_record(&record)?;
                }
                Ok(())
            }
            #[cfg(feature = "parquet")]
            Self::Parquet(writer) => writer.group(samples, columns),
        }
    }

    /// Ends the table.
    ///
    /// # Errors
    /// What the writer says.
    pub fn finish(self) -> io::Result<()> {
        match self {
            Self::Csv(mut writer) => writer.flush(),
            #[cfg(feature = "parquet")]
            Self::Parquet(writer) => writer.finish(),
        }
    }
}
