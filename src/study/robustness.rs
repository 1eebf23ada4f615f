//! The scenarios of a study as choices, held against many futures: samples of what is uncertain, under each response rule.

mod criterion;

pub use criterion::read_criterion;

use super::probability::is_of;
use crate::allocation::Solver;
use crate::dataset::Dataset;
use crate::diagnostics::Diagnostic;
use crate::model::ResponseRule;
use crate::model::claim::{Relation, ResultCell};
use crate::scenario::{Parameters, Study};
use crate::table::variables::Better;
use crate::table::{Row, Status, Table};
use crate::uncertainty::ensemble::{Ensemble, SamplePlan};
use crate::uncertainty::robustness::{Regret, regret, regrets, satisficing};

/// The variable of the rows of regret; the measure is the partner.
pub const REGRET: &str = "regret";
/// The variable of the rows that say in how many futures limits are met.
pub const SATISFICING: &str = "satisficing";
/// The partner of the rows about all limits together.
pub const ALL_LIMITS: &str = "all";

/// What choices are measured by, in the year of the study.
#[derive(Clone, PartialEq, Debug)]
pub struct Criterion {
    /// Which number.
    pub cell: ResultCell,
    /// Whether more or less of it is better.
    pub better: Better,
    /// What is good enough, if anything is said about it; changes are against the reference of the study.
    pub limit: Option<(Relation, f64)>,
}

impl Criterion {
    /// Its name in results: the variable, and of whom, such as `share/middle-east`.
    pub fn name(&self) -> String {
        let parts = [&self.cell.variable, &self.cell.partner, &self.cell.route];
        parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join("/")
    }
}

/// Which futures there are.
#[derive(Clone, PartialEq, Debug)]
pub struct Futures {
    /// The samples of what is uncertain; every rule has the same.
    pub plan: SamplePlan,
    /// The rules under which they are computed, each as likely as any other.
    pub rules: Vec<ResponseRule>,
}

/// What came of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Robustness {
    /// How many futures there are.
    pub futures: usize,
    /// What choices were measured by.
    pub criteria: Vec<Criterion>,
    /// The scenarios of the study in its order.
    pub choices: Vec<ScenarioChoice>,
}

/// A scenario as a choice.
#[derive(Clone, PartialEq, Debug)]
pub struct ScenarioChoice {
    /// Its id.
    pub scenario: String,
    /// For each criterion the regret; `None` where it has no number.
    pub regrets: Vec<Option<Regret>>,
    /// For each criterion with a limit, the part of the futures in which it is met.
    pub satisficing: Vec<Option<f64>>,
    /// The part in which all limits are; `None` where there are none.
    pub all_limits: Option<f64>,
    /// The same under each rule, by its name.
    pub by_rule: Vec<(&'static str, Option<f64>)>,
}

/// What the choices come to by one criterion: for each future, for each choice.
type Outcomes = Vec<Vec<Option<f64>>>;

/// Computes every future of every choice on all threads, and holds the choices against each other. `done` is called after
/// each future.
///
/// # Errors
/// A criterion that no scenario has a number for, and correlations that numbers cannot have together.
pub fn robustness(
    (study, dataset): (&Study, &Dataset),
    futures: &Futures,
    criteria: &[Criterion],
    solver: &dyn Solver,
    done: &(dyn Fn() + Sync),
) -> Result<Robustness, Diagnostic> {
    let mut outcomes: Vec<Outcomes> = vec![Vec::new(); criteria.len()];
    for rule in &futures.rules {
        let mut study = study.clone();
        study.scenarios.iter_mut().for_each(|resolved| resolved.model.rule = rule.clone());
        let under = under_rule((&study, dataset), futures.plan, criteria, solver, done)?;
        outcomes.iter_mut().zip(under).for_each(|(all, under)| all.extend(under));
    }
    let size = futures.plan.samples as usize;
    let reference = study.reference;
    let met = |future: usize, criterion: usize, choice: usize| {
        let (relation, limit) = criteria[criterion].limit?;
        let values = &outcomes[criterion][future];
        let baseline = if relation.is_change() { values[reference] } else { Some(0.0) };
        Some(
            values[choice]
                .zip(baseline)
                .is_some_and(|(value, base)| relation.settled_margin(value, base, limit) >= 0.0),
        )
    };
    let limited: Vec<usize> = (0..criteria.len()).filter(|place| criteria[*place].limit.is_some()).collect();
    let all_met = |range: std::ops::Range<usize>, choice: usize| {
        let met = |future| limited.iter().all(|criterion| met(future, *criterion, choice) == Some(true));
        satisficing(range.filter(|_| !limited.is_empty()).map(met))
    };
    let count = size * futures.rules.len();
    let all: Vec<Outcomes> =
        outcomes.iter().zip(criteria).map(|(outcomes, criterion)| regrets(outcomes, criterion.better)).collect();
    let choice = |(choice, resolved): (usize, &crate::scenario::Scenario)| ScenarioChoice {
        scenario: resolved.model.scenario.to_string(),
        regrets: all.iter().map(|regrets| regret(regrets, choice)).collect(),
        satisficing: (0..criteria.len())
            .map(|criterion| satisficing((0..count).filter_map(|future| met(future, criterion, choice))))
            .collect(),
        all_limits: all_met(0..count, choice),
        by_rule: futures
            .rules
            .iter()
            .enumerate()
            .map(|(at, rule)| (rule.as_str(), all_met(at * size..(at + 1) * size, choice)))
            .collect(),
    };
    let choices = study.scenarios.iter().enumerate().map(choice).collect();
    Ok(Robustness { futures: count, criteria: criteria.to_vec(), choices })
}

/// What the choices come to by each criterion under the rule that a study has.
fn under_rule(
    (study, dataset): (&Study, &Dataset),
    plan: SamplePlan,
    criteria: &[Criterion],
    solver: &dyn Solver,
    done: &(dyn Fn() + Sync),
) -> Result<Vec<Outcomes>, Diagnostic> {
    let parameters = Parameters::new(study, dataset, &[])?;
    let wanted = |series: &crate::indicators::OutputSeries, criterion: &Criterion| {
        series.period == study.year && is_of(series, &criterion.cell)
    };
    let keep = |_: usize, series: &crate::indicators::OutputSeries| criteria.iter().any(|of| wanted(series, of));
    let ensemble = Ensemble::new(&parameters, plan, &keep)
        .map_err(|_| Diagnostic::error("not-positive-definite", "no numbers can be correlated as this study states"))?;
    let offsets = ensemble.offsets();
    let place = |criterion: &Criterion, scenario: usize| {
        let series = ensemble.outputs(scenario).series();
        series.iter().position(|series| wanted(series, criterion)).map(|place| offsets[scenario] + place)
    };
    let places: Vec<Vec<Option<usize>>> = criteria
        .iter()
        .map(|criterion| (0..ensemble.scenarios()).map(|scenario| place(criterion, scenario)).collect())
        .collect();
    for (criterion, places) in criteria.iter().zip(&places) {
        if places.iter().all(Option::is_none) {
            let ResultCell { market, unit, .. } = &criterion.cell;
            let message = format!("no scenario has a number `{}` in {market}, {unit}", criterion.name());
            return Err(Diagnostic::error("no-data", message));
        }
    }
    let inputs: Vec<Vec<f64>> = (0..plan.samples).map(|sample| ensemble.values(sample)).collect();
    let rows = ensemble.collect(&inputs, solver, done);
    let value = |row: &Vec<f64>, place: Option<usize>| row.get(place?).copied().filter(|value| value.is_finite());
    let of_criterion = |places: &Vec<Option<usize>>| {
        rows.iter().map(|row| places.iter().map(|place| value(row, *place)).collect()).collect()
    };
    Ok(places.iter().map(of_criterion).collect())
}

impl Robustness {
    /// Rows of the results table: `regret` with the statistics `max`, `p90` and `mean` in the unit of the measure, `best`
    /// in per cent of futures; `satisficing` in per cent of futures for each limit and for all of them, there also under each rule, whose name
    /// then stands behind that of the scenario.
    pub fn rows(&self, study: &Study) -> Vec<Row> {
        let model = &study.reference().model;
        let row = |scenario: &str, criterion: Option<&Criterion>| Row {
            scenario: scenario.into(),
            period: study.year,
            importer: model.importer.as_str().into(),
            market: criterion.map_or(crate::table::ALL_MARKETS, |of| of.cell.market.as_str()).into(),
            partner: criterion.map_or_else(|| ALL_LIMITS.to_owned(), Criterion::name).into(),
            unit: "%".into(),
            status: Status::Modelled,
            ..Row::default()
        };
        let part = |row: Row, part: f64| Row {
            variable: SATISFICING.into(),
            statistic: "mean".into(),
            value: Some(100.0 * part),
            ..row
        };
        let mut rows = Vec::new();
        for choice in &self.choices {
            for ((criterion, regret), met) in self.criteria.iter().zip(&choice.regrets).zip(&choice.satisficing) {
                let blank = row(&choice.scenario, Some(criterion));
                for (statistic, value) in regret.iter().flat_map(statistics) {
                    let unit = if statistic == "best" { "%" } else { criterion.cell.unit.as_str() }.to_owned();
                    let (variable, statistic) = (REGRET.to_owned(), statistic.to_owned());
                    rows.push(Row {
                        variable: variable.into(),
                        unit: unit.into(),
                        statistic: statistic.into(),
                        value: Some(value),
                        ..blank.clone()
                    });
                }
                rows.extend(met.map(|met| part(blank.clone(), met)));
            }
            rows.extend(choice.all_limits.map(|met| part(row(&choice.scenario, None), met)));
            let by_rule = choice.by_rule.iter().filter(|_| choice.by_rule.len() > 1);
            rows.extend(
                by_rule
                    .filter_map(|(rule, met)| Some(part(row(&format!("{}/{rule}", choice.scenario), None), (*met)?))),
            );
        }
        Table::new(rows).rows().to_vec()
    }

    /// The choices that meet all limits in most futures, or, where no limit is stated, whose greatest regret by a criterion is
    /// least; several where they are alike.
    pub fn best(&self, criterion: usize) -> Vec<&ScenarioChoice> {
        let score = |choice: &ScenarioChoice| match choice.all_limits {
            Some(part) => Some(-part),
            None => choice.regrets.get(criterion).copied().flatten().map(|regret| regret.max),
        };
        let least = self.choices.iter().filter_map(score).fold(f64::INFINITY, f64::min);
        self.choices.iter().filter(|choice| score(choice).is_some_and(|score| score <= least)).collect()
    }
}

fn statistics(regret: &Regret) -> [(&'static str, f64); 4] {
    [("max", regret.max), ("p90", regret.high), ("mean", regret.mean), ("best", 100.0 * regret.best)]
}
