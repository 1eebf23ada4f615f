//! Supply that importers have and the trade flows do not hold, so that no market is taken for whole that is not.

use std::collections::BTreeMap;

use crate::input::iso_countries::CountryNames;
use crate::input::problems::Problems;
use crate::input::sheet::{CsvSheet, DraftSheet, Inputs};

const GAS_BY_PIPE: &str = "trade-flows/baci_pipeline_gas_1995_2024.csv.gz";

/// A year counts where at least so many dollars were paid: bottled gas and wrong codes stay below.
const LEAST_USD: f64 = 20e6;

/// In so many years at least: single years are wrong codes, such as LNG of new plants.
const LEAST_YEARS: usize = 5;

/// Importers of gas by pipe: those that an operating pipeline touches, and those that paid for gas in gaseous state in
/// five years or more. `pipelines` is the table of pipelines that cross a border.
pub(crate) fn table(
    inputs: Inputs<'_>,
    names: &CountryNames,
    pipelines: &DraftSheet,
    problems: &mut Problems,
) -> Option<DraftSheet> {
    let mut touched: BTreeMap<String, Vec<(String, Option<i32>)>> = BTreeMap::new();
    for row in pipelines.rows() {
        let [_, name, _, countries, _, start] = row else { continue };
        for country in countries.split_whitespace() {
            touched.entry(country.to_owned()).or_default().push((name.clone(), start.parse().ok()));
        }
    }
    let mut draft = DraftSheet::new("importer,commodity,from,reason,source");
    for (importer, lines) in &touched {
        let known = lines.iter().map(|(_, start)| *start).collect::<Option<Vec<i32>>>();
        let first = known.and_then(|years| years.into_iter().min()).map_or_else(String::new, |year| year.to_string());
        let more = if lines.len() > 1 { format!(" and {} more", lines.len() - 1) } else { String::new() };
        let reason = format!("operating pipelines touch it: {}{more}", lines[0].0);
        draft.push([importer, "pipeline-gas", &first, &reason, "gem-ggit-2024"]);
    }
    let sheet = CsvSheet::read(inputs.raw, GAS_BY_PIPE, &["importer", "year", "value_usd"], problems)?;
    let mut paid: BTreeMap<(&str, i32), f64> = BTreeMap::new();
    for row in sheet.rows() {
        let (Ok(year), Some(value)) = (row.text("year").parse(), row.number("value_usd", problems)) else { continue };
        *paid.entry((row.text("importer"), year)).or_default() += value;
    }
    let mut years: BTreeMap<&str, Vec<i32>> = BTreeMap::new();
    for ((importer, year), value) in paid {
        if value >= LEAST_USD && !touched.contains_key(importer) {
            years.entry(importer).or_default().push(year);
        }
    }
    for (importer, years) in years {
        if years.len() < LEAST_YEARS || !names.knows(importer) {
            continue;
        }
        let first = years[0].to_string();
        let reason = format!(
            "gas in gaseous state for 20 million USD a year or more in {} years from {first}; the tracker of pipelines has none",
            years.len()
        );
        draft.push([importer, "pipeline-gas", &first, &reason, "cepii-baci-2026"]);
    }
    Some(draft)
}
