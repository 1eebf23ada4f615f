//! Every indicator of every year and market of a trajectory, as rows of the results table.

mod view;

use std::collections::BTreeMap;

use self::view::View;
use super::{
    chokepoint_ratio, effective_number, exposure_by_origin, exposure_by_route, hhi_points, import_bill, rao_stirling,
    risk_weighted_hhi, shannon, unit_cost,
};
use crate::id::{CountryId, PassageId};
use crate::model::{Model, Trajectory};
use crate::table::{ALL_MARKETS, Row, Status};
use crate::units::Energy;

/// The rows of a trajectory: each market of each year, and all markets together by energy as market `all`.
///
/// The base year has the status of its data, later years `modelled`; a number that cannot be given stands as `missing`.
pub fn rows(model: &Model, trajectory: &Trajectory) -> Vec<Row> {
    let mut rows = Vec::new();
    for year in &trajectory.years {
        for market in 0..model.markets.len() {
            let view = View::new(model, year, Some(market));
            let mut sheet = Sheet::new(&view, model.markets[market].id.as_str(), &mut rows);
            by_route(&view, &mut sheet);
            sheet.total("price", "USD/GJ", Some(year.prices[market].usd_per_gj()));
            common(&view, &mut sheet);
        }
        let view = View::new(model, year, None);
        common(&view, &mut Sheet::new(&view, ALL_MARKETS, &mut rows));
        duals(&view, &mut rows);
    }
    rows
}

/// Writes rows that agree in scenario, year, importer and market.
struct Sheet<'a> {
    blank: Row,
    rows: &'a mut Vec<Row>,
}

/// Which row of a sheet: who, by which route, how sure.
struct Place<'a> {
    partner: &'a str,
    route: &'a str,
    status: Status,
}

impl<'a> Sheet<'a> {
    fn new(view: &View<'_>, market: &str, rows: &'a mut Vec<Row>) -> Self {
        let blank = Row {
            scenario: view.model.scenario.to_string(),
            period: view.year.year,
            importer: view.model.importer.to_string(),
            market: market.to_owned(),
            statistic: "value".to_owned(),
            status: view.status,
            ..Row::default()
        };
        Self { blank, rows }
    }

    fn push(&mut self, place: &Place<'_>, variable: &str, unit: &str, value: Option<f64>) {
        self.rows.push(Row {
            partner: place.partner.to_owned(),
            route: place.route.to_owned(),
            variable: variable.to_owned(),
            unit: unit.to_owned(),
            status: if value.is_some() { place.status } else { Status::Missing },
            value,
            ..self.blank.clone()
        });
    }

    fn of(&mut self, partner: &str, variable: &str, unit: &str, value: Option<f64>) {
        self.push(&Place { partner, route: "", status: self.blank.status }, variable, unit, value);
    }

    fn total(&mut self, variable: &str, unit: &str, value: Option<f64>) {
        self.of("", variable, unit, value);
    }
}

/// Flows, capacities and rents of each route, and flows of each supplier and of all, in every unit there is.
fn by_route(view: &View<'_>, sheet: &mut Sheet<'_>) {
    for unit in view.units() {
        let mut suppliers: BTreeMap<&CountryId, (f64, Status)> = BTreeMap::new();
        for (place, route) in view.routes() {
            let amount = view.amount_in(unit, place);
            let status = view.route_status(place);
            let row = Place { partner: route.supplier.as_str(), route: route.id.as_str(), status };
            sheet.push(&row, "import", unit.symbol, Some(amount));
            let (sum, worst) = suppliers.entry(&route.supplier).or_insert((0.0, Status::Observed));
            (*sum, *worst) = (*sum + amount, worst.worse(status));
        }
        let total = crate::numeric::sum(suppliers.values().map(|(amount, _)| *amount));
        for (supplier, (amount, status)) in suppliers {
            sheet.push(&Place { partner: supplier.as_str(), route: "", status }, "import", unit.symbol, Some(amount));
        }
        sheet.total("import", unit.symbol, Some(total));
    }
    for (place, route) in view.routes() {
        let Some(capacity) = route.capacity[view.at] else { continue };
        let row =
            Place { partner: route.supplier.as_str(), route: route.id.as_str(), status: view.route_status(place) };
        sheet.push(&row, "capacity", "PJ/y", Some(capacity.pj()));
        if view.at > 0 {
            sheet.push(&row, "rent", "USD/GJ", Some(view.year.rents[place].usd_per_gj()));
        }
    }
}

/// What limits are worth. Policies: `policy-dual` with the group as partner and the policy as route. Supply limits:
/// `supply-limit-dual`, partner the supplier. Contracts: `contracted`, `contract-dual`, `contract-price` and `not-taken` of
/// each route that has any. And the price on carbon. Nothing where a scenario has none of them.
fn duals(view: &View<'_>, rows: &mut Vec<Row>) {
    let (model, year) = (view.model, view.year);
    if view.at == 0 {
        return;
    }
    let name = |market: Option<usize>| market.map_or(ALL_MARKETS, |market| model.markets[market].id.as_str());
    for (policy, dual) in model.policies.iter().zip(&year.policy_duals) {
        if (policy.from..=policy.to).contains(&year.year) {
            let place = Place { partner: policy.group.as_str(), route: policy.id.as_str(), status: Status::Modelled };
            let value = Some(dual.usd_per_gj());
            Sheet::new(view, name(policy.market), rows).push(&place, "policy-dual", "USD/GJ", value);
        }
    }
    for (limit, dual) in model.supplier_limits.iter().zip(&year.limit_duals) {
        if limit.available[view.at].is_some() {
            let mut sheet = Sheet::new(view, name(Some(limit.market)), rows);
            sheet.of(limit.supplier.as_str(), "supply-limit-dual", "USD/GJ", Some(dual.usd_per_gj()));
        }
    }
    for (place, route) in model.routes.iter().enumerate() {
        let contracted = model.contracted(place, view.at);
        if contracted <= Energy::ZERO {
            continue;
        }
        let not_taken = model.contracts.iter().zip(&year.breaches).filter(|(contract, _)| contract.route == place);
        let not_taken: Energy = not_taken.map(|(_, amount)| *amount).sum();
        let mut sheet = Sheet::new(view, name(Some(route.market)), rows);
        let row = Place { partner: route.supplier.as_str(), route: route.id.as_str(), status: Status::Modelled };
        sheet.push(&row, "contracted", "PJ/y", Some(contracted.pj()));
        sheet.push(&row, "not-taken", "PJ/y", Some(not_taken.pj()));
        sheet.push(&row, "contract-dual", "USD/GJ", Some(year.contract_duals[place].usd_per_gj()));
        if let Some(price) = model.contract_price(place, view.at) {
            sheet.push(&row, "contract-price", "USD/GJ", Some(price.usd_per_gj()));
        }
    }
    if let Some(carbon) = &model.carbon {
        Sheet::new(view, ALL_MARKETS, rows).total("carbon-price", "USD/t", Some(carbon.price[view.at]));
    }
}

/// What is defined for one market and for all together alike.
fn common(view: &View<'_>, sheet: &mut Sheet<'_>) {
    if view.market.is_none() {
        for (supplier, amount) in view.suppliers() {
            sheet.of(supplier.as_str(), "import", "PJ/y", Some(amount));
        }
        sheet.total("import", "PJ/y", Some(view.total()));
    }
    shares(view, sheet);
    let amounts: Vec<f64> = view.suppliers().values().copied().collect();
    sheet.total("hhi", "points", hhi_points(&amounts));
    sheet.total("effective-suppliers", "count", effective_number(&amounts));
    sheet.total("shannon", "nats", shannon(&amounts));
    sheet.total("rao-stirling", "index", rao_stirling(&view.profiles()));
    let risk = |(supplier, amount): (&CountryId, f64)| (amount, view.model.supplier_risk.get(supplier).copied());
    sheet.total("hhi-risk", "points", risk_weighted_hhi(&view.suppliers().into_iter().map(risk).collect::<Vec<_>>()));
    passages(view, sheet);
    let bill = import_bill(&view.paid());
    let cost = unit_cost(bill, Energy::from_pj(view.total()));
    sheet.total("import-bill", "million USD/y", Some(bill.musd()));
    sheet.total("cost", "USD/GJ", cost.map(crate::units::Price::usd_per_gj));
    sheet.total("demand", "PJ/y", Some(view.demand().pj()));
    sheet.total("unserved", "PJ/y", Some(view.unserved().pj()));
}

fn shares(view: &View<'_>, sheet: &mut Sheet<'_>) {
    let total = view.total();
    let percent = |amount: f64| (total > 0.0).then(|| 100.0 * amount / total);
    let suppliers = view.suppliers();
    for (supplier, amount) in &suppliers {
        sheet.of(supplier.as_str(), "share", "%", percent(*amount));
    }
    for group in view.model.groups.keys() {
        let members = suppliers.iter().filter(|(supplier, _)| view.model.in_group(group, supplier, view.year.year));
        sheet.of(group.as_str(), "share", "%", percent(crate::numeric::sum(members.map(|(_, amount)| *amount))));
    }
}

fn passages(view: &View<'_>, sheet: &mut Sheet<'_>) {
    let cargoes = view.cargoes();
    let counted = view.model.passages.iter().filter(|passage| passage.in_meti_ratio);
    let counted: Vec<PassageId> = counted.map(|passage| passage.id.clone()).collect();
    if !counted.is_empty() {
        let ratio = chokepoint_ratio(&cargoes, &counted).and_then(|found| found.percent);
        sheet.total("chokepoint-ratio", "%", ratio);
    }
    for passage in &view.model.passages {
        let by_route = exposure_by_route(&cargoes, &passage.id).and_then(|found| found.percent);
        sheet.of(passage.id.as_str(), "exposure-route", "%", by_route);
        let Some(group) = &passage.origin_group else { continue };
        let behind =
            |(supplier, amount): (&CountryId, f64)| (amount, view.model.in_group(group, supplier, view.year.year));
        let by_origin: Vec<(f64, bool)> = view.suppliers().into_iter().map(behind).collect();
        sheet.of(passage.id.as_str(), "exposure-origin", "%", exposure_by_origin(&by_origin));
    }
}
