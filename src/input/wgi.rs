//! The World Bank's Worldwide Governance Indicators: one row a country, year and indicator, by World Bank name.

use crate::input::iso_countries::CountryNames;
use crate::input::problems::Problems;
use crate::input::sheet::{CsvSheet, DraftSheet, Inputs, plain};

/// The table of governance indicators.
pub(crate) fn governance(inputs: Inputs<'_>, names: &CountryNames, problems: &mut Problems) -> Option<DraftSheet> {
    let columns = ["countryname", "year", "indicator", "estimate"];
    let sheet = CsvSheet::read(inputs.raw, "governance/wgi_1996_2023.csv.gz", &columns, problems)?;
    let mut draft = DraftSheet::new("iso3,year,indicator,estimate");
    for row in sheet.rows() {
        let Some(country) = names.expect("world-bank", row.text("countryname"), row, problems) else { continue };
        let estimate = plain(row.number("estimate", problems), 6);
        draft.push([country, row.text("year"), row.text("indicator"), &estimate]);
    }
    Some(draft)
}
