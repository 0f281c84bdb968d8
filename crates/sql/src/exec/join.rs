//! Joins: by nested loops and by hash table.

mod built;
mod entries;
pub(super) mod keys;
mod looked;
mod parts;
mod rows;

pub use self::looked::{Known, look};

use self::built::Built;
use self::keys::Keys;
use self::parts::InnerParts;
use super::semijoin;
use super::spill::arena::Start;
use super::spill::grant::{Buffer, Grant};
use super::{Consumer, Flow, is_shut, passes, run, with_values};
use crate::error::Result;
use crate::expr::frame::Frame;
use crate::plan::{HashJoin, Join, JoinKind};

/// For each outer row the inner rows.
///
/// # Errors
/// What the steps answer.
pub fn nested<'s>(step: &'s Join, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    run(&step.outer, frame, &mut |frame| {
        let mut matched = false;
        let flow = run(&step.inner, frame, &mut |frame| {
            if let Some(on) = &step.on
                && !passes(on, frame)?
            {
                return Ok(Flow::More);
            }
            matched = true;
            if step.kind.is_asked() { Ok(Flow::Stop) } else { next(frame) }
        })?;
        if step.kind.is_asked() {
            return semijoin::answered(step.kind, matched, frame, next);
        }
        if flow == Flow::Stop || matched || step.kind == JoinKind::Inner {
            return Ok(flow);
        }
        step.inner_slots.iter().for_each(|slot| frame.set_null(*slot));
        next(frame)
    })
}

/// The inner rows in a hash table, the outer ones look them up.
///
/// # Errors
/// What the steps and tmpdir answer.
pub fn hash<'s>(step: &'s HashJoin, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    if is_shut(&step.outer, frame)? {
        return Ok(Flow::More);
    }
    if step.kind.is_asked()
        && step.on.is_none()
        && let Some(flow) = semijoin::by_keys(step, frame, next)?
    {
        return Ok(flow);
    }
    let keys = Keys::of(step);
    let mut built = Built::of(step);
    let mut grant = Grant::new(frame.context, Buffer::Join);
    let mut parts: Option<InnerParts> = None;
    run(&step.inner, frame, &mut |frame| {
        with_values(keys.inner(), frame, |values| {
            let Some(code) = keys.code(values, frame) else { return Ok(()) };
            if let Some(parts) = &mut parts {
                return parts.add(code, frame);
            }
            built.add(keys, (code, values), frame);
            if !grant.holds(built.memory_bytes()) {
                parts.insert(InnerParts::new(step, 0, frame.context)?).take(&mut built, step, frame.context)?;
            }
            Ok(())
        })?;
        Ok(Flow::More)
    })?;
    if let Some(parts) = parts {
        drop((built, grant));
        return parts::join(step, parts, frame, next);
    }
    if built.is_empty() && !step.kind.keeps_unmatched() {
        return Ok(Flow::More);
    }
    built.settle();
    let mut found = Vec::new();
    run(&step.outer, frame, &mut |frame| {
        let (matched, flow) = probe(keys, &built, &mut found, frame, next)?;
        if step.kind.is_asked() {
            return semijoin::answered(step.kind, matched, frame, next);
        }
        if flow == Flow::Stop || matched || step.kind == JoinKind::Inner {
            return Ok(flow);
        }
        step.inner_slots.iter().for_each(|slot| frame.set_null(*slot));
        next(frame)
    })
}

/// So many rows are read at a time before they are put back: they have room in the nearest cache.
const ROWS_BROUGHT: usize = 16;

/// Gives the inner rows that match the frame's outer one, or none where it is asked only whether there is one; whether there was.
#[inline]
fn probe<'s>(
    keys: Keys<'s>,
    built: &Built,
    found: &mut Vec<Start>,
    frame: &mut Frame<'s>,
    next: Consumer<'_, 's>,
) -> Result<(bool, Flow)> {
    found.clear();
    let step = keys.step;
    with_values(keys.outer(), frame, |values| match keys.code(values, frame) {
        Some(code) => built.find(keys, (code, values), frame, found),
        None => Ok(()),
    })?;
    let mut matched = false;
    for (at, place) in found.iter().enumerate() {
        if at % ROWS_BROUGHT == 0 {
            built.rows().bring(&found[at..found.len().min(at + ROWS_BROUGHT)]);
        }
        built.rows().restore(*place, frame);
        if let Some(on) = &step.on
            && !passes(on, frame)?
        {
            continue;
        }
        matched = true;
        if step.kind.is_asked() {
            break;
        }
        if next(frame)? == Flow::Stop {
            return Ok((true, Flow::Stop));
        }
    }
    Ok((matched, Flow::More))
}
