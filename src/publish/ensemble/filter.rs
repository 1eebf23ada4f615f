//! Which series: `variable=share,partner=middle-east,period=2030`.

use std::collections::BTreeSet;
use std::str::FromStr;

use crate::diagnostics::{Diagnostic, FileSet, nearest};
use crate::indicators::{OutputSeries, Outputs};
use crate::scenario::Study;
use crate::study::StudyError;

/// The keys of a filter.
const KEYS: [&str; 7] = ["scenario", "period", "market", "partner", "route", "variable", "unit"];

/// A test of series: every key it names must have one of the values that it gives for it, split by `|`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeriesFilter {
    wanted: Vec<(&'static str, Vec<String>)>,
}

impl FromStr for SeriesFilter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut wanted = Vec::new();
        for part in text.split(',').filter(|part| !part.is_empty() && *part != "all") {
            let Some((key, values)) = part.split_once('=') else {
                return Err(format!(
                    "`{part}` is no test; expected `all` or keys with values, such as `variable=share`"
                ));
            };
            let Some(key) = KEYS.into_iter().find(|known| *known == key) else {
                let near = nearest(key, KEYS).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                return Err(format!("no key `{key}`{near} Known are {}", KEYS.join(", ")));
            };
            wanted.push((key, values.split('|').map(str::to_owned).collect()));
        }
        Ok(Self { wanted })
    }
}

impl SeriesFilter {
    /// Whether a series passes.
    pub fn accepts(&self, scenario: &str, series: &OutputSeries) -> bool {
        self.wanted.iter().all(|(key, values)| values.contains(&value(key, scenario, series)))
    }

    /// What is wrong with the filter where no series passes; nothing where one does.
    fn wrong(&self, all: &[(&str, Outputs)]) -> Vec<Diagnostic> {
        let each = || all.iter().flat_map(|(id, outputs)| outputs.series().iter().map(move |series| (*id, series)));
        if each().any(|(id, series)| self.accepts(id, series)) {
            return Vec::new();
        }
        let mut wrong = Vec::new();
        for (key, values) in &self.wanted {
            let known: BTreeSet<String> = each().map(|(id, series)| value(key, id, series)).collect();
            for unknown in values.iter().filter(|value| !known.contains(*value)) {
                let told = Diagnostic::error("unknown-name", format!("no series has the {key} `{unknown}`"));
                wrong.push(told.nearest(unknown, known.iter().map(String::as_str)));
            }
        }
        if wrong.is_empty() {
            let message = "no series has all that a filter asks for together";
            wrong.push(Diagnostic::error("unknown-name", message).help("ask for less, or for each apart"));
        }
        wrong
    }
}

/// What a series has under a key.
fn value(key: &str, scenario: &str, series: &OutputSeries) -> String {
    match key {
        "scenario" => scenario.to_owned(),
        "period" => series.period.to_string(),
        "market" => series.market.clone(),
        "partner" => series.partner.clone(),
        "route" => series.route.clone(),
        "variable" => series.variable.to_owned(),
        _ => series.unit.to_owned(),
    }
}

/// Whether some series of the study passes each filter.
///
/// # Errors
/// All that no series has, at once, each with the nearest that is known.
pub fn check(filters: &[SeriesFilter], study: &Study) -> Result<(), StudyError> {
    let all = study.scenarios.iter().map(|resolved| &resolved.model);
    let all: Vec<_> = all.map(|model| (model.scenario.as_str(), Outputs::new(model))).collect();
    let wrong: Vec<Diagnostic> = filters.iter().flat_map(|filter| filter.wrong(&all)).collect();
    if wrong.is_empty() { Ok(()) } else { Err(StudyError::mistakes(&FileSet::default(), wrong)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_asks_for_each_key() {
        let series = OutputSeries {
            period: 2030,
            market: "all".into(),
            partner: "middle-east".into(),
            route: String::new(),
            variable: "share",
            unit: "%",
        };
        let accepts = |text: &str| text.parse::<SeriesFilter>().unwrap().accepts("reference", &series);
        assert!(accepts("all") && accepts("") && accepts("variable=share|hhi,period=2030,route="));
        assert!(!accepts("variable=hhi") && !accepts("scenario=other") && !accepts("route=x"));
        assert!("varible=share".parse::<SeriesFilter>().unwrap_err().contains("`variable`"));
        assert!("share".parse::<SeriesFilter>().is_err());
    }
}
