//! Statements that change rows.
//!
//! A row's writes are its entry under its own key and one entry in each index. Whoever writes a key locks it before: a new key is
//! announced, and waits for those who hold the gap that it falls into; a row that is there is locked by its scan, its entries
//! when they go. A key that is in the way of a new one is locked shared, or exclusively where the statement will change its row.

pub mod auto_increment;
pub mod defaults;
pub mod delete;
pub mod insert;
mod plain;
pub mod store_value;
pub mod update;

use crate::catalog::keys;
use crate::catalog::table::{Index, Table};
use crate::conditions;
use crate::error::{Error, Result};
use crate::exec::{lock, locking};
use crate::expr::context::Context;
use crate::plan::{Lock, LockWait};
use crate::{key, row};
use store::lock::{Extent, InsertOutcome, LockMode};
use store::scan::Slice;
use store::txn::{Savepoint, View};
use values::value::Value;

/// Beside so many changes one lock more or less decides no deadlock, and is not worth a look at the index.
const CHANGES_COUNTED_EXACTLY: u64 = 64;

/// Buffers for keys and rows, used again for each row.
#[derive(Default)]
pub struct Buffers {
    row_key: Vec<u8>,
    row: Vec<u8>,
    entry: Vec<u8>,
    entry_value: Vec<u8>,
    old_entry: Vec<u8>,
    old_entry_value: Vec<u8>,
}

/// A row that stands in the way of a new one.
pub struct Conflict {
    /// Its key.
    pub key: Vec<u8>,
    /// The error that it is.
    pub error: Error,
}

/// What an insert's row finds in the place of its key.
enum Place {
    /// Nothing: the key is announced and locked.
    Free,
    /// A row, or an entry with this value.
    Taken(Vec<u8>),
}

/// Takes the place of a key that no two rows may have, or locks in `mode` what is there.
///
/// An entry of a secondary index is locked with the gap below it, as InnoDB locks it at every level.
fn claim(context: &Context<'_>, key: &[u8], mode: LockMode, has_gap: bool) -> Result<Place> {
    // The record of a deleted row is asked for as one of a row would be, then to be written.
    let mut was_asked = false;
    // The record went while it was waited for: its lock is on nothing.
    let mut is_gone = false;
    loop {
        let outcome = lock::announce(context, key)?;
        if matches!(outcome, InsertOutcome::Granted | InsertOutcome::AlreadyHeld) {
            match in_the_way(context, key)? {
                None => {
                    let was_held = outcome == InsertOutcome::AlreadyHeld && !is_gone;
                    if has_gap && (was_held || is_removed(context, key)?) {
                        locking::around_removed(context, key, Lock { mode, wait: LockWait::Session }, was_held)?;
                    } else if !was_held {
                        count_place(context, key, (!has_gap).then_some(mode))?;
                    }
                    return Ok(Place::Free);
                }
                Some(_) => lock::take_back(context, key, outcome)?,
            }
        }
        let is_there = current(context, key)?.is_some()
            || context.transaction.borrow_mut().reader()?.is_announced_by_another(key)
            || !was_asked && outcome == InsertOutcome::Taken && is_removed(context, key)?;
        if is_there {
            let gap_was_held = has_gap && locking::gap_below(context, key, mode)?;
            let locked = lock::row(context, key, Lock { mode, wait: LockWait::Session })?;
            was_asked = true;
            let extent = if has_gap { Extent::NextKey } else { Extent::Record };
            let found = current(context, key)?;
            if found.is_none()
                && matches!(locked, lock::Locked::Now | lock::Locked::Waited)
                && !is_removed(context, key)?
            {
                locking::inherit(context, key, mode)?;
                if context.guards_gaps() {
                    locking::gap_around(context, key, mode)?;
                }
                is_gone = true;
                continue;
            }
            locking::count_record(context, key, mode, (extent, gap_was_held), locked)?;
            if let Some(value) = found {
                return Ok(Place::Taken(value));
            }
        } else if outcome == InsertOutcome::Covered {
            lock::await_gap(context, key)?;
        } else {
            lock::row(context, key, lock::EXCLUSIVE)?;
        }
    }
}

/// Counts what the choice of a deadlock's victim counts when a place is taken: what a new record takes over from a gap of this
/// transaction's, or where the record of a deleted row is used again, the search's lock on it in `mode`.
fn count_place(context: &Context<'_>, key: &[u8], mode: Option<LockMode>) -> Result<()> {
    let mut transaction = context.transaction.borrow_mut();
    let txn = transaction.writable()?;
    let has_gaps = txn.holds_gaps();
    if txn.changes() > CHANGES_COUNTED_EXACTLY || !has_gaps && mode.is_none() {
        return Ok(());
    }
    let is_removed = txn.is_removed(key).map_err(|e| lock::failure(&e))?;
    match mode {
        Some(mode) if is_removed => txn.count_lock(key, mode, Extent::Record),
        _ if has_gaps && !is_removed => txn.count_divided(key),
        _ => {}
    }
    Ok(())
}

/// Takes back what was announced after a savepoint: another row is in the way. Where gaps are guarded the places stay locked.
fn abandon(context: &Context<'_>, since: &Savepoint) -> Result<()> {
    let keys = context.transaction.borrow_mut().writable()?.rollback_to(since);
    if context.guards_gaps() {
        locking::keep_gaps(context.transaction.borrow_mut().writable()?, &keys)?;
    }
    Ok(())
}

/// Writes a new row with its index entries; the row in its way, where a unique key is there already, locked in `mode`.
///
/// # Errors
/// Locks that are not granted, what the store answers.
pub fn insert_row(
    context: &Context<'_>,
    table: &Table,
    values: &[Value<'_>],
    (hidden, mode): (u64, LockMode),
    buffers: &mut Buffers,
) -> Result<Option<Conflict>> {
    let zone = &context.statement.zone;
    key::row(table, (values, zone), hidden, &mut buffers.row_key);
    let before = context.transaction.borrow_mut().writable()?.savepoint();
    if let Place::Taken(_) = claim(context, &buffers.row_key, mode, false)? {
        let index = table.clustered.map(|at| &table.indexes[at]);
        return Ok(Some(Conflict { key: buffers.row_key.clone(), error: duplicate(table, index, values) }));
    }
    // As in InnoDB the row is there before its entries are, whatever these wait for.
    context.transaction.borrow_mut().writable()?.count_change();
    for index in table.indexes.iter().filter(|i| i.is_unique()) {
        if table.clustered.is_some_and(|at| std::ptr::eq(&table.indexes[at], index)) {
            continue;
        }
        if let Some(conflict) = taken(context, table, (index, mode), values, buffers)? {
            abandon(context, &before)?;
            return Ok(Some(conflict));
        }
    }
    row::encode(table, values, zone, &mut buffers.row);
    let mut transaction = context.transaction.borrow_mut();
    transaction.writable()?.put(&buffers.row_key, &buffers.row).map_err(|e| lock::failure(&e))?;
    drop(transaction);
    for (at, index) in table.indexes.iter().enumerate() {
        if table.clustered != Some(at) && index.is_stored() {
            put_entry(context, table, index, values, buffers)?;
        }
    }
    Ok(None)
}

/// The row that has a unique key already, and is not the one with the key in `buffers`.
fn taken(
    context: &Context<'_>,
    table: &Table,
    (index, mode): (&Index, LockMode),
    values: &[Value<'_>],
    buffers: &mut Buffers,
) -> Result<Option<Conflict>> {
    let (entry, entry_value) = (&mut buffers.entry, &mut buffers.entry_value);
    let is_single = key::entry(table, index, (values, &context.statement.zone), &buffers.row_key, entry, entry_value);
    if !is_single {
        return Ok(None);
    }
    let Place::Taken(value) = claim(context, &buffers.entry, mode, true)? else { return Ok(None) };
    let mut other = keys::index_prefix(table.row_index).to_vec();
    other.extend_from_slice(&value);
    if other == buffers.row_key {
        return Ok(None);
    }
    Ok(Some(Conflict { key: other, error: duplicate(table, Some(index), values) }))
}

fn put_entry(
    context: &Context<'_>,
    table: &Table,
    index: &Index,
    values: &[Value<'_>],
    buffers: &mut Buffers,
) -> Result<()> {
    let (entry, entry_value) = (&mut buffers.entry, &mut buffers.entry_value);
    let is_single = key::entry(table, index, (values, &context.statement.zone), &buffers.row_key, entry, entry_value);
    if !is_single {
        announce_entry(context, &buffers.entry)?;
    }
    let mut transaction = context.transaction.borrow_mut();
    transaction.writable()?.put(&buffers.entry, &buffers.entry_value).map_err(|e| lock::failure(&e))
}

/// Locks the place of an entry that is to be written, as soon as nobody stands in the way.
fn announce_entry(context: &Context<'_>, entry: &[u8]) -> Result<()> {
    loop {
        match lock::announce(context, entry)? {
            InsertOutcome::Granted => return count_place(context, entry, None),
            InsertOutcome::AlreadyHeld => return Ok(()),
            InsertOutcome::Covered => lock::await_gap(context, entry)?,
            InsertOutcome::Taken => lock::written(context, entry)?,
        }
    }
}

/// The error of a key that is there already.
#[cold]
fn duplicate(table: &Table, index: Option<&Index>, values: &[Value<'_>]) -> Error {
    match index {
        Some(index) => {
            let shown = key::shown(table, index, values);
            let name = format!("{}.{}", table.name, index.name);
            conditions::DUP_ENTRY.with(&[&shown, &name])
        }
        None => conditions::DUP_ENTRY.with(&[&"", &table.name]),
    }
}

/// Replaces a row by another: `old` is what it was, `key` its key, which is locked.
///
/// # Errors
/// As [`insert_row`].
pub fn update_row(
    context: &Context<'_>,
    table: &Table,
    old_key: &[u8],
    old: &[Value<'_>],
    new: &[Value<'_>],
    buffers: &mut Buffers,
) -> Result<Option<Conflict>> {
    let zone = &context.statement.zone;
    let changed: Vec<bool> = old.iter().zip(new).map(|(a, b)| a != b).collect();
    let moves = table.clustered.is_some_and(|at| key::touches(&table.indexes[at], &changed));
    if table.auto_increment().is_some_and(|column| changed[column]) {
        auto_increment::keep(table, old, context)?;
    }
    if moves {
        key::row(table, (new, zone), 0, &mut buffers.row_key);
    } else {
        buffers.row_key.clear();
        buffers.row_key.extend_from_slice(old_key);
    }
    let moves = moves && buffers.row_key != old_key;
    if moves && matches!(claim(context, &buffers.row_key, LockMode::Shared, false)?, Place::Taken(_)) {
        let index = table.clustered.map(|at| &table.indexes[at]);
        return Ok(Some(Conflict { key: buffers.row_key.clone(), error: duplicate(table, index, new) }));
    }
    let is_other = |at: usize| table.clustered != Some(at);
    let is_newer = table.indexes.len() > 1
        && context.transaction.borrow_mut().writable()?.is_newer(old_key).map_err(|e| lock::failure(&e))?;
    context.transaction.borrow_mut().writable()?.count_change();
    for (at, index) in table.indexes.iter().enumerate() {
        if index.is_unique() && is_other(at) && (moves || key::touches(index, &changed)) {
            // The entry may be the old row's own, under a key that compares as equal.
            let own = buffers.row_key.clone();
            if moves {
                buffers.row_key.clear();
                buffers.row_key.extend_from_slice(old_key);
            }
            let conflict = taken(context, table, (index, LockMode::Shared), new, buffers)?;
            buffers.row_key = own;
            if conflict.is_some() {
                return Ok(conflict);
            }
        }
    }
    for (at, index) in table.indexes.iter().enumerate() {
        if !is_other(at) || !index.is_stored() {
            continue;
        }
        if !(moves || key::touches(index, &changed)) {
            if is_newer {
                keep_entry(context, table, index, new, buffers)?;
            }
            continue;
        }
        key::entry(table, index, (old, zone), old_key, &mut buffers.old_entry, &mut buffers.old_entry_value);
        delete_entry(context, &buffers.old_entry)?;
        put_entry(context, table, index, new, buffers)?;
    }
    row::encode(table, new, zone, &mut buffers.row);
    if moves {
        delete(context, old_key)?;
    }
    let mut transaction = context.transaction.borrow_mut();
    let txn = transaction.writable()?;
    txn.put(&buffers.row_key, &buffers.row).map_err(|e| lock::failure(&e))?;
    if moves {
        txn.count_change();
    }
    Ok(None)
}

/// Writes an entry that stays as it is. The transaction's snapshot may not show it, though it shows the row from now on.
fn keep_entry(
    context: &Context<'_>,
    table: &Table,
    index: &Index,
    values: &[Value<'_>],
    buffers: &mut Buffers,
) -> Result<()> {
    let (entry, entry_value) = (&mut buffers.entry, &mut buffers.entry_value);
    key::entry(table, index, (values, &context.statement.zone), &buffers.row_key, entry, entry_value);
    context.transaction.borrow_mut().writable()?.put(entry, entry_value).map_err(|e| lock::failure(&e))
}

/// Deletes a row with its index entries; its key is locked.
///
/// # Errors
/// What the store answers.
pub fn delete_row(
    context: &Context<'_>,
    table: &Table,
    row_key: &[u8],
    old: &[Value<'_>],
    buffers: &mut Buffers,
) -> Result<()> {
    auto_increment::keep(table, old, context)?;
    context.transaction.borrow_mut().writable()?.count_change();
    for (at, index) in table.indexes.iter().enumerate() {
        if table.clustered != Some(at) && index.is_stored() {
            let zone = &context.statement.zone;
            key::entry(table, index, (old, zone), row_key, &mut buffers.old_entry, &mut buffers.old_entry_value);
            delete_entry(context, &buffers.old_entry)?;
        }
    }
    delete(context, row_key)
}

fn delete_entry(context: &Context<'_>, entry: &[u8]) -> Result<()> {
    lock::written(context, entry)?;
    delete(context, entry)
}

fn current(context: &Context<'_>, key: &[u8]) -> Result<Option<Vec<u8>>> {
    let found = context.transaction.borrow_mut().reader()?.get(key, View::Current).map_err(|e| lock::failure(&e))?;
    Ok(found.map(|value| value.to_vec()))
}

/// Whether the record of a row is there that was deleted and committed.
fn is_removed(context: &Context<'_>, key: &[u8]) -> Result<bool> {
    context.transaction.borrow_mut().writable()?.is_removed(key).map_err(|e| lock::failure(&e))
}

/// What is under a key that was announced; the common answer is that there is nothing.
fn in_the_way(context: &Context<'_>, key: &[u8]) -> Result<Option<Slice>> {
    context.transaction.borrow_mut().reader()?.get_in_the_way(key).map_err(|e| lock::failure(&e))
}

fn delete(context: &Context<'_>, key: &[u8]) -> Result<()> {
    context.transaction.borrow_mut().writable()?.delete(key).map_err(|e| lock::failure(&e))
}

/// The row in the way of another: the newest committed one under its key, or this transaction's own.
///
/// # Errors
/// 1412 as for any read, what the store answers.
pub fn current_row(context: &Context<'_>, table: &Table, row_key: &[u8]) -> Result<Option<Vec<Value<'static>>>> {
    context.read_table(table, None)?;
    let found =
        context.transaction.borrow_mut().reader()?.get(row_key, View::Current).map_err(|e| lock::failure(&e))?;
    found.map(|bytes| row::columns(table, &bytes, &context.statement.zone)).transpose()
}
