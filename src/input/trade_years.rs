//! The tables of trade: flows with a status for each cell, and what is known of whole years.

use std::collections::BTreeMap;

use crate::input::baci::{Flow, Flows};
use crate::input::problems::Problems;
use crate::input::sheet::{Draft, Inputs, Row, plain};
use crate::table::Status;

const CHECKED: &str = "own-trade-checks";

/// When a whole year is taken for a fault of the source.
#[derive(Clone, Copy, Debug)]
struct Rules {
    low_share: f64,
    high_share: f64,
    least_mt: f64,
    longest_run: i32,
}

/// What is known of a whole year.
#[derive(Clone, Debug)]
struct Note {
    status: Status,
    reason: String,
    source: String,
}

type Notes = BTreeMap<(String, &'static str, i32), Note>;

/// The tables of flows and of whole years.
pub(crate) fn tables(inputs: Inputs<'_>, flows: &Flows, problems: &mut Problems) -> Option<[Draft; 2]> {
    let rules = rules(inputs, problems)?;
    let mut notes = check(flows, rules);
    let columns = ["importer", "commodity", "from", "to", "status", "reason", "source"];
    for row in inputs.curated("whole_years.csv", &columns, problems)?.rows() {
        known(row, flows, &mut notes, problems);
    }
    let mut years = Draft::new("importer,commodity,year,status,reason,source");
    for ((importer, commodity, year), note) in &notes {
        years.push([importer, commodity, &year.to_string(), note.status.as_str(), &note.reason, &note.source]);
    }
    let mut table =
        Draft::new("importer,commodity,year,exporter,mass_t,mass_status,mass_reported_t,value_usd,value_status");
    for ((importer, commodity, year, exporter), flow) in flows {
        let note = notes.get(&(importer.clone(), *commodity, *year)).map(|note| note.status);
        let (mass, value) = statuses(flow, note);
        table.push([
            importer,
            commodity,
            &year.to_string(),
            exporter,
            &plain(flow.mass_t(), 3),
            mass.as_str(),
            &plain(flow.reported_t.filter(|_| flow.estimated_t.is_some()), 3),
            &plain(flow.value_usd, 3),
            value.as_str(),
        ]);
    }
    Some([table, years])
}

/// How sure mass and value are; what is known of the whole year holds for each of its cells.
fn statuses(flow: &Flow, note: Option<Status>) -> (Status, Status) {
    let mass = match (flow.reported_t, flow.estimated_t) {
        (_, Some(_)) => Status::Estimated,
        (Some(_), None) => Status::Observed,
        (None, None) => Status::Missing,
    };
    let value = if flow.value_usd.is_some() { Status::Observed } else { Status::Missing };
    let of_year = note.unwrap_or_default();
    (mass.worse(of_year), value.worse(of_year))
}

fn rules(inputs: Inputs<'_>, problems: &mut Problems) -> Option<Rules> {
    let sheet = inputs.curated("check_rules.csv", &["rule", "value"], problems)?;
    let mut values = BTreeMap::new();
    for row in sheet.rows() {
        values.insert(row.text("rule"), row.number("value", problems).unwrap_or_default());
    }
    let mut rule = |name: &str| {
        let value = values.get(name).copied();
        if value.is_none() {
            problems.plain("missing-rule", format!("data/curated/check_rules.csv has no rule `{name}`"));
        }
        value
    };
    Some(Rules {
        low_share: rule("low-share")?,
        high_share: rule("high-share")?,
        least_mt: rule("least-mt")?,
        longest_run: rule("longest-run")? as i32,
    })
}

/// Notes a fault known by other means; it stands above what the check found.
fn known(row: Row<'_>, flows: &Flows, notes: &mut Notes, problems: &mut Problems) {
    let importer = row.text("importer");
    let commodity = flows.keys().find(|key| key.1 == row.text("commodity")).map(|key| key.1);
    let span = (row.text("from").parse::<i32>(), row.text("to").parse::<i32>(), row.text("status").parse());
    let (Some(commodity), (Ok(from), Ok(to), Ok(status))) = (commodity, span) else {
        row.wrong(problems, "bad-whole-year", "a commodity, year or status that is not known here");
        return;
    };
    for year in from..=to {
        let (reason, source) = (row.text("reason").to_owned(), row.text("source").to_owned());
        notes.insert((importer.to_owned(), commodity, year), Note { status, reason, source });
    }
}

/// Compares every year of every importer with the years around it.
fn check(flows: &Flows, rules: Rules) -> Notes {
    let mut totals: BTreeMap<(&str, &'static str), BTreeMap<i32, f64>> = BTreeMap::new();
    for ((importer, commodity, year, _), flow) in flows {
        let total = totals.entry((importer, commodity)).or_default().entry(*year).or_default();
        *total += flow.mass_t().unwrap_or_default() * 1e-6;
    }
    let mut notes = Notes::new();
    for ((importer, commodity), years) in totals {
        let found = gaps(&years).into_iter().chain(low_runs(&years, rules)).chain(peaks(&years, rules));
        for (year, status, reason) in found {
            let note = Note { status, reason, source: CHECKED.to_owned() };
            notes.insert((importer.to_owned(), commodity, year), note);
        }
    }
    notes
}

type Finding = (i32, Status, String);

fn gaps(years: &BTreeMap<i32, f64>) -> Vec<Finding> {
    let reason = "No row at the source, between years that have some; whether nothing was imported is not known";
    let present: Vec<i32> = years.keys().copied().collect();
    present
        .windows(2)
        .flat_map(|pair| pair[0] + 1..pair[1])
        .map(|year| (year, Status::Missing, reason.to_owned()))
        .collect()
}

/// Runs of years that all stay far below the years before and after.
fn low_runs(years: &BTreeMap<i32, f64>, rules: Rules) -> Vec<Finding> {
    let mut found = BTreeMap::new();
    for (&first, _) in years {
        for last in first..first + rules.longest_run {
            let (Some(before), Some(after)) = (years.get(&(first - 1)), years.get(&(last + 1))) else { continue };
            let around = before.min(*after);
            let run: Vec<(i32, f64)> = years.range(first..=last).map(|(year, total)| (*year, *total)).collect();
            let low = run.iter().all(|(_, total)| *total < rules.low_share * around);
            if around < rules.least_mt || !low {
                continue;
            }
            for (year, total) in run {
                let reason = format!(
                    "{total:.1} Mt, where {before:.1} Mt came in {} and {after:.1} Mt in {}",
                    first - 1,
                    last + 1
                );
                found.insert(year, (year, Status::Suspect, reason));
            }
        }
    }
    found.into_values().collect()
}

/// Single years far above both years beside them.
fn peaks(years: &BTreeMap<i32, f64>, rules: Rules) -> Vec<Finding> {
    let beside = |year: i32| Some((years.get(&(year - 1))?, years.get(&(year + 1))?));
    years
        .iter()
        .filter_map(|(year, total)| {
            let (before, after) = beside(*year)?;
            let high = *total >= rules.least_mt && *total > rules.high_share * before.max(*after);
            let reason =
                format!("{total:.1} Mt, between {before:.1} Mt the year before and {after:.1} Mt the year after");
            high.then_some((*year, Status::Suspect, reason))
        })
        .collect()
}
