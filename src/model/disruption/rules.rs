//! How the numbers of a market in a disruption are counted and bounded, and the rows of the table of disruption parameters that they
//! rest on where nothing else is stated.

use crate::dataset::Dataset;
use crate::id::CountryId;
use crate::model::commodity::MarketKind;
use crate::units::{DAYS_PER_YEAR, Dimension, HeatContent, Quantity, QuantityError};

/// What a number must be, and what the engine counts it in.
#[derive(Clone, Copy, Debug)]
pub enum Counted {
    /// A part or an elasticity.
    Ratio,
    /// A time, in days.
    Days,
    /// A flow of a market, in PJ/d.
    Flow(HeatContent),
    /// A price of a market, in USD/GJ.
    Price(HeatContent),
    /// An amount, in PJ; a day of it is this much, and a part of it, if it may be one, is a part of this much.
    Amount {
        /// What the market's commodity holds.
        heat: HeatContent,
        /// A day of it, PJ.
        day: f64,
        /// The whole of which it may be a part, PJ.
        whole: Option<f64>,
    },
    /// A speed, in km/d.
    Speed,
    /// A distance, in km.
    Length,
}

impl Counted {
    /// A quantity in the engine's unit.
    ///
    /// # Errors
    /// When it is of another dimension.
    pub fn convert(&self, quantity: &Quantity) -> Result<f64, QuantityError> {
        match self {
            Self::Ratio => quantity.expect(Dimension::Ratio),
            Self::Days => quantity.expect(Dimension::Duration).map(|years| years * DAYS_PER_YEAR),
            Self::Speed => quantity.expect(Dimension::Speed),
            Self::Length => quantity.expect(Dimension::Length),
            Self::Flow(heat) => quantity.energy_flow(heat).map(|flow| flow.pj() / DAYS_PER_YEAR),
            Self::Price(heat) => quantity.price(heat).map(crate::units::Price::usd_per_gj),
            Self::Amount { heat, day, whole } => match (quantity.unit.dimension, whole) {
                (Dimension::Duration, _) => Ok(quantity.base() * DAYS_PER_YEAR * day),
                (Dimension::Ratio, Some(whole)) => Ok(quantity.base() * whole),
                (Dimension::LiquidVolume, _) if heat.gj_per_barrel().is_some() => {
                    Ok(quantity.base() * heat.gj_per_barrel().unwrap_or_default() * 1e-3)
                }
                (Dimension::Mass, _) => Ok(quantity.base() * heat.pj_per_mt.unwrap_or_default()),
                _ => Err(QuantityError::WrongDimension(
                    quantity.to_string(),
                    "an amount, such as \"41 Mkl\", \"2.2 Mt\" or \"146 days\",".to_owned(),
                )),
            },
        }
    }
}

/// The rows of the tables that a market rests on where the file states nothing.
struct MarketRows {
    demand: &'static str,
    supply: &'static str,
    world: &'static str,
    slack: Option<&'static str>,
    release: Option<&'static str>,
    divertible: Option<&'static str>,
    lag: &'static str,
    speed: &'static str,
    spare_time: Option<&'static str>,
    spot: Option<&'static str>,
    /// What the names of rows of spare capacity begin with; the country follows.
    spare: Option<&'static str>,
}

const ROWS: [(&str, MarketRows); 2] = [
    (
        "crude-oil",
        MarketRows {
            demand: "oil-demand-elasticity",
            supply: "oil-supply-elasticity",
            world: "oil-world-demand",
            slack: None,
            release: Some("iea-release-rate"),
            divertible: None,
            lag: "oil-procurement-lag",
            speed: "tanker-speed",
            spare_time: Some("oil-spare-time"),
            spot: None,
            spare: Some("oil-spare-capacity-"),
        },
    ),
    (
        "natural-gas",
        MarketRows {
            demand: "gas-demand-elasticity",
            supply: "lng-supply-elasticity",
            world: "lng-world-trade",
            slack: None,
            release: None,
            divertible: Some("lng-divertible-share"),
            lag: "lng-procurement-lag",
            speed: "lng-carrier-speed",
            spare_time: None,
            spot: Some("lng-spot-share"),
            spare: None,
        },
    ),
];

/// Rows that both markets rest on.
const RAMP: &str = "procurement-ramp";
const RELEASE_LAG: &str = "stock-release-lag";
const GREAT_CIRCLES: &str = "sea-over-great-circles";

/// A number of a market in a disruption.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MarketNumber {
    /// Imports before.
    Imports,
    /// Price before.
    Price,
    /// Price at which users go without.
    Ceiling,
    /// Price elasticity of demand within months.
    DemandElasticity,
    /// Price elasticity of supply within months.
    SupplyElasticity,
    /// What the world uses.
    WorldDemand,
    /// What the world produced beyond its use.
    Slack,
    /// What emergency stocks of the world add at most.
    WorldRelease,
    /// Days from a decision to release stocks to the first of it.
    ReleaseLag,
    /// Part of what others still sell that can be sold to another buyer.
    Divertible,
    /// Days from the wish for another cargo to its loading.
    ProcurementLag,
    /// Days from the first of those cargoes to the full rate.
    ProcurementRamp,
    /// Days in which spare capacity is brought up.
    SpareTime,
    /// Spare capacity of one country.
    Spare,
    /// Speed of ships.
    Speed,
    /// Sea over great circles.
    DetourFactor,
    /// Part of imports bought at the price of the day.
    SpotShare,
}

impl MarketNumber {
    /// Its key in files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Imports => "imports",
            Self::Price => "price",
            Self::Ceiling => "ceiling",
            Self::DemandElasticity => "demand_elasticity",
            Self::SupplyElasticity => "supply_elasticity",
            Self::WorldDemand => "world_demand",
            Self::Slack => "slack",
            Self::WorldRelease => "world_release",
            Self::ReleaseLag => "release_lag",
            Self::Divertible => "divertible",
            Self::ProcurementLag => "procurement_lag",
            Self::ProcurementRamp => "procurement_ramp",
            Self::SpareTime => "spare_time",
            Self::Spare => "spare",
            Self::Speed => "speed",
            Self::DetourFactor => "detour_factor",
            Self::SpotShare => "spot_share",
        }
    }
}

/// How a number is counted, between what bounds it must lie, both allowed, and the row of the table that it rests on where nothing else
/// is stated.
#[derive(Clone, Copy, Debug)]
pub struct NumberRule {
    /// The row; `None` where there is none to rest on.
    pub row: Option<&'static str>,
    /// What it is counted in.
    pub counted: Counted,
    /// Least and most, in the engine's unit.
    pub bounds: (f64, f64),
}

/// How the numbers of one market are counted and bounded, and where they come from.
#[derive(Clone, Copy)]
pub struct MarketRules {
    heat: HeatContent,
    rows: &'static MarketRows,
}

impl MarketRules {
    /// Those of a kind of market; `None` of one that the table knows nothing of.
    pub fn of(kind: &MarketKind) -> Option<Self> {
        let heat = kind.commodities.first()?.heat;
        let (_, rows) = ROWS.iter().find(|(id, _)| *id == kind.id.as_str())?;
        Some(Self { heat, rows })
    }

    /// The rule of one number.
    pub fn rule(&self, number: MarketNumber) -> NumberRule {
        use MarketNumber as N;
        let rows = self.rows;
        let (flow, price, days) = (Counted::Flow(self.heat), Counted::Price(self.heat), Counted::Days);
        let (any, year) = ((0.0, f64::INFINITY), (0.0, 366.0));
        let above = (f64::MIN_POSITIVE, f64::INFINITY);
        let (row, counted, bounds) = match number {
            N::Imports => (None, flow, above),
            N::Price | N::Ceiling => (None, price, above),
            N::DemandElasticity => (Some(rows.demand), Counted::Ratio, (-5.0, 0.0)),
            N::SupplyElasticity => (Some(rows.supply), Counted::Ratio, (0.0, 5.0)),
            N::WorldDemand => (Some(rows.world), flow, above),
            N::Slack => (rows.slack, flow, any),
            N::WorldRelease => (rows.release, flow, any),
            N::ReleaseLag => (Some(RELEASE_LAG), days, year),
            N::Divertible => (rows.divertible, Counted::Ratio, (0.0, 1.0)),
            N::ProcurementLag => (Some(rows.lag), days, year),
            N::ProcurementRamp => (Some(RAMP), days, year),
            N::SpareTime => (rows.spare_time, days, (0.0, 3660.0)),
            N::Spare => (None, flow, any),
            N::Speed => (Some(rows.speed), Counted::Speed, (44.0, 2000.0)),
            N::DetourFactor => (Some(GREAT_CIRCLES), Counted::Ratio, (1.0, 5.0)),
            N::SpotShare => (rows.spot, Counted::Ratio, (0.0, 1.0)),
        };
        NumberRule { row, counted, bounds }
    }

    /// The countries of which the table has spare capacity in the market, with the rows.
    pub fn spare_rows(&self, market: &str, dataset: &Dataset) -> Vec<(CountryId, String)> {
        let Some(prefix) = self.rows.spare else { return Vec::new() };
        let known = dataset.disruption_parameters.iter().filter(|(id, _)| id.starts_with(prefix));
        let of_market =
            known.filter_map(|(id, rows)| Some((id, rows.first().filter(|row| row.figure.applies_to == market)?)));
        of_market.filter_map(|(id, row)| Some((row.country.clone()?, id.clone()))).collect()
    }
}
