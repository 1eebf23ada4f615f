//! What would an energy plan do to an importer's dependence, at what cost, and would it have helped in a crisis?

pub mod allocation;
pub mod charts;
pub mod cli;
pub mod compare;
pub mod dataset;
pub mod diagnostics;
pub mod export;
pub mod history;
pub mod id;
pub mod indicators;
pub mod input;
pub mod language;
pub mod model;
pub mod numeric;
pub mod provenance;
pub mod simulation;
pub mod study;
pub mod table;
pub mod units;
