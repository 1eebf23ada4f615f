//! One year of a model as a [`Problem`]: the variables, and one function for each constraint.

mod balance;
mod capacity;
mod contract;
mod embargo;
mod largest_supplier;
mod share;
mod supplier;
mod unserved;

use super::objective;
use super::problem::{Bound, Problem, Variable, VariableKind};
use super::reference::Reference;
use crate::model::{Model, Policy, PolicyDemand};

/// A year of a model with its reference: what every constraint is made from.
#[derive(Clone, Copy)]
struct Year<'a> {
    model: &'a Model,
    reference: &'a Reference,
    at: usize,
}

impl Year<'_> {
    fn demand(&self, market: usize) -> f64 {
        self.model.markets[market].demand[self.at].pj()
    }

    /// Demand of the markets that a policy is about.
    fn demand_of(&self, policy: &Policy) -> f64 {
        crate::numeric::sum(self.markets_of(policy).map(|market| self.demand(market)))
    }

    /// The variables of what is not served in them.
    fn unserved_of(&self, policy: &Policy, problem: &Problem) -> impl Iterator<Item = usize> {
        self.markets_of(policy).filter_map(|market| problem.unserved(market))
    }

    fn markets_of(&self, policy: &Policy) -> std::ops::Range<usize> {
        policy.market.map_or(0..self.model.markets.len(), |market| market..market + 1)
    }

    fn is_in(&self, policy: &Policy, route: usize) -> bool {
        let route = &self.model.routes[route];
        policy.market.is_none_or(|market| market == route.market)
            && self.model.concerns(policy, &route.supplier, self.reference.year)
    }
}

/// The problem of one year, with the policies of the model that are in force and that `keep` accepts by their place.
pub fn formulate(model: &Model, reference: &Reference, keep: &dyn Fn(usize) -> bool) -> Problem {
    let year = Year { model, reference, at: model.index(reference.year) };
    let title = format!("{} of {} in {}, {}", model.scenario, model.importer, reference.year, model.rule.as_str());
    let policies = model.policies.iter().map(|policy| policy.id.to_string()).collect();
    let mut problem = Problem { title, policies, start: reference.start.clone(), ..Problem::default() };
    flows(year, &mut problem);
    unserved::add(year, &mut problem);
    capacity::bound(year, &mut problem);
    balance::add(year, &mut problem);
    supplier::add(year, &mut problem);
    for (place, policy) in model.policies.iter().enumerate() {
        if !(policy.from..=policy.to).contains(&reference.year) || !keep(place) {
            continue;
        }
        match policy.demand {
            PolicyDemand::Embargo => embargo::bound(year, place, &mut problem),
            PolicyDemand::ShareAtMost(share) => share::at_most(year, place, share, &mut problem),
            PolicyDemand::ShareAtLeast(share) => share::at_least(year, place, share, &mut problem),
            PolicyDemand::VolumeAtMost(volume) => share::volume_at_most(year, place, volume, &mut problem),
            PolicyDemand::VolumeAtLeast(volume) => share::volume_at_least(year, place, volume, &mut problem),
            PolicyDemand::EachAtMost(share) => largest_supplier::add(year, place, share, &mut problem),
        }
    }
    contract::add(year, &mut problem);
    problem
}

/// A variable for each step of each route's cost curve.
fn flows(year: Year<'_>, problem: &mut Problem) {
    for (place, route) in year.model.routes.iter().enumerate() {
        let steps = objective::steps(year.model, place, year.reference);
        let several = steps.len() > 1;
        for (number, step) in steps.into_iter().enumerate() {
            let suffix = if several { format!(" step {}", number + 1) } else { String::new() };
            problem.variables.push(Variable {
                name: format!("x[{}{suffix}]", route.id),
                kind: VariableKind::Flow { route: place, step: number },
                scale: step.scale,
                linear: step.linear,
                quadratic: step.quadratic,
                reach: step.reach,
                upper: step.reach,
                bound: if step.reach.is_finite() { Bound::Reach } else { Bound::None },
            });
        }
    }
}

/// The terms of all flows that a test on their route accepts, each with the coefficient that the test gives.
fn terms(problem: &Problem, coefficient: impl Fn(usize) -> Option<f64>) -> Vec<(usize, f64)> {
    let of = |(place, variable): (usize, &Variable)| match variable.kind {
        VariableKind::Flow { route, .. } => coefficient(route).map(|factor| (place, factor)),
        VariableKind::Breach { .. } | VariableKind::Unserved { .. } => None,
    };
    problem.variables.iter().enumerate().filter_map(of).collect()
}
