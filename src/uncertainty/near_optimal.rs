//! Other mixes that cost nearly as little: how far each share could move, and mixes as unlike as can be.
//!
//! The cheapest mix is one point; around it lies a region that costs hardly more. Its ends show which shares are forced
//! by cost and which are a choice. Sources: E. D. Brill, S.-Y. Chang and L. D. Hopkins, *Modeling to generate
//! alternatives: the HSJ approach and an illustration using a problem in land use planning*, Management Science 28
//! (1982) 221-235; J. F. DeCarolis, *Using modeling to generate alternatives (MGA) to expand our thinking on energy
//! futures*, Energy Economics 33 (2011) 145-152.
//!
//! How much more may be spent is measured against what the cheapest mix is worth at market prices, and not against the
//! objective: the area under calibrated supply curves depends on their slopes even where nothing changes.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::allocation::{NestedWorkspace, Problem, SolveError, Solver, VariableKind, YearReference, decide, formulate};
use crate::id::{CountryId, GroupId};
use crate::model::{MarketIndex, Model};
use crate::numeric;
use crate::simulation::{self, SimulationError};
use crate::table::{ALL_MARKETS, Row, Status};
use crate::units::Money;

/// Part of the budget to which the extra cost is met.
const ON_BUDGET: f64 = 1e-9;
/// Halvings of the weight at most.
const HALVINGS: usize = 60;

/// What is asked of one scenario.
#[derive(Clone, Debug)]
pub struct NearOptimalQuestion<'a> {
    /// The scenario.
    pub model: &'a Model,
    /// The year; after the base year, up to the horizon.
    pub year: i32,
    /// The market; all together, by energy, when `None`.
    pub market: Option<MarketIndex>,
    /// How much more a mix may cost: a part, above 0, of what the cheapest mix is worth at market prices.
    pub within: f64,
    /// How many unlike mixes are wanted.
    pub count: usize,
}

/// How far one share could move.
#[derive(Clone, PartialEq, Debug)]
pub struct ShareRange {
    /// A supplier or a group.
    pub of: String,
    /// Whether it is a group.
    pub is_group: bool,
    /// Its share in the cheapest mix, from 0 to 1.
    pub cheapest: f64,
    /// Its lowest share within the budget.
    pub lowest: f64,
    /// Its highest.
    pub highest: f64,
}

/// A mix within the budget.
#[derive(Clone, PartialEq, Debug)]
pub struct NearOptimalMix {
    /// Share of each supplier, from 0 to 1.
    pub shares: BTreeMap<CountryId, f64>,
    /// What it costs above the cheapest mix.
    pub cost: Money,
    /// Part of imports that comes from others than in the cheapest mix: half the sum of the differences of shares.
    pub moved: f64,
}

/// What else could be had for nearly as little.
#[derive(Clone, PartialEq, Debug)]
pub struct Alternatives {
    /// How much more a mix may cost.
    pub budget: Money,
    /// The cheapest mix.
    pub cheapest: NearOptimalMix,
    /// Suppliers by their share in the cheapest mix, then groups by name.
    pub ranges: Vec<ShareRange>,
    /// Mixes unlike the cheapest and each other, in the order in which they were found.
    pub unlike: Vec<NearOptimalMix>,
}

/// Finds the ends of every share, and unlike mixes.
///
/// # Errors
/// When the year could not be solved.
pub fn alternatives(question: &NearOptimalQuestion<'_>, solver: &dyn Solver) -> Result<Alternatives, SimulationError> {
    let model = question.model;
    let reference = simulation::reference(model, question.year, solver)?;
    let failed = |error| SimulationError::Solver { year: question.year, error };
    let region = NearOptimalRegion::new(question, &reference, solver).map_err(failed)?;
    let suppliers: BTreeSet<CountryId> = region.routes().map(|(_, route)| route.supplier.clone()).collect();
    let of_suppliers = suppliers.iter().map(|country| (country.to_string(), false, BTreeSet::from([country.clone()])));
    let members =
        |group: &GroupId| suppliers.iter().filter(|one| model.in_group(group, one, question.year)).cloned().collect();
    let of_groups = model.groups.keys().map(|group| (group.to_string(), true, members(group)));
    let subjects: Vec<(String, bool, BTreeSet<CountryId>)> =
        of_suppliers.chain(of_groups).filter(|(.., members)| !members.is_empty()).collect();
    let ranges: Result<Vec<ShareRange>, SolveError> = subjects
        .into_par_iter()
        .map(|(of, is_group, members)| {
            let share = |amounts: &[f64]| region.share(&members, amounts);
            let lowest = share(
                &region.push(&region.weights(&|supplier| f64::from(u8::from(members.contains(supplier)))), solver)?,
            );
            let highest = share(
                &region.push(&region.weights(&|supplier| -f64::from(u8::from(members.contains(supplier)))), solver)?,
            );
            Ok(ShareRange { of, is_group, cheapest: share(&region.cheapest), lowest, highest })
        })
        .collect();
    let mut ranges = ranges.map_err(failed)?;
    ranges.sort_by(|a, b| {
        a.is_group.cmp(&b.is_group).then(if a.is_group { a.of.cmp(&b.of) } else { b.cheapest.total_cmp(&a.cheapest) })
    });
    let cheapest = region.mix(&region.cheapest);
    let unlike = region.unlike(question.count, solver).map_err(failed)?;
    Ok(Alternatives { budget: Money::from_musd(region.budget), cheapest, ranges, unlike })
}

/// The mixes of a year that cost no more than the budget above the cheapest.
struct NearOptimalRegion<'a> {
    question: &'a NearOptimalQuestion<'a>,
    problem: Problem,
    cheapest: Vec<f64>,
    budget: f64,
    /// A price, to measure weights by, USD/GJ.
    price: f64,
}

impl<'a> NearOptimalRegion<'a> {
    fn new(
        question: &'a NearOptimalQuestion<'a>,
        reference: &YearReference,
        solver: &dyn Solver,
    ) -> Result<Self, SolveError> {
        let mut problem = formulate(question.model, reference, &|_| true);
        decide(&mut problem, solver, &mut NestedWorkspace::default())?;
        let solution = solver.solve(&problem)?;
        problem.start = Some(solution.active);
        let at = question.model.index(question.year);
        let mut region = Self { question, problem, cheapest: solution.amounts, budget: 0.0, price: 0.0 };
        let worth = region.routes().map(|(place, route)| {
            let price = question.model.markets[route.market].price[at].usd_per_gj();
            (price * region.problem.flow(place, &region.cheapest), price)
        });
        let worth: Vec<(f64, f64)> = worth.collect();
        region.budget = question.within * numeric::sum(worth.iter().map(|(worth, _)| *worth));
        region.price = worth.iter().map(|(_, price)| *price).fold(f64::MIN_POSITIVE, f64::max);
        Ok(region)
    }

    fn routes(&self) -> impl Iterator<Item = (usize, &'a crate::model::Route)> + use<'a> {
        let market = self.question.market;
        let routes = self.question.model.routes.iter().enumerate();
        routes.filter(move |(_, route)| market.is_none_or(|seen| seen == route.market))
    }

    /// A weight for each variable from one for each supplier. Demand that is not served weighs as much as the heaviest
    /// supplier, so that leaving people without is never a way out.
    fn weights(&self, of: &dyn Fn(&CountryId) -> f64) -> Vec<f64> {
        let sees = |market: usize| self.question.market.is_none_or(|seen| seen == market);
        let heaviest = self.routes().map(|(_, route)| of(&route.supplier)).fold(0.0, f64::max);
        let weight = |kind: VariableKind| match kind {
            VariableKind::Flow { route, .. } => {
                let route = &self.question.model.routes[route];
                if sees(route.market) { of(&route.supplier) } else { 0.0 }
            }
            VariableKind::Breach { .. } => 0.0,
            VariableKind::Unserved { market } => {
                if sees(market) {
                    heaviest
                } else {
                    0.0
                }
            }
        };
        self.problem.variables.iter().map(|variable| weight(variable.kind)).collect()
    }

    fn extra(&self, amounts: &[f64]) -> f64 {
        let parts = self.problem.variables.iter().zip(amounts).zip(&self.cheapest);
        numeric::sum(parts.map(|((variable, &amount), &before)| variable.cost(amount) - variable.cost(before)))
    }

    /// The amounts with the least weighted sum within the budget:
    ///
    ///   minimise w x  subject to  cost(x) <= cost* + budget
    ///
    /// By Lagrange: minimise cost(x) + mu w x, a problem of the same kind, with the mu at which the budget is met. Cost
    /// rises with mu. Where it jumps, at a flat cost, both sides of the jump are cheapest for the same mu, and so is
    /// every mix of the two: the one that meets the budget is taken.
    fn push(&self, weights: &[f64], solver: &dyn Solver) -> Result<Vec<f64>, SolveError> {
        let at = |mu: f64, start: Option<crate::allocation::ActiveSet>| {
            let mut problem = self.problem.clone();
            problem.start = start.or(problem.start);
            for (variable, weight) in problem.variables.iter_mut().zip(weights) {
                variable.linear += mu * weight;
            }
            let solution = solver.solve(&problem)?;
            Ok::<_, SolveError>((self.extra(&solution.amounts), solution))
        };
        let (mut low, mut high) = (0.0, 0.01 * self.price);
        let mut below = (0.0, self.cheapest.clone());
        let mut above = at(high, None)?;
        while above.0 <= self.budget {
            if high > 1e6 * self.price {
                return Ok(above.1.amounts);
            }
            (low, high) = (high, 4.0 * high);
            let start = Some(above.1.active.clone());
            below = (above.0, above.1.amounts);
            above = at(high, start)?;
        }
        for _ in 0..HALVINGS {
            if self.budget - below.0 <= ON_BUDGET * self.budget || high - low <= 1e-12 * high {
                break;
            }
            let middle = f64::midpoint(low, high);
            let found = at(middle, Some(above.1.active.clone()))?;
            if found.0 <= self.budget {
                (low, below) = (middle, (found.0, found.1.amounts));
            } else {
                (high, above) = (middle, found);
            }
        }
        Ok(self.blend(&below.1, &above.1.amounts))
    }

    /// The point between two mixes at which the budget is met.
    fn blend(&self, below: &[f64], above: &[f64]) -> Vec<f64> {
        let between = |part: f64| -> Vec<f64> { below.iter().zip(above).map(|(a, b)| a + part * (b - a)).collect() };
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            if self.extra(&between(middle)) <= self.budget { low = middle } else { high = middle }
        }
        between(low)
    }

    fn suppliers(&self, amounts: &[f64]) -> BTreeMap<CountryId, f64> {
        let mut suppliers = BTreeMap::new();
        for (place, route) in self.routes() {
            *suppliers.entry(route.supplier.clone()).or_insert(0.0) += self.problem.flow(place, amounts);
        }
        let total = numeric::sum(suppliers.values().copied());
        if total > 0.0 {
            for amount in suppliers.values_mut() {
                *amount /= total;
            }
        }
        suppliers
    }

    fn share(&self, members: &BTreeSet<CountryId>, amounts: &[f64]) -> f64 {
        let suppliers = self.suppliers(amounts);
        numeric::sum(suppliers.iter().filter(|(supplier, _)| members.contains(*supplier)).map(|(_, share)| *share))
    }

    fn mix(&self, amounts: &[f64]) -> NearOptimalMix {
        let shares = self.suppliers(amounts);
        let before = self.suppliers(&self.cheapest);
        let moved =
            0.5 * numeric::sum(shares.iter().map(|(one, share)| (share - before.get(one).unwrap_or(&0.0)).abs()));
        NearOptimalMix { shares, cost: Money::from_musd(self.extra(amounts)), moved }
    }

    /// Hop, skip and jump: each mix has as little as can be of what made up those before it, every supplier weighing as
    /// much as its shares so far.
    fn unlike(&self, count: usize, solver: &dyn Solver) -> Result<Vec<NearOptimalMix>, SolveError> {
        let mut weight = self.suppliers(&self.cheapest);
        let mut mixes = Vec::new();
        for _ in 0..count {
            let most = weight.values().copied().fold(f64::MIN_POSITIVE, f64::max);
            let weights = self.weights(&|supplier| weight.get(supplier).copied().unwrap_or(0.0) / most);
            let mix = self.mix(&self.push(&weights, solver)?);
            for (supplier, share) in &mix.shares {
                *weight.entry(supplier.clone()).or_insert(0.0) += share;
            }
            mixes.push(mix);
        }
        Ok(mixes)
    }
}

/// The rows of the results table: `share` (%) of each supplier and group with the statistics `cheapest`, `lowest` and
/// `highest`, and of each supplier in the unlike mixes with `alternative 1` and so on; of each of those `extra-cost`
/// (million USD/y above the cheapest mix) and `moved` (% of imports).
pub fn rows(question: &NearOptimalQuestion<'_>, found: &Alternatives) -> Vec<Row> {
    let model = question.model;
    let row = |partner: &str, variable: &str, unit: &str, statistic: String, value: f64| Row {
        scenario: model.scenario.as_str().into(),
        period: question.year,
        importer: model.importer.as_str().into(),
        market: question.market.map_or(ALL_MARKETS, |market| model.markets[market].id.as_str()).into(),
        partner: partner.into(),
        variable: variable.into(),
        unit: unit.into(),
        statistic: statistic.into(),
        status: Status::Modelled,
        value: Some(value),
        ..Row::default()
    };
    let mut rows = Vec::new();
    for range in &found.ranges {
        for (statistic, share) in [("cheapest", range.cheapest), ("lowest", range.lowest), ("highest", range.highest)] {
            rows.push(row(&range.of, "share", "%", statistic.to_owned(), 100.0 * share));
        }
    }
    for (place, mix) in found.unlike.iter().enumerate() {
        let name = || format!("alternative {}", place + 1);
        for (supplier, share) in &mix.shares {
            rows.push(row(supplier.as_str(), "share", "%", name(), 100.0 * share));
        }
        rows.push(row("", "extra-cost", "million USD/y", name(), mix.cost.musd()));
        rows.push(row("", "moved", "%", name(), 100.0 * mix.moved));
    }
    rows
}
