//! What the shipped data say of a pipeline that lands in one region.

use izon::allocation::Clarabel;
use izon::diagnostics::{Collector, FileSet};
use izon::input::load::Loader;
use izon::input::load_dataset;
use izon::input::resolve::resolve;
use izon::input::source::{Embedded, Folder};
use izon::model::network::{Network, TrunkLine};
use izon::numeric::sum;
use izon::regions::{Absorption, NetworkAnswer, absorb};
use izon::units::Energy;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const FILE: &str = "scenarios/niigata-absorption.toml";

fn network() -> Network {
    let dataset = load_dataset(&Embedded).unwrap();
    let (mut files, mut found) = (FileSet::default(), Collector::default());
    let loaded = Loader::new(&Folder::new(""), &mut files, &mut found).scenario(FILE).unwrap();
    resolve(&loaded, &dataset, &files, &mut found).unwrap().network.unwrap()
}

fn region(network: &Network, name: &str) -> usize {
    network.regions.iter().position(|region| region.id.as_str() == name).unwrap()
}

fn solved(network: &Network, landing: usize) -> NetworkAnswer {
    absorb(network, landing, &Clarabel).unwrap()
}

/// Everything that must hold of a case, whatever the numbers.
fn check(network: &Network, lines: &[TrunkLine], landing: usize, case: &Absorption) {
    let near = |left: f64, right: f64| (left - right).abs() < 1e-4 * right.abs().max(10.0);
    for (place, region) in network.regions.iter().enumerate() {
        let mut in_hand = case.unmet[place].pj();
        in_hand +=
            sum(network.terminals.iter().zip(&case.landed).filter(|(t, _)| t.region == place).map(|(_, l)| l.pj()));
        for (line, flow) in lines.iter().zip(&case.line_flows) {
            in_hand += f64::from(i8::from(line.to == place) - i8::from(line.from == place)) * flow.pj();
        }
        if place == landing {
            in_hand += case.used().pj();
        }
        assert!(near(in_hand, region.demand.pj()), "{}: {in_hand} for {}", region.id, region.demand.pj());
    }
    for (line, flow) in lines.iter().zip(&case.line_flows) {
        assert!(flow.abs().pj() <= line.capacity.pj() * (1.0 + 1e-6) + 1e-6, "{} is too full", line.id);
    }
    for (terminal, landed) in network.terminals.iter().zip(&case.landed) {
        assert!(*landed <= terminal.capacity * (1.0 + 1e-6), "{} lands too much", terminal.id);
    }
    let carried: Energy = case.carried_on.iter().copied().sum();
    let uses = case.used_here + carried + case.reshipped + case.not_absorbed;
    assert!(near(uses.pj(), case.inflow.pj()), "uses of {} add up to {}", case.inflow.pj(), uses.pj());
    let served = sum(case.served.iter().map(|served| served.gas.pj()));
    assert!(near(served, case.used().pj()), "{served} served of {}", case.used().pj());
    let displaced: Energy = case.displaced.iter().copied().sum();
    assert!(displaced.pj() <= case.used().pj() + 1e-2, "more LNG gives way than gas is used");
    let tariff = sum(case.served.iter().map(|served| served.of_tariff));
    assert!((tariff - 1.0).abs() < 1e-9, "tariff shares add up to {tariff}");
}

#[test]
fn balances_close_and_nothing_is_too_full() {
    let network = network();
    for name in ["niigata", "toyama", "hokkaido", "tokyo"] {
        let landing = region(&network, name);
        let answer = solved(&network, landing);
        for case in &answer.absorbed {
            check(&network, &network.lines, landing, case);
        }
        for addition in &answer.additions {
            let mut lines = network.lines.clone();
            lines.push(network.proposed[addition.line].line.clone());
            for (place, case) in addition.absorbed.iter().enumerate() {
                check(&network, &lines, landing, case);
                assert!(addition.gain(&answer, place).pj() > -1e-3, "one more line absorbs less");
            }
        }
    }
}

#[test]
fn nothing_is_used_beyond_what_can_be_reached() {
    let mut network = network();
    network.question.inflows = vec![Energy::from_pj(1e5)];
    let hokkaido = region(&network, "hokkaido");
    let alone = solved(&network, hokkaido);
    let own = network.regions[hokkaido].demand.pj();
    assert!((alone.absorbed[0].used().pj() - own).abs() < 1e-3 * own, "no line leaves Hokkaido");
}

#[test]
fn demand_is_what_the_terminals_land() {
    let network = network();
    let demand: Energy = network.regions.iter().map(|region| region.demand).sum();
    let landed: Energy = network.terminals.iter().map(|terminal| terminal.throughput).sum();
    assert!((demand.pj() - landed.pj()).abs() < 1e-6 * landed.pj());
    let unmet: Energy = solved(&network, 0).unmet_today.iter().copied().sum();
    assert!(unmet.pj() < 1e-3 * demand.pj(), "the lines of today meet today's demand; {} PJ is unmet", unmet.pj());
}

/// The answer for 5.4, 8 and 25 bcm a year at Niigata, in one table, with what binds.
#[test]
fn the_answer_for_niigata() {
    let network = network();
    let answer = solved(&network, region(&network, "niigata"));
    let bcm = |energy: Energy| format!("{:.2}", energy.pj() / network.pj_per_bcm);
    let line = |place: Option<usize>| place.map_or("lng-plant", |place| network.lines[place].id.as_str());
    let told = answer.absorbed.iter().map(|case| {
        let carried: Energy = case.carried_on.iter().copied().sum();
        let binds: Vec<&str> = case.binding.limits.iter().map(|limit| line(limit.line)).collect();
        let full: Vec<&str> = case.binding.full.iter().map(|place| network.regions[*place].id.as_str()).collect();
        format!(
            "{}: used {} carried on {} shipped on {} not absorbed {}; binds: {}; full: {}",
            bcm(case.inflow),
            bcm(case.used_here),
            bcm(carried),
            bcm(case.reshipped),
            bcm(case.not_absorbed),
            binds.join(" "),
            full.join(" "),
        )
    });
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, rng_seed: RngSeed::Fixed(2016), ..ProptestConfig::default() })]

    /// A wider line never absorbs less; more gas is never less used.
    #[test]
    fn more_capacity_never_absorbs_less(place in 0_usize..100, factor in 1.0_f64..4.0, inflow in 100.0_f64..2000.0) {
        let mut network = network();
        network.proposed.clear();
        network.question.inflows = vec![Energy::from_pj(inflow), Energy::from_pj(inflow * 1.5)];
        let landing = region(&network, "niigata");
        let before = solved(&network, landing);
        let line = place % network.lines.len();
        network.lines[line].capacity = network.lines[line].capacity * factor;
        let after = solved(&network, landing);
        prop_assert!(after.absorbed[0].used().pj() >= before.absorbed[0].used().pj() - 0.01);
        prop_assert!(before.absorbed[1].used().pj() >= before.absorbed[0].used().pj() - 0.01);
    }
}
