//! Circles of waits: found by the one who closes them, broken at the transaction that loses least.

use super::owner::{Outcome, Owner};
use hashbrown::{HashMap, HashSet};
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a transaction waits for.
pub(super) enum Target {
    /// A key's lock.
    Key(Box<[u8]>),
    /// That no range of another covers a key.
    Insert(Box<[u8]>),
}

struct Waiter {
    owner: Arc<Owner>,
    target: Arc<Target>,
}

/// Who waits for what.
pub(super) struct Detector {
    waiters: Mutex<HashMap<u64, Waiter>>,
    /// Transactions with the indexes in which others have asked for what they wrote.
    explicit: Mutex<HashSet<(u64, u32)>>,
    explicit_count: AtomicUsize,
}

impl Detector {
    pub(super) fn new() -> Detector {
        let (waiters, explicit) = (Mutex::new(HashMap::new()), Mutex::new(HashSet::new()));
        Detector { waiters, explicit, explicit_count: AtomicUsize::new(0) }
    }

    pub(super) fn enter(&self, owner: &Arc<Owner>, target: Target) {
        self.waiters.lock().insert(owner.id, Waiter { owner: Arc::clone(owner), target: Arc::new(target) });
    }

    pub(super) fn leave(&self, owner: &Owner) {
        self.waiters.lock().remove(&owner.id);
    }

    /// Those who have come to wait.
    pub(super) fn waiting(&self) -> HashSet<u64> {
        self.waiters.lock().keys().copied().collect()
    }

    /// Notes that a key which `holder` wrote is asked for: InnoDB makes a lock of it then.
    pub(super) fn note_explicit(&self, holder: u64, key: &[u8]) {
        let index = key.first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes));
        let mut explicit = self.explicit.lock();
        explicit.insert((holder, index));
        self.explicit_count.store(explicit.len(), Ordering::Release);
    }

    /// Whether others have asked for what a transaction wrote in the index of a key.
    pub(super) fn is_explicit(&self, holder: u64, key: &[u8]) -> bool {
        let index = key.first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes));
        self.explicit_count.load(Ordering::Acquire) > 0 && self.explicit.lock().contains(&(holder, index))
    }

    /// Forgets what was noted of a transaction.
    pub(super) fn forget(&self, owner: &Owner) {
        if self.explicit_count.load(Ordering::Acquire) > 0 {
            let mut explicit = self.explicit.lock();
            explicit.retain(|(holder, _)| *holder != owner.id);
            self.explicit_count.store(explicit.len(), Ordering::Release);
        }
    }

    /// What `owner` would lose.
    pub(super) fn weight(&self, owner: &Owner) -> u64 {
        let explicit = self.explicit.lock();
        let indexes = explicit.iter().filter(|(holder, _)| *holder == owner.id).map(|(_, index)| *index);
        owner.weight(indexes)
    }

    /// Breaks every circle through `owner`, one victim at a time.
    pub(super) fn resolve(&self, owner: &Arc<Owner>, blockers: impl Fn(u64, &Target) -> Vec<u64>) {
        let mut waiters = self.waiters.lock();
        while let Some(circle) = find_circle(&waiters, owner.id, &blockers) {
            let explicit = self.explicit.lock();
            let weight = |id: &u64| {
                let indexes = explicit.iter().filter(|(holder, _)| holder == id).map(|(_, index)| *index);
                waiters.get(id).map_or(u64::MAX, |w| w.owner.weight(indexes))
            };
            let least = circle.iter().map(weight).min().unwrap_or(0);
            let victim = if weight(&owner.id) == least {
                owner.id
            } else {
                circle.iter().rev().copied().find(|id| weight(id) == least).unwrap_or(owner.id)
            };
            drop(explicit);
            let Some(waiter) = waiters.remove(&victim) else { return };
            waiter.owner.end_wait(Outcome::Deadlock);
            if victim == owner.id {
                return;
            }
        }
    }
}

/// The transactions of a circle through `start`, if there is one.
fn find_circle(
    waiters: &HashMap<u64, Waiter>,
    start: u64,
    blockers: &impl Fn(u64, &Target) -> Vec<u64>,
) -> Option<Vec<u64>> {
    // Those who hold a lock come before those who only wait for it: their circles are broken first.
    let edges = |id: u64| {
        let mut ids = waiters.get(&id).map(|w| blockers(id, &w.target)).unwrap_or_default();
        ids.reverse();
        ids
    };
    let mut seen = vec![start];
    let mut path = vec![(start, edges(start))];
    while let Some((_, next)) = path.last_mut() {
        let Some(id) = next.pop() else {
            path.pop();
            continue;
        };
        if id == start {
            return Some(path.iter().map(|(id, _)| *id).collect());
        }
        if !seen.contains(&id) {
            seen.push(id);
            path.push((id, edges(id)));
        }
    }
    None
}
