//! `izon history`: what was imported, from whom, how concentrated.

use std::path::PathBuf;

use clap::ValueEnum;
use comfy_table::{CellAlignment, Table};
use serde_json::json;

use crate::charts::bare;
use crate::cli::look::LookArgs;
use crate::cli::output::{CommandFailure, RULED, note, print, write_drawing};
use crate::dataset::Dataset;
use crate::history::ObservedYear;
use crate::input::load_dataset;
use crate::input::source::ByteSource;
use crate::publish::observed::{HistoryRequest, ObservedImports, draw, observed_imports};
use crate::table::cell;

/// The columns of the output, in order.
const COLUMNS: [&str; 10] =
    ["year", "importer", "market", "group", "total_mt", "group_mt", "share_percent", "hhi", "status", "control"];

#[derive(Debug, clap::Args)]
pub(super) struct HistoryArgs {
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
    #[arg(long, value_enum, default_value_t = HistoryFormat::Table)]
    format: HistoryFormat,
    /// Draws the group's share into a file, .svg or .png: with the volumes, or of several importers side by side; needs
    /// --group.
    #[arg(long, value_name = "FILE", requires = "group")]
    chart: Option<PathBuf>,
    #[command(flatten)]
    look: LookArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum HistoryFormat {
    /// For people.
    Table,
    /// For spreadsheets and programs.
    Csv,
    /// For programs.
    Json,
}

/// Runs `izon history`.
pub(super) fn run(args: &HistoryArgs, source: &dyn ByteSource) -> Result<(), CommandFailure> {
    let dataset = load_dataset(source)?;
    let request = HistoryRequest {
        importers: args.importer.clone(),
        market: args.market.clone(),
        group: args.group.clone(),
        from: args.from,
        to: args.to,
    };
    let answers = observed_imports(&request, &dataset)?;
    if let Some(file) = &args.chart {
        write_drawing(&draw(&request, &answers, &dataset, args.look.into())?, file)?;
    }
    let mut notes: Vec<&str> = Vec::new();
    for note in answers.iter().flat_map(|answer| &answer.notes) {
        if !notes.contains(&note.as_str()) {
            notes.push(note);
        }
    }
    match args.format {
        HistoryFormat::Table => {
            let tables: Vec<String> = answers.iter().map(|answer| table(answer, &dataset)).collect();
            print(&format!("{}\n{}\n", tables.join("\n\n"), notes.join("\n")))
        }
        HistoryFormat::Csv => {
            print(&csv(&answers)?)?;
            note(&format!("{}\n", notes.join("\n")));
            Ok(())
        }
        HistoryFormat::Json => print(&format!("{:#}\n", json(&answers, &notes))),
    }
}

/// Whether a year was checked against an independent total.
fn control(year: &ObservedYear) -> &'static str {
    if year.is_held { "held" } else { "none" }
}

fn decimals(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(String::new, |value| format!("{value:.digits$}"))
}

fn cells(answer: &ObservedImports, year: &ObservedYear) -> [String; 10] {
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

fn csv(answers: &[ObservedImports]) -> Result<String, CommandFailure> {
    let failed = |error: &dyn std::fmt::Display| CommandFailure::Other(error.to_string());
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

fn json(answers: &[ObservedImports], notes: &[&str]) -> serde_json::Value {
    let row = |answer: &ObservedImports, year: &ObservedYear| {
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

fn table(answer: &ObservedImports, dataset: &Dataset) -> String {
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
