//! Scenarios that are compared, with what is asked about them.

use std::collections::BTreeMap;

use super::{PlacedDisruption, Scenario};
use crate::diagnostics::{Diagnostic, FileId};
use crate::id::{CountryId, GroupId, MarketId};
use crate::language::Text;
use crate::model::claim::Claim;
use crate::model::copula::Correlations;
use crate::table::Status;

/// Scenarios that are compared with one of them.
#[derive(Clone, Debug)]
pub struct Study {
    /// Its name in files and results.
    pub id: String,
    /// Its name for people.
    pub title: Text,
    /// The scenarios, in the order in which they are shown; never empty.
    pub scenarios: Vec<Scenario>,
    /// The place of the one that the others are compared with.
    pub reference: usize,
    /// The place of the one that charts of a single scenario show.
    pub focus: usize,
    /// The year in which they are compared.
    pub year: i32,
    /// First year of history shown.
    pub history_from: i32,
    /// The group of suppliers that the study is about.
    pub group: GroupId,
    /// The supplier that the study is about.
    pub supplier: Option<CountryId>,
    /// Importers whose history stands in the results, the scenarios' own first.
    pub importers: Vec<CountryId>,
    /// The markets whose history stands in the results.
    pub markets: Vec<MarketId>,
    /// Which of its uncertain numbers go together.
    pub correlations: Correlations,
    /// The claims that the study tests, in the order in which they are shown.
    pub claims: Vec<Claim>,
    /// What is written.
    pub outputs: Vec<StudyOutput>,
    /// The disruptions that its scenarios are put through.
    pub disruptions: Vec<PlacedDisruption>,
    /// Every file that it was read from, each once.
    pub files: Vec<FileId>,
}

/// Something that a run writes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum StudyOutput {
    /// The results table and the manifest.
    Results,
    /// The charts.
    Charts,
    /// The document for the table.
    Briefing,
}

impl StudyOutput {
    /// All of them, which is what is written unless a study asks for less.
    pub const ALL: [(&str, Self); 3] =
        [("results", Self::Results), ("charts", Self::Charts), ("briefing", Self::Briefing)];
}

impl Study {
    /// A study of one scenario: its own reference, compared in its last year, with history from `history_from`.
    pub fn of_one(scenario: Scenario, history_from: i32) -> Self {
        let model = &scenario.model;
        Self {
            id: model.scenario.to_string(),
            title: model.title.clone(),
            reference: 0,
            focus: 0,
            year: model.horizon,
            history_from,
            group: scenario.group.clone(),
            supplier: scenario.supplier.clone(),
            importers: vec![model.importer.clone()],
            markets: model.markets.iter().map(|market| market.id.clone()).collect(),
            claims: Vec::new(),
            correlations: Correlations::default(),
            outputs: StudyOutput::ALL.map(|(_, output)| output).into(),
            disruptions: Vec::new(),
            files: Vec::new(),
            scenarios: vec![scenario],
        }
    }

    /// The scenario that the others are compared with.
    pub fn reference(&self) -> &Scenario {
        &self.scenarios[self.reference]
    }

    /// For each claim the scenario whose answer is the claim's, ex ante.
    pub fn main_scenarios(&self) -> BTreeMap<String, String> {
        let of = |claim: &Claim| Some((claim.id.to_string(), claim.ex_ante.as_ref()?.main_scenario()?.id.clone()));
        self.claims.iter().filter_map(of).collect()
    }

    /// Says, for each market that rests on data that are not plainly observed, what they are.
    pub fn data_notes(&self) -> Vec<Diagnostic> {
        let model = &self.reference().model;
        let marked = model.markets.iter().filter(|market| market.status != Status::Observed);
        let note = |market: &crate::model::Market| {
            let message = format!("imports of {} in {} are {}", market.name.en, model.base_year, market.status);
            Diagnostic::warning("data-status", message)
        };
        marked.map(note).collect()
    }
}
