//! The two languages in which the program speaks to its users.

mod amounts;

pub use amounts::{
    amount, counted, counted_in, date_of, difference, digits, exact_amount, is_nothing, month_of, per_cent, tidy,
};

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language of charts and briefings.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Japanese.
    Ja,
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::En => "en",
            Self::Ja => "ja",
        })
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "en" => Ok(Self::En),
            "ja" => Ok(Self::Ja),
            _ => Err(format!("`{text}` is not a language of the program; one of en, ja")),
        }
    }
}

/// A text in every language of the program.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
pub struct Text {
    /// English.
    pub en: String,
    /// Japanese.
    pub ja: String,
}

impl Text {
    /// A text from its two forms.
    pub fn new(en: impl Into<String>, ja: impl Into<String>) -> Self {
        Self { en: en.into(), ja: ja.into() }
    }

    /// The same words in both languages, for names that have only one form.
    pub fn same(text: impl Into<String>) -> Self {
        let en = text.into();
        Self { ja: en.clone(), en }
    }

    /// The form in one language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Ja => &self.ja,
        }
    }
}

/// A probability as a percentage, in words that never round something possible to nothing or something doubtful to certainty.
///
/// ```
/// use izon::language::percent;
/// assert_eq!([percent(0.0), percent(0.004), percent(0.8), percent(0.999)], ["0%", "<1%", "80%", ">99%"]);
/// ```
pub fn percent(probability: f64) -> String {
    match probability * 100.0 {
        part if part > 0.0 && part < 0.5 => "<1%".to_owned(),
        part if part < 100.0 && part > 99.5 => ">99%".to_owned(),
        part => format!("{}%", number(part, 0)),
    }
}

/// A number as both languages write it: separated thousands and a true minus sign.
///
/// ```
/// assert_eq!(izon::language::number(-1_234.56, 1), "−1,234.6");
/// ```
pub fn number(value: f64, digits: usize) -> String {
    let plain = format!("{:.*}", digits, value.abs());
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut text = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    if value < 0.0 && plain.contains(|digit: char| digit.is_ascii_digit() && digit != '0') {
        text.insert(0, '−');
    }
    text
}

/// A number as it is shown with so many digits after the point.
pub fn rounded(value: f64, digits: usize) -> f64 {
    format!("{value:.digits$}").parse().map_or(value, |shown: f64| shown + 0.0)
}

/// How far one number is from another where both stand rounded beside it: the difference of what is shown, so that a reader who
/// subtracts finds the same.
///
/// ```
/// use izon::language::shown_difference;
/// // 62.7 and 55.3 are shown: 7.4 apart, though the numbers behind them are 7.45 apart.
/// assert!((shown_difference(62.74, 55.29, 1) - -7.4).abs() < 1e-9);
/// ```
pub fn shown_difference(before: f64, after: f64, digits: usize) -> f64 {
    rounded(rounded(after, digits) - rounded(before, digits), digits)
}
