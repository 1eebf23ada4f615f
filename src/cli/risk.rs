//! `izon risk`: did the risk fall, or move?

use std::fmt::Write;

use comfy_table::{CellAlignment, Table as Grid};

use super::output::{Failure, Format, RULED, print};
use super::reading::{Read, read};
use crate::allocation::Standard;
use crate::export;
use crate::input::source::Source;
use crate::model::{Model, YearResult};
use crate::study::Evaluation;
use crate::table::{ALL_MARKETS, Table};
use crate::uncertainty::risk::{self, INDICATORS, Largest, Reading, Shift, Turn, Verdict};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// A study file, such as scenarios/article.toml.
    file: String,
    /// Form of the output: tables for people, or every row for programs.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// Runs the command.
pub(super) fn run(args: &Args, data: &dyn Source) -> Result<(), Failure> {
    let read = read(&args.file, data)?;
    let evaluation = read.evaluate(&Standard::default())?;
    match args.format {
        Format::Table => print(&report(&read, &evaluation)),
        Format::Csv => print(&String::from_utf8_lossy(&export::csv(&rows(&read, &evaluation)))),
    }
}

/// The scenarios with what each made of the study's year.
fn years<'a>(read: &'a Read, evaluation: &'a Evaluation) -> Vec<(&'a Model, &'a YearResult)> {
    let pairs = read.study.scenarios.iter().zip(&evaluation.trajectories);
    let of_year =
        |trajectory: &'a crate::model::Trajectory| trajectory.years.iter().find(|year| year.year == read.study.year);
    pairs.filter_map(|(resolved, trajectory)| Some((&resolved.model, of_year(trajectory)?))).collect()
}

fn name(model: &Model, market: Option<usize>) -> &str {
    market.map_or(ALL_MARKETS, |market| model.markets[market].id.as_str())
}

/// The indicators that were asked, of every scenario, and the rows about the largest suppliers.
fn rows(read: &Read, evaluation: &Evaluation) -> Table {
    let asked = |row: &&crate::table::Row| {
        row.period == read.study.year && INDICATORS.iter().any(|(variable, ..)| row.variable == *variable)
    };
    let mut rows: Vec<_> = evaluation.table.rows().iter().filter(asked).cloned().collect();
    for (model, year) in years(read, evaluation) {
        for market in (0..model.markets.len()).map(Some).chain([None]) {
            let largest = risk::largest(model, year, market);
            rows.extend(
                largest.into_iter().flat_map(|largest| risk::rows(model, year.year, name(model, market), &largest)),
            );
        }
    }
    Table::new(rows)
}

fn report(read: &Read, evaluation: &Evaluation) -> String {
    let years = years(read, evaluation);
    let Some(reference) = years.get(read.study.reference).copied() else { return String::new() };
    let model = reference.0;
    let mut text = format!(
        "{}\n\n{} in {}: each scenario against `{}`. A sign says better (+) or worse (−) for security, = no change by a thousandth.\n",
        read.study.title.en, model.importer, read.study.year, model.scenario
    );
    for market in (0..model.markets.len()).map(Some).chain([None]) {
        let shifts: Vec<(&Model, Shift)> = years
            .iter()
            .filter_map(|scenario| Some((scenario.0, risk::shift(&evaluation.table, reference, *scenario, market)?)))
            .collect();
        let _ = writeln!(text, "\n{}\n{}\n{}", name(model, market), grid(model, &shifts), sentence(model, &shifts));
    }
    text
}

/// The reference, and the scenarios that change something.
fn grid(reference: &Model, shifts: &[(&Model, Shift)]) -> Grid {
    let mut grid = Grid::new();
    let indicators = INDICATORS.map(|(variable, ..)| variable.replace('-', "\n"));
    let head = ["scenario", "largest", "share\n%", "its\nrisk", "its passages, %"].map(str::to_owned);
    grid.load_style(RULED).set_header(head.into_iter().chain(indicators).chain(["risk".to_owned()]));
    for (model, shift) in shifts {
        let is_reference = model.scenario == reference.scenario;
        if shift.verdict == Verdict::Unchanged && !is_reference {
            continue;
        }
        let Largest { supplier, share, risk, .. } = &shift.after;
        let cells = [
            model.scenario.to_string(),
            supplier.to_string(),
            format!("{:.1}", 100.0 * share),
            risk.map_or_else(|| "n/a".to_owned(), |risk| format!("{risk:.2}")),
            passages(&shift.after),
        ];
        grid.add_row(
            cells
                .into_iter()
                .chain(shift.readings.iter().map(|one| reading(one, is_reference)))
                .chain([if is_reference { String::new() } else { verdict(shift.verdict).to_owned() }]),
        );
    }
    for place in [2, 3, 5, 6, 7, 8, 9] {
        if let Some(column) = grid.column_mut(place) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    grid
}

fn passages(largest: &Largest) -> String {
    let Some(passages) = &largest.passages else { return "not known".to_owned() };
    let most = passages.iter().filter(|(_, part)| **part >= 0.005);
    let named: Vec<String> = most.map(|(passage, part)| format!("{passage} {:.0}", 100.0 * part)).collect();
    if named.is_empty() { "none".to_owned() } else { named.join(", ") }
}

fn reading(reading: &Reading, bare: bool) -> String {
    let Some(after) = reading.after else { return "n/a".to_owned() };
    let digits = match reading.variable {
        "hhi" | "hhi-risk" => 0,
        "chokepoint-ratio" => 1,
        _ => 3,
    };
    let sign = match reading.turn {
        _ if bare => " ",
        Some(Turn::Better) => "+",
        Some(Turn::Worse) => "−",
        Some(Turn::Same) => "=",
        None => "?",
    };
    format!("{after:.digits$} {sign}")
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Unchanged => "unchanged",
        Verdict::Fell => "fell",
        Verdict::Rose => "rose",
        Verdict::Moved => "moved",
    }
}

/// How many scenarios the indicators agree on, and where they do not, which say what.
fn sentence(reference: &Model, shifts: &[(&Model, Shift)]) -> String {
    let others = || shifts.iter().filter(|(model, _)| model.scenario != reference.scenario);
    let count = |wanted: Verdict| others().filter(|(_, shift)| shift.verdict == wanted).count();
    if others().next().is_none() {
        return "There is no other scenario to hold against it.".to_owned();
    }
    let mut text = format!(
        "Of {} scenarios the indicators agree that the risk fell in {}, that it rose in {}; they disagree in {}, and {} change nothing here.",
        others().count(),
        count(Verdict::Fell),
        count(Verdict::Rose),
        count(Verdict::Moved),
        count(Verdict::Unchanged),
    );
    for (model, shift) in others() {
        if shift.verdict == Verdict::Moved {
            let says = |turn: Turn| {
                let names =
                    shift.readings.iter().filter(|reading| reading.turn == Some(turn)).map(|reading| reading.variable);
                names.collect::<Vec<_>>().join(", ")
            };
            let _ = write!(
                text,
                "\n  {}: better by {}; worse by {}.",
                model.scenario,
                says(Turn::Better),
                says(Turn::Worse)
            );
        }
        if shift.before.supplier != shift.after.supplier {
            let risk =
                |largest: &Largest| largest.risk.map_or_else(|| "unknown".to_owned(), |risk| format!("{risk:.2}"));
            let _ = write!(
                text,
                "\n  {}: the largest supplier is {} instead of {}, of governance risk {} instead of {}.",
                model.scenario,
                shift.after.supplier,
                shift.before.supplier,
                risk(&shift.after),
                risk(&shift.before)
            );
        }
    }
    text
}
