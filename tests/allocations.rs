//! The specialised solver takes no memory from the system once it has solved a problem of the same size.
#![allow(clippy::unwrap_used)] // tests may panic

#[path = "support/problems.rs"]
mod problems;

use allocation_counter::measure;
use izon::allocation::{Nested, NestedWorkspace, Problem, Solution, SolutionMethod, SolveError, Solver};

/// No solver, so that nothing is handed on.
#[derive(Default)]
struct Nobody;

impl Solver for Nobody {
    fn solve(&self, _: &Problem) -> Result<Solution, SolveError> {
        Err(SolveError::NotConverged(String::new()))
    }
}

/// Problems of all kinds, each with what was at its limits in the problem before, as a run of years has them; then all
/// once more.
#[test]
fn solving_again_takes_no_memory() {
    let solver = Nested::new(Nobody);
    let (mut memory, mut solution) = (NestedWorkspace::default(), Solution::default());
    let mut known = Vec::new();
    for number in 0..500 {
        let mut problem = problems::problem(number);
        if solver.solve_in(&problem, &mut memory, &mut solution).is_ok() {
            problem.start = Some(solution.active.clone());
            known.push((problem, solution.clone()));
        }
    }
    assert!(known.len() > 300, "{}", known.len());
    for (problem, expected) in &known {
        // Its own memory must do for a start that fits as for none.
        let counted = measure(|| solver.solve_in(problem, &mut memory, &mut solution).unwrap());
        assert_eq!((counted.count_total, counted.bytes_total), (0, 0), "{}", problem.title);
        assert_eq!((solution.how, solution.amounts.len()), (SolutionMethod::Nested, expected.amounts.len()));
    }
    // The counter does count.
    assert!(measure(|| drop(std::hint::black_box(vec![0_u8; 64]))).count_total > 0);
}
