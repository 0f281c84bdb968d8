//! Semijoins and antijoins: rows that have a partner, or have none.

use super::join::keys::Keys;
use super::keep::RowSet;
use super::spill::grant::{Buffer, Grant};
use super::{Consumer, Flow, run, with_values};
use crate::error::Result;
use crate::expr::frame::Frame;
use crate::plan::{HashJoin, JoinKind};
use hashbrown::HashTable;
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

/// The different keys of inner rows.
enum Partners {
    /// The codes of keys that have each its own.
    Codes(HashTable<u64>),
    /// Others' values.
    Values(RowSet),
}

impl Partners {
    /// None, of these keys.
    fn of(keys: Keys<'_>) -> Partners {
        if keys.are_codes() {
            return Partners::Codes(HashTable::new());
        }
        Partners::Values(RowSet::with(keys.step.keys.iter().map(|(_, _, comparator)| *comparator).collect()))
    }

    fn is_empty(&self) -> bool {
        match self {
            Partners::Codes(codes) => codes.is_empty(),
            Partners::Values(values) => values.rows().is_empty(),
        }
    }

    /// The memory that they take.
    #[inline]
    fn memory_bytes(&self) -> usize {
        match self {
            // A byte beside each says whether its place is taken; what grows has its old places too.
            Partners::Codes(codes) => codes.capacity() * 2 * (size_of::<u64>() + 1),
            Partners::Values(values) => values.memory_bytes(),
        }
    }

    /// Adds keys unless it has them.
    fn add(&mut self, keys: Keys<'_>, row: &[Value<'_>], frame: &Frame<'_>) {
        match self {
            Partners::Codes(codes) => {
                if let Some(code) = keys.code(row, frame)
                    && codes.find(code, |its| *its == code).is_none()
                {
                    codes.insert_unique(code, code, |its| *its);
                }
            }
            Partners::Values(values) if !row.iter().any(Value::is_null) => {
                let (hash, found) = values.find(row, &frame.context.statement.conversion());
                if found.is_none() {
                    values.add(hash, row.iter().map(|value| value.clone().into_owned()).collect::<Rc<[_]>>());
                }
            }
            Partners::Values(_) => {}
        }
    }

    /// Whether it has keys.
    #[inline]
    fn has(&self, keys: Keys<'_>, row: &[Value<'_>], frame: &Frame<'_>) -> bool {
        match self {
            Partners::Codes(codes) => {
                keys.code(row, frame).is_some_and(|code| codes.find(code, |its| *its == code).is_some())
            }
            Partners::Values(values) => {
                !row.iter().any(Value::is_null) && values.find(row, &frame.context.statement.conversion()).1.is_some()
            }
        }
    }
}

/// A hash join in which equal keys make partners: of the inner rows no more than the different keys is kept. `None` where these
/// have no room in memory; nothing has gone out then.
///
/// # Errors
/// What the steps answer.
pub(super) fn by_keys<'s>(step: &'s HashJoin, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Option<Flow>> {
    let mut grant = Grant::new(frame.context, Buffer::Join);
    let keys = Keys::of(step);
    let mut partners = Partners::of(keys);
    let filled = run(&step.inner, frame, &mut |frame| {
        with_values(keys.inner(), frame, |row| {
            partners.add(keys, row, frame);
            Ok(if grant.holds(partners.memory_bytes()) { Flow::More } else { Flow::Stop })
        })
    })?;
    if filled == Flow::Stop {
        return Ok(None);
    }
    if partners.is_empty() && step.kind == JoinKind::Semi {
        return Ok(Some(Flow::More));
    }
    let flow = run(&step.outer, frame, &mut |frame| {
        let matched = with_values(keys.outer(), frame, |row| Ok(partners.has(keys, row, frame)))?;
        answered(step.kind, matched, frame, next)
    })?;
    Ok(Some(flow))
}
