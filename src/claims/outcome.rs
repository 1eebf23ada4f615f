//! Numbers against their limits.

use super::{ClaimMeasure, ClaimReading, NamedNumbers, NumberAt, ResultCell, Test, TestGround, Under};
use crate::table::OBSERVED;

/// One measure under one rule.
#[derive(Clone, PartialEq, Debug)]
pub struct Check {
    /// The place of the measure in [`Test::measures`].
    pub measure: usize,
    /// The rule; [`OBSERVED`] where all numbers are observed, so that no rule matters.
    pub rule: String,
    /// Each scenario's numbers, in the order of [`Test::scenarios`].
    pub outcomes: Vec<LimitOutcome>,
    /// The place of the main scenario, which decides.
    pub main: usize,
}

/// One number against its limit.
#[derive(Clone, PartialEq, Debug)]
pub struct LimitOutcome {
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

impl LimitOutcome {
    /// Whether the limit is met; `None` where there is nothing to say.
    pub fn holds(&self) -> Option<bool> {
        self.margin.map(|margin| margin >= 0.0)
    }
}

impl Check {
    /// The main scenario's number, which decides: no other scenario makes up for it.
    pub fn deciding(&self) -> Option<&LimitOutcome> {
        self.outcomes.get(self.main)
    }

    /// Whether the main scenario meets the limit; `None` where it has no number.
    pub fn holds(&self) -> Option<bool> {
        self.deciding().and_then(LimitOutcome::holds)
    }

    /// By how much it does.
    pub fn margin(&self) -> Option<f64> {
        self.deciding().and_then(|outcome| outcome.margin)
    }
}

/// Every measure under every rule.
pub(super) fn checks(test: &Test, reading: ClaimReading, ground: &TestGround<'_>, under: &[Under<'_>]) -> Vec<Check> {
    let mut checks: Vec<Check> = Vec::new();
    for (place, measure) in test.measures.iter().enumerate() {
        let observed = is_observed(test, measure);
        let seen = if observed { &under[..under.len().min(1)] } else { under };
        let of_rule = seen.iter().map(|one| {
            let outcomes = test.scenarios.iter();
            let outcomes =
                outcomes.map(|scenario| outcome((test.year, measure), &scenario.id, (reading, ground), one.numbers));
            let rule = if observed { OBSERVED } else { one.rule };
            Check { measure: place, rule: rule.to_owned(), outcomes: outcomes.collect(), main: test.main }
        });
        let mut of_rule: Vec<Check> = of_rule.collect();
        // Another measure on which rules have no bearing is shown once.
        if place > 0 && of_rule.windows(2).all(|pair| pair[0].outcomes == pair[1].outcomes) {
            of_rule.truncate(1);
        }
        checks.extend(of_rule);
    }
    checks
}

/// Whether a measure looks at nothing but what was observed.
fn is_observed(test: &Test, measure: &ClaimMeasure) -> bool {
    let baseline = measure.baseline.as_ref().and_then(|baseline| baseline.scenario.as_ref());
    test.scenarios.iter().chain(baseline).all(|scenario| scenario.id == OBSERVED)
}

/// One scenario's number against its limit; the year is that stated by the test.
pub(super) fn outcome(
    (year, measure): (Option<i32>, &ClaimMeasure),
    scenario: &str,
    (reading, ground): (ClaimReading, &TestGround<'_>),
    numbers: &dyn NamedNumbers,
) -> LimitOutcome {
    let year = year.unwrap_or_else(|| ground.year_of(scenario, reading));
    let find = |scenario: &str, period: i32, cell: &ResultCell| {
        // Ex ante nothing may be seen that was observed later.
        let hidden = reading == ClaimReading::ExAnte && scenario == OBSERVED && period > ground.base_year;
        let found = numbers.value(&NumberAt { scenario, period, importer: ground.importer, cell });
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
    let margin =
        value.zip(against).map(|(value, baseline)| measure.relation.settled_margin(value, baseline, measure.threshold));
    LimitOutcome { scenario: scenario.to_owned(), year, value, baseline_of, baseline, margin }
}

/// The observed number that says whether a premise came about, in the newest year.
pub(super) fn of_premise(measure: &ClaimMeasure, ground: &TestGround<'_>, numbers: &dyn NamedNumbers) -> LimitOutcome {
    outcome((None, measure), OBSERVED, (ClaimReading::ExPost, ground), numbers)
}
