//! How far a probability that was counted from samples may lie from the true one.

use crate::numeric::special::{beta_quantile, normal_quantile};

/// How often an interval holds the true value, whatever that is: at least so often.
pub const LEVEL: f64 = 0.95;

/// The names of the ends of such an interval among the statistics of results.
pub const ENDS: [&str; 2] = ["ci95-low", "ci95-high"];

/// From how many effective cases on an interval is that of the normal distribution, corrected for few (Wilson): the two
/// differ by less than a hundredth of a standard error there.
const MANY: f64 = 1e5;

/// The interval of a probability that is met in `held` of so many independent cases, after Clopper and Pearson; all that
/// is possible, 0 to 1, of none.
///
/// Source: C. J. Clopper and E. S. Pearson, *The use of confidence or fiducial limits illustrated in the case of the
/// binomial*, Biometrika 26 (1934) 404-413.
///
/// ```
/// use izon::uncertainty::interval::clopper_pearson;
/// let (low, high) = clopper_pearson(0, 2048);
/// assert!(low == 0.0 && (high - 0.0018).abs() < 1e-5);
/// ```
pub fn clopper_pearson(held: u64, cases: u64) -> (f64, f64) {
    counted(held as f64, cases as f64)
}

/// The interval of a probability from parts of well spread samples ([`SamplingMethod::replicate`](super::sampling::SamplingMethod::replicate)):
/// for each part, in how many cases it is met and how many there are.
///
/// How far the parts differ says how many independent cases they are worth; with these, corrected for the few parts by
/// Student's t, the interval is that of Clopper and Pearson. Where it is met in all cases or in none, they are taken as
/// independent. Counts are whole numbers: their variance is taken as no less than a quarter each, the most that a number
/// between two whole ones has, so that parts that agree by chance do not claim to know all.
///
/// Source: E. L. Korn and B. I. Graubard, *Confidence intervals for proportions with small expected number of positive
/// counts estimated from survey data*, Survey Methodology 24 (1998) 193-201; more effective cases than cases are allowed,
/// since well spread samples know more than independent ones.
pub fn of_replicates(replicates: &[[u64; 2]]) -> (f64, f64) {
    let known: Vec<[f64; 2]> =
        replicates.iter().filter(|[_, cases]| *cases > 0).map(|[held, cases]| [*held as f64, *cases as f64]).collect();
    let (held, cases) = known.iter().fold((0.0, 0.0), |(h, c), [held, cases]| (h + held, c + cases));
    let count = known.len() as f64;
    if count < 2.0 || held == 0.0 || held == cases {
        return counted(held, cases);
    }
    let part = held / cases;
    let squares: f64 = known.iter().map(|[held, cases]| (held - part * cases) * (held - part * cases)).sum();
    let variance = (count / (count - 1.0) * squares).max(count / 4.0) / (cases * cases);
    let few = normal_quantile(f64::midpoint(1.0, LEVEL)) / student(count - 1.0);
    let worth = part * (1.0 - part) / variance * few * few;
    counted(part * worth, worth)
}

/// The interval of a part of so many cases as if they were independent, which is rather too wide for well spread samples.
pub(super) fn of_part(part: f64, cases: f64) -> (f64, f64) {
    counted(part * cases, cases)
}

/// The interval of Clopper and Pearson, of numbers that need not be whole.
fn counted(held: f64, cases: f64) -> (f64, f64) {
    let tail = (1.0 - LEVEL) / 2.0;
    if cases <= 0.0 {
        return (0.0, 1.0);
    }
    let missed = cases - held;
    if held.min(missed) > MANY {
        let (z, part) = (normal_quantile(1.0 - tail), held / cases);
        let middle = (part + z * z / (2.0 * cases)) / (1.0 + z * z / cases);
        let away = z / (1.0 + z * z / cases) * (part * (1.0 - part) / cases + z * z / (4.0 * cases * cases)).sqrt();
        return (middle - away, middle + away);
    }
    let low = if held <= 0.0 { 0.0 } else { beta_quantile(tail, held, missed + 1.0) };
    let high = if missed <= 0.0 { 1.0 } else { beta_quantile(1.0 - tail, held + 1.0, missed) };
    (low, high)
}

/// What Student's t stays below in size with probability [`LEVEL`].
fn student(freedom: f64) -> f64 {
    let part = beta_quantile(1.0 - LEVEL, freedom / 2.0, 0.5);
    (freedom * (1.0 - part) / part).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Figures of `scipy.stats.t.ppf(0.975, n)` and `scipy.stats.binomtest(k, n).proportion_ci(0.95)`.
    #[test]
    fn figures_are_those_of_others() {
        for (freedom, t) in [(1.0, 12.706_204_736), (3.0, 3.182_446_305), (7.0, 2.364_624_252), (15.0, 2.131_449_546)] {
            assert!((student(freedom) - t).abs() < 1e-8, "{freedom}: {}", student(freedom));
        }
        for (held, cases, low, high) in [
            (0, 10, 0.0, 0.308_497_1),
            (1, 10, 0.002_528_6, 0.445_016_1),
            (5, 10, 0.187_086_0, 0.812_914_0),
            (10, 10, 0.691_502_9, 1.0),
        ] {
            let found = clopper_pearson(held, cases);
            assert!((found.0 - low).abs() < 1e-6 && (found.1 - high).abs() < 1e-6, "{held}/{cases}: {found:?}");
        }
    }

    #[test]
    fn many_cases_go_on_from_few() {
        let exact = |held: f64, cases: f64| {
            (beta_quantile(0.025, held, cases - held + 1.0), beta_quantile(0.975, held + 1.0, cases - held))
        };
        for part in [0.05, 0.5, 0.9] {
            let cases = 1.01 * MANY / f64::min(part, 1.0 - part);
            let (found, other) = (counted(part * cases, cases), exact(part * cases, cases));
            let error = (part * (1.0 - part) / cases).sqrt();
            assert!((found.0 - other.0).abs() < 0.01 * error && (found.1 - other.1).abs() < 0.01 * error, "{part}");
        }
    }

    #[test]
    fn nothing_is_certain() {
        for cases in [1, 7, 256, 2048, 100_000_000] {
            for held in [0, cases / 2, cases] {
                let (low, high) = clopper_pearson(held, cases);
                assert!(low >= 0.0 && high <= 1.0 && low < high, "{held}/{cases}: {low} {high}");
            }
        }
        // Parts that agree to the last case, and one case in all.
        for replicates in
            [[[128, 256]; 8], [[0, 256], [0, 256], [1, 256], [0, 256], [0, 256], [0, 256], [0, 256], [0, 256]]]
        {
            let (low, high) = of_replicates(&replicates);
            assert!(low < high - 1.0 / 2048.0 && low >= 0.0, "{low} {high}");
        }
        assert_eq!(of_replicates(&[[0, 256]; 8]), clopper_pearson(0, 2048));
        assert_eq!(of_replicates(&[[3, 5], [0, 0]]), clopper_pearson(3, 5));
        assert_eq!(of_replicates(&[]), (0.0, 1.0));
    }
}
