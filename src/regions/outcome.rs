//! What a solution says: who lands, carries, is served, and what holds the inflow back.

use super::formulation::{NetworkCase, RESHIPPED, VariablePlaces};
use crate::allocation::Solution;
use crate::model::network::{Network, TrunkLine};
use crate::units::{Energy, Price};

/// Amounts below this part of the inflow are rounding.
const ROUNDING: f64 = 1e-5;

/// One solved year of a network.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct NetworkState {
    /// LNG landed, by terminal.
    pub(super) landed: Vec<Energy>,
    /// Gas carried from `from` to `to`, less than zero the other way, by line.
    pub(super) carried: Vec<Energy>,
    /// Demand not met, by region.
    pub(super) unmet: Vec<Energy>,
    /// What one more unit is worth, by region.
    prices: Vec<Price>,
    inflow: Energy,
    reshipped: Energy,
}

impl NetworkState {
    pub(super) fn read(network: &Network, case: &NetworkCase<'_>, solution: &Solution) -> Self {
        let places = VariablePlaces::of(network, case);
        let amount = |place: usize| Energy::from_pj(solution.amounts.get(place).copied().unwrap_or_default().max(0.0));
        let with = case.inflow.is_some();
        let pick = |place: usize| if with { amount(place) } else { Energy::ZERO };
        Self {
            landed: (0..network.terminals.len()).map(|place| amount(place) + case.firm(place)).collect(),
            carried: (0..case.lines.len()).map(|line| amount(places.there(line)) - amount(places.back(line))).collect(),
            unmet: (0..network.regions.len()).map(|region| amount(places.unmet(region))).collect(),
            prices: solution.duals.iter().map(|dual| Price::from_usd_per_gj(*dual)).collect(),
            inflow: pick(places.inflow()),
            reshipped: pick(places.plant()),
        }
    }
}

/// What becomes of an inflow.
#[derive(Clone, PartialEq, Debug)]
pub struct Absorption {
    /// What lands if all of it can.
    pub inflow: Energy,
    /// Burnt in the region where it lands.
    pub used_here: Energy,
    /// Carried on from that region by each line; in part in place of LNG that the line carries today.
    pub carried_on: Vec<Energy>,
    /// Sent on as LNG.
    pub reshipped: Energy,
    /// Neither used nor sent on.
    pub not_absorbed: Energy,
    /// LNG that each terminal takes in less than today.
    pub displaced: Vec<Energy>,
    /// LNG that each terminal still takes in.
    pub landed: Vec<Energy>,
    /// Gas on each line, less than zero from `to` to `from`.
    pub line_flows: Vec<Energy>,
    /// Demand not met, by region.
    pub unmet: Vec<Energy>,
    /// Who burns it, by region.
    pub served: Vec<Served>,
    /// What holds it back.
    pub binding: Binding,
}

impl Absorption {
    /// What is used in the country.
    pub fn used(&self) -> Energy {
        self.inflow - self.reshipped - self.not_absorbed
    }
}

/// What a region gets of an inflow.
///
/// Gas mixes where it meets, so each line carries the mixture of the region that it leaves.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Served {
    /// Gas of the inflow burnt there.
    pub gas: Energy,
    /// Its part of the region's demand, from 0 to 1.
    pub of_demand: f64,
    /// Its part of all that is used of the inflow, from 0 to 1: what the region pays of a tariff that is the same for every unit.
    pub of_tariff: f64,
}

/// What holds an inflow back.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Binding {
    /// Regions that are full: no LNG is left there to give way.
    pub full: Vec<usize>,
    /// Limits around them, the dearest first; empty where all is used.
    pub limits: Vec<BindingLimit>,
}

/// A limit that binds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct BindingLimit {
    /// The place of the line; `None` for the LNG plant.
    pub line: Option<usize>,
    /// What one unit more of it would save.
    pub worth: Price,
}

/// What the inflow changed between two states.
pub(super) fn compare(
    network: &Network,
    case: &NetworkCase<'_>,
    without: &NetworkState,
    with: &NetworkState,
) -> Absorption {
    let (landing, inflow) = case.inflow.unwrap_or((usize::MAX, Energy::ZERO));
    let part = mixture(network, case, with);
    let here = part.get(landing).copied().unwrap_or_default();
    let out = |(line, flow): (&TrunkLine, &Energy)| {
        let away = if line.from == landing {
            *flow
        } else if line.to == landing {
            -*flow
        } else {
            Energy::ZERO
        };
        away.max(Energy::ZERO) * here
    };
    let carried_on: Vec<Energy> = case.lines.iter().zip(&with.carried).map(out).collect();
    let not_absorbed = (inflow - with.inflow).max(Energy::ZERO);
    let gone: Energy = carried_on.iter().copied().sum();
    Absorption {
        inflow,
        used_here: inflow - not_absorbed - with.reshipped - gone,
        carried_on,
        reshipped: with.reshipped,
        not_absorbed,
        displaced: without.landed.iter().zip(&with.landed).map(|(before, after)| *before - *after).collect(),
        landed: with.landed.clone(),
        line_flows: with.carried.clone(),
        unmet: with.unmet.clone(),
        served: served(network, with, &part),
        binding: binding(network, case, with, not_absorbed),
    }
}

/// The part of the inflow in each region's gas, from 0 to 1, followed along the lines to their ends.
fn mixture(network: &Network, case: &NetworkCase<'_>, state: &NetworkState) -> Vec<f64> {
    let count = network.regions.len();
    let landing = case.inflow.map_or(usize::MAX, |(landing, _)| landing);
    let mut entering = vec![0.0; count];
    for (terminal, landed) in network.terminals.iter().zip(&state.landed) {
        entering[terminal.region] += landed.pj();
    }
    let own = (state.inflow - state.reshipped).max(Energy::ZERO).pj();
    let arcs: Vec<(usize, usize, f64)> = case
        .lines
        .iter()
        .zip(&state.carried)
        .map(
            |(line, flow)| {
                if flow.pj() >= 0.0 { (line.from, line.to, flow.pj()) } else { (line.to, line.from, -flow.pj()) }
            },
        )
        .collect();
    for (_, to, flow) in &arcs {
        entering[*to] += flow;
    }
    if let Some(here) = entering.get_mut(landing) {
        *here += own;
    }
    let mut part = vec![0.0; count];
    // A path passes each region once at most, so as many rounds as there are regions bring it to its end.
    for _ in 0..count {
        let mut arriving = vec![0.0; count];
        if let Some(here) = arriving.get_mut(landing) {
            *here = own;
        }
        for (from, to, flow) in &arcs {
            arriving[*to] += flow * part[*from];
        }
        part = arriving.iter().zip(&entering).map(|(gas, all)| if *all > 1e-9 { gas / all } else { 0.0 }).collect();
    }
    part
}

fn served(network: &Network, state: &NetworkState, part: &[f64]) -> Vec<Served> {
    let met = network.regions.iter().zip(&state.unmet).map(|(region, unmet)| region.demand - *unmet);
    let burnt: Vec<Energy> = met.zip(part).map(|(met, part)| met * *part).collect();
    let all: Energy = burnt.iter().copied().sum();
    let share = |gas: Energy, of: Energy| if of.pj() > 1e-9 { gas / of } else { 0.0 };
    let of_region = |(gas, region): (&Energy, &crate::model::network::NetworkRegion)| Served {
        gas: *gas,
        of_demand: share(*gas, region.demand),
        of_tariff: share(*gas, all),
    };
    burnt.iter().zip(&network.regions).map(of_region).collect()
}

/// The cut between regions that are full and regions that still burn LNG, read from the prices.
fn binding(network: &Network, case: &NetworkCase<'_>, state: &NetworkState, not_absorbed: Energy) -> Binding {
    let Some((landing, inflow)) = case.inflow else { return Binding::default() };
    let price = network.lng_price;
    let least = inflow * ROUNDING;
    // Where gas is left over it is worth nothing; where only the plant takes it, what the plant gives.
    let threshold = if not_absorbed > least {
        price * (RESHIPPED / 2.0)
    } else if state.reshipped > least {
        price * f64::midpoint(RESHIPPED, 1.0)
    } else {
        return Binding::default();
    };
    let cheap = |region: usize| state.prices.get(region).is_some_and(|worth| *worth < threshold);
    let mut is_full: Vec<bool> = (0..network.regions.len()).map(|region| region == landing).collect();
    // Each round goes one line further, so as many rounds as there are regions reach all of them.
    for _ in 0..network.regions.len() {
        for line in case.lines {
            for (near, far) in [(line.from, line.to), (line.to, line.from)] {
                is_full[far] |= is_full[near] && cheap(far);
            }
        }
    }
    let full: Vec<usize> = (0..network.regions.len()).filter(|region| is_full[*region]).collect();
    let mut limits = Vec::new();
    for (place, line) in case.lines.iter().enumerate() {
        if is_full[line.from] != is_full[line.to] && line.capacity > Energy::ZERO {
            limits.push(BindingLimit {
                line: Some(place),
                worth: (state.prices[line.from] - state.prices[line.to]).abs(),
            });
        }
    }
    if not_absorbed > least && network.question.lng_plant > Energy::ZERO {
        limits.push(BindingLimit { line: None, worth: price * RESHIPPED });
    }
    limits.sort_by(|a, b| b.worth.usd_per_gj().total_cmp(&a.worth.usd_per_gj()));
    Binding { full, limits }
}
