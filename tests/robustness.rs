//! Choices under many futures: laws of regret, and limits counted another way.

use assert_cmd::Command;
use izon::allocation::Standard;
use izon::dataset::Dataset;
use izon::input::source::{Embedded, Folder};
use izon::input::{load_dataset, open_study};
use izon::model::ResponseRule;
use izon::model::claim::{Relation, ResultCell};
use izon::scenario::{Parameters, Study};
use izon::simulation::run;
use izon::study::robustness::{Criterion, Futures, REGRET, Robustness, SATISFICING, robustness};
use izon::table::variables::Better;
use izon::uncertainty::ensemble::{Ensemble, SamplePlan};
use izon::uncertainty::sampling::SamplingMethod;

fn korea(dataset: &Dataset) -> Study {
    let root = Folder::new(env!("CARGO_MANIFEST_DIR"));
    open_study("scenarios/korea.toml", &root, dataset).unwrap().study
}

fn share(limit: Option<(Relation, f64)>) -> Criterion {
    let [market, partner, variable, unit] = ["all", "middle-east", "share", "%"].map(str::to_owned);
    let cell = ResultCell { market, partner, variable, unit, ..ResultCell::default() };
    Criterion { cell, better: Better::Lower, limit }
}

fn plan(samples: u64) -> SamplePlan {
    SamplePlan { method: SamplingMethod::Sobol, seed: 3, samples }
}

fn found(study: &Study, dataset: &Dataset, rules: Vec<ResponseRule>, criteria: &[Criterion]) -> Robustness {
    let futures = Futures { plan: plan(16), rules };
    robustness((study, dataset), &futures, criteria, &Standard::default(), &|| ()).unwrap()
}

#[test]
fn regret_is_never_negative_and_somebody_always_has_none() {
    let dataset = load_dataset(&Embedded).unwrap();
    let study = korea(&dataset);
    let found = found(&study, &dataset, ResponseRule::every(&study.group), &[share(None)]);
    assert_eq!(found.futures, 64);
    let regrets: Vec<_> = found.choices.iter().map(|choice| choice.regrets[0].unwrap()).collect();
    for regret in &regrets {
        assert!(0.0 <= regret.mean && regret.mean <= regret.max && regret.high <= regret.max, "{regret:?}");
        assert_eq!(regret.best >= 1.0, regret.max == 0.0);
    }
    assert!(regrets.iter().map(|regret| regret.best).sum::<f64>() >= 1.0 - 1e-12);
    // The choice whose greatest regret is least is called best where no limit is stated.
    let least = regrets.iter().map(|regret| regret.max).fold(f64::INFINITY, f64::min);
    assert!(found.best(0).iter().all(|choice| choice.regrets[0].unwrap().max == least));
    let rows = found.rows(&study);
    assert_eq!(rows.iter().filter(|row| row.variable == REGRET).count(), 4 * found.choices.len());
    assert!(rows.iter().all(|row| row.variable != SATISFICING && row.partner == "share/middle-east"));
}

/// Each future computed one by one by the plain engine.
#[test]
fn limits_are_met_as_often_as_one_counts() {
    let dataset = load_dataset(&Embedded).unwrap();
    let mut study = korea(&dataset);
    let rule = ResponseRule::Proportional;
    study.scenarios.iter_mut().for_each(|resolved| resolved.model.rule = rule.clone());
    let parameters = Parameters::new(&study, &dataset, &[]).unwrap();
    let ensemble = Ensemble::new(&parameters, plan(16), &|_, _| false).unwrap();
    let mut shares = Vec::new();
    for sample in 0..16 {
        let values = ensemble.values(sample);
        let one = |place: usize| {
            let mut adjustable = parameters.adjustable(place);
            let model = adjustable.set(&values).unwrap();
            let year = &run(model, &Standard::default()).unwrap().years[model.index(study.year)];
            let flows = model.routes.iter().zip(&year.flows);
            let (mut part, mut all) = (0.0, 0.0);
            for (route, flow) in flows {
                all += flow.pj();
                if model.in_group(&"middle-east".into(), &route.supplier, study.year) {
                    part += flow.pj();
                }
            }
            100.0 * part / all
        };
        shares.push((0..study.scenarios.len()).map(one).collect::<Vec<f64>>());
    }
    let middle = shares.iter().flatten().sum::<f64>() / (16 * study.scenarios.len()) as f64;
    let criteria = [share(Some((Relation::AtMost, middle))), share(Some((Relation::FallsBy, 1.0)))];
    let found = found(&study, &dataset, vec![rule], &criteria);
    for (place, choice) in found.choices.iter().enumerate() {
        let count = |met: &dyn Fn(&Vec<f64>) -> bool| shares.iter().filter(|future| met(future)).count() as f64 / 16.0;
        let low = |future: &Vec<f64>| future[place] <= middle;
        let falls = |future: &Vec<f64>| future[study.reference] - future[place] >= 1.0;
        assert_eq!(choice.satisficing, [Some(count(&low)), Some(count(&falls))]);
        assert_eq!(choice.all_limits, Some(count(&|future| low(future) && falls(future))));
        let best = count(&|future| future.iter().all(|other| future[place] <= *other * (1.0 + 1e-9)));
        assert_eq!(choice.regrets[0].unwrap().best, best);
    }
    assert!(found.choices.iter().any(|choice| choice.satisficing[0] != Some(0.0)));
}

#[test]
fn wrong_measures_get_an_answer() {
    for (measure, expected) in [
        ("shar", "did you mean `share`?"),
        ("share off middle-east", "`off`"),
        ("share of", "nothing stands behind `of`"),
        ("share <= low", "is no limit"),
        ("share <= 5 PJ", "it is given in %"),
        ("share in coal <= 5", "no scenario has a number"),
    ] {
        let mut run = Command::cargo_bin("izon").unwrap();
        run.current_dir(env!("CARGO_MANIFEST_DIR"));
        let run =
            run.args(["robustness", "scenarios/korea.toml", "--samples", "2", "--measure", measure]).output().unwrap();
        let told = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{measure}: {told}");
        assert!(told.contains(expected), "{measure}: {told}");
    }
}

#[test]
fn the_command_says_who_is_good_enough() {
    let run = |more: &[&str]| {
        let mut run = Command::cargo_bin("izon").unwrap();
        run.current_dir(env!("CARGO_MANIFEST_DIR")).args(["robustness", "scenarios/korea.toml", "--samples", "8"]);
        let run = run
            .args(["--measure", "share of middle-east falls by 2 %", "--measure", "cost"])
            .args(more)
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        String::from_utf8(run.stdout).unwrap()
    };
    let text = run(&[]);
    for part in ["32 futures", "good enough in %", "merit-order", "american-oil-and-gas"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let csv = run(&["--format", "csv"]);
    assert!(csv.lines().any(|line| line.contains(",regret,") && line.contains("cost")), "{csv}");
    assert!(csv.lines().any(|line| line.contains("american-oil-and-gas/displace") && line.contains(",satisficing,")));
    assert_eq!(csv, run(&["--format", "csv"]));
}
