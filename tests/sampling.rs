//! What well spread draws owe: numbers that are independent do not go together, and intervals hold the truth as often as
//! they say.

use izon::claims::Chance;
use izon::model::copula::Correlations;
use izon::model::distribution::Distribution;
use izon::uncertainty::sampling::{Parameter, REPLICATES, SampleDesign, SamplingMethod};
use nalgebra::DMatrix;
use rayon::prelude::*;

fn design(method: SamplingMethod, seed: u64, samples: u64, count: usize) -> SampleDesign {
    let parameter = |place: usize| Parameter {
        name: format!("route.r{}.capex-{seed}", place * 7),
        distribution: Distribution::Uniform { low: 0.0, high: 1.0 },
    };
    SampleDesign::new(method, seed, samples, (0..count).map(parameter).collect(), &Correlations::default()).unwrap()
}

/// The greatest correlation of any two of some independent numbers, and the root of the mean square of all, in units of one
/// over the root of the number of samples.
fn correlations(design: &SampleDesign) -> (f64, f64) {
    let (samples, count) = (design.samples() as usize, design.parameters().len());
    let mut units = DMatrix::zeros(count, samples);
    for (sample, mut column) in units.column_iter_mut().enumerate() {
        design.units(sample as u64, column.as_mut_slice());
    }
    let means = units.column_mean();
    for mut column in units.column_iter_mut() {
        column -= &means;
    }
    let products = &units * units.transpose();
    let pairs = (0..count).flat_map(|a| (0..a).map(move |b| (a, b)));
    let all: Vec<f64> = pairs
        .map(|(a, b)| products[(a, b)] / (products[(a, a)] * products[(b, b)]).sqrt() * (samples as f64).sqrt())
        .collect();
    let mean = all.iter().map(|one| one * one).sum::<f64>() / all.len() as f64;
    (all.iter().fold(0.0, |most, one| most.max(one.abs())), mean.sqrt())
}

/// Two hundred seeds, each with names of its own: no pair goes together by more than three times what is usual of
/// independent draws. A sequence made afresh for each number has pairs of 34 times that.
#[test]
fn independent_numbers_do_not_go_together() {
    let worst = |samples: u64, count: usize, seeds: u64| {
        let of = |seed: u64| correlations(&design(SamplingMethod::Sobol, seed, samples, count)).0;
        (0..seeds).into_par_iter().map(of).reduce(|| 0.0, f64::max)
    };
    for (samples, count, seeds) in [
        (2048, 60, 200),
        (2048, 17, 200),
        (2048, 2, 200),
        (1024, 60, 20),
        (1000, 17, 50),
        (3000, 30, 20),
        (10_000, 62, 2),
    ] {
        let found = worst(samples, count, seeds);
        assert!(found < 3.0, "{found:.2} / sqrt({samples}), {count} numbers");
    }
    // Between one net and the next, where the second is cut, they go together a little more: `Method::Sobol` says by how much.
    for (samples, count, seeds, limit) in
        [(1200, 17, 100, 2.0), (1200, 60, 50, 5.0), (1500, 17, 100, 2.0), (1500, 60, 50, 6.0), (1800, 60, 50, 6.0)]
    {
        let found = worst(samples, count, seeds);
        println!("{found:.2} / sqrt({samples}), {count} numbers");
        assert!(found < limit, "{found:.2} / sqrt({samples}), {count} numbers");
    }
    // Numbers beyond the coordinates of one sequence, and samples beyond one net, go together as by chance.
    let (most, usual) = correlations(&design(SamplingMethod::Sobol, 3, 2048, 130));
    assert!(most < 5.0 && usual < 1.1, "{most} {usual}");
    let (most, usual) = correlations(&design(SamplingMethod::Sobol, 3, (1 << 16) + 2000, 4));
    assert!(most < 3.0 && usual < 1.0, "{most} {usual}");
    // Random designs go together by chance: one in 370 pairs by more than three times what is usual.
    for method in [SamplingMethod::Plain, SamplingMethod::LatinHypercube] {
        let (most, usual) = correlations(&design(method, 5, 2048, 40));
        assert!(most < 5.0 && (usual - 1.0).abs() < 0.1, "{method:?}: {most} {usual}");
    }
}

/// Probability that the sum of so many even numbers is below a level (Irwin and Hall).
fn sum_below(count: i32, level: f64) -> f64 {
    let (mut all, mut choose) = (0.0, 1.0);
    for k in 0..=count {
        if f64::from(k) < level {
            all += if k % 2 == 0 { 1.0 } else { -1.0 } * choose * (level - f64::from(k)).powi(count);
        }
        choose *= f64::from(count - k) / f64::from(k + 1);
    }
    (1..=count).fold(all, |all, k| all / f64::from(k))
}

/// Something that happens or not, with how likely it is.
type Event = (&'static str, f64, fn(&[f64]) -> bool);

/// Repetitions of each design.
const SEEDS: u64 = 400;

/// An interval of 95 % holds the true probability in 95 of 100 repetitions, within what 400 of them can tell (2.2 points
/// are two standard errors), whether the thing is common or rare, hangs on many numbers or on one.
#[test]
fn intervals_hold_the_truth_as_often_as_they_say() {
    let events: [Event; 6] = [
        ("half of sums", 0.5, |units| units.iter().sum::<f64>() < 8.5),
        ("low sums", sum_below(17, 7.0), |units| units.iter().sum::<f64>() < 7.0),
        ("rare sums", sum_below(17, 5.2), |units| units.iter().sum::<f64>() < 5.2),
        ("one number", 0.37, |units| units[4] < 0.37),
        ("five in a box", 0.168_07, |units| units[..5].iter().all(|unit| *unit < 0.7)),
        ("most but one", 1.0 - 1.0 / 1024.0, |units| units[..10].iter().any(|unit| *unit < 0.5)),
    ];
    for (method, samples) in [
        (SamplingMethod::Sobol, 256),
        (SamplingMethod::LatinHypercube, 256),
        (SamplingMethod::Plain, 256),
        (SamplingMethod::Sobol, 250),
    ] {
        let of_seed = |seed: u64| {
            let (design, mut units) = (design(method, seed, samples, 17), [0.0; 17]);
            let mut counts = [[[0, 0]; REPLICATES]; 6];
            for sample in 0..samples {
                design.units(sample, &mut units);
                let part = method.replicate(sample, samples);
                for (counts, (.., holds)) in counts.iter_mut().zip(&events) {
                    counts[part][0] += u64::from(holds(&units));
                    counts[part][1] += 1;
                }
            }
            counts.map(|counts| Chance::of_replicates(&counts).unwrap())
        };
        let chances: Vec<[Chance; 6]> = (0..SEEDS).into_par_iter().map(of_seed).collect();
        for (place, (name, truth, _)) in events.iter().enumerate() {
            let of = chances.iter().map(|chances| chances[place]);
            let held = of.clone().filter(|chance| chance.low <= *truth && *truth <= chance.high).count();
            assert!(held as f64 >= (0.95 - 0.022) * SEEDS as f64, "{method:?}, {name}: {held} of {SEEDS}");
            assert!(
                of.clone().all(|chance| chance.low >= 0.0 && chance.high <= 1.0 && chance.low < chance.high),
                "{name}"
            );
            let width = of.map(|chance| chance.high - chance.low).sum::<f64>() / SEEDS as f64;
            println!(
                "{method:?} of {samples}, {name}: {:.1} % hold, width {:.1} points",
                100.0 * held as f64 / SEEDS as f64,
                100.0 * width
            );
        }
    }
    assert!((sum_below(2, 0.5) - 0.125).abs() < 1e-12 && (sum_below(17, 8.5) - 0.5).abs() < 1e-6);
}
