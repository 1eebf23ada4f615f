//! Numbers that are not known exactly.

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
    /// One of a few values.
    Choice(
        /// The values, at least one, each equally likely.
        Vec<f64>,
    ),
}

impl Distribution {
    /// The median: what a run without sampling uses.
    ///
    /// ```
    /// use izon::model::distribution::Distribution;
    /// let capex = Distribution::Triangular { low: 300.0, mode: 400.0, high: 500.0 };
    /// assert_eq!(capex.median(), 400.0);
    /// ```
    pub fn median(&self) -> f64 {
        match self {
            Self::Uniform { low, high } => f64::midpoint(*low, *high),
            Self::Triangular { low, mode, high } => triangular_median(*low, *mode, *high),
            Self::Normal { mean, .. } => *mean,
            Self::Lognormal { median, .. } => *median,
            Self::Choice(values) => {
                let mut sorted = values.clone();
                sorted.sort_by(f64::total_cmp);
                sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
            }
        }
    }

    /// Why the parameters make no distribution, as a sentence; `None` when they do.
    pub fn fault(&self) -> Option<&'static str> {
        let wrong = match self {
            Self::Uniform { low, high } => (low >= high).then_some("the first value must be below the second"),
            Self::Triangular { low, mode, high } => {
                (!(low <= mode && mode <= high && low < high)).then_some("the values must go up: low, mode, high")
            }
            Self::Normal { sd, .. } => (*sd <= 0.0).then_some("the standard deviation must be positive"),
            Self::Lognormal { median, sigma } => {
                (*median <= 0.0 || *sigma <= 0.0).then_some("median and sigma must be positive")
            }
            Self::Choice(values) => values.is_empty().then_some("at least one value is needed"),
        };
        wrong.or_else(|| (!self.parameters().iter().all(|value| value.is_finite())).then_some("values must be finite"))
    }

    fn parameters(&self) -> Vec<f64> {
        match self {
            Self::Uniform { low, high } => vec![*low, *high],
            Self::Triangular { low, mode, high } => vec![*low, *mode, *high],
            Self::Normal { mean, sd } => vec![*mean, *sd],
            Self::Lognormal { median, sigma } => vec![*median, *sigma],
            Self::Choice(values) => values.clone(),
        }
    }
}

/// Where half of a triangle's area lies: the inverse of its distribution function at one half.
fn triangular_median(low: f64, mode: f64, high: f64) -> f64 {
    let middle = f64::midpoint(low, high);
    if mode == middle {
        middle
    } else if mode > middle {
        low + ((high - low) * (mode - low) / 2.0).sqrt()
    } else {
        high - ((high - low) * (high - mode) / 2.0).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(Distribution::Choice(vec![]).fault().is_some());
        assert!(Distribution::Normal { mean: f64::NAN, sd: 1.0 }.fault().is_some());
        assert!(Distribution::Uniform { low: 1.0, high: 2.0 }.fault().is_none());
    }
}
