//! The cost of transport over the published range of a project, on both heating values.

use super::{Scenario, Study, grid, new_routes};
use crate::economics::{Ends, corners};
use crate::scenario::Number;
use crate::units::{GJ_PER_MMBTU, Quantity};

/// A table of every combination of the ends of investment and capacity; nothing where no project is of gas.
pub(super) fn table(study: &Study) -> String {
    let mut rows = Vec::new();
    for (resolved, route) in new_routes(study) {
        let Some(project) = resolved.costs.get(&route.id).and_then(|cost| cost.project.as_ref()) else { continue };
        let heat = &resolved.model.markets[route.market].commodities[route.commodity].heat;
        if heat.pj_per_bcm.is_none() {
            continue;
        }
        let numbers = resolved.variation.numbers();
        let stated = |key: &str| {
            let name = format!("route.{}.{key}", route.id);
            StatedRange::of(numbers.iter().find(|number| number.name == name)?)
        };
        let (Some(capex), Some(capacity)) = (stated("capex"), stated("capacity")) else { continue };
        let terms = &project.investment;
        for corner in corners(project, capex.ends, capacity.ends) {
            rows.push(vec![
                route.id.to_string(),
                capex.at(corner.investment),
                capacity.at(corner.capacity),
                format!("{}%", 100.0 * terms.discount_rate),
                terms.lifetime.to_string(),
                format!("{}%", 100.0 * terms.fixed_om),
                format!("{:.2}", corner.cost.usd_per_mmbtu()),
                format!("{:.2}", corner.cost.usd_per_gj() * GJ_PER_MMBTU),
            ]);
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    let header = [
        "project",
        "investment",
        "capacity",
        "interest",
        "years",
        "upkeep\na year",
        "USD/MMBtu\ngross",
        "USD/MMBtu\nnet",
    ];
    format!(
        "\nLevelised cost of the investment alone at the ends of what is stated, fully used{}. Gross: for a unit of\n\
         gross calorific value, as gas is traded and as all other tables have it; net: of net calorific value, as energy balances count:\n\n{}",
        rates(study.reference(), &rows),
        grid(&header, rows, 1)
    )
}

/// The exchange rates in which investments were stated.
fn rates(resolved: &Scenario, rows: &[Vec<String>]) -> String {
    let used = resolved.exchange_rates.iter().filter(|(code, _)| rows.iter().any(|row| row[1].contains(code.as_str())));
    used.fold(String::new(), |text, (code, rate)| text + &format!(", {rate} {code}/USD"))
}

/// A number as stated, and its ends.
struct StatedRange<'a> {
    number: &'a Number,
    ends: Ends,
}

impl<'a> StatedRange<'a> {
    /// `None` where it has no ends.
    fn of(number: &'a Number) -> Option<Self> {
        let ends = number
            .distribution
            .as_ref()
            .map_or([1.0, 1.0], |distribution| [0.0, 1.0].map(|part| distribution.quantile(part) / number.central));
        ends.iter().all(|end| end.is_finite() && *end > 0.0).then_some(Self { number, ends })
    }

    fn at(&self, end: f64) -> String {
        let value = crate::numeric::round_significant(self.number.central * end, 6);
        Quantity { value, unit: self.number.unit }.to_string()
    }
}
