//! The answer as rows of the table of results.

use super::{Absorption, NetworkAnswer};
use crate::model::network::{Network, TrunkLine};
use crate::table::{Row, Status, Table};
use crate::units::Energy;

/// Rows of every inflow, in bcm a year; the inflow stands in `scenario`, as `inflow-5.4`.
///
/// `used-in-landing-region`, `carried-on` (by line), `lng-displaced` (by terminal), `reshipped`, `not-absorbed`;
/// `served` (by region), and `tariff-share` of it in per cent. With a proposed line, its name follows that of the inflow.
pub fn rows(network: &Network, answer: &NetworkAnswer) -> Table {
    let mut rows = Vec::new();
    let mut add = |absorbed: &[Absorption], more: Option<&TrunkLine>, suffix: &str| {
        let lines: Vec<&TrunkLine> = network.lines.iter().chain(more).collect();
        for case in absorbed {
            let name = format!("inflow-{}{suffix}", bcm(network, case.inflow));
            rows.extend(
                of_case(network, &lines, case).into_iter().map(|row| Row { scenario: name.as_str().into(), ..row }),
            );
        }
    };
    add(&answer.absorbed, None, "");
    for addition in &answer.additions {
        if let Some(proposed) = network.proposed.get(addition.line) {
            add(&addition.absorbed, Some(&proposed.line), &format!("+{}", proposed.line.id));
        }
    }
    Table::new(rows)
}

fn bcm(network: &Network, energy: Energy) -> f64 {
    crate::numeric::round_significant(energy.pj() / network.pj_per_bcm, 6)
}

fn of_case(network: &Network, lines: &[&TrunkLine], case: &Absorption) -> Vec<Row> {
    let row = |partner: &str, route: &str, variable: &str, value: f64, unit: &str| Row {
        period: network.year,
        importer: network.importer.as_str().into(),
        market: "natural-gas".into(),
        partner: partner.into(),
        route: route.into(),
        variable: variable.into(),
        unit: unit.into(),
        statistic: "value".into(),
        status: Status::Modelled,
        value: Some(value),
        ..Row::default()
    };
    let volume = |partner: &str, route: &str, variable: &str, energy: Energy| {
        row(partner, route, variable, energy.pj() / network.pj_per_bcm, "bcm/y")
    };
    let mut rows = vec![
        volume("", "", "used-in-landing-region", case.used_here),
        volume("", "", "reshipped", case.reshipped),
        volume("", "", "not-absorbed", case.not_absorbed),
    ];
    for (line, carried) in lines.iter().zip(&case.carried_on).filter(|(_, carried)| carried.abs().pj() > 1e-6) {
        rows.push(volume("", line.id.as_str(), "carried-on", *carried));
    }
    for (terminal, displaced) in network.terminals.iter().zip(&case.displaced) {
        if displaced.abs().pj() > 1e-6 {
            rows.push(volume("", terminal.id.as_str(), "lng-displaced", *displaced));
        }
    }
    for (region, served) in network.regions.iter().zip(&case.served).filter(|(_, served)| served.gas.pj() > 1e-6) {
        rows.push(volume(region.id.as_str(), "", "served", served.gas));
        rows.push(row(region.id.as_str(), "", "tariff-share", served.of_tariff * 100.0, "%"));
    }
    rows
}
