//! Names on a map: each beside its place, none over another.

use crate::charts::canvas::{Anchor, Point, Rect, Stroke};
use crate::charts::font;
use crate::charts::frame::Frame;
use crate::charts::style::Color;

/// What is taken on one map.
pub struct Places {
    bounds: Rect,
    taken: Vec<Rect>,
}

/// A name to be placed.
pub struct Name<'a> {
    /// The text.
    pub text: &'a str,
    /// The place it belongs to.
    pub at: Point,
    /// Half the size of the sign there.
    pub radius: f64,
    /// Colour.
    pub color: Color,
    /// Bold or regular.
    pub bold: bool,
}

impl Places {
    /// An empty map.
    pub fn new(bounds: Rect) -> Self {
        Self { bounds, taken: Vec::new() }
    }

    /// Keeps names off a sign.
    pub fn take(&mut self, (x, y): Point, radius: f64) {
        self.taken.push(Rect::edges(x - radius, y - radius, x + radius, y + radius));
    }

    /// Keeps names off a rectangle.
    pub fn take_rect(&mut self, rect: Rect) {
        self.taken.push(rect);
    }

    /// Writes a name at the nearest free place around its sign; with a thin line to it when that is not next to it.
    ///
    /// A name for which there is no room is left out.
    pub fn name(&mut self, frame: &mut Frame, name: &Name<'_>) {
        let size = frame.style.tick;
        let (width, height) = (font::width(name.text, size, name.bold), size * 1.25);
        let (x, y) = name.at;
        for away in [4.0, 16.0, 30.0, 48.0, 70.0] {
            let gap = name.radius + away;
            let (beside, above) = (gap + width / 2.0, gap + height / 2.0);
            let slant = (width / 2.0 + gap * 0.7, height / 2.0 + gap * 0.7);
            let around = [
                (beside, 0.0),
                (-beside, 0.0),
                (0.0, above),
                (0.0, -above),
                (slant.0, slant.1),
                (slant.0, -slant.1),
                (-slant.0, slant.1),
                (-slant.0, -slant.1),
            ];
            for (dx, dy) in around {
                let centre = (x + dx, y + dy);
                let place = Rect {
                    left: centre.0 - width / 2.0 - 3.0,
                    top: centre.1 - height / 2.0,
                    width: width + 6.0,
                    height,
                };
                let inside = place.left >= self.bounds.left + 2.0
                    && place.right() <= self.bounds.right() - 2.0
                    && place.top >= self.bounds.top + 2.0
                    && place.bottom() <= self.bounds.bottom() - 2.0;
                if inside && !self.taken.iter().any(|taken| taken.overlaps(&place)) {
                    let theme = frame.style.theme;
                    if away > 4.0 {
                        let edge = (x.clamp(place.left, place.right()), y.clamp(place.top, place.bottom()));
                        frame.canvas.line([name.at, edge], Stroke { color: theme.muted, width: 0.9 });
                    }
                    frame.canvas.rect(place, theme.paper.alpha(0.82));
                    frame.sized(name.text, centre, Anchor::Middle, name.color, (size, name.bold));
                    self.taken.push(place);
                    return;
                }
            }
        }
    }
}
