//! What the memtable's tree is made of: entries, versions, nodes; all in an arena, reached through atomics.
//!
//! An entry is a key with a chain of versions, newest first. A node holds up to [`FANOUT`] entries in key order, each with
//! eight bytes of its key (after the prefix that every key of the node shares) inline. A node's `version` is a sequence
//! lock: odd while the one writer changes the node. Readers copy what they need and check that the version is as it was.
#![expect(
    unsafe_code,
    reason = "headers followed by bytes, and optimistic reads of nodes, cannot be said in safe Rust"
)]

use super::arena::Arena;
use std::mem::size_of;
use std::ptr::null_mut;
use stdx::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use stdx::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, fence};
use stdx::sync::relax;

/// Entries of a node.
#[cfg(not(feature = "model"))]
pub(super) const FANOUT: usize = 64;
/// Few, so that few inserts make splits.
#[cfg(feature = "model")]
pub(super) const FANOUT: usize = 4;

/// A key's value as of a sequence number.
#[repr(C)]
pub(super) struct Version {
    pub(super) next: AtomicPtr<Version>,
    /// A version further down the chain, null in the first; set before the version is reachable, never after. See [`Version::put_on`].
    jump: AtomicPtr<Version>,
    pub(super) seq: u64,
    length: u32,
    old_length: u32,
    /// How many were put below it, also of those that are cut off by now.
    depth: u32,
    pub(super) kind: u8,
}

impl Version {
    pub(super) fn new_in(arena: &mut Arena, seq: u64, kind: u8, old: &[u8], value: &[u8]) -> *mut Version {
        let piece = arena.alloc(size_of::<Version>() + old.len() + value.len()).cast::<Version>();
        let length = u32::try_from(value.len()).expect("values are limited below 4 GiB");
        let old_length = u32::try_from(old.len()).expect("values are limited below 4 GiB");
        // SAFETY: the piece is large enough for the header and both byte strings and belongs to nobody else.
        unsafe {
            let (next, jump) = (AtomicPtr::new(null_mut()), AtomicPtr::new(null_mut()));
            piece.write(Version { next, jump, seq, length, old_length, depth: 0, kind });
            let bytes = piece.add(1).cast::<u8>();
            bytes.copy_from_nonoverlapping(old.as_ptr(), old.len());
            bytes.add(old.len()).copy_from_nonoverlapping(value.as_ptr(), value.len());
        }
        piece
    }

    #[inline]
    pub(super) fn value(&self) -> &[u8] {
        // SAFETY: `new_in` wrote `old_length + length` bytes behind the header, and they never change.
        unsafe {
            let bytes = std::ptr::from_ref(self).add(1).cast::<u8>();
            std::slice::from_raw_parts(bytes.add(self.old_length as usize), self.length as usize)
        }
    }

    pub(super) fn old(&self) -> &[u8] {
        // SAFETY: as in `value`.
        unsafe { std::slice::from_raw_parts(std::ptr::from_ref(self).add(1).cast::<u8>(), self.old_length as usize) }
    }

    #[inline]
    pub(super) fn older(&self) -> Option<&Version> {
        // SAFETY: versions live as long as the arena, which outlives every reference handed out by the memtable.
        unsafe { self.next.load(Acquire).as_ref() }
    }

    /// Links a version, not yet reachable, to `below`, the newest so far. Its jump leads as far down as keeps the lengths of jumps those of
    /// a skew binary number, so that any older version is within about three times the logarithm of the chain's length
    /// (Myers, An applicative random-access stack, 1983).
    pub(super) fn put_on(&mut self, below: *mut Version) {
        self.next.store(below, Relaxed);
        // SAFETY: versions live as long as the arena, also those that were cut off a chain.
        let Some(top) = (unsafe { below.as_ref() }) else { return };
        let jump = top.jumps_as_its_target().unwrap_or(below);
        self.depth = top.depth.wrapping_add(1);
        self.jump.store(jump, Relaxed);
    }

    /// Where the jump after this one leads, when this version's jump and its target's are of one length.
    fn jumps_as_its_target(&self) -> Option<*mut Version> {
        let target = self.jump()?;
        let further = target.jump()?;
        let alike = self.depth.wrapping_sub(target.depth) == target.depth.wrapping_sub(further.depth);
        alike.then(|| target.jump.load(Relaxed))
    }

    fn jump(&self) -> Option<&Version> {
        // SAFETY: as in `put_on`.
        unsafe { self.jump.load(Relaxed).as_ref() }
    }

    /// The newest version at or below `seq` from this one on.
    #[inline]
    pub(super) fn at_or_below(&self, seq: u64) -> Option<&Version> {
        let mut version = self;
        while version.seq > seq {
            version = version.step_towards(seq)?;
        }
        Some(version)
    }

    /// From a version above `seq` to an older one, and no further than to the one that is looked for. What was cut off the chain is older
    /// than every `seq` that is asked for, so no jump that is taken leads there.
    #[inline]
    pub(super) fn step_towards(&self, seq: u64) -> Option<&Version> {
        match self.jump() {
            Some(further) if further.seq > seq => Some(further),
            _ => self.older(),
        }
    }
}

/// A key and its versions.
#[repr(C)]
pub(super) struct Entry {
    pub(super) head: AtomicPtr<Version>,
    key_length: u32,
}

impl Entry {
    pub(super) fn new_in(arena: &mut Arena, key: &[u8], head: *mut Version) -> *mut Entry {
        let piece = arena.alloc(size_of::<Entry>() + key.len()).cast::<Entry>();
        let key_length = u32::try_from(key.len()).expect("keys are limited");
        // SAFETY: the piece is large enough for the header and the key and belongs to nobody else.
        unsafe {
            piece.write(Entry { head: AtomicPtr::new(head), key_length });
            piece.add(1).cast::<u8>().copy_from_nonoverlapping(key.as_ptr(), key.len());
        }
        piece
    }

    #[inline]
    pub(super) fn key(&self) -> &[u8] {
        // SAFETY: `new_in` wrote `key_length` bytes behind the header, and they never change.
        unsafe { std::slice::from_raw_parts(std::ptr::from_ref(self).add(1).cast::<u8>(), self.key_length as usize) }
    }

    #[inline]
    pub(super) fn newest(&self) -> Option<&Version> {
        // SAFETY: as in `Version::older`.
        unsafe { self.head.load(Acquire).as_ref() }
    }
}

/// A node of the tree; an inner one is the head of an [`Inner`].
#[repr(C)]
pub(super) struct Node {
    pub(super) version: AtomicU32,
    pub(super) count: AtomicU32,
    /// How many first bytes every key between `low` and `high` has in common.
    skip: AtomicU32,
    leaf: u32,
    /// The first key that may lie here; null for no bound.
    pub(super) low: AtomicPtr<Entry>,
    /// The first key that may no longer lie here; null for no bound.
    pub(super) high: AtomicPtr<Entry>,
    pub(super) next: AtomicPtr<Node>,
    prefixes: [AtomicU64; FANOUT],
    pub(super) entries: [AtomicPtr<Entry>; FANOUT],
}

/// A node with children: child `i` holds the keys from entry `i - 1` up to entry `i`.
#[repr(C)]
struct Inner {
    node: Node,
    children: [AtomicPtr<Node>; FANOUT + 1],
}

/// Where a key is in a node.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// How many entries have a smaller key.
    pub(super) at: usize,
    /// Whether the entry at `at` has this key.
    pub(super) found: bool,
}

#[inline]
fn prefix_of(key: &[u8], skip: usize) -> u64 {
    let rest = key.get(skip..).unwrap_or(&[]);
    match rest.first_chunk::<8>() {
        Some(head) => u64::from_be_bytes(*head),
        None => {
            let mut head = [0; 8];
            head[..rest.len()].copy_from_slice(rest);
            u64::from_be_bytes(head)
        }
    }
}

fn null_array<T, const N: usize>() -> [AtomicPtr<T>; N] {
    [const { AtomicPtr::new(null_mut()) }; N]
}

impl Node {
    pub(super) fn leaf_in(arena: &mut Arena) -> *mut Node {
        let piece = arena.alloc(size_of::<Node>()).cast::<Node>();
        // SAFETY: the piece has a node's size and belongs to nobody else.
        unsafe { piece.write(Node::empty(1)) }
        piece
    }

    pub(super) fn inner_in(arena: &mut Arena, first: *mut Node) -> *mut Node {
        let piece = arena.alloc(size_of::<Inner>()).cast::<Inner>();
        // SAFETY: the piece has an inner node's size and belongs to nobody else.
        unsafe { piece.write(Inner { node: Node::empty(0), children: null_array() }) }
        // SAFETY: just written.
        unsafe { (*piece).children[0].store(first, Relaxed) }
        piece.cast()
    }

    fn empty(leaf: u32) -> Node {
        Node {
            version: AtomicU32::new(0),
            count: AtomicU32::new(0),
            skip: AtomicU32::new(0),
            leaf,
            low: AtomicPtr::new(null_mut()),
            high: AtomicPtr::new(null_mut()),
            next: AtomicPtr::new(null_mut()),
            prefixes: [const { AtomicU64::new(0) }; FANOUT],
            entries: null_array(),
        }
    }

    #[inline]
    pub(super) fn is_leaf(&self) -> bool {
        self.leaf == 1
    }

    /// The children of an inner node.
    #[inline]
    pub(super) fn children(&self) -> &[AtomicPtr<Node>; FANOUT + 1] {
        assert!(self.leaf == 0, "only inner nodes have children");
        // SAFETY: a node that is no leaf was made by `inner_in`, as the head of an `Inner`.
        unsafe { &(*std::ptr::from_ref(self).cast::<Inner>()).children }
    }

    /// The version of a moment in which nobody changes the node.
    #[inline]
    pub(super) fn read_begin(&self) -> u32 {
        let mut spins = 0;
        loop {
            let version = self.version.load(Acquire);
            if version & 1 == 0 {
                return version;
            }
            spins += 1;
            relax(spins);
        }
    }

    /// Whether nothing changed since [`Node::read_begin`] answered `version`.
    #[inline]
    pub(super) fn read_is_valid(&self, version: u32) -> bool {
        fence(Acquire);
        self.version.load(Relaxed) == version
    }

    pub(super) fn write_begin(&self) {
        self.version.store(self.version.load(Relaxed).wrapping_add(1), Relaxed);
        fence(Release);
    }

    pub(super) fn write_end(&self) {
        self.version.store(self.version.load(Relaxed).wrapping_add(1), Release);
    }

    /// Where `key` is or would be; `None` when a concurrent change was met (the caller checks the version anyhow).
    #[inline]
    pub(super) fn find(&self, key: &[u8]) -> Option<Place> {
        let prefix = prefix_of(key, self.skip.load(Relaxed) as usize);
        let (mut low, mut high) = (0, (self.count.load(Relaxed) as usize).min(FANOUT));
        while low < high {
            let middle = usize::midpoint(low, high);
            let there = self.prefixes[middle].load(Relaxed);
            let order = if there == prefix { self.entry(middle)?.key().cmp(key) } else { there.cmp(&prefix) };
            match order {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(Place { at: middle, found: true }),
            }
        }
        Some(Place { at: low, found: false })
    }

    #[inline]
    pub(super) fn entry(&self, at: usize) -> Option<&Entry> {
        // SAFETY: entries live as long as the arena; a slot holds null or an entry that is whole.
        unsafe { self.entries[at].load(Acquire).as_ref() }
    }

    /// Whether `key` lies between the node's bounds; for the writer.
    pub(super) fn covers(&self, key: &[u8]) -> bool {
        // SAFETY: bounds are null or entries of the arena.
        let (low, high) = unsafe { (self.low.load(Relaxed).as_ref(), self.high.load(Relaxed).as_ref()) };
        low.is_none_or(|e| e.key() <= key) && high.is_none_or(|e| key < e.key())
    }

    /// Puts an entry at `at`; for the writer, between `write_begin` and `write_end` unless the node is not yet reachable.
    pub(super) fn insert_at(&self, at: usize, entry: *mut Entry, key: &[u8]) {
        let count = self.count.load(Relaxed) as usize;
        assert!(count < FANOUT && at <= count, "full nodes are split before");
        for slot in (at..count).rev() {
            self.prefixes[slot + 1].store(self.prefixes[slot].load(Relaxed), Relaxed);
            self.entries[slot + 1].store(self.entries[slot].load(Relaxed), Release);
        }
        self.prefixes[at].store(prefix_of(key, self.skip.load(Relaxed) as usize), Relaxed);
        self.entries[at].store(entry, Release);
        self.count.store(count as u32 + 1, Relaxed);
    }

    /// Puts a child right of child `at`; with the separator goes [`Node::insert_at`], before which this is called.
    pub(super) fn insert_child_after(&self, at: usize, child: *mut Node) {
        let children = self.children();
        for slot in (at + 1..=self.count.load(Relaxed) as usize).rev() {
            children[slot + 1].store(children[slot].load(Relaxed), Release);
        }
        children[at + 1].store(child, Release);
    }

    /// Sets the bounds and what follows from them; for the writer.
    pub(super) fn set_bounds(&self, low: *mut Entry, high: *mut Entry) {
        self.low.store(low, Relaxed);
        self.high.store(high, Relaxed);
        // SAFETY: bounds are null or entries of the arena.
        let skip = match unsafe { (low.as_ref(), high.as_ref()) } {
            (Some(low), Some(high)) => low.key().iter().zip(high.key()).take_while(|(a, b)| a == b).count(),
            _ => 0,
        };
        if self.skip.load(Relaxed) as usize == skip {
            return;
        }
        self.skip.store(skip as u32, Relaxed);
        for at in 0..self.count.load(Relaxed) as usize {
            if let Some(entry) = self.entry(at) {
                self.prefixes[at].store(prefix_of(entry.key(), skip), Relaxed);
            }
        }
    }
}
