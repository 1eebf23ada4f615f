//! Every scenario against the reference, measure by measure: how far each moves what matters.

use super::Picture;
use super::canvas::{Rect, Stroke, TextAnchor};
use super::font;
use super::frame::{ChartFrame, ChartWords, Scale, change, number};
use super::style::{Color, Style};
use super::view::{ChartView, MarketMeasure, bare, capitalised, possessive};
use crate::language::shown_difference;
use crate::table::variables::compared;

/// One measure: the reference's value, and that of each scenario.
struct DumbbellPanel {
    title: String,
    unit: String,
    digits: usize,
    color: Color,
    reference: f64,
    values: Vec<Option<f64>>,
}

/// The rows of the chart and its panels.
struct DumbbellRows<'a> {
    scenarios: Vec<&'a str>,
    panels: Vec<DumbbellPanel>,
}

fn read<'a>(view: &ChartView<'a>, style: &Style) -> Option<DumbbellRows<'a>> {
    let subject = view.subject;
    let (market, year) = (subject.market.as_str(), subject.horizon);
    let theme = style.theme;
    let share = |name: &str| view.say(format!("{} share", bare(name)), format!("{name}の割合"));
    let of_whole = compared().map(|variable| {
        let title = view.say(variable.noun.0.into(), variable.noun.1.into());
        (title, "", variable.name, variable.unit(), variable.digits, theme.ink)
    });
    let measures = [
        (share(view.group()), subject.group.as_str(), "share", "%", 1, theme.warm),
        (share(view.supplier()), subject.supplier.as_str(), "share", "%", 1, theme.cool),
    ];
    let scenarios = view.alternatives();
    let panel = |(title, partner, variable, unit, digits, color)| {
        let measure = MarketMeasure { market, partner, variable, unit };
        let value = |scenario: &str| view.value(scenario, year, &measure);
        let reference = value(subject.reference.as_str())?;
        let values: Vec<Option<f64>> = scenarios.iter().map(|scenario| value(scenario)).collect();
        let unit = super::frame::unit(unit, view.language());
        values.iter().any(Option::is_some).then_some(DumbbellPanel { title, unit, digits, color, reference, values })
    };
    let panels: Vec<DumbbellPanel> = measures.into_iter().chain(of_whole).filter_map(panel).collect();
    (!panels.is_empty() && !scenarios.is_empty()).then_some(DumbbellRows { scenarios, panels })
}

/// The scenario that lowers a measure most, and by how much.
fn most_lowered<'a>(shown: &DumbbellRows<'a>, panel: &DumbbellPanel) -> Option<(&'a str, f64)> {
    let changes = shown
        .scenarios
        .iter()
        .zip(&panel.values)
        .filter_map(|(name, value)| Some((*name, shown_difference(panel.reference, (*value)?, panel.digits))));
    changes.min_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, change)| *change <= -0.05)
}

fn words(view: &ChartView<'_>, shown: &DumbbellRows<'_>) -> ChartWords {
    let subject = view.subject;
    let (importer, group, goods, year) =
        (view.importer(), view.group(), view.market(subject.market.as_str()), subject.horizon);
    let (whose, reference) = (possessive(importer), view.scenario(subject.reference.as_str()));
    let best = shown.panels.first().and_then(|panel| most_lowered(shown, panel));
    let title = match best {
        Some((name, change)) => {
            let (points, name) = (number(-change, 1), view.quoted(name));
            view.say(
                format!("{name} lowers {} share of {whose} {goods} most, by {points} points", possessive(group)),
                format!("{importer}の{goods}に占める{group}の割合を最も下げるのは{name}で、{points}ポイントの低下"),
            )
        }
        None => view.say(
            format!("No scenario lowers {} share of {whose} {goods}", possessive(group)),
            format!("{importer}の{goods}に占める{group}の割合を下げるシナリオはない"),
        ),
    };
    let subtitle = view.say(
        format!("{whose} imports of {goods} in {year}: each scenario (dot) against “{reference}” (line)"),
        format!("{importer}の{goods}輸入、{year}年：各シナリオ（点）と「{reference}」（線）との差"),
    );
    ChartWords { title, subtitle, source: view.source(&std::collections::BTreeMap::new()) }
}

/// Where a block of panels goes, and how high its rows are.
struct PanelBlock {
    place: Rect,
    names: f64,
    row: f64,
    head: f64,
    scenarios: Vec<String>,
}

impl PanelBlock {
    fn y(&self, row: usize) -> f64 {
        self.place.top + self.head + (row as f64 + 0.5) * self.row
    }
}

fn names(frame: &mut ChartFrame, view: &ChartView<'_>, shown: &DumbbellRows<'_>, block: &PanelBlock) {
    let (theme, size) = (frame.style.theme, frame.style.tick);
    for (row, scenario) in shown.scenarios.iter().enumerate() {
        let text = capitalised(view.scenario(scenario));
        let focus = *scenario == view.subject.focus.as_str();
        let color = if focus { theme.ink } else { theme.muted };
        frame.name(&text, (block.place.left, block.y(row)), block.names - 12.0, color, (size, false));
        if row > 0 {
            let y = block.y(row) - block.row / 2.0;
            frame.grid((block.place.left, y), (block.place.right(), y));
        }
    }
}

fn panel(frame: &mut ChartFrame, panel: &DumbbellPanel, block: &PanelBlock, (left, width): (f64, f64)) {
    let (style, theme) = (frame.style, frame.style.theme);
    let size = style.tick;
    let all = panel.values.iter().flatten().copied().chain([panel.reference]);
    let (low, high) = all.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    let texts: Vec<Option<String>> = panel
        .values
        .iter()
        .map(|value| value.map(|value| change(shown_difference(panel.reference, value, panel.digits), panel.digits)))
        .collect();
    // Room for the labels on the sides on which there are any.
    let room = |right: bool| {
        let side =
            panel.values.iter().zip(&texts).filter(|(value, _)| value.is_some_and(|v| (v >= panel.reference) == right));
        let widths = side.filter_map(|(_, text)| text.as_deref()).map(|text| font::width(text, size, true) + 12.0);
        widths.fold(8.0, f64::max)
    };
    let pixels = (left + room(false), (left + width - room(true)).max(left + room(false) + 8.0));
    let scale = Scale { values: (low, high), pixels };

    let head = font::clamp(font::wrap(&panel.title, size, true, width), 2, size, true, width);
    let space = if panel.unit == "%" { "" } else { " " };
    let reference = format!("{}{space}{}", number(panel.reference, panel.digits), panel.unit);
    let reference = font::cut(&reference, size, false, width);
    let x = scale.at(panel.reference);
    let (top, bottom) = (block.place.top + block.head, block.y(panel.values.len()) - block.row / 2.0);
    let above = top - size * 0.9;
    let middle = left + width / 2.0;
    for (index, line) in head.iter().enumerate() {
        let y = above - (head.len() - index) as f64 * size * 1.25 - 2.0;
        frame.sized(line.clone(), (middle, y), TextAnchor::Middle, theme.ink, (size, true));
    }
    let half = font::width(&reference, size, false) / 2.0;
    let centre = x.clamp(left + half, (left + width - half).max(left + half));
    frame.small(reference, (centre, above), TextAnchor::Middle, theme.muted);
    frame.canvas.line([(x, top), (x, bottom)], Stroke { color: theme.ink, width: 1.2 });

    for (row, (value, text)) in panel.values.iter().zip(texts).enumerate() {
        let (Some(value), Some(text), y) = (value, text, block.y(row)) else { continue };
        let moved = text != "±0";
        let at = scale.at(if moved { *value } else { panel.reference });
        let radius = if moved { style.strong * 1.7 } else { style.strong };
        let color = if moved { panel.color } else { theme.neutrals[1] };
        if moved {
            frame
                .canvas
                .line([(x, y), (at, y)], Stroke { color: color.toward(theme.paper, 0.45), width: style.strong });
        }
        frame.canvas.disc((at, y), radius, color);
        let told = format!("{}{space}{}", number(*value, panel.digits), panel.unit);
        let words = format!("{}, {}: {told} ({text})", block.scenarios[row], panel.title);
        let whole = Rect::edges(left, y - block.row * 0.4, left + width, y + block.row * 0.4);
        frame.canvas.tell(whole.corners(), &words);
        let right = *value >= panel.reference;
        let (anchor, away) = if right { (TextAnchor::Start, radius + 4.0) } else { (TextAnchor::End, -radius - 4.0) };
        let ink = if moved { theme.ink } else { theme.muted };
        frame.sized(text, (at + away, y), anchor, ink, (size, moved));
    }
}

/// Width of the column of scenarios' names.
fn name_column(style: Style) -> f64 {
    style.column(250.0, 150.0)
}

/// Width of a panel when there are as many side by side.
fn column_width(style: Style, columns: usize) -> f64 {
    (style.width - 2.0 * style.margin - name_column(style)) / columns as f64 - 12.0
}

/// Draws the chart; `None` without numbers for it.
pub fn draw(view: &ChartView<'_>, style: Style) -> Option<Picture> {
    let shown = read(view, &style)?;
    let words = words(view, &shown);
    let columns =
        if style.wide { shown.panels.len() } else { shown.panels.len().min(if style.is_small() { 2 } else { 3 }) };
    let blocks = shown.panels.len().div_ceil(columns);
    let lines =
        shown.panels.iter().map(|panel| font::wrap(&panel.title, style.tick, true, column_width(style, columns)).len());
    let head = style.tick * (2.2 + 1.25 * lines.max().unwrap_or(1).min(2) as f64);
    let least = style.tick * 3.1;
    let rows = shown.scenarios.len() as f64;
    let needed = blocks as f64 * (head + rows * least) + (blocks - 1) as f64 * style.label;
    let mut frame = ChartFrame::new(style, &words, needed - style.label);
    let place = Rect { top: frame.plot.top - style.label, height: frame.plot.height + style.label, ..frame.plot };
    let height = place.height / blocks as f64;
    for (index, panels) in shown.panels.chunks(columns).enumerate() {
        let top = place.top + index as f64 * height;
        let row = (height - head - if blocks > 1 { style.label } else { 0.0 }) / rows;
        let scenarios = shown.scenarios.iter().map(|scenario| capitalised(view.scenario(scenario))).collect();
        let of_block = Rect { top, height, ..place };
        let block = PanelBlock { place: of_block, names: name_column(style), row, head, scenarios };
        names(&mut frame, view, &shown, &block);
        let width = (place.width - name_column(style)) / panels.len() as f64;
        for (column, shown) in panels.iter().enumerate() {
            let left = place.left + name_column(style) + column as f64 * width + 6.0;
            panel(&mut frame, shown, &block, (left, width - 12.0));
        }
    }
    let spoken = shown.panels.iter().map(|panel| {
        let values =
            shown.scenarios.iter().zip(&panel.values).filter_map(|(name, value)| {
                Some(format!("{} {}", view.scenario(name), number((*value)?, panel.digits)))
            });
        let reference = number(panel.reference, panel.digits);
        format!("{} ({}): {reference}; {}", panel.title, panel.unit, values.collect::<Vec<_>>().join(", "))
    });
    let spoken = spoken.collect::<Vec<_>>().join("\n");
    Some(Picture { words, spoken, frame })
}
