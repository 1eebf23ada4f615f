//! Single published facts, each with the words of its source: routes, costs, shares, stocks, bypasses, past losses.

use std::collections::BTreeMap;

use crate::diagnostics::Diagnostic;
use crate::input::iso_countries::CountryNames;
use crate::input::problems::Problems;
use crate::input::sheet::{CsvSheet, DraftSheet, Inputs, SheetRow, plain, slug};

/// Which source a citation means.
#[derive(Debug, Default)]
pub(crate) struct Citations(BTreeMap<String, String>);

impl Citations {
    /// Reads what the citations of all facts mean.
    pub(crate) fn read(inputs: Inputs<'_>, problems: &mut Problems) -> Option<Self> {
        let sheet = inputs.curated("citations.csv", &["citation", "source"], problems)?;
        Some(Self(sheet.rows().map(|row| (row.text("citation").to_owned(), row.text("source").to_owned())).collect()))
    }

    /// The source of one row.
    pub(crate) fn of(&self, row: SheetRow<'_>, problems: &mut Problems) -> Option<&str> {
        self.find(row.text("source"), row, problems)
    }

    fn find(&self, citation: &str, row: SheetRow<'_>, problems: &mut Problems) -> Option<&str> {
        let found = self.0.get(citation);
        if found.is_none() {
            let found = Diagnostic::error("unknown-citation", format!("`{citation}` is no known source"));
            row.report(problems, found.help("data/curated/citations.csv tells which source a citation means"));
        }
        found.map(String::as_str)
    }

    /// Rows with their source and how sure they are; the citation `same` is that of the row before.
    fn resolve<'a>(&self, sheet: &'a CsvSheet, problems: &mut Problems) -> Vec<Fact<'a>> {
        let mut before = "";
        let mut facts = Vec::new();
        for row in sheet.rows() {
            let citation = Some(row.text("source")).filter(|text| *text != "same").unwrap_or(before);
            before = citation;
            let source = self.find(citation, row, problems).unwrap_or_default().to_owned();
            facts.push(Fact { row, source, evidence: evidence(row) });
        }
        facts
    }
}

/// A row of a facts file, its source and how sure it is.
struct Fact<'a> {
    row: SheetRow<'a>,
    source: String,
    evidence: &'static str,
}

/// What is not verified anywhere in the row is from memory, whatever else was seen.
fn evidence(row: SheetRow<'_>) -> &'static str {
    if row.cells().any(|cell| cell.contains("UNVERIFIED")) {
        "from memory"
    } else if row.text("evidence") == "derived" {
        "derived"
    } else {
        "seen"
    }
}

/// The table of supply routes.
pub(crate) fn supply_routes(inputs: Inputs<'_>, citations: &Citations, problems: &mut Problems) -> Option<DraftSheet> {
    let columns = ["route", "kind", "capacity", "capacity_unit", "capex", "capex_unit", "source", "evidence"];
    let sheet = CsvSheet::read(inputs.raw, "facts/routes.csv", &columns, problems)?;
    let readings = inputs.curated("supply_routes.csv", &["route", "id", "commodity"], problems)?;
    let mut reading: BTreeMap<&str, SheetRow<'_>> = readings.rows().map(|row| (row.text("route"), row)).collect();
    let mut draft = DraftSheet::new(
        "id,name_en,name_ja,kind,commodity,supplier,importer,capacity_low,capacity_central,capacity_high,\
         capacity_unit,length_km,max_depth_m,capex_low,capex_central,capex_high,capex_unit,price_year,\
         year_of_estimate,from_name,from_latitude,from_longitude,to_name,to_latitude,to_longitude,status,published,\
         note,source,evidence",
    );
    for Fact { row, source, evidence } in citations.resolve(&sheet, problems) {
        let Some(read) = reading.remove(row.text("route")) else {
            let message = format!("data/curated/supply_routes.csv does not read `{}`", row.text("route"));
            row.wrong(problems, "unread-route", message);
            continue;
        };
        let words = ["capacity", "capacity_unit", "capex", "capex_unit", "tariff_or_cost_note"];
        let published: Vec<&str> = words.map(|column| row.text(column)).into_iter().filter(|w| !w.is_empty()).collect();
        let own = |column| read.text(column);
        draft.push([
            own("id"),
            row.text("route"),
            own("name_ja"),
            row.text("kind"),
            own("commodity"),
            own("supplier"),
            own("importer"),
            own("capacity_low"),
            own("capacity_central"),
            own("capacity_high"),
            own("capacity_unit"),
            row.text("length_km"),
            row.text("max_depth_m"),
            own("capex_low"),
            own("capex_central"),
            own("capex_high"),
            own("capex_unit"),
            own("price_year"),
            row.text("year_of_estimate"),
            own("from_name"),
            own("from_latitude"),
            own("from_longitude"),
            own("to_name"),
            own("to_latitude"),
            own("to_longitude"),
            row.text("status_today"),
            &published.join("; "),
            own("note"),
            &source,
            evidence,
        ]);
    }
    for row in reading.into_values() {
        row.wrong(problems, "unused-reading", format!("facts/routes.csv has no route `{}`", row.text("route")));
    }
    Some(draft)
}

/// The table of costs, prices and elasticities.
pub(crate) fn cost_parameters(
    inputs: Inputs<'_>,
    citations: &Citations,
    problems: &mut Problems,
) -> Option<DraftSheet> {
    let columns = ["parameter", "low", "central", "high", "unit", "applies_to", "source", "evidence"];
    let sheet = CsvSheet::read(inputs.raw, "facts/costs.csv", &columns, problems)?;
    let more = inputs.curated("cost_parameters.csv", &columns, problems)?;
    let mut draft = DraftSheet::new("id,parameter,low,central,high,unit,applies_to,source,evidence");
    let mut ids = Ids::default();
    for Fact { row, source, evidence } in citations.resolve(&sheet, problems) {
        let [parameter, _, _, _, unit, applies_to, ..] = columns.map(|column| row.text(column));
        let [low, central, high] = ["low", "central", "high"].map(|column| plain(row.number(column, problems), 6));
        let id = ids.next(&format!("{parameter} {applies_to}"));
        draft.push([&id, parameter, &low, &central, &high, unit, applies_to, &source, evidence]);
    }
    for row in more.rows() {
        let [parameter, low, central, high, unit, applies_to, source, evidence] =
            columns.map(|column| row.text(column));
        let id = ids.next(&format!("{parameter} {applies_to}"));
        draft.push([&id, parameter, low, central, high, unit, applies_to, source, evidence]);
    }
    Some(draft)
}

/// The table of published figures.
pub(crate) fn published_shares(
    inputs: Inputs<'_>,
    citations: &Citations,
    problems: &mut Problems,
) -> Option<DraftSheet> {
    let columns = ["year", "basis", "metric", "value", "unit"];
    let sheet = CsvSheet::read(inputs.raw, "facts/japan_shares.csv", &columns, problems)?;
    let chokepoints = CsvSheet::read(inputs.raw, "facts/chokepoints.csv", &["table", "item", "value"], problems)?;
    let more = inputs.curated("published_shares.csv", &columns, problems)?;
    let goes_to = targets(inputs, problems)?;
    let keys = ["importer", "market", "partner", "market_en", "market_ja"];
    let series = inputs.curated("published_series.csv", &[&["metric"], &keys[..]].concat(), problems)?;
    let series: BTreeMap<&str, SheetRow<'_>> = series.rows().map(|row| (row.text("metric"), row)).collect();
    let of = |metric: &str| keys.map(|key| series.get(metric).map_or("", |row| row.text(key)));
    let mut draft =
        DraftSheet::new("metric,basis,year,source,value,unit,evidence,importer,market,partner,market_en,market_ja");
    for Fact { row, source, evidence } in citations.resolve(&sheet, problems) {
        let remembered = row.text("status").contains("UNVERIFIED");
        let evidence = if remembered { "from memory" } else { evidence };
        let [year, basis, metric, value, unit] = columns.map(|column| row.text(column));
        let [importer, market, partner, en, ja] = of(metric);
        draft.push([metric, basis, year, &source, value, unit, evidence, importer, market, partner, en, ja]);
    }
    for Fact { row, source, evidence } in citations.resolve(&chokepoints, problems) {
        if goes_to.get(row.text("table")).is_some_and(|(table, _)| table == "published_shares") {
            let [value, unit, year] = ["value", "unit", "year_or_period"].map(|column| row.text(column));
            let metric = row.text("table");
            let [importer, market, partner, en, ja] = of(metric);
            draft.push([metric, "CY", year, &source, value, unit, evidence, importer, market, partner, en, ja]);
        }
    }
    for row in more.rows() {
        let [year, basis, metric, value, unit] = columns.map(|column| row.text(column));
        let [importer, market, partner, en, ja] = of(metric);
        draft.push([metric, basis, year, row.text("source"), value, unit, "seen", importer, market, partner, en, ja]);
    }
    Some(draft)
}

/// The tables of stocks, bypasses and past losses of supply.
pub(crate) fn chokepoint_facts(
    inputs: Inputs<'_>,
    names: &CountryNames,
    citations: &Citations,
    problems: &mut Problems,
) -> Option<[DraftSheet; 3]> {
    let columns = ["table", "item", "year_or_period", "value", "unit"];
    let sheet = CsvSheet::read(inputs.raw, "facts/chokepoints.csv", &columns, problems)?;
    let goes_to = targets(inputs, problems)?;
    let mut stocks = DraftSheet::new("id,country,kind,period,value,unit,source,evidence");
    let mut bypasses = DraftSheet::new("id,name,year,low,central,high,unit,source,evidence");
    let mut losses = DraftSheet::new("id,event,value,unit,source,evidence");
    let mut ids = Ids::default();
    for Fact { row, source, evidence } in citations.resolve(&sheet, problems) {
        let [table, item, period, value, unit] = columns.map(|column| row.text(column));
        let Some((target, country)) = goes_to.get(table) else {
            let message = format!("data/curated/fact_tables.csv does not say where `{table}` goes");
            row.wrong(problems, "unmapped-table", message);
            continue;
        };
        match target.as_str() {
            "stocks" => {
                if !names.knows(country) {
                    row.wrong(problems, "unknown-country", format!("`{country}` is no country"));
                }
                let id = ids.next(&format!("{country} {item} {period} {unit}"));
                stocks.push([&id, country, item, period, value, unit, &source, evidence]);
            }
            "bypasses" => {
                let (low, central, high) = range(value);
                bypasses.push([&ids.next(item), item, period, low, central, high, unit, &source, evidence]);
            }
            "supply_losses" => losses.push([&ids.next(item), item, value, unit, &source, evidence]),
            _ => {}
        }
    }
    more_stocks(inputs, names, (&mut ids, &mut stocks), problems)?;
    Some([stocks, bypasses, losses])
}

/// Stocks that stand in a hand-made table.
fn more_stocks(
    inputs: Inputs<'_>,
    names: &CountryNames,
    (ids, stocks): (&mut Ids, &mut DraftSheet),
    problems: &mut Problems,
) -> Option<()> {
    let columns = ["country", "kind", "period", "value", "unit", "source", "evidence"];
    let sheet = inputs.curated("stocks.csv", &columns, problems)?;
    for row in sheet.rows() {
        let [country, kind, period, value, unit, source, evidence] = columns.map(|column| row.text(column));
        if !names.knows(country) {
            row.wrong(problems, "unknown-country", format!("`{country}` is no country"));
        }
        let id = ids.next(&format!("{country} {kind} {period} {unit}"));
        stocks.push([&id, country, kind, period, value, unit, source, evidence]);
    }
    Some(())
}

/// Where each table of the chokepoint facts goes, and of which country it speaks.
fn targets(inputs: Inputs<'_>, problems: &mut Problems) -> Option<BTreeMap<String, (String, String)>> {
    let sheet = inputs.curated("fact_tables.csv", &["table", "goes_to", "country"], problems)?;
    let of = |row: SheetRow<'_>| {
        (row.text("table").to_owned(), (row.text("goes_to").to_owned(), row.text("country").to_owned()))
    };
    Some(sheet.rows().map(of).collect())
}

/// `4.3-4.5` as low and high, a single number as central.
fn range(text: &str) -> (&str, &str, &str) {
    text.split_once('-').map_or(("", text, ""), |(low, high)| (low, "", high))
}

/// Unique ids: a repeated one gets a number.
#[derive(Debug, Default)]
struct Ids(BTreeMap<String, usize>);

impl Ids {
    fn next(&mut self, name: &str) -> String {
        let id = slug(name);
        let count = self.0.entry(id.clone()).or_default();
        *count += 1;
        if *count == 1 { id } else { format!("{id}-{count}") }
    }
}

/// The table of sources.
pub(crate) fn sources(inputs: Inputs<'_>, problems: &mut Problems) -> Option<DraftSheet> {
    let columns = ["id", "publisher", "title", "year", "address", "evidence"];
    let sheet = inputs.curated("sources.csv", &columns, problems)?;
    let mut draft = DraftSheet::new("id,publisher,title,year,address,evidence");
    sheet.rows().for_each(|row| draft.push(columns.map(|column| row.text(column))));
    Some(draft)
}
