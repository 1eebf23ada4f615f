//! A box as a sentence.

use super::{FoundBox, Limits};
use crate::language::Text;
use crate::numeric::round_significant;

/// What the sentence speaks of.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SentenceWords {
    /// The inputs, by place.
    pub factors: Vec<Text>,
    /// What is of interest, as the end of a sentence: `the share is below 40`.
    pub interest: Text,
}

/// The box as a sentence: the conditions, how often they lead to what is of interest, and how much of it they hold.
pub fn sentence(found: &FoundBox, words: &SentenceWords) -> Text {
    let name = |place: usize| words.factors.get(place).cloned().unwrap_or_default();
    let conditions: Vec<Text> = found
        .restrictions
        .iter()
        .map(|restriction| {
            let name = name(restriction.factor);
            let said = said(restriction.limits);
            Text::new(format!("`{}` is {}", name.en, said.en), format!("`{}`が{}", name.ja, said.ja))
        })
        .collect();
    let en: Vec<&str> = conditions.iter().map(|condition| condition.en.as_str()).collect();
    let ja: Vec<&str> = conditions.iter().map(|condition| condition.ja.as_str()).collect();
    let percent = |part: f64| format!("{:.0}", 100.0 * part);
    let region = &found.region;
    let (density, coverage, support) = (percent(region.density), percent(region.coverage), percent(region.support));
    let first = found.trajectory.first().map_or(0.0, |first| first.density);
    let (before, interest) = (percent(first), &words.interest);
    Text::new(
        format!(
            "Where {}, {} in {density}% of cases (anywhere: {before}%); {coverage}% of all such cases lie there, and {support}% of all cases.",
            joined(&en),
            interest.en
        ),
        format!(
            "{}の場合、{density}%で{}（全体では{before}%）。該当する事例の{coverage}%、全事例の{support}%がここに入る。",
            ja.join("、かつ"),
            interest.ja
        ),
    )
}

fn joined(parts: &[&str]) -> String {
    match parts {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => parts.concat(),
    }
}

/// Limits in words; their numbers to four digits.
fn said(limits: Limits) -> Text {
    let number = |value: f64| round_significant(value, 4).to_string();
    match (limits.low.map(number), limits.high.map(number)) {
        (Some(low), Some(high)) => Text::new(format!("between {low} and {high}"), format!("{low}から{high}まで")),
        (Some(low), None) => Text::new(format!("at least {low}"), format!("{low}以上")),
        (None, Some(high)) => Text::new(format!("at most {high}"), format!("{high}以下")),
        (None, None) => Text::new("anything", "任意"),
    }
}
