//! A limit of a number of the results as a question, and values as somebody states them.

use super::BreakEvenQuestion;
use crate::diagnostics::Span;
use crate::id::MarketId;
use crate::language::Text;
use crate::model::Basis;
use crate::model::claim::{Aspect, Baseline, ClaimMeasure, Named, Relation, ResultCell, Test};
use crate::scenario::Study;
use crate::study::{Evaluation, StudyError};
use crate::table::ALL_MARKETS;
use crate::table::variables::{Variable, variable};
use crate::units::{Quantity, Unit};

/// A number of the results and its limit.
#[derive(Clone, PartialEq, Debug)]
pub struct LimitRequest {
    /// How the number must lie.
    pub relation: Relation,
    /// To what.
    pub threshold: f64,
    /// Which number of the results: share, hhi, cost, import-bill, npv ...
    pub measure: String,
    /// Supplier, group or passage; else of a share the group of the study.
    pub partner: Option<String>,
    /// Market.
    pub market: String,
    /// Route; empty for none.
    pub route: String,
    /// Unit; else the first that the number is given in.
    pub unit: Option<String>,
    /// Scenario; else the one in focus.
    pub scenario: Option<String>,
    /// Year; else that of the study.
    pub year: Option<i32>,
    /// The scenario compared with; else the reference of the study.
    pub against: Option<String>,
}

impl LimitRequest {
    /// The limit as a test of one number.
    ///
    /// # Errors
    /// Scenarios, markets and variables that the results do not have, with the nearest.
    pub fn question(&self, study: &Study, central: &Evaluation) -> Result<BreakEvenQuestion, StudyError> {
        let (relation, threshold) = (self.relation, self.threshold);
        let scenario = named(self.scenario.as_deref(), study, study.focus)?;
        let baseline = named(self.against.as_deref(), study, study.reference)?;
        let markets = || study.markets.iter().map(MarketId::as_str).chain([ALL_MARKETS]);
        if !self.market.is_empty() && !markets().any(|known| known == self.market) {
            return Err(StudyError::unknown("market in the study", &self.market, markets()));
        }
        let default = if self.measure == "share" { study.group.as_str() } else { "" };
        let rows = || central.table.rows().iter().filter(|row| row.variable == self.measure);
        let known = || central.table.rows().iter().map(|row| row.variable.as_str());
        let first = variable(&self.measure).map(Variable::unit);
        let Some(unit) = self.unit.as_deref().or(first).or_else(|| rows().next().map(|row| row.unit.as_str())) else {
            return Err(StudyError::unknown("variable", &self.measure, known()));
        };
        let cell = ResultCell {
            market: self.market.clone(),
            partner: self.partner.clone().unwrap_or_else(|| default.to_owned()),
            route: self.route.clone(),
            variable: self.measure.clone(),
            unit: unit.to_owned(),
        };
        let of = if cell.partner.is_empty() { String::new() } else { format!(" of {}", cell.partner) };
        let than = if relation.is_change() { format!(" against {}", baseline.id) } else { String::new() };
        let how = relation.as_str().replace('_', " ");
        let year = self.year.unwrap_or(study.year);
        let name = format!(
            "{}{of} in {}, {}, {year}: {how} {threshold} {unit}{than}",
            cell.variable, cell.market, scenario.id
        );
        let against = Baseline { scenario: Some(baseline), year: None, cell: cell.clone(), name: None };
        let measure = ClaimMeasure {
            id: "main".to_owned(),
            aspect: Aspect::Main,
            name: Text::same(&name),
            cell,
            baseline: relation.is_change().then_some(against),
            relation,
            threshold,
            circular: None,
            basis: Basis::Assumption(Text::new("asked for at the terminal", "端末での指定")),
            place: Span::default(),
        };
        Ok(BreakEvenQuestion {
            name,
            test: Test { scenarios: vec![scenario], main: 0, year: Some(year), measures: vec![measure] },
        })
    }
}

/// A scenario by its id, or the one at a place.
fn named(id: Option<&str>, study: &Study, default: usize) -> Result<Named, StudyError> {
    let names = || study.scenarios.iter().map(|resolved| resolved.model.scenario.as_str());
    let place = match id {
        Some(id) => {
            names().position(|known| known == id).ok_or_else(|| StudyError::unknown("scenario", id, names()))?
        }
        None => default,
    };
    let model = &study.scenarios[place].model;
    Ok(Named { id: model.scenario.to_string(), name: model.title.clone() })
}

/// A value as somebody states it, in the unit of a number; a bare number is in that unit.
///
/// # Errors
/// What is no quantity, or one in another unit.
pub fn in_unit(stated: &str, unit: &'static Unit) -> Result<f64, StudyError> {
    if let Some(value) = stated.trim().parse::<f64>().ok().filter(|value| value.is_finite()) {
        return Ok(value);
    }
    let quantity: Quantity = stated
        .parse()
        .map_err(|error: crate::units::QuantityError| StudyError::input("bad-quantity", error.to_string()))?;
    if quantity.unit.dimension == unit.dimension && quantity.unit.currency == unit.currency {
        return Ok(quantity.value * quantity.unit.to_base / unit.to_base);
    }
    Err(StudyError::input("wrong-unit", format!("`{stated}` is not in `{}`, the unit of the number", unit.symbol)))
}
