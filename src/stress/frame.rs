//! What an importer would buy in a scenario just before the event, and how it travels.

use super::held;
use super::world::{SeaWay, concerns, legs, way};
use crate::dataset::{Dataset, SupplyLeg};
use crate::diagnostics::Diagnostic;
use crate::id::{CommodityId, CountryId, LandingId, MarketId, PassageId};
use crate::language::Text;
use crate::model::commodity::{self, MarketKind};
use crate::model::disruption::{Disruption, MarketShock, Struck, same_market};
use crate::model::{Model, Route, Trajectory};
use crate::numeric::sum;
use crate::scenario::{Scenario, Study};
use crate::simulation::months::{Hit, PurchaseStream, Replacer, Supply};
use crate::units::{DAYS_PER_YEAR, HeatContent};

/// More than the rounding of an allocation, PJ/d.
const LITTLE: f64 = 1e-6;

/// A plan: what a scenario changes against the reference in the year of the event.
#[derive(Clone, PartialEq, Debug)]
pub struct StressPlan {
    /// Its name in files and results.
    pub id: String,
    /// Its name for people.
    pub title: Text,
    /// Who imports.
    pub importer: CountryId,
    /// The year of the trade from which it starts; `None` of the observed mix itself.
    pub base_year: Option<i32>,
    /// What changes in each market.
    pub changes: Vec<PlanChange>,
}

/// What a plan changes in one market.
#[derive(Clone, PartialEq, Debug)]
pub struct PlanChange {
    /// The market, as results name it.
    pub market: MarketId,
    /// What the observed flows are of.
    pub commodity: CommodityId,
    /// Energy of it.
    pub heat: HeatContent,
    /// PJ in a million tonnes of it.
    pub pj_per_mt: f64,
    /// Demand as a part of that of the reference.
    pub demand: f64,
    /// What each observed supplier delivers as a part of what it delivers in the reference.
    pub kept: Vec<(CountryId, f64)>,
    /// The same of suppliers that the scenario does not know.
    pub kept_others: f64,
    /// What existing suppliers deliver more than their part of a changed demand, PJ/d.
    pub raised: Vec<(CountryId, f64)>,
    /// What new routes bring.
    pub new: Vec<NewRoute>,
    /// Price of the scenario in that year, USD/GJ.
    pub price: f64,
    /// Price at which users go without, USD/GJ.
    pub ceiling: f64,
    /// What of the plan the observed mix holds already, by supplier: it is not added again.
    pub held: Vec<HeldSupply>,
    /// What of a changed demand it holds already: of the plan, and of that what is held, as parts of demand with their sign.
    pub held_demand: Option<(f64, f64)>,
}

/// What a plan brings from one supplier and what of that the observed mix holds already.
#[derive(Clone, PartialEq, Debug)]
pub struct HeldSupply {
    /// Who sells.
    pub supplier: CountryId,
    /// What the plan brings more than the reference in the year of the event, PJ/d.
    pub planned: f64,
    /// What the supplier delivered more in the year of the mix than in the base year of the plan, at most what is planned, PJ/d.
    pub held: f64,
}

impl PlanChange {
    /// Whether anything changes against the reference.
    pub fn is_one(&self) -> bool {
        let other = |part: f64| (part - 1.0).abs() > 1e-9;
        !self.new.is_empty() || other(self.demand) || self.kept.iter().any(|(_, part)| other(*part))
    }
}

/// A new route in the year of the event.
#[derive(Clone, PartialEq, Debug)]
pub struct NewRoute {
    /// Its name.
    pub id: String,
    /// Who sells.
    pub supplier: CountryId,
    /// What it brings, PJ/d.
    pub flow: f64,
    /// Whether it is a ship's way.
    pub by_sea: bool,
    /// Straits on it.
    pub passages: Vec<PassageId>,
    /// Where it starts.
    pub from: Option<(f64, f64)>,
    /// Where it comes ashore.
    pub landing: Option<LandingId>,
}

/// The plans of a study in the year of an event.
///
/// # Errors
/// When that year lies outside the scenarios.
pub fn plans(
    study: &Study,
    trajectories: &[Trajectory],
    disruption: &Disruption,
    dataset: &Dataset,
) -> Result<Vec<StressPlan>, Vec<Diagnostic>> {
    let year = disruption.start.date().0;
    let reference = study.reference();
    let model = &reference.model;
    if !model.years().contains(&year) {
        let message = format!(
            "`{}` begins in {year}, but the scenarios run from {} to {}",
            disruption.id, model.base_year, model.horizon
        );
        let help = format!("move it, such as with --start {}-{:02}-01", model.base_year + 1, disruption.start.date().1);
        return Err(vec![Diagnostic::error("year-outside", message).help(help)]);
    }
    let Some(base) = trajectories.get(study.reference) else { return Ok(Vec::new()) };
    let plan = |(resolved, trajectory): (&Scenario, &Trajectory)| StressPlan {
        id: resolved.model.scenario.to_string(),
        title: resolved.model.title.clone(),
        importer: resolved.model.importer.clone(),
        base_year: Some(resolved.model.base_year),
        changes: (0..resolved.model.markets.len())
            .filter_map(|market| change((resolved, trajectory), (model, base), market, year))
            .map(|change| held::without(change, model, disruption, dataset))
            .collect(),
    };
    Ok(study.scenarios.iter().zip(trajectories).map(plan).collect())
}

/// The observed mix as a plan of its own, for an importer of whom there is no scenario.
/// Prices are those that the disruption states; markets are called by what the data of the year of the mix hold.
pub fn observed(importer: &CountryId, title: Text, (dataset, year): (&Dataset, i32)) -> StressPlan {
    let change = |kind: &MarketKind| {
        let commodity = kind.commodities.first()?;
        let (price, ceiling) = (1.0, f64::MAX); // multiples of the price before, where the disruption states none
        Some(PlanChange {
            market: kind.called(dataset, importer, Some(year)).0,
            commodity: commodity.id.clone(),
            heat: commodity.heat,
            pj_per_mt: commodity.heat.pj_per_mt?,
            demand: 1.0,
            kept: Vec::new(),
            kept_others: 1.0,
            new: Vec::new(),
            price,
            ceiling,
            held: Vec::new(),
            held_demand: None,
            raised: Vec::new(),
        })
    };
    let changes = commodity::markets().iter().filter_map(change).collect();
    StressPlan { id: crate::table::OBSERVED.to_owned(), title, importer: importer.clone(), base_year: None, changes }
}

fn change(
    (resolved, trajectory): (&Scenario, &Trajectory),
    (reference, base): (&Model, &Trajectory),
    market: usize,
    year: i32,
) -> Option<PlanChange> {
    let model = &resolved.model;
    let (of, at) = (model.markets.get(market)?, model.index(year));
    let commodity = of.commodities.first()?;
    let flows = |model: &Model, trajectory: &Trajectory, route: usize| {
        trajectory.years.get(model.index(year)).and_then(|result| result.flows.get(route)).map_or(0.0, |flow| flow.pj())
    };
    let wanted = reference.markets.get(market).and_then(|market| market.demand.get(at)).map_or(0.0, |d| d.pj());
    let demand = if wanted > 0.0 { of.demand.get(at)?.pj() / wanted } else { 1.0 };
    let (mut kept, mut new, mut sums) = (Vec::new(), Vec::new(), (Vec::new(), Vec::new()));
    let mut raised = Vec::new();
    for (place, route) in model.routes_of(market) {
        let flow = flows(model, trajectory, place);
        if route.is_new() {
            new.extend(new_route(resolved, route, flow / DAYS_PER_YEAR));
            continue;
        }
        let before = reference.routes.iter().position(|other| other.id == route.id);
        let before = before.map_or(0.0, |place| flows(reference, base, place));
        sums.0.push(flow);
        sums.1.push(before);
        if before > 1e-9 {
            kept.push((route.supplier.clone(), flow / before));
            raised.push((route.supplier.clone(), (flow - before * demand) / DAYS_PER_YEAR));
        }
    }
    let (now, before) = (sum(sums.0), sum(sums.1));
    raised.retain(|(_, more)| *more > LITTLE);
    Some(PlanChange {
        market: of.id.clone(),
        commodity: commodity.id.clone(),
        heat: commodity.heat,
        pj_per_mt: commodity.heat.pj_per_mt?,
        demand,
        kept,
        kept_others: if before > 0.0 { now / before } else { 1.0 },
        raised,
        new,
        price: of.price.get(at)?.usd_per_gj(),
        ceiling: of.unserved_price.usd_per_gj(),
        held: Vec::new(),
        held_demand: None,
    })
}

fn new_route(resolved: &Scenario, route: &Route, flow: f64) -> Option<NewRoute> {
    let leg = route.legs.as_ref().and_then(|legs| legs.first());
    let ends = resolved.ends.get(&route.id);
    (flow > 0.0).then(|| NewRoute {
        id: route.id.to_string(),
        supplier: route.supplier.clone(),
        flow: flow * (1.0 - route.loss),
        by_sea: route.commodity == 0,
        passages: leg.map(|leg| leg.passages.clone()).unwrap_or_default(),
        from: leg.and_then(|leg| leg.place).or(ends.and_then(|ends| ends.from)),
        landing: route.landing.clone(),
    })
}

/// Where a part of the imports meets a target, before the numbers of a sample are known.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Met {
    target: usize,
    km_left: f64,
    estimated: bool,
}

/// A part of the imports that travels one way.
#[derive(Clone, PartialEq, Debug)]
struct TransportPart {
    supplier: usize,
    /// Part of what observed suppliers bring; of a new route, PJ/d.
    size: f64,
    is_new: bool,
    met: Vec<Met>,
}

/// One market of one plan, before the numbers of a sample are known.
#[derive(Clone, PartialEq, Debug)]
pub struct MarketFrame {
    market: MarketId,
    /// Whether the published figures of the disruption are those of this importer.
    own: bool,
    suppliers: Vec<CountryId>,
    parts: Vec<TransportPart>,
    /// What the observed mix would send through each target, as a part of it.
    passing: Vec<f64>,
    replacers: Vec<(Replacer, bool)>,
    /// Imports of the year of the mix, PJ/d.
    observed: f64,
    demand: f64,
    price: f64,
    /// Price at which users go without, USD/GJ.
    pub(super) ceiling: f64,
}

impl MarketFrame {
    /// Looks up everything that a sample does not change.
    pub fn new(change: &PlanChange, disruption: &Disruption, importer: &CountryId, dataset: &Dataset) -> Self {
        let year = dataset.trade.imports(importer, &change.commodity, disruption.mix_year);
        let mixed = year.flows.iter().filter_map(|flow| Some((&flow.exporter, flow.mass.value?)));
        let mix: Vec<(&CountryId, f64)> = mixed.filter(|(_, mass)| *mass > 0.0).collect();
        let all = sum(mix.iter().map(|(_, mass)| *mass));
        let kept = |supplier: &CountryId| {
            let known = change.kept.iter().find(|(id, _)| id == supplier);
            known.map_or(change.kept_others, |(_, part)| *part)
        };
        let left = sum(mix.iter().map(|(supplier, mass)| mass * kept(supplier)));
        let seen = SeenImports { disruption, importer, dataset };
        let mut suppliers: Vec<CountryId> = Vec::new();
        let mut place = |id: &CountryId| {
            suppliers.iter().position(|known| known == id).unwrap_or_else(|| {
                suppliers.push(id.clone());
                suppliers.len() - 1
            })
        };
        let (mut parts, mut passing) = (Vec::new(), vec![0.0; disruption.targets.len()]);
        for (supplier, mass) in &mix {
            let route = format!("{}-{}", supplier.as_str().to_lowercase(), change.commodity);
            let size = if left > 0.0 { mass * kept(supplier) / left } else { 0.0 };
            for (share, met) in seen.observed(supplier, change, &route) {
                for one in &met {
                    passing[one.target] += share * mass / all;
                }
                parts.push(TransportPart { supplier: place(supplier), size: size * share, is_new: false, met });
            }
        }
        for route in &change.new {
            let met = seen.new_route(route, &change.commodity);
            parts.push(TransportPart { supplier: place(&route.supplier), size: route.flow, is_new: true, met });
        }
        let replacers = seen
            .replacers(change)
            .into_iter()
            .map(|(id, exports, way)| (Replacer { supplier: place(&id), exports, km: way.km }, way.estimated));
        let replacers = replacers.collect();
        Self {
            market: change.market.clone(),
            own: *importer == disruption.importer,
            suppliers,
            parts,
            passing,
            replacers,
            observed: all * change.pj_per_mt / DAYS_PER_YEAR,
            demand: change.demand,
            price: change.price,
            ceiling: change.ceiling,
        }
    }

    /// The market, as results name it.
    pub(super) fn market(&self) -> &MarketId {
        &self.market
    }

    /// Price before, USD/GJ.
    pub(super) fn price(&self, shock: &MarketShock) -> f64 {
        shock.price.as_ref().map_or(self.price, |price| price.value)
    }

    /// Whether anything that is bought meets a target.
    pub(super) fn meets(&self, target: usize) -> bool {
        self.parts.iter().any(|part| part.size > 0.0 && part.met.iter().any(|met| met.target == target))
    }

    /// Whether a price before is known.
    pub(super) fn price_known(&self, shock: &MarketShock) -> bool {
        shock.price.is_some() || self.ceiling < f64::MAX
    }

    /// Whether another plan starts from the same price.
    pub(super) fn same_price(&self, other: &Self) -> bool {
        self.price.to_bits() == other.price.to_bits()
    }

    /// What the importer buys, with the numbers of a sample.
    pub fn supply(&self, shock: &MarketShock, disruption: &Disruption) -> Supply {
        let before = shock.imports.as_ref().map_or(self.observed, |imports| imports.value);
        let wanted = before * self.demand;
        let new = sum(self.parts.iter().filter(|part| part.is_new).map(|part| part.size));
        let shrink = if new > wanted { wanted / new } else { 1.0 };
        let incumbents = (wanted - new).max(0.0);
        let factor = shock.detour_factor.value;
        let mut streams = Vec::new();
        for part in &self.parts {
            let flow = part.size * if part.is_new { shrink } else { incumbents };
            let hit =
                |met: &Met| Hit { target: met.target, km_left: met.km_left * if met.estimated { factor } else { 1.0 } };
            let hits: Vec<Hit> = part.met.iter().map(hit).collect();
            let stream = PurchaseStream { supplier: part.supplier, flow, hits };
            if part.is_new { streams.push(stream) } else { self.scaled(stream, disruption, &mut streams) }
        }
        let replacers =
            self.replacers.iter().filter(|(one, _)| !shock.not_from.contains(&self.suppliers[one.supplier]));
        let replacers =
            replacers.map(|(one, estimated)| Replacer { km: one.km * if *estimated { factor } else { 1.0 }, ..*one });
        let (market, suppliers) = (self.market.clone(), self.suppliers.clone());
        Supply { market, suppliers, streams, replacers: replacers.collect(), price: self.price(shock) }
    }

    /// A stream with the part that passes a target brought to what is published: what the ways of its cargoes say too much
    /// passes nothing.
    fn scaled(&self, stream: PurchaseStream, disruption: &Disruption, streams: &mut Vec<PurchaseStream>) {
        let published = stream.hits.iter().filter(|_| self.own).find_map(|hit| {
            let of = &disruption.targets[hit.target].passing;
            let (_, part) = of.iter().find(|(market, _)| same_market(market, &self.market))?;
            Some((hit.target, (part.value / self.passing[hit.target]).min(1.0)))
        });
        let Some((target, part)) = published.filter(|(_, part)| *part < 1.0) else {
            streams.push(stream);
            return;
        };
        let hits = stream.hits.iter().copied().filter(|hit| hit.target != target).collect();
        streams.push(PurchaseStream { supplier: stream.supplier, flow: stream.flow * (1.0 - part), hits });
        streams.push(PurchaseStream { flow: stream.flow * part, ..stream });
    }
}

/// Where a way ends.
#[derive(Clone, Copy)]
enum Ashore<'a> {
    /// At the landing point of a new route.
    At(Option<&'a LandingId>),
    /// At all landing points of a market; which part at each, a target says.
    Spread(&'a MarketId),
}

struct SeenImports<'a> {
    disruption: &'a Disruption,
    importer: &'a CountryId,
    dataset: &'a Dataset,
}

impl SeenImports<'_> {
    /// The ways of an observed supplier's cargoes: the part that takes each, and what it meets.
    fn observed(&self, supplier: &CountryId, change: &PlanChange, route: &str) -> Vec<(f64, Vec<Met>)> {
        let (commodity, ashore) = (&change.commodity, Ashore::Spread(&change.market));
        let legs = legs(Some(self.importer), supplier, commodity, self.dataset);
        if legs.is_empty() {
            let pseudo = self.pseudo(supplier, commodity, None, Vec::new());
            return vec![(1.0, self.met(&pseudo, route, ashore))];
        }
        legs.into_iter().map(|leg| (leg.share, self.met(leg, route, ashore))).collect()
    }

    fn new_route(&self, route: &NewRoute, commodity: &CommodityId) -> Vec<Met> {
        let leg = self.pseudo(&route.supplier, commodity, route.from, route.passages.clone());
        let mut met = self.met(&leg, &route.id, Ashore::At(route.landing.as_ref()));
        if !route.by_sea {
            for one in &mut met {
                one.km_left = 0.0; // a pipe is felt at once
            }
        }
        met
    }

    fn pseudo(
        &self,
        supplier: &CountryId,
        commodity: &CommodityId,
        place: Option<(f64, f64)>,
        passages: Vec<PassageId>,
    ) -> SupplyLeg {
        let (importer, supplier) = (self.importer.clone(), supplier.clone());
        let commodity = commodity.clone();
        SupplyLeg { importer, supplier, commodity, port: String::new(), share: 1.0, passages, distance_nm: None, place }
    }

    /// What a way meets.
    fn met(&self, leg: &SupplyLeg, route: &str, ashore: Ashore<'_>) -> Vec<Met> {
        let whole = way(leg, self.importer, self.dataset).unwrap_or_default();
        let struck = |(target, of): (usize, &crate::model::disruption::Target)| {
            if !concerns(of, self.importer, self.importer) {
                return None;
            }
            let left = match &of.struck {
                Struck::Passage(id) => whole.left.iter().find(|(passage, _)| passage == id).map(|(_, part)| *part),
                Struck::Suppliers(all) => all.contains(&leg.supplier).then_some(1.0),
                Struck::Route(name) => (name == route).then_some(1.0),
                Struck::Landing(place) => {
                    let here = match ashore {
                        Ashore::At(landing) => landing.is_some_and(|landing| landing.as_str() == place),
                        Ashore::Spread(market) => of.passing.iter().any(|(of, _)| same_market(of, market)),
                    };
                    here.then_some(0.0)
                }
            };
            Some(Met { target, km_left: left? * whole.km, estimated: whole.estimated })
        };
        self.disruption.targets.iter().enumerate().filter_map(struck).collect()
    }

    /// Every country that sells to the world, with what it sells and its way.
    fn replacers(&self, change: &PlanChange) -> Vec<(CountryId, f64, SeaWay)> {
        let mut exports: std::collections::BTreeMap<&CountryId, f64> = std::collections::BTreeMap::new();
        for flow in self.dataset.trade.flows() {
            if flow.year == self.disruption.mix_year && flow.commodity == change.commodity {
                *exports.entry(&flow.exporter).or_default() += flow.mass.value.unwrap_or(0.0);
            }
        }
        let of = |(id, mass): (&CountryId, f64)| {
            let legs = legs(Some(self.importer), id, &change.commodity, self.dataset);
            let ways: Vec<(f64, SeaWay)> =
                legs.iter().filter_map(|leg| Some((leg.share, way(leg, self.importer, self.dataset)?))).collect();
            let whole = sum(ways.iter().map(|(share, _)| *share));
            let km = sum(ways.iter().map(|(share, way)| share * way.km));
            let estimated = ways.iter().any(|(_, way)| way.estimated);
            let way = if whole > 0.0 {
                SeaWay { km: km / whole, estimated, left: Vec::new() }
            } else {
                way(&self.pseudo(id, &change.commodity, None, Vec::new()), self.importer, self.dataset)?
            };
            (id != self.importer).then(|| (id.clone(), mass * change.pj_per_mt / DAYS_PER_YEAR, way))
        };
        exports.into_iter().filter(|(_, mass)| *mass > 0.0).filter_map(of).collect()
    }
}
