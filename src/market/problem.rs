//! What a market of the world is made of, and how demand and supply answer prices.

use crate::numeric::pow;

/// Below this price, in multiples of the base price, curves are straight: powers have no finite slope at nothing.
const STRAIGHT_BELOW: f64 = 0.05;

/// A buyer: demand for imports of constant elasticity through the base point, with a price at which it gives up.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ImportDemand {
    /// Imports at the base price, PJ a year, not negative.
    pub at_base: f64,
    /// Elasticity of import demand, as a positive number.
    pub elasticity: f64,
    /// What a unit that is not had is worth, in multiples of the base price: no landed price is above it.
    pub lost_load: f64,
}

/// A seller: supply for export of constant elasticity through the base point, and a ceiling on it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ExportSupply {
    /// Exports at the base price, PJ a year, not negative.
    pub at_base: f64,
    /// Elasticity of supply below the ceiling, not negative.
    pub elasticity: f64,
    /// The most that can be exported, PJ a year. An elasticity without a ceiling is not a supply curve.
    pub ceiling: f64,
}

/// A way of trade from one exporter to one importer.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TradeLane {
    /// Place of the exporter in [`WorldMarket::exporters`].
    pub exporter: usize,
    /// Place of the importer in [`WorldMarket::importers`].
    pub importer: usize,
    /// Flow at base prices, PJ a year, as loaded; a lane of none is closed.
    pub at_base: f64,
    /// Part of what is loaded that is lost under way, from 0 to below 1.
    pub loss: f64,
    /// What the way costs more than in the base year, in multiples of the base price.
    pub added_cost: f64,
}

/// A ceiling on what goes by some lanes together: a chokepoint, a landing, an embargo in part.
#[derive(Clone, PartialEq, Debug)]
pub struct ThroughputLimit {
    /// Places in [`WorldMarket::lanes`], each once.
    pub lanes: Vec<usize>,
    /// The most that they carry together, PJ a year.
    pub at_most: f64,
}

/// One market of the world in one year.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct WorldMarket {
    /// Elasticity of a flow in the price difference over its lane, divided by the base price: the trade elasticity of gravity models.
    pub trade_elasticity: f64,
    /// Buyers.
    pub importers: Vec<ImportDemand>,
    /// Sellers.
    pub exporters: Vec<ExportSupply>,
    /// Who can sell to whom.
    pub lanes: Vec<TradeLane>,
    /// What cannot pass in any amount.
    pub limits: Vec<ThroughputLimit>,
}

impl ImportDemand {
    /// Demand at a price, and its slope (not positive).
    ///
    /// ```
    /// let demand = izon::market::ImportDemand { at_base: 100.0, elasticity: 0.5, lost_load: 10.0 };
    /// assert_eq!(demand.at(1.0), (100.0, -50.0));
    /// assert!((demand.at(4.0).0 - 50.0).abs() < 1e-12);
    /// ```
    pub fn at(&self, price: f64) -> (f64, f64) {
        curve(self.at_base, -self.elasticity, price)
    }

    /// The area under demand from a price up to [`ImportDemand::lost_load`], in PJ times the base price.
    pub fn surplus(&self, price: f64) -> f64 {
        area(self.at_base, -self.elasticity, price, self.lost_load)
    }
}

impl ExportSupply {
    /// Supply at a price, and its slope (not negative; none at the ceiling).
    ///
    /// ```
    /// let supply = izon::market::ExportSupply { at_base: 100.0, elasticity: 0.5, ceiling: 110.0 };
    /// assert_eq!((supply.at(1.0), supply.at(4.0)), ((100.0, 50.0), (110.0, 0.0)));
    /// ```
    pub fn at(&self, price: f64) -> (f64, f64) {
        let (supply, slope) = curve(self.at_base, self.elasticity, price);
        match supply {
            _ if supply >= self.ceiling => (self.ceiling, 0.0),
            _ if supply <= 0.0 => (0.0, 0.0),
            _ => (supply, slope),
        }
    }

    /// The area under supply up to a price, in PJ times the base price, from where supply begins.
    pub fn surplus(&self, price: f64) -> f64 {
        let turn = self.turn();
        let below = area(self.at_base, self.elasticity, self.least(), price.min(turn));
        if price > turn { below + self.ceiling * (price - turn) } else { below.max(0.0) }
    }

    /// The price at which the ceiling is reached.
    fn turn(&self) -> f64 {
        if self.at_base <= 0.0 || self.ceiling <= 0.0 {
            return self.least();
        }
        let part = self.ceiling / self.at_base;
        if self.elasticity <= 0.0 {
            return if part < 1.0 { self.least() } else { f64::INFINITY };
        }
        let low = pow(STRAIGHT_BELOW, self.elasticity);
        if part >= low {
            pow(part, 1.0 / self.elasticity)
        } else {
            STRAIGHT_BELOW * (1.0 + (part / low - 1.0) / self.elasticity)
        }
    }

    /// The price at which supply begins.
    fn least(&self) -> f64 {
        if self.elasticity <= 0.0 { f64::NEG_INFINITY } else { STRAIGHT_BELOW * (1.0 - 1.0 / self.elasticity) }
    }
}

/// `base` times price to the power, straight below [`STRAIGHT_BELOW`], and its slope.
fn curve(base: f64, power: f64, price: f64) -> (f64, f64) {
    if price >= STRAIGHT_BELOW {
        let value = base * pow(price, power);
        return (value, power * value / price);
    }
    let value = base * pow(STRAIGHT_BELOW, power);
    let slope = power * value / STRAIGHT_BELOW;
    (value + slope * (price - STRAIGHT_BELOW), slope)
}

/// The integral of [`curve`] between two prices.
fn area(base: f64, power: f64, from: f64, to: f64) -> f64 {
    let upto = |price: f64| {
        let at = price.max(STRAIGHT_BELOW);
        let curved = if (power + 1.0).abs() < 1e-12 {
            base * crate::numeric::ln(at / STRAIGHT_BELOW)
        } else {
            base * (pow(at, power + 1.0) - pow(STRAIGHT_BELOW, power + 1.0)) / (power + 1.0)
        };
        let (value, slope) = curve(base, power, STRAIGHT_BELOW);
        let down = (price - STRAIGHT_BELOW).min(0.0);
        curved + value * down + slope * down * down / 2.0
    };
    upto(to) - upto(from)
}
