//! Under which conditions does it hold? Boxes in the space of inputs in which the cases of interest are dense.
//!
//! The patient rule induction method starts from all cases and peels off, again and again, the thin slice whose loss makes
//! the rest densest, then pastes back what was peeled too far. Each step is a trade: a denser box covers fewer of the
//! cases of interest. Sources: J. H. Friedman, N. I. Fisher, *Bump hunting in high-dimensional data*, Statistics and
//! Computing 9 (1999) 123-143; for scenarios, with coverage, density and the quasi-p-value, B. P. Bryant, R. J. Lempert,
//! *Thinking inside the box*, Technological Forecasting and Social Change 77 (2010) 34-49.

mod peel;
mod sentence;

pub use sentence::{SentenceWords, sentence};

use crate::numeric;

/// The limits of a box in one input; a side without a limit is open.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Limits {
    /// At least.
    pub low: Option<f64>,
    /// At most.
    pub high: Option<f64>,
}

impl Limits {
    /// Whether a value lies within.
    pub fn hold(&self, value: f64) -> bool {
        self.low.is_none_or(|low| value >= low) && self.high.is_none_or(|high| value <= high)
    }

    /// Whether either side is closed.
    pub fn restrict(&self) -> bool {
        self.low.is_some() || self.high.is_some()
    }
}

/// A box and what is in it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct BoxRegion {
    /// One for each input.
    pub limits: Vec<Limits>,
    /// Cases inside.
    pub cases: usize,
    /// Cases of interest inside.
    pub hits: usize,
    /// Part of all cases of interest that lie inside.
    pub coverage: f64,
    /// Part of the cases inside that are of interest.
    pub density: f64,
    /// Part of all cases that lie inside.
    pub support: f64,
}

/// How to search.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct BoxSearch {
    /// Part of the cases in the box that is peeled at a time; Friedman and Fisher advise 0.05 to 0.1.
    pub peel: f64,
    /// Part of the cases beyond a side that is pasted back at a time.
    pub paste: f64,
    /// Least part of all cases that a box may hold.
    pub least_support: f64,
    /// Least density of the box that is chosen from the trajectory: the one with the most coverage that has it. When
    /// `None`, the box in which coverage and density are best together (largest harmonic mean).
    pub density: Option<f64>,
    /// Quasi-p-value from which on a limit is taken to be chance, and dropped.
    pub chance: f64,
    /// Most boxes, each found among the cases that the boxes before do not hold.
    pub boxes: usize,
}

impl Default for BoxSearch {
    fn default() -> Self {
        Self { peel: 0.05, paste: 0.05, least_support: 0.05, density: None, chance: 0.05, boxes: 1 }
    }
}

/// A limit that was kept, and how likely chance alone would have drawn it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Restriction {
    /// The input, by place.
    pub factor: usize,
    /// Its limits in the box.
    pub limits: Limits,
    /// One-sided binomial test: the probability of as many cases of interest in the box if it were as dense as it is
    /// without this restriction. Bryant and Lempert call it quasi, as the box was sought, not given.
    pub quasi_p: f64,
}

/// A box that was found.
#[derive(Clone, PartialEq, Debug)]
pub struct FoundBox {
    /// Every box on the way: peeled, then pasted. The first holds all that was left.
    pub trajectory: Vec<BoxRegion>,
    /// The place of the chosen box in the trajectory.
    pub chosen: usize,
    /// The chosen box without the limits that could be chance.
    pub region: BoxRegion,
    /// Its limits, the one least likely to be chance first.
    pub restrictions: Vec<Restriction>,
}

/// Cases as columns of inputs, and which of them are of interest.
#[derive(Clone, Copy, Debug)]
pub struct Cases<'a> {
    /// One column of values for each input.
    pub inputs: &'a [Vec<f64>],
    /// Whether each case is of interest.
    pub hits: &'a [bool],
}

impl Cases<'_> {
    fn count(&self) -> usize {
        self.hits.len()
    }

    fn total_hits(&self) -> usize {
        self.hits.iter().filter(|hit| **hit).count()
    }

    fn inside(&self, limits: &[Limits], case: usize) -> bool {
        limits.iter().zip(self.inputs).all(|(limits, column)| limits.hold(column[case]))
    }

    /// A box with what it holds among some cases.
    fn region(&self, limits: Vec<Limits>, among: &[usize]) -> BoxRegion {
        let inside = || among.iter().filter(|&&case| self.inside(&limits, case));
        let (cases, hits) = (inside().count(), inside().filter(|&&case| self.hits[case]).count());
        self.measured(limits, cases, hits)
    }

    fn measured(&self, limits: Vec<Limits>, cases: usize, hits: usize) -> BoxRegion {
        let part = |of: usize, all: usize| if all == 0 { 0.0 } else { of as f64 / all as f64 };
        BoxRegion {
            limits,
            cases,
            hits,
            coverage: part(hits, self.total_hits()),
            density: part(hits, cases),
            support: part(cases, self.count()),
        }
    }

    /// Finds boxes; none where no case is of interest, or every case is.
    ///
    /// Each box after the first is sought among the cases that no box before holds; it ends when a box would be no
    /// denser than what is left as a whole.
    ///
    /// # Panics
    /// When a column has not as many values as there are cases.
    pub fn discover(&self, search: &BoxSearch) -> Vec<FoundBox> {
        assert!(self.inputs.iter().all(|column| column.len() == self.count()), "one value a case");
        let mut left: Vec<usize> = (0..self.count()).collect();
        let mut boxes = Vec::new();
        while boxes.len() < search.boxes {
            let Some(found) = self.find(&left, search) else { break };
            left.retain(|&case| !self.inside(&found.region.limits, case));
            boxes.push(found);
        }
        boxes
    }

    fn find(&self, left: &[usize], search: &BoxSearch) -> Option<FoundBox> {
        let trajectory = peel::trajectory(self, left, search);
        let chosen = choose(&trajectory, search.density)?;
        let region = self.without_chance(trajectory[chosen].clone(), left, search.chance);
        let mut restrictions = self.restrictions(&region, left);
        restrictions.sort_by(|a, b| a.quasi_p.total_cmp(&b.quasi_p).then(a.factor.cmp(&b.factor)));
        (!restrictions.is_empty()).then_some(FoundBox { trajectory, chosen, region, restrictions })
    }

    /// Drops, one at a time, the limits that chance could have drawn.
    fn without_chance(&self, mut region: BoxRegion, left: &[usize], chance: f64) -> BoxRegion {
        loop {
            let worst = self.restrictions(&region, left).into_iter().max_by(|a, b| a.quasi_p.total_cmp(&b.quasi_p));
            match worst.filter(|worst| worst.quasi_p > chance) {
                Some(worst) => {
                    region.limits[worst.factor] = Limits::default();
                    region = self.region(region.limits, left);
                }
                None => return region,
            }
        }
    }

    fn restrictions(&self, region: &BoxRegion, left: &[usize]) -> Vec<Restriction> {
        let restricted = (0..region.limits.len()).filter(|&factor| region.limits[factor].restrict());
        let restriction = |factor: usize| {
            let mut limits = region.limits.clone();
            let own = std::mem::take(&mut limits[factor]);
            let wider = self.region(limits, left);
            Restriction { factor, limits: own, quasi_p: at_least(region.hits, region.cases, wider.density) }
        };
        restricted.map(restriction).collect()
    }
}

/// The box of a trajectory that is worth telling.
fn choose(trajectory: &[BoxRegion], density: Option<f64>) -> Option<usize> {
    let first = trajectory.first().filter(|first| first.hits > 0 && first.hits < first.cases)?;
    let merit = |region: &BoxRegion| match density {
        Some(least) if region.density >= least => 1.0 + region.coverage,
        Some(_) => region.density - 1.0,
        None => 2.0 * region.hits as f64 / (region.cases + first.hits) as f64,
    };
    // Of equals the earlier, which has fewer limits.
    (0..trajectory.len()).max_by(|&a, &b| merit(&trajectory[a]).total_cmp(&merit(&trajectory[b])).then(b.cmp(&a)))
}

/// The probability of at least `hits` successes in `cases` trials of probability `p`.
pub fn at_least(hits: usize, cases: usize, p: f64) -> f64 {
    if hits == 0 || p >= 1.0 {
        return 1.0;
    }
    if p <= 0.0 || hits > cases {
        return 0.0;
    }
    let choices = (0..hits).map(|i| numeric::ln((cases - i) as f64 / (i + 1) as f64));
    let log = numeric::sum(choices) + hits as f64 * numeric::ln(p) + (cases - hits) as f64 * numeric::ln(1.0 - p);
    let ratio = |k: usize| (cases - k) as f64 / (k + 1) as f64 * p / (1.0 - p);
    // Terms above `hits` as parts of the first, so that none of them is lost when the first is very small.
    let (mut term, mut sum) = (1.0, 1.0);
    for k in hits..cases {
        term *= ratio(k);
        sum += term;
        if term < 1e-17 * sum && ratio(k) < 1.0 {
            break;
        }
    }
    numeric::exp(log + numeric::ln(sum)).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_of_the_binomial_distribution() {
        // P(X >= 8) of ten fair throws is (45 + 10 + 1) / 1024.
        assert!((at_least(8, 10, 0.5) - 56.0 / 1024.0).abs() < 1e-14);
        assert!((at_least(1, 3, 0.2) - (1.0 - 0.512)).abs() < 1e-14);
        assert_eq!((at_least(0, 5, 0.3), at_least(5, 5, 1.0), at_least(1, 5, 0.0)), (1.0, 1.0, 0.0));
        assert!(at_least(900, 1000, 0.1) < 1e-300);
    }
}
