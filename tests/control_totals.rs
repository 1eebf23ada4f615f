//! Every importer-year is held against an independent total, and one that parts from it says so wherever it is used.

use std::collections::BTreeMap;

use assert_cmd::Command;
use izon::dataset::Dataset;
use izon::history::{ObservedYear, years};
use izon::id::{CommodityId, CountryId};
use izon::input::load_dataset;
use izon::input::source::Embedded;
use izon::table::Status;

fn dataset() -> Dataset {
    load_dataset(&Embedded).unwrap_or_else(|refused| panic!("{refused}"))
}

fn of(dataset: &Dataset, importer: &str, commodity: &str) -> BTreeMap<i32, ObservedYear> {
    let group = &dataset.groups["middle-east"];
    let found = years(dataset, &CountryId::new(importer), &CommodityId::new(commodity), Some(group), &(1995..=2024));
    found.into_iter().map(|year| (year.year, year)).collect()
}

fn izon(args: &[&str], code: i32) -> String {
    let mut command = Command::cargo_bin("izon").unwrap();
    let done = command.current_dir(env!("CARGO_MANIFEST_DIR")).args(args).assert().code(code);
    let [out, beside] =
        [&done.get_output().stdout, &done.get_output().stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    out + &beside
}

#[test]
fn a_year_far_from_its_total_is_not_observed() {
    let dataset = dataset();
    for (importer, commodity, year) in [
        ("TUR", "crude", 2021),
        ("DEU", "crude", 2021),
        ("NLD", "crude", 2021),
        ("TUR", "lng", 2019),
        ("POL", "lng", 2020),
    ] {
        let found = &of(&dataset, importer, commodity)[&year];
        assert_eq!((found.status, found.share_percent, found.hhi), (Status::Suspect, None, None), "{importer} {year}");
        assert!(found.is_held && found.total_mt.is_some());
    }
    let turkey = dataset.trade.imports(&CountryId::new("TUR"), &CommodityId::new("crude"), 2021);
    let reason = &turkey.note.unwrap().reason;
    assert!(["11.7 Mt", "31.4 Mt", "10 % and 0.5 Mt"].iter().all(|part| reason.contains(part)), "{reason}");
    // What nobody counted is not trusted where most of what was counted fails.
    assert!(of(&dataset, "TUR", "crude")[&2023].share_percent.is_none());
}

#[test]
fn a_year_that_agrees_is_held_and_one_without_a_total_says_that_it_is_not() {
    let dataset = dataset();
    for (importer, commodity, year) in [("ESP", "crude", 2021), ("PRT", "crude", 2019), ("JPN", "lng", 2016)] {
        let found = &of(&dataset, importer, commodity)[&year];
        assert!(found.is_held && found.share_percent.is_some(), "{importer} {year}: {found:?}");
    }
    let korea = &of(&dataset, "KOR", "crude")[&2021];
    assert!(!korea.is_held && korea.share_percent.is_some());
    let told = izon(&["history", "--importer", "KOR", "--market", "crude-oil"], 0);
    assert_eq!(
        told.matches("observed, not checked against an independent total: every year shown").count(),
        1,
        "{told}"
    );
    let told = izon(&["history", "--importer", "TUR", "--market", "crude-oil", "--from", "2021", "--format", "csv"], 0);
    assert!(told.contains("2021,TUR,crude-oil,,11.683,,,,suspect,held"), "{told}");
    assert!(told.contains("an independent total is 31.4 Mt"), "{told}");
}

#[test]
fn no_study_starts_from_a_year_that_fails_its_total() {
    let folder = tempfile::TempDir::new().unwrap();
    let out = folder.path().to_str().unwrap();
    let args = ["new", "study", "germany", "--out", out, "--importer", "DEU", "--market", "crude-oil"];
    let told = izon(&[&args[..], &["--base-year", "2021"]].concat(), 2);
    assert!(told.contains("no trustworthy imports of crude oil by DEU in 2021"), "{told}");
}

/// The table says of every total what the trade data add up to, and whether the two agree by the stated tolerance.
#[test]
fn the_table_of_totals_follows_its_own_tolerance() {
    let mut reader = csv::Reader::from_path("data/control_totals.csv").unwrap();
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for row in reader.deserialize() {
        let row: BTreeMap<String, String> = row.unwrap();
        let [total, trade] = ["total_mt", "trade_mt"].map(|column| row[column].parse::<f64>().unwrap());
        let least = if row["commodity"] == "crude" { 0.5 } else { 0.2 };
        let gap = (trade - total).abs();
        // Totals stand in the table to a thousandth: what is that near to the limit is not judged again.
        if (gap - 0.1 * total).abs() > 0.002 && (gap - least).abs() > 0.002 {
            let differs = gap > 0.1 * total && gap > least;
            assert_eq!(row["agreement"], if differs { "differs" } else { "agrees" }, "{row:?}");
        }
        *found.entry(row["agreement"].clone()).or_default() += 1;
    }
    assert!(found["differs"] > 100 && found["agrees"] > 200, "{found:?}");
}

/// The large flows with impossible unit values are taken from their value, never as published.
#[test]
fn known_outliers_are_estimated() {
    let Ok(mut reader) = csv::Reader::from_path("../shared/data/trade-flows/known_outliers.csv") else {
        println!("skipped: the publishers' files are not there");
        return;
    };
    let dataset = dataset();
    for row in reader.deserialize() {
        let row: BTreeMap<String, String> = row.unwrap();
        let country = |column: &str| if row[column] == "S19" { "TWN" } else { row[column].as_str() };
        let commodity = if row["hs_code"] == "2709" { "crude" } else { "lng" };
        let year = row["year"].parse().unwrap();
        let imports =
            dataset.trade.imports(&CountryId::new(country("importer_iso3")), &CommodityId::new(commodity), year);
        let flow = imports.flows.iter().find(|flow| flow.exporter.as_str() == country("exporter_iso3")).unwrap();
        let wanted = row["qty_est_tonnes"].parse::<f64>().unwrap() * 1e-6;
        assert_ne!(flow.mass.status, Status::Observed, "{row:?}");
        assert!((flow.mass.value.unwrap() - wanted).abs() < 1e-4, "{row:?}");
    }
}

/// A market is called by what the data hold of it: the whole where nothing is known to be missing, else the part.
#[test]
fn a_market_is_called_by_what_its_data_contain() {
    let dataset = dataset();
    let gas = izon::model::commodity::markets().into_iter().find(|kind| kind.id.as_str() == "natural-gas").unwrap();
    let called = |importer: &str| gas.called(&dataset, &CountryId::new(importer), Some(2023)).0.to_string();
    for importer in ["CHN", "DEU", "TUR", "PRT", "MAR", "SGP"] {
        assert_eq!(called(importer), "lng", "{importer}");
    }
    for importer in ["JPN", "KOR", "TWN", "IND"] {
        assert_eq!(called(importer), "natural-gas", "{importer}");
    }
    let plan = |importer: &str| {
        let plan = izon::stress::observed(&CountryId::new(importer), izon::language::Text::same(""), (&dataset, 2023));
        plan.changes.iter().map(|change| change.market.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(
        (plan("DEU"), plan("JPN")),
        (vec!["crude-oil".into(), "lng".into()], vec!["crude-oil".into(), "natural-gas".into()])
    );
    let told = izon(&["history", "--importer", "PRT", "--market", "natural-gas", "--from", "2019"], 0);
    assert!(told.contains("imports of LNG") && told.contains("Shares of LNG, not of gas"), "{told}");
}

#[test]
fn a_route_of_what_the_data_do_not_hold_is_refused_with_the_reason() {
    let told = izon(&["--allow-outside", "show", "tests/invalid/partial-market.toml"], 2);
    for part in [
        "error[partial-market]",
        "CHN buys pipeline gas that the data do not hold",
        "counted against LNG alone",
        "pipelines touch it",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    // No pipeline reaches this importer: its gas is all LNG, and a new line may be laid beside it.
    izon(&["show", "scenarios/niigata-pipeline.toml"], 0);
}
