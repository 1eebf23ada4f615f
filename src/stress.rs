//! Would it have helped? Every scenario of a study through a disruption, month by month.
//!
//! A scenario starts from the trade of its own base year, a disruption from the mix of suppliers just before it. What the
//! scenario says is taken as a change: its new routes bring what they bring in the year of the event, each supplier that
//! was there keeps the part of its volume that the scenario leaves it against the reference in that year, and demand
//! changes as it does there. This change is laid over the observed mix, scaled to the imports just before the event.

pub mod failures;
mod frame;
mod held;
mod rows;
mod samples;
mod sentences;
mod world;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::dataset::Dataset;
use crate::diagnostics::Diagnostic;
use crate::id::{CountryId, MarketId};
use crate::language::Text;
use crate::model::Trajectory;
use crate::model::disruption::{Disruption, MarketShock, Struck};
use crate::scenario::Study;
use crate::simulation::months::{
    self, DisruptionCase, Followed, MarketCourse, Replacement, Supply, WorldBalance, WorldCourse,
};
use crate::table::Table;

pub use frame::{HeldSupply, MarketFrame, PlanChange, StressPlan, observed, plans};
pub use rows::{BOUND, VARIABLES};
pub use samples::sample;
pub use sentences::{DisruptionSentences, SentenceAt, Sum, add_up, month, stock_unit, told};

/// How a stress test is run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct StressOptions {
    /// Samples of the uncertain numbers; none for a run at their middles alone.
    pub samples: u64,
    /// What the samples are drawn from.
    pub seed: u64,
}

/// One market of one plan through a disruption.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "four facts that have nothing to do with each other")]
pub struct MarketOutcome {
    /// The market, as results name it.
    pub market: MarketId,
    /// What it would have bought.
    pub supply: Supply,
    /// Its course.
    pub course: MarketCourse,
    /// Its course if nothing could be bought elsewhere: a bound.
    pub bound: MarketCourse,
    /// How it answers, with the importer's stocks if they are known.
    pub shock: MarketShock,
    /// Whether stocks of the importer are known.
    pub stocks_known: bool,
    /// Whether a price before is known.
    pub price_known: bool,
    /// Whether the plan changes what is bought in this market.
    pub changed: bool,
    /// Whether the observed mix holds some of that already.
    pub held: bool,
}

/// One plan through a disruption.
#[derive(Clone, Debug)]
pub struct DisruptionOutcome {
    /// Its name in files and results.
    pub id: String,
    /// Its name for people.
    pub title: Text,
    /// Its markets.
    pub markets: Vec<MarketOutcome>,
}

/// What came of a disruption.
#[derive(Clone, Debug)]
pub struct Stress {
    /// Every row: months, plans, the bound, ranges.
    pub table: Table,
    /// The plans in their order.
    pub outcomes: Vec<DisruptionOutcome>,
    /// The place of the plan that the others are compared with.
    pub reference: usize,
    /// What it means, sentence by sentence.
    pub told: DisruptionSentences,
    /// What the user should know.
    pub warnings: Vec<Diagnostic>,
}

/// Every plan of a study through one disruption. `done` is called after each sample.
///
/// # Errors
/// When the year of the event lies outside the scenarios.
pub fn evaluate(
    study: &Study,
    trajectories: &[Trajectory],
    disruption: &Disruption,
    dataset: &Dataset,
    (options, done): (StressOptions, &(dyn Fn() + Sync)),
) -> Result<Stress, Vec<Diagnostic>> {
    let plans = plans(study, trajectories, disruption, dataset)?;
    Ok(stress(&plans, study.reference, disruption, dataset, (options, done)))
}

/// Plans through one disruption, compared with one of them.
pub fn stress(
    plans: &[StressPlan],
    reference: usize,
    disruption: &Disruption,
    dataset: &Dataset,
    (options, done): (StressOptions, &(dyn Fn() + Sync)),
) -> Stress {
    let stage = Stage::new(plans, disruption, dataset);
    let outcomes = stage.outcomes(disruption);
    let mut rows = rows::central(&outcomes, disruption, &stage.importer);
    if options.samples > 0 {
        rows.extend(samples::ranges(&stage, disruption, &outcomes, (options, done)));
    }
    let mut basis = held::basis(plans, disruption, dataset);
    basis.extend(held::unsound(plans, disruption, dataset));
    let told = DisruptionSentences { basis, ..told(&outcomes, reference, disruption) };
    Stress { table: Table::new(rows), told, warnings: stage.warnings(disruption, dataset), outcomes, reference }
}

/// What does not change from sample to sample.
struct Stage<'a> {
    plans: &'a [StressPlan],
    importer: CountryId,
    own: bool,
    /// By market, in the order of the plans' markets.
    worlds: Vec<WorldBalance>,
    /// By plan and market.
    frames: Vec<Vec<MarketFrame>>,
    /// By plan and market, the first plan that is the same in it: what becomes of one becomes of the other.
    twins: Vec<Vec<usize>>,
}

impl<'a> Stage<'a> {
    fn new(plans: &'a [StressPlan], disruption: &Disruption, dataset: &Dataset) -> Self {
        let importer = plans.first().map_or_else(|| disruption.importer.clone(), |plan| plan.importer.clone());
        let changes = plans.first().map(|plan| plan.changes.as_slice()).unwrap_or_default();
        let worlds = changes.iter().map(|change| world::world(change, disruption, &importer, dataset)).collect();
        let frame = |change| MarketFrame::new(change, disruption, &importer, dataset);
        let frames: Vec<Vec<MarketFrame>> = plans.iter().map(|plan| plan.changes.iter().map(frame).collect()).collect();
        let twins = twins(&frames);
        Self { plans, own: importer == disruption.importer, importer, worlds, frames, twins }
    }

    /// The shocks as they are for this importer: stocks, measures and sectors of another one are not its own.
    fn shock(&self, disruption: &Disruption, market: &MarketId) -> Option<MarketShock> {
        let shock = disruption.market(market)?.clone();
        if self.own {
            return Some(shock);
        }
        let nothing = Vec::new;
        Some(MarketShock {
            imports: None,
            stocks: Vec::new(),
            releases: Vec::new(),
            countings: Vec::new(),
            sectors: Vec::new(),
            restraint: nothing(),
            switching: nothing(),
            added: nothing(),
            ..shock
        })
    }

    /// The course of the world in each market, that which others follow first in time.
    fn courses(&self, disruption: &Disruption, shocks: &[Option<MarketShock>]) -> Vec<Option<WorldCourse>> {
        let Some(first) = self.frames.first() else { return Vec::new() };
        let one = |(at, shock): (usize, &Option<MarketShock>)| {
            let (shock, frame) = (shock.as_ref()?, &first[at]);
            let price = frame.price(shock);
            let ceiling = shock.ceiling.as_ref().map_or(frame.ceiling, |ceiling| ceiling.value);
            Some(months::world_course(disruption, shock, &self.worlds[at], ceiling / price))
        };
        shocks.iter().enumerate().map(one).collect()
    }

    /// Calls `take` with every market of every plan that is not as in a plan before, and its case.
    fn each(&self, disruption: &Disruption, mut take: impl FnMut(usize, usize, &DisruptionCase<'_>)) {
        let Some(first) = self.plans.first() else { return };
        let shocks: Vec<_> = first.changes.iter().map(|change| self.shock(disruption, &change.market)).collect();
        let courses = self.courses(disruption, &shocks);
        for plan in 0..self.plans.len() {
            for (at, shock) in shocks.iter().enumerate() {
                let (Some(shock), Some(course)) = (shock, &courses[at]) else { continue };
                if self.twins[plan][at] != plan {
                    continue;
                }
                let supply = self.frames[plan][at].supply(shock, disruption);
                let followed = shock.contract.as_ref().and_then(|contract| {
                    let place =
                        shocks.iter().position(|other| other.as_ref().is_some_and(|o| o.market == contract.follows))?;
                    let price = self.frames[plan][place].price(shocks[place].as_ref()?);
                    Some(Followed { world: courses[place].as_ref()?, price })
                });
                take(
                    plan,
                    at,
                    &DisruptionCase { disruption, shock, world: &self.worlds[at], course, supply: &supply, followed },
                );
            }
        }
    }

    fn outcomes(&self, disruption: &Disruption) -> Vec<DisruptionOutcome> {
        let mut found: BTreeMap<(usize, usize), MarketOutcome> = BTreeMap::new();
        self.each(disruption, |plan, at, case| {
            let outcome = MarketOutcome {
                market: case.supply.market.clone(),
                supply: case.supply.clone(),
                course: months::run(case, Replacement::Shared),
                bound: months::run(case, Replacement::None),
                shock: case.shock.clone(),
                stocks_known: !case.shock.stocks.is_empty(),
                price_known: self.frames[plan][at].price_known(case.shock),
                changed: false,
                held: false,
            };
            found.insert((plan, at), outcome);
        });
        let of = |(place, plan): (usize, &StressPlan)| {
            let market = |at: usize| {
                let changed = plan.changes[at].is_one();
                let held = !plan.changes[at].held.is_empty() || plan.changes[at].held_demand.is_some();
                Some(MarketOutcome { changed, held, ..found.get(&(self.twins[place][at], at))?.clone() })
            };
            let markets = (0..plan.changes.len()).filter_map(market).collect();
            DisruptionOutcome { id: plan.id.clone(), title: plan.title.clone(), markets }
        };
        self.plans.iter().enumerate().map(of).collect()
    }

    fn warnings(&self, disruption: &Disruption, dataset: &Dataset) -> Vec<Diagnostic> {
        let mut warnings = Vec::new();
        for (place, target) in disruption.targets.iter().enumerate() {
            if !self.frames.iter().flatten().any(|frame| frame.meets(place)) {
                let message =
                    format!("disruption `{}`: target `{}` strikes nothing that is bought", disruption.id, target.id);
                let mut warning = Diagnostic::warning("no-effect", message);
                if let Struck::Landing(name) = &target.struck {
                    let new = self.plans.iter().flat_map(|plan| &plan.changes).flat_map(|change| &change.new);
                    let new = new.filter_map(|route| route.landing.as_ref());
                    let own = dataset.terminals.iter().filter(|terminal| terminal.country == self.importer);
                    let known = new.chain(own.map(|terminal| &terminal.id)).map(crate::id::LandingId::as_str);
                    let help = "what existing routes bring is struck only by the part that `passing` states";
                    warning = warning.nearest(name, known).help(help);
                }
                warnings.push(warning);
            }
        }
        let added = disruption.markets.iter().any(|shock| !shock.added.is_empty());
        if disruption.targets.is_empty() && !added {
            let message = format!("disruption `{}` strikes nothing and adds no demand", disruption.id);
            warnings.push(Diagnostic::warning("no-effect", message));
        }
        let name =
            dataset.countries.get(&self.importer).map_or_else(|| self.importer.to_string(), |c| c.name.en.clone());
        let first = self.plans.first().map(|plan| plan.changes.as_slice()).unwrap_or_default();
        for change in first {
            let known = self.shock(disruption, &change.market).is_some_and(|shock| !shock.stocks.is_empty());
            if !known {
                let named = crate::model::commodity::name_of(&change.market);
                let market = named.map_or_else(|| change.market.to_string(), |name| name.en);
                let whose = if self.own {
                    String::new()
                } else {
                    format!("; those of {} in the file are not used", disruption.importer)
                };
                let message = format!(
                    "stocks of {market} in {name} are not known: they are missing, not zero, and who goes short cannot be said{whose}"
                );
                warnings.push(Diagnostic::warning("data-status", message));
            }
        }
        warnings
    }
}

/// For each plan and market, the first plan with the same purchases in it and the same prices in all.
fn twins(frames: &[Vec<MarketFrame>]) -> Vec<Vec<usize>> {
    let same = |a: usize, b: usize, at: usize| {
        let prices = frames[a].iter().zip(&frames[b]).all(|(a, b)| a.same_price(b));
        prices && frames[a][at] == frames[b][at]
    };
    let of = |plan: usize, at: usize| (0..plan).find(|before| same(*before, plan, at)).unwrap_or(plan);
    (0..frames.len()).map(|plan| (0..frames[plan].len()).map(|at| of(plan, at)).collect()).collect()
}

/// Draws of all numbers of a disruption, by name.
fn drawn(disruption: &Disruption, values: &BTreeMap<String, f64>) -> Disruption {
    let mut one = disruption.clone();
    one.figures(&mut |figure| {
        if let (Some(value), Some(_)) = (values.get(&figure.name), &figure.distribution) {
            figure.take(*value);
        }
    });
    one
}

/// Runs many things side by side and gives them back in their order.
fn side_by_side<T: Send>(count: u64, run: impl Fn(u64) -> T + Sync + Send) -> Vec<T> {
    (0..count).into_par_iter().map(run).collect()
}
