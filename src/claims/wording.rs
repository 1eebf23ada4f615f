//! Rules and lists as words.

use crate::language::Text;

/// What a response rule assumes, as a clause.
pub(super) fn assuming(rule: &str, group: &Text) -> Text {
    match rule {
        "displace" => {
            Text::new(format!("if {} lost sales first", group.en), format!("{}の販売が最初に減る場合", group.ja))
        }
        "merit-order" => Text::new("if costs alone decided who sells", "費用だけで供給国が決まる場合"),
        "proportional" => Text::new("if all suppliers lost sales in proportion", "全供給国が比例して減る場合"),
        "calibrated" => Text::new("if suppliers lost sales along their supply curves", "供給曲線に沿って減る場合"),
        other => Text::new(format!("under the rule `{other}`"), format!("規則`{other}`の場合")),
    }
}

/// One text after another.
pub(super) fn joined(one: &Text, other: &Text) -> Text {
    if one.en.is_empty() {
        return other.clone();
    }
    if other.en.is_empty() {
        return one.clone();
    }
    Text::new(format!("{} {}", one.en, other.en), format!("{}{}", one.ja, other.ja))
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
