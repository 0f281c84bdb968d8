//! Sorting: in memory, or by sorted runs on the local disk that are merged.

use super::keep::{Kept, KeptRow, restore, save};
use super::spill::file::TempFile;
use super::spill::grant::{Buffer, Grant};
use super::spill::merge::{self, Merge, Order};
use super::spill::run::{Run, Writer};
use super::spill::slots::{Slots, bytes_of, put_values, row};
use super::{Consumer, Flow, limits, run, values};
use crate::error::Result;
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use crate::plan::{Node, Sort};
use std::cell::Cell;
use std::cmp::Ordering;
use std::rc::Rc;
use stdx::coding::Reader;
use values::cast_temporal::Context as Conversion;
use values::value::Value;

/// A row that is sorted.
struct Sorted {
    /// What the first key's value begins with, as a number: most comparisons end there.
    lead: u64,
    row: Vec<Value<'static>>,
    kept: Kept,
}

/// How rows are sorted.
struct Keys<'s> {
    step: &'s Sort,
    facts: Conversion<'s>,
    /// Whether every row so far has a lead.
    leads: Cell<bool>,
}

impl Keys<'_> {
    fn lead(&self, row: &[Value<'_>]) -> u64 {
        if !self.leads.get() {
            return 0;
        }
        let lead = self.step.keys.first().and_then(|(at, comparator, descending)| {
            comparator.lead(&row[*at]).map(|lead| if *descending { !lead } else { lead })
        });
        self.leads.set(lead.is_some());
        lead.unwrap_or_default()
    }

    #[inline]
    fn order(&self, a: (u64, &[Value<'_>]), b: (u64, &[Value<'_>])) -> Ordering {
        if self.leads.get() && a.0 != b.0 {
            return a.0.cmp(&b.0);
        }
        for (at, comparator, descending) in &self.step.keys {
            let ordering = comparator.order(&a.1[*at], &b.1[*at], &self.facts);
            if ordering.is_ne() {
                return if *descending { ordering.reverse() } else { ordering };
            }
        }
        Ordering::Equal
    }

    fn sort(&self, rows: &mut Vec<Sorted>) {
        let order = |a: &Sorted, b: &Sorted| self.order((a.lead, &a.row), (b.lead, &b.row));
        rows.sort_by(order);
        if self.step.is_distinct {
            rows.dedup_by(|b, a| order(a, b).is_eq());
        }
    }
}

impl Order for Keys<'_> {
    type Key = (u64, Vec<Value<'static>>);

    fn key(&self, record: &[u8]) -> Option<Self::Key> {
        let row = row(&mut Reader::new(record))?;
        Some((self.lead(&row), row))
    }

    fn compare(&self, a: &Self::Key, b: &Self::Key) -> Ordering {
        self.order((a.0, &a.1), (b.0, &b.1))
    }
}

/// Rows on their way through a sort.
struct Sorting<'s> {
    keys: Keys<'s>,
    context: &'s Context<'s>,
    /// How many rows are wanted at most.
    wanted: usize,
    rows: Vec<Sorted>,
    /// The memory that they take.
    bytes: usize,
    grant: Grant<'s>,
    slots: Slots,
    /// The file of runs.
    file: Option<Rc<TempFile>>,
    runs: Vec<Run>,
}

/// A sort by merging has half as much room again for the rows' heads.
const HEAD_BYTES: usize = size_of::<Sorted>() * 3 / 2;

impl<'s> Sorting<'s> {
    fn new(step: &'s Sort, wanted: usize, context: &'s Context<'s>) -> Sorting<'s> {
        let keys = Keys { step, facts: context.statement.conversion(), leads: Cell::new(true) };
        Sorting {
            keys,
            context,
            wanted,
            rows: Vec::new(),
            bytes: 0,
            grant: Grant::new(context, Buffer::Sort),
            slots: Slots::new(&step.rows),
            file: None,
            runs: Vec::new(),
        }
    }

    fn add(&mut self, frame: &Frame<'_>) -> Result<()> {
        let step = self.keys.step;
        let row = values(&step.kept, frame)?;
        let kept = save(&step.rows, frame);
        self.bytes += HEAD_BYTES + bytes_of(&row) + kept.iter().map(KeptRow::bytes).sum::<usize>();
        self.rows.push(Sorted { lead: self.keys.lead(&row), row, kept });
        // Twice as many as are wanted are kept, so that cutting them back is rare.
        if self.wanted < usize::MAX / 2 && self.rows.len() >= (2 * self.wanted).max(1024) {
            self.cut_back();
        }
        if !self.grant.holds(self.bytes) { self.spill() } else { Ok(()) }
    }

    /// Leaves out what is not wanted of the rows so far.
    fn cut_back(&mut self) {
        self.keys.sort(&mut self.rows);
        self.rows.truncate(self.wanted);
        let of_row = |sorted: &Sorted| {
            HEAD_BYTES + bytes_of(&sorted.row) + sorted.kept.iter().map(KeptRow::bytes).sum::<usize>()
        };
        self.bytes = self.rows.iter().map(of_row).sum();
    }

    /// Writes the rows in order, unless there is enough room without those that are not wanted.
    #[cold]
    fn spill(&mut self) -> Result<()> {
        let before = self.bytes;
        self.cut_back();
        if self.bytes <= before / 2 {
            return Ok(());
        }
        self.write_run()
    }

    /// Writes the rows, which are in order.
    fn write_run(&mut self) -> Result<()> {
        let kill = self.context.kill;
        if self.file.is_none() {
            self.file = Some(TempFile::create(self.context)?);
        }
        let Some(file) = &self.file else { return Ok(()) };
        let mut writer = Writer::new(file);
        let mut record = Vec::new();
        for sorted in self.rows.drain(..) {
            record.clear();
            put_values(&mut record, &sorted.row);
            self.slots.put_kept(sorted.kept.iter().map(KeptRow::as_slot_row), &mut record);
            writer.add(&record, kill)?;
        }
        self.runs.push(writer.finish(kill)?);
        self.bytes = 0;
        Ok(())
    }

    fn give_rows(mut self, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
        let step = self.keys.step;
        if self.runs.is_empty() {
            self.keys.sort(&mut self.rows);
            for Sorted { row, kept, .. } in self.rows {
                frame.set_values(step.slot, row);
                restore(&step.rows, &kept, frame);
                if next(frame)? == Flow::Stop {
                    return Ok(Flow::Stop);
                }
            }
            return Ok(Flow::More);
        }
        self.keys.sort(&mut self.rows);
        self.write_run()?;
        self.merge(frame, next)
    }

    /// Gives the rows of all runs.
    fn merge(self, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
        let Sorting { keys, context, wanted, slots, runs, .. } = self;
        let kill = context.kill;
        let runs = merge::reduce(runs, &keys, context)?;
        context.state.reads.count_merge();
        let mut merge = Merge::new(&runs, &keys, kill)?;
        let mut last: Option<(u64, Vec<Value<'static>>)> = None;
        let mut left = wanted;
        while let Some((key, record)) = merge.first() {
            let is_double = last.as_ref().is_some_and(|last| keys.compare(last, key).is_eq());
            if !is_double {
                if left == 0 {
                    break;
                }
                left -= 1;
                if keys.step.is_distinct {
                    last = Some(key.clone());
                }
                if !keys.step.rows.is_empty() {
                    let mut from = Reader::new(record);
                    let restored = row(&mut from).and_then(|_| slots.restore(&mut from, frame));
                    restored.ok_or_else(|| runs[0].damaged())?;
                }
                frame.set_values(keys.step.slot, std::mem::take(&mut key.1));
                if next(frame)? == Flow::Stop {
                    return Ok(Flow::Stop);
                }
            }
            merge.advance(kill)?;
        }
        Ok(Flow::More)
    }
}

/// Sorts.
///
/// # Errors
/// What the input, tmpdir and the consumer answer.
pub fn sort<'s>(step: &'s Sort, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    let wanted = match &step.limit {
        Some(l) => {
            let (skip, count) = limits(l, frame)?;
            usize::try_from(skip.saturating_add(count)).unwrap_or(usize::MAX)
        }
        None => usize::MAX,
    };
    let mut sorting = Sorting::new(step, wanted, frame.context);
    let mut count = 0;
    run(&step.input, frame, &mut |frame| {
        count += 1;
        sorting.add(frame).map(|()| Flow::More)
    })?;
    let is_of_range = matches!(&step.input, Node::Scan(scan) if scan.access.is_bounded());
    frame.context.state.reads.count_sort(count, is_of_range);
    sorting.give_rows(frame, next)
}
