//! What the charts of a run are about: with the table of results, enough to draw them again.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::id::{CountryId, GroupId, MarketId, ScenarioId};
use crate::language::{Language, Text};
use crate::table::{ALL_MARKETS, Table};

use super::style::Appearance;
use super::{ChartNames, ChartSubject};

/// Language, width and theme of a chart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ChartLook {
    /// The language of every word in it.
    pub language: Language,
    /// Width in logical pixels: 1200 for a page or slide, 600 for a column, 390 for a telephone.
    pub width: u32,
    /// Dark on light paper, or light on dark.
    pub appearance: Appearance,
}

/// What the charts of a run are about, without their look: it stands in the manifest.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// Whose imports.
    pub importer: CountryId,
    /// The markets, each of which has charts of its own.
    pub markets: Vec<MarketId>,
    /// The group in question.
    pub group: GroupId,
    /// The countries of that group.
    pub members: BTreeSet<CountryId>,
    /// The supplier in question, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplier: Option<CountryId>,
    /// The scenario that the others are held against.
    pub reference: ScenarioId,
    /// The scenario that charts of a single scenario show.
    pub focus: ScenarioId,
    /// The scenarios in the order in which charts list them.
    pub scenarios: Vec<ScenarioId>,
    /// Last year of history that the scenarios rest on.
    pub base_year: i32,
    /// The year in which scenarios are compared.
    pub year: i32,
    /// The source line at the foot.
    pub source: Text,
    /// What things are called.
    pub names: ChartNames,
}

impl About {
    /// The subject of a chart of one market, or of all together where none is named, in one look.
    pub fn subject(
        &self,
        market: Option<&MarketId>,
        language: Language,
        width: u32,
        appearance: Appearance,
    ) -> ChartSubject {
        ChartSubject {
            importer: self.importer.clone(),
            market: market.cloned().unwrap_or_else(|| MarketId::new(ALL_MARKETS)),
            group: self.group.clone(),
            members: self.members.clone(),
            supplier: self.supplier.clone().unwrap_or_else(|| self.importer.clone()),
            reference: self.reference.clone(),
            focus: self.focus.clone(),
            scenarios: self.scenarios.clone(),
            base_year: self.base_year,
            horizon: self.year,
            language,
            width,
            appearance,
            source: self.source.get(language).to_owned(),
            limit: None,
        }
    }

    /// The same with the names of those countries only that the table names.
    #[must_use]
    pub fn for_table(mut self, table: &Table) -> Self {
        let mut named: BTreeSet<&str> = BTreeSet::new();
        for row in table.rows() {
            // A partner may say what it is before its name, as in `supplier:SAU`.
            named.extend([row.importer.as_str(), row.partner.rsplit(':').next().unwrap_or_default()]);
        }
        self.names.countries.retain(|id, _| named.contains(id.as_str()));
        self
    }
}
