//! The results table as Apache Parquet, for pandas, Spark, Polars and DuckDB.
//!
//! The columns are those of the CSV file, but that the year stands in `period` and the month, 0 for a whole year, in
//! `month`; a missing value is null.

use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

use crate::table::{Row, Table};

const SCHEMA: &str = "message results {
    required binary scenario (STRING);
    required int32 period;
    required int32 month;
    required binary importer (STRING);
    required binary market (STRING);
    required binary partner (STRING);
    required binary route (STRING);
    required binary variable (STRING);
    required binary unit (STRING);
    required binary statistic (STRING);
    required binary status (STRING);
    optional double value;
}";

/// The table as Parquet, in the table's order.
///
/// # Errors
/// When it cannot be written.
pub fn parquet(table: &Table) -> Result<Vec<u8>, ParquetError> {
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer =
        SerializedFileWriter::new(Vec::new(), Arc::new(parse_message_type(SCHEMA)?), Arc::new(properties))?;
    let rows = table.rows();
    let mut group = writer.next_row_group()?;
    texts(&mut group, rows, |row| &row.scenario)?;
    numbers(&mut group, rows, |row| row.period)?;
    numbers(&mut group, rows, |row| i32::from(row.month))?;
    texts(&mut group, rows, |row| &row.importer)?;
    texts(&mut group, rows, |row| &row.market)?;
    texts(&mut group, rows, |row| &row.partner)?;
    texts(&mut group, rows, |row| &row.route)?;
    texts(&mut group, rows, |row| &row.variable)?;
    texts(&mut group, rows, |row| &row.unit)?;
    texts(&mut group, rows, |row| &row.statistic)?;
    texts(&mut group, rows, |row| row.status.as_str())?;
    values(&mut group, rows)?;
    group.close()?;
    writer.into_inner()
}

type ParquetGroup<'a> = SerializedRowGroupWriter<'a, Vec<u8>>;

fn texts(group: &mut ParquetGroup<'_>, rows: &[Row], of: impl Fn(&Row) -> &str) -> Result<(), ParquetError> {
    let texts: Vec<ByteArray> = rows.iter().map(|row| ByteArray::from(of(row))).collect();
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    column.typed::<ByteArrayType>().write_batch(&texts, None, None)?;
    column.close()
}

fn numbers(group: &mut ParquetGroup<'_>, rows: &[Row], of: impl Fn(&Row) -> i32) -> Result<(), ParquetError> {
    let numbers: Vec<i32> = rows.iter().map(of).collect();
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    column.typed::<Int32Type>().write_batch(&numbers, None, None)?;
    column.close()
}

fn values(group: &mut ParquetGroup<'_>, rows: &[Row]) -> Result<(), ParquetError> {
    let there: Vec<i16> = rows.iter().map(|row| i16::from(row.value.is_some())).collect();
    let values: Vec<f64> = rows.iter().filter_map(|row| row.value).collect();
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    column.typed::<DoubleType>().write_batch(&values, Some(&there), None)?;
    column.close()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Status;
    use ::parquet::file::reader::{FileReader, SerializedFileReader};

    #[test]
    fn every_row_and_no_value_where_there_is_none() {
        let row = |period, value| Row {
            scenario: "基準".into(),
            period,
            month: 7,
            status: Status::Modelled,
            value,
            ..Row::default()
        };
        let bytes = parquet(&Table::new(vec![row(2023, Some(0.1)), row(2024, None)])).unwrap_or_default();
        let reader = SerializedFileReader::new(bytes::Bytes::from(bytes));
        let shown: Vec<String> = reader
            .and_then(|reader| reader.get_row_iter(None)?.map(|row| row.map(|row| row.to_string())).collect())
            .unwrap_or_default();
        assert_eq!(shown.len(), 2, "{shown:?}");
        assert!(shown[0].contains("基準") && shown[0].contains("value: 0.1"), "{shown:?}");
        assert!(shown[1].contains("month: 7") && shown[1].contains("value: null"), "{shown:?}");
    }
}
