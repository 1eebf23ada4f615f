//! Charts as SVG within a page: small, with colours that follow the page from light to dark, and texts that keep their
//! width whatever font the reader has.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::charts::canvas::{Canvas, CanvasPoint, Mark, Ruler, TextAnchor, TextLine};
use crate::charts::style::Color;

/// The colours of every picture of a page, each with what it becomes in the dark.
#[derive(Clone, Debug, Default)]
pub struct Palette {
    places: BTreeMap<String, usize>,
    rules: Vec<(String, String)>,
    /// Colours of outlines of areas.
    outlines: BTreeSet<usize>,
    /// Sizes of texts, in tenths of a pixel.
    sizes: BTreeSet<i64>,
}

impl Palette {
    /// The class of a colour.
    fn class(&mut self, light: Color, dark: Color) -> usize {
        let pair = (hex(light), hex(dark));
        let next = self.rules.len();
        let place = *self.places.entry(format!("{}{}", pair.0, pair.1)).or_insert(next);
        if place == next {
            self.rules.push(pair);
        }
        place
    }

    /// The colours as a style sheet.
    pub fn css(&self) -> String {
        let mut css = String::new();
        for (place, (light, dark)) in self.rules.iter().enumerate() {
            let _ = write!(css, ".k{place}{{color:{light};color:light-dark({light},{dark})}}");
            if self.outlines.contains(&place) {
                let _ = write!(css, ".pic .o{place}{{stroke:{light};stroke:light-dark({light},{dark})}}");
            }
        }
        for size in &self.sizes {
            let _ = write!(css, ".pic .s{size}{{font-size:{}px}}", tenths(*size as f64 / 10.0));
        }
        css
    }
}

/// A colour in hexadecimal digits, with its opacity where it is not opaque.
fn hex(color: Color) -> String {
    let mut text = format!("#{:02x}{:02x}{:02x}", color.red, color.green, color.blue);
    if color.alpha < 1.0 {
        let _ = write!(text, "{:02x}", (color.alpha * 255.0).round() as u8);
    }
    text
}

/// A number with at most one decimal.
fn tenths(value: f64) -> String {
    let tenths = (value * 10.0).round() as i64;
    let sign = if tenths < 0 { "-" } else { "" };
    match (tenths.abs() / 10, tenths.abs() % 10) {
        (whole, 0) => format!("{sign}{whole}"),
        (0, part) => format!("{sign}.{part}"),
        (whole, part) => format!("{sign}{whole}.{part}"),
    }
}

/// Points from which a line is a coast rather than a curve, and how far from each other its points are kept, in pixels.
const COAST: usize = 80;
const APART: f64 = 1.5;

/// The way along points, in tenths of a pixel from each to the next; points that fall together count once. Of a coast
/// only as many points are kept as can be told apart.
fn way(points: &[CanvasPoint], closed: bool) -> String {
    let fine = |value: f64| (value * 10.0).round();
    let mut path = String::new();
    let mut last: Option<(f64, f64)> = None;
    for (place, point) in points.iter().enumerate() {
        let here = (fine(point.0), fine(point.1));
        let near = |before: (f64, f64)| (before.0 - here.0).abs().max((before.1 - here.1).abs()) < APART * 10.0;
        if points.len() > COAST && place + 1 < points.len() && last.is_some_and(near) {
            continue;
        }
        match last {
            None => {
                let _ = write!(path, "M{} {}", tenths(here.0 / 10.0), tenths(here.1 / 10.0));
            }
            Some(before) if before == here => continue,
            Some(before) => {
                let (x, y) = (tenths((here.0 - before.0) / 10.0), tenths((here.1 - before.1) / 10.0));
                let _ = match (x.as_str(), y.as_str()) {
                    (_, "0") => write!(path, "h{x}"),
                    ("0", _) => write!(path, "v{y}"),
                    (_, below) if below.starts_with('-') => write!(path, "l{x}{y}"),
                    _ => write!(path, "l{x} {y}"),
                };
            }
        }
        last = Some(here);
    }
    if closed {
        path.push('z');
    }
    path
}

/// How the parts of a picture are read, and the numbers that stand there as the data have them, for the script of the page.
fn rulers(canvas: &Canvas, dark: &Canvas, palette: &mut Palette) -> String {
    if canvas.rulers().iter().all(|ruler| ruler.series.is_empty()) {
        return String::new();
    }
    let number = |value: f64| crate::numeric::round_significant(value, 7);
    let mut series = |ruler: &Ruler, other: Option<&Ruler>| -> Vec<serde_json::Value> {
        let all = ruler.series.iter().enumerate().map(|(place, series)| {
            let dark = other.and_then(|other| other.series.get(place)).map_or(series.color, |series| series.color);
            let class = palette.class(series.color, dark);
            // From the first time on, one number each; those that nobody knows are null.
            let known: BTreeMap<i32, f64> = series.points.iter().copied().collect();
            let ends = known.keys().next().zip(known.keys().next_back());
            let values = ends
                .into_iter()
                .flat_map(|(first, last)| *first..=*last)
                .map(|time| known.get(&time).map(|value| crate::language::rounded(*value, series.digits)));
            let first = ends.map_or(0, |(first, _)| *first);
            serde_json::json!([series.name, class, series.digits, series.unit, first, values.collect::<Vec<_>>()])
        });
        all.collect()
    };
    let mut rulers = Vec::new();
    for (place, ruler) in canvas.rulers().iter().enumerate() {
        let (plot, (from, to)) = (ruler.plot, ruler.times);
        let places = [plot.left, plot.top, plot.right(), plot.bottom(), from, to].map(number);
        let series = series(ruler, dark.rulers().get(place));
        rulers.push(serde_json::json!([places, ruler.months, series]));
    }
    let rulers = serde_json::Value::from(rulers);
    format!(" data-rulers=\"{}\"", escape(&rulers.to_string()))
}

/// A picture with its title; what it says in words stands under another id of the page. `id` is unique in the page. Without
/// `with_hints` the script takes what its parts say from the picture before, which says the same.
pub fn svg(
    canvas: &Canvas,
    dark: &Canvas,
    (id, title, words, with_hints): (&str, &str, &str, bool),
    palette: &mut Palette,
) -> String {
    let mut out = String::new();
    let _ = write!(
        out,
        "<svg viewBox=\"0 0 {} {}\" width=\"{}\" height=\"{}\" role=\"img\" aria-labelledby=\"{id}-t\" aria-describedby=\"{words}\" \
         class=\"pic\"{}><title id=\"{id}-t\">{}</title>",
        tenths(canvas.width),
        tenths(canvas.height),
        tenths(canvas.width),
        tenths(canvas.height),
        rulers(canvas, dark, palette),
        escape(title)
    );
    let others = dark.marks();
    let mut pen = PicturePen::default();
    for (place, mark) in canvas.marks().iter().enumerate() {
        let color = color_of(mark);
        let other = others.get(place).map_or(color, color_of);
        pen.draw(&mut out, mark, palette.class(color, other));
    }
    pen.lift(&mut out);
    hints(&mut out, canvas, with_hints);
    palette.outlines.extend(pen.outlines);
    palette.sizes.extend(pen.sizes);
    out.push_str("</svg>");
    out
}

/// What parts of a picture say, line by line, and where they are, for the script of the page, which makes them: shapes that end
/// in `z`, of a rectangle its corner and, where they are not those of the one before, its width and height.
fn hints(out: &mut String, canvas: &Canvas, with_words: bool) {
    if canvas.hints().is_empty() {
        return;
    }
    let words: Vec<String> = canvas.hints().iter().map(|hint| hint.words.replace('\n', " ")).collect();
    let told = if with_words { format!(" data-t=\"{}\"", escape(&words.join("\n"))) } else { String::new() };
    let _ = write!(out, "<g class=\"h\"{told} data-d=\"");
    let mut size = String::new();
    for hint in canvas.hints() {
        match hint.shape.as_slice() {
            [a, b, c, d] if a.1 == b.1 && b.0 == c.0 && c.1 == d.1 && d.0 == a.0 => {
                let [x, y, wide, high] = [a.0, a.1, c.0 - a.0, c.1 - a.1].map(tenths);
                let now = format!(" {wide} {high}");
                let _ = write!(out, "{x} {y}{}z", if now == size { "" } else { &now });
                size = now;
            }
            shape => out.push_str(&way(shape, true)),
        }
    }
    out.push_str("\"></g>");
}

/// Draws marks; lines and areas that follow each other and look alike become one, and so do an area and its outline.
#[derive(Default)]
struct PicturePen {
    look: String,
    path: String,
    /// The colour and the way of an area that waits for its outline.
    area: Option<(usize, String)>,
    outlines: BTreeSet<usize>,
    sizes: BTreeSet<i64>,
}

impl PicturePen {
    fn draw(&mut self, out: &mut String, mark: &Mark, class: usize) {
        match mark {
            Mark::Line(points, stroke) => {
                let width = (stroke.width * 100.0).round() / 100.0;
                let path = outline(points).unwrap_or_else(|| way(points, false));
                match self.area.take_if(|(_, area)| *area == path) {
                    Some((of_area, _)) => {
                        self.outlines.insert(class);
                        self.add(out, format!("class=\"f k{of_area} o{class}\" stroke-width=\"{width}\""), &path);
                    }
                    None => {
                        self.lay(out);
                        self.add(out, format!("class=\"l k{class}\" stroke-width=\"{width}\""), &path);
                    }
                }
            }
            Mark::Area(points, _) => {
                self.lay(out);
                self.area = Some((class, outline(points).unwrap_or_else(|| way(points, true))));
            }
            Mark::Disc(center, radius, _) => {
                self.lift(out);
                let [x, y, r] = [center.0, center.1, *radius].map(tenths);
                let _ = write!(out, "<circle class=\"f k{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>");
            }
            Mark::Text(label) => {
                self.lift(out);
                self.sizes.insert(size_of(label));
                text(out, label, class);
            }
        }
    }

    fn add(&mut self, out: &mut String, look: String, path: &str) {
        if self.look != look {
            self.write(out);
            self.look = look;
        }
        self.path.push_str(path);
    }

    /// Adds the area that has no outline.
    fn lay(&mut self, out: &mut String) {
        if let Some((class, path)) = self.area.take() {
            self.add(out, format!("class=\"f k{class}\""), &path);
        }
    }

    /// Writes what was drawn and not yet written.
    fn lift(&mut self, out: &mut String) {
        self.lay(out);
        self.write(out);
    }

    fn write(&mut self, out: &mut String) {
        if !self.path.is_empty() {
            let _ = write!(out, "<path {} d=\"{}\"/>", self.look, self.path);
        }
        self.look.clear();
        self.path.clear();
    }
}

/// The way round an area; `None` for points that do not come back to the first.
fn outline(points: &[CanvasPoint]) -> Option<String> {
    let [first, .., last] = points else { return None };
    // An outline may end on its first two points, so that its last corner is one.
    let ends = if points.len() > 4 && points.ends_with(&points[..2]) { 2 } else { usize::from(first == last) };
    (ends > 0 && points.len() > 3).then(|| way(&points[..points.len() - ends], true))
}

fn color_of(mark: &Mark) -> Color {
    match mark {
        Mark::Line(_, stroke) => stroke.color,
        Mark::Area(_, color) | Mark::Disc(_, _, color) => *color,
        Mark::Text(label) => label.color,
    }
}

/// Letters of a text that needs no fixed width: in any font it ends near where it should.
const FREE: usize = 4;

/// The size of a text, in tenths of a pixel.
fn size_of(label: &TextLine) -> i64 {
    (label.size * 10.0).round() as i64
}

fn text(out: &mut String, label: &TextLine, class: usize) {
    let anchor = match label.anchor {
        TextAnchor::Start => "",
        TextAnchor::Middle => " m",
        TextAnchor::End => " e",
    };
    let weight = if label.bold { " b" } else { "" };
    let length = label.bounds().width;
    let fitted = if label.text.chars().count() > FREE && length > 0.0 {
        format!(" textLength=\"{}\"", tenths(length))
    } else {
        String::new()
    };
    let _ = write!(
        out,
        "<text class=\"f k{class}{anchor}{weight} s{}\" x=\"{}\" y=\"{}\"{fitted}>{}</text>",
        size_of(label),
        tenths(label.at.0),
        tenths(label.at.1),
        escape(&label.text)
    );
}

/// Ways shorter than this are not worth sharing, in letters.
const LONG: usize = 100;

/// The same pictures with every long way that occurs more than once written once, before them: in two languages a map has
/// the same coasts, and a coast is both an area and a line.
pub fn share(pictures: &str) -> String {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for way in paths(pictures).filter_map(|(_, way, _)| way) {
        *times.entry(way).or_insert(0) += 1;
    }
    times.retain(|_, times| *times > 1);
    let places: BTreeMap<&str, usize> = times.keys().enumerate().map(|(place, way)| (*way, place)).collect();
    let mut shared = String::from("<svg width=\"0\" height=\"0\" aria-hidden=\"true\" class=\"shapes\"><defs>");
    for (way, place) in &places {
        let _ = write!(shared, "<path id=\"p{place}\" d=\"{way}\"/>");
    }
    shared.push_str("</defs></svg>");
    for (before, way, look) in paths(pictures) {
        shared.push_str(before);
        match way.map(|way| (way, places.get(way))) {
            None => {}
            Some((_, Some(place))) => {
                let _ = write!(shared, "<use {look}href=\"#p{place}\"/>");
            }
            Some((way, None)) => {
                let _ = write!(shared, "<path {look}d=\"{way}\"/>");
            }
        }
    }
    shared
}

/// What stands before each long way in pictures, the way, and how it looks; at the end what is left.
fn paths(pictures: &str) -> impl Iterator<Item = (&str, Option<&str>, &str)> {
    let mut rest = Some(pictures);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let mut from = 0;
        while let Some(start) = text[from..].find("<path ").map(|at| from + at) {
            let end = text[start..].find("\"/>").map(|at| start + at);
            let way = text[start..].find("d=\"M").map(|at| start + at + 3);
            let (Some(end), Some(way)) = (end, way) else { break };
            if way < end && end - way >= LONG {
                rest = Some(&text[end + 3..]);
                return Some((&text[..start], Some(&text[way..end]), &text[start + 6..way - 3]));
            }
            from = end;
        }
        Some((text, None, ""))
    })
}

/// Text as text in XML.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::canvas::Stroke;

    #[test]
    fn a_way_is_short_and_ends_where_it_should() {
        assert_eq!(way(&[(1.0, 2.0), (1.04, 2.01), (3.55, 1.0), (0.0, 0.0)], true), "M1 2l2.6-1l-3.6-1z");
        assert_eq!([tenths(-0.04), tenths(-0.5), tenths(10.26)], ["0", "-.5", "10.3"]);
    }

    #[test]
    fn what_parts_say_is_written_once_and_a_size_where_it_changes() {
        let mut canvas = Canvas::new(10.0, 10.0, Color::rgb(255, 255, 255));
        let square = |x: f64, side: f64| [(x, 1.0), (x + side, 1.0), (x + side, 1.0 + side), (x, 1.0 + side)];
        for (x, side, words) in [(1.0, 2.0, "a < b"), (4.0, 2.0, "two\nlines"), (7.0, 3.0, "c")] {
            canvas.tell(square(x, side), words);
        }
        canvas.tell([(0.0, 0.0), (3.0, 1.0), (0.0, 2.0)], "d");
        let (mut with, mut without) = (String::new(), String::new());
        hints(&mut with, &canvas, true);
        hints(&mut without, &canvas, false);
        assert_eq!(without, "<g class=\"h\" data-d=\"1 1 2 2z4 1z7 1 3 3zM0 0l3 1l-3 1z\"></g>");
        assert_eq!(with, without.replace(" data-d", " data-t=\"a &lt; b\ntwo lines\nc\nd\" data-d"));
    }

    #[test]
    fn an_area_and_its_outline_are_one() {
        let mut canvas = Canvas::new(10.0, 10.0, Color::rgb(255, 255, 255));
        let round = |at: f64| [(at, 0.0), (at + 2.0, 0.0), (at + 2.0, 2.0), (at, 0.0)];
        let stroke = Stroke { color: Color::rgb(0, 0, 0), width: 0.7 };
        for at in [0.0, 5.0] {
            canvas.area(round(at), Color::rgb(200, 200, 200));
            canvas.line(round(at), stroke);
        }
        canvas.area(round(1.0), Color::rgb(200, 200, 200));
        let mut palette = Palette::default();
        let drawn = svg(&canvas, &canvas, ("x", "t", "words", true), &mut palette);
        assert!(drawn.contains("<path class=\"f k1 o2\" stroke-width=\"0.7\" d=\"M0 0h2v2zM5 0h2v2z\"/>"), "{drawn}");
        assert!(drawn.ends_with("<path class=\"f k1\" d=\"M1 0h2v2z\"/></svg>"), "{drawn}");
        assert!(palette.css().contains(".pic .o2{stroke:#000000;"), "{}", palette.css());
    }

    #[test]
    fn the_same_way_is_written_once() {
        let long = format!("M1 2{}z", "l1 1".repeat(30));
        let once = format!("M3 4{}z", "l1 2".repeat(30));
        let drawn = format!(
            "<svg><path class=\"f k1\" d=\"{long}\"/><path class=\"f k1\" d=\"M1 1l2 2z\"/></svg><p>x</p><svg><path class=\"l k2\" \
             stroke-width=\"1\" d=\"{long}\"/><path class=\"f k3\" d=\"{once}\"/></svg>"
        );
        let shared = share(&drawn);
        assert_eq!(shared.matches(&long).count(), 1);
        assert_eq!(shared.matches(&once).count(), 1);
        let expected = "<svg><use class=\"f k1\" href=\"#p0\"/><path class=\"f k1\" d=\"M1 1l2 2z\"/></svg><p>x</p><svg><use class=\"l k2\" \
                        stroke-width=\"1\" href=\"#p0\"/>";
        assert!(shared.contains(expected), "{shared}");
        assert_eq!(share("<p>x</p>").split_once("</defs></svg>").map(|(_, rest)| rest), Some("<p>x</p>"));
    }

    #[test]
    fn texts_are_texts() {
        let mut canvas = Canvas::new(10.0, 10.0, Color::rgb(255, 255, 255));
        canvas.text(TextLine { text: "<script>\"&".into(), size: 10.0, ..TextLine::default() });
        canvas.line([(0.0, 0.0), (5.0, 5.0)], Stroke { color: Color::rgb(221, 106, 42), width: 1.0 });
        let drawn = svg(&canvas, &canvas, ("x", "<b>", "words", true), &mut Palette::default());
        let read = roxmltree::Document::parse(&drawn).unwrap();
        let of = |name: &str| read.descendants().find(|node| node.has_tag_name(name)).and_then(|node| node.text());
        assert_eq!([of("title"), of("text")], [Some("<b>"), Some("<script>\"&")]);
    }
}
