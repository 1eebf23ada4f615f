//! Bars with intervals, one or two to an input.

use super::Explained;
use crate::charts::Picture;
use crate::charts::canvas::{Rect, Stroke, TextAnchor};
use crate::charts::font;
use crate::charts::frame::{ChartFrame, ChartWords, Scale, number, tick_digits, ticks};
use crate::charts::style::{Color, Style};

/// One bar: a value, its interval, and what is written at its end.
pub struct SensitivityBar {
    pub value: f64,
    pub low: f64,
    pub high: f64,
    pub text: String,
}

/// The bars of one input.
pub struct BarLine {
    pub name: String,
    pub bars: Vec<SensitivityBar>,
}

/// What the bars of an input are, from the first.
pub struct BarSeries {
    /// No names where there is one bar to an input.
    pub names: Vec<String>,
    /// What follows a value at its tick.
    pub suffix: &'static str,
}

/// Names of inputs in the column at the left: as wide as the widest needs, two lines at most.
pub struct InputNames {
    lines: Vec<Vec<String>>,
    /// Width of the column.
    pub width: f64,
}

impl InputNames {
    pub fn new<'a>(names: impl Iterator<Item = &'a str> + Clone, style: &Style, limit: f64) -> Self {
        let size = style.label;
        let widest = names.clone().map(|name| font::width(name, size, false)).fold(0.0, f64::max).min(limit);
        let lines =
            names.map(|name| font::clamp(font::balance(name, size, false, widest + 1.0), 3, size, false, widest + 1.0));
        Self { lines: lines.collect(), width: widest + 14.0 }
    }

    /// Height that the tallest name needs.
    pub fn height(&self, style: &Style) -> f64 {
        self.lines.iter().map(Vec::len).max().unwrap_or(1) as f64 * style.label * font::LINE
    }

    pub fn write(&self, frame: &mut ChartFrame, index: usize, (left, y): (f64, f64)) {
        let (size, ink) = (frame.style.label, frame.style.theme.ink);
        let Some(lines) = self.lines.get(index) else { return };
        let top = y - lines.len() as f64 * font::LINE * size / 2.0;
        frame.lines(lines, (left, top), size, false, ink);
    }
}

fn colors(style: &Style, count: usize) -> Vec<Color> {
    let theme = style.theme;
    if count < 2 { vec![theme.accent] } else { vec![theme.accent, theme.neutrals[2]] }
}

/// The line that says which bar is which.
fn key(frame: &mut ChartFrame, series: &BarSeries, colors: &[Color], (left, y): (f64, f64)) {
    let (style, theme) = (frame.style, frame.style.theme);
    let wide: f64 = series.names.iter().map(|name| style.tick * 2.3 + 6.0 + font::width(name, style.tick, true)).sum();
    let mut x = left.min(style.width - style.margin * 0.5 - wide + style.tick * 1.6).max(style.margin * 0.5);
    for (name, color) in series.names.iter().zip(colors) {
        let side = style.tick * 0.7;
        frame.canvas.rect(Rect { left: x, top: y - side / 2.0, width: side, height: side }, *color);
        let ink = if *color == theme.accent { theme.accent } else { theme.muted };
        frame.sized(name.clone(), (x + side + 6.0, y), TextAnchor::Start, ink, (style.tick, true));
        x += side + 6.0 + font::width(name, style.tick, true) + style.tick * 1.6;
    }
}

/// Draws the bars below each other.
pub fn draw(asked: &Explained<'_>, words: &ChartWords, lines: &[BarLine], series: &BarSeries) -> Picture {
    let style = Style::new(asked.width, asked.appearance);
    let inner = style.width - 2.0 * style.margin;
    let names = InputNames::new(lines.iter().map(|line| line.name.as_str()), &style, inner * 0.36);
    let count = lines.iter().map(|line| line.bars.len()).max().unwrap_or(1) as f64;
    let thick = style.label * if count > 1.0 { 0.95 } else { 1.25 };
    let row = (count * thick + style.label * 0.8).max(names.height(&style) + style.label * 0.5);
    let (head, foot) = (if series.names.is_empty() { 0.0 } else { style.label * 1.4 }, style.tick * 1.9);
    let mut frame = ChartFrame::new(style, words, row * lines.len() as f64 + head + foot);
    let (theme, place) = (style.theme, frame.plot);
    let row = ((place.height - head - foot) / lines.len().max(1) as f64).min(row * 2.4);
    // As thick as the text beside it needs, so that the numbers of two bars stand apart.
    let thick = (row * 0.68 / count).min(thick * 2.0).max(style.tick * 1.02);
    let all = || lines.iter().flat_map(|line| &line.bars);
    let low = all().map(|bar| bar.low.min(bar.value)).fold(0.0, f64::min);
    let high = all().map(|bar| bar.high.max(bar.value)).fold(f64::MIN_POSITIVE, f64::max);
    let room = all().map(|bar| font::width(&bar.text, style.tick, false)).fold(0.0, f64::max) + 12.0;
    let left = place.left + names.width;
    let scale = Scale { values: (low, high), pixels: (left, place.right() - room) };
    let colors = colors(&style, count as usize);
    key(&mut frame, series, &colors, (left, place.top - style.label * 0.5));
    let (top, bottom) = (place.top + head, place.top + head + row * lines.len() as f64);
    let marks = ticks(low, high, if style.wide { 6 } else { 4 });
    let digits = tick_digits(&marks);
    for mark in &marks {
        let x = scale.at(*mark);
        frame.grid((x, top), (x, bottom));
        let text = format!("{}{}", number(*mark, digits), series.suffix);
        frame.small(text, (x, bottom + style.tick * 1.0), TextAnchor::Middle, theme.muted);
    }
    for (index, line) in lines.iter().enumerate() {
        let middle = top + (index as f64 + 0.5) * row;
        names.write(&mut frame, index, (place.left, middle));
        let first = middle - line.bars.len() as f64 * thick / 2.0;
        for (place, (bar, color)) in line.bars.iter().zip(&colors).enumerate() {
            let y = first + (place as f64 + 0.5) * thick;
            let (zero, end) = (scale.at(0.0), scale.at(bar.value));
            let half = thick * 0.44;
            frame.canvas.rect(Rect::edges(zero.min(end), y - half, zero.max(end), y + half), *color);
            whisker(&mut frame, (scale.at(bar.low), scale.at(bar.high)), y, (half * 0.55).min(6.0));
            let x = scale.at(bar.high.max(bar.value).max(0.0)) + 8.0;
            let ink = if *color == theme.accent { theme.accent } else { theme.muted };
            frame.sized(bar.text.clone(), (x, y), TextAnchor::Start, ink, (style.tick, false));
        }
    }
    let zero = scale.at(0.0);
    frame.canvas.line([(zero, top), (zero, bottom)], Stroke { color: theme.ink, width: 1.2 });
    let said = |bar: &SensitivityBar| format!("{} [{} … {}]", bar.text, number(bar.low, 1), number(bar.high, 1));
    let spoken = lines.iter().map(|line| {
        let bars = line.bars.iter().zip(series.names.iter().map(String::as_str).chain(["", ""]));
        let bars = bars.map(|(bar, name)| format!("{name} {}", said(bar)).trim().to_owned());
        format!("{}: {}", line.name, bars.collect::<Vec<_>>().join(", "))
    });
    Picture { words: words.clone(), spoken: spoken.collect::<Vec<_>>().join("\n"), frame }
}

/// An interval: a line with an end mark at either side, pale where it lies on its bar.
fn whisker(frame: &mut ChartFrame, (from, to): (f64, f64), y: f64, half: f64) {
    let theme = frame.style.theme;
    if to - from < 0.5 {
        return;
    }
    // Pale below, so that the dark line is seen on a dark bar too.
    for (color, width) in [(theme.paper, 3.6), (theme.ink, 1.4)] {
        let stroke = Stroke { color, width };
        frame.canvas.line([(from, y), (to, y)], stroke);
        for x in [from, to] {
            frame.canvas.line([(x, y - half), (x, y + half)], stroke);
        }
    }
}
