//! New routes run full; observed suppliers share the rest in proportion.
//!
//! The marginal costs are a device that gives this order, no prices.

use super::{New, Observed, Step};

/// Marginal cost of an observed route with reference flow x0, P being any positive price:
///
///   c(x) = P x / x0
///
/// At one common marginal cost every route delivers the same multiple of its reference flow.
pub(super) fn observed(of: Observed) -> Step {
    Step { linear: 0.0, quadratic: of.price / of.reference, reach: f64::INFINITY, scale: of.reference }
}

/// Marginal cost of a new route that can deliver K:
///
///   c(x) = P (x / K - 1),   x <= K
///
/// below zero up to K, so it runs full before any observed route delivers; where new routes alone exceed demand, they
/// share it in proportion to K.
pub(super) fn new(of: New) -> Step {
    Step { linear: -of.price, quadratic: of.price / of.full, reach: of.full, scale: of.full }
}
