//! Thousands of futures: every scenario of a study with its uncertain numbers drawn, and what comes of it.
//!
//! Scenarios share draws: sample 17 of one scenario and sample 17 of another live in the same world. A sample is computed
//! from its number alone, so that any part of an ensemble, on any thread, gives the same bits.
//!
//! [`Ensemble::collect`] keeps chosen numbers of every sample in memory; [`Summary`] keeps distributions of all of them in
//! bounded memory, whatever the number of samples.

mod bytes;
mod histogram;
mod moments;
mod rows;
mod spare;
mod state;
mod summary;
mod tile;
mod twins;

pub use histogram::{CORE_BINS, TAIL_BINS};
pub use rows::{STATISTICS, lines, rows};
pub use state::Damage;
pub use summary::{BLOCK, PILOT, SampleFailure, Summary, Tally, Watched, blocks};

use std::sync::OnceLock;

use rayon::prelude::*;

use super::sampling::{Draw, Parameter, SampleDesign, SamplingMethod};
use crate::allocation::Solver;
use crate::diagnostics::Diagnostic;
use crate::indicators::{Alike, NumberSheet, OutputSeries, Outputs, Scratch};
use crate::model::copula::Indefinite;
use crate::model::{Model, Trajectory};
use crate::scenario::{Adjustable, Parameters};
use crate::simulation::{self, Borrowed, Common, SimulationWorkspace};
use spare::Spare;
use twins::Twins;

/// Which samples are drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SamplePlan {
    /// How draws are spread.
    pub method: SamplingMethod,
    /// Where they start.
    pub seed: u64,
    /// How many samples there are; samples are numbered from 0.
    pub samples: u64,
}

impl SamplePlan {
    /// The part of the samples to which one belongs ([`SamplingMethod::replicate`]).
    pub fn replicate(self, sample: u64) -> usize {
        self.method.replicate(sample, self.samples)
    }
}

/// A study with what is drawn and what is kept of each sample.
pub struct Ensemble<'a> {
    parameters: &'a Parameters<'a>,
    plan: SamplePlan,
    design: SampleDesign,
    /// For each number of the parameters its place in the design; `None` for one that is set and not drawn.
    streams: Vec<Option<usize>>,
    /// The values that are not drawn.
    central: Vec<f64>,
    outputs: Vec<Outputs>,
    spare: Spare<'a>,
    twins: OnceLock<Vec<Twins>>,
}

/// What one thread needs to compute samples of one scenario.
pub struct SampleContext<'a> {
    scenario: usize,
    adjustable: Box<dyn Adjustable + 'a>,
    workspace: SimulationWorkspace,
    scratch: Scratch,
    /// What the scenario has in common with the first.
    common: Common,
    /// For each market whether what came of it in the sample at hand was taken over from the first.
    markets: Vec<bool>,
    bits: Vec<u64>,
}

/// What came of the first scenario of a sample, for the others to share: many differ from it in one market alone.
#[derive(Clone, Debug, Default)]
pub struct FirstSample {
    trajectory: Option<Trajectory>,
    sheet: NumberSheet,
    /// For each market what its results hang on.
    bits: Vec<Vec<u64>>,
}

impl SampleContext<'_> {
    /// Strikes out markets of which not all was taken over from the first scenario in the sample at hand.
    fn narrow(&self, alike: &mut [bool]) {
        for (market, alike) in alike.iter_mut().enumerate() {
            *alike &= self.markets.get(market).copied().unwrap_or(false);
        }
    }
}

impl<'a> Ensemble<'a> {
    /// An ensemble that keeps the series that a test accepts, by the place of their scenario. Numbers of one name that
    /// scenarios state with different distributions have the same even draw.
    ///
    /// # Errors
    /// Correlations that numbers cannot have together.
    pub fn new(
        parameters: &'a Parameters<'a>,
        plan: SamplePlan,
        keep: &dyn Fn(usize, &OutputSeries) -> bool,
    ) -> Result<Self, Indefinite> {
        let mut drawn: Vec<Parameter> = Vec::new();
        let mut streams = Vec::new();
        for number in parameters.numbers() {
            let Some(distribution) = &number.distribution else {
                streams.push(None);
                continue;
            };
            let place = drawn.iter().position(|known| known.name == number.name).unwrap_or_else(|| {
                drawn.push(Parameter { name: number.name.clone(), distribution: distribution.clone() });
                drawn.len() - 1
            });
            streams.push(Some(place));
        }
        let study = parameters.study();
        let design = SampleDesign::new(plan.method, plan.seed, plan.samples, drawn, &study.correlations)?;
        let models = study.scenarios.iter().map(|resolved| &resolved.model).enumerate();
        let outputs = models.map(|(place, model)| Outputs::new(model).keep(|series| keep(place, series))).collect();
        let spare = Spare::new(study.scenarios.len());
        let (central, twins) = (parameters.central(), OnceLock::new());
        Ok(Self { parameters, plan, design, streams, central, outputs, spare, twins })
    }

    /// Sets a number to a value in every sample instead of drawing it; `place` is that of [`Parameters::numbers`].
    pub fn fix(&mut self, place: usize, value: f64) {
        if let (Some(stream), Some(known)) = (self.streams.get_mut(place), self.central.get_mut(place)) {
            (*stream, *known) = (None, value);
        }
    }

    /// Which samples are drawn.
    pub fn plan(&self) -> SamplePlan {
        self.plan
    }

    /// What is drawn: one even draw for each name.
    pub fn design(&self) -> &SampleDesign {
        &self.design
    }

    /// The numbers that are set in each sample.
    pub fn parameters(&self) -> &'a Parameters<'a> {
        self.parameters
    }

    /// Which of the numbers are drawn, by their places.
    pub fn drawn(&self) -> Vec<usize> {
        (0..self.streams.len()).filter(|place| self.streams[*place].is_some()).collect()
    }

    /// How many scenarios there are.
    pub fn scenarios(&self) -> usize {
        self.outputs.len()
    }

    /// The model of a scenario, with its numbers at their medians.
    pub fn model(&self, scenario: usize) -> &'a Model {
        &self.parameters.study().scenarios[scenario].model
    }

    /// What is kept of a scenario.
    pub fn outputs(&self, scenario: usize) -> &Outputs {
        &self.outputs[scenario]
    }

    /// How many series there are before those of each scenario, and in all at the end.
    pub fn offsets(&self) -> Vec<usize> {
        let mut offsets = vec![0];
        for outputs in &self.outputs {
            offsets.push(offsets.last().copied().unwrap_or(0) + outputs.series().len());
        }
        offsets
    }

    /// The values of a sample, in the order of [`Parameters::numbers`].
    pub fn values(&self, sample: u64) -> Vec<f64> {
        let mut units = vec![0.0; self.design.parameters().len()];
        self.design.units(sample, &mut units);
        self.values_at(&units)
    }

    /// The values at even draws, one for each parameter of the design.
    pub fn values_at(&self, units: &[f64]) -> Vec<f64> {
        let numbers = self.parameters.numbers().iter().zip(&self.streams).zip(&self.central);
        let value = |((number, stream), central): ((&crate::scenario::Number, &Option<usize>), &f64)| {
            let unit = stream.and_then(|place| units.get(place));
            match (unit, &number.distribution) {
                (Some(unit), Some(distribution)) => distribution.quantile(*unit),
                _ => *central,
            }
        };
        numbers.map(value).collect()
    }

    /// The values of the sample that no one draws: every number at its median, as in a run without sampling.
    pub fn medians(&self) -> Vec<f64> {
        self.central.clone()
    }

    /// Which series of a scenario may be those of the first.
    fn twins(&self, scenario: usize) -> &Twins {
        let all = || {
            let models = (0..self.scenarios()).map(|scenario| (self.model(scenario), self.outputs(scenario)));
            Twins::of(&models.collect::<Vec<_>>())
        };
        &self.twins.get_or_init(all)[scenario]
    }

    /// What a thread needs for samples of a scenario.
    pub fn desk(&self, scenario: usize) -> SampleContext<'a> {
        SampleContext {
            scenario,
            adjustable: self.parameters.adjustable(scenario),
            workspace: SimulationWorkspace::default(),
            scratch: Scratch::default(),
            common: if scenario == 0 { Common::default() } else { Common::new(self.model(0), self.model(scenario)) },
            markets: Vec::new(),
            bits: Vec::new(),
        }
    }

    /// Computes a scenario at some values and writes what is kept of it: NaN where there is no number.
    ///
    /// # Errors
    /// Why there is no result, as a sentence: values out of range, policies that contradict each other, no solution.
    pub fn compute(
        &self,
        desk: &mut SampleContext<'_>,
        values: &[f64],
        solver: &dyn Solver,
        into: &mut [f64],
    ) -> Result<(), String> {
        let model = desk.adjustable.set(values).map_err(|mistakes| first_of(&mistakes))?;
        let trajectory = simulation::run_in(model, solver, &mut desk.workspace).map_err(|error| error.to_string())?;
        self.outputs[desk.scenario].fill(model, &trajectory, &mut desk.scratch, into);
        desk.workspace.take_back(trajectory);
        Ok(())
    }

    /// As [`Ensemble::compute`] of the first scenario, with what others can share.
    ///
    /// # Errors
    /// As [`Ensemble::compute`]; then there is nothing to share.
    pub fn compute_first(
        &self,
        desk: &mut SampleContext<'_>,
        values: &[f64],
        solver: &dyn Solver,
        (into, first): (&mut [f64], &mut FirstSample),
    ) -> Result<(), String> {
        if let Some(old) = first.trajectory.take() {
            desk.workspace.take_back(old);
        }
        let model = desk.adjustable.set(values).map_err(|mistakes| first_of(&mistakes))?;
        let trajectory = simulation::run_in(model, solver, &mut desk.workspace).map_err(|error| error.to_string())?;
        let sheet = Some(&mut first.sheet);
        self.outputs[desk.scenario].fill_with((model, &trajectory), &mut desk.scratch, into, (None, sheet));
        first.bits.resize_with(model.markets.len(), Vec::new);
        for (market, bits) in first.bits.iter_mut().enumerate() {
            bits.clear();
            simulation::bits_of(model, market, bits);
        }
        first.trajectory = desk.workspace.is_direct().then_some(trajectory);
        Ok(())
    }

    /// As [`Ensemble::compute`], bit for bit, with the markets taken over that are the same as in the first scenario of the
    /// sample.
    ///
    /// # Errors
    /// As [`Ensemble::compute`].
    pub fn compute_beside(
        &self,
        desk: &mut SampleContext<'_>,
        values: &[f64],
        solver: &dyn Solver,
        (into, first): (&mut [f64], &FirstSample),
    ) -> Result<(), String> {
        let SampleContext { adjustable, workspace, scratch, common, markets, bits, .. } = desk;
        markets.clear();
        let model = adjustable.set(values).map_err(|mistakes| first_of(&mistakes))?;
        markets.extend(common.markets().iter().enumerate().map(|(market, may)| {
            *may && first.bits.get(market).is_some_and(|known| {
                bits.clear();
                simulation::bits_of(model, market, bits);
                bits == known
            })
        }));
        let shared = first.trajectory.as_ref().filter(|_| markets.contains(&true));
        let outputs = &self.outputs[desk.scenario];
        let Some(trajectory) = shared else {
            markets.clear();
            let trajectory = simulation::run_in(model, solver, workspace).map_err(|error| error.to_string())?;
            outputs.fill(model, &trajectory, scratch, into);
            workspace.take_back(trajectory);
            return Ok(());
        };
        let borrowed = Borrowed { common, markets, trajectory };
        let trajectory = match simulation::run_with(model, solver, workspace, borrowed) {
            Ok(trajectory) => trajectory,
            Err(error) => {
                markets.clear();
                return Err(error.to_string());
            }
        };
        let alike = Alike { outputs: &self.outputs[0], sheet: &first.sheet, markets };
        // A sample that had to be computed as a whole may differ in the last bit.
        let alike = Some(alike).filter(|_| workspace.is_direct());
        outputs.fill_with((model, &trajectory), scratch, into, (alike, None));
        if !workspace.is_direct() {
            markets.clear();
        }
        workspace.take_back(trajectory);
        Ok(())
    }

    /// [`Ensemble::compute_first`] or [`Ensemble::compute_beside`], for scenarios in their order.
    fn compute_next(
        &self,
        desk: &mut SampleContext<'_>,
        values: &[f64],
        solver: &dyn Solver,
        (into, first): (&mut [f64], &mut FirstSample),
    ) -> Result<(), String> {
        match desk.scenario {
            0 => self.compute_first(desk, values, solver, (into, first)),
            _ => self.compute_beside(desk, values, solver, (into, first)),
        }
    }

    /// What is kept of every scenario at each of some rows of values, on all threads: a row for each, the series of the
    /// scenarios one after the other ([`Ensemble::offsets`]); NaN where a scenario has no result. `done` is called after
    /// each row.
    ///
    /// ```
    /// # use izon::{allocation::Standard, dataset::Dataset, scenario::{Parameters, Study}};
    /// # use izon::uncertainty::{ensemble::{Ensemble, SamplePlan}, sampling::SamplingMethod};
    /// fn shares(study: &Study, dataset: &Dataset) -> Result<Vec<Vec<f64>>, Box<dyn std::error::Error>> {
    ///     let parameters = Parameters::new(study, dataset, &[]).map_err(|mistake| mistake.message)?;
    ///     let plan = SamplePlan { method: SamplingMethod::Sobol, seed: 1, samples: 1000 };
    ///     let wanted = |_: usize, series: &izon::indicators::OutputSeries| {
    ///         series.variable == "share" && series.period == study.year && series.partner == "middle-east"
    ///     };
    ///     let ensemble = Ensemble::new(&parameters, plan, &wanted).map_err(|_| "correlations")?;
    ///     let inputs: Vec<Vec<f64>> = (0..plan.samples).map(|sample| ensemble.values(sample)).collect();
    ///     Ok(ensemble.collect(&inputs, &Standard::default(), &|| ()))
    /// }
    /// ```
    pub fn collect(&self, rows: &[Vec<f64>], solver: &dyn Solver, done: &(dyn Fn() + Sync)) -> Vec<Vec<f64>> {
        let offsets = self.offsets();
        let all = offsets.last().copied().unwrap_or(0);
        let desks = || {
            let desks = (0..self.scenarios()).map(|scenario| self.desk(scenario));
            (desks.collect::<Vec<_>>(), FirstSample::default())
        };
        let one = |(desks, first): &mut (Vec<SampleContext<'a>>, FirstSample), values: &Vec<f64>| {
            let mut row = vec![f64::NAN; all];
            first.trajectory = None;
            for (scenario, desk) in desks.iter_mut().enumerate() {
                if offsets[scenario] == offsets[scenario + 1] {
                    continue;
                }
                let part = &mut row[offsets[scenario]..offsets[scenario + 1]];
                let done = self.compute_next(desk, values, solver, (part, first));
                if done.is_err() {
                    row[offsets[scenario]..offsets[scenario + 1]].fill(f64::NAN);
                }
            }
            done();
            row
        };
        rows.par_iter().with_min_len(8).map_init(desks, one).collect()
    }

    /// A sample as it is drawn: even draws and values of what is drawn.
    pub fn draw(&self, sample: u64) -> Draw {
        self.design.draw(sample)
    }
}

fn first_of(mistakes: &[Diagnostic]) -> String {
    mistakes.first().map_or_else(String::new, |mistake| mistake.message.clone())
}
