//! Which choice is good under most futures: regret, and limits that are met.
//!
//! The regret of a choice in a future is how much worse it does than the best choice does in that same future: what one
//! would have saved by knowing (L. J. Savage, *The theory of statistical decision*, Journal of the American Statistical
//! Association 46 (1951) 55-67). Satisficing asks in how many futures a choice is good enough (H. A. Simon, *Rational choice
//! and the structure of the environment*, Psychological Review 63 (1956) 129-138). Both are compared in R. J. Lempert,
//! D. G. Groves, S. W. Popper and S. C. Bankes, *A general, analytic method for generating robust strategies and narrative
//! scenarios*, Management Science 52 (2006) 514-528.

use crate::numeric::{quantile, sum};
use crate::table::variables::Better;

/// Part of futures at whose edge the regret of [`Regret::high`] lies.
pub const HIGH: f64 = 0.9;

/// Part of a number below which a difference is none.
const ROUNDING: f64 = 1e-9;

/// The regret of one choice over futures, in the unit of what is measured; at least zero.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Regret {
    /// The greatest.
    pub max: f64,
    /// What nine futures of ten do not exceed.
    pub high: f64,
    /// The mean.
    pub mean: f64,
    /// Part of the futures in which no choice does better, from 0 to 1.
    pub best: f64,
    /// In how many futures it has any.
    pub futures: usize,
}

/// The regret of each choice in each future, from what each choice comes to in it; `None` where there is no number, which
/// then counts neither for nor against the others.
///
/// ```
/// use izon::table::variables::Better;
/// use izon::uncertainty::robustness::regrets;
/// let costs = [vec![Some(3.0), Some(5.0)], vec![Some(4.0), None]];
/// assert_eq!(regrets(&costs, Better::Lower), [vec![Some(0.0), Some(2.0)], vec![Some(0.0), None]]);
/// ```
pub fn regrets(outcomes: &[Vec<Option<f64>>], better: Better) -> Vec<Vec<Option<f64>>> {
    let of_future = |future: &Vec<Option<f64>>| {
        let known = future.iter().flatten().copied();
        let best = match better {
            Better::Lower => known.fold(f64::INFINITY, f64::min),
            Better::Higher => known.fold(f64::NEG_INFINITY, f64::max),
        };
        let regret = |value: f64| {
            let regret = (value - best).abs();
            if regret <= ROUNDING * best.abs() { 0.0 } else { regret }
        };
        future.iter().map(|value| value.map(regret)).collect()
    };
    outcomes.iter().map(of_future).collect()
}

/// The regret of a choice, by its place, over all futures; `None` where it has no number in any.
pub fn regret(regrets: &[Vec<Option<f64>>], choice: usize) -> Option<Regret> {
    let mut own: Vec<f64> = regrets.iter().filter_map(|future| *future.get(choice)?).collect();
    own.sort_by(f64::total_cmp);
    let futures = own.len();
    Some(Regret {
        max: *own.last()?,
        high: quantile(&own, HIGH)?,
        mean: sum(own.iter().copied()) / futures as f64,
        best: own.iter().take_while(|regret| **regret <= 0.0).count() as f64 / futures as f64,
        futures,
    })
}

/// Part of the futures in which a choice meets all limits, from 0 to 1; a future in which it has no number is one in
/// which it does not. `None` where there are no futures.
pub fn satisficing(met: impl IntoIterator<Item = bool>) -> Option<f64> {
    let (held, all) = met.into_iter().fold((0_usize, 0_usize), |(held, all), met| (held + usize::from(met), all + 1));
    (all > 0).then(|| held as f64 / all as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_regret_of_the_textbook() {
        // Costs of three choices in four futures.
        let costs = [[8.0, 10.0, 9.0], [12.0, 6.0, 9.0], [7.0, 7.0, 9.0], [20.0, 11.0, 9.0]];
        let costs: Vec<Vec<Option<f64>>> = costs.iter().map(|future| future.map(Some).to_vec()).collect();
        let all = regrets(&costs, Better::Lower);
        let of = |choice| regret(&all, choice).unwrap();
        assert_eq!([of(0).max, of(1).max, of(2).max], [11.0, 2.0, 3.0]);
        assert_eq!([of(0).mean, of(1).mean, of(2).mean], [17.0 / 4.0, 4.0 / 4.0, 6.0 / 4.0]);
        assert_eq!([of(0).best, of(1).best, of(2).best], [0.5, 0.5, 0.25]);
        let gains = regrets(&costs, Better::Higher);
        assert_eq!(gains[3], [Some(0.0), Some(9.0), Some(11.0)]);
    }

    #[test]
    fn nothing_known_is_no_regret_and_never_good_enough() {
        let all = regrets(&[vec![None, Some(1.0)], vec![None, None]], Better::Lower);
        assert_eq!(regret(&all, 0), None);
        assert_eq!(regret(&all, 1).unwrap().futures, 1);
        assert_eq!((satisficing([true, false]), satisficing([])), (Some(0.5), None));
    }
}
