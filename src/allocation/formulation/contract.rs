//! What is under contract is taken, or paid for.

use super::{DraftProblem, FormulationYear};
use crate::allocation::objective::breach_price;
use crate::allocation::problem::{Constraint, ConstraintKind, ProblemVariable, Sense, UpperBound, VariableKind};

/// For each route a with contracts k that run, with b_k what is not taken of contract k:
///
///   x_a  +  sum over k of b_k  >=  sum over k of f_k        dual: what one unit less under contract would save
///   0 <= b_k <= f_k,   at the cost of penalty_k for each unit
///
/// The floor f_k is what the contract says is taken or paid for, and never more than the route can deliver: a closed
/// route and an embargo set a contract free (force majeure). Because any floor can be broken at a price, contracts never
/// leave a year without a solution, whatever becomes of demand.
pub(super) fn add(year: FormulationYear<'_>, draft: &mut DraftProblem) {
    let contracts = &year.model.contracts;
    for place in 0..year.model.routes.len() {
        if contracts.iter().all(|contract| contract.route != place) {
            continue;
        }
        let DraftProblem { problem, spare } = &mut *draft;
        let mut left: f64 = problem.steps(place).map(|(_, variable)| variable.upper).sum();
        let mut terms = spare.pop().unwrap_or_default();
        terms.clear();
        terms.extend(problem.steps(place).map(|(variable, _)| (variable, 1.0)));
        let mut taken = 0.0;
        for (number, contract) in contracts.iter().enumerate() {
            let floor = contract.floor[year.at].pj().min(left);
            if contract.route != place || floor <= 0.0 {
                continue;
            }
            left -= floor;
            taken += floor;
            terms.push((problem.variables.len(), 1.0));
            problem.variables.push(ProblemVariable {
                name: String::new(),
                kind: VariableKind::Breach { contract: number },
                scale: floor,
                linear: breach_price(year.model, number, year.reference, floor),
                quadratic: 0.0,
                reach: floor,
                upper: floor,
                bound: UpperBound::TakeOrPay,
            });
        }
        if taken > 0.0 {
            problem.constraints.push(Constraint {
                name: String::new(),
                kind: ConstraintKind::Contract(place),
                terms,
                sense: Sense::AtLeast,
                rhs: taken,
            });
        } else {
            spare.push(terms);
        }
    }
}
