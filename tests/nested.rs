//! The specialised solver against the general one, and against the conditions of optimality.

use izon::allocation::{
    BoundPlace, Clarabel, Guess, Nested, Polished, Problem, Sense, Solution, SolutionMethod, SolveError, Solver,
    Standard,
};

/// No solver, to see what the specialised one does alone.
#[derive(Default)]
struct Nobody;

impl Solver for Nobody {
    fn solve(&self, _: &Problem) -> Result<Solution, SolveError> {
        Err(SolveError::NotConverged("left to another".to_owned()))
    }
}

/// How far a solution is from the conditions of Karush, Kuhn and Tucker, which are necessary and sufficient here: the
/// largest violation, of amounts as a part of the scale of each limit, of prices as a part of those at hand.
fn violation(problem: &Problem, solution: &Solution) -> f64 {
    let mut worst: f64 = 0.0;
    let mut paid = vec![0.0; problem.variables.len()];
    let mut at_hand = vec![0.0; problem.variables.len()];
    for (row, &dual) in problem.constraints.iter().zip(&solution.duals) {
        let scale = row.scale(&problem.variables);
        let excess = (row.value(&solution.amounts) - row.rhs) / scale;
        worst = worst.max(match row.sense {
            Sense::Equal => excess.abs(),
            Sense::AtMost => excess.max(0.0),
            Sense::AtLeast => (-excess).max(0.0),
        });
        let (wrong, slack) = match row.sense {
            Sense::Equal => (false, 0.0),
            Sense::AtMost => (dual > 0.0, excess.abs()),
            Sense::AtLeast => (dual < 0.0, excess.abs()),
        };
        assert!(!wrong, "{}: dual {dual} has the wrong sign", row.name);
        worst = worst.max(if dual == 0.0 { 0.0 } else { slack });
        for &(place, factor) in &row.terms {
            paid[place] += factor * dual;
            at_hand[place] += (factor * dual).abs();
        }
    }
    for (place, variable) in problem.variables.iter().enumerate() {
        let amount = solution.amounts[place];
        assert!((0.0..=variable.upper).contains(&amount), "{}: {amount}", variable.name);
        let reduced = variable.marginal_cost(amount) - paid[place];
        let part = reduced / (variable.linear.abs() + variable.marginal_cost(amount).abs() + at_hand[place]);
        worst = worst.max(match solution.active.places[place] {
            _ if variable.upper <= 0.0 || reduced == 0.0 => 0.0,
            BoundPlace::Zero => (-part).max(0.0),
            BoundPlace::Upper => part.max(0.0),
            BoundPlace::Between => part.abs(),
        });
        assert!(
            (solution.reduced_costs[place] - reduced).abs()
                <= 1e-8 * (reduced.abs() + at_hand[place] + variable.linear.abs())
        );
    }
    worst
}

#[derive(Debug, Default)]
struct Deviation {
    solved: usize,
    handed_on: usize,
    /// Where the general solver's answer could not be sharpened, so that only costs are compared.
    rough: usize,
    violation: f64,
    amounts: f64,
    cost: f64,
}

fn compare(numbers: std::ops::Range<u64>) -> Deviation {
    let mut worst = Deviation::default();
    for number in numbers {
        let problem = crate::problems::problem(number);
        let Ok(ours) = Nested::new(Nobody).solve(&problem) else {
            worst.handed_on += 1;
            continue;
        };
        worst.solved += 1;
        assert_eq!(ours.how, SolutionMethod::Nested);
        let violated = violation(&problem, &ours);
        assert!(violated < 1e-9, "{number}: {violated:e}");
        worst.violation = worst.violation.max(violated);
        let theirs = match Polished::with_guess(Clarabel, Guess::Never).solve(&problem) {
            Ok(theirs) => theirs,
            Err(error) => panic!("{number}: {error}"),
        };
        let demand = problem.constraints[0].rhs;
        let sizes = problem
            .variables
            .iter()
            .zip(&theirs.amounts)
            .map(|(v, &x)| v.linear.abs().max(v.marginal_cost(x).abs()) * x);
        let size: f64 = sizes.sum();
        let cost = (problem.objective(&ours.amounts) - problem.objective(&theirs.amounts)).abs() / size;
        worst.cost = worst.cost.max(cost);
        assert!(cost < 1e-8, "{number}: cost {cost:e} {theirs:?}");
        if theirs.how == SolutionMethod::InteriorPoint {
            worst.rough += 1;
            continue;
        }
        for (a, b) in ours.amounts.iter().zip(&theirs.amounts) {
            let apart = (a - b).abs() / demand;
            worst.amounts = worst.amounts.max(apart);
            assert!(apart < 1e-8, "{number}: amounts {a} {b}");
        }
    }
    worst
}

#[test]
fn it_agrees_with_the_general_solver() {
    let worst = compare(0..4_000);
    println!("{worst:?}");
    assert!(worst.solved > 3_000);
}

/// The full number, in release: `cargo test --release --test nested -- --ignored --nocapture`.
#[test]
#[ignore = "ten seconds in release, many minutes without"]
fn it_agrees_with_the_general_solver_on_a_hundred_thousand_problems() {
    let threads: Vec<_> =
        (0..2).map(|part| std::thread::spawn(move || compare(part * 70_000..(part + 1) * 70_000))).collect();
    let mut solved = 0;
    for thread in threads {
        let worst = thread.join().unwrap();
        println!("{worst:?}");
        solved += worst.solved;
    }
    assert!(solved >= 100_000, "{solved}");
}

#[test]
fn what_does_not_fit_is_handed_on() {
    for number in 0..400 {
        let problem = crate::problems::problem(number);
        let whole = Standard::default().solve(&problem).unwrap();
        assert!(whole.how == SolutionMethod::InteriorPoint || violation(&problem, &whole) < 1e-8, "{number}");
    }
}
