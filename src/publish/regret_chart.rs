//! The chart of regrets, and what measures are called in it.

use std::collections::BTreeMap;

use super::read_study::ReadStudy;
use super::source_line::source_line;
use super::study_charts::{names, subject};
use crate::charts::about::ChartLook;
use crate::charts::map::Geography;
use crate::charts::{self, ChartNames, Drawing};
use crate::language::Text;
use crate::model::claim::ResultCell;
use crate::study::StudyError;
use crate::study::robustness::Robustness;
use crate::table::Table;
use crate::table::variables::variable;

/// The heat map of regrets; `None` where no choice has one.
///
/// # Errors
/// A picture that cannot be drawn.
pub fn regret_chart(
    read: &ReadStudy,
    table: &Table,
    found: &Robustness,
    look: ChartLook,
) -> Result<Option<Drawing>, StudyError> {
    let mut names = names(&read.study, &read.dataset);
    let named = found.criteria.iter().map(|criterion| (criterion.name(), measure_name(&criterion.cell, &names)));
    names.measures = named.collect();
    let subject = subject(&read.study, &source_line(&read.dataset), look);
    Ok(charts::draw(charts::registry::REGRET, table, &subject, &names, &Geography::default())?)
}

/// What a measure is called in a chart.
pub fn measure_name(cell: &ResultCell, names: &ChartNames) -> Text {
    let of = |all: &BTreeMap<String, Text>, id: &str| all.get(id).cloned().unwrap_or_else(|| Text::new(id, id));
    let market = of(&names.markets, &cell.market);
    let who = if names.groups.contains_key(&cell.partner) { &names.groups } else { &names.countries };
    let partner = of(who, &cell.partner);
    let (what, name) =
        variable(&cell.variable).map_or((cell.variable.as_str(), cell.variable.as_str()), |known| known.noun);
    if cell.partner.is_empty() {
        return Text::new(format!("{what}, {}", market.en), format!("{}の{name}", market.ja));
    }
    let en = format!("{what} of {}, {}", partner.en, market.en);
    Text::new(en, format!("{}の{}の{name}", market.ja, partner.ja))
}
