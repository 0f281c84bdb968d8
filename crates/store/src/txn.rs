//! A transaction: reads under a view, buffered writes, locks, savepoints, one record of the log at commit.

use crate::ascent::Ascent;
use crate::db::{SeqNo, Store};
use crate::error::{Error, Result, failpoint};
use crate::lock::{Extent, InsertOutcome, LockMode, LockOutcome, Undone, Wait};
use crate::locks::Owner;
use crate::record;
use crate::records::Records;
use crate::scan::{Direction, Scan, Slice};
use crate::sorter::Sorter;
use crate::writes::{Point, Writes};
use lsm::contents::Contents;
use lsm::ingest::{Ingested, Merged, Sorted};
use lsm::kind::Kind;
use lsm::memtable::{Change, Cursor};
use lsm::scan::{NONE_REMOVED, Request};
use lsm::table::reader::Table;
use objects::frames::Priority;
use std::ops::Bound;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use stdx::hash::hash64;

/// The longest key.
pub const KEY_BYTES_MAX: usize = 8 << 10;
/// The longest value: MySQL's largest packet.
pub const VALUE_BYTES_MAX: usize = 1 << 30;

/// Sorted entries that come to this share of what a transaction may keep in memory become tables at once.
const INGESTED_SHARE: usize = 4;
/// Threads that merge sorted entries at one time.
const INGEST_THREADS_MAX: usize = 4;

/// Which state a read sees; a transaction's own writes are seen under all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The transaction's snapshot, taken now if there is none.
    Snapshot,
    /// The newest committed state: for locking reads, UPDATE, DELETE and checks of uniqueness.
    Current,
    /// What is in the place now, committed or not: READ UNCOMMITTED. Nothing that is read belongs together.
    Uncommitted,
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
    ingested: usize,
    inserts: usize,
    changes: u64,
}

/// Lets another thread kill a transaction that waits for a lock.
#[derive(Clone)]
pub struct KillHandle {
    store: Store,
    owner: Arc<Owner>,
}

impl KillHandle {
    /// The lock wait that runs now, and each later one of this transaction, ends with [`Error::Killed`], until
    /// [`KillHandle::revive`].
    pub fn kill(&self) {
        self.owner.kill();
    }

    /// The transaction's number.
    pub fn transaction(&self) -> u64 {
        self.owner.id
    }

    /// How many rows it has changed.
    pub fn changes(&self) -> u64 {
        self.owner.changes.load(Ordering::Relaxed)
    }

    /// How many locks it has as the choice of a deadlock's victim counts them: by index and kind.
    pub fn lock_structs(&self) -> u64 {
        self.store.locks_table().structs(&self.owner)
    }

    /// How many of its locks on keys [`Store::locks`] does not tell one by one.
    pub fn packed_locks(&self) -> usize {
        self.store.locks_table().packed_count(&self.owner)
    }

    /// When it first locked something, in microseconds since 1970.
    pub fn started(&self) -> i64 {
        self.owner.started
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
    /// What the keys of ingested tables begin with, and these.
    ingested: Vec<(Vec<u8>, Vec<Arc<Table>>)>,
    /// Rows changed, as the choice of a deadlock's victim counts them.
    changes: u64,
    owner: Option<Arc<Owner>>,
    /// Of a reader: what its snapshot is read from.
    pinned: Option<Arc<Contents>>,
    /// Why it cannot be committed any more.
    failure: Option<Error>,
    ascent: Ascent,
}

impl Txn {
    pub(crate) fn new(store: Store, id: u64) -> Txn {
        let (ranges, changes) = (Vec::new(), 0);
        let (snapshot, writes, owner, pinned, failure) = (None, None, None, None, None);
        let (ingested, ascent) = (Vec::new(), Ascent::default());
        Txn { store, id, snapshot, writes, ranges, ingested, changes, owner, pinned, failure, ascent }
    }

    /// The transaction's number, unique within this run of the process.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Whether nothing was written.
    pub fn is_read_only(&self) -> bool {
        self.write_count() == 0
    }

    /// Whether it has read nothing under a snapshot, locked nothing and written nothing.
    pub fn is_untouched(&self) -> bool {
        self.snapshot.is_none() && self.owner.is_none() && self.is_read_only()
    }

    /// How many writes were made and not undone.
    pub fn write_count(&self) -> u64 {
        let writes = self.writes.as_ref().map_or(0, Writes::count);
        (writes + self.ranges.len() + self.ingested.len()) as u64
    }

    /// Takes the snapshot now, if there is none.
    pub fn snapshot(&mut self) {
        self.snapshot_seq();
    }

    /// The sequence number of the snapshot, if there is one.
    #[inline]
    pub fn snapshot_number(&self) -> Option<u64> {
        self.snapshot
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
            View::Uncommitted => match self.store.uncommitted().find(self.id, key)? {
                Some((kind, slice)) => return Ok((kind == Kind::Put).then(|| Slice::new(slice))),
                None => u64::MAX,
            },
        };
        let hash = hash64(key);
        if self.store.is_reader() && view != View::Snapshot {
            // What was applied of a log segment is not all shown yet.
            let (seq, contents) = self.store.pin();
            let found = contents.find(key, hash, seq);
            self.store.snapshots().release(seq);
            return Ok(found.map_err(|error| self.store.explain(error))?.map(|(_, value)| Slice::new(value)));
        }
        if let (Some(pinned), View::Snapshot) = (&self.pinned, view) {
            let found = pinned.find(key, hash, seq).map_err(|error| self.store.explain(error))?;
            return Ok(found.map(|(_, value)| Slice::new(value)));
        }
        // What is read under a lock is about to change.
        let found = self.store.rows().read(self.store.tree(), (key, hash), seq, view == View::Snapshot);
        found.map_err(|error| self.store.explain(error))
    }

    /// Whether the newest committed version of a key is newer than the snapshot, if there is one, and not this transaction's own.
    ///
    /// # Errors
    /// A block could not be read.
    pub fn is_newer(&mut self, key: &[u8]) -> Result<bool> {
        let Some(snapshot) = self.snapshot else { return Ok(false) };
        if let Some(writes) = &self.writes
            && writes.find(key)?.is_some()
        {
            return Ok(false);
        }
        let hash = hash64(key);
        if self.store.rows().get(key, hash, snapshot).is_some() {
            return Ok(false);
        }
        let found = self.store.tree().load().find(key, hash, u64::MAX).map_err(|error| self.store.explain(error))?;
        Ok(found.is_some_and(|(seq, _)| seq > snapshot))
    }

    /// The newest value of a row's key that is locked to be inserted, committed or this transaction's own.
    ///
    /// # Errors
    /// A block could not be read.
    pub fn get_in_the_way(&mut self, key: &[u8]) -> Result<Option<Slice>> {
        let store = &self.store;
        if self.ascent.step(key) {
            if let Some(writes) = &self.writes
                && let Some((kind, slice)) = writes.find(key)?
            {
                return Ok((kind == Kind::Put).then(|| Slice::new(slice)));
            }
            let contents = store.tree().load();
            if contents.is_in_no_memtable(key)
                && self.ascent.is_vacant(&contents, key).map_err(|error| store.explain(error))?
            {
                return Ok(None);
            }
        }
        self.get(key, View::Current)
    }

    /// A cursor over the keys between the bounds. It sees the writes that this transaction made before this call, and
    /// none that it makes after. Under [`View::Current`] it sees what is committed now: a row that had to be waited for
    /// is to be read again, by [`Txn::get`].
    ///
    /// # Errors
    /// A block could not be read.
    pub fn scan(&mut self, lower: Bound<&[u8]>, upper: Bound<&[u8]>, direction: Direction, view: View) -> Result<Scan> {
        self.scan_for((lower, upper), direction, view, Priority::Scan)
    }

    /// The same forward under [`View::Current`], for one pass over so much that caching it would push out what others read.
    ///
    /// # Errors
    /// As [`Txn::scan`].
    pub fn scan_once(&mut self, lower: Bound<&[u8]>, upper: Bound<&[u8]>) -> Result<Scan> {
        self.scan_for((lower, upper), Direction::Forward, View::Current, Priority::Once)
    }

    fn scan_for(
        &mut self,
        (lower, upper): (Bound<&[u8]>, Bound<&[u8]>),
        direction: Direction,
        view: View,
        priority: Priority,
    ) -> Result<Scan> {
        let snapshots = Arc::clone(self.store.snapshots());
        // Before the number: what commits between is then seen twice, not missed.
        let others = match view {
            View::Uncommitted => self.store.uncommitted().range(self.id, lower, upper),
            View::Snapshot | View::Current => Vec::new(),
        };
        let (seq, contents) = match view {
            View::Snapshot => {
                let seq = self.snapshot_seq();
                snapshots.retake(seq);
                (seq, self.pinned.clone().unwrap_or_else(|| self.store.tree().contents()))
            }
            View::Current | View::Uncommitted if self.store.is_reader() => self.store.pin(),
            View::Current | View::Uncommitted => (snapshots.take(), self.store.tree().contents()),
        };
        let direction = match direction {
            Direction::Forward => lsm::scan::Direction::Forward,
            Direction::Backward => lsm::scan::Direction::Backward,
        };
        let overlay = self.writes.as_ref().map(Writes::overlay);
        let removed_since = NONE_REMOVED;
        let request = Request { lower, upper, direction, seq, overlay, others, removed_since, priority };
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
        if !writes.are_shown {
            writes.are_shown = true;
            self.store.uncommitted().show(self.id, writes);
        }
        Ok(())
    }

    /// Counts a row as changed: of the transactions of a deadlock the one that changed least is rolled back.
    pub fn count_change(&mut self) {
        self.set_changes(self.changes + 1);
    }

    fn set_changes(&mut self, changes: u64) {
        self.changes = changes;
        if let Some(owner) = &self.owner {
            owner.changes.store(changes, Ordering::Relaxed);
        }
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

    /// Writes, at commit, sorted entries, as if each were put. Few become writes like others. Many become tables at once, which are
    /// no other's before the commit; this transaction's own reads do not see them before either, and it must not write keys between theirs.
    ///
    /// Where a key came twice, nothing is written, and the smallest of its values is answered.
    ///
    /// # Errors
    /// The local disk or the object store failed.
    pub fn ingest(&mut self, sorter: Sorter) -> Result<Option<Vec<u8>>> {
        if self.store.is_reader() {
            return Err(Error::ReadOnly);
        }
        failpoint("ingest-before-sort")?;
        let finished = sorter.finish();
        let few = self.store.spilling().bytes_max / INGESTED_SHARE;
        if finished.memory_bytes.is_some_and(|bytes| bytes <= few) {
            return self.put_sorted(&finished.inputs);
        }
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(INGEST_THREADS_MAX);
        match self.store.tree().ingest(&finished.inputs, threads, &finished.ruler)? {
            Ingested::Twice(value) => Ok(Some(value)),
            Ingested::Tables(tables) => {
                self.ingested.push((finished.shared, tables));
                failpoint("ingest-after-tables")?;
                Ok(None)
            }
        }
    }

    fn forget_ingested(&mut self, from: usize) {
        for (_, tables) in self.ingested.drain(from..) {
            lsm::ingest::forget(&tables);
        }
    }

    fn put_sorted(&mut self, inputs: &[Sorted]) -> Result<Option<Vec<u8>>> {
        let (mut last, mut last_value): (Option<Vec<u8>>, Vec<u8>) = (None, Vec::new());
        let mut merged = Merged::new(inputs)?;
        while let Some((key, value)) = merged.first() {
            if last.as_deref() == Some(key) {
                return Ok(Some(last_value));
            }
            for (kept, new) in [(last.get_or_insert_default(), key), (&mut last_value, value)] {
                kept.clear();
                kept.extend_from_slice(new);
            }
            merged.advance()?;
        }
        let mut merged = Merged::new(inputs)?;
        while let Some((key, value)) = merged.first() {
            self.put(key, value)?;
            merged.advance()?;
        }
        Ok(None)
    }

    fn owner(&mut self) -> &Arc<Owner> {
        self.owner.get_or_insert_with(|| {
            let owner = Owner::new(self.id);
            owner.changes.store(self.changes, Ordering::Relaxed);
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

    /// Counts a lock in the choice of a deadlock's victim; the first bytes of `key` name the index.
    #[inline]
    pub fn count_lock(&mut self, key: &[u8], mode: LockMode, extent: Extent) {
        self.owner();
        if let Some(owner) = &self.owner {
            self.store.locks_table().count_lock(owner, key, mode, extent);
        }
    }

    /// How many rows it has changed, as [`Txn::count_change`] counts them.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Locks exclusively a key that is there and about to be written or removed.
    ///
    /// # Errors
    /// As [`Txn::lock`].
    #[inline]
    pub fn lock_written(&mut self, key: &[u8], wait: Wait) -> Result<LockOutcome> {
        self.owner();
        let Some(owner) = &self.owner else { return Err(Error::Closed) };
        self.store.locks_table().lock_written(owner, key, wait)
    }

    /// Counts no more the lock of a wait that ended well: what was waited for is gone.
    pub fn uncount_wait(&mut self) {
        self.owner().uncount_wait();
    }

    /// Counts the lock of a key that this transaction wrote, because it asks for the key itself.
    pub fn make_explicit(&mut self, key: &[u8]) {
        if let Some(owner) = &self.owner {
            self.store.locks_table().make_explicit(owner, key);
        }
    }

    /// Whether it keeps others from inserting anywhere.
    #[inline]
    pub fn holds_gaps(&self) -> bool {
        self.owner.as_ref().is_some_and(|owner| owner.has_gaps())
    }

    /// Whether it keeps others from inserting around a key, as with an exclusive lock.
    pub fn holds_gap(&self, key: &[u8]) -> bool {
        self.owner.as_ref().is_some_and(|owner| self.store.locks_table().holds_gap(owner, key))
    }

    /// Counts what a new record takes over from a gap that this transaction holds and that it divides.
    #[inline]
    pub fn count_divided(&mut self, key: &[u8]) {
        if let Some(owner) = &self.owner {
            self.store.locks_table().count_divided(owner, key);
        }
    }

    /// Keeps others from inserting keys between two, both left out, until the transaction ends. Gaps of several
    /// transactions may overlap. What was announced there before is not waited for: [`Txn::records`] shows it. Whether
    /// the keys below the upper one were kept from others as strongly before.
    pub fn lock_gap(&mut self, lower: &[u8], upper: &[u8], mode: LockMode) -> bool {
        let owner = Arc::clone(self.owner());
        self.store.locks_table().lock_gap(&owner, lower, upper, mode)
    }

    /// To be called before a new key is written: announces it to others and locks it exclusively. Nothing is waited for; what
    /// stands in the way is answered.
    ///
    /// # Errors
    /// None but that of a store that was closed.
    #[inline]
    pub fn lock_insert(&mut self, key: &[u8]) -> Result<InsertOutcome> {
        self.owner();
        let Some(owner) = &self.owner else { return Err(Error::Closed) };
        self.store.locks_table().lock_insert(owner, key)
    }

    /// Takes back the last [`Txn::lock_insert`], which had that outcome.
    pub fn take_back_insert(&mut self, key: &[u8], outcome: InsertOutcome) {
        if let Some(owner) = &self.owner {
            self.store.locks_table().take_back_insert(owner, key, outcome);
        }
    }

    /// Waits until no gap of another covers a key that is to be inserted, or one less does.
    ///
    /// # Errors
    /// As [`Txn::lock`].
    pub fn wait_for_gaps(&mut self, key: &[u8], wait: Wait) -> Result<()> {
        let owner = Arc::clone(self.owner());
        self.store.locks_table().wait_for_gaps(&owner, key, wait)
    }

    /// Whether another transaction has announced `key` and not ended.
    pub fn is_announced_by_another(&self, key: &[u8]) -> bool {
        self.store.locks_table().is_announced_by_another(self.id, key)
    }

    /// Whether a key that is not there was removed by a commit and is still needed by a snapshot: a record without a row.
    ///
    /// # Errors
    /// A block could not be read.
    pub fn is_removed(&self, key: &[u8]) -> Result<bool> {
        Records::is_removed(&self.store, key)
    }

    /// A walk over the keys of a range that are physically there.
    pub fn records(&self, lower: Bound<&[u8]>, upper: Bound<&[u8]>, direction: Direction) -> Records {
        Records::new(self.store.clone(), lower, upper, direction)
    }

    /// Gives the lock on `key` back before the transaction ends.
    pub fn unlock(&mut self, key: &[u8]) {
        if let Some(owner) = &self.owner {
            self.store.locks_table().unlock(owner, key);
        }
    }

    /// The handle with which others can end this transaction's lock waits.
    pub fn kill_handle(&mut self) -> KillHandle {
        KillHandle { store: self.store.clone(), owner: Arc::clone(self.owner()) }
    }

    /// The present point within the transaction.
    pub fn savepoint(&self) -> Savepoint {
        let writes = self.writes.as_ref().map_or_else(Point::default, Writes::point);
        let inserts = self.owner.as_ref().map_or(0, |o| o.insert_mark());
        let (ranges, ingested) = (self.ranges.len(), self.ingested.len());
        Savepoint { writes, ranges, ingested, inserts, changes: self.changes }
    }

    /// Undoes the writes made after `to`. Locks stay, but those of keys that were inserted, which are answered.
    ///
    /// Writes that are on the local disk by now are written anew without those undone; where the disk fails at that, the
    /// transaction can no more be committed.
    pub fn rollback_to(&mut self, to: &Savepoint) -> Undone {
        if let Some(writes) = &mut self.writes
            && let Err(error) = writes.go_back(to.writes)
        {
            self.failure.get_or_insert(error);
        }
        self.ranges.truncate(to.ranges);
        self.forget_ingested(to.ingested);
        self.set_changes(to.changes);
        match &self.owner {
            Some(owner) => {
                // One that cannot be read stays locked.
                let is_written = |key: &[u8]| match self.writes.as_ref().map(|writes| writes.find(key)) {
                    Some(Ok(found)) => found.is_some(),
                    Some(Err(_)) => true,
                    None => false,
                };
                self.store.locks_table().take_back_inserts(owner, to.inserts, is_written)
            }
            None => Undone::default(),
        }
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
        let has_spilled = self.writes.as_ref().is_some_and(|writes| writes.in_memory().is_none());
        if has_spilled || !self.ingested.is_empty() {
            let tables = self.store_aside()?;
            return self.store.commit_large(meta.context, tables, std::mem::take(&mut self.ranges)).map(SeqNo);
        }
        let in_memory = self.writes.as_ref().and_then(Writes::in_memory);
        let payload = record::encode(meta.context, &self.ranges, in_memory);
        self.store.commit(payload).map(SeqNo)
    }

    /// All writes as tables in the order of their keys; they are no more this transaction's to delete.
    fn store_aside(&mut self) -> Result<Vec<Arc<Table>>> {
        let mut cuts: Vec<&[u8]> = self.ingested.iter().map(|(shared, _)| &shared[..]).collect();
        cuts.sort_unstable();
        let mut tables = match &mut self.writes {
            Some(writes) => writes.store_aside(self.store.tree(), &cuts)?,
            None => Vec::new(),
        };
        tables.extend(std::mem::take(&mut self.ingested).into_iter().flat_map(|(_, tables)| tables));
        tables.sort_by(|a, b| a.description.summary.smallest.cmp(&b.description.summary.smallest));
        Ok(tables)
    }

    /// The changes as bytes, from which [`Txn::unpack`] makes them again.
    ///
    /// # Errors
    /// [`Error::TooLarge`] for a transaction that has left the memory.
    pub fn pack(&self) -> Result<Vec<u8>> {
        let in_memory = self.writes.as_ref().map(Writes::in_memory);
        match in_memory {
            _ if !self.ingested.is_empty() => Err(Error::TooLarge("a prepared transaction with tables".to_owned())),
            Some(None) => Err(Error::TooLarge("a prepared transaction beyond the memory of one".to_owned())),
            writes => Ok(record::encode(&[], &self.ranges, writes.flatten())),
        }
    }

    /// Makes the changes of a packed transaction and takes the locks of the keys that it changes. Called before any other
    /// transaction begins.
    ///
    /// # Errors
    /// [`Error::Corrupt`].
    pub fn unpack(&mut self, packed: &[u8]) -> Result<()> {
        let mut failed = None;
        record::decode(packed, 0, |part| {
            let done = match part {
                record::Part::Context => Ok(()),
                record::Part::Range { lower, upper } => self.delete_range(lower, upper),
                record::Part::Change(change) => self.write_locked(change),
            };
            failed = failed.take().or(done.err());
        })?;
        failed.map_or(Ok(()), Err)
    }

    /// Whether it changes a key from `lower` up to and without `upper`, as far as its changes are in memory.
    pub fn changes_within(&self, lower: &[u8], upper: &[u8]) -> bool {
        let Some(writes) = self.writes.as_ref().and_then(Writes::in_memory) else { return false };
        let mut cursor = Cursor::new(Arc::clone(writes));
        cursor.seek(lower);
        cursor.is_valid() && cursor.key() < upper
    }

    fn write_locked(&mut self, change: Change<'_>) -> Result<()> {
        if change.kind == Kind::Put && change.old.is_empty() {
            self.lock_insert(change.key)?;
        } else {
            self.lock_written(change.key, Wait::NoWait)?;
        }
        self.count_change();
        self.write(change)
    }

    /// Forgets the writes and releases the locks.
    pub fn rollback(self) {}
}

impl Drop for Txn {
    fn drop(&mut self) {
        self.forget_ingested(0);
        self.release_snapshot();
        if self.writes.is_some() {
            self.store.uncommitted().hide(self.id);
        }
        if let Some(owner) = &self.owner {
            self.store.locks_table().release(owner);
        }
    }
}
