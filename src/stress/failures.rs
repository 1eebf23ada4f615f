//! Every single failure against every scenario: what is lost, for how long stocks carry it, what it costs.
//!
//! One thing fails at a time: a strait or canal that the importer's cargoes pass, one of the largest suppliers, one place
//! where gas or oil comes ashore. Each failure is a [`Disruption`] of its own, made here: whole, from one day on, for so
//! many days. Stocks, elasticities, decisions to release and prices are those of a disruption that is given, its
//! conditions; what that says of a passage (the part of imports that passes, pipes round it) stays as it is.
//!
//! ```no_run
//! # fn f(study: &izon::scenario::Study, trajectories: &[izon::model::Trajectory],
//! #     dataset: &izon::dataset::Dataset) -> Result<(), Vec<izon::diagnostics::Diagnostic>> {
//! use izon::stress::failures::{self, FailureTerms};
//! let conditions = failures::conditions(study, dataset)?;
//! let terms = FailureTerms::of(&conditions);
//! let failures = failures::evaluate(study, trajectories, &conditions, dataset, (&terms, &|| ()))?;
//! // failures.rows go into the long table; failures.sentences say what they mean, in English and Japanese.
//! # let _ = (failures.rows, failures.sentences);
//! # Ok(())
//! # }
//! ```

mod list;
mod regulation;
mod rows;
mod sentences;
mod single;
mod way_round;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::{StressPlan, held, plans};
use crate::dataset::{Dataset, TradeFlows};
use crate::diagnostics::Diagnostic;
use crate::id::{CountryId, LandingId, MarketId, PassageId};
use crate::language::Text;
use crate::model::Trajectory;
use crate::model::commodity;
use crate::model::disruption::{Disruption, same_market};
use crate::scenario::{PlacedDisruption, Study};
use crate::table::Row;
use crate::units::calendar::Day;

pub use regulation::{Entry, Infrastructure};
pub use rows::VARIABLES;
pub use sentences::Sentences;
pub use way_round::WayRound;

/// How many suppliers fail when nobody says otherwise.
pub const SUPPLIERS: usize = 10;

/// Days that a failure lasts when nobody says otherwise: half a year.
pub const DAYS: f64 = 183.0;

/// When, for how long, and what fails.
#[derive(Clone, PartialEq, Debug)]
pub struct FailureTerms {
    /// The first day.
    pub start: Day,
    /// How long each failure lasts, days; at least one.
    pub days: f64,
    /// How many of the largest suppliers fail, one by one.
    pub suppliers: usize,
    /// The markets that are looked at; all, when empty.
    pub markets: Vec<MarketId>,
    /// Whether a supplier stops selling to this importer alone, and sells to others what it leaves. If not, the world
    /// loses it.
    pub cut_off: bool,
}

impl FailureTerms {
    /// Half a year from the day on which the conditions begin, the ten largest suppliers, every market.
    pub fn of(conditions: &Disruption) -> Self {
        Self { start: conditions.start, days: DAYS, suppliers: SUPPLIERS, markets: Vec::new(), cut_off: false }
    }

    fn wants(&self, market: &MarketId) -> bool {
        self.markets.is_empty() || self.markets.iter().any(|wanted| same_market(wanted, market))
    }
}

/// What fails.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Element {
    /// A strait or canal.
    Passage(PassageId),
    /// A country that sells.
    Supplier(CountryId),
    /// A place where cargoes or pipes come ashore.
    Landing(LandingId),
}

impl Element {
    /// The kinds, in the order in which they are shown.
    pub const KINDS: [&'static str; 3] = ["passage", "supplier", "landing"];

    /// The place of its kind among [`Element::KINDS`].
    pub fn kind(&self) -> usize {
        match self {
            Self::Passage(_) => 0,
            Self::Supplier(_) => 1,
            Self::Landing(_) => 2,
        }
    }

    /// The kind, a colon, the name: how rows call it in their partner.
    pub fn partner(&self) -> String {
        let name = match self {
            Self::Passage(id) => id.as_str(),
            Self::Supplier(id) => id.as_str(),
            Self::Landing(id) => id.as_str(),
        };
        format!("{}:{name}", Self::KINDS[self.kind()])
    }
}

/// For how long stocks carry a loss.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Carried {
    /// Nothing is lost.
    NoLoss,
    /// Stocks are not known, which is not the same as none.
    Unknown,
    /// Somebody goes short after so many days, if the failure goes on, nothing is bought elsewhere and nobody saves.
    Days {
        /// How many.
        days: f64,
        /// What lies in stocks then, in their unit: below floors, or not to be drawn any faster.
        left: f64,
    },
    /// Nobody goes short within so many days.
    Beyond(f64),
}

/// What one failure does to one market of one scenario. Volumes are in the unit of stocks of the market (Mkl, Mt).
#[derive(Clone, PartialEq, Debug)]
pub struct Loss {
    /// Part of the imports of so many days that never comes if nothing is bought elsewhere, 0 to 1.
    pub lost: f64,
    /// The same as a volume.
    pub volume: f64,
    /// Part of imports that goes the longer way, 0 to 1.
    pub late: f64,
    /// Days by which that comes later.
    pub delay: f64,
    /// For how long stocks carry it.
    pub carried: Carried,
    /// What never comes when others' cargoes are bought.
    pub missing: f64,
    /// Demand that is not served then; `None` where stocks are not known.
    pub unserved: Option<f64>,
    /// Demand that is not served when nothing is bought elsewhere: a bound.
    pub unserved_bound: Option<f64>,
    /// What imports cost more than before, billion USD, with freight; `None` where no price before is known.
    pub cost: Option<f64>,
    /// Freight of the longer way, billion USD.
    pub freight: Option<f64>,
    /// Months in which something is missing, with the part of the month's imports: year, month, 0 to 1.
    pub months: Vec<(i32, u8, f64)>,
}

/// One thing that fails, and what that does.
#[derive(Clone, PartialEq, Debug)]
pub struct SingleFailure {
    /// What.
    pub element: Element,
    /// Its name for people.
    pub title: Text,
    /// Whether ships can go round it.
    pub way_round: WayRound,
    /// Whether the conditions know of pipes round it, which carry a part.
    pub piped_round: bool,
    /// By scenario and market.
    pub losses: Vec<Vec<Loss>>,
}

impl SingleFailure {
    /// Whether its losses are upper ends: a passage of which the data know no way round.
    pub fn is_at_most(&self) -> bool {
        self.way_round == WayRound::NotKnown
    }
}

/// A market of the failures.
#[derive(Clone, PartialEq, Debug)]
pub struct MarketOf {
    /// As results name it.
    pub id: MarketId,
    /// Its name for people, as inside a sentence.
    pub name: Text,
    /// The unit in which its stocks are counted.
    pub unit: &'static str,
}

/// Every single failure against every scenario.
#[derive(Clone, PartialEq, Debug)]
pub struct Failures {
    /// Who imports.
    pub importer: CountryId,
    /// When, and for how long.
    pub terms: FailureTerms,
    /// Scenarios with their names, in the order of the study.
    pub plans: Vec<(String, Text)>,
    /// The place of the one that the others are compared with.
    pub reference: usize,
    /// The markets.
    pub markets: Vec<MarketOf>,
    /// Whether the straits on the way to the importer are known; if not, only those count behind which an export coast lies.
    pub ways_known: bool,
    /// Passages, then suppliers, then landing points; of each the largest loss in the reference first.
    pub failures: Vec<SingleFailure>,
    /// The formula of Regulation (EU) 2017/1938 for gas, by scenario; `None` where the data do not hold what it needs.
    pub infrastructure: Vec<Option<Infrastructure>>,
    /// From which mix the scenarios start, and what of them it holds already.
    pub basis: Vec<Text>,
    /// Every number, as rows of the long table.
    pub rows: Vec<Row>,
    /// What they mean.
    pub sentences: Sentences,
}

/// Failures that are listed and not computed yet.
pub struct FailureWork<'a> {
    study: &'a Study,
    plans: Vec<StressPlan>,
    conditions: Disruption,
    /// The dataset with the trade of the year of the mix alone: nothing else is looked at, thousands of times.
    dataset: Dataset,
    terms: FailureTerms,
    elements: Vec<list::Listed>,
}

impl<'a> FailureWork<'a> {
    /// Lists what can fail.
    ///
    /// # Errors
    /// When the year of the failures lies outside the scenarios.
    pub fn new(
        study: &'a Study,
        trajectories: &[Trajectory],
        conditions: &Disruption,
        dataset: &Dataset,
        terms: &FailureTerms,
    ) -> Result<Self, Vec<Diagnostic>> {
        let conditions = conditions.clone().later(terms.start.since(conditions.start));
        let plans = plans(study, trajectories, &conditions, dataset)?;
        let flows = dataset.trade.flows().iter().filter(|flow| flow.year == conditions.mix_year).cloned();
        let dataset = Dataset {
            trade: TradeFlows::new(flows.collect(), BTreeMap::new(), BTreeSet::new()),
            ..without_trade(dataset)
        };
        let elements = list::elements(study, &plans, &conditions, &dataset, terms);
        Ok(Self { study, plans, conditions, dataset, terms: terms.clone(), elements })
    }

    /// How many things fail.
    pub fn len(&self) -> usize {
        self.elements.len()
    }

    /// Whether nothing does.
    pub fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// Computes them all; the same for any number of threads. `done` is called after each.
    pub fn run(self, done: &(dyn Fn() + Sync)) -> Failures {
        let ground = single::FailureGround {
            plans: &self.plans,
            conditions: &self.conditions,
            dataset: &self.dataset,
            terms: &self.terms,
        };
        let one = |listed: &list::Listed| {
            let failure = ground.failure(listed);
            done();
            failure
        };
        let mut failures: Vec<SingleFailure> = self.elements.par_iter().map(one).collect();
        let reference = self.study.reference;
        let most = |failure: &SingleFailure| {
            let of = |plan: usize| {
                let losses = failure.losses.get(plan).map_or(&[][..], Vec::as_slice);
                losses.iter().map(|loss| loss.lost).fold(0.0, f64::max)
            };
            let late = failure.losses.iter().flatten().map(|loss| loss.late).fold(0.0, f64::max);
            (of(reference), (0..self.plans.len()).map(of).fold(0.0, f64::max), late)
        };
        failures.sort_by(|a, b| {
            let ((base_a, most_a, late_a), (base_b, most_b, late_b)) = (most(a), most(b));
            let size = base_b.total_cmp(&base_a).then(most_b.total_cmp(&most_a)).then(late_b.total_cmp(&late_a));
            a.element.kind().cmp(&b.element.kind()).then(size).then(a.element.cmp(&b.element))
        });
        let first = self.plans.first().map(|plan| plan.changes.as_slice()).unwrap_or_default();
        let wanted = first.iter().filter(|change| self.terms.wants(&change.market));
        let markets: Vec<MarketOf> = wanted.map(|change| market_of(&change.market)).collect();
        let infrastructure = regulation::all(self.study, &self.dataset, self.terms.start.date().0);
        let plans: Vec<(String, Text)> = self.plans.iter().map(|plan| (plan.id.clone(), plan.title.clone())).collect();
        let importer = self.study.reference().model.importer.clone();
        let mut all = Failures {
            ways_known: self.dataset.supply_legs.iter().any(|leg| leg.importer == importer),
            importer,
            terms: self.terms,
            plans,
            reference,
            markets,
            failures,
            infrastructure,
            basis: held::basis(&self.plans, &self.conditions, &self.dataset),
            rows: Vec::new(),
            sentences: Sentences::default(),
        };
        all.rows = rows::rows(&all);
        all.sentences = sentences::told(&all);
        all
    }
}

/// Every single failure of a study, with rows and sentences.
///
/// # Errors
/// When the year of the failures lies outside the scenarios.
pub fn evaluate(
    study: &Study,
    trajectories: &[Trajectory],
    conditions: &Disruption,
    dataset: &Dataset,
    (terms, done): (&FailureTerms, &(dyn Fn() + Sync)),
) -> Result<Failures, Vec<Diagnostic>> {
    Ok(FailureWork::new(study, trajectories, conditions, dataset, terms)?.run(done))
}

/// The first disruption of a study that was written for its importer: stocks and prices of another one are not its own.
pub fn of_importer(study: &Study) -> Option<&PlacedDisruption> {
    let importer = &study.reference().model.importer;
    study.disruptions.iter().find(|read| read.disruption.importer == *importer)
}

/// The conditions of a study that names none: those of its first disruption for its importer; else the tables of the data alone, from the
/// beginning of the year that it looks at, without stocks.
///
/// # Errors
/// Should the tables of the data not hold what a disruption needs.
pub fn conditions(study: &Study, dataset: &Dataset) -> Result<Disruption, Vec<Diagnostic>> {
    if let Some(first) = of_importer(study) {
        return Ok(first.disruption.clone());
    }
    let model = &study.reference().model;
    let year = study.year.clamp(model.base_year, model.horizon);
    let whole_year = Day::new(year, 1, 1).zip(Day::new(year, 12, 31));
    let days = whole_year.ok_or_else(|| vec![Diagnostic::error("date-outside", format!("{year} is no year"))])?;
    Disruption::unstated("conditions", model.importer.clone(), days, dataset)
}

/// A market by its id, with its name and unit.
fn market_of(id: &MarketId) -> MarketOf {
    let kinds = commodity::markets();
    let kind = kinds.iter().find(|kind| same_market(&kind.id, id));
    let name = commodity::name_of(id).unwrap_or_else(|| Text::same(id.as_str()));
    let liquid = kind.and_then(|kind| kind.commodities.first()).is_some_and(|one| one.heat.barrels_per_tonne.is_some());
    MarketOf { id: id.clone(), name, unit: if liquid { "Mkl" } else { "Mt" } }
}

/// A dataset with everything but the trade, which is large.
fn without_trade(dataset: &Dataset) -> Dataset {
    Dataset {
        countries: dataset.countries.clone(),
        groups: dataset.groups.clone(),
        passages: dataset.passages.clone(),
        supply_legs: dataset.supply_legs.clone(),
        sea_routes: dataset.sea_routes.clone(),
        best_charted: dataset.best_charted.clone(),
        terminals: dataset.terminals.clone(),
        terminal_use: dataset.terminal_use.clone(),
        unseen: dataset.unseen.clone(),
        cost_parameters: dataset.cost_parameters.clone(),
        ..Dataset::default()
    }
}
