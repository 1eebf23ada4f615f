//! What it costs to ship LNG.

use std::collections::BTreeMap;

use super::CostOrigin;
use crate::dataset::Dataset;
use crate::id::PassageId;
use crate::units::Price;

/// What a round trip of an LNG carrier costs.
///
/// Source of the formula: ModellingEnergyMarkets (2023), *Simple Model of LNG Market 0.5*. The numbers are rows of the
/// table of cost parameters.
#[derive(Clone, PartialEq, Debug)]
pub struct Voyage {
    /// Speed, knots.
    pub speed: f64,
    /// Charter, USD a day.
    pub charter: f64,
    /// Fees, part of the charter.
    pub fees: f64,
    /// What the ship costs beside the charter, USD a day.
    pub running: f64,
    /// Days in both ports together.
    pub port_days: f64,
    /// Part of the cargo that boils off in a day.
    pub boil_off: f64,
    /// Price of what boils off where nothing better is known.
    pub gas_price: Price,
    /// Size of the ship, cubic metres of LNG.
    pub size: f64,
    /// Part of the size that is loaded.
    pub fill: f64,
    /// Part of the size that is delivered.
    pub delivered: f64,
    /// Gross million Btu in a cubic metre of LNG.
    pub energy: f64,
    /// Ports, USD a round trip.
    pub ports: f64,
    /// Canals, USD a round trip.
    pub tolls: BTreeMap<PassageId, f64>,
}

/// The parts of the cost of shipping, for each unit delivered.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct VoyageCost {
    /// Charter, fees, running cost.
    pub ship: Price,
    /// What boils off.
    pub boil_off: Price,
    /// Canals.
    pub tolls: Price,
    /// Ports.
    pub ports: Price,
}

impl VoyageCost {
    /// All of it.
    pub fn total(&self) -> Price {
        self.ship + self.boil_off + self.tolls + self.ports
    }
}

impl Voyage {
    /// The rows of the table of cost parameters that a voyage needs.
    pub const PARAMETERS: [&str; 14] = [
        "speed-lng-voyage",
        "charter-rate-lng-voyage",
        "fees-lng-voyage",
        "running-cost-of-the-ship-lng-voyage",
        "time-in-ports-lng-voyage",
        "boil-off-lng-voyage",
        "price-of-boil-off-lng-voyage",
        "ship-size-lng-voyage",
        "cargo-fill-lng-voyage",
        "cargo-delivered-lng-voyage",
        "energy-in-lng-lng-voyage",
        "port-cost-lng-voyage",
        "suez-toll-lng-voyage",
        "panama-toll-lng-voyage",
    ];

    /// Where the numbers come from, without the price of what boils off, which each route has of its own.
    pub fn origins() -> impl Iterator<Item = CostOrigin> {
        let used = Self::PARAMETERS.into_iter().filter(|id| !id.starts_with("price-of-boil-off"));
        used.map(|id| CostOrigin::Parameter(id.to_owned()))
    }

    /// The voyage of the table of cost parameters; `None` where a row is missing.
    pub fn of(dataset: &Dataset) -> Option<Self> {
        let mut values = [0.0; Self::PARAMETERS.len()];
        for (value, id) in values.iter_mut().zip(Self::PARAMETERS) {
            *value = dataset.cost_parameters.get(id)?.central?;
        }
        let [
            speed,
            charter,
            fees,
            running,
            port_days,
            boil_off,
            gas,
            size,
            fill,
            delivered,
            energy,
            ports,
            suez,
            panama,
        ] = values;
        Some(Self {
            speed,
            charter,
            fees: fees / 100.0,
            running,
            port_days,
            boil_off: boil_off / 100.0,
            gas_price: Price::from_usd_per_mmbtu(gas),
            size,
            fill: fill / 100.0,
            delivered: delivered / 100.0,
            energy,
            ports: ports * 1e6,
            tolls: [(PassageId::new("suez"), suez * 1e6), (PassageId::new("panama"), panama * 1e6)].into(),
        })
    }

    /// The cost of shipping over a distance in nautical miles, one way, through passages, with gas at a price.
    ///
    /// T = 2 x distance / (24 x speed) days at sea, there and back. For each unit delivered (delivered part x size x
    /// energy): ((T + port days) x (charter x (1 + fees) + running cost) + T x boil-off x fill x size x energy x gas price
    /// + tolls + ports). Boil-off counts on both ways, since the tanks are kept cold with LNG.
    pub fn cost(&self, distance_nm: f64, passages: &[PassageId], gas_price: Price) -> VoyageCost {
        let days = 2.0 * distance_nm / (24.0 * self.speed);
        let cargo = self.delivered * self.size * self.energy;
        let each = |usd: f64| Price::from_usd_per_mmbtu(usd / cargo);
        let lost = days * self.boil_off * self.fill * self.size * self.energy;
        VoyageCost {
            ship: each((days + self.port_days) * (self.charter * (1.0 + self.fees) + self.running)),
            boil_off: each(lost * gas_price.usd_per_mmbtu()),
            tolls: each(crate::numeric::sum(passages.iter().filter_map(|passage| self.tolls.get(passage)).copied())),
            ports: each(self.ports),
        }
    }
}
