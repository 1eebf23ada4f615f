//! One sample by its number.

use super::work::EnsembleWork;
use crate::allocation::Standard;
use crate::study::StudyError;
use crate::table::Table;

/// One sample of an ensemble: what was drawn, and what came of it.
#[derive(Clone, Debug)]
pub struct ReplayedSample {
    /// Its inputs: name, value, unit.
    pub inputs: Vec<(String, f64, &'static str)>,
    /// Scenarios that have no result, and why.
    pub failures: Vec<(String, String)>,
    /// The results of the others.
    pub table: Table,
}

/// Computes a sample by its number, counted from 0.
///
/// # Errors
/// A number that no sample has.
pub fn replay(work: &EnsembleWork<'_>, number: u64) -> Result<ReplayedSample, StudyError> {
    let ensemble = &work.ensemble;
    if number >= ensemble.plan().samples {
        let message =
            format!("there is no sample {number}: they are numbered from 0 to {}", ensemble.plan().samples - 1);
        return Err(StudyError::input("unknown-name", message));
    }
    let values = ensemble.values(number);
    let drawn = ensemble.drawn().into_iter().zip(work.inputs());
    let inputs = drawn.map(|(place, (name, unit))| (name, values[place], unit)).collect();
    let (mut rows, mut failures) = (Vec::new(), Vec::new());
    for scenario in 0..ensemble.scenarios() {
        let series = ensemble.outputs(scenario).series();
        let mut found = vec![f64::NAN; series.len()];
        let model = ensemble.model(scenario);
        if let Err(reason) = ensemble.compute(&mut ensemble.desk(scenario), &values, &Standard::default(), &mut found) {
            failures.push((model.scenario.to_string(), reason.clone()));
            continue;
        }
        let wanted = series.iter().zip(found).filter(|(series, _)| work.choice.has_rows(scenario, series));
        rows.extend(wanted.map(|(series, value)| series.row(model, "value", value)));
    }
    Ok(ReplayedSample { inputs, failures, table: Table::new(rows) })
}
