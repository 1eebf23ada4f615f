//! How much rests on others, and on the largest of them.

use crate::numeric;

/// Import dependence in per cent: 100 * (imports - exports) / gross available energy, all in the same unit.
///
/// Below zero for a net exporter; above 100 where stocks are built. `None` when there is no energy to measure against.
///
/// Source: Eurostat, glossary, *Energy dependency rate*.
///
/// ```
/// use izon::indicators::import_dependence;
/// assert_eq!(import_dependence(95.0, 5.0, 100.0), Some(90.0));
/// assert_eq!(import_dependence(1.0, 0.0, 0.0), None);
/// ```
pub fn import_dependence(imports: f64, exports: f64, gross_available: f64) -> Option<f64> {
    (gross_available > 0.0).then(|| 100.0 * (imports - exports) / gross_available)
}

/// N - 1 in per cent: what the largest of several sources leaves of demand when it is lost,
///
///   100 * (sum_i K_i - max_i K_i) / D
///
/// with K what each source could deliver and D peak demand, in the same unit. Above 100 the loss can be borne.
/// `None` without sources or demand.
///
/// Source: after Regulation (EU) 2017/1938, annex II, which lists entry points, production, storage and LNG terminals
/// as sources.
///
/// ```
/// use izon::indicators::n_minus_1;
/// assert_eq!(n_minus_1(&[60.0, 30.0, 30.0], 100.0), Some(60.0));
/// assert_eq!(n_minus_1(&[], 100.0), None);
/// ```
pub fn n_minus_1(capacities: &[f64], demand: f64) -> Option<f64> {
    let largest = capacities.iter().copied().reduce(f64::max)?;
    (demand > 0.0).then(|| 100.0 * (numeric::sum(capacities.iter().copied()) - largest) / demand)
}
