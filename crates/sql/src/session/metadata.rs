//! Metadata locks: a table's is held shared by each transaction that uses it, and exclusively by who changes its definition.
//!
//! A wait is seen in the process list, ends with a kill, and after lock_wait_timeout.

use crate::catalog::table::TableId;
use crate::conditions;
use crate::error::{Effect, Result};
use crate::session::circles::{Kept, Use, Wanted};
use crate::session::shared::Process;
use crate::session::state::State;
use crate::variables::Id;
use crate::variables::kind::Setting;
use parking_lot::{ArcRwLockReadGuard, ArcRwLockWriteGuard, Mutex, RawRwLock, RwLock};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// A table's metadata lock; clones are the same lock.
#[derive(Clone, Debug)]
pub struct MetadataLock {
    lock: Arc<RwLock<Arc<Waiters>>>,
    waiters: Arc<Waiters>,
}

impl Default for MetadataLock {
    fn default() -> MetadataLock {
        let waiters = Arc::<Waiters>::default();
        MetadataLock { lock: Arc::new(RwLock::new(Arc::clone(&waiters))), waiters }
    }
}

/// Who waits for a metadata lock: whoever gives it back says so in the process list, which then never shows a wait that has ended.
#[derive(Debug, Default)]
pub struct Waiters {
    count: AtomicU32,
    processes: Mutex<Vec<Arc<Process>>>,
}

impl Waiters {
    #[inline]
    fn wake(&self) {
        if self.count.load(Ordering::SeqCst) > 0 {
            for process in self.processes.lock().iter() {
                process.now.lock().state = AWAKE;
            }
        }
    }
}

/// A lock held shared.
pub struct Shared(ArcRwLockReadGuard<RawRwLock, Arc<Waiters>>);

impl Drop for Shared {
    fn drop(&mut self) {
        self.0.wake();
    }
}

/// A lock held exclusively.
pub struct Exclusive(
    ArcRwLockWriteGuard<RawRwLock, Arc<Waiters>>,
    #[expect(dead_code, reason = "held for its drop")] Kept,
);

/// A table whose lock is wanted, who wants it, and how.
#[derive(Clone, Copy)]
pub struct Request<'r> {
    /// The table.
    pub table: TableId,
    /// Its lock.
    pub lock: &'r MetadataLock,
    /// The session.
    pub process: &'r Arc<Process>,
    /// What for.
    pub how: Use,
    /// How long to wait.
    pub timeout: Duration,
}

impl Request<'_> {
    fn kept(&self, guard: ArcRwLockWriteGuard<RawRwLock, Arc<Waiters>>) -> Exclusive {
        Exclusive(guard, Kept::new(self.process, self.table, self.how))
    }
}

impl Exclusive {
    /// Whether this holds that lock.
    pub fn is_of(&self, lock: &MetadataLock) -> bool {
        Arc::ptr_eq(ArcRwLockWriteGuard::rwlock(&self.0), &lock.lock)
    }
}

impl Drop for Exclusive {
    fn drop(&mut self) {
        self.0.wake();
    }
}

/// Holds a lock shared, if nobody holds it exclusively.
#[inline]
pub fn try_shared(lock: &MetadataLock) -> Option<Shared> {
    lock.lock.try_read_arc().map(Shared)
}

/// Holds a lock exclusively, if nobody holds it.
pub fn try_exclusive(request: Request<'_>) -> Option<Exclusive> {
    request.lock.lock.try_write_arc().map(|guard| request.kept(guard))
}

/// What the process list shows of a session that waits, and of one whose wait has ended.
const WAITING: &str = "Waiting for table metadata lock";
const AWAKE: &str = "Opening tables";

/// How often a wait looks whether it was killed.
const LOOK: Duration = Duration::from_millis(100);

/// lock_wait_timeout.
pub fn timeout(state: &State) -> Duration {
    let seconds = match state.variable(const { Id::of("lock_wait_timeout") }) {
        Setting::Int(seconds) => seconds.max(1) as u64,
        _ => 1,
    };
    Duration::from_secs(seconds)
}

/// Holds a lock shared.
///
/// # Errors
/// 1205, 1213, 1317.
pub fn shared(request: Request<'_>) -> Result<Shared> {
    wait(request, |look| request.lock.lock.try_read_arc_for(look).map(Shared))
}

/// Holds a lock exclusively.
///
/// # Errors
/// As [`shared`].
pub fn exclusive(request: Request<'_>) -> Result<Exclusive> {
    exclusive_unless(request, |_| false)
}

/// Holds a lock exclusively, as soon as nothing besides stands in the way either: `is_in_use` waits so long for the end of that.
///
/// # Errors
/// As [`shared`].
pub fn exclusive_unless(request: Request<'_>, is_in_use: impl Fn(Duration) -> bool) -> Result<Exclusive> {
    wait(request, |look| {
        let guard = request.lock.lock.try_write_arc_for(look).map(|guard| request.kept(guard))?;
        if !is_in_use(Duration::ZERO) {
            return Some(guard);
        }
        drop(guard);
        is_in_use(look);
        None
    })
}

fn wait<G>(request: Request<'_>, mut attempt: impl FnMut(Duration) -> Option<G>) -> Result<G> {
    let Request { lock, process, timeout, .. } = request;
    let deadline = stdx::clock::deadline(timeout);
    let before = process.now.lock().state;
    begin_wait(process, Wanted::Table(request.table, request.how))?;
    lock.waiters.processes.lock().push(Arc::clone(process));
    lock.waiters.count.fetch_add(1, Ordering::SeqCst);
    let outcome = loop {
        if let Err(failed) = go_on(process, WAITING) {
            break Err(failed);
        }
        if let Some(guard) = attempt(process.kill.time_left().map_or(LOOK, |left| left.min(LOOK))) {
            break Ok(guard);
        }
        if stdx::clock::now() >= deadline {
            break Err(conditions::LOCK_WAIT_TIMEOUT.with(&[]));
        }
    };
    lock.waiters.count.fetch_sub(1, Ordering::SeqCst);
    lock.waiters.processes.lock().retain(|waiting| !Arc::ptr_eq(waiting, process));
    process.waits.leave(process);
    process.now.lock().state = before;
    outcome
}

/// Says for what a session is about to wait.
///
/// # Errors
/// 1213 where it would wait for itself, and is the one to give up.
pub fn begin_wait(process: &Arc<Process>, wanted: Wanted) -> Result<()> {
    let holders = process.waits.user_locks.held.lock();
    match process.waits.enter(process, wanted, &holders) {
        true => Ok(()),
        false => Err(conditions::LOCK_DEADLOCK.with(&[]).undoing(Effect::Transaction)),
    }
}

/// Goes on with a wait for a table, and shows it, unless a circle is to be broken at it: who is chosen for that waits no more, as the
/// process list shows it.
///
/// # Errors
/// 1213, 1317, 3024.
pub fn go_on(process: &Arc<Process>, waits_for: &'static str) -> Result<()> {
    let is_victim = || process.waits.is_victim(process);
    if !is_victim() {
        process.note_wait(waits_for)?;
    }
    match is_victim() {
        false => Ok(()),
        true => Err(conditions::LOCK_DEADLOCK.with(&[]).undoing(Effect::Transaction)),
    }
}
