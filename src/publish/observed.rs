//! What importers were observed to buy, from whom, and how concentrated it was; of one, or of several side by side.

use std::collections::BTreeMap;

use super::source_line::{differing, source_line, trade_named};
use crate::charts::about::ChartLook;
use crate::charts::map::Geography;
use crate::charts::{self, ChartNames, ChartSubject, Drawing, ranges};
use crate::dataset::{CountryGroup, Dataset, Membership};
use crate::diagnostics::{Diagnostic, FileSet};
use crate::history::{ObservedMarket, ObservedYear, observed, years};
use crate::id::{CountryId, GroupId, ScenarioId};
use crate::study::StudyError;
use crate::table::{OBSERVED, Status, Table};

/// Whose imports of what are looked at.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct HistoryRequest {
    /// Who imports, ISO 3166 alpha-3; of several the first is held against the others.
    pub importers: Vec<String>,
    /// What is bought: crude-oil, natural-gas or lng.
    pub market: String,
    /// A group of suppliers whose share is wanted, such as middle-east, or one supplier.
    pub group: Option<String>,
    /// First year; else the first of the data.
    pub from: Option<i32>,
    /// Last year; else the last of the data.
    pub to: Option<i32>,
}

/// What an importer was observed to buy.
pub struct ObservedImports {
    /// Who imports.
    pub importer: CountryId,
    /// What is bought.
    pub market: ObservedMarket,
    /// The group or the country whose share is wanted; empty where none is.
    pub group: String,
    /// The years, in order.
    pub years: Vec<ObservedYear>,
    /// The source line, and what has to be known to read the numbers.
    pub notes: Vec<String>,
}

/// What each importer bought.
///
/// # Errors
/// Names that the data do not know, all at once; years of which they hold nothing.
pub fn observed_imports(request: &HistoryRequest, dataset: &Dataset) -> Result<Vec<ObservedImports>, StudyError> {
    let mut importers: Vec<&str> = request.importers.iter().map(String::as_str).collect();
    importers.dedup();
    together(importers.into_iter().map(|importer| answer(request, importer, dataset)).collect())
}

/// All answers, or all mistakes.
fn together(found: Vec<Result<ObservedImports, StudyError>>) -> Result<Vec<ObservedImports>, StudyError> {
    let (mut answers, mut wrong) = (Vec::new(), Vec::new());
    for one in found {
        match one {
            Ok(answer) => answers.push(answer),
            Err(StudyError::Refused(refused)) => wrong.extend(refused.diagnostics),
            Err(other) => return Err(other),
        }
    }
    wrong.dedup();
    if wrong.is_empty() { Ok(answers) } else { Err(StudyError::mistakes(&FileSet::default(), wrong)) }
}

fn answer(request: &HistoryRequest, importer: &str, dataset: &Dataset) -> Result<ObservedImports, StudyError> {
    let mut wrong = Vec::new();
    let asked = importer;
    let importer = dataset.countries.get_key_value(importer).map(|(id, _)| id.clone());
    if importer.is_none() {
        wrong.push(unknown("importer", asked, dataset.countries.keys().map(CountryId::as_str)));
    }
    let nobody = CountryId::new("");
    let market = ObservedMarket::find(dataset, importer.as_ref().unwrap_or(&nobody), &request.market);
    if market.is_none() {
        wrong.push(unknown("market", &request.market, ObservedMarket::names().iter().map(String::as_str)));
    }
    let group = request.group.as_deref().map(|name| group_named(name, dataset));
    if let Some(Err(diagnostic)) = &group {
        wrong.push(diagnostic.clone());
    }
    let (Some(importer), Some(market)) = (importer, market) else {
        return Err(StudyError::mistakes(&FileSet::default(), wrong));
    };
    if !wrong.is_empty() {
        return Err(StudyError::mistakes(&FileSet::default(), wrong));
    }
    let group = group.and_then(Result::ok);
    let span = request.from.unwrap_or(i32::MIN)..=request.to.unwrap_or(i32::MAX);
    let years = years(dataset, &importer, &market.commodity, group.as_ref(), &span);
    if years.is_empty() {
        let message = format!("the data hold no imports of {} by {importer} in these years", market.name.en);
        return Err(Diagnostic::error("no-data", message).into());
    }
    let notes = notes(request, dataset, &importer, &market, &years);
    Ok(ObservedImports { importer, market, group: request.group.clone().unwrap_or_default(), years, notes })
}

fn unknown<'a>(kind: &str, name: &str, names: impl Iterator<Item = &'a str>) -> Diagnostic {
    Diagnostic::error("unknown-name", format!("there is no {kind} `{name}`")).nearest(name, names)
}

/// A group by its name, or a group of one by a country's code.
fn group_named(name: &str, dataset: &Dataset) -> Result<CountryGroup, Diagnostic> {
    if let Some(group) = dataset.groups.get(name) {
        return Ok(group.clone());
    }
    if let Some((country, _)) = dataset.countries.get_key_value(name) {
        let member = Membership { country: country.clone(), from: None, to: None };
        return Ok(CountryGroup { members: vec![member], ..CountryGroup::default() });
    }
    Err(unknown("group", name, dataset.groups.keys().map(GroupId::as_str)))
}

/// The source line and what has to be known to read the numbers.
fn notes(
    request: &HistoryRequest,
    dataset: &Dataset,
    importer: &CountryId,
    market: &ObservedMarket,
    years: &[ObservedYear],
) -> Vec<String> {
    let mut notes = Vec::new();
    let differs = differing(&dataset.differs).en;
    notes.push(format!("Source: {}; by mass, calendar years; own calculation.{differs}", trade_named(dataset).en));
    let by_pipe = dataset.unseen.keys().any(|(who, _)| who == importer);
    if market.id.as_str() == market.commodity.as_str() && by_pipe {
        let asked = if request.market == market.id.as_str() { "" } else { " Asked for as natural-gas." };
        notes.push(format!(
            "Shares of LNG, not of gas: {importer} is supplied by pipeline too, which the data do not hold.{asked}"
        ));
    }
    for year in years {
        let reason = dataset.trade.imports(importer, &market.commodity, year.year).note;
        let reason = reason.map_or("some flows are not plainly observed", |note| note.reason.as_str());
        let whose = if request.importers.len() > 1 { format!("{importer} ") } else { String::new() };
        match year.status {
            Status::Suspect => notes.push(format!("{whose}{} is suspect and has no share: {reason}.", year.year)),
            Status::Missing => notes.push(format!("{whose}{} is missing: {reason}.", year.year)),
            _ => {}
        }
    }
    let whose = if request.importers.len() > 1 { format!("{importer} ") } else { String::new() };
    notes.extend(not_held(years).map(|note| format!("{whose}{note}")));
    if years.iter().any(|year| year.status == Status::Estimated) {
        notes.push("estimated: a supplier of one per cent or more has a mass estimated from its value.".to_owned());
    }
    notes
}

/// Which of the years shown as observed no independent total was at hand for.
fn not_held(years: &[ObservedYear]) -> Option<String> {
    let shown = |year: &&ObservedYear| matches!(year.status, Status::Observed | Status::Estimated);
    let unheld: Vec<i32> = years.iter().filter(shown).filter(|year| !year.is_held).map(|year| year.year).collect();
    let held = years.iter().filter(shown).any(|year| year.is_held);
    match (unheld.is_empty(), held) {
        (true, _) => None,
        (false, true) => Some(format!("observed, not checked against an independent total: {}.", ranges(&unheld))),
        (false, false) => Some("observed, not checked against an independent total: every year shown.".to_owned()),
    }
}

/// The chart of answers: of one importer its volumes and the group's share, of several the shares side by side.
///
/// # Errors
/// Answers in which there is nothing to draw.
pub fn draw(
    request: &HistoryRequest,
    answers: &[ObservedImports],
    dataset: &Dataset,
    look: ChartLook,
) -> Result<Drawing, StudyError> {
    let nothing = || StudyError::input("no-data", "there is nothing to draw in these years");
    let answer = answers.first().ok_or_else(nothing)?;
    let id = GroupId::new(&answer.group);
    let group = group_named(&answer.group, dataset)?;
    let members = group.members.iter().map(|member| member.country.clone()).collect();
    let name = dataset.countries.get(answer.group.as_str()).map_or(group.name.clone(), |country| country.name.clone());
    let span = request.from.unwrap_or(i32::MIN)..=request.to.unwrap_or(i32::MAX);
    let groups = BTreeMap::from([(id.clone(), group)]);
    let of = |answer: &ObservedImports| {
        observed(dataset, &answer.importer, std::slice::from_ref(&answer.market), &groups, &span)
    };
    let table = Table::new(answers.iter().flat_map(of).collect());
    let countries = dataset.countries.iter().map(|(id, country)| (id.to_string(), country.name.clone()));
    let markets = answers.iter().map(|answer| (answer.market.id.to_string(), answer.market.name.clone()));
    let names = ChartNames {
        countries: countries.collect(),
        groups: BTreeMap::from([(answer.group.clone(), name)]),
        markets: markets.collect(),
        ..ChartNames::default()
    };
    let last = answer.years.last().map_or(0, |year| year.year);
    let subject = ChartSubject {
        importer: answer.importer.clone(),
        market: answer.market.id.clone(),
        group: id,
        members,
        supplier: answer.importer.clone(),
        reference: ScenarioId::new(OBSERVED),
        focus: ScenarioId::new(OBSERVED),
        scenarios: Vec::new(),
        base_year: last,
        horizon: last,
        language: look.language,
        width: look.width,
        appearance: look.appearance,
        source: source_line(dataset).get(look.language).to_owned(),
        limit: None,
    };
    let chart = if answers.len() > 1 { charts::registry::BY_IMPORTER } else { charts::registry::HISTORY };
    let drawn = charts::draw(chart, &table, &subject, &names, &Geography::default());
    drawn?.ok_or_else(nothing)
}
