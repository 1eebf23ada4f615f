//! Ranges from the uncertain numbers of a disruption.

use std::collections::BTreeMap;

use super::rows::{Units, row, tell};
use super::{DisruptionOutcome, Stage, StressOptions, drawn, side_by_side};
use crate::model::disruption::Disruption;
use crate::numeric::quantile;
use crate::simulation::months::{self, Replacement};
use crate::table::{Row, Status};
use crate::uncertainty::sampling::{Parameter, SampleDesign, SamplingMethod};

/// The quantiles that are kept, with their names.
const QUANTILES: [(&str, f64); 3] = [("q05", 0.05), ("q50", 0.5), ("q95", 0.95)];

/// Every uncertain number of a disruption, each once.
pub(super) fn parameters(disruption: &Disruption) -> Vec<Parameter> {
    let mut known: BTreeMap<String, Parameter> = BTreeMap::new();
    disruption.clone().figures(&mut |figure| {
        if let Some(distribution) = &figure.distribution {
            let parameter = Parameter { name: figure.name.clone(), distribution: distribution.clone() };
            known.entry(figure.name.clone()).or_insert(parameter);
        }
    });
    known.into_values().collect()
}

/// How the uncertain numbers of a disruption are drawn.
fn design(disruption: &Disruption, options: StressOptions) -> Option<SampleDesign> {
    let names: Vec<Parameter> = parameters(disruption);
    SampleDesign::new(SamplingMethod::Sobol, options.seed, options.samples, names, &disruption.correlations).ok()
}

/// A disruption with its uncertain numbers as one sample has them, and those numbers by name, in the units in which they are
/// written. Other options of the same seed draw the same.
pub fn sample(disruption: &Disruption, options: StressOptions, number: u64) -> (Disruption, Vec<(String, f64)>) {
    let Some(design) = design(disruption, options) else { return (disruption.clone(), Vec::new()) };
    let names = design.parameters().iter().map(|parameter| parameter.name.clone());
    let values: Vec<(String, f64)> = names.zip(design.draw(number).values).collect();
    (drawn(disruption, &values.iter().cloned().collect()), values)
}

/// Quantiles of every number by month, from so many samples. The same for any number of threads.
pub(super) fn ranges(
    stage: &Stage<'_>,
    disruption: &Disruption,
    outcomes: &[DisruptionOutcome],
    (options, done): (StressOptions, &(dyn Fn() + Sync)),
) -> Vec<Row> {
    let Some(design) = design(disruption, options) else { return Vec::new() };
    let runs: Vec<BTreeMap<(usize, usize), Vec<f64>>> = side_by_side(options.samples, |sample| {
        let draw = design.draw(sample);
        let names = design.parameters().iter().map(|parameter| parameter.name.clone());
        let one = drawn(disruption, &names.zip(draw.values).collect());
        let mut told: BTreeMap<(usize, usize), Vec<f64>> = BTreeMap::new();
        stage.each(&one, |plan, market, case| {
            let course = months::run(case, Replacement::Shared);
            let units = Units::of(&outcomes[plan].markets[market]);
            let values = told.entry((plan, market)).or_default();
            tell(&course, (case.shock, units, case.supply.price), &mut |_, value| values.push(value));
        });
        done();
        told
    });
    rows(&runs, outcomes, disruption, stage)
}

fn rows(
    runs: &[BTreeMap<(usize, usize), Vec<f64>>],
    outcomes: &[DisruptionOutcome],
    disruption: &Disruption,
    stage: &Stage<'_>,
) -> Vec<Row> {
    let mut rows = Vec::new();
    for (plan, outcome) in outcomes.iter().enumerate() {
        for (place, market) in outcome.markets.iter().enumerate() {
            let key = (stage.twins[plan][place], place);
            let of: Vec<&Vec<f64>> = runs.iter().filter_map(|run| run.get(&key)).collect();
            let mut at = 0;
            let template = Row {
                scenario: format!("{}/{}", outcome.id, disruption.id).into(),
                importer: stage.importer.as_str().into(),
                market: market.market.as_str().into(),
                status: Status::Modelled,
                ..Row::default()
            };
            let facts = (&market.shock, Units::of(market), market.supply.price);
            tell(&market.course, facts, &mut |name, _| {
                let mut values: Vec<f64> = of.iter().filter_map(|run| run.get(at).copied()).collect();
                values.sort_by(f64::total_cmp);
                at += 1;
                for (statistic, part) in QUANTILES {
                    let value = quantile(&values, part).and_then(|value| name.known(value, market));
                    rows.push(Row { statistic: statistic.into(), ..row(name, &market.course, &template, value) });
                }
            });
        }
    }
    rows
}
