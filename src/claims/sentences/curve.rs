//! At which other limits the answer would be another, in words.

use super::limit_as_amount;
use crate::claims::{Finding, Likelihood, LimitSpan, Relation};
use crate::language::Text;

/// The limits at which the answer changes; nothing where there is no number.
pub(super) fn told(finding: &Finding) -> Text {
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
                    format!("With another threshold: the answer turns from likely to unlikely near {}.", easy.en),
                    format!("別の基準なら：{}付近を境に「可能性が高い」から「可能性が低い」へ変わる。", easy.ja),
                );
            }
            Text::new(
                format!("With another threshold: likely {} {}, unlikely {} {}.", up.0, easy.en, beyond.0, hard.en),
                format!(
                    "別の基準なら：{}{}は「可能性が高い」、{}{}「可能性が低い」。",
                    easy.ja, up.1, hard.ja, beyond.1
                ),
            )
        }
        None => {
            let middle = limit(curve.middle);
            let (en, ja) = if finding.is_fact() || finding.reading == crate::claims::Reading::ExPost {
                ("With another threshold: met", "別の基準なら、ここまで満たす")
            } else {
                (
                    "With another threshold: met at the middle of every assumption",
                    "別の基準なら、前提が中央値のときここまで満たす",
                )
            };
            Text::new(format!("{en} {} {}.", up.0, middle.en), format!("{ja}：{}。", middle.ja))
        }
    }
}
