//! Markets: what was imported, what will be demanded, at what price.

use std::collections::BTreeMap;

use super::super::form::Located;
use super::super::quantity_form::ByYear;
use super::super::scenario_file::{MarketForm, ScenarioFile};
use super::ScenarioContext;
use crate::dataset::{PriceBasis, TradeFlow};
use crate::diagnostics::{Diagnostic, Span};
use crate::id::CountryId;
use crate::model::commodity::{self, MarketKind};
use crate::model::cost::{self, Landing};
use crate::model::uncertain::UncertainQuantity;
use crate::model::{Commodity, DemandPath, Market};
use crate::table::Status;
use crate::units::{Dimension, Energy, HeatContent, Money, Price, Quantity, QuantityError};

/// The form of a market; one called LNG because the data hold only that part has the form of natural gas.
pub(super) fn form_of<'a>(form: &'a ScenarioFile, market: &Market) -> Option<&'a (Span, MarketForm)> {
    let forms = &form.market.0;
    let lng = || (market.id.as_str() == "lng").then(|| forms.get("natural-gas")).flatten();
    forms.get(market.id.as_str()).or_else(lng)
}

/// What the cargoes of a flow cost when they were loaded, on average; `None` where it is not known.
pub(super) fn unit_value(flow: &TradeFlow, heat: &HeatContent) -> Option<Price> {
    let mass = flow.mass.value.filter(|mass| *mass > 0.0)?;
    let paid = flow.value.value.filter(|value| *value > 0.0)?;
    Some(Money::from_musd(paid) / Energy::from_pj(mass * heat.pj_per_mt?))
}

impl ScenarioContext<'_> {
    /// The markets of the form, in the order of [`commodity::markets`]; `observed` when there is an importer and a base
    /// year to look up.
    pub(super) fn markets(&mut self, observed: bool, rates: &BTreeMap<String, f64>) -> Vec<Market> {
        let kinds = commodity::markets();
        let form = self.form;
        for (name, (span, _)) in &form.market.0 {
            if !kinds.iter().any(|kind| kind.id.as_str() == name) {
                let diagnostic = Diagnostic::error("unknown-name", format!("no market `{name}`")).at(span, "not known");
                self.error(diagnostic.nearest(name, kinds.iter().map(|kind| kind.id.as_str())));
            }
        }
        let mut markets = Vec::new();
        for kind in kinds {
            if let Some((span, stated)) = form.market.0.get(kind.id.as_str()) {
                markets.push(self.market(kind, (span, stated), observed, rates));
            }
        }
        markets
    }

    fn market(
        &mut self,
        kind: MarketKind,
        (span, form): (&Span, &MarketForm),
        observed: bool,
        rates: &BTreeMap<String, f64>,
    ) -> Market {
        let heat = kind.commodities.first().map(|commodity| commodity.heat).unwrap_or_default();
        let (imports, status) =
            if observed { self.observed(&kind, span, &heat) } else { (Energy::ZERO, Status::Missing) };
        let (id, name) = self.name_of(&kind);
        let mut market = Market {
            id,
            name,
            commodities: kind.commodities,
            demand: Vec::new(),
            trend: Vec::new(),
            price: Vec::new(),
            quoted: Vec::new(),
            landing: Landing::default(),
            unserved_price: Price::ZERO,
            status,
        };
        (market.landing.basis, market.landing.freight) = self.quotation(&market, form);
        self.market_numbers(&mut market, imports, (span, form), rates);
        market
    }

    /// On what basis the price of a market is quoted, and the freight that one free on board gets: from the country in which
    /// it is quoted, or, where that is no one country or no way from it is known, the mean over what the importer bought.
    fn quotation(&mut self, market: &Market, form: &MarketForm) -> (PriceBasis, Option<Price>) {
        let stated = form.price.0.values().next().map(|located| located.span.clone());
        if let (Some(place), None) = (form.price_basis.span().cloned(), &stated) {
            let message = "`price_basis` is of a stated `price`; a series has its own";
            self.error(Diagnostic::error("conflict", message).at(&place, "has no meaning here"));
        }
        let basis = self.basis(form.price_basis.located(), &[PriceBasis::Cif, PriceBasis::Ashore]);
        let nearer = |price: &Span, series: &Span| self.depth(price) <= self.depth(series);
        let by_year = match (&stated, form.price_series.span()) {
            (Some(price), Some(series)) => nearer(price, series),
            (price, _) => price.is_some(),
        };
        let series = form.price_series.get().and_then(|name| self.dataset.prices.get(name));
        let (Some(series), false) = (series, by_year) else { return (basis.unwrap_or_default(), None) };
        let basis = series.basis.unwrap_or_default();
        if basis != PriceBasis::Fob {
            return (basis, None);
        }
        let quoted = series.annual.get(&self.base_year).copied().unwrap_or_default();
        let Some(commodity) = market.commodities.first() else { return (basis, None) };
        let quoted = format!("{quoted} {}", series.unit).parse::<Quantity>().ok();
        let quoted = quoted.and_then(|price| price.price(&commodity.heat).ok()).unwrap_or_default();
        let from = |country: &CountryId| cost::freight(self.dataset, &self.importer, country, commodity, quoted);
        let there = series.loaded_in.as_ref().and_then(from).map(|term| term.value);
        (basis, there.or_else(|| self.mean_freight(commodity)))
    }

    /// The freight of what the importer bought in the base year, the mean by volume of those whose way is known; `None` where
    /// none is.
    pub(super) fn mean_freight(&self, commodity: &Commodity) -> Option<Price> {
        let year = self.dataset.trade.imports(&self.importer, &commodity.id, self.base_year);
        let (mut volume, mut paid) = (0.0, Price::ZERO);
        for flow in year.flows {
            let Some(mass) = flow.mass.value.filter(|mass| *mass > 0.0) else { continue };
            let loaded = unit_value(flow, &commodity.heat).unwrap_or_default();
            let freight = cost::freight(self.dataset, &self.importer, &flow.exporter, commodity, loaded);
            if let Some(freight) = freight {
                volume += mass;
                paid += freight.value * mass;
            }
        }
        (volume > 0.0).then(|| paid * (1.0 / volume))
    }

    /// Writes all that hangs on numbers of a market's form; its imports in the base year are as observed.
    pub(super) fn market_numbers(
        &mut self,
        market: &mut Market,
        imports: Energy,
        (span, form): (&Span, &MarketForm),
        rates: &BTreeMap<String, f64>,
    ) {
        let heat = market.commodities.first().map(|commodity| commodity.heat).unwrap_or_default();
        (market.trend, market.demand) = self.demand(form, imports, &heat);
        market.quoted = self.price(form, span, &heat);
        market.landing.regasification = self.regasification(market, form, rates);
        market.price = market.quoted.iter().map(|price| market.landing.ashore(*price)).collect();
        if let Some(growth) = form.growth.located() {
            self.number_within(Some(growth), Dimension::Ratio, (-0.5, 0.5));
        }
        if form.elasticity.is_unstated() {
            self.missing("elasticity", span, " for its observed routes");
        }
        self.number_within(form.elasticity.located(), Dimension::Ratio, (1e-3, 1e3));
        let unserved_price = match form.unserved_price.located() {
            Some(price) => self.price_of(price, &heat),
            None => {
                if form.unserved_price.is_unstated() {
                    self.missing("unserved_price", span, ", what a unit not served is worth");
                }
                None
            }
        };
        market.unserved_price = unserved_price.unwrap_or(Price::ZERO);
    }

    /// What the market says of regasification, or a terminal of middling cost; nothing where the market buys no LNG.
    fn regasification(&mut self, market: &Market, form: &MarketForm, rates: &BTreeMap<String, f64>) -> Price {
        let heat = market.commodities.iter().find(|known| cost::is_regasified(known)).map(|known| known.heat);
        match (form.regasification.located(), heat) {
            (Some(stated), Some(heat)) => self.cost_of(stated, &heat).unwrap_or_default(),
            (Some(stated), None) => {
                let message = format!("`{}` buys nothing that is regasified", market.id);
                self.error(Diagnostic::error("conflict", message).at(&stated.span, "has no meaning here"));
                Price::ZERO
            }
            (None, Some(_)) => cost::regasification(rates, self.dataset).map(|term| term.value).unwrap_or_default(),
            (None, None) => Price::ZERO,
        }
    }

    /// Gas imports of which the data hold only the LNG part are called LNG.
    fn name_of(&self, kind: &MarketKind) -> (crate::id::MarketId, crate::language::Text) {
        kind.called(self.dataset, &self.importer, Some(self.base_year))
    }

    fn observed(&mut self, kind: &MarketKind, span: &Span, heat: &HeatContent) -> (Energy, Status) {
        let Some(commodity) = kind.commodities.first() else { return (Energy::ZERO, Status::Missing) };
        let year = self.dataset.trade.imports(&self.importer, &commodity.id, self.base_year);
        let status = year.status();
        let place = self.form.scenario.base_year.span().unwrap_or(span).clone();
        let what = format!("imports of {} by {} in {}", commodity.name.en, self.importer, self.base_year);
        match status {
            Status::Suspect => {
                let reason = year.note.map(|note| note.reason.clone()).unwrap_or_default();
                let message = format!("the data on {what} are suspect");
                let diagnostic = Diagnostic::error("suspect-year", message).at(&place, "choose another base year");
                self.error(if reason.is_empty() { diagnostic } else { diagnostic.help(reason) });
            }
            Status::Missing => {
                let message = format!("there are no data on {what}");
                self.error(Diagnostic::error("no-data", message).at(span, "this market").see(&place, "in this year"));
            }
            _ => {}
        }
        (Energy::from_pj(year.total_mt() * heat.pj_per_mt.unwrap_or(1.0)), status)
    }

    /// The trend of demand, and demand with the measures.
    fn demand(
        &mut self,
        form: &MarketForm,
        observed: Energy,
        heat: &HeatContent,
    ) -> (DemandPath<Energy>, DemandPath<Energy>) {
        let stated = form.demand.0.values().next().map(|located| &located.span);
        let [by_year, _] = self.first_wins(["demand", "growth"], [stated, form.growth.span()]);
        let base = if by_year {
            let points = self.points(&form.demand, |quantity| quantity.energy_flow(heat).map(Energy::pj));
            self.path(&points, observed.pj())
        } else {
            let growth = form.growth.get().map_or(0.0, |growth| growth.central().base());
            let mut demand = observed.pj();
            let mut path = Vec::new();
            for year in self.base_year..=self.horizon {
                if year > self.base_year {
                    demand *= 1.0 + growth;
                }
                path.push(demand);
            }
            path
        };
        let changes = self.points(&form.demand_change, |quantity| quantity.energy_flow(heat).map(Energy::pj));
        let changes = self.path(&changes, 0.0);
        let total: Vec<f64> = base.iter().zip(&changes).map(|(demand, change)| demand + change).collect();
        if let Some(place) = total.iter().position(|demand| *demand < 0.0) {
            let message = format!("demand falls below zero in {}", self.base_year + place as i32);
            let span = form.demand_change.0.values().chain(form.demand.0.values()).next().map(|l| l.span.clone());
            self.error(Diagnostic::error("out-of-range", message).at(&span.unwrap_or_default(), "takes away too much"));
        }
        let path = |values: Vec<f64>| values.into_iter().map(Energy::from_pj).collect();
        (path(base), path(total))
    }

    fn price(&mut self, form: &MarketForm, span: &Span, heat: &HeatContent) -> DemandPath<Price> {
        let stated = form.price.0.values().next().map(|located| &located.span);
        let [by_year, by_series] = self.first_wins(["price", "price_series"], [stated, form.price_series.span()]);
        if by_year {
            let points = self.points(&form.price, |quantity| quantity.price(heat).map(Price::usd_per_gj));
            let first = points.first().map_or(0.0, |point| point.1);
            let path = self.path(&points, first);
            return path.into_iter().map(Price::from_usd_per_gj).collect();
        }
        let base = if by_series {
            form.price_series.located().and_then(|series| self.series_price(series, heat))
        } else {
            if form.price_series.is_unstated() && !form.price.is_stated() {
                self.missing("price_series", span, " or `price`");
            }
            None
        };
        let years = (self.horizon - self.base_year) as usize + 1;
        vec![base.unwrap_or(Price::from_usd_per_gj(1.0)); years]
    }

    pub(super) fn series_price(&mut self, name: &Located<String>, heat: &HeatContent) -> Option<Price> {
        let Some(series) = self.dataset.prices.get(&name.value) else {
            let diagnostic = Diagnostic::error("unknown-name", format!("no price series `{}`", name.value))
                .at(&name.span, "not in the price table");
            self.error(diagnostic.nearest(&name.value, self.dataset.prices.keys().map(String::as_str)));
            return None;
        };
        let Some(value) = series.annual.get(&self.base_year) else {
            let message = format!("the series `{}` has no price of {}", name.value, self.base_year);
            self.error(Diagnostic::error("no-data", message).at(&name.span, "ends before, or starts after"));
            return None;
        };
        let quantity = format!("{value} {}", series.unit).parse::<Quantity>();
        match quantity.and_then(|quantity| quantity.price(heat)) {
            Ok(price) => Some(price),
            Err(error) => {
                self.error(
                    Diagnostic::error("wrong-unit", error.to_string()).at(&name.span, "a series of another unit"),
                );
                None
            }
        }
    }

    /// A cost of a commodity in USD/GJ, zero or more; reported otherwise.
    pub(super) fn cost_of(&mut self, quantity: &Located<UncertainQuantity>, heat: &HeatContent) -> Option<Price> {
        let cost = self.difference_of(quantity, heat)?;
        if cost >= Price::ZERO {
            return Some(cost);
        }
        let message = format!("{} is less than nothing", quantity.value.central());
        self.error(Diagnostic::error("out-of-range", message).at(&quantity.span, "expected zero or more"));
        None
    }

    /// A difference of prices of a commodity in USD/GJ, of either sign.
    pub(super) fn difference_of(&mut self, quantity: &Located<UncertainQuantity>, heat: &HeatContent) -> Option<Price> {
        match quantity.value.central().price(heat) {
            Ok(price) => Some(price),
            Err(error) => {
                self.error(Diagnostic::error("wrong-unit", error.to_string()).at(&quantity.span, "not a price of it"));
                None
            }
        }
    }

    /// A price of a commodity in USD/GJ, reported if it is none or not positive.
    pub(super) fn price_of(&mut self, quantity: &Located<UncertainQuantity>, heat: &HeatContent) -> Option<Price> {
        match quantity.value.central().price(heat) {
            Ok(price) if price > Price::ZERO => Some(price),
            Ok(_) => {
                let message = format!("{} is no price", quantity.value.central());
                self.error(Diagnostic::error("out-of-range", message).at(&quantity.span, "expected more than zero"));
                None
            }
            Err(error) => {
                self.error(Diagnostic::error("wrong-unit", error.to_string()).at(&quantity.span, "not a price of it"));
                None
            }
        }
    }

    /// The stated years and their values, in order; the constant case stands at the year after the base year.
    pub(super) fn points(
        &mut self,
        stated: &ByYear,
        convert: impl Fn(&Quantity) -> Result<f64, QuantityError>,
    ) -> Vec<(i32, f64)> {
        let mut points = Vec::new();
        for (year, located) in &stated.0 {
            let year = year.unwrap_or(self.base_year + 1);
            if year <= self.base_year || year > self.horizon {
                let message = format!("{year} is outside the scenario");
                let expected = format!("expected {} to {}", self.base_year + 1, self.horizon);
                self.error(Diagnostic::error("year-outside", message).at(&located.span, expected));
            }
            match convert(&located.value.central()) {
                Ok(value) => points.push((year, value)),
                Err(error) => {
                    self.error(Diagnostic::error("wrong-unit", error.to_string()).at(&located.span, "wrong unit here"));
                }
            }
        }
        points
    }

    /// Straight lines from the base year's value through the points, constant after the last.
    pub(super) fn path(&self, points: &[(i32, f64)], base: f64) -> Vec<f64> {
        let at = |year: i32| {
            let before = points.iter().rev().find(|point| point.0 <= year).copied().unwrap_or((self.base_year, base));
            match points.iter().find(|point| point.0 > year) {
                Some(after) => {
                    let part = f64::from(year - before.0) / f64::from(after.0 - before.0);
                    before.1 + part * (after.1 - before.1)
                }
                None => before.1,
            }
        };
        (self.base_year..=self.horizon).map(at).collect()
    }
}
