//! The terms that the delivered cost of a route is made of, and the project behind a new route.

use super::Investment;
use crate::id::SourceId;
use crate::units::{Energy, Price};

/// What a term of a delivered cost pays for, in the order of the chain.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum TermKind {
    /// The energy at the beginning of the chain.
    Supply,
    /// Turning gas into LNG.
    Liquefaction,
    /// A pipeline, or whatever else moves energy and is no ship.
    Transport,
    /// Ships.
    Shipping,
    /// Turning LNG into gas.
    Regasification,
    /// Everything at once: the cost is stated as one number.
    Undivided,
}

impl TermKind {
    /// All of them, in the order of the chain.
    pub const ALL: [Self; 6] =
        [Self::Supply, Self::Liquefaction, Self::Transport, Self::Shipping, Self::Regasification, Self::Undivided];

    /// The name used in results: `cost-supply` and so on.
    pub fn variable(self) -> &'static str {
        match self {
            Self::Supply => "cost-supply",
            Self::Liquefaction => "cost-liquefaction",
            Self::Transport => "cost-transport",
            Self::Shipping => "cost-shipping",
            Self::Regasification => "cost-regasification",
            Self::Undivided => "cost-undivided",
        }
    }
}

/// What the investment in a route builds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Facility {
    /// A pipeline.
    Pipeline,
    /// A plant that makes LNG.
    Liquefaction,
    /// A terminal that makes gas of LNG.
    Regasification,
}

impl Facility {
    /// All of them, with the names used in files.
    pub const ALL: [(&'static str, Self); 3] =
        [("pipeline", Self::Pipeline), ("liquefaction", Self::Liquefaction), ("regasification", Self::Regasification)];

    /// The term that the investment stands in.
    pub fn term(self) -> TermKind {
        match self {
            Self::Pipeline => TermKind::Transport,
            Self::Liquefaction => TermKind::Liquefaction,
            Self::Regasification => TermKind::Regasification,
        }
    }
}

/// Where a part of a term comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CostOrigin {
    /// A setting of the scenario, such as `route.x.capex`; its basis stands in the model's provenance.
    Setting(String),
    /// A row of the table of cost parameters, by id.
    Parameter(String),
    /// An entry of the sources table.
    Source(SourceId),
    /// Assumed, and why.
    Assumption(String),
}

/// One term of a delivered cost.
#[derive(Clone, PartialEq, Debug)]
pub struct Term {
    /// What it pays for.
    pub kind: TermKind,
    /// How much, for each unit delivered.
    pub value: Price,
    /// Where its numbers come from; never empty.
    pub origins: Vec<CostOrigin>,
}

/// The delivered cost of a route as the sum of its terms, in the order of the chain.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct BuildUp {
    /// The terms.
    pub terms: Vec<Term>,
}

impl BuildUp {
    /// The delivered cost.
    pub fn total(&self) -> Price {
        self.terms.iter().map(|term| term.value).sum()
    }

    /// The sum of the terms of one kind; `None` where there is none.
    pub fn of(&self, kind: TermKind) -> Option<Price> {
        let mut terms = self.terms.iter().filter(|term| term.kind == kind).peekable();
        terms.peek()?;
        Some(terms.map(|term| term.value).sum())
    }
}

/// An investment in a route, and what it needs to earn.
#[derive(Clone, PartialEq, Debug)]
pub struct Project {
    /// What is built.
    pub facility: Facility,
    /// Cost, upkeep, interest (public and private together) and life, as planned.
    pub investment: Investment,
    /// What it could deliver in a year at full use.
    pub capacity: Energy,
    /// Part of the capacity that is used once it runs fully.
    pub utilisation: f64,
    /// Years from the first delivery to full use.
    pub ramp: f64,
    /// First year of delivery as planned.
    pub planned: i32,
    /// Years by which the first delivery is late.
    pub delay: f64,
    /// What each unit costs beside the investment: supply, running cost, and what follows in the chain.
    pub running: Price,
}

/// What is known of the cost of a new route.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct RouteCost {
    /// Its delivered cost ashore, the one that the engine computes with; of one that follows the price, in the base year.
    pub build_up: BuildUp,
    /// Whether it is a differential to the price series of its market, and moves with it.
    pub follows_price: bool,
    /// The investment, where its cost is built up from one.
    pub project: Option<Project>,
}
