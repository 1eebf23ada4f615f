//! The world's trade of one year as a market.

use std::collections::{BTreeMap, BTreeSet};

use super::problem::{ExportSupply, ImportDemand, TradeLane, WorldMarket};
use crate::dataset::Dataset;
use crate::id::{CommodityId, CountryId};

/// Who sold how much to whom in one year, over all importers and exporters of a commodity.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ObservedTrade {
    /// Buyers, sorted.
    pub importers: Vec<CountryId>,
    /// Sellers, sorted.
    pub exporters: Vec<CountryId>,
    /// Place of the seller, place of the buyer, PJ in the year; sorted by seller, then buyer.
    pub flows: Vec<(usize, usize, f64)>,
}

/// What the observed flows of one year do not say: elasticities and ceilings, the same for everyone. Whoever builds a market
/// states them with their source.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct MarketAssumptions {
    /// See [`WorldMarket::trade_elasticity`].
    pub trade_elasticity: f64,
    /// Elasticity of import demand, as a positive number.
    pub demand_elasticity: f64,
    /// Elasticity of export supply below its ceiling.
    pub supply_elasticity: f64,
    /// What can be exported at most, in multiples of what was.
    pub ceiling: f64,
    /// What a unit that is not had is worth, in multiples of the price of the year.
    pub lost_load: f64,
}

impl ObservedTrade {
    /// Every known flow of a commodity in a year; `pj_per_mt` is its energy content. Flows of unknown mass are not there: what they were
    /// is not known, and they are not zero either.
    pub fn of(dataset: &Dataset, commodity: &CommodityId, year: i32, pj_per_mt: f64) -> Self {
        let of_year = dataset.trade.flows().iter().filter(|flow| flow.year == year && flow.commodity == *commodity);
        let known: Vec<(&CountryId, &CountryId, f64)> = of_year
            .filter_map(|flow| Some((&flow.exporter, &flow.importer, flow.mass.value? * pj_per_mt)))
            .filter(|(.., pj)| *pj > 0.0)
            .collect();
        let sorted = |all: BTreeSet<&CountryId>| all.into_iter().cloned().collect::<Vec<_>>();
        let exporters = sorted(known.iter().map(|flow| flow.0).collect());
        let importers = sorted(known.iter().map(|flow| flow.1).collect());
        let place = |names: &[CountryId], name: &CountryId| names.binary_search(name).ok();
        let mut flows: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        for (seller, buyer, pj) in known {
            if let (Some(seller), Some(buyer)) = (place(&exporters, seller), place(&importers, buyer)) {
                *flows.entry((seller, buyer)).or_default() += pj;
            }
        }
        Self {
            importers,
            exporters,
            flows: flows.into_iter().map(|((seller, buyer), pj)| (seller, buyer, pj)).collect(),
        }
    }

    /// The market that these flows clear at the prices of their year.
    pub fn market(&self, assumed: &MarketAssumptions) -> WorldMarket {
        let (mut bought, mut sold) = (vec![0.0; self.importers.len()], vec![0.0; self.exporters.len()]);
        let mut lanes = Vec::with_capacity(self.flows.len());
        for (exporter, importer, pj) in &self.flows {
            bought[*importer] += pj;
            sold[*exporter] += pj;
            let (exporter, importer, at_base) = (*exporter, *importer, *pj);
            lanes.push(TradeLane { exporter, importer, at_base, loss: 0.0, added_cost: 0.0 });
        }
        let (elasticity, lost_load) = (assumed.demand_elasticity, assumed.lost_load);
        let importers = bought.into_iter().map(|at_base| ImportDemand { at_base, elasticity, lost_load });
        let elasticity = assumed.supply_elasticity;
        let exporters = sold.into_iter();
        let exporters =
            exporters.map(|at_base| ExportSupply { at_base, elasticity, ceiling: at_base * assumed.ceiling });
        WorldMarket {
            trade_elasticity: assumed.trade_elasticity,
            importers: importers.collect(),
            exporters: exporters.collect(),
            lanes,
            limits: Vec::new(),
        }
    }
}
