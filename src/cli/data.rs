//! `izon data`: what the numbers rest on.

use std::fs::File;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use comfy_table::Table;

use crate::cli::output::{AnswerFormat, CommandFailure, RULED, print, write_files};
use crate::dataset::package::Resource;
use crate::diagnostics::Diagnostic;
use crate::input::import::{self, Files, YearFile};
use crate::input::package;
use crate::input::source::{ByteSource, Embedded, Folder};
use crate::table::cell;

#[derive(Debug, clap::Args)]
pub(super) struct DataArgs {
    #[command(subcommand)]
    command: DataCommand,
}

#[derive(Debug, Subcommand)]
enum DataCommand {
    /// Every table with its rows, licence and edition.
    List,
    /// The rows of one table.
    Show {
        /// Name of the table, as `list` gives it.
        table: String,
        /// At most so many rows.
        #[arg(long, value_name = "ROWS")]
        limit: Option<usize>,
        /// Form of the output.
        #[arg(long, value_enum, default_value_t = AnswerFormat::Csv)]
        format: AnswerFormat,
    },
    /// Checks every file: hash, columns, types, ranges, keys.
    Verify,
    /// Makes the tables from publishers' files.
    #[command(args_conflicts_with_subcommands = true)]
    Import {
        /// Folder with the publishers' files.
        #[arg(long, value_name = "DIR")]
        from: Option<PathBuf>,
        /// Folder of the data package to write.
        #[arg(long, value_name = "DIR", default_value = "data")]
        into: PathBuf,
        #[command(subcommand)]
        format: Option<Import>,
    },
}

#[derive(Debug, Subcommand)]
enum Import {
    /// Year files of BACI as CEPII serves them; they replace the years that they hold.
    Baci {
        /// Such as `BACI_HS92_Y2023_V202601.csv`.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// The country codes file that comes with them.
        #[arg(long, value_name = "FILE")]
        codes: PathBuf,
        /// Folder of the data package to write.
        #[arg(long, value_name = "DIR", default_value = "data")]
        into: PathBuf,
    },
    /// Files of JODI-Oil as they are served; their figures replace those of the same months.
    Jodi {
        /// Such as `primaryyear2025.csv`.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Folder of the data package to write.
        #[arg(long, value_name = "DIR", default_value = "data")]
        into: PathBuf,
    },
}

/// Runs `izon data`.
pub(super) fn run(args: DataArgs, source: &dyn ByteSource) -> Result<(), CommandFailure> {
    match args.command {
        DataCommand::List => list(source),
        DataCommand::Show { table, limit, format } => show(source, &table, limit, format),
        DataCommand::Verify => verify(source),
        DataCommand::Import { format: Some(Import::Baci { files, codes, into }), .. } => {
            let made = baci(&*package_at(&into), &files, &codes)?;
            written(&into, &made)
        }
        DataCommand::Import { format: Some(Import::Jodi { files, into }), .. } => {
            let paths: Vec<String> = files.iter().map(|path| path.to_string_lossy().into_owned()).collect();
            written(&into, &import::jodi_files(&*package_at(&into), &Folder::new(""), &paths)?)
        }
        DataCommand::Import { from: Some(from), into, format: None } => {
            let made = import::all(&Folder::new(from), &*package_at(&into))?;
            written(&into, &made)
        }
        DataCommand::Import { from: None, format: None, .. } => Err(Diagnostic::error("nothing-to-import", "nothing says what to import")
            .help("`izon data import --from DIR` makes every table; `izon data import baci FILE... --codes FILE` brings in year files of BACI, `izon data import jodi FILE...` months of JODI-Oil")
            .into()),
    }
}

/// The data package in a folder, where there is one with its hand-made tables; otherwise the one in the program.
fn package_at(folder: &Path) -> Box<dyn ByteSource> {
    if folder.join("curated").join(package::DESCRIPTOR).exists() {
        Box::new(Folder::new(folder))
    } else {
        Box::new(Embedded)
    }
}

fn baci(package: &dyn ByteSource, files: &[PathBuf], codes: &Path) -> Result<Files, CommandFailure> {
    let mut years = Vec::new();
    for path in files {
        let name = path.display().to_string();
        let file = File::open(path)
            .map_err(|error| CommandFailure::from(Diagnostic::error("unreadable-file", format!("{name}: {error}"))))?;
        years.push(YearFile { name, bytes: Box::new(file) });
    }
    let codes_name = codes.to_string_lossy();
    Ok(import::baci_years(package, (&Folder::new(""), &codes_name), years)?)
}

fn written(into: &Path, made: &Files) -> Result<(), CommandFailure> {
    write_files(into, made)?;
    print(&format!("{} files written to {}\n", made.len(), into.display()))
}

fn rows(source: &dyn ByteSource, resource: &Resource) -> Result<Option<usize>, CommandFailure> {
    if resource.schema.is_none() {
        return Ok(None);
    }
    let bytes = source.read(&resource.path).map_err(|error| CommandFailure::Other(error.to_string()))?;
    Ok(Some(csv::Reader::from_reader(&*bytes).byte_records().count()))
}

fn licences(resource: &Resource) -> String {
    resource.licenses.iter().map(|license| license.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn list(source: &dyn ByteSource) -> Result<(), CommandFailure> {
    let mut table = Table::new();
    table.load_style(RULED).set_header(["table", "rows", "licence", "edition", "what it holds"]);
    for resource in package::read(source)?.resources {
        let rows = rows(source, &resource)?.map_or_else(String::new, |rows| rows.to_string());
        table.add_row([&resource.name, &rows, &licences(&resource), &resource.edition, &resource.title]);
    }
    print(&format!("{table}\n"))
}

fn show(source: &dyn ByteSource, name: &str, limit: Option<usize>, format: AnswerFormat) -> Result<(), CommandFailure> {
    let package = package::read(source)?;
    let wanted = name.trim_end_matches(".csv").replace('_', "-");
    let Some(resource) = package.resources.iter().find(|resource| resource.name == wanted) else {
        let names = package.resources.iter().map(|resource| resource.name.as_str());
        let found = Diagnostic::error("unknown-table", format!("there is no table `{name}`"));
        return Err(found.nearest(name, names).into());
    };
    let bytes = source.read(&resource.path).map_err(|error| CommandFailure::Other(error.to_string()))?;
    let failed = |error: csv::Error| CommandFailure::Other(error.to_string());
    if resource.schema.is_none() {
        return print(&String::from_utf8_lossy(&bytes));
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&*bytes);
    let records = reader.records().take(limit.unwrap_or(usize::MAX - 1) + 1);
    match format {
        AnswerFormat::Csv => {
            let mut out = csv::Writer::from_writer(Vec::new());
            for record in records {
                let record = record.map_err(failed)?;
                out.write_record(record.iter().map(|text| cell::written(text).into_owned())).map_err(failed)?;
            }
            let text = out.into_inner().map_err(|error| CommandFailure::Other(error.to_string()))?;
            print(&String::from_utf8_lossy(&text))
        }
        AnswerFormat::Table => {
            let mut table = Table::new();
            table.load_style(RULED);
            for (at, record) in records.enumerate() {
                let record = record.map_err(failed)?;
                let cells: Vec<&str> = record.iter().collect();
                if at == 0 {
                    table.set_header(cells)
                } else {
                    table.add_row(cells)
                };
            }
            print(&format!("{table}\n{}\n", source_line(resource)))
        }
    }
}

/// Where a table comes from, in one line.
fn source_line(resource: &Resource) -> String {
    let origins: Vec<&str> = resource.sources.iter().map(|origin| origin.title.as_str()).collect();
    format!(
        "Source: {}. Edition {}; {}. Licence: {}.",
        origins.join("; "),
        resource.edition,
        resource.basis,
        licences(resource)
    )
}

fn verify(source: &dyn ByteSource) -> Result<(), CommandFailure> {
    let package = package::verify(source)?;
    print(&format!("{} files agree with {}\n", package.resources.len(), source.describe(package::DESCRIPTOR)))
}
