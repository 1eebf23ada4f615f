//! A route delivers no more than it can.

use super::FormulationYear;
use crate::allocation::problem::{Problem, UpperBound, VariableKind};

/// For each route a with a capacity:
///
///   x_a <= cap_a,t        dual: the rent of the route
///
/// A route whose cost curve has several steps fills them in order, so each step gets what those before it leave.
pub(super) fn bound(year: FormulationYear<'_>, problem: &mut Problem) {
    let mut left = None;
    for variable in &mut problem.variables {
        let VariableKind::Flow { route, step } = variable.kind else { continue };
        if step == 0 {
            left = year.model.routes[route].capacity[year.at].map(|capacity| capacity.pj().max(0.0));
        }
        let Some(room) = &mut left else { continue };
        if *room < variable.reach {
            variable.upper = *room;
            variable.bound = UpperBound::Capacity;
        }
        *room = (*room - variable.reach).max(0.0);
    }
}
