//! What was found, as text for people and for programs.

use std::fmt::Write;

use comfy_table::{CellAlignment, Table as Grid};

use crate::cli::output::RULED;
use crate::language::amount;
use crate::numeric::round_significant;
use crate::scenario::Study;
use crate::study::break_even::{BreakEven, BreakEvenQuestion};
use crate::table::cell;
use crate::uncertainty::break_even::{Crossing, Scan};

/// One table a question: what turns the answer, what never does.
pub(super) fn table(study: &Study, questions: &[BreakEvenQuestion], found: &[Vec<BreakEven>]) -> String {
    let mut text = String::new();
    for (question, found) in questions.iter().zip(found) {
        let Some(first) = found.first() else { continue };
        let title = study.claims.iter().find(|claim| claim.id.as_str() == question.name).map(|claim| &claim.title.en);
        let named = title.map_or_else(|| question.name.clone(), |title| format!("{title} ({})", question.name));
        let unit = question.test.measures.first().map_or("", |measure| measure.cell.unit.as_str());
        let verdict = if first.margin >= 0.0 { "It holds, by" } else { "It does not hold, short by" };
        let gap = if text.is_empty() { "" } else { "\n" };
        let _ = writeln!(text, "{gap}{named}\n{verdict} {}.", distance(first.margin, unit));
        let (turning, others): (Vec<_>, Vec<_>) = found.iter().partition(|one| !one.scan.crossings.is_empty());
        if !turning.is_empty() {
            let _ = writeln!(text, "{}", turned(&turning));
        }
        let never: Vec<&str> = others.iter().filter(|one| has_answer(one)).map(|one| one.moved.name.as_str()).collect();
        if !never.is_empty() {
            let _ = writeln!(text, "No value within its range turns it: {}.", never.join(", "));
            text.push_str(&nearest(&others, first.margin, unit));
        }
        for one in others.iter().filter(|one| !has_answer(one)) {
            let _ = writeln!(text, "{}: no answer anywhere in its range.", one.moved.name);
        }
        for one in found.iter().filter(|one| has_answer(one)) {
            for (from, to) in gaps(&one.scan) {
                let unit = one.moved.unit.symbol;
                let _ =
                    writeln!(text, "{}: no answer between {} and {} {unit}.", one.moved.name, short(from), short(to));
            }
        }
    }
    text
}

fn turned(found: &[&BreakEven]) -> Grid {
    let mut grid = Grid::new();
    grid.load_style(RULED).set_header(["number", "now", "range", "turns at", "it holds"]);
    for one in found {
        let moved = &one.moved;
        let unit = moved.unit.symbol;
        for (place, crossing) in one.scan.crossings.iter().enumerate() {
            let first = place == 0;
            grid.add_row([
                if first { moved.name.clone() } else { String::new() },
                if first { format!("{} {unit}", short(moved.central)) } else { String::new() },
                if first {
                    format!("{} to {} {unit}", short(moved.range.0), short(moved.range.1))
                } else {
                    String::new()
                },
                format!("{} {unit}", short(crossing.at)),
                side(crossing),
            ]);
        }
    }
    for column in [1, 2, 3] {
        if let Some(column) = grid.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    grid
}

/// Which of the numbers that turn nothing comes nearest to it.
fn nearest(others: &[&BreakEven], now: f64, unit: &str) -> String {
    let tried = others.iter().flat_map(|one| one.scan.tried.iter().map(move |(value, margin)| (one, *value, *margin)));
    let margins = tried.filter_map(|(one, value, margin)| Some((one, value, margin?.abs())));
    let Some((one, value, margin)) = margins.min_by(|a, b| a.2.total_cmp(&b.2)) else { return String::new() };
    if margin >= now.abs() * (1.0 - 1e-6) {
        return "None of them moves it nearer.\n".to_owned();
    }
    let (name, symbol) = (&one.moved.name, one.moved.unit.symbol);
    format!("Nearest comes {name}: at {} {symbol}, {} are left.\n", short(value), distance(margin, unit))
}

/// How far a number is from its limit: of percentages in points, of money in billions where there are any.
fn distance(value: f64, unit: &str) -> String {
    match unit {
        "%" => format!("{} points", short(value.abs())),
        money if money.starts_with("million USD") => amount(value.abs(), unit).en,
        _ => format!("{} {unit}", short(value.abs())),
    }
}

fn side(crossing: &Crossing) -> String {
    let side = if crossing.holds_above { "above" } else { "below" };
    if crossing.jumps { format!("{side} (at a jump)") } else { side.to_owned() }
}

fn has_answer(found: &BreakEven) -> bool {
    found.scan.tried.iter().any(|(_, margin)| margin.is_some())
}

/// Where there is no answer, steps side by side as one.
fn gaps(scan: &Scan) -> Vec<(f64, f64)> {
    let mut gaps: Vec<(f64, f64)> = Vec::new();
    for &(from, to) in &scan.undefined {
        match gaps.last_mut().filter(|last| last.1 >= from) {
            Some(last) => last.1 = last.1.max(to),
            None => gaps.push((from, to)),
        }
    }
    gaps
}

/// As many digits as people read.
fn short(value: f64) -> f64 {
    round_significant(value, 5)
}

/// One line a crossing, and one for each number that never turns the answer.
pub(super) fn csv(found: &[Vec<BreakEven>]) -> String {
    let mut text = String::from("question,parameter,unit,now,low,high,margin,turns_at,holds,jumps\n");
    for one in found.iter().flatten() {
        let moved = &one.moved;
        let key = format!(
            "{},{},{},{},{},{},{}",
            quoted(&one.question),
            quoted(&moved.name),
            quoted(moved.unit.symbol),
            moved.central,
            moved.range.0,
            moved.range.1,
            round_significant(one.margin, 9)
        );
        for crossing in &one.scan.crossings {
            let side = if crossing.holds_above { "above" } else { "below" };
            let _ = writeln!(text, "{key},{},{side},{}", crossing.at, crossing.jumps);
        }
        if one.scan.crossings.is_empty() {
            let answer = match (has_answer(one), one.margin >= 0.0) {
                (false, _) => "unknown",
                (true, true) => "always",
                (true, false) => "never",
            };
            let _ = writeln!(text, "{key},,{answer},");
        }
    }
    text
}

fn quoted(text: &str) -> String {
    let text = &*cell::written(text);
    if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
