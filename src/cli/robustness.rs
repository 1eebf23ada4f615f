//! `izon robustness`: which choice is good under most futures.

use std::fmt::Write;
use std::path::PathBuf;

use comfy_table::{CellAlignment, Table as Grid};

use super::look::LookArgs;
use super::output::{AnswerFormat, CommandFailure, RULED, print, write_drawing};
use super::progress;
use super::reading::read;
use crate::allocation::Standard;
use crate::export;
use crate::input::source::ByteSource;
use crate::model::ResponseRule;
use crate::model::claim::Relation;
use crate::numeric::round_significant;
use crate::publish::regret_chart::regret_chart;
use crate::scenario::Study;
use crate::study::robustness::{Criterion, Futures, Robustness, read_criterion, robustness};
use crate::table::Table;
use crate::table::variables::Better;
use crate::uncertainty::ensemble::SamplePlan;
use crate::uncertainty::sampling::SamplingMethod;

#[derive(clap::Args, Debug)]
pub(super) struct RobustnessArgs {
    /// A study file: its scenarios are the choices.
    file: String,
    /// How many samples of what is uncertain there are under each rule.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    samples: u64,
    /// Where the draws start.
    #[arg(long, default_value_t = 2016)]
    seed: u64,
    /// How draws are spread: sobol (scrambled), lhs (Latin hypercube) or plain.
    #[arg(long, value_name = "METHOD", default_value = "sobol", value_parser = SamplingMethod::ALL.map(|(name, _)| name))]
    method: String,
    /// What choices are measured by, with what is good enough: `share of middle-east in all <= 55 %`, `share falls by 10`,
    /// `import-bill`; may be given several times [default: the share of the study's group, and the cost of a unit imported].
    #[arg(long, value_name = "MEASURE")]
    measure: Vec<String>,
    /// Only the response rule that the study states; otherwise each of the four makes futures of its own.
    #[arg(long)]
    own_rule: bool,
    /// Form of the output: tables for people, or rows of the results table.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
    format: AnswerFormat,
    /// Also draws the greatest regret of each choice by each measure into this file, SVG or PNG.
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    #[command(flatten)]
    look: LookArgs,
}

/// Runs the command.
pub(super) fn run(args: &RobustnessArgs, data: &dyn ByteSource) -> Result<(), CommandFailure> {
    let read = read(&args.file, data)?;
    let study = &read.study;
    let usual = ["share".to_owned(), "cost".to_owned()];
    let measures = if args.measure.is_empty() { &usual[..] } else { &args.measure };
    let criteria = measures.iter().map(|text| read_criterion(text, study)).collect::<Result<Vec<_>, _>>()?;
    let method = SamplingMethod::ALL.into_iter().find(|(name, _)| *name == args.method);
    let method = method.map_or_else(SamplingMethod::default, |(_, method)| method);
    let own = || vec![study.reference().model.rule.clone()];
    let futures = Futures {
        plan: SamplePlan { method, seed: args.seed, samples: args.samples },
        rules: if args.own_rule { own() } else { ResponseRule::every(&study.group) },
    };
    let progress = progress(args.samples as usize * futures.rules.len(), "futures");
    let solver = Standard::default();
    let found = robustness((study, &read.dataset), &futures, &criteria, &solver, &|| progress.inc(1))?;
    progress.finish_and_clear();
    if let Some(file) = &args.chart {
        let table = Table::new(found.rows(study));
        let drawn = regret_chart(&read, &table, &found, args.look.into())?;
        let none = || CommandFailure::input("no-data", "no choice has a regret to draw");
        write_drawing(&drawn.ok_or_else(none)?, file)?;
    }
    match args.format {
        AnswerFormat::Table => print(&text(study, &futures, &found)),
        AnswerFormat::Csv => {
            let table = export::csv(&Table::new(found.rows(study)));
            print(&String::from_utf8_lossy(&table))
        }
    }
}

fn text(study: &Study, futures: &Futures, found: &Robustness) -> String {
    let rules: Vec<&str> = futures.rules.iter().map(ResponseRule::as_str).collect();
    let of = if rules.len() == 1 { "the rule" } else { "each of the rules" };
    let mut text = format!(
        "{} in {}, {} futures: {} samples under {of} {}\n",
        study.title.en,
        study.year,
        found.futures,
        futures.plan.samples,
        rules.join(", ")
    );
    for (place, criterion) in found.criteria.iter().enumerate() {
        let _ = writeln!(text, "\n{}\n{}", heading(criterion), regrets(found, place));
    }
    if found.criteria.iter().any(|criterion| criterion.limit.is_some()) {
        let _ = writeln!(text, "\nAll limits are met, % of futures\n{}", limits(found));
    }
    let _ = write!(text, "\n{}", verdict(found));
    text
}

fn heading(criterion: &Criterion) -> String {
    let cell = &criterion.cell;
    let better = if criterion.better == Better::Lower { "less" } else { "more" };
    let limit = criterion.limit.map_or_else(String::new, |(relation, limit)| {
        let how = match relation {
            Relation::AtMost => "at most",
            Relation::AtLeast => "at least",
            Relation::FallsBy => "falls against the reference by at least",
            Relation::RisesBy => "rises against the reference by at least",
        };
        format!("; good enough: {how} {limit}")
    });
    format!("Regret: {} in {}, {}; {better} is better{limit}", criterion.name(), cell.market, cell.unit)
}

fn regrets(found: &Robustness, criterion: usize) -> Grid {
    let mut grid = Grid::new();
    let mut header = vec!["choice", "greatest", "90%", "mean", "best in %"];
    header.extend(found.criteria[criterion].limit.map(|_| "good enough in %"));
    grid.load_style(RULED).set_header(header.clone());
    for choice in &found.choices {
        let mut row = vec![choice.scenario.clone()];
        match &choice.regrets[criterion] {
            Some(regret) => {
                row.extend([regret.max, regret.high, regret.mean].map(short));
                row.push(percent(regret.best));
            }
            None => row.extend(["–"; 4].map(str::to_owned)),
        }
        row.extend(choice.satisficing[criterion].map(percent));
        grid.add_row(row);
    }
    to_the_right(&mut grid, header.len());
    grid
}

fn limits(found: &Robustness) -> Grid {
    let mut grid = Grid::new();
    let rules: Vec<&str> =
        found.choices.first().map_or_else(Vec::new, |choice| choice.by_rule.iter().map(|r| r.0).collect());
    let shown = if rules.len() > 1 { rules } else { Vec::new() };
    let mut header = vec!["choice", "all"];
    header.extend(&shown);
    grid.load_style(RULED).set_header(header.clone());
    for choice in &found.choices {
        let part = |part: Option<f64>| part.map_or_else(|| "–".to_owned(), percent);
        let mut row = vec![choice.scenario.clone(), part(choice.all_limits)];
        row.extend(choice.by_rule.iter().take(shown.len()).map(|(_, met)| part(*met)));
        grid.add_row(row);
    }
    to_the_right(&mut grid, header.len());
    grid
}

/// Which choice is good under most futures, in a sentence a measure.
fn verdict(found: &Robustness) -> String {
    let names = |criterion: usize| {
        let best = found.best(criterion);
        best.iter().map(|choice| choice.scenario.as_str()).collect::<Vec<_>>().join(", ")
    };
    if let Some(part) = found.best(0).first().and_then(|choice| choice.all_limits) {
        if part <= 0.0 {
            return "No choice meets all limits in any future.\n".to_owned();
        }
        return format!("Good enough under most futures: {}, in {}% of them.\n", names(0), percent(part));
    }
    let of = |(place, criterion): (usize, &Criterion)| {
        let regret = found.best(place).first()?.regrets[place]?;
        let (name, unit) = (criterion.name(), &criterion.cell.unit);
        Some(format!("Least to regret in {name}: {}, at most {} {unit}.\n", names(place), short(regret.max)))
    };
    found.criteria.iter().enumerate().filter_map(of).collect()
}

fn short(value: f64) -> String {
    round_significant(value, 4).to_string()
}

fn percent(part: f64) -> String {
    format!("{:.1}", 100.0 * part)
}

fn to_the_right(grid: &mut Grid, columns: usize) {
    for column in 1..columns {
        if let Some(column) = grid.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}
