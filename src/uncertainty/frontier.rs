//! What each point of independence costs: the cheapest supply of one year for each ceiling on a share.
//!
//! The epsilon constraint method: cost is the aim, the share a constraint that is tightened step by step. Source: Y. Y.
//! Haimes, L. S. Lasdon and D. A. Wismer, *On a bicriterion formulation of the problems of integrated system
//! identification and system optimization*, IEEE Transactions on Systems, Man, and Cybernetics 1 (1971) 296-297.
//!
//! Everything is measured in one year, from what the reference scenario has made of it: its supply curves are those of
//! every point, so that points can be compared. A curve answers how a share could be had in that year at the least
//! cost; a scenario's point is what the scenario delivers in that year, priced on the same curves, its new routes at
//! their own delivered cost. Where the rule of response says only who gives way and not what it costs
//! (`proportional`, `displace`), the curves are those of `calibrated`.

mod ground;

use std::fmt;

use rayon::prelude::*;

use self::ground::{BuildChoices, CeilingOutcome, Starts};
use crate::allocation::{SolveError, Solver};
use crate::id::{CountryId, GroupId, RouteId, ScenarioId};
use crate::model::{MarketIndex, Model, Trajectory};
use crate::simulation::SimulationError;
use crate::table::{ALL_MARKETS, Row, Status};
use crate::units::{Energy, Money};

/// The partner under which rows about the largest supplier stand, whoever that is.
pub const LARGEST: &str = "largest-supplier";

/// Why there is no frontier.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FrontierError {
    /// A year or a point could not be solved.
    Simulation(SimulationError),
    /// Scenarios define these routes differently under one name, and there are too many choices among the definitions.
    TooManyChoices(Vec<RouteId>),
}

impl From<SimulationError> for FrontierError {
    fn from(error: SimulationError) -> Self {
        Self::Simulation(error)
    }
}

impl fmt::Display for FrontierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Simulation(error) => error.fmt(f),
            Self::TooManyChoices(routes) => {
                let names: Vec<_> = routes.iter().map(|route| format!("`{route}`")).collect();
                let names = names.join(", ");
                write!(
                    f,
                    "scenarios define too many routes differently under one name ({names}): give them names of their own"
                )
            }
        }
    }
}

impl std::error::Error for FrontierError {}

/// What a frontier is asked for.
#[derive(Clone, Debug)]
pub struct FrontierQuestion<'a> {
    /// The scenario whose state of the year everything starts from.
    pub reference: &'a Model,
    /// The scenarios to place against the frontier, the reference among them, and what came of them.
    pub scenarios: Vec<(&'a Model, &'a Trajectory)>,
    /// The group whose share is capped.
    pub group: &'a GroupId,
    /// The year; after the base year, up to the horizon.
    pub year: i32,
    /// Distance of the ceilings from each other, a part of imports above 0.
    pub step: f64,
}

/// Whose share is capped.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum CappedShare {
    /// That of the group.
    Group,
    /// That of every supplier, so that of the largest.
    Largest,
}

/// Which routes can be used.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum RouteOffer {
    /// Those of the reference scenario.
    Existing,
    /// Those and the new routes of all scenarios together. Where scenarios define a route of one name differently, one of
    /// the definitions at a time, whichever makes a point cheapest.
    All,
}

impl RouteOffer {
    /// The scenario name under which the curve stands in results.
    pub fn scenario(self) -> &'static str {
        match self {
            Self::Existing => "frontier-existing",
            Self::All => "frontier",
        }
    }
}

/// The cheapest supply for each ceiling.
#[derive(Clone, PartialEq, Debug)]
pub struct FrontierCurve {
    /// The market; all together, by energy, when `None`.
    pub market: Option<MarketIndex>,
    /// Whose share is capped.
    pub measure: CappedShare,
    /// With which routes.
    pub offer: RouteOffer,
    /// From the highest ceiling, at which it does not bind, to the lowest.
    pub points: Vec<FrontierPoint>,
}

/// The cheapest supply under one ceiling.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FrontierPoint {
    /// The ceiling, a part of imports from 0 to 1.
    pub ceiling: f64,
    /// What it costs a year above the cheapest supply with existing routes and no ceiling.
    pub cost: Money,
    /// Demand that is not served, at its price.
    pub unserved: Energy,
}

/// A scenario held against the frontier.
#[derive(Clone, PartialEq, Debug)]
pub struct FrontierStanding {
    /// Which.
    pub scenario: ScenarioId,
    /// The market; all together, by energy, when `None`.
    pub market: Option<MarketIndex>,
    /// Whose share.
    pub measure: CappedShare,
    /// The largest supplier, for [`CappedShare::Largest`].
    pub largest: Option<CountryId>,
    /// The share, a part of imports from 0 to 1.
    pub share: f64,
    /// What its supply costs a year above the cheapest with existing routes and no ceiling.
    pub cost: Money,
    /// What the same share costs at least with existing routes, for the scenario's own demand; as `cost`.
    pub cheapest_existing: Money,
    /// The same with the new routes of all scenarios.
    pub cheapest_all: Money,
    /// Whether it buys as much as the reference; if not, its cost cannot be held against the curves.
    pub same_demand: bool,
}

/// All curves of a study and its scenarios against them.
#[derive(Clone, PartialEq, Debug)]
pub struct Frontiers {
    /// By measure, market (all together last) and offer.
    pub curves: Vec<FrontierCurve>,
    /// By measure, market and scenario, in the order of the question.
    pub standings: Vec<FrontierStanding>,
    /// New routes of one name that scenarios define differently: the scenarios of each definition.
    pub variants: Vec<Variants>,
}

/// Definitions of a new route that go by one name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Variants {
    /// The name.
    pub route: RouteId,
    /// For each definition the scenarios that have it.
    pub scenarios: Vec<Vec<ScenarioId>>,
}

/// Choices among definitions of routes beyond which no frontier is computed.
const MOST_CHOICES: usize = 256;

/// Computes every curve, side by side on as many threads as there are, and places the scenarios.
///
/// # Errors
/// When a year or a point could not be solved, or scenarios define so many routes differently under one name that there
/// are more than 256 choices among them.
pub fn frontiers(question: &FrontierQuestion<'_>, solver: &dyn Solver) -> Result<Frontiers, FrontierError> {
    let variants = variants(question);
    let choices = variants.iter().map(|variants| variants.scenarios.len()).try_fold(1_usize, usize::checked_mul);
    if choices.is_none_or(|choices| choices > MOST_CHOICES) {
        return Err(FrontierError::TooManyChoices(variants.into_iter().map(|variants| variants.route).collect()));
    }
    let reference = ground::reference(question, solver)?;
    let markets = || (0..question.reference.markets.len()).map(Some).chain([None]);
    let cases: Vec<(CappedShare, Option<MarketIndex>)> = [CappedShare::Group, CappedShare::Largest]
        .into_iter()
        .flat_map(|measure| markets().map(move |m| (measure, m)))
        .collect();
    let computed: Vec<_> = cases
        .par_iter()
        .map(|&(measure, market)| {
            let grounds =
                [BuildChoices::existing(question, &reference, market), BuildChoices::all(question, &reference, market)];
            let base = grounds[0].cheapest(measure, None, &mut Starts::new(), solver)?.cost;
            let curve = |(ground, offer): (&BuildChoices, RouteOffer)| {
                let points = points(ground, question.step, measure, base, solver)?;
                Ok(FrontierCurve { market, measure, offer, points })
            };
            let curves = [curve((&grounds[0], RouteOffer::Existing))?, curve((&grounds[1], RouteOffer::All))?];
            let standing = |(model, trajectory): &(&Model, &Trajectory)| {
                standing(question, &grounds, (model, trajectory), (measure, base), solver)
            };
            let standings: Result<Vec<_>, _> =
                question.scenarios.iter().filter_map(|one| standing(one).transpose()).collect();
            Ok((curves, standings?))
        })
        .collect::<Result<_, SimulationError>>()?;
    let (curves, standings): (Vec<_>, Vec<_>) = computed.into_iter().unzip();
    Ok(Frontiers {
        curves: curves.into_iter().flatten().collect(),
        standings: standings.into_iter().flatten().collect(),
        variants,
    })
}

fn variants(question: &FrontierQuestion<'_>) -> Vec<Variants> {
    let several = ground::drafts(question).into_iter().filter(|(_, drafts)| drafts.len() > 1);
    several
        .map(|(route, drafts)| Variants { route, scenarios: drafts.into_iter().map(|one| one.scenarios).collect() })
        .collect()
}

/// The points of a curve: the share that comes without a ceiling, and every multiple of the step below it, down to 0
/// for a group, and for the largest of n suppliers to 1 / n, below which nothing could come.
fn points(
    ground: &BuildChoices,
    step: f64,
    measure: CappedShare,
    base: Money,
    solver: &dyn Solver,
) -> Result<Vec<FrontierPoint>, SimulationError> {
    let mut starts = Starts::new();
    let free = ground.cheapest(measure, None, &mut starts, solver)?;
    let point = |ceiling: f64, found: &CeilingOutcome| FrontierPoint {
        ceiling,
        cost: found.cost - base,
        unserved: found.unserved,
    };
    let mut points = vec![point(free.share, &free)];
    let least = match measure {
        CappedShare::Group => 0.0,
        CappedShare::Largest => 1.0 / ground.suppliers().max(1) as f64,
    };
    let first = (free.share / step - 1e-9).floor().max(0.0) as u32;
    for multiple in (0..=first).rev() {
        let ceiling = f64::from(multiple) * step;
        if ceiling < least || ceiling > free.share {
            continue;
        }
        let found = match ground.cheapest(measure, Some(ceiling), &mut starts, solver) {
            // A number of suppliers under a ceiling that leaves no room for them: the curve ends here.
            Err(SimulationError::Solver { error: SolveError::NotConverged(_), .. }) => break,
            found => found?,
        };
        points.push(point(ceiling, &found));
    }
    Ok(points)
}

/// A scenario's share and cost, and the least cost of the same share; `None` where it imports nothing.
fn standing(
    question: &FrontierQuestion<'_>,
    grounds: &[BuildChoices; 2],
    (model, trajectory): (&Model, &Trajectory),
    (measure, base): (CappedShare, Money),
    solver: &dyn Solver,
) -> Result<Option<FrontierStanding>, SimulationError> {
    let Some(year) = trajectory.years.iter().find(|year| year.year == question.year) else { return Ok(None) };
    let ground = grounds[0].first();
    let market = ground.market;
    let Some(mix) = ground.mix(model, year, measure) else { return Ok(None) };
    let cheapest = |choices: &BuildChoices| {
        let choices = choices.with_demand_of(model);
        Ok(choices.cheapest(measure, Some(mix.share), &mut Starts::new(), solver)?.cost - base)
    };
    Ok(Some(FrontierStanding {
        scenario: model.scenario.clone(),
        market,
        measure,
        largest: (measure == CappedShare::Largest).then_some(mix.largest).flatten(),
        share: mix.share,
        cost: ground.price(model, year) - base,
        cheapest_existing: cheapest(&grounds[0])?,
        cheapest_all: cheapest(&grounds[1])?,
        same_demand: ground.same_demand(model),
    }))
}

/// The rows of the results table. Curves stand as scenarios `frontier` (all routes) and `frontier-existing`, the ceiling
/// in per cent as the statistic: `frontier-cost` (million USD/y above the cheapest supply with existing routes and no
/// ceiling) and `unserved` (PJ/y). Scenarios have `frontier-share` (%), `frontier-cost`, and, for the same share at the
/// least cost, `cheapest-existing` and `cheapest-all` (million USD/y); the costs are missing where a scenario buys
/// another amount than the reference. The partner is the group, or [`LARGEST`].
pub fn rows(question: &FrontierQuestion<'_>, frontiers: &Frontiers) -> Vec<Row> {
    let model = question.reference;
    let blank = |scenario: &str, market: Option<usize>, measure: CappedShare| Row {
        scenario: scenario.into(),
        period: question.year,
        importer: model.importer.as_str().into(),
        market: market.map_or(ALL_MARKETS, |market| model.markets[market].id.as_str()).into(),
        partner: if measure == CappedShare::Group { question.group.as_str() } else { LARGEST }.into(),
        statistic: "value".into(),
        status: Status::Modelled,
        ..Row::default()
    };
    let mut rows = Vec::new();
    for curve in &frontiers.curves {
        for point in &curve.points {
            let ceiling = crate::numeric::round_significant(100.0 * point.ceiling, 8);
            let of = |variable: &str, unit: &str, value: f64| Row {
                variable: variable.into(),
                unit: unit.into(),
                statistic: format!("ceiling {ceiling} %").into(),
                value: Some(value),
                ..blank(curve.offer.scenario(), curve.market, curve.measure)
            };
            rows.push(of("frontier-cost", "million USD/y", point.cost.musd()));
            rows.push(of("unserved", "PJ/y", point.unserved.pj()));
        }
    }
    for standing in &frontiers.standings {
        let of = |variable: &str, unit: &str, value: Option<f64>| Row {
            variable: variable.into(),
            unit: unit.into(),
            status: if value.is_some() { Status::Modelled } else { Status::Missing },
            value,
            ..blank(standing.scenario.as_str(), standing.market, standing.measure)
        };
        let money = |amount: Money| standing.same_demand.then(|| amount.musd());
        rows.push(of("frontier-share", "%", Some(100.0 * standing.share)));
        rows.push(of("frontier-cost", "million USD/y", money(standing.cost)));
        rows.push(of("cheapest-existing", "million USD/y", money(standing.cheapest_existing)));
        rows.push(of("cheapest-all", "million USD/y", money(standing.cheapest_all)));
    }
    rows
}
