//! Two scenarios of which a third can be made: some settings of the one, the others of the other.

use super::Scenario;
use crate::diagnostics::Diagnostic;

/// Two scenarios whose settings can be mixed. What reads scenarios implements it.
pub trait Mixture: Sync {
    /// The settings in which the two differ, by name and in the order of names: a key, or a whole table that only one of them has. What
    /// a scenario is called and what only explains a number is no difference; groups and exchange rates come with what needs them.
    fn settings(&self) -> Vec<String>;

    /// The first scenario with some settings of the second, by their names.
    ///
    /// # Errors
    /// What a file with these settings would be answered.
    fn mixed(&self, settings: &[&str]) -> Result<Scenario, Vec<Diagnostic>>;
}
