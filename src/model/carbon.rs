//! What a price on carbon dioxide adds to the cost of a route.

use super::DemandPath;
use crate::units::Price;

/// A price on emissions and what each route emits.
#[derive(Clone, PartialEq, Debug)]
pub struct CarbonPrice {
    /// USD for each tonne of carbon dioxide, by year; zero in the base year.
    pub price: DemandPath<f64>,
    /// Tonnes of carbon dioxide for each GJ (net) delivered and burnt, by the place of the route.
    pub emissions: Vec<f64>,
}

impl CarbonPrice {
    /// What a unit of a route pays in the year at a place of the path.
    pub fn cost(&self, route: usize, at: usize) -> Price {
        Price::from_usd_per_gj(self.price[at] * self.emissions[route])
    }
}

/// What burning and bringing a commodity emits.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct EmissionFactors {
    /// Tonnes for each GJ burnt.
    pub combustion: f64,
    /// Tonnes for each GJ made ready to travel.
    pub liquefaction: f64,
    /// Tonnes for each GJ and 1,000 km.
    pub transport: f64,
}

impl EmissionFactors {
    /// Tonnes for each GJ delivered and burnt: combustion + liquefaction + transport x distance / 1,000 km.
    pub fn at(&self, distance_km: f64) -> f64 {
        self.combustion + self.liquefaction + self.transport * distance_km / 1e3
    }
}

/// Burning crude oil. Source: IPCC (2006), *Guidelines for National Greenhouse Gas Inventories*, vol. 2, table 2.2, as in
/// the table of cost parameters.
const CRUDE_COMBUSTION: f64 = 0.0733;

/// Burning natural gas. Source: as [`CRUDE_COMBUSTION`].
const GAS_COMBUSTION: f64 = 0.0561;

/// Part of the gas burnt to liquefy the rest. Assumption, from memory: plants report 8 to 12 %.
const LIQUEFACTION_LOSS: f64 = 0.09;

/// Part of an LNG cargo that boils off and is burnt on 1,000 km, there and back: 0.12 % a day laden and 0.09 % in
/// ballast at 17 knots (756 km a day). Source: Platts (2016), *LNG freight*, as in the table of cost parameters.
const LNG_BOIL_OFF: f64 = (0.0012 + 0.0009) / 0.756;

/// Part of the gas burnt to move it 1,000 km by pipe: compressors take 1 % of it as power (PyPSA technology-data, as in the
/// table of cost parameters), at an efficiency of 35 % (assumption: usual for gas turbines of compressor stations).
const PIPELINE_FUEL: f64 = 0.01 / 0.35;

/// Moving crude oil 1,000 km by sea. Assumption, from memory: about 2.5 g a tonne-kilometre for the largest tankers, the
/// voyage in ballast included, over 41.868 GJ a tonne.
const TANKER: f64 = 0.0025 / 41.868;

/// The factors of a commodity by its name; none for one that is not known here.
pub fn factors(commodity: &str) -> Option<EmissionFactors> {
    let (combustion, liquefaction, transport) = match commodity {
        "crude" => (CRUDE_COMBUSTION, 0.0, TANKER),
        "lng" => (GAS_COMBUSTION, GAS_COMBUSTION * LIQUEFACTION_LOSS, GAS_COMBUSTION * LNG_BOIL_OFF),
        "pipeline-gas" => (GAS_COMBUSTION, 0.0, GAS_COMBUSTION * PIPELINE_FUEL),
        _ => return None,
    };
    Some(EmissionFactors { combustion, liquefaction, transport })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_pipe_emits_more_than_the_same_way_by_sea_but_needs_no_plant() {
        let (pipe, ship) = (
            factors("pipeline-gas").unwrap_or_else(|| unreachable!()),
            factors("lng").unwrap_or_else(|| unreachable!()),
        );
        assert!(pipe.at(900.0) < ship.at(900.0));
        assert!(pipe.at(6000.0) > ship.at(6000.0));
    }
}
