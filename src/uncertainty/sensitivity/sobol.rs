//! Shares of the variance of a response: of each input alone, with all its interactions, and of each pair.
//!
//! With A and B two independent samples, and AB_j the sample A with column j from B, and V the variance of the response f,
//!
//! ```text
//! first order  S_j  = mean(f(B) (f(AB_j) - f(A))) / V            Saltelli et al. 2010
//! total order  T_j  = mean((f(A) - f(AB_j))^2) / (2 V)           Jansen 1999
//! second order S_jk = mean(f(BA_j) f(AB_k) - f(A) f(B)) / V - S_j - S_k   Saltelli 2002
//! ```
//!
//! Sources: A. Saltelli, P. Annoni, I. Azzini, F. Campolongo, M. Ratto, S. Tarantola, *Variance based sensitivity analysis
//! of model output*, Computer Physics Communications 181 (2010) 259-270; M. J. W. Jansen, *Analysis of variance designs for
//! model output*, Computer Physics Communications 117 (1999) 35-43; A. Saltelli, *Making best use of model evaluations to
//! compute sensitivity indices*, Computer Physics Communications 145 (2002) 280-297. The response is centred first, which
//! takes most of the noise out of the first order (Sobol' et al. 2007). Intervals are percentiles of the bootstrap over
//! groups of runs (B. Efron, R. Tibshirani, *An Introduction to the Bootstrap*, 1993, chapter 13).

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

use super::{Estimate, Misfit, Undefined};
use crate::numeric;
use crate::uncertainty::sampling::sequence::{Sequence, mix, places_in_order};

/// Most groups of runs for which the Sobol sequence is defined here.
pub const MOST_GROUPS: usize = 1 << 16;

/// The rows at which the model is asked. A group is f(A), f(AB_1) ... f(AB_d), with second order f(BA_1) ... f(BA_d),
/// and f(B), in this order, as `SALib` writes them too.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SobolDesign {
    /// How many inputs.
    pub factors: usize,
    /// How many groups of rows.
    pub groups: usize,
    /// Whether the rows for pairs of inputs are among them.
    pub second_order: bool,
}

/// How intervals are found.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Bootstrap {
    /// How many times groups are drawn anew.
    pub resamples: usize,
    /// Part of the resamples inside the interval, such as 0.95.
    pub level: f64,
    /// Seed; resample number r draws from stream r of this seed, so that threads change nothing.
    pub seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self { resamples: 1000, level: 0.95, seed: 1 }
    }
}

/// The shares of one input.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Indices {
    /// Of the input alone.
    pub first: Estimate,
    /// Of the input and all its interactions.
    pub total: Estimate,
}

/// What a pair of inputs does together, beyond what each does alone.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct InputPair {
    /// The inputs, by place.
    pub factors: (usize, usize),
    /// Their share.
    pub share: Estimate,
}

/// What the runs say.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SobolAnalysis {
    /// One for each input, in order.
    pub indices: Vec<Indices>,
    /// Every pair, where the design has the rows for it.
    pub pairs: Vec<InputPair>,
    /// Mean of the response over the samples A and B.
    pub mean: f64,
    /// Variance of the response over the samples A and B.
    pub variance: f64,
    /// Groups that are whole.
    pub groups: usize,
    /// Rows without a result, counted from 0: their groups are left out.
    pub failed: Vec<usize>,
}

impl SobolDesign {
    /// Rows of one group.
    pub fn group_rows(&self) -> usize {
        if self.second_order { 2 * self.factors + 2 } else { self.factors + 2 }
    }

    /// All rows.
    pub fn rows(&self) -> usize {
        self.groups * self.group_rows()
    }

    /// The rows, each input between 0 and 1: a Sobol sequence of twice as many dimensions as inputs, with the coordinates and
    /// the scrambling of [`SamplingMethod::Sobol`](crate::uncertainty::sampling::SamplingMethod::Sobol), so that neither inputs nor the samples A
    /// and B go together. At most [`MOST_GROUPS`] groups; a power of two fills the space most evenly.
    pub fn unit_rows(&self, seed: u32) -> Vec<Vec<f64>> {
        let key = mix(u64::from(seed).wrapping_add(1));
        let places = places_in_order(2 * self.factors).enumerate();
        let columns: Vec<Sequence> =
            places.map(|(place, at)| Sequence::new(at, mix(key ^ mix(place as u64 + 1)), key)).collect();
        let group = |group: usize| {
            let row: Vec<f64> = columns.iter().map(|column| column.at(group as u64)).collect();
            let (a, b) = row.split_at(self.factors);
            self.group(a, b)
        };
        (0..self.groups.min(MOST_GROUPS)).flat_map(group).collect()
    }

    /// The rows of a group from its rows of A and B.
    fn group(&self, a: &[f64], b: &[f64]) -> Vec<Vec<f64>> {
        let swapped = |base: &[f64], other: &[f64], place: usize| {
            let mut row = base.to_vec();
            row[place] = other[place];
            row
        };
        let mut rows = vec![a.to_vec()];
        rows.extend((0..self.factors).map(|place| swapped(a, b, place)));
        if self.second_order {
            rows.extend((0..self.factors).map(|place| swapped(b, a, place)));
        }
        rows.push(b.to_vec());
        rows
    }

    /// The design of rows that somebody brings.
    ///
    /// # Errors
    /// The first row that would have to be another one.
    pub fn recognise(rows: &[Vec<f64>]) -> Result<Self, Misfit> {
        let factors = rows.first().map_or(0, Vec::len);
        let design = |second_order: bool| {
            let one = Self { factors, groups: 1, second_order };
            Self { groups: rows.len() / one.group_rows(), ..one }
        };
        let fits = |design: Self| if factors == 0 { Err(design.wrong_number(0)) } else { design.fits(rows) };
        let (plain, pairs) = (design(false), design(true));
        match (fits(plain), fits(pairs)) {
            (Ok(()), _) => Ok(plain),
            (_, Ok(())) => Ok(pairs),
            // The one that went further is more likely meant.
            (Err(a), Err(b)) => Err(if a.row.unwrap_or_default() >= b.row.unwrap_or_default() { a } else { b }),
        }
    }

    fn wrong_number(&self, rows: usize) -> Misfit {
        let (d, group) = (self.factors, self.group_rows());
        Misfit {
            row: None,
            reason: format!("{rows} rows are no whole number of groups of {group}, as {d} inputs need"),
        }
    }

    fn fits(&self, rows: &[Vec<f64>]) -> Result<(), Misfit> {
        for (group, found) in rows.chunks(self.group_rows()).enumerate() {
            let (Some(a), Some(b)) = (found.first(), found.last().filter(|_| found.len() == self.group_rows())) else {
                return Err(self.wrong_number(rows.len()));
            };
            let expected = self.group(a, b);
            if let Some(place) = expected.iter().zip(found).position(|(expected, found)| expected != found) {
                let first = group * self.group_rows();
                let column = (place - 1) % self.factors + 1;
                let (base, other) = if place <= self.factors { ("first", "last") } else { ("last", "first") };
                let reason =
                    format!("this row should be the {base} of its group with column {column} from the {other}");
                return Err(Misfit { row: Some(first + place), reason });
            }
        }
        Ok(())
    }

    /// Shares of variance from the responses at the rows of this design.
    ///
    /// A run without a result takes its whole group out. The result does not depend on the number of threads.
    ///
    /// # Errors
    /// [`Undefined`] when fewer than two groups are whole, or the response does not vary.
    ///
    /// # Panics
    /// When there are not as many responses as rows.
    pub fn analyse(&self, responses: &[Option<f64>], bootstrap: &Bootstrap) -> Result<SobolAnalysis, Undefined> {
        assert_eq!(responses.len(), self.rows(), "one response a row");
        let failed = (0..responses.len()).filter(|&row| responses[row].is_none()).collect();
        let mut whole: Vec<f64> = Vec::with_capacity(responses.len());
        for group in responses.chunks(self.group_rows()) {
            if group.iter().all(Option::is_some) {
                whole.extend(group.iter().flatten());
            }
        }
        let groups = whole.len() / self.group_rows();
        if groups < 2 {
            return Err(Undefined::TooFew(groups, self.groups));
        }
        let centre = numeric::sum(whole.iter().copied()) / whole.len() as f64;
        let terms = SobolTerms::new(self, &whole, centre);
        let all = terms.shares(&terms.sums_of_all()).ok_or(Undefined::Constant)?;
        let resampled = terms.resample(bootstrap);
        let of = |place: usize| estimate(all[place], resampled.iter().map(|one| one[place]).collect(), bootstrap.level);
        let (mean, variance) = terms.moments(&terms.sums_of_all());
        let d = self.factors;
        let pairs = self.pairs().enumerate().map(|(at, factors)| InputPair { factors, share: of(2 * d + at) });
        Ok(SobolAnalysis {
            indices: (0..d).map(|j| Indices { first: of(j), total: of(d + j) }).collect(),
            pairs: pairs.collect(),
            mean: mean + centre,
            variance,
            groups,
            failed,
        })
    }

    /// Every pair of inputs, where the design has the rows for them.
    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let d = if self.second_order { self.factors } else { 0 };
        (0..d).flat_map(move |j| (j + 1..d).map(move |k| (j, k)))
    }
}

/// Of every group, what the estimators sum up: f(A) + f(B), f(A)^2 + f(B)^2, then the terms of first order, total order
/// and pairs. Resampling then only adds rows up.
struct SobolTerms {
    design: SobolDesign,
    width: usize,
    rows: Vec<f64>,
}

impl SobolTerms {
    fn new(design: &SobolDesign, whole: &[f64], centre: f64) -> Self {
        let d = design.factors;
        let width = 2 + 2 * d + design.pairs().count();
        let mut rows = Vec::with_capacity(whole.len() / design.group_rows() * width);
        for group in whole.chunks(design.group_rows()) {
            let group: Vec<f64> = group.iter().map(|value| value - centre).collect();
            let (a, b) = (group[0], group[group.len() - 1]);
            let ab = |j: usize| group[1 + j];
            let ba = |j: usize| group[1 + d + j];
            rows.extend([a + b, a * a + b * b]);
            rows.extend((0..d).map(|j| b * (ab(j) - a)));
            rows.extend((0..d).map(|j| (a - ab(j)) * (a - ab(j))));
            rows.extend(design.pairs().map(|(j, k)| ba(j) * ab(k) - a * b));
        }
        Self { design: *design, width, rows }
    }

    fn groups(&self) -> usize {
        self.rows.len() / self.width
    }

    fn sums_of_all(&self) -> Vec<f64> {
        (0..self.width).map(|at| numeric::sum(self.rows.iter().skip(at).step_by(self.width).copied())).collect()
    }

    /// Mean and variance of the centred response.
    fn moments(&self, sums: &[f64]) -> (f64, f64) {
        let count = 2.0 * self.groups() as f64;
        let mean = sums[0] / count;
        (mean, sums[1] / count - mean * mean)
    }

    /// First orders, total orders, pairs; `None` where the response does not vary.
    fn shares(&self, sums: &[f64]) -> Option<Vec<f64>> {
        let (count, d) = (self.groups() as f64, self.design.factors);
        let (_, variance) = self.moments(sums);
        // What rounding leaves of a constant is not variance.
        if variance <= 1e-24 * sums[1].abs() || variance <= 0.0 {
            return None;
        }
        let first = |j: usize| sums[2 + j] / count / variance;
        let mut shares: Vec<f64> = (0..d).map(first).collect();
        shares.extend((0..d).map(|j| sums[2 + d + j] / count / 2.0 / variance));
        let pairs = self.design.pairs().enumerate();
        shares.extend(pairs.map(|(at, (j, k))| sums[2 + 2 * d + at] / count / variance - first(j) - first(k)));
        Some(shares)
    }

    /// The shares of each resample in which the response varies.
    fn resample(&self, bootstrap: &Bootstrap) -> Vec<Vec<f64>> {
        let one = |number: usize| {
            let mut draws = ChaCha8Rng::seed_from_u64(bootstrap.seed);
            draws.set_stream(number as u64);
            let mut sums = vec![0.0; self.width];
            for _ in 0..self.groups() {
                let pick = ((u64::from(draws.next_u32()) * self.groups() as u64) >> 32) as usize;
                let row = &self.rows[pick * self.width..(pick + 1) * self.width];
                sums.iter_mut().zip(row).for_each(|(sum, term)| *sum += term);
            }
            self.shares(&sums)
        };
        (0..bootstrap.resamples).into_par_iter().map(one).collect::<Vec<_>>().into_iter().flatten().collect()
    }
}

fn estimate(value: f64, mut resampled: Vec<f64>, level: f64) -> Estimate {
    resampled.sort_by(f64::total_cmp);
    let outside = (1.0 - level.clamp(0.0, 1.0)) / 2.0;
    let end = |p: f64| numeric::quantile(&resampled, p).unwrap_or(value);
    Estimate { value, low: end(outside), high: end(1.0 - outside) }
}
