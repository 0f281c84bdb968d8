//! What a MySQL value is: types, comparison, casts, arithmetic, character sets and collations, text form, key bytes.
//!
//! Nothing here knows SQL text, sockets or storage. A [`value::Value`] holds a value, a [`types::Type`] says statically
//! what it means; conversions leave [`problem::Problem`]s for the statement's layer to number and report.

pub mod charset;
pub mod collation;
pub mod decimal;
pub mod problem;
mod registry;
pub mod temporal;
mod type_text;
pub mod types;
pub mod value;
mod wide;
