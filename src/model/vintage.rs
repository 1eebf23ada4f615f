//! What could be known before a disruption began, and what says what happened.

use super::disruption::Disruption;
use crate::units::calendar::{AsOf, Day};

/// A number of a disruption with what it rests on.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Foreknown {
    /// The setting, such as `market.crude-oil.demand_elasticity`.
    pub setting: String,
    /// Where it stands: a row of the tables, or file and line.
    pub place: String,
    /// By when it was known; `None` where nobody says so.
    pub as_of: Option<AsOf>,
}

impl Foreknown {
    /// Whether it was known before a day.
    pub fn is_before(&self, day: Day) -> bool {
        self.as_of.as_ref().is_some_and(|known| known.is_before(day))
    }
}

/// Settings that say what happened rather than what was known: what is struck and for how long, ways round it, what changed
/// on the way, and demand that came on top.
const DRIVERS: [&str; 4] = ["target.", "bypass.", "event.", "demand."];

/// Parts of a target that are knowledge all the same: what passed it before, and what the world bought through it.
const NOT_DRIVERS: [&str; 2] = [".passing.", ".beside."];

/// Whether a setting is a driver of the event, which a run is given, rather than something that had to be known before it.
pub fn is_driver(setting: &str) -> bool {
    let starts = DRIVERS.iter().any(|kind| setting.starts_with(kind));
    starts && !NOT_DRIVERS.iter().any(|part| setting.contains(part))
}

impl Disruption {
    /// Every number of a disruption that is no driver of it, with what it rests on.
    pub fn foreknown(&self) -> Vec<Foreknown> {
        let known = self.provenance.iter().filter(|number| !is_driver(&number.setting));
        let mut all: Vec<Foreknown> = known
            .map(|number| Foreknown {
                setting: number.setting.clone(),
                place: number.place.clone(),
                as_of: number.as_of.clone(),
            })
            .collect();
        all.sort();
        all
    }

    /// What could not be known on the day before it began: numbers that rest on something of that day or later, or of which
    /// nobody says when they were known.
    pub fn hindsight(&self) -> Vec<Foreknown> {
        let mut all = self.foreknown();
        all.retain(|number| !number.is_before(self.start));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_is_a_driver_and_what_passed_before_is_not() {
        assert!(is_driver("target.hormuz.severity.2026-03-02") && is_driver("demand.reactors.size"));
        assert!(!is_driver("target.hormuz.passing.crude-oil.share") && !is_driver("market.crude-oil.price"));
        assert!(!is_driver("stock.state.volume") && !is_driver("restraint.appeal.size"));
    }
}
