//! What a mix of imports is like: one function for each indicator. What the numbers are called, and in which units they
//! stand, is declared in [`variables`](crate::table::variables).
//!
//! The functions take numbers and know no scenario; [`rows()`](rows::rows) applies them to every year and market of a
//! trajectory. Each says what it does where there is nothing to measure: `None`, never a number.

mod concentration;
mod dependence;
mod diversity;
mod mix;
mod money;
mod outputs;
mod passages;
mod rows;

pub use concentration::{effective_number, hhi, hhi_points, risk_weighted_hhi, shares};
pub use dependence::{import_dependence, n_minus_1};
pub use diversity::{Profile, disparity, rao_stirling, shannon, shannon_wiener_neumann};
pub use money::{import_bill, unit_cost};
pub use outputs::{Alike, NumberSheet, OutputSeries, Outputs};
pub use passages::{
    Exposure, PassageCargo, UNKNOWN_LIMIT, chokepoint_ratio, counted_by_origin, exposure_by_origin, exposure_by_route,
};
pub use rows::{Scratch, rows};
