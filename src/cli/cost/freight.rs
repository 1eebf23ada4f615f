//! What a tanker costs, part by part, on the routes of crude oil that were sailed.

use crate::dataset::Dataset;
use crate::economics::{ObservedCost, TankerFreight};
use crate::model::cost::Freight;
use crate::model::{Model, Route, RouteKind};
use crate::units::Price;

/// Routes below this part of their market are left out.
const LEAST: f64 = 0.001;

/// Whether an observed route carries enough to be listed.
pub(super) fn is_listed(route: &Route, model: &Model) -> bool {
    let volume = |route: &Route| match route.kind {
        RouteKind::Observed { reference, .. } => reference.pj(),
        RouteKind::New { .. } => 0.0,
    };
    let all: f64 = model.routes.iter().filter(|other| other.market == route.market).map(volume).sum();
    volume(route) >= LEAST * all
}

/// A table of tankers' freight; empty where no crude oil was bought by sea.
pub(super) fn table(costs: &[ObservedCost], model: &Model, dataset: &Dataset) -> String {
    let mut rows = Vec::new();
    let mut estimated = false;
    for cost in costs {
        let Some(route) = model.routes.iter().find(|route| route.id == cost.route) else { continue };
        let Some(freight) = cost.freight.as_ref().filter(|_| is_listed(route, model)) else { continue };
        rows.extend(row(route, freight, model));
        estimated |= freight.estimated;
    }
    if rows.is_empty() {
        return String::new();
    }
    let header = ["route", "nautical\nmiles", "charter", "fuel", "ports,\ncanals", "brokers", "freight", "from", "to"];
    let note = if estimated { "; ~ great circles through the straits times a factor" } else { "" };
    let published = dataset.cost_parameters.values().find(|row| row.parameter.starts_with("published freight"));
    let published = published.and_then(|row| Some((row.low?, row.high?, &row.applies_to)));
    let published = published.map_or_else(String::new, |(low, high, what)| {
        format!("Published for comparison: {low:.2} to {high:.2} USD/bbl ({what}).\n")
    });
    format!(
        "\nFreight of crude oil, USD/bbl, in one size of ship (260,000 t) at the rates of 2016; the range is that of charter,\n\
         fuel and dues{note}:\n\n{}{published}",
        super::grid(&header, rows, 1)
    )
}

fn row(route: &Route, freight: &TankerFreight, model: &Model) -> Option<Vec<String>> {
    let heat = &model.markets[route.market].commodities[route.commodity].heat;
    let (tonne, barrel) = (heat.barrels_per_tonne?, heat.gj_per_barrel()?);
    let Freight { charter, bunkers, dues, commission } = freight.parts;
    let (low, high) = freight.range;
    let sea = if freight.estimated { "~" } else { "" };
    let tonnes = [charter, bunkers, dues, commission, freight.parts.total()].map(|usd| usd / tonne);
    let ends = [low, high].map(|price: Price| price.usd_per_gj() * barrel);
    let prices = tonnes.into_iter().chain(ends).map(|usd| format!("{usd:.2}"));
    Some([route.id.to_string(), format!("{sea}{:.0}", freight.distance_nm)].into_iter().chain(prices).collect())
}
