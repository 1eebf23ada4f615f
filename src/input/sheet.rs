//! CSV files held whole, with rows by column name, and tables that are about to be written.

use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;

use csv::StringRecord;

use crate::diagnostics::Diagnostic;
use crate::input::problems::Problems;
use crate::input::source::ByteSource;
use crate::table::cell;

/// A CSV file in memory.
#[derive(Debug, Default)]
pub(crate) struct CsvSheet {
    name: String,
    text: Vec<u8>,
    columns: Vec<String>,
    records: Vec<StringRecord>,
}

/// One row of a sheet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SheetRow<'a> {
    sheet: &'a CsvSheet,
    record: &'a StringRecord,
}

/// The bytes of a file, unpacked where the name ends in `.gz`, without a byte order mark.
pub(crate) fn unpacked<'a>(source: &'a dyn ByteSource, path: &str, problems: &mut Problems) -> Option<Cow<'a, [u8]>> {
    let bytes = match source.read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            problems.plain("unreadable-file", error.to_string());
            return None;
        }
    };
    let bytes = if path.to_ascii_lowercase().ends_with(".gz") {
        let mut plain = Vec::new();
        if let Err(error) = flate2::read::MultiGzDecoder::new(&*bytes).read_to_end(&mut plain) {
            problems.plain("unreadable-file", format!("{}: {error}", source.describe(path)));
            return None;
        }
        Cow::Owned(plain)
    } else {
        bytes
    };
    Some(match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => Cow::Owned(rest.to_vec()),
        None => bytes,
    })
}

impl CsvSheet {
    /// Reads a file that must have certain columns; `None` after reporting why not.
    pub(crate) fn read(source: &dyn ByteSource, path: &str, columns: &[&str], problems: &mut Problems) -> Option<Self> {
        let text = unpacked(source, path, problems)?.into_owned();
        let mut sheet = Self { name: source.describe(path), text, ..Self::default() };
        let mut bad = Vec::new();
        let mut reader = csv::Reader::from_reader(sheet.text.as_slice());
        match reader.headers() {
            Ok(headers) => sheet.columns = headers.iter().map(|name| name.trim().to_owned()).collect(),
            Err(error) => bad.push((0, error.to_string())),
        }
        for record in reader.records() {
            match record {
                Ok(record) => sheet.records.push(record),
                Err(error) => {
                    let at = error.position().map_or(0, csv::Position::byte);
                    bad.push((at, error.to_string()));
                    if matches!(error.kind(), csv::ErrorKind::Io(_)) {
                        break;
                    }
                }
            }
        }
        for (at, message) in bad {
            let place = line_at(&sheet.text, at);
            problems.at(&sheet.name, &sheet.text, place, Diagnostic::error("bad-row", message));
        }
        let missing: Vec<&str> =
            columns.iter().copied().filter(|name| !sheet.columns.iter().any(|column| column == name)).collect();
        if !missing.is_empty() {
            let message = format!("{} has no column `{}`", sheet.name, missing.join("`, `"));
            let there = sheet.columns.join(", ");
            let found = Diagnostic::error("missing-column", message).help(format!("its columns: {there}"));
            problems.at(&sheet.name, &sheet.text, line_at(&sheet.text, 0), found);
            return None;
        }
        Some(sheet)
    }

    /// Whether it has these columns in this order, and no others.
    pub(crate) fn has_columns(&self, columns: &[&str]) -> bool {
        self.columns.iter().eq(columns)
    }

    /// The rows, in the order of the file.
    pub(crate) fn rows(&self) -> impl Iterator<Item = SheetRow<'_>> {
        self.records.iter().map(move |record| SheetRow { sheet: self, record })
    }
}

impl<'a> SheetRow<'a> {
    /// A cell without blanks around it; empty where the column is not there.
    pub(crate) fn text(&self, column: &str) -> &'a str {
        let place = self.sheet.columns.iter().position(|name| name == column);
        place.and_then(|place| self.record.get(place)).map_or("", |text| cell::read(text.trim()))
    }

    /// A cell as a number; `None` where it is empty. A cell that is no finite number is reported.
    pub(crate) fn number(&self, column: &str, problems: &mut Problems) -> Option<f64> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let number = text.parse().ok().filter(|number: &f64| number.is_finite());
        if number.is_none() {
            self.wrong(problems, "not-a-number", format!("`{text}` in column `{column}` is not a finite number"));
        }
        number
    }

    /// Reports a mistake in this row.
    pub(crate) fn wrong(&self, problems: &mut Problems, code: &'static str, message: impl Into<String>) {
        self.report(problems, Diagnostic::error(code, message));
    }

    /// Reports a mistake in this row, with its advice.
    pub(crate) fn report(&self, problems: &mut Problems, found: Diagnostic) {
        let at = self.record.position().map_or(0, csv::Position::byte);
        problems.at(&self.sheet.name, &self.sheet.text, line_at(&self.sheet.text, at), found);
    }

    /// All cells.
    pub(crate) fn cells(&self) -> impl Iterator<Item = &'a str> {
        self.record.iter()
    }
}

/// The bytes of the line that begins at or after `at`, without its end.
pub(crate) fn line_at(text: &[u8], at: u64) -> Range<usize> {
    let at = usize::try_from(at).unwrap_or(usize::MAX).min(text.len());
    let skip = text[at..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
    let start = at + skip;
    let length = text[start..].iter().take_while(|byte| !matches!(byte, b'\n' | b'\r')).count();
    start..start + length
}

/// Where the publishers' files are, and the data package with its hand-made tables.
#[derive(Clone, Copy)]
pub(crate) struct Inputs<'a> {
    pub(crate) raw: &'a dyn ByteSource,
    pub(crate) package: &'a dyn ByteSource,
}

impl Inputs<'_> {
    /// A hand-made table.
    pub(crate) fn curated(self, name: &str, columns: &[&str], problems: &mut Problems) -> Option<CsvSheet> {
        CsvSheet::read(self.package, &format!("curated/{name}"), columns, problems)
    }
}

/// A table that is about to be written: UTF-8, line feeds, sorted by its cells from left to right.
#[derive(Clone, Debug, Default)]
pub(crate) struct DraftSheet {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl DraftSheet {
    /// A table without rows; `columns` are separated by commas.
    pub(crate) fn new(columns: &str) -> Self {
        Self { columns: columns.split(',').map(str::to_owned).collect(), rows: Vec::new() }
    }

    /// Adds a row with one cell a column.
    pub(crate) fn push<const N: usize>(&mut self, cells: [&str; N]) {
        debug_assert_eq!(N, self.columns.len(), "{:?}", self.columns);
        self.rows.push(cells.map(str::to_owned).to_vec());
    }

    /// Adds a row whose cells stand in the order of the columns.
    pub(crate) fn push_all(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.columns.len(), "{:?}", self.columns);
        self.rows.push(cells);
    }

    /// The rows so far, each with its cells in the order of the columns.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &[String]> {
        self.rows.iter().map(Vec::as_slice)
    }

    /// The file's bytes.
    pub(crate) fn into_bytes(mut self) -> Vec<u8> {
        self.rows.sort();
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
        // Writing to memory fails only when rows differ in length, which `push` rules out.
        for row in std::iter::once(&self.columns).chain(&self.rows) {
            if writer.write_record(row.iter().map(|text| cell::written(text).into_owned())).is_err() {
                break;
            }
        }
        writer.into_inner().unwrap_or_default()
    }
}

/// A number as it stands in tables: rounded to so many decimals, without trailing zeros; empty for `None`.
pub(crate) fn plain(number: Option<f64>, decimals: usize) -> String {
    let Some(number) = number else { return String::new() };
    let text = format!("{number:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A name as an id: small letters and digits, with hyphens between.
pub(crate) fn slug(name: &str) -> String {
    let mut id = String::new();
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() {
            id.push(letter.to_ascii_lowercase());
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
    }
    id.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::source::MemorySource;

    #[test]
    fn numbers_stand_without_needless_zeros() {
        assert_eq!(plain(Some(8.699_999_999_99), 3), "8.7");
        assert_eq!((plain(Some(1200.0), 0), plain(Some(-0.000_01), 3)), ("1200".to_owned(), "0".to_owned()));
        assert_eq!(plain(None, 3), "");
    }

    #[test]
    fn names_become_ids() {
        assert_eq!(slug("SAU Ras Tanura (crude)"), "sau-ras-tanura-crude");
        assert_eq!(slug("  Bab el-Mandeb "), "bab-el-mandeb");
    }

    #[test]
    fn a_row_of_another_length_is_told_with_its_line_and_the_rest_is_read() {
        let text = b"\xef\xbb\xbfa,b\n1,2\n3\n5,6\n".to_vec();
        let source = MemorySource([("x.csv".to_owned(), text)].into());
        let mut problems = Problems::default();
        let sheet = CsvSheet::read(&source, "x.csv", &["a", "b"], &mut problems).unwrap_or_default();
        assert_eq!(sheet.rows().map(|row| row.text("b").to_owned()).collect::<Vec<_>>(), ["2", "6"]);
        let told = problems.finish(Some(())).map_err(|refused| refused.to_string());
        assert!(told.is_err_and(|told| told.contains("x.csv:3:1")));
    }
}
