//! Which of the assumptions matters: shares of variance, elementary effects, and bars of a tornado.
//!
//! Everything here works on plain tables of runs and knows nothing of what was run. A method comes with its design, the
//! rows at which the model must be asked: [`sobol`] for shares of variance, [`morris`] to screen many inputs with few runs, and
//! [`tornado`] for one input at a time. Each can also tell whether the rows that a user brings are its design. A run
//! without a result is left out together with the runs that are compared with it, and named.

pub mod morris;
pub mod sobol;
pub mod tornado;

use std::fmt;

/// One of the inputs, and the range over which it is varied.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Factor {
    /// Its name.
    pub name: String,
    /// Lowest value.
    pub low: f64,
    /// Highest value; above `low`.
    pub high: f64,
}

impl Factor {
    /// The value at a part of the range from 0 to 1.
    pub fn at(&self, part: f64) -> f64 {
        self.low + part * (self.high - self.low)
    }
}

/// An estimate with its interval.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Estimate {
    /// From all runs.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// Why rows are not the design of a method.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Misfit {
    /// The first row that does not fit, counted from 0; `None` where their number does not.
    pub row: Option<usize>,
    /// What was expected, as a sentence without a full stop.
    pub reason: String,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Misfit {}

/// Why there is nothing to say about a response.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Undefined {
    /// Too few runs have a result: groups of runs that are whole, and how many there are in all.
    TooFew(usize, usize),
    /// The response is the same in every run, so that no input explains any of it.
    Constant,
}

impl fmt::Display for Undefined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFew(whole, all) => {
                write!(f, "{whole} of {all} groups of runs are whole, and two are the least")
            }
            Self::Constant => f.write_str("the response is the same in every run: there is no variance to share out"),
        }
    }
}

impl std::error::Error for Undefined {}

/// The one column in which two rows differ; `None` where they differ in none or in several.
fn only_difference(a: &[f64], b: &[f64]) -> Option<usize> {
    let mut places = (0..a.len()).filter(|&place| a[place] != b[place]);
    places.next().filter(|_| places.next().is_none())
}
