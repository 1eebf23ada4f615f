//! A convex programme with names: what a year of a model becomes, and all that a solver sees.

/// Minimise a separable quadratic cost over flows that are at least zero, subject to linear constraints.
///
/// Quantities are in PJ, costs in million USD, so that marginal costs and duals are in USD/GJ.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Problem {
    /// What it is about, for people.
    pub title: String,
    /// What is chosen.
    pub variables: Vec<ProblemVariable>,
    /// What must hold besides the bounds.
    pub constraints: Vec<Constraint>,
    /// What must hold of several constraints; none once [`decide`](super::decide) has put those that are to hold among the
    /// others. A solver does not see them.
    pub choices: Vec<CountChoice>,
    /// Names of the policies of the model, for [`UpperBound::Embargo`].
    pub policies: Vec<String>,
    /// Which variables and constraints were at their limits in a similar problem, where one was solved before.
    pub start: Option<super::ActiveSet>,
}

/// One amount to choose, at least zero.
#[derive(Clone, PartialEq, Debug)]
pub struct ProblemVariable {
    /// Its name, such as `x[qat-lng]`.
    pub name: String,
    /// What it is.
    pub kind: VariableKind,
    /// A positive amount of its own order of magnitude, PJ: solvers work in multiples of it.
    pub scale: f64,
    /// Marginal cost of the first unit, USD/GJ.
    pub linear: f64,
    /// Rise of the marginal cost with each PJ; zero or positive.
    pub quadratic: f64,
    /// Where its cost curve ends, PJ; infinite where it does not.
    pub reach: f64,
    /// The most it may be, PJ: its reach, or less; infinite where nothing limits it.
    pub upper: f64,
    /// What sets `upper`.
    pub bound: UpperBound,
}

impl ProblemVariable {
    /// Marginal cost at an amount, USD/GJ.
    pub fn marginal_cost(&self, amount: f64) -> f64 {
        self.linear + self.quadratic * amount
    }

    /// Area under the marginal cost from zero to an amount, million USD.
    pub fn cost(&self, amount: f64) -> f64 {
        (self.linear + 0.5 * self.quadratic * amount) * amount
    }

    /// What would be supplied at a price if only the cost curve held it back, PJ.
    ///
    /// `None` where the price equals a flat cost, so that any amount up to the reach would do.
    pub fn supply(&self, price: f64) -> Option<f64> {
        let margin = price - self.linear;
        if self.quadratic > 0.0 {
            return Some((margin / self.quadratic).clamp(0.0, self.reach));
        }
        let tie = 1e-9 * self.linear.abs().max(price.abs());
        if margin.abs() <= tie { None } else { Some(if margin > 0.0 { self.reach } else { 0.0 }) }
    }
}

/// What a variable is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VariableKind {
    /// What a route delivers, or a step of it: the amounts of all its steps add up to its flow.
    Flow {
        /// The place of the route in the model.
        route: usize,
        /// The step of its cost curve, from 0.
        step: usize,
    },
    /// What is not taken of a contract.
    Breach {
        /// The place of the contract in the model.
        contract: usize,
    },
    /// Demand of a market that is not served.
    Unserved {
        /// The place of the market in the model.
        market: usize,
    },
}

/// What sets the upper bound of a variable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UpperBound {
    /// Nothing.
    None,
    /// The end of the cost curve.
    Reach,
    /// The capacity of the route.
    Capacity,
    /// An embargo: the place of the policy in the model.
    Embargo(usize),
    /// What the contract says is taken.
    TakeOrPay,
}

/// A linear condition on the variables.
#[derive(Clone, PartialEq, Debug)]
pub struct Constraint {
    /// Its name, such as `balance[crude-oil]`.
    pub name: String,
    /// What it is.
    pub kind: ConstraintKind,
    /// Places of variables and their coefficients; no place twice.
    pub terms: Vec<(usize, f64)>,
    /// How the sum of the terms compares to the right-hand side.
    pub sense: Sense,
    /// The right-hand side, PJ.
    pub rhs: f64,
}

impl Constraint {
    /// The sum of the terms.
    pub fn value(&self, amounts: &[f64]) -> f64 {
        crate::numeric::sum(self.terms.iter().map(|&(variable, coefficient)| coefficient * amounts[variable]))
    }

    /// An amount against which a violation is small or large, PJ; positive.
    pub fn scale(&self, variables: &[ProblemVariable]) -> f64 {
        let of_terms = self.terms.iter().map(|&(variable, coefficient)| coefficient.abs() * variables[variable].scale);
        of_terms.fold(self.rhs.abs(), f64::max).max(f64::MIN_POSITIVE)
    }
}

/// Constraints of which some number is to hold, whichever they are.
#[derive(Clone, PartialEq, Debug)]
pub struct CountChoice {
    /// How many of them are to hold at least.
    pub count: usize,
    /// The constraints; at least so many.
    pub rows: Vec<Constraint>,
}

/// What a constraint is, with the place of its subject in the model.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConstraintKind {
    /// What arrives and what is not served make up the demand of this market.
    Balance(usize),
    /// What this supplier limit allows.
    Supplier(usize),
    /// What this policy demands; one for each supplier where it is about suppliers one by one.
    Policy(usize),
    /// What the contracts on this route say is taken.
    Contract(usize),
}

/// How two sides of a constraint compare.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sense {
    /// Left at most right.
    AtMost,
    /// Both equal.
    Equal,
    /// Left at least right.
    AtLeast,
}

impl Problem {
    /// The cost of a choice of amounts, million USD.
    pub fn objective(&self, amounts: &[f64]) -> f64 {
        crate::numeric::sum(self.variables.iter().zip(amounts).map(|(variable, &amount)| variable.cost(amount)))
    }

    /// What a route delivers under a choice of amounts, PJ.
    pub fn flow(&self, route: usize, amounts: &[f64]) -> f64 {
        crate::numeric::sum(self.steps(route).map(|(place, _)| amounts[place]))
    }

    /// The variables that make up the flow of a route, with their places.
    pub fn steps(&self, route: usize) -> impl Iterator<Item = (usize, &ProblemVariable)> {
        let of_route = move |variable: &ProblemVariable| matches!(variable.kind, VariableKind::Flow { route: r, .. } if r == route);
        self.variables.iter().enumerate().filter(move |(_, variable)| of_route(variable))
    }

    /// The variable of the demand of a market that is not served.
    pub fn unserved(&self, market: usize) -> Option<usize> {
        self.variables.iter().position(|variable| variable.kind == VariableKind::Unserved { market })
    }

    /// The variable of what is not taken of a contract.
    pub fn breach(&self, contract: usize) -> Option<usize> {
        self.variables.iter().position(|variable| variable.kind == VariableKind::Breach { contract })
    }

    /// Whether a contract makes a difference to a solution.
    pub fn is_held_by_contracts(&self, solution: &super::Solution) -> bool {
        let rows = self.constraints.iter().zip(&solution.active.binding);
        rows.into_iter().any(|(row, &binding)| binding && matches!(row.kind, ConstraintKind::Contract(_)))
    }

    /// The same without contracts; their variables stand behind all others.
    #[must_use]
    pub fn without_contracts(mut self) -> Self {
        self.constraints.retain(|constraint| !matches!(constraint.kind, ConstraintKind::Contract(_)));
        self.variables.retain(|variable| !matches!(variable.kind, VariableKind::Breach { .. }));
        self.start = None;
        self
    }

    /// The place of a constraint, the first of its kind.
    pub fn constraint(&self, kind: ConstraintKind) -> Option<usize> {
        self.constraints.iter().position(|constraint| constraint.kind == kind)
    }
}
