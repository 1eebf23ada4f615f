//! The regions of an importer, the terminals in them, and the trunk lines between them, in one year.

use crate::id::{CountryId, LandingId, LineId, RegionId};
use crate::language::Text;
use crate::model::cost::Investment;
use crate::numeric::sum;
use crate::units::{Energy, Price};

/// The gas network of one importer in one year. Terminals and lines hold places of regions in [`Network::regions`].
#[derive(Clone, PartialEq, Debug)]
pub struct Network {
    /// Whose it is.
    pub importer: CountryId,
    /// The year whose demand and lines it has.
    pub year: i32,
    /// Its parts.
    pub regions: Vec<NetworkRegion>,
    /// Where LNG is landed.
    pub terminals: Vec<NetworkTerminal>,
    /// Lines that are there.
    pub lines: Vec<TrunkLine>,
    /// Lines that could be added.
    pub proposed: Vec<ProposedLine>,
    /// Price of LNG in that year, ashore: with regasification.
    pub lng_price: Price,
    /// Energy of a billion cubic metres of gas, PJ.
    pub pj_per_bcm: f64,
    /// Demand of regions that neither a terminal nor a line reaches, which the network leaves out.
    pub out_of_reach: Energy,
    /// What is asked of it.
    pub question: NetworkQuestion,
}

/// What arrives, and where.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct NetworkQuestion {
    /// The place of the region where gas by pipe lands.
    pub landing: Option<usize>,
    /// How much lands in a year.
    pub inflows: Vec<Energy>,
    /// What an LNG plant at the landing can ship on in a year.
    pub lng_plant: Energy,
    /// Part of each terminal's LNG that has to land whatever happens, from 0 to 1.
    pub firm_lng: f64,
}

/// A part of an importer.
#[derive(Clone, PartialEq, Debug)]
pub struct NetworkRegion {
    /// Its name in files and results.
    pub id: RegionId,
    /// Its name for people.
    pub name: Text,
    /// Latitude and longitude, degrees.
    pub place: (f64, f64),
    /// Gas used in a year.
    pub demand: Energy,
}

/// An LNG terminal.
#[derive(Clone, PartialEq, Debug)]
pub struct NetworkTerminal {
    /// Its name in files and results.
    pub id: LandingId,
    /// Its name for people.
    pub name: String,
    /// The place of its region.
    pub region: usize,
    /// The most it can take in a year.
    pub capacity: Energy,
    /// What it takes in a year, as published or allocated; positive.
    pub throughput: Energy,
}

/// A trunk line between two regions; it carries either way.
#[derive(Clone, PartialEq, Debug)]
pub struct TrunkLine {
    /// Its name in files and results.
    pub id: LineId,
    /// Its name for people.
    pub name: Text,
    /// The place of the region at one end.
    pub from: usize,
    /// The place of the region at the other end.
    pub to: usize,
    /// The most it can carry in a year.
    pub capacity: Energy,
    /// Whether the capacity is published; if not, it is estimated from the diameter.
    pub published: bool,
}

/// A line that could be added, and what it costs.
#[derive(Clone, PartialEq, Debug)]
pub struct ProposedLine {
    /// The line.
    pub line: TrunkLine,
    /// What it costs.
    pub investment: Investment,
}

/// What a gas pipeline of a diameter can carry in a year, at a net calorific value of 36 PJ/bcm or any other: energy.
///
/// Straight lines through 0 at 0 mm, 1.5 GW at 500 mm (20 inches, 50 bar), 5 GW at 600 mm (24 inches), 11.25 GW at
/// 900 mm (36 inches) and 21.7 GW at 1,200 mm (48 inches, 80 bar), of methane by its lower heating value, all year round;
/// the last slope goes on. Source: PyPSA-Eur, `build_gas_network.py` (2023), after *European Hydrogen Backbone* (2020), p. 15.
/// The one Japanese line of known capacity, 1.64 bcm/y, is met to some per cent if it is of 20 inches.
///
/// ```
/// let line = izon::model::network::capacity_of(508.0);
/// assert!((line.pj() / 36.0 - 1.56).abs() < 0.01);
/// ```
pub fn capacity_of(diameter_mm: f64) -> Energy {
    const POINTS: [(f64, f64); 5] = [(0.0, 0.0), (500.0, 1.5), (600.0, 5.0), (900.0, 11.25), (1200.0, 21.7)];
    /// PJ in a gigawatt over a year of 8,760 hours.
    const PJ_PER_GW: f64 = 31.536;
    let mut gigawatts = 0.0;
    for pair in POINTS.windows(2) {
        let [(low, from), (high, to)] = [pair[0], pair[1]];
        if diameter_mm > low {
            gigawatts = from + (diameter_mm - low) / (high - low) * (to - from);
        }
        if diameter_mm <= high {
            break;
        }
    }
    Energy::from_pj(gigawatts * PJ_PER_GW)
}

/// Gives each terminal without a published throughput its part, by capacity, of what the others leave of the total.
///
/// An assumption: nobody publishes what each terminal takes in, and use in proportion to size is the plainest guess. No
/// terminal gets more than it can take; what is left over then is nowhere.
pub fn allocate_throughput(terminals: &mut [NetworkTerminal], published: &[Option<Energy>], total: Energy) {
    let known = sum(published.iter().flatten().map(|throughput| throughput.pj()));
    let open = || terminals.iter().zip(published).filter(|(_, known)| known.is_none());
    let capacity = sum(open().map(|(terminal, _)| terminal.capacity.pj()));
    let use_of = if capacity > 0.0 { ((total.pj() - known) / capacity).clamp(0.0, 1.0) } else { 0.0 };
    for (terminal, known) in terminals.iter_mut().zip(published) {
        terminal.throughput = known.unwrap_or(terminal.capacity * use_of);
    }
}
