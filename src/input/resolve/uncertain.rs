//! The numbers of a scenario that was read from files, and the scenario for other values of them.
//!
//! Setting numbers does not read a file again. What hangs on no number (names, observed flows, voyages, distances,
//! provenance) stays; all that can hang on one is made anew by the same functions that made it first. So a model set to
//! some values is, bit for bit, that of a file which states them (but for [`Model::provenance`], which stays that of
//! the files).

use std::collections::BTreeSet;

use super::super::form::FormField;
use super::super::load::Loaded;
use super::super::scenario_file::ScenarioFile;
use super::routes::regasification;
use super::{ScenarioContext, resolve};
use crate::dataset::Dataset;
use crate::diagnostics::{Collector, Diagnostic, FileSet};
use crate::model::uncertain::UncertainQuantity;
use crate::model::{DemandPath, Model, RouteKind};
use crate::scenario::{Adjustable, Number, Scenario, ScenarioPlaces, Variation, finite};
use crate::units::{Energy, Price};

/// Tables whose numbers no model of years hangs on.
const APART: [&str; 4] = ["region.", "trunk_line.", "absorption.", "correlation."];

/// What files state of a scenario.
#[derive(Debug)]
pub(super) struct StatedScenario(pub(super) Loaded<ScenarioFile>);

impl StatedScenario {
    /// The numbers, each with its place in the order in which the form is visited.
    fn visited(&self) -> Vec<(usize, Number)> {
        let (mut form, mut numbers, mut place) = (self.0.form.clone(), Vec::new(), 0);
        form.numbers(&mut String::new(), &mut |name: &str, number: &mut UncertainQuantity| {
            if !APART.iter().any(|table| name.starts_with(table)) {
                let distribution = number.distribution.clone();
                let (unit, central) = (number.unit, number.value);
                let scenarios = Vec::new();
                numbers.push((place, Number { name: name.to_owned(), unit, distribution, central, scenarios }));
            }
            place += 1;
        });
        numbers
    }

    /// For each number that the form visits, the place of its value, if it is set.
    fn slots(&self, slots: &[Option<usize>]) -> Vec<Option<usize>> {
        let mut all = Vec::new();
        for ((place, _), slot) in self.visited().iter().zip(slots) {
            all.resize(place + 1, None);
            all[*place] = *slot;
        }
        all
    }

    /// What the cargoes of each observed route cost in port; `None` where it is not known, so that they have the price of
    /// their market, and of new routes.
    fn in_port(&self, scenario: &Scenario, dataset: &Dataset) -> Vec<Option<Price>> {
        let model = &scenario.model;
        let mut found = Collector::default();
        let context = ScenarioContext {
            dataset,
            form: &self.0.form,
            loaded: &self.0,
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
            let imports = dataset.trade.imports(&model.importer, &commodity.id, model.base_year);
            let flow = imports.flows.iter().find(|flow| flow.exporter == route.supplier)?;
            context.in_port(flow, &commodity, usual.get(route.market).copied().flatten().unwrap_or_default())
        };
        model.routes.iter().map(of).collect()
    }
}

impl Variation for StatedScenario {
    fn numbers(&self) -> Vec<Number> {
        self.visited().into_iter().map(|(_, number)| number).collect()
    }

    fn adjustable<'a>(
        &'a self,
        scenario: &'a Scenario,
        slots: &[Option<usize>],
        dataset: &'a Dataset,
    ) -> Box<dyn Adjustable + 'a> {
        let model = &scenario.model;
        let set = self.numbers().into_iter().zip(slots).filter(|(_, slot)| slot.is_some());
        let touched: BTreeSet<String> = set.map(|(number, _)| number.name).collect();
        let new_routes = model.routes.iter().enumerate().filter(|(_, route)| route.is_new());
        let rates = touched.iter().any(|name| name.starts_with("exchange_rate."));
        let of_route = |id: &str| touched.iter().any(|name| name.starts_with(&format!("route.{id}.")));
        // A cost that follows the price, and one that is brought ashore, hang on numbers of the market.
        let of_market = |market: usize| {
            let id = model.markets[market].id.as_str();
            ["price", "regasification"]
                .iter()
                .any(|key| touched.iter().any(|name| name.starts_with(&format!("market.{id}.{key}"))))
                || (id == "lng" && touched.iter().any(|name| name.starts_with("market.natural-gas.")))
        };
        Box::new(SetByStatement {
            dataset,
            base: scenario,
            loaded: self.0.clone(),
            model: model.clone(),
            imports: model.markets.iter().map(|m| m.trend.first().copied().unwrap_or_default()).collect(),
            routes: new_routes
                .filter(|(_, route)| rates || of_route(route.id.as_str()) || of_market(route.market))
                .map(|(at, _)| at)
                .collect(),
            in_port: self.in_port(scenario, dataset),
            touched,
            slots: self.slots(slots),
        })
    }

    fn whole(
        &self,
        _: &Scenario,
        (slots, values): (&[Option<usize>], &[f64]),
        dataset: &Dataset,
        files: &FileSet,
    ) -> Result<Scenario, Vec<Diagnostic>> {
        let mut loaded = self.0.clone();
        put(&mut loaded.form, &self.slots(slots), values);
        let mut found = Collector::default();
        let scenario = resolve(&loaded, dataset, files, &mut found);
        found.finish(scenario).map(|scenario| scenario.value)
    }
}

/// Writes values into the numbers of a form.
fn put(form: &mut ScenarioFile, slots: &[Option<usize>], values: &[f64]) {
    let mut slots = slots.iter();
    form.numbers(&mut String::new(), &mut |_: &str, number: &mut UncertainQuantity| {
        let place = slots.next().copied().flatten();
        if let Some(value) = place.and_then(|place| values.get(place)) {
            number.value = *value;
        }
    });
}

/// A scenario whose numbers can be set.
struct SetByStatement<'a> {
    dataset: &'a Dataset,
    base: &'a Scenario,
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

impl Adjustable for SetByStatement<'_> {
    fn set(&mut self, values: &[f64]) -> Result<&Model, Vec<Diagnostic>> {
        finite(values)?;
        put(&mut self.loaded.form, &self.slots, values);
        let mut found = Collector::default();
        let groups = std::mem::take(&mut self.model.groups);
        let mut context = ScenarioContext {
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
        let mut places = ScenarioPlaces::default();
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

    fn model(&self) -> &Model {
        &self.model
    }
}

impl SetByStatement<'_> {
    fn fill(
        &mut self,
        policies: Option<Vec<crate::model::Policy>>,
        limits: Option<Vec<crate::model::SupplierLimit>>,
        contracts: Option<Vec<crate::model::contract::Contract>>,
        carbon: Option<DemandPath<f64>>,
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
}

impl ScenarioContext<'_> {
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
