//! A year of a network as a problem: one function for each kind of variable, one balance for each region.

use crate::allocation::{Constraint, ConstraintKind, Problem, ProblemVariable, Sense, UpperBound, VariableKind};
use crate::model::network::{Network, NetworkTerminal, TrunkLine};
use crate::units::Energy;

/// Rise of the price of LNG at a terminal from nothing to today's use, as a part of the price: enough to make terminals
/// of one region give way evenly, too little to send gas far.
const SLOPE: f64 = 0.01;
/// What it costs to move gas along one line, as a part of the price of LNG: gas goes to the nearest use first.
const MOVING: f64 = 0.02;
/// What an LNG plant at the landing would give for gas, as a part of the price of LNG: less than any use on land.
pub(super) const RESHIPPED: f64 = 0.5;
/// What demand that is not met is worth, as a multiple of the price of LNG.
const UNMET: f64 = 10.0;

/// What is solved: today, or with an inflow.
pub(super) struct NetworkCase<'a> {
    /// Lines that are there.
    pub(super) lines: &'a [TrunkLine],
    /// Where gas by pipe lands, and how much.
    pub(super) inflow: Option<(usize, Energy)>,
    /// LNG that lands whatever happens, by terminal; empty for none.
    pub(super) firm: &'a [Energy],
}

impl<'a> NetworkCase<'a> {
    /// No inflow, nothing firm.
    pub(super) fn today(lines: &'a [TrunkLine]) -> Self {
        Self { lines, inflow: None, firm: &[] }
    }

    /// LNG that a terminal lands whatever happens.
    pub(super) fn firm(&self, terminal: usize) -> Energy {
        self.firm.get(terminal).copied().unwrap_or(Energy::ZERO)
    }
}

/// The places of the variables of a problem: terminals, lines there, lines back, unmet demand, inflow, LNG plant.
#[derive(Clone, Copy)]
pub(super) struct VariablePlaces {
    terminals: usize,
    lines: usize,
    regions: usize,
}

impl VariablePlaces {
    pub(super) fn of(network: &Network, case: &NetworkCase<'_>) -> Self {
        Self { terminals: network.terminals.len(), lines: case.lines.len(), regions: network.regions.len() }
    }

    pub(super) fn there(self, line: usize) -> usize {
        self.terminals + line
    }

    pub(super) fn back(self, line: usize) -> usize {
        self.terminals + self.lines + line
    }

    pub(super) fn unmet(self, region: usize) -> usize {
        self.terminals + 2 * self.lines + region
    }

    pub(super) fn inflow(self) -> usize {
        self.terminals + 2 * self.lines + self.regions
    }

    pub(super) fn plant(self) -> usize {
        self.inflow() + 1
    }
}

/// Minimise the cost of LNG and of moving gas, less what the LNG plant gives, plus unmet demand at its price, subject
/// to the balance of every region, capacities of terminals and lines, and the size of the inflow, which costs nothing here.
pub(super) fn problem(network: &Network, case: &NetworkCase<'_>) -> Problem {
    let price = network.lng_price.usd_per_gj();
    let mut variables = Vec::new();
    for (place, terminal) in network.terminals.iter().enumerate() {
        variables.push(landed(terminal, case.firm(place).pj(), price));
    }
    for way in ["there", "back"] {
        variables.extend(case.lines.iter().map(|line| carried(line, way, price)));
    }
    for region in &network.regions {
        let demand = region.demand.pj();
        variables.push(variable(format!("unmet[{}]", region.id), demand, (UNMET * price, 0.0), demand));
    }
    if let Some((_, size)) = case.inflow {
        variables.push(variable("inflow".to_owned(), size.pj(), (0.0, 0.0), size.pj()));
        let plant = network.question.lng_plant.pj();
        variables.push(variable("lng-plant".to_owned(), plant, (-RESHIPPED * price, 0.0), plant));
    }
    for (place, variable) in variables.iter_mut().enumerate() {
        variable.kind = VariableKind::Flow { route: place, step: 0 };
    }
    let constraints = (0..network.regions.len()).map(|region| balance(network, case, region)).collect();
    Problem {
        title: format!("gas of {} in {}", network.importer, network.year),
        variables,
        constraints,
        ..Problem::default()
    }
}

/// LNG landed at a terminal beyond what is firm: its price rises gently through today's use.
fn landed(terminal: &NetworkTerminal, firm: f64, price: f64) -> ProblemVariable {
    let usual = terminal.throughput.pj();
    let rise = SLOPE * price / usual;
    let first = price * (1.0 - SLOPE) + rise * firm;
    variable(format!("lng[{}]", terminal.id), usual, (first, rise), (terminal.capacity.pj() - firm).max(0.0))
}

/// Gas carried one way; the price rises a little with the load, so that lines side by side share it.
fn carried(line: &TrunkLine, way: &str, price: f64) -> ProblemVariable {
    let capacity = line.capacity.pj();
    let rise = if capacity > 0.0 { 0.1 * MOVING * price / capacity } else { 0.0 };
    variable(format!("{way}[{}]", line.id), capacity, (MOVING * price, rise), capacity)
}

fn variable(name: String, scale: f64, (linear, quadratic): (f64, f64), upper: f64) -> ProblemVariable {
    let kind = VariableKind::Flow { route: 0, step: 0 };
    ProblemVariable {
        name,
        kind,
        scale: scale.max(1e-6),
        linear,
        quadratic,
        reach: f64::INFINITY,
        upper,
        bound: UpperBound::Capacity,
    }
}

/// landed + inflow + carried here - carried away - shipped on + unmet = demand - firm LNG
fn balance(network: &Network, case: &NetworkCase<'_>, region: usize) -> Constraint {
    let places = VariablePlaces::of(network, case);
    let mut terms = Vec::new();
    let mut firm = 0.0;
    let here = network.terminals.iter().enumerate().filter(|(_, terminal)| terminal.region == region);
    for (place, _) in here {
        terms.push((place, 1.0));
        firm += case.firm(place).pj();
    }
    for (place, line) in case.lines.iter().enumerate() {
        if line.from == region {
            terms.extend([(places.there(place), -1.0), (places.back(place), 1.0)]);
        } else if line.to == region {
            terms.extend([(places.there(place), 1.0), (places.back(place), -1.0)]);
        }
    }
    terms.push((places.unmet(region), 1.0));
    if case.inflow.is_some_and(|(landing, _)| landing == region) {
        terms.extend([(places.inflow(), 1.0), (places.plant(), -1.0)]);
    }
    let rhs = network.regions[region].demand.pj() - firm;
    let name = format!("balance[{}]", network.regions[region].id);
    Constraint { name, kind: ConstraintKind::Balance(region), terms, sense: Sense::Equal, rhs }
}
