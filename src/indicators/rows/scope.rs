//! What does not change from year to year, or from sample to sample, of one market or of all together: who supplies by
//! which routes, who belongs to which group, what passes where, how unlike suppliers are.

use crate::id::CountryId;
use crate::indicators::diversity::{disparity_of, fixed_parts, overlap};
use crate::indicators::passages::passing_part;
use crate::model::{Leg, Model, Route};
use crate::table::ALL_MARKETS;
use crate::units::HeatContent;

/// A unit of flows, and the PJ in one of it for each route of a market; empty for PJ.
pub(in crate::indicators) struct Unit {
    pub symbol: &'static str,
    pub content: Vec<f64>,
}

/// Routes of known ways that pass somewhere: their places in the scope, and how often a unit passes.
pub(in crate::indicators) type Passing = Vec<(usize, f64)>;

/// One market, or all together.
pub(in crate::indicators) struct Scope {
    /// All markets together when `None`.
    pub market: Option<usize>,
    /// As results name it.
    pub name: String,
    /// Places of its routes in the model.
    pub routes: Vec<usize>,
    /// Whether somebody knows how the cargoes of each route travel.
    pub known: Vec<bool>,
    /// Sorted by name.
    pub suppliers: Vec<CountryId>,
    /// For each route the place of its supplier.
    pub supplier_of: Vec<usize>,
    /// For each supplier its governance risk.
    pub risks: Vec<Option<f64>>,
    /// The units in which every route can be counted.
    pub units: Vec<Unit>,
    /// For the passages that the METI ratio counts, if there are any.
    pub counted: Option<Passing>,
    /// For each passage of the model.
    pub passing: Vec<Passing>,
    /// How unlike suppliers are.
    pub unlike: Unlike,
}

impl Scope {
    pub fn new(model: &Model, market: Option<usize>) -> Self {
        let of_market = |route: &Route| market.is_none_or(|market| market == route.market);
        let routes: Vec<usize> = (0..model.routes.len()).filter(|&place| of_market(&model.routes[place])).collect();
        let all: Vec<&Route> = routes.iter().map(|&place| &model.routes[place]).collect();
        let mut suppliers: Vec<CountryId> = all.iter().map(|route| route.supplier.clone()).collect();
        suppliers.sort();
        suppliers.dedup();
        let place = |route: &&Route| suppliers.partition_point(|supplier| *supplier < route.supplier);
        let supplier_of: Vec<usize> = all.iter().map(place).collect();
        let passing = |times: &dyn Fn(&Leg) -> f64| -> Passing {
            let legs = all.iter().enumerate().filter_map(|(place, route)| Some((place, route.legs.as_deref()?)));
            legs.map(|(place, legs)| (place, passing_part(legs, times))).filter(|(_, part)| *part != 0.0).collect()
        };
        let counted: Vec<_> = model.passages.iter().filter(|p| p.in_meti_ratio).map(|p| &p.id).collect();
        let count = |leg: &Leg| counted.iter().filter(|&&passage| leg.passages.contains(passage)).count() as f64;
        let of_passage = |passage: &crate::model::Passage| {
            passing(&|leg| if leg.passages.contains(&passage.id) { 1.0 } else { 0.0 })
        };
        Self {
            name: market.map_or(ALL_MARKETS, |market| model.markets[market].id.as_str()).to_owned(),
            risks: suppliers.iter().map(|supplier| model.supplier_risk.get(supplier).copied()).collect(),
            units: units(model, &all),
            counted: (!counted.is_empty()).then(|| passing(&count)),
            passing: model.passages.iter().map(of_passage).collect(),
            unlike: Unlike::new(model, &all, &suppliers, &supplier_of),
            known: all.iter().map(|route| route.legs.is_some()).collect(),
            market,
            routes,
            suppliers,
            supplier_of,
        }
    }
}

fn units(model: &Model, routes: &[&Route]) -> Vec<Unit> {
    let content = |of: fn(&HeatContent) -> Option<f64>| -> Option<Vec<f64>> {
        let heat = |route: &&Route| of(&model.markets[route.market].commodities[route.commodity].heat);
        routes.iter().map(heat).collect()
    };
    let mut units = vec![Unit { symbol: "PJ/y", content: Vec::new() }];
    units.extend(content(|heat| heat.pj_per_mt).map(|content| Unit { symbol: "Mt/y", content }));
    units.extend(content(|heat| heat.pj_per_bcm).map(|content| Unit { symbol: "bcm/y", content }));
    units
}

/// How unlike suppliers are, as far as flows do not matter; see [`disparity`](crate::indicators::disparity).
pub(in crate::indicators) struct Unlike {
    /// For each pair of suppliers, the greater place first: the disparity where both always use passages alike, whatever
    /// route they send by; otherwise the fixed parts of it.
    pairs: Vec<Pair>,
    /// Suppliers of routes that travel in different ways.
    varied: Vec<usize>,
    /// Number of passages that cargoes pass.
    passages: usize,
    /// For each route, if its legs are known, what part of its cargoes passes each passage.
    parts: Vec<Option<Vec<f64>>>,
    /// For each supplier that always uses passages alike, what it uses of each; `None` if nobody knows.
    usual: Vec<Option<Vec<f64>>>,
}

#[derive(Clone, Copy)]
enum Pair {
    Known(f64),
    Unknown,
    Varies((f64, u32)),
}

impl Unlike {
    fn new(model: &Model, routes: &[&Route], suppliers: &[CountryId], supplier_of: &[usize]) -> Self {
        let legs = || routes.iter().filter_map(|route| route.legs.as_deref()).flatten();
        let mut names: Vec<_> = legs().flat_map(|leg| &leg.passages).collect();
        names.sort();
        names.dedup();
        let part = |legs: &[Leg]| -> Vec<f64> {
            let mut parts = vec![0.0; names.len()];
            for leg in legs {
                for passage in &leg.passages {
                    parts[names.partition_point(|name| *name < passage)] += leg.share;
                }
            }
            parts
        };
        let parts: Vec<Option<Vec<f64>>> = routes.iter().map(|route| route.legs.as_deref().map(part)).collect();
        let (mut varied, mut usual) = (Vec::new(), Vec::new());
        for supplier in 0..suppliers.len() {
            let mut own = parts.iter().zip(supplier_of).filter(|(_, of)| **of == supplier).map(|(parts, _)| parts);
            let first = own.next().cloned().flatten();
            if own.any(|parts| *parts != first) {
                varied.push(supplier);
            }
            usual.push(first);
        }
        let fixed = |supplier: usize| {
            let id = &suppliers[supplier];
            (model.supplier_distance_km.get(id).copied(), model.supplier_risk.get(id).copied())
        };
        let pair = |i: usize, j: usize| {
            let fixed = fixed_parts(fixed(i), fixed(j));
            if varied.contains(&i) || varied.contains(&j) {
                return Pair::Varies(fixed);
            }
            let routes = usual[i].as_ref().zip(usual[j].as_ref());
            disparity_of(fixed, routes.map(|(a, b)| common(a, b))).map_or(Pair::Unknown, Pair::Known)
        };
        let pairs = (0..suppliers.len()).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| pair(i, j)).collect();
        Self { pairs, varied, passages: names.len(), parts, usual }
    }

    /// What the suppliers that vary use of each passage with these flows, weighted by the flows of routes with known
    /// legs: a row for each, at its end whether anybody knows.
    pub fn use_of_passages(&self, amounts: &[f64], supplier_of: &[usize], used: &mut Vec<f64>) {
        used.clear();
        for &supplier in &self.varied {
            let own = || {
                let of = (0..amounts.len()).filter(|&place| supplier_of[place] == supplier);
                of.filter_map(|place| Some((amounts[place], self.parts[place].as_ref()?)))
            };
            let total = crate::numeric::sum(own().map(|(amount, _)| amount));
            let start = used.len();
            used.resize(start + self.passages, 0.0);
            used.push(if total > 0.0 { 1.0 } else { 0.0 });
            for (amount, parts) in own().filter(|_| total > 0.0) {
                let weight = amount / total;
                used[start..].iter_mut().zip(parts).for_each(|(sum, part)| *sum += weight * part);
            }
        }
    }

    /// The disparity of two suppliers, the greater place first, given [`Unlike::use_of_passages`].
    pub fn disparity(&self, i: usize, j: usize, used: &[f64]) -> Option<f64> {
        match self.pairs[i * (i.max(1) - 1) / 2 + j] {
            Pair::Known(disparity) => Some(disparity),
            Pair::Unknown => None,
            Pair::Varies(fixed) => {
                let routes = self.passages_of(i, used).zip(self.passages_of(j, used));
                disparity_of(fixed, routes.map(|(a, b)| common(a, b)))
            }
        }
    }

    fn passages_of<'a>(&'a self, supplier: usize, used: &'a [f64]) -> Option<&'a [f64]> {
        match self.varied.iter().position(|&varied| varied == supplier) {
            Some(place) => {
                let (row, is_known) =
                    (&used[place * (self.passages + 1)..][..self.passages], (place + 1) * (self.passages + 1) - 1);
                (used[is_known] > 0.0).then_some(row)
            }
            None => self.usual[supplier].as_deref(),
        }
    }
}

fn common(a: &[f64], b: &[f64]) -> f64 {
    overlap(a.iter().copied().zip(b.iter().copied()))
}
