//! One sample by its number, as text.

use std::fmt::Write;

use comfy_table::{CellAlignment, Table as Grid};

use crate::cli::output::{CommandFailure, RULED};
use crate::export;
use crate::publish::ensemble::replay::replay;
use crate::publish::ensemble::work::EnsembleWork;

/// The inputs of a sample, as lines of comment, and the results of its scenarios, as rows of the long table.
pub(super) fn sample(work: &EnsembleWork<'_>, number: u64) -> Result<String, CommandFailure> {
    let found = replay(work, number)?;
    let mut grid = Grid::new();
    grid.load_style(RULED);
    grid.set_header(["input", "value", "unit"]);
    for (name, value, unit) in found.inputs {
        grid.add_row([name, value.to_string(), unit.to_owned()]);
    }
    if let Some(column) = grid.column_mut(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut text: String = format!("sample {number}\n{grid}").lines().fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "# {line}");
        text
    });
    for (scenario, reason) in found.failures {
        let _ = writeln!(text, "# {scenario} has no result: {reason}");
    }
    Ok(text + &String::from_utf8_lossy(&export::csv(&found.table)))
}
