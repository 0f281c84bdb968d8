//! Statements that change rows.
//!
//! A row's writes are its entry under its own key and one entry in each index. Whoever writes a key locks it before: a new key by
//! [`crate::exec::lock::insertion`], which waits for readers that guard the range, a row that is there by its scan.

pub mod defaults;
pub mod delete;
pub mod insert;
pub mod store_value;
pub mod update;

use crate::catalog::keys;
use crate::catalog::table::{Index, Table};
use crate::conditions;
use crate::error::{Error, Result};
use crate::exec::lock;
use crate::expr::context::Context;
use crate::{key, row};
use store::txn::View;
use values::value::Value;

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

/// Writes a new row with its index entries; the row in its way, where a unique key is there already.
///
/// # Errors
/// Locks that are not granted, what the store answers.
pub fn insert_row(
    context: &Context<'_>,
    table: &Table,
    values: &[Value<'_>],
    hidden: u64,
    buffers: &mut Buffers,
) -> Result<Option<Conflict>> {
    key::row(table, values, hidden, &mut buffers.row_key);
    if table.clustered.is_some() || table.primary().is_some() {
        lock::insertion(context, &buffers.row_key)?;
        let there = context.transaction.borrow_mut().reader()?.get(&buffers.row_key, View::Current);
        if there.map_err(|e| lock::failure(&e))?.is_some() {
            let index = table.clustered.map(|at| &table.indexes[at]);
            return Ok(Some(Conflict { key: buffers.row_key.clone(), error: duplicate(table, index, values) }));
        }
    }
    for index in table.indexes.iter().filter(|i| i.is_unique()) {
        if table.clustered.is_some_and(|at| std::ptr::eq(&table.indexes[at], index)) {
            continue;
        }
        if let Some(conflict) = taken(context, table, index, values, buffers)? {
            return Ok(Some(conflict));
        }
    }
    row::encode(table, values, &context.statement.zone, &mut buffers.row);
    let mut transaction = context.transaction.borrow_mut();
    let txn = transaction.writable()?;
    txn.put(&buffers.row_key, &buffers.row).map_err(|e| lock::failure(&e))?;
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
    index: &Index,
    values: &[Value<'_>],
    buffers: &mut Buffers,
) -> Result<Option<Conflict>> {
    let is_single = key::entry(table, index, values, &buffers.row_key, &mut buffers.entry, &mut buffers.entry_value);
    if !is_single {
        return Ok(None);
    }
    lock::insertion(context, &buffers.entry)?;
    let there = context.transaction.borrow_mut().reader()?.get(&buffers.entry, View::Current);
    let Some(value) = there.map_err(|e| lock::failure(&e))? else { return Ok(None) };
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
    let is_single = key::entry(table, index, values, &buffers.row_key, &mut buffers.entry, &mut buffers.entry_value);
    if !is_single && context.guards_ranges() {
        lock::insertion(context, &buffers.entry)?;
    }
    let mut transaction = context.transaction.borrow_mut();
    transaction.writable()?.put(&buffers.entry, &buffers.entry_value).map_err(|e| lock::failure(&e))
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
    let changed: Vec<bool> = old.iter().zip(new).map(|(a, b)| a != b).collect();
    let moves = table.clustered.is_some_and(|at| key::touches(&table.indexes[at], &changed));
    if moves {
        key::row(table, new, 0, &mut buffers.row_key);
    } else {
        buffers.row_key.clear();
        buffers.row_key.extend_from_slice(old_key);
    }
    let moves = moves && buffers.row_key != old_key;
    if moves {
        lock::insertion(context, &buffers.row_key)?;
        let there = context.transaction.borrow_mut().reader()?.get(&buffers.row_key, View::Current);
        if there.map_err(|e| lock::failure(&e))?.is_some() {
            let index = table.clustered.map(|at| &table.indexes[at]);
            return Ok(Some(Conflict { key: buffers.row_key.clone(), error: duplicate(table, index, new) }));
        }
    }
    let is_other = |at: usize| table.clustered != Some(at);
    for (at, index) in table.indexes.iter().enumerate() {
        if index.is_unique() && is_other(at) && key::touches(index, &changed) {
            // The entry may be the old row's own, under a key that compares as equal.
            let own = buffers.row_key.clone();
            if moves {
                buffers.row_key.clear();
                buffers.row_key.extend_from_slice(old_key);
            }
            let conflict = taken(context, table, index, new, buffers)?;
            buffers.row_key = own;
            if conflict.is_some() {
                return Ok(conflict);
            }
        }
    }
    for (at, index) in table.indexes.iter().enumerate() {
        if !is_other(at) || !index.is_stored() || !(moves || key::touches(index, &changed)) {
            continue;
        }
        key::entry(table, index, old, old_key, &mut buffers.old_entry, &mut buffers.old_entry_value);
        delete(context, &buffers.old_entry)?;
        put_entry(context, table, index, new, buffers)?;
    }
    row::encode(table, new, &context.statement.zone, &mut buffers.row);
    if moves {
        delete(context, old_key)?;
    }
    let mut transaction = context.transaction.borrow_mut();
    transaction.writable()?.put(&buffers.row_key, &buffers.row).map_err(|e| lock::failure(&e))?;
    Ok(None)
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
    for (at, index) in table.indexes.iter().enumerate() {
        if table.clustered != Some(at) && index.is_stored() {
            key::entry(table, index, old, row_key, &mut buffers.old_entry, &mut buffers.old_entry_value);
            delete(context, &buffers.old_entry)?;
        }
    }
    delete(context, row_key)
}

fn delete(context: &Context<'_>, key: &[u8]) -> Result<()> {
    context.transaction.borrow_mut().writable()?.delete(key).map_err(|e| lock::failure(&e))
}

/// The newest committed row under a key, or this transaction's own.
///
/// # Errors
/// What the store answers.
pub fn current_row(context: &Context<'_>, table: &Table, row_key: &[u8]) -> Result<Option<Vec<Value<'static>>>> {
    let found =
        context.transaction.borrow_mut().reader()?.get(row_key, View::Current).map_err(|e| lock::failure(&e))?;
    found.map(|bytes| row::columns(table, &bytes, &context.statement.zone)).transpose()
}
