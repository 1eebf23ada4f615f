//! Claims and results to verdicts.
//!
//! A verdict is a pure function of a claim and of numbers that bear the names of the results table. The same function
//! judges the table of a run, that of another response rule, and one sample of an ensemble: each is a [`NamedNumbers`].
//!
//! It has four parts, which are never folded into one word, and nothing in it is counted:
//!
//! 1. [`Expectation`]: how likely the claim's main measure meets its limit in the main scenario, under the study's own rule,
//!    with what is uncertain drawn.
//! 2. [`RuleBound`]: whether it would be met if suppliers gave way in an extreme way.
//! 3. [`OtherMeasure`]: what other indicators and definitions say, and which of them have no number.
//! 4. [`Afterwards`]: what came of it.
//!
//! Beside them stands the [`LimitCurve`]: at which other limits the answer would be another.

mod expectation;
mod hindsight;
mod limits;
mod measures;
mod numbers;
mod outcome;
mod record;
mod rows;
pub mod sentences;
mod turns;
mod wording;

pub use crate::language::amount;
pub use crate::model::claim::{Aspect, Baseline, Claim, ClaimMeasure, Named, Relation, ResultCell, Test};
pub use expectation::{Afterwards, Expectation, Likelihood};
pub use hindsight::HindsightException;
pub use limits::{LimitCurve, LimitPoint, LimitSpan};
pub use measures::{MeasureStanding, OtherMeasure, RuleBound};
pub use numbers::{NamedNumbers, NumberAt, check};
pub use outcome::{Check, LimitOutcome};
pub use record::{Record, record};
pub use rows::{CLAIMS, StatedReading, rows, stated};
pub use turns::{AnswerTurn, BoxSide, Chance, UncertainSetting};

use serde::Serialize;

use crate::language::Text;
use crate::table::OBSERVED;

/// Which of the two readings of a claim.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimReading {
    /// With what was known when it was said.
    ExAnte,
    /// Against what was observed since.
    ExPost,
}

impl ClaimReading {
    /// Both.
    pub const ALL: [Self; 2] = [Self::ExAnte, Self::ExPost];

    /// Its name in files and results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ExAnte => "ex-ante",
            Self::ExPost => "ex-post",
        }
    }
}

/// What a test means where it does not say: whose imports, and which years.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TestGround<'a> {
    /// Importer.
    pub importer: &'a str,
    /// What the group of suppliers is called that a study is about.
    pub group: &'a Text,
    /// The year that scenarios start from: the last that the reading ex ante may see observed.
    pub base_year: i32,
    /// The year in which the study compares scenarios.
    pub year: i32,
    /// The newest year observed.
    pub newest: i32,
}

impl TestGround<'_> {
    /// The year of a number of a scenario, when no year is stated.
    fn year_of(&self, scenario: &str, reading: ClaimReading) -> i32 {
        match (scenario == OBSERVED, reading) {
            (false, _) => self.year,
            (true, ClaimReading::ExAnte) => self.base_year,
            (true, ClaimReading::ExPost) => self.newest,
        }
    }
}

/// The numbers of a study under one response rule.
#[derive(Clone, Copy)]
pub struct Under<'a> {
    /// The rule, as results name it.
    pub rule: &'a str,
    /// What was computed under it.
    pub numbers: &'a dyn NamedNumbers,
}

/// A claim with what the numbers say of it.
#[derive(Clone, PartialEq, Debug)]
pub struct JudgedClaim {
    /// The claim.
    pub claim: Claim,
    /// What the group of suppliers is called that loses sales first under the rule `displace`.
    pub group: Text,
    /// The reading ex ante; `None` where the claim has no such test.
    pub ex_ante: Option<ClaimFinding>,
    /// The reading ex post; `None` where the claim has no such test.
    pub ex_post: Option<ClaimFinding>,
    /// Whether the premise came about: the observed number against its limit; `None` where the claim states no such number.
    pub premise: Option<LimitOutcome>,
    /// What the reading ex ante rests on and what was not known when the claim was made; empty until somebody looks for it.
    pub not_known_then: Vec<HindsightException>,
}

impl JudgedClaim {
    /// What was found in a reading.
    pub fn finding(&self, reading: ClaimReading) -> Option<&ClaimFinding> {
        match reading {
            ClaimReading::ExAnte => self.ex_ante.as_ref(),
            ClaimReading::ExPost => self.ex_post.as_ref(),
        }
    }

    /// As [`JudgedClaim::finding`], to add to it.
    pub fn finding_mut(&mut self, reading: ClaimReading) -> Option<&mut ClaimFinding> {
        match reading {
            ClaimReading::ExAnte => self.ex_ante.as_mut(),
            ClaimReading::ExPost => self.ex_post.as_mut(),
        }
    }

    /// How likely the claim was with what was known when it was said.
    pub fn expectation(&self) -> Expectation {
        self.ex_ante.as_ref().map_or(Expectation::NoNumber, ClaimFinding::expectation)
    }

    /// What came of it.
    pub fn afterwards(&self) -> Afterwards {
        let premise = self.claim.premise_met.as_ref().map(|_| self.premise.as_ref().and_then(LimitOutcome::holds));
        let met = self.ex_post.as_ref().and_then(ClaimFinding::main).and_then(Check::holds);
        Afterwards::of(premise, met)
    }
}

/// What one reading of a claim comes to.
#[derive(Clone, PartialEq, Debug)]
pub struct ClaimFinding {
    /// Which reading.
    pub reading: ClaimReading,
    /// What was asked.
    pub test: Test,
    /// The answer for each measure under each rule, the claim's own measure under the study's own rule first.
    pub checks: Vec<Check>,
    /// How likely the claim's own measure meets its limit in the main scenario when what is uncertain is drawn; `None` where
    /// nothing was drawn, or nothing that was drawn bears on it.
    pub chance: Option<Chance>,
    /// The same for each scenario that represents the claim.
    pub chances: Vec<(String, Chance)>,
    /// At which limits the answer would be another; `None` where there is no number.
    pub curve: Option<LimitCurve>,
    /// Under which conditions the answer turns; empty where none was looked for or found.
    pub turns: Vec<AnswerTurn>,
}

impl ClaimFinding {
    /// The claim's own measure under the study's own rule.
    pub fn main(&self) -> Option<&Check> {
        self.checks.first()
    }

    /// The claim's own measure under every rule.
    pub fn under_rules(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| check.measure == 0)
    }

    /// Every measure under the study's own rule.
    pub fn under_own_rule(&self) -> impl Iterator<Item = (&ClaimMeasure, &Check)> {
        let mut last = None;
        let first_of = move |check: &&Check| last.replace(check.measure) != Some(check.measure);
        self.checks.iter().filter(first_of).filter_map(|check| Some((self.test.measures.get(check.measure)?, check)))
    }

    /// By how much the claim's own measure meets its limit under the study's own rule, in its unit.
    pub fn margin(&self) -> Option<f64> {
        self.main().and_then(Check::margin)
    }

    /// Whether nothing but observed numbers are asked for.
    pub fn is_fact(&self) -> bool {
        self.main().is_some_and(|check| check.rule == OBSERVED)
    }

    /// Why the answer follows from what is assumed, where it does.
    pub fn circular(&self) -> Option<&Text> {
        self.test.measures.first()?.circular.as_ref()
    }

    /// How likely the limit is met, or whether it is where nothing was drawn.
    pub fn expectation(&self) -> Expectation {
        let Some(met) = self.main().and_then(Check::holds) else { return Expectation::NoNumber };
        match self.chance {
            Some(chance) => Expectation::Likely { word: Likelihood::of(chance.probability), chance },
            None if self.is_fact() => Expectation::Observed { met },
            None => Expectation::AtMiddle { met },
        }
    }
}

/// Judges a claim by the numbers of a study under each rule, the study's own rule first.
pub fn judge(claim: &Claim, ground: &TestGround<'_>, under: &[Under<'_>]) -> JudgedClaim {
    let find = |reading: ClaimReading, test: &Option<Test>| {
        let test = test.clone()?;
        let checks = outcome::checks(&test, reading, ground, under);
        let (turns, chances) = (Vec::new(), Vec::new());
        let mut finding = ClaimFinding { reading, test, checks, chance: None, chances, curve: None, turns };
        finding.curve = LimitCurve::at_middle(&finding);
        Some(finding)
    };
    let premise = claim.premise_met.as_ref().zip(under.first());
    JudgedClaim {
        ex_ante: find(ClaimReading::ExAnte, &claim.ex_ante),
        ex_post: find(ClaimReading::ExPost, &claim.ex_post),
        premise: premise.map(|(measure, own)| outcome::of_premise(measure, ground, own.numbers)),
        group: ground.group.clone(),
        not_known_then: Vec::new(),
        claim: claim.clone(),
    }
}

/// By how much the claim's own measure meets its limit in its main scenario, in one set of numbers, such as a sample of an
/// ensemble, in a reading; `None` where the claim has no such test or there is no number.
pub fn margin(
    claim: &Claim,
    reading: ClaimReading,
    ground: &TestGround<'_>,
    numbers: &dyn NamedNumbers,
) -> Option<f64> {
    let test = match reading {
        ClaimReading::ExAnte => claim.ex_ante.as_ref(),
        ClaimReading::ExPost => claim.ex_post.as_ref(),
    }?;
    margin_of(test, reading, ground, numbers)
}

/// As [`margin`], of a test on its own.
pub fn margin_of(
    test: &Test,
    reading: ClaimReading,
    ground: &TestGround<'_>,
    numbers: &dyn NamedNumbers,
) -> Option<f64> {
    let (measure, scenario) = (test.measures.first()?, test.main_scenario()?);
    outcome::outcome((test.year, measure), &scenario.id, (reading, ground), numbers).margin
}
