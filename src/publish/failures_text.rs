//! Single failures as tables and sentences, for the terminal and as Markdown.

use std::fmt::Write;

use comfy_table::{CellAlignment, ContentArrangement, Table as Grid};

use super::ruled::RULED;
use crate::language::{Language, Text, counted, counted_in, date_of, month_of, number};
use crate::stress::failures::{Carried, Element, Failures, Loss, SingleFailure};

/// Landing points that a table lists; the rows have all.
const LANDINGS: usize = 10;

/// A table before it has a form.
struct FailureSheet {
    title: String,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    note: Option<String>,
}

/// For the terminal.
pub fn text(failures: &Failures, language: Language) -> String {
    let mut text = String::new();
    for sheet in sheets(failures, language) {
        let mut grid = Grid::new();
        grid.load_style(RULED).set_content_arrangement(ContentArrangement::Dynamic);
        grid.set_header(sheet.header.iter().map(|head| head.replace('-', "-\n")));
        for row in &sheet.rows {
            grid.add_row(row);
        }
        for column in grid.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        let _ = writeln!(text, "{}\n\n{grid}", sheet.title);
        if let Some(note) = sheet.note {
            let _ = writeln!(text, "{note}");
        }
        text.push('\n');
    }
    for sentence in sentences(failures) {
        let _ = writeln!(text, "{}", sentence.get(language));
    }
    text
}

/// As Markdown.
pub fn markdown(failures: &Failures, language: Language) -> String {
    let mut text = String::new();
    for sheet in sheets(failures, language) {
        let _ = writeln!(text, "## {}\n", sheet.title);
        let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
        let _ = writeln!(text, "{}", line(&sheet.header));
        let _ = writeln!(text, "|---|{}", "--:|".repeat(sheet.header.len().saturating_sub(1)));
        for row in &sheet.rows {
            let _ = writeln!(text, "{}", line(row));
        }
        if let Some(note) = sheet.note {
            let _ = write!(text, "\n{note}\n");
        }
        text.push('\n');
    }
    for sentence in sentences(failures) {
        let _ = writeln!(text, "- {}", sentence.get(language));
    }
    text
}

fn sentences(failures: &Failures) -> impl Iterator<Item = &Text> {
    failures.sentences.all()
}

/// Two tables for each market: everything about the reference, and what is lost in every scenario.
fn sheets(all: &Failures, language: Language) -> Vec<FailureSheet> {
    let mut sheets = Vec::new();
    for market in 0..all.markets.len() {
        let (listed, left) = listed(all, market);
        let note = (left > 0).then(|| match language {
            Language::En => {
                format!(
                    "{left} more take nothing of this market or are smaller landing points; --format csv has them all."
                )
            }
            Language::Ja => {
                format!("ほか{left}件はこの市場で何も失われないか、より小さい陸揚げ地点。--format csv で全件を出力。")
            }
        });
        sheets.push(FailureSheet { note, ..reference(all, market, &listed, language) });
        if all.plans.len() > 1 {
            sheets.push(scenarios(all, market, &listed, language));
        }
    }
    sheets
}

/// The failures to list, and how many are left out.
fn listed(all: &Failures, market: usize) -> (Vec<&SingleFailure>, usize) {
    let of = |failure: &SingleFailure| {
        let losses = failure.losses.iter().filter_map(|losses| losses.get(market));
        losses.map(|loss| loss.lost.max(loss.late)).fold(0.0, f64::max)
    };
    let mut sizes: Vec<f64> =
        all.failures.iter().filter(|one| matches!(one.element, Element::Landing(_))).map(of).collect();
    sizes.sort_by(|a, b| b.total_cmp(a));
    let least = sizes.get(LANDINGS.saturating_sub(1)).copied().unwrap_or(0.0);
    let wanted = |failure: &&SingleFailure| {
        of(failure) >= 5e-4 && (!matches!(failure.element, Element::Landing(_)) || of(failure) >= least)
    };
    let mut listed: Vec<&SingleFailure> = all.failures.iter().filter(wanted).collect();
    let base = |failure: &SingleFailure| failure.losses[all.reference].get(market).map_or(0.0, |loss| loss.lost);
    listed.sort_by(|a, b| {
        a.element.kind().cmp(&b.element.kind()).then(base(b).total_cmp(&base(a))).then(of(b).total_cmp(&of(a)))
    });
    let left = all.failures.len() - listed.len();
    (listed, left)
}

fn name(failure: &SingleFailure, language: Language) -> String {
    let name = failure.title.get(language);
    match language {
        Language::En => name.strip_prefix("the ").unwrap_or(name).to_owned(),
        Language::Ja => name.to_owned(),
    }
}

fn percent(part: f64) -> String {
    number(100.0 * part, 1)
}

/// The part that is lost; at most so much where a way round is not known.
fn lost(failure: &SingleFailure, loss: &Loss) -> String {
    let mark = if failure.is_at_most() && loss.lost > 0.0 { "≤" } else { "" };
    format!("{mark}{}", percent(loss.lost))
}

fn unknown(language: Language) -> String {
    say(language, "not known", "不明").to_owned()
}

fn carried(loss: &Loss, language: Language) -> String {
    match loss.carried {
        Carried::NoLoss => String::new(),
        Carried::Unknown => unknown(language),
        Carried::Days { days, .. } => number(days, 0),
        Carried::Beyond(days) => format!(">{}", number(days, 0)),
    }
}

/// Everything about the reference.
fn reference(all: &Failures, market: usize, listed: &[&SingleFailure], language: Language) -> FailureSheet {
    let (of, unit) = (&all.markets[market], all.markets[market].unit);
    let unit_name = counted_in(unit);
    let unit_name = unit_name.get(language);
    let volume = |value: Option<f64>, unit: &str| {
        value.map_or_else(|| unknown(language), |value| counted(value, unit).get(language).to_owned())
    };
    let plan = all.plans[all.reference].1.get(language);
    let start = date_of(&all.terms.start.to_string());
    let start = start.get(language);
    let days = number(all.terms.days, 0);
    let title = match language {
        Language::En => format!("{} in “{plan}”: single failures of {days} days from {start}", of.name.en),
        Language::Ja => format!("「{plan}」の{}：{start}から{days}日間の単独途絶", of.name.ja),
    };
    let header = [
        say(language, "failure", "途絶").to_owned(),
        say(language, "lost, %", "喪失%").to_owned(),
        format!("{}{unit_name}", say(language, "lost, ", "喪失 ")),
        say(language, "late, %", "遅延%").to_owned(),
        say(language, "days late", "遅れ日数").to_owned(),
        say(language, "felt", "影響月").to_owned(),
        say(language, "stocks last, days", "備蓄日数").to_owned(),
        format!("{}{unit_name}", say(language, "taken, ", "途絶分 ")),
        format!("{}{unit_name}", say(language, "unserved, ", "供給不足 ")),
        say(language, "unserved, worst case", "同・最悪").to_owned(),
        say(language, "extra cost, billion USD", "追加費用 億ドル").to_owned(),
    ];
    let row = |failure: &&SingleFailure| {
        let loss = &failure.losses[all.reference][market];
        let late = |text: String| if loss.late > 0.0 { text } else { String::new() };
        vec![
            name(failure, language),
            lost(failure, loss),
            volume(Some(loss.volume), unit),
            late(percent(loss.late)),
            late(number(loss.delay, 1)),
            felt(loss, language),
            carried(loss, language),
            volume(Some(loss.missing), unit),
            volume(loss.unserved, unit),
            volume(loss.unserved_bound, unit),
            volume(loss.cost, "bn USD"),
        ]
    };
    FailureSheet { title, header: header.to_vec(), rows: listed.iter().map(row).collect(), note: None }
}

/// The first and last month in which something is missing.
fn felt(loss: &Loss, language: Language) -> String {
    let month = |(year, month, _): &(i32, u8, f64)| month_of(*year, u32::from(*month)).get(language).to_owned();
    let missing = || loss.months.iter().filter(|(_, _, part)| *part > 5e-4);
    match (missing().next(), missing().next_back()) {
        (Some(first), Some(last)) if first != last => {
            format!("{}{}{}", month(first), say(language, " to ", "〜"), month(last))
        }
        (Some(only), _) => month(only),
        _ => String::new(),
    }
}

/// What is lost in every scenario, with the days that stocks last.
fn scenarios(all: &Failures, market: usize, listed: &[&SingleFailure], language: Language) -> FailureSheet {
    let of = &all.markets[market];
    let title = match language {
        Language::En => format!(
            "{} in every scenario: part of imports lost, %, and days that stocks last (+ days late where ships go round; ▲ worse, ▽ \
             better by half a point)",
            of.name.en
        ),
        Language::Ja => format!(
            "全シナリオの{}：輸入の喪失割合（%）と備蓄日数（迂回できる場合は+遅れ日数。▲は0.5ポイント以上の悪化、▽は改善）",
            of.name.ja
        ),
    };
    let header = std::iter::once(say(language, "failure", "途絶").to_owned());
    let header = header.chain(all.plans.iter().map(|(id, _)| id.clone())).collect();
    let row = |failure: &&SingleFailure| {
        let base = failure.losses[all.reference][market].lost;
        let cell = |losses: &Vec<Loss>| {
            let loss = &losses[market];
            if loss.late > 0.0 {
                return format!("+{}{}", number(loss.delay, 1), say(language, " d", "日"));
            }
            let mark = match loss.lost - base {
                change if change >= 0.005 => "▲",
                change if change <= -0.005 => "▽",
                _ => "",
            };
            let days = carried(loss, language);
            let days = if days.is_empty() { days } else { format!(" ({days})") };
            format!("{mark}{}{days}", lost(failure, loss))
        };
        std::iter::once(name(failure, language)).chain(failure.losses.iter().map(cell)).collect()
    };
    FailureSheet { title, header, rows: listed.iter().map(row).collect(), note: None }
}

/// The word of a language.
fn say(language: Language, en: &'static str, ja: &'static str) -> &'static str {
    match language {
        Language::En => en,
        Language::Ja => ja,
    }
}
