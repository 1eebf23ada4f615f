//! The share of the group in question: history, and every scenario after the base year.

use crate::table::OBSERVED;

use super::Picture;
use super::axes::{self, Axes, AxisNote, Extent, LineSide};
use super::canvas::{Rect, Stroke, TextAnchor};
use super::font;
use super::frame::{ChartFrame, ChartWords, number, spread};
use super::style::{Color, Style};
use super::view::{ChartView, bare, capitalised, possessive, runs};

/// Scenarios on one and the same path, within the thickness of a line.
struct SharePath<'a> {
    scenarios: Vec<&'a str>,
    points: Vec<(i32, f64)>,
}

/// Percentage points within which two paths are one.
const SAME: f64 = 0.05;

fn paths<'a>(view: &ChartView<'a>) -> Vec<SharePath<'a>> {
    let subject = view.subject;
    let share = view.group_share(subject.market.as_str());
    let mut paths: Vec<SharePath<'a>> = Vec::new();
    for scenario in view.scenarios() {
        let mut points = view.series(scenario, &share);
        points.retain(|(year, _)| (subject.base_year..=subject.horizon).contains(year));
        if points.is_empty() {
            continue;
        }
        let same = |path: &&mut SharePath<'a>| {
            path.points.len() == points.len()
                && path.points.iter().zip(&points).all(|(a, b)| a.0 == b.0 && (a.1 - b.1).abs() < SAME)
        };
        match paths.iter_mut().find(same) {
            Some(path) => path.scenarios.push(scenario),
            None => paths.push(SharePath { scenarios: vec![scenario], points }),
        }
    }
    paths
}

fn end(path: &SharePath<'_>) -> f64 {
    path.points.last().map_or(0.0, |(_, value)| *value)
}

fn words(
    view: &ChartView<'_>,
    paths: &[SharePath<'_>],
    history: &[(i32, f64)],
    (axis, wide): (f64, bool),
) -> Option<ChartWords> {
    let subject = view.subject;
    let (base, horizon, market) = (subject.base_year, subject.horizon, subject.market.as_str());
    let (importer, group, goods) = (view.importer(), view.group(), view.market(market));
    let whose = possessive(importer);
    let low = paths.iter().map(end).fold(f64::MAX, f64::min);
    let high = paths.iter().map(end).fold(f64::MIN, f64::max);
    let now = history
        .iter()
        .find(|(year, _)| *year == base)
        .map(|(_, value)| *value)
        .or_else(|| Some(paths.first()?.points.first()?.1))?;
    let (low, high, now) = (number(low, 1), number(high, 1), number(now, 1));
    let title = if low == high {
        // What happens to it may be the same in all scenarios without being what it was.
        view.say(
            format!("No scenario changes {} share of {whose} {goods}: {low}% in {horizon}, after {now}% in {base}", possessive(group)),
            format!("どのシナリオでも{importer}の{goods}に占める{group}の割合は{horizon}年に{low}%で変わらない（{base}年は{now}%）"),
        )
    } else {
        moved(view, paths, &now)
    };
    let first = history.first().map_or(base, |(year, _)| *year);
    let cut = axes::cut(axis);
    let dashed = if wide { String::new() } else { view.dashed() };
    let subtitle = view.say(
        format!("share of {group} in {whose} imports of {goods}, %, {first}–{horizon}{}{}", cut.0, dashed),
        format!("{importer}の{goods}輸入に占める{group}の割合、%、{first}〜{horizon}年{}{}", cut.1, dashed),
    );
    let mut remarks = view.remarks(&view.group_share(market));
    remarks.retain(|year, _| *year <= horizon);
    Some(ChartWords { title, subtitle, source: view.source(&remarks) })
}

/// The message where scenarios part: which goes furthest, and what would be without it.
fn moved(view: &ChartView<'_>, paths: &[SharePath<'_>], now: &str) -> String {
    let subject = view.subject;
    let (base, horizon, goods) = (subject.base_year, subject.horizon, view.market(subject.market.as_str()));
    let (whose, group, importer) = (possessive(view.importer()), view.group(), view.importer());
    let has_reference = |path: &&SharePath<'_>| path.scenarios.contains(&subject.reference.as_str());
    let reference = paths.iter().find(has_reference).map(|path| number(end(path), 1));
    let lowest = paths.iter().min_by(|a, b| end(a).total_cmp(&end(b)));
    let highest = paths.iter().max_by(|a, b| end(a).total_cmp(&end(b)));
    // Where none lowers the share, the one that raises it most.
    let shown = lowest.filter(|path| !has_reference(path)).or(highest);
    let Some((path, name)) = shown.and_then(|path| Some((path, *path.scenarios.first()?))) else {
        return String::new();
    };
    let (name, level) = (view.quoted(name), number(end(path), 1));
    let (without, without_ja) = reference.map_or_else(Default::default, |value| {
        (format!("; with nothing changed it would be {value}%"), format!("（何も変えなければ{value}%）"))
    });
    view.say(
        format!(
            "{name} would take {} share of {whose} {goods} from {now}% in {base} to {level}% in {horizon}{without}",
            possessive(group)
        ),
        format!("{name}なら、{importer}の{goods}に占める{group}の割合は{base}年の{now}%から{horizon}年に{level}%になる{without_ja}"),
    )
}

/// Colour and width of a path's line, and the colour of its label.
fn look(view: &ChartView<'_>, path: &SharePath<'_>, style: &Style) -> (Color, f64, Color) {
    let theme = style.theme;
    let has = |name: &str| path.scenarios.contains(&name);
    if has(view.subject.reference.as_str()) {
        (theme.ink, style.strong * 0.8, theme.ink)
    } else if has(view.subject.focus.as_str()) {
        (theme.cool, style.strong, theme.cool)
    } else {
        (theme.neutrals[1], style.fine * 1.2, theme.muted)
    }
}

/// Whether the label of a path is bold: that of the scenario in focus, unless many share it.
fn is_bold(view: &ChartView<'_>, path: &SharePath<'_>) -> bool {
    path.scenarios.len() <= 2 && path.scenarios.contains(&view.subject.focus.as_str())
}

fn labels(frame: &mut ChartFrame, axes: &Axes, view: &ChartView<'_>, paths: &[SharePath<'_>]) {
    let size = frame.style.tick;
    let left = axes.plot.right() + 34.0;
    let limit = frame.style.width - frame.style.margin * 0.5 - left;
    // Not a comma: names may have commas of their own.
    let separator = if view.language() == crate::language::Language::En { " · " } else { "／" };
    let mut shown: Vec<(Vec<String>, &SharePath<'_>)> = Vec::new();
    for path in paths {
        let names: Vec<&str> = path.scenarios.iter().map(|name| view.scenario(name)).collect();
        let text = format!("{}% {}", number(end(path), 1), capitalised(&names.join(separator)));
        let most = path.scenarios.len() + 1;
        let bold = is_bold(view, path);
        shown.push((font::clamp(font::wrap(&text, size, bold, limit), most, size, bold, limit), path));
    }
    shown.sort_by(|a, b| end(b.1).total_cmp(&end(a.1)));
    let wanted: Vec<f64> = shown.iter().map(|(_, path)| axes.y.at(end(path))).collect();
    let heights: Vec<f64> = shown.iter().map(|(lines, _)| (lines.len() as f64 * 1.15 + 0.25) * size).collect();
    let room = (axes.plot.top - size * 1.5, axes.plot.bottom() + size * 2.0);
    for ((lines, path), y) in shown.iter().zip(spread(&wanted, &heights, room)) {
        let (color, _, text) = look(view, path, &frame.style);
        let from = axes.y.at(end(path));
        let x = axes.plot.right();
        let leader = Stroke { color: color.alpha(0.7), width: 1.0 };
        frame.canvas.line([(x + 4.0, from), (x + 10.0, from), (left - 10.0, y), (left - 4.0, y)], leader);
        let bold = is_bold(view, path);
        for (index, line) in lines.iter().enumerate() {
            let y = y + (index as f64 - (lines.len() - 1) as f64 / 2.0) * size * 1.15;
            frame.sized(line.clone(), (left, y), TextAnchor::Start, text, (size, bold));
        }
    }
}

/// What the observed line is called: what happened, where it goes on after the base year.
fn happened_name(view: &ChartView<'_>, history: &[(i32, f64)]) -> String {
    match history.last() {
        Some((year, _)) if *year > view.subject.base_year => view.say("what happened".into(), "実績".into()),
        _ => view.say("observed".into(), "実績".into()),
    }
}

/// Draws the chart; `None` without numbers for it.
pub fn draw(view: &ChartView<'_>, style: Style) -> Option<Picture> {
    let subject = view.subject;
    let share = view.group_share(subject.market.as_str());
    let paths = paths(view);
    let last = paths.iter().filter_map(|path| path.points.last()).map(|(year, _)| *year).max()?;
    let mut history = view.series(OBSERVED, &share);
    history.retain(|(year, _)| *year <= last);
    let first = history.first().map_or(subject.base_year, |(year, _)| *year);
    let lines: usize = paths.iter().map(|path| path.scenarios.len().min(2)).sum();
    let values = history.iter().chain(paths.iter().flat_map(|path| &path.points)).map(|(_, value)| value);
    let values = values.copied().chain(subject.limit.iter().map(|limit| limit.value));
    let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    let pad = ((high - low) * 0.12).max(0.5);
    let range = ((low - pad).max(0.0), (high + pad).min(100.0));
    let words = words(view, &paths, &history, (range.0, style.wide))?;
    let mut frame = ChartFrame::new(style, &words, (lines as f64 * 2.4 * style.tick).max(280.0));
    let column = style.column(360.0, 245.0);
    let place = Rect { width: frame.plot.width - column, ..frame.plot };
    let extent = Extent { years: (first, last), values: range, suffix: "%", pad: 0.0, gutter: 0.0, named: true };
    let axes = Axes::draw(&mut frame, place, &extent);
    for year in view.unsound(&share).into_keys().filter(|year| (first..=last).contains(year)) {
        axes.unsound(&mut frame, year);
    }
    let observed = view.say("observed".to_owned(), "実績".to_owned());
    let after = format!("{} {} →", view.say("base year".to_owned(), "基準年".to_owned()), subject.base_year);
    axes.base_year(&mut frame, subject.base_year, &observed, (&after, &after));
    if let Some(limit) = &subject.limit {
        let drawn: Vec<_> = history.iter().chain(paths.iter().flat_map(|path| &path.points)).copied().collect();
        // A narrow chart has no room for its words; the subtitle has them.
        let words = style.wide.then(|| view.limit(limit));
        axes.limit(&mut frame, limit, words.as_deref(), &drawn);
    }
    let theme = style.theme;
    let rank = |path: &&SharePath<'_>| look(view, path, &style).1;
    let mut ordered: Vec<&SharePath<'_>> = paths.iter().collect();
    ordered.sort_by(|a, b| rank(a).total_cmp(&rank(b)));
    for path in ordered {
        let (color, width, _) = look(view, path, &style);
        axes.trace(&mut frame, &path.points, color, width);
    }
    for run in runs(&history) {
        // What happened after the base year stands out from what was foretold of it.
        let since: Vec<_> = run.iter().copied().filter(|(year, _)| *year >= subject.base_year).collect();
        if since.len() > 1 {
            axes.trace(&mut frame, &since, theme.paper, style.strong + 2.4);
        }
        axes.trace(&mut frame, &run, theme.warm, style.strong);
    }
    for path in &paths {
        let (color, ..) = look(view, path, &style);
        for name in &path.scenarios {
            axes.told(&mut frame, (&capitalised(view.scenario(name)), color), (1, "%"), &path.points);
        }
    }
    axes.told(&mut frame, (&happened_name(view, &history), theme.warm), (1, "%"), &history);
    let estimated = view.estimated(&share);
    let points = history.iter().copied().filter(|(year, _)| estimated.contains_key(year));
    axes.estimated(&mut frame, points, theme.warm_text);
    if let Some(point) = history.last().copied() {
        let text = axes::happened(view, point);
        axes.callout(&mut frame, &history, &AxisNote { point, text: &text, side: LineSide::Nearer }, &mut Vec::new());
    }
    labels(&mut frame, &axes, view, &paths);
    let spoken = paths.iter().map(|path| {
        let names: Vec<&str> = path.scenarios.iter().map(|name| view.scenario(name)).collect();
        format!("{}: {}%", names.join(", "), number(end(path), 1))
    });
    let mut spoken = format!("{} {last}: {}", bare(view.group()), spoken.collect::<Vec<_>>().join("; "));
    if let Some(point) = history.last() {
        spoken = format!("{spoken}\n{}", capitalised(&axes::happened(view, *point)));
    }
    Some(Picture { words, spoken, frame })
}
