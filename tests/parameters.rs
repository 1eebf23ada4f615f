//! Numbers of a study that are set: the fast way must give what a file with these numbers gives, to the last bit.

use izon::dataset::Dataset;
use izon::diagnostics::FileSet;
use izon::input::source::{ByteSource, Embedded, Folder, MemorySource};
use izon::input::{load_dataset, open_study};
use izon::model::Model;
use izon::model::copula::Correlations;
use izon::scenario::{Parameters, Study};
use izon::uncertainty::sampling::{Parameter, SampleDesign, SamplingMethod};

fn read(source: &dyn ByteSource, path: &str, dataset: &Dataset) -> Result<Study, String> {
    open_study(path, source, dataset).map(|opened| opened.study).map_err(|refused| refused.to_string())
}

fn in_memory(text: &str, dataset: &Dataset) -> Result<Study, String> {
    read(&MemorySource([("x.toml".to_owned(), text.as_bytes().to_vec())].into()), "x.toml", dataset)
}

/// Bits count: a model is compared by how it prints, in which no two numbers look alike.
fn bits(model: &Model) -> String {
    format!("{:?}", Model { provenance: Vec::new(), ..model.clone() })
}

/// Draws of every number that can be set; exact ones within a tenth of what they are.
fn draws(parameters: &Parameters<'_>, samples: u64) -> Vec<Vec<f64>> {
    let known = parameters.numbers().iter().map(|number| Parameter {
        name: number.name.clone(),
        distribution: number.distribution.clone().unwrap_or_else(|| {
            let width = 0.1 * number.central.abs() + 1e-3;
            izon::model::distribution::Distribution::Uniform { low: number.central - width, high: number.central }
        }),
    });
    let design =
        SampleDesign::new(SamplingMethod::Plain, 7, samples, known.collect(), &Correlations::default()).unwrap();
    (0..samples).map(|sample| design.draw(sample).values).collect()
}

/// Sets a scenario both ways; whether both refused the numbers.
fn both_ways(parameters: &Parameters<'_>, scenario: usize, values: &[Vec<f64>]) -> usize {
    let mut adjustable = parameters.adjustable(scenario);
    let files = FileSet::default();
    let mut refused = 0;
    for values in values {
        let slow = parameters.whole(scenario, values, &files);
        match (adjustable.set(values), slow) {
            (Ok(fast), Ok(slow)) => assert_eq!(bits(fast), bits(&slow.model)),
            (Err(_), Err(_)) => refused += 1,
            (fast, slow) => panic!("{:?} {:?}: {values:?}", fast.err(), slow.err()),
        }
    }
    let central = parameters.central();
    let expected = bits(&parameters.study().scenarios[scenario].model);
    assert_eq!(bits(adjustable.set(&central).unwrap()), expected);
    refused
}

#[test]
fn every_shipped_scenario_is_set_as_if_it_were_read_anew() {
    let dataset = load_dataset(&Embedded).unwrap();
    let root = Folder::new(env!("CARGO_MANIFEST_DIR"));
    let shipped = ["article", "article-today", "levers", "niigata-pipeline-contracts", "niigata-absorption"];
    for name in shipped {
        let study = read(&root, &format!("scenarios/{name}.toml"), &dataset).unwrap();
        let parameters = Parameters::new(&study, &dataset, &[]).unwrap();
        assert!(!parameters.numbers().is_empty());
        let values = draws(&parameters, 8);
        for scenario in 0..study.scenarios.len() {
            both_ways(&parameters, scenario, &values);
        }
    }
}

/// Every kind of number that a scenario can hold, exact ones too.
const EVERYTHING: &str = r#"
    [scenario]
    id = "all"
    importer = "JPN"
    base_year = 2016
    horizon = 2025
    group = "middle-east"
    [market.crude-oil]
    assumption = "a test"
    price = { 2020 = { uniform = ["40 USD/bbl", "60 USD/bbl"] }, 2024 = "70 USD/bbl" }
    demand = { 2020 = "150 Mt/y", 2025 = { triangular = ["120 Mt/y", "130 Mt/y", "140 Mt/y"] } }
    demand_change = { 2022 = { uniform = ["-5 Mt/y", "5 Mt/y"] } }
    elasticity = 5
    unserved_price = "400 USD/bbl"
    [market.natural-gas]
    assumption = "a test"
    price_series = "lng-japan"
    growth = "-1 %"
    elasticity = { uniform = [1, 3] }
    unserved_price = { uniform = ["70 USD/MMBtu", "90 USD/MMBtu"] }
    contracts = { share = { uniform = ["50 %", "70 %"] }, falls_by = "5 %", resale = { uniform = ["40 %", "60 %"] } }
    [exchange_rate.JPY]
    assumption = "a test"
    rate = { uniform = ["90 JPY/USD", "120 JPY/USD"] }
    [route.sau-crude]
    assumption = "a test"
    elasticity = { uniform = [1, 2] }
    capacity = { uniform = ["30 Mt/y", "60 Mt/y"] }
    closed = 2024
    [route.line]
    assumption = "a test"
    supplier = "RUS"
    commodity = "pipeline-gas"
    capacity = { uniform = ["4 bcm/y", "6 bcm/y"] }
    in_service = 2019
    ramp_up = { uniform = ["1 y", "4 y"] }
    delay = { uniform = ["0 y", "3 y"] }
    capex = { uniform = ["300 bn JPY", "500 bn JPY"] }
    fixed_om = "3 %"
    discount_rate = { uniform = ["5 %", "9 %"] }
    lifetime = "30 y"
    utilisation = { uniform = ["70 %", "95 %"] }
    supply_price = { uniform = ["3 USD/MMBtu", "5 USD/MMBtu"] }
    variable_cost = "0.2 USD/MMBtu"
    loss = { uniform = ["0 %", "2 %"] }
    [route.ship]
    assumption = "a test"
    supplier = "RUS"
    commodity = "lng"
    capacity = "5 Mt/y"
    in_service = 2021
    supply_price = { uniform = ["4 USD/MMBtu", "6 USD/MMBtu"] }
    shipping_distance = { uniform = ["900 km", "1500 km"] }
    regasification = "0.5 USD/MMBtu"
    [contract.qatar]
    assumption = "a test"
    route = "qat-lng"
    take_or_pay = { uniform = ["70 %", "90 %"] }
    until = 2022
    price = { slope = { uniform = ["12 %", "15 %"] }, lag = "1 y", constant = "0.5 USD/MMBtu" }
    [contract.line]
    assumption = "a test"
    route = "line"
    take_or_pay = "80 %"
    until = 2024
    [policy.ceiling]
    assumption = "a test"
    group = "middle-east"
    market = "natural-gas"
    share = { at_most = { uniform = ["15 %", "30 %"] } }
    [supply_limit.gulf]
    assumption = "a test"
    supplier = "ARE"
    market = "crude-oil"
    available = { uniform = ["30 Mt/y", "50 Mt/y"] }
    [carbon_price]
    assumption = "a test"
    price = { 2020 = { uniform = ["10 USD/t", "60 USD/t"] }, 2025 = "100 USD/t" }
"#;

#[test]
fn every_kind_of_number_can_be_set() {
    let dataset = load_dataset(&Embedded).unwrap();
    let study = in_memory(EVERYTHING, &dataset).unwrap();
    let uncertain = Parameters::new(&study, &dataset, &[]).unwrap();
    both_ways(&uncertain, 0, &draws(&uncertain, 30));
    let exact = [
        "market.crude-oil.price.2024",
        "market.crude-oil.demand.2020",
        "market.crude-oil.elasticity",
        "market.crude-oil.unserved_price",
        "market.natural-gas.growth",
        "market.natural-gas.contracts.falls_by",
        "route.line.fixed_om",
        "route.line.lifetime",
        "route.line.variable_cost",
        "route.ship.capacity",
        "route.ship.regasification",
        "contract.qatar.price.lag",
        "contract.line.take_or_pay",
        "carbon_price.price.2025",
    ];
    let all = Parameters::new(&study, &dataset, &exact).unwrap();
    assert_eq!(all.numbers().len(), uncertain.numbers().len() + exact.len());
    both_ways(&all, 0, &draws(&all, 30));
    // Each alone, so that nothing is made anew by the way.
    let central = all.central();
    for (place, number) in all.numbers().iter().enumerate() {
        let one = Parameters::new(&study, &dataset, &[number.name.as_str()]).unwrap();
        assert_eq!(all.named(&number.name), [place]);
        let mut values = one.central();
        values[one.named(&number.name)[0]] = central[place] * 0.97 + 1e-3;
        both_ways(&one, 0, &[values]);
    }
    assert!(
        Parameters::new(&study, &dataset, &["market.crude-oil.elastisity"]).err().unwrap().help[0]
            .contains("elasticity")
    );
}

/// A sample that no file could state is answered as the file would be, and leaves no trace.
#[test]
fn numbers_out_of_range_are_refused_and_leave_no_trace() {
    let dataset = load_dataset(&Embedded).unwrap();
    let study = in_memory(EVERYTHING, &dataset).unwrap();
    let parameters = Parameters::new(&study, &dataset, &[]).unwrap();
    let mut refused = Vec::new();
    for (place, number) in parameters.numbers().iter().enumerate() {
        let mut values = parameters.central();
        values[place] = -1e4;
        refused.push(both_ways(&parameters, 0, &[values]));
        assert!(number.distribution.is_some());
    }
    assert!(refused.iter().sum::<usize>() > refused.len() / 2, "{refused:?}");
    let mut values = parameters.central();
    values[0] = f64::INFINITY;
    assert!(parameters.adjustable(0).set(&values).is_err());
}

#[test]
fn scenarios_share_what_they_state_alike() {
    let dataset = load_dataset(&Embedded).unwrap();
    let root = Folder::new(env!("CARGO_MANIFEST_DIR"));
    let study = read(&root, "scenarios/article.toml", &dataset).unwrap();
    let parameters = Parameters::new(&study, &dataset, &[]).unwrap();
    let growth = &parameters.numbers()[parameters.named("market.crude-oil.growth")[0]];
    assert_eq!(growth.scenarios, (0..study.scenarios.len()).collect::<Vec<_>>());
    let capex = &parameters.numbers()[parameters.named("route.vladivostok-niigata.capex")[0]];
    assert!(capex.scenarios.len() < study.scenarios.len() && capex.scenarios.len() > 1);
}

const TWO: &str = r#"
    [scenario]
    id = "two"
    importer = "JPN"
    base_year = 2016
    horizon = 2018
    group = "middle-east"
    [market.crude-oil]
    assumption = "a test"
    price_series = "dubai"
    growth = { uniform = ["-2 %", "0 %"] }
    elasticity = { uniform = [2, 8] }
    unserved_price = "400 USD/bbl"
    [market.natural-gas]
    assumption = "a test"
    price_series = "lng-japan"
    growth = { uniform = ["-2 %", "0 %"] }
    elasticity = { uniform = [1, 3] }
    unserved_price = "80 USD/MMBtu"
"#;

#[test]
fn correlations_are_read_and_mistakes_in_them_answered() {
    let dataset = load_dataset(&Embedded).unwrap();
    let with = |text: &str| in_memory(&format!("{TWO}\n{text}"), &dataset);
    let right = "[correlation.demand]\nassumption = \"a test\"\nbetween = [\"market.crude-oil.growth\", \"market.natural-gas.growth\"]\ncoefficient = 0.7";
    assert_eq!(with(right).unwrap().correlations.of("market.natural-gas.growth", "market.crude-oil.growth"), 0.7);
    let wrong = right.replace("natural-gas.growth", "natural-gas.growht").replace("0.7", "1.2");
    let told = with(&wrong).unwrap_err();
    for part in ["no uncertain number", "did you mean `market.natural-gas.growth`", "from -1 to 1"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let told = with(&right.replace("natural-gas.growth", "natural-gas.unserved_price")).unwrap_err();
    assert!(told.contains("is exact"), "{told}");
    let three = "
        [correlation.a]\nassumption = \"a test\"\nbetween = [\"market.crude-oil.growth\", \"market.natural-gas.growth\"]\ncoefficient = 0.9
        [correlation.b]\nassumption = \"a test\"\nbetween = [\"market.crude-oil.growth\", \"market.crude-oil.elasticity\"]\ncoefficient = 0.9
        [correlation.c]\nassumption = \"a test\"\nbetween = [\"market.natural-gas.growth\", \"market.crude-oil.elasticity\"]\ncoefficient = -0.9";
    let told = with(three).unwrap_err();
    assert!(told.contains("not positive definite") && told.contains("the nearest that numbers can have"), "{told}");
    let told = with(&format!("{right}\n{}", right.replace("demand", "again").replace("0.7", "0.2"))).unwrap_err();
    assert!(told.contains("two correlations"), "{told}");
}
