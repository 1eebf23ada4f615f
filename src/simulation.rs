//! A scenario year by year: each year starts from what the year before made of it.

mod accounting;
mod contradiction;
mod effects;
pub mod months;
mod recursion;
mod shared;

use std::fmt;

pub use effects::{SettingEffect, effects};
pub use shared::{Borrowed, Common, bits_of};

use crate::allocation::{
    Directory, DraftProblem, Formulation, NestedWorkspace, Problem, Solution, SolutionMethod, SolveError, Solver,
    YearReference, decide, formulate,
};
use crate::id::{MarketId, PolicyId};
use crate::model::{Model, Trajectory, YearResult};

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
pub struct SimulationWorkspace {
    memory: NestedWorkspace,
    draft: DraftProblem,
    directory: Directory,
    solution: Solution,
    is_direct: bool,
    /// Years of trajectories that nobody needs any more, for their memory.
    spare: Vec<YearResult>,
}

impl SimulationWorkspace {
    /// Whether every year of the scenario that was computed last was solved market by market ([`SolutionMethod::Nested`]), so that what
    /// came of one market hangs on no other.
    pub fn is_direct(&self) -> bool {
        self.is_direct
    }

    /// Takes back a trajectory that nobody needs any more, so that the next one uses its memory.
    pub fn take_back(&mut self, trajectory: Trajectory) {
        self.spare.extend(trajectory.years);
    }
}

/// A year's problem with its solution.
#[derive(Clone, Copy)]
struct Solved<'a> {
    problem: &'a Problem,
    solution: &'a Solution,
    directory: &'a Directory,
}

/// Computes a scenario from its base year, which is taken as observed, to its horizon.
///
/// # Errors
/// [`SimulationError`] names the policies that contradict each other, or the year that a solver could not solve.
pub fn run(model: &Model, solver: &dyn Solver) -> Result<Trajectory, SimulationError> {
    run_in(model, solver, &mut SimulationWorkspace::default())
}

/// As [`run`], bit for bit, for thousands of samples of a model.
///
/// # Errors
/// As [`run`].
pub fn run_in(
    model: &Model,
    solver: &dyn Solver,
    workspace: &mut SimulationWorkspace,
) -> Result<Trajectory, SimulationError> {
    run_on(model, solver, workspace, None)
}

/// As [`run_in`], bit for bit, with some markets taken over from a scenario that was computed before, in a workspace that was
/// then [direct](SimulationWorkspace::is_direct), and whose numbers are the same ([`bits_of`]).
///
/// # Errors
/// As [`run`].
pub fn run_with(
    model: &Model,
    solver: &dyn Solver,
    workspace: &mut SimulationWorkspace,
    borrowed: Borrowed<'_>,
) -> Result<Trajectory, SimulationError> {
    match run_on(model, solver, workspace, Some(borrowed)) {
        Ok(trajectory) if workspace.is_direct => Ok(trajectory),
        _ => run_on(model, solver, workspace, None),
    }
}

fn run_on(
    model: &Model,
    solver: &dyn Solver,
    workspace: &mut SimulationWorkspace,
    borrowed: Option<Borrowed<'_>>,
) -> Result<Trajectory, SimulationError> {
    let formulation = Formulation::new(model).without(borrowed.map_or(&[][..], |borrowed| borrowed.markets));
    let complete = |year: &mut YearResult| {
        if let Some(borrowed) = &borrowed {
            borrowed.fill(model, model.index(year.year), year);
        }
    };
    let mut state = recursion::YearState::observed(model);
    let mut reference = YearReference { year: model.base_year, flows: Vec::new(), start: None };
    let mut years = Vec::with_capacity(model.years().count());
    years.push(accounting::observed(model, &formulation, workspace));
    let SimulationWorkspace { memory, draft, directory, solution, is_direct, spare } = workspace;
    *is_direct = true;
    for year in model.base_year + 1..=model.horizon {
        let failed = |error| SimulationError::Solver { year, error };
        state.refer(model, year, &mut reference);
        formulation.write(&reference, &|_| true, draft);
        decide(&mut draft.problem, solver, memory).map_err(failed)?;
        solver.solve_in(&draft.problem, memory, solution).map_err(failed)?;
        *is_direct &= solution.how == SolutionMethod::Nested;
        if let Some(contradiction) = contradiction::find(model, &reference, &draft.problem, solution, solver) {
            return Err(contradiction);
        }
        directory.read(model, &draft.problem);
        let mut result = spare.pop().unwrap_or_default().cleared(model, year);
        accounting::result(model, &Solved { problem: &draft.problem, solution, directory }, &mut result);
        years.push(result);
        // A contract delays the market's answer and does not change where it goes: the next year starts from what would
        // have come without.
        if draft.problem.is_held_by_contracts(solution) {
            draft.problem = std::mem::take(&mut draft.problem).without_contracts();
            solver.solve_in(&draft.problem, memory, solution).map_err(failed)?;
            directory.read(model, &draft.problem);
        }
        state.advance(model, &reference, &Solved { problem: &draft.problem, solution, directory });
    }
    years.iter_mut().for_each(complete);
    Ok(Trajectory { years })
}

/// What a year of a scenario starts from: what each route would deliver at the reference price if nothing changed in
/// that year. The years before are computed for it; the year must lie after the base year, up to the horizon.
///
/// # Errors
/// When a year before it could not be solved.
pub fn reference(model: &Model, year: i32, solver: &dyn Solver) -> Result<YearReference, SimulationError> {
    let mut state = recursion::YearState::observed(model);
    let mut reference = YearReference { year: model.base_year, flows: Vec::new(), start: None };
    let mut directory = Directory::default();
    for before in model.base_year + 1..year {
        state.refer(model, before, &mut reference);
        let failed = |error| SimulationError::Solver { year: before, error };
        let mut problem = formulate(model, &reference, &|_| true);
        decide(&mut problem, solver, &mut NestedWorkspace::default()).map_err(failed)?;
        let mut solution = solver.solve(&problem).map_err(failed)?;
        if problem.is_held_by_contracts(&solution) {
            problem = problem.without_contracts();
            solution = solver.solve(&problem).map_err(failed)?;
        }
        directory.read(model, &problem);
        state.advance(model, &reference, &Solved { problem: &problem, solution: &solution, directory: &directory });
    }
    state.refer(model, year, &mut reference);
    Ok(YearReference { start: None, ..reference })
}
