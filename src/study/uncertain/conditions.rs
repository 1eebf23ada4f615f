//! Under which conditions the answer to a claim turns.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::{DrawnInput, DrawnQuestion, Margins, StudyDraws, setting};
use crate::claims::{AnswerTurn, BoxSide};
use crate::study::again::Again;
use crate::study::break_even::{Asked, Moved};
use crate::study::probability::scenario;
use crate::uncertainty::break_even::scan;
use crate::uncertainty::discovery::{BoxSearch, Cases};

/// Least samples for and against a claim between which conditions are sought.
const FEWEST: usize = 10;

/// Single numbers that turn it, the nearest first; those that never do; the box in which it holds.
pub(super) fn turns(
    asked: &Asked<'_>,
    question: &DrawnQuestion,
    (margins, draws): (&Margins, &StudyDraws),
    done: &(dyn Fn() + Sync),
) -> Vec<AnswerTurn> {
    let mut turns = alone(asked, question, done);
    turns.extend(region(asked, question, margins, draws));
    turns
}

/// Each uncertain number of the scenarios that are asked for, moved through its range with all others at their medians.
fn alone(asked: &Asked<'_>, question: &DrawnQuestion, done: &(dyn Fn() + Sync)) -> Vec<AnswerTurn> {
    let places = question.needs.scenarios();
    let numbers = asked.parameters.numbers();
    let bears = |place: &usize| numbers[*place].scenarios.iter().any(|scenario| places.contains(scenario));
    let moved: Vec<Moved> =
        Moved::all(asked.parameters).into_iter().filter(|moved| moved.places.iter().any(bears)).collect();
    let again = || Again::new(asked, &question.needs, &|_, _| false);
    let one = |again: &mut Again<'_>, moved: Moved| {
        let mut values = asked.parameters.central();
        let mut margin = |value: f64| {
            moved.places.iter().for_each(|place| values[*place] = value);
            again.compute(&values).then(|| again.margin(&question.test)).flatten()
        };
        let found = scan(moved.range, asked.steps, &mut margin);
        done();
        let setting = setting(asked.study(), &moved.name, moved.unit.symbol);
        let (from, range) = (moved.central, moved.range);
        match found.nearest(from) {
            Some(crossing) => {
                let away = (crossing.at - from).abs() / (range.1 - range.0);
                (away, AnswerTurn::BreakEven { setting, from, at: crossing.at, range })
            }
            None => (f64::INFINITY, AnswerTurn::Never { setting, from, range }),
        }
    };
    let mut turns: Vec<(f64, AnswerTurn)> = moved.into_par_iter().map_init(again, one).collect();
    turns.sort_by(|a, b| a.0.total_cmp(&b.0));
    turns.into_iter().map(|(_, turn)| turn).collect()
}

/// The box of the samples in which the claim holds most often; `None` where it nearly always or hardly ever holds.
fn region(asked: &Asked<'_>, question: &DrawnQuestion, margins: &Margins, draws: &StudyDraws) -> Option<AnswerTurn> {
    let inputs = inputs(asked, question, draws);
    let known: Vec<usize> = (0..draws.samples).filter(|sample| margins.values[*sample].is_finite()).collect();
    let hits: Vec<bool> = known.iter().map(|sample| margins.values[*sample] >= 0.0).collect();
    let held = hits.iter().filter(|hit| **hit).count();
    if held < FEWEST || hits.len() - held < FEWEST {
        return None;
    }
    let column = |input: &&DrawnInput| known.iter().map(|sample| input.values[*sample]).collect();
    let columns: Vec<Vec<f64>> = inputs.iter().map(column).collect();
    let found = Cases { inputs: &columns, hits: &hits }.discover(&BoxSearch::default()).into_iter().next()?;
    let side = |place: usize| BoxSide {
        setting: inputs[place].setting.clone(),
        low: found.region.limits[place].low,
        high: found.region.limits[place].high,
    };
    let sides = found.restrictions.iter().map(|restriction| side(restriction.factor)).collect();
    Some(AnswerTurn::Box { sides, density: found.region.density, coverage: found.region.coverage })
}

/// The numbers that bear on a claim, one of each name: those of the scenarios that represent it before those of others.
fn inputs<'d>(asked: &Asked<'_>, question: &DrawnQuestion, draws: &'d StudyDraws) -> Vec<&'d DrawnInput> {
    let first: Vec<usize> =
        question.test.scenarios.iter().filter_map(|named| scenario(asked.study(), &named.id)).collect();
    let (mut seen, mut inputs) = (BTreeSet::new(), Vec::new());
    for places in [first, question.needs.scenarios()] {
        for input in draws.inputs.iter().filter(|input| input.scenarios.iter().any(|place| places.contains(place))) {
            if seen.insert(input.setting.parameter.as_str()) {
                inputs.push(input);
            }
        }
    }
    inputs
}
