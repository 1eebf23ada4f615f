//! Frontiers, near-optimal mixes, portfolios, and risk that moved: what must hold of each.

use crate::support::{Draft, rules, two_markets};
use izon::allocation::Standard;
use izon::id::GroupId;
use izon::input::load_dataset;
use izon::input::source::Embedded;
use izon::model::{Model, Trajectory};
use izon::simulation::{reference, run};
use izon::uncertainty::frontier::{self, CappedShare, FrontierCurve, Frontiers, RouteOffer, frontiers};
use izon::uncertainty::near_optimal::{self, Alternatives, alternatives};
use izon::uncertainty::portfolio::{self, Portfolio, Thin, portfolio};

fn solver() -> Standard {
    Standard::default()
}

/// Two suppliers, one of them the group; x0 = 60 and 40, price 10, elasticities 2 and 1.
fn duopoly() -> Draft {
    Draft::new(1, 1.0)
        .market("crude-oil", 10.0)
        .observed("SAU", 60.0, 2.0, 1.0)
        .observed("RUS", 40.0, 1.0, 1.0)
        .group("gulf", &["SAU"])
}

fn ask(scenarios: &[(Model, Trajectory)], group: &str, step: f64) -> Frontiers {
    let group = GroupId::new(group);
    let reference = &scenarios[0].0;
    let scenarios = scenarios.iter().map(|(model, trajectory)| (model, trajectory)).collect();
    let question =
        frontier::FrontierQuestion { reference, scenarios, group: &group, year: reference.base_year + 1, step };
    frontiers(&question, &solver()).unwrap()
}

fn computed(models: Vec<Model>) -> Vec<(Model, Trajectory)> {
    let run = |model: Model| {
        let trajectory = run(&model, &solver()).unwrap();
        (model, trajectory)
    };
    models.into_iter().map(run).collect()
}

fn with_routes() -> Vec<(Model, Trajectory)> {
    let named = |name: &str, draft: Draft| Model { scenario: name.into(), ..draft.build() };
    computed(vec![
        named("reference", two_markets(1, 1.0)),
        named("pipe", two_markets(1, 1.0).new_route("line", "RUS", 300.0, 5.0, 2017)),
        named("dear", two_markets(1, 1.0).new_route("dear-line", "RUS", 200.0, 8.0, 2017)),
    ])
}

fn curve(found: &Frontiers, measure: CappedShare, market: Option<usize>, offer: RouteOffer) -> &FrontierCurve {
    let is = |curve: &&FrontierCurve| curve.measure == measure && curve.market == market && curve.offer == offer;
    found.curves.iter().find(is).unwrap()
}

/// With two suppliers the frontier has a closed form: moving d from one to the other costs P d^2 / 2 (1 / (s_a a) + 1 / (s_b b)).
#[test]
fn two_suppliers_have_the_frontier_of_the_formula() {
    let found = ask(&computed(vec![duopoly().build()]), "gulf", 0.1);
    let points = &curve(&found, CappedShare::Group, Some(0), RouteOffer::Existing).points;
    assert_eq!(points.len(), 7, "{points:?}");
    for point in points {
        let moved = 60.0 - 100.0 * point.ceiling;
        let expected = 10.0 * moved * moved / 2.0 * (1.0 / (2.0 * 60.0) + 1.0 / 40.0);
        assert!((point.cost.musd() - expected).abs() < 1e-7, "{point:?}: {expected}");
    }
}

#[test]
fn a_lower_ceiling_is_never_cheaper_and_each_step_costs_more_than_the_last() {
    let found = ask(&with_routes(), "middle-east", 0.02);
    assert_eq!(found.curves.len(), 12);
    for curve in &found.curves {
        assert!(curve.points.len() > 5);
        let served: Vec<_> = curve.points.iter().filter(|point| point.unserved.pj() == 0.0).collect();
        for pair in curve.points.windows(2) {
            assert!(pair[1].cost.musd() >= pair[0].cost.musd() - 1e-6, "{:?} {pair:?}", curve.measure);
        }
        for three in served.windows(3) {
            let slope =
                |a: usize, b: usize| (three[b].cost - three[a].cost).musd() / (three[a].ceiling - three[b].ceiling);
            assert!(slope(1, 2) >= slope(0, 1) - 1e-4 * slope(0, 1).abs() - 1e-3, "{:?} {three:?}", curve.measure);
        }
    }
}

#[test]
fn more_routes_are_never_dearer() {
    let found = ask(&with_routes(), "middle-east", 0.05);
    for curve in found.curves.iter().filter(|curve| curve.offer == RouteOffer::Existing) {
        let all = &self::curve(&found, curve.measure, curve.market, RouteOffer::All).points;
        let mut gained: f64 = 0.0;
        for point in &curve.points {
            // The routes of all may need no ceiling where today's routes do.
            let other = all.iter().find(|other| other.ceiling <= point.ceiling).unwrap_or(&all[0]);
            let best = if all[0].ceiling <= point.ceiling { all[0].cost } else { other.cost };
            if (other.ceiling - point.ceiling).abs() < 1e-12 || all[0].ceiling <= point.ceiling {
                assert!(best.musd() <= point.cost.musd() + 1e-3, "{point:?}");
                gained = gained.max((point.cost - best).musd());
            }
        }
        assert_eq!(gained > 1.0, curve.market != Some(0), "{:?}", curve.market);
    }
}

#[test]
fn no_scenario_lies_below_the_line_of_all_routes() {
    for rule in rules() {
        let mut scenarios: Vec<Model> = with_routes().into_iter().map(|(model, _)| model).collect();
        for model in &mut scenarios {
            model.rule = rule.clone();
        }
        let found = ask(&computed(scenarios), "middle-east", 0.1);
        assert_eq!(found.standings.len(), 18);
        for standing in &found.standings {
            assert!(standing.cost.musd() >= standing.cheapest_all.musd() - 1e-2, "{rule:?} {standing:?}");
            assert!(standing.cheapest_existing.musd() >= standing.cheapest_all.musd() - 1e-2, "{standing:?}");
            assert!(standing.same_demand);
        }
        let reference = found.standings.iter().filter(|standing| standing.scenario.as_str() == "reference");
        for standing in reference {
            assert!(standing.cost.musd().abs() < 1e-2, "{rule:?} {standing:?}");
        }
    }
}

/// Two scenarios draft a line of one name: one is built, never both, whichever serves a point best.
#[test]
fn drafts_of_one_route_are_choices_and_the_same_draft_is_one() {
    let named = |name: &str, draft: Draft| Model { scenario: name.into(), ..draft.build() };
    let small = || two_markets(1, 1.0).new_route("line", "RUS", 300.0, 5.0, 2017);
    let large = || two_markets(1, 1.0).new_route("line", "RUS", 900.0, 6.0, 2017);
    let both = [
        named("reference", two_markets(1, 1.0)),
        named("small", small()),
        named("small-too", small()),
        named("large", large()),
    ];
    let found = ask(&computed(both.to_vec()), "middle-east", 0.05);
    let scenarios = vec![vec!["small".into(), "small-too".into()], vec!["large".into()]];
    assert_eq!(found.variants, [frontier::Variants { route: "line".into(), scenarios }]);
    let alone = |with: &Model| ask(&computed(vec![both[0].clone(), with.clone()]), "middle-east", 0.05);
    let (with_small, with_large) = (alone(&both[1]), alone(&both[3]));
    assert!(with_small.variants.is_empty());
    let points = |found: &Frontiers| curve(found, CappedShare::Group, Some(1), RouteOffer::All).points.clone();
    let at = |found: &Frontiers, ceiling: f64| {
        points(found).iter().find(|point| (point.ceiling - ceiling).abs() < 1e-9).unwrap().cost.musd()
    };
    let mut taken = [false, false];
    for percent in [0.0, 5.0, 10.0] {
        let costs = [at(&with_small, percent / 100.0), at(&with_large, percent / 100.0)];
        assert!((at(&found, percent / 100.0) - costs[0].min(costs[1])).abs() < 1e-6, "{percent}: {costs:?}");
        taken[usize::from(costs[1] < costs[0])] = true;
    }
    assert!(taken[1], "the first draft would have been right by chance");
    for standing in &found.standings {
        assert!(standing.cost.musd() >= standing.cheapest_all.musd() - 1e-2, "{standing:?}");
    }
}

#[test]
fn more_choices_among_drafts_than_can_be_looked_at_are_refused() {
    let named = |name: String, cost: f64| {
        let draft = (0..9)
            .fold(two_markets(1, 1.0), |draft, line| draft.new_route(&format!("line-{line}"), "RUS", 10.0, cost, 2017));
        Model { scenario: name.as_str().into(), ..draft.build() }
    };
    let scenarios = computed(vec![named("reference".to_owned(), 5.0), named("other".to_owned(), 6.0)]);
    let group = GroupId::new("middle-east");
    let question = frontier::FrontierQuestion {
        reference: &scenarios[0].0,
        scenarios: scenarios.iter().map(|(model, trajectory)| (model, trajectory)).collect(),
        group: &group,
        year: 2017,
        step: 0.1,
    };
    let error = frontiers(&question, &solver()).unwrap_err();
    assert!(matches!(&error, frontier::FrontierError::TooManyChoices(routes) if routes.len() == 9), "{error}");
}

#[test]
fn both_markets_together_are_never_dearer_than_each_on_its_own() {
    let found = ask(&with_routes(), "middle-east", 0.1);
    let cost = |market: Option<usize>, ceiling: f64| {
        let points = &curve(&found, CappedShare::Group, market, RouteOffer::Existing).points;
        points.iter().find(|point| (point.ceiling - ceiling).abs() < 1e-9).unwrap().cost.musd()
    };
    let apart = cost(Some(0), 0.0) + cost(Some(1), 0.0);
    assert!((cost(None, 0.0) - apart).abs() < 1e-6 * apart);
    assert!(cost(None, 0.2) <= cost(Some(0), 0.2) + cost(Some(1), 0.2));
}

#[test]
fn a_largest_supplier_that_must_shrink_below_what_there_is_leaves_demand_unserved() {
    let found = ask(&computed(vec![duopoly().capacity("rus-crude-oil", 45.0, 2016..=2017).build()]), "gulf", 0.1);
    let points = &curve(&found, CappedShare::Largest, Some(0), RouteOffer::Existing).points;
    assert!(points.last().unwrap().unserved.pj() > 1.0, "{points:?}");
    assert_eq!(points[0].unserved.pj(), 0.0);
}

#[test]
fn the_state_of_a_year_is_what_the_years_before_made() {
    let model = two_markets(5, 1.02).build();
    let trajectory = run(&model, &solver()).unwrap();
    let found = reference(&model, 2019, &solver()).unwrap();
    for (flow, before) in found.flows.iter().zip(&trajectory.years[2].flows) {
        assert!((flow.pj() - 1.02 * before.pj()).abs() <= 1e-9 * flow.pj());
    }
}

/// A contract delays the answer of the market in its year; the next year starts from what would have come without.
#[test]
fn the_state_of_a_year_is_not_bent_by_contracts_of_years_before() {
    let model = two_markets(6, 1.0)
        .new_route("pipe", "RUS", 600.0, 4.0, 2017)
        .contract("qatargas", "qat-natural-gas", 580.0, 7.0, 2019)
        .build();
    let free = Model { contracts: Vec::new(), ..model.clone() };
    let [held, free] = [&model, &free].map(|model| reference(model, 2020, &solver()).unwrap());
    for (one, other) in held.flows.iter().zip(&free.flows) {
        assert!((one.pj() - other.pj()).abs() <= 1e-6 * other.pj().max(1.0), "{one:?} {other:?}");
    }
}

fn near(model: &Model, within: f64) -> Alternatives {
    let question =
        near_optimal::NearOptimalQuestion { model, year: model.base_year + 1, market: Some(0), within, count: 2 };
    alternatives(&question, &solver()).unwrap()
}

/// Moving d costs P d^2 / 2 (1 / (s_a a) + 1 / (s_b b)); the budget is 1 % of P times 100.
#[test]
fn the_ends_of_a_share_are_those_of_the_formula() {
    let model = duopoly().build();
    let found = near(&model, 0.01);
    assert!((found.budget.musd() - 10.0).abs() < 1e-9);
    let moved = (2.0_f64 * 10.0 / (10.0 * (1.0 / 120.0 + 1.0 / 40.0))).sqrt() / 100.0;
    let gulf = found.ranges.iter().find(|range| range.of == "SAU").unwrap();
    assert!((gulf.cheapest - 0.6).abs() < 1e-9, "{gulf:?}");
    assert!((gulf.lowest - (0.6 - moved)).abs() < 1e-6, "{gulf:?}: {moved}");
    assert!((gulf.highest - (0.6 + moved)).abs() < 1e-6, "{gulf:?}: {moved}");
}

/// A flat cost makes the weighted problem jump; the budget must be met on the jump.
#[test]
fn a_flat_cost_is_taken_in_part() {
    let model = duopoly().new_route("line", "NOR", 50.0, 12.0, 2017).build();
    let found = near(&model, 0.01);
    let line = found.ranges.iter().find(|range| range.of == "NOR").unwrap();
    assert_eq!(line.cheapest, 0.0);
    assert!(line.highest > 0.03 && line.highest < 0.1, "{line:?}");
    for mix in &found.unlike {
        assert!(mix.cost.musd() <= found.budget.musd() * (1.0 + 1e-9), "{mix:?}");
        assert!(mix.moved > 0.01);
        assert!((mix.shares.values().sum::<f64>() - 1.0).abs() < 1e-9);
    }
}

#[test]
fn a_wider_budget_widens_every_range() {
    let model = two_markets(1, 1.0).build();
    let (narrow, wide) = (near(&model, 0.005), near(&model, 0.02));
    for range in &narrow.ranges {
        let other = wide.ranges.iter().find(|other| other.of == range.of).unwrap();
        assert!(range.lowest <= range.cheapest && range.cheapest <= range.highest, "{range:?}");
        assert!(other.lowest <= range.lowest + 1e-9 && range.highest <= other.highest + 1e-9, "{range:?} {other:?}");
    }
}

fn suppliers(
    importer: &str,
    commodity: &str,
    years: std::ops::RangeInclusive<i32>,
    benchmark: Option<&str>,
) -> Result<Portfolio, Thin> {
    let dataset = load_dataset(&Embedded).unwrap();
    let (importer, commodity) = (importer.into(), commodity.into());
    portfolio(&portfolio::PortfolioQuestion {
        dataset: &dataset,
        importer: &importer,
        commodity: &commodity,
        years,
        benchmark,
    })
}

#[test]
fn the_risk_of_a_mix_splits_into_the_market_and_its_own() {
    let found = suppliers("JPN", "crude", 2004..=2024, None).unwrap();
    assert!(!found.years.contains(&2015) && !found.years.contains(&2016), "{:?}", found.years);
    assert!((found.suppliers.iter().map(|one| one.share).sum::<f64>() - 1.0).abs() < 1e-9);
    for mix in found.frontier.iter().chain([&found.observed]) {
        let parts = mix.systematic_sd * mix.systematic_sd + mix.specific_sd * mix.specific_sd;
        assert!((parts - mix.sd * mix.sd).abs() < 1e-9, "{mix:?}");
        assert!((mix.shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(mix.shares.iter().all(|share| *share >= 0.0));
    }
    let least = &found.frontier[0];
    assert!(found.observed.sd >= least.sd);
    assert!(found.suppliers.iter().all(|one| one.sd >= least.sd - 1e-9 && one.systematic <= 1.0 + 1e-9));
    for pair in found.frontier.windows(2) {
        assert!(pair[1].sd >= pair[0].sd - 1e-7 && pair[1].premium <= pair[0].premium + 1e-7, "{pair:?}");
    }
}

#[test]
fn a_portfolio_of_too_few_years_is_refused() {
    assert!(matches!(suppliers("JPN", "crude", 2022..=2024, None), Err(Thin::TooFew(..))));
    assert_eq!(suppliers("JPN", "crude", 2015..=2015, None), Err(Thin::NoYears));
    assert_eq!(suppliers("JPN", "crude", 2004..=2024, Some("dubay")), Err(Thin::NoBenchmark("dubay".to_owned())));
    assert!(suppliers("JPN", "crude", 2004..=2024, Some("dubai")).is_ok());
}
