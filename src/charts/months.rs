//! Reading and drawing what a disruption does month by month.

use std::collections::BTreeMap;

use crate::id::ScenarioId;
use crate::language::Language;
use crate::numeric::round_significant;
use crate::table::Row;

use super::axes::{Axes, Extent};
use super::canvas::{Rect, Stroke, TextAnchor};
use super::font;
use super::frame::{ChartFrame, number, spread};
use super::style::{Color, Style};
use super::view::{ChartView, bare};

/// What follows scenario and disruption in the name of the run in which nothing is replaced.
const BOUND: &str = "no-replacement";

/// Values within this part of the largest are one line.
const SAME: f64 = 2e-3;

/// A month as a number that grows by one: twelve times the year, and the month from 0 to 11.
pub type MonthBars = i32;

/// Months with their values.
pub type MonthSeries = Vec<(MonthBars, f64)>;

/// The runs of one disruption in a table.
#[derive(Clone, Copy)]
pub struct Runs<'a> {
    /// The disruption.
    pub disruption: &'a str,
    market: &'a str,
}

impl<'a> Runs<'a> {
    /// The first disruption that the table has the reference of.
    pub fn find(view: &ChartView<'a>) -> Option<Self> {
        let reference = view.subject.reference.as_str();
        let disruption = |row: &'a Row| row.scenario.strip_prefix(reference)?.strip_prefix('/')?.split('/').next();
        let market = view.subject.market.as_str();
        view.table.rows().iter().find_map(disruption).map(|disruption| Self { disruption, market })
    }

    /// How the run of a scenario is called in the table.
    pub fn run(&self, scenario: &str) -> String {
        format!("{scenario}/{}", self.disruption)
    }

    /// The same without any replacement.
    pub fn bound(&self, scenario: &str) -> String {
        format!("{scenario}/{}/{BOUND}", self.disruption)
    }

    /// The months of one number of a run: the number itself, or the median of an ensemble.
    pub fn series(&self, view: &ChartView<'_>, run: &str, variable: &str, partner: &str) -> MonthSeries {
        self.first_of(view, run, (variable, partner), &["", "value", "q50"])
    }

    /// The month in which arrivals fall most as a part of the usual ones, and that part, from 0; of months that are alike the
    /// first. Sentences name the same.
    pub fn worst(&self, view: &ChartView<'_>, run: &str) -> Option<(MonthBars, f64)> {
        let usual: BTreeMap<MonthBars, f64> = self.series(view, run, "arrivals-before", "").into_iter().collect();
        let part = |(month, value): (MonthBars, f64)| {
            let usual = usual.get(&month).copied().filter(|usual| *usual > 0.0)?;
            Some((month, round_significant(1.0 - value / usual, 6)))
        };
        let parts = self.series(view, run, "arrivals", "").into_iter().filter_map(part);
        parts.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
    }

    /// Whether it is known who goes short: not where no stocks are stated.
    pub fn knows_shortage(&self, view: &ChartView<'_>, run: &str) -> bool {
        !self.series(view, run, "unserved", "").is_empty()
    }

    /// The same with the median before the number of a single run.
    pub fn typical(&self, view: &ChartView<'_>, run: &str, variable: &str, partner: &str) -> MonthSeries {
        self.first_of(view, run, (variable, partner), &["q50", "", "value"])
    }

    /// What nine samples in ten lie between, if there are samples.
    fn band(
        &self,
        view: &ChartView<'_>,
        run: &str,
        variable: &str,
        partner: &str,
    ) -> Option<(MonthSeries, MonthSeries)> {
        let [low, high] = ["q05", "q95"].map(|one| self.first_of(view, run, (variable, partner), &[one]));
        (low.len() > 1 && low.len() == high.len()).then_some((low, high))
    }

    /// The months of one number, of the first of some statistics that there is.
    fn first_of(
        &self,
        view: &ChartView<'_>,
        run: &str,
        (variable, partner): (&str, &str),
        statistics: &[&str],
    ) -> MonthSeries {
        let mut months: BTreeMap<MonthBars, (usize, f64)> = BTreeMap::new();
        for row in self.rows(view, run).filter(|row| row.variable == variable && row.partner == partner) {
            let rank = statistics.iter().position(|statistic| *statistic == row.statistic);
            if let (Some(rank), Some(value)) = (rank, row.value.filter(|value| value.is_finite())) {
                let month = 12 * row.period + i32::from(row.month) - 1;
                let known = months.entry(month).or_insert((rank, value));
                if rank < known.0 {
                    *known = (rank, value);
                }
            }
        }
        months.into_iter().map(|(month, (_, value))| (month, value)).collect()
    }

    /// The partners of one variable of a run that have a number other than zero, in order of their names.
    pub fn partners(&self, view: &ChartView<'a>, run: &str, variable: &str) -> Vec<&'a str> {
        let rows = self.rows(view, run).filter(|row| row.variable == variable && !row.partner.is_empty());
        let mut partners: Vec<&str> = rows.filter(|row| row.value.is_some()).map(|row| row.partner.as_str()).collect();
        partners.sort_unstable();
        partners.dedup();
        partners
    }

    /// The unit of one variable of a run.
    pub fn unit(&self, view: &ChartView<'a>, run: &str, variable: &str) -> Option<&'a str> {
        self.rows(view, run).find(|row| row.variable == variable).map(|row| row.unit.as_str())
    }

    fn rows<'b>(&self, view: &'b ChartView<'a>, run: &str) -> impl Iterator<Item = &'a Row> + use<'a, 'b> {
        let market = self.market;
        let own =
            move |row: &&Row| row.month > 0 && row.market == market && row.route.is_empty() && view.is_importer(row);
        view.rows_of(run).iter().filter(own)
    }
}

/// A month as text: its name, and its year where asked.
pub fn name(month: MonthBars, language: Language, year: bool) -> String {
    const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (of, at) = (month.div_euclid(12), month.rem_euclid(12));
    match (language, year) {
        (Language::En, true) => format!("{} {of}", NAMES[at as usize]),
        (Language::En, false) => NAMES[at as usize].to_owned(),
        (Language::Ja, true) => format!("{of}年{}月", at + 1),
        (Language::Ja, false) => format!("{}月", at + 1),
    }
}

/// Axes of months and values; the names of months stand below.
pub fn axes(frame: &mut ChartFrame, view: &ChartView<'_>, place: Rect, extent: &Extent<'_>) -> Axes {
    let style = frame.style;
    let size = style.tick;
    let inner = Rect { height: place.height - size * 2.4, ..place };
    let axes = Axes::draw(frame, inner, &Extent { named: false, ..*extent });
    frame.canvas.measure(axes.ruler(true));
    let (first, last) = extent.years;
    let step_width = axes.x.at(1.0) - axes.x.at(0.0);
    let widest =
        (0..12).map(|month| font::width(&name(month, view.language(), false), size, false)).fold(0.0, f64::max);
    let step = [1, 2, 3, 6, 12].into_iter().find(|step| f64::from(*step) * step_width >= widest * 1.25).unwrap_or(24);
    let y = axes.plot.bottom() + size * 1.15;
    let mut year = None;
    for month in (first..=last).filter(|month| (month - first) % step == 0) {
        let x = axes.x.at(f64::from(month));
        let foot = axes.plot.bottom();
        frame.canvas.line([(x, foot), (x, foot + 4.0)], Stroke { color: style.theme.muted, width: 1.0 });
        frame.small(name(month, view.language(), false), (x, y), TextAnchor::Middle, style.theme.muted);
        if year != Some(month.div_euclid(12)) {
            year = Some(month.div_euclid(12));
            let text = view.say(month.div_euclid(12).to_string(), format!("{}年", month.div_euclid(12)));
            frame.small(text, (x, y + size * 1.25), TextAnchor::Middle, style.theme.muted);
        }
    }
    axes
}

/// Scenarios whose months are the same.
pub struct MonthPath<'a> {
    pub scenarios: Vec<&'a str>,
    pub points: MonthSeries,
    /// What nine samples in ten lie between, if there are samples.
    pub band: Option<(MonthSeries, MonthSeries)>,
}

impl MonthPath<'_> {
    /// The value of the last month, with the band of it in brackets if there is one.
    pub fn end(&self, digits: usize) -> String {
        let last = |points: &MonthSeries| number(points.last().map_or(0.0, |point| point.1), digits);
        match &self.band {
            Some((low, high)) if last(low) != last(high) => {
                format!("{} ({}–{})", last(&self.points), last(low), last(high))
            }
            _ => last(&self.points),
        }
    }

    /// Whether it is the reference or what the study is about: only their bands are drawn, or nobody could tell them apart.
    fn stands_out(&self, view: &ChartView<'_>) -> bool {
        let has = |name: &str| self.scenarios.contains(&name);
        has(view.subject.reference.as_str()) || has(view.subject.focus.as_str())
    }
}

/// Draws the bands of the paths that stand out.
pub fn bands(frame: &mut ChartFrame, axes: &Axes, view: &ChartView<'_>, paths: &[MonthPath<'_>]) {
    let style = frame.style;
    for path in paths.iter().filter(|path| path.stands_out(view)) {
        let Some((low, high)) = &path.band else { continue };
        let at = |(month, value): &(MonthBars, f64)| axes.at(*month, *value);
        let outline: Vec<_> = low.iter().map(at).chain(high.iter().rev().map(at)).collect();
        frame.canvas.area(outline, LineLook::of(view, path, &style).color.alpha(0.13));
    }
}

/// The most that a band reaches.
pub fn highest(paths: &[MonthPath<'_>]) -> f64 {
    let bands = paths.iter().filter_map(|path| path.band.as_ref());
    bands.flat_map(|(_, high)| high).map(|point| point.1).fold(0.0, f64::max)
}

/// What lines and bands are, to be added to a subtitle where there are samples.
pub fn band_words(view: &ChartView<'_>, paths: &[MonthPath<'_>]) -> String {
    if paths.iter().all(|path| path.band.is_none()) {
        return String::new();
    }
    view.say(
        "; lines are medians, bands and brackets hold nine samples in ten".into(),
        "。線は中央値、帯と括弧内は標本の9割".into(),
    )
}

/// The paths of one number in all scenarios, those that differ by less than `same`, or by less than can be seen, as one; the
/// reference's first.
pub fn paths<'a>(
    runs: &Runs<'_>,
    view: &ChartView<'a>,
    (variable, partner): (&str, &str),
    same: f64,
) -> Vec<MonthPath<'a>> {
    let reference = view.subject.reference.as_str();
    let order = [reference].into_iter().chain(view.subject.scenarios.iter().map(ScenarioId::as_str));
    let mut paths: Vec<MonthPath<'a>> = Vec::new();
    for (index, scenario) in order.enumerate() {
        if index > 0 && scenario == reference {
            continue;
        }
        let points = runs.typical(view, &runs.run(scenario), variable, partner);
        if points.is_empty() {
            continue;
        }
        let most = points.iter().map(|point| point.1.abs()).fold(0.0, f64::max);
        let near = (SAME * most).max(same);
        let same = |path: &&mut MonthPath<'_>| {
            path.points.len() == points.len()
                && path.points.iter().zip(&points).all(|(a, b)| a.0 == b.0 && (a.1 - b.1).abs() <= near)
        };
        match paths.iter_mut().find(same) {
            Some(path) => path.scenarios.push(scenario),
            None => {
                let band = runs.band(view, &runs.run(scenario), variable, partner);
                paths.push(MonthPath { scenarios: vec![scenario], points, band });
            }
        }
    }
    paths
}

/// Colour, width and dashes of a line, and the colour of its words.
#[derive(Clone, Copy)]
pub struct LineLook {
    pub color: Color,
    pub width: f64,
    pub dashed: bool,
    pub ink: Color,
}

impl LineLook {
    /// Of the line of some scenarios.
    pub fn of(view: &ChartView<'_>, path: &MonthPath<'_>, style: &Style) -> Self {
        let theme = style.theme;
        let has = |name: &str| path.scenarios.contains(&name);
        let (color, width, ink) = if has(view.subject.reference.as_str()) {
            (theme.ink, style.strong * 0.9, theme.ink)
        } else if has(view.subject.focus.as_str()) {
            (theme.cool, style.strong, theme.cool)
        } else {
            (theme.neutrals[1], style.fine * 1.3, theme.muted)
        };
        Self { color, width, dashed: false, ink }
    }
}

/// What is written at the end of a line: its lines of text, where it wants to stand, and how it looks.
pub struct Ending {
    pub at: f64,
    pub text: String,
    pub look: LineLook,
}

/// The names of the scenarios of a path: the first ones, and how many more.
pub fn scenario_names(view: &ChartView<'_>, path: &MonthPath<'_>) -> String {
    let shown = if path.scenarios.len() > 3 { 2 } else { path.scenarios.len() };
    let names: Vec<String> = path.scenarios.iter().take(shown).map(|name| bare(view.scenario(name))).collect();
    let more = path.scenarios.len() - shown;
    match (more, view.language()) {
        (0, Language::En) => names.join(" · "),
        (0, Language::Ja) => names.join("／"),
        (_, Language::En) => format!("{} and {more} others", names.join(" · ")),
        (_, Language::Ja) => format!("{}ほか{more}件", names.join("／")),
    }
}

/// Draws a line through months.
pub fn trace(frame: &mut ChartFrame, axes: &Axes, points: &MonthSeries, look: &LineLook) {
    if look.dashed {
        let points: Vec<_> = points.iter().map(|(month, value)| axes.at(*month, *value)).collect();
        frame.canvas.dashed(&points, Stroke { color: look.color, width: look.width }, (6.0, 4.0));
    } else {
        axes.trace(frame, points, look.color, look.width);
    }
}

/// Writes the endings at the right of the plot, none over another, each with a line to its own end.
pub fn endings(frame: &mut ChartFrame, axes: &Axes, mut endings: Vec<Ending>) {
    let style = frame.style;
    let size = style.tick;
    let left = axes.plot.right() + 30.0;
    let limit = style.width - style.margin * 0.5 - left;
    endings.sort_by(|a, b| b.at.total_cmp(&a.at));
    let bold = |ending: &Ending| ending.look.width > style.fine * 1.5 && !ending.look.dashed;
    let texts: Vec<Vec<String>> = endings
        .iter()
        .map(|ending| font::clamp(font::wrap(&ending.text, size, bold(ending), limit), 4, size, bold(ending), limit))
        .collect();
    let wanted: Vec<f64> = endings.iter().map(|ending| axes.y.at(ending.at)).collect();
    let heights: Vec<f64> = texts.iter().map(|lines| (lines.len() as f64 * 1.18 + 0.35) * size).collect();
    let room = (axes.plot.top - size * 2.0, axes.plot.bottom() + size * 2.6);
    for ((ending, lines), y) in endings.iter().zip(&texts).zip(spread(&wanted, &heights, room)) {
        let (from, x) = (axes.y.at(ending.at), axes.plot.right());
        let leader = Stroke { color: ending.look.color.alpha(0.7), width: 1.0 };
        frame.canvas.line([(x + 3.0, from), (x + 8.0, from), (left - 9.0, y), (left - 4.0, y)], leader);
        for (index, line) in lines.iter().enumerate() {
            let y = y + (index as f64 - (lines.len() - 1) as f64 / 2.0) * size * 1.18;
            frame.sized(line.clone(), (left, y), TextAnchor::Start, ending.look.ink, (size, bold(ending)));
        }
    }
}

/// A volume of a month with its unit, for a sentence.
pub fn amount(view: &ChartView<'_>, unit: &str, value: f64) -> String {
    let digits = super::frame::digits_for(value.abs());
    match (unit, view.language()) {
        ("kb/d", Language::En) if value >= 999.5 => format!("{} million barrels a day", number(value / 1e3, 1)),
        ("kb/d", Language::En) => format!("{} thousand barrels a day", number(value, 0)),
        ("kb/d", Language::Ja) => format!("日量{}万バレル", number(value / 10.0, usize::from(value < 1000.0))),
        ("Mt/month", Language::En) => format!("{} million tonnes a month", number(value, digits)),
        ("Mt/month", Language::Ja) => format!("月{}万トン", number(value * 100.0, 0)),
        (other, _) => format!("{} {other}", number(value, digits)),
    }
}

/// Part of the need below which a title calls a loss small: it would be printed as less than one per cent.
pub const SMALL: f64 = 0.01;

/// A month in a sentence: its whole name and its year.
pub fn named(month: MonthBars, language: Language) -> String {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    match language {
        Language::En => format!("{} {}", NAMES[month.rem_euclid(12) as usize], month.div_euclid(12)),
        Language::Ja => name(month, language, true),
    }
}

/// A unit of a month as a reader of one language writes it.
pub fn unit_words(view: &ChartView<'_>, unit: &str) -> String {
    match (unit, view.language()) {
        ("kb/d", Language::En) => "thousand barrels a day".to_owned(),
        ("kb/d", Language::Ja) => "千バレル／日".to_owned(),
        ("Mt/month", Language::En) => "million tonnes a month".to_owned(),
        ("Mt/month", Language::Ja) => "百万トン／月".to_owned(),
        (other, _) => super::frame::unit(other, view.language()),
    }
}
