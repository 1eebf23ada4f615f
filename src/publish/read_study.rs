//! From the file that is named to a study that can be asked, with all that it was read from.

use crate::allocation::Solver;
use crate::dataset::Dataset;
use crate::diagnostics::{Collector, Diagnostic, FileSet};
use crate::input::form::{Located, Reader, read_located};
use crate::input::scenario_file::ResponseForm;
use crate::input::source::ByteSource;
use crate::input::{load_dataset, read_study};
use crate::progress::Progress;
use crate::provenance::{InputFile, inputs};
use crate::scenario::Study;
use crate::study::{Evaluation, StudyError, evaluate};

/// A study or a lone scenario, with the data and the files that it was read from.
#[derive(Clone, Debug)]
pub struct ReadStudy {
    /// The data.
    pub dataset: Dataset,
    /// The files, to speak about.
    pub files: FileSet,
    /// The study; of a scenario file one of that scenario alone.
    pub study: Study,
    /// What was noticed on the way.
    pub warnings: Vec<Diagnostic>,
}

impl ReadStudy {
    /// Reads a study file or a scenario file from `studies`. A `response` stands instead of the rules that the files state: calibrated,
    /// merit-order, proportional, or `displace=GROUP,GROUP`.
    ///
    /// # Errors
    /// Mistakes in the data, in the files or in the rule, all at once, with their places.
    pub fn read(
        file: &str,
        studies: &dyn ByteSource,
        data: &dyn ByteSource,
        response: Option<&str>,
    ) -> Result<Self, StudyError> {
        let dataset = load_dataset(data)?;
        let (mut files, mut found) = (FileSet::default(), Collector::default());
        let rule = response.and_then(|rule| response_rule(rule, &mut files, &mut found));
        let read = read_study(file, studies, &dataset, rule.as_ref(), (&mut files, &mut found));
        let study = read.map_err(|error| StudyError::input("no-file", error.to_string()))?;
        let read = found.finish(study).map_err(|mistakes| StudyError::mistakes(&files, mistakes))?;
        Ok(Self { dataset, files, study: read.value, warnings: read.warnings })
    }

    /// Computes every scenario; a step of progress each.
    ///
    /// # Errors
    /// Scenarios that have no solution, with the places of what contradicts itself; work that was called off.
    pub fn evaluate(&self, solver: &dyn Solver, progress: &dyn Progress) -> Result<Evaluation, StudyError> {
        progress.started("scenarios", self.study.scenarios.len());
        let evaluation = evaluate(&self.study, &self.dataset, solver, &|| progress.advanced(1));
        progress.finished();
        if progress.cancelled() {
            return Err(StudyError::Cancelled);
        }
        evaluation.map_err(|errors| self.mistaken(errors))
    }

    /// Every file that the study and the data were read from, with its hash.
    pub fn inputs(&self) -> Vec<InputFile> {
        let mut read = inputs(&self.files, self.study.files.iter().copied());
        read.extend(
            self.dataset.files.iter().map(|(name, hash)| InputFile { file: name.clone(), sha256: hash.clone() }),
        );
        read
    }

    /// Mistakes in its files.
    pub(crate) fn mistaken(&self, mistakes: Vec<Diagnostic>) -> StudyError {
        StudyError::mistakes(&self.files, mistakes)
    }
}

/// A rule as it is said in one word, read as it would be read in a file.
pub(crate) fn response_rule(rule: &str, files: &mut FileSet, found: &mut Collector) -> Option<Located<ResponseForm>> {
    let text = match rule.strip_prefix("displace=") {
        Some(groups) => {
            let groups: Vec<String> = groups.split(',').map(|group| format!("{group:?}")).collect();
            format!("response = {{ displace = [{}] }}", groups.join(", "))
        }
        None => format!("response = {rule:?}"),
    };
    let file = files.add("--response", text.clone());
    let value = toml::de::DeTable::parse(&text).ok()?;
    let stated = value.get_ref().get("response")?;
    read_located(&mut Reader::new(file, found), stated)
}
