//! From a summary to files, and what is said at the end.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use comfy_table::{CellAlignment, Table as Grid};

use super::Pictures;
use super::spool::open_rows;
use crate::cli::folder::unwritable;
use crate::cli::folder::workspace::ResultWorkspace;
use crate::cli::output::{CommandFailure, RULED};
use crate::export::draws::DrawsFormat;
use crate::provenance::{InputFile, Manifest};
use crate::publish::ResultFile;
use crate::publish::ensemble::charts::EnsembleCharts;
use crate::publish::ensemble::kept::DrawsSeal;
use crate::publish::ensemble::request::{EnsembleIdentity, EnsembleRequest};
use crate::publish::ensemble::results::{DrawnPart, counts_and_claims, ensemble_table, write_draws};
use crate::publish::ensemble::work::EnsembleWork;
use crate::table::{ALL_MARKETS, Row};
use crate::uncertainty::ensemble::{self, Summary};
use crate::uncertainty::interval;

/// Failures that are named at the end; the others are counted.
const NAMED: usize = 5;

/// The draws of a part: their file, and what it holds.
pub(super) type FinishedPart = (PathBuf, Option<DrawsSeal>);

/// Puts the results into a folder, all at once: the table, the draws, the charts, the manifest. `parts` hold the draws, in order.
/// The files of the folder named in `without` are not kept.
pub(super) fn write(
    (out, without): (&Path, &[&str]),
    (request, identity): (&EnsembleRequest, &EnsembleIdentity),
    (work, summary): (&EnsembleWork<'_>, &Summary),
    (parts, pictures): (&[FinishedPart], Pictures),
) -> Result<Vec<String>, CommandFailure> {
    let mut space = ResultWorkspace::new(out).map_err(unwritable(out))?;
    let mut written = Vec::new();
    let beside = counts_and_claims(work, summary);
    let mut add = |space: &mut ResultWorkspace, file: ResultFile| {
        written.push(InputFile::new(&file.name, &file.bytes));
        space.add([&file]).map_err(unwritable(out))
    };
    add(
        &mut space,
        ResultFile { name: "ensemble.csv".to_owned(), bytes: ensemble_table(request, work, summary, &beside) },
    )?;
    let album = EnsembleCharts::new(work, summary, &beside);
    let drawn = if pictures.no_charts { Vec::new() } else { album.draw(pictures.look.into())? };
    drawn.into_iter().try_for_each(|chart| add(&mut space, chart))?;
    if let Some(ending) = &request.draws {
        let file = format!("draws.{ending}");
        let path = out.join(&file);
        let to = space.create(&file).map_err(unwritable(&path))?;
        let rows = parts.iter().map(|(file, seal)| {
            let damaged =
                |error: std::io::Error| CommandFailure::input("damaged", format!("{} {error}", file.display()));
            let rows = seal.as_ref().map(|seal| open_rows(file, seal)).transpose().map_err(damaged)?;
            Ok(DrawnPart { name: file.display().to_string(), rows })
        });
        let rows = rows.collect::<Result<Vec<_>, CommandFailure>>()?;
        let form = if ending == "parquet" { DrawsFormat::Parquet } else { DrawsFormat::Csv };
        let sha256 = write_draws(work, rows, form, (&path.display().to_string(), to))?;
        written.insert(1, InputFile { file, sha256 });
    }
    let models: Vec<_> = work.read.study.scenarios.iter().map(|resolved| &resolved.model).collect();
    let names = written.iter().map(|file| file.file.clone()).chain(["manifest.json".to_owned()]).collect();
    let mut manifest = Manifest::new(request.command(), &models, &work.read.dataset, identity.inputs.clone(), written);
    manifest.charts = serde_json::to_value(album.about()).ok();
    let manifest = ResultFile { name: "manifest.json".to_owned(), bytes: manifest.to_json() };
    space.add([&manifest]).and_then(|()| space.publish(without)).map_err(unwritable(out))?;
    Ok(names)
}

/// What is said at the terminal.
pub(super) fn said(work: &EnsembleWork<'_>, summary: &Summary, request: &EnsembleRequest) -> String {
    let study = &work.read.study;
    let mut grid = Grid::new();
    grid.load_style(RULED);
    let group = &study.group;
    let title = format!("share of {group}, {}, {}", ALL_MARKETS, study.year);
    grid.set_header(["scenario", title.as_str(), "5% to 95%", "±", "failed"]);
    let mut widest: f64 = 0.0;
    for scenario in 0..work.ensemble.scenarios() {
        let accept = |series: &crate::indicators::OutputSeries| {
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

fn claims(text: &mut String, work: &EnsembleWork<'_>, summary: &Summary) {
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

fn failures(text: &mut String, work: &EnsembleWork<'_>, summary: &Summary) {
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
