//! Runs of a study: the rows of a design drawn from its uncertain numbers, and what came of them.

use std::collections::BTreeMap;

use crate::allocation::Standard;
use crate::dataset::Dataset;
use crate::diagnostics::Diagnostic;
use crate::indicators::OutputSeries;
use crate::input::numbers::NumberTable;
use crate::language::Text;
use crate::model::claim::ResultCell;
use crate::numeric::round_significant;
use crate::progress::Progress;
use crate::publish::ensemble::filter::{SeriesFilter, check as check_filters};
use crate::publish::ensemble::work::series_name;
use crate::publish::read_study::ReadStudy;
use crate::publish::regret_chart::measure_name;
use crate::publish::study_charts::names;
use crate::scenario::{Parameters, Study};
use crate::study::{StudyError, settings};
use crate::table::{ALL_MARKETS, Table, cell};
use crate::uncertainty::ensemble::{Ensemble, SamplePlan};
use crate::uncertainty::sampling;
use crate::uncertainty::sensitivity::sobol::{MOST_GROUPS, SobolDesign};
use crate::uncertainty::sensitivity::{morris, tornado};

/// How the name of a change against the reference begins.
pub const CHANGE: &str = "change:";

/// Parts of a distribution between which one input at a time is moved.
const ENDS: (f64, f64) = (0.05, 0.95);

/// A way to ask which input matters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DesignMethod {
    /// Shares of variance, alone and with interactions.
    Sobol,
    /// Elementary effects along trajectories.
    Morris,
    /// One input at a time around a base.
    Tornado,
}

/// Which runs of a study are made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DesignRequest {
    /// What they are for.
    pub method: DesignMethod,
    /// Series of the study; none for the share of its group in all markets, in its focus.
    pub series: Vec<SeriesFilter>,
    /// How many groups of rows (Sobol', best a power of two) or trajectories (Morris); else 1024, and 20.
    pub size: Option<u32>,
    /// Runs for pairs of inputs too (Sobol').
    pub second_order: bool,
    /// Where the rows start.
    pub seed: u64,
}

/// What columns are called in sentences, and the units of responses; nothing for tables of others.
#[derive(Clone, Debug, Default)]
pub struct StudyWords {
    /// What columns are called.
    pub words: BTreeMap<String, Text>,
    /// The units of responses.
    pub units: BTreeMap<String, String>,
}

/// Runs of a study, as if a user had brought them.
pub struct StudyRuns {
    /// The inputs of every run.
    pub samples: NumberTable,
    /// What came of every run.
    pub responses: NumberTable,
    /// What the columns are called.
    pub called: StudyWords,
    /// Whether the study states correlations, which are left aside: each input is moved as if it went with no other.
    pub correlated: bool,
}

/// Runs the design of a method over a study: tables of inputs and of what came of them, as if a user had brought them.
///
/// Shares of variance have even draws as inputs, so that distributions count. Elementary effects and bars move inputs
/// between the ends of the middle nine tenths of their distributions; bars have the values themselves.
///
/// # Errors
/// A study in which nothing is uncertain, series that it does not have, correlations that numbers cannot have together.
pub fn study_runs(
    file: &str,
    asked: &ReadStudy,
    request: &DesignRequest,
    progress: &dyn Progress,
) -> Result<StudyRuns, StudyError> {
    let study = &asked.study;
    let parameters = Parameters::new(study, &asked.dataset, &[])?;
    check_filters(&request.series, study)?;
    let wanted = |scenario: usize, series: &OutputSeries| is_wanted(study, &request.series, scenario, series);
    let plan = SamplePlan { method: sampling::SamplingMethod::Sobol, seed: request.seed, samples: 1 };
    let ensemble = Ensemble::new(&parameters, plan, &|scenario, series| {
        wanted(scenario, series)
            || (0..study.scenarios.len()).any(|of| wanted(of, series)) && scenario == study.reference
    });
    let ensemble =
        ensemble.map_err(|_| StudyError::input("not-positive-definite", "these numbers cannot be correlated so"))?;
    let factors: Vec<String> = ensemble.design().parameters().iter().map(|known| known.name.clone()).collect();
    if factors.is_empty() {
        return Err(StudyError::input("nothing-uncertain", "nothing is uncertain in this study: no input matters"));
    }
    let correlated = study.correlations.pairs().next().is_some();
    let method = request.method;
    let rows = design(method, factors.len(), request)?;
    let inputs: Vec<Vec<f64>> = rows.iter().map(|units| ensemble.values_at(&spread(method, units))).collect();
    progress.started("runs", inputs.len());
    let outputs = ensemble.collect(&inputs, &Standard::default(), &|| progress.advanced(1));
    progress.finished();
    let values: Vec<usize> = factors.iter().filter_map(|name| parameters.named(name).first().copied()).collect();
    let shown = rows.iter().zip(&inputs).map(|(units, inputs)| match method {
        DesignMethod::Tornado => values.iter().map(|place| inputs[*place]).collect(),
        _ => units.clone(),
    });
    let (names, responses) = responses(&ensemble, study, &wanted, &outputs)?;
    let called = called((study, &asked.dataset), &ensemble, &wanted, &factors);
    let [from, to] = ["design", "results"].map(|what| format!("{file} ({what})"));
    let (samples, responses) =
        (NumberTable::computed(from, &factors, shown), NumberTable::computed(to, &names, responses));
    Ok(StudyRuns { samples, responses, called, correlated })
}

/// What the uncertain numbers of a study are called in sentences, and its results, by the columns of its draws.
///
/// # Errors
/// Correlations that numbers cannot have together.
pub fn words(asked: &ReadStudy) -> Result<BTreeMap<String, Text>, StudyError> {
    let parameters = Parameters::new(&asked.study, &asked.dataset, &[])?;
    let plan = SamplePlan { method: sampling::SamplingMethod::Sobol, seed: 1, samples: 1 };
    let ensemble = Ensemble::new(&parameters, plan, &|_, _| true)
        .map_err(|_| StudyError::input("not-positive-definite", "these numbers cannot be correlated so"))?;
    let factors: Vec<String> = ensemble.design().parameters().iter().map(|known| known.name.clone()).collect();
    Ok(called((&asked.study, &asked.dataset), &ensemble, &|_, _| true, &factors).words)
}

/// What inputs and responses are called in sentences.
fn called(
    (study, dataset): (&Study, &Dataset),
    ensemble: &Ensemble<'_>,
    wanted: &dyn Fn(usize, &OutputSeries) -> bool,
    factors: &[String],
) -> StudyWords {
    let names = names(study, dataset);
    let mut called = StudyWords::default();
    called.words.extend(factors.iter().map(|factor| (factor.clone(), settings::noun(study, factor))));
    for scenario in 0..ensemble.scenarios() {
        let model = ensemble.model(scenario);
        let (id, title) = (&model.scenario, &model.title);
        for series in ensemble.outputs(scenario).series().iter().filter(|series| wanted(scenario, series)) {
            let what = measure_name(&cell_of(series), &names);
            let what = Text::new(what.en.replacen(", ", " in ", 1), what.ja);
            let (column, year) = (series_name(series), series.period);
            let change = Text::new(
                format!("what “{}” changes in the {} in {year}", title.en, what.en),
                format!("「{}」による{}の変化（{year}年）", title.ja, what.ja),
            );
            let level = Text::new(
                format!("the {} in {year} under “{}”", what.en, title.en),
                format!("「{}」での{}（{year}年）", title.ja, what.ja),
            );
            let points = if series.unit == "%" { "points" } else { series.unit };
            called.units.insert(format!("{CHANGE}{id}/{column}"), points.to_owned());
            called.units.insert(format!("{id}/{column}"), series.unit.to_owned());
            called.words.insert(format!("{CHANGE}{id}/{column}"), change);
            called.words.insert(format!("{id}/{column}"), level);
        }
    }
    called
}

fn cell_of(series: &OutputSeries) -> ResultCell {
    ResultCell {
        market: series.market.clone(),
        partner: series.partner.clone(),
        route: series.route.clone(),
        variable: series.variable.to_owned(),
        unit: series.unit.to_owned(),
    }
}

fn is_wanted(study: &Study, filters: &[SeriesFilter], scenario: usize, series: &OutputSeries) -> bool {
    if filters.is_empty() {
        return scenario == study.focus
            && series.variable == "share"
            && series.market == ALL_MARKETS
            && series.partner == study.group.as_str()
            && series.period == study.year;
    }
    let id = study.scenarios[scenario].model.scenario.as_str();
    filters.iter().any(|filter| filter.accepts(id, series))
}

fn design(method: DesignMethod, factors: usize, request: &DesignRequest) -> Result<Vec<Vec<f64>>, StudyError> {
    let seed = request.seed;
    Ok(match method {
        DesignMethod::Sobol => {
            let groups = request.size.unwrap_or(1024) as usize;
            if !(2..=MOST_GROUPS).contains(&groups) {
                let message = format!("{groups} groups of runs: expected 2 to {MOST_GROUPS}");
                return Err(StudyError::input("out-of-range", message));
            }
            SobolDesign { factors, groups, second_order: request.second_order }.unit_rows(seed as u32)
        }
        DesignMethod::Morris => {
            morris::unit_rows(factors, request.size.unwrap_or(20).clamp(2, 1 << 20) as usize, 4, seed)
        }
        DesignMethod::Tornado => tornado::rows(&vec![0.5; factors], &vec![ENDS; factors]),
    })
}

/// Even draws from the rows of a design: within distributions, never at an end that may lie at infinity.
fn spread(method: DesignMethod, units: &[f64]) -> Vec<f64> {
    let (low, high) = ENDS;
    let inside = |unit: f64| unit.clamp(f64::EPSILON, 1.0 - f64::EPSILON);
    units
        .iter()
        .map(|unit| if method == DesignMethod::Morris { low + (high - low) * unit } else { inside(*unit) })
        .collect()
}

/// The columns that are asked for, each followed by its change against the reference.
fn responses(
    ensemble: &Ensemble<'_>,
    study: &Study,
    wanted: &dyn Fn(usize, &OutputSeries) -> bool,
    outputs: &[Vec<f64>],
) -> Result<(Vec<String>, Vec<Vec<f64>>), StudyError> {
    let offsets = ensemble.offsets();
    let place_in = |scenario: usize, series: &OutputSeries| {
        let found = ensemble.outputs(scenario).series().iter().position(|other| other == series);
        found.map(|place| offsets[scenario] + place)
    };
    let (mut names, mut columns) = (Vec::new(), Vec::new());
    for scenario in 0..ensemble.scenarios() {
        let id = &ensemble.model(scenario).scenario;
        for series in ensemble.outputs(scenario).series().iter().filter(|series| wanted(scenario, series)) {
            let Some(place) = place_in(scenario, series) else { continue };
            names.push(format!("{id}/{}", series_name(series)));
            columns.push((place, None));
            if scenario != study.reference
                && let Some(base) = place_in(study.reference, series)
            {
                names.push(format!("{CHANGE}{id}/{}", series_name(series)));
                columns.push((place, Some(base)));
            }
        }
    }
    if names.is_empty() {
        let told = Diagnostic::error("unknown-name", "no series of this study is asked for");
        return Err(told
            .help("`--series` takes keys with values, such as `variable=share,partner=middle-east,period=2030`")
            .into());
    }
    let value =
        |row: &Vec<f64>, (place, base): &(usize, Option<usize>)| row[*place] - base.map_or(0.0, |base| row[base]);
    // The last bits are the solver's, not the inputs'.
    let rounded = |value: f64| if value.is_finite() { round_significant(value, Table::DIGITS) } else { value };
    let change = |row: &Vec<f64>, column: &(usize, Option<usize>)| {
        let scale = rounded(row[column.0]).abs().max(1.0);
        rounded((value(row, column) / scale * 1e12).round() / 1e12 * scale)
    };
    let rows = outputs.iter().map(|row| columns.iter().map(|column| change(row, column)).collect());
    Ok((names, rows.collect()))
}

/// A name as a cell of CSV.
pub fn quoted(name: &str) -> String {
    let name = &*cell::written(name);
    if name.contains([',', '"', '\n', '\r']) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name.to_owned() }
}
