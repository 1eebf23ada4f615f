//! Every single failure against every scenario of a study: what is asked, what is found, and what is taken away.

use std::fmt::Write;

use super::ResultFile;
use super::package::hashed;
use super::source_line::source_line;
use super::study_charts::{about, names};
use crate::allocation::Standard;
use crate::charts::about::{About, ChartLook};
use crate::charts::map::Geography;
use crate::charts::{self, Drawing};
use crate::dataset::Dataset;
use crate::diagnostics::{Collector, Diagnostic, FileId, FileSet};
use crate::export;
use crate::id::MarketId;
use crate::input::resolve::disruption::read;
use crate::input::source::{ByteSource, SourceError};
use crate::input::{load_dataset, read_study};
use crate::model::disruption::{Disruption, same_market};
use crate::model::{Model, commodity};
use crate::progress::Progress;
use crate::provenance::{InputFile, Manifest, inputs};
use crate::scenario::{PlacedDisruption, Study};
use crate::stress::failures::{self, Element, FailureTerms, FailureWork, Failures, SUPPLIERS};
use crate::study::{StudyError, evaluate};
use crate::table::Table;
use crate::units::calendar::Day;
use crate::units::{DAYS_PER_YEAR, Dimension, Quantity};

/// Which failures are looked at, and under which conditions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FailureRequest {
    /// A study file or a scenario file.
    pub file: String,
    /// The disruption file whose stocks, prices and decisions hold; else the first of the study.
    pub conditions: Option<String>,
    /// The day on which each failure begins, such as 2028-01-01; else that of the conditions.
    pub start: Option<String>,
    /// How long each failure lasts, such as `3 months`: a day to three years; else half a year, 183 days.
    pub duration: Option<String>,
    /// One market alone, such as crude-oil.
    pub market: Option<String>,
    /// How many of the largest suppliers fail, one by one; 250 at most.
    pub suppliers: usize,
    /// A supplier stops selling to this importer alone; if not, what it sells is lost to the world.
    pub cut_off: bool,
}

/// A study with the conditions under which everything in it fails once.
pub struct FailureScan {
    request: FailureRequest,
    study: Study,
    conditions: Disruption,
    dataset: Dataset,
    files: FileSet,
    /// The files of the conditions.
    read: Vec<FileId>,
    warnings: Vec<Diagnostic>,
}

impl FailureRequest {
    /// What is wrong with the options, all of it.
    fn mistakes(&self) -> Vec<Diagnostic> {
        let mut wrong = Vec::new();
        if let Some(text) = self.start.as_ref().filter(|text| text.parse::<Day>().is_err()) {
            let message = format!("--start {text}: expected a date, such as 2028-01-01");
            wrong.push(Diagnostic::error("no-date", message));
        }
        wrong.extend(self.duration.as_ref().and_then(|text| days(text).err()));
        if self.suppliers > 250 {
            let message =
                format!("--suppliers {}: expected 250 at most, more than there are countries", self.suppliers);
            wrong.push(Diagnostic::error("out-of-range", message));
        }
        if let Some(market) = &self.market {
            let kinds = commodity::markets();
            let known = kinds.iter().any(|kind| same_market(&kind.id, &MarketId::new(market)));
            if !known {
                let names = kinds.iter().map(|kind| kind.id.as_str());
                wrong.push(
                    Diagnostic::error("unknown-name", format!("there is no market `{market}`")).nearest(market, names),
                );
            }
        }
        wrong
    }

    fn terms(&self, conditions: &Disruption, study: &Study) -> Result<FailureTerms, StudyError> {
        let usual = FailureTerms::of(conditions);
        let length = self.duration.as_deref().map(days).transpose()?;
        let market = self.market.as_ref().map(MarketId::new);
        if let Some(wanted) = &market
            && !study.markets.iter().any(|market| same_market(market, wanted))
        {
            return Err(StudyError::unknown(
                "market in the study",
                wanted.as_str(),
                study.markets.iter().map(MarketId::as_str),
            ));
        }
        Ok(FailureTerms {
            start: self.start.as_ref().and_then(|text| text.parse().ok()).unwrap_or(usual.start),
            days: length.unwrap_or(usual.days),
            suppliers: self.suppliers,
            markets: market.into_iter().collect(),
            cut_off: self.cut_off,
        })
    }

    /// The command that repeats the run, but for where its files go.
    fn command(&self) -> String {
        let mut command = format!("izon failures {}", self.file);
        let options = [
            ("conditions", &self.conditions),
            ("start", &self.start),
            ("duration", &self.duration),
            ("market", &self.market),
        ];
        for (option, value) in options {
            if let Some(value) = value {
                let _ = write!(command, " --{option} {value:?}");
            }
        }
        if self.suppliers != SUPPLIERS {
            let _ = write!(command, " --suppliers {}", self.suppliers);
        }
        if self.cut_off {
            command += " --cut-off";
        }
        command
    }
}

/// A duration as days.
fn days(text: &str) -> Result<f64, Diagnostic> {
    let time = text.parse::<Quantity>().and_then(|time| time.expect(Dimension::Duration));
    let years = time.map_err(|error| Diagnostic::error("bad-quantity", format!("--duration: {error}")))?;
    let days = years * DAYS_PER_YEAR;
    if !(1.0..=3.0 * 366.0).contains(&days) {
        let message = format!("--duration {text}: expected a day to three years");
        return Err(Diagnostic::error("out-of-range", message));
    }
    Ok(days)
}

impl FailureScan {
    /// Reads the study and the conditions. `mistakes` that whoever asks has found already are told with the others.
    ///
    /// # Errors
    /// All mistakes at once, and conditions that were written for another importer.
    pub fn open(request: FailureRequest, mistakes: Vec<Diagnostic>, data: &dyn ByteSource) -> Result<Self, StudyError> {
        let dataset = load_dataset(data)?;
        let (mut files, mut found) = (FileSet::default(), Collector::default());
        let gone = |error: SourceError| StudyError::input("no-file", error.to_string());
        let study =
            read_study(&request.file, &data.study_files(&request.file), &dataset, None, (&mut files, &mut found));
        let study = study.map_err(gone)?;
        let stated = match &request.conditions {
            Some(path) => Some(read(path, &data.study_files(path), &dataset, &mut files, &mut found).map_err(gone)?),
            None => None,
        };
        for mistake in request.mistakes().into_iter().chain(mistakes) {
            found.push(mistake);
        }
        let whole = study.zip(stated.map_or(Some(None), |read| read.map(Some)));
        let warned = found.finish(whole).map_err(|mistakes| StudyError::mistakes(&files, mistakes))?;
        let (study, stated): (Study, Option<PlacedDisruption>) = warned.value;
        let conditions = match &stated {
            Some(read) => read.disruption.clone(),
            None => failures::conditions(&study, &dataset).map_err(|errors| StudyError::mistakes(&files, errors))?,
        };
        let own = study.reference();
        let place = own.places.importer.as_ref();
        if let Some(refused) = stated.as_ref().and_then(|read| read.refused(&own.model.importer, place, true)) {
            return Err(StudyError::mistakes(&files, vec![refused]));
        }
        let sources =
            stated.as_ref().or(failures::of_importer(&study)).map(|read| read.files.clone()).unwrap_or_default();
        let warnings = warned.warnings;
        Ok(Self { request, study, conditions, dataset, files, read: sources, warnings })
    }

    /// The files that it was read from, to show diagnostics in their places.
    pub fn files(&self) -> &FileSet {
        &self.files
    }

    /// What was noticed on reading.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// Lets everything fail, one thing after another.
    ///
    /// # Errors
    /// A market that the study does not have; scenarios that have no solution.
    pub fn run(&self, progress: &dyn Progress) -> Result<Failures, StudyError> {
        let terms = &self.request.terms(&self.conditions, &self.study)?;
        let failed = |errors| StudyError::mistakes(&self.files, errors);
        let evaluation = evaluate(&self.study, &self.dataset, &Standard::default(), &|| ()).map_err(failed)?;
        let work = FailureWork::new(&self.study, &evaluation.trajectories, &self.conditions, &self.dataset, terms);
        let work = work.map_err(failed)?;
        progress.started("failures", work.len());
        let failures = work.run(&|| progress.advanced(1));
        progress.finished();
        Ok(failures)
    }

    /// What the heat maps are about.
    pub fn about(&self, failures: &Failures) -> About {
        let mut about = about(&self.study, source_line(&self.dataset), names(&self.study, &self.dataset));
        about.year = failures.terms.start.date().0;
        about.markets = failures.markets.iter().map(|market| market.id.clone()).collect();
        for failure in &failures.failures {
            if let Element::Landing(id) = &failure.element {
                about.names.landings.entry(id.to_string()).or_insert_with(|| failure.title.clone());
            }
        }
        about
    }

    /// The heat map of one market; `None` where nothing fails that anything is bought through or from.
    ///
    /// # Errors
    /// A picture that cannot be drawn.
    pub fn draw(
        &self,
        table: &Table,
        about: &About,
        (market, look): (&MarketId, ChartLook),
    ) -> Result<Option<Drawing>, StudyError> {
        let subject = about.subject(Some(market), look.language, look.width, look.appearance);
        Ok(charts::draw(charts::registry::FAILURES, table, &subject, &about.names, &Geography::default())?)
    }

    /// The table, the heat maps and the manifest as files.
    ///
    /// # Errors
    /// A picture that cannot be drawn.
    pub fn package(&self, table: &Table, about: &About, look: ChartLook) -> Result<Vec<ResultFile>, StudyError> {
        let mut written = vec![ResultFile { name: "results.csv".to_owned(), bytes: export::csv(table) }];
        for market in &about.markets {
            let Some(drawing) = self.draw(table, about, (market, look))? else { continue };
            let name = format!("charts/{}-{market}", charts::registry::FAILURES);
            let png = drawing.png(1.0)?;
            written.push(ResultFile { name: format!("{name}.svg"), bytes: drawing.svg.into_bytes() });
            written.push(ResultFile { name: format!("{name}.png"), bytes: png });
        }
        let models: Vec<&Model> = self.study.scenarios.iter().map(|resolved| &resolved.model).collect();
        let mut read = inputs(&self.files, self.study.files.iter().copied().chain(self.read.iter().copied()));
        read.extend(
            self.dataset.files.iter().map(|(name, hash)| InputFile { file: name.clone(), sha256: hash.clone() }),
        );
        let outputs = hashed(&written);
        let manifest = Manifest::new(self.request.command(), &models, &self.dataset, read, outputs);
        let mut manifest = manifest.with_disruptions(&[&self.conditions], &self.dataset);
        manifest.charts = serde_json::to_value(about.clone().for_table(table)).ok();
        written.push(ResultFile { name: "manifest.json".to_owned(), bytes: manifest.to_json() });
        Ok(written)
    }
}
