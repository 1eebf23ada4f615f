//! Where what stands in a problem.

use std::ops::Range;

use super::problem::{ConstraintKind, Problem, VariableKind};
use crate::model::Model;

/// For each route, market, contract and limit of a model its places in a problem, found once instead of each time that
/// somebody asks. The vectors are used again and again.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// For each route the places of the variables that make up its flow; a formulation puts them side by side.
    pub steps: Vec<Range<usize>>,
    /// For each market the variable of what is not served.
    pub unserved: Vec<Option<usize>>,
    /// For each contract the variable of what is not taken.
    pub breaches: Vec<Option<usize>>,
    /// For each market the row of its balance.
    pub balances: Vec<Option<usize>>,
    /// For each supplier limit its row.
    pub limits: Vec<Option<usize>>,
    /// For each route the row of its contracts.
    pub contracts: Vec<Option<usize>>,
}

impl Directory {
    /// Looks through a problem that a [`Formulation`](super::Formulation) of the model wrote.
    pub fn read(&mut self, model: &Model, problem: &Problem) {
        let (routes, markets) = (model.routes.len(), model.markets.len());
        self.steps.clear();
        self.steps.resize(routes, 0..0);
        for (places, size) in [
            (&mut self.unserved, markets),
            (&mut self.breaches, model.contracts.len()),
            (&mut self.balances, markets),
            (&mut self.limits, model.supplier_limits.len()),
            (&mut self.contracts, routes),
        ] {
            places.clear();
            places.resize(size, None);
        }
        for (place, variable) in problem.variables.iter().enumerate() {
            match variable.kind {
                VariableKind::Flow { route, step: 0 } => self.steps[route] = place..place + 1,
                VariableKind::Flow { route, .. } => self.steps[route].end = place + 1,
                VariableKind::Unserved { market } => self.unserved[market] = Some(place),
                VariableKind::Breach { contract } => self.breaches[contract] = Some(place),
            }
        }
        for (row, constraint) in problem.constraints.iter().enumerate() {
            match constraint.kind {
                ConstraintKind::Balance(market) => self.balances[market] = Some(row),
                ConstraintKind::Supplier(limit) => self.limits[limit] = Some(row),
                ConstraintKind::Contract(route) => self.contracts[route] = Some(row),
                ConstraintKind::Policy(_) => {}
            }
        }
    }

    /// What a route delivers under a choice of amounts, PJ.
    pub fn flow(&self, route: usize, amounts: &[f64]) -> f64 {
        crate::numeric::sum(amounts[self.steps[route].clone()].iter().copied())
    }
}
