//! A sort of rows: in memory, or by sorted runs on the local disk that are merged. It is stable.
//!
//! ```text
//! record  the row's values | the slots     as slots.rs writes them
//! ```

use super::file::TempFile;
use super::grant::{Buffer, Grant};
use super::merge::{self, Merge, Order};
use super::run::{Run, Writer};
use super::slots::{Slots, bytes_of, put_values, row, skip_row};
use crate::error::Result;
use crate::exec::Flow;
use crate::exec::keep::{Kept, KeptRow, restore, save};
use crate::expr::Slot;
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use std::borrow::Cow;
use std::cell::Cell;
use std::cmp::Ordering;
use std::rc::Rc;
use stdx::coding::Reader;
use values::cast_temporal::Context as Conversion;
use values::compare::Comparator;
use values::value::Value;

/// A key: its place in the row, how it is compared, whether it descends.
pub type Key = (usize, Comparator, bool);

/// A row that is sorted.
struct Sorted {
    /// What the first key's value begins with, as a number: most comparisons end there.
    lead: u64,
    row: Vec<Value<'static>>,
    kept: Kept,
}

/// How rows are sorted.
struct Keys<'s> {
    list: Cow<'s, [Key]>,
    facts: Conversion<'s>,
    /// Whether every row so far has a lead.
    leads: Cell<bool>,
}

impl Keys<'_> {
    fn lead(&self, row: &[Value<'_>]) -> u64 {
        if !self.leads.get() {
            return 0;
        }
        let lead = self.list.first().and_then(|(at, comparator, descending)| {
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
        for (at, comparator, descending) in &*self.list {
            let ordering = comparator.order(&a.1[*at], &b.1[*at], &self.facts);
            if ordering.is_ne() {
                return if *descending { ordering.reverse() } else { ordering };
            }
        }
        Ordering::Equal
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
pub struct Sorting<'s> {
    keys: Keys<'s>,
    context: &'s Context<'s>,
    /// The slots whose rows are kept beside the rows.
    kept: &'s [Slot],
    /// How many rows are wanted at most.
    wanted: usize,
    /// Whether of rows with equal keys only the first is wanted.
    is_distinct: bool,
    rows: Vec<Sorted>,
    /// The memory that they take.
    bytes: usize,
    /// How much memory it may take; `None` for what it needs.
    grant: Option<Grant<'s>>,
    slots: Slots,
    /// The file of runs.
    file: Option<Rc<TempFile>>,
    runs: Vec<Run>,
}

/// A sort by merging has half as much room again for the rows' heads.
const HEAD_BYTES: usize = size_of::<Sorted>() * 3 / 2;

impl Sorted {
    fn bytes(&self) -> usize {
        HEAD_BYTES + bytes_of(&self.row) + self.kept.iter().map(KeptRow::bytes).sum::<usize>()
    }
}

/// The slots beside a row that comes out of a sort.
pub enum Beside<'r> {
    /// In memory.
    Kept(&'r [Slot], Kept),
    /// In a record, behind the row.
    Record(&'r Slots, &'r [u8], &'r Run),
}

impl Beside<'_> {
    /// Puts their rows back.
    ///
    /// # Errors
    /// What tmpdir answers.
    pub fn restore(self, frame: &mut Frame<'_>) -> Result<()> {
        match self {
            Beside::Kept(slots, kept) => restore(slots, &kept, frame),
            Beside::Record(slots, _, _) if slots.is_empty() => {}
            Beside::Record(slots, record, run) => {
                let mut from = Reader::new(record);
                let restored = skip_row(&mut from).and_then(|()| slots.restore(&mut from, frame));
                restored.ok_or_else(|| run.damaged())?;
            }
        }
        Ok(())
    }
}

/// What takes rows in their order.
pub type Taking<'t> = &'t mut dyn FnMut(Vec<Value<'static>>, Beside<'_>) -> Result<Flow>;

impl<'s> Sorting<'s> {
    /// A sort by keys of rows beside which those of the slots are kept; the session limits it by `buffer`.
    pub fn new(
        keys: impl Into<Cow<'s, [Key]>>,
        kept: &'s [Slot],
        context: &'s Context<'s>,
        buffer: Buffer,
    ) -> Sorting<'s> {
        let keys = Keys { list: keys.into(), facts: context.statement.conversion(), leads: Cell::new(true) };
        Sorting {
            keys,
            context,
            kept,
            wanted: usize::MAX,
            is_distinct: false,
            rows: Vec::new(),
            bytes: 0,
            grant: Some(Grant::new(context, buffer)),
            slots: Slots::new(kept),
            file: None,
            runs: Vec::new(),
        }
    }

    /// The same that wants so many rows at most.
    pub fn at_most(self, wanted: usize) -> Sorting<'s> {
        Sorting { wanted, ..self }
    }

    /// The same that wants of rows with equal keys only the first.
    pub fn distinct(self) -> Sorting<'s> {
        Sorting { is_distinct: true, ..self }
    }

    /// The same that never goes to the disk.
    pub fn in_memory(self) -> Sorting<'s> {
        Sorting { grant: None, ..self }
    }

    /// The memory that its rows take.
    pub fn memory_bytes(&self) -> usize {
        self.bytes
    }

    /// Adds a row, and the frame's beside it.
    ///
    /// # Errors
    /// What tmpdir answers.
    pub fn add(&mut self, row: Vec<Value<'static>>, frame: &Frame<'_>) -> Result<()> {
        let sorted = Sorted { lead: self.keys.lead(&row), row, kept: save(self.kept, frame) };
        self.push(sorted)
    }

    fn push(&mut self, sorted: Sorted) -> Result<()> {
        self.bytes += sorted.bytes();
        self.rows.push(sorted);
        // Twice as many as are wanted are kept, so that cutting them back is rare.
        if self.wanted < usize::MAX / 2 && self.rows.len() >= (2 * self.wanted).max(1024) {
            self.cut_back();
        }
        let bytes = self.bytes;
        if self.grant.as_mut().is_none_or(|grant| grant.holds(bytes)) { Ok(()) } else { self.spill() }
    }

    /// Leaves out the rows behind the first one that `is_wanted` does not take, of those in memory.
    pub fn cut(&mut self, is_wanted: &mut dyn FnMut(&[Value<'static>]) -> bool) {
        self.sort();
        let end = self.rows.iter().position(|sorted| !is_wanted(&sorted.row));
        self.rows.truncate(end.unwrap_or(self.rows.len()));
        self.bytes = self.rows.iter().map(Sorted::bytes).sum();
    }

    /// Takes out the rows that are in memory, those with equal keys in the order in which they came.
    pub fn drain(&mut self) -> impl Iterator<Item = Vec<Value<'static>>> + '_ {
        self.bytes = 0;
        self.rows.drain(..).map(|sorted| sorted.row)
    }

    fn sort(&mut self) {
        let keys = &self.keys;
        let order = |a: &Sorted, b: &Sorted| keys.order((a.lead, &a.row), (b.lead, &b.row));
        self.rows.sort_by(order);
        if self.is_distinct {
            self.rows.dedup_by(|b, a| order(a, b).is_eq());
        }
    }

    /// Leaves out what is not wanted of the rows so far.
    fn cut_back(&mut self) {
        self.sort();
        self.rows.truncate(self.wanted);
        self.bytes = self.rows.iter().map(Sorted::bytes).sum();
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

    /// Gives all rows in order. Those in memory have room there as long as the sort is there.
    ///
    /// # Errors
    /// What tmpdir and `next` answer.
    pub fn each(&mut self, next: Taking<'_>) -> Result<Flow> {
        self.sort();
        if !self.runs.is_empty() {
            self.write_run()?;
            return self.merge(next);
        }
        for Sorted { row, kept, .. } in std::mem::take(&mut self.rows) {
            if next(row, Beside::Kept(self.kept, kept))? == Flow::Stop {
                return Ok(Flow::Stop);
            }
        }
        Ok(Flow::More)
    }

    /// Gives the rows of all runs.
    fn merge(&mut self, next: Taking<'_>) -> Result<Flow> {
        let (keys, kill) = (&self.keys, self.context.kill);
        self.rows = Vec::new();
        self.grant = None;
        let runs = merge::reduce(std::mem::take(&mut self.runs), keys, self.context)?;
        self.context.state.reads.count_merge();
        let mut merge = Merge::new(&runs, keys, kill)?;
        let mut last: Option<(u64, Vec<Value<'static>>)> = None;
        let mut left = self.wanted;
        while let Some((key, record)) = merge.first() {
            let is_double = last.as_ref().is_some_and(|last| keys.compare(last, key).is_eq());
            if !is_double {
                if left == 0 {
                    break;
                }
                left -= 1;
                if self.is_distinct {
                    last = Some(key.clone());
                }
                let row = std::mem::take(&mut key.1);
                if next(row, Beside::Record(&self.slots, record, &runs[0]))? == Flow::Stop {
                    return Ok(Flow::Stop);
                }
            }
            merge.advance(kill)?;
        }
        Ok(Flow::More)
    }
}
