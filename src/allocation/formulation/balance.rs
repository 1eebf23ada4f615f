//! What arrives and what is not served make up demand.

use super::{DraftProblem, FormulationYear};
use crate::allocation::problem::{ConstraintKind, Sense};

/// For each market m:
///
///   sum over routes a of m of x_a  +  u_m  =  D_m        dual: the price in the market
pub(super) fn add(year: FormulationYear<'_>, draft: &mut DraftProblem) {
    for market in (0..year.model.markets.len()).filter(|&market| year.has(market)) {
        let coefficient = |route: usize| (year.model.routes[route].market == market).then_some(1.0);
        let unserved = draft.problem.unserved(market).map(|place| (place, 1.0));
        draft.constrain(ConstraintKind::Balance(market), coefficient, unserved, (Sense::Equal, year.demand(market)));
    }
}
