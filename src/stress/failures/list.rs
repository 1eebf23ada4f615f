//! What can fail: passages on the way, the largest suppliers, landing points.

use std::collections::BTreeMap;

use super::super::{Stage, StressPlan};
use super::way_round::{WayRound, way_round};
use super::{Element, FailureTerms};
use crate::dataset::{Dataset, LngTerminal};
use crate::id::{CountryId, LandingId, MarketId, PassageId};
use crate::language::Text;
use crate::model::disruption::{DemandSteps, Disruption, Struck, Target};
use crate::model::network::{self, allocate_throughput};
use crate::numeric::sum;
use crate::scenario::Study;
use crate::units::{DAYS_PER_YEAR, Energy};

/// Something that can fail, with what is known of it before anything is computed.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Listed {
    pub(super) element: Element,
    pub(super) title: Text,
    pub(super) way_round: WayRound,
    /// Part of what existing routes bring in a market that comes ashore there.
    pub(super) ashore: Vec<(MarketId, f64)>,
}

/// Everything that can fail: each passage that something passes in some scenario, the largest suppliers of all scenarios
/// together, each landing point at which something lands in some scenario.
pub(super) fn elements(
    study: &Study,
    plans: &[StressPlan],
    conditions: &Disruption,
    dataset: &Dataset,
    terms: &FailureTerms,
) -> Vec<Listed> {
    let importer = &study.reference().model.importer;
    let passages: Vec<&PassageId> = dataset.passages.keys().collect();
    let targets = passages.iter().map(|id| bare(Struck::Passage((*id).clone()), conditions)).collect();
    let probe = Disruption { targets, bypasses: Vec::new(), events: Vec::new(), ..conditions.clone() };
    let stage = Stage::new(plans, &probe, dataset);
    let mut all = Vec::new();
    for (place, id) in passages.iter().enumerate() {
        let wanted = stage.frames.iter().flatten().filter(|frame| terms.wants(frame.market()));
        if wanted.into_iter().any(|frame| frame.meets(place)) {
            all.push(Listed {
                element: Element::Passage((*id).clone()),
                title: dataset.passages[*id].name.clone(),
                way_round: way_round(id, importer, dataset),
                ashore: Vec::new(),
            });
        }
    }
    for supplier in largest(&stage, &probe, terms) {
        let name = dataset.countries.get(&supplier).map(|country| country.name.clone());
        all.push(Listed {
            title: name.unwrap_or_else(|| Text::same(supplier.as_str())),
            element: Element::Supplier(supplier),
            way_round: WayRound::NotAsked,
            ashore: Vec::new(),
        });
    }
    all.extend(landings(study, &stage, &probe, dataset, terms));
    all
}

/// A target of which nothing but what it strikes is known.
pub(super) fn bare(struck: Struck, conditions: &Disruption) -> Target {
    Target {
        id: String::new(),
        title: Text::default(),
        struck,
        market: None,
        severity: DemandSteps::default(),
        from: conditions.start,
        duration: None,
        buyers: Vec::new(),
        also: Vec::new(),
        for_all: false,
        passing: Vec::new(),
        beside: Vec::new(),
        detour: None,
    }
}

/// The suppliers of the most energy in any scenario, over the markets that are looked at, the largest first.
fn largest(stage: &Stage<'_>, probe: &Disruption, terms: &FailureTerms) -> Vec<CountryId> {
    let mut most: BTreeMap<CountryId, f64> = BTreeMap::new();
    for (plan, frames) in stage.plans.iter().zip(&stage.frames) {
        let mut sums: BTreeMap<CountryId, Vec<f64>> = BTreeMap::new();
        for (change, frame) in plan.changes.iter().zip(frames).filter(|(change, _)| terms.wants(&change.market)) {
            let Some(shock) = stage.shock(probe, &change.market) else { continue };
            let supply = frame.supply(&shock, probe);
            for stream in &supply.streams {
                sums.entry(supply.suppliers[stream.supplier].clone()).or_default().push(stream.flow);
            }
        }
        for (supplier, flows) in sums {
            let entry = most.entry(supplier).or_insert(0.0);
            *entry = entry.max(sum(flows));
        }
    }
    let mut all: Vec<(CountryId, f64)> = most.into_iter().filter(|(_, flow)| *flow > 0.0).collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    all.into_iter().take(terms.suppliers).map(|(supplier, _)| supplier).collect()
}

/// The LNG terminals of an importer that are there in a year, those that the table holds twice left out.
pub(super) fn terminals<'a>(
    importer: &'a CountryId,
    year: i32,
    dataset: &'a Dataset,
) -> impl Iterator<Item = (&'a LngTerminal, f64)> {
    let there = move |terminal: &&LngTerminal| {
        let used = dataset.terminal_use.get(&terminal.id).is_none_or(|used| *used > 0.0);
        let open = terminal.status == "operating" && terminal.start.is_none_or(|start| start <= year);
        terminal.country == *importer && open && used
    };
    dataset.terminals.iter().filter(there).filter_map(|terminal| Some((terminal, terminal.capacity_mt?)))
}

/// Terminals with the part of the imports that each takes, units of one terminal together, and where new routes land.
///
/// What a terminal takes is published for few; the rest is laid to the others by capacity.
fn landings(
    study: &Study,
    stage: &Stage<'_>,
    probe: &Disruption,
    dataset: &Dataset,
    terms: &FailureTerms,
) -> Vec<Listed> {
    let model = &study.reference().model;
    let mut found: BTreeMap<LandingId, (Text, Vec<(MarketId, f64)>)> = BTreeMap::new();
    let changes = stage.plans.first().map(|plan| plan.changes.as_slice()).unwrap_or_default();
    for (at, change) in changes.iter().enumerate() {
        if change.commodity.as_str() != "lng" || !terms.wants(&change.market) {
            continue;
        }
        let Some(shock) = stage.shock(probe, &change.market) else { continue };
        let total = stage.frames.first().map_or(0.0, |frames| frames[at].supply(&shock, probe).total());
        for (id, name, part) in parts(&model.importer, total * DAYS_PER_YEAR, change.pj_per_mt, probe, dataset) {
            found.insert(id, (name, vec![(change.market.clone(), part)]));
        }
    }
    let names = study.scenarios.iter().flat_map(|resolved| resolved.ends.values());
    let names: BTreeMap<&LandingId, &Text> =
        names.filter_map(|ends| Some((ends.landing.as_ref()?, ends.landing_name.as_ref()?))).collect();
    for plan in stage.plans {
        for change in plan.changes.iter().filter(|change| terms.wants(&change.market)) {
            for landing in change.new.iter().filter_map(|route| route.landing.as_ref()) {
                found.entry(landing.clone()).or_insert_with(|| (Text::same(landing.as_str()), Vec::new()));
            }
        }
    }
    let listed = |(id, (name, ashore)): (LandingId, (Text, Vec<(MarketId, f64)>))| Listed {
        title: names.get(&id).map_or(name, |name| (*name).clone()),
        element: Element::Landing(id),
        way_round: WayRound::NotAsked,
        ashore,
    };
    found.into_iter().map(listed).collect()
}

/// Terminals with their part of what comes by ship in a year, PJ.
fn parts(
    importer: &CountryId,
    total: f64,
    pj_per_mt: f64,
    probe: &Disruption,
    dataset: &Dataset,
) -> Vec<(LandingId, Text, f64)> {
    let there: Vec<(&LngTerminal, f64)> = terminals(importer, probe.start.date().0, dataset).collect();
    let mut all: Vec<network::NetworkTerminal> = there
        .iter()
        .map(|(terminal, capacity)| network::NetworkTerminal {
            id: terminal.id.clone(),
            name: terminal.name.clone(),
            region: 0,
            capacity: Energy::from_pj(capacity * pj_per_mt),
            throughput: Energy::ZERO,
        })
        .collect();
    let published = all.iter().map(|terminal| dataset.terminal_use.get(&terminal.id));
    let published: Vec<Option<Energy>> =
        published.map(|mass| mass.map(|mass| Energy::from_pj(mass * pj_per_mt))).collect();
    allocate_throughput(&mut all, &published, Energy::from_pj(total));
    let landed = sum(all.iter().map(|terminal| terminal.throughput.pj()));
    let mut parts: Vec<(LandingId, Text, f64)> = Vec::new();
    for (terminal, (known, _)) in all.into_iter().zip(&there).filter(|(one, _)| one.throughput.pj() > 0.0) {
        let part = terminal.throughput.pj() / landed;
        match parts.iter_mut().find(|(_, name, _)| name.en == terminal.name) {
            Some((_, _, sum)) => *sum += part,
            None => parts.push((terminal.id, known.title(), part)),
        }
    }
    parts
}
