//! From a study file, or a lone scenario file, to scenarios ready to be computed.

mod claims;

use super::correlation::Gathered;
use super::{check_id, lookup, resolve};
use crate::dataset::Dataset;
use crate::diagnostics::{Collector, Diagnostic, FileId, FileSet, Span};
use crate::id::{CountryId, GroupId, MarketId};
use crate::input::form::{Entries, Located, One};
use crate::input::load::{FileKind, Loader, beside};
use crate::input::scenario_file::{CorrelationForm, ResponseForm, StudyForm};
use crate::input::source::{ByteSource, SourceError};
use crate::language::Text;
use crate::model::Route;
use crate::model::copula::Correlations;
use crate::scenario::{PlacedDisruption, Scenario, Study, StudyOutput, numbers};

/// Reads a study file with its scenarios, claims and disruptions, or a lone scenario file as a study of one. A response stated here
/// stands instead of those of the files.
///
/// # Errors
/// When the named file cannot be read. Mistakes go to the collector, and then there is no study.
pub(in crate::input) fn study(
    path: &str,
    source: &dyn ByteSource,
    dataset: &Dataset,
    response: Option<&Located<ResponseForm>>,
    (files, found): (&mut FileSet, &mut Collector),
) -> Result<Option<Study>, SourceError> {
    let kind = Loader::new(source, files, found).kind(path)?;
    let mut reading = StudyReading { source, dataset, response, files, found };
    match kind {
        FileKind::Scenario => reading.lone(path),
        FileKind::Study => reading.study(path),
    }
}

struct StudyReading<'a> {
    source: &'a dyn ByteSource,
    dataset: &'a Dataset,
    response: Option<&'a Located<ResponseForm>>,
    files: &'a mut FileSet,
    found: &'a mut Collector,
}

impl StudyReading<'_> {
    fn scenario(&mut self, path: &str, response: Option<&Located<ResponseForm>>) -> Result<ReadScenario, SourceError> {
        let mut loaded = Loader::new(self.source, self.files, self.found).scenario(path)?;
        if let Some(response) = self.response.or(response) {
            loaded.form.scenario.response = One::Stated(response.clone());
        }
        // A mistake in one scenario must not hide those of the next: each is resolved with a collector of its own.
        let mut found = Collector::default();
        let resolved = resolve(&loaded, self.dataset, self.files, &mut found);
        self.found.extend(found.into_sorted());
        Ok(ReadScenario { resolved, correlations: loaded.form.correlation, files: loaded.files })
    }

    fn lone(&mut self, path: &str) -> Result<Option<Study>, SourceError> {
        let read = self.scenario(path, None)?;
        let Some(resolved) = read.resolved else { return Ok(None) };
        let correlations = self.correlations(None, &[(&resolved, &read.correlations)]);
        let history_from = self.dataset.trade.span().map_or(resolved.model.base_year, |(first, _)| first);
        Ok(Some(Study { correlations, files: read.files, ..Study::of_one(resolved, history_from) }))
    }

    fn study(&mut self, path: &str) -> Result<Option<Study>, SourceError> {
        let loaded = Loader::new(self.source, self.files, self.found).study(path)?;
        let form = &loaded.form.study;
        let top = Span { file: loaded.files[0], bytes: 0..0 };
        check_id(&form.id, self.found);
        for (name, stated) in [
            ("study.id", !form.id.is_unstated()),
            ("study.scenarios", form.scenarios.get().map_or(!form.scenarios.is_unstated(), |list| !list.is_empty())),
            ("study.reference", !form.reference.is_unstated()),
            ("study.year", !form.year.is_unstated()),
        ] {
            if !stated && loaded.whole {
                let message = format!("`{name}` is missing");
                self.found.push(Diagnostic::error("missing-key", message).at(&top, "in this file"));
            }
        }
        let mut files = loaded.files.clone();
        let mut scenarios: Vec<(Located<String>, Scenario)> = Vec::new();
        let mut stated: Vec<Entries<CorrelationForm>> = Vec::new();
        for listed in form.scenarios.get().into_iter().flatten() {
            match self.scenario(&beside(path, &listed.value), form.response.located()) {
                Ok(read) => {
                    files.extend(read.files);
                    if let Some(resolved) = read.resolved {
                        scenarios.push((listed.clone(), resolved));
                        stated.push(read.correlations);
                    }
                }
                Err(error) => {
                    let message = format!("cannot read {error}");
                    self.found.push(Diagnostic::error("no-file", message).at(&listed.span, "named here"));
                }
            }
        }
        self.check_alike(&scenarios);
        let complete = form.scenarios.get().is_some_and(|list| list.len() == scenarios.len());
        // What a scenario that could not be read calls its numbers is not known.
        let of_study = Some(&loaded.form.correlation).filter(|_| complete);
        let each: Vec<_> = scenarios.iter().map(|(_, resolved)| resolved).zip(&stated).collect();
        let correlations = self.correlations(of_study, &each);
        let reference = form.reference.located().and_then(|name| self.place_of(name, &scenarios, complete));
        let focus = form.focus.located().and_then(|name| self.place_of(name, &scenarios, complete));
        let adds_route = |(_, resolved): &(_, Scenario)| resolved.model.routes.iter().any(Route::is_new);
        let focus = focus.or_else(|| scenarios.iter().position(adds_route));
        let group = form.group.located().map(|name| self.group(name));
        let supplier = form.supplier.located().map(|name| lookup::country(self.dataset, name, self.found));
        let outputs = self.outputs(form);
        let mut importers: Vec<CountryId> =
            scenarios.first().map(|(_, resolved)| resolved.model.importer.clone()).into_iter().collect();
        for name in form.importers.get().into_iter().flatten() {
            importers.extend(lookup::country(self.dataset, name, self.found).filter(|id| !importers.contains(id)));
        }
        let year = form.year.located().and_then(|year| self.year(year, &scenarios));
        let markets = self.markets(form, &scenarios);
        let disruptions = self.disruptions(path, form);
        if let Some((_, base)) = scenarios.get(reference.unwrap_or(0)) {
            let place = base.places.importer.as_ref();
            self.found.extend(disruptions.iter().filter_map(|read| read.refused(&base.model.importer, place, false)));
        }
        let mut read = (!scenarios.is_empty()).then(|| {
            let base = &scenarios[reference.unwrap_or(0)].1;
            let id = form.id.get().cloned().unwrap_or_default();
            Study {
                title: form.title.get().cloned().unwrap_or_else(|| Text::same(id.as_str())),
                id,
                history_from: form.history_from.get().copied().unwrap_or(base.model.base_year - 20),
                reference: reference.unwrap_or(0),
                focus: focus.or(reference).unwrap_or(0),
                year: year.unwrap_or(base.model.horizon),
                group: group.flatten().unwrap_or_else(|| base.group.clone()),
                supplier: supplier.flatten().or_else(|| base.supplier.clone()),
                scenarios: scenarios.into_iter().map(|(_, resolved)| resolved).collect(),
                importers,
                markets,
                claims: Vec::new(),
                correlations,
                outputs,
                disruptions,
                files: Vec::new(),
            }
        });
        let (claims, claim_files) = self.claims(path, form, read.as_ref(), complete);
        if reference.is_none() || year.is_none() || form.id.get().is_none() || self.found.has_errors() {
            return Ok(None);
        }
        if let Some(read) = &mut read {
            files.extend(claim_files);
            files.sort_unstable();
            files.dedup();
            (read.claims, read.files) = (claims, files);
        }
        Ok(read)
    }

    /// The correlations that scenarios state, and the study beside them.
    fn correlations(
        &mut self,
        of_study: Option<&Entries<CorrelationForm>>,
        scenarios: &[(&Scenario, &Entries<CorrelationForm>)],
    ) -> Correlations {
        let mut gathered = Gathered::default();
        for (resolved, stated) in scenarios {
            gathered.add(stated, &names([*resolved]), self.found);
        }
        if let Some(stated) = of_study {
            gathered.add(stated, &names(scenarios.iter().map(|(resolved, _)| *resolved)), self.found);
        }
        gathered.finish(self.found)
    }

    fn disruptions(&mut self, path: &str, form: &StudyForm) -> Vec<PlacedDisruption> {
        let mut all = Vec::new();
        for listed in form.disruptions.get().into_iter().flatten() {
            let file = beside(path, &listed.value);
            match super::disruption::read(&file, self.source, self.dataset, self.files, self.found) {
                Ok(read) => all.extend(read),
                Err(error) => {
                    let message = format!("cannot read {error}");
                    self.found.push(Diagnostic::error("no-file", message).at(&listed.span, "named here"));
                }
            }
        }
        all
    }

    /// Scenarios that are compared must have the same importer and base year, and different names.
    fn check_alike(&mut self, scenarios: &[(Located<String>, Scenario)]) {
        let Some((first_listed, first)) = scenarios.first() else { return };
        for (place, (listed, resolved)) in scenarios.iter().enumerate().skip(1) {
            let (one, other) = (&first.model, &resolved.model);
            let mut conflict = |what: &str, a: String, b: String| {
                let message = format!("scenarios of one study must have the same {what}");
                self.found.push(Diagnostic::error("conflict", message).at(&listed.span, b).see(&first_listed.span, a));
            };
            if one.importer != other.importer {
                conflict("importer", one.importer.to_string(), other.importer.to_string());
            }
            if one.base_year != other.base_year {
                conflict("base year", one.base_year.to_string(), other.base_year.to_string());
            }
            if let Some((twin, _)) = scenarios[..place].iter().find(|(_, twin)| twin.model.scenario == other.scenario) {
                let message = format!("two scenarios are called `{}`", other.scenario);
                self.found.push(
                    Diagnostic::error("conflict", message).at(&listed.span, "this one").see(&twin.span, "and this one"),
                );
            }
        }
    }

    /// The place of a scenario by its id.
    fn place_of(
        &mut self,
        name: &Located<String>,
        scenarios: &[(Located<String>, Scenario)],
        complete: bool,
    ) -> Option<usize> {
        let place = scenarios.iter().position(|(_, resolved)| resolved.model.scenario.as_str() == name.value);
        if place.is_none() && complete {
            let names = scenarios.iter().map(|(_, resolved)| resolved.model.scenario.as_str());
            let message = format!("no scenario `{}` in this study", name.value);
            let diagnostic = Diagnostic::error("unknown-name", message).at(&name.span, "not the id of one of them");
            self.found.push(diagnostic.nearest(&name.value, names));
        }
        place
    }

    fn group(&mut self, name: &Located<String>) -> Option<GroupId> {
        if let Some((id, _)) = self.dataset.groups.get_key_value(name.value.as_str()) {
            return Some(id.clone());
        }
        let diagnostic =
            Diagnostic::error("unknown-name", format!("no group `{}`", name.value)).at(&name.span, "not known");
        self.found.push(diagnostic.nearest(&name.value, self.dataset.groups.keys().map(GroupId::as_str)));
        None
    }

    fn year(&mut self, year: &Located<i32>, scenarios: &[(Located<String>, Scenario)]) -> Option<i32> {
        let horizon = scenarios.iter().map(|(_, resolved)| resolved.model.horizon).min()?;
        let first = scenarios.first().map_or(horizon, |(_, resolved)| resolved.model.base_year + 1);
        if (first..=horizon).contains(&year.value) {
            return Some(year.value);
        }
        let message = format!("{} is outside the scenarios", year.value);
        let expected = format!("expected {first} to {horizon}");
        self.found.push(Diagnostic::error("year-outside", message).at(&year.span, expected));
        None
    }

    fn markets(&mut self, form: &StudyForm, scenarios: &[(Located<String>, Scenario)]) -> Vec<MarketId> {
        let Some((_, first)) = scenarios.first() else { return Vec::new() };
        let known: Vec<MarketId> = first.model.markets.iter().map(|market| market.id.clone()).collect();
        let Some(listed) = form.markets.get() else { return known };
        let mut chosen = Vec::new();
        for name in listed {
            match known.iter().find(|id| id.as_str() == name.value) {
                Some(id) => chosen.push(id.clone()),
                None => {
                    let message = format!("no market `{}` in these scenarios", name.value);
                    let diagnostic = Diagnostic::error("unknown-name", message).at(&name.span, "not known here");
                    self.found.push(diagnostic.nearest(&name.value, known.iter().map(MarketId::as_str)));
                }
            }
        }
        chosen
    }

    fn outputs(&mut self, form: &StudyForm) -> Vec<StudyOutput> {
        let Some(listed) = form.outputs.get() else { return StudyOutput::ALL.map(|(_, output)| output).into() };
        let mut outputs = Vec::new();
        for name in listed {
            match StudyOutput::ALL.iter().find(|(known, _)| *known == name.value) {
                Some((_, output)) => outputs.push(*output),
                None => {
                    let diagnostic = Diagnostic::error("unknown-name", format!("no output `{}`", name.value));
                    let known = StudyOutput::ALL.iter().map(|(known, _)| *known);
                    self.found.push(diagnostic.at(&name.span, "not known").nearest(&name.value, known));
                }
            }
        }
        outputs
    }
}

/// One scenario of a study, with what it states of correlations and the files it was read from.
struct ReadScenario {
    resolved: Option<Scenario>,
    correlations: Entries<CorrelationForm>,
    files: Vec<FileId>,
}

/// The numbers of scenarios by name, and whether each is uncertain.
fn names<'a>(scenarios: impl IntoIterator<Item = &'a Scenario>) -> Vec<(String, bool)> {
    numbers(scenarios).into_iter().map(|number| (number.name, number.distribution.is_some())).collect()
}
