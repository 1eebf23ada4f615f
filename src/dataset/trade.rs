//! Who bought how much of what from whom.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::{CommodityId, CountryId};
use crate::table::Status;

/// A number and how sure it is; `None` is "not known", never zero.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct TradeMeasure {
    /// The number.
    pub value: Option<f64>,
    /// How sure.
    pub status: Status,
}

/// One importer's purchases of one commodity from one exporter in one year.
#[derive(Clone, PartialEq, Debug)]
pub struct TradeFlow {
    /// Calendar year.
    pub year: i32,
    /// Buyer.
    pub importer: CountryId,
    /// Seller.
    pub exporter: CountryId,
    /// What.
    pub commodity: CommodityId,
    /// Million tonnes.
    pub mass: TradeMeasure,
    /// Million USD of the year, free on board.
    pub value: TradeMeasure,
}

/// Where the trade flows come from, by the files themselves.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TradeOrigin {
    /// Edition by the descriptor of the package; empty where there is none.
    pub edition: String,
    /// What is not as shipped with the program; `None` where all of it is.
    pub own: Option<OwnTrade>,
}

/// Trade flows that are not those shipped with the program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnTrade {
    /// The file, as the user knows it.
    pub file: String,
    /// Whether the descriptor beside it was made for it, as an import does: its edition then holds for these rows.
    pub is_sealed: bool,
    /// Importers and years of which a row is not as shipped.
    pub years: BTreeMap<String, BTreeSet<i32>>,
}

/// All trade flows, sorted by importer, commodity, year, exporter, with what is known of whole years.
#[derive(Clone, Debug, Default)]
pub struct TradeFlows {
    flows: Vec<TradeFlow>,
    years: BTreeMap<YearKey, YearNote>,
    held: BTreeSet<YearKey>,
    /// First and last year; `None` when there are no flows.
    span: Option<(i32, i32)>,
}

/// Importer, commodity, year.
pub type YearKey = (CountryId, CommodityId, i32);

/// What is known of all imports of one commodity by one importer in one year.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct YearNote {
    /// Status of every share and sum of that year.
    pub status: Status,
    /// Why.
    pub reason: String,
}

/// One importer's imports of one commodity in one year.
#[derive(Clone, Copy, Debug)]
pub struct YearOfImports<'a> {
    /// Calendar year.
    pub year: i32,
    /// The flows, sorted by exporter; empty when nothing is known.
    pub flows: &'a [TradeFlow],
    /// What is known of the year as a whole, where it is remarkable.
    pub note: Option<&'a YearNote>,
    /// Whether an independent total of the year was at hand to hold it against.
    pub is_held: bool,
}

impl YearOfImports<'_> {
    /// The worst of what is known of the year and of the flows that carry at least a hundredth of its mass.
    pub fn status(&self) -> Status {
        if self.flows.is_empty() {
            return Status::Missing;
        }
        let total = self.total_mt();
        let of_year = self.note.map_or(Status::Observed, |note| note.status);
        let known = |flow: &&TradeFlow| flow.mass.value.is_some_and(|mass| mass >= 0.01 * total);
        self.flows.iter().filter(known).fold(of_year, |worst, flow| worst.worse(flow.mass.status))
    }

    /// Million tonnes in all; flows of unknown mass are left out.
    pub fn total_mt(&self) -> f64 {
        crate::numeric::sum(self.flows.iter().filter_map(|flow| flow.mass.value))
    }
}

impl TradeFlows {
    /// Sorts the flows by importer, commodity, year and exporter; `held` are the years that an independent total was at
    /// hand for.
    pub fn new(mut flows: Vec<TradeFlow>, years: BTreeMap<YearKey, YearNote>, held: BTreeSet<YearKey>) -> Self {
        flows.sort_by(|a, b| Self::key(a).cmp(&Self::key(b)));
        let years_of = || flows.iter().map(|flow| flow.year);
        let span = years_of().min().zip(years_of().max());
        Self { flows, years, held, span }
    }

    fn key(flow: &TradeFlow) -> (&CountryId, &CommodityId, i32, &CountryId) {
        (&flow.importer, &flow.commodity, flow.year, &flow.exporter)
    }

    /// All flows, sorted.
    pub fn flows(&self) -> &[TradeFlow] {
        &self.flows
    }

    /// First and last year in the data; `None` when there are none.
    pub fn span(&self) -> Option<(i32, i32)> {
        self.span
    }

    /// What an importer bought of a commodity in a year.
    pub fn imports(&self, importer: &CountryId, commodity: &CommodityId, year: i32) -> YearOfImports<'_> {
        let wanted = (importer, commodity, year);
        let of = |flow: &TradeFlow| (&flow.importer, &flow.commodity, flow.year).cmp(&wanted);
        let from = self.flows.partition_point(|flow| of(flow).is_lt());
        let until = from + self.flows[from..].partition_point(|flow| of(flow).is_eq());
        let key = (importer.clone(), commodity.clone(), year);
        let (note, is_held) = (self.years.get(&key), self.held.contains(&key));
        YearOfImports { year, flows: &self.flows[from..until], note, is_held }
    }
}
