//! What was foretold of the newest observed year beside what happened, supplier by supplier.

use std::collections::{BTreeMap, BTreeSet};

use crate::language::{number, shown_difference};
use crate::table::OBSERVED;

use super::Picture;
use super::canvas::{Rect, Stroke, TextAnchor};
use super::font;
use super::frame::{ChartFrame, ChartWords, Scale, change};
use super::style::{Color, Style};
use super::view::{ChartView, bare, capitalised, possessive};

/// Suppliers shown by themselves; the rest stand together.
const SHOWN: usize = 9;

/// Percentage of imports, foretold or observed, from which a supplier is shown by itself.
const LEAST: f64 = 0.5;

/// One supplier, or several as one: its share of imports, %, as foretold and as observed.
struct ForetoldPair {
    name: String,
    foretold: f64,
    observed: f64,
    color: Color,
    bold: bool,
}

/// The newest year that is both foretold and observed, and its pairs, the group first.
struct Foretold {
    year: i32,
    pairs: Vec<ForetoldPair>,
}

fn read(view: &ChartView<'_>, style: &Style) -> Option<Foretold> {
    let (subject, theme) = (view.subject, style.theme);
    let (market, reference) = (subject.market.as_str(), subject.reference.as_str());
    let share = view.group_share(market);
    let told: BTreeSet<i32> = view.series(reference, &share).into_iter().map(|(year, _)| year).collect();
    let observed = view.series(OBSERVED, &share).into_iter().rev();
    let (year, group) = observed.into_iter().find(|(year, _)| *year > subject.base_year && told.contains(year))?;
    let shares = |scenario: &str| -> BTreeMap<&str, f64> {
        let volumes = view.suppliers(scenario, year, market);
        let whole: f64 = volumes.values().sum();
        volumes.into_iter().map(|(name, volume)| (name, 100.0 * volume / whole.max(f64::MIN_POSITIVE))).collect()
    };
    let (before, after) = (shares(reference), shares(OBSERVED));
    let of = |from: &BTreeMap<&str, f64>, name: &str| from.get(name).copied().unwrap_or(0.0);
    let names: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    let size = |name: &str| of(&before, name).max(of(&after, name));
    let mut ranked: Vec<&str> = names.into_iter().collect();
    ranked.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.cmp(b)));
    let large = ranked.iter().take_while(|name| size(name) >= LEAST).count();
    let rest = ranked.split_off(large.min(SHOWN));
    let first = ForetoldPair {
        name: bare(view.group()),
        foretold: view.value(reference, year, &share)?,
        observed: group,
        color: theme.warm,
        bold: true,
    };
    let pair = |name: &&str| {
        let color = if view.is_member(name) {
            theme.warm
        } else if *name == subject.supplier.as_str() {
            theme.cool
        } else {
            theme.neutrals[1]
        };
        let (foretold, observed) = (of(&before, name), of(&after, name));
        ForetoldPair { name: bare(view.country(name)), foretold, observed, color, bold: false }
    };
    let mut pairs: Vec<ForetoldPair> = std::iter::once(first).chain(ranked.iter().map(pair)).collect();
    let sum = |from: &BTreeMap<&str, f64>| crate::numeric::sum(rest.iter().map(|name| of(from, name)));
    let (foretold, observed) = (sum(&before), sum(&after));
    if foretold.max(observed) >= LEAST / 10.0 {
        let name = view.say("others".into(), "その他".into());
        pairs.push(ForetoldPair { name, foretold, observed, color: theme.neutrals[3], bold: false });
    }
    (pairs.len() > 1).then_some(Foretold { year, pairs })
}

fn words(view: &ChartView<'_>, shown: &Foretold) -> Option<ChartWords> {
    let subject = view.subject;
    let (importer, group, goods) = (view.importer(), view.group(), view.market(subject.market.as_str()));
    let (whose, year, base) = (possessive(importer), shown.year, subject.base_year);
    let first = shown.pairs.first()?;
    let (then, now) = (number(first.foretold, 1), number(first.observed, 1));
    let reference = view.quoted(subject.reference.as_str());
    let title = view.say(
        format!("{group} supplied {now}% of {whose} {goods} in {year}; {reference}, from the trade of {base}, had {then}%"),
        format!("{year}年に{importer}の{goods}に占めた{group}の割合は{now}%。{base}年の貿易から出発した{reference}では{then}%"),
    );
    let subtitle = view.say(
        format!(
            "share of each supplier in {whose} imports of {goods} in {year}, %: foretold (ring) and what happened (dot)"
        ),
        format!("{importer}の{goods}輸入に占める供給国別の割合、%、{year}年：シナリオ（○）と実績（●）"),
    );
    let mut remarks = view.remarks(&view.total(subject.market.as_str()));
    remarks.retain(|known, _| *known == year);
    Some(ChartWords { title, subtitle, source: view.source(&remarks) })
}

/// The right edges of the columns of numbers, from the left.
fn columns(view: &ChartView<'_>, style: Style, right: f64) -> Vec<(String, f64)> {
    let heads = [
        view.say("foretold".into(), "シナリオ".into()).to_lowercase(),
        view.say("happened".into(), "実績".into()).to_lowercase(),
        view.say("points".into(), "差".into()).to_lowercase(),
    ];
    let width =
        |head: &String| font::width(head, style.tick, false).max(font::width("100.0%", style.tick, true)) + 10.0;
    let mut edge = right;
    let mut placed: Vec<(String, f64)> = Vec::new();
    for head in heads.into_iter().rev() {
        let wide = width(&head);
        placed.push((head, edge));
        edge -= wide;
    }
    placed.push((String::new(), edge));
    placed.reverse();
    placed
}

/// Draws the chart; `None` where no observed year is foretold.
pub fn draw(view: &ChartView<'_>, style: Style) -> Option<Picture> {
    let shown = read(view, &style)?;
    let words = words(view, &shown)?;
    let (theme, size) = (style.theme, style.label);
    let rows = shown.pairs.len() as f64;
    let limit = (style.width - 2.0 * style.margin) * 0.3;
    let widest = shown.pairs.iter().map(|pair| font::width(&pair.name, size, pair.bold)).fold(0.0, f64::max);
    // Where a name needs two lines, every row has room for them.
    let needed = (rows + 1.0) * size * if widest > limit { 2.8 } else { 1.9 };
    let mut frame =
        if style.wide { ChartFrame::new(style, &words, needed) } else { ChartFrame::snug(style, &words, needed) };
    let place = frame.plot;
    let names = widest.min(limit) + 16.0;
    let columns = columns(view, style, place.right());
    let radius = style.strong * 1.9;
    let most = shown.pairs.iter().map(|pair| pair.foretold.max(pair.observed)).fold(1.0, f64::max);
    let pixels = (place.left + names + radius, (columns[0].1 - radius - 4.0).max(place.left + names + radius + 20.0));
    let scale = Scale { values: (0.0, most), pixels };
    let row = (place.height / (rows + 1.0)).min(size * 3.2);
    for (head, right) in &columns[1..] {
        frame.small(head.clone(), (*right, place.top + row * 0.4), TextAnchor::End, theme.muted);
    }
    let bottom = place.top + (rows + 1.0) * row;
    frame.grid((scale.at(0.0), place.top + row * 0.8), (scale.at(0.0), bottom));
    for (index, pair) in shown.pairs.iter().enumerate() {
        let y = place.top + (index as f64 + 1.5) * row;
        if index > 0 {
            frame.grid((place.left, y - row / 2.0), (place.right(), y - row / 2.0));
        }
        frame.name(&pair.name, (place.left, y), names - 12.0, theme.ink, (size, pair.bold));
        let (from, to) = (scale.at(pair.foretold), scale.at(pair.observed));
        let pale = pair.color.toward(theme.paper, 0.45);
        frame.canvas.line([(from, y), (to, y)], Stroke { color: pale, width: style.strong });
        frame.canvas.disc((from, y), radius, pair.color);
        frame.canvas.disc((from, y), radius * 0.6, theme.paper);
        frame.canvas.disc((to, y), radius * 0.8, pair.color);
        let texts = texts(pair);
        for ((_, right), text) in columns[1..].iter().zip(&texts) {
            frame.sized(text.clone(), (*right, y), TextAnchor::End, theme.ink, (style.tick, pair.bold));
        }
        let whole = Rect::edges(place.left, y - row * 0.45, place.right(), y + row * 0.45);
        let [foretold, observed, points] = texts;
        let told = view.say(
            format!("{}: foretold {foretold}, what happened {observed} ({points} points)", capitalised(&pair.name)),
            format!("{}：シナリオ{foretold}、実績{observed}（{points}ポイント）", pair.name),
        );
        frame.canvas.tell(whole.corners(), &told);
    }
    let spoken = shown.pairs.iter().map(|pair| {
        let [foretold, observed, _] = texts(pair);
        format!("{}: {foretold} → {observed}", pair.name)
    });
    let spoken = spoken.collect::<Vec<_>>().join("\n");
    Some(Picture { words, spoken, frame })
}

/// What was foretold, what happened, and how far that is from it.
fn texts(pair: &ForetoldPair) -> [String; 3] {
    let points = change(shown_difference(pair.foretold, pair.observed, 1), 1);
    [format!("{}%", number(pair.foretold, 1)), format!("{}%", number(pair.observed, 1)), points]
}
