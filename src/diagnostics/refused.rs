//! What was given and could not be used.

use std::fmt;

use super::{Diagnostic, FileSet, render};

/// Files that could not be used, and why.
#[derive(Clone, Debug, Default)]
pub struct Refused {
    /// The files that the diagnostics point into.
    pub files: FileSet,
    /// All that was found, sorted by place.
    pub diagnostics: Vec<Diagnostic>,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&render(&self.files, &self.diagnostics, false))
    }
}

impl std::error::Error for Refused {}
