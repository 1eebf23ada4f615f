//! The picture of history: one importer with its volumes, or several side by side.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Answer, Args, group_named};
use crate::charts::map::Geography;
use crate::charts::{self, Names, Subject};
use crate::cli::output::{Failure, write_drawing};
use crate::dataset::Dataset;
use crate::history::observed;
use crate::id::{GroupId, ScenarioId};
use crate::publish::source_line::source_line;
use crate::table::{OBSERVED, Table};

/// Draws the answers into a file; its ending says as what.
pub(super) fn draw(args: &Args, answers: &[Answer], dataset: &Dataset, file: &Path) -> Result<(), Failure> {
    let Some(answer) = answers.first() else { return Ok(()) };
    let id = GroupId::new(&answer.group);
    let group = group_named(&answer.group, dataset)?;
    let members = group.members.iter().map(|member| member.country.clone()).collect();
    let name = dataset.countries.get(answer.group.as_str()).map_or(group.name.clone(), |country| country.name.clone());
    let span = args.from.unwrap_or(i32::MIN)..=args.to.unwrap_or(i32::MAX);
    let groups = BTreeMap::from([(id.clone(), group)]);
    let of =
        |answer: &Answer| observed(dataset, &answer.importer, std::slice::from_ref(&answer.market), &groups, &span);
    let table = Table::new(answers.iter().flat_map(of).collect());
    let countries = dataset.countries.iter().map(|(id, country)| (id.to_string(), country.name.clone()));
    let markets = answers.iter().map(|answer| (answer.market.id.to_string(), answer.market.name.clone()));
    let names = Names {
        countries: countries.collect(),
        groups: BTreeMap::from([(answer.group.clone(), name)]),
        markets: markets.collect(),
        ..Names::default()
    };
    let last = answer.years.last().map_or(0, |year| year.year);
    let subject = Subject {
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
        language: args.look.language,
        width: args.look.width,
        appearance: args.look.appearance,
        source: source_line(dataset).get(args.look.language).to_owned(),
        limit: None,
    };
    let chart = if answers.len() > 1 { charts::registry::BY_IMPORTER } else { charts::registry::HISTORY };
    let drawn = charts::draw(chart, &table, &subject, &names, &Geography::default());
    let drawn = drawn.map_err(|error| Failure::Other(error.to_string()))?;
    let drawing = drawn.ok_or_else(|| Failure::input("no-data", "there is nothing to draw in these years"))?;
    write_drawing(&drawing, file)
}
