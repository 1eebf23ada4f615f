//! Problems and our solutions of them as JSON, for `tests/independent/check.py` to solve again with HiGHS.
//!
//! Writes to the folder in `IZON_PROBLEMS`; without it, only makes sure that there is something to write.
#![allow(clippy::unwrap_used)] // tests may panic

#[path = "support/random.rs"]
mod random;
#[path = "support/model.rs"]
mod support;

use izon::allocation::{Problem, Sense, Solution, Solver, Standard, formulate};
use izon::model::{EVERY_SUPPLIER, Model, PolicyDemand};
use izon::units::Energy;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use random::{first_year, recipe, recipe_of};
use serde_json::{Value, json};
use support::{rules, two_markets};

fn export((name, solve): (&str, bool), problem: &Problem, solution: &Solution) -> Value {
    let finite = |value: f64| value.is_finite().then_some(value);
    let variable = |(variable, amount): (&izon::allocation::Variable, &f64)| {
        json!({
            "name": variable.name, "scale": variable.scale, "linear": variable.linear,
            "quadratic": variable.quadratic, "upper": finite(variable.upper), "amount": amount,
        })
    };
    let constraint = |(constraint, dual): (&izon::allocation::Constraint, &f64)| {
        let sense = match constraint.sense {
            Sense::AtMost => "<=",
            Sense::Equal => "=",
            Sense::AtLeast => ">=",
        };
        json!({
            "name": constraint.name, "terms": constraint.terms, "sense": sense, "rhs": constraint.rhs, "dual": dual,
        })
    };
    json!({
        "name": name,
        "solve": solve,
        "how": format!("{:?}", solution.how),
        "objective": problem.objective(&solution.amounts),
        "variables": problem.variables.iter().zip(&solution.amounts).map(variable).collect::<Vec<_>>(),
        "constraints": problem.constraints.iter().zip(&solution.duals).map(constraint).collect::<Vec<_>>(),
    })
}

/// Named models and random ones, with whether HiGHS is to solve them again: not when flows span more than three orders of
/// magnitude, where it loses its way.
fn models() -> Vec<(String, bool, Model)> {
    let mut models = Vec::new();
    for rule in rules() {
        let plain = two_markets(2, 1.02).rule(rule.clone()).build();
        let bound = two_markets(2, 1.02)
            .new_route("pipe", "RUS", 190.0, 5.0, 2017)
            .capacity("aus-natural-gas", 1000.0, 2017..=2018)
            .supplier_limit("MYS", 1, 760.0)
            .policy("ceiling", "middle-east", None, PolicyDemand::ShareAtMost(0.6), (2017, 2018))
            .policy("floor", "russia", Some(1), PolicyDemand::ShareAtLeast(0.2), (2017, 2018))
            .rule(rule.clone())
            .build();
        let contracts = two_markets(2, 1.02)
            .new_route("pipe", "RUS", 600.0, 2.0, 2017)
            .contract("qatargas", "qat-natural-gas", 580.0, 7.0, 2018)
            .contract("oman", "omn-natural-gas", 110.0, 7.0, 2018)
            .contract("oman-new", "omn-natural-gas", 5.0, 6.0, 2018)
            .policy("each", EVERY_SUPPLIER, Some(1), PolicyDemand::EachAtMost(0.37), (2017, 2018))
            .policy("alive", "russia", Some(1), PolicyDemand::VolumeAtLeast(Energy::from_pj(400.0)), (2017, 2018))
            .carbon(50.0, "QAT")
            .rule(rule.clone())
            .build();
        models.push((format!("{}-contracts", rule.as_str()), true, contracts));
        models.push((format!("{}-plain", rule.as_str()), true, plain));
        models.push((format!("{}-bound", rule.as_str()), true, bound));
    }
    let mut runner = TestRunner::deterministic();
    for number in 0..80 {
        let near = recipe_of(0.5..3.5).new_tree(&mut runner).unwrap().current();
        models.push((format!("near-{number:02}"), true, near.model()));
        let far = recipe().new_tree(&mut runner).unwrap().current();
        models.push((format!("far-{number:02}"), false, far.model()));
    }
    models
}

#[test]
fn problems_for_an_independent_solver() {
    let exported: Vec<Value> = models()
        .into_iter()
        .map(|(name, solve, model)| {
            let problem = formulate(&model, &first_year(&model), &|_| true);
            let solution = Standard::default().solve(&problem).unwrap();
            export((&name, solve), &problem, &solution)
        })
        .collect();
    assert!(exported.len() > 160);
    if let Some(folder) = std::env::var_os("IZON_PROBLEMS") {
        std::fs::create_dir_all(&folder).unwrap();
        let text = serde_json::to_string_pretty(&exported).unwrap();
        std::fs::write(std::path::Path::new(&folder).join("problems.json"), text).unwrap();
    }
}
