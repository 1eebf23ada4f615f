//! How likely a claim was, and what came of it, in words.

use crate::claims::{Afterwards, Chance, ClaimReading, Expectation, JudgedClaim};
use crate::language::{Text, number, per_cent};

/// How likely, for a table: the word with its probability, or whether the limit is met where nothing was drawn.
pub fn expectation(expectation: &Expectation) -> Text {
    match expectation {
        Expectation::Likely { word, chance } => {
            let (words, odds) = (word.words(), odds(chance));
            Text::new(format!("{}, {}", words.en, odds.en), format!("{}、{}", words.ja, odds.ja))
        }
        Expectation::AtMiddle { met: true } => {
            Text::new("met with every assumption at its median", "すべての前提を中央値とすると満たす")
        }
        Expectation::AtMiddle { met: false } => {
            Text::new("not met with every assumption at its median", "すべての前提を中央値とすると満たさない")
        }
        Expectation::Observed { met: true } => Text::new("true by the data of the time", "当時の実績では該当する"),
        Expectation::Observed { met: false } => {
            Text::new("not true by the data of the time", "当時の実績では該当しない")
        }
        Expectation::NoNumber => cannot(),
    }
}

/// The same as a sentence; nothing where the numbers have said it.
pub(super) fn told(expectation: &Expectation) -> Text {
    match expectation {
        Expectation::Likely { word, chance } => {
            let (words, (low, high)) = (word.words(), ends(chance));
            let (part, runs) = (per_cent(100.0 * chance.probability, 1), number(chance.samples as f64, 0));
            Text::new(
                format!(
                    "With the uncertain assumptions drawn at random, it is {} to be met: {part} (95% interval {low}% to {high}%, \
                     {runs} runs).",
                    words.en
                ),
                format!(
                    "不確実な前提を無作為に動かすと、満たすのは「{}」：確率{part}（95%区間{low}〜{high}%、計算{runs}回）。",
                    words.ja
                ),
            )
        }
        Expectation::AtMiddle { met } => {
            let (en, ja) = if *met { ("met", "満たす") } else { ("not met", "満たさない") };
            Text::new(
                format!("With every assumption at its median it is {en}."),
                format!("すべての前提を中央値とすると、基準を{ja}。"),
            )
        }
        Expectation::Observed { .. } | Expectation::NoNumber => Text::default(),
    }
}

/// What a probability counts, and what it leaves out.
pub fn caveat() -> Text {
    Text::new(
        "The probabilities count only the assumptions that the study calls uncertain. They leave out how supplier mixes drift on \
         their own, so they are too sure.",
        "確率は、不確実とした前提だけを動かしたものである。調達構成が自ずと変わる分はまだ含まれず、確からしさを過大に示している。",
    )
}

/// How likely, in figures, with its 95% interval: `80.1% (78.2–81.9%)`.
pub fn odds(chance: &Chance) -> Text {
    let ((low, high), part) = (ends(chance), per_cent(100.0 * chance.probability, 1));
    Text::new(format!("{part} ({low}–{high}%)"), format!("{part}（{low}〜{high}%）"))
}

/// The ends of the interval in per cent, rounded outwards to a tenth: what is uncertain never looks certain.
pub fn ends(chance: &Chance) -> (String, String) {
    let outwards = |part: f64, up: bool| {
        let tenths = 1000.0 * part;
        number(if up { tenths.ceil() } else { tenths.floor() } / 10.0, 1)
    };
    (outwards(chance.low, false), outwards(chance.high, true))
}

fn cannot() -> Text {
    Text::new("cannot be tested with these data", "このデータでは検証できない")
}

/// What came of a claim, for a table. Of what was said to be so then, whether it still is.
pub fn afterwards(judged: &JudgedClaim) -> Text {
    let is_fact = judged.finding(ClaimReading::ExAnte).is_some_and(crate::claims::ClaimFinding::is_fact);
    match judged.afterwards() {
        Afterwards::CameTrue if is_fact => Text::new("still true", "その後も該当する"),
        Afterwards::DidNotComeTrue if is_fact => Text::new("no longer true", "その後は該当しない"),
        Afterwards::CameTrue => Text::new("came true", "実現した"),
        Afterwards::DidNotComeTrue => Text::new("did not come true", "実現していない"),
        Afterwards::PremiseNotMet => Text::new("premise not met, so not tested", "前提が満たされず、検証されていない"),
        Afterwards::CannotBeTested => cannot(),
    }
}
