//! What became of each fuel: the group's share in the base year and in the newest year, joined by a line.

use std::collections::BTreeMap;

use crate::language::{Language, shown_difference};
use crate::table::{ALL_MARKETS, OBSERVED, Status};

use super::Picture;
use super::canvas::{Stroke, TextAnchor};
use super::font;
use super::frame::{ChartFrame, ChartWords, Scale, change, listed, number, spread};
use super::style::Style;
use super::view::{ChartView, bare, possessive, runs};

/// One fuel: its shares year by year, from the first year compared to the newest.
struct Fuel<'a> {
    market: &'a str,
    points: Vec<(i32, f64)>,
}

impl Fuel<'_> {
    fn then(&self) -> f64 {
        self.points.first().map_or(0.0, |(_, value)| *value)
    }

    fn now(&self) -> f64 {
        self.points.last().map_or(0.0, |(_, value)| *value)
    }
}

/// The fuels, and the two years that all of them have.
fn read<'a>(view: &ChartView<'a>) -> Option<(Vec<Fuel<'a>>, i32, i32)> {
    let base = view.subject.base_year;
    let single = |market: &&str| *market != ALL_MARKETS;
    let series = |market: &'a str| (market, view.series(OBSERVED, &view.group_share(market)));
    let all: Vec<_> = view.markets().into_iter().filter(single).map(series).filter(|(_, of)| !of.is_empty()).collect();
    let shared = |year: &i32| all.iter().all(|(_, points)| points.iter().any(|(known, _)| known == year));
    let years: Vec<i32> = all.first()?.1.iter().map(|(year, _)| *year).filter(shared).collect();
    let last = *years.last()?;
    // From the base year on; where that is the newest year itself, from the first that is known.
    let first =
        years.iter().copied().find(|year| *year >= base).filter(|year| *year < last).or(years.first().copied())?;
    let fuel = |(market, mut points): (&'a str, Vec<(i32, f64)>)| {
        points.retain(|(year, _)| (first..=last).contains(year));
        Fuel { market, points }
    };
    (first < last).then(|| (all.into_iter().map(fuel).collect(), first, last))
}

/// Fuels of which shares are published for at least two years between those compared.
fn published<'a>(view: &ChartView<'a>, (first, last): (i32, i32)) -> Vec<Fuel<'a>> {
    let fuel = |(market, mut points): (&'a str, Vec<(i32, f64)>)| {
        points.retain(|(year, _)| (first..=last).contains(year));
        Fuel { market, points }
    };
    view.published().into_iter().map(fuel).filter(|fuel| fuel.points.len() > 1).collect()
}

/// Published shares, drawn so that nobody takes them for those of the trade data: a dashed line, hollow circles, and
/// their fiscal years beside them.
fn draw_published(view: &ChartView<'_>, frame: &mut ChartFrame, (x, y): (&Scale, &Scale), fuels: &[Fuel<'_>]) {
    let (theme, size, width) = (frame.style.theme, frame.style.label, frame.style.strong);
    for fuel in fuels {
        let at = |(year, value): &(i32, f64)| (x.at(f64::from(*year)), y.at(*value));
        let path: Vec<_> = fuel.points.iter().map(at).collect();
        frame.canvas.dashed(&path, Stroke { color: theme.warm, width: width * 0.7 }, (width * 2.2, width * 1.6));
        for point in &path {
            frame.canvas.disc(*point, width * 1.7, theme.warm);
            frame.canvas.disc(*point, width * 1.0, theme.paper);
        }
        let name = bare(view.market(fuel.market));
        let year = |year: i32| view.say(format!("FY{year}"), format!("{year}年度"));
        if let (Some((first, then)), Some((last, now))) = (fuel.points.first(), fuel.points.last()) {
            let begin = format!("{name} {}% ({})", number(*then, 1), year(*first));
            let end = format!("{}% ({})", number(*now, 1), year(*last));
            let (start, stop) = (path[0], path[path.len() - 1]);
            let color = theme.warm_text;
            frame.label(begin, (start.0 + width * 3.0, start.1 - size * 0.5), TextAnchor::Start, color, true);
            frame.label(end, (stop.0, stop.1 + size * 1.3), TextAnchor::Middle, color, false);
        }
    }
}

fn words(view: &ChartView<'_>, fuels: &[Fuel<'_>], more: &[Fuel<'_>], (first, last): (i32, i32)) -> ChartWords {
    let (importer, group) = (view.importer(), view.group());
    let moves = fuels.iter().enumerate().map(|(place, fuel)| {
        let (then, now) = (number(fuel.then(), 1), number(fuel.now(), 1));
        let goods = view.market(fuel.market);
        match (
            view.language(),
            change(shown_difference(fuel.then(), fuel.now(), 1), 1).as_str(),
            fuel.now() > fuel.then(),
        ) {
            (Language::En, "±0", _) => format!("stayed at {now}% of {goods}"),
            (Language::Ja, "±0", _) => format!("{goods}は{now}%のまま"),
            (Language::En, _, _) => {
                // Said once where it holds for one after the other.
                let verb = moved(fuel);
                let verb = if place > 0 && verb == moved(&fuels[place - 1]) { "" } else { verb };
                format!("{verb}from {then}% to {now}% of {goods}")
            }
            (Language::Ja, _, true) => format!("{goods}で{then}%から{now}%に上昇"),
            (Language::Ja, _, false) => format!("{goods}で{then}%から{now}%に低下"),
        }
    });
    let moves: Vec<String> = moves.collect();
    let title = view.say(
        format!(
            "{} share of {} imports {} between {first} and {last}",
            possessive(group),
            possessive(importer),
            listed(&moves)
        ),
        format!("{importer}の輸入に占める{group}の割合は、{first}年から{last}年に{}", moves.join("、")),
    );
    let subtitle = view.say(
        format!(
            "share of {group} in {} imports of each fuel, %, observed; pale: the years between",
            possessive(importer)
        ),
        format!("{importer}の燃料別輸入に占める{group}の割合、%、実績。薄い線は途中の年"),
    );
    let more: Vec<String> = more.iter().map(|fuel| view.market(fuel.market).to_owned()).collect();
    let subtitle = if more.is_empty() {
        subtitle
    } else {
        subtitle
            + &view.say(
                format!("; dashed: {} as published, for fiscal years", listed(&more)),
                format!("。破線は公表値（年度）の{}", more.join("、")),
            )
    };
    let mut remarks: BTreeMap<i32, Status> = BTreeMap::new();
    for fuel in fuels {
        remarks.extend(view.remarks(&view.group_share(fuel.market)));
    }
    remarks.retain(|year, status| (first..=last).contains(year) && *status != Status::Estimated);
    let source = view.source(&remarks);
    let source = if more.is_empty() {
        source
    } else {
        let listed = more.join(&view.say(", ".to_owned(), "、".to_owned()));
        source
            + &view.say(
                format!(" {listed}: publishers in published_shares.csv of the data package."),
                format!(" {listed}：データ集の published_shares.csv に記載の公表元。"),
            )
    };
    ChartWords { title, subtitle, source }
}

fn moved(fuel: &Fuel<'_>) -> &'static str {
    match (change(shown_difference(fuel.then(), fuel.now(), 1), 1).as_str(), fuel.now() > fuel.then()) {
        ("±0", _) => "stayed ",
        (_, true) => "rose ",
        (_, false) => "fell ",
    }
}

/// Names and values at one end of the lines, kept apart.
fn labels(frame: &mut ChartFrame, texts: &[(Vec<String>, f64)], (x, anchor): (f64, TextAnchor), room: (f64, f64)) {
    let (size, color) = (frame.style.label, frame.style.theme.warm_text);
    let mut order: Vec<usize> = (0..texts.len()).collect();
    order.sort_by(|a, b| texts[*a].1.total_cmp(&texts[*b].1));
    let wanted: Vec<f64> = order.iter().map(|place| texts[*place].1).collect();
    let heights: Vec<f64> = order.iter().map(|place| texts[*place].0.len() as f64 * size * 1.25).collect();
    for (place, y) in order.into_iter().zip(spread(&wanted, &heights, room)) {
        let lines = &texts[place].0;
        for (index, line) in lines.iter().enumerate() {
            let y = y + (index as f64 - (lines.len() - 1) as f64 / 2.0) * size * 1.25;
            frame.label(line.clone(), (x, y), anchor, color, index == 0);
        }
    }
}

/// Draws the chart; `None` without two years to compare.
pub fn draw(view: &ChartView<'_>, style: Style) -> Option<Picture> {
    let (fuels, first, last) = read(view)?;
    let more = published(view, (first, last));
    let words = words(view, &fuels, &more, (first, last));
    let mut frame = ChartFrame::new(style, &words, 260.0);
    let (theme, size, plot) = (style.theme, style.label, frame.plot);
    let limit = plot.width * if style.wide { 0.22 } else { 0.28 };
    let (left, right) = (plot.left + limit + 16.0, plot.right() - limit - 16.0);
    let top = plot.top + size * 1.6;
    let most = fuels.iter().chain(&more).flat_map(|fuel| &fuel.points).map(|(_, value)| *value).fold(0.0, f64::max);
    let y = Scale { values: (0.0, most.max(1e-9) * 1.06), pixels: (plot.bottom(), top) };
    let x = Scale { values: (f64::from(first), f64::from(last)), pixels: (left, right) };
    frame.grid((left, y.at(0.0)), (right, y.at(0.0)));
    frame.small("0%", (left - 8.0, y.at(0.0)), TextAnchor::End, theme.muted);
    for (year, at) in [(first, left), (last, right)] {
        frame.canvas.line([(at, top), (at, plot.bottom())], Stroke { color: theme.muted, width: 1.0 });
        frame.label(year.to_string(), (at, plot.top + size * 0.4), TextAnchor::Middle, theme.ink, true);
    }
    for fuel in &fuels {
        // A year without a sound number is a gap.
        for run in runs(&fuel.points) {
            let path = run.iter().map(|(year, value)| (x.at(f64::from(*year)), y.at(*value)));
            frame.canvas.line(path, Stroke { color: theme.warm.toward(theme.paper, 0.6), width: style.fine });
        }
    }
    for fuel in &fuels {
        let ends = [(left, y.at(fuel.then())), (right, y.at(fuel.now()))];
        frame.canvas.line(ends, Stroke { color: theme.warm, width: style.strong });
        for end in ends {
            frame.canvas.disc(end, style.strong * 1.7, theme.warm);
        }
    }
    for fuel in fuels.iter().chain(&more) {
        let name = bare(view.market(fuel.market));
        for (year, value) in &fuel.points {
            let words = format!("{name}, {year}: {}%", number(*value, 1));
            frame.canvas.tell_at((x.at(f64::from(*year)), y.at(*value)), 7.0, &words);
        }
    }
    draw_published(view, &mut frame, (&x, &y), &more);
    let fitted = |text: String| font::clamp(font::balance(&text, size, true, limit), 2, size, true, limit);
    let before = fuels.iter().map(|fuel| {
        (fitted(format!("{} {}%", bare(view.market(fuel.market)), number(fuel.then(), 1))), y.at(fuel.then()))
    });
    let after = fuels.iter().map(|fuel| {
        let moved = change(shown_difference(fuel.then(), fuel.now(), 1), 1);
        let moved = view.say(format!("{moved} points"), format!("{moved}ポイント"));
        (vec![format!("{}%", number(fuel.now(), 1)), font::cut(&moved, size, false, limit)], y.at(fuel.now()))
    });
    let (before, after): (Vec<_>, Vec<_>) = (before.collect(), after.collect());
    let room = (top - size, plot.bottom() - size * 0.9);
    labels(&mut frame, &before, (left - 14.0, TextAnchor::End), room);
    labels(&mut frame, &after, (right + 14.0, TextAnchor::Start), (room.0, plot.bottom() + size * 0.8));
    let spoken = fuels.iter().chain(&more).map(|fuel| {
        let points = fuel.points.iter().map(|(year, value)| format!("{year} {}%", number(*value, 1)));
        format!("{}: {}", view.market(fuel.market), points.collect::<Vec<_>>().join(", "))
    });
    let spoken = spoken.collect::<Vec<_>>().join("\n");
    Some(Picture { words, spoken, frame })
}
