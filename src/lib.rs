//! What would an energy plan do to an importer's dependence, at what cost, and would it have helped in a crisis?
//!
//! ```text
//!  files, tables ──▶ ByteSource ──▶ Dataset ─┐
//!                                            ├─▶ Model ──▶ Problem ──▶ Trajectory ──▶ Table ──▶ charts, CSV
//!  scenario.toml ──▶ ByteSource ──▶ form ────┘      resolve     solver      indicators
//! ```
//!
//! Four types carry the flow: a [`ByteSource`](input::source::ByteSource) is every place that bytes come from, a
//! [`Study`](scenario::Study) is where every format ends, a [`Problem`](allocation::Problem) is where every solver starts,
//! and a [`Table`](table::Table) is where every picture and export starts. One function opens a study,
//! [`open_study`](input::open_study); a program can make one in code instead ([`scenario`]). The modules below stand in the order of the
//! floors: each leans only on those above it in this list.
//!
//! ```
//! use izon::allocation::Standard;
//! use izon::input::{load_dataset, open_study, source::{Embedded, MemorySource}};
//! use izon::table::RowKey;
//!
//! let dataset = load_dataset(&Embedded)?;
//! let scenario = r#"
//!     [scenario]
//!     id = "korea"
//!     importer = "KOR"
//!     base_year = 2016
//!     horizon = 2017
//!     group = "middle-east"
//!     [market.crude-oil]
//!     price_series = "dubai"
//!     assumption = "an example"
//!     elasticity = 5
//!     unserved_price = "400 USD/bbl"
//! "#;
//! let source = MemorySource([("korea.toml".to_owned(), scenario.into())].into());
//! let study = open_study("korea.toml", &source, &dataset)?.study;
//! let done = izon::study::evaluate(&study, &dataset, &Standard::default(), &|| ()).map_err(|_| "no solution")?;
//! let key = RowKey { scenario: "korea", period: 2017, market: "crude-oil", partner: "middle-east", ..RowKey::default() };
//! let share = done.table.value(&RowKey { variable: "share", unit: "%", ..key }).ok_or("no share")?;
//! assert!((share - 84.4).abs() < 0.1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

// Ground: quantities, names, numbers, answers to mistakes.
pub mod diagnostics;
pub mod id;
pub mod language;
pub mod numeric;
pub mod progress;
pub mod units;

pub mod table;

// What is known, and what a scenario means.
pub mod dataset;
pub mod model;

// What is asked, and what can be varied.
pub mod scenario;

// Choosing who supplies in one year.
pub mod allocation;
pub mod market;

// Years of a scenario, and where gas goes within a country.
pub mod regions;
pub mod simulation;

// What it means for dependence, now and before, and what it costs.
pub mod economics;
pub mod history;
pub mod indicators;
pub mod shadow;

// What could be otherwise.
pub mod uncertainty;

// What was said, and what the numbers say of it.
pub mod claims;

// Whole studies, and why two scenarios differ.
pub mod backtest;
pub mod compare;
pub mod stress;
pub mod study;

// Pictures, files, and where everything comes from.
pub mod charts;
pub mod export;
pub mod provenance;

// The document for the table.
pub mod report;

// Reading: the only part that turns bytes into what all others speak of.
pub mod input;

// Charts, briefing and files of a study, for every face.
pub mod publish;

pub use publish::Workbench;

// The face at the terminal.
#[cfg(feature = "cli")]
pub mod cli;
