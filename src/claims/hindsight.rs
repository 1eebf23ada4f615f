//! Numbers that the reading of a claim with what was known then rests on, and that were not known then.

use serde::Serialize;

use crate::language::Text;

/// A number that was not known when a claim was made, though the reading with what was known then rests on it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct HindsightException {
    /// What it is.
    pub what: Text,
    /// Of when what it rests on is: a year, a month or a day.
    pub known: String,
    /// Where it stands: a table, or a file and line.
    pub place: String,
}
