//! What is struck, ways round it, and what changes on the way.

use super::super::lookup;
use super::DisruptionContext;
use crate::diagnostics::{Diagnostic, Span};
use crate::id::{CountryId, PassageId};
use crate::input::disruption_file::{ByDate, EventForm, TargetForm};
use crate::input::form::Located;
use crate::language::Text;
use crate::model::disruption::{Bypass, Counted, DemandSteps, DisruptionFigure, Event, EventChange, Struck, Target};
use crate::units::calendar::Day;

impl DisruptionContext<'_> {
    pub(super) fn targets(&mut self) -> Vec<Target> {
        let form = self.form;
        form.target.0.iter().filter_map(|(id, (span, stated))| self.target(id, span, stated)).collect()
    }

    fn target(&mut self, id: &str, span: &Span, form: &TargetForm) -> Option<Target> {
        let struck = self.struck(span, form);
        let market = form.market.located().and_then(|name| self.market_id(name));
        let from = self.day(form.from.located()).unwrap_or(self.start);
        let key = |what: &str| format!("target.{id}.{what}");
        if form.severity.points.is_empty() && !form.severity.wrong {
            self.missing("severity", span, ", the part that is lost");
        }
        let severity = self.severity(&key("severity"), &form.severity, from);
        let days = Counted::Days;
        let duration = self.figure(&key("duration"), &form.duration, (None, days), (1.0, f64::INFINITY));
        let buyers = form.buyers.get().map(|names| self.countries(names)).unwrap_or_default();
        let also = form.also.get().map(|names| self.countries(names)).unwrap_or_default();
        let detour = self.figure(&key("detour"), &form.detour, (None, Counted::Length), (0.0, 40_000.0));
        let passing = form.passing.0.iter().filter_map(|(market, (place, part))| {
            let name = Located { value: market.clone(), span: place.clone(), basis: None };
            let share =
                self.figure(&format!("{}.{market}", key("passing")), &part.share, (None, Counted::Ratio), (0.0, 1.0));
            if part.share.is_unstated() {
                self.missing("share", place, ", the part of imports that passes");
            }
            Some((self.market_id(&name)?, share?))
        });
        let passing = passing.collect();
        let beside = form.beside.0.iter().filter_map(|(market, (place, part))| {
            let name = Located { value: market.clone(), span: place.clone(), basis: None };
            let at = self.market(&name)?;
            let heat = self.kinds[at].commodities.first()?.heat;
            let volume = (None, Counted::Flow(heat));
            let volume =
                self.figure(&format!("{}.{market}", key("beside")), &part.volume, volume, (0.0, f64::INFINITY));
            if part.volume.is_unstated() {
                self.missing("volume", place, ", what is lost beside the trade data");
            }
            Some((self.kinds[at].id.clone(), volume?))
        });
        let beside = beside.collect();
        let struck = struck?;
        let for_all = match &struck {
            Struck::Passage(passage) => {
                self.dataset.passages.get(passage).is_some_and(|one| one.origin_group.is_some())
            }
            Struck::Suppliers(_) => true,
            Struck::Route(_) | Struck::Landing(_) => false,
        };
        let title = form.title.get().cloned().unwrap_or_else(|| self.named(id, &struck));
        let id = id.to_owned();
        Some(Target {
            id,
            title,
            struck,
            market,
            severity,
            from,
            duration,
            buyers,
            also,
            for_all,
            passing,
            beside,
            detour,
        })
    }

    fn named(&self, id: &str, struck: &Struck) -> Text {
        let passage = |id: &PassageId| self.dataset.passages.get(id).map(|passage| passage.name.clone());
        let country = |id: &CountryId| self.dataset.countries.get(id).map(|country| country.name.clone());
        let named = match struck {
            Struck::Passage(id) => passage(id),
            Struck::Suppliers(all) if all.len() == 1 => all.first().and_then(country),
            _ => None,
        };
        named.unwrap_or_else(|| Text::same(id))
    }

    /// One of the four kinds of target.
    fn struck(&mut self, span: &Span, form: &TargetForm) -> Option<Struck> {
        let stated: Vec<(&str, Option<&Span>)> = [
            ("passage", form.passage.span()),
            ("suppliers", form.suppliers.span()),
            ("route", form.route.span()),
            ("landing", form.landing.span()),
        ]
        .into_iter()
        .filter(|(_, place)| place.is_some())
        .collect();
        if let [(one, Some(first)), (other, Some(second)), ..] = stated.as_slice() {
            let message = format!("set exactly one of `{one}` and `{other}`");
            self.error(Diagnostic::error("conflict", message).at(second, "one of the two").see(first, "the other"));
            return None;
        }
        let wrong = [
            form.passage.is_unstated(),
            form.suppliers.is_unstated(),
            form.route.is_unstated(),
            form.landing.is_unstated(),
        ];
        if wrong.iter().all(|unstated| *unstated) {
            self.missing("passage", span, ", `suppliers`, `route` or `landing`");
        }
        if let Some(name) = form.passage.located() {
            return lookup::passage(self.dataset, name, self.found).map(Struck::Passage);
        }
        if let Some(names) = form.suppliers.get() {
            let all = self.countries(names);
            return (!all.is_empty()).then_some(Struck::Suppliers(all));
        }
        let route = form.route.get().cloned().map(Struck::Route);
        route.or_else(|| form.landing.get().cloned().map(Struck::Landing))
    }

    fn severity(&mut self, name: &str, form: &ByDate, from: Day) -> DemandSteps {
        let mut steps: Vec<(Day, DisruptionFigure)> = Vec::new();
        for (day, located) in &form.points {
            let of_day = day.map_or_else(|| name.to_owned(), |day| format!("{name}.{day}"));
            let figure = self.located(&of_day, located, Counted::Ratio, (0.0, 1.0));
            let at = day.map(|day| Located { value: day, span: located.span.clone(), basis: None });
            let at = match &at {
                Some(at) => self.day(Some(at)),
                None => Some(from),
            };
            steps.extend(at.zip(figure));
        }
        steps.sort_by_key(|(day, _)| *day);
        DemandSteps(steps)
    }

    pub(super) fn bypasses(&mut self) -> Vec<Bypass> {
        let form = self.form;
        let mut all = Vec::new();
        for (id, (span, stated)) in &form.bypass.0 {
            let target = self.needed("target", &stated.target, span, ", what it goes round");
            let target = target.and_then(|name| self.entry("target", name, &form.target.0));
            let supplier = self.needed("supplier", &stated.supplier, span, ", whose cargoes");
            let supplier = supplier.and_then(|name| lookup::country(self.dataset, name, self.found));
            let market = self.needed("market", &stated.market, span, "").and_then(|name| self.market(name));
            self.needed("capacity", &stated.capacity, span, ", what it carries beyond what it carried");
            let heat = market.and_then(|at| self.kinds[at].commodities.first()).map(|one| one.heat).unwrap_or_default();
            let key = |what: &str| format!("bypass.{id}.{what}");
            let capacity = market.and_then(|_| {
                self.figure(&key("capacity"), &stated.capacity, (None, Counted::Flow(heat)), (0.0, f64::INFINITY))
            });
            let ramp = self.figure(&key("ramp_up"), &stated.ramp_up, (None, Counted::Days), (0.0, 3660.0));
            let from = self.day(stated.from.located()).unwrap_or(self.start);
            let names = stated.passages.get().map_or(&[][..], Vec::as_slice);
            let passages = names.iter().filter_map(|name| lookup::passage(self.dataset, name, self.found)).collect();
            let (Some(target), Some(supplier), Some(market), Some(capacity)) = (target, supplier, market, capacity)
            else {
                continue;
            };
            let market = self.kinds[market].id.clone();
            let ramp = ramp.unwrap_or_default();
            all.push(Bypass { id: id.clone(), target, supplier, market, capacity, from, ramp, passages });
        }
        all
    }

    pub(super) fn events(&mut self) -> Vec<Event> {
        let form = self.form;
        let mut all: Vec<(Event, Span)> = Vec::new();
        for (id, (span, stated)) in &form.event.0 {
            self.needed("date", &stated.date, span, ", its first day");
            let (date, until) = self.period(&stated.date, &stated.until);
            let change = self.change(id, span, stated);
            if let Some(change) = change {
                all.push((Event { id: id.clone(), date, until, change }, span.clone()));
            }
        }
        for (place, (event, span)) in all.iter().enumerate() {
            let twin =
                all[..place].iter().find(|(other, _)| other.date == event.date && same(&other.change, &event.change));
            if let Some((_, other)) = twin {
                let message = "two events change the same thing on the same day";
                self.found.push(Diagnostic::error("conflict", message).at(span, "this one").see(other, "and this one"));
            }
        }
        let mut events: Vec<Event> = all.into_iter().map(|(event, _)| event).collect();
        events.sort_by(|a, b| (a.date, &a.id).cmp(&(b.date, &b.id)));
        events
    }

    fn change(&mut self, id: &str, span: &Span, form: &EventForm) -> Option<EventChange> {
        if let (Some(target), Some(bypass)) = (form.target.span(), form.bypass.span()) {
            let message = "`target` and `bypass`: an event changes one thing";
            self.error(Diagnostic::error("conflict", message).at(bypass, "one of the two").see(target, "the other"));
            return None;
        }
        let file = self.form;
        if let Some(name) = form.target.located() {
            let place = self.entry("target", name, &file.target.0);
            self.needed("severity", &form.severity, span, ", the part that is lost from now on");
            let key = format!("event.{id}.severity");
            let severity = self.figure(&key, &form.severity, (None, Counted::Ratio), (0.0, 1.0));
            return Some(EventChange::Severity(place?, severity?));
        }
        if let Some(name) = form.bypass.located() {
            let place = self.entry("bypass", name, &file.bypass.0);
            self.needed("available", &form.available, span, ", the part of it that is available from now on");
            let key = format!("event.{id}.available");
            let available = self.figure(&key, &form.available, (None, Counted::Ratio), (0.0, 1.0));
            return Some(EventChange::Available(place?, available?));
        }
        if form.target.is_unstated() && form.bypass.is_unstated() {
            self.missing("target", span, " or `bypass`, what it changes");
        }
        None
    }
}

/// Whether two events change the same thing.
fn same(one: &EventChange, other: &EventChange) -> bool {
    match (one, other) {
        (EventChange::Severity(a, _), EventChange::Severity(b, _))
        | (EventChange::Available(a, _), EventChange::Available(b, _)) => a == b,
        _ => false,
    }
}
