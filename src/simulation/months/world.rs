//! The world's balance: what is lost, what it costs, and how much of it each importer can buy elsewhere.

use super::paths::{Paths, rounds};
use crate::id::CountryId;
use crate::model::disruption::{Disruption, MarketShock, Struck, risen};
use crate::numeric::{exp, ln, sum};

/// A country that sells to the world.
#[derive(Clone, PartialEq, Debug)]
pub struct Seller {
    /// Who.
    pub id: CountryId,
    /// What it sells to all buyers together, PJ/d.
    pub exports: f64,
    /// Parts of its cargoes with the targets that they meet.
    pub ways: Vec<(f64, Vec<usize>)>,
}

/// A country that buys.
#[derive(Clone, PartialEq, Debug)]
pub struct Buyer {
    /// Who.
    pub id: CountryId,
    /// What it buys in all, PJ/d.
    pub imports: f64,
    /// What it buys from each seller, by the seller's place, PJ/d.
    pub flows: Vec<(usize, f64)>,
    /// Which targets count for it: a place in [`WorldBalance::kinds`].
    pub kind: usize,
}

/// Who sells to whom.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct WorldBalance {
    /// Every seller.
    pub sellers: Vec<Seller>,
    /// Every buyer.
    pub buyers: Vec<Buyer>,
    /// For each kind of buyer, whether each target counts for it; the first kind loses what everyone loses.
    pub kinds: Vec<Vec<bool>>,
    /// The place of the importer among the buyers.
    pub ours: usize,
}

impl WorldBalance {
    /// What a seller ships through a target, PJ/d.
    pub(super) fn through(&self, seller: usize, target: usize) -> f64 {
        let seller = &self.sellers[seller];
        let part = seller.ways.iter().filter(|(_, met)| met.contains(&target)).map(|(share, _)| share).sum::<f64>();
        part * seller.exports
    }
}

/// What becomes of the world, day by day.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct WorldCourse {
    /// Price as a multiple of the price before.
    pub price: Vec<f64>,
    /// What each buyer can have at most of what it lost or needs on top, as a multiple of it; infinite when there is
    /// enough for all.
    pub most: Vec<f64>,
    /// What the world lost, PJ/d.
    pub lost: Vec<f64>,
    /// Mean part of each seller's cargoes that could leave.
    pub open: Vec<f64>,
}

/// A seller's part that is lost on a day to a kind of buyer, less what bypasses carry.
fn lost(of: &SeenWorld<'_>, seller: usize, kind: usize, day: i64, resold: bool) -> f64 {
    let one = &of.world.sellers[seller];
    let counts = |target: usize| {
        let struck = &of.disruption.targets[target];
        of.world.kinds[kind][target] && struck.detour.is_none() && (resold || struck.buyers.is_empty())
    };
    let blocked = one.ways.iter().map(|(share, met)| {
        let open = met.iter().filter(|target| counts(**target)).map(|target| 1.0 - of.paths.lost(*target, day));
        share * (1.0 - open.product::<f64>())
    });
    let blocked: f64 = blocked.sum();
    if blocked <= 0.0 || one.exports <= 0.0 {
        return 0.0;
    }
    let round = of.rounds[seller].iter().filter(|(target, _)| counts(*target) && of.paths.lost(*target, day) > 0.0);
    let carried: f64 = round.map(|(_, bypass)| of.paths.carried(*bypass, day)).sum();
    (blocked - carried / one.exports).max(0.0)
}

struct SeenWorld<'a> {
    disruption: &'a Disruption,
    world: &'a WorldBalance,
    paths: Paths,
    /// The bypasses of each seller.
    rounds: Vec<Vec<(usize, usize)>>,
}

/// One day of the balance.
struct BalanceDay {
    lost: f64,
    added: f64,
    spare: f64,
    release: f64,
}

pub(super) fn course(disruption: &Disruption, shock: &MarketShock, world: &WorldBalance, ceiling: f64) -> WorldCourse {
    let rounds = world.sellers.iter().map(|seller| rounds(disruption, &seller.id)).collect();
    let seen = SeenWorld { disruption, world, paths: Paths::of(disruption, &shock.market), rounds };
    let hit: Vec<usize> = (0..world.sellers.len()).filter(|seller| is_hit(&seen, *seller)).collect();
    let days = disruption.days();
    let mut course = WorldCourse { open: vec![1.0; world.sellers.len()], ..WorldCourse::default() };
    let mut before: Option<(BalanceDay, f64)> = None;
    let mut losses = vec![0.0; world.buyers.len()];
    let mut parts = Parts::of(&seen, &hit, 0);
    for t in 0..days {
        let day = t as i64;
        if !seen.paths.as_before(t) {
            parts = Parts::of(&seen, &hit, day);
            losses.iter_mut().zip(&world.buyers).for_each(|(one, buyer)| *one = loss(buyer, &hit, &parts.all));
        }
        for (place, part) in hit.iter().zip(&parts.general) {
            course.open[*place] -= part / days as f64;
        }
        let today = balance_day(&seen, shock, &parts, &hit, day);
        let (price, most) = match &before {
            Some((same, price)) if same.same(&today) && seen.paths.as_before(t) => {
                (*price, course.most.last().copied().unwrap_or(f64::INFINITY))
            }
            _ => {
                let price = price(shock, &today, ceiling);
                (price, most(&seen, shock, &today, price, &losses))
            }
        };
        course.price.push(price);
        course.most.push(most);
        course.lost.push(today.lost);
        before = Some((today, price));
    }
    course
}

fn is_hit(seen: &SeenWorld<'_>, seller: usize) -> bool {
    seen.world.sellers[seller].ways.iter().any(|(_, met)| met.iter().any(|target| seen.paths.strikes(*target)))
}

/// Parts lost of each seller that is hit: by kind of buyer, and to everyone.
struct Parts {
    all: Vec<Vec<f64>>,
    /// What the world loses of what is traded, PJ/d.
    traded: f64,
    general: Vec<f64>,
}

impl Parts {
    fn of(seen: &SeenWorld<'_>, hit: &[usize], day: i64) -> Self {
        let kinds = 0..seen.world.kinds.len();
        let table = |resold: bool| {
            let row = |kind: usize| hit.iter().map(|seller| lost(seen, *seller, kind, day, resold)).collect();
            kinds.clone().map(row).collect::<Vec<Vec<f64>>>()
        };
        let (all, unsold) = (table(true), table(false));
        let general = unsold.first().cloned().unwrap_or_default();
        let traded = sum(seen.world.buyers.iter().map(|buyer| loss(buyer, hit, &unsold)));
        Self { all, traded, general }
    }
}

/// What a buyer loses by one of the tables.
fn loss(buyer: &Buyer, hit: &[usize], table: &[Vec<f64>]) -> f64 {
    let parts = &table[buyer.kind];
    let of = |(seller, flow): &(usize, f64)| hit.binary_search(seller).map_or(0.0, |at| flow * parts[at]);
    buyer.flows.iter().map(of).sum()
}

fn balance_day(seen: &SeenWorld<'_>, shock: &MarketShock, parts: &Parts, hit: &[usize], day: i64) -> BalanceDay {
    let disruption = seen.disruption;
    let date = disruption.first().plus(day);
    let beside = disruption.targets.iter().enumerate().map(|(place, target)| {
        let own = target.beside.iter().filter(|(market, _)| *market == shock.market).map(|(_, figure)| figure.value);
        own.sum::<f64>() * seen.paths.lost(place, day)
    });
    let lost = sum(beside.chain([parts.traded]));
    let since = date.since(disruption.start);
    let risen_part = shock.spare_time.as_ref().map_or(1.0, |time| risen(since, time.value));
    let spare = shock.spare.iter().map(|(country, figure)| {
        let place = seen.world.sellers.iter().position(|seller| seller.id == *country);
        let at = place.and_then(|place| hit.binary_search(&place).ok());
        let holds_back = holds_back(seen, country, day);
        if holds_back { 0.0 } else { figure.value * (1.0 - at.map_or(0.0, |at| parts.general[at])) }
    });
    let spare = sum(spare) * risen_part;
    let added = sum(shock.added.iter().map(|measure| measure.at(date)));
    let wanted = (lost + added - slack(shock) - spare).max(0.0);
    let ready = date.since(shock.release_from) as f64 >= shock.release_lag.value;
    let release = shock.world_release.as_ref().map_or(0.0, |most| most.value.min(wanted));
    BalanceDay { lost, added, spare, release: if ready { release } else { 0.0 } }
}

/// Whether a country sells less than it could on a day, so that its spare capacity is none.
fn holds_back(seen: &SeenWorld<'_>, country: &CountryId, day: i64) -> bool {
    seen.disruption.targets.iter().enumerate().any(|(place, target)| {
        let struck = matches!(&target.struck, Struck::Suppliers(all) if all.contains(country));
        struck && target.buyers.is_empty() && seen.paths.lost(place, day) > 0.0
    })
}

fn slack(shock: &MarketShock) -> f64 {
    shock.slack.as_ref().map_or(0.0, |slack| slack.value)
}

impl BalanceDay {
    fn same(&self, other: &Self) -> bool {
        (self.lost, self.added, self.spare, self.release) == (other.lost, other.added, other.spare, other.release)
    }

    /// What the world supplies at a price, PJ/d.
    fn supplied(&self, shock: &MarketShock, log_price: f64) -> f64 {
        let left = (shock.world_demand.value - self.lost).max(0.0);
        left * exp(shock.supply_elasticity.value * log_price) + self.spare + self.release + slack(shock)
    }

    /// What the world wants at a price, PJ/d.
    fn wanted(&self, shock: &MarketShock, log_price: f64) -> f64 {
        (shock.world_demand.value + self.added) * exp(shock.demand_elasticity.value * log_price)
    }
}

/// The price, as a multiple of that before, at which what is left of the world's supply, what it adds at that price,
/// spare capacity, releases and slack meet demand: D0 p^e_d = (D0 - L) p^e_s + spare + releases + slack. Not below the
/// price before, nor above the ceiling, at which users go without.
///
/// Source of the form: L. Caldara, M. Cavallo and M. Iacoviello, *Oil price elasticities and oil price fluctuations*,
/// Journal of Monetary Economics 103 (2019) 1-20, as a balance of constant elasticities.
fn price(shock: &MarketShock, day: &BalanceDay, ceiling: f64) -> f64 {
    let short = |log_price: f64| day.wanted(shock, log_price) - day.supplied(shock, log_price);
    let (mut low, mut high) = (0.0, ln(ceiling.max(1.0)));
    if short(low) <= 0.0 {
        return 1.0;
    }
    if short(high) >= 0.0 {
        return ceiling.max(1.0);
    }
    while high - low > 1e-12 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if short(middle) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    exp(f64::midpoint(low, high))
}

/// What each buyer can have at most of its claim, as a multiple: claims are served in proportion until what can be had
/// is used up, and nobody takes more than it needs after it used less at the higher price.
fn most(seen: &SeenWorld<'_>, shock: &MarketShock, day: &BalanceDay, price: f64, losses: &[f64]) -> f64 {
    let log_price = ln(price);
    let shrink = 1.0 - exp(shock.demand_elasticity.value * log_price);
    let mut claims = Vec::with_capacity(losses.len());
    for (place, (loss, buyer)) in losses.iter().zip(&seen.world.buyers).enumerate() {
        let claim = loss + if place == seen.world.ours { day.added } else { 0.0 };
        let need = (claim - shrink * buyer.imports).max(0.0);
        if need > 0.0 {
            claims.push((claim, need));
        }
    }
    let needed = sum(claims.iter().map(|(_, need)| *need));
    let short = (day.wanted(shock, log_price) - day.supplied(shock, log_price)).max(0.0);
    let mut pool = if short > 1e-9 * needed { needed - short } else { f64::INFINITY };
    if let Some(divertible) = &shock.divertible {
        let left = sum(seen.world.buyers.iter().map(|buyer| buyer.imports)) - sum(losses.iter().copied());
        let response =
            (shock.world_demand.value - day.lost).max(0.0) * (exp(shock.supply_elasticity.value * log_price) - 1.0);
        pool = pool.min(divertible.value * left + response + day.spare + day.release);
    }
    if pool >= needed { f64::INFINITY } else { shared(claims, pool.max(0.0)) }
}

/// The multiple m with sum of min(need, m x claim) = pool.
fn shared(mut claims: Vec<(f64, f64)>, pool: f64) -> f64 {
    claims.sort_by(|a, b| (a.1 / a.0).total_cmp(&(b.1 / b.0)));
    let (mut pool, mut left) = (pool, sum(claims.iter().map(|(claim, _)| *claim)));
    for (claim, need) in claims {
        let multiple = pool / left;
        if multiple * claim <= need {
            return multiple;
        }
        pool -= need;
        left -= claim;
    }
    f64::INFINITY
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::disruption::DisruptionFigure;

    fn figure(value: f64) -> DisruptionFigure {
        DisruptionFigure { value, ..DisruptionFigure::default() }
    }

    /// With nothing but elasticities the balance has a solution in closed form: p = (D / (D - L)) ^ (1 / (e_s - e_d)).
    #[test]
    fn the_price_is_that_of_the_closed_form() {
        let shock = MarketShock {
            market: "crude-oil".into(),
            imports: None,
            price: None,
            ceiling: None,
            demand_elasticity: figure(-0.13),
            supply_elasticity: figure(0.11),
            world_demand: figure(100.0),
            slack: None,
            world_release: None,
            release_from: crate::units::calendar::Day(0),
            release_lag: figure(0.0),
            divertible: None,
            procurement_lag: figure(30.0),
            procurement_ramp: figure(30.0),
            spare_time: None,
            spare: Vec::new(),
            speed: figure(500.0),
            detour_factor: figure(1.0),
            contract: None,
            not_from: Vec::new(),
            stocks: Vec::new(),
            releases: Vec::new(),
            countings: Vec::new(),
            sectors: Vec::new(),
            restraint: Vec::new(),
            switching: Vec::new(),
            added: Vec::new(),
        };
        for lost in [0.0, 1.0, 5.0, 20.0] {
            let day = BalanceDay { lost, added: 0.0, spare: 0.0, release: 0.0 };
            let closed = crate::numeric::pow(100.0 / (100.0 - lost), 1.0 / 0.24);
            assert!((price(&shock, &day, 100.0) - closed).abs() < 1e-9, "{lost}");
            assert_eq!(price(&shock, &day, 1.02), closed.min(1.02), "never above the ceiling");
        }
        let day = BalanceDay { lost: 20.0, added: 0.0, spare: 5.0, release: 15.0 };
        assert_eq!(price(&shock, &day, 100.0), 1.0, "what is made up costs nothing more");
    }

    #[test]
    fn what_can_be_had_is_shared_in_proportion() {
        let claims = vec![(10.0, 2.0), (20.0, 18.0), (30.0, 30.0)];
        let multiple = shared(claims.clone(), 27.0);
        let had: f64 = claims.iter().map(|(claim, need)| f64::min(*need, multiple * claim)).sum();
        assert!((had - 27.0).abs() < 1e-12 && (multiple - 0.5).abs() < 1e-12, "{had} {multiple}");
    }
}
