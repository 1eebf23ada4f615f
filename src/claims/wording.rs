//! Amounts, differences and rules as words.

use crate::language::Text;
use crate::numeric::round_significant;

/// An uncertain number with the unit in which it is written, to four digits that count: `4 Mt/y`.
pub(super) fn quantity(value: f64, unit: &str) -> Text {
    let figure = round_significant(value, 4).to_string().replace('-', "−");
    match unit {
        "" | "1" => Text::same(figure),
        "%" => Text::same(format!("{figure}%")),
        _ => Text::same(format!("{figure} {unit}")),
    }
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
    fn lists_are_joined_as_people_do() {
        let items = ["a", "b", "c"].map(Text::same);
        assert_eq!(list(&items, "and").en, "a, b and c");
        assert_eq!(list(&items[..1], "or").en, "a");
        assert_eq!(list(&items, "and").ja, "a、b、c");
    }
}
