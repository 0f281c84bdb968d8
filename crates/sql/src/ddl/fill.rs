//! The entries of indexes that are new, over the rows that are there.
//!
//! The rows' range is divided where the store's tables are, and threads take part after part: each reads the rows, makes their
//! entries and sorts them by batches. Then the sorted entries are merged into tables, which come with the change's commit. A double
//! in a unique index is found where two entries with one key meet.

use super::index::duplicate;
use super::storage::Change;
use crate::catalog::keys::{index_prefix, index_range};
use crate::catalog::table::{Index, Table};
use crate::conditions;
use crate::error::Result;
use crate::exec::lock::failure;
use crate::expr::context::{Context, Kill};
use crate::{key, row};
use parking_lot::Mutex;
use std::ops::Bound;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use store::scan::Scan;
use store::sorter::{Feed, Sorter};
use store::txn::View;
use values::value::Value;
use values::zone::Zone;

/// Threads that read rows at one time.
const THREADS_MAX: usize = 4;
/// Parts for each thread, so that all end at about the same time.
const PARTS_A_THREAD: usize = 4;
/// Rows between two looks whether the statement was killed.
const LOOK_EVERY: u64 = 256;

/// What all threads look at.
struct Filling<'f> {
    table: &'f Table,
    indexes: &'f [&'f Index],
    sorters: &'f [Sorter],
    zone: &'f Zone,
    kill: &'f Kill,
    parts: Mutex<Vec<Scan>>,
    rows: AtomicU64,
    has_failed: AtomicBool,
}

/// Makes the entries of `indexes`, which are some of `table`'s, over the rows of `old`: how many rows were read.
///
/// # Errors
/// 1062, 1317, what the store answers.
pub fn fill(
    old: &Table,
    table: &Table,
    indexes: &[&Index],
    change: &mut Change<'_>,
    context: &Context<'_>,
) -> Result<u64> {
    let store = &context.server.store;
    let sorter = |i: &&Index| store.sorter(&index_prefix(i.id), crate::spread::ends(table, i), indexes.len());
    let sorters: Vec<_> = indexes.iter().map(sorter).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(THREADS_MAX);
    let parts = parts(old, threads * PARTS_A_THREAD, change, context)?;
    let threads = threads.min(parts.len());
    let filling = Filling {
        table,
        indexes,
        sorters: &sorters,
        zone: &context.statement.zone,
        kill: context.kill,
        parts: Mutex::new(parts),
        rows: AtomicU64::new(0),
        has_failed: AtomicBool::new(false),
    };
    filling.run(threads)?;
    let rows = filling.rows.into_inner();
    for (index, sorter) in indexes.iter().zip(sorters) {
        context.kill.check()?;
        if let Some(row_key) = change.txn.ingest(sorter).map_err(|e| failure(&e))? {
            return Err(twice(table, index, &row_key, change, context)?);
        }
    }
    Ok(rows)
}

/// The error for two rows with one key, of which the first is named.
fn twice(
    table: &Table,
    index: &Index,
    row_key: &[u8],
    change: &mut Change<'_>,
    context: &Context<'_>,
) -> Result<crate::error::Error> {
    let row_key = [&index_prefix(table.row_index)[..], row_key].concat();
    let found = change.txn.get(&row_key, View::Current).map_err(|e| failure(&e))?;
    let row = found.ok_or_else(|| conditions::CRASHED_ON_USAGE.with(&[&table.name]))?;
    Ok(duplicate(table, index, &row::columns(table, &row, &context.statement.zone)?))
}

/// Scans over all rows, each over a part of them, the last part first.
fn parts(table: &Table, count: usize, change: &mut Change<'_>, context: &Context<'_>) -> Result<Vec<Scan>> {
    let (lower, upper) = index_range(table.row_index);
    let mut bounds = vec![lower.to_vec()];
    bounds.extend(context.server.store.split(&lower, &upper, count));
    bounds.push(upper.to_vec());
    let pairs = bounds.windows(2).rev();
    let scan = |pair: &[Vec<u8>]| {
        let (lower, upper) = (Bound::Included(&pair[0][..]), Bound::Excluded(&pair[1][..]));
        change.txn.scan_once(lower, upper).map_err(|e| failure(&e))
    };
    pairs.map(scan).collect()
}

impl Filling<'_> {
    fn run(&self, threads: usize) -> Result<()> {
        std::thread::scope(|scope| {
            let start = |_| stdx::thread::spawn_scoped(scope, "index", || self.work());
            let started: Vec<_> = (1..threads).map(start).collect();
            let own = self.work();
            // A thread that could not be started is missed by nobody: the others take its parts.
            let ended =
                started.into_iter().flatten().map(|t| t.join().unwrap_or_else(|p| std::panic::resume_unwind(p)));
            ended.fold(own, |first, next| first.and(next))
        })
    }

    /// Takes parts until there is none left.
    fn work(&self) -> Result<()> {
        let mut feeds: Vec<_> = self.sorters.iter().map(Sorter::feed).collect();
        let mut done = Ok(());
        while let Some(scan) = if done.is_ok() { self.parts.lock().pop() } else { None } {
            done = self.add(scan, &mut feeds);
        }
        for feed in feeds {
            done = done.and(feed.finish().map_err(|e| failure(&e)));
        }
        if done.is_err() {
            self.has_failed.store(true, Ordering::Relaxed);
        }
        done
    }

    /// Adds the entries of a part.
    fn add(&self, mut scan: Scan, feeds: &mut [Feed<'_>]) -> Result<()> {
        let mut wanted = vec![false; self.table.columns.len()];
        self.indexes.iter().flat_map(|index| &index.parts).for_each(|part| wanted[part.column] = true);
        let (mut entry, mut entry_value) = (Vec::new(), Vec::new());
        let mut rows = 0_u64;
        while let Some((row_key, bytes)) = scan.next().map_err(|e| failure(&e))? {
            rows += 1;
            if rows.is_multiple_of(LOOK_EVERY) {
                self.kill.check()?;
                if self.has_failed.load(Ordering::Relaxed) {
                    return Ok(());
                }
            }
            let value = |(at, wanted): (usize, &bool)| match wanted {
                true => row::column(self.table, bytes, at, self.zone),
                false => Ok(Value::Null),
            };
            let values = wanted.iter().enumerate().map(value).collect::<Result<Vec<_>>>()?;
            for (index, feed) in self.indexes.iter().zip(&mut *feeds) {
                key::entry(self.table, index, (&values, self.zone), row_key, &mut entry, &mut entry_value);
                feed.add(&entry, &entry_value).map_err(|e| failure(&e))?;
            }
        }
        self.rows.fetch_add(rows, Ordering::Relaxed);
        Ok(())
    }
}
