//! Who may change rows: a table's writers and those who lock the table to read it exclude each other, but not their like; and
//! FLUSH TABLES WITH READ LOCK stops all writers.
//!
//! A gate is a counter: writers count up from 0, readers down, and whoever finds the other side inside waits. The global lock is
//! a number that writers read and a mark of each session that it writes: a writer sets its mark and then looks at the number,
//! who locks counts the number up and then waits for the marks, so that one of the two sees the other.

use crate::catalog::table::TableId;
use crate::conditions;
use crate::error::Result;
use crate::session::circles::{Use, Wanted};
use crate::session::metadata;
use crate::session::shared::{Process, Server};
use parking_lot::{Condvar, Mutex};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// How often a wait looks whether it was killed.
const LOOK: Duration = Duration::from_millis(100);

/// What the process list shows of a session that waits for writers or locking readers of a table.
const TABLE: &str = "Waiting for table metadata lock";
/// The same for the gate of definitions, and for the global read lock.
const BACKUP: &str = "Waiting for backup lock";
const GLOBAL: &str = "Waiting for global read lock";
/// What it shows of one whose wait has ended.
const AWAKE: &str = "Opening tables";

/// Writers or locking readers of a table.
#[derive(Debug)]
pub struct Gate {
    waiting_for: &'static str,
    /// Writers inside; below 0 readers.
    inside: AtomicI64,
    /// How many wait.
    waiting: AtomicU32,
    sleepers: Mutex<Vec<Arc<Process>>>,
    changed: Condvar,
}

/// On which side of a gate somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Changes rows.
    Writer,
    /// Keeps others from changing rows.
    Reader,
}

impl Side {
    fn step(self) -> i64 {
        match self {
            Side::Writer => 1,
            Side::Reader => -1,
        }
    }
}

impl Default for Gate {
    fn default() -> Gate {
        Gate::waiting_for(TABLE)
    }
}

impl Gate {
    fn waiting_for(waiting_for: &'static str) -> Gate {
        Gate {
            waiting_for,
            inside: AtomicI64::new(0),
            waiting: AtomicU32::new(0),
            sleepers: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// The gate of those who change definitions and those who copy the database.
    pub fn of_definitions() -> Gate {
        Gate::waiting_for(BACKUP)
    }

    #[inline]
    fn try_enter(&self, side: Side) -> bool {
        let step = side.step();
        let entered = self
            .inside
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |inside| (inside * step >= 0).then_some(inside + step));
        entered.is_ok()
    }

    /// Enters, as soon as nobody of the other side is inside.
    ///
    /// # Errors
    /// 1205, 1317.
    #[inline]
    pub fn enter(
        &self,
        side: Side,
        table: Option<TableId>,
        process: &Arc<Process>,
        timeout: impl FnOnce() -> Duration,
    ) -> Result<()> {
        if self.try_enter(side) { Ok(()) } else { self.wait(side, table, process, stdx::clock::deadline(timeout())) }
    }

    #[cold]
    fn wait(&self, side: Side, table: Option<TableId>, process: &Arc<Process>, deadline: Instant) -> Result<()> {
        if let Some(table) = table {
            let how = if side == Side::Writer { Use::Write } else { Use::ReadOnly };
            metadata::begin_wait(process, Wanted::Table(table, how))?;
        }
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let outcome = wait(process, self.waiting_for, deadline, || {
            let mut sleepers = self.sleepers.lock();
            if self.try_enter(side) {
                return true;
            }
            sleepers.push(Arc::clone(process));
            self.changed.wait_for(&mut sleepers, LOOK);
            sleepers.retain(|sleeper| !Arc::ptr_eq(sleeper, process));
            self.try_enter(side)
        });
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        process.waits.leave(process);
        outcome
    }

    /// Leaves.
    #[inline]
    pub fn leave(&self, side: Side) {
        let before = self.inside.fetch_sub(side.step(), Ordering::SeqCst);
        if before == side.step() && self.waiting.load(Ordering::SeqCst) > 0 {
            self.wake();
        }
    }

    /// Who is woken waits no more, as the process list shows it from now on.
    #[cold]
    fn wake(&self) {
        for sleeper in self.sleepers.lock().drain(..) {
            sleeper.now.lock().state = AWAKE;
        }
        self.changed.notify_all();
    }
}

/// FLUSH TABLES WITH READ LOCK.
#[derive(Debug, Default)]
pub struct GlobalReadLock {
    holders: AtomicU32,
    /// Who waits for the lock, or for its end.
    sleepers: Mutex<Vec<Arc<Process>>>,
    changed: Condvar,
}

impl GlobalReadLock {
    /// A session begins to write: its mark is set once nobody holds the lock.
    ///
    /// # Errors
    /// 1205, 1317.
    #[inline]
    pub fn begin_write(&self, process: &Arc<Process>, timeout: impl FnOnce() -> Duration) -> Result<()> {
        if self.try_begin(process) { Ok(()) } else { self.wait_to_write(process, stdx::clock::deadline(timeout())) }
    }

    #[inline]
    fn try_begin(&self, process: &Process) -> bool {
        process.writes.store(true, Ordering::SeqCst);
        let is_free = self.holders.load(Ordering::SeqCst) == 0;
        if !is_free {
            // Who takes the lock may have seen the mark.
            self.end_write(process);
        }
        is_free
    }

    #[cold]
    fn wait_to_write(&self, process: &Arc<Process>, deadline: Instant) -> Result<()> {
        wait(process, GLOBAL, deadline, || {
            let is_held = || self.holders.load(Ordering::SeqCst) != 0;
            self.sleep_while(process, is_held);
            !is_held() && self.try_begin(process)
        })
    }

    /// A session has ended a write.
    #[inline]
    pub fn end_write(&self, process: &Process) {
        process.writes.store(false, Ordering::SeqCst);
        if self.holders.load(Ordering::SeqCst) != 0 {
            self.wake();
        }
    }

    /// Sleeps for a while if something is so now.
    fn sleep_while(&self, process: &Arc<Process>, is_so: impl Fn() -> bool) {
        let mut sleepers = self.sleepers.lock();
        if is_so() {
            sleepers.push(Arc::clone(process));
            self.changed.wait_for(&mut sleepers, LOOK);
            sleepers.retain(|sleeper| !Arc::ptr_eq(sleeper, process));
        }
    }

    /// Who is woken looks again whether it must wait, and does not wait until then, as the process list shows it.
    #[cold]
    fn wake(&self) {
        for sleeper in self.sleepers.lock().drain(..) {
            sleeper.now.lock().state = AWAKE;
        }
        self.changed.notify_all();
    }

    /// Takes the lock: waits until no session writes.
    ///
    /// # Errors
    /// 1205, 1317; the lock is then not held.
    pub fn lock(&self, server: &Server, own: &Arc<Process>, timeout: Duration) -> Result<()> {
        self.holders.fetch_add(1, Ordering::SeqCst);
        let writers: Vec<_> = server.processes.lock().values().cloned().collect();
        let deadline = stdx::clock::deadline(timeout);
        let is_writing = || writers.iter().any(|p| p.id != own.id && p.writes.load(Ordering::SeqCst));
        if !is_writing() {
            return Ok(());
        }
        let outcome = wait(own, GLOBAL, deadline, || {
            self.sleep_while(own, is_writing);
            !is_writing()
        });
        if outcome.is_err() {
            self.unlock();
        }
        outcome
    }

    /// Gives the lock back.
    pub fn unlock(&self) {
        self.holders.fetch_sub(1, Ordering::SeqCst);
        self.wake();
    }
}

fn wait(
    process: &Arc<Process>,
    waiting_for: &'static str,
    deadline: Instant,
    mut attempt: impl FnMut() -> bool,
) -> Result<()> {
    let before = process.now.lock().state;
    let outcome = loop {
        if let Err(failed) = metadata::go_on(process, waiting_for) {
            break Err(failed);
        }
        if attempt() {
            break Ok(());
        }
        if stdx::clock::now() >= deadline {
            break Err(conditions::LOCK_WAIT_TIMEOUT.with(&[]));
        }
    };
    process.now.lock().state = before;
    outcome
}
