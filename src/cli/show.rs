//! `izon show`: what is in force in a scenario, and from where.

use std::fmt::Write;

use comfy_table::{ContentArrangement, Table as Grid};

use super::output::{CommandFailure, RULED, print, warn};
use crate::diagnostics::{Collector, FileSet};
use crate::economics::{LandedCost, landed};
use crate::input::form::{BasisForm, FormField, Setting};
use crate::input::load::Loader;
use crate::input::load_dataset;
use crate::input::resolve::resolve;
use crate::input::source::ByteSource;

#[derive(clap::Args, Debug)]
pub(super) struct ShowArgs {
    /// A scenario file.
    file: String,
}

/// Runs the command.
pub(super) fn run(args: &ShowArgs, data: &dyn ByteSource) -> Result<(), CommandFailure> {
    let dataset = load_dataset(data)?;
    let mut files = FileSet::default();
    let mut found = Collector::default();
    let read = Loader::new(&data.study_files(&args.file), &mut files, &mut found).scenario(&args.file);
    let loaded = read.map_err(|error| CommandFailure::input("no-file", error.to_string()))?;
    let resolved = resolve(&loaded, &dataset, &files, &mut found);
    let resolved = found.finish(resolved).map_err(|mistakes| CommandFailure::mistakes(&files, mistakes))?;
    warn(&files, &resolved.warnings);
    let mut settings = Vec::new();
    loaded.form.list("", &mut settings);
    let mut grid = Grid::new();
    grid.load_style(RULED).set_content_arrangement(ContentArrangement::Dynamic);
    grid.set_header(["setting", "value", "from", "says who"]);
    for setting in settings.iter().filter(|setting| is_shown(setting)) {
        let place = format!("{}:{}", files.name(setting.span.file), files.line(&setting.span));
        grid.add_row([setting.path.clone(), setting.value.clone(), place, says_who(setting)]);
    }
    let mut text = format!("{grid}\n");
    for market in &resolved.value.model.markets {
        if let Some(LandedCost { price, parts }) = landed(market) {
            let _ = writeln!(text, "price of {} ashore in the base year: {} = {price}", market.name.en, parts.en);
        }
    }
    print(&text)
}

fn is_shown(setting: &Setting) -> bool {
    let key = setting.path.rsplit('.').next().unwrap_or_default();
    !matches!(key, "source" | "assumption" | "extends")
}

fn says_who(setting: &Setting) -> String {
    match &setting.basis {
        Some(BasisForm::Source(id, _)) => id.clone(),
        Some(BasisForm::Assumption(reason, _)) => format!("assumed: {}", reason.en),
        None => String::new(),
    }
}
