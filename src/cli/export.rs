//! `izon export`: a table of results in the forms of other programs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::folder::place_of;
use super::output::{CommandFailure, note, print, unreadable, write_files};
use crate::diagnostics::{Collector, FileSet};
use crate::export;
use crate::input::results::results;
use crate::table::Table;

#[derive(clap::Args, Debug)]
pub(super) struct ExportArgs {
    /// The table of results that a run wrote.
    #[arg(value_name = "results.csv")]
    table: PathBuf,
    /// The form.
    #[arg(long, value_enum, value_name = "FORM")]
    to: ExportFormat,
    /// Where it goes [default: beside the table].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ExportFormat {
    /// Years across, for pyam and the databases of the IAMC.
    Iamc,
    /// Columns, packed, for pandas, Spark, Polars and DuckDB.
    Parquet,
}

/// Runs the command.
pub(super) fn run(args: &ExportArgs) -> Result<(), CommandFailure> {
    let table = read(&args.table)?;
    let (bytes, ending) = match args.to {
        ExportFormat::Iamc => {
            let (bytes, left) = export::iamc::iamc(&table);
            if left.months + left.suspect > 0 {
                note(&format!(
                    "note: left out, since this form has no place for them: {} rows of months, {} rows that are suspect\n",
                    left.months, left.suspect
                ));
            }
            (bytes, "iamc.csv")
        }
        ExportFormat::Parquet => {
            (export::parquet::parquet(&table).map_err(|error| CommandFailure::Other(error.to_string()))?, "parquet")
        }
    };
    let out = args.out.clone().unwrap_or_else(|| args.table.with_extension(ending));
    let (folder, name) = place_of(&out)?;
    if fs::canonicalize(&out).is_ok_and(|out| fs::canonicalize(&args.table).is_ok_and(|table| table == out)) {
        let message = format!("{}: the table itself stands there; choose another file with --out", out.display());
        return Err(CommandFailure::input("not-ours", message));
    }
    write_files(&folder, &BTreeMap::from([(name, bytes)]))?;
    print(&format!("{}\n", out.display()))
}

/// A table of results from its file.
pub(super) fn read(file: &Path) -> Result<Table, CommandFailure> {
    let bytes = fs::read(file).map_err(|error| unreadable(file, &error))?;
    let (mut files, mut found) = (FileSet::default(), Collector::default());
    let table = results(&file.display().to_string(), &bytes, &mut files, &mut found);
    found.finish(table).map(|read| read.value).map_err(|mistakes| CommandFailure::mistakes(&files, mistakes))
}
