//! The numbers of a trajectory without their names: for thousands of samples of one model.

use super::rows::{Layout, Name, Scratch, Seen, Sink, walk};
use crate::model::{Model, Trajectory, YearResult};
use crate::units::{Energy, Money, Price};

/// What one number of a trajectory is: the names that its row in the results table bears.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Series {
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
    layout: Layout,
    series: Vec<Series>,
    /// For each year which numbers of the walk are kept.
    kept: Vec<Kept>,
}

/// Which numbers of a year are kept.
struct Kept {
    /// How many the walk has.
    all: usize,
    /// Their places in the walk, in rising order.
    places: Vec<usize>,
}

impl Outputs {
    /// All numbers of a trajectory of the model, from its base year to its horizon, in the order of
    /// [`rows`](super::rows()).
    pub fn new(model: &Model) -> Self {
        let layout = Layout::new(model, model.years());
        let mut names = Names::default();
        let mut scratch = Scratch::default();
        let mut kept = Vec::with_capacity(layout.years.len());
        for year in &layout.years {
            let before = names.series.len();
            walk(&Seen { model, layout: &layout, year, result: &blank(model, year.period) }, &mut scratch, &mut names);
            let all = names.series.len() - before;
            kept.push(Kept { all, places: (0..all).collect() });
        }
        Self { layout, series: names.series, kept }
    }

    /// Those that a test accepts.
    #[must_use]
    pub fn keep(mut self, accept: impl Fn(&Series) -> bool) -> Self {
        let mut verdicts = self.series.iter().map(&accept).collect::<Vec<_>>().into_iter();
        for year in &mut self.kept {
            year.places.retain(|_| verdicts.next().unwrap_or(false));
        }
        self.series.retain(accept);
        self
    }

    /// What the values are, in their order.
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// Writes the numbers of a trajectory of a sample: one for each of [`Outputs::series`], NaN where there is none.
    /// Values beyond their number stay as they are; of a shorter slice, those that do not fit are lost.
    pub fn fill(&self, sample: &Model, trajectory: &Trajectory, scratch: &mut Scratch, values: &mut [f64]) {
        let mut values = values.iter_mut().take(self.series.len());
        let mut numbers = Numbers(std::mem::take(&mut scratch.numbers));
        let years = self.layout.years.iter().zip(&self.kept).zip(&trajectory.years);
        for ((year, kept), result) in years.filter(|((_, kept), _)| !kept.places.is_empty()) {
            numbers.0.clear();
            walk(&Seen { model: sample, layout: &self.layout, year, result }, scratch, &mut numbers);
            numbers.0.resize(kept.all, f64::NAN);
            kept.places.iter().zip(&mut values).for_each(|(place, value)| *value = numbers.0[*place]);
        }
        values.for_each(|value| *value = f64::NAN);
        scratch.numbers = numbers.0;
    }
}

#[derive(Default)]
struct Names {
    series: Vec<Series>,
}

impl Sink for Names {
    fn put<'a>(&mut self, name: impl FnOnce() -> Name<'a>, _: Option<f64>) {
        let name = name();
        self.series.push(Series {
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
struct Numbers(Vec<f64>);

impl Sink for Numbers {
    fn put<'a>(&mut self, _: impl FnOnce() -> Name<'a>, value: Option<f64>) {
        self.0.push(value.unwrap_or(f64::NAN));
    }
}

/// A year in which nothing came.
fn blank(model: &Model, year: i32) -> YearResult {
    let (routes, markets, contracts) = (model.routes.len(), model.markets.len(), model.contracts.len());
    YearResult {
        year,
        flows: vec![Energy::ZERO; routes],
        rents: vec![Price::ZERO; routes],
        unserved: vec![Energy::ZERO; markets],
        prices: vec![Price::ZERO; markets],
        policy_duals: vec![Price::ZERO; model.policies.len()],
        limit_duals: vec![Price::ZERO; model.supplier_limits.len()],
        contract_duals: vec![Price::ZERO; routes],
        breaches: vec![Energy::ZERO; contracts],
        penalties: vec![Money::ZERO; contracts],
        route_costs: vec![Money::ZERO; routes],
        objective: Money::ZERO,
    }
}
