//! Policies and supply limits.

use super::super::form::{Located, One};
use super::super::scenario_file::PolicyForm;
use super::{Context, Places, lookup};
use crate::diagnostics::{Diagnostic, Span};
use crate::id::PolicyId;
use crate::model::{Market, MarketIndex, Policy, PolicyDemand, SupplierLimit};
use crate::table::ALL_MARKETS;
use crate::units::Dimension;

impl Context<'_> {
    pub(super) fn policies(&mut self, markets: &[Market], places: &mut Places) -> Vec<Policy> {
        let form = self.form;
        let mut policies = Vec::new();
        for (name, (span, stated)) in &form.policy.0 {
            let Some(group) = stated.group.located() else {
                if stated.group.is_unstated() {
                    self.missing("group", span, ", whom it is about");
                }
                continue;
            };
            let group = self.group(group);
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
            let demands = self.demands(stated, span);
            let (Some(group), Some(market)) = (group, market) else { continue };
            let several = demands.len() > 1;
            for (suffix, demand) in demands {
                let id = PolicyId::new(if several { format!("{name}-{suffix}") } else { name.clone() });
                places.policies.insert(id.clone(), span.clone());
                policies.push(Policy { id, group: group.clone(), market, from, to, demand });
            }
        }
        policies
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
            self.error(
                Diagnostic::error("conflict", message)
                    .at(&least.span, "at least this much")
                    .see(&most.span, "and at most this much"),
            );
        }
        demands.extend(at_most.map(|share| ("ceiling", PolicyDemand::ShareAtMost(share))));
        demands.extend(at_least.map(|share| ("floor", PolicyDemand::ShareAtLeast(share))));
        if form.embargo.get() == Some(&true) {
            if let (Some(least), Some(place)) = (least, form.embargo.span()) {
                self.error(
                    Diagnostic::error("conflict", "an embargo and a share to keep")
                        .at(&least.span, "at least this much")
                        .see(place, "and nothing at all"),
                );
            }
            demands.push(("embargo", PolicyDemand::Embargo));
        }
        let share = &form.share;
        if share.at_most.is_unstated() && share.at_least.is_unstated() && form.embargo.is_unstated() {
            self.missing("share", span, " or `embargo`");
        }
        demands
    }

    pub(super) fn supplier_limits(&mut self, markets: &[Market], places: &mut Places) -> Vec<SupplierLimit> {
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
            self.error(diagnostic.nearest(&name.value, names));
        }
        found
    }
}
