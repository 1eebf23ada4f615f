//! `izon schema`: what may stand in scenario and study files.

use super::output::{Failure, print};
use crate::input::schema;

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The schema of study files instead of scenario files.
    #[arg(long)]
    study: bool,
    /// Every key of both, as a page of Markdown.
    #[arg(long, conflicts_with = "study")]
    markdown: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    if args.markdown {
        return print(&schema::key_by_key());
    }
    let schema = if args.study { schema::study() } else { schema::scenario() };
    let text = serde_json::to_string_pretty(&schema).map_err(|error| Failure::Other(error.to_string()))?;
    print(&format!("{text}\n"))
}
