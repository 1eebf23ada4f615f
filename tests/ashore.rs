//! Every cost and price of a market meets ashore, a differential follows its benchmark, a route delivers what is used of it,
//! and elasticities stay with their source.
use std::collections::BTreeSet;
use std::sync::OnceLock;

use izon::allocation::Standard;
use izon::dataset::{Dataset, PriceBasis};
use izon::diagnostics::{Collector, FileSet};
use izon::input::resolve::disruption::read as read_disruption;
use izon::input::source::{Embedded, Folder, MemorySource};
use izon::input::{load_dataset, open_study};
use izon::model::RouteKind;
use izon::model::cost::TermKind;
use izon::scenario::Scenario;
use izon::simulation::run;
use izon::stress::{self, StressOptions};
use izon::units::Price;

fn dataset() -> &'static Dataset {
    static DATASET: OnceLock<Dataset> = OnceLock::new();
    DATASET.get_or_init(|| load_dataset(&Embedded).unwrap())
}

const MARKETS: &str = r#"
    [scenario]
    id = "x"
    importer = "JPN"
    base_year = 2016
    horizon = 2020
    response = "calibrated"
    group = "middle-east"
    [market.crude-oil]
    price_series = "dubai"
    elasticity = { value = 5, assumption = "test" }
    unserved_price = { value = "400 USD/bbl", assumption = "test" }
    [market.natural-gas]
    price_series = "lng-japan"
    elasticity = { value = 3, assumption = "test" }
    unserved_price = { value = "80 USD/MMBtu", assumption = "test" }
"#;

/// A scenario with a new route.
fn scenario(route: &str) -> Result<Scenario, String> {
    let text = format!("{MARKETS}\n{route}");
    let source = MemorySource([("x.toml".to_owned(), text.into_bytes())].into());
    let opened = open_study("x.toml", &source, dataset()).map_err(|refused| refused.to_string())?;
    Ok(opened.study.scenarios.into_iter().next().unwrap())
}

fn route(lines: &str) -> String {
    format!(
        "[route.new]\nsupplier = \"RUS\"\ncapacity = {{ value = \"4 Mt/y\", assumption = \"test\" }}\nin_service = 2018\n\
         passages = []\n{lines}\n"
    )
}

fn cost(resolved: &Scenario) -> &izon::model::cost::RouteCost {
    &resolved.costs["new"]
}

fn barrel(price: Price) -> f64 {
    price.usd_per_gj() * 41.868 / 7.33
}

#[test]
fn a_market_has_its_price_ashore_with_freight_and_regasification() {
    let resolved = scenario("").unwrap();
    let [crude, gas] = resolved.model.markets.as_slice() else { panic!("two markets") };
    assert_eq!([crude.landing.basis, gas.landing.basis], [PriceBasis::Fob, PriceBasis::Cif]);
    let freight = crude.landing.freight.unwrap();
    assert!((1.0..2.5).contains(&barrel(freight)), "{}", barrel(freight));
    assert_eq!(crude.price[0], crude.quoted[0] + freight);
    let regasification = gas.landing.regasification;
    assert!((0.4..0.7).contains(&regasification.usd_per_mmbtu()), "{}", regasification.usd_per_mmbtu());
    assert_eq!(gas.price[0], gas.quoted[0] + regasification);
    assert_eq!(crude.landing.regasification, Price::ZERO);
    // What was bought is dearer ashore than when it was loaded, by freight and regasification.
    for route in &resolved.model.routes {
        let RouteKind::Observed { unit_value, reference, .. } = &route.kind else { continue };
        let commodity = &resolved.model.markets[route.market].commodities[0];
        let year = dataset().trade.imports(&resolved.model.importer, &commodity.id, 2016);
        let flow = year.flows.iter().find(|flow| flow.exporter == route.supplier).unwrap();
        let Some(paid) = flow.value.value else { continue };
        let loaded = paid / reference.pj();
        let least = if commodity.id.as_str() == "lng" { regasification.usd_per_gj() } else { 0.0 };
        assert!(unit_value.usd_per_gj() > loaded + least, "{}", route.id);
    }
}

#[test]
fn lng_is_regasified_before_it_competes_and_pipeline_gas_is_not() {
    let stated = |commodity: &str, more: &str| {
        let lines = format!(
            "commodity = \"{commodity}\"\n{more}\ndelivered_cost = {{ value = \"6.5 USD/MMBtu\", assumption = \"test\" }}"
        );
        let resolved = scenario(&route(&lines)).unwrap();
        (cost(&resolved).build_up.total().usd_per_mmbtu(), resolved.model.markets[1].landing.regasification)
    };
    let (lng, regasification) = stated("lng", "");
    assert!((lng - 6.5 - regasification.usd_per_mmbtu()).abs() < 1e-9, "{lng}");
    assert!((stated("lng", "cost_basis = \"ashore\"").0 - 6.5).abs() < 1e-9);
    let own = "regasification = { value = \"0.8 USD/MMBtu\", assumption = \"test\" }";
    assert!((stated("lng", own).0 - 7.3).abs() < 1e-9);
    assert!((stated("pipeline-gas", "").0 - 6.5).abs() < 1e-9);
}

/// It stood idle for want of 0.26 USD/MMBtu while regasification, which it saves, is 0.53.
#[test]
fn the_landing_in_hokkaido_runs_at_the_middle_of_what_is_assumed() {
    let root = Folder::new(env!("CARGO_MANIFEST_DIR"));
    let read = open_study("scenarios/article.toml", &root, dataset()).unwrap().study;
    let resolved = read.scenarios.iter().find(|one| one.model.scenario.as_str() == "hokkaido-landing").unwrap();
    let model = &resolved.model;
    let place = model.routes.iter().position(|route| route.id.as_str() == "sakhalin-hokkaido").unwrap();
    let (total, market) = (resolved.costs["sakhalin-hokkaido"].build_up.total(), &model.markets[1]);
    assert!(total > market.quoted[0] && total < market.price[0], "{}", total.usd_per_mmbtu());
    let done = run(model, &Standard::default()).unwrap();
    let year = done.years.iter().find(|year| year.year == 2030).unwrap();
    let full = model.routes[place].capacity[model.index(2030)].unwrap();
    assert!(year.flows[place] > full * 0.99, "{}", year.flows[place].pj());
}

#[test]
fn a_differential_follows_its_benchmark_and_gets_freight() {
    let lines = |more: &str| {
        route(&format!(
            "commodity = \"crude\"\nprice_differential = {{ value = \"-1 USD/bbl\", assumption = \"test\" }}\n{more}"
        ))
    };
    let near = scenario(&lines("shipping_distance = { value = \"500 nm\", assumption = \"test\" }")).unwrap();
    let quoted = barrel(near.model.markets[0].quoted[0]);
    let of = |resolved: &Scenario, kind| barrel(cost(resolved).build_up.of(kind).unwrap());
    assert!((of(&near, TermKind::Supply) - (quoted - 1.0)).abs() < 1e-9);
    let far = scenario(&lines("shipping_distance = { value = \"6000 nm\", assumption = \"test\" }")).unwrap();
    assert!(of(&far, TermKind::Shipping) > of(&near, TermKind::Shipping) + 0.5);
    // Without a distance, by the ways of the tables from the supplier's ports.
    let usual = scenario(&lines("")).unwrap();
    assert!((0.2..1.0).contains(&of(&usual, TermKind::Shipping)));
    let by_year = "price = { 2018 = \"50 USD/bbl\", 2020 = \"80 USD/bbl\" }\nassumption = \"test\"";
    let text = format!("{}\n{}", MARKETS.replace("price_series = \"dubai\"", by_year), lines(""));
    let source = MemorySource([("x.toml".to_owned(), text.into_bytes())].into());
    let opened = open_study("x.toml", &source, dataset()).unwrap_or_else(|refused| panic!("{refused}"));
    let model = &opened.study.scenarios[0].model;
    let RouteKind::New { cost } = &model.routes.last().unwrap().kind else { panic!("new") };
    // Stated prices are in port, so that the differential is too.
    let at: Vec<f64> = cost.iter().map(|price| barrel(*price).round()).collect();
    assert_eq!(at, [49.0, 49.0, 49.0, 64.0, 79.0]);
}

#[test]
fn a_cost_is_stated_in_one_way_and_on_a_known_basis() {
    let told = |lines: &str| scenario(&route(lines)).unwrap_err();
    let both = "commodity = \"crude\"\ndelivered_cost = { value = \"40 USD/bbl\", assumption = \"test\" }\n\
                price_differential = { value = \"-1 USD/bbl\", assumption = \"test\" }";
    assert!(
        told(both).contains("`delivered_cost` and `price_differential` say the same thing twice"),
        "{}",
        told(both)
    );
    let basis = "commodity = \"lng\"\ncost_basis = \"cfi\"\ndelivered_cost = { value = \"6 USD/MMBtu\", assumption = \"test\" }";
    assert!(told(basis).contains("did you mean `cif`?"), "{}", told(basis));
    let nothing = "commodity = \"crude\"\nprice_differential = { value = \"-50 USD/bbl\", assumption = \"test\" }";
    assert!(told(nothing).contains("-50 USD/bbl leaves no price"), "{}", told(nothing));
    let unknown = "commodity = \"crude\"\nprice_differential = { value = \"1 USD/bbl\", assumption = \"test\" }";
    let unknown = route(unknown).replace("RUS", "CHE");
    let unknown = scenario(&unknown).unwrap_err();
    assert!(unknown.contains("`shipping_distance` is missing"), "{unknown}");
}

#[test]
fn a_route_delivers_its_capacity_times_the_part_that_is_used() {
    let lines = "commodity = \"lng\"\nutilisation = { value = \"75 %\", assumption = \"test\" }\n\
                 delivered_cost = { value = \"3 USD/MMBtu\", assumption = \"test\" }";
    for rule in ["calibrated", "merit-order", "proportional"] {
        let text = format!("{}\n{}", MARKETS.replace("calibrated", rule), route(lines));
        let source = MemorySource([("x.toml".to_owned(), text.into_bytes())].into());
        let read = open_study("x.toml", &source, dataset()).unwrap().study;
        let model = &read.scenarios[0].model;
        let done = run(model, &Standard::default()).unwrap();
        let sent = done.years.last().unwrap().flows.last().unwrap().pj();
        let full = 4.0 * model.markets[1].commodities[0].heat.pj_per_mt.unwrap();
        assert!((sent / full - 0.75).abs() < 1e-6, "{rule}: {sent} of {full}");
    }
}

#[test]
fn no_draw_mixes_the_elasticities_of_two_sources() {
    let root = Folder::new(env!("CARGO_MANIFEST_DIR"));
    let (mut files, mut found) = (FileSet::default(), Collector::default());
    let event = "scenarios/disruptions/hormuz-2026.toml";
    let disruption = read_disruption(event, &root, dataset(), &mut files, &mut found).unwrap().unwrap().disruption;
    // Each paper with what it found: demand, supply.
    let papers = [[-0.023, 0.015], [-0.13, 0.11], [-0.35, 0.15]];
    let mut seen = BTreeSet::new();
    for number in 0..256 {
        let (one, _) = stress::sample(&disruption, StressOptions { samples: 256, seed: 3 }, number);
        let crude = one.markets.iter().find(|shock| shock.market.as_str() == "crude-oil").unwrap();
        let pair = [crude.demand_elasticity.value, crude.supply_elasticity.value];
        let paper = papers.iter().position(|paper| *paper == pair);
        seen.insert(paper.unwrap_or_else(|| panic!("{pair:?} is of no paper")));
    }
    assert_eq!(seen.len(), papers.len(), "each is drawn");
    let rows = |name: &str| &dataset().disruption_parameters[name];
    for row in rows("oil-supply-elasticity") {
        let demand = rows("oil-demand-elasticity").iter().find(|other| other.published == row.published).unwrap();
        assert_eq!((&demand.figure.source, &demand.joint), (&row.figure.source, &row.joint));
        assert!(row.joint.is_some());
    }
}
