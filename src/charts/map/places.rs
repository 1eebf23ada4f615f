//! Names on a map: each beside its place, none over another.

use crate::charts::canvas::{CanvasPoint, Rect, Stroke, TextAnchor};
use crate::charts::font;
use crate::charts::frame::ChartFrame;
use crate::charts::style::Color;

/// How far from its sign a name stands that needs no line to it.
const NEXT: f64 = 4.0;
/// How far a name may stand that must not be left out.
pub const FAR: f64 = 125.0;
/// The distances that are tried.
const DISTANCES: [f64; 8] = [NEXT, 14.0, 24.0, 36.0, 52.0, 72.0, 97.0, FAR];

/// What is taken on one map.
pub struct MapPlaces {
    bounds: Rect,
    taken: Vec<Rect>,
    lines: Vec<Rect>,
}

/// A name to be placed.
pub struct PlaceName<'a> {
    /// The text.
    pub text: &'a str,
    /// The places it may belong to, the best first.
    pub spots: &'a [CanvasPoint],
    /// Half the size of the sign there.
    pub radius: f64,
    /// Colour.
    pub color: Color,
    /// Bold or regular.
    pub bold: bool,
    /// How far from its sign the name may stand; it is left out rather than farther away.
    pub reach: f64,
}

impl MapPlaces {
    /// An empty map.
    pub fn new(bounds: Rect) -> Self {
        Self { bounds, taken: Vec::new(), lines: Vec::new() }
    }

    /// Keeps names off a sign.
    pub fn take(&mut self, (x, y): CanvasPoint, radius: f64) {
        self.taken.push(Rect::edges(x - radius, y - radius, x + radius, y + radius));
    }

    /// Keeps names off a rectangle.
    pub fn take_rect(&mut self, rect: Rect) {
        self.taken.push(rect);
    }

    /// Keeps names off a line where there is room elsewhere.
    pub fn avoid(&mut self, line: &[CanvasPoint], half_width: f64) {
        for pair in line.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let steps = ((to.0 - from.0).abs().max((to.1 - from.1).abs()) / 8.0).ceil().clamp(1.0, 500.0);
            for step in 0..=(steps as usize) {
                let part = step as f64 / steps;
                let (x, y) = (from.0 + part * (to.0 - from.0), from.1 + part * (to.1 - from.1));
                self.lines.push(Rect::edges(x - half_width, y - half_width, x + half_width, y + half_width));
            }
        }
    }

    /// Writes a name at the nearest free place around its sign; with a thin line to it when that is not next to it.
    ///
    /// A name for which there is no room is left out.
    pub fn name(&mut self, frame: &mut ChartFrame, name: &PlaceName<'_>) {
        let size = frame.style.tick;
        let lines = font::balance(name.text, size, name.bold, (self.bounds.width * 0.42).max(120.0));
        let width = lines.iter().map(|line| font::width(line, size, name.bold)).fold(0.0, f64::max) + 6.0;
        let height = size * (1.2 * lines.len() as f64 + 0.1);
        // Off the lines when that is not much farther away, else over them.
        let tries = DISTANCES.windows(2).flat_map(|pair| [(pair[1], true), (pair[0], false)]);
        let mut tries = std::iter::once((NEXT, true)).chain(tries).filter(|(away, _)| *away <= name.reach);
        let found = tries.find_map(|(away, off_lines)| {
            let (place, spot) = self.free(name, (width, height), away, off_lines)?;
            Some((place, spot, away))
        });
        let Some((place, spot, away)) = found else { return };
        let theme = frame.style.theme;
        if away > NEXT {
            let edge = (spot.0.clamp(place.left, place.right()), spot.1.clamp(place.top, place.bottom()));
            frame.canvas.line([spot, edge], Stroke { color: theme.muted, width: 0.9 });
        }
        frame.canvas.rect(place, theme.paper.alpha(0.8));
        for (index, line) in lines.into_iter().enumerate() {
            let centre = (place.left + width / 2.0, place.top + (0.65 + 1.2 * index as f64) * size);
            frame.sized(line, centre, TextAnchor::Middle, name.color, (size, name.bold));
        }
        self.taken.push(place);
    }

    /// A free rectangle at a distance from a spot, and the spot.
    fn free(
        &self,
        name: &PlaceName<'_>,
        (width, height): (f64, f64),
        away: f64,
        off_lines: bool,
    ) -> Option<(Rect, CanvasPoint)> {
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
        name.spots.iter().flat_map(|spot| around.map(|step| (*spot, step))).find_map(|(spot, (dx, dy))| {
            let centre = (spot.0 + dx, spot.1 + dy);
            let place = Rect { left: centre.0 - width / 2.0, top: centre.1 - height / 2.0, width, height };
            let inside = place.left >= self.bounds.left + 2.0
                && place.right() <= self.bounds.right() - 2.0
                && place.top >= self.bounds.top + 2.0
                && place.bottom() <= self.bounds.bottom() - 2.0;
            let lines = self.lines.iter().filter(|_| off_lines);
            let free = inside && !self.taken.iter().chain(lines).any(|taken| taken.overlaps(&place));
            (free && (away == NEXT || !self.crosses(spot, centre))).then_some((place, spot))
        })
    }

    /// Whether a line between two places runs through a name.
    fn crosses(&self, from: CanvasPoint, to: CanvasPoint) -> bool {
        let on_way = |step: i32| {
            let part = f64::from(step) / 20.0;
            (from.0 + part * (to.0 - from.0), from.1 + part * (to.1 - from.1))
        };
        let holds =
            |rect: &Rect, (x, y): CanvasPoint| rect.left < x && x < rect.right() && rect.top < y && y < rect.bottom();
        let others = self.taken.iter().filter(|rect| !holds(rect, from));
        others.into_iter().any(|rect| (1..20).any(|step| holds(rect, on_way(step))))
    }
}
