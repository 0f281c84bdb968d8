//! Since which commits a table can be read.
//!
//! A change of a definition that writes a table's rows anew, or makes an index, writes what is committed at that time: a snapshot
//! that is older would find rows that it must not see, or miss versions that it should. Such a snapshot is refused, as InnoDB does
//! it. The process alone has such snapshots, so that nothing of this is stored.

use super::table::{IndexId, Table};
use parking_lot::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// The commits, by their sequence numbers, since which a table's rows and its indexes are as they are.
#[derive(Debug, Default)]
pub struct Since {
    newest: AtomicU64,
    rows: AtomicU64,
    indexes: Mutex<Vec<(IndexId, u64)>>,
}

impl Since {
    /// A definition was changed by the commit `seq`: from `before`, or from nothing, to `table`.
    pub fn note(&self, before: Option<&Table>, table: &Table, seq: u64) {
        let is_kept =
            |before: &Table| before.row_index == table.row_index && before.layouts.len() == table.layouts.len();
        if !before.is_some_and(is_kept) {
            self.rows.fetch_max(seq, Ordering::AcqRel);
            self.newest.fetch_max(seq, Ordering::AcqRel);
        }
        let was_there = |id| before.is_some_and(|before| before.indexes.iter().any(|index| index.id == id));
        let mut indexes = self.indexes.lock();
        indexes.retain(|(id, _)| table.indexes.iter().any(|index| index.id == *id));
        for index in table.indexes.iter().filter(|index| !was_there(index.id)) {
            indexes.push((index.id, seq));
            self.newest.fetch_max(seq, Ordering::AcqRel);
        }
    }

    /// Whether a snapshot of that sequence number shows the table by an index, or by its rows alone.
    #[inline]
    pub fn is_shown(&self, index: Option<IndexId>, snapshot: u64) -> bool {
        snapshot >= self.newest.load(Ordering::Acquire) || self.was_made(index, snapshot)
    }

    #[cold]
    fn was_made(&self, index: Option<IndexId>, snapshot: u64) -> bool {
        let is_old = |(id, seq): &(IndexId, u64)| Some(*id) != index || *seq <= snapshot;
        snapshot >= self.rows.load(Ordering::Acquire) && self.indexes.lock().iter().all(is_old)
    }
}
