//! How likely an answer is, and under which conditions it turns.

use serde::Serialize;

use crate::language::Text;

/// How likely a limit is met.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Chance {
    /// Part of the samples in which it is met, from 0 to 1.
    pub probability: f64,
    /// Its standard error: the square root of p (1 - p) / n.
    pub standard_error: f64,
    /// How many samples had an answer.
    pub samples: usize,
}

impl Chance {
    /// The chance of a number of cases, `held` of them for the claim; `None` of none.
    pub fn of_cases(held: usize, samples: usize) -> Option<Self> {
        if samples == 0 {
            return None;
        }
        let probability = held as f64 / samples as f64;
        let standard_error = (probability * (1.0 - probability) / samples as f64).sqrt();
        Some(Self { probability, standard_error, samples })
    }
}

/// An uncertain number of a study.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Setting {
    /// Its name in files, such as `route.vladivostok-niigata.capex`.
    pub parameter: String,
    /// What it is for people, as a noun with its article.
    pub name: Text,
    /// The unit of its values: the one in which it is written.
    pub unit: String,
}

/// A condition under which the answer turns.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Turn {
    /// One number, alone, at which it turns.
    BreakEven {
        /// Which.
        setting: Setting,
        /// Where it stands in a run without sampling.
        from: f64,
        /// Where the answer turns: of several values the nearest.
        at: f64,
        /// The range that was looked through.
        range: (f64, f64),
    },
    /// No value of that number within its range turns it.
    Never {
        /// Which.
        setting: Setting,
        /// Where it stands in a run without sampling.
        from: f64,
        /// The range that was looked through.
        range: (f64, f64),
    },
    /// Ranges of several numbers within which the claim holds more often than elsewhere.
    Box {
        /// The sides of the box, the one least likely to be chance first.
        sides: Vec<Side>,
        /// Part of the samples in the box in which the claim holds, from 0 to 1.
        density: f64,
        /// Part of all samples in which the claim holds that lie in the box, from 0 to 1.
        coverage: f64,
    },
}

/// What a box asks of one number; an end that is not bound is `None`.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Side {
    /// Which number.
    pub setting: Setting,
    /// At least.
    pub low: Option<f64>,
    /// At most.
    pub high: Option<f64>,
}
