//! What goes to the terminal and to files, and how a run ends.

use std::collections::BTreeMap;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use super::folder::durable::Beside;
use super::folder::workspace::ResultWorkspace;
use super::folder::{is_package, is_replaceable, place_of, unwritable};
use crate::charts::Drawing;
use crate::diagnostics::{Diagnostic, FileSet, Refused, is_steering, plain, render};
use crate::input::source::why_not;
use crate::study::StudyError;

pub(super) use crate::publish::ruled::RULED;

/// 128 and the number of SIGPIPE: what shells show of a program whose reader has gone away.
const BROKEN_PIPE: u8 = 141;

/// Why a run ends early.
#[derive(Debug)]
pub(super) enum CommandFailure {
    /// Something that the user gave is wrong; exit code 2.
    Input(Refused),
    /// Anything else, as one sentence; exit code 1.
    Other(String),
    /// Whoever read the output has gone away before its end: nothing to say, but not all was said. Exit code 141, as of programs that
    /// the signal SIGPIPE ends.
    Silent,
}

impl From<Refused> for CommandFailure {
    fn from(refused: Refused) -> Self {
        Self::Input(refused)
    }
}

impl From<StudyError> for CommandFailure {
    fn from(error: StudyError) -> Self {
        match error {
            StudyError::Refused(refused) => Self::Input(refused),
            StudyError::Failed(_) | StudyError::Cancelled => Self::Other(error.to_string()),
        }
    }
}

impl From<Diagnostic> for CommandFailure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Input(Refused { files: FileSet::default(), diagnostics: vec![diagnostic] })
    }
}

impl CommandFailure {
    /// Something that the user gave is wrong, in a word.
    pub(super) fn input(code: &'static str, message: impl Into<String>) -> Self {
        Diagnostic::error(code, message).into()
    }

    /// Mistakes in files.
    pub(super) fn mistakes(files: &FileSet, mistakes: Vec<Diagnostic>) -> Self {
        Self::Input(Refused { files: files.clone(), diagnostics: mistakes })
    }

    /// Tells the user and gives the exit code.
    pub(super) fn report(self) -> ExitCode {
        match self {
            Self::Input(refused) => {
                tell(&render(&refused.files, &refused.diagnostics, coloured()));
                ExitCode::from(2)
            }
            Self::Other(message) => {
                note(&format!("error: {message}\n"));
                ExitCode::from(1)
            }
            Self::Silent => ExitCode::from(BROKEN_PIPE),
        }
    }
}

/// Form of the output of commands that answer one question.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum AnswerFormat {
    /// For people.
    Table,
    /// For spreadsheets and programs.
    Csv,
}

/// A name that is not known, with the nearest that is.
pub(super) fn unknown<'a>(kind: &str, name: &str, names: impl Iterator<Item = &'a str>) -> CommandFailure {
    StudyError::unknown(kind, name, names).into()
}

/// A file that the user named and that cannot be read.
pub(super) fn unreadable(file: &Path, error: &std::io::Error) -> CommandFailure {
    CommandFailure::input("no-file", format!("{}: {}", file.display(), why_not(error, file)))
}

/// Prints text, without the letters in it that would steer the terminal.
pub(super) fn print(text: &str) -> Result<(), CommandFailure> {
    let mut out = std::io::stdout().lock();
    out.write_all(plain(text).as_bytes()).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => CommandFailure::Silent,
        _ => CommandFailure::Other(format!("the output cannot be written: {error}")),
    })
}

/// Prints text on the way to the results. Where nobody reads it any more the work goes on: the end of the output fails the same.
pub(super) fn mention(text: &str) {
    let _ = print(text);
}

/// Says something beside the output, without the letters in it that would steer the terminal.
pub(super) fn note(text: &str) {
    tell(&plain(text));
}

/// Whether nothing in a text steers the terminal.
pub(super) fn is_plain(text: &str) -> bool {
    !text.chars().any(is_steering)
}

fn tell(text: &str) {
    // A note that cannot be shown is no reason to fail.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Shows warnings beside the output.
pub(super) fn warn(files: &FileSet, warnings: &[Diagnostic]) {
    tell(&render(files, warnings, coloured()));
}

fn coloured() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// Writes files into a folder. Where it is a folder of results, a data package, or none yet, all of them take their places at once and what else is
/// there is kept; in any other each takes its place when all are on the disk, so that no file is ever half written.
pub(super) fn write_files(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), CommandFailure> {
    if files.len() > 1 && (is_replaceable(folder) || is_package(folder)) {
        let together = || {
            let mut space = ResultWorkspace::new(folder)?;
            for (name, bytes) in files {
                space.create(name)?.write_all(bytes)?;
            }
            space.publish_beside_others()
        };
        return together().map_err(unwritable(folder));
    }
    std::fs::create_dir_all(folder).map_err(unwritable(folder))?;
    let mut whole = Vec::new();
    for (name, bytes) in files {
        let path = folder.join(name);
        let mut beside = Beside::new(&path).map_err(unwritable(&path))?;
        beside.fill(bytes).map_err(unwritable(&path))?;
        whole.push((path, beside));
    }
    whole.into_iter().try_for_each(|(path, beside)| beside.put().map_err(unwritable(&path)))
}

/// Writes one chart; the ending of the file says as what.
pub(super) fn write_drawing(drawing: &Drawing, file: &Path) -> Result<(), CommandFailure> {
    let bytes = match file.extension().and_then(|ending| ending.to_str()) {
        Some("svg") => drawing.svg.clone().into_bytes(),
        Some("png") => drawing.png(1.0).map_err(|error| CommandFailure::Other(error.to_string()))?,
        _ => {
            let message = format!("{}: a chart is a file that ends in .svg or .png", file.display());
            return Err(CommandFailure::input("no-format", message));
        }
    };
    let (folder, name) = place_of(file)?;
    write_files(&folder, &BTreeMap::from([(name, bytes)]))
}

/// An argument as a number that is one: `nan` and `inf` are not.
pub(super) fn finite(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(|| "expected a finite number".to_owned())
}
