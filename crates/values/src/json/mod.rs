//! JSON documents: MySQL's binary form, its text, its order, paths and changes.
//!
//! A stored document is bytes that [`binary`] draws; [`binary::Node`] reads them in place. [`tree::Tree`] is the owned form
//! that parsing and changing work on.

pub mod binary;
pub mod change;
pub mod compare;
mod convert;
mod parse;
pub mod path;
mod print;
pub mod tree;

pub use compare::{compare_values, hash_value};
pub use convert::{is_opaque_document, scalar, string, temporal, to_decimal, to_f64, to_i64, to_truth, unquoted};
pub use parse::{Wrong, parse, parse_tree};
pub use print::{print, print_node, print_pretty, quote};
