//! Trade flows, the largest table, and what is known of whole years.

use std::collections::{BTreeMap, BTreeSet};

use crate::dataset::{Dataset, TradeFlow, TradeFlows, TradeMeasure, YearKey, YearNote};
use crate::id::{CommodityId, CountryId};
use crate::input::own::cells::{Cells, each};
use crate::input::problems::Problems;
use crate::input::source::ByteSource;
use crate::table::Status;

pub(super) fn flows(source: &dyn ByteSource, dataset: &Dataset, problems: &mut Problems) -> TradeFlows {
    let mut flows: Vec<TradeFlow> = Vec::new();
    let columns = ["importer", "commodity", "year", "exporter", "mass_t", "mass_status", "value_usd", "value_status"];
    each(source, "trade_flows.csv", columns, problems, |row, problems| {
        let last = flows.last();
        // Rows are sorted, so that most are of the importer and commodity of the row above.
        let importer = last.map(|flow| &flow.importer).filter(|id| id.as_str() == row.text(0)).cloned();
        let importer = importer.or_else(|| row.country(0, dataset, problems));
        let commodity = last.map(|flow| &flow.commodity).filter(|id| id.as_str() == row.text(1)).cloned();
        let (exporter, year) = (row.country(3, dataset, problems), row.integer(2, problems));
        let mass = measure(row, 4, 1e-6, problems);
        let value = measure(row, 6, 1e-6, problems);
        let (Some(importer), Some(exporter), Some(year)) = (importer, exporter, year) else { return };
        let commodity = commodity.unwrap_or_else(|| CommodityId::new(row.text(1)));
        let flow = TradeFlow { year, importer, exporter, commodity, mass, value };
        if last.is_some_and(|last| key(last) >= key(&flow)) {
            let message =
                "rows are sorted by importer, commodity, year and exporter, each once; this one is out of place";
            row.wrong("repeated-key", message.to_owned(), problems);
        }
        flows.push(flow);
    });
    let (notes, held) = years(source, dataset, problems);
    TradeFlows::new(flows, notes, held)
}

fn key(flow: &TradeFlow) -> (&CountryId, &CommodityId, i32, &CountryId) {
    (&flow.importer, &flow.commodity, flow.year, &flow.exporter)
}

/// A number with the status in the next column; a status that does not fit the number is reported.
fn measure<const N: usize>(row: &Cells<'_, N>, at: usize, scale: f64, problems: &mut Problems) -> TradeMeasure {
    let value = row.number(at, problems);
    if value.is_some_and(|value| value < 0.0) {
        row.wrong("negative", format!("`{}` is below zero", row.text(at)), problems);
    }
    let status = status(row, at + 1, problems);
    if row.text(at).is_empty() != (status == Status::Missing) {
        let message = format!(
            "`{}` with the status `{status}`: a number is missing where, and only where, there is none",
            row.text(at)
        );
        row.wrong("status-misfit", message, problems);
    }
    TradeMeasure { value: value.map(|value| value * scale), status }
}

fn status<const N: usize>(row: &Cells<'_, N>, at: usize, problems: &mut Problems) -> Status {
    row.text(at).parse().unwrap_or_else(|message| {
        row.wrong_cell(at, "unknown-status", message, problems);
        Status::Suspect
    })
}

/// What is remarkable of whole years, and which years an independent total was at hand for.
fn years(
    source: &dyn ByteSource,
    dataset: &Dataset,
    problems: &mut Problems,
) -> (BTreeMap<YearKey, YearNote>, BTreeSet<YearKey>) {
    let (mut notes, mut held) = (BTreeMap::new(), BTreeSet::new());
    let mut last: Option<YearKey> = None;
    let columns = ["importer", "commodity", "year", "status", "control", "reason"];
    each(source, "trade_year_status.csv", columns, problems, |row, problems| {
        let (importer, year) = (row.country(0, dataset, problems), row.integer(2, problems));
        let status = status(row, 3, problems);
        let (Some(importer), Some(year)) = (importer, year) else { return };
        let key = (importer, CommodityId::new(row.text(1)), year);
        row.once(last.as_ref() == Some(&key), problems);
        match row.text(4) {
            "none" => {}
            "agrees" | "differs" => {
                held.insert(key.clone());
            }
            other => row.wrong_cell(4, "unknown-control", format!("`{other}` is no agrees, differs or none"), problems),
        }
        // That a year is observed or estimated follows from its flows.
        if matches!(status, Status::Suspect | Status::Missing) {
            let reason = row.text(5).to_owned();
            row.once(notes.insert(key.clone(), YearNote { status, reason }).is_some(), problems);
        }
        last = Some(key);
    });
    (notes, held)
}
