//! A solver that remembers every problem put to it.

use std::sync::Mutex;

use izon::allocation::{Problem, Solution, SolveError, Solver};

/// Solves as `inner` does, and keeps problem and solution.
pub struct Recording<S> {
    inner: S,
    seen: Mutex<Vec<(Problem, Solution)>>,
}

impl<S> Recording<S> {
    pub fn new(inner: S) -> Self {
        Self { inner, seen: Mutex::new(Vec::new()) }
    }

    /// Everything since the last time.
    pub fn take(&self) -> Vec<(Problem, Solution)> {
        std::mem::take(&mut *self.seen.lock().unwrap())
    }
}

impl<S: Solver> Solver for Recording<S> {
    fn solve(&self, problem: &Problem) -> Result<Solution, SolveError> {
        let solution = self.inner.solve(problem)?;
        self.seen.lock().unwrap().push((problem.clone(), solution.clone()));
        Ok(solution)
    }
}
