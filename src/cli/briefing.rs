//! `izon brief`: the document for the table, in HTML and Markdown.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::look::Look;
use super::output::{Failure, print, write_files};
use super::progress;
use super::reading::{Read, read};
use super::run::pictures::Album;
use crate::allocation::{Solver, Standard};
use crate::charts::style::Appearance;
use crate::claims::Judged;
use crate::dataset::Dataset;
use crate::diagnostics::FileSet;
use crate::indicators::Series;
use crate::input::package;
use crate::input::resolve::disruption;
use crate::input::resolve::study::Study;
use crate::input::source::Source;
use crate::language::{Language, Text};
use crate::provenance::{Input, Manifest, inputs};
use crate::report::{Chart, Findings, Page};
use crate::stress::failures::{self, Failures, Terms, Work};
use crate::stress::{self, Options, Stress};
use crate::study::headline::{Computed, headline};
use crate::study::rules::UnderRule;
use crate::study::uncertain::{self, Draws, Uncertain, uncertain_verdicts};
use crate::study::{Evaluation, verdicts};
use crate::table::Table;
use crate::uncertainty::frontier::{Question, frontiers, rows};

/// Widths of the charts of a briefing, in logical pixels: beside the contents on a laptop and on paper; on a phone.
const WIDE: u32 = 960;
const NARROW: u32 = 390;

/// Years between those of which a briefing embeds the numbers of each sample.
const YEARS_APART: i32 = 3;

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// A study file, such as scenarios/article.toml, or a scenario file.
    file: String,
    /// The folder that briefing.html and briefing.md go to [default: out/ and the study's id].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Samples of what is uncertain, for how likely claims hold and what turns them; 0 for none.
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
    let draws = drawn(&uncertain, &mut judged)?;
    let computed = Computed { table: &evaluation.table, others: &under, draws: &draws };
    let headline = headline(study, dataset, &computed, &judged);
    let (evaluation, judged, draws) = (&evaluation, judged.as_slice(), &draws);
    let desk = Desk { study, evaluation, data, dataset, files, headline, judged, draws };
    let manifest = desk.manifest(format!("izon run {}{}", args.file, of_samples(args.samples)), Vec::new());
    let written: BTreeMap<String, Vec<u8>> = desk.write(&manifest, &solver)?.into_iter().collect();
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

/// Adds to verdicts what the uncertain numbers do to them; the draws hold the numbers that the briefing embeds.
pub(super) fn drawn(uncertain: &Uncertain<'_>, judged: &mut [Judged]) -> Result<Draws, Failure> {
    let progress = progress(uncertain::work(uncertain.study, uncertain.dataset, uncertain.plan), "samples");
    let draws = uncertain_verdicts(uncertain, judged, &embedded(uncertain.study), &|| progress.inc(1))?;
    progress.finish_and_clear();
    Ok(draws)
}

/// The numbers of each sample that a briefing embeds: shares of the study's group every few years and in its year.
fn embedded(study: &Study) -> impl Fn(usize, &Series) -> bool {
    let base = study.reference().model.base_year;
    move |_, series| {
        let is_shown = series.period == study.year || (series.period - base) % YEARS_APART == 0 && series.period > base;
        is_shown
            && series.period <= study.year
            && series.variable == "share"
            && series.partner == study.group.as_str()
            && series.route.is_empty()
    }
}

/// What a briefing is written from.
pub(super) struct Desk<'a> {
    pub(super) study: &'a Study,
    pub(super) evaluation: &'a Evaluation,
    pub(super) data: &'a dyn Source,
    pub(super) dataset: &'a Dataset,
    pub(super) files: &'a FileSet,
    /// What the whole study says.
    pub(super) headline: Option<Text>,
    /// Every claim of the study, judged under every rule.
    pub(super) judged: &'a [Judged],
    /// What was drawn for them.
    pub(super) draws: &'a Draws,
}

impl Desk<'_> {
    /// What went in and came out, as far as it is written yet.
    pub(super) fn manifest(&self, command: String, outputs: Vec<Input>) -> Manifest {
        let models: Vec<_> = self.study.scenarios.iter().map(|resolved| &resolved.model).collect();
        let mut read = inputs(self.files, self.study.files.iter().copied());
        read.extend(self.dataset.files.iter().map(|(name, hash)| Input { file: name.clone(), sha256: hash.clone() }));
        let disruptions: Vec<_> = self.study.disruptions.iter().map(|read| &read.disruption).collect();
        Manifest::new(command, &models, self.dataset, read, outputs).with_disruptions(&disruptions, self.dataset)
    }

    /// The files of the briefing.
    pub(super) fn write(&self, manifest: &Manifest, solver: &dyn Solver) -> Result<Vec<(String, Vec<u8>)>, Failure> {
        let frontier = self.frontier(solver)?;
        let everything = Evaluation {
            table: Table::merged([
                self.evaluation.table.clone(),
                frontier.clone(),
                uncertain::changes(self.study, self.draws),
            ]),
            ..self.evaluation.clone()
        };
        let album = Album::new(self.study, &everything, self.data, self.dataset)?;
        let stresses = self.stresses()?;
        let failures = self.failures()?;
        let mut charts = Vec::new();
        for language in [Language::En, Language::Ja] {
            for width in [WIDE, NARROW] {
                let draw = |appearance| -> Result<Vec<_>, Failure> {
                    let look = Look { language, width, appearance };
                    let mut drawn = album.draw_for_briefing(look)?;
                    drawn.extend(album.of_samples(self.draws, look)?);
                    drawn.extend(album.of_limits(self.judged, look)?);
                    drawn.extend(album.of_disruptions(&stresses, look)?);
                    if let Some(failures) = &failures {
                        drawn.extend(album.of_failures(failures, look)?);
                    }
                    Ok(drawn)
                };
                let (light, dark) = (draw(Appearance::Light)?, draw(Appearance::Dark)?);
                charts.extend(light.into_iter().zip(dark).map(|((name, drawing), (_, dark))| Chart {
                    name,
                    language,
                    wide: width == WIDE,
                    drawing,
                    dark,
                }));
            }
        }
        let findings = Findings {
            study: self.study,
            evaluation: self.evaluation,
            headline: self.headline.as_ref(),
            frontier: &frontier,
            stresses: &stresses,
            failures: failures.as_ref(),
            claims: self.judged,
            draws: self.draws,
            dataset: self.dataset,
            package: &package::read(self.data)?,
            names: album.names(),
            charts: &charts,
            manifest,
        };
        let page = Page::new(&findings);
        Ok(vec![
            ("briefing.html".to_owned(), page.html().into_bytes()),
            ("briefing.ja.md".to_owned(), page.markdown(Language::Ja).into_bytes()),
            ("briefing.md".to_owned(), page.markdown(Language::En).into_bytes()),
        ])
    }

    /// The scenarios through each disruption of the study, at the central values.
    fn stresses(&self) -> Result<Vec<(Text, Stress)>, Failure> {
        let through = |read: &disruption::Read| {
            let trajectories = &self.evaluation.trajectories;
            let options = (Options::default(), &(|| ()) as &(dyn Fn() + Sync));
            let stress = stress::evaluate(self.study, trajectories, &read.disruption, self.dataset, options);
            let stress = stress.map_err(|errors| Failure::mistakes(self.files, errors))?;
            Ok((read.disruption.title.clone(), stress))
        };
        self.study.disruptions.iter().map(through).collect()
    }

    /// Every single failure, in the conditions of the study's first disruption; `None` where it names none.
    fn failures(&self) -> Result<Option<Failures>, Failure> {
        let failed = |errors| Failure::mistakes(self.files, errors);
        if self.study.disruptions.is_empty() {
            return Ok(None);
        }
        let conditions = failures::conditions(self.study, self.dataset).map_err(failed)?;
        let terms = Terms::of(&conditions);
        let work = Work::new(self.study, &self.evaluation.trajectories, &conditions, self.dataset, &terms);
        Ok(Some(work.map_err(failed)?.run(&|| ())))
    }

    /// The cheapest supply for each ceiling on the group's share, in steps of a percentage point.
    fn frontier(&self, solver: &dyn Solver) -> Result<Table, Failure> {
        let scenarios = self.study.scenarios.iter().map(|resolved| &resolved.model).zip(&self.evaluation.trajectories);
        let question = Question {
            reference: &self.study.reference().model,
            scenarios: scenarios.collect(),
            group: &self.study.group,
            year: self.study.year,
            step: 0.01,
        };
        let found = frontiers(&question, solver).map_err(|error| Failure::input("no-solution", error.to_string()))?;
        Ok(Table::new(rows(&question, &found)))
    }
}
