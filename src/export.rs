//! The results table as bytes.

pub mod draws;
pub mod iamc;
pub mod parquet;

use crate::table::{COLUMNS, Table, period};

/// The table as CSV (RFC 4180 with line feeds), one line a row, in the table's order. A missing value is an empty field.
///
/// ```
/// use izon::table::{Row, Table};
/// let row = Row { scenario: "reference".into(), period: 2016, value: Some(85.8), ..Row::default() };
/// let csv = String::from_utf8(izon::export::csv(&Table::new(vec![row]))).unwrap();
/// assert_eq!(csv.lines().nth(1), Some("reference,2016,,,,,,,,observed,85.8"));
/// ```
pub fn csv(table: &Table) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::with_capacity(table.rows().len() * 96));
    let mut record = csv::StringRecord::from(COLUMNS.to_vec());
    let mut written = writer.write_record(&record);
    for row in table.rows() {
        record.clear();
        record.push_field(&row.scenario);
        record.push_field(&period(row.period, row.month));
        for text in [&row.importer, &row.market, &row.partner, &row.route, &row.variable, &row.unit, &row.statistic] {
            record.push_field(text);
        }
        record.push_field(row.status.as_str());
        record.push_field(&row.value.map_or_else(String::new, |value| value.to_string()));
        written = written.and_then(|()| writer.write_record(&record));
    }
    // Writing to memory cannot fail; should it ever, an empty file is better than half a one.
    written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default()
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
