//! What is asked of an ensemble: read from arguments, kept with unfinished parts, read again to put them together.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::filter::{self, Filter};
use crate::cli::output::Failure;
use crate::cli::run::response;
use crate::dataset::Dataset;
use crate::diagnostics::{Collector, Diagnostic, FileSet};
use crate::indicators::Series;
use crate::input::source::Source;
use crate::input::{load_dataset, read_study};
use crate::provenance::{Input, inputs};
use crate::scenario::{Parameters, Study};
use crate::uncertainty::ensemble::Plan;
use crate::uncertainty::sampling::Method;
use crate::units::Quantity;

/// What decides every byte of the results.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Request {
    pub file: String,
    pub samples: u64,
    pub seed: u64,
    pub method: String,
    pub response: Option<String>,
    pub set: Vec<String>,
    pub series: Vec<String>,
    pub above: Vec<String>,
    /// The ending of the file of draws, if one is asked for.
    pub draws: Option<String>,
    pub draw_series: Vec<String>,
}

/// What a part of an ensemble is of: parts of the same can be put together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Identity {
    pub program: String,
    pub request: Request,
    pub inputs: Vec<Input>,
}

/// A study that has been read for a request.
pub(super) struct Read {
    pub dataset: Dataset,
    pub files: FileSet,
    pub study: Study,
    pub warnings: Vec<Diagnostic>,
}

impl Request {
    /// The command that gives the same results, but for where they go.
    pub(super) fn command(&self) -> String {
        let mut command = format!(
            "izon ensemble {} --samples {} --seed {} --method {}",
            self.file, self.samples, self.seed, self.method
        );
        let options = [
            ("response", self.response.iter().collect::<Vec<_>>()),
            ("set", self.set.iter().collect()),
            ("series", self.series.iter().collect()),
            ("above", self.above.iter().collect()),
            ("draw-series", self.draw_series.iter().collect()),
        ];
        for (name, values) in options {
            for value in values {
                let _ = write!(command, " --{name} '{value}'");
            }
        }
        if let Some(ending) = &self.draws {
            let _ = write!(command, " --draws {ending}");
        }
        command
    }

    pub(super) fn plan(&self) -> Plan {
        let method = Method::ALL.into_iter().find(|(name, _)| *name == self.method).map(|(_, method)| method);
        Plan { method: method.unwrap_or_default(), seed: self.seed, samples: self.samples }
    }

    pub(super) fn read(&self, data: &dyn Source) -> Result<Read, Failure> {
        let dataset = load_dataset(data)?;
        let (mut files, mut found) = (FileSet::default(), Collector::default());
        let rule = self.response.as_deref().map(|rule| response(rule, &mut files, &mut found));
        let read = read_study(
            &self.file,
            &data.study_files(&self.file),
            &dataset,
            rule.flatten().as_ref(),
            (&mut files, &mut found),
        );
        let study = read.map_err(|error| Failure::input("no-file", error.to_string()))?;
        let read = found.finish(study).map_err(|mistakes| Failure::mistakes(&files, mistakes))?;
        Ok(Read { dataset, files, study: read.value, warnings: read.warnings })
    }

    /// What is set instead of drawn: names and values as written.
    fn set(&self) -> Result<Vec<(&str, Quantity)>, Failure> {
        let parse = |text: &'_ String| {
            let wrong = || {
                format!("`{text}` sets nothing; expected a number's name and value, such as `route.x.capex=300 bn JPY`")
            };
            let (name, value) = text.split_once('=').ok_or_else(|| Failure::input("bad-set", wrong()))?;
            let value = value.trim();
            value
                .parse::<Quantity>()
                .map(|quantity| (name.trim().to_owned(), quantity))
                .map_err(|error| Failure::input("bad-set", error.to_string()))
        };
        let parsed = self.set.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
        let names = self.set.iter().filter_map(|text| text.split_once('=')).map(|(name, _)| name.trim());
        Ok(names.zip(parsed.into_iter().map(|(_, quantity)| quantity)).collect())
    }

    /// The numbers of the study that are drawn or set, and the places and values of those that are set.
    pub(super) fn parameters<'a>(&self, read: &'a Read) -> Result<(Parameters<'a>, Vec<(usize, f64)>), Failure> {
        let set = self.set()?;
        let names: Vec<&str> = set.iter().map(|(name, _)| *name).collect();
        let parameters = Parameters::new(&read.study, &read.dataset, &names)?;
        let mut fixed = Vec::new();
        for (name, quantity) in set {
            for place in parameters.named(name) {
                let unit = parameters.numbers()[place].unit;
                if unit.symbol != quantity.unit.symbol {
                    let message =
                        format!("`{name}` is written in `{}`, not in `{}`", unit.symbol, quantity.unit.symbol);
                    return Err(Failure::input("wrong-unit", message));
                }
                fixed.push((place, quantity.value));
            }
        }
        Ok((parameters, fixed))
    }

    pub(super) fn identity(&self, read: &Read) -> Identity {
        let mut from = inputs(&read.files, read.study.files.iter().copied());
        from.extend(read.dataset.files.iter().map(|(name, hash)| Input { file: name.clone(), sha256: hash.clone() }));
        Identity { program: format!("izon {}", env!("CARGO_PKG_VERSION")), request: self.clone(), inputs: from }
    }

    /// Values of which it is said how often they are exceeded.
    pub(super) fn above(&self) -> Vec<f64> {
        self.above.iter().filter_map(|value| value.parse().ok()).collect()
    }

    /// What is kept of a study.
    pub(super) fn choice<'a>(&self, study: &'a Study) -> Choice<'a> {
        let parse = |texts: &[String]| texts.iter().filter_map(|text| text.parse().ok()).collect();
        let draws = self.draws.is_some();
        Choice { study, rows: parse(&self.series), draws: draws.then(|| parse(&self.draw_series)) }
    }
}

/// Which series of a study are asked for.
pub(super) struct Choice<'a> {
    study: &'a Study,
    rows: Vec<Filter>,
    /// `None` where no draws are asked for.
    draws: Option<Vec<Filter>>,
}

impl Choice<'_> {
    /// Whether each filter asks for something that the study has.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let filters: Vec<Filter> = self.rows.iter().chain(self.draws.iter().flatten()).cloned().collect();
        filter::check(&filters, self.study)
    }

    /// Whether a series has rows. The base year is as observed, and has none.
    pub(super) fn has_rows(&self, scenario: usize, series: &Series) -> bool {
        let model = &self.study.scenarios[scenario].model;
        let accepts = |filter: &Filter| filter.accepts(model.scenario.as_str(), series);
        series.period > model.base_year && (self.rows.is_empty() || self.rows.iter().any(accepts))
    }

    /// Whether a series stands among the draws: if nothing else is asked for, what is said of all suppliers, of the group
    /// and of the supplier of the study in its year.
    pub(super) fn is_drawn(&self, scenario: usize, series: &Series) -> bool {
        let Some(filters) = &self.draws else { return false };
        if !filters.is_empty() {
            let id = self.study.scenarios[scenario].model.scenario.as_str();
            return filters.iter().any(|filter| filter.accepts(id, series));
        }
        let supplier = self.study.supplier.as_ref().map(crate::id::CountryId::as_str);
        let partner = series.partner.as_str();
        series.period == self.study.year
            && series.route.is_empty()
            && (partner.is_empty() || partner == self.study.group.as_str() || Some(partner) == supplier)
    }
}
