//! How likely each claim is under each scenario, as a heat map.

use std::collections::{BTreeMap, BTreeSet};

use super::Picture;
use super::frame::{ChartFrame, ChartWords};
use super::heatmap::{self, HeatmapCell, HeatmapGrid, HeatmapLayout, HeatmapLine};
use super::style::Style;
use super::view::{ChartView, bare, capitalised};
use crate::claims::Likelihood;
use crate::language::percent;

/// The variable of the rows, in per cent; the partner is the claim.
const VARIABLE: &str = "claim-probability";

/// Claims by scenario.
struct ClaimChances<'a> {
    scenarios: Vec<&'a str>,
    claims: Vec<(&'a str, Vec<Option<f64>>)>,
}

fn read<'a>(view: &ChartView<'a>) -> Option<ClaimChances<'a>> {
    let mut values: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    let mut claims: BTreeSet<&str> = BTreeSet::new();
    let rows = view.table.rows().iter().filter(|row| row.variable == VARIABLE && view.is_importer(row));
    for row in rows.filter(|row| matches!(row.statistic.as_str(), "" | "value" | "mean")) {
        claims.insert(&row.partner);
        if let Some(value) = row.value.filter(|value| value.is_finite()) {
            values.insert((row.partner.as_str(), row.scenario.as_str()), value);
        }
    }
    let known = |scenario: &&str| values.keys().any(|(_, other)| other == scenario);
    let scenarios: Vec<&str> = view.scenarios().into_iter().filter(known).collect();
    let line = |claim: &'a str| {
        let odds = scenarios.iter().map(|scenario| values.get(&(claim, *scenario)).copied()).collect();
        (claim, odds)
    };
    let claims: Vec<_> = claims.into_iter().map(line).collect();
    (!scenarios.is_empty() && !claims.is_empty()).then_some(ClaimChances { scenarios, claims })
}

/// A percentage in words.
fn odds_of(value: f64) -> String {
    percent(value / 100.0)
}

/// The place and the number of the scenario whose answer is the claim's; where that is not known, of the only one.
fn main(view: &ChartView<'_>, odds: &ClaimChances<'_>, claim: &str, values: &[Option<f64>]) -> Option<(usize, f64)> {
    let known = || values.iter().enumerate().filter_map(|(place, value)| Some((place, (*value)?)));
    match view.main_scenario(claim) {
        Some(main) => known().find(|(place, _)| odds.scenarios[*place] == main),
        None => known().next().filter(|_| known().count() == 1),
    }
}

fn words(view: &ChartView<'_>, odds: &ClaimChances<'_>) -> Option<ChartWords> {
    let best = odds.claims.iter().filter_map(|(claim, values)| Some((*claim, main(view, odds, claim, values)?)));
    let best: Vec<(&str, (usize, f64))> = best.collect();
    let by_odds = |a: &&(&str, (usize, f64)), b: &&(&str, (usize, f64))| a.1.1.total_cmp(&b.1.1).then(b.0.cmp(a.0));
    let named =
        |claim: &str| view.say(format!("“{}”", capitalised(view.claim(claim))), format!("「{}」", view.claim(claim)));
    let said = |value: f64| Likelihood::of(value / 100.0).words().get(view.language()).to_owned();
    let title = match (best.iter().max_by(by_odds), best.iter().min_by(by_odds)) {
        (Some((most, (_, high))), Some((least, (_, low)))) if said(*high) != said(*low) => view.say(
            format!("In their main scenarios {} is {}, {} is {}", named(most), said(*high), named(least), said(*low)),
            format!("主シナリオでは、{}は「{}」、{}は「{}」", named(most), said(*high), named(least), said(*low)),
        ),
        (Some((claim, (place, value))), _) if best.len() == 1 => {
            let scenario = view.quoted(odds.scenarios.get(*place)?);
            view.say(
                format!("{} is {} under {scenario}: {}", named(claim), said(*value), odds_of(*value)),
                format!("{}は{scenario}で「{}」（{}）", named(claim), said(*value), odds_of(*value)),
            )
        }
        (Some((_, (_, value))), _) => view.say(
            format!("In their main scenarios all claims are {}", said(*value)),
            format!("主シナリオでは、どの主張も「{}」", said(*value)),
        ),
        _ => view
            .say("How likely each claim is, scenario by scenario".into(), "各主張が成り立つ確率（シナリオ別）".into()),
    };
    let subtitle = view.say(
        "probability that each claim meets our threshold, by scenario; framed: the claim’s main scenario. Only the uncertain numbers \
         of the files are drawn"
            .into(),
        "各主張が本調査の基準を満たす確率、シナリオ別。枠は各主張の主シナリオ。ファイル中の不確実な数値だけを動かした".into(),
    );
    Some(ChartWords { title, subtitle, source: view.source(&BTreeMap::new()) })
}

/// Draws the chart; `None` without numbers for it.
pub fn draw(view: &ChartView<'_>, style: Style) -> Option<Picture> {
    let odds = read(view)?;
    let words = words(view, &odds)?;
    let lines = odds.claims.iter().map(|(claim, values)| {
        let best = main(view, &odds, claim, values).map(|(place, _)| place);
        let cell = |(place, value): (usize, &Option<f64>)| HeatmapCell {
            shade: value.map(|value| value / 100.0),
            lines: value.map(odds_of).into_iter().collect(),
            marked: best == Some(place),
        };
        HeatmapLine {
            heading: None,
            name: capitalised(view.claim(claim)),
            cells: values.iter().enumerate().map(cell).collect(),
        }
    });
    let grid = HeatmapGrid {
        lines: lines.collect(),
        columns: odds.scenarios.iter().map(|scenario| bare(view.scenario(scenario))).collect(),
        number_word: String::new(),
    };
    let layout = HeatmapLayout::new(&grid, &style, 1);
    let mut frame = ChartFrame::new(style, &words, layout.height(&grid, &style));
    heatmap::draw(&mut frame, &grid, &layout);
    Some(Picture { words, spoken: spoken(&grid), frame })
}

/// Every cell in words.
pub fn spoken(grid: &HeatmapGrid) -> String {
    let line = |line: &HeatmapLine| {
        let cells = grid.columns.iter().zip(&line.cells).filter(|(_, cell)| cell.shade.is_some());
        let cells = cells.map(|(name, cell)| format!("{name} {}", cell.lines.join(" ")));
        format!("{}: {}", line.name, cells.collect::<Vec<_>>().join(", "))
    };
    grid.lines.iter().map(line).collect::<Vec<_>>().join("\n")
}
