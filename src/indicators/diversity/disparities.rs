//! How unlike every two of several suppliers are, and what that makes of their shares.

/// Weight of pairs of suppliers whose disparity may be unknown in the Rao-Stirling diversity.
const UNKNOWN_PAIRS: f64 = 0.01;

/// The disparity of every two of several suppliers.
///
/// Pairs stand one lesser place after the other, so that the sums over lesser places of all greater ones run side by side.
#[derive(Clone, PartialEq, Debug, Default)]
pub(in crate::indicators) struct Disparities {
    size: usize,
    /// Of the places (i, j), i > j; zero where nobody knows.
    known: Vec<f64>,
    /// One where nobody knows.
    unknown: Vec<f64>,
    /// How many of these there are.
    gaps: usize,
}

impl Disparities {
    /// Of so many suppliers, from a function of their places, the greater first.
    pub fn of(size: usize, disparity: impl Fn(usize, usize) -> Option<f64>) -> Self {
        let pairs = size * size.saturating_sub(1) / 2;
        let mut all = Self { size, known: vec![0.0; pairs], unknown: vec![0.0; pairs], gaps: 0 };
        for i in 0..size {
            (0..i).for_each(|j| all.set(i, j, disparity(i, j)));
        }
        all
    }

    /// Where the pairs of a lesser place begin.
    fn start(&self, j: usize) -> usize {
        j * (2 * self.size - j - 1) / 2
    }

    /// Says how unlike the suppliers at two different places are.
    pub fn set(&mut self, a: usize, b: usize, disparity: Option<f64>) {
        let place = self.start(a.min(b)) + a.max(b) - a.min(b) - 1;
        self.gaps = self.gaps + usize::from(disparity.is_none()) - usize::from(self.unknown[place] > 0.0);
        self.known[place] = disparity.unwrap_or(0.0);
        self.unknown[place] = if disparity.is_some() { 0.0 } else { 1.0 };
    }

    /// Takes over the numbers of others of the same size, or of another.
    pub fn copy(&mut self, from: &Self) {
        (self.size, self.gaps) = (from.size, from.gaps);
        self.known.clone_from(&from.known);
        self.unknown.clone_from(&from.unknown);
    }

    /// [`rao_stirling`](super::rao_stirling) of shares, one for each supplier:
    ///
    ///   2 * sum over i of s_i * sum over j < i of d_ij s_j
    pub fn rao_stirling(&self, shares: &[f64]) -> Option<f64> {
        let unknown = if self.gaps > 0 { self.weighted(&self.unknown, shares) } else { 0.0 };
        (2.0 * unknown <= UNKNOWN_PAIRS).then(|| 2.0 * self.weighted(&self.known, shares))
    }

    fn weighted(&self, pairs: &[f64], shares: &[f64]) -> f64 {
        const AT_ONCE: usize = 64;
        let mut sum = 0.0;
        for first in (0..self.size).step_by(AT_ONCE) {
            let last = (first + AT_ONCE).min(self.size);
            let mut sums = [0.0; AT_ONCE];
            for (j, share) in shares.iter().enumerate().take(last).filter(|(_, share)| **share > 0.0) {
                let from = first.max(j + 1);
                let pairs = &pairs[self.start(j) + from - j - 1..self.start(j) + last - j - 1];
                sums[from - first..].iter_mut().zip(pairs).for_each(|(sum, pair)| *sum += pair * share);
            }
            for (share, of_lesser) in shares[first..last].iter().zip(sums).filter(|(share, _)| **share > 0.0) {
                sum += share * of_lesser;
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_the_sums_makes_no_difference() {
        for size in [0, 1, 2, 63, 64, 65, 200] {
            let share = |i: usize| if i % 5 == 3 { 0.0 } else { (1 + i * i % 17) as f64 / 1000.0 };
            let disparity = |i: usize, j: usize| (i % 13 != 5 || j != 0).then(|| (i * 7 + j * 3) as f64 % 11.0 / 11.0);
            let shares: Vec<f64> = (0..size).map(share).collect();
            let mut plain = 0.0;
            for i in (0..size).filter(|&i| share(i) > 0.0) {
                let lesser = (0..i).filter(|&j| share(j) > 0.0);
                plain += share(i) * lesser.fold(0.0, |sum, j| sum + disparity(i, j).unwrap_or(0.0) * share(j));
            }
            assert_eq!(Disparities::of(size, disparity).rao_stirling(&shares), Some(2.0 * plain), "{size}");
        }
    }

    #[test]
    fn too_much_unknown_leaves_nothing_to_say() {
        let nobody_knows = Disparities::of(3, |_, j| (j > 0).then_some(0.5));
        assert_eq!(nobody_knows.rao_stirling(&[0.001, 0.5, 0.499]), Some(2.0 * 0.499 * (0.5 * 0.5)));
        assert_eq!(nobody_knows.rao_stirling(&[0.1, 0.5, 0.4]), None);
    }
}
