//! Runs: tables that do not overlap, in order; and what a view sees of one.

use crate::error::Result;
use crate::fences::Fences;
use crate::kind::Kind;
use crate::scan::Direction;
use crate::table::cursor::TableCursor;
use crate::table::reader::Table;
use objects::frames::{Frame, Priority};
use std::ops::Bound;
use std::sync::Arc;

/// Tables in key order; a key's versions are all in one of them.
#[derive(Default)]
pub struct Run {
    tables: Vec<Arc<Table>>,
    /// The last key of each.
    largest: Fences,
}

impl Run {
    /// The run of these tables, which are in order.
    pub fn new(tables: Vec<Arc<Table>>) -> Run {
        let largest = tables.iter().map(|t| &t.description.summary.largest[..]).collect();
        Run { tables, largest }
    }

    /// Adds a table behind all others.
    pub(crate) fn push(&mut self, table: Arc<Table>) {
        self.largest.push(&table.description.summary.largest);
        self.tables.push(table);
    }

    /// The tables.
    #[inline]
    pub fn tables(&self) -> &[Arc<Table>] {
        &self.tables
    }

    /// The first table whose last key is at or after `key`; the count of tables for none.
    #[inline]
    pub fn find(&self, key: &[u8]) -> usize {
        self.largest.find(key)
    }

    /// Whether a table may hold a key from `lower` to `upper`, as far as there are such ends.
    #[inline]
    pub fn overlaps(&self, lower: Option<&[u8]>, upper: Option<&[u8]>) -> bool {
        let first = self.tables.get(lower.map_or(0, |lower| self.find(lower)));
        first.is_some_and(|table| upper.is_none_or(|upper| table.description.summary.smallest[..] <= *upper))
    }

    /// The table that may hold `key`.
    #[inline]
    pub fn table_for(&self, key: &[u8]) -> Option<&Arc<Table>> {
        if self.tables.is_empty() {
            return None;
        }
        self.tables.get(self.find(key)).filter(|t| t.description.summary.smallest[..] <= *key)
    }
}

/// A cursor over every version of a run.
pub struct RunCursor {
    run: Arc<Run>,
    at: usize,
    cursor: Option<TableCursor>,
    /// The table's.
    clean_seq: u64,
    priority: Priority,
}

impl RunCursor {
    /// A cursor at no entry; the priority is that of the blocks it reads.
    pub fn new(run: Arc<Run>, priority: Priority) -> RunCursor {
        RunCursor { run, at: 0, cursor: None, clean_seq: 0, priority }
    }

    /// Whether there is an entry here.
    #[inline]
    pub fn is_valid(&self) -> bool {
        self.cursor.as_ref().is_some_and(TableCursor::is_valid)
    }

    /// The entry here.
    #[inline]
    pub fn entry(&self) -> &crate::table::block::Cursor {
        self.cursor.as_ref().expect("a cursor that is read stands at an entry").block()
    }

    /// The last range removal that is carried out in the table here.
    #[inline]
    pub fn clean_seq(&self) -> u64 {
        self.clean_seq
    }

    fn enter(&mut self, at: usize) -> Option<&mut TableCursor> {
        if self.cursor.is_none() || self.at != at {
            let table = self.run.tables().get(at);
            self.clean_seq = table.map_or(0, |table| table.description.clean_seq);
            self.cursor = table.map(|table| TableCursor::new(Arc::clone(table), self.priority));
            self.at = at;
        }
        self.cursor.as_mut()
    }

    /// Goes to the first entry whose key is at or after `key`.
    pub fn seek(&mut self, key: &[u8]) -> Result<()> {
        let at = self.run.find(key);
        match self.enter(at) {
            Some(cursor) => cursor.seek(key),
            None => Ok(()),
        }
    }

    /// Goes to the first entry.
    pub fn seek_first(&mut self) -> Result<()> {
        self.enter(0).map_or(Ok(()), TableCursor::seek_first)
    }

    /// Goes to the last entry.
    pub fn seek_last(&mut self) -> Result<()> {
        match self.run.tables().len().checked_sub(1) {
            Some(last) => self.enter(last).map_or(Ok(()), TableCursor::seek_last),
            None => Ok(()),
        }
    }

    /// Goes to the next entry.
    #[expect(clippy::should_implement_trait, reason = "a cursor goes back as well")]
    #[inline]
    pub fn next(&mut self) -> Result<()> {
        let Some(cursor) = &mut self.cursor else { return Ok(()) };
        cursor.next()?;
        if cursor.is_valid() || self.at + 1 >= self.run.tables().len() {
            return Ok(());
        }
        self.enter(self.at + 1).map_or(Ok(()), TableCursor::seek_first)
    }

    /// Goes to the entry before.
    pub fn prev(&mut self) -> Result<()> {
        let Some(cursor) = &mut self.cursor else { return Ok(()) };
        cursor.prev()?;
        if cursor.is_valid() || self.at == 0 {
            return Ok(());
        }
        self.enter(self.at - 1).map_or(Ok(()), TableCursor::seek_last)
    }
}

/// A version found on the way back, kept while the cursor has gone on to the key before.
struct Kept {
    key: Vec<u8>,
    seq: u64,
    kind: Kind,
    /// Where its value is, once there was one.
    frame: Option<Frame>,
    value: (usize, usize),
    clean_seq: u64,
    is_there: bool,
}

impl Kept {
    #[inline]
    fn value(&self) -> &[u8] {
        self.frame.as_deref().map_or(&[], |frame| &frame[self.value.0..self.value.1])
    }
}

/// A key and its version that a view sees.
#[derive(Clone, Copy, Debug)]
pub struct Here<'c> {
    /// The key.
    pub key: &'c [u8],
    /// The version's number; that of the last range removal carried out in the table, where that is larger.
    pub seq: u64,
    /// What the version says.
    pub kind: Kind,
    /// The value.
    pub value: &'c [u8],
}

/// A cursor over the newest version of each key that a view sees.
pub struct VisibleCursor {
    raw: RunCursor,
    seq: u64,
    direction: Direction,
    kept: Kept,
}

impl VisibleCursor {
    /// A cursor at no key.
    pub fn new(run: Arc<Run>, seq: u64, direction: Direction, priority: Priority) -> VisibleCursor {
        let kept = Kept {
            key: Vec::new(),
            seq: 0,
            kind: Kind::Put,
            frame: None,
            value: (0, 0),
            clean_seq: 0,
            is_there: false,
        };
        VisibleCursor { raw: RunCursor::new(run, priority), seq, direction, kept }
    }

    /// Whether there is a key here.
    #[inline]
    pub fn is_valid(&self) -> bool {
        match self.direction {
            Direction::Forward => self.raw.is_valid(),
            Direction::Backward => self.kept.is_there,
        }
    }

    /// The key here.
    #[inline]
    pub fn key(&self) -> &[u8] {
        match self.direction {
            Direction::Forward => self.raw.entry().key(),
            Direction::Backward => &self.kept.key,
        }
    }

    /// What is here.
    #[inline]
    pub fn here(&self) -> Here<'_> {
        match self.direction {
            Direction::Forward => {
                let entry = self.raw.entry();
                let seq = entry.seq().max(self.raw.clean_seq);
                Here { key: entry.key(), seq, kind: entry.kind(), value: entry.value() }
            }
            Direction::Backward => {
                let kept = &self.kept;
                Here { key: &kept.key, seq: kept.seq.max(kept.clean_seq), kind: kept.kind, value: kept.value() }
            }
        }
    }

    /// Goes to the next key in the direction.
    #[inline]
    pub fn advance(&mut self) -> Result<()> {
        match self.direction {
            Direction::Forward => {
                self.raw.next()?;
                self.skip_older()?;
                self.settle()
            }
            Direction::Backward => self.keep_newest(),
        }
    }

    /// Goes past the rest of the versions of the key that was left.
    #[inline]
    fn skip_older(&mut self) -> Result<()> {
        while self.raw.is_valid() && self.raw.entry().is_same_key() {
            self.raw.next()?;
        }
        Ok(())
    }

    #[inline]
    fn settle(&mut self) -> Result<()> {
        while self.raw.is_valid() && self.raw.entry().seq() > self.seq {
            self.raw.next()?;
        }
        Ok(())
    }

    /// The run.
    #[inline]
    pub fn run(&self) -> &Run {
        &self.raw.run
    }

    /// Goes to the first key within `from`, seen in the direction.
    pub fn seek(&mut self, from: Bound<&[u8]>) -> Result<()> {
        match (self.direction, from) {
            (Direction::Forward, Bound::Unbounded) => self.raw.seek_first()?,
            (Direction::Forward, Bound::Included(key)) => self.raw.seek(key)?,
            (Direction::Forward, Bound::Excluded(key)) => {
                self.raw.seek(key)?;
                while self.raw.is_valid() && self.raw.entry().key() == key {
                    self.raw.next()?;
                }
            }
            (Direction::Backward, from) => return self.seek_back(from),
        }
        self.settle()
    }

    fn seek_back(&mut self, from: Bound<&[u8]>) -> Result<()> {
        match from {
            Bound::Unbounded => self.raw.seek_last()?,
            Bound::Included(key) | Bound::Excluded(key) => {
                self.raw.seek(key)?;
                let is_included = matches!(from, Bound::Included(_));
                while is_included && self.raw.is_valid() && self.raw.entry().key() == key {
                    self.raw.next()?;
                }
                if self.raw.is_valid() { self.raw.prev()? } else { self.raw.seek_last()? }
            }
        }
        self.keep_newest()
    }

    /// Takes the newest visible version of the key here, or of a key before it, and leaves its key.
    fn keep_newest(&mut self) -> Result<()> {
        self.kept.is_there = false;
        while self.raw.is_valid() && !self.kept.is_there {
            self.kept.key.clear();
            self.kept.key.extend_from_slice(self.raw.entry().key());
            while self.raw.is_valid() && self.raw.entry().key() == self.kept.key {
                let entry = self.raw.entry();
                if entry.seq() <= self.seq {
                    let (frame, value) = entry.value_place();
                    if !self.kept.frame.as_ref().is_some_and(|kept| Arc::ptr_eq(kept, frame)) {
                        self.kept.frame = Some(Arc::clone(frame));
                    }
                    (self.kept.value, self.kept.seq, self.kept.kind) = (value, entry.seq(), entry.kind());
                    self.kept.clean_seq = self.raw.clean_seq;
                    self.kept.is_there = true;
                }
                self.raw.prev()?;
            }
        }
        Ok(())
    }
}
