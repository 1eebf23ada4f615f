//! The findings as sentences need them: numbers by what they are, names in both languages.

use crate::language::Text;
use crate::report::Findings;
use crate::table::{ALL_MARKETS, OBSERVED, RowKey};

/// The findings of a study.
#[derive(Clone, Copy)]
pub struct Facts<'a>(pub &'a Findings<'a>);

/// One number: of which market, of whom, what, in which unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FactMeasure<'a> {
    /// Market id.
    pub market: &'a str,
    /// Supplier, group or passage; empty for the whole.
    pub partner: &'a str,
    /// What is measured.
    pub variable: &'a str,
    /// Its unit.
    pub unit: &'a str,
}

impl<'a> Facts<'a> {
    /// The year in which scenarios are compared.
    pub fn year(self) -> i32 {
        self.0.study.year
    }

    /// The year that scenarios start from.
    pub fn base_year(self) -> i32 {
        self.0.study.reference().model.base_year
    }

    /// The id of the reference scenario.
    pub fn reference(self) -> &'a str {
        self.0.study.reference().model.scenario.as_str()
    }

    /// The id of the scenario in question.
    pub fn focus(self) -> &'a str {
        self.0.study.scenarios[self.0.study.focus].model.scenario.as_str()
    }

    /// The ids of all scenarios, in order.
    pub fn scenarios(self) -> Vec<&'a str> {
        self.0.study.scenarios.iter().map(|resolved| resolved.model.scenario.as_str()).collect()
    }

    /// The ids of the markets, then all together where there are several.
    pub fn markets(self) -> Vec<&'a str> {
        let mut markets: Vec<&str> = self.0.study.markets.iter().map(crate::id::MarketId::as_str).collect();
        if markets.len() > 1 {
            markets.push(ALL_MARKETS);
        }
        markets
    }

    /// All markets together, or the only one.
    pub fn whole(self) -> &'a str {
        self.markets().last().copied().unwrap_or(ALL_MARKETS)
    }

    /// The share of the group in a market, %.
    pub fn group_share<'b>(self, market: &'b str) -> FactMeasure<'b>
    where
        'a: 'b,
    {
        FactMeasure { market, partner: self.0.study.group.as_str(), variable: "share", unit: "%" }
    }

    /// The share of the supplier in question in a market, %.
    pub fn supplier_share<'b>(self, market: &'b str) -> Option<FactMeasure<'b>>
    where
        'a: 'b,
    {
        let partner = self.0.study.supplier.as_ref()?.as_str();
        Some(FactMeasure { market, partner, variable: "share", unit: "%" })
    }

    /// A number of the importer.
    pub fn value(self, scenario: &str, period: i32, measure: &FactMeasure<'_>) -> Option<f64> {
        let FactMeasure { market, partner, variable, unit } = *measure;
        let importer = self.0.study.reference().model.importer.as_str();
        self.0.evaluation.table.value(&RowKey { scenario, period, month: 0, importer, market, partner, variable, unit })
    }

    /// A number of a scenario in the year in question.
    pub fn then(self, scenario: &str, measure: &FactMeasure<'_>) -> Option<f64> {
        self.value(scenario, self.year(), measure)
    }

    /// The last year in which a number was observed, and the number.
    pub fn last_observed(self, measure: &FactMeasure<'_>) -> Option<(i32, f64)> {
        let (first, last) = self.0.dataset.trade.span()?;
        (first..=last).rev().find_map(|year| Some((year, self.value(OBSERVED, year, measure)?)))
    }

    fn named(names: &std::collections::BTreeMap<String, Text>, id: &str) -> Text {
        names.get(id).cloned().unwrap_or_else(|| Text::same(id))
    }

    /// The importer.
    pub fn importer(self) -> Text {
        self.country(self.0.study.reference().model.importer.as_str())
    }

    /// A country.
    pub fn country(self, id: &str) -> Text {
        Self::named(&self.0.names.countries, id)
    }

    /// The group in question.
    pub fn group(self) -> Text {
        Self::named(&self.0.names.groups, self.0.study.group.as_str())
    }

    /// A market, as inside a sentence.
    pub fn market(self, id: &str) -> Text {
        Self::named(&self.0.names.markets, id)
    }

    /// A scenario.
    pub fn scenario(self, id: &str) -> Text {
        Self::named(&self.0.names.scenarios, id)
    }

    /// A route.
    pub fn route(self, id: &str) -> Text {
        Self::named(&self.0.names.routes, id)
    }
}

/// A name as it stands alone, not in a sentence: in English without its article, with a capital.
pub fn alone(name: Text) -> Text {
    Text::new(crate::charts::bare(&name.en), name.ja)
}

/// A text whose English form begins with a capital.
pub fn capitalised(text: &Text) -> Text {
    let mut letters = text.en.chars();
    let en = letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    Text::new(en, text.ja.clone())
}
