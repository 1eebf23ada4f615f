//! The delivered cost of what was bought, term by term; LNG here, crude oil in [`tankers`](super::tankers).

use std::collections::BTreeMap;

use super::tankers::{TankerFreight, crude_costs};
use crate::dataset::{Dataset, SupplyLeg};
use crate::id::{CountryId, RouteId};
use crate::model::cost::{BuildUp, Origin, Term, TermKind, Voyage, capital_recovery_factor};
use crate::model::{Model, Route, RouteKind};
use crate::numeric;
use crate::units::Price;

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
/// Shipping follows from the distances of the supplier's ports; regasification from a terminal of middling cost, where
/// the scenario has an exchange rate for the euro. A plant that stands is paid for: what it needs is not what it costs
/// to run, so liquefaction and regasification are those of new plants.
///
/// Of crude oil, the price when loaded and the freight of a tanker.
pub fn observed_costs(model: &Model, rates: &BTreeMap<String, f64>, dataset: &Dataset) -> Vec<ObservedCost> {
    let mut found = lng_costs(model, rates, dataset);
    found.extend(crude_costs(model, dataset));
    found
}

fn lng_costs(model: &Model, rates: &BTreeMap<String, f64>, dataset: &Dataset) -> Vec<ObservedCost> {
    let plants = Plants::of(rates, dataset);
    let lng = |route: &&Route| model.markets[route.market].commodities[route.commodity].id.as_str() == "lng";
    let mut found = Vec::new();
    for route in model.routes.iter().filter(lng) {
        let RouteKind::Observed { unit_value, .. } = route.kind else { continue };
        let mut terms = Vec::new();
        let making = plants.liquefaction.clone().filter(|term| term.value < unit_value);
        let rest = making.as_ref().map_or(unit_value, |term| unit_value - term.value);
        let origins = dataset.trade_source.clone().map(Origin::Source).into_iter().collect();
        terms.push(Term { kind: TermKind::Supply, value: rest, origins });
        terms.extend(making);
        let shipping = shipping(model, &route.supplier, unit_value, dataset);
        let whole = shipping.is_some();
        terms.extend(shipping);
        terms.extend(plants.regasification.clone());
        found.push(ObservedCost { route: route.id.clone(), build_up: BuildUp { terms }, whole, freight: None });
    }
    found
}

/// Shipping LNG from each of a supplier's ports, by what each of them ships; `None` where a distance is not known.
pub(super) fn shipping(model: &Model, supplier: &CountryId, gas: Price, dataset: &Dataset) -> Option<Term> {
    let voyage = Voyage::of(dataset)?;
    let is_of = |leg: &&SupplyLeg| {
        leg.importer == model.importer && leg.supplier == *supplier && leg.commodity.as_str() == "lng"
    };
    let legs: Vec<&SupplyLeg> = dataset.supply_legs.iter().filter(is_of).collect();
    let mut value = Price::ZERO;
    for leg in &legs {
        value += voyage.cost(leg.distance_nm?, &leg.passages, gas).total() * leg.share;
    }
    let origins = Voyage::origins().collect();
    (!legs.is_empty()).then_some(Term { kind: TermKind::Shipping, value, origins })
}

/// What new plants of middling cost need for each unit.
struct Plants {
    liquefaction: Option<Term>,
    regasification: Option<Term>,
}

impl Plants {
    fn of(rates: &BTreeMap<String, f64>, dataset: &Dataset) -> Self {
        Self { liquefaction: liquefaction(dataset), regasification: regasification(rates, dataset) }
    }
}

const TERMS: [&str; 4] = [
    "interest-rate-lng-plants-and-terminals",
    "lifetime-lng-plants-and-terminals",
    "fixed-upkeep-lng-plants-and-terminals",
    "utilisation-lng-plants-and-terminals",
];

/// What a plant must earn in a year, as a part of its investment, over the part of its capacity that is used.
fn yearly(dataset: &Dataset) -> Option<f64> {
    let mut values = [0.0; 4];
    for (value, id) in values.iter_mut().zip(TERMS) {
        *value = dataset.cost_parameters.get(id)?.central?;
    }
    let [rate, lifetime, upkeep, utilisation] = values;
    let recovery = capital_recovery_factor(rate / 100.0, lifetime) + upkeep / 100.0;
    Some(recovery / (utilisation / 100.0))
}

fn financing() -> impl Iterator<Item = Origin> {
    TERMS.into_iter().map(|id| Origin::Parameter(id.to_owned()))
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
    let source = plants().find_map(|plant| plant.source.clone()).map(Origin::Source);
    let origins = source.into_iter().chain([Origin::Assumption(reason)]).chain(financing()).collect();
    Some(Term {
        kind: TermKind::Liquefaction,
        value: Price::from_usd_per_gj(median * yearly(dataset)? / heat),
        origins,
    })
}

/// A terminal of middling cost: the investment is in EUR for a kW of gas, so one kW the year round is 31.6 GJ.
fn regasification(rates: &BTreeMap<String, f64>, dataset: &Dataset) -> Option<Term> {
    let euro = rates.get("EUR")?;
    let id = "regasification-capex-generic";
    let per_kw = dataset.cost_parameters.get(id)?.central? / euro;
    let gj_per_kw = crate::units::DAYS_PER_YEAR * 24.0 * 3.6e-3;
    let value = Price::from_usd_per_gj(per_kw * yearly(dataset)? / gj_per_kw);
    let origins = std::iter::once(Origin::Parameter(id.to_owned())).chain(financing()).collect();
    Some(Term { kind: TermKind::Regasification, value, origins })
}
