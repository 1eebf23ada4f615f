//! `izon frontier`: the cheapest supply for each ceiling on a share, and the scenarios of a study against it.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use comfy_table::{CellAlignment, Table as Grid};

use super::look::LookArgs;
use super::output::{AnswerFormat, CommandFailure, RULED, print, write_drawing};
use super::reading::read;
use crate::allocation::Standard;
use crate::charts::{self, map::Geography};
use crate::export;
use crate::input::source::ByteSource;
use crate::model::Model;
use crate::publish::read_study::ReadStudy;
use crate::publish::source_line::source_line;
use crate::publish::study_charts::{names, subject};
use crate::table::{ALL_MARKETS, Table};
use crate::uncertainty::frontier::{
    CappedShare, FrontierCurve, FrontierPoint, FrontierQuestion, FrontierStanding, Frontiers, RouteOffer, Variants,
    frontiers, rows,
};
use crate::units::Money;

#[derive(clap::Args, Debug)]
pub(super) struct FrontierArgs {
    /// A study file, such as scenarios/article.toml, or a scenario file.
    file: String,
    /// Cap the share of the largest supplier instead of the group's.
    #[arg(long)]
    largest: bool,
    /// Distance of the ceilings, percentage points.
    #[arg(long, value_name = "POINTS", default_value_t = 1.0, value_parser = step)]
    step: f64,
    /// Form of the output: tables for people, or every row for programs.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
    format: AnswerFormat,
    /// Also draw it, into a file that ends in .svg or .png.
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    #[command(flatten)]
    look: LookArgs,
}

fn step(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| format!("`{text}` is no number"))?;
    if (0.1..=50.0).contains(&value) { Ok(value) } else { Err("a step is from 0.1 to 50 percentage points".to_owned()) }
}

/// Runs the command.
pub(super) fn run(args: &FrontierArgs, data: &dyn ByteSource) -> Result<(), CommandFailure> {
    let read = read(&args.file, data)?;
    let solver = Standard::default();
    let evaluation = read.evaluate(&solver, &|| ())?;
    let study = &read.study;
    let scenarios = study.scenarios.iter().map(|resolved| &resolved.model).zip(&evaluation.trajectories);
    let question = FrontierQuestion {
        reference: &study.reference().model,
        scenarios: scenarios.collect(),
        group: &study.group,
        year: study.year,
        step: args.step / 100.0,
    };
    let found =
        frontiers(&question, &solver).map_err(|error| CommandFailure::input("no-solution", error.to_string()))?;
    let table = Table::new(rows(&question, &found));
    if let Some(file) = &args.chart {
        draw(args, &read, &table, file)?;
    }
    match args.format {
        AnswerFormat::Table => {
            print(&report(&read, &found, if args.largest { CappedShare::Largest } else { CappedShare::Group }))
        }
        AnswerFormat::Csv => print(&String::from_utf8_lossy(&export::csv(&table))),
    }
}

/// Writes the chart as what the name of its file asks for.
fn draw(args: &FrontierArgs, read: &ReadStudy, table: &Table, file: &Path) -> Result<(), CommandFailure> {
    let subject = subject(&read.study, &source_line(&read.dataset), args.look.into());
    let names = names(&read.study, &read.dataset);
    let chart = if args.largest { charts::registry::FRONTIER_LARGEST } else { charts::registry::FRONTIER };
    let drawn = charts::draw(chart, table, &subject, &names, &Geography::default());
    let drawn = drawn.map_err(|error| CommandFailure::Other(error.to_string()))?;
    let drawing = drawn.ok_or_else(|| CommandFailure::input("no-data", "there is nothing to draw"))?;
    write_drawing(&drawing, file)
}

/// Billions of USD with two decimals and a sign.
fn billions(amount: Money) -> String {
    let text = format!("{:+.2}", amount.musd() / 1e3);
    if text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) { text } else { "0".to_owned() }
}

fn report(read: &ReadStudy, found: &Frontiers, measure: CappedShare) -> String {
    let study = &read.study;
    let model = &study.reference().model;
    let whose = match measure {
        CappedShare::Group => study.group.to_string(),
        CappedShare::Largest => "the largest supplier".to_owned(),
    };
    let mut text = format!(
        "{}\n\n{} in {}: the cheapest supply for each ceiling on the share of {whose}, billion USD a year above the cheapest with \
         the routes of `{}`;\nwith those routes / with the new routes of all scenarios too\n",
        study.title.en, model.importer, study.year, model.scenario
    );
    let curves: Vec<&FrontierCurve> = found.curves.iter().filter(|curve| curve.measure == measure).collect();
    let _ = writeln!(text, "{}", ceilings(model, &curves));
    let standings: Vec<&FrontierStanding> =
        found.standings.iter().filter(|standing| standing.measure == measure).collect();
    let _ = writeln!(
        text,
        "\nThe scenarios, and the least cost of the share that each of them reaches\n{}",
        places(model, &standings)
    );
    for market in markets(model) {
        let _ = writeln!(text, "{}", sentence(model, market, &curves, &standings));
    }
    for variants in &found.variants {
        let _ = writeln!(text, "{}", choice(variants));
    }
    text.push_str(
        "Lines are lower bounds: supply curves go on beyond what was ever observed, and no supplier runs out. Points below the \
         line of the\nroutes of today owe it to the cost that is assumed for their new routes.\n",
    );
    text
}

/// That of a route of several definitions one is built.
fn choice(variants: &Variants) -> String {
    let names = |one: &Vec<crate::id::ScenarioId>| {
        one.iter().map(|scenario| format!("`{scenario}`")).collect::<Vec<_>>().join(", ")
    };
    let definitions: Vec<String> = variants.scenarios.iter().map(names).collect();
    format!(
        "`{}` is defined differently in {}: all routes hold one of them at a time, whichever costs least.",
        variants.route,
        definitions.join(" and in ")
    )
}

fn markets(model: &Model) -> impl Iterator<Item = Option<usize>> {
    (0..model.markets.len()).map(Some).chain([None])
}

fn name(model: &Model, market: Option<usize>) -> &str {
    market.map_or(ALL_MARKETS, |market| model.markets[market].id.as_str())
}

/// Whether two ceilings are the same, whatever the multiples of the step came to.
fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

fn point<'a>(
    curves: &[&'a FrontierCurve],
    market: Option<usize>,
    offer: RouteOffer,
    ceiling: f64,
) -> Option<&'a FrontierPoint> {
    let curve = curves.iter().find(|curve| curve.market == market && curve.offer == offer)?;
    // Above its first point a ceiling does not bind.
    let first = curve.points.first().filter(|first| ceiling >= first.ceiling);
    first.or_else(|| curve.points.iter().find(|point| same(point.ceiling, ceiling)))
}

/// A row for each ceiling that is a multiple of ten, of five below 30.
fn ceilings(model: &Model, curves: &[&FrontierCurve]) -> Grid {
    let mut grid = Grid::new();
    let head = markets(model).map(|market| name(model, market).to_owned());
    grid.load_style(RULED).set_header(std::iter::once("ceiling, %".to_owned()).chain(head));
    let first = |market: Option<usize>| {
        let curve = curves.iter().find(|curve| curve.market == market && curve.offer == RouteOffer::Existing);
        curve.and_then(|curve| curve.points.first()).map_or(0.0, |point| point.ceiling)
    };
    for percent in (0..=100).rev().filter(|percent| percent % 10 == 0 || (percent % 5 == 0 && *percent < 30)) {
        let ceiling = f64::from(percent) / 100.0;
        let cell = |market: Option<usize>| {
            let of = |offer: RouteOffer| {
                let point = point(curves, market, offer, ceiling)?;
                let mark = if point.unserved.pj() > 0.0 { "*" } else { "" };
                Some(format!("{}{mark}", billions(point.cost)))
            };
            if ceiling > first(market) {
                return None;
            }
            Some(format!("{} / {}", of(RouteOffer::Existing)?, of(RouteOffer::All)?))
        };
        let cells: Vec<Option<String>> = markets(model).map(cell).collect();
        if cells.iter().any(Option::is_some) {
            grid.add_row(std::iter::once(percent.to_string()).chain(cells.into_iter().map(Option::unwrap_or_default)));
        }
    }
    align(&mut grid);
    if curves.iter().flat_map(|curve| &curve.points).any(|point| point.unserved.pj() > 0.0) {
        grid.add_row(["* unserved"]);
    }
    grid
}

fn align(grid: &mut Grid) {
    for column in grid.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

/// Whether a scenario changes anything in its market against another.
fn stands_apart(one: &FrontierStanding, reference: &FrontierStanding) -> bool {
    (one.share - reference.share).abs() > 1e-6 || (one.cost - reference.cost).abs().musd() > 0.5
}

fn reference<'a>(
    model: &Model,
    standings: &[&'a FrontierStanding],
    market: Option<usize>,
) -> Option<&'a FrontierStanding> {
    standings.iter().copied().find(|standing| standing.market == market && standing.scenario == model.scenario)
}

fn places(model: &Model, standings: &[&FrontierStanding]) -> Grid {
    let mut grid = Grid::new();
    let head =
        ["market", "scenario", "share, %", "its cost", "least cost, routes\nof today", "least cost,\nall routes"];
    grid.load_style(RULED).set_header(head);
    for market in markets(model) {
        let Some(base) = reference(model, standings, market) else { continue };
        for standing in standings.iter().filter(|standing| standing.market == market) {
            if standing.scenario != model.scenario && !stands_apart(standing, base) {
                continue;
            }
            let share = format!("{:.1}", 100.0 * standing.share);
            let largest = standing.largest.as_ref().map_or_else(String::new, |supplier| format!("{supplier} "));
            let costs = if standing.same_demand {
                [standing.cost, standing.cheapest_existing, standing.cheapest_all].map(billions)
            } else {
                ["other demand", "", ""].map(str::to_owned)
            };
            let head = [name(model, market).to_owned(), standing.scenario.to_string(), format!("{largest}{share}")];
            grid.add_row(head.into_iter().chain(costs));
        }
    }
    for column in grid.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    grid
}

/// What half the share costs, and how far above the cheapest way the scenario with the lowest share lies.
fn sentence(
    model: &Model,
    market: Option<usize>,
    curves: &[&FrontierCurve],
    standings: &[&FrontierStanding],
) -> String {
    let Some(base) = reference(model, standings, market) else { return String::new() };
    let mut text = format!("{}: ", name(model, market));
    let first = curves.iter().find(|curve| curve.market == market && curve.offer == RouteOffer::Existing);
    let half = first.and_then(|curve| curve.points.iter().find(|point| point.ceiling <= base.share / 2.0));
    if let Some((half, all)) = half.and_then(|half| Some((half, point(curves, market, RouteOffer::All, half.ceiling)?)))
    {
        let _ = write!(
            text,
            "from {:.1}% to {:.0}% costs {} billion USD a year at least with the routes of today, {} with all new ones.",
            100.0 * base.share,
            100.0 * half.ceiling,
            billions(half.cost),
            billions(all.cost)
        );
    }
    let moved = standings.iter().filter(|one| one.market == market && one.same_demand && stands_apart(one, base));
    let Some(lowest) = moved.min_by(|a, b| a.share.total_cmp(&b.share)) else { return text + " No scenario moves it." };
    let gap = match (lowest.cost - lowest.cheapest_all).musd() / 1e3 {
        gap if gap < 0.005 => "on the line of all routes".to_owned(),
        gap => format!("{gap:.2} above the line of all routes"),
    };
    let _ = write!(
        text,
        " The lowest share that a scenario reaches, {:.1}% (`{}`), lies {gap}; with the routes of today it would cost {}.",
        100.0 * lowest.share,
        lowest.scenario,
        billions(lowest.cheapest_existing)
    );
    text
}
