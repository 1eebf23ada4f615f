//! A plan is not laid over a mix that already holds it.
//!
//! A plan starts from the trade of its base year; the mix that a disruption strikes may be newer. What a supplier of the plan
//! delivered more in the year of the mix than in the base year may be the plan itself, come true. It counts as that, and only
//! the rest is added, unless the file of the disruption states that the mix holds none of the plans' routes. Demand likewise: by
//! what imports changed more than the reference foresaw, in the direction of the plan, the plan is there already.

use std::collections::BTreeMap;

use super::frame::{HeldSupply, PlanChange, StressPlan};
use super::sentences::market_name;
use crate::dataset::Dataset;
use crate::id::CountryId;
use crate::language::{Text, amount, per_cent};
use crate::model::Model;
use crate::model::disruption::Disruption;
use crate::numeric::sum;
use crate::table::Status;
use crate::units::DAYS_PER_YEAR;

/// Part of what is planned that is rounding.
const NOTHING: f64 = 1e-9;

/// A change without what the observed mix holds of it already. Suppliers that make room do so for what is left of it alone.
pub(super) fn without(change: PlanChange, reference: &Model, disruption: &Disruption, dataset: &Dataset) -> PlanChange {
    let (base, mix) = (reference.base_year, disruption.mix_year);
    if mix <= base {
        return change;
    }
    let change = demand(change, reference, mix, dataset);
    if disruption.mix_without_routes { change } else { supply(change, reference, mix, dataset) }
}

/// Demand: what imports changed beyond what the reference foresaw for the year of the mix.
fn demand(mut change: PlanChange, reference: &Model, mix: i32, dataset: &Dataset) -> PlanChange {
    let wanted = change.demand - 1.0;
    let market = reference.markets.iter().find(|market| market.id == change.market);
    let foreseen = |year: i32| market?.demand.get(reference.index(year)).map(|demand| demand.pj());
    let [before, now] = [reference.base_year, mix].map(|year| {
        let observed = dataset.trade.imports(&reference.importer, &change.commodity, year).total_mt();
        foreseen(year).filter(|foreseen| *foreseen > 0.0 && observed > 0.0).map(|foreseen| observed / foreseen)
    });
    let Some((before, now)) = before.zip(now).filter(|_| wanted.abs() > NOTHING) else { return change };
    let moved = now / before - 1.0;
    if moved * wanted <= 0.0 {
        return change;
    }
    let held = wanted.signum() * moved.abs().min(wanted.abs());
    // What gives way to less demand does so for what is left of it alone; it counts only as parts of the whole.
    change.demand = 1.0 + wanted - held;
    change.held_demand = Some((wanted, held));
    change
}

/// Supply: what the suppliers of the plan deliver more than in its base year.
fn supply(mut change: PlanChange, reference: &Model, mix: i32, dataset: &Dataset) -> PlanChange {
    let mut planned: BTreeMap<&CountryId, f64> = BTreeMap::new();
    for (supplier, more) in &change.raised {
        *planned.entry(supplier).or_default() += more;
    }
    for route in &change.new {
        *planned.entry(&route.supplier).or_default() += route.flow;
    }
    let [base, mix] =
        [reference.base_year, mix].map(|year| dataset.trade.imports(&reference.importer, &change.commodity, year));
    let of = |year: &crate::dataset::YearOfImports<'_>, id: &CountryId| {
        year.flows.iter().find(|flow| flow.exporter == *id).and_then(|flow| flow.mass.value).unwrap_or(0.0)
    };
    let grown = |id: &CountryId| (of(&mix, id) - of(&base, id)) * change.pj_per_mt / DAYS_PER_YEAR;
    let held: Vec<HeldSupply> = planned
        .iter()
        .map(|(supplier, planned)| HeldSupply {
            supplier: (*supplier).clone(),
            planned: *planned,
            held: grown(supplier).clamp(0.0, *planned),
        })
        .filter(|one| one.held > NOTHING * one.planned)
        .collect();
    if held.is_empty() {
        return change;
    }
    let left =
        |id: &CountryId| held.iter().find(|one| one.supplier == *id).map_or(1.0, |one| 1.0 - one.held / one.planned);
    let all = sum(planned.values().copied());
    let of_all = 1.0 - sum(held.iter().map(|one| one.held)) / all;
    // What is left of it, of a supplier's part against that of demand.
    let shrunk = |part: f64, left: f64, demand: f64| demand + left * (part - demand);
    let demand = 1.0 + change.held_demand.map_or(change.demand - 1.0, |(wanted, _)| wanted);
    let raised: Vec<CountryId> = change.raised.iter().map(|(id, _)| id.clone()).collect();
    for (supplier, part) in &mut change.kept {
        let left = if raised.contains(supplier) { left(supplier) } else { of_all };
        *part = shrunk(*part, left, demand);
    }
    change.kept_others = shrunk(change.kept_others, of_all, demand);
    for route in &mut change.new {
        route.flow *= left(&route.supplier);
    }
    change.new.retain(|route| route.flow > NOTHING);
    change.held = held;
    change
}

/// From which mix the plans start, and what of them it holds already.
pub(super) fn basis(plans: &[StressPlan], disruption: &Disruption, dataset: &Dataset) -> Vec<Text> {
    let mix = disruption.mix_year;
    let Some(base) = plans.first().and_then(|plan| plan.base_year) else {
        return vec![Text::new(
            format!("The mix of suppliers is that of {mix}."),
            format!("供給国の構成は{mix}年の実績による。"),
        )];
    };
    if mix == base {
        return vec![Text::new(
            format!("The mix of suppliers is that of {mix}, the year from which the scenarios start."),
            format!("供給国の構成は、シナリオの起点である{mix}年の実績による。"),
        )];
    }
    if mix < base {
        return vec![Text::new(
            format!(
                "The mix of suppliers is that of {mix}, before the base year of the scenarios, {base}: it holds none of them."
            ),
            format!(
                "供給国の構成は{mix}年の実績による。シナリオの基準年（{base}年）より前であり、計画の分を含まない。"
            ),
        )];
    }
    let mut said = vec![if disruption.mix_without_routes {
        Text::new(
            format!(
                "Each scenario's changes since {base} are added to the supplier mix of {mix}. A new route counts with all that the scenario \
                 sends through it, which is nothing where it stands idle: the disruption file states that none had been built by then."
            ),
            format!(
                "各シナリオが{base}年以降に変えるものを{mix}年の実績に重ねた。途絶ファイルによれば、それまでに建設された新ルートはなく、シナリオで各ルートを通る量の全量を加えた（使われないルートは零）。"
            ),
        )
    } else {
        Text::new(
            format!(
                "Each scenario's changes since {base} are added to the supplier mix of {mix}. What a supplier delivered more than in {base} \
                 counts as a part of the plan that is already there and is not added again."
            ),
            format!(
                "各シナリオが{base}年以降に変えるものを{mix}年の実績に重ねた。供給国が{base}年より増やした分は計画のうち既に実現した分とみなし、二重には加えない。"
            ),
        )
    }];
    said.extend(plans.iter().filter_map(|plan| told(plan, (base, mix), dataset)));
    said
}

/// How much of the world's trade in each market is of importers' years that cannot be trusted; nothing where none is.
pub(super) fn unsound(plans: &[StressPlan], disruption: &Disruption, dataset: &Dataset) -> Vec<Text> {
    let year = disruption.mix_year;
    let of = |change: &PlanChange| {
        let (mut all, mut suspect) = (0.0, Vec::new());
        for importer in dataset.countries.keys() {
            let imports = dataset.trade.imports(importer, &change.commodity, year);
            all += imports.total_mt();
            if imports.status() == Status::Suspect {
                suspect.push((imports.total_mt(), importer));
            }
        }
        suspect.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        let part = 100.0 * sum(suspect.iter().map(|(mass, _)| *mass)) / all;
        let named = || suspect.iter().take(3).filter_map(|(_, id)| Some(&dataset.countries.get(*id)?.name));
        let en: Vec<&str> = named().map(|name| name.en.as_str()).collect();
        let ja: Vec<&str> = named().map(|name| name.ja.as_str()).collect();
        let (market, part) = (market_name(&change.market), (part >= 0.05).then(|| per_cent(part, 1))?);
        Some(Text::new(
            format!(
                "The world's {} trade of {year}, against which losses and prices are reckoned, adds up what all importers report: {part} of it is of \
                 importers whose year the data mark as suspect, above all {}.",
                market.en,
                en.join(", ")
            ),
            format!(
                "損失と価格の計算に用いた世界の{}貿易（{year}年）は全輸入国の統計の合計で、うち{part}は信頼性に疑いのある統計による（主に{}）。",
                market.ja,
                ja.join("、")
            ),
        ))
    };
    plans.first().map_or_else(Vec::new, |plan| plan.changes.iter().filter_map(of).collect())
}

/// What the mix holds of one plan.
fn told(plan: &StressPlan, (base, mix): (i32, i32), dataset: &Dataset) -> Option<Text> {
    let of = |change: &PlanChange| {
        let flow = |pj: f64| match change.heat.gj_per_barrel() {
            Some(barrel) => amount(pj * 1e3 / barrel, "kb/d"),
            None => amount(pj * DAYS_PER_YEAR / change.pj_per_mt, "Mt/y"),
        };
        let one = |one: &HeldSupply| {
            let name = dataset
                .countries
                .get(&one.supplier)
                .map_or_else(|| Text::same(one.supplier.as_str()), |country| country.name.clone());
            let (planned, held) = (flow(one.planned), flow(one.held));
            let whole = one.held >= one.planned * (1.0 - NOTHING);
            Text::new(
                if whole {
                    format!("all of the {} more from {}", planned.en, name.en)
                } else {
                    format!("{} of the {} more from {}", held.en, planned.en, name.en)
                },
                if whole {
                    format!("{}からの増量{}の全量", name.ja, planned.ja)
                } else {
                    format!("{}からの増量{}のうち{}", name.ja, planned.ja, held.ja)
                },
            )
        };
        let demand = change.held_demand.map(|(wanted, held)| {
            let (wanted, held) = (per_cent(100.0 * wanted.abs(), 1), per_cent(100.0 * held.abs(), 1));
            let less = change.held_demand.is_some_and(|(wanted, _)| wanted < 0.0);
            let (en, ja) = if less { ("less", "減") } else { ("more", "増") };
            let name = super::sentences::market_name(&change.market);
            Text::new(
                format!(
                    "{held} of the {wanted} {en} demand for {} (imports changed beyond what the reference foresaw)",
                    name.en
                ),
                format!("{}の需要{ja}{wanted}のうち{held}（輸入が基準の見通しを超えて変化した分）", name.ja),
            )
        });
        change.held.iter().map(one).chain(demand).collect::<Vec<Text>>()
    };
    let all: Vec<Text> = plan.changes.iter().flat_map(of).collect();
    let join = |language, with: &str| all.iter().map(|one| one.get(language)).collect::<Vec<_>>().join(with);
    let (en, ja) = (join(crate::language::Language::En, " and "), join(crate::language::Language::Ja, "、"));
    (!all.is_empty()).then(|| {
        Text::new(
            format!("{}: the mix of {mix} already holds {en}, by what changed since {base}.", plan.title.en),
            format!("{}：{mix}年の実績は、{base}年以降の変化として既に{ja}を含む。", plan.title.ja),
        )
    })
}
