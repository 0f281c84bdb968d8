//! Sorted rows that are read in any order: those that a sort had in memory are so here, others are in blocks on the disk.

use super::file::TempFile;
use super::run::{Page, Run, Writer, records};
use super::slots::{Slots, row, skip_row};
use super::sorting::SortedRow;
use crate::error::Result;
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use std::cell::RefCell;
use std::rc::Rc;
use stdx::coding::Reader;
use values::value::Value;

/// How many blocks are in memory: a frame's ends and the row itself are in as many.
const PAGES: usize = 4;

/// Rows in the order in which they came.
pub struct Heap<'s> {
    context: &'s Context<'s>,
    /// The slots whose rows are kept, once there is one in memory.
    slots: Option<Slots>,
    memory: Vec<InMemory>,
    disk: Option<Disk>,
}

/// A row of a sort that was in memory.
struct InMemory {
    values: Vec<Value<'static>>,
    /// The rows beside it.
    beside: Box<[u8]>,
}

/// Rows that a sort merged from the disk.
struct Disk {
    slots: Slots,
    file: Rc<TempFile>,
    writer: Writer,
    /// The number of the row that each block begins with.
    firsts: Vec<usize>,
    count: usize,
    pages: RefCell<Pages>,
}

/// Blocks that were read.
#[derive(Default)]
struct Pages {
    pages: [Page; PAGES],
    /// The one that is read into next.
    next: usize,
}

impl<'s> Heap<'s> {
    /// No rows.
    pub fn new(context: &'s Context<'s>) -> Heap<'s> {
        Heap { context, slots: None, memory: Vec::new(), disk: None }
    }

    /// How many rows there are.
    pub fn count(&self) -> usize {
        self.disk.as_ref().map_or(self.memory.len(), |disk| disk.count)
    }

    /// Forgets all rows.
    pub fn clear(&mut self) {
        self.memory.clear();
        if let Some(disk) = &mut self.disk {
            disk.clear();
        }
    }

    /// Adds a row of a sort, always of the same one.
    ///
    /// # Errors
    /// What tmpdir answers.
    pub fn push(&mut self, values: Vec<Value<'_>>, row: SortedRow<'_>) -> Result<()> {
        let (record, slots, is_in_memory) = row.as_record();
        if is_in_memory {
            self.slots.get_or_insert_with(|| slots.clone());
            let values = values.into_iter().map(Value::into_owned).collect();
            self.memory.push(InMemory { values, beside: row.beside()?.into() });
            return Ok(());
        }
        let disk = match &mut self.disk {
            Some(disk) => disk,
            none => none.insert(Disk::new(slots.clone(), self.context)?),
        };
        disk.writer.add(record, self.context.kill)?;
        if disk.firsts.len() == disk.writer.ended_blocks() {
            disk.firsts.push(disk.count);
        }
        disk.count += 1;
        Ok(())
    }

    /// Gives the values of the row at `at` to `next`.
    ///
    /// # Errors
    /// What tmpdir answers.
    #[inline]
    pub fn with_row<R>(&self, at: usize, next: impl FnOnce(&[Value<'static>]) -> R) -> Result<R> {
        match &self.disk {
            None => Ok(next(&self.memory[at].values)),
            Some(disk) => disk.with(at, self.context, |record| row(&mut Reader::new(record)).map(|row| next(&row))),
        }
    }

    /// Gives the values of two rows to `next`.
    ///
    /// # Errors
    /// What tmpdir answers.
    #[inline]
    pub fn with_rows<R>(
        &self,
        a: usize,
        b: usize,
        next: impl FnOnce(&[Value<'static>], &[Value<'static>]) -> R,
    ) -> Result<R> {
        if self.disk.is_none() {
            return Ok(next(&self.memory[a].values, &self.memory[b].values));
        }
        let first = self.with_row(a, <[_]>::to_vec)?;
        self.with_row(b, |second| next(&first, second))
    }

    /// Puts the rows beside the one at `at` back into their slots.
    ///
    /// # Errors
    /// What tmpdir answers.
    pub fn restore(&self, at: usize, frame: &mut Frame<'_>) -> Result<()> {
        let Some(disk) = &self.disk else {
            let mut from = Reader::new(&self.memory[at].beside);
            let restored = self.slots.as_ref().map(|slots| slots.restore(&mut from, frame));
            restored.flatten().expect("a record in memory is as it was put there");
            return Ok(());
        };
        if disk.slots.is_empty() {
            return Ok(());
        }
        disk.with(at, self.context, |record| {
            let mut from = Reader::new(record);
            skip_row(&mut from)?;
            disk.slots.restore(&mut from, frame)
        })
    }
}

impl Disk {
    fn new(slots: Slots, context: &Context<'_>) -> Result<Disk> {
        let file = TempFile::create(context)?;
        let writer = Writer::new(&file);
        Ok(Disk { slots, file, writer, firsts: Vec::new(), count: 0, pages: RefCell::default() })
    }

    fn clear(&mut self) {
        self.file.rewind();
        self.writer = Writer::new(&self.file);
        self.firsts.clear();
        self.count = 0;
        self.pages.take();
    }

    /// Gives the record at `at` to `next`, which answers `None` where it cannot read it.
    fn with<R>(&self, at: usize, context: &Context<'_>, next: impl FnOnce(&[u8]) -> Option<R>) -> Result<R> {
        let block = self.firsts.partition_point(|first| *first <= at) - 1;
        let place = at - self.firsts[block];
        let pages = &mut *self.pages.borrow_mut();
        let bytes = if block == self.writer.ended_blocks() {
            self.writer.open_block()
        } else {
            pages.block(self.writer.written(), block, context)?
        };
        let record = records(bytes).nth(place).flatten();
        record.and_then(next).ok_or_else(|| self.file.damaged())
    }
}

impl Pages {
    fn block(&mut self, run: &Run, at: usize, context: &Context<'_>) -> Result<&[u8]> {
        let known = self.pages.iter().position(|page| page.is_at(at));
        let place = known.unwrap_or(self.next);
        if known.is_none() {
            self.next = (self.next + 1) % PAGES;
            self.pages[place].turn_to(run, at, context.kill)?;
        }
        Ok(self.pages[place].block())
    }
}
