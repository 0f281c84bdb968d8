//! A transaction: reads under a view, buffered writes, locks, savepoints, one record of the log at commit.

use crate::db::{SeqNo, Store};
use crate::error::{Error, Result};
use crate::lock::{LockMode, LockOutcome, Wait};
use crate::scan::{Direction, Scan, Slice};
use std::ops::Bound;
use std::sync::Arc;

/// Which committed state a read sees; a transaction's own writes are seen under both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The transaction's snapshot, taken now if there is none.
    Snapshot,
    /// The newest committed state: for locking reads, UPDATE, DELETE and checks of uniqueness.
    Current,
}

/// What a commit's log record holds besides the changes.
#[derive(Clone, Copy, Debug, Default)]
pub struct CommitMeta<'a> {
    /// Opaque bytes kept in the log: a DDL statement, a GTID, the session's context.
    pub context: &'a [u8],
}

/// A point within a transaction to which its writes can be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Savepoint {
    op: u64,
}

/// Lets another thread kill a transaction that waits for a lock.
#[derive(Clone)]
pub struct KillHandle {
    _shared: Arc<()>,
}

impl KillHandle {
    /// The lock wait that runs now, and each later one of this transaction, ends with [`Error::Killed`], until
    /// [`KillHandle::revive`].
    pub fn kill(&self) {}

    /// Takes a kill back: the statement that it was meant for has ended.
    pub fn revive(&self) {}
}

/// A transaction; dropped without a commit it is rolled back.
pub struct Txn {
    store: Store,
}

impl Txn {
    pub(crate) fn new(store: Store) -> Txn {
        Txn { store }
    }

    /// The transaction's number, unique within this run of the process.
    pub fn id(&self) -> u64 {
        self.store.epoch()
    }

    /// Whether nothing was written.
    pub fn is_read_only(&self) -> bool {
        true
    }

    /// How many writes were made and not undone.
    pub fn write_count(&self) -> u64 {
        0
    }

    /// Takes the snapshot now, if there is none.
    pub fn snapshot(&mut self) {}

    /// Lets the snapshot go; the next read under [`View::Snapshot`] takes a new one.
    pub fn release_snapshot(&mut self) {}

    /// The value of `key`.
    ///
    /// # Errors
    /// A block could not be read.
    pub fn get(&mut self, _key: &[u8], _view: View) -> Result<Option<Slice>> {
        Err(Error::Closed)
    }

    /// A cursor over the keys between the bounds. It sees the writes that this transaction made before this call, and
    /// none that it makes after.
    ///
    /// # Errors
    /// A block could not be read.
    pub fn scan(
        &mut self,
        _lower: Bound<&[u8]>,
        _upper: Bound<&[u8]>,
        _direction: Direction,
        _view: View,
    ) -> Result<Scan> {
        Err(Error::Closed)
    }

    /// Writes `value` under `key` at commit.
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn put(&mut self, _key: &[u8], _value: &[u8]) -> Result<()> {
        Err(Error::Closed)
    }

    /// The same, and keeps what it replaces in the log record.
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn put_over(&mut self, _key: &[u8], _old: &[u8], _value: &[u8]) -> Result<()> {
        Err(Error::Closed)
    }

    /// Removes `key` at commit.
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn delete(&mut self, _key: &[u8]) -> Result<()> {
        Err(Error::Closed)
    }

    /// The same, and keeps what it removes in the log record.
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn delete_over(&mut self, _key: &[u8], _old: &[u8]) -> Result<()> {
        Err(Error::Closed)
    }

    /// Removes, at commit, every key from `lower` up to and without `upper`, in constant time. This transaction's own
    /// reads do not see the removal before the commit; writes into the range made after this call survive it.
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn delete_range(&mut self, _lower: &[u8], _upper: &[u8]) -> Result<()> {
        Err(Error::Closed)
    }

    /// Locks `key` until the transaction ends.
    ///
    /// # Errors
    /// [`Error::LockTimeout`], [`Error::Deadlock`], [`Error::WouldBlock`], [`Error::Killed`].
    pub fn lock(&mut self, _key: &[u8], _mode: LockMode, _wait: Wait) -> Result<LockOutcome> {
        Err(Error::Closed)
    }

    /// Keeps others from inserting keys between the bounds until the transaction ends. Ranges of several
    /// transactions may overlap.
    ///
    /// # Errors
    /// As [`Txn::lock`]: a key that another has inserted there and not committed is waited for.
    pub fn lock_range(&mut self, _lower: Bound<&[u8]>, _upper: Bound<&[u8]>, _wait: Wait) -> Result<LockOutcome> {
        Err(Error::Closed)
    }

    /// To be called before a new key is written: waits for the range locks of others that cover it, and locks the
    /// key exclusively.
    ///
    /// # Errors
    /// As [`Txn::lock`].
    pub fn lock_insert(&mut self, _key: &[u8], _wait: Wait) -> Result<LockOutcome> {
        Err(Error::Closed)
    }

    /// Gives the lock on `key` back before the transaction ends.
    pub fn unlock(&mut self, _key: &[u8]) {}

    /// The handle with which others can end this transaction's lock waits.
    pub fn kill_handle(&mut self) -> KillHandle {
        KillHandle { _shared: Arc::default() }
    }

    /// The present point within the transaction.
    pub fn savepoint(&self) -> Savepoint {
        Savepoint { op: 0 }
    }

    /// Undoes the writes made after `to`; locks stay.
    pub fn rollback_to(&mut self, to: &Savepoint) {
        let _op = to.op;
    }

    /// Makes the writes durable and visible, and releases the locks. Without writes nothing happens.
    ///
    /// # Errors
    /// [`Error::Fenced`], [`Error::Unavailable`], [`Error::Io`]: the outcome is then unknown until the next start.
    pub fn commit(self, _meta: CommitMeta<'_>) -> Result<SeqNo> {
        Err(Error::Closed)
    }

    /// Forgets the writes and releases the locks.
    pub fn rollback(self) {}
}
