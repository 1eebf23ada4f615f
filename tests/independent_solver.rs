//! Problems and our solutions of them as JSON, for `tests/independent/check.py` to solve again with other programs.
//!
//! Writes to the folder in `IZON_PROBLEMS`; without it, only makes sure that there is something to write.

use crate::random::{first_year, recipe, recipe_of};
use crate::recording::Recording;
use crate::support::{rules, two_markets};
use izon::allocation::{Clarabel, Problem, Sense, Solution, Solver, Standard, formulate};
use izon::input::source::{Embedded, Folder};
use izon::input::{load_dataset, open_study};
use izon::model::{EVERY_SUPPLIER, Model, PolicyDemand};
use izon::regions::absorb;
use izon::simulation::run;
use izon::uncertainty::frontier::{self, frontiers};
use izon::uncertainty::near_optimal::{self, alternatives};
use izon::units::Energy;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

/// A problem, what it is called, and our solution.
struct Solved {
    name: String,
    /// Whether it is easy: no flow less than a thousandth of another.
    easy: bool,
    problem: Problem,
    solution: Solution,
}

impl Solved {
    fn json(&self) -> Value {
        let Self { problem, solution, .. } = self;
        let finite = |value: f64| value.is_finite().then_some(value);
        let variable = |(variable, amount): (&izon::allocation::ProblemVariable, &f64)| {
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
                "name": constraint.name, "terms": constraint.terms, "sense": sense, "rhs": constraint.rhs,
                "dual": dual,
            })
        };
        json!({
            "name": self.name,
            "easy": self.easy,
            "how": format!("{:?}", solution.how),
            "objective": problem.objective(&solution.amounts),
            "variables": problem.variables.iter().zip(&solution.amounts).map(variable).collect::<Vec<_>>(),
            "constraints": problem.constraints.iter().zip(&solution.duals).map(constraint).collect::<Vec<_>>(),
        })
    }
}

/// Models under every rule, with limits, policies, contracts and a price on carbon; random models; with whether they are easy.
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
            .policy(
                "five",
                EVERY_SUPPLIER,
                Some(0),
                PolicyDemand::SuppliersAtLeast { count: 5, share: 0.07 },
                (2017, 2018),
            )
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

/// What was asked of a recording solver since the last time, under a name.
fn taken<S: Solver>(name: &str, solver: &Recording<S>) -> Vec<Solved> {
    let seen = solver.take().into_iter().enumerate();
    let named =
        |(place, (problem, solution))| Solved { name: format!("{name}/{place:03}"), easy: false, problem, solution };
    seen.map(named).collect()
}

/// Every year of every shipped scenario under every rule; frontiers, other mixes and regions as their commands ask them.
fn shipped() -> Vec<Solved> {
    let dataset = load_dataset(&Embedded).unwrap();
    let root = Folder::new(env!("CARGO_MANIFEST_DIR"));
    let solver = Recording::new(Standard::default());
    let mut solved = Vec::new();
    for file in ["article", "article-today", "levers", "niigata-pipeline-contracts", "niigata-absorption"] {
        let path = format!("scenarios/{file}.toml");
        let study = open_study(&path, &root, &dataset).unwrap().study;
        for resolved in &study.scenarios {
            for rule in rules() {
                let mut model = resolved.model.clone();
                model.rule = rule.clone();
                run(&model, &solver).unwrap();
                solved.extend(taken(&format!("{file}/{}/{}", model.scenario, rule.as_str()), &solver));
            }
            let Some(network) = resolved.network.as_ref().filter(|network| !network.question.inflows.is_empty()) else {
                continue;
            };
            let regional = Recording::new(Clarabel);
            for landing in ["niigata", "hokkaido", "toyama", "tokyo"] {
                let place = network.regions.iter().position(|region| region.id.as_str() == landing).unwrap();
                absorb(network, place, &regional).unwrap();
                solved.extend(taken(&format!("{file}/absorb-{landing}"), &regional));
            }
        }
        if file != "article" {
            continue;
        }
        let model = &study.reference().model;
        let trajectories: Vec<_> =
            study.scenarios.iter().map(|resolved| run(&resolved.model, &solver).unwrap()).collect();
        let scenarios = study.scenarios.iter().map(|resolved| &resolved.model).zip(&trajectories).collect();
        solver.take();
        let (reference, group, year) = (model, &study.group, study.year);
        frontiers(&frontier::FrontierQuestion { reference, scenarios, group, year, step: 0.1 }, &solver).unwrap();
        solved.extend(taken("article/frontier", &solver));
        for market in [None, Some(0), Some(1)] {
            alternatives(&near_optimal::NearOptimalQuestion { model, year, market, within: 0.02, count: 2 }, &solver)
                .unwrap();
            // Thousands of weights on the way to a budget: one in ten will do.
            solved.extend(taken("article/alternatives", &solver).into_iter().step_by(10));
        }
    }
    solved
}

fn all() -> Vec<Solved> {
    let of_models =
        models().into_iter().map(|(name, easy, model)| (name, easy, formulate(&model, &first_year(&model), &|_| true)));
    let nested = (0..300).map(|number| (format!("nested-{number:03}"), false, crate::problems::problem(number)));
    let solver = Standard::default();
    let solved = of_models.chain(nested).map(|(name, easy, problem)| {
        let solution = solver.solve(&problem).unwrap();
        Solved { name, easy, problem, solution }
    });
    solved.chain(shipped()).collect()
}

#[test]
fn problems_for_an_independent_solver() {
    let solved = all();
    for kind in ["near", "far", "nested", "article/reference/", "absorb-toyama", "frontier", "alternatives"] {
        assert!(solved.iter().filter(|solved| solved.name.contains(kind)).count() > 10, "too few of {kind}");
    }
    if let Some(folder) = std::env::var_os("IZON_PROBLEMS") {
        std::fs::create_dir_all(&folder).unwrap();
        let lines: Vec<String> = solved.iter().map(|solved| solved.json().to_string()).collect();
        std::fs::write(std::path::Path::new(&folder).join("problems.jsonl"), lines.join("\n")).unwrap();
    }
}
