//! Where gas that lands in one region can go: used there, carried on, shipped on, or not taken at all.
//!
//! One year of a [`Network`] becomes a least-cost flow problem over regions (after T. C. Koopmans, *Optimum utilization
//! of the transportation system*, Econometrica 17 (1949), Supplement, 136-146). It is solved twice: as things are, and with
//! the inflow. What differs is the answer: LNG given way at each terminal, gas carried on by each line.
//!
//! It is an upper bound of one year: a region is one point, without a pipe too thin inside it; winter and summer are
//! the same; the inflow goes before all LNG that is not firm, whatever either costs.

mod formulation;
mod outcome;
pub mod rows;

pub use outcome::{Absorption, Binding, BindingLimit, Served};

use crate::allocation::{SolveError, Solver};
use crate::model::cost::levelised_transport_cost;
use crate::model::network::{Network, TrunkLine};
use crate::units::{Energy, Money, Price};

use formulation::{NetworkCase, problem};
use outcome::NetworkState;

/// What becomes of each inflow, and what each proposed line would change.
#[derive(Clone, PartialEq, Debug)]
pub struct NetworkAnswer {
    /// Use of LNG by terminal as things are.
    pub today: Vec<Energy>,
    /// Demand of each region that the lines and terminals of today cannot meet.
    pub unmet_today: Vec<Energy>,
    /// One for each inflow, in its order.
    pub absorbed: Vec<Absorption>,
    /// One for each proposed line, in its order.
    pub additions: Vec<Addition>,
}

/// What one more line changes and costs.
#[derive(Clone, PartialEq, Debug)]
pub struct Addition {
    /// The place of the line among the proposed ones.
    pub line: usize,
    /// Investment and upkeep as a yearly sum.
    pub yearly_cost: Money,
    /// Cost of a unit if the line runs full.
    pub cost_when_full: Price,
    /// With the line, for each inflow.
    pub absorbed: Vec<Absorption>,
}

impl Addition {
    /// What more is used of an inflow, by its place, than without the line.
    pub fn gain(&self, answer: &NetworkAnswer, inflow: usize) -> Energy {
        let used = |cases: &[Absorption]| cases.get(inflow).map_or(Energy::ZERO, Absorption::used);
        used(&self.absorbed) - used(&answer.absorbed)
    }

    /// The yearly cost over what more is used of an inflow; `None` where nothing more is.
    pub fn cost_of_gain(&self, answer: &NetworkAnswer, inflow: usize) -> Option<Price> {
        let gain = self.gain(answer, inflow);
        (gain.pj() > 1e-3).then(|| self.yearly_cost / gain)
    }
}

/// Answers the question of a network that has a landing.
///
/// # Errors
/// What the solver says when it finds no solution. There always is one: demand that cannot be met is left unmet.
pub fn absorb(network: &Network, landing: usize, solver: &dyn Solver) -> Result<NetworkAnswer, SolveError> {
    let today = state(network, &NetworkCase::today(&network.lines), solver)?;
    let with = |lines: &[TrunkLine]| -> Result<Vec<Absorption>, SolveError> {
        let without = state(network, &NetworkCase::today(lines), solver)?;
        let each = network.question.inflows.iter().map(|inflow| {
            let case = NetworkCase { lines, inflow: Some((landing, *inflow)), firm: &firm(network, &without) };
            Ok(outcome::compare(network, &case, &without, &state(network, &case, solver)?))
        });
        each.collect()
    };
    let absorbed = with(&network.lines)?;
    let mut additions = Vec::new();
    for (place, proposed) in network.proposed.iter().enumerate() {
        let mut lines = network.lines.clone();
        lines.push(proposed.line.clone());
        additions.push(Addition {
            line: place,
            yearly_cost: proposed.investment.yearly_cost(),
            cost_when_full: levelised_transport_cost(&proposed.investment, proposed.line.capacity, 1.0, Price::ZERO),
            absorbed: with(&lines)?,
        });
    }
    Ok(NetworkAnswer { today: today.landed, unmet_today: today.unmet, absorbed, additions })
}

/// LNG that lands whatever happens, by terminal.
fn firm(network: &Network, without: &NetworkState) -> Vec<Energy> {
    without.landed.iter().map(|landed| *landed * network.question.firm_lng).collect()
}

fn state(network: &Network, case: &NetworkCase<'_>, solver: &dyn Solver) -> Result<NetworkState, SolveError> {
    let problem = problem(network, case);
    let solution = solver.solve(&problem)?;
    Ok(NetworkState::read(network, case, &solution))
}

#[cfg(test)]
mod tests;
