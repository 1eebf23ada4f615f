//! `izon collect`: parts of an ensemble put together.

use std::fs;
use std::path::{Path, PathBuf};

use super::lock::{LOCK, Lock};
use super::spool::{STATE, Spool};
use super::{Pictures, finish};
use crate::cli::folder::check_replaceable;
use crate::cli::output::{CommandFailure, print, unreadable};
use crate::diagnostics::Diagnostic;
use crate::input::source::ByteSource;
use crate::publish::ensemble::kept::{DrawsSeal, KeptLabel, read_state};
use crate::publish::ensemble::request::EnsembleIdentity;
use crate::publish::ensemble::work::{EnsembleWork, without_sampling};
use crate::uncertainty::ensemble::{BLOCK, Summary, blocks};

#[derive(clap::Args, Debug)]
pub(in crate::cli) struct CollectArgs {
    /// Folders that `izon ensemble --shard` wrote, in any order.
    #[arg(required = true, value_name = "DIR")]
    parts: Vec<PathBuf>,
    /// The folder that the results go to [default: out/ and the study's id and `-ensemble`].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace what stands there even if no earlier run wrote it.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    pictures: Pictures,
}

/// A part: where it is and what it holds.
struct EnsemblePart {
    folder: PathBuf,
    of: EnsembleIdentity,
    draws: Option<DrawsSeal>,
    summary: Summary,
}

fn read(folder: &Path) -> Result<EnsemblePart, CommandFailure> {
    let path = folder.join(STATE);
    let bytes = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
    let kept =
        read_state(&path.display().to_string(), &bytes).map_err(|reason| CommandFailure::input("bad-part", reason))?;
    let KeptLabel { identity, draws } = kept.label;
    Ok(EnsemblePart { folder: folder.to_owned(), of: identity, draws, summary: kept.summary })
}

/// Runs the command.
pub(in crate::cli) fn run(args: &CollectArgs, data: &dyn ByteSource) -> Result<(), CommandFailure> {
    let mut parts = args.parts.iter().map(|folder| read(folder)).collect::<Result<Vec<_>, _>>()?;
    parts.sort_by_key(|part| part.summary.blocks().first().map_or(0, |range| range.start));
    let identity = parts[0].of.clone();
    if let Some(other) = parts.iter().find(|part| part.of != identity) {
        let message = format!(
            "{} and {} are parts of different ensembles: another command, other files or other data",
            parts[0].folder.display(),
            other.folder.display()
        );
        return Err(CommandFailure::input("not-alike", message));
    }
    let request = &identity.request;
    let read = request.read(&data.study_files(&request.file), data)?;
    if request.identity(&read) != identity {
        let message = "the study, the data or the program are not those that the parts were computed with";
        return Err(CommandFailure::input("not-alike", message));
    }
    let rows: Vec<_> = parts.iter().map(|part| (Spool::rows_file(&part.folder), part.draws.clone())).collect();
    let mut merged: Option<Summary> = None;
    for part in parts {
        match &mut merged {
            None => merged = Some(part.summary),
            Some(all) => all
                .merge(part.summary)
                .map_err(|reason| CommandFailure::input("overlap", format!("{}: {reason}", part.folder.display())))?,
        }
    }
    let summary = merged.unwrap_or_default();
    complete(&summary, request.samples)?;
    let (parameters, fixed) = request.parameters(&read)?;
    let table = without_sampling(&read)?;
    let work = EnsembleWork::new(request, &read, (&parameters, fixed), table.as_ref())?;
    let out = args.out.clone().unwrap_or_else(|| Path::new("out").join(format!("{}-ensemble", read.study.id)));
    if !Spool::is_in(&out) {
        check_replaceable(&out, args.force)?;
    }
    let _held = Lock::take(&out)?;
    let names = finish::write((&out, &[LOCK]), (request, &identity), (&work, &summary), (&rows, args.pictures))?;
    print(&format!("{}\n{}: {}\n", finish::said(&work, &summary, request), out.display(), names.join(", ")))
}

/// Says which samples are missing, if any are.
fn complete(summary: &Summary, samples: u64) -> Result<(), CommandFailure> {
    let mut gaps = Vec::new();
    let mut next = 0;
    for range in summary.blocks().iter().cloned().chain(std::iter::once(blocks(samples)..blocks(samples))) {
        if range.start > next {
            gaps.push(format!("{} to {}", next * BLOCK, (range.start * BLOCK).min(samples) - 1));
        }
        next = range.end;
    }
    if gaps.is_empty() {
        return Ok(());
    }
    let told = Diagnostic::error("incomplete", format!("samples {} are in no part", gaps.join(", ")));
    Err(told.help("finish every part, by the same command, and name all of them").into())
}
