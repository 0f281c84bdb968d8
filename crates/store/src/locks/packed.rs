//! Locks of a transaction that has many, by the hashes of their keys alone: eight bytes for sixteen neighbouring keys.
//!
//! ```text
//! slot    48 bits of the hash of a key without the last four bits | 16 bits, one for each value of these
//! ```
//!
//! Of what a transaction has inserted, beyond the newest keys, not even that is kept: the list of its inserts has the keys, and they
//! are locked as long as they are in it.
//!
//! Slots are in an open table that grows by a third, so that it is never much larger than what is in it. Rows that are locked
//! in the order of a whole number's key take half a byte to a byte each, others about ten. Two keys that are taken for one are as
//! likely as two equal numbers of 58 bits: one would be waited for needlessly.

use super::owner::Owner;
use crate::lock::LockMode;
use std::sync::Arc;

/// The slots of the first table.
const SLOTS_MIN: usize = 16;
/// A table is at most this full, in eighths.
const FULL_EIGHTHS: usize = 7;

/// What is the same of all locks in one set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) mode: LockMode,
    /// Whether they follow from writes, and nobody has asked for them.
    pub(super) is_implicit: bool,
    /// Whether they were shared before they were exclusive.
    pub(super) was_shared: bool,
}

impl Kind {
    /// That of a write's lock.
    pub(super) const WRITTEN: Kind = Kind { mode: LockMode::Exclusive, is_implicit: true, was_shared: false };

    /// Whether a request of the same owner changes nothing.
    pub(super) fn includes(self, mode: LockMode, is_implicit: bool) -> bool {
        (self.mode == LockMode::Exclusive || mode == LockMode::Shared) && (is_implicit || !self.is_implicit)
    }
}

/// Where a key is in a set: its slot's hash, and its bit there.
#[derive(Clone, Copy)]
pub(super) struct Place {
    tag: u64,
    bit: u64,
}

impl Place {
    /// The place of a key: `group` is the hash of all but its last four bits, which are `low`.
    #[inline]
    pub(super) fn new(group: u64, low: u64) -> Place {
        // The bits between say which shard it is. The lowest bit is set, so that no slot in use is 0.
        let tag = group << 32 | (group >> 38 & 0xffff | 1) << 16;
        Place { tag, bit: 1 << low }
    }
}

/// The locks of one owner and kind in one shard.
pub(super) struct Packed {
    pub(super) owner: Arc<Owner>,
    pub(super) kind: Kind,
    /// Whether the owner's older inserts are locked, too, which are kept by their keys.
    pub(super) has_inserts: bool,
    slots: Box<[u64]>,
    /// Slots in use; one that has lost its last bit is.
    used: usize,
    /// Locks.
    count: usize,
}

const BITS: u64 = 0xffff;

impl Packed {
    pub(super) fn new(owner: &Arc<Owner>, kind: Kind) -> Packed {
        let slots = vec![0; SLOTS_MIN].into();
        Packed { owner: Arc::clone(owner), kind, has_inserts: false, slots, used: 0, count: 0 }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The slot of a tag, or the free one where it would be.
    #[inline]
    fn find(slots: &[u64], tag: u64) -> usize {
        let mut at = (((tag >> 32) * slots.len() as u64) >> 32) as usize;
        while slots[at] != 0 && slots[at] & !BITS != tag {
            at += 1;
            if at == slots.len() {
                at = 0;
            }
        }
        at
    }

    /// Whether a key is locked. `place` is its place.
    pub(super) fn holds(&self, place: Place, key: &[u8]) -> bool {
        self.has(place) || self.has_inserts && self.owner.held().inserts.is_old(key)
    }

    /// Whether a key is in the table.
    pub(super) fn has(&self, place: Place) -> bool {
        self.slots[Packed::find(&self.slots, place.tag)] & place.bit != 0
    }

    pub(super) fn add(&mut self, place: Place) {
        let mut at = Packed::find(&self.slots, place.tag);
        if self.slots[at] == 0 {
            if (self.used + 1) * 8 > self.slots.len() * FULL_EIGHTHS {
                self.grow();
                at = Packed::find(&self.slots, place.tag);
            }
            self.used += 1;
        }
        self.count += usize::from(self.slots[at] & place.bit == 0);
        self.slots[at] |= place.tag | place.bit;
    }

    /// Takes one out of the table; whether it was there.
    pub(super) fn remove(&mut self, place: Place) -> bool {
        let slot = &mut self.slots[Packed::find(&self.slots, place.tag)];
        let was_there = *slot & place.bit != 0;
        *slot &= !place.bit;
        self.count -= usize::from(was_there);
        was_there
    }

    #[cold]
    fn grow(&mut self) {
        let live = || self.slots.iter().copied().filter(|slot| slot & BITS != 0);
        let used = live().count();
        let mut slots: Box<[u64]> = vec![0; (used + used / 2).max(SLOTS_MIN)].into();
        for slot in live() {
            slots[Packed::find(&slots, slot & !BITS)] = slot;
        }
        (self.slots, self.used) = (slots, used);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: Kind = Kind { mode: LockMode::Exclusive, is_implicit: false, was_shared: false };

    fn place(n: u64) -> Place {
        Place::new(stdx::hash::hash64(&(n >> 4).to_be_bytes()), n & 15)
    }

    #[test]
    fn a_set_knows_what_is_in_it() {
        let mut set = Packed::new(&Arc::new(Owner::new(1)), X);
        (0..100_000).step_by(3).for_each(|n| set.add(place(n)));
        (0..100_000).step_by(6).for_each(|n| assert!(set.remove(place(n)), "{n}"));
        (0..100_000).step_by(9).for_each(|n| set.add(place(n)));
        for n in 0..100_000 {
            assert_eq!(set.has(place(n)), n % 9 == 0 || n % 3 == 0 && n % 6 != 0, "{n}");
        }
        assert_eq!(set.count(), (0..100_000).filter(|n| n % 9 == 0 || n % 3 == 0 && n % 6 != 0).count());
    }

    #[test]
    fn neighbours_share_a_slot() {
        let mut set = Packed::new(&Arc::new(Owner::new(1)), X);
        (0..160_000).for_each(|n| set.add(place(n)));
        assert_eq!((set.used, set.count()), (10_000, 160_000));
        assert!(size_of_val(&*set.slots) < 160_000);
    }
}
