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
    /// The value of `key` as of `seq`.
    ///
    /// # Errors
    /// A block could not be read.
    pub fn get(&self, key: &[u8], seq: u64) -> Result<Option<Slice>> {
        let removed = self.tombstones.removed_at(key, seq);
        for memtable in std::iter::once(&self.active).chain(&self.sealed) {
            if let Some((found_seq, kind, pinned)) = Pinned::find(memtable, key, seq) {
                let is_live = kind == Kind::Put && found_seq >= removed;
                return Ok(is_live.then_some(Slice::Memtable(pinned)));
            }
        }
        let hash = hash64(key);
        for run in self.levels.runs() {
            let Some(table) = run.table_for(key) else { continue };
            if let Some(hit) = table.get(key, hash, seq)? {
                let is_live = hit.kind == Kind::Put && hit.seq.max(table.description.clean_seq) >= removed;
                return Ok(is_live.then_some(hit.value));
            }
        }
        Ok(None)
    }
}
