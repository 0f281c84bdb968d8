//! Locks on keys and on the gaps between them, as InnoDB's record and gap locks: the words of it.

use crate::locks::Run;
use std::time::Duration;

/// How strong a lock is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockMode {
    /// Others may hold it shared too.
    Shared,
    /// Nobody else holds it.
    Exclusive,
}

/// How much of a place a lock is on, as InnoDB counts a transaction's locks: one for each index, mode and extent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// A key alone.
    Record,
    /// A key and the gap below it.
    NextKey,
    /// A gap alone.
    Gap,
    /// A table, by intention.
    Table,
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
    /// The same, after a wait for another.
    Waited,
    /// The transaction held it already, as strongly or more.
    AlreadyHeld,
    /// The transaction held it shared, and now exclusively.
    Strengthened,
    /// It is another's, and the caller asked to skip such.
    Skipped,
}

/// What became of the announcement of a new key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InsertOutcome {
    /// The key is locked exclusively, and was not before.
    Granted,
    /// The key was locked by this transaction, and is now locked exclusively.
    AlreadyHeld,
    /// Another holds the gap in which the key would be.
    Covered,
    /// Another holds the key itself.
    Taken,
}

/// What a lock is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Locked {
    /// A key.
    Key,
    /// The gap below the key, down to another.
    Gap {
        /// The lower end.
        lower: Vec<u8>,
    },
    /// The place of a key that is to be inserted.
    Insertion,
}

/// A lock or a wait for one, as SHOW ENGINE INNODB STATUS and data_locks show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockRow {
    /// The transaction.
    pub txn: u64,
    /// The key.
    pub key: Vec<u8>,
    /// What of it.
    pub what: Locked,
    /// Its strength.
    pub mode: LockMode,
    /// Whether it is held; otherwise it is waited for.
    pub granted: bool,
    /// Whether it follows from a write and nobody has asked for it yet.
    pub implicit: bool,
}

/// Who waits for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitRow {
    /// The transaction that waits.
    pub waiter: u64,
    /// The key that it waits for.
    pub key: Vec<u8>,
    /// The transactions that it waits for.
    pub blockers: Vec<u64>,
}

/// Keys whose insertion was undone.
#[derive(Debug, Default)]
pub struct Undone(pub(crate) Vec<Run>);

impl Undone {
    /// Calls `next` for each of them.
    pub fn each(&self, mut next: impl FnMut(&[u8])) {
        self.0.iter().for_each(|run| run.each(|key, _| next(key)));
    }
}
