//! The writes of transactions that have not ended, for reads that want to see them.
//!
//! A transaction is here from its first write to its end. Its memtable has one writer and readers that take no lock, so a reader
//! that has found it sees each write the moment it is made; only finding it takes a lock, of one shard.

use crate::error::Result;
use crate::writes::Writes;
use lsm::kind::Kind;
use lsm::memtable::{Change, Cursor, Memtable, Pinned};
use lsm::scan::Overlay;
use lsm::slice::Slice;
use lsm::spill;
use parking_lot::Mutex;
use std::ops::Bound;
use std::sync::Arc;

/// Shards, so that threads rarely meet.
const SHARDS: u64 = 64;

#[repr(align(64))]
struct Shard(Mutex<Vec<(u64, Overlay)>>);

/// The writes of all transactions that have written and not ended.
pub(crate) struct Uncommitted {
    shards: Box<[Shard]>,
}

impl Uncommitted {
    pub(crate) fn new() -> Uncommitted {
        Uncommitted { shards: (0..SHARDS).map(|_| Shard(Mutex::default())).collect() }
    }

    #[inline]
    fn shard(&self, id: u64) -> &Mutex<Vec<(u64, Overlay)>> {
        &self.shards[(id % SHARDS) as usize].0
    }

    /// Shows the writes of transaction `id`: those of now and those to come, as long as they go to the same memtable.
    pub(crate) fn show(&self, id: u64, writes: &Writes) {
        let overlay = Overlay { op: u64::MAX, ..writes.overlay() };
        let mut shard = self.shard(id).lock();
        match shard.iter_mut().find(|(known, _)| *known == id) {
            Some((_, known)) => *known = overlay,
            None => shard.push((id, overlay)),
        }
    }

    /// The transaction has ended.
    pub(crate) fn hide(&self, id: u64) {
        let mut shard = self.shard(id).lock();
        if let Some(at) = shard.iter().position(|(known, _)| *known == id) {
            shard.swap_remove(at);
        }
    }

    /// The writes of all transactions but `me`, the youngest transaction's first.
    fn others(&self, me: u64) -> Vec<Overlay> {
        let mut found: Vec<(u64, Overlay)> = Vec::new();
        for Shard(shard) in &self.shards {
            found.extend(shard.lock().iter().filter(|(id, _)| *id != me).cloned());
        }
        found.sort_unstable_by_key(|(id, _)| std::cmp::Reverse(*id));
        found.into_iter().map(|(_, overlay)| overlay).collect()
    }

    /// What a transaction other than `me` has made of a key.
    pub(crate) fn find(&self, me: u64, key: &[u8]) -> Result<Option<(Kind, Slice)>> {
        for Overlay { memtable, sealed, runs, .. } in self.others(me) {
            let memtables = [Some(memtable), sealed];
            let found = memtables.iter().flatten().find_map(|memtable| Pinned::find(memtable, key, u64::MAX));
            if let Some((_, kind, pinned)) = found {
                return Ok(Some((kind, Slice::Memtable(pinned))));
            }
            if let Some(found) = spill::find(&runs, key)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// What transactions other than `me` have made of a range, copied: the originals go on changing.
    pub(crate) fn range(&self, me: u64, lower: Bound<&[u8]>, upper: Bound<&[u8]>) -> Vec<Overlay> {
        let mut others = self.others(me);
        for other in &mut others {
            other.memtable = Arc::new(copy(&other.memtable, lower, upper));
            other.sealed = other.sealed.as_ref().map(|sealed| Arc::new(copy(sealed, lower, upper)));
        }
        others.retain(|other| !other.memtable.is_empty() || other.sealed.is_some() || !other.runs.is_empty());
        others
    }
}

fn copy(memtable: &Arc<Memtable>, lower: Bound<&[u8]>, upper: Bound<&[u8]>) -> Memtable {
    let copy = Memtable::new();
    let mut cursor = Cursor::new(Arc::clone(memtable));
    match lower {
        Bound::Unbounded => cursor.seek_first(),
        Bound::Included(key) | Bound::Excluded(key) => cursor.seek(key),
    }
    while cursor.is_valid() {
        let key = cursor.key();
        let is_beyond = match upper {
            Bound::Unbounded => false,
            Bound::Included(upper) => key > upper,
            Bound::Excluded(upper) => key >= upper,
        };
        if is_beyond {
            break;
        }
        if let Some(found) = cursor.get(u64::MAX) {
            copy.writer().put(1, Change { key, kind: found.kind, old: &[], value: found.value }, 0);
        }
        cursor.next();
    }
    copy
}
