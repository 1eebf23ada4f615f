//! What an ensemble says, as rows of the long table.

use std::borrow::Cow;

use super::histogram::{Bin, BinReading, Histogram};
use super::summary::ScenarioSummary;
use super::{Ensemble, Summary};
use crate::indicators::OutputSeries;
use crate::numeric::round_significant;
use crate::table::{Row, RowRef, Status, Table};
use crate::uncertainty::interval;

/// Part of its size by which a series may move and still count as one that never does: what solvers leave.
const STILL: f64 = 1e-9;

/// The statistics of each series, in the order of rows.
///
/// `cvar05` and `cvar95` are the means of the lowest and of the highest twentieth (R. T. Rockafellar and S. Uryasev,
/// *Optimization of conditional value-at-risk*, Journal of Risk 2 (2000) 21-41). Standard errors (`se-`) are those of
/// independent samples, however they were drawn: of a mean over Latin hypercubes an upper limit but for one part in as many as
/// there are samples in each (A. B. Owen, SIAM Journal on Numerical Analysis 34 (1997) 1884-1910), of a scrambled Sobol'
/// sequence in practice, where the true one is the smaller, the fewer numbers a result hangs on at once. That of a quantile is
/// half the difference of the quantiles one standard error of its rank to either side (R. S. Woodruff, JASA 47 (1952)
/// 635-646).
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
/// rows say how often they are exceeded: `p-above-60`, a part of all samples from 0 to 1, with its 95 % interval,
/// `p-above-60-ci95-low` and `-high`, as of independent samples: rather too wide for well spread ones, and never none. A series that never moves has `mean` alone. `samples` counts those
/// with a result, `samples-failed` those without; a series that has no number in some samples has `n`, how many have one.
pub fn rows(
    of: (&Ensemble<'_>, &Summary),
    scenario: usize,
    accept: &dyn Fn(&OutputSeries) -> bool,
    above: &[f64],
) -> Vec<Row> {
    let mut rows = Vec::new();
    lines(of, scenario, accept, above, &mut |line| rows.push(Row::from(line)));
    rows
}

/// As [`rows`], one by one.
pub fn lines(
    (ensemble, summary): (&Ensemble<'_>, &Summary),
    scenario: usize,
    accept: &dyn Fn(&OutputSeries) -> bool,
    above: &[f64],
    take: &mut dyn FnMut(RowRef<'_>),
) {
    let Some(part) = summary.parts.get(scenario) else { return };
    let model = ensemble.model(scenario);
    let series = ensemble.outputs(scenario).series();
    let mut order: Vec<usize> = (0..series.len()).filter(|place| accept(&series[*place])).collect();
    let key = |place: &usize| {
        let of = &series[*place];
        (of.period, &of.market, &of.partner, &of.route, of.variable, of.unit)
    };
    order.sort_by(|a, b| key(a).cmp(&key(b)));
    let mut bins = Vec::new();
    for place in order {
        let of = &series[place];
        for (statistic, value) in
            statistics((part, place), &summary.histogram(ensemble, scenario, place), above, &mut bins)
        {
            take(RowRef {
                scenario: model.scenario.as_str(),
                period: of.period,
                month: 0,
                importer: model.importer.as_str(),
                market: &of.market,
                partner: &of.partner,
                route: &of.route,
                variable: of.variable,
                unit: of.unit,
                statistic: &statistic,
                status: Status::Modelled,
                value: Some(round_significant(value, Table::DIGITS)),
            });
        }
    }
}

/// Those of a series, by name.
fn statistics(
    (part, series): (&ScenarioSummary, usize),
    histogram: &Histogram,
    above: &[f64],
    bins: &mut Vec<Bin>,
) -> Vec<(Cow<'static, str>, f64)> {
    let moments = part.tree.total(series);
    let Some((min, max)) = histogram.extremes() else { return Vec::new() };
    let missing = moments.count < part.computed as f64;
    let n = missing.then_some((Cow::Borrowed("n"), moments.count));
    histogram.bins(bins);
    let reading = BinReading::new(bins);
    let above = above.iter().flat_map(|value| {
        let (name, part) = (format!("p-above-{value}"), reading.above(*value));
        let (low, high) = interval::of_part(part.clamp(0.0, 1.0), moments.count);
        let ends = interval::ENDS.map(|end| format!("{name}-{end}"));
        let [of_low, of_high] = ends.map(Cow::Owned);
        [(Cow::Owned(name), part), (of_low, low), (of_high, high)]
    });
    if max - min <= STILL * max.abs() {
        let mut all: Vec<_> =
            std::iter::once((Cow::Borrowed("mean"), moments.mean.clamp(min, max))).chain(n).chain(above).collect();
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
    let all = STATISTICS.into_iter().map(Cow::Borrowed).zip(values);
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
