//! How likely an answer is, and under which conditions it turns.

use serde::Serialize;

use crate::language::Text;
use crate::uncertainty::interval;

/// How likely a limit is met.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Chance {
    /// Part of the samples in which it is met, from 0 to 1.
    pub probability: f64,
    /// The lower end of its 95 % interval ([`interval::LEVEL`]), from 0 to 1.
    pub low: f64,
    /// The upper end, above the lower one whatever was counted.
    pub high: f64,
    /// How many samples had an answer.
    pub samples: usize,
}

impl Chance {
    /// The chance of a number of independent cases, `held` of them for the claim; `None` of none.
    pub fn iid(held: u64, cases: u64) -> Option<Self> {
        Self::of(held, cases, interval::clopper_pearson(held, cases))
    }

    /// The chance of independent randomisations of one design: for each, how many cases are for the claim, and how many there
    /// are ([`SamplingMethod::replicate`](crate::uncertainty::sampling::SamplingMethod::replicate)); `None` of no case.
    pub fn of_replicates(replicates: &[[u64; 2]]) -> Option<Self> {
        let sum = |place: usize| replicates.iter().map(|counts| counts[place]).sum();
        Self::of(sum(0), sum(1), interval::of_replicates(replicates))
    }

    fn of(held: u64, cases: u64, (low, high): (f64, f64)) -> Option<Self> {
        let probability = held as f64 / cases as f64;
        (cases > 0).then_some(Self { probability, low, high, samples: cases as usize })
    }
}

/// An uncertain number of a study.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct UncertainSetting {
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
pub enum AnswerTurn {
    /// One number, alone, at which it turns.
    BreakEven {
        /// Which.
        setting: UncertainSetting,
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
        setting: UncertainSetting,
        /// Where it stands in a run without sampling.
        from: f64,
        /// The range that was looked through.
        range: (f64, f64),
    },
    /// Ranges of several numbers within which the claim holds more often than elsewhere.
    Box {
        /// The sides of the box, the one least likely to be chance first.
        sides: Vec<BoxSide>,
        /// Part of the samples in the box in which the claim holds, from 0 to 1.
        density: f64,
        /// Part of all samples in which the claim holds that lie in the box, from 0 to 1.
        coverage: f64,
    },
}

/// What a box asks of one number; an end that is not bound is `None`.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct BoxSide {
    /// Which number.
    pub setting: UncertainSetting,
    /// At least.
    pub low: Option<f64>,
    /// At most.
    pub high: Option<f64>,
}
