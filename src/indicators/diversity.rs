//! How varied suppliers are.

mod disparities;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use disparities::Disparities;

use super::concentration::shares;
use crate::id::PassageId;
use crate::numeric;

/// Greatest distance of two places on Earth: half a circumference of 40,030 km (mean radius 6,371 km).
const FARTHEST_KM: f64 = 20_015.0;

/// Shannon index in nats, from 0 (one supplier) to ln n (n equal shares):
///
///   H = - sum_i s_i ln s_i,   0 ln 0 = 0
///
/// `None` when the whole is nothing.
///
/// Source: C. E. Shannon, *A mathematical theory of communication*, Bell System Technical Journal 27 (1948) 379-423.
///
/// ```
/// use izon::indicators::shannon;
/// assert!((shannon(&[1.0, 1.0]).unwrap() - 2.0_f64.ln()).abs() < 1e-15);
/// assert_eq!(shannon(&[5.0]), Some(0.0));
/// assert_eq!(shannon(&[]), None);
/// ```
pub fn shannon(amounts: &[f64]) -> Option<f64> {
    Some(shannon_of(&shares(amounts)?))
}

/// [`shannon`] of shares.
pub(super) fn shannon_of(shares: &[f64]) -> f64 {
    numeric::sum(shares.iter().copied().map(surprise))
}

/// Shannon index corrected for the stability and the own production of where the energy comes from:
///
///   - sum_i b_i s_i ln s_i (1 + g_i)
///
/// Each item is an amount, the political stability b_i of its source from 0 to 1, and the part g_i of own production
/// in it, from 0 to 1. `None` when the whole is nothing.
///
/// Source: A. Neumann, *Security of supply in liberalised European gas markets* (2004).
///
/// ```
/// use izon::indicators::{shannon, shannon_wiener_neumann};
/// let plain = shannon_wiener_neumann(&[(1.0, 1.0, 0.0), (3.0, 1.0, 0.0)]);
/// assert_eq!(plain, shannon(&[1.0, 3.0]));
/// assert!(shannon_wiener_neumann(&[(1.0, 0.5, 0.0), (3.0, 1.0, 0.0)]) < plain);
/// ```
pub fn shannon_wiener_neumann(sources: &[(f64, f64, f64)]) -> Option<f64> {
    let amounts: Vec<f64> = sources.iter().map(|(amount, ..)| *amount).collect();
    let shares = shares(&amounts)?;
    let term = |(share, (_, stability, own)): (f64, &(f64, f64, f64))| stability * surprise(share) * (1.0 + own);
    Some(numeric::sum(shares.into_iter().zip(sources).map(term)))
}

fn surprise(share: f64) -> f64 {
    if share > 0.0 { -share * numeric::ln(share) } else { 0.0 }
}

/// What makes one supplier unlike another.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Profile {
    /// Great-circle distance to the importer in km, where known.
    pub distance_km: Option<f64>,
    /// Governance as a risk from 0 to 1, where known.
    pub risk: Option<f64>,
    /// Part of its cargoes that passes each strait or canal, from 0 to 1; `None` where nobody knows.
    pub passages: Option<BTreeMap<PassageId, f64>>,
}

/// How unlike two suppliers are, from 0 to 1: the mean of those parts that are known of both,
///
/// - distance: the difference of their distances to the importer over 20,015 km, the greatest there is;
/// - governance: the difference of their risks;
/// - routes: 1 less the overlap of the passages used, sum_c min(p_i,c, p_j,c) / sum_c max(p_i,c, p_j,c); 0 where
///   neither uses any.
///
/// `None` when no part is known of both. The choice of the parts and their equal weights are this project's own;
/// Stirling (2007) leaves disparity to the question at hand.
///
/// ```
/// use izon::indicators::{Profile, disparity};
/// let near = Profile { risk: Some(0.2), ..Profile::default() };
/// let far = Profile { risk: Some(0.7), distance_km: Some(8000.0), ..Profile::default() };
/// assert_eq!(disparity(&near, &far), Some(0.7 - 0.2));
/// assert_eq!(disparity(&near, &Profile::default()), None);
/// ```
pub fn disparity(a: &Profile, b: &Profile) -> Option<f64> {
    let routes = a.passages.as_ref().zip(b.passages.as_ref()).map(|(a, b)| {
        let part = |of: &BTreeMap<PassageId, f64>, passage: &PassageId| of.get(passage).copied().unwrap_or(0.0);
        let all: BTreeSet<&PassageId> = a.keys().chain(b.keys()).collect();
        overlap(all.into_iter().map(|passage| (part(a, passage), part(b, passage))))
    });
    disparity_of(fixed_parts((a.distance_km, a.risk), (b.distance_km, b.risk)), routes)
}

/// The sum and number of the known parts of the disparity of two suppliers that do not depend on flows: distance to
/// the importer in km and governance risk.
pub(super) fn fixed_parts(a: (Option<f64>, Option<f64>), b: (Option<f64>, Option<f64>)) -> (f64, u32) {
    let distance = a.0.zip(b.0).map(|(a, b)| ((a - b).abs() / FARTHEST_KM).min(1.0));
    let governance = a.1.zip(b.1).map(|(a, b)| (a - b).abs());
    [distance, governance].into_iter().flatten().fold((0.0, 0), |(sum, count), part| (sum + part, count + 1))
}

/// [`disparity`] from its fixed parts and the overlap of the passages used.
pub(super) fn disparity_of((sum, count): (f64, u32), overlap: Option<f64>) -> Option<f64> {
    let (sum, count) = overlap.map_or((sum, count), |overlap| (sum + (1.0 - overlap), count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

/// What two suppliers' use of passages has in common, from 0 to 1, given what each uses of each.
pub(super) fn overlap(parts: impl Iterator<Item = (f64, f64)>) -> f64 {
    overlap_of(parts.fold((0.0, 0.0), |(least, most), (a, b)| (least + a.min(b), most + a.max(b))))
}

/// [`overlap`] from the sums over passages of the lesser and of the greater use.
pub(super) fn overlap_of((least, most): (f64, f64)) -> f64 {
    if most > 0.0 { least / most } else { 1.0 }
}

/// Rao-Stirling diversity, from 0 (one supplier, or all alike) to below 1:
///
///   sum over i and j of d_ij s_i s_j,   d from [`disparity`], d_ii = 0
///
/// the mean disparity of two units drawn at random. Pairs of unknown disparity count as alike where they make up a
/// hundredth of all pairs or less; with more, `None`, as when the whole is nothing.
///
/// Source: C. R. Rao, *Diversity and dissimilarity coefficients*, Theoretical Population Biology 21 (1982) 24-43;
/// A. Stirling, *A general framework for analysing diversity in science, technology and society*, Journal of the Royal
/// Society Interface 4 (2007) 707-719.
///
/// ```
/// use izon::indicators::{Profile, rao_stirling};
/// let supplier = |amount: f64, risk: f64| (amount, Profile { risk: Some(risk), ..Profile::default() });
/// assert_eq!(rao_stirling(&[supplier(1.0, 0.0), supplier(1.0, 1.0)]), Some(0.5));
/// assert_eq!(rao_stirling(&[supplier(1.0, 0.3)]), Some(0.0));
/// ```
pub fn rao_stirling(suppliers: &[(f64, Profile)]) -> Option<f64> {
    let amounts: Vec<f64> = suppliers.iter().map(|(amount, _)| *amount).collect();
    Disparities::of(suppliers.len(), |i, j| disparity(&suppliers[i].1, &suppliers[j].1))
        .rao_stirling(&shares(&amounts)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_passages_are_no_disparity() {
        let through = |parts: &[(&str, f64)]| Profile {
            passages: Some(parts.iter().map(|(passage, part)| (PassageId::new(passage), *part)).collect()),
            ..Profile::default()
        };
        let gulf = through(&[("hormuz", 1.0), ("malacca", 1.0)]);
        assert_eq!(disparity(&gulf, &gulf), Some(0.0));
        assert_eq!(disparity(&gulf, &through(&[("malacca", 1.0)])), Some(0.5));
        assert_eq!(disparity(&gulf, &through(&[])), Some(1.0));
        assert_eq!(disparity(&through(&[]), &through(&[])), Some(0.0));
    }
}
