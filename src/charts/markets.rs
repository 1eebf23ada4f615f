//! Each market and all together, side by side: what a route for one market can do for the whole.

use std::collections::BTreeMap;

use super::Picture;
use super::canvas::{Rect, Stroke, TextAnchor};
use super::font;
use super::frame::{ChartFrame, ChartWords, Scale, change, listed, number};
use super::style::Style;
use super::view::{ChartView, bare, capitalised, possessive};
use crate::language::shown_difference;

/// One market: the group's share by scenario, the reference first.
struct MarketPanel<'a> {
    market: &'a str,
    reference: f64,
    values: Vec<Option<f64>>,
    /// What nine samples in ten make of the change against the reference, in points.
    ranges: Vec<Option<(f64, f64)>>,
}

fn read<'a>(view: &ChartView<'a>, scenarios: &[&'a str]) -> Vec<MarketPanel<'a>> {
    let (reference, year) = (view.subject.reference.as_str(), view.subject.horizon);
    let panel = |market: &'a str| {
        let share = view.group_share(market);
        let values = scenarios.iter().map(|scenario| view.value(scenario, year, &share)).collect();
        let ranges = scenarios.iter().map(|scenario| view.change(scenario, year, &share)).collect();
        Some(MarketPanel { market, reference: view.value(reference, year, &share)?, values, ranges })
    };
    view.markets().into_iter().filter_map(panel).collect()
}

fn words(view: &ChartView<'_>, panels: &[MarketPanel<'_>], focus: usize) -> ChartWords {
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
    let ranges = if panels.iter().any(|panel| panel.ranges.iter().any(Option::is_some)) {
        ("; lines: nine samples in ten", "。細線は標本の9割")
    } else {
        ("", "")
    };
    let subtitle = view.say(
        format!("change of the share of {group} in {} imports in {year} against {reference}, points; markets together are counted by energy{}", possessive(importer), ranges.0),
        format!("{importer}の輸入に占める{group}の割合の{reference}に対する変化、ポイント、{year}年。市場の合計は熱量による{}", ranges.1),
    );
    ChartWords { title, subtitle, source: view.source(&BTreeMap::new()) }
}

/// Where the panels' rows are.
struct PanelRows {
    place: Rect,
    names: f64,
    row: f64,
    head: f64,
    /// Whether names stand above the bars, in a column.
    above: bool,
    scenarios: Vec<String>,
    /// The row of the reference.
    reference: usize,
}

impl PanelRows {
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

fn names(frame: &mut ChartFrame, view: &ChartView<'_>, scenarios: &[&str], rows: &PanelRows) {
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

/// From the zero line how far each scenario moves the share, with the range that samples give it; beside it the share itself.
fn panel(
    frame: &mut ChartFrame,
    view: &ChartView<'_>,
    panel: &MarketPanel<'_>,
    rows: &PanelRows,
    (left, width, reach): (f64, f64, (f64, f64)),
) {
    let (style, theme) = (frame.style, frame.style.theme);
    let size = style.tick;
    let level = if style.wide { font::width("100.0%", size, false) + 10.0 } else { 0.0 };
    let number_room = font::width("−00.0", size, true) + 8.0;
    let scale = Scale { values: reach, pixels: (left + 4.0, left + width - level - number_room) };
    let half = rows.row * if rows.above { 0.15 } else { 0.26 };
    let (top, bottom) = (rows.place.top + rows.head, rows.y(panel.values.len() - 1) + half * 1.6);
    let title = bare(view.market(panel.market));
    let reference = format!("{}%", number(panel.reference, 1));
    let lines = font::clamp(font::wrap(&title, style.label, true, width), 2, style.label, true, width);
    let under = size * 1.5;
    let height = lines.len() as f64 * style.label * font::LINE + under;
    frame.lines(&lines, (left, top - height - 4.0), style.label, true, theme.ink);
    let said = format!("{} {reference}", view.scenario(view.subject.reference.as_str()));
    let said = [capitalised(&said), reference].into_iter().find(|text| font::width(text, size, false) <= width);
    frame.small(said.unwrap_or_default(), (left, top - under * 0.5 - 4.0), TextAnchor::Start, theme.muted);
    let zero = scale.at(0.0);
    for (from, to) in rows.strips((top, bottom), half, panel.values.len()) {
        frame.canvas.line([(zero, from), (zero, to)], Stroke { color: theme.ink, width: 1.2 });
    }
    for (row, value) in panel.values.iter().enumerate() {
        let (Some(value), y) = (value, rows.y(row)) else { continue };
        let moved = shown_difference(panel.reference, *value, 1);
        let text = change(moved, 1);
        let is_reference = rows.reference == row;
        if moved != 0.0 {
            let (from, to) = (zero.min(scale.at(moved)), zero.max(scale.at(moved)));
            frame.canvas.rect(Rect::edges(from, y - half, to, y + half), theme.warm);
        }
        let range = panel.ranges[row].filter(|(low, high)| high - low > 1e-3);
        if let Some((low, high)) = range {
            let stroke = Stroke { color: theme.ink, width: 1.4 };
            frame.canvas.line([(scale.at(low), y), (scale.at(high), y)], stroke);
            for x in [scale.at(low), scale.at(high)] {
                frame.canvas.line([(x, y - half * 0.6), (x, y + half * 0.6)], stroke);
            }
        }
        let ink = if moved == 0.0 { theme.muted } else { theme.ink };
        if !is_reference {
            frame.sized(text.clone(), (left + width - level, y), TextAnchor::End, ink, (size, moved != 0.0));
        }
        if style.wide {
            frame.sized(
                format!("{}%", number(*value, 1)),
                (left + width, y),
                TextAnchor::End,
                theme.muted,
                (size, false),
            );
        }
        let range = range.map_or_else(String::new, |(low, high)| {
            let (low, high) = (change(low, 1), change(high, 1));
            view.say(format!("; nine samples in ten: {low} to {high}"), format!("、標本の9割は{low}〜{high}"))
                .replacen("; N", "; n", 1)
        });
        let whole = Rect::edges(left, y - half, left + width, y + half);
        let words = view.say(
            format!("{}, {title}: {}% ({text} points{range})", rows.scenarios[row], number(*value, 1)),
            format!("{}、{title}：{}%（{text}ポイント{range}）", rows.scenarios[row], number(*value, 1)),
        );
        frame.canvas.tell(whole.corners(), &words);
    }
}

/// Draws the chart; `None` without numbers for it.
pub fn draw(view: &ChartView<'_>, style: Style) -> Option<Picture> {
    let scenarios = view.scenarios();
    let panels = read(view, &scenarios);
    if panels.is_empty() {
        return None;
    }
    let focus = scenarios.iter().position(|name| *name == view.subject.focus.as_str())?;
    let reference = scenarios.iter().position(|name| *name == view.subject.reference.as_str())?;
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
    let (head, foot) = (style.label * (0.6 + font::LINE * lines) + style.tick * 1.5, style.tick * 0.4);
    let needed = |row: f64| head + foot + count * style.tick * row - style.label;
    let mut frame =
        if above { ChartFrame::snug(style, &words, needed(3.7)) } else { ChartFrame::new(style, &words, needed(2.7)) };
    let place = Rect { top: frame.plot.top - style.label, height: frame.plot.height + style.label, ..frame.plot };
    let row = ((place.height - head - foot) / count).min(style.tick * 4.0);
    let names_end = if above { place.width } else { name_column };
    let told = scenarios.iter().map(|scenario| capitalised(view.scenario(scenario))).collect();
    let rows = PanelRows { place, names: names_end, row, head, above, scenarios: told, reference };
    names(&mut frame, view, &scenarios, &rows);
    let changes = panels.iter().flat_map(|panel| {
        let moved = panel.values.iter().flatten().map(|value| shown_difference(panel.reference, *value, 1));
        moved.chain(panel.ranges.iter().flatten().flat_map(|(low, high)| [*low, *high]))
    });
    // The same scale for every market, so that what one does to the whole is seen.
    let (low, high) = changes.fold((0.0_f64, 0.0_f64), |(low, high), change| (low.min(change), high.max(change)));
    let reach = if high > low { (low, high) } else { (-1.0, 0.0) };
    for (column, shown) in panels.iter().enumerate() {
        let left = place.left + name_column + column as f64 * width;
        panel(&mut frame, view, shown, &rows, (left, width - gap, reach));
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
