//! Small models for tests and benches.
#![allow(dead_code, clippy::unwrap_used)] // each test crate uses a part; tests may panic

use std::collections::BTreeMap;

use izon::dataset::{CountryGroup, Membership};
use izon::id::CountryId;
use izon::language::Text;
use izon::model::carbon::CarbonPrice;
use izon::model::contract::Contract;
use izon::model::{Commodity, Market, Model, Policy, PolicyDemand, ResponseRule, Route, RouteKind, SupplierLimit};
use izon::table::Status;
use izon::units::{Energy, HeatContent, Price};

/// An importer with markets and nothing else yet; demand is what its observed routes deliver.
pub struct Draft {
    pub model: Model,
    growth: f64,
}

impl Draft {
    pub fn new(years: i32, growth: f64) -> Self {
        let model = Model {
            scenario: "test".into(),
            title: Text::same("Test"),
            importer: "JPN".into(),
            base_year: 2016,
            horizon: 2016 + years,
            rule: ResponseRule::Calibrated,
            markets: Vec::new(),
            routes: Vec::new(),
            policies: Vec::new(),
            supplier_limits: Vec::new(),
            contracts: Vec::new(),
            carbon: None,
            groups: BTreeMap::new(),
            supplier_risk: BTreeMap::new(),
            supplier_distance_km: BTreeMap::new(),
            passages: Vec::new(),
            provenance: Vec::new(),
        };
        Self { model, growth }
    }

    fn years(&self) -> usize {
        self.model.years().count()
    }

    pub fn rule(mut self, rule: ResponseRule) -> Self {
        self.model.rule = rule;
        self
    }

    /// A market with a price; its heat content makes 1 Mt 50 PJ.
    pub fn market(mut self, id: &str, price: f64) -> Self {
        let heat = HeatContent { pj_per_mt: Some(50.0), pj_per_bcm: Some(36.0), barrels_per_tonne: None };
        let commodity = Commodity { id: id.into(), name: Text::same(id), heat };
        self.model.markets.push(Market {
            id: id.into(),
            name: Text::same(id),
            commodities: vec![commodity],
            demand: vec![Energy::ZERO; self.years()],
            trend: vec![Energy::ZERO; self.years()],
            price: vec![Price::from_usd_per_gj(price); self.years()],
            quoted: vec![Price::from_usd_per_gj(price); self.years()],
            landing: izon::model::cost::Landing::default(),
            unserved_price: Price::from_usd_per_gj(20.0 * price),
            status: Status::Observed,
        });
        self
    }

    fn route(&mut self, id: &str, supplier: &str, kind: RouteKind, capacity: Option<f64>) {
        let years = self.years();
        let market = self.model.markets.len() - 1;
        self.model.routes.push(Route {
            id: id.into(),
            name: Text::same(id),
            supplier: supplier.into(),
            market,
            commodity: 0,
            landing: None,
            kind,
            capacity: vec![capacity.map(Energy::from_pj); years],
            loss: 0.0,
            legs: None,
        });
    }

    /// An observed route in the market added last: what it delivers, its elasticity, its unit value over the price.
    pub fn observed(mut self, supplier: &str, flow: f64, elasticity: f64, value: f64) -> Self {
        let market = self.model.markets.len() - 1;
        let price = self.model.markets[market].price[0];
        let id = format!("{}-{}", supplier.to_lowercase(), self.model.markets[market].id);
        let kind = RouteKind::Observed {
            reference: Energy::from_pj(flow),
            elasticity,
            unit_value: price * value,
            status: Status::Observed,
        };
        self.route(&id, supplier, kind, None);
        let mut demand = Energy::ZERO;
        for route in self.model.routes.iter().filter(|route| route.market == market) {
            if let RouteKind::Observed { reference, .. } = route.kind {
                demand += reference;
            }
        }
        for (year, wanted) in self.model.markets[market].demand.iter_mut().enumerate() {
            *wanted = demand * self.growth.powi(i32::try_from(year).unwrap());
        }
        let market = &mut self.model.markets[market];
        market.trend.clone_from(&market.demand);
        self
    }

    /// A new route in the market added last, in service from a year on.
    pub fn new_route(mut self, id: &str, supplier: &str, capacity: f64, cost: f64, from: i32) -> Self {
        let years = self.years();
        let kind = RouteKind::New { cost: vec![Price::from_usd_per_gj(cost); years] };
        self.route(id, supplier, kind, Some(capacity));
        let before = usize::try_from(from - self.model.base_year).unwrap();
        if let Some(route) = self.model.routes.last_mut() {
            route.capacity[..before].fill(Some(Energy::ZERO));
        }
        self
    }

    /// A capacity for a route from one year to another.
    pub fn capacity(mut self, route: &str, capacity: f64, years: std::ops::RangeInclusive<i32>) -> Self {
        let base = self.model.base_year;
        let route = self.model.routes.iter_mut().find(|other| other.id.as_str() == route).unwrap();
        for year in years {
            route.capacity[usize::try_from(year - base).unwrap()] = Some(Energy::from_pj(capacity));
        }
        self
    }

    pub fn group(mut self, id: &str, members: &[&str]) -> Self {
        let member = |country: &&str| Membership { country: CountryId::new(country), from: None, to: None };
        let group = CountryGroup { name: Text::same(id), members: members.iter().map(member).collect(), source: None };
        self.model.groups.insert(id.into(), group);
        self
    }

    pub fn policy(
        mut self,
        id: &str,
        group: &str,
        market: Option<usize>,
        demand: PolicyDemand,
        years: (i32, i32),
    ) -> Self {
        self.model.policies.push(Policy {
            id: id.into(),
            group: group.into(),
            market,
            from: years.0,
            to: years.1,
            demand,
        });
        self
    }

    pub fn supplier_limit(mut self, supplier: &str, market: usize, available: f64) -> Self {
        let available = vec![Some(Energy::from_pj(available)); self.years()];
        self.model.supplier_limits.push(SupplierLimit { supplier: supplier.into(), market, available });
        self
    }

    /// A contract on a route: what is taken or paid for, what a unit not taken costs, in force up to a year.
    pub fn contract(mut self, id: &str, route: &str, floor: f64, penalty: f64, until: i32) -> Self {
        let place = self.model.routes.iter().position(|other| other.id.as_str() == route).unwrap();
        let base = self.model.base_year;
        let floor = self.model.years().map(|year| if year > base && year <= until { floor } else { 0.0 });
        let floor = floor.map(Energy::from_pj).collect();
        let penalty = vec![Price::from_usd_per_gj(penalty); self.years()];
        self.model.contracts.push(Contract { id: id.into(), route: place, floor, penalty, price: None, stated: true });
        self
    }

    /// A price on carbon from the second year on; every route emits 0.06 t/GJ, those of the named supplier 0.08.
    pub fn carbon(mut self, price: f64, dirty: &str) -> Self {
        let emits = |route: &Route| if route.supplier.as_str() == dirty { 0.08 } else { 0.06 };
        let emissions = self.model.routes.iter().map(emits).collect();
        let price = self.model.years().map(|year| if year > self.model.base_year { price } else { 0.0 }).collect();
        self.model.carbon = Some(CarbonPrice { price, emissions });
        self
    }

    pub fn build(self) -> Model {
        self.model
    }
}

/// Crude and gas of an importer that resembles Japan in 2016, one flow of some kilograms among them.
pub fn two_markets(years: i32, growth: f64) -> Draft {
    Draft::new(years, growth)
        .market("crude-oil", 8.0)
        .observed("SAU", 2900.0, 1.5, 0.98)
        .observed("ARE", 2000.0, 1.2, 1.03)
        .observed("QAT", 700.0, 1.0, 1.01)
        .observed("RUS", 480.0, 2.0, 1.02)
        .observed("IRN", 350.0, 0.8, 0.96)
        .observed("DEU", 3.8e-6, 1.0, 6.0)
        .market("natural-gas", 7.0)
        .observed("AUS", 1100.0, 1.0, 1.0)
        .observed("MYS", 750.0, 1.0, 0.97)
        .observed("QAT", 590.0, 1.0, 1.05)
        .observed("RUS", 350.0, 1.0, 0.93)
        .observed("OMN", 120.0, 1.0, 1.0)
        .group("middle-east", &["SAU", "ARE", "QAT", "IRN", "OMN"])
        .group("russia", &["RUS"])
}

/// The four rules; `displace` displaces the Middle East.
pub fn rules() -> [ResponseRule; 4] {
    [
        ResponseRule::Calibrated,
        ResponseRule::MeritOrder,
        ResponseRule::Proportional,
        ResponseRule::Displace(vec!["middle-east".into()]),
    ]
}
