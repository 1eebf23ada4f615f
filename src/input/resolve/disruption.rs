//! From the file form of a disruption to a [`Disruption`]: every name looked up, every unit converted, every mistake
//! reported.

mod figures;
mod markets;
mod stocks;
mod targets;

use std::collections::BTreeMap;

use super::correlation::Gathered;
use super::{check_id, lookup};
use crate::dataset::Dataset;
use crate::diagnostics::{Collector, Diagnostic, FileSet, Span};
use crate::id::{CountryId, MarketId};
use crate::input::disruption_file::DisruptionFile;
use crate::input::form::{Located, One};
use crate::input::load::{Loaded, Loader};
use crate::input::source::{ByteSource, SourceError};
use crate::language::Text;
use crate::model::Provenance;
use crate::model::commodity::{self, MarketKind};
use crate::model::copula::Correlations;
use crate::model::disruption::{self as model, Disruption};
use crate::scenario::{DisruptionPlaces, PlacedDisruption};
use crate::units::calendar::Day;

/// Where a disruption says whose it is.
fn places(form: &DisruptionFile) -> DisruptionPlaces {
    let buyers = form.target.0.iter().filter_map(|(id, (_, target))| Some((id.clone(), target.buyers.span()?.clone())));
    DisruptionPlaces { importer: form.disruption.importer.span().cloned(), buyers: buyers.collect() }
}

/// Reads a disruption file with what it extends.
///
/// # Errors
/// When the named file cannot be read. Mistakes go to the collector, and then there is no disruption.
pub fn read(
    path: &str,
    source: &dyn ByteSource,
    dataset: &Dataset,
    files: &mut FileSet,
    found: &mut Collector,
) -> Result<Option<PlacedDisruption>, SourceError> {
    let loaded = Loader::new(source, files, found).disruption(path)?;
    // A mistake elsewhere is no mistake here.
    let mut own = Collector::default();
    let disruption = resolve(&loaded, dataset, files, &mut own);
    found.extend(own.into_sorted());
    let places = places(&loaded.form);
    Ok(disruption.map(|disruption| PlacedDisruption { disruption, files: loaded.files, places }))
}

/// What every part of the resolution needs.
struct DisruptionContext<'a> {
    dataset: &'a Dataset,
    form: &'a DisruptionFile,
    files: &'a FileSet,
    whole: bool,
    found: &'a mut Collector,
    kinds: Vec<MarketKind>,
    start: Day,
    /// The day before which everything has to be known; none where the start is not stated, which is reported.
    unknown_from: Option<Day>,
    last: Day,
    mix_year: i32,
    importer: CountryId,
    provenance: Vec<Provenance>,
}

fn resolve(
    loaded: &Loaded<DisruptionFile>,
    dataset: &Dataset,
    files: &FileSet,
    found: &mut Collector,
) -> Option<Disruption> {
    let form = &loaded.form;
    let top = Span { file: *loaded.files.first()?, bytes: 0..0 };
    let head = &form.disruption;
    check_id(&head.id, found);
    for (name, stated) in [
        ("disruption.id", !head.id.is_unstated()),
        ("disruption.start", !head.start.is_unstated()),
        ("disruption.until", !head.until.is_unstated()),
        ("disruption.importer", !head.importer.is_unstated()),
    ] {
        if !stated && loaded.whole {
            let message = format!("`{name}` is stated neither here nor in a file that this one extends");
            found.push(Diagnostic::error("missing-key", message).at(&top, "in this file"));
        }
    }
    let (start, last) = (head.start.get().copied(), head.until.get().copied());
    if let (Some(start), Some(until)) = (head.start.located(), head.until.located()) {
        let days = until.value.since(start.value);
        if !(1..=3 * 366).contains(&days) {
            let message = format!("{} to {} is no span of one day to three years", start.value, until.value);
            found.push(
                Diagnostic::error("conflict", message).at(&until.span, "ends here").see(&start.span, "begins here"),
            );
        }
    }
    let importer = head.importer.located().and_then(|name| lookup::country(dataset, name, found));
    let begun = start.unwrap_or_default();
    let mix_year = mix_year((head.mix_year.located(), head.start.located()), dataset, found);
    let mut context = DisruptionContext {
        dataset,
        form,
        files,
        whole: loaded.whole,
        found,
        kinds: commodity::markets(),
        start: begun,
        unknown_from: start,
        last: last.unwrap_or(begun.plus(365)).max(begun),
        mix_year,
        importer: importer.clone().unwrap_or_else(|| CountryId::new("?")),
        provenance: Vec::new(),
    };
    let targets = context.targets();
    let bypasses = context.bypasses();
    let events = context.events();
    let markets = context.markets();
    let DisruptionContext { provenance, found, .. } = context;
    if found.has_errors() {
        return None;
    }
    let id = head.id.get()?.clone();
    let mut whole = Disruption {
        title: head.title.get().cloned().unwrap_or_else(|| Text::same(id.as_str())),
        id,
        start: start?,
        last: last?,
        mix_year,
        mix_without_routes: head.mix_without_routes.get().copied().unwrap_or(false),
        importer: importer?,
        targets,
        bypasses,
        events,
        markets,
        correlations: Correlations::default(),
        provenance,
    };
    whole.correlations = correlations(&mut whole, form, found);
    (!found.has_errors()).then_some(whole)
}

/// Which uncertain numbers of a disruption go together.
fn correlations(whole: &mut Disruption, form: &DisruptionFile, found: &mut Collector) -> Correlations {
    let mut names = Vec::new();
    whole.figures(&mut |figure| names.push((figure.name.clone(), figure.distribution.is_some())));
    let mut gathered = Gathered::default();
    gathered.add(&form.correlation, &names, found);
    gathered.finish(found)
}

/// The year stated, if the trade data hold it and it is over before the start; else the last year in them before the start.
fn mix_year(
    (stated, begins): (Option<&Located<i32>>, Option<&Located<Day>>),
    dataset: &Dataset,
    found: &mut Collector,
) -> i32 {
    let (first, last) = dataset.trade.span().unwrap_or((1900, 2200));
    let before = begins.map_or(Ok(last), |day| model::mix_year_before(day.value, dataset));
    let Some(stated) = stated else {
        if let (Some(begins), Err(first)) = (begins, before) {
            let message = format!("the trade data begin in {first}: no year of them is before {}", begins.value);
            found.push(
                Diagnostic::error("year-outside", message).at(&begins.span, format!("expected {} or later", first + 1)),
            );
        }
        return before.unwrap_or(first);
    };
    let before = before.unwrap_or(first);
    if !(first..=before).contains(&stated.value) {
        let message = if (first..=last).contains(&stated.value) {
            format!("the mix of {} was not known before the disruption", stated.value)
        } else {
            format!("{} is outside the trade data", stated.value)
        };
        let expected = format!("expected {first} to {before}");
        let diagnostic = Diagnostic::error("year-outside", message).at(&stated.span, expected);
        found.push(match begins {
            Some(begins) => diagnostic.see(&begins.span, "begins here"),
            None => diagnostic,
        });
    }
    stated.value
}

impl DisruptionContext<'_> {
    fn error(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Reports a key that an entry needs; it may stand in what could not be read.
    fn missing(&mut self, key: &str, entry: &Span, why: &str) {
        if self.whole {
            let diagnostic = Diagnostic::error("missing-key", format!("`{key}` is missing"));
            self.error(diagnostic.at(entry, format!("needs `{key}`{why}")));
        }
    }

    /// What stands at a key that an entry needs.
    fn needed<'f, T>(&mut self, key: &str, stated: &'f One<T>, entry: &Span, why: &str) -> Option<&'f Located<T>> {
        if stated.is_unstated() {
            self.missing(key, entry, why);
        }
        stated.located()
    }

    /// A day within the disruption.
    fn day(&mut self, stated: Option<&Located<Day>>) -> Option<Day> {
        let stated = stated?;
        if (self.start..=self.last.plus(1)).contains(&stated.value) {
            return Some(stated.value);
        }
        let message = format!("{} is outside the disruption", stated.value);
        let expected = format!("expected {} to {}", self.start, self.last);
        self.error(Diagnostic::error("date-outside", message).at(&stated.span, expected));
        None
    }

    /// The days from when to when something holds.
    fn period(&mut self, from: &One<Day>, until: &One<Day>) -> (Day, Option<Day>) {
        let first = self.day(from.located()).unwrap_or(self.start);
        let end = self.day(until.located());
        if let (Some(end), Some(place)) = (end, until.span())
            && end <= first
        {
            let diagnostic = Diagnostic::error("conflict", "it ends before it begins").at(place, "ends here");
            self.error(match from.span() {
                Some(begins) => diagnostic.see(begins, "begins here"),
                None => diagnostic,
            });
        }
        (first, end)
    }

    /// The place of a market among those known.
    fn market(&mut self, name: &Located<String>) -> Option<usize> {
        let place = self.kinds.iter().position(|kind| kind.id.as_str() == name.value);
        if place.is_none() {
            let diagnostic =
                Diagnostic::error("unknown-name", format!("no market `{}`", name.value)).at(&name.span, "not known");
            let names: Vec<String> = self.kinds.iter().map(|kind| kind.id.to_string()).collect();
            self.error(diagnostic.nearest(&name.value, names.iter().map(String::as_str)));
        }
        place
    }

    fn market_id(&mut self, name: &Located<String>) -> Option<MarketId> {
        self.market(name).map(|place| self.kinds[place].id.clone())
    }

    /// Countries and members of groups by their names, each once.
    fn countries(&mut self, names: &[Located<String>]) -> Vec<CountryId> {
        let mut all = Vec::new();
        for name in names {
            if let Some(members) = model::countries(self.dataset, &name.value, self.mix_year) {
                all.extend(members);
            } else if let Some(country) = self.country_or_group(name) {
                all.push(country);
            }
        }
        all.sort();
        all.dedup();
        all
    }

    fn country_or_group(&mut self, name: &Located<String>) -> Option<CountryId> {
        let lower = name.value.chars().any(char::is_lowercase);
        if !lower {
            return lookup::country(self.dataset, name, self.found);
        }
        let diagnostic = Diagnostic::error("unknown-name", format!("no group `{}`", name.value))
            .at(&name.span, "neither a group nor a country");
        self.error(diagnostic.nearest(&name.value, self.dataset.groups.keys().map(crate::id::GroupId::as_str)));
        None
    }

    /// The place of an entry by its name.
    fn entry<T>(&mut self, kind: &str, name: &Located<String>, entries: &BTreeMap<String, T>) -> Option<usize> {
        let place = entries.keys().position(|id| *id == name.value);
        // It may stand in what could not be read.
        if place.is_none() && self.whole {
            let diagnostic = Diagnostic::error("unknown-name", format!("no {kind} `{}` in this file", name.value))
                .at(&name.span, "not known here");
            self.error(diagnostic.nearest(&name.value, entries.keys().map(String::as_str)));
        }
        place
    }
}
