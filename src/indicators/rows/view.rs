//! One year of one market, or of all together by energy, as indicators see it.

use super::layout::{LayoutYear, RowLayout};
use super::scope::Scope;
use super::unlike::Likeness;
use super::{NumberName, SeenYear, Sink};
use crate::indicators::passages::Travel;
use crate::model::{Model, RouteKind, YearResult};
use crate::numeric;
use crate::table::Status;
use crate::units::{Energy, Price};

/// Memory for the numbers on the way, to be used again and again; it holds no results.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    amounts: Vec<f64>,
    suppliers: Vec<f64>,
    in_units: Vec<Vec<f64>>,
    shares: Vec<f64>,
    /// For each scope.
    likeness: Vec<Likeness>,
    paid: Vec<(Energy, Price)>,
    /// What a year has; see [`Outputs`](crate::indicators::Outputs).
    pub(in crate::indicators) numbers: Vec<f64>,
}

impl Scratch {
    /// Begins with another layout.
    pub(in crate::indicators) fn begin(&mut self, layout: &RowLayout) {
        self.likeness.resize_with(layout.scopes.len(), Likeness::default);
        self.likeness.iter_mut().for_each(Likeness::forget);
    }
}

pub(in crate::indicators) struct RowView<'a> {
    pub model: &'a Model,
    pub year: &'a LayoutYear,
    pub result: &'a YearResult,
    pub scope: &'a Scope,
    /// The place of the scope in the layout.
    pub place: usize,
    /// What each route delivered, PJ.
    pub amounts: &'a [f64],
    /// What each supplier delivered, PJ.
    pub suppliers: &'a [f64],
    /// What is imported, PJ.
    pub total: f64,
    /// The shares of suppliers; `None` when nothing is imported.
    pub shares: Option<&'a [f64]>,
    /// How varied suppliers are: [`rao_stirling`](crate::indicators::rao_stirling).
    pub diversity: Option<f64>,
    /// What each route delivered and what a unit of it is paid; see [`import_bill`](crate::indicators::import_bill).
    pub paid: &'a [(Energy, Price)],
    in_units: &'a [Vec<f64>],
    travel: Option<Travel>,
}

impl<'a> RowView<'a> {
    pub fn new(seen: SeenYear<'a>, place: usize, scratch: &'a mut Scratch) -> Self {
        let SeenYear { model, layout, year, result } = seen;
        let scope = &layout.scopes[place];
        let Scratch { amounts, suppliers, in_units, shares, likeness, paid, .. } = scratch;
        amounts.clear();
        amounts.extend(scope.routes.iter().map(|&route| result.flows[route].pj()));
        by_supplier(scope, amounts.iter().copied(), suppliers);
        in_units.resize_with(in_units.len().max(scope.units.len()), Vec::new);
        for (unit, sums) in scope.units.iter().zip(in_units.iter_mut()).skip(1) {
            by_supplier(scope, amounts.iter().zip(&unit.content).map(|(amount, content)| amount / content), sums);
        }
        let total = numeric::sum(amounts.iter().copied());
        let of_suppliers = numeric::sum(suppliers.iter().copied());
        shares.clear();
        shares.extend(suppliers.iter().map(|amount| amount / of_suppliers));
        paid.clear();
        paid.extend(scope.routes.iter().map(|&route| of_route(&seen, route)));
        let shares = (of_suppliers > 0.0).then_some(shares.as_slice());
        let likeness = &mut likeness[place];
        let diversity = shares.and_then(|shares| scope.unlike.disparities(amounts, likeness).rao_stirling(shares));
        let travel = Travel::new(amounts, &scope.known);
        let in_units = in_units.as_slice();
        Self { model, year, result, scope, place, amounts, suppliers, total, shares, diversity, paid, in_units, travel }
    }

    /// The part of what is imported that passes somewhere, in per cent: routes, and how often a unit of each passes.
    pub fn exposure(&self, passing: &[(usize, f64)]) -> Option<f64> {
        let parts = passing.iter().map(|&(place, part)| (self.amounts[place], part));
        self.travel.and_then(|travel| travel.exposure(parts).percent)
    }

    /// What each supplier delivered in a unit, by its place.
    pub fn in_unit(&self, unit: usize) -> &[f64] {
        if unit == 0 { self.suppliers } else { &self.in_units[unit] }
    }

    /// How sure a route's flow is; that a new route brought nothing in the base year is sure.
    pub fn route_status(&self, route: usize) -> Status {
        match &self.model.routes[route].kind {
            _ if self.year.at > 0 => Status::Modelled,
            RouteKind::Observed { status, .. } => *status,
            RouteKind::New { .. } => Status::Observed,
        }
    }

    /// A number of the whole.
    pub fn name(&self, variable: &'static str, unit: &'static str) -> NumberName<'a> {
        let markets = self.model.markets.iter().enumerate().filter(|(market, _)| self.sees(*market));
        let status = match self.year.at {
            0 => markets.fold(Status::Observed, |worst, (_, market)| worst.worse(market.status)),
            _ => Status::Modelled,
        };
        NumberName { year: self.year.period, market: &self.scope.name, partner: "", route: "", variable, unit, status }
    }

    pub fn total(&self, sink: &mut impl Sink, variable: &'static str, unit: &'static str, value: Option<f64>) {
        sink.put(|| self.name(variable, unit), value);
    }

    /// A number of a supplier, a group or a passage.
    pub fn of(
        &self,
        sink: &mut impl Sink,
        partner: impl FnOnce() -> &'a str,
        (variable, unit): (&'static str, &'static str),
        value: Option<f64>,
    ) {
        sink.put(|| NumberName { partner: partner(), ..self.name(variable, unit) }, value);
    }

    pub fn demand(&self) -> Energy {
        let markets = self.model.markets.iter().enumerate().filter(|(market, _)| self.sees(*market));
        markets.map(|(_, market)| market.demand[self.year.at]).sum()
    }

    pub fn unserved(&self) -> Energy {
        let markets = self.result.unserved.iter().enumerate().filter(|(market, _)| self.sees(*market));
        markets.map(|(_, unserved)| *unserved).sum()
    }

    fn sees(&self, market: usize) -> bool {
        self.scope.market.is_none_or(|seen| seen == market)
    }
}

fn by_supplier(scope: &Scope, amounts: impl Iterator<Item = f64>, sums: &mut Vec<f64>) {
    sums.clear();
    sums.resize(scope.suppliers.len(), 0.0);
    for (amount, &supplier) in amounts.zip(&scope.supplier_of) {
        sums[supplier] += amount;
    }
}

/// What a route delivered and the mean price of it: what is contracted by formula at its price, the rest at that of the
/// market.
fn of_route(seen: &SeenYear<'_>, place: usize) -> (Energy, Price) {
    let (model, at, flow) = (seen.model, seen.year.at, seen.result.flows[place]);
    let route = &model.routes[place];
    let price = match &route.kind {
        RouteKind::New { cost } => cost[at],
        RouteKind::Observed { unit_value, .. } if model.rule.has_flat_costs() => {
            model.markets[route.market].moved(*unit_value, at)
        }
        RouteKind::Observed { .. } => seen.result.prices[route.market],
    };
    let agreed = if seen.layout.has_contract[place] { model.contract_price(place, at) } else { None };
    match agreed {
        Some(agreed) if flow > Energy::ZERO => {
            let part = (model.contracted(place, at) / flow).min(1.0);
            (flow, agreed * part + price * (1.0 - part))
        }
        _ => (flow, price),
    }
}
