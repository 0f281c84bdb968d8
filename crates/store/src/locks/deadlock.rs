//! Circles of waits: found by the one who closes them, broken at the transaction that loses least.

use super::owner::{Outcome, Owner};
use hashbrown::HashMap;
use parking_lot::Mutex;
use std::sync::Arc;

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
}

impl Detector {
    pub(super) fn new() -> Detector {
        Detector { waiters: Mutex::new(HashMap::new()) }
    }

    pub(super) fn enter(&self, owner: &Arc<Owner>, target: Target) {
        self.waiters.lock().insert(owner.id, Waiter { owner: Arc::clone(owner), target: Arc::new(target) });
    }

    pub(super) fn leave(&self, owner: &Owner) {
        self.waiters.lock().remove(&owner.id);
    }

    /// Breaks every circle through `owner`, one victim at a time. A lock that a wait has made explicit counts for its holder.
    pub(super) fn resolve(
        &self,
        owner: &Arc<Owner>,
        blockers: impl Fn(u64, &Target) -> Vec<u64>,
        made_explicit: impl Fn(&Target) -> u64,
    ) {
        let mut waiters = self.waiters.lock();
        while let Some(circle) = find_circle(&waiters, owner.id, &blockers) {
            // Each of a circle waits for the one behind it.
            let weight = |id: &u64| {
                let at = circle.iter().position(|other| other == id).unwrap_or(0);
                let before = circle[(at + circle.len() - 1) % circle.len()];
                let more = waiters.get(&before).map_or(0, |w| made_explicit(&w.target));
                waiters.get(id).map_or(u64::MAX, |w| w.owner.weight() + more)
            };
            let least = circle.iter().map(weight).min().unwrap_or(0);
            let victim = if weight(&owner.id) == least {
                owner.id
            } else {
                circle.iter().copied().find(|id| weight(id) == least).unwrap_or(owner.id)
            };
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
    let edges = |id: u64| waiters.get(&id).map(|w| blockers(id, &w.target)).unwrap_or_default();
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
