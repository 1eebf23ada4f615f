//! `izon claims`: what was said, and what the numbers say of it.

use std::sync::Arc;

use super::output::{CommandFailure, print, unknown, warn};
use super::progress::Bars;
use crate::claims::{JudgedClaim, record};
use crate::language::Language;
use crate::publish::claims_text::{self, TextShape};
use crate::publish::{SharedSource, VerdictRequest, Workbench};

#[derive(clap::Args, Debug)]
pub(super) struct ClaimsArgs {
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
    #[arg(long, value_enum, default_value_t = ClaimsFormat::Table)]
    format: ClaimsFormat,
}

/// Form of the output.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum ClaimsFormat {
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
pub(super) fn run(args: &ClaimsArgs, data: &SharedSource) -> Result<(), CommandFailure> {
    let bench = Workbench::open(&args.file, &data.study_files(&args.file), Arc::clone(data), None)?;
    warn(bench.files(), bench.warnings());
    let study = bench.study();
    if study.claims.is_empty() {
        let message = format!("{} tests no claims: its key `claims` lists none", args.file);
        return Err(CommandFailure::input("no-claims", message));
    }
    for id in &args.claim {
        if study.claims.iter().all(|claim| claim.id.as_str() != id) {
            return Err(unknown("claim", id, study.claims.iter().map(|claim| claim.id.as_str())));
        }
    }
    let bars = Bars::default();
    let request = VerdictRequest { samples: args.samples, claims: args.claim.clone(), every_rule: false };
    let judged = bench.evaluate(&bars)?.judge(&request, &bars)?;
    if args.samples > 0 && judged.draws().samples == 0 {
        let message = format!("nothing is uncertain in {}: there is nothing to draw", args.file);
        return Err(CommandFailure::input("nothing-uncertain", message));
    }
    let shown: Vec<&JudgedClaim> = judged.verdicts().iter().collect();
    let text = |shape: TextShape| {
        if !args.claim.is_empty() {
            return print(&claims_text::in_full(&shown, args.lang, shape));
        }
        print(&claims_text::overview(judged.headline(), &shown, args.lang, shape))
    };
    match args.format {
        ClaimsFormat::Table => text(TextShape::Ruled),
        ClaimsFormat::Md => text(TextShape::Markdown),
        ClaimsFormat::Csv => print(&claims_text::csv(&shown)?),
        ClaimsFormat::Json => {
            let records: Vec<_> = shown.iter().map(|one| record(one)).collect();
            let text =
                serde_json::to_string_pretty(&records).map_err(|error| CommandFailure::Other(error.to_string()))?;
            print(&format!("{text}\n"))
        }
    }
}
