//! From the file form of a backtest to its cases.

use super::disruption::read;
use super::lookup;
use crate::dataset::Dataset;
use crate::diagnostics::{Collector, Diagnostic, FileSet, Span};
use crate::id::{CountryId, MarketId};
use crate::input::backtest_file::CaseForm;
use crate::input::form::One;
use crate::input::load::{Loader, beside};
use crate::input::source::{ByteSource, SourceError};
use crate::model::commodity;
use crate::model::vintage::Foreknown;
use crate::scenario::{BacktestCase, PlacedDisruption};

/// Reads the cases of a backtest file, with their disruptions.
///
/// # Errors
/// When the named file cannot be read. Mistakes go to the collector.
pub fn cases(
    path: &str,
    source: &dyn ByteSource,
    dataset: &Dataset,
    files: &mut FileSet,
    found: &mut Collector,
) -> Result<Vec<BacktestCase>, SourceError> {
    let loaded = Loader::new(source, files, found).backtest(path)?;
    if loaded.form.case.0.is_empty() && loaded.whole {
        let top = Span { file: loaded.files[0], bytes: 0..0 };
        let diagnostic = Diagnostic::error("missing-key", "this file names no event").at(&top, "in this file");
        found.push(
            diagnostic.help("a table `[case.NAME]` with `disruption`, `market`, `importers` and `year` for each"),
        );
    }
    let mut all = Vec::new();
    for (id, (span, form)) in &loaded.form.case.0 {
        let mut missing = |key: &str, unstated: bool| {
            if unstated && loaded.whole {
                let diagnostic = Diagnostic::error("missing-key", format!("`{key}` is missing"));
                found.push(diagnostic.at(span, format!("needs `{key}`")));
            }
        };
        missing("disruption", form.disruption.is_unstated());
        missing("market", form.market.is_unstated());
        missing("importers", form.importers.is_unstated());
        missing("year", form.year.is_unstated());
        let read = match form.disruption.located() {
            None => None,
            Some(named) => match read(&beside(path, &named.value), source, dataset, files, found) {
                Ok(read) => read,
                Err(error) => {
                    let message = format!("cannot read {error}");
                    found.push(Diagnostic::error("no-file", message).at(&named.span, "named here"));
                    None
                }
            },
        };
        if let (Some(named), Some(read)) = (form.disruption.located(), &read) {
            refuse_hindsight(read, &named.span, found);
        }
        let market = market(&form.market, found);
        let names = form.importers.get().map_or(&[][..], Vec::as_slice);
        let importers: Vec<CountryId> = names.iter().filter_map(|name| lookup::country(dataset, name, found)).collect();
        let year = year(form, dataset, read.as_ref(), (span, found));
        let (Some(read), Some(market), Some(year)) = (read, market, year) else { continue };
        let title = form.title.get().cloned().unwrap_or_else(|| read.disruption.title.clone());
        all.push(BacktestCase { id: id.clone(), title, read, market, importers, year });
    }
    Ok(all)
}

/// An event is judged by what was known before it: a number of a later day, or of which nobody says when it was known, is a
/// mistake.
fn refuse_hindsight(read: &PlacedDisruption, named: &Span, found: &mut Collector) {
    let late = read.disruption.hindsight();
    if late.is_empty() {
        return;
    }
    let told = |number: &Foreknown| {
        let date = number.as_of.as_ref().map_or_else(|| "no date".to_owned(), |known| format!("of {known}"));
        format!("`{}` ({}, {date})", number.setting, number.place)
    };
    let (id, start) = (&read.disruption.id, read.disruption.start);
    let message = format!("`{id}` begins on {start} and rests on what was not known before");
    let diagnostic = Diagnostic::error("hindsight", message).at(named, "cannot be judged");
    let all: Vec<String> = late.iter().map(told).collect();
    found.push(
        diagnostic.help(all.join("\n")).help("say by when it was known with `as_of`, or state what was known then"),
    );
}

fn market(name: &One<String>, found: &mut Collector) -> Option<MarketId> {
    let name = name.located()?;
    let kinds = commodity::markets();
    let market = kinds.iter().find(|kind| kind.id.as_str() == name.value).map(|kind| kind.id.clone());
    if market.is_none() {
        let diagnostic =
            Diagnostic::error("unknown-name", format!("no market `{}`", name.value)).at(&name.span, "not known");
        found.push(diagnostic.nearest(&name.value, kinds.iter().map(|kind| kind.id.as_str())));
    }
    market
}

/// The year, within the trade data and the disruption.
fn year(
    form: &CaseForm,
    dataset: &Dataset,
    read: Option<&PlacedDisruption>,
    (_, found): (&Span, &mut Collector),
) -> Option<i32> {
    let stated = form.year.located()?;
    let (_, last_known) = dataset.trade.span()?;
    let (first, last) = read.map_or((1900, last_known), |read| {
        (read.disruption.start.date().0, read.disruption.last.date().0.min(last_known))
    });
    if (first..=last).contains(&stated.value) {
        return Some(stated.value);
    }
    let message = format!("{} is outside the disruption or the trade data", stated.value);
    found.push(Diagnostic::error("year-outside", message).at(&stated.span, format!("expected {first} to {last}")));
    None
}
