//! Elementary functions and sums that give the same bits on every machine.
//!
//! The platform's `exp`, `ln` and `pow` differ in the last bit from one C library to the next; these come from the
//! pure Rust `libm` crate and do not. Only addition, multiplication, division and square root are safe without it.

/// e to the power x.
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// Natural logarithm of x.
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// x to the power y.
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// Sine of an angle in radians.
pub fn sin(x: f64) -> f64 {
    libm::sin(x)
}

/// Cosine of an angle in radians.
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}

/// Sum with Neumaier's compensation: the rounding error of the whole is about that of one addition.
///
/// Source: A. Neumaier, *Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen*, ZAMM 54 (1974) 39-51.
///
/// ```
/// assert_eq!(izon::numeric::sum([1e100, 1.0, -1e100]), 1.0);
/// ```
pub fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0_f64);
    for value in values {
        let next = total + value;
        lost += if total.abs() >= value.abs() { (total - next) + value } else { (value - next) + total };
        total = next;
    }
    total + lost
}

/// The value below which a fraction `p` of the sorted `values` lies, linear between neighbours (Hyndman and Fan 1996, type 7).
///
/// `None` when there are no values or `p` is outside 0..=1.
pub fn quantile(sorted: &[f64], p: f64) -> Option<f64> {
    if sorted.is_empty() || !(0.0..=1.0).contains(&p) {
        return None;
    }
    let position = p * (sorted.len() - 1) as f64;
    let below = position.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    Some(sorted[below] + (position - below as f64) * (sorted[above] - sorted[below]))
}

/// The number with at most `digits` significant decimal digits, as results are written.
///
/// Rounding hides the last bits in which two ways of computing the same thing may differ.
pub fn round_significant(value: f64, digits: usize) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value + 0.0; // minus zero becomes zero
    }
    format!("{value:.*e}", digits.saturating_sub(1)).parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_interpolate() {
        let values = [1.0, 2.0, 4.0];
        assert_eq!(quantile(&values, 0.0), Some(1.0));
        assert_eq!(quantile(&values, 0.5), Some(2.0));
        assert_eq!(quantile(&values, 0.75), Some(3.0));
        assert_eq!(quantile(&values, 1.1), None);
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn rounding_keeps_the_leading_digits() {
        assert_eq!(round_significant(1234.567_89, 6), 1234.57);
        assert_eq!(round_significant(-0.0, 6).to_bits(), 0.0_f64.to_bits());
    }
}
