//! Sentences about verdicts, written from the numbers: the same numbers, the same words.
//!
//! Every number in them is one of an [`LimitOutcome`], a limit, or a probability. Nothing is counted into a verdict. Nouns are
//! singular and stand before their verb, so that no verb has to agree with a number.

mod beside;
mod conditions;
mod curve;
mod headline;
mod likelihood;

pub use beside::bounds_in_short;
pub use conditions::{condition, conditions};
pub use headline::{HeadlineAnswer, Lever, headline};
pub use likelihood::{afterwards, caveat, ends, expectation, odds};

use super::wording::{capitalised, joined};
use super::{Afterwards, ClaimFinding, ClaimMeasure, ClaimReading, JudgedClaim, LimitOutcome, Relation};
use crate::language::{Text, amount, date_of, difference, digits, is_nothing, rounded, shown_difference};
use crate::table::OBSERVED;

/// What is said of one reading of a claim; an empty text where there is nothing to say.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Said {
    /// What the number is, how it stands to the limit, and how likely that is, or what came of it.
    pub finding: Text,
    /// The bounds: "even if", "only if".
    pub bounds: Text,
    /// What other measures say, and which have no number.
    pub others: Text,
    /// At which other limits the answer would be another.
    pub limits: Text,
    /// What one needs to believe for the claim to hold.
    pub believe: Text,
    /// What would count against it, and what would change the answer.
    pub change: Text,
}

/// The sentences of a reading of a claim; where there is nothing to test, what data would.
pub fn said(judged: &JudgedClaim, reading: ClaimReading) -> Said {
    let told = judged.finding(reading).and_then(|finding| {
        let (measure, outcome) = (finding.test.measures.first()?, finding.main()?.deciding()?);
        outcome.margin?;
        Some(ClaimSentences { judged, finding, measure, outcome })
    });
    told.map_or_else(|| untested(judged, reading), |told| told.said())
}

/// The sentences of a claim for which there is no number.
fn untested(judged: &JudgedClaim, reading: ClaimReading) -> Said {
    let claim = &judged.claim;
    let needed = if claim.data_needed.en.is_empty() {
        Text::new(" No row of the results answers it.", "結果の表に対応する数値がない。")
    } else {
        Text::new(
            format!(" What would test it: {}.", claim.data_needed.en),
            format!("検証に必要なデータは、{}である。", claim.data_needed.ja),
        )
    };
    let finding = Text::new(
        format!("These data cannot test this.{}", needed.en),
        format!("このデータでは検証できない。{}", needed.ja),
    );
    let others = judged.finding(reading).map(beside::others).unwrap_or_default();
    Said { finding, others, believe: premise(judged), change: against(judged), ..Said::default() }
}

struct ClaimSentences<'a> {
    judged: &'a JudgedClaim,
    finding: &'a ClaimFinding,
    measure: &'a ClaimMeasure,
    outcome: &'a LimitOutcome,
}

impl ClaimSentences<'_> {
    fn said(&self) -> Said {
        let finding = match self.finding.reading {
            ClaimReading::ExAnte => {
                let finding = joined(&self.numbers(), &self.meaning());
                let finding = joined(&finding, &likelihood::told(&self.finding.expectation()));
                joined(&finding, &self.circular())
            }
            ClaimReading::ExPost => self.after(),
        };
        let ahead = self.finding.reading == ClaimReading::ExAnte || self.judged.ex_ante.is_none();
        let mut change = if ahead { against(self.judged) } else { Text::default() };
        change = joined(&change, &conditions(&self.finding.turns));
        Said {
            finding,
            bounds: beside::bounds(self.finding, &self.judged.group),
            others: beside::others(self.finding),
            limits: curve::told(self.finding),
            believe: if ahead { premise(self.judged) } else { Text::default() },
            change,
        }
    }

    /// What came of it: first whether what it takes for granted came about.
    fn after(&self) -> Text {
        let (numbers, meaning) = (self.numbers(), self.meaning());
        match self.judged.afterwards() {
            Afterwards::PremiseNotMet => {
                let start = premise_seen(self.judged);
                let without = Text::new(
                    format!(
                        "What was said to follow was therefore not tested. Without the premise, i{}",
                        numbers.en.trim_start_matches('I')
                    ),
                    format!("したがって、主張の帰結は検証されていない。前提のないまま、{}", numbers.ja),
                );
                joined(&start, &without)
            }
            Afterwards::CannotBeTested => joined(
                &numbers,
                &Text::new(
                    "Whether its premise came about cannot be seen in these data, so that it cannot be tested.",
                    "前提が満たされたかはこのデータでは分からず、検証できない。",
                ),
            ),
            Afterwards::CameTrue | Afterwards::DidNotComeTrue => {
                let seen = if self.judged.premise.is_some() { premise_seen(self.judged) } else { Text::default() };
                joined(&seen, &joined(&numbers, &meaning))
            }
        }
    }

    fn circular(&self) -> Text {
        let Some(reason) = &self.measure.circular else { return Text::default() };
        Text::new(
            format!("This follows from the premise: {}.", reason.en),
            format!("これは前提から当然に導かれる（{}）。", reason.ja),
        )
    }

    fn unit(&self) -> &str {
        &self.measure.cell.unit
    }

    /// What a scenario of the test is called.
    fn title(&self, id: &str) -> Text {
        let scenarios = &self.finding.test.scenarios;
        let baseline = self.measure.baseline.as_ref().and_then(|baseline| baseline.scenario.as_ref());
        let found = scenarios.iter().chain(baseline).find(|named| named.id == id);
        found.map_or_else(|| Text::same(id), |named| named.name.clone())
    }

    /// The first sentence: the number, and what it is compared with.
    fn numbers(&self) -> Text {
        let (outcome, name) = (self.outcome, &self.measure.name);
        let year = outcome.year;
        let value = amount(outcome.value.unwrap_or_default(), self.unit());
        let title = self.title(&outcome.scenario);
        let observed = outcome.scenario == OBSERVED;
        let start = if observed {
            Text::new(
                format!("In {year}, {} was {}", name.en, value.en),
                format!("{year}年の{}は{}", name.ja, value.ja),
            )
        } else {
            Text::new(
                format!("In {year}, {} would be {} in the scenario “{}”", name.en, value.en, title.en),
                format!("シナリオ「{}」では、{year}年の{}は{}", title.ja, name.ja, value.ja),
            )
        };
        let Some((of, at)) = outcome.baseline_of.as_ref() else {
            let end = if observed { "だった。" } else { "となる。" };
            return Text::new(format!("{}.", start.en), format!("{}{end}", start.ja));
        };
        let base = outcome.baseline.unwrap_or_default();
        let against = self.against(of, *at, &amount(base, self.unit()));
        let moved = apart(base, outcome.value.unwrap_or_default(), self.unit());
        let change = if is_nothing(moved, self.unit()) {
            Text::new("no difference", "差はない")
        } else {
            let size = difference(moved, self.unit());
            let (en, ja) = if moved < 0.0 { ("lower", "低い") } else { ("higher", "高い") };
            Text::new(format!("{} {en}", size.en), format!("{}{ja}", size.ja))
        };
        Text::new(
            format!("{}, compared with {}: {}.", start.en, against.en, change.en),
            format!("で、{}に対し{}。", against.ja, change.ja).replacen("で、", &format!("{}で、", start.ja), 1),
        )
    }

    /// What the number is compared with, in a few words.
    fn against(&self, of: &str, at: i32, value: &Text) -> Text {
        let baseline = self.measure.baseline.as_ref();
        if let Some(name) = baseline.and_then(|baseline| baseline.name.as_ref()) {
            let year = if of == OBSERVED { at } else { self.outcome.year };
            return Text::new(
                format!("{} for {} in {year}", value.en, name.en),
                format!("{year}年の{}{}", name.ja, value.ja),
            );
        }
        if of == OBSERVED || of == self.outcome.scenario {
            return Text::new(format!("{} in {at}", value.en), format!("{at}年の{}", value.ja));
        }
        let title = self.title(of);
        Text::new(format!("{} in “{}”", value.en, title.en), format!("「{}」の{}", title.ja, value.ja))
    }

    /// A margin that agrees with the rounded numbers beside it; nothing where they cannot tell on which side it lies.
    fn shown_margin(&self, margin: f64) -> f64 {
        let unit = self.unit();
        let Some(value) = self.outcome.value.filter(|_| matches!(unit, "%" | "points")) else { return margin };
        let (threshold, base) = (rounded(self.measure.threshold, digits(unit)), self.outcome.baseline);
        let shown = match (self.measure.relation, base) {
            (Relation::AtMost, _) => apart(value, threshold, unit),
            (Relation::AtLeast, _) => apart(threshold, value, unit),
            (Relation::FallsBy, Some(base)) => apart(value, base, unit) - threshold,
            (Relation::RisesBy, Some(base)) => apart(base, value, unit) - threshold,
            (Relation::FallsBy | Relation::RisesBy, None) => return margin,
        };
        if shown.is_sign_negative() == margin.is_sign_negative() { shown } else { 0.0 }
    }

    /// The second sentence: our threshold, and by how much the result meets or misses it.
    fn meaning(&self) -> Text {
        let asked = asked(self.measure);
        let margin = self.outcome.margin.unwrap_or_default();
        let shown = self.shown_margin(margin);
        let size = difference(shown, self.unit());
        let change = self.measure.relation.is_change();
        let (en, ja) = match (margin >= 0.0, is_nothing(shown, self.unit())) {
            (true, true) => ("the result just meets it".to_owned(), "結果はこれをちょうど満たす".to_owned()),
            (false, true) => ("the result just misses it".to_owned(), "結果はこれにわずかに届かない".to_owned()),
            (true, false) => {
                (format!("the result meets it by {}", size.en), format!("結果には{}の余裕がある", size.ja))
            }
            (false, false) if change => {
                (format!("the result falls short by {}", size.en), format!("結果は{}足りない", size.ja))
            }
            (false, false) => match self.measure.relation {
                Relation::AtMost => {
                    (format!("the result is {} too high", size.en), format!("結果は{}高すぎる", size.ja))
                }
                _ => (format!("the result is {} too low", size.en), format!("結果は{}低すぎる", size.ja)),
            },
        };
        Text::new(
            format!("We count the claim as met at {}; {en}.", asked.en),
            format!("本調査が置いた基準は{}で、{ja}。", asked.ja),
        )
    }
}

/// How far one number is from another, of shares and points as they are shown.
fn apart(before: f64, after: f64, unit: &str) -> f64 {
    match unit {
        "%" | "points" => shown_difference(before, after, digits(unit)),
        _ => after - before,
    }
}

/// Whether the premise came about, in its own number.
fn premise_seen(judged: &JudgedClaim) -> Text {
    let Some((measure, outcome)) = judged.claim.premise_met.as_ref().zip(judged.premise.as_ref()) else {
        return Text::default();
    };
    let Some((value, holds)) = outcome.value.zip(outcome.holds()) else { return Text::default() };
    let (value, asked, year) = (amount(value, &measure.cell.unit), asked(measure), outcome.year);
    let (en, ja) = if holds {
        ("The premise was met", "前提は満たされた")
    } else {
        ("The premise was not met", "前提は満たされなかった")
    };
    Text::new(
        format!("{en}: in {year}, {} was {} ({} needed).", measure.name.en, value.en, asked.en),
        format!("{ja}：{year}年の{}は{}（基準は{}）。", measure.name.ja, value.ja, asked.ja),
    )
}

/// What a measure asks for, as a noun: `a fall of at least 5.0 points`.
pub fn asked(measure: &ClaimMeasure) -> Text {
    limit_in_words(measure, measure.threshold)
}

/// A limit of a measure as an amount: `a fall of 5.7 points`.
pub(super) fn limit_as_amount(measure: &ClaimMeasure, threshold: f64) -> Text {
    let (limit, change) = (amount(threshold, &measure.cell.unit), difference(threshold, &measure.cell.unit));
    let falls = match measure.relation {
        Relation::AtMost | Relation::AtLeast => return limit,
        Relation::FallsBy => threshold >= 0.0,
        Relation::RisesBy => threshold < 0.0,
    };
    if is_nothing(threshold, &measure.cell.unit) {
        Text::new("no change", "変化なし")
    } else if falls {
        Text::new(format!("a fall of {}", change.en), format!("{}の低下", change.ja))
    } else {
        Text::new(format!("a rise of {}", change.en), format!("{}の上昇", change.ja))
    }
}

fn limit_in_words(measure: &ClaimMeasure, threshold: f64) -> Text {
    let unit = measure.cell.unit.as_str();
    let (limit, change) = (amount(threshold, unit), difference(threshold, unit));
    let none = is_nothing(threshold, unit);
    match measure.relation {
        Relation::AtMost => Text::new(format!("{} or less", limit.en), format!("{}以下", limit.ja)),
        Relation::AtLeast => Text::new(format!("{} or more", limit.en), format!("{}以上", limit.ja)),
        Relation::FallsBy if none => Text::new("any fall", "わずかでも低下"),
        Relation::RisesBy if none => Text::new("any rise", "わずかでも上昇"),
        Relation::FallsBy => Text::new(format!("a fall of at least {}", change.en), format!("{}以上の低下", change.ja)),
        Relation::RisesBy => Text::new(format!("a rise of at least {}", change.en), format!("{}以上の上昇", change.ja)),
    }
}

fn premise(judged: &JudgedClaim) -> Text {
    let Text { en, ja } = &judged.claim.premise;
    if en.is_empty() {
        return Text::default();
    }
    Text::new(format!("You need to believe {en}."), format!("{ja}が前提である。"))
}

fn against(judged: &JudgedClaim) -> Text {
    let Text { en, ja } = &judged.claim.against;
    Text::new(format!("Evidence against the claim would be {en}."), format!("反証となるのは、{ja}である。"))
}

/// A margin for people, with its sign.
pub fn margin(margin: f64, unit: &str) -> Text {
    let size = difference(margin, unit);
    let sign = match margin {
        _ if is_nothing(margin, unit) => "±",
        below if below < 0.0 => "−",
        _ => "+",
    };
    Text::new(format!("{sign}{}", size.en), format!("{sign}{}", size.ja))
}

/// A reading for people.
pub fn reading(reading: ClaimReading) -> Text {
    match reading {
        ClaimReading::ExAnte => Text::new("with what was known then", "当時の知見"),
        ClaimReading::ExPost => Text::new("by what was observed since", "その後の実績"),
    }
}

/// How many of the numbers that the reading with what was known then rests on were not known then; empty where all were.
pub fn not_known_then(judged: &JudgedClaim) -> Text {
    let (count, on) = (judged.not_known_then.len(), date_of(&judged.claim.date));
    let ja = format!("当時まだ分からなかった数値：{}より後のもの{count}件", on.ja);
    match count {
        0 => Text::default(),
        1 => Text::new(format!("Not known then: one figure behind this dates from after {}", on.en), ja),
        _ => Text::new(format!("Not known then: {count} of the figures behind this date from after {}", on.en), ja),
    }
}

/// A sentence with its first letter made large, for headings.
pub fn heading(text: &Text) -> Text {
    Text::new(capitalised(&text.en), text.ja.clone())
}
