//! In which order those are woken who may go on when a transaction ends.
//!
//! What two of them do next may meet, so that the order is seen by clients. It is that in which InnoDB gives locks back: a
//! transaction's locks by index and kind, the newest first, and within one of them the keys in ascending order.

use super::owner::{Outcome, Owner};
use crate::lock::Extent;
use std::cmp::Reverse;
use std::sync::Arc;

struct Waiter {
    owner: Arc<Owner>,
    key: Box<[u8]>,
    /// How much of the place the lock is on that was in its way.
    extents: [Extent; 2],
}

/// Those whose locks were granted while a transaction gave its own back.
pub(super) struct Wake {
    waiters: Vec<Waiter>,
}

impl Wake {
    pub(super) fn new() -> Wake {
        Wake { waiters: Vec::new() }
    }

    /// One that waited for a key.
    pub(super) fn add_key(&mut self, key: &[u8], owner: Arc<Owner>) {
        self.waiters.push(Waiter { owner, key: key.into(), extents: [Extent::Record, Extent::NextKey] });
    }

    /// One that waited to insert a key.
    pub(super) fn add_insert(&mut self, key: &[u8], owner: Arc<Owner>) {
        self.waiters.push(Waiter { owner, key: key.into(), extents: [Extent::Gap, Extent::NextKey] });
    }

    /// Wakes all who waited for `holder`.
    pub(super) fn all(mut self, holder: &Owner) {
        if self.waiters.len() > 1 {
            self.waiters.sort_by_cached_key(|w| (Reverse(holder.lock_age(&w.key, w.extents)), w.key.clone()));
        }
        for waiter in self.waiters {
            waiter.owner.end_wait(Outcome::Granted);
        }
    }
}
