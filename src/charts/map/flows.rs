//! Flows on a map: courses that share a stretch are drawn as one, as wide as what they carry together.

use std::collections::BTreeMap;

use super::places::MapPlaces;
use super::projection::{Window, great_circle};
use super::{Flowing, Geography, Position, RouteCourse};
use crate::charts::canvas::{CanvasPoint, Rect, Stroke};
use crate::charts::frame::{ChartFrame, digits_for};
use crate::charts::style::Color;
use crate::charts::view::{ChartView, bare};

/// Whose flow it is: one of the group, the supplier in question, another.
pub const CLASSES: usize = 3;

/// Half the width in which a thin line can be pointed at, in logical pixels.
const POINTED: f64 = 3.0;

/// Width from which a line says what passes along it.
const LEAST: f64 = 0.6;

/// A stretch and what passes along it, by class.
struct FlowBand {
    from: Position,
    to: Position,
    volumes: [f64; CLASSES],
    /// What passes, in words.
    words: String,
}

/// All flows of a map.
pub struct MapFlows {
    bands: Vec<FlowBand>,
    most: f64,
}

/// The class of a supplier.
pub fn class(view: &ChartView<'_>, supplier: &str) -> usize {
    if view.is_member(supplier) {
        0
    } else if supplier == view.subject.supplier.as_str() {
        1
    } else {
        2
    }
}

/// The colour of a class.
pub fn color(frame: &ChartFrame, class: usize) -> Color {
    let theme = frame.style.theme;
    [theme.warm, theme.cool, theme.neutrals[2]].get(class).copied().unwrap_or(theme.muted)
}

impl MapFlows {
    /// Adds up the courses with their volumes.
    pub fn new<'a>(view: &ChartView<'_>, courses: impl IntoIterator<Item = (&'a RouteCourse, f64)>) -> Self {
        let grid = |value: f64| (value * 1e4).round() as i64;
        let mut bands: BTreeMap<[i64; 4], FlowBand> = BTreeMap::new();
        for (course, volume) in courses {
            for pair in course.points.windows(2) {
                let (from, to) = (pair[0], pair[1]);
                let key = [grid(from.0), grid(from.1), grid(to.0), grid(to.1)];
                let band =
                    bands.entry(key).or_insert(FlowBand { from, to, volumes: [0.0; CLASSES], words: String::new() });
                band.volumes[class(view, course.supplier.as_str())] += volume;
            }
        }
        let mut bands: Vec<FlowBand> = bands.into_values().collect();
        for band in &mut bands {
            band.words = words(view, &band.volumes);
        }
        let most = bands.iter().map(|band| band.volumes.iter().sum::<f64>()).fold(0.0, f64::max);
        Self { bands, most }
    }

    /// What passes along the widest stretch.
    pub fn most(&self) -> f64 {
        self.most
    }

    /// Logical pixels for a volume when the widest stretch has `widest`.
    pub fn width(&self, volume: f64, widest: f64) -> f64 {
        if self.most > 0.0 { volume / self.most * widest } else { 0.0 }
    }

    /// Draws the flows in a window, the classes side by side, and keeps names off them.
    pub fn draw(&self, frame: &mut ChartFrame, window: &Window, places: &mut MapPlaces, widest: f64) {
        for band in &self.bands {
            let path = window.path(&great_circle(band.from, band.to));
            let widths = band.volumes.map(|volume| self.width(volume, widest));
            let whole = widths.iter().sum::<f64>();
            for part in window.clip_line(&path) {
                places.avoid(&part, whole / 2.0 + 1.0);
                if whole < LEAST {
                    continue;
                }
                let half = (whole / 2.0).max(POINTED);
                let ends: Vec<CanvasPoint> = [part.first(), part.last()].into_iter().flatten().copied().collect();
                let back = beside(&ends, -half).into_iter().rev();
                frame.canvas.tell(beside(&ends, half).into_iter().chain(back), &band.words);
            }
            let mut side = -whole / 2.0;
            for (class, width) in widths.into_iter().enumerate().filter(|(_, width)| *width > 0.0) {
                let line = beside(&path, side + width / 2.0);
                side += width;
                let (color, width) = (color(frame, class), width.max(0.9));
                for part in window.clip_line(&line) {
                    // Round ends close the joints between stretches.
                    for end in [part.first(), part.last()].into_iter().flatten().filter(|_| width > 1.5) {
                        frame.canvas.disc(*end, width / 2.0, color);
                    }
                    frame.canvas.line(part, Stroke { color, width });
                }
            }
        }
    }
}

/// Volumes by class, the largest first.
fn words(view: &ChartView<'_>, volumes: &[f64; CLASSES]) -> String {
    let others = view.say("others".into(), "その他".into());
    let names = [bare(view.group()), bare(view.supplier()), others];
    let mut parts: Vec<(f64, String)> =
        volumes.iter().copied().zip(names).filter(|(volume, _)| *volume > 0.0).collect();
    parts.sort_by(|a, b| b.0.total_cmp(&a.0));
    let market = view.subject.market.as_str();
    let parts =
        parts.into_iter().map(|(volume, name)| format!("{name} {}", view.volume(market, volume, digits_for(volume))));
    parts.collect::<Vec<_>>().join(", ")
}

/// Covers what wide lines leave around a window.
pub fn trim(frame: &mut ChartFrame, window: &Window, widest: f64) {
    let (place, edge, paper) = (window.place, widest / 2.0 + 1.0, frame.style.theme.paper);
    let (left, right, top, bottom) = (place.left - edge, place.right() + edge, place.top - edge, place.bottom() + edge);
    for strip in [
        Rect::edges(left, top, right, place.top),
        Rect::edges(left, place.bottom(), right, bottom),
        Rect::edges(left, top, place.left, bottom),
        Rect::edges(place.right(), top, right, bottom),
    ] {
        frame.canvas.rect(strip, paper);
    }
}

/// The same line, moved to its left by a distance.
fn beside(path: &[CanvasPoint], distance: f64) -> Vec<CanvasPoint> {
    let normal = |from: CanvasPoint, to: CanvasPoint| {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = (dx * dx + dy * dy).sqrt().max(1e-9);
        (dy / length, -dx / length)
    };
    let moved = path.iter().enumerate().map(|(index, point)| {
        let before = path[index.saturating_sub(1)];
        let after = path[(index + 1).min(path.len() - 1)];
        let (nx, ny) = normal(before, after);
        (point.0 + nx * distance, point.1 + ny * distance)
    });
    moved.collect()
}

/// What the closer window holds: the courses of proposed routes, and landing points.
pub(super) fn close(flowing: &Flowing<'_>, geography: &Geography) -> Vec<Position> {
    let proposed = flowing.courses.iter().filter(|(course, _)| course.proposed);
    let proposed = proposed.flat_map(|(course, _)| course.points.iter().copied());
    proposed.chain(geography.landings.iter().map(|(_, at)| *at)).collect()
}
