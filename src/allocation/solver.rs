//! What a solver is, and what it returns.

use std::fmt;

use super::nested::NestedWorkspace;
use super::problem::Problem;

/// Anything that solves a [`Problem`].
pub trait Solver: Sync {
    /// The cheapest amounts, with duals.
    ///
    /// # Errors
    /// [`SolveError`] when there is no solution or it was not found.
    fn solve(&self, problem: &Problem) -> Result<Solution, SolveError>;

    /// The same into memory that was used before, for thousands of problems; what stands there makes no difference.
    ///
    /// # Errors
    /// As [`Solver::solve`]; the solution then means nothing.
    fn solve_in(
        &self,
        problem: &Problem,
        memory: &mut NestedWorkspace,
        solution: &mut Solution,
    ) -> Result<(), SolveError> {
        let _ = memory;
        *solution = self.solve(problem)?;
        Ok(())
    }
}

/// The cheapest amounts, and what the limits are worth.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Solution {
    /// The amounts of the variables, PJ.
    pub amounts: Vec<f64>,
    /// What one unit more on the right-hand side of each constraint would add to the cost, USD/GJ: zero where it does
    /// not bind, at least zero for `AtLeast`, at most zero for `AtMost`, the price for a balance.
    pub duals: Vec<f64>,
    /// Marginal cost less what the constraints pay for a unit, USD/GJ: zero between the bounds, at least zero at zero,
    /// at most zero at the upper bound.
    pub reduced_costs: Vec<f64>,
    /// Which limits hold.
    pub active: ActiveSet,
    /// How it was found.
    pub how: SolutionMethod,
}

/// How a solution was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum SolutionMethod {
    /// Market by market, limit by limit: see [`Nested`](super::Nested); exact to rounding.
    #[default]
    Nested,
    /// A guess of the active limits was right; exact to rounding.
    Guessed,
    /// The active limits of an inner solver's solution were right; exact to rounding.
    Polished,
    /// By an interior point method, to its tolerance.
    InteriorPoint,
}

/// Which limits hold with equality.
#[derive(PartialEq, Eq, Debug, Default)]
pub struct ActiveSet {
    /// Where each variable stands.
    pub places: Vec<BoundPlace>,
    /// Whether each constraint holds with equality.
    pub binding: Vec<bool>,
}

impl Clone for ActiveSet {
    fn clone(&self) -> Self {
        Self { places: self.places.clone(), binding: self.binding.clone() }
    }

    // What is derived would not use the memory again.
    fn clone_from(&mut self, from: &Self) {
        self.places.clone_from(&from.places);
        self.binding.clone_from(&from.binding);
    }
}

/// Where a variable stands between its bounds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BoundPlace {
    /// At zero.
    Zero,
    /// Between the bounds.
    Between,
    /// At its upper bound.
    Upper,
}

/// Why there is no solution.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SolveError {
    /// The constraints contradict each other.
    Infeasible,
    /// The cost has no lower limit.
    Unbounded,
    /// The method stopped before it was done; what it says.
    NotConverged(String),
}

impl fmt::Display for SolveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Infeasible => f.write_str("the constraints contradict each other"),
            Self::Unbounded => f.write_str("the cost has no lower limit"),
            Self::NotConverged(how) => write!(f, "the solver stopped before it was done ({how})"),
        }
    }
}

impl std::error::Error for SolveError {}
