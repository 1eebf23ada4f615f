//! The numbers that most of the doubt hangs on, and whether anybody has published them: a sentence to stand beside the answer.

use std::fmt::Write as _;

use super::{DrawnInput, StudyDraws};
use crate::dataset::Dataset;
use crate::language::Text;
use crate::model::Basis;
use crate::numeric;
use crate::scenario::Study;

/// Part of what is explained of a claim's variance that the numbers named make together.
const MOST: f64 = 0.8;

/// Claims that hold in fewer samples than this part, or in all but so few, are not in doubt.
const SETTLED: f64 = 0.01;

/// At most so many numbers are named; the largest part of the variance first.
const NAMED: usize = 4;

/// Who says what a number is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum NumberStanding {
    Published,
    Derived,
    Assumed,
}

/// One sentence that names the numbers that make most of the variance of the answers in doubt, and says which of them have no
/// published source; `None` where nothing was drawn, no answer is in doubt, or all of them are published.
///
/// A number's part of the variance is the square of its correlation with the margin of a claim over the samples (the first
/// order index of a response that is linear in it).
pub fn caution(study: &Study, dataset: &Dataset, draws: &StudyDraws) -> Option<Text> {
    let mut decisive: Vec<(usize, f64)> = Vec::new();
    for claim in &draws.claims {
        let held = claim.chance().map_or(0.0, |chance| chance.probability);
        if !(SETTLED..=1.0 - SETTLED).contains(&held) {
            continue;
        }
        for (input, part) in most(&draws.inputs, &claim.values) {
            match decisive.iter_mut().find(|(known, _)| *known == input) {
                Some((_, known)) => *known = known.max(part),
                None => decisive.push((input, part)),
            }
        }
    }
    decisive.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    decisive.truncate(NAMED);
    let numbers: Vec<(&Text, NumberStanding)> = decisive
        .iter()
        .map(|(place, _)| &draws.inputs[*place].setting)
        .map(|setting| (&setting.name, standing(study, dataset, &setting.parameter)))
        .collect();
    say(&numbers)
}

/// The fewest numbers that make most of what is explained of the variance of a column, each with its part.
fn most(inputs: &[DrawnInput], column: &[f64]) -> Vec<(usize, f64)> {
    let mut parts: Vec<(usize, f64)> = inputs
        .iter()
        .enumerate()
        .filter_map(|(place, input)| Some((place, squared_correlation(&input.values, column)?)))
        .collect();
    parts.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let whole = numeric::sum(parts.iter().map(|(_, part)| *part));
    let mut made = 0.0;
    let taken = parts.into_iter().take_while(|(_, part)| {
        let before = made;
        made += part;
        before < MOST * whole
    });
    taken.collect()
}

/// `None` where either column is constant or fewer than three samples have an answer.
fn squared_correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let pairs: Vec<(f64, f64)> = a.iter().copied().zip(b.iter().copied()).filter(|(_, b)| b.is_finite()).collect();
    let count = pairs.len() as f64;
    if pairs.len() < 3 {
        return None;
    }
    let mean = |of: fn(&(f64, f64)) -> f64| numeric::sum(pairs.iter().map(of)) / count;
    let (x, y) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let both = numeric::sum(pairs.iter().map(|pair| (pair.0 - x) * (pair.1 - y)));
    let (xs, ys) = (
        numeric::sum(pairs.iter().map(|pair| (pair.0 - x) * (pair.0 - x))),
        numeric::sum(pairs.iter().map(|pair| (pair.1 - y) * (pair.1 - y))),
    );
    (xs > 0.0 && ys > 0.0).then(|| both * both / (xs * ys))
}

fn standing(study: &Study, dataset: &Dataset, setting: &str) -> NumberStanding {
    let numbers = study.scenarios.iter().flat_map(|resolved| &resolved.model.provenance);
    let bases = numbers.filter(|number| number.setting == setting).map(|number| match &number.basis {
        Basis::Assumption(_) => NumberStanding::Assumed,
        Basis::Source(id) => match dataset.sources.get(id).map(|source| source.evidence.as_str()) {
            Some("seen") => NumberStanding::Published,
            Some("derived") => NumberStanding::Derived,
            _ => NumberStanding::Assumed,
        },
    });
    // Of several, the weakest.
    bases.max_by_key(|standing| *standing as u8).unwrap_or(NumberStanding::Assumed)
}

fn say(numbers: &[(&Text, NumberStanding)]) -> Option<Text> {
    let of =
        |wanted: NumberStanding| numbers.iter().filter(move |(_, standing)| *standing == wanted).map(|(name, _)| *name);
    let (assumed, derived) = (listed(of(NumberStanding::Assumed)), listed(of(NumberStanding::Derived)));
    if assumed.is_none() && derived.is_none() {
        return None;
    }
    let all = listed(numbers.iter().map(|(name, _)| *name))?;
    let mut text = Text::new(
        format!("The uncertainty of the answers comes mostly from {}.", all.en),
        format!("答えの不確かさの大半は、{}による。", all.ja),
    );
    if let Some(names) = assumed {
        let _ = write!(text.en, " No published source was found for {}; it is assumed.", names.en);
        let _ = write!(text.ja, "{}には公表された出典が見つからず、仮定である。", names.ja);
    }
    if let Some(names) = derived {
        let _ = write!(text.en, " Derived from data rather than published: {}.", names.en);
        let _ = write!(text.ja, "{}はデータから算出したもので、そのまま公表された値ではない。", names.ja);
    }
    Some(text)
}

/// Names in a row; `None` of none.
fn listed<'a>(names: impl Iterator<Item = &'a Text>) -> Option<Text> {
    let names: Vec<&Text> = names.collect();
    let (last, rest) = names.split_last()?;
    let en = match rest {
        [] => last.en.clone(),
        _ => format!("{} and {}", rest.iter().map(|name| name.en.as_str()).collect::<Vec<_>>().join(", "), last.en),
    };
    let ja = names.iter().map(|name| name.ja.as_str()).collect::<Vec<_>>().join("、");
    Some(Text::new(en, ja))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_moves_with_the_answer_makes_its_variance() {
        let grid: Vec<f64> = (0..64).map(f64::from).collect();
        let other: Vec<f64> = grid.iter().map(|value| f64::from((*value as i32 * 29) % 64)).collect();
        let answer: Vec<f64> = grid.iter().zip(&other).map(|(a, b)| 3.0 * a + 0.1 * b).collect();
        let (first, second) =
            (squared_correlation(&grid, &answer).unwrap(), squared_correlation(&other, &answer).unwrap());
        assert!(first > 0.95 && second < 0.1, "{first} {second}");
        assert_eq!(squared_correlation(&[1.0; 64], &answer), None);
    }

    #[test]
    fn only_numbers_that_nobody_published_are_a_caution() {
        let [a, b, c] = ["the volume", "the price", "the rate"].map(Text::same);
        assert_eq!(say(&[(&a, NumberStanding::Published)]), None);
        let told =
            say(&[(&a, NumberStanding::Assumed), (&b, NumberStanding::Derived), (&c, NumberStanding::Published)])
                .unwrap()
                .en;
        assert!(told.contains("comes mostly from the volume, the price and the rate."), "{told}");
        assert!(told.contains("No published source was found for the volume; it is assumed."), "{told}");
        assert!(told.contains("Derived from data rather than published: the price."), "{told}");
    }
}
