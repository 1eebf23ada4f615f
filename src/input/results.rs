//! A table of results read back from its CSV file: strict, and all mistakes at once, each with line and column.

use std::collections::BTreeMap;
use std::ops::Range;

use csv::{ByteRecord, ReaderBuilder};

use crate::diagnostics::{Collector, Diagnostic, FileId, FileSet, Span};
use crate::table::{COLUMNS, Row, Status, Table, cell};

/// Mistakes shown one by one; of more, only the number is told.
const SHOWN: usize = 20;

/// Reads the bytes of a results file; the mistakes go to the collector, and then there is no table.
///
/// The columns may stand in any order. A missing value is an empty field.
pub fn results(name: &str, bytes: &[u8], files: &mut FileSet, found: &mut Collector) -> Option<Table> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = 1 + memchr::memchr_iter(b'\n', &bytes[..error.valid_up_to()]).count();
            let message = format!("{name}: line {line} is not UTF-8 text");
            found.push(Diagnostic::error("not-text", message).help("a table of results is a CSV file in UTF-8"));
            return None;
        }
    };
    let file = files.add(name, text);
    let mut reading = ResultsReading { text, file, found: Vec::new(), columns: BTreeMap::new() };
    let rows = reading.rows();
    let more = reading.found.len().saturating_sub(SHOWN);
    let wrong = !reading.found.is_empty();
    for diagnostic in reading.found.into_iter().take(SHOWN) {
        found.push(diagnostic);
    }
    if more > 0 {
        let message = format!("{name}: {more} more mistakes of this kind are not shown");
        found.push(Diagnostic::error("more-mistakes", message));
    }
    (!wrong).then(|| Table::new(rows))
}

struct ResultsReading<'a> {
    text: &'a str,
    file: FileId,
    found: Vec<Diagnostic>,
    /// Where each column stands.
    columns: BTreeMap<&'static str, usize>,
}

/// A line of the file with where it begins.
struct ResultsLine {
    record: ByteRecord,
    start: usize,
}

impl ResultsReading<'_> {
    fn rows(&mut self) -> Vec<Row> {
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(self.text.as_bytes());
        let mut rows: Vec<Row> = Vec::new();
        let mut spans: Vec<Span> = Vec::new();
        let mut record = ByteRecord::new();
        let mut head: Option<ResultsLine> = None;
        // Reading from memory, without a wish for equal lengths or UTF-8, cannot fail.
        while reader.read_byte_record(&mut record).unwrap_or(false) {
            let start = record.position().map_or(0, |position| position.byte() as usize);
            let blank = self.text.as_bytes()[start..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
            let line = ResultsLine { record: std::mem::take(&mut record), start: start + blank };
            match &head {
                None => {
                    self.head(&line);
                    if !self.found.is_empty() {
                        return rows;
                    }
                    head = Some(line);
                }
                Some(head) => {
                    if let Some(row) = self.row(&line, head.record.len()) {
                        rows.push(row);
                        spans.push(self.whole(&line));
                    }
                }
            }
        }
        if head.is_none() {
            let message = "the table is empty: not even a line of column names".to_owned();
            self.found.push(Diagnostic::error("missing-column", message).help(expected()));
        }
        self.check_once(&rows, &spans);
        rows
    }

    /// The line without its end.
    fn whole(&self, line: &ResultsLine) -> Span {
        let rest = &self.text[line.start..];
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        Span { file: self.file, bytes: line.start..line.start + end }
    }

    /// The place of a field; the whole line where quotes hide it.
    fn field(&self, line: &ResultsLine, place: usize) -> Span {
        let whole = self.whole(line);
        let bytes: Option<Range<usize>> =
            line.record.iter().take(place + 1).enumerate().fold(None, |at, (index, field)| {
                let start = at.map_or(line.start, |before: Range<usize>| before.end + 1);
                let start = if index == 0 { line.start } else { start };
                Some(start..start + field.len())
            });
        let quoted = self.text[whole.bytes.clone()].contains('"');
        match bytes {
            Some(bytes) if !quoted && bytes.end <= whole.bytes.end => Span { file: self.file, bytes },
            _ => whole,
        }
    }

    fn wrong(&mut self, line: &ResultsLine, place: usize, (code, message): (&'static str, String), at: &str) {
        let column = COLUMNS.iter().find(|name| self.columns.get(**name) == Some(&place)).copied().unwrap_or_default();
        let message = if column.is_empty() { message } else { format!("{message} in column `{column}`") };
        self.found.push(Diagnostic::error(code, message).at(&self.field(line, place), at));
    }

    fn head(&mut self, line: &ResultsLine) {
        for (place, name) in line.record.iter().enumerate() {
            let name = String::from_utf8_lossy(name).trim().to_owned();
            match COLUMNS.iter().find(|known| **known == name) {
                Some(known) if self.columns.contains_key(known) => {
                    let message = format!("column `{name}` stands twice");
                    self.found.push(Diagnostic::error("conflict", message).at(&self.field(line, place), "the second"));
                }
                Some(known) => {
                    self.columns.insert(known, place);
                }
                None => {
                    let unknown =
                        Diagnostic::error("unknown-column", format!("a table of results has no column `{name}`"));
                    self.found.push(unknown.at(&self.field(line, place), "not known here").nearest(&name, COLUMNS));
                }
            }
        }
        let missing: Vec<&str> = COLUMNS.into_iter().filter(|name| !self.columns.contains_key(name)).collect();
        if !missing.is_empty() {
            let message = format!("no column `{}`", missing.join("`, `"));
            let missing = Diagnostic::error("missing-column", message).at(&self.whole(line), "the columns there are");
            self.found.push(missing.help(expected()));
        }
    }

    fn row(&mut self, line: &ResultsLine, length: usize) -> Option<Row> {
        if line.record.len() != length {
            let message = format!("{} fields, where the line of column names has {length}", line.record.len());
            self.found.push(Diagnostic::error("bad-row", message).at(&self.whole(line), "this line"));
            return None;
        }
        let place = |name: &str| self.columns.get(name).copied().unwrap_or_default();
        let text = |name: &str| {
            cell::read(&String::from_utf8_lossy(line.record.get(place(name)).unwrap_or_default())).to_owned()
        };
        let (at_period, at_status, at_value) = (place("period"), place("status"), place("value"));
        let (stated, status, value) = (text("period"), text("status"), text("value"));
        let row = Row {
            scenario: text("scenario").into(),
            importer: text("importer").into(),
            market: text("market").into(),
            partner: text("partner").into(),
            route: text("route").into(),
            variable: text("variable").into(),
            unit: text("unit").into(),
            statistic: text("statistic").into(),
            ..Row::default()
        };
        let before = self.found.len();
        let when = period(&stated);
        if when.is_none() {
            let message = ("bad-period", format!("`{stated}` is no year and no month"));
            self.wrong(line, at_period, message, "expected such as 2030 or 2030-07");
        }
        let known: Result<Status, String> = status.parse();
        if let Err(message) = &known {
            self.wrong(line, at_status, ("unknown-name", message.clone()), "not known here");
        }
        let number = value.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        if number.is_none() && !value.trim().is_empty() {
            let message = ("not-a-number", format!("`{value}` is not a finite number"));
            self.wrong(line, at_value, message, "expected a number, or nothing where there is none");
        }
        let (year, month) = when.unwrap_or_default();
        (self.found.len() == before).then(|| Row {
            period: year,
            month,
            status: known.unwrap_or_default(),
            value: number,
            ..row
        })
    }

    /// Every number once.
    fn check_once(&mut self, rows: &[Row], spans: &[Span]) {
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by(|a, b| rows[*a].key().cmp(&rows[*b].key()).then(a.cmp(b)));
        for pair in order.windows(2).filter(|pair| rows[pair[0]].key() == rows[pair[1]].key()) {
            let twice = Diagnostic::error("conflict", "the same number stands twice");
            self.found.push(twice.at(&spans[pair[1]], "here again").see(&spans[pair[0]], "first here"));
        }
    }
}

fn expected() -> String {
    format!("expected the columns {}", COLUMNS.join(", "))
}

/// The year and month of `2030` or `2030-07`; month 0 for a whole year.
fn period(text: &str) -> Option<(i32, u8)> {
    let text = text.trim();
    let year = |text: &str| text.parse::<i32>().ok().filter(|year| (1..=9999).contains(year));
    match text.split_once('-') {
        None => Some((year(text)?, 0)),
        Some((before, month)) => {
            let month: u8 = month.parse().ok().filter(|month| month_is_one(*month))?;
            Some((year(before)?, month))
        }
    }
}

fn month_is_one(month: u8) -> bool {
    (1..=12).contains(&month)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::render;

    const HEAD: &str = "scenario,period,importer,market,partner,route,variable,unit,statistic,status,value\n";

    fn read(text: &str) -> Result<Table, String> {
        let (mut files, mut found) = (FileSet::default(), Collector::default());
        let table = results("results.csv", text.as_bytes(), &mut files, &mut found);
        found.finish(table).map(|table| table.value).map_err(|wrong| render(&files, &wrong, false))
    }

    #[test]
    fn a_table_comes_back_as_it_was_written() {
        let row = |period, month, partner: &str, value| Row {
            scenario: "a, \"b\"".into(),
            period,
            month,
            partner: partner.into(),
            status: Status::Modelled,
            value,
            ..Row::default()
        };
        let table = Table::new(vec![
            row(2030, 0, "RUS", Some(1.0 / 3.0)),
            row(2030, 7, "RUS", None),
            row(2030, 0, "ロシア", Some(-0.5e-9)),
        ]);
        let text = String::from_utf8(crate_csv(&table)).unwrap_or_default();
        assert_eq!(read(&text), Ok(table));
    }

    /// As `export::csv`, which stands on a higher floor, writes it.
    fn crate_csv(table: &Table) -> Vec<u8> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let _ = writer.write_record(COLUMNS);
        for row in table.rows() {
            let value = row.value.map_or_else(String::new, |value| value.to_string());
            let (period, status) = (crate::table::period(row.period, row.month), row.status.to_string());
            let [a, b, c, d, e, f, g] =
                [&row.importer, &row.market, &row.partner, &row.route, &row.variable, &row.unit, &row.statistic];
            let _ = writer.write_record([row.scenario.as_str(), &period, a, b, c, d, e, f, g, &status, &value]);
        }
        writer.into_inner().unwrap_or_default()
    }

    #[test]
    fn every_mistake_is_answered_in_its_place() {
        let text = format!(
            "{HEAD}a,20x0,JPN,all,,,share,%,value,observed,1\n\na,2030,JPN,all,,,share,%,value,obserfed,1,2\n\
             a,2030-13,JPN,all,,,share,%,value,obserfed,lots\na,2031,JPN,all,,,share,%,value,observed,1\n\
             a,2031,JPN,all,,,share,%,value,observed,2\n"
        );
        let told = read(&text).unwrap_err();
        for part in [
            "results.csv:2:3",
            "`20x0` is no year and no month in column `period`",
            "results.csv:4:1",
            "12 fields, where the line of column names has 11",
            "results.csv:5:3",
            "`obserfed` is no status; one of observed, estimated",
            "results.csv:5:44",
            "`lots` is not a finite number in column `value`",
            "the same number stands twice",
            "results.csv:7:1",
        ] {
            assert!(told.contains(part), "{part}\n{told}");
        }
    }

    #[test]
    fn a_header_that_does_not_fit_is_told_with_the_nearest_name() {
        let told = read(&HEAD.replace("value", "valeu")).unwrap_err();
        assert!(told.contains("no column `valeu`") && told.contains("did you mean `value`?"), "{told}");
        assert!(told.contains("no column `value`") && told.contains("expected the columns scenario, period"), "{told}");
        assert!(read("").unwrap_err().contains("the table is empty"));
        assert_eq!(read(HEAD), Ok(Table::default()));
        let many = format!("{HEAD}{}", "a,x,,,,,,,,observed,1\n".repeat(30));
        assert!(read(&many).unwrap_err().contains("10 more mistakes"));
        let (mut files, mut found) = (FileSet::default(), Collector::default());
        assert_eq!(results("r.csv", b"a\n\xff\xfe", &mut files, &mut found), None);
        assert!(render(&files, &found.into_sorted(), false).contains("line 2 is not UTF-8"));
    }
}
