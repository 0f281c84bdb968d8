//! DELETE.

use super::{Buffers, delete_row};
use crate::bind::dml::Delete;
use crate::error::Result;
use crate::exec::{Flow, limits, run};
use crate::expr::frame::Frame;
use crate::row;
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
    let mut buffers = Buffers::default();
    let mut waiting: Vec<(usize, Vec<u8>, Vec<Value<'static>>)> = Vec::new();
    let mut seen: Vec<HashSet<Vec<u8>>> = vec![HashSet::new(); delete.targets.len()];
    if left > 0 {
        run(&delete.node, frame, &mut |frame| {
            for (at, target) in delete.targets.iter().enumerate() {
                let Some((key, bytes)) = frame.encoded(target.slot) else { continue };
                if delete.collects && !seen[at].insert(key.to_vec()) {
                    continue;
                }
                let old = row::columns(&target.table, bytes, &context.statement.zone)?;
                if delete.collects {
                    waiting.push((at, key.to_vec(), old));
                } else {
                    delete_row(context, &target.table, key, &old, &mut buffers)?;
                    gone += 1;
                }
            }
            left -= 1;
            Ok(if left == 0 { Flow::Stop } else { Flow::More })
        })?;
    }
    for (at, key, old) in &waiting {
        delete_row(context, &delete.targets[*at].table, key, old, &mut buffers)?;
        gone += 1;
    }
    Ok(gone)
}
