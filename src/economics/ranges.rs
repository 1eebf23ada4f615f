//! What transport by a project costs at the ends of what is stated of its investment and its capacity.

use crate::model::cost::{Project, levelised_transport_cost};
use crate::units::Price;

/// Both ends of a number, as multiples of the one that is computed with.
pub type Ends = [f64; 2];

/// A combination of ends.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Corner {
    /// Investment, as a multiple of the one computed with.
    pub investment: f64,
    /// Capacity, as a multiple of the one computed with.
    pub capacity: f64,
    /// The levelised cost for each unit, with full use and delivery on time, at the project's own interest, life and upkeep.
    pub cost: Price,
}

/// Every combination of the ends of investment and capacity, the cheapest first; ends that are the same count once.
///
/// (CRF x capex + fixed O&M) / capacity; see [`levelised_transport_cost`].
pub fn corners(project: &Project, investments: Ends, capacities: Ends) -> Vec<Corner> {
    let each = |ends: Ends| ends.into_iter().take(if ends[0] == ends[1] { 1 } else { 2 });
    let corner = |investment: f64, capacity: f64| {
        let mut line = project.investment;
        line.capex = line.capex * investment;
        let cost = levelised_transport_cost(&line, project.capacity * capacity, 1.0, Price::ZERO);
        Corner { investment, capacity, cost }
    };
    let mut corners: Vec<Corner> = each(investments)
        .flat_map(|one| each(capacities).map(move |other| (one, other)))
        .map(|(a, b)| corner(a, b))
        .collect();
    corners.sort_by(|a, b| a.cost.usd_per_gj().total_cmp(&b.cost.usd_per_gj()));
    corners
}
