//! What two scenarios have in common, so that it is computed once.
//!
//! Where no policy and no contract ties markets together, each market stands for itself: a gas pipeline leaves crude oil as
//! it is, to the last bit. So a market that has the same routes and the same numbers as in another scenario, computed before,
//! takes over what came of it there.

use super::accounting;
use crate::model::{MarketIndex, Model, RouteKind, Trajectory, YearResult};
use crate::units::{Energy, Price};

/// The markets that a model may share with another, as far as no number is concerned.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Common {
    /// For each market whether it has the same routes and limits as in the other model, which then are in the same order.
    markets: Vec<bool>,
    /// For each route of such a market its place in the other model.
    routes: Vec<usize>,
    /// For each supplier limit of such a market its place in the other model.
    limits: Vec<usize>,
}

/// Markets taken over from a scenario that was computed before.
#[derive(Clone, Copy)]
pub struct Borrowed<'a> {
    /// What the models have in common.
    pub common: &'a Common,
    /// Which markets are taken over.
    pub markets: &'a [bool],
    /// What came of the other.
    pub trajectory: &'a Trajectory,
}

impl Common {
    /// What a model has in common with another.
    pub fn new(other: &Model, model: &Model) -> Self {
        let mut common = Self {
            markets: vec![false; model.markets.len()],
            routes: vec![0; model.routes.len()],
            limits: vec![0; model.supplier_limits.len()],
        };
        if is_separable(other) && is_separable(model) && is_same_world(other, model) {
            for market in 0..model.markets.len() {
                common.markets[market] = common.enter(other, model, market).is_some();
            }
        }
        common
    }

    fn enter(&mut self, other: &Model, model: &Model, market: MarketIndex) -> Option<()> {
        let known = other.markets.get(market)?;
        (known.id == model.markets[market].id && known.commodities == model.markets[market].commodities)
            .then_some(())?;
        let (mut theirs, mut ours) = (other.routes_of(market), model.routes_of(market));
        loop {
            let ((there, a), (here, b)) = match (theirs.next(), ours.next()) {
                (Some(theirs), Some(ours)) => (theirs, ours),
                (None, None) => break,
                _ => return None,
            };
            let same_way = a.id == b.id && a.supplier == b.supplier && a.legs == b.legs && a.is_new() == b.is_new();
            let capped = |route: &crate::model::Route| route.capacity.iter().map(Option::is_some).collect::<Vec<_>>();
            let same_terms = a.commodity == b.commodity && a.loss.to_bits() == b.loss.to_bits();
            (same_way && same_terms && capped(a) == capped(b)).then_some(())?;
            self.routes[here] = there;
        }
        let of = |model: &Model| -> Vec<usize> {
            let limits = model.supplier_limits.iter().enumerate();
            limits.filter(|(_, limit)| limit.market == market).map(|(place, _)| place).collect()
        };
        let (theirs, ours) = (of(other), of(model));
        let supplier = |model: &Model, place: usize| model.supplier_limits[place].supplier.clone();
        let same = |(there, here): (&usize, &usize)| supplier(other, *there) == supplier(model, *here);
        (theirs.len() == ours.len() && theirs.iter().zip(&ours).all(same)).then_some(())?;
        ours.iter().zip(&theirs).for_each(|(here, there)| self.limits[*here] = *there);
        Some(())
    }

    /// Which markets may be shared if their numbers are the same.
    pub fn markets(&self) -> &[bool] {
        &self.markets
    }
}

/// Whether nothing but the world around them ties the markets of a model together.
fn is_separable(model: &Model) -> bool {
    model.policies.is_empty() && model.contracts.is_empty() && model.carbon.is_none()
}

fn is_same_world(one: &Model, other: &Model) -> bool {
    one.importer == other.importer
        && (one.base_year, one.horizon) == (other.base_year, other.horizon)
        && one.rule == other.rule
        && one.markets.len() == other.markets.len()
        && one.groups == other.groups
        && one.supplier_risk == other.supplier_risk
        && one.supplier_distance_km == other.supplier_distance_km
        && one.passages == other.passages
}

/// Appends every number that what comes of a market hangs on, as bits: markets of [`Common::markets`] with the same bits
/// have the same results.
pub fn bits_of(model: &Model, market: MarketIndex, into: &mut Vec<u64>) {
    let of = &model.markets[market];
    let energy = |amount: &Energy| amount.pj().to_bits();
    let price = |price: &Price| price.usd_per_gj().to_bits();
    into.extend(of.demand.iter().chain(&of.trend).map(energy));
    into.extend(of.price.iter().chain([&of.unserved_price]).map(price));
    for (_, route) in model.routes_of(market) {
        match &route.kind {
            RouteKind::Observed { reference, elasticity, unit_value, .. } => {
                into.extend([energy(reference), elasticity.to_bits(), price(unit_value)]);
            }
            RouteKind::New { cost } => into.extend(cost.iter().map(price)),
        }
        into.extend(route.capacity.iter().flatten().map(energy));
        into.push(route.loss.to_bits());
    }
    for limit in model.supplier_limits.iter().filter(|limit| limit.market == market) {
        // No limit is told apart from every number.
        into.extend(limit.available.iter().map(|available| available.as_ref().map_or(u64::MAX, energy)));
    }
}

impl Borrowed<'_> {
    /// Writes what is taken over into a year that was computed without it.
    pub(super) fn fill(&self, model: &Model, at: usize, year: &mut YearResult) {
        let from = &self.trajectory.years[at];
        for (here, route) in model.routes.iter().enumerate().filter(|(_, route)| self.markets[route.market]) {
            debug_assert!(self.common.markets[route.market]);
            let there = self.common.routes[here];
            year.flows[here] = from.flows[there];
            year.rents[here] = from.rents[there];
            year.route_costs[here] = from.route_costs[there];
        }
        for market in (0..model.markets.len()).filter(|market| self.markets[*market]) {
            year.unserved[market] = from.unserved[market];
            year.prices[market] = from.prices[market];
        }
        for (here, limit) in model.supplier_limits.iter().enumerate() {
            if self.markets[limit.market] {
                year.limit_duals[here] = from.limit_duals[self.common.limits[here]];
            }
        }
        year.objective = accounting::objective(model, year);
    }
}
