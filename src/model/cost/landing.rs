//! How prices come ashore: the one place where a price on another basis is brought to the landing point.
//!
//! Every cost and price of a market meets ashore, in USD/GJ: LNG at the price in port plus regasification, gas by
//! pipeline at the landing flange, crude oil delivered with freight. A price free on board gets the freight from where it
//! is quoted; see [`Landing::ashore`].

use std::collections::BTreeMap;

use super::{CostOrigin, Term, TermKind, capital_recovery_factor};
use crate::dataset::{Dataset, PriceBasis};
use crate::model::Commodity;
use crate::units::Price;

/// What lies between the price of a market as it is quoted and the landing point.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Landing {
    /// On what basis the price is quoted.
    pub basis: PriceBasis,
    /// Freight from where a price free on board is quoted; `None` where no way is known, and nothing is then added.
    pub freight: Option<Price>,
    /// What it costs to make of the first commodity what is used: regasification of LNG; zero of what is used as it comes.
    pub regasification: Price,
}

impl Landing {
    /// A price on the basis of the market's quotation, ashore: free on board with freight and regasification, in port with
    /// regasification.
    pub fn ashore(&self, quoted: Price) -> Price {
        match self.basis {
            PriceBasis::Fob => quoted + self.freight.unwrap_or(Price::ZERO) + self.regasification,
            PriceBasis::Cif => quoted + self.regasification,
            PriceBasis::Ashore => quoted,
        }
    }
}

/// Whether a commodity has to be regasified before it is used.
pub fn is_regasified(commodity: &Commodity) -> bool {
    commodity.id.as_str() == "lng"
}

/// The terms of finance of plants and terminals, as rows of the table of cost parameters.
pub const FINANCE: [&str; 4] = [
    "interest-rate-lng-plants-and-terminals",
    "lifetime-lng-plants-and-terminals",
    "fixed-upkeep-lng-plants-and-terminals",
    "utilisation-lng-plants-and-terminals",
];

/// What a plant must earn in a year, as a part of its investment, over the part of its capacity that is used.
pub fn yearly_part(dataset: &Dataset) -> Option<f64> {
    let mut values = [0.0; 4];
    for (value, id) in values.iter_mut().zip(FINANCE) {
        *value = dataset.cost_parameters.get(id)?.central?;
    }
    let [rate, lifetime, upkeep, utilisation] = values;
    let recovery = capital_recovery_factor(rate / 100.0, lifetime) + upkeep / 100.0;
    Some(recovery / (utilisation / 100.0))
}

const INVESTMENT: &str = "regasification-capex-generic";
const EXCHANGE: &str = "exchange-rate-cost-of-regasification";

/// Regasification in a terminal of middling cost: the investment is in EUR for a kW of gas, so one kW the year round is
/// 31.6 GJ. Where the scenario states no exchange rate for the euro, that of the table stands.
pub fn regasification(rates: &BTreeMap<String, f64>, dataset: &Dataset) -> Option<Term> {
    let stated = rates.get("EUR").copied();
    let euro = stated.or_else(|| dataset.cost_parameters.get(EXCHANGE)?.central)?;
    let per_kw = dataset.cost_parameters.get(INVESTMENT)?.central? / euro;
    let gj_per_kw = crate::units::DAYS_PER_YEAR * 24.0 * 3.6e-3;
    let value = Price::from_usd_per_gj(per_kw * yearly_part(dataset)? / gj_per_kw);
    let rate = match stated {
        Some(_) => CostOrigin::Setting("exchange_rate.EUR.rate".to_owned()),
        None => CostOrigin::Parameter(EXCHANGE.to_owned()),
    };
    let finance = FINANCE.into_iter().map(|id| CostOrigin::Parameter(id.to_owned()));
    let origins = [CostOrigin::Parameter(INVESTMENT.to_owned()), rate].into_iter().chain(finance).collect();
    Some(Term { kind: TermKind::Regasification, value, origins })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_gets_what_lies_between_its_basis_and_the_shore() {
        let price = Price::from_usd_per_gj;
        let landing = |basis| Landing { basis, freight: Some(price(0.25)), regasification: price(0.5) };
        assert_eq!(landing(PriceBasis::Fob).ashore(price(7.0)), price(7.75));
        assert_eq!(landing(PriceBasis::Cif).ashore(price(7.0)), price(7.5));
        assert_eq!(landing(PriceBasis::Ashore).ashore(price(7.0)), price(7.0));
    }
}
