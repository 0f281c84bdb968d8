//! Rows of a table.
//!
//! A consistent read sees the transaction's snapshot. A locking read finds keys in the newest committed state, locks each row,
//! and reads it again under the lock, since another may have changed it in between. Under REPEATABLE READ and
//! SERIALIZABLE it also keeps others from inserting into the ranges that it reads.

use super::lock::{self, Locked};
use super::{Consumer, Flow, passes};
use crate::catalog::keys::{index_prefix, index_range};
use crate::catalog::table::{Index, Table};
use crate::conditions;
use crate::error::Result;
use crate::expr::Expr;
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use crate::key;
use crate::plan::{Access, Edge, IndexAccess, KeyValue, Lock, LockWait, Scan, Virtual};
use std::cmp::Ordering;
use std::ops::Bound;
use store::scan::Direction;
use store::txn::View;
use values::compare::Comparator;
use values::problem::Problems;
use values::value::Value;

/// A range of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// Where it begins.
    pub lower: Bound<Vec<u8>>,
    /// Where it ends.
    pub upper: Bound<Vec<u8>>,
}

/// How a statement reads a table.
struct Reading<'p> {
    table: &'p std::sync::Arc<Table>,
    view: View,
    lock: Option<Lock>,
}

/// Runs a scan.
///
/// # Errors
/// What the store, locks, the filter and the consumer answer.
pub fn run<'s>(scan: &'s Scan, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    let context = frame.context;
    context.kill.check()?;
    context.use_table(&scan.table)?;
    let lock = scan.lock.or_else(|| context.default_lock());
    let view = if lock.is_some() { View::Current } else { View::Snapshot };
    let reading = Reading { table: &scan.table, view, lock };
    let mut emit = |frame: &mut Frame<'s>, key: &[u8], row: &[u8]| -> Result<(bool, Flow)> {
        frame.set_encoded(scan.slot, &scan.table, key, row);
        if let Some(filter) = &scan.filter
            && !passes(filter, frame)?
        {
            return Ok((false, Flow::More));
        }
        context.examined.set(context.examined.get() + 1);
        next(frame).map(|flow| (true, flow))
    };
    match &scan.access {
        Access::Full => {
            let (lower, upper) = index_range(scan.table.row_index);
            let range = Range { lower: Bound::Included(lower), upper: Bound::Excluded(upper) };
            by_rows(&reading, &range, scan.direction, frame, &mut emit)
        }
        Access::Index(access) => {
            let index = &scan.table.indexes[access.index];
            let is_rows = scan.table.clustered == Some(access.index);
            if access.is_point {
                let Some(key) = point(&scan.table, index, access, frame)? else { return Ok(Flow::More) };
                if is_rows && view == View::Snapshot && context.reads_once.get() {
                    let cached = context.transaction.borrow().cached(&key);
                    if let Some(row) = cached {
                        return Ok(emit(frame, &key, &row)?.1);
                    }
                }
                return if is_rows {
                    by_key(&reading, &key, frame, &mut emit)
                } else {
                    by_unique(&reading, index, &key, frame, &mut emit)
                };
            }
            let mut ranges = ranges(&scan.table, index, access, frame)?;
            if scan.direction == Direction::Backward {
                ranges.reverse();
            }
            for range in ranges {
                let flow = if is_rows {
                    by_rows(&reading, &range, scan.direction, frame, &mut emit)?
                } else {
                    by_entries(&reading, index, &range, scan.direction, frame, &mut emit)?
                };
                if flow == Flow::Stop {
                    return Ok(Flow::Stop);
                }
            }
            Ok(Flow::More)
        }
    }
}

/// What is done with a row: whether it passed the filter, and whether more are wanted.
type Emit<'e, 's> = &'e mut dyn FnMut(&mut Frame<'s>, &[u8], &[u8]) -> Result<(bool, Flow)>;

/// One row by its key.
fn by_key<'s>(reading: &Reading<'_>, key: &[u8], frame: &mut Frame<'s>, emit: Emit<'_, 's>) -> Result<Flow> {
    let context = frame.context;
    let mut locked = None;
    if let Some(lock) = reading.lock {
        match lock::row(context, key, lock)? {
            Locked::Skipped => return Ok(Flow::More),
            other => locked = Some(other),
        }
    }
    let found = context.transaction.borrow_mut().reader()?.get(key, reading.view).map_err(|e| lock::failure(&e))?;
    let (passed, flow) = match &found {
        Some(row) => emit(frame, key, row)?,
        None => (false, Flow::More),
    };
    if !passed && locked == Some(Locked::Now) && context.releases_unmatched() {
        context.transaction.borrow_mut().writable()?.unlock(key);
    }
    Ok(flow)
}

/// One row by the whole key of a unique index.
fn by_unique<'s>(
    reading: &Reading<'_>,
    index: &Index,
    key: &[u8],
    frame: &mut Frame<'s>,
    emit: Emit<'_, 's>,
) -> Result<Flow> {
    let context = frame.context;
    let found = context.transaction.borrow_mut().reader()?.get(key, reading.view).map_err(|e| lock::failure(&e))?;
    let Some(value) = found else { return Ok(Flow::More) };
    let mut row_key = Vec::with_capacity(32);
    key::row_of_entry(reading.table, index, key, &value, &mut row_key)
        .ok_or_else(|| conditions::CRASHED_ON_USAGE.with(&[&reading.table.name]))?;
    by_key(reading, &row_key, frame, emit)
}

/// Keeps others from inserting into a range that a locking read reads.
fn guard(context: &Context<'_>, reading: &Reading<'_>, range: &Range) -> Result<()> {
    if reading.lock.is_some_and(|l| l.wait != LockWait::Skip) && context.guards_ranges() {
        let wait = lock::wait(context, LockWait::Session);
        let mut transaction = context.transaction.borrow_mut();
        let (lower, upper) = (range.lower.as_ref().map(Vec::as_slice), range.upper.as_ref().map(Vec::as_slice));
        transaction.writable()?.lock_range(lower, upper, wait).map_err(|e| lock::failure(&e))?;
    }
    Ok(())
}

/// Rows by a range of their own keys.
fn by_rows<'s>(
    reading: &Reading<'_>,
    range: &Range,
    direction: Direction,
    frame: &mut Frame<'s>,
    emit: Emit<'_, 's>,
) -> Result<Flow> {
    let context = frame.context;
    guard(context, reading, range)?;
    let mut scan = open(context, range, direction, reading.view)?;
    let mut key_copy = Vec::new();
    while let Some((key, row)) = scan.next().map_err(|e| lock::failure(&e))? {
        let flow = if reading.lock.is_some() {
            key_copy.clear();
            key_copy.extend_from_slice(key);
            by_key(reading, &key_copy, frame, emit)?
        } else {
            emit(frame, key, row)?.1
        };
        if flow == Flow::Stop {
            return Ok(Flow::Stop);
        }
        context.kill.check()?;
    }
    Ok(Flow::More)
}

/// Rows by a range of a secondary index.
fn by_entries<'s>(
    reading: &Reading<'_>,
    index: &Index,
    range: &Range,
    direction: Direction,
    frame: &mut Frame<'s>,
    emit: Emit<'_, 's>,
) -> Result<Flow> {
    let context = frame.context;
    guard(context, reading, range)?;
    let mut scan = open(context, range, direction, reading.view)?;
    let mut row_key = Vec::with_capacity(32);
    while let Some((entry, value)) = scan.next().map_err(|e| lock::failure(&e))? {
        key::row_of_entry(reading.table, index, entry, value, &mut row_key)
            .ok_or_else(|| conditions::CRASHED_ON_USAGE.with(&[&reading.table.name]))?;
        if by_key(reading, &row_key, frame, emit)? == Flow::Stop {
            return Ok(Flow::Stop);
        }
        context.kill.check()?;
    }
    Ok(Flow::More)
}

fn open(context: &Context<'_>, range: &Range, direction: Direction, view: View) -> Result<store::scan::Scan> {
    let (lower, upper) = (range.lower.as_ref().map(Vec::as_slice), range.upper.as_ref().map(Vec::as_slice));
    context.transaction.borrow_mut().reader()?.scan(lower, upper, direction, view).map_err(|e| lock::failure(&e))
}

/// How a value lies to what a key part can hold.
struct Nearest {
    value: Value<'static>,
    /// How the nearest value that the column can hold compares with the given one.
    ordering: Ordering,
}

/// Whether an integer column of that kind holds the number.
#[inline]
fn fits_integer(number: i64, kind: values::types::Kind) -> bool {
    if !kind.is_integer() {
        return false;
    }
    let unused = 64 - kind.integer_bits();
    number << unused >> unused == number
}

/// The value of the column's type that is nearest to an expression's; `None` where there is none to compare with.
fn nearest(table: &Table, column: usize, e: &Expr, frame: &Frame<'_>) -> Result<Option<Nearest>> {
    let ty = &table.columns[column].ty;
    let given = e.eval(frame)?;
    if given.is_null() {
        return Ok(Some(Nearest { value: Value::Null, ordering: Ordering::Equal }));
    }
    match (&given, ty.unsigned) {
        (Value::Int(v), false) if fits_integer(*v, ty.kind) => {
            return Ok(Some(Nearest { value: Value::Int(*v), ordering: Ordering::Equal }));
        }
        (Value::Bytes(_), _) if ty.kind.is_string() && e.ty.kind.is_string() && ty.members.is_none() => {
            return Ok(Some(Nearest { value: given.into_owned(), ordering: Ordering::Equal }));
        }
        _ => {}
    }
    let facts = frame.context.statement.conversion();
    let stored = values::store::convert(given.borrowed(), &e.ty, ty, &facts).value.into_owned();
    let comparator = Comparator::new(ty, &e.ty, ty.collation);
    let ordering = comparator.compare(&stored, &given, &facts, &mut Problems::new());
    Ok(ordering.map(|ordering| Nearest { value: stored, ordering }))
}

/// The whole key of one row; `None` where no row can have it.
fn point(table: &Table, index: &Index, access: &IndexAccess, frame: &Frame<'_>) -> Result<Option<Vec<u8>>> {
    let mut to = Vec::with_capacity(32);
    to.extend_from_slice(&index_prefix(index.id));
    for (part, values) in index.parts.iter().zip(&access.equal) {
        match nearest(table, part.column, &values[0].expr, frame)? {
            Some(near) if near.ordering.is_eq() && !near.value.is_null() => {
                key::put_part(table, part, &near.value, &mut to);
            }
            _ => return Ok(None),
        }
    }
    Ok(Some(to))
}

/// The ranges of an index that an access reads, in order, none twice.
///
/// # Errors
/// What the values answer.
pub fn ranges(table: &Table, index: &Index, access: &IndexAccess, frame: &Frame<'_>) -> Result<Vec<Range>> {
    let mut prefixes = vec![index_prefix(index.id).to_vec()];
    for (part, values) in index.parts.iter().zip(&access.equal) {
        let mut longer = Vec::with_capacity(prefixes.len() * values.len());
        for value in values {
            let Some(encoded) = equal_part(table, part, value, frame)? else { continue };
            longer.extend(prefixes.iter().map(|p| [&p[..], &encoded[..]].concat()));
        }
        prefixes = longer;
    }
    prefixes.sort_unstable();
    prefixes.dedup();
    let behind = index.parts.get(access.equal.len()).filter(|_| access.low.is_some() || access.high.is_some());
    let mut ranges = Vec::with_capacity(prefixes.len());
    for prefix in prefixes {
        let range = match behind {
            None => Some(Range { upper: Bound::Excluded(key::successor(&prefix)), lower: Bound::Included(prefix) }),
            Some(part) => bounded(table, part, access, &prefix, frame)?,
        };
        ranges.extend(range);
    }
    Ok(ranges)
}

fn equal_part(
    table: &Table,
    part: &crate::catalog::table::Part,
    value: &KeyValue,
    frame: &Frame<'_>,
) -> Result<Option<Vec<u8>>> {
    let near = match nearest(table, part.column, &value.expr, frame)? {
        Some(near) if near.ordering.is_eq() => near.value,
        _ => return Ok(None),
    };
    if near.is_null() && (!value.null_safe || !table.columns[part.column].nullable) {
        return Ok(None);
    }
    let mut encoded = Vec::new();
    key::put_part(table, part, &near, &mut encoded);
    Ok(Some(encoded))
}

/// A range behind a prefix; `None` where a bound is NULL.
fn bounded(
    table: &Table,
    part: &crate::catalog::table::Part,
    access: &IndexAccess,
    prefix: &[u8],
    frame: &Frame<'_>,
) -> Result<Option<Range>> {
    let mut low = no_null(table, part, prefix);
    let mut high = Bound::Excluded(key::successor(prefix));
    if part.descending {
        let all = Range { lower: Bound::Included(prefix.to_vec()), upper: Bound::Excluded(key::successor(prefix)) };
        (low, high) = (all.lower, all.upper);
    }
    for (given, is_low) in [(&access.low, true), (&access.high, false)] {
        let Some((e, edge)) = given else { continue };
        let Some(near) = nearest(table, part.column, e, frame)? else { continue };
        if near.value.is_null() {
            return Ok(None);
        }
        let mut edge = *edge;
        if near.ordering.is_lt() {
            edge = if is_low { Edge::Excluded } else { Edge::Included };
        } else if near.ordering.is_gt() {
            edge = if is_low { Edge::Included } else { Edge::Excluded };
        }
        let mut key = prefix.to_vec();
        key::put_part(table, part, &near.value, &mut key);
        let begins = is_low != part.descending;
        let inside = Bound::Included(key.clone());
        let behind = key::successor(&key);
        match (begins, edge) {
            (true, Edge::Included) => low = inside,
            (true, Edge::Excluded) => low = Bound::Included(behind),
            (false, Edge::Included) => high = Bound::Excluded(behind),
            (false, Edge::Excluded) => high = Bound::Excluded(key),
        }
    }
    let is_empty = match (&low, &high) {
        (Bound::Included(l), Bound::Excluded(h)) => l >= h,
        _ => false,
    };
    Ok((!is_empty).then_some(Range { lower: low, upper: high }))
}

/// The start of a prefix's keys without those that have NULL behind it: a comparison finds none of them.
fn no_null(table: &Table, part: &crate::catalog::table::Part, prefix: &[u8]) -> Bound<Vec<u8>> {
    let mut key = prefix.to_vec();
    if table.columns[part.column].nullable {
        key.push(1);
    }
    Bound::Included(key)
}

/// Runs a table that the server makes.
///
/// # Errors
/// What its rows, the filter and the consumer answer.
pub fn run_virtual<'s>(table: &'s Virtual, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    let rows = (table.source.rows)(frame.context)?;
    for row in rows {
        frame.set_values(table.slot, row);
        let wanted = table.filter.as_ref().map_or(Ok(true), |f| passes(f, frame))?;
        if wanted && next(frame)? == Flow::Stop {
            return Ok(Flow::Stop);
        }
    }
    Ok(Flow::More)
}
