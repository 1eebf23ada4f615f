//! What a briefing is written from, and its files: the document for the table, in HTML and Markdown.

use rayon::prelude::*;

use super::study_charts::StudyCharts;
use crate::allocation::Solver;
use crate::charts::Drawing;
use crate::charts::about::ChartLook;
use crate::charts::style::Appearance;
use crate::claims::JudgedClaim;
use crate::dataset::Dataset;
use crate::diagnostics::FileSet;
use crate::indicators::OutputSeries;
use crate::input::package;
use crate::input::source::ByteSource;
use crate::language::{Language, Text};
use crate::progress::Progress;
use crate::provenance::{InputFile, Manifest, inputs};
use crate::report::{Annex, BriefingChart, BriefingPage, Findings};
use crate::scenario::{PlacedDisruption, Study};
use crate::stress::failures::{self, FailureTerms, FailureWork, Failures};
use crate::stress::{self, Stress, StressOptions};
use crate::study::uncertain::{self, StudyDraws, UncertainStudy, uncertain_verdicts};
use crate::study::{Evaluation, StudyError};
use crate::table::Table;
use crate::uncertainty::frontier::{FrontierQuestion, frontiers, rows};

/// Widths of the charts of a briefing, in logical pixels: beside the contents on a laptop and on paper; on a phone.
const WIDE: u32 = 960;
const NARROW: u32 = 390;

/// Years between those of which a briefing embeds the numbers of each sample.
const YEARS_APART: i32 = 3;

/// Adds to verdicts what the uncertain numbers do to them; the draws hold the numbers that the briefing embeds.
///
/// # Errors
/// Correlations that numbers cannot have together.
pub fn drawn(
    uncertain: &UncertainStudy<'_>,
    judged: &mut [JudgedClaim],
    progress: &dyn Progress,
) -> Result<StudyDraws, StudyError> {
    progress.started("samples", uncertain::work(uncertain.study, uncertain.dataset, uncertain.plan));
    let draws = uncertain_verdicts(uncertain, judged, &embedded(uncertain.study), &|| progress.advanced(1))?;
    progress.finished();
    Ok(draws)
}

/// The numbers of each sample that a briefing embeds: shares of the study's group every few years and in its year.
fn embedded(study: &Study) -> impl Fn(usize, &OutputSeries) -> bool {
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
pub struct BriefingInputs<'a> {
    /// The study.
    pub study: &'a Study,
    /// What came of it.
    pub evaluation: &'a Evaluation,
    /// The data package, for its shapes of countries and its sources.
    pub data: &'a dyn ByteSource,
    /// The data.
    pub dataset: &'a Dataset,
    /// The files that the study was read from.
    pub files: &'a FileSet,
    /// What the whole study says.
    pub headline: Option<Text>,
    /// Every claim of the study, judged under every rule.
    pub judged: &'a [JudgedClaim],
    /// What was drawn for them.
    pub draws: &'a StudyDraws,
}

impl BriefingInputs<'_> {
    /// What went in and came out, as far as it is written yet.
    pub fn manifest(&self, command: String, outputs: Vec<InputFile>) -> Manifest {
        let models: Vec<_> = self.study.scenarios.iter().map(|resolved| &resolved.model).collect();
        let mut read = inputs(self.files, self.study.files.iter().copied());
        read.extend(
            self.dataset.files.iter().map(|(name, hash)| InputFile { file: name.clone(), sha256: hash.clone() }),
        );
        let disruptions: Vec<_> = self.study.disruptions.iter().map(|read| &read.disruption).collect();
        Manifest::new(command, &models, self.dataset, read, outputs).with_disruptions(&disruptions, self.dataset)
    }

    /// What takes longest: disruptions, single failures, the cheapest supply.
    ///
    /// # Errors
    /// As the parts of it: mistakes in a disruption, no solution.
    pub fn annex(&self, solver: &dyn Solver) -> Result<Annex, StudyError> {
        let (frontier, (stresses, failures)) =
            rayon::join(|| self.frontier(solver), || rayon::join(|| self.stresses(), || self.failures()));
        Ok(Annex { frontier: frontier?, stresses: stresses?, failures: failures? })
    }

    /// The files of the briefing, drawn by the charts of its study; with the annex where there is one.
    ///
    /// # Errors
    /// A chart that cannot be drawn, a data package that cannot be read.
    pub fn write(
        &self,
        manifest: &Manifest,
        album: &StudyCharts<'_>,
        annex: Option<&Annex>,
    ) -> Result<Vec<(String, Vec<u8>)>, StudyError> {
        let table = Table::merged([
            self.evaluation.table.clone(),
            annex.map_or_else(Table::default, |annex| annex.frontier.clone()),
            uncertain::changes(self.study, self.draws),
        ]);
        let album = album.over(&table);
        let looks = [(Language::En, WIDE), (Language::En, NARROW), (Language::Ja, WIDE), (Language::Ja, NARROW)];
        let draw = |(language, width)| -> Result<Vec<BriefingChart>, StudyError> {
            let draw = |appearance| self.drawn(&album, annex, ChartLook { language, width, appearance });
            let (light, dark) = rayon::join(|| draw(Appearance::Light), || draw(Appearance::Dark));
            let both = light?.into_iter().zip(dark?);
            let chart =
                |((name, drawing), (_, dark))| BriefingChart { name, language, wide: width == WIDE, drawing, dark };
            Ok(both.map(chart).collect())
        };
        let drawn = looks.into_par_iter().map(draw).collect::<Result<Vec<_>, StudyError>>()?;
        let charts: Vec<BriefingChart> = drawn.into_iter().flatten().collect();
        let findings = Findings {
            study: self.study,
            evaluation: self.evaluation,
            headline: self.headline.as_ref(),
            annex,
            claims: self.judged,
            draws: self.draws,
            dataset: self.dataset,
            package: &package::read(self.data)?,
            names: album.names(),
            charts: &charts,
            manifest,
        };
        let page = BriefingPage::new(&findings);
        Ok(vec![
            ("briefing.html".to_owned(), page.html().into_bytes()),
            ("briefing.ja.md".to_owned(), page.markdown(Language::Ja).into_bytes()),
            ("briefing.md".to_owned(), page.markdown(Language::En).into_bytes()),
        ])
    }

    /// Every chart of the briefing in one look, by name.
    fn drawn(
        &self,
        album: &StudyCharts<'_>,
        annex: Option<&Annex>,
        look: ChartLook,
    ) -> Result<Vec<(String, Drawing)>, StudyError> {
        let mut drawn = album.draw_for_briefing(look)?;
        drawn.extend(album.of_samples(self.draws, look)?);
        drawn.extend(album.of_limits(self.judged, look)?);
        if let Some(annex) = annex {
            drawn.extend(album.of_disruptions(&annex.stresses, look)?);
        }
        if let Some(failures) = annex.and_then(|annex| annex.failures.as_ref()) {
            drawn.extend(album.of_failures(failures, look)?);
        }
        Ok(drawn)
    }

    /// The scenarios through each disruption of the study, at the central values.
    fn stresses(&self) -> Result<Vec<(Text, Stress)>, StudyError> {
        let through = |read: &PlacedDisruption| {
            let trajectories = &self.evaluation.trajectories;
            let options = (StressOptions::default(), &(|| ()) as &(dyn Fn() + Sync));
            let stress = stress::evaluate(self.study, trajectories, &read.disruption, self.dataset, options);
            let stress = stress.map_err(|errors| StudyError::mistakes(self.files, errors))?;
            Ok((read.disruption.title.clone(), stress))
        };
        self.study.disruptions.iter().map(through).collect()
    }

    /// Every single failure, in the conditions of the study's first disruption; `None` where it names none.
    fn failures(&self) -> Result<Option<Failures>, StudyError> {
        let failed = |errors| StudyError::mistakes(self.files, errors);
        if self.study.disruptions.is_empty() {
            return Ok(None);
        }
        let conditions = failures::conditions(self.study, self.dataset).map_err(failed)?;
        let terms = FailureTerms::of(&conditions);
        let work = FailureWork::new(self.study, &self.evaluation.trajectories, &conditions, self.dataset, &terms);
        Ok(Some(work.map_err(failed)?.run(&|| ())))
    }

    /// The cheapest supply for each ceiling on the group's share, in steps of a percentage point.
    fn frontier(&self, solver: &dyn Solver) -> Result<Table, StudyError> {
        let scenarios = self.study.scenarios.iter().map(|resolved| &resolved.model).zip(&self.evaluation.trajectories);
        let question = FrontierQuestion {
            reference: &self.study.reference().model,
            scenarios: scenarios.collect(),
            group: &self.study.group,
            year: self.study.year,
            step: 0.01,
        };
        let found =
            frontiers(&question, solver).map_err(|error| StudyError::input("no-solution", error.to_string()))?;
        Ok(Table::new(rows(&question, &found)))
    }
}
