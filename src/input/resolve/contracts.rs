//! Contracts: what is taken or paid for on which route, until when, at what price.

use std::collections::BTreeSet;

use super::super::form::Located;
use super::super::scenario_file::{ContractForm, ContractPriceForm, MarketContractsForm};
use super::ScenarioContext;
use super::markets::form_of;
use super::routes::regasification;
use crate::diagnostics::{Diagnostic, Span, nearest};
use crate::id::{ContractId, MarketId};
use crate::model::contract::{Contract, CrudeSlope};
use crate::model::uncertain::UncertainQuantity;
use crate::model::{DemandPath, Market, Route, RouteKind};
use crate::scenario::ScenarioPlaces;
use crate::units::{Dimension, Energy, HeatContent, Price, Quantity};

impl ScenarioContext<'_> {
    /// The contracts that a file names, then the parts under contract of the other observed routes.
    pub(super) fn contracts(
        &mut self,
        markets: &[Market],
        routes: &[Route],
        places: &mut ScenarioPlaces,
    ) -> Vec<Contract> {
        let form = self.form;
        let mut contracts = Vec::new();
        for (name, (span, stated)) in &form.contract.0 {
            let id = ContractId::new(name);
            places.contracts.insert(id.clone(), span.clone());
            contracts.extend(self.contract(id, (span, stated), markets, routes));
        }
        let named: BTreeSet<usize> = contracts.iter().map(|contract| contract.route).collect();
        for (index, market) in markets.iter().enumerate() {
            let Some((_, stated)) = form_of(form, market) else { continue };
            let Some(share) = self.contracted_share(&stated.contracts) else { continue };
            let resale = self.resale(stated.contracts.resale.located());
            for (place, route) in routes.iter().enumerate() {
                if route.market == index && !named.contains(&place) {
                    contracts.extend(generic(place, route, market, &share, resale));
                }
            }
        }
        contracts
    }

    fn contract(
        &mut self,
        id: ContractId,
        (span, form): (&Span, &ContractForm),
        markets: &[Market],
        routes: &[Route],
    ) -> Option<Contract> {
        for (key, unstated, why) in [
            ("route", form.route.is_unstated(), ", what it is about"),
            ("take_or_pay", form.take_or_pay.is_unstated(), ", what is taken or paid for"),
            ("until", form.until.is_unstated(), ", its last year"),
        ] {
            if unstated {
                self.missing(key, span, why);
            }
        }
        let from = self.year(form.from.located());
        let until = self.year(form.until.located());
        if let (Some(start), Some(end)) = (form.from.located(), form.until.located())
            && start.value > end.value
        {
            let diagnostic = Diagnostic::error("conflict", "it ends before it begins");
            self.error(diagnostic.at(&end.span, "ends here").see(&start.span, "begins here"));
        }
        let resale = self.resale(form.resale.located());
        let place = self.contract_route(form.route.located()?, routes)?;
        let (route, market) = (routes.get(place)?, markets.get(routes.get(place)?.market)?);
        let heat = market.commodities.get(route.commodity)?.heat;
        let most = self.take_or_pay(form.take_or_pay.located()?, route, &heat);
        let in_port = self.contract_price(&form.price, span, markets, &heat);
        let landed = regasification(market, route.commodity);
        let penalty = match form.penalty.located() {
            Some(penalty) => vec![self.price_of(penalty, &heat)?; market.price.len()],
            None => match &in_port {
                Some(prices) => prices.iter().map(|price| *price * (1.0 - resale)).collect(),
                None => market.price.iter().map(|price| (*price - landed) * (1.0 - resale)).collect(),
            },
        };
        let price = in_port.map(|prices| prices.into_iter().map(|price| price + landed).collect());
        let (from, until) = (from.unwrap_or(self.base_year + 1), until?);
        let most = most?;
        let years = self.base_year..=self.horizon;
        let floor =
            years.zip(most).map(|(year, most)| if (from..=until).contains(&year) { most } else { Energy::ZERO });
        Some(Contract { id, route: place, floor: floor.collect(), penalty, price, stated: true })
    }

    fn contract_route(&mut self, name: &Located<String>, routes: &[Route]) -> Option<usize> {
        let place = routes.iter().position(|route| route.id.as_str() == name.value);
        // A new route that could not be read has been reported.
        if place.is_none() && !self.form.route.0.contains_key(&name.value) {
            let names: Vec<&str> = routes.iter().map(|route| route.id.as_str()).collect();
            let diagnostic = Diagnostic::error("unknown-name", format!("no route `{}`", name.value));
            let diagnostic = diagnostic.at(&name.span, "neither observed nor added");
            self.unknown(match nearest(&name.value, names.iter().copied()) {
                Some(_) => diagnostic.nearest(&name.value, names),
                None => diagnostic.help("an observed route is named by supplier and commodity, such as `qat-lng`"),
            });
        }
        place
    }

    /// What is taken or paid for in each year, were the contract always in force. What an observed route did not deliver in
    /// the base year, or a new one cannot, is not accepted.
    fn take_or_pay(
        &mut self,
        stated: &Located<UncertainQuantity>,
        route: &Route,
        heat: &HeatContent,
    ) -> Option<DemandPath<Energy>> {
        let whole = |at: usize| match &route.kind {
            RouteKind::Observed { reference, .. } => *reference,
            RouteKind::New { .. } => route.capacity[at].unwrap_or(Energy::ZERO),
        };
        let whole: DemandPath<Energy> = (0..route.capacity.len()).map(whole).collect();
        if stated.value.central().unit.dimension == Dimension::Ratio {
            let part = self.number_within(Some(stated), Dimension::Ratio, (0.0, 1.0))?;
            return Some(whole.into_iter().map(|whole| whole * part).collect());
        }
        let volume = self.flow(stated, heat)?;
        let most = whole.iter().copied().fold(Energy::ZERO, Energy::max);
        if volume > most * (1.0 + 1e-9) {
            let what = if route.is_new() { "can deliver" } else { "delivered in the base year" };
            let in_unit = |energy: Energy| energy.pj() / stated_unit(stated, heat);
            let message = format!("{} is more than `{}` {what}", stated.value.central(), route.id);
            let unit = stated.value.central().unit.symbol;
            let expected = format!("expected at most {:.4} {unit}", in_unit(most));
            self.error(Diagnostic::error("out-of-range", message).at(&stated.span, expected));
            return None;
        }
        Some(whole.into_iter().map(|whole| volume.min(whole)).collect())
    }

    /// The price by formula in port, if one is stated; a cargo that is not taken is paid there, and not regasified.
    fn contract_price(
        &mut self,
        form: &ContractPriceForm,
        span: &Span,
        markets: &[Market],
        heat: &HeatContent,
    ) -> Option<DemandPath<Price>> {
        let [by_crude, by_hub] = self.first_wins(["slope", "hub"], [form.slope.span(), form.hub.span()]);
        for (key, stated, needs, there) in [
            ("lag", form.lag.span(), "slope", by_crude),
            ("constant", form.constant.span(), "slope", by_crude),
            ("multiplier", form.multiplier.span(), "hub", by_hub),
            ("fee", form.fee.span(), "hub", by_hub),
        ] {
            if let (Some(stated), false) = (stated, there) {
                let message = format!("`{key}` belongs to a price with `{needs}`");
                self.error(Diagnostic::error("conflict", message).at(stated, "has no meaning here"));
            }
        }
        if by_hub {
            let hub = form.hub.located().and_then(|hub| self.series_price(hub, heat));
            let multiplier =
                self.number_within(form.multiplier.located(), Dimension::Ratio, (0.0, 10.0)).unwrap_or(1.0);
            let fee = form.fee.located().map_or(Some(Price::ZERO), |fee| self.price_of(fee, heat));
            let years = (self.horizon - self.base_year) as usize + 1;
            return Some(vec![hub? * multiplier + fee?; years]);
        }
        let slope = self.number_within(form.slope.located(), Dimension::Ratio, (0.0, 1.0));
        let lag = self.number_within(form.lag.located(), Dimension::Duration, (0.0, 10.0)).unwrap_or(0.0);
        let constant = form.constant.located().map_or(Some(Price::ZERO), |constant| self.price_of(constant, heat));
        let (slope, constant) = (slope?, constant?);
        let is_crude = |market: &&Market| market.id == MarketId::new("crude-oil");
        let Some(crude) = markets.iter().find(is_crude) else {
            let message = "a price after crude oil needs the market `crude-oil` in the scenario";
            let place = form.slope.span().unwrap_or(span).clone();
            self.error(Diagnostic::error("missing-key", message).at(&place, "a slope on what?"));
            return None;
        };
        let barrel = crude.commodities.first().and_then(|commodity| commodity.heat.gj_per_barrel())?;
        let crude: Vec<f64> = crude.price.iter().map(|price| price.usd_per_gj() * barrel).collect();
        Some(CrudeSlope { slope, lag, constant }.path(&crude))
    }

    fn resale(&mut self, stated: Option<&Located<UncertainQuantity>>) -> f64 {
        self.number_within(stated, Dimension::Ratio, (0.0, 1.0)).unwrap_or(0.0)
    }

    /// The part of a market's routes under contract, by year; zero in the base year, which is as observed.
    fn contracted_share(&mut self, form: &MarketContractsForm) -> Option<DemandPath<f64>> {
        if let (Some(place), true) = (form.falls_by.span().or(form.resale.span()), form.share.is_unstated()) {
            self.missing("share", &place.clone(), ", what is under contract in the base year");
        }
        let share = self.number_within(form.share.located(), Dimension::Ratio, (0.0, 1.0));
        let falls_by = self.number_within(form.falls_by.located(), Dimension::Ratio, (0.0, 1.0)).unwrap_or(0.0);
        let share = share?;
        let years = 0..=self.horizon - self.base_year;
        Some(years.map(|age| if age == 0 { 0.0 } else { (share - falls_by * f64::from(age)).max(0.0) }).collect())
    }
}

/// PJ in one of the unit that a volume is written in.
fn stated_unit(stated: &Located<UncertainQuantity>, heat: &HeatContent) -> f64 {
    let one = Quantity { value: 1.0, unit: stated.value.central().unit };
    one.energy_flow(heat).map_or(1.0, Energy::pj)
}

/// The part under contract of an observed route. It follows the trend of demand down, as contracts let buyers take less
/// in lean years, and never up: so a scenario in which nothing changes is left as it is.
fn generic(place: usize, route: &Route, market: &Market, share: &[f64], resale: f64) -> Option<Contract> {
    let RouteKind::Observed { reference, .. } = &route.kind else { return None };
    let landed = regasification(market, route.commodity);
    let base = *market.trend.first()?;
    let trend = |at: usize| if base > Energy::ZERO { (market.trend[at] / base).min(1.0) } else { 1.0 };
    let floor = share.iter().enumerate().map(|(at, share)| *reference * (share * trend(at))).collect();
    Some(Contract {
        id: ContractId::new(route.id.as_str()),
        route: place,
        floor,
        penalty: market.price.iter().map(|price| (*price - landed) * (1.0 - resale)).collect(),
        price: None,
        stated: false,
    })
}
