//! What it costs to ship crude oil.

use std::collections::BTreeMap;

use super::CostOrigin;
use crate::dataset::Dataset;
use crate::id::PassageId;
use crate::units::{HeatContent, Price};

/// What a round trip of a very large crude carrier costs.
///
/// Source of the formula and of the ship: Baltic Exchange, *Time charter equivalent of the largest tankers: vessel and
/// route descriptions*, read the other way round: there freight is given and what the ship earns is asked. The numbers
/// are rows of the table of cost parameters. One size of ship stands for all: on short voyages and through canals
/// smaller ones sail, which cost more for each barrel.
#[derive(Clone, PartialEq, Debug)]
pub struct Tanker {
    /// Speed, knots.
    speed: f64,
    /// Time at sea lost to weather, as a part of it.
    weather: f64,
    /// Fuel oil, tonnes a day at sea, laden and in ballast.
    bunkers: [f64; 2],
    /// Fuel oil in both ports, tonnes a round trip.
    port_bunkers: f64,
    /// Days in both ports.
    port_days: f64,
    /// Brokers' part of the freight.
    commission: f64,
    /// Tonnes of crude oil.
    cargo: f64,
    /// Charter, USD a day: what the ship must earn after fuel, ports and canals.
    charter: f64,
    /// USD for each tonne of fuel oil.
    bunker_price: f64,
    /// Ports, USD a round trip.
    ports: f64,
    /// Canals, USD a round trip.
    tolls: BTreeMap<PassageId, f64>,
}

/// The parts of the freight of a tonne, USD.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Freight {
    /// Charter of the ship.
    pub charter: f64,
    /// Fuel.
    pub bunkers: f64,
    /// Ports and canals.
    pub dues: f64,
    /// Brokers.
    pub commission: f64,
}

impl Freight {
    /// All of it, USD a tonne.
    pub fn total(&self) -> f64 {
        self.charter + self.bunkers + self.dues + self.commission
    }

    /// All of it for each unit of energy, of a commodity whose heat content per tonne is known.
    pub fn price(&self, heat: &HeatContent) -> Option<Price> {
        heat.pj_per_mt.map(|heat| Price::from_usd_per_gj(self.total() / heat))
    }
}

/// Which end of the ranges of charter, fuel, ports and canals to take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TankerRangeEnd {
    /// Cheap.
    Low,
    /// The middle.
    Central,
    /// Dear.
    High,
}

impl Tanker {
    /// The rows of the table of cost parameters that a voyage needs.
    pub const PARAMETERS: [&str; 12] = [
        "speed-tanker-voyage",
        "weather-margin-tanker-voyage",
        "bunker-use-laden-tanker-voyage",
        "bunker-use-in-ballast-tanker-voyage",
        "bunker-use-in-ports-tanker-voyage",
        "time-in-ports-tanker-voyage",
        "commission-tanker-voyage",
        "cargo-tanker-voyage",
        "charter-rate-tanker-voyage",
        "bunker-price-tanker-voyage",
        "port-cost-tanker-voyage",
        "suez-toll-tanker-voyage",
    ];

    /// Where the numbers come from.
    pub fn origins() -> impl Iterator<Item = CostOrigin> {
        Self::PARAMETERS.into_iter().map(|id| CostOrigin::Parameter(id.to_owned()))
    }

    /// The voyage of the table of cost parameters; `None` where a row is missing.
    pub fn of(dataset: &Dataset, end: TankerRangeEnd) -> Option<Self> {
        let mut values = [0.0; Self::PARAMETERS.len()];
        for (value, id) in values.iter_mut().zip(Self::PARAMETERS) {
            let row = dataset.cost_parameters.get(id)?;
            let wanted = match end {
                TankerRangeEnd::Low => row.low,
                TankerRangeEnd::Central => None,
                TankerRangeEnd::High => row.high,
            };
            *value = wanted.or(row.central)?;
        }
        let [speed, weather, laden, ballast, port_bunkers, port_days, commission, cargo, charter, fuel, ports, suez] =
            values;
        Some(Self {
            speed,
            weather: weather / 100.0,
            bunkers: [laden, ballast],
            port_bunkers,
            port_days,
            commission: commission / 100.0,
            cargo,
            charter,
            bunker_price: fuel,
            ports: ports * 1e6,
            tolls: [(PassageId::new("suez"), suez * 1e6)].into(),
        })
    }

    /// The freight of a tonne over a distance in nautical miles, one way, through passages.
    ///
    /// T = distance x (1 + weather) / (24 x speed) days each way. ((2 T + port days) x charter + (T x (laden + ballast
    /// use) + use in ports) x price of fuel + ports + canals) / (1 - commission) / cargo.
    pub fn freight(&self, distance_nm: f64, passages: &[PassageId]) -> Freight {
        let days = distance_nm * (1.0 + self.weather) / (24.0 * self.speed);
        let fuel = days * (self.bunkers[0] + self.bunkers[1]) + self.port_bunkers;
        let tolls = crate::numeric::sum(passages.iter().filter_map(|passage| self.tolls.get(passage)).copied());
        let charter = (2.0 * days + self.port_days) * self.charter / self.cargo;
        let bunkers = fuel * self.bunker_price / self.cargo;
        let dues = (self.ports + tolls) / self.cargo;
        let commission = (charter + bunkers + dues) * self.commission / (1.0 - self.commission);
        Freight { charter, bunkers, dues, commission }
    }
}
