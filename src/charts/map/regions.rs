//! Regions of an importer, and gas that goes from one to the others: a disc each, and the trunk lines between them.

use super::super::canvas::{Rect, Stroke};
use super::super::frame::{Frame, Words, number};
use super::super::style::Style;
use super::super::{ChartError, Drawing, Picture, finished};
use super::places::{FAR, Name, Places};
use super::projection::Window;
use super::{Position, Shape, polygon_in};
use crate::id::CountryId;
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
    /// Its name for people.
    pub name: String,
    /// Where it is.
    pub place: Position,
    /// What it uses.
    pub demand: f64,
    /// What it gets of the inflow.
    pub served: f64,
    /// Whether the inflow lands there.
    pub landing: bool,
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

fn words(map: &RegionMap, language: Language) -> Words {
    let served = map.regions.iter().filter(|spot| spot.served >= 0.05).count();
    let elsewhere: f64 = map.regions.iter().filter(|spot| !spot.landing).map(|spot| spot.served).sum();
    let digits = usize::from((map.inflow - map.inflow.round()).abs() > 0.05);
    let (inflow, elsewhere) = (number(map.inflow, digits), number(elsewhere, 1));
    let (landing, year) = (&map.landing, map.year);
    match language {
        Language::En => Words {
            title: format!(
                "Of {inflow} bcm a year landed in {landing}, {elsewhere} would serve {} other regions",
                served.saturating_sub(1)
            ),
            subtitle: format!(
                "Gas used by region in {year} (grey discs) and the part that the inflow serves (blue), bcm a year; lines by capacity, those that hold the inflow back in orange"
            ),
            source: format!(
                "{} Regions stand at their seats of government. Use by region and most line capacities are estimates.",
                map.source
            ),
        },
        Language::Ja => Words {
            title: format!(
                "{landing}に陸揚げする年{inflow}bcmのうち、{elsewhere}が他の{}県に届く",
                served.saturating_sub(1)
            ),
            subtitle: format!(
                "{year}年の県別ガス利用(灰色)と陸揚げガスの届く量(青)、bcm/年。線の太さは容量、オレンジは制約となる幹線"
            ),
            source: format!("{} 県は県庁所在地に示す。県別の利用と多くの幹線の容量は推計。", map.source),
        },
    }
}

/// Draws the map.
///
/// # Errors
/// When it cannot be written.
pub fn draw_regions(map: &RegionMap, land: &[Shape], language: Language, width: u32) -> Result<Drawing, ChartError> {
    let style = Style::for_width(width);
    let theme = style.theme;
    let words = words(map, language);
    let mut frame = Frame::new(style, &words, style.width * if style.wide { 0.55 } else { 0.9 });
    let place = Rect { top: frame.plot.top - style.label, height: frame.plot.height + style.label, ..frame.plot };
    // Regions that neither use gas that can be reached nor are reached would only make the rest smaller.
    let shown: Vec<&Spot> =
        map.regions.iter().filter(|spot| spot.served >= 0.005 || spot.landing || near(map, spot)).collect();
    let positions: Vec<Position> = shown.iter().map(|spot| spot.place).collect();
    let window = Window::around(&positions, positions.first().map_or(0.0, |at| at.0), 0.15, place);
    frame.canvas.rect(place, theme.sea);
    for shape in land {
        let own = shape.country.as_ref() == Some(&map.importer);
        let fill = if own { theme.land.toward(theme.muted, 0.12) } else { theme.land };
        for polygon in shape.polygons.iter().filter(|rings| rings.first().is_some_and(|ring| window.may_hold(ring))) {
            polygon_in(&mut frame, &window, polygon, fill);
        }
    }
    let mut places = Places::new(place);
    for stretch in &map.lines {
        let points = [window.at(stretch.ends.0), window.at(stretch.ends.1)];
        let color = if stretch.binding { theme.warm } else { theme.neutrals[1] };
        let thick = (stretch.capacity * 1.6).clamp(1.2, 8.0);
        for part in window.clip_line(&points) {
            frame.canvas.line(part, Stroke { color, width: thick });
        }
        places.avoid(&points, thick / 2.0);
    }
    let mut seen: Vec<&Spot> =
        map.regions.iter().filter(|spot| spot.demand >= 0.005 && window.holds(spot.place)).collect();
    seen.sort_by(|a, b| b.demand.total_cmp(&a.demand)); // the small ones above the large ones
    let most = seen.first().map_or(f64::MIN_POSITIVE, |spot| spot.demand);
    let radius = |amount: f64| (amount.max(0.0) / most).sqrt() * style.label * 2.2;
    for spot in &seen {
        let at = window.at(spot.place);
        frame.canvas.disc(at, radius(spot.demand).max(2.0), theme.neutrals[3]);
        places.take(at, radius(spot.demand).max(2.0));
    }
    for spot in seen.iter().filter(|spot| spot.served >= 0.005) {
        frame.canvas.disc(window.at(spot.place), radius(spot.served).max(1.5), theme.cool);
    }
    let mut named = seen;
    named.sort_by(|a, b| b.served.total_cmp(&a.served).then(b.demand.total_cmp(&a.demand)));
    for spot in named {
        let text = if spot.served >= 0.05 {
            format!("{} {} / {}", spot.name, number(spot.served, 1), number(spot.demand, 1))
        } else {
            format!("{} {}", spot.name, number(spot.demand, 1))
        };
        let (color, bold) = if spot.served >= 0.05 { (theme.cool, true) } else { (theme.muted, false) };
        let sign = Name {
            text: &text,
            spots: &[window.at(spot.place)],
            radius: radius(spot.demand).max(2.0),
            color,
            bold,
            reach: FAR,
        };
        places.name(&mut frame, &sign);
    }
    let spoken = map.regions.iter().filter(|spot| spot.served >= 0.05);
    let spoken: Vec<String> = spoken.map(|spot| format!("{} {} bcm", spot.name, number(spot.served, 1))).collect();
    finished("absorption-map", Picture { words, spoken: spoken.join(", "), frame })
}

/// Whether a line joins a region to one that is served.
fn near(map: &RegionMap, spot: &Spot) -> bool {
    let served = |at: Position| map.regions.iter().any(|other| other.place == at && other.served >= 0.005);
    map.lines.iter().any(|line| {
        (line.ends.0 == spot.place && served(line.ends.1)) || (line.ends.1 == spot.place && served(line.ends.0))
    })
}
