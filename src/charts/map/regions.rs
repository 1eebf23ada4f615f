//! Regions of an importer, and gas that goes from one to the others: shaded by what it meets of their demand, with the
//! trunk lines between them.

use std::collections::BTreeMap;

use super::super::canvas::{Rect, Stroke, TextAnchor};
use super::super::frame::{ChartFrame, ChartWords, number};
use super::super::style::{Color, Style, Theme};
use super::super::{ChartError, Drawing, Picture, finished, font};
use super::places::{FAR, MapPlaces, PlaceName};
use super::projection::Window;
use super::{LandShape, Position, polygon_in};
use crate::id::{CountryId, RegionId};
use crate::language::Language;

/// What the map shows; amounts in bcm a year.
#[derive(Clone, PartialEq, Debug)]
pub struct RegionMap {
    /// Whose regions they are.
    pub importer: CountryId,
    /// What lands.
    pub inflow: f64,
    /// The name of the region where it lands.
    pub landing: String,
    /// The year of demand and lines.
    pub year: i32,
    /// The regions.
    pub regions: Vec<Spot>,
    /// The trunk lines.
    pub lines: Vec<Stretch>,
    /// The source line.
    pub source: String,
}

/// A region on the map.
#[derive(Clone, PartialEq, Debug)]
pub struct Spot {
    /// Which.
    pub id: RegionId,
    /// Its name for people.
    pub name: String,
    /// Where its seat of government is.
    pub place: Position,
    /// What it uses.
    pub demand: f64,
    /// What it gets of the inflow.
    pub served: f64,
    /// What it pays of a tariff that is the same for every unit, from 0 to 1.
    pub pays: f64,
    /// Whether the inflow lands there.
    pub landing: bool,
}

impl Spot {
    /// The part of its demand that the inflow meets, from 0 to 1.
    fn met(&self) -> f64 {
        if self.demand > 0.0 { (self.served / self.demand).min(1.0) } else { 0.0 }
    }

    fn is_served(&self) -> bool {
        self.served >= 0.005
    }
}

/// A trunk line on the map.
#[derive(Clone, PartialEq, Debug)]
pub struct Stretch {
    /// Its ends.
    pub ends: (Position, Position),
    /// What it can carry.
    pub capacity: f64,
    /// Whether it holds the inflow back.
    pub binding: bool,
}

/// The land of a part of an importer.
#[derive(Clone, PartialEq, Debug)]
pub struct RegionShape {
    /// Whose part.
    pub importer: CountryId,
    /// Which part.
    pub region: RegionId,
    /// Polygons, each an outer ring and its holes.
    pub polygons: Vec<Vec<Vec<Position>>>,
}

/// The land under the map.
#[derive(Clone, Copy, Debug)]
pub struct Land<'a> {
    /// Countries.
    pub countries: &'a [LandShape],
    /// Parts of importers. A region without a shape is drawn as a disc.
    pub regions: &'a [RegionShape],
}

/// Upper ends of the classes of what is met of demand, and how strong the colour of each is.
const CLASSES: [(f64, f64); 4] = [(0.25, 0.22), (0.5, 0.42), (0.75, 0.66), (1.0, 0.9)];

/// The colour of a region by what is met of its demand.
fn shade(theme: &Theme, spot: Option<&Spot>) -> Color {
    let Some(spot) = spot.filter(|spot| spot.is_served()) else { return theme.neutrals[5] };
    let class = CLASSES.iter().find(|(end, _)| spot.met() <= *end + 1e-9).unwrap_or(&CLASSES[3]);
    theme.land.toward(theme.cool, class.1)
}

/// What lands, in bcm a year.
fn landed(map: &RegionMap) -> String {
    number(map.inflow, usize::from((map.inflow - map.inflow.round()).abs() > 0.05))
}

fn words(map: &RegionMap, language: Language) -> ChartWords {
    let served = map.regions.iter().filter(|spot| spot.served >= 0.05).count();
    let elsewhere: f64 = map.regions.iter().filter(|spot| !spot.landing).map(|spot| spot.served).sum();
    let (inflow, elsewhere) = (landed(map), number(elsewhere, 1));
    let (landing, year, others) = (&map.landing, map.year, served.saturating_sub(1));
    match language {
        Language::En => ChartWords {
            title: if others == 0 {
                format!("Of {inflow} bcm a year landed in {landing}, nothing would reach other regions")
            } else {
                format!("Of {inflow} bcm a year landed in {landing}, {elsewhere} would serve {others} other regions")
            },
            subtitle: format!(
                "Gas of the inflow used by region, bcm a year, and what the region pays of a tariff equal for every unit, %; demand and trunk lines of {year}, lines by capacity, those that hold the inflow back in orange"
            ),
            source: format!(
                "{} Map: Natural Earth, borders as held in fact. Lines join seats of government. Use by region and most line capacities are estimates.",
                map.source
            ),
        },
        Language::Ja => ChartWords {
            title: if others == 0 {
                format!("{landing}に陸揚げする年{inflow}bcmは、他の地域には届かない")
            } else {
                format!("{landing}に陸揚げする年{inflow}bcmのうち、{elsewhere}bcmが他の{others}地域に届く")
            },
            subtitle: format!(
                "陸揚げガスの地域別利用量(bcm/年)と、一律料金とした場合の負担割合(%)。需要と幹線は{year}年。線の太さは容量、オレンジは受け入れを制約する幹線"
            ),
            source: format!(
                "{}地図：Natural Earth（国境は実効支配による）。幹線は県庁所在地などを結ぶ。地域別の利用と多くの幹線の容量は推計。",
                map.source
            ),
        },
    }
}

/// Draws the map.
///
/// # Errors
/// When it cannot be written.
pub fn draw_regions(map: &RegionMap, land: Land<'_>, language: Language, style: Style) -> Result<Drawing, ChartError> {
    let theme = style.theme;
    let words = words(map, language);
    let mut frame = ChartFrame::new(style, &words, style.width * if style.wide { 0.6 } else { 1.0 });
    let place = Rect { top: frame.plot.top + style.label, height: frame.plot.height - style.label, ..frame.plot };
    // Regions that neither use gas that can be reached nor are reached would only make the rest smaller.
    let shown = map.regions.iter().filter(|spot| spot.is_served() || spot.landing || near(map, spot));
    let positions: Vec<Position> = shown.flat_map(|spot| extent(map, spot, land.regions)).collect();
    let window = Window::around(&positions, positions.first().map_or(0.0, |at| at.0), 0.06, place);
    key(&mut frame, language);
    frame.canvas.rect(place, theme.sea);
    ground(&mut frame, &window, map, land);
    let mut places = MapPlaces::new(place);
    for stretch in &map.lines {
        let points = [window.at(stretch.ends.0), window.at(stretch.ends.1)];
        let color = if stretch.binding { theme.warm } else { theme.neutrals[0] };
        let thick = (stretch.capacity * 1.2).clamp(if stretch.binding { 3.0 } else { 1.4 }, 6.0);
        for part in window.clip_line(&points) {
            frame.canvas.line(part.clone(), Stroke { color: theme.paper, width: thick + 1.6 });
            frame.canvas.line(part, Stroke { color, width: thick });
        }
        places.avoid(&points, thick / 2.0);
    }
    names(&mut frame, &window, map, places, language);
    let spoken = map.regions.iter().filter(|spot| spot.served >= 0.05);
    let spoken =
        spoken.map(|spot| format!("{} {} bcm, {}%", spot.name, number(spot.served, 1), number(100.0 * spot.pays, 0)));
    let spoken: Vec<String> = spoken.collect();
    finished("absorption-map", Picture { words, spoken: spoken.join("; "), frame }, language)
}

/// The corners of a region that is served, by the most detailed of its polygons, which is its mainland; else its seat.
fn extent(map: &RegionMap, spot: &Spot, shapes: &[RegionShape]) -> Vec<Position> {
    let own = shapes.iter().find(|shape| shape.importer == map.importer && shape.region == spot.id);
    let main =
        own.and_then(|shape| shape.polygons.iter().filter_map(|rings| rings.first()).max_by_key(|ring| ring.len()));
    let mut found = vec![spot.place];
    if spot.is_served() || spot.landing {
        for pick in [|at: &Position| at.0, |at: &Position| at.1] {
            let by = |a: &&Position, b: &&Position| pick(a).total_cmp(&pick(b));
            found.extend(main.iter().flat_map(|ring| [ring.iter().min_by(by), ring.iter().max_by(by)]).flatten());
        }
    }
    found
}

/// What the colours mean, above the map.
fn key(frame: &mut ChartFrame, language: Language) {
    let (style, theme) = (frame.style, frame.style.theme);
    let (lead, none, under) = match language {
        Language::En => ("Part of its demand met:", "none", "under"),
        Language::Ja => ("需要を満たす割合", "なし", "未満"),
    };
    let size = style.tick;
    let texts: Vec<String> = std::iter::once(none.to_owned())
        .chain(CLASSES.iter().enumerate().map(|(place, (end, _))| {
            let end = number(100.0 * end, 0);
            match (place, language) {
                (0, Language::En) => format!("{under} {end}%"),
                (0, Language::Ja) => format!("{end}%{under}"),
                _ => format!("{}–{end}%", number(100.0 * CLASSES[place - 1].0, 0)),
            }
        }))
        .collect();
    let y = frame.plot.top;
    let wide = |text: &str| font::width(text, size, false);
    let needed: f64 = texts.iter().map(|text| wide(text) + 2.6 * size).sum();
    let mut x = frame.plot.left;
    if x + wide(lead) + size + needed < frame.plot.right() {
        frame.small(lead, (x, y), TextAnchor::Start, theme.muted);
        x += wide(lead) + size;
    }
    let colors = CLASSES.iter().map(|(_, part)| theme.land.toward(theme.cool, *part));
    for (text, color) in texts.iter().zip(std::iter::once(theme.neutrals[5]).chain(colors)) {
        frame.canvas.rect(Rect { left: x, top: y - size * 0.5, width: size, height: size }, color);
        frame.small(text.as_str(), (x + 1.4 * size, y), TextAnchor::Start, theme.muted);
        x += wide(text) + 2.6 * size;
    }
}

/// The land: other countries, and the importer's regions in their shades.
fn ground(frame: &mut ChartFrame, window: &Window, map: &RegionMap, land: Land<'_>) {
    let theme = frame.style.theme;
    let spots: BTreeMap<&RegionId, &Spot> = map.regions.iter().map(|spot| (&spot.id, spot)).collect();
    let own: Vec<&RegionShape> = land.regions.iter().filter(|shape| shape.importer == map.importer).collect();
    let in_sight = |rings: &&Vec<Vec<Position>>| rings.first().is_some_and(|ring| window.may_hold(ring));
    for shape in land.countries {
        let importer = shape.country.as_ref() == Some(&map.importer);
        if importer && !own.is_empty() {
            continue;
        }
        let fill = if importer { theme.neutrals[5] } else { theme.land };
        for polygon in shape.polygons.iter().filter(in_sight) {
            polygon_in(frame, window, polygon, fill);
        }
    }
    for shape in &own {
        let fill = shade(theme, spots.get(&shape.region).copied());
        for polygon in shape.polygons.iter().filter(in_sight) {
            polygon_in(frame, window, polygon, fill);
        }
    }
    let shapeless = |spot: &&Spot| !own.iter().any(|shape| shape.region == spot.id) && window.holds(spot.place);
    for spot in map.regions.iter().filter(shapeless).filter(|spot| spot.demand >= 0.005) {
        frame.canvas.disc(window.at(spot.place), frame.style.label * 0.9, theme.paper);
        frame.canvas.disc(window.at(spot.place), frame.style.label * 0.8, shade(theme, Some(spot)));
    }
}

/// Seats of government and what each region gets and pays.
fn names(frame: &mut ChartFrame, window: &Window, map: &RegionMap, mut places: MapPlaces, language: Language) {
    let theme = frame.style.theme;
    let mut seen: Vec<&Spot> =
        map.regions.iter().filter(|spot| spot.demand >= 0.005 && window.holds(spot.place)).collect();
    seen.sort_by(|a, b| b.served.total_cmp(&a.served).then(b.demand.total_cmp(&a.demand)));
    let radius = |spot: &Spot| if spot.landing { 8.0 } else { 3.0 };
    for spot in &seen {
        let at = window.at(spot.place);
        if spot.landing {
            frame.canvas.disc(at, 8.0, theme.paper);
            frame.canvas.disc(at, 6.5, theme.warm);
        } else {
            frame.canvas.disc(at, 3.0, theme.paper);
            frame.canvas.disc(at, 2.2, theme.ink);
        }
        places.take(at, radius(spot));
    }
    for spot in seen {
        let (amount, pays) = (number(spot.served, 1), number(100.0 * spot.pays, 0));
        let text = match (language, spot.landing) {
            _ if spot.served < 0.05 && !spot.landing => spot.name.clone(),
            (Language::En, true) => {
                format!("{}: {} land here; {amount} · {pays}%", spot.name, landed(map))
            }
            (Language::Ja, true) => format!("{}：{}陸揚げ、{amount} · {pays}%", spot.name, landed(map)),
            (_, false) => format!("{} {amount} · {pays}%", spot.name),
        };
        let served = spot.served >= 0.05 || spot.landing;
        let (color, bold) = if served { (theme.ink, true) } else { (theme.muted, false) };
        let reach = if served { FAR } else { 24.0 };
        let sign = PlaceName { text: &text, spots: &[window.at(spot.place)], radius: radius(spot), color, bold, reach };
        places.name(frame, &sign);
    }
}

/// Whether a line joins a region to one that is served.
fn near(map: &RegionMap, spot: &Spot) -> bool {
    let served = |at: Position| map.regions.iter().any(|other| other.place == at && other.is_served());
    map.lines.iter().any(|line| {
        (line.ends.0 == spot.place && served(line.ends.1)) || (line.ends.1 == spot.place && served(line.ends.0))
    })
}
