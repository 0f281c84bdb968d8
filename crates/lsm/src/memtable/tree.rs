//! The tree over the nodes: one writer that splits full nodes on its way down, readers that start again when a node that
//! they pass was changed under them.
//!
//! Nodes only ever split to the right and are never freed before the memtable is, so a pointer read at any moment leads
//! to a node; whether it was the right one is decided by the versions of the node and of its parent.
#![expect(unsafe_code, reason = "nodes are reached through raw pointers into the arena")]

use super::arena::Arena;
use super::node::{Entry, FANOUT, Node, Place, Version};
use std::ptr::null_mut;
use stdx::sync::atomic::AtomicPtr;
use stdx::sync::atomic::Ordering::{Acquire, Relaxed, Release};

/// The shared part: the root.
pub(super) struct Tree {
    root: AtomicPtr<Node>,
}

/// The writer's part: the arena and the leaf of the last insert.
pub(super) struct Writer {
    pub(super) arena: Arena,
    hint: *const Node,
    /// The entries put, in order, where puts may be undone.
    pub(super) undo: Option<Vec<*const Entry>>,
}

// SAFETY: `hint` and `undo` point into the arena that the writer owns.
unsafe impl Send for Writer {}

/// A leaf as it was at one moment.
pub(super) struct LeafCopy {
    pub(super) entries: [*const Entry; FANOUT],
    pub(super) count: usize,
    pub(super) low: *const Entry,
    pub(super) next: *const Node,
}

// SAFETY: the pointers lead into a memtable's arena, which the holder of a copy keeps alive.
unsafe impl Send for LeafCopy {}

/// Which leaf a descent looks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// The one in which the key is or would be.
    Covering,
    /// The one with the largest keys below the key.
    Below,
}

impl Tree {
    pub(super) fn new() -> (Tree, Writer) {
        let mut arena = Arena::new();
        let root = Node::leaf_in(&mut arena);
        (Tree { root: AtomicPtr::new(root) }, Writer { arena, hint: root, undo: None })
    }

    /// The entry of `key`.
    #[inline]
    pub(super) fn get(&self, key: &[u8]) -> Option<&Entry> {
        loop {
            let (leaf, version) = self.descend(key, Target::Covering);
            let Some(place) = leaf.find(key) else { continue };
            let entry = if place.found { leaf.entry(place.at) } else { None };
            if leaf.read_is_valid(version) {
                return entry;
            }
        }
    }

    /// Copies the leaf that `target` names; the place is that of the first entry at or after `key`.
    pub(super) fn copy_leaf(&self, key: &[u8], target: Target, copy: &mut LeafCopy) -> Place {
        loop {
            let (leaf, version) = self.descend(key, target);
            let place = leaf.find(key);
            fill(leaf, copy);
            if let (Some(place), true) = (place, leaf.read_is_valid(version)) {
                return place;
            }
        }
    }

    /// Copies the rightmost leaf.
    pub(super) fn copy_last_leaf(&self, copy: &mut LeafCopy) {
        'again: loop {
            let mut node = self.root();
            let mut version = node.read_begin();
            if !std::ptr::eq(node, self.root()) {
                continue;
            }
            while !node.is_leaf() {
                let last = (node.count.load(Relaxed) as usize).min(FANOUT);
                // SAFETY: a child pointer is null or leads to a node of the arena.
                let Some(child) = (unsafe { node.children()[last].load(Acquire).as_ref() }) else { continue 'again };
                let child_version = child.read_begin();
                if !node.read_is_valid(version) {
                    continue 'again;
                }
                (node, version) = (child, child_version);
            }
            fill(node, copy);
            if node.read_is_valid(version) {
                return;
            }
        }
    }

    fn root(&self) -> &Node {
        // SAFETY: the root is never null and its node lives as long as the arena.
        unsafe { &*self.root.load(Acquire) }
    }

    /// The leaf that `target` names, and its version at a moment at which it was that leaf.
    #[inline]
    fn descend(&self, key: &[u8], target: Target) -> (&Node, u32) {
        'again: loop {
            let mut node = self.root();
            let mut version = node.read_begin();
            if !std::ptr::eq(node, self.root()) {
                continue;
            }
            while !node.is_leaf() {
                let Some(place) = node.find(key) else { continue 'again };
                let at = place.at + usize::from(place.found && target == Target::Covering);
                // SAFETY: a child pointer is null or leads to a node of the arena.
                let Some(child) = (unsafe { node.children()[at].load(Acquire).as_ref() }) else { continue 'again };
                let child_version = child.read_begin();
                if !node.read_is_valid(version) {
                    continue 'again;
                }
                (node, version) = (child, child_version);
            }
            return (node, version);
        }
    }

    /// The leaf for `key` with room for one more entry; for the writer.
    fn leaf_for_insert<'a>(&'a self, writer: &mut Writer, key: &[u8]) -> &'a Node {
        // SAFETY: the hint is a leaf of the arena.
        let hint = unsafe { &*writer.hint };
        if (hint.count.load(Relaxed) as usize) < FANOUT && hint.covers(key) {
            return hint;
        }
        if self.root().count.load(Relaxed) as usize == FANOUT {
            let root = Node::inner_in(&mut writer.arena, std::ptr::from_ref(self.root()).cast_mut());
            self.root.store(root, Release);
        }
        let mut node = self.root();
        while !node.is_leaf() {
            let place = node.find(key).expect("the writer sees its own nodes whole");
            let mut at = place.at + usize::from(place.found);
            let child = node.children()[at].load(Relaxed);
            // SAFETY: children of a reachable node are nodes of the arena.
            if unsafe { &*child }.count.load(Relaxed) as usize == FANOUT {
                split(writer, node, at, child, key);
                let place = node.find(key).expect("the writer sees its own nodes whole");
                at = place.at + usize::from(place.found);
            }
            // SAFETY: as above.
            node = unsafe { &*node.children()[at].load(Relaxed) };
        }
        writer.hint = node;
        node
    }

    /// Puts a version on top of `key`'s chain; true where the key is new.
    pub(super) fn insert(&self, writer: &mut Writer, key: &[u8], version: *mut Version) -> bool {
        let leaf = self.leaf_for_insert(writer, key);
        let place = leaf.find(key).expect("the writer sees its own nodes whole");
        if place.found {
            let entry = leaf.entry(place.at).expect("a found slot holds an entry");
            // SAFETY: the version is whole and not yet reachable.
            unsafe { (*version).put_on(entry.head.load(Relaxed)) };
            entry.head.store(version, Release);
            if let Some(undo) = &mut writer.undo {
                undo.push(entry);
            }
            return false;
        }
        let entry = Entry::new_in(&mut writer.arena, key, version);
        leaf.write_begin();
        leaf.insert_at(place.at, entry, key);
        leaf.write_end();
        if let Some(undo) = &mut writer.undo {
            undo.push(entry);
        }
        true
    }
}

fn fill(leaf: &Node, copy: &mut LeafCopy) {
    copy.count = (leaf.count.load(Relaxed) as usize).min(FANOUT);
    for (to, from) in copy.entries[..copy.count].iter_mut().zip(&leaf.entries) {
        *to = from.load(Acquire);
    }
    copy.low = leaf.low.load(Acquire);
    copy.next = leaf.next.load(Acquire);
}

/// Copies the leaf `leaf`; false where it must be tried again.
pub(super) fn copy_node(leaf: *const Node, copy: &mut LeafCopy) {
    // SAFETY: leaf pointers lead to nodes of an arena that the caller keeps alive.
    let leaf = unsafe { &*leaf };
    loop {
        let version = leaf.read_begin();
        fill(leaf, copy);
        if leaf.read_is_valid(version) {
            return;
        }
    }
}

/// Splits the full child `at` of `parent`. A key that goes behind all of the child's keys leaves the child nearly full:
/// ascending inserts are the common case.
fn split(writer: &mut Writer, parent: &Node, at: usize, child: *mut Node, key: &[u8]) {
    // SAFETY: the child is a node of the arena.
    let left = unsafe { &*child };
    let last = left.entry(FANOUT - 1).expect("a full node has its last entry");
    let middle = if last.key() < key { FANOUT - 2 } else { FANOUT / 2 };
    let separator = left.entries[middle].load(Relaxed);
    let right_pointer = if left.is_leaf() {
        Node::leaf_in(&mut writer.arena)
    } else {
        Node::inner_in(&mut writer.arena, left.children()[middle + 1].load(Relaxed))
    };
    // SAFETY: just made.
    let right = unsafe { &*right_pointer };
    let from = if left.is_leaf() { middle } else { middle + 1 };
    for slot in from..FANOUT {
        let entry = left.entries[slot].load(Relaxed);
        if !left.is_leaf() {
            right.insert_child_after(slot - from, left.children()[slot + 1].load(Relaxed));
        }
        right.insert_at(slot - from, entry, left.entry(slot).expect("a full node has all entries").key());
    }
    right.set_bounds(separator, left.high.load(Relaxed));
    right.next.store(left.next.load(Relaxed), Relaxed);
    parent.write_begin();
    left.write_begin();
    // SAFETY: the separator is an entry of the arena.
    let separator_key = unsafe { &*separator }.key();
    parent.insert_child_after(at, right_pointer);
    parent.insert_at(at, separator, separator_key);
    left.count.store(middle as u32, Relaxed);
    left.set_bounds(left.low.load(Relaxed), separator);
    left.next.store(right_pointer, Release);
    left.write_end();
    parent.write_end();
}

impl Writer {
    /// Takes the version of the last put away; false where there is none to undo.
    pub(super) fn undo_last(&mut self) -> bool {
        let Some(entry) = self.undo.as_mut().and_then(Vec::pop) else { return false };
        // SAFETY: the entry lies in the arena that the writer owns.
        let entry = unsafe { &*entry };
        let older = entry.newest().map_or(null_mut(), |v| v.next.load(Relaxed));
        entry.head.store(older, Release);
        true
    }
}

impl LeafCopy {
    pub(super) fn new() -> LeafCopy {
        LeafCopy { entries: [null_mut::<Entry>().cast_const(); FANOUT], count: 0, low: null_mut(), next: null_mut() }
    }

    /// The entry at `at`, which is below `count`; the caller keeps the memtable alive.
    #[inline]
    pub(super) fn entry(&self, at: usize) -> &Entry {
        assert!(at < self.count, "within the copy");
        // SAFETY: a valid copy holds whole entries in its first `count` slots, in an arena that the caller keeps alive.
        unsafe { &*self.entries[at] }
    }
}

impl LeafCopy {
    /// The first key that may lie in the leaf, where there is such a bound.
    pub(super) fn low_key(&self) -> Option<&[u8]> {
        // SAFETY: a bound is null or an entry in an arena that the caller keeps alive.
        unsafe { self.low.as_ref() }.map(Entry::key)
    }
}
