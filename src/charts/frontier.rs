//! What each point of independence costs: the cheapest supply for each ceiling on a share, scenarios as dots.

use std::collections::BTreeSet;

use crate::language::Language;
use crate::table::ALL_MARKETS;
use crate::uncertainty::frontier::{LARGEST, RouteOffer};

use super::Picture;
use super::canvas::{CanvasPoint, Rect, Stroke, TextAnchor};
use super::font;
use super::frame::{ChartFrame, ChartWords, Scale, number, spread, tick_digits, ticks};
use super::style::{Color, Style};
use super::view::{ChartView, MarketMeasure, capitalised, possessive};

/// Part of the axes within which two scenarios are one dot.
const SAME: f64 = 0.012;

/// Part of today's largest share down to which ceilings on it are drawn: below, only tiny suppliers made great are left,
/// at costs beside which everything else is flat.
const LEAST_OF_LARGEST: f64 = 0.3;

/// The curve of one offer: ceiling in per cent and cost in billion USD a year, from the left; and the highest ceiling
/// at which demand goes unserved.
#[derive(Default)]
struct FrontierLine {
    points: Vec<(f64, f64)>,
    unserved: Option<f64>,
}

impl FrontierLine {
    /// The cost at a ceiling: between two points along the straight line, above the last one its cost.
    fn at(&self, ceiling: f64) -> Option<f64> {
        let above = self.points.iter().position(|point| point.0 >= ceiling - 1e-9);
        match above {
            None => self.points.last().map(|point| point.1),
            Some(0) => self.points.first().filter(|point| (point.0 - ceiling).abs() < 1e-6).map(|point| point.1),
            Some(place) => {
                let (a, b) = (self.points[place - 1], self.points[place]);
                Some(a.1 + (b.1 - a.1) * (ceiling - a.0) / (b.0 - a.0))
            }
        }
    }
}

/// Scenarios in one place.
struct Dot<'a> {
    scenarios: Vec<&'a str>,
    share: f64,
    cost: f64,
}

/// One market.
struct FrontierPanel<'a> {
    market: &'a str,
    existing: FrontierLine,
    all: FrontierLine,
    dots: Vec<Dot<'a>>,
}

fn curve(view: &ChartView<'_>, offer: RouteOffer, market: &str, partner: &str) -> FrontierLine {
    let mut curve = FrontierLine::default();
    for row in view.table.rows().iter().filter(|row| row.scenario == offer.scenario()) {
        let asked = row.market == market && row.partner == partner && row.importer == view.subject.importer.as_str();
        let ceiling =
            row.statistic.strip_prefix("ceiling ").and_then(|text| text.strip_suffix(" %")?.parse::<f64>().ok());
        let (true, Some(ceiling), Some(value)) = (asked && row.period == view.subject.horizon, ceiling, row.value)
        else {
            continue;
        };
        match row.variable.as_str() {
            "frontier-cost" => curve.points.push((ceiling, value / 1e3)),
            "unserved" if value > 0.0 => curve.unserved = Some(curve.unserved.unwrap_or(0.0).max(ceiling)),
            _ => {}
        }
    }
    curve.points.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Beyond the ceiling at which supply ends only the price of doing without is drawn: leave it out.
    curve.points.retain(|point| curve.unserved.is_none_or(|end| point.0 >= end));
    curve
}

fn panels<'a>(view: &ChartView<'a>, partner: &str) -> Vec<FrontierPanel<'a>> {
    let rows = view.table.rows().iter().filter(|row| row.variable == "frontier-cost" && row.partner == partner);
    let found: BTreeSet<&str> = rows.map(|row| row.market.as_str()).collect();
    let (mut together, single): (Vec<_>, Vec<_>) = found.into_iter().partition(|market| *market == ALL_MARKETS);
    if single.len() == 1 {
        together.clear();
    }
    let panel = |market: &'a str| {
        let [mut existing, mut all] =
            [RouteOffer::Existing, RouteOffer::All].map(|offer| curve(view, offer, market, partner));
        if partner == LARGEST {
            let today = existing.points.last().map_or(0.0, |point| point.0);
            for curve in [&mut existing, &mut all] {
                curve.points.retain(|point| point.0 >= LEAST_OF_LARGEST * today);
            }
        }
        let costs = || existing.points.iter().chain(&all.points).map(|point| point.1);
        let range = costs().fold(f64::MIN, f64::max) - costs().fold(f64::MAX, f64::min);
        let width = existing.points.last().map_or(1.0, |point| point.0);
        let mut dots: Vec<Dot<'a>> = Vec::new();
        for scenario in view.scenarios() {
            let value = |variable, unit| {
                view.value(scenario, view.subject.horizon, &MarketMeasure { market, partner, variable, unit })
            };
            let (Some(share), Some(cost)) = (value("frontier-share", "%"), value("frontier-cost", "million USD/y"))
            else {
                continue;
            };
            let cost = cost / 1e3;
            let near = |dot: &&mut Dot<'_>| {
                (dot.share - share).abs() <= SAME * width && (dot.cost - cost).abs() <= SAME * range
            };
            match dots.iter_mut().find(near) {
                Some(dot) => dot.scenarios.push(scenario),
                None => dots.push(Dot { scenarios: vec![scenario], share, cost }),
            }
        }
        dots.sort_by(|a, b| a.share.total_cmp(&b.share));
        FrontierPanel { market, existing, all, dots }
    };
    single.into_iter().chain(together).map(panel).filter(|panel| panel.existing.points.len() > 1).collect()
}

/// What half the share costs or saves with today’s routes and with all, in words; a verb that is the same stands once.
fn costs(view: &ChartView<'_>, existing: f64, all: f64) -> (String, String) {
    let en = |amount: f64| format!("{} {}", if amount >= 0.0 { "costs" } else { "saves" }, number(amount.abs(), 1));
    let ja = |amount: f64| {
        let saved = if amount >= 0.0 { "" } else { "の節約" };
        format!("{}億ドル{saved}", number(amount.abs() * 10.0, 0))
    };
    match view.language() {
        Language::En if (existing >= 0.0) == (all >= 0.0) => (en(existing), number(all.abs(), 1)),
        Language::En => (en(existing), format!("it {}", en(all))),
        Language::Ja => (ja(existing), ja(all)),
    }
}

fn words(view: &ChartView<'_>, panels: &[FrontierPanel<'_>], partner: &str) -> Option<ChartWords> {
    let subject = view.subject;
    let panel = panels.last()?;
    let goods = view.market(panel.market);
    let (importer, year) = (view.importer(), subject.horizon);
    let whose = possessive(importer);
    let who = if partner == LARGEST {
        view.say("the largest supplier".into(), "最大供給国".into()).replace("The l", "the l")
    } else {
        view.group().to_owned()
    };
    let half = (panel.existing.points.last()?.0 / 2.0).floor();
    let title = match (panel.existing.at(half), panel.all.at(half)) {
        (Some(existing), Some(all)) => {
            let ((existing, all), half) = (costs(view, existing, all), number(half, 0));
            view.say(
                format!(
                    "To halve {} share of {whose} {goods} to {half}% {existing} billion dollars a year at least with today’s routes, and {all} with all those proposed",
                    possessive(&who)
                ),
                format!("{importer}の{goods}に占める{who}の割合を半分の{half}%にする費用は、既存ルートで年に少なくとも{existing}、構想中の全ルートを使うと{all}"),
            )
        }
        _ => view.say(
            format!("What each point less of {} share of {whose} {goods} costs", possessive(&who)),
            format!("{importer}の{goods}に占める{who}の割合を下げる費用"),
        ),
    };
    let subtitle = view.say(
        format!(
            "least cost of supply in {year} for each ceiling on the share of {who}, billion USD a year above today’s routes without \
             a ceiling (lines), and what the scenarios reach (dots); each panel has a scale of its own"
        ),
        format!("{year}年、{who}の割合の上限ごとの最小供給費用（線）とシナリオ（点）。既存ルート・上限なしとの差、億ドル／年。縦軸の目盛りは図ごとに異なる"),
    );
    let bound = view.say(
        "The lines are lower bounds: no supplier is taken to run out. What lies below today’s line rests on the costs \
         assumed for new routes."
            .into(),
        "線は下限（供給国の余力に限りはないと仮定）。既存ルートの線より下の値は新ルートの想定費用による。".into(),
    );
    let source = view.source(&std::collections::BTreeMap::new());
    let space = if view.language() == Language::En { " " } else { "" };
    Some(ChartWords { title, subtitle, source: format!("{bound}{space}{source}") })
}

/// The label of a dot: its share, and its scenarios, or the first of them and how many others.
fn label(view: &ChartView<'_>, dot: &Dot<'_>) -> String {
    let share = number(dot.share, 1);
    let names: Vec<&str> = dot.scenarios.iter().map(|name| view.scenario(name)).collect();
    let first = capitalised(names.first().copied().unwrap_or_default());
    let others = names.len().saturating_sub(1);
    match others {
        0 => format!("{share}%  {first}"),
        1 => view.say(format!("{share}%  {first} and 1 other"), format!("{share}%  {first}ほか1件")),
        _ => view.say(format!("{share}%  {first} and {others} others"), format!("{share}%  {first}ほか{others}件")),
    }
}

/// Where one panel stands, with its scales.
struct PanelPlace {
    plot: Rect,
    x: Scale,
    y: Scale,
}

impl PanelPlace {
    fn at(&self, (share, cost): (f64, f64)) -> CanvasPoint {
        (self.x.at(share), self.y.at(cost))
    }
}

/// By what billions are multiplied for readers of one language: Japanese counts in hundreds of millions.
fn billions(view: &ChartView<'_>) -> f64 {
    if view.language() == Language::Ja { 10.0 } else { 1.0 }
}

/// Draws the axes of a panel; the shares are written only below the last.
fn axes(
    frame: &mut ChartFrame,
    place: Rect,
    (low, high): (f64, f64),
    (widest, last): (f64, bool),
    scale: f64,
) -> PanelPlace {
    let (muted, size) = (frame.style.theme.muted, frame.style.tick);
    let x = Scale { values: (0.0, widest), pixels: (place.left, place.right()) };
    let y = Scale { values: (low, high), pixels: (place.bottom(), place.top) };
    let marks = ticks(low * scale, high * scale, 4);
    let digits = tick_digits(&marks);
    for mark in &marks {
        let at = y.at(*mark / scale);
        frame.grid((place.left, at), (place.right(), at));
        frame.small(number(*mark, digits), (place.left - 8.0, at), TextAnchor::End, muted);
    }
    for mark in ticks(0.0, widest, if frame.style.wide { 9 } else { 5 }) {
        let at = x.at(mark);
        frame.canvas.line([(at, place.bottom()), (at, place.bottom() + 4.0)], Stroke { color: muted, width: 1.0 });
        if last {
            frame.small(format!("{}%", number(mark, 0)), (at, place.bottom() + size * 1.15), TextAnchor::Middle, muted);
        }
    }
    PanelPlace { plot: place, x, y }
}

fn lines(frame: &mut ChartFrame, panel: &FrontierPanel<'_>, place: &PanelPlace) {
    let (style, theme) = (frame.style, frame.style.theme);
    for (curve, color) in [(&panel.existing, theme.neutrals[0]), (&panel.all, theme.warm)] {
        let points: Vec<CanvasPoint> = curve.points.iter().map(|point| place.at(*point)).collect();
        let ends = |ceiling: f64| curve.points.first().is_some_and(|first| (first.0 - ceiling).abs() < 1e-9);
        if let (Some(first), true) = (points.first(), curve.unserved.is_some_and(ends)) {
            // A cross where supply ends.
            for turn in [1.0, -1.0] {
                let ends = [(first.0 - 5.0, first.1 - 5.0 * turn), (first.0 + 5.0, first.1 + 5.0 * turn)];
                frame.canvas.line(ends, Stroke { color, width: style.fine });
            }
        }
        frame.canvas.line(points, Stroke { color, width: style.strong * 0.8 });
    }
}

/// What the two lines are, beside them: below the lower one and above the upper one.
fn line_names(frame: &mut ChartFrame, view: &ChartView<'_>, panel: &FrontierPanel<'_>, place: &PanelPlace) {
    let theme = frame.style.theme;
    let size = frame.style.tick;
    let today = view.say("today’s routes".into(), "既存ルート".into());
    let proposed = view.say("with all routes proposed".into(), "構想中の全ルート".into());
    let widest = panel.existing.points.last().map_or(0.0, |point| point.0);
    let first = panel.existing.points.first().map_or(0.0, |point| point.0);
    let shown = (first + (widest - first) * 0.22).round();
    if let Some(cost) = panel.existing.at(shown) {
        let (x, y) = place.at((shown, cost));
        frame.sized(today, (x + 10.0, y - size * 0.6), TextAnchor::Start, theme.muted, (size, true));
    }
    let y = place.plot.bottom() - size * 1.2;
    frame.sized(proposed, (place.plot.left + 10.0, y), TextAnchor::Start, theme.warm_text, (size, true));
}

fn color(view: &ChartView<'_>, dot: &Dot<'_>, frame: &ChartFrame) -> (Color, bool) {
    let theme = frame.style.theme;
    let has = |name: &str| dot.scenarios.contains(&name);
    if has(view.subject.reference.as_str()) {
        (theme.ink, true)
    } else if has(view.subject.focus.as_str()) {
        (theme.cool, true)
    } else {
        (theme.neutrals[0], false)
    }
}

/// The lines of the label of each dot.
fn labels(view: &ChartView<'_>, panel: &FrontierPanel<'_>, style: Style, column: f64) -> Vec<Vec<String>> {
    let (size, limit) = (style.tick, column - 18.0);
    let lines =
        |dot: &Dot<'_>| font::clamp(font::balance(&label(view, dot), size, false, limit), 2, size, false, limit);
    panel.dots.iter().map(lines).collect()
}

/// The heights of labels.
fn heights(labels: &[Vec<String>], size: f64) -> Vec<f64> {
    labels.iter().map(|lines| (lines.len() as f64 * 1.15 + 0.25) * size).collect()
}

/// How high a panel is, and the lowest and highest cost on its axis: as much as its lines and dots need, and more above
/// where that is too little for the labels to stand above the highest dot.
fn size(view: &ChartView<'_>, panel: &FrontierPanel<'_>, style: Style, column: f64) -> (f64, (f64, f64)) {
    let lines = panel.existing.points.iter().chain(&panel.all.points).map(|point| point.1);
    let all = lines.chain(panel.dots.iter().map(|dot| dot.cost));
    let (low, high) = all.fold((0.0_f64, 0.0_f64), |(low, high), cost| (low.min(cost), high.max(cost)));
    let pad = (high - low).max(1e-6) * 0.08;
    let (low, high) = (low - pad, high + pad);
    let stack: f64 = heights(&labels(view, panel, style, column), style.tick).iter().sum();
    let highest = panel.dots.iter().map(|dot| dot.cost).fold(low, f64::max);
    let height = (stack * (high - low) / (high - highest)).clamp(130.0, (stack * 1.5).max(240.0));
    let part = (stack / height).min(0.9);
    (height, (low, high.max((highest - part * low) / (1.0 - part))))
}

/// The dots, and their labels in the column at the right, above the highest dot: the leftmost dot has the highest label,
/// and a line that goes up from the dot and then to the right, so that no two cross.
fn dots(frame: &mut ChartFrame, view: &ChartView<'_>, panel: &FrontierPanel<'_>, (place, column): (&PanelPlace, f64)) {
    let (style, theme) = (frame.style, frame.style.theme);
    let size = style.tick;
    let left = place.plot.right() + 14.0;
    let texts = labels(view, panel, style, column);
    let heights = heights(&texts, size);
    let highest = panel.dots.iter().map(|dot| place.y.at(dot.cost)).fold(place.plot.bottom(), f64::min);
    let wanted: Vec<f64> = panel.dots.iter().map(|_| highest).collect();
    let stack: f64 = heights.iter().sum();
    let floor = (highest + size * 0.6).max(place.plot.top + stack).min(place.plot.bottom() + size * 0.8);
    let placed = spread(&wanted, &heights, (place.plot.top - size * 0.5, floor));
    for ((dot, lines), y) in panel.dots.iter().zip(&texts).zip(placed) {
        let (x, at) = place.at((dot.share, dot.cost));
        let (color, strong) = color(view, dot, frame);
        let leader = Stroke { color: theme.neutrals[2], width: 1.0 };
        frame.canvas.line([(x, at), (x, y), (left - 4.0, y)], leader);
        frame.canvas.disc((x, at), style.strong * if strong { 1.7 } else { 1.4 }, color);
        let cost = view.say("billion USD a year".into(), "億ドル／年".into()).replace("Billion", "billion");
        let words = format!("{}: {} {}", label(view, dot), number(dot.cost * billions(view), 2), cost);
        frame.canvas.tell_at((x, at), 9.0, &words);
        let text = if strong { color } else { theme.muted };
        for (index, line) in lines.iter().enumerate() {
            let y = y + (index as f64 - (lines.len() - 1) as f64 / 2.0) * size * 1.15;
            frame.sized(line.clone(), (left, y), TextAnchor::Start, text, (size, false));
        }
    }
}

/// Draws the chart for the group or for [`LARGEST`]; `None` without numbers for it.
pub fn draw(view: &ChartView<'_>, style: Style, partner: &str) -> Option<Picture> {
    let panels = panels(view, partner);
    let mut words = words(view, &panels, partner)?;
    if style.is_small() {
        // No room for their names beside the lines.
        words.subtitle += &view.say(
            "; grey: today’s routes; orange: with all routes proposed".into(),
            "。灰色は既存ルート、橙色は構想中の全ルート".into(),
        );
    }
    let head = style.label * 2.3;
    let column = style.column(330.0, 215.0);
    let sizes: Vec<_> = panels.iter().map(|panel| size(view, panel, style, column)).collect();
    let needed: f64 = sizes.iter().map(|(height, _)| height + head).sum::<f64>() + style.tick * 2.0;
    let mut frame = ChartFrame::new(style, &words, needed);
    let spare = (frame.plot.height - needed).max(0.0) / panels.len() as f64;
    let gutter = if style.is_small() { 40.0 } else { 52.0 };
    let ends = panels.iter().flat_map(|panel| {
        let lines = [&panel.existing, &panel.all].map(|curve| curve.points.last().map_or(0.0, |point| point.0));
        lines.into_iter().chain(panel.dots.iter().map(|dot| dot.share))
    });
    let widest = ends.fold(0.0, f64::max);
    let widest = (widest * 1.03).min(100.0);
    let mut top = frame.plot.top - style.label;
    for (index, (panel, (height, costs))) in panels.iter().zip(&sizes).enumerate() {
        let height = height + spare;
        let title = capitalised(view.market(panel.market));
        frame.sized(
            title,
            (frame.plot.left, top + style.label * 0.6),
            TextAnchor::Start,
            style.theme.ink,
            (style.label, true),
        );
        let plot = Rect {
            left: frame.plot.left + gutter,
            top: top + style.label * 1.8,
            width: frame.plot.width - gutter - column,
            height,
        };
        let place = axes(&mut frame, plot, *costs, (widest, index + 1 == panels.len()), billions(view));
        lines(&mut frame, panel, &place);
        if index == 0 && !style.is_small() {
            line_names(&mut frame, view, panel, &place);
        }
        dots(&mut frame, view, panel, (&place, column));
        top += height + head;
    }
    let spoken = panels.iter().map(|panel| {
        let dots =
            panel.dots.iter().map(|dot| format!("{}: {}", label(view, dot), number(dot.cost * billions(view), 2)));
        let curve = |curve: &FrontierLine| {
            let round = curve.points.iter().filter(|point| (point.0 / 10.0).fract() == 0.0);
            round
                .map(|point| format!("{}%: {}", number(point.0, 0), number(point.1 * billions(view), 2)))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let dots = dots.collect::<Vec<_>>().join("; ");
        format!("{}: {dots}\n{} / {}", view.market(panel.market), curve(&panel.existing), curve(&panel.all))
    });
    let spoken = spoken.collect::<Vec<_>>().join("\n");
    Some(Picture { words, spoken, frame })
}
