//! What routes cost, by response rule: one file for each rule, one function that gives the cost curve of a route.

mod calibrated;
mod displace;
mod merit_order;
mod proportional;

use super::formulation::Reference;
use crate::model::{Model, ResponseRule, Route, RouteKind};

/// Part of a price by which flat costs that stand next to each other in the order of names are kept apart, so that
/// equal costs have one cheapest mix: the later name gives way first.
pub const TIE_STEP: f64 = 1e-7;

/// A piece of a cost curve: marginal cost `linear + quadratic * x` from zero up to `reach`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Step {
    pub linear: f64,
    pub quadratic: f64,
    pub reach: f64,
    pub scale: f64,
}

/// What the curve of an observed route is made from; PJ and USD/GJ.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Observed {
    /// Price at which the reference flow comes.
    price: f64,
    /// The reference flow, positive.
    reference: f64,
    /// Elasticity of supply.
    elasticity: f64,
    /// What a unit cost, kept apart from others.
    unit_value: f64,
    /// Whether it belongs to the groups that give way first.
    gives_way: bool,
}

/// What the curve of a new route is made from; PJ and USD/GJ.
#[derive(Clone, Copy, PartialEq, Debug)]
struct New {
    /// Price at which the observed routes deliver their reference flows.
    price: f64,
    /// Delivered cost, kept apart from others.
    cost: f64,
    /// What it can deliver when full: its capacity, or all demand where it has none; positive.
    full: f64,
}

/// The cost curve of a route in a year, from its cheapest step to its dearest.
///
/// An observed route whose reference is zero has no curve: it delivers nothing.
pub(super) fn steps(model: &Model, place: usize, reference: &Reference) -> Vec<Step> {
    let at = model.index(reference.year);
    let route = &model.routes[place];
    let market = &model.markets[route.market];
    let price = market.price[at].usd_per_gj();
    let tie = TIE_STEP * price * rank(model, route) as f64;
    match &route.kind {
        RouteKind::Observed { elasticity, unit_value, .. } => {
            let of = Observed {
                price,
                reference: reference.flows[place].pj(),
                elasticity: *elasticity,
                unit_value: market.moved(*unit_value, at).usd_per_gj() + tie,
                gives_way: gives_way(model, route, reference.year),
            };
            if of.reference <= 0.0 {
                return vec![Step { linear: price, quadratic: 0.0, reach: 0.0, scale: 1.0 }];
            }
            observed(&model.rule, of)
        }
        RouteKind::New { cost } => {
            let capacity = route.capacity[at].unwrap_or(market.demand[at]).pj();
            let full = if capacity > 0.0 { capacity } else { 1.0 };
            vec![new(&model.rule, New { price, cost: cost[at].usd_per_gj() + tie, full })]
        }
    }
}

fn observed(rule: &ResponseRule, of: Observed) -> Vec<Step> {
    match rule {
        ResponseRule::Calibrated => vec![calibrated::observed(of)],
        ResponseRule::MeritOrder => vec![merit_order::observed(of)],
        ResponseRule::Proportional => vec![proportional::observed(of)],
        ResponseRule::Displace(_) => displace::observed(of),
    }
}

fn new(rule: &ResponseRule, of: New) -> Step {
    match rule {
        ResponseRule::Calibrated | ResponseRule::MeritOrder => calibrated::new(of),
        ResponseRule::Proportional => proportional::new(of),
        ResponseRule::Displace(_) => displace::new(of),
    }
}

/// The place of a route among those of its market that have a flat cost under the rule, in the order of names.
fn rank(model: &Model, route: &Route) -> usize {
    let flat = |other: &&Route| other.is_new() || model.rule == ResponseRule::MeritOrder;
    let before = |other: &&Route| other.market == route.market && other.id < route.id;
    model.routes.iter().filter(flat).filter(before).count()
}

fn gives_way(model: &Model, route: &Route, year: i32) -> bool {
    match &model.rule {
        ResponseRule::Displace(groups) => groups.iter().any(|group| model.in_group(group, &route.supplier, year)),
        _ => false,
    }
}
