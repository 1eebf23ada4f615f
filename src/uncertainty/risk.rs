//! Did the risk fall, or move? Who is the largest supplier now, and whether indicators agree that things are better.
//!
//! The indicators are shares and what is made of shares: they say how supply is spread, not how much of it there is. Volumes and
//! the bill ([`Amounts`]) stand beside them: importing less from everybody leaves every share as it is.

use std::collections::BTreeMap;

use crate::id::{CountryId, PassageId};
use crate::model::{MarketIndex, Model, YearResult};
use crate::numeric;
use crate::table::variables::{Better, IndicatorKind, of_risk};
use crate::table::{ALL_MARKETS, Row, RowKey, Status, Table};

/// The largest supplier of a scenario's year.
#[derive(Clone, PartialEq, Debug)]
pub struct Largest {
    /// Who.
    pub supplier: CountryId,
    /// Its part of imports, from 0 to 1.
    pub share: f64,
    /// Its governance as a risk from 0 (best of all countries) to 1 (worst), where known.
    pub risk: Option<f64>,
    /// Part of its cargoes that passes each strait or canal, of those whose way is known; `None` where no way is.
    pub passages: Option<BTreeMap<PassageId, f64>>,
}

/// Part of an indicator's value below which a change is none.
const UNCHANGED: f64 = 1e-3;

/// What one indicator says of a scenario against the reference.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct IndicatorReading {
    /// Its variable in the results.
    pub variable: &'static str,
    /// What it measures.
    pub kind: IndicatorKind,
    /// In the reference; `None` where it cannot be given.
    pub before: Option<f64>,
    /// In the scenario.
    pub after: Option<f64>,
    /// Better, worse, or neither by more than a thousandth; `None` where it cannot be told.
    pub turn: Option<RiskTurn>,
}

/// Which way an indicator turned.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum RiskTurn {
    /// Less risk.
    Better,
    /// By no more than a thousandth.
    Same,
    /// More risk.
    Worse,
}

/// How much is imported and what it costs, beside shares; `None` where the results do not say.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Amounts {
    /// All imports, PJ a year.
    pub imports: Option<f64>,
    /// Of them from the group in question, PJ a year.
    pub group: Option<f64>,
    /// What they cost, million USD a year.
    pub bill: Option<f64>,
}

/// The amounts of a scenario in one year, of a market by its name.
pub fn amounts(table: &Table, model: &Model, period: i32, market: &str, group: &str) -> Amounts {
    let value = |partner: &str, variable: &str, unit: &str| {
        let (scenario, importer) = (model.scenario.as_str(), model.importer.as_str());
        table.value(&RowKey { scenario, period, month: 0, importer, market, partner, variable, unit })
    };
    let imports = value("", "import", "PJ/y");
    let share = value(group, "share", "%");
    Amounts {
        imports,
        group: imports.zip(share).map(|(imports, share)| imports * share / 100.0),
        bill: value("", "import-bill", "million USD/y"),
    }
}

/// What all indicators say together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// None turned.
    Unchanged,
    /// Those that turned agree: supply is better spread.
    Fell,
    /// Those that turned agree: supply is worse spread.
    Rose,
    /// They do not agree: the risk moved.
    Moved,
}

/// A scenario's risk against the reference, in one market or in all together.
#[derive(Clone, PartialEq, Debug)]
pub struct Shift {
    /// The market; all together, by energy, when `None`.
    pub market: Option<MarketIndex>,
    /// The largest supplier of the reference.
    pub before: Largest,
    /// The largest supplier of the scenario.
    pub after: Largest,
    /// What each [indicator of risk](of_risk) says, in their order.
    pub readings: Vec<IndicatorReading>,
    /// What they say together.
    pub verdict: Verdict,
}

/// The largest supplier of a market, or of all together by energy; the first by name of several. `None` where nothing
/// is imported.
pub fn largest(model: &Model, year: &YearResult, market: Option<MarketIndex>) -> Option<Largest> {
    let routes =
        || model.routes.iter().zip(&year.flows).filter(|(route, _)| market.is_none_or(|seen| seen == route.market));
    let mut suppliers: BTreeMap<&CountryId, f64> = BTreeMap::new();
    for (route, flow) in routes() {
        *suppliers.entry(&route.supplier).or_insert(0.0) += flow.pj();
    }
    let total = numeric::sum(suppliers.values().copied());
    let (supplier, amount) = suppliers.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(a.0)))?;
    if total <= 0.0 {
        return None;
    }
    let known: Vec<_> = routes()
        .filter(|(route, _)| route.supplier == *supplier)
        .filter_map(|(route, flow)| Some((flow.pj(), route.legs.as_ref()?)))
        .collect();
    let shipped = numeric::sum(known.iter().map(|(amount, _)| *amount));
    let mut passages = BTreeMap::new();
    for (amount, legs) in known {
        for leg in legs {
            for passage in &leg.passages {
                *passages.entry(passage.clone()).or_insert(0.0) += amount * leg.share / shipped;
            }
        }
    }
    Some(Largest {
        supplier: supplier.clone(),
        share: amount / total,
        risk: model.supplier_risk.get(supplier).copied(),
        passages: (shipped > 0.0).then_some(passages),
    })
}

/// Holds a scenario against the reference in one year; the indicators are those in the table. `None` where one of them
/// imports nothing.
pub fn shift(
    table: &Table,
    (reference, before): (&Model, &YearResult),
    (scenario, after): (&Model, &YearResult),
    market: Option<MarketIndex>,
) -> Option<Shift> {
    let name = market.map_or(ALL_MARKETS, |market| reference.markets[market].id.as_str());
    let place = match market {
        Some(_) => Some(scenario.markets.iter().position(|other| other.id.as_str() == name)?),
        None => None,
    };
    let value = |model: &Model, variable: &str, unit: &str| {
        let importer = model.importer.as_str();
        let key = RowKey {
            scenario: model.scenario.as_str(),
            period: after.year,
            month: 0,
            importer,
            market: name,
            partner: "",
            variable,
            unit,
        };
        table.value(&key)
    };
    let readings: Vec<IndicatorReading> = of_risk()
        .map(|(variable, kind)| {
            let of = |model| value(model, variable.name, variable.unit());
            let (before, after) = (of(reference), of(scenario));
            let turn = before.zip(after).map(|(before, after)| turn(before, after, variable.better));
            IndicatorReading { variable: variable.name, kind, before, after, turn }
        })
        .collect();
    Some(Shift {
        market,
        before: largest(reference, before, market)?,
        after: largest(scenario, after, place)?,
        verdict: verdict(&readings),
        readings,
    })
}

fn turn(before: f64, after: f64, better: Option<Better>) -> RiskTurn {
    if (after - before).abs() <= UNCHANGED * before.abs() {
        RiskTurn::Same
    } else if (after > before) != (better == Some(Better::Higher)) {
        RiskTurn::Worse
    } else {
        RiskTurn::Better
    }
}

fn verdict(readings: &[IndicatorReading]) -> Verdict {
    let says = |turn: RiskTurn| readings.iter().any(|reading| reading.turn == Some(turn));
    match (says(RiskTurn::Better), says(RiskTurn::Worse)) {
        (false, false) => Verdict::Unchanged,
        (true, false) => Verdict::Fell,
        (false, true) => Verdict::Rose,
        (true, true) => Verdict::Moved,
    }
}

/// The rows of the results table about the largest supplier of a scenario, who stands as the partner: `largest-share`
/// (%), `largest-risk` (index from 0 to 1), `largest-passages` (%, one row for each strait or canal, as the statistic).
pub fn rows(model: &Model, year: i32, market: &str, largest: &Largest) -> Vec<Row> {
    let row = |variable: &str, unit: &str, statistic: &str, value: Option<f64>| Row {
        scenario: model.scenario.as_str().into(),
        period: year,
        importer: model.importer.as_str().into(),
        market: market.into(),
        partner: largest.supplier.as_str().into(),
        variable: variable.into(),
        unit: unit.into(),
        statistic: statistic.into(),
        status: if value.is_some() { Status::Modelled } else { Status::Missing },
        value,
        ..Row::default()
    };
    let mut rows = vec![
        row("largest-share", "%", "value", Some(100.0 * largest.share)),
        row("largest-risk", "index", "value", largest.risk),
    ];
    for (passage, part) in largest.passages.iter().flatten() {
        rows.push(row("largest-passages", "%", passage.as_str(), Some(100.0 * part)));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(turn: Option<RiskTurn>) -> IndicatorReading {
        IndicatorReading { variable: "hhi", kind: IndicatorKind::Plain, before: None, after: None, turn }
    }

    #[test]
    fn more_diversity_is_better_and_more_concentration_worse() {
        assert_eq!(turn(1000.0, 1100.0, Some(Better::Lower)), RiskTurn::Worse);
        assert_eq!(turn(2.0, 2.1, Some(Better::Higher)), RiskTurn::Better);
        assert_eq!(turn(1000.0, 1000.5, Some(Better::Lower)), RiskTurn::Same);
    }

    #[test]
    fn indicators_that_disagree_mean_that_risk_moved() {
        let of = |turns: &[Option<RiskTurn>]| verdict(&turns.iter().map(|turn| reading(*turn)).collect::<Vec<_>>());
        assert_eq!(of(&[Some(RiskTurn::Better), Some(RiskTurn::Same), None]), Verdict::Fell);
        assert_eq!(of(&[Some(RiskTurn::Better), Some(RiskTurn::Worse)]), Verdict::Moved);
        assert_eq!(of(&[Some(RiskTurn::Worse), None]), Verdict::Rose);
        assert_eq!(of(&[Some(RiskTurn::Same), None]), Verdict::Unchanged);
    }
}
