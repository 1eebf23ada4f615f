//! Two scenario files of which a third can be made.

use std::collections::{BTreeMap, BTreeSet};

use super::form::{Entries, FormField};
use super::load::Loaded;
use super::resolve::resolve;
use super::scenario_file::ScenarioFile;
use crate::dataset::Dataset;
use crate::diagnostics::{Collector, Diagnostic, FileSet};
use crate::scenario::{Mixture, Scenario};

/// Two scenario files whose settings can be mixed.
#[derive(Clone, Copy, Debug)]
pub struct FileMixture<'a> {
    /// The first scenario, as read.
    pub first: &'a Loaded<ScenarioFile>,
    /// The second scenario, as read.
    pub second: &'a Loaded<ScenarioFile>,
    /// What scenarios are made from.
    pub dataset: &'a Dataset,
    /// The files of both.
    pub files: &'a FileSet,
}

impl Mixture for FileMixture<'_> {
    fn settings(&self) -> Vec<String> {
        let [first, second] = [self.first, self.second].map(|loaded| {
            let mut settings = Vec::new();
            loaded.form.list("", &mut settings);
            settings.into_iter().map(|setting| (setting.path, setting.value)).collect::<BTreeMap<_, _>>()
        });
        let has = |settings: &BTreeMap<String, String>, table: &str| {
            settings.range(format!("{table}.")..).next().is_some_and(|(path, _)| path.starts_with(&format!("{table}.")))
        };
        let paths: BTreeSet<&String> = first.keys().chain(second.keys()).collect();
        let mut found = BTreeSet::new();
        for path in paths {
            if first.get(path) == second.get(path) || !is_meant(path) {
                continue;
            }
            let parts: Vec<&str> = path.split('.').collect();
            let table = parts[..parts.len().min(2)].join(".");
            let both = has(&first, &table) && has(&second, &table);
            found.insert(match parts.as_slice() {
                ["scenario", ..] => path.clone(),
                _ if !both => table,
                [_, _, _] | [_, _] => path.clone(),
                [kind, name, key, ..] => format!("{kind}.{name}.{key}"),
                _ => path.clone(),
            });
        }
        found.into_iter().collect()
    }

    fn mixed(&self, settings: &[&str]) -> Result<Scenario, Vec<Diagnostic>> {
        let mut loaded = self.first.clone();
        loaded.files.extend(self.second.files.iter().copied());
        loaded.whole &= self.second.whole;
        for path in settings {
            loaded.form.take(&path.split('.').collect::<Vec<_>>(), &self.second.form);
        }
        adopt(&mut loaded.form.group, &self.second.form.group);
        adopt(&mut loaded.form.exchange_rate, &self.second.form.exchange_rate);
        let mut found = Collector::default();
        let scenario = resolve(&loaded, self.dataset, self.files, &mut found);
        found.finish(scenario).map(|warned| warned.value)
    }
}

/// Adds the entries that only the second scenario has.
fn adopt<F: Clone>(own: &mut Entries<F>, other: &Entries<F>) {
    for (name, entry) in &other.0 {
        own.0.entry(name.clone()).or_insert_with(|| entry.clone());
    }
}

/// Whether a setting can change a result.
fn is_meant(path: &str) -> bool {
    let key = path.rsplit('.').next().unwrap_or_default();
    let named = matches!(
        key,
        "source" | "assumption" | "title" | "landing_title" | "landing" | "landing_place" | "origin_place"
    );
    let about = matches!(path, "extends" | "scenario.id" | "scenario.group" | "scenario.supplier");
    let needed = path.starts_with("group.") || path.starts_with("exchange_rate.");
    !named && !about && !needed
}
