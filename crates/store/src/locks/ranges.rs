//! Locks on ranges: they keep others from inserting there, and do not disturb each other.
//!
//! An insert is announced in its owner's set before the ranges are looked at, and a range is added before the sets are
//! looked at: of an insert and a range that meet, one sees the other.

use super::owner::{Outcome, Owner};
use crate::lock::{LockMode, LockOutcome, LockRow};
use parking_lot::Mutex;
use std::ops::Bound;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Range {
    owner: u64,
    lower: Bound<Box<[u8]>>,
    upper: Bound<Box<[u8]>>,
}

struct Waiter {
    owner: Arc<Owner>,
    key: Box<[u8]>,
}

#[derive(Default)]
struct State {
    ranges: Vec<Range>,
    waiters: Vec<Waiter>,
}

/// The ranges that are locked, and the transactions that have inserted.
pub(super) struct Ranges {
    count: AtomicUsize,
    state: Mutex<State>,
    inserters: Mutex<Vec<Arc<Owner>>>,
}

fn is_below(lower: Bound<&[u8]>, key: &[u8]) -> bool {
    match lower {
        Bound::Unbounded => false,
        Bound::Included(lower) => key < lower,
        Bound::Excluded(lower) => key <= lower,
    }
}

fn is_above(upper: Bound<&[u8]>, key: &[u8]) -> bool {
    match upper {
        Bound::Unbounded => false,
        Bound::Included(upper) => key > upper,
        Bound::Excluded(upper) => key >= upper,
    }
}

impl Range {
    fn covers(&self, key: &[u8]) -> bool {
        !is_below(self.lower.as_ref().map(|k| &**k), key) && !is_above(self.upper.as_ref().map(|k| &**k), key)
    }
}

impl State {
    fn blocker(&self, owner: u64, key: &[u8]) -> Option<u64> {
        self.ranges.iter().find(|r| r.owner != owner && r.covers(key)).map(|r| r.owner)
    }
}

impl Ranges {
    pub(super) fn new() -> Ranges {
        Ranges { count: AtomicUsize::new(0), state: Mutex::default(), inserters: Mutex::default() }
    }

    pub(super) fn add(&self, owner: &Owner, lower: Bound<&[u8]>, upper: Bound<&[u8]>) -> LockOutcome {
        let mut state = self.state.lock();
        let (lower, upper) = (lower.map(Box::from), upper.map(Box::from));
        let is_held = |r: &Range| r.owner == owner.id && r.lower == lower && r.upper == upper;
        if owner.held().has_ranges && state.ranges.iter().any(is_held) {
            return LockOutcome::AlreadyHeld;
        }
        state.ranges.push(Range { owner: owner.id, lower, upper });
        self.count.store(state.ranges.len(), Ordering::SeqCst);
        owner.held().has_ranges = true;
        LockOutcome::Granted
    }

    /// A key within the bounds that another transaction has inserted and not committed.
    pub(super) fn inserted_by_others(&self, me: &Owner, lower: Bound<&[u8]>, upper: Bound<&[u8]>) -> Option<Vec<u8>> {
        let inserters = self.inserters.lock();
        inserters.iter().filter(|other| other.id != me.id).find_map(|other| {
            let mut held = other.held();
            held.inserts.first_within(|key| is_below(lower, key), |key| is_above(upper, key)).map(<[u8]>::to_vec)
        })
    }

    /// Announces an insert; false, and nothing announced, where another's range covers the key.
    pub(super) fn begin_insert(&self, owner: &Arc<Owner>, key: &[u8]) -> bool {
        let was_inserter = {
            let mut held = owner.held();
            held.inserts.push(key);
            std::mem::replace(&mut held.is_inserter, true)
        };
        if !was_inserter {
            self.inserters.lock().push(Arc::clone(owner));
        }
        if self.count.load(Ordering::SeqCst) == 0 || self.state.lock().blocker(owner.id, key).is_none() {
            return true;
        }
        owner.held().inserts.remove(key);
        false
    }

    /// Puts the owner among those to be woken when ranges are given back; false where none covers the key any more.
    pub(super) fn enqueue(&self, owner: &Arc<Owner>, key: &[u8]) -> bool {
        let mut state = self.state.lock();
        let is_blocked = state.blocker(owner.id, key).is_some();
        if is_blocked {
            owner.begin_wait();
            state.waiters.push(Waiter { owner: Arc::clone(owner), key: key.into() });
        }
        is_blocked
    }

    pub(super) fn leave_queue(&self, owner: &Owner) {
        self.state.lock().waiters.retain(|w| w.owner.id != owner.id);
    }

    pub(super) fn blockers(&self, waiter: u64, key: &[u8]) -> Vec<u64> {
        let state = self.state.lock();
        state.ranges.iter().filter(|r| r.owner != waiter && r.covers(key)).map(|r| r.owner).collect()
    }

    pub(super) fn release(&self, owner: &Owner) {
        let (has_ranges, is_inserter) = {
            let mut held = owner.held();
            held.inserts = Default::default();
            (std::mem::take(&mut held.has_ranges), std::mem::take(&mut held.is_inserter))
        };
        if is_inserter {
            self.inserters.lock().retain(|other| other.id != owner.id);
        }
        if !has_ranges {
            return;
        }
        let mut state = self.state.lock();
        state.ranges.retain(|r| r.owner != owner.id);
        self.count.store(state.ranges.len(), Ordering::SeqCst);
        let State { ranges, waiters } = &mut *state;
        waiters.retain(|w| {
            let is_blocked = ranges.iter().any(|r| r.owner != w.owner.id && r.covers(&w.key));
            if !is_blocked {
                w.owner.end_wait(Outcome::Granted);
            }
            is_blocked
        });
    }

    pub(super) fn rows(&self) -> Vec<LockRow> {
        let bytes = |bound: &Bound<Box<[u8]>>| match bound {
            Bound::Unbounded => Vec::new(),
            Bound::Included(key) | Bound::Excluded(key) => key.to_vec(),
        };
        let state = self.state.lock();
        let row = |txn, key, upper, granted| LockRow { txn, key, upper, mode: LockMode::Shared, granted };
        let held = state.ranges.iter().map(|r| row(r.owner, bytes(&r.lower), Some(bytes(&r.upper)), true));
        let waits = state.waiters.iter().map(|w| row(w.owner.id, w.key.to_vec(), Some(w.key.to_vec()), false));
        held.chain(waits).collect()
    }
}
