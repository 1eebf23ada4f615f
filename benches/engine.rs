//! How long a year, a scenario and its indicators take.
#![allow(clippy::unwrap_used)] // benches may panic

#[path = "../tests/support/model.rs"]
mod support;

use divan::{Bencher, black_box};
use izon::allocation::{Clarabel, Guess, Polished, Problem, Solver, YearReference, formulate};
use izon::indicators::rows;
use izon::model::{Model, PolicyDemand, RouteKind};
use izon::simulation::run;
use izon::table::Table;
use izon::units::Energy;
use support::two_markets;

fn main() {
    divan::main();
}

/// Twenty years with a new route, a capacity, and a ceiling that binds.
fn model() -> Model {
    two_markets(20, 1.01)
        .new_route("pipe", "RUS", 190.0, 5.0, 2020)
        .capacity("aus-natural-gas", 1000.0, 2018..=2036)
        .policy("ceiling", "middle-east", None, PolicyDemand::ShareAtMost(0.6), (2025, 2036))
        .build()
}

fn year(model: &Model) -> Problem {
    let flow = |kind: &RouteKind| match kind {
        RouteKind::Observed { reference, .. } => *reference,
        RouteKind::New { .. } => Energy::ZERO,
    };
    let flows = model.routes.iter().map(|route| flow(&route.kind)).collect();
    formulate(model, &YearReference { year: 2025, flows, start: None }, &|_| true)
}

#[divan::bench]
fn formulate_year(bencher: Bencher) {
    let model = model();
    bencher.bench_local(|| year(black_box(&model)));
}

#[divan::bench]
fn year_clarabel(bencher: Bencher) {
    let problem = year(&model());
    bencher.bench_local(|| Clarabel.solve(black_box(&problem)).unwrap());
}

#[divan::bench]
fn year_polished(bencher: Bencher) {
    let problem = year(&model());
    bencher.bench_local(|| Polished::with_guess(Clarabel, Guess::Never).solve(black_box(&problem)).unwrap());
}

#[divan::bench]
fn year_guessed(bencher: Bencher) {
    let problem = year(&model());
    bencher.bench_local(|| Polished::new(Clarabel).solve(black_box(&problem)).unwrap());
}

#[divan::bench(args = [0, 1, 2, 3])]
fn twenty_years(bencher: Bencher, rule: usize) {
    let mut model = model();
    model.rule = support::rules()[rule].clone();
    bencher.bench_local(|| run(black_box(&model), &Polished::new(Clarabel)).unwrap());
}

#[divan::bench]
fn indicators_of_twenty_years(bencher: Bencher) {
    let model = model();
    let trajectory = run(&model, &Polished::new(Clarabel)).unwrap();
    bencher.bench_local(|| Table::new(rows(black_box(&model), &trajectory)));
}
