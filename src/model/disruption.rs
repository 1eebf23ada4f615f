//! A disruption, valid by construction: what is lost, from when to when, what remains possible, and who can do what
//! about it.
//!
//! Inside, flows are in PJ a day, stocks in PJ, times in days, distances in km, prices in USD/GJ.

mod figures;
mod rules;
mod unstated;

pub use figures::FigureReader;
pub use rules::{Counted, MarketNumber, MarketRules, NumberRule};
pub use unstated::mix_year_before;

use crate::dataset::Dataset;
use crate::id::{CountryId, MarketId, PassageId};
use crate::language::Text;
use crate::model::Provenance;
use crate::model::copula::Correlations;
use crate::model::distribution::Distribution;
use crate::model::stock::{Counting, Release, StockClass};
use crate::units::calendar::Day;

/// A number of a disruption: its value in force, and what is known of it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DisruptionFigure {
    /// Its setting, such as `market.crude-oil.demand_elasticity`.
    pub name: String,
    /// The value in force, in the unit of the engine: as written, the median, or what was drawn.
    pub value: f64,
    /// One of the unit that it is written in, in the unit of the engine.
    pub scale: f64,
    /// Its distribution in the unit that it is written in, if it is not exact; of one that is drawn together with others, that
    /// of the place among [`DisruptionFigure::joint`].
    pub distribution: Option<Distribution>,
    /// The values of a number that is drawn together with others of the same name, in the unit that it is written in: one
    /// place is drawn for all of them, so that what one source found stays together. Empty of one of its own.
    pub joint: Vec<f64>,
}

impl DisruptionFigure {
    /// Takes what was drawn: a value in the unit that it is written in, or a place among the joint values.
    pub fn take(&mut self, drawn: f64) {
        let value = match self.joint.as_slice() {
            [] => Some(drawn),
            joint => joint.get(drawn.round().max(0.0) as usize).copied(),
        };
        if let Some(value) = value {
            self.value = value * self.scale;
        }
    }
}

/// A part of something by day: each point holds until the next; nothing before the first.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DemandSteps(pub Vec<(Day, DisruptionFigure)>);

impl DemandSteps {
    /// What holds on a day.
    pub fn at(&self, day: Day) -> f64 {
        let before = self.0.partition_point(|(from, _)| *from <= day);
        before.checked_sub(1).and_then(|place| self.0.get(place)).map_or(0.0, |(_, figure)| figure.value)
    }
}

/// What is struck.
#[derive(Clone, PartialEq, Debug)]
pub enum Struck {
    /// A strait or canal: everything that passes it.
    Passage(PassageId),
    /// What these countries sell.
    Suppliers(Vec<CountryId>),
    /// One route of the importer, by its name.
    Route(String),
    /// Every route that comes ashore at one place.
    Landing(String),
}

/// Something that is closed, cut off or attacked.
#[derive(Clone, PartialEq, Debug)]
pub struct Target {
    /// Its name in the file.
    pub id: String,
    /// Its name for people.
    pub title: Text,
    /// What it is.
    pub struck: Struck,
    /// The market in which it counts; all, when `None`.
    pub market: Option<MarketId>,
    /// Part that is lost, by day.
    pub severity: DemandSteps,
    /// The first day.
    pub from: Day,
    /// Days until all is as before; to the end, when `None`.
    pub duration: Option<DisruptionFigure>,
    /// Who alone loses it, such as a buyer who stops buying; what they leave is sold to others. Everyone, when empty.
    pub buyers: Vec<CountryId>,
    /// Buyers whose cargoes pass as those of the importer do, where a passage has no export coast behind it.
    pub also: Vec<CountryId>,
    /// Whether every buyer of a country that lies behind it loses: a passage with an export coast behind it.
    pub for_all: bool,
    /// Published part of the importer's imports in each market that passes; the legs are scaled to it.
    pub passing: Vec<(MarketId, DisruptionFigure)>,
    /// What is lost to the world beside the flows of the trade data, such as products, PJ/d.
    pub beside: Vec<(MarketId, DisruptionFigure)>,
    /// The longer way for what cannot pass, km; nothing can go round, when `None`.
    pub detour: Option<DisruptionFigure>,
}

/// A way round a target for one supplier.
#[derive(Clone, PartialEq, Debug)]
pub struct Bypass {
    /// Its name in the file.
    pub id: String,
    /// The place of the target that it goes round.
    pub target: usize,
    /// Whose cargoes.
    pub supplier: CountryId,
    /// Of which market.
    pub market: MarketId,
    /// What it can carry beyond what it carried before, PJ/d.
    pub capacity: DisruptionFigure,
    /// The first day.
    pub from: Day,
    /// Days to full capacity.
    pub ramp: DisruptionFigure,
    /// Straits on its way.
    pub passages: Vec<PassageId>,
}

/// Something that changes on the way: a partial reopening, a bypass attacked.
#[derive(Clone, PartialEq, Debug)]
pub struct Event {
    /// Its name in the file.
    pub id: String,
    /// The first day.
    pub date: Day,
    /// The first day on which it is over; never, when `None`.
    pub until: Option<Day>,
    /// What it changes.
    pub change: EventChange,
}

/// What an event changes.
#[derive(Clone, PartialEq, Debug)]
pub enum EventChange {
    /// The part that is lost at a target, by its place.
    Severity(usize, DisruptionFigure),
    /// The part of a bypass that is available, by its place.
    Available(usize, DisruptionFigure),
}

/// A measure that changes demand, growing to its full size in a straight line.
#[derive(Clone, PartialEq, Debug)]
pub struct DemandMeasure {
    /// Its name in the file.
    pub id: String,
    /// The first day.
    pub from: Day,
    /// The first day on which it is over; never, when `None`.
    pub until: Option<Day>,
    /// Its full size: a part of demand for restraint, PJ/d for everything else.
    pub size: DisruptionFigure,
    /// Days to its full size.
    pub ramp: DisruptionFigure,
}

impl DemandMeasure {
    /// Its size on a day.
    pub fn at(&self, day: Day) -> f64 {
        if day < self.from || self.until.is_some_and(|until| day >= until) {
            return 0.0;
        }
        self.size.value * risen(day.since(self.from), self.ramp.value)
    }
}

/// Part reached after some days of a straight rise over `ramp` days.
pub fn risen(days: i64, ramp: f64) -> f64 {
    let age = days as f64;
    if age < 0.0 {
        0.0
    } else if ramp > 0.0 {
        (age / ramp).min(1.0)
    } else {
        1.0
    }
}

/// Users who go short last (1) or first (the highest number).
#[derive(Clone, PartialEq, Debug)]
pub struct Sector {
    /// Its name in files and results.
    pub id: String,
    /// Its name for people.
    pub title: Text,
    /// Part of demand.
    pub share: DisruptionFigure,
    /// 1 is served first.
    pub priority: u8,
}

/// How a price of long contracts follows another market.
#[derive(Clone, PartialEq, Debug)]
pub struct ContractPrice {
    /// The market that it follows.
    pub follows: MarketId,
    /// USD/GJ for each USD/GJ.
    pub slope: DisruptionFigure,
    /// Days until it is felt.
    pub lag: DisruptionFigure,
    /// Part of imports that is bought at the price of the day instead.
    pub spot: DisruptionFigure,
}

/// One market in a disruption.
#[derive(Clone, PartialEq, Debug)]
pub struct MarketShock {
    /// Which.
    pub market: MarketId,
    /// Imports before, PJ/d; those of the year of the mix, when `None`.
    pub imports: Option<DisruptionFigure>,
    /// Price before, USD/GJ; that of the scenario, when `None`.
    pub price: Option<DisruptionFigure>,
    /// Price at which users go without, USD/GJ; that of the scenario, when `None`.
    pub ceiling: Option<DisruptionFigure>,
    /// Price elasticity of demand within months; negative or zero.
    pub demand_elasticity: DisruptionFigure,
    /// Price elasticity of supply within months; zero or more.
    pub supply_elasticity: DisruptionFigure,
    /// What the world uses, PJ/d.
    pub world_demand: DisruptionFigure,
    /// What the world produced beyond its use, which is used first, PJ/d.
    pub slack: Option<DisruptionFigure>,
    /// What emergency stocks of the world add at most, PJ/d.
    pub world_release: Option<DisruptionFigure>,
    /// The day on which that is decided.
    pub release_from: Day,
    /// Days from a decision to release stocks to the first of it.
    pub release_lag: DisruptionFigure,
    /// Part of what others still sell that can be sold to another buyer; all of it, when `None`.
    pub divertible: Option<DisruptionFigure>,
    /// Days from the wish for another cargo to its loading.
    pub procurement_lag: DisruptionFigure,
    /// Days from the first of those cargoes to the full rate.
    pub procurement_ramp: DisruptionFigure,
    /// Days in which spare capacity is brought up.
    pub spare_time: Option<DisruptionFigure>,
    /// Spare capacity by country, PJ/d.
    pub spare: Vec<(CountryId, DisruptionFigure)>,
    /// Speed of ships, km/d.
    pub speed: DisruptionFigure,
    /// Days on which a distance that is not known is longer than great circles: a factor.
    pub detour_factor: DisruptionFigure,
    /// How contracts are priced; all at the price of the day, when `None`.
    pub contract: Option<ContractPrice>,
    /// Suppliers from whom no more is bought.
    pub not_from: Vec<CountryId>,
    /// Stocks of the importer; not known when empty, which is not the same as none.
    pub stocks: Vec<StockClass>,
    /// Decisions to release them.
    pub releases: Vec<Release>,
    /// How days of stocks are counted.
    pub countings: Vec<Counting>,
    /// Who goes short first.
    pub sectors: Vec<Sector>,
    /// Announced restraint.
    pub restraint: Vec<DemandMeasure>,
    /// Switching to other fuels.
    pub switching: Vec<DemandMeasure>,
    /// Demand that comes on top.
    pub added: Vec<DemandMeasure>,
}

/// A disruption.
#[derive(Clone, PartialEq, Debug)]
pub struct Disruption {
    /// Its name in files and results.
    pub id: String,
    /// Its name for people.
    pub title: Text,
    /// The day on which it begins.
    pub start: Day,
    /// The last day looked at.
    pub last: Day,
    /// The year of the trade data that the mix of suppliers comes from.
    pub mix_year: i32,
    /// Whether it is stated that this mix holds nothing of the routes that scenarios add.
    pub mix_without_routes: bool,
    /// Whose stocks, measures and sectors stand in it.
    pub importer: CountryId,
    /// What is struck.
    pub targets: Vec<Target>,
    /// Ways round.
    pub bypasses: Vec<Bypass>,
    /// What changes on the way, sorted by date and name.
    pub events: Vec<Event>,
    /// Every market.
    pub markets: Vec<MarketShock>,
    /// Which uncertain numbers go together.
    pub correlations: Correlations,
    /// Every number with where it comes from.
    pub provenance: Vec<Provenance>,
}

impl Disruption {
    /// The first day computed: that of the month in which it begins.
    pub fn first(&self) -> Day {
        self.start.month_start()
    }

    /// How many days are computed.
    pub fn days(&self) -> usize {
        usize::try_from(self.last.since(self.first()) + 1).unwrap_or(0)
    }

    /// Part lost at a target on a day. Of statements that hold on that day, that with the latest beginning counts.
    pub fn severity(&self, target: usize, day: Day) -> f64 {
        let Some(struck) = self.targets.get(target) else { return 0.0 };
        let age = day.since(struck.from) as f64;
        if age < 0.0 || struck.duration.as_ref().is_some_and(|length| age >= length.value) {
            return 0.0;
        }
        let changed = self.changed(day, |change| match change {
            EventChange::Severity(place, figure) if *place == target => Some(figure.value),
            _ => None,
        });
        let own = struck.severity.0.iter().rev().find(|(from, _)| *from <= day);
        match (changed, own) {
            (Some((date, part)), Some((from, _))) if date >= *from => part,
            (Some((_, part)), None) => part,
            (_, own) => own.map_or(0.0, |(_, figure)| figure.value),
        }
    }

    /// What a bypass can carry on a day beyond what it carried before, PJ/d.
    pub fn bypass(&self, place: usize, day: Day) -> f64 {
        let Some(bypass) = self.bypasses.get(place) else { return 0.0 };
        let changed = self.changed(day, |change| match change {
            EventChange::Available(at, figure) if *at == place => Some(figure.value),
            _ => None,
        });
        let available = changed.map_or(1.0, |(_, part)| part);
        bypass.capacity.value * available * risen(day.since(bypass.from), bypass.ramp.value)
    }

    /// What the latest event in force says, and since when.
    fn changed(&self, day: Day, of: impl Fn(&EventChange) -> Option<f64>) -> Option<(Day, f64)> {
        let in_force = |event: &&Event| event.date <= day && event.until.is_none_or(|until| day < until);
        self.events.iter().filter(in_force).filter_map(|event| Some((event.date, of(&event.change)?))).next_back()
    }

    /// One market.
    pub fn market(&self, id: &MarketId) -> Option<&MarketShock> {
        self.markets.iter().find(|shock| same_market(&shock.market, id))
    }

    /// The same so many days later.
    #[must_use]
    pub fn later(mut self, days: i64) -> Self {
        let shift = |day: &mut Day| *day = day.plus(days);
        [&mut self.start, &mut self.last].into_iter().for_each(shift);
        for target in &mut self.targets {
            shift(&mut target.from);
            target.severity.0.iter_mut().for_each(|(day, _)| shift(day));
        }
        self.bypasses.iter_mut().for_each(|bypass| shift(&mut bypass.from));
        for event in &mut self.events {
            shift(&mut event.date);
            event.until.iter_mut().for_each(shift);
        }
        for shock in &mut self.markets {
            shift(&mut shock.release_from);
            for release in &mut shock.releases {
                shift(&mut release.date);
                release.until.iter_mut().for_each(shift);
            }
            for measure in shock.restraint.iter_mut().chain(&mut shock.switching).chain(&mut shock.added) {
                shift(&mut measure.from);
                measure.until.iter_mut().for_each(shift);
            }
        }
        self
    }

    /// The same with everything that is struck for so many days.
    #[must_use]
    pub fn lasting(mut self, days: f64) -> Self {
        for target in &mut self.targets {
            let name = format!("target.{}.duration", target.id);
            target.duration = Some(DisruptionFigure { name, value: days, scale: 1.0, ..DisruptionFigure::default() });
        }
        self
    }
}

/// Whether two names mean the same market: where the data hold only LNG, natural gas is called so.
pub fn same_market(a: &MarketId, b: &MarketId) -> bool {
    let whole = |id: &MarketId| {
        if *id == crate::model::commodity::lng_only().0 { "natural-gas".to_owned() } else { id.to_string() }
    };
    whole(a) == whole(b)
}

/// The countries that a name means in a year: one country, or the members of a group.
pub fn countries(dataset: &Dataset, name: &str, year: i32) -> Option<Vec<CountryId>> {
    if let Some((id, _)) = dataset.countries.get_key_value(name) {
        return Some(vec![id.clone()]);
    }
    let group = dataset.groups.get(name)?;
    let mut members: Vec<CountryId> =
        dataset.countries.keys().filter(|country| group.contains(country, year)).cloned().collect();
    members.sort();
    Some(members)
}
