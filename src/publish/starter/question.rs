//! What a new study asks: which group of suppliers, which supplier instead, in which market, beside whom.

use std::collections::BTreeMap;

use crate::dataset::{CountryGroup, Dataset, Membership};
use crate::history::{ObservedMarket, ObservedYear, years};
use crate::id::{CountryId, GroupId};
use crate::language::Text;
use crate::numeric;
use crate::table::Status;

/// A single country stands for its region where it sells at least this part of what the region sells.
const NEARLY_ALL: f64 = 0.9;

/// Groups that hold at least this part of the same imports are another definition of the same.
const NEARLY_THE_SAME: f64 = 0.7;

/// A market of the importer in question.
#[derive(Clone, Debug)]
pub(super) struct Bought {
    /// Its name in scenario files.
    pub(super) id: String,
    /// As the trade data show it.
    pub(super) observed: ObservedMarket,
}

/// Energy by supplier in a year, PJ.
pub(super) type QuestionMix = BTreeMap<CountryId, f64>;

/// A group of suppliers, or one of them alone.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Party {
    /// Its name in files: that of a group, or the code of a country.
    pub(super) key: String,
    /// Its name for people.
    pub(super) name: Text,
    /// Who belongs to it.
    pub(super) group: CountryGroup,
}

/// Whether a year can be trusted and holds anything.
pub(super) fn is_sound(year: &ObservedYear) -> bool {
    matches!(year.status, Status::Observed | Status::Estimated) && year.total_mt.is_some_and(|total| total > 0.0)
}

/// What an importer bought of whom in one market.
pub(super) fn mix(dataset: &Dataset, importer: &CountryId, market: &ObservedMarket, year: i32) -> QuestionMix {
    let imports = dataset.trade.imports(importer, &market.commodity, year);
    let heat = market.heat.pj_per_mt.unwrap_or_default();
    let known = imports.flows.iter().filter_map(|flow| Some((flow.exporter.clone(), heat * flow.mass.value?)));
    known.collect()
}

/// What everybody bought of whom in one market.
pub(super) fn world(dataset: &Dataset, market: &ObservedMarket, year: i32) -> QuestionMix {
    let mut all = QuestionMix::new();
    for importer in dataset.countries.keys() {
        for (supplier, energy) in mix(dataset, importer, market, year) {
            *all.entry(supplier).or_default() += energy;
        }
    }
    all
}

/// All markets together.
pub(super) fn together(dataset: &Dataset, importer: &CountryId, bought: &[Bought], year: i32) -> QuestionMix {
    let mut all = QuestionMix::new();
    for market in bought {
        for (supplier, energy) in mix(dataset, importer, &market.observed, year) {
            *all.entry(supplier).or_default() += energy;
        }
    }
    all
}

pub(super) fn total(mix: &QuestionMix) -> f64 {
    numeric::sum(mix.values().copied())
}

/// What the members of a group sold.
fn sold(mix: &QuestionMix, group: &CountryGroup, year: i32) -> f64 {
    numeric::sum(mix.iter().filter(|(supplier, _)| group.contains(supplier, year)).map(|(_, energy)| *energy))
}

/// A group's part of a mix, per cent; nothing of nothing.
pub(super) fn share(mix: &QuestionMix, group: &CountryGroup, year: i32) -> f64 {
    let all = total(mix);
    if all > 0.0 { 100.0 * sold(mix, group, year) / all } else { 0.0 }
}

/// A group of the data, or the group of one country, by its name in files.
pub(super) fn party(dataset: &Dataset, key: &str) -> Option<Party> {
    if let Some(group) = dataset.groups.get(key) {
        return Some(Party { key: key.to_owned(), name: group.name.clone(), group: group.clone() });
    }
    let (id, country) = dataset.countries.get_key_value(key)?;
    let members = vec![Membership { country: id.clone(), from: None, to: None }];
    let name = country.name.clone();
    Some(Party {
        key: key.to_owned(),
        group: CountryGroup { name: name.clone(), members, ..CountryGroup::default() },
        name,
    })
}

/// The group in question where none is named: of the regions that do not hold the importer, the one that sold it most; one
/// country alone, where it sold nearly as much as that region. `None` where nobody sold anything.
pub(super) fn largest(dataset: &Dataset, importer: &CountryId, mix: &QuestionMix, year: i32) -> Option<Party> {
    let is_region = |id: &GroupId| dataset.regions_of_world.contains(id);
    let regions = dataset.groups.iter().filter(|(id, group)| is_region(id) && !group.contains(importer, year));
    let sold = regions.map(|(id, group)| (sold(mix, group, year), id));
    let region = sold.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1))).filter(|(energy, _)| *energy > 0.0);
    let country = mix.iter().filter(|(_, energy)| **energy > 0.0);
    let country = country.max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)));
    match (region, country) {
        (Some((energy, region)), Some((_, of_one))) if *of_one < NEARLY_ALL * energy => party(dataset, region.as_str()),
        (_, Some((country, _))) => party(dataset, country.as_str()),
        _ => None,
    }
}

/// Every group of the data that sold at least a hundredth, with its part in per cent, the largest first.
pub(super) fn offered(dataset: &Dataset, mix: &QuestionMix, year: i32) -> Vec<(GroupId, f64)> {
    let all = dataset.groups.iter().map(|(id, group)| (id.clone(), share(mix, group, year)));
    let mut found: Vec<(GroupId, f64)> = all.filter(|(_, share)| *share >= 1.0).collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found
}

/// The largest suppliers with their part in per cent.
pub(super) fn suppliers(mix: &QuestionMix) -> Vec<(CountryId, f64)> {
    let all = total(mix);
    let mut found: Vec<(CountryId, f64)> =
        mix.iter().map(|(supplier, energy)| (supplier.clone(), 100.0 * energy / all)).collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found
}

/// The largest supplier outside a group.
pub(super) fn outsider(mix: &QuestionMix, group: &CountryGroup, year: i32) -> Option<CountryId> {
    let known = suppliers(mix).into_iter().filter(|(_, share)| *share > 0.0);
    known.map(|(supplier, _)| supplier).find(|supplier| !group.contains(supplier, year))
}

/// Other groups that hold nearly the same imports: other definitions of the group in question, two at most.
pub(super) fn alike(dataset: &Dataset, mix: &QuestionMix, question: &Party, year: i32) -> Vec<GroupId> {
    if question.group.members.len() < 2 {
        return Vec::new();
    }
    let overlap = |group: &CountryGroup| {
        let part = |either: bool| {
            let sold = mix.iter().filter(|(supplier, _)| {
                let held = [group.contains(supplier, year), question.group.contains(supplier, year)];
                if either { held.contains(&true) } else { held == [true, true] }
            });
            numeric::sum(sold.map(|(_, energy)| *energy))
        };
        part(false) / part(true)
    };
    let others = dataset.groups.iter().filter(|(id, _)| id.as_str() != question.key);
    let mut found: Vec<(f64, GroupId)> = others.map(|(id, group)| (overlap(group), id.clone())).collect();
    found.retain(|(overlap, _)| *overlap >= NEARLY_THE_SAME);
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    found.into_iter().map(|(_, id)| id).take(2).collect()
}

/// The three importers whose imports of a market are nearest in size to those of one.
pub(super) fn peers(dataset: &Dataset, importer: &CountryId, market: &ObservedMarket, year: i32) -> Vec<CountryId> {
    let size = |id: &CountryId| {
        let imports = dataset.trade.imports(id, &market.commodity, year);
        let is_sound = matches!(imports.status(), Status::Observed | Status::Estimated);
        Some(imports.total_mt()).filter(|total| is_sound && *total > 0.0)
    };
    let Some(own) = size(importer) else { return Vec::new() };
    let others = dataset.countries.keys().filter(|id| *id != importer);
    let mut found: Vec<(f64, &CountryId)> =
        others.filter_map(|id| Some((numeric::ln(size(id)? / own).abs(), id))).collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
    found.into_iter().map(|(_, id)| id.clone()).take(3).collect()
}

/// What a market was before the base year.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Past {
    /// A sound year about ten years before, and the group's share in it, per cent.
    pub(super) then: Option<(i32, f64)>,
    /// The group's share in the base year, per cent.
    pub(super) now: f64,
    /// Half of the years moved the share by more than this, points.
    pub(super) swing: Option<f64>,
    /// How imports grew in a year between the two, per cent.
    pub(super) growth: Option<f64>,
}

/// The past of a market with a group's share in it.
pub(super) fn past(
    dataset: &Dataset,
    importer: &CountryId,
    market: &ObservedMarket,
    group: &CountryGroup,
    base_year: i32,
) -> Past {
    let known = years(dataset, importer, &market.commodity, Some(group), &(base_year - 20..=base_year));
    let sound: BTreeMap<i32, &ObservedYear> =
        known.iter().filter(|year| is_sound(year)).map(|year| (year.year, year)).collect();
    let shares: BTreeMap<i32, f64> =
        sound.iter().filter_map(|(year, known)| Some((*year, known.share_percent?))).collect();
    let wanted = base_year - 10;
    let then = shares.range(..base_year).min_by_key(|(year, _)| ((*year - wanted).abs(), **year));
    let then = then.map(|(year, share)| (*year, *share));
    let moved = shares.iter().filter_map(|(year, share)| Some((share - shares.get(&(year - 1))?).abs()));
    let mut moved: Vec<f64> = moved.collect();
    moved.sort_by(f64::total_cmp);
    let size = |year: i32| sound.get(&year).and_then(|known| known.total_mt);
    let growth = then.and_then(|(year, _)| {
        let ratio = size(base_year)? / size(year)?;
        Some(100.0 * (numeric::exp(numeric::ln(ratio) / f64::from(base_year - year)) - 1.0))
    });
    Past {
        then,
        now: shares.get(&base_year).copied().unwrap_or_default(),
        swing: (moved.len() >= 5).then(|| moved[moved.len() / 2]),
        growth,
    }
}

/// Straits and canals between a supplier and the importer, those of its largest leg first; `None` where the data hold no leg.
pub(super) fn passages(
    dataset: &Dataset,
    importer: &CountryId,
    supplier: &CountryId,
    market: &ObservedMarket,
) -> Option<Vec<String>> {
    let legs = dataset
        .supply_legs
        .iter()
        .filter(|leg| leg.importer == *importer && leg.supplier == *supplier && leg.commodity == market.commodity);
    let largest = legs.max_by(|a, b| a.share.total_cmp(&b.share))?;
    Some(largest.passages.iter().map(ToString::to_string).collect())
}
