//! Contracts, ceilings on every supplier, volumes and a price on carbon: what must hold of them.

use crate::random::{first_year, recipe};
use crate::support::{Draft, rules, two_markets};
use izon::allocation::{
    Clarabel, ConstraintKind, Guess, Polished, Problem, SolutionMethod, Solver, Standard, VariableKind, YearReference,
    formulate,
};
use izon::model::{EVERY_SUPPLIER, Model, PolicyDemand, ResponseRule, Trajectory};
use izon::simulation::{SettingEffect, SimulationError, effects, run};
use izon::units::Energy;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn solver() -> Standard {
    Standard::default()
}

fn simulate(model: &Model) -> Trajectory {
    run(model, &solver()).unwrap()
}

fn place(model: &Model, route: &str) -> usize {
    model.routes.iter().position(|other| other.id.as_str() == route).unwrap()
}

fn flow(model: &Model, trajectory: &Trajectory, route: &str, year: i32) -> f64 {
    trajectory.years[model.index(year)].flows[place(model, route)].pj()
}

#[track_caller]
fn close(found: f64, expected: f64, part: f64) {
    assert!((found - expected).abs() <= part * expected.abs().max(1e-12), "{found} where {expected} is expected");
}

#[test]
fn problems_with_contracts_read_like_their_formulas() {
    let model = Draft::new(1, 1.0)
        .market("natural-gas", 7.0)
        .observed("QAT", 30.0, 0.5, 1.0)
        .observed("AUS", 50.0, 2.0, 1.1)
        .observed("RUS", 20.0, 1.0, 0.9)
        .new_route("pipe", "RUS", 10.0, 5.0, 2017)
        .contract("first", "qat-natural-gas", 20.0, 7.0, 2017)
        .contract("second", "qat-natural-gas", 15.0, 6.0, 2017)
        .contract("built", "pipe", 8.0, 3.0, 2017)
        .contract("over", "aus-natural-gas", 40.0, 7.0, 2016)
        .policy("each", EVERY_SUPPLIER, None, PolicyDemand::EachAtMost(0.4), (2017, 2017))
        .policy("alive", "russia", Some(0), PolicyDemand::VolumeAtLeast(Energy::from_pj(25.0)), (2017, 2017))
        .policy("enough", "russia", Some(0), PolicyDemand::VolumeAtMost(Energy::from_pj(28.0)), (2017, 2017))
        .policy(
            "three",
            EVERY_SUPPLIER,
            Some(0),
            PolicyDemand::SuppliersAtLeast { count: 3, share: 0.25 },
            (2017, 2017),
        )
        .group("russia", &["RUS"])
        .carbon(50.0, "QAT");
    let mut model = model.build();
    let texts = rules().map(|rule| {
        model.rule = rule;
        formulate(&model, &first_year(&model), &|_| true).to_text()
    });
    insta::assert_snapshot!("contracts", texts.join("\n"));
}

#[test]
fn a_contract_holds_until_it_ends_and_its_supplier_gives_way_then() {
    let draft = || two_markets(8, 1.0).new_route("pipe", "RUS", 800.0, 4.0, 2018);
    for rule in
        [ResponseRule::Calibrated, ResponseRule::Proportional, ResponseRule::Displace(vec!["middle-east".into()])]
    {
        let free = draft().rule(rule.clone()).build();
        let held = draft().contract("qatargas", "qat-natural-gas", 560.0, 7.0, 2020).rule(rule.clone()).build();
        let (without, with) = (simulate(&free), simulate(&held));
        for year in 2018..=2020 {
            close(flow(&held, &with, "qat-natural-gas", year), 560.0, 1e-9);
            assert!(flow(&free, &without, "qat-natural-gas", year) < 500.0, "{rule:?}");
        }
        assert!(
            flow(&held, &with, "qat-natural-gas", 2021) < 500.0,
            "{rule:?}: {}",
            flow(&held, &with, "qat-natural-gas", 2021)
        );
        assert!(with.years.iter().all(|year| year.breaches[0].pj() == 0.0));
        // Others give way for it meanwhile.
        assert!(flow(&held, &with, "aus-natural-gas", 2020) < flow(&free, &without, "aus-natural-gas", 2020) + 1e-9);
    }
}

#[test]
fn a_contract_keeps_the_dearest_supplier_under_merit_order() {
    let model = two_markets(4, 1.0)
        .new_route("pipe", "RUS", 300.0, 4.0, 2018)
        .contract("qatargas", "qat-natural-gas", 560.0, 7.0, 2019)
        .rule(ResponseRule::MeritOrder)
        .build();
    let trajectory = simulate(&model);
    for year in [2018, 2019] {
        close(flow(&model, &trajectory, "qat-natural-gas", year), 560.0, 1e-8);
    }
    close(flow(&model, &trajectory, "qat-natural-gas", 2020), 290.0, 1e-8);
    assert!(trajectory.years[4].unserved[1].pj() < 1e-6);
}

#[test]
fn a_cheap_contract_is_broken_and_paid_for() {
    let model = two_markets(2, 1.0)
        .new_route("pipe", "RUS", 1500.0, 4.0, 2017)
        .contract("cheap", "qat-natural-gas", 590.0, 0.5, 2018)
        .build();
    let trajectory = simulate(&model);
    let year = &trajectory.years[1];
    let broken = year.breaches[0].pj();
    assert!(broken > 10.0, "{broken}");
    close(year.flows[place(&model, "qat-natural-gas")].pj() + broken, 590.0, 1e-9);
    close(year.penalties[0].musd(), 0.5 * broken, 1e-5);
    close(year.contract_duals[place(&model, "qat-natural-gas")].usd_per_gj(), 0.5, 1e-5);
}

#[test]
fn floors_beyond_demand_leave_a_solution() {
    for rule in rules() {
        let mut draft = two_markets(6, 0.8).rule(rule.clone());
        for supplier in ["aus", "mys", "qat", "rus", "omn"] {
            let route = format!("{supplier}-natural-gas");
            let all = match &draft.model.routes[place(&draft.model, &route)].kind {
                izon::model::RouteKind::Observed { reference, .. } => reference.pj(),
                izon::model::RouteKind::New { .. } => 0.0,
            };
            draft = draft.contract(supplier, &route, all, 7.0, 2022);
        }
        let model = draft.build();
        for year in &simulate(&model).years[1..] {
            let demand = model.markets[1].demand[model.index(year.year)].pj();
            let arrived: f64 = model.routes_of(1).map(|(route, _)| year.flows[route].pj()).sum();
            close(arrived, demand, 1e-8);
            let broken: f64 = year.breaches.iter().map(|breach| breach.pj()).sum();
            close(broken, 2910.0 - demand, if rule == ResponseRule::MeritOrder { 1.0 } else { 1e-8 });
        }
    }
}

#[test]
fn an_embargo_and_a_closure_set_a_contract_free() {
    let model = two_markets(3, 1.0)
        .contract("sakhalin", "rus-natural-gas", 300.0, 7.0, 2019)
        .contract("shelf", "aus-natural-gas", 1000.0, 7.0, 2019)
        .capacity("aus-natural-gas", 600.0, 2018..=2018)
        .policy("sanction", "russia", None, PolicyDemand::Embargo, (2018, 2019))
        .build();
    let trajectory = simulate(&model);
    let year = &trajectory.years[2];
    assert_eq!(year.flows[place(&model, "rus-natural-gas")].pj(), 0.0);
    close(year.flows[place(&model, "aus-natural-gas")].pj(), 600.0, 1e-9);
    assert!(
        year.breaches.iter().all(|breach| breach.pj() == 0.0) && year.penalties.iter().all(|paid| paid.musd() == 0.0)
    );
}

#[test]
fn every_supplier_stays_below_the_ceiling_and_their_number_is_granted() {
    let model = two_markets(4, 1.0)
        .policy("five", EVERY_SUPPLIER, Some(1), PolicyDemand::EachAtMost(1.0 / 4.0), (2018, 2019))
        .build();
    let trajectory = simulate(&model);
    for year in &trajectory.years[2..=3] {
        let amounts: Vec<f64> = model.routes_of(1).map(|(route, _)| year.flows[route].pj()).collect();
        let total: f64 = amounts.iter().sum();
        assert!(amounts.iter().all(|amount| *amount <= 0.25 * total * (1.0 + 1e-9)), "{amounts:?}");
        assert!(izon::indicators::effective_number(&amounts).unwrap() >= 4.0);
        assert!(year.policy_duals[0].usd_per_gj() > 0.0);
    }
}

#[test]
fn a_strategic_floor_keeps_a_volume() {
    let model = two_markets(3, 0.95)
        .policy("alive", "russia", Some(1), PolicyDemand::VolumeAtLeast(Energy::from_pj(400.0)), (2018, 2019))
        .policy("little", "middle-east", Some(1), PolicyDemand::VolumeAtMost(Energy::from_pj(500.0)), (2018, 2019))
        .build();
    let trajectory = simulate(&model);
    for year in [2018, 2019] {
        close(flow(&model, &trajectory, "rus-natural-gas", year), 400.0, 1e-9);
        close(
            flow(&model, &trajectory, "qat-natural-gas", year) + flow(&model, &trajectory, "omn-natural-gas", year),
            500.0,
            1e-9,
        );
    }
}

#[test]
fn contradictions_of_the_new_policies_are_named() {
    let years = (2018, 2019);
    let volume = |pj| PolicyDemand::VolumeAtLeast(Energy::from_pj(pj));
    let cases = [
        (vec![("too-low", EVERY_SUPPLIER, PolicyDemand::EachAtMost(0.15))], vec!["too-low"]),
        (
            vec![
                ("harmless", "russia", PolicyDemand::ShareAtMost(0.9)),
                ("each", EVERY_SUPPLIER, PolicyDemand::EachAtMost(0.4)),
                ("alive", "russia", volume(1400.0)),
            ],
            vec!["each", "alive"],
        ),
        (
            vec![("alive", "russia", volume(300.0)), ("sanction", "russia", PolicyDemand::Embargo)],
            vec!["alive", "sanction"],
        ),
        (
            vec![
                ("alive", "russia", volume(300.0)),
                ("cap", "russia", PolicyDemand::VolumeAtMost(Energy::from_pj(200.0))),
            ],
            vec!["alive", "cap"],
        ),
    ];
    for (policies, expected) in cases {
        let mut draft = two_markets(3, 1.0);
        for (id, group, demand) in policies {
            draft = draft.policy(id, group, Some(1), demand, years);
        }
        let error = run(&draft.build(), &solver()).unwrap_err();
        let expected = SimulationError::Contradiction {
            year: 2018,
            market: "natural-gas".into(),
            policies: expected.into_iter().map(Into::into).collect(),
        };
        assert_eq!(error, expected);
    }
}

#[test]
fn a_steady_carbon_price_shifts_shares_once() {
    let model = two_markets(4, 1.0).carbon(100.0, "QAT").build();
    let trajectory = simulate(&model);
    let qatar = |year| flow(&model, &trajectory, "qat-natural-gas", year);
    // 100 USD/t on 0.02 t/GJ more than the others: 2 USD/GJ, with elasticity 1 at 7 USD/GJ.
    let x = 590.0 / 2910.0;
    close(qatar(2017), 590.0 * (1.0 - 2.0 / 7.0 * (1.0 - x)), 1e-9);
    close(qatar(2020), qatar(2017), 1e-9);
    assert!(trajectory.years[1].prices[1].usd_per_gj() > 7.0 + 6.0);
    let costless = two_markets(2, 1.0).carbon(100.0, "QAT").rule(ResponseRule::Proportional).build();
    let found = simulate(&costless);
    close(flow(&costless, &found, "qat-natural-gas", 2018), 590.0, 1e-9);
    assert_eq!(effects(&costless, &found), [SettingEffect::CarbonPriceWithoutEffect]);
}

#[test]
fn idle_contracts_and_policies_are_reported() {
    let model = two_markets(3, 1.0)
        .contract("idle", "aus-natural-gas", 100.0, 7.0, 2019)
        .contract("real", "qat-natural-gas", 650.0, 7.0, 2019)
        .policy("high", EVERY_SUPPLIER, Some(1), PolicyDemand::EachAtMost(0.9), (2018, 2019))
        .policy("low", "russia", Some(1), PolicyDemand::VolumeAtLeast(Energy::from_pj(1.0)), (2018, 2019))
        .policy("met", "russia", Some(1), PolicyDemand::VolumeAtMost(Energy::from_pj(300.0)), (2018, 2019))
        .build();
    let found = effects(&model, &simulate(&model));
    let expected = [
        SettingEffect::PolicyNeverBinding("high".into()),
        SettingEffect::PolicyNeverBinding("low".into()),
        SettingEffect::ContractNeverBinding("idle".into()),
    ];
    assert_eq!(found, expected);
}

/// A name, what moves a right-hand side, PJ for a unit of it, and its dual, with the sign of a saving.
type Case = (&'static str, fn(&mut Model, f64), f64, f64);

/// Every dual that is a result, against the cost of a little more and a little less.
#[test]
fn duals_are_slopes_of_the_cost() {
    let model = || {
        two_markets(1, 1.0)
            .new_route("pipe", "RUS", 190.0, 5.0, 2017)
            .new_route("dear", "BRN", 90.0, 9.0, 2017)
            .contract("qatargas", "qat-natural-gas", 580.0, 7.0, 2017)
            .contract("cheap", "omn-natural-gas", 119.0, 0.1, 2017)
            .supplier_limit("MYS", 1, 640.0)
            .policy("share", "middle-east", Some(0), PolicyDemand::ShareAtMost(0.8), (2017, 2017))
            .policy("floor", "qatar", Some(0), PolicyDemand::ShareAtLeast(0.15), (2017, 2017))
            .policy("each", EVERY_SUPPLIER, Some(0), PolicyDemand::EachAtMost(0.33), (2017, 2017))
            .policy("volume", "russia", Some(1), PolicyDemand::VolumeAtMost(Energy::from_pj(450.0)), (2017, 2017))
            .policy("all", "brunei", None, PolicyDemand::VolumeAtLeast(Energy::from_pj(50.0)), (2017, 2017))
            .group("brunei", &["BRN"])
            .group("qatar", &["QAT"])
            .build()
    };
    let base = model();
    let result = simulate(&base).years[1].clone();
    let cost = |model: &Model| simulate(model).years[1].objective.musd();
    let demand = |market: usize| base.markets[market].demand[1].pj();
    let policy = |place: usize| result.policy_duals[place].usd_per_gj();
    let route = |id: &str| place(&base, id);
    let cases: [Case; 9] = [
        (
            "capacity",
            |m, e| *m.routes[11].capacity[1].as_mut().unwrap() += Energy::from_pj(e),
            1.0,
            result.rents[route("pipe")].usd_per_gj(),
        ),
        (
            "limit",
            |m, e| *m.supplier_limits[0].available[1].as_mut().unwrap() += Energy::from_pj(e),
            1.0,
            result.limit_duals[0].usd_per_gj(),
        ),
        (
            "contract",
            |m, e| m.contracts[0].floor[1] += Energy::from_pj(-e),
            1.0,
            result.contract_duals[route("qat-natural-gas")].usd_per_gj(),
        ),
        (
            "broken",
            |m, e| m.contracts[1].floor[1] += Energy::from_pj(-e),
            1.0,
            result.contract_duals[route("omn-natural-gas")].usd_per_gj(),
        ),
        ("share", |m, e| set(m, 0, e), demand(0), policy(0)),
        ("floor", |m, e| set(m, 1, -e), demand(0), policy(1)),
        ("each", |m, e| set(m, 2, e), demand(0), policy(2)),
        ("volume", |m, e| set(m, 3, e), 1.0, policy(3)),
        ("all", |m, e| set(m, 4, -e), 1.0, policy(4)),
    ];
    assert_eq!(base.routes[11].id.as_str(), "pipe");
    for (name, change, scale, dual) in cases {
        let step = 0.01 / scale;
        let [mut more, mut less] = [base.clone(), base.clone()];
        change(&mut more, step);
        change(&mut less, -step);
        let slope = (cost(&less) - cost(&more)) / (2.0 * step * scale);
        assert!((slope - dual).abs() < 1e-4 * dual.abs().max(1.0), "{name}: {slope} {dual}");
        assert!(dual > 0.01, "{name} does not bind: {dual}");
    }
    let contract = base.contracts[1].penalty[1].usd_per_gj();
    close(result.contract_duals[route("omn-natural-gas")].usd_per_gj(), contract, 1e-5);
}

fn set(model: &mut Model, policy: usize, by: f64) {
    let demand = &mut model.policies[policy].demand;
    match demand {
        PolicyDemand::ShareAtMost(share) | PolicyDemand::ShareAtLeast(share) | PolicyDemand::EachAtMost(share) => {
            *share += by;
        }
        PolicyDemand::VolumeAtMost(volume) | PolicyDemand::VolumeAtLeast(volume) => *volume += Energy::from_pj(by),
        PolicyDemand::SuppliersAtLeast { share, .. } => *share += by,
        PolicyDemand::Embargo => {}
    }
}

/// A random model with contracts on every observed route, a ceiling on every supplier and a price on carbon.
fn bound(mut model: Model, share: f64, penalty: f64, cap: Option<f64>) -> Model {
    let years = model.years().count();
    for place in 0..model.routes.len() {
        let izon::model::RouteKind::Observed { reference, .. } = model.routes[place].kind else { continue };
        let price = model.markets[model.routes[place].market].price[0];
        model.contracts.push(izon::model::contract::Contract {
            id: model.routes[place].id.as_str().into(),
            route: place,
            floor: (0..years)
                .map(|at| if at == 0 { Energy::ZERO } else { reference * (share - 0.1 * at as f64).max(0.0) })
                .collect(),
            penalty: vec![price * penalty; years],
            price: None,
            stated: false,
        });
    }
    if let Some(share) = cap {
        model.policies.push(izon::model::Policy {
            id: "each".into(),
            group: EVERY_SUPPLIER.into(),
            market: Some(0),
            from: 2017,
            to: 2018,
            demand: PolicyDemand::EachAtMost(share),
        });
    }
    model
}

fn solved(model: &Model) -> Result<Trajectory, TestCaseError> {
    run(model, &solver()).map_err(|error| match error {
        SimulationError::Contradiction { .. } => TestCaseError::reject("contradiction"),
        SimulationError::Solver { .. } => TestCaseError::fail(error.to_string()),
    })
}

fn cap() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![Just(None), (0.3..0.8_f64).prop_map(Some)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, rng_seed: RngSeed::Fixed(2016), ..ProptestConfig::default() })]

    #[test]
    fn floors_and_ceilings_hold_and_costs_add_up(recipe in recipe(), share in 0.2..1.1_f64, penalty in 0.05..2.0_f64, cap in cap()) {
        let model = bound(recipe.model(), share, penalty, cap);
        for result in &solved(&model)?.years[1..] {
            let at = model.index(result.year);
            let parts: f64 = result.route_costs.iter().chain(&result.penalties).map(|cost| cost.musd()).sum();
            let unserved = result.unserved.iter().zip(&model.markets);
            let unserved: f64 = unserved.map(|(amount, market)| (market.unserved_price * *amount).musd()).sum();
            let scale: f64 = result.route_costs.iter().map(|cost| cost.musd().abs()).sum::<f64>() + unserved;
            prop_assert!((parts + unserved - result.objective.musd()).abs() <= 1e-12 * scale);
            for (place, contract) in model.contracts.iter().enumerate() {
                let (route, taken) = (contract.route, result.flows[contract.route].pj());
                let embargoed = recipe.embargo && (2017..=2018).contains(&result.year) && model.routes[route].supplier.as_str() == "NGA";
                let capacity = model.routes[route].capacity[at].map_or(f64::INFINITY, Energy::pj);
                let floor = if embargoed { 0.0 } else { contract.floor[at].pj().min(capacity) };
                let covered = taken + result.breaches[place].pj();
                // Under merit order no more than the reference, which grows with demand, can be had.
                let most = if recipe.rule() == ResponseRule::MeritOrder { 0.8 } else { 1.0 };
                prop_assert!(covered >= floor * most * (1.0 - 1e-8), "{covered} {floor}");
            }
            if let (Some(cap), true) = (cap, (2017..=2018).contains(&result.year)) {
                let total: f64 = model.routes_of(0).map(|(route, _)| result.flows[route].pj()).sum();
                for (_, route) in model.routes_of(0) {
                    let own = model.routes_of(0).filter(|(_, other)| other.supplier == route.supplier);
                    let own: f64 = own.map(|(route, _)| result.flows[route].pj()).sum();
                    prop_assert!(own <= (cap + 1e-7) * total);
                }
            }
        }
    }

    #[test]
    fn contracts_over_nothing_and_free_carbon_change_nothing(recipe in recipe()) {
        let plain = recipe.model();
        let mut empty = bound(plain.clone(), 0.0, 1.0, None);
        empty.carbon = Some(izon::model::carbon::CarbonPrice {
            price: vec![0.0; plain.years().count()],
            emissions: vec![0.07; plain.routes.len()],
        });
        for (with, without) in solved(&empty)?.years.iter().zip(&solved(&plain)?.years) {
            prop_assert_eq!(&with.flows, &without.flows);
            prop_assert_eq!(&with.prices, &without.prices);
            prop_assert_eq!(with.objective, without.objective);
        }
    }

    #[test]
    fn guess_polish_and_interior_point_agree(recipe in recipe(), share in 0.2..1.1_f64, penalty in 0.05..2.0_f64, cap in cap()) {
        let model = bound(recipe.model(), share, penalty, cap);
        let reference = YearReference { start: None, ..first_year(&model) };
        let problem: Problem = formulate(&model, &reference, &|_| true);
        let guessed = solver().solve(&problem).unwrap();
        let polished = Polished::with_guess(Clarabel, Guess::Never).solve(&problem).unwrap();
        let raw = Clarabel.solve(&problem).unwrap();
        let parts = problem.variables.iter().zip(&raw.amounts).map(|(variable, amount)| variable.cost(*amount).abs());
        let scale: f64 = parts.sum();
        let cost = problem.objective(&guessed.amounts);
        let exact = if polished.how == SolutionMethod::InteriorPoint || guessed.how == SolutionMethod::InteriorPoint { 1e-4 } else { 1e-9 };
        let gap = (cost - problem.objective(&polished.amounts)).abs() / scale;
        prop_assert!(gap <= exact, "{gap} {:?} {:?}", guessed.how, polished.how);
        prop_assert!((cost - problem.objective(&raw.amounts)).abs() <= 1e-4 * scale);
    }
}

/// The active limits of problems with a contract on every route are found too, so that results are exact.
#[test]
fn most_solutions_with_contracts_are_exact() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut inexact, mut contracts) = (Vec::new(), 0);
    for round in 0..200 {
        let recipe = recipe().new_tree(&mut runner).unwrap().current();
        let model = bound(recipe.model(), 0.4 + 0.003 * f64::from(round), 0.8, None);
        let problem = formulate(&model, &first_year(&model), &|_| true);
        contracts += problem.constraints.iter().filter(|row| matches!(row.kind, ConstraintKind::Contract(_))).count();
        assert!(problem.variables.iter().any(|variable| matches!(variable.kind, VariableKind::Breach { .. })));
        let solution = solver().solve(&problem).unwrap();
        if solution.how == SolutionMethod::InteriorPoint {
            inexact.push(format!("{:?}", model.rule));
        }
    }
    assert!(contracts > 200);
    assert!(inexact.len() <= 10, "{inexact:?}");
}
