//! LOCK TABLES, UNLOCK TABLES and FLUSH TABLES WITH READ LOCK.
//!
//! A table locked WRITE is held as a change of its definition holds it; one locked READ as its readers hold it, and its gate is
//! closed to writers. A session that has locked tables may use no others.

use super::Session;
use super::gate::Side;
use super::metadata::{self, Exclusive, Shared};
use crate::bind::dml::{Bound, Prepared};
use crate::catalog::table::{Table, TableId};
use crate::conditions;
use crate::error::Result;
use crate::expr::context::Context;
use crate::session::shared::Process;
use std::sync::Arc;
use syntax::ast::admin::Flushed;
use syntax::ast::transaction::{TableLock, TableLockKind};

/// What keeps others away.
enum Guard {
    Read(#[expect(dead_code, reason = "held for its drop")] Shared),
    Write(#[expect(dead_code, reason = "held for its drop")] Exclusive),
}

/// A locked table.
struct Held {
    table: Arc<Table>,
    guard: Guard,
}

/// What a session has locked by statements of its own.
#[derive(Default)]
pub struct TableLocks {
    held: Vec<Held>,
    /// Whether a view is among them, whose tables may be used too.
    has_views: bool,
    /// FLUSH TABLES WITH READ LOCK.
    pub has_global: bool,
}

impl TableLocks {
    /// Whether LOCK TABLES is in force.
    #[inline]
    pub fn is_active(&self) -> bool {
        !self.held.is_empty()
    }

    /// Whether a table is locked.
    pub fn has(&self, id: TableId) -> bool {
        self.held.iter().any(|held| held.table.id == id)
    }

    fn is_written(&self, id: TableId) -> bool {
        self.held.iter().any(|held| held.table.id == id && matches!(held.guard, Guard::Write(_)))
    }

    /// Gives all tables back.
    pub fn release(&mut self) {
        for held in self.held.drain(..) {
            if matches!(held.guard, Guard::Read(_)) {
                held.table.runtime.gate.leave(Side::Reader);
            }
        }
        self.has_views = false;
    }

    fn take(&mut self, table: Arc<Table>, is_write: bool, context: &Context<'_>, process: &Arc<Process>) -> Result<()> {
        let (lock, timeout) = (&table.runtime.metadata_lock, metadata::timeout(context.state));
        let guard = if is_write {
            Guard::Write(metadata::exclusive(lock, context.process, timeout)?)
        } else {
            let guard = metadata::shared(lock, context.process, timeout)?;
            table.runtime.gate.enter(Side::Reader, process, || timeout)?;
            Guard::Read(guard)
        };
        self.held.push(Held { table, guard });
        Ok(())
    }
}

impl Session {
    /// LOCK TABLES: what was locked before is given back.
    pub(super) fn lock_tables(&self, list: &[TableLock<'_>]) -> Result<()> {
        if self.transaction.borrow().is_read_only() {
            return Err(conditions::CANT_EXECUTE_IN_READ_ONLY_TRANSACTION.with(&[]));
        }
        self.commit_before()?;
        self.transaction.borrow_mut().locked.release();
        let context = self.context();
        let mut wanted: Vec<(Arc<Table>, bool)> = Vec::new();
        for lock in list {
            let mut name = lock.table.clone();
            let schema = match (&name.schema, self.state.database()) {
                (Some(schema), _) => crate::bind::fold_schema(schema),
                (None, Some(database)) => database.to_string(),
                (None, None) => return Err(conditions::NO_DB_ERROR.with(&[])),
            };
            name.schema = None;
            let is_write = lock.kind == TableLockKind::Write;
            if self.state.temporary_table(&schema, &name.name.text).is_some()
                || crate::show::virtual_table::is_schema(&schema)
            {
                continue;
            }
            let table = context.catalog.table(&schema, &name.name.text).cloned();
            let Some(table) = table else {
                return Err(conditions::NO_SUCH_TABLE.with(&[&schema, &name.name.text]));
            };
            match wanted.iter_mut().find(|(known, _)| known.id == table.id) {
                Some((_, known)) => *known |= is_write,
                None => wanted.push((table, is_write)),
            }
        }
        let is_system = |table: &Table| &*table.schema == "mysql";
        if wanted.iter().any(|(table, write)| *write && is_system(table))
            && !wanted.iter().all(|(table, write)| *write && is_system(table))
        {
            return Err(conditions::WRONG_LOCK_OF_SYSTEM_TABLE.with(&[]));
        }
        if self.transaction.borrow().locked.has_global && wanted.iter().any(|(_, write)| *write) {
            return Err(conditions::CANT_UPDATE_WITH_READLOCK.with(&[]));
        }
        // In one order by all, so that two sessions never wait for each other.
        wanted.sort_unstable_by_key(|(table, _)| table.id.0);
        self.take_locks(wanted, &context)
    }

    fn take_locks(&self, wanted: Vec<(Arc<Table>, bool)>, context: &Context<'_>) -> Result<()> {
        let mut locks = TableLocks::default();
        for (table, is_write) in wanted {
            if table.is_view() {
                locks.has_views = true;
                continue;
            }
            if let Err(failed) = locks.take(table, is_write, context, &self.process) {
                locks.release();
                return Err(failed);
            }
        }
        locks.has_global = self.transaction.borrow().locked.has_global;
        self.transaction.borrow_mut().locked = locks;
        Ok(())
    }

    /// UNLOCK TABLES.
    pub(super) fn unlock_tables(&self) -> Result<()> {
        if self.transaction.borrow().locked.is_active() {
            self.commit_before()?;
        }
        self.transaction.borrow_mut().locked.release();
        self.release_global();
        Ok(())
    }

    fn release_global(&self) {
        if std::mem::take(&mut self.transaction.borrow_mut().locked.has_global) {
            self.server.read_lock.unlock();
        }
    }

    /// Gives back all that the session has locked by statements.
    pub(super) fn release_table_locks(&self) {
        self.transaction.borrow_mut().locked.release();
        self.release_global();
    }

    /// FLUSH TABLES ... WITH READ LOCK; other kinds of FLUSH do nothing that a client could see.
    pub(super) fn flush(&self, what: &Flushed<'_>) -> Result<()> {
        let Flushed::Tables { names, read_lock, export } = what else { return self.commit_before() };
        if !read_lock && !export {
            return self.commit_before();
        }
        if self.transaction.borrow().locked.is_active() {
            return Err(conditions::LOCK_OR_ACTIVE_TRANSACTION.with(&[]));
        }
        self.commit_before()?;
        if !names.is_empty() {
            let locks =
                names.iter().map(|name| TableLock { table: name.clone(), alias: None, kind: TableLockKind::Read });
            let list: Vec<TableLock<'_>> = locks.collect();
            return self.lock_tables(&list);
        }
        if !self.transaction.borrow().locked.has_global {
            let timeout = metadata::timeout(&self.state);
            self.server.read_lock.lock(&self.server, &self.process, timeout)?;
            self.transaction.borrow_mut().locked.has_global = true;
        }
        Ok(())
    }

    /// Takes the metadata locks of a plan's tables. Only a catalogue that is looked at afterwards says whether the plan holds.
    #[inline]
    pub(super) fn hold_tables(&self, prepared: &Prepared) -> Result<()> {
        let mut transaction = self.transaction.borrow_mut();
        for table in prepared.tables.iter().filter(|table| !table.temporary) {
            transaction.use_table(table.id, &table.runtime, || metadata::timeout(&self.state))?;
        }
        Ok(())
    }

    /// Lets a statement whose tables are held begin, as what is locked by statements allows it.
    #[inline]
    pub(super) fn open_tables(&self, prepared: &Prepared) -> Result<()> {
        match &prepared.bound {
            Bound::Query(_) => {}
            Bound::Insert(insert) => self.open_to_write(&insert.table)?,
            Bound::Update(update) => {
                update.tables.iter().try_for_each(|updated| self.open_to_write(&updated.target.table))?;
            }
            Bound::Delete(delete) => delete.targets.iter().try_for_each(|target| self.open_to_write(&target.table))?,
        }
        if self.transaction.borrow().locked.is_active() { self.check_locked(prepared) } else { Ok(()) }
    }

    fn open_to_write(&self, table: &Arc<Table>) -> Result<()> {
        if table.temporary {
            return Ok(());
        }
        let mut transaction = self.transaction.borrow_mut();
        if transaction.is_used_outside(table.id) {
            return Err(conditions::CANT_UPDATE_USED_TABLE_IN_SF_OR_TRG.with(&[&table.name]));
        }
        if transaction.locked.has_global {
            return Err(conditions::CANT_UPDATE_WITH_READLOCK.with(&[]));
        }
        if transaction.locked.is_active() && transaction.locked.has(table.id) {
            return if transaction.locked.is_written(table.id) {
                Ok(())
            } else {
                Err(conditions::TABLE_NOT_LOCKED_FOR_WRITE.with(&[&table.name]))
            };
        }
        self.server.read_lock.begin_write(&self.process, || metadata::timeout(&self.state))?;
        transaction.write_table(table, || metadata::timeout(&self.state))
    }

    #[cold]
    fn check_locked(&self, prepared: &Prepared) -> Result<()> {
        let transaction = self.transaction.borrow();
        let locked = &transaction.locked;
        let stranger = prepared.tables.iter().find(|t| !t.temporary && !t.is_view() && !locked.has(t.id));
        match stranger.filter(|_| !locked.has_views) {
            Some(table) => Err(conditions::TABLE_NOT_LOCKED.with(&[&table.name])),
            None => Ok(()),
        }
    }

    /// A change of definitions begins: its own locks on tables would be in its way, and come back after it.
    pub(super) fn suspend_table_locks(&self) -> Vec<(String, String, bool)> {
        let mut transaction = self.transaction.borrow_mut();
        let held = &transaction.locked.held;
        let names = held
            .iter()
            .map(|held| {
                let is_write = matches!(held.guard, Guard::Write(_));
                (held.table.schema.to_string(), held.table.name.to_string(), is_write)
            })
            .collect();
        transaction.locked.release();
        names
    }

    /// The end of [`Session::suspend_table_locks`].
    pub(super) fn resume_table_locks(&self, names: &[(String, String, bool)]) -> Result<()> {
        let context = self.context();
        let table = |schema: &str, name: &str| context.catalog.table(schema, name).cloned();
        let wanted =
            names.iter().filter_map(|(schema, name, write)| table(schema, name).map(|t| (t, *write))).collect();
        self.take_locks(wanted, &context)
    }
}
