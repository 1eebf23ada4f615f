//! Nothing comes from a group of suppliers.

use super::FormulationYear;
use crate::allocation::problem::{Problem, UpperBound, VariableKind};

/// For each route a of the group G in the market of the policy, or in any market:
///
///   x_a = 0
///
/// Where two embargoes meet, the first stands beside the bound.
pub(super) fn bound(year: FormulationYear<'_>, policy: usize, problem: &mut Problem) {
    for variable in &mut problem.variables {
        let VariableKind::Flow { route, .. } = variable.kind else { continue };
        let free = !matches!(variable.bound, UpperBound::Embargo(_));
        if free && year.is_in(&year.model.policies[policy], route) {
            variable.upper = 0.0;
            variable.bound = UpperBound::Embargo(policy);
        }
    }
}
