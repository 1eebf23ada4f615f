//! `izon alternatives`: other mixes that cost nearly as little.

use std::fmt::Write;

use comfy_table::{CellAlignment, Table as Grid};

use super::output::{AnswerFormat, CommandFailure, RULED, print, unknown};
use super::reading::read;
use crate::allocation::Standard;
use crate::export;
use crate::input::source::ByteSource;
use crate::publish::read_study::ReadStudy;
use crate::table::{ALL_MARKETS, Table};
use crate::uncertainty::near_optimal::{Alternatives, NearOptimalQuestion, ShareRange, alternatives, rows};
use crate::units::{Dimension, Quantity};

/// Suppliers that could not reach this share are left out of the table for people.
const SMALL: f64 = 0.05;

#[derive(clap::Args, Debug)]
pub(super) struct AlternativesArgs {
    /// A scenario file, or a study file, whose reference scenario is then taken.
    file: String,
    /// How much more a mix may cost, of what the cheapest is worth at market prices, such as "2 %".
    #[arg(long, value_name = "PART", default_value = "2 %", value_parser = part)]
    within: f64,
    /// The year [default: the study's, or the last of the scenario].
    #[arg(long)]
    year: Option<i32>,
    /// One market, such as natural-gas, or all together by energy [default: each market].
    #[arg(long)]
    market: Option<String>,
    /// How many unlike mixes are wanted.
    #[arg(long, value_name = "COUNT", default_value_t = 3, value_parser = clap::value_parser!(u8).range(0..=20))]
    mixes: u8,
    /// Form of the output: tables for people, or every row for programs.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
    format: AnswerFormat,
}

fn part(text: &str) -> Result<f64, String> {
    let quantity: Quantity = text.parse().map_err(|error: crate::units::QuantityError| error.to_string())?;
    let part = quantity.expect(Dimension::Ratio).map_err(|error| error.to_string())?;
    if part > 0.0 && part <= 1.0 { Ok(part) } else { Err("expected more than 0% and at most 100%".to_owned()) }
}

/// Runs the command.
pub(super) fn run(args: &AlternativesArgs, data: &dyn ByteSource) -> Result<(), CommandFailure> {
    let read = read(&args.file, data)?;
    let model = &read.study.reference().model;
    let year = args.year.unwrap_or(read.study.year);
    if !(model.base_year + 1..=model.horizon).contains(&year) {
        let message = format!("{year} is outside the scenario: expected {} to {}", model.base_year + 1, model.horizon);
        return Err(CommandFailure::input("year-outside", message));
    }
    let names = || model.markets.iter().map(|market| market.id.as_str());
    let markets: Vec<Option<usize>> = match args.market.as_deref() {
        None => (0..model.markets.len()).map(Some).collect(),
        Some(ALL_MARKETS) => vec![None],
        Some(name) => {
            let place = names().position(|known| known == name);
            vec![Some(place.ok_or_else(|| unknown("market", name, names().chain([ALL_MARKETS])))?)]
        }
    };
    let (mut text, mut all) = (String::new(), Vec::new());
    for market in markets {
        let question = NearOptimalQuestion { model, year, market, within: args.within, count: usize::from(args.mixes) };
        let found = alternatives(&question, &Standard::default());
        let found = found.map_err(|error| CommandFailure::input("no-solution", error.to_string()))?;
        all.extend(rows(&question, &found));
        let _ = writeln!(text, "{}", report(&read, &question, &found));
    }
    match args.format {
        AnswerFormat::Table => print(&text),
        AnswerFormat::Csv => print(&String::from_utf8_lossy(&export::csv(&Table::new(all)))),
    }
}

fn report(read: &ReadStudy, question: &NearOptimalQuestion<'_>, found: &Alternatives) -> String {
    let model = question.model;
    let market = question.market.map_or(ALL_MARKETS, |market| model.markets[market].id.as_str());
    let wanted = |range: &&ShareRange| {
        if range.is_group { range.of == read.study.group.as_str() } else { range.highest >= SMALL }
    };
    let mut grid = Grid::new();
    let mixes = (1..=found.unlike.len()).map(|place| format!("mix {place}"));
    grid.load_style(RULED)
        .set_header(["share, %", "cheapest", "lowest", "highest"].map(str::to_owned).into_iter().chain(mixes));
    for range in found.ranges.iter().filter(wanted) {
        let percent = |share: f64| format!("{:.1}", 100.0 * share);
        let members = |mix: &crate::uncertainty::near_optimal::NearOptimalMix| {
            let of = |supplier: &crate::id::CountryId| {
                if range.is_group {
                    model.in_group(&read.study.group, supplier, question.year)
                } else {
                    supplier.as_str() == range.of
                }
            };
            crate::numeric::sum(mix.shares.iter().filter(|(supplier, _)| of(supplier)).map(|(_, share)| *share))
        };
        let cells = [range.of.clone(), percent(range.cheapest), percent(range.lowest), percent(range.highest)];
        grid.add_row(cells.into_iter().chain(found.unlike.iter().map(|mix| percent(members(mix)))));
    }
    let moved = found.unlike.iter().map(|mix| format!("{:.1}", 100.0 * mix.moved));
    grid.add_row(["from others".to_owned(), "0.0".to_owned(), String::new(), String::new()].into_iter().chain(moved));
    for column in grid.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let money = found.budget.musd();
    let mut text = format!(
        "{}: {market} in {}, every mix that costs at most {:.2} billion USD a year ({}%) more than the cheapest; suppliers that could reach 5%\n{grid}\n",
        model.scenario,
        question.year,
        money / 1e3,
        crate::numeric::round_significant(100.0 * question.within, 4),
    );
    if let Some(group) = found.ranges.iter().find(|range| range.is_group && range.of == read.study.group.as_str()) {
        let _ = writeln!(
            text,
            "For that money the share of {} could lie anywhere from {:.1}% to {:.1}%.",
            group.of,
            100.0 * group.lowest,
            100.0 * group.highest
        );
    }
    if let Some(mix) = found.unlike.iter().max_by(|a, b| a.moved.total_cmp(&b.moved)) {
        let _ = writeln!(
            text,
            "The most unlike mix found buys {:.1}% of imports from others than the cheapest does.",
            100.0 * mix.moved
        );
    }
    text
}
