//! Every indicator of every year and market of a trajectory.
//!
//! One walk finds all numbers and hands each, with its name, to a [`Sink`]: one writes rows of the results table, the
//! other, for [`Outputs`](super::outputs::Outputs), keeps the numbers alone.

mod layout;
mod scope;
mod unlike;
mod view;

pub(super) use layout::{LayoutYear, RowLayout};
pub(super) use view::RowView;
pub use view::Scratch;

use super::mix::MIX;
use crate::model::{Model, Trajectory, YearResult};
use crate::table::{ALL_MARKETS, Row, Status};
use crate::units::Energy;

/// The rows of a trajectory: each market of each year, and all markets together by energy as market `all`.
///
/// The base year has the status of its data, later years `modelled`; a number that cannot be given stands as `missing`.
pub fn rows(model: &Model, trajectory: &Trajectory) -> Vec<Row> {
    let layout = RowLayout::new(model, trajectory.years.iter().map(|year| year.year));
    let mut rows = RowSet { model, rows: Vec::new() };
    let mut scratch = Scratch::default();
    scratch.begin(&layout);
    for (year, result) in layout.years.iter().zip(&trajectory.years) {
        walk(&SeenYear { model, layout: &layout, year, result }, &mut scratch, &mut rows);
    }
    rows.rows
}

/// Which number: of which market, from whom, by which route, what in which unit, and how sure.
pub(super) struct NumberName<'a> {
    pub year: i32,
    pub market: &'a str,
    pub partner: &'a str,
    pub route: &'a str,
    pub variable: &'static str,
    pub unit: &'static str,
    pub status: Status,
}

/// What becomes of the numbers.
pub(super) trait Sink {
    /// Takes a number; its name is made only if somebody asks.
    fn put<'a>(&mut self, name: impl FnOnce() -> NumberName<'a>, value: Option<f64>);
}

struct RowSet<'a> {
    model: &'a Model,
    rows: Vec<Row>,
}

impl Sink for RowSet<'_> {
    fn put<'a>(&mut self, name: impl FnOnce() -> NumberName<'a>, value: Option<f64>) {
        let name = name();
        self.rows.push(Row {
            scenario: self.model.scenario.as_str().into(),
            period: name.year,
            month: 0,
            importer: self.model.importer.as_str().into(),
            market: name.market.into(),
            partner: name.partner.into(),
            route: name.route.into(),
            variable: name.variable.into(),
            unit: name.unit.into(),
            statistic: "value".into(),
            status: if value.is_some() { name.status } else { Status::Missing },
            value,
        });
    }
}

/// A year of a trajectory with all that is known of it.
#[derive(Clone, Copy)]
pub(super) struct SeenYear<'a> {
    pub model: &'a Model,
    pub layout: &'a RowLayout,
    pub year: &'a LayoutYear,
    pub result: &'a YearResult,
}

/// Hands every number of a year to a sink, always in the same order for the same layout.
pub(super) fn walk(seen: &SeenYear<'_>, scratch: &mut Scratch, sink: &mut impl Sink) {
    for scope in 0..seen.layout.scopes.len() {
        of_scope(seen, scope, scratch, sink);
    }
    duals(seen, sink);
}

/// Hands the numbers of one scope of a year to a sink.
pub(super) fn of_scope(seen: &SeenYear<'_>, scope: usize, scratch: &mut Scratch, sink: &mut impl Sink) {
    let view = RowView::new(*seen, scope, scratch);
    if let Some(market) = view.scope.market {
        by_route(&view, sink);
        view.total(sink, "price", "USD/GJ", Some(seen.result.prices[market].usd_per_gj()));
    } else {
        for place in 0..view.scope.suppliers.len() {
            view.of(sink, || view.scope.suppliers[place].as_str(), ("import", "PJ/y"), Some(view.suppliers[place]));
        }
        view.total(sink, "import", "PJ/y", Some(view.total));
    }
    shares(&view, sink);
    mix(&view, sink);
    passages(&view, sink);
    money(&view, sink);
}

/// Flows, capacities and rents of each route, and flows of each supplier and of all, in every unit there is.
fn by_route(view: &RowView<'_>, sink: &mut impl Sink) {
    let (scope, model, at) = (view.scope, view.model, view.year.at);
    let route_name = |place: usize, variable, unit| {
        let route = &model.routes[scope.routes[place]];
        let status = view.route_status(scope.routes[place]);
        NumberName { partner: route.supplier.as_str(), route: route.id.as_str(), status, ..view.name(variable, unit) }
    };
    for (number, unit) in scope.units.iter().enumerate() {
        let amount = |place: usize| match unit.content.get(place) {
            Some(content) => view.amounts[place] / content,
            None => view.amounts[place],
        };
        for place in 0..scope.routes.len() {
            sink.put(|| route_name(place, "import", unit.symbol), Some(amount(place)));
        }
        let suppliers = view.in_unit(number);
        for (place, sum) in suppliers.iter().enumerate() {
            let name = || {
                let own = (0..scope.routes.len()).filter(|&route| scope.supplier_of[route] == place);
                let status = own.fold(Status::Observed, |s, route| s.worse(view.route_status(scope.routes[route])));
                let partner = scope.suppliers[place].as_str();
                NumberName { partner, status, ..view.name("import", unit.symbol) }
            };
            sink.put(name, Some(*sum));
        }
        view.total(sink, "import", unit.symbol, Some(crate::numeric::sum(suppliers.iter().copied())));
    }
    for (place, &route) in scope.routes.iter().enumerate() {
        if view.year.capacities.binary_search(&route).is_ok() {
            let capacity = model.routes[route].capacity[at].map(Energy::pj);
            sink.put(|| route_name(place, "capacity", "PJ/y"), capacity);
            if at > 0 {
                let rent = capacity.map(|_| view.result.rents[route].usd_per_gj());
                sink.put(|| route_name(place, "rent", "USD/GJ"), rent);
            }
        }
    }
}

fn shares(view: &RowView<'_>, sink: &mut impl Sink) {
    let percent = |amount: f64| (view.total > 0.0).then(|| 100.0 * amount / view.total);
    for (place, amount) in view.suppliers.iter().enumerate() {
        view.of(sink, || view.scope.suppliers[place].as_str(), ("share", "%"), percent(*amount));
    }
    for (group, members) in view.model.groups.keys().zip(&view.year.members[view.place]) {
        let sum = crate::numeric::sum(members.iter().map(|&member| view.suppliers[member]));
        view.of(sink, || group.as_str(), ("share", "%"), percent(sum));
    }
}

fn mix(view: &RowView<'_>, sink: &mut impl Sink) {
    for indicator in MIX {
        if let Some(value) = (indicator.of)(view) {
            view.total(sink, indicator.variable, indicator.unit, value);
        }
    }
}

fn passages(view: &RowView<'_>, sink: &mut impl Sink) {
    let behind = &view.year.behind[view.place];
    for ((passage, passing), behind) in view.model.passages.iter().zip(&view.scope.passing).zip(behind) {
        view.of(sink, || passage.id.as_str(), ("exposure-route", "%"), view.exposure(passing));
        let Some(behind) = behind else { continue };
        let sum = crate::numeric::sum(behind.iter().map(|&place| view.suppliers[place]));
        let by_origin = (view.total > 0.0).then(|| 100.0 * sum / view.total);
        view.of(sink, || passage.id.as_str(), ("exposure-origin", "%"), by_origin);
    }
}

fn money(view: &RowView<'_>, sink: &mut impl Sink) {
    let bill = super::import_bill(view.paid);
    let cost = super::unit_cost(bill, Energy::from_pj(view.total));
    view.total(sink, "import-bill", "million USD/y", Some(bill.musd()));
    view.total(sink, "cost", "USD/GJ", cost.map(crate::units::Price::usd_per_gj));
    view.total(sink, "demand", "PJ/y", Some(view.demand().pj()));
    view.total(sink, "unserved", "PJ/y", Some(view.unserved().pj()));
}

/// What limits are worth. Policies: `policy-dual` with the group as partner and the policy as route. Supply limits:
/// `supply-limit-dual`, partner the supplier. Contracts: `contracted`, `contract-dual`, `contract-price` and `not-taken` of
/// each route that has any. And the price on carbon. Nothing where a scenario has none of them.
pub(super) fn duals(seen: &SeenYear<'_>, sink: &mut impl Sink) {
    let (model, year, at) = (seen.model, seen.result, seen.year.at);
    if at == 0 {
        return;
    }
    let market_name = |market: Option<usize>| market.map_or(ALL_MARKETS, |market| model.markets[market].id.as_str());
    let name = |market, partner, route, (variable, unit)| {
        let (year, market) = (year.year, market_name(market));
        NumberName { year, market, partner, route, variable, unit, status: Status::Modelled }
    };
    for &place in &seen.year.policies {
        let policy = &model.policies[place];
        let value = (policy.from..=policy.to).contains(&year.year).then(|| year.policy_duals[place].usd_per_gj());
        let name = || name(policy.market, policy.group.as_str(), policy.id.as_str(), ("policy-dual", "USD/GJ"));
        sink.put(name, value);
    }
    for &place in &seen.year.limits {
        let limit = &model.supplier_limits[place];
        let value = limit.available[at].map(|_| year.limit_duals[place].usd_per_gj());
        sink.put(|| name(Some(limit.market), limit.supplier.as_str(), "", ("supply-limit-dual", "USD/GJ")), value);
    }
    for &(place, by_formula) in &seen.year.contracted {
        let route = &model.routes[place];
        let contracted = model.contracted(place, at);
        let is_held = contracted > Energy::ZERO;
        let of_route = model.contracts.iter().zip(&year.breaches).filter(|(contract, _)| contract.route == place);
        let not_taken: Energy = of_route.map(|(_, amount)| *amount).sum();
        let name = |number| name(Some(route.market), route.supplier.as_str(), route.id.as_str(), number);
        sink.put(|| name(("contracted", "PJ/y")), is_held.then(|| contracted.pj()));
        sink.put(|| name(("not-taken", "PJ/y")), is_held.then(|| not_taken.pj()));
        let dual = is_held.then(|| year.contract_duals[place].usd_per_gj());
        sink.put(|| name(("contract-dual", "USD/GJ")), dual);
        if by_formula {
            let price = model.contract_price(place, at).map(crate::units::Price::usd_per_gj);
            sink.put(|| name(("contract-price", "USD/GJ")), price);
        }
    }
    if let Some(carbon) = &model.carbon {
        sink.put(|| name(None, "", "", ("carbon-price", "USD/t")), Some(carbon.price[at]));
    }
}
