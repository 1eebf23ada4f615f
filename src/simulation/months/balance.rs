//! The importer's day: what comes, what is wanted, what stocks give, who goes short.

use super::arrivals::{Orders, Ships};
use super::ledger::{DayOf, MarketCourse};
use super::stocks::Stocks;
use super::{DisruptionCase, Followed, Replacement};
use crate::model::disruption::MarketShock;
use crate::numeric::{exp, ln, sum};
use crate::units::calendar::Day;

/// Prices of one day as multiples of that before.
struct Prices {
    /// Of cargoes bought that day.
    spot: f64,
    /// Of what comes as usual: contracts and cargoes of the day together.
    usual: f64,
}

/// Demand of one day and what was taken off it, PJ/d.
struct Demand {
    added: f64,
    response: f64,
    restraint: f64,
    switching: f64,
    left: f64,
}

pub(super) fn run(case: &DisruptionCase<'_>, replacement: Replacement) -> MarketCourse {
    let ships = Ships::new(case);
    let (supply, shock) = (case.supply, case.shock);
    let base = supply.total();
    let mut before = vec![0.0; supply.suppliers.len()];
    supply.streams.iter().for_each(|stream| before[stream.supplier] += stream.flow);
    let struck: Vec<_> = supply.streams.iter().filter(|stream| !ships.is_safe(stream)).collect();
    let mut safe = vec![0.0; before.len()];
    let quiet = supply.streams.iter().filter(|stream| ships.is_safe(stream));
    quiet.for_each(|stream| safe[stream.supplier] += stream.flow);
    let sources = sources(case, &ships);
    let mut orders = Orders::new(shock.procurement_lag.value, shock.procurement_ramp.value);
    let mut sales = Orders::new(shock.procurement_lag.value, shock.procurement_ramp.value);
    let mut stocks = Stocks::new(shock);
    let mut course = MarketCourse::default();
    for t in 0..case.disruption.days() {
        let (day, date) = (t as i64, case.disruption.first().plus(t as i64));
        let prices = prices(case, t);
        let demand = demand(shock, base, &prices, date);
        let lost: f64 = struck.iter().map(|stream| stream.flow * (1.0 - ships.leaving(stream, day))).sum();
        let claim = lost + demand.added;
        let need = claim - demand.response - demand.restraint - demand.switching;
        let most = case.course.most[t] * claim;
        orders.place(if replacement == Replacement::None || claim <= 0.0 { 0.0 } else { need.clamp(0.0, most) });
        let free = shock.divertible.as_ref().map_or(1.0, |part| part.value) * (base - lost).max(0.0);
        sales.place((-need).clamp(0.0, free));
        let mut arrivals = safe.clone();
        for stream in &struck {
            arrivals[stream.supplier] += stream.flow * ships.ashore(stream, day);
        }
        let mut bought = 0.0;
        for (supplier, part, voyage) in &sources {
            let cargo = part * orders.ashore(day, *voyage);
            arrivals[*supplier] += cargo;
            bought += cargo;
        }
        let sold = give_up(&mut arrivals, sales.ashore(day, 0));
        let opening = stocks.level.clone();
        let of = settle(case, (date, &demand, &prices), (arrivals, bought, sold), &mut stocks);
        course.note(date, &of, &before, (&opening, &stocks.level));
    }
    course.close(supply.price)
}

/// Takes what was sold to others off the arrivals, of each supplier in proportion; what was sold.
fn give_up(arrivals: &mut [f64], wanted: f64) -> f64 {
    let all = sum(arrivals.iter().copied());
    let sold = wanted.min(all);
    if sold > 0.0 {
        for arrival in arrivals {
            *arrival *= 1.0 - sold / all;
        }
    }
    sold
}

/// Who replaces what is lost: place, part of the whole, days at sea.
///
/// In proportion to what each supplier exports and can still ship, and to its spare capacity; nobody who is cut off.
fn sources(case: &DisruptionCase<'_>, ships: &Ships<'_>) -> Vec<(usize, f64, i64)> {
    let weight = |replacer: &super::Replacer| {
        let id = &case.supply.suppliers[replacer.supplier];
        if ships.is_cut_off(id) {
            return 0.0;
        }
        let seller = case.world.sellers.iter().position(|seller| seller.id == *id);
        let open = seller.and_then(|seller| case.course.open.get(seller)).copied().unwrap_or(1.0);
        let spare = case.shock.spare.iter().find(|(country, _)| country == id).map_or(0.0, |(_, figure)| figure.value);
        (replacer.exports + spare) * open.max(0.0)
    };
    let all = sum(case.supply.replacers.iter().map(weight));
    let of = |one: &super::Replacer| (one.supplier, weight(one) / all, ships.days(one.km));
    if all > 0.0 { case.supply.replacers.iter().map(of).collect() } else { Vec::new() }
}

fn prices(case: &DisruptionCase<'_>, t: usize) -> Prices {
    let spot = case.course.price[t];
    let (Some(contract), Some(Followed { world, price })) = (&case.shock.contract, case.followed) else {
        return Prices { spot, usual: spot };
    };
    let then = usize::try_from(t as i64 - contract.lag.value.round() as i64);
    let followed = then.ok().and_then(|then| world.price.get(then)).copied().unwrap_or(1.0);
    let long = 1.0 + contract.slope.value * price * (followed - 1.0) / case.supply.price;
    Prices { spot, usual: contract.spot.value * spot + (1.0 - contract.spot.value) * long.max(0.0) }
}

fn demand(shock: &MarketShock, base: f64, prices: &Prices, date: Day) -> Demand {
    let at =
        |measures: &[crate::model::disruption::DemandMeasure]| sum(measures.iter().map(|measure| measure.at(date)));
    let added = at(&shock.added);
    let whole = base + added;
    let kept = if prices.usual > 0.0 { exp(shock.demand_elasticity.value * ln(prices.usual)) } else { 1.0 };
    let response = whole * (1.0 - kept).max(0.0);
    let restraint = (whole - response) * at(&shock.restraint).clamp(0.0, 1.0);
    let switching = at(&shock.switching).clamp(0.0, (whole - response - restraint).max(0.0));
    Demand { added, response, restraint, switching, left: whole - response - restraint - switching }
}

/// Fills what is missing from stocks, lays in what is too much, and says who goes short.
fn settle(
    case: &DisruptionCase<'_>,
    (date, demand, prices): (Day, &Demand, &Prices),
    (arrivals, bought, sold): (Vec<f64>, f64, f64),
    stocks: &mut Stocks<'_>,
) -> DayOf {
    let arrived = sum(arrivals.iter().copied());
    let missing = (demand.left - arrived).max(0.0);
    let draw = stocks.draw(missing, date);
    let drawn = sum(draw.iter().copied());
    let refill = (arrived - demand.left).max(0.0);
    stocks.lay_in(refill);
    let usual = case.supply.price;
    let dear = bought.min(arrived);
    let paid = usual * ((arrived - dear) * prices.usual + dear * prices.spot);
    DayOf {
        replacement: bought,
        sold,
        added: demand.added,
        response: demand.response,
        restraint: demand.restraint,
        switching: demand.switching,
        served: arrived + drawn - refill,
        unserved: unserved(case.shock, missing - drawn, demand.left),
        draw,
        refill,
        paid,
        usual: usual * arrived,
        arrivals,
    }
}

/// Who goes short: the sectors with the highest number first, each until it has nothing left.
fn unserved(shock: &MarketShock, short: f64, demand: f64) -> Vec<f64> {
    let short = short.max(0.0);
    if shock.sectors.is_empty() {
        return vec![short];
    }
    let whole = sum(shock.sectors.iter().map(|sector| sector.share.value));
    let mut order: Vec<usize> = (0..shock.sectors.len()).collect();
    order.sort_by_key(|place| (std::cmp::Reverse(shock.sectors[*place].priority), *place));
    let mut parts = vec![0.0; order.len()];
    let mut left = short;
    for place in &order {
        let most = demand * shock.sectors[*place].share.value / whole;
        parts[*place] = left.min(most);
        left -= parts[*place];
    }
    if let Some(last) = order.last() {
        parts[*last] += left; // what rounding leaves over
    }
    parts
}
