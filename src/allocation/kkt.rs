//! Exact solutions from the knowledge of which limits hold.
//!
//! With the active limits known, the conditions of Karush, Kuhn and Tucker are linear equations. Variables with a
//! rising marginal cost are eliminated one by one; what is left has one unknown for each binding constraint and each
//! flat cost between its bounds: a handful.

use nalgebra::{DMatrix, DVector};

use super::problem::{Constraint, ConstraintKind, Problem, ProblemVariable, Sense};
use super::solver::{ActiveSet, BoundPlace, Solution, SolutionMethod};
use crate::numeric;

/// Violations below this part of a quantity's own scale are rounding.
const PRIMAL: f64 = 1e-10;
/// Imbalances below this part of a constraint's scale are rounding.
const BALANCE: f64 = 1e-11;
/// Wrong signs of duals below this part of the prices at hand are rounding; far below the tie step of flat costs.
const DUAL: f64 = 1e-11;
/// Corrections of a guess before it is given up.
const CORRECTIONS: usize = 25;

/// Solves the equations of an active set; where the result breaks a condition, corrects the set and tries again.
///
/// `None` when no set was found under which every condition holds. What is returned is optimal to rounding: the
/// problem is convex, so the conditions that were verified are sufficient.
pub(super) fn settle(problem: &Problem, mut active: ActiveSet, how: SolutionMethod) -> Option<Solution> {
    if active.places.len() != problem.variables.len() || active.binding.len() != problem.constraints.len() {
        return None;
    }
    for (place, variable) in active.places.iter_mut().zip(&problem.variables) {
        if variable.upper <= 0.0 || (*place == BoundPlace::Upper && variable.upper.is_infinite()) {
            *place = BoundPlace::Zero;
        }
    }
    for (binding, constraint) in active.binding.iter_mut().zip(&problem.constraints) {
        *binding |= constraint.sense == Sense::Equal;
    }
    for _ in 0..CORRECTIONS {
        let point = KktPoint::solve(problem, &active)?;
        let before = active.clone();
        point.correct(problem, &mut active);
        if active == before {
            return point.verified(problem, active, how);
        }
    }
    None
}

struct KktPoint {
    amounts: Vec<f64>,
    duals: Vec<f64>,
}

/// The binding constraints that some variable can still meet, and the flat costs between their bounds: the unknowns.
struct Unknowns {
    rows: Vec<usize>,
    flats: Vec<usize>,
}

impl KktPoint {
    fn solve(problem: &Problem, active: &ActiveSet) -> Option<Self> {
        let between = |place: usize| active.places[place] == BoundPlace::Between;
        let rows: Vec<usize> = (0..problem.constraints.len())
            .filter(|&row| active.binding[row] && problem.constraints[row].terms.iter().any(|&(j, _)| between(j)))
            .collect();
        let flats: Vec<usize> =
            (0..problem.variables.len()).filter(|&j| between(j) && problem.variables[j].quadratic == 0.0).collect();
        let unknowns = Unknowns { rows, flats };
        let (multipliers, flat_amounts) = unknowns.solve(problem, active)?;

        let mut duals = vec![0.0; problem.constraints.len()];
        for (&row, dual) in unknowns.rows.iter().zip(multipliers) {
            duals[row] = dual;
        }
        let paid = paid(problem, &duals);
        let amount = |(j, variable): (usize, &ProblemVariable)| match active.places[j] {
            BoundPlace::Zero => 0.0,
            BoundPlace::Upper => variable.upper,
            BoundPlace::Between => (paid[j] - variable.linear) / variable.quadratic,
        };
        let mut amounts: Vec<f64> = problem.variables.iter().enumerate().map(amount).collect();
        for (&flat, value) in unknowns.flats.iter().zip(flat_amounts) {
            amounts[flat] = value;
        }
        let mut point = Self { amounts, duals };
        point.price_idle_balances(problem, active, &unknowns.rows);
        Some(point)
    }

    /// Where every flow of a market stands at a bound, a range of prices supports it. The lowest is taken: what one
    /// unit less of demand would save, the cost of the dearest flow; the cheapest offer, where nothing flows.
    fn price_idle_balances(&mut self, problem: &Problem, active: &ActiveSet, solved: &[usize]) {
        for (row, constraint) in problem.constraints.iter().enumerate() {
            if !matches!(constraint.kind, ConstraintKind::Balance(_)) || solved.contains(&row) {
                continue;
            }
            let paid = paid(problem, &self.duals);
            let needed =
                |&(j, factor): &(usize, f64)| (problem.variables[j].marginal_cost(self.amounts[j]) - paid[j]) / factor;
            let at = |place: BoundPlace| constraint.terms.iter().filter(move |(j, _)| active.places[*j] == place);
            let open = |(j, _): &&(usize, f64)| problem.variables[*j].upper > 0.0;
            let dearest = at(BoundPlace::Upper).map(needed).reduce(f64::max);
            let cheapest = at(BoundPlace::Zero).filter(open).map(needed).reduce(f64::min);
            self.duals[row] = dearest.or(cheapest).unwrap_or(0.0);
        }
    }

    /// Puts right what breaks a condition: bounds overstepped, signs of duals, constraints broken.
    fn correct(&self, problem: &Problem, active: &mut ActiveSet) {
        let paid = paid(problem, &self.duals);
        for (j, variable) in problem.variables.iter().enumerate() {
            let slack = PRIMAL * variable.scale;
            let reduced = variable.marginal_cost(self.amounts[j]) - paid[j];
            let wrong = DUAL * (variable.linear.abs() + variable.marginal_cost(self.amounts[j]).abs() + paid[j].abs());
            active.places[j] = match active.places[j] {
                BoundPlace::Between if self.amounts[j] < -slack => BoundPlace::Zero,
                BoundPlace::Between if self.amounts[j] > variable.upper + slack => BoundPlace::Upper,
                BoundPlace::Zero if variable.upper > 0.0 && reduced < -wrong => BoundPlace::Between,
                BoundPlace::Upper if reduced > wrong => BoundPlace::Between,
                place => place,
            };
        }
        for (row, constraint) in problem.constraints.iter().enumerate() {
            let excess = constraint.value(&self.amounts) - constraint.rhs;
            let slack = BALANCE * constraint.scale(&problem.variables);
            let dual = self.duals[row];
            match constraint.sense {
                Sense::Equal if excess.abs() > slack => self.free_one(problem, row, excess, active),
                Sense::Equal => {}
                Sense::AtMost if active.binding[row] => active.binding[row] = dual <= 0.0,
                Sense::AtLeast if active.binding[row] => active.binding[row] = dual >= 0.0,
                Sense::AtMost => active.binding[row] = excess > slack,
                Sense::AtLeast => active.binding[row] = excess < -slack,
            }
        }
    }

    /// Frees the dearest flow at its bound where too much arrives, the cheapest at zero where too little does.
    fn free_one(&self, problem: &Problem, row: usize, excess: f64, active: &mut ActiveSet) {
        let from = if excess > 0.0 { BoundPlace::Upper } else { BoundPlace::Zero };
        let cost = |j: usize| problem.variables[j].marginal_cost(self.amounts[j]);
        let candidates = problem.constraints[row].terms.iter().map(|&(j, _)| j);
        let movable = candidates.filter(|&j| active.places[j] == from && problem.variables[j].upper > 0.0);
        let sign = if excess > 0.0 { -1.0 } else { 1.0 };
        if let Some(chosen) = movable.min_by(|&a, &b| (sign * cost(a)).total_cmp(&(sign * cost(b)))) {
            active.places[chosen] = BoundPlace::Between;
        }
    }

    /// The solution, if every condition holds; corrections had nothing left to do, so signs are right already.
    fn verified(mut self, problem: &Problem, active: ActiveSet, how: SolutionMethod) -> Option<Solution> {
        let paid = paid(problem, &self.duals);
        let mut reduced_costs = Vec::with_capacity(paid.len());
        for (j, variable) in problem.variables.iter().enumerate() {
            let amount = &mut self.amounts[j];
            if !amount.is_finite() {
                return None;
            }
            *amount = amount.clamp(0.0, variable.upper);
            let reduced = variable.marginal_cost(*amount) - paid[j];
            let between = active.places[j] == BoundPlace::Between;
            if between && reduced.abs() > 1e-8 * (variable.linear.abs() + paid[j].abs()) {
                return None;
            }
            reduced_costs.push(if between { 0.0 } else { reduced });
        }
        let broken = |constraint: &Constraint| {
            let excess = constraint.value(&self.amounts) - constraint.rhs;
            let slack = 10.0 * PRIMAL * constraint.scale(&problem.variables);
            match constraint.sense {
                Sense::Equal => excess.abs() > slack,
                Sense::AtMost => excess > slack,
                Sense::AtLeast => excess < -slack,
            }
        };
        if problem.constraints.iter().any(broken) {
            return None;
        }
        Some(Solution { amounts: self.amounts, duals: self.duals, reduced_costs, active, how })
    }
}

/// What the constraints pay for a unit of each variable at given duals: sum over constraints of a_ij times dual_i.
pub(super) fn paid(problem: &Problem, duals: &[f64]) -> Vec<f64> {
    let mut paid = vec![0.0; problem.variables.len()];
    for (constraint, dual) in problem.constraints.iter().zip(duals) {
        for &(j, factor) in &constraint.terms {
            paid[j] += factor * dual;
        }
    }
    paid
}

impl Unknowns {
    /// With curved variables eliminated by x_j = (sum_i a_ij l_i - b_j) / q_j, the duals l and flat amounts z solve
    ///
    ///   S l + A z = r + sum_j a_j b_j / q_j,    A' l = b,    S = sum_j a_j a_j' / q_j
    ///
    /// where r is the right-hand side less what stands at upper bounds.
    fn solve(&self, problem: &Problem, active: &ActiveSet) -> Option<(Vec<f64>, Vec<f64>)> {
        let (rows, size) = (self.rows.len(), self.rows.len() + self.flats.len());
        if size == 0 {
            return Some((Vec::new(), Vec::new()));
        }
        let columns = self.columns(problem);
        let mut matrix = DMatrix::zeros(size, size);
        let mut right: Vec<Vec<f64>> = self.rows.iter().map(|&row| vec![problem.constraints[row].rhs]).collect();
        for (j, variable) in problem.variables.iter().enumerate() {
            let shift = match active.places[j] {
                BoundPlace::Upper => -variable.upper,
                BoundPlace::Between if variable.quadratic > 0.0 => variable.linear / variable.quadratic,
                BoundPlace::Zero | BoundPlace::Between => continue,
            };
            for &(i, factor) in &columns[j] {
                right[i].push(factor * shift);
                if active.places[j] == BoundPlace::Between {
                    for &(k, other) in &columns[j] {
                        matrix[(i, k)] += factor * other / variable.quadratic;
                    }
                }
            }
        }
        let mut vector = DVector::zeros(size);
        for (i, parts) in right.into_iter().enumerate() {
            vector[i] = numeric::sum(parts);
        }
        for (place, &flat) in self.flats.iter().enumerate() {
            for &(i, factor) in &columns[flat] {
                matrix[(i, rows + place)] = factor;
                matrix[(rows + place, i)] = factor;
            }
            vector[rows + place] = problem.variables[flat].linear;
        }
        let solution = matrix.full_piv_lu().solve(&vector)?;
        let finite = solution.iter().all(|value| value.is_finite());
        finite.then(|| (solution.as_slice()[..rows].to_vec(), solution.as_slice()[rows..].to_vec()))
    }

    /// For each variable its coefficients in the unknown rows.
    fn columns(&self, problem: &Problem) -> Vec<Vec<(usize, f64)>> {
        let mut columns = vec![Vec::new(); problem.variables.len()];
        for (i, &row) in self.rows.iter().enumerate() {
            for &(j, factor) in &problem.constraints[row].terms {
                columns[j].push((i, factor));
            }
        }
        columns
    }
}
