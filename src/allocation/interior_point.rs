//! The general solver: Clarabel, an interior point method.

use clarabel::algebra::CscMatrix;
use clarabel::solver::SupportedConeT::{NonnegativeConeT, ZeroConeT};
use clarabel::solver::{DefaultSettings, DefaultSolver, IPSolver, SolverStatus};

use super::kkt::paid;
use super::problem::{Problem, ProblemVariable, Sense};
use super::solver::{ActiveSet, BoundPlace, Solution, SolutionMethod, SolveError, Solver};

/// Clarabel behind the [`Solver`] trait.
///
/// Variables are scaled by their own order of magnitude, constraints and cost by theirs, so that a cargo of some
/// kilograms and a supplier of half the market are both of order one. Variables that an upper bound of zero fixes are
/// left out: an interior point method needs an interior.
///
/// Source: P. J. Goulart and Y. Chen, *Clarabel: an interior-point solver for conic programs with quadratic
/// objectives*, arXiv 2405.12762 (2024).
#[derive(Clone, Copy, Debug, Default)]
pub struct Clarabel;

/// Tolerance tried first, fine enough to tell which limits hold.
const FINE: f64 = 1e-11;
/// Tolerance for problems on which the fine one is not reached.
const COARSE: f64 = 1e-8;
/// Tolerance for the few, with costs of many orders of magnitude, on which even that is not reached. What is then found
/// is made exact from the limits that hold, like every other solution; only where that fails does it stand as it is.
const ROUGH: f64 = 1e-6;

/// A row `sum of terms + slack = right` of the scaled problem, slack zero or at least zero.
struct InteriorRow {
    terms: Vec<(usize, f64)>,
    right: f64,
    of: RowOf,
}

#[derive(Clone, Copy)]
enum RowOf {
    /// A constraint: its place, the sign with which it stands here, its scale.
    Constraint(usize, f64, f64),
    /// The lower bound of a variable.
    Zero(usize),
    /// The upper bound of a variable.
    Upper(usize),
}

struct Scaled {
    /// Places of the variables that are not fixed.
    open: Vec<usize>,
    /// Equalities first.
    rows: Vec<InteriorRow>,
    equalities: usize,
    /// Cost by which all costs are divided.
    cost: f64,
}

/// What the interior point method says of the scaled problem.
struct InteriorSolution {
    amounts: Vec<f64>,
    multipliers: Vec<f64>,
    slacks: Vec<f64>,
}

impl Scaled {
    fn new(problem: &Problem) -> Self {
        let open: Vec<usize> = (0..problem.variables.len()).filter(|&j| problem.variables[j].upper > 0.0).collect();
        let mut column = vec![None; problem.variables.len()];
        for (place, &j) in open.iter().enumerate() {
            column[j] = Some(place);
        }
        let of_constraint = |row: usize| {
            let constraint = &problem.constraints[row];
            let scale = constraint.scale(&problem.variables);
            let sign = if constraint.sense == Sense::AtLeast { -1.0 } else { 1.0 };
            let term = |&(j, factor): &(usize, f64)| {
                column[j].map(|place| (place, sign * factor * problem.variables[j].scale / scale))
            };
            let terms = constraint.terms.iter().filter_map(term).collect();
            InteriorRow { terms, right: sign * constraint.rhs / scale, of: RowOf::Constraint(row, sign, scale) }
        };
        let is_equality = |&row: &usize| problem.constraints[row].sense == Sense::Equal;
        let mut rows: Vec<InteriorRow> =
            (0..problem.constraints.len()).filter(is_equality).map(of_constraint).collect();
        let equalities = rows.len();
        rows.extend((0..problem.constraints.len()).filter(|row| !is_equality(row)).map(of_constraint));
        for (place, &j) in open.iter().enumerate() {
            rows.push(InteriorRow { terms: vec![(place, -1.0)], right: 0.0, of: RowOf::Zero(j) });
            let variable = &problem.variables[j];
            if variable.upper.is_finite() {
                rows.push(InteriorRow {
                    terms: vec![(place, 1.0)],
                    right: variable.upper / variable.scale,
                    of: RowOf::Upper(j),
                });
            }
        }
        let costs = open.iter().map(|&j| {
            let variable = &problem.variables[j];
            (variable.linear.abs() + variable.quadratic * variable.scale) * variable.scale
        });
        let cost = costs.fold(f64::MIN_POSITIVE, f64::max);
        Self { open, rows, equalities, cost }
    }

    fn matrix(&self) -> CscMatrix<f64> {
        let (mut rows, mut columns, mut values) = (Vec::new(), Vec::new(), Vec::new());
        for (i, row) in self.rows.iter().enumerate() {
            for &(j, value) in &row.terms {
                rows.push(i);
                columns.push(j);
                values.push(value);
            }
        }
        CscMatrix::new_from_triplets(self.rows.len(), self.open.len(), rows, columns, values)
    }

    fn run(&self, problem: &Problem, tolerance: f64) -> Result<InteriorSolution, SolveError> {
        let open = || self.open.iter().map(|&j| &problem.variables[j]);
        let size = self.open.len();
        let curvature: Vec<f64> = open().map(|v| v.quadratic * v.scale * v.scale / self.cost).collect();
        let slope: Vec<f64> = open().map(|v| v.linear * v.scale / self.cost).collect();
        let quadratic = CscMatrix::new(size, size, (0..=size).collect(), (0..size).collect(), curvature);
        let right: Vec<f64> = self.rows.iter().map(|row| row.right).collect();
        let cones = [ZeroConeT(self.equalities), NonnegativeConeT(self.rows.len() - self.equalities)];
        let reduced = (10.0 * tolerance).max(1e-7);
        let settings = DefaultSettings {
            verbose: false,
            tol_gap_abs: tolerance,
            tol_gap_rel: tolerance,
            tol_feas: tolerance,
            reduced_tol_gap_abs: reduced,
            reduced_tol_gap_rel: reduced,
            reduced_tol_feas: reduced,
            max_threads: 1,
            ..DefaultSettings::default()
        };
        let mut solver = DefaultSolver::new(&quadratic, &slope, &self.matrix(), &right, &cones, settings)
            .map_err(|error| SolveError::NotConverged(error.to_string()))?;
        solver.solve();
        let found = solver.solution;
        match found.status {
            SolverStatus::Solved | SolverStatus::AlmostSolved => {
                Ok(InteriorSolution { amounts: found.x, multipliers: found.z, slacks: found.s })
            }
            SolverStatus::PrimalInfeasible | SolverStatus::AlmostPrimalInfeasible => Err(SolveError::Infeasible),
            SolverStatus::DualInfeasible | SolverStatus::AlmostDualInfeasible => Err(SolveError::Unbounded),
            status => Err(SolveError::NotConverged(format!("{status:?}"))),
        }
    }
}

impl Solver for Clarabel {
    fn solve(&self, problem: &Problem) -> Result<Solution, SolveError> {
        let scaled = Scaled::new(problem);
        let mut found = scaled.run(problem, FINE);
        for tolerance in [COARSE, ROUGH] {
            if matches!(found, Err(SolveError::NotConverged(_))) {
                found = scaled.run(problem, tolerance);
            }
        }
        let found = found?;
        let mut amounts = vec![0.0; problem.variables.len()];
        for (&j, value) in scaled.open.iter().zip(found.amounts) {
            let variable = &problem.variables[j];
            amounts[j] = (value * variable.scale).clamp(0.0, variable.upper);
        }
        let price = problem.variables.iter().map(|variable| variable.linear.abs()).fold(f64::MIN_POSITIVE, f64::max);
        let mut duals = vec![0.0; problem.constraints.len()];
        let mut places = vec![BoundPlace::Between; problem.variables.len()];
        let mut binding = vec![true; problem.constraints.len()];
        for (row, (multiplier, slack)) in scaled.rows.iter().zip(found.multipliers.into_iter().zip(found.slacks)) {
            let holds = multiplier > slack;
            match row.of {
                RowOf::Constraint(i, sign, scale) => {
                    duals[i] = -sign * multiplier * scaled.cost / scale;
                    binding[i] = multiplier * scaled.cost / scale > slack * price
                        || problem.constraints[i].sense == Sense::Equal;
                }
                RowOf::Zero(j) if holds => places[j] = BoundPlace::Zero,
                RowOf::Upper(j) if holds => places[j] = BoundPlace::Upper,
                RowOf::Zero(_) | RowOf::Upper(_) => {}
            }
        }
        let paid = paid(problem, &duals);
        let reduced = |(j, variable): (usize, &ProblemVariable)| variable.marginal_cost(amounts[j]) - paid[j];
        let reduced_costs: Vec<f64> = problem.variables.iter().enumerate().map(reduced).collect();
        for (j, variable) in problem.variables.iter().enumerate() {
            places[j] = place_by_cost(variable, amounts[j], reduced_costs[j], places[j]);
        }
        Ok(Solution {
            amounts,
            duals,
            reduced_costs,
            active: ActiveSet { places, binding },
            how: SolutionMethod::InteriorPoint,
        })
    }
}

/// Where a flat cost stands: at a bound if it is nearer to the bound, as part of its range, than its cost is to what is
/// paid, as part of that. The slack of a tiny flow alone does not tell: its cost hardly matters to the whole.
fn place_by_cost(variable: &ProblemVariable, amount: f64, reduced: f64, place: BoundPlace) -> BoundPlace {
    if variable.upper <= 0.0 {
        return BoundPlace::Zero;
    }
    if variable.quadratic > 0.0 {
        return place;
    }
    let range = if variable.upper.is_finite() { variable.upper } else { variable.scale };
    let slack = amount.min(variable.upper - amount) / range;
    let miss = reduced.abs() / (2.0 * variable.linear.abs() + reduced.abs()).max(f64::MIN_POSITIVE);
    if slack > miss {
        BoundPlace::Between
    } else if reduced > 0.0 {
        BoundPlace::Zero
    } else if variable.upper.is_finite() {
        BoundPlace::Upper
    } else {
        BoundPlace::Between
    }
}
