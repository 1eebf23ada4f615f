//! Who gives way to a new route: the change of each supplier in one scenario against the reference.

use std::collections::{BTreeMap, BTreeSet};

use crate::language::Language;
use crate::numeric;

use super::Picture;
use super::canvas::{Rect, Stroke, TextAnchor};
use super::font;
use super::frame::{ChartFrame, ChartWords, Scale, change, following, number, unit};
use super::style::{Color, Style};
use super::view::{ChartView, bare, possessive};

/// Suppliers shown by themselves; the rest stand together.
const SHOWN: usize = 12;

/// The change of one supplier, or several as one.
struct DisplacedBar {
    name: String,
    change: f64,
    color: Color,
    is_new: bool,
}

/// The bars, and the sums that account for every tonne.
struct Displaced {
    bars: Vec<DisplacedBar>,
    new: f64,
    given_way: f64,
    /// The part of what gave way that the group had.
    group: f64,
    total: f64,
    digits: usize,
}

fn read(view: &ChartView<'_>, style: &Style) -> Option<Displaced> {
    let subject = view.subject;
    let (market, year, focus) = (subject.market.as_str(), subject.horizon, subject.focus.as_str());
    let before = view.suppliers(subject.reference.as_str(), year, market);
    let after = view.suppliers(focus, year, market);
    let new_before = view.new_volumes(subject.reference.as_str(), year, market);
    let new = view.new_volumes(focus, year, market);
    if before.is_empty() || after.is_empty() {
        return None;
    }
    let theme = style.theme;
    let color = |name: &str| {
        if view.is_member(name) {
            theme.warm
        } else if name == subject.supplier.as_str() {
            theme.cool
        } else {
            theme.neutrals[1]
        }
    };
    let volume = |from: &BTreeMap<&str, f64>, name: &str| from.get(name).copied().unwrap_or(0.0);
    let names: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    let mut bars = Vec::new();
    for name in &names {
        let fresh = volume(&new, name) - volume(&new_before, name);
        let rest = volume(&after, name) - volume(&before, name) - fresh;
        let (country, color) = (bare(view.country(name)), color(name));
        if fresh != 0.0 {
            let name = view.say(format!("{country}, new route"), format!("{country}（新ルート）"));
            bars.push(DisplacedBar { name, change: fresh, color, is_new: true });
        }
        bars.push(DisplacedBar { name: country, change: rest, color, is_new: false });
    }
    let sum = |accept: &dyn Fn(&DisplacedBar) -> bool| {
        numeric::sum(bars.iter().filter(|bar| accept(bar)).map(|bar| bar.change))
    };
    let (fresh, given_way) = (sum(&|bar| bar.is_new), sum(&|bar| !bar.is_new));
    let group = sum(&|bar| !bar.is_new && bar.color == theme.warm);
    let most = bars.iter().map(|bar| bar.change.abs()).fold(0.0, f64::max);
    let digits = if most >= 100.0 { 1 } else { 2 };
    bars.sort_by(|a, b| {
        b.is_new.cmp(&a.is_new).then(b.change.abs().total_cmp(&a.change.abs())).then(a.name.cmp(&b.name))
    });
    let shown = bars.iter().take_while(|bar| bar.is_new || change(bar.change, digits) != "±0").count().min(SHOWN);
    let rest = bars.split_off(shown);
    let left = numeric::sum(rest.iter().map(|bar| bar.change));
    if change(left, digits) != "±0" {
        let name = view.say("others".to_owned(), "その他".to_owned());
        bars.push(DisplacedBar { name, change: left, color: theme.neutrals[4], is_new: false });
    }
    let total = fresh + given_way;
    (!bars.is_empty()).then_some(Displaced { bars, new: fresh, given_way, group, total, digits })
}

fn words(view: &ChartView<'_>, shown: &Displaced) -> ChartWords {
    let subject = view.subject;
    let (market, year) = (subject.market.as_str(), subject.horizon);
    let (importer, group, goods) = (view.importer(), view.group(), view.market(market));
    let (whose, name, reference) =
        (possessive(importer), view.quoted(subject.focus.as_str()), view.quoted(subject.reference.as_str()));
    let volume = |value: f64| view.volume(market, value, shown.digits);
    // What changes does so by an amount a year.
    let yearly = if change(shown.total, shown.digits) == "±0" { ["", ""] } else { [" a year", "年"] };
    let moved = |value: f64| match (change(value, shown.digits).as_str(), value < 0.0, view.language()) {
        ("±0", _, Language::En) => "do not change".to_owned(),
        ("±0", _, Language::Ja) => "変わらない".to_owned(),
        (_, true, Language::En) => format!("fall by {}", volume(value)),
        (_, true, Language::Ja) => format!("{}減る", volume(value)),
        (_, false, Language::En) => format!("grow by {}", volume(value)),
        (_, false, Language::Ja) => format!("{}増える", volume(value)),
    };
    let title = if shown.new > 0.0 {
        let part = number(100.0 * (-shown.group).max(0.0) / shown.new, 0);
        let (new, taken) = (volume(shown.new), volume(shown.group.min(0.0)));
        view.say(
            format!("of {new} a year that new routes bring to {importer} in {year}, {part}% ({taken}) takes the place of supply from {group}"),
            format!("新ルートが{year}年に{importer}へ運ぶ年{new}のうち、{group}産に代わるのは{part}%（{taken}）"),
        )
    } else {
        let (total, taken) = (moved(shown.total), moved(shown.group));
        view.say(
            format!(
                "under {name} {whose} imports of {goods} {total}{} in {year}; those from {group} {taken}",
                yearly[0]
            ),
            format!("{name}で{year}年に{importer}の{goods}輸入は{}{total}。うち{group}は{taken}", yearly[1]),
        )
    };
    let unit = unit(view.volume_unit(market), view.language());
    let subtitle = view.say(
        format!("change of {whose} imports of {goods} by supplier in {year}, {name} against {reference}, {unit}"),
        format!("{importer}の{goods}輸入の供給国別の増減、{year}年、{reference}に対する{name}、{unit}"),
    );
    ChartWords { title, subtitle, source: view.source(&BTreeMap::new()) }
}

/// The sums below the bars: what is new, what gave way, what remains between them.
fn sums(view: &ChartView<'_>, shown: &Displaced) -> Vec<(String, f64, bool)> {
    let group = bare(view.group());
    let mut sums = Vec::new();
    if shown.new != 0.0 {
        sums.push((view.say("all new routes".into(), "新ルート計".into()), shown.new, true));
    }
    sums.push((view.say("all existing supply".into(), "既存の供給計".into()), shown.given_way, true));
    sums.push((view.say(format!("of which {}", view.group()), format!("うち{group}")), shown.group, false));
    sums.push((view.say("total imports".into(), "輸入総量".into()), shown.total, true));
    sums
}

fn bar(
    frame: &mut ChartFrame,
    bar: &DisplacedBar,
    scale: &Scale,
    (y, height): (f64, f64),
    (text, unit): (String, &str),
) {
    let (zero, end) = (scale.at(0.0), scale.at(bar.change));
    let place = Rect::edges(zero.min(end), y - height * 0.34, zero.max(end), y + height * 0.34);
    let theme = frame.style.theme;
    if bar.is_new {
        frame.canvas.rect(place, bar.color.toward(theme.paper, 0.82));
        frame.canvas.hatch(&place.corners(), Stroke { color: bar.color, width: 1.6 }, 8.0);
        frame.canvas.outline(&place.corners(), Stroke { color: bar.color, width: 1.8 });
    } else {
        frame.canvas.rect(place, bar.color);
    }
    frame.canvas.tell(place.corners(), &format!("{}: {text}{unit}", bar.name));
    let (anchor, x) = if bar.change >= 0.0 { (TextAnchor::Start, end + 6.0) } else { (TextAnchor::End, end - 6.0) };
    frame.label(text, (x, y), anchor, theme.ink, false);
}

/// Draws the chart; `None` without numbers for it.
pub fn draw(view: &ChartView<'_>, style: Style) -> Option<Picture> {
    let shown = read(view, &style)?;
    let (words, sums) = (words(view, &shown), sums(view, &shown));
    let rows = (shown.bars.len() + sums.len()) as f64 + 0.6;
    let (theme, size) = (style.theme, style.label);
    let limit = (style.width - 2.0 * style.margin) * 0.34;
    let texts = shown.bars.iter().map(|bar| (&bar.name, false)).chain(sums.iter().map(|(name, _, bold)| (name, *bold)));
    let widest = texts.map(|(name, bold)| font::width(name, size, bold)).fold(0.0, f64::max);
    let names = widest.min(limit) + 14.0;
    // Where a name needs two lines, every row has room for them.
    let mut frame = ChartFrame::new(style, &words, rows * size * if widest > limit { 2.6 } else { 1.5 });
    let place = frame.plot;
    let row = (place.height / rows).min(size * 3.0);
    let value = |change_: f64| change(change_, shown.digits);
    let room = shown.bars.iter().map(|bar| font::width(&value(bar.change), size, false)).fold(0.0, f64::max) + 10.0;
    let (low, high) =
        shown.bars.iter().fold((0.0_f64, 0.0_f64), |(low, high), bar| (low.min(bar.change), high.max(bar.change)));
    let scale = Scale { values: (low, high), pixels: (place.left + names + room, place.right() - room) };
    let zero = scale.at(0.0);
    let unit = following(&unit(view.volume_unit(view.subject.market.as_str()), view.language()), view.language());
    let bars_end = place.top + shown.bars.len() as f64 * row;
    frame.canvas.line([(zero, place.top), (zero, bars_end)], Stroke { color: theme.ink, width: 1.2 });
    let write = |frame: &mut ChartFrame, name: &str, y: f64, bold: bool| {
        frame.name(name, (place.left, y), names - 14.0, theme.ink, (size, bold));
    };
    for (index, shown_bar) in shown.bars.iter().enumerate() {
        let y = place.top + (index as f64 + 0.5) * row;
        write(&mut frame, &shown_bar.name, y, false);
        bar(&mut frame, shown_bar, &scale, (y, row), (value(shown_bar.change), &unit));
    }
    frame.canvas.line(
        [(place.left, bars_end + row * 0.3), (place.right(), bars_end + row * 0.3)],
        Stroke { color: theme.muted, width: 1.0 },
    );
    for (index, (name, change, bold)) in sums.iter().enumerate() {
        let y = bars_end + (index as f64 + 1.1) * row;
        write(&mut frame, name, y, *bold);
        let (anchor, x) = if *change < 0.0 { (TextAnchor::End, zero - 6.0) } else { (TextAnchor::Start, zero + 6.0) };
        frame.label(value(*change), (x, y), anchor, theme.ink, *bold);
    }
    let spoken = shown.bars.iter().map(|bar| format!("{} {}", bar.name, value(bar.change)));
    let spoken = spoken.chain(sums.iter().map(|(name, change, _)| format!("{name} {}", value(*change))));
    let spoken = spoken.collect::<Vec<_>>().join(", ");
    Some(Picture { words, spoken, frame })
}
