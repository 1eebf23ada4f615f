//! What routes cost, by response rule: one file for each rule, one function that gives the cost curve of a route.

mod calibrated;
mod displace;
mod merit_order;
mod proportional;

use super::reference::YearReference;
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

/// One step or two, the cheaper first.
type CostSteps = (Step, Option<Step>);

/// The cost curves of a model's routes: what of them is the same in every year.
pub(super) struct RouteCostCurves {
    /// For each route its place among those of its market that have a flat cost under the rule, in the order of names.
    ranks: Vec<usize>,
}

impl RouteCostCurves {
    pub(super) fn new(model: &Model) -> Self {
        let flat: Vec<&Route> =
            model.routes.iter().filter(|route| route.is_new() || model.rule.has_flat_costs()).collect();
        let rank =
            |route: &Route| flat.iter().filter(|other| other.market == route.market && other.id < route.id).count();
        Self { ranks: model.routes.iter().map(rank).collect() }
    }

    /// The cost curve of a route in a year, from its cheapest step to its dearest.
    ///
    /// An observed route whose reference is zero has no curve: it delivers nothing.
    pub(super) fn steps(&self, model: &Model, place: usize, reference: &YearReference) -> impl Iterator<Item = Step> {
        let (first, second) = self.curve(model, place, reference);
        std::iter::once(first).chain(second)
    }

    fn curve(&self, model: &Model, place: usize, reference: &YearReference) -> CostSteps {
        let at = model.index(reference.year);
        let route = &model.routes[place];
        let market = &model.markets[route.market];
        let price = market.price[at].usd_per_gj();
        let tie = TIE_STEP * price * self.ranks[place] as f64;
        match &route.kind {
            RouteKind::Observed { elasticity, unit_value, .. } => {
                let agreed = model.contract_price(place, at).unwrap_or_else(|| market.moved(*unit_value, at));
                let of = Observed {
                    price,
                    reference: reference.flows[place].pj(),
                    elasticity: *elasticity,
                    unit_value: agreed.usd_per_gj() + tie,
                    gives_way: gives_way(model, route, reference.year),
                };
                if of.reference <= 0.0 {
                    return (Step { linear: price, quadratic: 0.0, reach: 0.0, scale: 1.0 }, None);
                }
                let carbon = carbon(model, place, reference);
                let dearer = |step: Step| Step { linear: step.linear + carbon, ..step };
                let (first, second) = observed(&model.rule, of);
                (dearer(first), second.map(dearer))
            }
            RouteKind::New { cost } => {
                let capacity = route.capacity[at].unwrap_or(market.demand[at]).pj();
                let full = if capacity > 0.0 { capacity } else { 1.0 };
                let cost = cost[at].usd_per_gj() + carbon(model, place, reference) + tie;
                (new(&model.rule, New { price, cost, full }), None)
            }
        }
    }
}

/// What a price on carbon adds to the marginal cost of a route with emissions e, USD/GJ: k_t e.
///
/// Under `calibrated` the observed routes of a market delivered the reference flows at last year's price k_(t-1), so that
/// only what changes since then moves them against each other; with e_m their mean emissions, weighted by those flows:
///
///   k_t e - k_(t-1) (e - e_m)
///
/// A carbon price that stays as it is then leaves shares as they are. Under `proportional` and `displace` marginal costs
/// only say who gives way, and it changes nothing.
fn carbon(model: &Model, place: usize, reference: &YearReference) -> f64 {
    let Some(carbon) = &model.carbon else { return 0.0 };
    let (route, at) = (&model.routes[place], model.index(reference.year));
    let now = carbon.cost(place, at).usd_per_gj();
    match model.rule {
        ResponseRule::MeritOrder => now,
        ResponseRule::Calibrated if route.is_new() || at == 0 => now,
        ResponseRule::Calibrated => {
            let of_market = || model.routes_of(route.market).filter(|(_, route)| !route.is_new());
            let flow = |other: usize| reference.flows[other].pj();
            let total = crate::numeric::sum(of_market().map(|(other, _)| flow(other)));
            let emitted = crate::numeric::sum(of_market().map(|(other, _)| flow(other) * carbon.emissions[other]));
            let mean = if total > 0.0 { emitted / total } else { 0.0 };
            now - carbon.price[at - 1] * (carbon.emissions[place] - mean)
        }
        ResponseRule::Proportional | ResponseRule::Displace(_) => 0.0,
    }
}

/// What a unit not taken of a contract costs in the programme, USD/GJ: its penalty, kept apart from those of others.
///
/// Under `proportional` and `displace`, whose marginal costs run from -2P for a new route to P (1 + x / x0) for an
/// observed one, it is P (4 + f / x0) for a floor f: a contract is the last to give way.
pub(super) fn breach_price(model: &Model, contract: usize, reference: &YearReference, floor: f64) -> f64 {
    let at = model.index(reference.year);
    let terms = &model.contracts[contract];
    let price = model.markets[model.routes[terms.route].market].price[at].usd_per_gj();
    let tie = TIE_STEP * price * contract as f64;
    match model.rule {
        ResponseRule::Calibrated | ResponseRule::MeritOrder => terms.penalty[at].usd_per_gj() + tie,
        ResponseRule::Proportional | ResponseRule::Displace(_) => {
            let flow = reference.flows[terms.route].pj();
            price * (4.0 + if flow > 0.0 { floor / flow } else { 0.0 }) + tie
        }
    }
}

fn observed(rule: &ResponseRule, of: Observed) -> CostSteps {
    match rule {
        ResponseRule::Calibrated => (calibrated::observed(of), None),
        ResponseRule::MeritOrder => (merit_order::observed(of), None),
        ResponseRule::Proportional => (proportional::observed(of), None),
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

fn gives_way(model: &Model, route: &Route, year: i32) -> bool {
    match &model.rule {
        ResponseRule::Displace(groups) => groups.iter().any(|group| model.in_group(group, &route.supplier, year)),
        _ => false,
    }
}
