//! Verdicts as text.

use std::fmt::Write;

use comfy_table::{CellAlignment, ContentArrangement, Table as Grid};

use crate::claims::sentences::{self, said};
use crate::claims::{Finding, Judged, Reading, Votes, record};
use crate::cli::output::{Failure, RULED};
use crate::language::{Language, Text, number};

/// The headline, and one line a claim.
pub(super) fn overview(headline: Option<&Text>, judged: &[&Judged], language: Language) -> String {
    let word = |en: &'static str, ja: &'static str| if language == Language::En { en } else { ja };
    let mut grid = Grid::new();
    grid.load_style(RULED).set_content_arrangement(ContentArrangement::Dynamic);
    grid.set_header([
        word("claim", "主張"),
        word("with what was known then", "当時の知見"),
        word("margin", "余裕"),
        word("tests for it", "支持"),
        word("against what was observed", "その後の実績"),
        word("margin", "余裕"),
        word("tests for it", "支持"),
    ]);
    for one in judged {
        let mut cells = vec![one.claim.title.get(language).to_owned()];
        for reading in Reading::ALL {
            cells.push(sentences::verdict(one.verdict(reading)).get(language).to_owned());
            cells.extend(one.finding(reading).map_or([String::new(), String::new()], |found| figures(found, language)));
        }
        grid.add_row(cells);
    }
    for column in [2, 3, 5, 6] {
        if let Some(column) = grid.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let headline = headline.map_or_else(String::new, |text| format!("{}\n\n", text.get(language)));
    let note = word(
        "The margin is by how much the claim's own measure meets its limit, under the study's own rule; below zero it misses it.\n\
         Tests: every response rule, indicator, definition and scenario. `--claim ID` lists them.\n",
        "余裕は、主張自体の指標が基準の応答規則のもとで条件を満たす幅（負は未達）。支持は、応答規則・指標・定義・シナリオごとの検証のうち主張を支持する件数。\
         `--claim ID` で一覧を表示。\n",
    );
    format!("{headline}{grid}\n\n{note}")
}

fn figures(finding: &Finding, language: Language) -> [String; 2] {
    let unit = finding.test.measures.first().map_or("", |measure| measure.cell.unit.as_str());
    let shown = |margin: f64| sentences::margin(margin, unit).get(language).to_owned();
    let Votes { held, cast: votes } = finding.votes();
    [finding.margin().map_or_else(String::new, shown), format!("{held}/{votes}")]
}

/// Claims with their sentences and every vote.
pub(super) fn in_full(judged: &[&Judged], language: Language) -> String {
    let mut text = String::new();
    for one in judged {
        let claim = &one.claim;
        let _ = writeln!(text, "{}\n", claim.title.get(language));
        let (statement, speaker, office) =
            (claim.statement.get(language), claim.speaker.get(language), claim.office.get(language));
        let _ = match language {
            Language::En => writeln!(text, "{statement}\n{speaker}, {office}, {} [{}]", claim.date, claim.source),
            Language::Ja => writeln!(text, "{statement}\n{speaker}、{office}、{} [{}]", claim.date, claim.source),
        };
        for reading in Reading::ALL {
            let verdict = sentences::heading(&sentences::verdict(one.verdict(reading)));
            let title = sentences::heading(&sentences::reading(reading));
            let _ = writeln!(text, "\n{}: {}\n", title.get(language), verdict.get(language));
            let words = said(one, reading);
            for sentence in [&words.finding, &words.believe, &words.change] {
                if !sentence.get(language).is_empty() {
                    let _ = writeln!(text, "{}", sentence.get(language));
                }
            }
            if let Some(finding) = one.finding(reading) {
                let _ = writeln!(text, "\n{}", votes(finding, language));
            }
        }
        text.push('\n');
    }
    text
}

fn votes(finding: &Finding, language: Language) -> Grid {
    let word = |en: &'static str, ja: &'static str| if language == Language::En { en } else { ja };
    let mut grid = Grid::new();
    grid.load_style(RULED).set_content_arrangement(ContentArrangement::Dynamic);
    grid.set_header([
        word("measure", "指標"),
        word("scenario", "シナリオ"),
        word("rule", "規則"),
        word("year", "年"),
        word("value", "値"),
        word("against", "比較"),
        word("asked for", "条件"),
        word("for the claim", "支持"),
    ]);
    for check in &finding.checks {
        let Some(measure) = finding.test.measures.get(check.measure) else { continue };
        for outcome in &check.outcomes {
            let value = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| number(value, 2));
            let limit = format!("{} {} {}", measure.relation.as_str(), measure.threshold, measure.cell.unit);
            let holds = match outcome.margin {
                Some(margin) if margin >= 0.0 => word("yes", "○"),
                Some(_) => word("no", "×"),
                None => "–",
            };
            grid.add_row([
                measure.name.get(language).to_owned(),
                outcome.scenario.clone(),
                check.rule.clone(),
                outcome.year.to_string(),
                value(outcome.value),
                if measure.baseline.is_some() { value(outcome.baseline) } else { String::new() },
                limit,
                holds.to_owned(),
            ]);
        }
    }
    for column in [4, 5] {
        if let Some(column) = grid.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    grid
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
    ];
    writer.write_record(header).map_err(failed)?;
    for one in judged.iter().map(|one| record(one)) {
        for reading in &one.readings {
            let (name, verdict) = (reading.reading.as_str(), reading.verdict.as_str());
            if reading.checks.is_empty() {
                let mut row = vec![one.id.as_str(), name, verdict];
                row.resize(header.len(), "");
                writer.write_record(row).map_err(failed)?;
            }
            for check in &reading.checks {
                let number = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
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
                    ])
                    .map_err(failed)?;
            }
        }
    }
    let bytes = writer.into_inner().map_err(|error| Failure::Other(error.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
