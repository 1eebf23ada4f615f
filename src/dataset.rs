//! What is known: the observations and facts that scenarios start from, valid by construction.
//!
//! The types here mirror the tables of the data package, one type a table. They are filled by
//! [`input`](crate::input) from embedded or given files; nothing here reads a file.

pub mod package;
mod trade;

use std::collections::{BTreeMap, BTreeSet};

pub use trade::{OwnTrade, TradeFlow, TradeFlows, TradeMeasure, TradeOrigin, YearKey, YearNote, YearOfImports};

use crate::id::{CommodityId, CountryId, GroupId, LandingId, LineId, PassageId, RegionId, SourceId};
use crate::language::Text;
use crate::units::calendar::AsOf;

/// All tables together.
#[derive(Clone, Debug, Default)]
pub struct Dataset {
    /// Countries and territories by ISO 3166-1 alpha-3.
    pub countries: BTreeMap<CountryId, Country>,
    /// Named sets of countries.
    pub groups: BTreeMap<GroupId, CountryGroup>,
    /// Which of them are regions of the world, rather than organisations, former states or one country.
    pub regions_of_world: BTreeSet<GroupId>,
    /// Who imported what from whom.
    pub trade: TradeFlows,
    /// Yearly mean prices by series and year, in the unit of the series.
    pub prices: BTreeMap<String, PriceSeries>,
    /// Straits and canals.
    pub passages: BTreeMap<PassageId, Chokepoint>,
    /// How a supplier's cargoes reach an importer: ports, shares, straits passed, distance.
    pub supply_legs: Vec<SupplyLeg>,
    /// Ways by sea from port to port as they are, and with some passage closed.
    pub sea_routes: Vec<SeaRoute>,
    /// The importer to whom most ways by sea are known; they stand in where none are known to another.
    pub best_charted: Option<CountryId>,
    /// Stretches of open water between two waypoints (latitude and longitude, degrees), to draw the courses of ships.
    pub sea_lanes: Vec<((f64, f64), (f64, f64))>,
    /// Supply routes proposed or built, as published.
    pub supply_routes: BTreeMap<String, SupplyRoute>,
    /// Import terminals for LNG.
    pub terminals: Vec<LngTerminal>,
    /// Worldwide Governance Indicators, mean of the six estimates, by country and year (about -2.5 bad to 2.5 good).
    pub governance: BTreeMap<(CountryId, i32), f64>,
    /// Supply of importers that the trade flows do not hold, by importer and commodity.
    pub unseen: BTreeMap<(CountryId, CommodityId), Unseen>,
    /// Parts of importers.
    pub regions: Vec<Region>,
    /// Gas sold in a year by importer and area, gross calorific value, PJ.
    pub gas_sales: BTreeMap<(CountryId, String), f64>,
    /// What LNG terminals take in, million tonnes a year, where it is published or known not to be as tracked.
    pub terminal_use: BTreeMap<LandingId, f64>,
    /// Trunk lines between regions.
    pub trunk_links: Vec<TrunkLink>,
    /// Published figures to check against.
    pub published_shares: Vec<PublishedShare>,
    /// Costs, prices and elasticities as published, by id.
    pub cost_parameters: BTreeMap<String, CostParameter>,
    /// Elasticities, lags, rates and limits in a disruption, by id; of each its vintages, oldest first.
    pub disruption_parameters: BTreeMap<String, Vec<DisruptionParameter>>,
    /// What published figures and what they apply to are called in Japanese, by their English names.
    pub figure_names: BTreeMap<String, String>,
    /// Where every number comes from.
    pub sources: BTreeMap<SourceId, DataSource>,
    /// Where the trade flows come from, as charts say it.
    pub trade_source: Option<SourceId>,
    /// The same by the files themselves: the edition, and rows that are not as shipped.
    pub trade_origin: TradeOrigin,
    /// The tables that differ from those shipped with the program, by path.
    pub differs: Vec<String>,
    /// Rows of tables that rest on figures of a stated year, by importer.
    pub dated: Vec<Dated>,
    /// The files that were read, as the user knows them, with their SHA-256 in hexadecimal digits.
    pub files: BTreeMap<String, String>,
}

impl Dataset {
    /// What an importer buys of a commodity that the trade flows do not hold, where it does in a year; in any year, where
    /// none is named. `None` where nothing is known to be missing.
    pub fn unseen(&self, importer: &CountryId, commodity: &CommodityId, year: Option<i32>) -> Option<&Unseen> {
        let found = self.unseen.get(&(importer.clone(), commodity.clone()))?;
        let begun = year.zip(found.from).is_none_or(|(year, from)| from <= year);
        begun.then_some(found)
    }
}

/// Supply that an importer has and the trade flows do not hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unseen {
    /// First year; always, when `None`.
    pub from: Option<i32>,
    /// How that is known.
    pub reason: String,
    /// Who says so.
    pub source: Option<SourceId>,
}

/// What a row of a table says of an importer, and of which year the figures are that it rests on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dated {
    /// The file.
    pub table: String,
    /// Of whom.
    pub importer: CountryId,
    /// What.
    pub what: Text,
    /// The last year of those figures.
    pub year: i32,
}

/// A country or territory.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Country {
    /// Name, as inside a sentence: in English with its article where it has one, such as `the United States`.
    pub name: Text,
    /// ISO 3166-1 alpha-2; empty where none.
    pub iso2: String,
    /// UN M49 code; 0 where none.
    pub m49: u32,
    /// UN M49 region, such as `Asia`; empty where none.
    pub region: String,
    /// UN M49 subregion, such as `Western Asia`; empty where none.
    pub subregion: String,
    /// Latitude and longitude of a point in its middle, degrees; `None` where none is known.
    pub centroid: Option<(f64, f64)>,
}

/// A part of an importer, such as a prefecture.
#[derive(Clone, PartialEq, Debug)]
pub struct Region {
    /// Of whom.
    pub importer: CountryId,
    /// Its name in files and results.
    pub id: RegionId,
    /// Its name for people.
    pub name: Text,
    /// The area by which gas sales are published.
    pub area: String,
    /// People.
    pub population: f64,
    /// Latitude and longitude of its seat of government, degrees.
    pub place: (f64, f64),
}

/// A stretch of a trunk line between two regions.
#[derive(Clone, PartialEq, Debug)]
pub struct TrunkLink {
    /// Of whom.
    pub importer: CountryId,
    /// Its name in files and results.
    pub id: LineId,
    /// Its name for people.
    pub name: Text,
    /// One end.
    pub from: RegionId,
    /// The other end.
    pub to: RegionId,
    /// Diameter, mm.
    pub diameter_mm: Option<f64>,
    /// Capacity as published, bcm/y.
    pub capacity_bcm: Option<f64>,
    /// First year.
    pub start: i32,
}

/// A named set of countries.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct CountryGroup {
    /// Name.
    pub name: Text,
    /// Who belongs to it, and when.
    pub members: Vec<Membership>,
    /// Who defines it so.
    pub source: Option<SourceId>,
}

impl CountryGroup {
    /// Whether a country belongs to the group in a year.
    pub fn contains(&self, country: &CountryId, year: i32) -> bool {
        self.members.iter().any(|member| {
            member.country == *country
                && member.from.is_none_or(|from| from <= year)
                && member.to.is_none_or(|to| year <= to)
        })
    }
}

/// A country's time in a group.
#[derive(Clone, PartialEq, Debug)]
pub struct Membership {
    /// Who.
    pub country: CountryId,
    /// First year; always, when `None`.
    pub from: Option<i32>,
    /// Last year; still, when `None`.
    pub to: Option<i32>,
}

/// On what basis a price is quoted: how far on its way to the buyer what is paid for has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum PriceBasis {
    /// Free on board: where it is loaded, before freight.
    Fob,
    /// Cost, insurance and freight: at the port of the buyer; of LNG before regasification.
    #[default]
    Cif,
    /// Ashore at the landing point, ready to be used: the basis on which costs and prices of a market meet.
    Ashore,
}

impl PriceBasis {
    /// All of them, with the names used in tables and files.
    pub const ALL: [(&'static str, Self); 3] = [("fob", Self::Fob), ("cif", Self::Cif), ("ashore", Self::Ashore)];

    /// The name used in tables and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fob => "fob",
            Self::Cif => "cif",
            Self::Ashore => "ashore",
        }
    }
}

/// Yearly mean prices of one series.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PriceSeries {
    /// Unit, such as `USD/bbl`.
    pub unit: String,
    /// On what basis it is quoted; `None` for an index, and where the table does not say.
    pub basis: Option<PriceBasis>,
    /// Where a price free on board is quoted; `None` for a mean of several places.
    pub loaded_in: Option<CountryId>,
    /// Mean of the months by year.
    pub annual: BTreeMap<i32, f64>,
}

/// A strait or canal.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Chokepoint {
    /// Name.
    pub name: Text,
    /// Latitude and longitude, degrees.
    pub place: (f64, f64),
    /// The group of countries whose export coast lies behind the passage, where there is such a group.
    pub origin_group: Option<GroupId>,
    /// Whether the METI chokepoint ratio counts it.
    pub in_meti_ratio: bool,
}

/// One way for a supplier's cargoes to an importer, and the part of them that goes this way.
#[derive(Clone, PartialEq, Debug)]
pub struct SupplyLeg {
    /// Buyer.
    pub importer: CountryId,
    /// Seller.
    pub supplier: CountryId,
    /// What.
    pub commodity: CommodityId,
    /// Export port; empty where the leg is assumed for the whole country.
    pub port: String,
    /// Part of the supplier's cargoes that takes this leg; the legs of one supplier and commodity add up to 1.
    pub share: f64,
    /// Straits and canals passed.
    pub passages: Vec<PassageId>,
    /// Nautical miles; `None` where not known.
    pub distance_nm: Option<f64>,
    /// Latitude and longitude of the port, degrees.
    pub place: Option<(f64, f64)>,
}

/// The shortest way by sea from one port to another, with every passage open or with some closed.
#[derive(Clone, PartialEq, Debug)]
pub struct SeaRoute {
    /// Buyer.
    pub importer: CountryId,
    /// Where it ends, as the table calls it.
    pub landing: String,
    /// Where that is: latitude and longitude, degrees; `None` where the table does not say.
    pub landing_place: Option<(f64, f64)>,
    /// Seller.
    pub supplier: CountryId,
    /// Where it begins.
    pub port: String,
    /// What sails, such as `lng`.
    pub cargo: String,
    /// `default` with every passage open; else which are closed.
    pub variant: String,
    /// Straits and canals passed.
    pub passages: Vec<PassageId>,
    /// Nautical miles; `None` where no way is left.
    pub distance_nm: Option<f64>,
}

/// A supply route as published: ranges, not one number.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SupplyRoute {
    /// Name as published.
    pub name: String,
    /// Kind, such as `subsea pipeline`.
    pub kind: String,
    /// Who sells; `None` where it is no country known here.
    pub supplier: Option<CountryId>,
    /// Who buys, where it ends at one importer.
    pub importer: Option<CountryId>,
    /// Where it starts: latitude and longitude, degrees.
    pub from: Option<(f64, f64)>,
    /// Where it lands: latitude and longitude, degrees.
    pub to: Option<(f64, f64)>,
    /// Status when last looked at.
    pub status: String,
    /// Where it is published.
    pub source: Option<SourceId>,
}

/// An import terminal for LNG.
#[derive(Clone, PartialEq, Debug)]
pub struct LngTerminal {
    /// Short name, unique.
    pub id: LandingId,
    /// Name as published.
    pub name: String,
    /// Name in Japanese; empty where none is known.
    pub name_ja: String,
    /// Country.
    pub country: CountryId,
    /// First-level division, such as a prefecture; empty where not known.
    pub region: String,
    /// Million tonnes a year.
    pub capacity_mt: Option<f64>,
    /// First year; `None` where not known.
    pub start: Option<i32>,
    /// Operating, cancelled and so on.
    pub status: String,
    /// Latitude and longitude, degrees.
    pub place: (f64, f64),
}

impl LngTerminal {
    /// Its name for people.
    pub fn title(&self) -> Text {
        let ja = if self.name_ja.is_empty() { &self.name } else { &self.name_ja };
        Text::new(self.name.as_str(), ja.as_str())
    }
}

/// A figure published by an authority.
#[derive(Clone, PartialEq, Debug)]
pub struct PublishedShare {
    /// Year.
    pub year: i32,
    /// `CY` calendar year, `FY` fiscal year, or `month`.
    pub basis: String,
    /// What was measured.
    pub metric: String,
    /// The number.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// Where it is published.
    pub source: Option<SourceId>,
    /// What it is a share of, where it may be drawn beside shares of the trade data.
    pub series: Option<PublishedSeries>,
}

/// Imports of which a share is published and no flows are at hand.
#[derive(Clone, PartialEq, Debug)]
pub struct PublishedSeries {
    /// Whose imports.
    pub importer: CountryId,
    /// Of what: the name in results.
    pub market: String,
    /// Supplier or group whose share it is.
    pub partner: String,
    /// What the market is called.
    pub name: Text,
}

/// A published cost, price or elasticity: a range, or one number.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct CostParameter {
    /// What it is, such as `liquefaction capex`.
    pub parameter: String,
    /// Low end; `None` where only one number is published.
    pub low: Option<f64>,
    /// The number, or the middle of the range.
    pub central: Option<f64>,
    /// High end; `None` where only one number is published.
    pub high: Option<f64>,
    /// Unit as published, such as `$/tpa`.
    pub unit: String,
    /// To what it applies.
    pub applies_to: String,
    /// Where it is published.
    pub source: Option<SourceId>,
    /// How sure it is: `seen`, `derived`, `assumption` or `from memory`.
    pub evidence: String,
}

/// A number that a disruption is reckoned with; `low` is the end nearer to zero, `applies_to` the market.
#[derive(Clone, PartialEq, Debug)]
pub struct DisruptionParameter {
    /// Of which country; of the world, `None`.
    pub country: Option<CountryId>,
    /// What it is, its range, its unit and its source.
    pub figure: CostParameter,
    /// When it was published; of an assumption, when what it rests on was.
    pub published: AsOf,
    /// The name by which it is drawn together with others: the ends and the middle of all of them go together, each a pair
    /// of one source. `None` of one of its own.
    pub joint: Option<String>,
}

/// Where numbers come from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DataSource {
    /// Who published it.
    pub publisher: String,
    /// What it is called.
    pub title: String,
    /// Year of publication or edition.
    pub year: String,
    /// Address.
    pub address: String,
    /// `seen`, `derived`, or `from memory`, which makes every number that rests on it an assumption.
    pub evidence: String,
}
