//! What a route costs, who would earn by it, and what a point of dependence costs to remove.
//!
//! The delivered cost of a new route is the [`BuildUp`](crate::model::cost::BuildUp) that the engine computes with. Of
//! observed routes of LNG and crude oil it is estimated here, beside the prices that were paid. All money is in USD of the year in
//! which it was estimated; other currencies come in by the exchange rates of the scenario, and by nothing else. Price
//! years are not moved: the data hold no series of construction costs that could move them.

mod benchmarks;
mod dependence;
mod landed;
mod observed;
mod project;
mod ranges;
mod rows;
mod tankers;

pub use crate::model::cost::{TankerFreight, straight_nm};
pub use benchmarks::{Benchmark, benchmarks};
pub use dependence::{LEAST_POINTS, dependence_rows};
pub use landed::{LandedCost, landed, traded_unit};
pub use observed::{ObservedCost, observed_costs};
pub use project::{Appraisal, appraise, net_present_value, rate_of_return};
pub use ranges::{Corner, Ends, corners};
pub use rows::rows;
