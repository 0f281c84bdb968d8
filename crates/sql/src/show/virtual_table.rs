//! Tables that the server makes when they are read: information_schema and performance_schema.

use crate::catalog::{INFORMATION_SCHEMA, PERFORMANCE_SCHEMA};
use crate::error::Result;
use crate::expr::context::Context;
use values::types::Type;
use values::value::Value;

/// The rows of such a table.
pub type Rows = fn(&Context<'_>) -> Result<Vec<Vec<Value<'static>>>>;

/// A column: name, type, whether it can be NULL.
pub type Column = (&'static str, fn() -> Type, bool);

/// A table that the server makes.
#[derive(Debug)]
pub struct VirtualTable {
    /// Its database.
    pub schema: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its columns.
    pub definition: &'static [Column],
    /// Its rows.
    pub rows: Rows,
}

impl VirtualTable {
    /// Its columns with their types.
    pub fn columns(&self) -> Vec<(&'static str, Type, bool)> {
        self.definition.iter().map(|(name, ty, nullable)| (*name, ty(), *nullable)).collect()
    }
}

/// Whether a database's tables are all made by the server.
pub fn is_schema(name: &str) -> bool {
    matches!(name, INFORMATION_SCHEMA | PERFORMANCE_SCHEMA)
}

/// The table of that name, in any case.
pub fn find(schema: &str, name: &str) -> Option<&'static VirtualTable> {
    if !is_schema(schema) {
        return None;
    }
    all().find(|t| t.schema == schema && t.name.eq_ignore_ascii_case(name))
}

/// All of them.
pub fn all() -> impl Iterator<Item = &'static VirtualTable> {
    super::information::TABLES
        .iter()
        .chain(super::information_keys::TABLES)
        .chain(super::performance::TABLES)
        .chain(super::locks::TABLES)
        .chain(super::metadata_locks::TABLES)
}
