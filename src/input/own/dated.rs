//! Rows of tables that rest on figures of a stated year: what was known by then can be told from them.

use crate::dataset::{Dataset, Dated};
use crate::input::own::cells::each;
use crate::input::problems::Problems;
use crate::input::source::ByteSource;
use crate::language::Text;

/// Shares of export ports that are derived from figures of some years, and what terminals took in.
pub(super) fn rows(source: &dyn ByteSource, dataset: &Dataset, problems: &mut Problems) -> Vec<Dated> {
    let mut found: Vec<Dated> = Vec::new();
    let columns = ["importer", "supplier", "commodity", "port", "basis", "reason"];
    each(source, "supply_legs.csv", columns, problems, |row, problems| {
        let (true, Some(year)) = (row.text(4) == "derived", last_year(row.text(5))) else { return };
        let Some(importer) = row.country(0, dataset, problems) else { return };
        let (supplier, goods, port) = (row.text(1), row.text(2), row.text(3));
        let what = Text::new(
            format!("the part of {supplier}’s {goods} that leaves by {port}"),
            format!("{supplier}の{goods}のうち{port}から出る割合"),
        );
        found.push(Dated { table: "supply_legs.csv".to_owned(), importer, what, year });
    });
    each(source, "terminal_use.csv", ["terminal", "year"], problems, |row, problems| {
        let terminal = dataset.terminals.iter().find(|terminal| terminal.id.as_str() == row.text(0));
        let (Some(terminal), Some(year)) = (terminal, row.integer(1, problems)) else { return };
        let title = terminal.title();
        let what = Text::new(format!("what {} takes in", title.en), format!("{}の受入量", title.ja));
        found.push(Dated { table: "terminal_use.csv".to_owned(), importer: terminal.country.clone(), what, year });
    });
    found
}

/// The last year that a text names: four digits that stand alone, from 1900 to 2100.
fn last_year(text: &str) -> Option<i32> {
    let numbers = text.split(|letter: char| !letter.is_ascii_digit()).filter(|part| part.len() == 4);
    numbers.filter_map(|part| part.parse().ok()).filter(|year| (1900..=2100).contains(year)).max()
}

#[cfg(test)]
mod tests {
    use super::last_year;

    #[test]
    fn the_last_of_several_years_counts() {
        assert_eq!(last_year("EIA over exports, mean of 2020-2024; within 7 % in 2021"), Some(2024));
        assert_eq!((last_year("East of Malacca, 6201 nm"), last_year("")), (None, None));
    }
}
