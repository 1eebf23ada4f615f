//! `izon compare`: why two scenarios differ.

use std::fmt::Write as _;

use comfy_table::{CellAlignment, Table as Grid};

use super::output::{AnswerFormat, CommandFailure, RULED, print};
use super::progress;
use crate::allocation::Standard;
use crate::compare::{Difference, LIMIT, ScenarioComparison, usual_measures};
use crate::diagnostics::{Collector, Diagnostic, FileSet};
use crate::id::CountryId;
use crate::input::load::Loader;
use crate::input::resolve::resolve;
use crate::input::source::ByteSource;
use crate::input::{FileMixture, load_dataset};
use crate::publish::study_design::quoted;
use crate::scenario::Mixture;

#[derive(clap::Args, Debug)]
pub(super) struct CompareArgs {
    /// A scenario file.
    first: String,
    /// The scenario file to compare it with.
    second: String,
    /// The year to compare [default: the nearer horizon].
    #[arg(long)]
    year: Option<i32>,
    /// Form of the output.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
    format: AnswerFormat,
}

/// Runs the command.
pub(super) fn run(args: &CompareArgs, data: &dyn ByteSource) -> Result<(), CommandFailure> {
    let dataset = load_dataset(data)?;
    let (mut files, mut found) = (FileSet::default(), Collector::default());
    let read = [&args.first, &args.second]
        .map(|path| Loader::new(&data.study_files(path), &mut files, &mut found).scenario(path));
    let [first, second] = read.map(|read| read.map_err(|error| CommandFailure::input("no-file", error.to_string())));
    let (first, second) = (first?, second?);
    let one = resolve(&first, &dataset, &files, &mut found);
    let mut of_second = Collector::default();
    let other = resolve(&second, &dataset, &files, &mut of_second);
    found.extend(of_second.into_sorted());
    let both = found.finish(one.zip(other)).map_err(|mistakes| CommandFailure::mistakes(&files, mistakes))?;
    let (one, other) = both.value;
    let last = one.model.horizon.min(other.model.horizon);
    let year = args.year.unwrap_or(last);
    let start = one.model.base_year.max(other.model.base_year);
    if !(start..=last).contains(&year) {
        return Err(CommandFailure::input(
            "year-outside",
            format!("{year} is outside both scenarios: {start} to {last}"),
        ));
    }
    if one.model.importer != other.model.importer || one.model.base_year != other.model.base_year {
        let message = "scenarios of different importers or base years have nothing in common to compare";
        return Err(Diagnostic::error("conflict", message).into());
    }
    let mixture = FileMixture { first: &first, second: &second, dataset: &dataset, files: &files };
    let comparison = ScenarioComparison { mixture: &mixture, year };
    let settings = mixture.settings().len().min(LIMIT);
    let progress = progress(1 << settings, "scenarios");
    let measures = usual_measures(&one.model, one.group.as_str(), one.supplier.as_ref().map(CountryId::as_str));
    let split = comparison.split(&measures, &Standard::default(), &|| progress.inc(1));
    progress.finish_and_clear();
    let differences = split.map_err(|mistakes| CommandFailure::mistakes(&files, mistakes))?;
    let names = [one.model.scenario.as_str(), other.model.scenario.as_str()];
    match args.format {
        AnswerFormat::Table => print(&table(names, year, &differences)),
        AnswerFormat::Csv => print(&csv(names, year, &differences)),
    }
}

fn table([first, second]: [&str; 2], year: i32, differences: &[Difference]) -> String {
    let mut text = format!("Why `{second}` differs from `{first}` in {year}\n");
    let changed: Vec<&Difference> = differences.iter().filter(|d| (d.second - d.first).abs() > 1e-9).collect();
    if changed.is_empty() {
        text.push_str("\nIn nothing that is measured here.\n");
    }
    for difference in changed {
        let measure = &difference.measure;
        let (unit, scale) = readable(measure.unit);
        let of = if measure.partner.is_empty() { String::new() } else { format!(" of {}", measure.partner) };
        let _ = writeln!(
            text,
            "\n{}{of}, {}: {:.3} -> {:.3} {} ({:+.3})",
            measure.variable,
            measure.market,
            difference.first / scale,
            difference.second / scale,
            unit,
            (difference.second - difference.first) / scale,
        );
        let mut grid = Grid::new();
        grid.load_style(RULED).set_header(["setting", "alone", "Shapley"]);
        let telling = difference.parts.iter().filter(|part| part.alone.abs().max(part.shapley.abs()) > 1e-9);
        for part in telling {
            grid.add_row([
                part.setting.clone(),
                format!("{:+.3}", part.alone / scale),
                format!("{:+.3}", part.shapley / scale),
            ]);
        }
        if difference.together().abs() > 1e-9 {
            grid.add_row(["(together)".to_owned(), format!("{:+.3}", difference.together() / scale), String::new()]);
        }
        for column in grid.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        let _ = writeln!(text, "{grid}");
    }
    text
}

/// The unit in which people read a number, and how much of its own unit one of it is: millions of dollars as billions.
fn readable(unit: &str) -> (String, f64) {
    match unit.strip_prefix("million USD") {
        Some(rest) => (format!("billion USD{rest}"), 1e3),
        None => (unit.to_owned(), 1.0),
    }
}

fn csv([first, second]: [&str; 2], year: i32, differences: &[Difference]) -> String {
    let mut text = String::from("first,second,period,market,partner,variable,unit,setting,alone,shapley\n");
    for difference in differences {
        let measure = &difference.measure;
        let [first, second, market, partner, variable, unit] =
            [first, second, measure.market.as_str(), measure.partner.as_str(), measure.variable, measure.unit]
                .map(quoted);
        let key = format!("{first},{second},{year},{market},{partner},{variable},{unit}");
        for part in &difference.parts {
            let _ = writeln!(text, "{key},{},{},{}", quoted(&part.setting), part.alone, part.shapley);
        }
        let _ = writeln!(text, "{key},(together),{},0", difference.together());
        let whole = difference.second - difference.first;
        let _ = writeln!(text, "{key},(whole),{whole},{whole}");
    }
    text
}
