//! Settings that made no difference, so that a user is told.

use std::collections::BTreeMap;

use crate::id::{ContractId, CountryId, GroupId, PolicyId, RouteId};
use crate::model::{Model, Policy, PolicyDemand, ResponseRule, RouteKind, Trajectory, YearResult};
use crate::numeric;

/// A setting of a scenario that had no effect in any year computed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SettingEffect {
    /// A policy that demanded nothing that would not have been so anyway.
    PolicyNeverBinding(PolicyId),
    /// A new route that delivered nothing.
    RouteNeverUsed(RouteId),
    /// A capacity on an observed route that was never reached.
    CapacityNeverBinding(RouteId),
    /// A limit on a supplier, by its place in the model, that was never reached.
    SupplierLimitNeverBinding(usize),
    /// A contract that kept nothing that would not have come anyway.
    ContractNeverBinding(ContractId),
    /// A price on carbon under a rule that asks for no costs.
    CarbonPriceWithoutEffect,
    /// A group that is to give way first under `displace`, of which nothing was imported.
    GroupNeverSupplied(GroupId),
}

/// Part of a limit within which it counts as reached.
const REACHED: f64 = 1e-6;

/// Everything in a scenario that had no effect, in the order of the model.
pub fn effects(model: &Model, trajectory: &Trajectory) -> Vec<SettingEffect> {
    let Some((_, computed)) = trajectory.years.split_first() else { return Vec::new() };
    let mut found = Vec::new();
    for (place, route) in model.routes.iter().enumerate() {
        let mut limited =
            computed.iter().filter_map(|year| Some((route.capacity[model.index(year.year)]?, year))).peekable();
        match &route.kind {
            RouteKind::New { .. } if computed.iter().all(|year| year.flows[place].pj() <= 0.0) => {
                found.push(SettingEffect::RouteNeverUsed(route.id.clone()));
            }
            RouteKind::Observed { .. }
                if limited.peek().is_some()
                    && limited.all(|(capacity, year)| year.flows[place].pj() < capacity.pj() * (1.0 - REACHED)) =>
            {
                found.push(SettingEffect::CapacityNeverBinding(route.id.clone()));
            }
            _ => {}
        }
    }
    found.extend(idle_supplier_limits(model, computed));
    let idle = |policy: &&Policy| !trajectory.years.windows(2).any(|pair| binds(model, policy, &pair[0], &pair[1]));
    found.extend(model.policies.iter().filter(idle).map(|policy| SettingEffect::PolicyNeverBinding(policy.id.clone())));
    found.extend(idle_contracts(model, computed));
    found.extend(
        (model.carbon.is_some() && !model.rule.costs_are_money()).then_some(SettingEffect::CarbonPriceWithoutEffect),
    );
    found.extend(idle_groups(model, trajectory));
    found
}

fn idle_supplier_limits(model: &Model, computed: &[YearResult]) -> Vec<SettingEffect> {
    let reached = |place: usize, year: &YearResult| {
        let limit = &model.supplier_limits[place];
        limit.available[model.index(year.year)].is_some_and(|available| {
            let of_supplier = model.routes_of(limit.market).filter(|(_, route)| route.supplier == limit.supplier);
            let sent = numeric::sum(of_supplier.map(|(a, route)| year.flows[a].pj() / (1.0 - route.loss)));
            sent >= available.pj() * (1.0 - REACHED)
        })
    };
    (0..model.supplier_limits.len())
        .filter(|&place| !computed.iter().any(|year| reached(place, year)))
        .map(SettingEffect::SupplierLimitNeverBinding)
        .collect()
}

/// Whether a policy was felt in a year: its share was just met; or an embargo stopped what came the year before or
/// could have come by a new route.
fn binds(model: &Model, policy: &Policy, before: &YearResult, now: &YearResult) -> bool {
    if !(policy.from..=policy.to).contains(&now.year) {
        return false;
    }
    let covered = |place: usize| policy.market.is_none_or(|market| model.routes[place].market == market);
    let of_group = |place: usize| model.concerns(policy, &model.routes[place].supplier, now.year);
    let routes = (0..model.routes.len()).filter(|&place| covered(place));
    let total = numeric::sum(routes.clone().map(|place| now.flows[place].pj()));
    let group = numeric::sum(routes.clone().filter(|&place| of_group(place)).map(|place| now.flows[place].pj()));
    match policy.demand {
        PolicyDemand::ShareAtMost(share) => group >= share * total - REACHED * total,
        PolicyDemand::ShareAtLeast(share) => group <= share * total + REACHED * total,
        PolicyDemand::VolumeAtMost(volume) => group >= volume.pj() * (1.0 - REACHED),
        PolicyDemand::VolumeAtLeast(volume) => group <= volume.pj() * (1.0 + REACHED),
        PolicyDemand::EachAtMost(share) => routes.clone().filter(|&place| of_group(place)).any(|place| {
            let supplier = &model.routes[place].supplier;
            let own = routes.clone().filter(|&other| model.routes[other].supplier == *supplier);
            numeric::sum(own.map(|other| now.flows[other].pj())) >= (share - REACHED) * total
        }),
        PolicyDemand::SuppliersAtLeast { count, share } => {
            let mut amounts: BTreeMap<&CountryId, Vec<f64>> = BTreeMap::new();
            for place in routes.filter(|&place| of_group(place)) {
                amounts.entry(&model.routes[place].supplier).or_default().push(now.flows[place].pj());
            }
            let above = |amounts: &Vec<f64>| numeric::sum(amounts.iter().copied()) > (share + REACHED) * total;
            amounts.values().filter(|amounts| above(amounts)).count() < count
        }
        PolicyDemand::Embargo => routes.filter(|&place| of_group(place)).any(|place| {
            let route = &model.routes[place];
            let can = route.capacity[model.index(now.year)].is_none_or(|capacity| capacity.pj() > 0.0);
            before.flows[place].pj() > 0.0 || (route.is_new() && can)
        }),
    }
}

fn idle_contracts(model: &Model, computed: &[YearResult]) -> Vec<SettingEffect> {
    let held = |route: usize, year: &YearResult| {
        let contracted = model.contracted(route, model.index(year.year)).pj();
        contracted > 0.0 && year.flows[route].pj() <= contracted * (1.0 + REACHED)
    };
    let stated = model.contracts.iter().filter(|contract| contract.stated);
    let idle = stated.filter(|contract| !computed.iter().any(|year| held(contract.route, year)));
    idle.map(|contract| SettingEffect::ContractNeverBinding(contract.id.clone())).collect()
}

fn idle_groups(model: &Model, trajectory: &Trajectory) -> Vec<SettingEffect> {
    let ResponseRule::Displace(groups) = &model.rule else { return Vec::new() };
    let supplied = |group: &GroupId, year: &YearResult| {
        let flows = model.routes.iter().zip(&year.flows);
        flows.into_iter().any(|(route, flow)| flow.pj() > 0.0 && model.in_group(group, &route.supplier, year.year))
    };
    let idle = |group: &&GroupId| !trajectory.years.iter().any(|year| supplied(group, year));
    groups.iter().filter(idle).map(|group| SettingEffect::GroupNeverSupplied(group.clone())).collect()
}
