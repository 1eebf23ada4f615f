//! The delivered cost of what was bought, term by term; LNG here, crude oil in [`tankers`](super::tankers).

use std::collections::BTreeMap;

use super::tankers::crude_costs;
use crate::dataset::Dataset;
use crate::id::RouteId;
use crate::model::cost::{
    BuildUp, CostOrigin, FINANCE, TankerFreight, Term, TermKind, lng_freight, regasification, yearly_part,
};
use crate::model::{Model, Route, RouteKind};
use crate::numeric;
use crate::units::{Money, Price};

/// The estimated build-up of an observed route.
#[derive(Clone, PartialEq, Debug)]
pub struct ObservedCost {
    /// The route.
    pub route: RouteId,
    /// Its terms, as far as they can be given.
    pub build_up: BuildUp,
    /// Whether shipping is among them: without it, the sum is no delivered cost.
    pub whole: bool,
    /// How the freight is made up, where the route is one of crude oil and its distance is known or estimated.
    pub freight: Option<TankerFreight>,
}

/// Builds up the cost of every observed route of LNG and crude oil in the base year.
///
/// Of LNG, what was paid when the ship left (the unit value of the trade data, free on board) is split into liquefaction, as a
/// plant of middling cost would need it, and the rest: gas, pipelines to the plant, taxes, and what the seller earns.
/// Shipping follows from the distances of the supplier's ports; regasification is that of the market, by
/// default a terminal of middling cost. A plant that stands is paid for: what it needs is not what it costs to run, so
/// liquefaction and regasification are those of new plants.
///
/// Of crude oil, the price when loaded and the freight of a tanker.
pub fn observed_costs(model: &Model, rates: &BTreeMap<String, f64>, dataset: &Dataset) -> Vec<ObservedCost> {
    let mut found = lng_costs(model, rates, dataset);
    found.extend(crude_costs(model, dataset));
    found
}

/// What the cargoes of the base year cost when they were loaded, on average: value over mass in the trade data. `None` of
/// a new route, and where the value is not known.
pub(super) fn fob(model: &Model, route: &Route, dataset: &Dataset) -> Option<Price> {
    let RouteKind::Observed { reference, .. } = &route.kind else { return None };
    let commodity = model.markets.get(route.market)?.commodities.get(route.commodity)?;
    let year = dataset.trade.imports(&model.importer, &commodity.id, model.base_year);
    let flow = year.flows.iter().find(|flow| flow.exporter == route.supplier)?;
    let paid = flow.value.value.filter(|value| *value > 0.0);
    paid.map(|paid| Money::from_musd(paid) / *reference)
}

fn lng_costs(model: &Model, rates: &BTreeMap<String, f64>, dataset: &Dataset) -> Vec<ObservedCost> {
    let (liquefaction, ashore) = (liquefaction(dataset), regasification(rates, dataset));
    let lng = |route: &&Route| model.markets[route.market].commodities[route.commodity].id.as_str() == "lng";
    let mut found = Vec::new();
    for route in model.routes.iter().filter(lng) {
        let Some(loaded) = fob(model, route, dataset) else { continue };
        let mut terms = Vec::new();
        let making = liquefaction.clone().filter(|term| term.value < loaded);
        let rest = making.as_ref().map_or(loaded, |term| loaded - term.value);
        let origins = dataset.trade_source.clone().map(CostOrigin::Source).into_iter().collect();
        terms.push(Term { kind: TermKind::Supply, value: rest, origins });
        terms.extend(making);
        let shipping = lng_freight(dataset, &model.importer, &route.supplier, loaded);
        let whole = shipping.is_some();
        terms.extend(shipping);
        // That of the market, which the scenario may state otherwise.
        let stated = model.markets[route.market].landing.regasification;
        terms.extend(ashore.clone().map(|term| Term { value: stated, ..term }));
        found.push(ObservedCost { route: route.id.clone(), build_up: BuildUp { terms }, whole, freight: None });
    }
    found
}

/// The median of the published investments in liquefaction plants, which are in USD for a tonne a year.
fn liquefaction(dataset: &Dataset) -> Option<Term> {
    let plants = || {
        let rows = dataset.cost_parameters.values();
        rows.filter(|row| row.parameter == "liquefaction capex" && row.unit == "$/tpa")
    };
    let mut costs: Vec<f64> = plants().filter_map(|plant| plant.central).collect();
    costs.sort_by(f64::total_cmp);
    let median = numeric::quantile(&costs, 0.5)?;
    let markets = crate::model::commodity::markets();
    let mut commodities = markets.iter().flat_map(|market| &market.commodities);
    let heat = commodities.find(|commodity| commodity.id.as_str() == "lng")?.heat.pj_per_mt?;
    let reason =
        format!("the median of {} published plants, {median} USD for a tonne a year, stands for all", costs.len());
    let source = plants().find_map(|plant| plant.source.clone()).map(CostOrigin::Source);
    let financing = FINANCE.into_iter().map(|id| CostOrigin::Parameter(id.to_owned()));
    let origins = source.into_iter().chain([CostOrigin::Assumption(reason)]).chain(financing).collect();
    Some(Term {
        kind: TermKind::Liquefaction,
        value: Price::from_usd_per_gj(median * yearly_part(dataset)? / heat),
        origins,
    })
}
