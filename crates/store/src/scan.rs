//! A cursor over a range of keys, and a value where it lies.

use crate::error::Result;
use crate::rows::Row;
use crate::snapshots::Snapshots;
use std::sync::Arc;

/// Which way a scan goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Ascending keys.
    Forward,
    /// Descending keys.
    Backward,
}

/// A scan that holds its view of the database; it outlives changes, its transaction's own later writes included.
pub struct Scan {
    scan: lsm::scan::Scan,
    snapshots: Arc<Snapshots>,
    seq: u64,
}

impl Scan {
    /// Takes over the caller's hold on the snapshot `seq`.
    pub(crate) fn new(scan: lsm::scan::Scan, snapshots: Arc<Snapshots>, seq: u64) -> Scan {
        Scan { scan, snapshots, seq }
    }

    /// The next key and its value, borrowed until the next call; `None` at the end, and then again.
    ///
    /// # Errors
    /// A block could not be read.
    #[expect(clippy::should_implement_trait, reason = "a lending iterator")]
    #[inline]
    pub fn next(&mut self) -> Result<Option<(&[u8], &[u8])>> {
        Ok(self.scan.next()?)
    }

    /// Moves so that the next key is the first at or after `key` (backward: at or before), within the range.
    ///
    /// # Errors
    /// A block could not be read.
    pub fn seek(&mut self, key: &[u8]) -> Result<()> {
        Ok(self.scan.seek(key)?)
    }
}

impl Drop for Scan {
    fn drop(&mut self) {
        self.snapshots.release(self.seq);
    }
}

/// A value where it lies: pinned bytes of a cached block, of a memtable or of the row cache.
pub struct Slice {
    place: Place,
}

enum Place {
    Tree(lsm::slice::Slice),
    Row(Row),
}

impl Slice {
    pub(crate) fn new(slice: lsm::slice::Slice) -> Slice {
        Slice { place: Place::Tree(slice) }
    }

    pub(crate) fn cached(row: Row) -> Slice {
        Slice { place: Place::Row(row) }
    }
}

impl std::ops::Deref for Slice {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match &self.place {
            Place::Row(row) => row.value(),
            Place::Tree(slice) => slice,
        }
    }
}
