//! `izon failures`: every single failure against every scenario.

use std::path::PathBuf;

use super::folder::{check_replaceable, replace_folder};
use super::look::LookArgs;
use super::output::{CommandFailure, print, warn, write_drawing};
use super::progress::Bars;
use super::run::listed;
use crate::diagnostics::Diagnostic;
use crate::export;
use crate::input::source::ByteSource;
use crate::publish::failure_scan::{FailureRequest, FailureScan};
use crate::publish::failures_text;
use crate::stress::failures::{Failures, SUPPLIERS};
use crate::table::Table;

/// Form of the output.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum FailuresFormat {
    /// Tables and sentences for people.
    Table,
    /// Every row, for spreadsheets and programs.
    Csv,
    /// The tables and sentences as Markdown.
    Md,
}

#[derive(clap::Args, Debug)]
pub(super) struct FailuresArgs {
    /// A study file, such as scenarios/article.toml, or a scenario file.
    file: String,
    /// The disruption file whose stocks, prices and decisions hold; the first of the study if none is named.
    #[arg(long, value_name = "FILE")]
    conditions: Option<String>,
    /// The day on which each failure begins, such as 2028-01-01 [default: that of the conditions].
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    start: Option<String>,
    /// How long each failure lasts, such as "3 months"; three years at most [default: half a year, 183 days].
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    duration: Option<String>,
    /// Looks at one market alone, such as crude-oil.
    #[arg(long, value_name = "MARKET")]
    market: Option<String>,
    /// How many of the largest suppliers fail, one by one.
    #[arg(long, value_name = "N", default_value_t = SUPPLIERS)]
    suppliers: usize,
    /// A supplier stops selling to this importer alone; if not, what it sells is lost to the world.
    #[arg(long)]
    cut_off: bool,
    /// Form of the output.
    #[arg(long, value_enum, default_value_t = FailuresFormat::Table)]
    format: FailuresFormat,
    /// Writes the heat map of one market to a file, .svg or .png.
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    /// Language of sentences and charts, width and theme of charts.
    #[command(flatten)]
    look: LookArgs,
    /// Writes the table of results, the heat maps and the manifest to a folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace the folder of results even if no earlier run wrote it.
    #[arg(long)]
    force: bool,
}

/// Runs the command.
pub(super) fn run(args: &FailuresArgs, data: &dyn ByteSource) -> Result<(), CommandFailure> {
    let request = FailureRequest {
        file: args.file.clone(),
        conditions: args.conditions.clone(),
        start: args.start.clone(),
        duration: args.duration.clone(),
        market: args.market.clone(),
        suppliers: args.suppliers,
        cut_off: args.cut_off,
    };
    let scan = FailureScan::open(request, args.mistakes(), data)?;
    if let Some(out) = &args.out {
        check_replaceable(out, args.force)?;
    }
    let failures = scan.run(&Bars::default())?;
    warn(scan.files(), scan.warnings());
    args.tell(&scan, &failures)
}

impl FailuresArgs {
    /// What is wrong with the options that say where answers go.
    fn mistakes(&self) -> Vec<Diagnostic> {
        let mut wrong = Vec::new();
        if let Some(file) = self
            .chart
            .as_ref()
            .filter(|file| !matches!(file.extension().and_then(|ending| ending.to_str()), Some("svg" | "png")))
        {
            let message = format!("{}: a chart is a file that ends in .svg or .png", file.display());
            wrong.push(Diagnostic::error("no-format", message));
        }
        wrong
    }

    /// Prints, draws and writes what was asked for.
    fn tell(&self, scan: &FailureScan, failures: &Failures) -> Result<(), CommandFailure> {
        let table = Table::new(failures.rows.clone());
        let about = scan.about(failures);
        if let Some(file) = &self.chart {
            let drawn = about
                .markets
                .iter()
                .find_map(|market| scan.draw(&table, &about, (market, self.look.into())).transpose());
            match drawn.transpose()? {
                Some(drawing) => write_drawing(&drawing, file)?,
                None => {
                    return Err(CommandFailure::input(
                        "no-data",
                        "nothing fails that anything is bought through or from",
                    ));
                }
            }
        }
        let mut text = match self.format {
            FailuresFormat::Table => failures_text::text(failures, self.look.language),
            FailuresFormat::Md => failures_text::markdown(failures, self.look.language),
            FailuresFormat::Csv => String::from_utf8_lossy(&export::csv(&table)).into_owned(),
        };
        if let Some(out) = &self.out {
            let written = scan.package(&table, &about, self.look.into())?;
            replace_folder(out, &written)?;
            if self.format == FailuresFormat::Table {
                let names: Vec<&str> = written.iter().map(|file| file.name.as_str()).collect();
                text += &listed(out, &names);
            }
        }
        print(&text)
    }
}
