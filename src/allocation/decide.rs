//! Which of several constraints are to hold, so that a year costs least: branch and bound.
//!
//! A demand for at least N suppliers of some share each holds for one set of suppliers or another, and no convex programme
//! says which. The search solves the programme for sets of suppliers that must bring their share, from none on. Without
//! the constraints of those still open the cost is a lower bound; a supplier that brings its share unasked counts. Every
//! branch that is left out costs at least as much as the best set found, so that the result is the cheapest of all sets.
//!
//! Source of the method: A. H. Land and A. G. Doig, *An automatic method of solving discrete programming problems*,
//! Econometrica 28 (1960) 497-520.

mod bound;

use std::collections::BTreeSet;

use super::nested::NestedWorkspace;
use super::problem::{Constraint, CountChoice, Problem};
use super::solver::{Solution, SolveError, Solver};

/// Part of a constraint's scale by which it may be missed and still holds.
const MISSED: f64 = 1e-9;
/// Part of the cost by which another set must be cheaper to be taken instead.
const CHEAPER: f64 = 1e-9;
/// Programmes after which a search is given up.
const MOST: usize = 2_000;

/// A constraint by its choice and its place in it.
type BranchPlace = (usize, usize);

/// Turns the choices of a problem into constraints: those whose holding makes the problem cheapest. Those that hold anyway
/// are left out, and of sets that cost the same the first in the order of the problem is taken.
///
/// # Errors
/// When a programme could not be solved, or after 2,000 of them.
pub fn decide(problem: &mut Problem, solver: &dyn Solver, memory: &mut NestedWorkspace) -> Result<(), SolveError> {
    if problem.choices.is_empty() {
        return Ok(());
    }
    let choices = std::mem::take(&mut problem.choices);
    let constraints = problem.constraints.len();
    let mut search = BranchSearch { problem, constraints, choices, solver, memory, best: None, solved: 0 };
    let root = search.solve(&[])?;
    search.explore(&mut Vec::new(), &mut BTreeSet::new(), &root)?;
    let BranchSearch { best, choices, .. } = search;
    problem.constraints.truncate(constraints);
    let (_, mut chosen) = best.ok_or(SolveError::Infeasible)?;
    chosen.sort_unstable();
    problem.constraints.extend(chosen.into_iter().map(|(choice, row)| choices[choice].rows[row].clone()));
    Ok(())
}

struct BranchSearch<'a> {
    problem: &'a mut Problem,
    /// How many constraints the problem has without choices.
    constraints: usize,
    choices: Vec<CountChoice>,
    solver: &'a dyn Solver,
    memory: &'a mut NestedWorkspace,
    /// The cheapest set so far, and its cost.
    best: Option<(f64, Vec<BranchPlace>)>,
    solved: usize,
}

/// The solution of a programme: its amounts, their cost, and what the constraints pay for a unit of each variable.
struct SearchNode {
    amounts: Vec<f64>,
    cost: f64,
    prices: Vec<f64>,
}

/// A constraint that could be held, what that adds to the cost at least, and the programme if it was solved.
struct Child {
    place: BranchPlace,
    added: f64,
    solved: Option<SearchNode>,
}

impl BranchSearch<'_> {
    /// The cheapest supply when these constraints hold.
    fn solve(&mut self, held: &[BranchPlace]) -> Result<SearchNode, SolveError> {
        self.solved += 1;
        if self.solved > MOST {
            let given_up = format!("{MOST} sets of suppliers were tried and the cheapest was not among them for sure");
            return Err(SolveError::NotConverged(given_up));
        }
        self.problem.constraints.truncate(self.constraints);
        let rows = held.iter().map(|&(choice, row)| self.choices[choice].rows[row].clone());
        self.problem.constraints.extend(rows);
        let mut solution = Solution::default();
        self.solver.solve_in(self.problem, self.memory, &mut solution)?;
        let variables = self.problem.variables.iter().zip(&solution.amounts).zip(&solution.reduced_costs);
        let prices = variables.map(|((variable, &amount), reduced)| variable.marginal_cost(amount) - reduced).collect();
        Ok(SearchNode { cost: self.problem.objective(&solution.amounts), amounts: solution.amounts, prices })
    }

    /// The same, or nothing where these constraints cannot hold together: another set of them may.
    fn attempt(&mut self, held: &[BranchPlace]) -> Result<Option<SearchNode>, SolveError> {
        match self.solve(held) {
            Err(SolveError::Infeasible) => Ok(None),
            solved => solved.map(Some),
        }
    }

    fn holds(&self, row: &Constraint, node: &SearchNode) -> bool {
        row.value(&node.amounts) >= row.rhs - MISSED * row.scale(&self.problem.variables)
    }

    /// The first choice of which too few hold: how many are missing, and which could be held beside those given up.
    fn open(&self, node: &SearchNode, given_up: &BTreeSet<BranchPlace>) -> Option<(usize, Vec<BranchPlace>)> {
        self.choices.iter().enumerate().find_map(|(place, choice)| {
            let broken = (0..choice.rows.len()).filter(|&row| !self.holds(&choice.rows[row], node));
            let broken: Vec<BranchPlace> = broken.map(|row| (place, row)).collect();
            let missing = choice.count.saturating_sub(choice.rows.len() - broken.len());
            let left = || broken.into_iter().filter(|place| !given_up.contains(place)).collect();
            (missing > 0).then(|| (missing, left()))
        })
    }

    fn is_no_better(&self, cost: f64) -> bool {
        self.best.as_ref().is_some_and(|(best, _)| cost >= best - CHEAPER * best.abs())
    }

    /// Looks at every set that holds what is held and nothing of what is given up, the cheapest first.
    fn explore(
        &mut self,
        held: &mut Vec<BranchPlace>,
        given_up: &mut BTreeSet<BranchPlace>,
        node: &SearchNode,
    ) -> Result<(), SolveError> {
        let Some((missing, left)) = self.open(node, given_up) else {
            if !self.is_no_better(node.cost) {
                self.best = Some((node.cost, held.clone()));
            }
            return Ok(());
        };
        let mut children = self.children(held, node, (missing, left))?;
        let mut tried = Vec::new();
        for number in 0..children.len() {
            if children.get(number + missing - 1).is_none() {
                break;
            }
            if self.is_no_better(node.bound(&children[number..number + missing])) {
                break;
            }
            held.push(children[number].place);
            let solved = children[number].solved.take();
            let child = solved.map_or_else(|| self.attempt(held), |node| Ok(Some(node)))?;
            if let Some(child) = child.filter(|child| !self.is_no_better(child.cost)) {
                self.explore(held, given_up, &child)?;
            }
            held.pop();
            given_up.insert(children[number].place);
            tried.push(children[number].place);
        }
        for place in &tried {
            given_up.remove(place);
        }
        Ok(())
    }

    /// What could be held next, from what adds least. Where prices say nothing of what it adds, each is solved.
    fn children(
        &mut self,
        held: &mut Vec<BranchPlace>,
        node: &SearchNode,
        (missing, left): (usize, Vec<BranchPlace>),
    ) -> Result<Vec<Child>, SolveError> {
        self.problem.constraints.truncate(self.constraints);
        let added = |&place: &BranchPlace| {
            let (choice, row) = place;
            let added = bound::added(self.problem, &self.choices[choice].rows[row], &node.prices, missing);
            Child { place, added, solved: None }
        };
        let mut children: Vec<Child> = left.iter().map(added).collect();
        if children.iter().any(|child| child.added <= 0.0) {
            for child in &mut children {
                held.push(child.place);
                child.solved = self.attempt(held)?;
                held.pop();
                child.added = child.solved.as_ref().map_or(f64::INFINITY, |solved| solved.cost - node.cost);
            }
            children.retain(|child| child.solved.is_some());
        }
        children.sort_by(|a, b| a.added.total_cmp(&b.added).then(a.place.cmp(&b.place)));
        Ok(children)
    }
}

impl SearchNode {
    /// What the cost is at least when all of these are held: what they add by the prices adds up; of what they add alone,
    /// the most.
    fn bound(&self, held: &[Child]) -> f64 {
        let alone = held.iter().any(|child| child.solved.is_some());
        let added = held.iter().map(|child| child.added);
        self.cost + if alone { added.fold(0.0, f64::max) } else { crate::numeric::sum(added) }
    }
}
