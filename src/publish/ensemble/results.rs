//! From a summary to the table of an ensemble, and its draws in one file.

use std::io::{self, Read, Write};

use rayon::prelude::*;

use super::kept::{DrawRows, Hashed};
use super::request::EnsembleRequest;
use super::work::EnsembleWork;
use crate::export::draws::{DrawsFormat, DrawsWriter, group_rows};
use crate::export::{self, Lines};
use crate::study::StudyError;
use crate::table::{ALL_MARKETS, Row, Status, Table};
use crate::uncertainty::ensemble::{self, Summary};

/// The long table: scenarios by name, the probabilities of claims and the counts of samples among their rows.
pub fn ensemble_table(request: &EnsembleRequest, work: &EnsembleWork<'_>, summary: &Summary, more: &[Row]) -> Vec<u8> {
    let above = request.above();
    let mut order: Vec<usize> = (0..work.ensemble.scenarios()).collect();
    order.sort_by_key(|scenario| work.ensemble.model(*scenario).scenario.as_str());
    let parts: Vec<Vec<u8>> = order
        .into_par_iter()
        .map(|scenario| {
            let accept = |series: &crate::indicators::OutputSeries| work.choice.has_rows(scenario, series);
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
pub fn counts_and_claims(work: &EnsembleWork<'_>, summary: &Summary) -> Vec<Row> {
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

/// The draws of a part of an ensemble.
pub struct DrawnPart<'a, R: Read> {
    /// Where they stand, to speak about.
    pub name: String,
    /// The draws; `None` where the part has none.
    pub rows: Option<DrawRows<'a, R>>,
}

/// Writes the draws of all parts, in order, into one file, whose name is given to speak about; gives its hash.
///
/// # Errors
/// Parts with other draws than are asked for, or that are not as they were written; a file that cannot be written.
pub fn write_draws<R: Read, W: Write + Send>(
    work: &EnsembleWork<'_>,
    parts: Vec<DrawnPart<'_, R>>,
    form: DrawsFormat,
    (path, to): (&str, W),
) -> Result<String, StudyError> {
    let unwritable = |error: io::Error| StudyError::Failed(format!("{path} cannot be written: {error}"));
    let size = group_rows(work.columns.len());
    let mut to = Hashed::new(to);
    let mut draws = DrawsWriter::new(form, &work.columns, &mut to).map_err(unwritable)?;
    let mut columns: Vec<Vec<f64>> = vec![Vec::new(); work.columns.len()];
    let mut first = 0;
    let mut write = |columns: &mut Vec<Vec<f64>>, rows: usize| {
        let samples: Vec<u64> = (first..first + rows as u64).collect();
        first += rows as u64;
        let group: Vec<Vec<f64>> = columns.iter_mut().map(|column| column.drain(..rows).collect()).collect();
        draws.group(&samples, &group).map_err(unwritable)
    };
    for DrawnPart { name, rows } in parts {
        let unusable = |error: io::Error| StudyError::input("damaged", format!("{name} {error}"));
        let Some(mut rows) = rows.filter(|rows| rows.width() == work.columns.len()) else {
            return Err(unusable(io::Error::other("has other draws than are asked for")));
        };
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
        return Err(StudyError::input("damaged", message));
    }
    draws.finish().and_then(|()| to.finish()).map_err(unwritable)
}
