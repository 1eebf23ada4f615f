//! Verdicts as text.

mod sheet;
mod summary;

use std::fmt::Write;

use crate::claims::sentences::{self, said};
use crate::claims::{ClaimFinding, ClaimReading, Expectation, JudgedClaim, record};
use crate::language::{Language, Text, number};
use crate::study::StudyError;
use crate::table::cell;

pub use sheet::TextShape;
use sheet::TextSheet;

/// The headline, and one line a claim: how likely it was, the bounds, and what came of it.
pub fn overview(headline: Option<&Text>, judged: &[&JudgedClaim], language: Language, form: TextShape) -> String {
    let word = |en: &'static str, ja: &'static str| if language == Language::En { en } else { ja };
    let mut text = headline.map_or_else(String::new, |text| format!("{}\n\n", text.get(language)));
    let _ = writeln!(text, "{}\n", summary::of_claims(judged, language).shown(form));
    let open = judged.iter().filter(|one| !one.claim.is_testable());
    let open: Vec<&str> = open.map(|one| one.claim.title.get(language)).collect();
    if !open.is_empty() {
        let (colon, comma) = (word(": ", "："), word("; ", "、"));
        let start = word("Cannot be tested with these data", "このデータでは検証できない主張");
        let _ = writeln!(text, "{start}{colon}{}{}\n", open.join(comma), word(".", ""));
    }
    let drawn = judged.iter().any(|one| one.finding(ClaimReading::ExAnte).is_some_and(|found| found.chance.is_some()));
    text += word(
        "How likely: that the claim's main measure meets our threshold in its main scenario, under the study's own rule. Bounds: the \
         extreme assumptions on who loses sales under which the answer is another. Nothing is added up; other measures are no votes.\n",
        "見込み：主シナリオで、調査の応答規則のもと、主張の主指標が本調査の基準を満たすか。極端な仮定：どの供給国の販売が減るかについて、\
         答えが変わる仮定。合算はせず、他の指標も票とはしない。\n",
    );
    if drawn {
        let _ = writeln!(text, "{}", sentences::caveat().get(language));
    } else {
        text += word(
            "`--samples 1000` adds how likely each is, and what changes it.\n",
            "`--samples 1000` で、確率と判定が変わる条件を加える。\n",
        );
    }
    text + word("`--claim ID` shows every number.\n", "`--claim ID` で個々の数値を表示。\n")
}

/// Claims with their sentences and every number.
pub fn in_full(judged: &[&JudgedClaim], language: Language, form: TextShape) -> String {
    let word = |en: &'static str, ja: &'static str| if language == Language::En { en } else { ja };
    let mut text = String::new();
    let head = |level: usize| if form == TextShape::Markdown { "#".repeat(level) + " " } else { String::new() };
    for one in judged {
        let claim = &one.claim;
        let _ = writeln!(text, "{}{}\n", head(2), claim.title.get(language));
        let (statement, speaker, office) =
            (claim.statement.get(language), claim.speaker.get(language), claim.office.get(language));
        let published = claim.source.as_ref().map_or_else(String::new, |source| format!(" [{source}]"));
        let _ = match language {
            Language::En => writeln!(text, "{statement}\n{speaker}, {office}, {}{published}", claim.date),
            Language::Ja => writeln!(text, "{statement}\n{speaker}、{office}、{}{published}", claim.date),
        };
        for reading in ClaimReading::ALL {
            let verdict = match reading {
                ClaimReading::ExAnte => sentences::expectation(&one.expectation()),
                ClaimReading::ExPost => sentences::afterwards(one),
            };
            let verdict = sentences::heading(&verdict);
            let title = sentences::heading(&sentences::reading(reading));
            let _ = writeln!(text, "\n{}{}: {}\n", head(3), title.get(language), verdict.get(language));
            let words = said(one, reading);
            for sentence in [&words.finding, &words.bounds, &words.others, &words.limits, &words.believe, &words.change]
            {
                if !sentence.get(language).is_empty() {
                    let _ = writeln!(text, "{}", sentence.get(language));
                }
            }
            if let Some(finding) = one.finding(reading) {
                let _ = writeln!(text, "\n{}", numbers(finding, language).shown(form));
                if let Some(turns) = summary::of_turns(finding, language) {
                    let _ = writeln!(text, "\n{}", turns.shown(form));
                }
            }
            let late = summary::of_not_known_then(one, language).filter(|_| reading == ClaimReading::ExAnte);
            if let Some(late) = late {
                let stop = word(":", "：");
                let _ =
                    writeln!(text, "\n{}{stop}\n{}", sentences::not_known_then(one).get(language), late.shown(form));
            }
        }
        text.push('\n');
    }
    text
}

fn numbers(finding: &ClaimFinding, language: Language) -> TextSheet {
    let word = |en: &'static str, ja: &'static str| if language == Language::En { en } else { ja };
    let header = [
        word("measure", "指標"),
        word("scenario", "シナリオ"),
        word("rule", "規則"),
        word("year", "年"),
        word("value", "値"),
        word("against", "比較"),
        word("our threshold", "本調査の基準"),
        word("met", "充足"),
    ];
    let mut sheet = TextSheet::new("", &header, &[4, 5]);
    for check in finding.checks.iter().filter(|check| !finding.is_repeated(check.measure)) {
        let Some(measure) = finding.test.measures.get(check.measure) else { continue };
        for outcome in &check.outcomes {
            let value = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| number(value, 2));
            let holds = match outcome.holds() {
                Some(true) => word("yes", "○"),
                Some(false) => word("no", "×"),
                None => word("no number", "数値なし"),
            };
            sheet.rows.push(vec![
                measure.name.get(language).to_owned(),
                outcome.scenario.clone(),
                check.rule.clone(),
                outcome.year.to_string(),
                value(outcome.value),
                if measure.baseline.is_some() { value(outcome.baseline) } else { String::new() },
                sentences::asked(measure).get(language).to_owned(),
                holds.to_owned(),
            ]);
        }
    }
    sheet
}

/// Every number against its limit, one a row, as CSV.
///
/// # Errors
/// Text that cannot be written as CSV.
pub fn csv(judged: &[&JudgedClaim]) -> Result<String, StudyError> {
    let failed = |error: csv::Error| StudyError::Failed(error.to_string());
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let header = [
        "claim",
        "reading",
        "verdict",
        "main_scenario",
        "measure",
        "aspect",
        "rule",
        "scenario",
        "year",
        "market",
        "partner",
        "route",
        "variable",
        "unit",
        "value",
        "baseline",
        "relation",
        "threshold",
        "margin",
        "holds",
        "probability",
        "ci95_low",
        "ci95_high",
        "turned_by",
    ];
    writer.write_record(header).map_err(failed)?;
    for one in judged.iter().map(|one| record(one)) {
        for reading in &one.readings {
            let name = reading.reading.as_str();
            let verdict = match (reading.reading, &one.expectation) {
                (ClaimReading::ExPost, _) => one.afterwards.as_str(),
                (ClaimReading::ExAnte, Expectation::Likely { word, .. }) => word.as_str(),
                (ClaimReading::ExAnte, Expectation::AtMiddle { met: true }) => "met-at-middle",
                (ClaimReading::ExAnte, Expectation::AtMiddle { met: false }) => "not-met-at-middle",
                (ClaimReading::ExAnte, Expectation::Observed { met: true }) => "observed-so",
                (ClaimReading::ExAnte, Expectation::Observed { met: false }) => "observed-not-so",
                (ClaimReading::ExAnte, Expectation::NoNumber) => "cannot-be-tested",
            };
            let main = reading.main_scenario.as_deref().unwrap_or_default();
            let number = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
            let probability = number(reading.chance.map(|chance| chance.probability));
            let [low, high] =
                [reading.chance.map(|chance| chance.low), reading.chance.map(|chance| chance.high)].map(number);
            let turned = summary::turned_by(&reading.turns);
            if reading.checks.is_empty() {
                let mut row = vec![one.id.as_str(), name, verdict];
                row.resize(header.len(), "");
                writer.write_record(row).map_err(failed)?;
            }
            for check in &reading.checks {
                writer
                    .write_record(
                        [
                            one.id.as_str(),
                            name,
                            verdict,
                            main,
                            &check.measure,
                            check.aspect,
                            &check.rule,
                            &check.scenario,
                            &check.year.to_string(),
                            &check.market,
                            &check.partner,
                            &check.route,
                            &check.variable,
                            &check.unit,
                            &number(check.value),
                            &number(check.baseline),
                            check.relation,
                            &check.threshold.to_string(),
                            &number(check.margin),
                            &check.holds.map_or_else(String::new, |holds| holds.to_string()),
                            &probability,
                            &low,
                            &high,
                            &turned,
                        ]
                        .map(|text| cell::written(text).into_owned()),
                    )
                    .map_err(failed)?;
            }
        }
    }
    let bytes = writer.into_inner().map_err(|error| StudyError::Failed(error.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
