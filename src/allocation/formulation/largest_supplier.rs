//! No supplier has more than some share of what is imported.

use std::collections::BTreeSet;

use super::{DraftProblem, FormulationYear};
use crate::allocation::problem::{ConstraintKind, Sense};

/// For each supplier k that the policy is about, with M the market of the policy, or all markets by energy:
///
///   sum over the routes of k in M of x_a  +  s * sum over M of u_m  <=  s * sum over M of D_m
///
/// A ceiling of s = 1/N grants that the effective number of suppliers, 1 over the sum of squared shares, is at least N.
pub(super) fn add(year: FormulationYear<'_>, place: usize, share: f64, draft: &mut DraftProblem) {
    let policy = &year.model.policies[place];
    let routes = (0..year.model.routes.len()).filter(|&route| year.is_in(policy, route));
    let suppliers: BTreeSet<_> = routes.map(|route| &year.model.routes[route].supplier).collect();
    for supplier in suppliers {
        let of =
            |route: usize| (year.is_in(policy, route) && year.model.routes[route].supplier == *supplier).then_some(1.0);
        let unserved = year.shares_of_unserved(policy, share, &draft.problem);
        let limit = (Sense::AtMost, share * year.demand_of(policy));
        draft.constrain(ConstraintKind::Policy(place), of, unserved, limit);
    }
}
