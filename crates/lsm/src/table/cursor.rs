//! A position in a table: every version, in order of (key ascending, sequence number descending).

use super::block;
use super::reader::Table;
use super::root::Index;
use crate::error::Result;
use objects::frames::Priority;
use std::sync::Arc;

/// How many units a long scan has on their way at most.
const PREFETCH_UNITS_MAX: usize = 8;

/// A cursor over one table.
pub struct TableCursor {
    table: Arc<Table>,
    unit: usize,
    /// The index block of the unit, once one was entered.
    index: Option<Arc<Index>>,
    block_at: usize,
    block: Option<block::Cursor>,
    /// Units entered in sequence: the longer, the more are fetched ahead.
    sequence: usize,
    priority: Priority,
}

impl TableCursor {
    /// A cursor at no entry; the priority is that of the blocks it reads.
    pub fn new(table: Arc<Table>, priority: Priority) -> TableCursor {
        TableCursor { table, unit: 0, index: None, block_at: 0, block: None, sequence: 0, priority }
    }

    /// Whether there is an entry here.
    #[inline]
    pub fn is_valid(&self) -> bool {
        self.block.as_ref().is_some_and(block::Cursor::is_valid)
    }

    /// The block here.
    #[inline]
    pub(crate) fn block(&self) -> &block::Cursor {
        self.block.as_ref().expect("a cursor that is read stands at an entry")
    }

    /// How many blocks the unit has.
    fn blocks(&self) -> usize {
        self.index.as_ref().map_or(0, |index| index.count())
    }

    /// The key here.
    #[inline]
    pub fn key(&self) -> &[u8] {
        self.block().key()
    }

    /// The sequence number here.
    #[inline]
    pub fn seq(&self) -> u64 {
        self.block().seq()
    }

    /// Goes to the first entry whose key is at or after `key`.
    pub fn seek(&mut self, key: &[u8]) -> Result<()> {
        let unit = self.table.root()?.find(key);
        self.sequence = 0;
        if !self.enter_unit(unit)? {
            return Ok(());
        }
        let at = self.index.as_ref().map_or(0, |index| index.find(key));
        self.enter_block(at)?;
        self.on_block(|block| block.seek(key))?;
        self.skip_ended_blocks()
    }

    /// Goes to the first entry.
    pub fn seek_first(&mut self) -> Result<()> {
        self.sequence = 1;
        if self.enter_unit(0)? {
            self.enter_block(0)?;
            self.on_block(block::Cursor::first)?;
        }
        Ok(())
    }

    /// Goes to the last entry.
    pub fn seek_last(&mut self) -> Result<()> {
        self.sequence = 0;
        let units = self.table.root()?.units().len();
        self.enter_last_block_of(units)
    }

    /// Goes to the next entry.
    #[expect(clippy::should_implement_trait, reason = "a cursor goes back as well")]
    #[inline]
    pub fn next(&mut self) -> Result<()> {
        self.on_block(block::Cursor::next)?;
        if self.is_valid() { Ok(()) } else { self.skip_ended_blocks() }
    }

    /// Goes to the entry before.
    pub fn prev(&mut self) -> Result<()> {
        self.on_block(block::Cursor::prev)?;
        if self.is_valid() {
            return Ok(());
        }
        if self.block_at == 0 {
            return self.enter_last_block_of(self.unit);
        }
        self.enter_block(self.block_at - 1)?;
        if let Some(before) = self.block_at.checked_sub(1).and_then(|at| self.index.as_ref()?.place(at)) {
            self.table.fetch_block(self.unit, before)?;
        }
        self.on_block(block::Cursor::last)
    }

    fn enter_last_block_of(&mut self, units: usize) -> Result<()> {
        let Some(unit) = units.checked_sub(1) else {
            self.block = None;
            return Ok(());
        };
        self.enter_unit(unit)?;
        self.enter_block(self.blocks().saturating_sub(1))?;
        self.on_block(block::Cursor::last)
    }

    fn skip_ended_blocks(&mut self) -> Result<()> {
        while self.block.as_ref().is_some_and(|b| !b.is_valid()) {
            if self.block_at + 1 < self.blocks() {
                self.enter_block(self.block_at + 1)?;
            } else {
                self.sequence += 1;
                if !self.enter_unit(self.unit + 1)? {
                    return Ok(());
                }
                self.enter_block(0)?;
            }
            self.on_block(block::Cursor::first)?;
            if let Some(next) = self.index.as_ref().and_then(|index| index.place(self.block_at + 1)) {
                self.table.fetch_block(self.unit, next)?;
            }
        }
        Ok(())
    }

    /// Goes into unit `at`; where there is none the cursor stands at no entry.
    fn enter_unit(&mut self, at: usize) -> Result<bool> {
        if at >= self.table.root()?.units().len() {
            self.block = None;
            return Ok(false);
        }
        self.index = Some(self.table.index(at)?);
        self.unit = at;
        let ahead = (1 << self.sequence.min(8)) / 2;
        for next in 1..=ahead.min(PREFETCH_UNITS_MAX) {
            self.table.prefetch(at + next)?;
        }
        Ok(true)
    }

    fn enter_block(&mut self, at: usize) -> Result<()> {
        let place = self.index.as_ref().and_then(|index| index.place(at)).ok_or_else(|| self.table.bad_entry())?;
        let frame = self.table.data_block(self.unit, place, self.priority)?;
        self.block_at = at;
        let entered = match &mut self.block {
            Some(block) => block.enter(frame),
            None => block::Cursor::new(frame).map(|block| self.block = Some(block)),
        };
        entered.ok_or_else(|| self.table.bad_entry())?;
        if let (Some(block), 1..) = (&mut self.block, self.table.description.as_seq) {
            block.set_base(self.table.description.as_seq);
        }
        Ok(())
    }

    #[inline]
    fn on_block(&mut self, act: impl FnOnce(&mut block::Cursor) -> Option<()>) -> Result<()> {
        match &mut self.block {
            Some(block) => act(block).ok_or_else(|| self.table.bad_entry()),
            None => Ok(()),
        }
    }
}
