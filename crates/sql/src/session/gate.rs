//! Who may change rows: a table's writers and those who lock the table to read it exclude each other, but not their like; and
//! FLUSH TABLES WITH READ LOCK stops all writers.
//!
//! A gate is a counter: writers count up from 0, readers down, and whoever finds the other side inside waits. The global lock is
//! a number that writers read and a mark of each session that it writes: a writer sets its mark and then looks at the number,
//! who locks counts the number up and then waits for the marks, so that one of the two sees the other.
//!
//! Invariant: from when a wait is over, the process list shows it no more, however late its thread finds that out (`Sleepers`).

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

/// Who waits for something to change: each says so while it keeps out whoever changes it, who then says otherwise of all.
#[derive(Debug, Default)]
struct Sleepers {
    processes: Mutex<Vec<Arc<Process>>>,
    changed: Condvar,
}

impl Sleepers {
    /// Waits until nothing `is_in_the_way` any more and `take` has found it so.
    fn wait(
        &self,
        (process, waiting_for): (&Arc<Process>, &'static str),
        deadline: Instant,
        is_in_the_way: impl Fn() -> bool,
        take: impl Fn() -> bool,
    ) -> Result<()> {
        let before = process.now.lock().state;
        self.processes.lock().push(Arc::clone(process));
        let outcome = loop {
            let mut processes = self.processes.lock();
            if is_in_the_way() {
                if let Err(failed) = metadata::go_on(process, waiting_for) {
                    break Err(failed);
                }
                stdx::thread::about_to_wait();
                self.changed.wait_for(&mut processes, LOOK);
            }
            drop(processes);
            if !is_in_the_way() && take() {
                break Ok(());
            }
            if stdx::clock::now() >= deadline {
                break Err(conditions::LOCK_WAIT_TIMEOUT.with(&[]));
            }
        };
        self.processes.lock().retain(|sleeper| !Arc::ptr_eq(sleeper, process));
        process.now.lock().state = before;
        outcome
    }

    /// Something has changed: all look again.
    #[cold]
    fn wake(&self) {
        for process in self.processes.lock().iter() {
            process.now.lock().state = AWAKE;
        }
        self.changed.notify_all();
    }
}

/// Writers or locking readers of a table.
#[derive(Debug)]
pub struct Gate {
    waiting_for: &'static str,
    /// Writers inside; below 0 readers.
    inside: AtomicI64,
    /// How many wait.
    waiting: AtomicU32,
    sleepers: Sleepers,
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
        Gate { waiting_for, inside: AtomicI64::new(0), waiting: AtomicU32::new(0), sleepers: Sleepers::default() }
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
        let is_in_the_way = || self.inside.load(Ordering::SeqCst) * side.step() < 0;
        let shown = (process, self.waiting_for);
        let outcome = self.sleepers.wait(shown, deadline, is_in_the_way, || self.try_enter(side));
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        process.waits.leave(process);
        outcome
    }

    /// Leaves.
    #[inline]
    pub fn leave(&self, side: Side) {
        let before = self.inside.fetch_sub(side.step(), Ordering::SeqCst);
        if before == side.step() && self.waiting.load(Ordering::SeqCst) > 0 {
            self.sleepers.wake();
        }
    }
}

/// FLUSH TABLES WITH READ LOCK.
#[derive(Debug, Default)]
pub struct GlobalReadLock {
    holders: AtomicU32,
    /// Who waits for the lock, or for its end.
    sleepers: Sleepers,
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
        let is_held = || self.holders.load(Ordering::SeqCst) != 0;
        self.sleepers.wait((process, GLOBAL), deadline, is_held, || self.try_begin(process))
    }

    /// A session has ended a write.
    #[inline]
    pub fn end_write(&self, process: &Process) {
        process.writes.store(false, Ordering::SeqCst);
        if self.holders.load(Ordering::SeqCst) != 0 {
            self.sleepers.wake();
        }
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
        let outcome = self.sleepers.wait((own, GLOBAL), deadline, is_writing, || true);
        if outcome.is_err() {
            self.unlock();
        }
        outcome
    }

    /// Gives the lock back.
    pub fn unlock(&self) {
        self.holders.fetch_sub(1, Ordering::SeqCst);
        self.sleepers.wake();
    }
}

#[cfg(test)]
mod tests {
    use super::{BACKUP, GLOBAL, Gate, GlobalReadLock, Side};
    use crate::session::shared::Process;
    use std::sync::Arc;
    use std::time::Duration;

    const SESSIONS: u32 = 16;
    const LONG: fn() -> Duration = || Duration::from_secs(600);

    /// Has sessions wait, more than there are cores, ends their wait as soon as it is shown, and looks at once whether it still is.
    fn is_shown_no_more(shown: &'static str, wait: impl Fn(&Arc<Process>) + Send + Sync, end: impl Fn()) {
        let processes: Vec<_> = (1..=SESSIONS).map(|id| Arc::new(Process::new(id, &Arc::default()))).collect();
        let is_shown = |process: &Arc<Process>| process.now.lock().state == shown;
        std::thread::scope(|scope| {
            for process in &processes {
                stdx::thread::spawn_scoped(scope, "waiter", || wait(process)).unwrap();
            }
            while !processes.iter().all(is_shown) {
                std::thread::yield_now();
            }
            end();
            assert!(!processes.iter().any(is_shown));
        });
    }

    #[test]
    fn a_wait_that_is_over_is_not_shown() {
        for _ in 0..200 {
            let gate = Gate::of_definitions();
            let own = Arc::new(Process::new(2, &Arc::default()));
            gate.enter(Side::Reader, None, &own, LONG).unwrap();
            let wait = |process: &Arc<Process>| gate.enter(Side::Writer, None, process, LONG).unwrap();
            is_shown_no_more(BACKUP, wait, || gate.leave(Side::Reader));

            let lock = GlobalReadLock::default();
            lock.holders.store(1, std::sync::atomic::Ordering::SeqCst);
            let wait = |process: &Arc<Process>| lock.begin_write(process, LONG).unwrap();
            is_shown_no_more(GLOBAL, wait, || lock.unlock());
        }
    }
}
