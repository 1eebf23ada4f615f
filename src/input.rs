//! Reading: the only part of the library that turns bytes into domain types.
//!
//! Every place that bytes come from is a [`ByteSource`](source::ByteSource): the tables embedded in the program, a folder, or
//! memory. [`load_dataset`] reads the project's own tables; [`import`] makes them from publishers' files, whose formats
//! stand one a file beside it. A scenario passes three steps: [`load`] reads files into file forms, laid over each other
//! by `extends`; [`resolve`] looks up every name, converts every unit and makes a [`Model`](crate::model::Model).

mod baci;
mod control_totals;
mod eia;
mod facts;
mod gem;
mod groups;
mod iso_countries;
mod jodi;
mod mixture;
mod open;
mod own;
mod pink_sheet;
mod problems;
mod regions;
mod sea_distance;
mod sea_matrix;
mod sheet;
mod trade_years;
mod unseen_supply;
mod wgi;

pub mod backtest_file;
pub mod claim_file;
pub mod disruption_file;
pub mod form;
pub mod import;
pub mod load;
pub mod numbers;
pub mod package;
pub mod quantity_form;
pub mod resolve;
pub mod results;
pub mod scenario_file;
pub mod schema;
pub mod source;

pub use mixture::FileMixture;
pub(crate) use open::read_study;
pub use open::{OpenedStudy, open_study};
pub use own::load_dataset;
