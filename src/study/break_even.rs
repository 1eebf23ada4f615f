//! At which value of any one number a claim, or a number of the results, turns.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::probability::{is_of, scenario};
use super::verdicts::ground;
use super::{Evaluation, evaluate};
use crate::allocation::Solver;
use crate::claims::{self, At, Claim, Numbers, Reading, Test};
use crate::dataset::Dataset;
use crate::diagnostics::{Diagnostic, FileSet};
use crate::indicators::{Outputs, Scratch, Series};
use crate::input::resolve::study::Study;
use crate::input::resolve::uncertain::{Adjustable, Number, Parameters};
use crate::model::claim::Cell;
use crate::simulation::{Workspace, run_in};
use crate::table::Table;
use crate::uncertainty::break_even::{Scan, scan};
use crate::units::Unit;

/// Even steps in which a range is looked through.
pub const STEPS: usize = 48;

/// Part of what is likely that lies beyond each end of the range of a distribution without end.
const BEYOND: f64 = 0.001;

/// What is asked: a test, as claims state it, in the reading ex ante.
#[derive(Clone, PartialEq, Debug)]
pub struct Question {
    /// Its name in results: that of the claim, or the number in words.
    pub name: String,
    /// What is asked; its first measure counts.
    pub test: Test,
}

impl Question {
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
    places: Vec<usize>,
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
        question: &Question,
        moved: &[Moved],
        done: &(dyn Fn() + Sync),
    ) -> Result<Vec<BreakEven>, Diagnostic> {
        let margin = self.margin(question, &self.central.table).ok_or_else(|| {
            let message = format!("there is no number to answer `{}`", question.name);
            Diagnostic::error("no-data", message).help("its scenario, year, market, partner, variable or unit has none")
        })?;
        let needs = Needs::of(self, question);
        let one = |moved: &Moved| {
            let mut again = Again::new(self, question, &needs);
            let scan = scan(moved.range, self.steps, &mut |value| again.margin(moved, value));
            done();
            BreakEven { question: question.name.clone(), moved: moved.clone(), margin, scan }
        };
        Ok(moved.par_iter().map(one).collect())
    }

    /// By how much the limit is met when a number has a value; `None` where there is no answer.
    pub fn margin_at(&self, question: &Question, moved: &Moved, value: f64) -> Option<f64> {
        let needs = Needs::of(self, question);
        Again::new(self, question, &needs).margin(moved, value)
    }

    fn study(&self) -> &Study {
        self.parameters.study()
    }

    fn margin(&self, question: &Question, numbers: &dyn Numbers) -> Option<f64> {
        claims::margin_of(&question.test, Reading::ExAnte, &ground(self.study(), self.dataset), numbers)
    }
}

/// A scenario's place, a year, and which number.
type Key = (usize, i32, Cell);

/// Which numbers of scenarios a question asks for.
struct Needs {
    keys: Vec<Key>,
    /// Whether all of them are among the outputs of a scenario; the others take a whole evaluation.
    quick: bool,
}

impl Needs {
    fn of(asked: &Asked<'_>, question: &Question) -> Self {
        let keys: Mutex<Vec<Key>> = Mutex::default();
        let table: &Table = &asked.central.table;
        let record = |at: &At<'_>| {
            if let Some(place) = scenario(asked.study(), at.scenario) {
                let key = (place, at.period, at.cell.clone());
                let mut keys = keys.lock().unwrap_or_else(PoisonError::into_inner);
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
            Numbers::value(table, at)
        };
        asked.margin(question, &record);
        let keys = keys.into_inner().unwrap_or_else(PoisonError::into_inner);
        let has = |(scenario, period, cell): &Key| {
            let outputs = Outputs::new(&asked.study().scenarios[*scenario].model);
            outputs.series().iter().any(|series| series.period == *period && is_of(series, cell))
        };
        Self { quick: keys.iter().all(has), keys }
    }
}

/// What one thread needs to ask again.
struct Again<'a> {
    asked: &'a Asked<'a>,
    question: &'a Question,
    values: Vec<f64>,
    desks: Vec<Desk<'a>>,
    /// Whether a whole evaluation is needed.
    whole: bool,
}

/// A scenario that is asked for.
struct Desk<'a> {
    scenario: usize,
    adjustable: Adjustable<'a>,
    outputs: Outputs,
    workspace: Workspace,
    scratch: Scratch,
    numbers: Vec<f64>,
}

impl<'a> Again<'a> {
    fn new(asked: &'a Asked<'a>, question: &'a Question, needs: &Needs) -> Self {
        let mut places: Vec<usize> = needs.keys.iter().map(|(place, ..)| *place).collect();
        places.sort_unstable();
        places.dedup();
        let desk = |scenario: usize| {
            let wanted = |series: &Series| {
                needs
                    .keys
                    .iter()
                    .any(|(of, year, cell)| *of == scenario && *year == series.period && is_of(series, cell))
            };
            let outputs = Outputs::new(&asked.study().scenarios[scenario].model).keep(wanted);
            Desk {
                scenario,
                adjustable: asked.parameters.adjustable(scenario),
                numbers: vec![f64::NAN; outputs.series().len()],
                outputs,
                workspace: Workspace::default(),
                scratch: Scratch::default(),
            }
        };
        let desks = if needs.quick { places.into_iter().map(desk).collect() } else { Vec::new() };
        Self { asked, question, values: asked.parameters.central(), desks, whole: !needs.quick }
    }

    fn margin(&mut self, moved: &Moved, value: f64) -> Option<f64> {
        for place in &moved.places {
            self.values[*place] = value;
        }
        if self.whole { self.of_whole() } else { self.of_desks() }
    }

    fn of_desks(&mut self) -> Option<f64> {
        for desk in &mut self.desks {
            let model = desk.adjustable.set(&self.values).ok()?;
            let trajectory = run_in(model, self.asked.solver, &mut desk.workspace).ok()?;
            desk.outputs.fill(model, &trajectory, &mut desk.scratch, &mut desk.numbers);
        }
        let id = |desk: &Desk<'_>| self.asked.study().scenarios[desk.scenario].model.scenario.as_str();
        let known: BTreeMap<&str, (&[Series], &[f64])> =
            self.desks.iter().map(|desk| (id(desk), (desk.outputs.series(), desk.numbers.as_slice()))).collect();
        let table = &self.asked.central.table;
        let number = |at: &At<'_>| match known.get(at.scenario) {
            Some((series, numbers)) => {
                let place = series.iter().position(|one| one.period == at.period && is_of(one, at.cell))?;
                numbers.get(place).copied().filter(|value| value.is_finite())
            }
            None => Numbers::value(table, at),
        };
        self.asked.margin(self.question, &number)
    }

    fn of_whole(&self) -> Option<f64> {
        let asked = self.asked;
        let mut study = asked.study().clone();
        for (place, resolved) in study.scenarios.iter_mut().enumerate() {
            *resolved = asked.parameters.resolved(place, &self.values, asked.files).ok()?;
        }
        let evaluation = evaluate(&study, asked.dataset, asked.solver, &|| ()).ok()?;
        asked.margin(self.question, &evaluation.table)
    }
}
