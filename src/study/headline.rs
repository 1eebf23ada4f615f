//! The answer of a study to its question: the largest lever, and the range of what it does.

use super::rules::UnderRule;
use super::uncertain::StudyDraws;
use super::verdicts::ground;
use crate::claims::JudgedClaim;
use crate::claims::sentences::{self, HeadlineAnswer, Lever};
use crate::dataset::Dataset;
use crate::language::Text;
use crate::model::{Model, Policy};
use crate::numeric::quantile;
use crate::scenario::{Scenario, Study};
use crate::table::{ALL_MARKETS, OBSERVED, RowKey, Table};

/// The ends of the band of what was drawn.
const BAND: [f64; 2] = [0.05, 0.95];

/// What a study was computed to be: under its own rule, under others, and with its uncertain numbers drawn.
#[derive(Clone, Copy)]
pub struct HeadlineInputs<'a> {
    /// Under its own rule, at the middle of every assumption.
    pub table: &'a Table,
    /// Under other rules; empty where none was asked.
    pub others: &'a [UnderRule],
    /// With what is uncertain drawn; empty where nothing was.
    pub draws: &'a StudyDraws,
}

/// What the whole study says; `None` where the results have no share of its group.
pub fn headline(
    study: &Study,
    dataset: &Dataset,
    computed: &HeadlineInputs<'_>,
    judged: &[JudgedClaim],
) -> Option<Text> {
    Some(sentences::headline(&answer(study, dataset, computed)?, judged, &ground(study, dataset)))
}

/// The answer in numbers; `None` where the results have no share of the study's group. The lever is the scenario, of those that
/// do not set the share by decree, that lowers it most.
pub fn answer(study: &Study, dataset: &Dataset, computed: &HeadlineInputs<'_>) -> Option<HeadlineAnswer> {
    let (ground, model) = (ground(study, dataset), &study.reference().model);
    let market = if let [only] = study.markets.as_slice() { only.as_str() } else { ALL_MARKETS };
    let share = |table: &Table, scenario: &str, period: i32| {
        let (importer, partner) = (ground.importer, study.group.as_str());
        table.value(&RowKey { scenario, period, month: 0, importer, market, partner, variable: "share", unit: "%" })
    };
    let of_year = |table: &Table, id: &str| share(table, id, study.year);
    let others = || study.scenarios.iter().enumerate().filter(|(place, _)| *place != study.reference);
    let levers: Vec<(usize, &Scenario)> = others().filter(|(_, one)| !is_target(&one.model, model)).collect();
    let shares = levers.iter().filter_map(|(place, resolved)| {
        let id = resolved.model.scenario.as_str();
        Some((*place, &resolved.model, of_year(computed.table, id)?))
    });
    let largest = shares.reduce(|one, other| if other.2 < one.2 { other } else { one });
    let lever = largest.map(|(place, of, middle)| {
        let id = of.scenario.as_str();
        let rules = computed.others.iter().filter_map(|one| of_year(&one.evaluation.table, id));
        let band = band(study, computed.draws, place, market);
        let (bounds, drawn) = (!computed.others.is_empty(), !band.is_empty());
        let known = rules.chain(band).chain([middle]);
        let (low, high) = known.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), one| (l.min(one), h.max(one)));
        let range = (high > low).then_some((low, high));
        Lever { scenario: id.to_owned(), title: of.title.clone(), share: middle, range, bounds, drawn }
    });
    let words = |word: fn(&Text) -> &str, with: &str| {
        let markets = model.markets.iter().filter(|market| study.markets.contains(&market.id));
        markets.map(|market| word(&market.name)).collect::<Vec<_>>().join(with)
    };
    let importer = dataset.countries.get(&model.importer);
    Some(HeadlineAnswer {
        group: ground.group.clone(),
        importer: importer.map_or_else(|| Text::same(ground.importer), |country| country.name.clone()),
        markets: Text::new(words(|name| &name.en, " and "), words(|name| &name.ja, "・")),
        reference: of_year(computed.table, model.scenario.as_str())?,
        lever,
        levers: levers.len(),
        targets: others()
            .filter(|(_, one)| is_target(&one.model, model))
            .map(|(_, one)| one.model.title.clone())
            .collect(),
        observed: share(computed.table, OBSERVED, ground.base_year).zip(share(computed.table, OBSERVED, ground.newest)),
    })
}

/// Whether a scenario sets by decree who supplies, which the reference does not.
fn is_target(model: &Model, reference: &Model) -> bool {
    let same = |one: &Policy, other: &Policy| {
        (&one.group, one.market, one.demand) == (&other.group, other.market, other.demand)
    };
    model.policies.iter().any(|policy| reference.policies.iter().all(|known| !same(policy, known)))
}

/// The band of a scenario's share in the study's year among what was drawn; nothing where it was not.
fn band(study: &Study, draws: &StudyDraws, place: usize, market: &str) -> Vec<f64> {
    let wanted = draws.outputs.iter().find(|output| {
        let series = &output.series;
        output.scenario == place
            && (series.period, series.market.as_str()) == (study.year, market)
            && (series.variable, series.unit) == ("share", "%")
            && series.partner == study.group.as_str()
    });
    let Some(output) = wanted else { return Vec::new() };
    let mut values: Vec<f64> = output.values.iter().copied().filter(|value| value.is_finite()).collect();
    values.sort_by(f64::total_cmp);
    BAND.iter().filter_map(|part| quantile(&values, *part)).collect()
}
