//! From a file form to a [`Model`]: every name looked up, every unit converted, every mistake reported.

pub mod backtest;
mod carbon;
mod claim;
mod contracts;
mod correlation;
mod costs;
pub mod disruption;
mod lookup;
mod markets;
pub mod names;
mod policies;
mod regions;
mod routes;
pub(super) mod study;
mod uncertain;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::form::{BasisForm, Entries, FormField, Located, One};
use super::load::Loaded;
use super::scenario_file::{ResponseForm, ScenarioFile};
use names::check_id;

use crate::dataset::{CountryGroup, Dataset, Membership, PriceBasis};
use crate::diagnostics::{Collector, Diagnostic, FileSet, Span};
use crate::id::{CountryId, GroupId, ScenarioId, SourceId};
use crate::language::Text;
use crate::model::uncertain::UncertainQuantity;
use crate::model::{Basis, Model, Provenance, ReportedChokepoint, ResponseRule};
use crate::numeric;
use crate::scenario::{Scenario, ScenarioPlaces};
use crate::units::Dimension;

/// What every part of the resolution needs.
struct ScenarioContext<'a> {
    dataset: &'a Dataset,
    form: &'a ScenarioFile,
    /// The files, the named one first, to tell which of two statements lies above the other.
    loaded: &'a Loaded<ScenarioFile>,
    found: &'a mut Collector,
    importer: CountryId,
    base_year: i32,
    horizon: i32,
    groups: BTreeMap<GroupId, CountryGroup>,
}

/// Makes the model of a scenario file; `None` when mistakes (which go to the collector) leave nothing to compute.
pub fn resolve(
    loaded: &Loaded<ScenarioFile>,
    dataset: &Dataset,
    files: &FileSet,
    found: &mut Collector,
) -> Option<Scenario> {
    let form = &loaded.form;
    let top = Span { file: *loaded.files.first()?, bytes: 0..0 };
    let mut missing = |name: &str| {
        let message = format!("`{name}` is stated neither here nor in a file that this one extends");
        found.push(Diagnostic::error("missing-key", message).at(&top, "in this file"));
    };
    let scenario = &form.scenario;
    for (name, stated) in [
        ("scenario.id", !scenario.id.is_unstated()),
        ("scenario.importer", !scenario.importer.is_unstated()),
        ("scenario.base_year", !scenario.base_year.is_unstated()),
        ("scenario.horizon", !scenario.horizon.is_unstated()),
        ("scenario.group", !scenario.group.is_unstated()),
        ("market", !form.market.0.is_empty()),
    ] {
        if !stated && loaded.whole {
            missing(name);
        }
    }
    check_id(&scenario.id, found);
    let provenance = provenance(form, dataset, files, found);
    let importer = scenario.importer.located().and_then(|name| lookup::country(dataset, name, found));
    let (first, last) = dataset.trade.span().unwrap_or((1900, 2200));
    let base_year =
        scenario.base_year.located().and_then(|year| year_within(year, first, last, "the trade data", found));
    let start = base_year.unwrap_or(first);
    let horizon =
        scenario.horizon.located().and_then(|year| year_within(year, start, start + 100, "a scenario", found));
    let mut context = ScenarioContext {
        dataset,
        form,
        loaded,
        found,
        importer: importer.clone().unwrap_or_else(|| CountryId::new("?")),
        base_year: base_year.unwrap_or(last),
        horizon: horizon.unwrap_or(last).max(base_year.unwrap_or(last)),
        groups: dataset.groups.clone(),
    };
    context.own_groups();
    let exchange_rates = context.exchange_rates();
    let group = form.scenario.group.located().and_then(|name| context.group(name));
    let supplier = scenario.supplier.located().and_then(|name| lookup::country(dataset, name, context.found));
    let rule = context.rule();
    let markets = context.markets(importer.is_some() && base_year.is_some(), &exchange_rates);
    let mut places = ScenarioPlaces { importer: scenario.importer.span().cloned(), ..ScenarioPlaces::default() };
    let mut ends = BTreeMap::new();
    let mut costs = BTreeMap::new();
    let routes = context.routes(&markets, &mut places, &mut ends, &mut costs);
    let policies = context.policies(&markets, &mut places);
    let supplier_limits = context.supplier_limits(&markets, &mut places);
    let network = context.network(&markets);
    let contracts = context.contracts(&markets, &routes, &mut places);
    let carbon = context.carbon_price(&routes, &markets, &ends, &mut places);
    let ScenarioContext { groups, found, .. } = context;
    if found.has_errors() {
        return None;
    }
    let (importer, base_year) = (importer?, base_year?);
    let model = Model {
        scenario: ScenarioId::new(scenario.id.get()?),
        title: scenario
            .title
            .get()
            .cloned()
            .unwrap_or_else(|| Text::same(scenario.id.get().cloned().unwrap_or_default())),
        supplier_risk: supplier_risk(dataset, base_year),
        supplier_distance_km: distances(dataset, &importer),
        importer,
        base_year,
        horizon: horizon?,
        rule,
        markets,
        routes,
        policies,
        supplier_limits,
        contracts,
        carbon,
        groups,
        passages: passages(dataset),
        provenance,
    };
    Some(Scenario {
        model,
        places,
        ends,
        costs,
        exchange_rates,
        group: group?,
        supplier,
        network,
        variation: Arc::new(uncertain::StatedScenario(loaded.clone())),
    })
}

fn year_within(year: &Located<i32>, first: i32, last: i32, of: &str, found: &mut Collector) -> Option<i32> {
    if (first..=last).contains(&year.value) {
        return Some(year.value);
    }
    let message = format!("{} is outside {of}", year.value);
    found.push(Diagnostic::error("year-outside", message).at(&year.span, format!("expected {first} to {last}")));
    None
}

/// Every number of the form with where it comes from; unknown sources are reported.
fn provenance(form: &ScenarioFile, dataset: &Dataset, files: &FileSet, found: &mut Collector) -> Vec<Provenance> {
    let mut settings = Vec::new();
    form.list("", &mut settings);
    let mut told = BTreeSet::new();
    let mut listed = Vec::new();
    for setting in settings {
        let basis = match setting.basis {
            None => continue,
            Some(BasisForm::Assumption(reason, _)) => Basis::Assumption(reason),
            Some(BasisForm::Source(id, span)) => {
                if !dataset.sources.contains_key(id.as_str()) && told.insert((span.file, span.bytes.start)) {
                    let diagnostic = Diagnostic::error("unknown-name", format!("no source `{id}`"))
                        .at(&span, "not in the sources table");
                    found.push(diagnostic.nearest(&id, dataset.sources.keys().map(SourceId::as_str)));
                }
                Basis::Source(SourceId::new(id))
            }
        };
        let key = setting.path.rsplit('.').next().unwrap_or_default();
        if matches!(key, "source" | "assumption" | "title" | "landing_title") {
            continue;
        }
        let place = format!("{}:{}", files.name(setting.span.file), files.line(&setting.span));
        listed.push(Provenance { setting: setting.path, value: setting.value, place, basis, as_of: None });
    }
    listed
}

impl ScenarioContext<'_> {
    fn error(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Reports a name that nothing is called by, unless it may stand in what could not be read.
    fn unknown(&mut self, diagnostic: Diagnostic) {
        if self.loaded.whole {
            self.error(diagnostic);
        }
    }

    /// Reports a key that an entry needs.
    fn missing(&mut self, key: &str, entry: &Span, why: &str) {
        if !self.loaded.whole {
            return; // it may stand in what could not be read
        }
        let diagnostic = Diagnostic::error("missing-key", format!("`{key}` is missing"));
        self.error(diagnostic.at(entry, format!("needs `{key}`{why}")));
    }

    /// How far down the chain of files a place is; the named file is 0.
    fn depth(&self, span: &Span) -> usize {
        self.loaded.files.iter().position(|file| *file == span.file).unwrap_or(usize::MAX)
    }

    /// Which of two alternatives is in force: the one of the nearer file. Reports two in the same file.
    fn first_wins(&mut self, names: [&str; 2], spans: [Option<&Span>; 2]) -> [bool; 2] {
        let [Some(a), Some(b)] = spans else { return spans.map(|span| span.is_some()) };
        if self.depth(a) == self.depth(b) {
            let message = format!("`{}` and `{}` say the same thing twice", names[0], names[1]);
            self.error(Diagnostic::error("conflict", message).at(b, "one of the two").see(a, "the other"));
        }
        [self.depth(a) <= self.depth(b), self.depth(b) < self.depth(a)]
    }

    /// Which of several alternatives is in force: the one of the nearest file. Reports two in that file.
    fn nearest_of<const N: usize>(&mut self, names: [&str; N], spans: [Option<&Span>; N]) -> Option<usize> {
        let mut best: Option<(usize, &Span)> = None;
        for (place, span) in spans.iter().enumerate().filter_map(|(place, span)| Some((place, (*span)?))) {
            match best {
                Some((first, known)) if self.depth(known) == self.depth(span) => {
                    let message = format!("`{}` and `{}` say the same thing twice", names[first], names[place]);
                    self.error(
                        Diagnostic::error("conflict", message).at(span, "one of the two").see(known, "the other"),
                    );
                }
                Some((_, known)) if self.depth(known) < self.depth(span) => {}
                _ => best = Some((place, span)),
            }
        }
        best.map(|(place, _)| place)
    }

    /// A basis by its name, one of those that make sense here; a wrong one is reported.
    fn basis(&mut self, name: Option<&Located<String>>, allowed: &[PriceBasis]) -> Option<PriceBasis> {
        let name = name?;
        let found = allowed.iter().copied().find(|basis| basis.as_str() == name.value);
        if found.is_none() {
            let known: Vec<&str> = allowed.iter().map(|basis| basis.as_str()).collect();
            let diagnostic = Diagnostic::error("unknown-name", format!("no basis `{}` here", name.value));
            let diagnostic = diagnostic.at(&name.span, format!("expected one of {}", known.join(", ")));
            self.error(diagnostic.nearest(&name.value, known));
        }
        found
    }

    /// The value of a quantity in the base unit of a dimension, reported if it is of another.
    fn number(&mut self, quantity: &Located<UncertainQuantity>, dimension: Dimension) -> Option<f64> {
        match quantity.value.central().expect(dimension) {
            Ok(value) => Some(value),
            Err(error) => {
                let label = format!("expected {}", dimension.describe());
                self.error(Diagnostic::error("wrong-unit", error.to_string()).at(&quantity.span, label));
                None
            }
        }
    }

    /// [`ScenarioContext::number`] with bounds, both allowed.
    fn number_within(
        &mut self,
        quantity: Option<&Located<UncertainQuantity>>,
        dimension: Dimension,
        (low, high): (f64, f64),
    ) -> Option<f64> {
        let quantity = quantity?;
        let value = self.number(quantity, dimension)?;
        if (low..=high).contains(&value) {
            return Some(value);
        }
        let bounds = if high == f64::INFINITY { format!("at least {low}") } else { format!("{low} to {high}") };
        let message = format!("{} is out of range", quantity.value.central());
        self.error(Diagnostic::error("out-of-range", message).at(&quantity.span, format!("expected {bounds}")));
        None
    }

    fn own_groups(&mut self) {
        let form = self.form;
        for (name, (span, group)) in &form.group.0 {
            let Some(members) = group.members.get() else {
                if group.members.is_unstated() {
                    self.missing("members", span, ", a list of countries");
                }
                continue;
            };
            let members = members.iter().filter_map(|member| lookup::country(self.dataset, member, self.found));
            let members = members.map(|country| Membership { country, from: None, to: None }).collect();
            let name_for_people = group.title.get().cloned().unwrap_or_else(|| Text::same(name.as_str()));
            self.groups.insert(GroupId::new(name), CountryGroup { name: name_for_people, members, source: None });
        }
    }

    /// A group by its name; a country by its code is a group of one.
    fn group(&mut self, name: &Located<String>) -> Option<GroupId> {
        if self.groups.contains_key(name.value.as_str()) {
            return Some(GroupId::new(&name.value));
        }
        if let Some((country, known)) = self.dataset.countries.get_key_value(name.value.as_str()) {
            let id = GroupId::new(name.value.to_lowercase());
            let members = vec![Membership { country: country.clone(), from: None, to: None }];
            self.groups.insert(id.clone(), CountryGroup { name: known.name.clone(), members, source: None });
            return Some(id);
        }
        let diagnostic = Diagnostic::error("unknown-name", format!("no group `{}`", name.value))
            .at(&name.span, "neither a group nor a country");
        let names: Vec<String> = self.groups.keys().map(ToString::to_string).collect();
        self.unknown(diagnostic.nearest(&name.value, names.iter().map(String::as_str)));
        None
    }

    fn rule(&mut self) -> ResponseRule {
        match self.form.scenario.response.get() {
            None | Some(ResponseForm::Calibrated) => ResponseRule::Calibrated,
            Some(ResponseForm::MeritOrder) => ResponseRule::MeritOrder,
            Some(ResponseForm::Proportional) => ResponseRule::Proportional,
            Some(ResponseForm::Displace(groups)) => {
                ResponseRule::Displace(groups.clone().iter().filter_map(|group| self.group(group)).collect())
            }
        }
    }

    /// Every exchange rate; reports those that are none, whether they are used or not.
    fn exchange_rates(&mut self) -> BTreeMap<String, f64> {
        let form = self.form;
        let mut rates = BTreeMap::new();
        for (currency, (span, rate)) in &form.exchange_rate.0 {
            if rate.rate.is_unstated() {
                self.missing("rate", span, &format!(", such as \"103 {currency}/USD\""));
            } else if let Some(rate) = self.exchange_rate(currency, span) {
                rates.insert(currency.clone(), rate);
            }
        }
        rates
    }

    /// Units of a currency for one USD, as the scenario states it.
    fn exchange_rate(&mut self, currency: &str, used_at: &Span) -> Option<f64> {
        if currency == "USD" {
            return Some(1.0);
        }
        let Entries(rates) = &self.form.exchange_rate;
        let stated = rates.get(currency).map(|(_, form)| &form.rate);
        if stated.is_some_and(|rate| !rate.is_unstated() && rate.get().is_none()) {
            return None; // wrong, and reported
        }
        let Some(rate) = stated.and_then(One::located) else {
            let message = format!("no exchange rate for {currency}");
            let help =
                format!("add a table `[exchange_rate.{currency}]` with `rate = \"... {currency}/USD\"` and its source");
            self.unknown(Diagnostic::error("no-exchange-rate", message).at(used_at, "needs it").help(help));
            return None;
        };
        let rate = rate.clone();
        let unit = rate.value.central().unit;
        if unit.dimension == Dimension::ExchangeRate && unit.currency != currency {
            let message = format!("`{}` is not a rate of {currency}", rate.value.central());
            self.error(Diagnostic::error("wrong-unit", message).at(&rate.span, format!("expected {currency}/USD")));
            return None;
        }
        self.number_within(Some(&rate), Dimension::ExchangeRate, (1e-6, f64::INFINITY))
    }
}

fn passages(dataset: &Dataset) -> Vec<ReportedChokepoint> {
    let of_model = |(id, passage): (&crate::id::PassageId, &crate::dataset::Chokepoint)| ReportedChokepoint {
        id: id.clone(),
        name: passage.name.clone(),
        origin_group: passage.origin_group.clone(),
        in_meti_ratio: passage.in_meti_ratio,
    };
    dataset.passages.iter().map(of_model).collect()
}

/// Governance as a risk: the mean of the six indicators in the last year known by then, turned and scaled so that the
/// best country of that year has 0 and the worst has 1.
fn supplier_risk(dataset: &Dataset, year: i32) -> BTreeMap<CountryId, f64> {
    // Estimates stand by country and year, so that the last of each country comes just before the next country.
    let mut latest: Vec<(&CountryId, f64)> = Vec::new();
    for ((country, _), estimate) in dataset.governance.iter().filter(|((_, of), _)| *of <= year) {
        match latest.last_mut().filter(|(last, _)| *last == country) {
            Some(last) => last.1 = *estimate,
            None => latest.push((country, *estimate)),
        }
    }
    let low = latest.iter().map(|(_, estimate)| *estimate).fold(f64::INFINITY, f64::min);
    let high = latest.iter().map(|(_, estimate)| *estimate).fold(f64::NEG_INFINITY, f64::max);
    if low >= high {
        return BTreeMap::new();
    }
    latest.into_iter().map(|(country, estimate)| (country.clone(), (high - estimate) / (high - low))).collect()
}

/// Great-circle distances between the middles of countries, on a sphere of 6,371 km (IUGG mean radius).
fn distances(dataset: &Dataset, importer: &CountryId) -> BTreeMap<CountryId, f64> {
    let Some(home) = dataset.countries.get(importer).and_then(|country| country.centroid) else {
        return BTreeMap::new();
    };
    let away = |(id, country): (&CountryId, &crate::dataset::Country)| {
        Some((id.clone(), numeric::great_circle_km(home, country.centroid?)))
    };
    dataset.countries.iter().filter_map(away).collect()
}
