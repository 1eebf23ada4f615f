//! Reading: the only part of the library that turns bytes into domain types.
//!
//! Every place that bytes come from is a [`Source`](source::Source): the tables embedded in the program, a folder, or
//! memory. A scenario passes three steps: [`load`] reads files into file forms, laid over each other by `extends`;
//! [`resolve`] looks up every name, converts every unit and makes a [`Model`](crate::model::Model).

pub mod form;
pub mod load;
pub mod quantity_form;
pub mod resolve;
pub mod scenario_file;
pub mod schema;
pub mod source;
