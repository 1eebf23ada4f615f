//! What limits are worth, in words: one sentence for each dual that is not zero.
//!
//! A dual is a slope: what the next unit would save. A sentence speaks of one unit as people count it, and says "about".

use crate::dataset::Dataset;
use crate::id::{CountryId, GroupId};
use crate::language::Text;
use crate::model::{EVERY_SUPPLIER, Model, Policy, PolicyDemand, Trajectory, YearResult};
use crate::numeric::{round_significant, sum};
use crate::units::{Energy, Money, Price};

/// Duals below this are rounding, USD/GJ.
const NOTHING: f64 = 1e-6;

/// An amount a year as people in the field count it.
struct YearlyUnit {
    name: Text,
    energy: Energy,
}

/// One scenario in one year.
struct ShadowReading<'a> {
    model: &'a Model,
    dataset: &'a Dataset,
    year: &'a YearResult,
    at: usize,
}

/// The sentences of a year: routes at their capacity, what suppliers can send, contracts, policies, in the order of the
/// model; one that says so where nothing binds, or where the response rule knows no prices. `None` for a year that is not
/// among those computed.
pub fn sentences(model: &Model, trajectory: &Trajectory, year: i32, dataset: &Dataset) -> Option<Vec<Text>> {
    let result = trajectory.years.iter().skip(1).find(|result| result.year == year)?;
    if !model.rule.costs_are_money() {
        let rule = model.rule.as_str();
        return Some(vec![Text::new(
            format!("Under the rule `{rule}` costs only decide who loses sales first: limits have no price."),
            format!("応答規則 `{rule}` では費用は順番を決めるだけなので、制約に価格はつかない。"),
        )]);
    }
    let reading = ShadowReading { model, dataset, year: result, at: model.index(year) };
    let mut found = reading.routes();
    found.extend(reading.supplier_limits());
    found.extend(reading.contracts());
    found.extend(reading.policies());
    if found.is_empty() {
        found.push(Text::new(format!("Nothing binds in {year}."), format!("{year}年に効いている制約はない。")));
    }
    Some(found)
}

impl ShadowReading<'_> {
    fn routes(&self) -> Vec<Text> {
        let sentence = |(place, route): (usize, &crate::model::Route)| {
            let unit = self.unit(route.market, route.commodity);
            let saved = money(*self.year.rents.get(place)?, unit.energy)?;
            let year = self.year.year;
            Some(Text::new(
                format!("One more {} by {} in {year} would save about {}.", unit.name.en, route.name.en, saved.en),
                format!("{year}年に{}をあと{}使えれば、およそ{}の節約になる。", route.name.ja, unit.name.ja, saved.ja),
            ))
        };
        self.model.routes.iter().enumerate().filter_map(sentence).collect()
    }

    fn supplier_limits(&self) -> Vec<Text> {
        let limits = self.model.supplier_limits.iter().zip(&self.year.limit_duals);
        let sentence = |(limit, dual): (&crate::model::SupplierLimit, &Price)| {
            let unit = self.unit(limit.market, 0);
            let saved = money(*dual, unit.energy)?;
            let (from, year) = (self.country(&limit.supplier), self.year.year);
            Some(Text::new(
                format!("One more {} from {} in {year} would save about {}.", unit.name.en, from.en, saved.en),
                format!("{year}年に{}からあと{}届けば、およそ{}の節約になる。", from.ja, unit.name.ja, saved.ja),
            ))
        };
        limits.filter_map(sentence).collect()
    }

    fn contracts(&self) -> Vec<Text> {
        let routes = self.model.routes.iter().zip(&self.year.contract_duals);
        let sentence = |(route, dual): (&crate::model::Route, &Price)| {
            let unit = self.unit(route.market, route.commodity);
            let saved = money(*dual, unit.energy)?;
            let (name, year) = (&route.name, self.year.year);
            Some(Text::new(
                format!(
                    "Having {} less under contract of {} in {year} would save about {}.",
                    counted(&unit.name.en),
                    name.en,
                    saved.en
                ),
                format!(
                    "{year}年に{}の引取義務が{}少なければ、およそ{}の節約になる。",
                    name.ja, unit.name.ja, saved.ja
                ),
            ))
        };
        routes.filter_map(sentence).collect()
    }

    fn policies(&self) -> Vec<Text> {
        let policies = self.model.policies.iter().zip(&self.year.policy_duals);
        policies.filter_map(|(policy, dual)| self.policy(policy, *dual)).collect()
    }

    fn policy(&self, policy: &Policy, dual: Price) -> Option<Text> {
        let (id, year, group) = (&policy.id, self.year.year, self.group(&policy.group));
        let market = match policy.market {
            Some(market) => self.model.markets[market].name.clone(),
            None => Text::new("all imports", "輸入全体"),
        };
        let point = Energy::from_pj(0.01 * self.demand(policy));
        let unit = match policy.market {
            Some(market) => self.unit(market, 0),
            None => YearlyUnit { name: Text::new("100 PJ a year", "年100PJ"), energy: Energy::from_pj(100.0) },
        };
        let of_point = matches!(
            policy.demand,
            PolicyDemand::ShareAtMost(_)
                | PolicyDemand::ShareAtLeast(_)
                | PolicyDemand::EachAtMost(_)
                | PolicyDemand::SuppliersAtLeast { .. }
        );
        let saved = money(dual, if of_point { point } else { unit.energy })?;
        let (what, ja) = match policy.demand {
            PolicyDemand::ShareAtMost(_) => (
                format!("One percentage point more of {} for {}", market.en, group.en),
                format!("{}に占める{}の上限を1ポイント上げれば", market.ja, group.ja),
            ),
            PolicyDemand::ShareAtLeast(_) => (
                format!("One percentage point less of {} for {}", market.en, group.en),
                format!("{}に占める{}の下限を1ポイント下げれば", market.ja, group.ja),
            ),
            PolicyDemand::EachAtMost(_) => (
                format!("A ceiling on every supplier of {} one percentage point higher", market.en),
                format!("{}の供給国ごとの上限を1ポイント上げれば", market.ja),
            ),
            PolicyDemand::SuppliersAtLeast { count, .. } => (
                format!("A least share of {count} suppliers of {} one percentage point lower", market.en),
                format!("{}の{count}か国それぞれの下限を1ポイント下げれば", market.ja),
            ),
            PolicyDemand::VolumeAtMost(_) => (
                format!("One more {} from {}", unit.name.en, group.en),
                format!("{}の上限を{}上げれば", group.ja, unit.name.ja),
            ),
            PolicyDemand::VolumeAtLeast(_) => (
                format!("Having to take {} less from {}", counted(&unit.name.en), group.en),
                format!("{}の下限を{}下げれば", group.ja, unit.name.ja),
            ),
            PolicyDemand::Embargo => (
                format!("Letting in the first {} from {} again", unit.name.en, group.en),
                format!("{}から最初の{}を再び認めれば", group.ja, unit.name.ja),
            ),
        };
        Some(Text::new(
            format!("{what} in {year} would save about {} (policy `{id}`).", saved.en),
            format!("{year}年に{ja}、およそ{}の節約になる(政策 `{id}`)。", saved.ja),
        ))
    }

    fn demand(&self, policy: &Policy) -> f64 {
        let markets = self.model.markets.iter().enumerate();
        let covered = markets.filter(|(place, _)| policy.market.is_none_or(|market| market == *place));
        sum(covered.map(|(_, market)| market.demand[self.at].pj()))
    }

    fn group(&self, id: &GroupId) -> Text {
        if id.as_str() == EVERY_SUPPLIER {
            return Text::new("every supplier", "各供給国");
        }
        self.model.groups.get(id).map_or_else(|| Text::same(id.as_str()), |group| group.name.clone())
    }

    fn country(&self, id: &CountryId) -> Text {
        self.dataset.countries.get(id).map_or_else(|| Text::same(id.as_str()), |country| country.name.clone())
    }

    /// Crude oil in barrels a day, gas by pipe in cubic metres, all else in tonnes.
    fn unit(&self, market: usize, commodity: usize) -> YearlyUnit {
        let Some(commodity) = self.model.markets.get(market).and_then(|market| market.commodities.get(commodity))
        else {
            return YearlyUnit { name: Text::new("PJ a year", "年1PJ"), energy: Energy::from_pj(1.0) };
        };
        let heat = &commodity.heat;
        let (name, pj) = if let Some(barrels) = heat.pj_per_kb_per_day() {
            (Text::new("10,000 barrels a day", "日量1万バレル"), 10.0 * barrels)
        } else if let (Some(bcm), true) = (heat.pj_per_bcm, commodity.id.as_str() == "pipeline-gas") {
            (Text::new("bcm a year", "年10億立方メートル"), bcm)
        } else if let Some(mt) = heat.pj_per_mt {
            (Text::new("Mt a year", "年100万トン"), mt)
        } else {
            (Text::new("PJ a year", "年1PJ"), 1.0)
        };
        YearlyUnit { name, energy: Energy::from_pj(pj) }
    }
}

/// What a unit is worth, to two digits; `None` where it is worth nothing.
fn money(dual: Price, energy: Energy) -> Option<Text> {
    if dual.usd_per_gj() <= NOTHING {
        return None;
    }
    let saved: Money = dual * energy;
    let million = saved.musd();
    let in_units = |units: f64| round_significant(million * units, 2);
    let en = if million >= 999.5 {
        format!("{} billion USD", in_units(1e-3))
    } else {
        format!("{} million USD", in_units(1.0))
    };
    let ja =
        if million >= 99.5 { format!("{}億ドル", in_units(0.01)) } else { format!("{}万ドル", in_units(100.0)) };
    Some(Text::new(en, ja))
}

/// "one" before a unit that has no number of its own.
fn counted(unit: &str) -> String {
    if unit.starts_with(|first: char| first.is_ascii_digit()) { unit.to_owned() } else { format!("one {unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::allocation::Standard;
    use crate::input::source::{Embedded, MemorySource};
    use crate::input::{load_dataset, open_study};
    use crate::model::ResponseRule;
    use crate::simulation::run;

    const YEAR: i32 = 2017;

    /// South Korea's crude oil of one year after 2016, with a new route at some cost.
    fn korea(cost: &str) -> (Model, Dataset) {
        let text = format!(
            r#"
            [scenario]
            id = "korea"
            importer = "KOR"
            base_year = 2016
            horizon = {YEAR}
            group = "middle-east"
            [market.crude-oil]
            price_series = "dubai"
            assumption = "an example"
            elasticity = 5
            unserved_price = "400 USD/bbl"
            [route.new-crude]
            supplier = "RUS"
            commodity = "crude"
            capacity = "2 Mt/y"
            in_service = {YEAR}
            delivered_cost = "{cost}"
            assumption = "an example"
            "#
        );
        let dataset = load_dataset(&Embedded).unwrap();
        let source = MemorySource([("korea.toml".to_owned(), text.into_bytes())].into());
        let read = open_study("korea.toml", &source, &dataset).unwrap();
        (read.study.scenarios[0].model.clone(), dataset)
    }

    fn new_route(model: &Model) -> usize {
        model.routes.iter().position(crate::model::Route::is_new).unwrap()
    }

    /// The last year computed with the capacity of the new route moved by some PJ.
    fn moved(model: &Model, by: f64) -> YearResult {
        let (mut model, place) = (model.clone(), new_route(model));
        let at = model.index(YEAR);
        let capacity = model.routes[place].capacity[at].unwrap();
        model.routes[place].capacity[at] = Some(capacity + Energy::from_pj(by));
        run(&model, &Standard::default()).unwrap().years.pop().unwrap()
    }

    #[test]
    fn what_a_route_is_worth_is_the_slope_of_the_cost() {
        let (model, dataset) = korea("30 USD/bbl");
        let step = 0.1;
        let [less, as_is, more] = [-step, 0.0, step].map(|by| moved(&model, by));
        // Million USD for each PJ are USD for each GJ.
        let slope = (less.objective.musd() - more.objective.musd()) / (2.0 * step);
        let rent = as_is.rents[new_route(&model)].usd_per_gj();
        assert!(rent > 0.5 && (rent - slope).abs() < 1e-5 * rent, "{rent} and {slope}");
        let trajectory = run(&model, &Standard::default()).unwrap();
        let told = sentences(&model, &trajectory, YEAR, &dataset).unwrap();
        let unit = 10.0 * model.markets[0].commodities[0].heat.pj_per_kb_per_day().unwrap();
        let saved = round_significant(slope * unit, 2);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].en.contains(&format!("would save about {saved} million USD")), "{told:?}: {saved}");
    }

    #[test]
    fn what_does_not_bind_is_worth_nothing() {
        let (model, dataset) = korea("390 USD/bbl");
        let place = new_route(&model);
        let [less, as_is, more] = [-0.1, 0.0, 0.1].map(|by| moved(&model, by));
        assert_eq!(as_is.rents[place], Price::ZERO);
        assert_eq!([less.objective, more.objective], [as_is.objective; 2], "and its capacity costs nothing");
        let trajectory = run(&model, &Standard::default()).unwrap();
        let told = sentences(&model, &trajectory, YEAR, &dataset).unwrap();
        assert_eq!(told, [Text::new("Nothing binds in 2017.", "2017年に効いている制約はない。")]);
        assert_eq!(sentences(&model, &trajectory, 2016, &dataset), None, "the base year was not computed");
    }

    #[test]
    fn a_rule_without_prices_says_so() {
        let (mut model, dataset) = korea("30 USD/bbl");
        model.rule = ResponseRule::Proportional;
        let trajectory = run(&model, &Standard::default()).unwrap();
        let told = sentences(&model, &trajectory, YEAR, &dataset).unwrap();
        assert!(told.len() == 1 && told[0].en.contains("limits have no price"), "{told:?}");
    }
}
