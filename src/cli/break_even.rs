//! `izon break-even`: the value of any one number at which an answer turns.

mod report;

use super::output::{AnswerFormat, CommandFailure, finite, print, unknown};
use super::progress;
use super::reading::read;
use crate::allocation::Standard;
use crate::diagnostics::Diagnostic;
use crate::input::source::ByteSource;
use crate::model::claim::Relation;
use crate::scenario::{Parameters, Study};
use crate::study::Evaluation;
use crate::study::break_even::{Asked, BreakEvenQuestion, LimitRequest, Moved, STEPS, in_unit};
use crate::table::ALL_MARKETS;

#[derive(clap::Args, Debug)]
pub(super) struct BreakEvenArgs {
    /// A study file, or a scenario file.
    file: String,
    /// A number by the name of its setting, such as route.vladivostok-niigata.capex; may be given several times
    /// [default: every uncertain number].
    #[arg(long, value_name = "NAME")]
    parameter: Vec<String>,
    /// The start of the range that is looked through, with or without its unit [default: that of the distribution].
    #[arg(long, value_name = "VALUE", requires = "parameter", allow_hyphen_values = true)]
    from: Option<String>,
    /// The end of the range.
    #[arg(long, value_name = "VALUE", requires = "parameter", allow_hyphen_values = true)]
    to: Option<String>,
    /// A claim of the study; may be given several times [default: every claim, unless a limit is given].
    #[arg(long, value_name = "ID", conflicts_with_all = ["at_most", "at_least", "falls_by", "rises_by"])]
    claim: Vec<String>,
    #[command(flatten)]
    limit: ResultLimit,
    /// Form of the output.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
    format: AnswerFormat,
}

/// A number of the results and its limit.
#[derive(clap::Args, Debug)]
struct ResultLimit {
    /// The number must be at most this.
    #[arg(long, value_name = "NUMBER", group = "relation", allow_negative_numbers = true, value_parser = finite)]
    at_most: Option<f64>,
    /// The number must be at least this.
    #[arg(long, value_name = "NUMBER", group = "relation", allow_negative_numbers = true, value_parser = finite)]
    at_least: Option<f64>,
    /// The number must be below that of --against by at least this.
    #[arg(long, value_name = "NUMBER", group = "relation", allow_negative_numbers = true, value_parser = finite)]
    falls_by: Option<f64>,
    /// The number must be above that of --against by at least this.
    #[arg(long, value_name = "NUMBER", group = "relation", allow_negative_numbers = true, value_parser = finite)]
    rises_by: Option<f64>,
    /// Which number of the results: share, hhi, cost, import-bill, npv ...
    #[arg(long, value_name = "VARIABLE", default_value = "share", requires = "relation")]
    measure: String,
    /// Supplier, group or passage [default: of a share the group of the study].
    #[arg(long, value_name = "NAME", requires = "relation")]
    partner: Option<String>,
    /// Market.
    #[arg(long, value_name = "NAME", default_value = ALL_MARKETS, requires = "relation")]
    market: String,
    /// Route.
    #[arg(long, value_name = "NAME", default_value = "", requires = "relation")]
    route: String,
    /// Unit [default: the first that the number is given in].
    #[arg(long, value_name = "UNIT", requires = "relation")]
    unit: Option<String>,
    /// Scenario [default: the one in focus].
    #[arg(long, value_name = "ID", requires = "relation")]
    scenario: Option<String>,
    /// Year [default: that of the study].
    #[arg(long, value_name = "YEAR", requires = "relation")]
    year: Option<i32>,
    /// The scenario compared with [default: the reference of the study].
    #[arg(long, value_name = "ID", requires = "relation")]
    against: Option<String>,
}

/// Runs the command.
pub(super) fn run(args: &BreakEvenArgs, data: &dyn ByteSource) -> Result<(), CommandFailure> {
    let read = read(&args.file, data)?;
    let solver = Standard::default();
    let central = read.evaluate(&solver, &|| ())?;
    let questions = args.questions(&read.study, &central)?;
    let exact: Vec<&str> = args.parameter.iter().map(String::as_str).collect();
    let parameters = Parameters::new(&read.study, &read.dataset, &exact)?;
    let moved = args.moved(&parameters)?;
    let asked = Asked {
        parameters: &parameters,
        dataset: &read.dataset,
        files: &read.files,
        central: &central,
        solver: &solver,
        steps: STEPS,
    };
    let progress = progress(questions.len() * moved.len(), "numbers");
    let found = questions.iter().map(|question| asked.break_even(question, &moved, &|| progress.inc(1)));
    let found = found.collect::<Result<Vec<_>, _>>()?;
    progress.finish_and_clear();
    match args.format {
        AnswerFormat::Table => print(&report::table(&read.study, &questions, &found)),
        AnswerFormat::Csv => print(&report::csv(&found)),
    }
}

impl BreakEvenArgs {
    fn questions(&self, study: &Study, central: &Evaluation) -> Result<Vec<BreakEvenQuestion>, CommandFailure> {
        if let Some(relation) = self.limit.relation() {
            return Ok(vec![self.limit.request(relation).question(study, central)?]);
        }
        let testable = || study.claims.iter().filter_map(BreakEvenQuestion::of_claim);
        let ids = || study.claims.iter().map(|claim| claim.id.as_str());
        if let Some(name) = self.claim.iter().find(|name| !ids().any(|id| id == name.as_str())) {
            return Err(unknown("claim", name, ids()));
        }
        let wanted = |question: &BreakEvenQuestion| self.claim.is_empty() || self.claim.contains(&question.name);
        let questions: Vec<BreakEvenQuestion> = testable().filter(wanted).collect();
        if questions.is_empty() {
            let message = "there is no claim here that has a test ex ante";
            let help = "give a limit: --at-most, --at-least, --falls-by or --rises-by";
            return Err(Diagnostic::error("nothing-asked", message).help(help).into());
        }
        Ok(questions)
    }

    fn moved(&self, parameters: &Parameters<'_>) -> Result<Vec<Moved>, CommandFailure> {
        let chosen = |moved: &Moved| self.parameter.is_empty() || self.parameter.contains(&moved.name);
        let mut moved: Vec<Moved> = Moved::all(parameters).into_iter().filter(chosen).collect();
        for one in &mut moved {
            let end = |stated: &Option<String>, known: f64| {
                stated.as_deref().map_or(Ok(known), |v| in_unit(v, one.unit).map_err(CommandFailure::from))
            };
            let (low, high) = (end(&self.from, one.range.0)?, end(&self.to, one.range.1)?);
            if low >= high {
                let message =
                    format!("`{}` has no range to look through: {low} to {high} {}", one.name, one.unit.symbol);
                return Err(Diagnostic::error("out-of-range", message).help("give --from and --to").into());
            }
            one.range = (low, high);
        }
        if moved.is_empty() {
            let help = "name exact ones with --parameter; `izon show` lists them";
            return Err(Diagnostic::error("nothing-asked", "no number here is uncertain").help(help).into());
        }
        Ok(moved)
    }
}

impl ResultLimit {
    fn relation(&self) -> Option<(Relation, f64)> {
        let stated = [
            (Relation::AtMost, self.at_most),
            (Relation::AtLeast, self.at_least),
            (Relation::FallsBy, self.falls_by),
            (Relation::RisesBy, self.rises_by),
        ];
        stated.into_iter().find_map(|(relation, threshold)| Some((relation, threshold?)))
    }

    /// The limit as a plain question.
    fn request(&self, (relation, threshold): (Relation, f64)) -> LimitRequest {
        LimitRequest {
            relation,
            threshold,
            measure: self.measure.clone(),
            partner: self.partner.clone(),
            market: self.market.clone(),
            route: self.route.clone(),
            unit: self.unit.clone(),
            scenario: self.scenario.clone(),
            year: self.year,
            against: self.against.clone(),
        }
    }
}
