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
    /// For each number of the walk its place among the values.
    places: Vec<Option<usize>>,
}

impl Outputs {
    /// All numbers of a trajectory of the model, from its base year to its horizon, in the order of
    /// [`rows`](super::rows()).
    pub fn new(model: &Model) -> Self {
        let layout = Layout::new(model, model.years());
        let mut names = Names::default();
        let mut scratch = Scratch::default();
        for year in &layout.years {
            walk(&Seen { model, layout: &layout, year, result: &blank(model, year.period) }, &mut scratch, &mut names);
        }
        let places = (0..names.series.len()).map(Some).collect();
        Self { layout, series: names.series, places }
    }

    /// Those that a test accepts.
    #[must_use]
    pub fn keep(mut self, accept: impl Fn(&Series) -> bool) -> Self {
        let mut kept = 0;
        let mut verdicts = self.series.iter().map(&accept).collect::<Vec<_>>().into_iter();
        for place in self.places.iter_mut().filter(|place| place.is_some()) {
            *place = verdicts.next().unwrap_or(false).then_some(kept);
            kept += usize::from(place.is_some());
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
        values.iter_mut().take(self.series.len()).for_each(|value| *value = f64::NAN);
        let mut chosen = Chosen { places: self.places.iter(), values };
        for (year, result) in self.layout.years.iter().zip(&trajectory.years) {
            walk(&Seen { model: sample, layout: &self.layout, year, result }, scratch, &mut chosen);
        }
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

struct Chosen<'a> {
    places: std::slice::Iter<'a, Option<usize>>,
    values: &'a mut [f64],
}

impl Sink for Chosen<'_> {
    fn put<'a>(&mut self, _: impl FnOnce() -> Name<'a>, value: Option<f64>) {
        let place = self.places.next().copied().flatten();
        if let (Some(place), Some(value)) = (place.and_then(|place| self.values.get_mut(place)), value) {
            *place = value;
        }
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
