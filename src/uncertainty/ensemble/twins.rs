//! Series that are those of the first scenario, so that they are counted once.
//!
//! Most scenarios of a study change one market and leave the others as they are in the first, sample by sample and bit for bit.
//! What the first scenario's histograms count then need not be counted again. It cannot be known beforehand for certain, so
//! the pilot samples tell for which markets it is expected, and a block in which it turns out otherwise is counted: what the
//! scenario has is added, and what the first has there is taken away.

use std::collections::BTreeMap;

use super::tile::WIDTH;
use crate::indicators::{OutputSeries, Outputs};
use crate::model::{MarketIndex, Model};
use crate::simulation::Common;

/// The series of a tile in the first scenario.
pub(super) struct Twin {
    /// The market that they are of.
    pub market: MarketIndex,
    /// Their places among the series of the first scenario.
    pub places: Vec<usize>,
}

/// For each tile of a scenario's series the same series of the first scenario, where both have the same market.
pub(super) struct Twins(Vec<Option<Twin>>);

impl Twins {
    /// Those of each scenario.
    pub fn of(scenarios: &[(&Model, &Outputs)]) -> Vec<Self> {
        let Some((first, outputs)) = scenarios.first() else { return Vec::new() };
        let places: BTreeMap<&OutputSeries, usize> =
            outputs.series().iter().enumerate().map(|(place, series)| (series, place)).collect();
        let others = scenarios.iter().skip(1).map(|(model, outputs)| {
            let common = Common::new(first, model);
            Self(outputs.series().chunks(WIDTH).map(|tile| Twin::of(tile, &places, model, &common)).collect())
        });
        std::iter::once(Self(Vec::new())).chain(others).collect()
    }

    /// The twin of a tile, by its number.
    pub fn of_tile(&self, number: usize) -> Option<&Twin> {
        self.0.get(number)?.as_ref()
    }

    /// The twin of a series, by its place: its market and its place in the first scenario.
    pub fn of_series(&self, place: usize) -> Option<(MarketIndex, usize)> {
        let twin = self.of_tile(place / WIDTH)?;
        Some((twin.market, twin.places[place % WIDTH]))
    }
}

impl Twin {
    fn of(
        tile: &[OutputSeries],
        places: &BTreeMap<&OutputSeries, usize>,
        model: &Model,
        common: &Common,
    ) -> Option<Self> {
        let id = &tile.first()?.market;
        let market = model.markets.iter().position(|market| market.id.as_str() == id.as_str())?;
        let places = tile.iter().map(|series| places.get(series).copied().filter(|_| series.market == *id));
        Some(Self { market, places: places.collect::<Option<_>>()? }).filter(|_| common.markets()[market])
    }
}
