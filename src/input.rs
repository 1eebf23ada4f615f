//! Reading: the only part of the library that turns bytes into domain types.
//!
//! Every place that bytes come from is a [`Source`](source::Source): the tables embedded in the program, a folder, or
//! memory.

pub mod source;
