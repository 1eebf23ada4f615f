//! Long-term contracts: what the buyer takes or pays for, for how long, at what price.

use super::{DemandPath, Model};
use crate::id::ContractId;
use crate::units::{Energy, GAS_GROSS_PER_NET, GJ_PER_MMBTU, Price};

/// A contract on one route.
///
/// A destination clause stands in the penalty: who may not sell a cargo on pays all of it, who may gets back what it
/// brings elsewhere.
#[derive(Clone, PartialEq, Debug)]
pub struct Contract {
    /// Its name; that of its route where no file names it.
    pub id: ContractId,
    /// The place of its route in the model.
    pub route: usize,
    /// What is taken or paid for in each year; zero where it does not run.
    pub floor: DemandPath<Energy>,
    /// What a unit not taken costs: its price, less what it brings elsewhere.
    pub penalty: DemandPath<Price>,
    /// Its price by formula; the price of the market where `None`.
    pub price: Option<DemandPath<Price>>,
    /// Whether a file names it; otherwise it is the market's part under contract.
    pub stated: bool,
}

impl Model {
    /// What the contracts on a route say is taken in the year at a place of the paths.
    pub fn contracted(&self, route: usize, at: usize) -> Energy {
        self.contracts.iter().filter(|contract| contract.route == route).map(|contract| contract.floor[at]).sum()
    }

    /// The mean price of what is contracted on a route by formula, by volume; `None` where nothing is.
    pub fn contract_price(&self, route: usize, at: usize) -> Option<Price> {
        let priced = || {
            let running = self.contracts.iter().filter(|contract| contract.route == route);
            running.filter_map(|contract| Some((contract.floor[at], contract.price.as_ref()?[at])))
        };
        let volume: Energy = priced().map(|(floor, _)| floor).sum();
        (volume > Energy::ZERO)
            .then(|| priced().map(|(floor, price)| price * floor).sum::<crate::units::Money>() / volume)
    }
}

/// A price that follows crude oil: USD/MMBtu (gross) = slope x crude in USD/bbl + constant.
///
/// The crude price is that of `lag` years ago, a mean of this year's and the last one's for a lag below a year. Asian LNG
/// is sold so: with the Japan customs-cleared crude price (JCC) and a lag of three months as a rule. Source of the form:
/// A. Flower and J. Liao, *LNG pricing in Asia*, in J. Stern (ed.), *The Pricing of Internationally Traded Gas* (2012).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CrudeSlope {
    /// USD/MMBtu for each USD/bbl; 0.1724 would be parity of energy.
    pub slope: f64,
    /// Years, from 0.
    pub lag: f64,
    /// Added.
    pub constant: Price,
}

impl CrudeSlope {
    /// The price of each year, given crude in USD/bbl by year; before the first year crude cost what it cost in it.
    ///
    /// ```
    /// use izon::model::contract::CrudeSlope;
    /// use izon::units::Price;
    /// let formula = CrudeSlope { slope: 0.15, lag: 0.25, constant: Price::ZERO };
    /// let path = formula.path(&[40.0, 80.0]);
    /// // 0.15 x (0.75 x 80 + 0.25 x 40) = 10.5 USD/MMBtu gross
    /// assert!((path[1].usd_per_gj() - 10.5 / 1.055_056 / 0.9).abs() < 1e-9);
    /// ```
    pub fn path(&self, crude: &[f64]) -> DemandPath<Price> {
        let whole = self.lag.floor();
        let part = self.lag - whole;
        let ago = |at: usize, years: f64| crude[at.saturating_sub(years as usize)];
        let lagged = |at: usize| (1.0 - part) * ago(at, whole) + part * ago(at, whole + 1.0);
        (0..crude.len()).map(|at| per_mmbtu(self.slope * lagged(at)) + self.constant).collect()
    }
}

/// A price of gas as it is quoted, for each gross million British thermal units.
pub fn per_mmbtu(usd: f64) -> Price {
    Price::from_usd_per_gj(usd * GAS_GROSS_PER_NET / GJ_PER_MMBTU)
}
