//! The claims of a study, judged by its numbers under every response rule.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::rules::{self, UnderRule};
use super::{Evaluation, evaluate, hindsight};
use crate::allocation::{Clarabel, Solver};
use crate::claims::{self, Claim, JudgedClaim, TestGround, Under};
use crate::dataset::Dataset;
use crate::diagnostics::Diagnostic;
use crate::id::{CountryId, RouteId};
use crate::language::Text;
use crate::model::claim::ResultCell;
use crate::model::network::Network;
use crate::model::{Model, ResponseRule, Route, RouteKind};
use crate::regions;
use crate::scenario::{Scenario, Study};
use crate::table::{ALL_MARKETS, OBSERVED, Row, Status, Table};
use crate::units::Energy;

/// The variables of [`landed`], in the order of what it finds.
const LANDED: [&str; 2] = ["used-where-landed", "used-in-country"];

/// The variable of [`above_price`].
const ABOVE_PRICE: &str = "routes-above-price";

/// The variable of [`cost_above_price`].
const COST_ABOVE_PRICE: &str = "cost-above-price";

/// The variable of [`in_service`].
const IN_SERVICE: &str = "in-service";

/// The unit of numbers that are counted.
const COUNT: &str = "count";

/// The unit of [`LANDED`].
const PERCENT: &str = "%";

/// Every variable of [`rows`] with its unit.
pub(super) const OFFERED: [(&str, &str); 5] = [
    (LANDED[0], PERCENT),
    (LANDED[1], PERCENT),
    (ABOVE_PRICE, COUNT),
    (COST_ABOVE_PRICE, PERCENT),
    (IN_SERVICE, COUNT),
];

/// A group without a name for people.
static UNNAMED: Text = Text { en: String::new(), ja: String::new() };

/// What the tests of a study mean where they do not say.
pub fn ground<'a>(study: &'a Study, dataset: &Dataset) -> TestGround<'a> {
    let model = &study.reference().model;
    TestGround {
        importer: model.importer.as_str(),
        group: model.groups.get(&study.group).map_or(&UNNAMED, |group| &group.name),
        base_year: model.base_year,
        year: study.year,
        newest: dataset.trade.span().map_or(model.base_year, |(_, last)| last),
    }
}

/// Under how many rules [`under_other_rules`] computes a study.
pub fn rules_beside(study: &Study) -> usize {
    if study.claims.is_empty() { 0 } else { other_rules(study).len() }
}

/// The rules that a study does not state itself.
fn other_rules(study: &Study) -> Vec<ResponseRule> {
    let own = study.reference().model.rule.as_str();
    rules::distinct(study).into_iter().filter(|rule| rule.as_str() != own).collect()
}

/// Computes a study that has claims under every rule but its own; nothing where it has none. `done` is called after each scenario.
///
/// # Errors
/// As [`evaluate`].
pub fn under_other_rules(
    study: &Study,
    dataset: &Dataset,
    solver: &dyn Solver,
    done: &(dyn Fn() + Sync),
) -> Result<Vec<UnderRule>, Vec<Diagnostic>> {
    if study.claims.is_empty() {
        return Ok(Vec::new());
    }
    let under = other_rules(study).into_iter().map(|rule| {
        let mut study = study.clone();
        for resolved in &mut study.scenarios {
            resolved.model.rule = rule.clone();
        }
        Ok(UnderRule { rule: rule.as_str(), evaluation: evaluate(&study, dataset, solver, done)? })
    });
    under.collect()
}

/// Judges every claim of a study by its own results and those under other rules.
///
/// # Errors
/// A diagnostic for each claim that asks for a variable of which the results have no row.
pub fn judge(
    study: &Study,
    dataset: &Dataset,
    own: &Evaluation,
    others: &[UnderRule],
) -> Result<Vec<JudgedClaim>, Vec<Diagnostic>> {
    let mistakes = claims::check(&study.claims, &own.table);
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let ground = ground(study, dataset);
    let own_rule = study.reference().model.rule.as_str();
    let mut under = vec![Under { rule: own_rule, numbers: &own.table }];
    let others = others.iter().filter(|one| one.rule != own_rule);
    under.extend(others.map(|one| Under { rule: one.rule, numbers: &one.evaluation.table }));
    let judge = |claim: &Claim| {
        let not_known_then = hindsight::of_claim(study, dataset, claim);
        JudgedClaim { not_known_then, ..claims::judge(claim, &ground, &under) }
    };
    Ok(study.claims.iter().map(judge).collect())
}

/// The table of a study with the rows of its verdicts.
#[must_use]
pub fn with_verdicts<'a>(
    table: Cow<'a, Table>,
    study: &Study,
    dataset: &Dataset,
    judged: &[JudgedClaim],
) -> Cow<'a, Table> {
    if judged.is_empty() {
        table
    } else {
        let verdicts = Table::new(claims::rows(judged, &ground(study, dataset)));
        Cow::Owned(Table::merged([table.into_owned(), verdicts]))
    }
}

/// Rows that only claims ask for.
///
/// `in-service`, under `observed` in the newest year: 1 for each supply route of the data package to the importer that
/// is in service, 0 for each that is not, and their number by supplier. `used-where-landed`, for each new pipeline of a
/// scenario that lands in a known region: the part of its capacity, in per cent, that the region itself can use (see
/// [`regions`]), and `used-in-country`, the part that the region and the regions beyond it can use. `routes-above-price`: how
/// many new routes of a scenario would deliver at more than the price of their market. `cost-above-price`: by how much, in per
/// cent of that price, the most expensive of them would; below zero where all deliver for less, missing where none is new.
pub(super) fn rows(study: &Study, dataset: &Dataset) -> Vec<Row> {
    if study.claims.is_empty() {
        return Vec::new();
    }
    let mut rows = in_service(study, dataset);
    rows.extend(study.scenarios.iter().flat_map(|resolved| landed(resolved, study.year)));
    rows.extend(study.scenarios.iter().flat_map(|resolved| above_price(&resolved.model, study.year)));
    rows
}

/// The new routes of a scenario: by how much, in per cent of the price of its market, each would cost more when delivered.
fn above_prices(model: &Model, year: i32) -> impl Iterator<Item = f64> + '_ {
    let at = model.index(year);
    model.routes.iter().filter_map(move |route| match &route.kind {
        RouteKind::New { cost } => {
            let (cost, price) = (cost.get(at)?, model.markets[route.market].price.get(at)?);
            Some(100.0 * (*cost / *price - 1.0))
        }
        RouteKind::Observed { .. } => None,
    })
}

/// How many new routes of a scenario would deliver at more than the price of their market.
fn expensive_routes(model: &Model, year: i32) -> usize {
    above_prices(model, year).filter(|above| *above > 0.0).count()
}

/// By how much the most expensive of them would.
fn cost_above_price(model: &Model, year: i32) -> Option<f64> {
    above_prices(model, year).filter(|above| above.is_finite()).reduce(f64::max)
}

fn above_price(model: &Model, year: i32) -> Vec<Row> {
    let row = |variable: &str, unit: &str, value: f64| Row {
        scenario: model.scenario.as_str().into(),
        period: year,
        importer: model.importer.as_str().into(),
        market: ALL_MARKETS.into(),
        variable: variable.into(),
        unit: unit.into(),
        statistic: "value".into(),
        status: Status::Modelled,
        value: Some(value),
        ..Row::default()
    };
    let mut rows = vec![row(ABOVE_PRICE, COUNT, expensive_routes(model, year) as f64)];
    rows.extend(cost_above_price(model, year).map(|above| row(COST_ABOVE_PRICE, PERCENT, above)));
    rows
}

fn in_service(study: &Study, dataset: &Dataset) -> Vec<Row> {
    let importer = &study.reference().model.importer;
    let row = |supplier: &CountryId, route: &str, value: f64| Row {
        scenario: OBSERVED.into(),
        period: ground(study, dataset).newest,
        importer: importer.as_str().into(),
        market: ALL_MARKETS.into(),
        partner: supplier.as_str().into(),
        route: route.into(),
        variable: IN_SERVICE.into(),
        unit: COUNT.into(),
        statistic: "value".into(),
        status: Status::Observed,
        value: Some(value),
        ..Row::default()
    };
    let (mut rows, mut counts) = (Vec::new(), BTreeMap::<&CountryId, f64>::new());
    for (id, route) in &dataset.supply_routes {
        let (Some(supplier), Some(buyer)) = (&route.supplier, &route.importer) else { continue };
        if buyer == importer {
            let running = f64::from(route.status.starts_with("operating"));
            rows.push(row(supplier, id, running));
            *counts.entry(supplier).or_default() += running;
        }
    }
    rows.extend(counts.into_iter().map(|(supplier, count)| row(supplier, "", count)));
    rows
}

fn landed(resolved: &Scenario, year: i32) -> Vec<Row> {
    let (Some(network), model) = (&resolved.network, &resolved.model) else { return Vec::new() };
    let mut rows = Vec::new();
    for route in model.routes.iter().filter(|route| route.is_new()) {
        let Some(used) = used_of(model, network, route, year, &mut LandedSupply::default()) else { continue };
        for (variable, used) in LANDED.into_iter().zip(used) {
            rows.push(Row {
                scenario: model.scenario.as_str().into(),
                period: year,
                importer: model.importer.as_str().into(),
                market: model.markets[route.market].id.as_str().into(),
                partner: route.supplier.as_str().into(),
                route: route.id.as_str().into(),
                variable: variable.into(),
                unit: PERCENT.into(),
                statistic: "value".into(),
                status: Status::Modelled,
                value: Some(used),
                ..Row::default()
            });
        }
    }
    rows
}

/// What was found for a route and a capacity, so that it is not sought again.
pub(super) type LandedSupply = BTreeMap<(RouteId, u64), Option<[f64; 2]>>;

/// The parts of a new pipeline's capacity, in per cent, that can be used in the region where it lands, and there and beyond.
fn used_of(model: &Model, network: &Network, route: &Route, year: i32, known: &mut LandedSupply) -> Option<[f64; 2]> {
    let piped = model.markets[route.market].commodities[route.commodity].id.as_str() == "pipeline-gas";
    let terminal = network.terminals.iter().find(|terminal| Some(&terminal.id) == route.landing.as_ref())?;
    let capacity = route.capacity.get(model.index(year)).copied().flatten()?;
    if !piped || capacity <= Energy::ZERO {
        return None;
    }
    let key = (route.id.clone(), capacity.pj().to_bits());
    let seek = || {
        let mut asked = network.clone();
        asked.proposed.clear();
        asked.question.inflows = vec![capacity];
        asked.question.landing = Some(terminal.region);
        let answer = regions::absorb(&asked, terminal.region, &Clarabel).ok()?;
        let case = answer.absorbed.first()?;
        Some([case.used_here, case.used()].map(|used| 100.0 * (used / capacity)))
    };
    *known.entry(key).or_insert_with(seek)
}

/// Whether a number hangs on the model of a scenario alone, and not on who supplies: see [`rows`].
pub(super) fn is_of_model(cell: &ResultCell) -> bool {
    [ABOVE_PRICE, COST_ABOVE_PRICE].contains(&cell.variable.as_str()) || LANDED.contains(&cell.variable.as_str())
}

/// Such a number; `None` where there is none.
pub(super) fn of_model(
    model: &Model,
    network: Option<&Network>,
    year: i32,
    cell: &ResultCell,
    known: &mut LandedSupply,
) -> Option<f64> {
    if cell.variable == ABOVE_PRICE {
        return (cell.market == ALL_MARKETS).then(|| expensive_routes(model, year) as f64);
    }
    if cell.variable == COST_ABOVE_PRICE {
        return cost_above_price(model, year).filter(|_| cell.market == ALL_MARKETS);
    }
    let place = LANDED.iter().position(|variable| *variable == cell.variable)?;
    let route = model.routes.iter().find(|route| route.is_new() && route.id.as_str() == cell.route)?;
    (model.markets[route.market].id.as_str() == cell.market)
        .then(|| used_of(model, network?, route, year, known).map(|used| used[place]))?
}
