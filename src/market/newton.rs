//! The equilibrium from its dual: prices by Newton's method, a few hundred numbers instead of thousands of flows.
//!
//! The dual is smooth and convex in the prices: what importers and exporters gain, plus the entropy of trade. Its slope is what is wanted
//! and not had. Importers touch each other only through exporters and limits, so their part of the Hessian is diagonal and is
//! eliminated; what is left is as large as there are exporters and limits. Bounds (a landed price is at most the value of lost load, a
//! limit's price at least nothing) are held by projection (D. P. Bertsekas, SIAM Journal on Control and Optimization 20 (1982) 221-246).

use std::fmt;

use nalgebra::{Cholesky, DMatrix, DVector};

use super::problem::WorldMarket;
use crate::numeric::{exp, sum};

/// Largest imbalance that is left, as a part of all trade at base prices.
const TOLERANCE: f64 = 1e-12;

/// Steps of Newton's method that are tried.
const MOST_STEPS: usize = 200;

/// The most by which a price moves in one step, in multiples of the base price.
const LONGEST_MOVE: f64 = 1.0;

/// Prices and flows at which every balance closes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Clearing {
    /// Landed price of each importer, in multiples of the base price.
    pub landed: Vec<f64>,
    /// Price at the loading port of each exporter, in multiples of the base price.
    pub loading: Vec<f64>,
    /// What one unit more of each limit would be worth, in multiples of the base price, not negative.
    pub limits: Vec<f64>,
    /// Flow of each lane, PJ a year, as loaded.
    pub flows: Vec<f64>,
    /// Demand of each importer that is not met at its value of lost load, PJ a year.
    pub unserved: Vec<f64>,
    /// Steps that were taken.
    pub steps: usize,
}

/// How far prices and flows are from an equilibrium, all as parts of all trade at base prices.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Residuals {
    /// Largest imbalance of an importer or an exporter.
    pub balance: f64,
    /// Most by which a limit is exceeded.
    pub limit: f64,
    /// Largest price of a limit times what is left of it.
    pub slackness: f64,
}

/// No equilibrium was found.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Unsolved {
    /// The largest imbalance at the end, as a part of all trade at base prices.
    pub imbalance: f64,
}

impl fmt::Display for Unsolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no equilibrium: an imbalance of {:.1e} of all trade is left", self.imbalance)
    }
}

impl std::error::Error for Unsolved {}

/// Solves one market after another; a market of the same size starts from the prices of the last, and takes no memory.
#[derive(Clone, Debug, Default)]
pub struct DualNewton {
    /// Landed prices, then loading prices, then prices of limits.
    prices: Vec<f64>,
    trial: Vec<f64>,
    slope: Vec<f64>,
    /// The diagonal of the Hessian for importers and exporters.
    diagonal: Vec<f64>,
    step: Vec<f64>,
    fixed: Vec<bool>,
    flows: Vec<f64>,
    /// For each lane, the limits that it counts for.
    limits_of: Vec<Vec<usize>>,
    /// For each importer, its lanes.
    lanes_of: Vec<Vec<usize>>,
    /// One row for each importer of the part of the Hessian that joins it to exporters and limits, while it is eliminated.
    row: Vec<f64>,
    touched: Vec<usize>,
    system: Option<DMatrix<f64>>,
    right: Option<DVector<f64>>,
}

impl DualNewton {
    /// The equilibrium of a market, from base prices or, where the last market had the same size, from its prices.
    ///
    /// # Errors
    /// [`Unsolved`] where the balances do not close, as when a number is not finite.
    pub fn solve(&mut self, market: &WorldMarket, clearing: &mut Clearing) -> Result<(), Unsolved> {
        self.ready(market);
        let scale = sum(market.lanes.iter().map(|lane| lane.at_base)).max(f64::MIN_POSITIVE);
        let mut value = self.value(market, false);
        let mut taken = 0;
        let mut last = f64::INFINITY;
        for count in 0..MOST_STEPS {
            self.fill(market);
            let left = self.imbalance(market) / scale;
            taken = count;
            // Rounding ends what tolerance does not: the last steps no longer help.
            if left <= TOLERANCE || (left <= 1e3 * TOLERANCE && left >= last) {
                last = left;
                break;
            }
            last = left;
            if !left.is_finite() || !self.direction(market) {
                break;
            }
            match self.search(market, value) {
                Some(lower) => value = lower,
                None => break,
            }
        }
        if last.is_nan() || last > 1e6 * TOLERANCE {
            self.prices.clear();
            return Err(Unsolved { imbalance: last });
        }
        self.tell(market, clearing, taken);
        Ok(())
    }

    fn ready(&mut self, market: &WorldMarket) {
        let (buyers, sellers, limits) = (market.importers.len(), market.exporters.len(), market.limits.len());
        let all = buyers + sellers + limits;
        let is_new =
            self.prices.len() != all || self.flows.len() != market.lanes.len() || self.lanes_of.len() != buyers;
        if is_new {
            self.prices.clear();
            self.prices.resize(buyers + sellers, 1.0);
            self.prices.resize(all, 0.0);
            for list in [&mut self.trial, &mut self.slope, &mut self.step] {
                list.clear();
                list.resize(all, 0.0);
            }
            self.diagonal = vec![0.0; buyers + sellers];
            self.row = vec![0.0; sellers + limits];
            self.fixed = vec![false; all];
            self.flows = vec![0.0; market.lanes.len()];
            self.system = Some(DMatrix::zeros(sellers + limits, sellers + limits));
            self.right = Some(DVector::zeros(sellers + limits));
            self.lanes_of = vec![Vec::new(); buyers];
            self.limits_of = vec![Vec::new(); market.lanes.len()];
        }
        for list in self.lanes_of.iter_mut().chain(&mut self.limits_of) {
            list.clear();
        }
        for (place, lane) in market.lanes.iter().enumerate() {
            self.lanes_of[lane.importer].push(place);
        }
        for (place, limit) in market.limits.iter().enumerate() {
            limit.lanes.iter().for_each(|lane| self.limits_of[*lane].push(place));
        }
        for (price, importer) in self.prices.iter_mut().zip(&market.importers) {
            *price = price.min(importer.lost_load);
        }
    }

    /// The dual at the present prices, or at those on trial; fills the flows at these prices.
    fn value(&mut self, market: &WorldMarket, on_trial: bool) -> f64 {
        let prices = if on_trial { &self.trial } else { &self.prices };
        let (buyers, sellers) = (market.importers.len(), market.exporters.len());
        let (landed, others) = prices.split_at(buyers);
        let (loading, limits) = others.split_at(sellers);
        for ((place, lane), flow) in market.lanes.iter().enumerate().zip(&mut self.flows) {
            let passed: f64 = self.limits_of[place].iter().map(|limit| limits[*limit]).sum();
            let gain = (1.0 - lane.loss) * (landed[lane.importer] - 1.0) - (loading[lane.exporter] - 1.0);
            *flow = if lane.at_base > 0.0 {
                lane.at_base * exp(market.trade_elasticity * (gain - lane.added_cost - passed))
            } else {
                0.0
            };
        }
        let buyers = market.importers.iter().zip(landed).map(|(importer, price)| importer.surplus(*price));
        let sellers = market.exporters.iter().zip(loading).map(|(exporter, price)| exporter.surplus(*price));
        let limits = market.limits.iter().zip(limits).map(|(limit, price)| limit.at_most * price);
        let entropy = self.flows.iter().map(|flow| flow / market.trade_elasticity);
        sum(buyers.chain(sellers).chain(limits).chain(entropy))
    }

    /// The slope of the dual and the diagonal of its Hessian at the present prices; the flows are those of the present prices.
    fn fill(&mut self, market: &WorldMarket) {
        let (buyers, theta) = (market.importers.len(), market.trade_elasticity);
        for (place, importer) in market.importers.iter().enumerate() {
            let (demand, slope) = importer.at(self.prices[place]);
            (self.slope[place], self.diagonal[place]) = (-demand, -slope);
        }
        for (place, exporter) in market.exporters.iter().enumerate() {
            let (supply, slope) = exporter.at(self.prices[buyers + place]);
            (self.slope[buyers + place], self.diagonal[buyers + place]) = (supply, slope);
        }
        let first = buyers + market.exporters.len();
        for (slope, limit) in self.slope[first..].iter_mut().zip(&market.limits) {
            *slope = limit.at_most;
        }
        for (place, (lane, flow)) in market.lanes.iter().zip(&self.flows).enumerate() {
            let arrives = 1.0 - lane.loss;
            self.slope[lane.importer] += arrives * flow;
            self.diagonal[lane.importer] += theta * arrives * arrives * flow;
            self.slope[buyers + lane.exporter] -= flow;
            self.diagonal[buyers + lane.exporter] += theta * flow;
            for limit in &self.limits_of[place] {
                self.slope[first + limit] -= flow;
            }
        }
        for place in 0..self.prices.len() {
            let at_bound = match place {
                buyer if buyer < buyers => {
                    self.prices[buyer] >= market.importers[buyer].lost_load && self.slope[buyer] < 0.0
                }
                seller if seller < first => false,
                limit => self.prices[limit] <= 0.0 && self.slope[limit] > 0.0,
            };
            self.fixed[place] = at_bound;
        }
    }

    fn imbalance(&self, market: &WorldMarket) -> f64 {
        let first = market.importers.len() + market.exporters.len();
        let of = |(place, slope): (usize, &f64)| match place {
            _ if self.fixed[place] => 0.0,
            // What is left of a limit that still has a price counts in proportion to it.
            limit if limit >= first && *slope > 0.0 => slope * self.prices[limit].min(1.0),
            _ => slope.abs(),
        };
        self.slope.iter().enumerate().map(of).fold(0.0, f64::max)
    }

    /// Newton's step into `step`; whether there is one.
    fn direction(&mut self, market: &WorldMarket) -> bool {
        let (Some(mut system), Some(mut right)) = (self.system.take(), self.right.take()) else { return false };
        let (buyers, sellers, theta) = (market.importers.len(), market.exporters.len(), market.trade_elasticity);
        system.fill(0.0);
        for place in 0..right.len() {
            right[place] = -self.slope[buyers + place];
        }
        for place in 0..sellers {
            system[(place, place)] = self.diagonal[buyers + place];
        }
        for (place, lane) in market.lanes.iter().enumerate() {
            let weight = theta * self.flows[place];
            for limit in &self.limits_of[place] {
                system[(sellers + limit, lane.exporter)] += weight;
                system[(lane.exporter, sellers + limit)] += weight;
                for other in &self.limits_of[place] {
                    system[(sellers + limit, sellers + other)] += weight;
                }
            }
        }
        for buyer in 0..buyers {
            if !self.fixed[buyer] {
                self.eliminate(market, buyer, &mut system, &mut right);
            }
        }
        // A ridge far below every slope: where all supply stands at its ceiling, the common level of prices is free.
        let ridge = 1e-13 * system.diagonal().iter().fold(f64::MIN_POSITIVE, |most, one| one.max(most));
        for place in 0..right.len() {
            if self.fixed[buyers + place] {
                system.row_mut(place).fill(0.0);
                system.column_mut(place).fill(0.0);
                system[(place, place)] = 1.0;
                right[place] = 0.0;
            } else {
                system[(place, place)] += ridge;
            }
        }
        let done = match Cholesky::new(system) {
            Some(factor) => {
                factor.solve_mut(&mut right);
                system = factor.unpack_dirty();
                true
            }
            None => {
                system = DMatrix::zeros(sellers + market.limits.len(), sellers + market.limits.len());
                false
            }
        };
        self.step[buyers..].copy_from_slice(right.as_slice());
        self.back(market);
        (self.system, self.right) = (Some(system), Some(right));
        done && self.step.iter().all(|step| step.is_finite())
    }

    /// Takes an importer out of the system: its row of the Hessian, times itself, over its diagonal.
    fn eliminate(&mut self, market: &WorldMarket, buyer: usize, system: &mut DMatrix<f64>, right: &mut DVector<f64>) {
        let (sellers, theta) = (market.exporters.len(), market.trade_elasticity);
        self.touched.clear();
        for place in &self.lanes_of[buyer] {
            let lane = &market.lanes[*place];
            let weight = -theta * (1.0 - lane.loss) * self.flows[*place];
            let limits = self.limits_of[*place].iter().map(|limit| sellers + limit);
            for column in std::iter::once(lane.exporter).chain(limits) {
                if self.row[column] == 0.0 {
                    self.touched.push(column);
                }
                self.row[column] += weight;
            }
        }
        let diagonal = self.diagonal[buyer];
        if diagonal > 0.0 {
            for column in &self.touched {
                let part = self.row[*column] / diagonal;
                right[*column] += part * self.slope[buyer];
                for other in &self.touched {
                    system[(*other, *column)] -= part * self.row[*other];
                }
            }
        }
        for column in &self.touched {
            self.row[*column] = 0.0;
        }
    }

    /// The importers' part of the step, from that of the others.
    fn back(&mut self, market: &WorldMarket) {
        let (buyers, sellers, theta) = (market.importers.len(), market.exporters.len(), market.trade_elasticity);
        for buyer in 0..buyers {
            let mut wanted = -self.slope[buyer];
            for place in &self.lanes_of[buyer] {
                let lane = &market.lanes[*place];
                let weight = theta * (1.0 - lane.loss) * self.flows[*place];
                let limits = self.limits_of[*place].iter().map(|limit| self.step[buyers + sellers + limit]);
                wanted += weight * (self.step[buyers + lane.exporter] + limits.sum::<f64>());
            }
            let moves = !self.fixed[buyer] && self.diagonal[buyer] > 0.0;
            self.step[buyer] = if moves { wanted / self.diagonal[buyer] } else { 0.0 };
        }
    }

    /// Goes along the step until the dual falls enough; the dual there, `None` where it does not fall.
    fn search(&mut self, market: &WorldMarket, value: f64) -> Option<f64> {
        let longest = self.step.iter().fold(0.0, |most: f64, step| most.max(step.abs()));
        let mut length = if longest > LONGEST_MOVE { LONGEST_MOVE / longest } else { 1.0 };
        let first = market.importers.len() + market.exporters.len();
        for _ in 0..60 {
            let mut falls = 0.0;
            for place in 0..self.prices.len() {
                let mut price = self.prices[place] + length * self.step[place];
                if let Some(importer) = market.importers.get(place) {
                    price = price.min(importer.lost_load);
                } else if place >= first {
                    price = price.max(0.0);
                }
                falls += self.slope[place] * (price - self.prices[place]);
                self.trial[place] = price;
            }
            let trial = self.value(market, true);
            // Near the end rounding hides the fall of the dual: the step is then as good as its direction.
            let rounding = 1e-15 * value.abs();
            if trial <= value + 1e-4 * falls + rounding {
                std::mem::swap(&mut self.prices, &mut self.trial);
                return Some(trial);
            }
            length /= 2.0;
        }
        self.value(market, false);
        None
    }

    fn tell(&self, market: &WorldMarket, clearing: &mut Clearing, steps: usize) {
        let (buyers, sellers) = (market.importers.len(), market.exporters.len());
        let copy = |to: &mut Vec<f64>, from: &[f64]| {
            to.clear();
            to.extend_from_slice(from);
        };
        copy(&mut clearing.landed, &self.prices[..buyers]);
        copy(&mut clearing.loading, &self.prices[buyers..buyers + sellers]);
        copy(&mut clearing.limits, &self.prices[buyers + sellers..]);
        copy(&mut clearing.flows, &self.flows);
        clearing.unserved.clear();
        let short = (0..buyers).map(|buyer| if self.fixed[buyer] { -self.slope[buyer] } else { 0.0 });
        clearing.unserved.extend(short);
        clearing.steps = steps;
    }
}

impl Clearing {
    /// How far this is from an equilibrium of a market: zero up to rounding where it is one.
    pub fn residuals(&self, market: &WorldMarket) -> Residuals {
        let scale = sum(market.lanes.iter().map(|lane| lane.at_base)).max(f64::MIN_POSITIVE);
        let mut landed: Vec<f64> = self.unserved.clone();
        let mut loaded = vec![0.0; market.exporters.len()];
        for (lane, flow) in market.lanes.iter().zip(&self.flows) {
            landed[lane.importer] += (1.0 - lane.loss) * flow;
            loaded[lane.exporter] += flow;
        }
        let buyers = market.importers.iter().zip(&self.landed).zip(landed);
        let buyers = buyers.map(|((importer, price), had)| (importer.at(*price).0 - had).abs());
        let sellers = market.exporters.iter().zip(&self.loading).zip(loaded);
        let sellers = sellers.map(|((exporter, price), sent)| (exporter.at(*price).0 - sent).abs());
        let passed = market.limits.iter().map(|limit| sum(limit.lanes.iter().map(|lane| self.flows[*lane])));
        let left: Vec<f64> = market.limits.iter().zip(passed).map(|(limit, passed)| limit.at_most - passed).collect();
        Residuals {
            balance: buyers.chain(sellers).fold(0.0, f64::max) / scale,
            limit: left.iter().fold(0.0, |most: f64, left| most.max(-left)) / scale,
            slackness: left.iter().zip(&self.limits).fold(0.0, |most: f64, (left, price)| most.max(left.abs() * price))
                / scale,
        }
    }
}
