//! The catalogue's entries: writing them, reading them at the start, and swapping the catalogue.

use crate::catalog::program::{Program, ProgramKind};
use crate::catalog::table::{IndexId, Table, TableId};
use crate::catalog::{Catalog, Database, codec, keys};
use crate::conditions;
use crate::error::Result;
use crate::exec::lock::failure;
use crate::expr::context::Context;
use crate::session::circles::Use;
use crate::session::metadata;
use crate::session::shared::Server;
use std::collections::HashMap;
use std::ops::Bound;
use std::sync::Arc;
use std::time::Duration;
use stdx::coding::{get_u64, put_u64};
use store::db::Store;
use store::scan::Direction;
use store::txn::{CommitMeta, Txn, View};

/// Numbers for tables and indexes are one series.
const IDS: &str = "ids";
/// The version of the catalogue.
const VERSION: &str = "catalogue";

/// A change of the catalogue while it is made.
pub struct Change<'c> {
    server: &'c Server,
    /// The store's transaction.
    pub txn: Txn,
    /// The catalogue as it will be.
    pub catalog: Catalog,
    /// The tables whose definitions it writes.
    written: Vec<Arc<Table>>,
    alone: parking_lot::MutexGuard<'c, ()>,
    locks: Vec<metadata::Exclusive>,
}

impl<'c> Change<'c> {
    /// Begins a change: no other runs beside it.
    pub fn begin(server: &'c Server) -> Change<'c> {
        let alone = server.ddl.lock();
        let catalog = Catalog::clone(&server.catalog.load());
        Change { server, txn: server.store.begin(), catalog, written: Vec::new(), alone, locks: Vec::new() }
    }

    /// Waits until nobody uses a table, and keeps others away.
    ///
    /// # Errors
    /// 1205 after lock_wait_timeout; 1213, and the context says that the change is to begin again.
    pub fn lock(&mut self, table: &Table, context: &Context<'_>) -> Result<()> {
        let lock = &table.runtime.metadata_lock;
        // RENAME TABLE may name a table twice: a to x, b to a, x to b.
        let is_own = context.transaction.borrow().locked.is_written(table.id);
        if is_own || self.locks.iter().any(|held| held.is_of(lock)) {
            return Ok(());
        }
        let (process, timeout) = (context.process, metadata::timeout(context.state));
        let request = metadata::Request { table: table.id, lock, process, how: Use::Exclusive, timeout };
        if let Some(guard) =
            metadata::try_exclusive(request).filter(|_| !self.server.branches.use_table(table, Duration::ZERO))
        {
            self.locks.push(guard);
            return Ok(());
        }
        // Others change their tables meanwhile. A change that met another one begins again, since its catalogue is an old one.
        let before = self.server.catalog.load_full();
        let is_prepared = |wait| self.server.branches.use_table(table, wait);
        let wait = || metadata::exclusive_unless(request, is_prepared);
        let guard = parking_lot::MutexGuard::unlocked(&mut self.alone, wait)?;
        if !Arc::ptr_eq(&before, &self.server.catalog.load_full()) {
            context.must_retry.set(true);
            return Err(conditions::LOCK_DEADLOCK.with(&[]));
        }
        self.locks.push(guard);
        Ok(())
    }

    /// Numbers that were never used: the first of `count`.
    ///
    /// # Errors
    /// What the store answers.
    pub fn ids(&mut self, count: u32) -> Result<u32> {
        let key = keys::counter(IDS);
        let found = self.txn.get(&key, View::Current).map_err(|e| failure(&e))?;
        let next = found.and_then(|v| get_u64(&v, 0)).unwrap_or(u64::from(keys::FIRST_ID));
        put_number(&mut self.txn, &key, next + u64::from(count))?;
        u32::try_from(next).map_err(|_overflow| conditions::TOO_MANY_KEYS.with(&[&u32::MAX]))
    }

    /// Writes a table's definition.
    ///
    /// # Errors
    /// What the store answers.
    pub fn put_table(&mut self, table: Table) -> Result<Arc<Table>> {
        self.txn.put(&keys::table(table.id), &codec::encode_table(&table)).map_err(|e| failure(&e))?;
        let table = Arc::new(table);
        self.catalog.put_table(Arc::clone(&table));
        self.written.push(Arc::clone(&table));
        Ok(table)
    }

    /// Removes a table: its definition and its rows.
    ///
    /// # Errors
    /// What the store answers.
    pub fn remove_table(&mut self, table: &Table) -> Result<()> {
        self.txn.delete(&keys::table(table.id)).map_err(|e| failure(&e))?;
        forget(&mut self.txn, table);
        self.catalog.remove_table(&table.schema, &table.name);
        Ok(())
    }

    /// Writes a database's definition.
    ///
    /// # Errors
    /// What the store answers.
    pub fn put_database(&mut self, database: Database) -> Result<()> {
        self.txn.put(&keys::database(&database.name), &codec::encode_database(&database)).map_err(|e| failure(&e))?;
        self.catalog.put_database(database);
        Ok(())
    }

    /// Removes a database's definition; its tables were removed before.
    ///
    /// # Errors
    /// What the store answers.
    pub fn remove_database(&mut self, name: &str) -> Result<()> {
        self.txn.delete(&keys::database(name)).map_err(|e| failure(&e))?;
        self.catalog.remove_database(name);
        Ok(())
    }

    /// Writes a stored program's definition.
    ///
    /// # Errors
    /// What the store answers.
    pub fn put_program(&mut self, program: Program) -> Result<()> {
        self.txn.put(&program_key(&program), &program.encode()).map_err(|e| failure(&e))?;
        self.catalog.put_program(Arc::new(program));
        Ok(())
    }

    /// Removes a stored program.
    ///
    /// # Errors
    /// What the store answers.
    pub fn remove_program(&mut self, program: &Program) -> Result<()> {
        self.txn.delete(&program_key(program)).map_err(|e| failure(&e))?;
        self.catalog.remove_program(program);
        Ok(())
    }

    /// Makes the change durable, then visible.
    ///
    /// # Errors
    /// What the store answers.
    pub fn commit(mut self, statement: &[u8]) -> Result<()> {
        if self.catalog.version() != self.server.catalog.load().version() {
            put_number(&mut self.txn, &keys::counter(VERSION), self.catalog.version())?;
        }
        let seq = self.txn.commit(CommitMeta { context: statement }).map_err(|e| failure(&e))?;
        if !self.written.is_empty() {
            let before = self.server.catalog.load();
            let all = by_id(&before);
            for table in &self.written {
                table.runtime.since.note(all.get(&table.id).map(|table| &***table), table, seq.0);
            }
        }
        self.server.catalog.store(Arc::new(self.catalog));
        Ok(())
    }
}

fn program_key(program: &Program) -> Vec<u8> {
    let (kind, schema, name) = program.key();
    keys::object(kind.number(), format!("{schema}\0{name}").as_bytes())
}

/// The entries of all stored programs, by kind.
fn programs() -> [(Vec<u8>, Vec<u8>); 3] {
    [ProgramKind::Procedure, ProgramKind::Function, ProgramKind::Trigger].map(|kind| keys::objects(kind.number()))
}

/// Removes all that a table has: its rows, and which AUTO_INCREMENT values it has given.
pub fn forget(txn: &mut Txn, table: &Table) {
    forget_rows(txn, table);
    let noted = forget_counter(txn, table.id);
    debug_assert!(noted.is_ok(), "a removal of a range is small");
}

/// Removes all rows and index entries of a table, in constant time.
pub fn forget_rows(txn: &mut Txn, table: &Table) {
    // An id is never used again: a range that could not be noted only takes up room.
    let noted = try_forget_rows(txn, table);
    debug_assert!(noted.is_ok(), "a removal of a range is small");
}

fn try_forget_rows(txn: &mut Txn, table: &Table) -> std::result::Result<(), store::error::Error> {
    let mut ids: Vec<IndexId> = table.indexes.iter().map(|i| i.id).collect();
    ids.push(table.row_index);
    for id in ids {
        let (lower, upper) = keys::index_range(id);
        txn.delete_range(&lower, &upper)?;
    }
    Ok(())
}

fn forget_counter(txn: &mut Txn, id: TableId) -> std::result::Result<(), store::error::Error> {
    let (lower, upper) = keys::all_given(id);
    txn.delete_range(&lower, &upper)?;
    txn.delete(&keys::auto_increment(id))
}

/// Reads the whole catalogue.
///
/// # Errors
/// What the store answers; 1194 for a damaged entry.
pub fn load(store: &Store) -> Result<Catalog> {
    load_beside(&mut store.begin(), &Catalog::default())
}

/// The version of the catalogue that a transaction's snapshot shows.
///
/// # Errors
/// What the store answers.
pub fn version(txn: &mut Txn) -> Result<u64> {
    let found = txn.get(&keys::counter(VERSION), View::Snapshot).map_err(|e| failure(&e))?;
    Ok(found.and_then(|value| get_u64(&value, 0)).unwrap_or(0))
}

/// Makes the catalogue that a reader's snapshot shows the server's, unless that is a newer one already.
///
/// # Errors
/// As [`load`].
pub fn follow(server: &Server, txn: &mut Txn) -> Result<()> {
    let _alone = server.ddl.lock();
    let before = server.catalog.load_full();
    if version(txn)? > before.version() {
        server.catalog.store(Arc::new(load_beside(txn, &before)?));
    }
    Ok(())
}

/// Reads the catalogue by a transaction's snapshot. A table that is as it was is the one of the catalogue before; what has changed
/// is not for older snapshots.
fn load_beside(txn: &mut Txn, before: &Catalog) -> Result<Catalog> {
    let (mut databases, mut tables, mut found) = (Vec::new(), Vec::new(), Vec::new());
    let version = version(txn)?;
    let seq = txn.snapshot_number().unwrap_or(0);
    each(txn, &keys::databases(), &mut |value| {
        databases.push(codec::decode_database(value)?);
        Some(())
    })?;
    let known = by_id(before);
    each(txn, &keys::tables(), &mut |value| {
        let mut table = codec::decode_table(value)?;
        let old = known.get(&table.id).copied();
        match old {
            Some(old) if codec::encode_table(old) == value => tables.push(Arc::clone(old)),
            _ => {
                if let Some(old) = old {
                    table.runtime = Arc::clone(&old.runtime);
                }
                table.runtime.since.note(old.map(|old| &**old), &table, seq);
                tables.push(Arc::new(table));
            }
        }
        Some(())
    })?;
    for range in programs() {
        each(txn, &range, &mut |value| {
            found.push(Program::decode(value)?);
            Some(())
        })?;
    }
    Ok(Catalog::new(databases, tables, found, version))
}

fn by_id(catalog: &Catalog) -> HashMap<TableId, &Arc<Table>> {
    catalog.databases().flat_map(|d| d.tables.values()).map(|table| (table.id, table)).collect()
}

fn each(txn: &mut Txn, (lower, upper): &(Vec<u8>, Vec<u8>), take: &mut dyn FnMut(&[u8]) -> Option<()>) -> Result<()> {
    let (lower, upper) = (Bound::Included(&lower[..]), Bound::Excluded(&upper[..]));
    let mut scan = txn.scan(lower, upper, Direction::Forward, View::Snapshot).map_err(|e| failure(&e))?;
    while let Some((_, value)) = scan.next().map_err(|e| failure(&e))? {
        take(value).ok_or_else(|| conditions::CRASHED_ON_USAGE.with(&[&"the catalogue"]))?;
    }
    Ok(())
}

fn put_number(txn: &mut Txn, key: &[u8], number: u64) -> Result<()> {
    let mut value = Vec::new();
    put_u64(&mut value, number);
    txn.put(key, &value).map_err(|e| failure(&e))
}

/// Notes every table's next AUTO_INCREMENT value, at a clean stop.
///
/// # Errors
/// What the store answers.
pub fn note_counters(server: &Server) -> Result<()> {
    let catalog = server.catalog.load();
    let mut txn = server.store.begin();
    let tables = catalog.databases().flat_map(|d| d.tables.values());
    for table in tables.filter(|t| t.runtime.auto_increment.peek() > 1) {
        note_counter(&mut txn, table.id, table.runtime.auto_increment.peek())?;
    }
    txn.commit(CommitMeta { context: &[] }).map_err(|e| failure(&e))?;
    Ok(())
}

/// Sets a table's next AUTO_INCREMENT value, which may be less than it was.
///
/// # Errors
/// What the store answers.
pub fn set_counter(txn: &mut Txn, id: TableId, next: u64) -> Result<()> {
    forget_counter(txn, id).map_err(|e| failure(&e))?;
    note_counter(txn, id, next)
}

/// Notes one table's next AUTO_INCREMENT value.
fn note_counter(txn: &mut Txn, id: TableId, next: u64) -> Result<()> {
    put_number(txn, &keys::auto_increment(id), next)
}
