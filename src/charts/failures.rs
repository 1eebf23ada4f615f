//! Every single failure against every scenario: what is lost, for how long stocks carry it, what it costs.

use std::collections::{BTreeMap, BTreeSet};

use crate::language::Language;
use crate::table::Status;

use super::Picture;
use super::frame::{ChartFrame, ChartWords, number};
use super::heatmap::{self, HeatmapCell, HeatmapGrid, HeatmapLayout, HeatmapLine};
use super::probabilities::spoken;
use super::style::Style;
use super::view::{ChartView, bare, possessive};

/// What fails, as rows name it in their partner: the kind, a colon, the name.
const KINDS: [&str; 3] = ["passage", "supplier", "landing"];

/// Part of imports, %, below which a failure is not drawn: it would say 0.
const LEAST: f64 = 0.5;

/// Landing points that are drawn.
const LANDINGS: usize = 8;

/// The numbers of one failure in one scenario.
#[derive(Clone, Copy, Default)]
struct FailureOutcome {
    /// Part of imports that is lost, %.
    lost: Option<f64>,
    /// Whether that is an upper end: no way round is known.
    at_most: bool,
    /// Days that stocks carry what is lost.
    days: Option<f64>,
    /// Whether they carry it for so many days at least.
    longer: bool,
    /// Part of imports that goes a longer way, %.
    late: Option<f64>,
    /// Days by which it comes later.
    delay: Option<f64>,
    /// Extra cost, billion USD.
    cost: Option<f64>,
}

/// One failure across scenarios.
struct FailureRow<'a> {
    kind: usize,
    name: &'a str,
    outcomes: Vec<FailureOutcome>,
}

impl FailureRow<'_> {
    fn most(&self) -> f64 {
        self.outcomes.iter().filter_map(|outcome| outcome.lost).fold(0.0, f64::max)
    }

    /// The most that it takes or holds up.
    fn felt(&self) -> f64 {
        self.outcomes.iter().filter_map(|outcome| outcome.late).fold(self.most(), f64::max)
    }
}

fn read<'a>(view: &ChartView<'a>) -> Option<(Vec<&'a str>, Vec<FailureRow<'a>>)> {
    let market = view.subject.market.as_str();
    let mut outcomes: BTreeMap<(&str, &str), FailureOutcome> = BTreeMap::new();
    let rows = view.table.rows().iter().filter(|row| row.market == market && view.is_importer(row));
    for row in rows.filter(|row| matches!(row.statistic.as_str(), "" | "value" | "at-least") && row.month == 0) {
        let Some(value) = row.value.filter(|value| value.is_finite()) else { continue };
        let mut set = |change: &dyn Fn(&mut FailureOutcome)| {
            change(outcomes.entry((row.partner.as_str(), row.scenario.as_str())).or_default());
        };
        match (row.variable.as_str(), row.unit.as_str()) {
            ("failure-lost", "%") => set(&|one| {
                one.lost = Some(value);
                one.at_most = row.status == Status::Estimated;
            }),
            ("failure-days", "days") => set(&|one| {
                one.days = Some(value);
                one.longer = row.statistic == "at-least";
            }),
            ("failure-late", "%") => set(&|one| one.late = Some(value)),
            ("failure-delay", "days") => set(&|one| one.delay = Some(value)),
            ("failure-cost", "billion USD") => set(&|one| one.cost = Some(value)),
            _ => {}
        }
    }
    let known = |scenario: &&str| outcomes.keys().any(|(_, other)| other == scenario);
    let scenarios: Vec<&str> = view.scenarios().into_iter().filter(known).collect();
    let partners: BTreeSet<&str> = outcomes.keys().map(|(partner, _)| *partner).collect();
    let failure = |partner: &'a str| {
        let (kind, name) = partner.split_once(':')?;
        let kind = KINDS.iter().position(|known| *known == kind)?;
        let of = |scenario: &&str| outcomes.get(&(partner, *scenario)).copied().unwrap_or_default();
        Some(FailureRow { kind, name, outcomes: scenarios.iter().map(of).collect() })
    };
    let mut failures: Vec<FailureRow<'_>> = partners.into_iter().filter_map(failure).collect();
    failures.retain(|failure| failure.felt() >= LEAST);
    let order = |a: &FailureRow<'_>, b: &FailureRow<'_>| {
        let size = b.most().total_cmp(&a.most()).then(b.felt().total_cmp(&a.felt()));
        a.kind.cmp(&b.kind).then(size).then(a.name.cmp(b.name))
    };
    failures.sort_by(order);
    let landings = failures.iter().filter(|failure| failure.kind == 2).count();
    failures.truncate(failures.len() - landings.saturating_sub(LANDINGS));
    (!failures.is_empty() && !scenarios.is_empty()).then_some((scenarios, failures))
}

/// What is lost with a failure: its name as inside a sentence.
fn name<'a>(view: &ChartView<'a>, failure: &FailureRow<'a>) -> &'a str {
    match failure.kind {
        0 => view.passage(failure.name),
        1 => view.country(failure.name),
        _ => view.landing(failure.name),
    }
}

fn words(view: &ChartView<'_>, scenarios: &[&str], failures: &[FailureRow<'_>]) -> Option<ChartWords> {
    let (importer, goods) = (view.importer(), view.market(view.subject.market.as_str()));
    let base = scenarios.iter().position(|name| *name == view.subject.reference.as_str())?;
    let lost = |failure: &FailureRow<'_>, scenario: usize| failure.outcomes[scenario].lost;
    let firm = |failure: &&FailureRow<'_>| !failure.outcomes.iter().any(|outcome| outcome.at_most);
    let worst = failures
        .iter()
        .filter(firm)
        .max_by(|a, b| lost(a, base).unwrap_or(0.0).total_cmp(&lost(b, base).unwrap_or(0.0)))?;
    let most = lost(worst, base)?;
    let changes = |failure: &FailureRow<'_>| -> Vec<(usize, f64)> {
        let Some(before) = lost(failure, base) else { return Vec::new() };
        (0..scenarios.len()).filter_map(|at| Some((at, lost(failure, at)? - before))).collect()
    };
    let best = changes(worst).into_iter().min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)))?;
    let harm =
        failures.iter().flat_map(|failure| changes(failure).into_iter().map(move |(at, change)| (failure, at, change)));
    // Of failures that take as much more, a supplier says more than the strait or port that its cargoes pass.
    let rank = |harm: &(&FailureRow<'_>, usize, f64)| ((100.0 * harm.2).round(), harm.0.kind == 1);
    let harm = harm.max_by(|a, b| {
        let ((change_a, supplier_a), (change_b, supplier_b)) = (rank(a), rank(b));
        change_a.total_cmp(&change_b).then(supplier_a.cmp(&supplier_b)).then(b.1.cmp(&a.1))
    })?;
    let percent = |value: f64| number(value, 0);
    let (what, most_text, whose) = (name(view, worst), percent(most), possessive(importer));
    let helps = best.1 <= -0.5;
    let (plan, left) = (view.quoted(scenarios[best.0]), percent(most + best.1));
    let helped = match (helps, view.language()) {
        (true, Language::En) => format!("; {plan} brings that to {left}%"),
        (true, Language::Ja) => format!("、{plan}なら{left}%に下がる"),
        (false, Language::En) => ", whatever the plan".to_owned(),
        (false, Language::Ja) => "、どの計画でも変わらない".to_owned(),
    };
    let (failure, at, change) = harm;
    let before = lost(failure, base)?;
    let (other, worse) = (name(view, failure), view.quoted(scenarios[at]));
    let (from, to) = (percent(before), percent(before + change));
    let harmed = match (change >= 0.5, helps && at == best.0, view.language()) {
        (false, ..) => String::new(),
        (true, true, Language::En) => format!(", but the loss of {other} would then take {to}% and not {from}%"),
        (true, false, Language::En) => format!("; {worse} makes the loss of {other} worse, {to}% and not {from}%"),
        (true, true, Language::Ja) => format!("が、{other}の途絶による損失は{from}%から{to}%に増える"),
        (true, false, Language::Ja) => format!("。{worse}では{other}の途絶による損失が{from}%から{to}%に増える"),
    };
    let title = view.say(
        format!("losing {what} takes {most_text}% of {whose} {goods}{helped}{harmed}"),
        format!("{what}を失うと{importer}の{goods}の{most_text}%が途絶え{helped}{harmed}"),
    );
    let bound = failures.iter().flat_map(|failure| &failure.outcomes).any(|outcome| outcome.at_most);
    let bound = match (bound, view.language()) {
        (false, _) => "",
        (true, Language::En) => "; ≤ where no way round is known",
        (true, Language::Ja) => "。≤は迂回路が不明な場合の上限",
    };
    let subtitle = view.say(
        format!(
            "part of {whose} imports of {goods} in {} that each failure takes, %, without replacement, and days that stocks carry \
             it (+ days late where ships go round); framed where a plan makes it worse{bound}",
            view.subject.horizon
        ),
        format!(
            "{}年の{importer}の{goods}輸入のうち各途絶で失われる割合（%、代替なし）と備蓄で賄える日数（+は迂回による遅れ）。枠は計画で悪化する箇所{bound}",
            view.subject.horizon
        ),
    );
    Some(ChartWords { title, subtitle, source: view.source(&BTreeMap::new()) })
}

/// How long stocks last: years where nobody asks for days.
fn days(view: &ChartView<'_>, days: f64, longer: bool) -> String {
    if days < 700.0 {
        let text = number(days, 0);
        return view.say(format!("{text} d"), format!("{text}日"));
    }
    let (mark, years) = (if longer { ">" } else { "" }, number(days / 365.0, usize::from(!longer)));
    view.say(format!("{mark}{years} y"), format!("{mark}{years}年"))
}

/// What a longer way means: nothing is lost, so many days late.
fn delayed(view: &ChartView<'_>, delay: f64) -> String {
    let text = number(delay, usize::from(delay < 9.95));
    view.say(format!("+{text} d"), format!("+{text}日"))
}

/// Draws the chart; `None` without numbers for it.
pub fn draw(view: &ChartView<'_>, style: Style) -> Option<Picture> {
    let (scenarios, failures) = read(view)?;
    let words = words(view, &scenarios, &failures)?;
    let base = scenarios.iter().position(|name| *name == view.subject.reference.as_str());
    let most = failures.iter().map(FailureRow::most).fold(1.0, f64::max);
    let headings = [
        view.say("straits and canals".into(), "海峡・運河".into()),
        view.say("suppliers".into(), "供給国".into()),
        view.say("landing points".into(), "陸揚げ地点".into()),
    ];
    let mut last = None;
    let lines = failures.iter().map(|failure| {
        let before = base.and_then(|base| failure.outcomes[base].lost);
        let cell = |outcome: &FailureOutcome| {
            let mark = if outcome.at_most { "≤" } else { "" };
            let lost = outcome.lost.map(|lost| format!("{mark}{}%", number(lost, 0)));
            let mut texts: Vec<String> = lost.into_iter().collect();
            if outcome.lost.is_some_and(|lost| lost >= LEAST) {
                texts.extend(outcome.days.map(|value| days(view, value, outcome.longer)));
            }
            if outcome.late.is_some_and(|late| late >= LEAST) {
                texts.extend(outcome.delay.map(|delay| delayed(view, delay)));
            }
            let worse = outcome.lost.zip(before).is_some_and(|(now, before)| now >= before + 0.5);
            HeatmapCell { shade: outcome.lost.map(|lost| lost / most), lines: texts, marked: worse }
        };
        let heading = (last != Some(failure.kind)).then(|| headings[failure.kind].clone());
        last = Some(failure.kind);
        HeatmapLine { heading, name: bare(name(view, failure)), cells: failure.outcomes.iter().map(cell).collect() }
    });
    let grid = HeatmapGrid {
        lines: lines.collect(),
        columns: scenarios.iter().map(|scenario| bare(view.scenario(scenario))).collect(),
        number_word: String::new(),
    };
    let layout = HeatmapLayout::new(&grid, &style, 2);
    let mut frame = ChartFrame::new(style, &words, layout.height(&grid, &style));
    heatmap::draw(&mut frame, &grid, &layout);
    let ja = view.language() == Language::Ja;
    let costs = failures.iter().map(|failure| {
        let costs = scenarios.iter().zip(&failure.outcomes).filter_map(|(scenario, outcome)| {
            Some(format!("{} {}", view.scenario(scenario), number(outcome.cost? * if ja { 10.0 } else { 1.0 }, 1)))
        });
        format!(
            "{} ({}): {}",
            name(view, failure),
            if ja { "億ドル" } else { "billion USD" },
            costs.collect::<Vec<_>>().join(", ")
        )
    });
    let spoken = std::iter::once(spoken(&grid)).chain(costs).collect::<Vec<_>>().join("\n");
    Some(Picture { words, spoken, frame })
}
