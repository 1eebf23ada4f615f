//! One failure: the disruption that it is, and what comes of it.

use super::list::{Listed, bare};
use super::way_round::WayRound;
use super::{Carried, Element, FailureTerms, Loss, SingleFailure};
use crate::dataset::Dataset;
use crate::model::cost::{Tanker, TankerRangeEnd, Voyage};
use crate::model::disruption::{DemandSteps, Disruption, DisruptionFigure, Struck, Target};
use crate::numeric::sum;
use crate::simulation::months::{self, LedgerMonth, Replacement, Supply};
use crate::stress::rows::Units;
use crate::stress::sentences::add_up;
use crate::stress::{MarketOutcome, PlanChange, Stage, StressPlan};
use crate::units::{KM_PER_NAUTICAL_MILE, Price};

/// Days after the end in which the last cargoes, late or bought instead, come in.
const TAIL: i64 = 150;

/// Days after which nobody asks any more whether stocks last: three years.
const ENDURANCE: i64 = 3 * 365;

/// Part of imports that is rounding.
const NOTHING: f64 = 1e-9;

/// What every failure stands on.
pub(super) struct FailureGround<'a> {
    pub(super) plans: &'a [StressPlan],
    pub(super) conditions: &'a Disruption,
    pub(super) dataset: &'a Dataset,
    pub(super) terms: &'a FailureTerms,
}

impl FailureGround<'_> {
    /// What one failure does to every scenario.
    pub(super) fn failure(&self, listed: &Listed) -> SingleFailure {
        let disruption = self.disruption(listed);
        let stage = Stage::new(self.plans, &disruption, self.dataset);
        let outcomes = stage.outcomes(&disruption);
        let mut carried = vec![Vec::new(); self.plans.len()];
        let long = self.endless(&disruption);
        stage.each(&long, |plan, at, case| {
            let struck = outcomes[plan].markets.get(at).is_some_and(|outcome| self.lost(outcome).1 > NOTHING);
            let course = struck.then(|| months::run(case, Replacement::None));
            carried[plan].push((at, course.and_then(|course| course.first_short)));
        });
        let loss = |(place, plan): (usize, &StressPlan)| {
            let one = |(at, change): (usize, &PlanChange)| {
                let outcome = outcomes[place].markets.iter().find(|outcome| outcome.market == change.market)?;
                let twin = stage.twins[place][at];
                let first = carried[twin].iter().find(|(of, _)| *of == at).and_then(|(_, first)| *first);
                let units = Units::of(outcome);
                let first = first.map(|(day, left)| (day.since(self.terms.start) as f64, units.stock(left)));
                Some(self.loss(change, outcome, &disruption, first))
            };
            let wanted = plan.changes.iter().enumerate().filter(|(_, change)| self.terms.wants(&change.market));
            wanted.filter_map(one).collect()
        };
        SingleFailure {
            element: listed.element.clone(),
            title: listed.title.clone(),
            way_round: listed.way_round.clone(),
            piped_round: !disruption.bypasses.is_empty(),
            losses: self.plans.iter().enumerate().map(loss).collect(),
        }
    }

    /// The failure as a disruption: whole, and alone. What the conditions say of the same target stays.
    fn disruption(&self, listed: &Listed) -> Disruption {
        let (conditions, start) = (self.conditions, self.terms.start);
        let struck = match &listed.element {
            Element::Passage(id) => Struck::Passage(id.clone()),
            Element::Supplier(id) => Struck::Suppliers(vec![id.clone()]),
            Element::Landing(id) => Struck::Landing(id.to_string()),
        };
        let figure = |name: &str, value: f64| DisruptionFigure {
            name: format!("target.failure.{name}"),
            value,
            scale: 1.0,
            ..DisruptionFigure::default()
        };
        let known = conditions.targets.iter().position(|target| target.struck == struck);
        let stated = known.map(|place| &conditions.targets[place]);
        let is_supplier = matches!(listed.element, Element::Supplier(_));
        let behind = match &listed.element {
            Element::Passage(id) => self.dataset.passages.get(id).is_some_and(|one| one.origin_group.is_some()),
            _ => is_supplier && !self.terms.cut_off,
        };
        let importer = self.plans.first().map(|plan| plan.importer.clone());
        let detour = stated.and_then(|target| target.detour.clone());
        let detour = detour.or(listed.way_round.middle().map(|nm| figure("detour", nm * KM_PER_NAUTICAL_MILE)));
        let target = Target {
            id: "failure".to_owned(),
            title: listed.title.clone(),
            severity: DemandSteps(vec![(start, figure("severity", 1.0))]),
            from: start,
            duration: Some(figure("duration", self.terms.days)),
            buyers: importer.filter(|_| is_supplier && self.terms.cut_off).into_iter().collect(),
            also: stated.map(|target| target.also.clone()).unwrap_or_default(),
            for_all: behind,
            passing: match stated {
                Some(target) if listed.ashore.is_empty() => target.passing.clone(),
                _ => listed.ashore.iter().map(|(market, part)| (market.clone(), figure("ashore", *part))).collect(),
            },
            beside: stated.map(|target| target.beside.clone()).unwrap_or_default(),
            detour,
            ..bare(struck, conditions)
        };
        let bypasses = conditions.bypasses.iter().filter(|bypass| Some(bypass.target) == known).cloned();
        Disruption {
            id: listed.element.partner(),
            title: listed.title.clone(),
            start,
            last: start.plus(self.terms.days.ceil() as i64 + TAIL),
            bypasses: bypasses.map(|bypass| crate::model::disruption::Bypass { target: 0, ..bypass }).collect(),
            targets: vec![target],
            events: Vec::new(),
            ..conditions.clone()
        }
    }

    /// The same without an end, for as long as anyone asks, and nobody saves or burns anything else: what stocks carry.
    fn endless(&self, disruption: &Disruption) -> Disruption {
        let mut long = disruption.clone();
        for shock in &mut long.markets {
            shock.demand_elasticity.value = 0.0;
            shock.restraint.clear();
            shock.switching.clear();
        }
        long.targets.iter_mut().for_each(|target| target.duration = None);
        long.last = self.terms.start.plus(ENDURANCE);
        long
    }

    /// What never comes without replacement: the volume, and the part of imports over the failure.
    fn lost(&self, outcome: &MarketOutcome) -> (f64, f64) {
        let whole = Units::of(outcome).stock(outcome.supply.total() * self.terms.days);
        let volume = add_up(outcome, &outcome.bound).taken;
        let part = if whole > 0.0 { volume / whole } else { 0.0 };
        if part > NOTHING { (volume, part) } else { (0.0, 0.0) }
    }

    fn loss(
        &self,
        change: &PlanChange,
        outcome: &MarketOutcome,
        disruption: &Disruption,
        first: Option<(f64, f64)>,
    ) -> Loss {
        let (volume, lost) = self.lost(outcome);
        let (with, bound) = (add_up(outcome, &outcome.course), add_up(outcome, &outcome.bound));
        let detour = disruption.targets.first().and_then(|target| target.detour.as_ref()).map(|way| way.value);
        let (late, delay) = detour.map_or((0.0, 0.0), |km| (struck(&outcome.supply), km / outcome.shock.speed.value));
        let whole = outcome.supply.total() * self.terms.days;
        let freight = detour.map(|km| {
            let extra = self.extra_freight(change, km / KM_PER_NAUTICAL_MILE, outcome.supply.price)?;
            Some(extra * late * whole / 1e3)
        });
        let freight = freight.unwrap_or(Some(0.0));
        let carried = match first {
            _ if lost <= 0.0 => Carried::NoLoss,
            _ if !outcome.stocks_known => Carried::Unknown,
            Some((days, left)) => Carried::Days { days, left },
            None => Carried::Beyond(ENDURANCE as f64),
        };
        let bill = sum(outcome.course.months.iter().map(|month| month.extra_bill)) / 1e3;
        Loss {
            lost,
            volume,
            late,
            delay: if late > 0.0 { delay } else { 0.0 },
            carried,
            missing: if with.taken > NOTHING * volume.max(1.0) { with.taken } else { 0.0 },
            unserved: outcome.stocks_known.then_some(with.unserved),
            unserved_bound: outcome.stocks_known.then_some(bound.unserved),
            cost: freight.filter(|_| outcome.price_known).map(|freight| freight + bill),
            freight,
            months: months_of(&outcome.bound.months),
        }
    }

    /// Freight of some miles more, USD/GJ; `None` where the tables do not say what a ship costs.
    fn extra_freight(&self, change: &PlanChange, nm: f64, price: f64) -> Option<f64> {
        if change.commodity.as_str() == "crude" {
            let tanker = Tanker::of(self.dataset, TankerRangeEnd::Central)?;
            let usd_per_t = tanker.freight(nm, &[]).total() - tanker.freight(0.0, &[]).total();
            return Some(usd_per_t / change.pj_per_mt);
        }
        let ship = Voyage::of(self.dataset)?;
        let of = |nm| ship.cost(nm, &[], Price::from_usd_per_gj(price)).total().usd_per_gj();
        Some(of(nm) - of(0.0))
    }
}

/// Part of imports that meets the target.
fn struck(supply: &Supply) -> f64 {
    let met = sum(supply.streams.iter().filter(|stream| !stream.hits.is_empty()).map(|stream| stream.flow));
    if supply.total() > 0.0 { met / supply.total() } else { 0.0 }
}

/// Months in which something is missing, or comes late.
fn months_of(months: &[LedgerMonth]) -> Vec<(i32, u8, f64)> {
    let part = |month: &LedgerMonth| 1.0 - (month.arrived() + month.sold) / month.expected();
    let of = |month: &LedgerMonth| (month.year, month.month, part(month));
    months.iter().map(of).filter(|(_, _, part)| part.abs() > 1e-6).collect()
}

/// Whether ships go round: then nothing is lost.
pub(super) fn is_late(way_round: &WayRound) -> bool {
    matches!(way_round, WayRound::Longer { .. })
}
