//! At which other limits the answer would be another, in words.

use super::limit_as_amount;
use crate::claims::{ClaimFinding, Likelihood, LimitSpan, Relation};
use crate::language::{Text, digits, is_nothing, shown_difference};

/// The limits at which the answer changes; nothing where there is no number.
pub(super) fn told(finding: &ClaimFinding) -> Text {
    let Some((curve, measure)) = finding.curve.as_ref().zip(finding.test.measures.first()) else {
        return Text::default();
    };
    if measure.cell.unit == "count" {
        return Text::default(); // one or none: there is no other limit
    }
    let limit = |limit: f64| limit_as_amount(measure, limit);
    let find = |word: Likelihood| curve.words.iter().find(|span: &&LimitSpan| span.word == word);
    let likely = find(Likelihood::Likely).or_else(|| find(Likelihood::VeryLikely)).and_then(|span| span.to);
    let unlikely = find(Likelihood::Unlikely).or_else(|| find(Likelihood::VeryUnlikely)).and_then(|span| span.from);
    let (up, beyond) = if measure.relation == Relation::AtMost {
        (("down to", "まで"), ("below", "を下回ると"))
    } else {
        (("up to", "まで"), ("beyond", "を超えると"))
    };
    match likely.zip(unlikely) {
        Some((likely, unlikely)) => {
            let (easy, hard) = (limit(likely), limit(unlikely));
            if easy == hard {
                return Text::new(
                    format!("Near a threshold of {} the claim turns from likely to unlikely.", easy.en),
                    format!("基準が{}の付近で「可能性が高い」から「可能性が低い」へ変わる。", easy.ja),
                );
            }
            Text::new(
                format!(
                    "With a threshold {} {} the claim would be likely, {} {} unlikely.",
                    up.0, easy.en, beyond.0, hard.en
                ),
                format!("基準が{}{}なら「可能性が高い」、{}{}「可能性が低い」。", easy.ja, up.1, hard.ja, beyond.1),
            )
        }
        None => {
            let middle = limit(shown(curve.middle, finding));
            let is_known = finding.is_fact() || finding.reading == crate::claims::ClaimReading::ExPost;
            let (en, ja) = if is_known {
                ("", "")
            } else {
                (" with every assumption at its median", "前提がすべて中央値で、")
            };
            if measure.relation.is_change() && curve.middle < 0.0 && !is_nothing(curve.middle, &measure.cell.unit) {
                return Text::new(
                    format!("It would be met{en} only if the threshold allowed {}.", middle.en),
                    format!("{ja}基準が{}まで許す場合に限り満たす。", middle.ja),
                );
            }
            Text::new(
                format!("It would be met{en} at any threshold {} {}.", up.0, middle.en),
                format!("{ja}基準が{}までなら満たす。", middle.ja),
            )
        }
    }
}

/// The limit that the deciding number just meets, as the sentences show that number: a change is that of what is shown.
fn shown(middle: f64, finding: &ClaimFinding) -> f64 {
    let Some((measure, outcome)) = finding.test.measures.first().zip(finding.main().and_then(|main| main.deciding()))
    else {
        return middle;
    };
    let falls = match measure.relation {
        Relation::FallsBy => -1.0,
        Relation::RisesBy => 1.0,
        Relation::AtMost | Relation::AtLeast => return middle,
    };
    let unit = measure.cell.unit.as_str();
    let change = outcome
        .baseline
        .zip(outcome.value)
        .map(|(before, after)| (falls * (after - before), falls * shown_difference(before, after, digits(unit))));
    change.filter(|(exact, _)| (exact - middle).abs() < 1e-6).map_or(middle, |(_, shown)| shown)
}
