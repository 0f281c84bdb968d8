//! A value in a memtable that keeps the memtable alive.
#![expect(unsafe_code, reason = "the bytes belong to the memtable that is held beside the pointer to them")]

use super::Memtable;
use crate::kind::Kind;
use std::sync::Arc;

/// A pinned value.
pub struct Pinned {
    _memtable: Arc<Memtable>,
    bytes: *const [u8],
}

// SAFETY: the bytes never change and live as long as the memtable, which may be shared.
unsafe impl Send for Pinned {}
// SAFETY: as above.
unsafe impl Sync for Pinned {}

impl Pinned {
    /// The newest version of `key` at or below `seq` in `memtable`: its sequence number, its kind, its value.
    #[inline]
    pub fn find(memtable: &Arc<Memtable>, key: &[u8], seq: u64) -> Option<(u64, Kind, Pinned)> {
        let found = memtable.get(key, seq)?;
        Some((found.seq, found.kind, Pinned { bytes: found.value, _memtable: Arc::clone(memtable) }))
    }

    /// The bytes.
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: they lie in the arena of the memtable that is held, and never change.
        unsafe { &*self.bytes }
    }
}
