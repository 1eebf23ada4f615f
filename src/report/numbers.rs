//! Numbers as a reader wants them: rounded, with thousands set apart, and a true minus sign.

/// A number with this many decimals, thousands set apart by commas; what rounds to nothing has no sign.
pub fn fixed(value: f64, decimals: usize) -> String {
    let shown = format!("{:.decimals$}", value.abs());
    let (whole, part) = shown.split_once('.').map_or((shown.as_str(), None), |(whole, part)| (whole, Some(part)));
    let mut text = String::new();
    if value < 0.0 && is_something(&shown) {
        text.push('−');
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(part) = part {
        text.push('.');
        text.push_str(part);
    }
    text
}

/// The same with a sign; what rounds to nothing is ±0.
pub fn signed(value: f64, decimals: usize) -> String {
    let shown = fixed(value, decimals);
    match (is_something(&shown), value > 0.0) {
        (false, _) => format!("±{shown}"),
        (true, true) => format!("+{shown}"),
        (true, false) => shown,
    }
}

fn is_something(shown: &str) -> bool {
    shown.bytes().any(|byte| byte.is_ascii_digit() && byte != b'0')
}

/// With as many decimals as three digits that count ask for, none for large numbers.
pub fn short(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 || size == 0.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 0.1 => 2,
        _ => 4,
    };
    fixed(value, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_signs_and_nothing() {
        assert_eq!([fixed(1_234_567.04, 1), fixed(-0.04, 1), fixed(-12.0, 0)], ["1,234,567.0", "0.0", "−12"]);
        assert_eq!([signed(0.04, 1), signed(1234.0, 0), signed(-6.46, 1)], ["±0.0", "+1,234", "−6.5"]);
        assert_eq!([short(7.416), short(122.6), short(0.03)], ["7.42", "123", "0.0300"]);
    }
}
