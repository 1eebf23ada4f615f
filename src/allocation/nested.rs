//! The solver for the common case: markets each with one balance, and limits that lie within each other.
//!
//! Every flow has a supply curve: at a price it brings so much. A limit on the sum of some flows cuts their curves off at
//! the price at which the sum reaches the limit; what is left are curves again. So limits are worked off from the inner to
//! the outer, and last comes the balance: the price at which all that is left adds up to demand. Prices within the limits,
//! and with them the duals, follow from the outer to the inner. Contracts bend the curve of their route by what not taking
//! them costs.
//!
//! No step is repeated to come nearer to a solution: what is found is exact to rounding. Limits that do not fit are left
//! out; if what is found keeps them all the same it is the solution, and if not, another solver is asked.
//!
//! Source of the idea: the price of a continuous knapsack problem, K. M. Bretthauer and B. Shetty, *The nonlinear resource
//! allocation problem*, Operations Research 43 (1995) 670-683.

mod curves;
mod segment;
mod tree;

use curves::{PenaltyCurves, is_contract};
use segment::{Level, Missed, Segment, level};
use tree::{FlowGroup, GroupTree};

use super::problem::{Constraint, Problem, Sense, VariableKind};
use super::solver::{BoundPlace, Solution, SolutionMethod, SolveError, Solver};

/// Part of a constraint's scale by which it may be missed.
const BROKEN: f64 = 1e-9;
/// Part of the prices at hand by which a dual may have the wrong sign.
const WRONG: f64 = 1e-11;

/// Solves what has the structure, and hands the rest to another solver.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nested<S> {
    rest: S,
}

impl<S: Solver> Nested<S> {
    /// Asks `rest` where the structure is another.
    pub fn new(rest: S) -> Self {
        Self { rest }
    }
}

impl<S: Solver> Solver for Nested<S> {
    fn solve(&self, problem: &Problem) -> Result<Solution, SolveError> {
        let mut solution = Solution::default();
        self.solve_in(problem, &mut NestedWorkspace::default(), &mut solution)?;
        Ok(solution)
    }

    fn solve_in(
        &self,
        problem: &Problem,
        memory: &mut NestedWorkspace,
        solution: &mut Solution,
    ) -> Result<(), SolveError> {
        if memory.solve(problem, solution).is_none() {
            *solution = self.rest.solve(problem)?;
        }
        Ok(())
    }
}

/// What the solver needs on its way, to be used again and again. What it was used for before makes no difference.
#[derive(Clone, Debug, Default)]
pub struct NestedWorkspace {
    curves: PenaltyCurves,
    tree: GroupTree,
    /// The pieces that a limit or a balance is about.
    pieces: Vec<Segment>,
    /// The price that each variable meets.
    worth: Vec<f64>,
}

impl NestedWorkspace {
    /// `None` where the structure is another, and where what is left out does not hold.
    fn solve(&mut self, problem: &Problem, solution: &mut Solution) -> Option<()> {
        self.tree.plant(problem, is_contract)?;
        self.curves.cut(problem)?;
        clear(problem, solution);
        for place in 0..self.tree.groups.len() {
            self.limit(problem, place)?;
        }
        for (row, constraint) in problem.constraints.iter().enumerate() {
            if constraint.sense == Sense::Equal {
                solution.duals[row] = self.balance(problem, constraint, &mut solution.amounts)?;
            }
        }
        self.prices_within(problem, solution);
        for (row, constraint) in problem.constraints.iter().enumerate().filter(|(_, row)| is_contract(row)) {
            solution.duals[row] = self.curves.settle(problem, row, &self.worth, &mut solution.amounts);
            for &(place, _) in &constraint.terms {
                self.worth[place] += solution.duals[row];
            }
        }
        self.place(problem, solution);
        holds(problem, solution).then_some(())
    }

    fn gather(&mut self, problem: &Problem, row: &Constraint, with_unserved: bool) {
        self.pieces.clear();
        for &(variable, _) in &row.terms {
            if with_unserved || !matches!(problem.variables[variable].kind, VariableKind::Unserved { .. }) {
                self.pieces.extend_from_slice(self.curves.of(variable));
            }
        }
    }

    /// Cuts curves off where a group reaches its limit.
    fn limit(&mut self, problem: &Problem, place: usize) -> Option<()> {
        let FlowGroup { row, limit, sense, .. } = self.tree.groups[place];
        self.gather(problem, &problem.constraints[row], false);
        let sum = |end: fn(&Segment) -> f64| self.pieces.iter().map(|piece| end(piece) - piece.base).sum::<f64>();
        let reached = match sense {
            Sense::AtLeast => limit > sum(|piece| piece.low),
            _ => limit < sum(|piece| piece.high),
        };
        if !reached {
            return Some(());
        }
        let found = self.level(problem, limit).ok()?;
        let segments = &mut self.curves.segments;
        found.fill(&self.pieces, |piece, value| match sense {
            Sense::AtLeast => segments[piece.place].low = value,
            _ => segments[piece.place].high = value,
        });
        self.tree.groups[place].range = Some((found.lowest, found.highest));
        Some(())
    }

    /// Meets the demand of a market; returns its price.
    fn balance(&mut self, problem: &Problem, row: &Constraint, amounts: &mut [f64]) -> Option<f64> {
        self.gather(problem, row, true);
        let found = self.level(problem, row.rhs).ok()?;
        found.fill(&self.pieces, |piece, value| {
            if value > piece.base {
                amounts[piece.variable] = value;
            }
        });
        Some(found.price())
    }

    /// The level of the pieces at hand, from where the limits of a problem before would have it.
    fn level(&self, problem: &Problem, target: f64) -> Result<Level, Missed> {
        let places = problem.start.as_ref().map(|start| &start.places);
        let start = places.filter(|places| places.len() == problem.variables.len()).and_then(|places| {
            let (mut left, mut slope) = (target, 0.0);
            for piece in &self.pieces {
                match places[piece.variable] {
                    BoundPlace::Between if piece.is_flat() => return Some(piece.first),
                    BoundPlace::Between => {
                        slope += 1.0 / piece.rise;
                        left += piece.first / piece.rise + piece.base;
                    }
                    BoundPlace::Zero => {}
                    BoundPlace::Upper => left -= piece.high - piece.base,
                }
            }
            (slope > 0.0).then(|| left / slope)
        });
        level(&self.pieces, target, start)
    }

    /// Prices within groups, from the outer to the inner: nearest to the price around them, where there is a range.
    fn prices_within(&mut self, problem: &Problem, solution: &mut Solution) {
        let GroupTree { groups, balance, innermost, .. } = &mut self.tree;
        for place in (0..groups.len()).rev() {
            let group = groups[place];
            let around = group.parent.map_or(solution.duals[group.balance], |parent| groups[parent].price);
            let within = match (group.range, group.sense) {
                (Some((lowest, _)), Sense::AtLeast) => around.max(lowest),
                (Some((_, highest)), _) => around.min(highest),
                (None, _) => around,
            };
            groups[place].price = within;
            solution.duals[group.row] = (within - around) / group.factor;
        }
        self.worth.clear();
        self.worth.extend((0..problem.variables.len()).map(|place| match (innermost[place], balance[place]) {
            (Some(group), _) => groups[group].price,
            (None, Some(row)) => solution.duals[row],
            (None, None) => 0.0,
        }));
        // What is not served loosens or tightens limits on shares.
        for group in &*groups {
            for &(place, factor) in &problem.constraints[group.row].terms {
                if matches!(problem.variables[place].kind, VariableKind::Unserved { .. }) {
                    self.worth[place] += factor * solution.duals[group.row];
                }
            }
        }
    }

    /// Says where variables stand, what they would have to cost less to come, and which limits hold.
    fn place(&self, problem: &Problem, solution: &mut Solution) {
        for (place, variable) in problem.variables.iter().enumerate() {
            let amount = solution.amounts[place];
            let stands = if amount <= 0.0 {
                BoundPlace::Zero
            } else if amount >= variable.upper {
                BoundPlace::Upper
            } else {
                BoundPlace::Between
            };
            let reduced = variable.marginal_cost(amount) - self.worth[place];
            solution.active.places[place] = stands;
            solution.reduced_costs[place] = if stands == BoundPlace::Between { 0.0 } else { reduced };
        }
        for (row, constraint) in problem.constraints.iter().enumerate() {
            let broken = || {
                is_contract(constraint) && {
                    let is_breach = |place: usize| matches!(problem.variables[place].kind, VariableKind::Breach { .. });
                    constraint.terms.iter().any(|&(place, _)| is_breach(place) && solution.amounts[place] > 0.0)
                }
            };
            solution.active.binding[row] = constraint.sense == Sense::Equal || solution.duals[row] != 0.0 || broken();
        }
        solution.how = SolutionMethod::Nested;
    }
}

/// Empties a solution, of a problem's size.
fn clear(problem: &Problem, solution: &mut Solution) {
    let (variables, rows) = (problem.variables.len(), problem.constraints.len());
    for (numbers, size) in
        [(&mut solution.amounts, variables), (&mut solution.reduced_costs, variables), (&mut solution.duals, rows)]
    {
        numbers.clear();
        numbers.resize(size, 0.0);
    }
    solution.active.places.clear();
    solution.active.places.resize(variables, BoundPlace::Zero);
    solution.active.binding.clear();
    solution.active.binding.resize(rows, false);
}

/// Whether every constraint holds, those left out among them, and what goes unserved is rightly so.
fn holds(problem: &Problem, solution: &Solution) -> bool {
    let kept = |(constraint, dual): (&Constraint, &f64)| {
        let excess = constraint.value(&solution.amounts) - constraint.rhs;
        let slack = BROKEN * constraint.scale(&problem.variables);
        dual.is_finite()
            && match constraint.sense {
                Sense::Equal => excess.abs() <= slack,
                Sense::AtMost => excess <= slack,
                Sense::AtLeast => excess >= -slack,
            }
    };
    let unserved = |(place, variable): (usize, &super::problem::ProblemVariable)| {
        let wrong = WRONG * variable.linear.abs();
        match variable.kind {
            VariableKind::Unserved { .. } if solution.amounts[place] <= 0.0 => solution.reduced_costs[place] >= -wrong,
            // Limits on shares that move with what is not served were taken as fixed.
            VariableKind::Unserved { .. } => problem.constraints.iter().zip(&solution.duals).all(|(row, dual)| {
                row.sense == Sense::Equal || *dual == 0.0 || row.terms.iter().all(|&(other, _)| other != place)
            }),
            VariableKind::Flow { .. } | VariableKind::Breach { .. } => true,
        }
    };
    problem.constraints.iter().zip(&solution.duals).all(kept)
        && problem.variables.iter().enumerate().all(unserved)
        && solution.amounts.iter().all(|amount| amount.is_finite())
}
