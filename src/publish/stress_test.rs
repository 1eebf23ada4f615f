//! Would it have helped? The scenarios of a study, or what an importer was observed to buy, through disruptions.

use std::fmt::Write;

use super::ResultFile;
use super::disruption_charts::DisruptionCharts;
use super::package::hashed;
use crate::allocation::Standard;
use crate::charts::bare;
use crate::dataset::Dataset;
use crate::diagnostics::{Collector, Diagnostic, FileSet};
use crate::export;
use crate::input::resolve::disruption::read;
use crate::input::source::{ByteSource, SourceError};
use crate::input::{load_dataset, read_study};
use crate::language::Text;
use crate::model::Model;
use crate::progress::Progress;
use crate::provenance::{InputFile, Manifest, inputs};
use crate::scenario::{PlacedDisruption, Study};
use crate::stress::{self, Stress, StressOptions, StressPlan};
use crate::study::{StudyError, evaluate};
use crate::table::Table;
use crate::uncertainty::sampling::MOST_SAMPLES;
use crate::units::calendar::Day;
use crate::units::{DAYS_PER_YEAR, Dimension, Quantity};

/// Who goes through which disruptions, and how they are adapted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct StressRequest {
    /// A study file or a scenario file; else the importer goes through it as observed.
    pub file: Option<String>,
    /// Disruption files; else those of the study.
    pub disruption: Vec<String>,
    /// Whose observed mix goes through it, where no file is named: ISO 3166-1 alpha-3.
    pub importer: Option<String>,
    /// Moves each disruption to another day, such as 2028-01-01, with everything in it.
    pub start: Option<String>,
    /// How long everything that is struck stays so, such as `3 months`.
    pub duration: Option<String>,
    /// Runs with uncertain numbers drawn, for ranges; 0 for none.
    pub samples: u64,
    /// What the draws start from.
    pub seed: u64,
    /// The uncertain numbers as one sample has them, by its number, counted from 0.
    pub sample: Option<u64>,
}

/// Everything that is known before the first disruption is computed.
pub struct StressTest {
    request: StressRequest,
    subject: StressSubject,
    disruptions: Vec<PlacedDisruption>,
    inputs: Vec<Vec<(String, f64)>>,
    dataset: Dataset,
    files: FileSet,
    warnings: Vec<Diagnostic>,
}

/// What goes through the disruptions.
pub struct StressSubject {
    /// Its name in results.
    pub id: String,
    /// A study with all its scenarios; else the plans.
    pub study: Option<Study>,
    /// The observed mix of an importer.
    pub plans: Option<Vec<StressPlan>>,
}

impl StressSubject {
    /// Refuses disruptions that were written for another importer and take nothing from this one.
    fn takes(&self, disruptions: &[PlacedDisruption]) -> Result<(), Vec<Diagnostic>> {
        let of_study = self.study.as_ref().map(Study::reference);
        let own = self.plans.iter().flatten().next().map(|plan| &plan.importer);
        let Some(importer) = of_study.map(|resolved| &resolved.model.importer).or(own) else { return Ok(()) };
        let place = of_study.and_then(|resolved| resolved.places.importer.as_ref());
        let refused: Vec<Diagnostic> =
            disruptions.iter().filter_map(|read| read.refused(importer, place, false)).collect();
        if refused.is_empty() { Ok(()) } else { Err(refused) }
    }
}

/// Results stand under the names of disruptions, so that each has to have one of its own.
fn once(disruptions: &[PlacedDisruption]) -> Result<(), StudyError> {
    let names = || disruptions.iter().map(|one| one.disruption.id.as_str());
    match names().enumerate().find(|(place, name)| names().take(*place).any(|earlier| earlier == *name)) {
        Some((_, name)) => Err(StudyError::input("repeated-key", format!("two disruptions are called `{name}`"))),
        None => Ok(()),
    }
}

impl StressRequest {
    fn subject(
        &self,
        study: Option<Study>,
        disruptions: &[PlacedDisruption],
        dataset: &Dataset,
    ) -> Result<StressSubject, StudyError> {
        if let Some(study) = study {
            return Ok(StressSubject { id: study.id.clone(), study: Some(study), plans: None });
        }
        let Some(code) = &self.importer else {
            return Err(StudyError::input("missing-key", "name a study or a scenario, or an importer with --importer"));
        };
        let Some((importer, country)) = dataset.countries.get_key_value(code.as_str()) else {
            let names = dataset.countries.keys().map(crate::id::CountryId::as_str);
            return Err(StudyError::unknown("country", code, names));
        };
        let title = Text::new(
            format!("{}, as observed", bare(&country.name.en)),
            format!("{}（実績の調達構成）", country.name.ja),
        );
        let year = disruptions.iter().map(|read| read.disruption.mix_year).max().unwrap_or_default();
        let plan = stress::observed(importer, title, (dataset, year));
        Ok(StressSubject { id: importer.as_str().to_lowercase(), study: None, plans: Some(vec![plan]) })
    }

    /// Moves and stretches a disruption as it is asked for.
    fn adapt(&self, one: &mut PlacedDisruption) -> Result<(), StudyError> {
        if let Some(text) = &self.start {
            let Ok(day) = text.parse::<Day>() else {
                return Err(StudyError::input(
                    "no-date",
                    format!("--start {text}: expected a date, such as 2028-01-01"),
                ));
            };
            one.disruption = one.disruption.clone().later(day.since(one.disruption.start));
        }
        if let Some(text) = &self.duration {
            let time = text.parse::<Quantity>().and_then(|time| time.expect(Dimension::Duration));
            let years = time.map_err(|error| StudyError::input("bad-quantity", format!("--duration: {error}")))?;
            if years <= 0.0 {
                return Err(StudyError::input(
                    "out-of-range",
                    format!("--duration {text}: expected more than nothing"),
                ));
            }
            one.disruption = one.disruption.clone().lasting(years * DAYS_PER_YEAR);
        }
        Ok(())
    }

    /// Sets the uncertain numbers of a disruption to those of the sample that is asked for, and gives them.
    fn draw(&self, one: &mut PlacedDisruption) -> Result<Vec<(String, f64)>, StudyError> {
        let Some(number) = self.sample else { return Ok(Vec::new()) };
        if number >= MOST_SAMPLES {
            let message = format!("there is no sample {number}: they are numbered from 0 to {}", MOST_SAMPLES - 1);
            return Err(StudyError::input("unknown-name", message));
        }
        let options = StressOptions { samples: number + 1, seed: self.seed };
        let (disruption, values) = stress::sample(&one.disruption, options, number);
        one.disruption = disruption;
        Ok(values)
    }

    fn compute(
        &self,
        subject: &StressSubject,
        disruptions: &[PlacedDisruption],
        dataset: &Dataset,
        (files, progress): (&FileSet, &dyn Progress),
    ) -> Result<Vec<(String, Stress)>, StudyError> {
        progress.started("runs", usize::try_from(self.samples).unwrap_or(0) * disruptions.len());
        let done = || progress.advanced(1);
        let options = StressOptions { samples: self.samples, seed: self.seed };
        let trajectories = match &subject.study {
            Some(study) => {
                evaluate(study, dataset, &Standard::default(), &|| ())
                    .map_err(|errors| StudyError::mistakes(files, errors))?
                    .trajectories
            }
            None => Vec::new(),
        };
        let of = |one: &PlacedDisruption| {
            let disruption = &one.disruption;
            let stress = match (&subject.study, &subject.plans) {
                (Some(study), _) => stress::evaluate(study, &trajectories, disruption, dataset, (options, &done)),
                (None, plans) => {
                    Ok(stress::stress(plans.as_deref().unwrap_or_default(), 0, disruption, dataset, (options, &done)))
                }
            };
            Ok((disruption.id.clone(), stress.map_err(|errors| StudyError::mistakes(files, errors))?))
        };
        let all = disruptions.iter().map(of).collect();
        progress.finished();
        all
    }

    /// The command that repeats the run, but for where its files go.
    fn command(&self) -> String {
        let mut command = "izon stress".to_owned();
        if let Some(file) = &self.file {
            let _ = write!(command, " {file}");
        }
        for (option, value) in [("importer", &self.importer), ("start", &self.start), ("duration", &self.duration)] {
            if let Some(value) = value {
                let _ = write!(command, " --{option} {value:?}");
            }
        }
        for path in &self.disruption {
            let _ = write!(command, " --disruption {path}");
        }
        if self.samples > 0 {
            let _ = write!(command, " --samples {} --seed {}", self.samples, self.seed);
        }
        if let Some(number) = self.sample {
            let _ = write!(command, " --sample {number} --seed {}", self.seed);
        }
        command
    }
}

impl StressTest {
    /// Reads who goes through what, and adapts it.
    ///
    /// # Errors
    /// All mistakes in files at once; disruptions of one name, or written for another importer; days and times that are none.
    pub fn open(request: StressRequest, data: &dyn ByteSource) -> Result<Self, StudyError> {
        let dataset = load_dataset(data)?;
        let (mut files, mut found) = (FileSet::default(), Collector::default());
        let gone = |error: SourceError| StudyError::input("no-file", error.to_string());
        let study = match &request.file {
            Some(file) => {
                read_study(file, &data.study_files(file), &dataset, None, (&mut files, &mut found)).map_err(gone)?
            }
            None => None,
        };
        let mut disruptions = Vec::new();
        for path in &request.disruption {
            disruptions.extend(read(path, &data.study_files(path), &dataset, &mut files, &mut found).map_err(gone)?);
        }
        if let (Some(study), true) = (&study, disruptions.is_empty()) {
            disruptions.extend(study.disruptions.iter().cloned());
        }
        let whole = (request.file.is_none() || study.is_some()).then_some(());
        let warned = found.finish(whole).map_err(|mistakes| StudyError::mistakes(&files, mistakes))?;
        if disruptions.is_empty() {
            let message = "no disruption: name a file with --disruption, or list `disruptions` in the study";
            return Err(StudyError::input("missing-key", message));
        }
        once(&disruptions)?;
        let subject = request.subject(study, &disruptions, &dataset)?;
        subject.takes(&disruptions).map_err(|mistakes| StudyError::mistakes(&files, mistakes))?;
        for one in &mut disruptions {
            request.adapt(one)?;
        }
        let inputs: Vec<Vec<(String, f64)>> =
            disruptions.iter_mut().map(|one| request.draw(one)).collect::<Result<_, _>>()?;
        let warnings = warned.warnings;
        Ok(Self { request, subject, disruptions, inputs, dataset, files, warnings })
    }

    /// A name for the results: that of who goes through it, and of what.
    pub fn name(&self) -> String {
        let names: Vec<&str> = self.disruptions.iter().map(|one| one.disruption.id.as_str()).collect();
        format!("{}-{}", self.subject.id, names.join("-"))
    }

    /// The disruptions as they are computed, each with the numbers of the sample that was asked for.
    pub fn disruptions(&self) -> impl Iterator<Item = (&PlacedDisruption, &[(String, f64)])> {
        self.disruptions.iter().zip(self.inputs.iter().map(Vec::as_slice))
    }

    /// The files that it was read from, to show diagnostics in their places.
    pub fn files(&self) -> &FileSet {
        &self.files
    }

    /// What was noticed on reading.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// Computes each disruption, by its id.
    ///
    /// # Errors
    /// Scenarios that have no solution.
    pub fn run(&self, progress: &dyn Progress) -> Result<Vec<(String, Stress)>, StudyError> {
        self.request.compute(&self.subject, &self.disruptions, &self.dataset, (&self.files, progress))
    }

    /// The charts of what was computed.
    pub fn charts<'a>(&self, stresses: &'a [(String, Stress)]) -> DisruptionCharts<'a> {
        DisruptionCharts::new(&self.subject, stresses, &self.disruptions, &self.dataset)
    }

    /// The table, what was drawn, and the manifest as files.
    pub fn package(&self, table: &Table, charts: &DisruptionCharts<'_>, drawn: Vec<ResultFile>) -> Vec<ResultFile> {
        let Self { request, subject, disruptions, dataset, files, .. } = self;
        let mut written = vec![ResultFile { name: "results.csv".to_owned(), bytes: export::csv(table) }];
        written.extend(drawn);
        let models: Vec<&Model> =
            subject.study.iter().flat_map(|study| study.scenarios.iter().map(|resolved| &resolved.model)).collect();
        let of_study = subject.study.iter().flat_map(|study| study.files.iter().copied());
        let mut read = inputs(files, of_study.chain(disruptions.iter().flat_map(|one| one.files.iter().copied())));
        read.extend(dataset.files.iter().map(|(name, hash)| InputFile { file: name.clone(), sha256: hash.clone() }));
        let outputs = hashed(&written);
        let of = disruptions.iter().map(|one| &one.disruption).collect::<Vec<_>>();
        let manifest = Manifest::new(request.command(), &models, dataset, read, outputs);
        let mut manifest = manifest.with_disruptions(&of, dataset);
        manifest.charts = serde_json::to_value(charts.about().clone().for_table(table)).ok();
        written.push(ResultFile { name: "manifest.json".to_owned(), bytes: manifest.to_json() });
        written
    }
}
