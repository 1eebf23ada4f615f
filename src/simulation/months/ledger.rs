//! What happened, by month: amounts in PJ, and a balance that closes.

use crate::numeric::sum;
use crate::units::calendar::Day;

/// One month of one market; amounts in PJ over the month.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LedgerMonth {
    /// Calendar year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u8,
    /// Days of it that were computed.
    pub days: u32,
    /// What came ashore, by supplier in the order of the supply.
    pub arrivals: Vec<f64>,
    /// What would have come.
    pub before: Vec<f64>,
    /// Part of the arrivals that was bought instead of what was lost.
    pub replacement: f64,
    /// What was not needed and went to other buyers instead.
    pub sold: f64,
    /// Demand that came on top.
    pub added: f64,
    /// What users did without at the higher price.
    pub response: f64,
    /// What announced restraint saved.
    pub restraint: f64,
    /// What other fuels took over.
    pub switching: f64,
    /// Demand that was served.
    pub served: f64,
    /// Demand that was not, by sector; one entry when there are none.
    pub unserved: Vec<f64>,
    /// What came from stocks, by class.
    pub draw: Vec<f64>,
    /// What was laid in.
    pub refill: f64,
    /// Stocks at the beginning, by class.
    pub opening: Vec<f64>,
    /// Stocks at the end, by class.
    pub closing: Vec<f64>,
    /// Mean price of what came, USD/GJ.
    pub price: f64,
    /// What it cost above the price before, million USD.
    pub extra_bill: f64,
}

impl LedgerMonth {
    /// Everything that came.
    pub fn arrived(&self) -> f64 {
        sum(self.arrivals.iter().copied())
    }

    /// Everything that would have come.
    pub fn expected(&self) -> f64 {
        sum(self.before.iter().copied())
    }

    /// All demand that was not served.
    pub fn short(&self) -> f64 {
        sum(self.unserved.iter().copied())
    }

    /// By how much the month does not add up: arrivals and draws against what was served and laid in, demand against
    /// where it went, stocks against what came and went; the largest of them.
    pub fn residual(&self) -> f64 {
        let drawn = sum(self.draw.iter().copied());
        let supply = self.arrived() + drawn - self.served - self.refill;
        let used = self.served + self.short() + self.response + self.restraint + self.switching;
        let demand = self.expected() + self.added - used;
        let refill = if self.opening.is_empty() { 0.0 } else { self.refill };
        let stocks = sum(self.opening.iter().copied()) + refill - drawn - sum(self.closing.iter().copied());
        [supply, demand, stocks].into_iter().map(f64::abs).fold(0.0, f64::max)
    }
}

/// Part of a day's demand below which what is not served is rounding.
const SHORT: f64 = 1e-9;

/// One market through a disruption.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct MarketCourse {
    /// Its months.
    pub months: Vec<LedgerMonth>,
    /// The first day on which somebody goes short, and what lies in stocks then, PJ.
    pub first_short: Option<(Day, f64)>,
}

/// What happened on one day; amounts in PJ.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct DayOf {
    pub(super) arrivals: Vec<f64>,
    pub(super) replacement: f64,
    pub(super) sold: f64,
    pub(super) added: f64,
    pub(super) response: f64,
    pub(super) restraint: f64,
    pub(super) switching: f64,
    pub(super) served: f64,
    pub(super) unserved: Vec<f64>,
    pub(super) draw: Vec<f64>,
    pub(super) refill: f64,
    pub(super) paid: f64,
    pub(super) usual: f64,
}

impl MarketCourse {
    /// Adds a day; `before` is what comes in a day when nothing is wrong, `levels` the stocks at its end.
    pub(super) fn note(&mut self, day: Day, of: &DayOf, before: &[f64], levels: (&[f64], &[f64])) {
        let (year, month, _) = day.date();
        if self.months.last().is_none_or(|last| (last.year, last.month) != (year, month)) {
            let zeros = |like: &[f64]| vec![0.0; like.len()];
            let empty = LedgerMonth {
                year,
                month,
                arrivals: zeros(before),
                before: zeros(before),
                unserved: zeros(&of.unserved),
                draw: zeros(&of.draw),
                opening: levels.0.to_vec(),
                ..LedgerMonth::default()
            };
            self.months.push(empty);
        }
        let whole = of.served + sum(of.unserved.iter().copied());
        if self.first_short.is_none() && sum(of.unserved.iter().copied()) > SHORT * whole {
            self.first_short = Some((day, sum(levels.1.iter().copied())));
        }
        let Some(last) = self.months.last_mut() else { return };
        last.days += 1;
        let add = |to: &mut Vec<f64>, from: &[f64]| to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        add(&mut last.arrivals, &of.arrivals);
        add(&mut last.before, before);
        add(&mut last.unserved, &of.unserved);
        add(&mut last.draw, &of.draw);
        last.replacement += of.replacement;
        last.sold += of.sold;
        last.added += of.added;
        last.response += of.response;
        last.restraint += of.restraint;
        last.switching += of.switching;
        last.served += of.served;
        last.refill += of.refill;
        last.extra_bill += of.paid - of.usual;
        last.price += of.paid; // made a mean when all is told
        last.closing = levels.1.to_vec();
    }

    /// Turns what was paid into mean prices; `usual` is the price where nothing came.
    pub(super) fn close(mut self, usual: f64) -> Self {
        for month in &mut self.months {
            let arrived = month.arrived();
            month.price = if arrived > 0.0 { month.price / arrived } else { usual };
        }
        self
    }
}
