//! What the terminal shows after a run: the scenarios against their reference, and where the files are.

use std::fmt::Write;
use std::path::Path;

use comfy_table::{CellAlignment, ContentArrangement, Table as Grid};

use crate::claims::sentences;
use crate::claims::{ClaimReading, JudgedClaim};
use crate::cli::brief::ANNEX;
use crate::cli::output::RULED;
use crate::language::{Text, shown_difference};
use crate::scenario::Study;
use crate::study::rules::{UnderRule, answers};
use crate::table::variables::compared;
use crate::table::{ALL_MARKETS, RowKey, Table};

/// The scenarios against their reference.
pub(super) fn text(study: &Study, table: &Table) -> String {
    format!("{}{}\n", heading(study), grid(study, table))
}

/// What was written, and where.
pub(in crate::cli) fn files(out: &Path, files: &[&str]) -> String {
    let mut text = format!("\n{} files in {}\n", files.len(), out.display());
    for name in files.iter().filter(|name| Path::new(name).extension().is_none_or(|kind| kind != "svg")) {
        let _ = writeln!(text, "  {name}");
    }
    text
}

/// What the briefing leaves out, and the command that adds it.
pub(super) fn annex(command: &str) -> String {
    format!(
        "\nDisruptions, single failures and the cheapest supply are not in the briefing; to add them:\n  {command}{ANNEX}\n"
    )
}

/// What each scenario changes in the share of the group under each rule, and whether the answer hangs on the rule.
pub(super) fn rules(study: &Study, under: &[UnderRule]) -> String {
    let mut grid = Grid::new();
    grid.load_style(RULED).set_content_arrangement(ContentArrangement::Dynamic);
    let rules = under.iter().map(|one| one.rule.to_owned());
    grid.set_header(["scenario".to_owned(), "market".to_owned()].into_iter().chain(rules).chain(["answer".to_owned()]));
    let answers = answers(study, under);
    let hanging = answers.iter().filter(|answer| !answer.holds()).count();
    for answer in &answers {
        let change = |change: &Option<f64>| change.map_or("n/a".to_owned(), |change| signed(change, 1));
        let verdict = if answer.holds() { "holds" } else { "hangs on the rule" };
        let changes = answer.changes.iter().map(change);
        let names = [answer.scenario.clone(), answer.market.clone()];
        grid.add_row(names.into_iter().chain(changes).chain([verdict.to_owned()]));
    }
    for column in grid.column_iter_mut().skip(2).take(under.len()) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    format!(
        "\nChange of the share of {} against `{}` in {}, percentage points, by rule.\n\
         {hanging} of {} answers hang on the rule.\n\n{grid}\n",
        study.group,
        study.reference().model.scenario,
        study.year,
        answers.len(),
    )
}

/// The headline, and the verdict on each claim in both readings.
pub(super) fn claims(headline: Option<&Text>, judged: &[JudgedClaim]) -> String {
    let Some(headline) = headline.filter(|_| !judged.is_empty()) else { return String::new() };
    let mut grid = Grid::new();
    grid.load_style(RULED).set_content_arrangement(ContentArrangement::Dynamic);
    grid.set_header(["claim", "how likely, with what was known then", "bounds", "afterwards"]);
    for one in judged {
        let bounds =
            one.finding(ClaimReading::ExAnte).map(|finding| sentences::bounds_in_short(finding, &one.group).en);
        let bounds = bounds.filter(|bounds| !bounds.is_empty()).unwrap_or_else(|| "–".to_owned());
        let expected = sentences::expectation(&one.expectation()).en;
        grid.add_row([one.claim.title.en.clone(), expected, bounds, sentences::afterwards(one).en]);
    }
    format!(
        "\n{}\n\n{grid}\n\n{}\n`izon claims` says why, and what would change it.\n",
        headline.en,
        sentences::caveat().en
    )
}

fn heading(study: &Study) -> String {
    let model = &study.reference().model;
    let group = model.groups.get(&study.group).map_or_else(|| study.group.to_string(), |group| group.name.en.clone());
    format!(
        "{}\n\n{} imports in {}, from the trade of {}; shares by energy, in per cent. The rule of response is `{}`.\n\
         In brackets: difference from `{}`. Group: {group}.\n\n",
        study.title.en,
        model.importer,
        study.year,
        model.base_year,
        model.rule.as_str(),
        model.scenario,
    )
}

/// One column of the summary: what it shows, and with how many decimals.
struct SummaryColumn {
    title: String,
    market: String,
    partner: String,
    variable: &'static str,
    unit: &'static str,
    decimals: usize,
}

fn columns(study: &Study) -> Vec<SummaryColumn> {
    let model = &study.reference().model;
    let group = study.group.to_string();
    let column = |title: String, market: &str, partner: &str, variable, unit, decimals| SummaryColumn {
        title,
        market: market.to_owned(),
        partner: partner.to_owned(),
        variable,
        unit,
        decimals,
    };
    let mut columns = Vec::new();
    for market in &model.markets {
        columns.push(column(format!("{group}\n{}", market.id), market.id.as_str(), &group, "share", "%", 1));
    }
    columns.push(column(format!("{group}\nall"), ALL_MARKETS, &group, "share", "%", 1));
    if let Some(supplier) = &study.supplier {
        columns.push(column(format!("{supplier}\nall"), ALL_MARKETS, supplier.as_str(), "share", "%", 1));
    }
    for variable in compared() {
        let (noun, unit) = (variable.noun.0, variable.unit());
        let title = match noun.rsplit_once(' ') {
            Some((first, last)) => format!("{first}\n{last}, all\n{unit}"),
            None => format!("{noun}\nall\n{unit}"),
        };
        columns.push(column(title, ALL_MARKETS, "", variable.name, unit, variable.digits));
    }
    columns
}

fn grid(study: &Study, table: &Table) -> Grid {
    let columns = columns(study);
    let reference = &study.reference().model;
    let value = |scenario: &str, column: &SummaryColumn| {
        table.value(&RowKey {
            scenario,
            period: study.year,
            month: 0,
            importer: reference.importer.as_str(),
            market: &column.market,
            partner: &column.partner,
            variable: column.variable,
            unit: column.unit,
        })
    };
    let mut grid = Grid::new();
    grid.load_style(RULED).set_content_arrangement(ContentArrangement::Dynamic);
    grid.set_header(std::iter::once("scenario".to_owned()).chain(columns.iter().map(|column| column.title.clone())));
    for resolved in &study.scenarios {
        let scenario = resolved.model.scenario.as_str();
        let cells = columns.iter().map(|column| {
            let base = value(reference.scenario.as_str(), column);
            match (value(scenario, column), base) {
                (Some(value), Some(base)) if scenario != reference.scenario.as_str() => {
                    format!(
                        "{value:.*} ({})",
                        column.decimals,
                        signed(shown_difference(base, value, column.decimals), column.decimals)
                    )
                }
                (Some(value), _) => format!("{value:.*}", column.decimals),
                (None, _) => "n/a".to_owned(),
            }
        });
        grid.add_row(std::iter::once(scenario.to_owned()).chain(cells));
    }
    for column in grid.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    grid
}

/// A difference with its sign; one that rounds to nothing has none.
fn signed(difference: f64, decimals: usize) -> String {
    let shown = format!("{difference:+.decimals$}");
    if shown.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) { shown } else { "=".to_owned() }
}
