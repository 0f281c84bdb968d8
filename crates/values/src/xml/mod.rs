//! XML texts and XPath, as EXTRACTVALUE and UPDATEXML know them. Source: "XML Functions" of MySQL's manual.
//!
//! A text becomes a flat list of nodes in document order, each with its place in the text; a path is parsed to a tree and
//! evaluated over that list.

pub mod document;
mod path;
mod value;

pub use path::{Path, Wrong};
pub use value::{Evaluation, Found};
