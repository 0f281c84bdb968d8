//! What a MySQL value is: types, comparison, casts, arithmetic, character sets and collations, text form, key bytes.
//!
//! Nothing here knows SQL text, sockets or storage. A [`value::Value`] holds a value, a [`types::Type`] says statically
//! what it means; conversions leave [`problem::Problem`]s for the statement's layer to number and report.

pub mod arith;
pub mod calendar;
pub mod cast;
pub mod cast_as;
pub mod cast_temporal;
pub mod charset;
mod collate;
pub mod collation;
pub mod compare;
pub mod date_format;
pub mod decimal;
mod decimal_text;
pub mod exact;
pub mod geometry;
pub mod interval;
pub mod json;
pub mod key;
mod multibyte;
pub mod number;
pub mod packed;
pub mod problem;
mod registry;
pub mod store;
pub mod temporal;
pub mod temporal_parse;
pub mod text;
mod transcode;
mod type_text;
pub mod types;
pub mod value;
mod weights;
mod wide;
pub mod xml;
pub mod zone;
