//! The market of the world: the observed trade comes back, every balance closes, more capacity never costs more, and an interior point
//! method finds the same flows from the other side, as a programme of exponential and power cones.

use clarabel::algebra::CscMatrix;
use clarabel::solver::{DefaultSettingsBuilder, DefaultSolver, IPSolver, SolverStatus, SupportedConeT};
use izon::id::CommodityId;
use izon::input::load_dataset;
use izon::input::source::Embedded;
use izon::market::{
    Clearing, DualNewton, ExportSupply, ImportDemand, MarketAssumptions, ObservedTrade, ThroughputLimit, TradeLane,
    WorldMarket,
};

/// Round numbers for tests: nothing here is a finding.
const ASSUMED: MarketAssumptions = MarketAssumptions {
    trade_elasticity: 8.0,
    demand_elasticity: 0.2,
    supply_elasticity: 0.3,
    ceiling: 1.1,
    lost_load: 10.0,
};

/// Even numbers from 0 to 1, the same in every run (xorshift; G. Marsaglia, Journal of Statistical Software 8 (2003) 14).
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn draws(seed: u64) -> Draws {
    Draws(seed.wrapping_mul(7_919).wrapping_add(88_172_645_463_325_252))
}

/// Losses, added costs, ceilings below and above what was sold, two limits: everything at once.
fn random(seed: u64) -> WorldMarket {
    let (buyers, sellers, mut draw) = (8, 5, draws(seed));
    let mut lanes = Vec::new();
    for exporter in 0..sellers {
        for importer in 0..buyers {
            if draw.next() < 0.6 || importer % sellers == exporter {
                let loss = if draw.next() < 0.3 { 0.1 * draw.next() } else { 0.0 };
                let at_base = izon::numeric::exp(4.0 * draw.next());
                lanes.push(TradeLane { exporter, importer, at_base, loss, added_cost: 0.4 * draw.next() - 0.1 });
            }
        }
    }
    let (mut bought, mut sold) = (vec![0.0; buyers], vec![0.0; sellers]);
    for lane in &lanes {
        bought[lane.importer] += (1.0 - lane.loss) * lane.at_base;
        sold[lane.exporter] += lane.at_base;
    }
    let trade_elasticity = 3.0 + 6.0 * draw.next();
    let demand = |at_base| ImportDemand { at_base, elasticity: 0.1 + 0.3 * draw.next(), lost_load: 4.0 };
    let importers = bought.into_iter().map(demand).collect();
    let supply = |at_base| {
        let elasticity = 0.1 + 0.5 * draw.next();
        ExportSupply { at_base, elasticity, ceiling: at_base * (0.5 + 0.7 * draw.next()) }
    };
    let exporters = sold.into_iter().map(supply).collect();
    let limits = [2, 3].map(|every| {
        let places: Vec<usize> = (0..lanes.len()).filter(|place| place % every == 0).collect();
        let through: f64 = places.iter().map(|place| lanes[*place].at_base).sum();
        ThroughputLimit { lanes: places, at_most: through * (0.3 + 0.9 * draw.next()) }
    });
    WorldMarket { trade_elasticity, importers, exporters, lanes, limits: limits.into() }
}

fn clear(market: &WorldMarket) -> Clearing {
    let mut clearing = Clearing::default();
    DualNewton::default().solve(market, &mut clearing).unwrap();
    clearing
}

/// The observed year of a commodity that the data hold.
fn observed(commodity: &str, year: i32) -> ObservedTrade {
    let trade = ObservedTrade::of(&load_dataset(&Embedded).unwrap(), &CommodityId::new(commodity), year, 1.0);
    assert!(trade.importers.len() > 30 && trade.exporters.len() > 15, "{commodity} {year}");
    trade
}

#[test]
fn with_nothing_changed_the_observed_trade_comes_back() {
    for (commodity, year) in [("crude", 2016), ("crude", 2024), ("lng", 2016), ("lng", 2024)] {
        let market = observed(commodity, year).market(&ASSUMED);
        let clearing = clear(&market);
        assert_eq!(clearing.steps, 0);
        for (lane, flow) in market.lanes.iter().zip(&clearing.flows) {
            assert!((lane.at_base - flow).abs() <= 1e-6 * lane.at_base);
        }
    }
}

/// The largest exporter loses a third: every balance closes, nobody passes a ceiling, and half of the loss at least is made up or saved
/// by others than its own buyers, which no rule for one importer can say.
#[test]
fn a_loss_spreads_over_the_world() {
    for commodity in ["crude", "lng"] {
        let trade = observed(commodity, 2016);
        let mut market = trade.market(&ASSUMED);
        let largest = (0..market.exporters.len())
            .max_by(|a, b| market.exporters[*a].at_base.total_cmp(&market.exporters[*b].at_base))
            .unwrap();
        market.exporters[largest].ceiling = 2.0 / 3.0 * market.exporters[largest].at_base;
        let clearing = clear(&market);
        let left = clearing.residuals(&market);
        assert!(left.balance < 1e-9 && left.limit < 1e-9 && left.slackness < 1e-9, "{left:?}");
        assert!(clearing.landed.iter().all(|price| *price > 1.0 - 1e-9), "a loss makes nobody's imports cheaper");
        let direct: Vec<bool> = (0..market.importers.len())
            .map(|buyer| market.lanes.iter().any(|lane| lane.importer == buyer && lane.exporter == largest))
            .collect();
        let had = |buyer: usize, flows: &dyn Fn(usize) -> f64| -> f64 {
            (0..market.lanes.len()).filter(|lane| market.lanes[*lane].importer == buyer).map(flows).sum()
        };
        let saved_elsewhere = (0..market.importers.len()).filter(|buyer| !direct[*buyer]).any(|buyer| {
            had(buyer, &|lane| clearing.flows[lane]) < had(buyer, &|lane| market.lanes[lane].at_base) * (1.0 - 1e-6)
        });
        assert!(saved_elsewhere, "those who bought nothing of it pay too");
    }
}

#[test]
fn more_capacity_never_makes_the_world_poorer() {
    for seed in 1..40 {
        let market = random(seed);
        let before = clear(&market);
        for exporter in 0..market.exporters.len() {
            let mut more = market.clone();
            more.exporters[exporter].ceiling *= 1.1;
            let after = clear(&more);
            let welfare = |market: &WorldMarket, at: &Clearing| {
                // The dual at its least is the welfare at its most.
                let buyers = market.importers.iter().zip(&at.landed).map(|(of, price)| of.surplus(*price));
                let sellers = market.exporters.iter().zip(&at.loading).map(|(of, price)| of.surplus(*price));
                let limits = market.limits.iter().zip(&at.limits).map(|(of, price)| of.at_most * price);
                let entropy = at.flows.iter().map(|flow| flow / market.trade_elasticity);
                izon::numeric::sum(buyers.chain(sellers).chain(limits).chain(entropy))
            };
            let (poor, rich) = (welfare(&market, &before), welfare(&more, &after));
            assert!(rich >= poor - 1e-9 * poor.abs(), "seed {seed}, exporter {exporter}: {poor} then {rich}");
        }
    }
}

/// Warm or cold, in any order of lanes: the same prices.
#[test]
fn where_it_starts_does_not_matter() {
    let (mut solver, mut warm) = (DualNewton::default(), Clearing::default());
    for seed in 1..40 {
        let mut market = random(seed);
        let cold = clear(&market);
        let mut other = market.clone();
        other.exporters[0].ceiling *= 0.8;
        solver.solve(&other, &mut warm).unwrap();
        solver.solve(&market, &mut warm).unwrap();
        let apart = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(apart(&cold.landed, &warm.landed) < 1e-7, "seed {seed}");
        assert!(apart(&cold.flows, &warm.flows) < 1e-5, "seed {seed}");
        market
            .limits
            .iter_mut()
            .for_each(|limit| limit.lanes = limit.lanes.iter().map(|p| market.lanes.len() - 1 - p).collect());
        market.lanes.reverse();
        assert!(apart(&cold.landed, &clear(&market).landed) < 1e-7, "seed {seed}, turned round");
    }
}

/// A market that nobody can serve says what is not served, at the value of lost load.
#[test]
fn a_buyer_without_a_seller_is_unserved_at_the_value_of_lost_load() {
    let market = WorldMarket {
        trade_elasticity: 5.0,
        importers: vec![ImportDemand { at_base: 100.0, elasticity: 0.5, lost_load: 4.0 }; 2],
        exporters: vec![ExportSupply { at_base: 100.0, elasticity: 0.5, ceiling: 120.0 }; 2],
        lanes: vec![
            TradeLane { exporter: 0, importer: 0, at_base: 100.0, loss: 0.0, added_cost: 0.0 },
            TradeLane { exporter: 1, importer: 1, at_base: 0.0, loss: 0.0, added_cost: 0.0 },
        ],
        limits: Vec::new(),
    };
    let clearing = clear(&market);
    assert!((clearing.landed[1] - 4.0).abs() < 1e-12);
    assert!((clearing.unserved[1] - 50.0).abs() < 1e-9, "{:?}", clearing.unserved);
    assert!((clearing.flows[0] - 100.0).abs() < 1e-9);
}

#[test]
fn clarabel_finds_the_same_flows_from_the_other_side() {
    let mut compared = 0;
    for seed in 1..60 {
        let market = random(seed);
        let (ours, Some(theirs)) = (clear(&market), conic(&market)) else { continue };
        let scale: f64 = market.lanes.iter().map(|lane| lane.at_base).sum();
        let apart = ours.flows.iter().zip(&theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(apart < 1e-6 * scale, "seed {seed}: {:.1e}", apart / scale);
        compared += 1;
    }
    assert!(compared > 50, "{compared}");
}

/// A programme over cones, row by row.
#[derive(Default)]
struct Conic {
    rows: Vec<usize>,
    columns: Vec<usize>,
    values: Vec<f64>,
    right: Vec<f64>,
    cones: Vec<SupportedConeT<f64>>,
}

impl Conic {
    /// `right` less the terms stands in the cone that is added next.
    fn row(&mut self, right: f64, terms: &[(usize, f64)]) {
        for (variable, value) in terms {
            self.rows.push(self.right.len());
            self.columns.push(*variable);
            self.values.push(*value);
        }
        self.right.push(right);
    }
}

/// Where the variables stand: flows and their entropy; demand, what its lack costs and what is unserved; supply and its cost. All but
/// costs are in multiples of their base.
struct Columns {
    lanes: usize,
    buyers: usize,
    sellers: usize,
}

impl Columns {
    fn entropy(&self, lane: usize) -> usize {
        self.lanes + lane
    }
    fn demand(&self, buyer: usize) -> usize {
        2 * self.lanes + buyer
    }
    fn lack(&self, buyer: usize) -> usize {
        2 * self.lanes + self.buyers + buyer
    }
    fn unserved(&self, buyer: usize) -> usize {
        2 * self.lanes + 2 * self.buyers + buyer
    }
    fn supply(&self, seller: usize) -> usize {
        2 * self.lanes + 3 * self.buyers + seller
    }
    fn cost(&self, seller: usize) -> usize {
        self.supply(seller) + self.sellers
    }
}

/// The flows of the primal programme. An elasticity of demand below 1 makes its utility a negative power: a power cone; supply is one
/// too; the entropy of a flow is an exponential cone.
fn conic(market: &WorldMarket) -> Option<Vec<f64>> {
    let at = Columns { lanes: market.lanes.len(), buyers: market.importers.len(), sellers: market.exporters.len() };
    let mut objective = vec![0.0; 2 * at.lanes + 3 * at.buyers + 2 * at.sellers];
    let mut program = Conic::default();
    for (buyer, importer) in market.importers.iter().enumerate() {
        let mut terms = vec![(at.demand(buyer), importer.at_base), (at.unserved(buyer), -1.0)];
        let own = market.lanes.iter().enumerate().filter(|(_, lane)| lane.importer == buyer);
        terms.extend(own.map(|(place, lane)| (place, -(1.0 - lane.loss) * lane.at_base)));
        program.row(0.0, &terms);
        objective[at.unserved(buyer)] = importer.lost_load;
        objective[at.lack(buyer)] = importer.at_base / (1.0 / importer.elasticity - 1.0);
    }
    for (seller, exporter) in market.exporters.iter().enumerate() {
        let mut terms = vec![(at.supply(seller), -exporter.at_base)];
        let own = market.lanes.iter().enumerate().filter(|(_, lane)| lane.exporter == seller);
        terms.extend(own.map(|(place, lane)| (place, lane.at_base)));
        program.row(0.0, &terms);
        objective[at.cost(seller)] = exporter.at_base / (1.0 + 1.0 / exporter.elasticity);
    }
    program.cones.push(SupportedConeT::ZeroConeT(at.buyers + at.sellers));
    (0..at.buyers).for_each(|buyer| program.row(0.0, &[(at.unserved(buyer), -1.0)]));
    for (seller, exporter) in market.exporters.iter().enumerate() {
        program.row(exporter.ceiling / exporter.at_base, &[(at.supply(seller), 1.0)]);
    }
    for limit in &market.limits {
        let terms: Vec<_> = limit.lanes.iter().map(|lane| (*lane, market.lanes[*lane].at_base)).collect();
        program.row(limit.at_most, &terms);
    }
    program.cones.push(SupportedConeT::NonnegativeConeT(at.buyers + at.sellers + market.limits.len()));
    for (place, lane) in market.lanes.iter().enumerate() {
        // What calibrates losses: at base prices a lane with a loss earns its part of the price less.
        objective[place] = lane.at_base * (lane.added_cost - lane.loss - 1.0 / market.trade_elasticity);
        objective[at.entropy(place)] = lane.at_base / market.trade_elasticity;
        program.row(0.0, &[(at.entropy(place), 1.0)]);
        program.row(0.0, &[(place, -1.0)]);
        program.row(1.0, &[]);
        program.cones.push(SupportedConeT::ExponentialConeT());
    }
    for (buyer, importer) in market.importers.iter().enumerate() {
        program.row(0.0, &[(at.lack(buyer), -1.0)]);
        program.row(0.0, &[(at.demand(buyer), -1.0)]);
        program.row(1.0, &[]);
        program.cones.push(SupportedConeT::PowerConeT(importer.elasticity));
    }
    for (seller, exporter) in market.exporters.iter().enumerate() {
        program.row(0.0, &[(at.cost(seller), -1.0)]);
        program.row(1.0, &[]);
        program.row(0.0, &[(at.supply(seller), -1.0)]);
        program.cones.push(SupportedConeT::PowerConeT(1.0 / (1.0 + 1.0 / exporter.elasticity)));
    }
    let flows = solve(program, &objective)?;
    Some(market.lanes.iter().zip(flows).map(|(lane, flow)| lane.at_base * flow).collect())
}

/// `None` where the interior point method stops before it is as near as it is asked to be.
fn solve(program: Conic, objective: &[f64]) -> Option<Vec<f64>> {
    let Conic { rows, columns, values, right, cones } = program;
    let matrix = CscMatrix::new_from_triplets(right.len(), objective.len(), rows, columns, values);
    let none = CscMatrix::zeros((objective.len(), objective.len()));
    let settings = DefaultSettingsBuilder::default()
        .verbose(false)
        .tol_gap_abs(1e-11)
        .tol_gap_rel(1e-11)
        .tol_feas(1e-11)
        .max_iter(500)
        .build()
        .unwrap();
    let mut solver = DefaultSolver::new(&none, objective, &matrix, &right, &cones, settings).unwrap();
    solver.solve();
    let status = solver.solution.status;
    let solved = matches!(status, SolverStatus::Solved | SolverStatus::AlmostSolved);
    solved.then_some(solver.solution.x)
}
