//! The indicators of a mix as a whole: one line each, and what computes it.

use super::concentration::{hhi_of, risk_weighted_of};
use super::diversity::shannon_of;
use super::rows::RowView;

/// An indicator of a mix.
pub(super) struct MixIndicator {
    /// Its name in the results table.
    pub variable: &'static str,
    /// Its unit there.
    pub unit: &'static str,
    /// Its value for one market, or all, in one year: no row where it makes no sense, a missing number where it makes
    /// sense and cannot be told.
    pub of: fn(&RowView<'_>) -> Option<Option<f64>>,
}

/// All of them, in the order of their rows.
pub(super) const MIX: &[MixIndicator] = &[
    MixIndicator { variable: "hhi", unit: "points", of: |seen| Some(seen.shares.map(|shares| 1e4 * hhi_of(shares))) },
    MixIndicator {
        variable: "effective-suppliers",
        unit: "count",
        of: |seen| Some(seen.shares.map(|shares| 1.0 / hhi_of(shares))),
    },
    MixIndicator { variable: "shannon", unit: "nats", of: |seen| Some(seen.shares.map(shannon_of)) },
    MixIndicator { variable: "rao-stirling", unit: "index", of: |seen| Some(seen.diversity) },
    MixIndicator {
        variable: "hhi-risk",
        unit: "points",
        of: |seen| {
            let risks = || seen.scope.risks.iter().copied();
            Some(seen.shares.and_then(|shares| risk_weighted_of(shares, risks())))
        },
    },
    MixIndicator {
        variable: "chokepoint-ratio",
        unit: "%",
        of: |seen| seen.scope.counted.as_ref().map(|counted| seen.exposure(counted)),
    },
    MixIndicator {
        variable: "chokepoint-ratio-by-origin",
        unit: "%",
        of: |seen| seen.scope.counted_by_origin.as_ref().map(|counted| seen.exposure(counted)),
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::variables::variable;

    /// What computes an indicator and what declares it agree.
    #[test]
    fn each_is_declared() {
        for indicator in MIX {
            let declared = variable(indicator.variable);
            assert!(declared.is_some_and(|declared| declared.units == [indicator.unit]), "{}", indicator.variable);
        }
    }
}
