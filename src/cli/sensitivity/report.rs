//! What `izon sensitivity` says.

use std::fmt::Write;

use comfy_table::{CellAlignment, Table as Grid};

use super::super::output::RULED;
use super::{ResponseAnalysis, Samples};
use crate::input::numbers::NumberTable;
use crate::numeric::{round_significant, sum};
use crate::publish::study_design::quoted;
use crate::uncertainty::sensitivity::sobol::{self, Bootstrap, SobolDesign};
use crate::uncertainty::sensitivity::tornado::Tornado;
use crate::uncertainty::sensitivity::{Estimate, Factor, morris};

/// Lines of failed runs that are named; more are counted.
const NAMED: usize = 20;

/// Which runs have no result, and what was left out with them; empty where all have.
pub(super) fn failures(name: &str, analysis: &ResponseAnalysis, responses: &NumberTable) -> String {
    let (failed, left_out) = match analysis {
        ResponseAnalysis::Sobol(design, found) => {
            let gone = design.groups - found.groups;
            (&found.failed, format!("{gone} of {} groups of {} runs are left out", design.groups, design.group_rows()))
        }
        ResponseAnalysis::Morris(found) => {
            (&found.failed, format!("{} whole trajectories are left", found.trajectories))
        }
        ResponseAnalysis::Tornado(found) => (&found.failed, "their ends are missing".to_owned()),
    };
    if failed.is_empty() {
        return String::new();
    }
    let lines: Vec<String> = failed.iter().take(NAMED).map(|&row| responses.line(row).to_string()).collect();
    let more = if failed.len() > NAMED { " and more" } else { "" };
    let runs = if failed.len() == 1 { "run has" } else { "runs have" };
    let (file, lines, count) = (responses.file(), lines.join(", "), failed.len());
    format!("note: {count} {runs} no result for `{name}` ({file}, line {lines}{more}): {left_out}\n")
}

/// The answer for people.
pub(super) fn report(name: &str, samples: &Samples, analysis: &ResponseAnalysis, bootstrap: &Bootstrap) -> String {
    match analysis {
        ResponseAnalysis::Sobol(design, found) => shares(name, &samples.factors, (design, found), bootstrap),
        ResponseAnalysis::Morris(found) => effects(name, &samples.factors, found),
        ResponseAnalysis::Tornado(found) => bars(name, &samples.factors, found),
    }
}

fn grid<const N: usize>(head: [&str; N]) -> Grid {
    let mut grid = Grid::new();
    grid.load_style(RULED).set_header(head);
    grid
}

fn aligned(mut grid: Grid) -> Grid {
    for column in grid.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    grid
}

fn interval(one: &Estimate) -> String {
    format!("{:.4} [{:.4}, {:.4}]", one.value, one.low, one.high)
}

fn shares(
    name: &str,
    factors: &[Factor],
    (design, found): (&SobolDesign, &sobol::SobolAnalysis),
    bootstrap: &Bootstrap,
) -> String {
    let mut table = grid(["input", "alone (first order)", "with interactions (total order)"]);
    let mut order: Vec<usize> = (0..factors.len()).collect();
    order.sort_by(|&a, &b| found.indices[b].total.value.total_cmp(&found.indices[a].total.value));
    for &place in &order {
        let indices = &found.indices[place];
        table.add_row([factors[place].name.clone(), interval(&indices.first), interval(&indices.total)]);
    }
    let mut text = format!(
        "Shares of the variance of `{name}`: {} groups of {} runs; mean {}, variance {}; in brackets {}% intervals\n{}\n",
        found.groups,
        design.group_rows(),
        round_significant(found.mean, 5),
        round_significant(found.variance, 5),
        round_significant(100.0 * bootstrap.level, 4),
        aligned(table)
    );
    let alone = sum(found.indices.iter().map(|indices| indices.first.value));
    let percent = |share: f64| format!("{:.0}%", 100.0 * share);
    if let Some(&first) = order.first() {
        let _ = writeln!(
            text,
            "`{}` matters most: {} of the variance with its interactions. What each input does alone adds up to {}; the rest \
             is what they do together.",
            factors[first].name,
            percent(found.indices[first].total.value),
            percent(alone)
        );
    }
    if !found.pairs.is_empty() {
        let mut pairs = found.pairs.clone();
        pairs.sort_by(|a, b| b.share.value.total_cmp(&a.share.value));
        let mut table = grid(["pair", "together, beyond each alone (second order)"]);
        for pair in &pairs {
            let (a, b) = pair.factors;
            table.add_row([format!("{} × {}", factors[a].name, factors[b].name), interval(&pair.share)]);
        }
        let _ = writeln!(text, "\n{}", aligned(table));
    }
    text
}

fn effects(name: &str, factors: &[Factor], found: &morris::MorrisAnalysis) -> String {
    let mut table = grid(["input", "mu*", "± standard error", "mu", "sigma"]);
    let mut order: Vec<usize> = (0..factors.len()).collect();
    order.sort_by(|&a, &b| found.effects[b].mu_star.total_cmp(&found.effects[a].mu_star));
    let digits = |value: f64| round_significant(value, 5).to_string();
    for &place in &order {
        let effect = &found.effects[place];
        let cells = [effect.mu_star, effect.error, effect.mu, effect.sigma].map(digits);
        table.add_row(std::iter::once(factors[place].name.clone()).chain(cells));
    }
    format!(
        "Elementary effects on `{name}` over the range of each input: {} trajectories\n{}\nmu* tells how much an input matters; a \
         sigma as large as mu* tells that it does so together with others, or not in a straight line.\n",
        found.trajectories,
        aligned(table)
    )
}

fn bars(name: &str, factors: &[Factor], found: &Tornado) -> String {
    let mut table = grid(["input", "low", "response", "high", "response", "swing"]);
    let digits = |value: f64| round_significant(value, 5).to_string();
    let known = |value: Option<f64>| value.map_or_else(|| "n/a".to_owned(), digits);
    for bar in &found.bars {
        let ends = [digits(bar.low.input), known(bar.low.response), digits(bar.high.input), known(bar.high.response)];
        let cells = std::iter::once(factors[bar.factor].name.clone()).chain(ends).chain([known(bar.swing())]);
        table.add_row(cells);
    }
    format!("One input at a time: `{name}` is {} at the base\n{}\n", digits(found.base), aligned(table))
}

/// Every number: `response,input,with,measure,value,low,high`.
pub(super) fn csv(found: &[(String, ResponseAnalysis)], samples: &Samples) -> String {
    let mut text = "response,input,with,measure,value,low,high\n".to_owned();
    for (response, analysis) in found {
        for row in rows(analysis) {
            let input = &samples.factors[row.factor].name;
            let with = row.with.map_or_else(String::new, |place| quoted(&samples.factors[place].name));
            let cell =
                |value: Option<f64>| value.map_or_else(String::new, |value| round_significant(value, 12).to_string());
            let (value, low, high) = (cell(row.value), cell(row.low), cell(row.high));
            let _ =
                writeln!(text, "{},{},{with},{},{value},{low},{high}", quoted(response), quoted(input), row.measure);
        }
    }
    text
}

/// A line of the CSV output.
#[derive(Default)]
struct SensitivityLine {
    factor: usize,
    with: Option<usize>,
    measure: &'static str,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
}

impl SensitivityLine {
    fn estimate(factor: usize, with: Option<usize>, measure: &'static str, one: &Estimate) -> Self {
        Self { factor, with, measure, value: Some(one.value), low: Some(one.low), high: Some(one.high) }
    }

    fn number(factor: usize, measure: &'static str, value: Option<f64>) -> Self {
        Self { factor, measure, value, ..Self::default() }
    }
}

fn rows(analysis: &ResponseAnalysis) -> Vec<SensitivityLine> {
    match analysis {
        ResponseAnalysis::Sobol(_, found) => {
            let of_input = found.indices.iter().enumerate().flat_map(|(place, indices)| {
                [
                    SensitivityLine::estimate(place, None, "first-order", &indices.first),
                    SensitivityLine::estimate(place, None, "total-order", &indices.total),
                ]
            });
            let pairs = found.pairs.iter().map(|pair| {
                SensitivityLine::estimate(pair.factors.0, Some(pair.factors.1), "second-order", &pair.share)
            });
            of_input.chain(pairs).collect()
        }
        ResponseAnalysis::Morris(found) => {
            let of_input = |(place, effect): (usize, &morris::ElementaryEffect)| {
                [
                    SensitivityLine::number(place, "mu", Some(effect.mu)),
                    SensitivityLine::number(place, "mu-star", Some(effect.mu_star)),
                    SensitivityLine::number(place, "mu-star-error", Some(effect.error)),
                    SensitivityLine::number(place, "sigma", Some(effect.sigma)),
                ]
            };
            found.effects.iter().enumerate().flat_map(of_input).collect()
        }
        ResponseAnalysis::Tornado(found) => {
            let of_input = |bar: &crate::uncertainty::sensitivity::tornado::TornadoBar| {
                [
                    SensitivityLine::number(bar.factor, "low", Some(bar.low.input)),
                    SensitivityLine::number(bar.factor, "response-at-low", bar.low.response),
                    SensitivityLine::number(bar.factor, "high", Some(bar.high.input)),
                    SensitivityLine::number(bar.factor, "response-at-high", bar.high.response),
                ]
            };
            found.bars.iter().flat_map(of_input).collect()
        }
    }
}
