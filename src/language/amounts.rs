//! Amounts with their units, as readers of each language write them. The one place where a number of the results meets its unit
//! in a sentence, a title or a table.

use super::{Text, number};
use crate::numeric::round_significant;

/// Digits after the point that a unit is worth.
pub fn digits(unit: &str) -> usize {
    match unit {
        "points" | "count" | "million USD" | "million USD/y" | "USD/bbl" => 0,
        "USD/MMBtu" | "USD/GJ" | "nats" => 2,
        "index" => 3,
        _ => 1,
    }
}

/// A percentage, in either language: no space before the sign.
///
/// ```
/// use izon::language::per_cent;
/// assert_eq!([per_cent(55.27, 1), per_cent(-2.0, 0)], ["55.3%", "−2%"]);
/// ```
pub fn per_cent(value: f64, digits: usize) -> String {
    format!("{}%", number(value, digits))
}

/// A number of the results table with its unit, as a sentence writes it.
///
/// ```
/// use izon::language::{Text, amount};
/// assert_eq!(amount(62.71, "%"), Text::same("62.7%"));
/// assert_eq!(amount(31_900.0, "million USD"), Text::new("$31.9 billion", "319億ドル"));
/// assert_eq!(amount(21.9, "Mkl"), Text::new("21.9 million kl", "2,190万kl"));
/// assert_eq!(amount(3.05, "Mt"), Text::new("3.05 Mt", "305万トン"));
/// ```
pub fn amount(value: f64, unit: &str) -> Text {
    with_figure(&number(value, digits(unit)), value, unit)
}

/// The same with at least four digits that count, for numbers that decide something: `$1.238 per barrel`, `4 Mt a year`.
///
/// ```
/// use izon::language::{Text, exact_amount};
/// assert_eq!(exact_amount(1.23812, "USD/bbl"), Text::new("$1.238 per barrel", "バレル当たり1.238ドル"));
/// assert_eq!(exact_amount(1.7086, "bn USD"), Text::new("$1.709 billion", "17.09億ドル"));
/// assert_eq!(exact_amount(400.0, "bn JPY"), Text::new("¥400 billion", "4,000億円"));
/// ```
pub fn exact_amount(value: f64, unit: &str) -> Text {
    let shown = |value: f64| {
        let plain = format!("{}", round_significant(value, 4).abs());
        number(value, plain.split_once('.').map_or(0, |(_, fraction)| fraction.len()))
    };
    let money = |sign: &str, ja: &str| {
        let (minus, size) = (if value < 0.0 { "−" } else { "" }, value.abs());
        Text::new(format!("{minus}{sign}{} billion", shown(size)), format!("{minus}{}億{ja}", shown(10.0 * size)))
    };
    match unit {
        "bn USD" | "billion USD" => money("$", "ドル"),
        "bn JPY" => money("¥", "円"),
        "Mt" => Text::new(format!("{} Mt", shown(value)), format!("{}万トン", shown(100.0 * value))),
        "Mt/y" => Text::new(format!("{} Mt a year", shown(value)), format!("{}万トン／年", shown(100.0 * value))),
        "bcm/y" => Text::new(format!("{} bcm a year", shown(value)), format!("{}億m³／年", shown(10.0 * value))),
        "mb/d" => Text::new(
            format!("{} million barrels a day", shown(value)),
            format!("日量{}万バレル", shown(100.0 * value)),
        ),
        "y" => Text::new(format!("{} years", shown(value)), format!("{}年", shown(value))),
        "months" => Text::new(format!("{} months", shown(value)), format!("{}か月", shown(value))),
        _ => with_figure(&shown(value), value, unit),
    }
}

fn with_figure(figure: &str, value: f64, unit: &str) -> Text {
    let of = |en: &str, ja: &str| Text::new(format!("{figure} {en}"), format!("{figure}{ja}"));
    match unit {
        "%" => Text::same(format!("{figure}%")),
        "points" => of("points", "ポイント"),
        "" | "1" | "count" | "index" | "nats" => Text::same(figure.to_owned()),
        "million USD" => dollars(value),
        "million USD/y" => {
            let Text { en, ja } = dollars(value);
            Text::new(format!("{en} a year"), format!("年{ja}"))
        }
        "bn USD" | "billion USD" => dollars(1e3 * value),
        "billion USD/y" => amount(1e3 * value, "million USD/y"),
        "USD/bbl" => per(figure, "barrel", "バレル"),
        "USD/MMBtu" => per(figure, "MMBtu", "百万BTU"),
        "USD/GJ" => per(figure, "GJ", "GJ"),
        "Mkl" => Text::new(format!("{} million kl", number(value, 1)), ten_thousands(value, "kl")),
        "Mkl/y" => Text::new(format!("{} million kl a year", number(value, 1)), ten_thousands(value, "kl／年")),
        "Mt" => Text::new(format!("{} Mt", number(value, 2)), ten_thousands(value, "トン")),
        "Mt/y" => Text::new(format!("{} Mt a year", number(value, 2)), ten_thousands(value, "トン／年")),
        "kb/d" => Text::new(
            format!("{} thousand barrels a day", number(value, 0)),
            format!("日量{}万バレル", number(0.1 * value, 1)),
        ),
        "bcm" => Text::new(format!("{figure} bcm"), format!("{}億m³", number(10.0 * value, 0))),
        "bcm/y" => Text::new(format!("{figure} bcm a year"), format!("{}億m³／年", number(10.0 * value, 0))),
        "PJ" => of("PJ", "PJ"),
        "PJ/y" => of("PJ a year", "PJ／年"),
        "days" => of("days", "日"),
        _ => Text::same(format!("{figure} {unit}")),
    }
}

/// A number for a table, in the units of [`counted_in`]: Japanese counts in ten thousands and in hundred millions.
///
/// ```
/// use izon::language::{Text, counted, counted_in};
/// assert_eq!((counted(22.22, "Mkl"), counted_in("Mkl")), (Text::new("22.22", "2,222"), Text::new("million kl", "万kl")));
/// assert_eq!(counted(-176.2, "million USD"), Text::new("−176", "−1.76"));
/// ```
pub fn counted(value: f64, unit: &str) -> Text {
    match unit {
        "Mkl" | "Mt" => Text::new(number(value, 2), number(100.0 * value, 0)),
        "billion USD" | "bn USD" => Text::new(number(value, 1), number(10.0 * value, 0)),
        "million USD" => Text::new(number(value, 0), number(value / 100.0, 2)),
        _ => Text::same(number(value, digits(unit))),
    }
}

/// What the numbers of [`counted`] count, for the head of a column.
pub fn counted_in(unit: &str) -> Text {
    match unit {
        "Mkl" => Text::new("million kl", "万kl"),
        "Mt" => Text::new("Mt", "万トン"),
        "billion USD" | "bn USD" => Text::new("billion USD", "億ドル"),
        "million USD" => Text::new("million USD", "億ドル"),
        _ => Text::same(unit),
    }
}

/// The size of a difference between two numbers with its unit, without sign; of percentages, points.
///
/// ```
/// use izon::language::{Text, difference};
/// assert_eq!(difference(-5.3, "%"), Text::new("5.3 points", "5.3ポイント"));
/// ```
pub fn difference(value: f64, unit: &str) -> Text {
    match unit {
        "%" => amount_of_points(value.abs()),
        _ => amount(value.abs(), unit),
    }
}

fn amount_of_points(size: f64) -> Text {
    let figure = number(size, 1);
    Text::new(format!("{figure} point{}", if figure == "1.0" { "" } else { "s" }), format!("{figure}ポイント"))
}

/// Whether a difference would be shown as nothing.
pub fn is_nothing(value: f64, unit: &str) -> bool {
    number(value.abs(), digits(unit)).bytes().all(|byte| !(b'1'..=b'9').contains(&byte))
}

/// A month as people write it: `April 2026`, 「2026年4月」. A number that is no month is written as the year alone.
///
/// ```
/// use izon::language::{Text, month_of};
/// assert_eq!(month_of(2026, 4), Text::new("April 2026", "2026年4月"));
/// ```
pub fn month_of(year: i32, month: u32) -> Text {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let name = (month as usize).checked_sub(1).and_then(|place| MONTHS.get(place));
    match name {
        Some(name) => Text::new(format!("{name} {year}"), format!("{year}年{month}月")),
        None => Text::new(year.to_string(), format!("{year}年")),
    }
}

/// A date of a file, `2016-11-01` or a month or a year, as people write it: `1 November 2016`, 「2016年11月1日」; anything else
/// as it stands.
///
/// ```
/// use izon::language::{Text, date_of};
/// assert_eq!(date_of("2016-11-01"), Text::new("1 November 2016", "2016年11月1日"));
/// assert_eq!(date_of("2016-11"), Text::new("November 2016", "2016年11月"));
/// ```
pub fn date_of(date: &str) -> Text {
    let parts: Option<Vec<u32>> = date.split('-').map(|part| part.parse().ok()).collect();
    let month = |year: u32, month: u32| Some(month_of(i32::try_from(year).ok()?, month));
    match parts.as_deref() {
        Some([year, number]) => month(*year, *number),
        Some([year, number, day]) => {
            month(*year, *number).map(|text| Text::new(format!("{day} {}", text.en), format!("{}{day}日", text.ja)))
        }
        _ => None,
    }
    .unwrap_or_else(|| Text::same(date))
}

/// Words from a file or table with percentages as the program writes them: `24 %` becomes `24%`.
///
/// ```
/// assert_eq!(izon::language::tidy("10 to 12 % of it"), "10 to 12% of it");
/// ```
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (place, part) in text.split(" %").enumerate() {
        if place > 0 {
            out.push_str(if out.ends_with(|last: char| last.is_ascii_digit() || last == ')') { "%" } else { " %" });
        }
        out.push_str(part);
    }
    out
}

/// Millions of US dollars: billions in English where there are any, 億 (a hundred million) in Japanese.
fn dollars(million: f64) -> Text {
    if million == 0.0 {
        return Text::new("$0", "0ドル");
    }
    let size = million.abs();
    let sign = if million < 0.0 && size >= 0.5 { "−" } else { "" };
    let en =
        if size >= 1e3 { format!("{} billion", number(size / 1e3, 1)) } else { format!("{} million", number(size, 0)) };
    let ja = match size / 100.0 {
        hundreds if hundreds >= 10.0 => format!("{}億ドル", number(hundreds, 0)),
        hundreds if hundreds >= 1.0 => format!("{}億ドル", number(hundreds, 1)),
        _ => format!("{}万ドル", number(100.0 * size, 0)),
    };
    Text::new(format!("{sign}${en}"), format!("{sign}{ja}"))
}

fn per(figure: &str, en: &str, ja: &str) -> Text {
    let (sign, size) = figure.strip_prefix('−').map_or(("", figure), |size| ("−", size));
    Text::new(format!("{sign}${size} per {en}"), format!("{ja}当たり{figure}ドル"))
}

/// Millions counted in ten thousands (万), as Japanese does.
fn ten_thousands(million: f64, unit: &str) -> String {
    format!("{}万{unit}", number(100.0 * million, usize::from(million.abs() < 0.1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_well_in_both_languages() {
        assert_eq!(amount(1_200.9, "points"), Text::new("1,201 points", "1,201ポイント"));
        assert_eq!(amount(7.3724, "USD/MMBtu"), Text::new("$7.37 per MMBtu", "百万BTU当たり7.37ドル"));
        assert_eq!(amount(5.4, "bcm/y"), Text::new("5.4 bcm a year", "54億m³／年"));
        assert_eq!(amount(-1_450.0, "million USD/y"), Text::new("−$1.4 billion a year", "年−14億ドル"));
        assert_eq!(amount(-0.02, "million USD"), Text::new("$0 million", "2万ドル"));
        assert_eq!(amount(1_719.0, "kb/d"), Text::new("1,719 thousand barrels a day", "日量171.9万バレル"));
        assert_eq!(difference(-2.05, "%"), Text::new("2.0 points", "2.0ポイント"));
        assert_eq!(difference(1.0, "%").en, "1.0 point");
        assert!(is_nothing(-0.04, "%") && !is_nothing(0.06, "%"));
        assert_eq!(month_of(2026, 0).ja, "2026年");
    }
}
