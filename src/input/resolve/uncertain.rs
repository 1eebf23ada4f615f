//! A study whose numbers can be set: which of them are uncertain, and what its models are for other values of them.
//!
//! Setting numbers does not read a study again. What hangs on no number (names, observed flows, voyages, distances,
//! provenance) stays; all that can hang on one is made anew by the same functions that made it first. So a model set to
//! some values is, bit for bit, that of a file which states them (but for [`Model::provenance`], which stays that of
//! the files).

use std::collections::BTreeSet;

use super::super::form::Field;
use super::super::load::Loaded;
use super::super::quantity_form::Uncertain;
use super::super::scenario_file::ScenarioFile;
use super::routes::regasification;
use super::study::Study;
use super::{Context, Places, Resolved, resolve};
use crate::dataset::Dataset;
use crate::diagnostics::{Collector, Diagnostic, FileSet};
use crate::model::distribution::Distribution;
use crate::model::{Model, Path, RouteKind};
use crate::units::{Energy, Price, Unit};

/// Tables whose numbers no model of years hangs on.
const APART: [&str; 4] = ["region.", "trunk_line.", "absorption.", "correlation."];

/// A number of a study.
#[derive(Clone, PartialEq, Debug)]
pub struct Number {
    /// Its setting, such as `market.crude-oil.elasticity`.
    pub name: String,
    /// The unit that its values are in: the one in which it is written.
    pub unit: &'static Unit,
    /// What is known of it, if it is not exact.
    pub distribution: Option<Distribution>,
    /// Its value in a run without sampling: as written, or the median.
    pub central: f64,
    /// The scenarios that state it so, by their places in the study.
    pub scenarios: Vec<usize>,
}

/// The numbers of scenarios by name, and whether each is uncertain.
pub(super) fn names<'a>(scenarios: impl IntoIterator<Item = &'a Loaded<ScenarioFile>>) -> Vec<(String, bool)> {
    numbers(scenarios).into_iter().map(|number| (number.name, number.distribution.is_some())).collect()
}

/// The numbers of a scenario, each with its place in the order in which forms are visited.
fn numbers_of(loaded: &Loaded<ScenarioFile>, scenario: usize) -> Vec<(usize, Number)> {
    let (mut form, mut numbers, mut place) = (loaded.form.clone(), Vec::new(), 0);
    form.numbers(&mut String::new(), &mut |name: &str, number: &mut Uncertain| {
        if !APART.iter().any(|table| name.starts_with(table)) {
            let distribution = number.distribution.clone();
            let (unit, central) = (number.unit, number.value);
            let stated = Number { name: name.to_owned(), unit, distribution, central, scenarios: vec![scenario] };
            numbers.push((place, stated));
        }
        place += 1;
    });
    numbers
}

/// Every number that the models of scenarios hang on, in the order of scenarios and settings. A number that several
/// state with the same distribution, unit and value is one; one that they state otherwise is several of one name.
pub(super) fn numbers<'a>(scenarios: impl IntoIterator<Item = &'a Loaded<ScenarioFile>>) -> Vec<Number> {
    let mut numbers: Vec<Number> = Vec::new();
    for (scenario, loaded) in scenarios.into_iter().enumerate() {
        for (_, number) in numbers_of(loaded, scenario) {
            match numbers.iter_mut().find(|known| is_same(known, &number)) {
                Some(known) => known.scenarios.push(scenario),
                None => numbers.push(number),
            }
        }
    }
    numbers
}

fn is_same(one: &Number, other: &Number) -> bool {
    one.name == other.name
        && one.unit.symbol == other.unit.symbol
        && one.distribution == other.distribution
        && one.central == other.central
}

/// The numbers of a study that can be set: all uncertain ones, and exact ones that are asked for.
pub struct Parameters<'a> {
    study: &'a Study,
    dataset: &'a Dataset,
    numbers: Vec<Number>,
    /// For each scenario and each number that its form visits, the place among the numbers, if it can be set.
    slots: Vec<Vec<Option<usize>>>,
}

impl<'a> Parameters<'a> {
    /// The uncertain numbers of a study, and the exact numbers of some names.
    ///
    /// # Errors
    /// A name that no number of the study has, with the nearest.
    pub fn new(study: &'a Study, dataset: &'a Dataset, exact: &[&str]) -> Result<Self, Diagnostic> {
        let all = numbers(study.scenarios.iter().map(|resolved| &resolved.loaded));
        for name in exact {
            if !all.iter().any(|number| number.name == *name) {
                let told = Diagnostic::error("unknown-name", format!("no number `{name}` in this study"));
                return Err(told.nearest(name, all.iter().map(|number| number.name.as_str())));
            }
        }
        let free = |number: &Number| number.distribution.is_some() || exact.contains(&number.name.as_str());
        let chosen: Vec<Number> = all.into_iter().filter(free).collect();
        let slots = study.scenarios.iter().enumerate().map(|(scenario, resolved)| {
            let mut slots = Vec::new();
            for (place, number) in numbers_of(&resolved.loaded, scenario) {
                slots.resize(place + 1, None);
                slots[place] = chosen.iter().position(|known| is_same(known, &number));
            }
            slots
        });
        Ok(Self { slots: slots.collect(), study, dataset, numbers: chosen })
    }

    /// The numbers that can be set, in the order of the values that set them.
    pub fn numbers(&self) -> &[Number] {
        &self.numbers
    }

    /// The study.
    pub fn study(&self) -> &'a Study {
        self.study
    }

    /// The places of the numbers of a name: one, or several if scenarios state it differently.
    pub fn named(&self, name: &str) -> Vec<usize> {
        (0..self.numbers.len()).filter(|place| self.numbers[*place].name == name).collect()
    }

    /// The values of a run without sampling.
    pub fn central(&self) -> Vec<f64> {
        self.numbers.iter().map(|number| number.central).collect()
    }

    /// A scenario of the study by its place, to be set again and again by one thread.
    pub fn adjustable(&self, scenario: usize) -> Adjustable<'a> {
        let resolved = &self.study.scenarios[scenario];
        let slots = self.slots[scenario].clone();
        let numbers = numbers_of(&resolved.loaded, scenario);
        let set = |place: usize| slots.get(place).copied().flatten().is_some();
        let touched: BTreeSet<String> =
            numbers.into_iter().filter(|(place, _)| set(*place)).map(|(_, number)| number.name).collect();
        let new_routes = resolved.model.routes.iter().enumerate().filter(|(_, route)| route.is_new());
        let rates = touched.iter().any(|name| name.starts_with("exchange_rate."));
        let of_route = |id: &str| touched.iter().any(|name| name.starts_with(&format!("route.{id}.")));
        // A cost that follows the price, and one that is brought ashore, hang on numbers of the market.
        let of_market = |market: usize| {
            let id = resolved.model.markets[market].id.as_str();
            ["price", "regasification"]
                .iter()
                .any(|key| touched.iter().any(|name| name.starts_with(&format!("market.{id}.{key}"))))
                || (id == "lng" && touched.iter().any(|name| name.starts_with("market.natural-gas.")))
        };
        Adjustable {
            dataset: self.dataset,
            base: resolved,
            loaded: resolved.loaded.clone(),
            model: resolved.model.clone(),
            imports: resolved.model.markets.iter().map(|m| m.trend.first().copied().unwrap_or_default()).collect(),
            routes: new_routes
                .filter(|(_, route)| rates || of_route(route.id.as_str()) || of_market(route.market))
                .map(|(at, _)| at)
                .collect(),
            in_port: self.in_port(resolved),
            touched,
            slots,
        }
    }

    /// What the cargoes of each observed route cost in port; `None` where it is not known, so that they have the price of
    /// their market, and of new routes.
    fn in_port(&self, resolved: &Resolved) -> Vec<Option<Price>> {
        let model = &resolved.model;
        let mut found = Collector::default();
        let context = Context {
            dataset: self.dataset,
            form: &resolved.loaded.form,
            loaded: &resolved.loaded,
            found: &mut found,
            importer: model.importer.clone(),
            base_year: model.base_year,
            horizon: model.horizon,
            groups: std::collections::BTreeMap::new(),
        };
        let first = |market: &crate::model::Market| market.commodities.first().cloned();
        let usual = model.markets.iter().map(|market| context.mean_freight(&first(market)?)).collect::<Vec<_>>();
        let of = |route: &crate::model::Route| {
            let commodity = first(model.markets.get(route.market)?).filter(|_| !route.is_new())?;
            let imports = self.dataset.trade.imports(&model.importer, &commodity.id, model.base_year);
            let flow = imports.flows.iter().find(|flow| flow.exporter == route.supplier)?;
            context.in_port(flow, &commodity, usual.get(route.market).copied().flatten().unwrap_or_default())
        };
        model.routes.iter().map(of).collect()
    }

    /// A scenario with its numbers set, resolved from the start, with all that stands beside a model. Slow.
    ///
    /// # Errors
    /// What a file with these numbers would be answered.
    pub fn resolved(&self, scenario: usize, values: &[f64], files: &FileSet) -> Result<Resolved, Vec<Diagnostic>> {
        let mut loaded = self.study.scenarios[scenario].loaded.clone();
        put(&mut loaded.form, &self.slots[scenario], values);
        let mut found = Collector::default();
        let resolved = resolve(&loaded, self.dataset, files, &mut found);
        found.finish(resolved).map(|resolved| resolved.value)
    }
}

/// Writes values into the numbers of a form.
fn put(form: &mut ScenarioFile, slots: &[Option<usize>], values: &[f64]) {
    let mut slots = slots.iter();
    form.numbers(&mut String::new(), &mut |_: &str, number: &mut Uncertain| {
        let place = slots.next().copied().flatten();
        if let Some(value) = place.and_then(|place| values.get(place)) {
            number.value = *value;
        }
    });
}

/// A scenario whose numbers can be set.
pub struct Adjustable<'a> {
    dataset: &'a Dataset,
    base: &'a Resolved,
    loaded: Loaded<ScenarioFile>,
    model: Model,
    /// What each market imported in the base year.
    imports: Vec<Energy>,
    /// New routes that hang on a number that is set.
    routes: Vec<usize>,
    in_port: Vec<Option<Price>>,
    touched: BTreeSet<String>,
    slots: Vec<Option<usize>>,
}

impl Adjustable<'_> {
    /// The model of the scenario with its numbers set to values, in the order of [`Parameters::numbers`]; numbers that
    /// the scenario does not state are passed over.
    ///
    /// # Errors
    /// What a file with these numbers would be answered, such as that one is out of range. The next values start afresh.
    pub fn set(&mut self, values: &[f64]) -> Result<&Model, Vec<Diagnostic>> {
        if let Some(value) = values.iter().find(|value| !value.is_finite()) {
            return Err(vec![Diagnostic::error("out-of-range", format!("{value} is no value of a number"))]);
        }
        put(&mut self.loaded.form, &self.slots, values);
        let mut found = Collector::default();
        let groups = std::mem::take(&mut self.model.groups);
        let mut context = Context {
            dataset: self.dataset,
            form: &self.loaded.form,
            loaded: &self.loaded,
            found: &mut found,
            importer: self.model.importer.clone(),
            base_year: self.model.base_year,
            horizon: self.model.horizon,
            groups,
        };
        let touches = |table: &str| self.touched.range(table.to_owned()..).next().is_some_and(|n| n.starts_with(table));
        let rates = touches("exchange_rate.").then(|| context.exchange_rates());
        if rates.is_some() || touches("market.") {
            let rates = rates.as_ref().unwrap_or(&self.base.exchange_rates);
            context.markets_again(&mut self.model, &self.imports, &self.in_port, rates);
        }
        context.observed_again(&mut self.model);
        for place in &self.routes {
            context.route_again(*place, &mut self.model);
        }
        let Model { markets, routes, .. } = &self.model;
        let mut places = Places::default();
        let policies = touches("policy.").then(|| context.policies(markets, &mut places));
        let limits = touches("supply_limit.").then(|| context.supplier_limits(markets, &mut places));
        let any = !self.base.model.contracts.is_empty();
        let contracts = any.then(|| context.contracts(markets, routes, &mut places));
        let carbon = touches("carbon_price.").then(|| context.carbon_path());
        self.model.groups = context.groups;
        if found.has_errors() {
            return Err(found.into_sorted());
        }
        self.fill(policies, limits, contracts, carbon);
        Ok(&self.model)
    }

    fn fill(
        &mut self,
        policies: Option<Vec<crate::model::Policy>>,
        limits: Option<Vec<crate::model::SupplierLimit>>,
        contracts: Option<Vec<crate::model::contract::Contract>>,
        carbon: Option<Path<f64>>,
    ) {
        if let Some(policies) = policies {
            self.model.policies = policies;
        }
        if let Some(limits) = limits {
            self.model.supplier_limits = limits;
        }
        if let Some(contracts) = contracts {
            self.model.contracts = contracts;
        }
        if let (Some(price), Some(known)) = (carbon, &mut self.model.carbon) {
            known.price = price;
        }
    }

    /// The model as it was set last.
    pub fn model(&self) -> &Model {
        &self.model
    }
}

impl Context<'_> {
    /// Writes what hangs on numbers of markets: their paths, and the elasticities of routes that state none.
    fn markets_again(
        &mut self,
        model: &mut Model,
        imports: &[Energy],
        in_port: &[Option<Price>],
        rates: &std::collections::BTreeMap<String, f64>,
    ) {
        let form = self.form;
        for (market, imports) in model.markets.iter_mut().zip(imports) {
            if let Some((span, form)) = super::markets::form_of(form, market) {
                self.market_numbers(market, *imports, (span, form), rates);
            }
        }
        for (index, market) in model.markets.iter().enumerate() {
            let common = self.elasticity_of(market);
            for (route, in_port) in model.routes.iter_mut().zip(in_port).filter(|(route, _)| route.market == index) {
                let RouteKind::Observed { elasticity, unit_value, .. } = &mut route.kind else { continue };
                *elasticity = common;
                *unit_value = in_port.map_or(market.price[0], |price| price + regasification(market, 0));
            }
        }
    }

    /// Writes what hangs on numbers of observed routes.
    fn observed_again(&mut self, model: &mut Model) {
        let form = self.form;
        if form.route.0.is_empty() {
            return;
        }
        for route in model.routes.iter_mut().filter(|route| !route.is_new()) {
            if let Some((_, stated)) = form.route.0.get(route.id.as_str()) {
                self.change_numbers(route, &model.markets, stated);
            }
        }
    }

    /// Makes a new route again.
    fn route_again(&mut self, place: usize, model: &mut Model) {
        let id = model.routes[place].id.clone();
        let Some((span, stated)) = self.form.route.0.get(id.as_str()) else { return };
        if let Some((route, _)) = self.new_route(&id, &model.markets, span, stated, &std::collections::BTreeMap::new())
        {
            model.routes[place] = route;
        }
    }
}
