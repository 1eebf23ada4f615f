//! Where an answer hangs on how suppliers give way: a study under every response rule, side by side.

use super::{Evaluation, evaluate};
use crate::allocation::Solver;
use crate::dataset::Dataset;
use crate::diagnostics::Diagnostic;
use crate::model::{Model, ResponseRule, RouteKind};
use crate::scenario::Study;
use crate::table::{ALL_MARKETS, Row, RowKey, Table};

/// Percentage points below which a change counts as none.
const NOTHING: f64 = 0.05;

/// A study under one rule.
#[derive(Clone, Debug)]
pub struct UnderRule {
    /// The rule, as results name it.
    pub rule: &'static str,
    /// The study's results under it.
    pub evaluation: Evaluation,
}

/// What a scenario changes in the share of the study's group, under each rule.
#[derive(Clone, PartialEq, Debug)]
pub struct RuleAnswer {
    /// The scenario.
    pub scenario: String,
    /// The market, or [`ALL_MARKETS`].
    pub market: String,
    /// Percentage points against the reference under the same rule, in the order of the rules; `None` where there is
    /// no such number.
    pub changes: Vec<Option<f64>>,
}

impl RuleAnswer {
    /// Whether every rule gives the same answer: all lower the share, all raise it, or all leave it.
    pub fn holds(&self) -> bool {
        let sign = |change: f64| if change.abs() < NOTHING { 0 } else { change.signum() as i32 };
        let signs: Vec<i32> = self.changes.iter().flatten().map(|change| sign(*change)).collect();
        signs.windows(2).all(|pair| pair[0] == pair[1])
    }
}

/// Every rule under which a study can give different answers, its own among them; under the last its own group gives way first.
/// Where all suppliers of a market have the same elasticity, `proportional` says how they give way as `calibrated` does: it is
/// the same rule under another name, and stands once.
pub fn distinct(study: &Study) -> Vec<ResponseRule> {
    let own = study.reference().model.rule.as_str();
    let mut rules = ResponseRule::every(&study.group);
    if study.scenarios.iter().all(|resolved| has_equal_elasticities(&resolved.model)) {
        let second = if own == "proportional" { "calibrated" } else { "proportional" };
        rules.retain(|rule| rule.as_str() != second);
    }
    rules
}

/// Whether in each market the supply of every observed route answers to its price alike.
fn has_equal_elasticities(model: &Model) -> bool {
    let elasticities = |market: usize| {
        let of_market = model.routes.iter().filter(move |route| route.market == market);
        of_market.filter_map(|route| match route.kind {
            RouteKind::Observed { elasticity, .. } => Some(elasticity),
            RouteKind::New { .. } => None,
        })
    };
    (0..model.markets.len()).all(|market| {
        let first = elasticities(market).next();
        elasticities(market).all(|one| first.is_some_and(|first| (one - first).abs() <= 1e-12 * first))
    })
}

/// Computes a study under every rule that can give another answer ([`distinct`]); under the last, the study's own group gives way first. `done` is called after each
/// scenario.
///
/// # Errors
/// As [`evaluate`].
pub fn under_every_rule(
    study: &Study,
    dataset: &Dataset,
    solver: &dyn Solver,
    done: &(dyn Fn() + Sync),
) -> Result<Vec<UnderRule>, Vec<Diagnostic>> {
    let under = distinct(study).into_iter().map(|rule| {
        let mut study = study.clone();
        for resolved in &mut study.scenarios {
            resolved.model.rule = rule.clone();
        }
        Ok(UnderRule { rule: rule.as_str(), evaluation: evaluate(&study, dataset, solver, done)? })
    });
    under.collect()
}

/// The answers of a study in its year, by market and scenario; the reference is left out.
pub fn answers(study: &Study, under: &[UnderRule]) -> Vec<RuleAnswer> {
    let reference = &study.reference().model;
    let markets = reference.markets.iter().map(|market| market.id.as_str()).chain([ALL_MARKETS]);
    let mut answers = Vec::new();
    for market in markets {
        for resolved in study.scenarios.iter().filter(|resolved| resolved.model.scenario != reference.scenario) {
            let share = |table: &Table, scenario: &str| {
                table.value(&RowKey {
                    scenario,
                    period: study.year,
                    month: 0,
                    importer: reference.importer.as_str(),
                    market,
                    partner: study.group.as_str(),
                    variable: "share",
                    unit: "%",
                })
            };
            let scenario = resolved.model.scenario.as_str();
            let change = |under: &UnderRule| {
                let table = &under.evaluation.table;
                Some(share(table, scenario)? - share(table, reference.scenario.as_str())?)
            };
            let changes = under.iter().map(change).collect();
            answers.push(RuleAnswer { scenario: scenario.to_owned(), market: market.to_owned(), changes });
        }
    }
    answers
}

/// The results under every rule as one table: the rule stands behind the scenario's name, as in `reference/merit-order`.
pub fn together(study: &Study, under: &[UnderRule]) -> Table {
    let mut rows: Vec<Row> = Vec::new();
    for (place, one) in under.iter().enumerate() {
        for row in one.evaluation.table.rows() {
            if study.scenarios.iter().any(|resolved| resolved.model.scenario.as_str() == row.scenario) {
                rows.push(Row { scenario: format!("{}/{}", row.scenario, one.rule).into(), ..row.clone() });
            } else if place == 0 {
                rows.push(row.clone()); // history is the same under every rule
            }
        }
    }
    Table::new(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(changes: &[Option<f64>]) -> RuleAnswer {
        RuleAnswer { scenario: "a".into(), market: "all".into(), changes: changes.to_vec() }
    }

    #[test]
    fn an_answer_holds_when_every_rule_gives_it() {
        assert!(answer(&[Some(-1.0), Some(-7.0), Some(-0.2)]).holds());
        assert!(answer(&[Some(0.0), Some(0.01), Some(-0.04)]).holds());
        assert!(!answer(&[Some(-6.5), Some(0.0)]).holds());
        assert!(!answer(&[Some(-6.5), Some(2.0)]).holds());
        assert!(answer(&[Some(-6.5), None]).holds());
    }
}
