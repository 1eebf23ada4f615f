//! Who supplies in one year: a convex programme over all markets of the importer.
//!
//! [`formulation`] turns one year of a [`Model`](crate::model::Model) into a [`Problem`]: one function for each
//! constraint, and in [`objective`] one for each response rule. A [`Solver`] turns the problem into a [`Solution`].
//!
//! A demand for a number of suppliers is not convex: [`decide`] searches for the suppliers that make it cheapest, and what is
//! left is a convex programme again.
//!
//! A flow is what arrives. A model that counts what is sent, y, writes its balance as sum (1 - loss) y = demand; with
//! x = (1 - loss) y that is the balance here, and the loss stands where it is felt: at the supplier's limit.
//!
//! Source of the model: P. A. Samuelson, *Spatial price equilibrium and linear programming*, American Economic Review
//! 42 (1952) 283-303; T. Takayama and G. G. Judge, *Spatial and Temporal Price and Allocation Models* (1971).

mod decide;
mod directory;
pub mod formulation;
mod guess;
mod interior_point;
mod kkt;
mod nested;
pub mod objective;
mod polished;
mod problem;
mod reference;
mod solver;
mod text;

pub use decide::decide;
pub use directory::Directory;
pub use formulation::{DraftProblem, Formulation, formulate};
pub use interior_point::Clarabel;
pub use nested::{Nested, NestedWorkspace};
pub use polished::{Guess, Polished};
pub use problem::{Constraint, ConstraintKind, CountChoice, Problem, ProblemVariable, Sense, UpperBound, VariableKind};
pub use reference::YearReference;
pub use solver::{ActiveSet, BoundPlace, Solution, SolutionMethod, SolveError, Solver};

/// The solver that everything uses: what has the common structure is solved at once, the rest by Clarabel, polished.
pub type Standard = Nested<Polished<Clarabel>>;
