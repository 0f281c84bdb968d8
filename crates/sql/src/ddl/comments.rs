//! COMMENT of tables, columns and indexes: those that are too long are errors under a strict mode, else they are cut.

use crate::conditions;
use crate::error::{Kind, Result};
use crate::expr::context::Context;

/// Most characters of a table's comment.
const TABLE_MAX: usize = 2048;
/// Most characters of a column's or an index's comment.
const PART_MAX: usize = 1024;

/// A table's comment.
///
/// # Errors
/// 1628.
pub fn of_table(text: &[u8], table: &str, context: &Context<'_>) -> Result<String> {
    within(text, TABLE_MAX, (conditions::TOO_LONG_TABLE_COMMENT, table), context)
}

/// A column's comment.
///
/// # Errors
/// 1629.
pub fn of_column(text: &[u8], column: &str, context: &Context<'_>) -> Result<String> {
    within(text, PART_MAX, (conditions::TOO_LONG_FIELD_COMMENT, column), context)
}

/// An index's comment.
///
/// # Errors
/// 1688.
pub fn of_index(text: &[u8], index: &str, context: &Context<'_>) -> Result<String> {
    within(text, PART_MAX, (conditions::TOO_LONG_INDEX_COMMENT, index), context)
}

fn within(text: &[u8], most: usize, (problem, name): (Kind, &str), context: &Context<'_>) -> Result<String> {
    let mut text = String::from_utf8_lossy(text).into_owned();
    if let Some((end, _)) = text.char_indices().nth(most) {
        if context.statement.mode.strict {
            return Err(problem.with(&[&name]));
        }
        context.diagnostics.borrow_mut().warn(problem, &[&name]);
        text.truncate(end);
    }
    Ok(text)
}
