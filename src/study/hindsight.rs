//! What a reading "with what was known then" rests on that was not known then.
//!
//! Each such number is an exception, named where the reading stands. What it rests on is told by dates alone: the year of the
//! trade and prices that scenarios start from, the `as_of` or the source of each setting, and the years that rows of the
//! tables name. A source of the claim's own year is given the benefit of the doubt; a whole year that was not over is not.

use std::collections::BTreeSet;

use crate::claims::{Claim, HindsightException};
use crate::dataset::Dataset;
use crate::language::Text;
use crate::model::{Basis, Provenance};
use crate::scenario::{Scenario, Study};
use crate::table::OBSERVED;
use crate::units::calendar::{AsOf, Day};

/// Everything that the scenarios of a study rest on and that was not known by a day, each once: trade and prices of the base
/// year, settings, then rows of tables.
pub fn exceptions(study: &Study, dataset: &Dataset, day: Day) -> Vec<HindsightException> {
    of_scenarios(&study.scenarios.iter().collect::<Vec<_>>(), dataset, day)
}

/// As [`exceptions`], of one claim: what the scenarios that it is tested in, and those that it is compared with, rest on and
/// that was not known by the day of the claim. A test of observed numbers alone rests on the trade of its year. Nothing where the
/// claim has no reading with what was known then.
pub fn of_claim(study: &Study, dataset: &Dataset, claim: &Claim) -> Vec<HindsightException> {
    let (Some(test), Ok(day)) = (&claim.ex_ante, claim.date.parse::<Day>()) else { return Vec::new() };
    let compared = test.measures.iter().filter_map(|measure| measure.baseline.as_ref()?.scenario.as_ref());
    let named: BTreeSet<&str> = test.scenarios.iter().chain(compared).map(|one| one.id.as_str()).collect();
    let scenarios =
        study.scenarios.iter().filter(|one| named.contains(one.model.scenario.as_str())).collect::<Vec<_>>();
    if scenarios.is_empty() && named.contains(OBSERVED) {
        let year = test.year.unwrap_or(study.reference().model.base_year);
        return of_trade(std::iter::once(year), day);
    }
    of_scenarios(&scenarios, dataset, day)
}

/// The whole years of trade and prices that were not over by a day.
fn of_trade(years: impl Iterator<Item = i32>, day: Day) -> Vec<HindsightException> {
    let mut found = Vec::new();
    for year in years.filter(|year| AsOf::year(*year).is_some_and(|known| !known.is_before(day))) {
        let of = |en: &str, ja: &str, place: &str| HindsightException {
            what: Text::new(format!("{en} of the whole year {year}"), format!("{year}年通年の{ja}")),
            known: year.to_string(),
            place: place.to_owned(),
        };
        found.push(of("imports by supplier", "供給国別輸入", "trade_flows.csv"));
        found.push(of("mean prices", "平均価格", "prices_annual.csv"));
    }
    found
}

fn of_scenarios(scenarios: &[&Scenario], dataset: &Dataset, day: Day) -> Vec<HindsightException> {
    let bases: BTreeSet<i32> = scenarios.iter().map(|one| one.model.base_year).collect();
    let mut found = of_trade(bases.into_iter(), day);
    let settings = scenarios.iter().flat_map(|one| &one.model.provenance);
    let late: BTreeSet<HindsightException> = settings.filter_map(|setting| late(setting, dataset, day)).collect();
    found.extend(late);
    let importers: BTreeSet<_> = scenarios.iter().map(|one| &one.model.importer).collect();
    let rows = dataset.dated.iter().filter(|row| importers.contains(&row.importer) && row.year > day.date().0);
    found.extend(rows.map(|row| HindsightException {
        what: row.what.clone(),
        known: row.year.to_string(),
        place: row.table.clone(),
    }));
    found
}

/// A setting that says, or whose source says, that it was known only after a day.
fn late(setting: &Provenance, dataset: &Dataset, day: Day) -> Option<HindsightException> {
    let known = match (&setting.as_of, &setting.basis) {
        (Some(known), _) => (!known.is_before(day)).then(|| known.to_string())?,
        (None, Basis::Source(id)) => {
            let year: i32 = dataset.sources.get(id)?.year.parse().ok()?;
            (year > day.date().0).then(|| year.to_string())?
        }
        (None, Basis::Assumption(_)) => return None,
    };
    let what = Text::same(format!("{} = {}", setting.setting, setting.value));
    Some(HindsightException { what, known, place: setting.place.clone() })
}
