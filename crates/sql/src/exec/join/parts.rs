//! Hash joins whose inner rows have no room in memory: both sides' rows go to parts by the hash of their keys, and each part is
//! joined alone. The pairs come out in the order of the outer rows.
//!
//! ```text
//! inner row   hash u64 | inner slots
//! outer row   number u64 | hash u64 | outer slots
//! pair        number u64 | outer slots | inner slots
//! ```

use super::built::Built;
use super::keys::Keys;
use super::probe;
use crate::error::Result;
use crate::exec::spill::arena::Start;
use crate::exec::spill::grant::{Buffer, Grant};
use crate::exec::spill::ordered::{NUMBER_BYTES, Ordered};
use crate::exec::spill::partitions::{LEVELS_MAX, Partitions};
use crate::exec::spill::run::{Reader, Run, Writer};
use crate::exec::spill::slots::Slots;
use crate::exec::{Consumer, Flow, run, with_values};
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use crate::plan::{HashJoin, JoinKind};
use stdx::coding::{Reader as Bytes, get_u64, put_u64};

/// Where an outer row's slots begin.
const OUTER_HEAD_BYTES: usize = NUMBER_BYTES + 8;

/// Inner rows on their way to parts.
pub(super) struct InnerParts {
    slots: Slots,
    parts: Partitions,
    record: Vec<u8>,
}

impl InnerParts {
    pub(super) fn new(step: &HashJoin, level: u8, context: &Context<'_>) -> Result<InnerParts> {
        let parts = Partitions::new(level, context)?;
        Ok(InnerParts { slots: Slots::new(&step.inner_slots), parts, record: Vec::new() })
    }

    /// Adds the frame's row.
    pub(super) fn add(&mut self, hash: u64, frame: &Frame<'_>) -> Result<()> {
        self.record.clear();
        put_u64(&mut self.record, hash);
        self.slots.put(frame, &mut self.record);
        self.parts.add(hash, &self.record, frame.context.kill)
    }

    /// Adds the rows of a table and empties it.
    pub(super) fn take(&mut self, built: &mut Built, step: &HashJoin, context: &Context<'_>) -> Result<()> {
        let full = std::mem::replace(built, Built::of(step));
        full.each(&mut |hash, at| {
            self.record.clear();
            put_u64(&mut self.record, hash);
            self.slots.put_kept(full.rows().slot_rows(at), &mut self.record);
            self.parts.add(hash, &self.record, context.kill)
        })
    }
}

/// A join by parts.
struct Parts<'s> {
    step: &'s HashJoin,
    keys: Keys<'s>,
    context: &'s Context<'s>,
    outer: Slots,
    inner: Slots,
    pairs: Ordered,
    found: Vec<Start>,
    record: Vec<u8>,
}

/// Joins what the inner parts hold with the outer step's rows.
///
/// # Errors
/// What the outer step, tmpdir and the consumer answer.
pub(super) fn join<'s>(
    step: &'s HashJoin,
    inner: InnerParts,
    frame: &mut Frame<'s>,
    next: Consumer<'_, 's>,
) -> Result<Flow> {
    let context = frame.context;
    let InnerParts { slots, parts, .. } = inner;
    let mut outer_parts = Partitions::new(0, context)?;
    let runs = parts.finish(context.kill)?;
    let (outer, pairs) = (Slots::of(&step.outer), Ordered::new(context)?);
    let keys = Keys::of(step);
    let mut join = Parts { step, keys, context, outer, inner: slots, pairs, found: Vec::new(), record: Vec::new() };
    let mut alone = join.pairs.part();
    let mut number = 0;
    run(&step.outer, frame, &mut |frame| {
        number += 1;
        let hash = with_values(keys.outer(), frame, |values| Ok(keys.code(values, frame)))?;
        let hash = hash.filter(|hash| !runs[outer_parts.place(*hash)].is_empty());
        join.record.clear();
        put_u64(&mut join.record, number);
        if let Some(hash) = hash {
            put_u64(&mut join.record, hash);
            join.outer.put(frame, &mut join.record);
            outer_parts.add(hash, &join.record, context.kill)?;
        } else if step.kind.keeps_unmatched() {
            join.outer.put(frame, &mut join.record);
            join.inner.put_nulls(&mut join.record);
            alone.add(&join.record, context.kill)?;
        }
        Ok(Flow::More)
    })?;
    join.pairs.take(alone, context)?;
    for (inner, outer) in runs.into_iter().zip(outer_parts.finish(context.kill)?) {
        join.join_part(inner, outer, 1, frame)?;
    }
    let Parts { outer, inner, pairs, .. } = join;
    pairs.each(context, &mut |record| {
        let mut from = Bytes::new(record);
        outer.restore(&mut from, frame)?;
        inner.restore(&mut from, frame)?;
        Some(next(frame))
    })
}

impl<'s> Parts<'s> {
    /// Joins one part of each side.
    fn join_part(&mut self, inner: Run, outer: Run, level: u8, frame: &mut Frame<'s>) -> Result<()> {
        if inner.is_empty() && !self.step.kind.keeps_unmatched() || outer.is_empty() {
            return Ok(());
        }
        let (context, step, keys) = (self.context, self.step, self.keys);
        let mut built = Built::of(step);
        let mut grant = Grant::new(context, Buffer::Join);
        let mut parts: Option<InnerParts> = None;
        // The outer rows that had a partner, where not all inner rows were looked at together.
        let mut matched: Vec<bool> = Vec::new();
        let mut reader = Reader::new(&inner);
        while let Some(record) = reader.next(context.kill)? {
            let mut from = Bytes::new(record);
            let hash = from.u64().ok_or_else(|| inner.damaged())?;
            if let Some(parts) = &mut parts {
                parts.parts.add(hash, record, context.kill)?;
                continue;
            }
            self.inner.restore(&mut from, frame).ok_or_else(|| inner.damaged())?;
            with_values(keys.inner(), frame, |values| {
                built.add(keys, (hash, values), frame);
                Ok(())
            })?;
            if grant.holds(built.memory_bytes()) {
                continue;
            }
            if level < LEVELS_MAX && !built.is_of_one_code() {
                parts.insert(InnerParts::new(step, level, context)?).take(&mut built, step, context)?;
            } else {
                built.settle();
                self.probe_all(&built, &outer, &mut matched, frame)?;
                built = Built::of(step);
            }
        }
        drop(reader);
        match parts {
            Some(parts) => {
                drop((built, grant, inner));
                let outer_parts = parted(&outer, level, context)?;
                drop(outer);
                for (inner, outer) in parts.parts.finish(context.kill)?.into_iter().zip(outer_parts) {
                    self.join_part(inner, outer, level + 1, frame)?;
                }
                Ok(())
            }
            None => {
                built.settle();
                self.probe_all(&built, &outer, &mut matched, frame)?;
                self.write_unmatched(&outer, &matched)
            }
        }
    }

    /// Writes the pairs of the inner rows in memory with a part of the outer ones.
    fn probe_all(&mut self, built: &Built, outer: &Run, matched: &mut Vec<bool>, frame: &mut Frame<'s>) -> Result<()> {
        let Parts { step, keys, context, inner, found, record, .. } = self;
        let mut writer: Writer = self.pairs.part();
        let mut reader = Reader::new(outer);
        let mut at = 0;
        while let Some(row) = reader.next(context.kill)? {
            let (head, slots) = row.split_at_checked(OUTER_HEAD_BYTES).ok_or_else(|| outer.damaged())?;
            self.outer.restore(&mut Bytes::new(slots), frame).ok_or_else(|| outer.damaged())?;
            let mut write = |frame: &mut Frame<'s>| {
                record.clear();
                record.extend_from_slice(&head[..NUMBER_BYTES]);
                record.extend_from_slice(slots);
                inner.put(frame, record);
                writer.add(record, context.kill).map(|()| Flow::More)
            };
            let (is_matched, _) = probe(*keys, built, found, frame, &mut write)?;
            if step.kind == JoinKind::Inner {
                continue;
            }
            if at == matched.len() {
                matched.push(false);
            }
            let is_first = is_matched && !matched[at];
            matched[at] |= is_matched;
            if is_first && step.kind == JoinKind::Semi {
                step.inner_slots.iter().for_each(|slot| frame.set_null(*slot));
                write(frame)?;
            }
            at += 1;
        }
        self.pairs.take(writer, context)
    }

    /// Writes the outer rows that have no partner.
    fn write_unmatched(&mut self, outer: &Run, matched: &[bool]) -> Result<()> {
        if !self.step.kind.keeps_unmatched() {
            return Ok(());
        }
        let mut writer = self.pairs.part();
        let mut reader = Reader::new(outer);
        let mut matched = matched.iter();
        while let Some(row) = reader.next(self.context.kill)? {
            if matched.next() == Some(&true) {
                continue;
            }
            let (head, slots) = row.split_at_checked(OUTER_HEAD_BYTES).ok_or_else(|| outer.damaged())?;
            self.record.clear();
            self.record.extend_from_slice(&head[..NUMBER_BYTES]);
            self.record.extend_from_slice(slots);
            self.inner.put_nulls(&mut self.record);
            writer.add(&self.record, self.context.kill)?;
        }
        self.pairs.take(writer, self.context)
    }
}

/// The parts of a part of the outer rows.
fn parted(outer: &Run, level: u8, context: &Context<'_>) -> Result<Vec<Run>> {
    let mut parts = Partitions::new(level, context)?;
    let mut reader = Reader::new(outer);
    while let Some(row) = reader.next(context.kill)? {
        let hash = get_u64(row, NUMBER_BYTES).ok_or_else(|| outer.damaged())?;
        parts.add(hash, row, context.kill)?;
    }
    parts.finish(context.kill)
}
