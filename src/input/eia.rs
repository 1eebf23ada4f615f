//! Flows through passages: the US EIA's World Oil Transit Chokepoints, and single figures of earlier editions.

use std::collections::BTreeMap;

use crate::input::facts::Citations;
use crate::input::iso_countries::CountryNames;
use crate::input::problems::Problems;
use crate::input::sheet::{CsvSheet, DraftSheet, Inputs, SheetRow};

const TABLES: &str = "chokepoints/eia_chokepoints_2020_1h25.csv";
const SOURCE: &str = "eia-chokepoints-2026";

/// How far two statements of one figure may lie apart: both are rounded to one or two digits.
const ROUNDING: f64 = 0.051;

/// The table of flows through passages.
pub(crate) fn passage_flows(
    inputs: Inputs<'_>,
    names: &CountryNames,
    citations: &Citations,
    problems: &mut Problems,
) -> Option<DraftSheet> {
    let items = inputs.curated("flow_items.csv", &["table", "item", "passage", "measure", "partner"], problems)?;
    let mut meaning = BTreeMap::new();
    for row in items.rows() {
        meaning.insert((row.text("table"), row.text("item")), row);
    }
    let columns = ["table", "item", "value", "unit"];
    let tables = CsvSheet::read(inputs.raw, TABLES, &columns, problems)?;
    let facts = CsvSheet::read(inputs.raw, "facts/chokepoints.csv", &columns, problems)?;
    let facts_rows = facts.rows().filter(|row| row.text("table").starts_with("flow_"));
    let mut seen: BTreeMap<[String; 4], f64> = BTreeMap::new();
    let mut draft = DraftSheet::new("passage,measure,partner,period,country,value,unit,source");
    for (row, is_fact) in tables.rows().map(|row| (row, false)).chain(facts_rows.map(|row| (row, true))) {
        let known = meaning.get(&(row.text("table"), row.text("item")));
        let Some(what) = known.or_else(|| meaning.get(&(row.text("table"), "*"))) else {
            let message = format!("`{}` stands in no row of data/curated/flow_items.csv", row.text("item"));
            row.wrong(problems, "unmapped-passage", message);
            continue;
        };
        let partner = if what.text("partner") == "*" { row.text("item") } else { what.text("partner") };
        let period = period(row.text(if is_fact { "year_or_period" } else { "period" }));
        let Some(value) = row.number("value", problems) else { continue };
        let key = [what.text("passage"), what.text("measure"), partner, &period].map(str::to_owned);
        if agrees(seen.get(&key), value, row, problems) {
            continue;
        }
        let country = names.find("eia", partner).unwrap_or_default();
        let source = if is_fact { citations.of(row, problems)? } else { SOURCE };
        let [passage, measure, ..] = &key;
        draft.push([passage, measure, partner, &period, country, row.text("value"), row.text("unit"), source]);
        seen.insert(key, value);
    }
    Some(draft)
}

/// Whether the figure is there already; one that differs by more than rounding is reported.
fn agrees(there: Option<&f64>, value: f64, row: SheetRow<'_>, problems: &mut Problems) -> bool {
    if let Some(there) = there.filter(|there| (*there - value).abs() > ROUNDING) {
        row.wrong(problems, "conflicting-figures", format!("{value} here, {there} in {TABLES}"));
    }
    there.is_some()
}

/// `1H25` and `1H2025` as `2025-H1`; a year stays as it is.
fn period(text: &str) -> String {
    match text.split_once('H') {
        Some((half, year)) if year.len() == 2 => format!("20{year}-H{half}"),
        Some((half, year)) => format!("{year}-H{half}"),
        None => text.to_owned(),
    }
}
