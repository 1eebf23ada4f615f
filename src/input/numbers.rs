//! Tables of numbers that a user brings: CSV, one name a column, one row a run.

use std::ops::Range;

use super::problems::Problems;
use super::sheet::{line_at, unpacked};
use super::source::ByteSource;
use crate::diagnostics::{Diagnostic, Refused};
use crate::table::cell;

/// What stands in a cell without a number, in small letters: empty, not a number, without end, or a run that failed.
const MISSING: [&str; 15] = [
    "", "nan", "-nan", "na", "n/a", "null", "none", "missing", "failed", "error", "inf", "-inf", "+inf", "infinity",
    "-",
];

/// A column of a [`NumberTable`] table.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct NumbersColumn {
    /// Its name.
    pub name: String,
    /// One value a row; `None` where the cell is empty or says that there is none (`nan`, `inf`, `NA`, `failed`).
    pub values: Vec<Option<f64>>,
    /// Whether every cell that is not empty holds words: the column has no numbers.
    pub text: bool,
}

/// A table of numbers, with the places of its rows.
#[derive(Clone, Debug, Default)]
pub struct NumberTable {
    file: String,
    text: Vec<u8>,
    columns: Vec<NumbersColumn>,
    starts: Vec<u64>,
    lines: Vec<u64>,
}

/// Cells that are neither numbers nor missing: row and words.
#[derive(Default)]
struct CellWords {
    cells: Vec<(usize, String)>,
    numbers: bool,
}

impl NumberTable {
    /// Reads a CSV file with a header; the ending `.gz` means packed.
    ///
    /// # Errors
    /// Every mistake with its line: rows of another length, names that stand twice, words among numbers, no rows.
    pub fn read(source: &dyn ByteSource, path: &str) -> Result<Self, Refused> {
        let mut problems = Problems::default();
        let Some(text) = unpacked(source, path, &mut problems) else { return problems.finish(None) };
        let mut table = Self { file: source.describe(path), text: text.into_owned(), ..Self::default() };
        let text = std::mem::take(&mut table.text);
        let words = table.fill(&text, &mut problems);
        table.text = text;
        table.check(&words, &mut problems);
        problems.finish(Some(table))
    }

    /// A table of runs that were computed here and stand in no file: a name by which people know it, the names of its columns, and its
    /// rows, each with one value a column; one that is not finite is that of a run without a result.
    pub fn computed(name: String, columns: &[String], rows: impl IntoIterator<Item = Vec<f64>>) -> Self {
        let named = |name: &String| NumbersColumn { name: name.clone(), ..NumbersColumn::default() };
        let mut columns: Vec<NumbersColumn> = columns.iter().map(named).collect();
        for row in rows {
            for (column, value) in columns.iter_mut().zip(row) {
                column.values.push(Some(value).filter(|value| value.is_finite()));
            }
        }
        Self { file: name, columns, ..Self::default() }
    }

    fn fill(&mut self, text: &[u8], problems: &mut Problems) -> Vec<CellWords> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text);
        if let Ok(header) = reader.headers() {
            self.columns = header
                .iter()
                .map(|name| NumbersColumn { name: cell::read(name).to_owned(), ..NumbersColumn::default() })
                .collect();
        }
        let mut words: Vec<CellWords> = self.columns.iter().map(|_| CellWords::default()).collect();
        let mut record = csv::StringRecord::new();
        loop {
            match reader.read_record(&mut record) {
                Ok(false) => return words,
                Ok(true) => {
                    let place = record.position().map_or((0, 0), |place| (place.byte(), place.line()));
                    let (start, line) = self.blank_before(text, place);
                    let row = self.starts.len();
                    self.starts.push(start);
                    self.lines.push(line);
                    for ((column, words), cell) in self.columns.iter_mut().zip(&mut words).zip(&record) {
                        column.values.push(number(cell, row, words));
                    }
                }
                Err(error) => {
                    let at = line_at(text, error.position().map_or(0, csv::Position::byte));
                    problems.at(&self.file, text, at, Diagnostic::error("bad-row", error.to_string()));
                    if matches!(error.kind(), csv::ErrorKind::Io(_)) {
                        return words;
                    }
                }
            }
        }
    }

    /// In a table of one column an empty cell is an empty line, which readers pass over: each before a row is a row without a
    /// number. Gives where the row itself stands: its byte and its line.
    fn blank_before(&mut self, text: &[u8], (mut start, mut line): (u64, u64)) -> (u64, u64) {
        let [column] = self.columns.as_mut_slice() else { return (start, line) };
        let at = |place: u64| usize::try_from(place).ok().and_then(|place| text.get(place)).copied();
        if start > 0 && at(start - 1) == Some(b'\r') && at(start) == Some(b'\n') {
            (start, line) = (start + 1, line + 1); // the end of the line before
        }
        while let Some(letter @ (b'\r' | b'\n')) = at(start) {
            if letter == b'\n' {
                column.values.push(None);
                self.starts.push(start);
                self.lines.push(line);
                line += 1;
            }
            start += 1;
        }
        (start, line)
    }

    fn check(&mut self, words: &[CellWords], problems: &mut Problems) {
        let header = line_at(&self.text, 0);
        for (place, column) in self.columns.iter().enumerate() {
            let twice = self.columns[..place].iter().any(|other| other.name == column.name);
            if twice || column.name.is_empty() {
                let message = match column.name.as_str() {
                    "" => format!("column {} has no name", place + 1),
                    name => format!("two columns are called `{name}`"),
                };
                problems.at(&self.file, &self.text, header.clone(), Diagnostic::error("bad-header", message));
            }
        }
        if self.starts.is_empty() && !problems.any() {
            let message = format!("{} has no rows below its header", self.file);
            problems.at(&self.file, &self.text, header.clone(), Diagnostic::error("no-rows", message));
        }
        for (column, words) in self.columns.iter_mut().zip(words) {
            column.text = !words.numbers && !words.cells.is_empty();
            for (row, cell) in words.cells.iter().filter(|_| words.numbers) {
                let message = format!("`{cell}` in column `{}` is no number", column.name);
                let found = Diagnostic::error("not-a-number", message).help(
                    "numbers have a point and no signs between thousands; a run without a result is an empty cell",
                );
                let (from, to) = (self.starts[*row], line_at(&self.text, self.starts[*row]));
                problems.at(&self.file, &self.text, cell_at(&self.text, from, to, cell), found);
            }
        }
    }

    /// The file as the user knows it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// How many rows there are below the header.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    /// The columns, in the order of the file.
    pub fn columns(&self) -> &[NumbersColumn] {
        &self.columns
    }

    /// The line of a row in the file, counted from 1, the header being the first; 0 where there is no such row.
    pub fn line(&self, row: usize) -> u64 {
        let computed = || u64::try_from(row + 2).ok().filter(|_| self.text.is_empty() && row < self.rows());
        self.lines.get(row).copied().or_else(computed).unwrap_or_default()
    }

    /// A column of numbers by its name.
    ///
    /// # Errors
    /// When there is none of that name, with the nearest, or it holds words.
    pub fn column(&self, name: &str) -> Result<&NumbersColumn, Refused> {
        let found = self.columns.iter().find(|column| column.name == name);
        match found {
            Some(column) if !column.text => Ok(column),
            Some(_) => Err(self
                .mistake(None, Diagnostic::error("not-a-number", format!("column `{name}` holds words, not numbers")))),
            None => Err(self.no_column(name)),
        }
    }

    /// The cells of a column as they stand, whatever they are.
    ///
    /// # Errors
    /// When there is no column of that name, with the nearest.
    pub fn words(&self, name: &str) -> Result<Vec<String>, Refused> {
        let Some(place) = self.columns.iter().position(|column| column.name == name) else {
            return Err(self.no_column(name));
        };
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(self.text.as_slice());
        let cells = reader.records().filter_map(Result::ok);
        Ok(cells.map(|record| record.get(place).unwrap_or_default().to_owned()).collect())
    }

    fn no_column(&self, name: &str) -> Refused {
        let names = self.columns.iter().map(|column| column.name.as_str());
        let found = Diagnostic::error("unknown-name", format!("{} has no column `{name}`", self.file));
        self.mistake(None, found.nearest(name, names))
    }

    /// A mistake at a row, or at the header.
    pub fn mistake(&self, row: Option<usize>, found: Diagnostic) -> Refused {
        if self.text.is_empty() {
            return Refused { diagnostics: vec![found], ..Refused::default() };
        }
        let mut problems = Problems::default();
        let at = row.and_then(|row| self.starts.get(row)).copied().unwrap_or_default();
        problems.at(&self.file, &self.text, line_at(&self.text, at), found);
        match problems.finish::<()>(None) {
            Err(refused) => refused,
            Ok(()) => Refused::default(),
        }
    }
}

fn number(cell: &str, row: usize, words: &mut CellWords) -> Option<f64> {
    if let Some(value) = cell.parse().ok().filter(|value: &f64| value.is_finite()) {
        words.numbers = true;
        return Some(value);
    }
    if !MISSING.contains(&cell.to_ascii_lowercase().as_str()) {
        words.cells.push((row, cell.to_owned()));
    }
    None
}

/// Where a cell stands in its line; the whole line where it cannot be told, as when it is quoted.
fn cell_at(text: &[u8], from: u64, line: Range<usize>, cell: &str) -> Range<usize> {
    let start = usize::try_from(from).unwrap_or(usize::MAX).max(line.start).min(line.end);
    match memchr::memmem::find(&text[start..line.end], cell.as_bytes()) {
        Some(at) => start + at..start + at + cell.len(),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::source::MemorySource;

    fn read(text: &str) -> Result<NumberTable, String> {
        let source = MemorySource([("x.csv".to_owned(), text.as_bytes().to_vec())].into());
        NumberTable::read(&source, "x.csv").map_err(|refused| refused.to_string())
    }

    #[test]
    fn failed_runs_have_no_value_and_words_make_a_column_of_text() {
        let table = read("a, b,who\n1,NaN,x\n-2e3,failed,\n3,inf,y\n4,,z\n").unwrap();
        let values = |place: usize| table.columns()[place].values.clone();
        assert_eq!(values(0), [Some(1.0), Some(-2000.0), Some(3.0), Some(4.0)]);
        assert_eq!(values(1), [None; 4]);
        assert!(table.columns()[2].text && !table.columns()[1].text);
        assert_eq!((table.rows(), table.line(3)), (4, 5));
    }

    #[test]
    fn runs_that_were_computed_are_as_those_of_a_file() {
        let rows = [vec![1.0, f64::NAN], vec![-2e3, 0.1 + 0.2]];
        let names = ["a", "b,c"].map(str::to_owned);
        let made = NumberTable::computed("x.csv".to_owned(), &names, rows);
        let read = read("a,\"b,c\"\n1,NaN\n-2000,0.30000000000000004\n").unwrap();
        assert_eq!(made.columns(), read.columns());
        assert_eq!((made.rows(), made.line(1), made.line(2)), (read.rows(), read.line(1), read.line(2)));
        assert!(made.mistake(Some(1), Diagnostic::error("x", "wrong")).to_string().contains("wrong"));
    }

    #[test]
    fn an_empty_line_of_one_column_is_a_run_that_failed() {
        let table = read("y\n1\n\n\n2\r\n\r\n3\n").unwrap();
        assert_eq!(table.columns()[0].values, [Some(1.0), None, None, Some(2.0), None, Some(3.0)]);
        assert_eq!([0, 1, 2, 3, 4, 5].map(|row| table.line(row)), [2, 3, 4, 5, 6, 7]);
        assert!(read("y\n1\n\noops\n").unwrap_err().contains("x.csv:4:1"));
        assert_eq!(read("a,b\n1,2\n\n3,4\n").unwrap().rows(), 2);
    }

    #[test]
    fn every_mistake_is_told_with_its_line() {
        let told = read("a,b\n1,2\n3\n4,5 %\n6,1e400x\n").unwrap_err();
        for part in ["x.csv:3:1", "x.csv:4:3", "`5 %` in column `b`", "x.csv:5:3"] {
            assert!(told.contains(part), "{part} in {told}");
        }
        assert!(read("a,a\n1,2\n").unwrap_err().contains("two columns are called `a`"));
        assert!(read("a,b\n").unwrap_err().contains("no rows"));
        assert!(read("").is_err());
    }

    #[test]
    fn a_column_that_is_not_there_is_answered_with_the_nearest() {
        let table = read("price,share\n1,2\n").unwrap();
        assert!(table.column("prise").unwrap_err().to_string().contains("did you mean `price`?"));
    }
}
