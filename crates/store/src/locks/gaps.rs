//! Locks on gaps between keys: they keep others from inserting there, and do not disturb each other.
//!
//! A gap is an interval of keys without its ends. An insert is announced in its owner's set before the gaps are looked at, and
//! a gap is added before the sets are looked at: of an insert and a gap that meet, one sees the other.
//!
//! An owner's gaps are kept by mode and by their upper ends, none within another of its mode, so that lower ends ascend with upper
//! ends and the first gap that ends above a key is the one that covers it if any does.

use super::inserts::InsertSet;
use super::owner::Owner;
use super::wake::Wake;
use crate::lock::{LockMode, LockRow, Locked};
use crate::scan::Direction;
use hashbrown::HashMap;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// From this many gaps of one owner on, those that touch become one, so that a long scan does not keep two keys a row.
const APART_MAX: usize = 4096;

const MODES: [LockMode; 2] = [LockMode::Shared, LockMode::Exclusive];

struct Waiter {
    owner: Arc<Owner>,
    key: Box<[u8]>,
}

/// Lower ends of gaps by their upper ends.
type Ends = BTreeMap<Box<[u8]>, Box<[u8]>>;

/// One owner's gaps.
#[derive(Default)]
struct Held {
    shared: Ends,
    exclusive: Ends,
}

#[derive(Default)]
struct State {
    gaps: HashMap<u64, Held>,
    waiters: Vec<Waiter>,
}

/// The gaps that are locked, and the transactions that have inserted.
pub(super) struct Gaps {
    count: AtomicUsize,
    state: Mutex<State>,
    inserters: Mutex<Vec<Arc<Owner>>>,
}

fn covers(gaps: &Ends, key: &[u8]) -> bool {
    let above = gaps.range::<[u8], _>((Bound::Excluded(key), Bound::Unbounded)).next();
    above.is_some_and(|(_, lower)| &**lower < key)
}

/// Whether the gap that ends with a key is locked.
fn reaches(gaps: &Ends, key: &[u8]) -> bool {
    let at_or_above = gaps.range::<[u8], _>((Bound::Included(key), Bound::Unbounded)).next();
    at_or_above.is_some_and(|(_, lower)| &**lower < key)
}

/// Whether a gap is within a locked one.
fn contains(gaps: &Ends, lower: &[u8], upper: &[u8]) -> bool {
    let at_or_above = gaps.range::<[u8], _>((Bound::Included(upper), Bound::Unbounded)).next();
    at_or_above.is_some_and(|(_, other)| &**other <= lower)
}

fn add(gaps: &mut Ends, lower: &[u8], upper: &[u8]) {
    if contains(gaps, lower, upper) {
        return;
    }
    let between = gaps.range::<[u8], _>((Bound::Excluded(lower), Bound::Included(upper)));
    let inside: Vec<Box<[u8]>> =
        between.filter(|(_, other)| &***other >= lower).map(|(upper, _)| upper.clone()).collect();
    for upper in inside {
        gaps.remove(&upper);
    }
    if gaps.len() <= APART_MAX {
        gaps.insert(upper.into(), lower.into());
        return;
    }
    let touching = gaps.remove(lower);
    let lower = touching.as_deref().unwrap_or(lower);
    let next = gaps.range_mut::<[u8], _>((Bound::Excluded(upper), Bound::Unbounded)).next();
    match next.filter(|(_, other)| &***other == upper) {
        Some((_, other)) => *other = lower.into(),
        None => _ = gaps.insert(upper.into(), lower.into()),
    }
}

impl Held {
    fn of(&self, mode: LockMode) -> &Ends {
        if mode == LockMode::Exclusive { &self.exclusive } else { &self.shared }
    }

    fn covers(&self, key: &[u8]) -> bool {
        MODES.iter().any(|&mode| covers(self.of(mode), key))
    }

    /// Locks a gap; whether the part of it below its upper end was locked as strongly before.
    fn add(&mut self, lower: &[u8], upper: &[u8], mode: LockMode) -> bool {
        let is_shared = mode == LockMode::Shared;
        let was_held = reaches(&self.exclusive, upper) || is_shared && reaches(&self.shared, upper);
        if !is_shared {
            add(&mut self.exclusive, lower, upper);
        } else if !contains(&self.exclusive, lower, upper) {
            add(&mut self.shared, lower, upper);
        }
        was_held
    }
}

impl State {
    fn blockers<'s>(&'s self, owner: u64, key: &'s [u8]) -> impl Iterator<Item = u64> + 's {
        let others = self.gaps.iter().filter(move |(id, _)| **id != owner);
        others.filter(|(_, gaps)| gaps.covers(key)).map(|(id, _)| *id)
    }

    fn is_blocked(&self, owner: u64, key: &[u8]) -> bool {
        self.blockers(owner, key).next().is_some()
    }
}

impl Gaps {
    pub(super) fn new() -> Gaps {
        Gaps { count: AtomicUsize::new(0), state: Mutex::default(), inserters: Mutex::default() }
    }

    /// Locks the keys between two, both left out; whether the owner had locked those below the upper one as strongly.
    pub(super) fn add(&self, owner: &Owner, lower: &[u8], upper: &[u8], mode: LockMode) -> bool {
        let mut state = self.state.lock();
        let was_held = state.gaps.entry(owner.id).or_default().add(lower, upper, mode);
        self.count.store(state.gaps.len(), Ordering::SeqCst);
        owner.held().has_gaps = true;
        was_held
    }

    /// The modes in which the owner has locked a place between keys.
    pub(super) fn modes_at(&self, owner: &Owner, key: &[u8]) -> Vec<LockMode> {
        let state = self.state.lock();
        let Some(held) = state.gaps.get(&owner.id) else { return Vec::new() };
        MODES.into_iter().filter(|&mode| covers(held.of(mode), key)).collect()
    }

    /// The key nearest to the start of a range that a transaction has announced.
    pub(super) fn announced(&self, lower: Bound<&[u8]>, upper: Bound<&[u8]>, direction: Direction) -> Option<Vec<u8>> {
        let inserters = self.inserters.lock();
        let mut nearest: Option<Vec<u8>> = None;
        for owner in inserters.iter() {
            let mut held = owner.held();
            let Some(key) = held.inserts.nearest((lower, upper), direction) else { continue };
            let is_nearer = nearest.as_deref().is_none_or(|n| match direction {
                Direction::Forward => &*key < n,
                Direction::Backward => &*key > n,
            });
            if is_nearer {
                nearest = Some(key.into_owned());
            }
        }
        nearest
    }

    /// Whether another transaction has announced this key.
    pub(super) fn is_announced_by_another(&self, me: u64, key: &[u8]) -> bool {
        let inserters = self.inserters.lock();
        inserters.iter().any(|owner| owner.id != me && owner.held().inserts.contains(key))
    }

    /// Announces an insert and says whether there are so many that they should be packed; `None`, and nothing announced, where
    /// another's gap covers the key.
    pub(super) fn begin_insert(&self, owner: &Arc<Owner>, key: &[u8]) -> Option<bool> {
        let (are_many, was_inserter) = {
            let mut held = owner.held();
            (held.inserts.push(key), std::mem::replace(&mut held.is_inserter, true))
        };
        if !was_inserter {
            self.inserters.lock().push(Arc::clone(owner));
        }
        if self.count.load(Ordering::SeqCst) == 0 || !self.state.lock().is_blocked(owner.id, key) {
            return Some(are_many);
        }
        owner.held().inserts.remove_last();
        None
    }

    /// Puts the owner among those to be woken when gaps are given back; false where none covers the key any more.
    pub(super) fn enqueue(&self, owner: &Arc<Owner>, key: &[u8]) -> bool {
        let mut state = self.state.lock();
        let is_blocked = state.is_blocked(owner.id, key);
        if is_blocked {
            owner.begin_wait();
            state.waiters.push(Waiter { owner: Arc::clone(owner), key: key.into() });
        }
        is_blocked
    }

    pub(super) fn leave_queue(&self, owner: &Owner) {
        self.state.lock().waiters.retain(|w| w.owner.id != owner.id);
    }

    pub(super) fn blockers(&self, waiter: u64, key: &[u8]) -> Vec<u64> {
        self.state.lock().blockers(waiter, key).collect()
    }

    /// Takes back what the owner has announced: it is there for all to see, or was undone. Answers it.
    pub(super) fn forget_inserts(&self, owner: &Owner) -> InsertSet {
        let (inserts, is_inserter) = {
            let mut held = owner.held();
            (std::mem::take(&mut held.inserts), std::mem::take(&mut held.is_inserter))
        };
        if is_inserter {
            self.inserters.lock().retain(|other| other.id != owner.id);
        }
        inserts
    }

    /// Gives back all gaps of the owner; who may insert then is noted in `wake`.
    pub(super) fn release(&self, owner: &Owner, wake: &mut Wake) {
        if !std::mem::take(&mut owner.held().has_gaps) {
            return;
        }
        let mut state = self.state.lock();
        state.gaps.remove(&owner.id);
        self.count.store(state.gaps.len(), Ordering::SeqCst);
        let waiters = std::mem::take(&mut state.waiters);
        let (blocked, free): (Vec<_>, Vec<_>) = waiters.into_iter().partition(|w| state.is_blocked(w.owner.id, &w.key));
        state.waiters = blocked;
        for waiter in free {
            wake.add_insert(&waiter.key, waiter.owner);
        }
    }

    pub(super) fn rows(&self) -> Vec<LockRow> {
        let state = self.state.lock();
        let mut rows = Vec::new();
        for (&txn, held) in &state.gaps {
            for mode in MODES {
                rows.extend(held.of(mode).iter().map(|(upper, lower)| LockRow {
                    txn,
                    key: upper.to_vec(),
                    what: Locked::Gap { lower: lower.to_vec() },
                    mode,
                    granted: true,
                    implicit: false,
                }));
            }
        }
        rows.extend(state.waiters.iter().map(|w| LockRow {
            txn: w.owner.id,
            key: w.key.to_vec(),
            what: Locked::Insertion,
            mode: LockMode::Exclusive,
            granted: false,
            implicit: false,
        }));
        rows
    }

    /// Who waits to insert.
    pub(super) fn waits(&self) -> Vec<(u64, Vec<u8>)> {
        let state = self.state.lock();
        let waiters = state.waiters.iter().filter(|w| w.owner.is_waiting());
        waiters.map(|w| (w.owner.id, w.key.to_vec())).collect()
    }
}
