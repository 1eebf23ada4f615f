//! What choices are measured by, as one writes it: `share of middle-east in all <= 55 %`.

use super::Criterion;
use crate::diagnostics::Diagnostic;
use crate::model::claim::{Relation, ResultCell};
use crate::scenario::Study;
use crate::table::ALL_MARKETS;
use crate::table::variables::{self, Better, VARIABLES};

const FORM: &str = "expected VARIABLE [of PARTNER] [in MARKET] [by ROUTE] [<= N | >= N | falls by N | rises by N], such as \
     `share of middle-east in all <= 55 %`";

/// Reads a criterion as one writes it: `share of middle-east in all <= 55 %`.
///
/// # Errors
/// Measures, units and limits that are none, with what was expected.
pub fn read_criterion(text: &str, study: &Study) -> Result<Criterion, Diagnostic> {
    let wrong = |message: String| Diagnostic::error("bad-measure", message).help(FORM);
    let relations = [
        ("<=", Relation::AtMost),
        (">=", Relation::AtLeast),
        (" falls by ", Relation::FallsBy),
        (" rises by ", Relation::RisesBy),
    ];
    let split = relations.into_iter().find_map(|(sign, relation)| Some((text.split_once(sign)?, relation)));
    let (what, limit) = match split {
        Some(((what, limit), relation)) => (what, Some((relation, limit.trim()))),
        None => (text, None),
    };
    let mut words = what.split_whitespace();
    let variable = words.next().unwrap_or_default().to_owned();
    let Some(definition) = variables::variable(&variable) else {
        let told = wrong(format!("no measure `{variable}`"));
        return Err(told.nearest(&variable, VARIABLES.iter().map(|known| known.name)));
    };
    let group = if variable == "share" { study.group.as_str() } else { "" };
    let mut cell = ResultCell {
        market: ALL_MARKETS.to_owned(),
        partner: group.to_owned(),
        route: String::new(),
        unit: definition.unit().to_owned(),
        variable,
    };
    while let Some(word) = words.next() {
        let place = match word {
            "of" => &mut cell.partner,
            "in" => &mut cell.market,
            "by" => &mut cell.route,
            _ => return Err(wrong(format!("`{word}` in `{text}` is not understood"))),
        };
        words.next().ok_or_else(|| wrong(format!("nothing stands behind `{word}` in `{text}`")))?.clone_into(place);
    }
    let limit = limit.map(|(relation, limit)| {
        let (number, unit) = limit.split_once(char::is_whitespace).unwrap_or((limit.trim_end_matches('%'), ""));
        let value = number.parse::<f64>().ok().filter(|value| value.is_finite());
        let value = value.ok_or_else(|| wrong(format!("`{limit}` is no limit")))?;
        if !unit.trim().is_empty() {
            let known = definition.units.iter().find(|known| **known == unit.trim());
            let told = || {
                let units = definition.units.join(", ");
                Diagnostic::error("wrong-unit", format!("`{}` is not given in `{}`", cell.variable, unit.trim()))
                    .help(format!("it is given in {units}"))
            };
            (*known.ok_or_else(told)?).clone_into(&mut cell.unit);
        }
        Ok((relation, value))
    });
    let limit = limit.transpose()?;
    let better = match limit {
        Some((Relation::AtLeast | Relation::RisesBy, _)) => Better::Higher,
        Some(_) => Better::Lower,
        None => definition.better.unwrap_or(Better::Lower),
    };
    Ok(Criterion { cell, better, limit })
}
