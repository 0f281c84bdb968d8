//! LOCK TABLES and UNLOCK TABLES.
//!
//! A table locked WRITE is held as a change of its definition holds it; one locked READ as its readers hold it, and its gate is
//! closed to writers. A session that has locked tables may use no others, and each under the names that it locked it by, each
//! name once in a statement. A view stands for its tables, under the names that its text gives them.

use super::Session;
use super::circles::{Kept, Use};
use super::gate::Side;
use super::metadata::{self, Exclusive, Shared};
use crate::bind::dml::{Bound, Prepared};
use crate::bind::{Binder, NamedTable, Parameters, find_table};
use crate::catalog::Catalog;
use crate::catalog::table::{Table, TableId, same_name};
use crate::conditions;
use crate::error::Result;
use crate::expr::context::Context;
use crate::session::shared::Process;
use std::sync::Arc;
use std::time::Duration;
use syntax::ast::admin::{FlushOption, Flushed};
use syntax::ast::transaction::{TableLock, TableLockKind};
use syntax::ast::{Name, Statement};

/// What keeps others away.
enum Guard {
    Read(
        #[expect(dead_code, reason = "held for its drop")] Shared,
        #[expect(dead_code, reason = "held for its drop")] Kept,
    ),
    Write(#[expect(dead_code, reason = "held for its drop")] Exclusive),
}

/// A locked table.
struct Held {
    table: Arc<Table>,
    guard: Guard,
}

/// A name by which a locked table may be used.
struct LockedName {
    table: Arc<Table>,
    alias: Arc<str>,
    is_write: bool,
}

/// What a session has locked by statements of its own.
#[derive(Default)]
pub struct TableLocks {
    is_active: bool,
    held: Vec<Held>,
    names: Vec<LockedName>,
    /// FLUSH TABLES WITH READ LOCK.
    pub has_global: bool,
    /// LOCK INSTANCE FOR BACKUP.
    pub has_instance: bool,
}

impl TableLocks {
    /// Whether LOCK TABLES is in force.
    #[inline]
    pub fn is_active(&self) -> bool {
        self.is_active
    }

    /// Whether a table is locked.
    pub fn has(&self, id: TableId) -> bool {
        self.held.iter().any(|held| held.table.id == id)
    }

    /// Whether a table is locked for writing.
    pub fn is_written(&self, id: TableId) -> bool {
        self.held.iter().any(|held| held.table.id == id && matches!(held.guard, Guard::Write(_)))
    }

    /// Whether a table is locked for writing, which FLUSH TABLES WITH READ LOCK waits for.
    pub fn has_written(&self) -> bool {
        self.held.iter().any(|held| matches!(held.guard, Guard::Write(_)))
    }

    /// Gives all tables back.
    pub fn release(&mut self) {
        for held in self.held.drain(..) {
            if matches!(held.guard, Guard::Read(..)) {
                held.table.runtime.gate.leave(Side::Reader);
            }
        }
        self.names.clear();
        self.is_active = false;
    }

    fn take(&mut self, table: Arc<Table>, is_write: bool, context: &Context<'_>, process: &Arc<Process>) -> Result<()> {
        let (lock, timeout) = (&table.runtime.metadata_lock, metadata::timeout(context.state));
        let how = if is_write { Use::NoReadWrite } else { Use::ReadOnly };
        let request = metadata::Request { table: table.id, lock, process, how, timeout };
        let guard = if is_write {
            Guard::Write(metadata::exclusive(request)?)
        } else {
            let guard = metadata::shared(request)?;
            table.runtime.gate.enter(Side::Reader, Some(table.id), process, || timeout)?;
            Guard::Read(guard, Kept::new(process, table.id, how))
        };
        self.held.push(Held { table, guard });
        Ok(())
    }

    /// Definitions have changed, those of the locked tables perhaps too: their locks go with those that were dropped, and new names
    /// take the place of old ones.
    pub fn follow(&mut self, catalog: &Catalog) {
        if !self.is_active {
            return;
        }
        let now = |table: &Arc<Table>| {
            let found = catalog.table(&table.schema, &table.name).filter(|found| found.id == table.id);
            found.cloned().or_else(|| {
                let mut tables = catalog.databases().flat_map(|database| database.tables.values());
                tables.find(|found| found.id == table.id).cloned()
            })
        };
        self.names.retain_mut(|name| {
            let Some(table) = now(&name.table) else { return false };
            if name.table.name != table.name && same_name(&name.alias, &name.table.name) {
                name.alias = Arc::clone(&table.name);
            }
            name.table = table;
            true
        });
        self.held.retain_mut(|held| {
            let Some(table) = now(&held.table) else { return false };
            held.table = table;
            true
        });
        if self.held.is_empty() {
            self.release();
        }
    }

    /// Fails where a statement uses tables by other names than they were locked by, or changes what was locked for reading.
    fn check(&self, used: &[NamedTable]) -> Result<()> {
        let mut taken = vec![false; self.names.len()];
        for named in used {
            let free = |at: &usize| {
                let name = &self.names[*at];
                !taken[*at] && name.table.id == named.table.id && same_name(&name.alias, &named.alias)
            };
            let mut fitting: Vec<usize> = (0..self.names.len()).filter(free).collect();
            fitting.sort_by_key(|at| self.names[*at].is_write != named.is_written);
            let Some(&at) = fitting.first() else { return Err(conditions::TABLE_NOT_LOCKED.with(&[&named.alias])) };
            taken[at] = true;
            if named.is_written && !self.names[at].is_write {
                return Err(conditions::TABLE_NOT_LOCKED_FOR_WRITE.with(&[&named.alias]));
            }
        }
        Ok(())
    }

    /// Fails where a table is not locked for writing.
    fn check_written(&self, table: Option<&Arc<Table>>, name: &str) -> Result<()> {
        match table {
            Some(table) if self.is_written(table.id) => Ok(()),
            Some(table) if self.has(table.id) => Err(conditions::TABLE_NOT_LOCKED_FOR_WRITE.with(&[&name])),
            _ => Err(conditions::TABLE_NOT_LOCKED.with(&[&name])),
        }
    }
}

impl Session {
    /// LOCK TABLES: what was locked before is given back.
    pub(super) fn lock_tables(&self, list: &[TableLock<'_>]) -> Result<()> {
        self.commit_before()?;
        self.transaction.borrow_mut().locked.release();
        let has_write = list.iter().any(|lock| lock.kind == TableLockKind::Write);
        if has_write {
            self.check_may_write()?;
            if self.transaction.borrow().locked.has_global {
                return Err(conditions::CANT_UPDATE_WITH_READLOCK.with(&[]));
            }
        }
        loop {
            let context = self.context();
            let names = self.names_to_lock(list, &context)?;
            let is_system = |name: &LockedName| &*name.table.schema == "mysql";
            if names.iter().any(|name| name.is_write && is_system(name))
                && !names.iter().all(|name| name.is_write && is_system(name))
            {
                return Err(conditions::WRONG_LOCK_OF_SYSTEM_TABLE.with(&[]));
            }
            self.take_locks(names, has_write, &context)?;
            let catalog = self.server.catalog.load();
            let is_current = |held: &Held| {
                catalog.table(&held.table.schema, &held.table.name).is_some_and(|now| Arc::ptr_eq(now, &held.table))
            };
            let mut transaction = self.transaction.borrow_mut();
            if transaction.locked.held.iter().all(is_current) {
                return Ok(());
            }
            transaction.locked.release();
        }
    }

    /// The names that LOCK TABLES locks: those of its list, and of views those of their tables.
    fn names_to_lock(&self, list: &[TableLock<'_>], context: &Context<'_>) -> Result<Vec<LockedName>> {
        let mut names: Vec<LockedName> = Vec::new();
        let mut given: Vec<(String, &str)> = Vec::new();
        for lock in list {
            let schema = crate::ddl::drop::schema_of(&lock.table, context)?;
            let alias = &*lock.alias.as_ref().unwrap_or(&lock.table.name).text;
            if given.iter().any(|(other, name)| *other == schema && same_name(name, alias)) {
                return Err(conditions::NONUNIQ_TABLE.with(&[&alias]));
            }
            given.push((schema.clone(), alias));
            let is_write = lock.kind == TableLockKind::Write;
            let is_virtual = crate::show::virtual_table::is_schema(&schema);
            if is_virtual || self.state.temporary_table(&schema, &lock.table.name.text).is_some() {
                continue;
            }
            let table = find_table(&context.catalog, &schema, &lock.table.name.text)?;
            if table.is_view() {
                let tables = self.tables_of_view(&table, context)?.into_iter();
                names.extend(tables.map(|named| LockedName { table: named.table, alias: named.alias, is_write }));
            } else {
                names.push(LockedName { table, alias: alias.into(), is_write });
            }
        }
        Ok(names)
    }

    fn tables_of_view(&self, view: &Table, context: &Context<'_>) -> Result<Vec<NamedTable>> {
        let quoted = |name: &str| name.replace('`', "``");
        let text = format!("SELECT 1 FROM `{}`.`{}`", quoted(&view.schema), quoted(&view.name)).into_bytes();
        let options = syntax::options::ParseOptions::default();
        let parsed = syntax::parser::parse(&text, options).map_err(|e| super::parse_error(&e))?;
        let Statement::Query(query) = &parsed else { return Ok(Vec::new()) };
        let (catalog, parameters) = (Arc::clone(&context.catalog), Parameters::Marks(&[]));
        let mut binder = Binder::new(&self.server, &self.state, catalog, &text, parameters, &self.diagnostics);
        binder.nested_query(query)?;
        Ok(std::mem::take(&mut binder.names))
    }

    fn take_locks(&self, names: Vec<LockedName>, has_write: bool, context: &Context<'_>) -> Result<()> {
        let mut wanted: Vec<(Arc<Table>, bool)> = Vec::new();
        for name in &names {
            match wanted.iter_mut().find(|(known, _)| known.id == name.table.id) {
                Some((_, is_write)) => *is_write |= name.is_write,
                None => wanted.push((Arc::clone(&name.table), name.is_write)),
            }
        }
        // In one order by all, so that two sessions never wait for each other.
        wanted.sort_unstable_by_key(|(table, _)| table.id.0);
        let mut locks = TableLocks { is_active: true, names, ..TableLocks::default() };
        let take_all = || {
            if has_write {
                self.server.read_lock.begin_write(&self.process, || metadata::timeout(&self.state))?;
            }
            wanted.into_iter().try_for_each(|(table, is_write)| locks.take(table, is_write, context, &self.process))
        };
        if let Err(failed) = take_all() {
            locks.release();
            return Err(failed);
        }
        let mut transaction = self.transaction.borrow_mut();
        locks.has_global = transaction.locked.has_global;
        locks.has_instance = transaction.locked.has_instance;
        transaction.locked = locks;
        Ok(())
    }

    /// Fails where tables are locked and a change of definitions is about others, or about one that is locked for reading.
    pub(super) fn check_definition_under_locks(&self, statement: &Statement<'_>) -> Result<()> {
        let transaction = self.transaction.borrow();
        if !transaction.locked.is_active() {
            return Ok(());
        }
        let changed: Vec<&Name<'_>> = match statement {
            Statement::CreateTable(create) if create.temporary => return Ok(()),
            Statement::DropTable(drop) if drop.temporary => return Ok(()),
            Statement::CreateTable(create) => vec![&create.name],
            Statement::AlterTable(alter) => vec![&alter.name],
            Statement::CreateIndex(create) => vec![&create.table],
            Statement::DropIndex(drop) => vec![&drop.table],
            Statement::DropTable(drop) => drop.names.iter().collect(),
            Statement::RenameTable(pairs) => pairs.iter().map(|(from, _)| from).collect(),
            Statement::Truncate(name) => vec![name],
            Statement::CreateTrigger(create) => vec![&create.table],
            Statement::CreateView(_)
            | Statement::DropView(_)
            | Statement::CreateDatabase(_)
            | Statement::AlterDatabase(_)
            | Statement::DropDatabase(_) => return Err(conditions::LOCK_OR_ACTIVE_TRANSACTION.with(&[])),
            _ => return Ok(()),
        };
        let context = self.context();
        for name in changed {
            let schema = crate::ddl::drop::schema_of(name, &context)?;
            if self.state.temporary_table(&schema, &name.name.text).is_none() {
                let table = context.catalog.table(&schema, &name.name.text);
                transaction.locked.check_written(table, &name.name.text)?;
            }
        }
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
        self.unlock_instance();
    }

    /// FLUSH TABLES ... WITH READ LOCK and FOR EXPORT; other kinds of FLUSH do nothing that a client could see.
    pub(super) fn flush(&self, what: &Flushed<'_>) -> Result<()> {
        let Flushed::Tables { names, read_lock, export } = what else {
            if let Flushed::Options(options) = what {
                if options.contains(&FlushOption::Status) {
                    self.state.reads.reset();
                }
                if options.contains(&FlushOption::Privileges) {
                    let going = conditions::WARN_DEPRECATED_SYNTAX_NO_REPLACEMENT;
                    self.diagnostics.borrow_mut().warn(going, &[&"'FLUSH PRIVILEGES'"]);
                }
            }
            return self.commit_before();
        };
        if !read_lock && !export {
            self.check_flush_under_locks(names)?;
            self.rewind_cursors();
            return self.commit_before();
        }
        if self.transaction.borrow().locked.is_active() {
            return Err(conditions::LOCK_OR_ACTIVE_TRANSACTION.with(&[]));
        }
        self.commit_before()?;
        if !names.is_empty() {
            let context = self.context();
            for name in names {
                let schema = crate::ddl::drop::schema_of(name, &context)?;
                let table = find_table(&context.catalog, &schema, &name.name.text)?;
                if table.is_view() {
                    return Err(conditions::WRONG_OBJECT.with(&[&schema, &table.name, &"BASE TABLE"]));
                }
            }
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

    /// FLUSH TABLES closes tables, which who has locked them may do where it locked them for writing.
    fn check_flush_under_locks(&self, names: &[Name<'_>]) -> Result<()> {
        let transaction = self.transaction.borrow();
        let locked = &transaction.locked;
        if !locked.is_active() {
            return Ok(());
        }
        if names.is_empty() {
            let mut held = locked.held.iter();
            return held.try_for_each(|held| locked.check_written(Some(&held.table), &held.table.name));
        }
        let context = self.context();
        for name in names {
            let schema = crate::ddl::drop::schema_of(name, &context)?;
            let table = context.catalog.table(&schema, &name.name.text);
            locked.check_written(table, &name.name.text)?;
        }
        Ok(())
    }

    /// The time that a query of a client's own may take begins.
    #[inline]
    fn limit_time(&self, prepared: &Prepared) {
        let by_hint = prepared.execution_ms_max;
        let most = if by_hint > 0 { by_hint } else { self.state.settings().execution_ms_max };
        if most > 0 && matches!(prepared.bound, Bound::Query(_)) && self.state.program_depth() == 0 {
            self.process.kill.limit(Duration::from_millis(most));
        }
    }

    /// Takes the metadata locks of a plan's tables. Only a catalogue that is looked at afterwards says whether the plan holds.
    #[inline]
    pub(super) fn hold_tables(&self, prepared: &Prepared) -> Result<()> {
        self.limit_time(prepared);
        self.hold_all(&prepared.tables)
    }

    /// Takes the metadata locks of tables.
    #[inline]
    pub(super) fn hold_all(&self, tables: &[Arc<Table>]) -> Result<()> {
        let mut transaction = self.transaction.borrow_mut();
        for table in tables.iter().filter(|table| !table.temporary) {
            transaction.use_table(table.id, &table.runtime, || metadata::timeout(&self.state))?;
        }
        Ok(())
    }

    /// Lets a statement whose tables are held begin, as what is locked by statements allows it.
    #[inline]
    pub(super) fn open_tables(&self, prepared: &Prepared) -> Result<()> {
        match &prepared.bound {
            Bound::Query(_) if !prepared.locks_rows => {}
            Bound::Query(_) => {
                let locked = prepared.names.iter().filter(|named| named.is_written);
                locked.map(|named| &named.table).try_for_each(|table| self.open_to_write(table))?;
            }
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
        if transaction.forbids_writing() {
            return Err(conditions::CANT_EXECUTE_IN_READ_ONLY_TRANSACTION.with(&[]));
        }
        if transaction.locked.has_global {
            return Err(conditions::CANT_UPDATE_WITH_READLOCK.with(&[]));
        }
        if transaction.locked.has(table.id) {
            // Under which name, and whether for writing, is looked at next.
            return Ok(());
        }
        self.server.read_lock.begin_write(&self.process, || metadata::timeout(&self.state))?;
        transaction.write_table(table, || metadata::timeout(&self.state))
    }

    /// What functions and triggers use was not named, and is locked as they come to it.
    #[cold]
    fn check_locked(&self, prepared: &Prepared) -> Result<()> {
        let transaction = self.transaction.borrow();
        if transaction.is_within() { Ok(()) } else { transaction.locked.check(&prepared.names) }
    }
}
