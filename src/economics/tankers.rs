//! The delivered cost of crude oil that was bought: the price when loaded, and a tanker.

use super::observed::{ObservedCost, fob};
use crate::dataset::Dataset;
use crate::model::cost::{BuildUp, CostOrigin, DETOUR, Tanker, Term, TermKind, tanker_freight};
use crate::model::{Model, Route};

/// Builds up the cost of every observed route of crude oil in the base year.
///
/// The supply price is what was paid when the ship left: the unit value of the trade data, free on board.
pub(super) fn crude_costs(model: &Model, dataset: &Dataset) -> Vec<ObservedCost> {
    let crude = |route: &&Route| model.markets[route.market].commodities[route.commodity].id.as_str() == "crude";
    let mut found = Vec::new();
    for route in model.routes.iter().filter(crude) {
        let Some(loaded) = fob(model, route, dataset) else { continue };
        let heat = &model.markets[route.market].commodities[route.commodity].heat;
        let origins = dataset.trade_source.clone().map(CostOrigin::Source).into_iter().collect();
        let mut terms = vec![Term { kind: TermKind::Supply, value: loaded, origins }];
        let freight = tanker_freight(dataset, &model.importer, &route.supplier, heat);
        let value = freight.as_ref().and_then(|freight| freight.parts.price(heat));
        if let (Some(value), Some(freight)) = (value, &freight) {
            let detour = freight.estimated.then(|| CostOrigin::Parameter(DETOUR.to_owned()));
            terms.push(Term { kind: TermKind::Shipping, value, origins: Tanker::origins().chain(detour).collect() });
        }
        let whole = value.is_some();
        found.push(ObservedCost { route: route.id.clone(), build_up: BuildUp { terms }, whole, freight });
    }
    found
}
