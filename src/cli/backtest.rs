//! `izon backtest`: how far the model of disruptions was from what came, beside naive forecasts.

use std::fmt::Write;

use comfy_table::{CellAlignment, ContentArrangement, Table as Grid};

use super::output::{AnswerFormat, CommandFailure, RULED, print};
use super::progress;
use crate::backtest::{self, Score};
use crate::dataset::Dataset;
use crate::diagnostics::{Collector, FileSet};
use crate::export;
use crate::input::load_dataset;
use crate::input::resolve::backtest::cases;
use crate::input::source::ByteSource;
use crate::numeric::sum;
use crate::table::Status;

/// Letters in a line of a list.
const WIDTH: usize = 118;

#[derive(clap::Args, Debug)]
pub(super) struct BacktestArgs {
    /// A file of past events.
    #[arg(default_value = "scenarios/backtest.toml")]
    file: String,
    /// As a table for people, or as rows of the results table.
    #[arg(long, value_enum, default_value = "table")]
    format: AnswerFormat,
}

/// Runs the command.
pub(super) fn run(args: &BacktestArgs, data: &dyn ByteSource) -> Result<(), CommandFailure> {
    let dataset = load_dataset(data)?;
    let (mut files, mut found) = (FileSet::default(), Collector::default());
    let read = cases(&args.file, &data.study_files(&args.file), &dataset, &mut files, &mut found);
    let read = read.map_err(|error| CommandFailure::input("no-file", error.to_string()))?;
    let read = found.finish(Some(read)).map_err(|mistakes| CommandFailure::mistakes(&files, mistakes))?;
    let bar = progress(read.value.len(), "events");
    let mut scores = Vec::new();
    for case in &read.value {
        scores.extend(backtest::run(std::slice::from_ref(case), &dataset));
        bar.inc(1);
    }
    bar.finish_and_clear();
    match args.format {
        AnswerFormat::Csv => print(&String::from_utf8_lossy(&export::csv(&backtest::table(&scores)))),
        AnswerFormat::Table => print(&told(&scores, &dataset)),
    }
}

fn told(scores: &[Score], dataset: &Dataset) -> String {
    let mut text = String::from(
        "Past events, run with their drivers and only what was known before, against what the trade data then show; Mt a year.\n\
         Of every other number the newest is taken that is older than the event; its date stands below each, and \
         an event without one is refused. Ports, straits and distances are those of the tables.\n\
         An error is what was foretold less what came. Persistence foretells the year of the mix; no replacement is the worst case. A \
         forecast has no band yet, so none is called right or wrong.\n\
         Skill is 1 less squared errors over those of a naive forecast: above 0 is better than it, below 0 is worse.\n",
    );
    if let Some((first, _)) = dataset.trade.span() {
        let _ = writeln!(
            text,
            "No event before {} can be among them: the trade data begin in {first}, and a year before is needed. The cuts of 1973 are \
             therefore not scored.",
            first + 1
        );
    }
    for score in scores {
        text += &of(score);
    }
    text + &summary(scores)
}

fn of(score: &Score) -> String {
    let mut text = format!("\n{}: {} in {}", score.title.en, score.importer, score.year);
    if score.status > Status::Observed {
        let _ = write!(text, " (data: {})", score.status);
    }
    let mut grid = Grid::new();
    grid.load_style(RULED).set_content_arrangement(ContentArrangement::Dynamic);
    grid.set_header([
        "supplier",
        "before",
        "model",
        "no\nreplacement",
        "observed",
        "error:\nmodel",
        "error:\npersistence",
        "error: no\nreplacement",
        "driver",
    ]);
    for one in &score.judged {
        let name = one.supplier.as_ref().map_or_else(|| "all".to_owned(), ToString::to_string);
        let numbers = [one.before, one.model, one.bound, one.observed].map(|value| format!("{value:.2}"));
        let errors = one.errors().map(|error| format!("{error:+.2}"));
        let driver = if one.driven { "given" } else { "" };
        grid.add_row([name].into_iter().chain(numbers).chain(errors).chain([driver.to_owned()]));
    }
    for column in grid.column_iter_mut().skip(1).take(7) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let show = |skill: Option<f64>| skill.map_or_else(|| "n/a".to_owned(), |skill| format!("{skill:+.2}"));
    let _ = writeln!(
        text,
        "\n\n{grid}\nskill against persistence {}, without what the drivers say {}; against no replacement {}",
        show(score.skill),
        show(score.skill_undriven),
        show(score.skill_bound),
    );
    let of = format!("known before {}: trade of {}, {}", score.start, score.mix_year, score.known.join(", "));
    text += &wrapped(&of);
    text
}

/// A list with commas in lines of readable width, indented after the first.
fn wrapped(list: &str) -> String {
    let (mut text, mut width) = (String::new(), 0);
    for (place, part) in list.split(", ").enumerate() {
        let room = width + part.len() + 2 <= WIDTH;
        match (place, room) {
            (0, _) => {}
            (_, true) => text += ", ",
            (_, false) => {
                text += ",\n  ";
                width = 2;
            }
        }
        text += part;
        width += part.len() + 2;
    }
    text + "\n"
}

/// Errors of all events together.
fn summary(scores: &[Score]) -> String {
    let free: Vec<[f64; 3]> = scores
        .iter()
        .flat_map(|score| &score.judged)
        .filter(|one| !one.driven)
        .map(crate::backtest::JudgedForecast::errors)
        .collect();
    let mean = |place: usize| sum(free.iter().map(|errors| errors[place].abs())) / free.len().max(1) as f64;
    let [model, persistence_error, bound_error] = [0, 1, 2].map(mean);
    let better = |of: fn(&Score) -> Option<f64>| {
        let known: Vec<f64> = scores.iter().filter_map(of).collect();
        (known.iter().filter(|skill| **skill > 0.0).count(), known.len())
    };
    let (persistence, of_persistence) = better(|score| score.skill);
    let (undriven, of_undriven) = better(|score| score.skill_undriven);
    let (bound, of_bound) = better(|score| score.skill_bound);
    format!(
        "\nMean absolute error of {} forecasts that no driver gives away: {model:.2} Mt a year; of persistence {persistence_error:.2}, \
         of no replacement {bound_error:.2}.\n\
         Better than persistence in {persistence} of {of_persistence} cases, without what the drivers say in {undriven} of \
         {of_undriven}; better than no replacement in {bound} of {of_bound}.\n",
        free.len(),
    )
}
