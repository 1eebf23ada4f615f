//! Demand that nobody serves, month by month, in each scenario.

use std::collections::BTreeMap;

use super::Picture;
use super::axes::Extent;
use super::canvas::Rect;
use super::frame::{ChartFrame, ChartWords, digits_for, following, number};
use super::months::{
    Ending, LineLook, MonthPath, MonthSeries, Runs, amount, axes, band_words, bands, endings, highest, name, named,
    paths, scenario_names, trace, unit_words,
};
use super::style::Style;
use super::view::{ChartView, capitalised, possessive};

/// The variable of the rows.
const VARIABLE: &str = "unserved";

/// All that the chart shows.
struct Unserved<'a> {
    runs: Runs<'a>,
    unit: &'a str,
    paths: Vec<MonthPath<'a>>,
    bound: MonthSeries,
    /// What arrived before, month by month.
    need: MonthSeries,
}

fn worst(points: &MonthSeries) -> (i32, f64) {
    let worst = points.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    worst.unwrap_or_default()
}

fn read<'a>(view: &ChartView<'a>) -> Option<Unserved<'a>> {
    let runs = Runs::find(view)?;
    let reference = view.subject.reference.as_str();
    let unit = runs.unit(view, &runs.run(reference), VARIABLE)?;
    let paths = paths(&runs, view, (VARIABLE, ""), 0.0);
    let bound = runs.series(view, &runs.bound(reference), VARIABLE, "");
    let need = runs.series(view, &runs.run(reference), "arrivals-before", "");
    let upper = paths.iter().filter_map(|path| path.band.as_ref()).map(|(_, high)| high);
    let some = paths.iter().map(|path| &path.points).chain([&bound]).chain(upper).flatten().any(|point| point.1 > 0.0);
    (!paths.is_empty() && some).then_some(Unserved { runs, unit, paths, bound, need })
}

fn words(view: &ChartView<'_>, shown: &Unserved<'_>) -> Option<ChartWords> {
    let subject = view.subject;
    let (importer, goods) = (view.importer(), view.market(subject.market.as_str()));
    let whose = possessive(importer);
    let reference = &shown.paths.first()?.points;
    let (month, most) = worst(reference);
    let need = shown.need.iter().find(|point| point.0 == month).map_or(0.0, |point| point.1);
    let part = if need > 0.0 { number(100.0 * most / need, 0) } else { String::new() };
    let size = |value: f64| amount(view, shown.unit, value);
    let when = named(month, view.language());
    let bound = worst(&shown.bound).1;
    let nothing = most <= need.max(1.0) * 5e-4;
    let title = if nothing {
        let bound = size(bound);
        view.say(
            format!("all {goods} that {importer} needs is served in every month; if nothing could be bought elsewhere, up to {bound} would go unserved"),
            format!("{importer}の{goods}はすべての月で需要を満たす。代替調達が一切できなければ最大{bound}が供給不足となる"),
        )
    } else {
        let other = shown.paths[1..].iter().map(|path| (path, worst(&path.points).1));
        let best = other.min_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, value)| *value < 0.98 * most);
        match best {
            Some((path, left)) => {
                let (plan, most, left) = (view.quoted(path.scenarios.first()?), size(most), size(left));
                view.say(
                    format!("in {when} {most} of {goods}, {part}% of {whose} need, goes unserved; with {plan} it is {left} at most"),
                    format!("{importer}の{goods}は{when}に{most}（需要の{part}%）が供給不足となり、{plan}でも最大{left}"),
                )
            }
            None => {
                let most = size(most);
                view.say(
                    format!("in {when} {most} of {goods}, {part}% of {whose} need, goes unserved, whatever the plan"),
                    format!(
                        "{importer}の{goods}は{when}に{most}（需要の{part}%）が供給不足となり、どの計画でも変わらない"
                    ),
                )
            }
        }
    };
    let (event, unit) = (view.disruption(shown.runs.disruption), unit_words(view, shown.unit));
    let bands = band_words(view, &shown.paths);
    let subtitle = view.say(
        format!("demand for {goods} that goes unserved after stocks, saving and cargoes bought elsewhere, {unit}: {event}{bands}"),
        format!("備蓄・節約・代替調達の後になお満たされない{goods}の需要、{unit}、{event}{bands}"),
    );
    Some(ChartWords { title, subtitle, source: view.source(&BTreeMap::new()) })
}

/// Draws the chart; `None` without numbers for it, or when all demand is served even without replacement.
pub fn draw(view: &ChartView<'_>, style: Style) -> Option<Picture> {
    let shown = read(view)?;
    let words = words(view, &shown)?;
    let lines = shown.paths.len() + 1;
    let mut frame = ChartFrame::new(style, &words, (lines as f64 * 3.4 * style.tick).max(300.0));
    let all = || shown.paths.iter().map(|path| &path.points).chain([&shown.bound]);
    let months = all().flatten().map(|point| point.0);
    let (first, last) = months.fold((i32::MAX, i32::MIN), |(low, high), month| (low.min(month), high.max(month)));
    let most = all().flatten().map(|point| point.1).fold(highest(&shown.paths), f64::max);
    let column = style.column(300.0, 190.0);
    let place = Rect { width: frame.plot.width - column, ..frame.plot };
    let extent =
        Extent { years: (first, last), values: (0.0, most * 1.06), suffix: "", pad: 0.0, gutter: 0.0, named: false };
    let axes = axes(&mut frame, view, place, &extent);
    bands(&mut frame, &axes, view, &shown.paths);
    let theme = style.theme;
    let digits = digits_for(most);
    let end = |points: &MonthSeries| points.last().map_or(0.0, |point| point.1);
    let mut ends = Vec::new();
    let unit = following(&unit_words(view, shown.unit), view.language());
    if shown.bound.len() > 1 {
        let look = LineLook { color: theme.neutrals[0], width: style.fine * 1.2, dashed: true, ink: theme.muted };
        trace(&mut frame, &axes, &shown.bound, &look);
        let text = view.say("worst case: nothing bought elsewhere".into(), "最悪の場合：代替調達なし".into());
        axes.told(&mut frame, (&text, look.color), (digits, &unit), &shown.bound);
        ends.push(Ending {
            at: end(&shown.bound),
            text: format!("{}  {text}", number(end(&shown.bound), digits)),
            look,
        });
    }
    for path in shown.paths.iter().rev() {
        let look = LineLook::of(view, path, &style);
        trace(&mut frame, &axes, &path.points, &look);
        axes.told(&mut frame, (&capitalised(&scenario_names(view, path)), look.color), (digits, &unit), &path.points);
        let text = format!("{}  {}", path.end(digits), capitalised(&scenario_names(view, path)));
        ends.push(Ending { at: end(&path.points), text, look });
    }
    endings(&mut frame, &axes, ends);
    let spoken = shown.paths.iter().map(|path| {
        let points = path
            .points
            .iter()
            .map(|(month, value)| format!("{} {}", name(*month, view.language(), true), number(*value, digits)));
        format!("{}: {}", scenario_names(view, path), points.collect::<Vec<_>>().join(", "))
    });
    Some(Picture { words, spoken: spoken.collect::<Vec<_>>().join("\n"), frame })
}
