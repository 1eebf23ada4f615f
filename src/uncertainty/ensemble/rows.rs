//! What an ensemble says, as rows of the long table.

use super::histogram::{Bin, Reading};
use super::summary::Part;
use super::{Ensemble, Summary};
use crate::indicators::Series;
use crate::numeric::round_significant;
use crate::table::{Row, Status, Table};

/// Part of its size by which a series may move and still count as one that never does: what solvers leave.
const STILL: f64 = 1e-9;

/// The statistics of each series, in the order of rows.
///
/// `cvar05` and `cvar95` are the means of the lowest and of the highest twentieth (R. T. Rockafellar and S. Uryasev,
/// *Optimization of conditional value-at-risk*, Journal of Risk 2 (2000) 21-41). Standard errors (`se-`) are those of
/// independent samples; a Latin hypercube or a Sobol' sequence errs by less. That of a quantile is half the difference of
/// the quantiles one standard error of its rank to either side (R. S. Woodruff, JASA 47 (1952) 635-646).
pub const STATISTICS: [&str; 15] = [
    "cvar05",
    "cvar95",
    "max",
    "mean",
    "min",
    "q05",
    "q25",
    "q50",
    "q75",
    "q95",
    "sd",
    "se-cvar95",
    "se-mean",
    "se-q50",
    "se-q95",
];

/// The rows of the series of one scenario that a test accepts, in the order of the table. `above` are values of which
/// rows say how often they are exceeded: `p-above-60`, a part of all samples from 0 to 1. A series that never moves has `mean` alone. `samples` counts those
/// with a result, `samples-failed` those without; a series that has no number in some samples has `n`, how many have one.
pub fn rows(
    (ensemble, summary): (&Ensemble<'_>, &Summary),
    scenario: usize,
    accept: &dyn Fn(&Series) -> bool,
    above: &[f64],
) -> Vec<Row> {
    let Some(part) = summary.parts.get(scenario) else { return Vec::new() };
    let model = ensemble.model(scenario);
    let series = ensemble.outputs(scenario).series();
    let mut order: Vec<usize> = (0..series.len()).filter(|place| accept(&series[*place])).collect();
    let key = |place: &usize| {
        let of = &series[*place];
        (of.period, &of.market, &of.partner, &of.route, of.variable, of.unit)
    };
    order.sort_by(|a, b| key(a).cmp(&key(b)));
    let mut bins = Vec::new();
    let mut rows = Vec::new();
    for place in order {
        let of = &series[place];
        let row = |(statistic, value): (String, f64)| Row {
            scenario: model.scenario.to_string(),
            period: of.period,
            month: 0,
            importer: model.importer.to_string(),
            market: of.market.clone(),
            partner: of.partner.clone(),
            route: of.route.clone(),
            variable: of.variable.to_owned(),
            unit: of.unit.to_owned(),
            statistic,
            status: Status::Modelled,
            value: Some(round_significant(value, Table::DIGITS)),
        };
        rows.extend(statistics(part, place, above, &mut bins).into_iter().map(row));
    }
    rows
}

/// Those of a series, by name.
fn statistics(part: &Part, series: usize, above: &[f64], bins: &mut Vec<Bin>) -> Vec<(String, f64)> {
    let moments = part.tree.total(series);
    let histogram = &part.histograms[series];
    let Some((min, max)) = histogram.extremes() else { return Vec::new() };
    let missing = moments.count < part.computed as f64;
    let n = missing.then_some(("n".to_owned(), moments.count));
    histogram.bins(bins);
    let reading = Reading::new(bins);
    let above = above.iter().map(|value| (format!("p-above-{value}"), reading.above(*value)));
    if max - min <= STILL * max.abs() {
        let mut all: Vec<_> =
            std::iter::once(("mean".to_owned(), moments.mean.clamp(min, max))).chain(n).chain(above).collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        return all;
    }
    let count = moments.count;
    let spread = |part: f64| (part * (1.0 - part) / count).sqrt();
    let error = |part: f64| {
        let away = spread(part);
        (reading.quantile((part + away).min(1.0)) - reading.quantile((part - away).max(0.0))) / 2.0
    };
    let values = [
        reading.tail_mean(0.05, true),
        reading.tail_mean(0.05, false),
        max,
        moments.mean.clamp(min, max),
        min,
        reading.quantile(0.05),
        reading.quantile(0.25),
        reading.quantile(0.50),
        reading.quantile(0.75),
        reading.quantile(0.95),
        moments.sd(),
        tail_error(bins, reading.quantile(0.95), count),
        moments.sd() / count.sqrt(),
        error(0.50),
        error(0.95),
    ];
    let all = STATISTICS.into_iter().map(str::to_owned).zip(values);
    let mut all: Vec<_> = all.chain(n).chain(above).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

/// Standard error of the mean of the highest twentieth: that of the excess over the quantile, over a twentieth.
fn tail_error(bins: &[Bin], quantile: f64, count: f64) -> f64 {
    let (mut sum, mut squares) = (0.0, 0.0);
    for bin in bins.iter().filter(|bin| bin.high > quantile) {
        let excess = (f64::midpoint(bin.low, bin.high) - quantile).max(0.0);
        sum += f64::from(bin.count) * excess;
        squares += f64::from(bin.count) * excess * excess;
    }
    let mean = sum / count;
    ((squares / count - mean * mean).max(0.0) / count).sqrt() / 0.05
}
