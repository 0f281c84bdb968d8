//! Semijoins and antijoins: rows that have a partner, or have none.

use super::keep::RowSet;
use super::spill::grant::{Buffer, Grant};
use super::{Consumer, Flow, run, with_values};
use crate::error::Result;
use crate::expr::frame::Frame;
use crate::plan::{HashJoin, JoinKind};
use std::rc::Rc;
use values::value::Value;

/// Hands the outer row on, if it was asked for one with, or without, a partner.
///
/// # Errors
/// What `next` answers.
pub(super) fn answered<'s>(
    kind: JoinKind,
    matched: bool,
    frame: &mut Frame<'s>,
    next: Consumer<'_, 's>,
) -> Result<Flow> {
    if matched == (kind == JoinKind::Semi) { next(frame) } else { Ok(Flow::More) }
}

/// A hash join in which equal keys make partners: of the inner rows no more than the different keys is kept. `None` where these
/// have no room in memory; nothing has gone out then.
///
/// # Errors
/// What the steps answer.
pub(super) fn by_keys<'s>(step: &'s HashJoin, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Option<Flow>> {
    let mut grant = Grant::new(frame.context, Buffer::Join);
    let mut keys = RowSet::with(step.keys.iter().map(|(_, _, comparator)| *comparator).collect());
    let facts = frame.context.statement.conversion();
    let filled = run(&step.inner, frame, &mut |frame| {
        with_values(step.keys.iter().map(|(_, inner, _)| inner), frame, |row| {
            if row.iter().any(Value::is_null) {
                return Ok(Flow::More);
            }
            let (hash, found) = keys.find(row, &facts);
            if found.is_some() {
                return Ok(Flow::More);
            }
            keys.add(hash, row.iter().map(|value| value.clone().into_owned()).collect::<Rc<[_]>>());
            Ok(if grant.holds(keys.memory_bytes()) { Flow::More } else { Flow::Stop })
        })
    })?;
    if filled == Flow::Stop {
        return Ok(None);
    }
    if keys.rows().is_empty() && step.kind == JoinKind::Semi {
        return Ok(Some(Flow::More));
    }
    let flow = run(&step.outer, frame, &mut |frame| {
        let matched = with_values(step.keys.iter().map(|(outer, _, _)| outer), frame, |row| {
            Ok(!row.iter().any(Value::is_null) && keys.find(row, &facts).1.is_some())
        })?;
        answered(step.kind, matched, frame, next)
    })?;
    Ok(Some(flow))
}
