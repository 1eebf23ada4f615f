//! One year with its supply curves and routes, solved under one ceiling or another.

use std::collections::{BTreeMap, BTreeSet};

use super::{CappedShare, FrontierQuestion};
use crate::allocation::{
    ActiveSet, NestedWorkspace, Problem, Solution, Solver, VariableKind, YearReference, decide, formulate,
};
use crate::dataset::{CountryGroup, Membership};
use crate::id::{CountryId, GroupId, PolicyId, RouteId, ScenarioId};
use crate::model::{MarketIndex, Model, Policy, PolicyDemand, ResponseRule, Route, RouteKind, YearResult};
use crate::numeric;
use crate::simulation::{self, SimulationError};
use crate::units::{Energy, Money};

/// A year's routes and curves in one market, or in all.
#[derive(Clone)]
pub(super) struct FrontierGround {
    model: Model,
    reference: YearReference,
    group: GroupId,
    pub market: Option<MarketIndex>,
}

/// The cheapest supply under a ceiling.
pub(super) struct CeilingOutcome {
    pub share: f64,
    pub cost: Money,
    pub unserved: Energy,
    pub active: ActiveSet,
}

/// A share, and whose it is.
pub(super) struct FrontierMix {
    pub share: f64,
    pub largest: Option<CountryId>,
}

/// What the reference scenario has made of the year.
pub(super) fn reference(
    question: &FrontierQuestion<'_>,
    solver: &dyn Solver,
) -> Result<YearReference, SimulationError> {
    simulation::reference(question.reference, question.year, solver)
}

impl FrontierGround {
    /// With the routes of the reference scenario.
    pub fn new(question: &FrontierQuestion<'_>, reference: &YearReference, market: Option<MarketIndex>) -> Self {
        let mut model = Model { provenance: Vec::new(), ..question.reference.clone() };
        if !model.rule.costs_are_money() {
            model.rule = ResponseRule::Calibrated;
        }
        Self { group: question.group.clone(), market, model, reference: reference.clone() }
    }

    /// With these new routes too, or instead of those of the same name.
    fn with(&self, routes: &[&Route]) -> Self {
        let mut ground = self.clone();
        for &route in routes {
            match ground.model.routes.iter_mut().find(|other| other.id == route.id) {
                Some(same) => *same = route.clone(),
                None => {
                    ground.model.routes.push(route.clone());
                    ground.reference.flows.push(Energy::ZERO);
                }
            }
        }
        ground
    }

    /// The same with the demand of another scenario in this year.
    pub fn with_demand_of(&self, scenario: &Model) -> Self {
        let at = self.model.index(self.reference.year);
        let mut ground = self.clone();
        for market in &mut ground.model.markets {
            let same = scenario.markets.iter().find(|other| other.id == market.id);
            if let (Some(demand), Some(other)) =
                (market.demand.get_mut(at), same.and_then(|other| other.demand.get(at)))
            {
                *demand = *other;
            }
        }
        ground
    }

    /// Whether another scenario buys as much in this year.
    pub fn same_demand(&self, scenario: &Model) -> bool {
        let at = self.model.index(self.reference.year);
        self.model.markets.iter().enumerate().filter(|(place, _)| self.sees(*place)).all(|(_, market)| {
            let other = scenario.markets.iter().find(|other| other.id == market.id);
            let demand = market.demand[at].pj();
            other.is_some_and(|other| (other.demand[at].pj() - demand).abs() <= 1e-9 * demand)
        })
    }

    fn sees(&self, market: usize) -> bool {
        self.market.is_none_or(|seen| seen == market)
    }

    fn supplier_ids(&self) -> BTreeSet<CountryId> {
        let at = self.model.index(self.reference.year);
        let routes = self.model.routes.iter().zip(&self.reference.flows);
        let delivers = |(route, flow): &(&Route, &Energy)| {
            self.sees(route.market)
                && route.capacity[at].is_none_or(|capacity| capacity > Energy::ZERO)
                && (route.is_new() || **flow > Energy::ZERO)
        };
        routes.filter(delivers).map(|(route, _)| route.supplier.clone()).collect()
    }

    /// The cheapest supply when the share that is measured is at most the ceiling.
    pub fn cheapest(
        &self,
        measure: CappedShare,
        ceiling: Option<f64>,
        start: Option<ActiveSet>,
        solver: &dyn Solver,
    ) -> Result<CeilingOutcome, SimulationError> {
        let year = self.reference.year;
        let mut model = self.model.clone();
        if let Some(ceiling) = ceiling {
            self.cap(&mut model, measure, ceiling);
        }
        let reference = YearReference { start, ..self.reference.clone() };
        let failed = |error| SimulationError::Solver { year, error };
        let mut problem = formulate(&model, &reference, &|_| true);
        decide(&mut problem, solver, &mut NestedWorkspace::default()).map_err(failed)?;
        let solution = solver.solve(&problem).map_err(failed)?;
        Ok(self.outcome(&problem, solution, measure))
    }

    /// Adds the ceiling to a model as policies of this year.
    fn cap(&self, model: &mut Model, measure: CappedShare, ceiling: f64) {
        let year = self.reference.year;
        let demand = if ceiling > 0.0 { PolicyDemand::ShareAtMost(ceiling) } else { PolicyDemand::Embargo };
        let mut cap = |group: GroupId| {
            let id = PolicyId::new(format!("ceiling on {group}"));
            model.policies.push(Policy { id, group, market: self.market, from: year, to: year, demand });
        };
        match measure {
            CappedShare::Group => cap(self.group.clone()),
            CappedShare::Largest => {
                for country in self.supplier_ids() {
                    let group = GroupId::new(format!("only {country}"));
                    cap(group.clone());
                    let members = vec![Membership { country, from: None, to: None }];
                    model.groups.insert(group, CountryGroup { members, ..CountryGroup::default() });
                }
            }
        }
    }

    fn outcome(&self, problem: &Problem, solution: Solution, measure: CappedShare) -> CeilingOutcome {
        let market_of = |kind: VariableKind| match kind {
            VariableKind::Flow { route, .. } => self.model.routes[route].market,
            VariableKind::Breach { contract } => self.model.routes[self.model.contracts[contract].route].market,
            VariableKind::Unserved { market } => market,
        };
        let seen = || {
            problem.variables.iter().zip(&solution.amounts).filter(|(variable, _)| self.sees(market_of(variable.kind)))
        };
        let unserved = seen().filter(|(variable, _)| matches!(variable.kind, VariableKind::Unserved { .. }));
        let flows = |place: usize| problem.flow(place, &solution.amounts);
        CeilingOutcome {
            share: self.measured(&self.model, &flows, measure).map_or(0.0, |mix| mix.share),
            cost: Money::from_musd(numeric::sum(seen().map(|(variable, &amount)| variable.cost(amount)))),
            unserved: Energy::from_pj(numeric::sum(unserved.map(|(_, amount)| *amount))),
            active: solution.active,
        }
    }

    /// The share that is measured in what a scenario delivered; `None` where it delivered nothing.
    pub fn mix(&self, scenario: &Model, year: &YearResult, measure: CappedShare) -> Option<FrontierMix> {
        self.measured(scenario, &|place| year.flows[place].pj(), measure)
    }

    fn measured(&self, model: &Model, flow: &dyn Fn(usize) -> f64, measure: CappedShare) -> Option<FrontierMix> {
        let names: BTreeSet<_> = self
            .model
            .markets
            .iter()
            .enumerate()
            .filter(|(place, _)| self.sees(*place))
            .map(|(_, market)| &market.id)
            .collect();
        let mut suppliers: BTreeMap<&CountryId, f64> = BTreeMap::new();
        for (place, route) in model.routes.iter().enumerate() {
            if names.contains(&model.markets[route.market].id) {
                *suppliers.entry(&route.supplier).or_insert(0.0) += flow(place);
            }
        }
        let total = numeric::sum(suppliers.values().copied());
        if total <= 0.0 {
            return None;
        }
        let largest = suppliers.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)))?;
        let part = match measure {
            CappedShare::Largest => *largest.1,
            CappedShare::Group => {
                let year = self.reference.year;
                let members = suppliers.iter().filter(|(country, _)| self.model.in_group(&self.group, country, year));
                numeric::sum(members.map(|(_, amount)| *amount))
            }
        };
        Some(FrontierMix { share: part / total, largest: Some((*largest.0).clone()) })
    }

    /// What a scenario delivered, priced on the curves of this year: observed routes by their areas, new ones at the
    /// scenario's own delivered cost, what is not served at its price.
    pub fn price(&self, scenario: &Model, year: &YearResult) -> Money {
        let problem = formulate(&self.model, &self.reference, &|_| false);
        let at = scenario.index(year.year);
        let mut parts = Vec::new();
        for (route, flow) in scenario.routes.iter().zip(&year.flows) {
            let Some(market) = self.market_named(&scenario.markets[route.market].id) else { continue };
            match &route.kind {
                RouteKind::New { cost } => parts.push((cost[at] * *flow).musd()),
                RouteKind::Observed { .. } => {
                    let same = |other: &Route| other.id == route.id && other.market == market;
                    let place = self.model.routes.iter().position(same);
                    let curve = place.and_then(|place| problem.steps(place).next());
                    parts.extend(curve.map(|(_, variable)| variable.cost(flow.pj())));
                }
            }
        }
        for (market, unserved) in scenario.markets.iter().zip(&year.unserved) {
            if self.market_named(&market.id).is_some() {
                parts.push((market.unserved_price * *unserved).musd());
            }
        }
        Money::from_musd(numeric::sum(parts))
    }

    /// The place of a market by its name, if it is looked at.
    fn market_named(&self, id: &crate::id::MarketId) -> Option<usize> {
        self.model.markets.iter().position(|market| market.id == *id).filter(|&place| self.sees(place))
    }
}

/// The ways to build what the scenarios of a study want to build: one ground, or where scenarios know different routes by
/// one name, one for each choice among them, since of two drafts of a line one is built.
pub(super) struct BuildChoices(Vec<FrontierGround>);

/// Limits that held at the last point, for each choice.
pub(super) type Starts = Vec<Option<ActiveSet>>;

impl BuildChoices {
    pub fn existing(question: &FrontierQuestion<'_>, reference: &YearReference, market: Option<MarketIndex>) -> Self {
        Self(vec![FrontierGround::new(question, reference, market)])
    }

    pub fn all(question: &FrontierQuestion<'_>, reference: &YearReference, market: Option<MarketIndex>) -> Self {
        let existing = FrontierGround::new(question, reference, market);
        let mut grounds = vec![existing.clone()];
        for drafts in drafts(question).values() {
            let seen: Vec<_> = drafts.iter().filter(|draft| existing.sees(draft.route.market)).collect();
            if !seen.is_empty() {
                let each =
                    |ground: &FrontierGround| seen.iter().map(|draft| ground.with(&[&draft.route])).collect::<Vec<_>>();
                grounds = grounds.iter().flat_map(each).collect();
            }
        }
        Self(grounds)
    }

    /// The one that every scenario is measured on.
    pub fn first(&self) -> &FrontierGround {
        &self.0[0]
    }

    pub fn with_demand_of(&self, scenario: &Model) -> Self {
        Self(self.0.iter().map(|ground| ground.with_demand_of(scenario)).collect())
    }

    /// How many suppliers could deliver.
    pub fn suppliers(&self) -> usize {
        self.0.iter().map(|ground| ground.supplier_ids().len()).max().unwrap_or(0)
    }

    /// The cheapest supply of all choices when the share that is measured is at most the ceiling.
    pub fn cheapest(
        &self,
        measure: CappedShare,
        ceiling: Option<f64>,
        starts: &mut Starts,
        solver: &dyn Solver,
    ) -> Result<CeilingOutcome, SimulationError> {
        starts.resize(self.0.len(), None);
        let mut best = self.0[0].cheapest(measure, ceiling, starts[0].take(), solver)?;
        starts[0] = Some(best.active.clone());
        for (ground, start) in self.0.iter().zip(starts).skip(1) {
            let found = ground.cheapest(measure, ceiling, start.take(), solver)?;
            *start = Some(found.active.clone());
            if found.cost < best.cost {
                best = found;
            }
        }
        Ok(best)
    }
}

/// One definition of a new route.
pub(super) struct DraftRoute {
    pub route: Route,
    pub scenarios: Vec<ScenarioId>,
}

/// The new routes of all scenarios by name. Definitions that come to the same in the year of the question are one.
pub(super) fn drafts(question: &FrontierQuestion<'_>) -> BTreeMap<RouteId, Vec<DraftRoute>> {
    let home = question.reference;
    let at = home.index(question.year);
    let mut found: BTreeMap<RouteId, Vec<DraftRoute>> = BTreeMap::new();
    let models = std::iter::once(home).chain(question.scenarios.iter().map(|(model, _)| *model));
    for model in models {
        for route in model.routes.iter().filter(|route| route.is_new()) {
            let Some(route) = translated(home, model, route) else { continue };
            let drafts = found.entry(route.id.clone()).or_default();
            match drafts.iter_mut().find(|draft| come_to_the_same(&draft.route, &route, at)) {
                Some(draft) if draft.scenarios.contains(&model.scenario) => {}
                Some(draft) => draft.scenarios.push(model.scenario.clone()),
                None => drafts.push(DraftRoute { route, scenarios: vec![model.scenario.clone()] }),
            }
        }
    }
    found
}

/// Whether two new routes sell the same amount of the same at the same cost in a year.
fn come_to_the_same(one: &Route, other: &Route, at: usize) -> bool {
    let of = |route: &Route| {
        let cost = match &route.kind {
            RouteKind::New { cost } => cost.get(at).copied(),
            RouteKind::Observed { .. } => None,
        };
        (route.supplier.clone(), route.market, route.commodity, route.capacity[at], route.loss, cost)
    };
    of(one) == of(other)
}

/// A route of one model as a route of another; `None` where that has no such market or commodity.
fn translated(model: &Model, from: &Model, route: &Route) -> Option<Route> {
    let home = &from.markets[route.market];
    let market = model.markets.iter().position(|market| market.id == home.id)?;
    let carried = &home.commodities[route.commodity].id;
    let commodity = model.markets[market].commodities.iter().position(|commodity| commodity.id == *carried)?;
    Some(Route { market, commodity, ..route.clone() })
}
