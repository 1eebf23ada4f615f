//! What arrives and what is not served make up demand.

use super::{Year, terms};
use crate::allocation::problem::{Constraint, ConstraintKind, Problem, Sense};

/// For each market m:
///
///   sum over routes a of m of x_a  +  u_m  =  D_m        dual: the price in the market
pub(super) fn add(year: Year<'_>, problem: &mut Problem) {
    for (market, named) in year.model.markets.iter().enumerate() {
        let mut terms = terms(problem, |route| (year.model.routes[route].market == market).then_some(1.0));
        terms.extend(problem.unserved(market).map(|place| (place, 1.0)));
        problem.constraints.push(Constraint {
            name: format!("balance[{}]", named.id),
            kind: ConstraintKind::Balance(market),
            terms,
            sense: Sense::Equal,
            rhs: year.demand(market),
        });
    }
}
