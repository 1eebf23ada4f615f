//! Elementary effects: which of many inputs matter at all, from a few runs for each.
//!
//! A trajectory starts somewhere and moves one input after the other. The elementary effect of an input is the change of
//! the response over the move, as a part of the input's range. Over the trajectories, mu is their mean, mu* the mean of
//! their absolute values (which input matters), and sigma their standard deviation (whether it works with others, or bent).
//!
//! Sources: M. D. Morris, *Factorial sampling plans for preliminary computational experiments*, Technometrics 33 (1991)
//! 161-174; mu* from F. Campolongo, J. Cariboni, A. Saltelli, *An effective screening design for sensitivity analysis of large
//! models*, Environmental Modelling & Software 22 (2007) 1509-1518.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::{Factor, Misfit, Undefined, only_difference};
use crate::numeric;

/// What the trajectories say of one input; in units of the response over the whole range of the input.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct ElementaryEffect {
    /// Mean of the elementary effects.
    pub mu: f64,
    /// Mean of their absolute values.
    pub mu_star: f64,
    /// Their standard deviation; 0 for one effect.
    pub sigma: f64,
    /// Standard error of `mu_star`: the standard deviation of the absolute effects over the root of their number.
    pub error: f64,
    /// How many elementary effects there are.
    pub count: usize,
}

/// What the runs say.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct MorrisAnalysis {
    /// One for each input, in order.
    pub effects: Vec<ElementaryEffect>,
    /// Trajectories that are whole.
    pub trajectories: usize,
    /// Rows without a result, counted from 0: their trajectories are left out.
    pub failed: Vec<usize>,
}

/// The rows of trajectories, each input between 0 and 1, on a grid of `levels` (even, at least 2), each move
/// levels / (2 (levels - 1)) long: Morris's own plan, in which each level is as likely as any other.
pub fn unit_rows(factors: usize, trajectories: usize, levels: usize, seed: u64) -> Vec<Vec<f64>> {
    let levels = (levels.max(2) / 2 * 2) as u64;
    let step = levels as f64 / (2.0 * (levels - 1) as f64);
    let mut rows = Vec::with_capacity(trajectories * (factors + 1));
    for trajectory in 0..trajectories {
        let mut draws = ChaCha8Rng::seed_from_u64(seed);
        draws.set_stream(trajectory as u64);
        let mut below = |end: u64| (u64::from(draws.next_u32()) * end) >> 32;
        let lower: Vec<f64> = (0..factors).map(|_| below(levels / 2) as f64 / (levels - 1) as f64).collect();
        let up: Vec<bool> = (0..factors).map(|_| below(2) == 1).collect();
        let mut order: Vec<usize> = (0..factors).collect();
        for place in (1..factors).rev() {
            order.swap(place, below(place as u64 + 1) as usize);
        }
        let mut row: Vec<f64> = (0..factors).map(|j| if up[j] { lower[j] } else { lower[j] + step }).collect();
        rows.push(row.clone());
        for j in order {
            row[j] = if up[j] { lower[j] + step } else { lower[j] };
            rows.push(row.clone());
        }
    }
    rows
}

/// Whether rows are trajectories: as many rows each as inputs and one more, each row another in one input, each input
/// moved once.
///
/// # Errors
/// The first row that does not fit.
pub fn recognise(rows: &[Vec<f64>]) -> Result<(), Misfit> {
    let factors = rows.first().map_or(0, Vec::len);
    for (trajectory, found) in rows.chunks(factors + 1).enumerate() {
        if factors == 0 || found.len() != factors + 1 {
            let reason = format!("{} rows are no whole number of trajectories of {}", rows.len(), factors + 1);
            return Err(Misfit { row: None, reason });
        }
        let mut moved = vec![false; factors];
        for (at, pair) in found.windows(2).enumerate() {
            match only_difference(&pair[0], &pair[1]) {
                Some(place) if !moved[place] => moved[place] = true,
                _ => {
                    let row = Some(trajectory * (factors + 1) + at + 1);
                    let reason =
                        "this row should differ from the one before in one input that has not yet moved".to_owned();
                    return Err(Misfit { row, reason });
                }
            }
        }
    }
    Ok(())
}

/// Elementary effects from the responses at rows that [`recognise`] accepts, over the ranges of `factors`.
///
/// A run without a result takes its whole trajectory out.
///
/// # Errors
/// [`Undefined::TooFew`] without a whole trajectory.
pub fn analyse(rows: &[Vec<f64>], responses: &[Option<f64>], factors: &[Factor]) -> Result<MorrisAnalysis, Undefined> {
    let length = factors.len() + 1;
    let failed = (0..responses.len()).filter(|&row| responses[row].is_none()).collect();
    let mut effects: Vec<Vec<f64>> = vec![Vec::new(); factors.len()];
    let mut trajectories = 0;
    for (rows, responses) in rows.chunks(length).zip(responses.chunks(length)) {
        let responses: Vec<f64> = responses.iter().flatten().copied().collect();
        if responses.len() < length {
            continue;
        }
        trajectories += 1;
        for (rows, responses) in rows.windows(2).zip(responses.windows(2)) {
            if let Some(place) = only_difference(&rows[0], &rows[1]) {
                let factor = &factors[place];
                let moved = (rows[1][place] - rows[0][place]) / (factor.high - factor.low);
                effects[place].push((responses[1] - responses[0]) / moved);
            }
        }
    }
    if trajectories == 0 {
        return Err(Undefined::TooFew(0, rows.len() / length));
    }
    Ok(MorrisAnalysis { effects: effects.iter().map(|effects| effect(effects)).collect(), trajectories, failed })
}

fn effect(effects: &[f64]) -> ElementaryEffect {
    let count = effects.len();
    let mean = |values: &mut dyn Iterator<Item = f64>| numeric::sum(values) / count.max(1) as f64;
    let mu = mean(&mut effects.iter().copied());
    let mu_star = mean(&mut effects.iter().map(|effect| effect.abs()));
    let spread = |centre: f64, absolute: bool| {
        let squares = effects.iter().map(|effect| {
            let away = if absolute { effect.abs() } else { *effect } - centre;
            away * away
        });
        (numeric::sum(squares) / (count.max(2) - 1) as f64).sqrt()
    };
    let error = spread(mu_star, true) / (count.max(1) as f64).sqrt();
    ElementaryEffect { mu, mu_star, sigma: spread(mu, false), error, count }
}
