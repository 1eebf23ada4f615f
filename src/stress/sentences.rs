//! What it means, in words.
//!
//! One glossary for sentences, tables and charts, in both languages:
//!
//! - **lost** (失われる): usual cargoes that do not come, before anything is bought instead; what the disruption takes.
//! - **not arriving** (届かない): usual arrivals less arrivals, after others' cargoes have come: what the disruption *takes* and what
//!   buyers no longer want and sell on. With what demand adds and what is laid in, it equals what stocks, saving and shortage cover.
//! - **stocks** (備蓄): what is drawn from them.
//! - **saved** (節約): what users do without at a higher price, because they are asked to, or by burning something else.
//! - **unserved** (供給不足): demand that nobody meets; not known where stocks are not.
//! - **worst case** (最悪の場合): the same when nothing at all can be bought elsewhere.

use super::rows::Units;
use super::{DisruptionOutcome, MarketOutcome};
use crate::id::MarketId;
use crate::language::{Language, Text, amount, is_nothing, month_of, number, per_cent};
use crate::model::disruption::Disruption;
use crate::numeric::{round_significant, sum};
use crate::simulation::months::{LedgerMonth, MarketCourse};

/// What rounds to nothing in the units of stocks.
const LITTLE: f64 = 5e-3;

/// Part of the usual arrivals of a month, %, that rounds to nothing.
const SLIGHT: f64 = 0.05;

/// Sentences about a disruption.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DisruptionSentences {
    /// From which mix of suppliers the scenarios start, and what of them it holds already.
    pub basis: Vec<Text>,
    /// One sentence for each plan and market, in their order.
    pub plans: Vec<(String, Vec<Text>)>,
    /// The run with replacement against the worst case, one sentence for each market.
    pub bound: Vec<Text>,
    /// Lowest days of stocks of the reference by the countings that the sentences do not use.
    pub countings: Vec<Text>,
}

/// A month: its year, and its number from 1.
pub type SentenceAt = (i32, u8);

/// What a course comes to; volumes in the unit of stocks.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Sum {
    /// The month in which arrivals fall most, and by what part of the usual ones, %.
    pub worst: (SentenceAt, f64),
    /// Lowest days of stocks by each counting, with the month; first that which the sentences use, which finds most days.
    pub days: Vec<(Text, f64, SentenceAt)>,
    /// Usual arrivals less arrivals.
    pub gap: f64,
    /// What of that the disruption takes: without what was not needed and sold on.
    pub taken: f64,
    /// What was not needed at the higher price and went to others.
    pub sold: f64,
    /// What was bought instead.
    pub replaced: f64,
    /// What users did without, were asked to save, or burnt something else for.
    pub saved: f64,
    /// Demand not served.
    pub unserved: f64,
    /// What came from stocks.
    pub drawn: f64,
    /// What was laid in.
    pub refill: f64,
    /// Demand that came on top.
    pub added: f64,
    /// Extra bill, billion USD.
    pub bill: f64,
}

/// Adds up a course.
pub fn add_up(outcome: &MarketOutcome, course: &MarketCourse) -> Sum {
    let units = Units::of(outcome);
    let total = |of: &dyn Fn(&LedgerMonth) -> f64| units.stock(sum(course.months.iter().map(of)));
    let at = |month: &LedgerMonth| (month.year, month.month);
    let part = |month: &LedgerMonth| 100.0 * (1.0 - month.arrived() / month.expected());
    // Of months that are alike, the first.
    let even = |value: f64| round_significant(value, 6);
    let worst =
        course.months.iter().max_by(|a, b| even(part(a)).total_cmp(&even(part(b))).then_with(|| at(b).cmp(&at(a))));
    let level = |month: &LedgerMonth| sum(month.closing.iter().copied());
    let lowest = course.months.iter().min_by(|a, b| even(level(a)).total_cmp(&even(level(b))));
    let mut days: Vec<(Text, f64, SentenceAt)> = outcome
        .shock
        .countings
        .iter()
        .filter(|_| outcome.stocks_known)
        .filter_map(|counting| {
            let month = lowest?;
            Some((counting.title.clone(), counting.days(level(month)), at(month)))
        })
        .collect();
    days.sort_by(|a, b| b.1.total_cmp(&a.1));
    let gap = total(&|month| month.expected() - month.arrived());
    let sold = total(&|month| month.sold);
    Sum {
        worst: worst.map(|month| (at(month), part(month))).unwrap_or_default(),
        days,
        gap,
        taken: gap - sold,
        sold,
        replaced: total(&|month| month.replacement),
        saved: total(&|month| month.response + month.restraint + month.switching),
        unserved: total(&|month| month.short()),
        drawn: total(&|month| sum(month.draw.iter().copied())),
        refill: total(&|month| month.refill),
        added: total(&|month| month.added),
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

/// A month in words.
pub fn month((year, month): SentenceAt) -> Text {
    month_of(year, u32::from(month))
}

/// Every sentence about a disruption but its basis.
pub fn told(outcomes: &[DisruptionOutcome], reference: usize, disruption: &Disruption) -> DisruptionSentences {
    let Some(base) = outcomes.get(reference) else { return DisruptionSentences::default() };
    let plan = |(place, outcome): (usize, &DisruptionOutcome)| {
        let markets = outcome.markets.iter().zip(&base.markets);
        let of = markets.map(|(market, of_base)| sentence(market, (place != reference).then_some(of_base), outcome));
        (outcome.id.clone(), of.collect())
    };
    let bound = base.markets.iter().map(|market| against_bound(market, disruption)).collect();
    let countings = base.markets.iter().filter_map(other_countings).collect();
    DisruptionSentences { basis: Vec::new(), plans: outcomes.iter().enumerate().map(plan).collect(), bound, countings }
}

/// A market in words.
pub(super) fn market_name(id: &MarketId) -> Text {
    crate::model::commodity::name_of(id).unwrap_or_else(|| Text::same(id.as_str()))
}

fn name(outcome: &MarketOutcome) -> Text {
    market_name(&outcome.market)
}

/// Sentences one after another.
fn after_another(parts: &[Text]) -> Text {
    let join = |language, with: &str| parts.iter().map(|part| part.get(language)).collect::<Vec<_>>().join(with);
    Text::new(join(Language::En, " "), join(Language::Ja, ""))
}

/// Parts of a list.
fn list(parts: &[Text]) -> Text {
    let en: Vec<&str> = parts.iter().map(|part| part.en.as_str()).collect();
    let ja: Vec<&str> = parts.iter().map(|part| part.ja.as_str()).collect();
    let en = match en.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    };
    Text::new(en, ja.join("、"))
}

/// One plan, one market.
fn sentence(market: &MarketOutcome, base: Option<&MarketOutcome>, outcome: &DisruptionOutcome) -> Text {
    let (name, now) = (name(market), add_up(market, &market.course));
    if let Some(base) = base.filter(|base| base.course == market.course) {
        return unchanged(market, base, outcome, &name);
    }
    let mut said = vec![arrivals(&now, stock_unit(market), &name)];
    said.extend(covered(&now, market));
    said.extend(stocks(&now));
    said.push(if market.price_known {
        bill(&now)
    } else {
        Text::new("The price before is not known.", "以前の価格は不明である。")
    });
    said.extend(base.map(|base| against(&now, &add_up(base, &base.course), stock_unit(market))));
    after_another(&said)
}

/// By how much arrivals fall, and what does not arrive in all.
fn arrivals(now: &Sum, unit: &str, name: &Text) -> Text {
    let ((at, part), gap) = (now.worst, amount(now.gap, unit));
    if part < SLIGHT {
        return Text::new(
            format!("{}: arrivals do not fall in any month.", name.en),
            format!("{}：到着量はどの月も減らない。", name.ja),
        );
    }
    let (part, month) = (per_cent(part, 1), month(at));
    if now.gap < LITTLE {
        return Text::new(
            format!(
                "{}: arrivals fall by up to {part} ({}), and what is late comes in other months.",
                name.en, month.en
            ),
            format!("{}：到着量の減少は最大{part}（{}）で、遅れた分は他の月に届く。", name.ja, month.ja),
        );
    }
    let (en, ja) = if now.sold > LITTLE {
        let (taken, sold) = (amount(now.taken, unit), amount(now.sold, unit));
        (
            format!(": the disruption takes {}, and {} are sold to others, as high prices cut use", taken.en, sold.en),
            format!("。うち途絶による分は{}、価格上昇で不要となり他国に転売される分は{}", taken.ja, sold.ja),
        )
    } else {
        (String::new(), String::new())
    };
    Text::new(
        format!("{}: arrivals fall by up to {part} ({}); in all, {} do not arrive{en}.", name.en, month.en, gap.en),
        format!("{}：到着量の減少は最大{part}（{}）、期間全体で{}が届かない{ja}。", name.ja, month.ja, gap.ja),
    )
}

/// What covers that, and who goes short.
fn covered(now: &Sum, market: &MarketOutcome) -> Vec<Text> {
    let unit = stock_unit(market);
    let of = |value: f64| amount(value, unit);
    let mut said = Vec::new();
    if now.added > LITTLE {
        let added = of(now.added);
        said.push(Text::new(format!("Demand is {} higher.", added.en), format!("需要は{}増える。", added.ja)));
    }
    let needed = now.gap + now.added > LITTLE;
    let (saved, drawn) = (of(now.saved), of(now.drawn));
    let saves = (now.saved > LITTLE).then(|| (saved.en.clone(), saved.ja.clone()));
    if !market.stocks_known {
        said.push(match (saves, needed) {
            (Some((en, ja)), _) => Text::new(
                format!("Saving covers {en}; stocks are not known, so it cannot be said whether all demand is met."),
                format!("節約が{ja}を補う。備蓄が不明なため、需要がすべて満たされるかどうかは分からない。"),
            ),
            (None, true) => Text::new(
                "Stocks are not known, so it cannot be said whether all demand is met.",
                "備蓄が不明なため、需要がすべて満たされるかどうかは分からない。",
            ),
            (None, false) => Text::new("Stocks are not known.", "備蓄は不明である。"),
        });
        return said;
    }
    let mut covers = Vec::new();
    if now.drawn > LITTLE {
        covers.push(Text::new(format!("stocks cover {}", drawn.en), format!("備蓄が{}", drawn.ja)));
    }
    if now.saved > LITTLE {
        let en = if covers.is_empty() { format!("saving covers {}", saved.en) } else { format!("saving {}", saved.en) };
        covers.push(Text::new(en, format!("節約が{}", saved.ja)));
    }
    let covers = list(&covers);
    let mut letters = covers.en.chars();
    let capital: String =
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    let short = of(now.unserved);
    said.push(match (capital.is_empty(), now.unserved > LITTLE) {
        (true, false) => Text::new("All demand is met.", "需要はすべて満たされる。"),
        (true, true) => Text::new(
            format!("{} of demand go unserved.", short.en),
            format!("需要のうち{}が供給不足となる。", short.ja),
        ),
        (false, false) => Text::new(
            format!("{capital}; all demand is met."),
            format!("{}を補い、需要はすべて満たされる。", covers.ja),
        ),
        (false, true) => Text::new(
            format!("{capital}; {} go unserved.", short.en),
            format!("{}を補い、{}が供給不足となる。", covers.ja, short.ja),
        ),
    });
    if now.refill > LITTLE {
        let laid = of(now.refill);
        said.push(Text::new(
            format!("{} are put back into stocks.", laid.en),
            format!("{}は備蓄に積み戻される。", laid.ja),
        ));
    }
    said
}

/// The lowest days of stocks, by one counting.
fn stocks(now: &Sum) -> Option<Text> {
    let (counting, days, at) = now.days.first()?;
    let (days, month) = (number(*days, 0), month(*at));
    Some(Text::new(
        format!("Stocks never fall below {days} days (counted by {}; {}).", counting.en, month.en),
        format!("備蓄は最低でも{days}日分（{}、{}）。", counting.ja, month.ja),
    ))
}

fn bill(now: &Sum) -> Text {
    let size = amount(now.bill.abs(), "billion USD");
    if is_nothing(now.bill, "billion USD") {
        return Text::new("Imports cost as much as before.", "輸入額は変わらない。");
    }
    if now.bill > 0.0 {
        Text::new(format!("Imports cost {} more.", size.en), format!("輸入額は{}増える。", size.ja))
    } else {
        Text::new(format!("Imports cost {} less.", size.en), format!("輸入額は{}減る。", size.ja))
    }
}

/// What differs from the reference: the differences of the numbers as they are shown.
fn against(now: &Sum, base: &Sum, unit: &str) -> Text {
    let (taken, bill) = (now.taken - base.taken, now.bill - base.bill);
    let same = taken.abs() < LITTLE;
    let same_bill = bill.abs() < 0.05;
    if same && same_bill {
        return Text::new(
            "Compared with the reference: the disruption takes as much, at the same cost.",
            "基準比：途絶で失う量・輸入額とも変わらない。",
        );
    }
    let (volume, money) = (amount(taken.abs(), unit), amount(bill.abs(), "billion USD"));
    let (en_volume, ja_volume) = match (same, taken < 0.0) {
        (true, _) => ("the disruption takes as much".to_owned(), "途絶で失う量は同じ".to_owned()),
        (_, true) => (format!("the disruption takes {} less", volume.en), format!("途絶で失う量は{}少ない", volume.ja)),
        _ => (format!("the disruption takes {} more", volume.en), format!("途絶で失う量は{}多い", volume.ja)),
    };
    let (en_money, ja_money) = match (same_bill, bill < 0.0) {
        (true, _) => ("imports cost as much".to_owned(), "輸入額は同じ".to_owned()),
        (_, true) => (format!("imports cost {} less", money.en), format!("輸入額は{}少ない", money.ja)),
        _ => (format!("imports cost {} more", money.en), format!("輸入額は{}多い", money.ja)),
    };
    Text::new(
        format!("Compared with the reference: {en_volume}, and {en_money}."),
        format!("基準比：{ja_volume}、{ja_money}。"),
    )
}

/// The lowest days of stocks of the reference by other countings.
fn other_countings(market: &MarketOutcome) -> Option<Text> {
    let now = add_up(market, &market.course);
    let (first, others) = now.days.split_first()?;
    let parts: Vec<Text> = others
        .iter()
        .map(|(counting, days, _)| {
            let days = number(*days, 0);
            Text::new(format!("{days} ({})", counting.en), format!("{days}日分（{}）", counting.ja))
        })
        .collect();
    let (name, parts, days) = (name(market), list(&parts), number(first.1, 0));
    (!others.is_empty()).then(|| {
        Text::new(
            format!(
                "Days of {} in stocks are counted in one way throughout ({}). The lowest of the reference, {days}, would by other counts be {}.",
                name.en, first.0.en, parts.en
            ),
            format!(
                "{}の備蓄日数は{}で統一した。基準での最低（{days}日分）は、他の算定では{}。",
                name.ja, first.0.ja, parts.ja
            ),
        )
    })
}

/// A plan that changes nothing in a market, and why.
fn unchanged(market: &MarketOutcome, base: &MarketOutcome, outcome: &DisruptionOutcome, name: &Text) -> Text {
    if market.held {
        return Text::new(
            format!("{}: this plan changes nothing, since the mix already holds what it would bring.", name.en),
            format!("{}：この計画では何も変わらない。計画分は既に実績の構成に含まれる。", name.ja),
        );
    }
    let others: Vec<Text> = outcome
        .markets
        .iter()
        .filter(|other| other.market != market.market && base.market == market.market)
        .map(self::name)
        .collect();
    let elsewhere = others.first().filter(|_| touches_others(outcome, market));
    match elsewhere {
        Some(other) => Text::new(
            format!("{}: this plan changes nothing here, only in {}.", name.en, other.en),
            format!("{}：この計画では何も変わらない。変わるのは{}だけである。", name.ja, other.ja),
        ),
        None => Text::new(
            format!("{}: this plan changes nothing, since it brings nothing in the year of the event.", name.en),
            format!("{}：この計画では何も変わらない。事態の年には何も届かない。", name.ja),
        ),
    }
}

/// Whether the plan changes another market, seen from what it buys.
fn touches_others(outcome: &DisruptionOutcome, market: &MarketOutcome) -> bool {
    outcome.markets.iter().any(|other| other.market != market.market && other.changed)
}

/// What replacement is worth: the run against the worst case.
fn against_bound(market: &MarketOutcome, disruption: &Disruption) -> Text {
    let (name, unit) = (name(market), stock_unit(market));
    let (with, without) = (add_up(market, &market.course), add_up(market, &market.bound));
    let first = market.course.months.iter().find(|month| month.replacement > 1e-9);
    let from = first.map_or_else(
        || {
            let (year, month, _) = disruption.last.date();
            self::month((year, month))
        },
        |of| month((of.year, of.month)),
    );
    let lag = number(market.shock.procurement_lag.value, 0);
    if with.replaced < LITTLE && without.taken.abs() < LITTLE && without.sold < LITTLE {
        return Text::new(
            format!("{}: nothing is lost, at most delayed, so there is nothing to replace.", name.en),
            format!("{}：失われるものはなく（遅れるだけで）、代替の必要もない。", name.ja),
        );
    }
    if with.replaced < LITTLE {
        return Text::new(
            format!(
                "{}: whether anything can be bought elsewhere makes no difference, since at the higher price users save more than is lost \
                 and nothing is bought instead.",
                name.en
            ),
            format!("{}：価格上昇による節約が喪失量を上回るため代わりは買われず、代替調達の可否で差はない。", name.ja),
        );
    }
    let bought = amount(with.replaced, unit);
    let how = Text::new(
        format!(
            "Other sellers supply {}, from {} on: {lag} days to find cargoes, then the voyage.",
            bought.en, from.en
        ),
        format!("他の売り手からの調達は{}で、{}から届く（手配に{lag}日、その後に航海）。", bought.ja, from.ja),
    );
    if without.taken < LITTLE {
        let said = Text::new(
            format!("{}: nothing is lost, but demand comes on top.", name.en),
            format!("{}：喪失はないが、需要が上乗せされる。", name.ja),
        );
        return after_another(&[said, how]);
    }
    let gap = amount(without.gap, unit);
    let case = Text::new(
        format!("{}, worst case, if nothing could be bought elsewhere: {} would not arrive", name.en, gap.en),
        format!("{}、代替調達が一切できない最悪の場合：{}が届かず", name.ja, gap.ja),
    );
    let rest = if market.stocks_known {
        let short = amount(without.unserved, unit);
        let days = without.days.first().map(|(_, days, _)| number(*days, 0));
        let (en, ja) = match days {
            Some(days) => (format!(", stocks would fall to {days} days"), format!("、備蓄は{days}日分まで減り")),
            None => (String::new(), String::new()),
        };
        if without.unserved > LITTLE {
            Text::new(
                format!("{en} and {} of demand would go unserved.", short.en),
                format!("{ja}、{}が供給不足となる。", short.ja),
            )
        } else {
            Text::new(
                format!("{en} and all demand would still be met."),
                format!("{ja}、それでも需要はすべて満たされる。"),
            )
        }
    } else {
        Text::new("; stocks are not known.", "、備蓄は不明である。")
    };
    let case = Text::new(case.en + &rest.en, case.ja + &rest.ja);
    after_another(&[case, how])
}
