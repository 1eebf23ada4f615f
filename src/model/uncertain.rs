//! A number as people write it: with a unit, exact or known only by its distribution.

use std::fmt;

use crate::model::distribution::Distribution;
use crate::units::{Quantity, Unit};

/// A number with a unit, exact or known only by its distribution.
#[derive(Clone, PartialEq, Debug)]
pub struct UncertainQuantity {
    /// The unit in which the number is written.
    pub unit: &'static Unit,
    /// The number: as written, the median of its distribution, or what was drawn from it.
    pub value: f64,
    /// Its distribution, if it is not exact.
    pub distribution: Option<Distribution>,
}

impl UncertainQuantity {
    /// The number, the median of its distribution, or what was drawn from it.
    pub fn central(&self) -> Quantity {
        Quantity { value: self.value, unit: self.unit }
    }

    /// A number that is exact.
    pub fn exact(quantity: Quantity) -> Self {
        Self { unit: quantity.unit, value: quantity.value, distribution: None }
    }
}

impl fmt::Display for UncertainQuantity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match &self.distribution {
            None => self.central().to_string(),
            Some(distribution) => in_words(distribution, self.unit.symbol),
        };
        formatter.write_str(text.trim_end())
    }
}

/// A distribution as one would say it.
fn in_words(distribution: &Distribution, unit: &str) -> String {
    match distribution {
        Distribution::Uniform { low, high } => format!("uniform {low} to {high} {unit}"),
        Distribution::Triangular { low, mode, high } => format!("triangular {low}, {mode}, {high} {unit}"),
        Distribution::Pert { low, mode, high } => format!("PERT {low}, {mode}, {high} {unit}"),
        Distribution::Normal { mean, sd } => format!("normal {mean}, sd {sd} {unit}"),
        Distribution::Lognormal { median, sigma } => format!("lognormal {median} {unit}, sigma {sigma}"),
        Distribution::Beta { alpha, beta, low, high } => format!("beta {alpha}, {beta} over {low} to {high} {unit}"),
        Distribution::Discrete { values, weights } if weights.windows(2).all(|pair| pair[0] == pair[1]) => {
            format!("one of {values:?} {unit}")
        }
        Distribution::Discrete { values, weights } => format!("one of {values:?} {unit}, weights {weights:?}"),
        Distribution::Empirical(values) => format!("as {values:?} {unit}"),
        Distribution::Truncated { of, low, high } => {
            let within = in_words(of, unit);
            match (low.is_finite(), high.is_finite()) {
                (true, true) => format!("{within}, within {low} to {high}"),
                (true, false) => format!("{within}, at least {low}"),
                _ => format!("{within}, at most {high}"),
            }
        }
    }
}
