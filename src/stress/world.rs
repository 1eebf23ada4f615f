//! Who sells to whom in the year of the mix, and how the cargoes travel.

use std::collections::BTreeMap;

use super::frame::PlanChange;
use crate::dataset::{Dataset, SupplyLeg};
use crate::id::{CommodityId, CountryId, PassageId};
use crate::model::disruption::{Disruption, Struck, Target};
use crate::numeric::{great_circle_km, sum};
use crate::simulation::months::{Buyer, Seller, WorldBalance};
use crate::units::{DAYS_PER_YEAR, KM_PER_NAUTICAL_MILE};

/// Every seller and buyer of a market's first commodity.
pub(super) fn world(
    change: &PlanChange,
    disruption: &Disruption,
    importer: &CountryId,
    dataset: &Dataset,
) -> WorldBalance {
    let mut exports: BTreeMap<&CountryId, Vec<f64>> = BTreeMap::new();
    let mut imports: BTreeMap<&CountryId, Vec<(&CountryId, f64)>> = BTreeMap::new();
    for flow in dataset.trade.flows() {
        let Some(mass) = flow.mass.value.filter(|mass| *mass > 0.0) else { continue };
        if flow.year == disruption.mix_year && flow.commodity == change.commodity {
            let energy = mass * change.pj_per_mt / DAYS_PER_YEAR;
            exports.entry(&flow.exporter).or_default().push(energy);
            imports.entry(&flow.importer).or_default().push((&flow.exporter, energy));
        }
    }
    imports.entry(importer).or_default();
    let sellers: Vec<Seller> = exports
        .iter()
        .map(|(id, flows)| Seller {
            id: (*id).clone(),
            exports: sum(flows.iter().copied()),
            ways: ways(id, &change.commodity, disruption, dataset),
        })
        .collect();
    let place = |id: &CountryId| sellers.binary_search_by(|seller| seller.id.cmp(id)).ok();
    let everyone: Vec<bool> =
        disruption.targets.iter().map(|target| target.for_all && target.buyers.is_empty()).collect();
    let mut kinds = vec![everyone];
    let buyers: Vec<Buyer> = imports
        .iter()
        .map(|(id, flows)| {
            let counts: Vec<bool> = disruption.targets.iter().map(|target| concerns(target, id, importer)).collect();
            let kind = kinds.iter().position(|kind| *kind == counts).unwrap_or(kinds.len());
            if kind == kinds.len() {
                kinds.push(counts);
            }
            let mut from: Vec<(usize, f64)> =
                flows.iter().filter_map(|(seller, flow)| Some((place(seller)?, *flow))).collect();
            from.sort_by_key(|(seller, _)| *seller);
            Buyer { id: (*id).clone(), imports: sum(from.iter().map(|(_, flow)| *flow)), flows: from, kind }
        })
        .collect();
    let ours = buyers.iter().position(|buyer| buyer.id == *importer).unwrap_or(0);
    WorldBalance { sellers, buyers, kinds, ours }
}

/// Whether a target takes something from a buyer.
pub(super) fn concerns(target: &Target, buyer: &CountryId, importer: &CountryId) -> bool {
    if !target.buyers.is_empty() {
        return target.buyers.contains(buyer);
    }
    target.for_all || buyer == importer || target.also.contains(buyer)
}

fn ways(
    supplier: &CountryId,
    commodity: &CommodityId,
    disruption: &Disruption,
    dataset: &Dataset,
) -> Vec<(f64, Vec<usize>)> {
    let met = |passages: &[PassageId]| {
        let counts = |target: &Target| match &target.struck {
            Struck::Passage(id) => passages.contains(id),
            Struck::Suppliers(all) => all.contains(supplier),
            Struck::Route(_) | Struck::Landing(_) => false,
        };
        (0..disruption.targets.len()).filter(|at| counts(&disruption.targets[*at])).collect::<Vec<_>>()
    };
    let legs = legs(None, supplier, commodity, dataset);
    if legs.is_empty() {
        return vec![(1.0, met(&[]))];
    }
    legs.iter().map(|leg| (leg.share, met(&leg.passages))).collect()
}

/// The legs of a supplier to an importer; where none are known, those to the importer to whom most ways are known, or to the
/// first of whom they are. Of these only the port and the part of the cargoes that leaves from it are of use.
pub(super) fn legs<'a>(
    importer: Option<&CountryId>,
    supplier: &CountryId,
    commodity: &CommodityId,
    dataset: &'a Dataset,
) -> Vec<&'a SupplyLeg> {
    let of = |leg: &&SupplyLeg| leg.supplier == *supplier && leg.commodity == *commodity;
    let all: Vec<&SupplyLeg> = dataset.supply_legs.iter().filter(of).collect();
    let has_legs = |id: &&CountryId| all.iter().any(|leg| leg.importer == **id);
    let charted = dataset.best_charted.as_ref().filter(has_legs);
    let wanted = importer.filter(has_legs).or(charted).or(all.first().map(|leg| &leg.importer));
    all.iter().copied().filter(|leg| Some(&leg.importer) == wanted).collect()
}

/// A way by sea: its length, whether that stands for great circles, and the part of it that is left after each passage.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct SeaWay {
    pub(super) km: f64,
    pub(super) estimated: bool,
    pub(super) left: Vec<(PassageId, f64)>,
}

/// The way of a leg to an importer. Where the length is not known, it is great circles from the port, or the middle of the
/// country, through the passages to the middle of the importer; passages come in the order of their distance from the
/// port.
pub(super) fn way(leg: &SupplyLeg, importer: &CountryId, dataset: &Dataset) -> Option<SeaWay> {
    let middle = |country| dataset.countries.get(country).and_then(|country| country.centroid);
    let own = leg.importer == *importer;
    let (from, to) = (leg.place.or_else(|| middle(&leg.supplier))?, middle(importer)?);
    // Of a leg to somebody else only the straits before the export coast lie on this way too.
    let passes = |id: &&PassageId| own || dataset.passages.get(*id).is_some_and(|one| one.origin_group.is_some());
    let stop = |id: &PassageId| dataset.passages.get(id).map(|passage| (id.clone(), passage.place));
    let mut stops: Vec<(PassageId, (f64, f64))> = leg.passages.iter().filter(passes).filter_map(stop).collect();
    stops.sort_by(|a, b| great_circle_km(from, a.1).total_cmp(&great_circle_km(from, b.1)));
    let mut straight = 0.0;
    let mut left = Vec::new();
    let mut end = to;
    for (id, place) in stops.iter().rev() {
        straight += great_circle_km(*place, end);
        left.push((id.clone(), straight));
        end = *place;
    }
    straight += great_circle_km(from, end);
    let known = leg.distance_nm.filter(|_| own).map(|miles| miles * KM_PER_NAUTICAL_MILE);
    let km = known.unwrap_or(straight);
    let part = |km: f64| if straight > 0.0 { km / straight } else { 0.0 };
    Some(SeaWay { km, estimated: known.is_none(), left: left.into_iter().map(|(id, km)| (id, part(km))).collect() })
}
