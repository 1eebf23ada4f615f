//! Each market: how it answers, as the file or the table of parameters has it.

use super::super::lookup;
use super::Context;
use super::figures::Measure;
use crate::diagnostics::Diagnostic;
use crate::id::CountryId;
use crate::input::disruption_file::{FigureForm, MarketShockForm};
use crate::model::disruption::{ContractPrice, Figure, MarketShock};
use crate::units::{HeatContent, Quantity};

/// The rows of the tables that a market rests on where the file states nothing.
struct Rows {
    demand: &'static str,
    supply: &'static str,
    world: &'static str,
    slack: Option<&'static str>,
    release: Option<&'static str>,
    divertible: Option<&'static str>,
    lag: &'static str,
    speed: &'static str,
    spare_time: Option<&'static str>,
    spot: Option<&'static str>,
    /// What the names of rows of spare capacity begin with; the country follows.
    spare: Option<&'static str>,
}

const ROWS: [(&str, Rows); 2] = [
    (
        "crude-oil",
        Rows {
            demand: "oil-demand-elasticity",
            supply: "oil-supply-elasticity",
            world: "oil-world-demand",
            slack: None,
            release: Some("iea-release-rate"),
            divertible: None,
            lag: "oil-procurement-lag",
            speed: "tanker-speed",
            spare_time: Some("oil-spare-time"),
            spot: None,
            spare: Some("oil-spare-capacity-"),
        },
    ),
    (
        "natural-gas",
        Rows {
            demand: "gas-demand-elasticity",
            supply: "lng-supply-elasticity",
            world: "lng-world-trade",
            slack: None,
            release: None,
            divertible: Some("lng-divertible-share"),
            lag: "lng-procurement-lag",
            speed: "lng-carrier-speed",
            spare_time: None,
            spot: Some("lng-spot-share"),
            spare: None,
        },
    ),
];

/// Rows that both markets rest on.
const RAMP: &str = "procurement-ramp";
const RELEASE_LAG: &str = "stock-release-lag";
const GREAT_CIRCLES: &str = "sea-over-great-circles";

impl Context<'_> {
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
        let (_, rows) = ROWS.iter().find(|(id, _)| *id == kind.id.as_str())?;
        let empty = MarketShockForm::default();
        let form = file.market.0.get(kind.id.as_str()).map_or(&empty, |(_, form)| form);
        let key = |what: &str| format!("market.{}.{what}", kind.id);
        let (flow, days, any) = (Measure::Flow(heat), Measure::Days, (0.0, f64::INFINITY));
        let year = (0.0, 366.0);
        let above = (f64::MIN_POSITIVE, f64::INFINITY);
        let imports = self.figure(&key("imports"), &form.imports, (None, flow), above);
        let price = self.figure(&key("price"), &form.price, (None, Measure::Price(heat)), above);
        let ceiling = self.figure(&key("ceiling"), &form.ceiling, (None, Measure::Price(heat)), above);
        self.both_or_neither(form);
        let demand = (Some(rows.demand), Measure::Ratio);
        let demand = self.figure(&key("demand_elasticity"), &form.demand_elasticity, demand, (-5.0, 0.0));
        let supply = (Some(rows.supply), Measure::Ratio);
        let supply = self.figure(&key("supply_elasticity"), &form.supply_elasticity, supply, (0.0, 5.0));
        let world = self.figure(&key("world_demand"), &form.world_demand, (Some(rows.world), flow), above);
        let slack = self.figure(&key("slack"), &form.slack, (rows.slack, flow), any);
        let world_release = self.figure(&key("world_release"), &form.world_release, (rows.release, flow), any);
        let release_from = self.day(form.release_from.located()).unwrap_or(self.start);
        let release_lag = self.figure(&key("release_lag"), &form.release_lag, (Some(RELEASE_LAG), days), year);
        let divertible = (rows.divertible, Measure::Ratio);
        let divertible = self.figure(&key("divertible"), &form.divertible, divertible, (0.0, 1.0));
        let lag = self.figure(&key("procurement_lag"), &form.procurement_lag, (Some(rows.lag), days), year);
        let ramp = self.figure(&key("procurement_ramp"), &form.procurement_ramp, (Some(RAMP), days), year);
        let spare_time = self.figure(&key("spare_time"), &form.spare_time, (rows.spare_time, days), (0.0, 3660.0));
        let speed = self.figure(&key("speed"), &form.speed, (Some(rows.speed), Measure::Speed), (44.0, 2000.0));
        let factor = (Some(GREAT_CIRCLES), Measure::Ratio);
        let detour_factor = self.figure(&key("detour_factor"), &crate::input::form::One::Unstated, factor, (1.0, 5.0));
        let contract = self.contract(&kind.id.to_string(), form, rows, &heat);
        let not_from = form.not_from.get().map(|names| self.countries(names)).unwrap_or_default();
        let spare = self.spare(kind.id.as_str(), rows.spare, heat);
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
        let stated = |figure: &crate::input::form::One<FigureForm>| {
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
        market: &str,
        form: &MarketShockForm,
        rows: &Rows,
        heat: &HeatContent,
    ) -> Option<ContractPrice> {
        let follows = form.contracts_follow.located()?;
        let key = |what: &str| format!("market.{market}.{what}");
        let at = self.market(follows)?;
        let span = follows.span.clone();
        self.needed("slope", &form.slope, &span, ", how strongly it follows");
        self.needed("slope_lag", &form.slope_lag, &span, ", how long it takes");
        let slope = self.figure(&key("slope"), &form.slope, (None, Measure::Ratio), (0.0, 1.0));
        let lag = self.figure(&key("slope_lag"), &form.slope_lag, (None, Measure::Days), (0.0, 1000.0));
        let spot = self.figure(&key("spot_share"), &form.spot_share, (rows.spot, Measure::Ratio), (0.0, 1.0))?;
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
        let slope = Figure { value: slope.value * factor, scale: slope.scale * factor, ..slope };
        Some(ContractPrice { follows: self.kinds[at].id.clone(), slope, lag, spot })
    }

    /// Spare capacity: that of the file, by supplier, over that of the table.
    fn spare(&mut self, market: &str, rows: Option<&str>, heat: HeatContent) -> Vec<(CountryId, Figure)> {
        let (file, any) = (self.form, (0.0, f64::INFINITY));
        let mut all: Vec<(CountryId, Figure)> = Vec::new();
        for (id, (span, stated)) in &file.spare.0 {
            let of = self.needed("market", &stated.market, span, "").and_then(|name| self.market_id(name));
            if of.is_none_or(|of| of.as_str() != market) {
                continue;
            }
            let supplier = self.needed("supplier", &stated.supplier, span, ", where it is");
            let supplier = supplier.and_then(|name| lookup::country(self.dataset, name, self.found));
            self.needed("volume", &stated.volume, span, "");
            let volume = self.figure(&format!("spare.{id}.volume"), &stated.volume, (None, Measure::Flow(heat)), any);
            all.extend(supplier.zip(volume));
        }
        let prefix = rows.unwrap_or("?");
        let table: Vec<(CountryId, String)> = self
            .dataset
            .disruption_parameters
            .iter()
            .filter(|(id, _)| id.starts_with(prefix))
            .filter_map(|(id, rows)| Some((id, rows.first().filter(|row| row.figure.applies_to == market)?)))
            .filter_map(|(id, row)| Some((row.country.clone()?, id.clone())))
            .collect();
        for (country, row) in table {
            if all.iter().any(|(known, _)| *known == country) {
                continue;
            }
            let name = format!("market.{market}.spare.{country}");
            let figure = self.figure(&name, &crate::input::form::One::Unstated, (Some(&row), Measure::Flow(heat)), any);
            all.extend(figure.map(|figure| (country, figure)));
        }
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    }

    /// What the importer takes in a day, PJ.
    fn import_day(&self, place: usize, imports: Option<&Figure>) -> f64 {
        if let Some(imports) = imports {
            return imports.value;
        }
        let Some(commodity) = self.kinds[place].commodities.first() else { return 0.0 };
        let year = self.dataset.trade.imports(&self.importer, &commodity.id, self.mix_year);
        year.total_mt() * commodity.heat.pj_per_mt.unwrap_or_default() / crate::units::DAYS_PER_YEAR
    }
}
