//! A whole study: every scenario computed, its indicators, and history, as one table.

mod again;
pub mod break_even;
mod error;
pub mod headline;
pub mod hindsight;
mod offered;
pub mod probability;
pub mod robustness;
pub mod rules;
pub mod settings;
pub mod uncertain;
pub mod verdicts;

pub use error::StudyError;
pub use offered::{Offered, offered};

use rayon::prelude::*;

use crate::allocation::Solver;
use crate::dataset::Dataset;
use crate::diagnostics::Diagnostic;
use crate::economics;
use crate::history;
use crate::indicators;
use crate::model::Trajectory;
use crate::scenario::{Scenario, ScenarioPlaces, Study};
use crate::simulation::{self, SettingEffect, SimulationError};
use crate::table::Table;

/// How many scenarios are computed side by side before their rows are put together: the rows of so many stand in memory twice.
const AT_ONCE: usize = 64;

/// What came of a study.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// History and every scenario.
    pub table: Table,
    /// The scenarios computed, in the order of the study.
    pub trajectories: Vec<Trajectory>,
    /// What the user should know: settings without effect, data that are not plainly observed.
    pub warnings: Vec<Diagnostic>,
}

/// Computes every scenario of a study, side by side on as many threads as there are, and its indicators and history.
/// `done` is called after each scenario. The result does not depend on the number of threads.
///
/// # Errors
/// A diagnostic for each scenario that has no solution, such as policies that contradict each other, with their places.
pub fn evaluate(
    study: &Study,
    dataset: &Dataset,
    solver: &dyn Solver,
    done: &(dyn Fn() + Sync),
) -> Result<Evaluation, Vec<Diagnostic>> {
    let compute = |resolved: &Scenario| {
        let trajectory = simulation::run(&resolved.model, solver).map_err(|error| failure(resolved, &error))?;
        let rows = indicators::rows(&resolved.model, &trajectory);
        done();
        Ok((trajectory, rows))
    };
    let mut rows = history::rows(study, dataset);
    let (mut trajectories, mut errors, mut warnings) = (Vec::new(), Vec::new(), study.data_notes());
    for scenarios in study.scenarios.chunks(AT_ONCE) {
        let computed: Vec<_> = scenarios.par_iter().map(compute).collect();
        for (resolved, result) in scenarios.iter().zip(computed) {
            match result {
                Ok((trajectory, of_scenario)) => {
                    warnings.extend(idle(resolved, &simulation::effects(&resolved.model, &trajectory)));
                    rows.extend(of_scenario);
                    trajectories.push(trajectory);
                }
                Err(error) => errors.push(error),
            }
        }
    }
    let reference = study.reference();
    let base_year = reference.model.base_year;
    let against = economics::dependence_rows(&rows, reference.model.scenario.as_str(), study.group.as_str(), base_year);
    rows.extend(against);
    rows.extend(economics::rows(&study.scenarios, reference, study.year, dataset));
    rows.extend(verdicts::rows(study, dataset));
    if errors.is_empty() { Ok(Evaluation { table: Table::new(rows), trajectories, warnings }) } else { Err(errors) }
}

fn failure(resolved: &Scenario, error: &SimulationError) -> Diagnostic {
    let message = format!("scenario `{}`: {error}", resolved.model.scenario);
    match error {
        SimulationError::Contradiction { policies, .. } => {
            let spans = policies.iter().filter_map(|policy| resolved.places.policies.get(policy));
            let start = Diagnostic::error("contradiction", message);
            spans.enumerate().fold(start, |diagnostic, (place, span)| match place {
                0 => diagnostic.at(span, "this policy"),
                _ => diagnostic.see(span, "and this one"),
            })
        }
        SimulationError::Solver { .. } => Diagnostic::error("no-solution", message),
    }
}

/// Warnings about settings that made no difference, at their places.
fn idle(resolved: &Scenario, effects: &[SettingEffect]) -> Vec<Diagnostic> {
    let ScenarioPlaces { routes, policies, limits, contracts, carbon, .. } = &resolved.places;
    let scenario = &resolved.model.scenario;
    let warn = |effect: &SettingEffect| {
        let (span, message) = match effect {
            SettingEffect::PolicyNeverBinding(id) => (policies.get(id), format!("policy `{id}` never binds")),
            SettingEffect::RouteNeverUsed(id) => {
                (routes.get(id), format!("route `{id}` is never used: it costs too much"))
            }
            SettingEffect::CapacityNeverBinding(id) => (routes.get(id), format!("the capacity of `{id}` never binds")),
            SettingEffect::SupplierLimitNeverBinding(place) => {
                (limits.get(*place), "this supply limit never binds".to_owned())
            }
            SettingEffect::ContractNeverBinding(id) => (contracts.get(id), format!("contract `{id}` never binds")),
            SettingEffect::CarbonPriceWithoutEffect => (
                carbon.as_ref(),
                format!(
                    "the price on carbon changes nothing: rule `{}` asks for no costs",
                    resolved.model.rule.as_str()
                ),
            ),
            SettingEffect::GroupNeverSupplied(id) => {
                (None, format!("nothing comes from `{id}`, which is to lose sales first"))
            }
        };
        let diagnostic = Diagnostic::warning("no-effect", format!("scenario `{scenario}`: {message}"));
        match span {
            Some(span) => diagnostic.at(span, "had no effect"),
            None => diagnostic,
        }
    };
    effects.iter().map(warn).collect()
}
