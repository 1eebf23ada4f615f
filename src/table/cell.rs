//! Cells of CSV files that a spreadsheet would run.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return for a formula, even from a CSV file, and a
//! formula can send data away (OWASP, *CSV Injection*). Such a text is written behind an apostrophe, which spreadsheets take for
//! "this is text"; numbers are written as they are. What is read back loses the apostrophe again: a text that has apostrophes of its own
//! before such a letter gets one more, so that every text comes back as it was.

use std::borrow::Cow;

const MARK: char = '\'';

/// Whether a text, without apostrophes before it, would be run. A number would not.
fn is_run(text: &str) -> bool {
    let rest = text.trim_start_matches(MARK);
    rest.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err()
}

/// A text as it is written into a CSV file.
///
/// ```
/// use izon::table::cell::{read, written};
/// assert_eq!(written("=1+2"), "'=1+2");
/// assert_eq!((written("-1.5"), written("Japan")), ("-1.5".into(), "Japan".into()));
/// for text in ["=x", "'=x", "''-5", "-5", "'x", "@", ""] {
///     assert_eq!(read(&written(text)), text);
/// }
/// ```
pub fn written(text: &str) -> Cow<'_, str> {
    if is_run(text) { Cow::Owned(format!("{MARK}{text}")) } else { Cow::Borrowed(text) }
}

/// A text as it was before it was written into a CSV file.
pub fn read(text: &str) -> &str {
    text.strip_prefix(MARK).filter(|rest| is_run(rest)).unwrap_or(text)
}
