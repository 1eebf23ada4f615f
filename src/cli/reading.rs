//! From the file that a user names to a study that is computed, for the commands that ask one question of it.

use super::output::{Failure, warn};
use crate::allocation::Solver;
use crate::dataset::Dataset;
use crate::diagnostics::FileSet;
use crate::input::source::Source;
use crate::input::{load_dataset, open_study};
use crate::scenario::Study;
use crate::study::{Evaluation, evaluate};

/// A study or a lone scenario, with the data and the files that it was read from.
pub(super) struct Read {
    pub(super) dataset: Dataset,
    pub(super) files: FileSet,
    pub(super) study: Study,
}

/// Reads a study file or a scenario file; warnings are shown, mistakes end the run.
pub(super) fn read(file: &str, data: &dyn Source) -> Result<Read, Failure> {
    let dataset = load_dataset(data)?;
    let opened = open_study(file, &data.study_files(file), &dataset)?;
    warn(&opened.files, &opened.warnings);
    Ok(Read { dataset, files: opened.files, study: opened.study })
}

impl Read {
    /// Computes every scenario; settings without effect are not this command's business and stay unsaid.
    pub(super) fn evaluate(&self, solver: &dyn Solver) -> Result<Evaluation, Failure> {
        let evaluation = evaluate(&self.study, &self.dataset, solver, &|| {});
        evaluation.map_err(|errors| Failure::mistakes(&self.files, errors))
    }
}
