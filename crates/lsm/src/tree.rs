//! The tree: what is read now, and the operations that change it.

use crate::contents::Contents;
use crate::memtable::Memtable;
use crate::tombstone::Tombstone;
use arc_swap::ArcSwap;
use parking_lot::Mutex;
use std::sync::Arc;

/// An ordered map of versioned keys. One thread at a time changes it, any number read.
pub struct Tree {
    contents: ArcSwap<Contents>,
    /// Held by whoever swaps the contents.
    swap: Mutex<()>,
}

impl Tree {
    /// An empty tree.
    pub fn new() -> Tree {
        let contents = Contents { active: Arc::default(), sealed: Vec::new(), tombstones: Arc::from([]) };
        Tree { contents: ArcSwap::from_pointee(contents), swap: Mutex::new(()) }
    }

    /// What is there now, for as long as the guard lives; for short reads.
    #[inline]
    pub fn load(&self) -> arc_swap::Guard<Arc<Contents>> {
        self.contents.load()
    }

    /// What is there now, to be held.
    pub fn contents(&self) -> Arc<Contents> {
        self.contents.load_full()
    }

    /// Adds a removal of a range.
    pub fn remove_range(&self, tombstone: Tombstone) {
        self.change(|contents| {
            contents.tombstones = contents.tombstones.iter().cloned().chain([tombstone]).collect();
        });
    }

    /// Puts a fresh memtable in front of the active one.
    pub fn seal(&self) {
        self.change(|contents| {
            let full = std::mem::replace(&mut contents.active, Arc::new(Memtable::new()));
            contents.sealed.insert(0, full);
        });
    }

    fn change(&self, edit: impl FnOnce(&mut Contents)) {
        let _swap = self.swap.lock();
        let mut contents = Contents::clone(&self.contents.load());
        edit(&mut contents);
        self.contents.store(Arc::new(contents));
    }
}

impl Default for Tree {
    fn default() -> Tree {
        Tree::new()
    }
}
