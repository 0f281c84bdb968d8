//! The keys that are physically there: committed, or announced by a transaction that has not ended. What a transaction deleted is
//! there until it commits, and then for as long as a snapshot that is older needs it, as in InnoDB until purge.
//!
//! Locking reads walk over these keys, because a gap ends at each of them. The walk goes on with what has been committed
//! meanwhile: it looks at the newest state whenever there is a newer one.

use crate::db::Store;
use crate::error::Result;
use crate::scan::{Direction, Scan};
use lsm::scan::Request;
use objects::frames::Priority;
use std::ops::Bound;
use std::sync::Arc;

/// A walk over the keys of a range.
pub struct Records {
    store: Store,
    direction: Direction,
    /// What lies between these is still to come.
    lower: Bound<Vec<u8>>,
    upper: Bound<Vec<u8>>,
    committed: Option<Committed>,
}

/// Committed keys as of one point.
struct Committed {
    scan: Scan,
    seq: u64,
    /// The next one; `None` at the end.
    next: Option<Vec<u8>>,
}

impl Records {
    pub(crate) fn new(store: Store, lower: Bound<&[u8]>, upper: Bound<&[u8]>, direction: Direction) -> Records {
        let (lower, upper) = (lower.map(<[u8]>::to_vec), upper.map(<[u8]>::to_vec));
        Records { store, direction, lower, upper, committed: None }
    }

    fn rest(&self) -> (Bound<&[u8]>, Bound<&[u8]>) {
        (self.lower.as_ref().map(Vec::as_slice), self.upper.as_ref().map(Vec::as_slice))
    }

    fn open(&self) -> Result<Committed> {
        let snapshots = Arc::clone(self.store.snapshots());
        let seq = snapshots.take();
        let direction = match self.direction {
            Direction::Forward => lsm::scan::Direction::Forward,
            Direction::Backward => lsm::scan::Direction::Backward,
        };
        let (lower, upper) = self.rest();
        let request = Request {
            priority: Priority::Scan,
            lower,
            upper,
            direction,
            seq,
            overlay: None,
            others: Vec::new(),
            removed_since: snapshots.oldest(),
        };
        match lsm::scan::Scan::new(self.store.tree().contents(), &request) {
            Ok(scan) => {
                let mut scan = Scan::new(scan, self.store.clone(), seq);
                let next = scan.next()?.map(|(key, _)| key.to_vec());
                Ok(Committed { scan, seq, next })
            }
            Err(error) => {
                snapshots.release(seq);
                Err(error.into())
            }
        }
    }

    /// Whether `key` was removed and committed, and is needed by a snapshot that is older.
    pub(crate) fn is_removed(store: &Store, key: &[u8]) -> Result<bool> {
        let snapshots = store.snapshots();
        if snapshots.oldest() == snapshots.visible() {
            return Ok(false);
        }
        let key = Bound::Included(key);
        let found = Records::new(store.clone(), key, key, Direction::Forward).open()?.next;
        Ok(found.is_some())
    }

    /// The next key, without moving behind it.
    ///
    /// # Errors
    /// A block could not be read.
    pub fn peek(&mut self) -> Result<Option<Vec<u8>>> {
        loop {
            // An announcement is taken back after its key has become visible: looked at first, none is missed.
            let (lower, upper) = self.rest();
            let announced = self.store.locks_table().announced(lower, upper, self.direction);
            let visible = self.store.snapshots().visible();
            if self.committed.as_ref().is_none_or(|c| c.seq != visible) {
                self.committed = Some(self.open()?);
                continue;
            }
            let committed = self.committed.as_ref().and_then(|c| c.next.clone());
            return Ok(match (announced, committed) {
                (None, key) | (key, None) => key,
                (Some(a), Some(c)) => Some(match self.direction {
                    Direction::Forward => a.min(c),
                    Direction::Backward => a.max(c),
                }),
            });
        }
    }

    /// Moves behind a key that was peeked at.
    ///
    /// # Errors
    /// A block could not be read.
    pub fn pass(&mut self, key: &[u8]) -> Result<()> {
        let end = Bound::Excluded(key.to_vec());
        match self.direction {
            Direction::Forward => self.lower = end,
            Direction::Backward => self.upper = end,
        }
        if let Some(committed) = &mut self.committed
            && committed.next.as_deref() == Some(key)
        {
            committed.next = committed.scan.next()?.map(|(key, _)| key.to_vec());
        }
        Ok(())
    }
}
