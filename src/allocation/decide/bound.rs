//! What it costs at least to hold a constraint that does not hold.
//!
//! The prices of a programme's solution are multipliers of its constraints. With them every variable stands alone, and any
//! multiplier t of one constraint more gives a lower bound of the cost (weak duality):
//!
//!   t * rhs  +  sum of  min over 0 <= x <= upper of  (marginal cost - price - t * factor) x
//!
//! Constraints on different flows add up: several of them cost at least the sum. Demand that is not served stands in all of
//! them, so that t goes no higher than where not serving would pay for all of them together.

use crate::allocation::problem::{Constraint, Problem, ProblemVariable, VariableKind};
use crate::numeric;

/// Halvings of the range in which the best multiplier is looked for.
const HALVINGS: usize = 50;

/// What holding a constraint `left >= right` adds to the cost of a solution at least, of which `together` are to hold; zero
/// where nothing is known. `prices` are what the constraints of the solution pay for a unit of each variable.
pub(super) fn added(problem: &Problem, row: &Constraint, prices: &[f64], together: usize) -> f64 {
    let is_unserved = |place: usize| matches!(problem.variables[place].kind, VariableKind::Unserved { .. });
    let highest = row.terms.iter().filter(|(place, factor)| is_unserved(*place) && *factor > 0.0);
    let highest = highest.map(|&(place, factor)| {
        let reduced = problem.variables[place].linear - prices[place];
        reduced / (factor * together as f64)
    });
    let mut high = highest.fold(f64::INFINITY, f64::min);
    let flows: Vec<(usize, f64)> = row.terms.iter().copied().filter(|(place, _)| !is_unserved(*place)).collect();
    let brought = |multiplier: f64| {
        let of = |&(place, factor): &(usize, f64)| {
            factor * chosen(&problem.variables[place], prices[place] + multiplier * factor)
        };
        numeric::sum(flows.iter().map(of))
    };
    if !(high > 0.0 && high.is_finite()) {
        return 0.0;
    }
    let mut low = 0.0;
    if brought(high) < row.rhs {
        low = high;
    }
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if brought(middle) < row.rhs {
            low = middle;
        } else {
            high = middle;
        }
    }
    let least = |multiplier: f64| {
        let of = |&(place, factor): &(usize, f64)| {
            let (variable, price) = (&problem.variables[place], prices[place] + multiplier * factor);
            let amount = chosen(variable, price);
            if amount > 0.0 { variable.cost(amount) - price * amount } else { 0.0 }
        };
        numeric::sum(flows.iter().map(of))
    };
    let added = low * row.rhs + least(low) - least(0.0);
    if added.is_finite() { added.max(0.0) } else { 0.0 }
}

/// What a variable would be at a price if nothing but its cost and its upper bound held it.
fn chosen(variable: &ProblemVariable, price: f64) -> f64 {
    let margin = price - variable.linear;
    if margin <= 0.0 {
        return 0.0;
    }
    if variable.quadratic > 0.0 { (margin / variable.quadratic).min(variable.upper) } else { variable.upper }
}
