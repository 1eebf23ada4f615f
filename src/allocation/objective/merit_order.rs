//! Flat costs: a linear programme.

use super::{Observed, Step};

/// Each unit of an observed route costs what its cargoes of the base year cost, moved
/// with the price of the market, and no more than the reference flow can be had:
///
///   c(x) = unit value,   x <= x0
///
/// so the dearest gives way first, to the last unit. No supplier has more to give than before: what is lost beyond
/// new routes is not replaced. That makes the rule a bound, not a forecast. Equal costs are kept apart by
/// [`TIE_STEP`](super::TIE_STEP).
pub(super) fn observed(of: Observed) -> Step {
    Step { linear: of.unit_value, quadratic: 0.0, reach: of.reference, scale: of.reference }
}
