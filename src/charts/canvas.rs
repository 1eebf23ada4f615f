//! What a chart draws on: marks in logical pixels with fractions, in the order in which they cover each other.
//!
//! A canvas is plain data. `svg` and `png` each turn the same marks into a file.

use std::collections::BTreeSet;

use super::style::Color;
use super::{font, months};
use crate::language::{Language, number};

/// A place on the canvas: logical pixels from the left and from the top.
pub type CanvasPoint = (f64, f64);

/// Which part of a text stands at its x.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum TextAnchor {
    /// Its beginning.
    #[default]
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// One line of text.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TextLine {
    /// The text.
    pub text: String,
    /// Where the [`TextLine::anchor`] stands and the baseline runs.
    pub at: CanvasPoint,
    /// Type size in logical pixels.
    pub size: f64,
    /// Bold or regular.
    pub bold: bool,
    /// Colour.
    pub color: Color,
    /// Which part of the text stands at the place.
    pub anchor: TextAnchor,
}

impl TextLine {
    /// Left edge of the text.
    pub fn left(&self) -> f64 {
        let width = font::width(&self.text, self.size, self.bold);
        match self.anchor {
            TextAnchor::Start => self.at.0,
            TextAnchor::Middle => self.at.0 - width / 2.0,
            TextAnchor::End => self.at.0 - width,
        }
    }

    /// The box around the text.
    pub fn bounds(&self) -> Rect {
        Rect {
            left: self.left(),
            top: self.at.1 - font::ASCENT * self.size,
            width: font::width(&self.text, self.size, self.bold),
            height: (font::ASCENT + font::DESCENT) * self.size,
        }
    }
}

/// A rectangle in logical pixels.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Rect {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Rect {
    /// A rectangle from its left, upper, right and lower edges.
    pub fn edges(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self { left, top, width: right - left, height: bottom - top }
    }

    /// Right edge.
    pub fn right(&self) -> f64 {
        self.left + self.width
    }

    /// Lower edge.
    pub fn bottom(&self) -> f64 {
        self.top + self.height
    }

    /// Whether two rectangles share more than an edge.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right() && other.left < self.right() && self.top < other.bottom() && other.top < self.bottom()
    }

    /// The corners, clockwise from the upper left.
    pub fn corners(&self) -> [CanvasPoint; 4] {
        let (right, bottom) = (self.right(), self.bottom());
        [(self.left, self.top), (right, self.top), (right, bottom), (self.left, bottom)]
    }
}

/// How a line is drawn.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stroke {
    /// Colour.
    pub color: Color,
    /// Width in logical pixels.
    pub width: f64,
}

/// One thing on the canvas.
#[derive(Clone, PartialEq, Debug)]
pub enum Mark {
    /// A line through points.
    Line(Vec<CanvasPoint>, Stroke),
    /// A filled polygon.
    Area(Vec<CanvasPoint>, Color),
    /// A filled circle: centre, radius, colour.
    Disc(CanvasPoint, f64, Color),
    /// A line of text.
    Text(TextLine),
}

/// How pixels of a part of the canvas are read as months or years, and what stands there, for whoever points at them.
#[derive(Clone, PartialEq, Debug)]
pub struct Ruler {
    /// The part.
    pub plot: Rect,
    /// Years, or months counted from the year 0, at its left and right edge.
    pub times: (f64, f64),
    /// Whether times are months.
    pub months: bool,
    /// The numbers that stand there, as they are in the data.
    pub series: Vec<ToldNumbers>,
}

/// The numbers of one line, area or row of bars, as they are in the data: what is told is not measured on the picture.
#[derive(Clone, PartialEq, Debug)]
pub struct ToldNumbers {
    /// What it is.
    pub name: String,
    /// The colour it is drawn in.
    pub color: Color,
    /// Digits after the point that are told, and what follows a number.
    pub digits: usize,
    /// Unit, with the space before it where there is one.
    pub unit: String,
    /// Years, or months counted from the year 0, with their values.
    pub points: Vec<(i32, f64)>,
}

impl ToldNumbers {
    /// Its name and its number at a time, in words.
    pub fn told(&self, time: i32) -> Option<String> {
        let (_, value) = self.points.iter().find(|(known, _)| *known == time)?;
        Some(format!("{} {}{}", self.name, number(*value, self.digits), self.unit))
    }
}

/// What a part of the canvas says to whoever points at it.
#[derive(Clone, PartialEq, Debug)]
pub struct Hint {
    /// The part: a polygon.
    pub shape: Vec<CanvasPoint>,
    /// What it is and its number, in words.
    pub words: String,
}

/// Marks in logical pixels.
#[derive(Clone, PartialEq, Debug)]
pub struct Canvas {
    /// Width in logical pixels.
    pub width: f64,
    /// Height in logical pixels.
    pub height: f64,
    marks: Vec<Mark>,
    rulers: Vec<Ruler>,
    hints: Vec<Hint>,
}

impl Canvas {
    /// An empty canvas of one colour.
    pub fn new(width: f64, height: f64, background: Color) -> Self {
        let mut canvas = Self { width, height, marks: Vec::new(), rulers: Vec::new(), hints: Vec::new() };
        canvas.rect(Rect { left: 0.0, top: 0.0, width, height }, background);
        canvas
    }

    /// The marks, lowest first.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// How its parts are read.
    pub fn rulers(&self) -> &[Ruler] {
        &self.rulers
    }

    /// What its parts say, in the order in which they cover each other.
    pub fn hints(&self) -> &[Hint] {
        &self.hints
    }

    /// Lets a part say something to whoever points at it.
    pub fn tell(&mut self, shape: impl IntoIterator<Item = CanvasPoint>, words: &str) {
        self.hints.push(Hint { shape: shape.into_iter().collect(), words: printable(words) });
    }

    /// Lets what is around a place say something.
    pub fn tell_at(&mut self, (x, y): CanvasPoint, radius: f64, words: &str) {
        self.tell(Rect::edges(x - radius, y - radius, x + radius, y + radius).corners(), words);
    }

    /// Says how a part is read; of two that say it of the same part the later counts.
    pub fn measure(&mut self, ruler: Ruler) {
        self.rulers.retain(|known| known.plot != ruler.plot);
        self.rulers.push(ruler);
    }

    /// Adds the numbers of a series to the part that it stands in; a part that nothing measures says nothing.
    pub fn read(&mut self, plot: Rect, mut reading: ToldNumbers) {
        reading.name = printable(&reading.name);
        if let Some(ruler) = self.rulers.iter_mut().find(|ruler| ruler.plot == plot) {
            ruler.series.push(reading);
        }
    }

    /// What the numbers of a time say together, each time in a strip of its own, for pictures that no script reads.
    pub fn strips(&self, language: Language) -> Vec<Hint> {
        let strip = |ruler: &Ruler, time: i32| {
            let plot = ruler.plot;
            let (from, to) = ruler.times;
            let at = |time: f64| plot.left + (time - from) / (to - from).max(f64::MIN_POSITIVE) * plot.width;
            let (left, right) = (at(f64::from(time) - 0.5), at(f64::from(time) + 0.5));
            let place = Rect::edges(left.max(plot.left), plot.top, right.min(plot.right()), plot.bottom());
            let told = ruler.series.iter().filter_map(|series| series.told(time));
            let told = told.collect::<Vec<_>>().join("; ");
            let time = if ruler.months { months::name(time, language, true) } else { time.to_string() };
            Hint { shape: place.corners().to_vec(), words: format!("{time}: {told}") }
        };
        let of = |ruler: &Ruler| -> Vec<Hint> {
            let times = ruler.series.iter().flat_map(|series| series.points.iter().map(|(time, _)| *time));
            let times: BTreeSet<i32> = times.collect();
            times.into_iter().map(|time| strip(ruler, time)).collect()
        };
        self.rulers.iter().flat_map(of).collect()
    }

    /// Takes the rulers away: where every mark says its own number, they would only say it twice.
    pub fn unmeasured(&mut self) {
        self.rulers.clear();
    }

    /// The texts among the marks.
    pub fn labels(&self) -> impl Iterator<Item = &TextLine> {
        self.marks.iter().filter_map(|mark| if let Mark::Text(label) = mark { Some(label) } else { None })
    }

    /// Draws a line through points.
    pub fn line(&mut self, points: impl IntoIterator<Item = CanvasPoint>, stroke: Stroke) {
        let points: Vec<CanvasPoint> = points.into_iter().collect();
        if points.len() > 1 {
            self.marks.push(Mark::Line(points, stroke));
        }
    }

    /// Draws a dashed line: `dash` drawn, `gap` not, along the whole length.
    pub fn dashed(&mut self, points: &[CanvasPoint], stroke: Stroke, (dash, gap): (f64, f64)) {
        let (mut drawn, mut left) = (true, dash);
        let mut piece: Vec<CanvasPoint> = points.first().copied().into_iter().collect();
        for pair in points.windows(2) {
            let (mut from, to) = (pair[0], pair[1]);
            loop {
                let (dx, dy) = (to.0 - from.0, to.1 - from.1);
                let length = (dx * dx + dy * dy).sqrt();
                if length <= left {
                    left -= length;
                    piece.push(to);
                    break;
                }
                from = (from.0 + dx * left / length, from.1 + dy * left / length);
                piece.push(from);
                let done = std::mem::replace(&mut piece, vec![from]);
                if drawn {
                    self.line(done, stroke);
                }
                drawn = !drawn;
                left = if drawn { dash } else { gap };
            }
        }
        if drawn {
            self.line(piece, stroke);
        }
    }

    /// Fills a polygon.
    pub fn area(&mut self, points: impl IntoIterator<Item = CanvasPoint>, color: Color) {
        let points: Vec<CanvasPoint> = points.into_iter().collect();
        if points.len() > 2 {
            self.marks.push(Mark::Area(points, color));
        }
    }

    /// Fills a rectangle.
    pub fn rect(&mut self, rect: Rect, color: Color) {
        if rect.width > 0.0 && rect.height > 0.0 {
            self.area(rect.corners(), color);
        }
    }

    /// Draws a closed outline.
    pub fn outline(&mut self, points: &[CanvasPoint], stroke: Stroke) {
        self.line(points.iter().copied().chain(points.iter().take(2).copied()), stroke);
    }

    /// Hatches a polygon with lines that rise to the right, `gap` apart.
    pub fn hatch(&mut self, points: &[CanvasPoint], stroke: Stroke, gap: f64) {
        // Along a line of the hatch x + y is constant, so the crossings with each edge are found in that sum.
        let sums = points.iter().map(|(x, y)| x + y);
        let (low, high) = sums.fold((f64::MAX, f64::MIN), |(low, high), sum| (low.min(sum), high.max(sum)));
        let mut sum = (low / gap).ceil() * gap;
        while sum < high {
            let mut crossings: Vec<f64> = Vec::new();
            for (index, from) in points.iter().enumerate() {
                let to = points[(index + 1) % points.len()];
                let (a, b) = (from.0 + from.1, to.0 + to.1);
                if (a <= sum) != (b <= sum) {
                    crossings.push(from.0 + (sum - a) / (b - a) * (to.0 - from.0));
                }
            }
            crossings.sort_by(f64::total_cmp);
            for pair in crossings.chunks_exact(2) {
                self.line([(pair[0], sum - pair[0]), (pair[1], sum - pair[1])], stroke);
            }
            sum += gap;
        }
    }

    /// Fills a circle.
    pub fn disc(&mut self, center: CanvasPoint, radius: f64, color: Color) {
        self.marks.push(Mark::Disc(center, radius, color));
    }

    /// Writes one line of [`printable`] text.
    pub fn text(&mut self, mut label: TextLine) {
        label.text = printable(&label.text);
        if !label.text.trim().is_empty() {
            self.marks.push(Mark::Text(label));
        }
    }
}

/// A text as one line without signs that no XML document may hold or that turn the direction of what follows.
pub fn printable(text: &str) -> String {
    let letters = text.chars().filter(|letter| !is_direction(*letter));
    letters.map(|letter| if is_unprintable(letter) { ' ' } else { letter }).collect()
}

/// Signs that no XML document may hold, and line ends.
fn is_unprintable(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{FFFE}' | '\u{FFFF}' | '\u{2028}' | '\u{2029}')
}

/// Signs that turn the direction of the text after them.
fn is_direction(letter: char) -> bool {
    matches!(letter, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const STROKE: Stroke = Stroke { color: Color::rgb(0, 0, 0), width: 1.0 };

    #[test]
    fn dashes_cover_their_part_of_the_length() {
        let mut canvas = Canvas::new(100.0, 100.0, Color::rgb(255, 255, 255));
        canvas.dashed(&[(0.0, 0.0), (7.0, 0.0), (7.0, 23.0)], STROKE, (4.0, 2.0));
        let mut drawn = 0.0;
        for mark in canvas.marks() {
            if let Mark::Line(points, _) = mark {
                drawn += points.windows(2).map(|p| (p[1].0 - p[0].0).abs() + (p[1].1 - p[0].1).abs()).sum::<f64>();
            }
        }
        assert!((drawn - 20.0).abs() < 1e-9, "{drawn}");
    }

    #[test]
    fn hatching_stays_inside() {
        let mut canvas = Canvas::new(100.0, 100.0, Color::rgb(255, 255, 255));
        canvas.hatch(&[(10.0, 10.0), (30.0, 10.0), (30.0, 20.0), (10.0, 20.0)], STROKE, 3.0);
        let lines: Vec<_> = canvas.marks().iter().filter(|mark| matches!(mark, Mark::Line(..))).collect();
        assert_eq!(lines.len(), 10);
        for mark in lines {
            let Mark::Line(points, _) = mark else { continue };
            for (x, y) in points {
                assert!((10.0 - 1e-9..=30.0 + 1e-9).contains(x) && (10.0 - 1e-9..=20.0 + 1e-9).contains(y));
            }
        }
    }
}
