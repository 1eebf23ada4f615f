//! What was known then is what was known then: every number that was not is listed by name.

use izon::claims::{Claim, HindsightException};
use izon::input::source::{Embedded, Folder};
use izon::input::{load_dataset, open_study};
use izon::study::hindsight::{exceptions, of_claim};
use izon::units::calendar::Day;

fn of(day: (i32, u8, u8)) -> Vec<HindsightException> {
    let dataset = load_dataset(&Embedded).unwrap();
    let root = Folder::new(env!("CARGO_MANIFEST_DIR"));
    let study = open_study("scenarios/article.toml", &root, &dataset).unwrap().study;
    exceptions(&study, &dataset, Day::new(day.0, day.1, day.2).unwrap())
}

#[test]
fn what_was_not_known_on_the_day_of_the_claim_is_listed_by_name() {
    let found = of((2016, 11, 1));
    let has = |what: &str, known: &str, place: &str| {
        found.iter().any(|one| one.what.en.contains(what) && one.known == known && one.place.contains(place))
    };
    // A year that ends two months later is not known, whatever is known of its months.
    assert!(has("imports by supplier of the whole year 2016", "2016", "trade_flows.csv"), "{found:#?}");
    assert!(has("mean prices of the whole year 2016", "2016", "prices_annual.csv"), "{found:#?}");
    // Parts of ports derived from flows of 2020 to 2024.
    assert!(has("that leaves by Fujairah", "2024", "supply_legs.csv"), "{found:#?}");
    // A setting whose source came out later, with its file and line.
    assert!(found.iter().any(|one| one.place.contains("scenarios/") && one.known.as_str() > "2016"), "{found:#?}");
    assert!(found.iter().all(|one| !one.what.ja.is_empty() && !one.place.is_empty()));
    let mut once = found.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), found.len());
}

#[test]
fn later_claims_have_fewer_exceptions() {
    let [then, later] = [(2016, 11, 1), (2017, 1, 1)].map(of);
    let whole = |found: &[HindsightException]| found.iter().filter(|one| one.what.en.contains("whole year")).count();
    assert_eq!((whole(&then), whole(&later)), (2, 0));
    assert!(later.len() < then.len() && of((2027, 1, 1)).is_empty(), "{:#?}", of((2027, 1, 1)));
}

/// A claim names what its own scenarios rest on, by its own date, and no more.
#[test]
fn each_claim_names_what_was_not_known_on_its_own_day() {
    let dataset = load_dataset(&Embedded).unwrap();
    let root = Folder::new(env!("CARGO_MANIFEST_DIR"));
    let study = open_study("scenarios/article.toml", &root, &dataset).unwrap().study;
    let all = exceptions(&study, &dataset, Day::new(2016, 11, 1).unwrap());
    let of = |claim: &Claim| of_claim(&study, &dataset, claim);
    let mut counts = Vec::new();
    for claim in &study.claims {
        let named = of(claim);
        counts.push(named.len());
        assert_eq!(claim.ex_ante.is_none(), named.is_empty(), "{}: {named:#?}", claim.id);
        assert!(named.iter().all(|one| all.contains(one)), "{}: {named:#?}", claim.id);
        // Nothing of a day after the claim is passed over, and nothing of before is named.
        let later = Claim { date: "2027-01-01".to_owned(), ..claim.clone() };
        assert!(of(&later).is_empty(), "{}", claim.id);
    }
    // Claims that rest on different scenarios name different numbers.
    counts.sort_unstable();
    counts.dedup();
    assert!(counts.len() > 3 && counts.last() <= Some(&all.len()), "{counts:?} of {}", all.len());
}
