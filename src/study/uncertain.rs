//! What the uncertain numbers of a study do to its verdicts: how likely each claim holds, which number turns it alone, and
//! under which conditions it holds.

mod caution;
mod conditions;
mod fans;

pub use caution::caution;
pub use fans::{changes, with_fans, with_odds};

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::again::{Again, Needs};
use super::break_even::Asked;
use super::probability::{is_drawn, scenario};
use super::{Evaluation, settings};
use crate::allocation::Solver;
use crate::claims::{Chance, ClaimFinding, ClaimReading, JudgedClaim, Test, UncertainSetting};
use crate::dataset::Dataset;
use crate::diagnostics::{Diagnostic, FileSet};
use crate::indicators::OutputSeries;
use crate::model::claim::Named;
use crate::model::copula::Indefinite;
use crate::scenario::{Parameters, Study};
use crate::uncertainty::ensemble::{Ensemble, SamplePlan};
use crate::uncertainty::sampling::{REPLICATES, SamplingMethod};

/// Samples of a run and of a briefing, when nobody says how many: a power of two, which Sobol' sequences like best.
pub const SAMPLES: u64 = 2048;

/// Where the draws of a run and of a briefing start.
pub const SEED: u64 = 2016;

/// Even steps in which the range of each number is looked through; `izon break-even` takes more.
const STEPS: usize = 12;

/// A study that has been computed without sampling, and how its numbers are drawn.
#[derive(Clone, Copy)]
pub struct UncertainStudy<'a> {
    /// The study.
    pub study: &'a Study,
    /// The data.
    pub dataset: &'a Dataset,
    /// The files, to speak about.
    pub files: &'a FileSet,
    /// What came of it without sampling.
    pub evaluation: &'a Evaluation,
    /// Who solves.
    pub solver: &'a dyn Solver,
    /// Which samples are drawn.
    pub plan: SamplePlan,
}

/// A plan of so many samples, as a run draws them.
pub fn plan(samples: u64) -> SamplePlan {
    SamplePlan { method: SamplingMethod::Sobol, seed: SEED, samples }
}

/// What was drawn, and what came of it: columns of one value a sample.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct StudyDraws {
    /// How many samples there are.
    pub samples: usize,
    /// The uncertain numbers.
    pub inputs: Vec<DrawnInput>,
    /// The numbers of scenarios that were asked for.
    pub outputs: Vec<DrawnOutput>,
    /// How claims fare.
    pub claims: Vec<Margins>,
    /// How claims fare under each scenario that represents them.
    pub by_scenario: Vec<(usize, Margins)>,
}

/// An uncertain number and its values.
#[derive(Clone, PartialEq, Debug)]
pub struct DrawnInput {
    /// Which; numbers of one name that scenarios state differently are several, and go together.
    pub setting: UncertainSetting,
    /// The scenarios that state it so, by their places in the study.
    pub scenarios: Vec<usize>,
    /// Its value in a run without sampling.
    pub central: f64,
    /// Its value in each sample.
    pub values: Vec<f64>,
}

/// A number of a scenario and its values.
#[derive(Clone, PartialEq, Debug)]
pub struct DrawnOutput {
    /// The place of the scenario in the study.
    pub scenario: usize,
    /// Which number.
    pub series: OutputSeries,
    /// Its value in each sample; NaN where there is none.
    pub values: Vec<f64>,
}

/// By how much a claim's own measure meets its limit, ex ante, under the study's own rule.
#[derive(Clone, PartialEq, Debug)]
pub struct Margins {
    /// The id of the claim.
    pub claim: String,
    /// The unit of the margin.
    pub unit: String,
    /// In each sample; below zero where the limit is missed, NaN where there is no answer.
    pub values: Vec<f64>,
    /// How the samples were drawn.
    pub method: SamplingMethod,
}

impl Margins {
    /// How likely the claim holds; `None` where no sample has an answer.
    pub fn chance(&self) -> Option<Chance> {
        let mut replicates = [[0, 0]; REPLICATES];
        for (sample, margin) in self.values.iter().enumerate().filter(|(_, margin)| margin.is_finite()) {
            let [held, cases] = &mut replicates[self.method.replicate(sample as u64, self.values.len() as u64)];
            *held += u64::from(*margin >= 0.0);
            *cases += 1;
        }
        Chance::of_replicates(&replicates)
    }

    /// Whether anything that is drawn bears on it.
    fn moves(&self) -> bool {
        let known = || self.values.iter().copied().filter(|margin| margin.is_finite());
        let (low, high) = known().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), m| (l.min(m), h.max(m)));
        high - low > 1e-9 * low.abs().max(high.abs())
    }
}

/// Draws the uncertain numbers of a study, and adds to its verdicts how likely each claim holds, which single number turns
/// it within its range, and the box of conditions in which it holds. Only readings ex ante of a claim that is about scenarios
/// are drawn, by the claim's own measure under the study's own rule; a claim on which no uncertain number bears, or whose number
/// takes a whole evaluation, has no chance.
///
/// `keep` says which numbers of scenarios, by the place of the scenario, are handed back for every sample. `done` is
/// called after each sample and after each number that is moved; [`work`] says how often that is. The result does not
/// depend on the number of threads. Where nothing is uncertain, the verdicts come back as they are, with no draws.
///
/// # Errors
/// Correlations that numbers cannot have together.
pub fn uncertain_verdicts(
    uncertain: &UncertainStudy<'_>,
    judged: &mut [JudgedClaim],
    keep: &dyn Fn(usize, &OutputSeries) -> bool,
    done: &(dyn Fn() + Sync),
) -> Result<StudyDraws, Diagnostic> {
    let parameters = Parameters::new(uncertain.study, uncertain.dataset, &[])?;
    if parameters.numbers().is_empty() || uncertain.plan.samples == 0 {
        return Ok(StudyDraws::default());
    }
    let asked = Asked {
        parameters: &parameters,
        dataset: uncertain.dataset,
        files: uncertain.files,
        central: uncertain.evaluation,
        solver: uncertain.solver,
        steps: STEPS,
    };
    let questions = questions(&asked, judged);
    let (needs, kept) = wanted(&asked, &questions, keep);
    let draws = draw(&asked, uncertain.plan, &questions, (&needs, kept), done)?;
    for (question, margins) in questions.iter().zip(&draws.claims) {
        let Some(finding) = judged[question.place].finding_mut(ClaimReading::ExAnte) else { continue };
        if margins.moves() {
            finding.chance = margins.chance();
            finding.chances = chances(&asked, question, &draws);
            let relation = question.test.measures.first().map(|measure| measure.relation);
            finding.curve = finding.curve.take().zip(relation).map(|(curve, of)| curve.drawn(of, &margins.values));
            finding.turns = conditions::turns(&asked, question, (margins, &draws), done);
        }
    }
    Ok(draws)
}

/// How likely each scenario that represents a claim meets the limit.
fn chances(asked: &Asked<'_>, question: &DrawnQuestion, draws: &StudyDraws) -> Vec<(String, Chance)> {
    let of_claim = draws.by_scenario.iter().filter(|(_, margins)| margins.claim == question.claim);
    let name = |place: usize| asked.study().scenarios[place].model.scenario.to_string();
    of_claim.filter_map(|(place, margins)| Some((name(*place), margins.chance()?))).collect()
}

/// How often [`uncertain_verdicts`] calls `done`, at most.
pub fn work(study: &Study, dataset: &Dataset, plan: SamplePlan) -> usize {
    let numbers = Parameters::new(study, dataset, &[]).map_or(0, |parameters| parameters.numbers().len());
    let claims = study.claims.iter().filter(|claim| is_drawn(claim)).count();
    if numbers == 0 || plan.samples == 0 { 0 } else { plan.samples as usize + claims * numbers }
}

/// A claim that is drawn.
struct DrawnQuestion {
    /// Its place among those that were judged.
    place: usize,
    claim: String,
    test: Test,
    /// The test by each of its scenarios alone, with the scenario's place.
    parts: Vec<(usize, Test)>,
    needs: Needs,
}

fn questions(asked: &Asked<'_>, judged: &[JudgedClaim]) -> Vec<DrawnQuestion> {
    let drawn = judged.iter().enumerate().filter(|(_, one)| is_drawn(&one.claim));
    let question = |(place, one): (usize, &JudgedClaim)| {
        let test = one.finding(ClaimReading::ExAnte).map(|finding: &ClaimFinding| finding.test.clone())?;
        let needs = Needs::of(asked, &[&test]);
        let parts = parts(asked.study(), &test);
        needs.quick.then(|| DrawnQuestion { place, claim: one.claim.id.to_string(), test, parts, needs })
    };
    drawn.filter_map(question).collect()
}

/// A test by each scenario alone; what was observed is none.
fn parts(study: &Study, test: &Test) -> Vec<(usize, Test)> {
    let alone = |named: &Named| {
        let place = scenario(study, &named.id)?;
        Some((place, Test { scenarios: vec![named.clone()], main: 0, ..test.clone() }))
    };
    test.scenarios.iter().filter_map(alone).collect()
}

/// The values of a sample, and what came of it: outputs, margins, then margins by scenario.
type DrawnRow = (Vec<f64>, Vec<f64>);

/// Series by the place of their scenario.
type KeptSeries = Vec<(usize, OutputSeries)>;

/// What the claims ask for, and the series that are kept besides.
fn wanted(
    asked: &Asked<'_>,
    questions: &[DrawnQuestion],
    keep: &dyn Fn(usize, &OutputSeries) -> bool,
) -> (Needs, KeptSeries) {
    let keys = questions.iter().flat_map(|question| question.needs.keys.iter().cloned()).collect();
    let needs = Needs { keys, quick: true };
    let again = Again::new(asked, &needs, keep);
    let series = again.series().filter(|(scenario, series, _)| keep(*scenario, series));
    let kept = series.map(|(scenario, series, _)| (scenario, series.clone())).collect();
    drop(again);
    (needs, kept)
}

fn draw(
    asked: &Asked<'_>,
    plan: SamplePlan,
    questions: &[DrawnQuestion],
    (needs, kept): (&Needs, KeptSeries),
    done: &(dyn Fn() + Sync),
) -> Result<StudyDraws, Diagnostic> {
    let ensemble = Ensemble::new(asked.parameters, plan, &|_, _| false).map_err(|Indefinite { names, .. }| {
        Diagnostic::error("not-positive-definite", format!("{} cannot be correlated so", names.join(", ")))
    })?;
    let sought: BTreeSet<(usize, &OutputSeries)> = kept.iter().map(|(scenario, series)| (*scenario, series)).collect();
    let is_kept = |scenario: usize, series: &OutputSeries| sought.contains(&(scenario, series));
    let one = |(again, mask): &mut (Again<'_>, Vec<bool>), sample: u64| -> DrawnRow {
        let values = ensemble.values(sample);
        again.compute(&values);
        let outputs = again.series().zip(mask.iter()).filter(|(_, is_kept)| **is_kept).map(|((.., value), _)| value);
        let margins = questions.iter().map(|question| again.margin(&question.test).unwrap_or(f64::NAN));
        let parts = questions.iter().flat_map(|question| &question.parts);
        let by_scenario = parts.map(|(_, test)| again.margin(test).unwrap_or(f64::NAN));
        let row = outputs.chain(margins).chain(by_scenario).collect();
        done();
        (values, row)
    };
    let samples: Vec<u64> = (0..plan.samples).collect();
    // Which series are kept is sought once, not in every sample.
    let desk = || {
        let again = Again::new(asked, needs, &is_kept);
        let mask = again.series().map(|(scenario, series, _)| is_kept(scenario, series)).collect();
        (again, mask)
    };
    let rows: Vec<DrawnRow> =
        samples.par_iter().with_min_len(8).map_init(desk, |desk, sample| one(desk, *sample)).collect();
    Ok(columns(asked, &ensemble, &rows, (kept, questions)))
}

fn columns(
    asked: &Asked<'_>,
    ensemble: &Ensemble<'_>,
    rows: &[DrawnRow],
    (kept, questions): (KeptSeries, &[DrawnQuestion]),
) -> StudyDraws {
    let input = |place: usize| {
        let number = &asked.parameters.numbers()[place];
        DrawnInput {
            setting: setting(asked.study(), &number.name, number.unit.symbol),
            scenarios: number.scenarios.clone(),
            central: number.central,
            values: rows.iter().map(|(values, _)| values[place]).collect(),
        }
    };
    let column = |place: usize| rows.iter().map(|(_, row)| row[place]).collect::<Vec<f64>>();
    let count = kept.len();
    let outputs = kept.into_iter().enumerate();
    let margins = |question: &DrawnQuestion, place: usize| Margins {
        claim: question.claim.clone(),
        unit: question.test.measures.first().map_or_else(String::new, |measure| measure.cell.unit.clone()),
        values: column(place),
        method: ensemble.plan().method,
    };
    let claims: Vec<Margins> =
        questions.iter().enumerate().map(|(place, question)| margins(question, count + place)).collect();
    let parts = questions.iter().flat_map(|question| question.parts.iter().map(move |(of, _)| (question, *of)));
    let first = count + questions.len();
    let by_scenario = parts.enumerate().map(|(place, (question, of))| (of, margins(question, first + place)));
    StudyDraws {
        samples: rows.len(),
        inputs: ensemble.drawn().into_iter().map(input).collect(),
        outputs: outputs
            .map(|(place, (scenario, series))| DrawnOutput { scenario, series, values: column(place) })
            .collect(),
        by_scenario: by_scenario.collect(),
        claims,
    }
}

fn setting(study: &Study, parameter: &str, unit: &str) -> UncertainSetting {
    UncertainSetting { parameter: parameter.to_owned(), name: settings::noun(study, parameter), unit: unit.to_owned() }
}
