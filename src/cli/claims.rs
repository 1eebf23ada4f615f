//! `izon claims`: what was said, and what the numbers say of it.

mod report;

use super::output::{Failure, print, unknown};
use super::progress;
use super::progress::Bars;
use super::reading::{Read, read};
use crate::allocation::Standard;
use crate::claims::{Judged, record};
use crate::input::source::Source;
use crate::language::Language;
use crate::publish::briefing::drawn;
use crate::study::headline::{Computed, headline};
use crate::study::uncertain::{self, Draws, Uncertain};
use crate::study::{Evaluation, verdicts};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// A study file with claims, such as scenarios/article.toml.
    file: String,
    /// One claim by its id, with every number that bears on it; give it again for another.
    #[arg(long, value_name = "ID")]
    claim: Vec<String>,
    /// Samples of what is uncertain, for how likely each claim holds and what turns it; 0 for none, which is quicker.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=1_000_000))]
    samples: u64,
    /// Language: en or ja.
    #[arg(long, value_name = "LANG", default_value = "en")]
    lang: Language,
    /// Form of the output.
    #[arg(long, value_enum, default_value_t = Form::Table)]
    format: Form,
}

/// Form of the output.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Form {
    /// For people.
    Table,
    /// For pages: the same as Markdown.
    Md,
    /// One row for each number against its limit.
    Csv,
    /// Everything, with the sentences.
    Json,
}

/// Runs the command.
pub(super) fn run(args: &Args, data: &dyn Source) -> Result<(), Failure> {
    let read = read(&args.file, data)?;
    let study = &read.study;
    if study.claims.is_empty() {
        let message = format!("{} tests no claims: its key `claims` lists none", args.file);
        return Err(Failure::input("no-claims", message));
    }
    for id in &args.claim {
        if study.claims.iter().all(|claim| claim.id.as_str() != id) {
            return Err(unknown("claim", id, study.claims.iter().map(|claim| claim.id.as_str())));
        }
    }
    let solver = Standard::default();
    let progress = progress((1 + verdicts::rules_beside(study)) * study.scenarios.len(), "scenarios");
    let own = crate::study::evaluate(study, &read.dataset, &solver, &|| progress.inc(1));
    let own = own.map_err(|errors| Failure::mistakes(&read.files, errors))?;
    let others = verdicts::under_other_rules(study, &read.dataset, &solver, &|| progress.inc(1));
    let others = others.map_err(|errors| Failure::mistakes(&read.files, errors))?;
    progress.finish_and_clear();
    let judged = verdicts::judge(study, &read.dataset, &own, &others);
    let mut judged = judged.map_err(|errors| Failure::mistakes(&read.files, errors))?;
    if !args.claim.is_empty() {
        judged.retain(|one| args.claim.iter().any(|id| one.claim.id.as_str() == id));
    }
    let draws = if args.samples > 0 { draw(args, &read, &own, &mut judged)? } else { Draws::default() };
    let shown: Vec<&Judged> = judged.iter().collect();
    let text = |shape: report::Shape| {
        if !args.claim.is_empty() {
            return print(&report::in_full(&shown, args.lang, shape));
        }
        let computed = Computed { table: &own.table, others: &others, draws: &draws };
        let headline = headline(study, &read.dataset, &computed, &judged);
        print(&report::overview(headline.as_ref(), &shown, args.lang, shape))
    };
    match args.format {
        Form::Table => text(report::Shape::Ruled),
        Form::Md => text(report::Shape::Markdown),
        Form::Csv => print(&report::csv(&shown)?),
        Form::Json => {
            let records: Vec<_> = shown.iter().map(|one| record(one)).collect();
            let text = serde_json::to_string_pretty(&records).map_err(|error| Failure::Other(error.to_string()))?;
            print(&format!("{text}\n"))
        }
    }
}

/// Adds to the verdicts what the uncertain numbers do to them.
fn draw(args: &Args, read: &Read, own: &Evaluation, judged: &mut [Judged]) -> Result<Draws, Failure> {
    let uncertain = Uncertain {
        study: &read.study,
        dataset: &read.dataset,
        files: &read.files,
        evaluation: own,
        solver: &Standard::default(),
        plan: uncertain::plan(args.samples),
    };
    let draws = drawn(&uncertain, judged, &Bars::default())?;
    if draws.samples == 0 {
        let message = format!("nothing is uncertain in {}: there is nothing to draw", args.file);
        return Err(Failure::input("nothing-uncertain", message));
    }
    Ok(draws)
}
