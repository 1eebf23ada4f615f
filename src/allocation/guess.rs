//! A first guess of which limits hold: each market on its own, its price raised until demand is met.
//!
//! Without supplier limits and policies that bind this is the solution, whatever the curves. Contracts are kept: a flow is
//! no smaller than its floor.

use std::collections::BTreeMap;

use super::problem::{Constraint, ConstraintKind, Problem, Sense, VariableKind};
use super::solver::{ActiveSet, BoundPlace};
use crate::numeric;

/// The active set when every balance stands alone.
pub(super) fn each_market_alone(problem: &Problem) -> ActiveSet {
    let mut places = vec![BoundPlace::Zero; problem.variables.len()];
    let mut binding: Vec<bool> =
        problem.constraints.iter().map(|constraint| constraint.sense == Sense::Equal).collect();
    let floors = floors(problem);
    for constraint in problem.constraints.iter().filter(|constraint| constraint.sense == Sense::Equal) {
        for held in raise_price(problem, constraint, &floors, &mut places) {
            places[held] = BoundPlace::Between;
            binding[floors[&held].0] = true;
        }
    }
    ActiveSet { places, binding }
}

/// For each flow that a contract holds up, alone in its row: the row and the floor.
fn floors(problem: &Problem) -> BTreeMap<usize, (usize, f64)> {
    let rows = problem.constraints.iter().enumerate();
    let contracts = rows.filter(|(_, row)| matches!(row.kind, ConstraintKind::Contract(_)));
    let floor = |(place, row): (usize, &Constraint)| {
        let is_flow = |&&(j, _): &&(usize, f64)| matches!(problem.variables[j].kind, VariableKind::Flow { .. });
        let mut flows = row.terms.iter().filter(is_flow);
        match (flows.next(), flows.next()) {
            (Some(&(flow, _)), None) => Some((flow, (place, row.rhs))),
            _ => None,
        }
    };
    contracts.filter_map(floor).collect()
}

/// An offer: marginal cost from `first` at zero to `last` at the upper bound.
struct GuessOffer {
    place: usize,
    first: f64,
    last: f64,
    upper: f64,
    quadratic: f64,
    /// What comes at any price.
    floor: f64,
}

impl GuessOffer {
    /// Supply just below a price, or just above it: they differ only where the price meets a flat cost.
    fn supply(&self, price: f64, above: bool) -> f64 {
        let offered = if self.quadratic > 0.0 {
            ((price - self.first) / self.quadratic).clamp(0.0, self.upper)
        } else if self.first < price || (above && self.first == price) {
            self.upper
        } else {
            0.0
        };
        offered.max(self.floor)
    }

    /// The price above which more than the floor comes.
    fn let_go(&self) -> f64 {
        self.first + self.quadratic * self.floor
    }

    /// Whether the floor holds it up just below a price.
    fn is_held(&self, price: f64) -> bool {
        self.floor > 0.0 && self.let_go() >= price
    }
}

/// Sets the places of the flows of a balance, and returns those that stand at their floors.
fn raise_price(
    problem: &Problem,
    balance: &Constraint,
    floors: &BTreeMap<usize, (usize, f64)>,
    places: &mut [BoundPlace],
) -> Vec<usize> {
    let offers: Vec<GuessOffer> = balance
        .terms
        .iter()
        .map(|&(place, _)| (place, &problem.variables[place]))
        .filter(|(_, variable)| variable.upper > 0.0)
        .map(|(place, variable)| GuessOffer {
            place,
            first: variable.linear,
            last: if variable.quadratic > 0.0 { variable.marginal_cost(variable.upper) } else { variable.linear },
            upper: variable.upper,
            quadratic: variable.quadratic,
            floor: floors.get(&place).map_or(0.0, |(_, floor)| floor.min(variable.upper)),
        })
        .collect();
    let mut prices: Vec<f64> = offers.iter().flat_map(|offer| [offer.first, offer.last, offer.let_go()]).collect();
    prices.retain(|price| price.is_finite());
    prices.sort_by(f64::total_cmp);
    prices.dedup();
    let rounding = 1e-12 * balance.rhs.abs();
    let total = |price: f64, above: bool| numeric::sum(offers.iter().map(|offer| offer.supply(price, above)));
    let enough = prices.partition_point(|&price| total(price, true) < balance.rhs - rounding);
    // Above the last price at which something changes only curves without end go on; `enough` is then out of range.
    let upper = prices.get(enough).copied().unwrap_or(f64::INFINITY);
    let below = if upper.is_finite() { total(upper, false) } else { f64::INFINITY };
    if below >= balance.rhs {
        let lower = enough.checked_sub(1).map_or(f64::NEG_INFINITY, |before| prices[before]);
        for offer in &offers {
            places[offer.place] = if offer.last <= lower {
                BoundPlace::Upper
            } else if offer.first <= lower {
                BoundPlace::Between
            } else {
                BoundPlace::Zero
            };
        }
        let held = offers.iter().filter(|offer| offer.last > lower && offer.is_held(upper));
        return held.map(|offer| offer.place).collect();
    }
    let mut held = Vec::new();
    let mut left = balance.rhs - below;
    for offer in &offers {
        let flat_here = offer.quadratic == 0.0 && offer.first == upper;
        places[offer.place] = if flat_here {
            let taken = left.min(offer.upper - offer.floor);
            left -= taken;
            if offer.floor + taken >= offer.upper - rounding {
                BoundPlace::Upper
            } else if taken > rounding {
                BoundPlace::Between
            } else {
                held.extend((offer.floor > 0.0).then_some(offer.place));
                BoundPlace::Zero
            }
        } else if offer.last <= upper {
            BoundPlace::Upper
        } else {
            held.extend(offer.is_held(upper).then_some(offer.place));
            if offer.first < upper { BoundPlace::Between } else { BoundPlace::Zero }
        };
    }
    held
}
