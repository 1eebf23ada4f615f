//! What a year's solution means: flows, prices, rents, and costs that add up to the objective.

use super::{SimulationWorkspace, Solved};
use crate::allocation::{
    ConstraintKind, Formulation, Problem, ProblemVariable, Solution, UpperBound, VariableKind, YearReference,
};
use crate::model::{Model, ResponseRule, Route, RouteKind, YearResult};
use crate::units::{Energy, Money, Price};

/// The base year as observed: reference flows at reference prices; nothing binds.
pub(super) fn observed(
    model: &Model,
    formulation: &Formulation<'_>,
    workspace: &mut SimulationWorkspace,
) -> YearResult {
    let SimulationWorkspace { draft, directory, solution, spare, .. } = workspace;
    let mut into = spare.pop().unwrap_or_default().cleared(model, model.base_year);
    let flow = |route: &Route| match &route.kind {
        RouteKind::Observed { reference, .. } => *reference,
        RouteKind::New { .. } => Energy::ZERO,
    };
    refill(&mut into.flows, model.routes.iter().map(flow));
    let reference = YearReference { year: model.base_year, flows: into.flows.clone(), start: None };
    formulation.write(&reference, &|_| false, draft);
    let problem = &draft.problem;
    directory.read(model, problem);
    let amount = |variable: &ProblemVariable| match variable.kind {
        VariableKind::Flow { route, step: 0 } => reference.flows[route].pj(),
        _ => 0.0,
    };
    refill(&mut solution.amounts, problem.variables.iter().map(amount));
    route_costs(model, &Solved { problem, solution, directory }, 0, &mut into);
    refill(&mut into.prices, model.markets.iter().map(|market| market.price[0]));
    into.objective = into.route_costs.iter().copied().sum();
    into
}

fn refill<T>(into: &mut Vec<T>, from: impl Iterator<Item = T>) {
    into.clear();
    into.extend(from);
}

/// A year as solved.
///
/// Under `calibrated` and `merit-order` prices, rents and policy duals are the duals of the programme, and costs the
/// areas under the cost curves. Under `proportional` and `displace` marginal costs only say who gives way: prices are
/// the reference prices, rents and policy duals are zero, and costs are amounts at the reference price or, of new
/// routes, at their delivered cost.
///
/// Under `merit-order` every supplier may be at the end of its step at once; any price between the dearest cost in use
/// and the next is then a dual, and the dearest cost in use is taken.
pub(super) fn result(model: &Model, solved: &Solved<'_>, into: &mut YearResult) {
    let Solved { problem, solution, directory } = *solved;
    let at = model.index(into.year);
    let money = model.rule.costs_are_money();
    let amount = |place: &Option<usize>| Energy::from_pj(place.map_or(0.0, |place| solution.amounts[place]));
    let flows = (0..model.routes.len()).map(|route| Energy::from_pj(directory.flow(route, &solution.amounts)));
    refill(&mut into.flows, flows);
    refill(&mut into.unserved, directory.unserved.iter().map(amount));
    refill(&mut into.breaches, directory.breaches.iter().map(amount));
    if money {
        prices_and_rents(model, solved, into);
    } else {
        refill(&mut into.prices, model.markets.iter().map(|market| market.price[at]));
    }
    let penalty = |(contract, amount): (usize, &Energy)| match directory.breaches[contract].filter(|_| money) {
        Some(place) => Price::from_usd_per_gj(problem.variables[place].linear) * *amount,
        None => model.contracts[contract].penalty[at] * *amount,
    };
    refill(&mut into.penalties, into.breaches.iter().enumerate().map(penalty));
    route_costs(model, solved, at, into);
    into.objective = objective(model, into);
}

/// Duals as prices.
fn prices_and_rents(model: &Model, solved: &Solved<'_>, into: &mut YearResult) {
    let Solved { problem, solution, directory } = *solved;
    let at = model.index(into.year);
    let excess = |market: usize| ambiguity(model, market, solved);
    let price = |market: usize| {
        directory.balances[market]
            .map_or(model.markets[market].price[at], |row| Price::from_usd_per_gj(solution.duals[row] - excess(market)))
    };
    refill(&mut into.prices, (0..model.markets.len()).map(price));
    let rent = |route: usize| {
        let rent = rent(solved, route);
        // Nothing is left of no rent.
        if rent > Price::ZERO {
            (rent - Price::from_usd_per_gj(excess(model.routes[route].market))).max(Price::ZERO)
        } else {
            Price::ZERO
        }
    };
    refill(&mut into.rents, (0..model.routes.len()).map(rent));
    refill(&mut into.policy_duals, (0..model.policies.len()).map(|policy| policy_dual(problem, solution, policy)));
    let dual = |row: &Option<usize>| row.map_or(Price::ZERO, |row| Price::from_usd_per_gj(solution.duals[row].abs()));
    refill(&mut into.limit_duals, directory.limits.iter().map(dual));
    refill(&mut into.contract_duals, directory.contracts.iter().map(dual));
}

/// What a year costs in all: its routes, its penalties, and unserved demand at its price.
pub(super) fn objective(model: &Model, year: &YearResult) -> Money {
    let of_unserved = year.unserved.iter().zip(&model.markets).map(|(amount, market)| market.unserved_price * *amount);
    year.route_costs.iter().copied().chain(year.penalties.iter().copied()).chain(of_unserved).sum()
}

fn route_costs(model: &Model, solved: &Solved<'_>, at: usize, into: &mut YearResult) {
    let Solved { problem, solution, directory } = *solved;
    let money = model.rule.costs_are_money();
    let flows = &into.flows;
    let cost = |(place, route): (usize, &Route)| {
        if money {
            let areas = directory.steps[place].clone().map(|step| problem.variables[step].cost(solution.amounts[step]));
            return Money::from_musd(crate::numeric::sum(areas));
        }
        match &route.kind {
            RouteKind::Observed { .. } => model.markets[route.market].price[at] * flows[place],
            RouteKind::New { cost } => cost[at] * flows[place],
        }
    };
    refill(&mut into.route_costs, model.routes.iter().enumerate().map(cost));
}

/// How far the dual of a market's balance lies above the dearest cost in use, under `merit-order` with all demand served.
fn ambiguity(model: &Model, market: usize, solved: &Solved<'_>) -> f64 {
    let Solved { problem, solution, directory } = *solved;
    let unserved = || directory.unserved[market].is_some_and(|place| solution.amounts[place] > 0.0);
    if model.rule != ResponseRule::MeritOrder || unserved() {
        return 0.0;
    }
    let Some(row) = directory.balances[market] else { return 0.0 };
    let used = problem.variables.iter().zip(&solution.amounts).filter_map(|(variable, amount)| match variable.kind {
        VariableKind::Flow { route, .. } if model.routes[route].market == market && *amount > 0.0 => {
            Some(variable.marginal_cost(*amount))
        }
        _ => None,
    });
    let dearest = used.fold(f64::NEG_INFINITY, f64::max);
    if dearest.is_finite() { (solution.duals[row] - dearest).max(0.0) } else { 0.0 }
}

/// What one unit more of a route's capacity would save: the reduced cost at that bound, turned round.
fn rent(solved: &Solved<'_>, route: usize) -> Price {
    let at_capacity = solved.directory.steps[route].clone().filter(|&place| {
        let variable = &solved.problem.variables[place];
        variable.bound == UpperBound::Capacity && variable.reach > 0.0
    });
    let rents = at_capacity.map(|place| -solved.solution.reduced_costs[place]);
    Price::from_usd_per_gj(rents.fold(0.0, f64::max))
}

/// What one unit less of a policy's demand would save: the dual of its constraint without its sign; of an embargo,
/// what the first unit of its most wanted route would save; of a ceiling on every supplier, what one unit more for each of
/// them would save, the sum of the duals; of a number of suppliers, what one unit less of each that is made to bring its share.
fn policy_dual(problem: &Problem, solution: &Solution, policy: usize) -> Price {
    let rows = problem.constraints.iter().zip(&solution.duals);
    let of_policy = rows.filter(|(constraint, _)| constraint.kind == ConstraintKind::Policy(policy));
    let of_row = crate::numeric::sum(of_policy.map(|(_, dual)| dual.abs()));
    let embargoed = problem.variables.iter().zip(&solution.reduced_costs);
    let saved = embargoed.filter(|(variable, _)| variable.bound == UpperBound::Embargo(policy) && variable.reach > 0.0);
    Price::from_usd_per_gj(saved.map(|(_, reduced)| -reduced).fold(of_row, f64::max))
}
