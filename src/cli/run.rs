//! `izon run`: a study or a scenario, from its file to tables and charts.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::brief::{ANNEX, of_samples};
use super::folder::workspace::Workspace;
use super::folder::{check_replaceable, unwritable};
use super::output::{Failure, mention, print, warn};
use super::progress::{Bars, progress};
use crate::allocation::{Solver, Standard};
use crate::charts::about::ChartLook;
use crate::charts::style::Appearance;
use crate::claims::{Judged, record};
use crate::diagnostics::{Collector, FileSet};
use crate::export;
use crate::input::form::{Located, Reader, read_located};
use crate::input::scenario_file::ResponseForm;
use crate::input::source::Source;
use crate::input::{load_dataset, read_study};
use crate::language::Language;
use crate::provenance::Input;
use crate::publish::ResultFile;
use crate::publish::briefing::{BriefingInputs, drawn};
use crate::publish::study_charts::{ROUTES, StudyChart, StudyCharts};
use crate::scenario::{Study, StudyOutput};
use crate::study::evaluate;
use crate::study::headline::{Computed, headline};
use crate::study::rules::{self, UnderRule, under_every_rule};
use crate::study::uncertain::{self, Draws, Uncertain};
use crate::study::verdicts;
use crate::table::Table;

mod summary;

pub(super) use summary::files as listed;

/// The folder of charts within the results.
const CHARTS: &str = "charts";

#[derive(clap::Args, Debug)]
pub(super) struct Args {
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
    /// How suppliers give way in all scenarios: calibrated, merit-order, proportional, or displace=GROUP[,GROUP].
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
pub(super) fn run(args: &Args, data: &dyn Source) -> Result<(), Failure> {
    let dataset = load_dataset(data)?;
    let mut files = FileSet::default();
    let mut found = Collector::default();
    let response = args.response.as_deref().map(|rule| response(rule, &mut files, &mut found));
    let from = data.study_files(&args.file);
    let read = read_study(&args.file, &from, &dataset, response.flatten().as_ref(), (&mut files, &mut found));
    let study = read.map_err(|error| Failure::input("no-file", error.to_string()))?;
    let read = found.finish(study).map_err(|mistakes| Failure::mistakes(&files, mistakes))?;
    let (study, warnings) = (read.value, read.warnings);
    let out = args.out.clone().unwrap_or_else(|| Path::new("out").join(&study.id));
    check_replaceable(&out, args.force)?;
    let solver = Standard::default();
    let scenarios = progress(study.scenarios.len(), "scenarios");
    let evaluation = evaluate(&study, &dataset, &solver, &|| scenarios.inc(1));
    let mistaken = |errors| Failure::mistakes(&files, errors);
    let evaluation = evaluation.map_err(mistaken)?;
    // What can be wrong with the input is found by now: charts need not wait for other rules, samples and the briefing.
    let mut judged = verdicts::judge(&study, &dataset, &evaluation, &[]).map_err(mistaken)?;
    let album = StudyCharts::new(&study, &evaluation, data, &dataset)?;
    let drawings = args.draw(&study, &album)?;
    scenarios.finish_and_clear();
    let mut desk = BriefingInputs {
        study: &study,
        evaluation: &evaluation,
        data,
        dataset: &dataset,
        files: &files,
        headline: None,
        judged: &[],
        draws: &Draws::default(),
    };
    let mut space = Workspace::new(&out).map_err(unwritable(&out))?;
    space.add(&drawings).map_err(unwritable(&out))?;
    tell_of_charts(drawings.len(), &space);
    let under = args.under_other_rules(&desk, &solver)?;
    if !judged.is_empty() {
        judged = verdicts::judge(&study, &dataset, &evaluation, &under).map_err(mistaken)?;
    }
    let uncertain = Uncertain {
        study: &study,
        dataset: &dataset,
        files: &files,
        evaluation: &evaluation,
        solver: &solver,
        plan: uncertain::plan(args.samples),
    };
    let is_asked = !judged.is_empty() || args.has_briefing(&study);
    let draws = if is_asked { drawn(&uncertain, &mut judged, &Bars::default())? } else { Draws::default() };
    let table = &evaluation.table;
    let table = if args.all_rules { Cow::Owned(rules::together(&study, &under)) } else { Cow::Borrowed(table) };
    let table = verdicts::with_verdicts(table, &study, &dataset, &judged);
    let computed = Computed { table: &evaluation.table, others: &under, draws: &draws };
    desk.headline = headline(&study, &dataset, &computed, &judged);
    (desk.judged, desk.draws) = (&judged, &draws);
    let briefing = progress(1, "briefing");
    let written = args.package(&desk, &table, (&album, drawings))?;
    briefing.finish_and_clear();
    let rest = written.iter().filter(|file| !file.name.starts_with(CHARTS));
    space.add(rest).and_then(|()| space.publish(&[])).map_err(unwritable(&out))?;
    warn(&files, &warnings);
    warn(&files, &evaluation.warnings);
    let names: Vec<&str> = written.iter().map(|file| file.name.as_str()).collect();
    let rules = if args.all_rules { summary::rules(&study, &under) } else { String::new() };
    let claims = summary::claims(desk.headline.as_ref(), &judged);
    let annex = if args.has_briefing(&study) && !args.annex { summary::annex(&args.command()) } else { String::new() };
    let files = summary::files(&out, &names);
    print(&format!("{}{rules}{claims}{files}{annex}", summary::text(&study, &evaluation.table)))
}

/// Says where the charts are while the rest is computed: beside the former results, which stay until the new ones are complete.
fn tell_of_charts(count: usize, space: &Workspace) {
    if count > 0 {
        let folder = space.new_folder().join(CHARTS);
        mention(&format!("{count} charts are in {} while the rest is computed.\n\n", folder.display()));
    }
}

/// The verdicts with their sentences, for pages and programs; nothing where nothing is claimed.
fn records(judged: &[Judged]) -> Result<Option<ResultFile>, Failure> {
    if judged.is_empty() {
        return Ok(None);
    }
    let records: Vec<_> = judged.iter().map(record).collect();
    let mut bytes = serde_json::to_vec_pretty(&records).map_err(|error| Failure::Other(error.to_string()))?;
    bytes.push(b'\n');
    Ok(Some(ResultFile { name: "claims.json".to_owned(), bytes }))
}

impl Args {
    fn has_briefing(&self, study: &Study) -> bool {
        study.outputs.contains(&StudyOutput::Briefing) && !self.no_charts
    }

    fn draw(&self, study: &Study, album: &StudyCharts<'_>) -> Result<Vec<ResultFile>, Failure> {
        if self.no_charts || !study.outputs.contains(&StudyOutput::Charts) {
            return Ok(Vec::new());
        }
        let mut pages = Vec::new();
        for (look, mark) in self.looks() {
            let drawn = album.draw(look)?;
            let named = |page: StudyChart| (format!("{CHARTS}/{}{mark}", page.name), page.drawing);
            pages.extend(drawn.into_iter().map(named));
        }
        let both = pages.into_par_iter().map(|(name, drawing)| {
            let png = drawing.png(1.0).map_err(|error| Failure::Other(error.to_string()))?;
            let svg = ResultFile { name: format!("{name}.svg"), bytes: drawing.svg.into_bytes() };
            Ok([svg, ResultFile { name: format!("{name}.png"), bytes: png }])
        });
        Ok(both.collect::<Result<Vec<_>, Failure>>()?.into_iter().flatten().collect())
    }

    /// The study under the other rules, or under all.
    fn under_other_rules(&self, desk: &BriefingInputs<'_>, solver: &dyn Solver) -> Result<Vec<UnderRule>, Failure> {
        let (study, dataset) = (desk.study, desk.dataset);
        let times = if self.all_rules { 4 } else { verdicts::rules_beside(study) };
        let progress = progress(times * study.scenarios.len(), "scenarios under other rules");
        let done = || progress.inc(1);
        let under = if self.all_rules {
            under_every_rule(study, dataset, solver, &done)
        } else {
            verdicts::under_other_rules(study, dataset, solver, &done)
        };
        progress.finish_and_clear();
        under.map_err(|errors| Failure::mistakes(desk.files, errors))
    }

    /// Every look asked for, once, with what tells its files apart from those of the others.
    fn looks(&self) -> Vec<(ChartLook, String)> {
        let mut looks: Vec<(ChartLook, String)> = Vec::new();
        let mark = |many: bool, text: String| if many { format!("-{text}") } else { String::new() };
        for language in &self.lang {
            for width in &self.width {
                for appearance in &self.theme {
                    let look = ChartLook { language: *language, width: *width, appearance: *appearance };
                    let marks = [
                        mark(self.lang.len() > 1, language.to_string()),
                        mark(self.width.len() > 1, width.to_string()),
                        mark(self.theme.len() > 1, appearance.to_string()),
                    ];
                    if looks.iter().all(|(known, _)| *known != look) {
                        looks.push((look, marks.concat()));
                    }
                }
            }
        }
        looks
    }

    /// The command that repeats the run, but for where its files go.
    fn command(&self) -> String {
        let response = self.response.as_ref().map_or_else(String::new, |rule| format!(" --response {rule}"));
        let all = if self.all_rules { " --all-rules" } else { "" };
        let annex = if self.annex { ANNEX } else { "" };
        format!("izon run {}{response}{all}{}{annex}", self.file, of_samples(self.samples))
    }

    /// The files of the results: the table, the charts and the briefing as far as they are asked for, and the manifest,
    /// which names them all.
    fn package(
        &self,
        desk: &BriefingInputs<'_>,
        table: &Table,
        (album, drawings): (&StudyCharts<'_>, Vec<ResultFile>),
    ) -> Result<Vec<ResultFile>, Failure> {
        let outputs = &desk.study.outputs;
        let mut written = Vec::new();
        if outputs.contains(&StudyOutput::Results) {
            written.push(ResultFile { name: "results.csv".to_owned(), bytes: export::csv(table) });
            written.push(ResultFile { name: ROUTES.to_owned(), bytes: album.routes() });
            written.extend(records(desk.judged)?);
        }
        written.extend(drawings);
        let mut manifest = desk.manifest(self.command(), hashed(&written));
        manifest.charts = serde_json::to_value(album.about().for_table(table)).ok();
        if self.has_briefing(desk.study) {
            let annex = if self.annex { Some(desk.annex(&Standard::default())?) } else { None };
            let pages = desk.write(&manifest, album, annex.as_ref())?;
            written.extend(pages.into_iter().map(|(name, bytes)| ResultFile { name, bytes }));
            manifest.outputs = hashed(&written);
        }
        written.push(ResultFile { name: "manifest.json".to_owned(), bytes: manifest.to_json() });
        Ok(written)
    }
}

/// The rule of the command line, read as it would be read in a file.
pub(super) fn response(rule: &str, files: &mut FileSet, found: &mut Collector) -> Option<Located<ResponseForm>> {
    let text = match rule.strip_prefix("displace=") {
        Some(groups) => {
            let groups: Vec<String> = groups.split(',').map(|group| format!("{group:?}")).collect();
            format!("response = {{ displace = [{}] }}", groups.join(", "))
        }
        None => format!("response = {rule:?}"),
    };
    let file = files.add("--response", text.clone());
    let value = toml::de::DeTable::parse(&text).ok()?;
    let stated = value.get_ref().get("response")?;
    read_located(&mut Reader::new(file, found), stated)
}

fn hashed(written: &[ResultFile]) -> Vec<Input> {
    written.iter().map(|file| Input::new(&file.name, &file.bytes)).collect()
}
