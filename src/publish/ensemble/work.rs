//! An ensemble at work: what is computed, what is watched, and what becomes of it.

use super::request::{EnsembleRequest, SeriesChoice};
use crate::allocation::Standard;
use crate::diagnostics::Diagnostic;
use crate::indicators::OutputSeries;
use crate::model::copula::Indefinite;
use crate::publish::read_study::ReadStudy;
use crate::scenario::Parameters;
use crate::study::StudyError;
use crate::study::probability::ClaimNumbers;
use crate::table::Table;
use crate::uncertainty::ensemble::{Ensemble, Watched};

/// A study with its ensemble.
pub struct EnsembleWork<'a> {
    /// The study with its data.
    pub read: &'a ReadStudy,
    /// What is kept of it.
    pub choice: SeriesChoice<'a>,
    /// Its samples.
    pub ensemble: Ensemble<'a>,
    /// How its claims fare; `None` where there are none.
    pub odds: Option<ClaimNumbers<'a>>,
    /// Places of the series that are watched, for each scenario.
    pub watched: Vec<Vec<usize>>,
    /// Names of the columns of draws: inputs, outputs, changes against the reference.
    pub columns: Vec<String>,
    /// Places of the inputs among the values of a sample.
    inputs: Vec<usize>,
    /// Places of the outputs among the watched ones.
    outputs: Vec<usize>,
    /// Pairs of watched ones whose difference is a column.
    changes: Vec<(usize, usize)>,
}

/// The study without sampling, for claims; nothing where there are none.
///
/// # Errors
/// As [`ReadStudy::evaluate`].
pub fn without_sampling(read: &ReadStudy) -> Result<Option<Table>, StudyError> {
    if read.study.claims.is_empty() {
        return Ok(None);
    }
    Ok(Some(read.evaluate(&Standard::default(), &|| ())?.table))
}

impl<'a> EnsembleWork<'a> {
    /// Everything that is known before the first sample is drawn. `table` is the study without sampling, for its claims.
    ///
    /// # Errors
    /// Filters that no series passes, correlations that numbers cannot have together, a study in which nothing is uncertain.
    pub fn new(
        request: &EnsembleRequest,
        read: &'a ReadStudy,
        (parameters, fixed): (&'a Parameters<'a>, Vec<(usize, f64)>),
        table: Option<&'a Table>,
    ) -> Result<Self, StudyError> {
        let study = &read.study;
        let choice = request.choice(study);
        choice.check()?;
        let odds = table.map(|table| ClaimNumbers::new(study, &read.dataset, table));
        let claimed = |scenario, series: &OutputSeries| odds.as_ref().is_some_and(|odds| odds.wants(scenario, series));
        let keep = |scenario: usize, series: &OutputSeries| {
            choice.has_rows(scenario, series) || choice.is_drawn(scenario, series) || claimed(scenario, series)
        };
        let indefinite = |Indefinite { names, .. }: Indefinite| {
            StudyError::from(Diagnostic::error(
                "not-positive-definite",
                format!("{} cannot be correlated so", names.join(", ")),
            ))
        };
        let mut ensemble = Ensemble::new(parameters, request.plan(), &keep).map_err(indefinite)?;
        for (place, value) in fixed {
            ensemble.fix(place, value);
        }
        if ensemble.drawn().is_empty() {
            let message = "nothing is uncertain in this study: there is nothing to draw";
            let told = Diagnostic::error("nothing-uncertain", message);
            return Err(told.help("state a number as a distribution, such as `capex = { uniform = [\"300 bn JPY\", \"500 bn JPY\"] }`").into());
        }
        let mut work = Self {
            read,
            inputs: ensemble.drawn(),
            ensemble,
            odds: None,
            watched: Vec::new(),
            columns: Vec::new(),
            outputs: Vec::new(),
            changes: Vec::new(),
            choice,
        };
        work.watch(&claimed);
        work.odds = odds;
        Ok(work)
    }

    /// Chooses the columns and what has to be watched for them and for claims.
    fn watch(&mut self, claimed: &dyn Fn(usize, &OutputSeries) -> bool) {
        let mut names = self.names_of_inputs();
        let mut drawn: Vec<(usize, usize, &OutputSeries)> = Vec::new();
        let mut watched = 0;
        for scenario in 0..self.ensemble.scenarios() {
            let mut places = Vec::new();
            for (place, series) in self.ensemble.outputs(scenario).series().iter().enumerate() {
                let is_drawn = self.choice.is_drawn(scenario, series);
                if is_drawn || claimed(scenario, series) {
                    if is_drawn {
                        drawn.push((scenario, watched, series));
                    }
                    places.push(place);
                    watched += 1;
                }
            }
            self.watched.push(places);
        }
        let id = |scenario: usize| self.ensemble.model(scenario).scenario.as_str();
        let reference = self.read.study.reference;
        names.extend(drawn.iter().map(|(scenario, _, series)| format!("{}/{}", id(*scenario), series_name(series))));
        for (scenario, place, series) in drawn.iter().filter(|(scenario, ..)| *scenario != reference) {
            let same = drawn.iter().find(|(of, _, other)| *of == reference && other == series);
            if let Some((_, base, _)) = same {
                names.push(format!("change:{}/{}", id(*scenario), series_name(series)));
                self.changes.push((*place, *base));
            }
        }
        self.outputs = drawn.iter().map(|(_, place, _)| *place).collect();
        self.columns = names;
    }

    /// The names of what is drawn; with the first scenario that states it so, where scenarios state it differently.
    fn names_of_inputs(&self) -> Vec<String> {
        let numbers = self.ensemble.parameters().numbers();
        let name = |place: &usize| {
            let number = &numbers[*place];
            let alone = numbers.iter().filter(|other| other.name == number.name).count() == 1;
            match number.scenarios.first() {
                Some(first) if !alone => format!("{} ({})", number.name, self.ensemble.model(*first).scenario),
                _ => number.name.clone(),
            }
        };
        self.inputs.iter().map(name).collect()
    }

    /// A row of draws.
    pub fn row(&self, sample: &Watched) -> Vec<f64> {
        let output = |place: usize| sample.outputs.get(place).copied().unwrap_or(f64::NAN);
        let inputs = self.inputs.iter().map(|place| sample.inputs[*place]);
        let outputs = self.outputs.iter().map(|place| output(*place));
        let changes = self.changes.iter().map(|(of, base)| output(*of) - output(*base));
        inputs.chain(outputs).chain(changes).collect()
    }

    /// Inputs of a row by name, with their units.
    pub fn inputs(&self) -> Vec<(String, &'static str)> {
        let units = self.inputs.iter().map(|place| self.ensemble.parameters().numbers()[*place].unit.symbol);
        self.names_of_inputs().into_iter().zip(units).collect()
    }
}

/// A series within its scenario: `share/middle-east/all/2030/%`; the total has `total` as partner, a route stands behind
/// its supplier as in `RUS@vladivostok-niigata`.
pub fn series_name(series: &OutputSeries) -> String {
    let partner = match (series.partner.as_str(), series.route.as_str()) {
        ("", "") => "total".to_owned(),
        (partner, "") => partner.to_owned(),
        (partner, route) => format!("{partner}@{route}"),
    };
    format!("{}/{partner}/{}/{}/{}", series.variable, series.market, series.period, series.unit)
}
