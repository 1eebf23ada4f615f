//! Indicators of a computed scenario, as they stand in the results table.

use crate::support::{rules, two_markets};
use izon::allocation::Standard;
use izon::indicators::{Outputs, Scratch, rows};
use izon::model::{Leg, Model, PolicyDemand, ReportedChokepoint};
use izon::simulation::run;
use izon::table::variables::{VARIABLES, variable};
use izon::table::{ALL_MARKETS, RowKey, Status, Table};

const GULF: [&str; 4] = ["SAU", "ARE", "QAT", "IRN"];

fn model() -> Model {
    let mut model = two_markets(4, 1.0).new_route("pipe", "RUS", 190.0, 5.0, 2018).build();
    for route in &mut model.routes {
        let gulf = GULF.contains(&route.supplier.as_str());
        let passages = if gulf { vec!["hormuz".into(), "malacca".into()] } else { Vec::new() };
        route.legs = Some(vec![Leg { share: 1.0, passages, place: None }]);
        if route.supplier.as_str() == "DEU" {
            route.legs = None;
        }
        let risk = if gulf { 0.5 } else { 0.2 };
        model.supplier_risk.insert(route.supplier.clone(), risk);
    }
    let passage = |id: &str, origin: Option<&str>| ReportedChokepoint {
        id: id.into(),
        name: izon::language::Text::same(id),
        origin_group: origin.map(Into::into),
        in_meti_ratio: true,
    };
    model.passages = vec![passage("hormuz", Some("middle-east")), passage("malacca", None)];
    model
}

fn table(model: &Model) -> Table {
    let trajectory = run(model, &Standard::default()).unwrap();
    Table::new(rows(model, &trajectory))
}

#[track_caller]
fn value(table: &Table, period: i32, market: &str, (partner, variable, unit): (&str, &str, &str), expected: f64) {
    let key = RowKey { scenario: "test", period, month: 0, importer: "JPN", market, partner, variable, unit };
    let found = table.value(&key).unwrap();
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found} where {expected} is expected");
}

#[test]
fn the_base_year_is_as_the_data_say() {
    let table = table(&model());
    value(&table, 2016, "natural-gas", ("", "import", "PJ/y"), 2910.0);
    value(&table, 2016, "natural-gas", ("", "import", "Mt/y"), 58.2);
    value(&table, 2016, "natural-gas", ("QAT", "import", "bcm/y"), 590.0 / 36.0);
    value(&table, 2016, "natural-gas", ("middle-east", "share", "%"), 100.0 * 710.0 / 2910.0);
    value(&table, 2016, "natural-gas", ("RUS", "share", "%"), 100.0 * 350.0 / 2910.0);
    value(&table, 2016, "natural-gas", ("", "import-bill", "million USD/y"), 2910.0 * 7.0);
    value(&table, 2016, "natural-gas", ("", "cost", "USD/GJ"), 7.0);
    value(&table, 2016, "natural-gas", ("hormuz", "exposure-route", "%"), 100.0 * 590.0 / 2910.0);
    value(&table, 2016, "natural-gas", ("hormuz", "exposure-origin", "%"), 100.0 * 710.0 / 2910.0);
    value(&table, 2016, "natural-gas", ("", "chokepoint-ratio", "%"), 200.0 * 590.0 / 2910.0);
    value(&table, 2016, ALL_MARKETS, ("", "import", "PJ/y"), 9340.0 + 3.8e-6);
    let squares: f64 = [1100.0, 750.0, 590.0, 350.0, 120.0].iter().map(|flow: &f64| (flow / 2910.0).powi(2)).sum();
    value(&table, 2016, "natural-gas", ("", "hhi", "points"), 1e4 * squares);
    let weighted: f64 = [(1100.0, 0.2), (750.0, 0.2), (590.0, 0.5), (350.0, 0.2), (120.0, 0.2)]
        .iter()
        .map(|(flow, risk): &(f64, f64)| risk * (flow / 2910.0).powi(2))
        .sum();
    value(&table, 2016, "natural-gas", ("", "hhi-risk", "points"), 1e4 * weighted);
    // Two kinds of supplier, unlike by 0.3 in governance and by 1 in passages.
    let gulf = 590.0 / 2910.0;
    value(&table, 2016, "natural-gas", ("", "rao-stirling", "index"), 2.0 * gulf * (1.0 - gulf) * (0.3 + 1.0) / 2.0);
}

#[test]
fn a_gas_route_lowers_the_share_of_gas_and_of_all_and_not_that_of_crude() {
    for rule in rules() {
        let mut model = model();
        model.rule = rule;
        let table = table(&model);
        let share = |period, market| {
            let key = RowKey {
                scenario: "test",
                period,
                month: 0,
                market,
                partner: "middle-east",
                variable: "share",
                unit: "%",
                importer: "",
            };
            table.value(&key).unwrap()
        };
        assert!((share(2018, "crude-oil") - share(2016, "crude-oil")).abs() < 1e-9);
        assert!(share(2018, "natural-gas") < share(2016, "natural-gas") - 1.0);
        assert!(share(2018, ALL_MARKETS) < share(2016, ALL_MARKETS) - 0.1);
    }
}

#[test]
fn the_bill_is_cost_times_imports_and_a_new_route_is_paid_its_own_cost() {
    let model = model();
    let trajectory = run(&model, &Standard::default()).unwrap();
    let table = table(&model);
    let price = trajectory.years[2].prices[1].usd_per_gj();
    assert!(price < 7.0);
    value(&table, 2018, "natural-gas", ("", "import-bill", "million USD/y"), 190.0 * 5.0 + 2720.0 * price);
    value(&table, 2018, "natural-gas", ("", "cost", "USD/GJ"), (190.0 * 5.0 + 2720.0 * price) / 2910.0);
}

#[test]
fn every_row_is_defined_and_every_definition_has_rows() {
    let table = table(&model());
    for row in table.rows() {
        let definition = variable(&row.variable).unwrap();
        assert!(definition.units.contains(&row.unit.as_str()), "{} {}", row.variable, row.unit);
        let expected = if row.period == 2016 { Status::Observed } else { Status::Modelled };
        assert_eq!(row.status, expected, "{row:?}");
        assert!(row.value.unwrap().is_finite(), "{row:?}");
    }
    // Only where a scenario states a policy, a limit, a contract or a carbon price; tests/scenarios.rs looks at those.
    let stated = [
        "policy-dual",
        "supply-limit-dual",
        "contracted",
        "contract-dual",
        "contract-price",
        "not-taken",
        "carbon-price",
    ];
    for definition in VARIABLES.iter().filter(|definition| !stated.contains(&definition.name)) {
        for unit in definition.units {
            let of = |row: &izon::table::Row| row.variable == definition.name && row.unit == *unit;
            assert!(table.filter(of).next().is_some(), "{} {unit}", definition.name);
        }
    }
    let mut keys: Vec<_> = table
        .rows()
        .iter()
        .map(|row| (row.period, &row.market, &row.partner, &row.route, &row.variable, &row.unit))
        .collect();
    let count = keys.len();
    keys.dedup();
    assert_eq!(keys.len(), count, "two rows with one key");
}

#[test]
fn unknown_ways_leave_route_based_numbers_missing() {
    let mut model = model();
    for route in model.routes.iter_mut().filter(|route| route.supplier.as_str() == "SAU") {
        route.legs = None;
    }
    let table = table(&model);
    let crude = |variable: &str, partner: &str| {
        let of = |row: &&izon::table::Row| {
            row.period == 2016 && row.market == "crude-oil" && row.variable == variable && row.partner == partner
        };
        table.rows().iter().find(of).unwrap().clone()
    };
    assert_eq!(crude("exposure-route", "hormuz").value, None);
    assert_eq!(crude("exposure-route", "hormuz").status, Status::Missing);
    assert_eq!(crude("chokepoint-ratio", "").value, None);
    assert!(crude("exposure-origin", "hormuz").value.is_some());
}

/// Everything that a row can be of.
fn everything(rule: izon::model::ResponseRule) -> Model {
    let mut model = two_markets(4, 1.01)
        .new_route("pipe", "RUS", 190.0, 5.0, 2018)
        .new_route("idle", "BRN", 10.0, 90.0, 2018)
        .contract("qatargas", "qat-natural-gas", 580.0, 7.0, 2018)
        .policy("ceiling", "middle-east", Some(0), PolicyDemand::ShareAtMost(0.8), (2018, 2019))
        .supplier_limit("MYS", 1, 760.0)
        .carbon(20.0, "QAT")
        .rule(rule)
        .build();
    let with_legs = self::model();
    model.passages = with_legs.passages;
    model.supplier_risk = with_legs.supplier_risk;
    for (route, legs) in model.routes.iter_mut().zip(with_legs.routes.into_iter().map(|route| route.legs)) {
        route.legs = legs;
    }
    // A supplier whose two routes travel in different ways.
    model.routes[8].legs = Some(vec![Leg { share: 1.0, passages: vec!["hormuz".into()], place: None }]);
    model.contracts[0].price = Some(vec![izon::units::Price::from_usd_per_gj(6.0); 5]);
    model
}

#[test]
fn outputs_are_the_values_of_the_rows_bit_for_bit() {
    for rule in rules() {
        let model = everything(rule);
        let outputs = Outputs::new(&model);
        let (mut scratch, mut values) = (Scratch::default(), vec![7.0; outputs.series().len()]);
        for change in [1.0, 0.9, 1.2] {
            let mut sample = model.clone();
            for market in &mut sample.markets {
                market.price.iter_mut().for_each(|price| *price = *price * change);
            }
            sample.routes[0].capacity[3] = Some(izon::units::Energy::from_pj(2000.0 * change));
            let trajectory = run(&sample, &Standard::default()).unwrap();
            outputs.fill(&sample, &trajectory, &mut scratch, &mut values);
            let rows = rows(&sample, &trajectory);
            let mut expected: Vec<_> = rows
                .iter()
                .map(|row| {
                    (row.period, &*row.market, &*row.partner, &*row.route, &*row.variable, &*row.unit, row.value)
                })
                .collect();
            expected.retain(|(period, _, _, route, variable, ..)| {
                !(*period == 2019 && *route == "sau-crude-oil" && ["capacity", "rent"].contains(variable))
            });
            assert_eq!(expected.len(), values.len());
            for ((series, value), expected) in outputs.series().iter().zip(&values).zip(expected) {
                let name =
                    (series.period, &*series.market, &*series.partner, &*series.route, series.variable, series.unit);
                assert_eq!(name, (expected.0, expected.1, expected.2, expected.3, expected.4, expected.5));
                assert_eq!(value.to_bits(), expected.6.unwrap_or(f64::NAN).to_bits(), "{series:?}");
            }
        }
    }
}

#[test]
fn chosen_outputs_are_those_of_all_and_what_a_sample_lacks_is_undefined() {
    let model = everything(rules()[0].clone());
    let trajectory = run(&model, &Standard::default()).unwrap();
    let fill = |outputs: &Outputs, sample: &Model| {
        let mut values = vec![0.0; outputs.series().len()];
        outputs.fill(sample, &trajectory, &mut Scratch::default(), &mut values);
        values
    };
    let all = Outputs::new(&model);
    let chosen = Outputs::new(&model).keep(|series| series.variable == "hhi" || series.variable == "contracted");
    let values = fill(&all, &model);
    let expected: Vec<f64> = all
        .series()
        .iter()
        .zip(&values)
        .filter(|(series, _)| chosen.series().contains(series))
        .map(|(_, value)| *value)
        .collect();
    assert_eq!(fill(&chosen, &model), expected);
    assert!(chosen.series().len() == 15 + 2 && expected.iter().all(|value| value.is_finite()));
    let mut without = model.clone();
    without.contracts[0].floor.fill(izon::units::Energy::ZERO);
    let undefined = fill(&chosen, &without).iter().filter(|value| value.is_nan()).count();
    assert_eq!(undefined, 2);
}
