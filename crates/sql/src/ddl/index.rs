//! Rows and index entries written by a change of a table's definition.

use super::storage::Change;
use crate::catalog::keys::index_range;
use crate::catalog::table::{Default, Index, IndexId, Table};
use crate::conditions;
use crate::dml::defaults;
use crate::dml::store_value::{self, Strictness};
use crate::error::Result;
use crate::exec::lock::failure;
use crate::expr::context::Context;
use crate::{key, row};
use std::ops::Bound;
use std::sync::Arc;
use store::scan::Direction;
use store::txn::View;
use values::value::Value;
use values::zone::Zone;

/// Writes all rows of `old` as rows of `new`: how many.
///
/// # Errors
/// 1062, values that do not fit, what the store answers.
pub fn rewrite(
    old: &Table,
    new: &Table,
    from: &[Option<usize>],
    change: &mut Change<'_>,
    context: &Context<'_>,
) -> Result<u64> {
    let strictness = Strictness::of(context, false);
    let zone = &context.statement.zone;
    let new = Arc::new(super::drop::copy(new));
    let mut writer = Writer::new();
    let (lower, upper) = index_range(old.row_index);
    let (lower, upper) = (Bound::Included(&lower[..]), Bound::Excluded(&upper[..]));
    let mut scan = change.txn.scan(lower, upper, Direction::Forward, View::Current).map_err(|e| failure(&e))?;
    let auto = new.auto_increment();
    let mut computed = computed_columns(&new, from, context)?;
    while let Some((_, bytes)) = scan.next().map_err(|e| failure(&e))? {
        writer.rows += 1;
        context.row_number.set(writer.rows);
        let mut values = Vec::with_capacity(new.columns.len());
        for (at, source) in from.iter().enumerate() {
            let column = &new.columns[at];
            values.push(match source {
                Some(source) => {
                    let value = row::column(old, bytes, *source, zone)?.into_owned();
                    if value.is_null() && !column.nullable {
                        if strictness == Strictness::Errors {
                            return Err(conditions::INVALID_USE_OF_NULL.with(&[]));
                        }
                        let mut diagnostics = context.diagnostics.borrow_mut();
                        diagnostics.warn(conditions::DATA_TRUNCATED, &[&column.name, &writer.rows]);
                        defaults::zero(&column.ty)
                    } else {
                        store_value::convert(value, &old.columns[*source].ty, &new, at, context, strictness)?
                    }
                }
                None if auto == Some(at) => Value::Uint(writer.rows),
                None if matches!(column.default, Default::Expression(_)) => Value::Null,
                None => defaults::of_added(column, context)?,
            });
        }
        computed.fill(&new, &mut values, context)?;
        writer.write(&new, &values, zone, change)?;
        context.kill.check()?;
    }
    Ok(writer.rows)
}

/// Columns whose values are computed, over rows that are written anew: those that come with an expression by default, and generated ones.
struct Computed {
    columns: Vec<(usize, crate::expr::Expr)>,
    subplans: crate::exec::Subplans,
    slots: usize,
    slot: crate::expr::Slot,
}

fn computed_columns(table: &Arc<Table>, from: &[Option<usize>], context: &Context<'_>) -> Result<Computed> {
    let catalog = Arc::clone(&context.catalog);
    let parameters = crate::bind::Parameters::Marks(&[]);
    let mut binder =
        crate::bind::Binder::new(context.server, context.state, catalog, b"", parameters, context.diagnostics);
    let slot = binder.slot();
    let mut columns = Vec::new();
    for (at, column) in table.columns.iter().enumerate().filter(|(at, _)| from[*at].is_none()) {
        if let Default::Expression(text) = &column.default {
            columns.push((at, binder.definition(table, slot, text)?));
        }
    }
    for (at, column) in table.columns.iter().enumerate() {
        if let Some(generated) = &column.generated {
            columns.push((at, binder.definition(table, slot, &generated.text)?));
        }
    }
    let subplans = binder.take_subplans();
    Ok(Computed { columns, subplans, slots: binder.slot_count(), slot })
}

impl Computed {
    fn fill(&mut self, table: &Table, values: &mut [Value<'static>], context: &Context<'_>) -> Result<()> {
        if self.columns.is_empty() {
            return Ok(());
        }
        let states = self.subplans.states();
        let mut frame = crate::expr::frame::Frame::new(self.slots, &[], context, &self.subplans, &states);
        for (at, e) in &self.columns {
            frame.set_values(self.slot, values.to_vec());
            values[*at] = store_value::computed(e, table, *at, &frame, Strictness::of(context, false))?;
        }
        Ok(())
    }
}

/// Writes rows and entries, and finds doubles in unique indexes.
struct Writer {
    rows: u64,
    hidden: u64,
    row_key: Vec<u8>,
    row: Vec<u8>,
    entry: Vec<u8>,
    value: Vec<u8>,
}

impl Writer {
    fn new() -> Writer {
        Writer { rows: 0, hidden: 0, row_key: Vec::new(), row: Vec::new(), entry: Vec::new(), value: Vec::new() }
    }

    fn write(&mut self, table: &Table, values: &[Value<'_>], zone: &Zone, change: &mut Change<'_>) -> Result<()> {
        self.hidden += 1;
        key::row(table, (values, zone), self.hidden, &mut self.row_key);
        if let Some(at) = table.clustered
            && change.txn.get(&self.row_key, View::Current).map_err(|e| failure(&e))?.is_some()
        {
            return Err(duplicate(table, &table.indexes[at], values));
        }
        row::encode(table, values, zone, &mut self.row);
        change.txn.put(&self.row_key, &self.row).map_err(|e| failure(&e))?;
        for (at, index) in table.indexes.iter().enumerate() {
            if table.clustered != Some(at) && index.is_stored() {
                self.entry(table, index, (values, zone), change)?;
            }
        }
        Ok(())
    }

    fn entry(
        &mut self,
        table: &Table,
        index: &Index,
        (values, zone): (&[Value<'_>], &Zone),
        change: &mut Change<'_>,
    ) -> Result<()> {
        let single = key::entry(table, index, (values, zone), &self.row_key, &mut self.entry, &mut self.value);
        if single && change.txn.get(&self.entry, View::Current).map_err(|e| failure(&e))?.is_some() {
            return Err(duplicate(table, index, values));
        }
        change.txn.put(&self.entry, &self.value).map_err(|e| failure(&e))
    }
}

pub(super) fn duplicate(table: &Table, index: &Index, values: &[Value<'_>]) -> crate::error::Error {
    let name = format!("{}.{}", table.name, index.name);
    conditions::DUP_ENTRY.with(&[&key::shown(table, index, values), &name])
}

/// Checks the constraints of a table over all its rows: how many there are.
///
/// # Errors
/// 3819, what the store answers.
pub fn check_rows(table: &Table, change: &mut Change<'_>, context: &Context<'_>) -> Result<u64> {
    let catalog = Arc::clone(&context.catalog);
    let parameters = crate::bind::Parameters::Marks(&[]);
    let mut binder =
        crate::bind::Binder::new(context.server, context.state, catalog, b"", parameters, context.diagnostics);
    let slot = binder.slot();
    let shared = Arc::new(super::drop::copy(table));
    let mut checks = Vec::new();
    for check in table.checks.iter().filter(|check| check.enforced) {
        checks.push((Arc::clone(&check.name), binder.definition(&shared, slot, &check.text)?));
    }
    let (subplans, slots) = (binder.take_subplans(), binder.slot_count());
    drop(binder);
    let states = subplans.states();
    let mut frame = crate::expr::frame::Frame::new(slots, &[], context, &subplans, &states);
    let (lower, upper) = index_range(table.row_index);
    let (lower, upper) = (Bound::Included(&lower[..]), Bound::Excluded(&upper[..]));
    let mut scan = change.txn.scan(lower, upper, Direction::Forward, View::Current).map_err(|e| failure(&e))?;
    let mut rows = 0;
    while let Some((_, bytes)) = scan.next().map_err(|e| failure(&e))? {
        rows += 1;
        if !checks.is_empty() {
            let values: Vec<_> =
                row::columns(table, bytes, &context.statement.zone)?.into_iter().map(Value::into_owned).collect();
            crate::dml::insert::check(&checks, slot, &values, &mut frame, false)?;
        }
        context.kill.check()?;
    }
    Ok(rows)
}

/// Adds the entries of indexes that are new, and removes those of indexes that are gone: how many rows were read.
///
/// # Errors
/// 1062, what the store answers.
pub fn add_and_drop(old: &Table, new: &mut Table, change: &mut Change<'_>, context: &Context<'_>) -> Result<u64> {
    for index in &old.indexes {
        if !new.indexes.iter().any(|i| i.id == index.id) && index.id != new.row_index {
            let (lower, upper) = index_range(index.id);
            change.txn.delete_range(&lower, &upper).map_err(|e| failure(&e))?;
        }
    }
    let known: Vec<IndexId> = old.indexes.iter().map(|i| i.id).collect();
    let added: Vec<usize> = (0..new.indexes.len()).filter(|at| !known.contains(&new.indexes[*at].id)).collect();
    if added.is_empty() {
        return Ok(0);
    }
    let first = change.ids(added.len() as u32)?;
    for (n, at) in added.iter().enumerate() {
        new.indexes[*at].id = IndexId(first + n as u32);
    }
    let stored: Vec<&Index> = added.iter().map(|at| &new.indexes[*at]).filter(|index| index.is_stored()).collect();
    super::fill::fill(old, new, &stored, change, context)
}
