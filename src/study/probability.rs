//! How likely the claims of a study hold, sample by sample of an ensemble.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::verdicts::{LandedSupply, ground, is_of_model, of_model};
use crate::claims::{self, Chance, ClaimReading, NamedNumbers, NumberAt, Under};
use crate::dataset::Dataset;
use crate::indicators::{OutputSeries, Outputs};
use crate::model::claim::{Claim, ResultCell};
use crate::model::network::Network;
use crate::scenario::{Adjustable, Study};
use crate::table::{OBSERVED, Row, Status, Table};
use crate::uncertainty::ensemble::{Ensemble, Summary, Watched};
use crate::uncertainty::interval;

/// The variable of the rows that say how likely claims hold.
pub const CLAIM_PROBABILITY: &str = "claim-probability";

type Wanted = BTreeSet<(usize, i32, ResultCell)>;

/// Numbers of the run without sampling, by scenario, year and cell.
type KnownNumbers = BTreeMap<(String, i32, ResultCell), Option<f64>>;

/// The claims of a study and the numbers of scenarios that they ask for. History is as in the run without sampling. A claim
/// that asks for a number which takes a whole evaluation, such as the result of another study, is left out: its probability
/// would be that of something that is not drawn.
pub struct ClaimNumbers<'a> {
    study: &'a Study,
    dataset: &'a Dataset,
    /// Claims with what is drawn of them: their own measure, ex ante.
    claims: Vec<Claim>,
    wanted: Wanted,
    known: KnownNumbers,
}

impl<'a> ClaimNumbers<'a> {
    /// The odds of the claims of a study that has been computed without sampling.
    pub fn new(study: &'a Study, dataset: &'a Dataset, table: &Table) -> Self {
        let outputs: Vec<Outputs> = study.scenarios.iter().map(|resolved| Outputs::new(&resolved.model)).collect();
        let has = |(place, period, cell): &(usize, i32, ResultCell)| {
            is_of_model(cell)
                || outputs[*place].series().iter().any(|series| series.period == *period && is_of(series, cell))
        };
        let asked = |claims: &[Claim]| Self::asked(study, dataset, table, claims);
        let drawn = study.claims.iter().filter_map(drawn);
        let claims: Vec<Claim> = drawn.filter(|claim| asked(std::slice::from_ref(claim)).0.iter().all(has)).collect();
        let (wanted, known) = asked(&claims);
        Self { study, dataset, claims, wanted, known }
    }

    /// The numbers that claims ask for: those of scenarios, and all of them as they are without sampling.
    fn asked(study: &Study, dataset: &Dataset, table: &Table, claims: &[Claim]) -> (Wanted, KnownNumbers) {
        let asked: Mutex<(Wanted, KnownNumbers)> = Mutex::default();
        let ask = |at: &NumberAt<'_>| {
            let value = NamedNumbers::value(table, at);
            let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
            asked.1.insert((at.scenario.to_owned(), at.period, at.cell.clone()), value);
            if let Some(place) = scenario(study, at.scenario) {
                asked.0.insert((place, at.period, at.cell.clone()));
            }
            value
        };
        let under = [Under { rule: study.reference().model.rule.as_str(), numbers: &ask }];
        for claim in claims {
            claims::judge(claim, &ground(study, dataset), &under);
        }
        asked.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a claim asks for a series of a scenario.
    pub fn wants(&self, scenario: usize, series: &OutputSeries) -> bool {
        self.wanted.iter().any(|(of, period, cell)| *of == scenario && *period == series.period && is_of(series, cell))
    }

    /// Counts in which of some samples each claim holds, for each scenario that represents it and in all: by its own
    /// measure, ex ante, under the study's own rule. `places` are the watched series of each scenario.
    pub fn tally<'e>(
        &'e self,
        ensemble: &'e Ensemble<'_>,
        places: &[Vec<usize>],
        samples: &[Watched],
        summary: &mut Summary,
    ) {
        let mut at = BTreeMap::new();
        let mut watched = 0;
        for (scenario, places) in places.iter().enumerate() {
            for place in places {
                let series = &ensemble.outputs(scenario).series()[*place];
                let wanted = self.wanted.range((scenario, series.period, ResultCell::default())..);
                let of_year = wanted.take_while(|(of, period, _)| (*of, *period) == (scenario, series.period));
                for key in of_year.filter(|(_, _, cell)| is_of(series, cell)) {
                    at.entry(key.clone()).or_insert(watched);
                }
                watched += 1;
            }
        }
        // What is asked of models alone is worked out again; each thread has models of its own to set.
        let models = || self.models(ensemble);
        let each = |models: &mut Vec<OfModel<'_>>, sample: &Watched| {
            let found = models.iter_mut().flat_map(|model| model.found(&sample.inputs)).collect();
            self.answers(&at, sample, &found)
        };
        let answers: Vec<Vec<(String, bool)>> =
            samples.par_iter().with_min_len(64).map_init(models, |models, sample| each(models, sample)).collect();
        for (sample, answers) in samples.iter().zip(answers) {
            let replicate = ensemble.plan().replicate(sample.sample);
            for (name, held) in answers {
                summary.tally(&name, replicate, held);
            }
        }
    }

    /// The scenarios of whose models alone something is asked.
    fn models<'e>(&'e self, ensemble: &'e Ensemble<'_>) -> Vec<OfModel<'e>> {
        let of = |place: usize| {
            let asked = self.wanted.iter().filter(|(of, _, cell)| *of == place && is_of_model(cell));
            let cells: Vec<(i32, ResultCell)> = asked.map(|(_, year, cell)| (*year, cell.clone())).collect();
            let network = self.study.scenarios.get(place).and_then(|resolved| resolved.network.as_ref());
            let landed = LandedSupply::default();
            (!cells.is_empty()).then(|| OfModel {
                scenario: place,
                adjustable: ensemble.parameters().adjustable(place),
                network,
                cells,
                landed,
            })
        };
        (0..ensemble.scenarios()).filter_map(of).collect()
    }

    /// What one sample says of each claim: its name and that of the scenario, none for all together.
    fn answers(
        &self,
        places: &BTreeMap<(usize, i32, ResultCell), usize>,
        sample: &Watched,
        of_models: &BTreeMap<(usize, i32, ResultCell), Option<f64>>,
    ) -> Vec<(String, bool)> {
        let number = |at: &NumberAt<'_>| {
            let drawn = scenario(self.study, at.scenario).and_then(|of| {
                let key = (of, at.period, at.cell.clone());
                let watched = places.get(&key).map(|place| sample.outputs.get(*place).copied());
                watched.or_else(|| of_models.get(&key).copied())
            });
            match drawn {
                Some(value) => value.filter(|value| value.is_finite()),
                None => self.known.get(&(at.scenario.to_owned(), at.period, at.cell.clone())).copied().flatten(),
            }
        };
        let under = [Under { rule: self.study.reference().model.rule.as_str(), numbers: &number }];
        let ground = ground(self.study, self.dataset);
        let mut answers = Vec::new();
        for claim in &self.claims {
            let judged = claims::judge(claim, &ground, &under);
            let Some(check) = judged.finding(ClaimReading::ExAnte).and_then(claims::ClaimFinding::main) else {
                continue;
            };
            let each = check.outcomes.iter().filter(|outcome| outcome.scenario != OBSERVED);
            answers.extend(check.holds().map(|held| (format!("{} ", claim.id), held)));
            answers.extend(each.filter_map(|one| Some((format!("{} {}", claim.id, one.scenario), one.margin? >= 0.0))));
        }
        answers
    }

    /// Claims about scenarios of which nothing can be said, since the samples do not hold what they ask for.
    pub fn undrawn(&self) -> Vec<&'a str> {
        let is_left_out = |claim: &Claim| self.claims.iter().all(|kept| kept.id != claim.id);
        let asked = self.study.claims.iter().filter(|claim| drawn(claim).is_some());
        asked.filter(|claim| is_left_out(claim)).map(|claim| claim.id.as_str()).collect()
    }

    /// Rows of [`CLAIM_PROBABILITY`]: in per cent, with the claim as partner; under the scenario that represents it, and
    /// under the study's id for all of them together. `mean`, the ends of its 95 % interval,
    /// and `n`, the samples that had an answer.
    pub fn rows(&self, summary: &Summary) -> Vec<Row> {
        let model = &self.study.reference().model;
        let mut rows = Vec::new();
        for (name, replicates) in summary.tallies() {
            let Some((claim, scenario)) = name.split_once(' ') else { continue };
            let Some(chance) = Chance::of_replicates(replicates) else { continue };
            let test = self.study.claims.iter().find(|of| of.id.as_str() == claim).and_then(|of| of.ex_ante.as_ref());
            let row = |(statistic, value): (&str, f64)| Row {
                scenario: if scenario.is_empty() { self.study.id.as_str().into() } else { scenario.into() },
                period: test.and_then(|test| test.year).unwrap_or(self.study.year),
                importer: model.importer.as_str().into(),
                partner: claim.into(),
                variable: CLAIM_PROBABILITY.into(),
                unit: "%".into(),
                statistic: statistic.into(),
                status: Status::Modelled,
                value: Some(value),
                ..Row::default()
            };
            let [low, high] = interval::ENDS;
            let values = [("mean", chance.probability), (low, chance.low), (high, chance.high)];
            let values = values.map(|(statistic, value)| (statistic, 100.0 * value));
            rows.extend(values.into_iter().chain([("n", chance.samples as f64)]).map(row));
        }
        Table::new(rows).rows().to_vec()
    }
}

/// A scenario of whose model alone something is asked: what its routes cost, what is used where it lands.
struct OfModel<'e> {
    scenario: usize,
    adjustable: Box<dyn Adjustable + 'e>,
    network: Option<&'e Network>,
    cells: Vec<(i32, ResultCell)>,
    landed: LandedSupply,
}

impl OfModel<'_> {
    /// What is asked, with the numbers of the scenario set; nothing where it cannot be with such numbers.
    fn found(&mut self, values: &[f64]) -> Vec<((usize, i32, ResultCell), Option<f64>)> {
        let Self { scenario, adjustable, network, cells, landed } = self;
        let model = adjustable.set(values).ok();
        let value =
            |year: i32, cell: &ResultCell, landed: &mut LandedSupply| of_model(model?, *network, year, cell, landed);
        cells.iter().map(|(year, cell)| ((*scenario, *year, cell.clone()), value(*year, cell, landed))).collect()
    }
}

/// A claim with its own measure alone, ex ante; nothing where that is about what was observed, which is not drawn.
fn drawn(claim: &Claim) -> Option<Claim> {
    let mut test = claim.ex_ante.clone().filter(|_| is_drawn(claim))?;
    test.measures.truncate(1);
    Some(Claim { ex_ante: Some(test), ex_post: None, ..claim.clone() })
}

/// Whether a claim is about what scenarios bring, ex ante, and not about what was observed alone.
pub(super) fn is_drawn(claim: &Claim) -> bool {
    claim.ex_ante.as_ref().is_some_and(|test| test.scenarios.iter().any(|scenario| scenario.id != OBSERVED))
}

/// The place of a scenario by its id.
pub(super) fn scenario(study: &Study, id: &str) -> Option<usize> {
    study.scenarios.iter().position(|resolved| resolved.model.scenario.as_str() == id)
}

/// Whether a series is the number of a cell; a route has one partner, who sells by it.
pub(super) fn is_of(series: &OutputSeries, cell: &ResultCell) -> bool {
    series.market == cell.market
        && series.route == cell.route
        && (series.partner == cell.partner || !cell.route.is_empty() && cell.partner.is_empty())
        && series.variable == cell.variable
        && series.unit == cell.unit
}
