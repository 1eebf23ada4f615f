//! Sentences about how likely a claim is, and when its answer turns.

use super::joined;
use crate::claims::wording::{list, quantity};
use crate::claims::{Chance, Side, Turn};
use crate::language::{Text, number};

/// Break-even values that are told; the others are counted.
const TOLD: usize = 3;

/// How likely a claim holds; nothing where nothing was drawn.
pub fn chance(chance: Option<&Chance>) -> Text {
    let Some(chance @ Chance { probability, samples, .. }) = chance else { return Text::default() };
    let count = number(*samples as f64, 0);
    let (low, high) = ends(chance);
    if *probability == 0.0 {
        return Text::new(
            format!("It holds in none of {count} samples of the uncertain numbers (95 % interval {low} to {high} %)."),
            format!("不確実な数値を{count}通り抽出しても、一度も成り立たない（95%区間{low}～{high}%）。"),
        );
    }
    if *probability == 1.0 {
        return Text::new(
            format!(
                "It holds in every one of {count} samples of the uncertain numbers (95 % interval {low} to {high} %)."
            ),
            format!("不確実な数値を{count}通り抽出すると、そのすべてで成り立つ（95%区間{low}～{high}%）。"),
        );
    }
    let part = number(100.0 * probability, 1);
    Text::new(
        format!("It holds in {part} % of {count} samples of the uncertain numbers (95 % interval {low} to {high} %)."),
        format!("不確実な数値を{count}通り抽出すると、その{part}%で成り立つ（95%区間{low}～{high}%）。"),
    )
}

/// How likely, in a table, with its 95 % interval: `80.1 % (78.2–81.9)`.
pub fn odds(chance: &Chance) -> String {
    let (low, high) = ends(chance);
    format!("{} % ({low}–{high})", number(100.0 * chance.probability, 1))
}

/// The ends of the interval in per cent, rounded outwards to a tenth: what is uncertain never looks certain.
pub fn ends(chance: &Chance) -> (String, String) {
    let outwards = |part: f64, up: bool| {
        let tenths = 1000.0 * part;
        number(if up { tenths.ceil() } else { tenths.floor() } / 10.0, 1)
    };
    (outwards(chance.low, false), outwards(chance.high, true))
}

/// The conditions under which an answer turns: the nearest values of single numbers, how many numbers never turn it alone,
/// and the box in which the claim holds; nothing where none was looked for.
pub fn conditions(turns: &[Turn]) -> Text {
    let (mut told, mut more, mut never) = (Vec::new(), 0, 0);
    let mut boxes = Text::default();
    for turn in turns {
        match turn {
            Turn::BreakEven { .. } if told.len() < TOLD => told.push(condition(turn)),
            Turn::BreakEven { .. } => more += 1,
            Turn::Never { .. } => never += 1,
            Turn::Box { .. } => boxes = joined(&boxes, &condition(turn)),
        }
    }
    let alone = !told.is_empty();
    let mut text = told.iter().fold(Text::default(), |text, one| joined(&text, one));
    if more > 0 {
        let others = Text::new(
            format!("Other numbers that turn it alone: {more}."),
            format!("ほかにも単独で答えを変える数値が{more}件ある。"),
        );
        text = joined(&text, &others);
    }
    if never > 0 {
        let none = if alone {
            Text::new(
                format!("Uncertain numbers that turn it at no value within their range: {never}."),
                format!("想定範囲のどの値でも単独では答えを変えない数値は{never}件である。"),
            )
        } else {
            Text::new(
                format!("No uncertain number turns it alone at any value within its range ({never} tried)."),
                format!("どの不確実な数値も、単独では想定範囲のどの値でも答えを変えない（{never}件を検討）。"),
            )
        };
        text = joined(&text, &none);
    }
    joined(&text, &boxes)
}

/// A condition under which the answer turns, as a sentence.
pub fn condition(turn: &Turn) -> Text {
    match turn {
        Turn::BreakEven { setting, from, at, .. } => {
            let (name, from, at) = (&setting.name, quantity(*from, &setting.unit), quantity(*at, &setting.unit));
            Text::new(
                format!("Alone, {} turns it at {}, from {}.", name.en, at.en, from.en),
                format!("{}だけを動かすと、{}で答えが変わる（中央値は{}）。", name.ja, at.ja, from.ja),
            )
        }
        Turn::Never { setting, range: (low, high), .. } => {
            let (name, unit) = (&setting.name, setting.unit.as_str());
            let (low, high) = (quantity(*low, ""), quantity(*high, unit));
            Text::new(
                format!("Alone, {} turns it nowhere from {} to {}.", name.en, low.en, high.en),
                format!("{}は、{}から{}までのどの値でも単独では答えを変えない。", name.ja, low.ja, high.ja),
            )
        }
        Turn::Box { sides, density, coverage } => {
            let sides: Vec<Text> = sides.iter().map(side).collect();
            let sides = list(&sides, "and");
            let percent = |part: f64| number(100.0 * part, 0);
            let (density, coverage) = (percent(*density), percent(*coverage));
            Text::new(
                format!(
                    "It holds most often with {}: in {density} % of such samples, which are {coverage} % of all samples in which it holds.",
                    sides.en
                ),
                format!(
                    "最も成り立ちやすいのは{}の場合で、その{density}%で成り立ち、成り立つ事例全体の{coverage}%を占める。",
                    sides.ja
                ),
            )
        }
    }
}

fn side(side: &Side) -> Text {
    let name = &side.setting.name;
    let bound = |value: f64| quantity(value, &side.setting.unit);
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
