//! Elementary functions and sums that give the same bits on every machine.
//!
//! The platform's `exp`, `ln` and `pow` differ in the last bit from one C library to the next; these come from the
//! pure Rust `libm` crate and do not. Only addition, multiplication, division and square root are safe without it.

pub mod special;

/// e to the power x.
#[inline]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// Natural logarithm of x.
#[inline]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// x to the power y.
#[inline]
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

/// Arc cosine in radians.
pub fn acos(x: f64) -> f64 {
    libm::acos(x)
}

/// Arc tangent in radians.
pub fn atan(x: f64) -> f64 {
    libm::atan(x)
}

/// Angle of the point (x, y) in radians, counted from the positive x axis.
pub fn atan2(y: f64, x: f64) -> f64 {
    libm::atan2(y, x)
}

/// Distance between two places (latitude, longitude in degrees) along a great circle, on a sphere of the mean radius
/// of 6,371.0088 km (IUGG; Moritz 2000, *Geodetic Reference System 1980*), by the haversine formula.
pub fn great_circle_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let [lat_a, lon_a, lat_b, lon_b] = [a.0, a.1, b.0, b.1].map(f64::to_radians);
    let half = |x: f64| sin(x / 2.0) * sin(x / 2.0);
    let chord = half(lat_b - lat_a) + cos(lat_a) * cos(lat_b) * half(lon_b - lon_a);
    2.0 * 6_371.008_8 * libm::asin(chord.sqrt().min(1.0))
}

/// Sum with Neumaier's compensation: the rounding error of the whole is about that of one addition.
///
/// Source: A. Neumaier, *Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen*, ZAMM 54 (1974) 39-51.
///
/// ```
/// assert_eq!(izon::numeric::sum([1e100, 1.0, -1e100]), 1.0);
/// ```
#[inline]
pub fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0_f64);
    for value in values {
        // What the addition lost, without asking which of the two is larger: Knuth, The Art of Computer Programming 2, 4.2.2.
        let next = total + value;
        let added = next - total;
        lost += (total - (next - added)) + (value - added);
        total = next;
    }
    total + lost
}

/// The value below which a fraction `p` of the sorted `values` lies, linear between neighbours (Hyndman and Fan 1996, type 7).
///
/// `None` when there are no values or `p` is outside 0..=1.
#[inline]
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
    fn a_quarter_of_a_great_circle() {
        assert!((great_circle_km((0.0, 0.0), (0.0, 90.0)) - 10_007.557).abs() < 0.01);
        assert!((great_circle_km((0.0, 0.0), (90.0, 0.0)) - 10_007.557).abs() < 0.01);
    }

    #[test]
    fn rounding_keeps_the_leading_digits() {
        assert_eq!(round_significant(1_234.567_89, 6), 1234.57);
        assert_eq!(round_significant(-0.0, 6).to_bits(), 0.0_f64.to_bits());
    }
}
