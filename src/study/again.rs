//! A study asked again and again with its numbers set: only the scenarios, years and numbers that tests ask for.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::break_even::Asked;
use super::probability::{is_of, scenario};
use super::verdicts::{self, ground};
use crate::claims::{self, At, Numbers, Reading, Test};
use crate::indicators::{Outputs, Scratch, Series};
use crate::model::claim::Cell;
use crate::scenario::Adjustable;
use crate::simulation::{Workspace, run_in};

/// A scenario's place, a year, and which number.
pub(super) type Key = (usize, i32, Cell);

/// Which numbers of scenarios tests ask for.
pub(super) struct Needs {
    pub(super) keys: Vec<Key>,
    /// Whether all of them can be had of the scenarios alone; the others take a whole evaluation.
    pub(super) quick: bool,
}

impl Needs {
    pub(super) fn of(asked: &Asked<'_>, tests: &[&Test]) -> Self {
        let keys: Mutex<Vec<Key>> = Mutex::default();
        let study = asked.study();
        let record = |at: &At<'_>| {
            if let Some(place) = scenario(study, at.scenario) {
                let key = (place, at.period, at.cell.clone());
                let mut keys = keys.lock().unwrap_or_else(PoisonError::into_inner);
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
            Numbers::value(&asked.central.table, at)
        };
        for test in tests {
            margin(asked, test, &record);
        }
        let keys = keys.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut outputs: BTreeMap<usize, Outputs> = BTreeMap::new();
        let mut has = |(scenario, period, cell): &Key| {
            let of = outputs.entry(*scenario).or_insert_with(|| Outputs::new(&study.scenarios[*scenario].model));
            verdicts::is_of_model(cell)
                || of.series().iter().any(|series| series.period == *period && is_of(series, cell))
        };
        let quick = keys.iter().all(&mut has);
        Self { keys, quick }
    }

    /// The places of the scenarios that are asked for, in rising order.
    pub(super) fn scenarios(&self) -> Vec<usize> {
        let mut places: Vec<usize> = self.keys.iter().map(|(place, ..)| *place).collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}

/// By how much a test ex ante is met in some numbers.
pub(super) fn margin(asked: &Asked<'_>, test: &Test, numbers: &dyn Numbers) -> Option<f64> {
    claims::margin_of(test, Reading::ExAnte, &ground(asked.study(), asked.dataset), numbers)
}

/// What one thread needs to ask again.
pub(super) struct Again<'a> {
    asked: &'a Asked<'a>,
    desks: Vec<Desk<'a>>,
}

/// A scenario that is asked for.
struct Desk<'a> {
    scenario: usize,
    adjustable: Box<dyn Adjustable + 'a>,
    outputs: Outputs,
    workspace: Workspace,
    scratch: Scratch,
    numbers: Vec<f64>,
    /// Where the series stand that are asked for, each with its year.
    places: Vec<(i32, Cell, usize)>,
    /// Numbers of the model alone that are asked for.
    of_model: Vec<(i32, Cell)>,
    found: Vec<Option<f64>>,
    landed: verdicts::Landed,
}

impl<'a> Again<'a> {
    /// Ready to compute what is needed, and of each scenario the series that `keep` accepts.
    pub(super) fn new(asked: &'a Asked<'a>, needs: &Needs, keep: &dyn Fn(usize, &Series) -> bool) -> Self {
        let desk = |scenario: usize| {
            let keys = || needs.keys.iter().filter(|(of, ..)| *of == scenario);
            let wanted = |series: &Series| {
                keep(scenario, series) || keys().any(|(_, year, cell)| *year == series.period && is_of(series, cell))
            };
            let outputs = Outputs::new(&asked.study().scenarios[scenario].model).keep(wanted);
            let of_model = keys().filter(|(.., cell)| verdicts::is_of_model(cell));
            let place = |(_, year, cell): &Key| Some((*year, cell.clone(), place(&outputs, *year, cell)?));
            let places = keys().filter_map(place).collect();
            Desk {
                scenario,
                adjustable: asked.parameters.adjustable(scenario),
                numbers: vec![f64::NAN; outputs.series().len()],
                outputs,
                places,
                workspace: Workspace::default(),
                scratch: Scratch::default(),
                of_model: of_model.map(|(_, year, cell)| (*year, cell.clone())).collect(),
                found: Vec::new(),
                landed: verdicts::Landed::default(),
            }
        };
        let is_asked = needs.scenarios();
        let desks = (0..asked.study().scenarios.len()).map(|scenario| (is_asked.contains(&scenario), desk(scenario)));
        let used = desks.filter(|(is_asked, desk)| *is_asked || !desk.outputs.series().is_empty());
        Self { asked, desks: used.map(|(_, desk)| desk).collect() }
    }

    /// Sets the numbers of the study and computes what is asked for; whether every scenario has a result. Those that have
    /// none have no numbers.
    pub(super) fn compute(&mut self, values: &[f64]) -> bool {
        let solver = self.asked.solver;
        let study = self.asked.study();
        let mut all = true;
        for desk in &mut self.desks {
            let Desk { adjustable, workspace, scratch, numbers, outputs, .. } = desk;
            let done = adjustable.set(values).ok().and_then(|model| {
                if !numbers.is_empty() {
                    let trajectory = run_in(model, solver, workspace).ok()?;
                    outputs.fill(model, &trajectory, scratch, numbers);
                    workspace.take_back(trajectory);
                }
                let network = study.scenarios[desk.scenario].network.as_ref();
                let of_model = desk.of_model.iter();
                Some(
                    of_model
                        .map(|(year, cell)| verdicts::of_model(model, network, *year, cell, &mut desk.landed))
                        .collect(),
                )
            });
            all &= done.is_some();
            if done.is_none() {
                numbers.fill(f64::NAN);
            }
            desk.found = done.unwrap_or_default();
        }
        all
    }

    /// By how much a test is met in what was computed last; `None` where there is no answer.
    pub(super) fn margin(&self, test: &Test) -> Option<f64> {
        let study = self.asked.study();
        let number = |at: &At<'_>| {
            let known = scenario(study, at.scenario);
            match known.and_then(|place| self.desks.iter().find(|desk| desk.scenario == place)) {
                Some(desk) => desk.value(at),
                None => Numbers::value(&self.asked.central.table, at),
            }
        };
        margin(self.asked, test, &number)
    }

    /// Every series that is computed, with the place of its scenario and its value.
    pub(super) fn series(&self) -> impl Iterator<Item = (usize, &Series, f64)> {
        let of = |desk: &'_ Desk<'a>| desk.scenario;
        self.desks.iter().flat_map(move |desk| {
            desk.outputs.series().iter().zip(&desk.numbers).map(move |(series, value)| (of(desk), series, *value))
        })
    }
}

impl Desk<'_> {
    fn value(&self, at: &At<'_>) -> Option<f64> {
        if let Some(place) = self.of_model.iter().position(|(year, cell)| *year == at.period && cell == at.cell) {
            return self.found.get(place).copied().flatten();
        }
        let known = self.places.iter().find(|(year, cell, _)| *year == at.period && cell == at.cell);
        let place = known.map_or_else(|| place(&self.outputs, at.period, at.cell), |(.., place)| Some(*place))?;
        self.numbers.get(place).copied().filter(|value| value.is_finite())
    }
}

/// Where a number of a year stands among all series: a search through thousands, so done once for each that is asked for.
fn place(outputs: &Outputs, year: i32, cell: &Cell) -> Option<usize> {
    outputs.series().iter().position(|one| one.period == year && is_of(one, cell))
}
