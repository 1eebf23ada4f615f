//! New routes run full; named groups of suppliers give way first, then the others.
//!
//! The marginal costs are a device that gives this order, no prices. From the last to give way to the first:
//!
//! | marginal cost | what varies |
//! |---|---|
//! | -2P to -P | new routes, from nothing to full |
//! | -P to 0 | the others, from nothing to their reference |
//! | 0 to P | the named groups, from nothing to their reference |
//! | above P | all observed routes, beyond their reference |

use super::{CostSteps, New, Observed, Step};

/// Marginal cost of an observed route with reference flow x0. Of the named groups:
///
///   c(x) = P x / x0
///
/// Of the others, in two steps, the first up to x0 and the second for what comes on top of it:
///
///   c(x) = P (x / x0 - 1),   c(x) = P (1 + x / x0)
///
/// Within each row of the table above all give way in proportion.
pub(super) fn observed(of: Observed) -> CostSteps {
    let step = |linear, reach| Step { linear, quadratic: of.price / of.reference, reach, scale: of.reference };
    if of.gives_way {
        (step(0.0, f64::INFINITY), None)
    } else {
        (step(-of.price, of.reference), Some(step(of.price, f64::INFINITY)))
    }
}

/// Marginal cost of a new route that can deliver K:
///
///   c(x) = P (x / K - 2),   x <= K
pub(super) fn new(of: New) -> Step {
    Step { linear: -2.0 * of.price, quadratic: of.price / of.full, reach: of.full, scale: of.full }
}
