//! DELETE.

use super::{Buffers, delete_row};
use crate::bind::dml::Delete;
use crate::catalog::table::Table;
use crate::error::Result;
use crate::exec::spill::list::Builder;
use crate::exec::{Flow, limits, run};
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use crate::row;
use crate::session::program::triggers::{Triggers, When};
use std::collections::HashSet;
use values::value::Value;

/// Runs a DELETE: how many rows went.
///
/// # Errors
/// What the condition, locks and the store answer.
pub fn run_delete<'s>(delete: &'s Delete, frame: &mut Frame<'s>) -> Result<u64> {
    let context = frame.context;
    for target in &delete.targets {
        context.use_table(&target.table)?;
    }
    let mut left = match &delete.limits {
        Some(l) => limits(l, frame)?.1,
        None => u64::MAX,
    };
    let mut gone = 0;
    let triggers: Vec<Triggers> =
        delete.targets.iter().map(|t| Triggers::of(&context.catalog, &t.table, "DELETE")).collect();
    let mut buffers = Buffers::default();
    // Of each row the target, the key, the values.
    let mut waiting = delete.collects.then(|| Builder::new(context));
    let mut seen: Vec<HashSet<Vec<u8>>> = vec![HashSet::new(); delete.targets.len()];
    if left > 0 {
        run(&delete.node, frame, &mut |frame| {
            for (at, target) in delete.targets.iter().enumerate() {
                let Some((key, bytes)) = frame.encoded(target.slot) else { continue };
                if delete.repeats && !seen[at].insert(key.to_vec()) {
                    continue;
                }
                context.diagnostics.borrow_mut().check_raised()?;
                let old = row::columns(&target.table, bytes, &context.statement.zone)?;
                if let Some(waiting) = &mut waiting {
                    let head = [Value::Uint(at as u64), Value::Bytes(key.to_vec().into())];
                    waiting.add(head.into_iter().chain(old).collect::<Vec<_>>())?;
                } else {
                    let key = key.to_vec();
                    remove(context, (&target.table, &triggers[at]), (&key, &old), &mut buffers)?;
                    gone += 1;
                }
            }
            left -= 1;
            Ok(if left == 0 { Flow::Stop } else { Flow::More })
        })?;
    }
    if let Some(waiting) = waiting {
        waiting.finish()?.each(context, &mut |row| {
            let [Value::Uint(at), Value::Bytes(key), old @ ..] = &row[..] else { panic!("a row was put there") };
            let at = *at as usize;
            remove(context, (&delete.targets[at].table, &triggers[at]), (key, old), &mut buffers)?;
            gone += 1;
            Ok(Flow::More)
        })?;
    }
    Ok(gone)
}

/// Deletes a row, with its triggers before and after.
fn remove(
    context: &Context<'_>,
    (table, triggers): (&Table, &Triggers),
    (key, old): (&[u8], &[Value<'static>]),
    buffers: &mut Buffers,
) -> Result<()> {
    triggers.fire(context.session, When::Before, table, Some(old), None)?;
    delete_row(context, table, key, old, buffers)?;
    triggers.fire(context.session, When::After, table, Some(old), None)
}
