//! Sentences about verdicts, written from the numbers: the same numbers, the same words.
//!
//! Every number in them is one of an [`Outcome`], a limit, or a count of votes. Nouns are singular and stand before their
//! verb, so that no verb has to agree with a number.

mod conditions;

pub use conditions::{chance, condition, conditions, odds};

use super::wording::{capitalised, list, rule};
use super::{Aspect, Check, Finding, Ground, Judged, Measure, Outcome, Reading, Relation, Verdict, Votes};
use crate::language::{Text, amount, difference, is_nothing};
use crate::table::OBSERVED;

/// What is said of one reading of a claim.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    /// Two sentences: what the numbers are, and what that means for the claim; where numbers were drawn, a third: how likely.
    pub finding: Text,
    /// What one needs to believe for the claim to hold.
    pub believe: Text,
    /// What would change the verdict.
    pub change: Text,
}

/// The sentences of a reading of a claim; where there is nothing to test, what data would.
pub fn said(judged: &Judged, reading: Reading) -> Said {
    let told = judged.finding(reading).and_then(|finding| {
        let (measure, check) = (finding.test.measures.first()?, finding.main()?);
        let outcome = check.deciding()?;
        Some(Told { judged, finding, measure, check, outcome })
    });
    told.map_or_else(|| untested(judged), |told| told.said())
}

/// The sentences of a claim for which there is no number.
fn untested(judged: &Judged) -> Said {
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
    Said { finding, believe: premise(judged), change: against(judged) }
}

struct Told<'a> {
    judged: &'a Judged,
    finding: &'a Finding,
    measure: &'a Measure,
    check: &'a Check,
    outcome: &'a Outcome,
}

impl Told<'_> {
    fn said(&self) -> Said {
        let finding = joined(&self.numbers(), &self.meaning());
        let finding = joined(&finding, &chance(self.finding.chance.as_ref()));
        Said { finding, believe: self.believe(), change: self.change() }
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
        let moved = outcome.value.unwrap_or_default() - base;
        let change = if is_nothing(moved, self.unit()) {
            Text::new("no difference", "差はない")
        } else {
            let size = difference(moved, self.unit());
            let (en, ja) = if moved < 0.0 { ("lower", "低い") } else { ("higher", "高い") };
            Text::new(format!("{} {en}", size.en), format!("{}{ja}", size.ja))
        };
        Text::new(
            format!("{}, against {}: {}.", start.en, against.en, change.en),
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

    /// The second sentence: the limit, by how much it is met or missed, and how the votes fall.
    fn meaning(&self) -> Text {
        let asked = asked(self.measure);
        let margin = self.outcome.margin.unwrap_or_default();
        let size = difference(margin, self.unit());
        let met = match (margin >= 0.0, is_nothing(margin, self.unit())) {
            (true, true) => Text::new("which is just met", "をちょうど満たす"),
            (false, true) => Text::new("which is just missed", "にわずかに届かない"),
            (true, false) => Text::new(format!("which is met by {}", size.en), format!("を{}の余裕で満たす", size.ja)),
            (false, false) => Text::new(format!("which is missed by {}", size.en), format!("に{}届かない", size.ja)),
        };
        let Votes { held, cast } = self.finding.votes();
        let count = if cast == 1 {
            Text::default()
        } else {
            let disagree = self.disagreement();
            Text::new(
                format!("; it holds in {held} of {cast} tests{}", disagree.en),
                format!("。{cast}件の検証のうち{held}件が主張を支持する{}", disagree.ja),
            )
        };
        Text::new(
            format!("The claim asks for {}, {}{}.", asked.en, met.en, count.en),
            format!("主張が求める{}という条件{}{}。", asked.ja, met.ja, count.ja),
        )
    }

    /// On what the votes disagree, if they do.
    fn disagreement(&self) -> Text {
        let Votes { held, cast: votes } = self.finding.votes();
        if held == 0 || held == votes {
            return Text::default();
        }
        let own = self.check.holds();
        let differs = |check: &Check| check.votes().iter().any(|vote| Some(*vote) != own);
        let mut over = Vec::new();
        if self.finding.under_rules().any(differs) {
            over.push(Text::new("rules of response", "応答規則"));
        }
        for (aspect, en, ja) in [(Aspect::Indicator, "indicators", "指標"), (Aspect::Definition, "definitions", "定義")]
        {
            if self.finding.under_aspect(aspect).any(|(_, check)| differs(check)) {
                over.push(Text::new(en, ja));
            }
        }
        if over.is_empty() {
            return Text::default();
        }
        let over = list(&over, "and");
        Text::new(format!(", with disagreement over {}", over.en), format!("が、{}によって答えが分かれる", over.ja))
    }

    /// What one needs to believe: the premise, and the rules under which the claim's own measure holds.
    fn believe(&self) -> Text {
        let premise = premise(self.judged);
        let checks: Vec<&Check> = self.finding.under_rules().collect();
        let known: Vec<(&Check, f64)> = checks.iter().filter_map(|check| Some((*check, check.margin()?))).collect();
        let holding: Vec<Text> = known.iter().filter(|(_, m)| *m >= 0.0).map(|(check, _)| rule(&check.rule)).collect();
        let missing: Vec<Text> = known.iter().filter(|(_, m)| *m < 0.0).map(|(check, _)| rule(&check.rule)).collect();
        let asked = asked(self.measure);
        let more = match (holding.is_empty(), missing.is_empty()) {
            _ if known.len() < 2 => {
                Text::new(format!(" The limit is {}.", asked.en), format!("条件は{}である。", asked.ja))
            }
            (false, true) => Text::new(
                format!(" How suppliers give way does not matter: every rule gives {}.", asked.en),
                format!("供給国の減り方は問わない。どの規則でも{}となる。", asked.ja),
            ),
            (true, _) => self.shortfall(&known, &asked),
            (false, false) => {
                let (holding, missing) = (list(&holding, "or"), list(&missing, "or"));
                Text::new(
                    format!(
                        " The limit, {}, is met if suppliers give way {}; it is missed if they give way {}.",
                        asked.en, holding.en, missing.en
                    ),
                    format!("さらに、供給国の減り方が{}に従うこと（{}では成り立たない）。", holding.ja, missing.ja),
                )
            }
        };
        Text::new(format!("{}{}", premise.en, more.en), format!("{}{}", premise.ja, more.ja))
    }

    /// No rule is enough: how near the best comes.
    fn shortfall(&self, known: &[(&Check, f64)], asked: &Text) -> Text {
        let best = known.iter().copied().reduce(|one, other| if other.1 > one.1 { other } else { one });
        let Some((check, margin)) = best else { return Text::default() };
        let (name, size) = (rule(&check.rule), difference(margin, self.unit()));
        Text::new(
            format!(" Even if suppliers give way {}, {} is missed by {}.", name.en, asked.en, size.en),
            format!("ただし、最も有利な{}でも、{}には{}届かない。", name.ja, asked.ja, size.ja),
        )
    }

    /// What would change the verdict: what counts against the claim, how far the number is from its limit, conditions.
    fn change(&self) -> Text {
        let margin = self.outcome.margin.unwrap_or_default();
        let size = difference(margin, self.unit());
        let higher = match self.measure.relation {
            Relation::AtMost | Relation::FallsBy => margin >= 0.0,
            Relation::AtLeast | Relation::RisesBy => margin < 0.0,
        };
        let (en, ja) = if higher { ("higher", "高ければ") } else { ("lower", "低ければ") };
        let mut text = if margin >= 0.0 { against(self.judged) } else { Text::default() };
        let turn = Text::new(
            format!("The answer turns where {} is {} {en}.", self.measure.name.en, size.en),
            format!("{}が{}{ja}、答えは変わる。", self.measure.name.ja, size.ja),
        );
        text = joined(&text, &turn);
        joined(&text, &conditions(&self.finding.turns))
    }
}

/// One text after another.
fn joined(one: &Text, other: &Text) -> Text {
    if one.en.is_empty() {
        return other.clone();
    }
    if other.en.is_empty() {
        return one.clone();
    }
    Text::new(format!("{} {}", one.en, other.en), format!("{}{}", one.ja, other.ja))
}

/// What a measure asks for, as a noun: `a fall of at least 5.0 percentage points`.
pub fn asked(measure: &Measure) -> Text {
    let unit = measure.cell.unit.as_str();
    let (limit, change) = (amount(measure.threshold, unit), difference(measure.threshold, unit));
    let none = measure.threshold == 0.0;
    match measure.relation {
        Relation::AtMost => Text::new(format!("at most {}", limit.en), format!("{}以下", limit.ja)),
        Relation::AtLeast => Text::new(format!("at least {}", limit.en), format!("{}以上", limit.ja)),
        Relation::FallsBy if none => Text::new("no rise", "上昇しない"),
        Relation::RisesBy if none => Text::new("no fall", "低下しない"),
        Relation::FallsBy => Text::new(format!("a fall of at least {}", change.en), format!("{}以上の低下", change.ja)),
        Relation::RisesBy => Text::new(format!("a rise of at least {}", change.en), format!("{}以上の上昇", change.ja)),
    }
}

fn premise(judged: &Judged) -> Text {
    let Text { en, ja } = &judged.claim.premise;
    if en.is_empty() {
        return Text::default();
    }
    Text::new(format!("You need to believe {en}."), format!("前提は、{ja}である。"))
}

fn against(judged: &Judged) -> Text {
    let Text { en, ja } = &judged.claim.against;
    Text::new(format!("It would count against the claim {en}."), format!("反証となるのは、{ja}である。"))
}

/// What the whole study says, in its own numbers.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    /// The group of suppliers that the study is about.
    pub group: Text,
    /// What is imported.
    pub markets: Text,
    /// The group's share in the study's year with nothing changed, per cent.
    pub reference: f64,
    /// The scenario that lowers it most, and the share under it.
    pub lowest: Option<(Text, f64)>,
    /// The share observed in the base year and in the newest.
    pub observed: Option<(f64, f64)>,
}

/// The headline: one sentence about the future, one about what was observed, and how the verdicts fall.
pub fn headline(answer: &Answer, judged: &[Judged], ground: &Ground<'_>) -> Text {
    let (group, markets, year) = (&answer.group, &answer.markets, ground.year);
    let share = |value: f64| amount(value, "%");
    let reference = share(answer.reference);
    let mut text = match &answer.lowest {
        Some((title, lowest)) if !is_nothing(answer.reference - lowest, "%") => {
            let lowest = share(*lowest);
            Text::new(
                format!(
                    "No scenario takes the share of {} in imports of {} below {} in {year} (“{}”); with nothing changed it would be {}.",
                    group.en, markets.en, lowest.en, title.en, reference.en
                ),
                format!(
                    "{year}年の{}輸入に占める{}の割合は、最も下がる「{}」でも{}で、何も変えなければ{}である。",
                    markets.ja, group.ja, title.ja, lowest.ja, reference.ja
                ),
            )
        }
        _ => Text::new(
            format!(
                "No scenario lowers the share of {} in imports of {} in {year}: {}.",
                group.en, markets.en, reference.en
            ),
            format!(
                "{year}年の{}輸入に占める{}の割合は、どのシナリオでも{}から下がらない。",
                markets.ja, group.ja, reference.ja
            ),
        ),
    };
    if let Some((base, newest)) = answer.observed {
        let (from, to, then, now) = (share(base), share(newest), ground.base_year, ground.newest);
        let observed = if then == now {
            Text::new(format!("Observed: {} in {now}.", to.en), format!("実績は{now}年が{}だった。", to.ja))
        } else {
            Text::new(
                format!("Observed: {} in {then}, {} in {now}.", from.en, to.en),
                format!("実績は{then}年が{}、{now}年が{}だった。", from.ja, to.ja),
            )
        };
        text = joined(&text, &observed);
    }
    if judged.is_empty() { text } else { joined(&text, &tally(judged, ground)) }
}

/// How the verdicts fall; nothing of what was observed since, where nothing was and no claim asks for it.
fn tally(judged: &[Judged], ground: &Ground<'_>) -> Text {
    let of = |reading: Reading| {
        let words = [
            (Verdict::Supported, "supported", "支持"),
            (Verdict::Partly, "partly", "一部支持"),
            (Verdict::NotSupported, "not supported", "不支持"),
            (Verdict::CannotBeTested, "not to be tested", "検証不能"),
        ];
        let counted = words.map(|(verdict, en, ja)| {
            let count = judged.iter().filter(|one| one.verdict(reading) == verdict).count();
            (count > 0).then(|| Text::new(format!("{en} {count}"), format!("{ja}{count}件")))
        });
        let counted: Vec<Text> = counted.into_iter().flatten().collect();
        let join = |word: fn(&Text) -> &str, comma: &str| counted.iter().map(word).collect::<Vec<_>>().join(comma);
        Text::new(join(|text| &text.en, ", "), join(|text| &text.ja, "、"))
    };
    let then = of(Reading::ExAnte);
    if ground.newest <= ground.base_year && judged.iter().all(|one| one.ex_post.is_none()) {
        return Text::new(
            format!("Claims, by what was known then: {}.", then.en),
            format!("主張の判定は、当時の知見で{}。", then.ja),
        );
    }
    let since = of(Reading::ExPost);
    Text::new(
        format!("Claims, by what was known then: {}; by what was observed since: {}.", then.en, since.en),
        format!("主張の判定は、当時の知見では{}、その後の実績では{}。", then.ja, since.ja),
    )
}

/// A verdict for people.
pub fn verdict(verdict: Verdict) -> Text {
    match verdict {
        Verdict::Supported => Text::new("supported", "支持"),
        Verdict::Partly => Text::new("partly supported", "一部支持"),
        Verdict::NotSupported => Text::new("not supported", "不支持"),
        Verdict::CannotBeTested => Text::new("cannot be tested with these data", "このデータでは検証不能"),
    }
}

/// A margin for people, with its sign.
pub fn margin(margin: f64, unit: &str) -> Text {
    let size = difference(margin, unit);
    let sign = match margin {
        _ if is_nothing(margin, unit) => "±",
        below if below < 0.0 => "−",
        _ => "+",
    };
    Text::new(format!("{sign}{}", size.en.replace("percentage points", "points")), format!("{sign}{}", size.ja))
}

/// A reading for people.
pub fn reading(reading: Reading) -> Text {
    match reading {
        Reading::ExAnte => Text::new("with what was known then", "当時の知見"),
        Reading::ExPost => Text::new("against what was observed", "その後の実績"),
    }
}

/// A sentence with its first letter made large, for headings.
pub fn heading(text: &Text) -> Text {
    Text::new(capitalised(&text.en), text.ja.clone())
}
