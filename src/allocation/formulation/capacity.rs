//! A route delivers no more than it can.

use super::Year;
use crate::allocation::problem::{Bound, Problem, VariableKind};

/// For each route a with a capacity:
///
///   x_a <= cap_a,t        dual: the rent of the route
///
/// A route whose cost curve has several steps fills them in order, so each step gets what those before it leave.
pub(super) fn bound(year: Year<'_>, problem: &mut Problem) {
    for (place, route) in year.model.routes.iter().enumerate() {
        let Some(capacity) = route.capacity[year.at] else { continue };
        let mut left = capacity.pj().max(0.0);
        let of_route = |kind| matches!(kind, VariableKind::Flow { route, .. } if route == place);
        for variable in problem.variables.iter_mut().filter(|variable| of_route(variable.kind)) {
            if left < variable.reach {
                variable.upper = left;
                variable.bound = Bound::Capacity;
            }
            left = (left - variable.reach).max(0.0);
        }
    }
}
