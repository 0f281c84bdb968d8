//! Row locks of a statement: how long it waits, and what the store's answers mean to a client.

use crate::conditions;
use crate::error::{Effect, Error, Result};
use crate::expr::context::{Context, Wanted};
use crate::plan::{Lock, LockWait};
use crate::variables::Id;
use crate::variables::kind::Setting;
use std::time::Duration;
use store::lock::{InsertOutcome, LockMode, LockOutcome, Wait};

/// Whether a row was locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locked {
    /// It is locked now, by this call.
    Now,
    /// The same, after a wait: such a lock is kept whatever the row is like.
    Waited,
    /// It had been locked by this transaction.
    Before,
    /// The same, but less strongly.
    Strengthened,
    /// Another has it, and it is to be left out.
    Skipped,
}

/// Locks a row.
///
/// # Errors
/// 1205, 1213, 3572, 1317.
pub fn row(context: &Context<'_>, key: &[u8], lock: Lock) -> Result<Locked> {
    let wait = wait(context, lock.wait);
    let outcome =
        context.transaction.borrow_mut().writable()?.lock(key, lock.mode, wait).map_err(|e| waited(context, &e))?;
    Ok(match outcome {
        LockOutcome::Granted => Locked::Now,
        LockOutcome::Waited => Locked::Waited,
        LockOutcome::AlreadyHeld => Locked::Before,
        LockOutcome::Strengthened => Locked::Strengthened,
        LockOutcome::Skipped => Locked::Skipped,
    })
}

/// Locks exclusively a key that is there and is about to be written or removed.
///
/// # Errors
/// As [`row`].
pub fn written(context: &Context<'_>, key: &[u8]) -> Result<()> {
    let wait = wait(context, LockWait::Session);
    context.transaction.borrow_mut().writable()?.lock_written(key, wait).map_err(|e| waited(context, &e))?;
    Ok(())
}

/// Tries to lock a key that is to be inserted, announced to others.
///
/// # Errors
/// As [`row`].
pub fn announce(context: &Context<'_>, key: &[u8]) -> Result<InsertOutcome> {
    context.transaction.borrow_mut().writable()?.lock_insert(key).map_err(|e| failure(&e))
}

/// Takes the last announcement back.
///
/// # Errors
/// As [`row`].
pub fn take_back(context: &Context<'_>, key: &[u8], outcome: InsertOutcome) -> Result<()> {
    context.transaction.borrow_mut().writable()?.take_back_insert(key, outcome);
    Ok(())
}

/// Waits until the gap in which a key is to be inserted is free, or one less holds it.
///
/// # Errors
/// As [`row`].
pub fn await_gap(context: &Context<'_>, key: &[u8]) -> Result<()> {
    let wait = wait(context, LockWait::Session);
    context.transaction.borrow_mut().writable()?.wait_for_gaps(key, wait).map_err(|e| waited(context, &e))
}

/// How long the session waits.
pub fn wait(context: &Context<'_>, wait: LockWait) -> Wait {
    match wait {
        LockWait::Session | LockWait::SemiConsistent => {
            let seconds = Duration::from_secs(context.state.settings().lock_wait_seconds);
            Wait::Timeout(context.kill.time_left().map_or(seconds, |left| left.min(seconds)))
        }
        LockWait::NoWait => Wait::NoWait,
        LockWait::Skip => Wait::SkipLocked,
    }
}

/// [`failure`] of a wait, which ends with the statement's time. With innodb_rollback_on_timeout a wait for a row that took too long
/// undoes the whole transaction.
#[cold]
fn waited(context: &Context<'_>, error: &store::error::Error) -> Error {
    if !matches!(error, store::error::Error::LockTimeout) {
        return failure(error);
    }
    if context.kill.wanted() == Wanted::Timeout {
        return conditions::QUERY_TIMEOUT.with(&[]);
    }
    match context.state.variable(const { Id::of("innodb_rollback_on_timeout") }) {
        Setting::Int(0) => failure(error),
        _ => failure(error).undoing(Effect::Transaction),
    }
}

/// A shared lock that is waited for.
pub const SHARED: Lock = Lock { mode: LockMode::Shared, wait: LockWait::Session };

/// An exclusive lock that is waited for.
pub const EXCLUSIVE: Lock = Lock { mode: LockMode::Exclusive, wait: LockWait::Session };

/// The store's error as a client sees it.
#[cold]
pub fn failure(error: &store::error::Error) -> Error {
    use store::error::Error as E;
    match error {
        E::Deadlock => conditions::LOCK_DEADLOCK.with(&[]).undoing(Effect::Transaction),
        E::LockTimeout => conditions::LOCK_WAIT_TIMEOUT.with(&[]),
        E::WouldBlock => conditions::LOCK_NOWAIT.with(&[]),
        E::Killed => conditions::QUERY_INTERRUPTED.with(&[]),
        E::Fenced { .. } | E::Closed => conditions::SERVER_SHUTDOWN.with(&[]).undoing(Effect::Connection),
        E::Corrupt(what) | E::Unavailable(what) | E::Io(what) | E::Config(what) => {
            conditions::GET_ERRNO.with(&[&168, what])
        }
        E::DiskFull(what) => conditions::DISK_FULL.with(&[what, &28, &"No space left on device"]),
        E::ReadOnly => conditions::OPTION_PREVENTS_STATEMENT.with(&[&"--read-only"]),
        E::TooLarge(what) => conditions::TOO_BIG_ROWSIZE.with(&[what]),
    }
}
