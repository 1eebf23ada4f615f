//! Distributions of every series, in bounded memory.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::histogram::{self, Histogram};
use super::moments::{Moments, Node, Tree};
use super::tile::{Tile, WIDTH};
use super::{Ensemble, First};
use crate::allocation::Solver;

/// Samples of a block: what is computed, kept and shared out as one.
pub const BLOCK: u64 = 128;

/// Samples that lay the grids of quantiles: the first ones of the ensemble.
pub const PILOT: u64 = 256;

/// Failures that are kept with their reasons; the others are counted.
const KEPT_FAILURES: usize = 1000;

/// A sample without a result.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Failure {
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

/// What is known of one scenario.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Part {
    pub histograms: Vec<Histogram>,
    pub tree: Tree,
    pub computed: u64,
    pub failed: u64,
}

/// What the samples computed so far say of every series of an ensemble.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Summary {
    /// Blocks that are in, as ranges that do not touch.
    pub(super) blocks: Vec<Range<u64>>,
    pub(super) parts: Vec<Part>,
    pub(super) failures: Vec<Failure>,
    /// In how many samples something held, and in how many it could be said, by its name.
    pub(super) tallies: BTreeMap<String, [u64; 2]>,
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
        let tasks: Vec<(usize, &[Vec<f64>])> = (0..ensemble.scenarios())
            .flat_map(|scenario| inputs.chunks(32).map(move |chunk| (scenario, chunk)))
            .collect();
        let ranges = tasks.into_par_iter().map(|(scenario, inputs)| {
            let size = ensemble.outputs(scenario).series().len();
            let mut ranges = vec![histogram::Range::EMPTY; size];
            let (mut desk, mut values) = (ensemble.desk(scenario), vec![0.0; size]);
            for input in inputs {
                if ensemble.compute(&mut desk, input, solver, &mut values).is_ok() {
                    let finite = ranges.iter_mut().zip(&values).filter(|(_, value)| value.is_finite());
                    finite.for_each(|(range, value)| range.add(*value));
                }
            }
            (scenario, ranges)
        });
        let ranges: Vec<_> = ranges.collect();
        let part = |scenario: usize| {
            let mut all = vec![histogram::Range::EMPTY; ensemble.outputs(scenario).series().len()];
            for (_, some) in ranges.iter().filter(|(of, _)| *of == scenario) {
                for (range, other) in all.iter_mut().zip(some) {
                    range.add(other.low);
                    range.add(other.high);
                }
            }
            Part { histograms: all.into_iter().map(Histogram::new).collect(), ..Part::default() }
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
        let grids: Vec<Mutex<&mut Vec<Histogram>>> =
            self.parts.iter_mut().map(|part| Mutex::new(&mut part.histograms)).collect();
        let of_block = |block: u64| {
            let inputs = &inputs[all(block)];
            let task = |scenario| Task { ensemble, solver, scenario, first: block * BLOCK };
            let mut shared = ensemble.spare.firsts(inputs.len());
            let compute = |scenario: usize, first: Sharing<'_>| {
                let computed = task(scenario).compute(inputs, &grids[scenario], &watched[scenario], first);
                done();
                computed
            };
            let first = (0..ensemble.scenarios().min(1)).map(|scenario| compute(scenario, Sharing::Out(&mut shared)));
            let mut computed: Vec<Computed> = first.collect();
            let others = (1..ensemble.scenarios()).into_par_iter();
            computed.par_extend(others.map(|scenario| compute(scenario, Sharing::In(&shared))));
            ensemble.spare.leave_firsts(shared);
            computed
        };
        let computed: Vec<Vec<Computed>> = blocks.clone().collect::<Vec<_>>().into_par_iter().map(of_block).collect();
        drop(grids);
        let widths: Vec<usize> = watched.iter().map(Vec::len).collect();
        let wide: usize = widths.iter().sum();
        let mut rows: Vec<Watched> = samples
            .zip(inputs)
            .map(|(sample, inputs)| Watched { sample, inputs, outputs: Vec::with_capacity(wide) })
            .collect();
        for Computed { scenario, first, moments, watched, failures, count } in computed.into_iter().flatten() {
            let part = &mut self.parts[scenario];
            part.tree.add(Node { first: first / BLOCK, level: 0 }, moments);
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
                mine.histograms.len() == theirs.histograms.len() && pairs.all(|(mine, theirs)| mine.is_alike(theirs))
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
        for (name, [held, cases]) in other.tallies {
            let tally = self.tallies.entry(name).or_default();
            *tally = [tally[0] + held, tally[1] + cases];
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

    /// Counts one more sample in which something could be said, and whether it held.
    pub fn tally(&mut self, name: &str, held: bool) {
        if !self.tallies.contains_key(name) {
            self.tallies.insert(name.to_owned(), [0, 0]);
        }
        if let Some([yes, cases]) = self.tallies.get_mut(name) {
            *yes += u64::from(held);
            *cases += 1;
        }
    }

    /// In how many samples each thing held, and in how many it could be said, by name.
    pub fn tallies(&self) -> &BTreeMap<String, [u64; 2]> {
        &self.tallies
    }

    /// The blocks that are in, as ranges that do not touch.
    pub fn blocks(&self) -> &[Range<u64>] {
        &self.blocks
    }

    /// How many samples of a scenario have a result, and how many have none.
    pub fn counts(&self, scenario: usize) -> (u64, u64) {
        self.parts.get(scenario).map_or((0, 0), |part| (part.computed, part.failed))
    }

    /// The first samples without a result, by number.
    pub fn failures(&self) -> &[Failure] {
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

/// What the first scenario of each sample leaves to the others.
enum Sharing<'a> {
    /// The first writes it.
    Out(&'a mut [First]),
    /// The others read it.
    In(&'a [First]),
}

/// What comes of it.
struct Computed {
    scenario: usize,
    first: u64,
    moments: Vec<Moments>,
    /// Sample by sample.
    watched: Vec<f64>,
    failures: Vec<Failure>,
    count: u64,
}

impl Task<'_, '_> {
    fn compute(
        &self,
        inputs: &[Vec<f64>],
        grid: &Mutex<&mut Vec<Histogram>>,
        watched: &[usize],
        mut sharing: Sharing<'_>,
    ) -> Computed {
        let size = self.ensemble.outputs(self.scenario).series().len();
        let spare = &self.ensemble.spare;
        let mut desk = spare.desk(self.scenario).unwrap_or_else(|| self.ensemble.desk(self.scenario));
        let mut values = spare.values(size * inputs.len());
        let (mut failures, mut chosen) = (Vec::new(), Vec::with_capacity(watched.len() * inputs.len()));
        for (place, input) in inputs.iter().enumerate() {
            let row = &mut values[place * size..(place + 1) * size];
            let done = match &mut sharing {
                Sharing::Out(first) => {
                    self.ensemble.compute_first(&mut desk, input, self.solver, (row, &mut first[place]))
                }
                Sharing::In(first) => self.ensemble.compute_beside(&mut desk, input, self.solver, (row, &first[place])),
            };
            if let Err(reason) = done {
                let row = &mut values[place * size..(place + 1) * size];
                row.fill(f64::NAN);
                failures.push(Failure { sample: self.first + place as u64, scenario: self.scenario, reason });
            }
            let row = &values[place * size..(place + 1) * size];
            chosen.extend(watched.iter().map(|series| row[*series]));
        }
        let mut moments = Vec::with_capacity(size);
        // A thread that panicked has left counts that nobody will see: the panic goes on.
        let mut grid = grid.lock().unwrap_or_else(PoisonError::into_inner);
        let mut tile = Tile::default();
        for (number, histograms) in grid.chunks_mut(WIDTH).enumerate() {
            tile.load(&values, size, number * WIDTH);
            tile.add(histograms, &mut moments);
        }
        drop(grid);
        spare.leave_desk(desk);
        spare.leave_values(values);
        let count = (inputs.len() - failures.len()) as u64;
        Computed { scenario: self.scenario, first: self.first, moments, watched: chosen, failures, count }
    }
}
