//! The manifest of a run: what went in, what was assumed, and who says so.

mod digest;

pub(crate) use digest::{hexadecimal, sha256};

use serde::{Deserialize, Serialize};

use crate::dataset::Dataset;
use crate::diagnostics::{FileId, FileSet};
use crate::model::disruption::Disruption;
use crate::model::{Basis, Model, Provenance};

/// What stands in `manifest.json`.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Manifest {
    /// Name and version of the program.
    pub program: String,
    /// The command that repeats the run.
    pub command: String,
    /// Every file that went in.
    pub inputs: Vec<InputFile>,
    /// The tables that differ from those shipped with the program.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tables_not_as_shipped: Vec<String>,
    /// The scenarios, in the order shown.
    pub scenarios: Vec<ScenarioRecord>,
    /// The disruptions, in the order run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disruptions: Vec<DisruptionRecord>,
    /// Entries of the sources table that the scenarios rest on.
    pub sources: Vec<SourceRecord>,
    /// What its charts are about, as the charts keep it, so that the table alone suffices to draw them again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charts: Option<serde_json::Value>,
    /// Every file that came out.
    pub outputs: Vec<InputFile>,
}

/// A file and its hash.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct InputFile {
    /// Name, as the user knows it.
    pub file: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

impl InputFile {
    /// A file by its name and bytes.
    pub fn new(file: impl Into<String>, bytes: &[u8]) -> Self {
        Self { file: file.into(), sha256: sha256(bytes) }
    }
}

/// A scenario and where its numbers come from.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ScenarioRecord {
    /// Name in results.
    pub id: String,
    /// Name for people, English.
    pub title: String,
    /// Importer.
    pub importer: String,
    /// Base year.
    pub base_year: i32,
    /// Last year.
    pub horizon: i32,
    /// How suppliers give way.
    pub response: String,
    /// Every number that stands in its files.
    pub settings: Vec<SettingRecord>,
}

/// A disruption and where its numbers come from.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct DisruptionRecord {
    /// Name in results.
    pub id: String,
    /// Name for people, English.
    pub title: String,
    /// The day on which it begins.
    pub start: String,
    /// The last day looked at.
    pub until: String,
    /// Every number in force, of its files and of the tables.
    pub settings: Vec<SettingRecord>,
}

/// A number of a scenario and who says so.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct SettingRecord {
    /// Name.
    pub setting: String,
    /// Value as written.
    pub value: String,
    /// File and line.
    pub place: String,
    /// Entry of the sources table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Reason why it is assumed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assumption: Option<String>,
    /// By when it was known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
}

/// An entry of the sources table.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct SourceRecord {
    /// Name.
    pub id: String,
    /// Who published it.
    pub publisher: String,
    /// What it is called.
    pub title: String,
    /// Year or edition.
    pub year: String,
    /// Address.
    pub address: String,
    /// Seen, derived, or from memory; what is from memory is an assumption.
    pub evidence: String,
}

impl Manifest {
    /// The manifest of a run over these models and files.
    pub fn new(
        command: String,
        models: &[&Model],
        dataset: &Dataset,
        inputs: Vec<InputFile>,
        outputs: Vec<InputFile>,
    ) -> Self {
        let scenarios: Vec<ScenarioRecord> = models.iter().map(|model| scenario_record(model)).collect();
        let used: Vec<&str> =
            scenarios.iter().flat_map(|scenario| &scenario.settings).filter_map(|s| s.source.as_deref()).collect();
        let sources = records(used, dataset);
        Self {
            program: format!("izon {}", env!("CARGO_PKG_VERSION")),
            command,
            inputs,
            tables_not_as_shipped: dataset.differs.clone(),
            sources,
            scenarios,
            disruptions: Vec::new(),
            charts: None,
            outputs,
        }
    }

    /// The same with the disruptions that were run, and their sources.
    #[must_use]
    pub fn with_disruptions(mut self, disruptions: &[&Disruption], dataset: &Dataset) -> Self {
        let of = |one: &&Disruption| DisruptionRecord {
            id: one.id.clone(),
            title: one.title.en.clone(),
            start: one.start.to_string(),
            until: one.last.to_string(),
            settings: settings(&one.provenance),
        };
        self.disruptions = disruptions.iter().map(of).collect();
        let before = self.sources.iter().map(|source| source.id.as_str());
        let new = self.disruptions.iter().flat_map(|one| &one.settings).filter_map(|one| one.source.as_deref());
        self.sources = records(before.chain(new).collect(), dataset);
        self
    }

    /// The manifest as JSON, indented, with a line feed at its end.
    pub fn to_json(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

/// Entries of the sources table, each once, by name.
fn records(mut used: Vec<&str>, dataset: &Dataset) -> Vec<SourceRecord> {
    used.sort_unstable();
    used.dedup();
    let found = used.into_iter().filter_map(|id| {
        dataset.sources.get(id).map(|source| SourceRecord {
            id: id.to_owned(),
            publisher: source.publisher.clone(),
            title: source.title.clone(),
            year: source.year.clone(),
            address: source.address.clone(),
            evidence: source.evidence.clone(),
        })
    });
    found.collect()
}

fn settings(numbers: &[Provenance]) -> Vec<SettingRecord> {
    let record = |number: &Provenance| {
        let (source, assumption) = match &number.basis {
            Basis::Source(id) => (Some(id.to_string()), None),
            Basis::Assumption(reason) => (None, Some(reason.en.clone())),
        };
        let (setting, value, place) = (number.setting.clone(), number.value.clone(), number.place.clone());
        let as_of = number.as_of.as_ref().map(ToString::to_string);
        SettingRecord { setting, value, place, source, assumption, as_of }
    };
    numbers.iter().map(record).collect()
}

fn scenario_record(model: &Model) -> ScenarioRecord {
    ScenarioRecord {
        id: model.scenario.to_string(),
        title: model.title.en.clone(),
        importer: model.importer.to_string(),
        base_year: model.base_year,
        horizon: model.horizon,
        response: model.rule.as_str().to_owned(),
        settings: settings(&model.provenance),
    }
}

/// The files of a set with their hashes, each once, sorted by name.
pub fn inputs(files: &FileSet, ids: impl IntoIterator<Item = FileId>) -> Vec<InputFile> {
    let mut inputs: Vec<InputFile> =
        ids.into_iter().map(|id| InputFile::new(files.name(id), files.text(id).as_bytes())).collect();
    inputs.sort();
    inputs.dedup();
    inputs
}
