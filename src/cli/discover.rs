//! `izon discover`: under which conditions does it hold?

use std::fmt::Write;
use std::path::{Path, PathBuf};

use comfy_table::{CellAlignment, Table as Grid};

use super::look::LookArgs;
use super::output::{AnswerFormat, CommandFailure, RULED, finite, note, print, write_drawing};
use super::reading::read;
use super::sensitivity::NUMBER;
use crate::charts::discovery::{self as charts, Discovered};
use crate::diagnostics::Diagnostic;
use crate::input::numbers::{NumberTable, NumbersColumn};
use crate::input::source::{Embedded, Folder};
use crate::language::{Language, Text};
use crate::numeric::round_significant;
use crate::publish::study_design::{quoted, words};
use crate::uncertainty::discovery::{BoxRegion, BoxSearch, Cases, FoundBox, SentenceWords, sentence};

/// Lines of rows without a number that are named; more are counted.
const NAMED: usize = 20;

#[derive(clap::Args, Debug)]
pub(super) struct DiscoverArgs {
    /// A CSV file, one row a case: its inputs and what came of it.
    table: String,
    /// The column of what came of it.
    #[arg(long, value_name = "COLUMN")]
    response: String,
    /// Of interest is what lies above this value.
    #[arg(
        long,
        value_name = "VALUE",
        allow_negative_numbers = true,
        required_unless_present = "below",
        conflicts_with = "below",
        value_parser = finite
    )]
    above: Option<f64>,
    /// Of interest is what lies below this value.
    #[arg(long, value_name = "VALUE", allow_negative_numbers = true, value_parser = finite)]
    below: Option<f64>,
    /// Inputs to look at; `route.*` is every column whose name begins so [default: every other column of numbers].
    #[arg(long, value_name = "COLUMN,...", value_delimiter = ',')]
    inputs: Vec<String>,
    /// The study that the columns come from, whose names of them are then used: of its uncertain numbers and its results.
    #[arg(long, value_name = "FILE")]
    study: Option<String>,
    #[command(flatten)]
    search: BoxSearchOptions,
    /// Form of the output: sentences for people, or every box on the way for programs.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
    format: AnswerFormat,
    /// Also draw the first box over the cases, into a file that ends in .svg or .png.
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    /// Language of the sentences and of the chart, width and theme of the chart.
    #[command(flatten)]
    look: LookArgs,
}

/// How boxes are sought.
#[derive(clap::Args, Clone, Copy, Debug)]
pub(super) struct BoxSearchOptions {
    /// Part of the cases that is peeled off a box at a time, percent.
    #[arg(long, value_name = "PERCENT", default_value_t = 5.0, value_parser = percent)]
    peel: f64,
    /// Least part of all cases that a box may hold, percent.
    #[arg(long, value_name = "PERCENT", default_value_t = 5.0, value_parser = percent)]
    support: f64,
    /// Least density of the box that is told, percent; the box that covers most of those [default: the best of both].
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    density: Option<f64>,
    /// Most boxes; each is sought among the cases that those before do not hold.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=20))]
    boxes: u8,
}

impl BoxSearchOptions {
    fn search(self) -> BoxSearch {
        BoxSearch {
            peel: self.peel / 100.0,
            paste: self.peel / 100.0,
            least_support: self.support / 100.0,
            density: self.density.map(|density| density / 100.0),
            boxes: usize::from(self.boxes),
            ..BoxSearch::default()
        }
    }
}

fn percent(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| format!("`{text}` is no number"))?;
    if value > 0.0 && value <= 100.0 { Ok(value) } else { Err("a part is above 0 and at most 100 percent".to_owned()) }
}

/// Runs the command.
pub(super) fn run(args: &DiscoverArgs) -> Result<(), CommandFailure> {
    let table = NumberTable::read(&Folder::new(""), &args.table)?;
    let response = table.column(&args.response)?;
    let inputs = inputs(&table, args)?;
    let whole =
        |row: &usize| response.values[*row].is_some() && inputs.iter().all(|column| column.values[*row].is_some());
    let (rows, without): (Vec<usize>, Vec<usize>) = (0..table.rows()).partition(whole);
    usable(&table, (response, &inputs), &rows)?;
    note(&left_out(&table, &without));
    let of_interest = |row: &usize| {
        response.values[*row].is_some_and(|value| match (args.above, args.below) {
            (Some(limit), _) => value > limit,
            (_, Some(limit)) => value < limit,
            _ => false,
        })
    };
    let columns: Vec<Vec<f64>> =
        inputs.iter().map(|column| rows.iter().filter_map(|&row| column.values[row]).collect()).collect();
    let hits: Vec<bool> = rows.iter().map(of_interest).collect();
    let cases = Cases { inputs: &columns, hits: &hits };
    let boxes = cases.discover(&args.search.search());
    let called = args
        .study
        .as_deref()
        .map(|file| read(file, &Embedded).and_then(|read| Ok(words(&read)?)))
        .transpose()?
        .unwrap_or_default();
    let known = |name: &str| called.get(name).cloned();
    let names = inputs.iter().map(|column| known(&column.name).unwrap_or_else(|| Text::same(&column.name)));
    let response_name = known(&args.response);
    let words = SentenceWords { factors: names.collect(), interest: interest(args, response_name.as_ref()) };
    if let Some(file) = &args.chart {
        let found = boxes.first().ok_or_else(|| {
            let message = "there is nothing to draw: no box holds more of the cases of interest than chance would";
            CommandFailure::input("no-data", message)
        })?;
        let responses: Vec<f64> = rows.iter().filter_map(|&row| response.values[row]).collect();
        let source = match args.look.language {
            Language::En => format!("Source: {}; own calculation.", bare_name(table.file())),
            Language::Ja => format!("出所：{}。独自計算。", bare_name(table.file())),
        };
        let response_name = response_name.as_ref().map_or(args.response.as_str(), |name| name.get(args.look.language));
        let drawn = charts::draw(&Discovered {
            cases,
            responses: &responses,
            response: response_name,
            nouns: !called.is_empty(),
            limit: args.above.or(args.below).unwrap_or_default(),
            found,
            words: &words,
            source: &source,
            language: args.look.language,
            width: args.look.width,
            appearance: args.look.appearance,
        });
        write_drawing(&drawn.map_err(|error| CommandFailure::Other(error.to_string()))?, file)?;
    }
    match args.format {
        AnswerFormat::Table => print(&report(&boxes, &words, &hits, args.look.language)),
        AnswerFormat::Csv => print(&csv(&boxes, &words)),
    }
}

/// The columns of inputs: those named, or every column of numbers but the response.
fn inputs<'a>(table: &'a NumberTable, args: &DiscoverArgs) -> Result<Vec<&'a NumbersColumn>, CommandFailure> {
    let named = |name: &String| match table.column(name) {
        Ok(_) if *name == args.response => {
            Err(Diagnostic::error("bad-input", format!("`{name}` is the response and cannot be an input")).into())
        }
        found => found.map_err(CommandFailure::from),
    };
    if !args.inputs.is_empty() {
        // `route.*` is every column whose name begins so.
        let every = |start: &str| {
            let starts = table.columns().iter().filter(|column| !column.text && column.name.starts_with(start));
            starts.filter(|column| column.name != args.response).collect::<Vec<_>>()
        };
        let of = |name: &String| match name.strip_suffix('*').map(every) {
            Some(columns) if !columns.is_empty() => Ok(columns),
            _ => named(name).map(|column| vec![column]),
        };
        return Ok(args.inputs.iter().map(of).collect::<Result<Vec<_>, CommandFailure>>()?.concat());
    }
    let other = |column: &&NumbersColumn| column.name != args.response && column.name != NUMBER && !column.text;
    let found: Vec<&NumbersColumn> = table.columns().iter().filter(other).collect();
    if found.is_empty() {
        return Err(CommandFailure::input("no-inputs", format!("{} has no column of inputs", table.file())));
    }
    Ok(found)
}

/// Whether there is anything to look at: rows with a number in every column, and an input that differs between them.
fn usable(
    table: &NumberTable,
    (response, inputs): (&NumbersColumn, &[&NumbersColumn]),
    rows: &[usize],
) -> Result<(), CommandFailure> {
    if rows.is_empty() {
        let empty = |column: &&&NumbersColumn| column.values.iter().all(Option::is_none);
        let all = std::iter::once(&response).chain(inputs);
        let names: Vec<String> = all.filter(empty).map(|column| format!("`{}`", column.name)).collect();
        let why = if names.is_empty() {
            "no row has a number in every column that is looked at".to_owned()
        } else {
            format!("no row has a number in {}", names.join(", "))
        };
        return Err(CommandFailure::input("no-cases", format!("{}: {why}; choose others by --inputs", table.file())));
    }
    let differs = |column: &&NumbersColumn| rows.iter().any(|row| column.values[*row] != column.values[rows[0]]);
    if !inputs.iter().any(differs) {
        let names: Vec<String> = inputs.iter().map(|column| format!("`{}`", column.name)).collect();
        let message =
            format!("{}: {} is the same in every row, so that nothing can hang on it", table.file(), names.join(", "));
        return Err(CommandFailure::input("no-inputs", message));
    }
    Ok(())
}

fn left_out(table: &NumberTable, rows: &[usize]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let lines: Vec<String> = rows.iter().take(NAMED).map(|&row| table.line(row).to_string()).collect();
    let more = if rows.len() > NAMED { " and more" } else { "" };
    let (file, lines, count) = (table.file(), lines.join(", "), rows.len());
    format!("note: {count} of {} cases lack a number and are left out ({file}, line {lines}{more})\n", table.rows())
}

/// The name of a file without its folders: where it lies is nobody else's business.
fn bare_name(file: &str) -> &str {
    Path::new(file).file_name().and_then(|name| name.to_str()).unwrap_or(file)
}

fn interest(args: &DiscoverArgs, called: Option<&Text>) -> Text {
    let name = &args.response;
    if let Some(Text { en, ja }) = called {
        let (en_side, ja_side) = if args.above.is_some() { ("above", "上回る") } else { ("below", "下回る") };
        let limit = args.above.or(args.below).unwrap_or_default();
        let shown = limit.to_string().replace('-', "−");
        return Text::new(format!("{en} is {en_side} {shown}"), format!("{ja}が{shown}を{ja_side}"));
    }
    match (args.above, args.below) {
        (Some(limit), _) => Text::new(format!("`{name}` is above {limit}"), format!("`{name}`が{limit}を上回る")),
        (_, limit) => {
            let limit = limit.unwrap_or_default();
            Text::new(format!("`{name}` is below {limit}"), format!("`{name}`が{limit}を下回る"))
        }
    }
}

/// The boxes in words, with what each of their limits is worth.
pub(super) fn report(boxes: &[FoundBox], words: &SentenceWords, hits: &[bool], language: Language) -> String {
    let interest = words.interest.get(language);
    let count = hits.iter().filter(|hit| **hit).count();
    let say = |en: String, ja: String| if language == Language::Ja { ja } else { en };
    let all = hits.len();
    let mut text =
        say(format!("{interest} in {count} of {all} cases\n"), format!("{all}件のうち{count}件で{interest}\n"));
    if boxes.is_empty() {
        text += &say(
            "No box of conditions holds more of them than chance would put there.\n".to_owned(),
            "偶然を超えて該当事例が集まる条件はない。\n".to_owned(),
        );
    }
    for found in boxes {
        let _ = writeln!(text, "\n{}\n{}", sentence(found, words).get(language), limits(found, words, language));
    }
    text
}

fn limits(found: &FoundBox, words: &SentenceWords, language: Language) -> Grid {
    let mut grid = Grid::new();
    let head = match language {
        Language::En => ["input", "at least", "at most", "quasi-p"],
        Language::Ja => ["入力", "以上", "以下", "準p値"],
    };
    grid.load_style(RULED).set_header(head);
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| round_significant(value, 5).to_string());
    for one in &found.restrictions {
        let p = if one.quasi_p < 1e-4 { "< 0.0001".to_owned() } else { format!("{:.4}", one.quasi_p) };
        let name = words.factors.get(one.factor).map_or_else(String::new, |name| name.get(language).to_owned());
        grid.add_row([name, number(one.limits.low), number(one.limits.high), p]);
    }
    for column in grid.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    grid
}

/// Every box on the way and the one that is told, one line for each limit:
/// `box,step,coverage,density,support,cases,input,at_least,at_most,quasi_p`. The step of the box that is told is `told`.
fn csv(boxes: &[FoundBox], words: &SentenceWords) -> String {
    let mut text = "box,step,coverage,density,support,cases,input,at_least,at_most,quasi_p\n".to_owned();
    let cell = |value: Option<f64>| value.map_or_else(String::new, |value| round_significant(value, 12).to_string());
    for (number, found) in boxes.iter().enumerate() {
        let head = |step: &str, region: &BoxRegion| {
            let [coverage, density, support] =
                [region.coverage, region.density, region.support].map(|part| cell(Some(part)));
            format!("{},{step},{coverage},{density},{support},{}", number + 1, region.cases)
        };
        let name = |place: usize| words.factors.get(place).map_or_else(String::new, |name| quoted(&name.en));
        for (step, region) in found.trajectory.iter().enumerate() {
            let head = head(&step.to_string(), region);
            let restricted = region.limits.iter().enumerate().filter(|(_, limits)| limits.restrict());
            let mut lines: Vec<String> = restricted
                .map(|(place, limits)| format!("{head},{},{},{},", name(place), cell(limits.low), cell(limits.high)))
                .collect();
            if lines.is_empty() {
                lines.push(format!("{head},,,,"));
            }
            text += &(lines.join("\n") + "\n");
        }
        let head = head("told", &found.region);
        for one in &found.restrictions {
            let (low, high, p) = (cell(one.limits.low), cell(one.limits.high), cell(Some(one.quasi_p)));
            let _ = writeln!(text, "{head},{},{low},{high},{p}", name(one.factor));
        }
    }
    text
}
