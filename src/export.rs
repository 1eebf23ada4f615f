//! The results table as bytes.

pub mod draws;
pub mod iamc;
#[cfg(feature = "parquet")]
pub mod parquet;

use std::fmt::Write as _;

use crate::table::{COLUMNS, RowRef, Table, cell, period};

/// The table as CSV (RFC 4180 with line feeds), one line a row, in the table's order. A missing value is an empty field; a text that a
/// spreadsheet would run stands behind an apostrophe ([`cell`]).
///
/// ```
/// use izon::table::{Row, Table};
/// let row = Row { scenario: "reference".into(), period: 2016, value: Some(85.8), ..Row::default() };
/// let csv = String::from_utf8(izon::export::csv(&Table::new(vec![row]))).unwrap();
/// assert_eq!(csv.lines().nth(1), Some("reference,2016,,,,,,,,observed,85.8"));
/// ```
pub fn csv(table: &Table) -> Vec<u8> {
    let mut lines = Lines::new(table.rows().len());
    table.rows().iter().for_each(|row| lines.push(&row.line()));
    lines.finish()
}

/// The table as CSV, line by line; see [`csv()`].
pub struct Lines {
    writer: csv::Writer<Vec<u8>>,
    record: csv::StringRecord,
    written: csv::Result<()>,
    number: String,
}

impl Lines {
    /// The names of the columns, before about so many lines.
    pub fn new(lines: usize) -> Self {
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::with_capacity(lines * 96));
        let record = csv::StringRecord::from(COLUMNS.to_vec());
        let written = writer.write_record(&record);
        Self { writer, record, written, number: String::new() }
    }

    /// One more, which the caller puts in the table's order.
    pub fn push(&mut self, line: &RowRef<'_>) {
        let Self { writer, record, written, number } = self;
        record.clear();
        record.push_field(&cell::written(line.scenario));
        record.push_field(&period(line.period, line.month));
        for text in [line.importer, line.market, line.partner, line.route, line.variable, line.unit, line.statistic] {
            record.push_field(&cell::written(text));
        }
        record.push_field(line.status.as_str());
        number.clear();
        if let Some(value) = line.value {
            // Writing to a string does not fail.
            let _ = write!(number, "{value}");
        }
        record.push_field(number);
        if written.is_ok() {
            *written = writer.write_record(&*record);
        }
    }

    /// What was written. Writing to memory cannot fail; should it ever, an empty file is better than half a one.
    pub fn finish(self) -> Vec<u8> {
        self.written.ok().and_then(|()| self.writer.into_inner().ok()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::csv;
    use crate::table::{Row, Table};

    #[test]
    fn a_month_stands_behind_its_year() {
        let row = |month| Row { period: 2026, month, ..Row::default() };
        let bytes = csv(&Table::new(vec![row(3), row(0), row(11)]));
        let text = String::from_utf8_lossy(&bytes);
        let periods: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split(',').nth(1)).collect();
        assert_eq!(periods, ["2026", "2026-03", "2026-11"]);
    }
}
