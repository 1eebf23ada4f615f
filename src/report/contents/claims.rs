//! What was said, what the numbers say of it, and what would change that.

use super::facts::{Facts, capitalised};
use crate::claims::sentences::{self, Said, odds};
use crate::claims::{
    Afterwards, Aspect, ClaimFinding, ClaimReading, Expectation, JudgedClaim, Likelihood, LimitOutcome,
};
use crate::language::{Text, amount, date_of};
use crate::model::claim::ClaimMeasure;
use crate::model::{Basis, ResponseRule};
use crate::report::document::{DocumentBlock, DocumentColumn, DocumentTable, Section, TableCell, TableForm, Tone};
use crate::table::OBSERVED;

/// The table of verdicts; `None` where the study tests no claim.
pub fn verdicts(facts: Facts<'_>) -> Option<Section> {
    let judged = facts.0.claims;
    if judged.is_empty() {
        return None;
    }
    let rows = judged.iter().map(|one| {
        vec![
            TableCell::text(one.claim.title.clone())
                .to(format!("#claim-{}", one.claim.id))
                .over(one.claim.speaker.clone()),
            expected(one),
            bounds(one),
            came_of(facts, one),
        ]
    });
    let grid = DocumentTable {
        id: "verdict-table".to_owned(),
        caption: Text::new(
            "Each claim: how likely it was, under which extreme assumption the answer changes, and what came of it",
            "各主張の見込み、答えが変わる極端な仮定、その後",
        ),
        columns: vec![
            DocumentColumn::words("Claim", "主張").wide(26),
            DocumentColumn::words("How likely, with what was known then", "当時の情報による見込み").wide(27),
            DocumentColumn::words("Bounds", "極端な仮定").wide(25),
            DocumentColumn::words("Afterwards", "その後").wide(22),
        ],
        rows: rows.collect(),
        searchable: false,
        row_headings: true,
        ..DocumentTable::default()
    };
    let words = Text::new(
        "How likely is stated in the calibrated words of the IPCC (Mastrandrea et al. 2010): virtually certain from 99%, very likely from \
         90%, likely from 66%, about as likely as not between, unlikely up to 33%, very unlikely up to 10%, exceptionally unlikely up to \
         1%; in brackets the 95% interval. Nothing is added up, and the other measures, which stand with each claim, \
         are not votes.",
        "見込みはIPCCの尺度（Mastrandreaら、2010年）で示す：ほぼ確実は99%以上、可能性が非常に高いは90%以上、可能性が高いは66%以上、どちらも同程度はその間、\
         可能性が低いは33%以下、可能性が非常に低いは10%以下、ほぼあり得ないは1%以下。かっこ内は95%区間。各欄は合算せず、主張ごとに示す他の指標も票としては数えない。",
    );
    let mut section = Section::new("verdicts", Text::new("The verdicts", "判定一覧"));
    section.blocks.push(DocumentBlock::Strip(judged.iter().map(icon).collect()));
    section.blocks.push(DocumentBlock::Grid(grid));
    section.blocks.push(DocumentBlock::Note(words));
    section.blocks.push(DocumentBlock::Note(sentences::caveat()));
    section.blocks.extend(alike(facts).map(DocumentBlock::Note));
    section.blocks.extend(super::charts(facts, crate::charts::registry::CLAIM_PROBABILITIES));
    Some(section)
}

/// A claim in the strip: a sign for how likely it was, and its title.
fn icon(judged: &JudgedClaim) -> TableCell {
    TableCell::text(judged.claim.title.clone())
        .to(format!("#claim-{}", judged.claim.id))
        .toned(tone(&judged.expectation()))
}

/// That two rules are one here, where they are.
fn alike(facts: Facts<'_>) -> Option<Text> {
    let rules = crate::study::rules::distinct(facts.0.study);
    let has = |name: &str| rules.iter().any(|rule| rule.as_str() == name);
    (!has("proportional") || !has("calibrated")).then(|| {
        Text::new(
            "All suppliers of a market have the same elasticity of supply here, so the rules “calibrated” and “proportional” are the same and are shown once.",
            "各市場の供給国は供給の弾力性が等しいため、規則calibratedとproportionalは同じものであり、一度だけ示す。",
        )
    })
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
        let is_tested = ClaimReading::ALL.into_iter().any(|reading| one.finding(reading).is_some());
        let after_tested =
            place > 0 && ClaimReading::ALL.into_iter().any(|reading| judged[place - 1].finding(reading).is_some());
        section.sections.push(if place > 0 && (is_tested || after_tested) { page.on_new_page() } else { page });
    }
    Some(section)
}

fn tone(expectation: &Expectation) -> Tone {
    match expectation {
        Expectation::Likely { word, .. } => match word {
            Likelihood::VirtuallyCertain | Likelihood::VeryLikely | Likelihood::Likely => Tone::Good,
            Likelihood::AboutAsLikelyAsNot => Tone::Mixed,
            Likelihood::Unlikely | Likelihood::VeryUnlikely | Likelihood::ExceptionallyUnlikely => Tone::Bad,
        },
        Expectation::AtMiddle { met } | Expectation::Observed { met } => {
            if *met {
                Tone::Good
            } else {
                Tone::Bad
            }
        }
        Expectation::NoNumber => Tone::Open,
    }
}

/// How likely a claim was, and whether that follows from its premise.
fn expected(judged: &JudgedClaim) -> TableCell {
    let expectation = judged.expectation();
    let text = match &expectation {
        Expectation::Likely { word, .. } => word.words(),
        other => sentences::expectation(other),
    };
    let cell = TableCell::text(Text::new(capitalised(&text).en, text.ja)).toned(tone(&expectation));
    let circular = judged.finding(ClaimReading::ExAnte).and_then(ClaimFinding::circular);
    let follows = circular.map(|_| Text::new("follows from the premise", "前提から当然に導かれる"));
    let odds = match &expectation {
        Expectation::Likely { chance, .. } => Some(odds(chance)),
        _ => None,
    };
    let mut cell = match (odds, follows) {
        (Some(odds), Some(follows)) => {
            cell.over(Text::new(format!("{}; {}", odds.en, follows.en), format!("{}、{}", odds.ja, follows.ja)))
        }
        (Some(one), None) | (None, Some(one)) => cell.over(one),
        (None, None) => cell,
    };
    if let Expectation::Likely { chance, .. } = expectation {
        cell.order = Some(chance.probability);
    }
    cell
}

fn bounds(judged: &JudgedClaim) -> TableCell {
    let found = judged.finding(ClaimReading::ExAnte).map(|finding| sentences::bounds_in_short(finding, &judged.group));
    let found = found.filter(|text| !text.en.is_empty());
    TableCell::text(found.map_or_else(|| Text::same("–"), |text| Text::new(capitalised(&text).en, text.ja)))
}

/// What came of a claim, and how far the data go.
fn came_of(facts: Facts<'_>, judged: &JudgedClaim) -> TableCell {
    let (base, newest) = (facts.base_year(), facts.0.dataset.trade.span().map_or(0, |(_, last)| last));
    if judged.ex_ante.is_some() && judged.ex_post.is_none() && newest <= base {
        return TableCell::text(Text::new(format!("The data end in {newest}"), format!("データは{newest}年まで")));
    }
    let found = judged.afterwards();
    let tone = match found {
        Afterwards::CameTrue => Tone::Good,
        Afterwards::DidNotComeTrue => Tone::Bad,
        Afterwards::PremiseNotMet | Afterwards::CannotBeTested => Tone::Open,
    };
    let words = sentences::afterwards(judged);
    let cell = TableCell::text(Text::new(capitalised(&words).en, words.ja)).toned(tone);
    let year = judged.finding(ClaimReading::ExPost).and_then(|finding| Some(finding.main()?.deciding()?.year));
    match year.filter(|_| found != Afterwards::CannotBeTested) {
        Some(year) => cell.over(Text::new(format!("as of {year}"), format!("{year}年時点"))),
        None => cell,
    }
}

fn digits(unit: &str) -> usize {
    crate::language::digits(unit)
}

fn page(facts: Facts<'_>, judged: &JudgedClaim) -> Section {
    let claim = &judged.claim;
    let mut page = Section::new(format!("claim-{}", claim.id), claim.title.clone());
    page.blocks.push(DocumentBlock::Lead(claim.statement.clone()));
    page.blocks.push(DocumentBlock::Grid(said_by(facts, judged)));
    page.blocks.push(DocumentBlock::Chart(format!("claim-{}", claim.id)));
    let limits = format!("{}-{}", crate::charts::CLAIM_LIMITS, claim.id);
    if facts.0.charts.iter().any(|chart| chart.name == limits) {
        page.blocks.push(DocumentBlock::Chart(limits));
    }
    let readings: Vec<ClaimReading> =
        ClaimReading::ALL.into_iter().filter(|one| judged.finding(*one).is_some()).collect();
    // A claim that cannot be tested has sentences too: what data would test it.
    let told = if readings.is_empty() { vec![ClaimReading::ExAnte] } else { readings };
    for reading in &told {
        let Said { finding, .. } = sentences::said(judged, *reading);
        let when = sentences::heading(&sentences::reading(*reading));
        page.blocks.push(DocumentBlock::Prose(Text::new(
            format!("{}: {}", when.en, finding.en),
            format!("【{}】{}", when.ja, finding.ja),
        )));
    }
    let mut points = Vec::new();
    for reading in &told {
        let Said { bounds, others, limits, believe, change, .. } = sentences::said(judged, *reading);
        for (en, ja, text) in [
            ("Extreme assumptions", "極端な仮定の場合", bounds),
            ("Other measures and definitions", "他の指標と定義", others),
            ("Other thresholds", "別の基準", limits),
            ("Premise", "前提", believe),
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
    if !needed.en.is_empty() && ClaimReading::ALL.into_iter().any(|reading| judged.finding(reading).is_some()) {
        let title =
            Text::new("What these data cannot tell, and what would", "このデータで分からないこと、必要なデータ");
        points.push((title, Text::new(format!("{}.", capitalised(needed).en), format!("{}。", needed.ja))));
    }
    if !points.is_empty() {
        page.blocks.push(DocumentBlock::Terms(points));
    }
    for reading in ClaimReading::ALL {
        page.blocks.extend(judged.finding(reading).map(|finding| DocumentBlock::Grid(checks(facts, judged, finding))));
    }
    page.blocks.extend(super::hindsight::of_claim(facts, judged).map(DocumentBlock::Grid));
    page
}

/// Who said it, when, where, and the verdicts.
fn said_by(facts: Facts<'_>, judged: &JudgedClaim) -> DocumentTable {
    let claim = &judged.claim;
    let published = claim.source.as_ref().map(|id| {
        let source = facts.0.dataset.sources.get(id);
        let title = source.map_or_else(|| id.to_string(), |source| format!("{}: {}", source.publisher, source.title));
        let cell = TableCell::text(Text::same(title));
        source.map_or(cell.clone(), |source| cell.to(source.address.clone()))
    });
    let published = published.unwrap_or_else(|| TableCell::text(Text::new("not published", "未公表")));
    let row = |en: &str, ja: &str, cell: TableCell| vec![TableCell::text(Text::new(en, ja)), cell];
    let late = super::hindsight::of_claim(facts, judged).map(|named| {
        let count = named.rows.len();
        let words = Text::new(
            format!("{count} of the figures behind this, listed below"),
            format!("根拠のうち{count}件（下に列記）"),
        );
        row("Not known then", "当時まだ分からなかった数値", TableCell::text(words).to(format!("#{}", named.id)))
    });
    let mut rows = vec![
        row("Said by", "発言者", TableCell::text(claim.speaker.clone()).over(claim.office.clone())),
        row("Published", "掲載", published.over(date_of(&claim.date))),
        row("With what was known then", "当時の情報による見込み", expected(judged)),
    ];
    rows.extend(late);
    rows.push(row("Bounds", "極端な仮定", bounds(judged)));
    rows.push(row("Afterwards", "その後", came_of(facts, judged)));
    DocumentTable {
        id: format!("said-{}", claim.id),
        caption: Text::new("Who said it, and the verdicts", "発言者と判定"),
        columns: vec![DocumentColumn::default(), DocumentColumn::default()],
        rows,
        row_headings: true,
        form: TableForm::Facts,
        ..DocumentTable::default()
    }
}

fn name_of(finding: &ClaimFinding, id: &str) -> Text {
    let baseline = finding.test.measures.iter().filter_map(|measure| measure.baseline.as_ref()?.scenario.as_ref());
    let found = finding.test.scenarios.iter().chain(baseline).find(|named| named.id == id);
    match found {
        Some(named) if id != OBSERVED => named.name.clone(),
        _ if id == OBSERVED => Text::new("observed", "実績"),
        _ => Text::same(id),
    }
}

/// Every test of a reading: a row for each measure and scenario, a column for each rule.
fn checks(facts: Facts<'_>, judged: &JudgedClaim, finding: &ClaimFinding) -> DocumentTable {
    let mut rules: Vec<&str> = Vec::new();
    let mut places: Vec<(usize, &str)> = Vec::new();
    for check in &finding.checks {
        if !rules.contains(&check.rule.as_str()) {
            rules.push(&check.rule);
        }
        // A number that stands there already is not shown again.
        let told = if finding.is_repeated(check.measure) { &[][..] } else { check.outcomes.as_slice() };
        for outcome in told {
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
        let name = TableCell::text(capitalised(&measure.name));
        let mut row = vec![
            if last == Some(place) { name } else { name.over(asked(facts, measure)) },
            TableCell::text(name_of(finding, scenario)),
        ];
        last = Some(place);
        for rule in &rules {
            let of_rule = finding.checks.iter().filter(|check| check.measure == place && check.rule == *rule);
            let outcome = of_rule.flat_map(|check| &check.outcomes).find(|outcome| outcome.scenario == scenario);
            row.push(outcome.map_or_else(|| TableCell::text(Text::same("–")), |outcome| result(outcome, unit)));
        }
        rows.push(row);
    }
    let caption = match finding.reading {
        ClaimReading::ExAnte => Text::new("Every test, with what was known then", "すべての検証（当時の情報）"),
        ClaimReading::ExPost => Text::new("Every test, by what was observed since", "すべての検証（その後の実績）"),
    };
    let wide = if rules.len() > 4 { 52 / u8::try_from(rules.len()).unwrap_or(u8::MAX) } else { 13 };
    let rest = 83_u8.saturating_sub(wide.saturating_mul(u8::try_from(rules.len()).unwrap_or(u8::MAX)));
    let mut columns = vec![
        DocumentColumn::words("What is measured, and our threshold", "指標と基準").wide(rest),
        DocumentColumn::words("Scenario", "シナリオ").wide(17),
    ];
    columns.extend(rules.iter().map(|of| DocumentColumn {
        title: capitalised(&rule(of, &judged.group)),
        ..DocumentColumn::number(Text::default()).wide(wide)
    }));
    DocumentTable {
        id: format!("checks-{}-{}", judged.claim.id, finding.reading.as_str()),
        caption,
        columns,
        rows,
        form: TableForm::Folded,
        ..DocumentTable::default()
    }
}

/// What a measure is to the claim, its limit, and why that.
fn asked(facts: Facts<'_>, measure: &ClaimMeasure) -> Text {
    let why = match measure.aspect {
        Aspect::Main => Text::new("The claim itself", "主張そのもの"),
        Aspect::Indicator => Text::new("Another indicator", "別の指標"),
        Aspect::Definition => Text::new("Another definition", "別の定義"),
    };
    let limit = sentences::asked(measure);
    let reason = reason(facts, &measure.basis);
    let follows = measure.circular.as_ref().map_or_else(Text::default, |reason| {
        Text::new(
            format!(". Follows from the premise: {}", reason.en),
            format!("。前提から当然に導かれる：{}", reason.ja),
        )
    });
    Text::new(
        format!("{}: {}. {}{}", why.en, limit.en, reason.en, follows.en),
        format!("{}：{}。{}{}", why.ja, limit.ja, reason.ja, follows.ja),
    )
}

/// What came of a test under one rule, and from where it started.
fn result(outcome: &LimitOutcome, unit: &str) -> TableCell {
    let tone = match outcome.margin {
        Some(margin) if margin >= 0.0 => Tone::Good,
        Some(_) => Tone::Bad,
        None => Tone::Open,
    };
    let cell = number(outcome.value, unit).toned(tone);
    match outcome.baseline {
        Some(baseline) => {
            let baseline = number_only(baseline, digits(unit));
            cell.over(Text::new(format!("from {baseline}"), format!("{baseline}から")))
        }
        None => cell,
    }
}

/// A response rule in words.
fn rule(rule: &str, group: &Text) -> Text {
    match rule {
        OBSERVED => Text::new("Observed", "実績"),
        other => ResponseRule::label(other, group).unwrap_or_else(|| Text::same(other)),
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

fn number_only(value: f64, digits: usize) -> String {
    crate::language::number(value, digits)
}

fn number(value: Option<f64>, unit: &str) -> TableCell {
    let Some(value) = value else { return TableCell::text(Text::new("no number", "数値なし")) };
    TableCell { text: amount(value, unit), order: Some(value), ..TableCell::default() }
}
