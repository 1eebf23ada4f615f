//! Answers to mistakes: what is wrong, where (file, line, column, underlined), what was expected, and the nearest name.
//!
//! A [`Diagnostic`] carries a stable code and points at one place or more. A [`Collector`] gathers them, so that a
//! user sees every mistake at once. [`Warned`] is a result together with what its maker noticed on the way.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;

use codespan_reporting::diagnostic::{Diagnostic as Drawn, Label as DrawnLabel, LabelStyle, Severity as DrawnSeverity};
use codespan_reporting::term;

mod refused;
mod shown;

pub use refused::Refused;
use shown::{ShownFiles, sentence};
pub use shown::{is_steering, plain};

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// The run goes on; the user should look.
    Warning,
    /// The run stops.
    Error,
}

/// One of the files of a [`FileSet`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct FileId(usize);

/// A place in a file: a range of bytes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte and the byte after the last.
    pub bytes: Range<usize>,
}

/// The files that were read, with their text, so that mistakes can be shown in place.
#[derive(Clone, Debug, Default)]
pub struct FileSet {
    files: Vec<(String, String)>,
    hidden: BTreeSet<FileId>,
}

impl FileSet {
    /// Adds a file under the name by which the user knows it.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        self.files.push((name.into(), text.into()));
        FileId(self.files.len() - 1)
    }

    /// [`FileSet::add`], unless the same file with the same text is there already.
    pub fn add_once(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let file = (name.into(), text.into());
        match self.files.iter().position(|known| *known == file) {
            Some(place) => FileId(place),
            None => self.add(file.0, file.1),
        }
    }

    /// Keeps a file's text out of all that is shown.
    pub fn hide(&mut self, file: FileId) {
        self.hidden.insert(file);
    }

    /// The file's name as given to [`FileSet::add`].
    pub fn name(&self, file: FileId) -> &str {
        self.files.get(file.0).map_or("?", |(name, _)| name)
    }

    /// The file's text.
    pub fn text(&self, file: FileId) -> &str {
        self.files.get(file.0).map_or("", |(_, text)| text)
    }

    /// The line of a place, counted from 1.
    pub fn line(&self, span: &Span) -> usize {
        let text = self.text(span.file);
        let end = span.bytes.start.min(text.len());
        1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..end]).count()
    }
}

/// A place and what to say about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceLabel {
    /// Where.
    pub span: Span,
    /// What is there, in a few words; may be empty.
    pub text: String,
    /// The place of the mistake itself, not one that explains it.
    pub primary: bool,
}

/// One mistake, or one thing the user should know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// Whether the run can go on.
    pub severity: Severity,
    /// A stable name for the kind of mistake, such as `unknown-key`.
    pub code: &'static str,
    /// What is wrong, as one sentence without a full stop.
    pub message: String,
    /// Where; the first is the mistake's own place.
    pub labels: Vec<SourceLabel>,
    /// What to do about it: what was expected, the nearest name.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// A mistake that stops the run.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, code, message: message.into(), labels: Vec::new(), help: Vec::new() }
    }

    /// Something that the user should look at.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// Points at the place of the mistake.
    #[must_use]
    pub fn at(mut self, span: &Span, text: impl Into<String>) -> Self {
        self.labels.push(SourceLabel { span: span.clone(), text: text.into(), primary: true });
        self
    }

    /// Points at a place that explains the mistake, such as the other side of a conflict.
    #[must_use]
    pub fn see(mut self, span: &Span, text: impl Into<String>) -> Self {
        self.labels.push(SourceLabel { span: span.clone(), text: text.into(), primary: false });
        self
    }

    /// Adds advice.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Everything, to tell one from another.
    fn key(&self) -> impl Ord + '_ {
        let labels = self.labels.iter().map(|SourceLabel { span, text, primary }| {
            (span.file, span.bytes.start, span.bytes.end, text.as_str(), *primary)
        });
        (self.code, self.severity, self.message.as_str(), labels.collect::<Vec<_>>(), self.help.as_slice())
    }

    /// Adds "did you mean ...?", or the list of what exists where nothing is near and the list is short.
    #[must_use]
    pub fn nearest<'a>(self, wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        match nearest(wrong, names.iter().copied()) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None if !names.is_empty() && names.len() <= 24 => self.help(format!("known here: {}", names.join(", "))),
            None => self,
        }
    }
}

/// The name nearest to a misspelt one, if any is near enough to be meant.
///
/// ```
/// assert_eq!(izon::diagnostics::nearest("capasity", ["capex", "capacity"]), Some("capacity"));
/// assert_eq!(izon::diagnostics::nearest("carbon", ["carbon_price", "capacity"]), Some("carbon_price"));
/// assert_eq!(izon::diagnostics::nearest("moon", ["capex", "capacity"]), None);
/// ```
pub fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = wrong.to_lowercase();
    let letters = |name: &str| {
        let mut letters: Vec<char> = name.to_lowercase().chars().collect();
        letters.sort_unstable();
        letters
    };
    let same_letters = |name: &str| letters(name) == letters(wrong);
    // A part of a name, a whole word long, is meant for it.
    let has_word = |name: &&str| lower.len() > 2 && name.to_lowercase().split(['_', '-']).any(|word| word == lower);
    let names: Vec<&str> = names.into_iter().collect();
    names
        .iter()
        .copied()
        .map(|name| (strsim::normalized_damerau_levenshtein(&lower, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness >= 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(same_letters(a.1).cmp(&same_letters(b.1))).then(b.1.cmp(a.1)))
        .map(|(_, name)| name)
        .or_else(|| names.into_iter().filter(has_word).min_by_key(|name| (name.len(), *name)))
}

/// Gathers diagnostics.
#[derive(Clone, Debug, Default)]
pub struct Collector {
    found: Vec<Diagnostic>,
}

impl Collector {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Adds many.
    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.found.extend(diagnostics);
    }

    /// Whether anything found so far stops the run.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// What was found, in the order of files and places, each thing once.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|d| {
            let place = d.labels.first().map(|label| (label.span.file, label.span.bytes.start));
            (std::cmp::Reverse(d.severity), place.is_none(), place)
        });
        let mut known = BTreeSet::new();
        let is_new: Vec<bool> = self.found.iter().map(|diagnostic| known.insert(diagnostic.key())).collect();
        drop(known);
        let mut is_new = is_new.into_iter();
        self.found.retain(|_| is_new.next().unwrap_or(true));
        self.found
    }

    /// The value with its warnings, or every diagnostic where one of them is an error.
    ///
    /// # Errors
    /// All that was found, when any of it is an error or there is no value.
    pub fn finish<T>(self, value: Option<T>) -> Result<Warned<T>, Vec<Diagnostic>> {
        let failed = self.has_errors();
        let warnings = self.into_sorted();
        match value {
            Some(value) if !failed => Ok(Warned { value, warnings }),
            _ => Err(warnings),
        }
    }
}

/// A result and what was noticed on the way to it.
#[derive(Clone, Debug)]
pub struct Warned<T> {
    /// The result.
    pub value: T,
    /// Warnings, sorted by place.
    pub warnings: Vec<Diagnostic>,
}

/// How many diagnostics are shown; of more, the number is told.
const SHOWN: usize = 100;

/// The diagnostics as text, as a good compiler shows them; with terminal colours if `colour`. Of many the first hundred are shown and the
/// others counted. Of files whose text is kept out ([`FileSet::hide`]) no more is told than the line.
pub fn render(files: &FileSet, diagnostics: &[Diagnostic], colour: bool) -> String {
    let config = term::Config::default();
    let mut out = String::new();
    for diagnostic in diagnostics.iter().take(SHOWN) {
        let masked = masked(files, diagnostic);
        let diagnostic = masked.as_ref().unwrap_or(diagnostic);
        let shown = ShownFiles::new(files, diagnostic);
        let drawn = drawn(&shown, diagnostic);
        let text = if colour {
            let mut bytes = codespan_reporting::term::termcolor::Ansi::new(Vec::new());
            let done = term::emit_to_write_style(&mut bytes, &config, &shown, &drawn);
            done.ok().map(|()| String::from_utf8_lossy(&bytes.into_inner()).into_owned())
        } else {
            term::emit_into_string(&config, &shown, &drawn).ok()
        };
        out.push_str(&text.unwrap_or_else(|| format!("{}\n", sentence(&diagnostic.message))));
    }
    let more = &diagnostics[diagnostics.len().min(SHOWN)..];
    if !more.is_empty() {
        let errors = more.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
        let kind = if errors > 0 { "error" } else { "warning" };
        let _ = writeln!(out, "{kind}: and {} more\n", grouped(more.len()));
    }
    out
}

/// A count with its thousands apart.
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let start = digits.len() % 3;
    let mut text = digits[..start].to_owned();
    for place in (start..digits.len()).step_by(3) {
        let comma = if text.is_empty() { "" } else { "," };
        let _ = write!(text, "{comma}{}", &digits[place..place + 3]);
    }
    text
}

/// A diagnostic in whose place and words nothing of a file stands whose text is kept out; `None` for one that touches no such file.
fn masked(files: &FileSet, diagnostic: &Diagnostic) -> Option<Diagnostic> {
    let (kept_out, others): (Vec<_>, Vec<_>) =
        diagnostic.labels.iter().partition(|label| files.hidden.contains(&label.span.file));
    let first = kept_out.first()?;
    let place = format!("{}:{}", files.name(first.span.file), files.line(&first.span));
    let labels = others.into_iter().map(|label| SourceLabel { text: String::new(), ..label.clone() }).collect();
    let masked =
        Diagnostic { message: format!("a mistake at {place}"), labels, help: Vec::new(), ..diagnostic.clone() };
    Some(masked.help("the file is outside the folder of the study: its lines are not shown"))
}

fn drawn(shown: &ShownFiles<'_>, diagnostic: &Diagnostic) -> Drawn<FileId> {
    let severity = match diagnostic.severity {
        Severity::Error => DrawnSeverity::Error,
        Severity::Warning => DrawnSeverity::Warning,
    };
    let labels = diagnostic.labels.iter().map(|label| {
        let style = if label.primary { LabelStyle::Primary } else { LabelStyle::Secondary };
        let range = shown.range(label.span.file, &label.span.bytes);
        DrawnLabel::new(style, label.span.file, range).with_message(sentence(&label.text))
    });
    Drawn::new(severity)
        .with_code(diagnostic.code)
        .with_message(sentence(&diagnostic.message))
        .with_labels(labels.collect())
        .with_notes(diagnostic.help.iter().map(|help| format!("help: {}", sentence(help))).collect())
}
