//! Metadata locks: a table's is held shared by each transaction that uses it, and exclusively by who changes its definition.
//!
//! A wait is seen in the process list, ends with a kill, and after lock_wait_timeout.

use crate::conditions;
use crate::error::Result;
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
pub struct Exclusive(ArcRwLockWriteGuard<RawRwLock, Arc<Waiters>>);

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
pub fn try_exclusive(lock: &MetadataLock) -> Option<Exclusive> {
    lock.lock.try_write_arc().map(Exclusive)
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
/// 1205, 1317.
pub fn shared(lock: &MetadataLock, process: &Arc<Process>, timeout: Duration) -> Result<Shared> {
    wait(lock, process, timeout, |look| lock.lock.try_read_arc_for(look).map(Shared))
}

/// Holds a lock exclusively.
///
/// # Errors
/// 1205, 1317.
pub fn exclusive(lock: &MetadataLock, process: &Arc<Process>, timeout: Duration) -> Result<Exclusive> {
    wait(lock, process, timeout, |look| lock.lock.try_write_arc_for(look).map(Exclusive))
}

/// Holds a lock exclusively, as soon as nothing besides stands in the way either: `is_in_use` waits so long for the end of that.
///
/// # Errors
/// 1205, 1317.
pub fn exclusive_unless(
    lock: &MetadataLock,
    process: &Arc<Process>,
    timeout: Duration,
    is_in_use: impl Fn(Duration) -> bool,
) -> Result<Exclusive> {
    wait(lock, process, timeout, |look| {
        let guard = lock.lock.try_write_arc_for(look).map(Exclusive)?;
        if !is_in_use(Duration::ZERO) {
            return Some(guard);
        }
        drop(guard);
        is_in_use(look);
        None
    })
}

fn wait<G>(
    lock: &MetadataLock,
    process: &Arc<Process>,
    timeout: Duration,
    mut attempt: impl FnMut(Duration) -> Option<G>,
) -> Result<G> {
    let deadline = stdx::clock::deadline(timeout);
    let before = process.now.lock().state;
    lock.waiters.processes.lock().push(Arc::clone(process));
    lock.waiters.count.fetch_add(1, Ordering::SeqCst);
    let outcome = loop {
        if let Err(killed) = process.note_wait(WAITING) {
            break Err(killed);
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
    process.now.lock().state = before;
    outcome
}
