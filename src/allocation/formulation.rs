//! One year of a model as a [`Problem`]: the variables, and one function for each constraint.
//!
//! Names are for people and are given last: who computes thousands of samples goes without.

mod balance;
mod capacity;
mod contract;
mod embargo;
mod largest_supplier;
mod names;
mod share;
mod supplier;
mod supplier_count;
mod unserved;

use super::objective::RouteCostCurves;
use super::problem::{Constraint, ConstraintKind, Problem, ProblemVariable, Sense, UpperBound, VariableKind};
use super::reference::YearReference;
use crate::model::{Model, Policy, PolicyDemand};

/// A year of a model with its reference: what every constraint is made from.
#[derive(Clone, Copy)]
struct FormulationYear<'a> {
    model: &'a Model,
    reference: &'a YearReference,
    at: usize,
    without: &'a [bool],
}

impl FormulationYear<'_> {
    /// Whether a market is part of the problem.
    fn has(&self, market: usize) -> bool {
        !self.without.get(market).copied().unwrap_or(false)
    }

    fn demand(&self, market: usize) -> f64 {
        self.model.markets[market].demand[self.at].pj()
    }

    /// Demand of the markets that a policy is about.
    fn demand_of(&self, policy: &Policy) -> f64 {
        crate::numeric::sum(self.markets_of(policy).map(|market| self.demand(market)))
    }

    /// A share of the variables of what is not served in them.
    fn shares_of_unserved(&self, policy: &Policy, share: f64, problem: &Problem) -> Vec<(usize, f64)> {
        let markets = self.markets_of(policy).filter(|_| share != 0.0);
        markets.filter_map(|market| Some((problem.unserved(market)?, share))).collect()
    }

    fn markets_of(&self, policy: &Policy) -> std::ops::Range<usize> {
        policy.market.map_or(0..self.model.markets.len(), |market| market..market + 1)
    }

    fn is_in(&self, policy: &Policy, route: usize) -> bool {
        let route = &self.model.routes[route];
        policy.market.is_none_or(|market| market == route.market)
            && self.model.concerns(policy, &route.supplier, self.reference.year)
    }
}

/// The problem of one year, with the policies of the model that are in force and that `keep` accepts by their place.
pub fn formulate(model: &Model, reference: &YearReference, keep: &dyn Fn(usize) -> bool) -> Problem {
    let mut draft = DraftProblem::default();
    Formulation::new(model).write(reference, keep, &mut draft);
    names::give(model, reference.year, &mut draft.problem);
    draft.problem
}

/// What is the same in every year of a model.
pub struct Formulation<'a> {
    model: &'a Model,
    curves: RouteCostCurves,
    without: &'a [bool],
}

/// A problem without names, in memory that was used before; what stands there makes no difference.
#[derive(Clone, Debug, Default)]
pub struct DraftProblem {
    /// The problem.
    pub problem: Problem,
    spare: Vec<Vec<(usize, f64)>>,
}

impl<'a> Formulation<'a> {
    /// Of a model.
    pub fn new(model: &'a Model) -> Self {
        Self { model, curves: RouteCostCurves::new(model), without: &[] }
    }

    /// Without some markets, which no policy or contract may be about.
    #[must_use]
    pub fn without(self, markets: &'a [bool]) -> Self {
        Self { without: markets, ..self }
    }

    /// The problem of one year as [`formulate`] makes it, but for its names.
    pub fn write(&self, reference: &YearReference, keep: &dyn Fn(usize) -> bool, draft: &mut DraftProblem) {
        let model = self.model;
        let year = FormulationYear { model, reference, at: model.index(reference.year), without: self.without };
        draft.clear();
        draft.problem.start.clone_from(&reference.start);
        self.flows(year, &mut draft.problem);
        unserved::add(year, &mut draft.problem);
        capacity::bound(year, &mut draft.problem);
        balance::add(year, draft);
        supplier::add(year, draft);
        for (place, policy) in model.policies.iter().enumerate() {
            if !(policy.from..=policy.to).contains(&reference.year) || !keep(place) {
                continue;
            }
            match policy.demand {
                PolicyDemand::Embargo => embargo::bound(year, place, &mut draft.problem),
                PolicyDemand::ShareAtMost(share) => share::at_most(year, place, share, draft),
                PolicyDemand::ShareAtLeast(share) => share::at_least(year, place, share, draft),
                PolicyDemand::VolumeAtMost(volume) => share::volume_at_most(year, place, volume, draft),
                PolicyDemand::VolumeAtLeast(volume) => share::volume_at_least(year, place, volume, draft),
                PolicyDemand::EachAtMost(share) => largest_supplier::add(year, place, share, draft),
                PolicyDemand::SuppliersAtLeast { count, share } => {
                    supplier_count::add(year, place, (count, share), draft);
                }
            }
        }
        contract::add(year, draft);
    }

    /// A variable for each step of each route's cost curve.
    fn flows(&self, year: FormulationYear<'_>, problem: &mut Problem) {
        for place in (0..year.model.routes.len()).filter(|&place| year.has(year.model.routes[place].market)) {
            for (number, step) in self.curves.steps(year.model, place, year.reference).enumerate() {
                problem.variables.push(ProblemVariable {
                    name: String::new(),
                    kind: VariableKind::Flow { route: place, step: number },
                    scale: step.scale,
                    linear: step.linear,
                    quadratic: step.quadratic,
                    reach: step.reach,
                    upper: step.reach,
                    bound: if step.reach.is_finite() { UpperBound::Reach } else { UpperBound::None },
                });
            }
        }
    }
}

impl DraftProblem {
    fn clear(&mut self) {
        let Problem { title, variables, constraints, choices, policies, .. } = &mut self.problem;
        title.clear();
        policies.clear();
        variables.clear();
        let rows = constraints.drain(..).chain(choices.drain(..).flat_map(|choice| choice.rows));
        self.spare.extend(rows.map(|row| row.terms));
    }

    /// Adds a constraint on the flows whose route a test accepts, each with the coefficient that the test gives, and on
    /// other variables.
    fn constrain(
        &mut self,
        kind: ConstraintKind,
        coefficient: impl Fn(usize) -> Option<f64>,
        others: impl IntoIterator<Item = (usize, f64)>,
        (sense, rhs): (Sense, f64),
    ) {
        let mut terms = self.spare.pop().unwrap_or_default();
        terms.clear();
        terms.extend(self.problem.variables.iter().enumerate().filter_map(|(place, variable)| match variable.kind {
            VariableKind::Flow { route, .. } => coefficient(route).map(|factor| (place, factor)),
            VariableKind::Breach { .. } | VariableKind::Unserved { .. } => None,
        }));
        terms.extend(others);
        self.problem.constraints.push(Constraint { name: String::new(), kind, terms, sense, rhs });
    }
}
