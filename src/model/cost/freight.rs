//! Freight from a supplier's ports to an importer, by the ways of the tables.

use super::{CostOrigin, Freight, Tanker, TankerRangeEnd, Term, TermKind, Voyage};
use crate::dataset::{Dataset, SupplyLeg};
use crate::id::CountryId;
use crate::model::Commodity;
use crate::numeric::{self, great_circle_km};
use crate::units::{HeatContent, KM_PER_NAUTICAL_MILE, Price};

/// How the freight of crude oil from a supplier is made up.
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
pub const DETOUR: &str = "sea-distance-over-great-circles-tanker-voyage";

/// What it costs to ship a commodity from each of a supplier's ports, by what each of them ships: LNG with what boils off
/// at the price when loaded, crude oil in a tanker. `None` where no way is known, and of what does not come by ship.
pub fn freight(
    dataset: &Dataset,
    importer: &CountryId,
    supplier: &CountryId,
    commodity: &Commodity,
    loaded: Price,
) -> Option<Term> {
    match commodity.id.as_str() {
        "lng" => lng_freight(dataset, importer, supplier, loaded),
        "crude" => {
            let freight = tanker_freight(dataset, importer, supplier, &commodity.heat)?;
            let detour = freight.estimated.then(|| CostOrigin::Parameter(DETOUR.to_owned()));
            let origins = Tanker::origins().chain(detour).collect();
            Some(Term { kind: TermKind::Shipping, value: freight.parts.price(&commodity.heat)?, origins })
        }
        _ => None,
    }
}

fn legs<'a>(dataset: &'a Dataset, importer: &CountryId, supplier: &CountryId, commodity: &str) -> Vec<&'a SupplyLeg> {
    let is_of = |leg: &&SupplyLeg| {
        leg.importer == *importer && leg.supplier == *supplier && leg.commodity.as_str() == commodity
    };
    dataset.supply_legs.iter().filter(is_of).collect()
}

/// Shipping LNG from each of a supplier's ports, by what each of them ships; `None` where a distance is not known.
pub fn lng_freight(dataset: &Dataset, importer: &CountryId, supplier: &CountryId, gas: Price) -> Option<Term> {
    let voyage = Voyage::of(dataset)?;
    let legs = legs(dataset, importer, supplier, "lng");
    let mut value = Price::ZERO;
    for leg in &legs {
        value += voyage.cost(leg.distance_nm?, &leg.passages, gas).total() * leg.share;
    }
    let origins = Voyage::origins().collect();
    (!legs.is_empty()).then_some(Term { kind: TermKind::Shipping, value, origins })
}

/// Shipping crude oil from each of a supplier's ports, by what each of them ships.
///
/// Freight is that of one size of ship in the market of 2016, whatever the year. Insurance, losses and what a refiner
/// pays ashore are not in it.
pub fn tanker_freight(
    dataset: &Dataset,
    importer: &CountryId,
    supplier: &CountryId,
    heat: &HeatContent,
) -> Option<TankerFreight> {
    let legs = legs(dataset, importer, supplier, "crude");
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
    let (distance_nm, parts) = at(TankerRangeEnd::Central)?;
    let range = (at(TankerRangeEnd::Low)?.1.price(heat)?, at(TankerRangeEnd::High)?.1.price(heat)?);
    Some(TankerFreight { distance_nm, estimated, parts, range })
}

/// The distance of a leg by sea as it is known, else the [great circles](straight_nm) times a factor.
fn distance_nm(leg: &SupplyLeg, dataset: &Dataset, end: TankerRangeEnd) -> Option<f64> {
    if leg.distance_nm.is_some() {
        return leg.distance_nm;
    }
    let factor = dataset.cost_parameters.get(DETOUR)?;
    let factor = match end {
        TankerRangeEnd::Low => factor.low,
        TankerRangeEnd::Central => factor.central,
        TankerRangeEnd::High => factor.high,
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
