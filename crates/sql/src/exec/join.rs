//! Joins: by nested loops and by hash table.

use super::keep::{Kept, restore, save};
use super::{Consumer, Flow, passes, run};
use crate::error::Result;
use crate::expr::frame::Frame;
use crate::plan::{HashJoin, Join, JoinKind};
use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};
use values::value::Value;

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
            next(frame)
        })?;
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
/// What the steps answer.
pub fn hash<'s>(step: &'s HashJoin, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    let hasher = std::collections::hash_map::RandomState::new();
    let mut rows: Vec<(Vec<Value<'static>>, Kept)> = Vec::new();
    let mut by_hash: HashMap<u64, Vec<usize>> = HashMap::new();
    run(&step.inner, frame, &mut |frame| {
        let keys = step.keys.iter().map(|(_, inner, _)| inner.eval(frame).map(Value::into_owned));
        let keys = keys.collect::<Result<Vec<_>>>()?;
        if !keys.iter().any(Value::is_null) {
            let hash = hash_of(step, &keys, frame, &hasher);
            by_hash.entry(hash).or_default().push(rows.len());
            rows.push((keys, save(&step.inner_slots, frame)));
        }
        Ok(Flow::More)
    })?;
    run(&step.outer, frame, &mut |frame| {
        let keys = step.keys.iter().map(|(outer, _, _)| outer.eval(frame).map(Value::into_owned));
        let keys = keys.collect::<Result<Vec<_>>>()?;
        let mut matched = false;
        if !keys.iter().any(Value::is_null) {
            let hash = hash_of(step, &keys, frame, &hasher);
            for at in by_hash.get(&hash).into_iter().flatten() {
                let (inner_keys, kept) = &rows[*at];
                if !equal(step, &keys, inner_keys, frame)? {
                    continue;
                }
                restore(&step.inner_slots, kept, frame);
                if let Some(on) = &step.on
                    && !passes(on, frame)?
                {
                    continue;
                }
                matched = true;
                if next(frame)? == Flow::Stop {
                    return Ok(Flow::Stop);
                }
            }
        }
        if matched || step.kind == JoinKind::Inner {
            return Ok(Flow::More);
        }
        step.inner_slots.iter().for_each(|slot| frame.set_null(*slot));
        next(frame)
    })
}

fn hash_of(step: &HashJoin, keys: &[Value<'_>], frame: &Frame<'_>, hasher: &impl BuildHasher) -> u64 {
    let mut state = hasher.build_hasher();
    let facts = frame.context.statement.conversion();
    for (key, (_, _, comparator)) in keys.iter().zip(&step.keys) {
        comparator.hash(key, &facts, &mut state);
    }
    state.finish()
}

fn equal(step: &HashJoin, outer: &[Value<'_>], inner: &[Value<'_>], frame: &Frame<'_>) -> Result<bool> {
    for ((a, b), (_, _, comparator)) in outer.iter().zip(inner).zip(&step.keys) {
        if !crate::expr::eval::ordering(comparator, a, b, frame)?.is_some_and(std::cmp::Ordering::is_eq) {
            return Ok(false);
        }
    }
    Ok(true)
}
