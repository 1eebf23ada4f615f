//! What a scenario means, valid by construction: one importer, its markets, routes and policies, over years.
//!
//! [`input`](crate::input) builds a [`Model`] from a scenario file and the dataset, or a program in code; everything that computes
//! starts from it. Names stand in the values; the engine works with indices into the vectors.

pub mod carbon;
pub mod claim;
pub mod commodity;
pub mod contract;
pub mod copula;
pub mod cost;
pub mod disruption;
pub mod distribution;
pub mod network;
mod response;
pub mod stock;
pub mod uncertain;
pub mod vintage;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

pub use response::ResponseRule;

use crate::dataset::CountryGroup;
use crate::id::{
    CommodityId, CountryId, GroupId, LandingId, MarketId, PassageId, PolicyId, RouteId, ScenarioId, SourceId,
};
use crate::language::Text;
use crate::table::Status;
use crate::units::calendar::AsOf;
use crate::units::{Energy, HeatContent, Money, Price};

/// One scenario of one importer, ready to be computed.
#[derive(Clone, PartialEq, Debug)]
pub struct Model {
    /// Its name in files and results.
    pub scenario: ScenarioId,
    /// Its name for people.
    pub title: Text,
    /// Who imports.
    pub importer: CountryId,
    /// The year whose observed flows are the starting point; it is not computed.
    pub base_year: i32,
    /// The last year computed.
    pub horizon: i32,
    /// How suppliers give way when something changes.
    pub rule: ResponseRule,
    /// What is bought, in the order of the scenario.
    pub markets: Vec<Market>,
    /// Every way that energy can come, observed ones first, sorted by name within each kind.
    pub routes: Vec<Route>,
    /// What a government demands.
    pub policies: Vec<Policy>,
    /// What suppliers can send to this importer at most.
    pub supplier_limits: Vec<SupplierLimit>,
    /// What the importer has promised to take, those that a file names first.
    pub contracts: Vec<contract::Contract>,
    /// What emissions cost, if anything.
    pub carbon: Option<carbon::CarbonPrice>,
    /// Sets of countries that indicators and policies speak of.
    pub groups: BTreeMap<GroupId, CountryGroup>,
    /// Governance of each supplier as a risk from 0 (best of all countries) to 1 (worst), where known.
    pub supplier_risk: BTreeMap<CountryId, f64>,
    /// Great-circle distance from each supplier to the importer in km, where known.
    pub supplier_distance_km: BTreeMap<CountryId, f64>,
    /// The passages that indicators report on.
    pub passages: Vec<ReportedChokepoint>,
    /// Every number of the scenario with where it comes from.
    pub provenance: Vec<Provenance>,
}

impl Model {
    /// The years from the base year to the horizon.
    pub fn years(&self) -> RangeInclusive<i32> {
        self.base_year..=self.horizon
    }

    /// The place of a year in a [`DemandPath`].
    pub fn index(&self, year: i32) -> usize {
        usize::try_from(year - self.base_year).unwrap_or(0)
    }

    /// Whether a country belongs to a group in a year; an unknown group has no members.
    pub fn in_group(&self, group: &GroupId, country: &CountryId, year: i32) -> bool {
        self.groups.get(group).is_some_and(|group| group.contains(country, year))
    }

    /// Whether a policy is about a supplier in a year: it belongs to the group, or the policy is about
    /// [`EVERY_SUPPLIER`].
    pub fn concerns(&self, policy: &Policy, supplier: &CountryId, year: i32) -> bool {
        policy.group.as_str() == EVERY_SUPPLIER || self.in_group(&policy.group, supplier, year)
    }

    /// The routes of one market, with their indices.
    pub fn routes_of(&self, market: MarketIndex) -> impl Iterator<Item = (usize, &Route)> {
        self.routes.iter().enumerate().filter(move |(_, route)| route.market == market)
    }
}

/// A value for each year from the base year to the horizon.
pub type DemandPath<T> = Vec<T>;

/// The place of a market in [`Model::markets`].
pub type MarketIndex = usize;

/// What a buyer wants, and how much of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Market {
    /// Its name in files and results, such as `crude-oil`; `lng` where the data hold only the LNG part of gas imports.
    pub id: MarketId,
    /// Its name for people.
    pub name: Text,
    /// What is shipped for it; the first is the one that the observed flows are of.
    pub commodities: Vec<Commodity>,
    /// Demand for imports.
    pub demand: DemandPath<Energy>,
    /// Demand as it would be without measures: every supplier is expected to grow and shrink with it. What a measure
    /// adds to demand, or takes from it, is a change that the response rule shares out.
    pub trend: DemandPath<Energy>,
    /// Price at which the reference flows come, ashore.
    pub price: DemandPath<Price>,
    /// The same as it is quoted, before it comes ashore: what a differential to the benchmark is added to.
    pub quoted: DemandPath<Price>,
    /// What lies between the two.
    pub landing: cost::Landing,
    /// What a unit of demand that is not served is worth.
    pub unserved_price: Price,
    /// How sure the observed flows of the base year are.
    pub status: Status,
}

impl Market {
    /// A price of the base year, moved with the price of the market to the year at a place of its path.
    pub fn moved(&self, price: Price, at: usize) -> Price {
        match self.price.first() {
            Some(base) if *base > Price::ZERO => price * (self.price[at] / *base),
            _ => price,
        }
    }
}

/// What is shipped.
#[derive(Clone, PartialEq, Debug)]
pub struct Commodity {
    /// Its name, such as `lng`.
    pub id: CommodityId,
    /// Its name for people.
    pub name: Text,
    /// Its energy by mass and volume. Gas by pipe has the mass of the LNG that holds the same energy.
    pub heat: HeatContent,
}

/// One way for one commodity from a supplier to the importer.
#[derive(Clone, PartialEq, Debug)]
pub struct Route {
    /// Its name, such as `qat-lng`.
    pub id: RouteId,
    /// Its name for people.
    pub name: Text,
    /// Who sells.
    pub supplier: CountryId,
    /// The market it serves.
    pub market: MarketIndex,
    /// The place of what it carries in the market's commodities.
    pub commodity: usize,
    /// Where it comes ashore, when the scenario says so.
    pub landing: Option<LandingId>,
    /// Observed or new.
    pub kind: RouteKind,
    /// The most it can deliver in each year, of a new route its capacity times the part of it that is used; `None` for no
    /// limit, zero before it is in service or after it is closed.
    pub capacity: DemandPath<Option<Energy>>,
    /// Part of what is sent that does not arrive, from 0 to below 1.
    pub loss: f64,
    /// How the cargoes travel; `None` where nobody knows, which is not the same as "through no passage".
    pub legs: Option<Vec<Leg>>,
}

impl Route {
    /// Whether the scenario adds this route.
    pub fn is_new(&self) -> bool {
        matches!(self.kind, RouteKind::New { .. })
    }
}

/// What is known of a route's cost.
#[derive(Clone, PartialEq, Debug)]
pub enum RouteKind {
    /// It delivered in the base year.
    Observed {
        /// What it delivered.
        reference: Energy,
        /// Elasticity of supply on this route; positive.
        elasticity: f64,
        /// What the cargoes of the base year cost ashore, on average: their unit value in the trade data, which is free on
        /// board, with freight and regasification; the market's price where not known.
        unit_value: Price,
        /// How sure the reference is.
        status: Status,
    },
    /// The scenario adds it.
    New {
        /// Delivered cost of each year ashore, the same for every unit up to the capacity.
        cost: DemandPath<Price>,
    },
}

/// A part of a route's cargoes that travels one way.
#[derive(Clone, PartialEq, Debug)]
pub struct Leg {
    /// Part of the route's cargoes; the legs of one route add up to 1.
    pub share: f64,
    /// Straits and canals passed.
    pub passages: Vec<PassageId>,
    /// Where the cargoes are loaded: latitude and longitude, degrees.
    pub place: Option<(f64, f64)>,
}

/// A strait or canal that indicators report on.
#[derive(Clone, PartialEq, Debug)]
pub struct ReportedChokepoint {
    /// Its name in files and results.
    pub id: PassageId,
    /// Its name for people.
    pub name: Text,
    /// The group of countries whose export coast lies behind it.
    pub origin_group: Option<GroupId>,
    /// Whether the METI chokepoint ratio counts it.
    pub in_meti_ratio: bool,
}

/// The group of a policy that is about every supplier, one by one.
pub const EVERY_SUPPLIER: &str = "all";

/// What a government demands.
#[derive(Clone, PartialEq, Debug)]
pub struct Policy {
    /// Its name.
    pub id: PolicyId,
    /// The group of suppliers it is about.
    pub group: GroupId,
    /// The market it is about; all together, by energy, when `None`.
    pub market: Option<MarketIndex>,
    /// First year in force.
    pub from: i32,
    /// Last year in force.
    pub to: i32,
    /// What is demanded.
    pub demand: PolicyDemand,
}

/// What a policy demands of a group of suppliers.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum PolicyDemand {
    /// At most this part of what is imported, from 0 to 1.
    ShareAtMost(f64),
    /// At least this part of what is imported, from 0 to 1.
    ShareAtLeast(f64),
    /// Nothing at all.
    Embargo,
    /// At most this much, above zero; counted as a part of demand.
    VolumeAtMost(Energy),
    /// At least this much; counted as a part of demand.
    VolumeAtLeast(Energy),
    /// From each supplier of the group at most this part of what is imported, from 0 to 1.
    EachAtMost(f64),
    /// At least so many suppliers of the group, each with at least this part of what is imported.
    SuppliersAtLeast {
        /// How many; above zero.
        count: usize,
        /// What a supplier must bring to count, above 0 up to 1.
        share: f64,
    },
}

/// What a supplier can send to this importer at most, over all its routes of one market.
#[derive(Clone, PartialEq, Debug)]
pub struct SupplierLimit {
    /// Who.
    pub supplier: CountryId,
    /// In which market.
    pub market: MarketIndex,
    /// The most in each year; `None` for no limit.
    pub available: DemandPath<Option<Energy>>,
}

/// Where one number of a scenario comes from.
#[derive(Clone, PartialEq, Debug)]
pub struct Provenance {
    /// The setting, such as `route.vladivostok-niigata.capacity`.
    pub setting: String,
    /// The value as written.
    pub value: String,
    /// File and line, as `scenarios/x.toml:12`.
    pub place: String,
    /// Says who.
    pub basis: Basis,
    /// By when it was known, where the file or the table says so.
    pub as_of: Option<AsOf>,
}

/// Says who.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Basis {
    /// An entry of the sources table.
    Source(SourceId),
    /// Nobody: the reason why it is assumed.
    Assumption(Text),
}

/// One year of a computed scenario. Vectors stand in the order of the model's routes, markets and policies.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct YearResult {
    /// Which year.
    pub year: i32,
    /// What each route delivered.
    pub flows: Vec<Energy>,
    /// What each route could not deliver for lack of capacity is worth this much a unit; zero where it does not bind.
    pub rents: Vec<Price>,
    /// Demand of each market that was not served.
    pub unserved: Vec<Energy>,
    /// Price in each market: the dual of its balance.
    pub prices: Vec<Price>,
    /// What one unit less of each policy's demand would save; zero where it does not bind.
    pub policy_duals: Vec<Price>,
    /// What one unit more of each supplier limit would save, in the order of the model; zero where it does not bind.
    pub limit_duals: Vec<Price>,
    /// What one unit less of take-or-pay on each route would save; zero where no contract binds.
    pub contract_duals: Vec<Price>,
    /// What was not taken of each contract, in the order of the model.
    pub breaches: Vec<Energy>,
    /// What was paid for it.
    pub penalties: Vec<Money>,
    /// Cost of what each route delivered: the area under its cost curve.
    pub route_costs: Vec<Money>,
    /// The objective: the sum of the route costs, of the penalties and of unserved demand at its price.
    pub objective: Money,
}

impl YearResult {
    /// A year in which nothing came, in the memory of another.
    #[must_use]
    pub fn cleared(mut self, model: &Model, year: i32) -> Self {
        fn zero<T: Copy + Default>(numbers: &mut Vec<T>, size: usize) {
            numbers.clear();
            numbers.resize(size, T::default());
        }
        let (routes, markets, contracts) = (model.routes.len(), model.markets.len(), model.contracts.len());
        (self.year, self.objective) = (year, Money::ZERO);
        zero(&mut self.flows, routes);
        zero(&mut self.rents, routes);
        zero(&mut self.unserved, markets);
        zero(&mut self.prices, markets);
        zero(&mut self.policy_duals, model.policies.len());
        zero(&mut self.limit_duals, model.supplier_limits.len());
        zero(&mut self.contract_duals, routes);
        zero(&mut self.breaches, contracts);
        zero(&mut self.penalties, contracts);
        zero(&mut self.route_costs, routes);
        self
    }
}

/// A scenario computed from the base year to the horizon.
#[derive(Clone, PartialEq, Debug)]
pub struct Trajectory {
    /// The base year, as observed, and the years after it.
    pub years: Vec<YearResult>,
}
