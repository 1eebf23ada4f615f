//! What bounds and other measures say beside a claim's main measure. They are told one by one and never counted.

use super::{Check, ClaimFinding, ClaimMeasure};

/// The main measure if suppliers lost sales in another way than the study's own rule says.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RuleBound<'a> {
    /// The rule.
    pub rule: &'a str,
    /// By how much the limit is met.
    pub margin: f64,
}

impl RuleBound<'_> {
    /// Whether the limit is met.
    pub fn holds(&self) -> bool {
        self.margin >= 0.0
    }
}

/// What another measure says of the main scenario, under the study's own rule.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum MeasureStanding {
    /// It meets its limit.
    Met,
    /// It misses it.
    Missed,
    /// There is no number.
    NoNumber,
    /// It is the number of another measure again; it is told once.
    Repeated,
}

impl MeasureStanding {
    /// Its name in files and results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Missed => "missed",
            Self::NoNumber => "no-number",
            Self::Repeated => "repeated",
        }
    }
}

/// Another indicator or another definition.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct OtherMeasure<'a> {
    /// Which.
    pub measure: &'a ClaimMeasure,
    /// Its numbers.
    pub check: &'a Check,
    /// What they say.
    pub standing: MeasureStanding,
}

impl ClaimFinding {
    /// The main measure under each rule but the study's own; none where it has no number, or where no rule bears on it.
    pub fn bounds(&self) -> Vec<RuleBound<'_>> {
        let Some(own) = self.main() else { return Vec::new() };
        let others = || self.under_rules().skip(1);
        if others().all(|check| check.outcomes == own.outcomes) {
            return Vec::new(); // who loses sales has no bearing on it
        }
        others().filter_map(|check| Some(RuleBound { rule: &check.rule, margin: check.margin()? })).collect()
    }

    /// Every other measure under the study's own rule, in the order of the file.
    pub fn others(&self) -> Vec<OtherMeasure<'_>> {
        let all: Vec<(&ClaimMeasure, &Check)> = self.under_own_rule().collect();
        let of = |(place, (measure, check)): (usize, &(&'_ ClaimMeasure, &'_ Check))| {
            let repeated = all[..place].iter().any(|(other, known)| is_same((other, known), (measure, check)));
            match check.holds() {
                None => MeasureStanding::NoNumber,
                Some(_) if repeated => MeasureStanding::Repeated,
                Some(true) => MeasureStanding::Met,
                Some(false) => MeasureStanding::Missed,
            }
        };
        let standings: Vec<MeasureStanding> = all.iter().enumerate().map(of).collect();
        let each = all.into_iter().zip(standings).skip(1);
        each.map(|((measure, check), standing)| OtherMeasure { measure, check, standing }).collect()
    }

    /// The measures that are told: every one but those that repeat the number of another.
    pub fn is_repeated(&self, measure: usize) -> bool {
        self.others().iter().any(|other| other.check.measure == measure && other.standing == MeasureStanding::Repeated)
    }
}

/// Whether two tests ask the same: the same number of the same relation and limit, or numbers that are equal.
fn is_same((one, of_one): (&ClaimMeasure, &Check), (other, of_other): (&ClaimMeasure, &Check)) -> bool {
    let key = |measure: &ClaimMeasure| (measure.relation, measure.threshold.to_bits(), measure.cell.unit.clone());
    if one.cell == other.cell && one.baseline == other.baseline && key(one) == key(other) {
        return true;
    }
    let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()),
        (None, None) => true,
        _ => false,
    };
    // Nothing of one kind is not the same as nothing of another.
    let alike = |a: &super::LimitOutcome, b: &super::LimitOutcome| {
        a.value.is_some_and(|value| value != 0.0) && near(a.value, b.value) && near(a.baseline, b.baseline)
    };
    one.relation == other.relation
        && one.cell.unit == other.cell.unit
        && of_one.deciding().zip(of_other.deciding()).is_some_and(|(a, b)| alike(a, b))
}
