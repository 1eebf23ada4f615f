//! At which value of any one number a claim, or a number of the results, turns.

mod limit;

pub use limit::{LimitRequest, in_unit};

use rayon::prelude::*;

use super::again::{self, Again, Needs};
use super::{Evaluation, evaluate};
use crate::allocation::Solver;
use crate::claims::{Claim, Test};
use crate::dataset::Dataset;
use crate::diagnostics::{Diagnostic, FileSet};
use crate::scenario::{Number, Parameters, Study};
use crate::uncertainty::break_even::{Scan, scan};
use crate::units::Unit;

/// Even steps in which a range is looked through.
pub const STEPS: usize = 48;

/// Part of what is likely that lies beyond each end of the range of a distribution without end.
const BEYOND: f64 = 0.001;

/// What is asked: a test, as claims state it, in the reading ex ante.
#[derive(Clone, PartialEq, Debug)]
pub struct BreakEvenQuestion {
    /// Its name in results: that of the claim, or the number in words.
    pub name: String,
    /// What is asked; its first measure counts.
    pub test: Test,
}

impl BreakEvenQuestion {
    /// What a claim asks ex ante; `None` where it asks nothing.
    pub fn of_claim(claim: &Claim) -> Option<Self> {
        claim.ex_ante.clone().map(|test| Self { name: claim.id.to_string(), test })
    }
}

/// A number of a study that is moved, and how far.
#[derive(Clone, PartialEq, Debug)]
pub struct Moved {
    /// Its setting, such as `route.vladivostok-niigata.capex`.
    pub name: String,
    /// The unit of its values.
    pub unit: &'static Unit,
    /// Its value in a run without sampling.
    pub central: f64,
    /// The range that is looked through.
    pub range: (f64, f64),
    /// Whether its distribution gives the range.
    pub is_uncertain: bool,
    /// Its places among the numbers that are set: all that bear the name and the unit.
    pub(super) places: Vec<usize>,
}

impl Moved {
    /// Every number that can be set, those of one name and unit together. The range of an uncertain one is that of its
    /// distribution, but for a thousandth at an end that is open; of an exact one, from a quarter to four times its value.
    pub fn all(parameters: &Parameters<'_>) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for (place, number) in parameters.numbers().iter().enumerate() {
            let (low, high) = range(number);
            match all.iter_mut().find(|known| known.name == number.name && known.unit.symbol == number.unit.symbol) {
                Some(known) => {
                    known.places.push(place);
                    known.range = (known.range.0.min(low), known.range.1.max(high));
                }
                None => all.push(Self {
                    name: number.name.clone(),
                    unit: number.unit,
                    central: number.central,
                    range: (low, high),
                    is_uncertain: number.distribution.is_some(),
                    places: vec![place],
                }),
            }
        }
        all
    }
}

fn range(number: &Number) -> (f64, f64) {
    let Some(distribution) = &number.distribution else {
        let ends = (0.25 * number.central, 4.0 * number.central);
        return (ends.0.min(ends.1), ends.0.max(ends.1));
    };
    let end = |p: f64, inner: f64| Some(distribution.quantile(p)).filter(|end| end.is_finite()).unwrap_or(inner);
    (end(0.0, distribution.quantile(BEYOND)), end(1.0, distribution.quantile(1.0 - BEYOND)))
}

/// What one number does to an answer.
#[derive(Clone, PartialEq, Debug)]
pub struct BreakEven {
    /// The question.
    pub question: String,
    /// The number.
    pub moved: Moved,
    /// By how much the limit is met without moving anything, in the unit of the measure.
    pub margin: f64,
    /// What was found in its range.
    pub scan: Scan,
}

/// A study with what is needed to ask it again and again.
pub struct Asked<'a> {
    /// The numbers that can be set.
    pub parameters: &'a Parameters<'a>,
    /// The data.
    pub dataset: &'a Dataset,
    /// The files, to speak about.
    pub files: &'a FileSet,
    /// The study as computed without moving anything: history, and the names of all numbers.
    pub central: &'a Evaluation,
    /// Who solves.
    pub solver: &'a dyn Solver,
    /// In how many even steps a range is looked through: [`STEPS`] as a rule.
    pub steps: usize,
}

impl Asked<'_> {
    /// Looks through the range of each number, on all threads, for the values at which the answer turns. `done` is called
    /// after each number.
    ///
    /// # Errors
    /// When there is no answer with nothing moved.
    pub fn break_even(
        &self,
        question: &BreakEvenQuestion,
        moved: &[Moved],
        done: &(dyn Fn() + Sync),
    ) -> Result<Vec<BreakEven>, Diagnostic> {
        let margin = again::margin(self, &question.test, &self.central.table).ok_or_else(|| {
            let message = format!("there is no number to answer `{}`", question.name);
            Diagnostic::error("no-data", message).help("its scenario, year, market, partner, variable or unit has none")
        })?;
        let needs = Needs::of(self, &[&question.test]);
        let one = |moved: &Moved| {
            let mut moving = Moving::new(self, question, &needs);
            let scan = scan(moved.range, self.steps, &mut |value| moving.margin(moved, value));
            done();
            BreakEven { question: question.name.clone(), moved: moved.clone(), margin, scan }
        };
        Ok(moved.par_iter().map(one).collect())
    }

    /// By how much the limit is met when a number has a value; `None` where there is no answer.
    pub fn margin_at(&self, question: &BreakEvenQuestion, moved: &Moved, value: f64) -> Option<f64> {
        let needs = Needs::of(self, &[&question.test]);
        Moving::new(self, question, &needs).margin(moved, value)
    }

    pub(super) fn study(&self) -> &Study {
        self.parameters.study()
    }
}

/// A number of a study moved, for one thread.
struct Moving<'a> {
    asked: &'a Asked<'a>,
    question: &'a BreakEvenQuestion,
    values: Vec<f64>,
    /// `None` where a whole evaluation is needed.
    again: Option<Again<'a>>,
}

impl<'a> Moving<'a> {
    fn new(asked: &'a Asked<'a>, question: &'a BreakEvenQuestion, needs: &Needs) -> Self {
        let again = needs.quick.then(|| Again::new(asked, needs, &|_, _| false));
        Self { asked, question, values: asked.parameters.central(), again }
    }

    fn margin(&mut self, moved: &Moved, value: f64) -> Option<f64> {
        for place in &moved.places {
            self.values[*place] = value;
        }
        match &mut self.again {
            Some(again) => again.compute(&self.values).then(|| again.margin(&self.question.test)).flatten(),
            None => self.of_whole(),
        }
    }

    fn of_whole(&self) -> Option<f64> {
        let asked = self.asked;
        let mut study = asked.study().clone();
        for (place, resolved) in study.scenarios.iter_mut().enumerate() {
            *resolved = asked.parameters.whole(place, &self.values, asked.files).ok()?;
        }
        let evaluation = evaluate(&study, asked.dataset, asked.solver, &|| ()).ok()?;
        again::margin(asked, &self.question.test, &evaluation.table)
    }
}
