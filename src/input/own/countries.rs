//! Countries, groups, governance, and who is supplied with gas by pipeline.

use std::collections::{BTreeMap, BTreeSet};

use crate::dataset::{Country, CountryGroup, Dataset, Membership, Unseen};
use crate::id::{CommodityId, CountryId, GroupId};
use crate::input::own::cells::each;
use crate::input::own::source_id;
use crate::input::problems::Problems;
use crate::input::source::ByteSource;
use crate::language::Text;

/// How many governance indicators there are: a mean of fewer would compare unlike things.
const INDICATORS: u32 = 6;

pub(super) fn countries(source: &dyn ByteSource, problems: &mut Problems) -> BTreeMap<CountryId, Country> {
    let mut found = BTreeMap::new();
    let columns =
        ["iso3", "iso2", "m49", "name_en", "name_ja", "region", "subregion", "latitude", "longitude", "article"];
    each(source, "countries.csv", columns, problems, |row, problems| {
        let m49 = row.integer(2, problems).and_then(|code| u32::try_from(code).ok()).unwrap_or_default();
        let country = Country {
            name: Text::new(format!("{} {}", row.text(9), row.text(3)).trim_start(), row.text(4)),
            iso2: row.text(1).to_owned(),
            m49,
            region: row.text(5).to_owned(),
            subregion: row.text(6).to_owned(),
            centroid: row.place(7, 8, problems),
        };
        row.once(found.insert(CountryId::new(row.text(0)), country).is_some(), problems);
    });
    found
}

/// The groups that are regions of the world.
pub(super) fn regions_of_world(source: &dyn ByteSource, problems: &mut Problems) -> BTreeSet<GroupId> {
    let mut found = BTreeSet::new();
    each(source, "groups.csv", ["id", "kind"], problems, |row, _| {
        if row.text(1) == "region" {
            found.insert(GroupId::new(row.text(0)));
        }
    });
    found
}

pub(super) fn groups(
    source: &dyn ByteSource,
    dataset: &Dataset,
    problems: &mut Problems,
) -> BTreeMap<GroupId, CountryGroup> {
    let mut found = BTreeMap::new();
    each(source, "groups.csv", ["id", "name_en", "name_ja", "kind", "source"], problems, |row, problems| {
        let name = Text::new(row.text(1), row.text(2));
        let group = CountryGroup { name, members: Vec::new(), source: source_id(row, 4, dataset, problems) };
        row.once(found.insert(GroupId::new(row.text(0)), group).is_some(), problems);
    });
    each(source, "group_members.csv", ["group", "country", "from", "to"], problems, |row, problems| {
        let country = row.country(1, dataset, problems);
        let (from, to) = (row.integer(2, problems), row.integer(3, problems));
        if !found.contains_key(row.text(0)) {
            row.unknown("group", row.text(0), found.keys().map(GroupId::as_str), problems);
        }
        if let (Some(country), Some(group)) = (country, found.get_mut(row.text(0))) {
            let member = Membership { country, from, to };
            row.once(group.members.contains(&member), problems);
            group.members.push(member);
        }
    });
    found
}

pub(super) fn governance(
    source: &dyn ByteSource,
    dataset: &Dataset,
    problems: &mut Problems,
) -> BTreeMap<(CountryId, i32), f64> {
    let mut sums: BTreeMap<(CountryId, i32), (u32, f64)> = BTreeMap::new();
    let mut before = None;
    each(source, "governance.csv", ["iso3", "year", "estimate"], problems, |row, problems| {
        let (Some(year), Some(estimate)) = (row.integer(1, problems), row.number(2, problems)) else { return };
        // Rows of one country follow each other: it is looked up once.
        if before.as_ref().is_none_or(|country: &CountryId| country.as_str() != row.text(0)) {
            before = row.country(0, dataset, problems);
        }
        let Some(country) = before.clone() else { return };
        let sum = sums.entry((country, year)).or_default();
        *sum = (sum.0 + 1, sum.1 + estimate);
    });
    let complete = sums.into_iter().filter(|(_, (count, _))| *count == INDICATORS);
    complete.map(|(key, (count, sum))| (key, sum / f64::from(count))).collect()
}

pub(super) fn unseen(
    source: &dyn ByteSource,
    dataset: &Dataset,
    problems: &mut Problems,
) -> BTreeMap<(CountryId, CommodityId), Unseen> {
    let mut found: BTreeMap<(CountryId, CommodityId), Unseen> = BTreeMap::new();
    let columns = ["importer", "commodity", "from", "reason", "source"];
    each(source, "unseen_supply.csv", columns, problems, |row, problems| {
        let Some(importer) = row.country(0, dataset, problems) else { return };
        let from = if row.text(2).is_empty() { None } else { row.integer(2, problems) };
        let source = source_id(row, 4, dataset, problems);
        let unseen = Unseen { from, reason: row.text(3).to_owned(), source };
        row.once(found.insert((importer, CommodityId::new(row.text(1))), unseen).is_some(), problems);
    });
    found
}
