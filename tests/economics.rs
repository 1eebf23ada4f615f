//! What routes cost: the terms add up to what the engine computes with, and agree with published figures.
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use izon::dataset::Dataset;
use izon::economics::{appraise, benchmarks, observed_costs, straight_nm};
use izon::id::PassageId;
use izon::input::source::{Embedded, Folder, MemorySource};
use izon::input::{load_dataset, open_study};
use izon::model::RouteKind;
use izon::model::cost::{Tanker, TankerRangeEnd, TermKind, Voyage};
use izon::numeric;
use izon::scenario::{Scenario, Study};
use izon::units::Price;

fn dataset() -> &'static Dataset {
    static DATASET: OnceLock<Dataset> = OnceLock::new();
    DATASET.get_or_init(|| load_dataset(&Embedded).unwrap())
}

fn shipped(name: &str) -> Study {
    let root = Folder::new(env!("CARGO_MANIFEST_DIR"));
    open_study(&format!("scenarios/{name}"), &root, dataset()).unwrap().study
}

/// The Niigata scenario with more lines in a table of its route.
fn niigata_with(lines: &str) -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let read = |name: &str| (name.to_owned(), fs::read(folder.join(name)).unwrap());
    let text = format!("extends = \"niigata-pipeline.toml\"\n[scenario]\nid = \"x\"\n{lines}\n");
    let files = [read("reference.toml"), read("niigata-pipeline.toml"), ("x.toml".to_owned(), text.into_bytes())];
    let opened = open_study("x.toml", &MemorySource(files.into()), dataset());
    opened.unwrap_or_else(|refused| panic!("{refused}")).study.scenarios.remove(0)
}

fn line(resolved: &Scenario) -> (Price, izon::economics::Appraisal) {
    let (model, id) = (&resolved.model, "vladivostok-niigata");
    let cost = &resolved.costs[id];
    let market = model.markets.iter().find(|market| market.id.as_str() == "natural-gas").unwrap();
    (cost.build_up.total(), appraise(model, market, cost.project.as_ref().unwrap()))
}

#[test]
fn the_terms_add_up_to_the_cost_that_the_engine_uses() {
    let mut compared = 0;
    for name in ["article.toml", "article-today.toml"] {
        for resolved in shipped(name).scenarios {
            for route in &resolved.model.routes {
                let RouteKind::New { cost } = &route.kind else { continue };
                let build_up = &resolved.costs[&route.id].build_up;
                let sum: f64 = build_up.terms.iter().map(|term| term.value.usd_per_gj()).sum();
                assert!(cost.iter().all(|cost| (cost.usd_per_gj() - sum).abs() < 1e-12), "{}", route.id);
                assert!(build_up.terms.iter().all(|term| !term.origins.is_empty()), "{}", route.id);
                compared += 1;
            }
        }
    }
    assert!(compared >= 16, "{compared} routes");
}

/// The model whose formula is used here published the cost from ten exporters to Japan; distances are its own.
#[test]
fn published_shipping_costs_are_reproduced_from_their_own_inputs() {
    let voyage = Voyage::of(dataset()).unwrap();
    let central = |id: String| dataset().cost_parameters.get(&id).and_then(|row| row.central);
    let exporters = [
        ("algeria", &["suez"][..]),
        ("australia", &[]),
        ("indonesia", &[]),
        ("malaysia", &[]),
        ("nigeria", &[]),
        ("oman", &[]),
        ("qatar", &[]),
        ("russia-sabetta", &[]),
        ("trinidad-tobago", &["panama"]),
        ("usa", &["panama"]),
    ];
    for (exporter, canals) in exporters {
        let distance = central(format!("sea-distance-to-japan-{exporter}")).unwrap();
        let published = central(format!("lng-transport-cost-to-japan-their-formula-recomputed-{exporter}")).unwrap();
        let canals: Vec<PassageId> = canals.iter().map(PassageId::new).collect();
        let ours = voyage.cost(distance, &canals, voyage.gas_price).total().usd_per_mmbtu();
        assert!((ours / published - 1.0).abs() < 0.002, "{exporter}: {ours} against {published}");
    }
}

/// Loading price and voyage of each supplier, weighted by what it sent, against what customs counted on arrival.
#[test]
fn estimated_costs_on_arrival_agree_with_the_import_price() {
    let study = shipped("article.toml");
    let (model, rates) = (&study.reference().model, &study.reference().exchange_rates);
    let (mut paid, mut sent) = (Vec::new(), Vec::new());
    for cost in observed_costs(model, rates, dataset()).iter().filter(|cost| cost.whole && cost.freight.is_none()) {
        let route = model.routes.iter().find(|route| route.id == cost.route).unwrap();
        let RouteKind::Observed { reference, .. } = route.kind else { panic!("{}", route.id) };
        let ashore = cost.build_up.of(TermKind::Regasification).unwrap();
        paid.push(((cost.build_up.total() - ashore) * reference).musd());
        sent.push(reference.pj());
    }
    let mean = Price::from_usd_per_gj(numeric::sum(paid) / numeric::sum(sent)).usd_per_mmbtu();
    let found = benchmarks(model, dataset());
    let price = found[0].price.usd_per_mmbtu();
    assert_eq!(found.iter().filter(|found| found.commodity == "lng").count(), 3);
    assert!((price - 7.37).abs() < 0.01, "{price}");
    assert!((mean / price - 1.0).abs() < 0.08, "{mean} against {price}");
}

/// The ship of the Baltic Exchange needs 37.26 days laden for 12,349 miles, as its own example says.
#[test]
fn a_tanker_sails_as_its_source_says() {
    let tanker = Tanker::of(dataset(), TankerRangeEnd::Central).unwrap();
    let (far, near) = (tanker.freight(12_349.0, &[]), tanker.freight(0.0, &[]));
    let central = |id: &str| dataset().cost_parameters[id].central.unwrap();
    let (charter, cargo) = (central("charter-rate-tanker-voyage"), central("cargo-tanker-voyage"));
    let days = (far.charter - near.charter) * cargo / charter / 2.0;
    assert!((days - 37.26).abs() < 0.005, "{days}");
    let fuel = (far.bunkers - near.bunkers) * cargo / central("bunker-price-tanker-voyage");
    assert!((fuel / (180.0 * days) - 1.0).abs() < 1e-12, "{fuel}");
    let canal = tanker.freight(12_349.0, &[PassageId::new("suez")]);
    assert!(((canal.total() - far.total()) * 0.975 * cargo - 385e3).abs() < 1e-3);
}

/// The middle and the range of the factor are those of the voyages to Japan whose distance is known, as its source says.
#[test]
fn great_circles_through_straits_are_nearly_the_way_by_sea() {
    let legs = dataset().supply_legs.iter().filter(|leg| leg.importer.as_str() == "JPN");
    let known: Vec<(f64, f64)> =
        legs.filter_map(|leg| Some((leg.distance_nm?, leg.distance_nm? / straight_nm(leg, dataset())?))).collect();
    let mut all: Vec<f64> = known.iter().map(|(_, ratio)| *ratio).collect();
    all.sort_by(f64::total_cmp);
    let far = known.iter().filter(|(miles, _)| *miles > 2000.0).map(|(_, ratio)| *ratio);
    let row = &dataset().cost_parameters["sea-distance-over-great-circles-tanker-voyage"];
    let near = |value: Option<f64>, found: f64| (value.unwrap() - found).abs() < 0.005;
    assert!(known.len() >= 25 && near(row.central, numeric::quantile(&all, 0.5).unwrap()), "{all:?}");
    assert!(near(row.low, far.clone().fold(f64::INFINITY, f64::min)));
    assert!(near(row.high, far.fold(0.0, f64::max)));
}

#[test]
fn freight_from_the_gulf_lies_among_published_rates() {
    let study = shipped("article.toml");
    let model = &study.reference().model;
    let costs = observed_costs(model, &study.reference().exchange_rates, dataset());
    let of = |id: &str| costs.iter().find(|cost| cost.route.as_str() == id).unwrap();
    let route = |id: &str| model.routes.iter().find(|route| route.id.as_str() == id).unwrap();
    let heat = &model.markets[route("sau-crude").market].commodities[route("sau-crude").commodity].heat;
    let barrel = heat.gj_per_barrel().unwrap();
    let ship = |id: &str| of(id).build_up.of(TermKind::Shipping).unwrap().usd_per_gj() * barrel;
    let published =
        dataset().cost_parameters.values().find(|row| row.parameter.starts_with("published freight")).unwrap();
    assert!((published.low.unwrap()..published.high.unwrap()).contains(&ship("sau-crude")), "{}", ship("sau-crude"));
    assert!(ship("rus-crude") < 0.4 * ship("sau-crude") && ship("usa-crude") > 2.0 * ship("sau-crude"));
    for cost in costs.iter().filter(|cost| cost.freight.is_some()) {
        let freight = cost.freight.as_ref().unwrap();
        let whole = cost.build_up.of(TermKind::Shipping).unwrap();
        assert!((freight.parts.price(heat).unwrap() - whole).abs().usd_per_gj() < 1e-12, "{}", cost.route);
        assert!(freight.range.0 < whole && whole < freight.range.1, "{}", cost.route);
        assert!((cost.build_up.total() - whole).usd_per_gj() > 0.0);
    }
}

#[test]
fn delay_and_public_money_change_what_the_line_costs() {
    let (plain, as_planned) = line(&niigata_with(""));
    let late = niigata_with("[route.vladivostok-niigata]\ndelay = { value = \"2.5 y\", assumption = \"permits\" }");
    let (late_cost, late_found) = line(&late);
    assert!(late_cost > plain);
    assert!(late_found.npv < as_planned.npv);
    assert_eq!(late_found.first_year, 2027);
    let route = late.model.routes.iter().find(|route| route.is_new()).unwrap();
    let first = late.model.years().zip(&route.capacity).find(|(_, capacity)| capacity.is_some_and(|c| c.pj() > 0.0));
    assert_eq!(first.unwrap().0, 2027);
    let (public, found) = line(&niigata_with(
        "[route.vladivostok-niigata]\npublic_share = { value = \"50 %\", assumption = \"x\" }\n\
         public_rate = { value = \"1 %\", assumption = \"x\" }",
    ));
    assert!(public < plain && found.npv > as_planned.npv);
}

#[test]
fn shipping_by_distance_and_regasification_are_terms_of_a_new_lng_route() {
    let resolved = niigata_with(
        "[route.my-lng]\nsupplier = \"RUS\"\ncommodity = \"lng\"\ncapacity = \"1 Mt/y\"\nin_service = 2025\n\
         supply_price = \"4.5 USD/MMBtu\"\nshipping_distance = \"985 nm\"\nregasification = \"0.5 USD/MMBtu\"\n\
         passages = [\"suez\"]\nassumption = \"x\"",
    );
    let build_up = &resolved.costs["my-lng"].build_up;
    let voyage = Voyage::of(dataset()).unwrap();
    let expected = voyage.cost(985.0, &[PassageId::new("suez")], Price::from_usd_per_mmbtu(4.5));
    let shipping = build_up.of(TermKind::Shipping).unwrap();
    assert!((shipping - expected.total()).abs().usd_per_gj() < 1e-12);
    assert!(expected.tolls.usd_per_mmbtu() > 0.3);
    assert!((build_up.total().usd_per_mmbtu() - 5.0 - shipping.usd_per_mmbtu()).abs() < 1e-12);
}
