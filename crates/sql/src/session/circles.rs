//! Which tables each session holds, and circles of waits for tables and for GET_LOCK's locks.
//!
//! A session says what it holds where others can read it, for the tables of its transaction in a few words that only its own thread
//! writes. Who is about to wait says for what, then looks whether it thereby closes a circle: everybody in a circle waits, and the last
//! to come sees all of it. The circle is broken at who loses least, as MySQL weighs it: who uses a table, before who waits for a lock
//! of GET_LOCK, before who wants a table for itself; of those who lose as little, the one that closes the circle.

use super::shared::{Process, UserLocks};
use crate::catalog::table::TableId;
use parking_lot::Mutex;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// How a table is held or wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Read by a transaction.
    Read,
    /// Changed by a transaction.
    Write,
    /// LOCK TABLES ... READ.
    ReadOnly,
    /// LOCK TABLES ... WRITE.
    NoReadWrite,
    /// Its definition is changed.
    Exclusive,
    /// Open as a cursor of HANDLER.
    Opened,
}

const USES: [Use; 6] = [Use::Read, Use::Write, Use::ReadOnly, Use::NoReadWrite, Use::Exclusive, Use::Opened];

impl Use {
    /// MySQL's name, as performance_schema.metadata_locks shows it.
    pub fn name(self) -> &'static str {
        match self {
            Use::Read => "SHARED_READ",
            Use::Write => "SHARED_WRITE",
            Use::ReadOnly => "SHARED_READ_ONLY",
            Use::NoReadWrite => "SHARED_NO_READ_WRITE",
            Use::Exclusive => "EXCLUSIVE",
            Use::Opened => "SHARED",
        }
    }

    /// How long it is held, as that table says it.
    pub fn duration(self) -> &'static str {
        match self {
            Use::Opened => "EXPLICIT",
            _ => "TRANSACTION",
        }
    }

    /// Whether nobody else may use the table.
    fn is_alone(self) -> bool {
        matches!(self, Use::NoReadWrite | Use::Exclusive)
    }

    fn conflicts(self, other: Use) -> bool {
        let pair = [self, other];
        if pair.contains(&Use::Opened) {
            return pair.contains(&Use::Exclusive);
        }
        pair.iter().any(|one| one.is_alone()) || pair.contains(&Use::Write) && pair.contains(&Use::ReadOnly)
    }
}

/// What a session waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A table.
    Table(TableId, Use),
    /// A lock of GET_LOCK.
    UserLock(String),
}

impl Wanted {
    /// What giving up costs.
    fn weight(&self) -> u8 {
        match self {
            Wanted::Table(_, wanted) if wanted.is_alone() => 100,
            Wanted::UserLock(_) => 50,
            Wanted::Table(..) => 25,
        }
    }
}

/// Tables that fit without a lock.
const SLOTS: usize = 8;

/// The tables that a session holds.
#[derive(Debug, Default)]
pub struct Tables {
    /// Those of its transaction: the first few, as number and use; only the session's thread writes them.
    slots: [AtomicU64; SLOTS],
    count: AtomicU32,
    /// More of them.
    more: Mutex<Vec<(TableId, Use)>>,
    /// Those held by statements of their own, or for a change of definitions.
    kept: Mutex<Vec<(TableId, Use)>>,
}

fn packed(table: TableId, how: Use) -> u64 {
    u64::from(table.0) << 8 | how as u64
}

fn unpacked(word: u64) -> (TableId, Use) {
    (TableId((word >> 8) as u32), USES[(word & 7) as usize % USES.len()])
}

impl Tables {
    /// The transaction uses a table.
    #[inline]
    pub fn add(&self, table: TableId) {
        let count = self.count.load(Ordering::Relaxed);
        match self.slots.get(count as usize) {
            Some(slot) => {
                slot.store(packed(table, Use::Read), Ordering::Relaxed);
                self.count.store(count + 1, Ordering::Release);
            }
            None => self.more.lock().push((table, Use::Read)),
        }
    }

    /// The transaction changes a table that it uses.
    pub fn write(&self, table: TableId) {
        let count = (self.count.load(Ordering::Relaxed) as usize).min(SLOTS);
        for slot in &self.slots[..count] {
            if slot.load(Ordering::Relaxed) == packed(table, Use::Read) {
                slot.store(packed(table, Use::Write), Ordering::Relaxed);
                return;
            }
        }
        let mut more = self.more.lock();
        more.iter_mut().filter(|(held, _)| *held == table).for_each(|(_, how)| *how = Use::Write);
    }

    /// The transaction has ended.
    #[inline]
    pub fn clear(&self) {
        if self.count.load(Ordering::Relaxed) as usize == SLOTS {
            self.more.lock().clear();
        }
        self.count.store(0, Ordering::Release);
    }

    /// All tables that are held.
    pub fn held(&self) -> Vec<(TableId, Use)> {
        let count = (self.count.load(Ordering::Acquire) as usize).min(SLOTS);
        let mut held: Vec<_> = self.slots[..count].iter().map(|slot| unpacked(slot.load(Ordering::Relaxed))).collect();
        held.extend(self.more.lock().iter().copied());
        held.extend(self.kept.lock().iter().copied());
        held
    }
}

/// A table that a session holds until this is dropped.
#[derive(Debug)]
pub struct Kept {
    process: Arc<Process>,
    table: TableId,
    how: Use,
}

impl Kept {
    /// Says that a session holds a table.
    pub fn new(process: &Arc<Process>, table: TableId, how: Use) -> Kept {
        process.tables.kept.lock().push((table, how));
        Kept { process: Arc::clone(process), table, how }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let mut kept = self.process.tables.kept.lock();
        if let Some(at) = kept.iter().position(|held| *held == (self.table, self.how)) {
            kept.swap_remove(at);
        }
    }
}

/// Who waits for what.
#[derive(Debug, Default)]
pub struct Waits {
    /// In the order in which they came.
    waiting: Mutex<Vec<Waiter>>,
    /// GET_LOCK's locks.
    pub user_locks: UserLocks,
}

#[derive(Debug)]
struct Waiter {
    process: Arc<Process>,
    wanted: Wanted,
    is_victim: bool,
}

impl Waits {
    /// A session is about to wait: false where it is the one to give up, because it would wait for itself.
    pub fn enter(&self, process: &Arc<Process>, wanted: Wanted, holders: &HashMap<String, (u32, u32)>) -> bool {
        let mut waiting = self.waiting.lock();
        waiting.push(Waiter { process: Arc::clone(process), wanted, is_victim: false });
        while let Some(circle) = find_circle(&waiting, holders) {
            let least = circle.iter().map(|&at| waiting[at].wanted.weight()).min();
            let own = waiting.len() - 1;
            let loses_least = |at: &usize| Some(waiting[*at].wanted.weight()) == least;
            let victim = if loses_least(&own) { own } else { circle.into_iter().find(loses_least).unwrap_or(own) };
            if victim == own {
                waiting.pop();
                return false;
            }
            waiting[victim].is_victim = true;
            waiting[victim].process.now.lock().note_end_of_wait();
            self.user_locks.released.notify_all();
        }
        true
    }

    /// Whether a session that waits is to give up.
    pub fn is_victim(&self, process: &Arc<Process>) -> bool {
        self.waiting.lock().iter().any(|waiter| waiter.is_victim && Arc::ptr_eq(&waiter.process, process))
    }

    /// A session waits no more.
    pub fn leave(&self, process: &Arc<Process>) {
        self.waiting.lock().retain(|waiter| !Arc::ptr_eq(&waiter.process, process));
    }

    /// A lock of GET_LOCK was given back: who waits for one looks again, and does not wait until then, as the process list shows it.
    pub fn wake_user_locks(&self) {
        for waiter in self.waiting.lock().iter().filter(|waiter| matches!(waiter.wanted, Wanted::UserLock(_))) {
            waiter.process.now.lock().note_end_of_wait();
        }
        self.user_locks.released.notify_all();
    }

    /// What a session waits for.
    pub fn wanted(&self, process: &Arc<Process>) -> Option<Wanted> {
        let waiting = self.waiting.lock();
        waiting.iter().find(|waiter| Arc::ptr_eq(&waiter.process, process)).map(|waiter| waiter.wanted.clone())
    }
}

/// The places in the list of those who wait for each other in a circle with the last one, if there is a circle.
fn find_circle(waiting: &[Waiter], holders: &HashMap<String, (u32, u32)>) -> Option<Vec<usize>> {
    let last = waiting.len().checked_sub(1)?;
    let held: Vec<Vec<(TableId, Use)>> = waiting.iter().map(|waiter| waiter.process.tables.held()).collect();
    let blocks = |by: usize, at: usize| {
        let (waiter, other) = (&waiting[at], &waiting[by]);
        match &waiter.wanted {
            _ if by == at || other.is_victim => false,
            Wanted::UserLock(name) => holders.get(name).is_some_and(|(holder, _)| *holder == other.process.id),
            Wanted::Table(table, how) => {
                let is_held = held[by].iter().any(|(other, held)| other == table && held.conflicts(*how));
                let is_ahead =
                    by < at && matches!(other.wanted, Wanted::Table(id, ahead) if id == *table && ahead.is_alone());
                is_held || is_ahead
            }
        }
    };
    let mut seen = HashSet::from([last]);
    let mut path = vec![(last, 0)];
    while let Some((at, next)) = path.last_mut() {
        let by = *next;
        if by == waiting.len() {
            path.pop();
            continue;
        }
        *next += 1;
        let at = *at;
        if !blocks(by, at) {
            continue;
        }
        if by == last {
            return Some(path.iter().map(|(at, _)| *at).collect());
        }
        if seen.insert(by) {
            path.push((by, 0));
        }
    }
    None
}
