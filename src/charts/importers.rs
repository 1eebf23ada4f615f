//! One importer beside others: the group's share of each, year by year, on the same scale.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::{CountryId, MarketId};
use crate::language::Language;
use crate::table::{ALL_MARKETS, OBSERVED, Status};

use super::axes::{Axes, Extent};
use super::canvas::{Rect, TextAnchor};
use super::font;
use super::frame::{ChartFrame, ChartWords, number};
use super::style::Style;
use super::view::{ChartView, bare, capitalised, possessive, ranges, runs};
use super::{ChartSubject, Picture};

/// The part of an importer's largest year below which its imports are too small for a share to mean anything.
const LEAST: f64 = 0.05;

/// One importer's years.
struct ImporterPanel {
    name: String,
    shares: Vec<(i32, f64)>,
    remarks: BTreeMap<i32, Status>,
}

/// The panels, that of the importer in question first.
fn read(view: &ChartView<'_>) -> Vec<ImporterPanel> {
    let subject = view.subject;
    let observed = || view.table.filter(|row| row.scenario == OBSERVED && row.variable == "share");
    let markets = |importer: &str| -> BTreeSet<&str> {
        let rows = observed().filter(|row| row.importer == importer && row.market != ALL_MARKETS);
        rows.map(|row| row.market.as_str()).collect()
    };
    let own = markets(subject.importer.as_str());
    let all: BTreeSet<&str> = observed().map(|row| row.importer.as_str()).collect();
    let others = all.into_iter().filter(|importer| *importer != subject.importer.as_str());
    let panel = |importer: &str| {
        let known = markets(importer);
        let asked = subject.market.as_str();
        // Where an importer has no such market, what stands for it there, such as the liquid part of its gas.
        let market =
            if known.contains(asked) { asked } else { known.into_iter().find(|market| !own.contains(market))? };
        let (other, id) = (CountryId::new(importer), MarketId::new(market));
        let subject = ChartSubject { importer: other, market: id, ..subject.clone() };
        let view = view.of(&subject);
        let share = view.group_share(market);
        let totals: BTreeMap<i32, f64> = view.series(OBSERVED, &view.total(market)).into_iter().collect();
        let largest = totals.values().copied().fold(0.0, f64::max);
        let drawn = |year: i32| totals.get(&year).is_none_or(|total| *total >= LEAST * largest);
        let mut shares = view.series(OBSERVED, &share);
        shares.retain(|(year, _)| drawn(*year));
        let mut remarks = view.remarks(&share);
        remarks.retain(|year, _| drawn(*year));
        let name = capitalised(bare(view.importer()).as_str());
        let name = if market == asked {
            name
        } else {
            let part = view.market(market);
            view.say(format!("{name} ({part} only)"), format!("{name}（{part}のみ）"))
        };
        (!shares.is_empty()).then_some(ImporterPanel { name, shares, remarks })
    };
    let mut panels: Vec<ImporterPanel> = others.filter_map(panel).collect();
    panels.sort_by(|a, b| newest(b).1.total_cmp(&newest(a).1));
    let first = panel(subject.importer.as_str());
    if panels.is_empty() {
        Vec::new()
    } else {
        first.map(|first| std::iter::once(first).chain(panels).collect()).unwrap_or_default()
    }
}

fn newest(panel: &ImporterPanel) -> (i32, f64) {
    panel.shares.last().copied().unwrap_or((0, 0.0))
}

fn words(view: &ChartView<'_>, panels: &[ImporterPanel]) -> Option<ChartWords> {
    let (importer, group) = (view.importer(), view.group());
    let goods = view.market(view.subject.market.as_str());
    let [own, others @ ..] = panels else { return None };
    let (year, value) = newest(own);
    let (highest, lowest) = (others.first()?, others.last()?);
    let count = panels.len();
    let percent = |value: f64| number(value, 1);
    let (own, high, low) = (percent(value), percent(newest(highest).1), percent(newest(lowest).1));
    let title = if value >= newest(highest).1 {
        view.say(
            format!("{importer} took {own}% of its {goods} from {group} in {year}, the largest share of {count} importers; {} took {low}%", lowest.name),
            format!("{importer}の{goods}に占める{group}の割合は{year}年に{own}%で{count}か国中最大、{}は{low}%", lowest.name),
        )
    } else if value <= newest(lowest).1 {
        view.say(
            format!("{importer} took {own}% of its {goods} from {group} in {year}, the smallest share of {count} importers; {} took {high}%", highest.name),
            format!("{importer}の{goods}に占める{group}の割合は{year}年に{own}%で{count}か国中最小、{}は{high}%", highest.name),
        )
    } else {
        view.say(
            format!(
                "{importer} took {own}% of its {goods} from {group} in {year}, {} {high}%, {} {low}%",
                highest.name, lowest.name
            ),
            format!(
                "{group}の割合は{year}年に{importer}の{goods}で{own}%、{}で{high}%、{}で{low}%",
                highest.name, lowest.name
            ),
        )
    };
    let years = || panels.iter().flat_map(|panel| &panel.shares).map(|(year, _)| *year);
    let (first, last) = (years().min()?, years().max()?);
    let subtitle = view.say(
        format!("share of {group} in imports of {goods}, %, {first}–{last}; grey: {}", possessive(importer)),
        format!("{goods}輸入に占める{group}の割合、%、{first}〜{last}年。灰色は{importer}"),
    );
    Some(ChartWords { title, subtitle, source: source(view, panels) })
}

/// The source line, and which years of which importer are left out or estimated.
fn source(view: &ChartView<'_>, panels: &[ImporterPanel]) -> String {
    let least = number(LEAST * 100.0, 0);
    let small = view.say(
        format!("Years with less than {least}% of the imports of an importer’s largest year are left out."),
        format!("輸入量が最大の年の{least}%に満たない年は省いた。"),
    );
    let mut parts = vec![view.subject.source.clone(), small];
    for (statuses, en, ja) in [
        (
            &[Status::Suspect, Status::Missing][..],
            "Not shown, because suspect or missing: ",
            "疑わしい、または欠けるため示していない年：",
        ),
        (&[Status::Estimated][..], "○ In part estimated from values: ", "○ 一部を金額から推計した年："),
    ] {
        let of = |panel: &ImporterPanel| {
            let years = panel.remarks.iter().filter(|(_, status)| statuses.contains(status)).map(|(year, _)| *year);
            let years: Vec<i32> = years.collect();
            (!years.is_empty()).then(|| format!("{} {}", panel.name, ranges(&years)))
        };
        let list: Vec<String> = panels.iter().filter_map(of).collect();
        if !list.is_empty() {
            parts.push(view.say(format!("{en}{}.", list.join("; ")), format!("{ja}{}。", list.join("、"))));
        }
    }
    parts.join(if view.language() == Language::En { " " } else { "" })
}

/// Draws the chart; `None` with fewer than two importers.
pub fn draw(view: &ChartView<'_>, style: Style) -> Option<Picture> {
    let panels = read(view);
    let words = words(view, &panels)?;
    let columns = if style.wide { panels.len().min(5) } else { 2 };
    let rows = panels.len().div_ceil(columns);
    let mut frame = ChartFrame::new(style, &words, rows as f64 * style.label * 10.0);
    let (theme, size, gap) = (style.theme, style.label, style.label);
    let place = Rect { top: frame.plot.top - size, height: frame.plot.height + size, ..frame.plot };
    let (width, height) = ((place.width + gap) / columns as f64 - gap, (place.height + gap) / rows as f64 - gap);
    let values = || panels.iter().flat_map(|panel| &panel.shares);
    let most = values().map(|(_, value)| *value).fold(0.0, f64::max);
    let years = (values().map(|(year, _)| *year).min()?, values().map(|(year, _)| *year).max()?);
    // Room above the highest line for the last value.
    let extent = Extent {
        years,
        values: (0.0, (most * 1.12).clamp(1.0, 112.0)),
        suffix: "%",
        pad: 0.0,
        gutter: 0.0,
        named: true,
    };
    for (index, panel) in panels.iter().enumerate() {
        let (left, top) = (
            place.left + (index % columns) as f64 * (width + gap),
            place.top + (index / columns) as f64 * (height + gap),
        );
        let name = font::cut(&panel.name, size, true, width);
        frame.label(name, (left, top + size * 0.6), TextAnchor::Start, theme.ink, true);
        let axes = Axes::draw(&mut frame, Rect::edges(left, top + size * 1.8, left + width, top + height), &extent);
        if index > 0 {
            for run in runs(&panels[0].shares) {
                axes.trace(&mut frame, &run, theme.neutrals[3], style.fine);
            }
        }
        for run in runs(&panel.shares) {
            axes.trace(&mut frame, &run, theme.warm, style.strong * 0.8);
        }
        let estimated = panel.shares.iter().filter(|(year, _)| panel.remarks.get(year) == Some(&Status::Estimated));
        axes.estimated(&mut frame, estimated.copied(), theme.warm_text);
        axes.told(&mut frame, (&panel.name, theme.warm), (1, "%"), &panel.shares);
        if index > 0 {
            axes.told(&mut frame, (&panels[0].name, theme.neutrals[3]), (1, "%"), &panels[0].shares);
        }
        last_value(&mut frame, &axes, panel);
    }
    let spoken = panels.iter().map(|panel| {
        let shares = panel.shares.iter().map(|(year, value)| format!("{year} {}%", number(*value, 1)));
        format!("{}: {}", panel.name, shares.collect::<Vec<_>>().join(", "))
    });
    let spoken = spoken.collect::<Vec<_>>().join("\n");
    Some(Picture { words, spoken, frame })
}

/// The last value of a panel, above the line near it.
fn last_value(frame: &mut ChartFrame, axes: &Axes, panel: &ImporterPanel) {
    let (style, theme) = (frame.style, frame.style.theme);
    let (year, value) = newest(panel);
    let text = format!("{}%", number(value, 1));
    let half = font::width(&text, style.tick, true) / 2.0;
    let end = axes.at(year, value);
    let x = (end.0).min(axes.plot.right() - half + 4.0);
    let run = runs(&panel.shares).pop().unwrap_or_default();
    let near = run.iter().map(|(year, value)| axes.at(*year, *value)).filter(|at| at.0 >= x - half - 3.0);
    let above = near.map(|at| at.1).fold(end.1, f64::min);
    let y = above - style.tick * 1.05;
    let halo = Rect::edges(x - half - 2.0, y - style.tick * 0.6, x + half + 2.0, y + style.tick * 0.6);
    frame.canvas.rect(halo, theme.paper.alpha(0.8));
    frame.canvas.disc(end, style.strong * 1.3, theme.warm);
    frame.sized(text, (x, y), TextAnchor::Middle, theme.warm_text, (style.tick, true));
}
