//! From a summary to files, and what is said at the end.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use comfy_table::{CellAlignment, Table as Grid};
use rayon::prelude::*;

use super::Pictures;
use super::album::Album;
use super::request::{Identity, Request};
use super::spool::{Hashed, Rows, Seal};
use super::work::Work;
use crate::cli::folder::unwritable;
use crate::cli::folder::workspace::Workspace;
use crate::cli::output::{Failure, RULED};
use crate::export::draws::{Draws, Form, group_rows};
use crate::export::{self, Lines};
use crate::provenance::{Input, Manifest};
use crate::publish::ResultFile;
use crate::table::{ALL_MARKETS, Row, Status, Table};
use crate::uncertainty::ensemble::{self, Summary};
use crate::uncertainty::interval;

/// Failures that are named at the end; the others are counted.
const NAMED: usize = 5;

/// The draws of a part: their file, and what it holds.
pub(super) type Part = (PathBuf, Option<Seal>);

/// Puts the results into a folder, all at once: the table, the draws, the charts, the manifest. `parts` hold the draws, in order.
/// The files of the folder named in `without` are not kept.
pub(super) fn write(
    (out, without): (&Path, &[&str]),
    (request, identity): (&Request, &Identity),
    (work, summary): (&Work<'_>, &Summary),
    (parts, pictures): (&[Part], Pictures),
) -> Result<Vec<String>, Failure> {
    let mut space = Workspace::new(out).map_err(unwritable(out))?;
    let mut written = Vec::new();
    let beside = beside(work, summary);
    let mut add = |space: &mut Workspace, file: ResultFile| {
        written.push(Input::new(&file.name, &file.bytes));
        space.add([&file]).map_err(unwritable(out))
    };
    add(&mut space, ResultFile { name: "ensemble.csv".to_owned(), bytes: table(request, work, summary, &beside) })?;
    let album = Album::new(work, summary, &beside);
    let drawn = if pictures.no_charts { Vec::new() } else { album.draw(pictures.look)? };
    drawn.into_iter().try_for_each(|chart| add(&mut space, chart))?;
    if let Some(ending) = &request.draws {
        let file = format!("draws.{ending}");
        let sha256 = draws(&mut space, (&file, out), work, parts)?;
        written.insert(1, Input { file, sha256 });
    }
    let models: Vec<_> = work.read.study.scenarios.iter().map(|resolved| &resolved.model).collect();
    let names = written.iter().map(|file| file.file.clone()).chain(["manifest.json".to_owned()]).collect();
    let mut manifest = Manifest::new(request.command(), &models, &work.read.dataset, identity.inputs.clone(), written);
    manifest.charts = serde_json::to_value(album.about()).ok();
    let manifest = ResultFile { name: "manifest.json".to_owned(), bytes: manifest.to_json() };
    space.add([&manifest]).and_then(|()| space.publish(without)).map_err(unwritable(out))?;
    Ok(names)
}

/// The long table: scenarios by name, the probabilities of claims and the counts of samples among their rows.
fn table(request: &Request, work: &Work<'_>, summary: &Summary, more: &[Row]) -> Vec<u8> {
    let above = request.above();
    let mut order: Vec<usize> = (0..work.ensemble.scenarios()).collect();
    order.sort_by_key(|scenario| work.ensemble.model(*scenario).scenario.as_str());
    let parts: Vec<Vec<u8>> = order
        .into_par_iter()
        .map(|scenario| {
            let accept = |series: &crate::indicators::Series| work.choice.has_rows(scenario, series);
            let id = work.ensemble.model(scenario).scenario.as_str();
            let more = Table::new(more.iter().filter(|row| row.scenario == id).cloned().collect());
            let mut more = more.rows().iter().map(crate::table::Row::line).peekable();
            let mut lines = Lines::new(work.ensemble.outputs(scenario).series().len() * ensemble::STATISTICS.len());
            ensemble::lines((&work.ensemble, summary), scenario, &accept, &above, &mut |line| {
                while let Some(before) = more.next_if(|before| *before < line) {
                    lines.push(&before);
                }
                lines.push(&line);
            });
            more.for_each(|line| lines.push(&line));
            lines.finish()
        })
        .collect();
    let known: Vec<&str> = (0..work.ensemble.scenarios()).map(|s| work.ensemble.model(s).scenario.as_str()).collect();
    let of_study = more.iter().filter(|row| !known.contains(&row.scenario.as_str())).cloned().collect();
    let mut all = export::csv(&Table::new(of_study));
    for part in parts {
        let header = part.iter().position(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        all.extend_from_slice(&part[header..]);
    }
    all
}

/// Probabilities of claims, and how many samples each scenario rests on.
fn beside(work: &Work<'_>, summary: &Summary) -> Vec<Row> {
    let mut rows = work.odds.as_ref().map_or_else(Vec::new, |odds| odds.rows(summary));
    for scenario in 0..work.ensemble.scenarios() {
        let model = work.ensemble.model(scenario);
        let (computed, failed) = summary.counts(scenario);
        for (variable, count) in [("samples", computed), ("samples-failed", failed)] {
            rows.push(Row {
                scenario: model.scenario.as_str().into(),
                period: work.read.study.year,
                importer: model.importer.as_str().into(),
                market: ALL_MARKETS.into(),
                variable: variable.into(),
                unit: "count".into(),
                statistic: "value".into(),
                status: Status::Modelled,
                value: Some(count as f64),
                ..Row::default()
            });
        }
    }
    rows
}

/// Writes the draws of all parts into one file; gives its hash.
fn draws(
    space: &mut Workspace,
    (name, out): (&str, &Path),
    work: &Work<'_>,
    parts: &[Part],
) -> Result<String, Failure> {
    let path = out.join(name);
    let form = if name.ends_with("parquet") { Form::Parquet } else { Form::Csv };
    let size = group_rows(work.columns.len());
    let mut to = Hashed::new(space.create(name).map_err(unwritable(&path))?);
    let mut draws = Draws::new(form, &work.columns, &mut to).map_err(unwritable(&path))?;
    let mut columns: Vec<Vec<f64>> = vec![Vec::new(); work.columns.len()];
    let mut first = 0;
    let mut write = |columns: &mut Vec<Vec<f64>>, rows: usize| {
        let samples: Vec<u64> = (first..first + rows as u64).collect();
        first += rows as u64;
        let group: Vec<Vec<f64>> = columns.iter_mut().map(|column| column.drain(..rows).collect()).collect();
        draws.group(&samples, &group).map_err(unwritable(&path))
    };
    for (file, seal) in parts {
        let unusable = |error: io::Error| Failure::input("damaged", format!("{} {error}", file.display()));
        let Some(seal) = seal.as_ref().filter(|seal| seal.columns == work.columns.len() as u64) else {
            return Err(unusable(io::Error::other("has other draws than are asked for")));
        };
        let mut rows = Rows::open(file, seal).map_err(unusable)?;
        loop {
            let more = rows.next(size).map_err(unusable)?;
            if more.is_empty() {
                break;
            }
            columns.iter_mut().zip(more).for_each(|(column, more)| column.extend(more));
            while columns[0].len() >= size {
                write(&mut columns, size)?;
            }
        }
    }
    let left = columns.first().map_or(0, Vec::len);
    if left > 0 {
        write(&mut columns, left)?;
    }
    if first != work.ensemble.plan().samples {
        let message = format!("there are draws of {first} samples, not of {}", work.ensemble.plan().samples);
        return Err(Failure::input("damaged", message));
    }
    draws.finish().and_then(|()| to.finish()).map_err(unwritable(&path))
}

/// What is said at the terminal.
pub(super) fn said(work: &Work<'_>, summary: &Summary, request: &Request) -> String {
    let study = &work.read.study;
    let mut grid = Grid::new();
    grid.load_style(RULED);
    let group = &study.group;
    let title = format!("share of {group}, {}, {}", ALL_MARKETS, study.year);
    grid.set_header(["scenario", title.as_str(), "5% to 95%", "±", "failed"]);
    let mut widest: f64 = 0.0;
    for scenario in 0..work.ensemble.scenarios() {
        let accept = |series: &crate::indicators::Series| {
            series.variable == "share"
                && series.market == ALL_MARKETS
                && series.period == study.year
                && series.partner == group.as_str()
        };
        let rows = ensemble::rows((&work.ensemble, summary), scenario, &accept, &[]);
        let value = |name: &str| rows.iter().find(|row| row.statistic == name).and_then(|row| row.value);
        // What no sample moved is not known to no error: there is none to tell.
        let error = value("se-q50").map(|error| 1.96 * error);
        widest = widest.max(error.unwrap_or(0.0));
        let error = error.map_or_else(|| "–".to_owned(), |error| format!("{error:.2}"));
        let Some(middle) = value("q50").or(value("mean")) else { continue };
        let range = value("q05")
            .zip(value("q95"))
            .map_or_else(|| "the same".to_owned(), |(low, high)| format!("{low:.1} to {high:.1}"));
        let id = work.ensemble.model(scenario).scenario.to_string();
        let failed = summary.counts(scenario).1.to_string();
        grid.add_row([id, format!("{middle:.1}%"), range, error, failed]);
    }
    for column in grid.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut text = format!("{grid}\n");
    let samples = request.samples;
    let _ = writeln!(
        text,
        "{samples} samples, method {}, seed {}. ± is the 95% interval of a median if draws were independent, as are all standard errors (`se-...`) of results.csv: upper limits where draws are better spread.",
        request.method, request.seed
    );
    if widest > 0.0 {
        let needed = (samples as f64 * (widest / 0.1) * (widest / 0.1)).ceil();
        let verdict = if widest <= 0.1 {
            "Converged: every median of this table is known to 0.1 points.".to_owned()
        } else {
            format!("Not converged to 0.1 points: that takes about {needed:.0} samples.")
        };
        let _ = writeln!(text, "{verdict}");
    }
    claims(&mut text, work, summary);
    failures(&mut text, work, summary);
    text
}

fn claims(text: &mut String, work: &Work<'_>, summary: &Summary) {
    let Some(odds) = &work.odds else { return };
    let mut rows = odds.rows(summary);
    if rows.is_empty() {
        return;
    }
    // Each claim as a whole, then scenario by scenario.
    let whole = &work.read.study.id;
    rows.sort_by(|a, b| {
        (&a.partner, a.scenario != *whole, &a.scenario).cmp(&(&b.partner, b.scenario != *whole, &b.scenario))
    });
    let mut grid = Grid::new();
    grid.load_style(RULED);
    grid.set_header(["claim", "scenario", "holds in", "95% interval"]);
    for row in rows.iter().filter(|row| row.statistic == "mean") {
        let same = |other: &&Row| other.scenario == row.scenario && other.partner == row.partner;
        let end =
            |name: &str| rows.iter().filter(same).find(|other| other.statistic == name).and_then(|other| other.value);
        let scenario = if row.scenario == work.read.study.id { "all that represent it" } else { &row.scenario };
        let [low, high] = interval::ENDS.map(|name| end(name).unwrap_or(f64::NAN));
        // Outwards, so that what is uncertain does not look certain.
        let range = format!("{:.1} to {:.1}%", (10.0 * low).floor() / 10.0, (10.0 * high).ceil() / 10.0);
        grid.add_row([
            row.partner.to_string(),
            scenario.to_owned(),
            format!("{:.1}%", row.value.unwrap_or(f64::NAN)),
            range,
        ]);
    }
    for column in grid.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let _ = writeln!(text, "{grid}");
    let undrawn = odds.undrawn();
    if !undrawn.is_empty() {
        let _ =
            writeln!(text, "No sample holds what these ask for (`izon claims` judges them): {}.", undrawn.join(", "));
    }
}

fn failures(text: &mut String, work: &Work<'_>, summary: &Summary) {
    let failed: u64 = (0..work.ensemble.scenarios()).map(|scenario| summary.counts(scenario).1).sum();
    if failed == 0 {
        return;
    }
    let _ = writeln!(text, "{failed} results are missing and left out:");
    for failure in summary.failures().iter().take(NAMED) {
        let id = &work.ensemble.model(failure.scenario).scenario;
        let _ = writeln!(text, "  sample {} of {id}: {}", failure.sample, failure.reason);
    }
    if failed > NAMED as u64 {
        let _ = writeln!(text, "  and {} more", failed - NAMED as u64);
    }
}
