//! What goes to the terminal and to files, and how a run ends.

use std::collections::BTreeMap;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use comfy_table::{LineStyle, TableStyle};

use super::folder::place_of;
use crate::charts::Drawing;
use crate::dataset::Dataset;
use crate::diagnostics::{Diagnostic, FileSet, render};
use crate::input::Refused;
use crate::input::source::why_not;
use crate::language::Text;

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

/// Form of the output of commands that answer one question.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum Format {
    /// For people.
    Table,
    /// For spreadsheets and programs.
    Csv,
}

/// A name that is not known, with the nearest that is.
pub(super) fn unknown<'a>(kind: &str, name: &str, names: impl Iterator<Item = &'a str>) -> Failure {
    Diagnostic::error("unknown-name", format!("there is no {kind} `{name}`")).nearest(name, names).into()
}

/// A file that the user named and that cannot be read.
pub(super) fn unreadable(file: &Path, error: &std::io::Error) -> Failure {
    Failure::input("no-file", format!("{}: {}", file.display(), why_not(error, file)))
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

/// The foot of every chart: the dataset with its edition, and that the rest is our own calculation.
pub(super) fn source_line(dataset: &Dataset) -> Text {
    let trade = trade_named(dataset);
    Text::new(
        format!("Source: {}; own calculation.{}", trade.en, differing(&dataset.differs).en),
        format!("出所：{}。独自計算。{}", trade.ja, differing(&dataset.differs).ja),
    )
}

/// Where the trade flows come from: the publisher's edition, and rows that are not as shipped with the program.
pub(super) fn trade_named(dataset: &Dataset) -> Text {
    let source = dataset.trade_source.as_ref().and_then(|id| dataset.sources.get(id));
    let trade = source.map_or_else(String::new, |source| {
        let title = source.title.split(':').next().unwrap_or_default();
        format!("{}, {title} ({})", source.publisher, source.year)
    });
    let Some(own) = &dataset.trade_origin.own else { return Text::same(trade) };
    let years =
        own.years.iter().flat_map(|(importer, years)| years.iter().map(move |year| format!("{importer} {year}")));
    let all: Vec<String> = years.collect();
    let (named, more) = (all.iter().take(SHOWN).cloned().collect::<Vec<_>>(), all.len().saturating_sub(SHOWN));
    let whose = Text::new(
        named.join(", ") + &if more > 0 { format!(" and {more} more importer-years") } else { String::new() },
        named.join("、") + &if more > 0 { format!("ほか{more}件") } else { String::new() },
    );
    if own.is_sealed {
        let edition = &dataset.trade_origin.edition;
        return Text::new(
            format!("{trade}, and years imported since into {} ({edition})", own.file),
            format!("{trade}および{}に後から取り込んだ年（{edition}）", own.file),
        );
    }
    Text::new(
        format!("the user’s own rows in {} ({}), and {trade}", own.file, whose.en),
        format!("利用者自身の行（{}、{}）および{trade}", own.file, whose.ja),
    )
}

/// How many names stand in a sentence before the rest is counted.
const SHOWN: usize = 3;

/// The sentence that tables are not those shipped with the program, with a space before it; empty where all are.
pub(super) fn differing(differs: &[String]) -> Text {
    if differs.is_empty() {
        return Text::default();
    }
    let more = differs.len().saturating_sub(SHOWN);
    let named: Vec<&str> = differs.iter().take(SHOWN).map(String::as_str).collect();
    Text::new(
        format!(
            " Not the data shipped with the program: {}{} differ.",
            named.join(", "),
            if more > 0 { format!(" and {more} more") } else { String::new() }
        ),
        format!(
            "本プログラム同梱のデータと異なる表：{}{}。",
            named.join("、"),
            if more > 0 { format!("ほか{more}件") } else { String::new() }
        ),
    )
}

/// Writes one chart; the ending of the file says as what.
pub(super) fn write_drawing(drawing: &Drawing, file: &Path) -> Result<(), Failure> {
    let bytes = match file.extension().and_then(|ending| ending.to_str()) {
        Some("svg") => drawing.svg.clone().into_bytes(),
        Some("png") => drawing.png(1.0).map_err(|error| Failure::Other(error.to_string()))?,
        _ => {
            let message = format!("{}: a chart is a file that ends in .svg or .png", file.display());
            return Err(Failure::input("no-format", message));
        }
    };
    let (folder, name) = place_of(file)?;
    write_files(&folder, &BTreeMap::from([(name, bytes)]))
}

/// An argument as a number that is one: `nan` and `inf` are not.
pub(super) fn finite(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(|| "expected a finite number".to_owned())
}
