//! What was said, what the numbers say of it, and what would change that.

use super::facts::{Facts, capitalised};
use crate::claims::sentences::{self, Said};
use crate::claims::{Aspect, Check, Finding, Judged, Outcome, Reading, Relation, Verdict};
use crate::language::Text;
use crate::model::Basis;
use crate::report::document::{Block, Cell, Column, Grid, Section, Tone};
use crate::report::numbers::{fixed, signed};
use crate::table::OBSERVED;

/// The table of verdicts; `None` where the study tests no claim.
pub fn verdicts(facts: Facts<'_>) -> Option<Section> {
    let judged = facts.0.claims;
    if judged.is_empty() {
        return None;
    }
    let rows = judged.iter().map(|one| {
        let chance = one.finding(Reading::ExAnte).and_then(|finding| finding.chance);
        let margin = one.finding(Reading::ExAnte).and_then(main_margin);
        vec![
            Cell::text(one.claim.title.clone()).to(format!("#claim-{}", one.claim.id)).over(one.claim.speaker.clone()),
            verdict(one, Reading::ExAnte),
            margin.unwrap_or_else(|| Cell::text(Text::same("–"))),
            chance.map_or_else(
                || Cell::text(Text::same("–")),
                |chance| {
                    Cell::number(format!("{} %", fixed(100.0 * chance.probability, 0)), chance.probability)
                        .over(Text::same(format!("±{}", fixed(100.0 * chance.standard_error, 1))))
                },
            ),
            verdict(one, Reading::ExPost),
        ]
    });
    let grid = Grid {
        id: "verdict-table".to_owned(),
        caption: Text::new(
            "Each claim, as it could be judged then and as it turned out",
            "各主張の判定：当時の見込みと、その後の実績",
        ),
        columns: vec![
            Column::words("Claim", "主張"),
            Column::words("With what was known then", "当時の情報による判定"),
            Column::number(Text::new("Margin", "余裕")),
            Column::number(Text::new("Probability", "確率")),
            Column::words("By what was observed since", "その後の実績による判定"),
        ],
        rows: rows.collect(),
        searchable: false,
        row_headings: true,
    };
    let note = Text::new(
        "● supported, ◐ partly: some tests are for it and some against, ○ not supported, ? cannot be tested with these data. The margin is \
         by how much the claim's own measure meets its limit; below zero, it misses it.",
        "●支持される、◐一部支持（支持する検証と支持しない検証がある）、○支持されない、?このデータでは検証できない。余裕は主張の指標が基準値をどれだけ満たすかで、負は届かないことを示す。",
    );
    let mut section = Section::new("verdicts", Text::new("The verdicts", "判定一覧"));
    section.blocks.push(Block::Grid(grid));
    section.blocks.push(Block::Note(note));
    Some(section)
}

/// A page for each claim.
pub fn pages(facts: Facts<'_>) -> Option<Section> {
    let judged = facts.0.claims;
    if judged.is_empty() {
        return None;
    }
    let mut section = Section::new("claims", Text::new("The claims one by one", "主張ごとの検証")).on_new_page();
    for (place, one) in judged.iter().enumerate() {
        let page = page(facts, one);
        section.sections.push(if place == 0 { page } else { page.on_new_page() });
    }
    Some(section)
}

fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Supported => Tone::Good,
        Verdict::Partly => Tone::Mixed,
        Verdict::NotSupported => Tone::Bad,
        Verdict::CannotBeTested => Tone::Open,
    }
}

fn verdict(judged: &Judged, reading: Reading) -> Cell {
    let found = judged.verdict(reading);
    let cell = Cell::text(sentences::verdict(found)).toned(tone(found));
    match judged.finding(reading).map(tests) {
        Some((held, cast)) if cast > 1 => {
            cell.over(Text::new(format!("{held} of {cast} tests"), format!("{cast}件中{held}件")))
        }
        _ => cell,
    }
}

/// How many tests are for it, and how many there are.
fn tests(finding: &Finding) -> (usize, usize) {
    let votes: Vec<bool> = finding.checks.iter().flat_map(Check::votes).collect();
    (votes.iter().filter(|held| **held).count(), votes.len())
}

fn main_margin(finding: &Finding) -> Option<Cell> {
    let unit = finding.test.measures.first()?.cell.unit.as_str();
    let margin = finding.margin()?;
    let shown = change(&signed(margin, digits(unit)), unit);
    Some(Cell { text: shown, order: Some(margin), ..Cell::default() })
}

fn digits(unit: &str) -> usize {
    match unit {
        "points" | "count" | "million USD" | "million USD/y" => 0,
        "USD/MMBtu" | "USD/GJ" | "USD/bbl" => 2,
        _ => 1,
    }
}

/// The unit of a difference: that of two shares is counted in points.
fn unit_of_change(unit: &str) -> Text {
    if unit == "%" { Text::new("points", "ポイント") } else { Text::same(shown_unit(unit)) }
}

/// The size of a difference with its unit.
fn change(size: &str, unit: &str) -> Text {
    let unit = unit_of_change(unit);
    Text::new(format!("{size} {}", unit.en).trim_end(), format!("{size} {}", unit.ja).trim_end())
}

fn shown_unit(unit: &str) -> &str {
    if unit == "count" { "" } else { unit }
}

fn page(facts: Facts<'_>, judged: &Judged) -> Section {
    let claim = &judged.claim;
    let mut page = Section::new(format!("claim-{}", claim.id), claim.title.clone());
    page.blocks.push(Block::Lead(claim.statement.clone()));
    page.blocks.push(Block::Grid(said_by(facts, judged)));
    page.blocks.push(Block::Chart(format!("claim-{}", claim.id)));
    let readings: Vec<Reading> = Reading::ALL.into_iter().filter(|one| judged.finding(*one).is_some()).collect();
    // A claim that cannot be tested has sentences too: what data would test it.
    let told = if readings.is_empty() { vec![Reading::ExAnte] } else { readings };
    for reading in &told {
        let Said { finding, .. } = sentences::said(judged, *reading);
        let when = sentences::heading(&sentences::reading(*reading));
        page.blocks.push(Block::Prose(Text::new(
            format!("{}: {}", when.en, finding.en),
            format!("【{}】{}", when.ja, finding.ja),
        )));
    }
    let mut points = Vec::new();
    for reading in &told {
        let Said { believe, change, .. } = sentences::said(judged, *reading);
        for (en, ja, text) in [
            ("What you need to believe", "前提となること", believe),
            ("What would change it", "判定が変わる条件", change),
        ] {
            if !text.en.is_empty() && points.iter().all(|(_, known)| *known != text) {
                let when = sentences::reading(*reading);
                let title = if told.len() == 1 {
                    Text::new(en, ja)
                } else {
                    Text::new(format!("{en}, {}", when.en), format!("{ja}（{}）", when.ja))
                };
                points.push((title, text));
            }
        }
    }
    if !points.is_empty() {
        page.blocks.push(Block::Terms(points));
    }
    for reading in Reading::ALL {
        page.blocks.extend(judged.finding(reading).map(|finding| Block::Grid(checks(facts, judged, finding))));
    }
    page
}

/// Who said it, when, where, and the verdicts.
fn said_by(facts: Facts<'_>, judged: &Judged) -> Grid {
    let claim = &judged.claim;
    let source = facts.0.dataset.sources.get(&claim.source);
    let title =
        source.map_or_else(|| claim.source.to_string(), |source| format!("{}: {}", source.publisher, source.title));
    let published = Cell::text(Text::same(title));
    let published = source.map_or(published.clone(), |source| published.to(source.address.clone()));
    Grid {
        id: format!("said-{}", claim.id),
        caption: Text::new("Who said it, and the verdicts", "発言者と判定"),
        columns: vec![
            Column::words("Speaker", "発言者"),
            Column::words("Date", "日付"),
            Column::words("Published", "掲載"),
            Column::words("With what was known then", "当時の情報"),
            Column::words("Observed since", "その後の実績"),
        ],
        rows: vec![vec![
            Cell::text(claim.speaker.clone()).over(claim.office.clone()),
            Cell::text(Text::same(claim.date.clone())),
            published,
            verdict(judged, Reading::ExAnte),
            verdict(judged, Reading::ExPost),
        ]],
        searchable: false,
        row_headings: false,
    }
}

fn name_of(finding: &Finding, id: &str) -> Text {
    let baseline = finding.test.measures.iter().filter_map(|measure| measure.baseline.as_ref()?.scenario.as_ref());
    let found = finding.test.scenarios.iter().chain(baseline).find(|named| named.id == id);
    match found {
        Some(named) if id != OBSERVED => named.name.clone(),
        _ if id == OBSERVED => Text::new("observed", "実績"),
        _ => Text::same(id),
    }
}

fn limit(relation: Relation, size: &str, unit: &str) -> Text {
    let amount = format!("{size} {}", shown_unit(unit)).trim_end().to_owned();
    let moved = change(size, unit);
    match relation {
        Relation::AtMost => Text::new(format!("at most {amount}"), format!("{amount}以下")),
        Relation::AtLeast => Text::new(format!("at least {amount}"), format!("{amount}以上")),
        Relation::FallsBy => Text::new(format!("a fall of at least {}", moved.en), format!("{}以上の低下", moved.ja)),
        Relation::RisesBy => Text::new(format!("a rise of at least {}", moved.en), format!("{}以上の上昇", moved.ja)),
    }
}

/// Every test of a reading.
fn checks(facts: Facts<'_>, judged: &Judged, finding: &Finding) -> Grid {
    let mut rows = Vec::new();
    for check in &finding.checks {
        let Some(measure) = finding.test.measures.get(check.measure) else { continue };
        let unit = measure.cell.unit.as_str();
        let why = match measure.aspect {
            Aspect::Main => Text::new("the claim itself", "主張そのもの"),
            Aspect::Indicator => Text::new("another indicator", "別の指標"),
            Aspect::Definition => Text::new("another definition", "別の定義"),
        };
        for outcome in &check.outcomes {
            rows.push(vec![
                Cell::text(capitalised(&measure.name)).over(why.clone()),
                Cell::text(name_of(finding, &outcome.scenario)).over(rule(&check.rule)),
                number(outcome.value, unit),
                number(outcome.baseline, unit),
                Cell::text(limit(measure.relation, &fixed(measure.threshold, digits(unit)), unit))
                    .over(reason(facts, &measure.basis)),
                holds(outcome),
            ]);
        }
    }
    let caption = match finding.reading {
        Reading::ExAnte => Text::new("Every test, with what was known then", "すべての検証（当時の情報）"),
        Reading::ExPost => Text::new("Every test, by what was observed since", "すべての検証（その後の実績）"),
    };
    Grid {
        id: format!("checks-{}-{}", judged.claim.id, finding.reading.as_str()),
        caption,
        columns: vec![
            Column::words("What is measured", "指標").wide(22),
            Column::words("Scenario and rule", "シナリオとルール").wide(18),
            Column::number(Text::new("Value", "値")).wide(10),
            Column::number(Text::new("Compared with", "比較値")).wide(11),
            Column::words("Limit, and why", "基準と理由").wide(27),
            Column::words("Holds", "成否").wide(12),
        ],
        rows,
        searchable: false,
        row_headings: false,
    }
}

fn rule(rule: &str) -> Text {
    if rule == OBSERVED { Text::new("no rule matters", "ルールによらない") } else { Text::same(rule) }
}

fn reason(facts: Facts<'_>, basis: &Basis) -> Text {
    match basis {
        Basis::Source(id) => {
            let source = facts.0.dataset.sources.get(id);
            Text::same(
                source.map_or_else(|| id.to_string(), |source| format!("{}, {}", source.publisher, source.title)),
            )
        }
        Basis::Assumption(reason) => Text::new(format!("Assumed: {reason}"), format!("仮定：{reason}")),
    }
}

fn number(value: Option<f64>, unit: &str) -> Cell {
    value.map_or_else(
        || Cell::text(Text::same("–")),
        |value| Cell::number(format!("{} {}", fixed(value, digits(unit)), shown_unit(unit)), value),
    )
}

fn holds(outcome: &Outcome) -> Cell {
    match outcome.margin {
        Some(margin) if margin >= 0.0 => Cell::text(Text::new("yes", "成立")).toned(Tone::Good),
        Some(_) => Cell::text(Text::new("no", "不成立")).toned(Tone::Bad),
        None => Cell::text(Text::new("no number", "数値なし")).toned(Tone::Open),
    }
}
