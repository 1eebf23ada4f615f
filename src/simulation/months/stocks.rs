//! Drawing on stocks: in order, no faster than they deliver, never below their floor.

use crate::model::disruption::MarketShock;
use crate::model::stock::{Release, StockClass};
use crate::units::calendar::Day;

/// The stocks of an importer on their way through a disruption.
#[derive(Clone, Debug)]
pub(super) struct Stocks<'a> {
    shock: &'a MarketShock,
    /// The classes, first drawn first.
    order: Vec<usize>,
    /// What lies there, PJ, by class.
    pub(super) level: Vec<f64>,
    /// What has been drawn by decision, PJ, by class.
    drawn: Vec<f64>,
}

impl<'a> Stocks<'a> {
    pub(super) fn new(shock: &'a MarketShock) -> Self {
        let mut order: Vec<usize> = (0..shock.stocks.len()).collect();
        order.sort_by_key(|place| (shock.stocks[*place].order, *place));
        let level = shock.stocks.iter().map(|class| class.volume.value).collect();
        Self { shock, order, level, drawn: vec![0.0; shock.stocks.len()] }
    }

    /// Draws what is needed, as far as it can be had; what came of each class.
    pub(super) fn draw(&mut self, needed: f64, day: Day) -> Vec<f64> {
        let mut draws = vec![0.0; self.level.len()];
        let mut left = needed;
        for place in &self.order {
            let draw = left.min(self.available(*place, day)).max(0.0);
            draws[*place] = draw;
            self.level[*place] -= draw;
            if self.shock.stocks[*place].by_decision {
                self.drawn[*place] += draw;
            }
            left -= draw;
        }
        draws
    }

    /// Lays in what is too much, where stocks turn over without a decision.
    pub(super) fn lay_in(&mut self, surplus: f64) {
        let turning = self.order.iter().find(|place| !self.shock.stocks[**place].by_decision);
        if let Some(place) = turning.or(self.order.first()) {
            self.level[*place] += surplus;
        }
    }

    /// What a class can give on a day.
    fn available(&self, place: usize, day: Day) -> f64 {
        let class = &self.shock.stocks[place];
        let running: Vec<&Release> =
            self.shock.releases.iter().filter(|one| one.class == place && runs(one, day)).collect();
        let above = self.level[place] - floor(class, &running);
        let rate = class.rate.as_ref().map_or(f64::INFINITY, |rate| rate.value);
        if !class.by_decision {
            return above.min(rate).max(0.0);
        }
        if running.is_empty() {
            return 0.0;
        }
        let stated = |of: fn(&Release) -> Option<f64>| {
            running
                .iter()
                .map(|one| of(one))
                .try_fold(0.0, |all, one| one.map(|one| all + one))
                .unwrap_or(f64::INFINITY)
        };
        let decided = stated(|one| one.rate.as_ref().map(|rate| rate.value));
        let amount = stated(|one| one.amount.as_ref().map(|amount| amount.value)) - self.drawn[place];
        above.min(rate).min(decided).min(amount).max(0.0)
    }
}

/// Whether oil flows by a decision on a day.
fn runs(release: &Release, day: Day) -> bool {
    let begun = day.since(release.date) as f64 >= release.lag.value;
    begun && release.until.is_none_or(|until| day < until)
}

/// What must stay: the lowest floor that a decision in force sets, else that of the class.
fn floor(class: &StockClass, running: &[&Release]) -> f64 {
    let own = class.floor.as_ref().map_or(0.0, |floor| floor.value);
    running.iter().filter_map(|one| one.floor.as_ref()).fold(own, |lowest, floor| lowest.min(floor.value))
}
