//! Draws of an ensemble as CSV or Parquet: one row a sample, its number first, then its inputs and outputs.
//!
//! Numbers are written to their last bit. A number that is not there is an empty field, or null.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, Repetition, Type as Physical};
use parquet::data_type::{DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use crate::table::cell;

/// Rows of a group of so many columns: some thousand, fewer of very wide tables, so that a group takes 64 MiB at most.
pub fn group_rows(columns: usize) -> usize {
    ((1 << 23) / columns.max(1)).clamp(1, 8192)
}

/// A form of draws.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Comma-separated values (RFC 4180 with line feeds).
    Csv,
    /// Apache Parquet, packed with Snappy.
    Parquet,
}

/// Writes draws, group by group.
pub enum Draws<W: Write + Send> {
    /// As CSV.
    Csv(Box<csv::Writer<W>>),
    /// As Parquet.
    Parquet(Box<SerializedFileWriter<W>>),
}

fn failed(error: ParquetError) -> io::Error {
    io::Error::other(error)
}

impl<W: Write + Send> Draws<W> {
    /// Begins a table with columns of these names beside `sample`.
    ///
    /// # Errors
    /// What the writer says.
    pub fn new(form: Form, columns: &[String], to: W) -> io::Result<Self> {
        match form {
            Form::Csv => {
                let mut writer = csv::Writer::from_writer(to);
                let names = columns.iter().map(|name| cell::written(name));
                writer.write_record(std::iter::once(Cow::Borrowed("sample")).chain(names).map(Cow::into_owned))?;
                Ok(Self::Csv(Box::new(writer)))
            }
            Form::Parquet => {
                let number = |name: &str, kind, repetition| {
                    Type::primitive_type_builder(name, kind).with_repetition(repetition).build().map(Arc::new)
                };
                let mut fields = vec![number("sample", Physical::INT64, Repetition::REQUIRED).map_err(failed)?];
                for name in columns {
                    fields.push(number(name, Physical::DOUBLE, Repetition::OPTIONAL).map_err(failed)?);
                }
                let schema = Type::group_type_builder("draws").with_fields(fields).build().map_err(failed)?;
                let properties = WriterProperties::builder()
                    .set_created_by(format!("izon {}", env!("CARGO_PKG_VERSION")))
                    .set_compression(Compression::SNAPPY)
                    .set_dictionary_enabled(false)
                    .build();
                let writer = SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties)).map_err(failed)?;
                Ok(Self::Parquet(Box::new(writer)))
            }
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
            Self::Parquet(writer) => parquet_group(writer, samples, columns).map_err(failed),
        }
    }

    /// Ends the table.
    ///
    /// # Errors
    /// What the writer says.
    pub fn finish(self) -> io::Result<()> {
        match self {
            Self::Csv(mut writer) => writer.flush(),
            Self::Parquet(mut writer) => writer.finish().map(|_| ()).map_err(failed),
        }
    }
}

fn parquet_group<W: Write + Send>(
    writer: &mut SerializedFileWriter<W>,
    samples: &[u64],
    columns: &[Vec<f64>],
) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    let numbers: Vec<i64> = samples.iter().map(|sample| *sample as i64).collect();
    if let Some(mut column) = group.next_column()? {
        column.typed::<Int64Type>().write_batch(&numbers, None, None)?;
        column.close()?;
    }
    for values in columns {
        let Some(mut column) = group.next_column()? else { break };
        let there: Vec<i16> = values.iter().map(|value| i16::from(value.is_finite())).collect();
        let known: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
        column.typed::<DoubleType>().write_batch(&known, Some(&there), None)?;
        column.close()?;
    }
    group.close().map(|_| ())
}
