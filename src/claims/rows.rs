//! Verdicts as rows of the results table, and back.

use super::{
    Afterwards, AnswerTurn, BoxSide, Chance, Check, ClaimFinding, ClaimReading, JudgedClaim, TestGround,
    UncertainSetting,
};
use crate::language::Text;
use crate::table::{ALL_MARKETS, Row, Status, Table};

/// The scenario name under which verdicts stand.
pub const CLAIMS: &str = "claims";

/// The levels of [`LIMITS`], in per cent: where the calibrated words for a probability change.
const LEVELS: [f64; 6] = [99.0, 90.0, 66.0, 33.0, 10.0, 1.0];

/// The limits at which the word for the probability changes, from the likeliest word to the least likely.
const LIMITS: [&str; 6] =
    ["claim-limit-p99", "claim-limit-p90", "claim-limit-p66", "claim-limit-p33", "claim-limit-p10", "claim-limit-p01"];

/// The rows of verdicts: scenario [`CLAIMS`], the claim as partner, the reading as statistic.
///
/// `claim-met` is 1 where the claim's main measure meets its limit in the main scenario at the middle of every assumption, 0 where
/// it does not, missing where there is no number; `claim-margin` is by how much, in its unit. `claim-bound-margin` is the
/// same under another response rule, which stands as route; `claim-measure-margin` that of another measure, which stands as
/// route, missing where it has no number. Nothing is counted.
///
/// Where uncertain numbers were drawn, `claim-probability` is how likely the limit is met, in per cent, with the ends of its
/// 95 % interval, `claim-probability-ci95-low` and `-high`, and `claim-samples`; `claim-limit-p99` to `claim-limit-p01` are the
/// limits that would be met with that probability. For each uncertain number, which stands as route, `claim-stands-at` is its
/// value in a run without sampling, `claim-range-low` and `claim-range-high` its range, and `claim-turns-at` the value at
/// which it turns the answer alone, missing where none does. `claim-box-low` and `claim-box-high` are the sides of the box
/// in which the claim holds most often, `claim-box-density` and `claim-box-coverage` what it is worth, in per cent.
///
/// Ex post, `claim-premise-met` is 1 or 0 where the claim states a premise that can be seen, and `claim-came-true` is 1 or
/// 0 where the claim was tested by what happened; it is missing where it was not.
pub fn rows(judged: &[JudgedClaim], ground: &TestGround<'_>) -> Vec<Row> {
    let readings = judged.iter().flat_map(|one| ClaimReading::ALL.map(|reading| (one, reading)));
    readings.flat_map(|(one, reading)| of_reading(one, reading, ground)).collect()
}

fn of_reading(judged: &JudgedClaim, reading: ClaimReading, ground: &TestGround<'_>) -> Vec<Row> {
    let finding = judged.finding(reading);
    let measure = finding.and_then(|finding| finding.test.measures.first());
    let about = |route: &str, variable: &str, unit: &str, value: Option<f64>| Row {
        scenario: CLAIMS.into(),
        period: finding.and_then(year).unwrap_or(ground.year),
        month: 0,
        importer: ground.importer.into(),
        market: measure.map_or_else(|| ALL_MARKETS.to_owned(), |measure| measure.cell.market.clone()).into(),
        partner: judged.claim.id.as_str().into(),
        route: route.into(),
        variable: variable.into(),
        unit: unit.into(),
        statistic: reading.as_str().into(),
        status: if value.is_some() { Status::Modelled } else { Status::Missing },
        value,
    };
    let row = |variable: &str, unit: &str, value: Option<f64>| about("", variable, unit, value);
    let yes = |met: Option<bool>| met.map(|met| f64::from(u8::from(met)));
    let met = finding.and_then(ClaimFinding::main).and_then(Check::holds);
    let mut rows = vec![row("claim-met", "verdict", yes(met))];
    if reading == ClaimReading::ExPost {
        let seen = judged.premise.as_ref().map(|outcome| row("claim-premise-met", "verdict", yes(outcome.holds())));
        rows.extend(seen);
        rows.push(row("claim-came-true", "verdict", yes(came_true(judged.afterwards()))));
    }
    let Some((finding, measure)) = finding.zip(measure) else { return rows };
    let unit = measure.cell.unit.as_str();
    rows.push(row("claim-margin", unit, finding.margin()));
    rows.extend(finding.bounds().iter().map(|bound| about(bound.rule, "claim-bound-margin", unit, Some(bound.margin))));
    rows.extend(finding.others().iter().map(|other| {
        let (id, unit) = (other.measure.id.as_str(), other.measure.cell.unit.as_str());
        about(id, "claim-measure-margin", unit, other.check.margin())
    }));
    if let Some(chance) = finding.chance {
        rows.push(row("claim-probability", "%", Some(100.0 * chance.probability)));
        rows.push(row("claim-probability-ci95-low", "%", Some(100.0 * chance.low)));
        rows.push(row("claim-probability-ci95-high", "%", Some(100.0 * chance.high)));
        rows.push(row("claim-samples", "count", Some(chance.samples as f64)));
    }
    if let Some(curve) = finding.curve.as_ref().filter(|curve| !curve.points.is_empty()) {
        let limits = LEVELS.into_iter().zip(LIMITS);
        rows.extend(limits.map(|(level, name)| row(name, unit, curve.at(level / 100.0))));
    }
    rows.extend(finding.turns.iter().flat_map(|turn| of_turn(turn, &about)));
    rows
}

/// A row of a partner, a variable, a unit and a value.
type AsRow<'a> = dyn Fn(&str, &str, &str, Option<f64>) -> Row + 'a;

fn of_turn(turn: &AnswerTurn, about: &AsRow<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    match turn {
        AnswerTurn::BreakEven { setting, from, range, .. } | AnswerTurn::Never { setting, from, range } => {
            let at = if let AnswerTurn::BreakEven { at, .. } = turn { Some(*at) } else { None };
            let of = |variable, value| about(&setting.parameter, variable, &setting.unit, value);
            rows.push(of("claim-turns-at", at));
            rows.push(of("claim-stands-at", Some(*from)));
            rows.push(of("claim-range-low", Some(range.0)));
            rows.push(of("claim-range-high", Some(range.1)));
        }
        AnswerTurn::Box { sides, density, coverage } => {
            for BoxSide { setting, low, high } in sides {
                let of = |variable, value| about(&setting.parameter, variable, &setting.unit, Some(value));
                rows.extend(low.map(|low| of("claim-box-low", low)));
                rows.extend(high.map(|high| of("claim-box-high", high)));
            }
            rows.push(about("", "claim-box-density", "%", Some(100.0 * density)));
            rows.push(about("", "claim-box-coverage", "%", Some(100.0 * coverage)));
        }
    }
    rows
}

fn year(finding: &ClaimFinding) -> Option<i32> {
    Some(finding.main()?.deciding()?.year)
}

fn came_true(afterwards: Afterwards) -> Option<bool> {
    match afterwards {
        Afterwards::CameTrue => Some(true),
        Afterwards::DidNotComeTrue => Some(false),
        Afterwards::PremiseNotMet | Afterwards::CannotBeTested => None,
    }
}

/// What the rows of a table state of one reading of a claim.
#[derive(Clone, PartialEq, Debug)]
pub struct StatedReading {
    /// The claim.
    pub claim: String,
    /// The reading.
    pub reading: ClaimReading,
    /// Whether the main measure meets its limit at the middle of every assumption; `None` where there is no number.
    pub met: Option<bool>,
    /// By how much, with its unit.
    pub margin: Option<(f64, String)>,
    /// How likely it does.
    pub chance: Option<Chance>,
    /// What came of it; ex post alone.
    pub afterwards: Option<Afterwards>,
    /// When the answer turns. Names of numbers are those of files; several boxes are read as one.
    pub turns: Vec<AnswerTurn>,
}

/// What the rows of verdicts in a table state, by claim in the order of the alphabet: the reverse of [`rows`].
pub fn stated(table: &Table) -> Vec<StatedReading> {
    let of_claims: Vec<&Row> = table.rows().iter().filter(|row| row.scenario == CLAIMS).collect();
    let mut names: Vec<&str> = of_claims.iter().map(|row| row.partner.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let each = names.into_iter().flat_map(|name| ClaimReading::ALL.map(|reading| (name, reading)));
    each.filter_map(|(name, reading)| {
        let is_of = |row: &&&Row| row.partner == name && row.statistic == reading.as_str();
        let rows: Vec<&Row> = of_claims.iter().filter(is_of).copied().collect();
        of_rows(name, reading, &rows)
    })
    .collect()
}

fn of_rows(claim: &str, reading: ClaimReading, rows: &[&Row]) -> Option<StatedReading> {
    let find = |variable: &str| rows.iter().find(|row| row.variable == variable);
    let value = |variable: &str| find(variable).and_then(|row| row.value);
    let is = |value: f64| value == 1.0;
    let met = find("claim-met")?.value.map(is);
    let ends = value("claim-probability-ci95-low").zip(value("claim-probability-ci95-high"));
    let chance = value("claim-probability").zip(ends).zip(value("claim-samples"));
    let afterwards = find("claim-came-true").map(|row| {
        let premise = find("claim-premise-met").map(|row| row.value.map(is));
        Afterwards::of(premise, row.value.map(is))
    });
    Some(StatedReading {
        claim: claim.to_owned(),
        reading,
        met,
        margin: find("claim-margin").and_then(|row| Some((row.value?, row.unit.to_string()))),
        chance: chance.map(|((probability, (low, high)), samples)| Chance {
            probability: probability / 100.0,
            low: low / 100.0,
            high: high / 100.0,
            samples: samples as usize,
        }),
        afterwards,
        turns: turns(rows),
    })
}

fn turns(rows: &[&Row]) -> Vec<AnswerTurn> {
    let of_number = |parameter: &str, variable: &str| {
        rows.iter().find(|row| row.route == parameter && row.variable == variable).and_then(|row| row.value)
    };
    let setting = |row: &Row| UncertainSetting {
        parameter: row.route.to_string(),
        name: Text::same(row.route.as_str()),
        unit: row.unit.to_string(),
    };
    let alone = rows.iter().filter(|row| row.variable == "claim-turns-at").filter_map(|row| {
        let of = |variable| of_number(&row.route, variable);
        let (setting, from, range) =
            (setting(row), of("claim-stands-at")?, (of("claim-range-low")?, of("claim-range-high")?));
        Some(match row.value {
            Some(at) => AnswerTurn::BreakEven { setting, from, at, range },
            None => AnswerTurn::Never { setting, from, range },
        })
    });
    let mut turns: Vec<AnswerTurn> = alone.collect();
    let mut sides: Vec<BoxSide> = Vec::new();
    for row in rows.iter().filter(|row| row.variable.starts_with("claim-box-") && !row.route.is_empty()) {
        if sides.iter().all(|side| side.setting.parameter != row.route) {
            let of = |variable| of_number(&row.route, variable);
            sides.push(BoxSide { setting: setting(row), low: of("claim-box-low"), high: of("claim-box-high") });
        }
    }
    let worth = of_number("", "claim-box-density").zip(of_number("", "claim-box-coverage"));
    turns.extend(worth.map(|(density, coverage)| AnswerTurn::Box {
        sides,
        density: density / 100.0,
        coverage: coverage / 100.0,
    }));
    turns
}
