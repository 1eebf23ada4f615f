//! Draws as Apache Parquet.

use std::io::{self, Write};
use std::sync::Arc;

use ::parquet::basic::{Compression, Repetition, Type as Physical};
use ::parquet::data_type::{DoubleType, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::Type;

/// Writes draws as Parquet, packed with Snappy.
pub struct ParquetDraws<W: Write + Send>(Box<SerializedFileWriter<W>>);

impl<W: Write + Send> ParquetDraws<W> {
    /// Begins a table with columns of these names beside `sample`.
    pub(super) fn new(columns: &[String], to: W) -> io::Result<Self> {
        let number = |name: &str, kind, repetition| {
            Type::primitive_type_builder(name, kind).with_repetition(repetition).build().map(Arc::new)
        };
        let mut fields = vec![number("sample", Physical::INT64, Repetition::REQUIRED).map_err(io::Error::other)?];
        for name in columns {
            fields.push(number(name, Physical::DOUBLE, Repetition::OPTIONAL).map_err(io::Error::other)?);
        }
        let schema = Type::group_type_builder("draws").with_fields(fields).build().map_err(io::Error::other)?;
        let properties = WriterProperties::builder()
            .set_created_by(format!("izon {}", env!("CARGO_PKG_VERSION")))
            .set_compression(Compression::SNAPPY)
            .set_dictionary_enabled(false)
            .build();
        let writer = SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties)).map_err(io::Error::other)?;
        Ok(Self(Box::new(writer)))
    }

    /// Writes some rows.
    pub(super) fn group(&mut self, samples: &[u64], columns: &[Vec<f64>]) -> io::Result<()> {
        self.rows(samples, columns).map_err(io::Error::other)
    }

    fn rows(&mut self, samples: &[u64], columns: &[Vec<f64>]) -> Result<(), ParquetError> {
        let mut group = self.0.next_row_group()?;
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

    /// Ends the table.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.0.finish().map(|_| ()).map_err(io::Error::other)
    }
}
