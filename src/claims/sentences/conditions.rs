//! Sentences about when an answer turns.

use crate::claims::wording::{joined, list};
use crate::claims::{AnswerTurn, BoxSide};
use crate::language::{Text, exact_amount, per_cent};

/// Break-even values that are told; the others are counted.
const TOLD: usize = 3;

/// The conditions under which an answer turns: the nearest values of single numbers, how many numbers never turn it alone,
/// and the box in which the claim holds; nothing where none was looked for.
pub fn conditions(turns: &[AnswerTurn]) -> Text {
    let (mut told, mut more, mut never) = (Vec::new(), 0, 0);
    let mut boxes = Text::default();
    for turn in turns {
        match turn {
            AnswerTurn::BreakEven { .. } if told.len() < TOLD => told.push(condition(turn)),
            AnswerTurn::BreakEven { .. } => more += 1,
            AnswerTurn::Never { .. } => never += 1,
            AnswerTurn::Box { .. } => boxes = joined(&boxes, &condition(turn)),
        }
    }
    let alone = !told.is_empty();
    let mut text = told.iter().fold(Text::default(), |text, one| joined(&text, one));
    if more > 0 {
        let others = Text::new(
            format!("Other assumptions that would change it on their own: {more}."),
            format!("ほかにも単独で判定を変える前提が{more}件ある。"),
        );
        text = joined(&text, &others);
    }
    if never > 0 {
        let none = if alone {
            Text::new(
                format!("None of the other {never} assumptions matters on its own within its range."),
                format!("ほかの{never}件の前提は、想定範囲内で動かしても単独では判定を変えない。"),
            )
        } else {
            Text::new(
                format!("No single assumption, within its range, changes this ({never} tested)."),
                format!("個々の前提を想定範囲内で動かしても判定は変わらない（{never}件を検討）。"),
            )
        };
        text = joined(&text, &none);
    }
    joined(&text, &boxes)
}

/// A condition under which the answer turns, as a sentence.
pub fn condition(turn: &AnswerTurn) -> Text {
    match turn {
        AnswerTurn::BreakEven { setting, from, at, .. } => {
            let (name, from, at) =
                (&setting.name, exact_amount(*from, &setting.unit), exact_amount(*at, &setting.unit));
            Text::new(
                format!("On its own, {} changes this at {} (median {}).", name.en, at.en, from.en),
                format!("{}だけを動かすと、{}で判定が変わる（中央値は{}）。", name.ja, at.ja, from.ja),
            )
        }
        AnswerTurn::Never { setting, range: (low, high), .. } => {
            let (name, unit) = (&setting.name, setting.unit.as_str());
            let (low, high) = (exact_amount(*low, unit), exact_amount(*high, unit));
            Text::new(
                format!("On its own, {} changes nothing from {} to {}.", name.en, low.en, high.en),
                format!("{}は、{}から{}まで動かしても単独では判定を変えない。", name.ja, low.ja, high.ja),
            )
        }
        AnswerTurn::Box { sides, density, coverage } => {
            let sides: Vec<Text> = sides.iter().map(side).collect();
            let sides = list(&sides, "and");
            let (density, coverage) = (per_cent(100.0 * density, 0), per_cent(100.0 * coverage, 0));
            Text::new(
                format!(
                    "It holds in {density} of the runs with {}; {coverage} of all runs in which it holds are among these.",
                    sides.en
                ),
                format!("{}の場合、計算の{density}で成り立つ。成り立つ計算全体の{coverage}がこれに当たる。", sides.ja),
            )
        }
    }
}

fn side(side: &BoxSide) -> Text {
    let name = &side.setting.name;
    let bound = |value: f64| exact_amount(value, &side.setting.unit);
    match (side.low.map(bound), side.high.map(bound)) {
        (Some(low), Some(high)) => Text::new(
            format!("{} between {} and {}", name.en, low.en, high.en),
            format!("{}が{}以上{}以下", name.ja, low.ja, high.ja),
        ),
        (Some(low), None) => {
            Text::new(format!("{} at least {}", name.en, low.en), format!("{}が{}以上", name.ja, low.ja))
        }
        (None, Some(high)) => {
            Text::new(format!("{} at most {}", name.en, high.en), format!("{}が{}以下", name.ja, high.ja))
        }
        (None, None) => Text::new(format!("any {}", name.en), format!("{}は任意", name.ja)),
    }
}
