//! Rows of the project's own tables, with their columns by number, one record used for all of them.

use csv::StringRecord;

use crate::dataset::Dataset;
use crate::diagnostics::Diagnostic;
use crate::id::CountryId;
use crate::input::problems::Problems;
use crate::input::sheet::{line_at, unpacked};
use crate::input::source::ByteSource;

/// One row: the wanted columns in the wanted order.
pub(super) struct Cells<'a, const N: usize> {
    file: &'a str,
    text: &'a [u8],
    at: [usize; N],
    record: &'a StringRecord,
}

/// Calls `take` with every row of a table; what cannot be read is reported.
pub(super) fn each<const N: usize>(
    source: &dyn ByteSource,
    path: &str,
    columns: [&str; N],
    problems: &mut Problems,
    mut take: impl FnMut(&Cells<'_, N>, &mut Problems),
) {
    let Some(text) = unpacked(source, path, problems) else { return };
    let file = source.describe(path);
    let mut reader = csv::Reader::from_reader(&*text);
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => return problems.plain("bad-row", format!("{file}: {error}")),
    };
    let mut at = [0; N];
    for (place, column) in at.iter_mut().zip(columns) {
        let Some(found) = headers.iter().position(|header| header == column) else {
            let there = format!("its columns: {}", headers.iter().collect::<Vec<_>>().join(", "));
            let found = Diagnostic::error("missing-column", format!("{file} has no column `{column}`")).help(there);
            return problems.at(&file, &text, line_at(&text, 0), found);
        };
        *place = found;
    }
    let mut record = StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return,
            Ok(true) => take(&Cells { file: &file, text: &text, at, record: &record }, problems),
            Err(error) => {
                let place = line_at(&text, error.position().map_or(0, csv::Position::byte));
                problems.at(&file, &text, place, Diagnostic::error("bad-row", error.to_string()));
            }
        }
    }
}

impl<const N: usize> Cells<'_, N> {
    /// A cell.
    pub(super) fn text(&self, column: usize) -> &str {
        self.at.get(column).and_then(|at| self.record.get(*at)).unwrap_or_default()
    }

    /// A cell as a number; `None` where it is empty, and where it is no finite number, which is reported.
    pub(super) fn number(&self, column: usize, problems: &mut Problems) -> Option<f64> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let number = text.parse().ok().filter(|number: &f64| number.is_finite());
        if number.is_none() {
            self.wrong_cell(column, "not-a-number", format!("`{text}` is not a finite number"), problems);
        }
        number
    }

    /// A cell as a whole number; `None` as in [`Cells::number`].
    pub(super) fn integer(&self, column: usize, problems: &mut Problems) -> Option<i32> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let number = text.parse().ok();
        if number.is_none() {
            self.wrong_cell(column, "not-a-year", format!("`{text}` is not a whole number"), problems);
        }
        number
    }

    /// Two cells as latitude and longitude.
    pub(super) fn place(&self, latitude: usize, longitude: usize, problems: &mut Problems) -> Option<(f64, f64)> {
        Some((self.number(latitude, problems)?, self.number(longitude, problems)?))
    }

    /// A cell as a country of the dataset.
    pub(super) fn country(&self, column: usize, dataset: &Dataset, problems: &mut Problems) -> Option<CountryId> {
        self.country_named(self.text(column), dataset, problems)
    }

    /// A country of the dataset by its code in this row.
    pub(super) fn country_named(&self, code: &str, dataset: &Dataset, problems: &mut Problems) -> Option<CountryId> {
        let found = dataset.countries.get_key_value(code).map(|(id, _)| id.clone());
        if found.is_none() {
            self.unknown("country", code, dataset.countries.keys().map(CountryId::as_str), problems);
        }
        found
    }

    /// Reports a name that does not exist.
    pub(super) fn unknown<'n>(
        &self,
        kind: &str,
        name: &str,
        names: impl IntoIterator<Item = &'n str>,
        problems: &mut Problems,
    ) {
        let message = format!("there is no {kind} `{name}`");
        self.report(name, Diagnostic::error("unknown-name", message).nearest(name, names), problems);
    }

    /// Reports a key that was there before.
    pub(super) fn once(&self, repeated: bool, problems: &mut Problems) {
        if repeated {
            self.wrong("repeated-key", "a row with this key stands above".to_owned(), problems);
        }
    }

    /// Reports a mistake in this row.
    pub(super) fn wrong(&self, code: &'static str, message: String, problems: &mut Problems) {
        self.report("", Diagnostic::error(code, message), problems);
    }

    /// Reports a mistake in one cell.
    pub(super) fn wrong_cell(&self, column: usize, code: &'static str, message: String, problems: &mut Problems) {
        self.report(self.text(column), Diagnostic::error(code, message), problems);
    }

    /// Points at the first place of the row where `text` stands, or at all of the row.
    fn report(&self, text: &str, found: Diagnostic, problems: &mut Problems) {
        let line = line_at(self.text, self.record.position().map_or(0, csv::Position::byte));
        let row = std::str::from_utf8(&self.text[line.clone()]).unwrap_or_default();
        let place = row.find(text).filter(|_| !text.is_empty()).map(|at| line.start + at);
        let bytes = place.map_or(line, |start| start..start + text.len());
        problems.at(self.file, self.text, bytes, found);
    }
}
