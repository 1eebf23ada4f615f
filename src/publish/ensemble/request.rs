//! What is asked of an ensemble: read from arguments, kept with unfinished parts, read again to put them together.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::filter::{self, SeriesFilter};
use crate::indicators::OutputSeries;
use crate::input::source::ByteSource;
use crate::provenance::InputFile;
use crate::publish::read_study::ReadStudy;
use crate::scenario::{Parameters, Study};
use crate::study::StudyError;
use crate::uncertainty::ensemble::SamplePlan;
use crate::uncertainty::sampling::SamplingMethod;
use crate::units::Quantity;

/// What decides every byte of the results.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EnsembleRequest {
    /// The study file or scenario file.
    pub file: String,
    /// How many samples are drawn.
    pub samples: u64,
    /// Where the draws start: another seed gives another ensemble.
    pub seed: u64,
    /// How draws are spread, by the name of the method: sobol, lhs or plain.
    pub method: String,
    /// The response rule of all scenarios, if it is not that of the files.
    pub response: Option<String>,
    /// Numbers that are set instead of drawn: `market.crude-oil.growth=-1 %`.
    pub set: Vec<String>,
    /// Filters of the series that rows are written of; none for all.
    pub series: Vec<String>,
    /// Values of which it is said how often they are exceeded.
    pub above: Vec<String>,
    /// The ending of the file of draws, if one is asked for.
    pub draws: Option<String>,
    /// Filters of the series that stand among the draws; none for those in question.
    pub draw_series: Vec<String>,
}

/// What a part of an ensemble is of: parts of the same can be put together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EnsembleIdentity {
    /// The program with its version.
    pub program: String,
    /// What was asked.
    pub request: EnsembleRequest,
    /// The files that it was read from.
    pub inputs: Vec<InputFile>,
}

impl EnsembleRequest {
    /// The command that gives the same results, but for where they go.
    pub fn command(&self) -> String {
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

    /// Which samples are drawn.
    pub fn plan(&self) -> SamplePlan {
        let method = SamplingMethod::ALL.into_iter().find(|(name, _)| *name == self.method).map(|(_, method)| method);
        SamplePlan { method: method.unwrap_or_default(), seed: self.seed, samples: self.samples }
    }

    /// Reads the study with the rule that is asked for, its file from `studies`.
    ///
    /// # Errors
    /// As [`ReadStudy::read`].
    pub fn read(&self, studies: &dyn ByteSource, data: &dyn ByteSource) -> Result<ReadStudy, StudyError> {
        ReadStudy::read(&self.file, studies, data, self.response.as_deref())
    }

    /// What is set instead of drawn: names and values as written.
    fn set(&self) -> Result<Vec<(&str, Quantity)>, StudyError> {
        let parse = |text: &'_ String| {
            let wrong = || {
                format!("`{text}` sets nothing; expected a number's name and value, such as `route.x.capex=300 bn JPY`")
            };
            let (name, value) = text.split_once('=').ok_or_else(|| StudyError::input("bad-set", wrong()))?;
            let value = value.trim();
            value
                .parse::<Quantity>()
                .map(|quantity| (name.trim().to_owned(), quantity))
                .map_err(|error| StudyError::input("bad-set", error.to_string()))
        };
        let parsed = self.set.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
        let names = self.set.iter().filter_map(|text| text.split_once('=')).map(|(name, _)| name.trim());
        Ok(names.zip(parsed.into_iter().map(|(_, quantity)| quantity)).collect())
    }

    /// The numbers of the study that are drawn or set, and the places and values of those that are set.
    ///
    /// # Errors
    /// Names that the study does not have, and values in another unit than theirs.
    pub fn parameters<'a>(&self, read: &'a ReadStudy) -> Result<(Parameters<'a>, Vec<(usize, f64)>), StudyError> {
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
                    return Err(StudyError::input("wrong-unit", message));
                }
                fixed.push((place, quantity.value));
            }
        }
        Ok((parameters, fixed))
    }

    /// What the ensemble is of.
    pub fn identity(&self, read: &ReadStudy) -> EnsembleIdentity {
        EnsembleIdentity {
            program: format!("izon {}", env!("CARGO_PKG_VERSION")),
            request: self.clone(),
            inputs: read.inputs(),
        }
    }

    /// Values of which it is said how often they are exceeded.
    pub fn above(&self) -> Vec<f64> {
        self.above.iter().filter_map(|value| value.parse().ok()).collect()
    }

    /// What is kept of a study.
    pub fn choice<'a>(&self, study: &'a Study) -> SeriesChoice<'a> {
        let parse = |texts: &[String]| texts.iter().filter_map(|text| text.parse().ok()).collect();
        let draws = self.draws.is_some();
        SeriesChoice { study, rows: parse(&self.series), draws: draws.then(|| parse(&self.draw_series)) }
    }
}

/// Which series of a study are asked for.
pub struct SeriesChoice<'a> {
    study: &'a Study,
    rows: Vec<SeriesFilter>,
    /// `None` where no draws are asked for.
    draws: Option<Vec<SeriesFilter>>,
}

impl SeriesChoice<'_> {
    /// Whether each filter asks for something that the study has.
    ///
    /// # Errors
    /// What no series has.
    pub fn check(&self) -> Result<(), StudyError> {
        let filters: Vec<SeriesFilter> = self.rows.iter().chain(self.draws.iter().flatten()).cloned().collect();
        filter::check(&filters, self.study)
    }

    /// Whether a series has rows. The base year is as observed, and has none.
    pub fn has_rows(&self, scenario: usize, series: &OutputSeries) -> bool {
        let model = &self.study.scenarios[scenario].model;
        let accepts = |filter: &SeriesFilter| filter.accepts(model.scenario.as_str(), series);
        series.period > model.base_year && (self.rows.is_empty() || self.rows.iter().any(accepts))
    }

    /// Whether a series stands among the draws: if nothing else is asked for, what is said of all suppliers, of the group
    /// and of the supplier of the study in its year.
    pub fn is_drawn(&self, scenario: usize, series: &OutputSeries) -> bool {
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
