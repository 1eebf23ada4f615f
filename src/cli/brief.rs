//! `izon brief`: the document for the table, in HTML and Markdown.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::output::{Failure, print, write_files};
use super::progress::Bars;
use super::reading::{Read, read};
use crate::allocation::{Solver, Standard};
use crate::claims::Judged;
use crate::input::source::Source;
use crate::publish::briefing::{BriefingInputs, drawn};
use crate::publish::study_charts::StudyCharts;
use crate::study::headline::{Computed, headline};
use crate::study::rules::UnderRule;
use crate::study::uncertain::{self, Uncertain};
use crate::study::{Evaluation, verdicts};

/// The part of a command that asks for the annex of the briefing.
pub(super) const ANNEX: &str = " --annex";

#[derive(clap::Args, Debug)]
pub(super) struct Args {
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
pub(super) fn run(args: &Args, data: &dyn Source) -> Result<(), Failure> {
    let read = read(&args.file, data)?;
    let solver = Standard::default();
    let evaluation = read.evaluate(&solver)?;
    let Read { dataset, files, study } = &read;
    let (mut judged, under) = judged(&read, &evaluation, &solver)?;
    let uncertain = Uncertain {
        study,
        dataset,
        files,
        evaluation: &evaluation,
        solver: &solver,
        plan: uncertain::plan(args.samples),
    };
    let draws = drawn(&uncertain, &mut judged, &Bars::default())?;
    let computed = Computed { table: &evaluation.table, others: &under, draws: &draws };
    let headline = headline(study, dataset, &computed, &judged);
    let (evaluation, judged, draws) = (&evaluation, judged.as_slice(), &draws);
    let desk = BriefingInputs { study, evaluation, data, dataset, files, headline, judged, draws };
    let command = format!("izon run {}{}{ANNEX}", args.file, of_samples(args.samples));
    let manifest = desk.manifest(command, Vec::new());
    let charts = StudyCharts::new(study, evaluation, data, dataset)?;
    let annex = desk.annex(&solver)?;
    let written: BTreeMap<String, Vec<u8>> = desk.write(&manifest, &charts, Some(&annex))?.into_iter().collect();
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from("out").join(&study.id));
    write_files(&out, &written)?;
    let names: Vec<String> = written.keys().map(|name| format!("  {name}\n")).collect();
    print(&format!("{}\n\n{} files in {}\n{}", study.title.en, written.len(), out.display(), names.concat()))
}

/// Every claim of the study, judged under every rule.
fn judged(read: &Read, evaluation: &Evaluation, solver: &dyn Solver) -> Result<(Vec<Judged>, Vec<UnderRule>), Failure> {
    let failed = |errors| Failure::mistakes(&read.files, errors);
    let under = verdicts::under_other_rules(&read.study, &read.dataset, solver, &|| ()).map_err(failed)?;
    Ok((verdicts::judge(&read.study, &read.dataset, evaluation, &under).map_err(failed)?, under))
}

/// The part of a command that says how many samples are drawn, where it is not as many as by default.
pub(super) fn of_samples(samples: u64) -> String {
    if samples == uncertain::SAMPLES { String::new() } else { format!(" --samples {samples}") }
}
