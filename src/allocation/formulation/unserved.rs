//! Demand may go unserved, at a price: so no supply is ever too small for a solution.

use super::FormulationYear;
use crate::allocation::problem::{Problem, ProblemVariable, UpperBound, VariableKind};

/// For each market m a variable u_m >= 0 that costs VOLL_m for each unit (VOLL: value of lost load).
pub(super) fn add(year: FormulationYear<'_>, problem: &mut Problem) {
    for (market, of) in year.model.markets.iter().enumerate().filter(|(market, _)| year.has(*market)) {
        let demand = year.demand(market);
        problem.variables.push(ProblemVariable {
            name: String::new(),
            kind: VariableKind::Unserved { market },
            scale: if demand > 0.0 { demand } else { 1.0 },
            linear: of.unserved_price.usd_per_gj(),
            quadratic: 0.0,
            reach: f64::INFINITY,
            upper: f64::INFINITY,
            bound: UpperBound::None,
        });
    }
}
