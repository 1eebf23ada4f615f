//! Stocks that an importer can draw on, and how their days are counted.

use crate::language::Text;
use crate::model::disruption::DisruptionFigure;
use crate::units::calendar::Day;

/// Stocks under one rule, such as those of the state.
#[derive(Clone, PartialEq, Debug)]
pub struct StockClass {
    /// Its name in files and results, such as `state`.
    pub id: String,
    /// Its name for people.
    pub title: Text,
    /// What lies there before, PJ.
    pub volume: DisruptionFigure,
    /// What must stay there unless a release says otherwise, PJ; nothing, when `None`.
    pub floor: Option<DisruptionFigure>,
    /// Most that can be drawn, PJ/d; no limit, when `None`.
    pub rate: Option<DisruptionFigure>,
    /// 1 is drawn first.
    pub order: u8,
    /// Whether nothing is drawn without a decision.
    pub by_decision: bool,
}

/// A decision about a class of stocks.
#[derive(Clone, PartialEq, Debug)]
pub struct Release {
    /// Its name in the file.
    pub id: String,
    /// The place of the class.
    pub class: usize,
    /// The day of the decision.
    pub date: Day,
    /// The first day on which it is over; never, when `None`.
    pub until: Option<Day>,
    /// Days until the first of it.
    pub lag: DisruptionFigure,
    /// Most that is released, PJ/d; what the class can deliver, when `None`.
    pub rate: Option<DisruptionFigure>,
    /// What must stay from now on, PJ; as before, when `None`.
    pub floor: Option<DisruptionFigure>,
    /// All that is released, PJ; no limit, when `None`.
    pub amount: Option<DisruptionFigure>,
}

/// How days of stocks are counted, such as by a ministry or by an agency.
///
/// Days = (1 - part that is not counted) x conversion x stocks / what is used or imported in a day. The conversion turns
/// crude oil into what is counted, such as products.
#[derive(Clone, PartialEq, Debug)]
pub struct Counting {
    /// Its name in files and results, such as `meti`.
    pub id: String,
    /// Its name for people.
    pub title: Text,
    /// What a day is, PJ.
    pub per_day: DisruptionFigure,
    /// Part of stocks that is not counted, from 0 to below 1.
    pub unavailable: DisruptionFigure,
    /// What a unit of stocks counts as, such as 0.95 of products for crude oil.
    pub conversion: DisruptionFigure,
}

impl Counting {
    /// Days that stocks, PJ, are counted as.
    pub fn days(&self, stocks: f64) -> f64 {
        (1.0 - self.unavailable.value) * self.conversion.value * stocks / self.per_day.value
    }
}
