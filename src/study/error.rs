//! Why a question about a study was not answered.

use std::fmt;

use crate::diagnostics::{Diagnostic, FileSet, Refused};

/// Why a question about a study was not answered.
#[derive(Clone, Debug)]
pub enum StudyError {
    /// Something that was given is wrong: what and where, with the files that the diagnostics point into.
    Refused(Refused),
    /// Anything else, as one sentence.
    Failed(String),
    /// Whoever asked called the work off.
    Cancelled,
}

impl StudyError {
    /// Something that was given is wrong, in a word.
    pub fn input(code: &'static str, message: impl Into<String>) -> Self {
        Diagnostic::error(code, message).into()
    }

    /// A name that is not known, with the nearest that is.
    pub fn unknown<'a>(kind: &str, name: &str, names: impl Iterator<Item = &'a str>) -> Self {
        Diagnostic::error("unknown-name", format!("there is no {kind} `{name}`")).nearest(name, names).into()
    }

    /// Mistakes in files.
    pub fn mistakes(files: &FileSet, mistakes: Vec<Diagnostic>) -> Self {
        Self::Refused(Refused { files: files.clone(), diagnostics: mistakes })
    }

    /// What is wrong with what was given; nothing where that is not why.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            Self::Refused(refused) => &refused.diagnostics,
            Self::Failed(_) | Self::Cancelled => &[],
        }
    }
}

impl From<Refused> for StudyError {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<Diagnostic> for StudyError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::mistakes(&FileSet::default(), vec![diagnostic])
    }
}

impl fmt::Display for StudyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refused) => refused.fmt(f),
            Self::Failed(message) => f.write_str(message),
            Self::Cancelled => f.write_str("the work was called off"),
        }
    }
}

impl std::error::Error for StudyError {}
