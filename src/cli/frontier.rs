//! `izon frontier`: the cheapest supply for each ceiling on a share, and the scenarios of a study against it.

use std::fmt::Write;
use std::path::PathBuf;

use comfy_table::{CellAlignment, Table as Grid};

use super::output::{Failure, Format, RULED, print};
use super::reading::{Read, read};
use crate::allocation::{Clarabel, Polished};
use crate::export;
use crate::input::source::Source;
use crate::language::Language;
use crate::table::Table;
use crate::uncertainty::frontier::{Curve, Frontiers, Measure, Offer, Question, Standing, frontiers, rows};
use crate::units::Money;

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// A study file, such as scenarios/article.toml, or a scenario file.
    file: String,
    /// Cap the share of the largest supplier instead of the group's.
    #[arg(long)]
    largest: bool,
    /// Distance of the ceilings, percentage points.
    #[arg(long, value_name = "POINTS", default_value_t = 1.0, value_parser = step)]
    step: f64,
    /// Form of the output: tables for people, or every row for programs.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Also draw it, into a file that ends in .svg or .png.
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    /// Language of the chart: en or ja.
    #[arg(long, value_name = "LANG", default_value = "en")]
    lang: Language,
    /// Width of the chart in pixels: 1200 for a page, 600 for a column.
    #[arg(long, value_name = "PIXELS", default_value_t = 1200, value_parser = clap::value_parser!(u32).range(400..=4000))]
    width: u32,
}

fn step(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| format!("`{text}` is no number"))?;
    if (0.1..=50.0).contains(&value) { Ok(value) } else { Err("a step is from 0.1 to 50 percentage points".to_owned()) }
}

/// Runs the command.
pub(super) fn run(args: &Args, data: &dyn Source) -> Result<(), Failure> {
    let read = read(&args.file, data)?;
    let solver = Polished::new(Clarabel);
    let evaluation = read.evaluate(&solver)?;
    let study = &read.study;
    let scenarios = study.scenarios.iter().map(|resolved| &resolved.model).zip(&evaluation.trajectories);
    let question = Question {
        reference: &study.reference().model,
        scenarios: scenarios.collect(),
        group: &study.group,
        year: study.year,
        step: args.step / 100.0,
    };
    let found = frontiers(&question, &solver).map_err(|error| Failure::input("no-solution", error.to_string()))?;
    match args.format {
        Format::Table => print(&text(&read, &found, if args.largest { Measure::Largest } else { Measure::Group })),
        Format::Csv => {
            let table = Table::new(rows(&question, &found));
            print(&String::from_utf8_lossy(&export::csv(&table)))
        }
    }
}

/// Billions of USD with two decimals.
fn billions(amount: Money) -> String {
    let text = format!("{:+.2}", amount.musd() / 1e3);
    if text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) { text } else { "0".to_owned() }
}

fn text(read: &Read, found: &Frontiers, measure: Measure) -> String {
    let model = &read.study.reference().model;
    let name = |market: Option<usize>| market.map_or("all", |market| model.markets[market].id.as_str()).to_owned();
    let mut text = String::new();
    for standing in found.standings.iter().filter(|standing| standing.measure == measure) {
        let Standing { scenario, market, share, cost, cheapest_existing, cheapest_all, same_demand, .. } = standing;
        let _ = writeln!(
            text,
            "{scenario} {} {:.2} {} {} {} {same_demand}",
            name(*market),
            100.0 * share,
            billions(*cost),
            billions(*cheapest_existing),
            billions(*cheapest_all)
        );
    }
    for curve in found.curves.iter().filter(|curve| curve.measure == measure) {
        let _ = writeln!(text, "{} {:?}", name(curve.market), curve.offer);
        for p in &curve.points {
            let _ = writeln!(text, "  {:.3} {} {}", p.ceiling, billions(p.cost), p.unserved.pj());
        }
    }
    let _ = (Grid::new(), CellAlignment::Right, RULED, Offer::All, None::<Curve>);
    text
}
