//! Routes: those observed in the base year, changed where the file says so, and new ones.

use std::collections::BTreeMap;

use super::super::form::Located;
use super::super::scenario_file::RouteForm;
use super::costs::CostPlan;
use super::markets::{form_of, unit_value};
use super::{ScenarioContext, lookup};
use crate::dataset::TradeFlow;
use crate::diagnostics::{Diagnostic, Span};
use crate::id::{CommodityId, CountryId, LandingId, RouteId};
use crate::language::Text;
use crate::model::cost::{self, RouteCost};
use crate::model::uncertain::UncertainQuantity;
use crate::model::{Commodity, Leg, Market, MarketIndex, Route, RouteKind};
use crate::scenario::{RouteEnds, ScenarioPlaces};
use crate::units::{Dimension, Energy, HeatContent, Price};

/// A year far after every horizon.
const NEVER: i32 = 9999;

impl ScenarioContext<'_> {
    pub(super) fn routes(
        &mut self,
        markets: &[Market],
        places: &mut ScenarioPlaces,
        ends: &mut BTreeMap<RouteId, RouteEnds>,
        costs: &mut BTreeMap<RouteId, RouteCost>,
    ) -> Vec<Route> {
        let mut observed = BTreeMap::new();
        for (index, market) in markets.iter().enumerate() {
            let Some(commodity) = market.commodities.first() else { continue };
            let usual = self.mean_freight(commodity).unwrap_or_default();
            for flow in self.dataset.trade.imports(&self.importer, &commodity.id, self.base_year).flows {
                if let Some(route) = self.observed_route((market, index), flow, usual) {
                    observed.insert(route.id.clone(), route);
                }
            }
        }
        let form = self.form;
        let mut new = Vec::new();
        for (name, (span, stated)) in &form.route.0 {
            let id = RouteId::new(name);
            places.routes.insert(id.clone(), span.clone());
            if let Some(route) = observed.get_mut(&id) {
                self.change(route, markets, span, stated);
            } else if let Some((route, cost)) = self.new_route(&id, markets, span, stated, &observed) {
                ends.insert(id.clone(), self.ends(stated));
                costs.insert(id.clone(), cost);
                new.push(route);
            }
        }
        observed.into_values().chain(new).collect()
    }

    fn observed_route(&self, (market, index): (&Market, MarketIndex), flow: &TradeFlow, usual: Price) -> Option<Route> {
        let commodity = market.commodities.first()?;
        let mass = flow.mass.value.filter(|mass| *mass > 0.0)?;
        let heat = commodity.heat.pj_per_mt?;
        let reference = Energy::from_pj(mass * heat);
        let in_port = self.in_port(flow, commodity, usual);
        let supplier = self.dataset.countries.get(&flow.exporter).map(|country| country.name.clone());
        let supplier = supplier.unwrap_or_else(|| Text::same(flow.exporter.as_str()));
        let years = (self.horizon - self.base_year) as usize + 1;
        Some(Route {
            id: RouteId::new(format!("{}-{}", flow.exporter.as_str().to_lowercase(), commodity.id)),
            name: Text::new(
                format!("{} from {}", commodity.name.en, supplier.en),
                format!("{}の{}", supplier.ja, commodity.name.ja),
            ),
            supplier: flow.exporter.clone(),
            market: index,
            commodity: 0,
            landing: None,
            kind: RouteKind::Observed {
                reference,
                elasticity: self.elasticity_of(market),
                unit_value: in_port.map_or(market.price[0], |price| price + regasification(market, 0)),
                status: flow.mass.status,
            },
            capacity: vec![None; years],
            loss: 0.0,
            legs: self.observed_legs(&flow.exporter, &commodity.id),
        })
    }

    /// What the cargoes of a flow cost in port: their unit value, which is free on board, with freight; where their way is
    /// not known, the usual freight. `None` where the value is not known.
    pub(super) fn in_port(&self, flow: &TradeFlow, commodity: &Commodity, usual: Price) -> Option<Price> {
        let loaded = unit_value(flow, &commodity.heat)?;
        let freight = cost::freight(self.dataset, &self.importer, &flow.exporter, commodity, loaded);
        Some(loaded + freight.map_or(usual, |term| term.value))
    }

    /// The elasticity of the observed routes of a market that state none of their own.
    pub(super) fn elasticity_of(&self, market: &Market) -> f64 {
        let stated = form_of(self.form, market).and_then(|(_, form)| form.elasticity.get());
        stated.map_or(1.0, |elasticity| elasticity.central().base())
    }

    fn observed_legs(&self, supplier: &CountryId, commodity: &CommodityId) -> Option<Vec<Leg>> {
        let legs: Vec<Leg> = self
            .dataset
            .supply_legs
            .iter()
            .filter(|leg| leg.importer == self.importer && leg.supplier == *supplier && leg.commodity == *commodity)
            .map(|leg| Leg { share: leg.share, passages: leg.passages.clone(), place: leg.place })
            .collect();
        (!legs.is_empty()).then_some(legs)
    }

    /// Lays what a file says of an observed route over it.
    fn change(&mut self, route: &mut Route, markets: &[Market], span: &Span, form: &RouteForm) {
        if let Some(name) = form.title.get().cloned() {
            route.name = name;
        }
        self.change_numbers(route, markets, form);
        let only_new: [(&str, Option<&Span>); 20] = [
            ("supplier", form.supplier.span()),
            ("commodity", form.commodity.span()),
            ("in_service", form.in_service.span()),
            ("ramp_up", form.ramp_up.span()),
            ("delivered_cost", form.delivered_cost.span()),
            ("cost_basis", form.cost_basis.span()),
            ("price_differential", form.price_differential.span()),
            ("supply_price", form.supply_price.span()),
            ("capex", form.capex.span()),
            ("fixed_om", form.fixed_om.span()),
            ("discount_rate", form.discount_rate.span()),
            ("lifetime", form.lifetime.span()),
            ("utilisation", form.utilisation.span()),
            ("variable_cost", form.variable_cost.span()),
            ("facility", form.facility.span()),
            ("public_share", form.public_share.span()),
            ("public_rate", form.public_rate.span()),
            ("delay", form.delay.span()),
            ("shipping_distance", form.shipping_distance.span()),
            ("regasification", form.regasification.span()),
        ];
        for (key, place) in only_new {
            if let Some(place) = place {
                let message = format!("`{key}` belongs to a new route, but `{}` is observed", route.id);
                self.error(
                    Diagnostic::error("conflict", message)
                        .at(place, "has no meaning here")
                        .see(span, "the name of an observed route"),
                );
            }
        }
    }

    /// What hangs on numbers of what a file says of an observed route.
    pub(super) fn change_numbers(&mut self, route: &mut Route, markets: &[Market], form: &RouteForm) {
        let Some(heat) = markets.get(route.market).and_then(|market| market.commodities.first()).map(|c| c.heat) else {
            return;
        };
        if let (Some(value), RouteKind::Observed { elasticity, .. }) =
            (self.number_within(form.elasticity.located(), Dimension::Ratio, (1e-3, 1e3)), &mut route.kind)
        {
            *elasticity = value;
        }
        if let Some(capacity) = form.capacity.located() {
            let limit = self.flow(capacity, &heat);
            for cap in route.capacity.iter_mut().skip(1) {
                *cap = limit;
            }
        }
        let closed = self.year(form.closed.located());
        let first = self.base_year;
        for (offset, cap) in route.capacity.iter_mut().enumerate() {
            if first + offset as i32 >= closed.unwrap_or(NEVER) {
                *cap = Some(Energy::ZERO);
            }
        }
    }

    pub(super) fn new_route(
        &mut self,
        id: &RouteId,
        markets: &[Market],
        span: &Span,
        form: &RouteForm,
        observed: &BTreeMap<RouteId, Route>,
    ) -> Option<(Route, RouteCost)> {
        let found = self.found.has_errors();
        let (Some(supplier), Some(commodity)) = (form.supplier.located(), form.commodity.located()) else {
            if !form.supplier.is_unstated() && !form.commodity.is_unstated() {
                return None; // one of them is wrong, and has been reported
            }
            let names: Vec<&str> = observed.keys().map(RouteId::as_str).collect();
            let message = format!("`{id}` is no observed route, and a new one needs `supplier` and `commodity`");
            let diagnostic = Diagnostic::error("missing-key", message).at(span, "neither observed nor complete");
            self.unknown(match crate::diagnostics::nearest(id.as_str(), names) {
                Some(near) => diagnostic.help(format!("did you mean the observed route `{near}`?")),
                None => diagnostic,
            });
            return None;
        };
        let supplier = lookup::country(self.dataset, supplier, self.found);
        let (market, place, heat) = self.commodity(commodity, markets)?;
        self.must_be_in_the_data(commodity, &markets[market]);
        let capacity = match form.capacity.located() {
            Some(capacity) => self.flow(capacity, &heat),
            None => {
                if form.capacity.is_unstated() {
                    self.missing("capacity", span, ", the most it delivers in a year");
                }
                None
            }
        };
        let capacity = capacity.unwrap_or(Energy::from_pj(1.0));
        let in_service = match form.in_service.located() {
            Some(_) => self.year(form.in_service.located()),
            None => {
                if form.in_service.is_unstated() {
                    self.missing("in_service", span, ", its first year of delivery");
                }
                None
            }
        };
        let ramp = self.number_within(form.ramp_up.located(), Dimension::Duration, (0.0, 50.0)).unwrap_or(0.0);
        let closed = self.year(form.closed.located()).unwrap_or(NEVER);
        if let (Some(start), Some(end)) = (form.in_service.located(), form.closed.located())
            && start.value >= end.value
        {
            let message = format!("`{id}` closes before it opens");
            self.error(
                Diagnostic::error("conflict", message).at(&end.span, "closes here").see(&start.span, "opens here"),
            );
        }
        if let Some(elasticity) = form.elasticity.located() {
            let message = "a new route has one cost up to its capacity, and no elasticity";
            self.error(Diagnostic::error("conflict", message).at(&elasticity.span, "has no meaning here"));
        }
        let delay = self.number_within(form.delay.located(), Dimension::Duration, (0.0, 50.0)).unwrap_or(0.0);
        let utilisation = self.number_within(form.utilisation.located(), Dimension::Ratio, (0.01, 1.0)).unwrap_or(1.0);
        let plan = CostPlan {
            id,
            name: commodity.value.as_str(),
            supplier: supplier.as_ref(),
            market: markets.get(market)?,
            commodity: place,
            heat: &heat,
            capacity,
            utilisation,
            ramp,
            delay,
            planned: in_service,
        };
        let cost = self.route_cost(form, span, &plan);
        let loss = self.number_within(form.loss.located(), Dimension::Ratio, (0.0, 0.99)).unwrap_or(0.0);
        let passages = form
            .passages
            .get()
            .map(|names| names.iter().filter_map(|name| lookup::passage(self.dataset, name, self.found)).collect());
        let legs = passages.map(|passages| {
            let place = form.origin_place.get().map(|place| (place.0, place.1));
            vec![Leg { share: 1.0, passages, place }]
        });
        if !found && self.found.has_errors() {
            return None;
        }
        let start = in_service? + delay.ceil() as i32;
        let years = (self.horizon - self.base_year) as usize + 1;
        let at = |year: i32| Some(ramped(capacity * utilisation, year, start, ramp, closed));
        let route = Route {
            id: id.clone(),
            name: form.title.get().cloned().unwrap_or_else(|| Text::same(id.as_str())),
            supplier: supplier?,
            market,
            commodity: place,
            landing: form.landing.get().map(LandingId::new),
            kind: RouteKind::New { cost: cost_path(form, &cost, markets.get(market)?, years) },
            capacity: (self.base_year..=self.horizon).map(at).collect(),
            loss,
            legs,
        };
        Some((route, cost))
    }

    fn commodity(&mut self, name: &Located<String>, markets: &[Market]) -> Option<(MarketIndex, usize, HeatContent)> {
        let all = markets.iter().enumerate().flat_map(|(index, market)| {
            market.commodities.iter().enumerate().map(move |(place, commodity)| (index, place, commodity))
        });
        let known: Vec<_> = all.collect();
        if let Some((index, place, commodity)) = known.iter().find(|(_, _, c)| c.id.as_str() == name.value) {
            return Some((*index, *place, commodity.heat));
        }
        let diagnostic = Diagnostic::error("unknown-name", format!("no commodity `{}`", name.value))
            .at(&name.span, "in no market of this scenario");
        self.unknown(diagnostic.nearest(&name.value, known.iter().map(|(_, _, commodity)| commodity.id.as_str())));
        None
    }

    pub(super) fn flow(&mut self, quantity: &Located<UncertainQuantity>, heat: &HeatContent) -> Option<Energy> {
        match quantity.value.central().energy_flow(heat) {
            Ok(flow) if flow >= Energy::ZERO => Some(flow),
            Ok(_) => {
                let message = format!("{} is less than nothing", quantity.value.central());
                self.error(Diagnostic::error("out-of-range", message).at(&quantity.span, "expected zero or more"));
                None
            }
            Err(error) => {
                self.error(Diagnostic::error("wrong-unit", error.to_string()).at(&quantity.span, "wrong unit here"));
                None
            }
        }
    }

    /// Reports a commodity of which the importer already buys what the data do not hold: its route would be counted
    /// against the other part of the market alone, and its shares would be shares of neither.
    fn must_be_in_the_data(&mut self, commodity: &Located<String>, market: &Market) {
        let Some(what) = market.commodities.iter().find(|known| known.id.as_str() == commodity.value) else { return };
        let Some(unseen) = self.dataset.unseen(&self.importer, &what.id, Some(self.base_year)) else { return };
        let (importer, counted) = (&self.importer, &market.name.en);
        let message = format!(
            "{importer} buys {} that the data do not hold: a route of it would be counted against {counted} alone",
            what.name.en
        );
        let help = format!("{}; until it is in the data, only routes of {counted} can be added", unseen.reason);
        self.error(Diagnostic::error("partial-market", message).at(&commodity.span, "not in the data").help(help));
    }

    /// A year after the base year, reported if it is before; after the horizon is allowed and never comes.
    pub(super) fn year(&mut self, year: Option<&Located<i32>>) -> Option<i32> {
        let year = year?;
        if year.value > self.base_year {
            return Some(year.value);
        }
        let message = format!("{} is not after the base year", year.value);
        let expected = format!("expected {} or later", self.base_year + 1);
        let diagnostic = Diagnostic::error("year-outside", message).at(&year.span, expected);
        let base = self.form.scenario.base_year.span().cloned();
        self.error(match base {
            Some(base) => diagnostic.see(&base, "the base year"),
            None => diagnostic,
        });
        None
    }

    fn ends(&self, form: &RouteForm) -> RouteEnds {
        let landing = form.landing.get();
        let terminal =
            landing.and_then(|name| self.dataset.terminals.iter().find(|terminal| terminal.id.as_str() == name));
        RouteEnds {
            from: form.origin_place.get().map(|place| (place.0, place.1)),
            to: form.landing_place.get().map(|place| (place.0, place.1)).or(terminal.map(|terminal| terminal.place)),
            landing: landing.map(LandingId::new),
            landing_name: form.landing_title.get().cloned().or(terminal.map(|terminal| Text::same(&terminal.name))),
        }
    }
}

/// The delivered cost of each year: that of the build-up, moved with the price series where it is a differential to it.
fn cost_path(form: &RouteForm, cost: &RouteCost, market: &Market, years: usize) -> Vec<Price> {
    let total = cost.build_up.total();
    match (cost.follows_price, market.quoted.first()) {
        (true, Some(base)) if form.price_differential.span().is_some() => {
            market.quoted.iter().map(|price| total + (*price - *base)).collect()
        }
        _ => vec![total; years],
    }
}

/// What it costs to bring a commodity of a market from the port ashore.
pub(super) fn regasification(market: &Market, commodity: usize) -> Price {
    let known = market.commodities.get(commodity);
    if known.is_some_and(cost::is_regasified) { market.landing.regasification } else { Price::ZERO }
}

/// Capacity of a year: nothing before service and after closing, a straight line up over the ramp.
fn ramped(capacity: Energy, year: i32, start: i32, ramp: f64, closed: i32) -> Energy {
    if year < start || year >= closed {
        return Energy::ZERO;
    }
    let age = f64::from(year - start + 1);
    if ramp > age { capacity * (age / ramp) } else { capacity }
}
