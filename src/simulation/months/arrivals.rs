//! What comes ashore, and what is ordered instead of what does not.

use super::paths::{Paths, rounds};
use super::{DisruptionCase, PurchaseStream};
use crate::id::CountryId;
use crate::model::disruption::Struck;

/// Ships of one market in a disruption.
pub(super) struct Ships<'a> {
    case: &'a DisruptionCase<'a>,
    paths: Paths,
    /// What bypasses restore of each supplier's cargoes, by target: the part of what passes there in a day.
    passing: Vec<Vec<f64>>,
    /// The bypasses of each supplier.
    rounds: Vec<Vec<(usize, usize)>>,
}

impl<'a> Ships<'a> {
    pub(super) fn new(case: &'a DisruptionCase<'a>) -> Self {
        let world = case.world;
        let targets = case.disruption.targets.len();
        let of = |supplier: &CountryId| {
            let seller = world.sellers.iter().position(|seller| seller.id == *supplier);
            (0..targets).map(|target| seller.map_or(0.0, |seller| world.through(seller, target))).collect()
        };
        let passing = case.supply.suppliers.iter().map(of).collect();
        let rounds = case.supply.suppliers.iter().map(|supplier| rounds(case.disruption, supplier)).collect();
        Self { case, paths: Paths::of(case.disruption, &case.shock.market), passing, rounds }
    }

    /// Days at sea over a distance.
    pub(super) fn days(&self, km: f64) -> i64 {
        (km / self.case.shock.speed.value).round() as i64
    }

    /// Whether nothing ever happens to a stream.
    pub(super) fn is_safe(&self, stream: &PurchaseStream) -> bool {
        !stream.hits.iter().any(|hit| self.paths.strikes(hit.target))
    }

    /// Whether a supplier is cut off from the importer at some time: nothing is bought there instead.
    pub(super) fn is_cut_off(&self, supplier: &CountryId) -> bool {
        let importer = &self.case.world.buyers.get(self.case.world.ours).map(|buyer| buyer.id.clone());
        self.case.disruption.targets.iter().enumerate().any(|(place, target)| {
            let ours = target.buyers.is_empty() || importer.as_ref().is_some_and(|id| target.buyers.contains(id));
            let struck = matches!(&target.struck, Struck::Suppliers(all) if all.contains(supplier));
            struck && ours && self.paths.strikes(place)
        })
    }

    /// Part of a stream that comes ashore on a day; above 1 when cargoes that went round arrive beside those that did not.
    pub(super) fn ashore(&self, stream: &PurchaseStream, day: i64) -> f64 {
        let mut part = 1.0;
        let mut carried = 0.0;
        for hit in &stream.hits {
            let left = day - self.days(hit.km_left);
            let lost = self.paths.lost(hit.target, left);
            let late = self.case.disruption.targets[hit.target].detour.as_ref().map(|way| self.days(way.value));
            part *= 1.0 - lost + late.map_or(0.0, |late| self.paths.lost(hit.target, left - late));
            carried += self.restored(stream, hit.target, left, lost);
        }
        if carried > 0.0 { (part + carried).min(part.max(1.0)) } else { part }
    }

    /// Part of a stream that leaves on a day.
    pub(super) fn leaving(&self, stream: &PurchaseStream, day: i64) -> f64 {
        let mut part = 1.0;
        let mut carried = 0.0;
        for hit in &stream.hits {
            if self.case.disruption.targets[hit.target].detour.is_some() {
                continue;
            }
            let lost = self.paths.lost(hit.target, day);
            part *= 1.0 - lost;
            carried += self.restored(stream, hit.target, day, lost);
        }
        (part + carried).min(1.0)
    }

    fn restored(&self, stream: &PurchaseStream, target: usize, day: i64, lost: f64) -> f64 {
        let passing = self.passing[stream.supplier][target];
        if lost <= 0.0 || passing <= 0.0 {
            return 0.0;
        }
        let round = self.rounds[stream.supplier].iter().filter(|(of, _)| *of == target);
        round.map(|(_, bypass)| self.paths.carried(*bypass, day)).sum::<f64>() / passing
    }
}

/// Orders by day, and what has been delivered of them.
pub(super) struct Orders {
    /// Sums of all orders up to each day.
    sums: Vec<f64>,
    ramp: i64,
    lag: i64,
}

impl Orders {
    pub(super) fn new(lag: f64, ramp: f64) -> Self {
        Self { sums: vec![0.0], lag: lag.round() as i64, ramp: (ramp.round() as i64).max(1) }
    }

    /// Notes the order of the next day.
    pub(super) fn place(&mut self, order: f64) {
        let before = self.sums.last().copied().unwrap_or(0.0);
        self.sums.push(before + order);
    }

    /// What comes ashore on a day after a voyage: cargoes of `ramp` days of orders, so that a new order grows to its full
    /// rate in a straight line.
    pub(super) fn ashore(&self, day: i64, voyage: i64) -> f64 {
        let until = day - self.lag - voyage + 1;
        let at = |day: i64| self.sums[usize::try_from(day.max(0)).unwrap_or(0).min(self.sums.len() - 1)];
        ((at(until) - at(until - self.ramp)) / self.ramp as f64).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_come_a_voyage_later_and_none_is_lost() {
        let mut orders = Orders::new(30.0, 10.0);
        let mut came = Vec::new();
        for day in 0..200 {
            orders.place(if (5..105).contains(&day) { 2.0 } else { 0.0 });
            came.push(orders.ashore(day, 20));
        }
        assert_eq!(came.iter().position(|cargo| *cargo > 0.0), Some(55), "a wish of day 5, 30 days to find, 20 at sea");
        assert!((came[59] - 1.0).abs() < 1e-12 && (came[64] - 2.0).abs() < 1e-12, "a straight rise over ten days");
        assert!((came.iter().sum::<f64>() - 200.0).abs() < 1e-9);
    }
}
