//! UPDATE.

use super::store_value::{self, Strictness};
use super::{Buffers, auto_increment, defaults, update_row};
use crate::bind::dml::{Update, Updated};
use crate::error::{Level, Result};
use crate::exec::spill::list::Builder;
use crate::exec::{Flow, limits, run};
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use crate::row;
use crate::session::program::triggers::{Triggers, When};
use std::collections::HashSet;
use values::value::Value;

/// What an UPDATE did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Changed {
    /// Rows that satisfied its condition.
    pub matched: u64,
    /// Rows that became others.
    pub changed: u64,
}

struct Change<'c> {
    table: usize,
    key: &'c [u8],
    old: &'c [Value<'static>],
    new: &'c [Value<'static>],
}

impl<'c> Change<'c> {
    /// As a row: the table, the key, the old values, the new ones.
    fn put(table: usize, key: &[u8], old: Vec<Value<'static>>, new: Vec<Value<'static>>) -> Vec<Value<'static>> {
        let head = [Value::Uint(table as u64), Value::Bytes(key.to_vec().into())];
        head.into_iter().chain(old).chain(new).collect()
    }

    fn of(row: &'c [Value<'static>]) -> Option<Change<'c>> {
        let [Value::Uint(table), Value::Bytes(key), values @ ..] = row else { return None };
        let (old, new) = values.split_at(values.len() / 2);
        Some(Change { table: *table as usize, key, old, new })
    }
}

/// Runs an UPDATE.
///
/// # Errors
/// What values, constraints, locks and the store answer.
pub fn run_update<'s>(update: &'s Update, frame: &mut Frame<'s>) -> Result<Changed> {
    let context = frame.context;
    let strictness = Strictness::of(context, update.ignore);
    context.is_ignoring.set(update.ignore);
    for updated in &update.tables {
        context.use_table(&updated.target.table)?;
    }
    let mut left = match &update.limits {
        Some(l) => limits(l, frame)?.1,
        None => u64::MAX,
    };
    let mut done = Changed::default();
    let triggers: Vec<Triggers> =
        update.tables.iter().map(|t| Triggers::of(&context.catalog, &t.target.table, "UPDATE")).collect();
    let mut buffers = Buffers::default();
    let mut waiting = update.collects.then(|| Builder::new(context));
    let mut seen: Vec<HashSet<Vec<u8>>> = vec![HashSet::new(); update.tables.len()];
    if left > 0 {
        run(&update.node, frame, &mut |frame| {
            for (at, updated) in update.tables.iter().enumerate() {
                let Some((key, bytes)) = frame.encoded(updated.target.slot) else { continue };
                if update.repeats && !seen[at].insert(key.to_vec()) {
                    continue;
                }
                let key = key.to_vec();
                let old = row::columns(&updated.target.table, bytes, &context.statement.zone)?;
                done.matched += 1;
                context.row_number.set(done.matched);
                let new = changed_row(updated, &triggers[at], &old, frame, strictness)?;
                context.kill.check()?;
                context.diagnostics.borrow_mut().check_raised()?;
                let Some(new) = new else { continue };
                if let Some(waiting) = &mut waiting {
                    waiting.add(Change::put(at, &key, old, new))?;
                } else {
                    let change = Change { table: at, key: &key, old: &old, new: &new };
                    done.changed += apply(update, &triggers[at], &change, context, &mut buffers)?;
                }
            }
            left -= 1;
            Ok(if left == 0 { Flow::Stop } else { Flow::More })
        })?;
    }
    if let Some(waiting) = waiting {
        waiting.finish()?.each(context, &mut |row| {
            let change = Change::of(row).expect("a change was put there");
            done.changed += apply(update, &triggers[change.table], &change, context, &mut buffers)?;
            Ok(Flow::More)
        })?;
    }
    context.is_ignoring.set(false);
    Ok(done)
}

/// The row with its assignments; `None` where it stays as it is.
fn changed_row<'s>(
    updated: &'s Updated,
    triggers: &Triggers,
    old: &[Value<'static>],
    frame: &mut Frame<'s>,
    strictness: Strictness,
) -> Result<Option<Vec<Value<'static>>>> {
    let context = frame.context;
    let table = &updated.target.table;
    let mut new = old.to_vec();
    for (step, (at, e)) in updated.assignments.iter().enumerate() {
        // An assignment sees those before it.
        if step > 0 {
            let mut bytes = Vec::new();
            row::encode(table, &new, &context.statement.zone, &mut bytes);
            let key = frame.encoded(updated.target.slot).map(|(k, _)| k.to_vec()).unwrap_or_default();
            frame.set_encoded(updated.target.slot, table, &key, &bytes);
        }
        let value = e.eval(frame)?.into_owned();
        let column = &table.columns[*at];
        new[*at] = if value.is_null() && !column.nullable && !triggers.has_before() {
            store_value::refuse_null(column, context, false, strictness)?
        } else {
            store_value::convert(value, &e.ty, table, *at, context, strictness)?
        };
    }
    if triggers.has_before() {
        triggers.fire(context.session, When::Before, table, Some(old), Some(&mut new))?;
        for (value, column) in new.iter_mut().zip(&table.columns) {
            if value.is_null() && !column.nullable {
                *value = store_value::refuse_null(column, context, false, strictness)?;
            }
        }
    }
    if new != old {
        for (at, column) in table.columns.iter().enumerate() {
            if column.on_update_now && !updated.assignments.iter().any(|(a, _)| *a == at) {
                new[at] = defaults::now(column, context);
            }
        }
    }
    for (at, e) in &updated.generated {
        frame.set_values(updated.row, new.clone());
        new[*at] = store_value::computed(e, table, *at, frame, strictness)?;
    }
    if new == old {
        return Ok(None);
    }
    if let Some(through) = &updated.through
        && !super::insert::is_shown(through, updated.row, &new, frame)?
    {
        return Ok(None);
    }
    super::insert::check(&updated.checks, updated.row, &new, frame, context.is_ignoring.get())?;
    if let Some(auto) = table.auto_increment()
        && new[auto] != old[auto]
    {
        auto_increment::raise(auto_increment::number(&new[auto]), table, &table.columns[auto].ty, context)?;
    }
    Ok(Some(new))
}

/// Writes a change: 1 where it was made, 0 where IGNORE left it out.
fn apply(
    update: &Update,
    triggers: &Triggers,
    change: &Change<'_>,
    context: &Context<'_>,
    buffers: &mut Buffers,
) -> Result<u64> {
    let table = &update.tables[change.table].target.table;
    match update_row(context, table, change.key, change.old, change.new, buffers)? {
        None => {
            if !triggers.is_empty() {
                let mut new = change.new.to_vec();
                triggers.fire(context.session, When::After, table, Some(change.old), Some(&mut new))?;
            }
            Ok(1)
        }
        Some(conflict) if update.ignore => {
            context.diagnostics.borrow_mut().push_error(Level::Warning, &conflict.error);
            Ok(0)
        }
        Some(conflict) => Err(conflict.error),
    }
}
