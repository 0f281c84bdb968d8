//! A cursor over a memtable: it copies a leaf's pointers at a time, so that the writer never disturbs it.

use super::tree::{LeafCopy, Target, copy_node};
use super::{Found, Memtable, visible};
use std::sync::Arc;

/// A position in a memtable, which it keeps alive.
pub struct Cursor {
    memtable: Arc<Memtable>,
    leaf: Box<LeafCopy>,
    /// The entry of the leaf; `count` or more when there is none.
    at: usize,
}

impl Cursor {
    /// A cursor at no entry.
    pub fn new(memtable: Arc<Memtable>) -> Cursor {
        Cursor { memtable, leaf: Box::new(LeafCopy::new()), at: 0 }
    }

    /// The memtable.
    pub fn memtable(&self) -> &Arc<Memtable> {
        &self.memtable
    }

    /// Whether there is an entry here.
    #[inline]
    pub fn is_valid(&self) -> bool {
        self.at < self.leaf.count
    }

    /// The key here.
    #[inline]
    pub fn key(&self) -> &[u8] {
        self.leaf.entry(self.at).key()
    }

    /// The newest version here at or below `seq`.
    #[inline]
    pub fn get(&self, seq: u64) -> Option<Found<'_>> {
        visible(self.leaf.entry(self.at), seq)
    }

    /// Goes to the first key at or after `key`.
    pub fn seek(&mut self, key: &[u8]) {
        self.at = self.memtable.tree.copy_leaf(key, Target::Covering, &mut self.leaf).at;
        self.skip_ended_leaf();
    }

    /// Goes to the last key below `key`.
    pub fn seek_below(&mut self, key: &[u8]) {
        let place = self.memtable.tree.copy_leaf(key, Target::Below, &mut self.leaf);
        self.at = place.at.wrapping_sub(1);
    }

    /// Goes to the first key.
    pub fn seek_first(&mut self) {
        self.seek(&[]);
    }

    /// Goes to the last key.
    pub fn seek_last(&mut self) {
        self.memtable.tree.copy_last_leaf(&mut self.leaf);
        self.at = self.leaf.count.wrapping_sub(1);
    }

    /// Goes to the next key.
    #[inline]
    pub fn next(&mut self) {
        self.at += 1;
        if self.at >= self.leaf.count {
            self.skip_ended_leaf();
        }
    }

    /// Goes to the key before.
    #[inline]
    pub fn prev(&mut self) {
        if self.at > 0 {
            self.at -= 1;
            return;
        }
        match self.leaf_low() {
            Some(low) => self.seek_below(&low),
            None => self.at = usize::MAX,
        }
    }

    fn leaf_low(&self) -> Option<Vec<u8>> {
        self.leaf.low_key().map(<[u8]>::to_vec)
    }

    fn skip_ended_leaf(&mut self) {
        while self.at >= self.leaf.count && !self.leaf.next.is_null() {
            let next = self.leaf.next;
            copy_node(next, &mut self.leaf);
            self.at = 0;
        }
    }
}

impl Memtable {
    /// How many keys lie from `lower` up to `upper`, counted up to `most`.
    pub fn count(self: &Arc<Memtable>, lower: Option<&[u8]>, upper: Option<&[u8]>, most: u64) -> u64 {
        let mut cursor = Cursor::new(Arc::clone(self));
        cursor.seek(lower.unwrap_or(&[]));
        let mut count = 0;
        while count < most && cursor.is_valid() && upper.is_none_or(|u| cursor.key() < u) {
            count += 1;
            cursor.next();
        }
        count
    }
}
