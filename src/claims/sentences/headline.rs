//! What a whole study says, in one sentence about its question and one about what was observed.

use crate::claims::wording::joined;
use crate::claims::{Afterwards, Expectation, JudgedClaim, TestGround};
use crate::language::{Text, difference, is_nothing, per_cent, shown_difference};

/// The answer of a study to its question, in its own numbers.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct HeadlineAnswer {
    /// The group of suppliers that the study is about.
    pub group: Text,
    /// Who imports.
    pub importer: Text,
    /// What is imported.
    pub markets: Text,
    /// The group's share in the study's year with nothing changed, per cent.
    pub reference: f64,
    /// The scenario that lowers it most, of those that do not set it by decree.
    pub lever: Option<Lever>,
    /// How many such scenarios there are.
    pub levers: usize,
    /// Scenarios that set the share by decree: targets, which say nothing of what can be reached.
    pub targets: Vec<Text>,
    /// The share observed in the base year and in the newest.
    pub observed: Option<(f64, f64)>,
}

/// What one scenario does to the share.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Lever {
    /// Its id.
    pub scenario: String,
    /// Its name for people.
    pub title: Text,
    /// The share in the study's year, per cent.
    pub share: f64,
    /// The lowest and the highest share under every response rule and between the 5 and 95 % quantiles of what was drawn;
    /// `None` where nothing but the one number is known.
    pub range: Option<(f64, f64)>,
    /// Whether other response rules were computed.
    pub bounds: bool,
    /// Whether what is uncertain was drawn.
    pub drawn: bool,
}

/// The headline: one sentence that answers the question with its range, one about what was observed, and how many claims can
/// be tested.
pub fn headline(answer: &HeadlineAnswer, judged: &[JudgedClaim], ground: &TestGround<'_>) -> Text {
    let mut text = future(answer, ground.year);
    text = joined(&text, &targets(&answer.targets));
    if let Some((base, newest)) = answer.observed {
        let (from, to, then, now) = (per_cent(base, 1), per_cent(newest, 1), ground.base_year, ground.newest);
        let observed = if then == now {
            Text::new(format!("Observed: {to} in {now}."), format!("実績は{now}年が{to}だった。"))
        } else {
            Text::new(
                format!("Observed: {from} in {then}, {to} in {now}."),
                format!("実績は{then}年が{from}、{now}年が{to}だった。"),
            )
        };
        text = joined(&text, &observed);
    }
    if judged.is_empty() { text } else { joined(&text, &testable(judged)) }
}

fn future(answer: &HeadlineAnswer, year: i32) -> Text {
    let HeadlineAnswer { group, importer, markets, reference, levers, .. } = answer;
    let before = per_cent(*reference, 1);
    let Some(lever) = &answer.lever else {
        return Text::new(
            format!(
                "{} would supply {before} of the {} that {} imports in {year}.",
                sentence(&group.en),
                markets.en,
                importer.en
            ),
            format!("{year}年の{}の{}輸入に占める{}の割合は{before}となる。", importer.ja, markets.ja, group.ja),
        );
    };
    let (after, title) = (per_cent(lever.share, 1), &lever.title);
    let range = lever.range.map_or_else(Text::default, |(low, high)| {
        let (low, high) = (per_cent(low, 1), per_cent(high, 1));
        let (over, over_ja) = match (lever.bounds, lever.drawn) {
            (true, true) => ("over all bounds and the 90% band of the assumptions", "極端な仮定と前提の90%幅を通じて"),
            (true, false) => {
                ("over all bounds, with every assumption at its median", "前提を中央値とし、極端な仮定を通じて")
            }
            (false, _) => ("over the 90% band of the assumptions", "前提の90%幅で"),
        };
        Text::new(format!(" ({low} to {high} {over})"), format!("（{over_ja}{low}〜{high}）"))
    });
    if is_nothing(reference - lever.share, "%") || lever.share > *reference {
        return Text::new(
            format!(
                "None of the {levers} levers compared lowers the share of {} in the {} that {} imports in {year}: it stays at {before}{}.",
                group.en, markets.en, importer.en, range.en
            ),
            format!(
                "比べた{levers}件の手段のうち、{year}年の{}の{}輸入に占める{}の割合を下げるものはなく、{before}のままである{}。",
                importer.ja, markets.ja, group.ja, range.ja
            ),
        );
    }
    let fall = difference(shown_difference(*reference, lever.share, 1), "%");
    let largest = if *levers > 1 {
        Text::new(
            format!(", the largest of the {levers} levers compared,"),
            format!("（比べた{levers}件の手段のうち最大）"),
        )
    } else {
        Text::default()
    };
    Text::new(
        format!(
            "Even with “{}”{} {} would still supply {after} of the {} that {} imports in {year}{}, against {before} with nothing changed: {} less.",
            title.en, largest.en, group.en, markets.en, importer.en, range.en, fall.en
        ),
        format!(
            "「{}」{}を実現しても、{year}年の{}の{}輸入に占める{}の割合は{after}{}で、何も変えない場合の{before}から{}の低下にとどまる。",
            title.ja, largest.ja, importer.ja, markets.ja, group.ja, range.ja, fall.ja
        ),
    )
}

fn sentence(text: &str) -> String {
    crate::claims::wording::capitalised(text)
}

fn targets(targets: &[Text]) -> Text {
    if targets.is_empty() {
        return Text::default();
    }
    let join = |word: fn(&Text) -> String, with: &str| targets.iter().map(word).collect::<Vec<_>>().join(with);
    Text::new(
        format!("Set by decree, and so a target and not a lever: {}.", join(|name| format!("“{}”", name.en), ", ")),
        format!(
            "割合そのものを定める{}は目標であり、手段には数えない。",
            join(|name| format!("「{}」", name.ja), "、")
        ),
    )
}

/// How many claims can be tested with these data in either reading; nothing of how they fall, which no count says.
fn testable(judged: &[JudgedClaim]) -> Text {
    let tested = |one: &&JudgedClaim| {
        one.expectation() != Expectation::NoNumber || one.afterwards() != Afterwards::CannotBeTested
    };
    let (all, tested) = (judged.len(), judged.iter().filter(tested).count());
    if all == tested {
        let (en, ja) = if all == 1 {
            ("The one claim can be tested.".to_owned(), "主張1件を検証できる。".to_owned())
        } else {
            (format!("All {all} claims can be tested."), format!("主張{all}件のすべてを検証できる。"))
        };
        return Text::new(en, ja);
    }
    Text::new(
        format!("Of {all} claims, {tested} can be tested with these data."),
        format!("主張{all}件のうち、このデータで検証できるのは{tested}件である。"),
    )
}
