//! Supply curves through the reference flows.

use super::{New, Observed, Step};

/// Marginal cost of an observed route with reference flow x0, at reference price P, with elasticity of supply sigma:
///
///   c(x) = P (1 + (x / x0 - 1) / sigma)
///
/// so that at price P each route delivers its reference flow, and with nothing changed the observed flows are the
/// cheapest mix. The area under c is P (1 - 1 / sigma) x + P / (sigma x0) x^2 / 2.
///
/// Source: R. E. Howitt, *Positive mathematical programming*, American Journal of Agricultural Economics 77 (1995)
/// 329-342.
pub(super) fn observed(of: Observed) -> Step {
    Step {
        linear: of.price * (1.0 - 1.0 / of.elasticity),
        quadratic: of.price / (of.elasticity * of.reference),
        reach: f64::INFINITY,
        scale: of.reference,
    }
}

/// A new route has no reference flow. Each unit costs the same, up to the capacity:
///
///   c(x) = delivered cost
pub(super) fn new(of: New) -> Step {
    Step { linear: of.cost, quadratic: 0.0, reach: f64::INFINITY, scale: of.full }
}
