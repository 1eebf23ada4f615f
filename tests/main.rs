//! Every test but one in one program, so that the library is linked once. `cargo test --test it charts::` runs those of one file.
#![allow(clippy::unwrap_used)] // a test may panic: that is how it fails

#[path = "support/problems.rs"]
mod problems;
#[path = "support/random.rs"]
mod random;
#[path = "support/recording.rs"]
mod recording;
#[path = "support/model.rs"]
mod support;

mod allocation;
mod architecture;
mod ashore;
mod break_even;
mod charts;
mod claims;
mod cli;
mod cli_data;
mod cli_ensemble;
mod cli_failures;
mod cli_questions;
mod cli_stress;
mod contracts;
mod control_totals;
mod data;
mod diagnostics;
mod economics;
mod ensemble;
mod failures;
mod hindsight;
mod in_code;
mod independent_solver;
mod indicators;
mod market;
mod mutations;
mod nested;
mod nothing_lost;
mod own_rows;
mod parameters;
mod properties;
mod readme;
mod regions;
mod report;
mod robustness;
mod sampling;
mod scenarios;
mod sensitivity;
mod stress;
mod suppliers;
mod uncertain_verdicts;
mod uncertainty;
mod vintages;
mod wording;
mod workbench;
