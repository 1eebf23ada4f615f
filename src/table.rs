//! The one long table of results. Everything that stores, exports or draws results uses it.
//!
//! A row is one number: which scenario, which period, whose imports, of which market, from whom, by which route, what
//! was measured, in which unit, which statistic, how sure the number is, and the number. Observed history stands in
//! the same table as scenario [`OBSERVED`].

pub mod cell;
mod name;
pub mod variables;

use std::fmt;
use std::str::FromStr;

pub use name::RowName;

use serde::{Deserialize, Serialize};

use crate::numeric::round_significant;

/// The scenario name under which history stands.
pub const OBSERVED: &str = "observed";

/// The variable of what samples make of a share against the reference, in points.
pub const SHARE_CHANGE: &str = "share-change";

/// The market name under which all markets stand together, counted by energy.
pub const ALL_MARKETS: &str = "all";

/// The column names of the table, in order.
pub const COLUMNS: [&str; 11] = [
    "scenario",
    "period",
    "importer",
    "market",
    "partner",
    "route",
    "variable",
    "unit",
    "statistic",
    "status",
    "value",
];

/// How sure a number is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// As published.
    #[default]
    Observed,
    /// Filled in or corrected by a stated rule.
    Estimated,
    /// Published, but known or thought to be wrong.
    Suspect,
    /// Not there; never the same as zero.
    Missing,
    /// Computed by the model.
    Modelled,
}

impl Status {
    /// All of them, in order of trust.
    pub const ALL: [Self; 5] = [Self::Observed, Self::Estimated, Self::Suspect, Self::Missing, Self::Modelled];

    /// The name used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Estimated => "estimated",
            Self::Suspect => "suspect",
            Self::Missing => "missing",
            Self::Modelled => "modelled",
        }
    }

    /// The less trustworthy of two: what a sum of both deserves.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        self.max(other)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Status {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let names = Self::ALL.map(Self::as_str);
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| format!("`{text}` is no status; one of {}", names.join(", ")))
    }
}

/// One number and what it is.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Row {
    /// Scenario id, or [`OBSERVED`].
    pub scenario: RowName,
    /// Calendar year.
    pub period: i32,
    /// Month of that year, 1 to 12; 0 for the whole year.
    pub month: u8,
    /// ISO 3166-1 alpha-3 of the importer.
    pub importer: RowName,
    /// Market id, or [`ALL_MARKETS`].
    pub market: RowName,
    /// Supplier (ISO 3166-1 alpha-3), group or passage id; empty for the total.
    pub partner: RowName,
    /// Route id; empty where the number is not of one route.
    pub route: RowName,
    /// What was measured, such as `import`, `share`, `hhi`.
    pub variable: RowName,
    /// Unit of the value, such as `Mt/y`, `%`.
    pub unit: RowName,
    /// `value` for a single number; a quantile, mean and so on for an ensemble.
    pub statistic: RowName,
    /// How sure the number is.
    pub status: Status,
    /// The number; `None` where there is none, which is not zero.
    pub value: Option<f64>,
}

/// A [`Row`] that borrows its names, for those who write millions.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug)]
#[allow(missing_docs, reason = "as in a row, field by field")]
pub struct RowRef<'a> {
    pub scenario: &'a str,
    pub period: i32,
    pub month: u8,
    pub importer: &'a str,
    pub market: &'a str,
    pub partner: &'a str,
    pub route: &'a str,
    pub variable: &'a str,
    pub unit: &'a str,
    pub statistic: &'a str,
    pub status: Status,
    pub value: Option<f64>,
}

impl Row {
    /// The row, borrowed.
    pub fn line(&self) -> RowRef<'_> {
        RowRef {
            scenario: &self.scenario,
            period: self.period,
            month: self.month,
            importer: &self.importer,
            market: &self.market,
            partner: &self.partner,
            route: &self.route,
            variable: &self.variable,
            unit: &self.unit,
            statistic: &self.statistic,
            status: self.status,
            value: self.value,
        }
    }

    /// What tells one number from another: all of a row but how sure it is and the number itself.
    pub(crate) fn key(&self) -> (&str, i32, u8, &str, &str, &str, &str, &str, &str, &str) {
        (
            &self.scenario,
            self.period,
            self.month,
            &self.importer,
            &self.market,
            &self.partner,
            &self.route,
            &self.variable,
            &self.unit,
            &self.statistic,
        )
    }
}

impl From<RowRef<'_>> for Row {
    fn from(line: RowRef<'_>) -> Self {
        Self {
            scenario: line.scenario.into(),
            period: line.period,
            month: line.month,
            importer: line.importer.into(),
            market: line.market.into(),
            partner: line.partner.into(),
            route: line.route.into(),
            variable: line.variable.into(),
            unit: line.unit.into(),
            statistic: line.statistic.into(),
            status: line.status,
            value: line.value,
        }
    }
}

/// A year, or a month of it, as results write it: `2026`, `2026-03`.
///
/// ```
/// assert_eq!((izon::table::period(2026, 0), izon::table::period(2026, 3)), ("2026".into(), "2026-03".into()));
/// ```
pub fn period(year: i32, month: u8) -> String {
    if month == 0 { year.to_string() } else { format!("{year}-{month:02}") }
}

/// Rows in the order of their keys.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Table {
    rows: Vec<Row>,
}

impl Table {
    /// Significant decimal digits to which values are kept, so that the last bits of floating point never show.
    pub const DIGITS: usize = 12;

    /// Sorts the rows by scenario, period, month, importer, market, partner, route, variable, unit and statistic, and rounds
    /// their values to [`Table::DIGITS`].
    pub fn new(mut rows: Vec<Row>) -> Self {
        for row in &mut rows {
            row.value = row.value.map(|value| round_significant(value, Self::DIGITS));
        }
        rows.sort_by(|a, b| a.key().cmp(&b.key()));
        Self { rows }
    }

    /// Both tables as one.
    #[must_use]
    pub fn merged(tables: impl IntoIterator<Item = Self>) -> Self {
        Self::new(tables.into_iter().flat_map(|table| table.rows).collect())
    }

    /// The rows, sorted.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows that a test accepts.
    pub fn filter<'a>(&'a self, accept: impl Fn(&Row) -> bool + 'a) -> impl Iterator<Item = &'a Row> + 'a {
        self.rows.iter().filter(move |row| accept(row))
    }

    /// The number, not a quantile or the end of a range, of one scenario, period (the whole year, if no month is named), market, partner (empty for the total), variable and
    /// unit, not of one route.
    ///
    /// `None` when there is no such row or it has no value. With several importers in the table, the first.
    pub fn value(&self, key: &RowKey<'_>) -> Option<f64> {
        self.row(key).and_then(|row| row.value)
    }

    /// The row of [`Table::value`].
    pub fn row(&self, key: &RowKey<'_>) -> Option<&Row> {
        let from = self.rows.partition_point(|row| (row.scenario.as_str(), row.period) < (key.scenario, key.period));
        self.rows[from..].iter().take_while(|row| row.scenario == key.scenario && row.period == key.period).find(
            |row| {
                row.month == key.month
                    && row.market == key.market
                    && row.partner == key.partner
                    && row.route.is_empty()
                    && row.variable == key.variable
                    && row.unit == key.unit
                    && matches!(row.statistic.as_str(), "" | "value")
                    && (key.importer.is_empty() || row.importer == key.importer)
            },
        )
    }
}

/// What [`Table::value`] looks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RowKey<'a> {
    /// Scenario id, or [`OBSERVED`].
    pub scenario: &'a str,
    /// Calendar year.
    pub period: i32,
    /// Month, 1 to 12; 0 for the whole year.
    pub month: u8,
    /// Importer; empty for any.
    pub importer: &'a str,
    /// Market id, or [`ALL_MARKETS`].
    pub market: &'a str,
    /// Supplier, group or passage; empty for the total.
    pub partner: &'a str,
    /// What was measured.
    pub variable: &'a str,
    /// Its unit.
    pub unit: &'a str,
}
