//! Verdicts as records, for pages and programs: everything a reader needs of a claim in one value.

use serde::Serialize;

use super::sentences::{self, Said};
use super::{Chance, Finding, Judged, Measure, Outcome, Reading, Turn, Verdict, Votes};
use crate::language::Text;
use crate::model::Basis;

/// A claim with its verdicts and sentences.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Record {
    /// Name in files.
    pub id: String,
    /// Name for people.
    pub title: Text,
    /// What was said.
    pub statement: Text,
    /// By whom.
    pub speaker: Text,
    /// In which office.
    pub office: Text,
    /// On which day.
    pub date: String,
    /// Entry of the sources table; `None` where it is not published.
    pub source: Option<String>,
    /// What data would test it, or test it better; empty where these data do.
    pub data_needed: Text,
    /// Both readings.
    pub readings: Vec<ReadingRecord>,
}

/// One reading.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ReadingRecord {
    /// Which.
    pub reading: Reading,
    /// The verdict.
    pub verdict: Verdict,
    /// That in words.
    pub verdict_words: Text,
    /// By how much the claim's own measure meets its limit; below zero where it misses it.
    pub margin: Option<f64>,
    /// The unit of the margin.
    pub unit: String,
    /// How many votes there are.
    pub votes: usize,
    /// How many of them are for the claim.
    pub held: usize,
    /// How likely the claim's own measure meets its limit.
    pub chance: Option<Chance>,
    /// Under which conditions the answer turns; empty where none was looked for.
    pub turns: Vec<Turn>,
    /// What the numbers are, and what that means.
    pub finding: Text,
    /// What one needs to believe.
    pub believe: Text,
    /// What would change the verdict.
    pub change: Text,
    /// Every vote.
    pub checks: Vec<CheckRecord>,
}

/// One number against its limit.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct CheckRecord {
    /// Name of the measure in files.
    pub measure: String,
    /// Why it stands there: `main`, `indicator`, `definition`.
    pub aspect: &'static str,
    /// What it is for people.
    pub name: Text,
    /// Market.
    pub market: String,
    /// Supplier, group or passage.
    pub partner: String,
    /// Route.
    pub route: String,
    /// What is measured.
    pub variable: String,
    /// Its unit.
    pub unit: String,
    /// How it has to stand to its limit.
    pub relation: &'static str,
    /// The limit.
    pub threshold: f64,
    /// Why it is drawn there: an entry of the sources table, or a reason.
    pub source: Option<String>,
    /// The reason, where there is no source.
    pub assumption: Option<Text>,
    /// The response rule.
    pub rule: String,
    /// The scenario.
    pub scenario: String,
    /// The year.
    pub year: i32,
    /// The number.
    pub value: Option<f64>,
    /// The scenario of what it is compared with.
    pub baseline_scenario: Option<String>,
    /// The year of what it is compared with.
    pub baseline_year: Option<i32>,
    /// What it is compared with.
    pub baseline: Option<f64>,
    /// By how much the limit is met.
    pub margin: Option<f64>,
    /// Whether it is.
    pub holds: Option<bool>,
}

/// The record of a claim.
pub fn record(judged: &Judged) -> Record {
    let claim = &judged.claim;
    Record {
        id: claim.id.to_string(),
        title: claim.title.clone(),
        statement: claim.statement.clone(),
        speaker: claim.speaker.clone(),
        office: claim.office.clone(),
        date: claim.date.clone(),
        source: claim.source.as_ref().map(ToString::to_string),
        data_needed: claim.data_needed.clone(),
        readings: Reading::ALL.iter().map(|reading| of_reading(judged, *reading)).collect(),
    }
}

fn of_reading(judged: &Judged, reading: Reading) -> ReadingRecord {
    let (finding, verdict) = (judged.finding(reading), judged.verdict(reading));
    let Votes { held, cast: votes } = finding.map(Finding::votes).unwrap_or_default();
    let Said { finding: words, believe, change } = sentences::said(judged, reading);
    ReadingRecord {
        reading,
        verdict,
        verdict_words: sentences::verdict(verdict),
        margin: finding.and_then(Finding::margin),
        unit: finding
            .and_then(|finding| finding.test.measures.first())
            .map_or_else(String::new, |m| m.cell.unit.clone()),
        votes,
        held,
        chance: finding.and_then(|finding| finding.chance),
        turns: finding.map_or_else(Vec::new, |finding| finding.turns.clone()),
        finding: words,
        believe,
        change,
        checks: finding.map_or_else(Vec::new, checks),
    }
}

fn checks(finding: &Finding) -> Vec<CheckRecord> {
    let mut records = Vec::new();
    for check in &finding.checks {
        let Some(measure) = finding.test.measures.get(check.measure) else { continue };
        records.extend(check.outcomes.iter().map(|outcome| of_outcome(measure, &check.rule, outcome)));
    }
    records
}

fn of_outcome(measure: &Measure, rule: &str, outcome: &Outcome) -> CheckRecord {
    let (source, assumption) = match &measure.basis {
        Basis::Source(id) => (Some(id.to_string()), None),
        Basis::Assumption(reason) => (None, Some(reason.clone())),
    };
    let cell = measure.cell.clone();
    CheckRecord {
        measure: measure.id.clone(),
        aspect: measure.aspect.as_str(),
        name: measure.name.clone(),
        market: cell.market,
        partner: cell.partner,
        route: cell.route,
        variable: cell.variable,
        unit: cell.unit,
        relation: measure.relation.as_str(),
        threshold: measure.threshold,
        source,
        assumption,
        rule: rule.to_owned(),
        scenario: outcome.scenario.clone(),
        year: outcome.year,
        value: outcome.value,
        baseline_scenario: outcome.baseline_of.as_ref().map(|(scenario, _)| scenario.clone()),
        baseline_year: outcome.baseline_of.as_ref().map(|(_, year)| *year),
        baseline: outcome.baseline,
        margin: outcome.margin,
        holds: outcome.margin.map(|margin| margin >= 0.0),
    }
}
