use super::*;
use crate::allocation::{Clarabel, Polished};
use crate::id::{CountryId, LandingId, LineId, RegionId};
use crate::language::Text;
use crate::model::cost::Investment;
use crate::model::network::{NetworkQuestion, NetworkRegion, NetworkTerminal, ProposedLine};

const NEAR: f64 = 1e-5;

fn region(name: &str, demand: f64) -> NetworkRegion {
    let demand = Energy::from_pj(demand);
    NetworkRegion { id: RegionId::new(name), name: Text::same(name), place: (0.0, 0.0), demand }
}

fn terminal(name: &str, region: usize, capacity: f64, throughput: f64) -> NetworkTerminal {
    NetworkTerminal {
        id: LandingId::new(name),
        name: name.to_owned(),
        region,
        capacity: Energy::from_pj(capacity),
        throughput: Energy::from_pj(throughput),
    }
}

fn line(name: &str, from: usize, to: usize, capacity: f64) -> TrunkLine {
    let capacity = Energy::from_pj(capacity);
    TrunkLine { id: LineId::new(name), name: Text::same(name), from, to, capacity, published: true }
}

/// A coast that lands LNG for itself and a hill town behind it, a plain with a terminal of its own, and an island.
fn network(pass: f64, inflows: &[f64]) -> Network {
    Network {
        importer: CountryId::new("ZZZ"),
        year: 2020,
        regions: vec![region("coast", 100.0), region("hills", 20.0), region("plain", 300.0), region("island", 10.0)],
        terminals: vec![
            terminal("port", 0, 200.0, 120.0),
            terminal("bay", 2, 400.0, 300.0),
            terminal("quay", 3, 20.0, 10.0),
        ],
        lines: vec![line("valley", 0, 1, 30.0), line("pass", 2, 1, pass)],
        proposed: vec![ProposedLine {
            line: line("tunnel", 0, 2, 50.0),
            investment: Investment {
                capex: Money::from_musd(1000.0),
                fixed_om: 0.02,
                discount_rate: 0.0,
                lifetime: 20.0,
            },
        }],
        lng_price: Price::from_usd_per_gj(8.0),
        pj_per_bcm: 36.0,
        out_of_reach: Energy::ZERO,
        question: NetworkQuestion {
            inflows: inflows.iter().map(|inflow| Energy::from_pj(*inflow)).collect(),
            ..NetworkQuestion::default()
        },
    }
}

fn solved(network: &Network) -> NetworkAnswer {
    absorb(network, 0, &Clarabel).expect("there is always a solution")
}

fn near(left: Energy, right: f64) -> bool {
    (left.pj() - right).abs() < NEAR * right.abs().max(10.0)
}

#[test]
fn a_small_inflow_is_used_where_the_lng_gives_way() {
    let answer = solved(&network(5.0, &[60.0]));
    let case = &answer.absorbed[0];
    assert!(near(case.used(), 60.0) && case.displaced[0].pj() > 57.0, "{case:?}");
    assert!(case.binding.limits.is_empty() && case.binding.full.is_empty());
    // The valley carries the mixture of the coast.
    let part = 60.0 / (60.0 + case.landed[0].pj());
    assert!(near(case.used_here, 100.0 * part) && near(case.carried_on[0], case.line_flows[0].pj() * part), "{case:?}");
}

#[test]
fn a_large_inflow_is_held_back_by_the_lines_that_leave_what_is_full() {
    let answer = solved(&network(5.0, &[500.0]));
    let case = &answer.absorbed[0];
    assert!(near(case.used_here, 100.0) && near(case.carried_on[0], 25.0), "{case:?}");
    assert!(near(case.not_absorbed, 375.0), "{case:?}");
    assert!(near(case.landed[0], 0.0) && near(case.landed[1], 295.0) && near(case.landed[2], 10.0), "{case:?}");
    assert_eq!(case.binding.full, [0, 1]);
    assert_eq!(case.binding.limits.iter().map(|limit| limit.line).collect::<Vec<_>>(), [Some(1)]);
    // One more unit over the pass saves a unit of LNG, less the cost of moving it.
    let worth = case.binding.limits[0].worth.usd_per_gj();
    assert!((7.0..=8.0).contains(&worth), "{worth}");
}

#[test]
fn what_binds_is_worth_what_one_more_unit_saves() {
    let used = |pass: f64| solved(&network(pass, &[500.0])).absorbed[0].used().pj();
    assert!((used(6.0) - used(5.0) - 1.0).abs() < 1e-4);
    // The valley is not full, so a wider one changes nothing.
    let mut wide = network(5.0, &[500.0]);
    wide.lines[0].capacity = Energy::from_pj(40.0);
    assert!((solved(&wide).absorbed[0].used().pj() - used(5.0)).abs() < 1e-4);
}

#[test]
fn the_plant_takes_what_nobody_can_burn() {
    let mut network = network(5.0, &[110.0, 200.0, 500.0]);
    network.question.lng_plant = Energy::from_pj(90.0);
    let answer = solved(&network);
    let reshipped: Vec<f64> = answer.absorbed.iter().map(|case| case.reshipped.pj()).collect();
    for (found, expected) in reshipped.iter().zip([0.0, 75.0, 90.0]) {
        assert!((found - expected).abs() < 1e-3, "{reshipped:?}");
    }
    assert!(answer.absorbed[1].binding.limits.iter().all(|limit| limit.line.is_some()), "the plant has room");
    assert!(answer.absorbed[2].binding.limits.iter().any(|limit| limit.line.is_none()), "the plant is full");
}

#[test]
fn firm_lng_lands_whatever_happens() {
    let mut network = network(5.0, &[500.0]);
    network.question.firm_lng = 0.5;
    let answer = solved(&network);
    let case = &answer.absorbed[0];
    assert!(near(case.landed[0], 0.5 * answer.today[0].pj()), "{case:?}");
    assert!(near(case.used(), 125.0 - case.landed[0].pj()), "{case:?}");
}

#[test]
fn an_added_line_absorbs_more_and_has_its_cost() {
    let answer = solved(&network(5.0, &[60.0, 500.0]));
    let tunnel = &answer.additions[0];
    assert!(near(tunnel.gain(&answer, 1), 50.0), "{tunnel:?}");
    assert_eq!(tunnel.cost_of_gain(&answer, 0), None, "nothing more to use of a small inflow");
    // 1000 / 20 + 2 % of 1000 = 70 million a year, over 50 PJ.
    assert!((tunnel.yearly_cost.musd() - 70.0).abs() < 1e-9);
    assert!((tunnel.cost_when_full.usd_per_gj() - 1.4).abs() < 1e-9);
    assert!(tunnel.cost_of_gain(&answer, 1).is_some_and(|cost| (cost.usd_per_gj() - 1.4).abs() < 1e-4));
}

#[test]
fn demand_beyond_the_lines_of_today_is_told() {
    let mut network = network(5.0, &[10.0]);
    network.regions[3].demand = Energy::from_pj(30.0);
    assert!(near(solved(&network).unmet_today[3], 10.0));
}

/// Every dual of a year of a network, and every rent of a terminal, a line, the inflow and the plant, against the cost of
/// a little more and a little less.
#[test]
fn duals_and_rents_are_slopes_of_the_cost() {
    let mut network = network(5.0, &[500.0]);
    network.question.lng_plant = Energy::from_pj(90.0);
    network.regions[3].demand = Energy::from_pj(30.0); // more than the quay lands
    let firm = [Energy::from_pj(20.0), Energy::ZERO, Energy::ZERO];
    let case = NetworkCase { lines: &network.lines, inflow: Some((0, Energy::from_pj(500.0))), firm: &firm };
    let base = problem(&network, &case);
    let solver = Polished::new(Clarabel);
    let solution = solver.solve(&base).unwrap();
    let cost = |problem: &crate::allocation::Problem| problem.objective(&solver.solve(problem).unwrap().amounts);
    let step = 0.01;
    let slope = |change: &dyn Fn(&mut crate::allocation::Problem, f64)| {
        let [mut more, mut less] = [base.clone(), base.clone()];
        change(&mut more, step);
        change(&mut less, -step);
        (cost(&more) - cost(&less)) / (2.0 * step)
    };
    for (row, dual) in solution.duals.iter().enumerate() {
        let found = slope(&|problem, by| problem.constraints[row].rhs += by);
        assert!((found - dual).abs() < 1e-4, "{}: {found} {dual}", base.constraints[row].name);
    }
    let mut binding = 0;
    for (place, variable) in base.variables.iter().enumerate() {
        let rent = solution.reduced_costs[place].min(0.0);
        let found =
            if variable.upper > step { slope(&|problem, by| problem.variables[place].upper += by) } else { 0.0 };
        assert!((found - rent).abs() < 1e-4, "{}: {found} {rent}", variable.name);
        binding += usize::from(rent < -0.1);
    }
    assert_eq!(binding, 3, "the quay, the pass and the plant are full");
}
