//! What a reading "with what was known then" rests on that was not known then.
//!
//! Each such number is an exception, named where the reading stands. What it rests on is told by dates alone: the year of the
//! trade and prices that scenarios start from, the `as_of` or the source of each setting, and the years that rows of the
//! tables name. A source of the claim's own year is given the benefit of the doubt; a whole year that was not over is not.

use std::collections::BTreeSet;

use crate::dataset::Dataset;
use crate::language::Text;
use crate::model::{Basis, Provenance};
use crate::scenario::Study;
use crate::units::calendar::{AsOf, Day};

/// A number that was not known when a claim was made.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Exception {
    /// What it is.
    pub what: Text,
    /// Of when what it rests on is: a year, a month or a day.
    pub known: String,
    /// Where it stands: a table, or a file and line.
    pub place: String,
}

/// Everything that the scenarios of a study rest on and that was not known by a day, each once: trade and prices of the base
/// year, settings, then rows of tables.
pub fn exceptions(study: &Study, dataset: &Dataset, day: Day) -> Vec<Exception> {
    let mut found = Vec::new();
    let bases: BTreeSet<i32> = study.scenarios.iter().map(|one| one.model.base_year).collect();
    for year in bases.into_iter().filter(|year| AsOf::year(*year).is_some_and(|known| !known.is_before(day))) {
        let of = |en: &str, ja: &str, place: &str| Exception {
            what: Text::new(format!("{en} of the whole year {year}"), format!("{year}年通年の{ja}")),
            known: year.to_string(),
            place: place.to_owned(),
        };
        found.push(of("imports by supplier", "供給国別輸入", "trade_flows.csv"));
        found.push(of("mean prices", "平均価格", "prices_annual.csv"));
    }
    let settings = study.scenarios.iter().flat_map(|one| &one.model.provenance);
    let late: BTreeSet<Exception> = settings.filter_map(|setting| late(setting, dataset, day)).collect();
    found.extend(late);
    let importers: BTreeSet<_> = study.scenarios.iter().map(|one| &one.model.importer).collect();
    let rows = dataset.dated.iter().filter(|row| importers.contains(&row.importer) && row.year > day.date().0);
    found.extend(rows.map(|row| Exception {
        what: row.what.clone(),
        known: row.year.to_string(),
        place: row.table.clone(),
    }));
    found
}

/// A setting that says, or whose source says, that it was known only after a day.
fn late(setting: &Provenance, dataset: &Dataset, day: Day) -> Option<Exception> {
    let known = match (&setting.as_of, &setting.basis) {
        (Some(known), _) => (!known.is_before(day)).then(|| known.to_string())?,
        (None, Basis::Source(id)) => {
            let year: i32 = dataset.sources.get(id)?.year.parse().ok()?;
            (year > day.date().0).then(|| year.to_string())?
        }
        (None, Basis::Assumption(_)) => return None,
    };
    let what = Text::same(format!("{} = {}", setting.setting, setting.value));
    Some(Exception { what, known, place: setting.place.clone() })
}
