//! A group of suppliers has at most or at least some share of what is imported.

use super::{Year, terms};
use crate::allocation::problem::{Constraint, ConstraintKind, Problem, Sense};

/// With G the routes of the group and M the market of the policy, or all markets by energy:
///
///   sum over G of x_a  +  s * sum over M of u_m  <=  s * sum over M of D_m
///
/// What is imported is demand less what is not served. Written so, routes outside the group sell at the price of their
/// market, and the policy bears on the group alone.
pub(super) fn at_most(year: Year<'_>, policy: usize, share: f64, problem: &mut Problem) {
    add(year, policy, (share, Sense::AtMost), problem);
}

/// As [`at_most`], with the sense turned round:
///
///   sum over G of x_a  +  s * sum over M of u_m  >=  s * sum over M of D_m
pub(super) fn at_least(year: Year<'_>, policy: usize, share: f64, problem: &mut Problem) {
    add(year, policy, (share, Sense::AtLeast), problem);
}

fn add(year: Year<'_>, place: usize, (share, sense): (f64, Sense), problem: &mut Problem) {
    let policy = &year.model.policies[place];
    let markets: Vec<_> = match policy.market {
        Some(market) => vec![market],
        None => (0..year.model.markets.len()).collect(),
    };
    let mut terms = terms(problem, |route| year.is_in(policy, route).then_some(1.0));
    if share != 0.0 {
        terms.extend(markets.iter().filter_map(|&market| problem.unserved(market)).map(|unserved| (unserved, share)));
    }
    problem.constraints.push(Constraint {
        name: format!("policy[{}]", policy.id),
        kind: ConstraintKind::Policy(place),
        terms,
        sense,
        rhs: share * crate::numeric::sum(markets.iter().map(|&market| year.demand(market))),
    });
}
