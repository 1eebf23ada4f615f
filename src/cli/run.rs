//! `izon run`: a study or a scenario, from its file to tables and charts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::brief::{ANNEX, of_samples};
use super::folder::workspace::ResultWorkspace;
use super::folder::{check_replaceable, unwritable};
use super::output::{CommandFailure, mention, print, warn};
use super::progress::{Bars, progress};
use crate::charts::style::Appearance;
use crate::language::Language;
use crate::publish::package::{CHARTS, PackageRequest, looks};
use crate::publish::{SharedSource, VerdictRequest, Workbench};
use crate::scenario::StudyOutput;
use crate::study::uncertain;

mod summary;

pub(super) use summary::files as listed;

// Each switch stands for itself.
#[expect(clippy::struct_excessive_bools)]
#[derive(clap::Args, Debug)]
pub(super) struct RunArgs {
    /// A study file, such as scenarios/article.toml, or a scenario file.
    file: String,
    /// The folder that the results go to [default: out/ and the study's id].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Language of the charts: en or ja; give it twice for both.
    #[arg(long, value_name = "LANG", default_value = "en")]
    lang: Vec<Language>,
    /// Width of the charts in pixels: 1200 for a page, 600 for a column; give it twice for both.
    #[arg(long, value_name = "PIXELS", default_value = "1200", value_parser = clap::value_parser!(u32).range(400..=4000))]
    width: Vec<u32>,
    /// Theme of the charts: light or dark; give it twice for both.
    #[arg(long, value_name = "THEME", default_value = "light")]
    theme: Vec<Appearance>,
    /// Which suppliers lose sales when something changes, in all scenarios: calibrated, merit-order, proportional, or displace=GROUP[,GROUP].
    #[arg(long, value_name = "RULE")]
    response: Option<String>,
    /// Computes the study under every rule, the group of the study giving way first in the last, and says where the
    /// answer hangs on the rule.
    #[arg(long, conflicts_with = "response")]
    all_rules: bool,
    /// Samples of what is uncertain, for how likely claims hold and what turns them; 0 for none. A power of two (1024,
    /// 2048, 4096) is spread most evenly; between 1,024 and 2,000 independent numbers may go together a little.
    #[arg(long, value_name = "N", default_value_t = uncertain::SAMPLES, value_parser = clap::value_parser!(u64).range(..=1_000_000))]
    samples: u64,
    /// Adds to the briefing what takes longer: each scenario through the disruptions of the study, every single failure, and the
    /// cheapest supply for each ceiling on the group's share.
    #[arg(long, conflicts_with = "no_charts")]
    annex: bool,
    /// Write no charts, and no briefing, which shows them.
    #[arg(long)]
    no_charts: bool,
    /// Replace the folder of results even if no earlier run wrote it.
    #[arg(long)]
    force: bool,
}

/// Runs the command.
pub(super) fn run(args: &RunArgs, data: &SharedSource) -> Result<(), CommandFailure> {
    let studies = data.study_files(&args.file);
    let bench = Workbench::open(&args.file, &studies, Arc::clone(data), args.response.as_deref())?;
    let study = bench.study();
    let out = args.out.clone().unwrap_or_else(|| Path::new("out").join(&study.id));
    check_replaceable(&out, args.force)?;
    let bars = Bars::default();
    let evaluated = bench.evaluate(&bars)?;
    // What can be wrong with the input is found by now: charts need not wait for other rules, samples and the briefing.
    evaluated.check_claims()?;
    let charts = evaluated.charts()?;
    let drawings =
        if args.no_charts { Vec::new() } else { charts.files(&looks(&args.lang, &args.width, &args.theme))? };
    let mut space = ResultWorkspace::new(&out).map_err(unwritable(&out))?;
    space.add(&drawings).map_err(unwritable(&out))?;
    tell_of_charts(drawings.len(), &space);
    let has_briefing = study.outputs.contains(&StudyOutput::Briefing) && !args.no_charts;
    let samples = if has_briefing || !study.claims.is_empty() { args.samples } else { 0 };
    let request = VerdictRequest { samples, every_rule: args.all_rules, ..VerdictRequest::default() };
    let judged = evaluated.judge(&request, &bars)?;
    let briefing = progress(1, "briefing");
    let request = PackageRequest { command: args.command(), briefing: !args.no_charts, annex: args.annex };
    let written = judged.package(&request, &charts, drawings)?;
    briefing.finish_and_clear();
    let rest = written.iter().filter(|file| !file.name.starts_with(CHARTS));
    space.add(rest).and_then(|()| space.publish(&[])).map_err(unwritable(&out))?;
    warn(bench.files(), bench.warnings());
    warn(bench.files(), &evaluated.evaluation().warnings);
    let names: Vec<&str> = written.iter().map(|file| file.name.as_str()).collect();
    let rules = if args.all_rules { summary::rules(study, judged.under_rules()) } else { String::new() };
    let claims = summary::claims(judged.headline(), judged.verdicts());
    let annex = if has_briefing && !args.annex { summary::annex(&args.command()) } else { String::new() };
    let files = summary::files(&out, &names);
    print(&format!("{}{rules}{claims}{files}{annex}", summary::text(study, evaluated.table())))
}

/// Says where the charts are while the rest is computed: beside the former results, which stay until the new ones are complete.
fn tell_of_charts(count: usize, space: &ResultWorkspace) {
    if count > 0 {
        let folder = space.new_folder().join(CHARTS);
        mention(&format!("{count} charts are in {} while the rest is computed.\n\n", folder.display()));
    }
}

impl RunArgs {
    /// The command that repeats the run, but for where its files go.
    fn command(&self) -> String {
        let response = self.response.as_ref().map_or_else(String::new, |rule| format!(" --response {rule}"));
        let all = if self.all_rules { " --all-rules" } else { "" };
        let annex = if self.annex { ANNEX } else { "" };
        format!("izon run {}{response}{all}{}{annex}", self.file, of_samples(self.samples))
    }
}
