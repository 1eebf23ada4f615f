//! One sample by its number.

use std::fmt::Write;

use comfy_table::{CellAlignment, Table as Grid};

use super::work::Work;
use crate::allocation::Standard;
use crate::cli::output::{Failure, RULED};
use crate::export;
use crate::table::Table;

/// The inputs of a sample, as lines of comment, and the results of its scenarios, as rows of the long table.
pub(super) fn sample(work: &Work<'_>, number: u64) -> Result<String, Failure> {
    let ensemble = &work.ensemble;
    if number >= ensemble.plan().samples {
        let message =
            format!("there is no sample {number}: they are numbered from 0 to {}", ensemble.plan().samples - 1);
        return Err(Failure::input("unknown-name", message));
    }
    let values = ensemble.values(number);
    let mut grid = Grid::new();
    grid.load_style(RULED);
    grid.set_header(["input", "value", "unit"]);
    for (place, (name, unit)) in ensemble.drawn().into_iter().zip(work.inputs()) {
        grid.add_row([name, values[place].to_string(), unit.to_owned()]);
    }
    if let Some(column) = grid.column_mut(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut text: String = format!("sample {number}\n{grid}").lines().fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "# {line}");
        text
    });
    let mut rows = Vec::new();
    for scenario in 0..ensemble.scenarios() {
        let series = ensemble.outputs(scenario).series();
        let mut found = vec![f64::NAN; series.len()];
        let model = ensemble.model(scenario);
        if let Err(reason) = ensemble.compute(&mut ensemble.desk(scenario), &values, &Standard::default(), &mut found) {
            let _ = writeln!(text, "# {} has no result: {reason}", model.scenario);
            continue;
        }
        let wanted = series.iter().zip(found).filter(|(series, _)| work.choice.has_rows(scenario, series));
        rows.extend(wanted.map(|(series, value)| series.row(model, "value", value)));
    }
    Ok(text + &String::from_utf8_lossy(&export::csv(&Table::new(rows))))
}
