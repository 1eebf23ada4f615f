//! The file form of a backtest: past events whose outcome the trade data hold.

use super::form::{Entries, Located, One, form};
use crate::language::Text;

form! {
    /// Past events that the model of disruptions is judged by.
    BacktestFile {
        /// The cases, by name.
        case: Entries<CaseForm>,
    }

    /// One event, one market, and whose imports are judged.
    CaseForm {
        /// Name for people.
        title: One<Text>,
        /// The disruption file, seen from this file.
        disruption: One<String>,
        /// The market that is judged.
        market: One<String>,
        /// Whose imports are judged: ISO 3166-1 alpha-3.
        importers: One<Vec<Located<String>>>,
        /// The calendar year that is judged.
        year: One<i32>,
    }
}
