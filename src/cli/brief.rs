//! `izon brief`: the document for the table, in HTML and Markdown.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::output::{CommandFailure, print, warn, write_files};
use super::progress::Bars;
use crate::publish::{SharedSource, VerdictRequest, Workbench};
use crate::study::uncertain;

/// The part of a command that asks for the annex of the briefing.
pub(super) const ANNEX: &str = " --annex";

#[derive(clap::Args, Debug)]
pub(super) struct BriefArgs {
    /// A study file, such as scenarios/article.toml, or a scenario file.
    file: String,
    /// The folder that briefing.html and briefing.md go to [default: out/ and the study's id].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Samples of what is uncertain, for how likely claims hold and what turns them; 0 for none. A power of two (1024,
    /// 2048, 4096) is spread most evenly; between 1,024 and 2,000 independent numbers may go together a little.
    #[arg(long, value_name = "N", default_value_t = uncertain::SAMPLES, value_parser = clap::value_parser!(u64).range(..=1_000_000))]
    samples: u64,
}

/// Runs the command.
pub(super) fn run(args: &BriefArgs, data: &SharedSource) -> Result<(), CommandFailure> {
    let bench = Workbench::open(&args.file, &data.study_files(&args.file), Arc::clone(data), None)?;
    warn(bench.files(), bench.warnings());
    let bars = Bars::default();
    let request = VerdictRequest { samples: args.samples, ..VerdictRequest::default() };
    let judged = bench.evaluate(&bars)?.judge(&request, &bars)?;
    let command = format!("izon run {}{}{ANNEX}", args.file, of_samples(args.samples));
    let files = judged.briefing(&command, true)?;
    let written: BTreeMap<String, Vec<u8>> = files.into_iter().map(|file| (file.name, file.bytes)).collect();
    let study = bench.study();
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from("out").join(&study.id));
    write_files(&out, &written)?;
    let names: Vec<String> = written.keys().map(|name| format!("  {name}\n")).collect();
    print(&format!("{}\n\n{} files in {}\n{}", study.title.en, written.len(), out.display(), names.concat()))
}

/// The part of a command that says how many samples are drawn, where it is not as many as by default.
pub(super) fn of_samples(samples: u64) -> String {
    if samples == uncertain::SAMPLES { String::new() } else { format!(" --samples {samples}") }
}
