//! What was said, what the numbers say of it, and what would change that.

use super::facts::{Facts, capitalised};
use crate::claims::sentences::{self, Said, odds};
use crate::claims::{Aspect, Check, Finding, Judged, Outcome, Reading, Relation, Verdict};
use crate::language::{Text, percent};
use crate::model::Basis;
use crate::model::claim::Measure;
use crate::report::document::{Block, Cell, Column, Form, Grid, Section, Tone};
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
            verdict(facts, one, Reading::ExAnte),
            margin.unwrap_or_else(|| Cell::text(Text::same("–"))),
            chance.map_or_else(
                || Cell::text(Text::same("–")),
                |chance| {
                    let cell = Cell::number(percent(chance.probability).replace('%', " %"), chance.probability);
                    cell.over(Text::same(odds(&chance)))
                },
            ),
            verdict(facts, one, Reading::ExPost),
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
        ..Grid::default()
    };
    let note = Text::new(
        "● supported, ◐ partly: some tests are for it and some against, ○ not supported, ? cannot be tested with these data. The margin is \
         by how much the claim's own measure meets its limit; below zero, it misses it.",
        "●支持される、◐一部支持（支持する検証と支持しない検証がある）、○支持されない、?このデータでは検証できない。余裕は主張の指標が基準値をどれだけ満たすかで、負は届かないことを示す。",
    );
    let mut section = Section::new("verdicts", Text::new("The verdicts", "判定一覧"));
    section.blocks.push(Block::Grid(grid));
    section.blocks.push(Block::Note(note));
    section.blocks.extend(super::charts(facts, crate::charts::CLAIM_PROBABILITIES));
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
        // Claims without a chart follow each other.
        let is_tested = Reading::ALL.into_iter().any(|reading| one.finding(reading).is_some());
        let after_tested =
            place > 0 && Reading::ALL.into_iter().any(|reading| judged[place - 1].finding(reading).is_some());
        section.sections.push(if place > 0 && (is_tested || after_tested) { page.on_new_page() } else { page });
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

fn verdict(facts: Facts<'_>, judged: &Judged, reading: Reading) -> Cell {
    let (base, newest) = (facts.base_year(), facts.0.dataset.trade.span().map_or(0, |(_, last)| last));
    if reading == Reading::ExPost && judged.ex_ante.is_some() && judged.ex_post.is_none() && newest <= base {
        return Cell::text(Text::new(format!("the data end in {newest}"), format!("データは{newest}年まで")));
    }
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
    if ["%", "points"].contains(&unit) { Text::new("points", "ポイント") } else { Text::same(shown_unit(unit)) }
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
    // Of a claim that cannot be tested the sentences say it.
    let needed = &claim.data_needed;
    if !needed.en.is_empty() && Reading::ALL.into_iter().any(|reading| judged.finding(reading).is_some()) {
        let title =
            Text::new("What these data cannot tell, and what would", "このデータで分からないこと、必要なデータ");
        points.push((title, Text::new(format!("{}.", capitalised(needed).en), format!("{}。", needed.ja))));
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
    let published = claim.source.as_ref().map(|id| {
        let source = facts.0.dataset.sources.get(id);
        let title = source.map_or_else(|| id.to_string(), |source| format!("{}: {}", source.publisher, source.title));
        let cell = Cell::text(Text::same(title));
        source.map_or(cell.clone(), |source| cell.to(source.address.clone()))
    });
    let published = published.unwrap_or_else(|| Cell::text(Text::new("not published", "出典なし")));
    let row = |en: &str, ja: &str, cell: Cell| vec![Cell::text(Text::new(en, ja)), cell];
    Grid {
        id: format!("said-{}", claim.id),
        caption: Text::new("Who said it, and the verdicts", "発言者と判定"),
        columns: vec![Column::default(), Column::default()],
        rows: vec![
            row("Said by", "発言者", Cell::text(claim.speaker.clone()).over(claim.office.clone())),
            row("Published", "掲載", published.over(Text::same(claim.date.clone()))),
            row("With what was known then", "当時の情報", verdict(facts, judged, Reading::ExAnte)),
            row("Observed since", "その後の実績", verdict(facts, judged, Reading::ExPost)),
        ],
        row_headings: true,
        form: Form::Facts,
        ..Grid::default()
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

/// Every test of a reading: a row for each measure and scenario, a column for each rule.
fn checks(facts: Facts<'_>, judged: &Judged, finding: &Finding) -> Grid {
    let mut rules: Vec<&str> = Vec::new();
    let mut places: Vec<(usize, &str)> = Vec::new();
    for check in &finding.checks {
        if !rules.contains(&check.rule.as_str()) {
            rules.push(&check.rule);
        }
        for outcome in &check.outcomes {
            let place = (check.measure, outcome.scenario.as_str());
            if !places.contains(&place) {
                places.push(place);
            }
        }
    }
    places.sort_by_key(|(measure, _)| *measure);
    let mut rows = Vec::new();
    let mut last = None;
    for (place, scenario) in places {
        let Some(measure) = finding.test.measures.get(place) else { continue };
        let unit = measure.cell.unit.as_str();
        let name = Cell::text(capitalised(&measure.name));
        let mut row = vec![
            if last == Some(place) { name } else { name.over(asked(facts, measure)) },
            Cell::text(name_of(finding, scenario)),
        ];
        last = Some(place);
        for rule in &rules {
            let of_rule = finding.checks.iter().filter(|check| check.measure == place && check.rule == *rule);
            let outcome = of_rule.flat_map(|check| &check.outcomes).find(|outcome| outcome.scenario == scenario);
            row.push(outcome.map_or_else(|| Cell::text(Text::same("–")), |outcome| result(outcome, unit)));
        }
        rows.push(row);
    }
    let caption = match finding.reading {
        Reading::ExAnte => Text::new("Every test, with what was known then", "すべての検証（当時の情報）"),
        Reading::ExPost => Text::new("Every test, by what was observed since", "すべての検証（その後の実績）"),
    };
    let wide = if rules.len() > 4 { 52 / u8::try_from(rules.len()).unwrap_or(u8::MAX) } else { 13 };
    let rest = 83_u8.saturating_sub(wide.saturating_mul(u8::try_from(rules.len()).unwrap_or(u8::MAX)));
    let mut columns = vec![
        Column::words("What is measured, and the limit", "指標と基準").wide(rest),
        Column::words("Scenario", "シナリオ").wide(17),
    ];
    columns.extend(rules.iter().map(|of| Column { title: rule(of), ..Column::number(Text::default()).wide(wide) }));
    Grid {
        id: format!("checks-{}-{}", judged.claim.id, finding.reading.as_str()),
        caption,
        columns,
        rows,
        form: Form::Folded,
        ..Grid::default()
    }
}

/// What a measure is to the claim, its limit, and why that.
fn asked(facts: Facts<'_>, measure: &Measure) -> Text {
    let why = match measure.aspect {
        Aspect::Main => Text::new("The claim itself", "主張そのもの"),
        Aspect::Indicator => Text::new("Another indicator", "別の指標"),
        Aspect::Definition => Text::new("Another definition", "別の定義"),
    };
    let unit = measure.cell.unit.as_str();
    let limit = limit(measure.relation, &fixed(measure.threshold, digits(unit)), unit);
    let reason = reason(facts, &measure.basis);
    Text::new(format!("{}: {}. {}", why.en, limit.en, reason.en), format!("{}：{}。{}", why.ja, limit.ja, reason.ja))
}

/// What came of a test under one rule, and from where it started.
fn result(outcome: &Outcome, unit: &str) -> Cell {
    let tone = match outcome.margin {
        Some(margin) if margin >= 0.0 => Tone::Good,
        Some(_) => Tone::Bad,
        None => Tone::Open,
    };
    let cell = number(outcome.value, unit).toned(tone);
    match outcome.baseline {
        Some(baseline) => {
            let baseline = fixed(baseline, digits(unit));
            cell.over(Text::new(format!("from {baseline}"), format!("{baseline}から")))
        }
        None => cell,
    }
}

/// A response rule in words.
fn rule(rule: &str) -> Text {
    match rule {
        OBSERVED => Text::new("Observed", "実績"),
        "calibrated" => Text::new("Calibrated curves", "較正曲線"),
        "merit-order" => Text::new("Dearest first", "高い順に減らす"),
        "proportional" => Text::new("In proportion", "比例して減らす"),
        "displace" => Text::new("The group first", "対象地域から減らす"),
        other => Text::same(other),
    }
}

fn reason(facts: Facts<'_>, basis: &Basis) -> Text {
    match basis {
        Basis::Source(id) => {
            let source = facts.0.dataset.sources.get(id);
            Text::same(
                source.map_or_else(|| id.to_string(), |source| format!("{}, {}", source.publisher, source.title)),
            )
        }
        Basis::Assumption(reason) => Text::new(format!("Assumed: {}", reason.en), format!("仮定：{}", reason.ja)),
    }
}

fn number(value: Option<f64>, unit: &str) -> Cell {
    let Some(value) = value else { return Cell::text(Text::same("–")) };
    let shown = fixed(value, digits(unit));
    let ja = match unit {
        "points" => "ポイント",
        "index" => "",
        "million USD" => "百万ドル",
        "million USD/y" => "百万ドル／年",
        other => shown_unit(other),
    };
    let text = Text::new(format!("{shown} {}", shown_unit(unit)).trim_end(), format!("{shown} {ja}").trim_end());
    Cell { text, order: Some(value), ..Cell::default() }
}
