//! Random problems of one market: supply curves of every kind, contracts, limits that lie within each other.
#![allow(dead_code)] // each test crate uses a part

use izon::allocation::{Constraint, ConstraintKind, Problem, ProblemVariable, Sense, UpperBound, VariableKind};

/// Numbers that look random and are the same everywhere.
///
/// Source: G. L. Steele, D. Lea and C. H. Flood, *Fast splittable pseudorandom number generators*, OOPSLA (2014).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * ((self.next() >> 11) as f64 / (1_u64 << 53) as f64)
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    pub fn chance(&mut self, part: f64) -> bool {
        self.between(0.0, 1.0) < part
    }
}

/// What all flows of a problem have in common.
struct Draft {
    dice: Dice,
    problem: Problem,
    price: f64,
    /// What each route delivers at the price.
    flows: Vec<f64>,
    /// For each route its variables.
    steps: Vec<Vec<usize>>,
}

/// The problem of a number. Each has 3 to 20 routes; half have groups; a third contracts.
pub fn problem(number: u64) -> Problem {
    let mut dice = Dice::new(number);
    let (routes, price, rule) = (3 + dice.below(18), dice.between(3.0, 15.0), dice.below(5));
    let mut draft = Draft { dice, problem: Problem::default(), price, flows: Vec::new(), steps: Vec::new() };
    draft.problem.title = format!("random problem {number}");
    for route in 0..routes {
        draft.route(route, rule);
    }
    let sum: f64 = draft.flows.iter().sum();
    let demand = sum * draft.dice.between(0.8, 1.25);
    let voll = price * draft.dice.between(8.0, 20.0);
    let unserved = draft.variable("u".to_owned(), VariableKind::Unserved { market: 0 }, (voll, 0.0, demand));
    let mut terms: Vec<(usize, f64)> = draft.steps.iter().flatten().map(|&step| (step, 1.0)).collect();
    terms.push((unserved, 1.0));
    draft.row("balance".to_owned(), ConstraintKind::Balance(0), terms, (Sense::Equal, demand));
    if draft.dice.chance(0.5) {
        draft.groups(0..routes, demand, unserved, 0);
    }
    if draft.dice.chance(0.34) {
        for route in 0..routes {
            draft.contracts(route);
        }
    }
    draft.problem
}

impl Draft {
    fn variable(&mut self, name: String, kind: VariableKind, (linear, quadratic, scale): (f64, f64, f64)) -> usize {
        let (reach, upper) = (f64::INFINITY, f64::INFINITY);
        let bound = UpperBound::None;
        self.problem.variables.push(ProblemVariable { name, kind, scale, linear, quadratic, reach, upper, bound });
        self.problem.variables.len() - 1
    }

    fn row(&mut self, name: String, kind: ConstraintKind, terms: Vec<(usize, f64)>, (sense, rhs): (Sense, f64)) {
        self.problem.constraints.push(Constraint { name, kind, terms, sense, rhs });
    }

    /// Curves as the response rules make them, or a mixture.
    fn route(&mut self, route: usize, rule: usize) {
        let price = self.price;
        let flow = 10.0_f64.powf(self.dice.between(-0.5, 3.0));
        let elasticity = self.dice.between(0.3, 4.0);
        let unit = price * (self.dice.between(0.5, 2.0) + 1e-7 * route as f64);
        let kind = if rule == 4 { self.dice.below(4) } else { rule };
        let curves: Vec<(f64, f64, f64)> = match kind {
            0 => vec![(price * (1.0 - 1.0 / elasticity), price / (elasticity * flow), f64::INFINITY)],
            1 => vec![(unit, 0.0, flow * self.dice.between(0.5, 2.0))],
            2 => vec![(0.0, price / flow, f64::INFINITY)],
            _ => vec![(-price, price / flow, flow), (price, price / flow, f64::INFINITY)],
        };
        let mut capacity = if self.dice.chance(0.3) { flow * self.dice.between(0.0, 1.6) } else { f64::INFINITY };
        let mut steps = Vec::new();
        for (step, (linear, quadratic, reach)) in curves.into_iter().enumerate() {
            let name = format!("x[{route} step {step}]");
            let place = self.variable(name, VariableKind::Flow { route, step }, (linear, quadratic, flow));
            self.problem.variables[place].reach = reach;
            self.problem.variables[place].upper = reach.min(capacity);
            self.problem.variables[place].bound = UpperBound::Capacity;
            capacity = (capacity - reach).max(0.0);
            steps.push(place);
        }
        self.flows.push(flow);
        self.steps.push(steps);
    }

    /// A limit on a range of routes, and others within it.
    fn groups(&mut self, routes: std::ops::Range<usize>, demand: f64, unserved: usize, depth: usize) {
        if routes.len() < 2 || depth > 3 {
            return;
        }
        let middle = routes.start + 1 + self.dice.below(routes.len() - 1);
        self.groups(routes.start..middle, demand, unserved, depth + 1);
        self.groups(middle..routes.end, demand, unserved, depth + 1);
        if depth == 0 || self.dice.chance(0.4) {
            return;
        }
        let flow: f64 = self.flows[routes.clone()].iter().sum();
        let part = if self.dice.chance(0.7) { self.dice.between(0.5, 1.3) } else { self.dice.between(0.9, 1.1) };
        let sense = if self.dice.chance(0.75) { Sense::AtMost } else { Sense::AtLeast };
        let limit = part * flow;
        let name = format!("limit[{}-{}]", routes.start, routes.end);
        let share = self.dice.chance(0.7).then_some(limit / demand);
        let factor = if share.is_none() && self.dice.chance(0.5) { 1.0 / self.dice.between(0.85, 1.0) } else { 1.0 };
        let mut terms: Vec<(usize, f64)> = self.steps[routes].iter().flatten().map(|&step| (step, factor)).collect();
        if let Some(share) = share {
            terms.push((unserved, share));
            self.row(name, ConstraintKind::Policy(0), terms, (sense, limit));
        } else {
            self.row(name, ConstraintKind::Supplier(0), terms, (Sense::AtMost, limit));
        }
    }

    fn contracts(&mut self, route: usize) {
        let room: f64 = self.steps[route].iter().map(|&step| self.problem.variables[step].upper).sum();
        let mut terms: Vec<(usize, f64)> = self.steps[route].iter().map(|&step| (step, 1.0)).collect();
        let mut left = room.min(self.flows[route] * self.dice.between(0.0, 1.5));
        let mut floor = 0.0;
        for contract in 0..self.dice.below(4) {
            let taken = if self.dice.chance(0.3) { left } else { left * self.dice.between(0.2, 0.9) };
            if taken <= 0.0 {
                break;
            }
            let penalty = self.price * (self.dice.between(0.05, 2.0) + 1e-7 * contract as f64);
            let kind = VariableKind::Breach { contract: 10 * route + contract };
            let breach = self.variable(format!("b[{route}, {contract}]"), kind, (penalty, 0.0, taken));
            self.problem.variables[breach].reach = taken;
            self.problem.variables[breach].upper = taken;
            self.problem.variables[breach].bound = UpperBound::TakeOrPay;
            terms.push((breach, 1.0));
            left -= taken;
            floor += taken;
        }
        if floor > 0.0 {
            let name = format!("contract[{route}]");
            self.row(name, ConstraintKind::Contract(route), terms, (Sense::AtLeast, floor));
        }
    }
}
