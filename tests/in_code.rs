//! A study made in code, without any file: the same as one that is read, and its numbers can be varied.

use std::collections::BTreeMap;
use std::sync::Arc;

use izon::allocation::Standard;
use izon::dataset::{Dataset, PriceBasis};
use izon::id::{RouteId, ScenarioId};
use izon::input::source::{Embedded, MemorySource};
use izon::input::{load_dataset, open_study};
use izon::language::Text;
use izon::model::commodity;
use izon::model::cost::Landing;
use izon::model::distribution::Distribution;
use izon::model::{Leg, Market, Model, ReportedChokepoint, ResponseRule, Route, RouteKind};
use izon::scenario::{Number, Parameters, Scenario, Study, VariedInCode};
use izon::study::{Evaluation, evaluate};
use izon::table::Row;
use izon::units::{Energy, Price, Quantity};

const BASE_YEAR: i32 = 2016;
const HORIZON: i32 = 2017;

/// The file that says what the code says.
const FILE: &str = r#"
    [scenario]
    id = "korea"
    importer = "KOR"
    base_year = 2016
    horizon = 2017
    group = "middle-east"
    [market.crude-oil]
    assumption = "a test"
    price = { 2017 = "41 USD/bbl" }
    demand_change = { 2017 = "-10 Mt/y" }
    elasticity = { uniform = [2, 8] }
    unserved_price = "400 USD/bbl"
    [route.sau-crude]
    assumption = "a test"
    capacity = "30 Mt/y"
"#;

fn price(text: &str, heat: &izon::units::HeatContent) -> Price {
    text.parse::<Quantity>().unwrap().price(heat).unwrap()
}

/// Korea's imports of crude oil as they were in 2016, ten million tonnes less a year later, and Saudi Arabia bounded.
fn model(dataset: &Dataset) -> Model {
    let importer = izon::id::CountryId::new("KOR");
    let kind = commodity::markets().swap_remove(0);
    let crude = kind.commodities[0].clone();
    let pj_per_mt = crude.heat.pj_per_mt.unwrap();
    let imports = dataset.trade.imports(&importer, &crude.id, BASE_YEAR);
    let trend = vec![Energy::from_pj(imports.total_mt() * pj_per_mt); 2];
    let demand = vec![trend[0], trend[1] + Energy::from_pj(-10.0 * pj_per_mt)];
    let paid = vec![price("41 USD/bbl", &crude.heat); 2];
    let route = |flow: &izon::dataset::TradeFlow| {
        let name = Text::same(flow.exporter.as_str());
        let legs = dataset
            .supply_legs
            .iter()
            .filter(|leg| leg.importer == importer && leg.supplier == flow.exporter && leg.commodity == crude.id);
        let legs: Vec<Leg> =
            legs.map(|leg| Leg { share: leg.share, passages: leg.passages.clone(), place: leg.place }).collect();
        let bounded = flow.exporter.as_str() == "SAU";
        Some(Route {
            id: RouteId::new(format!("{}-crude", flow.exporter.as_str().to_lowercase())),
            name,
            supplier: flow.exporter.clone(),
            market: 0,
            commodity: 0,
            landing: None,
            kind: RouteKind::Observed {
                reference: Energy::from_pj(flow.mass.value.filter(|mass| *mass > 0.0)? * pj_per_mt),
                elasticity: 5.0,
                unit_value: paid[0],
                status: flow.mass.status,
            },
            capacity: vec![None, bounded.then(|| Energy::from_pj(30.0 * pj_per_mt))],
            loss: 0.0,
            legs: (!legs.is_empty()).then_some(legs),
        })
    };
    let mut routes: Vec<Route> = imports.flows.iter().filter_map(route).collect();
    routes.sort_by(|a, b| a.id.cmp(&b.id));
    Model {
        scenario: ScenarioId::new("korea"),
        title: Text::same("korea"),
        base_year: BASE_YEAR,
        horizon: HORIZON,
        rule: ResponseRule::Calibrated,
        markets: vec![Market {
            id: kind.id,
            name: kind.name,
            demand,
            trend,
            price: paid.clone(),
            quoted: paid,
            landing: Landing { basis: PriceBasis::default(), ..Landing::default() },
            unserved_price: price("400 USD/bbl", &crude.heat),
            status: imports.status(),
            commodities: kind.commodities,
        }],
        routes,
        policies: Vec::new(),
        supplier_limits: Vec::new(),
        contracts: Vec::new(),
        carbon: None,
        groups: dataset.groups.clone(),
        supplier_risk: BTreeMap::new(),
        supplier_distance_km: BTreeMap::new(),
        passages: dataset
            .passages
            .iter()
            .map(|(id, passage)| ReportedChokepoint {
                id: id.clone(),
                name: passage.name.clone(),
                origin_group: passage.origin_group.clone(),
                in_meti_ratio: passage.in_meti_ratio,
            })
            .collect(),
        provenance: Vec::new(),
        importer,
    }
}

/// The elasticity of all suppliers, from 2 to 8.
fn elasticity() -> VariedInCode {
    let number = Number {
        name: "market.crude-oil.elasticity".to_owned(),
        unit: Quantity::ratio(1.0).unit,
        distribution: Some(Distribution::Uniform { low: 2.0, high: 8.0 }),
        central: 5.0,
        scenarios: Vec::new(),
    };
    VariedInCode::new(vec![number], |model, values| {
        for route in &mut model.routes {
            if let RouteKind::Observed { elasticity, .. } = &mut route.kind {
                *elasticity = values[0];
            }
        }
        Ok(())
    })
}

fn made(dataset: &Dataset) -> Study {
    let scenario = Scenario::new(model(dataset), "middle-east".into());
    let scenario = Scenario { variation: Arc::new(elasticity()), ..scenario };
    Study::of_one(scenario, dataset.trade.span().unwrap().0)
}

/// What of a table hangs on flows alone, with its numbers.
fn of_flows(done: &Evaluation) -> Vec<Row> {
    let wanted = |row: &&Row| matches!(&*row.variable, "share" | "hhi" | "imports" | "chokepoint-ratio");
    done.table.rows().iter().filter(wanted).cloned().collect()
}

#[test]
fn a_study_made_in_code_is_the_one_that_a_file_says() {
    let dataset = load_dataset(&Embedded).unwrap();
    let source = MemorySource([("korea.toml".to_owned(), FILE.into())].into());
    let read = open_study("korea.toml", &source, &dataset).unwrap().study;
    let made = made(&dataset);
    let [of_file, of_code] =
        [&read, &made].map(|study| of_flows(&evaluate(study, &dataset, &Standard::default(), &|| ()).unwrap()));
    assert!(of_file.iter().any(|row| row.scenario.as_str() == "korea" && row.variable.as_str() == "share"));
    assert_eq!(of_file, of_code);
}

#[test]
fn numbers_of_a_study_made_in_code_are_varied_as_those_of_a_file() {
    let dataset = load_dataset(&Embedded).unwrap();
    let source = MemorySource([("korea.toml".to_owned(), FILE.into())].into());
    let read = open_study("korea.toml", &source, &dataset).unwrap().study;
    let made = made(&dataset);
    let [of_file, of_code] = [&read, &made].map(|study| Parameters::new(study, &dataset, &[]).unwrap());
    assert_eq!(of_file.numbers(), of_code.numbers());
    let flows = |parameters: &Parameters<'_>, value: f64| {
        let mut adjustable = parameters.adjustable(0);
        let model = adjustable.set(&[value]).unwrap();
        izon::simulation::run(model, &Standard::default()).unwrap().years.pop().unwrap().flows
    };
    assert_ne!(flows(&of_code, 2.0), flows(&of_code, 8.0));
    for value in [2.0, 3.5, 8.0] {
        assert_eq!(flows(&of_file, value), flows(&of_code, value));
    }
    assert!(of_code.adjustable(0).set(&[f64::NAN]).is_err());
    let whole = of_code.whole(0, &[3.5], &izon::diagnostics::FileSet::default()).unwrap();
    assert_eq!(&whole.model, of_code.adjustable(0).set(&[3.5]).unwrap());
}

/// The lines that the README shows stand in the example of the library, which is compiled and run.
#[test]
fn the_program_of_the_readme_is_that_of_the_library() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
    let (readme, library) = (read("README.md"), read("src/lib.rs"));
    let shown = readme.split("```rust\n").nth(1).unwrap().split("```").next().unwrap();
    assert!(shown.lines().count() > 2);
    for line in shown.lines() {
        assert!(library.contains(&format!("//! {line}\n")), "{line}");
    }
}
