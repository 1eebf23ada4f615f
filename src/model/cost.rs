//! What a route costs: capital recovery, a voyage, and the terms that its delivered cost is made of.

mod build_up;
mod freight;
mod landing;
mod tanker;
mod voyage;

pub use build_up::{BuildUp, CostOrigin, Facility, Project, RouteCost, Term, TermKind};
pub use freight::{DETOUR, TankerFreight, freight, lng_freight, straight_nm, tanker_freight};
pub use landing::{FINANCE, Landing, is_regasified, regasification, yearly_part};
pub use tanker::{Freight, Tanker, TankerRangeEnd};
pub use voyage::{Voyage, VoyageCost};

use crate::units::{Energy, Money, Price};

/// Below this yearly rate, growth can no longer be told from none in the digits of a number.
const SMALL_RATE: f64 = 1e-9;

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
    if rate < SMALL_RATE {
        // The first two terms in r; what is left out is below the last bit.
        return (1.0 + rate * (years + 1.0) / 2.0) / years;
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

    /// The investment as it stands when the first unit is delivered `delay` years late: it was paid on time, so it has
    /// grown with interest, and so has its upkeep, which is paid while it waits.
    ///
    /// C' = C (1 + r)^d + f C ((1 + r)^d - 1) / r; the yearly upkeep f C stays what it was. `delay` is in years, not negative.
    #[must_use]
    pub fn delayed(&self, delay: f64) -> Self {
        if delay <= 0.0 {
            return *self;
        }
        let rate = self.discount_rate;
        let growth = crate::numeric::pow(1.0 + rate, delay);
        let waited = if rate < SMALL_RATE { delay } else { (growth - 1.0) / rate };
        let factor = growth + self.fixed_om * waited;
        Self { capex: self.capex * factor, fixed_om: self.fixed_om / factor, ..*self }
    }
}

/// The interest rate of an investment that is paid partly from public money at another rate: the mean of both, weighted
/// by what each pays (weighted average cost of capital). Rates and share are fractions.
///
/// ```
/// let rate = izon::model::cost::blended_rate(0.08, 0.25, 0.02);
/// assert!((rate - 0.065).abs() < 1e-12);
/// ```
pub fn blended_rate(private: f64, public_share: f64, public: f64) -> f64 {
    if public_share == 0.0 { private } else { (1.0 - public_share) * private + public_share * public }
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
    use crate::units::GJ_PER_MMBTU;

    /// USD per MMBtu, gross and net, of a line at 8 %, 30 years, 3 % upkeep, full use, 103 JPY/USD.
    fn gross_and_net(bn_jpy: f64, bcm: f64) -> (f64, f64) {
        let capex = Money::from_musd(bn_jpy * 1e3 / 103.0);
        let line = Investment { capex, fixed_om: 0.03, discount_rate: 0.08, lifetime: 30.0 };
        let cost = levelised_transport_cost(&line, Energy::from_pj(bcm * 36.0), 1.0, Price::ZERO);
        (cost.usd_per_mmbtu(), cost.usd_per_gj() * GJ_PER_MMBTU)
    }

    /// The Niigata line as published: 300 to 500 bn JPY, 4 Mt LNG a year at 1.36 bcm and 36 PJ (net) a bcm.
    ///
    /// Per MMBtu of gross calorific value, as gas is traded, that is 1.68 to 2.80; per net MMBtu 1.86 to 3.11. The lower
    /// end of the published 1.7 to 3.1 is thus a gross figure and the upper end a net one.
    #[test]
    fn the_niigata_line_costs_two_to_three_dollars() {
        let ((low_gross, low_net), (high_gross, high_net)) = (gross_and_net(300.0, 5.44), gross_and_net(500.0, 5.44));
        let near = |value: f64, published: f64| (value - published).abs() < 0.02;
        assert!(near(low_gross, 1.68) && near(high_gross, 2.80), "{low_gross} {high_gross}");
        assert!(near(low_net, 1.86) && near(high_net, 3.11), "{low_net} {high_net}");
    }

    /// The line to Tokyo Bay: 600 bn JPY for 25 bcm/y to 700 bn JPY for 20 bcm/y.
    #[test]
    fn the_tokyo_line_costs_about_a_dollar() {
        let ((low_gross, low_net), (high_gross, high_net)) = (gross_and_net(600.0, 25.0), gross_and_net(700.0, 20.0));
        assert!((0.7..0.85).contains(&low_gross) && (0.8..1.0).contains(&low_net), "{low_gross} {low_net}");
        assert!((1.0..1.25).contains(&high_gross) && (1.1..1.3).contains(&high_net), "{high_gross} {high_net}");
    }

    #[test]
    fn waiting_makes_an_investment_dearer_and_leaves_its_upkeep() {
        let line = Investment { capex: Money::from_musd(100.0), fixed_om: 0.03, discount_rate: 0.08, lifetime: 30.0 };
        assert_eq!(line.delayed(0.0), line);
        let late = line.delayed(2.0);
        assert!((late.capex.musd() - (116.64 + 3.0 * 2.08)).abs() < 1e-9);
        assert!(((late.capex * late.fixed_om).musd() - 3.0).abs() < 1e-12);
    }

    #[test]
    fn without_interest_an_investment_comes_back_in_equal_parts() {
        assert_eq!(capital_recovery_factor(0.0, 25.0), 0.04);
        for tiny in [1e-320, 1e-17, 1e-12, 1e-10, 2e-9] {
            assert!((capital_recovery_factor(tiny, 25.0) - 0.04).abs() < 1e-8, "{tiny}");
        }
    }
}
