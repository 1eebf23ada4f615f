//! What transport on a route costs.

use crate::units::{Energy, Money, Price};

/// The part of an investment that has to come back each year, with interest.
///
/// CRF(r, n) = r (1 + r)^n / ((1 + r)^n - 1); 1/n without interest. Source: any text on engineering economics, such as
/// Park (2016), *Contemporary Engineering Economics*, capital recovery factor.
///
/// `rate` is a fraction a year, `years` positive.
///
/// ```
/// let crf = izon::model::cost::capital_recovery_factor(0.08, 30.0);
/// assert!((crf - 0.088_827).abs() < 1e-6);
/// ```
pub fn capital_recovery_factor(rate: f64, years: f64) -> f64 {
    if rate == 0.0 {
        return 1.0 / years;
    }
    let growth = crate::numeric::pow(1.0 + rate, years);
    rate * growth / (growth - 1.0)
}

/// What a line costs to build and keep.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Investment {
    /// Investment.
    pub capex: Money,
    /// Fixed operation and maintenance, each year, as a part of the investment.
    pub fixed_om: f64,
    /// Interest rate, a fraction a year.
    pub discount_rate: f64,
    /// Time in which the investment is recovered, years.
    pub lifetime: f64,
}

impl Investment {
    /// What the investment and its upkeep cost in a year.
    pub fn yearly_cost(&self) -> Money {
        self.capex * (capital_recovery_factor(self.discount_rate, self.lifetime) + self.fixed_om)
    }
}

/// Cost of moving a unit of energy: the yearly cost of the investment over what is moved in a year.
///
/// (CRF x capex + fixed O&M) / (capacity x utilisation) + variable cost
pub fn levelised_transport_cost(line: &Investment, capacity: Energy, utilisation: f64, variable: Price) -> Price {
    line.yearly_cost() / (capacity * utilisation) + variable
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{GAS_GROSS_PER_NET, GJ_PER_MMBTU};

    /// The Niigata line as published: 300 to 500 bn JPY, about 4 Mt LNG a year; 8 %, 30 years, 3 % O&M, 103 JPY/USD.
    #[test]
    fn a_line_under_the_sea_costs_two_to_three_dollars() {
        let cost = |bn_jpy: f64| {
            let capex = Money::from_musd(bn_jpy * 1e3 / 103.0);
            let line = Investment { capex, fixed_om: 0.03, discount_rate: 0.08, lifetime: 30.0 };
            let capacity = Energy::from_pj(4.0 * 1.36 * 36.0);
            let net = levelised_transport_cost(&line, capacity, 1.0, Price::ZERO);
            net.usd_per_gj() * GJ_PER_MMBTU / GAS_GROSS_PER_NET
        };
        assert!((cost(300.0) - 1.68).abs() < 0.02, "{}", cost(300.0));
        assert!((cost(500.0) - 2.80).abs() < 0.03, "{}", cost(500.0));
    }

    #[test]
    fn without_interest_an_investment_comes_back_in_equal_parts() {
        assert_eq!(capital_recovery_factor(0.0, 25.0), 0.04);
    }
}
