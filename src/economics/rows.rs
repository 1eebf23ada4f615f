//! Costs as rows of the results table.

use super::{TankerFreight, appraise, benchmarks, observed_costs};
use crate::dataset::Dataset;
use crate::model::cost::{BuildUp, Freight, TermKind};
use crate::model::{Market, Model, Route};
use crate::scenario::Scenario;
use crate::table::{OBSERVED, Row, Status};
use crate::units::{HeatContent, Price};

/// The costs of a study's scenarios in one year.
///
/// For each new route, under its scenario in the given year: `cost-supply`, `cost-liquefaction`, `cost-transport`,
/// `cost-shipping`, `cost-regasification` as far as they are known, `cost-undivided` where one number is stated, and
/// `cost-delivered`, their sum, which the engine uses. For each investment: `npv` (million USD), `irr` (%),
/// `break-even-tariff`, and `break-even-volume` (PJ/y), all at the market's price.
///
/// For each observed route of LNG and crude oil, under `observed` in the base year, the same terms, estimated; of a
/// tanker also `freight-charter`, `freight-bunkers`, `freight-dues` and `freight-commission`, which add up to
/// `cost-shipping`, and its `distance` (nautical miles). The prices beside them are `price-lng-japan`,
/// `price-henry-hub-contract`, `price-crude-contract`, `price-dubai` and `price-brent`, as they are quoted, and with
/// `-ashore` as delivered costs are: with freight and regasification. Ranges have `low` and `high` as statistics.
///
/// Units: USD/GJ (net), USD/MMBtu (gross) for gas, USD/bbl for crude.
pub fn rows<'a>(
    scenarios: impl IntoIterator<Item = &'a Scenario>,
    reference: &Scenario,
    year: i32,
    dataset: &Dataset,
) -> Vec<Row> {
    let mut rows = Vec::new();
    for resolved in scenarios {
        of_scenario(resolved, year, &mut rows);
    }
    of_history(reference, dataset, &mut rows);
    rows
}

fn of_scenario(resolved: &Scenario, year: i32, rows: &mut Vec<Row>) {
    let model = &resolved.model;
    for route in &model.routes {
        let Some(cost) = resolved.costs.get(&route.id) else { continue };
        let market = &model.markets[route.market];
        let blank = Row {
            scenario: model.scenario.as_str().into(),
            period: year,
            status: Status::Modelled,
            ..blank(model, market, Some(route))
        };
        build_up(&cost.build_up, true, &blank, heat(market, route), rows);
        let Some(project) = &cost.project else { continue };
        let found = appraise(model, market, project);
        let volume = found.break_even_utilisation.map(|used| (project.capacity * used).pj());
        for (variable, unit, value) in [
            ("npv", "million USD", Some(found.npv.musd())),
            ("irr", "%", found.irr.map(|rate| 100.0 * rate)),
            ("break-even-volume", "PJ/y", volume),
        ] {
            rows.push(row(&blank, variable, unit, value));
        }
        price(&blank, "break-even-tariff", Some(found.break_even_tariff), heat(market, route), rows);
    }
}

fn of_history(reference: &Scenario, dataset: &Dataset, rows: &mut Vec<Row>) {
    let model = &reference.model;
    let base = |status, market, route| Row {
        scenario: OBSERVED.into(),
        period: model.base_year,
        status,
        ..blank(model, market, route)
    };
    for cost in observed_costs(model, &reference.exchange_rates, dataset) {
        let Some(route) = model.routes.iter().find(|route| route.id == cost.route) else { continue };
        let market = &model.markets[route.market];
        let (blank, heat) = (base(Status::Estimated, market, Some(route)), heat(market, route));
        build_up(&cost.build_up, cost.whole, &blank, heat, rows);
        if let Some(freight) = &cost.freight {
            tanker(freight, &blank, heat, rows);
        }
    }
    for benchmark in benchmarks(model, dataset) {
        let of = |market: &Market| market.commodities.iter().position(|known| known.id.as_str() == benchmark.commodity);
        let found = model.markets.iter().find_map(|market| Some((market, &market.commodities[of(market)?])));
        let Some((market, commodity)) = found else { continue };
        let status = if benchmark.range.is_some() { Status::Estimated } else { Status::Observed };
        let blank = base(status, market, None);
        price(&blank, benchmark.variable, Some(benchmark.price), &commodity.heat, rows);
        range(benchmark.range, &blank, benchmark.variable, &commodity.heat, rows);
        let Some(ashore) = benchmark.ashore(benchmark.price) else { continue };
        let name = format!("{}-ashore", benchmark.variable);
        let blank = base(Status::Estimated, market, None);
        price(&blank, &name, Some(ashore), &commodity.heat, rows);
        let ends = benchmark.range.and_then(|(low, high)| benchmark.ashore(low).zip(benchmark.ashore(high)));
        range(ends, &blank, &name, &commodity.heat, rows);
    }
}

/// What a tanker's freight is made of, its range, and how far it goes.
fn tanker(freight: &TankerFreight, blank: &Row, heat: &HeatContent, rows: &mut Vec<Row>) {
    let Freight { charter, bunkers, dues, commission } = freight.parts;
    for (variable, usd) in [
        ("freight-charter", charter),
        ("freight-bunkers", bunkers),
        ("freight-dues", dues),
        ("freight-commission", commission),
    ] {
        let value = heat.pj_per_mt.map(|heat| Price::from_usd_per_gj(usd / heat));
        price(blank, variable, value, heat, rows);
    }
    range(Some(freight.range), blank, TermKind::Shipping.variable(), heat, rows);
    rows.push(row(blank, "distance", "nm", Some(freight.distance_nm)));
}

fn range(ends: Option<(Price, Price)>, blank: &Row, variable: &str, heat: &HeatContent, rows: &mut Vec<Row>) {
    for (statistic, end) in ends.into_iter().flat_map(|(low, high)| [("low", low), ("high", high)]) {
        let blank = Row { statistic: statistic.into(), ..blank.clone() };
        price(&blank, variable, Some(end), heat, rows);
    }
}

fn heat<'a>(market: &'a Market, route: &Route) -> &'a HeatContent {
    &market.commodities[route.commodity].heat
}

fn blank(model: &Model, market: &Market, route: Option<&Route>) -> Row {
    Row {
        importer: model.importer.as_str().into(),
        market: market.id.as_str().into(),
        partner: route.map(|route| route.supplier.to_string()).unwrap_or_default().into(),
        route: route.map(|route| route.id.to_string()).unwrap_or_default().into(),
        statistic: "value".into(),
        ..Row::default()
    }
}

fn row(blank: &Row, variable: &str, unit: &str, value: Option<f64>) -> Row {
    Row {
        variable: variable.into(),
        unit: unit.into(),
        status: if value.is_some() { blank.status } else { Status::Missing },
        value,
        ..blank.clone()
    }
}

/// The terms, and their sum where they are all there.
fn build_up(build_up: &BuildUp, whole: bool, blank: &Row, heat: &HeatContent, rows: &mut Vec<Row>) {
    for kind in TermKind::ALL {
        if let Some(value) = build_up.of(kind) {
            price(blank, kind.variable(), Some(value), heat, rows);
        }
    }
    price(blank, "cost-delivered", whole.then(|| build_up.total()), heat, rows);
}

/// A price in every unit in which the commodity is traded.
fn price(blank: &Row, variable: &str, value: Option<Price>, heat: &HeatContent, rows: &mut Vec<Row>) {
    rows.push(row(blank, variable, "USD/GJ", value.map(Price::usd_per_gj)));
    if heat.pj_per_bcm.is_some() {
        rows.push(row(blank, variable, "USD/MMBtu", value.map(Price::usd_per_mmbtu)));
    }
    if let Some(barrel) = heat.gj_per_barrel() {
        rows.push(row(blank, variable, "USD/bbl", value.map(|price| price.usd_per_gj() * barrel)));
    }
}
