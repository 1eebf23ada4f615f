//! Random models for property tests and for the check against an independent solver.
#![allow(dead_code)] // each test crate uses a part

use izon::allocation::YearReference;
use izon::model::{Model, PolicyDemand, ResponseRule, RouteKind};
use izon::units::Energy;
use proptest::prelude::*;

use crate::support::Draft;

const NAMES: [&str; 10] = ["SAU", "ARE", "QAT", "KWT", "RUS", "AUS", "IDN", "MYS", "USA", "NGA"];

/// What a random model is made from.
#[derive(Clone, Debug)]
pub struct Recipe {
    pub growth: f64,
    pub rule: usize,
    /// For each market the flow (as a power of ten), elasticity and unit value over price of each supplier.
    pub markets: Vec<Vec<(f64, f64, f64)>>,
    /// Capacity over demand, cost over price, of a new route in the first market.
    pub route: Option<(f64, f64)>,
    /// Share ceiling on the first three suppliers over all markets.
    pub ceiling: Option<f64>,
    /// Share floor of the others in the first market.
    pub floor: Option<f64>,
    /// What the first supplier can send over what it did.
    pub limit: Option<f64>,
    /// Capacity of the second supplier over its flow.
    pub capacity: Option<f64>,
    pub embargo: bool,
}

fn maybe(range: std::ops::Range<f64>) -> impl Strategy<Value = Option<f64>> {
    prop_oneof![Just(None), range.prop_map(Some)]
}

/// Flows from some grams to some megatonnes.
pub fn recipe() -> impl Strategy<Value = Recipe> {
    recipe_of(-5.0..3.5)
}

/// Flows of the powers of ten given.
pub fn recipe_of(powers: std::ops::Range<f64>) -> impl Strategy<Value = Recipe> {
    let supplier = (powers, 0.3..4.0_f64, 0.5..2.0_f64);
    let market = prop::collection::vec(supplier, 4..=NAMES.len());
    let main = (0.95..1.05_f64, 0..4_usize, prop::collection::vec(market, 1..=2));
    let route = prop_oneof![Just(None), (0.01..1.3_f64, 0.3..1.5_f64).prop_map(Some)];
    let limits = (maybe(0.2..0.9), maybe(0.1..0.5), maybe(0.2..1.2), maybe(0.2..1.2), any::<bool>());
    (main, route, limits).prop_map(|((growth, rule, markets), route, (ceiling, floor, limit, capacity, embargo))| {
        Recipe { growth, rule, markets, route, ceiling, floor, limit, capacity, embargo }
    })
}

impl Recipe {
    pub fn rule(&self) -> ResponseRule {
        crate::support::rules()[self.rule].clone()
    }

    /// The same with nothing but observed flows.
    pub fn plain(mut self) -> Self {
        (self.route, self.ceiling, self.floor, self.limit, self.capacity) = (None, None, None, None, None);
        self.embargo = false;
        self
    }

    pub fn model(&self) -> Model {
        let mut draft = Draft::new(3, self.growth).rule(self.rule()).group("first", &NAMES[..3]);
        draft = draft.group("others", &NAMES[3..]).group("last", &NAMES[9..]).group("middle-east", &NAMES[..4]);
        for (market, suppliers) in self.markets.iter().enumerate() {
            draft = draft.market(["crude-oil", "natural-gas"][market], [8.0, 7.0][market]);
            for (supplier, (power, elasticity, value)) in NAMES.iter().zip(suppliers) {
                draft = draft.observed(supplier, 10.0_f64.powf(*power), *elasticity, *value);
            }
            if let (0, Some((capacity, cost))) = (market, self.route) {
                let demand = draft.model.markets[0].demand[0].pj();
                draft = draft.new_route("new", "RUS", capacity * demand, 8.0 * cost, 2017);
            }
        }
        let flow = |place: usize| 10.0_f64.powf(self.markets[0][place].0);
        let years = (2017, 2018);
        if let Some(share) = self.ceiling {
            draft = draft.policy("ceiling", "first", None, PolicyDemand::ShareAtMost(share), years);
        }
        if let Some(share) = self.floor {
            draft = draft.policy("floor", "others", Some(0), PolicyDemand::ShareAtLeast(share), years);
        }
        if let Some(part) = self.limit {
            draft = draft.supplier_limit("SAU", 0, part * flow(0));
        }
        if let Some(part) = self.capacity {
            draft = draft.capacity("are-crude-oil", part * flow(1), 2017..=2019);
        }
        if self.embargo {
            draft = draft.policy("embargo", "last", None, PolicyDemand::Embargo, years);
        }
        draft.build()
    }
}

/// The reference of the first year after the base year: observed flows, grown with demand.
pub fn first_year(model: &Model) -> YearReference {
    let flow = |kind: &RouteKind| match kind {
        RouteKind::Observed { reference, .. } => *reference,
        RouteKind::New { .. } => Energy::ZERO,
    };
    let growth = |market: usize| model.markets[market].demand[1] / model.markets[market].demand[0];
    let flows = model.routes.iter().map(|route| flow(&route.kind) * growth(route.market)).collect();
    YearReference { year: model.base_year + 1, flows, start: None }
}
