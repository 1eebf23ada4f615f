//! History alone: all imports and the group's part of them, with the group's share above.

use crate::table::OBSERVED;

use super::Picture;
use super::axes::{Axes, AxisNote, Extent, LineSide};
use super::canvas::{Rect, TextAnchor};
use super::font;
use super::frame::{ChartFrame, ChartWords, number, unit};
use super::style::Style;
use super::view::{ChartView, bare, possessive, runs};

/// Years with the group's share in percent, and with all imports.
struct ImportSeries {
    shares: Vec<(i32, f64)>,
    totals: Vec<(i32, f64)>,
}

fn words(view: &ChartView<'_>, series: &ImportSeries, (from_zero, wide): (bool, bool)) -> Option<ChartWords> {
    let market = view.subject.market.as_str();
    let (importer, group, goods) = (view.importer(), view.group(), view.market(market));
    let (last, now) = series.shares.last()?;
    let (then, low) = series.shares.iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let (now, low, whose) = (number(*now, 1), number(*low, 1), possessive(importer));
    let title = if low == "0.0" && then != last {
        view.say(
            format!("{group} supplied {now}% of {whose} {goods} in {last}, and none of it in {then}"),
            format!("{importer}の{goods}に占める{group}の割合は{then}年の0%から{last}年には{now}%になった"),
        )
    } else if then == last {
        view.say(
            format!("{group} supplied {now}% of {whose} {goods} in {last}, the lowest share of all years shown"),
            format!("{importer}の{goods}に占める{group}の割合は{last}年に{now}%、図の期間で最も低い"),
        )
    } else {
        view.say(
            format!("{group} supplied {now}% of {whose} {goods} in {last}, after a low of {low}% in {then}"),
            format!("{importer}の{goods}に占める{group}の割合は{then}年の{low}%を底に、{last}年は{now}%"),
        )
    };
    let first = series.totals.first().map_or(*last, |(year, _)| *year);
    let end = series.totals.last().map_or(*last, |(year, _)| *year);
    let unit = unit(view.volume_unit(market), view.language());
    let cut = if from_zero { ("", "") } else { (" (axis not from zero)", "、縦軸は0から始まらない") };
    let dashed = if wide { String::new() } else { view.dashed() };
    let subtitle = view.say(
        format!(
            "{whose} imports of {goods}, {first}–{end}: share of {group} in %{}, and volume in {unit}{}",
            cut.0, dashed
        ),
        format!("{importer}の{goods}輸入、{first}〜{end}年：{group}の割合（%{}）と輸入量（{unit}）{}", cut.1, dashed),
    );
    let mut remarks = view.remarks(&view.group_share(market));
    remarks.extend(view.remarks(&view.total(market)));
    Some(ChartWords { title, subtitle, source: view.source(&remarks) })
}

/// The line of the share, with its last, lowest and highest values.
fn shares(frame: &mut ChartFrame, axes: &Axes, series: &ImportSeries) {
    let (style, theme) = (frame.style, frame.style.theme);
    for run in runs(&series.shares) {
        axes.trace(frame, &run, theme.warm, style.strong);
    }
    let low = series.shares.iter().min_by(|a, b| a.1.total_cmp(&b.1));
    let high = series.shares.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    let mut taken: Vec<Rect> = Vec::new();
    for (point, side) in [(series.shares.last(), LineSide::Nearer), (high, LineSide::Above), (low, LineSide::Below)] {
        let Some(point) = point.copied() else { continue };
        let text = format!("{}: {}%", point.0, number(point.1, 1));
        axes.callout(frame, &series.shares, &AxisNote { point, text: &text, side }, &mut taken);
    }
}

/// Bars of all imports, the group's part warm.
fn volumes(frame: &mut ChartFrame, axes: &Axes, series: &ImportSeries, names: (&str, &str)) {
    let (style, theme) = (frame.style, frame.style.theme);
    let half = (axes.x.at(1.0) - axes.x.at(0.0)) * 0.38;
    for (year, total) in &series.totals {
        let x = axes.x.at(f64::from(*year));
        let share = series.shares.iter().find(|(other, _)| other == year).map_or(0.0, |(_, share)| *share);
        let part = total * share / 100.0;
        let (zero, middle, top) = (axes.y.at(0.0), axes.y.at(part), axes.y.at(*total));
        frame.canvas.rect(Rect::edges(x - half, middle, x + half, zero), theme.warm);
        frame.canvas.rect(Rect::edges(x - half, top, x + half, middle), theme.neutrals[3]);
    }
    let Some((_, total)) = series.totals.last() else { return };
    let share = series.shares.last().map_or(0.0, |(_, share)| *share);
    let left = axes.plot.right() + 10.0;
    let split = total * share / 100.0;
    let wanted = [axes.y.at(f64::midpoint(split, *total)), axes.y.at(split / 2.0)];
    let heights = [style.label * 1.3; 2];
    let placed = super::frame::spread(&wanted, &heights, (axes.plot.top, axes.plot.bottom() + style.label));
    for ((name, color), y) in [(names.1, theme.muted), (names.0, theme.warm_text)].into_iter().zip(placed) {
        let limit = style.width - left - 4.0;
        let name = font::cut(name, style.label, true, limit);
        frame.label(name, (left, y), TextAnchor::Start, color, true);
    }
}

/// Draws the chart; `None` without numbers for it.
pub fn draw(view: &ChartView<'_>, style: Style) -> Option<Picture> {
    let market = view.subject.market.as_str();
    let (share, total) = (view.group_share(market), view.total(market));
    let series = ImportSeries { shares: view.series(OBSERVED, &share), totals: view.series(OBSERVED, &total) };
    let (low, high) =
        series.shares.iter().fold((100.0_f64, 0.0_f64), |(low, high), (_, v)| (low.min(*v), high.max(*v)));
    let limit = view.subject.limit.as_ref();
    let (low, high) = limit.map_or((low, high), |limit| (low.min(limit.value), high.max(limit.value)));
    let from_zero = low <= high / 2.0;
    let words = words(view, &series, (from_zero, style.wide))?;
    let mut frame = ChartFrame::new(style, &words, 320.0);
    let years = |series: &[(i32, f64)]| Some((series.first()?.0, series.last()?.0));
    let (first, last) = years(&series.totals)?;
    let names = (bare(view.group()), view.say("others".to_owned(), "その他".to_owned()));
    let column =
        font::width(&names.0, style.label, true).max(font::width(&names.1, style.label, true)).min(160.0) + 10.0;
    let top = series.totals.iter().map(|(_, value)| *value).fold(0.0, f64::max);
    let (place, gap) = (Rect { width: frame.plot.width - column, ..frame.plot }, style.label * 1.4);
    let split = place.top + place.height * 0.46;
    // Room for a remark above the highest point and one below the lowest.
    let remark = (style.tick * 2.4 / (split - gap / 2.0 - place.top)).min(0.35);
    let pad = ((high - low) * remark / (1.0 - 2.0 * remark)).max(1.0);
    let upper = Rect::edges(place.left, place.top, place.right(), split - gap / 2.0);
    let lower = Rect::edges(place.left, split + gap / 2.0, place.right(), place.bottom());
    let gutter = font::width("100%", style.tick, false);
    let extent = Extent { years: (first, last), values: (0.0, top * 1.04), suffix: "", pad: 0.6, gutter, named: true };
    let range = (if from_zero { 0.0 } else { low - pad }, (high + pad).min(100.0));
    let above = Axes::draw(&mut frame, upper, &Extent { values: range, suffix: "%", named: false, ..extent });
    let below = Axes::draw(&mut frame, lower, &extent);
    for (axes, measure) in [(&above, &share), (&below, &total)] {
        for year in view.unsound(measure).into_keys().filter(|year| (first..=last).contains(year)) {
            axes.unsound(&mut frame, year);
        }
    }
    if let Some(limit) = limit {
        let words = style.wide.then(|| view.limit(limit));
        above.limit(&mut frame, limit, words.as_deref(), &series.shares);
    }
    shares(&mut frame, &above, &series);
    let estimated = view.estimated(&share);
    let points = series.shares.iter().copied().filter(|(year, _)| estimated.contains_key(year));
    above.estimated(&mut frame, points, style.theme.warm_text);
    volumes(&mut frame, &below, &series, (&names.0, &names.1));
    above.told(&mut frame, (&names.0, style.theme.warm), (1, "%"), &series.shares);
    let (scale, digits, unit) = view.telling(market);
    let totals: Vec<(i32, f64)> = series.totals.iter().map(|(year, value)| (*year, value * scale)).collect();
    let part = |year: i32| series.shares.iter().find(|(other, _)| *other == year).map(|(_, share)| *share);
    let parts: Vec<(i32, f64)> =
        totals.iter().filter_map(|(year, total)| Some((*year, total * part(*year)? / 100.0))).collect();
    let all = view.say("all imports".to_owned(), "輸入全体".to_owned());
    below.told(&mut frame, (&all, style.theme.neutrals[3]), (digits, unit), &totals);
    below.told(&mut frame, (&names.0, style.theme.warm), (digits, unit), &parts);
    let spoken = series.shares.iter().map(|(year, value)| format!("{year} {}%", number(*value, 1)));
    let spoken = spoken.collect::<Vec<_>>().join(", ");
    Some(Picture { words, spoken, frame })
}
