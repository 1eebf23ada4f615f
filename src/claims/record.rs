//! Verdicts as records, for pages and programs: everything a reader needs of a claim in one value.

use serde::Serialize;

use super::sentences::{self, Said};
use super::{
    Afterwards, AnswerTurn, Chance, Check, ClaimFinding, ClaimMeasure, ClaimReading, Expectation, HindsightException,
    JudgedClaim, LimitCurve, LimitOutcome,
};
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
    /// How likely it was with what was known when it was said.
    pub expectation: Expectation,
    /// That in words.
    pub expectation_words: Text,
    /// What a probability counts, and what it leaves out.
    pub counted: Text,
    /// What came of it.
    pub afterwards: Afterwards,
    /// That in words.
    pub afterwards_words: Text,
    /// The observed number that says whether the premise came about; `None` where the claim states none.
    pub premise: Option<CheckRecord>,
    /// What the reading with what was known then rests on and what was not known then, by name.
    pub not_known_then: Vec<HindsightException>,
    /// Both readings.
    pub readings: Vec<ReadingRecord>,
}

/// One reading.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ReadingRecord {
    /// Which.
    pub reading: ClaimReading,
    /// Whether the main measure meets its limit in the main scenario at the middle of every assumption.
    pub met: Option<bool>,
    /// By how much; below zero where it misses it.
    pub margin: Option<f64>,
    /// The unit of the margin.
    pub unit: String,
    /// The scenario whose answer is the claim's.
    pub main_scenario: Option<String>,
    /// Why the answer follows from what the scenario assumes, where it does.
    pub circular: Option<Text>,
    /// How likely the main measure meets its limit in the main scenario.
    pub chance: Option<Chance>,
    /// The same for each scenario that represents the claim.
    pub scenarios: Vec<ChanceRecord>,
    /// The main measure under other rules of response: bounds, which are no votes.
    pub bounds: Vec<BoundRecord>,
    /// What other measures say: which meet their limit, which miss it, which have no number.
    pub others: Vec<OtherRecord>,
    /// At which other limits the answer would be another.
    pub limits: Option<LimitCurve>,
    /// Under which conditions the answer turns; empty where none was looked for.
    pub turns: Vec<AnswerTurn>,
    /// What the number is, how it stands to the limit, and how likely that is, or what came of it.
    pub finding: Text,
    /// The bounds in words.
    pub bounds_words: Text,
    /// The other measures in words.
    pub others_words: Text,
    /// The other limits in words.
    pub limits_words: Text,
    /// What one needs to believe.
    pub believe: Text,
    /// What would change the answer.
    pub change: Text,
    /// Every number against its limit.
    pub checks: Vec<CheckRecord>,
}

/// How likely one scenario meets the limit.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ChanceRecord {
    /// The scenario.
    pub scenario: String,
    /// How likely.
    pub chance: Chance,
}

/// The main measure under another rule of response.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct BoundRecord {
    /// The rule.
    pub rule: String,
    /// By how much the limit is met.
    pub margin: f64,
    /// Whether it is.
    pub met: bool,
}

/// What another measure says.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct OtherRecord {
    /// Name of the measure in files.
    pub measure: String,
    /// `met`, `missed`, `no-number`, or `repeated` where it is the number of another measure again.
    pub standing: &'static str,
    /// Why it follows from what the scenario assumes, where it does.
    pub circular: Option<Text>,
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
pub fn record(judged: &JudgedClaim) -> Record {
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
        expectation: judged.expectation(),
        expectation_words: sentences::expectation(&judged.expectation()),
        counted: sentences::caveat(),
        afterwards: judged.afterwards(),
        afterwards_words: sentences::afterwards(judged),
        premise: claim
            .premise_met
            .as_ref()
            .zip(judged.premise.as_ref())
            .map(|(measure, outcome)| of_outcome(measure, crate::table::OBSERVED, outcome)),
        not_known_then: judged.not_known_then.clone(),
        readings: ClaimReading::ALL.iter().map(|reading| of_reading(judged, *reading)).collect(),
    }
}

fn of_reading(judged: &JudgedClaim, reading: ClaimReading) -> ReadingRecord {
    let finding = judged.finding(reading);
    let Said { finding: words, bounds, others, limits, believe, change } = sentences::said(judged, reading);
    let main = finding.and_then(|finding| finding.test.measures.first());
    let of_chance =
        |(scenario, chance): &(String, Chance)| ChanceRecord { scenario: scenario.clone(), chance: *chance };
    ReadingRecord {
        reading,
        met: finding.and_then(ClaimFinding::main).and_then(Check::holds),
        margin: finding.and_then(ClaimFinding::margin),
        unit: main.map_or_else(String::new, |measure| measure.cell.unit.clone()),
        main_scenario: finding.and_then(|finding| Some(finding.test.main_scenario()?.id.clone())),
        circular: finding.and_then(ClaimFinding::circular).cloned(),
        chance: finding.and_then(|finding| finding.chance),
        scenarios: finding.map_or_else(Vec::new, |finding| finding.chances.iter().map(of_chance).collect()),
        bounds: finding.map_or_else(Vec::new, bounds_of),
        others: finding.map_or_else(Vec::new, others_of),
        limits: finding.and_then(|finding| finding.curve.clone()),
        turns: finding.map_or_else(Vec::new, |finding| finding.turns.clone()),
        finding: words,
        bounds_words: bounds,
        others_words: others,
        limits_words: limits,
        believe,
        change,
        checks: finding.map_or_else(Vec::new, checks),
    }
}

fn bounds_of(finding: &ClaimFinding) -> Vec<BoundRecord> {
    let bounds = finding.bounds().into_iter();
    bounds.map(|bound| BoundRecord { rule: bound.rule.to_owned(), margin: bound.margin, met: bound.holds() }).collect()
}

fn others_of(finding: &ClaimFinding) -> Vec<OtherRecord> {
    let others = finding.others().into_iter();
    let of = others.map(|other| OtherRecord {
        measure: other.measure.id.clone(),
        standing: other.standing.as_str(),
        circular: other.measure.circular.clone(),
    });
    of.collect()
}

fn checks(finding: &ClaimFinding) -> Vec<CheckRecord> {
    let mut records = Vec::new();
    for check in &finding.checks {
        let Some(measure) = finding.test.measures.get(check.measure) else { continue };
        records.extend(check.outcomes.iter().map(|outcome| of_outcome(measure, &check.rule, outcome)));
    }
    records
}

fn of_outcome(measure: &ClaimMeasure, rule: &str, outcome: &LimitOutcome) -> CheckRecord {
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
