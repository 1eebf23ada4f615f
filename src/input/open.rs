//! The door to a study: from the name of a file to scenarios ready to be computed, every mistake told.

use super::form::Located;
use super::resolve::study::study;
use super::scenario_file::ResponseForm;
use super::source::{ByteSource, SourceError};
use crate::dataset::Dataset;
use crate::diagnostics::{Collector, Diagnostic, FileSet, Refused};
use crate::scenario::Study;

/// A study that was opened.
#[derive(Clone, Debug)]
pub struct OpenedStudy {
    /// The study.
    pub study: Study,
    /// Every file that was read, with its text, to show mistakes in their places.
    pub files: FileSet,
    /// What the user should look at, sorted by place.
    pub warnings: Vec<Diagnostic>,
}

/// Opens a study file with its scenarios, claims and disruptions, or a lone scenario file as a study of one. All names are looked
/// up, all units converted; claims are found that ask for a variable which the results cannot have, or in a unit in which they do
/// not have it.
///
/// # Errors
/// Every mistake with its place, such as a file that cannot be read.
pub fn open_study(path: &str, source: &dyn ByteSource, dataset: &Dataset) -> Result<OpenedStudy, Refused> {
    let (mut files, mut found) = (FileSet::default(), Collector::default());
    let study = match read_study(path, source, dataset, None, (&mut files, &mut found)) {
        Ok(study) => study,
        Err(error) => {
            found.push(Diagnostic::error("no-file", error.to_string()));
            None
        }
    };
    match found.finish(study) {
        Ok(read) => Ok(OpenedStudy { study: read.value, files, warnings: read.warnings }),
        Err(diagnostics) => Err(Refused { files, diagnostics }),
    }
}

/// As [`open_study`], for a command that reads other files too and tells the mistakes of all together. A response stated here stands
/// instead of those of the files.
///
/// # Errors
/// When the named file cannot be read. Mistakes go to the collector, and then there is no study.
pub(crate) fn read_study(
    path: &str,
    source: &dyn ByteSource,
    dataset: &Dataset,
    response: Option<&Located<ResponseForm>>,
    places: (&mut FileSet, &mut Collector),
) -> Result<Option<Study>, SourceError> {
    study(path, source, dataset, response, places)
}
