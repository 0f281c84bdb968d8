//! Metadata locks: a table's is held shared by each transaction that uses it, and exclusively by who changes its definition.
//!
//! A cursor of HANDLER is in the way of changed definitions alone, so that cursors have a second lock, which who changes a definition
//! takes after the first.
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
    cursors: Arc<RwLock<Arc<Waiters>>>,
}

impl Default for MetadataLock {
    fn default() -> MetadataLock {
        let waiters = Arc::<Waiters>::default();
        let lock = || Arc::new(RwLock::new(Arc::clone(&waiters)));
        MetadataLock { lock: lock(), cursors: lock(), waiters }
    }
}

/// Who waits for a metadata lock: whoever gives it back says so in the process list, which then never shows a wait that has ended.
#[derive(Debug, Default)]
pub struct Waiters {
    count: AtomicU32,
    /// How many want to change the definition.
    changers: AtomicU32,
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

type ReadGuard = ArcRwLockReadGuard<RawRwLock, Arc<Waiters>>;

/// A lock held shared.
pub struct Shared(ReadGuard);

impl Drop for Shared {
    fn drop(&mut self) {
        self.0.wake();
    }
}

struct Alone(ArcRwLockWriteGuard<RawRwLock, Arc<Waiters>>);

impl Drop for Alone {
    fn drop(&mut self) {
        self.0.wake();
    }
}

/// A lock held exclusively.
pub struct Exclusive {
    lock: Alone,
    #[expect(dead_code, reason = "held for its drop")]
    cursors: Option<Alone>,
    #[expect(dead_code, reason = "held for its drop")]
    kept: Kept,
}

/// A lock as a cursor of HANDLER holds it.
pub struct Opened {
    held: Shared,
    #[expect(dead_code, reason = "held for its drop")]
    kept: Kept,
}

impl Opened {
    /// Whether somebody waits to change the definition.
    pub fn is_in_the_way(&self) -> bool {
        self.held.0.changers.load(Ordering::SeqCst) > 0
    }
}

/// Says, until it is dropped, that somebody wants to change the definition.
struct Claim<'w>(Option<&'w Waiters>);

impl<'w> Claim<'w> {
    fn new(request: Request<'w>) -> Claim<'w> {
        let waiters = (request.how == Use::Exclusive).then_some(&*request.lock.waiters);
        if let Some(waiters) = waiters {
            waiters.changers.fetch_add(1, Ordering::SeqCst);
        }
        Claim(waiters)
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        if let Some(waiters) = self.0 {
            waiters.changers.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

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
    fn kept(&self, lock: Alone, cursors: Option<Alone>) -> Exclusive {
        Exclusive { lock, cursors, kept: Kept::new(self.process, self.table, self.how) }
    }

    fn opened(&self, guard: ReadGuard) -> Opened {
        Opened { held: Shared(guard), kept: Kept::new(self.process, self.table, self.how) }
    }

    /// The lock of the cursors, where they are in the way; the outer `None` where it could not be had.
    #[expect(clippy::option_option, reason = "a lock that is not needed is not one that could not be had")]
    fn cursors(&self, look: Duration) -> Option<Option<Alone>> {
        match self.how {
            Use::Exclusive => self.lock.cursors.try_write_arc_for(look).map(|guard| Some(Alone(guard))),
            _ => Some(None),
        }
    }
}

impl Exclusive {
    /// Whether this holds that lock.
    pub fn is_of(&self, lock: &MetadataLock) -> bool {
        Arc::ptr_eq(ArcRwLockWriteGuard::rwlock(&self.lock.0), &lock.lock)
    }
}

/// Holds a lock shared, if nobody holds it exclusively.
#[inline]
pub fn try_shared(lock: &MetadataLock) -> Option<Shared> {
    lock.lock.try_read_arc().map(Shared)
}

/// Holds a lock exclusively, if nobody holds it.
pub fn try_exclusive(request: Request<'_>) -> Option<Exclusive> {
    let lock = Alone(request.lock.lock.try_write_arc()?);
    request.cursors(Duration::ZERO).map(|cursors| request.kept(lock, cursors))
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

/// Holds a lock as a cursor does, if nobody changes the definition.
pub fn try_opened(request: Request<'_>) -> Option<Opened> {
    request.lock.cursors.try_read_arc().map(|guard| request.opened(guard))
}

/// Holds a lock as a cursor does.
///
/// # Errors
/// As [`shared`].
pub fn opened(request: Request<'_>) -> Result<Opened> {
    wait(request, |look| request.lock.cursors.try_read_arc_for(look).map(|guard| request.opened(guard)))
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
    let _claim = Claim::new(request);
    let mut held = None;
    wait(request, |look| {
        let lock = match held.take() {
            Some(lock) => lock,
            None => Alone(request.lock.lock.try_write_arc_for(look)?),
        };
        let Some(cursors) = request.cursors(look) else {
            held = Some(lock);
            return None;
        };
        let guard = request.kept(lock, cursors);
        if !is_in_use(Duration::ZERO) {
            return Some(guard);
        }
        drop(guard);
        is_in_use(look);
        None
    })
}

fn wait<G>(request: Request<'_>, mut attempt: impl FnMut(Duration) -> Option<G>) -> Result<G> {
    // What is free is no wait, not even for a moment: the process list would show it.
    if let Some(guard) = attempt(Duration::ZERO) {
        return Ok(guard);
    }
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

#[cfg(test)]
mod tests {
    use super::{MetadataLock, Request, WAITING, exclusive, opened, shared};
    use crate::catalog::table::TableId;
    use crate::expr::context::Wanted;
    use crate::session::circles::Use;
    use crate::session::shared::Process;
    use std::sync::Arc;
    use std::time::Duration;

    #[test]
    fn what_is_free_is_not_waited_for() {
        let process = Arc::new(Process::new(1, &Arc::default()));
        // Who is to end begins no wait.
        process.kill.ask(Wanted::Statement);
        let lock = MetadataLock::default();
        let request = |how| request(&lock, &process, how);
        drop(exclusive(request(Use::Exclusive)).unwrap());
        drop(opened(request(Use::Read)).unwrap());
        let held = shared(request(Use::Read)).unwrap();
        assert_eq!(exclusive(request(Use::Exclusive)).err().map(|error| error.code), Some(1317));
        drop(held);
    }

    fn request<'r>(lock: &'r MetadataLock, process: &'r Arc<Process>, how: Use) -> Request<'r> {
        Request { table: TableId(1), lock, process, how, timeout: Duration::from_secs(600) }
    }

    #[test]
    fn a_wait_that_is_over_is_not_shown() {
        const SESSIONS: u32 = 16;
        for _ in 0..200 {
            let processes: Vec<_> = (0..=SESSIONS).map(|id| Arc::new(Process::new(id, &Arc::default()))).collect();
            let is_shown = |process: &Arc<Process>| process.now.lock().state == WAITING;
            let lock = MetadataLock::default();
            let held = exclusive(request(&lock, &processes[0], Use::Exclusive)).unwrap();
            std::thread::scope(|scope| {
                for process in &processes[1..] {
                    let wait = || drop(shared(request(&lock, process, Use::Read)).unwrap());
                    stdx::thread::spawn_scoped(scope, "waiter", wait).unwrap();
                }
                while !processes[1..].iter().all(is_shown) {
                    std::thread::yield_now();
                }
                drop(held);
                assert!(!processes.iter().any(is_shown));
            });
        }
    }
}
