//! Prices that a delivered cost is held against.

use crate::dataset::{CostParameter, Dataset, PriceBasis};
use crate::id::CountryId;
use crate::model::cost::{CostOrigin, freight, is_regasified, lng_freight};
use crate::model::{Commodity, Market, Model};
use crate::units::Price;

/// A price in a year, with its range where there is one, as it is quoted and ashore.
#[derive(Clone, PartialEq, Debug)]
pub struct Benchmark {
    /// Its name in results.
    pub variable: &'static str,
    /// The commodity that it is a price of.
    pub commodity: &'static str,
    /// The price, as it is quoted.
    pub price: Price,
    /// Low and high end.
    pub range: Option<(Price, Price)>,
    /// On what basis it is quoted.
    pub basis: PriceBasis,
    /// What brings it ashore: freight, regasification; `None` where the freight is not known.
    pub landing: Option<Price>,
    /// Where it comes from.
    pub origins: Vec<CostOrigin>,
}

/// The prices of LNG and crude oil in the base year, as far as the data hold them. LNG, before regasification:
///
/// - `price-lng-japan`: what Japan paid on average, cost, insurance and freight (World Bank);
/// - `price-henry-hub-contract`: multiplier x Henry Hub + fee + the voyage from the United States;
/// - `price-crude-contract`: slope x price of crude oil. The published slopes are on Japan's own mean import price of
///   crude (JCC); the data do not hold it, so the mean of Brent, Dubai and WTI of the same year stands for it, without
///   the usual lag of some months.
///
/// Crude oil, free on board: `price-dubai` and `price-brent`, the marks of the East and of the Atlantic (World Bank).
///
/// Beside each stands what brings it ashore, where delivered costs are.
pub fn benchmarks(model: &Model, dataset: &Dataset) -> Vec<Benchmark> {
    let year = model.base_year;
    let series = |name: &str| dataset.prices.get(name)?.annual.get(&year).copied();
    let parameter = |id: &str| dataset.cost_parameters.get(id);
    let regasified = |market: &&Market| market.commodities.iter().any(is_regasified);
    let landing = model.markets.iter().find(regasified).map(|market| market.landing.regasification);
    let mut found = Vec::new();
    if let Some(paid) = series("lng-japan") {
        found.push(Benchmark {
            variable: "price-lng-japan",
            commodity: "lng",
            price: Price::from_usd_per_mmbtu(paid),
            range: None,
            basis: PriceBasis::Cif,
            landing,
            origins: vec![CostOrigin::Parameter("lng-japan of prices_annual".to_owned())],
        });
    }
    let (multiplier, fee) = ("us-lng-formula-multiplier-us", "us-lng-formula-fixed-fee-us");
    if let (Some(hub), Some(by), Some(plus)) = (series("henry-hub"), parameter(multiplier), parameter(fee)) {
        let origins = [multiplier, fee].map(|id| CostOrigin::Parameter(id.to_owned()));
        let loaded = |by: f64, plus: f64| by / 100.0 * hub + plus;
        let gas = Price::from_usd_per_mmbtu(loaded(by.central.unwrap_or(100.0), plus.central.unwrap_or(0.0)));
        if let Some(voyage) = lng_freight(dataset, &model.importer, &CountryId::new("USA"), gas) {
            let at = |by: f64, plus: f64| loaded(by, plus) + voyage.value.usd_per_mmbtu();
            let origins = origins.into_iter().chain(voyage.origins.iter().cloned()).collect();
            found.extend(ranged("price-henry-hub-contract", [by, plus], origins, landing, at));
        }
    }
    let slope = "jcc-slope-long-term-contracts-16-67-parity";
    if let (Some(crude), Some(percent)) = (series("crude-average"), parameter(slope)) {
        let origins = vec![
            CostOrigin::Parameter(slope.to_owned()),
            CostOrigin::Assumption(
                "the mean of Brent, Dubai and WTI stands for Japan's import price of crude".to_owned(),
            ),
        ];
        found.extend(ranged("price-crude-contract", [percent; 2], origins, landing, |percent, _| {
            percent / 100.0 * crude
        }));
    }
    found.extend(crude_marks(model, dataset));
    found
}

impl Benchmark {
    /// A price on its basis, ashore; `None` where what brings it there is not known.
    pub fn ashore(&self, price: Price) -> Option<Price> {
        self.landing.map(|landing| price + landing)
    }
}

fn crude_marks(model: &Model, dataset: &Dataset) -> Vec<Benchmark> {
    let traded = |market: &Market| market.commodities.iter().find(|known| known.id.as_str() == "crude").cloned();
    let crude: Option<Commodity> = model.markets.iter().find_map(traded);
    let mark = |(variable, name): (&'static str, &str)| {
        let crude = crude.as_ref()?;
        let series = dataset.prices.get(name)?;
        let price = series.annual.get(&model.base_year)? / crude.heat.gj_per_barrel()?;
        let price = Price::from_usd_per_gj(price);
        let way = |from: &CountryId| freight(dataset, &model.importer, from, crude, price).map(|term| term.value);
        Some(Benchmark {
            variable,
            commodity: "crude",
            price,
            range: None,
            basis: PriceBasis::Fob,
            landing: series.loaded_in.as_ref().and_then(way),
            origins: vec![CostOrigin::Parameter(format!("{name} of prices_annual"))],
        })
    };
    [("price-dubai", "dubai"), ("price-brent", "brent")].into_iter().filter_map(mark).collect()
}

fn ranged(
    variable: &'static str,
    [a, b]: [&CostParameter; 2],
    origins: Vec<CostOrigin>,
    landing: Option<Price>,
    price: impl Fn(f64, f64) -> f64,
) -> Option<Benchmark> {
    let at = |a: Option<f64>, b: Option<f64>| Some(Price::from_usd_per_mmbtu(price(a?, b?)));
    let range = at(a.low, b.low).zip(at(a.high, b.high));
    let price = at(a.central, b.central)?;
    Some(Benchmark { variable, commodity: "lng", price, range, basis: PriceBasis::Cif, landing, origins })
}
