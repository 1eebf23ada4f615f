//! `izon chart`: draws a chart again from a table of results alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use comfy_table::Table as Grid;

use super::export::read;
use super::look::Look;
use super::output::{Failure, RULED, print, write_drawing};
use crate::charts::about::About;
use crate::charts::map::{Geography, geojson};
use crate::charts::registry::{self, CHARTS};
use crate::charts::{self, Drawing};
use crate::diagnostics::{Diagnostic, FileSet, Span};
use crate::id::MarketId;
use crate::input::load_dataset;
use crate::input::source::{Source, why_not};
use crate::publish::study_charts::{ROUTES, shapes};
use crate::table::{Row, Table};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Which chart, such as share-by-scenario; the market may stand behind it, as in the names of files.
    #[arg(value_name = "NAME", required_unless_present = "list")]
    name: Option<String>,
    /// The table of results that a run wrote.
    #[arg(long, value_name = "results.csv", required_unless_present = "list")]
    from: Option<PathBuf>,
    /// The manifest of that run, which says what it is about [default: manifest.json beside the table].
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Market of the chart, where there is one for each.
    #[arg(long, value_name = "MARKET")]
    market: Option<String>,
    #[command(flatten)]
    look: Look,
    /// Where the picture goes, .svg or .png [default: the chart's name, .svg].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Of a table of every rule (`izon run --all-rules`), the rule that is drawn [default: calibrated].
    #[arg(long, value_name = "RULE")]
    response: Option<String>,
    /// Lists the charts.
    #[arg(long)]
    list: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args, data: &dyn Source) -> Result<(), Failure> {
    let (Some(name), Some(from), false) = (&args.name, &args.from, args.list) else { return print(&list()) };
    let (chart, market) = split(name, args.market.as_deref())?;
    let table = of_one_rule(read(from)?, args.response.as_deref())?;
    let beside = |name: &str| from.with_file_name(name);
    let about = about(&args.manifest.clone().unwrap_or_else(|| beside("manifest.json")))?;
    let market = market.map(|market| known_market(&market, &about)).transpose()?;
    let geography = if ["map", registry::FLOWS].contains(&chart) {
        geography(&beside(ROUTES), data)?
    } else {
        Geography::default()
    };
    let paper = Paper { table: &table, about: &about, look: args.look, geography: &geography };
    let Some((drawing, market)) = paper.draw(chart, market.as_ref())? else {
        let others = names().filter(|other| *other != chart && *other != "map");
        let drawn = others.filter(|other| paper.draw(other, None).is_ok_and(|drawn| drawn.is_some()));
        let drawn: Vec<&str> = drawn.collect();
        let message = format!("{} has no numbers for the chart `{chart}`", from.display());
        let help =
            if drawn.is_empty() { "nor for any other".to_owned() } else { format!("it has for {}", drawn.join(", ")) };
        return Err(Diagnostic::error("no-data", message).help(help).into());
    };
    let stem = market.map_or_else(|| chart.to_owned(), |market| format!("{chart}-{market}"));
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(format!("{stem}.svg")));
    write_drawing(&drawing, &out)?;
    print(&format!("{}\n", out.display()))
}

/// The rules of response by their names in results.
const RULES: [&str; 4] = ["calibrated", "merit-order", "proportional", "displace"];

/// The rows of one rule under the plain names of their scenarios, where a table holds several rules (`id/rule`).
fn of_one_rule(table: Table, asked: Option<&str>) -> Result<Table, Failure> {
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

/// What a chart is drawn from, and how.
struct Paper<'a> {
    table: &'a Table,
    about: &'a About,
    look: Look,
    geography: &'a Geography,
}

impl Paper<'_> {
    /// The chart, of the market asked for or of the first that has numbers, with that market where it has one.
    fn draw(&self, chart: &str, market: Option<&MarketId>) -> Result<Option<(Drawing, Option<MarketId>)>, Failure> {
        let of_market = registry::chart(chart).is_some_and(|chart| chart.is_by_market);
        let markets: Vec<Option<&MarketId>> = match market {
            Some(_) => vec![market],
            None if of_market => self.about.markets.iter().map(Some).collect(),
            None => vec![None],
        };
        for market in markets {
            let subject = self.about.subject(market, self.look.language, self.look.width, self.look.appearance);
            let drawn = charts::draw(chart, self.table, &subject, &self.about.names, self.geography);
            if let Some(drawing) = drawn.map_err(|error| Failure::Other(error.to_string()))? {
                return Ok(Some((drawing, market.cloned())));
            }
        }
        Ok(None)
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    CHARTS.iter().map(|chart| chart.name)
}

/// The chart and the market that a name means: `share-by-scenario-crude-oil` is `share-by-scenario` of `crude-oil`.
fn split(name: &str, market: Option<&str>) -> Result<(&'static str, Option<String>), Failure> {
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

fn known_market(name: &str, about: &About) -> Result<MarketId, Failure> {
    if let Some(known) = about.markets.iter().find(|known| known.as_str() == name) {
        return Ok(known.clone());
    }
    let unknown = Diagnostic::error("unknown-name", format!("the run has no market `{name}`"));
    Err(unknown.nearest(name, about.markets.iter().map(MarketId::as_str)).into())
}

fn bytes(file: &Path, advice: &str) -> Result<Vec<u8>, Failure> {
    fs::read(file).map_err(|error| {
        let missing = Diagnostic::error("no-file", format!("{}: {}", file.display(), why_not(&error, file)));
        if advice.is_empty() { missing } else { missing.help(advice) }.into()
    })
}

/// What a run is about, from its manifest.
fn about(file: &Path) -> Result<About, Failure> {
    let advice = "the manifest of the run says what its charts are about; name it with --manifest";
    let bytes = bytes(file, advice)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let name = file.display().to_string();
    let wrong = |error: &serde_json::Error, message: &str| {
        let mut files = FileSet::default();
        let id = files.add(name.as_str(), text.as_str());
        let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        let at = (before + error.column().saturating_sub(1)).min(text.len());
        let span = Span { file: id, bytes: at..at };
        Failure::mistakes(&files, vec![Diagnostic::error("bad-manifest", message).at(&span, error.to_string())])
    };
    let manifest: serde_json::Value = serde_json::from_str(&text).map_err(|error| wrong(&error, "this is not JSON"))?;
    let Some(block) = manifest.get("charts") else {
        let missing = Diagnostic::error("bad-manifest", format!("{name} has no `charts`")).help(advice);
        return Err(missing.into());
    };
    serde_json::from_value(block.clone()).map_err(|error| {
        let message = format!("{name}: `charts` is not what a run writes: {error}");
        Diagnostic::error("bad-manifest", message).into()
    })
}

/// Land from the data package, everything else from what the run wrote.
fn geography(file: &Path, data: &dyn Source) -> Result<Geography, Failure> {
    let advice = "a run writes its routes there; the map is drawn from them";
    let read = geojson::read(&bytes(file, advice)?);
    let read = read.map_err(|error| Failure::input("bad-routes", format!("{}: {error}", file.display())))?;
    Ok(Geography { countries: shapes(data, &load_dataset(data)?)?, ..read })
}

fn list() -> String {
    let mut grid = Grid::new();
    grid.load_style(RULED).set_header(["chart", "what it shows", "one for each"]);
    for chart in CHARTS {
        grid.add_row([chart.name, chart.shows, if chart.is_by_market { "market" } else { "" }]);
    }
    format!("{grid}\n")
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
