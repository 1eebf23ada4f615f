//! Means and variances whose last bit does not hang on how an ensemble was divided.
//!
//! Sums of floating-point numbers hang on their order. Here blocks are the leaves of one tree that is the same for every
//! division: two neighbours are put together as soon as both are there. What is left at the end, a node for each digit
//! of the number of blocks, is put together from the left.
//!
//! Source: T. F. Chan, G. H. Golub and R. J. LeVeque, *Updating formulae and a pairwise algorithm for computing sample
//! variances*, COMPSTAT 1982, 30-41.

use std::collections::BTreeMap;

/// Count, mean and sum of squares about the mean.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) struct Moments {
    pub count: f64,
    pub mean: f64,
    pub squares: f64,
}

impl Moments {
    /// Those of some values.
    pub(super) fn of(values: &[f64]) -> Self {
        if values.is_empty() {
            return Self::default();
        }
        let count = values.len() as f64;
        let first = values.iter().sum::<f64>() / count;
        let (mut away, mut squares) = (0.0, 0.0);
        for value in values {
            let distance = value - first;
            away += distance;
            squares += distance * distance;
        }
        Self::from_sums(count, first, (away, squares))
    }

    /// From the number of values, their mean as rounding left it, and the sums of their distances from it and of the
    /// squares of these.
    pub(super) fn from_sums(count: f64, first: f64, (away, squares): (f64, f64)) -> Self {
        // What the rounding of the sum has left.
        let left = away / count;
        Self { count, mean: first + left, squares: (squares - away * left).max(0.0) }
    }

    /// Those of both together; the left ones first.
    pub(super) fn with(&self, right: &Self) -> Self {
        if self.count == 0.0 || right.count == 0.0 {
            return if self.count == 0.0 { *right } else { *self };
        }
        let count = self.count + right.count;
        let away = right.mean - self.mean;
        Self {
            count,
            mean: self.mean + away * (right.count / count),
            squares: self.squares + right.squares + away * away * (self.count * right.count / count),
        }
    }

    /// Standard deviation of the sample; 0 of fewer than two values.
    pub(super) fn sd(&self) -> f64 {
        if self.count < 2.0 { 0.0 } else { (self.squares / (self.count - 1.0)).max(0.0).sqrt() }
    }
}

/// A node's place: the first of the blocks it holds, of which there are 2 to the power of its level.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct MomentNode {
    pub first: u64,
    pub level: u32,
}

/// Moments of many series over the blocks that are there.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct MomentTree(pub BTreeMap<MomentNode, Vec<Moments>>);

impl MomentTree {
    /// Adds a node and puts together what can be.
    pub(super) fn add(&mut self, mut node: MomentNode, mut moments: Vec<Moments>) {
        loop {
            let size = 1_u64 << node.level;
            let is_left = (node.first / size).is_multiple_of(2);
            let sibling = MomentNode { first: if is_left { node.first + size } else { node.first - size }, ..node };
            let Some(other) = self.0.remove(&sibling) else {
                self.0.insert(node, moments);
                return;
            };
            let (left, right) = if is_left { (moments, other) } else { (other, moments) };
            moments = left.iter().zip(&right).map(|(left, right)| left.with(right)).collect();
            node = MomentNode { first: node.first.min(sibling.first), level: node.level + 1 };
        }
    }

    /// The moments of a series over all that is there.
    pub(super) fn total(&self, series: usize) -> Moments {
        let nodes = self.0.values().filter_map(|moments| moments.get(series));
        nodes.fold(Moments::default(), |all, node| all.with(node))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(block: u64) -> (MomentNode, Vec<Moments>) {
        let values: Vec<f64> = (0..7).map(|place| 1.0 / (1.0 + (block * 7 + place) as f64)).collect();
        (MomentNode { first: block, level: 0 }, vec![Moments::of(&values)])
    }

    fn tree(blocks: impl IntoIterator<Item = u64>) -> MomentTree {
        let mut tree = MomentTree::default();
        for block in blocks {
            let (node, moments) = leaf(block);
            tree.add(node, moments);
        }
        tree
    }

    #[test]
    fn every_division_gives_the_same_bits() {
        let whole = tree(0..23);
        assert_eq!(whole.0.len(), 4);
        assert_eq!(tree((0..23).rev()), whole);
        for cut in 1..23 {
            let mut merged = tree(cut..23);
            for (node, moments) in tree(0..cut).0 {
                merged.add(node, moments);
            }
            assert_eq!(merged, whole, "{cut}");
        }
    }

    #[test]
    fn moments_are_those_of_the_formulas() {
        let values: Vec<f64> = (0..161).map(|n| 1.0 / (1.0 + f64::from(n))).collect();
        let mean = values.iter().sum::<f64>() / 161.0;
        let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / 160.0;
        let total = tree(0..23).total(0);
        assert!((total.mean - mean).abs() < 1e-15 && (total.sd() - variance.sqrt()).abs() < 1e-15);
        assert_eq!(total.count, 161.0);
    }
}
