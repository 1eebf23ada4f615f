//! Text as it can be shown at a terminal: what steers the terminal is made visible, and what is endless is cut.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use codespan_reporting::files::{Error, Files, line_starts};

use super::{Diagnostic, FileId, FileSet};

/// Lines longer than this are shown in part, in bytes.
const LONG: usize = 600;
/// How much of a long line is shown, and how much of that before the mistake, in bytes.
const PART: usize = 400;
const BEFORE: usize = 100;
/// Names and values in a message are cut beyond this, in letters.
const QUOTED: usize = 120;

/// What stands for a letter that would steer the terminal or turn the reading direction; `None` for all others.
fn instead_of(letter: char) -> Option<char> {
    match letter {
        '\t' | '\n' => None,
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(letter)),
        '\x7f' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => Some(char::REPLACEMENT_CHARACTER),
        _ => None,
    }
}

/// Whether a letter would steer the terminal or turn the reading direction.
pub fn is_steering(letter: char) -> bool {
    instead_of(letter).is_some()
}

/// A text as it can be shown: letters that would steer the terminal are made visible.
///
/// ```
/// assert_eq!(izon::diagnostics::plain("\u{1b}[31mred"), "␛[31mred");
/// assert_eq!(izon::diagnostics::plain("one\n\ttwo"), "one\n\ttwo");
/// ```
pub fn plain(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_steering) {
        text.chars().map(|letter| instead_of(letter).unwrap_or(letter)).collect()
    } else {
        Cow::Borrowed(text)
    }
}

/// A sentence as it can be shown: no control letters, and what it quotes is cut where it is very long.
pub(super) fn sentence(text: &str) -> String {
    let letters = |part: &str| part.chars().map(|letter| instead_of(letter).unwrap_or(letter)).collect::<String>();
    let mut out = String::new();
    for (place, part) in text.split('`').enumerate() {
        let tick = if place == 0 { "" } else { "`" };
        let count = part.chars().count();
        if place % 2 == 1 && count > QUOTED {
            let first: String = part.chars().take(QUOTED * 2 / 3).collect();
            let last: String = part.chars().skip(count - QUOTED / 6).collect();
            let _ = write!(out, "{tick}{}…{}", letters(&first), letters(&last));
        } else {
            let _ = write!(out, "{tick}{}", letters(part));
        }
    }
    out
}

/// A file as it is shown beside one diagnostic.
struct File {
    name: String,
    text: String,
    starts: Vec<usize>,
    /// What was changed: the place in the file, and the place in the text that is shown.
    changes: Vec<(Range<usize>, Range<usize>)>,
}

/// The files of a diagnostic as they are shown.
pub(super) struct ShownFiles<'a> {
    files: &'a FileSet,
    each: Vec<(FileId, File)>,
}

impl<'a> ShownFiles<'a> {
    /// The files that a diagnostic points at.
    pub(super) fn new(files: &'a FileSet, diagnostic: &Diagnostic) -> Self {
        let mut ids: Vec<FileId> = diagnostic.labels.iter().map(|label| label.span.file).collect();
        ids.sort_unstable();
        ids.dedup();
        let each = ids.into_iter().map(|id| {
            let at = diagnostic.labels.iter().filter(|label| label.span.file == id).map(|label| label.span.bytes.start);
            (id, File::new(files.name(id), files.text(id), &at.collect::<Vec<_>>()))
        });
        Self { files, each: each.collect() }
    }

    /// A range of bytes of a file in the text that is shown of it.
    pub(super) fn range(&self, id: FileId, bytes: &Range<usize>) -> Range<usize> {
        let length = self.files.text(id).len();
        let (start, end) = (bytes.start.min(length), bytes.end.min(length));
        self.file(id).map_or(start..end, |file| {
            let (start, end) = (file.shown(start, false), file.shown(end, true));
            start..end.max(start)
        })
    }

    fn file(&self, id: FileId) -> Result<&File, Error> {
        self.each.iter().find(|(known, _)| *known == id).map(|(_, file)| file).ok_or(Error::FileMissing)
    }
}

impl File {
    fn new(name: &str, text: &str, marks: &[usize]) -> Self {
        let mut file = Self { name: sentence(name), text: String::new(), starts: Vec::new(), changes: Vec::new() };
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let body = line.trim_end_matches(['\n', '\r']);
            let part = part(
                body,
                marks.iter().find(|mark| (start..=start + body.len()).contains(mark)).map(|mark| mark - start),
            );
            file.cut(start..start + part.start);
            file.push(&body[part.clone()], start + part.start);
            file.cut(start + part.end..start + body.len());
            file.text.push_str(&line[body.len()..]);
            start += line.len();
        }
        file.starts = line_starts(&file.text).collect();
        file
    }

    /// Puts a mark in the place of what is left out.
    fn cut(&mut self, left: Range<usize>) {
        if !left.is_empty() {
            self.change(left, '…');
        }
    }

    fn change(&mut self, place: Range<usize>, by: char) {
        let at = self.text.len();
        self.text.push(by);
        self.changes.push((place, at..self.text.len()));
    }

    fn push(&mut self, part: &str, at: usize) {
        for (place, letter) in part.char_indices() {
            match instead_of(letter) {
                Some(by) => self.change(at + place..at + place + letter.len_utf8(), by),
                None => self.text.push(letter),
            }
        }
    }

    /// Where a byte of the file is in what is shown.
    fn shown(&self, at: usize, is_end: bool) -> usize {
        let before = self.changes.partition_point(|(place, _)| place.start < at || place.start == at && !is_end);
        match before.checked_sub(1).map(|last| &self.changes[last]) {
            None => at,
            Some((place, shown)) if at < place.end => {
                if is_end {
                    shown.end
                } else {
                    shown.start
                }
            }
            Some((place, shown)) => shown.end + (at - place.end),
        }
    }

    /// Where a byte of what is shown is in the file.
    fn actual(&self, at: usize) -> usize {
        let before = self.changes.partition_point(|(_, shown)| shown.start <= at);
        match before.checked_sub(1).map(|last| &self.changes[last]) {
            None => at,
            Some((place, shown)) if at < shown.end => place.start,
            Some((place, shown)) => place.end + (at - shown.end),
        }
    }
}

/// The part of a line that is shown.
fn part(line: &str, mark: Option<usize>) -> Range<usize> {
    if line.len() <= LONG {
        return 0..line.len();
    }
    let boundary = |at: usize| (0..=at.min(line.len())).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0);
    let start = boundary(mark.unwrap_or(0).saturating_sub(BEFORE));
    start..boundary(start + PART)
}

impl<'a> Files<'a> for ShownFiles<'_> {
    type FileId = FileId;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: FileId) -> Result<&'a str, Error> {
        Ok(&self.file(id)?.name)
    }

    fn source(&'a self, id: FileId) -> Result<&'a str, Error> {
        Ok(&self.file(id)?.text)
    }

    fn line_index(&'a self, id: FileId, byte_index: usize) -> Result<usize, Error> {
        Ok(self.file(id)?.starts.partition_point(|start| *start <= byte_index).saturating_sub(1))
    }

    fn line_range(&'a self, id: FileId, line_index: usize) -> Result<Range<usize>, Error> {
        let file = self.file(id)?;
        let missing = Error::LineTooLarge { given: line_index, max: file.starts.len().saturating_sub(1) };
        let start = *file.starts.get(line_index).ok_or(missing)?;
        Ok(start..file.starts.get(line_index + 1).copied().unwrap_or(file.text.len()))
    }

    /// The column in the file, not in the part that is shown.
    fn column_number(&'a self, id: FileId, line_index: usize, byte_index: usize) -> Result<usize, Error> {
        let file = self.file(id)?;
        let text = self.files.text(id);
        let start = line_starts(text).nth(line_index).unwrap_or(0);
        let end = file.actual(byte_index).min(text.len());
        Ok(1 + text.get(start..end).map_or(0, |before| before.chars().count()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Span, render};
    use super::*;

    fn told(text: &str, bytes: Range<usize>, message: &str) -> String {
        let mut files = FileSet::default();
        let file = files.add("a\u{1b}b.toml", text);
        render(&files, &[Diagnostic::error("test", message).at(&Span { file, bytes }, "here")], false)
    }

    #[test]
    fn nothing_steers_the_terminal() {
        let told = told("id = \"\u{1b}[31m\u{202e}x\u{0}\"\n", 5..17, "`\u{1b}[2J` is no name");
        let steering =
            |letter: char| letter.is_control() && letter != '\n' || ('\u{202a}'..='\u{202e}').contains(&letter);
        assert!(!told.contains(steering), "{told:?}");
        assert!(told.contains("`␛[2J` is no name") && told.contains("a␛b.toml:1:6"), "{told}");
        assert!(told.contains("1 │ id = \"␛[31m\u{fffd}x␀\"\n  │      ^^^^^^^^^^ here"), "{told}");
    }

    #[test]
    fn of_an_endless_line_a_part_is_shown_with_its_true_column() {
        let text = format!("first = 1\nx = \"{}\" wrong {}\nlast = 2\n", "é".repeat(50_000), "z".repeat(1000));
        let at = text.find("wrong").unwrap_or_default();
        let told = told(&text, at..at + 5, &format!("`{}` is long", "q".repeat(5000)));
        assert!(told.len() < 2000, "{}", told.len());
        assert!(told.contains(".toml:2:50008"), "{told}");
        assert!(told.contains("q…q") && told.contains("zz…") && told.contains("│ …é"), "{told}");
        let marked = told.lines().find(|line| line.contains('^')).unwrap_or_default().to_owned();
        let line = told.lines().find(|line| line.contains("wrong")).unwrap_or_default();
        let column = |line: &str, what| line.find(what).map(|at| line[..at].chars().count());
        assert_eq!(column(&marked, "^^^^^"), column(line, "wrong"), "{told}");
    }

    #[test]
    fn a_place_beyond_the_end_is_the_end() {
        assert!(told("a\r\nb\r\n", 400..500, "x").contains(".toml:3:1"));
        assert!(told("", 0..3, "x").contains(".toml:1:1"));
    }
}
