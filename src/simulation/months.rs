//! A disruption day by day, told by month: what still arrives, what replaces it, what stocks give, who goes short.
//!
//! Loss and replacement are felt a voyage later than they happen: a cargo that has passed a strait before it closes
//! arrives. The world's balance gives the price and what can be had instead; stocks fill what is left, and what they
//! cannot fill is not served. Each day, arrivals and draws equal what is served and what is laid in.

mod arrivals;
mod balance;
mod ledger;
mod paths;
mod stocks;
mod world;

use crate::id::{CountryId, MarketId};
use crate::model::disruption::{Disruption, MarketShock};

pub use ledger::{LedgerMonth, MarketCourse};
pub use world::{Buyer, Seller, WorldBalance, WorldCourse};

/// A part of the importer's purchases that travels one way.
#[derive(Clone, PartialEq, Debug)]
pub struct PurchaseStream {
    /// The place of its supplier in [`Supply::suppliers`].
    pub supplier: usize,
    /// What it carries when nothing is wrong, PJ/d.
    pub flow: f64,
    /// The targets that it meets.
    pub hits: Vec<Hit>,
}

/// Where a stream meets a target.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Hit {
    /// The place of the target in the disruption.
    pub target: usize,
    /// The way from there to the importer, km: what has gone so far when the target is struck arrives.
    pub km_left: f64,
}

/// A supplier from whom more can be bought.
#[derive(Clone, PartialEq, Debug)]
pub struct Replacer {
    /// The place of the supplier in [`Supply::suppliers`].
    pub supplier: usize,
    /// Its exports of the year of the mix, PJ/d: how much of what replaces comes from it beside the others.
    pub exports: f64,
    /// Its way to the importer, km.
    pub km: f64,
}

/// What an importer buys of one market when nothing is wrong, and from whom it could buy more.
#[derive(Clone, PartialEq, Debug)]
pub struct Supply {
    /// The market, as results name it.
    pub market: MarketId,
    /// Everyone who sells or could.
    pub suppliers: Vec<CountryId>,
    /// What comes, way by way.
    pub streams: Vec<PurchaseStream>,
    /// Who could replace it.
    pub replacers: Vec<Replacer>,
    /// Price before, USD/GJ.
    pub price: f64,
}

impl Supply {
    /// What comes in all, PJ/d.
    pub fn total(&self) -> f64 {
        crate::numeric::sum(self.streams.iter().map(|stream| stream.flow))
    }
}

/// Whether what is lost can be bought elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Replacement {
    /// As far as the world has it.
    #[default]
    Shared,
    /// Not at all: a bound, which overstates losses several times over.
    None,
}

/// A market that the price of contracts follows.
#[derive(Clone, Copy, Debug)]
pub struct Followed<'a> {
    /// Its course.
    pub world: &'a WorldCourse,
    /// Its price before, USD/GJ.
    pub price: f64,
}

/// What one market of one scenario starts from.
#[derive(Clone, Copy, Debug)]
pub struct DisruptionCase<'a> {
    /// The disruption.
    pub disruption: &'a Disruption,
    /// Its market.
    pub shock: &'a MarketShock,
    /// Who sells to whom in the world.
    pub world: &'a WorldBalance,
    /// What becomes of the world.
    pub course: &'a WorldCourse,
    /// What the importer buys.
    pub supply: &'a Supply,
    /// The market that the price of contracts follows, if any.
    pub followed: Option<Followed<'a>>,
}

/// What becomes of the world: prices, and what can be had instead of what is lost. `ceiling` is the price, as a multiple
/// of that before, at which users go without.
pub fn world_course(disruption: &Disruption, shock: &MarketShock, world: &WorldBalance, ceiling: f64) -> WorldCourse {
    world::course(disruption, shock, world, ceiling)
}

/// One importer's market through a disruption.
pub fn run(case: &DisruptionCase<'_>, replacement: Replacement) -> MarketCourse {
    balance::run(case, replacement)
}
