//! Verdicts as rows of the results table, and back.

use super::{Chance, Finding, Ground, Judged, Reading, Setting, Side, Turn, Verdict, Votes};
use crate::language::Text;
use crate::table::{ALL_MARKETS, Row, Status, Table};

/// The scenario name under which verdicts stand.
pub const CLAIMS: &str = "claims";

/// The rows of verdicts: scenario [`CLAIMS`], the claim as partner, the reading as statistic.
///
/// `claim-verdict` is 1 where the claim is supported, 0 where it is not, 0.5 where some votes are for it, and missing where
/// it cannot be tested. `claim-votes` and `claim-votes-held` count; `claim-margin` is by how much the claim's own measure meets
/// its limit, in its unit.
///
/// Where uncertain numbers were drawn, `claim-probability` is how likely it does, in per cent, with the ends of its
/// 95 % interval, `claim-probability-ci95-low` and `-high`, and `claim-samples`. For each uncertain number, which stands as route, `claim-stands-at` is its value in
/// a run without sampling, `claim-range-low` and `claim-range-high` its range, and `claim-turns-at` the value at which it turns the answer
/// alone, missing where none does. `claim-box-low` and `claim-box-high` are the sides of the box in which the claim holds most often,
/// `claim-box-density` and `claim-box-coverage` what it is worth, in per cent.
pub fn rows(judged: &[Judged], ground: &Ground<'_>) -> Vec<Row> {
    let readings = judged.iter().flat_map(|one| Reading::ALL.map(|reading| (one, reading)));
    readings.flat_map(|(one, reading)| of_reading(one, reading, ground)).collect()
}

fn of_reading(judged: &Judged, reading: Reading, ground: &Ground<'_>) -> Vec<Row> {
    let finding = judged.finding(reading);
    let measure = finding.and_then(|finding| finding.test.measures.first());
    let about = |route: &str, variable: &str, unit: &str, value: Option<f64>| Row {
        scenario: CLAIMS.to_owned(),
        period: finding.and_then(year).unwrap_or(ground.year),
        month: 0,
        importer: ground.importer.to_owned(),
        market: measure.map_or_else(|| ALL_MARKETS.to_owned(), |measure| measure.cell.market.clone()),
        partner: judged.claim.id.to_string(),
        route: route.to_owned(),
        variable: variable.to_owned(),
        unit: unit.to_owned(),
        statistic: reading.as_str().to_owned(),
        status: if value.is_some() { Status::Modelled } else { Status::Missing },
        value,
    };
    let row = |variable: &str, unit: &str, value: Option<f64>| about("", variable, unit, value);
    let mut rows = vec![row("claim-verdict", "verdict", number(judged.verdict(reading)))];
    let Some(finding) = finding else { return rows };
    let Votes { held, cast: votes } = finding.votes();
    rows.push(row("claim-votes", "count", Some(votes as f64)));
    rows.push(row("claim-votes-held", "count", Some(held as f64)));
    rows.extend(measure.map(|measure| row("claim-margin", &measure.cell.unit, finding.margin())));
    if let Some(chance) = finding.chance {
        rows.push(row("claim-probability", "%", Some(100.0 * chance.probability)));
        rows.push(row("claim-probability-ci95-low", "%", Some(100.0 * chance.low)));
        rows.push(row("claim-probability-ci95-high", "%", Some(100.0 * chance.high)));
        rows.push(row("claim-samples", "count", Some(chance.samples as f64)));
    }
    for turn in &finding.turns {
        match turn {
            Turn::BreakEven { setting, from, range, .. } | Turn::Never { setting, from, range } => {
                let at = if let Turn::BreakEven { at, .. } = turn { Some(*at) } else { None };
                let of = |variable, value| about(&setting.parameter, variable, &setting.unit, value);
                rows.push(of("claim-turns-at", at));
                rows.push(of("claim-stands-at", Some(*from)));
                rows.push(of("claim-range-low", Some(range.0)));
                rows.push(of("claim-range-high", Some(range.1)));
            }
            Turn::Box { sides, density, coverage } => {
                for Side { setting, low, high } in sides {
                    let of = |variable, value| about(&setting.parameter, variable, &setting.unit, Some(value));
                    rows.extend(low.map(|low| of("claim-box-low", low)));
                    rows.extend(high.map(|high| of("claim-box-high", high)));
                }
                rows.push(row("claim-box-density", "%", Some(100.0 * density)));
                rows.push(row("claim-box-coverage", "%", Some(100.0 * coverage)));
            }
        }
    }
    rows
}

fn year(finding: &Finding) -> Option<i32> {
    Some(finding.main()?.deciding()?.year)
}

fn number(verdict: Verdict) -> Option<f64> {
    match verdict {
        Verdict::Supported => Some(1.0),
        Verdict::Partly => Some(0.5),
        Verdict::NotSupported => Some(0.0),
        Verdict::CannotBeTested => None,
    }
}

/// What the rows of a table state of one reading of a claim.
#[derive(Clone, PartialEq, Debug)]
pub struct Stated {
    /// The claim.
    pub claim: String,
    /// The reading.
    pub reading: Reading,
    /// The verdict.
    pub verdict: Verdict,
    /// How the votes fell; `None` where there was no test.
    pub votes: Option<Votes>,
    /// By how much the claim's own measure meets its limit, with its unit.
    pub margin: Option<(f64, String)>,
    /// How likely it does.
    pub chance: Option<Chance>,
    /// When the answer turns. Names of numbers are those of files; several boxes are read as one.
    pub turns: Vec<Turn>,
}

/// What the rows of verdicts in a table state, by claim in the order of the alphabet: the reverse of [`rows`].
pub fn stated(table: &Table) -> Vec<Stated> {
    let of_claims: Vec<&Row> = table.rows().iter().filter(|row| row.scenario == CLAIMS).collect();
    let mut names: Vec<&str> = of_claims.iter().map(|row| row.partner.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let each = names.into_iter().flat_map(|name| Reading::ALL.map(|reading| (name, reading)));
    each.filter_map(|(name, reading)| {
        let is_of = |row: &&&Row| row.partner == name && row.statistic == reading.as_str();
        let rows: Vec<&Row> = of_claims.iter().filter(is_of).copied().collect();
        of_rows(name, reading, &rows)
    })
    .collect()
}

fn of_rows(claim: &str, reading: Reading, rows: &[&Row]) -> Option<Stated> {
    let find = |variable: &str| rows.iter().find(|row| row.variable == variable);
    let value = |variable: &str| find(variable).and_then(|row| row.value);
    let verdict = find("claim-verdict")?.value;
    let verdict = Verdict::ALL.into_iter().find(|known| number(*known) == verdict)?;
    let votes = value("claim-votes").zip(value("claim-votes-held"));
    let ends = value("claim-probability-ci95-low").zip(value("claim-probability-ci95-high"));
    let chance = value("claim-probability").zip(ends).zip(value("claim-samples"));
    Some(Stated {
        claim: claim.to_owned(),
        reading,
        verdict,
        votes: votes.map(|(cast, held)| Votes { held: held as usize, cast: cast as usize }),
        margin: find("claim-margin").and_then(|row| Some((row.value?, row.unit.clone()))),
        chance: chance.map(|((probability, (low, high)), samples)| Chance {
            probability: probability / 100.0,
            low: low / 100.0,
            high: high / 100.0,
            samples: samples as usize,
        }),
        turns: turns(rows),
    })
}

fn turns(rows: &[&Row]) -> Vec<Turn> {
    let of_number = |parameter: &str, variable: &str| {
        rows.iter().find(|row| row.route == parameter && row.variable == variable).and_then(|row| row.value)
    };
    let setting = |row: &Row| Setting {
        parameter: row.route.clone(),
        name: Text::same(row.route.as_str()),
        unit: row.unit.clone(),
    };
    let alone = rows.iter().filter(|row| row.variable == "claim-turns-at").filter_map(|row| {
        let of = |variable| of_number(&row.route, variable);
        let (setting, from, range) =
            (setting(row), of("claim-stands-at")?, (of("claim-range-low")?, of("claim-range-high")?));
        Some(match row.value {
            Some(at) => Turn::BreakEven { setting, from, at, range },
            None => Turn::Never { setting, from, range },
        })
    });
    let mut turns: Vec<Turn> = alone.collect();
    let mut sides: Vec<Side> = Vec::new();
    for row in rows.iter().filter(|row| row.variable.starts_with("claim-box-") && !row.route.is_empty()) {
        if sides.iter().all(|side| side.setting.parameter != row.route) {
            let of = |variable| of_number(&row.route, variable);
            sides.push(Side { setting: setting(row), low: of("claim-box-low"), high: of("claim-box-high") });
        }
    }
    let worth = of_number("", "claim-box-density").zip(of_number("", "claim-box-coverage"));
    turns.extend(worth.map(|(density, coverage)| Turn::Box {
        sides,
        density: density / 100.0,
        coverage: coverage / 100.0,
    }));
    turns
}
