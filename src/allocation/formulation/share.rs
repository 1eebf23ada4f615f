//! A group of suppliers has at most or at least some share of what is imported.

use super::{Year, terms};
use crate::allocation::problem::{Constraint, ConstraintKind, Problem, Sense};
use crate::units::Energy;

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

/// A volume V as the share V / D of demand, so that where demand goes unserved the volume shrinks with what is imported,
/// and every set of such policies can be met:
///
///   sum over G of x_a  +  V / D * sum over M of u_m  <=  V
pub(super) fn volume_at_most(year: Year<'_>, policy: usize, volume: Energy, problem: &mut Problem) {
    add(year, policy, (year.part_of_demand(policy, volume), Sense::AtMost), problem);
}

/// As [`volume_at_most`], with the sense turned round; more than all demand cannot be asked for:
///
///   sum over G of x_a  +  min(V / D, 1) * sum over M of u_m  >=  min(V, D)
pub(super) fn volume_at_least(year: Year<'_>, policy: usize, volume: Energy, problem: &mut Problem) {
    add(year, policy, (year.part_of_demand(policy, volume).min(1.0), Sense::AtLeast), problem);
}

impl Year<'_> {
    fn part_of_demand(&self, policy: usize, volume: Energy) -> f64 {
        let demand = self.demand_of(&self.model.policies[policy]);
        if demand > 0.0 { volume.pj() / demand } else { 0.0 }
    }
}

fn add(year: Year<'_>, place: usize, (share, sense): (f64, Sense), problem: &mut Problem) {
    let policy = &year.model.policies[place];
    let mut terms = terms(problem, |route| year.is_in(policy, route).then_some(1.0));
    if share != 0.0 {
        terms.extend(year.unserved_of(policy, problem).map(|unserved| (unserved, share)));
    }
    problem.constraints.push(Constraint {
        name: format!("policy[{}]", policy.id),
        kind: ConstraintKind::Policy(place),
        terms,
        sense,
        rhs: share * year.demand_of(policy),
    });
}
