//! Verdicts as rows of the results table.

use super::{Finding, Ground, Judged, Reading, Verdict, Votes};
use crate::table::{Row, Status};

/// The scenario name under which verdicts stand.
pub const CLAIMS: &str = "claims";

/// The rows of verdicts: scenario [`CLAIMS`], the claim as partner, the reading as statistic.
///
/// `claim-verdict` is 1 where the claim is supported, 0 where it is not, 0.5 where some votes are for it, and missing where
/// it cannot be tested. `claim-votes` and `claim-votes-held` count, `claim-margin` is by how much the claim's own measure meets
/// its limit, in its unit, and `claim-probability` how likely it does, in per cent.
pub fn rows(judged: &[Judged], ground: &Ground<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for one in judged {
        for reading in Reading::ALL {
            let finding = one.finding(reading);
            let row = |variable: &str, unit: &str, value: Option<f64>| Row {
                scenario: CLAIMS.to_owned(),
                period: finding.and_then(year).unwrap_or(ground.year),
                month: 0,
                importer: ground.importer.to_owned(),
                market: finding
                    .and_then(|finding| finding.test.measures.first())
                    .map_or_else(|| crate::table::ALL_MARKETS.to_owned(), |measure| measure.cell.market.clone()),
                partner: one.claim.id.to_string(),
                route: String::new(),
                variable: variable.to_owned(),
                unit: unit.to_owned(),
                statistic: reading.as_str().to_owned(),
                status: if value.is_some() { Status::Modelled } else { Status::Missing },
                value,
            };
            rows.push(row("claim-verdict", "verdict", number(one.verdict(reading))));
            let Some(finding) = finding else { continue };
            let Votes { held, cast: votes } = finding.votes();
            rows.push(row("claim-votes", "count", Some(votes as f64)));
            rows.push(row("claim-votes-held", "count", Some(held as f64)));
            if let Some(measure) = finding.test.measures.first() {
                rows.push(row("claim-margin", &measure.cell.unit, finding.margin()));
            }
            if let Some(chance) = finding.chance {
                rows.push(row("claim-probability", "%", Some(100.0 * chance.probability)));
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
