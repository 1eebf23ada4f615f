//! What a year's solution means: flows, prices, rents, and costs that add up to the objective.

use super::{Solved, Workspace};
use crate::allocation::{Bound, ConstraintKind, Formulation, Problem, Reference, Solution, Variable, VariableKind};
use crate::model::{Model, ResponseRule, Route, RouteKind, YearResult};
use crate::units::{Energy, Money, Price};

/// Whether marginal costs under the rule are money, so that areas are costs and duals are prices.
fn costs_are_money(rule: &ResponseRule) -> bool {
    matches!(rule, ResponseRule::Calibrated | ResponseRule::MeritOrder)
}

/// The base year as observed: reference flows at reference prices; nothing binds.
pub(super) fn observed(model: &Model, formulation: &Formulation<'_>, workspace: &mut Workspace) -> YearResult {
    let Workspace { draft, directory, solution, .. } = workspace;
    let flow = |route: &Route| match &route.kind {
        RouteKind::Observed { reference, .. } => *reference,
        RouteKind::New { .. } => Energy::ZERO,
    };
    let flows: Vec<Energy> = model.routes.iter().map(flow).collect();
    let reference = Reference { year: model.base_year, flows: flows.clone(), start: None };
    formulation.write(&reference, &|_| false, draft);
    let problem = &draft.problem;
    directory.read(model, problem);
    let amount = |variable: &Variable| match variable.kind {
        VariableKind::Flow { route, step: 0 } => flows[route].pj(),
        _ => 0.0,
    };
    solution.amounts.clear();
    solution.amounts.extend(problem.variables.iter().map(amount));
    let route_costs = route_costs(model, &Solved { problem, solution, directory }, &flows, 0);
    YearResult {
        year: model.base_year,
        rents: vec![Price::ZERO; flows.len()],
        unserved: vec![Energy::ZERO; model.markets.len()],
        prices: model.markets.iter().map(|market| market.price[0]).collect(),
        policy_duals: vec![Price::ZERO; model.policies.len()],
        limit_duals: vec![Price::ZERO; model.supplier_limits.len()],
        contract_duals: vec![Price::ZERO; flows.len()],
        breaches: vec![Energy::ZERO; model.contracts.len()],
        penalties: vec![Money::ZERO; model.contracts.len()],
        objective: route_costs.iter().copied().sum(),
        route_costs,
        flows,
    }
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
pub(super) fn result(model: &Model, year: i32, solved: &Solved<'_>) -> YearResult {
    let Solved { problem, solution, directory } = *solved;
    let at = model.index(year);
    let money = costs_are_money(&model.rule);
    let amount = |place: Option<usize>| Energy::from_pj(place.map_or(0.0, |place| solution.amounts[place]));
    let flows: Vec<Energy> =
        (0..model.routes.len()).map(|a| Energy::from_pj(directory.flow(a, &solution.amounts))).collect();
    let unserved: Vec<Energy> = directory.unserved.iter().map(|place| amount(*place)).collect();
    let breaches: Vec<Energy> = directory.breaches.iter().map(|place| amount(*place)).collect();
    let ambiguities: Vec<f64> = (0..model.markets.len()).map(|market| ambiguity(model, market, solved)).collect();
    let price = |market: usize| {
        let row = directory.balances[market].filter(|_| money);
        row.map_or(model.markets[market].price[at], |row| {
            Price::from_usd_per_gj(solution.duals[row] - ambiguities[market])
        })
    };
    let rent = |route: usize| {
        let excess = Price::from_usd_per_gj(ambiguities[model.routes[route].market]);
        if money { (rent(solved, route) - excess).max(Price::ZERO) } else { Price::ZERO }
    };
    let policy_dual = |policy| if money { policy_dual(problem, solution, policy) } else { Price::ZERO };
    let dual = |row: &Option<usize>| {
        let row = row.filter(|_| money);
        row.map_or(Price::ZERO, |row| Price::from_usd_per_gj(solution.duals[row].abs()))
    };
    let penalty = |(contract, amount): (usize, &Energy)| match directory.breaches[contract].filter(|_| money) {
        Some(place) => Price::from_usd_per_gj(problem.variables[place].linear) * *amount,
        None => model.contracts[contract].penalty[at] * *amount,
    };
    let penalties: Vec<Money> = breaches.iter().enumerate().map(penalty).collect();
    let route_costs = route_costs(model, solved, &flows, at);
    let mut result = YearResult {
        year,
        rents: (0..model.routes.len()).map(rent).collect(),
        prices: (0..model.markets.len()).map(price).collect(),
        policy_duals: (0..model.policies.len()).map(policy_dual).collect(),
        limit_duals: directory.limits.iter().map(dual).collect(),
        contract_duals: directory.contracts.iter().map(dual).collect(),
        objective: Money::ZERO,
        breaches,
        penalties,
        route_costs,
        unserved,
        flows,
    };
    result.objective = objective(model, &result);
    result
}

/// What a year costs in all: its routes, its penalties, and unserved demand at its price.
pub(super) fn objective(model: &Model, year: &YearResult) -> Money {
    let of_unserved = year.unserved.iter().zip(&model.markets).map(|(amount, market)| market.unserved_price * *amount);
    year.route_costs.iter().copied().chain(year.penalties.iter().copied()).chain(of_unserved).sum()
}

fn route_costs(model: &Model, solved: &Solved<'_>, flows: &[Energy], at: usize) -> Vec<Money> {
    let Solved { problem, solution, directory } = *solved;
    let money = costs_are_money(&model.rule);
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
    model.routes.iter().enumerate().map(cost).collect()
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
        variable.bound == Bound::Capacity && variable.reach > 0.0
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
    let saved = embargoed.filter(|(variable, _)| variable.bound == Bound::Embargo(policy) && variable.reach > 0.0);
    Price::from_usd_per_gj(saved.map(|(_, reduced)| -reduced).fold(of_row, f64::max))
}
