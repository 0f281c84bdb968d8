//! The newest changes in memory: a B+tree in an arena, versions of a key chained newest first.
//!
//! One writer at a time ([`Memtable::writer`]), any number of readers that take no lock. Nothing is freed before the
//! memtable is dropped, so whatever a reader has found stays valid as long as it holds the memtable. A transaction's
//! private write set is a memtable too, with the number of the write in place of the sequence number.

mod arena;
mod cursor;
mod node;
mod pinned;
mod tree;

pub use cursor::Cursor;
pub use pinned::Pinned;

use crate::kind::Kind;
use node::{Entry, Version};
use stdx::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use stdx::sync::{Mutex, MutexGuard};
use tree::Tree;

/// How far a chain is walked to cut off what nobody needs: hot rows are cut at each write, so chains stay short.
const CUT_STEPS_MAX: usize = 8;

/// A map from keys to chains of versions.
pub struct Memtable {
    tree: Tree,
    writer: Mutex<tree::Writer>,
    bytes: AtomicUsize,
    entries: AtomicUsize,
    seq_max: AtomicU64,
}

/// A version of a key, where it lies.
#[derive(Clone, Copy)]
pub struct Found<'a> {
    /// Its sequence number.
    pub seq: u64,
    /// A value or the mark of its removal.
    pub kind: Kind,
    /// The value; empty for a removal.
    pub value: &'a [u8],
    version: &'a Version,
}

impl<'a> Found<'a> {
    fn new(version: &'a Version) -> Found<'a> {
        Found { seq: version.seq, kind: Kind::from_byte_trusted(version.kind), value: version.value(), version }
    }

    /// What was replaced, where the writer said.
    pub fn old(&self) -> &'a [u8] {
        self.version.old()
    }

    /// The version before.
    pub fn older(&self) -> Option<Found<'a>> {
        self.version.older().map(Found::new)
    }
}

/// The right to write.
pub struct Writer<'a> {
    memtable: &'a Memtable,
    writer: MutexGuard<'a, tree::Writer>,
}

impl Default for Memtable {
    fn default() -> Memtable {
        Memtable::new()
    }
}

impl Memtable {
    /// An empty one.
    pub fn new() -> Memtable {
        let (tree, writer) = Tree::new();
        let bytes = AtomicUsize::new(writer.arena.bytes());
        let (entries, seq_max) = (AtomicUsize::new(0), AtomicU64::new(0));
        Memtable { tree, writer: Mutex::new(writer), bytes, entries, seq_max }
    }

    /// An empty one whose puts can be undone: a transaction's write set.
    pub fn with_undo() -> Memtable {
        let memtable = Memtable::new();
        memtable.writer.lock().undo = Some(Vec::new());
        memtable
    }

    /// The right to write; waits for another writer.
    pub fn writer(&self) -> Writer<'_> {
        Writer { memtable: self, writer: self.writer.lock() }
    }

    /// The newest version of `key` at or below `seq`.
    #[inline]
    pub fn get(&self, key: &[u8], seq: u64) -> Option<Found<'_>> {
        visible(self.tree.get(key)?, seq)
    }

    /// Bytes of memory it takes.
    pub fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Keys in it.
    pub fn entries(&self) -> usize {
        self.entries.load(Ordering::Relaxed)
    }

    /// Whether nothing was ever put.
    pub fn is_empty(&self) -> bool {
        self.entries() == 0
    }

    /// The largest sequence number put.
    pub fn seq_max(&self) -> u64 {
        self.seq_max.load(Ordering::Relaxed)
    }
}

#[inline]
fn visible(entry: &Entry, seq: u64) -> Option<Found<'_>> {
    entry.newest()?.at_or_below(seq).map(Found::new)
}

/// A change to put into a memtable.
#[derive(Clone, Copy)]
pub struct Change<'a> {
    /// The key.
    pub key: &'a [u8],
    /// A value or a removal.
    pub kind: Kind,
    /// What is replaced, to be kept beside; empty for nothing.
    pub old: &'a [u8],
    /// The value; empty for a removal.
    pub value: &'a [u8],
}

impl Writer<'_> {
    /// Puts a version that is newer than all of its key. Versions that no reader at or above `keep` can see are cut off.
    pub fn put(&mut self, seq: u64, change: Change<'_>, keep: u64) {
        let writer = &mut *self.writer;
        let before = writer.arena.bytes();
        let version = Version::new_in(&mut writer.arena, seq, change.kind.byte(), change.old, change.value);
        let is_new = self.memtable.tree.insert(writer, change.key, version);
        if is_new {
            // Nobody else writes.
            let entries = self.memtable.entries.load(Ordering::Relaxed);
            self.memtable.entries.store(entries + 1, Ordering::Relaxed);
        } else if keep > 0 {
            cut(self.memtable.tree.get(change.key), keep);
        }
        let grown = writer.arena.bytes() - before;
        if grown > 0 {
            self.memtable.bytes.fetch_add(grown, Ordering::Relaxed);
        }
        self.note(seq);
    }

    /// Says that everything up to `seq` that belongs here is here, even where that put nothing.
    pub fn note(&mut self, seq: u64) {
        if seq > self.memtable.seq_max.load(Ordering::Relaxed) {
            self.memtable.seq_max.store(seq, Ordering::Relaxed);
        }
    }

    /// How many puts can be undone.
    pub fn undo_len(&self) -> usize {
        self.writer.undo.as_ref().map_or(0, Vec::len)
    }

    /// Undoes the last puts until `length` are left that can be undone.
    pub fn undo_to(&mut self, length: usize) {
        while self.undo_len() > length {
            self.writer.undo_last();
        }
    }
}

fn cut(entry: Option<&Entry>, keep: u64) {
    let mut version = entry.and_then(Entry::newest);
    for _ in 0..CUT_STEPS_MAX {
        match version {
            Some(v) if v.seq > keep => version = v.older(),
            Some(v) => return v.next.store(std::ptr::null_mut(), Ordering::Release),
            None => return,
        }
    }
}

#[cfg(all(test, feature = "model"))]
mod model;
#[cfg(all(test, not(feature = "model")))]
mod tests;
