//! Results by month, as rows of the one long table.

use super::{DisruptionOutcome, MarketOutcome};
use crate::id::CountryId;
use crate::model::disruption::{Disruption, MarketShock};
use crate::numeric::sum;
use crate::simulation::months::{LedgerMonth, MarketCourse};
use crate::table::{Row, Status};
use crate::units::{HeatContent, LITRES_PER_BARREL, Price};

/// What stands behind the name of a disruption where nothing can be bought elsewhere.
pub const BOUND: &str = "no-replacement";

/// Every variable of a disruption. Partner is the supplier of `arrivals`, the class of `stock` and `stock-draw`, the
/// counting of `stock-days`, the sector of `unserved`; empty for the whole.
pub const VARIABLES: [&str; 18] = [
    "arrivals",
    "arrivals-before",
    "gap",
    "replacement",
    "sold-on",
    "stock-draw",
    "stock",
    "stock-days",
    "added-demand",
    "demand-response",
    "restraint",
    "switching",
    "served",
    "unserved",
    "refill",
    "price",
    "price-before",
    "extra-bill",
];

/// Whose number a row is.
pub(super) struct DisruptionRowName<'a> {
    pub(super) month: usize,
    pub(super) partner: &'a str,
    pub(super) variable: &'static str,
    pub(super) unit: &'static str,
    /// What has to be known for it.
    pub(super) rests_on: RestsOn,
}

/// What a number rests on beside the flows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RestsOn {
    Flows,
    Stocks,
    Price,
}

impl DisruptionRowName<'_> {
    /// The number, unless something that it rests on is not known.
    pub(super) fn known(&self, value: f64, outcome: &MarketOutcome) -> Option<f64> {
        let known = match self.rests_on {
            RestsOn::Flows => true,
            RestsOn::Stocks => outcome.stocks_known,
            RestsOn::Price => outcome.price_known,
        };
        known.then_some(value)
    }
}

/// How a market is counted: kb/d, Mkl and USD/bbl, or Mt a month, Mt and USD/MMBtu.
#[derive(Clone, Copy)]
pub(super) struct Units {
    heat: HeatContent,
    liquid: bool,
}

impl Units {
    pub(super) fn of(outcome: &MarketOutcome) -> Self {
        let kinds = crate::model::commodity::markets();
        let kind = kinds.iter().find(|kind| crate::model::disruption::same_market(&kind.id, &outcome.market));
        let heat = kind.and_then(|kind| kind.commodities.first()).map(|one| one.heat).unwrap_or_default();
        Self { heat, liquid: heat.barrels_per_tonne.is_some() }
    }

    pub(super) fn flow_unit(self) -> &'static str {
        if self.liquid { "kb/d" } else { "Mt/month" }
    }

    pub(super) fn stock_unit(self) -> &'static str {
        if self.liquid { "Mkl" } else { "Mt" }
    }

    pub(super) fn price_unit(self) -> &'static str {
        if self.liquid { "USD/bbl" } else { "USD/MMBtu" }
    }

    /// PJ over some days as a flow.
    pub(super) fn flow(self, pj: f64, days: u32) -> f64 {
        match self.heat.gj_per_barrel() {
            Some(barrel) => pj * 1e3 / barrel / f64::from(days.max(1)),
            None => self.mass(pj),
        }
    }

    pub(super) fn mass(self, pj: f64) -> f64 {
        self.heat.pj_per_mt.map_or(0.0, |heat| pj / heat)
    }

    pub(super) fn stock(self, pj: f64) -> f64 {
        match self.heat.gj_per_barrel() {
            Some(barrel) => pj / barrel * LITRES_PER_BARREL * 1e-3,
            None => self.mass(pj),
        }
    }

    pub(super) fn price(self, usd_per_gj: f64) -> f64 {
        match self.heat.gj_per_barrel() {
            Some(barrel) => usd_per_gj * barrel,
            None => Price::from_usd_per_gj(usd_per_gj).usd_per_mmbtu(),
        }
    }
}

/// Calls `emit` with every number of a course that samples are kept of, always in the same order.
pub(super) fn tell(
    course: &MarketCourse,
    (shock, units, usual): (&MarketShock, Units, f64),
    emit: &mut dyn FnMut(&DisruptionRowName<'_>, f64),
) {
    for (place, month) in course.months.iter().enumerate() {
        let mut say = |variable, partner: &str, unit, rests_on, value: f64| {
            emit(&DisruptionRowName { month: place, partner, variable, unit, rests_on }, value);
        };
        let flow = |pj: f64| units.flow(pj, month.days);
        let rate = units.flow_unit();
        for (variable, pj) in [
            ("arrivals", month.arrived()),
            ("arrivals-before", month.expected()),
            ("gap", month.expected() - month.arrived()),
            ("replacement", month.replacement),
            ("sold-on", month.sold),
            ("added-demand", month.added),
            ("demand-response", month.response),
            ("restraint", month.restraint),
            ("switching", month.switching),
        ] {
            say(variable, "", rate, RestsOn::Flows, flow(pj));
        }
        say("stock-draw", "", rate, RestsOn::Stocks, flow(sum(month.draw.iter().copied())));
        say("served", "", rate, RestsOn::Stocks, flow(month.served));
        say("unserved", "", rate, RestsOn::Stocks, flow(month.short()));
        say("refill", "", rate, RestsOn::Stocks, flow(month.refill));
        for (class, of) in shock.stocks.iter().enumerate() {
            say("stock-draw", &of.id, rate, RestsOn::Stocks, flow(month.draw[class]));
            say("stock", &of.id, units.stock_unit(), RestsOn::Stocks, units.stock(month.closing[class]));
        }
        let level = sum(month.closing.iter().copied());
        say("stock", "", units.stock_unit(), RestsOn::Stocks, units.stock(level));
        for counting in &shock.countings {
            say("stock-days", &counting.id, "days", RestsOn::Stocks, counting.days(level));
        }
        for (sector, of) in shock.sectors.iter().enumerate() {
            say("unserved", &of.id, rate, RestsOn::Stocks, flow(month.unserved[sector]));
        }
        say("price", "", units.price_unit(), RestsOn::Price, units.price(month.price));
        say("price-before", "", units.price_unit(), RestsOn::Price, units.price(usual));
        say("extra-bill", "", "million USD", RestsOn::Price, month.extra_bill);
    }
}

/// The rows of all plans at the middle of every number, and of the bound.
pub(super) fn central(outcomes: &[DisruptionOutcome], disruption: &Disruption, importer: &CountryId) -> Vec<Row> {
    let mut rows = Vec::new();
    for outcome in outcomes {
        let scenario = format!("{}/{}", outcome.id, disruption.id);
        for market in &outcome.markets {
            for (scenario, course) in
                [(scenario.clone(), &market.course), (format!("{scenario}/{BOUND}"), &market.bound)]
            {
                let template = Row {
                    scenario: scenario.into(),
                    importer: importer.as_str().into(),
                    market: market.market.as_str().into(),
                    statistic: "value".into(),
                    status: Status::Modelled,
                    ..Row::default()
                };
                rows.extend(of_course(market, course, &template));
            }
        }
    }
    rows
}

fn of_course(outcome: &MarketOutcome, course: &MarketCourse, template: &Row) -> Vec<Row> {
    let units = Units::of(outcome);
    let mut rows = Vec::new();
    tell(course, (&outcome.shock, units, outcome.supply.price), &mut |name, value| {
        rows.push(row(name, course, template, name.known(value, outcome)));
    });
    for (place, month) in course.months.iter().enumerate() {
        for (supplier, id) in outcome.supply.suppliers.iter().enumerate() {
            for (variable, pj) in [("arrivals", month.arrivals[supplier]), ("arrivals-before", month.before[supplier])]
            {
                if month.arrivals[supplier] > 0.0 || month.before[supplier] > 0.0 {
                    let unit = units.flow_unit();
                    let name = DisruptionRowName {
                        month: place,
                        partner: id.as_str(),
                        variable,
                        unit,
                        rests_on: RestsOn::Flows,
                    };
                    rows.push(row(&name, course, template, Some(units.flow(pj, month.days))));
                }
            }
        }
    }
    rows
}

/// One row; a number that is not known is missing, not zero.
pub(super) fn row(name: &DisruptionRowName<'_>, course: &MarketCourse, template: &Row, value: Option<f64>) -> Row {
    let none = LedgerMonth::default();
    let month = course.months.get(name.month).unwrap_or(&none);
    Row {
        period: month.year,
        month: month.month,
        partner: name.partner.into(),
        variable: name.variable.into(),
        unit: name.unit.into(),
        status: if value.is_some() { template.status } else { Status::Missing },
        value,
        ..template.clone()
    }
}
