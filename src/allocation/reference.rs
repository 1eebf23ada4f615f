//! What one year hands to the next.

use super::solver::ActiveSet;
use crate::units::Energy;

/// What a year starts from.
#[derive(Clone, PartialEq, Debug)]
pub struct YearReference {
    /// The year.
    pub year: i32,
    /// What each route would deliver at the reference price, in the order of the model's routes; zero for a new route
    /// and for one that has left the market.
    pub flows: Vec<Energy>,
    /// Which limits held in the year before, as a first guess for this one.
    pub start: Option<ActiveSet>,
}
