//! What variables and constraints are called, for people.

use crate::allocation::problem::{ConstraintKind, Problem, VariableKind};
use crate::model::{Model, PolicyDemand};

/// Names a problem, its variables and its constraints after what they are.
pub(super) fn give(model: &Model, year: i32, problem: &mut Problem) {
    problem.title = format!("{} of {} in {year}, {}", model.scenario, model.importer, model.rule.as_str());
    problem.policies = model.policies.iter().map(|policy| policy.id.to_string()).collect();
    let steps: Vec<usize> = (0..model.routes.len()).map(|route| problem.steps(route).count()).collect();
    for variable in &mut problem.variables {
        variable.name = match variable.kind {
            VariableKind::Flow { route, step } if steps[route] > 1 => {
                format!("x[{} step {}]", model.routes[route].id, step + 1)
            }
            VariableKind::Flow { route, .. } => format!("x[{}]", model.routes[route].id),
            VariableKind::Breach { contract } => format!("b[{}]", model.contracts[contract].id),
            VariableKind::Unserved { market } => format!("u[{}]", model.markets[market].id),
        };
    }
    let variables = &problem.variables;
    let supplier = |terms: &[(usize, f64)]| match variables[terms.first()?.0].kind {
        VariableKind::Flow { route, .. } => Some(&model.routes[route].supplier),
        VariableKind::Breach { .. } | VariableKind::Unserved { .. } => None,
    };
    let of_choices = problem.choices.iter_mut().flat_map(|choice| &mut choice.rows);
    for constraint in problem.constraints.iter_mut().chain(of_choices) {
        constraint.name = match constraint.kind {
            ConstraintKind::Balance(market) => format!("balance[{}]", model.markets[market].id),
            ConstraintKind::Supplier(limit) => {
                let limit = &model.supplier_limits[limit];
                format!("supplier[{}, {}]", limit.supplier, model.markets[limit.market].id)
            }
            ConstraintKind::Policy(place) => {
                let policy = &model.policies[place];
                match (policy.demand, supplier(&constraint.terms)) {
                    (PolicyDemand::EachAtMost(_) | PolicyDemand::SuppliersAtLeast { .. }, Some(supplier)) => {
                        format!("policy[{}, {supplier}]", policy.id)
                    }
                    _ => format!("policy[{}]", policy.id),
                }
            }
            ConstraintKind::Contract(route) => format!("contract[{}]", model.routes[route].id),
        };
    }
}
