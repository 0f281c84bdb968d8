//! A sort of rows: in memory, or by sorted runs on the local disk that are merged. It is stable.
//!
//! ```text
//! record  the row's values | the slots     as slots.rs writes them
//! ```
//! Rows are records in memory, too, so that keeping one takes no allocation and little room. What is sorted are their places, each with
//! a number that its first key begins with.

use super::arena::{Arena, Place};
use super::file::TempFile;
use super::grant::{Buffer, Grant};
use super::merge::{self, Merge, Order};
use super::run::{Run, Writer};
use super::slots::{Slots, borrowed_row, put_values, skip_row, value_at};
use crate::error::Result;
use crate::exec::Flow;
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
#[derive(Clone, Copy)]
struct Sorted {
    /// What the first key's value begins with, as a number: most comparisons end there.
    lead: u64,
    place: Place,
}

/// How rows are sorted.
struct Keys<'s> {
    list: Cow<'s, [Key]>,
    facts: Conversion<'s>,
    /// Whether every row so far has a lead.
    leads: Cell<bool>,
}

impl Keys<'_> {
    /// The lead of a row whose value at a place `at` gives; `None` where it gives none.
    #[inline]
    fn lead<'v>(&self, at: impl FnOnce(usize) -> Option<Value<'v>>) -> Option<u64> {
        let Some((place, comparator, descending)) = self.list.first().filter(|_| self.leads.get()) else {
            return Some(0);
        };
        let value = at(*place)?;
        // NULL is before all others.
        let lead = if value.is_null() { Some(0) } else { comparator.lead(&value) };
        self.leads.set(lead.is_some());
        Some(lead.map_or(0, |lead| if *descending { !lead } else { lead }))
    }

    /// The order of two rows, of their leads and their records.
    #[inline]
    fn order_of(&self, a: (u64, &[u8]), b: (u64, &[u8])) -> Ordering {
        if self.leads.get() && a.0 != b.0 {
            return a.0.cmp(&b.0);
        }
        for (at, comparator, descending) in &*self.list {
            let value = |record| value_at(&mut Reader::new(record), *at).expect(AS_PUT);
            let ordering = comparator.order(&value(a.1), &value(b.1), &self.facts);
            if ordering.is_ne() {
                return if *descending { ordering.reverse() } else { ordering };
            }
        }
        Ordering::Equal
    }

    /// The order of a row that is no record yet and a record.
    fn order_beside(&self, a: (u64, &[Value<'_>]), b: (u64, &[u8])) -> Ordering {
        if self.leads.get() && a.0 != b.0 {
            return a.0.cmp(&b.0);
        }
        let orders = self.list.iter().map(|(at, comparator, descending)| {
            let kept = value_at(&mut Reader::new(b.1), *at).expect(AS_PUT);
            let ordering = comparator.order(&a.1[*at], &kept, &self.facts);
            if *descending { ordering.reverse() } else { ordering }
        });
        orders.into_iter().find(|ordering| ordering.is_ne()).unwrap_or(Ordering::Equal)
    }

    /// The order of two rows in memory.
    #[inline]
    fn order_in(&self, arena: &Arena, a: &Sorted, b: &Sorted) -> Ordering {
        self.order_of((a.lead, arena.get(a.place)), (b.lead, arena.get(b.place)))
    }
}

/// Why a record can be read: what comes from the disk has a checksum, and was gone through.
const AS_PUT: &str = "a record is as it was put";

impl Order for Keys<'_> {
    /// The lead.
    type Key = u64;

    fn key(&self, record: &[u8]) -> Option<u64> {
        skip_row(&mut Reader::new(record))?;
        self.lead(|at| value_at(&mut Reader::new(record), at))
    }

    fn compare(&self, a: (&u64, &[u8]), b: (&u64, &[u8])) -> Ordering {
        self.order_of((*a.0, a.1), (*b.0, b.1))
    }
}

/// Rows on their way through a sort.
pub struct Sorting<'s> {
    keys: Keys<'s>,
    context: &'s Context<'s>,
    /// How many rows are wanted at most.
    wanted: usize,
    /// Whether of rows with equal keys only the first is wanted.
    is_distinct: bool,
    rows: Vec<Sorted>,
    arena: Arena,
    /// The last of as many rows as are wanted, once there are: what is not before it is passed over.
    last: Option<Sorted>,
    /// How often the rows' memory is counted.
    copies: usize,
    /// How much memory it may take; `None` for what it needs.
    grant: Option<Grant<'s>>,
    /// The slots whose rows are kept beside the rows.
    slots: Slots,
    /// The file of runs.
    file: Option<Rc<TempFile>>,
    runs: Vec<Run>,
}

/// Fewer rows are not cut back.
const FEW: usize = 256;
/// A sort by merging has half as much room again for the rows' places.
const PLACE_BYTES: usize = size_of::<Sorted>() * 3 / 2;

/// A row that comes out of a sort, and those of slots that were kept beside it.
#[derive(Clone, Copy)]
pub struct SortedRow<'r> {
    record: &'r [u8],
    slots: &'r Slots,
    /// Where it was read from; `None` for memory.
    run: Option<&'r Run>,
}

impl<'r> SortedRow<'r> {
    fn read<T>(&self, found: Option<T>) -> Result<T> {
        match self.run {
            Some(run) => found.ok_or_else(|| run.damaged()),
            None => Ok(found.expect(AS_PUT)),
        }
    }

    /// Its values.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn values(&self) -> Result<Vec<Value<'r>>> {
        self.read(borrowed_row(&mut Reader::new(self.record)))
    }

    /// Puts its values into a slot, and the rows beside it back.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn show(&self, slot: Slot, frame: &mut Frame<'_>) -> Result<()> {
        let mut from = Reader::new(self.record);
        self.read(frame.read_values(slot, &mut from))?;
        if self.slots.is_empty() { Ok(()) } else { self.read(self.slots.restore(&mut from, frame)) }
    }

    /// Puts the rows beside it back.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn restore(&self, frame: &mut Frame<'_>) -> Result<()> {
        let mut from = Reader::new(self.beside()?);
        self.read(self.slots.restore(&mut from, frame))
    }

    /// What the record says of the rows beside it.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn beside(&self) -> Result<&'r [u8]> {
        if self.slots.is_empty() {
            return Ok(&[]);
        }
        let mut from = Reader::new(self.record);
        self.read(skip_row(&mut from))?;
        Ok(from.rest())
    }

    /// The record, the slots of which there are rows in it, and whether it is in memory.
    pub fn as_record(&self) -> (&'r [u8], &'r Slots, bool) {
        (self.record, self.slots, self.run.is_none())
    }
}

/// What takes rows in their order.
pub type Taking<'t> = &'t mut dyn FnMut(SortedRow<'_>) -> Result<Flow>;

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
            wanted: usize::MAX,
            is_distinct: false,
            rows: Vec::new(),
            arena: Arena::default(),
            last: None,
            copies: 1,
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

    /// The same whose rows are kept once more by who takes them.
    pub fn with_copies(self) -> Sorting<'s> {
        Sorting { copies: 2, ..self }
    }

    /// The memory that its rows take.
    #[inline]
    pub fn memory_bytes(&self) -> usize {
        self.copies * (self.arena.memory_bytes() + self.rows.len() * PLACE_BYTES)
    }

    /// Whether rows are passed over.
    #[inline]
    pub fn is_full(&self) -> bool {
        self.last.is_some()
    }

    /// Whether a row is passed over for this value of its first key alone.
    #[inline]
    pub fn passes_over(&self, first: &Value<'_>) -> bool {
        let Some(last) = self.last else { return false };
        self.keys.lead(|_| Some(first.borrowed())).is_some_and(|lead| self.keys.leads.get() && lead > last.lead)
    }

    /// Adds a row, and the frame's beside it.
    ///
    /// # Errors
    /// What tmpdir answers.
    pub fn add(&mut self, row: &[Value<'_>], frame: &Frame<'_>) -> Result<()> {
        let lead = self.keys.lead(|at| row.get(at).map(Value::borrowed)).expect("a row has its keys");
        if let Some(last) = self.last
            && self.keys.order_beside((lead, row), (last.lead, self.arena.get(last.place))).is_ge()
        {
            return Ok(());
        }
        let slots = &mut self.slots;
        let place = self.arena.add(|to| {
            put_values(to, row);
            slots.put(frame, to);
        });
        self.rows.push(Sorted { lead, place });
        // Twice as many as are wanted are kept, so that cutting them back is rare.
        if self.wanted < usize::MAX / 2 && self.rows.len() >= (2 * self.wanted).max(FEW) {
            self.cut_back();
        }
        let bytes = self.memory_bytes();
        if self.grant.as_mut().is_none_or(|grant| grant.holds(bytes)) { Ok(()) } else { self.spill() }
    }

    /// Leaves out the rows behind the first one that `is_wanted` does not take, of those in memory.
    pub fn cut(&mut self, is_wanted: &mut dyn FnMut(&[Value<'_>]) -> bool) {
        self.sort();
        let values = |sorted: &Sorted| borrowed_row(&mut Reader::new(self.arena.get(sorted.place))).expect(AS_PUT);
        if let Some(end) = self.rows.iter().position(|sorted| !is_wanted(&values(sorted))) {
            self.keep_first(end);
        }
    }

    /// Gives the rows that are in memory to `to` and forgets them, those with equal keys in the order in which they came.
    ///
    /// # Errors
    /// What `to` answers.
    pub fn drain(&mut self, to: &mut dyn FnMut(&[Value<'_>]) -> Result<()>) -> Result<()> {
        for sorted in std::mem::take(&mut self.rows) {
            to(&borrowed_row(&mut Reader::new(self.arena.get(sorted.place))).expect(AS_PUT))?;
        }
        (self.arena, self.last) = (Arena::default(), None);
        Ok(())
    }

    fn sort(&mut self) {
        let (keys, arena) = (&self.keys, &self.arena);
        self.rows.sort_by(|a, b| keys.order_in(arena, a, b));
        if self.is_distinct {
            self.rows.dedup_by(|b, a| keys.order_in(arena, a, b).is_eq());
        }
    }

    /// Leaves out the rows behind so many, and what others left in memory.
    fn keep_first(&mut self, count: usize) {
        self.rows.truncate(count);
        let old = std::mem::take(&mut self.arena);
        for sorted in &mut self.rows {
            sorted.place = self.arena.add(|to| to.extend_from_slice(old.get(sorted.place)));
        }
        self.last = self.rows.last().filter(|_| self.rows.len() == self.wanted).copied();
    }

    /// Leaves out what is not wanted of the rows so far. Those that are left are in the order in which they came.
    fn cut_back(&mut self) {
        let Some(last) = self.wanted.checked_sub(1).filter(|last| !self.is_distinct && *last < self.rows.len()) else {
            self.sort();
            return self.keep_first(self.wanted);
        };
        let (keys, arena) = (&self.keys, &self.arena);
        let order = |a: &Sorted, b: &Sorted| keys.order_in(arena, a, b).then(a.place.start().cmp(&b.place.start()));
        let last = *self.rows.select_nth_unstable_by(last, order).1;
        self.rows.truncate(self.wanted);
        self.rows.sort_unstable_by_key(|sorted| sorted.place.start());
        let at = self.rows.partition_point(|sorted| sorted.place.start() < last.place.start());
        self.keep_first(self.wanted);
        self.last = self.rows.get(at).copied();
    }

    /// Writes the rows in order, unless there is enough room without those that are not wanted.
    #[cold]
    fn spill(&mut self) -> Result<()> {
        let before = self.memory_bytes();
        self.sort();
        if self.rows.len() > self.wanted || self.is_distinct {
            self.keep_first(self.wanted);
            if self.memory_bytes() <= before / 2 {
                return Ok(());
            }
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
        for sorted in self.rows.drain(..) {
            writer.add(self.arena.get(sorted.place), kill)?;
        }
        self.runs.push(writer.finish(kill)?);
        self.arena.clear();
        self.last = None;
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
        for sorted in &self.rows {
            let record = self.arena.get(sorted.place);
            if next(SortedRow { record, slots: &self.slots, run: None })? == Flow::Stop {
                return Ok(Flow::Stop);
            }
        }
        Ok(Flow::More)
    }

    /// Gives the rows of all runs.
    fn merge(&mut self, next: Taking<'_>) -> Result<Flow> {
        let (keys, kill) = (&self.keys, self.context.kill);
        (self.rows, self.arena) = (Vec::new(), Arena::default());
        self.grant = None;
        let runs = merge::reduce(std::mem::take(&mut self.runs), keys, self.context)?;
        self.context.state.reads.count_merge();
        let mut merge = Merge::new(&runs, keys, kill)?;
        let mut last: Option<(u64, Vec<u8>)> = None;
        let mut left = self.wanted;
        while let Some((key, record)) = merge.first() {
            let is_double = last.as_ref().is_some_and(|last| keys.order_of((last.0, &last.1), (*key, record)).is_eq());
            if !is_double {
                if left == 0 {
                    break;
                }
                left -= 1;
                if self.is_distinct {
                    last = Some((*key, record.to_vec()));
                }
                if next(SortedRow { record, slots: &self.slots, run: Some(&runs[0]) })? == Flow::Stop {
                    return Ok(Flow::Stop);
                }
            }
            merge.advance(kill)?;
        }
        Ok(Flow::More)
    }
}
