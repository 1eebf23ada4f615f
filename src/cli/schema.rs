//! `izon schema`: what may stand in scenario, study and claim files.

use super::output::{Failure, print};
use crate::input::schema;

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The schema of study files instead of scenario files.
    #[arg(long, conflicts_with = "claim")]
    study: bool,
    /// The schema of the files of claims.
    #[arg(long)]
    claim: bool,
    /// Every key of all of them, as a page of Markdown.
    #[arg(long, conflicts_with_all = ["study", "claim"])]
    markdown: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    if args.markdown {
        return print(&schema::key_by_key());
    }
    let schema = match (args.study, args.claim) {
        (true, _) => schema::study(),
        (_, true) => schema::claim(),
        _ => schema::scenario(),
    };
    let text = serde_json::to_string_pretty(&schema).map_err(|error| Failure::Other(error.to_string()))?;
    print(&format!("{text}\n"))
}
