//! A session's transaction: the store's, and what MySQL keeps beside it.

use super::gate::Side;
use super::locked::TableLocks;
use super::metadata;
use super::settings::{Characteristics, Isolation};
use super::xa::{Branch, Stage};
use crate::catalog::keys;
use crate::catalog::table::{Runtime, Table, TableId};
use crate::conditions;
use crate::error::Result;
use crate::exec::lock::failure;
use crate::exec::locking::keep_gaps;
use crate::session::circles::Use;
use crate::session::shared::{LockingNow, Process};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use store::db::Store;
use store::lock::Undone;
use store::txn::{CommitMeta, Savepoint, Txn, View};

/// A table's metadata lock, held shared.
type MetadataLock = (TableId, metadata::Shared);

/// A session's transaction.
pub struct Transaction {
    store: Store,
    process: Arc<Process>,
    txn: Option<Txn>,
    /// Whether others can end this transaction's lock waits.
    can_be_killed: bool,
    /// Whether BEGIN or START TRANSACTION opened it.
    explicit: bool,
    /// Whether BEGIN was said, in place of autocommit=0.
    started: bool,
    read_only: bool,
    /// The level of this transaction.
    isolation: Isolation,
    /// What SET TRANSACTION said about the next one.
    next: (Option<Isolation>, Option<bool>),
    /// Whether a table was used, so that what was said about the next transaction was said about this one.
    has_used: bool,
    /// Savepoints by name; `None` for one that was set before the transaction did anything: going back to it gives up its locks
    /// and its snapshot too.
    savepoints: Vec<(String, Option<Savepoint>)>,
    metadata: Vec<MetadataLock>,
    statement: Option<Savepoint>,
    /// Tables whose rows it changes.
    written: Vec<Arc<Table>>,
    /// Those of which it removes a row whose number was not yet noted as given.
    numbered: Vec<(TableId, Arc<Runtime>)>,
    /// What the session has locked by statements.
    pub locked: TableLocks,
    /// The distributed transaction that this is.
    pub branch: Option<Branch>,
    /// How many functions and triggers of the present statement run: theirs are no statements of their own.
    within: usize,
    /// The tables of the statements that may run functions and triggers, the outermost first.
    in_use: Vec<Vec<TableId>>,
}

impl Transaction {
    /// None yet.
    pub fn new(store: Store, process: Arc<Process>) -> Transaction {
        Transaction {
            store,
            process,
            txn: None,
            can_be_killed: false,
            explicit: false,
            started: false,
            read_only: false,
            isolation: Isolation::RepeatableRead,
            next: (None, None),
            has_used: false,
            savepoints: Vec::new(),
            metadata: Vec::new(),
            statement: None,
            written: Vec::new(),
            numbered: Vec::new(),
            locked: TableLocks::default(),
            branch: None,
            within: 0,
            in_use: Vec::new(),
        }
    }

    /// Whether a transaction is open, as the client's status flag says it.
    pub fn is_open(&self) -> bool {
        self.explicit
    }

    /// Whether it has read or written anything, or was opened explicitly.
    pub fn has_begun(&self) -> bool {
        self.txn.is_some() || self.started
    }

    /// Whether it may not write.
    pub fn is_read_only(&self) -> bool {
        self.explicit && self.read_only
    }

    /// Whether the statement that has begun may change only tables of its session's own.
    #[inline]
    pub fn forbids_writing(&self) -> bool {
        self.read_only
    }

    /// Its level.
    pub fn isolation(&self) -> Isolation {
        self.isolation
    }

    /// What its plain reads see.
    #[inline]
    pub fn view(&self) -> View {
        match self.isolation {
            Isolation::ReadUncommitted => View::Uncommitted,
            Isolation::ReadCommitted | Isolation::RepeatableRead | Isolation::Serializable => View::Snapshot,
        }
    }

    /// Whether a plain read may find changes of its own over versions of others that are newer than its snapshot: then entries
    /// of an index and rows may be of different versions.
    #[inline]
    pub fn mixes_versions(&self) -> bool {
        let keeps_snapshot = matches!(self.isolation, Isolation::RepeatableRead | Isolation::Serializable);
        self.explicit && keeps_snapshot && self.txn.as_ref().is_some_and(|txn| !txn.is_read_only())
    }

    /// Whether it has changed so much that to go from an index's entries to rows is to read its changes from all over the disk.
    pub fn changes_much(&self) -> bool {
        /// Changes of some 100 bytes and more, which are no longer in memory.
        const MANY: u64 = 1_000_000;
        self.txn.as_ref().is_some_and(|txn| txn.write_count() >= MANY)
    }

    /// The sequence number of its snapshot, once it has one.
    #[inline]
    pub fn snapshot(&self) -> Option<u64> {
        self.txn.as_ref().and_then(Txn::snapshot_number)
    }

    /// The store's transaction, begun at its first use, to read by.
    ///
    /// # Errors
    /// None today; reading may need the store one day.
    pub fn reader(&mut self) -> Result<&mut Txn> {
        let store = &self.store;
        Ok(self.txn.get_or_insert_with(|| store.begin()))
    }

    /// The newest committed row, where no transaction is open and it is at hand: what a snapshot taken now would show.
    #[inline]
    pub fn cached(&self, key: &[u8]) -> Option<store::scan::Slice> {
        let is_alone = !self.explicit && self.txn.is_none() && self.isolation != Isolation::ReadUncommitted;
        if !is_alone { None } else { self.store.cached(key) }
    }

    /// The same, to write by.
    ///
    /// # Errors
    /// As [`Transaction::reader`].
    pub fn writable(&mut self) -> Result<&mut Txn> {
        let store = &self.store;
        let txn = self.txn.get_or_insert_with(|| store.begin());
        if !self.can_be_killed {
            self.can_be_killed = true;
            let (kill, isolation) = (txn.kill_handle(), self.isolation);
            *self.process.locking.lock() = Some(LockingNow { kill, isolation });
        }
        Ok(txn)
    }

    /// Gives one key's lock back.
    pub fn unlock(&mut self, key: &[u8]) {
        if let Some(txn) = &mut self.txn {
            txn.unlock(key);
        }
    }

    /// A statement begins: in a transaction of its own where `autocommit` and none is open.
    pub fn begin_statement(&mut self, by_default: Characteristics, autocommit: bool) {
        if self.within > 0 {
            return;
        }
        if !self.explicit {
            if self.txn.is_none() {
                self.isolation = self.next.0.unwrap_or(by_default.isolation);
                self.read_only = self.next.1.unwrap_or(by_default.read_only);
            }
            self.explicit = !autocommit;
        }
        self.statement = None;
        if self.explicit {
            let store = &self.store;
            let txn = self.txn.get_or_insert_with(|| store.begin());
            if self.isolation <= Isolation::ReadCommitted {
                txn.release_snapshot();
            }
            self.statement = Some(txn.savepoint());
        }
    }

    /// A statement has ended well: a failure of the next before it begins does not undo it.
    pub fn end_statement(&mut self) {
        self.statement = None;
    }

    /// Opens a transaction explicitly.
    pub fn start(&mut self, by_default: Characteristics, read_only: Option<bool>, snapshot: bool) -> Result<()> {
        self.isolation = self.next.0.unwrap_or(by_default.isolation);
        self.read_only = read_only.or(self.next.1).unwrap_or(by_default.read_only);
        self.explicit = true;
        self.started = true;
        self.has_used = true;
        if snapshot && self.isolation == Isolation::RepeatableRead {
            self.reader()?.snapshot();
        }
        Ok(())
    }

    /// What SET TRANSACTION says about the next one.
    ///
    /// # Errors
    /// 1568 within a transaction.
    pub fn set_next(&mut self, isolation: Option<Isolation>, read_only: Option<bool>) -> Result<()> {
        if self.is_in_use() || self.within > 0 {
            return Err(conditions::CANT_CHANGE_TX_CHARACTERISTICS.with(&[]));
        }
        self.next = (isolation.or(self.next.0), read_only.or(self.next.1));
        Ok(())
    }

    /// The session's level was set: what was said before about the next transaction's gives way.
    pub fn forget_next_isolation(&mut self) {
        self.next.0 = None;
    }

    /// The same of whether it may write.
    pub fn forget_next_access(&mut self) {
        self.next.1 = None;
    }

    /// Whether a statement that begins now, where the session's transactions are so by default, may not write.
    pub fn would_forbid_writing(&self, by_default: Characteristics) -> bool {
        if self.explicit { self.read_only } else { self.next.1.unwrap_or(by_default.read_only) }
    }

    /// What was said about the next transaction.
    pub fn next(&self) -> (Option<Isolation>, Option<bool>) {
        self.next
    }

    /// What was said about the next transaction is not to be.
    pub fn forget_next(&mut self) {
        self.next = (None, None);
    }

    /// A statement with these tables begins to run functions and triggers.
    pub fn begin_use(&mut self, tables: Vec<TableId>) {
        self.in_use.push(tables);
    }

    /// It has ended.
    pub fn end_use(&mut self) {
        self.in_use.pop();
    }

    /// Whether a function or a trigger runs for a statement that uses this table.
    pub fn is_used_outside(&self, table: TableId) -> bool {
        self.within > 0 && self.in_use.iter().flatten().any(|used| *used == table)
    }

    /// A function or a trigger of the present statement begins.
    pub fn enter(&mut self) {
        self.within += 1;
    }

    /// It has ended.
    pub fn leave(&mut self) {
        self.within -= 1;
    }

    /// Whether one runs.
    pub fn is_within(&self) -> bool {
        self.within > 0
    }

    /// A place to go back to within a statement; `None` where nothing was done yet.
    pub fn mark(&mut self) -> Option<Savepoint> {
        self.txn.as_mut().map(|txn| txn.savepoint())
    }

    /// Undoes what was written after a mark.
    ///
    /// # Errors
    /// What the store answers.
    pub fn undo(&mut self, mark: Option<&Savepoint>) -> Result<()> {
        let Some(txn) = &mut self.txn else { return Ok(()) };
        let Some(mark) = mark else {
            let store = &self.store;
            self.txn = Some(store.begin());
            self.can_be_killed = false;
            return Ok(());
        };
        let inserted = txn.rollback_to(mark);
        self.keep_places(&inserted)
    }

    /// Undoes what the statement wrote. Where gaps are guarded the places of the rows that it inserted stay locked.
    ///
    /// # Errors
    /// What the store answers.
    pub fn rollback_statement(&mut self) -> Result<()> {
        let (Some(txn), Some(savepoint)) = (&mut self.txn, &self.statement) else { return Ok(()) };
        let inserted = txn.rollback_to(savepoint);
        self.keep_places(&inserted)
    }

    /// Keeps the places of rows locked whose insertion was undone, where gaps are guarded.
    fn keep_places(&mut self, inserted: &Undone) -> Result<()> {
        let Some(txn) = self.txn.as_mut().filter(|_| self.isolation >= Isolation::RepeatableRead) else {
            return Ok(());
        };
        keep_gaps(txn, inserted)
    }

    /// Makes everything durable and ends the transaction.
    ///
    /// # Errors
    /// What the store answers.
    pub fn commit(&mut self, context: &[u8]) -> Result<()> {
        let committed = self.commit_writes(context);
        // Whoever waits to change a definition copies the rows that are there: these must be.
        self.close();
        committed
    }

    fn commit_writes(&mut self, context: &[u8]) -> Result<()> {
        let Some(mut txn) = self.txn.take() else { return Ok(()) };
        if self.numbered.is_empty() || txn.is_read_only() {
            txn.commit(CommitMeta { context }).map_err(|e| failure(&e))?;
            return Ok(());
        }
        let noted = self.note_numbers(&mut txn)?;
        txn.commit(CommitMeta { context }).map_err(|e| failure(&e))?;
        for (given, (_, runtime)) in noted.into_iter().zip(&self.numbered) {
            runtime.noted.fetch_max(given, Ordering::AcqRel);
        }
        Ok(())
    }

    /// Writes that all numbers up to now were given, for the tables that lose one of the last; they, by table.
    pub(super) fn note_numbers(&self, txn: &mut Txn) -> Result<Vec<u64>> {
        let mut all = Vec::with_capacity(self.numbered.len());
        for (table, runtime) in &self.numbered {
            let (next, noted) = (runtime.auto_increment.peek(), runtime.noted.load(Ordering::Acquire));
            if next > noted {
                txn.put(&keys::given(*table, next), &[]).map_err(|e| failure(&e))?;
                txn.delete(&keys::given(*table, noted)).map_err(|e| failure(&e))?;
            }
            all.push(next);
        }
        Ok(all)
    }

    /// A row goes with a number that was not yet noted as given: it must not come again.
    #[cold]
    pub fn keep_number(&mut self, table: &Table) {
        if !self.numbered.iter().any(|(id, _)| *id == table.id) {
            self.numbered.push((table.id, Arc::clone(&table.runtime)));
        }
    }

    /// Forgets everything and ends the transaction.
    pub fn rollback(&mut self) {
        if let Some(txn) = self.txn.take() {
            txn.rollback();
        }
        self.close();
    }

    fn forget_locking(&mut self) {
        if self.can_be_killed {
            self.can_be_killed = false;
            *self.process.locking.lock() = None;
        }
    }

    fn close(&mut self) {
        self.forget_locking();
        self.explicit = false;
        self.started = false;
        self.read_only = false;
        if std::mem::take(&mut self.has_used) {
            self.next = (None, None);
        }
        self.savepoints.clear();
        self.statement = None;
        self.numbered.clear();
        self.metadata.clear();
        self.process.tables.clear();
        for table in self.written.drain(..) {
            table.runtime.gate.leave(Side::Writer);
        }
    }

    /// Sets a savepoint, in place of one of that name.
    ///
    /// # Errors
    /// As [`Transaction::reader`].
    pub fn savepoint(&mut self, name: &str) -> Result<()> {
        let txn = self.reader()?;
        let at = if txn.is_untouched() { None } else { Some(txn.savepoint()) };
        self.savepoints.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
        self.savepoints.push((name.to_owned(), at));
        Ok(())
    }

    /// Undoes what was written after a savepoint.
    ///
    /// # Errors
    /// 1305.
    pub fn rollback_to(&mut self, name: &str) -> Result<()> {
        let at = self.find(name)?;
        let savepoint = self.savepoints[at].1;
        self.savepoints.truncate(at + 1);
        let Some(savepoint) = savepoint else {
            self.forget_locking();
            self.txn = Some(self.store.begin());
            return Ok(());
        };
        let inserted = self.reader()?.rollback_to(&savepoint);
        self.keep_places(&inserted)
    }

    /// Forgets a savepoint and those after it.
    ///
    /// # Errors
    /// 1305.
    pub fn release(&mut self, name: &str) -> Result<()> {
        let at = self.find(name)?;
        self.savepoints.truncate(at);
        Ok(())
    }

    fn find(&self, name: &str) -> Result<usize> {
        let found = self.savepoints.iter().position(|(n, _)| n.eq_ignore_ascii_case(name));
        found.ok_or_else(|| conditions::SP_DOES_NOT_EXIST.with(&[&"SAVEPOINT", &name]))
    }

    /// Holds a table's metadata lock shared until the transaction ends.
    ///
    /// # Errors
    /// 1205 where a change of the table takes longer than lock_wait_timeout.
    #[inline]
    pub fn use_table(&mut self, id: TableId, runtime: &Runtime, wait: impl FnOnce() -> Duration) -> Result<()> {
        if let Some(branch) = &self.branch
            && branch.stage != Stage::Active
        {
            return Err(branch.refusal_of_work());
        }
        self.has_used = true;
        if self.metadata.iter().any(|(held, _)| *held == id) || self.locked.has(id) {
            return Ok(());
        }
        let lock = &runtime.metadata_lock;
        let guard = match metadata::try_shared(lock) {
            Some(guard) => guard,
            None => {
                let (process, how, timeout) = (&self.process, Use::Read, wait());
                metadata::shared(metadata::Request { table: id, lock, process, how, timeout })?
            }
        };
        self.metadata.push((id, guard));
        self.process.tables.add(id);
        Ok(())
    }

    /// Enters a table's gate as a writer, until the transaction ends.
    ///
    /// # Errors
    /// 1205 where another session keeps the table locked for reading.
    #[inline]
    pub fn write_table(&mut self, table: &Arc<Table>, wait: impl FnOnce() -> Duration) -> Result<()> {
        if self.written.iter().any(|written| Arc::ptr_eq(written, table)) {
            return Ok(());
        }
        table.runtime.gate.enter(Side::Writer, Some(table.id), &self.process, wait)?;
        self.process.tables.write(table.id);
        self.written.push(Arc::clone(table));
        Ok(())
    }

    /// Whether a transaction was begun by a statement, or has read, locked or written something.
    pub fn is_in_use(&self) -> bool {
        self.started || (self.explicit && self.txn.as_ref().is_some_and(|txn| !txn.is_untouched()))
    }

    /// Gives the store's transaction away with its locks; the tables stay in use until the session's part ends.
    pub fn detach(&mut self) -> Option<Txn> {
        self.branch = None;
        self.txn.take()
    }

    /// Ends a distributed transaction.
    ///
    /// # Errors
    /// What the store answers.
    pub fn end_branch(&mut self, end: impl FnOnce(&mut Transaction) -> Result<()>) -> Result<()> {
        self.branch = None;
        end(self)
    }

    /// [`Transaction::commit`] without a context.
    ///
    /// # Errors
    /// What the store answers.
    pub fn commit_all(&mut self) -> Result<()> {
        self.commit(&[])
    }

    /// Rolls back because of a failure: a distributed transaction is then there to be rolled back by its name.
    pub fn fail(&mut self, code: u16) {
        // What was refused because it would write was no transaction yet.
        self.has_used &= self.started || code != conditions::CANT_EXECUTE_IN_READ_ONLY_TRANSACTION.code;
        self.rollback();
        if let Some(branch) = self.branch.as_mut().filter(|branch| !matches!(branch.stage, Stage::RollbackOnly(_))) {
            branch.stage = Stage::RollbackOnly(code);
        }
    }

    /// Whether there is anything to commit.
    pub fn has_writes(&self) -> bool {
        self.txn.as_ref().is_some_and(|txn| !txn.is_read_only())
    }
}
