//! INTERSECT and EXCEPT: rows of the left query that the right one has, or has not.
//!
//! The right query's rows are kept, each with how often it came. Where they have no room, both queries' rows go to parts, and the
//! left ones that are in the result come out in their order.

use super::{Taker, comparators, row};
use crate::error::Result;
use crate::exec::Flow;
use crate::exec::keep::RowSet;
use crate::exec::spill::grant::{Buffer, Grant};
use crate::exec::spill::ordered::Ordered;
use crate::exec::spill::partitions::{LEVELS_MAX, Partitions};
use crate::exec::spill::run::{Reader, Run};
use crate::exec::spill::slots::{self, put_values};
use crate::exec::{is_shut, run};
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use crate::plan::SetOperation;
use stdx::coding::{Reader as Bytes, put_u64};
use syntax::ast::query::SetOperator;
use values::value::Value;

/// The right query's rows.
struct Right<'s> {
    step: &'s SetOperation,
    context: &'s Context<'s>,
    rows: RowSet,
    counts: Vec<u64>,
    grant: Grant<'s>,
}

impl<'s> Right<'s> {
    fn new(step: &'s SetOperation, context: &'s Context<'s>) -> Right<'s> {
        let (rows, grant) = (RowSet::with(comparators(step)), Grant::new(context, Buffer::Table));
        Right { step, context, rows, counts: Vec::new(), grant }
    }

    /// Adds a row that came `count` times; whether there was room for it.
    fn add(&mut self, row: Vec<Value<'static>>, count: u64) -> bool {
        match self.rows.find(&row, &self.context.statement.conversion()) {
            (_, Some(at)) => self.counts[at] += count,
            (hash, None) => {
                self.rows.add(hash, row.into());
                self.counts.push(count);
            }
        }
        self.grant.holds(self.rows.memory_bytes())
    }

    /// Whether the next such row of the left query is in the result.
    fn lets_pass(&mut self, row: &[Value<'_>]) -> bool {
        let is_there = match self.rows.find(row, &self.context.statement.conversion()).1 {
            Some(at) if self.step.all => {
                let is_left = self.counts[at] > 0;
                self.counts[at] = self.counts[at].saturating_sub(1);
                is_left
            }
            found => found.is_some(),
        };
        is_there == (self.step.op == SetOperator::Intersect)
    }

    fn hash(&self, row: &[Value<'_>]) -> u64 {
        self.rows.hash(row, &self.context.statement.conversion())
    }

    /// Sends the rows to parts and forgets them.
    fn part(&mut self, parts: &mut Partitions) -> Result<()> {
        let empty = RowSet::with(comparators(self.step));
        let rows = std::mem::replace(&mut self.rows, empty);
        for (row, count) in rows.rows().iter().zip(self.counts.drain(..)) {
            put_record(parts, self.rows.hash(row, &self.context.statement.conversion()), (count, row), self.context)?;
        }
        Ok(())
    }
}

/// Sends a row to its part: of the right query with how often it came, of the left one with its number.
fn put_record(parts: &mut Partitions, hash: u64, row: (u64, &[Value<'_>]), context: &Context<'_>) -> Result<()> {
    let mut record = Vec::new();
    put_u64(&mut record, row.0);
    put_values(&mut record, row.1);
    parts.add(hash, &record, context.kill)
}

/// What takes a row's number, its values and its record.
type Taking<'t> = &'t mut dyn FnMut(u64, Vec<Value<'static>>, &[u8]) -> Result<()>;

/// Calls `next` for each row of a part, with the number beside it and its record.
fn each(part: &Run, context: &Context<'_>, next: Taking<'_>) -> Result<()> {
    let mut reader = Reader::new(part);
    while let Some(record) = reader.next(context.kill)? {
        let mut from = Bytes::new(record);
        let found = from.u64().and_then(|number| Some((number, slots::row(&mut from)?)));
        let (number, row) = found.ok_or_else(|| part.damaged())?;
        next(number, row, record)?;
    }
    Ok(())
}

/// Gives the left query's rows that are in the result to `take`.
///
/// # Errors
/// What the queries, tmpdir and `take` answer.
pub(super) fn run_filter<'s>(step: &'s SetOperation, frame: &mut Frame<'s>, take: Taker<'_, 's>) -> Result<Flow> {
    if is_shut(&step.left.node, frame)? {
        return Ok(Flow::More);
    }
    let context = frame.context;
    let mut right = Right::new(step, context);
    let mut right_parts: Option<Partitions> = None;
    run(&step.right.node, frame, &mut |frame| {
        let row = row(&step.right, &step.types, frame)?;
        if let Some(parts) = &mut right_parts {
            put_record(parts, right.hash(&row), (1, &row), context)?;
        } else if !right.add(row, 1) {
            right.part(right_parts.insert(Partitions::new(0, context)?))?;
        }
        Ok(Flow::More)
    })?;
    let Some(right_parts) = right_parts else {
        if step.op == SetOperator::Intersect && right.rows.rows().is_empty() {
            return Ok(Flow::More);
        }
        return run(&step.left.node, frame, &mut |frame| {
            let row = row(&step.left, &step.types, frame)?;
            if right.lets_pass(&row) { take(row, frame) } else { Ok(Flow::More) }
        });
    };
    let mut left_parts = Partitions::new(0, context)?;
    let mut number = 0;
    run(&step.left.node, frame, &mut |frame| {
        let row = row(&step.left, &step.types, frame)?;
        number += 1;
        put_record(&mut left_parts, right.hash(&row), (number, &row), context)?;
        Ok(Flow::More)
    })?;
    drop(right);
    let mut ordered = Ordered::new(context)?;
    let parts = right_parts.finish(context.kill)?.into_iter().zip(left_parts.finish(context.kill)?);
    for (right, left) in parts {
        filter((step, context), right, left, 1, &mut ordered)?;
    }
    ordered.each(context, &mut |record| slots::row(&mut Bytes::new(record)).map(|row| take(row, frame)))
}

/// Writes the rows of a part of the left query that are in the result.
fn filter<'s>(
    (step, context): (&'s SetOperation, &'s Context<'s>),
    right: Run,
    left: Run,
    level: u8,
    to: &mut Ordered,
) -> Result<()> {
    let mut set = Right::new(step, context);
    let mut parts: Option<Partitions> = None;
    each(&right, context, &mut |count, row, record| {
        if let Some(parts) = &mut parts {
            parts.add(set.hash(&row), record, context.kill)?;
        } else if !set.add(row, count) && level < LEVELS_MAX {
            set.part(parts.insert(Partitions::new(level, context)?))?;
        }
        Ok(())
    })?;
    drop(right);
    let Some(right_parts) = parts else {
        let mut writer = to.part();
        each(&left, context, &mut |_, row, record| {
            if set.lets_pass(&row) { writer.add(record, context.kill) } else { Ok(()) }
        })?;
        return to.take(writer, context);
    };
    let mut left_parts = Partitions::new(level, context)?;
    each(&left, context, &mut |_, row, record| left_parts.add(set.hash(&row), record, context.kill))?;
    drop((set, left));
    for (right, left) in right_parts.finish(context.kill)?.into_iter().zip(left_parts.finish(context.kill)?) {
        filter((step, context), right, left, level + 1, to)?;
    }
    Ok(())
}
