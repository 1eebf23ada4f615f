//! The markets and commodities that the program knows, and the energy in them.

use super::Commodity;
use crate::dataset::{Dataset, Unseen};
use crate::id::{CommodityId, CountryId, MarketId};
use crate::language::Text;
use crate::units::HeatContent;

/// A market and what is shipped for it; the first commodity is the one that trade statistics count.
#[derive(Clone, PartialEq, Debug)]
pub struct MarketKind {
    /// Its name.
    pub id: MarketId,
    /// Its name for people.
    pub name: Text,
    /// What is shipped for it.
    pub commodities: Vec<Commodity>,
}

/// Energy in a tonne of crude oil: one tonne of oil equivalent, 41.868 GJ net.
///
/// Source of the tonne of oil equivalent: IEA/OECD/Eurostat (2005), *Energy Statistics Manual*. Assumption: crude oil
/// is taken as one toe a tonne; the IPCC (2006) default is 42.3 GJ, one per cent more, and differs by grade.
const CRUDE_PJ_PER_MT: f64 = 41.868;

/// Barrels in a tonne of crude oil, world average. Source: Energy Institute, *Statistical Review of World Energy 2024*,
/// approximate conversion factors.
const CRUDE_BARRELS_PER_TONNE: f64 = 7.33;

/// Energy in a billion cubic metres of natural gas, net. Source: Energy Institute, *Statistical Review of World Energy
/// 2024*, approximate conversion factors.
const GAS_PJ_PER_BCM: f64 = 36.0;

/// Billion cubic metres of natural gas in a million tonnes of LNG. Source: as [`GAS_PJ_PER_BCM`].
const BCM_PER_MT_LNG: f64 = 1.36;

/// Every market known, in the order in which they are shown.
pub fn markets() -> Vec<MarketKind> {
    let crude = HeatContent {
        pj_per_mt: Some(CRUDE_PJ_PER_MT),
        pj_per_bcm: None,
        barrels_per_tonne: Some(CRUDE_BARRELS_PER_TONNE),
    };
    let gas = HeatContent {
        pj_per_mt: Some(BCM_PER_MT_LNG * GAS_PJ_PER_BCM),
        pj_per_bcm: Some(GAS_PJ_PER_BCM),
        barrels_per_tonne: None,
    };
    let commodity =
        |id: &str, en: &str, ja: &str, heat| Commodity { id: CommodityId::new(id), name: Text::new(en, ja), heat };
    vec![
        MarketKind {
            id: MarketId::new("crude-oil"),
            name: Text::new("crude oil", "原油"),
            commodities: vec![commodity("crude", "crude oil", "原油", crude)],
        },
        MarketKind {
            id: MarketId::new("natural-gas"),
            name: Text::new("natural gas", "天然ガス"),
            commodities: vec![
                commodity("lng", "LNG", "LNG", gas),
                commodity("pipeline-gas", "pipeline gas", "パイプラインガス", gas),
            ],
        },
    ]
}

impl MarketKind {
    /// What of the market an importer buys that the data do not hold, in a year or, where none is named, in any.
    pub fn unseen<'a>(
        &'a self,
        dataset: &'a Dataset,
        importer: &CountryId,
        year: Option<i32>,
    ) -> Vec<(&'a Commodity, &'a Unseen)> {
        let others = self.commodities.iter().skip(1);
        others.filter_map(|other| Some((other, dataset.unseen(importer, &other.id, year)?))).collect()
    }

    /// What the market of an importer is called: by the commodity that the data count, where they hold only that part.
    pub fn called(&self, dataset: &Dataset, importer: &CountryId, year: Option<i32>) -> (MarketId, Text) {
        if self.unseen(dataset, importer, year).is_empty() { (self.id.clone(), self.name.clone()) } else { lng_only() }
    }
}

/// The name of a market for people, whole or called by the part that the data hold. `None` where it is not known.
pub fn name_of(id: &MarketId) -> Option<Text> {
    let (lng, name) = lng_only();
    if *id == lng {
        return Some(name);
    }
    markets().into_iter().find(|kind| kind.id == *id).map(|kind| kind.name)
}

/// The market of natural gas where the data hold only its LNG part.
pub fn lng_only() -> (MarketId, Text) {
    (MarketId::new("lng"), Text::new("LNG", "LNG"))
}
