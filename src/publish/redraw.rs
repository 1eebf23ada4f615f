//! Charts drawn again from a table of results, its manifest and its routes alone.

use std::collections::BTreeSet;

use super::study_charts::shapes;
use crate::charts::about::{About, ChartLook};
use crate::charts::map::{Geography, geojson};
use crate::charts::registry::{self, CHARTS};
use crate::charts::{self, Drawing};
use crate::diagnostics::{Diagnostic, FileSet, Span};
use crate::id::MarketId;
use crate::input::load_dataset;
use crate::input::source::ByteSource;
use crate::study::StudyError;
use crate::table::{Row, Table};

/// The rules of response by their names in results.
const RULES: [&str; 4] = ["calibrated", "merit-order", "proportional", "displace"];

/// The rows of one rule under the plain names of their scenarios, where a table holds several rules (`id/rule`): `calibrated` where none
/// is asked for.
///
/// # Errors
/// A rule that the table does not hold.
pub fn of_one_rule(table: Table, asked: Option<&str>) -> Result<Table, StudyError> {
    // Scenarios under a disruption have a name of that kind too: `id/disruption`.
    let rules = table.rows().iter().filter_map(|row| row.scenario.split_once('/')).map(|(_, rule)| rule);
    let rules: BTreeSet<&str> = rules.filter(|rule| RULES.contains(rule)).collect();
    let rule = asked.unwrap_or("calibrated");
    if rules.is_empty() && asked.is_none() {
        return Ok(table);
    }
    if !rules.contains(rule) {
        let message = format!("the table has no results under the rule `{rule}`");
        let unknown = Diagnostic::error("unknown-name", message);
        let help = "it is of one rule: leave out --response";
        let unknown = if rules.is_empty() { unknown.help(help) } else { unknown.nearest(rule, rules.iter().copied()) };
        return Err(unknown.into());
    }
    let plain = |row: &Row| match row.scenario.split_once('/') {
        Some((scenario, its)) => (its == rule).then(|| Row { scenario: scenario.into(), ..row.clone() }),
        None => Some(row.clone()),
    };
    Ok(Table::new(table.rows().iter().filter_map(plain).collect()))
}

/// What a chart is drawn from again, and how.
pub struct Redraw<'a> {
    /// The results.
    pub table: &'a Table,
    /// What they are about.
    pub about: &'a About,
    /// Language, width and theme.
    pub look: ChartLook,
    /// Land and routes, for the charts that show them.
    pub geography: &'a Geography,
}

impl Redraw<'_> {
    /// The chart, of the market asked for or of the first that has numbers, with that market where it has one; `None` where the table
    /// has no numbers for it.
    ///
    /// # Errors
    /// A chart that is not known or cannot be drawn.
    pub fn draw(
        &self,
        chart: &str,
        market: Option<&MarketId>,
    ) -> Result<Option<(Drawing, Option<MarketId>)>, StudyError> {
        let of_market = registry::chart(chart).is_some_and(|chart| chart.is_by_market);
        let markets: Vec<Option<&MarketId>> = match market {
            Some(_) => vec![market],
            None if of_market => self.about.markets.iter().map(Some).collect(),
            None => vec![None],
        };
        for market in markets {
            let subject = self.about.subject(market, self.look.language, self.look.width, self.look.appearance);
            let drawn = charts::draw(chart, self.table, &subject, &self.about.names, self.geography);
            if let Some(drawing) = drawn? {
                return Ok(Some((drawing, market.cloned())));
            }
        }
        Ok(None)
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    CHARTS.iter().map(|chart| chart.name)
}

/// The chart and the market that a name means, the market where one is named: `share-by-scenario-crude-oil` is `share-by-scenario` of `crude-oil`.
///
/// # Errors
/// A name that is none of a chart, with the nearest.
pub fn chart_and_market(name: &str, market: Option<&str>) -> Result<(&'static str, Option<String>), StudyError> {
    let market = market.map(str::to_owned);
    if let Some(chart) = names().find(|known| *known == name) {
        return Ok((chart, market));
    }
    let longer = names().filter_map(|known| Some((known, name.strip_prefix(known)?.strip_prefix('-')?)));
    if let Some((chart, rest)) = longer.max_by_key(|(known, _)| known.len()) {
        return Ok((chart, market.or_else(|| Some(rest.to_owned()))));
    }
    let unknown = Diagnostic::error("unknown-name", format!("there is no chart `{name}`"));
    Err(unknown.nearest(name, names()).help("izon chart --list names them all").into())
}

/// A market of a run by its name.
///
/// # Errors
/// A market that the run does not have, with the nearest.
pub fn known_market(name: &str, about: &About) -> Result<MarketId, StudyError> {
    if let Some(known) = about.markets.iter().find(|known| known.as_str() == name) {
        return Ok(known.clone());
    }
    let unknown = Diagnostic::error("unknown-name", format!("the run has no market `{name}`"));
    Err(unknown.nearest(name, about.markets.iter().map(MarketId::as_str)).into())
}

/// Where what charts are about stands.
pub const MANIFEST_ADVICE: &str = "the manifest of the run says what its charts are about; name it with --manifest";

/// What a run is about, from its manifest.
///
/// # Errors
/// What is no manifest of a run, with its place.
pub fn about_of_manifest(name: &str, bytes: &[u8]) -> Result<About, StudyError> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let wrong = |error: &serde_json::Error, message: &str| {
        let mut files = FileSet::default();
        let id = files.add(name, text.as_str());
        let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        let at = (before + error.column().saturating_sub(1)).min(text.len());
        let span = Span { file: id, bytes: at..at };
        StudyError::mistakes(&files, vec![Diagnostic::error("bad-manifest", message).at(&span, error.to_string())])
    };
    let manifest: serde_json::Value = serde_json::from_str(&text).map_err(|error| wrong(&error, "this is not JSON"))?;
    let Some(block) = manifest.get("charts") else {
        let missing = Diagnostic::error("bad-manifest", format!("{name} has no `charts`")).help(MANIFEST_ADVICE);
        return Err(missing.into());
    };
    serde_json::from_value(block.clone()).map_err(|error| {
        let message = format!("{name}: `charts` is not what a run writes: {error}");
        Diagnostic::error("bad-manifest", message).into()
    })
}

/// Land from the data package, everything else from the routes that the run wrote, in GeoJSON.
///
/// # Errors
/// Routes that cannot be read, and mistakes in the data.
pub fn geography_of_routes(name: &str, bytes: &[u8], data: &dyn ByteSource) -> Result<Geography, StudyError> {
    let read = geojson::read(bytes);
    let read = read.map_err(|error| StudyError::input("bad-routes", format!("{name}: {error}")))?;
    Ok(Geography { countries: shapes(data, &load_dataset(data)?)?, ..read })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a table of every rule the rows of one are left, as a run under that rule writes them; those of no rule stay.
    #[test]
    fn a_table_of_every_rule_is_read_as_of_one() {
        let row = |scenario: &str, value: f64| Row { scenario: scenario.into(), value: Some(value), ..Row::default() };
        let table =
            |rows: &[(&str, f64)]| Table::new(rows.iter().map(|(scenario, value)| row(scenario, *value)).collect());
        let all = [("observed", 1.0), ("pipe/calibrated", 2.0), ("pipe/merit-order", 3.0)];
        let one = |asked| of_one_rule(table(&all), asked).ok().map(|table| table.rows().to_vec());
        assert_eq!(one(None), Some(table(&[("observed", 1.0), ("pipe", 2.0)]).rows().to_vec()));
        assert_eq!(one(Some("merit-order")), Some(table(&[("observed", 1.0), ("pipe", 3.0)]).rows().to_vec()));
        assert_eq!(one(Some("merit")), None);
        let plain = [("observed", 1.0), ("pipe", 2.0)];
        assert_eq!(of_one_rule(table(&plain), None).ok().map(|table| table.rows().len()), Some(2));
        let struck = [("pipe/strait", 1.0), ("pipe/strait/no-replacement", 2.0)];
        assert_eq!(
            of_one_rule(table(&struck), None).ok().map(|table| table.rows().to_vec()),
            Some(table(&struck).rows().to_vec())
        );
        assert!(of_one_rule(table(&plain), Some("calibrated")).is_err());
    }
}
