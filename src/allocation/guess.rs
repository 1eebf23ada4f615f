//! A first guess of which limits hold: each market on its own, its price raised until demand is met.
//!
//! Without supplier limits and policies that bind this is the solution, whatever the curves.

use super::problem::{Constraint, Problem, Sense};
use super::solver::{ActiveSet, Place};
use crate::numeric;

/// The active set when every balance stands alone.
pub(super) fn each_market_alone(problem: &Problem) -> ActiveSet {
    let mut places = vec![Place::Zero; problem.variables.len()];
    for constraint in problem.constraints.iter().filter(|constraint| constraint.sense == Sense::Equal) {
        raise_price(problem, constraint, &mut places);
    }
    let binding = problem.constraints.iter().map(|constraint| constraint.sense == Sense::Equal).collect();
    ActiveSet { places, binding }
}

/// An offer: marginal cost from `first` at zero to `last` at the upper bound.
struct Offer {
    place: usize,
    first: f64,
    last: f64,
    upper: f64,
    quadratic: f64,
}

impl Offer {
    /// Supply just below a price, or just above it: they differ only where the price meets a flat cost.
    fn supply(&self, price: f64, above: bool) -> f64 {
        if self.quadratic > 0.0 {
            ((price - self.first) / self.quadratic).clamp(0.0, self.upper)
        } else if self.first < price || (above && self.first == price) {
            self.upper
        } else {
            0.0
        }
    }
}

fn raise_price(problem: &Problem, balance: &Constraint, places: &mut [Place]) {
    let offers: Vec<Offer> = balance
        .terms
        .iter()
        .map(|&(place, _)| (place, &problem.variables[place]))
        .filter(|(_, variable)| variable.upper > 0.0)
        .map(|(place, variable)| Offer {
            place,
            first: variable.linear,
            last: if variable.quadratic > 0.0 { variable.marginal_cost(variable.upper) } else { variable.linear },
            upper: variable.upper,
            quadratic: variable.quadratic,
        })
        .collect();
    let mut prices: Vec<f64> = offers.iter().flat_map(|offer| [offer.first, offer.last]).collect();
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
                Place::Upper
            } else if offer.first <= lower {
                Place::Between
            } else {
                Place::Zero
            };
        }
        return;
    }
    let mut left = balance.rhs - below;
    for offer in &offers {
        let flat_here = offer.quadratic == 0.0 && offer.first == upper;
        places[offer.place] = if flat_here {
            let taken = left.min(offer.upper);
            left -= taken;
            if taken >= offer.upper - rounding {
                Place::Upper
            } else if taken > rounding {
                Place::Between
            } else {
                Place::Zero
            }
        } else if offer.last <= upper {
            Place::Upper
        } else if offer.first < upper {
            Place::Between
        } else {
            Place::Zero
        };
    }
}
