//! There are at least so many suppliers, each with at least some share of what is imported.

use std::collections::BTreeSet;

use super::{DraftProblem, FormulationYear};
use crate::allocation::problem::{ConstraintKind, CountChoice, Sense};

/// For each supplier k that the policy is about, with M the market of the policy, or all markets by energy:
///
///   sum over the routes of k in M of x_a  +  s * sum over M of u_m  >=  s * sum over M of D_m
///
/// At least `count` of these are to hold, whichever make the year cheapest; see [`decide`](crate::allocation::decide). Of
/// suppliers that there are not, the left side has no flows: then nothing can be imported, and the policy is named.
pub(super) fn add(year: FormulationYear<'_>, place: usize, (count, share): (usize, f64), draft: &mut DraftProblem) {
    let policy = &year.model.policies[place];
    let routes = (0..year.model.routes.len()).filter(|&route| year.is_in(policy, route));
    let suppliers: BTreeSet<_> = routes.map(|route| &year.model.routes[route].supplier).collect();
    let missing = count.saturating_sub(suppliers.len());
    let mut rows = Vec::with_capacity(suppliers.len() + missing);
    for supplier in suppliers.into_iter().map(Some).chain(std::iter::repeat_n(None, missing)) {
        let of = |route: usize| {
            (year.is_in(policy, route) && Some(&year.model.routes[route].supplier) == supplier).then_some(1.0)
        };
        let unserved = year.shares_of_unserved(policy, share, &draft.problem);
        let limit = (Sense::AtLeast, share * year.demand_of(policy));
        draft.constrain(ConstraintKind::Policy(place), of, unserved, limit);
        rows.extend(draft.problem.constraints.pop());
    }
    draft.problem.choices.push(CountChoice { count, rows });
}
