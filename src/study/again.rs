//! A study asked again and again with its numbers set: only the scenarios, years and numbers that tests ask for.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use super::break_even::Asked;
use super::probability::{is_of, scenario};
use super::verdicts::{self, ground};
use crate::allocation::Solver;
use crate::claims::{self, ClaimReading, NamedNumbers, NumberAt, Test};
use crate::indicators::{OutputSeries, Outputs, Scratch};
use crate::model::claim::ResultCell;
use crate::model::{Model, Trajectory};
use crate::scenario::Adjustable;
use crate::simulation::{Borrowed, Common, SimulationError, SimulationWorkspace, bits_of, run_in, run_with};

/// A scenario's place, a year, and which number.
pub(super) type RequestKey = (usize, i32, ResultCell);

/// Which numbers of scenarios tests ask for.
pub(super) struct Needs {
    pub(super) keys: Vec<RequestKey>,
    /// Whether all of them can be had of the scenarios alone; the others take a whole evaluation.
    pub(super) quick: bool,
}

impl Needs {
    pub(super) fn of(asked: &Asked<'_>, tests: &[&Test]) -> Self {
        let keys: Mutex<Vec<RequestKey>> = Mutex::default();
        let study = asked.study();
        let record = |at: &NumberAt<'_>| {
            if let Some(place) = scenario(study, at.scenario) {
                let key = (place, at.period, at.cell.clone());
                let mut keys = keys.lock().unwrap_or_else(PoisonError::into_inner);
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
            NamedNumbers::value(&asked.central.table, at)
        };
        for test in tests {
            margin(asked, test, &record);
        }
        let keys = keys.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut outputs: BTreeMap<usize, Outputs> = BTreeMap::new();
        let mut has = |(scenario, period, cell): &RequestKey| {
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
pub(super) fn margin(asked: &Asked<'_>, test: &Test, numbers: &dyn NamedNumbers) -> Option<f64> {
    claims::margin_of(test, ClaimReading::ExAnte, &ground(asked.study(), asked.dataset), numbers)
}

/// What one thread needs to ask again.
pub(super) struct Again<'a> {
    asked: &'a Asked<'a>,
    desks: Vec<ScenarioRequest<'a>>,
    first: FirstComputed,
}

/// What came of the first scenario that is asked for, for the others to share: many differ from it in one market alone.
#[derive(Default)]
struct FirstComputed {
    trajectory: Option<Trajectory>,
    /// For each market what its results hang on.
    bits: Vec<Vec<u64>>,
    /// The same of the scenario at hand.
    at_hand: Vec<u64>,
    /// For each market whether the scenario at hand takes it over.
    markets: Vec<bool>,
}

impl FirstComputed {
    fn keep(&mut self, model: &Model, trajectory: Trajectory) {
        self.bits.resize_with(model.markets.len(), Vec::new);
        for (market, bits) in self.bits.iter_mut().enumerate() {
            bits.clear();
            bits_of(model, market, bits);
        }
        self.trajectory = Some(trajectory);
    }

    /// Computes another scenario, bit for bit as it would be alone.
    fn run(
        &mut self,
        (model, common): (&Model, &Common),
        solver: &dyn Solver,
        workspace: &mut SimulationWorkspace,
    ) -> Result<Trajectory, SimulationError> {
        let Self { trajectory, bits, at_hand, markets } = self;
        let Some(trajectory) = trajectory else { return run_in(model, solver, workspace) };
        markets.clear();
        markets.extend(common.markets().iter().enumerate().map(|(market, may)| {
            *may && bits.get(market).is_some_and(|known| {
                at_hand.clear();
                bits_of(model, market, at_hand);
                at_hand == known
            })
        }));
        if markets.contains(&true) {
            run_with(model, solver, workspace, Borrowed { common, markets, trajectory })
        } else {
            run_in(model, solver, workspace)
        }
    }
}

/// A scenario that is asked for.
struct ScenarioRequest<'a> {
    scenario: usize,
    adjustable: Box<dyn Adjustable + 'a>,
    outputs: Outputs,
    workspace: SimulationWorkspace,
    scratch: Scratch,
    numbers: Vec<f64>,
    /// Where the series stand that are asked for.
    places: Vec<(AskedCell, usize)>,
    /// Numbers of the model alone that are asked for.
    of_model: Vec<AskedCell>,
    found: Vec<Option<f64>>,
    landed: verdicts::LandedSupply,
    /// What it has in common with the first scenario.
    common: Common,
    /// The places of the numbers that it states.
    stated: Vec<usize>,
    /// What these were set to last, as bits.
    set: Vec<u64>,
    /// Whether it had a result then.
    is_solved: bool,
}

impl<'a> Again<'a> {
    /// Ready to compute what is needed, and of each scenario the series that `keep` accepts.
    pub(super) fn new(asked: &'a Asked<'a>, needs: &Needs, keep: &dyn Fn(usize, &OutputSeries) -> bool) -> Self {
        let models = |scenario: usize| &asked.study().scenarios[scenario].model;
        let keys: BTreeSet<&RequestKey> = needs.keys.iter().collect();
        let numbers = asked.parameters.numbers();
        let desk = |scenario: usize| {
            let keys = || keys.iter().filter(|(of, ..)| *of == scenario);
            let wanted = |series: &OutputSeries| {
                keep(scenario, series) || keys().any(|(_, year, cell)| *year == series.period && is_of(series, cell))
            };
            let outputs = Outputs::new(models(scenario)).keep(wanted);
            let of_model = keys().filter(|(.., cell)| verdicts::is_of_model(cell));
            let place = |(_, year, cell): &RequestKey| {
                Some((AskedCell::new(*year, cell.clone()), place(&outputs, *year, cell)?))
            };
            let places = keys().filter_map(|key| place(key)).collect();
            ScenarioRequest {
                scenario,
                adjustable: asked.parameters.adjustable(scenario),
                numbers: vec![f64::NAN; outputs.series().len()],
                outputs,
                places,
                workspace: SimulationWorkspace::default(),
                scratch: Scratch::default(),
                of_model: of_model.map(|(_, year, cell)| AskedCell::new(*year, cell.clone())).collect(),
                found: Vec::new(),
                landed: verdicts::LandedSupply::default(),
                common: Common::default(),
                stated: (0..numbers.len()).filter(|place| numbers[*place].scenarios.contains(&scenario)).collect(),
                set: Vec::new(),
                is_solved: false,
            }
        };
        let is_asked = needs.scenarios();
        let desks = (0..asked.study().scenarios.len()).map(|scenario| (is_asked.contains(&scenario), desk(scenario)));
        let used = desks.filter(|(is_asked, desk)| *is_asked || !desk.outputs.series().is_empty());
        let mut desks: Vec<ScenarioRequest<'a>> = used.map(|(_, desk)| desk).collect();
        if let [first, others @ ..] = desks.as_mut_slice() {
            for other in others {
                other.common = Common::new(models(first.scenario), models(other.scenario));
            }
        }
        Self { asked, desks, first: FirstComputed::default() }
    }

    /// Sets the numbers of the study and computes what is asked for; whether every scenario has a result. Those that have
    /// none have no numbers. A scenario none of whose numbers has moved keeps what it has.
    pub(super) fn compute(&mut self, values: &[f64]) -> bool {
        let mut all = true;
        for (place, desk) in self.desks.iter_mut().enumerate() {
            if desk.is_moved(values) {
                let found = desk.compute(self.asked, values, (&mut self.first, place == 0));
                desk.is_solved = found.is_some();
                if found.is_none() {
                    desk.numbers.fill(f64::NAN);
                }
                desk.found = found.unwrap_or_default();
            }
            all &= desk.is_solved;
        }
        all
    }

    /// By how much a test is met in what was computed last; `None` where there is no answer.
    pub(super) fn margin(&self, test: &Test) -> Option<f64> {
        let study = self.asked.study();
        let number = |at: &NumberAt<'_>| {
            let known = scenario(study, at.scenario);
            match known.and_then(|place| self.desks.iter().find(|desk| desk.scenario == place)) {
                Some(desk) => desk.value(at),
                None => NamedNumbers::value(&self.asked.central.table, at),
            }
        };
        margin(self.asked, test, &number)
    }

    /// Every series that is computed, with the place of its scenario and its value.
    pub(super) fn series(&self) -> impl Iterator<Item = (usize, &OutputSeries, f64)> {
        let of = |desk: &'_ ScenarioRequest<'a>| desk.scenario;
        self.desks.iter().flat_map(move |desk| {
            desk.outputs.series().iter().zip(&desk.numbers).map(move |(series, value)| (of(desk), series, *value))
        })
    }
}

impl ScenarioRequest<'_> {
    /// Whether a number that the scenario states is another than last time; those of now are kept to compare with.
    fn is_moved(&mut self, values: &[f64]) -> bool {
        // What is no number is refused whoever states it.
        let is_finite = values.iter().all(|value| value.is_finite());
        let now = || self.stated.iter().map(|place| values[*place].to_bits());
        if is_finite && self.set.len() == self.stated.len() + 1 && now().eq(self.set[1..].iter().copied()) {
            return false;
        }
        self.set.clear();
        if is_finite {
            self.set.push(1);
            self.set.extend(now());
        }
        true
    }

    /// Computes the scenario, and the numbers of its model alone; `None` where it has no result.
    fn compute(
        &mut self,
        asked: &Asked<'_>,
        values: &[f64],
        (first, is_first): (&mut FirstComputed, bool),
    ) -> Option<Vec<Option<f64>>> {
        let Self { adjustable, workspace, scratch, numbers, outputs, common, landed, .. } = self;
        if is_first && let Some(old) = first.trajectory.take() {
            workspace.take_back(old);
        }
        let model = adjustable.set(values).ok()?;
        if !numbers.is_empty() {
            let solver = asked.solver;
            let trajectory =
                if is_first { run_in(model, solver, workspace) } else { first.run((model, common), solver, workspace) };
            let trajectory = trajectory.ok()?;
            outputs.fill(model, &trajectory, scratch, numbers);
            if is_first && workspace.is_direct() {
                first.keep(model, trajectory);
            } else {
                workspace.take_back(trajectory);
            }
        }
        let network = asked.study().scenarios[self.scenario].network.as_ref();
        let of_model = self.of_model.iter();
        Some(of_model.map(|one| verdicts::of_model(model, network, one.year, &one.cell, landed)).collect())
    }

    fn value(&self, at: &NumberAt<'_>) -> Option<f64> {
        let mark = mark(at.period, at.cell);
        let is_it = |one: &AskedCell| one.mark == mark && one.year == at.period && one.cell == *at.cell;
        if let Some(place) = self.of_model.iter().position(is_it) {
            return self.found.get(place).copied().flatten();
        }
        let known = self.places.iter().find(|(one, _)| is_it(one));
        let place = known.map_or_else(|| place(&self.outputs, at.period, at.cell), |(_, place)| Some(*place))?;
        self.numbers.get(place).copied().filter(|value| value.is_finite())
    }
}

/// A number of a year that is asked for. It is looked up hundreds of times a sample: its mark tells most others from it at once.
struct AskedCell {
    mark: u64,
    year: i32,
    cell: ResultCell,
}

impl AskedCell {
    fn new(year: i32, cell: ResultCell) -> Self {
        Self { mark: mark(year, &cell), year, cell }
    }
}

fn mark(year: i32, cell: &ResultCell) -> u64 {
    let mut hasher = DefaultHasher::new();
    (year, cell).hash(&mut hasher);
    hasher.finish()
}

/// Where a number of a year stands among all series: a search through thousands, so done once for each that is asked for.
fn place(outputs: &Outputs, year: i32, cell: &ResultCell) -> Option<usize> {
    outputs.series().iter().position(|one| one.period == year && is_of(one, cell))
}
