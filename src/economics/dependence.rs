//! What each percentage point of dependence costs that a scenario removes.

use std::collections::BTreeMap;

use crate::table::{Row, Status};

/// The least change of a share, in percentage points, by which a cost is divided: less is nothing removed.
pub const LEAST_POINTS: f64 = 0.01;

/// What is needed of one scenario in one year and market.
#[derive(Clone, Copy, Default)]
struct ScenarioNeed {
    bill: Option<f64>,
    share: Option<f64>,
}

/// The rows of each scenario against the reference, for each year after the base year, each market and all together.
///
/// - `incremental-cost` (million USD/y): import bill of the scenario less that of the reference; negative where it saves;
/// - `share-removed` (points): share of the group in the reference less that in the scenario;
/// - `cost-per-point` (million USD/y a point): the first over the second; no value where nothing is removed.
///
/// The bill is what the importer pays for energy. What a measure costs outside of it, such as a reactor that is
/// restarted or subsidies for a pipeline, is not in it.
pub fn dependence_rows(rows: &[Row], reference: &str, group: &str, base_year: i32) -> Vec<Row> {
    let mut found: BTreeMap<(&str, i32, &str, &str), ScenarioNeed> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.period > base_year && row.statistic == "value" && row.route.is_empty()) {
        let key = (row.scenario.as_str(), row.period, row.importer.as_str(), row.market.as_str());
        match row.variable.as_str() {
            "import-bill" if row.partner.is_empty() => found.entry(key).or_default().bill = row.value,
            "share" if row.partner == group => found.entry(key).or_default().share = row.value,
            _ => {}
        }
    }
    let mut made = Vec::new();
    for (&(scenario, period, importer, market), of_scenario) in &found {
        let Some(base) = found.get(&(reference, period, importer, market)) else { continue };
        if scenario == reference {
            continue;
        }
        let cost = difference(of_scenario.bill, base.bill);
        let removed = difference(base.share, of_scenario.share);
        let per_point =
            cost.zip(removed).filter(|(_, points)| *points >= LEAST_POINTS).map(|(cost, points)| cost / points);
        let row = |partner: &str, variable: &str, unit: &str, value: Option<f64>| Row {
            scenario: scenario.into(),
            period,
            importer: importer.into(),
            market: market.into(),
            partner: partner.into(),
            variable: variable.into(),
            unit: unit.into(),
            statistic: "value".into(),
            status: if value.is_some() { Status::Modelled } else { Status::Missing },
            value,
            ..Row::default()
        };
        made.push(row("", "incremental-cost", "million USD/y", cost));
        made.push(row(group, "share-removed", "points", removed));
        made.push(row(group, "cost-per-point", "million USD/y a point", per_point));
    }
    made
}

fn difference(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    Some(a? - b?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(scenario: &str, partner: &str, variable: &str, value: f64) -> Row {
        Row {
            scenario: scenario.into(),
            period: 2030,
            market: "natural-gas".into(),
            partner: partner.into(),
            variable: variable.into(),
            statistic: "value".into(),
            value: Some(value),
            ..Row::default()
        }
    }

    fn study(share: f64) -> Vec<Row> {
        let mut rows = vec![row("reference", "", "import-bill", 100.0), row("reference", "middle-east", "share", 24.0)];
        rows.extend([row("pipe", "", "import-bill", 130.0), row("pipe", "middle-east", "share", share)]);
        dependence_rows(&rows, "reference", "middle-east", 2016)
    }

    fn value(rows: &[Row], variable: &str) -> Option<f64> {
        rows.iter().find(|row| row.variable == variable).unwrap().value
    }

    #[test]
    fn a_point_costs_the_difference_of_the_bills_over_the_points_removed() {
        let rows = study(21.5);
        assert_eq!(value(&rows, "incremental-cost"), Some(30.0));
        assert_eq!(value(&rows, "cost-per-point"), Some(12.0));
    }

    #[test]
    fn where_nothing_is_removed_a_point_has_no_cost() {
        for share in [24.0, 24.5, 23.999] {
            assert_eq!(value(&study(share), "cost-per-point"), None, "{share}");
        }
    }
}
