//! The project's own tables, read into a [`Dataset`]: strict, and all mistakes at once.

mod cells;
mod countries;
mod dated;
mod origin;
mod places;
mod regions;
mod trade;

use std::collections::BTreeMap;

use crate::dataset::{Dataset, PriceBasis};
use crate::diagnostics::Refused;
use crate::id::SourceId;
use crate::input::own::cells::{Cells, each};
use crate::input::package;
use crate::input::problems::Problems;
use crate::input::source::ByteSource;

/// The tables that a dataset is made of.
const TABLES: [&str; 26] = [
    "control_totals.csv",
    "cost_parameters.csv",
    "countries.csv",
    "cross_border_pipelines.csv",
    "disruption_parameters.csv",
    "figure_names.csv",
    "gas_sales_by_area.csv",
    "governance.csv",
    "group_members.csv",
    "groups.csv",
    "lng_terminals.csv",
    "passages.csv",
    "price_series.csv",
    "prices_annual.csv",
    "published_shares.csv",
    "regions.csv",
    "sea_lanes.csv",
    "sea_routes.csv",
    "sources.csv",
    "supply_legs.csv",
    "supply_routes.csv",
    "terminal_use.csv",
    "trade_flows.csv",
    "trade_year_status.csv",
    "trunk_links.csv",
    "unseen_supply.csv",
];

/// Reads all tables of a data package.
///
/// # Errors
/// Every mistake in every table, with file and line: a status or country that is not known, a repeated key, a number
/// that is not finite, a column that is not there.
pub fn load_dataset(source: &dyn ByteSource) -> Result<Dataset, Refused> {
    let mut problems = Problems::default();
    let dataset = read(source, &mut problems);
    problems.finish(Some(dataset))
}

fn read(source: &dyn ByteSource, problems: &mut Problems) -> Dataset {
    let mut dataset = Dataset { sources: sources(source, problems), ..Dataset::default() };
    dataset.countries = countries::countries(source, problems);
    dataset.groups = countries::groups(source, &dataset, problems);
    dataset.regions_of_world = countries::regions_of_world(source, problems);
    dataset.governance = countries::governance(source, &dataset, problems);
    dataset.unseen = countries::unseen(source, &dataset, problems);
    dataset.trade = trade::flows(source, &dataset, problems);
    dataset.prices = prices(source, &dataset, problems);
    dataset.passages = places::passages(source, &dataset, problems);
    dataset.sea_lanes = places::sea_lanes(source, problems);
    dataset.sea_routes = places::sea_routes(source, &dataset, problems);
    dataset.best_charted = places::best_charted(&dataset.sea_routes);
    dataset.supply_legs = places::supply_legs(source, &dataset, problems);
    dataset.supply_routes = places::supply_routes(source, &dataset, problems);
    dataset.terminals = places::terminals(source, &dataset, problems);
    dataset.regions = regions::regions(source, &dataset, problems);
    dataset.gas_sales = regions::gas_sales(source, &dataset, problems);
    dataset.terminal_use = regions::terminal_use(source, &dataset, problems);
    dataset.trunk_links = regions::trunk_links(source, &dataset, problems);
    dataset.published_shares = published_shares(source, &dataset, problems);
    dataset.cost_parameters = cost_parameters(source, &dataset, problems);
    dataset.disruption_parameters = disruption_parameters(source, &dataset, problems);
    dataset.figure_names = figure_names(source, problems);
    dataset.dated = dated::rows(source, &dataset, problems);
    dataset.trade_source = trade_source(source, &dataset, problems);
    let hashes = hashes(source);
    dataset.differs = origin::differing(&hashes);
    dataset.trade_origin = origin::trade(source, &hashes, &dataset.differs);
    dataset.files = hashes.into_iter().map(|(path, hash)| (source.describe(path), hash)).collect();
    dataset
}

/// The source of the trade flows, from the descriptor of the package; a folder need not have one.
fn trade_source(source: &dyn ByteSource, dataset: &Dataset, problems: &mut Problems) -> Option<SourceId> {
    source.read(package::DESCRIPTOR).ok()?;
    let package = package::descriptor(source, problems)?;
    let flows = package.resources.iter().find(|resource| resource.path == "trade_flows.csv")?;
    dataset.sources.get_key_value(flows.source_id.as_str()).map(|(id, _)| id.clone())
}

fn hashes(source: &dyn ByteSource) -> BTreeMap<&'static str, String> {
    TABLES.iter().filter_map(|path| Some((*path, crate::provenance::sha256(&source.read(path).ok()?)))).collect()
}

fn sources(source: &dyn ByteSource, problems: &mut Problems) -> BTreeMap<SourceId, crate::dataset::DataSource> {
    let mut found = BTreeMap::new();
    let columns = ["id", "publisher", "title", "year", "address", "evidence"];
    each(source, "sources.csv", columns, problems, |row, problems| {
        let [publisher, title, year, address, evidence] = [1, 2, 3, 4, 5].map(|at| row.text(at).to_owned());
        let entry = crate::dataset::DataSource { publisher, title, year, address, evidence };
        row.once(found.insert(SourceId::new(row.text(0)), entry).is_some(), problems);
    });
    found
}

/// Yearly means of complete years: a mean of two months is no price of a year. With each series, on what basis it is
/// quoted.
fn prices(
    source: &dyn ByteSource,
    dataset: &Dataset,
    problems: &mut Problems,
) -> BTreeMap<String, crate::dataset::PriceSeries> {
    let mut found: BTreeMap<String, crate::dataset::PriceSeries> = BTreeMap::new();
    each(source, "prices_annual.csv", ["series", "year", "value", "unit", "months"], problems, |row, problems| {
        let (Some(year), Some(value)) = (row.integer(1, problems), row.number(2, problems)) else { return };
        if row.text(4) != "12" {
            return;
        }
        let series = found.entry(row.text(0).to_owned()).or_default();
        row.text(3).clone_into(&mut series.unit);
        row.once(series.annual.insert(year, value).is_some(), problems);
    });
    each(source, "price_series.csv", ["series", "basis", "loaded_in"], problems, |row, problems| {
        let basis = match row.text(1) {
            "" => None,
            name => {
                let known = PriceBasis::ALL.map(|(known, _)| known);
                let basis = PriceBasis::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, basis)| basis);
                if basis.is_none() {
                    row.unknown("basis", name, known, problems);
                }
                basis
            }
        };
        let loaded_in = Some(row.text(2)).filter(|code| !code.is_empty());
        let loaded_in = loaded_in.and_then(|code| row.country_named(code, dataset, problems));
        if let Some(series) = found.get_mut(row.text(0)) {
            (series.basis, series.loaded_in) = (basis, loaded_in);
        }
    });
    found
}

fn published_shares(
    source: &dyn ByteSource,
    dataset: &Dataset,
    problems: &mut Problems,
) -> Vec<crate::dataset::PublishedShare> {
    let mut found = Vec::new();
    let columns = [
        "metric",
        "basis",
        "year",
        "source",
        "value",
        "unit",
        "evidence",
        "importer",
        "market",
        "partner",
        "market_en",
        "market_ja",
    ];
    each(source, "published_shares.csv", columns, problems, |row, problems| {
        let (Some(year), Some(value)) = (row.integer(2, problems), row.number(4, problems)) else { return };
        found.push(crate::dataset::PublishedShare {
            year,
            basis: row.text(1).to_owned(),
            metric: row.text(0).to_owned(),
            value,
            unit: row.text(5).to_owned(),
            source: source_id(row, 3, dataset, problems),
            series: (!row.text(7).is_empty()).then(|| crate::dataset::PublishedSeries {
                importer: crate::id::CountryId::new(row.text(7)),
                market: row.text(8).to_owned(),
                partner: row.text(9).to_owned(),
                name: crate::language::Text::new(row.text(10), row.text(11)),
            }),
        });
    });
    found
}

fn cost_parameters(
    source: &dyn ByteSource,
    dataset: &Dataset,
    problems: &mut Problems,
) -> BTreeMap<String, crate::dataset::CostParameter> {
    let mut found = BTreeMap::new();
    let columns = ["id", "parameter", "low", "central", "high", "unit", "applies_to", "source", "evidence"];
    each(source, "cost_parameters.csv", columns, problems, |row, problems| {
        let parameter = crate::dataset::CostParameter {
            parameter: row.text(1).to_owned(),
            low: row.number(2, problems),
            central: row.number(3, problems),
            high: row.number(4, problems),
            unit: row.text(5).to_owned(),
            applies_to: row.text(6).to_owned(),
            source: source_id(row, 7, dataset, problems),
            evidence: row.text(8).to_owned(),
        };
        row.once(found.insert(row.text(0).to_owned(), parameter).is_some(), problems);
    });
    found
}

fn disruption_parameters(
    source: &dyn ByteSource,
    dataset: &Dataset,
    problems: &mut Problems,
) -> BTreeMap<String, Vec<crate::dataset::DisruptionParameter>> {
    let mut found: BTreeMap<String, Vec<crate::dataset::DisruptionParameter>> = BTreeMap::new();
    let columns = [
        "id",
        "market",
        "parameter",
        "country",
        "low",
        "central",
        "high",
        "unit",
        "published",
        "source",
        "evidence",
        "joint",
    ];
    each(source, "disruption_parameters.csv", columns, problems, |row, problems| {
        let country = (!row.text(3).is_empty()).then(|| row.country(3, dataset, problems)).flatten();
        let figure = crate::dataset::CostParameter {
            parameter: row.text(2).to_owned(),
            low: row.number(4, problems),
            central: row.number(5, problems),
            high: row.number(6, problems),
            unit: row.text(7).to_owned(),
            applies_to: row.text(1).to_owned(),
            source: source_id(row, 9, dataset, problems),
            evidence: row.text(10).to_owned(),
        };
        let Ok(published) = row.text(8).parse() else {
            let message = format!("`{}` is no year, month or day", row.text(8));
            return row.wrong_cell(8, "not-a-year", message, problems);
        };
        let joint = Some(row.text(11).to_owned()).filter(|name| !name.is_empty());
        let parameter = crate::dataset::DisruptionParameter { country, figure, published, joint };
        let vintages = found.entry(row.text(0).to_owned()).or_default();
        row.once(vintages.iter().any(|known| known.published == parameter.published), problems);
        vintages.push(parameter);
        vintages.sort_by(|a, b| a.published.cmp(&b.published));
    });
    found
}

fn figure_names(source: &dyn ByteSource, problems: &mut Problems) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    each(source, "figure_names.csv", ["name", "name_ja"], problems, |row, problems| {
        row.once(found.insert(row.text(0).to_owned(), row.text(1).to_owned()).is_some(), problems);
    });
    found
}

/// A source named by a row; a name that the sources table does not hold is reported.
fn source_id<const N: usize>(
    row: &Cells<'_, N>,
    at: usize,
    dataset: &Dataset,
    problems: &mut Problems,
) -> Option<SourceId> {
    let name = row.text(at);
    let found = dataset.sources.get_key_value(name).map(|(id, _)| id.clone());
    if found.is_none() && !name.is_empty() {
        row.unknown("source", name, dataset.sources.keys().map(SourceId::as_str), problems);
    }
    found
}
