//! `izon risk`: did the risk fall, or move? Shares, with volumes and the bill beside them.

use std::fmt::Write;

use comfy_table::{CellAlignment, Table as Grid};

use super::output::{AnswerFormat, CommandFailure, RULED, print};
use super::reading::read;
use crate::allocation::Standard;
use crate::export;
use crate::input::source::ByteSource;
use crate::language::{amount, number};
use crate::model::{Model, YearResult};
use crate::publish::read_study::ReadStudy;
use crate::study::Evaluation;
use crate::table::variables::{of_risk, variable};
use crate::table::{ALL_MARKETS, Table};
use crate::uncertainty::risk::{self, Amounts, IndicatorReading, Largest, RiskTurn, Shift, Verdict};

#[derive(clap::Args, Debug)]
pub(super) struct RiskArgs {
    /// A study file, such as scenarios/article.toml.
    file: String,
    /// Form of the output: tables for people, or every row for programs.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
    format: AnswerFormat,
}

/// Runs the command.
pub(super) fn run(args: &RiskArgs, data: &dyn ByteSource) -> Result<(), CommandFailure> {
    let read = read(&args.file, data)?;
    let evaluation = read.evaluate(&Standard::default(), &|| ())?;
    match args.format {
        AnswerFormat::Table => print(&report(&read, &evaluation)),
        AnswerFormat::Csv => print(&String::from_utf8_lossy(&export::csv(&rows(&read, &evaluation)))),
    }
}

/// The scenarios with what each made of the study's year.
fn years<'a>(read: &'a ReadStudy, evaluation: &'a Evaluation) -> Vec<(&'a Model, &'a YearResult)> {
    let pairs = read.study.scenarios.iter().zip(&evaluation.trajectories);
    let of_year =
        |trajectory: &'a crate::model::Trajectory| trajectory.years.iter().find(|year| year.year == read.study.year);
    pairs.filter_map(|(resolved, trajectory)| Some((&resolved.model, of_year(trajectory)?))).collect()
}

fn name(model: &Model, market: Option<usize>) -> &str {
    market.map_or(ALL_MARKETS, |market| model.markets[market].id.as_str())
}

/// The indicators that were asked, of every scenario, and the rows about the largest suppliers.
fn rows(read: &ReadStudy, evaluation: &Evaluation) -> Table {
    let asked = |row: &&crate::table::Row| {
        row.period == read.study.year && of_risk().any(|(variable, _)| row.variable == variable.name)
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

fn report(read: &ReadStudy, evaluation: &Evaluation) -> String {
    let years = years(read, evaluation);
    let Some(reference) = years.get(read.study.reference).copied() else { return String::new() };
    let model = reference.0;
    let mut text = format!(
        "{}\n\n{} in {}: each scenario against `{}`. A sign says better (+) or worse (−) for security, = no change by a thousandth.\n\
         Indicators rest on shares: they say how supply is spread. How much is imported, how much of it from {}, and the bill stand beside.\n",
        read.study.title.en, model.importer, read.study.year, model.scenario, read.study.group
    );
    for market in (0..model.markets.len()).map(Some).chain([None]) {
        let (place, group) = (name(model, market), read.study.group.as_str());
        let amounts = |of: &Model| risk::amounts(&evaluation.table, of, read.study.year, place, group);
        let shifts: Vec<ToldRisk<'_>> = years
            .iter()
            .filter_map(|scenario| {
                let shift = risk::shift(&evaluation.table, reference, *scenario, market)?;
                Some(ToldRisk { model: scenario.0, shift, amounts: amounts(scenario.0) })
            })
            .collect();
        let said = sentence(model, &shifts, group);
        let _ = writeln!(text, "\n{place}\n{}\n{said}", grid(model, &shifts, group));
    }
    text
}

/// A scenario against the reference.
struct ToldRisk<'a> {
    model: &'a Model,
    shift: Shift,
    amounts: Amounts,
}

/// Part of an amount below which a change of it is none.
const SAME: f64 = 1e-3;

impl ToldRisk<'_> {
    /// Whether amounts change although no share does.
    fn is_more_or_less(&self, reference: &Amounts) -> bool {
        let differs = |now: Option<f64>, before: Option<f64>| {
            now.zip(before).is_some_and(|(now, before)| (now - before).abs() > SAME * before.abs())
        };
        let (now, before) = (self.amounts, reference);
        differs(now.imports, before.imports) || differs(now.group, before.group) || differs(now.bill, before.bill)
    }
}

/// The amounts of the reference.
fn of_reference(reference: &Model, told: &[ToldRisk<'_>]) -> Amounts {
    told.iter().find(|one| one.model.scenario == reference.scenario).map(|one| one.amounts).unwrap_or_default()
}

/// Columns before those of the indicators.
const HEAD: [&str; 5] = ["scenario", "largest", "share\n%", "its\nrisk", "its passages, %"];

/// The reference, and the scenarios that change something.
fn grid(reference: &Model, told: &[ToldRisk<'_>], group: &str) -> Grid {
    let mut grid = Grid::new();
    let indicators = of_risk().map(|(variable, _)| variable.name.replace('-', "\n"));
    let amounts = ["imports\nPJ".to_owned(), format!("{group}\nPJ"), "bill\nbn USD".to_owned()];
    grid.load_style(RULED)
        .set_header(HEAD.map(str::to_owned).into_iter().chain(indicators).chain(["spread".to_owned()]).chain(amounts));
    let before = of_reference(reference, told);
    for one in told {
        let (model, shift) = (one.model, &one.shift);
        let is_reference = model.scenario == reference.scenario;
        if shift.verdict == Verdict::Unchanged && !is_reference && !one.is_more_or_less(&before) {
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
                .chain([if is_reference { String::new() } else { verdict(shift.verdict).to_owned() }])
                .chain([
                    shown(one.amounts.imports, 0),
                    shown(one.amounts.group, 0),
                    shown(one.amounts.bill.map(|bill| bill / 1e3), 1),
                ]),
        );
    }
    let spread = HEAD.len() + of_risk().count();
    for (place, column) in grid.column_iter_mut().enumerate() {
        if ![0, 1, 4, spread].contains(&place) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    grid
}

fn shown(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "n/a".to_owned(), |value| number(value, digits))
}

fn passages(largest: &Largest) -> String {
    let Some(passages) = &largest.passages else { return "not known".to_owned() };
    let most = passages.iter().filter(|(_, part)| **part >= 0.005);
    let named: Vec<String> = most.map(|(passage, part)| format!("{passage} {:.0}", 100.0 * part)).collect();
    if named.is_empty() { "none".to_owned() } else { named.join(", ") }
}

fn reading(reading: &IndicatorReading, bare: bool) -> String {
    let Some(after) = reading.after else { return "n/a".to_owned() };
    let digits = variable(reading.variable).map_or(3, |variable| variable.digits);
    let sign = match reading.turn {
        _ if bare => " ",
        Some(RiskTurn::Better) => "+",
        Some(RiskTurn::Worse) => "−",
        Some(RiskTurn::Same) => "=",
        None => "?",
    };
    format!("{after:.digits$} {sign}")
}

/// How much less or more is imported, of it from the group, and what that does to the bill.
fn volumes(now: &Amounts, before: &Amounts, group: &str) -> String {
    let change = |now: Option<f64>, before: Option<f64>| Some(now? - before?);
    let word = |change: f64| if change < 0.0 { "less" } else { "more" };
    let volume = |change: f64| format!("{} PJ {}", number(change.abs(), 0), word(change));
    let imports = change(now.imports, before.imports).map(|change| format!("{} imported", volume(change)));
    let of_group = change(now.group, before.group).map(|change| format!("{} from {group}", volume(change)));
    let bill = change(now.bill, before.bill).map(|change| {
        format!(
            "the bill is {} {} a year",
            amount(change.abs(), "million USD").en,
            if change < 0.0 { "lower" } else { "higher" }
        )
    });
    [imports, of_group, bill].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Unchanged => "unchanged",
        Verdict::Fell => "better",
        Verdict::Rose => "worse",
        Verdict::Moved => "mixed",
    }
}

/// How many scenarios the indicators agree on, where they do not, which say what, and what becomes of volumes and the bill.
fn sentence(reference: &Model, told: &[ToldRisk<'_>], group: &str) -> String {
    let others = || told.iter().filter(|one| one.model.scenario != reference.scenario);
    let count = |wanted: Verdict| others().filter(|one| one.shift.verdict == wanted).count();
    if others().next().is_none() {
        return "There is no other scenario to compare it with.".to_owned();
    }
    let mut text = format!(
        "Of {} scenarios the indicators agree that supply is better spread in {}, worse spread in {}; they disagree in {}, and show no \
         change in {}.",
        others().count(),
        count(Verdict::Fell),
        count(Verdict::Rose),
        count(Verdict::Moved),
        count(Verdict::Unchanged),
    );
    let before = of_reference(reference, told);
    for one in others() {
        let (model, shift) = (one.model, &one.shift);
        if one.is_more_or_less(&before) {
            let _ = write!(text, "\n  {}: {}.", model.scenario, volumes(&one.amounts, &before, group));
        }
        if shift.verdict == Verdict::Moved {
            let says = |turn: RiskTurn| {
                let names =
                    shift.readings.iter().filter(|reading| reading.turn == Some(turn)).map(|reading| reading.variable);
                names.collect::<Vec<_>>().join(", ")
            };
            let _ = write!(
                text,
                "\n  {}: better by {}; worse by {}.",
                model.scenario,
                says(RiskTurn::Better),
                says(RiskTurn::Worse)
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
