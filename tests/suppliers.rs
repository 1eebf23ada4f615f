//! A least number of suppliers: the search for who they are against every set of them, and what must hold of the result.

use crate::random::{first_year, recipe_of};
use crate::support::{rules, two_markets};
use izon::allocation::{Constraint, NestedWorkspace, Problem, Sense, SolveError, Solver, Standard, decide, formulate};
use izon::model::{EVERY_SUPPLIER, Model, PolicyDemand, ResponseRule};
use izon::simulation::{SettingEffect, SimulationError, effects, run};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

fn at_least(count: usize, share: f64) -> PolicyDemand {
    PolicyDemand::SuppliersAtLeast { count, share }
}

fn cost(problem: &Problem) -> f64 {
    problem.objective(&Standard::default().solve(problem).unwrap().amounts)
}

/// The cheapest of all sets of so many rows of the first choice, one after the other.
fn by_brute_force(mut problem: Problem) -> f64 {
    let choice = problem.choices.remove(0);
    let constraints = problem.constraints.len();
    let mut best = f64::INFINITY;
    for set in 0_u32..1 << choice.rows.len() {
        if set.count_ones() as usize != choice.count {
            continue;
        }
        problem.constraints.truncate(constraints);
        let rows = choice.rows.iter().enumerate().filter(|(row, _)| set >> row & 1 == 1);
        problem.constraints.extend(rows.map(|(_, row)| row.clone()));
        match Standard::default().solve(&problem) {
            Err(SolveError::Infeasible) => {}
            solved => best = best.min(problem.objective(&solved.unwrap().amounts)),
        }
    }
    best
}

#[test]
fn the_search_finds_what_trying_every_set_finds() {
    let mut runner = TestRunner::deterministic();
    let (mut asked, mut dearer) = (0, 0);
    for round in 0..24_usize {
        let recipe = recipe_of(0.5..3.5).new_tree(&mut runner).unwrap().current();
        let mut model = recipe.model();
        let (count, share) = (2 + round % 4, [0.02, 0.05, 0.12][round % 3]);
        let market = (round % 2 == 0).then_some(0);
        model.policies.push(izon::model::Policy {
            id: "number".into(),
            group: EVERY_SUPPLIER.into(),
            market,
            from: 2017,
            to: 2018,
            demand: at_least(count, share),
        });
        let open = formulate(&model, &first_year(&model), &|_| true);
        let expected = by_brute_force(open.clone());
        let mut decided = open.clone();
        decide(&mut decided, &Standard::default(), &mut NestedWorkspace::default()).unwrap();
        assert!(decided.choices.is_empty());
        let found = cost(&decided);
        assert!((found - expected).abs() <= 1e-7 * expected.abs(), "{round}: {found} {expected}");
        asked += 1;
        let free = Problem { choices: Vec::new(), ..open };
        dearer += usize::from(found > cost(&free) * (1.0 + 1e-6));
    }
    assert!(dearer > asked / 3, "{dearer} of {asked}: the policy hardly ever cost anything");
}

/// The supplier that is easiest to add alone leaves no room for the next: the search has to give it up again, and a set that
/// cannot be is no end of it.
#[test]
fn a_supplier_that_rules_out_the_others_is_given_up() {
    let mut runner = TestRunner::deterministic();
    let mut turned_back = 0;
    for round in 0..24_usize {
        let mut model = recipe_of(0.5..3.5).new_tree(&mut runner).unwrap().current().model();
        model.policies.push(izon::model::Policy {
            id: "number".into(),
            group: EVERY_SUPPLIER.into(),
            market: Some(0),
            from: 2017,
            to: 2018,
            demand: at_least(2, 0.3),
        });
        let mut open = formulate(&model, &first_year(&model), &|_| true);
        let rows = open.choices[0].rows.clone();
        let alone = |row: &Constraint| {
            let mut one = Problem { choices: Vec::new(), ..open.clone() };
            one.constraints.push(row.clone());
            cost(&one)
        };
        let Some(first) = (0..rows.len()).min_by(|&a, &b| alone(&rows[a]).total_cmp(&alone(&rows[b]))) else {
            continue;
        };
        let flows = |row: &Constraint| -> Vec<(usize, f64)> {
            row.terms.iter().copied().filter(|(_, coefficient)| *coefficient == 1.0).collect()
        };
        for other in (0..rows.len()).filter(|other| *other != first) {
            let terms = [flows(&rows[first]), flows(&rows[other])].concat();
            open.constraints.push(Constraint {
                terms,
                sense: Sense::AtMost,
                rhs: 1.5 * rows[first].rhs,
                ..rows[first].clone()
            });
        }
        let unserved = rows[first].terms.iter().copied().filter(|(_, coefficient)| *coefficient != 1.0).collect();
        open.constraints.push(Constraint { terms: unserved, sense: Sense::AtMost, rhs: 0.0, ..rows[first].clone() });
        let expected = by_brute_force(open.clone());
        let found = decide(&mut open, &Standard::default(), &mut NestedWorkspace::default());
        if expected.is_finite() {
            found.unwrap();
            let found = cost(&open);
            assert!((found - expected).abs() <= 1e-7 * expected.abs(), "{round}: {found} {expected}");
            turned_back += 1;
        } else {
            assert_eq!(found, Err(SolveError::Infeasible), "{round}");
        }
    }
    assert!(turned_back > 5, "{turned_back} rounds had an answer");
}

#[test]
fn so_many_suppliers_bring_their_share_under_every_rule() {
    // Under `merit-order` no supplier sends more than before, so that only those who brought their share can be counted.
    for rule in rules().into_iter().filter(|rule| *rule != ResponseRule::MeritOrder) {
        let model = two_markets(3, 1.02)
            .rule(rule.clone())
            .policy("five", EVERY_SUPPLIER, Some(1), at_least(5, 0.08), (2018, 2019))
            .build();
        let trajectory = run(&model, &Standard::default()).unwrap();
        for year in &trajectory.years[2..] {
            let flows: Vec<f64> = model.routes_of(1).map(|(place, _)| year.flows[place].pj()).collect();
            let total: f64 = flows.iter().sum();
            let counted = flows.iter().filter(|flow| **flow >= (0.08 - 1e-9) * total).count();
            assert!(counted >= 5, "{rule:?}: {flows:?}");
            assert!(year.unserved[1].pj() < 1e-6);
        }
        // Oman brings 4 % of its own: the year before is as it was, and the policy is felt.
        assert!(trajectory.years[1].flows[10].pj() < 0.05 * 2910.0 * 1.02);
        assert_eq!(effects(&model, &trajectory), []);
    }
}

#[test]
fn what_a_number_of_suppliers_costs_is_the_slope_of_the_cost() {
    let model =
        |share| two_markets(1, 1.0).policy("five", EVERY_SUPPLIER, Some(1), at_least(5, share), (2017, 2017)).build();
    let solved = |model: &Model| run(model, &Standard::default()).unwrap().years[1].clone();
    let (share, step) = (0.08, 1e-5);
    let slope = (solved(&model(share + step)).objective - solved(&model(share - step)).objective).musd() / (2.0 * step);
    let demand = model(share).markets[1].demand[1].pj();
    let dual = solved(&model(share)).policy_duals[0].usd_per_gj() * demand;
    assert!(dual > 1.0 && (slope - dual).abs() < 1e-4 * dual, "{slope} {dual}");
}

#[test]
fn too_many_suppliers_and_suppliers_under_embargo_are_named() {
    let years = (2018, 2018);
    let only = two_markets(2, 1.0).policy("six", EVERY_SUPPLIER, Some(1), at_least(6, 0.01), years).build();
    let with_embargo = two_markets(2, 1.0)
        .policy("harmless", "middle-east", Some(1), PolicyDemand::ShareAtMost(0.9), years)
        .policy("five", EVERY_SUPPLIER, Some(1), at_least(5, 0.01), years)
        .policy("stop", "russia", None, PolicyDemand::Embargo, years)
        .build();
    for (model, expected) in [(only, vec!["six".into()]), (with_embargo, vec!["five".into(), "stop".into()])] {
        let error = run(&model, &Standard::default()).unwrap_err();
        assert_eq!(
            error,
            SimulationError::Contradiction { year: 2018, market: "natural-gas".into(), policies: expected }
        );
    }
}

#[test]
fn a_number_that_there_is_anyway_changes_nothing_and_is_said_to() {
    let free = two_markets(2, 1.0).build();
    let idle = two_markets(2, 1.0).policy("three", EVERY_SUPPLIER, None, at_least(3, 0.05), (2017, 2018)).build();
    let (without, with) = [&free, &idle].map(|model| run(model, &Standard::default()).unwrap()).into();
    for (one, other) in with.years.iter().zip(&without.years) {
        assert_eq!(one.flows, other.flows);
    }
    assert_eq!(effects(&idle, &with), [SettingEffect::PolicyNeverBinding("three".into())]);
}

/// A supplier with two routes counts once, with both together.
#[test]
fn routes_of_one_supplier_count_together() {
    let model = two_markets(1, 1.0)
        .new_route("pipe", "OMN", 1000.0, 6.9, 2017)
        .rule(ResponseRule::Calibrated)
        .policy("five", EVERY_SUPPLIER, Some(1), at_least(5, 0.08), (2017, 2017))
        .build();
    let trajectory = run(&model, &Standard::default()).unwrap();
    let year = &trajectory.years[1];
    let oman: f64 = model
        .routes_of(1)
        .filter(|(_, route)| route.supplier.as_str() == "OMN")
        .map(|(place, _)| year.flows[place].pj())
        .sum();
    assert!(oman >= 0.08 * 2910.0 * (1.0 - 1e-9), "{oman}");
}
