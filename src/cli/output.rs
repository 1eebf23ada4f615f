//! What goes to the terminal and to files, and how a run ends.

use std::collections::BTreeMap;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use comfy_table::{LineStyle, TableStyle};

use crate::diagnostics::{Diagnostic, FileSet, render};
use crate::input::Refused;

const RULE: LineStyle = LineStyle::none().fill('─').junction('─');

/// Tables at the terminal: a rule under the header and one at the foot.
pub(super) const RULED: TableStyle = TableStyle::new().header_separator(RULE).bottom_border(RULE);

/// Why a run ends early.
#[derive(Debug)]
pub(super) enum Failure {
    /// Something that the user gave is wrong; exit code 2.
    Input(Refused),
    /// Anything else, as one sentence; exit code 1.
    Other(String),
    /// Whoever read the output has gone away: nothing to say.
    Silent,
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Self::Input(refused)
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Input(Refused { files: FileSet::default(), diagnostics: vec![diagnostic] })
    }
}

impl Failure {
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
                note(&render(&refused.files, &refused.diagnostics, coloured()));
                ExitCode::from(2)
            }
            Self::Other(message) => {
                note(&format!("error: {message}\n"));
                ExitCode::from(1)
            }
            Self::Silent => ExitCode::SUCCESS,
        }
    }
}

/// Prints text.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Failure::Silent,
        _ => Failure::Other(format!("the output cannot be written: {error}")),
    })
}

/// Says something beside the output.
pub(super) fn note(text: &str) {
    // A note that cannot be shown is no reason to fail.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Shows warnings beside the output.
pub(super) fn warn(files: &FileSet, warnings: &[Diagnostic]) {
    note(&render(files, warnings, coloured()));
}

fn coloured() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// Writes files into a folder: first all of them beside it, then each into its place, so that no file is left half
/// written.
pub(super) fn write_files(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), Failure> {
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |error: std::io::Error| Failure::Other(format!("{path} cannot be written: {error}"))
    };
    std::fs::create_dir_all(folder).map_err(failed(folder))?;
    let partial = folder.join(format!(".partial-{}", std::process::id()));
    std::fs::create_dir(&partial).map_err(failed(&partial))?;
    let moved = files
        .iter()
        .try_for_each(|(name, bytes)| {
            let path = partial.join(name);
            std::fs::write(&path, bytes).map_err(failed(&path))
        })
        .and_then(|()| {
            files.keys().try_for_each(|name| {
                let path = folder.join(name);
                std::fs::rename(partial.join(name), &path).map_err(failed(&path))
            })
        });
    let swept = std::fs::remove_dir_all(&partial).map_err(failed(&partial));
    moved.and(swept)
}
