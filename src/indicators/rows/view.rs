//! One year of one market, or of all together by energy, as indicators see it.

use std::collections::BTreeMap;

use crate::id::{CountryId, PassageId};
use crate::indicators::diversity::Profile;
use crate::indicators::passages::Cargo;
use crate::model::{Model, ResponseRule, Route, RouteKind, YearResult};
use crate::numeric;
use crate::table::Status;
use crate::units::{Energy, HeatContent, Price};

/// A unit of flows and the PJ in one of it, where a commodity is counted so.
pub(super) struct Unit {
    pub symbol: &'static str,
    content: fn(&HeatContent) -> Option<f64>,
}

const UNITS: [Unit; 3] = [
    Unit { symbol: "PJ/y", content: |_| Some(1.0) },
    Unit { symbol: "Mt/y", content: |heat| heat.pj_per_mt },
    Unit { symbol: "bcm/y", content: |heat| heat.pj_per_bcm },
];

pub(super) struct View<'a> {
    pub model: &'a Model,
    pub year: &'a YearResult,
    /// All markets together when `None`.
    pub market: Option<usize>,
    /// The place of the year in paths.
    pub at: usize,
    /// How sure sums over the market are.
    pub status: Status,
}

impl<'a> View<'a> {
    pub fn new(model: &'a Model, year: &'a YearResult, market: Option<usize>) -> Self {
        let of_data = || {
            let seen =
                model.markets.iter().enumerate().filter(|(place, _)| market.is_none_or(|market| market == *place));
            seen.fold(Status::Observed, |worst, (_, market)| worst.worse(market.status))
        };
        let status = if year.year == model.base_year { of_data() } else { Status::Modelled };
        Self { model, year, market, at: model.index(year.year), status }
    }

    /// The routes of the market with their places.
    pub fn routes(&self) -> impl Iterator<Item = (usize, &'a Route)> + use<'a> {
        let market = self.market;
        self.model.routes.iter().enumerate().filter(move |(_, route)| market.is_none_or(|m| m == route.market))
    }

    /// What a route delivered, PJ.
    pub fn amount(&self, route: usize) -> f64 {
        self.year.flows[route].pj()
    }

    /// How sure a route's flow is; that a new route brought nothing in the base year is sure.
    pub fn route_status(&self, route: usize) -> Status {
        match &self.model.routes[route].kind {
            _ if self.at > 0 => Status::Modelled,
            RouteKind::Observed { status, .. } => *status,
            RouteKind::New { .. } => Status::Observed,
        }
    }

    /// What is imported, PJ.
    pub fn total(&self) -> f64 {
        numeric::sum(self.routes().map(|(place, _)| self.amount(place)))
    }

    /// What each supplier delivers, PJ.
    pub fn suppliers(&self) -> BTreeMap<&'a CountryId, f64> {
        let mut suppliers = BTreeMap::new();
        for (place, route) in self.routes() {
            *suppliers.entry(&route.supplier).or_insert(0.0) += self.amount(place);
        }
        suppliers
    }

    /// The units in which every route of the market can be counted.
    pub fn units(&self) -> impl Iterator<Item = &'static Unit> {
        UNITS.iter().filter(|unit| self.routes().all(|(_, route)| (unit.content)(self.heat(route)).is_some()))
    }

    /// What a route delivered in a unit that it can be counted in.
    pub fn amount_in(&self, unit: &Unit, place: usize) -> f64 {
        (unit.content)(self.heat(&self.model.routes[place])).map_or(0.0, |content| self.amount(place) / content)
    }

    fn heat(&self, route: &Route) -> &'a HeatContent {
        &self.model.markets[route.market].commodities[route.commodity].heat
    }

    pub fn demand(&self) -> Energy {
        let markets = self.model.markets.iter().enumerate();
        markets.filter(|(place, _)| self.sees(*place)).map(|(_, market)| market.demand[self.at]).sum()
    }

    pub fn unserved(&self) -> Energy {
        let markets = self.year.unserved.iter().enumerate();
        markets.filter(|(place, _)| self.sees(*place)).map(|(_, unserved)| *unserved).sum()
    }

    fn sees(&self, market: usize) -> bool {
        self.market.is_none_or(|seen| seen == market)
    }

    /// What each route delivered and what a unit of it is paid; see [`import_bill`](crate::indicators::import_bill).
    pub fn paid(&self) -> Vec<(Energy, Price)> {
        let paid = |(place, route): (usize, &Route)| {
            let market = &self.model.markets[route.market];
            let price = match &route.kind {
                RouteKind::New { cost } => cost[self.at],
                RouteKind::Observed { unit_value, .. } if self.model.rule == ResponseRule::MeritOrder => {
                    market.moved(*unit_value, self.at)
                }
                RouteKind::Observed { .. } => self.year.prices[route.market],
            };
            (self.year.flows[place], self.with_contract(place, price))
        };
        self.routes().map(paid).collect()
    }

    /// The mean price of a route: what is contracted by formula at its price, the rest at that of the market.
    fn with_contract(&self, place: usize, price: Price) -> Price {
        let flow = self.year.flows[place];
        match self.model.contract_price(place, self.at) {
            Some(agreed) if flow > Energy::ZERO => {
                let part = (self.model.contracted(place, self.at) / flow).min(1.0);
                agreed * part + price * (1.0 - part)
            }
            _ => price,
        }
    }

    /// What each route delivered and how it travels.
    pub fn cargoes(&self) -> Vec<Cargo<'a>> {
        self.routes().map(|(place, route)| (self.amount(place), route.legs.as_deref())).collect()
    }

    /// What each supplier delivers and what sets it apart; passages weighted by the flows of routes with known legs.
    pub fn profiles(&self) -> Vec<(f64, Profile)> {
        let profile = |(supplier, amount): (&'a CountryId, f64)| {
            let profile = Profile {
                distance_km: self.model.supplier_distance_km.get(supplier).copied(),
                risk: self.model.supplier_risk.get(supplier).copied(),
                passages: self.passages_of(supplier),
            };
            (amount, profile)
        };
        self.suppliers().into_iter().filter(|(_, amount)| *amount > 0.0).map(profile).collect()
    }

    fn passages_of(&self, supplier: &CountryId) -> Option<BTreeMap<PassageId, f64>> {
        let known = || {
            let of = self.routes().filter(|(_, route)| route.supplier == *supplier);
            of.filter_map(|(place, route)| Some((self.amount(place), route.legs.as_ref()?)))
        };
        let total = numeric::sum(known().map(|(amount, _)| amount));
        if total <= 0.0 {
            return None;
        }
        let mut parts = BTreeMap::new();
        for (amount, legs) in known() {
            for leg in legs {
                for passage in &leg.passages {
                    *parts.entry(passage.clone()).or_insert(0.0) += amount * leg.share / total;
                }
            }
        }
        Some(parts)
    }
}
