//! What does not change from year to year, or from sample to sample, of one market or of all together: who supplies by
//! which routes, who belongs to which group, what passes where, how unlike suppliers are.

use super::unlike::Unlike;
use crate::id::CountryId;
use crate::id::PassageId;
use crate::indicators::passages::{counted_by_origin, passing_part};
use crate::model::{Leg, Model, Route};
use crate::table::ALL_MARKETS;
use crate::units::HeatContent;

/// A unit of flows, and the PJ in one of it for each route of a market; empty for PJ.
pub(in crate::indicators) struct FlowUnit {
    pub symbol: &'static str,
    pub content: Vec<f64>,
}

/// Routes of known ways that pass somewhere: their places in the scope, and how often a unit passes.
pub(in crate::indicators) type Passing = Vec<(usize, f64)>;

/// One market, or all together.
pub(in crate::indicators) struct Scope {
    /// All markets together when `None`.
    pub market: Option<usize>,
    /// As results name it.
    pub name: String,
    /// Places of its routes in the model.
    pub routes: Vec<usize>,
    /// Whether somebody knows how the cargoes of each route travel.
    pub known: Vec<bool>,
    /// Sorted by name.
    pub suppliers: Vec<CountryId>,
    /// For each route the place of its supplier.
    pub supplier_of: Vec<usize>,
    /// For each supplier its governance risk.
    pub risks: Vec<Option<f64>>,
    /// The units in which every route can be counted.
    pub units: Vec<FlowUnit>,
    /// For the passages that the METI ratio counts, if there are any.
    pub counted: Option<Passing>,
    /// The same by country of origin.
    pub counted_by_origin: Option<Passing>,
    /// For each passage of the model.
    pub passing: Vec<Passing>,
    /// How unlike suppliers are.
    pub unlike: Unlike,
}

impl Scope {
    pub fn new(model: &Model, market: Option<usize>) -> Self {
        let of_market = |route: &Route| market.is_none_or(|market| market == route.market);
        let routes: Vec<usize> = (0..model.routes.len()).filter(|&place| of_market(&model.routes[place])).collect();
        let all: Vec<&Route> = routes.iter().map(|&place| &model.routes[place]).collect();
        let mut suppliers: Vec<CountryId> = all.iter().map(|route| route.supplier.clone()).collect();
        suppliers.sort();
        suppliers.dedup();
        let place = |route: &&Route| suppliers.partition_point(|supplier| *supplier < route.supplier);
        let supplier_of: Vec<usize> = all.iter().map(place).collect();
        let passing = |times: &dyn Fn(&Leg) -> f64| -> Passing {
            let legs = all.iter().enumerate().filter_map(|(place, route)| Some((place, route.legs.as_deref()?)));
            legs.map(|(place, legs)| (place, passing_part(legs, times))).filter(|(_, part)| *part != 0.0).collect()
        };
        let counted: Vec<_> = model.passages.iter().filter(|p| p.in_meti_ratio).map(|p| &p.id).collect();
        let count = |leg: &Leg| counted.iter().filter(|&&passage| leg.passages.contains(passage)).count() as f64;
        let by_origin = || {
            let legs = all.iter().enumerate().filter_map(|(place, route)| {
                let legs = counted_by_origin(route.legs.as_deref()?, &before(model, &route.supplier));
                Some((place, passing_part(&legs, count)))
            });
            legs.filter(|(_, part)| *part != 0.0).collect()
        };
        let of_passage = |passage: &crate::model::ReportedChokepoint| {
            passing(&|leg| if leg.passages.contains(&passage.id) { 1.0 } else { 0.0 })
        };
        Self {
            name: market.map_or(ALL_MARKETS, |market| model.markets[market].id.as_str()).to_owned(),
            risks: suppliers.iter().map(|supplier| model.supplier_risk.get(supplier).copied()).collect(),
            units: units(model, &all),
            counted: (!counted.is_empty()).then(|| passing(&count)),
            counted_by_origin: (!counted.is_empty()).then(by_origin),
            passing: model.passages.iter().map(of_passage).collect(),
            unlike: Unlike::new(model, &all, &suppliers, &supplier_of),
            known: all.iter().map(|route| route.legs.is_some()).collect(),
            market,
            routes,
            suppliers,
            supplier_of,
        }
    }
}

/// The passages behind which a supplier's export coast lies, in the base year.
fn before(model: &Model, supplier: &CountryId) -> Vec<PassageId> {
    let behind = |group| model.in_group(group, supplier, model.base_year);
    let passages = model.passages.iter().filter(|passage| passage.origin_group.as_ref().is_some_and(behind));
    passages.map(|passage| passage.id.clone()).collect()
}

fn units(model: &Model, routes: &[&Route]) -> Vec<FlowUnit> {
    let content = |of: fn(&HeatContent) -> Option<f64>| -> Option<Vec<f64>> {
        let heat = |route: &&Route| of(&model.markets[route.market].commodities[route.commodity].heat);
        routes.iter().map(heat).collect()
    };
    let mut units = vec![FlowUnit { symbol: "PJ/y", content: Vec::new() }];
    units.extend(content(|heat| heat.pj_per_mt).map(|content| FlowUnit { symbol: "Mt/y", content }));
    units.extend(content(|heat| heat.pj_per_bcm).map(|content| FlowUnit { symbol: "bcm/y", content }));
    units
}
