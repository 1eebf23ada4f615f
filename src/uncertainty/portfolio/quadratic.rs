//! The least risky mix: a small quadratic programme with a full matrix, solved by Clarabel.

use clarabel::algebra::CscMatrix;
use clarabel::solver::SupportedConeT::{NonnegativeConeT, ZeroConeT};
use clarabel::solver::{DefaultSettings, DefaultSolver, IPSolver, SolverStatus};
use nalgebra::{DMatrix, DVector};

/// Shares below this are nothing but the tolerance of the solver.
const NOTHING: f64 = 1e-7;

/// The shares with the least variance that are at least zero and add up to 1; with a mean and a ceiling, among those
/// whose mean is at most the ceiling:
///
///   minimise w' S w  subject to  sum of w = 1,  w >= 0,  m' w <= ceiling
///
/// `None` when it is not found.
pub(super) fn least_variance(covariance: &DMatrix<f64>, mean: Option<(&DVector<f64>, f64)>) -> Option<Vec<f64>> {
    let size = covariance.nrows();
    let scale = covariance.diagonal().max();
    let upper = (0..size).flat_map(|column| (0..=column).map(move |row| (row, column)));
    let (rows, columns): (Vec<usize>, Vec<usize>) = upper.unzip();
    let values = rows.iter().zip(&columns).map(|(&row, &column)| 2.0 * covariance[(row, column)] / scale).collect();
    let quadratic = CscMatrix::new_from_triplets(size, size, rows, columns, values);
    let (mut rows, mut columns, mut values, mut right) = (Vec::new(), Vec::new(), Vec::new(), vec![1.0]);
    let mut put = |row: usize, column: usize, value: f64| {
        rows.push(row);
        columns.push(column);
        values.push(value);
    };
    for place in 0..size {
        put(0, place, 1.0);
        put(1 + place, place, -1.0);
        right.push(0.0);
    }
    if let Some((mean, ceiling)) = mean {
        for place in 0..size {
            put(1 + size, place, mean[place]);
        }
        right.push(ceiling);
    }
    let constraints = CscMatrix::new_from_triplets(right.len(), size, rows, columns, values);
    let cones = [ZeroConeT(1), NonnegativeConeT(right.len() - 1)];
    let settings = DefaultSettings {
        verbose: false,
        tol_gap_abs: 1e-11,
        tol_gap_rel: 1e-11,
        tol_feas: 1e-11,
        ..DefaultSettings::default()
    };
    let mut solver = DefaultSolver::new(&quadratic, &vec![0.0; size], &constraints, &right, &cones, settings).ok()?;
    solver.solve();
    if !matches!(solver.solution.status, SolverStatus::Solved | SolverStatus::AlmostSolved) {
        return None;
    }
    let shares: Vec<f64> = solver.solution.x.iter().map(|&share| if share < NOTHING { 0.0 } else { share }).collect();
    let total = crate::numeric::sum(shares.iter().copied());
    Some(shares.into_iter().map(|share| share / total).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_suppliers_have_the_textbook_mix() {
        let (a, b, c) = (0.09, 0.04, 0.01);
        let covariance = DMatrix::from_row_slice(2, 2, &[a, c, c, b]);
        let found = least_variance(&covariance, None).unwrap_or_default();
        let expected = (b - c) / (a + b - 2.0 * c);
        assert!((found[0] - expected).abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn a_supplier_that_only_adds_risk_gets_nothing() {
        let covariance = DMatrix::from_row_slice(2, 2, &[0.09, 0.05, 0.05, 0.04]);
        assert_eq!(least_variance(&covariance, None), Some(vec![0.0, 1.0]));
    }

    #[test]
    fn a_ceiling_on_the_mean_is_kept() {
        let covariance = DMatrix::from_row_slice(2, 2, &[0.09, 0.0, 0.0, 0.04]);
        let mean = DVector::from_vec(vec![-0.1, 0.1]);
        let found = least_variance(&covariance, Some((&mean, -0.05))).unwrap_or_default();
        assert!((found[0] - 0.75).abs() < 1e-6, "{found:?}");
    }
}
