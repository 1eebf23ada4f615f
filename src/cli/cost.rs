//! `izon cost`: what each route costs, what an investment would earn, what a point of dependence costs.

mod freight;
mod ranges;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use comfy_table::{CellAlignment, Table as Grid};

use super::look::LookArgs;
use super::output::{CommandFailure, RULED, print, unknown, write_drawing};
use super::reading::read;
use crate::allocation::Standard;
use crate::dataset::Dataset;
use crate::economics::{LandedCost, appraise, benchmarks, landed, observed_costs, traded_unit};
use crate::input::source::ByteSource;
use crate::language::{number, per_cent};
use crate::model::cost::{BuildUp, CostOrigin, Project, TermKind, blended_rate};
use crate::model::{Basis, Model, Route};
use crate::publish::study_charts::StudyCharts;
use crate::scenario::{Scenario, Study};
use crate::study::Evaluation;
use crate::table::{ALL_MARKETS, RowKey};
use crate::units::Price;

#[derive(clap::Args, Debug)]
pub(super) struct CostArgs {
    /// A study file or a scenario file.
    file: String,
    /// Write the chart of delivered costs: an SVG or PNG file.
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    /// Market of the chart: by default that of the new route in question.
    #[arg(long, value_name = "MARKET")]
    market: Option<String>,
    #[command(flatten)]
    look: LookArgs,
    /// Say for each part of each cost where it comes from.
    #[arg(long)]
    sources: bool,
}

/// Runs the command.
pub(super) fn run(args: &CostArgs, data: &dyn ByteSource) -> Result<(), CommandFailure> {
    let read = read(&args.file, data)?;
    let (study, dataset) = (&read.study, &read.dataset);
    if let Some(name) = args.market.as_ref().filter(|name| !study.markets.iter().any(|known| known.as_str() == *name)) {
        return Err(unknown("market in the study", name, study.markets.iter().map(crate::id::MarketId::as_str)));
    }
    let evaluation = read.evaluate(&Standard::default(), &|| ())?;
    let mut text = delivered(study, dataset);
    text.push_str(&projects(study));
    text.push_str(&ranges::table(study));
    text.push_str(&doubts(study));
    text.push_str(&points(study, &evaluation));
    if args.sources {
        text.push_str(&origins(study, dataset));
    }
    if let Some(path) = &args.chart {
        chart(args, path, study, &evaluation, (data, dataset))?;
        let _ = writeln!(text, "\nchart in {}", path.display());
    }
    print(&text)
}

/// Writes the chart of the market in question, or of the first that has one.
fn chart(
    args: &CostArgs,
    path: &std::path::Path,
    study: &Study,
    evaluation: &Evaluation,
    (data, dataset): (&dyn ByteSource, &Dataset),
) -> Result<(), CommandFailure> {
    let album = StudyCharts::new(study, evaluation, data, dataset)?;
    let Some(drawing) = album.delivered_cost(args.market.as_deref(), args.look.into())? else {
        return Err(CommandFailure::input(
            "no-data",
            "no route has a cost that can be compared with another: nothing to draw",
        ));
    };
    write_drawing(&drawing, path)
}

/// New routes, each once, with the scenario that it is taken from.
fn new_routes(study: &Study) -> Vec<(&Scenario, &Route)> {
    let mut seen = BTreeSet::new();
    let all =
        study.scenarios.iter().flat_map(|resolved| resolved.model.routes.iter().map(move |route| (resolved, route)));
    all.filter(|(resolved, route)| resolved.costs.contains_key(&route.id) && seen.insert(route.id.clone())).collect()
}

/// The unit in which a route's commodity is traded, and the USD/GJ in one of it.
fn traded(model: &Model, route: &Route) -> (&'static str, f64) {
    traded_unit(&model.markets[route.market].commodities[route.commodity].heat)
}

fn grid(header: &[&str], rows: Vec<Vec<String>>, left: usize) -> String {
    let mut grid = Grid::new();
    grid.load_style(RULED).set_header(header.iter().copied());
    for row in rows {
        grid.add_row(row);
    }
    for column in grid.column_iter_mut().skip(left) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    format!("{grid}\n")
}

const HEADER: [&str; 9] = [
    "route",
    "unit",
    "supply",
    "lique-\nfaction",
    "pipeline,\ntransport",
    "ship",
    "regasi-\nfication",
    "undivided",
    "delivered",
];

fn line(name: String, build_up: &BuildUp, whole: bool, (unit, factor): (&str, f64)) -> Vec<String> {
    let shown =
        |price: Option<Price>| price.map_or_else(String::new, |price| format!("{:.2}", price.usd_per_gj() / factor));
    let mut cells = vec![name, unit.to_owned()];
    cells.extend(TermKind::ALL.map(|kind| shown(build_up.of(kind))));
    cells.push(shown(whole.then(|| build_up.total())));
    cells
}

fn delivered(study: &Study, dataset: &Dataset) -> String {
    let reference = study.reference();
    let model = &reference.model;
    let mut rows = Vec::new();
    for (resolved, route) in new_routes(study) {
        let Some(cost) = resolved.costs.get(&route.id) else { continue };
        rows.push(line(format!("{} (new)", route.id), &cost.build_up, true, traded(&resolved.model, route)));
    }
    let observed = observed_costs(model, &reference.exchange_rates, dataset);
    for cost in &observed {
        let Some(route) = model.routes.iter().find(|route| route.id == cost.route) else { continue };
        if cost.whole && freight::is_listed(route, model) {
            rows.push(line(route.id.to_string(), &cost.build_up, true, traded(model, route)));
        }
    }
    let mut text = format!(
        "Delivered cost by part of the chain; USD/MMBtu is gross. Routes of {} are estimated: the price when loaded (of LNG\n\
         less what a new plant of middling cost would need for liquefaction) and shipping by distance. Money is of the year\n\
         of each estimate. Routes with less than 0.1% of a market are left out.\n\n{}",
        model.base_year,
        grid(&HEADER, rows, 2)
    );
    text.push_str(&landings(model));
    for benchmark in benchmarks(model, dataset) {
        let commodities = || model.markets.iter().flat_map(|market| &market.commodities);
        let heat = commodities().find(|known| known.id.as_str() == benchmark.commodity).map(|known| &known.heat);
        let Some(heat) = heat else { continue };
        let (unit, factor) = traded_unit(heat);
        let shown = |price: Price| price.usd_per_gj() / factor;
        let range = benchmark.range.map(|(low, high)| format!(" ({:.2} to {:.2})", shown(low), shown(high)));
        let (name, price) = (benchmark.variable, shown(benchmark.price));
        let range = range.unwrap_or_default();
        let ashore = match benchmark.ashore(benchmark.price) {
            Some(ashore) => format!("{:.2} ashore", shown(ashore)),
            None => "freight not known".to_owned(),
        };
        let (basis, year) = (benchmark.basis.as_str(), model.base_year);
        let _ = writeln!(text, "{name:<26}{price:>6.2} {unit} {basis}{range}, {ashore}, in {year}");
    }
    text + &freight::table(&observed, model, dataset)
}

/// How the price of each market comes ashore, where it meets the costs.
fn landings(model: &Model) -> String {
    let mut text = "\nPrices ashore, which costs are compared with:\n".to_owned();
    for market in &model.markets {
        let Some(LandedCost { price, parts }) = landed(market) else { continue };
        let _ = writeln!(text, "{:<26}{} = {price} in {}", market.id.as_str(), parts.en, model.base_year);
    }
    text + "\n"
}

fn projects(study: &Study) -> String {
    let mut rows = Vec::new();
    for (resolved, route) in new_routes(study) {
        let model = &resolved.model;
        let Some(project) = resolved.costs.get(&route.id).and_then(|cost| cost.project.as_ref()) else { continue };
        let found = appraise(model, &model.markets[route.market], project);
        let (unit, factor) = traded(model, route);
        let percent = |value: Option<f64>, digits: usize| {
            value.map_or_else(|| "none".to_owned(), |value| per_cent(100.0 * value, digits))
        };
        rows.push(vec![
            route.id.to_string(),
            number(project.investment.capex.musd() / 1e3, 2),
            percent(Some(project.investment.discount_rate), 1),
            found.first_year.to_string(),
            format!("{:.2} {unit}", found.break_even_tariff.usd_per_gj() / factor),
            number(found.npv.musd() / 1e3, 2),
            percent(found.irr, 1),
            percent(found.break_even_utilisation, 0),
        ]);
    }
    if rows.is_empty() {
        return String::new();
    }
    let header = [
        "project",
        "investment\nbillion USD",
        "interest",
        "first\nyear",
        "break-even\ntariff",
        "NPV\nbillion USD",
        "IRR",
        "break-even use\nof capacity",
    ];
    let about = "Investments, at the market's price ashore less what a unit costs beside the investment:";
    format!("\n{about}\n\n{}", grid(&header, rows, 1))
}

/// What the tariff of each project would be if one thing were otherwise.
fn doubts(study: &Study) -> String {
    type Change = fn(&mut Project);
    let changes: [(&str, Change); 5] = [
        ("as\nstated", |_| ()),
        ("5 years\nlate", |project| project.delay += 5.0),
        ("half the money\npublic at 1%", |project| {
            let rate = &mut project.investment.discount_rate;
            *rate = blended_rate(*rate, 0.5, 0.01);
        }),
        ("interest\n12%", |project| project.investment.discount_rate = 0.12),
        ("half\nused", |project| project.utilisation = 0.5),
    ];
    let mut rows = Vec::new();
    for (resolved, route) in new_routes(study) {
        let model = &resolved.model;
        let Some(project) = resolved.costs.get(&route.id).and_then(|cost| cost.project.as_ref()) else { continue };
        let (unit, factor) = traded(model, route);
        let tariffs = changes.iter().map(|(_, change)| {
            let mut changed = project.clone();
            change(&mut changed);
            let found = appraise(model, &model.markets[route.market], &changed);
            format!("{:.2}", found.break_even_tariff.usd_per_gj() / factor)
        });
        rows.push([route.id.to_string(), unit.to_owned()].into_iter().chain(tariffs).collect());
    }
    if rows.is_empty() {
        return String::new();
    }
    let header: Vec<&str> = ["project", "unit"].into_iter().chain(changes.map(|(name, _)| name)).collect();
    format!("\nThe break-even tariff if one thing were otherwise, as illustrations:\n\n{}", grid(&header, rows, 2))
}

fn points(study: &Study, evaluation: &Evaluation) -> String {
    let model = &study.reference().model;
    let markets = model.markets.iter().map(|market| market.id.as_str()).chain([ALL_MARKETS]);
    let markets: Vec<&str> = markets.collect();
    let mut rows = Vec::new();
    for resolved in study.scenarios.iter().filter(|other| other.model.scenario != model.scenario) {
        for market in &markets {
            let value = |partner: &str, variable: &str, unit: &str| {
                evaluation.table.value(&RowKey {
                    scenario: resolved.model.scenario.as_str(),
                    period: study.year,
                    month: 0,
                    importer: model.importer.as_str(),
                    market,
                    partner,
                    variable,
                    unit,
                })
            };
            let group = study.group.as_str();
            let (Some(cost), Some(points)) =
                (value("", "incremental-cost", "million USD/y"), value(group, "share-removed", "points"))
            else {
                continue;
            };
            let each = value(group, "cost-per-point", "million USD/y a point");
            if each.is_none() && *market != ALL_MARKETS {
                continue;
            }
            rows.push(vec![
                resolved.model.scenario.to_string(),
                (*market).to_owned(),
                number(cost / 1e3, 3),
                number(points, 2),
                each.map_or_else(|| "nothing removed".to_owned(), |each| number(each / 1e3, 3)),
            ]);
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    let header =
        ["scenario", "market", "import bill\nbillion USD/y", "points\nremoved", "for each point\nbillion USD/y"];
    format!(
        "\nWhat each percentage point of {} costs in {}, against `{}`. Negative: the bill falls. The bill is what is paid\n\
         for energy; what a measure costs outside of it is not counted.\n\n{}",
        study.group,
        study.year,
        model.scenario,
        grid(&header, rows, 2)
    )
}

/// Every part of every cost with where it comes from.
fn origins(study: &Study, dataset: &Dataset) -> String {
    let mut text = "\nWhere the parts come from:\n".to_owned();
    let reference = study.reference();
    for (resolved, route) in new_routes(study) {
        let Some(cost) = resolved.costs.get(&route.id) else { continue };
        let _ = writeln!(text, "\n{}", route.id);
        parts(&mut text, &cost.build_up, &resolved.model, dataset);
    }
    let observed = observed_costs(&reference.model, &reference.exchange_rates, dataset);
    let kinds = [("LNG", false), ("crude oil", true)];
    for (name, sailed) in kinds {
        if let Some(cost) = observed.iter().find(|cost| cost.whole && cost.freight.is_some() == sailed) {
            let _ = writeln!(text, "\nobserved routes of {name}");
            parts(&mut text, &cost.build_up, &reference.model, dataset);
        }
    }
    for benchmark in benchmarks(&reference.model, dataset) {
        let _ = writeln!(text, "\n{}", benchmark.variable);
        for origin in &benchmark.origins {
            let _ = writeln!(text, "    {}", says(origin, &reference.model, dataset));
        }
    }
    text
}

fn parts(text: &mut String, build_up: &BuildUp, model: &Model, dataset: &Dataset) {
    for term in &build_up.terms {
        let _ = writeln!(text, "  {}", term.kind.variable());
        for origin in &term.origins {
            let _ = writeln!(text, "    {}", says(origin, model, dataset));
        }
    }
}

fn says(origin: &CostOrigin, model: &Model, dataset: &Dataset) -> String {
    match origin {
        CostOrigin::Source(id) => format!("source {id}"),
        CostOrigin::Assumption(reason) => format!("assumed: {reason}"),
        CostOrigin::Parameter(id) => {
            let Some(row) = dataset.cost_parameters.get(id) else { return id.clone() };
            let source = row.source.as_ref().map_or("", crate::id::SourceId::as_str);
            let value = row.central.map_or_else(String::new, |value| format!("{value} {}", row.unit));
            format!("{} {value} ({source}, {})", row.parameter, row.evidence)
        }
        CostOrigin::Setting(setting) => {
            let Some(found) = model.provenance.iter().find(|known| known.setting == *setting) else {
                return setting.clone();
            };
            let key = setting.rsplit('.').next().unwrap_or_default();
            let basis = match &found.basis {
                Basis::Source(id) => id.to_string(),
                Basis::Assumption(reason) => format!("assumed: {}", reason.en),
            };
            format!("{key} {} ({basis})", found.value)
        }
    }
}
