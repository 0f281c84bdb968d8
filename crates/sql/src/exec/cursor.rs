//! A walk over a table for a cursor, which wants to know the key of each row in the index that is read.

use super::range::Range;
use super::scan::{get, open};
use super::{Flow, lock, passes};
use crate::catalog::table::Index;
use crate::conditions;
use crate::error::Result;
use crate::expr::frame::Frame;
use crate::key;
use crate::plan::Scan;
use store::scan::Direction;

/// What is walked over.
pub struct Walk<'s, 'r> {
    /// The table, and what its rows must satisfy.
    pub scan: &'s Scan,
    /// The index; `None` for the rows' own key.
    pub index: Option<&'r Index>,
    /// Which keys of it.
    pub range: &'r Range,
    /// Which way.
    pub direction: Direction,
}

/// Gives each row's key in the index to `next`, with the row in the frame.
///
/// # Errors
/// What the store, the condition and `next` answer.
pub fn walk<'s>(
    walk: &Walk<'s, '_>,
    frame: &mut Frame<'s>,
    next: &mut dyn FnMut(&[u8], &mut Frame<'s>) -> Result<Flow>,
) -> Result<()> {
    let (context, scan) = (frame.context, walk.scan);
    let table = &scan.table;
    context.read_table(table, walk.index)?;
    let mut entries = open(context, walk.range, walk.direction)?;
    let mut row_key = Vec::new();
    while let Some((entry, value)) = entries.next().map_err(|e| lock::failure(&e))? {
        context.kill.check()?;
        if let Some(index) = walk.index {
            key::row_of_entry(table, index, entry, value, &mut row_key)
                .ok_or_else(|| conditions::CRASHED_ON_USAGE.with(&[&table.name]))?;
            let Some(row) = get(context, &row_key)? else { continue };
            frame.set_encoded(scan.slot, table, &row_key, &row);
        } else {
            frame.set_encoded(scan.slot, table, entry, value);
        }
        let is_wanted = scan.filter.as_ref().map_or(Ok(true), |filter| passes(filter, frame))?;
        if is_wanted && next(entry, frame)? == Flow::Stop {
            return Ok(());
        }
    }
    Ok(())
}
