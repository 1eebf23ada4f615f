//! What somebody said, and what would show it true or false.
//!
//! A claim is data: the words, who said them, and up to two tests. The reading **ex ante** asks what could be expected with
//! what was known when it was said; the reading **ex post** asks what was observed since. Each names numbers of the results
//! table, what they are compared with, and the limit that decides, with the reason for that limit.

use crate::diagnostics::Span;
use crate::id::{ClaimId, SourceId};
use crate::language::Text;
use crate::model::Basis;

/// Something that was said.
#[derive(Clone, PartialEq, Debug)]
pub struct Claim {
    /// Its name in files and results.
    pub id: ClaimId,
    /// Its name for people, a few words.
    pub title: Text,
    /// What was said, in our own words.
    pub statement: Text,
    /// Who said it.
    pub speaker: Text,
    /// In which office.
    pub office: Text,
    /// On which day, as `2016-11-01`.
    pub date: String,
    /// Where it is published; `None` where it is not, such as of an example.
    pub source: Option<SourceId>,
    /// What would count against it.
    pub against: Text,
    /// What has to be true besides, for it to hold.
    pub premise: Text,
    /// What data would test it, or test it better; empty where these data do.
    pub data_needed: Text,
    /// The observed number that says whether the premise came about; `None` where the claim has no condition, or none that
    /// these data can see.
    pub premise_met: Option<ClaimMeasure>,
    /// With what was known when it was said.
    pub ex_ante: Option<Test>,
    /// Against what was observed since.
    pub ex_post: Option<Test>,
}

impl Claim {
    /// Whether there is any number that would test it.
    pub fn is_testable(&self) -> bool {
        self.ex_ante.is_some() || self.ex_post.is_some()
    }
}

/// One reading of a claim: which numbers, of which scenarios, in which year.
#[derive(Clone, PartialEq, Debug)]
pub struct Test {
    /// The scenarios that represent the claim, or [`OBSERVED`](crate::table::OBSERVED).
    pub scenarios: Vec<Named>,
    /// The place among them of the main scenario, whose answer is the claim's; the others have answers of their own.
    pub main: usize,
    /// The year asked about; when none is stated, that of the study, of observed numbers the last that the reading may see.
    pub year: Option<i32>,
    /// What is asked, the claim's own measure first, then other indicators and other definitions of the same.
    pub measures: Vec<ClaimMeasure>,
}

impl Test {
    /// The scenario whose answer is the claim's.
    pub fn main_scenario(&self) -> Option<&Named> {
        self.scenarios.get(self.main)
    }
}

/// A name in results and for people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    /// In files and results.
    pub id: String,
    /// For people.
    pub name: Text,
}

/// Why a measure stands in a test.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Aspect {
    /// It is what the claim says.
    Main,
    /// It is another indicator of the same concern.
    Indicator,
    /// It is the same indicator under another definition: of the group, of the market, of the way of counting.
    Definition,
}

impl Aspect {
    /// Its name in files and results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Indicator => "indicator",
            Self::Definition => "definition",
        }
    }
}

/// A number of the results table and the limit that it has to meet.
#[derive(Clone, PartialEq, Debug)]
pub struct ClaimMeasure {
    /// Its name in results: `main`, or that of the indicator or definition.
    pub id: String,
    /// Why it stands in the test.
    pub aspect: Aspect,
    /// What it is for people, as a noun with its article: `the share of ...`.
    pub name: Text,
    /// Which number.
    pub cell: ResultCell,
    /// What it is compared with; `None` where the number itself has to meet the limit.
    pub baseline: Option<Baseline>,
    /// How.
    pub relation: Relation,
    /// The limit, in the unit of the cell; of `FallsBy` and `RisesBy`, the least change.
    pub threshold: f64,
    /// Who says that this is the limit.
    pub basis: Basis,
    /// Why the answer follows from what the scenario assumes, and so tells nothing; `None` where it does not.
    pub circular: Option<Text>,
    /// Where it stands in the claim's file.
    pub place: Span,
}

/// A number of the results table, whatever its scenario and year.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct ResultCell {
    /// Market id, or [`ALL_MARKETS`](crate::table::ALL_MARKETS).
    pub market: String,
    /// Supplier, group or passage; empty for the total.
    pub partner: String,
    /// Route; empty where the number is not of one route.
    pub route: String,
    /// What is measured.
    pub variable: String,
    /// Its unit.
    pub unit: String,
}

/// What a number is compared with.
#[derive(Clone, PartialEq, Debug)]
pub struct Baseline {
    /// The scenario; the one tested when `None`.
    pub scenario: Option<Named>,
    /// The year; the one asked about when `None`.
    pub year: Option<i32>,
    /// Which number; often the same.
    pub cell: ResultCell,
    /// What it is for people, where it is not the same number.
    pub name: Option<Text>,
}

/// How a number has to stand to its limit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Relation {
    /// At most the limit.
    AtMost,
    /// At least the limit.
    AtLeast,
    /// Below the baseline by at least the limit.
    FallsBy,
    /// Above the baseline by at least the limit.
    RisesBy,
}

impl Relation {
    /// Its name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AtMost => "at_most",
            Self::AtLeast => "at_least",
            Self::FallsBy => "falls_by",
            Self::RisesBy => "rises_by",
        }
    }

    /// Whether the number is compared with a baseline.
    pub fn is_change(self) -> bool {
        matches!(self, Self::FallsBy | Self::RisesBy)
    }

    /// By how much a number meets its limit: zero or more where it does, below zero where it misses it.
    ///
    /// The difference from the baseline (0 where there is none) is compared with the limit in the direction asked for.
    ///
    /// ```
    /// use izon::model::claim::Relation;
    /// assert_eq!(Relation::AtMost.margin(45.0, 0.0, 50.0), 5.0);
    /// assert_eq!(Relation::FallsBy.margin(60.0, 62.0, 5.0), -3.0);
    /// assert_eq!(Relation::RisesBy.margin(9.0, 7.0, 1.0), 1.0);
    /// ```
    pub fn margin(self, value: f64, baseline: f64, threshold: f64) -> f64 {
        match self {
            Self::AtMost => threshold - value,
            Self::AtLeast => value - threshold,
            Self::FallsBy => baseline - value - threshold,
            Self::RisesBy => value - baseline - threshold,
        }
    }

    /// As [`Relation::margin`], with what is smaller than the precision of the numbers taken as nothing. Where any fall or any
    /// rise is enough (a limit of zero), no change is no fall: a change below a millionth of the numbers misses by that much.
    ///
    /// ```
    /// use izon::model::claim::Relation;
    /// assert_eq!(Relation::FallsBy.settled_margin(57.0, 62.0, 5.0 - 1e-12), 0.0);
    /// assert!(Relation::FallsBy.settled_margin(62.0, 62.0, 0.0) < 0.0);
    /// assert!(Relation::FallsBy.settled_margin(61.9, 62.0, 0.0) > 0.0);
    /// ```
    pub fn settled_margin(self, value: f64, baseline: f64, threshold: f64) -> f64 {
        let (margin, size) = (self.margin(value, baseline, threshold), value.abs().max(baseline.abs()));
        let (least, rounding) = (1e-6 * size.max(1e-6), 1e-9 * size);
        if self.is_change() && threshold == 0.0 && margin.abs() <= least {
            -least
        } else if margin.abs() <= rounding {
            0.0
        } else {
            margin
        }
    }
}
