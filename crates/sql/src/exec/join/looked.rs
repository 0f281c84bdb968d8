//! Rows of a subquery that equal values of outer blocks: found by a look at all of them, and when many were looked at in vain by
//! a hash table of them, which is kept while the statement runs.

use super::built::Built;
use super::keys::Keys;
use super::probe;
use crate::error::Result;
use crate::exec::spill::grant::{Buffer, Grant, Held};
use crate::exec::{Consumer, Flow, passes, run, with_values};
use crate::expr::frame::Frame;
use crate::plan::HashJoin;
use crate::plan::looked::Looked;
use std::rc::Rc;

/// What an execution knows of the rows of a subquery.
#[derive(Clone)]
pub enum Known {
    /// So many were passed over.
    Passed(u64),
    /// All of them in a hash table.
    Table(Rc<Table>),
    /// They have no room in memory.
    TooMany,
}

/// Rows in a hash table, and the memory that they take.
pub struct Table {
    built: Built,
    _held: Held,
}

/// Runs a step that looks for rows.
///
/// # Errors
/// What conditions, steps and the consumer answer.
pub fn look<'s>(step: &'s Looked, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    let slot = step.join.inner_slots[0];
    let table = match frame.states.looked(slot) {
        Known::Table(table) => table,
        Known::Passed(rows) if rows >= step.rows_passed_max => match build(&step.join, frame)? {
            Some(table) => {
                let table = Rc::new(table);
                frame.states.set_looked(slot, Known::Table(Rc::clone(&table)));
                table
            }
            None => {
                frame.states.set_looked(slot, Known::TooMany);
                return look_at_all(step, &mut 0, frame, next);
            }
        },
        Known::Passed(mut rows) => {
            let flow = look_at_all(step, &mut rows, frame, next)?;
            frame.states.set_looked(slot, Known::Passed(rows));
            return Ok(flow);
        }
        Known::TooMany => return look_at_all(step, &mut 0, frame, next),
    };
    Ok(probe(Keys::of(&step.join), &table.built, &mut Vec::new(), frame, next)?.1)
}

/// Looks at all rows; how many they are is added to `rows`.
fn look_at_all<'s>(step: &'s Looked, rows: &mut u64, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    run(&step.join.inner, frame, &mut |frame| {
        *rows += 1;
        if passes(&step.links, frame)? { next(frame) } else { Ok(Flow::More) }
    })
}

/// Puts all rows into a hash table; `None` where they have no room.
fn build<'s>(join: &'s HashJoin, frame: &mut Frame<'s>) -> Result<Option<Table>> {
    let mut grant = Grant::new(frame.context, Buffer::Join);
    let keys = Keys::of(join);
    let mut built = Built::of(join);
    let flow = run(&join.inner, frame, &mut |frame| {
        with_values(keys.inner(), frame, |values| {
            if let Some(code) = keys.code(values, frame) {
                built.add(keys, (code, values), frame);
            }
            Ok(if grant.holds(built.memory_bytes()) { Flow::More } else { Flow::Stop })
        })
    })?;
    built.settle();
    Ok((flow == Flow::More).then(|| Table { built, _held: grant.hold() }))
}
