//! The lock table: who holds which key, who waits, and whom to sacrifice when they wait in a circle.
//!
//! Keys are locked in [`keys`], in shards of a hash table; gaps in [`gaps`]. A transaction that must wait enqueues itself,
//! then looks for a circle through itself ([`deadlock`]): whoever closes a circle finds it. Lock order: detector, then a
//! shard or the gaps, then a transaction's wait state.

mod deadlock;
mod gaps;
mod inserts;
mod keys;
mod owner;
mod packed;
mod wake;

pub(crate) use inserts::Run;
pub(crate) use owner::{Outcome, Owner};

use crate::error::{Error, Result};
use crate::lock::{Extent, InsertOutcome, LockMode, LockOutcome, LockRow, Undone, Wait, WaitRow};
use crate::scan::Direction;
use deadlock::{Detector, Target};
use keys::Request;
use std::ops::Bound;
use std::sync::Arc;
use std::time::Instant;
use wake::Wake;

/// All locks of a store.
pub(crate) struct LockTable {
    keys: keys::Keys,
    gaps: gaps::Gaps,
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
        LockTable { keys: keys::Keys::new(), gaps: gaps::Gaps::new(), detector: Detector::new() }
    }

    /// Locks `key` for `owner`.
    #[inline]
    pub(crate) fn lock(&self, owner: &Arc<Owner>, key: &[u8], mode: LockMode, wait: Wait) -> Result<LockOutcome> {
        self.request(owner, key, Request { mode, wait, is_implicit: false, is_announced: false })
    }

    /// Locks exclusively a key that the owner is about to write.
    #[inline]
    pub(crate) fn lock_written(&self, owner: &Arc<Owner>, key: &[u8], wait: Wait) -> Result<LockOutcome> {
        let mode = LockMode::Exclusive;
        self.request(owner, key, Request { mode, wait, is_implicit: true, is_announced: false })
    }

    #[inline]
    fn request(&self, owner: &Arc<Owner>, key: &[u8], request: Request) -> Result<LockOutcome> {
        match self.keys.lock(owner, key, request)? {
            Attempt::Outcome(outcome) => {
                if outcome == LockOutcome::Skipped && !request.is_implicit {
                    self.note_asked(owner, key);
                }
                Ok(outcome)
            }
            Attempt::Enqueued(served) => self.wait_for_key(owner, key, request, served),
        }
    }

    #[cold]
    fn wait_for_key(
        &self,
        owner: &Arc<Owner>,
        key: &[u8],
        request: Request,
        served: LockOutcome,
    ) -> Result<LockOutcome> {
        let Wait::Timeout(timeout) = request.wait else { return Err(Error::WouldBlock) };
        let deadline = stdx::clock::deadline(timeout);
        self.note_asked(owner, key);
        let outcome = self.wait(owner, Target::Key(key.into()), deadline);
        self.keys.leave_queue(owner, key);
        match outcome {
            Outcome::Granted => {
                owner.note_granted();
                if request.is_implicit {
                    self.count_lock(owner, key, request.mode, Extent::Record);
                }
                Ok(served)
            }
            failed => Err(failed.error()),
        }
    }

    /// Notes that somebody asked for a key that another may have locked by a write alone.
    fn note_asked(&self, owner: &Owner, key: &[u8]) {
        if let Some(holder) = self.keys.implicit_holder(owner.id, key) {
            self.detector.note_explicit(holder, key);
        }
    }

    fn blockers(&self, waiter: u64, target: &Target) -> Vec<u64> {
        match target {
            Target::Key(key) => self.keys.blockers(waiter, key),
            Target::Insert(key) => self.gaps.blockers(waiter, key),
        }
    }

    /// Waits until the owner's state says how its wait ended.
    fn wait(&self, owner: &Arc<Owner>, target: Target, deadline: Instant) -> Outcome {
        self.detector.enter(owner, target);
        self.detector.resolve(owner, |waiter, target| self.blockers(waiter, target));
        let outcome = owner.sleep(deadline);
        self.detector.leave(owner);
        outcome
    }

    /// Keeps others from inserting between two keys, both left out; what was announced there before is not waited for. Whether the
    /// gap was locked as strongly before.
    pub(crate) fn lock_gap(&self, owner: &Owner, lower: &[u8], upper: &[u8], mode: LockMode) -> bool {
        let was_held = self.gaps.add(owner, lower, upper, mode);
        self.note_asked(owner, upper);
        was_held
    }

    /// Counts a lock in the choice of a deadlock's victim.
    #[inline]
    pub(crate) fn count_lock(&self, owner: &Owner, key: &[u8], mode: LockMode, extent: Extent) {
        owner.count_lock(key, mode, extent, self.detector.is_explicit(owner.id, key));
    }

    /// A record that the owner wrote is asked for by itself.
    pub(crate) fn make_explicit(&self, owner: &Owner, key: &[u8]) {
        self.keys.make_explicit(owner, key);
    }

    /// Whether the owner holds a gap around the key exclusively.
    pub(crate) fn holds_gap(&self, owner: &Owner, key: &[u8]) -> bool {
        self.gaps.modes_at(owner, key).contains(&LockMode::Exclusive)
    }

    /// Counts what a new record takes over from the gap that it divides, if its owner holds that.
    pub(crate) fn count_divided(&self, owner: &Owner, key: &[u8]) {
        for mode in self.gaps.modes_at(owner, key) {
            self.count_lock(owner, key, mode, Extent::Gap);
        }
    }

    /// The key nearest to the start of a range that is announced and not committed.
    pub(crate) fn announced(&self, lower: Bound<&[u8]>, upper: Bound<&[u8]>, direction: Direction) -> Option<Vec<u8>> {
        self.gaps.announced(lower, upper, direction)
    }

    /// Whether another transaction has announced this key.
    pub(crate) fn is_announced_by_another(&self, me: u64, key: &[u8]) -> bool {
        self.gaps.is_announced_by_another(me, key)
    }

    /// Announces a key that is to be inserted and locks it exclusively, without waiting.
    pub(crate) fn lock_insert(&self, owner: &Arc<Owner>, key: &[u8]) -> Result<InsertOutcome> {
        let Some(are_many) = self.gaps.begin_insert(owner, key) else { return Ok(InsertOutcome::Covered) };
        let mode = LockMode::Exclusive;
        let request = Request { mode, wait: Wait::SkipLocked, is_implicit: true, is_announced: true };
        let outcome = match self.request(owner, key, request)? {
            LockOutcome::Granted | LockOutcome::Waited => InsertOutcome::Granted,
            LockOutcome::AlreadyHeld | LockOutcome::Strengthened => InsertOutcome::AlreadyHeld,
            LockOutcome::Skipped => {
                owner.held().inserts.remove_last();
                return Ok(InsertOutcome::Taken);
            }
        };
        if are_many {
            self.keys.pack_inserts(owner);
        }
        Ok(outcome)
    }

    /// Takes back the announcement that was made last, with the lock if that was taken for it.
    pub(crate) fn take_back_insert(&self, owner: &Owner, key: &[u8], outcome: InsertOutcome) {
        owner.held().inserts.remove_last();
        if outcome == InsertOutcome::Granted {
            self.keys.unlock_inserted(owner, key);
        }
    }

    /// Takes back the announcements made after a mark, with the locks that were taken for them; answers the keys. `is_written` says
    /// whether a key's write has stayed.
    pub(crate) fn take_back_inserts(&self, owner: &Owner, mark: usize, is_written: impl Fn(&[u8]) -> bool) -> Undone {
        let gone = owner.held().inserts.cut(mark, is_written);
        for run in &gone {
            run.each(|key, is_fresh| {
                if is_fresh {
                    self.keys.unlock_inserted(owner, key);
                }
            });
        }
        Undone(gone)
    }

    /// Waits until no other's gap covers the key, or one less does.
    #[cold]
    pub(crate) fn wait_for_gaps(&self, owner: &Arc<Owner>, key: &[u8], wait: Wait) -> Result<()> {
        let Wait::Timeout(timeout) = wait else { return Err(Error::WouldBlock) };
        if !self.gaps.enqueue(owner, key) {
            return Ok(());
        }
        let ended = self.wait(owner, Target::Insert(key.into()), stdx::clock::deadline(timeout));
        self.gaps.leave_queue(owner);
        if ended == Outcome::Granted { Ok(()) } else { Err(ended.error()) }
    }

    /// Gives one key back.
    pub(crate) fn unlock(&self, owner: &Owner, key: &[u8]) {
        self.keys.unlock(owner, key);
    }

    /// Gives everything back. What was announced goes first: who gets a key then finds it committed, or not there.
    pub(crate) fn release(&self, owner: &Owner) {
        let inserts = self.gaps.forget_inserts(owner);
        self.detector.forget(owner);
        let mut wake = Wake::new();
        self.keys.release(owner, &inserts, &mut wake);
        self.gaps.release(owner, &mut wake);
        wake.all(owner);
    }

    /// What the choice of a deadlock's victim counts of an owner, its changes left out: its locks by index and kind.
    pub(crate) fn structs(&self, owner: &Owner) -> u64 {
        self.detector.weight(owner) - owner.changes.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// How many locks of an owner [`LockTable::rows`] does not tell one by one.
    pub(crate) fn packed_count(&self, owner: &Owner) -> usize {
        self.keys.packed_count(owner.id)
    }

    /// Every lock and wait, but locks of transactions that have many: of these the first and those of late.
    pub(crate) fn rows(&self) -> Vec<LockRow> {
        let mut rows = self.keys.rows();
        rows.extend(self.gaps.rows());
        rows
    }

    /// Who waits for whom: whoever stands in a queue is there once it can be found in circles.
    pub(crate) fn waits(&self) -> Vec<WaitRow> {
        let row = |waiter, key: Vec<u8>, blockers| WaitRow { waiter, key, blockers };
        let waiting = self.detector.waiting();
        let is_known = |(id, _): &(u64, Vec<u8>)| waiting.contains(id);
        let keys = self.keys.waits().into_iter().filter(is_known).map(|(id, key)| {
            let blockers = self.keys.blockers(id, &key);
            row(id, key, blockers)
        });
        let inserts = self.gaps.waits().into_iter().filter(is_known).map(|(id, key)| {
            let blockers = self.gaps.blockers(id, &key);
            row(id, key, blockers)
        });
        keys.chain(inserts).collect()
    }
}
