//! How many days the stocks would last, month by month, in each scenario.

use std::collections::BTreeMap;

use super::Picture;
use super::axes::Extent;
use super::canvas::Rect;
use super::frame::{ChartFrame, ChartWords, number};
use super::months::{
    Ending, LineLook, MonthPath, MonthSeries, Runs, axes, band_words, bands, endings, highest, name, named, paths,
    scenario_names, trace,
};
use super::style::Style;
use super::view::{ChartView, capitalised, possessive};

/// The variable of the rows; the partner is the authority whose way of counting it is.
const VARIABLE: &str = "stock-days";

/// All that the chart shows.
struct Cover<'a> {
    runs: Runs<'a>,
    /// Whose counting the lines are.
    counting: &'a str,
    paths: Vec<MonthPath<'a>>,
    /// The reference by other ways of counting, and without replacement.
    others: Vec<(String, MonthSeries)>,
}

fn lowest(points: &MonthSeries) -> Option<(i32, f64)> {
    points.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)))
}

fn read<'a>(view: &ChartView<'a>) -> Option<Cover<'a>> {
    let runs = Runs::find(view)?;
    let reference = runs.run(view.subject.reference.as_str());
    let mut countings = runs.partners(view, &reference, VARIABLE);
    let first = |counting: &str| runs.series(view, &reference, VARIABLE, counting).first().map_or(0.0, |point| point.1);
    // The way of counting that finds most days is drawn in full; it is the one that is usually quoted.
    countings.sort_by(|a, b| first(b).total_cmp(&first(a)).then(a.cmp(b)));
    let counting = *countings.first()?;
    let mut others = Vec::new();
    for other in &countings[1..] {
        let name = view.counting(other);
        let text = view.say(format!("counted by {name}"), name.to_owned());
        others.push((text, runs.typical(view, &reference, VARIABLE, other)));
    }
    let bound = runs.series(view, &runs.bound(view.subject.reference.as_str()), VARIABLE, counting);
    others.push((view.say("worst case: nothing bought elsewhere".into(), "最悪の場合：代替調達なし".into()), bound));
    others.retain(|(_, points)| points.len() > 1);
    let paths = paths(&runs, view, (VARIABLE, counting), 0.5);
    (!paths.is_empty()).then_some(Cover { runs, counting, paths, others })
}

fn words(view: &ChartView<'_>, cover: &Cover<'_>) -> Option<ChartWords> {
    let subject = view.subject;
    let (importer, goods) = (view.importer(), view.market(subject.market.as_str()));
    let whose = possessive(importer);
    let reference = &cover.paths.first()?.points;
    let (start, before) = *reference.first()?;
    let (month, low) = lowest(reference)?;
    let best = cover.paths[1..].iter().filter_map(|path| Some((path, lowest(&path.points)?.1)));
    let best = best.max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, days)| *days >= low + 0.5);
    let (before, low_text) = (number(before, 0), number(low, 0));
    let (from, to) = (named(start, view.language()), named(month, view.language()));
    let highest = reference.iter().map(|point| point.1).fold(low, f64::max);
    let title = match best {
        _ if low > reference[0].1 - 0.5 && number(highest, 0) == low_text => view.say(
            format!("{whose} stocks of {goods} do not fall: they last {low_text} days in every month"),
            format!("{importer}の{goods}備蓄は減らず、どの月も{low_text}日分を保つ"),
        ),
        _ if low > reference[0].1 - 0.5 => {
            let high = number(highest, 0);
            view.say(
                format!("{whose} stocks of {goods} do not fall: they last {low_text} to {high} days in every month"),
                format!("{importer}の{goods}備蓄は減らず、どの月も{low_text}〜{high}日分を保つ"),
            )
        }
        Some((path, days)) => {
            let (plan, days) = (view.quoted(path.scenarios.first()?), number(days, 0));
            view.say(
                format!("{whose} stocks of {goods} last {before} days at the end of {from} and {low_text} in {to}; with {plan} {days} are left"),
                format!("{importer}の{goods}備蓄は{from}の{before}日分から{to}に{low_text}日分まで減り、{plan}なら{days}日分が残る"),
            )
        }
        None => view.say(
            format!("{whose} stocks of {goods} last {before} days at the end of {from} and {low_text} in {to}, whatever the plan"),
            format!(
                "{importer}の{goods}備蓄は{from}の{before}日分から{to}に{low_text}日分まで減り、どの計画でも変わらない"
            ),
        ),
    };
    let (event, counting) = (view.disruption(cover.runs.disruption), view.counting(cover.counting));
    let bands = band_words(view, &cover.paths);
    let subtitle = view.say(
        format!(
            "days that stocks of {goods} would last at the end of each month, counted by {counting}: {event}{bands}"
        ),
        format!("各月末の{goods}備蓄の日数（{counting}）、{event}{bands}"),
    );
    Some(ChartWords { title, subtitle, source: view.source(&BTreeMap::new()) })
}

/// Draws the chart; `None` without numbers for it.
pub fn draw(view: &ChartView<'_>, style: Style) -> Option<Picture> {
    let cover = read(view)?;
    let words = words(view, &cover)?;
    let lines = cover.paths.len() + cover.others.len();
    let mut frame = ChartFrame::new(style, &words, (lines as f64 * 3.4 * style.tick).max(300.0));
    let all = || cover.paths.iter().map(|path| &path.points).chain(cover.others.iter().map(|(_, points)| points));
    let months = all().flatten().map(|point| point.0);
    let (first, last) = months.fold((i32::MAX, i32::MIN), |(low, high), month| (low.min(month), high.max(month)));
    let most = all().flatten().map(|point| point.1).fold(highest(&cover.paths), f64::max);
    let column = style.column(300.0, 190.0);
    let place = Rect { width: frame.plot.width - column, ..frame.plot };
    let extent =
        Extent { years: (first, last), values: (0.0, most * 1.06), suffix: "", pad: 0.0, gutter: 0.0, named: false };
    let axes = axes(&mut frame, view, place, &extent);
    bands(&mut frame, &axes, view, &cover.paths);
    let mut ends = Vec::new();
    let days = view.say(" days".into(), "日".into());
    let end = |points: &MonthSeries| points.last().map_or(0.0, |point| point.1);
    let theme = style.theme;
    for (text, points) in &cover.others {
        let look = LineLook { color: theme.neutrals[0], width: style.fine * 1.2, dashed: true, ink: theme.muted };
        trace(&mut frame, &axes, points, &look);
        axes.told(&mut frame, (text, look.color), (0, &days), points);
        ends.push(Ending { at: end(points), text: format!("{}  {text}", number(end(points), 0)), look });
    }
    for path in cover.paths.iter().rev() {
        let look = LineLook::of(view, path, &style);
        trace(&mut frame, &axes, &path.points, &look);
        axes.told(&mut frame, (&capitalised(&scenario_names(view, path)), look.color), (0, &days), &path.points);
        let text = format!("{}  {}", path.end(0), capitalised(&scenario_names(view, path)));
        ends.push(Ending { at: end(&path.points), text, look });
    }
    endings(&mut frame, &axes, ends);
    let spoken = cover.paths.iter().map(|path| {
        let points = path
            .points
            .iter()
            .map(|(month, value)| format!("{} {}", name(*month, view.language(), true), number(*value, 0)));
        format!("{}: {}", scenario_names(view, path), points.collect::<Vec<_>>().join(", "))
    });
    Some(Picture { words, spoken: spoken.collect::<Vec<_>>().join("\n"), frame })
}
