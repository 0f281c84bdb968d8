//! DISTINCT: rows of which no equal one came before.

use super::batch::keys::Keys;
use super::batch::rows;
use super::keep::RowSet;
use super::spill::grant::{Buffer, Grant};
use super::spill::ordered::Ordered;
use super::spill::partitions::Partitions;
use super::spill::run::{Reader, Run, Writer};
use super::spill::slots::{put_values, row};
use super::subquery::SharedRow;
use super::{Consumer, Flow, values};
use crate::error::Result;
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use crate::plan::Distinct;
use std::rc::Rc;
use stdx::coding::{Reader as Bytes, put_u64};
use values::compare::Comparator;
use values::value::Value;

/// Different rows, each of which goes out when it comes first. Those that the set has no room for go to the disk, by parts, and go
/// out behind the others.
pub struct Uniques<'s> {
    context: &'s Context<'s>,
    /// How much memory it may take; `None` for what it needs.
    grant: Option<Grant<'s>>,
    comparators: Vec<Comparator>,
    seen: RowSet,
    level: u8,
    /// The number of the row that comes next.
    number: u64,
    later: Option<Partitions>,
    record: Vec<u8>,
}

impl<'s> Uniques<'s> {
    /// None yet, of rows that are compared thus.
    pub fn new(comparators: Vec<Comparator>, context: &'s Context<'s>) -> Uniques<'s> {
        Uniques::at(0, comparators, context)
    }

    /// The same that never go to the disk.
    pub fn in_memory(comparators: Vec<Comparator>, context: &'s Context<'s>) -> Uniques<'s> {
        Uniques { grant: None, ..Uniques::new(comparators, context) }
    }

    /// The memory that it takes.
    pub fn memory_bytes(&self) -> usize {
        self.seen.memory_bytes()
    }

    fn at(level: u8, comparators: Vec<Comparator>, context: &'s Context<'s>) -> Uniques<'s> {
        let seen = RowSet::with(comparators.clone());
        let grant = Some(Grant::new(context, Buffer::Table));
        Uniques { context, grant, comparators, seen, level, number: 0, later: None, record: Vec::new() }
    }

    /// The row, if it is to go out now.
    ///
    /// # Errors
    /// What tmpdir answers.
    pub fn admit(&mut self, row: Vec<Value<'static>>) -> Result<Option<SharedRow>> {
        self.number += 1;
        self.admit_numbered(self.number, row)
    }

    fn admit_numbered(&mut self, number: u64, row: Vec<Value<'static>>) -> Result<Option<SharedRow>> {
        let (hash, found) = self.seen.find(&row, &self.context.statement.conversion());
        if found.is_some() {
            return Ok(None);
        }
        let bytes = self.seen.memory_bytes();
        if self.later.is_none() && self.grant.as_mut().is_none_or(|grant| grant.holds(bytes)) {
            let row: SharedRow = row.into();
            self.seen.add(hash, Rc::clone(&row));
            return Ok(Some(row));
        }
        let later = match &mut self.later {
            Some(later) => later,
            none => none.insert(Partitions::new(self.level, self.context)?),
        };
        self.record.clear();
        put_u64(&mut self.record, number);
        put_values(&mut self.record, &row);
        later.add(hash, &self.record, self.context.kill)?;
        Ok(None)
    }

    /// Takes out the rows that were admitted, in the order in which they came.
    pub fn drain(&mut self) -> Vec<SharedRow> {
        self.seen.drain()
    }

    /// Gives all rows to `next`.
    ///
    /// # Errors
    /// What tmpdir and `next` answer.
    pub fn each(self, next: &mut dyn FnMut(SharedRow) -> Result<Flow>) -> Result<Flow> {
        for row in self.seen.rows() {
            if next(Rc::clone(row))? == Flow::Stop {
                return Ok(Flow::Stop);
            }
        }
        self.rest(next)
    }

    /// Gives the rows that had no room to `next`.
    ///
    /// # Errors
    /// What tmpdir and `next` answer.
    pub fn rest(self, next: &mut dyn FnMut(SharedRow) -> Result<Flow>) -> Result<Flow> {
        let Uniques { context, grant, comparators, seen, level, later, .. } = self;
        let Some(later) = later else { return Ok(Flow::More) };
        drop((grant, seen));
        let mut ordered = Ordered::new(context)?;
        for part in later.finish(context.kill)? {
            work_out(&part, level.saturating_add(1), &comparators, context, &mut ordered)?;
        }
        ordered.each(context, &mut |record| row(&mut Bytes::new(record)).map(|row| next(row.into())))
    }
}

/// Writes a part's different rows.
fn work_out(part: &Run, level: u8, comparators: &[Comparator], context: &Context<'_>, to: &mut Ordered) -> Result<()> {
    let mut uniques = Uniques::at(level, comparators.to_vec(), context);
    let mut writer: Writer = to.part();
    let mut reader = Reader::new(part);
    while let Some(record) = reader.next(context.kill)? {
        let mut from = Bytes::new(record);
        let found = from.u64().and_then(|number| Some((number, row(&mut from)?)));
        let (number, row) = found.ok_or_else(|| part.damaged())?;
        if uniques.admit_numbered(number, row)?.is_some() {
            writer.add(record, context.kill)?;
        }
    }
    to.take(writer, context)?;
    let Some(later) = uniques.later.take() else { return Ok(()) };
    drop(uniques);
    for part in later.finish(context.kill)? {
        work_out(&part, level.saturating_add(1), comparators, context, to)?;
    }
    Ok(())
}

/// Leaves doubles out. Where rows are many a row whose columns have the bytes of one that came before is known to be one.
///
/// # Errors
/// What the input, tmpdir and the consumer answer.
pub fn distinct<'s>(step: &'s Distinct, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    let comparators = step.kept.iter().map(|e| Comparator::of(&e.ty)).collect();
    let mut uniques = Uniques::new(comparators, frame.context);
    let (mut rows, mut keys): (u64, Option<Keys>) = (0, None);
    let flow = rows::each(&step.input, frame, &mut |frame, stored| {
        let row = stored.and_then(|(_, row)| rows::stored_of(&step.input, row));
        if keys.as_mut().is_some_and(|keys| keys.find(row, frame).is_some()) {
            return Ok(Flow::More);
        }
        if let Some(row) = stored {
            rows::put_into(&step.input, row, frame);
        }
        rows += 1;
        if rows == rows::ROWS_MIN {
            keys = Keys::of(&step.kept, frame);
        }
        let warned = frame.context.diagnostics.borrow().warning_count();
        let row = values(&step.kept, frame)?;
        if let Some(known) = keys.as_mut().filter(|_| frame.context.diagnostics.borrow().warning_count() == warned) {
            known.add(0);
        }
        if keys.as_ref().is_some_and(Keys::has_given_up) {
            keys = None;
        }
        let Some(row) = uniques.admit(row)? else { return Ok(Flow::More) };
        frame.set_shared(step.slot, &row);
        next(frame)
    })?;
    if flow == Flow::Stop {
        return Ok(Flow::Stop);
    }
    uniques.rest(&mut |row| {
        frame.set_shared(step.slot, &row);
        next(frame)
    })
}
