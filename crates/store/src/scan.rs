//! A cursor over a range of keys, and a value where it lies.

use crate::db::Store;
use crate::error::Result;
use crate::rows::Row;
use std::ops::Bound;

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
    store: Store,
    seq: u64,
}

impl Scan {
    /// Takes over the caller's hold on the snapshot `seq`.
    pub(crate) fn new(scan: lsm::scan::Scan, store: Store, seq: u64) -> Scan {
        Scan { scan, store, seq }
    }

    /// The next key and its value, borrowed until the next call; `None` at the end, and then again.
    ///
    /// # Errors
    /// A block could not be read.
    #[expect(clippy::should_implement_trait, reason = "a lending iterator")]
    #[inline]
    pub fn next(&mut self) -> Result<Option<(&[u8], &[u8])>> {
        self.scan.next().map_err(|error| self.store.explain(error))
    }

    /// Goes on with another range, from its beginning, in the same state of the database; not under
    /// [`crate::txn::View::Uncommitted`].
    ///
    /// # Errors
    /// A block could not be read.
    pub fn go_to(&mut self, lower: Bound<&[u8]>, upper: Bound<&[u8]>) -> Result<()> {
        self.scan.go_to(lower, upper).map_err(|error| self.store.explain(error))
    }

    /// Moves so that the next key is the first at or after `key` (backward: at or before), within the range.
    ///
    /// # Errors
    /// A block could not be read.
    pub fn seek(&mut self, key: &[u8]) -> Result<()> {
        self.scan.seek(key).map_err(|error| self.store.explain(error))
    }
}

impl Drop for Scan {
    fn drop(&mut self) {
        self.store.snapshots().release(self.seq);
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
