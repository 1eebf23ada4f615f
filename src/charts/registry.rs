//! Every chart that is drawn from a table by its name: one entry each, beside the file that draws it.

use super::map::{self, Geography};
use super::style::Style;
use super::view::ChartView;
use super::{
    Picture, bathtub, cover, delivered, displaced, dumbbell, failures, fan, flows, foretold, frontier, history,
    importers, markets, probabilities, regret, rerouted, shares, slope, suppliers, unserved,
};
use crate::uncertainty::frontier::LARGEST;

/// The chart of what was foretold of the newest observed year beside what happened.
pub const AGAINST_OBSERVED: &str = "scenario-against-observed";

/// The chart of several importers beside each other, which needs no scenario.
pub const BY_IMPORTER: &str = "by-importer";

/// What a unit costs on arrival, part by part.
pub const DELIVERED_COST: &str = "delivered-cost";

/// The chart of history alone, which needs no scenario.
pub const HISTORY: &str = "history";

/// The chart of the cheapest supply for each ceiling on the group's share; its rows are those of
/// [`uncertainty::frontier`](crate::uncertainty::frontier).
pub const FRONTIER: &str = "frontier";

/// The same for ceilings on the share of the largest supplier.
pub const FRONTIER_LARGEST: &str = "frontier-largest";

/// The chart from supplier through straits to the landing point.
pub const FLOWS: &str = "flows";

/// What an ensemble makes of the group's share: its rows have statistics `q05`, `q25`, `q50`, `q75` and `q95`.
pub const FAN: &str = "fan";

/// How likely each claim is under each scenario: rows `claim-probability` with the claim as partner.
pub const CLAIM_PROBABILITIES: &str = "claim-probabilities";

/// The largest regret of each choice: rows `regret` with the choice as scenario and the measure as partner.
pub const REGRET: &str = "regret";

/// Every single failure against every scenario: rows `failure-lost`, `failure-days` and `failure-cost`.
pub const FAILURES: &str = "failures";

/// Days that stocks last, month by month; like the next charts, from rows of a disruption, whose scenario is
/// `scenario/disruption`, and `scenario/disruption/no-replacement` for the run in which nothing is replaced.
pub const STOCK_DAYS: &str = "stock-days";

/// Demand that nobody serves, month by month.
pub const UNSERVED: &str = "unserved";

/// What fills the gap, month by month, with replacement and without.
pub const BATHTUB: &str = "bathtub";

/// Who met the need before, and who meets it in the worst month.
pub const BEFORE_AND_DURING: &str = "before-and-during";

/// Whose rows a chart needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChartScope {
    /// Those of a study: a run draws it.
    Study,
    /// Those of a disruption.
    Disruption,
    /// Rows of another command, or of history alone.
    Asked,
}

/// A chart: its name, what it is for, and what draws it.
pub struct ChartEntry {
    /// Its name, also a good name for its file.
    pub name: &'static str,
    /// Whose rows it needs.
    pub scope: ChartScope,
    /// Whether there is one for each market; otherwise all markets stand together.
    pub is_by_market: bool,
    /// Whether it shows one scenario: one that changes something in its market.
    pub(super) is_of_focus: bool,
    /// What it shows, in a few words.
    pub shows: &'static str,
    /// Reads its numbers and draws; `None` when the table has none.
    pub(super) draw: fn(&ChartView<'_>, Style, &Geography) -> Option<Picture>,
}

const fn entry(
    name: &'static str,
    scope: ChartScope,
    shows: &'static str,
    draw: fn(&ChartView<'_>, Style, &Geography) -> Option<Picture>,
) -> ChartEntry {
    ChartEntry { name, scope, is_by_market: false, is_of_focus: false, shows, draw }
}

impl ChartEntry {
    const fn by_market(self) -> Self {
        Self { is_by_market: true, ..self }
    }

    const fn of_focus(self) -> Self {
        Self { is_of_focus: true, ..self }
    }
}

use ChartScope::{Asked, Disruption, Study};

/// All charts, in the order in which they are drawn.
pub const CHARTS: &[ChartEntry] = &[
    entry("imports-by-supplier", Study, "volumes by supplier, observed and in one scenario", |view, style, _| {
        suppliers::draw(view, style)
    })
    .by_market()
    .of_focus(),
    entry("share-by-scenario", Study, "the group's share, observed and in every scenario", |view, style, _| {
        shares::draw(view, style)
    })
    .by_market()
    .of_focus(),
    entry(
        "scenarios-against-reference",
        Study,
        "every scenario against the reference, measure by measure",
        |view, style, _| dumbbell::draw(view, style),
    ),
    entry("who-is-displaced", Study, "who loses sales to a new route", |view, style, _| displaced::draw(view, style))
        .by_market()
        .of_focus(),
    entry("by-market", Study, "the group's share of each market and of all together", |view, style, _| {
        markets::draw(view, style)
    }),
    entry("map", Study, "routes, straits and landing points, by volume", map::draw),
    entry(DELIVERED_COST, Study, "what a unit costs on arrival, part by part", |view, style, _| {
        delivered::draw(view, style)
    })
    .by_market(),
    entry("since-base-year", Study, "the group's share of each fuel, base year and newest year", |view, style, _| {
        slope::draw(view, style)
    }),
    entry(
        AGAINST_OBSERVED,
        Study,
        "what was foretold of the newest observed year, and what happened, by supplier",
        |view, style, _| foretold::draw(view, style),
    )
    .by_market(),
    entry(BY_IMPORTER, Study, "the group's share of several importers, side by side", |view, style, _| {
        importers::draw(view, style)
    })
    .by_market(),
    entry(FLOWS, Study, "from supplier through straits to the landing point", flows::draw).by_market().of_focus(),
    entry(HISTORY, Asked, "the group's share and volumes, observed", |view, style, _| history::draw(view, style))
        .by_market(),
    entry(
        FRONTIER,
        Asked,
        "the cheapest supply for each ceiling on the group's share (rows of izon frontier)",
        |view, style, _| frontier::draw(view, style, view.subject.group.as_str()),
    ),
    entry(
        FRONTIER_LARGEST,
        Asked,
        "the same for the share of the largest supplier (rows of izon frontier)",
        |view, style, _| frontier::draw(view, style, LARGEST),
    ),
    entry(
        FAN,
        Asked,
        "the group's share as an ensemble has it: bands and medians (rows of izon ensemble)",
        |view, style, _| fan::draw(view, style),
    )
    .by_market(),
    entry(CLAIM_PROBABILITIES, Asked, "how likely each claim is under each scenario", |view, style, _| {
        probabilities::draw(view, style)
    }),
    entry(REGRET, Asked, "how much worse each choice can turn out than the best", |view, style, _| {
        regret::draw(view, style)
    }),
    entry(FAILURES, Asked, "every single failure against every scenario (rows of izon failures)", |view, style, _| {
        failures::draw(view, style)
    })
    .by_market(),
    entry(
        STOCK_DAYS,
        Disruption,
        "days that stocks last, month by month (rows of izon stress, as the next three)",
        |view, style, _| cover::draw(view, style),
    )
    .by_market(),
    entry(UNSERVED, Disruption, "demand that nobody serves, month by month", |view, style, _| {
        unserved::draw(view, style)
    })
    .by_market(),
    entry(BATHTUB, Disruption, "what fills the gap, with replacement and without", |view, style, _| {
        bathtub::draw(view, style)
    })
    .by_market(),
    entry(
        BEFORE_AND_DURING,
        Disruption,
        "who met the need before, and who meets it in the worst month",
        |view, style, _| rerouted::draw(view, style),
    )
    .by_market(),
];

/// The chart of this name.
pub fn chart(name: &str) -> Option<&'static ChartEntry> {
    CHARTS.iter().find(|chart| chart.name == name)
}

/// The charts that need rows of one kind, in their order.
pub fn of_scope(scope: ChartScope) -> impl Iterator<Item = &'static ChartEntry> {
    CHARTS.iter().filter(move |chart| chart.scope == scope)
}
