//! N-1 by the formula of the European regulation on security of gas supply.

use super::list::terminals;
use crate::dataset::Dataset;
use crate::language::Text;
use crate::numeric::sum;
use crate::scenario::{Scenario, Study};

/// A way in for gas and its technical capacity.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// Its name in files: a terminal or a route.
    pub id: String,
    /// Its name for people.
    pub title: Text,
    /// Million cubic metres a day: a year's capacity over its days.
    pub capacity: f64,
}

/// The formula and what goes into it, of one scenario.
///
/// N-1 = (EP + P + S + LNG - I) / D x 100 %, which has to be at least 100 %. Source: Regulation (EU) 2017/1938, Annex II.
/// EP is the technical capacity of entry points by pipe, P of production, S of storage, LNG of terminals, I of the single
/// largest infrastructure, D the demand of a day of exceptionally high demand, as occurs once in 20 years; all of a day.
///
/// Approximated with annual data: capacities are those of a year over its days; production and storage are not known and
/// left out; D is demand of the year over its days. Where a peak day is k times the mean day, N-1 is this number over k.
#[derive(Clone, PartialEq, Debug)]
pub struct Infrastructure {
    /// Entry points by pipe and terminals, the largest first.
    pub entries: Vec<Entry>,
    /// Demand of the mean day, million cubic metres.
    pub demand: f64,
}

impl Infrastructure {
    /// The single largest infrastructure.
    pub fn largest(&self) -> Option<&Entry> {
        self.entries.first()
    }

    /// N-1, %; `None` without demand or without any way in.
    ///
    /// ```
    /// use izon::stress::failures::{Entry, Infrastructure};
    /// let entry = |id: &str, capacity| Entry { id: id.into(), title: Default::default(), capacity };
    /// let two = Infrastructure { entries: vec![entry("a", 60.0), entry("b", 40.0)], demand: 80.0 };
    /// assert_eq!(two.n_minus_1(), Some(50.0));
    /// ```
    pub fn n_minus_1(&self) -> Option<f64> {
        let largest = self.largest()?;
        let all = sum(self.entries.iter().map(|entry| entry.capacity));
        (self.demand > 0.0).then(|| 100.0 * (all - largest.capacity) / self.demand)
    }
}

/// The formula for every scenario of a study in a year.
pub(super) fn all(study: &Study, dataset: &Dataset, year: i32) -> Vec<Option<Infrastructure>> {
    study.scenarios.iter().map(|resolved| of(resolved, dataset, year)).collect()
}

/// `None` where no gas is bought, where gas comes by pipes that the data do not hold, or where no terminal is known.
fn of(resolved: &Scenario, dataset: &Dataset, year: i32) -> Option<Infrastructure> {
    let model = &resolved.model;
    if dataset.unseen.keys().any(|(importer, _)| *importer == model.importer) {
        return None;
    }
    let is_gas = |market: &crate::model::Market| market.commodities.first().is_some_and(|one| one.id.as_str() == "lng");
    let place = model.markets.iter().position(is_gas)?;
    let market = &model.markets[place];
    let heat = market.commodities.first()?.heat;
    let (pj_per_mt, pj_per_bcm) = (heat.pj_per_mt?, heat.pj_per_bcm?);
    let days = if crate::units::calendar::Day::new(year, 2, 29).is_some() { 366.0 } else { 365.0 };
    let daily = |pj: f64| pj / pj_per_bcm * 1e3 / days;
    let mut entries: Vec<Entry> = Vec::new();
    for (terminal, capacity) in terminals(&model.importer, year, dataset) {
        let capacity = daily(capacity * pj_per_mt);
        match entries.iter_mut().find(|entry| entry.title.en == terminal.name) {
            Some(entry) => entry.capacity += capacity,
            None => {
                entries.push(Entry { id: terminal.id.to_string(), title: terminal.title(), capacity });
            }
        }
    }
    if entries.is_empty() {
        return None;
    }
    let at = model.index(year);
    for (_, route) in model.routes_of(place).filter(|(_, route)| route.is_new() && route.commodity != 0) {
        let capacity = route.capacity.get(at).copied().flatten().map_or(0.0, |capacity| daily(capacity.pj()));
        if capacity > 0.0 {
            entries.push(Entry { id: route.id.to_string(), title: route.name.clone(), capacity });
        }
    }
    entries.sort_by(|a, b| b.capacity.total_cmp(&a.capacity).then_with(|| a.id.cmp(&b.id)));
    let demand = daily(market.demand.get(at)?.pj());
    Some(Infrastructure { entries, demand })
}
