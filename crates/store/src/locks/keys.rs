//! Locks on keys: a hash table in shards, first come first served.
//!
//! A lock is a cache line there. What a transaction holds beyond some thousand locks is taken out of the table from time to time and
//! kept by its hash alone ([`packed`](super::packed)), as long as nobody asks for the key: who does puts it back first. What of
//! a key is in the table and what is packed are together its holders. A lock with waiters is in the table whole.

use super::Attempt;
use super::inserts::InsertSet;
use super::owner::{Outcome, Owner};
use super::packed::{Kind, Packed, Place};
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
    let (group, low) = group_of(key);
    group.wrapping_add(low) ^ low << 57
}

/// The hash of what sixteen neighbours have in common, and which of them a key is.
#[inline]
fn group_of(key: &[u8]) -> (u64, u64) {
    let Some((&last, head)) = key.split_last() else { return (0, 0) };
    let (high, low) = (u64::from(last >> 4), u64::from(last & 15));
    (hash64(head).wrapping_add(high.wrapping_mul(SPREAD)), low)
}

fn place_of(key: &[u8]) -> Place {
    let (group, low) = group_of(key);
    Place::new(group, low)
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

#[derive(Default)]
struct Table {
    locks: HashTable<Lock>,
    /// The locks of transactions that have many, by owner and kind.
    packed: Vec<Packed>,
}

#[repr(align(64))]
struct Shard(Mutex<Table>);

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

impl Table {
    /// What packed locks say to a request. Where it needs them in the table, which one does not that shares the key with its
    /// holders, they are put back there.
    #[cold]
    fn meet(&mut self, id: u64, hash: u64, key: &[u8], request: Request) -> Result<Option<LockOutcome>> {
        let Request { mode, wait, is_implicit, .. } = request;
        let place = place_of(key);
        let mut is_met = false;
        for packed in &self.packed {
            // To look for an older insert takes microseconds, and a second lock of its owner's harms nobody.
            let is_own_write = packed.owner.id == id && is_implicit;
            if !(if is_own_write { packed.has(place) } else { packed.holds(place, key) }) {
                continue;
            }
            if packed.owner.id == id && packed.kind.includes(mode, is_implicit) {
                return Ok(Some(LockOutcome::AlreadyHeld));
            }
            let is_in_the_way = packed.owner.id != id && [mode, packed.kind.mode].contains(&LockMode::Exclusive);
            match wait {
                Wait::NoWait if is_in_the_way => return Err(Error::WouldBlock),
                Wait::SkipLocked if is_in_the_way => return Ok(Some(LockOutcome::Skipped)),
                _ => is_met |= is_in_the_way || packed.owner.id == id,
            }
        }
        if is_met {
            self.unpack(hash, key);
        }
        Ok(None)
    }

    #[cold]
    fn unpack(&mut self, hash: u64, key: &[u8]) {
        let place = place_of(key);
        for packed in &mut self.packed {
            if !packed.holds(place, key) {
                continue;
            }
            packed.remove(place);
            let Kind { mode, is_implicit, was_shared } = packed.kind;
            let entry = self.locks.entry(hash, |l| l.hash == hash && l.key.bytes() == key, |l| l.hash);
            match entry {
                Entry::Occupied(mut lock) => {
                    if !lock.get().is_held_by(packed.owner.id) {
                        packed.owner.held().keys.push(hash);
                    }
                    lock.get_mut().add_holder(packed.owner.id, mode);
                }
                Entry::Vacant(vacant) => {
                    packed.owner.held().keys.push(hash);
                    let (holder, key) = (packed.owner.id, Key::new(key));
                    let was_implicit = is_implicit;
                    vacant.insert(Lock { hash, holder, crowd: None, key, mode, is_implicit, was_implicit, was_shared });
                }
            }
        }
    }

    /// Packs what `owner` has of a lock; false where it has to stay.
    fn pack(&mut self, owner: &Arc<Owner>, hash: u64) -> bool {
        let found = self.locks.find_entry(hash, |l| l.hash == hash && l.is_held_by(owner.id));
        // One that was packed by another who shared it, or given back.
        let Ok(mut entry) = found else { return true };
        let lock = entry.get_mut();
        if lock.waiters().len() > 0 || lock.is_implicit != lock.was_implicit {
            return false;
        }
        let place = place_of(lock.key.bytes());
        let kind = match lock.others().is_empty() {
            true => Kind { mode: lock.mode, is_implicit: lock.is_implicit, was_shared: lock.was_shared },
            false => Kind { mode: LockMode::Shared, is_implicit: false, was_shared: false },
        };
        lock.remove_holder(owner.id);
        if lock.is_free() {
            entry.remove();
        }
        self.packed_of(owner, kind).add(place);
        true
    }

    /// What `owner` has packed of a kind.
    fn packed_of(&mut self, owner: &Arc<Owner>, kind: Kind) -> &mut Packed {
        let known = self.packed.iter().position(|packed| packed.owner.id == owner.id && packed.kind == kind);
        let at = known.unwrap_or_else(|| {
            self.packed.push(Packed::new(owner, kind));
            self.packed.len() - 1
        });
        &mut self.packed[at]
    }

    /// Takes out the lock of a key that is known as an older insert of `owner`; false where it has to stay.
    fn pack_insert(&mut self, owner: &Arc<Owner>, hash: u64, key: &[u8]) -> bool {
        self.packed_of(owner, Kind::WRITTEN).has_inserts = true;
        let is_held = |l: &Lock| l.hash == hash && l.key.bytes() == key && l.is_held_by(owner.id);
        let Ok(entry) = self.locks.find_entry(hash, is_held) else { return true };
        let lock = entry.get();
        let is_alone = lock.crowd.is_none() && !lock.was_shared;
        let goes = is_alone && lock.is_implicit && lock.was_implicit;
        if goes {
            entry.remove();
        }
        goes
    }
}

impl Keys {
    pub(super) fn new() -> Keys {
        Keys { shards: (0..SHARDS).map(|_| Shard(Mutex::default())).collect() }
    }

    /// Packs the locks of an owner that has many, all but the first ones.
    #[cold]
    fn pack(&self, owner: &Arc<Owner>) {
        let later = owner.held().take_later();
        for hash in later {
            if !self.shard(hash).lock().pack(owner, hash) {
                owner.held().keys.push(hash);
            }
        }
        owner.held().note_packed();
    }

    /// Packs the inserts of an owner that has many. Their keys are in order before their locks go.
    #[cold]
    pub(super) fn pack_inserts(&self, owner: &Arc<Owner>) {
        let recent = {
            let mut held = owner.held();
            held.is_packed = true;
            held.inserts.pack()
        };
        for key in recent.fresh() {
            let hash = hash_of(key);
            if !self.shard(hash).lock().pack_insert(owner, hash, key) {
                owner.held().keys.push(hash);
            }
        }
    }

    /// How many packed locks an owner has that do not only follow from writes.
    pub(super) fn packed_count(&self, id: u64) -> usize {
        let of_shard = |shard: &Shard| -> usize {
            let table = shard.0.lock();
            let of_owner = table.packed.iter().filter(|packed| packed.owner.id == id && !packed.kind.is_implicit);
            of_owner.map(Packed::count).sum()
        };
        self.shards.iter().map(of_shard).sum()
    }

    #[inline]
    fn shard(&self, hash: u64) -> &Mutex<Table> {
        &self.shards[(hash >> 32) as usize % SHARDS].0
    }

    #[inline]
    pub(super) fn lock(&self, owner: &Arc<Owner>, key: &[u8], request: Request) -> Result<Attempt> {
        let Request { mode, wait, is_implicit, is_announced } = request;
        let hash = hash_of(key);
        let mut shard = self.shard(hash).lock();
        if !shard.packed.is_empty() {
            if owner.held().are_many() {
                drop(shard);
                self.pack(owner);
                shard = self.shard(hash).lock();
            }
            if let Some(outcome) = shard.meet(owner.id, hash, key, request)? {
                return Ok(Attempt::Outcome(outcome));
            }
        }
        let entry = shard.locks.entry(hash, |l| l.hash == hash && l.key.bytes() == key, |l| l.hash);
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
                self.note(owner, hash, is_announced);
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
            drop(shard);
            self.note(owner, hash, is_announced);
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

    #[inline]
    fn note(&self, owner: &Arc<Owner>, hash: u64, is_announced: bool) {
        if owner.held().add(hash, is_announced) {
            self.pack(owner);
        }
    }

    /// Takes the owner out of the queue of `key`, in which it may be no more.
    pub(super) fn leave_queue(&self, owner: &Owner, key: &[u8]) {
        let hash = hash_of(key);
        let mut shard = self.shard(hash).lock();
        let Ok(mut entry) = shard.locks.find_entry(hash, |l| l.hash == hash && l.key.bytes() == key) else {
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
        let is_own = |packed: &Packed| packed.owner.id == owner.id && packed.kind.is_implicit;
        if shard.packed.iter().any(|packed| is_own(packed) && packed.holds(place_of(key), key)) {
            shard.unpack(hash, key);
        }
        let found = shard.locks.find_mut(hash, |l| l.hash == hash && l.key.bytes() == key);
        if let Some(lock) = found.filter(|lock| lock.was_implicit && lock.holder == owner.id) {
            (lock.is_implicit, lock.was_implicit) = (false, false);
            owner.count_lock(key, LockMode::Exclusive, Extent::Record, false);
        }
    }

    /// Who else than `id` locked a key by a write alone before somebody asked for it.
    pub(super) fn implicit_holder(&self, id: u64, key: &[u8]) -> Option<u64> {
        let hash = hash_of(key);
        let shard = self.shard(hash).lock();
        let is_of_another = |packed: &&Packed| packed.kind.is_implicit && packed.owner.id != id;
        let holds = |packed: &&Packed| is_of_another(packed) && packed.holds(place_of(key), key);
        if let Some(packed) = shard.packed.iter().find(holds) {
            return Some(packed.owner.id);
        }
        let lock =
            shard.locks.find(hash, |l| l.hash == hash && l.key.bytes() == key).filter(|lock| lock.was_implicit)?;
        (lock.holder != 0 && lock.holder != id).then_some(lock.holder)
    }

    /// Whom a waiter of `key` waits for.
    pub(super) fn blockers(&self, waiter: u64, key: &[u8]) -> Vec<u64> {
        let hash = hash_of(key);
        let shard = self.shard(hash).lock();
        let found = shard.locks.find(hash, |l| l.hash == hash && l.key.bytes() == key);
        let Some(lock) = found else { return Vec::new() };
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
        let mut held = owner.held();
        if held.is_packed {
            // A shard is locked before what an owner holds.
            drop(held);
            let (id, place, mut shard) = (owner.id, place_of(key), self.shard(hash).lock());
            if shard.packed.iter_mut().any(|packed| packed.owner.id == id && packed.remove(place)) {
                return;
            }
            drop(shard);
            held = owner.held();
        }
        if let Some(place) = held.keys.iter().rposition(|&held| held == hash) {
            held.keys.swap_remove(place);
        }
        drop(held);
        self.give_back_key(owner, hash, key);
    }

    /// Gives back the lock that was taken for an insert which is known no more.
    pub(super) fn unlock_inserted(&self, owner: &Owner, key: &[u8]) {
        let hash = hash_of(key);
        if owner.held().is_packed {
            let mut shard = self.shard(hash).lock();
            let of_owner = shard.packed.iter_mut().filter(|packed| packed.owner.id == owner.id);
            of_owner.for_each(|packed| _ = packed.remove(place_of(key)));
        }
        self.give_back_key(owner, hash, key);
    }

    fn give_back_key(&self, owner: &Owner, hash: u64, key: &[u8]) {
        let granted = |_: &[u8], owner: Arc<Owner>| owner.end_wait(Outcome::Granted);
        self.give_back(owner, hash, |lock| lock.key.bytes() == key, granted);
    }

    /// Gives back all that the owner holds, with the locks of its newest inserts; who may go on then is noted in `wake`.
    pub(super) fn release(&self, owner: &Owner, inserts: &InsertSet, wake: &mut Wake) {
        // Those first: what another puts back into the table until then is among the keys.
        let mut held = owner.held();
        if std::mem::take(&mut held.is_packed) {
            drop(held);
            for shard in &self.shards {
                shard.0.lock().packed.retain(|packed| packed.owner.id != owner.id);
            }
            held = owner.held();
        }
        let keys = std::mem::take(&mut held.keys);
        drop(held);
        for key in inserts.fresh() {
            self.give_back(owner, hash_of(key), |l| l.key.bytes() == key, |key, waiter| wake.add_key(key, waiter));
        }
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
        let found = shard.locks.find_entry(hash, |l| l.hash == hash && l.is_held_by(owner.id) && is_key(l));
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
            for lock in shard.0.lock().locks.iter() {
                let waiters = lock.waiters().filter(|w| w.owner.is_waiting());
                waits.extend(waiters.map(|w| (w.owner.id, lock.key.bytes().to_vec())));
            }
        }
        waits
    }

    pub(super) fn rows(&self) -> Vec<LockRow> {
        let mut rows = Vec::new();
        for shard in &self.shards {
            for lock in shard.0.lock().locks.iter() {
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
