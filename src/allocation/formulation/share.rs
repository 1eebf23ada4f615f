//! A group of suppliers has at most or at least some share of what is imported.

use super::{DraftProblem, FormulationYear};
use crate::allocation::problem::{ConstraintKind, Sense};
use crate::units::Energy;

/// With G the routes of the group and M the market of the policy, or all markets by energy:
///
///   sum over G of x_a  +  s * sum over M of u_m  <=  s * sum over M of D_m
///
/// What is imported is demand less what is not served. Written so, routes outside the group sell at the price of their
/// market, and the policy bears on the group alone.
pub(super) fn at_most(year: FormulationYear<'_>, policy: usize, share: f64, draft: &mut DraftProblem) {
    add(year, policy, (share, Sense::AtMost), draft);
}

/// As [`at_most`], with the sense turned round:
///
///   sum over G of x_a  +  s * sum over M of u_m  >=  s * sum over M of D_m
pub(super) fn at_least(year: FormulationYear<'_>, policy: usize, share: f64, draft: &mut DraftProblem) {
    add(year, policy, (share, Sense::AtLeast), draft);
}

/// A volume V as the share V / D of demand, so that where demand goes unserved the volume shrinks with what is imported,
/// and every set of such policies can be met:
///
///   sum over G of x_a  +  V / D * sum over M of u_m  <=  V
pub(super) fn volume_at_most(year: FormulationYear<'_>, policy: usize, volume: Energy, draft: &mut DraftProblem) {
    add(year, policy, (year.part_of_demand(policy, volume), Sense::AtMost), draft);
}

/// As [`volume_at_most`], with the sense turned round; more than all demand cannot be asked for:
///
///   sum over G of x_a  +  min(V / D, 1) * sum over M of u_m  >=  min(V, D)
pub(super) fn volume_at_least(year: FormulationYear<'_>, policy: usize, volume: Energy, draft: &mut DraftProblem) {
    add(year, policy, (year.part_of_demand(policy, volume).min(1.0), Sense::AtLeast), draft);
}

impl FormulationYear<'_> {
    fn part_of_demand(&self, policy: usize, volume: Energy) -> f64 {
        let demand = self.demand_of(&self.model.policies[policy]);
        if demand > 0.0 { volume.pj() / demand } else { 0.0 }
    }
}

fn add(year: FormulationYear<'_>, place: usize, (share, sense): (f64, Sense), draft: &mut DraftProblem) {
    let policy = &year.model.policies[place];
    let unserved = year.shares_of_unserved(policy, share, &draft.problem);
    let of_group = |route| year.is_in(policy, route).then_some(1.0);
    draft.constrain(ConstraintKind::Policy(place), of_group, unserved, (sense, share * year.demand_of(policy)));
}
