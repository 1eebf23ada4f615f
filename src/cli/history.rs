//! `izon history`: what was imported, from whom, how concentrated.

mod picture;

use std::path::PathBuf;

use clap::ValueEnum;
use comfy_table::{CellAlignment, Table};
use serde_json::json;

use crate::charts::{bare, ranges};
use crate::cli::look::Look;
use crate::cli::output::{Failure, RULED, note, print};
use crate::dataset::{Dataset, Group, Membership};
use crate::diagnostics::{Diagnostic, FileSet};
use crate::history::{ObservedMarket, ObservedYear, years};
use crate::id::{CountryId, GroupId};
use crate::input::load_dataset;
use crate::input::source::Source;
use crate::publish::source_line::{differing, trade_named};
use crate::table::{Status, cell};

/// The columns of the output, in order.
const COLUMNS: [&str; 10] =
    ["year", "importer", "market", "group", "total_mt", "group_mt", "share_percent", "hhi", "status", "control"];

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Who imports: ISO 3166 alpha-3, such as JPN; several with commas, the first of them held against the others.
    #[arg(long, value_name = "COUNTRY", value_delimiter = ',', required = true)]
    importer: Vec<String>,
    /// What is bought: crude-oil, natural-gas or lng.
    #[arg(long)]
    market: String,
    /// A group of suppliers whose share is wanted, such as middle-east, or one supplier.
    #[arg(long)]
    group: Option<String>,
    /// First year.
    #[arg(long, value_name = "YEAR")]
    from: Option<i32>,
    /// Last year.
    #[arg(long, value_name = "YEAR")]
    to: Option<i32>,
    /// Form of the output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Draws the group's share into a file, .svg or .png: with the volumes, or of several importers side by side; needs
    /// --group.
    #[arg(long, value_name = "FILE", requires = "group")]
    chart: Option<PathBuf>,
    #[command(flatten)]
    look: Look,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people.
    Table,
    /// For spreadsheets and programs.
    Csv,
    /// For programs.
    Json,
}

/// What was asked for, looked up.
struct Answer {
    importer: CountryId,
    market: ObservedMarket,
    group: String,
    years: Vec<ObservedYear>,
    notes: Vec<String>,
}

/// Runs `izon history`.
pub(super) fn run(args: &Args, source: &dyn Source) -> Result<(), Failure> {
    let dataset = load_dataset(source)?;
    let mut importers: Vec<&str> = args.importer.iter().map(String::as_str).collect();
    importers.dedup();
    let found: Vec<_> = importers.into_iter().map(|importer| answer(args, importer, &dataset)).collect();
    let answers = together(found)?;
    if let Some(file) = &args.chart {
        picture::draw(args, &answers, &dataset, file)?;
    }
    let mut notes: Vec<&str> = Vec::new();
    for note in answers.iter().flat_map(|answer| &answer.notes) {
        if !notes.contains(&note.as_str()) {
            notes.push(note);
        }
    }
    match args.format {
        Format::Table => {
            let tables: Vec<String> = answers.iter().map(|answer| table(answer, &dataset)).collect();
            print(&format!("{}\n{}\n", tables.join("\n\n"), notes.join("\n")))
        }
        Format::Csv => {
            print(&csv(&answers)?)?;
            note(&format!("{}\n", notes.join("\n")));
            Ok(())
        }
        Format::Json => print(&format!("{:#}\n", json(&answers, &notes))),
    }
}

/// All answers, or all mistakes.
fn together(found: Vec<Result<Answer, Failure>>) -> Result<Vec<Answer>, Failure> {
    let (mut answers, mut wrong) = (Vec::new(), Vec::new());
    for one in found {
        match one {
            Ok(answer) => answers.push(answer),
            Err(Failure::Input(refused)) => wrong.extend(refused.diagnostics),
            Err(other) => return Err(other),
        }
    }
    wrong.dedup();
    if wrong.is_empty() { Ok(answers) } else { Err(Failure::mistakes(&FileSet::default(), wrong)) }
}

fn answer(args: &Args, importer: &str, dataset: &Dataset) -> Result<Answer, Failure> {
    let mut wrong = Vec::new();
    let asked = importer;
    let importer = dataset.countries.get_key_value(importer).map(|(id, _)| id.clone());
    if importer.is_none() {
        wrong.push(unknown("importer", asked, dataset.countries.keys().map(CountryId::as_str)));
    }
    let nobody = CountryId::new("");
    let market = ObservedMarket::find(dataset, importer.as_ref().unwrap_or(&nobody), &args.market);
    if market.is_none() {
        wrong.push(unknown("market", &args.market, ObservedMarket::names().iter().map(String::as_str)));
    }
    let group = args.group.as_deref().map(|name| group_named(name, dataset));
    if let Some(Err(diagnostic)) = &group {
        wrong.push(diagnostic.clone());
    }
    let (Some(importer), Some(market)) = (importer, market) else {
        return Err(Failure::mistakes(&FileSet::default(), wrong));
    };
    if !wrong.is_empty() {
        return Err(Failure::mistakes(&FileSet::default(), wrong));
    }
    let group = group.and_then(Result::ok);
    let span = args.from.unwrap_or(i32::MIN)..=args.to.unwrap_or(i32::MAX);
    let years = years(dataset, &importer, &market.commodity, group.as_ref(), &span);
    if years.is_empty() {
        let message = format!("the data hold no imports of {} by {importer} in these years", market.name.en);
        return Err(Diagnostic::error("no-data", message).into());
    }
    let notes = notes(args, dataset, &importer, &market, &years);
    Ok(Answer { importer, market, group: args.group.clone().unwrap_or_default(), years, notes })
}

fn unknown<'a>(kind: &str, name: &str, names: impl Iterator<Item = &'a str>) -> Diagnostic {
    Diagnostic::error("unknown-name", format!("there is no {kind} `{name}`")).nearest(name, names)
}

/// A group by its name, or a group of one by a country's code.
fn group_named(name: &str, dataset: &Dataset) -> Result<Group, Diagnostic> {
    if let Some(group) = dataset.groups.get(name) {
        return Ok(group.clone());
    }
    if let Some((country, _)) = dataset.countries.get_key_value(name) {
        let member = Membership { country: country.clone(), from: None, to: None };
        return Ok(Group { members: vec![member], ..Group::default() });
    }
    Err(unknown("group", name, dataset.groups.keys().map(GroupId::as_str)))
}

/// The source line and what has to be known to read the numbers.
fn notes(
    args: &Args,
    dataset: &Dataset,
    importer: &CountryId,
    market: &ObservedMarket,
    years: &[ObservedYear],
) -> Vec<String> {
    let mut notes = Vec::new();
    let differs = differing(&dataset.differs).en;
    notes.push(format!("Source: {}; by mass, calendar years; own calculation.{differs}", trade_named(dataset).en));
    let by_pipe = dataset.unseen.keys().any(|(who, _)| who == importer);
    if market.id.as_str() == market.commodity.as_str() && by_pipe {
        let asked = if args.market == market.id.as_str() { "" } else { " Asked for as natural-gas." };
        notes.push(format!(
            "Shares of LNG, not of gas: {importer} is supplied by pipeline too, which the data do not hold.{asked}"
        ));
    }
    for year in years {
        let reason = dataset.trade.imports(importer, &market.commodity, year.year).note;
        let reason = reason.map_or("some flows are not plainly observed", |note| note.reason.as_str());
        let whose = if args.importer.len() > 1 { format!("{importer} ") } else { String::new() };
        match year.status {
            Status::Suspect => notes.push(format!("{whose}{} is suspect and has no share: {reason}.", year.year)),
            Status::Missing => notes.push(format!("{whose}{} is missing: {reason}.", year.year)),
            _ => {}
        }
    }
    let whose = if args.importer.len() > 1 { format!("{importer} ") } else { String::new() };
    notes.extend(not_held(years).map(|note| format!("{whose}{note}")));
    if years.iter().any(|year| year.status == Status::Estimated) {
        notes.push("estimated: a supplier of one per cent or more has a mass estimated from its value.".to_owned());
    }
    notes
}

/// Whether a year was checked against an independent total.
fn control(year: &ObservedYear) -> &'static str {
    if year.is_held { "held" } else { "none" }
}

/// Which of the years shown as observed no independent total was at hand for.
fn not_held(years: &[ObservedYear]) -> Option<String> {
    let shown = |year: &&ObservedYear| matches!(year.status, Status::Observed | Status::Estimated);
    let unheld: Vec<i32> = years.iter().filter(shown).filter(|year| !year.is_held).map(|year| year.year).collect();
    let held = years.iter().filter(shown).any(|year| year.is_held);
    match (unheld.is_empty(), held) {
        (true, _) => None,
        (false, true) => Some(format!("observed, not checked against an independent total: {}.", ranges(&unheld))),
        (false, false) => Some("observed, not checked against an independent total: every year shown.".to_owned()),
    }
}

fn decimals(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(String::new, |value| format!("{value:.digits$}"))
}

fn cells(answer: &Answer, year: &ObservedYear) -> [String; 10] {
    [
        year.year.to_string(),
        answer.importer.to_string(),
        answer.market.id.to_string(),
        answer.group.clone(),
        decimals(year.total_mt, 3),
        decimals(year.group_mt, 3),
        decimals(year.share_percent, 2),
        decimals(year.hhi, 0),
        year.status.to_string(),
        control(year).to_owned(),
    ]
}

fn csv(answers: &[Answer]) -> Result<String, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::Other(error.to_string());
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(COLUMNS).map_err(|error| failed(&error))?;
    for answer in answers {
        for year in &answer.years {
            out.write_record(cells(answer, year).map(|text| cell::written(&text).into_owned()))
                .map_err(|error| failed(&error))?;
        }
    }
    let bytes = out.into_inner().map_err(|error| failed(&error))?;
    String::from_utf8(bytes).map_err(|error| failed(&error))
}

fn json(answers: &[Answer], notes: &[&str]) -> serde_json::Value {
    let row = |answer: &Answer, year: &ObservedYear| {
        json!({
            "year": year.year,
            "importer": answer.importer.as_str(),
            "market": answer.market.id.as_str(),
            "group": answer.group,
            "total_mt": year.total_mt,
            "group_mt": year.group_mt,
            "share_percent": year.share_percent,
            "hhi": year.hhi,
            "status": year.status,
            "control": control(year),
        })
    };
    let years: Vec<_> = answers.iter().flat_map(|answer| answer.years.iter().map(|year| row(answer, year))).collect();
    json!({ "notes": notes, "years": years })
}

fn table(answer: &Answer, dataset: &Dataset) -> String {
    let mut table = Table::new();
    let group = if answer.group.is_empty() { "group".to_owned() } else { answer.group.clone() };
    let (mass, share) = (format!("{group}, Mt"), format!("{group}, %"));
    table.load_style(RULED).set_header(["year", "total, Mt", &mass, &share, "HHI", "status"]);
    for year in &answer.years {
        let mark = |text: String| if text.is_empty() { "–".to_owned() } else { text };
        let [year, _, _, _, total, part, share, hhi, status, _] = cells(answer, year);
        let status = if status == "observed" { String::new() } else { status };
        table.add_row([year, mark(total), mark(part), mark(share), mark(hhi), status]);
    }
    for column in table.column_iter_mut().take(5) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let name = dataset.countries.get(&answer.importer).map_or("", |country| country.name.en.as_str());
    format!("{}: imports of {}\n{table}", bare(name), answer.market.name.en)
}
