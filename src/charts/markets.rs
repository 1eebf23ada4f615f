//! Each market and all together, side by side: what a route for one market can do for the whole.

use std::collections::BTreeMap;

use super::Picture;
use super::canvas::{Anchor, Rect, Stroke};
use super::font;
use super::frame::{Frame, Scale, Words, listed, number};
use super::style::Style;
use super::view::{View, bare, capitalised, possessive};

/// One market: the group's share by scenario, the reference first.
struct Panel<'a> {
    market: &'a str,
    reference: f64,
    values: Vec<Option<f64>>,
}

fn read<'a>(view: &View<'a>, scenarios: &[&'a str]) -> Vec<Panel<'a>> {
    let (reference, year) = (view.subject.reference.as_str(), view.subject.horizon);
    let panel = |market: &'a str| {
        let share = view.group_share(market);
        let values = scenarios.iter().map(|scenario| view.value(scenario, year, &share)).collect();
        Some(Panel { market, reference: view.value(reference, year, &share)?, values })
    };
    view.markets().into_iter().filter_map(panel).collect()
}

fn words(view: &View<'_>, panels: &[Panel<'_>], focus: usize) -> Words {
    let subject = view.subject;
    let (importer, group, year, name) =
        (view.importer(), view.group(), subject.horizon, view.quoted(subject.focus.as_str()));
    let mut verb = "";
    let moves = panels.iter().filter_map(|panel| {
        let (from, to) = (number(panel.reference, 1), number(panel.values.get(focus).copied().flatten()?, 1));
        let goods = view.market(panel.market);
        Some(match (from == to, view.language()) {
            // A verb is said once for the markets that follow each other.
            (true, crate::language::Language::En) => {
                let said = if std::mem::replace(&mut verb, "stays at") == "stays at" { "" } else { "stays at " };
                format!("{said}{to}% of {goods}")
            }
            (true, crate::language::Language::Ja) => format!("{goods}は{to}%のまま"),
            (false, crate::language::Language::En) => {
                let said = if std::mem::replace(&mut verb, "goes") == "goes" { "" } else { "goes " };
                format!("{said}from {from}% to {to}% of {goods}")
            }
            (false, crate::language::Language::Ja) => format!("{goods}は{from}%から{to}%へ"),
        })
    });
    let moves: Vec<String> = moves.collect();
    let title = view.say(
        format!("with {name}, {} share {}", possessive(group), listed(&moves)),
        format!("{name}で{group}の割合は、{}", moves.join("、")),
    );
    let reference = view.quoted(subject.reference.as_str());
    let subtitle = view.say(
        format!("share of {group} in {} imports in {year}, %; the line is {reference}; markets together are counted by energy", possessive(importer)),
        format!("{importer}の輸入に占める{group}の割合、%、{year}年。線は{reference}。市場の合計は熱量による"),
    );
    Words { title, subtitle, source: view.source(&BTreeMap::new()) }
}

/// Where the panels' rows are.
struct Rows {
    place: Rect,
    names: f64,
    row: f64,
    head: f64,
    /// Whether names stand above the bars, in a column.
    above: bool,
    scenarios: Vec<String>,
}

impl Rows {
    /// Where upright lines run: all the way, or beside the bars alone where names stand between them.
    fn strips(&self, ends: (f64, f64), half: f64, count: usize) -> Vec<(f64, f64)> {
        if !self.above {
            return vec![ends];
        }
        (0..count).map(|row| (self.y(row) - half * 1.3, self.y(row) + half * 1.3)).collect()
    }

    fn y(&self, row: usize) -> f64 {
        self.place.top + self.head + (row as f64 + if self.above { 0.76 } else { 0.5 }) * self.row
    }
}

fn names(frame: &mut Frame, view: &View<'_>, scenarios: &[&str], rows: &Rows) {
    let (theme, size, limit) = (frame.style.theme, frame.style.tick, rows.names - 12.0);
    for (row, scenario) in scenarios.iter().enumerate() {
        let text = capitalised(view.scenario(scenario));
        let most = if rows.above { 1 } else { 2 };
        let lines = font::clamp(font::balance(&text, size, false, limit), most, size, false, limit);
        let height = if rows.above { rows.row * 1.5 } else { lines.len() as f64 * font::LINE * size };
        let strong = [view.subject.focus.as_str(), view.subject.reference.as_str()].contains(scenario);
        let color = if strong { theme.ink } else { theme.muted };
        frame.lines(&lines, (rows.place.left, rows.y(row) - height / 2.0), size, false, color);
    }
}

fn panel(frame: &mut Frame, view: &View<'_>, panel: &Panel<'_>, rows: &Rows, (left, width): (f64, f64)) {
    let (style, theme) = (frame.style, frame.style.theme);
    let room = font::width("100.0%", style.tick, true) + 12.0;
    let scale = Scale { values: (0.0, 100.0), pixels: (left, left + width - room) };
    let half = rows.row * if rows.above { 0.17 } else { 0.3 };
    let (top, bottom) = (rows.place.top + rows.head, rows.y(panel.values.len() - 1) + half * 1.6);
    let title = bare(view.market(panel.market));
    let lines = font::clamp(font::wrap(&title, style.label, true, width), 2, style.label, true, width);
    let height = lines.len() as f64 * style.label * font::LINE;
    frame.lines(&lines, (left, top - height - 4.0), style.label, true, theme.ink);
    let shares: &[f64] = if width - room > 90.0 { &[0.0, 50.0, 100.0] } else { &[0.0, 100.0] };
    for share in shares.iter().copied() {
        let x = scale.at(share);
        for (from, to) in rows.strips((top, bottom), half, panel.values.len()) {
            frame.grid((x, from), (x, to));
        }
        frame.small(number(share, 0), (x, bottom + style.tick * 0.9), Anchor::Middle, theme.muted);
    }
    let reference = number(panel.reference, 1);
    for (row, value) in panel.values.iter().enumerate() {
        let (Some(value), y) = (value, rows.y(row)) else { continue };
        let text = number(*value, 1);
        let moved = text != reference;
        let color = if moved { theme.warm } else { theme.warm.toward(theme.paper, 0.55) };
        let bar = Rect::edges(left, y - half, scale.at(*value), y + half);
        frame.canvas.rect(bar, color);
        let whole = Rect::edges(left, y - half, left + width, y + half);
        frame.canvas.tell(whole.corners(), &format!("{}, {title}: {text}%", rows.scenarios[row]));
        let ink = if moved { theme.ink } else { theme.muted };
        frame.sized(format!("{text}%"), (left + width, y), Anchor::End, ink, (style.tick, moved));
    }
    let x = scale.at(panel.reference);
    for (from, to) in rows.strips((top, bottom), half, panel.values.len()) {
        frame.canvas.line([(x, from), (x, to)], Stroke { color: theme.ink, width: 1.4 });
    }
}

/// Draws the chart; `None` without numbers for it.
pub fn draw(view: &View<'_>, style: Style) -> Option<Picture> {
    let scenarios = view.scenarios();
    let panels = read(view, &scenarios);
    if panels.is_empty() {
        return None;
    }
    let focus = scenarios.iter().position(|name| *name == view.subject.focus.as_str())?;
    let words = words(view, &panels, focus);
    let count = scenarios.len() as f64;
    // In a column names stand above bars, which then have room.
    let above = !style.wide;
    let name_column = if above { 0.0 } else { 250.0 };
    let gap = if style.wide { 30.0 } else { 14.0 };
    let width = (style.width - 2.0 * style.margin - name_column + gap) / panels.len() as f64;
    let lines =
        panels.iter().map(|panel| font::wrap(&bare(view.market(panel.market)), style.label, true, width - gap).len());
    let lines = lines.max().unwrap_or(1).min(2) as f64;
    let (head, foot) = (style.label * (0.6 + font::LINE * lines), style.tick * 1.6);
    let needed = |row: f64| head + foot + count * style.tick * row - style.label;
    let mut frame =
        if above { Frame::snug(style, &words, needed(3.7)) } else { Frame::new(style, &words, needed(2.7)) };
    let place = Rect { top: frame.plot.top - style.label, height: frame.plot.height + style.label, ..frame.plot };
    let row = ((place.height - head - foot) / count).min(style.tick * 4.0);
    let names_end = if above { place.width } else { name_column };
    let told = scenarios.iter().map(|scenario| capitalised(view.scenario(scenario))).collect();
    let rows = Rows { place, names: names_end, row, head, above, scenarios: told };
    names(&mut frame, view, &scenarios, &rows);
    for (column, shown) in panels.iter().enumerate() {
        let left = place.left + name_column + column as f64 * width;
        panel(&mut frame, view, shown, &rows, (left, width - gap));
    }
    let spoken = panels.iter().map(|panel| {
        let values = scenarios
            .iter()
            .zip(&panel.values)
            .filter_map(|(name, value)| Some(format!("{} {}%", view.scenario(name), number((*value)?, 1))));
        format!("{}: {}", view.market(panel.market), values.collect::<Vec<_>>().join(", "))
    });
    let spoken = spoken.collect::<Vec<_>>().join("\n");
    Some(Picture { words, spoken, frame })
}
