//! What stands on the map with a name: chokepoints, suppliers, landing points, proposed routes, the legend.

use std::collections::BTreeMap;

use super::flows::{self, MapFlows};
use super::places::{FAR, MapPlaces, PlaceName};
use super::projection::{Window, great_circle};
use super::{Flowing, Geography, Position, SHOWN, WORTH_NAMING, leading};
use crate::charts::canvas::{CanvasPoint, Rect, Stroke, TextAnchor};
use crate::charts::font;
use crate::charts::frame::{ChartFrame, digits_for, number, tick_step};
use crate::charts::view::{ChartView, bare};

fn diamond(frame: &mut ChartFrame, (x, y): CanvasPoint, radius: f64, filled: bool) {
    let theme = frame.style.theme;
    let corners = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)];
    frame.canvas.area(corners, if filled { theme.warm } else { theme.paper });
    frame.canvas.outline(&corners, Stroke { color: theme.ink, width: 2.0 });
}

fn ring(frame: &mut ChartFrame, at: CanvasPoint, radius: f64) {
    let theme = frame.style.theme;
    frame.canvas.disc(at, radius, theme.ink);
    frame.canvas.disc(at, radius * 0.5, theme.paper);
}

/// Straits with the share that passes them.
pub(super) fn passages(
    frame: &mut ChartFrame,
    view: &ChartView<'_>,
    window: &Window,
    flowing: &Flowing<'_>,
    places: &mut MapPlaces,
) {
    let radius = frame.style.tick * 0.55;
    let mut shown: Vec<_> = flowing
        .passages
        .iter()
        .filter(|(_, at, share)| share.is_some_and(|share| share >= SHOWN) && window.holds(*at))
        .collect();
    shown.sort_by(|a, b| b.2.unwrap_or(0.0).total_cmp(&a.2.unwrap_or(0.0)).then(a.0.cmp(b.0)));
    let leading = leading(view, flowing).map(|(id, _)| id);
    // The one that matters stands out, and has its name before all others.
    shown.sort_by_key(|(id, ..)| leading != Some(*id));
    for (id, at, _) in &shown {
        let radius = if leading == Some(*id) { radius * 1.7 } else { radius };
        diamond(frame, window.at(*at), radius, leading == Some(*id));
        places.take(window.at(*at), radius);
    }
    for (id, at, share) in shown {
        let share = share.map_or(String::new(), |share| format!(" {}%", number(share, 1)));
        let text = format!("{}{share}", bare(view.passage(id)));
        frame.canvas.tell_at(window.at(*at), radius, &text);
        let is_leading = leading == Some(*id);
        let (ink, warm) = (frame.style.theme.ink, frame.style.theme.warm_text);
        let (color, radius) = if is_leading { (warm, radius * 1.7) } else { (ink, radius) };
        places.name(
            frame,
            &PlaceName { text: &text, spots: &[window.at(*at)], radius, color, bold: is_leading, reach: FAR },
        );
    }
}

/// What widths mean: two lines with their volumes, in the lower left corner.
pub(super) fn legend(
    frame: &mut ChartFrame,
    view: &ChartView<'_>,
    window: &Window,
    (flows, widest): (&MapFlows, f64),
    places: &mut MapPlaces,
) {
    let (theme, size) = (frame.style.theme, frame.style.tick);
    let market = view.subject.market.as_str();
    // Less than the widest line, whose width nobody would find twice.
    let large = tick_step(flows.most() * 0.35, 1);
    let volumes = [large, large / 5.0];
    let texts = volumes.map(|volume| view.volume(market, volume, digits_for(volume)));
    let head = view.say("width: volume a year".into(), "線の太さ：年間輸入量".into());
    let line = 34.0;
    let wide = texts.iter().map(|text| line + 8.0 + font::width(text, size, false)).fold(0.0, f64::max);
    let width = wide.max(font::width(&head, size, false)) + 16.0;
    let row = (flows.width(large, widest) + 4.0).max(size * 1.4);
    let height = size * 1.7 + row * 2.0 + 4.0;
    let place = window.place;
    let plate = Rect { left: place.left, top: place.bottom() - height, width, height };
    frame.canvas.rect(plate, theme.paper.alpha(0.92));
    let left = plate.left + 8.0;
    frame.small(head, (left, plate.top + size * 0.95), TextAnchor::Start, theme.muted);
    for (index, (volume, text)) in volumes.into_iter().zip(texts).enumerate() {
        let y = plate.top + size * 1.7 + row * (index as f64 + 0.5);
        let stroke = Stroke { color: theme.neutrals[1], width: flows.width(volume, widest).max(0.9) };
        frame.canvas.line([(left, y), (left + line, y)], stroke);
        frame.small(text, (left + line + 8.0, y), TextAnchor::Start, theme.muted);
    }
    places.take_rect(plate);
}

/// Suppliers at the beginning of their courses, those of the group as one.
pub(super) fn suppliers(
    frame: &mut ChartFrame,
    view: &ChartView<'_>,
    window: &Window,
    flowing: &Flowing<'_>,
    places: &mut MapPlaces,
) {
    let theme = frame.style.theme;
    // What a supplier sends counts wherever it starts; its name stands where most starts of what the window holds.
    let mut found: BTreeMap<&str, (f64, f64, Option<Position>)> = BTreeMap::new();
    for (course, volume) in &flowing.courses {
        let name = if view.is_member(course.supplier.as_str()) { "" } else { course.supplier.as_str() };
        let entry = found.entry(name).or_insert((0.0, 0.0, None));
        entry.0 += volume;
        let start = course.points.first().filter(|start| window.holds(**start));
        if let Some(start) = start.filter(|_| entry.2.is_none() || *volume > entry.1) {
            (entry.1, entry.2) = (*volume, Some(*start));
        }
    }
    let placed =
        |(name, (volume, largest, at)): (_, (f64, f64, Option<Position>))| Some((name, (volume, largest, at?)));
    let mut ranked: Vec<_> = found.into_iter().filter_map(placed).collect();
    ranked.sort_by(|a, b| b.1.0.total_cmp(&a.1.0).then(a.0.cmp(b.0)));
    for (supplier, (volume, _, at)) in ranked {
        let share = 100.0 * volume / flowing.total.max(f64::MIN_POSITIVE);
        if share < WORTH_NAMING {
            continue;
        }
        let is_group = supplier.is_empty();
        let country = if is_group { view.group() } else { view.country(supplier) };
        let reach = if is_group || supplier == view.subject.supplier.as_str() { FAR } else { 40.0 };
        let text = format!("{} {}%", bare(country), number(share, 0));
        frame.canvas.tell_at(window.at(at), 8.0, &text);
        let color = [theme.warm_text, theme.cool, theme.muted][if is_group { 0 } else { flows::class(view, supplier) }];
        places.name(
            frame,
            &PlaceName { text: &text, spots: &[window.at(at)], radius: 4.0, color, bold: is_group, reach },
        );
    }
}

pub(super) fn landings(
    frame: &mut ChartFrame,
    view: &ChartView<'_>,
    window: &Window,
    geography: &Geography,
    places: &mut MapPlaces,
) {
    let (radius, color) = (frame.style.tick * 0.42, frame.style.theme.ink);
    let shown: Vec<_> = geography.landings.iter().filter(|(_, at)| window.holds(*at)).collect();
    for (_, at) in &shown {
        ring(frame, window.at(*at), radius);
        places.take(window.at(*at), radius);
    }
    for (id, at) in shown {
        let text = bare(view.landing(id.as_str()));
        frame.canvas.tell_at(window.at(*at), radius, &text);
        places.name(frame, &PlaceName { text: &text, spots: &[window.at(*at)], radius, color, bold: true, reach: FAR });
    }
}

/// The same line with a point at least every few pixels.
fn fine(path: &[CanvasPoint]) -> Vec<CanvasPoint> {
    let pieces = path.windows(2).flat_map(|pair| {
        let (from, to) = (pair[0], pair[1]);
        let steps = (((to.0 - from.0).abs() + (to.1 - from.1).abs()) / 4.0).ceil().clamp(1.0, 500.0);
        (0..steps as usize).map(move |step| {
            let part = step as f64 / steps;
            (from.0 + part * (to.0 - from.0), from.1 + part * (to.1 - from.1))
        })
    });
    pieces.collect()
}

/// Names of proposed routes, beside the middle of each.
pub(super) fn route_names(
    frame: &mut ChartFrame,
    view: &ChartView<'_>,
    window: &Window,
    flowing: &Flowing<'_>,
    places: &mut MapPlaces,
) {
    for (course, volume) in flowing.courses.iter().filter(|(course, _)| course.proposed) {
        let path: Vec<Position> = course.points.windows(2).flat_map(|pair| great_circle(pair[0], pair[1])).collect();
        let path = fine(&window.path(&path));
        let inside = |(x, y): &CanvasPoint| Rect { left: *x, top: *y, width: 0.0, height: 0.0 }.overlaps(&window.place);
        let inside: Vec<CanvasPoint> = path.into_iter().filter(inside).collect();
        let spots: Vec<CanvasPoint> =
            [5, 4, 6, 3, 7, 2, 8].iter().filter_map(|tenth| inside.get(inside.len() * tenth / 10).copied()).collect();
        let color = flows::color(frame, flows::class(view, course.supplier.as_str()));
        let mut text = bare(view.route(course.route.as_str()));
        if *volume > 0.0 {
            let market = view.subject.market.as_str();
            text = format!("{text} {}", view.volume(market, *volume, digits_for(*volume)));
        }
        places.name(
            frame,
            &PlaceName { text: &text, spots: &spots, radius: 3.0, color, bold: *volume > 0.0, reach: FAR },
        );
    }
}

pub(super) fn caption(frame: &mut ChartFrame, window: &Window, text: &str, places: &mut MapPlaces) {
    let (theme, size) = (frame.style.theme, frame.style.tick);
    let limit = window.place.width - 24.0;
    let text = font::cut(text, size, true, limit);
    let place = Rect {
        left: window.place.left,
        top: window.place.top,
        width: font::width(&text, size, true) + 16.0,
        height: size * 1.8,
    };
    frame.canvas.rect(place, theme.paper.alpha(0.9));
    frame.sized(text, (place.left + 8.0, place.top + place.height / 2.0), TextAnchor::Start, theme.ink, (size, true));
    places.take_rect(place);
}
