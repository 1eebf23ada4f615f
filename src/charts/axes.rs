//! The axes of charts over time: years below, values at the left, the base year marked.

use super::ShareLimit;
use super::canvas::{CanvasPoint, Rect, Ruler, Stroke, TextAnchor, ToldNumbers};
use super::font;
use super::frame::{ChartFrame, Scale, number, tick_digits, ticks};
use super::style::Color;
use super::view::ChartView;

/// Scales of years and values.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Axes {
    /// Years, left to right.
    pub x: Scale,
    /// Values, bottom to top.
    pub y: Scale,
    /// The place between them.
    pub plot: Rect,
}

/// A remark on one point of the warm line.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct AxisNote<'a> {
    /// Year and value.
    pub point: (i32, f64),
    /// What to write.
    pub text: &'a str,
    /// On which side of the line.
    pub side: LineSide,
}

/// A side of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LineSide {
    /// Above it.
    Above,
    /// Below it.
    Below,
    /// Above, unless a text below would be nearer to the point by more than a line.
    Nearer,
}

/// What the axes span.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Extent<'a> {
    /// First and last year.
    pub years: (i32, i32),
    /// Lowest and highest value.
    pub values: (f64, f64),
    /// What follows a value at its tick, such as `%`.
    pub suffix: &'a str,
    /// Part of a year that is left free at both ends.
    pub pad: f64,
    /// Least width of the column of ticks, so that axes below each other agree.
    pub gutter: f64,
    /// Whether the years are written below.
    pub named: bool,
}

/// The newest observed share in words: what happened, after the base year.
pub fn happened(view: &ChartView<'_>, (year, value): (i32, f64)) -> String {
    let value = number(value, 1);
    if year > view.subject.base_year {
        view.say(format!("what happened, {year}: {value}%"), format!("{year}年の実績：{value}%"))
    } else {
        view.say(format!("observed, {year}: {value}%"), format!("{year}年の実績：{value}%"))
    }
}

/// What a subtitle says of an axis that begins at `low`, in English and in Japanese: nothing of one that begins at zero.
pub const fn cut(low: f64) -> (&'static str, &'static str) {
    if low > 0.0 { ("; the axis does not begin at zero", "。縦軸は0から始まらない") } else { ("", "") }
}

impl Axes {
    /// Draws grid and ticks in `place`; ticks stand at round numbers inside the range.
    pub fn draw(frame: &mut ChartFrame, place: Rect, extent: &Extent<'_>) -> Self {
        let (muted, size) = (frame.style.theme.muted, frame.style.tick);
        let (years, values) = (extent.years, extent.values);
        let count = ((place.height / 60.0) as usize).clamp(3, 6);
        // Round steps can leave a narrow range nearly without ticks: then more of them.
        let marks = (count..count + 4).map(|count| ticks(values.0, values.1, count)).find(|marks| marks.len() > 2);
        let marks = marks.unwrap_or_else(|| ticks(values.0, values.1, count));
        let digits = tick_digits(&marks);
        let texts: Vec<String> =
            marks.iter().map(|value| format!("{}{}", number(*value, digits), extent.suffix)).collect();
        let gutter = texts.iter().map(|text| font::width(text, size, false)).fold(extent.gutter, f64::max);
        let bottom = place.bottom() - if extent.named { size * 1.9 } else { size * 0.6 };
        let plot = Rect::edges(place.left + gutter + 8.0, place.top, place.right(), bottom);
        let ends = (f64::from(years.0) - extent.pad, f64::from(years.1) + extent.pad);
        let x = Scale { values: ends, pixels: (plot.left, plot.right()) };
        let y = Scale { values, pixels: (bottom, plot.top) };
        for (value, text) in marks.iter().zip(texts) {
            let at = y.at(*value);
            frame.grid((plot.left, at), (plot.right(), at));
            frame.small(text, (plot.left - 8.0, at), TextAnchor::End, muted);
        }
        let axes = Self { x, y, plot };
        frame.canvas.measure(axes.ruler(false));
        if extent.named {
            axes.years(frame, years);
        }
        axes
    }

    /// How the place between the axes is read.
    pub fn ruler(&self, months: bool) -> Ruler {
        Ruler { plot: self.plot, times: self.x.values, months, series: Vec::new() }
    }

    /// Lets whoever points at the axes hear the numbers of a series by its name, as the data have them, with so many digits
    /// and this unit after them.
    pub fn told(
        &self,
        frame: &mut ChartFrame,
        (name, color): (&str, Color),
        (digits, unit): (usize, &str),
        points: &[(i32, f64)],
    ) {
        let reading =
            ToldNumbers { name: name.to_owned(), color, digits, unit: unit.to_owned(), points: points.to_vec() };
        frame.canvas.read(self.plot, reading);
    }

    fn years(&self, frame: &mut ChartFrame, (first, last): (i32, i32)) {
        let (muted, size) = (frame.style.theme.muted, frame.style.tick);
        let half = font::width("2000", size, false) / 2.0;
        let year_width = self.x.at(1.0) - self.x.at(0.0);
        let step = [1, 2, 5, 10, 20, 50].into_iter().find(|step| f64::from(*step) * year_width >= half * 3.6);
        let y = self.plot.bottom() + size * 1.15;
        for year in (first..=last).filter(|year| year % step.unwrap_or(100) == 0) {
            let x = self.x.at(f64::from(year));
            frame
                .canvas
                .line([(x, self.plot.bottom()), (x, self.plot.bottom() + 4.0)], Stroke { color: muted, width: 1.0 });
            let x = x.min(frame.style.width - frame.style.margin * 0.4 - half);
            frame.small(year.to_string(), (x, y), TextAnchor::Middle, muted);
        }
    }

    /// Where a value of a year stands.
    pub fn at(&self, year: i32, value: f64) -> CanvasPoint {
        (self.x.at(f64::from(year)), self.y.at(value))
    }

    /// Marks the base year by a line, and says above it what lies on either side; after it in the longer form that
    /// fits.
    pub fn base_year(&self, frame: &mut ChartFrame, year: i32, before: &str, after: (&str, &str)) {
        let theme = frame.style.theme;
        let x = self.x.at(f64::from(year));
        let top = self.plot.top - frame.style.tick * 1.3;
        let stroke = Stroke { color: theme.ink, width: 1.0 };
        frame.canvas.dashed(&[(x, top), (x, self.plot.bottom())], stroke, (3.0, 3.0));
        let size = frame.style.tick;
        let y = top + size * 0.35;
        if x - 8.0 - font::width(before, size, false) >= frame.style.margin * 0.5 {
            frame.small(before, (x - 8.0, y), TextAnchor::End, theme.muted);
        }
        // On a telephone the room beside the plot is that of the names there; the year alone is enough.
        let right =
            if frame.style.is_small() { self.plot.right() + 16.0 } else { frame.style.width - frame.style.margin };
        let fits = |text: &str| font::width(text, size, false) <= right - x - 8.0;
        let short = if frame.style.is_small() { format!("{year} →") } else { after.0.to_owned() };
        let text = [after.1, after.0].into_iter().find(|text| fits(text)).map_or(short, str::to_owned);
        frame.small(text, (x + 8.0, y), TextAnchor::Start, theme.muted);
    }

    /// A limit across the years, with its words, if they are to stand there, at one of its ends, above or below it, where no
    /// point of the series lies.
    pub fn limit(&self, frame: &mut ChartFrame, limit: &ShareLimit, words: Option<&str>, series: &[(i32, f64)]) {
        let (theme, size) = (frame.style.theme, frame.style.tick);
        let y = self.y.at(limit.value);
        let stroke = Stroke { color: theme.ink, width: 1.4 };
        frame.canvas.dashed(&[(self.plot.left, y), (self.plot.right(), y)], stroke, (5.0, 4.0));
        let Some(words) = words else { return };
        let width = font::width(words, size, true) + 4.0;
        let plate = |left: f64, at: f64| Rect { left, top: at - size * 0.7, width, height: size * 1.4 };
        let (left, right) = (self.plot.left + 4.0, self.plot.right() - width - 4.0);
        let places = [(left, y - size), (left, y + size), (right, y - size), (right, y + size)];
        let plates = places.map(|(left, at)| plate(left, at));
        let free = |plate: &&Rect| {
            let inside = plate.top >= self.plot.top && plate.bottom() <= self.plot.bottom();
            let near = |(year, value): &(i32, f64)| {
                let (x, y) = self.at(*year, *value);
                let (from, to) = (plate.left - size, plate.right() + size);
                (from..to).contains(&x) && (plate.top - size * 0.3..plate.bottom() + size * 0.3).contains(&y)
            };
            inside && !series.iter().any(near)
        };
        let plate = plates.iter().find(free).unwrap_or(&plates[0]);
        frame.canvas.rect(*plate, theme.paper.alpha(0.8));
        let at = (plate.left + 2.0, plate.top + plate.height / 2.0);
        frame.sized(words, at, TextAnchor::Start, theme.ink, (size, true));
    }

    /// Marks a year whose number is not fit to be drawn.
    pub fn unsound(&self, frame: &mut ChartFrame, year: i32) {
        let x = self.x.at(f64::from(year));
        let half = (self.x.at(f64::from(year) + 0.5) - x).max(2.0);
        let strip = Rect::edges(x - half, self.plot.top, x + half, self.plot.bottom());
        let theme = frame.style.theme;
        frame.canvas.hatch(&strip.corners(), Stroke { color: theme.grid, width: 1.0 }, 7.0);
        frame.small("?", (x, self.plot.bottom() - frame.style.tick), TextAnchor::Middle, theme.muted);
    }

    /// Marks what is estimated by an open circle on each of its points.
    pub fn estimated(&self, frame: &mut ChartFrame, points: impl IntoIterator<Item = (i32, f64)>, color: Color) {
        let (paper, radius) = (frame.style.theme.paper, frame.style.strong * 1.25);
        for (year, value) in points {
            frame.canvas.disc(self.at(year, value), radius, color);
            frame.canvas.disc(self.at(year, value), radius * 0.6, paper);
        }
    }

    /// Draws a line through points of a run of years; a single year becomes a dot.
    pub fn trace(&self, frame: &mut ChartFrame, run: &[(i32, f64)], color: Color, width: f64) {
        let points: Vec<CanvasPoint> = run.iter().map(|(year, value)| self.at(*year, *value)).collect();
        if let [point] = points.as_slice() {
            frame.canvas.disc(*point, width * 1.2, color);
        }
        frame.canvas.line(points, Stroke { color, width });
    }

    /// Marks one point of a series and writes beside it, above or below everything that the series has nearby; not
    /// where something in `taken` is.
    pub fn callout(&self, frame: &mut ChartFrame, series: &[(i32, f64)], note: &AxisNote<'_>, taken: &mut Vec<Rect>) {
        let (style, theme) = (frame.style, frame.style.theme);
        let (x, y) = self.at(note.point.0, note.point.1);
        let half = font::width(note.text, style.tick, true) / 2.0 + 4.0;
        // On a telephone names stand close beside the plot.
        let right = if style.is_small() { self.plot.right() + 4.0 } else { style.width - style.margin * 0.4 };
        let middle = x.clamp(self.plot.left + half, (right - half).max(self.plot.left + half));
        let near = series.iter().map(|(year, value)| self.at(*year, *value));
        let near = near.filter(|(other, _)| (other - middle).abs() <= half + self.x.at(1.0) - self.x.at(0.0));
        let (upper, lower) = near.fold((y, y), |(upper, lower), (_, y)| (upper.min(y), lower.max(y)));
        let below = match note.side {
            LineSide::Above => false,
            LineSide::Below => true,
            LineSide::Nearer => lower - y + style.tick < y - upper,
        };
        let centre = if below { lower + style.tick * 1.3 } else { upper - style.tick * 1.2 };
        let half_height = style.tick * 0.65;
        let side = Rect::edges(middle - half, centre - half_height, middle + half, centre + half_height);
        if side.bottom() > self.plot.bottom() || taken.iter().any(|other| other.overlaps(&side)) {
            return;
        }
        taken.push(side);
        frame.canvas.disc((x, y), style.strong * 1.3, theme.warm);
        frame.canvas.rect(side, theme.paper.alpha(0.75));
        let centre = (middle, side.top + side.height / 2.0);
        frame.sized(note.text, centre, TextAnchor::Middle, theme.warm_text, (style.tick, true));
    }
}
