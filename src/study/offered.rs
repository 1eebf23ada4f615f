//! Which numbers the results of a study can have, known before anything is computed.

use std::collections::BTreeSet;

use crate::dataset::Dataset;
use crate::economics;
use crate::history;
use crate::indicators::Outputs;
use crate::scenario::Study;
use crate::table::{Row, RowName};

use super::verdicts;

/// Variables of the results table, each with a unit in which it is given.
pub type Offered = BTreeSet<(String, String)>;

/// Every variable with its units that the table of [`evaluate`](super::evaluate) has, were the study to state a claim. The names are taken
/// from where each row is made; nothing is computed.
pub fn offered(study: &Study, dataset: &Dataset) -> Offered {
    let mut offered = Offered::new();
    for resolved in &study.scenarios {
        let model = &resolved.model;
        let outputs = Outputs::new(model);
        offered.extend(outputs.series().iter().map(|series| (series.variable.to_owned(), series.unit.to_owned())));
        let group = study.group.as_str();
        // Rows without numbers, of the first year that is computed alone.
        let series = outputs.series().iter().filter(|series| series.period == model.base_year + 1);
        let blanks: Vec<Row> = series.map(|series| series.row(model, "value", f64::NAN)).collect();
        // Against itself under another name: the names are the same as against any other.
        let mut both = blanks.clone();
        both.extend(blanks.into_iter().map(|row| Row { scenario: RowName::default(), ..row }));
        let against = economics::dependence_rows(&both, "", group, model.base_year);
        extend(&mut offered, &against);
    }
    extend(&mut offered, &history::rows(study, dataset));
    extend(&mut offered, &economics::rows(&study.scenarios, study.reference(), study.year, dataset));
    offered.extend(verdicts::OFFERED.iter().map(|(variable, unit)| ((*variable).to_owned(), (*unit).to_owned())));
    offered
}

fn extend(offered: &mut Offered, rows: &[Row]) {
    offered.extend(rows.iter().map(|row| (row.variable.to_string(), row.unit.to_string())));
}
