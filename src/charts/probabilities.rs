//! How likely each claim is under each scenario, as a heat map.

use std::collections::{BTreeMap, BTreeSet};

use super::Picture;
use super::frame::{Frame, Words};
use super::heatmap::{self, Cell, Grid, Layout, Line};
use super::style::Style;
use super::view::{View, bare, capitalised};
use crate::language::percent;

/// The variable of the rows, in per cent; the partner is the claim.
const VARIABLE: &str = "claim-probability";

/// Claims by scenario.
struct Odds<'a> {
    scenarios: Vec<&'a str>,
    claims: Vec<(&'a str, Vec<Option<f64>>)>,
}

fn read<'a>(view: &View<'a>) -> Option<Odds<'a>> {
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
    (!scenarios.is_empty() && !claims.is_empty()).then_some(Odds { scenarios, claims })
}

/// A percentage in words.
fn odds_of(value: f64) -> String {
    percent(value / 100.0)
}

/// The place of the largest number of a claim.
fn likeliest(odds: &[Option<f64>]) -> Option<(usize, f64)> {
    let known = odds.iter().enumerate().filter_map(|(place, value)| Some((place, (*value)?)));
    known.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
}

fn words(view: &View<'_>, odds: &Odds<'_>) -> Option<Words> {
    let best = odds.claims.iter().filter_map(|(claim, values)| Some((*claim, likeliest(values)?)));
    let best: Vec<(&str, (usize, f64))> = best.collect();
    let likely = best.iter().filter(|(_, (_, value))| *value > 50.0).count();
    let (claim, (place, value)) = *best.iter().max_by(|a, b| a.1.1.total_cmp(&b.1.1).then(b.0.cmp(a.0)))?;
    let (count, scenario, value) = (odds.claims.len(), view.quoted(odds.scenarios.get(place)?), odds_of(value));
    let are = if likely == 1 { "is" } else { "are" };
    let (claim_en, claim_ja) = (format!("“{}”", capitalised(view.claim(claim))), format!("「{}」", view.claim(claim)));
    let title = if count == 1 {
        view.say(
            format!("{claim_en} holds in {value} of samples under {scenario}"),
            format!("{claim_ja}が成り立つのは、{scenario}では標本の{value}"),
        )
    } else if likely == 0 {
        view.say(
            format!("No claim is more likely than not under any scenario; the likeliest, {claim_en}, holds in {value} of samples under {scenario}"),
            format!("どのシナリオでも確率が半ばを超える主張はない。最も高い{claim_ja}でも{scenario}で{value}"),
        )
    } else {
        view.say(
            format!("{likely} of {count} claims {are} more likely than not under some scenario; {claim_en} holds in {value} of samples under {scenario}"),
            format!("{count}件の主張のうち、いずれかのシナリオで確率が半ばを超えるのは{likely}件。{claim_ja}は{scenario}で{value}"),
        )
    };
    let subtitle = view.say(
        "part of the samples in which each claim holds, %, by scenario; framed: the likeliest scenario of each claim"
            .into(),
        "各主張が成り立つ標本の割合、%、シナリオ別。枠は各主張で確率が最も高いシナリオ".into(),
    );
    Some(Words { title, subtitle, source: view.source(&BTreeMap::new()) })
}

/// Draws the chart; `None` without numbers for it.
pub fn draw(view: &View<'_>, style: Style) -> Option<Picture> {
    let odds = read(view)?;
    let words = words(view, &odds)?;
    let lines = odds.claims.iter().map(|(claim, values)| {
        let best = likeliest(values).filter(|(_, value)| *value >= 0.5).map(|(place, _)| place);
        let cell = |(place, value): (usize, &Option<f64>)| Cell {
            shade: value.map(|value| value / 100.0),
            lines: value.map(odds_of).into_iter().collect(),
            marked: best == Some(place),
        };
        Line {
            heading: None,
            name: capitalised(view.claim(claim)),
            cells: values.iter().enumerate().map(cell).collect(),
        }
    });
    let grid = Grid {
        lines: lines.collect(),
        columns: odds.scenarios.iter().map(|scenario| bare(view.scenario(scenario))).collect(),
        number_word: String::new(),
    };
    let layout = Layout::new(&grid, &style, 1);
    let mut frame = Frame::new(style, &words, layout.height(&grid, &style));
    heatmap::draw(&mut frame, &grid, &layout);
    Some(Picture { words, spoken: spoken(&grid), frame })
}

/// Every cell in words.
pub fn spoken(grid: &Grid) -> String {
    let line = |line: &Line| {
        let cells = grid.columns.iter().zip(&line.cells).filter(|(_, cell)| cell.shade.is_some());
        let cells = cells.map(|(name, cell)| format!("{name} {}", cell.lines.join(" ")));
        format!("{}: {}", line.name, cells.collect::<Vec<_>>().join(", "))
    };
    grid.lines.iter().map(line).collect::<Vec<_>>().join("\n")
}
