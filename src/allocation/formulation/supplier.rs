//! A supplier sends no more than it has for this importer.

use super::{Year, terms};
use crate::allocation::problem::{Constraint, ConstraintKind, Problem, Sense};

/// For each supplier s and market m with a limit, over the supplier's routes a:
///
///   sum of x_a / (1 - loss_a)  <=  available_s,m,t
///
/// The limit is on what is sent; x is what arrives.
pub(super) fn add(year: Year<'_>, problem: &mut Problem) {
    for (place, limit) in year.model.supplier_limits.iter().enumerate() {
        let Some(available) = limit.available[year.at] else { continue };
        let sent = |route: usize| {
            let route = &year.model.routes[route];
            (route.market == limit.market && route.supplier == limit.supplier).then(|| 1.0 / (1.0 - route.loss))
        };
        problem.constraints.push(Constraint {
            name: format!("supplier[{}, {}]", limit.supplier, year.model.markets[limit.market].id),
            kind: ConstraintKind::Supplier(place),
            terms: terms(problem, sent),
            sense: Sense::AtMost,
            rhs: available.pj().max(0.0),
        });
    }
}
