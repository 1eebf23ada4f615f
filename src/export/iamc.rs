//! The results table in the form of the Integrated Assessment Modeling Consortium: one line a series, years across.
//!
//! Format: the data template of the IAMC, as pyam reads it, <https://pyam-iamc.readthedocs.io/en/stable/data.html>: model,
//! scenario, region, variable, unit, and a column for each year. The importer is the region; the parts of a variable are
//! joined by `|`: what is measured, the market, the partner, `route` and the route, and the statistic where it is not the
//! number itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::table::{Row, Status, Table, cell};

/// What the form has no place for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LeftOut {
    /// Rows of months.
    pub months: usize,
    /// Rows whose number is suspect: the form has no column to mark them.
    pub suspect: usize,
    /// Rows without a number.
    pub missing: usize,
}

/// The table as CSV in that form, and what is left out of it.
pub fn iamc(table: &Table) -> (Vec<u8>, LeftOut) {
    let mut left_out = LeftOut::default();
    let mut years: BTreeSet<i32> = BTreeSet::new();
    let mut series: BTreeMap<(&str, &str, String, &str), BTreeMap<i32, f64>> = BTreeMap::new();
    for row in table.rows() {
        match (row.month, row.status, row.value) {
            (1.., ..) => left_out.months += 1,
            (_, Status::Suspect, _) => left_out.suspect += 1,
            (_, _, None) => left_out.missing += 1,
            (_, _, Some(value)) => {
                years.insert(row.period);
                let key = (row.scenario.as_str(), row.importer.as_str(), variable(row), row.unit.as_str());
                series.entry(key).or_default().insert(row.period, value);
            }
        }
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = ["Model", "Scenario", "Region", "Variable", "Unit"].map(str::to_owned);
    let mut written = writer.write_record(head.into_iter().chain(years.iter().map(ToString::to_string)));
    for ((scenario, region, variable, unit), values) in &series {
        let keys = ["izon", scenario, region, variable, unit].map(|text| cell::written(text).into_owned());
        let numbers = years.iter().map(|year| values.get(year).map_or_else(String::new, ToString::to_string));
        written = written.and_then(|()| writer.write_record(keys.into_iter().chain(numbers)));
    }
    // Writing to memory cannot fail; should it ever, an empty file is better than half a one.
    let bytes = written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    (bytes, left_out)
}

/// The name of a series: its parts, joined.
fn variable(row: &Row) -> String {
    let mut parts = vec![row.variable.to_string(), row.market.to_string()];
    parts.push(row.partner.to_string());
    if !row.route.is_empty() {
        parts.push(format!("route {}", row.route));
    }
    if !matches!(row.statistic.as_str(), "" | "value") {
        parts.push(row.statistic.to_string());
    }
    parts.retain(|part| !part.is_empty());
    parts.join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_stands_on_one_line_and_what_has_no_place_is_counted() {
        let row = |period, month, status, value| Row {
            scenario: "reference".into(),
            period,
            month,
            importer: "KOR".into(),
            market: "crude-oil".into(),
            partner: "middle-east".into(),
            variable: "share".into(),
            unit: "%".into(),
            statistic: "value".into(),
            status,
            value,
            ..Row::default()
        };
        let observed = Status::Observed;
        let rows = vec![
            row(2023, 0, observed, Some(72.5)),
            row(2025, 0, observed, Some(70.25)),
            row(2024, 0, Status::Suspect, Some(1.0)),
            row(2022, 0, Status::Missing, None),
            row(2025, 3, observed, Some(9.0)),
            Row { route: "sau-crude".into(), statistic: "p90".into(), ..row(2023, 0, observed, Some(3.0)) },
        ];
        let (bytes, left_out) = iamc(&Table::new(rows));
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines,
            [
                "Model,Scenario,Region,Variable,Unit,2023,2025",
                "izon,reference,KOR,share|crude-oil|middle-east,%,72.5,70.25",
                "izon,reference,KOR,share|crude-oil|middle-east|route sau-crude|p90,%,3,",
            ]
        );
        assert_eq!(left_out, LeftOut { months: 1, suspect: 1, missing: 1 });
    }
}
