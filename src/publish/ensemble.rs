//! A study with its uncertain numbers drawn, by the thousand: what is asked, what is watched, what is kept on the way, and the results.

pub mod charts;
pub mod filter;
pub mod kept;
pub mod replay;
pub mod request;
pub mod results;
mod run;
pub mod work;

pub use run::{EnsembleStore, advance};
