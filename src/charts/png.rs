//! A canvas as PNG: the same marks as in the SVG, text as the outlines of the embedded font.

use png::{BitDepth, ColorType, DeflateCompression, Encoder, EncodingError, Filter};
use tiny_skia::{FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke as Pen, Transform};

use super::ChartError;
use super::canvas::{Canvas, CanvasPoint, Mark, Stroke, TextLine};
use super::font;
use super::style::Color;

impl font::GlyphPen for PathBuilder {
    fn move_to(&mut self, x: f32, y: f32) {
        PathBuilder::move_to(self, x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        PathBuilder::line_to(self, x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        PathBuilder::quad_to(self, x1, y1, x, y);
    }

    fn cubic_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        PathBuilder::cubic_to(self, x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        PathBuilder::close(self);
    }
}

fn paint(color: Color) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color_rgba8(color.red, color.green, color.blue, (color.alpha * 255.0).round() as u8);
    paint
}

fn path(points: &[CanvasPoint], closed: bool) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for (index, (x, y)) in points.iter().enumerate() {
        if index == 0 { builder.move_to(*x as f32, *y as f32) } else { builder.line_to(*x as f32, *y as f32) }
    }
    if closed {
        builder.close();
    }
    builder.finish()
}

fn letters(label: &TextLine) -> Option<Path> {
    let mut builder = PathBuilder::new();
    font::outline(&label.text, label.size, label.bold, (label.left(), label.at.1), &mut builder);
    builder.finish()
}

fn pen(stroke: Stroke) -> Pen {
    Pen { width: stroke.width as f32, line_cap: LineCap::Butt, line_join: LineJoin::Round, ..Pen::default() }
}

/// The picture at `scale` physical pixels a logical pixel.
pub fn encode(canvas: &Canvas, scale: f64) -> Result<Vec<u8>, ChartError> {
    let (width, height) = ((canvas.width * scale).round() as u32, (canvas.height * scale).round() as u32);
    let mut pixmap = Pixmap::new(width, height).ok_or_else(|| ChartError(format!("no picture of {width}x{height}")))?;
    let paper = tiny_skia::Color::WHITE;
    pixmap.fill(paper);
    let scaled = Transform::from_scale(scale as f32, scale as f32);
    for mark in canvas.marks() {
        let (shape, color) = match mark {
            Mark::Line(points, stroke) => {
                if let Some(line) = path(points, false) {
                    pixmap.stroke_path(&line, &paint(stroke.color), &pen(*stroke), scaled, None);
                }
                continue;
            }
            Mark::Area(points, color) => (path(points, true), *color),
            Mark::Disc((x, y), radius, color) => {
                (PathBuilder::from_circle(*x as f32, *y as f32, *radius as f32), *color)
            }
            Mark::Text(label) => (letters(label), label.color),
        };
        if let Some(shape) = shape {
            pixmap.fill_path(&shape, &paint(color), FillRule::Winding, scaled, None);
        }
    }
    file(&pixmap).map_err(|error| ChartError(error.to_string()))
}

/// The file of an opaque picture: three bytes a pixel, no filter, since areas are flat, and quick compression.
fn file(pixmap: &Pixmap) -> Result<Vec<u8>, EncodingError> {
    let opaque: Vec<u8> = pixmap.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, pixmap.width(), pixmap.height());
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_deflate_compression(DeflateCompression::Level(3));
    encoder.set_filter(Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&opaque)?;
    writer.finish()?;
    Ok(file)
}
