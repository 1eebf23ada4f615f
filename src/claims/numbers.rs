//! Where verdicts get their numbers from.

use super::{Claim, ClaimMeasure};
use crate::diagnostics::Diagnostic;
use crate::model::claim::ResultCell;
use crate::table::{Row, Status, Table};

/// A number that is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NumberAt<'a> {
    /// Scenario id, or [`OBSERVED`](crate::table::OBSERVED).
    pub scenario: &'a str,
    /// Calendar year.
    pub period: i32,
    /// Importer.
    pub importer: &'a str,
    /// Which number.
    pub cell: &'a ResultCell,
}

/// Anything that has numbers under the names of the results table: a table, or one sample of an ensemble.
pub trait NamedNumbers: Sync {
    /// The number; `None` where there is none.
    fn value(&self, at: &NumberAt<'_>) -> Option<f64>;
}

impl<F: Fn(&NumberAt<'_>) -> Option<f64> + Sync> NamedNumbers for F {
    fn value(&self, at: &NumberAt<'_>) -> Option<f64> {
        self(at)
    }
}

/// A supplier of whom a year with known imports has no row delivered nothing: its volume and its share are zero.
impl NamedNumbers for Table {
    fn value(&self, at: &NumberAt<'_>) -> Option<f64> {
        if let Some(row) = find(self, at) {
            return row.value;
        }
        let of_supplier = matches!(at.cell.variable.as_str(), "share" | "import");
        if !of_supplier || at.cell.partner.is_empty() || !at.cell.route.is_empty() {
            return None;
        }
        let total = ResultCell {
            partner: String::new(),
            variable: "import".to_owned(),
            unit: "PJ/y".to_owned(),
            ..at.cell.clone()
        };
        let total = find(self, &NumberAt { cell: &total, ..*at })?;
        let known = matches!(total.status, Status::Observed | Status::Estimated | Status::Modelled);
        total.value.filter(|value| known && *value > 0.0).map(|_| 0.0)
    }
}

fn find<'t>(table: &'t Table, at: &NumberAt<'_>) -> Option<&'t Row> {
    let rows = table.rows();
    let from = rows.partition_point(|row| (row.scenario.as_str(), row.period) < (at.scenario, at.period));
    let of_year = rows[from..].iter().take_while(|row| row.scenario == at.scenario && row.period == at.period);
    let mut found = of_year.filter(|row| {
        row.month == 0
            && row.importer == at.importer
            && row.market == at.cell.market
            && row.route == at.cell.route
            // A route has one partner: who sells by it.
            && (row.partner == at.cell.partner || !at.cell.route.is_empty() && at.cell.partner.is_empty())
            && row.variable == at.cell.variable
            && row.unit == at.cell.unit
            && matches!(row.statistic.as_str(), "" | "value")
    });
    found.next()
}

/// Mistakes in what claims ask for: a variable or a unit of which the results have no row at all.
pub fn check(claims: &[Claim], table: &Table) -> Vec<Diagnostic> {
    let mut known: Vec<(&str, &str)> =
        table.rows().iter().map(|row| (row.variable.as_str(), row.unit.as_str())).collect();
    known.sort_unstable();
    known.dedup();
    let tests = claims.iter().flat_map(|claim| claim.ex_ante.iter().chain(&claim.ex_post));
    let measures = tests.flat_map(|test| &test.measures);
    measures.flat_map(|measure| of_measure(measure, &known)).collect()
}

fn of_measure(measure: &ClaimMeasure, known: &[(&str, &str)]) -> Vec<Diagnostic> {
    let baseline = measure.baseline.as_ref().map(|baseline| &baseline.cell);
    let mut found = Vec::new();
    for cell in [Some(&measure.cell), baseline.filter(|cell| **cell != measure.cell)].into_iter().flatten() {
        let (variable, unit) = (cell.variable.as_str(), cell.unit.as_str());
        let of_variable = || known.iter().filter(|(name, _)| *name == variable).map(|(_, unit)| *unit);
        if of_variable().next().is_none() {
            let message = format!("no variable `{variable}` in the results");
            let diagnostic = Diagnostic::error("unknown-name", message).at(&measure.place, "asked for here");
            found.push(diagnostic.nearest(variable, known.iter().map(|(name, _)| *name)));
        } else if of_variable().all(|known| known != unit) {
            let units: Vec<&str> = of_variable().collect();
            let message = format!("`{variable}` is not given in `{unit}`");
            let diagnostic = Diagnostic::error("wrong-unit", message).at(&measure.place, "asked for here");
            found.push(diagnostic.help(format!("it is given in {}", units.join(", "))));
        }
    }
    found
}
