//! The lock table: who holds which key, who waits, and whom to sacrifice when they wait in a circle.
//!
//! Keys are locked in [`keys`], in shards of a hash table; ranges in [`ranges`]. A transaction that must wait enqueues itself,
//! then looks for a circle through itself ([`deadlock`]): whoever closes a circle finds it. Lock order: detector, then a
//! shard or the ranges, then a transaction's wait state.

mod deadlock;
mod keys;
mod owner;
mod ranges;

pub(crate) use owner::{Outcome, Owner};

use crate::error::{Error, Result};
use crate::lock::{LockMode, LockOutcome, LockRow, Wait};
use deadlock::{Detector, Target};
use std::ops::Bound;
use std::sync::Arc;
use std::time::Instant;

/// All locks of a store.
pub(crate) struct LockTable {
    keys: keys::Keys,
    ranges: ranges::Ranges,
    detector: Detector,
}

/// What a call that may have to wait found.
pub(crate) enum Attempt {
    /// Done.
    Outcome(LockOutcome),
    /// The owner stands in a queue; what it will have to say once it is served.
    Enqueued(LockOutcome),
}

impl LockTable {
    pub(crate) fn new() -> LockTable {
        LockTable { keys: keys::Keys::new(), ranges: ranges::Ranges::new(), detector: Detector::new() }
    }

    /// Locks `key` for `owner`.
    #[inline]
    pub(crate) fn lock(&self, owner: &Arc<Owner>, key: &[u8], mode: LockMode, wait: Wait) -> Result<LockOutcome> {
        match self.keys.lock(owner, key, mode, wait)? {
            Attempt::Outcome(outcome) => Ok(outcome),
            Attempt::Enqueued(served) => self.wait_for_key(owner, key, wait, served),
        }
    }

    #[cold]
    fn wait_for_key(&self, owner: &Arc<Owner>, key: &[u8], wait: Wait, served: LockOutcome) -> Result<LockOutcome> {
        let Wait::Timeout(timeout) = wait else { return Err(Error::WouldBlock) };
        let deadline = stdx::clock::deadline(timeout);
        let outcome = self.wait(owner, Target::Key(key.into()), deadline);
        self.keys.leave_queue(owner, key);
        match outcome {
            Outcome::Granted => Ok(served),
            failed => Err(failed.error()),
        }
    }

    /// Waits until the owner's state says how its wait ended.
    fn wait(&self, owner: &Arc<Owner>, target: Target, deadline: Instant) -> Outcome {
        self.detector.enter(owner, target);
        self.detector.resolve(owner, |waiter, target| match target {
            Target::Key(key) => self.keys.blockers(waiter, key),
            Target::Insert(key) => self.ranges.blockers(waiter, key),
        });
        let outcome = owner.sleep(deadline);
        self.detector.leave(owner);
        outcome
    }

    /// Keeps others from inserting between the bounds, and waits for what they have inserted there.
    pub(crate) fn lock_range(
        &self,
        owner: &Arc<Owner>,
        lower: Bound<&[u8]>,
        upper: Bound<&[u8]>,
        wait: Wait,
    ) -> Result<LockOutcome> {
        let outcome = self.ranges.add(owner, lower, upper);
        while let Some(key) = self.ranges.inserted_by_others(owner, lower, upper) {
            match self.lock(owner, &key, LockMode::Shared, wait)? {
                LockOutcome::Granted => self.unlock(owner, &key),
                LockOutcome::AlreadyHeld => break,
                LockOutcome::Skipped => return Ok(LockOutcome::Skipped),
            }
        }
        Ok(outcome)
    }

    /// Locks a key that is to be inserted, and waits for the ranges of others that cover it.
    pub(crate) fn lock_insert(&self, owner: &Arc<Owner>, key: &[u8], wait: Wait) -> Result<LockOutcome> {
        let outcome = self.lock(owner, key, LockMode::Exclusive, wait)?;
        if outcome == LockOutcome::Skipped {
            return Ok(outcome);
        }
        while !self.ranges.begin_insert(owner, key) {
            match wait {
                Wait::NoWait => return Err(Error::WouldBlock),
                Wait::SkipLocked => return Ok(LockOutcome::Skipped),
                Wait::Timeout(timeout) => self.wait_for_ranges(owner, key, stdx::clock::deadline(timeout))?,
            }
        }
        Ok(outcome)
    }

    /// Waits until no other's range covers the key, or one less does.
    #[cold]
    fn wait_for_ranges(&self, owner: &Arc<Owner>, key: &[u8], deadline: Instant) -> Result<()> {
        if !self.ranges.enqueue(owner, key) {
            return Ok(());
        }
        let ended = self.wait(owner, Target::Insert(key.into()), deadline);
        self.ranges.leave_queue(owner);
        if ended == Outcome::Granted { Ok(()) } else { Err(ended.error()) }
    }

    /// Gives one key back.
    pub(crate) fn unlock(&self, owner: &Arc<Owner>, key: &[u8]) {
        self.keys.unlock(owner, key);
    }

    /// Gives everything back.
    pub(crate) fn release(&self, owner: &Arc<Owner>) {
        self.keys.release(owner);
        self.ranges.release(owner);
    }

    /// Every lock and wait.
    pub(crate) fn rows(&self) -> Vec<LockRow> {
        let mut rows = self.keys.rows();
        rows.extend(self.ranges.rows());
        rows
    }
}
