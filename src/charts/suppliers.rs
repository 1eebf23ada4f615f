//! Imports by supplier over time: history up to the base year, one scenario after it.

use std::collections::BTreeMap;

use crate::table::OBSERVED;

use super::axes::{Axes, Extent};
use super::canvas::{CanvasPoint, Rect, Stroke, TextAnchor};
use super::font;
use super::frame::{ChartFrame, ChartWords, digits_for, number, spread, unit};
use super::style::{Color, Style, Theme};
use super::view::{ChartView, bare, capitalised, possessive, runs};
use super::{Picture, frame};

/// Suppliers named by themselves, of the group and of the rest; the others stand together.
const NAMED: (usize, usize) = (4, 5);
/// Percentage of all below which a supplier is not named by itself.
const WORTH_NAMING: f64 = 1.5;

/// One supplier, or several as one.
struct Layer<'a> {
    name: String,
    suppliers: Vec<&'a str>,
    color: Color,
    text: Color,
    is_group: bool,
}

/// Volumes of one year: by layer, what comes by old routes and what by new ones.
type Stack = Vec<(f64, f64)>;

/// What the chart shows.
struct Suppliers<'a> {
    layers: Vec<Layer<'a>>,
    history: Vec<(i32, Stack)>,
    scenario: Vec<(i32, Stack)>,
    /// Years after the base year as they were observed: the whole, and the group's part.
    happened: Vec<(i32, (f64, f64))>,
}

/// Layers from the bottom: the group, the supplier in question, the others by size.
fn layers<'a>(view: &ChartView<'a>, sizes: &BTreeMap<&'a str, f64>, theme: &Theme) -> Vec<Layer<'a>> {
    let mut ranked: Vec<&str> = sizes.iter().filter(|(_, size)| **size > 0.0).map(|(name, _)| *name).collect();
    ranked.sort_by(|a, b| sizes[b].total_cmp(&sizes[a]).then(a.cmp(b)));
    let supplier = view.subject.supplier.as_str();
    let least = sizes.values().sum::<f64>() * WORTH_NAMING / 100.0;
    let worth = |list: &[&str], most: usize| list.iter().take(most).filter(|name| sizes[*name] >= least).count();
    let (members, others): (Vec<_>, Vec<_>) = ranked.into_iter().partition(|name| view.is_member(name));
    let (asked, others): (Vec<_>, Vec<_>) = others.into_iter().partition(|name| *name == supplier);
    let single = |name: &'a str, color, text, is_group| Layer {
        name: bare(view.country(name)),
        suppliers: vec![name],
        color,
        text,
        is_group,
    };
    let mut layers = Vec::new();
    let (named, rest) = members.split_at(worth(&members, NAMED.0));
    layers.extend(named.iter().map(|name| single(name, theme.warm, theme.warm_text, true)));
    if !rest.is_empty() {
        let group = bare(view.group());
        let name = view.say(format!("other {group}"), format!("{group}（その他）"));
        layers.push(Layer { name, suppliers: rest.to_vec(), color: theme.warm, text: theme.warm_text, is_group: true });
    }
    layers.extend(asked.iter().map(|name| single(name, theme.cool, theme.cool, false)));
    let (named, rest) = others.split_at(worth(&others, NAMED.1));
    for (name, color) in named.iter().zip(theme.neutrals) {
        layers.push(single(name, color, theme.muted, false));
    }
    if !rest.is_empty() {
        let name = view.say("others".to_owned(), "その他".to_owned());
        let color = theme.neutrals[theme.neutrals.len() - 1];
        layers.push(Layer { name, suppliers: rest.to_vec(), color, text: theme.muted, is_group: false });
    }
    layers
}

fn read<'a>(view: &ChartView<'a>, theme: &Theme) -> Option<Suppliers<'a>> {
    let subject = view.subject;
    let (market, focus) = (subject.market.as_str(), subject.focus.as_str());
    let total = view.total(market);
    let years = |scenario: &str| view.series(scenario, &total).into_iter().map(|(year, _)| year).collect::<Vec<_>>();
    let (history, since): (Vec<i32>, Vec<i32>) =
        years(OBSERVED).into_iter().partition(|year| *year <= subject.base_year);
    let scenario: Vec<i32> =
        years(focus).into_iter().filter(|year| (subject.base_year..=subject.horizon).contains(year)).collect();
    let mut sizes: BTreeMap<&str, f64> = BTreeMap::new();
    let ends = [(OBSERVED, subject.base_year), (focus, subject.base_year), (focus, *scenario.last()?)];
    let half_way = history.get(history.len() / 2).map(|year| (OBSERVED, *year));
    for (name, year) in ends.into_iter().chain(half_way) {
        for (supplier, volume) in view.suppliers(name, year, market) {
            let size = sizes.entry(supplier).or_insert(0.0);
            *size = size.max(volume);
        }
    }
    for year in &history {
        for supplier in view.suppliers(OBSERVED, *year, market).into_keys() {
            sizes.entry(supplier).or_insert(f64::MIN_POSITIVE);
        }
    }
    let layers = layers(view, &sizes, theme);
    let stack = |name: &str, year: i32| -> (i32, Stack) {
        let volumes = view.suppliers(name, year, market);
        let new = if name == OBSERVED { BTreeMap::new() } else { view.new_volumes(name, year, market) };
        let sum = |from: &BTreeMap<&str, f64>, layer: &Layer<'_>| -> f64 {
            layer.suppliers.iter().filter_map(|supplier| from.get(supplier)).sum()
        };
        let parts = layers.iter().map(|layer| {
            let fresh = sum(&new, layer);
            ((sum(&volumes, layer) - fresh).max(0.0), fresh)
        });
        (year, parts.collect())
    };
    let last = *scenario.last()?;
    let happened = since.into_iter().filter(|year| *year <= last).map(|year| {
        let volumes = view.suppliers(OBSERVED, year, market);
        let group = volumes.iter().filter(|(name, _)| view.is_member(name)).map(|(_, volume)| *volume).sum();
        (year, (view.value(OBSERVED, year, &total).unwrap_or_default(), group))
    });
    let happened = happened.collect();
    let history = history.into_iter().map(|year| stack(OBSERVED, year)).collect();
    let scenario = scenario.into_iter().map(|year| stack(focus, year)).collect();
    Some(Suppliers { layers, history, scenario, happened })
}

/// Lower and upper edge of a layer in a stack, and where its new part begins.
fn edges(stack: &Stack, layer: usize) -> (f64, f64, f64) {
    let below: f64 = stack.iter().take(layer).map(|(old, new)| old + new).sum();
    let (old, new) = stack.get(layer).copied().unwrap_or_default();
    (below, below + old, below + old + new)
}

fn band(axes: &Axes, run: &[(i32, Stack)], edge: impl Fn(&Stack) -> (f64, f64)) -> Vec<CanvasPoint> {
    if let [(year, stack)] = run {
        let ((low, high), x) = (edge(stack), axes.x.at(f64::from(*year)));
        return Rect::edges(x - 3.0, axes.y.at(high), x + 3.0, axes.y.at(low)).corners().to_vec();
    }
    let upper = run.iter().map(|(year, stack)| axes.at(*year, edge(stack).1));
    let lower = run.iter().rev().map(|(year, stack)| axes.at(*year, edge(stack).0));
    upper.chain(lower).collect()
}

impl Suppliers<'_> {
    fn areas(&self, frame: &mut ChartFrame, axes: &Axes) {
        let theme = frame.style.theme;
        let separator = Stroke { color: theme.paper, width: 1.2 };
        let draw = |frame: &mut ChartFrame, run: &[(i32, Stack)], projected: bool| {
            for (index, layer) in self.layers.iter().enumerate() {
                let color = if projected { theme.projected(layer.color) } else { layer.color };
                let shape = band(axes, run, |stack| (edges(stack, index).0, edges(stack, index).2));
                frame.canvas.area(shape, color);
                let fresh = band(axes, run, |stack| (edges(stack, index).1, edges(stack, index).2));
                if run.iter().any(|(_, stack)| edges(stack, index).2 > edges(stack, index).1) {
                    frame.canvas.hatch(&fresh, Stroke { color: theme.paper, width: 1.6 }, 7.0);
                    frame.canvas.outline(&fresh, Stroke { color: layer.color, width: 1.4 });
                }
                if run.len() > 1 {
                    frame.canvas.line(run.iter().map(|(year, stack)| axes.at(*year, edges(stack, index).0)), separator);
                }
            }
        };
        for run in runs(&self.history) {
            draw(frame, &run, false);
        }
        draw(frame, &self.scenario, true);
    }

    /// What happened after the base year, as lines over what is foretold: all imports, and the group's part with its share.
    fn what_happened(&self, frame: &mut ChartFrame, axes: &Axes, view: &ChartView<'_>) {
        let (style, theme) = (frame.style, frame.style.theme);
        // The line goes on from the base year, where that is observed too.
        let members = self.layers.iter().filter(|layer| layer.is_group).count();
        let base =
            self.history.last().map(|(year, stack)| (*year, (edges(stack, stack.len()).0, edges(stack, members).0)));
        let all: Vec<(i32, (f64, f64))> = base.into_iter().chain(self.happened.iter().copied()).collect();
        for run in runs(&all) {
            for pick in [|point: &(f64, f64)| point.0, |point: &(f64, f64)| point.1] {
                let points: Vec<(i32, f64)> = run.iter().map(|(year, point)| (*year, pick(point))).collect();
                axes.trace(frame, &points, theme.paper, style.strong + 2.0);
                axes.trace(frame, &points, theme.ink, style.strong * 0.8);
            }
        }
        let Some((year, (total, group))) = self.happened.last() else { return };
        let share = number(100.0 * group / total.max(f64::MIN_POSITIVE), 1);
        let text = view.say(format!("what happened, {year}: {share}%"), format!("{year}年の実績：{share}%"));
        let half = font::width(&text, style.tick, true) / 2.0 + 4.0;
        let (x, y) = axes.at(*year, *group);
        let middle = x.clamp(axes.plot.left + half, (axes.plot.right() - half).max(axes.plot.left + half));
        let top = (y + style.tick * 0.6).min(axes.plot.bottom() - style.tick * 1.6);
        let plate = Rect { left: middle - half, top, width: 2.0 * half, height: style.tick * 1.4 };
        frame.canvas.rect(plate, theme.paper.alpha(0.88));
        let at = (middle, plate.top + plate.height / 2.0);
        frame.sized(text, at, TextAnchor::Middle, theme.ink, (style.tick, true));
        frame.canvas.disc((x, y), style.strong * 1.3, theme.ink);
    }

    /// The numbers of every layer, and of what happened, for whoever points at them.
    fn told(&self, frame: &mut ChartFrame, axes: &Axes, view: &ChartView<'_>) {
        let (scale, digits, unit) = view.telling(view.subject.market.as_str());
        for (index, layer) in self.layers.iter().enumerate().rev() {
            let own = |(year, stack): &(i32, Stack)| {
                let (old, new) = stack.get(index).copied().unwrap_or_default();
                (*year, (old + new) * scale)
            };
            let after = self.scenario.iter().filter(|(year, _)| self.history.iter().all(|(known, _)| known != year));
            let points: Vec<(i32, f64)> = self.history.iter().chain(after).map(own).collect();
            axes.told(frame, (&layer.name, layer.color), (digits, unit), &points);
        }
        let names = [
            view.say("what happened, all".into(), "実績（全体）".into()),
            view.say(format!("what happened, {}", view.group()), format!("実績（{}）", view.group())),
        ];
        let color = frame.style.theme.ink;
        for (name, pick) in names.iter().zip([|point: &(f64, f64)| point.0, |point: &(f64, f64)| point.1]) {
            let points: Vec<(i32, f64)> =
                self.happened.iter().map(|(year, point)| (*year, pick(point) * scale)).collect();
            if !points.is_empty() {
                axes.told(frame, (name, color), (digits, unit), &points);
            }
        }
    }

    /// Names at the right end, with the share of each.
    fn labels(&self, frame: &mut ChartFrame, axes: &Axes, view: &ChartView<'_>) {
        let Some((_, last)) = self.scenario.last() else { return };
        let total: f64 = last.iter().map(|(old, new)| old + new).sum();
        let (left, size) = (axes.plot.right() + 10.0, frame.style.label);
        let mut shown: Vec<(Vec<String>, f64, Color)> = Vec::new();
        for (index, layer) in self.layers.iter().enumerate() {
            let (low, start, high) = edges(last, index);
            if high - low < total * 0.0005 {
                continue;
            }
            let share = 100.0 * (high - low) / total;
            let share = if share < 0.5 { "<1".to_owned() } else { number(share, 0) };
            let text = format!("{} {share}%", layer.name);
            let limit = frame.style.width - frame.style.margin * 0.5 - left;
            let mut lines = font::clamp(font::balance(&text, size, false, limit), 2, size, false, limit);
            if high - start > 0.0 {
                let volume = view.volume(view.subject.market.as_str(), high - start, digits_for(high - start));
                let text = view.say(format!("new: {volume}"), format!("うち新規 {volume}"));
                lines.push(font::cut(&text, size, false, limit));
            }
            shown.push((lines, axes.y.at(f64::midpoint(low, high)), layer.text));
        }
        shown.reverse();
        let wanted: Vec<f64> = shown.iter().map(|(_, y, _)| *y).collect();
        let heights: Vec<f64> = shown.iter().map(|(lines, ..)| lines.len() as f64 * size * 1.2).collect();
        let room = (axes.plot.top - size, axes.plot.bottom() + size * 0.3);
        for ((lines, _, color), y) in shown.iter().zip(spread(&wanted, &heights, room)) {
            for (index, line) in lines.iter().enumerate() {
                let y = y + (index as f64 - (lines.len() - 1) as f64 / 2.0) * size * 1.2;
                frame.label(line.clone(), (left, y), TextAnchor::Start, *color, false);
            }
        }
    }

    /// The group's name inside its area, where the area is high enough.
    fn group_label(&self, frame: &mut ChartFrame, axes: &Axes, name: &str) {
        let members = self.layers.iter().filter(|layer| layer.is_group).count();
        let size = frame.style.label * 1.15;
        let width = font::width(name, size, true);
        let height = |stack: &Stack| edges(stack, members).0;
        let mut best: Option<(f64, CanvasPoint)> = None;
        for run in runs(&self.history) {
            for (year, _) in &run {
                let x = axes.x.at(f64::from(*year));
                let near =
                    run.iter().filter(|(other, _)| (axes.x.at(f64::from(*other)) - x).abs() <= width / 2.0 + 8.0);
                let least = near.map(|(_, stack)| height(stack)).fold(f64::MAX, f64::min);
                let inside = run.first().zip(run.last()).is_some_and(|(first, last)| {
                    axes.x.at(f64::from(first.0)) + width / 2.0 + 6.0 <= x
                        && x + width / 2.0 + 6.0 <= axes.x.at(f64::from(last.0))
                });
                let middle = axes.y.at(least / 2.0);
                if inside
                    && axes.plot.bottom() - axes.y.at(least) > size * 2.0
                    && best.is_none_or(|(most, _)| least > most)
                {
                    best = Some((least, (x, middle)));
                }
            }
        }
        if let Some((_, at)) = best {
            let theme = frame.style.theme;
            let patch =
                Rect::edges(at.0 - width / 2.0 - 6.0, at.1 - size * 0.7, at.0 + width / 2.0 + 6.0, at.1 + size * 0.7);
            frame.canvas.rect(patch, theme.warm);
            frame.sized(name, at, TextAnchor::Middle, theme.paper, (size, true));
        }
    }
}

fn words(view: &ChartView<'_>, first: i32, last: i32, happened: Option<i32>) -> Option<ChartWords> {
    let subject = view.subject;
    let market = subject.market.as_str();
    let share = view.group_share(market);
    let base = subject.base_year;
    let focus = subject.focus.as_str();
    let before = view.value(OBSERVED, base, &share).or_else(|| view.value(focus, base, &share))?;
    let after = view.value(focus, last, &share)?;
    let (then, now) = (number(before, 1), number(after, 1));
    let (importer, group, goods, name) = (view.importer(), view.group(), view.market(market), view.quoted(focus));
    let whose = possessive(importer);
    let none = number(0.0, 1);
    let title = if view.unchanged() {
        view.say(
            format!("no scenario changes {whose} {goods}: {group} supplied {then}% in {base} and would supply {now}% in {last}"),
            format!("どのシナリオでも{importer}の{goods}は変わらない：{group}の割合は{base}年に{then}%、{last}年に{now}%"),
        )
    } else if then == none && now == none {
        view.say(
            format!("{group} supplied none of {whose} {goods} in {base}, and does not in {last} under {name}"),
            format!("{group}は{base}年に{importer}へ{goods}を供給しておらず、{name}の{last}年も変わらない"),
        )
    } else if then == now {
        view.say(
            format!("{group} supplied {then}% of {whose} {goods} in {base}, and still does in {last} under {name}"),
            format!("{importer}の{goods}に占める{group}の割合は{base}年に{then}%、{name}では{last}年も変わらない"),
        )
    } else {
        view.say(
            format!("{group} supplied {then}% of {whose} {goods} in {base}; under {name} it is {now}% in {last}"),
            format!(
                "{importer}の{goods}に占める{group}の割合は{base}年の{then}%から、{name}では{last}年に{now}%になる"
            ),
        )
    };
    let unit_text = unit(view.volume_unit(market), view.language());
    let has_new = view.new_volumes(focus, last, market).values().any(|volume| *volume > 0.0);
    let (new, new_ja) = if has_new { ("; hatched: new routes", "、斜線は新ルート") } else { ("", "") };
    let subtitle = view.say(
        format!(
            "{whose} imports of {goods} by supplier, {unit_text}, {first}–{last}; at the right, shares in {last}{new}"
        ),
        format!(
            "{importer}の{goods}輸入量（供給国別）、{unit_text}、{first}〜{last}年。右端は{last}年の構成比{new_ja}"
        ),
    );
    let subtitle = match happened {
        Some(year) => {
            subtitle
                + &view.say(
                    format!("; black: what happened to {year}, all imports and those from {group}"),
                    format!("。黒線は{year}年までの実績（全体と{group}）"),
                )
        }
        None => subtitle,
    };
    let mut remarks = view.remarks(&view.total(market));
    remarks.retain(|year, _| (first..=happened.unwrap_or(base)).contains(year));
    Some(ChartWords { title, subtitle, source: view.source(&remarks) })
}

/// Draws the chart; `None` without numbers for it.
pub fn draw(view: &ChartView<'_>, style: Style) -> Option<Picture> {
    let shown = read(view, style.theme)?;
    let (base, market) = (view.subject.base_year, view.subject.market.as_str());
    let last = shown.scenario.last()?.0;
    let first = shown.history.first().map_or(base, |(year, _)| *year);
    let happened = shown.happened.last().map(|(year, _)| *year);
    let words = words(view, first, last, happened)?;
    let mut frame = ChartFrame::new(style, &words, 260.0);
    let heights = shown.history.iter().chain(&shown.scenario).map(|(_, stack)| edges(stack, stack.len()).0);
    let top = heights.chain(shown.happened.iter().map(|(_, point)| point.0)).fold(0.0, f64::max);
    let column = style.column(190.0, 150.0);
    let place = Rect { width: frame.plot.width - column, ..frame.plot };
    let extent =
        Extent { years: (first, last), values: (0.0, top * 1.04), suffix: "", pad: 0.0, gutter: 0.0, named: true };
    let axes = Axes::draw(&mut frame, place, &extent);
    let unsound = view.unsound(&view.total(market));
    let told = first..=happened.unwrap_or(base);
    shown.areas(&mut frame, &axes);
    for year in unsound.into_keys().filter(|year| told.contains(year)) {
        axes.unsound(&mut frame, year);
    }
    let estimated = view.estimated(&view.total(market));
    let tops = shown.history.iter().map(|(year, stack)| (*year, edges(stack, stack.len()).0));
    let tops = tops.chain(shown.happened.iter().map(|(year, point)| (*year, point.0)));
    let color = frame.style.theme.muted;
    axes.estimated(&mut frame, tops.filter(|(year, _)| estimated.contains_key(year)), color);
    let observed = view.say("observed".to_owned(), "実績".to_owned());
    let after = format!("{} {base} →", view.say("base year".to_owned(), "基準年".to_owned()));
    let named = format!("{after} {}", capitalised(view.scenario(view.subject.focus.as_str())));
    axes.base_year(&mut frame, base, &observed, (&after, &named));
    shown.group_label(&mut frame, &axes, &bare(view.group()));
    shown.what_happened(&mut frame, &axes, view);
    shown.labels(&mut frame, &axes, view);
    shown.told(&mut frame, &axes, view);
    let spoken = spoken(view, &shown, last);
    Some(Picture { words, spoken, frame })
}

fn spoken(view: &ChartView<'_>, shown: &Suppliers<'_>, last: i32) -> String {
    let Some((_, stack)) = shown.scenario.last() else { return String::new() };
    let parts = shown
        .layers
        .iter()
        .zip(stack)
        .map(|(layer, (old, new))| format!("{} {}", layer.name, frame::number(old + new, digits_for(old + new))));
    let mut said = format!("{last}: {}", parts.collect::<Vec<_>>().join(", "));
    if let Some((year, (total, group))) = shown.happened.last() {
        let (total, part) = (number(*total, digits_for(*total)), number(*group, digits_for(*group)));
        said += &view.say(
            format!("; what happened, {year}: {total}, {} {part}", view.group()),
            format!("。{year}年の実績：{total}、うち{}{part}", view.group()),
        );
    }
    said
}
