//! Numbers that are uncertain together: correlation by a Gaussian copula.
//!
//! Each number keeps its own distribution; what is correlated are the normal scores of the draws. Source: R. B. Nelsen,
//! *An Introduction to Copulas*, 2nd ed. (2006), section 2.3; the coefficient is that of the normal scores, a little
//! above the rank correlation 6/π asin(ρ/2).

use std::collections::{BTreeMap, BTreeSet};

use nalgebra::{Cholesky, DMatrix, SymmetricEigen};

use crate::numeric::special::{normal_cdf, normal_quantile};

/// How far pairs of named numbers go together; those of which nothing is said are independent.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Correlations(BTreeMap<(String, String), f64>);

/// Correlations that no numbers can have together.
#[derive(Clone, PartialEq, Debug)]
pub struct Indefinite {
    /// The numbers, in order.
    pub names: Vec<String>,
    /// The nearest correlations that numbers can have, to three digits: one row for each name.
    pub nearest: Vec<Vec<f64>>,
}

impl Correlations {
    /// States the correlation of two numbers, from -1 to 1; the one stated before, if there was one.
    pub fn state(&mut self, a: &str, b: &str, coefficient: f64) -> Option<f64> {
        self.0.insert(pair(a, b), coefficient)
    }

    /// The correlation of two numbers: 0 if nothing is said of them.
    pub fn of(&self, a: &str, b: &str) -> f64 {
        if a == b { 1.0 } else { self.0.get(&pair(a, b)).copied().unwrap_or(0.0) }
    }

    /// Every pair with its correlation.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str, f64)> {
        self.0.iter().map(|((a, b), coefficient)| (a.as_str(), b.as_str(), *coefficient))
    }

    /// Sets of numbers that hang together, each in the order of names.
    fn blocks(&self) -> Vec<BTreeSet<&str>> {
        let mut blocks: Vec<BTreeSet<&str>> = Vec::new();
        for (a, b, coefficient) in self.pairs() {
            if coefficient == 0.0 {
                continue;
            }
            let (touched, mut apart): (Vec<_>, Vec<_>) =
                blocks.into_iter().partition(|block| block.contains(a) || block.contains(b));
            let mut whole: BTreeSet<&str> = touched.into_iter().flatten().collect();
            whole.extend([a, b]);
            apart.push(whole);
            blocks = apart;
        }
        blocks.sort();
        blocks
    }

    /// # Errors
    /// The first set of numbers that cannot be correlated as stated: the matrix is not positive definite.
    pub fn check(&self) -> Result<(), Indefinite> {
        for block in self.blocks() {
            let names: Vec<&str> = block.into_iter().collect();
            let matrix = self.matrix(&names);
            if Cholesky::new(matrix.clone()).is_none() {
                let names = names.into_iter().map(str::to_owned).collect();
                return Err(Indefinite { names, nearest: nearest(&matrix) });
            }
        }
        Ok(())
    }

    fn matrix(&self, names: &[&str]) -> DMatrix<f64> {
        DMatrix::from_fn(names.len(), names.len(), |row, column| self.of(names[row], names[column]))
    }
}

fn pair(a: &str, b: &str) -> (String, String) {
    let (first, second) = if a <= b { (a, b) } else { (b, a) };
    (first.to_owned(), second.to_owned())
}

/// Turns independent draws into correlated ones.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Copula(Vec<CorrelatedBlock>);

#[derive(Clone, PartialEq, Debug)]
struct CorrelatedBlock {
    /// Places of the numbers.
    places: Vec<usize>,
    /// The Cholesky factor of their correlations, row by row up to the diagonal.
    factor: Vec<Vec<f64>>,
}

impl Copula {
    /// The copula of some numbers by their names. Correlations with numbers that are not among them are left out.
    ///
    /// # Errors
    /// As [`Correlations::check`].
    pub fn new(correlations: &Correlations, names: &[&str]) -> Result<Self, Indefinite> {
        correlations.check()?;
        let mut blocks = Vec::new();
        for block in correlations.blocks() {
            let place = |name: &str| Some((name.to_owned(), names.iter().position(|known| *known == name)?));
            let there: Vec<(String, usize)> = block.into_iter().filter_map(place).collect();
            let of_block: Vec<&str> = there.iter().map(|(name, _)| name.as_str()).collect();
            let Some(factor) = Cholesky::new(correlations.matrix(&of_block)) else { continue };
            let lower = factor.l();
            let row = |row: usize| (0..=row).map(|column| lower[(row, column)]).collect();
            blocks.push(CorrelatedBlock {
                factor: (0..there.len()).map(row).collect(),
                places: there.into_iter().map(|(_, place)| place).collect(),
            });
        }
        Ok(Self(blocks))
    }

    /// Correlates even draws, each above 0 and below 1, in place. What is correlated with nothing stays as it is, and so
    /// does the first of every set; all at one half stay there.
    pub fn apply(&self, units: &mut [f64]) {
        for CorrelatedBlock { places, factor } in &self.0 {
            let scores: Vec<f64> = places.iter().map(|place| normal_quantile(units[*place])).collect();
            for (place, row) in places.iter().zip(factor).skip(1) {
                let score: f64 = row.iter().zip(&scores).map(|(factor, score)| factor * score).sum();
                units[*place] = normal_cdf(score).clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0);
            }
        }
    }
}

/// The nearest correlation matrix, drawn in just so far that it is positive definite when written to three digits.
///
/// Source: N. J. Higham, *Computing the nearest correlation matrix: a problem from finance*, IMA Journal of Numerical
/// Analysis 22 (2002) 329-343, algorithm 3.3: projections in turn on the positive semidefinite matrices and on those with
/// ones in the diagonal, with Dykstra's correction.
fn nearest(stated: &DMatrix<f64>) -> Vec<Vec<f64>> {
    let size = stated.nrows();
    let (mut now, mut correction) = (stated.clone(), DMatrix::zeros(size, size));
    for _ in 0..500 {
        let before = &now - &correction;
        let eigen = SymmetricEigen::new(before.clone());
        let values = eigen.eigenvalues.map(|value| value.max(0.0));
        let projected = &eigen.eigenvectors * DMatrix::from_diagonal(&values) * eigen.eigenvectors.transpose();
        correction = &projected - before;
        now = projected;
        now.fill_diagonal(1.0);
    }
    let written = |drawn_in: f64| {
        DMatrix::from_fn(size, size, |row, column| {
            if row == column { 1.0 } else { (now[(row, column)] * drawn_in * 1e3).round() / 1e3 }
        })
    };
    let steps = (0..=1000).map(|step| written(1.0 - f64::from(step) * 1e-3));
    let fits = steps.into_iter().find(|matrix| Cholesky::new(matrix.clone()).is_some()).unwrap_or_else(|| written(0.0));
    (0..size).map(|row| (0..size).map(|column| fits[(row, column)]).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(pairs: &[(&str, &str, f64)]) -> Correlations {
        let mut correlations = Correlations::default();
        for (a, b, coefficient) in pairs {
            correlations.state(a, b, *coefficient);
        }
        correlations
    }

    /// Higham (2002), section 1: the nearest to (1 1 0, 1 1 1, 0 1 1) has 0.7607 beside the diagonal and 0.1573 in the corner.
    #[test]
    fn the_nearest_matrix_is_that_of_higham() {
        let indefinite = stated(&[("a", "b", 1.0), ("b", "c", 1.0)]).check().unwrap_err();
        assert_eq!(indefinite.names, ["a", "b", "c"]);
        let [first, second, _] = indefinite.nearest.as_slice() else { panic!("three rows") };
        assert!((first[1] - 0.7607).abs() < 0.003 && (first[2] - 0.1573).abs() < 0.003, "{first:?}");
        assert!((second[2] - first[1]).abs() < 1e-12);
        let shown = stated(&[("a", "b", first[1]), ("b", "c", second[2]), ("a", "c", first[2])]);
        assert_eq!(shown.check(), Ok(()));
    }

    #[test]
    fn draws_are_correlated_and_others_left_alone() {
        let copula = Copula::new(&stated(&[("c", "a", 0.8)]), &["a", "b", "c"]).unwrap();
        let mut middle = [0.5; 3];
        copula.apply(&mut middle);
        assert_eq!(middle, [0.5; 3]);
        let mut draws = [0.9, 0.123, 0.5];
        copula.apply(&mut draws);
        assert_eq!(draws[..2], [0.9, 0.123]);
        assert!((draws[2] - normal_cdf(0.8 * normal_quantile(0.9))).abs() < 1e-15);
    }
}
