//! The delivered cost of crude oil that was bought: the price when loaded, and a tanker.

use super::observed::ObservedCost;
use crate::dataset::{Dataset, SupplyLeg};
use crate::model::cost::{BuildUp, End, Freight, Origin, Tanker, Term, TermKind};
use crate::model::{Model, Route, RouteKind};
use crate::numeric::{self, great_circle_km};
use crate::units::{KM_PER_NAUTICAL_MILE, Price};

/// How the freight of an observed route is made up.
#[derive(Clone, PartialEq, Debug)]
pub struct TankerFreight {
    /// Nautical miles one way, the mean of the supplier's ports by what each of them ships.
    pub distance_nm: f64,
    /// Whether a distance by sea was not known for some port, and stands for great circles through the straits.
    pub estimated: bool,
    /// USD a tonne, part by part.
    pub parts: Freight,
    /// The freight at the cheap and at the dear end of charter, fuel, ports and canals, and of an estimated distance.
    pub range: (Price, Price),
}

/// The parameter that makes a distance by sea of great circles.
const DETOUR: &str = "sea-distance-over-great-circles-tanker-voyage";

/// Builds up the cost of every observed route of crude oil in the base year.
///
/// The supply price is what was paid when the ship left: the unit value of the trade data, free on board. Freight is that
/// of one size of ship in the market of 2016, whatever the base year. Insurance, losses and what a refiner pays ashore
/// are not in it.
pub(super) fn crude_costs(model: &Model, dataset: &Dataset) -> Vec<ObservedCost> {
    let crude = |route: &&Route| model.markets[route.market].commodities[route.commodity].id.as_str() == "crude";
    let mut found = Vec::new();
    for route in model.routes.iter().filter(crude) {
        let RouteKind::Observed { unit_value, .. } = route.kind else { continue };
        let heat = &model.markets[route.market].commodities[route.commodity].heat;
        let origins = dataset.trade_source.clone().map(Origin::Source).into_iter().collect();
        let mut terms = vec![Term { kind: TermKind::Supply, value: unit_value, origins }];
        let freight = freight(model, route, dataset);
        let value = freight.as_ref().and_then(|freight| freight.parts.price(heat));
        if let (Some(value), Some(freight)) = (value, &freight) {
            let detour = freight.estimated.then(|| Origin::Parameter(DETOUR.to_owned()));
            terms.push(Term { kind: TermKind::Shipping, value, origins: Tanker::origins().chain(detour).collect() });
        }
        let whole = value.is_some();
        found.push(ObservedCost { route: route.id.clone(), build_up: BuildUp { terms }, whole, freight });
    }
    found
}

fn freight(model: &Model, route: &Route, dataset: &Dataset) -> Option<TankerFreight> {
    let heat = &model.markets[route.market].commodities[route.commodity].heat;
    let legs = dataset.supply_legs.iter().filter(|leg| {
        leg.importer == model.importer && leg.supplier == route.supplier && leg.commodity.as_str() == "crude"
    });
    let legs: Vec<&SupplyLeg> = legs.collect();
    let estimated = legs.iter().any(|leg| leg.distance_nm.is_none());
    let at = |end| {
        let tanker = Tanker::of(dataset, end)?;
        let mut parts = Freight { charter: 0.0, bunkers: 0.0, dues: 0.0, commission: 0.0 };
        let mut distance = 0.0;
        for leg in &legs {
            let miles = distance_nm(leg, dataset, end)?;
            let one = tanker.freight(miles, &leg.passages);
            distance += leg.share * miles;
            parts.charter += leg.share * one.charter;
            parts.bunkers += leg.share * one.bunkers;
            parts.dues += leg.share * one.dues;
            parts.commission += leg.share * one.commission;
        }
        (!legs.is_empty()).then_some((distance, parts))
    };
    let (distance_nm, parts) = at(End::Central)?;
    let range = (at(End::Low)?.1.price(heat)?, at(End::High)?.1.price(heat)?);
    Some(TankerFreight { distance_nm, estimated, parts, range })
}

/// The distance of a leg by sea as it is known, else the [great circles](straight_nm) times a factor.
fn distance_nm(leg: &SupplyLeg, dataset: &Dataset, end: End) -> Option<f64> {
    if leg.distance_nm.is_some() {
        return leg.distance_nm;
    }
    let factor = dataset.cost_parameters.get(DETOUR)?;
    let factor = match end {
        End::Low => factor.low,
        End::Central => factor.central,
        End::High => factor.high,
    };
    Some(straight_nm(leg, dataset)? * factor?)
}

/// Great circles from a leg's port, or the middle of the country where none is named, to the middle of the importer
/// through the passages on the way, nautical miles. The passages come in the order of their distance from the port.
pub fn straight_nm(leg: &SupplyLeg, dataset: &Dataset) -> Option<f64> {
    let middle = |country| dataset.countries.get(country).and_then(|country| country.centroid);
    let (from, to) = (leg.place.or_else(|| middle(&leg.supplier))?, middle(&leg.importer)?);
    let mut stops: Vec<(f64, f64)> =
        leg.passages.iter().map(|passage| Some(dataset.passages.get(passage)?.place)).collect::<Option<_>>()?;
    stops.sort_by(|a, b| great_circle_km(from, *a).total_cmp(&great_circle_km(from, *b)));
    let way: Vec<(f64, f64)> = [from].into_iter().chain(stops).chain([to]).collect();
    let stretches = way.windows(2).map(|ends| great_circle_km(ends[0], ends[1]));
    Some(numeric::sum(stretches) / KM_PER_NAUTICAL_MILE)
}
