//! The file form of a disruption.

mod figure;

pub use figure::{ByDate, FigureForm, Rank};

use super::form::{Entries, Located, One, form};
use super::scenario_file::{CorrelationForm, Extends};
use crate::language::Text;
use crate::units::calendar::AsOf;
use crate::units::calendar::Day;

form! {
    /// A disruption: what is struck, from when to when, what remains possible, and who does what about it.
    ///
    /// A number that is not stated is that of the table of disruption parameters, with its range and source.
    DisruptionFile {
        /// Another disruption file, or a list of them, from which everything is taken that this one does not state. A
        /// path is seen from this file.
        extends: One<Extends>,
        /// What the disruption is.
        disruption: DisruptionForm,
        /// What is struck.
        target: Entries<TargetForm>,
        /// Ways round a target.
        bypass: Entries<BypassForm>,
        /// What changes on the way: a partial reopening, a bypass attacked. Their order in the file means nothing.
        event: Entries<EventForm>,
        /// What is known of each market, by name: `crude-oil`, `natural-gas`.
        market: Entries<MarketShockForm>,
        /// Stocks of the importer.
        stock: Entries<StockForm>,
        /// Decisions to release them.
        release: Entries<ReleaseForm>,
        /// How days of stocks are counted.
        counting: Entries<CountingForm>,
        /// Announced restraint, as a part of demand.
        restraint: Entries<MeasureForm>,
        /// Switching to other fuels.
        switching: Entries<MeasureForm>,
        /// Demand that comes on top, such as when reactors stop.
        demand: Entries<MeasureForm>,
        /// Who goes short first.
        sector: Entries<SectorForm>,
        /// Capacity that stands idle elsewhere, instead of that of the table.
        spare: Entries<SpareForm>,
        /// Uncertain numbers that go together; a row of the table is called `parameter.ROW`.
        correlation: Entries<CorrelationForm>,
    }

    /// What the disruption is.
    DisruptionForm {
        /// Name in files and results: lower-case letters, digits and hyphens.
        id: One<String>,
        /// Name for people.
        title: One<Text>,
        /// The day on which it begins, such as `2026-03-02`.
        start: One<Day>,
        /// The last day looked at.
        until: One<Day>,
        /// The year of the trade data that the mix of suppliers comes from; the last before the start if not stated.
        mix_year: One<i32>,
        /// Whether the mix of that year holds nothing of the routes that the scenarios add, because none was built.
        /// If not stated, what a supplier delivers more than in the base year of a scenario counts as a part of it and is not added again.
        mix_without_routes: One<bool>,
        /// Whose stocks, measures and sectors stand here: ISO 3166-1 alpha-3.
        importer: One<String>,
    }

    /// Something that is closed, cut off or attacked: one of `passage`, `suppliers`, `route`, `landing`.
    TargetForm {
        /// Name for people.
        title: One<Text>,
        /// A strait or canal.
        passage: One<String>,
        /// Countries or groups whose sales are lost.
        suppliers: One<Vec<Located<String>>>,
        /// A route of a scenario, such as `qat-lng`.
        route: One<String>,
        /// A landing point: every new route that comes ashore there, and the part of what existing routes bring that `passing` states.
        landing: One<String>,
        /// The market in which it counts; all if not stated.
        market: One<String>,
        /// The first day; the start of the disruption if not stated.
        from: One<Day>,
        /// How long it lasts; to the end if not stated.
        duration: One<FigureForm>,
        /// Part that is lost: one number, or numbers by day, each of which holds until the next.
        severity: ByDate,
        /// Who alone loses it, such as a buyer who stops buying; what they leave is sold to others.
        buyers: One<Vec<Located<String>>>,
        /// Buyers, or groups of them, whose cargoes pass as those of the importer do. Needed for a passage that has no export
        /// coast behind it.
        also: One<Vec<Located<String>>>,
        /// Published part of the importer's imports that passes, by market; the ways of its cargoes are scaled to it.
        passing: Entries<PassingForm>,
        /// What is lost to the world beside the trade that the data hold, such as products, by market.
        beside: Entries<BesideForm>,
        /// How much longer the way round is for ships that cannot pass; they cannot go round if not stated.
        detour: One<FigureForm>,
        /// Entry of the sources table that the numbers of this table come from.
        source: One<String>,
        /// Or the reason why they are assumed.
        assumption: One<Text>,
        /// By when they were known: a year, a month or a day; the year of the source if not stated.
        as_of: One<AsOf>,
    }

    /// A part that passes.
    PassingForm {
        /// Part of the importer's imports.
        share: One<FigureForm>,
        /// Entry of the sources table that it comes from.
        source: One<String>,
        /// Or the reason why it is assumed.
        assumption: One<Text>,
        /// By when they were known: a year, a month or a day; the year of the source if not stated.
        as_of: One<AsOf>,
    }

    /// A loss beside the trade data.
    BesideForm {
        /// How much in a year or a day.
        volume: One<FigureForm>,
        /// Entry of the sources table that it comes from.
        source: One<String>,
        /// Or the reason why it is assumed.
        assumption: One<Text>,
        /// By when they were known: a year, a month or a day; the year of the source if not stated.
        as_of: One<AsOf>,
    }

    /// A way round a target for one supplier.
    BypassForm {
        /// Name for people.
        title: One<Text>,
        /// The target that it goes round.
        target: One<String>,
        /// Whose cargoes: ISO 3166-1 alpha-3.
        supplier: One<String>,
        /// Of which market.
        market: One<String>,
        /// What it can carry beyond what it carried before.
        capacity: One<FigureForm>,
        /// The first day; the start of the disruption if not stated.
        from: One<Day>,
        /// Time to full capacity, in a straight line.
        ramp_up: One<FigureForm>,
        /// Straits on its way: it is of no use while they are closed.
        passages: One<Vec<Located<String>>>,
        /// Entry of the sources table that the numbers of this table come from.
        source: One<String>,
        /// Or the reason why they are assumed.
        assumption: One<Text>,
        /// By when they were known: a year, a month or a day; the year of the source if not stated.
        as_of: One<AsOf>,
    }

    /// Something that changes on the way.
    EventForm {
        /// The first day.
        date: One<Day>,
        /// The first day on which it is over; never if not stated.
        until: One<Day>,
        /// The target whose severity changes.
        target: One<String>,
        /// Part that is lost there from now on.
        severity: One<FigureForm>,
        /// The bypass that changes.
        bypass: One<String>,
        /// Part of the bypass that is available from now on.
        available: One<FigureForm>,
        /// Entry of the sources table that the numbers of this table come from.
        source: One<String>,
        /// Or the reason why they are assumed.
        assumption: One<Text>,
        /// By when they were known: a year, a month or a day; the year of the source if not stated.
        as_of: One<AsOf>,
    }

    /// What is known of a market.
    MarketShockForm {
        /// Imports of the importer before; the mix of suppliers is scaled to it. Those of the year of the mix if not stated.
        imports: One<FigureForm>,
        /// Price before; that of the scenario if not stated.
        price: One<FigureForm>,
        /// Price at which users go without; that of the scenario if not stated.
        ceiling: One<FigureForm>,
        /// Price elasticity of demand within months, such as -0.13; with that of supply of the same source, or neither.
        demand_elasticity: One<FigureForm>,
        /// Price elasticity of supply within months, such as 0.11; with that of demand of the same source, or neither.
        supply_elasticity: One<FigureForm>,
        /// What the world uses.
        world_demand: One<FigureForm>,
        /// What the world produced beyond its use, which is used up first; nothing if not stated.
        slack: One<FigureForm>,
        /// What emergency stocks of the world add at most; nothing if neither stated nor in the table.
        world_release: One<FigureForm>,
        /// The day on which the world decides so; the start of the disruption if not stated.
        release_from: One<Day>,
        /// Time from a decision to release stocks to the first of it.
        release_lag: One<FigureForm>,
        /// Part of what others still sell that can be sold to another buyer; all if neither stated nor in the table.
        divertible: One<FigureForm>,
        /// Time from the wish for another cargo to its loading.
        procurement_lag: One<FigureForm>,
        /// Time from the first of those cargoes to the full rate.
        procurement_ramp: One<FigureForm>,
        /// Time in which spare capacity is brought up.
        spare_time: One<FigureForm>,
        /// Speed of ships.
        speed: One<FigureForm>,
        /// Suppliers from whom no more is bought.
        not_from: One<Vec<Located<String>>>,
        /// The market that the price of contracts follows, such as `crude-oil`; all is priced by the day if not stated.
        contracts_follow: One<String>,
        /// USD/MMBtu for each USD/bbl of crude oil.
        slope: One<FigureForm>,
        /// Time until it is felt.
        slope_lag: One<FigureForm>,
        /// Part that is bought at the price of the day.
        spot_share: One<FigureForm>,
        /// Entry of the sources table that the numbers of this table come from.
        source: One<String>,
        /// Or the reason why they are assumed.
        assumption: One<Text>,
        /// By when they were known: a year, a month or a day; the year of the source if not stated.
        as_of: One<AsOf>,
    }

    /// Stocks under one rule.
    StockForm {
        /// Name for people.
        title: One<Text>,
        /// Of which market.
        market: One<String>,
        /// What lies there before: an amount, or days.
        volume: One<FigureForm>,
        /// How its days are counted: the name of a `counting`; by imports if not stated.
        counted: One<String>,
        /// What must stay there: an amount, days, or a part of the volume.
        floor: One<FigureForm>,
        /// Most that can be drawn; no limit if not stated.
        rate: One<FigureForm>,
        /// 1 is drawn first.
        order: One<Rank>,
        /// Whether nothing is drawn without a `release`.
        by_decision: One<bool>,
        /// Entry of the sources table that the numbers of this table come from.
        source: One<String>,
        /// Or the reason why they are assumed.
        assumption: One<Text>,
        /// By when they were known: a year, a month or a day; the year of the source if not stated.
        as_of: One<AsOf>,
    }

    /// A decision about stocks.
    ReleaseForm {
        /// Which stocks.
        stock: One<String>,
        /// The day of the decision.
        date: One<Day>,
        /// The first day on which it is over; never if not stated.
        until: One<Day>,
        /// Time to the first of it; that of the market if not stated.
        lag: One<FigureForm>,
        /// Most that is released; what the stocks can deliver if not stated.
        rate: One<FigureForm>,
        /// What must stay from now on: an amount, days, or a part of the volume.
        floor: One<FigureForm>,
        /// All that is released: an amount, or days.
        amount: One<FigureForm>,
        /// Entry of the sources table that the numbers of this table come from.
        source: One<String>,
        /// Or the reason why they are assumed.
        assumption: One<Text>,
        /// By when they were known: a year, a month or a day; the year of the source if not stated.
        as_of: One<AsOf>,
    }

    /// How days of stocks are counted.
    CountingForm {
        /// Name for people.
        title: One<Text>,
        /// Of which market.
        market: One<String>,
        /// What a day is: consumption or net imports.
        per_day: One<FigureForm>,
        /// Part of stocks that is not counted; all is if not stated.
        unavailable: One<FigureForm>,
        /// What a unit of stocks counts as, such as "95 %" of products for crude oil.
        conversion: One<FigureForm>,
        /// Entry of the sources table that the numbers of this table come from.
        source: One<String>,
        /// Or the reason why they are assumed.
        assumption: One<Text>,
        /// By when they were known: a year, a month or a day; the year of the source if not stated.
        as_of: One<AsOf>,
    }

    /// A measure that changes demand.
    MeasureForm {
        /// Name for people.
        title: One<Text>,
        /// In which market.
        market: One<String>,
        /// The first day; the start of the disruption if not stated.
        from: One<Day>,
        /// The first day on which it is over; never if not stated.
        until: One<Day>,
        /// Its full size: a part of demand for restraint, an amount a year or a day for everything else.
        size: One<FigureForm>,
        /// Time to its full size, in a straight line; at once if not stated.
        ramp_up: One<FigureForm>,
        /// Entry of the sources table that the numbers of this table come from.
        source: One<String>,
        /// Or the reason why they are assumed.
        assumption: One<Text>,
        /// By when they were known: a year, a month or a day; the year of the source if not stated.
        as_of: One<AsOf>,
    }

    /// Users of energy.
    SectorForm {
        /// Name for people.
        title: One<Text>,
        /// In which market.
        market: One<String>,
        /// Part of demand.
        share: One<FigureForm>,
        /// 1 is served first.
        priority: One<Rank>,
        /// Entry of the sources table that the numbers of this table come from.
        source: One<String>,
        /// Or the reason why they are assumed.
        assumption: One<Text>,
        /// By when they were known: a year, a month or a day; the year of the source if not stated.
        as_of: One<AsOf>,
    }

    /// Capacity that stands idle.
    SpareForm {
        /// Where: ISO 3166-1 alpha-3.
        supplier: One<String>,
        /// Of which market.
        market: One<String>,
        /// How much.
        volume: One<FigureForm>,
        /// Entry of the sources table that the numbers of this table come from.
        source: One<String>,
        /// Or the reason why they are assumed.
        assumption: One<Text>,
        /// By when they were known: a year, a month or a day; the year of the source if not stated.
        as_of: One<AsOf>,
    }
}
