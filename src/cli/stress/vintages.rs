//! With what a disruption was run: how old that is, and what of it could not be known before.

use crate::language::{Language, Text};
use crate::model::disruption::Disruption;

/// A sentence on what was known before, and one on what was not.
pub(super) fn told(disruption: &Disruption, language: Language) -> String {
    let all = disruption.foreknown();
    let (start, mix, count) = (disruption.start, disruption.mix_year, all.len());
    let newest = all.iter().filter_map(|number| number.as_of.as_ref()).max();
    let newest = newest.map_or_else(String::new, ToString::to_string);
    let mut late: Vec<String> = disruption
        .hindsight()
        .iter()
        .map(|number| match &number.as_of {
            Some(known) => format!("{} ({known})", number.setting),
            None => format!("{} (–)", number.setting),
        })
        .collect();
    let before = count - late.len();
    if mix >= start.date().0 {
        late.insert(0, format!("mix_year ({mix})"));
    }
    let known = if late.is_empty() {
        Text::new(
            format!(
                "Run with what was known before {start}: the trade of {mix} and {count} numbers that are no drivers of the event, the newest of {newest}. manifest.json has the date of each."
            ),
            format!(
                "{start}より前に分かっていたことだけで計算：{mix}年の貿易データと、事象そのもの以外の数値{count}個（最新は{newest}）。各数値の時点はmanifest.jsonにある。"
            ),
        )
    } else {
        Text::new(
            format!(
                "Of {count} numbers that are no drivers of the event, {before} were known before {start}; not known then, or without a date: {}.",
                late.join(", ")
            ),
            format!(
                "事象そのもの以外の数値{count}個のうち{before}個は{start}より前に分かっていた。当時は分からなかったか、時点の記載がないもの：{}。",
                late.join("、")
            ),
        )
    };
    format!("{}\n", known.get(language))
}
