//! What a unit costs when it arrives, part by part of the chain: new routes above, what was bought below, and the
//! prices that buyers know as lines through both.

use std::collections::BTreeMap;

use crate::language::Language;
use crate::table::{OBSERVED, Row};

use super::Picture;
use super::canvas::{Rect, Stroke, TextAnchor};
use super::font;
use super::frame::{ChartFrame, ChartWords, Scale, following, number};
use super::style::{Color, Style};
use super::view::{ChartView, bare, capitalised};

/// Observed suppliers shown: the largest.
const SHOWN: usize = 8;

/// The parts of the chain, by variable, with English and Japanese names, in order.
const PARTS: [(&str, &str, &str); 6] = [
    ("cost-supply", "price at the source", "供給元の価格"),
    ("cost-liquefaction", "liquefaction", "液化"),
    ("cost-transport", "pipeline", "パイプライン"),
    ("cost-shipping", "shipping", "海上輸送"),
    ("cost-regasification", "regasification", "再ガス化"),
    ("cost-undivided", "only the total is stated", "総額のみ"),
];

/// The prices drawn as lines.
const PRICES: [(&str, &str, &str); 5] = [
    ("price-lng-japan-ashore", "LNG at Japan’s mean import price", "日本のLNG平均輸入価格"),
    ("price-henry-hub-contract-ashore", "contract on Henry Hub", "ヘンリーハブ連動契約"),
    ("price-crude-contract-ashore", "contract on crude oil", "原油価格連動契約"),
    ("price-dubai-ashore", "Dubai crude", "ドバイ原油"),
    ("price-brent-ashore", "Brent crude", "ブレント原油"),
];

struct CostBar {
    name: String,
    focus: bool,
    parts: Vec<(usize, f64)>,
    total: f64,
    /// What was bought; zero for what is new.
    volume: f64,
}

struct Costs {
    /// New routes, then what was bought, each from cheap to dear.
    groups: [Vec<CostBar>; 2],
    /// Price lines: place in [`PRICES`], value.
    prices: Vec<(usize, f64)>,
    unit: &'static str,
}

/// The place of shipping in [`PARTS`].
const SHIP: usize = 3;

impl Costs {
    /// The part of what was paid on arrival that was the ship's, from 0 to 1; `None` where nothing was bought.
    fn freight(&self) -> Option<f64> {
        let bought = self.groups[1].iter();
        let (mut ship, mut all) = (0.0, 0.0);
        for bar in bought {
            ship +=
                bar.volume * bar.parts.iter().filter(|(part, _)| *part == SHIP).map(|(_, value)| value).sum::<f64>();
            all += bar.volume * bar.total;
        }
        (all > 0.0).then(|| ship / all)
    }

    fn bars(&self) -> impl Iterator<Item = &CostBar> {
        self.groups.iter().flatten()
    }
}

fn read(view: &ChartView<'_>) -> Option<Costs> {
    let subject = view.subject;
    let rows: Vec<&Row> = view
        .table
        .filter(|row| {
            row.market == subject.market.as_str()
                && row.importer == subject.importer.as_str()
                && row.statistic == "value"
                && (row.variable.starts_with("cost-") || row.variable.starts_with("price-"))
        })
        .collect();
    let unit = ["USD/MMBtu", "USD/bbl"].into_iter().find(|unit| rows.iter().any(|row| row.unit == *unit))?;
    let mut bars: BTreeMap<(&str, &str, &str), BTreeMap<&str, f64>> = BTreeMap::new();
    let mut prices = Vec::new();
    for row in rows.iter().filter(|row| row.unit == unit) {
        let Some(value) = row.value.filter(|value| value.is_finite()) else { continue };
        if row.route.is_empty() {
            prices.extend(PRICES.iter().position(|(name, ..)| *name == row.variable).map(|place| (place, value)));
        } else {
            let key = (row.route.as_str(), row.scenario.as_str(), row.partner.as_str());
            bars.entry(key).or_default().insert(&row.variable, value);
        }
    }
    let volumes = view.suppliers(OBSERVED, subject.base_year, subject.market.as_str());
    let mut largest: Vec<(&str, f64)> = volumes.into_iter().collect();
    largest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    largest.truncate(SHOWN);
    let shown = view.scenarios();
    let mut groups = [Vec::new(), Vec::new()];
    let mut seen: Vec<&str> = Vec::new();
    // A route of several scenarios is shown once: as in the focus scenario, else as in the first that lists it.
    let rank = |scenario: &str| match scenario {
        OBSERVED => Some(0),
        name if name == subject.focus.as_str() => Some(1),
        name => shown.iter().position(|known| *known == name).map(|place| place + 2),
    };
    let mut ordered: Vec<_> = bars.into_iter().filter_map(|(key, values)| Some((rank(key.1)?, key, values))).collect();
    ordered.sort_by_key(|(rank, key, _)| (*rank, *key));
    for (_, (route, scenario, partner), values) in ordered {
        let Some(total) = values.get("cost-delivered").copied() else { continue };
        let old = scenario == OBSERVED;
        if seen.contains(&route) || old && !largest.iter().any(|(supplier, _)| *supplier == partner) {
            continue;
        }
        seen.push(route);
        let volume =
            largest.iter().find(|(supplier, _)| old && *supplier == partner).map_or(0.0, |(_, volume)| *volume);
        let name = if old { bare(view.country(partner)) } else { capitalised(view.route(route)) };
        let parts = PARTS.iter().enumerate().filter_map(|(place, (part, ..))| Some((place, *values.get(part)?)));
        let bar = CostBar { name, focus: scenario == subject.focus.as_str(), parts: parts.collect(), total, volume };
        groups[usize::from(old)].push(bar);
    }
    for group in &mut groups {
        group.sort_by(|a, b| a.total.total_cmp(&b.total).then(a.name.cmp(&b.name)));
    }
    prices.sort_by(|a, b| a.1.total_cmp(&b.1));
    let found = Costs { groups, prices, unit };
    // One cost that is stated as a whole beside a price is a sentence and no picture.
    let has_chain = found.bars().any(|bar| bar.parts.len() > 1);
    (found.bars().count() > 1 || has_chain && !found.prices.is_empty()).then_some(found)
}

fn unit(costs: &Costs, view: &ChartView<'_>) -> String {
    match (costs.unit, view.language()) {
        ("USD/MMBtu", Language::En) => "USD per million Btu (gross)".to_owned(),
        ("USD/MMBtu", Language::Ja) => "ドル／百万Btu（高位発熱量）".to_owned(),
        (_, Language::En) => "USD a barrel".to_owned(),
        (_, Language::Ja) => "ドル／バレル".to_owned(),
    }
}

fn words(view: &ChartView<'_>, costs: &Costs) -> ChartWords {
    let subject = view.subject;
    let (importer, goods, year) = (view.importer(), view.market(subject.market.as_str()), subject.base_year);
    let unit = unit(costs, view);
    let news = &costs.groups[0];
    let new = news.iter().find(|bar| bar.focus).or(news.first());
    let paid = costs.prices.iter().find(|(place, _)| *place == 0).map(|(_, price)| *price);
    let title = match (new, paid) {
        (Some(bar), Some(paid)) => view.say(
            format!(
                "{}: {} dollars {} on arrival, against {} for {} of {year}",
                bar.name,
                number(bar.total, 1),
                if costs.unit == "USD/bbl" { "a barrel" } else { "per million Btu" },
                number(paid, 1),
                PRICES[0].1
            ),
            format!(
                "{}の到着費用は{}{}ドル、{year}年の{}は{}ドル",
                bar.name,
                if costs.unit == "USD/bbl" { "1バレル" } else { "百万Btu当たり" },
                number(bar.total, 1),
                PRICES[0].2,
                number(paid, 1)
            ),
        ),
        _ => match costs.freight().map(|part| number(100.0 * part, 0)) {
            Some(part) => view.say(
                format!("freight was {part}% of the cost of {goods} delivered to {importer} in {year}"),
                format!("{year}年に{importer}に届いた{goods}の費用のうち、海上輸送は{part}%"),
            ),
            None => view.say(
                format!("what {goods} cost {importer}, from source to shore"),
                format!("{importer}に届く{goods}、供給元から到着までの費用"),
            ),
        },
    };
    let (with, with_ja) = if costs.unit == "USD/bbl" {
        ("with freight", "運賃込み")
    } else {
        ("with regasification", "再ガス化費込み")
    };
    let subtitle = view.say(
        format!(
            "cost of {goods} delivered to {importer} by part of the chain, {unit}, money of the year of each estimate; \
             lines: prices of {year}, {with}"
        ),
        format!("{importer}に届く{goods}の費用の内訳、{unit}、各推計年の価格。縦線は{year}年の価格（{with_ja}）"),
    );
    let more = view.say(
        " Sources of costs and contract terms: listed by izon cost.".to_owned(),
        "費用と契約条件の出所：izon costが一覧する。".to_owned(),
    );
    ChartWords { title, subtitle, source: view.source(&BTreeMap::new()) + &more }
}

/// The colour of a part: one scale of greys along the chain, the pipeline in the colour of what is new.
fn color(place: usize, style: &Style) -> Color {
    let theme = style.theme;
    match place {
        0 => theme.neutrals[0],
        1 => theme.neutrals[2],
        2 => theme.cool,
        3 => theme.neutrals[4],
        4 => theme.neutrals[5],
        _ => theme.neutrals[1],
    }
}

/// The parts that occur, as swatches with names, in as many lines as they need; gives the place below.
fn key(frame: &mut ChartFrame, view: &ChartView<'_>, costs: &Costs, top: f64) -> f64 {
    let (style, left, right) = (frame.style, frame.plot.left, frame.plot.right());
    let (size, line) = (style.tick, style.tick * 1.6);
    let (mut x, mut y) = (left, top + line / 2.0);
    for (place, (_, en, ja)) in PARTS.iter().enumerate() {
        if !costs.bars().any(|bar| bar.parts.iter().any(|(part, _)| *part == place)) {
            continue;
        }
        let name = view.say((*en).to_owned(), (*ja).to_owned());
        let needed = size + 6.0 + font::width(&name, size, false);
        if x > left && x + needed > right {
            (x, y) = (left, y + line);
        }
        let swatch = Rect::edges(x, y - size / 2.0, x + size, y + size / 2.0);
        segment(frame, swatch, place);
        frame.small(name, (x + size + 6.0, y), TextAnchor::Start, style.theme.ink);
        x += needed + 18.0;
    }
    y + line
}

fn segment(frame: &mut ChartFrame, place: Rect, part: usize) {
    let color = color(part, &frame.style);
    let theme = frame.style.theme;
    if part + 1 == PARTS.len() {
        frame.canvas.rect(place, color.toward(theme.paper, 0.8));
        frame.canvas.hatch(&place.corners(), Stroke { color, width: 1.4 }, 7.0);
    } else {
        frame.canvas.rect(place, color);
    }
    frame.canvas.outline(&place.corners(), Stroke { color: theme.paper, width: 1.0 });
}

/// How costs are measured: their scale, digits after the point, and what follows a number for whoever points at it.
#[derive(Clone, Copy)]
struct CostScale<'a> {
    scale: &'a Scale,
    digits: usize,
    unit: &'a str,
}

/// A bar with its total at the end, and the numbers of its parts where they fit.
fn bar(frame: &mut ChartFrame, view: &ChartView<'_>, bar: &CostBar, measure: &CostScale<'_>, (y, height): (f64, f64)) {
    let CostScale { scale, digits, unit } = *measure;
    let (style, theme) = (frame.style, frame.style.theme);
    let mut from = 0.0;
    for (part, value) in &bar.parts {
        let place = Rect::edges(scale.at(from), y - height * 0.36, scale.at(from + value), y + height * 0.36);
        segment(frame, place, *part);
        let text = number(*value, digits);
        let (_, en, ja) = PARTS[*part];
        let name = view.say(en.to_owned(), ja.to_owned());
        frame.canvas.tell(place.corners(), &format!("{}, {name}: {text}{unit}", bar.name));
        if font::width(&text, style.tick, false) + 8.0 <= place.width && part + 1 < PARTS.len() {
            let ink = if matches!(part, 0 | 2) { theme.paper } else { theme.ink };
            frame.small(text, (place.left + place.width / 2.0, y), TextAnchor::Middle, ink);
        }
        from += value;
    }
    let (x, text) = (scale.at(bar.total) + 7.0, number(bar.total, digits));
    let width = font::width(&text, style.label, true);
    let half = style.label * 0.6;
    frame.canvas.rect(Rect::edges(x - 3.0, y - half, x + width + 2.0, y + half), theme.paper);
    frame.label(text, (x, y), TextAnchor::Start, theme.ink, true);
}

/// The lines of prices over `place`, each with its name above, further left ones higher so that no line crosses a name.
fn lines(
    frame: &mut ChartFrame,
    view: &ChartView<'_>,
    costs: &Costs,
    scale: &Scale,
    (top, bottom): (f64, f64),
    digits: usize,
) {
    let (style, theme) = (frame.style, frame.style.theme);
    let line = style.tick * 1.4;
    for (row, (place, price)) in costs.prices.iter().enumerate() {
        let (x, y) = (scale.at(*price), top + (row as f64 + 0.5) * line);
        let (_, en, ja) = PRICES[*place];
        let name = view.say(en.to_owned(), ja.to_owned());
        let text = format!("{name} {}", number(*price, digits));
        let text = font::cut(&text, style.tick, *place == 0, frame.plot.width - 8.0);
        let width = font::width(&text, style.tick, *place == 0);
        let left = (x + 5.0).min(frame.plot.right() - width).max(frame.plot.left);
        let color = if *place == 0 { theme.ink } else { theme.muted };
        frame.canvas.dashed(
            &[(x, y), (x, bottom)],
            Stroke { color, width: if *place == 0 { 1.8 } else { 1.2 } },
            (5.0, 4.0),
        );
        frame.canvas.rect(Rect::edges(left - 3.0, y - line * 0.48, left + width + 2.0, y + line * 0.48), theme.paper);
        frame.sized(text, (left, y), TextAnchor::Start, color, (style.tick, *place == 0));
    }
}

/// Draws the chart; `None` without numbers for it.
pub fn draw(view: &ChartView<'_>, style: Style) -> Option<Picture> {
    let costs = read(view)?;
    let words = words(view, &costs);
    let heads = costs.groups.iter().filter(|group| !group.is_empty()).count() as f64;
    let rows = costs.bars().count() as f64 + heads * 1.1;
    let above = style.tick * (1.4 * costs.prices.len() as f64 + 3.6);
    let (theme, size, digits) = (style.theme, style.label, 1);
    let limit = (style.width - 2.0 * style.margin) * if style.wide { 0.3 } else { 0.4 };
    // Where a name needs two lines, every row has room for them.
    let is_long = |bar: &CostBar| font::width(&bar.name, size, bar.focus) > limit;
    let needed = size * if costs.bars().any(is_long) { 2.6 } else { 1.7 };
    let mut frame = ChartFrame::new(style, &words, above + rows * needed);
    let start = frame.plot.top - style.tick;
    let top = key(&mut frame, view, &costs, start);
    let place = frame.plot;
    let head = top + style.tick * 1.4 * costs.prices.len() as f64;
    let row = ((place.bottom() - head) / rows).min(size * 2.6);
    let headings = headings(view);
    let shown = headings.iter().zip(&costs.groups).filter(|(_, bars)| !bars.is_empty());
    let wide = shown.map(|(heading, _)| font::width(heading, style.tick, true));
    let wide = wide.chain(costs.bars().map(|bar| font::width(&bar.name, size, bar.focus)));
    let names = wide.fold(0.0, f64::max).min(limit) + 12.0;
    let most =
        costs.bars().map(|bar| bar.total).chain(costs.prices.iter().map(|(_, price)| *price)).fold(0.0, f64::max);
    let room = font::width(&number(most, digits), size, true) + 12.0;
    let scale = Scale { values: (0.0, most), pixels: (place.left + names, place.right() - room) };
    let unit = following(&unit(&costs, view), view.language());
    let measure = CostScale { scale: &scale, digits, unit: &unit };
    let mut y = head;
    lines(&mut frame, view, &costs, &scale, (top, head + rows * row), digits);
    for (group, bars) in costs.groups.iter().enumerate().filter(|(_, bars)| !bars.is_empty()) {
        frame.name(&headings[group], (place.left, y + row * 0.65), names - 8.0, theme.muted, (style.tick, true));
        y += row * 1.1;
        for shown in bars {
            frame.name(&shown.name, (place.left, y + row / 2.0), names - 12.0, theme.ink, (size, shown.focus));
            bar(&mut frame, view, shown, &measure, (y + row / 2.0, row));
            y += row;
        }
    }
    frame.canvas.line([(scale.at(0.0), head), (scale.at(0.0), y)], Stroke { color: theme.ink, width: 1.2 });
    Some(Picture { words, spoken: spoken(view, &costs, digits), frame })
}

/// What stands above the new routes and above what was bought.
fn headings(view: &ChartView<'_>) -> [String; 2] {
    let year = view.subject.base_year;
    [
        view.say("new routes".to_owned(), "新ルート".to_owned()),
        view.say(format!("bought in {year}, estimated"), format!("{year}年の購入（推計）")),
    ]
}

fn spoken(view: &ChartView<'_>, costs: &Costs, digits: usize) -> String {
    let bars = costs.bars().map(|bar| {
        let parts = bar.parts.iter().map(|(part, value)| {
            let (_, en, ja) = PARTS[*part];
            format!("{} {}", if view.language() == Language::En { en } else { ja }, number(*value, digits))
        });
        format!("{} {} ({})", bar.name, number(bar.total, digits), parts.collect::<Vec<_>>().join(", "))
    });
    let prices = costs.prices.iter().map(|(place, price)| {
        let (_, en, ja) = PRICES[*place];
        format!("{} {}", if view.language() == Language::En { en } else { ja }, number(*price, digits))
    });
    bars.chain(prices).collect::<Vec<_>>().join("; ")
}
