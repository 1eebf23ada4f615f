//! The price on carbon, and what each route emits.

use std::collections::BTreeMap;

use super::super::form::Located;
use super::ScenarioContext;
use crate::id::RouteId;
use crate::model::carbon::{CarbonPrice, factors};
use crate::model::uncertain::UncertainQuantity;
use crate::model::{DemandPath, Market, Route};
use crate::numeric;
use crate::scenario::{RouteEnds, ScenarioPlaces};
use crate::units::{Dimension, KM_PER_NAUTICAL_MILE};

impl ScenarioContext<'_> {
    pub(super) fn carbon_price(
        &mut self,
        routes: &[Route],
        markets: &[Market],
        ends: &BTreeMap<RouteId, RouteEnds>,
        places: &mut ScenarioPlaces,
    ) -> Option<CarbonPrice> {
        let form = self.form;
        let first = form.carbon_price.price.0.values().next()?;
        places.carbon = Some(first.span.clone());
        let price = self.carbon_path();
        let emissions = routes.iter().map(|route| self.emissions(route, markets, ends)).collect();
        Some(CarbonPrice { price, emissions })
    }

    /// The price of each year, constant from its first year on when a single one is stated.
    pub(super) fn carbon_path(&mut self) -> DemandPath<f64> {
        let form = self.form;
        let right =
            |stated: &&Located<UncertainQuantity>| stated.value.central().unit.dimension == Dimension::MassPrice;
        for stated in form.carbon_price.price.0.values().filter(right) {
            self.number_within(Some(stated), Dimension::MassPrice, (0.0, f64::INFINITY));
        }
        let points = self.points(&form.carbon_price.price, |quantity| quantity.expect(Dimension::MassPrice));
        let mut price = self.path(&points, 0.0);
        price[0] = 0.0;
        price
    }

    /// Tonnes for each GJ of a route: burning it, and bringing it over its mean distance by sea, or, where no voyage is known,
    /// along the great circle between its ends or between the countries.
    fn emissions(&self, route: &Route, markets: &[Market], ends: &BTreeMap<RouteId, RouteEnds>) -> f64 {
        let commodity = markets.get(route.market).and_then(|market| market.commodities.get(route.commodity));
        let Some(commodity) = commodity else { return 0.0 };
        let legs = self.dataset.supply_legs.iter().filter(|leg| {
            !route.is_new()
                && leg.importer == self.importer
                && leg.supplier == route.supplier
                && leg.commodity == commodity.id
        });
        let known: Vec<(f64, f64)> = legs.filter_map(|leg| Some((leg.share, leg.distance_nm?))).collect();
        let weight = numeric::sum(known.iter().map(|(share, _)| *share));
        let distance = if weight > 0.0 {
            numeric::sum(known.iter().map(|(share, miles)| share * miles)) / weight * KM_PER_NAUTICAL_MILE
        } else {
            let own = ends.get(&route.id).and_then(|ends| Some(numeric::great_circle_km(ends.from?, ends.to?)));
            own.unwrap_or_else(|| self.between_countries(route))
        };
        factors(commodity.id.as_str()).map_or(0.0, |factors| factors.at(distance))
    }

    fn between_countries(&self, route: &Route) -> f64 {
        let middle = |country| self.dataset.countries.get(country).and_then(|country| country.centroid);
        match (middle(&route.supplier), middle(&self.importer)) {
            (Some(from), Some(to)) => numeric::great_circle_km(from, to),
            _ => 0.0,
        }
    }
}
