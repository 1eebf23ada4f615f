//! The map: the whole way from the suppliers to the importer, and a close view of the landing points.

mod flows;
pub mod geojson;
mod lanes;
mod named;
mod places;
mod projection;
mod regions;
mod topojson;

use std::collections::BTreeMap;

use super::Picture;
use super::canvas::{CanvasPoint, Rect, Stroke};
use super::frame::{ChartFrame, ChartWords, number};
use super::style::{Color, Style};
use super::view::{ChartView, MarketMeasure, possessive};
use crate::id::{CountryId, LandingId, PassageId, RouteId};
use flows::MapFlows;
use named::{caption, landings, legend, passages, route_names, suppliers};
use places::MapPlaces;
use projection::{Window, great_circle};

pub use lanes::SeaLanes;
pub use regions::{Land, RegionMap, RegionShape, Spot, Stretch, draw_regions};
pub use topojson::{decode, decode_regions};

/// Longitude and latitude in degrees, east and north positive.
pub type Position = (f64, f64);

/// The land of one country.
#[derive(Clone, PartialEq, Debug)]
pub struct LandShape {
    /// The country; `None` for land whose country has no code.
    pub country: Option<CountryId>,
    /// Polygons, each an outer ring and its holes.
    pub polygons: Vec<Vec<Vec<Position>>>,
}

/// The course of a route, or of a part of its cargoes.
#[derive(Clone, PartialEq, Debug)]
pub struct RouteCourse {
    /// The route.
    pub route: RouteId,
    /// Who supplies.
    pub supplier: CountryId,
    /// Part of the route's volume that goes this way, from 0 to 1.
    pub part: f64,
    /// Whether the route is proposed and not there in the base year.
    pub proposed: bool,
    /// The points on the way, from the supplier to the importer; great circles between them.
    pub points: Vec<Position>,
}

/// A part of a route's cargoes, and the straits and canals it passes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct CargoWay {
    /// Part of the route's volume that goes this way, from 0 to 1.
    pub part: f64,
    /// What it passes, in the order of the voyage.
    pub passages: Vec<PassageId>,
}

/// What a map is drawn from.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Geography {
    /// Land.
    pub countries: Vec<LandShape>,
    /// Ways.
    pub courses: Vec<RouteCourse>,
    /// Straits and canals.
    pub passages: Vec<(PassageId, Position)>,
    /// Landing points.
    pub landings: Vec<(LandingId, Position)>,
    /// The ways of each route's cargoes; none where nobody knows them.
    pub ways: BTreeMap<RouteId, Vec<CargoWay>>,
    /// Where a route comes ashore, where a scenario says so.
    pub landing_of: BTreeMap<RouteId, LandingId>,
}

/// Percentage of imports from which a supplier is named on the map.
const WORTH_NAMING: f64 = 2.0;
/// Percentage of imports from which the map is made wide enough to hold a passage.
const WORTH_WIDENING: f64 = 10.0;

/// Percentage of imports from which a passage is shown at all.
const SHOWN: f64 = 0.5;

/// The numbers on the map.
struct Flowing<'a> {
    courses: Vec<(&'a RouteCourse, f64)>,
    total: f64,
    passages: Vec<(&'a str, Position, Option<f64>)>,
}

fn read<'a>(view: &ChartView<'a>, geography: &'a Geography) -> Flowing<'a> {
    let subject = view.subject;
    let (focus, year, market) = (subject.focus.as_str(), subject.horizon, subject.market.as_str());
    let volumes = view.routes(focus, year, market);
    let courses = geography.courses.iter().filter_map(|course| {
        let volume = volumes.get(&(course.supplier.as_str(), course.route.as_str())).copied().unwrap_or(0.0);
        (volume > 0.0 || course.proposed).then_some((course, volume * course.part))
    });
    let passages = geography.passages.iter().map(|(id, at)| (id.as_str(), *at, exposure(view, focus, id.as_str())));
    let total = view.value(focus, year, &view.total(market)).unwrap_or(0.0);
    Flowing { courses: courses.collect(), total, passages: passages.collect() }
}

fn exposure(view: &ChartView<'_>, scenario: &str, passage: &str) -> Option<f64> {
    let market = view.subject.market.as_str();
    let measure = MarketMeasure { market, partner: passage, variable: "exposure-route", unit: "%" };
    view.value(scenario, view.subject.horizon, &measure)
}

/// The passage that matters, with the share that passes it: of those that exports of whole countries have to pass the busiest,
/// for there is no other way out; else the busiest of all. `None` where nothing to speak of passes any.
fn leading<'a>(view: &ChartView<'_>, flowing: &Flowing<'a>) -> Option<(&'a str, f64)> {
    let market = view.subject.market.as_str();
    let gate = |id: &str| {
        let measure = MarketMeasure { market, partner: id, variable: "exposure-origin", unit: "%" };
        view.value(view.subject.focus.as_str(), view.subject.horizon, &measure).is_some_and(|share| share >= SHOWN)
    };
    let known =
        flowing.passages.iter().filter_map(|(id, _, share)| Some((*id, (*share).filter(|share| *share >= SHOWN)?)));
    known.max_by(|a, b| gate(a.0).cmp(&gate(b.0)).then(a.1.total_cmp(&b.1)))
}

fn words(view: &ChartView<'_>, flowing: &Flowing<'_>) -> ChartWords {
    let subject = view.subject;
    let (market, year) = (subject.market.as_str(), subject.horizon);
    let (importer, goods, focus) = (view.importer(), view.market(market), view.quoted(subject.focus.as_str()));
    let (whose, reference) = (possessive(importer), view.quoted(subject.reference.as_str()));
    let busiest = leading(view, flowing);
    let before = busiest.and_then(|(id, _)| exposure(view, subject.reference.as_str(), id));
    let title = match (busiest, before) {
        (Some((id, share)), Some(before)) => {
            let (passage, now, then) = (view.passage(id), number(share, 1), number(before, 1));
            if now == then {
                view.say(
                    format!("{now}% of {whose} {goods} passes {passage} in {year}, with {focus} as without"),
                    format!("{year}年に{importer}の{goods}の{now}%が{passage}を通り、{focus}でも変わらない"),
                )
            } else {
                view.say(
                    format!("{now}% of {whose} {goods} passes {passage} in {year} with {focus}, {then}% without"),
                    format!("{year}年に{passage}を通る{importer}の{goods}は、{focus}で{now}%、{reference}で{then}%"),
                )
            }
        }
        _ => view.say(
            format!("the ways of {goods} to {importer} in {year} with {focus}"),
            format!("{year}年に{goods}が{importer}に届く道：{focus}"),
        ),
    };
    let subtitle = view.say(
        format!("{whose} imports of {goods} in {year}, {focus}; dashed: proposed; diamonds: share passing"),
        format!("{importer}の{goods}輸入、{year}年、{focus}。破線は計画ルート、ひし形は通過する割合"),
    );
    let source = view.source(&BTreeMap::new());
    let borders = view.say(
        "Map: Natural Earth; borders as held in fact, schematic sea routes.".to_owned(),
        "地図：Natural Earth。国境は実効支配による。航路は模式的。".to_owned(),
    );
    let space = if view.language() == crate::language::Language::En { " " } else { "" };
    ChartWords { title, subtitle, source: format!("{source}{space}{borders}") }
}

/// Water, land and borders.
fn land(frame: &mut ChartFrame, view: &ChartView<'_>, window: &Window, geography: &Geography) {
    let theme = frame.style.theme;
    frame.canvas.rect(window.place, theme.sea);
    for shape in &geography.countries {
        let fill = match shape.country.as_ref().map(CountryId::as_str) {
            Some(country) if country == view.subject.importer.as_str() => theme.neutrals[4],
            Some(country) if view.is_member(country) => theme.land.toward(theme.warm, 0.22),
            Some(country) if country == view.subject.supplier.as_str() => theme.land.toward(theme.cool, 0.14),
            _ => theme.land,
        };
        for polygon in shape.polygons.iter().filter(|rings| rings.first().is_some_and(|ring| window.may_hold(ring))) {
            polygon_in(frame, window, polygon, fill);
        }
    }
}

fn polygon_in(frame: &mut ChartFrame, window: &Window, polygon: &[Vec<Position>], fill: Color) {
    let rings: Vec<Vec<CanvasPoint>> = polygon.iter().map(|ring| window.path(ring)).collect();
    let Some(outer) = rings.first() else { return };
    let mut area = window.clip_area(outer);
    let Some(start) = area.first().copied() else { return };
    if extent(&area) < 0.8 {
        return;
    }
    // A hole is cut by walking to it, around it the other way, and back.
    for hole in rings.iter().skip(1).map(|ring| window.clip_area(ring)).filter(|hole| extent(hole) > 0.8) {
        area.push(start);
        area.extend(&hole);
        area.extend(hole.first());
        area.push(start);
    }
    frame.canvas.area(area, fill);
    let border = Stroke { color: frame.style.theme.border, width: 0.7 };
    for part in rings.iter().flat_map(|ring| window.clip_line(ring)) {
        frame.canvas.line(part, border);
    }
}

/// Width or height of a shape, whichever is more.
fn extent(points: &[CanvasPoint]) -> f64 {
    let spread = |pick: fn(&CanvasPoint) -> f64| {
        let (low, high) = points.iter().map(pick).fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(v), b.max(v)));
        high - low
    };
    spread(|point| point.0).max(spread(|point| point.1))
}

/// Dashed lines of the proposed routes.
fn proposed(
    frame: &mut ChartFrame,
    view: &ChartView<'_>,
    window: &Window,
    flowing: &Flowing<'_>,
    (flows, places): (&MapFlows, &mut MapPlaces),
) {
    let widest = widest(frame.style);
    for (course, volume) in flowing.courses.iter().filter(|(course, _)| course.proposed) {
        let color = flows::color(frame, flows::class(view, course.supplier.as_str()));
        let width = flows.width(*volume, widest).max(2.2);
        let path: Vec<Position> = course.points.windows(2).flat_map(|pair| great_circle(pair[0], pair[1])).collect();
        for part in window.clip_line(&window.path(&path)) {
            places.avoid(&part, width / 2.0 + 1.0);
            frame.canvas.line(part.iter().copied(), Stroke { color: frame.style.theme.paper, width: width + 1.6 });
            frame.canvas.dashed(&part, Stroke { color, width }, (7.0, 4.0));
        }
    }
}

fn widest(style: Style) -> f64 {
    if style.wide { 15.0 } else { 11.0 }
}

/// The two windows: the whole way, and close around landing points and proposed routes, where there are any.
fn windows(
    view: &ChartView<'_>,
    style: Style,
    plot: Rect,
    flowing: &Flowing<'_>,
    geography: &Geography,
) -> Option<(Window, Option<Window>)> {
    let end = flowing.courses.iter().find_map(|(course, _)| course.points.last())?;
    let close = flows::close(flowing, geography);
    let named = WORTH_NAMING / 100.0 * flowing.total;
    let members = flowing
        .courses
        .iter()
        .filter(|(course, volume)| *volume >= named || (*volume > 0.0 && view.is_member(course.supplier.as_str())));
    let passages = flowing.passages.iter().filter(|(_, _, share)| share.is_some_and(|share| share >= WORTH_WIDENING));
    let mut far: Vec<Position> = members.flat_map(|(course, _)| course.points.clone()).collect();
    far.extend(passages.map(|(_, at, _)| *at).chain(close.iter().copied()).chain([*end]));
    let gap = 18.0;
    let (main, inset) = if close.len() < 2 {
        (plot, None)
    } else if style.wide {
        let split = plot.left + plot.width * 0.64;
        (
            Rect::edges(plot.left, plot.top, split - gap / 2.0, plot.bottom()),
            Some(Rect::edges(split + gap / 2.0, plot.top, plot.right(), plot.bottom())),
        )
    } else {
        let split = plot.top + plot.height * 0.5;
        (
            Rect::edges(plot.left, plot.top, plot.right(), split - gap / 2.0),
            Some(Rect::edges(plot.left, split + gap / 2.0, plot.right(), plot.bottom())),
        )
    };
    let inset = inset.map(|place| Window::around(&close, end.0, 0.22, place));
    Some((Window::around(&far, end.0, 0.07, main), inset))
}

/// Draws the chart; `None` without numbers or courses for it.
pub(super) fn draw(view: &ChartView<'_>, style: Style, geography: &Geography) -> Option<Picture> {
    let flowing = read(view, geography);
    if flowing.courses.is_empty() || flowing.total <= 0.0 {
        return None;
    }
    let words = words(view, &flowing);
    // In a column the windows stand one above the other; one alone would only gain empty sea.
    let height = match (style.wide, flows::close(&flowing, geography).len()) {
        (true, _) => 430.0,
        (false, 0 | 1) => 360.0,
        _ => 720.0,
    };
    let mut frame = ChartFrame::new(style, &words, height);
    let plot = Rect { top: frame.plot.top - style.label, height: frame.plot.height + style.label, ..frame.plot };
    let (main, inset) = windows(view, style, plot, &flowing, geography)?;
    let standing =
        flowing.courses.iter().filter(|(course, _)| !course.proposed).map(|(course, volume)| (*course, *volume));
    let flows = MapFlows::new(view, standing);
    let widest = widest(style);

    let mut places = MapPlaces::new(main.place);
    land(&mut frame, view, &main, geography);
    flows.draw(&mut frame, &main, &mut places, widest);
    proposed(&mut frame, view, &main, &flowing, (&flows, &mut places));
    flows::trim(&mut frame, &main, widest);
    if let Some(inset) = &inset {
        let (from, to) = inset.corners();
        let box_ = main.clip_area(&[main.at(from), main.at((to.0, from.1)), main.at(to), main.at((from.0, to.1))]);
        frame.canvas.outline(&box_, Stroke { color: style.theme.ink, width: 1.0 });
    }
    legend(&mut frame, view, &main, (&flows, widest), &mut places);
    passages(&mut frame, view, &main, &flowing, &mut places);
    suppliers(&mut frame, view, &main, &flowing, &mut places);

    if let Some(window) = inset {
        let mut places = MapPlaces::new(window.place);
        land(&mut frame, view, &window, geography);
        flows.draw(&mut frame, &window, &mut places, widest);
        proposed(&mut frame, view, &window, &flowing, (&flows, &mut places));
        flows::trim(&mut frame, &window, widest);
        let text = view.say("landing points and proposed routes".into(), "陸揚げ地と計画ルート".into());
        caption(&mut frame, &window, &text, &mut places);
        landings(&mut frame, view, &window, geography, &mut places);
        route_names(&mut frame, view, &window, &flowing, &mut places);
        frame.canvas.outline(&window.place.corners(), Stroke { color: style.theme.ink, width: 1.0 });
    }
    let spoken = flowing
        .passages
        .iter()
        .filter_map(|(id, _, share)| Some(format!("{} {}%", view.passage(id), number((*share)?, 1))));
    let spoken = spoken.collect::<Vec<_>>().join(", ");
    Some(Picture { words, spoken, frame })
}
