//! A supplier sends no more than it has for this importer.

use super::{DraftProblem, FormulationYear};
use crate::allocation::problem::{ConstraintKind, Sense};

/// For each supplier s and market m with a limit, over the supplier's routes a:
///
///   sum of x_a / (1 - loss_a)  <=  available_s,m,t
///
/// The limit is on what is sent; x is what arrives.
pub(super) fn add(year: FormulationYear<'_>, draft: &mut DraftProblem) {
    for (place, limit) in year.model.supplier_limits.iter().enumerate().filter(|(_, limit)| year.has(limit.market)) {
        let Some(available) = limit.available[year.at] else { continue };
        let sent = |route: usize| {
            let route = &year.model.routes[route];
            (route.market == limit.market && route.supplier == limit.supplier).then(|| 1.0 / (1.0 - route.loss))
        };
        let most = available.pj().max(0.0);
        draft.constrain(ConstraintKind::Supplier(place), sent, None, (Sense::AtMost, most));
    }
}
