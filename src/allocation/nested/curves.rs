//! The supply curves of a problem in pieces, contracts folded into those of their routes.

use super::segment::Segment;
use crate::allocation::problem::{Constraint, ConstraintKind, Problem, VariableKind};

/// Part of what is under contract that is rounding.
const ROUNDING: f64 = 1e-12;

/// The pieces of all variables, and what contracts make of them. The vectors are used again and again.
#[derive(Clone, Debug, Default)]
pub(super) struct PenaltyCurves {
    pub segments: Vec<Segment>,
    /// For each variable the first of its pieces and the one after its last; they stand in rising order.
    pub ranges: Vec<(usize, usize)>,
    /// For each variable the row of the contract on its route.
    pub contract: Vec<Option<usize>>,
    /// What is not taken of the contract at hand, cheapest first.
    breaches: Vec<usize>,
}

/// What a piece of a route's flow between two amounts saves in penalties, for each unit.
struct PenaltyBand {
    from: f64,
    to: f64,
    saved: f64,
}

impl PenaltyCurves {
    /// Cuts the variables of a problem into pieces; `None` where a contract has another form than the model's.
    pub fn cut(&mut self, problem: &Problem) -> Option<()> {
        let size = problem.variables.len();
        self.segments.clear();
        self.ranges.clear();
        self.ranges.resize(size, (0, 0));
        self.contract.clear();
        self.contract.resize(size, None);
        for (row, constraint) in problem.constraints.iter().enumerate().filter(|(_, row)| is_contract(row)) {
            for &(variable, factor) in &constraint.terms {
                if factor != 1.0 || self.contract[variable].replace(row).is_some() {
                    return None;
                }
            }
            self.under_contract(problem, constraint)?;
        }
        for (place, variable) in problem.variables.iter().enumerate() {
            if self.contract[place].is_none() {
                if matches!(variable.kind, VariableKind::Breach { .. }) {
                    return None;
                }
                let start = self.segments.len();
                self.add(problem, place, 0.0, &PenaltyBand { from: 0.0, to: f64::INFINITY, saved: 0.0 });
                self.ranges[place] = (start, self.segments.len());
            }
        }
        Some(())
    }

    /// The flow f of a route whose contracts ask for F pays, below F, the cheapest penalties first. So its marginal cost
    /// is c(f) above F, and c(f) - penalty below.
    fn under_contract(&mut self, problem: &Problem, row: &Constraint) -> Option<()> {
        self.list_breaches(problem, row);
        let (mut before, mut end) = (0.0, f64::NEG_INFINITY);
        let is_step = |&&(place, _): &&(usize, f64)| matches!(problem.variables[place].kind, VariableKind::Flow { .. });
        for &(step, _) in row.terms.iter().filter(is_step) {
            let variable = &problem.variables[step];
            let start = self.segments.len();
            if variable.upper > 0.0 {
                if variable.linear < end || !f64::is_finite(before) {
                    return None;
                }
                end = if variable.quadratic > 0.0 { variable.marginal_cost(variable.upper) } else { variable.linear };
                self.bands(problem, row.rhs, |curves, band| curves.add(problem, step, before, band))?;
                before += variable.upper;
            }
            self.ranges[step] = (start, self.segments.len());
        }
        Some(())
    }

    fn list_breaches(&mut self, problem: &Problem, row: &Constraint) {
        let is_breach = |place: &usize| matches!(problem.variables[*place].kind, VariableKind::Breach { .. });
        self.breaches.clear();
        self.breaches.extend(row.terms.iter().map(|&(place, _)| place).filter(is_breach));
        let cost = |place: usize| problem.variables[place].linear;
        self.breaches.sort_unstable_by(|&a, &b| cost(a).total_cmp(&cost(b)).then(a.cmp(&b)));
    }

    /// The bands of the flow of a route, the lowest first: the last contract to be broken comes first. `None` where they
    /// do not reach down to zero, or where breaking a contract pays.
    fn bands(&mut self, problem: &Problem, floor: f64, mut add: impl FnMut(&mut Self, &PenaltyBand)) -> Option<()> {
        let breaches = std::mem::take(&mut self.breaches);
        let upper = |place: &usize| problem.variables[*place].upper;
        let all = crate::numeric::sum(breaches.iter().map(upper));
        let fits = (floor - all).abs() <= ROUNDING * floor
            && breaches
                .iter()
                .all(|&place| problem.variables[place].linear >= 0.0 && problem.variables[place].quadratic == 0.0);
        let mut from = 0.0;
        for &breach in breaches.iter().rev() {
            let variable = &problem.variables[breach];
            let to = if breach == breaches[0] { floor } else { from + variable.upper };
            add(self, &PenaltyBand { from, to, saved: variable.linear });
            from = to;
        }
        add(self, &PenaltyBand { from, to: f64::INFINITY, saved: 0.0 });
        self.breaches = breaches;
        fits.then_some(())
    }

    /// Adds the part of a variable that lies in a band of its route's flow, of which `before` comes by other variables.
    fn add(&mut self, problem: &Problem, place: usize, before: f64, band: &PenaltyBand) {
        let variable = &problem.variables[place];
        let (low, high) = ((band.from - before).max(0.0), (band.to - before).min(variable.upper));
        if high > low {
            self.segments.push(Segment {
                first: variable.linear - band.saved,
                rise: variable.quadratic,
                base: low,
                low,
                high,
                variable: place,
                place: self.segments.len(),
            });
        }
    }

    /// The pieces of a variable.
    pub fn of(&self, variable: usize) -> &[Segment] {
        let (from, to) = self.ranges[variable];
        &self.segments[from..to]
    }

    /// Breaks contracts where flows fall short of them, the cheapest first, and says what a unit less under contract would
    /// save: the dearest penalty paid, or what the dearest unit taken costs above what it is worth elsewhere.
    pub fn settle(&mut self, problem: &Problem, row: usize, worth: &[f64], amounts: &mut [f64]) -> f64 {
        let constraint = &problem.constraints[row];
        self.list_breaches(problem, constraint);
        let flows = constraint.terms.iter().map(|&(place, _)| place).filter(|place| !self.breaches.contains(place));
        let rounding = ROUNDING * constraint.rhs.abs();
        let mut left = constraint.rhs - crate::numeric::sum(flows.clone().map(|place| amounts[place]));
        if left < -rounding {
            self.breaches.iter().for_each(|&breach| amounts[breach] = 0.0);
            return 0.0;
        }
        let dearest = |place: usize| problem.variables[place].marginal_cost(amounts[place]) - worth[place];
        let mut dual = flows.filter(|&place| amounts[place] > 0.0).map(dearest).fold(0.0, f64::max);
        for &breach in &self.breaches {
            let variable = &problem.variables[breach];
            let broken = if left >= variable.upper - rounding { variable.upper } else { left };
            amounts[breach] = if left <= rounding { 0.0 } else { broken };
            if amounts[breach] > 0.0 {
                dual = dual.max(variable.linear);
            }
            left -= amounts[breach];
        }
        dual
    }
}

pub(super) fn is_contract(row: &Constraint) -> bool {
    matches!(row.kind, ConstraintKind::Contract(_))
}
