//! Policies that cannot stand together, by name.
//!
//! Any set of share policies can be met by importing nothing, so the programme of a year always has a solution. A set
//! of policies contradicts itself when that is the only one: when, in some market with demand, nothing can be imported
//! under them, although without them something would be.

use super::SimulationError;
use crate::allocation::{
    ConstraintKind, NestedWorkspace, Problem, Solution, Solver, VariableKind, YearReference, decide, formulate,
};
use crate::model::Model;

/// Part of demand below which imports are nothing but the tolerance of a solver.
const NOTHING: f64 = 1e-6;

/// The contradiction in a year, if there is one: policies are left out one by one as long as nothing can be imported.
pub(super) fn find(
    model: &Model,
    reference: &YearReference,
    problem: &Problem,
    solution: &Solution,
    solver: &dyn Solver,
) -> Option<SimulationError> {
    let market = (0..model.markets.len()).find(|&market| is_empty(problem, solution, market))?;
    let nothing_under = |kept: &[usize]| {
        let mut problem = most_imports(formulate(model, reference, &|policy| kept.contains(&policy)));
        let decided =
            decide(&mut problem, solver, &mut NestedWorkspace::default()).and_then(|()| solver.solve(&problem));
        decided.is_ok_and(|solution| is_empty(&problem, &solution, market))
    };
    if nothing_under(&[]) {
        return None;
    }
    let mut kept: Vec<usize> = (0..model.policies.len()).collect();
    for policy in 0..model.policies.len() {
        let without: Vec<usize> = kept.iter().copied().filter(|&other| other != policy).collect();
        if nothing_under(&without) {
            kept = without;
        }
    }
    Some(SimulationError::Contradiction {
        year: reference.year,
        market: model.markets[market].id.clone(),
        policies: kept.into_iter().map(|policy| model.policies[policy].id.clone()).collect(),
    })
}

/// The same conditions with another aim: as little unserved demand as can be, whatever it costs.
fn most_imports(mut problem: Problem) -> Problem {
    for variable in &mut problem.variables {
        variable.quadratic = 0.0;
        variable.linear = if matches!(variable.kind, VariableKind::Unserved { .. }) { 1.0 } else { 0.0 };
    }
    problem
}

/// Whether a market wants something and gets nothing.
fn is_empty(problem: &Problem, solution: &Solution, market: usize) -> bool {
    let demand = problem.constraint(ConstraintKind::Balance(market)).map_or(0.0, |row| problem.constraints[row].rhs);
    let unserved = problem.unserved(market).map_or(0.0, |place| solution.amounts[place]);
    demand > 0.0 && unserved >= demand * (1.0 - NOTHING)
}
