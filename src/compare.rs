//! Why two scenarios differ: the difference of a result split among the settings that differ.
//!
//! Two splits are given, each of which adds up to the whole difference. *One at a time*: what each setting changes alone,
//! from the first scenario, and what is left to their playing together. *Shapley*: what each setting changes on average
//! over all orders in which they could be changed (L. S. Shapley, *A Value for n-Person Games*, in Kuhn and Tucker,
//! *Contributions to the Theory of Games II*, 1953).

use rayon::prelude::*;

use crate::allocation::Solver;
use crate::diagnostics::Diagnostic;
use crate::indicators;
use crate::model::{Model, Trajectory};
use crate::numeric;
use crate::scenario::Mixture;
use crate::simulation;
use crate::table::variables::compared;
use crate::table::{RowKey, Table};

/// The most settings that are told apart: with each one more, twice as many scenarios are computed.
pub const LIMIT: usize = 12;

/// A number of a result, as [`Table::value`] finds it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ComparedMeasure {
    /// Market, or [`ALL_MARKETS`](crate::table::ALL_MARKETS).
    pub market: String,
    /// Supplier, group or passage; empty for the total.
    pub partner: String,
    /// What was measured.
    pub variable: &'static str,
    /// Its unit.
    pub unit: &'static str,
}

/// One setting's part in a difference.
#[derive(Clone, PartialEq, Debug)]
pub struct SettingPart {
    /// The setting, or the table of settings where only one of the scenarios has it.
    pub setting: String,
    /// What it changes alone, from the first scenario.
    pub alone: f64,
    /// Its Shapley value.
    pub shapley: f64,
}

/// How one measure differs between two scenarios, and why.
#[derive(Clone, PartialEq, Debug)]
pub struct Difference {
    /// What was measured.
    pub measure: ComparedMeasure,
    /// In the first scenario.
    pub first: f64,
    /// In the second scenario.
    pub second: f64,
    /// The settings that differ, by name.
    pub parts: Vec<SettingPart>,
}

impl Difference {
    /// What is left of the difference when what each setting changes alone is taken away.
    pub fn together(&self) -> f64 {
        self.second - self.first - numeric::sum(self.parts.iter().map(|part| part.alone))
    }
}

/// Two scenarios to compare, in a year.
pub struct ScenarioComparison<'a> {
    /// Both, and all that can be mixed of them.
    pub mixture: &'a dyn Mixture,
    /// The year.
    pub year: i32,
}

impl ScenarioComparison<'_> {
    /// Splits the difference of each measure among the settings; measures that either scenario has no number for are
    /// left out. `done` is called after each scenario computed.
    ///
    /// # Errors
    /// When there are more than [`LIMIT`] settings, or a mix of both scenarios cannot be computed.
    pub fn split(
        &self,
        measures: &[ComparedMeasure],
        solver: &dyn Solver,
        done: &(dyn Fn() + Sync),
    ) -> Result<Vec<Difference>, Vec<Diagnostic>> {
        let settings = self.mixture.settings();
        if settings.len() > LIMIT {
            let message = format!("{} settings differ; at most {LIMIT} can be told apart", settings.len());
            return Err(vec![
                Diagnostic::error("too-many", message).help("compare scenarios that are nearer to each other"),
            ]);
        }
        let mixes: Vec<usize> = (0..1_usize << settings.len()).collect();
        let values: Vec<Vec<Option<f64>>> = mixes
            .par_iter()
            .map(|mix| {
                let values = self.values(*mix, &settings, measures, solver);
                done();
                values
            })
            .collect::<Result<_, _>>()?;
        let split = measures.iter().enumerate().filter_map(|(place, measure)| {
            let of: Option<Vec<f64>> = values.iter().map(|values| values[place]).collect();
            of.map(|of| difference(measure.clone(), &settings, &of))
        });
        Ok(split.collect())
    }

    /// The measures of the first scenario with some settings of the second: bit i of `mix` is setting i.
    fn values(
        &self,
        mix: usize,
        settings: &[String],
        measures: &[ComparedMeasure],
        solver: &dyn Solver,
    ) -> Result<Vec<Option<f64>>, Vec<Diagnostic>> {
        let mixed = self.mixture.mixed(&chosen(mix, settings).collect::<Vec<_>>())?;
        let model = &mixed.model;
        let trajectory = simulation::run(model, solver).map_err(|error| {
            let with: Vec<&str> = chosen(mix, settings).collect();
            vec![Diagnostic::error("no-solution", format!("the first scenario with {}: {error}", with.join(", ")))]
        })?;
        let table = Table::new(indicators::rows(model, &at(&trajectory, self.year)));
        let value = |measure: &ComparedMeasure| {
            table.value(&RowKey {
                scenario: model.scenario.as_str(),
                period: self.year,
                month: 0,
                importer: model.importer.as_str(),
                market: &measure.market,
                partner: &measure.partner,
                variable: measure.variable,
                unit: measure.unit,
            })
        };
        Ok(measures.iter().map(value).collect())
    }
}

fn chosen(mix: usize, settings: &[String]) -> impl Iterator<Item = &str> {
    settings.iter().enumerate().filter(move |(bit, _)| mix >> bit & 1 == 1).map(|(_, path)| path.as_str())
}

/// One year of a trajectory.
fn at(trajectory: &Trajectory, year: i32) -> Trajectory {
    Trajectory { years: trajectory.years.iter().filter(|result| result.year == year).cloned().collect() }
}

/// The split of one measure, whose values stand by the bits of the mix.
fn difference(measure: ComparedMeasure, settings: &[String], values: &[f64]) -> Difference {
    let count = settings.len();
    let weight = weights(count);
    let part = |(bit, setting): (usize, &String)| {
        let without = (0..values.len()).filter(|mix| mix >> bit & 1 == 0);
        let gains = without.map(|mix| weight[mix.count_ones() as usize] * (values[mix | 1 << bit] - values[mix]));
        SettingPart { setting: setting.clone(), alone: values[1 << bit] - values[0], shapley: numeric::sum(gains) }
    };
    let mut parts: Vec<SettingPart> = settings.iter().enumerate().map(part).collect();
    parts.sort_by(|a, b| b.shapley.abs().total_cmp(&a.shapley.abs()).then(a.setting.cmp(&b.setting)));
    Difference { measure, first: values[0], second: values[values.len() - 1], parts }
}

/// Part of all orders in which a setting is changed when `size` others are already: size! (n - size - 1)! / n!
fn weights(count: usize) -> Vec<f64> {
    let factorial = |n: usize| (1..=n).fold(1.0, |product, k| product * k as f64);
    (0..count).map(|size| factorial(size) * factorial(count - size - 1) / factorial(count)).collect()
}

/// What a user wants to know of two scenarios of one model: shares of the group and supplier they are about, concentration,
/// passages and cost, by market and together.
pub fn usual_measures(model: &Model, group: &str, supplier: Option<&str>) -> Vec<ComparedMeasure> {
    let markets = model.markets.iter().map(|market| market.id.as_str()).chain([crate::table::ALL_MARKETS]);
    let mut measures = Vec::new();
    for market in markets {
        let measure = |partner: &str, variable, unit| ComparedMeasure {
            market: market.to_owned(),
            partner: partner.to_owned(),
            variable,
            unit,
        };
        measures.push(measure(group, "share", "%"));
        measures.extend(supplier.map(|supplier| measure(supplier, "share", "%")));
        measures.extend(compared().map(|variable| measure("", variable.name, variable.unit())));
        measures.push(measure("", "import-bill", "million USD/y"));
    }
    measures
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measure() -> ComparedMeasure {
        ComparedMeasure { market: "all".into(), partner: String::new(), variable: "hhi", unit: "points" }
    }

    fn split(names: &[&str], value: impl Fn(usize) -> f64) -> Difference {
        let settings: Vec<String> = names.iter().map(ToString::to_string).collect();
        let values: Vec<f64> = (0..1 << names.len()).map(value).collect();
        difference(measure(), &settings, &values)
    }

    /// The glove game: one left and two right gloves; a pair is worth 1. Shapley values 2/3, 1/6, 1/6.
    #[test]
    fn shapley_of_the_glove_game() {
        let found = split(&["left", "right", "spare"], |mix| f64::from(u8::from(mix & 1 == 1 && mix & 6 != 0)));
        let of = |name: &str| found.parts.iter().find(|part| part.setting == name).unwrap().shapley;
        assert!((of("left") - 2.0 / 3.0).abs() < 1e-12);
        assert!((of("right") - 1.0 / 6.0).abs() < 1e-12 && (of("spare") - 1.0 / 6.0).abs() < 1e-12);
    }

    #[test]
    fn both_splits_add_up() {
        let found = split(&["a", "b", "c", "d"], |mix| (mix * mix % 13) as f64 + 0.1 * mix as f64);
        let whole = found.second - found.first;
        assert!((numeric::sum(found.parts.iter().map(|part| part.shapley)) - whole).abs() < 1e-12);
        let alone = numeric::sum(found.parts.iter().map(|part| part.alone));
        assert!((alone + found.together() - whole).abs() < 1e-12);
    }
}
