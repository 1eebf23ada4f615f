//! Passages, legs, routes and terminals.

use std::collections::BTreeMap;

use crate::dataset::{Chokepoint, Dataset, LngTerminal, SeaRoute, SupplyLeg, SupplyRoute};
use crate::id::{CommodityId, CountryId, GroupId, LandingId, PassageId};
use crate::input::own::cells::{Cells, each};
use crate::input::own::source_id;
use crate::input::problems::Problems;
use crate::input::sheet::plain;
use crate::input::source::ByteSource;
use crate::language::Text;
use crate::numeric;

pub(super) fn passages(
    source: &dyn ByteSource,
    dataset: &Dataset,
    problems: &mut Problems,
) -> BTreeMap<PassageId, Chokepoint> {
    let mut found = BTreeMap::new();
    let columns = ["id", "name_en", "name_ja", "latitude", "longitude", "origin_group", "in_meti_ratio"];
    each(source, "passages.csv", columns, problems, |row, problems| {
        let group = row.text(5);
        let origin_group = dataset.groups.contains_key(group).then(|| GroupId::new(group));
        if origin_group.is_none() && !group.is_empty() {
            row.unknown("group", group, dataset.groups.keys().map(GroupId::as_str), problems);
        }
        let passage = Chokepoint {
            name: Text::new(row.text(1), row.text(2)),
            place: position(row, 3, problems),
            origin_group,
            in_meti_ratio: row.text(6) == "true",
        };
        row.once(found.insert(PassageId::new(row.text(0)), passage).is_some(), problems);
    });
    found
}

pub(super) fn sea_lanes(source: &dyn ByteSource, problems: &mut Problems) -> Vec<((f64, f64), (f64, f64))> {
    let mut found = Vec::new();
    let columns = ["from_latitude", "from_longitude", "to_latitude", "to_longitude"];
    each(source, "sea_lanes.csv", columns, problems, |row, problems| {
        found.push((position(row, 0, problems), position(row, 2, problems)));
    });
    found
}

/// Latitude and longitude from two columns that must not be empty.
fn position<const N: usize>(row: &Cells<'_, N>, at: usize, problems: &mut Problems) -> (f64, f64) {
    let place = row.place(at, at + 1, problems);
    if place.is_none() {
        row.wrong("no-place", "a latitude and a longitude are needed here".to_owned(), problems);
    }
    place.unwrap_or_default()
}

pub(super) fn supply_legs(source: &dyn ByteSource, dataset: &Dataset, problems: &mut Problems) -> Vec<SupplyLeg> {
    let mut found: Vec<SupplyLeg> = Vec::new();
    let columns =
        ["importer", "supplier", "commodity", "port", "share", "passages", "distance_nm", "latitude", "longitude"];
    each(source, "supply_legs.csv", columns, problems, |row, problems| {
        let passages = passages_of(row, 5, dataset, problems);
        let share = row.number(4, problems).unwrap_or_default();
        let countries = (row.country(0, dataset, problems), row.country(1, dataset, problems));
        let (Some(importer), Some(supplier)) = countries else { return };
        let leg = SupplyLeg {
            importer,
            supplier,
            commodity: CommodityId::new(row.text(2)),
            port: row.text(3).to_owned(),
            share,
            passages,
            distance_nm: row.number(6, problems),
            place: row.place(7, 8, problems),
        };
        let same = |other: &&SupplyLeg| other.port == leg.port && is_of(other, &leg);
        row.once(found.iter().rev().find(same).is_some(), problems);
        found.push(leg);
    });
    whole(&found, problems);
    found
}

/// The passages that a cell names, with blanks between them.
fn passages_of<const N: usize>(
    row: &Cells<'_, N>,
    column: usize,
    dataset: &Dataset,
    problems: &mut Problems,
) -> Vec<PassageId> {
    let mut passages = Vec::new();
    for name in row.text(column).split_whitespace() {
        match dataset.passages.get_key_value(name) {
            Some((id, _)) => passages.push(id.clone()),
            None => row.unknown("passage", name, dataset.passages.keys().map(PassageId::as_str), problems),
        }
    }
    passages
}

pub(super) fn sea_routes(source: &dyn ByteSource, dataset: &Dataset, problems: &mut Problems) -> Vec<SeaRoute> {
    let mut found = Vec::new();
    let columns = [
        "importer",
        "landing",
        "supplier",
        "port",
        "cargo",
        "variant",
        "passages",
        "distance_nm",
        "status",
        "landing_latitude",
        "landing_longitude",
    ];
    each(source, "sea_routes.csv", columns, problems, |row, problems| {
        let passages = passages_of(row, 6, dataset, problems);
        let distance = row.number(7, problems);
        if distance.is_none() && row.text(8) != "unreachable" {
            row.wrong("no-number", "a way that is open has a distance".to_owned(), problems);
        }
        let countries = (row.country(0, dataset, problems), row.country(2, dataset, problems));
        let (Some(importer), Some(supplier)) = countries else { return };
        let [landing, port, cargo, variant] = [1, 3, 4, 5].map(|column| row.text(column).to_owned());
        let landing_place = row.number(9, problems).zip(row.number(10, problems));
        found.push(SeaRoute {
            importer,
            landing,
            landing_place,
            supplier,
            port,
            cargo,
            variant,
            passages,
            distance_nm: distance,
        });
    });
    found
}

/// The importer with most rows in the table of sea routes; of several, the first by name.
pub(super) fn best_charted(routes: &[SeaRoute]) -> Option<CountryId> {
    let mut count: BTreeMap<&CountryId, usize> = BTreeMap::new();
    for route in routes {
        *count.entry(&route.importer).or_default() += 1;
    }
    let most = count.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0)));
    most.map(|(importer, _)| importer.clone())
}

fn is_of(leg: &SupplyLeg, other: &SupplyLeg) -> bool {
    (&leg.importer, &leg.supplier, &leg.commodity) == (&other.importer, &other.supplier, &other.commodity)
}

/// The legs of one supplier carry all of its cargoes.
fn whole(legs: &[SupplyLeg], problems: &mut Problems) {
    let mut sums: BTreeMap<_, Vec<f64>> = BTreeMap::new();
    for leg in legs {
        sums.entry((&leg.importer, &leg.commodity, &leg.supplier)).or_default().push(leg.share);
    }
    for ((importer, commodity, supplier), shares) in sums {
        let sum = numeric::sum(shares);
        if (sum - 1.0).abs() > 1e-9 {
            let message = format!(
                "the legs of {commodity} from {supplier} to {importer} add up to {}, not 1",
                plain(Some(sum), 6)
            );
            problems.plain("shares-off", message);
        }
    }
}

pub(super) fn supply_routes(
    source: &dyn ByteSource,
    dataset: &Dataset,
    problems: &mut Problems,
) -> BTreeMap<String, SupplyRoute> {
    let mut found = BTreeMap::new();
    let columns = [
        "id",
        "name_en",
        "name_ja",
        "kind",
        "from_latitude",
        "from_longitude",
        "to_latitude",
        "to_longitude",
        "status",
        "source",
        "supplier",
        "importer",
    ];
    let country = |name: &str| dataset.countries.get_key_value(name).map(|(id, _)| id.clone());
    each(source, "supply_routes.csv", columns, problems, |row, problems| {
        let route = SupplyRoute {
            name: row.text(1).to_owned(),
            kind: row.text(3).to_owned(),
            supplier: country(row.text(10)),
            importer: country(row.text(11)),
            from: row.place(4, 5, problems),
            to: row.place(6, 7, problems),
            status: row.text(8).to_owned(),
            source: source_id(row, 9, dataset, problems),
        };
        row.once(found.insert(row.text(0).to_owned(), route).is_some(), problems);
    });
    found
}

pub(super) fn terminals(source: &dyn ByteSource, dataset: &Dataset, problems: &mut Problems) -> Vec<LngTerminal> {
    let mut found: BTreeMap<LandingId, LngTerminal> = BTreeMap::new();
    let columns =
        ["id", "name", "country", "region", "capacity_mt", "start", "status", "latitude", "longitude", "name_ja"];
    each(source, "lng_terminals.csv", columns, problems, |row, problems| {
        // Plans without a place, of which the tracker has a few, can be no landing.
        let (Some(country), Some(place)) = (row.country(2, dataset, problems), row.place(7, 8, problems)) else {
            return;
        };
        let id = LandingId::new(row.text(0));
        let terminal = LngTerminal {
            id: id.clone(),
            name: row.text(1).to_owned(),
            name_ja: row.text(9).to_owned(),
            country,
            region: row.text(3).to_owned(),
            capacity_mt: row.number(4, problems),
            start: row.integer(5, problems),
            status: row.text(6).to_owned(),
            place,
        };
        row.once(found.insert(id, terminal).is_some(), problems);
    });
    found.into_values().collect()
}
