//! Ensembles: the medians are the run without sampling, distributions are those of the samples, failures are left out.

use izon::allocation::Standard;
use izon::claims::Chance;
use izon::dataset::Dataset;
use izon::indicators::{OutputSeries, rows as indicator_rows};
use izon::input::source::{ByteSource, Embedded, Folder, MemorySource};
use izon::input::{load_dataset, open_study};
use izon::model::ResponseRule;
use izon::model::claim::Relation;
use izon::model::distribution::Distribution;
use izon::numeric::quantile;
use izon::scenario::{Parameters, Study};
use izon::simulation::{self, Common};
use izon::study::evaluate;
use izon::study::probability::ClaimNumbers;
use izon::table::{Row, Table};
use izon::uncertainty::ensemble::{BLOCK, Ensemble, PILOT, SamplePlan, Summary, blocks, rows};
use izon::uncertainty::sampling::SamplingMethod;

fn read(source: &dyn ByteSource, path: &str, dataset: &Dataset) -> Study {
    open_study(path, source, dataset).unwrap().study
}

fn shipped(name: &str, dataset: &Dataset) -> Study {
    read(&Folder::new(env!("CARGO_MANIFEST_DIR")), &format!("scenarios/{name}.toml"), dataset)
}

fn plan(samples: u64) -> SamplePlan {
    SamplePlan { method: SamplingMethod::Sobol, seed: 7, samples }
}

#[test]
fn a_sample_at_the_medians_is_the_run_without_sampling() {
    let dataset = load_dataset(&Embedded).unwrap();
    for name in ["article", "niigata-pipeline-contracts"] {
        let study = shipped(name, &dataset);
        let parameters = Parameters::new(&study, &dataset, &[]).unwrap();
        let ensemble = Ensemble::new(&parameters, plan(4), &|_, _| true).unwrap();
        assert_eq!(ensemble.medians(), ensemble.design().medians().values);
        let mut compared = 0;
        for scenario in 0..ensemble.scenarios() {
            let series = ensemble.outputs(scenario).series();
            let mut values = vec![0.0; series.len()];
            let mut desk = ensemble.desk(scenario);
            // What was drawn before leaves no trace.
            ensemble.compute(&mut desk, &ensemble.values(3), &Standard::default(), &mut values).unwrap();
            ensemble.compute(&mut desk, &ensemble.medians(), &Standard::default(), &mut values).unwrap();
            let model = &study.scenarios[scenario].model;
            let trajectory = simulation::run(model, &Standard::default()).unwrap();
            let expected = indicator_rows(model, &trajectory);
            assert_eq!(expected.len(), series.len());
            for ((row, series), value) in expected.iter().zip(series).zip(&values) {
                assert_eq!((row.period, row.variable.as_str()), (series.period, series.variable));
                assert_eq!(row.value.unwrap_or(f64::NAN).to_bits(), value.to_bits(), "{row:?}");
                compared += 1;
            }
        }
        assert!(compared > 5000);
    }
}

/// Scenarios that share markets with the first have the bits of those computed alone, and do share.
#[test]
fn what_scenarios_share_is_what_each_would_compute() {
    let dataset = load_dataset(&Embedded).unwrap();
    for (name, rule) in [("article", "calibrated"), ("levers", "merit-order")] {
        let mut study = shipped(name, &dataset);
        if rule == "merit-order" {
            study.scenarios.iter_mut().for_each(|resolved| resolved.model.rule = ResponseRule::MeritOrder);
        }
        let parameters = Parameters::new(&study, &dataset, &[]).unwrap();
        let ensemble = Ensemble::new(&parameters, plan(3), &|_, _| true).unwrap();
        let inputs: Vec<Vec<f64>> = (0..3).map(|sample| ensemble.values(sample)).collect();
        let together = ensemble.collect(&inputs, &Standard::default(), &|| ());
        let offsets = ensemble.offsets();
        for scenario in 0..ensemble.scenarios() {
            let mut alone = vec![0.0; offsets[scenario + 1] - offsets[scenario]];
            let mut desk = ensemble.desk(scenario);
            for (input, row) in inputs.iter().zip(&together) {
                ensemble.compute(&mut desk, input, &Standard::default(), &mut alone).unwrap();
                let shared = &row[offsets[scenario]..offsets[scenario + 1]];
                assert!(shared.iter().zip(&alone).all(|(a, b)| a.to_bits() == b.to_bits()), "{name} {rule} {scenario}");
            }
        }
        let common = Common::new(ensemble.model(0), ensemble.model(1));
        assert!(common.markets().contains(&true), "{name}");
    }
}

fn wanted(series: &OutputSeries) -> bool {
    series.period == 2030 && ["share", "hhi", "price", "rent"].contains(&series.variable) && series.route.is_empty()
}

/// The summary says of each series what its samples say one by one.
#[test]
fn distributions_are_those_of_the_samples() {
    let dataset = load_dataset(&Embedded).unwrap();
    let study = shipped("niigata-pipeline", &dataset);
    let parameters = Parameters::new(&study, &dataset, &[]).unwrap();
    let ensemble = Ensemble::new(&parameters, plan(700), &|_, series| wanted(series)).unwrap();
    let solver = Standard::default();
    let inputs: Vec<Vec<f64>> = (0..700).map(|sample| ensemble.values(sample)).collect();
    let samples = ensemble.collect(&inputs, &solver, &|| ());
    let mut summary = Summary::new(&ensemble, &solver);
    let all = ensemble.outputs(0).series().len();
    let watched = summary.advance(&ensemble, 0..blocks(700), &[(0..all).collect()], (&solver, &|| ()));
    for ((watched, sample), input) in watched.iter().zip(&samples).zip(&inputs) {
        assert_eq!((&watched.outputs, &watched.inputs), (sample, input));
    }
    let found = rows((&ensemble, &summary), 0, &|_| true, &[20.0]);
    let mut moving = 0;
    for (place, series) in ensemble.outputs(0).series().iter().enumerate() {
        let mut values: Vec<f64> = samples.iter().map(|sample| sample[place]).collect();
        values.sort_by(f64::total_cmp);
        let is = |row: &&Row| {
            (row.market.as_str(), row.partner.as_str(), row.variable.as_str(), row.unit.as_str())
                == (&series.market, &series.partner, series.variable, series.unit)
        };
        let of: Vec<&Row> = found.iter().filter(is).collect();
        let statistic = |name: &str| of.iter().find(|row| row.statistic == name).unwrap().value.unwrap();
        let mean = values.iter().sum::<f64>() / 700.0;
        assert!((statistic("mean") - mean).abs() <= 1e-11 * mean.abs());
        let above = values.iter().filter(|value| **value > 20.0).count() as f64 / 700.0;
        assert!((statistic("p-above-20") - above).abs() < 0.02, "{series:?}");
        let [low, high] = ["p-above-20-ci95-low", "p-above-20-ci95-high"].map(statistic);
        assert!(
            low <= statistic("p-above-20") && statistic("p-above-20") <= high && low + 0.004 < high,
            "{low} {high}"
        );
        if values[699] - values[0] <= 1e-9 * values[699].abs() {
            assert_eq!(of.len(), 4);
            continue;
        }
        moving += 1;
        let bin = (values[699] - values[0]) / 200.0;
        for (name, part) in [("q05", 0.05), ("q25", 0.25), ("q50", 0.5), ("q75", 0.75), ("q95", 0.95)] {
            let exact = quantile(&values, part).unwrap();
            let near =
                [values[((part * 700.0) as usize).saturating_sub(2)], values[((part * 700.0) as usize + 1).min(699)]];
            assert!(
                statistic(name) >= near[0].min(exact) - bin && statistic(name) <= near[1].max(exact) + bin,
                "{series:?} {name}"
            );
        }
        let worst = values[665..].iter().sum::<f64>() / 35.0;
        assert!((statistic("cvar95") - worst).abs() <= bin, "{series:?}");
        let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / 699.0;
        assert!((statistic("sd") - variance.sqrt()).abs() < 1e-9 * variance.sqrt() + 1e-12, "{series:?}");
        assert!((statistic("se-mean") * 700_f64.sqrt() / statistic("sd") - 1.0).abs() < 1e-10);
        assert!((statistic("min") - values[0]).abs() <= 1e-11 * values[0].abs());
    }
    assert!(moving > 20, "{moving}");
}

#[test]
fn parts_put_together_are_the_whole_to_the_last_bit() {
    let dataset = load_dataset(&Embedded).unwrap();
    let study = shipped("niigata-pipeline", &dataset);
    let parameters = Parameters::new(&study, &dataset, &[]).unwrap();
    let samples = 5 * BLOCK + 7;
    let ensemble = Ensemble::new(&parameters, plan(samples), &|_, series| wanted(series)).unwrap();
    let solver = Standard::default();
    let of = |ranges: Vec<std::ops::Range<u64>>| {
        let mut summary = Summary::new(&ensemble, &solver);
        for range in ranges {
            summary.advance(&ensemble, range, &[Vec::new()], (&solver, &|| ()));
        }
        summary
    };
    let whole = of(vec![0..1, 1..6]);
    let kept = of(vec![0..1, 1..2]).to_bytes("x");
    let (name, mut resumed) = Summary::from_bytes(&kept).unwrap();
    resumed.advance(&ensemble, 2..6, &[Vec::new()], (&solver, &|| ()));
    assert_eq!((name.as_str(), &resumed), ("x", &whole));
    let mut merged = of(vec![3..5, 5..6]);
    merged.merge(of(vec![2..3, 0..2])).unwrap();
    assert_eq!(merged.to_bytes("x"), whole.to_bytes("x"));
    assert!(merged.merge(of(vec![5..6, 0..1])).is_err());
    for cut in 0..kept.len().min(400) {
        assert!(Summary::from_bytes(&kept[..cut]).is_err());
    }
    // Any bit that is another, and anything behind the end.
    for place in (0..kept.len()).step_by(1 + kept.len() / 200) {
        let mut flipped = kept.clone();
        flipped[place] ^= 1 << (place % 8);
        assert!(Summary::from_bytes(&flipped).is_err(), "{place}");
    }
    assert!(Summary::from_bytes(&[kept, vec![0]].concat()).is_err());
}

const SHAKY: &str = r#"
    [scenario]
    id = "shaky"
    importer = "JPN"
    base_year = 2016
    horizon = 2018
    group = "middle-east"
    [market.crude-oil]
    assumption = "a test"
    price_series = "dubai"
    growth = { uniform = ["-2 %", "0 %"] }
    elasticity = { normal = [2, 2] }
    unserved_price = "400 USD/bbl"
"#;

/// An elasticity below zero is none: such samples are named and left out, and no number is spoilt.
#[test]
fn samples_without_a_result_are_counted_and_left_out() {
    let dataset = load_dataset(&Embedded).unwrap();
    let source = MemorySource([("x.toml".to_owned(), SHAKY.as_bytes().to_vec())].into());
    let study = read(&source, "x.toml", &dataset);
    let parameters = Parameters::new(&study, &dataset, &[]).unwrap();
    let ensemble = Ensemble::new(&parameters, plan(512), &|_, _| true).unwrap();
    let mut summary = Summary::new(&ensemble, &Standard::default());
    summary.advance(&ensemble, 0..blocks(512), &[Vec::new()], (&Standard::default(), &|| ()));
    let (computed, failed) = summary.counts(0);
    assert_eq!(computed + failed, 512);
    // The probability of a normal number one standard deviation below its mean is 15.9 %.
    assert!((failed as f64 / 512.0 - 0.159).abs() < 0.01, "{failed}");
    assert_eq!(summary.failures().len() as u64, failed);
    assert!(summary.failures()[0].reason.contains("out of range"), "{:?}", summary.failures()[0]);
    let table = Table::new(rows((&ensemble, &summary), 0, &|_| true, &[]));
    assert!(table.rows().iter().all(|row| row.value.is_some_and(f64::is_finite)));
}

const BASE: &str = r#"
    [scenario]
    id = "base"
    importer = "JPN"
    base_year = 2016
    horizon = 2017
    group = "middle-east"
    [market.crude-oil]
    assumption = "a test"
    price_series = "dubai"
    growth = { uniform = ["-2 %", "0 %"] }
    elasticity = { uniform = [2, 8] }
    unserved_price = "400 USD/bbl"
"#;

const OTHER: &str = r#"
    extends = "base.toml"
    [scenario]
    id = "other"
    [market.crude-oil]
    growth = { uniform = ["0 %", "4 %"], assumption = "a test" }
"#;

const PAIR: &str = r#"
    [study]
    id = "pair"
    scenarios = ["base.toml", "other.toml"]
    reference = "base"
    year = 2017
    [correlation.together]
    assumption = "a test"
    between = ["market.crude-oil.growth", "market.crude-oil.elasticity"]
    coefficient = 0.9
"#;

/// As [`OTHER`], but for one sample in five hundred the same market as in the first scenario.
const SELDOM: &str = r#"
    extends = "base.toml"
    [scenario]
    id = "seldom"
    [market.crude-oil]
    growth = { choice = ["-1 %", "3 %"], weights = [0.998, 0.002], assumption = "a test" }
"#;

/// What is counted once for two scenarios is what each would count, also where pilot samples did not foresee that they
/// differ; parts and states as well.
#[test]
fn a_market_that_is_seldom_another_is_counted_as_it_is() {
    let dataset = load_dataset(&Embedded).unwrap();
    let base = BASE.replace("growth = { uniform = [\"-2 %\", \"0 %\"] }", "growth = \"-1 %\"");
    let pair = PAIR.replace("other.toml", "seldom.toml").split("[correlation").next().unwrap().to_owned();
    let files = [("base.toml", base.as_str()), ("seldom.toml", SELDOM), ("pair.toml", &pair)];
    let source = MemorySource(files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into());
    let study = read(&source, "pair.toml", &dataset);
    let parameters = Parameters::new(&study, &dataset, &[]).unwrap();
    let growth = parameters.named("market.crude-oil.growth")[0];
    let odd = |ensemble: &Ensemble<'_>, samples: std::ops::Range<u64>| {
        samples.filter(|sample| ensemble.values(*sample)[growth] > 0.0).count()
    };
    let seeded = |seed| Ensemble::new(&parameters, SamplePlan { seed, ..plan(2048) }, &|_, _| true).unwrap();
    let ensemble = (1..20).map(seeded).find(|ensemble| odd(ensemble, 0..PILOT) == 0).unwrap();
    assert!(odd(&ensemble, PILOT..2048) > 0);
    let (solver, watched) = (Standard::default(), [Vec::new(), Vec::new()]);
    let of = |ranges: &[std::ops::Range<u64>]| {
        let mut summary = Summary::new(&ensemble, &solver);
        for range in ranges {
            summary.advance(&ensemble, range.clone(), &watched, (&solver, &|| ()));
        }
        summary
    };
    let mut merged = Summary::from_bytes(&of(&[9..12, 12..16]).to_bytes("x")).unwrap().1;
    merged.merge(of(&[0..4, 4..9])).unwrap();
    assert_eq!(merged, of(&[0..1, 1..16]));
    let alone = read(&source, "seldom.toml", &dataset);
    let parameters = Parameters::new(&alone, &dataset, &[]).unwrap();
    let plan = ensemble.plan();
    let alone = Ensemble::new(&parameters, plan, &|_, _| true).unwrap();
    let mut counted = Summary::new(&alone, &solver);
    counted.advance(&alone, 0..16, &watched[..1], (&solver, &|| ()));
    let found = rows((&ensemble, &merged), 1, &|_| true, &[20.0]);
    assert_eq!(found, rows((&alone, &counted), 0, &|_| true, &[20.0]));
    assert!(found.iter().filter(|row| row.statistic == "q95").count() > 50);
}

/// A number of one name has one even draw in every scenario, whatever each makes of it; and correlations hold in both.
#[test]
fn scenarios_share_draws() {
    let dataset = load_dataset(&Embedded).unwrap();
    let files = [("base.toml", BASE), ("other.toml", OTHER), ("pair.toml", PAIR)];
    let source = MemorySource(files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into());
    let study = read(&source, "pair.toml", &dataset);
    let parameters = Parameters::new(&study, &dataset, &[]).unwrap();
    let mut ensemble = Ensemble::new(&parameters, plan(1000), &|_, _| true).unwrap();
    assert_eq!((parameters.numbers().len(), ensemble.design().parameters().len()), (3, 2));
    let growth = parameters.named("market.crude-oil.growth");
    let elasticity = parameters.named("market.crude-oil.elasticity")[0];
    let ranks = Distribution::Uniform { low: 0.0, high: 1.0 };
    let mut above = 0;
    for sample in 0..1000 {
        let values = ensemble.values(sample);
        assert!((values[growth[0]] / 2.0 + 1.0 - values[growth[1]] / 4.0).abs() < 1e-12);
        let side = |value: f64, middle: f64| value > middle;
        above += usize::from(side(values[elasticity], 5.0) == side(values[growth[1]], 2.0));
        assert!(ranks.probability_below(values[growth[1]] / 4.0) > 0.0);
    }
    // Two normal scores of correlation r lie on one side with probability 1/2 + asin(r) / pi.
    assert!((f64::from(above as u32) / 1000.0 - 0.856).abs() < 0.03, "{above}");
    ensemble.fix(growth[1], 1.0);
    assert!((0..10).all(|sample| ensemble.values(sample)[growth[1]] == 1.0));
}

/// How often a claim holds, counted sample by sample from two shares.
#[test]
fn a_claim_holds_as_often_as_its_samples_say() {
    let dataset = load_dataset(&Embedded).unwrap();
    let study = shipped("article", &dataset);
    let claim = study.claims.iter().find(|claim| claim.id.as_str() == "russia-helps").unwrap();
    let measure = &claim.ex_ante.as_ref().unwrap().measures[0];
    assert_eq!((measure.relation, measure.cell.variable.as_str()), (Relation::FallsBy, "share"));
    let parameters = Parameters::new(&study, &dataset, &[]).unwrap();
    let solver = Standard::default();
    let table = evaluate(&study, &dataset, &solver, &|| ()).unwrap().table;
    let odds = ClaimNumbers::new(&study, &dataset, &table);
    let ensemble = Ensemble::new(&parameters, plan(256), &|scenario, series| odds.wants(scenario, series)).unwrap();
    let watched: Vec<Vec<usize>> =
        (0..ensemble.scenarios()).map(|of| (0..ensemble.outputs(of).series().len()).collect()).collect();
    let mut summary = Summary::new(&ensemble, &solver);
    let samples = summary.advance(&ensemble, 0..blocks(256), &watched, (&solver, &|| ()));
    odds.tally(&ensemble, &watched, &samples, &mut summary);
    let share = |id: &str| {
        let scenario = study.scenarios.iter().position(|of| of.model.scenario.as_str() == id).unwrap();
        let is = |series: &OutputSeries| {
            (series.period, series.market.as_str(), series.partner.as_str(), series.variable)
                == (study.year, &measure.cell.market, &measure.cell.partner, "share")
        };
        ensemble.offsets()[scenario] + ensemble.outputs(scenario).series().iter().position(is).unwrap()
    };
    let (with, without) = (share("all-russian-routes"), share("reference"));
    let held = samples.iter().filter(|s| s.outputs[without] - s.outputs[with] >= measure.threshold).count();
    assert!(held > 20 && held < 236, "{held}");
    let tally = summary.tallies()["russia-helps all-russian-routes"];
    let sum = |place: usize| tally.iter().map(|counts| counts[place]).sum::<u64>();
    assert_eq!((sum(0), tally.map(|counts| counts[1])), (held as u64, [32; 8]));
    let rows = odds.rows(&summary);
    let of = |statistic: &str| {
        let is = |row: &&Row| {
            row.partner == "russia-helps" && row.scenario == "all-russian-routes" && row.statistic == statistic
        };
        rows.iter().find(is).unwrap().value.unwrap()
    };
    let part = held as f64 / 256.0;
    assert!((of("mean") - 100.0 * part).abs() < 1e-9);
    let chance = Chance::of_replicates(&tally).unwrap();
    assert!((of("ci95-low") - 100.0 * chance.low).abs() < 1e-9 && (of("ci95-high") - 100.0 * chance.high).abs() < 1e-9);
    assert!(chance.low < part && part < chance.high && chance.high - chance.low < 0.15, "{chance:?}");
}
