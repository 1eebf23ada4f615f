//! What every chart has: title, subtitle, source line, a place to draw in; axes, ticks and numbers.

use crate::language::Language;

use super::canvas::{Canvas, CanvasPoint, Rect, Stroke, TextAnchor, TextLine};
use super::font;
use super::style::{Color, Style};

/// The words around a chart.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ChartWords {
    /// The message, one sentence.
    pub title: String,
    /// Measure, unit, importer, years.
    pub subtitle: String,
    /// Where the numbers come from, and what is not shown.
    pub source: String,
}

/// A canvas with its words on it and the place that is left.
#[derive(Debug)]
pub struct ChartFrame {
    /// The canvas.
    pub canvas: Canvas,
    /// Its style.
    pub style: Style,
    /// Where the chart goes.
    pub plot: Rect,
}

impl ChartFrame {
    /// Writes the words; the plot is as high as the usual height of the chart leaves, but at least `needed`.
    pub fn new(style: Style, words: &ChartWords, needed: f64) -> Self {
        Self::sized_to(style, words, (style.height(), needed))
    }

    /// The same with a plot of this height, however low the chart becomes: for rows that would stand apart in more.
    pub fn snug(style: Style, words: &ChartWords, height: f64) -> Self {
        Self::sized_to(style, words, (0.0, height))
    }

    /// A chart at least as high as the first number, with a plot at least as high as the second.
    fn sized_to(style: Style, words: &ChartWords, (least, needed): (f64, f64)) -> Self {
        let inner = style.width - 2.0 * style.margin;
        let title = font::clamp(font::balance(&words.title, style.title, true, inner), 6, style.title, true, inner);
        let subtitle =
            font::clamp(font::balance(&words.subtitle, style.subtitle, false, inner), 5, style.subtitle, false, inner);
        let source = font::clamp(font::wrap(&words.source, style.source, false, inner), 6, style.source, false, inner);
        let block = |lines: &[String], size: f64| lines.len() as f64 * size * font::LINE;

        let head =
            style.margin * 0.8 + block(&title, style.title) + 0.3 * style.title + block(&subtitle, style.subtitle);
        let foot = block(&source, style.source) + style.margin * 0.7;
        let (above, below) = (style.label * 2.1, style.label * 0.9);
        let height = least.max(head + above + needed + below + foot).round();
        let theme = style.theme;
        let mut frame = Self {
            canvas: Canvas::new(style.width, height, theme.paper),
            style,
            plot: Rect::edges(style.margin, head + above, style.width - style.margin, height - foot - below),
        };
        let top = style.margin * 0.8;
        frame.lines(&title, (style.margin, top), style.title, true, theme.ink);
        let under = top + block(&title, style.title) + 0.3 * style.title;
        frame.lines(&subtitle, (style.margin, under), style.subtitle, false, theme.muted);
        frame.lines(&source, (style.margin, height - foot), style.source, false, theme.muted);
        frame
    }

    /// Writes lines below each other from an upper left corner.
    pub fn lines(&mut self, lines: &[String], (left, top): CanvasPoint, size: f64, bold: bool, color: Color) {
        let gap = (font::LINE - font::ASCENT - font::DESCENT) / 2.0;
        for (index, text) in lines.iter().enumerate() {
            let y = top + (index as f64 * font::LINE + gap + font::ASCENT) * size;
            self.canvas.text(TextLine {
                text: text.clone(),
                at: (left, y),
                size,
                bold,
                color,
                anchor: TextAnchor::Start,
            });
        }
    }

    /// A label of the usual size whose middle has the height of the place.
    pub fn label(
        &mut self,
        text: impl Into<String>,
        (x, y): CanvasPoint,
        anchor: TextAnchor,
        color: Color,
        bold: bool,
    ) {
        self.sized(text, (x, y), anchor, color, (self.style.label, bold));
    }

    /// A small label whose middle has the height of the place.
    pub fn small(&mut self, text: impl Into<String>, at: CanvasPoint, anchor: TextAnchor, color: Color) {
        self.sized(text, at, anchor, color, (self.style.tick, false));
    }

    /// A label of any size and weight whose middle has the height of the place.
    pub fn sized(
        &mut self,
        text: impl Into<String>,
        (x, y): CanvasPoint,
        anchor: TextAnchor,
        color: Color,
        (size, bold): (f64, bool),
    ) {
        self.canvas.text(TextLine { text: text.into(), at: (x, middle(y, size)), size, bold, color, anchor });
    }

    /// A name that ends within `limit`, on two lines where one is too short; their middle has the height of the place.
    pub fn name(&mut self, text: &str, (x, y): CanvasPoint, limit: f64, color: Color, (size, bold): (f64, bool)) {
        let lines = font::clamp(font::balance(text, size, bold, limit), 2, size, bold, limit);
        let height = lines.len() as f64 * font::LINE * size;
        self.lines(&lines, (x, y - height / 2.0), size, bold, color);
    }

    /// A grid line.
    pub fn grid(&mut self, from: CanvasPoint, to: CanvasPoint) {
        let stroke = Stroke { color: self.style.theme.grid, width: 1.0 };
        self.canvas.line([from, to], stroke);
    }
}

/// The baseline of a text whose middle is at a height.
pub fn middle(y: f64, size: f64) -> f64 {
    y + (font::ASCENT - font::DESCENT) / 2.0 * size
}

/// A linear scale from values to pixels.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Scale {
    /// Values at the two ends.
    pub values: (f64, f64),
    /// Pixels at the two ends.
    pub pixels: (f64, f64),
}

impl Scale {
    /// Where a value stands.
    pub fn at(&self, value: f64) -> f64 {
        let (low, high) = self.values;
        let part = if high > low { (value - low) / (high - low) } else { 0.5 };
        self.pixels.0 + part * (self.pixels.1 - self.pixels.0)
    }
}

/// A round distance between about `count` ticks over a range: 1, 2, 2.5 or 5 times a power of ten.
pub fn tick_step(range: f64, count: usize) -> f64 {
    let rough = range / count.max(1) as f64;
    if rough <= 0.0 || !rough.is_finite() {
        return 1.0;
    }
    let mut power = 1.0;
    while power * 10.0 <= rough {
        power *= 10.0;
    }
    while power > rough {
        power /= 10.0;
    }
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|step| step * power >= rough * 0.999);
    step.unwrap_or(10.0) * power
}

/// Round values from `low` to `high`, about `count` steps apart, none outside.
pub fn ticks(low: f64, high: f64, count: usize) -> Vec<f64> {
    let step = tick_step(high - low, count);
    let (first, last) = ((low / step - 1e-9).ceil() as i64, (high / step + 1e-9).floor() as i64);
    (first..=last).map(|index| index as f64 * step).collect()
}

/// Digits after the point that tell the ticks apart.
pub fn tick_digits(ticks: &[f64]) -> usize {
    let step = ticks.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::MAX, f64::min);
    (0..4)
        .find(|digits| {
            let scaled = step * 10_f64.powi(*digits);
            (scaled - scaled.round()).abs() < 1e-6
        })
        .unwrap_or(4) as usize
}

pub use crate::language::number;

/// A change with its sign, or ±0 when it rounds to nothing.
pub fn change(value: f64, digits: usize) -> String {
    let text = number(value, digits);
    if !text.contains(|digit: char| digit.is_ascii_digit() && digit != '0') {
        "±0".to_owned()
    } else if value > 0.0 {
        format!("+{text}")
    } else {
        text
    }
}

/// Digits after the point for volumes of this size: three figures are enough for a reader.
pub fn digits_for(size: f64) -> usize {
    if size >= 100.0 {
        0
    } else if size >= 1.0 {
        1
    } else {
        2
    }
}

/// Parts of an English sentence in a row, with “and” before the last.
pub fn listed(parts: &[String]) -> String {
    match parts {
        [first, last] => format!("{first} and {last}"),
        [before @ .., last] if !before.is_empty() => format!("{}, and {last}", before.join(", ")),
        parts => parts.concat(),
    }
}

/// A unit as a reader of one language writes it.
pub fn unit(unit: &str, language: Language) -> String {
    match (unit, language) {
        ("Mt/y", Language::En) => "million tonnes a year",
        ("Mt/y", Language::Ja) => "百万トン／年",
        ("PJ/y", Language::En) => "petajoules a year",
        ("PJ/y", Language::Ja) => "PJ／年",
        ("points", Language::En) => "points",
        ("points", Language::Ja) => "ポイント",
        ("USD/GJ", Language::Ja) => "ドル／GJ",
        (other, _) => other,
    }
    .to_owned()
}

/// A unit as it follows a number: English puts a space between, Japanese does not where the unit is a word.
pub fn following(unit: &str, language: Language) -> String {
    match language {
        Language::En => format!(" {unit}"),
        Language::Ja if unit.starts_with(|first: char| first.is_ascii()) => format!(" {unit}"),
        Language::Ja => unit.to_owned(),
    }
}

/// Heights of labels that want to stand at `wanted`, moved as little as needed so that none overlaps and all stay
/// between `low` and `high`; in the order given, which must be that of the wanted heights.
///
/// `heights` are the labels' own. When they do not fit, they are closed up evenly.
pub fn spread(wanted: &[f64], heights: &[f64], (low, high): (f64, f64)) -> Vec<f64> {
    let total: f64 = heights.iter().sum();
    let squeeze = if total > high - low { (high - low) / total } else { 1.0 };
    // Each cluster moves as one: (index of its first label, its count, its height, the mean wanted top).
    let mut clusters: Vec<(usize, usize, f64, f64)> = Vec::new();
    let place = |height: f64, top: f64| top.clamp(low, (high - height).max(low));
    for (index, (want, height)) in wanted.iter().zip(heights).enumerate() {
        let height = height * squeeze;
        clusters.push((index, 1, height, want - height / 2.0));
        while let [.., above, below] = clusters.as_slice() {
            if place(above.2, above.3) + above.2 <= place(below.2, below.3) + 1e-9 {
                break;
            }
            let (above, below) = (*above, *below);
            let (many, few) = (above.1 as f64, below.1 as f64);
            let top = (above.3 * many + (below.3 - above.2) * few) / (many + few);
            clusters.truncate(clusters.len() - 2);
            clusters.push((above.0, above.1 + below.1, above.2 + below.2, top));
        }
    }
    let mut placed = Vec::with_capacity(wanted.len());
    for (first, count, height, top) in clusters {
        let mut y = place(height, top);
        for height in heights.iter().skip(first).take(count) {
            placed.push(y + height * squeeze / 2.0);
            y += height * squeeze;
        }
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(number(1_234_567.891, 1), "1,234,567.9");
        assert_eq!(number(-0.04, 1), "0.0");
        assert_eq!(number(-12.0, 0), "−12");
        assert_eq!(change(0.04, 1), "±0");
        assert_eq!(change(3.25, 1), "+3.2");
    }

    #[test]
    fn ticks_are_round_and_inside_the_range() {
        assert_eq!(ticks(0.0, 187.0, 4), [0.0, 50.0, 100.0, 150.0]);
        assert_eq!(ticks(80.2, 95.1, 4), [85.0, 90.0, 95.0]);
        assert_eq!(tick_digits(&ticks(0.0, 1.0, 4)), 2);
    }

    #[test]
    fn labels_keep_their_distance_and_their_order() {
        let heights = [10.0; 5];
        let placed = spread(&[50.0, 50.0, 51.0, 52.0, 99.0], &heights, (0.0, 100.0));
        assert!(placed.windows(2).all(|pair| pair[1] - pair[0] >= 10.0 - 1e-9), "{placed:?}");
        assert!(placed.iter().all(|y| (5.0..=95.0).contains(y)));
        let alone = spread(&[20.0, 70.0], &heights[..2], (0.0, 100.0));
        assert_eq!(alone, [20.0, 70.0]);
    }
}
