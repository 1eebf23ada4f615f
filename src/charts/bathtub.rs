//! What fills the gap, month by month: what arrives, what stocks give, what is done without; with replacement and without.

use std::collections::BTreeMap;

use super::Picture;
use super::axes::{Axes, Extent};
use super::canvas::{CanvasPoint, Rect, Stroke, TextAnchor};
use super::font;
use super::frame::{ChartFrame, ChartWords, following, number};
use super::months::{MonthBars, Runs, SMALL, amount, axes, name, named, unit_words};
use super::style::{Color, Style};
use super::view::{ChartView, bare, possessive};
use crate::language::Language;

/// What demand gives up: of itself as prices rise, because it is asked to, and for another fuel.
const SAVED: [&str; 3] = ["demand-response", "restraint", "switching"];

/// How many pieces a bar has.
const PIECES: usize = 6;

/// The place of what goes unserved among them.
const SHORT: usize = 4;

/// The place of what is not known.
const UNKNOWN: usize = 5;

/// One month: what meets the need, from below.
#[derive(Clone, Copy, Default)]
struct Filled {
    group: f64,
    others: f64,
    stocks: f64,
    saved: f64,
    unserved: f64,
    /// What nobody knows: whether stocks cover it or somebody goes short.
    unknown: f64,
    /// What arrives in an ordinary month.
    need: f64,
}

impl Filled {
    fn arrivals(&self) -> f64 {
        self.group + self.others
    }

    fn pieces(&self) -> [f64; PIECES] {
        [self.group, self.others, self.stocks, self.saved, self.unserved, self.unknown]
    }
}

/// One run, month by month.
struct Tub {
    title: String,
    months: Vec<(MonthBars, Filled)>,
}

fn tub(view: &ChartView<'_>, runs: &Runs<'_>, run: &str, title: String) -> Tub {
    let mut months: BTreeMap<MonthBars, Filled> = BTreeMap::new();
    let mut add = |variable: &str, partner: &str, change: &dyn Fn(&mut Filled, f64)| {
        for (month, value) in runs.series(view, run, variable, partner) {
            change(months.entry(month).or_default(), value);
        }
    };
    add("arrivals-before", "", &|one, value| one.need = value);
    add("arrivals", "", &|one, value| one.others += value);
    for supplier in runs.partners(view, run, "arrivals") {
        if view.is_member(supplier) {
            add("arrivals", supplier, &|one, value| {
                one.group += value;
                one.others -= value;
            });
        }
    }
    for class in runs.partners(view, run, "stock-draw") {
        add("stock-draw", class, &|one, value| one.stocks += value.max(0.0));
    }
    for variable in SAVED {
        add(variable, "", &|one, value| one.saved += value);
    }
    add("unserved", "", &|one, value| one.unserved = value);
    if !runs.knows_shortage(view, run) {
        for one in months.values_mut() {
            one.unknown = (one.need - one.arrivals() - one.saved).max(0.0);
        }
    }
    Tub { title, months: months.into_iter().collect() }
}

/// The month in which arrivals fall most: what is lost in it, and who covers that.
fn words(view: &ChartView<'_>, runs: &Runs<'_>, unit: &str, (tub, bound): (&Tub, Option<&Tub>)) -> Option<ChartWords> {
    let subject = view.subject;
    let (importer, goods) = (view.importer(), view.market(subject.market.as_str()));
    let gap = |filled: &Filled| filled.need - filled.arrivals();
    let (month, _) = runs.worst(view, &runs.run(subject.reference.as_str()))?;
    let filled = tub.months.iter().find(|(other, _)| *other == month)?.1;
    let without = bound.and_then(|bound| bound.months.iter().find(|(other, _)| *other == month));
    let lost = without.map_or(gap(&filled), |(_, without)| gap(without).max(gap(&filled)));
    let replaced = (lost - gap(&filled)).max(0.0);
    let size = amount(view, unit, lost);
    let title = if lost <= filled.need * 1e-3 {
        view.say(
            format!("{} {goods} arrives as before in every month", possessive(importer)),
            format!("{importer}の{goods}はどの月もこれまで通り届く"),
        )
    } else if lost < filled.need * SMALL {
        view.say(
            format!("less than 1% of {} {goods} fails to arrive in any month", possessive(importer)),
            format!("{importer}へ届かない{goods}は、どの月も1%に満たない"),
        )
    } else {
        covered(view, (month, &size, lost), (replaced, &filled))
    };
    let (event, scenario, unit) =
        (view.disruption(runs.disruption), view.quoted(subject.reference.as_str()), unit_words(view, unit));
    let subtitle = view.say(
        format!("what meets the need for {goods} month by month, {unit}, {scenario}: {event}; the line is what arrives in ordinary months"),
        format!("{goods}の需要を満たすもの、月別、{unit}、{scenario}、{event}。線は平常月の到着量"),
    );
    Some(ChartWords { title, subtitle, source: view.source(&BTreeMap::new()) })
}

/// Who fills the gap of a month, as a sentence; who fills less than half a percent of it is not named.
fn covered(
    view: &ChartView<'_>,
    (month, size, lost): (MonthBars, &str, f64),
    (replaced, filled): (f64, &Filled),
) -> String {
    let (importer, goods) = (view.importer(), view.market(view.subject.market.as_str()));
    let when = named(month, view.language());
    let part = |value: f64| format!("{}%", number(if lost > 0.0 { 100.0 * value / lost } else { 0.0 }, 0));
    let whole = |value: f64| value >= lost * 0.995;
    let mut fills = [
        (filled.stocks, "stocks cover", "備蓄"),
        (filled.saved, "saving covers", "節約"),
        (replaced, "other sellers cover", "他の売り手"),
    ];
    fills.sort_by(|a, b| b.0.total_cmp(&a.0));
    let named = fills.iter().filter(|(value, ..)| *value >= lost * 5e-3);
    let named = named.map(|(value, en, ja)| {
        (
            if whole(*value) { format!("{en} all") } else { format!("{en} {}", part(*value)) },
            if whole(*value) { format!("{ja}全量") } else { format!("{ja}{}", part(*value)) },
        )
    });
    let (en, ja): (Vec<String>, Vec<String>) = named.unzip();
    // A verb is said once.
    let en: Vec<String> = en
        .iter()
        .enumerate()
        .map(|(place, one)| match place {
            0 => one.clone(),
            _ => one.replacen(" covers", "", 1).replacen(" cover", "", 1),
        })
        .collect();
    let covers = en.join(", ");
    let ja = ja.join("、");
    let (rest_en, rest_ja) = if filled.unknown > lost * 5e-3 {
        let part = part(filled.unknown);
        (
            format!("whether stocks cover the other {part} is not known"),
            format!("残り{part}を備蓄が補えるかどうかは不明"),
        )
    } else if filled.unserved > lost * 5e-3 {
        let part = part(filled.unserved);
        (format!("{part} goes unserved"), format!("{part}が供給不足となる"))
    } else {
        (String::new(), "需要は満たされる".to_owned())
    };
    let en: Vec<&str> = [covers.as_str(), rest_en.as_str()].into_iter().filter(|text| !text.is_empty()).collect();
    let ja: Vec<String> = [if ja.is_empty() { ja } else { format!("{ja}が補い") }, rest_ja].into();
    let ja: Vec<&str> = ja.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    let (en, ja) = (en.join("; "), ja.join("、"));
    view.say(
        format!("in {when} {importer} loses {size} of {goods}: {en}"),
        format!("{importer}は{when}に{goods}{size}を失い、{ja}"),
    )
}

/// Names and colours of the pieces, from below, and the colour of the name.
fn pieces(view: &ChartView<'_>, style: &Style) -> [(String, Color, Color); PIECES] {
    let theme = style.theme;
    [
        (
            view.say(format!("arrives from {}", view.group()), format!("{}から到着", view.group())),
            theme.warm,
            theme.warm_text,
        ),
        (view.say("from others".into(), "その他から到着".into()), theme.neutrals[3], theme.muted),
        (view.say("from stocks".into(), "備蓄".into()), theme.accent.toward(theme.paper, 0.2), theme.accent),
        (view.say("saved".into(), "節約".into()), theme.accent.toward(theme.paper, 0.68), theme.accent),
        (view.say("unserved".into(), "供給不足".into()), theme.ink, theme.ink),
        (
            view.say("from stocks or unserved: not known".into(), "備蓄か供給不足か不明".into()),
            theme.neutrals[0],
            theme.muted,
        ),
    ]
}

/// Names of the key: which piece, what is written, and where, from the upper left corner of the key; and its height.
fn key_places(
    pieces: &[(String, Color, Color)],
    shown: &[bool],
    style: &Style,
    inner: f64,
) -> (Vec<(usize, String, CanvasPoint)>, f64) {
    let size = style.tick;
    let (mut x, mut y) = (0.0, size * 0.6);
    let mut places = Vec::new();
    for (index, (name, ..)) in pieces.iter().enumerate().filter(|(index, _)| shown[*index]) {
        let square = size * 0.75 + 6.0;
        let name = font::cut(name, size, true, inner * 0.7);
        let width = square + font::width(&name, size, true);
        if x + width > inner && x > 0.0 {
            (x, y) = (0.0, y + size * 1.5);
        }
        places.push((index, name, (x, y)));
        x += width + size * 1.3;
    }
    (places, y + size * 1.6)
}

fn key(frame: &mut ChartFrame, pieces: &[(String, Color, Color)], places: &[(usize, String, CanvasPoint)], top: f64) {
    let (size, left) = (frame.style.tick, frame.plot.left);
    for (index, name, (x, y)) in places {
        let (_, color, ink) = &pieces[*index];
        let side = size * 0.75;
        let square = Rect { left: left + x, top: top + y - side / 2.0, width: side, height: side };
        frame.canvas.rect(square, *color);
        if matches!(*index, SHORT | UNKNOWN) {
            frame.canvas.hatch(&square.corners(), Stroke { color: frame.style.theme.paper, width: 1.0 }, 5.0);
        }
        frame.sized(name.clone(), (left + x + side + 6.0, top + y), TextAnchor::Start, *ink, (size, true));
    }
}

/// How much of what, in words for whoever points at it.
struct ToldAmount<'a> {
    language: Language,
    unit: &'a str,
    digits: usize,
}

fn bars(frame: &mut ChartFrame, axes: &Axes, tub: &Tub, pieces: &[(String, Color, Color)], told: &ToldAmount<'_>) {
    let theme = frame.style.theme;
    let half = (axes.x.at(1.0) - axes.x.at(0.0)) * 0.41;
    for (month, filled) in &tub.months {
        let x = axes.x.at(f64::from(*month));
        let mut below = 0.0;
        for (index, (value, (what, color, _))) in filled.pieces().into_iter().zip(pieces).enumerate() {
            let value = value.max(0.0);
            let place = Rect::edges(x - half, axes.y.at(below + value), x + half, axes.y.at(below));
            frame.canvas.rect(place, *color);
            if place.height > 0.5 {
                let (when, amount) = (name(*month, told.language, true), number(value, told.digits));
                frame.canvas.tell(place.corners(), &format!("{when}, {}: {amount}{}", bare(what), told.unit));
            }
            if matches!(index, SHORT | UNKNOWN) && place.height > 0.5 {
                frame.canvas.hatch(&place.corners(), Stroke { color: theme.paper, width: 1.2 }, 6.0);
            }
            below += value;
        }
    }
    for (month, filled) in &tub.months {
        let (x, y) = axes.at(*month, filled.need);
        frame.canvas.line([(x - half * 1.2, y), (x + half * 1.2, y)], Stroke { color: theme.ink, width: 2.0 });
    }
}

/// Draws the chart; `None` without numbers for it.
pub fn draw(view: &ChartView<'_>, style: Style) -> Option<Picture> {
    let runs = Runs::find(view)?;
    let reference = view.subject.reference.as_str();
    let run = runs.run(reference);
    let unit = runs.unit(view, &run, "arrivals")?;
    let with = tub(view, &runs, &run, view.say("with cargoes bought elsewhere".into(), "代替調達あり".into()));
    let title = view.say("worst case: nothing bought elsewhere".into(), "最悪の場合：代替調達なし".into());
    let bound = tub(view, &runs, &runs.bound(reference), title);
    let bound = Some(bound).filter(|bound| !bound.months.is_empty());
    let words = words(view, &runs, unit, (&with, bound.as_ref()))?;
    let tubs: Vec<&Tub> = [Some(&with), bound.as_ref()].into_iter().flatten().collect();
    let pieces = pieces(view, &style);
    let all = || tubs.iter().flat_map(|tub| tub.months.iter().map(|(_, filled)| filled));
    let most = all().map(|filled| filled.pieces().iter().sum::<f64>().max(filled.need)).fold(0.0, f64::max);
    let shown: Vec<bool> = (0..PIECES).map(|index| all().any(|filled| filled.pieces()[index] > most * 1e-4)).collect();
    let abreast = if style.wide { tubs.len() } else { 1 };
    let stacked = tubs.len() / abreast;
    let (places, key_height) = key_places(&pieces, &shown, &style, style.width - 2.0 * style.margin);
    let mut frame = ChartFrame::new(style, &words, stacked as f64 * 245.0 + key_height);
    let above = frame.plot.top - style.label * 1.3;
    key(&mut frame, &pieces, &places, above);
    let gap = style.margin * 0.8;
    let width = (frame.plot.width - gap * (abreast - 1) as f64) / abreast as f64;
    let top = frame.plot.top - style.label * 1.3 + key_height;
    let height = (frame.plot.bottom() - top) / stacked as f64;
    let months = tubs.iter().flat_map(|tub| tub.months.iter().map(|(month, _)| *month));
    let (first, last) = months.fold((i32::MAX, i32::MIN), |(low, high), month| (low.min(month), high.max(month)));
    let extent =
        Extent { years: (first, last), values: (0.0, most * 1.05), suffix: "", pad: 0.6, gutter: 0.0, named: false };
    let following = following(&unit_words(view, unit), view.language());
    let digits = if most < 100.0 { 2 } else { 0 };
    let told = ToldAmount { language: view.language(), unit: &following, digits };
    for (index, tub) in tubs.iter().enumerate() {
        let (column, row) = (index % abreast, index / abreast);
        let left = frame.plot.left + column as f64 * (width + gap);
        let top = top + row as f64 * height;
        let title = font::cut(&tub.title, style.label, true, width);
        frame.label(title, (left, top + style.label * 0.7), TextAnchor::Start, style.theme.ink, true);
        let foot = if row + 1 < stacked { style.label * 1.1 } else { 0.0 };
        let place = Rect { left, top: top + style.label * 1.9, width, height: height - style.label * 1.9 - foot };
        let axes = axes(&mut frame, view, place, &extent);
        bars(&mut frame, &axes, tub, &pieces, &told);
    }
    frame.canvas.unmeasured();
    let spoken = tubs.iter().map(|tub| {
        let months = tub.months.iter().map(|(month, filled)| {
            let parts = filled.pieces().into_iter().zip(&pieces).filter(|(value, _)| *value > most * 1e-4);
            let parts = parts.map(|(value, (name, ..))| format!("{} {}", bare(name), number(value, digits)));
            format!("{}: {}", name(*month, view.language(), true), parts.collect::<Vec<_>>().join(", "))
        });
        format!("{}. {}", tub.title, months.collect::<Vec<_>>().join("; "))
    });
    Some(Picture { words, spoken: spoken.collect::<Vec<_>>().join("\n"), frame })
}
