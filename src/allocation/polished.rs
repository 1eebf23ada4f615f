//! Solutions exact to rounding, from a guess or from another solver's active limits.

use super::guess::each_market_alone;
use super::kkt::settle;
use super::problem::Problem;
use super::solver::{Solution, SolutionMethod, SolveError, Solver};

/// Solves by guess and check, by an inner solver where no guess holds, and sharpens what the inner solver says.
///
/// Every answer but a fallback fulfils the conditions of Karush, Kuhn and Tucker to rounding, so it does not matter
/// which way it was found: the cheapest flows are unique (marginal costs rise, and flat costs are kept apart by
/// [`TIE_STEP`](super::objective::TIE_STEP)), and of several prices that support them the lowest is taken. Where
/// the check fails for the inner solver's active limits too, its own answer is returned.
#[derive(Clone, Copy, Debug, Default)]
pub struct Polished<S> {
    inner: S,
    guess: Guess,
}

/// Whether to guess before the inner solver is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Guess {
    /// Yes: the limits of the year before, then each market on its own.
    #[default]
    First,
    /// No: to check that it makes no difference.
    Never,
}

impl<S: Solver> Polished<S> {
    /// Guesses first, then asks `inner`.
    pub fn new(inner: S) -> Self {
        Self { inner, guess: Guess::First }
    }

    /// As told.
    pub fn with_guess(inner: S, guess: Guess) -> Self {
        Self { inner, guess }
    }
}

impl<S: Solver> Solver for Polished<S> {
    fn solve(&self, problem: &Problem) -> Result<Solution, SolveError> {
        if self.guess == Guess::First {
            let start = problem.start.clone().and_then(|start| settle(problem, start, SolutionMethod::Guessed));
            let guessed = start.or_else(|| settle(problem, each_market_alone(problem), SolutionMethod::Guessed));
            if let Some(solution) = guessed {
                return Ok(solution);
            }
        }
        let inner = self.inner.solve(problem)?;
        Ok(settle(problem, inner.active.clone(), SolutionMethod::Polished).unwrap_or(inner))
    }
}
