//! Ten thousand samples of the article study: every scenario, year, market and indicator, on every thread there is.
//!
//! Each sample moves demand, prices and elasticities by up to ten per cent, from its number alone. Also writes the first
//! problems for the peers to solve; see `benches/peers/run`.
#![allow(clippy::unwrap_used)] // benches may panic

#[path = "../tests/support/problems.rs"]
mod problems;

use std::time::Instant;

use izon::allocation::Standard;
use izon::indicators::{Outputs, Scratch};
use izon::input::source::{Embedded, Folder};
use izon::input::{load_dataset, open_study};
use izon::model::{Model, RouteKind};
use izon::scenario::Study;
use izon::simulation::{SimulationWorkspace, run_in};
use problems::Dice;
use rayon::prelude::*;

/// Samples computed on one thread, to see where the time goes.
const ALONE: u64 = 200;

/// How many samples on every thread: the first argument that is a number, or ten thousand.
fn samples() -> u64 {
    std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(10_000)
}

fn article() -> Study {
    let dataset = load_dataset(&Embedded).unwrap();
    let root = Folder::new(env!("CARGO_MANIFEST_DIR"));
    open_study("scenarios/article.toml", &root, &dataset).unwrap().study
}

/// The model with its numbers moved, into a sample made before.
fn draw(model: &Model, number: u64, sample: &mut Model) {
    let mut dice = Dice::new(number);
    for (market, moved) in model.markets.iter().zip(&mut sample.markets) {
        let (demand, price) = (dice.between(0.9, 1.1), dice.between(0.9, 1.1));
        for at in 1..market.demand.len() {
            moved.demand[at] = market.demand[at] * demand;
            moved.trend[at] = market.trend[at] * demand;
            moved.price[at] = market.price[at] * price;
        }
    }
    for (route, moved) in model.routes.iter().zip(&mut sample.routes) {
        if let (RouteKind::Observed { elasticity, .. }, RouteKind::Observed { elasticity: other, .. }) =
            (&route.kind, &mut moved.kind)
        {
            *other = elasticity * dice.between(0.9, 1.1);
        }
        if let (RouteKind::New { cost }, RouteKind::New { cost: other }) = (&route.kind, &mut moved.kind) {
            let factor = dice.between(0.9, 1.1);
            other.iter_mut().zip(cost).for_each(|(other, cost)| *other = *cost * factor);
        }
    }
}

struct Bench<'a> {
    models: Vec<(&'a Model, Outputs)>,
    size: usize,
}

/// What one thread keeps.
struct Desk {
    samples: Vec<Model>,
    workspace: SimulationWorkspace,
    scratch: Scratch,
    values: Vec<f64>,
    spent: [f64; 3],
}

impl Bench<'_> {
    fn desk(&self) -> Desk {
        let samples = self.models.iter().map(|(model, _)| (*model).clone()).collect();
        let values = vec![0.0; self.size];
        Desk {
            samples,
            workspace: SimulationWorkspace::default(),
            scratch: Scratch::default(),
            values,
            spent: [0.0; 3],
        }
    }

    fn sample(&self, number: u64, desk: &mut Desk) {
        let mut at = 0;
        for ((model, outputs), sample) in self.models.iter().zip(&mut desk.samples) {
            let start = Instant::now();
            draw(model, number, sample);
            let drawn = Instant::now();
            let trajectory = run_in(sample, &Standard::default(), &mut desk.workspace).unwrap();
            let computed = Instant::now();
            let size = outputs.series().len();
            outputs.fill(sample, &trajectory, &mut desk.scratch, &mut desk.values[at..at + size]);
            at += size;
            desk.spent[0] += (drawn - start).as_secs_f64();
            desk.spent[1] += (computed - drawn).as_secs_f64();
            desk.spent[2] += computed.elapsed().as_secs_f64();
        }
    }
}

/// The most memory that the process has held, MiB, where the system tells.
fn peak() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}

fn main() {
    let study = article();
    let models: Vec<_> =
        study.scenarios.iter().map(|resolved| (&resolved.model, Outputs::new(&resolved.model))).collect();
    let size = models.iter().map(|(_, outputs)| outputs.series().len()).sum();
    let bench = Bench { models, size };
    let mut one = bench.desk();
    let mut bits = 0_u64;
    for number in 0..ALONE {
        bench.sample(number, &mut one);
        bits = one.values.iter().fold(bits, |bits, value| bits.rotate_left(5) ^ value.to_bits());
    }
    let per = one.spent.map(|seconds| seconds / ALONE as f64 * 1e3);
    println!("{} scenarios, {size} numbers in a sample; fingerprint of {ALONE}: {bits:016x}", bench.models.len());
    println!("one sample: draw {:.3} ms, compute {:.3} ms, indicators {:.3} ms", per[0], per[1], per[2]);
    let start = Instant::now();
    let sums: Vec<f64> = (0..samples())
        .into_par_iter()
        .map_init(
            || bench.desk(),
            |desk, number| {
                bench.sample(number, desk);
                desk.values.iter().filter(|value| value.is_finite()).sum()
            },
        )
        .collect();
    let seconds = start.elapsed().as_secs_f64();
    let threads = rayon::current_num_threads();
    println!("{} samples: {seconds:.2} s on {threads} threads, {:.0} MiB", sums.len(), peak().unwrap_or(f64::NAN));
}
