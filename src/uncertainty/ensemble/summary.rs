//! Distributions of every series, in bounded memory.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::histogram::{self, Histogram};
use super::moments::{MomentNode, MomentTree};
use super::tile::{Tile, TileStatistics, WIDTH};
use super::{Ensemble, FirstSample};
use crate::allocation::Solver;
use crate::uncertainty::sampling::REPLICATES;

/// Samples of a block: what is computed, kept and shared out as one.
pub const BLOCK: u64 = 128;

/// Samples that lay the grids of quantiles: the first ones of the ensemble.
pub const PILOT: u64 = 256;

/// Failures that are kept with their reasons; the others are counted.
const KEPT_FAILURES: usize = 1000;

/// A sample without a result.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct SampleFailure {
    /// Its number.
    pub sample: u64,
    /// The place of the scenario.
    pub scenario: usize,
    /// Why, as a sentence.
    pub reason: String,
}

/// Chosen numbers of one sample.
#[derive(Clone, PartialEq, Debug)]
pub struct Watched {
    /// Its number.
    pub sample: u64,
    /// The values of the numbers that are set.
    pub inputs: Vec<f64>,
    /// The series that are watched, those of the scenarios one after the other; NaN where there is none.
    pub outputs: Vec<f64>,
}

/// For each randomisation, in how many samples something held, and in how many it could be said.
pub type Tally = [[u64; 2]; REPLICATES];

/// What is known of one scenario.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct ScenarioSummary {
    /// For each market whether it was that of the first scenario in every pilot sample.
    pub alike: Vec<bool>,
    /// Counts; of series with a [twin](super::twins::Twins) in a market that is alike, what differs from those of the first scenario.
    pub histograms: Vec<Histogram>,
    pub tree: MomentTree,
    pub computed: u64,
    pub failed: u64,
}

/// What the samples computed so far say of every series of an ensemble.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Summary {
    /// Blocks that are in, as ranges that do not touch.
    pub(super) blocks: Vec<Range<u64>>,
    pub(super) parts: Vec<ScenarioSummary>,
    pub(super) failures: Vec<SampleFailure>,
    /// In how many samples of each randomisation something held, and in how many it could be said, by its name.
    pub(super) tallies: BTreeMap<String, Tally>,
}

/// How many blocks so many samples make.
pub fn blocks(samples: u64) -> u64 {
    samples.div_ceil(BLOCK)
}

impl Summary {
    /// Nothing yet, but for the grids, which the first [`PILOT`] samples lay.
    pub fn new(ensemble: &Ensemble<'_>, solver: &dyn Solver) -> Self {
        let pilot = PILOT.min(ensemble.plan().samples);
        let inputs: Vec<Vec<f64>> = (0..pilot).into_par_iter().map(|sample| ensemble.values(sample)).collect();
        let of_some = |inputs: &[Vec<f64>]| {
            let scenarios = (0..ensemble.scenarios()).map(|scenario| {
                let size = ensemble.outputs(scenario).series().len();
                let alike = vec![scenario > 0; ensemble.model(scenario).markets.len()];
                (ensemble.desk(scenario), vec![0.0; size], (alike, vec![histogram::PilotRange::EMPTY; size]))
            });
            let (mut scenarios, mut first) = (scenarios.collect::<Vec<_>>(), FirstSample::default());
            for input in inputs {
                for (desk, values, (alike, ranges)) in &mut scenarios {
                    let done = ensemble.compute_next(desk, input, solver, (values, &mut first));
                    desk.narrow(alike);
                    if done.is_ok() {
                        let finite = ranges.iter_mut().zip(values).filter(|(_, value)| value.is_finite());
                        finite.for_each(|(range, value)| range.add(*value));
                    }
                }
            }
            scenarios.into_iter().map(|(.., told)| told).collect::<Vec<_>>()
        };
        let told: Vec<Vec<(Vec<bool>, Vec<histogram::PilotRange>)>> = inputs.par_chunks(16).map(of_some).collect();
        let part = |scenario: usize| {
            let mut all = vec![histogram::PilotRange::EMPTY; ensemble.outputs(scenario).series().len()];
            let mut alike = vec![scenario > 0; ensemble.model(scenario).markets.len()];
            for (some_alike, ranges) in told.iter().map(|some| &some[scenario]) {
                alike.iter_mut().zip(some_alike).for_each(|(alike, is)| *alike &= is);
                for (range, other) in all.iter_mut().zip(ranges) {
                    range.add(other.low);
                    range.add(other.high);
                }
            }
            ScenarioSummary {
                alike,
                histograms: all.into_iter().map(Histogram::new).collect(),
                ..ScenarioSummary::default()
            }
        };
        Self { parts: (0..ensemble.scenarios()).map(part).collect(), ..Self::default() }
    }

    /// Computes some blocks, on all threads, adds what comes of them, and gives the watched series of each sample, in the
    /// order of samples. `watched` are places of series, for each scenario. `done` is called after each block of a scenario.
    ///
    /// What comes of blocks hangs neither on threads nor on the order in which they are added; a block is added once.
    pub fn advance(
        &mut self,
        ensemble: &Ensemble<'_>,
        blocks: Range<u64>,
        watched: &[Vec<usize>],
        (solver, done): (&dyn Solver, &(dyn Fn() + Sync)),
    ) -> Vec<Watched> {
        let samples = blocks.start * BLOCK..(blocks.end * BLOCK).min(ensemble.plan().samples);
        let inputs: Vec<Vec<f64>> = samples.clone().into_par_iter().map(|sample| ensemble.values(sample)).collect();
        let all = |block: u64| {
            let from = ((block - blocks.start) * BLOCK) as usize;
            from..(from + BLOCK as usize).min(inputs.len())
        };
        let grids: Vec<CountGrid<'_>> = (self.parts.iter_mut())
            .map(|part| CountGrid { alike: &part.alike, histograms: Mutex::new(&mut part.histograms) })
            .collect();
        let of_block = |block: u64| {
            let inputs = &inputs[all(block)];
            let task = |scenario| Task { ensemble, solver, scenario, first: block * BLOCK };
            let mut shared = ensemble.spare.firsts(inputs.len());
            let compute = |scenario: usize, sharing: Sharing<'_>| {
                let computed = task(scenario).compute(inputs, &grids[scenario], &watched[scenario], sharing);
                done();
                computed
            };
            let first = (0..ensemble.scenarios().min(1)).map(|scenario| compute(scenario, Sharing::Out(&mut shared)));
            let mut computed: Vec<SampleOutcome> = first.collect();
            if let Some(first) = computed.first() {
                let others = (1..ensemble.scenarios()).into_par_iter();
                let others: Vec<_> = others.map(|scenario| compute(scenario, Sharing::In(&shared, first))).collect();
                computed.extend(others);
            }
            if let Some(first) = computed.first_mut() {
                ensemble.spare.leave_values(std::mem::take(&mut first.values));
            }
            ensemble.spare.leave_firsts(shared);
            computed
        };
        let computed: Vec<Vec<SampleOutcome>> =
            blocks.clone().collect::<Vec<_>>().into_par_iter().map(of_block).collect();
        drop(grids);
        let widths: Vec<usize> = watched.iter().map(Vec::len).collect();
        let wide: usize = widths.iter().sum();
        let mut rows: Vec<Watched> = samples
            .zip(inputs)
            .map(|(sample, inputs)| Watched { sample, inputs, outputs: Vec::with_capacity(wide) })
            .collect();
        for SampleOutcome { scenario, first, told, watched, failures, count, .. } in computed.into_iter().flatten() {
            let part = &mut self.parts[scenario];
            part.tree.add(MomentNode { first: first / BLOCK, level: 0 }, told.moments);
            part.computed += count;
            part.failed += failures.len() as u64;
            self.failures.extend(failures);
            let start = (first - blocks.start * BLOCK) as usize;
            if widths[scenario] > 0 {
                let of_block = watched.chunks(widths[scenario]);
                rows[start..].iter_mut().zip(of_block).for_each(|(row, values)| row.outputs.extend(values));
            }
        }
        self.add_blocks(blocks);
        self.keep_first_failures();
        rows
    }

    /// Adds another part of the same ensemble.
    ///
    /// # Errors
    /// When both hold the same block, or are not of the same ensemble; as a sentence.
    pub fn merge(&mut self, other: Self) -> Result<(), String> {
        let overlap =
            |one: &Range<u64>| other.blocks.iter().any(|range| range.start < one.end && one.start < range.end);
        if self.blocks.iter().any(overlap) {
            return Err("both hold the same samples".to_owned());
        }
        let alike = self.parts.len() == other.parts.len()
            && self.parts.iter().zip(&other.parts).all(|(mine, theirs)| {
                let mut pairs = mine.histograms.iter().zip(&theirs.histograms);
                mine.alike == theirs.alike
                    && mine.histograms.len() == theirs.histograms.len()
                    && pairs.all(|(mine, theirs)| mine.is_alike(theirs))
            });
        if !alike {
            return Err("they are not parts of one ensemble".to_owned());
        }
        for (mine, theirs) in self.parts.iter_mut().zip(other.parts) {
            mine.histograms.iter_mut().zip(&theirs.histograms).for_each(|(mine, theirs)| mine.merge(theirs));
            theirs.tree.0.into_iter().for_each(|(node, moments)| mine.tree.add(node, moments));
            mine.computed += theirs.computed;
            mine.failed += theirs.failed;
        }
        other.blocks.into_iter().for_each(|range| self.add_blocks(range));
        self.failures.extend(other.failures);
        self.keep_first_failures();
        for (name, theirs) in other.tallies {
            let mine = self.tallies.entry(name).or_default();
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine = [mine[0] + theirs[0], mine[1] + theirs[1]]);
        }
        Ok(())
    }

    fn add_blocks(&mut self, blocks: Range<u64>) {
        if blocks.is_empty() {
            return;
        }
        self.blocks.push(blocks);
        self.blocks.sort_by_key(|range| range.start);
        let mut joined: Vec<Range<u64>> = Vec::new();
        for range in self.blocks.drain(..) {
            match joined.last_mut() {
                Some(last) if last.end == range.start => last.end = range.end,
                _ => joined.push(range),
            }
        }
        self.blocks = joined;
    }

    fn keep_first_failures(&mut self) {
        self.failures.sort();
        self.failures.truncate(KEPT_FAILURES);
    }

    /// Counts one more sample of a randomisation, below [`REPLICATES`], in which something could be said, and whether it held.
    pub fn tally(&mut self, name: &str, replicate: usize, held: bool) {
        if !self.tallies.contains_key(name) {
            self.tallies.insert(name.to_owned(), Tally::default());
        }
        if let Some([yes, cases]) = self.tallies.get_mut(name).and_then(|tally| tally.get_mut(replicate)) {
            *yes += u64::from(held);
            *cases += 1;
        }
    }

    /// In how many samples of each randomisation each thing held, and in how many it could be said, by name.
    pub fn tallies(&self) -> &BTreeMap<String, Tally> {
        &self.tallies
    }

    /// The blocks that are in, as ranges that do not touch.
    pub fn blocks(&self) -> &[Range<u64>] {
        &self.blocks
    }

    /// The counts of a series.
    pub(super) fn histogram(&self, ensemble: &Ensemble<'_>, scenario: usize, series: usize) -> Cow<'_, Histogram> {
        let part = &self.parts[scenario];
        let twin = ensemble.twins(scenario).of_series(series).filter(|(market, _)| part.alike[*market]);
        match twin {
            Some((_, place)) => Cow::Owned(part.histograms[series].with_counts_of(&self.parts[0].histograms[place])),
            None => Cow::Borrowed(&part.histograms[series]),
        }
    }

    /// How many samples of a scenario have a result, and how many have none.
    pub fn counts(&self, scenario: usize) -> (u64, u64) {
        self.parts.get(scenario).map_or((0, 0), |part| (part.computed, part.failed))
    }

    /// The first samples without a result, by number.
    pub fn failures(&self) -> &[SampleFailure] {
        &self.failures
    }
}

/// A block of one scenario.
struct Task<'e, 'a> {
    ensemble: &'e Ensemble<'a>,
    solver: &'e dyn Solver,
    scenario: usize,
    first: u64,
}

/// Where a scenario is counted.
struct CountGrid<'a> {
    /// See [`ScenarioSummary::alike`].
    alike: &'a [bool],
    histograms: Mutex<&'a mut Vec<Histogram>>,
}

/// What the first scenario of each sample leaves to the others.
enum Sharing<'a> {
    /// The first writes it.
    Out(&'a mut [FirstSample]),
    /// The others read it.
    In(&'a [FirstSample], &'a SampleOutcome),
}

/// What comes of it.
struct SampleOutcome {
    scenario: usize,
    first: u64,
    told: TileStatistics,
    /// All series of the first scenario, sample by sample.
    values: Vec<f64>,
    /// Those that are watched, sample by sample.
    watched: Vec<f64>,
    failures: Vec<SampleFailure>,
    count: u64,
}

impl Task<'_, '_> {
    fn compute(
        &self,
        inputs: &[Vec<f64>],
        grid: &CountGrid<'_>,
        watched: &[usize],
        mut sharing: Sharing<'_>,
    ) -> SampleOutcome {
        let size = self.ensemble.outputs(self.scenario).series().len();
        let spare = &self.ensemble.spare;
        let mut desk = spare.desk(self.scenario).unwrap_or_else(|| self.ensemble.desk(self.scenario));
        let mut values = spare.values(size * inputs.len());
        let (mut failures, mut chosen) = (Vec::new(), Vec::with_capacity(watched.len() * inputs.len()));
        let mut alike = grid.alike.to_vec();
        for (place, input) in inputs.iter().enumerate() {
            let row = &mut values[place * size..(place + 1) * size];
            let done = match &mut sharing {
                Sharing::Out(first) => {
                    self.ensemble.compute_first(&mut desk, input, self.solver, (row, &mut first[place]))
                }
                Sharing::In(first, _) => {
                    self.ensemble.compute_beside(&mut desk, input, self.solver, (row, &first[place]))
                }
            };
            desk.narrow(&mut alike);
            if let Err(reason) = done {
                let row = &mut values[place * size..(place + 1) * size];
                row.fill(f64::NAN);
                failures.push(SampleFailure { sample: self.first + place as u64, scenario: self.scenario, reason });
            }
            let row = &values[place * size..(place + 1) * size];
            chosen.extend(watched.iter().map(|series| row[*series]));
        }
        let first = match sharing {
            Sharing::Out(_) => None,
            Sharing::In(_, first) => Some(first),
        };
        let told = self.count(&values, grid, first, &alike);
        spare.leave_desk(desk);
        // The others need what the first has, and nobody what they have.
        if first.is_some() {
            spare.leave_values(std::mem::take(&mut values));
        }
        let count = (inputs.len() - failures.len()) as u64;
        SampleOutcome { scenario: self.scenario, first: self.first, told, values, watched: chosen, failures, count }
    }

    /// Counts all series of a block; `alike` are markets that are those of the first scenario in all of its samples.
    fn count(
        &self,
        values: &[f64],
        grid: &CountGrid<'_>,
        first: Option<&SampleOutcome>,
        alike: &[bool],
    ) -> TileStatistics {
        let size = self.ensemble.outputs(self.scenario).series().len();
        let twins = self.ensemble.twins(self.scenario);
        let (mut told, mut tile) = (TileStatistics::with_capacity(size), Tile::default());
        // A thread that panicked has left counts that nobody will see: the panic goes on.
        let mut histograms = grid.histograms.lock().unwrap_or_else(PoisonError::into_inner);
        for (number, histograms) in histograms.chunks_mut(WIDTH).enumerate() {
            let twin = twins.of_tile(number).filter(|twin| grid.alike[twin.market]).zip(first);
            if let Some((twin, first)) = twin.filter(|(twin, _)| alike[twin.market]) {
                for (histogram, place) in histograms.iter_mut().zip(&twin.places) {
                    histogram.see(first.told.ranges[*place]);
                    told.moments.push(first.told.moments[*place]);
                    told.ranges.push(first.told.ranges[*place]);
                }
                continue;
            }
            tile.load(values, size, number * WIDTH);
            tile.add(histograms, &mut told);
            if let Some((twin, first)) = twin {
                let size = self.ensemble.outputs(0).series().len();
                for (histogram, place) in histograms.iter_mut().zip(&twin.places) {
                    histogram.take_away(first.values.iter().skip(*place).step_by(size).copied());
                }
            }
        }
        told
    }
}
