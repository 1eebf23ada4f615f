//! What an ensemble makes of the group's share: bands around the median, of the reference and of the scenario in focus.

use std::collections::BTreeMap;

use crate::table::OBSERVED;

use super::Picture;
use super::axes::{self, Axes, AxisNote, Extent, LineSide};
use super::canvas::{CanvasPoint, Rect, Stroke, TextAnchor};
use super::font;
use super::frame::{ChartFrame, ChartWords, number, spread};
use super::style::{Color, Style};
use super::view::{ChartView, capitalised, possessive, runs};

/// The statistics of a fan, from below.
const QUANTILES: [&str; 5] = ["q05", "q25", "q50", "q75", "q95"];

/// Five quantiles of each year.
struct Fan<'a> {
    scenario: &'a str,
    years: Vec<(i32, [f64; 5])>,
}

impl Fan<'_> {
    fn last(&self) -> Option<(i32, [f64; 5])> {
        self.years.last().copied()
    }

    /// Whether any draw moves it.
    fn moves(&self) -> bool {
        self.years.iter().any(|(_, values)| values[4] - values[0] > 1e-9)
    }
}

fn fan<'a>(view: &ChartView<'a>, scenario: &'a str) -> Option<Fan<'a>> {
    let subject = view.subject;
    let mut years: BTreeMap<i32, ([Option<f64>; 5], Option<f64>)> = BTreeMap::new();
    for row in view.rows_of(scenario) {
        let asked = row.market == subject.market.as_str()
            && row.partner == subject.group.as_str()
            && (row.variable.as_str(), row.unit.as_str(), row.month) == ("share", "%", 0)
            && row.route.is_empty()
            && view.is_importer(row);
        let Some(value) = row.value.filter(|value| asked && value.is_finite()) else { continue };
        let (quantiles, mean) = years.entry(row.period).or_default();
        match QUANTILES.iter().position(|name| *name == row.statistic) {
            Some(place) => quantiles[place] = Some(value),
            None if row.statistic == "mean" => *mean = Some(value),
            None => {}
        }
    }
    // A number that no draw moves has a mean and no quantiles: all of them are the mean.
    let whole = |(year, (quantiles, mean)): (i32, ([Option<f64>; 5], Option<f64>))| match quantiles {
        [Some(a), Some(b), Some(c), Some(d), Some(e)] => Some((year, [a, b, c, d, e])),
        [None, None, None, None, None] => mean.map(|mean| (year, [mean; 5])),
        _ => None,
    };
    let years: Vec<(i32, [f64; 5])> = years.into_iter().filter_map(whole).collect();
    (years.len() > 1).then_some(Fan { scenario, years })
}

fn words(
    view: &ChartView<'_>,
    focus: &Fan<'_>,
    reference: Option<&Fan<'_>>,
    (first, axis): (i32, f64),
) -> Option<ChartWords> {
    let subject = view.subject;
    let (importer, group, goods) = (view.importer(), view.group(), view.market(subject.market.as_str()));
    let (whose, name) = (possessive(importer), view.quoted(focus.scenario));
    let (year, values) = focus.last()?;
    let [low, _, median, _, high] = values.map(|value| number(value, 0));
    let other = reference.and_then(Fan::last).map(|(_, values)| number(values[2], 0));
    let title = match other {
        Some(other) if other != median => view.say(
            format!(
                "with {name}, {} share of {whose} {goods} in {year} has a median of {median}%, {low} to {high}% in nine samples of \
                 ten; without, {other}%",
                possessive(group)
            ),
            format!("{name}で{importer}の{goods}に占める{group}の割合は{year}年に中央値{median}%（標本の9割が{low}〜{high}%）、なければ{other}%"),
        ),
        _ => view.say(
            format!(
                "{} share of {whose} {goods} in {year}: {median}% in the middle, {low} to {high}% in nine samples of ten, with {name} as \
                 without",
                possessive(group)
            ),
            format!("{importer}の{goods}に占める{group}の割合は{year}年に中央値{median}%（標本の9割が{low}〜{high}%）で、{name}でも変わらない"),
        ),
    };
    let cut = axes::cut(axis);
    let subtitle = view.say(
        format!(
            "share of {group} in {whose} imports of {goods}, %, {first}–{year}: medians, and bands that hold half and nine tenths of all \
             samples{}", cut.0
        ),
        format!(
            "{importer}の{goods}輸入に占める{group}の割合、%、{first}〜{year}年。線は中央値、帯は標本の50%と90%を含む{}", cut.1
        ),
    );
    let unsound = view.unsound(&view.group_share(subject.market.as_str()));
    Some(ChartWords { title, subtitle, source: view.source(&unsound) })
}

/// One band between two quantiles.
fn band(frame: &mut ChartFrame, axes: &Axes, fan: &Fan<'_>, (low, high): (usize, usize), color: Color) {
    let lower = fan.years.iter().map(|(year, values)| axes.at(*year, values[low]));
    let upper = fan.years.iter().rev().map(|(year, values)| axes.at(*year, values[high]));
    let outline: Vec<CanvasPoint> = lower.chain(upper).collect();
    frame.canvas.area(outline, color);
}

/// The colour of a fan, and that of the words beside it.
fn colors(view: &ChartView<'_>, fan: &Fan<'_>, style: &Style) -> (Color, Color) {
    let theme = style.theme;
    if fan.scenario == view.subject.reference.as_str() {
        (theme.neutrals[0], theme.muted)
    } else {
        (theme.cool, theme.cool)
    }
}

/// What stands at the end of a fan: the median with its name, the ends of its bands.
fn labels(frame: &mut ChartFrame, view: &ChartView<'_>, axes: &Axes, fans: &[&Fan<'_>]) {
    let style = frame.style;
    let size = style.tick;
    let left = axes.plot.right() + 26.0;
    let limit = style.width - style.margin * 0.5 - left;
    let mut shown: Vec<(f64, (Vec<String>, usize), Color)> = Vec::new();
    for fan in fans {
        let Some((_, values)) = fan.last() else { continue };
        let ink = colors(view, fan, &style).1;
        let name = capitalised(view.scenario(fan.scenario));
        let [low, _, median, _, high] = values.map(|value| number(value, 1));
        let text = view.say(format!("{median}% {name}"), format!("{median}% {name}"));
        let mut lines = font::clamp(font::wrap(&text, size, true, limit), 3, size, true, limit);
        let band = view.say(format!("90%: {low} to {high}%"), format!("90%区間 {low}〜{high}%"));
        let bold = lines.len();
        lines.extend(font::clamp(font::wrap(&band, size, false, limit), 2, size, false, limit));
        shown.push((values[2], (lines, bold), ink));
    }
    shown.sort_by(|a, b| b.0.total_cmp(&a.0));
    let wanted: Vec<f64> = shown.iter().map(|(value, ..)| axes.y.at(*value)).collect();
    let heights: Vec<f64> = shown.iter().map(|(_, (lines, _), _)| (lines.len() as f64 * 1.2 + 0.5) * size).collect();
    let room = (axes.plot.top - size, axes.plot.bottom() + size * 2.0);
    for ((value, (lines, bold), ink), y) in shown.iter().zip(spread(&wanted, &heights, room)) {
        let from = axes.y.at(*value);
        let x = axes.plot.right();
        let leader = Stroke { color: ink.alpha(0.7), width: 1.0 };
        frame.canvas.line([(x + 3.0, from), (x + 8.0, from), (left - 8.0, y), (left - 4.0, y)], leader);
        let last = lines.len() - 1;
        for (index, line) in lines.iter().enumerate() {
            let y = y + (index as f64 - last as f64 / 2.0) * size * 1.2;
            frame.sized(line.clone(), (left, y), TextAnchor::Start, *ink, (size, index < *bold));
        }
    }
}

/// The medians and the ends of the bands, for whoever points at them.
fn told(frame: &mut ChartFrame, view: &ChartView<'_>, axes: &Axes, fans: &[&Fan<'_>]) {
    for fan in fans {
        let (color, name) = (colors(view, fan, &frame.style).0, capitalised(view.scenario(fan.scenario)));
        for (place, what) in [(2, ""), (0, "5%"), (4, "95%")] {
            let name = match what {
                "" => view.say(format!("{name}, median"), format!("{name}（中央値）")),
                what => {
                    view.say(format!("{name}, {what} of samples below"), format!("{name}（標本の{what}がこれ以下）"))
                }
            };
            let points: Vec<(i32, f64)> = fan.years.iter().map(|(year, values)| (*year, values[place])).collect();
            axes.told(frame, (&name, color), (1, "%"), &points);
        }
    }
}

/// Draws the chart; `None` without numbers for it.
pub fn draw(view: &ChartView<'_>, style: Style) -> Option<Picture> {
    let subject = view.subject;
    let share = view.group_share(subject.market.as_str());
    let focus = fan(view, subject.focus.as_str())?;
    let reference = fan(view, subject.reference.as_str()).filter(|fan| fan.scenario != focus.scenario);
    if !focus.moves() && !reference.as_ref().is_some_and(Fan::moves) {
        return None; // there is no range to show
    }
    let (last, _) = focus.last()?;
    let mut history = view.series(OBSERVED, &share);
    history.retain(|(year, _)| *year <= last);
    let first = history.first().map_or(subject.base_year, |(year, _)| *year).min(focus.years[0].0);
    let fans: Vec<&Fan<'_>> = reference.iter().chain([&focus]).collect();
    let bands = fans.iter().flat_map(|fan| fan.years.iter().flat_map(|(_, values)| [values[0], values[4]]));
    let values = history.iter().map(|(_, value)| *value).chain(bands);
    let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    let pad = ((high - low) * 0.1).max(0.5);
    let range = ((low - pad).max(0.0), (high + pad).min(100.0));
    let words = words(view, &focus, reference.as_ref(), (first, range.0))?;
    let mut frame = ChartFrame::new(style, &words, 320.0);
    let column = style.column(270.0, 165.0);
    let place = Rect { width: frame.plot.width - column, ..frame.plot };
    let extent = Extent { years: (first, last), values: range, suffix: "%", pad: 0.0, gutter: 0.0, named: true };
    let axes = Axes::draw(&mut frame, place, &extent);
    for year in view.unsound(&share).into_keys().filter(|year| (first..=last).contains(year)) {
        axes.unsound(&mut frame, year);
    }
    let observed = view.say("observed".to_owned(), "実績".to_owned());
    let after = format!("{} {} →", view.say("base year".to_owned(), "基準年".to_owned()), subject.base_year);
    axes.base_year(&mut frame, subject.base_year, &observed, (&after, &after));
    for fan in &fans {
        let color = colors(view, fan, &style).0;
        band(&mut frame, &axes, fan, (0, 4), color.alpha(0.16));
        band(&mut frame, &axes, fan, (1, 3), color.alpha(0.26));
    }
    for fan in &fans {
        let median: Vec<(i32, f64)> = fan.years.iter().map(|(year, values)| (*year, values[2])).collect();
        axes.trace(&mut frame, &median, colors(view, fan, &style).0, style.strong * 0.9);
    }
    for run in runs(&history) {
        axes.trace(&mut frame, &run, style.theme.warm, style.strong);
    }
    if let Some(point) = history.last().copied().filter(|(year, _)| *year > subject.base_year) {
        let text = axes::happened(view, point);
        axes.callout(&mut frame, &history, &AxisNote { point, text: &text, side: LineSide::Nearer }, &mut Vec::new());
    }
    told(&mut frame, view, &axes, &fans);
    axes.told(&mut frame, (&observed, style.theme.warm), (1, "%"), &history);
    labels(&mut frame, view, &axes, &fans);
    let spoken = fans.iter().filter_map(|fan| {
        let (year, values) = fan.last()?;
        let values = QUANTILES.iter().zip(values).map(|(name, value)| format!("{name} {}%", number(value, 1)));
        Some(format!("{} {year}: {}", view.scenario(fan.scenario), values.collect::<Vec<_>>().join(", ")))
    });
    Some(Picture { words, spoken: spoken.collect::<Vec<_>>().join("\n"), frame })
}
