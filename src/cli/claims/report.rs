//! Verdicts as text.

mod sheet;
mod summary;

use std::fmt::Write;

use crate::claims::sentences::{self, said};
use crate::claims::{Finding, Judged, Reading, record};
use crate::cli::output::Failure;
use crate::language::{Language, Text, number};

pub(super) use sheet::Shape;
use sheet::Sheet;

/// The headline, and one line a claim for each reading.
pub(super) fn overview(headline: Option<&Text>, judged: &[&Judged], language: Language, form: Shape) -> String {
    let word = |en: &'static str, ja: &'static str| if language == Language::En { en } else { ja };
    let mut text = headline.map_or_else(String::new, |text| format!("{}\n\n", text.get(language)));
    for reading in Reading::ALL {
        let sheet = summary::of_reading(judged, reading, language);
        if !sheet.rows.is_empty() {
            let _ = writeln!(text, "{}\n", sheet.shown(form));
        }
    }
    let open = judged.iter().filter(|one| !one.claim.is_testable());
    let open: Vec<&str> = open.map(|one| one.claim.title.get(language)).collect();
    if !open.is_empty() {
        let (colon, comma) = (word(": ", "："), word("; ", "、"));
        let start = word("Cannot be tested with these data", "このデータでは検証できない主張");
        let _ = writeln!(text, "{start}{colon}{}{}\n", open.join(comma), word(".", ""));
    }
    let drawn = judged.iter().any(|one| one.finding(Reading::ExAnte).is_some_and(|found| found.chance.is_some()));
    let note = word(
        "The margin is by how much the claim's own measure meets its limit, under the study's own rule; below zero it misses it.\n\
         Rules, indicators, definitions: under how many of them it holds. A claim that fails under one of them is partly supported.\n",
        "余裕は、主張自体の指標が基準の応答規則のもとで条件を満たす幅（負は未達）。規則・指標・定義は、それぞれのうち何件で成り立つか。\
         一つでも成り立たないものがあれば「一部支持」となる。\n",
    );
    let of_draws = if drawn {
        word(
            "Probability: part of the samples of the uncertain numbers in which it holds (95 % interval). Turned by: how many of them \
             turn the answer alone, within their range.\n",
            "確率は、不確実な数値を抽出したうち成り立つ割合（かっこ内は95%区間）。転換は、単独で想定範囲内に答えを変える不確実な数値の件数。\n",
        )
    } else {
        word(
            "`--samples 1000` adds how likely each holds, and what turns it.\n",
            "`--samples 1000` で、成り立つ確率と答えが変わる条件を加える。\n",
        )
    };
    text + note + of_draws + word("`--claim ID` shows every test.\n", "`--claim ID` で個々の検証を表示。\n")
}

/// Claims with their sentences and every vote.
pub(super) fn in_full(judged: &[&Judged], language: Language, form: Shape) -> String {
    let mut text = String::new();
    let head = |level: usize| if form == Shape::Markdown { "#".repeat(level) + " " } else { String::new() };
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
        for reading in Reading::ALL {
            let verdict = sentences::heading(&sentences::verdict(one.verdict(reading)));
            let title = sentences::heading(&sentences::reading(reading));
            let _ = writeln!(text, "\n{}{}: {}\n", head(3), title.get(language), verdict.get(language));
            let words = said(one, reading);
            for sentence in [&words.finding, &words.believe, &words.change] {
                if !sentence.get(language).is_empty() {
                    let _ = writeln!(text, "{}", sentence.get(language));
                }
            }
            if let Some(finding) = one.finding(reading) {
                let _ = writeln!(text, "\n{}", votes(finding, language).shown(form));
                if let Some(turns) = summary::of_turns(finding, language) {
                    let _ = writeln!(text, "\n{}", turns.shown(form));
                }
            }
        }
        text.push('\n');
    }
    text
}

fn votes(finding: &Finding, language: Language) -> Sheet {
    let word = |en: &'static str, ja: &'static str| if language == Language::En { en } else { ja };
    let header = [
        word("measure", "指標"),
        word("scenario", "シナリオ"),
        word("rule", "規則"),
        word("year", "年"),
        word("value", "値"),
        word("against", "比較"),
        word("asked for", "条件"),
        word("for the claim", "支持"),
    ];
    let mut sheet = Sheet::new("", &header, &[4, 5]);
    for check in &finding.checks {
        let Some(measure) = finding.test.measures.get(check.measure) else { continue };
        for outcome in &check.outcomes {
            let value = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| number(value, 2));
            let holds = match outcome.margin {
                Some(margin) if margin >= 0.0 => word("yes", "○"),
                Some(_) => word("no", "×"),
                None => "–",
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

/// Every number against its limit, one a row.
pub(super) fn csv(judged: &[&Judged]) -> Result<String, Failure> {
    let failed = |error: csv::Error| Failure::Other(error.to_string());
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let header = [
        "claim",
        "reading",
        "verdict",
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
            let (name, verdict) = (reading.reading.as_str(), reading.verdict.as_str());
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
                    .write_record([
                        one.id.as_str(),
                        name,
                        verdict,
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
                    ])
                    .map_err(failed)?;
            }
        }
    }
    let bytes = writer.into_inner().map_err(|error| Failure::Other(error.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
