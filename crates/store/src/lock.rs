//! Locks on keys and on ranges between keys, as InnoDB's record and gap locks: the words of it.

use std::time::Duration;

/// How strong a key's lock is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockMode {
    /// Others may hold it shared too.
    Shared,
    /// Nobody else holds it.
    Exclusive,
}

/// What to do when a lock is held by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Wait this long, then [`crate::error::Error::LockTimeout`].
    Timeout(Duration),
    /// [`crate::error::Error::WouldBlock`] at once.
    NoWait,
    /// [`LockOutcome::Skipped`] at once.
    SkipLocked,
}

/// What a lock call did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockOutcome {
    /// The lock is now held, and was not before.
    Granted,
    /// The transaction held it already, perhaps less strongly.
    AlreadyHeld,
    /// It is another's, and the caller asked to skip such.
    Skipped,
}

/// A lock or a wait for one, as SHOW ENGINE INNODB STATUS and data_locks show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockRow {
    /// The transaction.
    pub txn: u64,
    /// The key, or the lower end of the range.
    pub key: Vec<u8>,
    /// The upper end when this is a range lock; empty for no end.
    pub upper: Option<Vec<u8>>,
    /// Its strength; range locks say shared.
    pub mode: LockMode,
    /// Whether it is held; otherwise it is waited for.
    pub granted: bool,
}
