//! Monthly prices: the World Bank's Pink Sheet and others with a date column first and one column a series.

use std::collections::BTreeMap;

use crate::input::problems::Problems;
use crate::input::sheet::{CsvSheet, DraftSheet, Inputs, SheetRow, plain};
use crate::numeric;

/// The tables of prices: monthly, yearly, and what the series are.
pub(crate) fn prices(inputs: Inputs<'_>, problems: &mut Problems) -> Option<[DraftSheet; 3]> {
    let columns = ["file", "column", "series", "unit", "basis", "loaded_in", "name_en", "name_ja", "source"];
    let series = inputs.curated("price_series.csv", &columns, problems)?;
    let mut monthly = DraftSheet::new("series,month,value,unit");
    let mut annual = DraftSheet::new("series,year,value,unit,months");
    let mut named = DraftSheet::new("series,unit,basis,loaded_in,name_en,name_ja,source");
    let mut files: BTreeMap<&str, Option<CsvSheet>> = BTreeMap::new();
    for row in series.rows() {
        let file = row.text("file");
        files.entry(file).or_insert_with(|| CsvSheet::read(inputs.raw, file, &[], problems));
    }
    for row in series.rows() {
        let [file, column, id, unit, ..] = columns.map(|column| row.text(column));
        named.push(["series", "unit", "basis", "loaded_in", "name_en", "name_ja", "source"].map(|name| row.text(name)));
        let Some(Some(sheet)) = files.get(file) else { continue };
        let mut years: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for price in sheet.rows() {
            let Some(value) = price.number(column, problems) else { continue };
            let Some((year, month)) = year_and_month(price, problems) else { continue };
            years.entry(year).or_default().push(value);
            monthly.push([id, &format!("{year}-{month}"), price.text(column), unit]);
        }
        if years.is_empty() {
            row.wrong(problems, "empty-series", format!("{file} has no price in a column `{column}`"));
        }
        for (year, values) in years {
            let months = values.len();
            let mean = numeric::sum(values) / months as f64;
            annual.push([id, year, &plain(Some(mean), 6), unit, &months.to_string()]);
        }
    }
    Some([monthly, annual, named])
}

fn year_and_month<'a>(row: SheetRow<'a>, problems: &mut Problems) -> Option<(&'a str, &'a str)> {
    let date = row.cells().next().unwrap_or_default();
    let (year, rest) = date.split_once('-').unwrap_or_default();
    let month = rest.get(..2).unwrap_or_default();
    let good = year.len() == 4 && year.parse::<u16>().is_ok() && month.parse().is_ok_and(|m: u8| (1..=12).contains(&m));
    if !good {
        row.wrong(problems, "bad-date", format!("`{date}` is no date such as 2016-11 or 2016-11-01"));
    }
    good.then_some((year, month))
}
