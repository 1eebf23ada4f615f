//! Numbers that are not known exactly.

use crate::numeric::special::{beta_cdf, beta_quantile, normal_cdf, normal_quantile};
use crate::numeric::{exp, ln, quantile, sum};

/// A number that a scenario knows only by its distribution; every value in the unit it was written in.
#[derive(Clone, PartialEq, Debug)]
pub enum Distribution {
    /// Every value between two is equally likely.
    Uniform {
        /// Lower end.
        low: f64,
        /// Upper end; above `low`.
        high: f64,
    },
    /// Most likely at the mode, never beyond the ends.
    Triangular {
        /// Lower end.
        low: f64,
        /// Most likely value, between the ends.
        mode: f64,
        /// Upper end; above `low`.
        high: f64,
    },
    /// The normal distribution.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation; positive.
        sd: f64,
    },
    /// The logarithm is normal.
    Lognormal {
        /// Median; positive.
        median: f64,
        /// Standard deviation of the logarithm; positive.
        sigma: f64,
    },
    /// The beta distribution, stretched over an interval.
    Beta {
        /// First shape; positive.
        alpha: f64,
        /// Second shape; positive.
        beta: f64,
        /// Lower end.
        low: f64,
        /// Upper end; above `low`.
        high: f64,
    },
    /// As [`Distribution::Triangular`], but smooth and narrower: the beta distribution of shapes 1 + 4 (mode - low) /
    /// (high - low) and 1 + 4 (high - mode) / (high - low).
    ///
    /// Source: D. G. Malcolm et al., *Application of a technique for research and development program evaluation*,
    /// Operations Research 7 (1959) 646-669.
    Pert {
        /// Lower end.
        low: f64,
        /// Most likely value, between the ends.
        mode: f64,
        /// Upper end; above `low`.
        high: f64,
    },
    /// One of a few values.
    Discrete {
        /// The values, at least one, going up.
        values: Vec<f64>,
        /// How likely each is beside the others; positive, need not add up to 1.
        weights: Vec<f64>,
    },
    /// As values that were seen: between neighbours in order, every value is equally likely.
    Empirical(
        /// The values, at least two, going up.
        Vec<f64>,
    ),
    /// Another distribution, of which only the part between two values can happen.
    Truncated {
        /// The other one.
        of: Box<Distribution>,
        /// Nothing below; may be infinite.
        low: f64,
        /// Nothing above; may be infinite.
        high: f64,
    },
}

impl Distribution {
    /// One of some values, with weights in the same order.
    pub fn discrete(values: &[f64], weights: &[f64]) -> Self {
        let mut pairs: Vec<(f64, f64)> = values.iter().copied().zip(weights.iter().copied()).collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (values, weights) = pairs.into_iter().unzip();
        Self::Discrete { values, weights }
    }

    /// As values that were seen, in any order.
    pub fn empirical(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        Self::Empirical(values)
    }

    /// The part of it between two values, either of which may be infinite.
    #[must_use]
    pub fn truncated(self, low: f64, high: f64) -> Self {
        match self {
            Self::Discrete { values, weights } => {
                let kept = values.into_iter().zip(weights).filter(|(value, _)| (low..=high).contains(value));
                let (values, weights) = kept.unzip();
                Self::Discrete { values, weights }
            }
            other => Self::Truncated { of: Box::new(other), low, high },
        }
    }

    /// The median: what a run without sampling uses.
    ///
    /// ```
    /// use izon::model::distribution::Distribution;
    /// let capex = Distribution::Triangular { low: 300.0, mode: 400.0, high: 500.0 };
    /// assert_eq!(capex.median(), 400.0);
    /// ```
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// The value below which a part `p`, from 0 to 1, of all lies: what turns an even draw into one of this distribution.
    ///
    /// Goes up with `p`, and is within the ends. Infinite at 0 and 1 where there is no end.
    pub fn quantile(&self, p: f64) -> f64 {
        match self {
            Self::Uniform { low, high } => ((1.0 - p) * low + p * high).clamp(*low, *high),
            Self::Triangular { low, mode, high } => triangular_quantile(p, *low, *mode, *high),
            Self::Normal { mean, sd } => mean + sd * normal_quantile(p),
            Self::Lognormal { median, sigma } => median * exp(sigma * normal_quantile(p)),
            Self::Beta { alpha, beta, low, high } => between(beta_quantile(p, *alpha, *beta), *low, *high),
            Self::Pert { low, mode, high } => {
                let (alpha, beta) = pert_shapes(*low, *mode, *high);
                between(beta_quantile(p, alpha, beta), *low, *high)
            }
            Self::Discrete { values, weights } => discrete_quantile(p, values, weights),
            Self::Empirical(values) => quantile(values, p).unwrap_or(f64::NAN),
            Self::Truncated { of, low, high } => {
                let (below, above) = (of.probability_below(*low), of.probability_below(*high));
                of.quantile((1.0 - p) * below + p * above).max(*low).min(*high)
            }
        }
    }

    /// The probability, from 0 to 1, of a value below x; of values one by one, below or at x.
    pub fn probability_below(&self, x: f64) -> f64 {
        let part = |low: f64, high: f64| ((x - low) / (high - low)).clamp(0.0, 1.0);
        match self {
            Self::Uniform { low, high } => part(*low, *high),
            Self::Triangular { low, mode, high } => {
                let x = x.clamp(*low, *high);
                if x < *mode {
                    (x - low) * (x - low) / ((high - low) * (mode - low))
                } else if x < *high {
                    1.0 - (high - x) * (high - x) / ((high - low) * (high - mode))
                } else {
                    1.0
                }
            }
            Self::Normal { mean, sd } => normal_cdf((x - mean) / sd),
            Self::Lognormal { median, sigma } if x > 0.0 => normal_cdf(ln(x / median) / sigma),
            Self::Lognormal { .. } => 0.0,
            Self::Beta { alpha, beta, low, high } => beta_cdf(part(*low, *high), *alpha, *beta),
            Self::Pert { low, mode, high } => {
                let (alpha, beta) = pert_shapes(*low, *mode, *high);
                beta_cdf(part(*low, *high), alpha, beta)
            }
            Self::Discrete { values, weights } => {
                let met = values.iter().zip(weights).filter(|(value, _)| **value <= x);
                sum(met.map(|(_, weight)| *weight)) / sum(weights.iter().copied())
            }
            Self::Empirical(values) => empirical_below(x, values),
            Self::Truncated { of, low, high } => {
                let (below, above) = (of.probability_below(*low), of.probability_below(*high));
                ((of.probability_below(x) - below) / (above - below)).clamp(0.0, 1.0)
            }
        }
    }

    /// Why the parameters make no distribution, as a sentence; `None` when they do.
    pub fn fault(&self) -> Option<&'static str> {
        let rising = "the values must go up: low, mode, high";
        let wrong = match self {
            Self::Uniform { low, high } => (low >= high).then_some("the first value must be below the second"),
            Self::Triangular { low, mode, high } | Self::Pert { low, mode, high } => {
                (!(low <= mode && mode <= high && low < high)).then_some(rising)
            }
            Self::Normal { sd, .. } => (*sd <= 0.0).then_some("the standard deviation must be positive"),
            Self::Lognormal { median, sigma } => {
                (*median <= 0.0 || *sigma <= 0.0).then_some("median and sigma must be positive")
            }
            Self::Beta { alpha, beta, low, high } => {
                if *alpha <= 0.0 || *beta <= 0.0 || *alpha > 1e4 || *beta > 1e4 {
                    Some("both shapes must be positive, up to 10,000")
                } else {
                    (low >= high).then_some("the lower end must be below the upper")
                }
            }
            Self::Discrete { values, weights } => {
                if values.is_empty() || values.len() != weights.len() {
                    Some("at least one value is needed, and a weight for each if there are any")
                } else {
                    weights.iter().any(|weight| *weight <= 0.0).then_some("weights must be positive")
                }
            }
            Self::Empirical(values) => {
                (values.len() < 2 || values.first() == values.last()).then_some("two different values are needed")
            }
            Self::Truncated { of, low, high } => of.fault().or_else(|| {
                let possible = of.probability_below(*high) - of.probability_below(*low) > 1e-9;
                (!(low < high && possible)).then_some("nothing of it lies between the limits")
            }),
        };
        wrong.or_else(|| (!self.parameters().iter().all(|value| value.is_finite())).then_some("values must be finite"))
    }

    fn parameters(&self) -> Vec<f64> {
        match self {
            Self::Uniform { low, high } => vec![*low, *high],
            Self::Triangular { low, mode, high } | Self::Pert { low, mode, high } => vec![*low, *mode, *high],
            Self::Normal { mean, sd } => vec![*mean, *sd],
            Self::Lognormal { median, sigma } => vec![*median, *sigma],
            Self::Beta { alpha, beta, low, high } => vec![*alpha, *beta, *low, *high],
            Self::Discrete { values, weights } => values.iter().chain(weights).copied().collect(),
            Self::Empirical(values) => values.clone(),
            Self::Truncated { of, .. } => of.parameters(),
        }
    }
}

fn between(part: f64, low: f64, high: f64) -> f64 {
    (low + part * (high - low)).clamp(low, high)
}

fn pert_shapes(low: f64, mode: f64, high: f64) -> (f64, f64) {
    let width = high - low;
    (1.0 + 4.0 * (mode - low) / width, 1.0 + 4.0 * (high - mode) / width)
}

/// The inverse of a triangle's distribution function; of a symmetric one the median is the mode to the last bit.
fn triangular_quantile(p: f64, low: f64, mode: f64, high: f64) -> f64 {
    let width = high - low;
    if p == 0.5 && mode == f64::midpoint(low, high) {
        mode
    } else if p * width < mode - low {
        low + (width * (mode - low) * p).sqrt()
    } else {
        high - (width * (high - mode) * (1.0 - p)).sqrt()
    }
}

fn discrete_quantile(p: f64, values: &[f64], weights: &[f64]) -> f64 {
    let wanted = p * sum(weights.iter().copied());
    let mut reached = 0.0;
    for (value, weight) in values.iter().zip(weights) {
        reached += weight;
        if reached >= wanted {
            return *value;
        }
    }
    values.last().copied().unwrap_or(f64::NAN)
}

/// The inverse of [`quantile`].
fn empirical_below(x: f64, values: &[f64]) -> f64 {
    let above = values.partition_point(|value| *value <= x);
    if above == 0 {
        return 0.0;
    }
    let steps = values.len().saturating_sub(1).max(1) as f64;
    match values.get(above) {
        None => 1.0,
        Some(next) => ((above - 1) as f64 + (x - values[above - 1]) / (next - values[above - 1])) / steps,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Distribution> {
        use Distribution::{Beta, Lognormal, Normal, Pert, Triangular, Uniform};
        let plain = vec![
            Uniform { low: -2.5, high: 7.0 },
            Triangular { low: 1.0, mode: 3.0, high: 8.0 },
            Triangular { low: 1.0, mode: 1.0, high: 8.0 },
            Normal { mean: 4.0, sd: 2.0 },
            Lognormal { median: 3.0, sigma: 0.5 },
            Beta { alpha: 2.0, beta: 5.0, low: -1.0, high: 9.0 },
            Pert { low: 0.0, mode: 2.0, high: 10.0 },
            Distribution::empirical(vec![3.0, 1.0, 4.0, 1.5, 9.0]),
        ];
        let cut = plain.clone().into_iter().map(|of| of.truncated(1.2, 6.0));
        plain.iter().cloned().chain(cut).collect()
    }

    #[test]
    fn quantiles_undo_probabilities_and_go_up() {
        for distribution in all() {
            assert_eq!(distribution.fault(), None, "{distribution:?}");
            let mut before = f64::NEG_INFINITY;
            for step in 1..1000 {
                let p = f64::from(step) / 1000.0;
                let x = distribution.quantile(p);
                assert!((distribution.probability_below(x) - p).abs() < 1e-9, "{distribution:?} {p}");
                assert!(x >= before, "{distribution:?} {p}");
                before = x;
            }
        }
    }

    #[test]
    fn truncation_keeps_within_the_limits() {
        let normal = Distribution::Normal { mean: 0.0, sd: 1.0 }.truncated(-0.5, f64::INFINITY);
        assert!(normal.quantile(1e-12) >= -0.5);
        assert!((normal.probability_below(0.0) - 0.276_895).abs() < 1e-5, "{}", normal.probability_below(0.0));
        let few = Distribution::discrete(&[1.0, 2.0, 3.0], &[1.0, 1.0, 2.0]).truncated(1.5, 9.0);
        assert_eq!((few.quantile(0.3), few.quantile(0.4)), (2.0, 3.0));
    }

    #[test]
    fn weights_say_how_likely_each_value_is() {
        let choice = Distribution::discrete(&[3.0, 1.0, 2.0], &[2.0, 1.0, 1.0]);
        let drawn = |p| choice.quantile(p);
        assert_eq!([0.0, 0.25, 0.26, 0.5, 0.51, 1.0].map(drawn), [1.0, 1.0, 2.0, 2.0, 3.0, 3.0]);
        assert_eq!(Distribution::discrete(&[1.0, 2.0, 3.0, 4.0], &[1.0; 4]).median(), 2.0);
    }

    /// Mean (low + 4 mode + high) / 6, which is what PERT is built for.
    #[test]
    fn pert_has_its_mean() {
        let pert = Distribution::Pert { low: 0.0, mode: 2.0, high: 10.0 };
        let mean = sum((0..20_000).map(|step| pert.quantile((f64::from(step) + 0.5) / 20_000.0))) / 20_000.0;
        assert!((mean - 3.0).abs() < 1e-4, "{mean}");
    }

    #[test]
    fn half_of_the_triangle_lies_on_each_side_of_its_median() {
        let (low, mode, high) = (0.0, 1.0, 4.0);
        let median = Distribution::Triangular { low, mode, high }.median();
        let above = (high - median) * (high - median) / ((high - low) * (high - mode));
        assert!((above - 0.5).abs() < 1e-12);
    }

    #[test]
    fn faults_are_named() {
        assert!(Distribution::Uniform { low: 2.0, high: 1.0 }.fault().is_some());
        assert!(Distribution::Triangular { low: 1.0, mode: 3.0, high: 2.0 }.fault().is_some());
        assert!(Distribution::discrete(&[], &[]).fault().is_some());
        assert!(Distribution::discrete(&[1.0], &[0.0]).fault().is_some());
        assert!(Distribution::Beta { alpha: 0.0, beta: 1.0, low: 0.0, high: 1.0 }.fault().is_some());
        assert!(Distribution::empirical(vec![2.0, 2.0]).fault().is_some());
        assert!(Distribution::Normal { mean: f64::NAN, sd: 1.0 }.fault().is_some());
        let beyond = Distribution::Uniform { low: 0.0, high: 1.0 }.truncated(2.0, 3.0);
        assert!(beyond.fault().is_some());
        assert!(Distribution::Uniform { low: 1.0, high: 2.0 }.fault().is_none());
    }
}
