//! Single failures in words.

use super::way_round::WayRound;
use super::{Carried, Element, Failures, Loss, SingleFailure};
use crate::language::{Language, Text, amount, date_of, number, per_cent};

/// Change of what is lost, in parts of imports, from which a plan is said to help or to make worse: half a point.
const CHANGE: f64 = 0.005;

/// Part of imports from which a longer way is worth a sentence.
const SEEN: f64 = 2e-3;

/// Kinds of failures, in the order of [`Element::KINDS`].
const KINDS: [(&str, &str); 3] =
    [("among passages", "海峡・運河"), ("among suppliers", "供給国"), ("among landing points", "陸揚げ地点")];

/// Failures that a sentence names before it counts the rest.
const NAMED: usize = 5;

/// Sentences about every single failure.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Sentences {
    /// On what the numbers rest.
    pub basis: Vec<Text>,
    /// What takes most in the reference, market by market.
    pub worst: Vec<Text>,
    /// Ways round passages: what is late and not lost.
    pub ways_round: Vec<Text>,
    /// By scenario: which failures it helps with, and which it makes worse. Empty for the reference.
    pub plans: Vec<(String, Vec<Text>)>,
    /// N-1 by the formula of the regulation.
    pub regulation: Vec<Text>,
}

impl Sentences {
    /// All of them, in the order of reading.
    pub fn all(&self) -> impl Iterator<Item = &Text> {
        let plans = self.plans.iter().flat_map(|(_, sentences)| sentences);
        self.worst.iter().chain(&self.ways_round).chain(plans).chain(&self.regulation).chain(&self.basis)
    }
}

pub(super) fn told(all: &Failures) -> Sentences {
    Sentences {
        basis: basis(all),
        worst: (0..all.markets.len()).filter_map(|market| worst(all, market)).collect(),
        ways_round: all.failures.iter().filter_map(|failure| way_round(all, failure)).collect(),
        plans: (0..all.plans.len()).map(|plan| (all.plans[plan].0.clone(), plan_sentences(all, plan))).collect(),
        regulation: regulation(all),
    }
}

fn join(parts: &[Text], language: Language) -> String {
    let words: Vec<&str> = parts.iter().map(|part| part.get(language)).collect();
    words.join(if language == Language::En { "; " } else { "、" })
}

fn joined(parts: &[Text]) -> Text {
    Text::new(join(parts, Language::En), join(parts, Language::Ja))
}

/// The first letter of a sentence in English.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn percent(part: f64) -> String {
    per_cent(100.0 * part, 1)
}

/// Parts of imports from one to another, which must not look the same.
fn change(from: f64, to: f64) -> (String, String) {
    (percent(from), percent(to))
}

fn basis(all: &Failures) -> Vec<Text> {
    let (start, days) = (date_of(&all.terms.start.to_string()), number(all.terms.days, 0));
    let (supplier_en, supplier_ja) = if all.terms.cut_off {
        ("a supplier that fails stops selling to this importer alone", "供給国の途絶は当該輸入国への販売停止とみなす")
    } else {
        ("a supplier that fails is lost to the whole world", "供給国の途絶は世界全体にとっての喪失とみなす")
    };
    let unknown = Text::new(
        "The data hold no sea routes to this importer: of the straits, only those are counted behind which a coast of exporters lies.",
        "当該輸入国までの航路上の海峡はデータにないため、輸出国の沿岸の出口にあたる海峡のみを数えた。",
    );
    let mut said = vec![
        Text::new(
            format!(
                "Each failure is total, happens alone, begins on {} and lasts {days} days; {supplier_en}. “Lost” is what never arrives if \
                 nothing can be bought elsewhere (the worst case). Stocks are said to last until somebody first goes short, if the failure \
                 goes on and nobody saves. What is taken, unserved and paid allows for cargoes bought from others at their price.",
                start.en
            ),
            format!(
                "各途絶は単独かつ全面的に{}から{days}日間続くとし、{supplier_ja}。「喪失」は代替調達がない最悪の場合に届かない量、\
                 備蓄日数はその状態が続き節約もない場合に供給不足が始まるまでの日数。途絶分・供給不足・費用は、価格に応じた代替調達を含む。",
                start.ja
            ),
        ),
        Text::new(
            "What a landing point takes in is published for only a few; the rest is shared out by capacity. Spare room at other \
             terminals is not counted. The data do not say where crude oil is landed, except on the new routes of a scenario.",
            "陸揚げ地点ごとの受入量は一部しか公表されておらず、残りは能力比で配分した。他の基地の余力は考慮していない。\
             原油の陸揚げ地は、シナリオの新ルートを除きデータにない。",
        ),
    ];
    said.extend((!all.ways_known).then_some(unknown));
    said.extend(all.basis.iter().cloned());
    said
}

/// How long stocks carry a loss, as a clause.
fn carried(loss: &Loss, unit: &str) -> Option<Text> {
    Some(match loss.carried {
        Carried::NoLoss => return None,
        Carried::Unknown => Text::new("with stocks not known", "備蓄は不明"),
        Carried::Days { days, left } => {
            let (days, left) = (number(days, 0), amount(left, unit));
            Text::new(
                format!(
                    "which stocks cover for {days} days, with {} left that are reserved or cannot be released fast enough",
                    left.en
                ),
                format!("備蓄で{days}日賄え、残る{}は義務分か、放出速度の制約で使えない", left.ja),
            )
        }
        Carried::Beyond(days) => {
            let days = number(days, 0);
            Text::new(
                format!("with all demand met for at least {days} days"),
                format!("少なくとも{days}日間は供給不足が生じない"),
            )
        }
    })
}

/// The failure of each kind that takes most of one market in the reference.
fn worst(all: &Failures, market: usize) -> Option<Text> {
    let of = |failure: &SingleFailure| failure.losses.get(all.reference)?.get(market).cloned();
    let mut parts = Vec::new();
    for (place, kind) in KINDS.iter().enumerate() {
        let wanted = all.failures.iter().filter(|failure| failure.element.kind() == place && !failure.is_at_most());
        let lost = wanted.filter_map(|failure| Some((failure, of(failure)?)));
        let most = lost.max_by(|a, b| a.1.lost.total_cmp(&b.1.lost).then_with(|| b.0.element.cmp(&a.0.element)));
        let Some((failure, loss)) = most.filter(|(_, loss)| loss.lost > 0.0) else { continue };
        let unit = all.markets[market].unit;
        let (part, volume) = (percent(loss.lost), amount(loss.volume, unit));
        let carried = carried(&loss, unit).unwrap_or_default();
        parts.push(Text::new(
            format!("{} {}, {part} of imports ({}, {})", failure.title.en, kind.0, volume.en, carried.en),
            format!("{}では{}で{part}（{}、{}）", kind.1, failure.title.ja, volume.ja, carried.ja),
        ));
    }
    if parts.is_empty() {
        return None;
    }
    let name = &all.markets[market].name;
    let parts = joined(&parts);
    Some(Text::new(
        format!("{}, the most damaging failure of each kind: {}.", capitalised(&name.en), parts.en),
        format!("{}で最も損失の大きい途絶：{}。", name.ja, parts.ja),
    ))
}

/// What becomes of ships when a passage closes.
fn way_round(all: &Failures, failure: &SingleFailure) -> Option<Text> {
    if !matches!(failure.element, Element::Passage(_)) {
        return None;
    }
    let (name, losses) = (&failure.title, failure.losses.get(all.reference)?);
    match &failure.way_round {
        WayRound::NotAsked => None,
        WayRound::None if failure.piped_round => Some(Text::new(
            format!("No sea route bypasses {}: what it blocks is lost, less what bypass pipelines carry.", name.en),
            format!("{}を迂回する海路はなく、止まった分は迂回パイプラインの輸送分を除いて失われる。", name.ja),
        )),
        WayRound::None => Some(Text::new(
            format!("No sea route bypasses {}: what it blocks is lost.", name.en),
            format!("{}を迂回する海路はなく、止まった分は失われる。", name.ja),
        )),
        WayRound::NotKnown => {
            let most = failure.losses.iter().flatten().map(|loss| loss.lost).fold(0.0, f64::max);
            (most > 0.0).then(|| {
                Text::new(
                    format!(
                        "The data hold no sea route that avoids {}: what passes it is counted as lost (the worst case).",
                        name.en
                    ),
                    format!("{}の閉鎖時の航路は海上ルート表になく、通過分は失われるとした（最悪の場合）。", name.ja),
                )
            })
        }
        WayRound::Longer { nm, ways, to } => {
            let late = all.markets.iter().zip(losses).filter(|(_, loss)| loss.late >= SEEN);
            let parts: Vec<Text> = late
                .map(|(market, loss)| {
                    let (part, delay) = (percent(loss.late), number(loss.delay, 1));
                    let freight = loss.freight.map_or_else(
                        || Text::new("an unknown amount", "不明な額"),
                        |freight| amount(freight, "billion USD"),
                    );
                    Text::new(
                        format!(
                            "{part} of {} arrives {delay} days late and costs {} more in freight",
                            market.name.en, freight.en
                        ),
                        format!("{}の{part}が{delay}日遅れ、運賃が{}増える", market.name.ja, freight.ja),
                    )
                })
                .collect();
            let (miles, low, high) = (number(nm[1], 0), number(nm[0], 0), number(nm[2], 0));
            let parts = joined(&parts);
            let other = to
                .as_ref()
                .map_or_else(Text::default, |to| Text::new(format!(" to {}", to.en), format!("{}向け", to.ja)));
            (!parts.en.is_empty()).then(|| {
                Text::new(
                    format!(
                        "A closure of {} loses nothing, since ships go round: {miles} nautical miles further ({low} to {high} over \
                         {ways} routes{}); {}.",
                        name.en, other.en, parts.en
                    ),
                    format!(
                        "{}が閉鎖されても船は迂回でき、失われるものはない。迂回は中央値{miles}海里（{}{ways}航路で{low}〜{high}海里）、{}。",
                        name.ja, other.ja, parts.ja
                    ),
                )
            })
        }
    }
}

/// What a plan changes in one failure and market.
struct Changed<'a> {
    failure: &'a SingleFailure,
    market: usize,
    from: f64,
    to: f64,
}

fn plan_sentences(all: &Failures, plan: usize) -> Vec<Text> {
    if plan == all.reference {
        return Vec::new();
    }
    let mut changes: Vec<Changed<'_>> = Vec::new();
    for failure in &all.failures {
        let (Some(before), Some(after)) = (failure.losses.get(all.reference), failure.losses.get(plan)) else {
            continue;
        };
        for (market, (before, after)) in before.iter().zip(after).enumerate() {
            if (after.lost - before.lost).abs() >= CHANGE {
                changes.push(Changed { failure, market, from: before.lost, to: after.lost });
            }
        }
    }
    let title = &all.plans[plan].1;
    if changes.is_empty() {
        let mut said = vec![Text::new(
            format!("{}: no failure takes half a point of imports more, or less, than without the plan.", title.en),
            format!("{}：どの途絶についても喪失割合の変化は0.5ポイントに満たない。", title.ja),
        )];
        said.extend(endurance(all, plan));
        said.extend(untouched(all, plan));
        return said;
    }
    let size = |one: &Changed<'_>| (one.to - one.from).abs();
    changes.sort_by(|a, b| {
        size(b)
            .total_cmp(&size(a))
            .then_with(|| a.failure.element.cmp(&b.failure.element))
            .then(a.market.cmp(&b.market))
    });
    let (better, worse): (Vec<_>, Vec<_>) = changes.into_iter().partition(|one| one.to < one.from);
    let helps = if better.is_empty() {
        Text::new("eases the loss of none", "軽くなる途絶はない")
    } else {
        let list = listed(all, &better);
        Text::new(format!("eases the loss of {}", list.en), format!("{}の途絶は軽くなる", list.ja))
    };
    let harms = if worse.is_empty() {
        Text::new("worsens none", "重くなる途絶はない")
    } else {
        let list = listed(all, &worse);
        Text::new(format!("worsens that of {}", list.en), format!("{}の途絶は重くなる", list.ja))
    };
    let mut said = vec![Text::new(
        format!("{}: {}; {}.", title.en, helps.en, harms.en),
        format!("{}：{}。{}。", title.ja, helps.ja, harms.ja),
    )];
    said.extend(endurance(all, plan));
    said.extend(untouched(all, plan));
    said
}

/// How much longer or shorter stocks last in the failure that they carry for the fewest days, market by market.
fn endurance(all: &Failures, plan: usize) -> Option<Text> {
    let of = |failure: &SingleFailure, plan: usize, market: usize| match failure
        .losses
        .get(plan)
        .and_then(|losses| losses.get(market))
        .map(|loss| loss.carried)
    {
        Some(Carried::Days { days, .. }) => Some(days),
        _ => None,
    };
    let market = |market: usize| {
        let known = all.failures.iter().filter_map(|failure| Some((failure, of(failure, all.reference, market)?)));
        let (failure, before) = known.min_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.element.cmp(&b.0.element)))?;
        let after = of(failure, plan, market).filter(|after| (after - before).abs() >= 1.0)?;
        let (before, after, name) = (number(before, 0), number(after, 0), &failure.title);
        Some(Text::new(
            format!("{} for {after} days instead of {before} ({})", name.en, all.markets[market].name.en),
            format!("{}（{}）は{before}日から{after}日へ", name.ja, all.markets[market].name.ja),
        ))
    };
    let parts: Vec<Text> = (0..all.markets.len()).filter_map(market).collect();
    let (title, list) = (&all.plans[plan].1, joined(&parts));
    (!parts.is_empty()).then(|| {
        Text::new(
            format!("{}: stocks cover the loss of {}.", title.en, list.en),
            format!("{}：備蓄で賄える日数は、{}。", title.ja, list.ja),
        )
    })
}

fn listed(all: &Failures, changes: &[Changed<'_>]) -> Text {
    let mut parts: Vec<Text> = changes
        .iter()
        .take(NAMED)
        .map(|one| {
            let (from, to) = change(one.from, one.to);
            let market = &all.markets[one.market].name;
            Text::new(
                format!("{} ({}, {from} → {to})", one.failure.title.en, market.en),
                format!("{}（{}、{from}→{to}）", one.failure.title.ja, market.ja),
            )
        })
        .collect();
    let left = changes.len().saturating_sub(NAMED);
    if left > 0 {
        parts.push(Text::new(format!("{left} more"), format!("ほか{left}件")));
    }
    let words = |language| parts.iter().map(|part| part.get(language)).collect::<Vec<_>>();
    Text::new(words(Language::En).join(", "), words(Language::Ja).join("、"))
}

/// The markets in which a plan leaves every failure as it is, when it changes another.
fn untouched(all: &Failures, plan: usize) -> Option<Text> {
    let same = |market: usize| {
        all.failures.iter().all(|failure| {
            let of = |plan: usize| failure.losses.get(plan).and_then(|losses| losses.get(market));
            of(plan) == of(all.reference)
        })
    };
    let names: Vec<Text> =
        (0..all.markets.len()).filter(|market| same(*market)).map(|market| all.markets[market].name.clone()).collect();
    if names.is_empty() || names.len() == all.markets.len() {
        return None;
    }
    let names = joined(&names);
    let title = &all.plans[plan].1;
    Some(Text::new(
        format!("{}: no failure changes for {}.", title.en, names.en),
        format!("{}：{}では、どの途絶の影響も計画がない場合と同じ。", title.ja, names.ja),
    ))
}

fn regulation(all: &Failures) -> Vec<Text> {
    let of = |plan: usize| {
        let one = all.infrastructure.get(plan)?.as_ref()?;
        Some((one.n_minus_1()?, one))
    };
    let Some((base, infrastructure)) = of(all.reference) else { return Vec::new() };
    let Some(largest) = infrastructure.largest() else { return Vec::new() };
    let others = (0..all.plans.len()).filter(|plan| *plan != all.reference).filter_map(|plan| {
        let (value, _) = of(plan)?;
        ((value - base).abs() >= 0.5).then(|| {
            let (title, value) = (&all.plans[plan].1, number(value, 0));
            Text::new(format!("{} {value}%", title.en), format!("{}は{value}%", title.ja))
        })
    });
    let others: Vec<Text> = others.collect();
    let differ = if others.is_empty() {
        Text::new("no plan changes it by half a point", "これを0.5ポイント以上変える計画はない")
    } else {
        joined(&others)
    };
    let (value, times) = (number(base, 0), number(base / 100.0, 1));
    let capacity = number(largest.capacity, 0);
    vec![Text::new(
        format!(
            "N-1 by the formula of Regulation (EU) 2017/1938 for gas: {value}% without {} ({capacity} million m³ a day), the \
             largest single way in; {}. Approximated with annual data: capacities and demand of a mean day, no production and no \
             storage; it stays above 100% as long as a peak day is below {times} mean days. The formula asks whether gas could be \
             landed, not whether anyone sells it.",
            largest.title.en, differ.en
        ),
        format!(
            "EU規則2017/1938のN-1式（ガス）：最大の受入設備（{}、日量{capacity}百万m³）を除いて{value}%。{}。年間データによる近似（能力・需要とも\
             年平均の日量、国内生産と貯蔵は含まない）であり、ピーク日が平均日の{times}倍未満であれば100%を上回る。陸揚げできるかを問う式で、\
             売り手がいるかは問わない。",
            largest.title.ja, differ.ja
        ),
    )]
}
