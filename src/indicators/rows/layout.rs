//! Which numbers a trajectory of a model has, known before it is computed.

use std::collections::BTreeSet;

use super::scope::Scope;
use crate::model::Model;
use crate::units::Energy;

/// All that stays when numbers of a model change: its markets seen one by one and together, and who belongs where.
pub(in crate::indicators) struct RowLayout {
    /// The markets, then all together.
    pub scopes: Vec<Scope>,
    pub years: Vec<LayoutYear>,
    /// Whether any contract is on a route.
    pub has_contract: Vec<bool>,
}

/// What one year has.
pub(in crate::indicators) struct LayoutYear {
    pub period: i32,
    /// The place of the year in paths.
    pub at: usize,
    /// For each scope, for each group of the model the places of its suppliers.
    pub members: Vec<Vec<Vec<usize>>>,
    /// For each scope, for each passage with a group behind it, the places of its suppliers.
    pub behind: Vec<Vec<Option<Vec<usize>>>>,
    /// Routes with a capacity.
    pub capacities: Vec<usize>,
    /// Policies in force.
    pub policies: Vec<usize>,
    /// Supplier limits in force.
    pub limits: Vec<usize>,
    /// Routes under contract, and whether at a price by formula.
    pub contracted: Vec<(usize, bool)>,
}

impl RowLayout {
    pub fn new(model: &Model, years: impl Iterator<Item = i32>) -> Self {
        let markets = (0..model.markets.len()).map(Some).chain([None]);
        let scopes: Vec<Scope> = markets.map(|market| Scope::new(model, market)).collect();
        let years = years.map(|year| LayoutYear::new(model, &scopes, year)).collect();
        let contracts: BTreeSet<usize> = model.contracts.iter().map(|contract| contract.route).collect();
        Self { scopes, years, has_contract: (0..model.routes.len()).map(|route| contracts.contains(&route)).collect() }
    }
}

impl LayoutYear {
    fn new(model: &Model, scopes: &[Scope], year: i32) -> Self {
        let at = model.index(year);
        let places = |scope: &Scope, group| -> Vec<usize> {
            (0..scope.suppliers.len()).filter(|&place| model.in_group(group, &scope.suppliers[place], year)).collect()
        };
        let members = |scope: &Scope| model.groups.keys().map(|group| places(scope, group)).collect();
        let behind = |scope: &Scope| {
            let passages = model.passages.iter();
            passages.map(|passage| passage.origin_group.as_ref().map(|group| places(scope, group))).collect()
        };
        let in_force = |&policy: &usize| (model.policies[policy].from..=model.policies[policy].to).contains(&year);
        let contracted = (0..model.routes.len()).filter(|&route| at > 0 && model.contracted(route, at) > Energy::ZERO);
        Self {
            period: year,
            at,
            members: scopes.iter().map(members).collect(),
            behind: scopes.iter().map(behind).collect(),
            capacities: (0..model.routes.len()).filter(|&route| model.routes[route].capacity[at].is_some()).collect(),
            policies: (0..model.policies.len()).filter(in_force).collect(),
            limits: (0..model.supplier_limits.len())
                .filter(|&limit| model.supplier_limits[limit].available[at].is_some())
                .collect(),
            contracted: contracted.map(|route| (route, model.contract_price(route, at).is_some())).collect(),
        }
    }
}
