//! What is asked of the program, ready to be computed: a [`Study`] of [`Scenario`]s, and what can be varied in them.
//!
//! A [`Scenario`] is a [`Model`] with what its maker knows beside it: names of places for maps, costs term by term, where its
//! routes and policies stand in files. A [`Study`] compares scenarios, tests claims and names disruptions. [`input`] makes them
//! from files, and a program can make them in code: nothing here, and nothing above that computes, knows a form of a file.
//!
//! What can be varied is behind one trait, [`Variation`]: which numbers a scenario hangs on, and the scenario for other values
//! of them. [`Parameters`] puts the numbers of a whole study in one order; sampling, sensitivity and break-even speak to it alone.
//!
//! [`input`]: crate::input

mod backtest;
mod disruption;
mod mixture;
mod study;
mod variation;

pub use backtest::BacktestCase;
pub use disruption::{DisruptionPlaces, PlacedDisruption};
pub use mixture::Mixture;
pub use study::{Study, StudyOutput};
pub(crate) use variation::finite;
pub use variation::{Adjustable, NothingVaried, Number, Parameters, Variation, VariedInCode, numbers};

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostics::Span;
use crate::id::{ContractId, CountryId, GroupId, LandingId, PolicyId, RouteId};
use crate::language::Text;
use crate::model::Model;
use crate::model::cost::RouteCost;
use crate::model::network::Network;

/// A model and what its maker knows beside it.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What is computed.
    pub model: Model,
    /// Where its routes, policies and limits stand in files, to speak about them later; nothing of what no file holds.
    pub places: ScenarioPlaces,
    /// Where new routes start and land, for maps.
    pub ends: BTreeMap<RouteId, RouteEnds>,
    /// What its new routes cost, term by term.
    pub costs: BTreeMap<RouteId, RouteCost>,
    /// Units of each currency for one USD, as the scenario states them.
    pub exchange_rates: BTreeMap<String, f64>,
    /// The group of suppliers that the scenario is about.
    pub group: GroupId,
    /// The supplier that the scenario is about.
    pub supplier: Option<CountryId>,
    /// The importer's regions and trunk lines in the base year, where the dataset or the scenario has any.
    pub network: Option<Network>,
    /// The numbers that can be varied, and the scenario for other values of them.
    pub variation: Arc<dyn Variation>,
}

impl Scenario {
    /// A scenario about a group of suppliers, of whose model alone something is known and none of whose numbers can be varied.
    pub fn new(model: Model, group: GroupId) -> Self {
        Self {
            model,
            group,
            places: ScenarioPlaces::default(),
            ends: BTreeMap::new(),
            costs: BTreeMap::new(),
            exchange_rates: BTreeMap::new(),
            supplier: None,
            network: None,
            variation: Arc::new(NothingVaried),
        }
    }
}

/// Where things of a scenario stand in files.
#[derive(Clone, Debug, Default)]
pub struct ScenarioPlaces {
    /// Who imports.
    pub importer: Option<Span>,
    /// Routes that a file names.
    pub routes: BTreeMap<RouteId, Span>,
    /// Policies.
    pub policies: BTreeMap<PolicyId, Span>,
    /// Supply limits, in the order of [`Model::supplier_limits`].
    pub limits: Vec<Span>,
    /// Contracts that a file names.
    pub contracts: BTreeMap<ContractId, Span>,
    /// The price on carbon.
    pub carbon: Option<Span>,
}

/// The ends of a route: latitude and longitude, degrees.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct RouteEnds {
    /// Where it starts.
    pub from: Option<(f64, f64)>,
    /// Where it comes ashore.
    pub to: Option<(f64, f64)>,
    /// The name of where it comes ashore.
    pub landing: Option<LandingId>,
    /// That name for people.
    pub landing_name: Option<Text>,
}
