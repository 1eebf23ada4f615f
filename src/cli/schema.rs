//! `izon schema`: what may stand in scenario, study, claim and disruption files.

use super::output::{CommandFailure, print};
use crate::input::schema;

#[derive(clap::Args, Debug)]
#[allow(clippy::struct_excessive_bools)] // one switch for each kind of file
pub(super) struct SchemaArgs {
    /// The schema of study files instead of scenario files.
    #[arg(long, conflicts_with_all = ["claim", "disruption"])]
    study: bool,
    /// The schema of the files of claims.
    #[arg(long, conflicts_with = "disruption")]
    claim: bool,
    /// The schema of disruption files.
    #[arg(long)]
    disruption: bool,
    /// Every key of all of them, as a page of Markdown.
    #[arg(long, conflicts_with_all = ["study", "claim", "disruption"])]
    markdown: bool,
}

/// Runs the command.
pub(super) fn run(args: &SchemaArgs) -> Result<(), CommandFailure> {
    if args.markdown {
        return print(&schema::key_by_key());
    }
    let schema = match (args.study, args.claim, args.disruption) {
        (true, ..) => schema::study(),
        (_, true, _) => schema::claim(),
        (_, _, true) => schema::disruption(),
        _ => schema::scenario(),
    };
    let text = serde_json::to_string_pretty(&schema).map_err(|error| CommandFailure::Other(error.to_string()))?;
    print(&format!("{text}\n"))
}
