//! Groups in a hash table. Rows of groups that it has no room for go to parts on the local disk, and each part is grouped alone; the
//! groups come out in the order of their first rows.
//!
//! ```text
//! row     number u64 | key's values | the input's slots
//! group   number of its first row u64 | its values | the slots of its first row
//! ```

use super::batched::Batches;
use super::{Arguments, Groups, grouping, show_results};
use crate::error::Result;
use crate::exec::batch::rows;
use crate::exec::spill::grant::{Buffer, Grant};
use crate::exec::spill::merge::Merge;
use crate::exec::spill::ordered::{ByNumber, Ordered};
use crate::exec::spill::partitions::Partitions;
use crate::exec::spill::run::{Reader, Run};
use crate::exec::spill::slots::{Slots, put_values, row};
use crate::exec::{Consumer, Flow, with_values};
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use crate::plan::Aggregate;
use stdx::coding::{Reader as Bytes, put_u64};
use values::value::Value;

/// Groups that have room in memory, and the rows of others.
pub(super) struct Hashed<'s> {
    step: &'s Aggregate,
    context: &'s Context<'s>,
    pub(super) groups: Groups<'s>,
    /// The numbers of the groups' first rows.
    numbers: Vec<u64>,
    grant: Grant<'s>,
    /// How much memory the rows may take that functions keep.
    gathers: Grant<'s>,
    level: u8,
    later: Option<Partitions>,
    record: Vec<u8>,
}

impl<'s> Hashed<'s> {
    pub(super) fn new(step: &'s Aggregate, level: u8, context: &'s Context<'s>) -> Hashed<'s> {
        let (grant, gathers) = (Grant::new(context, Buffer::Table), Grant::new(context, Buffer::Table));
        Hashed {
            step,
            context,
            groups: Groups::new(step),
            numbers: Vec::new(),
            grant,
            gathers,
            level,
            later: None,
            record: Vec::new(),
        }
    }

    /// Whether rows had no room.
    pub(super) fn is_parted(&self) -> bool {
        self.later.is_some() || self.groups.gathered.is_some()
    }

    /// Adds the frame's row of that number; `slots` are those of the input.
    pub(super) fn add(
        &mut self,
        (number, key): (u64, &[Value<'_>]),
        arguments: &Arguments<'s>,
        slots: &mut Slots,
        frame: &Frame<'s>,
    ) -> Result<()> {
        match self.group((number, key), slots, frame)? {
            Some(at) => self.feed(at, arguments, frame),
            None => Ok(()),
        }
    }

    /// The group of the frame's row, a new one where there is none; `None` where that has no room: the row is put off then.
    fn group(
        &mut self,
        (number, key): (u64, &[Value<'_>]),
        slots: &mut Slots,
        frame: &Frame<'s>,
    ) -> Result<Option<usize>> {
        let facts = self.context.statement.conversion();
        match self.groups.find(key, &facts) {
            (_, Some(at)) => Ok(Some(at)),
            (hash, None) => {
                let is_kept = self.later.is_none() && self.grant.holds(self.groups.memory_bytes());
                if !is_kept {
                    return self.put_off((number, key), hash, slots, frame).map(|()| None);
                }
                self.numbers.push(number);
                Ok(Some(self.groups.add(self.step, (hash, key), frame)))
            }
        }
    }

    /// Adds the frame's row to a group.
    fn feed(&mut self, at: usize, arguments: &Arguments<'s>, frame: &Frame<'s>) -> Result<()> {
        self.groups.feed(self.step, at, arguments, frame)?;
        if self.groups.grows && !self.gathers.holds(self.groups.grown_bytes) {
            self.groups.put_gathered(self.context)?;
        }
        Ok(())
    }

    #[cold]
    fn put_off(
        &mut self,
        (number, key): (u64, &[Value<'_>]),
        hash: u64,
        slots: &mut Slots,
        frame: &Frame<'_>,
    ) -> Result<()> {
        let later = match &mut self.later {
            Some(later) => later,
            none => none.insert(Partitions::new(self.level, self.context)?),
        };
        self.record.clear();
        put_u64(&mut self.record, number);
        put_values(&mut self.record, key);
        slots.put(frame, &mut self.record);
        later.add(hash, &self.record, self.context.kill)
    }
}

/// Groups rows that come in any order.
///
/// # Errors
/// What the input, the functions, tmpdir and the consumer answer.
pub(super) fn run_hashed<'s>(step: &'s Aggregate, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    let context = frame.context;
    let arguments = Arguments::new(step);
    let mut slots = Slots::of(&step.input);
    let mut hashed = Hashed::new(step, 0, context);
    let mut batches = Batches::new(step);
    let mut number = 0;
    rows::each(&step.input, frame, &mut |frame, stored| {
        number += 1;
        let mut group = None;
        if let Some((key, row)) = stored {
            if batches.takes_stored() {
                let row = rows::stored_of(&step.input, row);
                group = batches.group(row, frame);
                if let Some(group) = group
                    && batches.take(row, group, &mut hashed.groups.accumulators, frame)?
                {
                    return Ok(Flow::More);
                }
            }
            rows::put_into(&step.input, (key, row), frame);
        }
        batches.count(frame);
        let group = match group.or_else(|| batches.group(None, frame)) {
            Some(group) => group,
            None => {
                let warned = frame.context.diagnostics.borrow().warning_count();
                let found = with_values(step.keys.iter(), frame, |key| hashed.group((number, key), &mut slots, frame))?;
                let Some(group) = found else { return Ok(Flow::More) };
                if frame.context.diagnostics.borrow().warning_count() == warned {
                    batches.learn(group);
                }
                group
            }
        };
        if !batches.take(None, group, &mut hashed.groups.accumulators, frame)? {
            hashed.feed(group, &arguments, frame)?;
        }
        Ok(Flow::More)
    })?;
    batches.finish(&mut hashed.groups.accumulators, frame)?;
    hashed.each(&arguments, &mut slots, frame, &mut |row, frame| give(step, row, frame, next))
}

/// What takes a group's keys and the values of its functions; the frame has its first row.
pub(super) type Giving<'g, 's> = &'g mut dyn FnMut(Vec<Value<'static>>, &mut Frame<'s>) -> Result<Flow>;

impl<'s> Hashed<'s> {
    /// Gives all groups in the order of their first rows; the arguments and the slots are those of [`Hashed::add`].
    pub(super) fn each(
        self,
        arguments: &Arguments<'s>,
        slots: &mut Slots,
        frame: &mut Frame<'s>,
        next: Giving<'_, 's>,
    ) -> Result<Flow> {
        let Hashed { step, context, mut groups, grant, gathers, later, numbers, .. } = self;
        let gathered = groups.take_gathered(context)?;
        let mut merge = Merge::new(&gathered, &ByNumber, context.kill)?;
        for at in 0..groups.firsts.len() {
            groups.firsts.restore(at, frame);
            let row = groups.row(step, at, &mut merge, frame)?;
            if next(row, frame)? == Flow::Stop {
                return Ok(Flow::Stop);
            }
        }
        drop(merge);
        drop((groups, grant, gathers, numbers, gathered));
        let Some(later) = later else { return Ok(Flow::More) };
        let firsts = Slots::new(&step.kept);
        let mut parts = Parts { step, arguments, slots, firsts, groups: Ordered::new(context)? };
        for part in later.finish(context.kill)? {
            parts.work_out(part, 1, frame)?;
        }
        let Parts { firsts, groups, .. } = parts;
        groups.each(context, &mut |record| {
            let mut from = Bytes::new(record);
            let row = row(&mut from)?;
            firsts.restore(&mut from, frame)?;
            Some(next(row, frame))
        })
    }
}

/// Gives a group's values to the consumer.
fn give<'s>(
    step: &'s Aggregate,
    mut row: Vec<Value<'static>>,
    frame: &mut Frame<'s>,
    next: Consumer<'_, 's>,
) -> Result<Flow> {
    show_results(step, &row, frame);
    row.extend(step.groupings.iter().map(|places| grouping(places, step.keys.len())));
    frame.set_values(step.slot, row);
    next(frame)
}

/// Grouping by parts.
struct Parts<'p, 's> {
    step: &'s Aggregate,
    arguments: &'p Arguments<'s>,
    slots: &'p mut Slots,
    firsts: Slots,
    groups: Ordered,
}

impl<'s> Parts<'_, 's> {
    /// Writes the groups of one part.
    fn work_out(&mut self, part: Run, level: u8, frame: &mut Frame<'s>) -> Result<()> {
        let (step, context) = (self.step, frame.context);
        let mut hashed = Hashed::new(step, level, context);
        let mut reader = Reader::new(&part);
        while let Some(record) = reader.next(context.kill)? {
            let mut from = Bytes::new(record);
            let found = from.u64().and_then(|number| Some((number, row(&mut from)?)));
            let (number, key) = found.ok_or_else(|| part.damaged())?;
            self.slots.restore(&mut from, frame).ok_or_else(|| part.damaged())?;
            hashed.add((number, &key), self.arguments, self.slots, frame)?;
        }
        drop(reader);
        drop(part);
        let Hashed { mut groups, numbers, grant, gathers, later, mut record, .. } = hashed;
        let gathered = groups.take_gathered(context)?;
        let mut merge = Merge::new(&gathered, &ByNumber, context.kill)?;
        let mut writer = self.groups.part();
        for (at, number) in numbers.iter().enumerate() {
            record.clear();
            put_u64(&mut record, *number);
            put_values(&mut record, &groups.row(step, at, &mut merge, frame)?);
            self.firsts.put_kept(groups.firsts.slot_rows(at), &mut record);
            writer.add(&record, context.kill)?;
        }
        self.groups.take(writer, context)?;
        drop(merge);
        drop((groups, grant, gathers, numbers, gathered));
        let Some(later) = later else { return Ok(()) };
        for part in later.finish(context.kill)? {
            self.work_out(part, level.saturating_add(1), frame)?;
        }
        Ok(())
    }
}
