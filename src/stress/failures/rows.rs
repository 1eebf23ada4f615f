//! Single failures as rows of the one long table.

use super::single::is_late;
use super::{Carried, Element, Failures, Loss, MarketOf, SingleFailure};
use crate::model::commodity;
use crate::model::disruption::same_market;
use crate::table::{Row, Status};

/// Every variable of single failures. Partner is the failure, `passage:hormuz`, `supplier:SAU`, `landing:sodegaura`; of
/// `n-1` the infrastructure that is the largest, of `n-1-met` the failure that takes most.
pub const VARIABLES: [&str; 12] = [
    "failure-lost",
    "failure-volume",
    "failure-late",
    "failure-delay",
    "failure-days",
    "failure-missing",
    "failure-unserved",
    "failure-unserved-bound",
    "failure-cost",
    "failure-freight",
    "n-1",
    "n-1-met",
];

pub(super) fn rows(all: &Failures) -> Vec<Row> {
    let mut rows = Vec::new();
    for (plan, (scenario, _)) in all.plans.iter().enumerate() {
        for (place, market) in all.markets.iter().enumerate() {
            let template = Row {
                scenario: scenario.as_str().into(),
                period: all.terms.start.date().0,
                importer: all.importer.as_str().into(),
                market: market.id.as_str().into(),
                statistic: "value".into(),
                status: Status::Modelled,
                ..Row::default()
            };
            for failure in &all.failures {
                let Some(loss) = failure.losses.get(plan).and_then(|losses| losses.get(place)) else { continue };
                of_failure(failure, loss, (market, &template), &mut rows);
            }
            rows.extend(met(all, (plan, place), &template));
            rows.extend(regulation(all, plan, market, &template));
        }
    }
    rows
}

fn of_failure(failure: &SingleFailure, loss: &Loss, (market, template): (&MarketOf, &Row), rows: &mut Vec<Row>) {
    // What is counted as lost for want of a way round that is known is at most so much.
    let status = if failure.is_at_most() { Status::Estimated } else { template.status };
    let template = Row { partner: failure.element.partner().into(), status, ..template.clone() };
    let mut say = |variable: &str, unit: &str, value: Option<f64>| {
        let status = if value.is_some() { template.status } else { Status::Missing };
        let (variable, unit) = (variable.to_owned(), unit.to_owned());
        rows.push(Row { variable: variable.into(), unit: unit.into(), status, value, ..template.clone() });
    };
    say("failure-lost", "%", Some(100.0 * loss.lost));
    say("failure-volume", market.unit, Some(loss.volume));
    say("failure-missing", market.unit, Some(loss.missing));
    say("failure-unserved", market.unit, loss.unserved);
    say("failure-unserved-bound", market.unit, loss.unserved_bound);
    say("failure-cost", "billion USD", loss.cost);
    if is_late(&failure.way_round) || loss.late > 0.0 {
        say("failure-late", "%", Some(100.0 * loss.late));
        say("failure-delay", "days", Some(loss.delay));
        say("failure-freight", "billion USD", loss.freight);
    }
    match loss.carried {
        Carried::NoLoss => {}
        Carried::Unknown => say("failure-days", "days", None),
        Carried::Days { days, .. } => say("failure-days", "days", Some(days)),
        Carried::Beyond(days) => rows.push(Row {
            variable: "failure-days".into(),
            unit: "days".into(),
            statistic: "at-least".into(),
            value: Some(days),
            ..template.clone()
        }),
    }
    for (year, month, part) in &loss.months {
        rows.push(Row {
            period: *year,
            month: *month,
            variable: "failure-lost".into(),
            unit: "%".into(),
            value: Some(100.0 * part),
            ..template.clone()
        });
    }
}

/// What is still met when the one failure of its kind that takes most is lost.
fn met(all: &Failures, (plan, market): (usize, usize), template: &Row) -> Vec<Row> {
    let mut rows = Vec::new();
    for kind in 0..Element::KINDS.len() {
        let of = all.failures.iter().filter(|failure| failure.element.kind() == kind && !failure.is_at_most());
        let lost = of.filter_map(|failure| Some((failure, failure.losses.get(plan)?.get(market)?.lost)));
        let most = lost.max_by(|a, b| a.1.total_cmp(&b.1).then_with(|| b.0.element.cmp(&a.0.element)));
        if let Some((failure, lost)) = most.filter(|(_, lost)| *lost > 0.0) {
            rows.push(Row {
                partner: failure.element.partner().into(),
                variable: "n-1-met".into(),
                unit: "%".into(),
                value: Some(100.0 * (1.0 - lost)),
                ..template.clone()
            });
        }
    }
    rows
}

fn regulation(all: &Failures, plan: usize, market: &MarketOf, template: &Row) -> Option<Row> {
    let kinds = commodity::markets();
    let kind = kinds.iter().find(|kind| same_market(&kind.id, &market.id))?;
    if kind.commodities.first()?.id.as_str() != "lng" {
        return None;
    }
    let infrastructure = all.infrastructure.get(plan)?.as_ref()?;
    let value = infrastructure.n_minus_1();
    Some(Row {
        partner: format!("landing:{}", infrastructure.largest()?.id).into(),
        variable: "n-1".into(),
        unit: "%".into(),
        status: if value.is_some() { Status::Estimated } else { Status::Missing },
        value,
        ..template.clone()
    })
}
