//! Whether an investment in a route earns its money back: net present value, break-even tariff and volume.

use crate::model::cost::Project;
use crate::model::{Market, Model};
use crate::numeric;
use crate::units::{Energy, Money, Price};

/// What a project is worth, and what it would take to be worth it.
#[derive(Clone, PartialEq, Debug)]
pub struct Appraisal {
    /// Net present value at the market's price, at the time of the investment.
    pub npv: Money,
    /// Interest rate at which the net present value is zero; `None` where there is none from 0 to 100 %.
    pub irr: Option<f64>,
    /// What each unit would have to pay for transport for the net present value to be zero.
    pub break_even_tariff: Price,
    /// Part of the capacity that would have to be used for the net present value to be zero at the market's price; above
    /// 1 where even full use does not do it, `None` where the price leaves nothing for transport.
    pub break_even_utilisation: Option<f64>,
    /// First year of delivery, late as it may be.
    pub first_year: i32,
}

/// The years of a project's life, each with its part of full use, its discount factor, and its price.
struct Life {
    /// Discounted units over the life, for each unit of capacity at full use.
    volume: f64,
    /// Discounted income over the life at the market's price, USD a GJ of capacity at full use.
    margin: f64,
    /// Discounted cost: investment, and upkeep while it waits and runs.
    cost: Money,
}

/// Judges a project by the price path of the market that it serves.
///
/// The investment is paid at once, just before the planned first year; upkeep is paid from then on, also while the
/// project waits. After the delay it runs for its life, from its ramp to its usual use. The price of years after the
/// horizon is that of the horizon. In a year whose price does not cover what a unit costs beside the investment, nothing
/// is shipped. Rates and prices are real.
pub fn appraise(model: &Model, market: &Market, project: &Project) -> Appraisal {
    let rate = project.investment.discount_rate;
    let life = Life::of(model, market, project, rate);
    let use_at = |utilisation: f64| project.capacity * utilisation;
    let tariff = life.cost / (use_at(project.utilisation) * life.volume);
    let needed = (life.margin > 0.0).then(|| life.cost / (Price::from_usd_per_gj(life.margin) * project.capacity));
    Appraisal {
        npv: life.worth(project),
        irr: rate_of_return(model, market, project),
        break_even_tariff: tariff,
        break_even_utilisation: needed,
        first_year: first_year(project),
    }
}

/// Net present value when each unit pays a tariff for transport, at the project's own interest rate.
///
/// Its zero is the break-even tariff of [`appraise`].
pub fn net_present_value(project: &Project, tariff: Price) -> Money {
    let life = Life::with(project, project.investment.discount_rate, |_| tariff.max(Price::ZERO));
    life.worth(project)
}

/// Internal rate of return: the interest rate at which the net present value is zero, by bisection.
///
/// `None` where the project does not earn its money back without interest, or still does at 100 %.
pub fn rate_of_return(model: &Model, market: &Market, project: &Project) -> Option<f64> {
    let worth = |rate: f64| Life::of(model, market, project, rate).worth(project).musd();
    let (mut low, mut high) = (0.0, 1.0);
    if worth(low) < 0.0 || worth(high) > 0.0 {
        return None;
    }
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if worth(middle) >= 0.0 { low = middle } else { high = middle }
    }
    Some(low)
}

fn first_year(project: &Project) -> i32 {
    project.planned + project.delay.ceil() as i32
}

impl Life {
    fn of(model: &Model, market: &Market, project: &Project, rate: f64) -> Self {
        let start = first_year(project);
        Self::with(project, rate, |year| {
            let at = model.index(start + year).min(market.price.len().saturating_sub(1));
            let price = market.price.get(at).copied().unwrap_or_default();
            (price - project.running).max(Price::ZERO)
        })
    }

    /// `margin` is what a unit leaves for transport in a year of operation, counted from 0.
    fn with(project: &Project, rate: f64, margin: impl Fn(i32) -> Price) -> Self {
        let line = &project.investment;
        let years = line.lifetime.round().max(1.0) as i32;
        let discount = |after: f64| numeric::pow(1.0 + rate, -after);
        let run = |year: i32| {
            let age = f64::from(year + 1);
            if project.ramp > age { age / project.ramp } else { 1.0 }
        };
        let factor = |year: i32| discount(project.delay + f64::from(year + 1));
        let volume = numeric::sum((0..years).map(|year| run(year) * factor(year)));
        let margin = numeric::sum((0..years).map(|year| run(year) * factor(year) * margin(year).usd_per_gj()));
        let waited = if rate == 0.0 { project.delay } else { (1.0 - discount(project.delay)) / rate };
        let upkeep = waited + numeric::sum((0..years).map(factor));
        Self { volume, margin, cost: line.capex * (1.0 + line.fixed_om * upkeep) }
    }

    fn worth(&self, project: &Project) -> Money {
        let used: Energy = project.capacity * project.utilisation;
        Price::from_usd_per_gj(self.margin) * used - self.cost
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::language::Text;
    use crate::model::ResponseRule;
    use crate::model::cost::{Facility, Investment, capital_recovery_factor};
    use crate::table::Status;

    fn project() -> Project {
        let capex = Money::from_musd(4000.0);
        Project {
            facility: Facility::Pipeline,
            investment: Investment { capex, fixed_om: 0.03, discount_rate: 0.08, lifetime: 30.0 },
            capacity: Energy::from_pj(200.0),
            utilisation: 0.9,
            ramp: 3.0,
            planned: 2024,
            delay: 0.0,
            running: Price::from_usd_per_gj(4.5),
        }
    }

    fn model(price: f64) -> Model {
        let market = Market {
            id: "natural-gas".into(),
            name: Text::same("gas"),
            commodities: Vec::new(),
            demand: vec![Energy::ZERO; 20],
            trend: vec![Energy::ZERO; 20],
            price: vec![Price::from_usd_per_gj(price); 20],
            quoted: vec![Price::from_usd_per_gj(price); 20],
            landing: crate::model::cost::Landing::default(),
            unserved_price: Price::ZERO,
            status: Status::Observed,
        };
        Model {
            scenario: "test".into(),
            title: Text::same("Test"),
            importer: "JPN".into(),
            base_year: 2016,
            horizon: 2035,
            rule: ResponseRule::Calibrated,
            markets: vec![market],
            routes: Vec::new(),
            policies: Vec::new(),
            supplier_limits: Vec::new(),
            contracts: Vec::new(),
            carbon: None,
            groups: BTreeMap::new(),
            supplier_risk: BTreeMap::new(),
            supplier_distance_km: BTreeMap::new(),
            passages: Vec::new(),
            provenance: Vec::new(),
        }
    }

    fn judged(price: f64, project: &Project) -> Appraisal {
        let model = model(price);
        appraise(&model, &model.markets[0], project)
    }

    #[test]
    fn at_the_break_even_tariff_nothing_is_earned_and_nothing_lost() {
        for delay in [0.0, 1.5, 8.0] {
            let project = Project { delay, ..project() };
            let tariff = judged(8.0, &project).break_even_tariff;
            assert!(net_present_value(&project, tariff).abs().musd() < 1e-6, "{delay}");
            let found = judged(4.5 + tariff.usd_per_gj(), &project);
            assert!(found.npv.abs().musd() < 1e-6);
            assert!((found.irr.unwrap() - 0.08).abs() < 1e-9);
            assert!((found.break_even_utilisation.unwrap() - 0.9).abs() < 1e-9);
        }
    }

    /// Without a ramp the tariff is the levelised cost.
    #[test]
    fn a_line_that_is_full_at_once_needs_its_levelised_cost() {
        for delay in [0.0, 4.0] {
            let project = Project { ramp: 0.0, delay, ..project() };
            let line = project.investment.delayed(delay);
            let used = project.capacity * project.utilisation;
            let levelised = line.capex * (capital_recovery_factor(0.08, 30.0) + line.fixed_om) / used;
            let tariff = judged(8.0, &project).break_even_tariff;
            assert!((tariff - levelised).abs().usd_per_gj() < 1e-9, "{tariff} {levelised}");
        }
    }

    #[test]
    fn delay_never_helps() {
        for price in [3.0, 4.6, 7.0, 9.0] {
            let late: Vec<Appraisal> =
                (0..30).map(|step| judged(price, &Project { delay: f64::from(step) * 0.5, ..project() })).collect();
            for pair in late.windows(2) {
                assert!(pair[1].npv <= pair[0].npv + Money::from_musd(1e-9), "{price}");
                assert!(pair[1].break_even_tariff >= pair[0].break_even_tariff);
                assert!(pair[1].first_year >= pair[0].first_year);
                assert!(pair[1].irr.unwrap_or(-1.0) <= pair[0].irr.unwrap_or(-1.0) + 1e-12);
            }
        }
    }

    #[test]
    fn a_price_that_leaves_nothing_for_transport_has_no_break_even_volume() {
        let found = judged(4.0, &project());
        assert_eq!((found.irr, found.break_even_utilisation), (None, None));
        assert!(found.npv < Money::from_musd(-4000.0), "upkeep is paid all the same");
    }
}
