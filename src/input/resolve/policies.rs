//! Policies and supply limits.

use super::super::form::{Located, One};
use super::super::scenario_file::PolicyForm;
use super::{ScenarioContext, lookup};
use crate::diagnostics::{Diagnostic, Span};
use crate::id::{GroupId, PolicyId};
use crate::model::uncertain::UncertainQuantity;
use crate::model::{EVERY_SUPPLIER, Market, MarketIndex, Policy, PolicyDemand, SupplierLimit};
use crate::scenario::ScenarioPlaces;
use crate::table::ALL_MARKETS;
use crate::units::Dimension;

impl ScenarioContext<'_> {
    pub(super) fn policies(&mut self, markets: &[Market], places: &mut ScenarioPlaces) -> Vec<Policy> {
        let form = self.form;
        let mut policies = Vec::new();
        for (name, (span, stated)) in &form.policy.0 {
            let Some(group) = self.concerned(stated, span) else { continue };
            let market = match stated.market.located() {
                Some(name) if name.value == ALL_MARKETS => Some(None),
                Some(name) => self.market_named(name, markets).map(Some),
                None => {
                    if stated.market.is_unstated() {
                        self.missing("market", span, "; `all` for all together");
                    }
                    None
                }
            };
            let (from, to) = self.period(&stated.from, &stated.to);
            let mut demands = self.demands(stated, span);
            let Some(market) = market else { continue };
            demands.extend(self.volumes(stated, markets, market));
            let several = demands.len() > 1;
            for (suffix, demand) in demands {
                let id = PolicyId::new(if several { format!("{name}-{suffix}") } else { name.clone() });
                places.policies.insert(id.clone(), span.clone());
                policies.push(Policy { id, group: group.clone(), market, from, to, demand });
            }
        }
        policies
    }

    /// The group of a policy; one about suppliers one by one is about every one of them if it names no group.
    fn concerned(&mut self, form: &PolicyForm, span: &Span) -> Option<GroupId> {
        let of_each = [&form.largest_supplier.at_most, &form.suppliers.at_least, &form.suppliers.least_share];
        let one_by_one = of_each.iter().any(|stated| !stated.is_unstated());
        match form.group.located() {
            Some(name) if one_by_one && name.value == EVERY_SUPPLIER => Some(GroupId::new(EVERY_SUPPLIER)),
            Some(name) => self.group(name),
            None if !form.group.is_unstated() => None,
            None => {
                let of_group = [&form.share, &form.volume]
                    .iter()
                    .any(|limits| !limits.at_most.is_unstated() || !limits.at_least.is_unstated())
                    || !form.embargo.is_unstated();
                if !one_by_one || of_group {
                    self.missing("group", span, ", whom it is about");
                    return None;
                }
                Some(GroupId::new(EVERY_SUPPLIER))
            }
        }
    }

    /// Limits of the volume of a group in a year. Of all markets together they are energy.
    fn volumes(
        &mut self,
        form: &PolicyForm,
        markets: &[Market],
        market: Option<MarketIndex>,
    ) -> Vec<(&'static str, PolicyDemand)> {
        let of_market = market.and_then(|market| markets.get(market)).and_then(|market| market.commodities.first());
        let heat = of_market.map(|commodity| commodity.heat).unwrap_or_default();
        let (most, least) = (form.volume.at_most.located(), form.volume.at_least.located());
        let ceiling = most.and_then(|most| self.flow(most, &heat));
        let floor = least.and_then(|least| self.flow(least, &heat));
        if let (Some(ceiling), Some(floor), Some(most), Some(least)) = (ceiling, floor, most, least)
            && floor > ceiling
        {
            self.contradict(
                "the volume must be above and below at once",
                (least, "at least this much"),
                (&most.span, "and at most this much"),
            );
        }
        if let (Some(least), Some(true), Some(place)) = (least, form.embargo.get(), form.embargo.span()) {
            self.contradict(
                "an embargo and a volume to keep",
                (least, "at least this much"),
                (place, "and nothing at all"),
            );
        }
        let ceiling = ceiling.map(|volume| ("most", PolicyDemand::VolumeAtMost(volume)));
        ceiling.into_iter().chain(floor.map(|volume| ("least", PolicyDemand::VolumeAtLeast(volume)))).collect()
    }

    fn contradict(
        &mut self,
        message: &str,
        (one, says): (&Located<UncertainQuantity>, &str),
        (other, and): (&Span, &str),
    ) {
        self.error(Diagnostic::error("conflict", message).at(&one.span, says).see(other, and));
    }

    /// A ceiling on every supplier.
    fn ceiling(&mut self, form: &PolicyForm) -> Option<(&'static str, PolicyDemand)> {
        let most = form.largest_supplier.at_most.located();
        let each = self.number_within(most, Dimension::Ratio, (0.0, 1.0))?;
        Some(("largest", PolicyDemand::EachAtMost(each)))
    }

    /// A least number of suppliers that bring some share each.
    fn supplier_count(&mut self, form: &PolicyForm, span: &Span) -> Option<(&'static str, PolicyDemand)> {
        let (number, least) = (form.suppliers.at_least.located(), form.suppliers.least_share.located());
        let share = self.number_within(least, Dimension::Ratio, (0.0, 1.0));
        let Some(number) = number else {
            if form.suppliers.at_least.is_unstated() && !form.suppliers.least_share.is_unstated() {
                self.missing("suppliers.at_least", span, ", how many suppliers");
            }
            return None;
        };
        let count = self.number_within(Some(number), Dimension::Ratio, (1.0, 100.0));
        if let Some(count) = count
            && count.fract() != 0.0
        {
            let message = format!("{count} is no number of suppliers");
            self.error(Diagnostic::error("out-of-range", message).at(&number.span, "expected a whole number"));
        }
        if form.suppliers.least_share.is_unstated() {
            self.missing(
                "suppliers.least_share",
                &number.span,
                ", what a supplier must bring to be counted, such as \"5 %\"",
            );
        }
        let (least, count, share) = (least?, count?, share?);
        if share <= 0.0 {
            let message = "a supplier that brings nothing is none";
            self.error(Diagnostic::error("out-of-range", message).at(&least.span, "expected more than 0 %"));
        }
        self.room_for(form, (number, least), (count, share));
        let count = (1_u8..=100).rfind(|&whole| f64::from(whole) <= count)?;
        Some(("number", PolicyDemand::SuppliersAtLeast { count: usize::from(count), share }))
    }

    /// Whether what else the policy demands leaves room for so many suppliers of such a share.
    fn room_for(
        &mut self,
        form: &PolicyForm,
        (number, least): (&Located<UncertainQuantity>, &Located<UncertainQuantity>),
        (count, share): (f64, f64),
    ) {
        let rounding = 1e-9;
        if count * share > 1.0 + rounding {
            let message = "so many suppliers of such a share are more than all imports";
            self.contradict(message, (least, "each at least this part"), (&number.span, "and so many of them"));
        }
        let ratio = |stated: &One<UncertainQuantity>| {
            let most = stated.located()?;
            Some((most.span.clone(), most.value.central().expect(Dimension::Ratio).ok()?))
        };
        if let Some((place, most)) = ratio(&form.largest_supplier.at_most)
            && share > most + rounding
        {
            let message = "suppliers must bring more than any may";
            self.contradict(message, (least, "each at least this part"), (&place, "and none more than this"));
        }
        if let Some((place, most)) = ratio(&form.share.at_most)
            && count * share > most + rounding
        {
            let message = "suppliers must bring more than all of them may";
            self.contradict(message, (least, "each at least this part"), (&place, "and together at most this much"));
        }
        if let (Some(true), Some(place)) = (form.embargo.get(), form.embargo.span()) {
            self.contradict(
                "an embargo and suppliers to keep",
                (number, "so many suppliers"),
                (place, "and nothing at all"),
            );
        }
    }

    fn demands(&mut self, form: &PolicyForm, span: &Span) -> Vec<(&'static str, PolicyDemand)> {
        let mut demands = Vec::new();
        let bounds = (0.0, 1.0);
        let (most, least) = (form.share.at_most.located(), form.share.at_least.located());
        let at_most = self.number_within(most, Dimension::Ratio, bounds);
        let at_least = self.number_within(least, Dimension::Ratio, bounds);
        if let (Some(ceiling), Some(floor), Some(most), Some(least)) = (at_most, at_least, most, least)
            && floor > ceiling
        {
            let message = "the share must be above and below at once";
            self.contradict(message, (least, "at least this much"), (&most.span, "and at most this much"));
        }
        demands.extend(at_most.map(|share| ("ceiling", PolicyDemand::ShareAtMost(share))));
        demands.extend(at_least.map(|share| ("floor", PolicyDemand::ShareAtLeast(share))));
        if form.embargo.get() == Some(&true) {
            if let (Some(least), Some(place)) = (least, form.embargo.span()) {
                self.contradict(
                    "an embargo and a share to keep",
                    (least, "at least this much"),
                    (place, "and nothing at all"),
                );
            }
            demands.push(("embargo", PolicyDemand::Embargo));
        }
        demands.extend(self.ceiling(form));
        demands.extend(self.supplier_count(form, span));
        let stated = [&form.share.at_most, &form.share.at_least, &form.volume.at_most, &form.volume.at_least];
        let of_each = [&form.largest_supplier.at_most, &form.suppliers.at_least, &form.suppliers.least_share];
        if stated.into_iter().chain(of_each).all(One::is_unstated) && form.embargo.is_unstated() {
            self.missing("share", span, ", `volume`, `largest_supplier`, `suppliers` or `embargo`");
        }
        demands
    }

    pub(super) fn supplier_limits(&mut self, markets: &[Market], places: &mut ScenarioPlaces) -> Vec<SupplierLimit> {
        let form = self.form;
        let mut limits = Vec::new();
        for (span, stated) in form.supply_limit.0.values() {
            let [supplier, market] = [("supplier", &stated.supplier), ("market", &stated.market)].map(|(key, name)| {
                if name.is_unstated() {
                    self.missing(key, span, "");
                }
                name.located()
            });
            let supplier = supplier.and_then(|name| lookup::country(self.dataset, name, self.found));
            let market = market.and_then(|name| self.market_named(name, markets));
            let Some(available) = stated.available.located() else {
                if stated.available.is_unstated() {
                    self.missing("available", span, ", the most in a year");
                }
                continue;
            };
            let (Some(supplier), Some(market)) = (supplier, market) else { continue };
            let Some(heat) = markets[market].commodities.first().map(|commodity| commodity.heat) else { continue };
            let most = match available.value.central().energy_flow(&heat) {
                Ok(most) => most,
                Err(error) => {
                    self.error(Diagnostic::error("wrong-unit", error.to_string()).at(&available.span, "wrong unit"));
                    continue;
                }
            };
            let (from, to) = self.period(&stated.from, &stated.to);
            let years = self.base_year..=self.horizon;
            let available = years.map(|year| (from..=to).contains(&year).then_some(most)).collect();
            places.limits.push(span.clone());
            limits.push(SupplierLimit { supplier, market, available });
        }
        limits
    }

    /// The years in force, within those of the scenario.
    fn period(&mut self, from: &One<i32>, to: &One<i32>) -> (i32, i32) {
        let first = from.get().copied().unwrap_or(self.base_year + 1);
        let last = to.get().copied().unwrap_or(self.horizon);
        for year in [from.located(), to.located()].into_iter().flatten() {
            if year.value <= self.base_year || year.value > self.horizon {
                let message = format!("{} is outside the scenario", year.value);
                let expected = format!("expected {} to {}", self.base_year + 1, self.horizon);
                self.error(Diagnostic::error("year-outside", message).at(&year.span, expected));
            }
        }
        if let (Some(start), Some(end)) = (from.located(), to.located())
            && first > last
        {
            let message = "it ends before it begins";
            self.error(
                Diagnostic::error("conflict", message).at(&end.span, "ends here").see(&start.span, "begins here"),
            );
        }
        (first, last)
    }

    fn market_named(&mut self, name: &Located<String>, markets: &[Market]) -> Option<MarketIndex> {
        let is_lng = |market: &Market| market.id.as_str() == "lng" && name.value == "natural-gas";
        let found = markets.iter().position(|market| market.id.as_str() == name.value || is_lng(market));
        if found.is_none() {
            let diagnostic = Diagnostic::error("unknown-name", format!("no market `{}` in this scenario", name.value))
                .at(&name.span, "not known here");
            let names = markets.iter().map(|market| market.id.as_str()).chain([ALL_MARKETS]);
            self.unknown(diagnostic.nearest(&name.value, names));
        }
        found
    }
}
