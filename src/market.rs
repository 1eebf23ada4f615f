//! One market of the world in one year: every importer and every exporter in one equilibrium of prices.
//!
//! A spatial price equilibrium (P. A. Samuelson, American Economic Review 42 (1952) 283-303; T. Takayama and G. G. Judge,
//! *Spatial and Temporal Price and Allocation Models*, 1971) with entropy in place of fixed trade costs, so that flows respond by factors and not
//! by differences: the doubly constrained gravity model (A. G. Wilson, Transportation Research 1 (1967) 253-269), or exact hat algebra when
//! margins are free (R. Dekle, J. Eaton and S. Kortum, IMF Staff Papers 55 (2008) 511-540). With nothing changed it returns the observed flows.
//!
//! Flows `x`, imports `D`, exports `X` maximise
//!
//! ```text
//!   sum_i area under inverse demand of i up to D_i  -  sum_s integral of marginal cost of s up to X_s
//!     -  sum_si tau_si x_si  -  (P0 / theta) sum_si x_si (ln(x_si / x0_si) - 1)
//!
//!   importer i     sum_s (1 - loss_si) x_si + u_i = D_i        dual: landed price
//!   exporter s     sum_i x_si = X_s <= cap_s                   dual: price at the loading port
//!   limit k        sum over its lanes x_si <= C_k              dual: what one unit more would be worth
//! ```
//!
//! so that `x_si = x0_si exp(theta ((1 - loss) landed_i - loading_s - tau_si - limits) / P0)`, prices as differences from those of the base year.
//! Prices are in multiples of the benchmark `P0` of the base year throughout, volumes in PJ.

mod newton;
mod observed;
mod problem;

pub use newton::{Clearing, DualNewton, Residuals, Unsolved};
pub use observed::{MarketAssumptions, ObservedTrade};
pub use problem::{ExportSupply, ImportDemand, ThroughputLimit, TradeLane, WorldMarket};
