//! From places on the globe to places on the canvas, and what is cut off at the edge of a map.

use super::Position;
use crate::charts::canvas::{CanvasPoint, Rect};
use crate::numeric::{acos, atan, atan2, cos, exp, ln, sin};

const RADIAN: f64 = std::f64::consts::PI / 180.0;

/// Northing of a latitude in degrees, Miller's cylindrical projection, in degrees at the equator.
///
/// Source: O. M. Miller, *Notes on cylindrical world map projections*, Geographical Review 32 (1942) 424-430.
fn northing(latitude: f64) -> f64 {
    let angle = std::f64::consts::FRAC_PI_4 + 0.4 * latitude.clamp(-89.0, 89.0) * RADIAN;
    1.25 * ln(sin(angle) / cos(angle)) / RADIAN
}

/// Points on the great circle between two positions, both ends among them, about two degrees apart.
pub fn great_circle(from: Position, to: Position) -> Vec<Position> {
    let vector = |(longitude, latitude): Position| {
        let (x, y) = (longitude * RADIAN, latitude * RADIAN);
        [cos(y) * cos(x), cos(y) * sin(x), sin(y)]
    };
    let (a, b) = (vector(from), vector(to));
    let dot: f64 = a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>().clamp(-1.0, 1.0);
    let angle = acos(dot);
    let steps = (angle / (2.0 * RADIAN)).ceil().clamp(1.0, 200.0) as usize;
    if steps < 2 || sin(angle).abs() < 1e-9 {
        return vec![from, to];
    }
    let inner = (1..steps).map(|step| {
        let part = step as f64 / steps as f64;
        let (u, v) = (sin((1.0 - part) * angle) / sin(angle), sin(part * angle) / sin(angle));
        let [x, y, z] = [0, 1, 2].map(|axis| u * a[axis] + v * b[axis]);
        (atan2(y, x) / RADIAN, atan2(z, (x * x + y * y).sqrt()) / RADIAN)
    });
    std::iter::once(from).chain(inner).chain([to]).collect()
}

/// One coordinate of a point.
type Pick = fn(CanvasPoint) -> f64;

/// A window of the world on a part of the canvas.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// Where it is drawn.
    pub place: Rect,
    centre: f64,
    scale: f64,
    left: f64,
    top: f64,
}

impl Window {
    /// The window on `place` that shows all positions with `pad` of their spread around them, as large as it can be.
    pub fn around(positions: &[Position], centre: f64, pad: f64, place: Rect) -> Self {
        let flat: Vec<CanvasPoint> = positions.iter().map(|(x, y)| (near(*x, centre), northing(*y))).collect();
        let fold = |pick: fn(&CanvasPoint) -> f64| {
            let (low, high) = flat.iter().map(pick).fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(v), b.max(v)));
            (low, high.max(low + 1.0))
        };
        let ((west, east), (south, north)) = (fold(|point| point.0), fold(|point| point.1));
        let room = 1.0 + 2.0 * pad;
        let scale = (place.width / ((east - west) * room)).min(place.height / ((north - south) * room));
        let middle = (f64::midpoint(west, east), f64::midpoint(south, north));
        Self {
            place,
            centre,
            scale,
            left: middle.0 - place.width / 2.0 / scale,
            top: middle.1 + place.height / 2.0 / scale,
        }
    }

    /// Where a position stands, also outside the window.
    pub fn at(&self, (longitude, latitude): Position) -> CanvasPoint {
        self.flat(near(longitude, self.centre), latitude)
    }

    fn flat(&self, longitude: f64, latitude: f64) -> CanvasPoint {
        (
            self.place.left + (longitude - self.left) * self.scale,
            self.place.top + (self.top - northing(latitude)) * self.scale,
        )
    }

    /// Whether a position is inside.
    pub fn holds(&self, position: Position) -> bool {
        let (x, y) = self.at(position);
        (self.place.left..=self.place.right()).contains(&x) && (self.place.top..=self.place.bottom()).contains(&y)
    }

    /// Whether a ring can reach into the window, by its extent in degrees alone, which is quick to know.
    pub fn may_hold(&self, ring: &[Position]) -> bool {
        let range = |pick: fn(&Position) -> f64| {
            ring.iter().map(pick).fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)))
        };
        let ((west, east), (south, north)) = (range(|at| at.0), range(|at| at.1));
        let ((left, top), (right, bottom)) = self.corners();
        let (middle, half) = (near(f64::midpoint(west, east), f64::midpoint(left, right)), (east - west) / 2.0);
        south <= top && north >= bottom && (half > 90.0 || middle - half <= right && middle + half >= left)
    }

    /// A path with each longitude next to the one before, so that nothing jumps around the globe, without points too
    /// near to each other to be seen.
    pub fn path(&self, positions: &[Position]) -> Vec<CanvasPoint> {
        let mut longitude = self.centre;
        let mut path: Vec<CanvasPoint> = Vec::with_capacity(positions.len());
        for (index, position) in positions.iter().enumerate() {
            longitude = near(position.0, longitude);
            let point = self.flat(longitude, position.1);
            let far = path.last().is_none_or(|last| (last.0 - point.0).abs() + (last.1 - point.1).abs() > 0.7);
            if far || index + 1 == positions.len() {
                path.push(point);
            }
        }
        path
    }

    /// The part of a polygon inside the window (Sutherland and Hodgman 1974).
    pub fn clip_area(&self, points: &[CanvasPoint]) -> Vec<CanvasPoint> {
        let place = self.place;
        let edges: [(Pick, f64, f64); 4] = [
            (|p| p.0, place.left, 1.0),
            (|p| p.0, place.right(), -1.0),
            (|p| p.1, place.top, 1.0),
            (|p| p.1, place.bottom(), -1.0),
        ];
        let mut kept = points.to_vec();
        for (pick, edge, sign) in edges {
            let inside = |point: CanvasPoint| (pick(point) - edge) * sign >= 0.0;
            let mut next = Vec::with_capacity(kept.len());
            for (index, to) in kept.iter().enumerate() {
                let from = kept[(index + kept.len() - 1) % kept.len()];
                if inside(from) != inside(*to) {
                    let part = (edge - pick(from)) / (pick(*to) - pick(from));
                    next.push((from.0 + part * (to.0 - from.0), from.1 + part * (to.1 - from.1)));
                }
                if inside(*to) {
                    next.push(*to);
                }
            }
            kept = next;
        }
        kept
    }

    /// The parts of a line inside the window (Liang and Barsky 1984, segment by segment).
    pub fn clip_line(&self, points: &[CanvasPoint]) -> Vec<Vec<CanvasPoint>> {
        let mut parts: Vec<Vec<CanvasPoint>> = Vec::new();
        for pair in points.windows(2) {
            let Some((from, to)) = self.clip_segment(pair[0], pair[1]) else { continue };
            match parts.last_mut() {
                Some(part) if part.last() == Some(&from) => part.push(to),
                _ => parts.push(vec![from, to]),
            }
        }
        parts
    }

    fn clip_segment(&self, from: CanvasPoint, to: CanvasPoint) -> Option<(CanvasPoint, CanvasPoint)> {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        let place = self.place;
        let sides = [
            (-dx, from.0 - place.left),
            (dx, place.right() - from.0),
            (-dy, from.1 - place.top),
            (dy, place.bottom() - from.1),
        ];
        for (step, room) in sides {
            if step == 0.0 {
                if room < 0.0 {
                    return None;
                }
            } else if step < 0.0 {
                enter = enter.max(room / step);
            } else {
                leave = leave.min(room / step);
            }
        }
        let at = |part: f64| {
            if part == 0.0 {
                from
            } else if part == 1.0 {
                to
            } else {
                (from.0 + part * dx, from.1 + part * dy)
            }
        };
        (enter < leave).then(|| (at(enter), at(leave)))
    }

    /// The corners as longitude and latitude: west, north, east, south.
    pub fn corners(&self) -> (Position, Position) {
        let latitude = |northing: f64| {
            let angle = atan(exp(northing * RADIAN / 1.25));
            (angle - std::f64::consts::FRAC_PI_4) / 0.4 / RADIAN
        };
        let (east, bottom) = (self.left + self.place.width / self.scale, self.top - self.place.height / self.scale);
        ((self.left, latitude(self.top)), (east, latitude(bottom)))
    }
}

/// The same meridian within half a turn of another.
fn near(longitude: f64, centre: f64) -> f64 {
    longitude - 360.0 * ((longitude - centre) / 360.0).round()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window() -> Window {
        let place = Rect { left: 0.0, top: 0.0, width: 100.0, height: 100.0 };
        Window::around(&[(-40.0, -30.0), (40.0, 30.0)], 0.0, 0.1, place)
    }

    #[test]
    fn great_circles_bend_towards_the_pole() {
        let path = great_circle((0.0, 40.0), (90.0, 40.0));
        assert!(path.iter().any(|(_, latitude)| *latitude > 49.0));
        assert_eq!((path[0], path[path.len() - 1]), ((0.0, 40.0), (90.0, 40.0)));
    }

    #[test]
    fn windows_hold_what_they_were_made_around() {
        let window = window();
        assert!(window.holds((-40.0, -30.0)) && window.holds((40.0, 30.0)) && !window.holds((60.0, 0.0)));
        let ((west, north), (east, south)) = window.corners();
        let (upper, lower) = (window.at((west, north)), window.at((east, south)));
        assert!(upper.0.abs() + upper.1.abs() < 1e-6 && (lower.0 - 100.0).abs() + (lower.1 - 100.0).abs() < 1e-6);
    }

    #[test]
    fn what_is_outside_is_cut_off() {
        let window = window();
        let square = [(-50.0, 50.0), (50.0, 50.0), (50.0, 150.0), (-50.0, 150.0)];
        let kept = window.clip_area(&square);
        assert!(kept.iter().all(|(x, y)| (0.0..=50.0).contains(x) && (50.0..=100.0).contains(y)) && kept.len() == 4);
        let parts = window.clip_line(&[(-10.0, 10.0), (50.0, 10.0), (200.0, 10.0), (200.0, 20.0), (50.0, 20.0)]);
        assert_eq!(parts, [vec![(0.0, 10.0), (50.0, 10.0), (100.0, 10.0)], vec![(100.0, 20.0), (50.0, 20.0)]]);
    }
}
