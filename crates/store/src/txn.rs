//! A transaction: reads under a view, buffered writes, locks, savepoints, one record of the log at commit.

use crate::db::{SeqNo, Store};
use crate::error::{Error, Result};
use crate::lock::{LockMode, LockOutcome, Wait};
use crate::locks::Owner;
use crate::record;
use crate::scan::{Direction, Scan, Slice};
use crate::writes::{Point, Writes};
use lsm::contents::Contents;
use lsm::kind::Kind;
use lsm::memtable::Change;
use lsm::scan::Request;
use std::ops::Bound;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use stdx::hash::hash64;

/// The longest key.
pub const KEY_BYTES_MAX: usize = 8 << 10;
/// The longest value: MySQL's largest packet.
pub const VALUE_BYTES_MAX: usize = 1 << 30;

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
    writes: Point,
    ranges: usize,
}

/// Lets another thread kill a transaction that waits for a lock.
#[derive(Clone)]
pub struct KillHandle {
    owner: Arc<Owner>,
}

impl KillHandle {
    /// The lock wait that runs now, and each later one of this transaction, ends with [`Error::Killed`], until
    /// [`KillHandle::revive`].
    pub fn kill(&self) {
        self.owner.kill();
    }

    /// Takes a kill back: the statement that it was meant for has ended.
    pub fn revive(&self) {
        self.owner.revive();
    }
}

/// A transaction; dropped without a commit it is rolled back.
pub struct Txn {
    store: Store,
    id: u64,
    snapshot: Option<u64>,
    writes: Option<Writes>,
    ranges: Vec<(Vec<u8>, Vec<u8>)>,
    owner: Option<Arc<Owner>>,
    /// Of a reader: what its snapshot is read from.
    pinned: Option<Arc<Contents>>,
    /// Why it cannot be committed any more.
    failure: Option<Error>,
}

impl Txn {
    pub(crate) fn new(store: Store, id: u64) -> Txn {
        Txn { store, id, snapshot: None, writes: None, ranges: Vec::new(), owner: None, pinned: None, failure: None }
    }

    /// The transaction's number, unique within this run of the process.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Whether nothing was written.
    pub fn is_read_only(&self) -> bool {
        self.write_count() == 0
    }

    /// How many writes were made and not undone.
    pub fn write_count(&self) -> u64 {
        let writes = self.writes.as_ref().map_or(0, Writes::count);
        (writes + self.ranges.len()) as u64
    }

    /// Takes the snapshot now, if there is none.
    pub fn snapshot(&mut self) {
        self.snapshot_seq();
    }

    fn snapshot_seq(&mut self) -> u64 {
        match self.snapshot {
            Some(seq) => seq,
            None => self.take_snapshot(),
        }
    }

    fn take_snapshot(&mut self) -> u64 {
        let seq = if self.store.is_reader() {
            let (seq, contents) = self.store.pin();
            self.pinned = Some(contents);
            seq
        } else {
            self.store.snapshots().take()
        };
        self.snapshot = Some(seq);
        seq
    }

    /// Lets the snapshot go; the next read under [`View::Snapshot`] takes a new one.
    pub fn release_snapshot(&mut self) {
        if let Some(seq) = self.snapshot.take() {
            self.store.snapshots().release(seq);
        }
        self.pinned = None;
    }

    /// The value of `key`.
    ///
    /// # Errors
    /// A block could not be read.
    pub fn get(&mut self, key: &[u8], view: View) -> Result<Option<Slice>> {
        if let Some(writes) = &self.writes
            && let Some((kind, slice)) = writes.find(key)?
        {
            return Ok((kind == Kind::Put).then(|| Slice::new(slice)));
        }
        let seq = match view {
            View::Snapshot => self.snapshot_seq(),
            View::Current => u64::MAX,
        };
        let hash = hash64(key);
        if let (Some(pinned), View::Snapshot) = (&self.pinned, view) {
            let found = pinned.find(key, hash, seq).map_err(|error| self.store.explain(error))?;
            return Ok(found.map(|(_, value)| Slice::new(value)));
        }
        if let Some(row) = self.store.rows().get(key, hash, seq) {
            return Ok(Some(Slice::cached(row)));
        }
        let (tree, rows) = (self.store.tree(), self.store.rows());
        let contents = tree.load();
        let found = contents.find(key, hash, seq).map_err(|error| self.store.explain(error))?;
        // What is read under a lock is about to change; what a memtable has is found fast enough.
        if let Some((found_seq, value @ lsm::slice::Slice::Block { .. })) = &found
            && view == View::Snapshot
        {
            rows.remember((key, hash), (*found_seq, value), (seq, &contents), || tree.load());
        }
        Ok(found.map(|(_, value)| Slice::new(value)))
    }

    /// A cursor over the keys between the bounds. It sees the writes that this transaction made before this call, and
    /// none that it makes after. Under [`View::Current`] it sees what is committed now: a row that had to be waited for
    /// is to be read again, by [`Txn::get`].
    ///
    /// # Errors
    /// A block could not be read.
    pub fn scan(&mut self, lower: Bound<&[u8]>, upper: Bound<&[u8]>, direction: Direction, view: View) -> Result<Scan> {
        let snapshots = Arc::clone(self.store.snapshots());
        let (seq, contents) = match view {
            View::Snapshot => {
                let seq = self.snapshot_seq();
                snapshots.retake(seq);
                (seq, self.pinned.clone().unwrap_or_else(|| self.store.tree().contents()))
            }
            View::Current if self.store.is_reader() => self.store.pin(),
            View::Current => (snapshots.take(), self.store.tree().contents()),
        };
        let direction = match direction {
            Direction::Forward => lsm::scan::Direction::Forward,
            Direction::Backward => lsm::scan::Direction::Backward,
        };
        let overlay = self.writes.as_ref().map(Writes::overlay);
        let request = Request { lower, upper, direction, seq, overlay };
        match lsm::scan::Scan::new(contents, &request) {
            Ok(scan) => Ok(Scan::new(scan, self.store.clone(), seq)),
            Err(error) => {
                snapshots.release(seq);
                Err(self.store.explain(error))
            }
        }
    }

    /// Writes `value` under `key` at commit.
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn put(&mut self, key: &[u8], value: &[u8]) -> Result<()> {
        self.write(Change { key, kind: Kind::Put, old: &[], value })
    }

    /// The same, and keeps what it replaces in the log record.
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn put_over(&mut self, key: &[u8], old: &[u8], value: &[u8]) -> Result<()> {
        self.write(Change { key, kind: Kind::Put, old, value })
    }

    /// Removes `key` at commit.
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn delete(&mut self, key: &[u8]) -> Result<()> {
        self.write(Change { key, kind: Kind::Delete, old: &[], value: &[] })
    }

    /// The same, and keeps what it removes in the log record.
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn delete_over(&mut self, key: &[u8], old: &[u8]) -> Result<()> {
        self.write(Change { key, kind: Kind::Delete, old, value: &[] })
    }

    fn write(&mut self, change: Change<'_>) -> Result<()> {
        if self.store.is_reader() {
            return Err(Error::ReadOnly);
        }
        if change.key.len() > KEY_BYTES_MAX {
            return Err(Error::TooLarge(format!("a key of {} bytes", change.key.len())));
        }
        if change.value.len() > VALUE_BYTES_MAX {
            return Err(Error::TooLarge(format!("a value of {} bytes", change.value.len())));
        }
        let writes = self.writes.get_or_insert_with(Writes::new);
        writes.put(change, self.store.spilling(), self.store.tree())?;
        if let Some(owner) = &self.owner {
            owner.writes.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Removes, at commit, every committed key from `lower` up to and without `upper`, in constant time. This
    /// transaction's own reads do not see the removal before the commit; its own writes survive it.
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn delete_range(&mut self, lower: &[u8], upper: &[u8]) -> Result<()> {
        if self.store.is_reader() {
            return Err(Error::ReadOnly);
        }
        if lower.len().max(upper.len()) > KEY_BYTES_MAX {
            return Err(Error::TooLarge(format!("a key of {} bytes", lower.len().max(upper.len()))));
        }
        self.ranges.push((lower.to_vec(), upper.to_vec()));
        Ok(())
    }

    fn owner(&mut self) -> &Arc<Owner> {
        let writes = self.writes.as_ref().map_or(0, Writes::op);
        self.owner.get_or_insert_with(|| {
            let owner = Owner::new(self.id);
            owner.writes.store(writes, Ordering::Relaxed);
            Arc::new(owner)
        })
    }

    /// Locks `key` until the transaction ends.
    ///
    /// # Errors
    /// [`Error::LockTimeout`], [`Error::Deadlock`], [`Error::WouldBlock`], [`Error::Killed`].
    #[inline]
    pub fn lock(&mut self, key: &[u8], mode: LockMode, wait: Wait) -> Result<LockOutcome> {
        self.owner();
        let Some(owner) = &self.owner else { return Err(Error::Closed) };
        self.store.locks_table().lock(owner, key, mode, wait)
    }

    /// Keeps others from inserting keys between the bounds until the transaction ends. Ranges of several
    /// transactions may overlap.
    ///
    /// # Errors
    /// As [`Txn::lock`]: a key that another has inserted there and not committed is waited for.
    pub fn lock_range(&mut self, lower: Bound<&[u8]>, upper: Bound<&[u8]>, wait: Wait) -> Result<LockOutcome> {
        let owner = Arc::clone(self.owner());
        self.store.locks_table().lock_range(&owner, lower, upper, wait)
    }

    /// To be called before a new key is written: waits for the range locks of others that cover it, and locks the
    /// key exclusively.
    ///
    /// # Errors
    /// As [`Txn::lock`].
    pub fn lock_insert(&mut self, key: &[u8], wait: Wait) -> Result<LockOutcome> {
        self.owner();
        let Some(owner) = &self.owner else { return Err(Error::Closed) };
        self.store.locks_table().lock_insert(owner, key, wait)
    }

    /// Gives the lock on `key` back before the transaction ends.
    pub fn unlock(&mut self, key: &[u8]) {
        if let Some(owner) = &self.owner {
            self.store.locks_table().unlock(owner, key);
        }
    }

    /// The handle with which others can end this transaction's lock waits.
    pub fn kill_handle(&mut self) -> KillHandle {
        KillHandle { owner: Arc::clone(self.owner()) }
    }

    /// The present point within the transaction.
    pub fn savepoint(&self) -> Savepoint {
        let writes = self.writes.as_ref().map_or_else(Point::default, Writes::point);
        Savepoint { writes, ranges: self.ranges.len() }
    }

    /// Undoes the writes made after `to`; locks stay.
    ///
    /// Writes that are on the local disk by now are written anew without those undone; where the disk fails at that, the
    /// transaction can no more be committed.
    pub fn rollback_to(&mut self, to: &Savepoint) {
        if let Some(writes) = &mut self.writes
            && let Err(error) = writes.go_back(to.writes)
        {
            self.failure.get_or_insert(error);
        }
        self.ranges.truncate(to.ranges);
    }

    /// Makes the writes durable and visible, and releases the locks. Without writes nothing happens.
    ///
    /// # Errors
    /// [`Error::Fenced`], [`Error::Unavailable`], [`Error::Io`]: the outcome is then unknown until the next start.
    pub fn commit(mut self, meta: CommitMeta<'_>) -> Result<SeqNo> {
        self.release_snapshot();
        if self.is_read_only() && meta.context.is_empty() {
            return Ok(self.store.visible());
        }
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        let in_memory = self.writes.as_ref().map(Writes::in_memory);
        if let (Some(None), Some(writes)) = (in_memory, &self.writes) {
            let tables = writes.store_aside(self.store.tree())?;
            return self.store.commit_large(meta.context, tables, std::mem::take(&mut self.ranges)).map(SeqNo);
        }
        let payload = record::encode(meta.context, &self.ranges, in_memory.flatten());
        self.store.commit(payload).map(SeqNo)
    }

    /// Forgets the writes and releases the locks.
    pub fn rollback(self) {}
}

impl Drop for Txn {
    fn drop(&mut self) {
        self.release_snapshot();
        if let Some(owner) = &self.owner {
            self.store.locks_table().release(owner);
        }
    }
}
