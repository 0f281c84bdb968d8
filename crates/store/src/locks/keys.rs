//! Locks on keys: a hash table in shards, first come first served.

use super::Attempt;
use super::owner::{Outcome, Owner};
use super::wake::Wake;
use crate::error::{Error, Result};
use crate::lock::{Extent, LockMode, LockOutcome, LockRow, Locked, Wait};
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;
use stdx::hash::hash64;

/// Shards, so that threads rarely meet.
const SHARDS: usize = 64;
/// Keys up to this size need no allocation.
const INLINE_BYTES: usize = 30;

/// Sends the sixteens of a key's last byte to places far apart.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

enum Key {
    Inline { length: u8, bytes: [u8; INLINE_BYTES] },
    Heap(Box<[u8]>),
}

impl Key {
    #[inline]
    fn new(key: &[u8]) -> Key {
        if key.len() > INLINE_BYTES {
            return Key::Heap(key.into());
        }
        let mut bytes = [0; INLINE_BYTES];
        bytes[..key.len()].copy_from_slice(key);
        Key::Inline { length: key.len() as u8, bytes }
    }

    #[inline]
    fn bytes(&self) -> &[u8] {
        match self {
            Key::Inline { length, bytes } => &bytes[..usize::from(*length)],
            Key::Heap(bytes) => bytes,
        }
    }
}

/// The hash of a key. Sixteen neighbours have neighbouring places in the table, so that a transaction that locks rows in
/// order goes through memory in order; what a place remembers of a hash, the highest bits, tells them apart.
#[inline]
fn hash_of(key: &[u8]) -> u64 {
    let Some((&last, head)) = key.split_last() else { return 0 };
    let (high, low) = (u64::from(last >> 4), u64::from(last & 15));
    hash64(head).wrapping_add(high.wrapping_mul(SPREAD)).wrapping_add(low) ^ low << 57
}

struct Waiter {
    owner: Arc<Owner>,
    mode: LockMode,
    /// Whose end it waits for: a holder in its way, else one that waits before it.
    behind: u64,
}

/// How a key is to be locked.
#[derive(Clone, Copy)]
pub(super) struct Request {
    pub(super) mode: LockMode,
    pub(super) wait: Wait,
    /// Whether the lock follows from a write.
    pub(super) is_implicit: bool,
    /// Whether it is for the key that its owner announced last.
    pub(super) is_announced: bool,
}

/// One locked key. It is as large as a cache line: a transaction of many rows meets each of its locks twice, and each time
/// it is no longer in any cache.
#[repr(align(64))]
struct Lock {
    hash: u64,
    /// The first holder; 0 for none, which happens only while waiters are being served.
    holder: u64,
    /// Who else has to do with it.
    crowd: Option<Box<Crowd>>,
    key: Key,
    mode: LockMode,
    /// Whether its only holder has it because of a write, and nobody has asked for it since.
    is_implicit: bool,
    /// Whether it began so.
    was_implicit: bool,
    /// Whether its only holder held it shared before it had it exclusively: two locks, of which the newer goes first.
    was_shared: bool,
}

const _: () = assert!(size_of::<Lock>() == 64, "a lock is a cache line");

/// What few locks have.
#[derive(Default)]
struct Crowd {
    /// More holders of a shared lock.
    others: Vec<u64>,
    waiters: VecDeque<Waiter>,
}

#[repr(align(64))]
struct Shard(Mutex<HashTable<Lock>>);

/// The keys that are locked.
pub(super) struct Keys {
    shards: Box<[Shard]>,
}

impl Lock {
    fn others(&self) -> &[u64] {
        self.crowd.as_ref().map_or(&[], |crowd| &crowd.others)
    }

    /// Who holds it.
    fn holders(&self) -> impl Iterator<Item = u64> {
        [self.holder].into_iter().chain(self.others().iter().copied()).filter(|&id| id != 0)
    }

    fn waiters(&self) -> impl ExactSizeIterator<Item = &Waiter> {
        const NOBODY: &VecDeque<Waiter> = &VecDeque::new();
        self.crowd.as_ref().map_or(NOBODY, |crowd| &crowd.waiters).iter()
    }

    fn crowd(&mut self) -> &mut Crowd {
        self.crowd.get_or_insert_default()
    }

    #[inline]
    fn is_held_by(&self, id: u64) -> bool {
        self.holder == id || self.others().contains(&id)
    }

    fn is_free(&self) -> bool {
        self.holder == 0 && self.waiters().len() == 0
    }

    #[inline]
    fn remove_holder(&mut self, id: u64) {
        let is_first = self.holder == id;
        match &mut self.crowd {
            Some(crowd) if is_first => self.holder = crowd.others.pop().unwrap_or(0),
            Some(crowd) => crowd.others.retain(|&other| other != id),
            None if is_first => self.holder = 0,
            None => {}
        }
    }

    /// Whether `id` may hold it in `mode` beside those who hold it.
    fn admits(&self, id: u64, mode: LockMode) -> bool {
        let is_alone = self.holder == 0 || (self.holder == id && self.others().is_empty());
        is_alone || (mode == LockMode::Shared && self.mode == LockMode::Shared)
    }

    fn add_holder(&mut self, id: u64, mode: LockMode) {
        if self.holder == 0 || self.holder == id {
            self.holder = id;
            self.mode = mode;
        } else if !self.others().contains(&id) {
            self.crowd().others.push(id);
        }
    }

    /// Gives the lock to those who waited behind `gone` and may have it beside its holders, in their order. As in InnoDB a writer that
    /// waits before them does not keep those from sharing the lock who came when it was held exclusively. `granted` is told of each.
    fn serve(&mut self, gone: u64, mut granted: impl FnMut(&[u8], Arc<Owner>)) {
        let count = self.waiters().len();
        for at in 0..count {
            let (id, mode, behind) = self.waiter_at(at);
            if behind == gone && !self.admits(id, mode) {
                let holder = self.holders().find(|&holder| holder != id).unwrap_or(gone);
                self.crowd().waiters[at].behind = holder;
            } else if behind == gone {
                let was_held = self.is_held_by(id);
                self.was_implicit &= was_held;
                self.was_shared = was_held;
                self.add_holder(id, mode);
                let owner = Arc::clone(&self.crowd().waiters[at].owner);
                if !was_held {
                    owner.held().keys.push(self.hash);
                }
                self.crowd().waiters[at].behind = 0;
                granted(self.key.bytes(), owner);
            }
        }
        if let Some(crowd) = &mut self.crowd {
            crowd.waiters.retain(|waiter| waiter.behind != 0);
        }
    }

    fn waiter_at(&self, at: usize) -> (u64, LockMode, u64) {
        self.waiters().nth(at).map_or((0, LockMode::Shared, 0), |w| (w.owner.id, w.mode, w.behind))
    }

    /// Whether the only holder may have it more strongly before those who wait: they wait for it, all but those who would share it.
    fn is_first(&self, waiters_ahead: usize) -> bool {
        self.waiters().take(waiters_ahead).all(|waiter| waiter.mode == LockMode::Exclusive)
    }

    fn enqueue(&mut self, owner: &Arc<Owner>, mode: LockMode) {
        owner.begin_wait();
        self.is_implicit = false;
        let conflicts = |other: LockMode| mode == LockMode::Exclusive || other == LockMode::Exclusive;
        let holder = self.holders().find(|&holder| holder != owner.id && conflicts(self.mode));
        // Who wants exclusively what it shares goes before others that want it so: they wait for it.
        let is_held = self.is_held_by(owner.id);
        let counts = |other: LockMode| conflicts(other) && !(is_held && other == LockMode::Exclusive);
        let ahead = || self.waiters().find(|w| counts(w.mode)).map(|w| w.owner.id);
        let behind = holder.or_else(ahead).unwrap_or(self.holder);
        let waiter = Waiter { owner: Arc::clone(owner), mode, behind };
        // Who holds it already and wants it more strongly goes first, where nobody behind could be served before.
        if is_held && self.is_first(self.waiters().len()) {
            self.crowd().waiters.push_front(waiter);
        } else {
            self.crowd().waiters.push_back(waiter);
        }
    }
}

impl Keys {
    pub(super) fn new() -> Keys {
        Keys { shards: (0..SHARDS).map(|_| Shard(Mutex::new(HashTable::new()))).collect() }
    }

    #[inline]
    fn shard(&self, hash: u64) -> &Mutex<HashTable<Lock>> {
        &self.shards[(hash >> 32) as usize % SHARDS].0
    }

    #[inline]
    pub(super) fn lock(&self, owner: &Arc<Owner>, key: &[u8], request: Request) -> Result<Attempt> {
        let Request { mode, wait, is_implicit, is_announced } = request;
        let hash = hash_of(key);
        let mut shard = self.shard(hash).lock();
        let entry = shard.entry(hash, |l| l.hash == hash && l.key.bytes() == key, |l| l.hash);
        let mut occupied = match entry {
            Entry::Vacant(vacant) => {
                vacant.insert(Lock {
                    hash,
                    holder: owner.id,
                    crowd: None,
                    key: Key::new(key),
                    mode,
                    is_implicit,
                    was_implicit: is_implicit,
                    was_shared: false,
                });
                drop(shard);
                owner.held().add(hash, is_announced);
                return Ok(Attempt::Outcome(LockOutcome::Granted));
            }
            Entry::Occupied(occupied) => occupied,
        };
        let lock = occupied.get_mut();
        let is_held = lock.is_held_by(owner.id);
        if is_held && !is_implicit && lock.was_implicit {
            // A write's lock becomes one that counts when its own transaction asks for it too.
            owner.count_lock(key, LockMode::Exclusive, Extent::Record, false);
        }
        lock.is_implicit &= is_implicit || !is_held;
        lock.was_implicit &= is_implicit || !is_held;
        if is_held && (mode == LockMode::Shared || lock.mode == LockMode::Exclusive) {
            return Ok(Attempt::Outcome(LockOutcome::AlreadyHeld));
        }
        if is_implicit && is_held && wait == Wait::SkipLocked {
            // The row may be there: the shared lock is made exclusive once it is known that it is not.
            return Ok(Attempt::Outcome(LockOutcome::Skipped));
        }
        if lock.admits(owner.id, mode)
            && (lock.waiters().len() == 0 || (is_held && lock.is_first(lock.waiters().len())))
        {
            lock.add_holder(owner.id, mode);
            if is_held {
                (lock.was_implicit, lock.was_shared) = (is_implicit, true);
                return Ok(Attempt::Outcome(LockOutcome::Strengthened));
            }
            owner.held().add(hash, is_announced);
            return Ok(Attempt::Outcome(LockOutcome::Granted));
        }
        match wait {
            Wait::NoWait => Err(Error::WouldBlock),
            Wait::SkipLocked => Ok(Attempt::Outcome(LockOutcome::Skipped)),
            Wait::Timeout(_) => {
                lock.enqueue(owner, mode);
                Ok(Attempt::Enqueued(if is_held { LockOutcome::Strengthened } else { LockOutcome::Waited }))
            }
        }
    }

    /// Takes the owner out of the queue of `key`, in which it may be no more.
    pub(super) fn leave_queue(&self, owner: &Owner, key: &[u8]) {
        let hash = hash_of(key);
        let mut shard = self.shard(hash).lock();
        let Ok(mut entry) = shard.find_entry(hash, |l| l.hash == hash && l.key.bytes() == key) else {
            return;
        };
        let lock = entry.get_mut();
        let before = lock.waiters().len();
        lock.crowd().waiters.retain(|w| w.owner.id != owner.id);
        if lock.waiters().len() < before {
            lock.serve(owner.id, |_, owner| owner.end_wait(Outcome::Granted));
        }
        if lock.is_free() {
            entry.remove();
        }
    }

    /// Makes a lock that follows from a write of `owner` alone one that counts, because it asks for the gap below the key.
    pub(super) fn make_explicit(&self, owner: &Owner, key: &[u8]) {
        let hash = hash_of(key);
        let mut shard = self.shard(hash).lock();
        let found = shard.find_mut(hash, |l| l.hash == hash && l.key.bytes() == key);
        if let Some(lock) = found.filter(|lock| lock.was_implicit && lock.holder == owner.id) {
            (lock.is_implicit, lock.was_implicit) = (false, false);
            owner.count_lock(key, LockMode::Exclusive, Extent::Record, false);
        }
    }

    /// Who locked a key by a write alone before somebody asked for it.
    pub(super) fn implicit_holder(&self, key: &[u8]) -> Option<u64> {
        let hash = hash_of(key);
        let shard = self.shard(hash).lock();
        let lock = shard.find(hash, |l| l.hash == hash && l.key.bytes() == key).filter(|lock| lock.was_implicit)?;
        (lock.holder != 0).then_some(lock.holder)
    }

    /// Whom a waiter of `key` waits for.
    pub(super) fn blockers(&self, waiter: u64, key: &[u8]) -> Vec<u64> {
        let hash = hash_of(key);
        let shard = self.shard(hash).lock();
        let Some(lock) = shard.find(hash, |l| l.hash == hash && l.key.bytes() == key) else { return Vec::new() };
        let Some((at, mode)) =
            lock.waiters().enumerate().find(|(_, w)| w.owner.id == waiter).map(|(at, w)| (at, w.mode))
        else {
            return Vec::new();
        };
        let conflicts = |other: LockMode| mode == LockMode::Exclusive || other == LockMode::Exclusive;
        let holders = lock.holders().filter(|&id| id != waiter && conflicts(lock.mode));
        let is_held = lock.is_held_by(waiter);
        let counts = |other: LockMode| conflicts(other) && !(is_held && other == LockMode::Exclusive);
        let ahead = lock.waiters().take(at).filter(|w| counts(w.mode)).map(|w| w.owner.id);
        holders.chain(ahead).collect()
    }

    pub(super) fn unlock(&self, owner: &Owner, key: &[u8]) {
        let hash = hash_of(key);
        let place = owner.held().keys.iter().rposition(|&held| held == hash);
        if let Some(place) = place {
            owner.held().keys.swap_remove(place);
            let granted = |_: &[u8], owner: Arc<Owner>| owner.end_wait(Outcome::Granted);
            self.give_back(owner, hash, |lock| lock.key.bytes() == key, granted);
        }
    }

    /// Gives back all that the owner holds; who may go on then is noted in `wake`.
    pub(super) fn release(&self, owner: &Owner, wake: &mut Wake) {
        let keys = std::mem::take(&mut owner.held().keys);
        for hash in keys {
            self.give_back(owner, hash, |_| true, |key, waiter| wake.add_key(key, waiter));
        }
    }

    #[inline]
    fn give_back(
        &self,
        owner: &Owner,
        hash: u64,
        is_key: impl Fn(&Lock) -> bool,
        mut granted: impl FnMut(&[u8], Arc<Owner>),
    ) {
        let mut shard = self.shard(hash).lock();
        let found = shard.find_entry(hash, |l| l.hash == hash && l.is_held_by(owner.id) && is_key(l));
        let Ok(mut entry) = found else { return };
        let lock = entry.get_mut();
        if lock.was_shared && lock.waiters().len() > 0 && lock.holder == owner.id {
            lock.mode = LockMode::Shared;
            lock.serve(owner.id, &mut granted);
        }
        lock.was_shared = false;
        lock.remove_holder(owner.id);
        lock.serve(owner.id, granted);
        if lock.is_free() {
            entry.remove();
        }
    }

    /// Who waits for which key.
    pub(super) fn waits(&self) -> Vec<(u64, Vec<u8>)> {
        let mut waits = Vec::new();
        for shard in &self.shards {
            for lock in shard.0.lock().iter() {
                let waiters = lock.waiters().filter(|w| w.owner.is_waiting());
                waits.extend(waiters.map(|w| (w.owner.id, lock.key.bytes().to_vec())));
            }
        }
        waits
    }

    pub(super) fn rows(&self) -> Vec<LockRow> {
        let mut rows = Vec::new();
        for shard in &self.shards {
            for lock in shard.0.lock().iter() {
                let key = lock.key.bytes();
                let implicit = lock.is_implicit;
                let row = |txn, mode, granted| LockRow {
                    txn,
                    key: key.to_vec(),
                    what: Locked::Key,
                    mode,
                    granted,
                    implicit: implicit && granted,
                };
                rows.extend(lock.holders().map(|id| row(id, lock.mode, true)));
                rows.extend(lock.waiters().map(|w| row(w.owner.id, w.mode, false)));
            }
        }
        rows
    }
}
