//! Draws as the rows that charts of fans and of probabilities ask for.

use super::{Margins, StudyDraws};
use crate::numeric::quantile;
use crate::scenario::Study;
use crate::study::probability::CLAIM_PROBABILITY;
use crate::table::{Row, RowName, SHARE_CHANGE, Status, Table};

/// The quantiles of a fan, and their names in results.
const QUANTILES: [(&str, f64); 5] = [("q05", 0.05), ("q25", 0.25), ("q50", 0.5), ("q75", 0.75), ("q95", 0.95)];

/// The numbers of a study without sampling with five quantiles of each number that was drawn. In the base year, from which
/// every sample starts, all of them are the observed one.
pub fn with_fans(table: &Table, study: &Study, draws: &StudyDraws) -> Table {
    let model = &study.reference().model;
    let mut rows = Vec::new();
    for output in &draws.outputs {
        let series = &output.series;
        let of_scenario = &study.scenarios[output.scenario].model;
        let row =
            |period: i32, (statistic, value): (&str, f64)| Row { period, ..series.row(of_scenario, statistic, value) };
        let mut values: Vec<f64> = output.values.iter().copied().filter(|value| value.is_finite()).collect();
        values.sort_by(f64::total_cmp);
        let of = |(name, part): (&'static str, f64)| Some((name, quantile(&values, part)?));
        rows.extend(QUANTILES.into_iter().filter_map(of).map(|one| row(series.period, one)));
        let starts = |known: &&Row| {
            known.scenario == crate::table::OBSERVED
                && known.period == model.base_year
                && known.month == 0
                && known.importer == model.importer.as_str()
                && [&known.market, &known.partner, &known.variable, &known.unit].map(RowName::as_str)
                    == [series.market.as_str(), series.partner.as_str(), series.variable, series.unit]
                && known.route.is_empty()
        };
        let first = draws
            .outputs
            .iter()
            .find(|other| other.scenario == output.scenario && other.series.market == series.market);
        let is_first = first.is_some_and(|first| first.series == *series);
        let start = if is_first { table.rows().iter().find(starts).and_then(|row| row.value) } else { None };
        rows.extend(start.into_iter().flat_map(|value| QUANTILES.map(|(name, _)| row(model.base_year, (name, value)))));
    }
    Table::merged([table.clone(), Table::new(rows)])
}

/// What nine samples in ten make of the group's share against the reference in the year of a study: rows `share-change` with
/// statistics `q05` and `q95`, in points; both scenarios of a sample have the same draws.
pub fn changes(study: &Study, draws: &StudyDraws) -> Table {
    let of_year =
        || draws.outputs.iter().filter(|one| one.series.period == study.year && one.series.variable == "share");
    let mut rows = Vec::new();
    for output in of_year().filter(|one| one.scenario != study.reference) {
        let same = |one: &&super::DrawnOutput| one.scenario == study.reference && one.series == output.series;
        let Some(before) = of_year().find(same) else { continue };
        let changes = output.values.iter().zip(&before.values).map(|(after, before)| after - before);
        let mut changes: Vec<f64> = changes.filter(|change| change.is_finite()).collect();
        changes.sort_by(f64::total_cmp);
        let model = &study.scenarios[output.scenario].model;
        let row = |(statistic, part): (&str, f64)| {
            let row = output.series.row(model, statistic, quantile(&changes, part)?);
            Some(Row { variable: SHARE_CHANGE.into(), unit: "points".into(), ..row })
        };
        rows.extend([QUANTILES[0], QUANTILES[4]].into_iter().filter_map(row));
    }
    Table::new(rows)
}

/// The numbers of a study without sampling with how likely each claim holds under each scenario that represents it, by the
/// draws of its verdicts; a claim on which nothing that is drawn bears has no such row.
pub fn with_odds(table: &Table, study: &Study, draws: &StudyDraws) -> Table {
    let bears = |id: &str| draws.claims.iter().any(|margins| margins.claim == id && margins.moves());
    let row = |(scenario, margins): &(usize, Margins)| {
        let chance = margins.chance().filter(|_| bears(&margins.claim))?;
        let model = &study.scenarios.get(*scenario)?.model;
        Some(Row {
            scenario: model.scenario.as_str().into(),
            period: study.year,
            importer: model.importer.as_str().into(),
            partner: margins.claim.as_str().into(),
            variable: CLAIM_PROBABILITY.into(),
            unit: "%".into(),
            statistic: "mean".into(),
            status: Status::Modelled,
            value: Some(100.0 * chance.probability),
            ..Row::default()
        })
    };
    Table::merged([table.clone(), Table::new(draws.by_scenario.iter().filter_map(row).collect())])
}
