//! From supplier through straits to the landing point, in one scenario and year: a Sankey diagram.

use std::collections::{BTreeMap, BTreeSet};

use super::Picture;
use super::frame::{ChartFrame, ChartWords, digits_for, following, number, unit};
use super::map::Geography;
use super::sankey::{self, Link, Sankey, SankeyNode};
use super::style::{Color, Style};
use super::view::{ChartView, bare, capitalised, possessive};
use crate::numeric::great_circle_km;

/// Part of the whole from which a supplier has a node of its own.
const NAMED: f64 = 0.012;

/// Part of the whole from which a way through straits has a node of its own, if several have less.
const OWN_WAY: f64 = 0.02;

/// How often suppliers and ways are put in the order of each other, so that their ribbons cross little.
const SWEEPS: usize = 6;

/// Straits passed, in the order of the voyage; `None` where nobody knows the way.
type SankeyWay<'a> = Option<Vec<&'a str>>;

/// A node of the middle column.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Passed<'a> {
    /// These straits, or none.
    Way(Vec<&'a str>),
    /// Straits on ways that are too small to be told apart.
    Others,
    /// Nobody knows.
    Unknown,
}

/// What flows from one supplier, by one way, to one landing point.
struct SankeyStream<'a> {
    supplier: &'a str,
    way: SankeyWay<'a>,
    passed: Passed<'a>,
    landing: Option<&'a str>,
    volume: f64,
}

fn read<'a>(view: &ChartView<'a>, geography: &'a Geography) -> Vec<SankeyStream<'a>> {
    let subject = view.subject;
    let volumes = view.routes(subject.focus.as_str(), subject.horizon, subject.market.as_str());
    let mut streams = Vec::new();
    for ((supplier, route), volume) in volumes {
        let landing = geography.landing_of.get(route).map(crate::id::LandingId::as_str);
        let ways = geography.ways.get(route).map_or(&[][..], Vec::as_slice);
        let mut known = 0.0;
        for way in ways {
            known += way.part;
            let passages = in_order(way.passages.iter().map(crate::id::PassageId::as_str).collect(), geography);
            let passed = Passed::Way(passages.clone());
            streams.push(SankeyStream { supplier, way: Some(passages), passed, landing, volume: volume * way.part });
        }
        let (way, passed) = (None, Passed::Unknown);
        streams.push(SankeyStream { supplier, way, passed, landing, volume: volume * (1.0 - known) });
    }
    streams.retain(|stream| stream.volume > 1e-9);
    streams
}

/// Straits in the order of the voyage: from its end backwards, each time the nearest of those that are left.
fn in_order<'a>(mut passages: Vec<&'a str>, geography: &Geography) -> Vec<&'a str> {
    let Some(end) = geography.courses.iter().find_map(|course| course.points.last()) else { return passages };
    let place = |name: &str| geography.passages.iter().find(|(id, _)| id.as_str() == name).map(|(_, place)| *place);
    let turned = |(longitude, latitude): (f64, f64)| (latitude, longitude);
    let (mut at, mut ordered) = (*end, Vec::new());
    while !passages.is_empty() {
        let far = |name: &str| place(name).map_or(f64::MAX, |there| great_circle_km(turned(at), turned(there)));
        let nearest = (0..passages.len()).min_by(|a, b| {
            far(passages[*a]).total_cmp(&far(passages[*b])).then_with(|| passages[*a].cmp(passages[*b]))
        });
        let passage = passages.remove(nearest.unwrap_or(0));
        at = place(passage).unwrap_or(at);
        ordered.push(passage);
    }
    ordered.reverse();
    ordered
}

/// The streams, added up by node.
struct Summed<'a> {
    suppliers: Vec<(Option<&'a str>, bool, f64)>,
    ways: Vec<(Passed<'a>, f64)>,
    landings: Vec<(Option<&'a str>, f64)>,
    total: f64,
}

fn largest_first<K: Ord + Clone>(sums: BTreeMap<K, f64>) -> Vec<(K, f64)> {
    let mut sorted: Vec<(K, f64)> = sums.into_iter().collect();
    sorted.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    sorted
}

fn summed<'a>(view: &ChartView<'a>, streams: &mut [SankeyStream<'a>]) -> Summed<'a> {
    let total = crate::numeric::sum(streams.iter().map(|stream| stream.volume));
    let mut suppliers: BTreeMap<&str, f64> = BTreeMap::new();
    merge_small_ways(streams, total);
    let mut ways: BTreeMap<Passed<'a>, f64> = BTreeMap::new();
    let mut landings: BTreeMap<Option<&str>, f64> = BTreeMap::new();
    for stream in streams.iter() {
        *suppliers.entry(stream.supplier).or_default() += stream.volume;
        *ways.entry(stream.passed.clone()).or_default() += stream.volume;
        *landings.entry(stream.landing).or_default() += stream.volume;
    }
    let named = |supplier: &&str| suppliers[supplier] >= NAMED * total;
    let mut sums: BTreeMap<(bool, Option<&str>), f64> = BTreeMap::new();
    for (supplier, volume) in &suppliers {
        let id = Some(*supplier).filter(named);
        *sums.entry((view.is_member(supplier), id)).or_default() += volume;
    }
    // The group above, the others below; what is too small to be named last in each.
    let mut suppliers: Vec<(Option<&str>, bool, f64)> =
        largest_first(sums).into_iter().map(|((member, id), volume)| (id, member, volume)).collect();
    suppliers.sort_by_key(|(id, member, _)| (!member, id.is_none()));
    for stream in streams.iter_mut() {
        let own = suppliers.iter().any(|(id, ..)| *id == Some(stream.supplier));
        if !own {
            stream.supplier = if view.is_member(stream.supplier) { "group" } else { "" };
        }
    }
    let mut sums = Summed { suppliers, ways: largest_first(ways), landings: largest_first(landings), total };
    untangle(&mut sums, streams);
    sums
}

/// Makes one of the ways through straits that are too small to be told apart, if there are several.
fn merge_small_ways(streams: &mut [SankeyStream<'_>], total: f64) {
    let mut sums: BTreeMap<Passed<'_>, f64> = BTreeMap::new();
    for stream in streams.iter() {
        *sums.entry(stream.passed.clone()).or_default() += stream.volume;
    }
    let through = |passed: &Passed<'_>| matches!(passed, Passed::Way(passages) if !passages.is_empty());
    let small: BTreeSet<Passed<'_>> = sums
        .into_iter()
        .filter(|(passed, sum)| through(passed) && *sum < OWN_WAY * total)
        .map(|(one, _)| one)
        .collect();
    if small.len() > 1 {
        streams.iter_mut().filter(|stream| small.contains(&stream.passed)).for_each(|stream| {
            stream.passed = Passed::Others;
        });
    }
}

/// Puts suppliers, ways and landing points in the order of what they are joined to: each where the middle of its ribbons
/// is. The group stays above the others, and what is too small to be named last in each.
fn untangle(sums: &mut Summed<'_>, streams: &[SankeyStream<'_>]) {
    let key = |id: Option<&str>, member: bool| id.map_or(if member { "group" } else { "" }, |id| id).to_owned();
    for _ in 0..SWEEPS {
        let place = |supplier: &str| sums.suppliers.iter().position(|(id, member, _)| key(*id, *member) == supplier);
        let middle = |passed: &Passed<'_>| {
            mean(
                streams
                    .iter()
                    .filter(|one| one.passed == *passed)
                    .filter_map(|one| Some((place(one.supplier)?, one.volume))),
            )
        };
        let mut ways: Vec<_> = sums.ways.iter().map(|one| (middle(&one.0), one.clone())).collect();
        ways.sort_by(|a, b| a.0.total_cmp(&b.0));
        sums.ways = ways.into_iter().map(|(_, one)| one).collect();
        let place = |passed: &Passed<'_>| sums.ways.iter().position(|(one, _)| one == passed);
        let middle = |supplier: &str| {
            mean(
                streams
                    .iter()
                    .filter(|one| one.supplier == supplier)
                    .filter_map(|one| Some((place(&one.passed)?, one.volume))),
            )
        };
        let mut suppliers: Vec<_> = sums.suppliers.iter().map(|one| (middle(&key(one.0, one.1)), *one)).collect();
        suppliers.sort_by(|(a, (id_a, member_a, _)), (b, (id_b, member_b, _))| {
            (!member_a, id_a.is_none()).cmp(&(!member_b, id_b.is_none())).then(a.total_cmp(b))
        });
        sums.suppliers = suppliers.into_iter().map(|(_, one)| one).collect();
    }
    let place = |passed: &Passed<'_>| sums.ways.iter().position(|(one, _)| one == passed);
    let middle = |landing: Option<&str>| {
        mean(
            streams
                .iter()
                .filter(|one| one.landing == landing)
                .filter_map(|one| Some((place(&one.passed)?, one.volume))),
        )
    };
    let mut landings: Vec<_> = sums.landings.iter().map(|one| (middle(one.0), *one)).collect();
    landings.sort_by(|a, b| a.0.total_cmp(&b.0));
    sums.landings = landings.into_iter().map(|(_, one)| one).collect();
}

/// The mean of places, weighed by volume, coarse enough that rounding decides nothing.
fn mean(places: impl Iterator<Item = (usize, f64)>) -> f64 {
    let (mut sum, mut weight) = (0.0, 0.0);
    for (place, volume) in places {
        sum += place as f64 * volume;
        weight += volume;
    }
    if weight > 0.0 { (1e6 * sum / weight).round() } else { 0.0 }
}

fn way_name(view: &ChartView<'_>, passed: &Passed<'_>) -> String {
    match passed {
        Passed::Unknown => view.say("way not known".into(), "経路不明".into()),
        Passed::Others => view.say("other ways through straits".into(), "その他の海峡・運河経由".into()),
        Passed::Way(passages) if passages.is_empty() => {
            view.say("no strait or canal".into(), "海峡・運河を通らない".into())
        }
        Passed::Way(passages) => {
            let names: Vec<String> = passages.iter().map(|passage| short(view.passage(passage))).collect();
            names.join(if view.language() == crate::language::Language::En { ", " } else { "→" })
        }
    }
}

/// The name of a strait in a list of straits.
fn short(name: &str) -> String {
    let bare = bare(name);
    bare.strip_prefix("Strait of ").map_or_else(|| bare.clone(), str::to_owned)
}

fn words(view: &ChartView<'_>, streams: &[SankeyStream<'_>], sums: &Summed<'_>) -> Option<ChartWords> {
    let subject = view.subject;
    let (importer, goods, year) = (view.importer(), view.market(subject.market.as_str()), subject.horizon);
    let (whose, name) = (possessive(importer), view.quoted(subject.focus.as_str()));
    let passages: BTreeSet<&str> = streams.iter().filter_map(|stream| stream.way.as_ref()).flatten().copied().collect();
    let through = |passage: &&str| {
        let passing = streams.iter().filter(|stream| stream.way.as_ref().is_some_and(|way| way.contains(passage)));
        crate::numeric::sum(passing.map(|stream| stream.volume))
    };
    let busiest = passages
        .iter()
        .map(|passage| (*passage, through(passage)))
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(a.0)));
    let free =
        streams.iter().filter(|stream| stream.way.as_ref().is_some_and(Vec::is_empty)).map(|stream| stream.volume);
    let unknown = crate::numeric::sum(streams.iter().filter(|one| one.way.is_none()).map(|one| one.volume));
    let percent = |value: f64| number(100.0 * value / sums.total, 0);
    let free = percent(crate::numeric::sum(free));
    let title = match busiest {
        Some((passage, volume)) => {
            let (passage, part) = (view.passage(passage), percent(volume));
            view.say(
                format!("{part}% of {whose} {goods} passes {passage} in {year} with {name}; {free}% passes no strait or canal"),
                format!("{name}で{year}年に{importer}の{goods}の{part}%が{passage}を通り、海峡・運河を通らないのは{free}%"),
            )
        }
        None if unknown >= 0.5 * sums.total => {
            let unknown = percent(unknown);
            view.say(
                format!("the data do not say which straits {unknown}% of {whose} {goods} passes in {year} with {name}; {free}% passes none"),
                format!("{name}で{year}年に{importer}の{goods}の{unknown}%は通過する海峡がデータになく、{free}%は海峡・運河を通らない"),
            )
        }
        None => view.say(
            format!("none of {whose} {goods} is known to pass a strait or canal in {year} with {name}"),
            format!("{name}で{year}年に{importer}の{goods}が海峡・運河を通るとは知られていない"),
        ),
    };
    let unit = unit(view.volume_unit(subject.market.as_str()), view.language());
    let subtitle = view.say(
        format!("{whose} imports of {goods} in {year} from supplier to landing point, {unit}, {name}"),
        format!("{importer}の{goods}輸入、供給国から陸揚げまで、{year}年、{unit}、{name}"),
    );
    (sums.total > 0.0).then(|| ChartWords { title, subtitle, source: view.source(&BTreeMap::new()) })
}

fn diagram(view: &ChartView<'_>, streams: &[SankeyStream<'_>], sums: &Summed<'_>, style: &Style) -> Sankey {
    let theme = style.theme;
    let digits = digits_for(sums.total);
    let mut shown = Sankey::default();
    let mut node = |column: usize, name: String, value: f64, (color, ink): (Color, Color)| {
        let label = format!("{name} {}", number(value, digits));
        shown.nodes.push(SankeyNode { column, name, label, color, ink, hatched: false });
        shown.nodes.len() - 1
    };
    let look = |id: Option<&str>, member: bool| {
        if member {
            (theme.warm, theme.warm_text)
        } else if id == Some(view.subject.supplier.as_str()) {
            (theme.cool, theme.cool)
        } else {
            (theme.neutrals[1], theme.muted)
        }
    };
    let mut suppliers: BTreeMap<&str, (usize, Color)> = BTreeMap::new();
    for (id, member, value) in &sums.suppliers {
        let (name, key) = match (id, member) {
            (Some(id), _) => (bare(view.country(id)), *id),
            (None, true) => {
                (view.say(format!("others of {}", view.group()), format!("その他の{}", view.group())), "group")
            }
            (None, false) => (view.say("others".into(), "その他".into()), ""),
        };
        let look = look(*id, *member);
        suppliers.insert(key, (node(0, name, *value, look), look.0));
    }
    let ways: Vec<usize> =
        sums.ways.iter().map(|(way, value)| node(1, way_name(view, way), *value, (theme.ink, theme.ink))).collect();
    let elsewhere = if sums.landings.len() > 1 {
        view.say(format!("other ports of {}", view.importer()), format!("{}の他の港", view.importer()))
    } else {
        view.say(format!("ports of {}", view.importer()), format!("{}の港", view.importer()))
    };
    let landings: Vec<usize> = sums
        .landings
        .iter()
        .map(|(landing, value)| {
            let name = landing.map_or_else(|| elsewhere.clone(), |id| capitalised(view.landing(id)));
            node(2, name, *value, (theme.ink, theme.ink))
        })
        .collect();
    let mut first: BTreeMap<(usize, usize), (f64, Color)> = BTreeMap::new();
    // Beyond the straits a ribbon keeps the colour of those whom it is about.
    let mut second: BTreeMap<(usize, usize, u8), (f64, Color)> = BTreeMap::new();
    for stream in streams {
        let Some(&(supplier, color)) = suppliers.get(stream.supplier) else { continue };
        let (Some(way), Some(landing)) = (
            sums.ways.iter().position(|(passed, _)| *passed == stream.passed),
            sums.landings.iter().position(|(landing, _)| *landing == stream.landing),
        ) else {
            continue;
        };
        first.entry((supplier, ways[way])).or_insert((0.0, color)).0 += stream.volume;
        let rank = if color == theme.warm { 0 } else { 1 + u8::from(color != theme.cool) };
        second.entry((ways[way], landings[landing], rank)).or_insert((0.0, color)).0 += stream.volume;
    }
    let links = first.into_iter().map(|((from, to), (value, color))| Link { from, to, value, color });
    let onward = second.into_iter().map(|((from, to, _), (value, color))| Link { from, to, value, color });
    shown.links = links.chain(onward).collect();
    shown.unit = following(&unit(view.volume_unit(view.subject.market.as_str()), view.language()), view.language());
    shown.heads = vec![
        view.say("supplier".into(), "供給国".into()),
        view.say("passes".into(), "通過".into()),
        view.say("lands at".into(), "陸揚げ".into()),
    ];
    shown
}

/// Draws the chart; `None` without numbers for it or without a way that is known.
pub fn draw(view: &ChartView<'_>, style: Style, geography: &Geography) -> Option<Picture> {
    if geography.ways.is_empty() {
        return None;
    }
    let mut streams = read(view, geography);
    let sums = summed(view, &mut streams);
    let words = words(view, &streams, &sums)?;
    let shown = diagram(view, &streams, &sums, &style);
    let mut frame = ChartFrame::new(style, &words, shown.height(&style).max(if style.wide { 380.0 } else { 430.0 }));
    sankey::draw(&mut frame, &shown);
    let spoken = shown.links.iter().map(|link| shown.spoken(link));
    let spoken = spoken.collect::<Vec<_>>().join("\n");
    Some(Picture { words, spoken, frame })
}
