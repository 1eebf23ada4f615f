//! Past events by which forecasts are judged.

use super::PlacedDisruption;
use crate::id::{CountryId, MarketId};
use crate::language::Text;

/// One event, one market, and whose imports are judged.
#[derive(Clone, Debug)]
pub struct BacktestCase {
    /// Its name in files and results.
    pub id: String,
    /// Its name for people.
    pub title: Text,
    /// What happened: the drivers alone.
    pub read: PlacedDisruption,
    /// The market that is judged.
    pub market: MarketId,
    /// Whose imports are judged.
    pub importers: Vec<CountryId>,
    /// The calendar year that is judged.
    pub year: i32,
}
