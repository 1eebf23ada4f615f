//! Each market: how it answers, as the file or the table of parameters has it.

use super::super::lookup;
use super::DisruptionContext;
use crate::diagnostics::Diagnostic;
use crate::id::CountryId;
use crate::input::disruption_file::{FigureForm, MarketShockForm};
use crate::input::form::One;
use crate::model::disruption::{ContractPrice, Counted, DisruptionFigure, MarketNumber as N, MarketRules, MarketShock};
use crate::units::{HeatContent, Quantity};

impl DisruptionContext<'_> {
    pub(super) fn markets(&mut self) -> Vec<MarketShock> {
        let form = self.form;
        for (name, (span, _)) in &form.market.0 {
            let located = crate::input::form::Located { value: name.clone(), span: span.clone(), basis: None };
            self.market(&located);
        }
        (0..self.kinds.len()).filter_map(|place| self.shock(place)).collect()
    }

    fn shock(&mut self, place: usize) -> Option<MarketShock> {
        let file = self.form;
        let kind = self.kinds[place].clone();
        let heat = kind.commodities.first()?.heat;
        let rules = MarketRules::of(&kind)?;
        let empty = MarketShockForm::default();
        let form = file.market.0.get(kind.id.as_str()).map_or(&empty, |(_, form)| form);
        let market = (kind.id.as_str(), &rules);
        let imports = self.of_market(market, N::Imports, &form.imports);
        let price = self.of_market(market, N::Price, &form.price);
        let ceiling = self.of_market(market, N::Ceiling, &form.ceiling);
        self.both_or_neither(form);
        let demand = self.of_market(market, N::DemandElasticity, &form.demand_elasticity);
        let supply = self.of_market(market, N::SupplyElasticity, &form.supply_elasticity);
        let world = self.of_market(market, N::WorldDemand, &form.world_demand);
        let slack = self.of_market(market, N::Slack, &form.slack);
        let world_release = self.of_market(market, N::WorldRelease, &form.world_release);
        let release_from = self.day(form.release_from.located()).unwrap_or(self.start);
        let release_lag = self.of_market(market, N::ReleaseLag, &form.release_lag);
        let divertible = self.of_market(market, N::Divertible, &form.divertible);
        let lag = self.of_market(market, N::ProcurementLag, &form.procurement_lag);
        let ramp = self.of_market(market, N::ProcurementRamp, &form.procurement_ramp);
        let spare_time = self.of_market(market, N::SpareTime, &form.spare_time);
        let speed = self.of_market(market, N::Speed, &form.speed);
        let detour_factor = self.of_market(market, N::DetourFactor, &One::Unstated);
        let contract = self.contract(market, form, &heat);
        let not_from = form.not_from.get().map(|names| self.countries(names)).unwrap_or_default();
        let spare = self.spare(market, heat);
        let day = self.import_day(place, imports.as_ref());
        let countings = self.countings(place, heat);
        let (stocks, places) = self.stocks(place, (heat, day), &countings);
        let releases = self.releases((place, heat), &stocks, &places, &countings, day);
        let sectors = self.sectors(place);
        let [restraint, switching, added] = self.measures(place, heat);
        Some(MarketShock {
            market: kind.id,
            imports,
            price,
            ceiling,
            demand_elasticity: demand?,
            supply_elasticity: supply?,
            world_demand: world?,
            slack,
            world_release,
            release_from,
            release_lag: release_lag?,
            divertible,
            procurement_lag: lag?,
            procurement_ramp: ramp?,
            spare_time,
            spare,
            speed: speed?,
            detour_factor: detour_factor?,
            contract,
            not_from,
            stocks,
            releases,
            countings,
            sectors,
            restraint,
            switching,
            added,
        })
    }

    /// Reports one elasticity that is stated where the other is left to the tables: two that no source has together.
    fn both_or_neither(&mut self, form: &MarketShockForm) {
        let stated = |figure: &One<FigureForm>| {
            let located = figure.located().filter(|located| matches!(located.value, FigureForm::Stated(..)));
            located.map(|located| located.span.clone())
        };
        let (demand, supply) = (&form.demand_elasticity, &form.supply_elasticity);
        let (place, other) = match (stated(demand), stated(supply)) {
            (Some(place), None) if supply.is_unstated() => (place, "supply_elasticity"),
            (None, Some(place)) if demand.is_unstated() => (place, "demand_elasticity"),
            _ => return,
        };
        let message = "elasticities of demand and of supply are a pair of one source";
        let help = format!("state `{other}` of the same source too, or neither: the tables hold pairs");
        self.error(Diagnostic::error("missing-key", message).at(&place, "stated alone").help(help));
    }

    /// How contracts are priced; the slope is in USD/MMBtu for each USD/bbl, as such contracts have it.
    fn contract(
        &mut self,
        (market, rules): (&str, &MarketRules),
        form: &MarketShockForm,
        heat: &HeatContent,
    ) -> Option<ContractPrice> {
        let follows = form.contracts_follow.located()?;
        let key = |what: &str| format!("market.{market}.{what}");
        let at = self.market(follows)?;
        let span = follows.span.clone();
        self.needed("slope", &form.slope, &span, ", how strongly it follows");
        self.needed("slope_lag", &form.slope_lag, &span, ", how long it takes");
        let slope = self.figure(&key("slope"), &form.slope, (None, Counted::Ratio), (0.0, 1.0));
        let lag = self.figure(&key("slope_lag"), &form.slope_lag, (None, Counted::Days), (0.0, 1000.0));
        let spot = self.of_market((market, rules), N::SpotShare, &form.spot_share)?;
        let (slope, lag) = (slope?, lag?);
        let followed = self.kinds[at].commodities.first()?.heat;
        let one = "1 USD/MMBtu".parse::<Quantity>().ok()?.price(heat).ok();
        let (Some(barrel), Some(gas)) = (followed.gj_per_barrel(), one) else {
            let message =
                format!("contracts of `{market}` cannot follow `{}` by USD/MMBtu for each USD/bbl", follows.value);
            self.error(Diagnostic::error("conflict", message).at(&span, "not counted in barrels"));
            return None;
        };
        let factor = barrel * gas.usd_per_gj();
        let slope = DisruptionFigure { value: slope.value * factor, scale: slope.scale * factor, ..slope };
        Some(ContractPrice { follows: self.kinds[at].id.clone(), slope, lag, spot })
    }

    /// Spare capacity: that of the file, by supplier, over that of the table.
    fn spare(
        &mut self,
        (market, rules): (&str, &MarketRules),
        heat: HeatContent,
    ) -> Vec<(CountryId, DisruptionFigure)> {
        let (file, any) = (self.form, (0.0, f64::INFINITY));
        let mut all: Vec<(CountryId, DisruptionFigure)> = Vec::new();
        for (id, (span, stated)) in &file.spare.0 {
            let of = self.needed("market", &stated.market, span, "").and_then(|name| self.market_id(name));
            if of.is_none_or(|of| of.as_str() != market) {
                continue;
            }
            let supplier = self.needed("supplier", &stated.supplier, span, ", where it is");
            let supplier = supplier.and_then(|name| lookup::country(self.dataset, name, self.found));
            self.needed("volume", &stated.volume, span, "");
            let volume = self.figure(&format!("spare.{id}.volume"), &stated.volume, (None, Counted::Flow(heat)), any);
            all.extend(supplier.zip(volume));
        }
        for (country, row) in rules.spare_rows(market, self.dataset) {
            if all.iter().any(|(known, _)| *known == country) {
                continue;
            }
            let figure = self.reader().spare_of((market, rules), (&country, &row));
            all.extend(figure.map(|figure| (country, figure)));
        }
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    }

    /// What the importer takes in a day, PJ.
    fn import_day(&self, place: usize, imports: Option<&DisruptionFigure>) -> f64 {
        if let Some(imports) = imports {
            return imports.value;
        }
        let Some(commodity) = self.kinds[place].commodities.first() else { return 0.0 };
        let year = self.dataset.trade.imports(&self.importer, &commodity.id, self.mix_year);
        year.total_mt() * commodity.heat.pj_per_mt.unwrap_or_default() / crate::units::DAYS_PER_YEAR
    }
}
