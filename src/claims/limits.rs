//! At which other limits the answer to a claim would be another.

use serde::Serialize;

use super::{ClaimFinding, Likelihood, Relation};

/// Points of a curve, at most.
const POINTS: usize = 200;

/// The answer over other limits, from the easiest to meet to the hardest.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct LimitCurve {
    /// The unit of limits; of changes, the unit of the number that changes.
    pub unit: String,
    /// The limit that the claim's file states.
    pub stated: f64,
    /// The hardest limit that is met at the middle of every assumption.
    pub middle: f64,
    /// How likely each limit is met; empty where nothing was drawn.
    pub points: Vec<LimitPoint>,
    /// The limits for which each word would be said; empty where nothing was drawn.
    pub words: Vec<LimitSpan>,
}

/// How likely a limit is met.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct LimitPoint {
    /// The limit.
    pub limit: f64,
    /// Part of the samples in which it is met, from 0 to 1.
    pub probability: f64,
}

/// The limits between which one word is said.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct LimitSpan {
    /// The word.
    pub word: Likelihood,
    /// From this limit; `None` of the easiest.
    pub from: Option<f64>,
    /// Up to this limit; `None` of the hardest.
    pub to: Option<f64>,
}

/// A limit, so that more is harder, and back.
fn hardness(relation: Relation, limit: f64) -> f64 {
    if relation == Relation::AtMost { -limit } else { limit }
}

impl LimitCurve {
    /// The curve of a finding of which nothing is drawn: one limit; `None` where there is no number.
    pub(super) fn at_middle(finding: &ClaimFinding) -> Option<Self> {
        let measure = finding.test.measures.first()?;
        let (relation, stated) = (measure.relation, measure.threshold);
        let middle = hardness(relation, hardness(relation, stated) + finding.margin()?);
        let unit = measure.cell.unit.clone();
        Some(Self { unit, stated, middle, points: Vec::new(), words: Vec::new() })
    }

    /// The hardest limit that is met with at least this probability, from 0 to 1; `None` where nothing was drawn.
    pub fn at(&self, probability: f64) -> Option<f64> {
        self.points.iter().take_while(|point| point.probability >= probability - 1e-12).last().map(|point| point.limit)
    }

    /// The same with what was drawn: by how much the stated limit is met in each sample, NaN where there is no answer.
    #[must_use]
    pub fn drawn(self, relation: Relation, margins: &[f64]) -> Self {
        let stated = hardness(relation, self.stated);
        let mut met: Vec<f64> =
            margins.iter().filter(|margin| margin.is_finite()).map(|margin| stated + margin).collect();
        met.sort_by(|a, b| b.total_cmp(a));
        if met.is_empty() {
            return self;
        }
        let count = met.len() as f64;
        let steps = POINTS.min(met.len());
        // From the limit that every sample meets to the one that a single sample does.
        let point = |step: usize| {
            let place = (met.len() * (steps - step)).div_ceil(steps) - 1;
            let held = met.iter().take_while(|one| **one >= met[place]).count();
            LimitPoint { limit: hardness(relation, met[place]), probability: held as f64 / count }
        };
        let mut points: Vec<LimitPoint> = (0..steps).map(point).collect();
        points.dedup_by(|a, b| a.limit == b.limit);
        Self { points, words: words(relation, &met), ..self }
    }
}

/// The spans of limits of each word; `met` are the hardest limits that samples meet, the hardest first.
fn words(relation: Relation, met: &[f64]) -> Vec<LimitSpan> {
    let word_of = |held: usize| Likelihood::of(held as f64 / met.len() as f64);
    let mut spans: Vec<LimitSpan> = Vec::new();
    let mut from = None;
    for word in Likelihood::ALL {
        // The fewest samples for which the word is said give its hardest limit.
        let fewest = (0..=met.len()).find(|held| word_of(*held) <= word);
        let to = match fewest {
            Some(0) => None,
            Some(held) => Some(hardness(relation, met[held - 1])),
            None => continue,
        };
        if to.is_none() || to != from {
            spans.push(LimitSpan { word, from, to });
        }
        from = to;
        if to.is_none() {
            break;
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(relation: Relation, stated: f64, margins: &[f64]) -> LimitCurve {
        let unit = "%".to_owned();
        LimitCurve { unit, stated, middle: stated, points: Vec::new(), words: Vec::new() }.drawn(relation, margins)
    }

    #[test]
    fn each_word_has_the_limits_for_which_it_would_be_said() {
        // Falls of 0, 1, ... 99 points, held against 50.
        let margins: Vec<f64> = (0..100).map(|fall| f64::from(fall) - 50.0).collect();
        let found = curve(Relation::FallsBy, 50.0, &margins);
        let of = |word| found.words.iter().find(|span| span.word == word).map(|span| (span.from, span.to));
        assert_eq!(of(Likelihood::VirtuallyCertain), Some((None, Some(1.0))), "99 of 100 fall by 1 or more");
        assert_eq!(of(Likelihood::Likely), Some((Some(10.0), Some(34.0))));
        assert_eq!(of(Likelihood::AboutAsLikelyAsNot), Some((Some(34.0), Some(66.0))));
        assert_eq!(of(Likelihood::ExceptionallyUnlikely), Some((Some(98.0), None)));
        assert!(found.points.windows(2).all(|pair| pair[0].probability > pair[1].probability));
        let half = found.points.iter().find(|point| point.limit == 50.0).unwrap();
        assert_eq!(half.probability, 0.5);
    }

    #[test]
    fn a_share_of_at_most_is_easier_the_higher_the_limit() {
        let found = curve(Relation::AtMost, 50.0, &[-10.0, -5.0, 0.0, 5.0]);
        assert_eq!(found.points.first().unwrap().limit, 60.0);
        assert_eq!(found.points.last().unwrap().limit, 45.0);
    }
}
