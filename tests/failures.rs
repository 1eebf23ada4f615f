//! Single failures: laws that hold whatever the numbers, N-1 by hand, and what the article's plans change.
use std::sync::OnceLock;

use izon::allocation::Standard;
use izon::dataset::Dataset;
use izon::diagnostics::{Collector, FileSet};
use izon::export;
use izon::input::source::{Embedded, Folder, MemorySource};
use izon::input::{load_dataset, open_study};
use izon::language::Language;
use izon::model::Trajectory;
use izon::scenario::Study;
use izon::stress::failures::{
    self, Carried, Element, FailureTerms, Failures, Loss, SingleFailure, VARIABLES, WayRound,
};
use izon::table::Table;

fn dataset() -> &'static Dataset {
    static DATASET: OnceLock<Dataset> = OnceLock::new();
    DATASET.get_or_init(|| load_dataset(&Embedded).unwrap())
}

fn computed(path: &str) -> (Study, Vec<Trajectory>) {
    let root = Folder::new(env!("CARGO_MANIFEST_DIR"));
    let read = open_study(path, &root, dataset()).unwrap().study;
    let done = izon::study::evaluate(&read, dataset(), &Standard::default(), &|| ()).unwrap();
    (read, done.trajectories)
}

fn article() -> &'static (Study, Vec<Trajectory>) {
    static STUDY: OnceLock<(Study, Vec<Trajectory>)> = OnceLock::new();
    STUDY.get_or_init(|| computed("scenarios/article.toml"))
}

fn failed(change: impl Fn(&mut FailureTerms)) -> Failures {
    let (study, trajectories) = article();
    let conditions = failures::conditions(study, dataset()).unwrap();
    let mut terms = FailureTerms::of(&conditions);
    change(&mut terms);
    failures::evaluate(study, trajectories, &conditions, dataset(), (&terms, &|| ())).unwrap()
}

fn usual() -> &'static Failures {
    static USUAL: OnceLock<Failures> = OnceLock::new();
    USUAL.get_or_init(|| failed(|_| ()))
}

fn failure<'a>(all: &'a Failures, partner: &str) -> &'a SingleFailure {
    all.failures.iter().find(|failure| failure.element.partner() == partner).unwrap()
}

fn loss<'a>(all: &'a Failures, partner: &str, plan: &str, market: &str) -> &'a Loss {
    let plan = all.plans.iter().position(|(id, _)| id == plan).unwrap();
    let market = all.markets.iter().position(|of| of.id.as_str() == market).unwrap();
    &failure(all, partner).losses[plan][market]
}

const CRUDE: &str = "crude-oil";
const GAS: &str = "natural-gas";

#[test]
fn no_loss_exceeds_its_volume_and_replacement_never_adds_to_it() {
    for failure in &usual().failures {
        for loss in failure.losses.iter().flatten() {
            assert!((0.0..=1.0).contains(&loss.lost), "{}: {loss:?}", failure.element.partner());
            assert!((0.0..=1.0).contains(&loss.late) && loss.delay >= 0.0, "{}: {loss:?}", failure.element.partner());
            assert!(loss.missing <= loss.volume * (1.0 + 1e-9) + 1e-9, "{}: {loss:?}", failure.element.partner());
            let worse = loss.unserved.zip(loss.unserved_bound).is_none_or(|(with, bound)| with <= bound + 1e-9);
            assert!(worse, "{}: {loss:?}", failure.element.partner());
            assert_eq!(loss.carried == Carried::NoLoss, loss.lost == 0.0, "{}", failure.element.partner());
            for (year, month, part) in &loss.months {
                assert!(*part <= 1.0 + 1e-9, "{}: {part} of {year}-{month}", failure.element.partner());
            }
        }
    }
}

#[test]
fn the_losses_of_all_suppliers_are_all_imports() {
    let all = failed(|terms| terms.suppliers = 250);
    for plan in 0..all.plans.len() {
        for market in 0..all.markets.len() {
            let suppliers = all.failures.iter().filter(|failure| matches!(failure.element, Element::Supplier(_)));
            let lost: f64 = suppliers.map(|failure| failure.losses[plan][market].lost).sum();
            assert!((lost - 1.0).abs() < 1e-9, "{} {}: {lost}", all.plans[plan].0, all.markets[market].id);
        }
    }
}

#[test]
fn landing_points_take_all_gas_that_comes() {
    let all = usual();
    let gas = all.markets.iter().position(|market| market.id.as_str() == GAS).unwrap();
    for (plan, (id, _)) in all.plans.iter().enumerate() {
        let landings = all.failures.iter().filter(|failure| matches!(failure.element, Element::Landing(_)));
        let lost: f64 = landings.map(|failure| failure.losses[plan][gas].lost).sum();
        assert!((lost - 1.0).abs() < 1e-9, "{id}: {lost}");
    }
}

#[test]
fn a_supplier_nobody_buys_from_takes_nothing() {
    let russia = loss(usual(), "supplier:RUS", "reference", CRUDE);
    assert_eq!((russia.lost, russia.volume, russia.missing), (0.0, 0.0, 0.0));
    assert_eq!((russia.carried, russia.months.len()), (Carried::NoLoss, 0));
}

#[test]
fn a_scenario_that_changes_nothing_has_the_rows_of_the_reference() {
    let all = usual();
    let of = |plan: &str| {
        let place = all.plans.iter().position(|(id, _)| id == plan).unwrap();
        all.failures.iter().map(|failure| failure.losses[place].clone()).collect::<Vec<_>>()
    };
    // Crude oil that costs more than the market pays stands idle, and changes nothing.
    for (one, other) in of("reference").iter().flatten().zip(of("russian-crude").iter().flatten()) {
        assert!((one.lost - other.lost).abs() < 1e-9, "{one:?} {other:?}");
    }
}

#[test]
fn a_gas_route_changes_no_failure_in_crude_oil_and_it_is_said() {
    let all = usual();
    let crude = all.markets.iter().position(|market| market.id.as_str() == CRUDE).unwrap();
    let place = all.plans.iter().position(|(id, _)| id == "niigata-pipeline").unwrap();
    for failure in &all.failures {
        assert_eq!(failure.losses[place][crude], failure.losses[all.reference][crude], "{}", failure.element.partner());
    }
    let (_, said) = all.sentences.plans.iter().find(|(id, _)| id == "niigata-pipeline").unwrap();
    assert!(said.iter().any(|one| one.en.contains("no failure changes for crude oil")), "{said:?}");
}

#[test]
fn russian_routes_help_with_others_and_make_russia_the_risk() {
    let all = usual();
    let of = |partner: &str, plan: &str, market: &str| 100.0 * loss(all, partner, plan, market).lost;
    // Shares of the trade of 2024: Russia 8.6 % of LNG, Australia 38 %, no crude oil from Russia.
    assert!((of("supplier:RUS", "reference", GAS) - 8.6).abs() < 0.1);
    assert!((of("supplier:AUS", "reference", GAS) - 38.1).abs() < 0.2);
    assert!(of("supplier:RUS", "niigata-pipeline", GAS) > 13.0);
    assert!(of("supplier:RUS", "all-russian-routes", GAS) > 25.0);
    assert!(of("supplier:AUS", "all-russian-routes", GAS) < 32.0);
    let (_, said) = all.sentences.plans.iter().find(|(id, _)| id == "all-russian-routes").unwrap();
    assert!(
        said[0].en.contains("eases the loss of Australia") && said[0].en.contains("worsens that of Russia"),
        "{}",
        said[0].en
    );
    assert!(said[0].ja.contains("オーストラリア") && said[0].ja.contains("重くなる"), "{}", said[0].ja);
}

/// Without pipes round it, what passes Hormuz is what is published, 73.7 %: nothing of it is lost twice or left out.
#[test]
fn a_strait_without_a_way_round_takes_what_passes_it() {
    let (study, trajectories) = article();
    let mut conditions = failures::conditions(study, dataset()).unwrap();
    conditions.bypasses.clear();
    let terms = FailureTerms { suppliers: 0, markets: vec![CRUDE.into()], ..FailureTerms::of(&conditions) };
    let all = failures::evaluate(study, trajectories, &conditions, dataset(), (&terms, &|| ())).unwrap();
    let hormuz = loss(&all, "passage:hormuz", "reference", CRUDE);
    assert!((100.0 * hormuz.lost - 73.7).abs() < 1e-6, "{hormuz:?}");
    assert_eq!(failure(&all, "passage:hormuz").way_round, WayRound::None);
    // With them it is less, and stocks last longer.
    let piped = loss(usual(), "passage:hormuz", "reference", CRUDE);
    let days = |loss: &Loss| match loss.carried {
        Carried::Days { days, .. } => days,
        _ => f64::INFINITY,
    };
    assert!(piped.lost < hormuz.lost - 0.1 && days(piped) > days(hormuz), "{piped:?}");
}

#[test]
fn a_passage_with_a_way_round_delays_and_loses_nothing() {
    let all = usual();
    let malacca = failure(all, "passage:malacca");
    let WayRound::Longer { nm, ways, .. } = &malacca.way_round else { panic!("{:?}", malacca.way_round) };
    assert_eq!((nm[1], *ways), (603.0, 75), "the middle of 75 ways of the table of sea routes");
    let crude = loss(all, "passage:malacca", "reference", CRUDE);
    assert_eq!((crude.lost, crude.volume), (0.0, 0.0));
    assert!(crude.late > 0.9 && (1.0..4.0).contains(&crude.delay), "{crude:?}");
    assert!(crude.freight.unwrap() > 0.0 && crude.cost >= crude.freight, "{crude:?}");
    // What is missing in one month comes in another.
    assert!(crude.months.iter().any(|(.., part)| *part > 0.0) && crude.months.iter().any(|(.., part)| *part < 0.0));
}

/// (EP + LNG - I) / D: capacities of the table in Mt a year, demand of the scenario, both over the same days.
#[test]
fn n_minus_1_by_hand() {
    let (study, _) = article();
    let all = usual();
    let place = all.reference;
    let here = all.infrastructure[place].as_ref().unwrap();
    let lng = dataset().terminals.iter().filter(|terminal| {
        let twice = ["choguko-electric", "nakagusuku"].contains(&terminal.id.as_str());
        terminal.country.as_str() == "JPN" && terminal.status == "operating" && terminal.start <= Some(2026) && !twice
    });
    let capacities: Vec<f64> = lng.filter_map(|terminal| terminal.capacity_mt).collect();
    let model = &study.scenarios[place].model;
    let market = model.markets.iter().find(|market| market.id.as_str() == GAS).unwrap();
    let demand = market.demand[model.index(2026)].pj() / (1.36 * 36.0);
    let expected = 100.0 * (capacities.iter().sum::<f64>() - 32.7) / demand;
    assert_eq!(here.largest().unwrap().id, "sodegaura");
    assert!((here.n_minus_1().unwrap() - expected).abs() < 1e-9, "{expected} {:?}", here.n_minus_1());
    let of = |plan: &str| {
        let place = all.plans.iter().position(|(id, _)| id == plan).unwrap();
        all.infrastructure[place].as_ref().unwrap().n_minus_1().unwrap()
    };
    // A pipeline is a way in; LNG for a terminal that is there is none.
    assert!(of("niigata-pipeline") > of("reference") && of("niigata-lng-terminal") == of("reference"));
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let bytes = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let small = |terms: &mut FailureTerms| terms.suppliers = 4;
        pool.install(|| {
            let all = failed(small);
            let said: Vec<String> = all.sentences.all().map(|one| one.get(Language::Ja).to_owned()).collect();
            (export::csv(&Table::new(all.rows)), said)
        })
    };
    assert!(bytes(1) == bytes(2));
}

#[test]
fn rows_have_a_listed_variable_and_no_two_are_the_same() {
    let table = Table::new(usual().rows.clone());
    for row in table.rows() {
        assert!(VARIABLES.contains(&row.variable.as_str()), "{row:?}");
        assert!(row.value.is_none_or(f64::is_finite), "{row:?}");
    }
    for variable in VARIABLES {
        assert!(table.rows().iter().any(|row| row.variable == variable), "{variable}");
    }
    let keys = |row: &izon::table::Row| {
        let of = (row.scenario.clone(), row.period, row.month, row.market.clone(), row.partner.clone());
        (of, row.variable.clone(), row.unit.clone(), row.statistic.clone())
    };
    let mut all: Vec<_> = table.rows().iter().map(keys).collect();
    let count = all.len();
    all.dedup();
    assert_eq!(all.len(), count);
}

/// A study of another importer, without a disruption of its own: nothing is known of its stocks, and that is said.
#[test]
fn stocks_that_are_not_known_are_missing() {
    let (study, trajectories) = computed("scenarios/korea.toml");
    let conditions = failures::conditions(&study, dataset()).unwrap();
    let terms = FailureTerms { suppliers: 3, ..FailureTerms::of(&conditions) };
    let all = failures::evaluate(&study, &trajectories, &conditions, dataset(), (&terms, &|| ())).unwrap();
    let lost = all.failures.iter().flat_map(|failure| failure.losses.iter().flatten()).filter(|loss| loss.lost > 0.0);
    for loss in lost {
        assert_eq!((loss.carried, loss.unserved), (Carried::Unknown, None));
    }
    // How much longer the ways round are is known of its own ways.
    let malacca = failure(&all, "passage:malacca");
    let WayRound::Longer { to: None, .. } = &malacca.way_round else { panic!("{:?}", malacca.way_round) };
    // Where it is known of ways to another importer alone, that is said: of the one to whom most ways are known.
    let mut uncharted = dataset().clone();
    uncharted.sea_routes.retain(|route| route.importer != all.importer);
    let far = failures::evaluate(&study, &trajectories, &conditions, &uncharted, (&terms, &|| ())).unwrap();
    let WayRound::Longer { to: Some(other), .. } = &failure(&far, "passage:malacca").way_round else { panic!() };
    assert_eq!(other.en, "Japan");
    assert!(
        far.sentences.ways_round.iter().any(|one| one.en.contains("routes to Japan")),
        "{:?}",
        far.sentences.ways_round
    );
    // Where the straits on the way are not known, only those count behind which exporters lie.
    let mut dataset = dataset().clone();
    dataset.supply_legs.retain(|leg| leg.importer != all.importer);
    let terms = FailureTerms { markets: vec![CRUDE.into()], suppliers: 0, ..terms };
    let all = failures::evaluate(&study, &trajectories, &conditions, &dataset, (&terms, &|| ())).unwrap();
    let passages = all.failures.iter().filter(|failure| matches!(failure.element, Element::Passage(_)));
    let passages: Vec<String> = passages.map(|failure| failure.element.partner()).collect();
    assert_eq!(passages, ["passage:hormuz"]);
    assert!(all.sentences.basis.iter().any(|one| one.en.contains("of the straits, only those are counted")));
}

/// The conditions of a study without disruptions are those of a file that states nothing but for whom and when.
#[test]
fn conditions_of_no_file_are_those_of_a_file_that_states_nothing() {
    let (study, _) = computed("scenarios/niigata-pipeline.toml");
    assert!(study.disruptions.is_empty());
    let made = failures::conditions(&study, dataset()).unwrap();
    let year = study.year;
    let text = format!(
        "[disruption]\nid = \"conditions\"\nstart = {year}-01-01\nuntil = {year}-12-31\nimporter = \"JPN\"\n\
         [target.nothing]\nroute = \"none\"\nseverity = {{ value = \"0 %\", assumption = \"none\" }}\n"
    );
    let source = MemorySource([("x.toml".to_owned(), text.into())].into());
    let (mut files, mut found) = (FileSet::default(), Collector::default());
    let read = izon::input::resolve::disruption::read("x.toml", &source, dataset(), &mut files, &mut found).unwrap();
    let mut read = read.unwrap_or_else(|| panic!("{:?}", found.into_sorted())).disruption;
    read.targets.clear();
    read.provenance.retain(|number| !number.setting.starts_with("target."));
    assert!(!made.provenance.is_empty() && made.markets.iter().any(|market| !market.spare.is_empty()));
    assert_eq!(made, read);
}
