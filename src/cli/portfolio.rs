//! `izon portfolio`: suppliers as a portfolio.

use std::fmt::Write;

use comfy_table::{CellAlignment, Table as Grid};

use super::output::{AnswerFormat, CommandFailure, RULED, print, unknown};
use crate::export;
use crate::history::ObservedMarket;
use crate::id::CountryId;
use crate::input::load_dataset;
use crate::input::source::ByteSource;
use crate::table::Table;
use crate::uncertainty::portfolio::{Portfolio, PortfolioMix, PortfolioQuestion, Thin, portfolio, rows};

/// Years of prices looked at when nobody says how many.
const SPAN: i32 = 20;

#[derive(clap::Args, Debug)]
pub(super) struct PortfolioArgs {
    /// Who imports: ISO 3166 alpha-3, such as JPN.
    #[arg(long, value_name = "COUNTRY")]
    importer: String,
    /// What is bought: crude-oil, natural-gas or lng.
    #[arg(long)]
    market: String,
    /// First year of prices [default: 20 years before the last].
    #[arg(long, value_name = "YEAR")]
    from: Option<i32>,
    /// Last year of prices, whose mix is looked at [default: the last in the data].
    #[arg(long, value_name = "YEAR")]
    to: Option<i32>,
    /// The price series that stands for the market, such as dubai [default: the mean price of the world's trade].
    #[arg(long, value_name = "SERIES")]
    benchmark: Option<String>,
    /// Form of the output: tables for people, or every row for programs.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
    format: AnswerFormat,
}

/// Runs the command.
pub(super) fn run(args: &PortfolioArgs, data: &dyn ByteSource) -> Result<(), CommandFailure> {
    let dataset = load_dataset(data)?;
    let names = || dataset.countries.keys().map(CountryId::as_str);
    let importer = dataset.countries.get_key_value(args.importer.as_str()).map(|(id, _)| id);
    let importer = importer.ok_or_else(|| unknown("importer", &args.importer, names()))?;
    let known = ObservedMarket::names();
    let market = ObservedMarket::find(&dataset, importer, &args.market);
    let market = market.ok_or_else(|| unknown("market", &args.market, known.iter().map(String::as_str)))?;
    let last = args.to.or_else(|| dataset.trade.span().map(|(_, last)| last)).unwrap_or_default();
    let question = PortfolioQuestion {
        dataset: &dataset,
        importer,
        commodity: &market.commodity,
        years: args.from.unwrap_or(last.saturating_sub(SPAN))..=last,
        benchmark: args.benchmark.as_deref(),
    };
    let found = portfolio(&question).map_err(|thin| match thin {
        Thin::NoBenchmark(name) => unknown("price series", &name, dataset.prices.keys().map(String::as_str)),
        thin => CommandFailure::input("no-data", thin.to_string()),
    })?;
    match args.format {
        AnswerFormat::Table => print(&report(args, &found, &market.name.en)),
        AnswerFormat::Csv => {
            print(&String::from_utf8_lossy(&export::csv(&Table::new(rows(&question, market.id.as_str(), &found)))))
        }
    }
}

fn percent(value: f64) -> String {
    format!("{:.1}", 100.0 * value)
}

fn report(args: &PortfolioArgs, found: &Portfolio, goods: &str) -> String {
    let mut grid = Grid::new();
    let header =
        ["supplier", "share %", "least risk %", "cheapest %", "premium %", "swing %", "beta", "of the market %"];
    grid.load_style(RULED).set_header(header);
    let ends = (found.frontier.first(), found.frontier.last());
    let of = |mix: Option<&PortfolioMix>, place: usize| mix.map_or_else(String::new, |mix| percent(mix.shares[place]));
    for (place, one) in found.suppliers.iter().enumerate() {
        grid.add_row([
            one.supplier.to_string(),
            percent(one.share),
            of(ends.0, place),
            of(ends.1, place),
            percent(one.premium),
            percent(one.sd),
            format!("{:.2}", one.beta),
            percent(one.systematic),
        ]);
    }
    let mut mixes = Grid::new();
    mixes.load_style(RULED).set_header(["mix", "premium %", "swing %", "the market's %", "its own %"]);
    let inner = (1..found.frontier.len().saturating_sub(1)).map(|place| format!("between {place}"));
    let names = std::iter::once("least risk".to_owned()).chain(inner).chain(["cheapest".to_owned()]);
    for (name, mix) in std::iter::once(("observed".to_owned(), &found.observed)).chain(names.zip(&found.frontier)) {
        mixes.add_row([
            name,
            percent(mix.premium),
            percent(mix.sd),
            percent(mix.systematic_sd),
            percent(mix.specific_sd),
        ]);
    }
    for grid in [&mut grid, &mut mixes] {
        for column in grid.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let (first, last) =
        (found.years.first().copied().unwrap_or_default(), found.years.last().copied().unwrap_or_default());
    let mut text = format!(
        "{}: {goods}, prices by supplier from {} to {last}, mix of {}; swing is the standard deviation of the yearly change\n{grid}\n\n{mixes}\n",
        args.importer,
        first - 1,
        found.mix_year
    );
    let market = found.observed.systematic_sd * found.observed.systematic_sd / (found.observed.sd * found.observed.sd);
    let least = found.frontier.first().map_or(0.0, |mix| mix.sd);
    let _ = writeln!(
        text,
        "The price of the observed mix swings by {}% a year, and {}% of that variance is the market's, shared by all. The \
         least risky mix swings by {}%: choosing suppliers takes away {} of {} points.",
        percent(found.observed.sd),
        percent(market),
        percent(least),
        percent(found.observed.sd - least),
        percent(found.observed.sd)
    );
    let _ = writeln!(
        text,
        "This rests on {} yearly changes of price for {} suppliers, few for {} covariances: another span of years can give another mix.",
        found.years.len(),
        found.suppliers.len(),
        found.suppliers.len() * (found.suppliers.len() + 1) / 2
    );
    if !found.left_out.is_empty() {
        let names = found.left_out.iter().map(|(supplier, share)| format!("{supplier} ({}%)", percent(*share)));
        let _ = writeln!(
            text,
            "Left out, for want of plainly observed prices, or of years for so many: {}.",
            names.collect::<Vec<_>>().join(", ")
        );
    }
    text
}
