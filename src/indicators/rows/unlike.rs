//! How unlike suppliers are, as far as flows do not matter, and what flows make of it.

use crate::id::CountryId;
use crate::indicators::diversity::{Disparities, disparity_of, fixed_parts, overlap, overlap_of};
use crate::model::{Leg, Model, Route};

/// How unlike suppliers are, whatever comes from whom; see [`disparity`](crate::indicators::disparity).
pub(in crate::indicators) struct Unlike {
    /// Of pairs of suppliers that always use passages alike.
    always: Disparities,
    /// What those suppliers use of each passage.
    usual: Usage,
    /// Suppliers whose routes travel in different ways, so that their flows decide.
    varied: Vec<Varied>,
}

/// A supplier whose routes travel in different ways.
struct Varied {
    place: usize,
    /// Places of its routes whose legs are known, and what part of a route's cargoes passes each passage.
    routes: Vec<(usize, Vec<f64>)>,
    /// For each supplier, the parts of the disparity from it that do not depend on flows.
    fixed: Vec<(f64, u32)>,
}

/// What suppliers use of passages.
#[derive(Clone, PartialEq, Debug, Default)]
struct Usage {
    /// For each passage the parts of each supplier's cargoes.
    parts: Vec<f64>,
    /// For each supplier whether anybody knows.
    known: Vec<bool>,
}

impl Usage {
    fn set(&mut self, supplier: usize, parts: Option<&[f64]>) {
        let size = self.known.len();
        self.known[supplier] = parts.is_some();
        for (passage, part) in parts.into_iter().flatten().enumerate() {
            self.parts[passage * size + supplier] = *part;
        }
    }

    fn passages(&self) -> usize {
        self.parts.len() / self.known.len().max(1)
    }

    /// What two suppliers' use has in common.
    fn overlap(&self, a: usize, b: usize) -> f64 {
        overlap(self.parts.chunks_exact(self.known.len()).map(|passage| (passage[a], passage[b])))
    }

    /// For each supplier what [`overlap_of`] is made from, beside one of them.
    fn compare(&self, supplier: usize, sums: &mut Vec<(f64, f64)>) {
        sums.clear();
        sums.resize(self.known.len(), (0.0, 0.0));
        for passage in self.parts.chunks_exact(self.known.len()) {
            let own = passage[supplier];
            for ((least, most), &other) in sums.iter_mut().zip(passage) {
                *least += if own < other { own } else { other };
                *most += if own < other { other } else { own };
            }
        }
    }

    fn copy(&mut self, from: &Self) {
        self.parts.clone_from(&from.parts);
        self.known.clone_from(&from.known);
    }
}

/// What flows make of it; memory to be used again and again.
#[derive(Clone, Debug, Default)]
pub(in crate::indicators) struct Likeness {
    /// Whether what flows do not matter for is in place already.
    is_laid: bool,
    disparities: Disparities,
    usage: Usage,
    used: Vec<f64>,
    /// For each supplier the sums over passages of the lesser and of the greater use; see [`overlap_of`].
    sums: Vec<(f64, f64)>,
}

impl Likeness {
    /// Forgets which suppliers it was used for.
    pub fn forget(&mut self) {
        self.is_laid = false;
    }
}

impl Unlike {
    pub fn new(model: &Model, routes: &[&Route], suppliers: &[CountryId], supplier_of: &[usize]) -> Self {
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
        let fixed = |a: usize, b: usize| {
            let of = |place: usize| {
                let id = &suppliers[place];
                (model.supplier_distance_km.get(id).copied(), model.supplier_risk.get(id).copied())
            };
            fixed_parts(of(a), of(b))
        };
        let size = suppliers.len();
        let mut usual = Usage { parts: vec![0.0; names.len() * size], known: vec![false; size] };
        let mut varied = Vec::new();
        for place in 0..size {
            let own = || parts.iter().enumerate().filter(|(route, _)| supplier_of[*route] == place);
            let first = own().next().and_then(|(_, parts)| parts.as_deref());
            usual.set(place, first);
            if own().any(|(_, parts)| parts.as_deref() != first) {
                let routes = own().filter_map(|(route, parts)| Some((route, parts.clone()?))).collect();
                varied.push(Varied { place, routes, fixed: (0..size).map(|other| fixed(place, other)).collect() });
            }
        }
        let always = Disparities::of(size, |i, j| {
            let overlap = (usual.known[i] && usual.known[j]).then(|| usual.overlap(i, j));
            disparity_of(fixed(i, j), overlap)
        });
        Self { always, usual, varied }
    }

    /// How unlike every two suppliers are with these flows. What a supplier whose routes travel in different ways uses of a
    /// passage is weighted by the flows of those of known legs.
    ///
    /// The memory is of these suppliers alone until it [forgets](Likeness::forget): all that hangs on flows is written
    /// each time, and nothing else.
    pub fn disparities<'a>(&'a self, amounts: &[f64], likeness: &'a mut Likeness) -> &'a Disparities {
        if self.varied.is_empty() {
            return &self.always;
        }
        let Likeness { is_laid, disparities, usage, used, sums } = likeness;
        if !std::mem::replace(is_laid, true) {
            disparities.copy(&self.always);
            usage.copy(&self.usual);
        }
        for varied in &self.varied {
            let total = crate::numeric::sum(varied.routes.iter().map(|(route, _)| amounts[*route]));
            used.clear();
            used.resize(usage.passages(), 0.0);
            for (route, parts) in varied.routes.iter().filter(|_| total > 0.0) {
                let weight = amounts[*route] / total;
                used.iter_mut().zip(parts).for_each(|(sum, part)| *sum += weight * part);
            }
            usage.set(varied.place, (total > 0.0).then_some(used.as_slice()));
        }
        for varied in &self.varied {
            usage.compare(varied.place, sums);
            let others = varied.fixed.iter().zip(&usage.known).zip(sums.iter()).enumerate();
            for (other, ((fixed, known), sums)) in others.filter(|(other, _)| *other != varied.place) {
                let overlap = (*known && usage.known[varied.place]).then(|| overlap_of(*sums));
                disparities.set(varied.place, other, disparity_of(*fixed, overlap));
            }
        }
        disparities
    }
}
