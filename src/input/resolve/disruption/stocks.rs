//! Stocks, decisions about them, how their days are counted; who goes short first; measures.

use super::DisruptionContext;
use crate::diagnostics::{Diagnostic, Span};
use crate::input::disruption_file::{MeasureForm, StockForm};
use crate::input::form::{Entries, One};
use crate::language::Text;
use crate::model::disruption::{Counted, DemandMeasure, DisruptionFigure, Sector};
use crate::model::stock::{Counting, Release, StockClass};
use crate::units::HeatContent;

impl DisruptionContext<'_> {
    /// Whether an entry belongs to a market; one that names none is reported.
    fn belongs(&mut self, market: &One<String>, span: &Span, place: usize) -> bool {
        if market.is_unstated() && place == 0 {
            self.missing("market", span, "");
        }
        let named = market.get().map(String::as_str);
        let known = self.kinds.iter().any(|kind| Some(kind.id.as_str()) == named);
        if let (false, 0, Some(name)) = (known, place, market.located()) {
            self.market(name);
        }
        named == Some(self.kinds[place].id.as_str())
    }

    pub(super) fn countings(&mut self, place: usize, heat: HeatContent) -> Vec<Counting> {
        let form = self.form;
        let mut all = Vec::new();
        for (id, (span, stated)) in &form.counting.0 {
            if !self.belongs(&stated.market, span, place) {
                continue;
            }
            let key = |what: &str| format!("counting.{id}.{what}");
            self.needed("per_day", &stated.per_day, span, ", what a day is");
            let above = (f64::MIN_POSITIVE, f64::INFINITY);
            let per_day = self.figure(&key("per_day"), &stated.per_day, (None, Counted::Flow(heat)), above);
            let unavailable =
                self.figure(&key("unavailable"), &stated.unavailable, (None, Counted::Ratio), (0.0, 0.99));
            let conversion = self.figure(&key("conversion"), &stated.conversion, (None, Counted::Ratio), (0.01, 10.0));
            let Some(per_day) = per_day else { continue };
            all.push(Counting {
                id: id.clone(),
                title: stated.title.get().cloned().unwrap_or_else(|| Text::same(id.as_str())),
                per_day,
                unavailable: unavailable.unwrap_or_default(),
                conversion: conversion.unwrap_or(DisruptionFigure { value: 1.0, ..DisruptionFigure::default() }),
            });
        }
        all
    }

    /// What a day of stocks is, PJ, as they are counted.
    fn stock_day(&mut self, form: &StockForm, countings: &[Counting], imports: f64) -> f64 {
        let Some(name) = form.counted.located() else { return imports };
        match countings.iter().find(|one| one.id == name.value) {
            Some(one) => one.per_day.value / one.conversion.value,
            None => {
                let diagnostic =
                    Diagnostic::error("unknown-name", format!("no counting `{}` of this market", name.value))
                        .at(&name.span, "not known here");
                self.error(diagnostic.nearest(&name.value, countings.iter().map(|one| one.id.as_str())));
                imports
            }
        }
    }

    /// The classes of a market, and the names under which releases find them.
    pub(super) fn stocks(
        &mut self,
        place: usize,
        (heat, imports): (HeatContent, f64),
        countings: &[Counting],
    ) -> (Vec<StockClass>, Vec<String>) {
        let form = self.form;
        let (mut all, mut names) = (Vec::new(), Vec::new());
        for (id, (span, stated)) in &form.stock.0 {
            if !self.belongs(&stated.market, span, place) {
                continue;
            }
            let day = self.stock_day(stated, countings, imports);
            let key = |what: &str| format!("stock.{id}.{what}");
            self.needed("volume", &stated.volume, span, ", what lies there before");
            let any = (0.0, f64::INFINITY);
            let volume = Counted::Amount { heat, day, whole: None };
            let Some(volume) = self.figure(&key("volume"), &stated.volume, (None, volume), any) else { continue };
            let floor = Counted::Amount { heat, day, whole: Some(volume.value) };
            let floor = self.figure(&key("floor"), &stated.floor, (None, floor), any);
            let rate = self.figure(&key("rate"), &stated.rate, (None, Counted::Flow(heat)), any);
            names.push(id.clone());
            all.push(StockClass {
                id: id.clone(),
                title: stated.title.get().cloned().unwrap_or_else(|| Text::same(id.as_str())),
                volume,
                floor,
                rate,
                order: stated.order.get().map_or(99, |rank| rank.0),
                by_decision: stated.by_decision.get().copied().unwrap_or(false),
            });
        }
        (all, names)
    }

    pub(super) fn releases(
        &mut self,
        (place, heat): (usize, HeatContent),
        stocks: &[StockClass],
        names: &[String],
        countings: &[Counting],
        imports: f64,
    ) -> Vec<Release> {
        let form = self.form;
        let mut all = Vec::new();
        for (id, (span, stated)) in &form.release.0 {
            let Some(stock) = stated.stock.located() else {
                if place == 0 && stated.stock.is_unstated() {
                    self.missing("stock", span, ", what is released");
                }
                continue;
            };
            if place == 0 {
                self.entry("stock", stock, &form.stock.0);
                self.needed("date", &stated.date, span, ", the day of the decision");
            }
            let Some(class) = names.iter().position(|name| *name == stock.value) else { continue };
            let Some((_, of)) = form.stock.0.get(&stock.value) else { continue };
            let day = self.stock_day(of, countings, imports);
            let key = |what: &str| format!("release.{id}.{what}");
            let any = (0.0, f64::INFINITY);
            let lag = self.figure(&key("lag"), &stated.lag, (Some("stock-release-lag"), Counted::Days), (0.0, 366.0));
            let rate = self.figure(&key("rate"), &stated.rate, (None, Counted::Flow(heat)), any);
            let whole = Some(stocks[class].volume.value);
            let floor = self.figure(&key("floor"), &stated.floor, (None, Counted::Amount { heat, day, whole }), any);
            let amount = Counted::Amount { heat, day, whole: None };
            let amount = self.figure(&key("amount"), &stated.amount, (None, amount), any);
            let (date, until) = self.period(&stated.date, &stated.until);
            let Some(lag) = lag else { continue };
            all.push(Release { id: id.clone(), class, date, until, lag, rate, floor, amount });
        }
        all
    }

    pub(super) fn sectors(&mut self, place: usize) -> Vec<Sector> {
        let form = self.form;
        let (mut all, mut last, mut right) = (Vec::new(), None, true);
        for (id, (span, stated)) in &form.sector.0 {
            if !self.belongs(&stated.market, span, place) {
                continue;
            }
            last = Some(span);
            self.needed("share", &stated.share, span, ", its part of demand");
            self.needed("priority", &stated.priority, span, "; 1 is served first");
            let share = self.figure(&format!("sector.{id}.share"), &stated.share, (None, Counted::Ratio), (0.0, 1.0));
            let (Some(share), Some(priority)) = (share, stated.priority.get()) else {
                right = false; // which has been reported
                continue;
            };
            let title = stated.title.get().cloned().unwrap_or_else(|| Text::same(id.as_str()));
            all.push(Sector { id: id.clone(), title, share, priority: priority.0 });
        }
        let whole = crate::numeric::sum(all.iter().map(|sector| sector.share.value));
        if let (Some(span), true) = (last, right && (whole - 1.0).abs() > 0.005 && self.whole) {
            let message =
                format!("the sectors of {} have {:.1} % of demand, not all of it", self.kinds[place].id, 100.0 * whole);
            self.error(Diagnostic::error("shares-off", message).at(span, "the last of them"));
        }
        all
    }

    /// Restraint, switching and demand on top.
    pub(super) fn measures(&mut self, place: usize, heat: HeatContent) -> [Vec<DemandMeasure>; 3] {
        let form = self.form;
        let flow = (Counted::Flow(heat), (0.0, f64::INFINITY));
        [
            self.measures_of("restraint", &form.restraint, place, (Counted::Ratio, (0.0, 1.0))),
            self.measures_of("switching", &form.switching, place, flow),
            self.measures_of("demand", &form.demand, place, flow),
        ]
    }

    fn measures_of(
        &mut self,
        kind: &str,
        entries: &Entries<MeasureForm>,
        place: usize,
        (unit, bounds): (Counted, (f64, f64)),
    ) -> Vec<DemandMeasure> {
        let mut all = Vec::new();
        for (id, (span, stated)) in &entries.0 {
            if !self.belongs(&stated.market, span, place) {
                continue;
            }
            self.needed("size", &stated.size, span, ", its full size");
            let size = self.figure(&format!("{kind}.{id}.size"), &stated.size, (None, unit), bounds);
            let ramp =
                self.figure(&format!("{kind}.{id}.ramp_up"), &stated.ramp_up, (None, Counted::Days), (0.0, 3660.0));
            let (from, until) = self.period(&stated.from, &stated.until);
            let Some(size) = size else { continue };
            all.push(DemandMeasure { id: id.clone(), from, until, size, ramp: ramp.unwrap_or_default() });
        }
        all
    }
}
