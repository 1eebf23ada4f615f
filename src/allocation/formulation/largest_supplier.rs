//! No supplier has more than some share of what is imported.

use std::collections::BTreeSet;

use super::{Year, terms};
use crate::allocation::problem::{Constraint, ConstraintKind, Problem, Sense};

/// For each supplier k that the policy is about, with M the market of the policy, or all markets by energy:
///
///   sum over the routes of k in M of x_a  +  s * sum over M of u_m  <=  s * sum over M of D_m
///
/// "At least N suppliers" would not be convex. A ceiling of s = 1/N on every supplier is, and grants more: the sum of
/// squared shares is at most s, so that the effective number of suppliers, 1 over that sum, is at least N.
pub(super) fn add(year: Year<'_>, place: usize, share: f64, problem: &mut Problem) {
    let policy = &year.model.policies[place];
    let routes = (0..year.model.routes.len()).filter(|&route| year.is_in(policy, route));
    let suppliers: BTreeSet<_> = routes.map(|route| &year.model.routes[route].supplier).collect();
    for supplier in suppliers {
        let of =
            |route: usize| (year.is_in(policy, route) && year.model.routes[route].supplier == *supplier).then_some(1.0);
        let mut terms = terms(problem, of);
        if share != 0.0 {
            terms.extend(year.unserved_of(policy, problem).map(|unserved| (unserved, share)));
        }
        problem.constraints.push(Constraint {
            name: format!("policy[{}, {supplier}]", policy.id),
            kind: ConstraintKind::Policy(place),
            terms,
            sense: Sense::AtMost,
            rhs: share * year.demand_of(policy),
        });
    }
}
