//! The engine: one year as a programme, years in a row, and what must hold of both.

use crate::support::{Draft, rules, two_markets};
use izon::allocation::{Clarabel, Guess, Polished, SolutionMethod, Solver, Standard, YearReference, formulate};
use izon::model::{Model, PolicyDemand, ResponseRule, RouteKind, Trajectory};
use izon::simulation::{SettingEffect, SimulationError, effects, run};
use izon::units::Energy;

fn solver() -> Standard {
    Standard::default()
}

fn simulate(model: &Model) -> Trajectory {
    run(model, &solver()).unwrap()
}

fn first_year(model: &Model) -> YearReference {
    let flow = |kind: &RouteKind| match kind {
        RouteKind::Observed { reference, .. } => *reference,
        RouteKind::New { .. } => Energy::ZERO,
    };
    let growth = |market: usize| model.markets[market].demand[1] / model.markets[market].demand[0];
    let flows = model.routes.iter().map(|route| flow(&route.kind) * growth(route.market)).collect();
    YearReference { year: model.base_year + 1, flows, start: None }
}

fn flow(model: &Model, trajectory: &Trajectory, route: &str, year: i32) -> f64 {
    let place = model.routes.iter().position(|other| other.id.as_str() == route).unwrap();
    trajectory.years[model.index(year)].flows[place].pj()
}

#[track_caller]
fn close(found: f64, expected: f64, part: f64) {
    assert!((found - expected).abs() <= part * expected.abs().max(1e-12), "{found} where {expected} is expected");
}

#[test]
fn nothing_changed_means_nothing_changes() {
    for rule in rules() {
        for growth in [1.0, 1.013, 0.97] {
            let model = two_markets(20, growth).rule(rule.clone()).build();
            let trajectory = simulate(&model);
            for (year, result) in trajectory.years.iter().enumerate() {
                for (found, base) in result.flows.iter().zip(&trajectory.years[0].flows) {
                    close(found.pj(), base.pj() * growth.powi(i32::try_from(year).unwrap()), 1e-9);
                }
                assert!(result.unserved.iter().all(|unserved| unserved.pj() == 0.0), "{rule:?}");
            }
        }
    }
}

#[test]
fn new_gas_displaces_gas_and_leaves_crude_alone() {
    for rule in rules() {
        let model = two_markets(10, 1.0).new_route("pipe", "RUS", 190.0, 5.0, 2020).rule(rule.clone()).build();
        let trajectory = simulate(&model);
        for year in 2020..=2026 {
            close(flow(&model, &trajectory, "pipe", year), 190.0, 1e-9);
            for (place, route) in model.routes.iter().enumerate().filter(|(_, route)| !route.is_new()) {
                let (now, base) =
                    (trajectory.years[model.index(year)].flows[place].pj(), trajectory.years[0].flows[place].pj());
                if route.market == 0 {
                    close(now, base, 1e-9);
                } else {
                    assert!(now <= base * (1.0 + 1e-9), "{rule:?} {} {now} {base}", route.id);
                }
            }
            let gas: f64 = model.routes_of(1).map(|(a, _)| trajectory.years[model.index(year)].flows[a].pj()).sum();
            close(gas, 2910.0, 1e-9);
        }
        // Shares persist once the answer is given.
        for route in &model.routes {
            let (soon, late) = (
                flow(&model, &trajectory, route.id.as_str(), 2021),
                flow(&model, &trajectory, route.id.as_str(), 2026),
            );
            if soon > 0.0 {
                close(late, soon, 1e-8);
            }
        }
    }
}

#[test]
fn the_rules_differ_in_who_gives_way() {
    let given = |rule: ResponseRule| {
        let model = two_markets(4, 1.0).new_route("pipe", "RUS", 150.0, 5.0, 2018).rule(rule).build();
        let trajectory = simulate(&model);
        ["aus", "mys", "qat", "rus", "omn"].map(|supplier| {
            let id = format!("{supplier}-natural-gas");
            flow(&model, &trajectory, &id, 2016) - flow(&model, &trajectory, &id, 2018)
        })
    };
    // Same elasticity everywhere: in proportion.
    for (found, base) in given(ResponseRule::Calibrated).into_iter().zip([1100.0, 750.0, 590.0, 350.0, 120.0]) {
        close(found, base * 150.0 / 2910.0, 1e-9);
    }
    for (found, base) in given(ResponseRule::Proportional).into_iter().zip([1100.0, 750.0, 590.0, 350.0, 120.0]) {
        close(found, base * 150.0 / 2910.0, 1e-9);
    }
    // Qatar is the dearest.
    for (found, expected) in given(ResponseRule::MeritOrder).into_iter().zip([0.0, 0.0, 150.0, 0.0, 0.0]) {
        assert!((found - expected).abs() < 1e-9, "{found} {expected}");
    }
    // Qatar and Oman are the Middle East.
    let displaced = given(ResponseRule::Displace(vec!["middle-east".into()]));
    for (found, expected) in displaced.into_iter().zip([0.0, 0.0, 150.0 * 590.0 / 710.0, 0.0, 150.0 * 120.0 / 710.0]) {
        assert!((found - expected).abs() < 1e-9, "{found} {expected}");
    }
}

#[test]
fn a_displaced_group_gives_all_before_others_give_anything() {
    let model = two_markets(4, 1.0)
        .new_route("pipe", "RUS", 1000.0, 5.0, 2018)
        .rule(ResponseRule::Displace(vec!["middle-east".into()]))
        .build();
    let trajectory = simulate(&model);
    assert_eq!(flow(&model, &trajectory, "qat-natural-gas", 2018), 0.0);
    assert_eq!(flow(&model, &trajectory, "omn-natural-gas", 2018), 0.0);
    close(flow(&model, &trajectory, "aus-natural-gas", 2018), 1100.0 * (1.0 - 290.0 / 2200.0), 1e-9);
    close(flow(&model, &trajectory, "rus-natural-gas", 2018), 350.0 * (1.0 - 290.0 / 2200.0), 1e-9);
}

#[test]
fn what_a_measure_saves_is_taken_from_the_displaced_group_and_from_the_dearest() {
    let saving = |mut model: Model| {
        for market in &mut model.markets {
            market.trend = vec![market.demand[0]; market.demand.len()];
        }
        model
    };
    let displace = ResponseRule::Displace(vec!["russia".into()]);
    let model = saving(two_markets(3, 0.98).rule(displace).build());
    let trajectory = simulate(&model);
    close(flow(&model, &trajectory, "aus-natural-gas", 2018), 1100.0, 1e-9);
    close(flow(&model, &trajectory, "rus-natural-gas", 2017), 350.0 - 0.02 * 2910.0, 1e-9);
    close(flow(&model, &trajectory, "rus-natural-gas", 2018), 350.0 - (1.0 - 0.98_f64.powi(2)) * 2910.0, 1e-9);
    let model = saving(two_markets(3, 0.98).rule(ResponseRule::MeritOrder).build());
    let trajectory = simulate(&model);
    close(flow(&model, &trajectory, "qat-natural-gas", 2017), 590.0 - 0.02 * 2910.0, 1e-9);
    close(flow(&model, &trajectory, "aus-natural-gas", 2017), 1100.0, 1e-9);
}

#[test]
fn growth_that_a_full_route_cannot_take_goes_to_the_others_at_the_reference_price() {
    for rule in rules() {
        let model = two_markets(8, 1.03).new_route("pipe", "RUS", 190.0, 5.0, 2018).rule(rule.clone()).build();
        let trajectory = simulate(&model);
        for result in &trajectory.years[3..] {
            assert!(result.unserved.iter().all(|unserved| unserved.pj() == 0.0), "{rule:?} {}", result.year);
            if rule == ResponseRule::Calibrated {
                close(result.prices[1].usd_per_gj(), 7.0, 1e-9);
            }
        }
    }
}

#[test]
fn new_routes_beyond_demand_share_it() {
    let draft = || {
        two_markets(2, 1.0).new_route("pipe-a", "RUS", 4000.0, 5.0, 2018).new_route("pipe-b", "RUS", 1000.0, 5.0, 2018)
    };
    let model = draft().rule(ResponseRule::Proportional).build();
    let trajectory = simulate(&model);
    close(flow(&model, &trajectory, "pipe-a", 2018), 2910.0 * 0.8, 1e-9);
    close(flow(&model, &trajectory, "pipe-b", 2018), 2910.0 * 0.2, 1e-9);
    assert_eq!(flow(&model, &trajectory, "aus-natural-gas", 2018), 0.0);
    // Equal costs under merit order: the earlier name first.
    let model = draft().rule(ResponseRule::MeritOrder).build();
    let trajectory = simulate(&model);
    close(flow(&model, &trajectory, "pipe-a", 2018), 2910.0, 1e-9);
    assert_eq!(flow(&model, &trajectory, "pipe-b", 2018), 0.0);
}

#[test]
fn a_closed_route_comes_back_when_it_opens_again() {
    for rule in [ResponseRule::Calibrated, ResponseRule::Proportional] {
        let model = two_markets(8, 1.0).rule(rule).capacity("aus-natural-gas", 0.0, 2018..=2020).build();
        let trajectory = simulate(&model);
        assert_eq!(flow(&model, &trajectory, "aus-natural-gas", 2019), 0.0);
        let back = flow(&model, &trajectory, "aus-natural-gas", 2021);
        // The others filled the gap of 1100; on its return all give way in proportion.
        close(back, 2910.0 * 1100.0 / (1100.0 + 2910.0), 1e-9);
        close(flow(&model, &trajectory, "aus-natural-gas", 2024), back, 1e-9);
    }
}

#[test]
fn an_embargo_stops_a_group_and_its_end_lets_it_back() {
    for rule in rules() {
        let model = two_markets(8, 1.0)
            .policy("no-russia", "russia", None, PolicyDemand::Embargo, (2018, 2020))
            .rule(rule.clone())
            .build();
        let trajectory = simulate(&model);
        for year in 2018..=2020 {
            assert_eq!(flow(&model, &trajectory, "rus-natural-gas", year), 0.0);
            assert_eq!(flow(&model, &trajectory, "rus-crude-oil", year), 0.0);
        }
        assert!(flow(&model, &trajectory, "rus-natural-gas", 2021) > 100.0, "{rule:?}");
        if rule == ResponseRule::Calibrated {
            assert!(trajectory.years[2].policy_duals[0].usd_per_gj() > 1.0);
        }
    }
}

#[test]
fn a_ceiling_holds_and_has_a_price_every_year() {
    for rule in rules() {
        let model = two_markets(6, 1.01)
            .policy("ceiling", "middle-east", None, PolicyDemand::ShareAtMost(0.6), (2018, 2020))
            .rule(rule.clone())
            .build();
        let trajectory = simulate(&model);
        for result in &trajectory.years[2..=4] {
            let total: f64 = result.flows.iter().map(|flow| flow.pj()).sum();
            let of_group = model.routes.iter().zip(&result.flows);
            let group: f64 = of_group
                .filter(|(route, _)| ["SAU", "ARE", "QAT", "IRN", "OMN"].contains(&route.supplier.as_str()))
                .map(|(_, flow)| flow.pj())
                .sum();
            assert!(group <= 0.6 * total * (1.0 + 1e-9), "{rule:?} {}", group / total);
            if rule == ResponseRule::Calibrated {
                close(group, 0.6 * total, 1e-9);
                assert!(result.policy_duals[0].usd_per_gj() > 0.1, "{:?}", result.policy_duals);
            }
        }
    }
}

#[test]
fn policies_that_contradict_each_other_are_named() {
    let years = (2018, 2020);
    let draft = || {
        two_markets(4, 1.0).policy("harmless", "russia", Some(0), PolicyDemand::ShareAtMost(0.9), years).policy(
            "floor",
            "middle-east",
            Some(0),
            PolicyDemand::ShareAtLeast(0.5),
            years,
        )
    };
    for rule in rules() {
        let ceiling = draft().policy("ceiling", "middle-east", Some(0), PolicyDemand::ShareAtMost(0.4), years);
        let embargo = draft().policy("embargo", "middle-east", None, PolicyDemand::Embargo, years);
        for (model, second) in
            [(ceiling.rule(rule.clone()).build(), "ceiling"), (embargo.rule(rule.clone()).build(), "embargo")]
        {
            let error = run(&model, &solver()).unwrap_err();
            let expected = SimulationError::Contradiction {
                year: 2018,
                market: "crude-oil".into(),
                policies: vec!["floor".into(), second.into()],
            };
            assert_eq!(error, expected, "{rule:?}");
        }
    }
    let model = draft().build();
    assert!(run(&model, &solver()).is_ok());
}

#[test]
fn costs_add_up_to_the_objective() {
    for rule in rules() {
        let model = two_markets(6, 1.02)
            .new_route("pipe", "RUS", 190.0, 5.0, 2018)
            .capacity("aus-natural-gas", 900.0, 2019..=2022)
            .policy("ceiling", "middle-east", None, PolicyDemand::ShareAtMost(0.6), (2020, 2022))
            .rule(rule.clone())
            .build();
        let trajectory = simulate(&model);
        for result in &trajectory.years {
            let routes: f64 = result.route_costs.iter().map(|cost| cost.musd()).sum();
            let unserved: f64 =
                result.unserved.iter().zip(&model.markets).map(|(u, market)| (market.unserved_price * *u).musd()).sum();
            close(routes + unserved, result.objective.musd(), 1e-12);
        }
    }
}

#[test]
fn the_objective_of_the_programme_is_the_cost_of_the_year() {
    for rule in [ResponseRule::Calibrated, ResponseRule::MeritOrder] {
        let model = two_markets(1, 1.02).new_route("pipe", "RUS", 190.0, 5.0, 2017).rule(rule).build();
        let problem = formulate(&model, &first_year(&model), &|_| true);
        let solution = solver().solve(&problem).unwrap();
        close(simulate(&model).years[1].objective.musd(), problem.objective(&solution.amounts), 1e-9);
    }
}

#[test]
fn guessing_makes_no_difference_and_clarabel_agrees() {
    for rule in rules() {
        let model = two_markets(1, 1.02)
            .new_route("pipe", "RUS", 190.0, 6.0, 2017)
            .capacity("aus-natural-gas", 1000.0, 2017..=2017)
            .policy("ceiling", "middle-east", None, PolicyDemand::ShareAtMost(0.6), (2017, 2017))
            .supplier_limit("MYS", 1, 760.0)
            .rule(rule.clone())
            .build();
        let problem = formulate(&model, &first_year(&model), &|_| true);
        let guessed = solver().solve(&problem).unwrap();
        let polished = Polished::with_guess(Clarabel, Guess::Never).solve(&problem).unwrap();
        let raw = Clarabel.solve(&problem).unwrap();
        assert_eq!(polished.how, SolutionMethod::Polished, "{rule:?}");
        close(problem.objective(&raw.amounts), problem.objective(&polished.amounts), 1e-7);
        for (place, variable) in problem.variables.iter().enumerate() {
            let (a, b, c) = (guessed.amounts[place], polished.amounts[place], raw.amounts[place]);
            assert!((a - b).abs() <= 1e-9 * variable.scale, "{rule:?} {}: {a} {b}", variable.name);
            assert!((b - c).abs() <= 1e-5 * 6000.0, "{rule:?} {}: {b} {c}", variable.name);
        }
        for (place, constraint) in problem.constraints.iter().enumerate() {
            let (a, b, c) = (guessed.duals[place], polished.duals[place], raw.duals[place]);
            assert!((a - b).abs() <= 1e-9, "{rule:?} {}: {a} {b}", constraint.name);
            assert!((b - c).abs() <= 1e-4, "{rule:?} {}: {b} {c}", constraint.name);
        }
    }
}

#[test]
fn duals_are_what_a_little_more_would_cost() {
    let model = two_markets(1, 1.02)
        .new_route("pipe", "RUS", 190.0, 5.0, 2017)
        .policy("ceiling", "middle-east", None, PolicyDemand::ShareAtMost(0.6), (2017, 2017))
        .supplier_limit("MYS", 1, 700.0)
        .build();
    let problem = formulate(&model, &first_year(&model), &|_| true);
    let solution = solver().solve(&problem).unwrap();
    let cost = |problem: &izon::allocation::Problem| problem.objective(&solver().solve(problem).unwrap().amounts);
    let step = 0.01;
    let mut binding = 0;
    for row in 0..problem.constraints.len() {
        let [mut more, mut less] = [problem.clone(), problem.clone()];
        more.constraints[row].rhs += step;
        less.constraints[row].rhs -= step;
        let slope = (cost(&more) - cost(&less)) / (2.0 * step);
        assert!(
            (slope - solution.duals[row]).abs() < 1e-5,
            "{}: {slope} {}",
            problem.constraints[row].name,
            solution.duals[row]
        );
        binding += usize::from(solution.duals[row].abs() > 0.1);
    }
    assert_eq!(binding, 4);
    let pipe = problem.variables.iter().position(|variable| variable.name == "x[pipe]").unwrap();
    let [mut more, mut less] = [problem.clone(), problem.clone()];
    more.variables[pipe].upper += step;
    less.variables[pipe].upper -= step;
    let slope = (cost(&more) - cost(&less)) / (2.0 * step);
    assert!((slope - solution.reduced_costs[pipe]).abs() < 1e-5);
    let rent = simulate(&model).years[1].rents[model.routes.iter().position(|r| r.id.as_str() == "pipe").unwrap()];
    close(rent.usd_per_gj(), -solution.reduced_costs[pipe], 1e-6);
}

#[test]
fn losses_count_against_the_supplier() {
    let mut model = two_markets(1, 1.0).supplier_limit("RUS", 1, 300.0).build();
    let place = model.routes.iter().position(|route| route.id.as_str() == "rus-natural-gas").unwrap();
    model.routes[place].loss = 0.1;
    let trajectory = simulate(&model);
    close(trajectory.years[1].flows[place].pj(), 270.0, 1e-9);
}

#[test]
fn settings_without_effect_are_reported() {
    let model = two_markets(4, 1.0)
        .new_route("dear", "RUS", 100.0, 50.0, 2018)
        .new_route("cheap", "RUS", 100.0, 1.0, 2018)
        .capacity("aus-natural-gas", 5000.0, 2017..=2020)
        .capacity("mys-natural-gas", 500.0, 2018..=2018)
        .supplier_limit("QAT", 1, 9000.0)
        .supplier_limit("OMN", 1, 60.0)
        .group("nobody", &["ZZZ"])
        .policy("idle", "russia", Some(0), PolicyDemand::ShareAtMost(0.9), (2018, 2020))
        .policy("real", "middle-east", Some(0), PolicyDemand::ShareAtMost(0.5), (2018, 2020))
        .policy("late", "russia", None, PolicyDemand::Embargo, (2030, 2031))
        .policy("void", "nobody", None, PolicyDemand::Embargo, (2018, 2020))
        .build();
    let found = effects(&model, &simulate(&model));
    let expected = [
        SettingEffect::CapacityNeverBinding("aus-natural-gas".into()),
        SettingEffect::RouteNeverUsed("dear".into()),
        SettingEffect::SupplierLimitNeverBinding(0),
        SettingEffect::PolicyNeverBinding("idle".into()),
        SettingEffect::PolicyNeverBinding("late".into()),
        SettingEffect::PolicyNeverBinding("void".into()),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_problem_reads_like_its_formulas() {
    let model = Draft::new(1, 1.0)
        .market("crude-oil", 8.0)
        .observed("SAU", 60.0, 2.0, 1.0)
        .observed("RUS", 40.0, 1.0, 1.1)
        .market("natural-gas", 7.0)
        .observed("QAT", 30.0, 0.5, 1.0)
        .new_route("pipe", "RUS", 10.0, 5.0, 2017)
        .group("middle-east", &["SAU", "QAT"])
        .group("russia", &["RUS"])
        .policy("ceiling", "middle-east", None, PolicyDemand::ShareAtMost(0.5), (2017, 2017))
        .policy("floor", "russia", Some(1), PolicyDemand::ShareAtLeast(0.25), (2017, 2017))
        .policy("stop", "russia", Some(0), PolicyDemand::Embargo, (2017, 2017))
        .supplier_limit("QAT", 1, 25.0);
    let mut model = model.build();
    model.routes[2].loss = 0.2;
    let texts = rules().map(|rule| {
        model.rule = rule;
        formulate(&model, &first_year(&model), &|_| true).to_text()
    });
    insta::assert_snapshot!("problem", texts.join("\n"));
}
