//! A canvas as SVG, by plotters.
//!
//! Plotters rounds to whole pixels: it draws on a canvas [`FINE`] times as large, which the view box scales back, so
//! that curves stay smooth. Text stays text.

use std::fmt::Write as _;

use plotters::backend::SVGBackend;
use plotters::prelude::{Color as _, DrawingBackend, IntoFont, RGBAColor, ShapeStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, TextStyle};

use super::ChartError;
use super::canvas::{Canvas, CanvasPoint, Mark, TextAnchor, TextLine};
use super::font;
use super::style::Color;
use crate::language::Language;

/// Plotters' pixels in a logical pixel.
const FINE: f64 = 8.0;
/// The SVG backend sets `font-size` to the size given over this number.
const SIZE_FACTOR: f64 = 1.24;
/// The SVG backend hangs a text anchored at its top this far above the baseline, in type sizes.
const TOP_TO_BASELINE: f64 = 0.76;

fn fine((x, y): CanvasPoint) -> (i32, i32) {
    ((x * FINE).round() as i32, (y * FINE).round() as i32)
}

fn rgba(color: Color) -> RGBAColor {
    RGBAColor(color.red, color.green, color.blue, color.alpha)
}

fn text(backend: &mut SVGBackend<'_>, label: &TextLine) -> Result<(), ChartError> {
    let h_pos = match label.anchor {
        TextAnchor::Start => HPos::Left,
        TextAnchor::Middle => HPos::Center,
        TextAnchor::End => HPos::Right,
    };
    let weight = if label.bold { FontStyle::Bold } else { FontStyle::Normal };
    let font = (font::FAMILY, label.size * FINE * SIZE_FACTOR, weight).into_font();
    let color = rgba(label.color);
    let style = TextStyle::from(font).color(&color).pos(Pos::new(h_pos, VPos::Top));
    let at = fine((label.at.0, label.at.1 - TOP_TO_BASELINE * label.size));
    backend.draw_text(&label.text, &style, at).map_err(|error| ChartError(error.to_string()))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The document: the marks, and what a reader hears who cannot see them.
pub fn document(canvas: &Canvas, title: &str, description: &str, language: Language) -> Result<String, ChartError> {
    let size = fine((canvas.width, canvas.height));
    let mut drawn = String::new();
    {
        let mut backend = SVGBackend::with_string(&mut drawn, (size.0 as u32, size.1 as u32));
        for mark in canvas.marks() {
            let done = match mark {
                Mark::Line(points, stroke) => {
                    let style = ShapeStyle {
                        color: rgba(stroke.color),
                        filled: false,
                        stroke_width: (stroke.width * FINE).round() as u32,
                    };
                    backend.draw_path(points.iter().copied().map(fine), &style)
                }
                Mark::Area(points, color) => {
                    backend.fill_polygon(points.iter().copied().map(fine), &rgba(*color).filled())
                }
                Mark::Disc(center, radius, color) => {
                    backend.draw_circle(fine(*center), (radius * FINE).round() as u32, &rgba(*color).filled(), true)
                }
                Mark::Text(label) => {
                    text(&mut backend, label)?;
                    Ok(())
                }
            };
            done.map_err(|error| ChartError(error.to_string()))?;
        }
        backend.present().map_err(|error| ChartError(error.to_string()))?;
    }
    // The backend's own opening tag knows neither scale nor alternative text.
    let body = drawn.split_once('\n').map_or("", |(_, body)| body);
    let mut document = String::with_capacity(body.len() + 1024);
    let _ = writeln!(
        document,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {}\" role=\"img\" \
         lang=\"{language}\" xml:lang=\"{language}\" aria-label=\"{}\" stroke-linejoin=\"round\">\n<title>{}</title>\n<desc>{}</desc>",
        canvas.width,
        canvas.height,
        size.0,
        size.1,
        escape(title),
        escape(title),
        escape(description)
    );
    document.push_str(body);
    hints(&mut document, canvas, language);
    Ok(document)
}

/// What parts of the picture say, as titles that a browser shows to whoever points at them.
fn hints(document: &mut String, canvas: &Canvas, language: Language) {
    let strips = canvas.strips(language);
    let Some(end) = document.rfind("</svg>").filter(|_| !canvas.hints().is_empty() || !strips.is_empty()) else {
        return;
    };
    document.truncate(end);
    document.push_str("<g fill-opacity=\"0\" stroke=\"none\">\n");
    for hint in canvas.hints().iter().chain(&strips) {
        let points: Vec<String> =
            hint.shape.iter().map(|point| fine(*point)).map(|(x, y)| format!("{x},{y}")).collect();
        let _ = writeln!(
            document,
            "<polygon points=\"{}\"><title>{}</title></polygon>",
            points.join(" "),
            escape(&hint.words)
        );
    }
    document.push_str("</g>\n</svg>\n");
}
