//! What could be known before an event: every number that is no driver is older than it, or the event is refused.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use izon::backtest::{self, JudgedForecast, Score};
use izon::dataset::{Dataset, TradeFlows};
use izon::diagnostics::{Collector, FileSet, render};
use izon::id::CountryId;
use izon::input::load_dataset;
use izon::input::resolve::backtest::cases;
use izon::input::resolve::disruption::read;
use izon::input::source::{ByteSource, Embedded, Folder, MemorySource};
use izon::model::disruption::Disruption;
use izon::scenario::BacktestCase;
use rstest::rstest;

fn dataset() -> &'static Dataset {
    static DATASET: OnceLock<Dataset> = OnceLock::new();
    DATASET.get_or_init(|| load_dataset(&Embedded).unwrap())
}

fn shipped(path: &str, dataset: &Dataset) -> Result<Disruption, String> {
    let (mut files, mut found) = (FileSet::default(), Collector::default());
    let source = Folder::new(env!("CARGO_MANIFEST_DIR"));
    let one = read(path, &source, dataset, &mut files, &mut found).unwrap();
    let mistakes = found.into_sorted();
    one.map(|one| one.disruption).ok_or_else(|| render(&files, &mistakes, false))
}

fn past(source: &dyn ByteSource, path: &str, dataset: &Dataset) -> Result<Vec<BacktestCase>, String> {
    let (mut files, mut found) = (FileSet::default(), Collector::default());
    let all = cases(path, source, dataset, &mut files, &mut found).unwrap();
    let mistakes = found.into_sorted();
    if mistakes.is_empty() { Ok(all) } else { Err(render(&files, &mistakes, false)) }
}

fn events() -> Vec<BacktestCase> {
    past(&Folder::new(env!("CARGO_MANIFEST_DIR")), "scenarios/backtest.toml", dataset()).unwrap()
}

/// Every shipped disruption, those of the past among them.
fn files() -> Vec<String> {
    let folders = ["scenarios/disruptions", "scenarios/disruptions/past"];
    let listed = folders.iter().flat_map(|folder| {
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap().map(move |entry| {
            let path: PathBuf = entry.unwrap().path();
            format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap())
        })
    });
    let mut all: Vec<String> =
        listed.filter(|path| Path::new(path).extension().is_some_and(|end| end == "toml")).collect();
    all.sort();
    assert!(all.len() >= 11, "{all:?}");
    all
}

#[test]
fn no_number_of_a_shipped_event_is_younger_than_it() {
    for path in files() {
        let one = shipped(&path, dataset()).unwrap();
        let late = one.hindsight();
        assert!(late.is_empty(), "{path} begins on {} and rests on {late:#?}", one.start);
        assert!(one.foreknown().len() >= 20, "{path}");
        assert!(one.mix_year < one.start.date().0, "{path}: the mix is of {}", one.mix_year);
    }
}

/// For events that are judged, nothing of the year of the event counts, not even of the months before it.
#[test]
fn judged_events_rest_on_earlier_years_alone() {
    for case in events() {
        let one = &case.read.disruption;
        let year = one.start.date().0;
        assert!(one.mix_year < year, "{}: the mix is of {}", case.id, one.mix_year);
        for number in one.foreknown() {
            let known = number.as_of.clone().unwrap().calendar_year();
            assert!(known < year, "{} of {year}: {} is of {known} ({})", case.id, number.setting, number.place);
        }
    }
}

/// What the model foretells, by importer and supplier.
type Forecasts = BTreeMap<(String, CountryId, Option<CountryId>), [u64; 3]>;

fn forecasts(dataset: &Dataset, wanted: impl Fn(i32) -> bool) -> Forecasts {
    let root = Folder::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = past(&root, "scenarios/backtest.toml", dataset).unwrap();
    all.retain(|case| wanted(case.read.disruption.start.date().0));
    let of = |score: &Score, one: &JudgedForecast| {
        let numbers = [one.before, one.model, one.bound].map(f64::to_bits);
        ((score.case.clone(), score.importer.clone(), one.supplier.clone()), numbers)
    };
    let scores = backtest::run(&all, dataset);
    scores.iter().flat_map(|score| score.judged.iter().map(|one| of(score, one)).collect::<Vec<_>>()).collect()
}

/// Halving every row of the table that is younger than the events of 2011, and all trade of that year and later, changes no
/// forecast for them by a bit.
#[test]
fn forecasts_do_not_see_what_came_later() {
    let mut other = dataset().clone();
    for row in other.disruption_parameters.values_mut().flatten() {
        if row.published.calendar_year() >= 2011 {
            for value in [&mut row.figure.low, &mut row.figure.central, &mut row.figure.high] {
                *value = value.map(|value| value * 0.5);
            }
        }
    }
    let mut flows = dataset().trade.flows().to_vec();
    for flow in flows.iter_mut().filter(|flow| flow.year >= 2011) {
        flow.mass.value = flow.mass.value.map(|mass| mass * 0.5);
    }
    other.trade = TradeFlows::new(flows, BTreeMap::new(), std::collections::BTreeSet::new());
    let (before, after) = (forecasts(dataset(), |year| year == 2011), forecasts(&other, |year| year == 2011));
    let shared: Vec<_> = before.iter().filter(|(key, _)| after.contains_key(*key)).collect();
    assert!(shared.len() >= 60, "{}", shared.len());
    assert!(shared.iter().all(|(key, numbers)| after[*key] == **numbers));
    let (before, after) = (forecasts(dataset(), |year| year > 2011), forecasts(&other, |year| year > 2011));
    assert!(before.iter().all(|(key, numbers)| after.get(key) != Some(numbers)), "the change counts for nothing");
}

#[test]
fn the_newest_older_row_is_taken_and_said() {
    let scores = backtest::run(&events(), dataset());
    let known = |case: &str| scores.iter().find(|score| score.case == case).unwrap().known.join(", ");
    assert!(known("libya-2011").contains("oil-demand-elasticity (2009)"), "{}", known("libya-2011"));
    assert!(known("iran-sanctions-2018").contains("oil-demand-elasticity (2017)"));
    assert!(known("venezuela-2019").contains("oil-demand-elasticity (2018)"));
    assert!(known("nuclear-stop-2011").contains("lng-carrier-speed (2007)"));
    assert!(!known("libya-2011").contains("lng-"), "of the other market");
    let event = shipped("scenarios/disruptions/hormuz-2026.toml", dataset()).unwrap();
    let places: Vec<String> = event.foreknown().into_iter().map(|number| number.place).collect();
    assert!(places.contains(&"disruption_parameters.csv: oil-demand-elasticity of 2018".to_owned()), "{places:?}");
}

#[test]
fn an_event_without_an_older_row_is_refused_by_name() {
    let mut poorer = dataset().clone();
    poorer
        .disruption_parameters
        .get_mut("oil-supply-elasticity")
        .unwrap()
        .retain(|row| row.published.calendar_year() > 2009);
    let root = Folder::new(env!("CARGO_MANIFEST_DIR"));
    let told = past(&root, "scenarios/backtest.toml", &poorer).unwrap_err();
    let wanted = "no row of parameter `oil-supply-elasticity` is older than 2011-02-20: the first is of 2017";
    assert!(told.contains("error[not-known-then]") && told.contains(wanted), "{told}");
}

const EVENT: &str = "[disruption]\nid = \"e\"\nstart = 2012-05-01\nuntil = 2012-12-31\nimporter = \"ITA\"\n\
    [target.t]\nsuppliers = [\"IRN\"]\nseverity = { value = 1, assumption = \"a driver\" }\n";
const CASE: &str = "[case.c]\ndisruption = \"e.toml\"\nmarket = \"crude-oil\"\nimporters = [\"ITA\"]\nyear = 2012\n";

fn judged(more: &str) -> Result<Vec<BacktestCase>, String> {
    let files = [("b.toml", CASE.to_owned()), ("e.toml", format!("{EVENT}{more}"))];
    let source = MemorySource(files.map(|(name, text)| (name.to_owned(), text.into_bytes())).into());
    past(&source, "b.toml", dataset())
}

#[rstest]
#[case::undated("price = { value = \"100 USD/bbl\", assumption = \"a guess\" }", "error[hindsight]")]
#[case::of_the_year("price = { value = \"100 USD/bbl\", assumption = \"a guess\", as_of = 2012 }", "of 2012)")]
#[case::of_the_month("price = { value = \"100 USD/bbl\", assumption = \"a\", as_of = \"2012-05\" }", "of 2012-05)")]
#[case::of_the_day("price = { value = \"100 USD/bbl\", assumption = \"a\", as_of = 2012-05-01 }", "of 2012-05-01)")]
#[case::of_its_source("price = { value = \"100 USD/bbl\", source = \"worldbank-pinksheet-2026\" }", "of 2026)")]
#[case::no_date(
    "price = { value = \"100 USD/bbl\", assumption = \"a\", as_of = \"spring\" }",
    "expected a year, a month or a day"
)]
#[case::of_another("as_of = 2010\nprice = { value = \"100 USD/bbl\", assumption = \"of its own\" }", "no date)")]
fn a_number_that_was_not_known_is_refused(#[case] price: &str, #[case] wanted: &str) {
    let told = judged(&format!("[market.crude-oil]\n{price}\n")).unwrap_err();
    assert!(told.contains(wanted), "{told}");
}

#[rstest]
#[case("price = { value = \"100 USD/bbl\", assumption = \"a\", as_of = 2012-04-30 }")]
#[case("price = { value = \"100 USD/bbl\", source = \"worldbank-pinksheet-2026\", as_of = 2011 }")]
#[case("price = { value = \"100 USD/bbl\", source = \"hamilton-2009\" }")]
#[case("assumption = \"of the table\"\nas_of = 2011\nprice = \"100 USD/bbl\"")]
fn a_number_that_was_known_is_taken(#[case] price: &str) {
    assert_eq!(judged(&format!("[market.crude-oil]\n{price}\n")).unwrap().len(), 1);
}

#[rstest]
#[case("2012", "the mix of 2012 was not known before the disruption")]
#[case("2024", "the mix of 2024 was not known before the disruption")]
#[case("1990", "1990 is outside the trade data")]
fn the_mix_is_of_a_year_before(#[case] year: &str, #[case] wanted: &str) {
    let text = EVENT.replace("until", &format!("mix_year = {year}\nuntil"));
    let files = [("b.toml", CASE.to_owned()), ("e.toml", text)];
    let source = MemorySource(files.map(|(name, text)| (name.to_owned(), text.into_bytes())).into());
    let told = past(&source, "b.toml", dataset()).unwrap_err();
    assert!(told.contains(wanted) && told.contains("begins here"), "{told}");
}

#[test]
fn no_mix_is_taken_from_a_later_year_where_there_is_none_before() {
    let text = EVENT.replace("2012-", "1995-");
    let files = [("b.toml", CASE.replace("2012", "1995")), ("e.toml", text)];
    let source = MemorySource(files.map(|(name, text)| (name.to_owned(), text.into_bytes())).into());
    let told = past(&source, "b.toml", dataset()).unwrap_err();
    assert!(told.contains("the trade data begin in 1995: no year of them is before 1995-05-01"), "{told}");
}
