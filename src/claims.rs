//! Claims and results to verdicts.
//!
//! A verdict is a pure function of a claim and of numbers that bear the names of the results table. The same function
//! judges the table of a run, that of another response rule, and one sample of an ensemble: each is a [`Numbers`].
//!
//! Every number asked for is a vote: the claim's own measure, each other indicator, each other definition, each
//! scenario that represents the claim, each response rule. Every vote for it: supported. No vote of the claim's own measure
//! for it, under any rule: not supported, whatever other measures say. Anything between: partly, and each vote stays
//! visible; nothing is averaged. Other measures can cast doubt on a claim and not make up for its own. Where the
//! claim's own measure has no number, nothing can be tested.

mod numbers;
mod record;
mod rows;
pub mod sentences;
mod turns;
mod wording;

pub use crate::language::amount;
pub use crate::model::claim::{Aspect, Baseline, Cell, Claim, Measure, Named, Relation, Test};
pub use numbers::{At, Numbers, check};
pub use record::{Record, record};
pub use rows::{CLAIMS, Stated, rows, stated};
pub use turns::{Chance, Setting, Side, Turn};

use std::fmt;

use serde::Serialize;

use crate::table::OBSERVED;

/// What the numbers say of a claim.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Every vote is for it.
    Supported,
    /// Some votes are for it, and some against.
    Partly,
    /// Every vote is against it.
    NotSupported,
    /// There is no number that would say.
    CannotBeTested,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Supported, Self::Partly, Self::NotSupported, Self::CannotBeTested];

    /// Its name in files and results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Partly => "partly",
            Self::NotSupported => "not-supported",
            Self::CannotBeTested => "cannot-be-tested",
        }
    }

    /// The verdict of the votes on the claim's own measure and of those on other measures.
    ///
    /// ```
    /// use izon::claims::{Verdict, Votes};
    /// let votes = |held, cast| Votes { held, cast };
    /// assert_eq!(Verdict::of(votes(4, 4), votes(3, 3)), Verdict::Supported);
    /// assert_eq!(Verdict::of(votes(4, 4), votes(2, 3)), Verdict::Partly);
    /// assert_eq!(Verdict::of(votes(1, 4), votes(0, 3)), Verdict::Partly);
    /// assert_eq!(Verdict::of(votes(0, 4), votes(3, 3)), Verdict::NotSupported);
    /// assert_eq!(Verdict::of(votes(0, 0), votes(3, 3)), Verdict::CannotBeTested);
    /// ```
    pub fn of(own: Votes, other: Votes) -> Self {
        match (own.held, own.cast) {
            (_, 0) => Self::CannotBeTested,
            (0, _) => Self::NotSupported,
            (held, cast) if held == cast && other.held == other.cast => Self::Supported,
            _ => Self::Partly,
        }
    }
}

/// How many votes were cast, and how many of them for the claim.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Votes {
    /// For the claim.
    pub held: usize,
    /// In all.
    pub cast: usize,
}

impl Votes {
    fn of<'c>(checks: impl Iterator<Item = &'c Check>) -> Self {
        checks
            .flat_map(Check::votes)
            .fold(Self::default(), |votes, held| Self { held: votes.held + usize::from(held), cast: votes.cast + 1 })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Which of the two readings of a claim.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// With what was known when it was said.
    ExAnte,
    /// Against what was observed since.
    ExPost,
}

impl Reading {
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
pub struct Ground<'a> {
    /// Importer.
    pub importer: &'a str,
    /// The year that scenarios start from: the last that the reading ex ante may see observed.
    pub base_year: i32,
    /// The year in which the study compares scenarios.
    pub year: i32,
    /// The newest year observed.
    pub newest: i32,
}

impl Ground<'_> {
    /// The year of a number of a scenario, when no year is stated.
    fn year_of(&self, scenario: &str, reading: Reading) -> i32 {
        match (scenario == OBSERVED, reading) {
            (false, _) => self.year,
            (true, Reading::ExAnte) => self.base_year,
            (true, Reading::ExPost) => self.newest,
        }
    }
}

/// The numbers of a study under one response rule.
#[derive(Clone, Copy)]
pub struct Under<'a> {
    /// The rule, as results name it.
    pub rule: &'a str,
    /// What was computed under it.
    pub numbers: &'a dyn Numbers,
}

/// A claim with what the numbers say of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Judged {
    /// The claim.
    pub claim: Claim,
    /// The reading ex ante; `None` where the claim has no such test.
    pub ex_ante: Option<Finding>,
    /// The reading ex post; `None` where the claim has no such test.
    pub ex_post: Option<Finding>,
}

impl Judged {
    /// What was found in a reading.
    pub fn finding(&self, reading: Reading) -> Option<&Finding> {
        match reading {
            Reading::ExAnte => self.ex_ante.as_ref(),
            Reading::ExPost => self.ex_post.as_ref(),
        }
    }

    /// As [`Judged::finding`], to add to it.
    pub fn finding_mut(&mut self, reading: Reading) -> Option<&mut Finding> {
        match reading {
            Reading::ExAnte => self.ex_ante.as_mut(),
            Reading::ExPost => self.ex_post.as_mut(),
        }
    }

    /// The verdict in a reading.
    pub fn verdict(&self, reading: Reading) -> Verdict {
        self.finding(reading).map_or(Verdict::CannotBeTested, Finding::verdict)
    }
}

/// What one reading of a claim comes to.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    /// Which reading.
    pub reading: Reading,
    /// What was asked.
    pub test: Test,
    /// The answer for each measure under each rule, the claim's own measure under the study's own rule first.
    pub checks: Vec<Check>,
    /// How likely the claim's own measure meets its limit when what is uncertain is drawn; `None` where nothing was drawn.
    pub chance: Option<Chance>,
    /// Under which conditions the answer turns; empty where none was looked for or found.
    pub turns: Vec<Turn>,
}

/// One measure under one rule.
#[derive(Clone, PartialEq, Debug)]
pub struct Check {
    /// The place of the measure in [`Test::measures`].
    pub measure: usize,
    /// The rule; [`OBSERVED`] where all numbers are observed, so that no rule matters.
    pub rule: String,
    /// Each scenario's numbers, in the order of [`Test::scenarios`].
    pub outcomes: Vec<Outcome>,
    /// Whether it is enough that one of them meets the limit.
    pub any: bool,
}

/// One number against its limit.
#[derive(Clone, PartialEq, Debug)]
pub struct Outcome {
    /// The scenario.
    pub scenario: String,
    /// The year of the number.
    pub year: i32,
    /// The number; `None` where there is none.
    pub value: Option<f64>,
    /// The scenario and the year of what it is compared with, where it is compared.
    pub baseline_of: Option<(String, i32)>,
    /// That number.
    pub baseline: Option<f64>,
    /// By how much the limit is met; below zero where it is missed, `None` where there is nothing to say.
    pub margin: Option<f64>,
}

impl Check {
    /// The votes: one a scenario, or one in all where any scenario is enough.
    pub fn votes(&self) -> Vec<bool> {
        let met = self.outcomes.iter().filter_map(|outcome| outcome.margin).map(|margin| margin >= 0.0);
        if !self.any {
            return met.collect();
        }
        met.reduce(|a, b| a || b).into_iter().collect()
    }

    /// Whether every vote is for the claim; `None` where there is none.
    pub fn holds(&self) -> Option<bool> {
        self.margin().map(|margin| margin >= 0.0)
    }

    /// By how much the limit is met by the scenario that decides: the worst, or where any is enough the best.
    pub fn margin(&self) -> Option<f64> {
        self.deciding().and_then(|outcome| outcome.margin)
    }

    /// The scenario that decides, the first of those that are alike.
    pub fn deciding(&self) -> Option<&Outcome> {
        let known = self.outcomes.iter().filter_map(|outcome| Some((outcome, outcome.margin?)));
        let better = |a: f64, b: f64| if self.any { b > a } else { b < a };
        known.reduce(|one, other| if better(one.1, other.1) { other } else { one }).map(|(outcome, _)| outcome)
    }
}

impl Finding {
    /// The verdict of all votes.
    pub fn verdict(&self) -> Verdict {
        Verdict::of(Votes::of(self.under_rules()), Votes::of(self.checks.iter().filter(|check| check.measure != 0)))
    }

    /// How all votes fall.
    pub fn votes(&self) -> Votes {
        Votes::of(self.checks.iter())
    }

    /// The claim's own measure under the study's own rule.
    pub fn main(&self) -> Option<&Check> {
        self.checks.first()
    }

    /// The claim's own measure under every rule.
    pub fn under_rules(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| check.measure == 0)
    }

    /// The measures of one aspect under the study's own rule.
    pub fn under_aspect(&self, aspect: Aspect) -> impl Iterator<Item = (&Measure, &Check)> {
        let own = self.main().map(|check| check.rule.clone());
        let checks = self.checks.iter().filter(move |check| Some(&check.rule) == own.as_ref());
        let with = |check: &'_ Check| self.test.measures.get(check.measure);
        checks.filter_map(move |check| Some((with(check)?, check))).filter(move |(measure, _)| measure.aspect == aspect)
    }

    /// By how much the claim's own measure meets its limit under the study's own rule, in its unit.
    pub fn margin(&self) -> Option<f64> {
        self.main().and_then(Check::margin)
    }
}

/// Judges a claim by the numbers of a study under each rule, the study's own rule first.
pub fn judge(claim: &Claim, ground: &Ground<'_>, under: &[Under<'_>]) -> Judged {
    let find = |reading: Reading, test: &Option<Test>| {
        let test = test.clone()?;
        let checks = checks(&test, reading, ground, under);
        Some(Finding { reading, test, checks, chance: None, turns: Vec::new() })
    };
    Judged {
        ex_ante: find(Reading::ExAnte, &claim.ex_ante),
        ex_post: find(Reading::ExPost, &claim.ex_post),
        claim: claim.clone(),
    }
}

fn checks(test: &Test, reading: Reading, ground: &Ground<'_>, under: &[Under<'_>]) -> Vec<Check> {
    let mut checks: Vec<Check> = Vec::new();
    for (place, measure) in test.measures.iter().enumerate() {
        let observed = is_observed(test, measure);
        let seen = if observed { &under[..under.len().min(1)] } else { under };
        let of_rule = seen.iter().map(|one| {
            let outcomes = test.scenarios.iter();
            let outcomes =
                outcomes.map(|scenario| outcome(test, measure, &scenario.id, (reading, ground), one.numbers));
            let rule = if observed { OBSERVED } else { one.rule };
            Check { measure: place, rule: rule.to_owned(), outcomes: outcomes.collect(), any: test.any }
        });
        let mut of_rule: Vec<Check> = of_rule.collect();
        // What no rule changes, such as a cost, is one vote and not one a rule.
        if place > 0 && of_rule.windows(2).all(|pair| pair[0].outcomes == pair[1].outcomes) {
            of_rule.truncate(1);
        }
        checks.extend(of_rule);
    }
    checks
}

/// Whether a measure looks at nothing but what was observed.
fn is_observed(test: &Test, measure: &Measure) -> bool {
    let baseline = measure.baseline.as_ref().and_then(|baseline| baseline.scenario.as_ref());
    test.scenarios.iter().chain(baseline).all(|scenario| scenario.id == OBSERVED)
}

/// One scenario's number against its limit.
fn outcome(
    test: &Test,
    measure: &Measure,
    scenario: &str,
    (reading, ground): (Reading, &Ground<'_>),
    numbers: &dyn Numbers,
) -> Outcome {
    let year = test.year.unwrap_or_else(|| ground.year_of(scenario, reading));
    let find = |scenario: &str, period: i32, cell: &Cell| {
        // Ex ante nothing may be seen that was observed later.
        let hidden = reading == Reading::ExAnte && scenario == OBSERVED && period > ground.base_year;
        let found = numbers.value(&At { scenario, period, importer: ground.importer, cell });
        found.filter(|value| value.is_finite() && !hidden)
    };
    let value = find(scenario, year, &measure.cell);
    let baseline_of = measure.baseline.as_ref().map(|baseline| {
        let of = baseline.scenario.as_ref().map_or(scenario, |named| named.id.as_str());
        let looks_back = of == OBSERVED && scenario != OBSERVED;
        let own = if looks_back { ground.year_of(of, reading) } else { year };
        (of.to_owned(), baseline.year.unwrap_or(own))
    });
    let cell = measure.baseline.as_ref().map(|baseline| &baseline.cell);
    let baseline = baseline_of.as_ref().zip(cell).and_then(|((of, at), cell)| find(of, *at, cell));
    let against = if measure.baseline.is_some() { baseline } else { Some(0.0) };
    let margin = value.zip(against).map(|(value, baseline)| {
        let margin = measure.relation.margin(value, baseline, measure.threshold);
        // Numbers are kept to twelve digits: what is below that is no difference.
        if margin.abs() <= 1e-9 * value.abs().max(baseline.abs()) { 0.0 } else { margin }
    });
    Outcome { scenario: scenario.to_owned(), year, value, baseline_of, baseline, margin }
}

/// By how much the claim's own measure meets its limit in one set of numbers, such as a sample of an ensemble, in a reading;
/// `None` where the claim has no such test or there is no number.
pub fn margin(claim: &Claim, reading: Reading, ground: &Ground<'_>, numbers: &dyn Numbers) -> Option<f64> {
    let test = match reading {
        Reading::ExAnte => claim.ex_ante.as_ref(),
        Reading::ExPost => claim.ex_post.as_ref(),
    }?;
    margin_of(test, reading, ground, numbers)
}

/// As [`margin`], of a test on its own.
pub fn margin_of(test: &Test, reading: Reading, ground: &Ground<'_>, numbers: &dyn Numbers) -> Option<f64> {
    let measure = test.measures.first()?;
    let outcomes = test.scenarios.iter();
    let outcomes = outcomes.map(|scenario| outcome(test, measure, &scenario.id, (reading, ground), numbers));
    Check { measure: 0, rule: String::new(), outcomes: outcomes.collect(), any: test.any }.margin()
}
