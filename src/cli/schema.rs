//! `izon schema`: the JSON Schema of scenario and study files.

use clap::Args;

use super::{Failure, print};
use crate::input::schema;

/// Prints the JSON Schema of scenario files.
#[derive(Args, Debug)]
pub struct Schema {
    /// The schema of study files instead.
    #[arg(long)]
    study: bool,
}

impl Schema {
    /// Runs the command.
    pub fn run(self) -> Result<(), Failure> {
        let schema = if self.study { schema::study() } else { schema::scenario() };
        let text = serde_json::to_string_pretty(&schema).map_err(|error| Failure::other(error.to_string()))?;
        print(&format!("{text}\n"))
    }
}
