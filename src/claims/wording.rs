//! Amounts, differences and rules as words.

use crate::language::{Text, number};
use crate::numeric::round_significant;

/// Digits after the point that a unit is worth.
fn digits(unit: &str) -> usize {
    match unit {
        "points" | "count" | "million USD" | "million USD/y" | "USD/bbl" => 0,
        "USD/MMBtu" | "USD/GJ" | "nats" => 2,
        "index" => 3,
        _ => 1,
    }
}

/// A number of the results table with its unit, as a sentence writes it: `62.7 %`.
pub fn amount(value: f64, unit: &str) -> Text {
    let figure = number(value, digits(unit));
    match unit {
        "%" => Text::new(format!("{figure} %"), format!("{figure}%")),
        "points" => Text::new(format!("{figure} points"), format!("{figure}ポイント")),
        "count" | "index" | "nats" => Text::same(figure),
        "million USD" => Text::new(format!("{figure} million USD"), format!("{figure}百万ドル")),
        "USD/MMBtu" | "USD/GJ" | "USD/bbl" => {
            let per = unit.trim_start_matches("USD/");
            Text::new(format!("{figure} {unit}"), format!("{figure}ドル/{per}"))
        }
        _ => Text::new(format!("{figure} {unit}"), format!("{figure} {unit}")),
    }
}

/// An uncertain number with the unit in which it is written, to four digits that count: `4 Mt/y`.
pub(super) fn quantity(value: f64, unit: &str) -> Text {
    let figure = round_significant(value, 4).to_string().replace('-', "−");
    match unit {
        "" | "1" => Text::same(figure),
        "%" => Text::new(format!("{figure} %"), format!("{figure}%")),
        _ => Text::same(format!("{figure} {unit}")),
    }
}

/// The size of a difference with its unit: `2.1 percentage points`.
pub(super) fn difference(value: f64, unit: &str) -> Text {
    let size = value.abs();
    match unit {
        "%" => {
            let figure = number(size, 1);
            Text::new(format!("{figure} percentage points"), format!("{figure}ポイント"))
        }
        _ => amount(size, unit),
    }
}

/// Whether a difference would be shown as nothing.
pub(super) fn is_nothing(value: f64, unit: &str) -> bool {
    number(value.abs(), digits(unit)).bytes().all(|byte| !(b'1'..=b'9').contains(&byte))
}

/// How suppliers give way under a response rule: in English after "give way", in Japanese a noun.
pub(super) fn rule(name: &str) -> Text {
    match name {
        "calibrated" => Text::new("along calibrated supply curves", "較正した供給曲線"),
        "merit-order" => Text::new("with the dearest first", "割高な供給国から減らす規則"),
        "proportional" => Text::new("in proportion", "全供給国を比例的に減らす規則"),
        "displace" => Text::new("with the group in question first", "対象地域から先に減らす規則"),
        other => Text::new(format!("by `{other}`"), other),
    }
}

/// A list in words: `a, b and c`, or with another word for the last.
pub(super) fn list(items: &[Text], with: &str) -> Text {
    let en: Vec<&str> = items.iter().map(|item| item.en.as_str()).collect();
    let ja: Vec<&str> = items.iter().map(|item| item.ja.as_str()).collect();
    let en = match en.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} {with} {last}", first.join(", ")),
    };
    Text::new(en, ja.join("、"))
}

/// The first letter made large.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_well_in_both_languages() {
        assert_eq!(amount(62.709, "%"), Text::new("62.7 %", "62.7%"));
        assert_eq!(amount(1_200.9, "points"), Text::new("1,201 points", "1,201ポイント"));
        assert_eq!(amount(7.3724, "USD/MMBtu"), Text::new("7.37 USD/MMBtu", "7.37ドル/MMBtu"));
        assert_eq!(difference(-2.05, "%"), Text::new("2.0 percentage points", "2.0ポイント"));
        assert!(is_nothing(-0.04, "%") && !is_nothing(0.06, "%"));
    }

    #[test]
    fn lists_are_joined_as_people_do() {
        let items = ["a", "b", "c"].map(Text::same);
        assert_eq!(list(&items, "and").en, "a, b and c");
        assert_eq!(list(&items[..1], "or").en, "a");
        assert_eq!(list(&items, "and").ja, "a、b、c");
    }
}
