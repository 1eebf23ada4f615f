//! What every face needs to show the answers of a study: its sets of charts, its briefing, its results as files.
//!
//! Nothing here names a terminal, a file system or an argument of a command: what is made is handed back as values and bytes.

pub mod absorption;
pub mod briefing;
#[cfg(feature = "cli")]
pub mod claims_text;
pub mod disruption_charts;
pub mod ensemble;
pub mod failure_scan;
#[cfg(feature = "cli")]
pub mod failures_text;
pub mod observed;
pub mod package;
pub mod read_study;
pub mod redraw;
pub mod regret_chart;
#[cfg(feature = "cli")]
pub mod ruled;
pub mod source_line;
pub mod starter;
pub mod stress_test;
pub mod study_charts;
pub mod study_design;
mod workbench;

pub use workbench::{EvaluatedStudy, JudgedStudy, SharedSource, VerdictRequest, Workbench};

use crate::charts::ChartError;
use crate::study::StudyError;

/// A file of the results, by its path within their folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ResultFile {
    /// The path, with `/` between its parts: `charts/map.svg`.
    pub name: String,
    /// What stands in it.
    pub bytes: Vec<u8>,
}

impl From<ChartError> for StudyError {
    fn from(error: ChartError) -> Self {
        Self::Failed(error.to_string())
    }
}
