//! The row cache: the newest committed value of keys that point reads asked for.
//!
//! A hit needs neither a memtable nor a table. An entry says which version it is, so that it serves every reader whose snapshot
//! has that version, and it is gone before a newer version becomes visible:
//!
//! * The commit leader puts a version into the memtable, then forgets the key here, then publishes.
//! * A reader remembers what it found in a table only if the memtables that are there now, looked at with the shard locked,
//!   do not have the key, no flush has happened since, and its snapshot covers all tables. Either the reader sees the
//!   leader's version in the memtable, or the leader comes later and takes the entry away.
//!
//! A full cache takes in only what was asked for shortly before: rows that are read once in a while would push out one
//! another, and each costs more to be kept than it costs to be found again.
//!
//! The leader skips an empty cache; the fences on both sides order its look at the count after its write to the memtable,
//! and the reader's look at the memtable after its change of the count. A shard's lock is held for some tens of
//! instructions, never for a read or a wait.

use crate::scan::Slice;
use hashbrown::HashTable;
use lsm::contents::Contents;
use lsm::tree::Tree;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16};
use stdx::sync::Mutex;
use stdx::sync::atomic::{AtomicU64, AtomicUsize, Ordering, fence};

/// Enough that two cores seldom meet in one.
#[cfg(not(feature = "model"))]
const SHARDS: usize = 128;
#[cfg(feature = "model")]
const SHARDS: usize = 2;
/// Longer values stay in their blocks: copying them costs more than finding them.
const VALUE_BYTES_MAX: usize = 4 << 10;
/// What an entry takes beside its key and value: the table's place, the queue's, the counts of the allocation.
const ENTRY_BYTES: usize = 80;
/// The version's number and the key's length, before the key and the value.
const HEADER_BYTES: usize = 10;

/// A cached row: its bytes, shared with readers.
pub(crate) struct Row {
    bytes: Arc<[u8]>,
    from: u32,
}

impl Row {
    /// The value.
    #[inline]
    pub(crate) fn value(&self) -> &[u8] {
        &self.bytes[self.from as usize..]
    }
}

struct Entry {
    hash: u64,
    is_used: bool,
    bytes: Arc<[u8]>,
}

impl Entry {
    fn new(hash: u64, key: &[u8], seq: u64, value: &[u8], scratch: &mut Vec<u8>) -> Entry {
        scratch.clear();
        scratch.extend_from_slice(&seq.to_ne_bytes());
        scratch.extend_from_slice(&(key.len() as u16).to_ne_bytes());
        scratch.extend_from_slice(key);
        scratch.extend_from_slice(value);
        Entry { hash, is_used: false, bytes: Arc::from(&scratch[..]) }
    }

    fn cost_of(key: &[u8], value: &[u8]) -> usize {
        HEADER_BYTES + key.len() + value.len() + ENTRY_BYTES
    }

    #[inline]
    fn seq(&self) -> u64 {
        self.bytes.first_chunk().map_or(u64::MAX, |seq| u64::from_ne_bytes(*seq))
    }

    #[inline]
    fn is_of(&self, hash: u64, key: &[u8]) -> bool {
        self.hash == hash
            && self.bytes[HEADER_BYTES - 2..HEADER_BYTES] == (key.len() as u16).to_ne_bytes()
            && self.bytes[HEADER_BYTES..][..key.len()] == *key
    }

    fn cost(&self) -> usize {
        self.bytes.len() + ENTRY_BYTES
    }
}

#[derive(Default)]
#[repr(align(64))]
struct Shard {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    entries: HashTable<Entry>,
    /// The hashes of entries in the order of their coming, some of them gone: CLOCK's hand goes around.
    queue: VecDeque<u64>,
    bytes: usize,
    /// How often a key was found, and how often it was not.
    looked_up: (u64, u64),
    /// Where entries are put together.
    scratch: Vec<u8>,
}

impl State {
    fn insert(&mut self, entry: Entry) {
        self.bytes += entry.cost();
        self.queue.push_back(entry.hash);
        self.entries.insert_unique(entry.hash, entry, |e| e.hash);
    }

    /// Takes out what was not used since the hand came by, until the rest fits; how many went.
    fn shrink_to(&mut self, bytes_max: usize) -> usize {
        let mut gone = 0;
        while self.bytes > bytes_max {
            let Some(hash) = self.queue.pop_front() else { break };
            let Ok(mut found) = self.entries.find_entry(hash, |e| e.hash == hash) else { continue };
            if std::mem::take(&mut found.get_mut().is_used) {
                self.queue.push_back(hash);
            } else {
                self.bytes -= found.remove().0.cost();
                gone += 1;
            }
        }
        if self.queue.len() > 2 * self.entries.len() + SHARDS {
            self.queue = self.entries.iter().map(|e| e.hash).collect();
        }
        gone
    }
}

/// The cache.
pub(crate) struct RowCache {
    shards: Box<[Shard]>,
    entries: AtomicUsize,
    /// What an older snapshot reads is not remembered: many keys were changed then, by a record that does not name them.
    cleared_seq: AtomicU64,
    shard_bytes_max: usize,
    /// Whether an entry had to go for another since all were forgotten.
    is_full: AtomicBool,
    recent: Recent,
}

/// Which keys were asked for lately, about: a part of each one's hash, until another key comes to the same place.
struct Recent {
    parts: Box<[AtomicU16]>,
}

impl Recent {
    /// Room for about as many keys as there are entries in a cache of `bytes` bytes.
    fn new(bytes: usize) -> Recent {
        const ROW_BYTES: usize = 256;
        let places = (bytes / ROW_BYTES).next_power_of_two();
        Recent { parts: std::iter::repeat_with(AtomicU16::default).take(places).collect() }
    }

    /// Notes a key; whether it was noted before.
    #[inline]
    fn note(&self, hash: u64) -> bool {
        let place = &self.parts[(hash >> 16) as usize & (self.parts.len() - 1)];
        // No part is 0, which says that nobody came.
        let part = hash as u16 | 1;
        let is_known = place.load(Ordering::Relaxed) == part;
        if !is_known {
            place.store(part, Ordering::Relaxed);
        }
        is_known
    }
}

impl RowCache {
    /// An empty cache that keeps at most about `bytes_max` bytes.
    pub(crate) fn new(bytes_max: usize) -> RowCache {
        let shards = std::iter::repeat_with(Shard::default).take(SHARDS).collect();
        let (entries, cleared_seq) = (AtomicUsize::new(0), AtomicU64::new(0));
        let (is_full, recent) = (AtomicBool::new(false), Recent::new(bytes_max));
        RowCache { shards, entries, cleared_seq, shard_bytes_max: bytes_max / SHARDS, is_full, recent }
    }

    #[inline]
    fn shard(&self, hash: u64) -> &Mutex<State> {
        // The table uses the low bits and the highest seven: these are between.
        &self.shards[(hash >> 40) as usize % SHARDS].state
    }

    /// The newest value of `key`, if it is known and not newer than `seq`.
    #[inline]
    pub(crate) fn get(&self, key: &[u8], hash: u64, seq: u64) -> Option<Row> {
        if self.entries.load(Ordering::Relaxed) == 0 {
            return None;
        }
        let mut shard = self.shard(hash).lock();
        let state = &mut *shard;
        let found = state.entries.find_mut(hash, |e| e.is_of(hash, key)).filter(|entry| entry.seq() <= seq);
        let Some(entry) = found else {
            state.looked_up.1 += 1;
            return None;
        };
        state.looked_up.0 += 1;
        entry.is_used = true;
        Some(Row { bytes: Arc::clone(&entry.bytes), from: (HEADER_BYTES + key.len()) as u32 })
    }

    /// The value of a key as of `seq`, from here or from the tree; with `keeps` what comes from a table is remembered. What a
    /// memtable has is found fast enough.
    #[inline]
    pub(crate) fn read(
        &self,
        tree: &Tree,
        (key, hash): (&[u8], u64),
        seq: u64,
        keeps: bool,
    ) -> lsm::error::Result<Option<Slice>> {
        if let Some(row) = self.get(key, hash, seq) {
            return Ok(Some(Slice::cached(row)));
        }
        let contents = tree.load();
        let found = contents.find(key, hash, seq)?;
        if let Some((found_seq, value @ lsm::slice::Slice::Block { .. })) = &found
            && keeps
        {
            self.remember((key, hash), (*found_seq, value), (seq, &contents), || tree.load());
        }
        Ok(found.map(|(_, value)| Slice::new(value)))
    }

    /// Remembers that a read at `seq` of `then` found `value`, version `found_seq`, in a table, if it is still the newest in what is
    /// there `now`.
    fn remember<C: std::ops::Deref<Target = Arc<Contents>>>(
        &self,
        (key, hash): (&[u8], u64),
        (found_seq, value): (u64, &[u8]),
        (seq, then): (u64, &Contents),
        now: impl FnOnce() -> C,
    ) {
        if value.len() > VALUE_BYTES_MAX || seq < then.flushed_seq {
            return;
        }
        if Entry::cost_of(key, value) > self.shard_bytes_max {
            return;
        }
        if self.is_full.load(Ordering::Relaxed) && !self.recent.note(hash) {
            return;
        }
        let mut state = self.shard(hash).lock();
        self.entries.fetch_add(1, Ordering::SeqCst);
        fence(Ordering::SeqCst);
        let now = now();
        let is_newest = seq >= self.cleared_seq.load(Ordering::SeqCst)
            && now.flushed_seq == then.flushed_seq
            && now.is_only_in_tables(key, seq);
        let mut gone = 1;
        if is_newest && state.entries.find(hash, |e| e.is_of(hash, key)).is_none() {
            let entry = Entry::new(hash, key, found_seq, value, &mut state.scratch);
            state.insert(entry);
            gone = state.shrink_to(self.shard_bytes_max);
            if gone > 0 {
                self.is_full.store(true, Ordering::Relaxed);
            }
        }
        self.entries.fetch_sub(gone, Ordering::Relaxed);
    }

    /// Whether a commit must say what it changed; to be asked after the changes are in the memtable.
    pub(crate) fn is_concerned(&self) -> bool {
        fence(Ordering::SeqCst);
        self.entries.load(Ordering::SeqCst) > 0
    }

    /// Forgets `key`, which was changed.
    pub(crate) fn forget(&self, key: &[u8], hash: u64) {
        let mut state = self.shard(hash).lock();
        if let Ok(found) = state.entries.find_entry(hash, |e| e.is_of(hash, key)) {
            let cost = found.remove().0.cost();
            state.bytes -= cost;
            self.entries.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Forgets everything: the commit `seq` removed a range or brought tables.
    pub(crate) fn forget_all(&self, seq: u64) {
        self.cleared_seq.fetch_max(seq, Ordering::SeqCst);
        for shard in &self.shards {
            let mut state = shard.state.lock();
            self.entries.fetch_sub(state.entries.len(), Ordering::Relaxed);
            *state = State { looked_up: state.looked_up, ..State::default() };
        }
        self.is_full.store(false, Ordering::Relaxed);
    }

    /// How often a key was found, and how often it was not while there was anything to be found.
    pub(crate) fn looked_up(&self) -> (u64, u64) {
        let each = self.shards.iter().map(|s| s.state.lock().looked_up);
        each.fold((0, 0), |(hits, misses), (h, m)| (hits + h, misses + m))
    }

    /// How many bytes are kept, about.
    pub(crate) fn bytes(&self) -> usize {
        self.shards.iter().map(|s| s.state.lock().bytes).sum()
    }
}

#[cfg(all(test, not(feature = "model")))]
mod tests {
    use super::*;
    use stdx::hash::hash64;

    fn state(entries: u64) -> State {
        let mut state = State::default();
        for at in 0..entries {
            let key = at.to_be_bytes();
            state.insert(Entry::new(hash64(&key), &key, at, b"value", &mut Vec::new()));
        }
        state
    }

    #[test]
    fn what_was_used_outlives_what_was_not() {
        let mut state = state(100);
        let (key, hash) = (7u64.to_be_bytes(), hash64(&7u64.to_be_bytes()));
        state.entries.find_mut(hash, |e| e.is_of(hash, &key)).expect("it was put in").is_used = true;
        let cost = state.bytes / 100;
        assert_eq!(state.shrink_to(3 * cost), 97);
        assert_eq!(state.entries.len(), 3);
        assert!(state.entries.find(hash, |e| e.is_of(hash, &key)).is_some());
    }

    #[test]
    fn a_key_is_recent_from_its_second_time_on() {
        let recent = Recent::new(1 << 20);
        let hashes = || (0..100u64).map(|n| hash64(&n.to_be_bytes()));
        assert_eq!(hashes().filter(|&hash| recent.note(hash)).count(), 0);
        assert!(hashes().filter(|&hash| recent.note(hash)).count() > 95);
    }

    #[test]
    fn hashes_that_meet_are_told_apart_by_the_key() {
        let mut state = State::default();
        state.insert(Entry::new(5, b"one", 1, b"1", &mut Vec::new()));
        state.insert(Entry::new(5, b"two", 2, b"2", &mut Vec::new()));
        let found = state.entries.find(5, |e| e.is_of(5, b"two")).expect("it was put in");
        assert_eq!((found.seq(), &found.bytes[HEADER_BYTES + 3..]), (2, &b"2"[..]));
        assert!(state.entries.find(5, |e| e.is_of(5, b"three")).is_none());
    }
}
