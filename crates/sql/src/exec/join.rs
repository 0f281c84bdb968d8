//! Joins: by nested loops and by hash table.

mod looked;
mod parts;

pub use self::looked::{Known, look};

use self::parts::InnerParts;
use super::keep::KeptRows;
use super::semijoin;
use super::spill::grant::{Buffer, Grant};
use super::spill::slots::heap_bytes;
use super::{Consumer, Flow, is_shut, passes, run, with_values};
use crate::error::Result;
use crate::expr::Slot;
use crate::expr::frame::Frame;
use crate::plan::{HashJoin, Join, JoinKind};
use hashbrown::HashTable;
use std::hash::Hasher;
use stdx::hash::NumberHasher;
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

/// The rows of a hash join's inner step by their keys.
struct Built {
    rows: KeptRows,
    /// The keys of one row after those of another.
    keys: Vec<Value<'static>>,
    /// The first and the last row of each hash.
    by_hash: HashTable<(u64, usize, usize)>,
    /// For each row the next one of its hash, or [`LAST`].
    next: Vec<usize>,
    /// What the keys take beside their list.
    key_bytes: usize,
}

/// No row follows.
const LAST: usize = usize::MAX;

impl Built {
    /// None, of these slots.
    fn of(slots: &[Slot]) -> Built {
        let rows = KeptRows::new(slots);
        Built { rows, keys: Vec::new(), by_hash: HashTable::new(), next: Vec::new(), key_bytes: 0 }
    }

    fn add(&mut self, hash: u64, keys: &[Value<'_>], frame: &Frame<'_>) {
        let at = self.rows.len();
        self.rows.push(frame);
        self.key_bytes += keys.iter().map(heap_bytes).sum::<usize>();
        self.keys.extend(keys.iter().map(|key| key.clone().into_owned()));
        self.next.push(LAST);
        match self.by_hash.find_mut(hash, |(its, ..)| *its == hash) {
            Some((_, _, last)) => self.next[std::mem::replace(last, at)] = at,
            None => _ = self.by_hash.insert_unique(hash, (hash, at, at), |(its, ..)| *its),
        }
    }

    /// The memory that it takes.
    #[inline]
    fn memory_bytes(&self) -> usize {
        let lists = self.keys.capacity() * size_of::<Value<'_>>() + self.next.capacity() * size_of::<usize>();
        let table = self.by_hash.capacity() * size_of::<(u64, usize, usize)>();
        self.rows.memory_bytes() + self.key_bytes + lists + table
    }

    /// Whether no hash tells its rows apart.
    fn is_of_one_hash(&self) -> bool {
        self.by_hash.len() <= 1
    }

    /// Calls `next` for each row with its hash, those of one hash in the order in which they came.
    fn each(&self, next: &mut dyn FnMut(u64, usize) -> Result<()>) -> Result<()> {
        for (hash, first, _) in &self.by_hash {
            let mut at = *first;
            while at != LAST {
                next(*hash, at)?;
                at = self.next[at];
            }
        }
        Ok(())
    }

    /// Appends the rows whose keys equal `keys`, in the order in which they came.
    fn find(
        &self,
        step: &HashJoin,
        (hash, keys): (u64, &[Value<'_>]),
        frame: &Frame<'_>,
        to: &mut Vec<usize>,
    ) -> Result<()> {
        let Some((_, first, _)) = self.by_hash.find(hash, |(its, ..)| *its == hash) else { return Ok(()) };
        let mut at = *first;
        while at != LAST {
            if equal(step, keys, &self.keys[at * keys.len()..(at + 1) * keys.len()], frame)? {
                to.push(at);
            }
            at = self.next[at];
        }
        Ok(())
    }
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
    let mut built = Built::of(&step.inner_slots);
    let mut grant = Grant::new(frame.context, Buffer::Join);
    let mut parts: Option<InnerParts> = None;
    run(&step.inner, frame, &mut |frame| {
        with_values(step.keys.iter().map(|(_, inner, _)| inner), frame, |keys| {
            let Some(hash) = hash_of(step, keys, frame) else { return Ok(()) };
            if let Some(parts) = &mut parts {
                return parts.add(hash, frame);
            }
            built.add(hash, keys, frame);
            if !grant.holds(built.memory_bytes()) {
                parts.insert(InnerParts::new(step, 0, frame.context)?).take(&mut built, frame.context)?;
            }
            Ok(())
        })?;
        Ok(Flow::More)
    })?;
    if let Some(parts) = parts {
        drop((built, grant));
        return parts::join(step, parts, frame, next);
    }
    if built.rows.is_empty() && !step.kind.keeps_unmatched() {
        return Ok(Flow::More);
    }
    let mut found = Vec::new();
    run(&step.outer, frame, &mut |frame| {
        let (matched, flow) = probe(step, &built, &mut found, frame, next)?;
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

/// Gives the inner rows that match the frame's outer one, or none where it is asked only whether there is one; whether there was.
#[inline]
fn probe<'s>(
    step: &'s HashJoin,
    built: &Built,
    found: &mut Vec<usize>,
    frame: &mut Frame<'s>,
    next: Consumer<'_, 's>,
) -> Result<(bool, Flow)> {
    found.clear();
    with_values(step.keys.iter().map(|(outer, _, _)| outer), frame, |keys| match hash_of(step, keys, frame) {
        Some(hash) => built.find(step, (hash, keys), frame, found),
        None => Ok(()),
    })?;
    let mut matched = false;
    for at in found.iter() {
        built.rows.restore(*at, frame);
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

/// The hash of keys; `None` where one is NULL, which equals nothing.
fn hash_of(step: &HashJoin, keys: &[Value<'_>], frame: &Frame<'_>) -> Option<u64> {
    let mut state = NumberHasher::default();
    let facts = frame.context.statement.conversion();
    for (key, (_, _, comparator)) in keys.iter().zip(&step.keys) {
        if key.is_null() {
            return None;
        }
        comparator.hash(key, &facts, &mut state);
    }
    Some(state.finish())
}

fn equal(step: &HashJoin, outer: &[Value<'_>], inner: &[Value<'_>], frame: &Frame<'_>) -> Result<bool> {
    for ((a, b), (_, _, comparator)) in outer.iter().zip(inner).zip(&step.keys) {
        if !crate::expr::eval::ordering(comparator, a, b, frame)?.is_some_and(std::cmp::Ordering::is_eq) {
            return Ok(false);
        }
    }
    Ok(true)
}
