//! Limits on sums of flows that lie within one market and within each other.

use crate::allocation::problem::{Constraint, Problem, Sense, VariableKind};

/// A limit on the sum of some flows of a market: `factor` times the sum compares to the right-hand side of its row.
#[derive(Clone, Copy, Debug)]
pub(super) struct FlowGroup {
    pub row: usize,
    pub factor: f64,
    /// The limit on the sum.
    pub limit: f64,
    pub sense: Sense,
    /// The next larger group around it.
    pub parent: Option<usize>,
    /// The row of the balance that its flows are in.
    pub balance: usize,
    /// How many flows it has.
    pub size: usize,
    /// Prices within it at which the sum is at the limit; `None` where the limit is out of reach.
    pub range: Option<(f64, f64)>,
    /// The price within it.
    pub price: f64,
}

/// The groups of a problem, inner ones first. The vectors are used again and again.
#[derive(Clone, Debug, Default)]
pub(super) struct GroupTree {
    pub groups: Vec<FlowGroup>,
    /// For each variable the row of its balance.
    pub balance: Vec<Option<usize>>,
    /// For each variable the smallest group that it is in.
    pub innermost: Vec<Option<usize>>,
    outermost: Vec<Option<usize>>,
    met: Vec<usize>,
}

/// The flows in a row: all that is no unserved demand.
pub(super) fn flows<'a>(problem: &'a Problem, row: &'a Constraint) -> impl Iterator<Item = (usize, f64)> {
    let is_flow =
        |&&(place, _): &&(usize, f64)| !matches!(problem.variables[place].kind, VariableKind::Unserved { .. });
    row.terms.iter().filter(is_flow).copied()
}

impl GroupTree {
    /// Finds balances and groups; `None` where balances are not plain sums over separate markets. A limit that fits into
    /// no tree (it crosses another, or markets, or weighs its flows) is left out.
    pub fn plant(&mut self, problem: &Problem, is_contract: impl Fn(&Constraint) -> bool) -> Option<()> {
        let size = problem.variables.len();
        for of_variable in [&mut self.balance, &mut self.innermost, &mut self.outermost] {
            of_variable.clear();
            of_variable.resize(size, None);
        }
        self.groups.clear();
        for (place, row) in problem.constraints.iter().enumerate() {
            if row.sense == Sense::Equal {
                for &(variable, factor) in &row.terms {
                    if factor != 1.0 || self.balance[variable].replace(place).is_some() {
                        return None;
                    }
                }
            }
        }
        for (place, row) in problem.constraints.iter().enumerate() {
            if row.sense != Sense::Equal && !is_contract(row) {
                self.groups.extend(self.group(problem, place, row));
            }
        }
        self.groups.sort_unstable_by_key(|group| (group.size, group.row));
        let mut kept = 0;
        for next in 0..self.groups.len() {
            let group = self.groups[next];
            if self.fits(problem, &group) {
                self.groups[kept] = group;
                self.enter(problem, kept);
                kept += 1;
            }
        }
        self.groups.truncate(kept);
        Some(())
    }

    /// A row as a group, if it weighs the flows of one market alike.
    fn group(&self, problem: &Problem, place: usize, row: &Constraint) -> Option<FlowGroup> {
        let (first, factor) = flows(problem, row).next()?;
        let balance = self.balance[first]?;
        let alike = |(flow, other): (usize, f64)| other == factor && self.balance[flow] == Some(balance);
        let (limit, size) = (row.rhs / factor, flows(problem, row).count());
        let group = FlowGroup {
            row: place,
            factor,
            limit,
            sense: row.sense,
            parent: None,
            balance,
            size,
            range: None,
            price: 0.0,
        };
        (factor > 0.0 && flows(problem, row).all(alike)).then_some(group)
    }

    /// Whether it holds every group so far with all of its flows or with none.
    fn fits(&mut self, problem: &Problem, group: &FlowGroup) -> bool {
        self.met.clear();
        self.met.resize(self.groups.len(), 0);
        let row = &problem.constraints[group.row];
        for (flow, _) in flows(problem, row) {
            if let Some(outer) = self.outermost[flow] {
                self.met[outer] += 1;
            }
        }
        flows(problem, row)
            .all(|(flow, _)| self.outermost[flow].is_none_or(|outer| self.met[outer] == self.groups[outer].size))
    }

    fn enter(&mut self, problem: &Problem, place: usize) {
        for (flow, _) in flows(problem, &problem.constraints[self.groups[place].row]) {
            if let Some(inner) = self.outermost[flow].replace(place) {
                self.groups[inner].parent = Some(place);
            }
            self.innermost[flow].get_or_insert(place);
        }
    }
}
