//! What it means, in words.

use super::rows::Units;
use super::{MarketOutcome, Outcome};
use crate::language::{Language, Text};
use crate::model::disruption::Disruption;
use crate::numeric::{round_significant, sum};
use crate::simulation::months::{Course, Month};
use crate::table::period;

/// What rounds to nothing in the units of stocks.
const LITTLE: f64 = 5e-3;

/// Sentences about a disruption.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Told {
    /// One sentence for each plan and market, in their order.
    pub plans: Vec<(String, Vec<Text>)>,
    /// The run with replacement against the bound, one sentence for each market.
    pub bound: Vec<Text>,
}

/// What a course comes to.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Sum {
    /// The month with the largest part of arrivals missing, and that part, %.
    pub worst: (String, f64),
    /// Lowest days of stocks by each counting, with the month.
    pub days: Vec<(Text, f64, String)>,
    /// What never came, without what was sold on, in the unit of stocks.
    pub gap: f64,
    /// What was not needed at the higher price and went to others, in the unit of stocks.
    pub sold: f64,
    /// What was bought instead, in the unit of stocks.
    pub replaced: f64,
    /// Demand not served, in the unit of stocks.
    pub unserved: f64,
    /// What came from stocks, in the unit of stocks.
    pub drawn: f64,
    /// Extra bill, bn USD.
    pub bill: f64,
}

/// Adds up a course.
pub fn add_up(outcome: &MarketOutcome, course: &Course) -> Sum {
    let units = Units::of(outcome);
    let total = |of: &dyn Fn(&Month) -> f64| units.stock(sum(course.months.iter().map(of)));
    let name = |month: &Month| period(month.year, month.month);
    let part = |month: &Month| 100.0 * (1.0 - (month.arrived() + month.sold) / month.expected());
    // Of months that are alike, the first.
    let even = |value: f64| round_significant(value, 6);
    let worst =
        course.months.iter().max_by(|a, b| even(part(a)).total_cmp(&even(part(b))).then_with(|| name(b).cmp(&name(a))));
    let level = |month: &Month| sum(month.closing.iter().copied());
    let lowest = course.months.iter().min_by(|a, b| even(level(a)).total_cmp(&even(level(b))));
    let days = outcome.shock.countings.iter().filter_map(|counting| {
        let month = lowest?;
        Some((counting.title.clone(), counting.days(level(month)), name(month)))
    });
    Sum {
        worst: worst.map(|month| (name(month), part(month))).unwrap_or_default(),
        days: days.collect(),
        gap: total(&|month| month.expected() - month.arrived() - month.sold),
        sold: total(&|month| month.sold),
        replaced: total(&|month| month.replacement),
        unserved: total(&|month| month.short()),
        drawn: total(&|month| sum(month.draw.iter().copied())),
        bill: tenths(sum(course.months.iter().map(|month| month.extra_bill)) / 1e3),
    }
}

/// To one decimal, so that nothing is never below nothing.
fn tenths(value: f64) -> f64 {
    (10.0 * value).round() / 10.0 + 0.0
}

/// The unit in which stocks of a market are counted.
pub fn stock_unit(outcome: &MarketOutcome) -> &'static str {
    Units::of(outcome).stock_unit()
}

/// Every sentence about a disruption.
pub fn told(outcomes: &[Outcome], reference: usize, disruption: &Disruption) -> Told {
    let Some(base) = outcomes.get(reference) else { return Told::default() };
    let plan = |(place, outcome): (usize, &Outcome)| {
        let markets = outcome.markets.iter().zip(&base.markets);
        let of = markets.map(|(market, of_base)| sentence(market, (place != reference).then_some(of_base), outcome));
        (outcome.id.clone(), of.collect())
    };
    let bound = base.markets.iter().map(|market| against_bound(market, disruption)).collect();
    Told { plans: outcomes.iter().enumerate().map(plan).collect(), bound }
}

fn name(outcome: &MarketOutcome) -> Text {
    crate::model::commodity::name_of(&outcome.market).unwrap_or_else(|| Text::same(outcome.market.as_str()))
}

/// One plan, one market.
fn sentence(market: &MarketOutcome, base: Option<&MarketOutcome>, outcome: &Outcome) -> Text {
    let (units, name, now) = (Units::of(market), name(market), add_up(market, &market.course));
    if let Some(base) = base.filter(|base| base.course == market.course) {
        return unchanged(market, base, outcome, &name);
    }
    let unit = units.stock_unit();
    let (month, part) = &now.worst;
    let mut said = vec![if *part < 0.05 {
        Text::new("arrivals do not fall", "到着量は減らない")
    } else {
        Text::new(
            format!("arrivals fall by up to {part:.1} % ({month})"),
            format!("到着量の減少は最大{part:.1}%（{month}）"),
        )
    }];
    said.extend(lowest(&now).map(|(counts, month)| {
        Text::new(
            format!("stocks are lowest at {} in {month}", counts.en),
            format!("備蓄は{month}に最低の{}", counts.ja),
        )
    }));
    said.push(if !market.stocks_known {
        Text::new("stocks are not known", "備蓄は不明")
    } else if now.unserved > LITTLE {
        Text::new(
            format!("{:.2} {unit} of demand go unserved", now.unserved),
            format!("満たされない需要は{:.2} {unit}", now.unserved),
        )
    } else {
        Text::new("nobody goes short", "供給不足は生じない")
    });
    if now.sold > LITTLE {
        said.push(Text::new(
            format!("{:.2} {unit} are not needed and go to other buyers", now.sold),
            format!("不要となり他国へ回る量は{:.2} {unit}", now.sold),
        ));
    }
    said.push(if market.price_known {
        Text::new(
            format!("what still comes costs {:.1} bn USD more than before", now.bill),
            format!("輸入額の増加は{:.1}十億ドル", now.bill),
        )
    } else {
        Text::new("the price before is not known", "以前の価格は不明")
    });
    let against = base.map(|base| against(&now, &add_up(base, &base.course), unit)).unwrap_or_default();
    let [en, ja] = [Language::En, Language::Ja].map(|language| {
        let clauses: Vec<&str> = said.iter().map(|clause| clause.get(language)).collect();
        clauses.join(if language == Language::En { "; " } else { "、" })
    });
    Text::new(format!("{}: {en}{}.", name.en, against.en), format!("{}：{ja}{}。", name.ja, against.ja))
}

/// What differs from the reference.
fn against(now: &Sum, base: &Sum, unit: &str) -> Text {
    let (gap, bill) = (now.gap - base.gap, now.bill - base.bill);
    if gap.abs() < LITTLE && bill.abs() < 0.05 {
        return Text::new(
            " (against the reference: as much missing, at the same cost)",
            "（基準比：不足量・輸入額とも変わらない）",
        );
    }
    let word = |difference: f64| if difference <= 0.0 { "less" } else { "more" };
    let sign = |difference: f64| if difference <= 0.0 { "−" } else { "＋" };
    Text::new(
        format!(
            " (against the reference: {:.2} {unit} {} missing, {:.1} bn USD {})",
            gap.abs(),
            word(gap),
            bill.abs(),
            word(bill)
        ),
        format!(
            "（基準比：不足量{}{:.2} {unit}、輸入額{}{:.1}十億ドル）",
            sign(gap),
            gap.abs(),
            sign(bill),
            bill.abs()
        ),
    )
}

/// The lowest days of stocks by each counting, and when.
fn lowest(of: &Sum) -> Option<(Text, String)> {
    let (_, _, month) = of.days.first()?;
    let en: Vec<String> =
        of.days.iter().map(|(counting, days, _)| format!("{days:.0} days ({})", counting.en)).collect();
    let ja: Vec<String> =
        of.days.iter().map(|(counting, days, _)| format!("{days:.0}日分（{}）", counting.ja)).collect();
    Some((Text::new(en.join(", "), ja.join("、")), month.clone()))
}

/// A plan that changes nothing in a market, and why.
fn unchanged(market: &MarketOutcome, base: &MarketOutcome, outcome: &Outcome, name: &Text) -> Text {
    let others: Vec<Text> = outcome
        .markets
        .iter()
        .filter(|other| other.market != market.market && base.market == market.market)
        .map(self::name)
        .collect();
    let elsewhere = others.first().filter(|_| touches_others(outcome, market));
    match elsewhere {
        Some(other) => Text::new(
            format!("{}: this plan changes nothing: what it changes is {}, and {} only.", name.en, other.en, other.en),
            format!("{}：この計画では何も変わらない。変わるのは{}だけである。", name.ja, other.ja),
        ),
        None => Text::new(
            format!("{}: this plan changes nothing: it brings nothing in the year of the event.", name.en),
            format!("{}：この計画では何も変わらない。事態の年には何も届かない。", name.ja),
        ),
    }
}

/// Whether the plan changes another market, seen from what it buys.
fn touches_others(outcome: &Outcome, market: &MarketOutcome) -> bool {
    outcome.markets.iter().any(|other| other.market != market.market && other.changed)
}

/// What replacement is worth: the run against its bound.
fn against_bound(market: &MarketOutcome, disruption: &Disruption) -> Text {
    let (units, name) = (Units::of(market), name(market));
    let unit = units.stock_unit();
    let (with, without) = (add_up(market, &market.course), add_up(market, &market.bound));
    let first = market.course.months.iter().find(|month| month.replacement > 1e-9);
    let from = first.map_or_else(|| disruption.last.to_string(), |month| period(month.year, month.month));
    let lag = market.shock.procurement_lag.value;
    if with.replaced < LITTLE && without.gap.abs() < LITTLE && without.sold < LITTLE {
        return Text::new(
            format!("{}: nothing is lost, at most late, so there is nothing to replace.", name.en),
            format!("{}：失われるものはなく（遅れるだけで）、代替の必要もない。", name.ja),
        );
    }
    if without.gap < LITTLE && with.replaced >= LITTLE {
        let bought = with.replaced;
        return Text::new(
            format!(
                "{}: nothing is lost, but demand comes on top: {bought:.1} {unit} more are bought for it, felt from {from} on; \
                 without any (a bound) it is not met.",
                name.en
            ),
            format!(
                "{}：喪失はないが需要が上乗せされる。そのために{bought:.1} {unit}を追加調達し、{from}から届く。追加調達なし（上限）では満たされない。",
                name.ja
            ),
        );
    }
    if !market.stocks_known && with.replaced >= LITTLE {
        return Text::new(
            format!(
                "{}: with replacement {:.1} {unit} never come, without any (a bound) {:.1} {unit}; stocks are not known. The difference \
                 is {:.1} {unit} that others sell, felt from {from} on: {lag:.0} days to find cargoes, then the voyage.",
                name.en, with.gap, without.gap, with.replaced
            ),
            format!(
                "{}：代替調達があれば未着は{:.1} {unit}、代替なし（上限）では{:.1} {unit}。備蓄は不明。差は他国が売る{:.1} {unit}で、\
                 {from}から効く（手配に{lag:.0}日、その後に航海）。",
                name.ja, with.gap, without.gap, with.replaced
            ),
        );
    }
    if with.replaced < LITTLE {
        return Text::new(
            format!(
                "{}: with and without replacement are the same: users do without more at the higher price than is lost, so \
                 nothing is bought elsewhere.",
                name.en
            ),
            format!(
                "{}：代替調達の有無で差はない。価格上昇による需要減が喪失量を上回り、代わりを買う必要がない。",
                name.ja
            ),
        );
    }
    let stocks = |of: &Sum| lowest(of).map_or_else(|| Text::same("n/a"), |(counts, _)| counts);
    let (stocks_with, stocks_without) = (stocks(&with), stocks(&without));
    Text::new(
        format!(
            "{}: with replacement {:.1} {unit} never come, stocks fall to {} and {:.1} {unit} go unserved; without any (a \
             bound) {:.1} {unit}, {} and {:.1} {unit}. The difference is {:.1} {unit} that others sell, felt from {from} on: \
             {lag:.0} days to find cargoes, then the voyage.",
            name.en,
            with.gap,
            stocks_with.en,
            with.unserved,
            without.gap,
            stocks_without.en,
            without.unserved,
            with.replaced
        ),
        format!(
            "{}：代替調達があれば未着は{:.1} {unit}、備蓄の最低は{}、供給不足は{:.1} {unit}。代替なし（上限）では未着{:.1} {unit}、\
             備蓄{}、供給不足{:.1} {unit}。差は他国が売る{:.1} {unit}で、{from}から効く（手配に{lag:.0}日、その後に航海）。",
            name.ja,
            with.gap,
            stocks_with.ja,
            with.unserved,
            without.gap,
            stocks_without.ja,
            without.unserved,
            with.replaced
        ),
    )
}
