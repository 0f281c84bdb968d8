//! INSERT and REPLACE.

use super::auto_increment::{self, AutoIncrement};
use super::store_value::{self, Strictness};
use super::{Buffers, current_row, defaults, delete_row, insert_row, update_row};
use crate::bind::dml::{Insert, OnDuplicate, Rows};
use crate::bind::view::Through;
use crate::catalog::keys;
use crate::catalog::table::{Column, Default, Table, TableId};
use crate::conditions;
use crate::error::{Error, Level, Result};
use crate::exec::spill::list::Builder;
use crate::exec::{Flow, lock, locking, run};
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use crate::expr::{Expr, ExprKind};
use crate::plan::{Node, Query};
use crate::session::program::triggers::{Triggers, When};
use crate::session::settings::NO_AUTO_VALUE_ON_ZERO;
use std::ops::Bound;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use store::lock::LockMode;
use store::scan::Direction;
use store::txn::View;
use values::types::{Kind, Type};
use values::value::Value;

/// What an INSERT did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Inserted {
    /// Rows as the client counts them: 2 for one that replaced or changed another.
    pub affected: u64,
    /// Rows that the statement gave.
    pub records: u64,
    /// Rows that were left out or took another's place.
    pub duplicates: u64,
    /// The first value that AUTO_INCREMENT gave.
    pub last_insert_id: u64,
}

pub(super) struct Inserting<'i, 's> {
    pub(super) insert: &'s Insert,
    pub(super) context: &'i Context<'s>,
    pub(super) strictness: Strictness,
    pub(super) is_single_row: bool,
    pub(super) buffers: Buffers,
    pub(super) done: Inserted,
    pub(super) auto_column: Option<usize>,
    auto: &'i mut AutoIncrement,
    pub(super) triggers: Triggers,
}

/// Runs an INSERT or REPLACE.
///
/// # Errors
/// What values, constraints, locks and the store answer.
pub fn run_insert<'s>(insert: &'s Insert, frame: &mut Frame<'s>) -> Result<Inserted> {
    let mut auto = AutoIncrement::of(insert);
    let done = run_part(insert, &mut auto, frame);
    auto.release(&insert.table, frame.context);
    done
}

/// Inserts some of a statement's rows, whose numbers go on from those of the part before.
///
/// # Errors
/// As [`run_insert`].
pub fn run_part<'s>(insert: &'s Insert, auto: &mut AutoIncrement, frame: &mut Frame<'s>) -> Result<Inserted> {
    let context = frame.context;
    context.use_table(&insert.table)?;
    locking::count_table(context, &insert.table, LockMode::Exclusive)?;
    let strictness = Strictness::of(context, insert.ignore);
    context.is_ignoring.set(insert.ignore);
    let is_single_row = insert.rows.is_single();
    let auto_column = insert.table.auto_increment();
    let buffers = Buffers::default();
    let mut inserting = Inserting {
        insert,
        context,
        strictness,
        is_single_row,
        buffers,
        triggers: Triggers::of(&context.catalog, &insert.table, "INSERT"),
        done: Inserted::default(),
        auto_column,
        auto,
    };
    context.row_number.set(1);
    match &insert.rows {
        Rows::Values(rows) => {
            for row in rows {
                let values = inserting.written(row, frame)?;
                inserting.row(values, frame)?;
                context.count_rows(1);
            }
        }
        Rows::Plain(rows) => inserting.plain_rows(rows, frame)?,
        Rows::Query(query) => {
            let mut waiting = reads(query, insert.table.id).then(|| Builder::new(context));
            let types: Vec<Type> = query.output.iter().map(|e| e.ty.clone()).collect();
            run(&query.node, frame, &mut |frame| {
                let row = crate::exec::values(&query.output, frame)?;
                if let Some(waiting) = &mut waiting {
                    waiting.add(row)?;
                } else {
                    let values = row.into_iter().zip(&types).map(|(v, t)| Some((v, t.clone()))).collect();
                    inserting.row(values, frame)?;
                    context.count_rows(1);
                }
                Ok(Flow::More)
            })?;
            if let Some(waiting) = waiting {
                waiting.finish()?.each(context, &mut |row| {
                    let values = row.iter().zip(&types).map(|(v, t)| Some((v.clone(), t.clone()))).collect();
                    inserting.row(values, frame)?;
                    context.count_rows(1);
                    Ok(Flow::More)
                })?;
            }
        }
    }
    context.is_ignoring.set(false);
    if insert.through.as_ref().is_some_and(|through| !through.shows_number) {
        inserting.done.last_insert_id = 0;
    }
    Ok(inserting.done)
}

fn reads(query: &Query, table: TableId) -> bool {
    let mut reads = false;
    crate::plan::order::each_node(&query.node, &mut |node| {
        reads |= matches!(node, Node::Scan(scan) if scan.table.id == table);
    });
    reads
}

pub(super) fn blank(table: &Table) -> Vec<Value<'static>> {
    table.columns.iter().map(|c| defaults::constant(c, &defaults::UTC).unwrap_or(Value::Null)).collect()
}

impl<'i, 's> Inserting<'i, 's> {
    /// The values of a row of VALUES or SET, in their order: each is read with those that stand before it.
    fn written(&self, row: &'s [Option<Expr>], frame: &mut Frame<'s>) -> Result<Vec<Option<(Value<'static>, Type)>>> {
        let Insert { table, row: slot, columns, .. } = self.insert;
        let reads = |e: &Expr| e.any(&mut |e| matches!(e.kind, ExprKind::Column(read, _) if read == *slot));
        let mut present = blank(table);
        let is_read = row.iter().flatten().any(reads);
        frame.set_values(*slot, present.clone());
        let mut values = Vec::with_capacity(row.len());
        for (e, at) in row.iter().zip(columns) {
            let Some(e) = e else {
                values.push(None);
                continue;
            };
            let mut value = (e.eval(frame).map(Value::into_owned)?, e.ty.clone());
            e.tell_source(frame);
            let column = &table.columns[*at];
            if is_read && (column.nullable || !value.0.is_null()) {
                let stored = store_value::convert(value.0, &value.1, table, *at, self.context, self.strictness)?;
                present[*at] = stored.clone();
                frame.set_values(*slot, present.clone());
                value = (stored, column.ty.clone());
            }
            values.push(Some(value));
        }
        Ok(values)
    }

    /// Inserts one row of given values.
    pub(super) fn row(&mut self, given: Vec<Option<(Value<'static>, Type)>>, frame: &mut Frame<'s>) -> Result<()> {
        self.done.records += 1;
        let values = self.complete(given, frame)?;
        self.context.diagnostics.borrow_mut().check_raised()?;
        let Some(values) = values else { return Ok(()) };
        self.place(values, frame)
    }

    /// All columns' values: given ones converted, the others by default; `None` where IGNORE leaves the row out.
    fn complete(
        &mut self,
        given: Vec<Option<(Value<'static>, Type)>>,
        frame: &mut Frame<'s>,
    ) -> Result<Option<Vec<Value<'static>>>> {
        let table = &self.insert.table;
        let mut row: Vec<Option<Value<'static>>> = vec![None; table.columns.len()];
        for (place, (at, value)) in self.insert.columns.iter().zip(given).enumerate() {
            let Some((value, ty)) = value else { continue };
            let column = &table.columns[*at];
            let is_auto = self.auto_column == Some(*at);
            let is_checked_later = self.triggers.has_before();
            if value.is_null() && !column.nullable && !is_auto && !is_checked_later && column.ty.kind != Kind::Null {
                row[*at] = Some(store_value::refuse_null(column, self.context, self.is_single_row, self.strictness)?);
                continue;
            }
            if ty.kind == Kind::Json
                && let Rows::Query(query) = &self.insert.rows
            {
                query.output[place].tell_source(frame);
                if self.context.source.borrow().is_none() {
                    self.context.source.replace(query.columns.get(place).map(|c| Arc::clone(&c.name)));
                }
            }
            row[*at] = Some(store_value::convert(value, &ty, table, *at, self.context, self.strictness)?);
        }
        let mut complete: Vec<Value<'static>> = Vec::with_capacity(row.len());
        for (at, value) in row.into_iter().enumerate() {
            complete.push(match value {
                Some(value) => value,
                None if self.insert.defaults[at].is_some() || table.columns[at].generated.is_some() => Value::Null,
                None if self.auto_column == Some(at) => Value::Null,
                None => self.missing(&table.columns[at])?,
            });
        }
        if self.triggers.has_before() {
            self.triggers.fire(self.context.session, When::Before, table, None, Some(&mut complete))?;
            self.refuse_nulls(&mut complete)?;
        }
        if let Some(through) = self.insert.through.as_ref().filter(|through| !through.checks.is_empty()) {
            // A row that the view does not show takes no number.
            let row = self.computed(complete.clone(), frame)?;
            if !is_shown(through, self.insert.row, &row, frame)? {
                return Ok(None);
            }
        }
        self.auto_increment(&mut complete)?;
        let row = self.computed(complete, frame)?;
        check(&self.insert.checks, self.insert.row, &row, frame, self.insert.ignore)?;
        Ok(Some(row))
    }

    /// The value of a column that gets none.
    fn missing(&self, column: &Column) -> Result<Value<'static>> {
        let is_strict = self.strictness == Strictness::Errors;
        let lacks = column.default == Default::None && !column.nullable && !column.auto_increment;
        match &self.insert.through {
            // Who names a view is told of the view.
            Some(through) if lacks && column.ty.kind != Kind::Enum => {
                let view: [&dyn std::fmt::Display; 2] = [&through.view.schema, &through.view.name];
                if is_strict {
                    return Err(conditions::NO_DEFAULT_FOR_VIEW_FIELD.with(&view));
                }
                self.context.diagnostics.borrow_mut().warn(conditions::NO_DEFAULT_FOR_VIEW_FIELD, &view);
                Ok(defaults::zero(&column.ty))
            }
            _ => defaults::missing(column, self.context, is_strict),
        }
    }

    /// What columns without NULL do with one that triggers have left.
    fn refuse_nulls(&self, row: &mut [Value<'static>]) -> Result<()> {
        for (at, column) in self.insert.table.columns.iter().enumerate() {
            let has_own =
                self.auto_column == Some(at) || self.insert.defaults[at].is_some() || column.generated.is_some();
            if row[at].is_null() && !column.nullable && !has_own {
                row[at] = store_value::refuse_null(column, self.context, self.is_single_row, self.strictness)?;
            }
        }
        Ok(())
    }

    /// Default expressions and generated columns.
    fn computed(&mut self, mut row: Vec<Value<'static>>, frame: &mut Frame<'s>) -> Result<Vec<Value<'static>>> {
        let insert = self.insert;
        let table = &insert.table;
        let has_defaults = insert.defaults.iter().any(Option::is_some);
        if !has_defaults && insert.generated.is_empty() {
            return Ok(row);
        }
        for (at, default) in insert.defaults.iter().enumerate() {
            if let Some(default) = default
                && !insert.columns.contains(&at)
            {
                frame.set_values(insert.row, row.clone());
                let value = evaluate(default, frame)?;
                row[at] = store_value::convert(value, &default.ty, table, at, self.context, self.strictness)?;
            }
        }
        for (at, expression) in &insert.generated {
            frame.set_values(insert.row, row.clone());
            row[*at] = store_value::computed(expression, table, *at, frame, self.strictness)?;
        }
        Ok(row)
    }

    /// The AUTO_INCREMENT column's value.
    pub(super) fn auto_increment(&mut self, row: &mut [Value<'_>]) -> Result<()> {
        let Some(at) = self.auto_column else { return Ok(()) };
        let numbered = self.number(row, at);
        self.auto.pass();
        numbered
    }

    fn number(&mut self, row: &mut [Value<'_>], at: usize) -> Result<()> {
        let table = &self.insert.table;
        let context = self.context;
        let zero_counts = context.statement.sql_mode & NO_AUTO_VALUE_ON_ZERO != 0;
        let column = &table.columns[at];
        let is_zero = match &row[at] {
            Value::Null => true,
            Value::Int(0) | Value::Uint(0) => !zero_counts,
            Value::Float(v) => *v == 0.0 && !zero_counts,
            Value::Double(v) => *v == 0.0 && !zero_counts,
            _ => false,
        };
        if !is_zero {
            let given = auto_increment::number(&row[at]);
            return if given > 0 { self.auto.give(given, table, &column.ty, context) } else { Ok(()) };
        }
        let number = match context.state.insert_id.replace(0) {
            0 => self.auto.take(table, &column.ty, context)?,
            chosen => {
                self.auto.force(chosen, table, &column.ty, context)?;
                chosen
            }
        };
        if self.done.last_insert_id == 0 {
            self.done.last_insert_id = number;
        }
        let ty = Type::bigint_unsigned();
        row[at] = store_value::convert(Value::Uint(number), &ty, table, at, context, self.strictness)?;
        Ok(())
    }

    /// The number of the next row where the table has no key; else 0.
    pub(super) fn hidden_number(&self) -> Result<u64> {
        let table = &self.insert.table;
        if table.clustered.is_some() {
            return Ok(0);
        }
        table.runtime.row_number.take((1, u64::MAX), 1, 1, || next_row_number(self.context, table))
    }

    /// Writes a row, and does what the statement says about one in its way.
    fn place(&mut self, values: Vec<Value<'static>>, frame: &mut Frame<'s>) -> Result<()> {
        let insert = self.insert;
        let table = &insert.table;
        let hidden = self.hidden_number()?;
        let mode = match insert.on_duplicate {
            OnDuplicate::Fail | OnDuplicate::Ignore => LockMode::Shared,
            OnDuplicate::Replace | OnDuplicate::Update { .. } => LockMode::Exclusive,
        };
        let mut replaced = 0;
        loop {
            let Some(conflict) = insert_row(self.context, table, &values, (hidden, mode), &mut self.buffers)? else {
                self.done.affected += 1 + replaced;
                if !self.triggers.is_empty() {
                    let mut row = values;
                    self.triggers.fire(self.context.session, When::After, table, None, Some(&mut row))?;
                }
                return Ok(());
            };
            match &insert.on_duplicate {
                OnDuplicate::Fail => return Err(conflict.error),
                OnDuplicate::Ignore => {
                    self.leave_out(&conflict.error);
                    return Ok(());
                }
                OnDuplicate::Replace => {
                    lock::row(self.context, &conflict.key, lock::EXCLUSIVE)?;
                    if let Some(old) = current_row(self.context, table, &conflict.key)? {
                        let triggers = Triggers::of(&self.context.catalog, table, "DELETE");
                        let session = self.context.session;
                        triggers.fire(session, When::Before, table, Some(&old), None)?;
                        delete_row(self.context, table, &conflict.key, &old, &mut self.buffers)?;
                        triggers.fire(session, When::After, table, Some(&old), None)?;
                        replaced += 1;
                        self.done.duplicates += 1;
                    }
                }
                OnDuplicate::Update { old, new, assignments } => {
                    return self.change(&conflict.key, conflict.error, values, (*old, *new, assignments), frame);
                }
            }
        }
    }

    /// IGNORE leaves a row out, because of another that is there.
    pub(super) fn leave_out(&mut self, because: &Error) {
        self.take_number_back();
        self.done.duplicates += 1;
        self.context.diagnostics.borrow_mut().push_error(Level::Warning, because);
    }

    fn take_number_back(&mut self) {
        let taken = self.auto.take_back();
        if taken == Some(self.done.last_insert_id) {
            self.done.last_insert_id = 0;
        }
    }

    /// ON DUPLICATE KEY UPDATE of the row under `key`.
    fn change(
        &mut self,
        key: &[u8],
        error: Error,
        values: Vec<Value<'static>>,
        (old_slot, new_slot, assignments): (crate::expr::Slot, crate::expr::Slot, &'s [(usize, Expr)]),
        frame: &mut Frame<'s>,
    ) -> Result<()> {
        let table = &self.insert.table;
        lock::row(self.context, key, lock::EXCLUSIVE)?;
        let Some(old) = current_row(self.context, table, key)? else { return Err(error) };
        frame.set_values(new_slot, values);
        let mut row = old.clone();
        for (at, e) in assignments {
            frame.set_values(old_slot, row.clone());
            let value = e.eval(frame)?.into_owned();
            let column = &table.columns[*at];
            row[*at] = if value.is_null() && !column.nullable {
                store_value::refuse_null(column, self.context, true, self.strictness)?
            } else {
                store_value::convert(value, &e.ty, table, *at, self.context, self.strictness)?
            };
        }
        self.take_number_back();
        self.done.duplicates += 1;
        if row == old {
            self.done.affected += u64::from(self.context.state.counts_found_rows());
            return Ok(());
        }
        let triggers = Triggers::of(&self.context.catalog, table, "UPDATE");
        if triggers.has_before() {
            triggers.fire(self.context.session, When::Before, table, Some(&old), Some(&mut row))?;
            self.refuse_nulls(&mut row)?;
        }
        for (at, column) in table.columns.iter().enumerate() {
            if column.on_update_now && !assignments.iter().any(|(a, _)| *a == at) {
                row[at] = defaults::now(column, self.context);
            }
        }
        let insert = self.insert;
        for (at, expression) in &insert.generated {
            frame.set_values(insert.row, row.clone());
            row[*at] = store_value::computed(expression, table, *at, frame, self.strictness)?;
        }
        if let Some(through) = &insert.through
            && !is_shown(through, insert.row, &row, frame)?
        {
            return Ok(());
        }
        check(&insert.checks, insert.row, &row, frame, insert.ignore)?;
        if let Some(conflict) = update_row(self.context, table, key, &old, &row, &mut self.buffers)? {
            return Err(conflict.error);
        }
        if !triggers.is_empty() {
            triggers.fire(self.context.session, When::After, table, Some(&old), Some(&mut row.clone()))?;
        }
        if let Some(auto) = self.auto_column {
            let id = match &row[auto] {
                Value::Int(v) => *v as u64,
                Value::Uint(v) => *v,
                _ => 0,
            };
            self.context.state.changed_row_id.set(id);
        }
        self.done.affected += 2;
        Ok(())
    }
}

fn evaluate<'s>(e: &'s Expr, frame: &Frame<'s>) -> Result<Value<'static>> {
    e.eval(frame).map(Value::into_owned)
}

/// Whether a view shows a row that is written through it, as its CHECK OPTION asks; a row that IGNORE leaves out is none.
///
/// # Errors
/// 1369.
pub fn is_shown<'s>(
    through: &'s Through,
    slot: crate::expr::Slot,
    row: &[Value<'static>],
    frame: &mut Frame<'s>,
) -> Result<bool> {
    for condition in &through.checks {
        frame.set_values(slot, row.to_vec());
        if condition.truth(frame)? != Some(true) {
            let failure = through.failure();
            if !frame.context.is_ignoring.get() {
                return Err(failure);
            }
            frame.context.diagnostics.borrow_mut().push_error(Level::Warning, &failure);
            return Ok(false);
        }
    }
    Ok(true)
}

/// Checks CHECK constraints over a row.
///
/// # Errors
/// 3819.
pub fn check<'s>(
    checks: &'s [(std::sync::Arc<str>, Expr)],
    slot: crate::expr::Slot,
    row: &[Value<'static>],
    frame: &mut Frame<'s>,
    ignore: bool,
) -> Result<()> {
    for (name, condition) in checks {
        frame.set_values(slot, row.to_vec());
        let is_false = condition.truth(frame)? == Some(false);
        if is_false || frame.context.diagnostics.borrow_mut().check_raised().is_err() {
            let error = conditions::CHECK_CONSTRAINT_VIOLATED.with(&[name]);
            if !ignore {
                return Err(error);
            }
            frame.context.diagnostics.borrow_mut().push_error(Level::Warning, &error);
        }
    }
    Ok(())
}

/// The next AUTO_INCREMENT value of a table that was not used since the start: beyond the largest that is there, and beyond
/// what was noted at the last clean stop.
///
/// # Errors
/// What the store answers.
pub fn next_auto_increment(context: &Context<'_>, table: &Table) -> Result<u64> {
    let noted = {
        let key = keys::auto_increment(table.id);
        let found =
            context.transaction.borrow_mut().reader()?.get(&key, View::Current).map_err(|e| lock::failure(&e))?;
        found.and_then(|v| stdx::coding::get_u64(&v, 0)).unwrap_or(1)
    };
    let noted = noted.max(last_given(context, table)?);
    table.runtime.noted.fetch_max(noted, Ordering::AcqRel);
    let Some(column) = table.auto_increment() else { return Ok(noted) };
    let Some((at, index)) = table.indexes.iter().enumerate().find(|(_, i)| i.parts[0].column == column) else {
        return Ok(noted);
    };
    let (lower, upper) = keys::index_range(index.id);
    let way = if index.parts[0].descending { Direction::Forward } else { Direction::Backward };
    let mut transaction = context.transaction.borrow_mut();
    let reader = transaction.reader()?;
    let (lower, upper) = (Bound::Included(&lower[..]), Bound::Excluded(&upper[..]));
    let mut scan = reader.scan(lower, upper, way, View::Current).map_err(|e| lock::failure(&e))?;
    let Some((entry, value)) = scan.next().map_err(|e| lock::failure(&e))? else { return Ok(noted) };
    let row = if table.clustered == Some(at) {
        value.to_vec()
    } else {
        let mut row_key = Vec::new();
        crate::key::row_of_entry(table, index, entry, value, &mut row_key)
            .ok_or_else(|| conditions::CRASHED_ON_USAGE.with(&[&table.name]))?;
        let found = reader.get(&row_key, View::Current).map_err(|e| lock::failure(&e))?;
        found.map(|r| r.to_vec()).unwrap_or_default()
    };
    if row.is_empty() {
        return Ok(noted);
    }
    let largest = auto_increment::number(&crate::row::column(table, &row, column, &context.statement.zone)?);
    Ok(noted.max(largest.saturating_add(1)))
}

/// Below which number all were noted as given when rows went.
fn last_given(context: &Context<'_>, table: &Table) -> Result<u64> {
    let (lower, upper) = keys::all_given(table.id);
    let mut transaction = context.transaction.borrow_mut();
    let reader = transaction.reader()?;
    let (lower, upper) = (Bound::Included(&lower[..]), Bound::Excluded(&upper[..]));
    let mut scan = reader.scan(lower, upper, Direction::Backward, View::Current).map_err(|e| lock::failure(&e))?;
    let last = scan.next().map_err(|e| lock::failure(&e))?;
    Ok(last.and_then(|(key, _)| keys::next_of_given(key)).unwrap_or(1))
}

/// The next number of a table's hidden rows.
///
/// # Errors
/// What the store answers.
pub fn next_row_number(context: &Context<'_>, table: &Table) -> Result<u64> {
    let (lower, upper) = keys::index_range(table.row_index);
    let mut transaction = context.transaction.borrow_mut();
    let (lower, upper) = (Bound::Included(&lower[..]), Bound::Excluded(&upper[..]));
    let mut scan =
        transaction.reader()?.scan(lower, upper, Direction::Backward, View::Current).map_err(|e| lock::failure(&e))?;
    let last = scan.next().map_err(|e| lock::failure(&e))?;
    let number = last.and_then(|(key, _)| key.get(4..12)).and_then(|k| k.first_chunk().copied());
    Ok(number.map_or(1, |bytes| u64::from_be_bytes(bytes) + 1))
}
