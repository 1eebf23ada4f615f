//! A study on the bench: open it, compute it, judge its claims, and take away tables, charts and files. Whoever shows a study, at a
//! terminal, on a page or in another language, starts here.

use std::borrow::Cow;
use std::sync::Arc;

use super::ResultFile;
use super::briefing::{BriefingInputs, drawn};
use super::package::{self, PackageRequest};
use super::read_study::ReadStudy;
use super::study_charts::StudyCharts;
use crate::allocation::Standard;
use crate::charts::Drawing;
use crate::charts::about::ChartLook;
use crate::claims::JudgedClaim;
use crate::dataset::Dataset;
use crate::diagnostics::{Diagnostic, FileSet};
use crate::input::source::ByteSource;
use crate::language::Text;
use crate::progress::Progress;
use crate::scenario::{Parameters, Study};
use crate::study::headline::{HeadlineInputs, headline};
use crate::study::rules::{self, UnderRule, under_every_rule};
use crate::study::uncertain::{self, StudyDraws, UncertainStudy};
use crate::study::{Evaluation, StudyError, verdicts};
use crate::table::{RowKey, Table};

/// A place that bytes come from, held by as many as need it.
pub type SharedSource = Arc<dyn ByteSource + Send + Sync>;

/// A study that is open, with the data and the files that it was read from. A clone is the same study and costs nothing.
#[derive(Clone)]
pub struct Workbench {
    read: Arc<ReadStudy>,
    data: SharedSource,
}

/// Which verdicts on the claims of a study are wanted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct VerdictRequest {
    /// How many samples of what is uncertain are drawn, for how likely claims hold and what turns them; 0 for none.
    pub samples: u64,
    /// Computes the study under every response rule, also where it makes no claims.
    pub every_rule: bool,
    /// The claims by their ids; none for all.
    pub claims: Vec<String>,
}

impl Workbench {
    /// Opens a study file or a scenario file of `studies` over a data package. A `response` stands instead of the rules that the files
    /// state: calibrated, merit-order, proportional, or `displace=GROUP,GROUP`.
    ///
    /// # Errors
    /// All mistakes in the files and in the data at once, with their places.
    pub fn open(
        file: &str,
        studies: &dyn ByteSource,
        data: SharedSource,
        response: Option<&str>,
    ) -> Result<Self, StudyError> {
        let read = ReadStudy::read(file, studies, &*data, response)?;
        Ok(Self { read: Arc::new(read), data })
    }

    /// A study that was made in code, over the data that it was made from.
    pub fn of(study: Study, dataset: Dataset, data: SharedSource) -> Self {
        let (files, warnings) = (FileSet::default(), Vec::new());
        Self { read: Arc::new(ReadStudy { dataset, files, study, warnings }), data }
    }

    /// The study.
    pub fn study(&self) -> &Study {
        &self.read.study
    }

    /// The data.
    pub fn dataset(&self) -> &Dataset {
        &self.read.dataset
    }

    /// The files that it was read from, to show diagnostics in their places.
    pub fn files(&self) -> &FileSet {
        &self.read.files
    }

    /// What was noticed on reading.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.read.warnings
    }

    /// The same study with one number otherwise in every scenario that states it, in the unit in which it is written:
    /// `route.vladivostok-niigata.capex`. Samples still draw it from its distribution, where it has one.
    ///
    /// # Errors
    /// A name that no number of the study has, with the nearest; a value that a file would not be allowed to state.
    pub fn with_number(&self, name: &str, value: f64) -> Result<Self, StudyError> {
        let read = &*self.read;
        let parameters = Parameters::new(&read.study, &read.dataset, &[name])?;
        let (mut values, places) = (parameters.central(), parameters.named(name));
        for place in &places {
            values[*place] = value;
        }
        let stated =
            |scenario: &usize| places.iter().any(|place| parameters.numbers()[*place].scenarios.contains(scenario));
        let mut study = read.study.clone();
        for scenario in (0..study.scenarios.len()).filter(stated) {
            let changed = parameters.whole(scenario, &values, &read.files);
            study.scenarios[scenario] = changed.map_err(|mistakes| read.mistaken(mistakes))?;
        }
        Ok(Self { read: Arc::new(ReadStudy { study, ..read.clone() }), data: Arc::clone(&self.data) })
    }

    /// Computes every scenario, on as many threads as there are.
    ///
    /// # Errors
    /// Scenarios that have no solution, with the places of what contradicts itself; work that was called off.
    pub fn evaluate(&self, progress: &dyn Progress) -> Result<EvaluatedStudy, StudyError> {
        let evaluation = self.read.evaluate(&Standard::default(), progress)?;
        Ok(EvaluatedStudy { bench: self.clone(), evaluation: Arc::new(evaluation) })
    }
}

/// A study that is computed. A clone is the same and costs nothing.
#[derive(Clone)]
pub struct EvaluatedStudy {
    bench: Workbench,
    evaluation: Arc<Evaluation>,
}

impl EvaluatedStudy {
    /// The study that was computed.
    pub fn bench(&self) -> &Workbench {
        &self.bench
    }

    /// History and every scenario, with warnings about settings that made no difference.
    pub fn evaluation(&self) -> &Evaluation {
        &self.evaluation
    }

    /// History and every scenario, one number a row.
    pub fn table(&self) -> &Table {
        &self.evaluation.table
    }

    /// One number of the results; `None` where they have none.
    pub fn value(&self, key: &RowKey<'_>) -> Option<f64> {
        self.evaluation.table.value(key)
    }

    /// What charts of the study are drawn from.
    ///
    /// # Errors
    /// A data package without the shapes of countries.
    pub fn charts(&self) -> Result<StudyCharts<'_>, StudyError> {
        StudyCharts::new(self.bench.study(), &self.evaluation, &*self.bench.data, self.bench.dataset())
    }

    /// One chart by its name, such as `share-by-scenario`, of one market or, where none is named, of all together; `None` where the
    /// results have no numbers for it.
    ///
    /// # Errors
    /// A chart that is not known or cannot be drawn, and as [`Self::charts`].
    pub fn chart(&self, name: &str, market: Option<&str>, look: ChartLook) -> Result<Option<Drawing>, StudyError> {
        self.charts()?.one(name, market, look)
    }

    /// Whether every claim asks for numbers that the results have, known before anything else is computed.
    ///
    /// # Errors
    /// A diagnostic for each claim that does not.
    pub fn check_claims(&self) -> Result<(), StudyError> {
        self.judge_by(&[]).map(drop)
    }

    fn judge_by(&self, under: &[UnderRule]) -> Result<Vec<JudgedClaim>, StudyError> {
        let read = &self.bench.read;
        let judged = verdicts::judge(&read.study, &read.dataset, &self.evaluation, under);
        judged.map_err(|mistakes| read.mistaken(mistakes))
    }

    /// Judges the claims of the study under every response rule, and draws what is uncertain where that is asked for.
    ///
    /// # Errors
    /// As [`Self::check_claims`]; correlations that numbers cannot have together; work that was called off.
    pub fn judge(&self, request: &VerdictRequest, progress: &dyn Progress) -> Result<JudgedStudy, StudyError> {
        let (read, solver) = (&*self.bench.read, Standard::default());
        let (study, dataset) = (&read.study, &read.dataset);
        let wanted = || if progress.cancelled() { Err(StudyError::Cancelled) } else { Ok(()) };
        let times = if request.every_rule { 4 } else { verdicts::rules_beside(study) };
        progress.started("scenarios under other rules", times * study.scenarios.len());
        let done = || progress.advanced(1);
        let under = if request.every_rule {
            under_every_rule(study, dataset, &solver, &done)
        } else {
            verdicts::under_other_rules(study, dataset, &solver, &done)
        };
        progress.finished();
        wanted()?;
        let under = under.map_err(|mistakes| read.mistaken(mistakes))?;
        let mut judged = self.judge_by(&under)?;
        if !request.claims.is_empty() {
            judged.retain(|one| request.claims.iter().any(|id| one.claim.id.as_str() == id));
        }
        let uncertain = UncertainStudy {
            study,
            dataset,
            files: &read.files,
            evaluation: &self.evaluation,
            solver: &solver,
            plan: uncertain::plan(request.samples),
        };
        let draws = if request.samples > 0 { drawn(&uncertain, &mut judged, progress)? } else { StudyDraws::default() };
        wanted()?;
        let computed = HeadlineInputs { table: &self.evaluation.table, others: &under, draws: &draws };
        let headline = headline(study, dataset, &computed, &judged);
        Ok(JudgedStudy { evaluated: self.clone(), every_rule: request.every_rule, under, judged, draws, headline })
    }
}

/// A study whose claims are judged.
pub struct JudgedStudy {
    evaluated: EvaluatedStudy,
    every_rule: bool,
    under: Vec<UnderRule>,
    judged: Vec<JudgedClaim>,
    draws: StudyDraws,
    headline: Option<Text>,
}

impl JudgedStudy {
    /// The study as it was computed.
    pub fn evaluated(&self) -> &EvaluatedStudy {
        &self.evaluated
    }

    /// The verdict on each claim.
    pub fn verdicts(&self) -> &[JudgedClaim] {
        &self.judged
    }

    /// What the whole study says; `None` where its results have no share of its group.
    pub fn headline(&self) -> Option<&Text> {
        self.headline.as_ref()
    }

    /// The study under the other response rules, or under all where that was asked for.
    pub fn under_rules(&self) -> &[UnderRule] {
        &self.under
    }

    /// What was drawn of the uncertain numbers.
    pub fn draws(&self) -> &StudyDraws {
        &self.draws
    }

    /// The results, under every rule where that was asked for, with the verdicts.
    pub fn table(&self) -> Cow<'_, Table> {
        let (study, dataset) = (self.evaluated.bench.study(), self.evaluated.bench.dataset());
        let table = if self.every_rule {
            Cow::Owned(rules::together(study, &self.under))
        } else {
            Cow::Borrowed(self.evaluated.table())
        };
        verdicts::with_verdicts(table, study, dataset, &self.judged)
    }

    fn inputs(&self) -> BriefingInputs<'_> {
        let bench = &self.evaluated.bench;
        BriefingInputs {
            study: bench.study(),
            evaluation: &self.evaluated.evaluation,
            data: &*bench.data,
            dataset: bench.dataset(),
            files: bench.files(),
            headline: self.headline.clone(),
            judged: &self.judged,
            draws: &self.draws,
        }
    }

    /// The briefing alone: one page that needs nothing else, and Markdown in both languages. `command` repeats it. The annex has what takes
    /// longest: disruptions, single failures, the cheapest supply.
    ///
    /// # Errors
    /// Disruptions and ceilings that have no solution; charts that cannot be drawn.
    pub fn briefing(&self, command: &str, annex: bool) -> Result<Vec<ResultFile>, StudyError> {
        let inputs = self.inputs();
        let manifest = inputs.manifest(command.to_owned(), Vec::new());
        package::briefing(&inputs, &manifest, &self.evaluated.charts()?, annex)
    }

    /// The files of the results that the study asks for: the table, verdicts, `drawings`, the briefing, and the manifest, which names
    /// them all. `charts` are those of [`EvaluatedStudy::charts`].
    ///
    /// # Errors
    /// As [`Self::briefing`].
    pub fn package(
        &self,
        request: &PackageRequest,
        charts: &StudyCharts<'_>,
        drawings: Vec<ResultFile>,
    ) -> Result<Vec<ResultFile>, StudyError> {
        package::results(request, &self.inputs(), &self.table(), (charts, drawings))
    }
}
