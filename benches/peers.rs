//! The allocation problems of the article study for others to solve, and how long ours takes for them; see
//! `benches/peers/run`, which gives the folder that they are written to.
#![allow(clippy::unwrap_used)] // benches may panic

#[path = "../tests/support/recording.rs"]
mod recording;

use std::time::Instant;

use izon::allocation::{NestedWorkspace, Problem, Sense, Solution, Solver, Standard};
use izon::input::source::{Embedded, Folder};
use izon::input::{load_dataset, open_study};
use izon::model::{Model, Policy, PolicyDemand};
use izon::simulation::{SimulationWorkspace, run, run_in};
use recording::Recording;
use serde_json::{Value, json};

/// How often all problems are solved to take the time.
const TIMES: u32 = 200;

/// The scenarios of the article as they are, and with ceilings on the group in each market, so that caps bind.
fn models() -> Vec<(String, Model)> {
    let dataset = load_dataset(&Embedded).unwrap();
    let root = Folder::new(env!("CARGO_MANIFEST_DIR"));
    let study = open_study("scenarios/article.toml", &root, &dataset).unwrap().study;
    let mut models = Vec::new();
    for resolved in &study.scenarios {
        let plain = resolved.model.clone();
        let mut capped = plain.clone();
        let (from, to) = (plain.base_year + 4, plain.horizon);
        for (market, share) in [0.75, 0.18].into_iter().enumerate().take(plain.markets.len()) {
            let (id, group) = (format!("ceiling-{market}").as_str().into(), study.group.clone());
            let demand = PolicyDemand::ShareAtMost(share);
            capped.policies.push(Policy { id, group, market: Some(market), from, to, demand });
        }
        models.push((plain.scenario.to_string(), plain.clone()));
        models.push((format!("{}, capped", plain.scenario), capped));
    }
    models
}

fn json((name, problem, solution): &(String, Problem, Solution)) -> Value {
    let finite = |value: f64| value.is_finite().then_some(value);
    let variables = problem.variables.iter().zip(&solution.amounts).map(|(variable, amount)| {
        json!({
            "linear": variable.linear, "quadratic": variable.quadratic, "upper": finite(variable.upper),
            "amount": amount,
        })
    });
    let constraints = problem.constraints.iter().zip(&solution.duals).map(|(row, dual)| {
        let sense = match row.sense {
            Sense::AtMost => "<=",
            Sense::Equal => "=",
            Sense::AtLeast => ">=",
        };
        json!({ "terms": row.terms, "sense": sense, "rhs": row.rhs, "dual": dual })
    });
    json!({
        "name": name,
        "objective": problem.objective(&solution.amounts),
        "variables": variables.collect::<Vec<_>>(),
        "constraints": constraints.collect::<Vec<_>>(),
    })
}

fn main() {
    let Some(folder) = std::env::var_os("IZON_PEERS") else {
        println!("IZON_PEERS says no folder: nothing to do; benches/peers/run does it all");
        return;
    };
    let models = models();
    let mut solved = Vec::new();
    for (name, model) in &models {
        let solver = Recording::new(Standard::default());
        run(model, &solver).unwrap();
        let seen = solver.take().into_iter().enumerate();
        solved.extend(
            seen.map(|(place, (problem, solution))| (format!("{name}, year {}", place + 1), problem, solution)),
        );
    }
    let (mut memory, mut solution) = (NestedWorkspace::default(), Solution::default());
    let start = Instant::now();
    for _ in 0..TIMES {
        for (_, problem, _) in &solved {
            Standard::default().solve_in(problem, &mut memory, &mut solution).unwrap();
        }
    }
    let solve = start.elapsed().as_secs_f64() / f64::from(TIMES) / solved.len() as f64;
    let mut workspace = SimulationWorkspace::default();
    let start = Instant::now();
    for _ in 0..TIMES {
        for (_, model) in &models {
            run_in(model, &Standard::default(), &mut workspace).unwrap();
        }
    }
    let whole = start.elapsed().as_secs_f64() / f64::from(TIMES) / solved.len() as f64;
    let folder = std::path::Path::new(&folder);
    let lines: Vec<String> = solved.iter().map(|solved| json(solved).to_string()).collect();
    std::fs::write(folder.join("problems.jsonl"), lines.join("\n")).unwrap();
    let ours = json!({ "problems": solved.len(), "solve": solve, "build and solve": whole });
    std::fs::write(folder.join("ours.json"), ours.to_string()).unwrap();
    println!("{ours}");
}
