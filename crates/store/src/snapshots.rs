//! Which sequence numbers are being read: versions that one of them sees must be kept.

use std::collections::VecDeque;
use stdx::sync::Mutex;
use stdx::sync::atomic::{AtomicU64, Ordering};

/// The visible sequence number and the snapshots that were taken of it.
pub(crate) struct Snapshots {
    visible: AtomicU64,
    /// Ascending numbers with how many hold each; numbers held by nobody leave from the front.
    held: Mutex<VecDeque<(u64, u32)>>,
}

impl Snapshots {
    pub(crate) fn new(visible: u64) -> Snapshots {
        Snapshots { visible: AtomicU64::new(visible), held: Mutex::default() }
    }

    /// The newest committed number.
    #[inline]
    pub(crate) fn visible(&self) -> u64 {
        self.visible.load(Ordering::Acquire)
    }

    /// Makes everything up to `seq` visible.
    pub(crate) fn publish(&self, seq: u64) {
        self.visible.store(seq, Ordering::Release);
    }

    /// Holds the newest committed number.
    pub(crate) fn take(&self) -> u64 {
        let mut held = self.held.lock();
        let seq = self.visible();
        match held.back_mut() {
            Some((newest, count)) if *newest == seq => *count += 1,
            _ => held.push_back((seq, 1)),
        }
        seq
    }

    /// Holds a number that is held already once more.
    pub(crate) fn retake(&self, seq: u64) {
        let mut held = self.held.lock();
        let at = held.binary_search_by_key(&seq, |&(s, _)| s).expect("the caller holds it");
        held[at].1 += 1;
    }

    /// Lets go of a number.
    pub(crate) fn release(&self, seq: u64) {
        let mut held = self.held.lock();
        let at = held.binary_search_by_key(&seq, |&(s, _)| s).expect("a held number is in the list");
        held[at].1 -= 1;
        while held.front().is_some_and(|&(_, count)| count == 0) {
            held.pop_front();
        }
    }

    /// The oldest number that somebody reads or may come to read.
    pub(crate) fn oldest(&self) -> u64 {
        let held = self.held.lock();
        held.front().map_or_else(|| self.visible(), |&(seq, _)| seq)
    }

    /// Every number that somebody reads, ascending, and last the visible one.
    pub(crate) fn all(&self) -> Vec<u64> {
        let held = self.held.lock();
        let mut all: Vec<_> = held.iter().filter(|(_, count)| *count > 0).map(|&(seq, _)| seq).collect();
        if all.last() != Some(&self.visible()) {
            all.push(self.visible());
        }
        all
    }
}
