//! The numbers of a trajectory without their names: for thousands of samples of one model.

use super::rows::{NumberName, RowLayout, Scratch, SeenYear, Sink, duals, of_scope};
use crate::model::{Model, Trajectory, YearResult};
use crate::table::{Row, Status};

/// What one number of a trajectory is: the names that its row in the results table bears.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct OutputSeries {
    /// Calendar year.
    pub period: i32,
    /// Market id, or [`ALL_MARKETS`](crate::table::ALL_MARKETS).
    pub market: String,
    /// Supplier, group or passage; empty for the total.
    pub partner: String,
    /// Route; empty where the number is not of one route.
    pub route: String,
    /// What is measured, such as `share`.
    pub variable: &'static str,
    /// Its unit.
    pub unit: &'static str,
}

impl OutputSeries {
    /// The row of the results table with a number of the series: NaN is a missing one.
    pub fn row(&self, model: &Model, statistic: &str, value: f64) -> Row {
        Row {
            scenario: model.scenario.as_str().into(),
            period: self.period,
            month: 0,
            importer: model.importer.as_str().into(),
            market: self.market.as_str().into(),
            partner: self.partner.as_str().into(),
            route: self.route.as_str().into(),
            variable: self.variable.into(),
            unit: self.unit.into(),
            statistic: statistic.into(),
            status: if value.is_finite() { Status::Modelled } else { Status::Missing },
            value: value.is_finite().then_some(value),
        }
    }
}

/// Which numbers every trajectory of a model has, and where each stands among the values that [`Outputs::fill`] writes.
///
/// Made once for a model, it serves every sample of it. A sample may differ from the model in any number of its paths,
/// flows, elasticities, prices, policies and contracts. What it may not differ in: routes, markets, policies, limits and
/// contracts and their order, names, groups, heat contents, how cargoes travel, distances, governance. A row that
/// a sample has and the model has not is left out; one that the model has and the sample has not, or that is missing, is
/// NaN. Values are those of [`rows`](super::rows()), bit for bit.
///
/// ```
/// # use izon::allocation::Solver;
/// # use izon::indicators::{Outputs, Scratch};
/// # use izon::model::Model;
/// # use izon::simulation::{self, SimulationError};
/// fn mean_shares(model: &Model, samples: &[Model], solver: &dyn Solver) -> Result<Vec<f64>, SimulationError> {
///     let outputs = Outputs::new(model).keep(|series| series.variable == "share");
///     let mut scratch = Scratch::default(); // one for each thread
///     let mut values = vec![0.0; outputs.series().len()];
///     let mut sums = values.clone();
///     for sample in samples {
///         let trajectory = simulation::run(sample, solver)?;
///         outputs.fill(sample, &trajectory, &mut scratch, &mut values);
///         sums.iter_mut().zip(&values).for_each(|(sum, value)| *sum += value / samples.len() as f64);
///     }
///     Ok(sums)
/// }
/// ```
pub struct Outputs {
    layout: RowLayout,
    series: Vec<OutputSeries>,
    /// For each year which numbers of the walk are kept.
    kept: Vec<KeptNumbers>,
}

/// Which numbers of a year are kept.
struct KeptNumbers {
    /// How many the walk has.
    all: usize,
    /// Their places in the walk, in rising order.
    places: Vec<usize>,
    /// Where the numbers of each scope begin, and those of none.
    scopes: Vec<usize>,
}

/// All numbers of a trajectory, for a scenario that shares markets with it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct NumberSheet {
    /// Year by year.
    numbers: Vec<f64>,
    /// For each year where its numbers begin, if any of them are kept.
    years: Vec<Option<usize>>,
}

/// Markets whose numbers are those of another scenario.
#[derive(Clone, Copy)]
pub struct Alike<'a> {
    /// The other's.
    pub outputs: &'a Outputs,
    /// Its numbers.
    pub sheet: &'a NumberSheet,
    /// For each market whether its numbers are the same, with the same names in the same order.
    pub markets: &'a [bool],
}

impl Outputs {
    /// All numbers of a trajectory of the model, from its base year to its horizon, in the order of
    /// [`rows`](super::rows()).
    pub fn new(model: &Model) -> Self {
        let layout = RowLayout::new(model, model.years());
        let mut names = OutputNames::default();
        let mut scratch = Scratch::default();
        scratch.begin(&layout);
        let mut kept = Vec::with_capacity(layout.years.len());
        for year in &layout.years {
            let before = names.series.len();
            let result = YearResult::default().cleared(model, year.period);
            let seen = SeenYear { model, layout: &layout, year, result: &result };
            let mut scopes = vec![0];
            for scope in 0..layout.scopes.len() {
                of_scope(&seen, scope, &mut scratch, &mut names);
                scopes.push(names.series.len() - before);
            }
            duals(&seen, &mut names);
            let all = names.series.len() - before;
            kept.push(KeptNumbers { all, places: (0..all).collect(), scopes });
        }
        Self { layout, series: names.series, kept }
    }

    /// Those that a test accepts.
    #[must_use]
    pub fn keep(mut self, accept: impl Fn(&OutputSeries) -> bool) -> Self {
        let mut verdicts = self.series.iter().map(&accept).collect::<Vec<_>>().into_iter();
        for year in &mut self.kept {
            year.places.retain(|_| verdicts.next().unwrap_or(false));
        }
        self.series.retain(accept);
        self
    }

    /// What the values are, in their order.
    pub fn series(&self) -> &[OutputSeries] {
        &self.series
    }

    /// Writes the numbers of a trajectory of a sample: one for each of [`Outputs::series`], NaN where there is none.
    /// Values beyond their number stay as they are; of a shorter slice, those that do not fit are lost.
    pub fn fill(&self, sample: &Model, trajectory: &Trajectory, scratch: &mut Scratch, values: &mut [f64]) {
        self.fill_with((sample, trajectory), scratch, values, (None, None));
    }

    /// As [`Outputs::fill`], bit for bit, with the numbers of markets that are alike taken over, and all numbers of years of which
    /// any is kept written down for others to do the same, where there is a sheet for them.
    pub fn fill_with(
        &self,
        (sample, trajectory): (&Model, &Trajectory),
        scratch: &mut Scratch,
        values: &mut [f64],
        (alike, mut sheet): (Option<Alike<'_>>, Option<&mut NumberSheet>),
    ) {
        scratch.begin(&self.layout);
        let mut values = values.iter_mut().take(self.series.len());
        let mut numbers = YearNumbers(std::mem::take(&mut scratch.numbers));
        if let Some(sheet) = &mut sheet {
            sheet.numbers.clear();
            sheet.years.clear();
        }
        for (place, ((year, kept), result)) in
            self.layout.years.iter().zip(&self.kept).zip(&trajectory.years).enumerate()
        {
            if kept.places.is_empty() {
                if let Some(sheet) = &mut sheet {
                    sheet.years.push(None);
                }
                continue;
            }
            numbers.0.clear();
            let seen = SeenYear { model: sample, layout: &self.layout, year, result };
            for scope in 0..self.layout.scopes.len() {
                match alike.and_then(|alike| alike.numbers(place, scope)) {
                    Some(known) => numbers.0.extend_from_slice(known),
                    None => of_scope(&seen, scope, scratch, &mut numbers),
                }
            }
            duals(&seen, &mut numbers);
            numbers.0.resize(kept.all, f64::NAN);
            if let Some(sheet) = &mut sheet {
                sheet.years.push(Some(sheet.numbers.len()));
                sheet.numbers.extend_from_slice(&numbers.0);
            }
            if kept.places.len() == kept.all {
                numbers.0.iter().zip(&mut values).for_each(|(number, value)| *value = *number);
            } else {
                kept.places.iter().zip(&mut values).for_each(|(place, value)| *value = numbers.0[*place]);
            }
        }
        values.for_each(|value| *value = f64::NAN);
        scratch.numbers = numbers.0;
    }
}

impl<'a> Alike<'a> {
    /// The numbers of a scope in a year, if they are the same: of a market, or of all together where every market is alike.
    fn numbers(&self, year: usize, scope: usize) -> Option<&'a [f64]> {
        let is_alike = match self.outputs.layout.scopes.get(scope)?.market {
            Some(market) => self.markets.get(market).copied().unwrap_or(false),
            None => self.markets.iter().all(|alike| *alike),
        };
        let (start, scopes) = ((*self.sheet.years.get(year)?)?, &self.outputs.kept.get(year)?.scopes);
        let range = start + scopes[scope]..start + scopes[scope + 1];
        if is_alike { self.sheet.numbers.get(range) } else { None }
    }
}

#[derive(Default)]
struct OutputNames {
    series: Vec<OutputSeries>,
}

impl Sink for OutputNames {
    fn put<'a>(&mut self, name: impl FnOnce() -> NumberName<'a>, _: Option<f64>) {
        let name = name();
        self.series.push(OutputSeries {
            period: name.year,
            market: name.market.to_owned(),
            partner: name.partner.to_owned(),
            route: name.route.to_owned(),
            variable: name.variable,
            unit: name.unit,
        });
    }
}

/// The numbers of a year; NaN where there is none.
struct YearNumbers(Vec<f64>);

impl Sink for YearNumbers {
    fn put<'a>(&mut self, _: impl FnOnce() -> NumberName<'a>, value: Option<f64>) {
        self.0.push(value.unwrap_or(f64::NAN));
    }
}
