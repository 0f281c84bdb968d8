//! Metadata locks: a table's is held shared by each transaction that uses it, and exclusively by who changes its definition.
//!
//! A wait is seen in the process list, ends with a kill, and after lock_wait_timeout.

use crate::conditions;
use crate::error::Result;
use crate::expr::context::Context;
use crate::session::shared::Process;
use crate::variables::Id;
use crate::variables::kind::Setting;
use parking_lot::{ArcRwLockReadGuard, ArcRwLockWriteGuard, RawRwLock, RwLock};
use std::sync::Arc;
use std::time::Duration;

/// A lock held shared.
pub type Shared = ArcRwLockReadGuard<RawRwLock, ()>;
/// A lock held exclusively.
pub type Exclusive = ArcRwLockWriteGuard<RawRwLock, ()>;

/// How often a wait looks whether it was killed.
const LOOK: Duration = Duration::from_millis(100);

/// lock_wait_timeout.
pub fn timeout(context: &Context<'_>) -> Duration {
    let seconds = match context.state.variable(Id::of("lock_wait_timeout")) {
        Setting::Int(seconds) => seconds.max(1) as u64,
        _ => 1,
    };
    Duration::from_secs(seconds)
}

/// Holds a lock shared.
///
/// # Errors
/// 1205, 1317.
pub fn shared(lock: &Arc<RwLock<()>>, process: &Process, timeout: Duration) -> Result<Shared> {
    wait(process, timeout, |look| Arc::clone(lock).try_read_arc_for(look))
}

/// Holds a lock exclusively.
///
/// # Errors
/// 1205, 1317.
pub fn exclusive(lock: &Arc<RwLock<()>>, process: &Process, timeout: Duration) -> Result<Exclusive> {
    wait(process, timeout, |look| Arc::clone(lock).try_write_arc_for(look))
}

fn wait<G>(process: &Process, timeout: Duration, mut attempt: impl FnMut(Duration) -> Option<G>) -> Result<G> {
    let deadline = stdx::clock::deadline(timeout);
    let before = std::mem::replace(&mut process.now.lock().state, "Waiting for table metadata lock");
    let outcome = loop {
        if let Some(guard) = attempt(LOOK) {
            break Ok(guard);
        }
        if let Err(killed) = process.kill.check() {
            break Err(killed);
        }
        if stdx::clock::now() >= deadline {
            break Err(conditions::LOCK_WAIT_TIMEOUT.with(&[]));
        }
    };
    process.now.lock().state = before;
    outcome
}
