//! SHOW, DESCRIBE, and the tables that the server makes.

pub mod columns;
pub mod information;
pub mod information_keys;
pub mod listing;
pub mod locks;
pub mod metadata_locks;
pub mod performance;
pub mod statements;
pub mod virtual_table;

use crate::error::Result;
use crate::expr::context::Context;
use listing::Listing;
use syntax::ast::show::{Describe, Show};

/// Runs a SHOW statement.
///
/// # Errors
/// What it refuses.
pub fn run(show: &Show<'_>, context: &Context<'_>, text: &[u8]) -> Result<Listing> {
    statements::run(show, context, text)
}

/// DESCRIBE.
///
/// # Errors
/// 1146.
pub fn describe(describe: &Describe<'_>, context: &Context<'_>) -> Result<Listing> {
    columns::describe(describe, context)
}
