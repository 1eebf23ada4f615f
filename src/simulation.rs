//! A scenario year by year: each year starts from what the year before made of it.

mod accounting;
mod contradiction;
mod effects;
mod recursion;

use std::fmt;

pub use effects::{Effect, effects};

use crate::allocation::{Memory, Reference, Solution, SolveError, Solver, formulate};
use crate::id::{MarketId, PolicyId};
use crate::model::{Model, Trajectory};

/// Why a scenario has no result.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SimulationError {
    /// Policies that leave nothing to import; without any one of them something would be left.
    Contradiction {
        /// The first year in which they do.
        year: i32,
        /// The first market in which they do.
        market: MarketId,
        /// The smallest such set that leaving out policies one by one finds, in the order of the model.
        policies: Vec<PolicyId>,
    },
    /// A year could not be solved.
    Solver {
        /// Which year.
        year: i32,
        /// Why.
        error: SolveError,
    },
}

impl fmt::Display for SimulationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contradiction { year, market, policies } => {
                let names: Vec<_> = policies.iter().map(|policy| format!("`{policy}`")).collect();
                let verb = if names.len() == 1 { "leaves" } else { "together leave" };
                write!(f, "{} {verb} nothing to import for {market} in {year}", names.join(" and "))
            }
            Self::Solver { year, error } => write!(f, "{year}: {error}"),
        }
    }
}

impl std::error::Error for SimulationError {}

/// What computing a scenario needs on its way, to be used again and again by one thread. What it was used for before makes
/// no difference to results.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    memory: Memory,
    solution: Solution,
}

/// Computes a scenario from its base year, which is taken as observed, to its horizon.
///
/// # Errors
/// [`SimulationError`] names the policies that contradict each other, or the year that a solver could not solve.
pub fn run(model: &Model, solver: &dyn Solver) -> Result<Trajectory, SimulationError> {
    run_in(model, solver, &mut Workspace::default())
}

/// As [`run`], bit for bit, for thousands of samples of a model.
///
/// # Errors
/// As [`run`].
pub fn run_in(model: &Model, solver: &dyn Solver, workspace: &mut Workspace) -> Result<Trajectory, SimulationError> {
    let Workspace { memory, solution } = workspace;
    let mut state = recursion::State::observed(model);
    let mut years = Vec::with_capacity(model.years().count());
    years.push(accounting::observed(model));
    for year in model.base_year + 1..=model.horizon {
        let failed = |error| SimulationError::Solver { year, error };
        let reference = state.reference(model, year);
        let mut problem = formulate(model, &reference, &|_| true);
        solver.solve_in(&problem, memory, solution).map_err(failed)?;
        if let Some(contradiction) = contradiction::find(model, &reference, &problem, solution, solver) {
            return Err(contradiction);
        }
        years.push(accounting::result(model, year, &problem, solution));
        // A contract delays the market's answer and does not change where it goes: the next year starts from what would
        // have come without.
        if problem.is_held_by_contracts(solution) {
            problem = problem.without_contracts();
            solver.solve_in(&problem, memory, solution).map_err(failed)?;
        }
        state = recursion::State::after(model, &reference, &problem, solution);
    }
    Ok(Trajectory { years })
}

/// What a year of a scenario starts from: what each route would deliver at the reference price if nothing changed in
/// that year. The years before are computed for it; the year must lie after the base year, up to the horizon.
///
/// # Errors
/// When a year before it could not be solved.
pub fn reference(model: &Model, year: i32, solver: &dyn Solver) -> Result<Reference, SimulationError> {
    let mut state = recursion::State::observed(model);
    for before in model.base_year + 1..year {
        let reference = state.reference(model, before);
        let problem = formulate(model, &reference, &|_| true);
        let solution = solver.solve(&problem).map_err(|error| SimulationError::Solver { year: before, error })?;
        state = recursion::State::after(model, &reference, &problem, &solution);
    }
    Ok(Reference { start: None, ..state.reference(model, year) })
}
