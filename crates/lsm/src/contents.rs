//! Everything that a read looks at, as one immutable value that is swapped whole.

use crate::error::Result;
use crate::kind::Kind;
use crate::levels::Levels;
use crate::memtable::{Memtable, Pinned};
use crate::slice::Slice;
use crate::tombstone::Tombstones;
use std::sync::Arc;
use stdx::hash::hash64;

/// Memtables, tables and range removals.
#[derive(Clone)]
pub struct Contents {
    /// The one that is written.
    pub active: Arc<Memtable>,
    /// Full ones on their way into tables, newest first.
    pub sealed: Vec<Arc<Memtable>>,
    /// The tables.
    pub levels: Arc<Levels>,
    /// Ranges that were removed.
    pub tombstones: Arc<Tombstones>,
    /// Everything up to this number is in tables.
    pub flushed_seq: u64,
}

impl Contents {
    /// The same with the range removals only that are in tables: what a later one removes must stay in the tables while its
    /// commit may still be lost with the local disk.
    pub fn settled(&self) -> Contents {
        Contents { tombstones: Arc::new(self.tombstones.up_to(self.flushed_seq)), ..self.clone() }
    }

    /// The value of `key` as of `seq`.
    ///
    /// # Errors
    /// A block could not be read.
    pub fn get(&self, key: &[u8], seq: u64) -> Result<Option<Slice>> {
        Ok(self.find(key, hash64(key), seq)?.map(|(_, value)| value))
    }

    /// The version of `key` as of `seq` and its number; `hash` is the key's.
    ///
    /// # Errors
    /// A block could not be read.
    pub fn find(&self, key: &[u8], hash: u64, seq: u64) -> Result<Option<(u64, Slice)>> {
        let removed = self.tombstones.removed_at(key, seq);
        if let Some((found_seq, kind, pinned)) = self.find_in_memtables(key, seq) {
            let is_live = kind == Kind::Put && found_seq >= removed;
            return Ok(is_live.then_some((found_seq, Slice::Memtable(pinned))));
        }
        for run in self.levels.runs() {
            let Some(table) = run.table_for(key) else { continue };
            if let Some(hit) = table.get(key, hash, seq, || self.prefetch_for(key, hash))? {
                let is_live = hit.kind == Kind::Put && hit.seq.max(table.description.clean_seq) >= removed;
                return Ok(is_live.then_some((hit.seq, hit.value)));
            }
        }
        Ok(None)
    }

    /// Starts to fetch what the runs will be asked for, all of it at one time: what there are most of last.
    #[cold]
    fn prefetch_for(&self, key: &[u8], hash: u64) {
        let tables = || self.levels.runs().filter_map(|run| run.table_for(key)).filter(|table| table.is_far());
        tables().for_each(|table| table.prefetch_tail_for(key, hash));
        tables().for_each(|table| table.prefetch_unit_for(key, hash));
    }

    #[inline]
    fn find_in_memtables(&self, key: &[u8], seq: u64) -> Option<(u64, Kind, Pinned)> {
        std::iter::once(&self.active).chain(&self.sealed).find_map(|memtable| Pinned::find(memtable, key, seq))
    }

    /// Whether no memtable has a version of `key`.
    pub fn is_in_no_memtable(&self, key: &[u8]) -> bool {
        std::iter::once(&self.active).chain(&self.sealed).all(|m| m.get(key, u64::MAX).is_none())
    }

    /// Whether no memtable has a version of `key` and no range with it was removed after `seq`.
    pub fn is_only_in_tables(&self, key: &[u8], seq: u64) -> bool {
        self.tombstones.removed_at(key, u64::MAX) <= seq && self.is_in_no_memtable(key)
    }
}
