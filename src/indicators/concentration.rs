//! How few suppliers there are.

use crate::numeric;

/// Part of the whole whose governance may be unknown in [`risk_weighted_hhi`]: it could add one point at most.
const UNKNOWN_RISK: f64 = 0.01;

/// Shares of the whole, from 0 to 1: s_i = x_i / sum_j x_j.
///
/// `None` when the whole is nothing.
///
/// ```
/// use izon::indicators::shares;
/// assert_eq!(shares(&[3.0, 1.0]), Some(vec![0.75, 0.25]));
/// assert_eq!(shares(&[0.0]), None);
/// ```
pub fn shares(amounts: &[f64]) -> Option<Vec<f64>> {
    let total = numeric::sum(amounts.iter().copied());
    (total > 0.0).then(|| amounts.iter().map(|amount| amount / total).collect())
}

/// Herfindahl-Hirschman index, from 1 / n (n equal shares) to 1 (one supplier):
///
///   HHI = sum_i s_i^2
///
/// `None` when the whole is nothing.
///
/// Source: A. O. Hirschman, *National Power and the Structure of Foreign Trade* (1945); O. C. Herfindahl,
/// *Concentration in the Steel Industry* (1950).
///
/// ```
/// use izon::indicators::hhi;
/// assert_eq!(hhi(&[1.0, 1.0, 1.0, 1.0]), Some(0.25));
/// assert_eq!(hhi(&[7.0, 0.0]), Some(1.0));
/// assert_eq!(hhi(&[]), None);
/// ```
pub fn hhi(amounts: &[f64]) -> Option<f64> {
    Some(hhi_of(&shares(amounts)?))
}

/// [`hhi`] of shares.
pub(super) fn hhi_of(shares: &[f64]) -> f64 {
    numeric::sum(shares.iter().map(|share| share * share))
}

/// [`hhi`] as competition authorities write it, from 10,000 / n to 10,000.
///
/// ```
/// assert_eq!(izon::indicators::hhi_points(&[1.0, 1.0]), Some(5000.0));
/// ```
pub fn hhi_points(amounts: &[f64]) -> Option<f64> {
    Some(1e4 * hhi(amounts)?)
}

/// Effective number of suppliers: 1 / sum_i s_i^2, as many as would be as concentrated with equal shares.
///
/// `None` when the whole is nothing.
///
/// Source: M. Laakso and R. Taagepera, *Effective number of parties*, Comparative Political Studies 12 (1979) 3-27.
///
/// ```
/// assert_eq!(izon::indicators::effective_number(&[2.0, 2.0]), Some(2.0));
/// ```
pub fn effective_number(amounts: &[f64]) -> Option<f64> {
    Some(1.0 / hhi(amounts)?)
}

/// Concentration weighted by the risk of each supplier, in points from 0 to 10,000:
///
///   10,000 * sum_i r_i s_i^2,   r_i from 0 (best governance of all countries) to 1 (worst)
///
/// Each item is an amount and its risk, where known. Suppliers of unknown risk are left out where they hold a
/// hundredth of the whole or less, which bears on the result by one point at most; with more, `None`, as when the
/// whole is nothing.
///
/// Source: after C. Le Coq and E. Paltseva, *Measuring the security of external energy supply in the European Union*,
/// Energy Policy 37 (2009) 4474-4481.
///
/// ```
/// use izon::indicators::risk_weighted_hhi;
/// assert_eq!(risk_weighted_hhi(&[(1.0, Some(0.5)), (1.0, Some(0.1))]), Some(1500.0));
/// assert_eq!(risk_weighted_hhi(&[(1.0, Some(0.5)), (1.0, None)]), None);
/// ```
pub fn risk_weighted_hhi(suppliers: &[(f64, Option<f64>)]) -> Option<f64> {
    let amounts: Vec<f64> = suppliers.iter().map(|(amount, _)| *amount).collect();
    risk_weighted_of(&shares(&amounts)?, suppliers.iter().map(|(_, risk)| *risk))
}

/// [`risk_weighted_hhi`] of shares and their risks.
pub(super) fn risk_weighted_of(shares: &[f64], risks: impl Iterator<Item = Option<f64>> + Clone) -> Option<f64> {
    let unknown = shares.iter().zip(risks.clone()).filter(|(_, risk)| risk.is_none()).map(|(share, _)| *share);
    if numeric::sum(unknown) > UNKNOWN_RISK {
        return None;
    }
    let weighted = shares.iter().zip(risks).filter_map(|(share, risk)| Some(risk? * share * share));
    Some(1e4 * numeric::sum(weighted))
}
