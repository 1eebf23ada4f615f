//! What each year starts from: the solution of the year before, scaled to demand.
//!
//! A route that stood on its supply curve is anchored anew at what it delivered: the market's answer to a change is
//! there to stay, and prices return to the reference. So elasticities are those of the first year after a change, and
//! over the years routes drift as far as costs drive them. A flow that fell to zero for its price has left the market.
//!
//! A route that something else held back (its capacity, a supplier limit, a policy) keeps the curve it had, as far as
//! the market's price would still support it, and comes back when it is let go. It is not expected to fill the gap
//! meanwhile: the other observed routes scale so that all together meet the demand that was served, grown.
//!
//! Capacity of this year plays no part in this year's reference: a route that closes or opens is a change that the
//! supply curves answer.

use super::Solved;
use crate::allocation::{ActiveSet, ConstraintKind, UpperBound, VariableKind, YearReference};
use crate::model::{Model, ResponseRule, RouteKind};
use crate::units::Energy;

/// Part of a reference flow by which a route may miss its supply curve and still stand on it.
const ON_CURVE: f64 = 1e-6;

/// What held a route's flow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum FlowStanding {
    /// Its supply curve alone.
    Free,
    /// Something that does not grow with demand: its capacity, a supplier limit; every new route.
    Capped,
    /// A policy.
    Held,
}

#[derive(Clone, Copy, Debug)]
struct FlowAnchor {
    /// What the route delivered.
    flow: f64,
    /// What it would deliver at the reference price, were demand to stay.
    wanted: f64,
    standing: FlowStanding,
}

/// What one year hands to the next.
pub(super) struct YearState {
    year: i32,
    anchors: Vec<FlowAnchor>,
    start: Option<ActiveSet>,
}

impl YearState {
    /// The base year as observed.
    pub(super) fn observed(model: &Model) -> Self {
        let anchor = |route: &crate::model::Route| match &route.kind {
            RouteKind::Observed { reference, .. } => {
                FlowAnchor { flow: reference.pj(), wanted: reference.pj(), standing: FlowStanding::Free }
            }
            RouteKind::New { .. } => FlowAnchor { flow: 0.0, wanted: 0.0, standing: FlowStanding::Capped },
        };
        Self { year: model.base_year, anchors: model.routes.iter().map(anchor).collect(), start: None }
    }

    /// Goes on to a year as solved.
    pub(super) fn advance(&mut self, model: &Model, reference: &YearReference, solved: &Solved<'_>) {
        self.year = reference.year;
        for (place, at) in self.anchors.iter_mut().enumerate() {
            *at = anchor(model, place, reference, solved);
        }
        self.start.get_or_insert_default().clone_from(&solved.solution.active);
    }

    /// Writes the reference of a year. With g the growth of the trend of demand, f, c, h what free, capped and held routes
    /// delivered: free anchors times g + max(g - 1, 0) c / f, the others times g. Then free and held routes grow in
    /// step, capped ones stay, and all together meet g (f + c + h). Where the trend falls, every route is expected to
    /// fall with it. What a measure takes from demand is no part of this: the rule says who gives way to it.
    ///
    /// Under `merit-order` and `displace` a supplier sends no more than its reference, so that references leave room for
    /// what a measure adds.
    ///
    /// What is under contract can be had: under `merit-order`, and where a route would otherwise have left the market, the
    /// reference is at least that.
    pub(super) fn refer(&self, model: &Model, year: i32, reference: &mut YearReference) {
        let (before, now) = (model.index(self.year), model.index(year));
        let bounded = model.rule.bounds_suppliers();
        let ratio = |path: &[Energy]| if path[before] > Energy::ZERO { path[now] / path[before] } else { 1.0 };
        let factors: Vec<(f64, f64)> = (0..model.markets.len())
            .map(|market| {
                let growth = ratio(&model.markets[market].trend);
                let demanded = ratio(&model.markets[market].demand);
                let added = if growth > 0.0 { demanded / growth } else { 1.0 };
                let room = if bounded { added.max(1.0) } else { 1.0 };
                let (free, capped) = (
                    self.delivered(model, market, FlowStanding::Free),
                    self.delivered(model, market, FlowStanding::Capped),
                );
                let extra = if free > 0.0 { (growth - 1.0).max(0.0) * capped / free } else { 0.0 };
                ((growth + extra) * room, growth * room)
            })
            .collect();
        let flow = |(place, (anchor, route)): (usize, (&FlowAnchor, &crate::model::Route))| {
            let (free, others) = factors[route.market];
            let wanted = anchor.wanted * if anchor.standing == FlowStanding::Free { free } else { others };
            if !route.is_new() && (wanted <= 0.0 || model.rule == ResponseRule::MeritOrder) {
                return Energy::from_pj(wanted).max(model.contracted(place, now));
            }
            Energy::from_pj(wanted)
        };
        reference.year = year;
        reference.flows.clear();
        reference.flows.extend(self.anchors.iter().zip(&model.routes).enumerate().map(flow));
        reference.start.clone_from(&self.start);
    }

    fn delivered(&self, model: &Model, market: usize, standing: FlowStanding) -> f64 {
        let of =
            |(place, _): (usize, _)| (self.anchors[place].standing == standing).then_some(self.anchors[place].flow);
        crate::numeric::sum(model.routes_of(market).filter_map(of))
    }
}

fn anchor(model: &Model, place: usize, reference: &YearReference, solved: &Solved<'_>) -> FlowAnchor {
    let Solved { problem, solution, directory } = *solved;
    let flow = directory.flow(place, &solution.amounts);
    let route = &model.routes[place];
    if route.is_new() {
        return FlowAnchor { flow, wanted: 0.0, standing: FlowStanding::Capped };
    }
    let price = directory.balances[route.market].map_or(0.0, |row| solution.duals[row]);
    let before = reference.flows[place].pj();
    // What the route would deliver at the market's price if only its curve held it.
    let steps = directory.steps[place].clone();
    let wanted =
        crate::numeric::sum(steps.map(|step| problem.variables[step].supply(price).unwrap_or(solution.amounts[step])));
    if (flow - wanted).abs() <= ON_CURVE * before.max(flow) {
        return FlowAnchor { flow, wanted: flow, standing: FlowStanding::Free };
    }
    // Flat costs say all or nothing: what came although it was too dear (a contract, a policy) can be had again.
    let wanted = if model.rule == ResponseRule::MeritOrder { wanted.max(flow) } else { wanted };
    let capped = flow < wanted && (at_capacity(place, solved) || at_supplier_limit(place, solved));
    let standing = if capped { FlowStanding::Capped } else { FlowStanding::Held };
    FlowAnchor { flow, wanted: wanted.min(before), standing }
}

fn at_capacity(route: usize, solved: &Solved<'_>) -> bool {
    solved.directory.steps[route].clone().any(|place| {
        let variable = &solved.problem.variables[place];
        variable.bound == UpperBound::Capacity
            && solved.solution.amounts[place] >= variable.upper - ON_CURVE * variable.scale
    })
}

fn at_supplier_limit(route: usize, solved: &Solved<'_>) -> bool {
    let Solved { problem, solution, .. } = *solved;
    let of_route = |&(place, _): &(usize, f64)| matches!(problem.variables[place].kind, VariableKind::Flow { route: other, .. } if other == route);
    problem.constraints.iter().zip(&solution.active.binding).any(|(constraint, &binding)| {
        binding && matches!(constraint.kind, ConstraintKind::Supplier(_)) && constraint.terms.iter().any(of_route)
    })
}
