//! What is struck, day by day.

use crate::id::{CountryId, MarketId};
use crate::model::disruption::{Disruption, Struck, Target, same_market};

/// Part lost at each target on each day, and what bypasses carry.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Paths {
    /// By target and day.
    lost: Vec<Vec<f64>>,
    /// By bypass and day, PJ/d, less what is lost on its own way.
    carried: Vec<Vec<f64>>,
}

impl Paths {
    /// Every path of a disruption in one market.
    pub(super) fn of(disruption: &Disruption, market: &MarketId) -> Self {
        let days = disruption.days();
        let first = disruption.first();
        let day = |t: usize| first.plus(t as i64);
        let counts = |target: &Target| target.market.as_ref().is_none_or(|of| same_market(of, market));
        let lost: Vec<Vec<f64>> = disruption
            .targets
            .iter()
            .enumerate()
            .map(|(place, target)| {
                let part = |t| if counts(target) { disruption.severity(place, day(t)) } else { 0.0 };
                (0..days).map(part).collect()
            })
            .collect();
        let carried = disruption.bypasses.iter().enumerate().map(|(place, bypass)| {
            let on_way =
                |target: &Target| matches!(&target.struck, Struck::Passage(id) if bypass.passages.contains(id));
            let met: Vec<usize> = (0..lost.len()).filter(|at| on_way(&disruption.targets[*at])).collect();
            let open = |t: usize| met.iter().map(|at| 1.0 - lost[*at][t]).product::<f64>();
            let of_market = same_market(&bypass.market, market);
            (0..days).map(|t| if of_market { disruption.bypass(place, day(t)) * open(t) } else { 0.0 }).collect()
        });
        let carried = carried.collect();
        Self { lost, carried }
    }

    /// Part lost at a target on a day, which may lie before the first.
    pub(super) fn lost(&self, target: usize, day: i64) -> f64 {
        usize::try_from(day).map_or(0.0, |day| self.lost[target].get(day).copied().unwrap_or(0.0))
    }

    /// Whether anything is ever lost at a target.
    pub(super) fn strikes(&self, target: usize) -> bool {
        self.lost[target].iter().any(|part| *part > 0.0)
    }

    /// What a bypass carries on a day, PJ/d.
    pub(super) fn carried(&self, bypass: usize, day: i64) -> f64 {
        usize::try_from(day).map_or(0.0, |day| self.carried[bypass].get(day).copied().unwrap_or(0.0))
    }

    /// Whether a day is in every way as the day before.
    pub(super) fn as_before(&self, day: usize) -> bool {
        let same = |path: &Vec<f64>| day > 0 && path[day - 1] == path[day];
        self.lost.iter().chain(&self.carried).all(same)
    }
}

/// The bypasses of one supplier's cargoes: the target that each goes round, and its place.
pub(super) fn rounds(disruption: &Disruption, supplier: &CountryId) -> Vec<(usize, usize)> {
    let all = disruption.bypasses.iter().enumerate();
    all.filter(|(_, bypass)| bypass.supplier == *supplier).map(|(place, bypass)| (bypass.target, place)).collect()
}
