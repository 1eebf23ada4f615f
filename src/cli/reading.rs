//! From the file that a user names to a study that is computed, for the commands that ask one question of it.

use super::output::{Failure, warn};
use crate::allocation::Solver;
use crate::dataset::Dataset;
use crate::diagnostics::{Collector, FileSet};
use crate::input::load_dataset;
use crate::input::resolve::study::Study;
use crate::input::source::Source;
use crate::study::{self, Evaluation, evaluate};

/// A study or a lone scenario, with the data and the files that it was read from.
pub(super) struct Read {
    pub(super) dataset: Dataset,
    pub(super) files: FileSet,
    pub(super) study: Study,
}

/// Reads a study file or a scenario file; warnings are shown, mistakes end the run.
pub(super) fn read(file: &str, data: &dyn Source) -> Result<Read, Failure> {
    let dataset = load_dataset(data)?;
    let mut files = FileSet::default();
    let mut found = Collector::default();
    let study = study::read(file, &data.study_files(file), &dataset, None, (&mut files, &mut found));
    let study = study.map_err(|error| Failure::input("no-file", error.to_string()))?;
    let study = found.finish(study).map_err(|mistakes| Failure::mistakes(&files, mistakes))?;
    warn(&files, &study.warnings);
    Ok(Read { dataset, files, study: study.value })
}

impl Read {
    /// Computes every scenario; settings without effect are not this command's business and stay unsaid.
    pub(super) fn evaluate(&self, solver: &dyn Solver) -> Result<Evaluation, Failure> {
        let evaluation = evaluate(&self.study, &self.dataset, solver, &|| {});
        evaluation.map_err(|errors| Failure::mistakes(&self.files, errors))
    }
}
