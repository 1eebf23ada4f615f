//! What a new route costs: its delivered cost as one number, or term by term.

use std::collections::BTreeMap;

use super::super::form::Located;
use super::super::scenario_file::RouteForm;
use super::ScenarioContext;
use super::routes::regasification;
use crate::dataset::PriceBasis;
use crate::diagnostics::{Diagnostic, Span};
use crate::id::{CountryId, PassageId, RouteId};
use crate::model::Market;
use crate::model::cost::{
    self, BuildUp, CostOrigin, Facility, Investment, Landing, Project, RouteCost, Tanker, TankerRangeEnd, Term,
    TermKind, Voyage, blended_rate, levelised_transport_cost,
};
use crate::model::uncertain::UncertainQuantity;
use crate::units::{Dimension, Energy, HeatContent, KM_PER_NAUTICAL_MILE, Money, Price};

/// What the rest of a route's form says about it.
pub(super) struct CostPlan<'a> {
    pub id: &'a RouteId,
    /// What is shipped.
    pub name: &'a str,
    /// Who sells, where that is known.
    pub supplier: Option<&'a CountryId>,
    /// The market that it serves.
    pub market: &'a Market,
    /// The place of what is shipped among the market's commodities.
    pub commodity: usize,
    pub heat: &'a HeatContent,
    /// At full use.
    pub capacity: Energy,
    /// Part of it that is used.
    pub utilisation: f64,
    /// Years.
    pub ramp: f64,
    /// Years.
    pub delay: f64,
    /// First year of delivery as planned.
    pub planned: Option<i32>,
}

impl CostPlan<'_> {
    fn origins<const N: usize>(&self, keys: [(&str, bool); N]) -> Vec<CostOrigin> {
        let stated = keys.into_iter().filter(|(_, stated)| *stated);
        stated.map(|(key, _)| CostOrigin::Setting(format!("route.{}.{key}", self.id))).collect()
    }
}

impl ScenarioContext<'_> {
    /// The stated cost of a delivered unit, its differential to the benchmark, or its build-up, ashore; of a wrong one,
    /// which is reported, nothing.
    pub(super) fn route_cost(&mut self, form: &RouteForm, span: &Span, plan: &CostPlan<'_>) -> RouteCost {
        let names = ["delivered_cost", "supply_price", "price_differential"];
        let spans = [form.delivered_cost.span(), form.supply_price.span(), form.price_differential.span()];
        let basis = self.basis(form.cost_basis.located(), &[PriceBasis::Cif, PriceBasis::Ashore]);
        let stated = self.nearest_of(names, spans);
        if let (Some(place), Some(1 | 2)) = (form.cost_basis.span().cloned(), stated) {
            let message = "`cost_basis` is of a stated `delivered_cost`";
            self.error(Diagnostic::error("conflict", message).at(&place, "has no meaning here"));
        }
        match stated {
            Some(0) => self.stated_cost(form, basis, plan),
            Some(1) => self.built_up(form, span, plan).unwrap_or_default(),
            Some(_) => self.differential(form, span, plan).unwrap_or_default(),
            None => {
                if form.delivered_cost.is_unstated() && form.supply_price.is_unstated() {
                    let why = ", or `supply_price` and what transport costs, or `price_differential`";
                    self.missing("delivered_cost", span, why);
                }
                RouteCost::default()
            }
        }
    }

    fn stated_cost(&mut self, form: &RouteForm, basis: Option<PriceBasis>, plan: &CostPlan<'_>) -> RouteCost {
        let cost = form.delivered_cost.located().and_then(|cost| self.price_of(cost, plan.heat));
        let origins = plan.origins([("delivered_cost", true)]);
        let term = cost.map(|value| Term { kind: TermKind::Undivided, value, origins });
        let ashore = if basis == Some(PriceBasis::Ashore) { None } else { self.landed(form, plan) };
        let terms = term.into_iter().chain(ashore).collect();
        RouteCost { build_up: BuildUp { terms }, ..RouteCost::default() }
    }

    /// Regasification of what is shipped: as the route states it, or as the market has it; `None` where there is none.
    fn landed(&mut self, form: &RouteForm, plan: &CostPlan<'_>) -> Option<Term> {
        if let Some(stated) = form.regasification.located() {
            let origins = plan.origins([("regasification", true)]);
            return Some(Term { kind: TermKind::Regasification, value: self.cost_of(stated, plan.heat)?, origins });
        }
        let value = regasification(plan.market, plan.commodity);
        let key = format!("market.{}.regasification", plan.market.id);
        let origins = match self.form.market.0.get(plan.market.id.as_str()) {
            Some((_, market)) if market.regasification.span().is_some() => vec![CostOrigin::Setting(key)],
            _ => {
                let rates = self.form.exchange_rate.0.keys().map(|currency| (currency.clone(), 1.0));
                cost::regasification(&rates.collect::<BTreeMap<_, _>>(), self.dataset)?.origins
            }
        };
        (value > Price::ZERO).then_some(Term { kind: TermKind::Regasification, value, origins })
    }

    /// The price series of the market and what is paid above it, brought ashore from the basis on which it is quoted.
    fn differential(&mut self, form: &RouteForm, span: &Span, plan: &CostPlan<'_>) -> Option<RouteCost> {
        let stated = form.price_differential.located()?;
        let difference = self.difference_of(stated, plan.heat)?;
        let Landing { basis, .. } = plan.market.landing;
        let distance = form.shipping_distance.located().map(|distance| self.shipping_distance(distance, plan));
        let supply = *plan.market.quoted.first()? + difference;
        let least = plan.market.quoted.iter().map(|price| *price + difference).fold(supply, Price::min);
        if least <= Price::ZERO {
            let message = format!("{} leaves no price", stated.value.central());
            self.error(Diagnostic::error("out-of-range", message).at(&stated.span, "more than the benchmark itself"));
            return None;
        }
        let mut origins = plan.origins([("price_differential", true)]);
        origins.insert(0, CostOrigin::Setting(format!("market.{}.price_series", plan.market.id)));
        let mut terms = vec![Term { kind: TermKind::Supply, value: supply, origins }];
        if basis == PriceBasis::Fob {
            let freight = match distance {
                Some(distance) => self.shipping(form, plan, distance?, supply),
                None => self.usual_freight(plan, supply),
            };
            if freight.is_none() {
                self.missing("shipping_distance", span, ": no way of its cargoes is in the tables");
            }
            terms.push(freight?);
        }
        if basis != PriceBasis::Ashore {
            terms.extend(self.landed(form, plan));
        }
        Some(RouteCost { build_up: BuildUp { terms }, follows_price: true, project: None })
    }

    /// Freight by the ways of the tables from the supplier's ports; nothing of what needs none.
    fn usual_freight(&self, plan: &CostPlan<'_>, loaded: Price) -> Option<Term> {
        let commodity = plan.market.commodities.get(plan.commodity)?;
        cost::freight(self.dataset, &self.importer, plan.supplier?, commodity, loaded)
    }

    fn built_up(&mut self, form: &RouteForm, span: &Span, plan: &CostPlan<'_>) -> Option<RouteCost> {
        // Everything is read before anything is given up, so that all mistakes are reported.
        let supply = form.supply_price.located().and_then(|cost| self.price_of(cost, plan.heat));
        let variable = match form.variable_cost.located() {
            Some(cost) => self.price_of(cost, plan.heat),
            None => Some(Price::ZERO),
        };
        let facility = self.facility(form, plan.name);
        let works = if form.capex.is_unstated() { Some(None) } else { self.works(form, span, plan).map(Some) };
        let distance = form.shipping_distance.located().map(|distance| self.shipping_distance(distance, plan));
        let (variable, facility, works) = (variable?, facility?, works?);

        let origins = plan.origins([("supply_price", true)]);
        let mut terms = vec![Term { kind: TermKind::Supply, value: supply?, origins }];
        // What a pipeline costs to run is part of its transport; beside a plant it is the transport.
        let with_line = if facility == Facility::Pipeline && works.is_some() { variable } else { Price::ZERO };
        let mut invested = Price::ZERO;
        if let Some(investment) = &works {
            let line = investment.delayed(plan.delay);
            let value = levelised_transport_cost(&line, plan.capacity, plan.utilisation, with_line);
            invested = value - with_line;
            let origins = investment_origins(form, plan, with_line > Price::ZERO);
            terms.push(Term { kind: facility.term(), value, origins });
        }
        let value = variable - with_line;
        if value > Price::ZERO {
            terms.push(Term { kind: TermKind::Transport, value, origins: plan.origins([("variable_cost", true)]) });
        }
        if let Some(distance) = distance {
            let loaded = terms.iter().map(|term| term.value).sum();
            terms.push(self.shipping(form, plan, distance?, loaded)?);
        }
        // A terminal that the investment builds is what brings it ashore.
        if !(works.is_some() && facility == Facility::Regasification && form.regasification.is_unstated()) {
            terms.extend(self.landed(form, plan));
        }
        let build_up = BuildUp { terms };
        let project = works.map(|investment| Project {
            facility,
            investment,
            capacity: plan.capacity,
            utilisation: plan.utilisation,
            ramp: plan.ramp,
            planned: plan.planned.unwrap_or(self.base_year),
            delay: plan.delay,
            running: build_up.total() - invested,
        });
        Some(RouteCost { build_up, follows_price: false, project })
    }

    /// What the investment builds.
    fn facility(&mut self, form: &RouteForm, commodity: &str) -> Option<Facility> {
        let Some(name) = form.facility.located() else {
            return Some(if commodity == "lng" { Facility::Liquefaction } else { Facility::Pipeline });
        };
        let found = Facility::ALL.into_iter().find(|(known, _)| *known == name.value);
        if found.is_none() {
            let diagnostic = Diagnostic::error("unknown-name", format!("no facility `{}`", name.value));
            let known = Facility::ALL.map(|(known, _)| known);
            self.error(diagnostic.at(&name.span, "not known").nearest(&name.value, known));
        }
        found.map(|(_, facility)| facility)
    }

    /// The investment, in USD at the exchange rate of the scenario: the one place where money changes its currency. It
    /// stays in the prices of the year in which it was estimated, since the data hold no series of construction costs
    /// that could move it.
    fn works(&mut self, form: &RouteForm, span: &Span, plan: &CostPlan<'_>) -> Option<Investment> {
        let capex = form.capex.located()?;
        for (key, unstated) in [
            ("fixed_om", form.fixed_om.is_unstated()),
            ("discount_rate", form.discount_rate.is_unstated()),
            ("lifetime", form.lifetime.is_unstated()),
        ] {
            if unstated {
                self.missing(key, span, " to recover `capex`");
            }
        }
        let amount = self.number_within(Some(capex), Dimension::Money, (0.0, f64::INFINITY));
        let rate = self.exchange_rate(capex.value.unit.currency, &capex.span);
        let fixed_om = self.number_within(form.fixed_om.located(), Dimension::Ratio, (0.0, 1.0));
        let private = self.number_within(form.discount_rate.located(), Dimension::Ratio, (0.0, 1.0));
        let lifetime = self.number_within(form.lifetime.located(), Dimension::Duration, (1.0, 100.0));
        let public = self.public_money(form, span);
        let (public_share, public_rate) = public?;
        let investment = Investment {
            capex: Money::from_musd(amount? / rate?),
            fixed_om: fixed_om?,
            discount_rate: blended_rate(private?, public_share, public_rate),
            lifetime: lifetime?,
        };
        if plan.capacity <= Energy::ZERO {
            let place = form.capacity.span().unwrap_or(span).clone();
            let message = "a route with an investment needs a capacity above zero";
            self.error(Diagnostic::error("out-of-range", message).at(&place, "nothing to carry"));
            return None;
        }
        Some(investment)
    }

    /// The part of an investment that is paid from public money, and its interest rate.
    fn public_money(&mut self, form: &RouteForm, span: &Span) -> Option<(f64, f64)> {
        if form.public_share.is_unstated() && form.public_rate.is_unstated() {
            return Some((0.0, 0.0));
        }
        if form.public_share.is_unstated() {
            self.missing("public_share", span, ", the part at `public_rate`");
        }
        if form.public_rate.is_unstated() {
            self.missing("public_rate", span, ", the interest on `public_share`");
        }
        let share = self.number_within(form.public_share.located(), Dimension::Ratio, (0.0, 1.0));
        let rate = self.number_within(form.public_rate.located(), Dimension::Ratio, (0.0, 1.0));
        Some((share?, rate?))
    }

    /// A stated distance by ship in nautical miles; reported where nothing is shipped.
    fn shipping_distance(&mut self, distance: &Located<UncertainQuantity>, plan: &CostPlan<'_>) -> Option<f64> {
        if !matches!(plan.name, "lng" | "crude") {
            let message = format!("`shipping_distance` is of a ship, but `{}` carries {}", plan.id, plan.name);
            self.error(Diagnostic::error("conflict", message).at(&distance.span, "has no meaning here"));
            return None;
        }
        let known = if plan.name == "lng" {
            Voyage::of(self.dataset).is_some()
        } else {
            Tanker::of(self.dataset, TankerRangeEnd::Central).is_some()
        };
        if !known {
            let message = "the data hold no cost of such a voyage";
            self.error(Diagnostic::error("no-data", message).at(&distance.span, "needs it"));
            return None;
        }
        let km = self.number_within(Some(distance), Dimension::Length, (0.0, 50_000.0))?;
        Some(km / KM_PER_NAUTICAL_MILE)
    }

    /// The cost of shipping over a distance; what boils off of LNG has the price of what is loaded.
    fn shipping(&self, form: &RouteForm, plan: &CostPlan<'_>, distance_nm: f64, loaded: Price) -> Option<Term> {
        let passages = form.passages.get().into_iter().flatten();
        let passages: Vec<PassageId> = passages.map(|name| PassageId::new(&name.value)).collect();
        let mut origins = plan.origins([("shipping_distance", true)]);
        let value = if plan.name == "lng" {
            origins.extend(Voyage::origins());
            Voyage::of(self.dataset)?.cost(distance_nm, &passages, loaded).total()
        } else {
            origins.extend(Tanker::origins());
            Tanker::of(self.dataset, TankerRangeEnd::Central)?.freight(distance_nm, &passages).price(plan.heat)?
        };
        Some(Term { kind: TermKind::Shipping, value, origins })
    }
}

fn investment_origins(form: &RouteForm, plan: &CostPlan<'_>, running: bool) -> Vec<CostOrigin> {
    plan.origins([
        ("capex", true),
        ("fixed_om", true),
        ("discount_rate", true),
        ("lifetime", true),
        ("utilisation", !form.utilisation.is_unstated()),
        ("public_share", !form.public_share.is_unstated()),
        ("public_rate", !form.public_rate.is_unstated()),
        ("delay", !form.delay.is_unstated()),
        ("variable_cost", running),
    ])
}
