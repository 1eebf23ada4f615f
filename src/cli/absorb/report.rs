//! The answer in tables for people.

use comfy_table::{CellAlignment, Table};

use crate::cli::output::RULED;
use crate::language::Language;
use crate::model::network::Network;
use crate::publish::absorption::limits;
use crate::regions::{Absorption, NetworkAnswer};
use crate::units::{Energy, GAS_GROSS_PER_NET, GJ_PER_MMBTU, Price};

/// Below this many bcm nothing is shown.
const SHOWN: f64 = 0.005;

/// The whole answer: what becomes of each inflow, who is served, what one more line changes.
pub(super) fn text(network: &Network, landing: usize, answer: &NetworkAnswer) -> String {
    let name = &network.regions[landing].name.en;
    let mut parts = vec![
        format!(
            "Gas that lands in {name}, bcm a year; demand, terminals and trunk lines of {}\n{}",
            network.year,
            uses(network, landing, answer)
        ),
        served(network, answer),
    ];
    if !answer.additions.is_empty() {
        parts.push(additions(network, answer));
    }
    parts.push(notes(network, answer));
    parts.join("\n\n") + "\n"
}

fn bcm(network: &Network, energy: Energy) -> f64 {
    energy.pj() / network.pj_per_bcm
}

/// An amount in bcm; a dash for nothing.
fn volume(network: &Network, energy: Energy) -> String {
    let amount = bcm(network, energy);
    if amount.abs() < SHOWN { "–".to_owned() } else { format!("{amount:.2}") }
}

fn grid(header: Vec<String>, numbers: usize) -> Table {
    let mut table = Table::new();
    table.load_style(RULED).set_header(header);
    for column in table.column_iter_mut().skip(1).take(numbers) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// A column for each inflow.
fn header(network: &Network, answer: &NetworkAnswer, first: &str) -> Vec<String> {
    let inflows = answer.absorbed.iter().map(|case| format!("{} bcm/y", trimmed(bcm(network, case.inflow))));
    std::iter::once(first.to_owned()).chain(inflows).collect()
}

/// A number without needless zeros.
fn trimmed(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn uses(network: &Network, landing: usize, answer: &NetworkAnswer) -> Table {
    let mut table = grid(header(network, answer, ""), answer.absorbed.len());
    let mut row = |name: String, of: &dyn Fn(&Absorption) -> Energy| {
        let cells = answer.absorbed.iter().map(|case| volume(network, of(case)));
        table.add_row(std::iter::once(name).chain(cells).collect::<Vec<_>>());
    };
    row(format!("used in {}", network.regions[landing].name.en), &|case| case.used_here);
    let at = |amounts: &[Energy], place: usize| amounts.get(place).copied().unwrap_or(Energy::ZERO);
    let shown =
        |of: &dyn Fn(&Absorption) -> Energy| answer.absorbed.iter().any(|case| bcm(network, of(case)).abs() >= SHOWN);
    for (place, line) in network.lines.iter().enumerate() {
        let of = |case: &Absorption| at(&case.carried_on, place);
        if shown(&of) {
            row(format!("carried on by the {}", line.name.en), &of);
        }
    }
    row("shipped on as LNG".to_owned(), &|case| case.reshipped);
    row("not absorbed".to_owned(), &|case| case.not_absorbed);
    for (place, terminal) in network.terminals.iter().enumerate() {
        let of = |case: &Absorption| at(&case.displaced, place);
        if shown(&of) {
            let region = &network.regions[terminal.region].name.en;
            row(format!("LNG displaced: {}, {region}", short(&terminal.name)), &of);
        }
    }
    for (name, cells) in binding(network, answer) {
        table.add_row(std::iter::once(format!("binding: {name}")).chain(cells).collect::<Vec<_>>());
    }
    table
}

/// A terminal's name without what all of them are called.
fn short(name: &str) -> &str {
    name.strip_suffix(" LNG Terminal").unwrap_or(name)
}

/// A row for each thing that binds, with what one unit more of it would save.
fn binding(network: &Network, answer: &NetworkAnswer) -> Vec<(String, Vec<String>)> {
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    for (column, case) in answer.absorbed.iter().enumerate() {
        let mut named = limits(network, &network.lines, &case.binding, Language::En);
        if named.is_empty() {
            named.push("the inflow itself, all of it used".to_owned());
        }
        for (place, name) in named.into_iter().enumerate() {
            let cell = case.binding.limits.get(place).map_or_else(|| "yes".to_owned(), |limit| dollars(limit.worth));
            let at = rows.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
                rows.push((name, vec!["–".to_owned(); answer.absorbed.len()]));
                rows.len() - 1
            });
            rows[at].1[column] = cell;
        }
    }
    rows
}

/// A price for a gross MMBtu.
fn dollars(price: Price) -> String {
    format!("{:.1} USD/MMBtu", price.usd_per_gj() * GJ_PER_MMBTU / GAS_GROSS_PER_NET)
}

fn served(network: &Network, answer: &NetworkAnswer) -> String {
    let mut table = grid(header(network, answer, "who is served"), answer.absorbed.len());
    for (place, region) in network.regions.iter().enumerate() {
        let part = |case: &Absorption| case.served.get(place).copied().unwrap_or_default();
        if !answer.absorbed.iter().any(|case| bcm(network, part(case).gas) >= SHOWN) {
            continue;
        }
        let cell = |case: &Absorption| {
            let part = part(case);
            if bcm(network, part.gas) < SHOWN {
                return "–".to_owned();
            }
            let percent = |share: f64| format!("{:.0}%", share * 100.0);
            format!("{} · {} · {}", volume(network, part.gas), percent(part.of_demand), percent(part.of_tariff))
        };
        table.add_row(
            std::iter::once(region.name.en.clone()).chain(answer.absorbed.iter().map(cell)).collect::<Vec<_>>(),
        );
    }
    format!(
        "Who is served and who pays: bcm a year · part of the region's demand · part of a tariff equal for every unit\n{table}"
    )
}

fn additions(network: &Network, answer: &NetworkAnswer) -> String {
    let mut header = header(network, answer, "one more line: what more is used");
    header.push("cost if full".to_owned());
    header.push("million USD a year".to_owned());
    let mut table = grid(header, answer.absorbed.len() + 2);
    for addition in &answer.additions {
        let Some(proposed) = network.proposed.get(addition.line) else { continue };
        let cells = (0..answer.absorbed.len()).map(|inflow| {
            let gain = volume(network, addition.gain(answer, inflow));
            addition.cost_of_gain(answer, inflow).map_or(gain.clone(), |cost| format!("{gain} at {}", dollars(cost)))
        });
        let name = format!("{}, {} bcm/y", proposed.line.name.en, trimmed(bcm(network, proposed.line.capacity)));
        let costs = [dollars(addition.cost_when_full), format!("{:.0}", addition.yearly_cost.musd())];
        table.add_row(std::iter::once(name).chain(cells).chain(costs).collect::<Vec<_>>());
    }
    format!("What an added trunk line changes and costs\n{table}")
}

fn notes(network: &Network, answer: &NetworkAnswer) -> String {
    let mut notes = vec![
        "An upper bound: a region is one point, a year has no winter, and the inflow goes before all LNG that is not firm,"
            .to_owned(),
        "whatever either costs. Use by region and the size of most lines are allocated or estimated, not published.".to_owned(),
        format!("LNG at {} ashore in {}; firm LNG: {:.0}%.", dollars(network.lng_price), network.year, network.question.firm_lng * 100.0),
    ];
    let unmet: Energy = answer.unmet_today.iter().copied().sum();
    for (energy, what) in [
        (network.out_of_reach, "of town gas is sold where neither a terminal nor a line is, and left out"),
        (unmet, "of demand is more than the lines and terminals of today bring"),
    ] {
        if bcm(network, energy) >= SHOWN {
            notes.push(format!("{} bcm a year {what}.", volume(network, energy)));
        }
    }
    notes.join("\n")
}
