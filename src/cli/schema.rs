//! `izon schema`: the JSON Schema of scenario and study files.

use super::output::{Failure, print};
use crate::input::schema;

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The schema of study files instead.
    #[arg(long)]
    study: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let schema = if args.study { schema::study() } else { schema::scenario() };
    let text = serde_json::to_string_pretty(&schema).map_err(|error| Failure::Other(error.to_string()))?;
    print(&format!(
        "{text}
"
    ))
}
