//! Rows of a table.
//!
//! A consistent read sees the transaction's snapshot and takes no lock. A locking read is a [`Walk`] over the newest committed state.

use super::batch::rows;
use super::batch::sieve::{Sieve, Verdict};
use super::lock;
use super::locking::{Walk, count_table};
use super::range::{Range, point, ranges};
use super::{Consumer, Flow, passes, skip};
use crate::catalog::keys::index_range;
use crate::catalog::table::{Index, Table};
use crate::conditions;
use crate::covering::Covering;
use crate::error::Result;
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use crate::key;
use crate::plan::{Access, IndexAccess, Interval, Lock, Scan, Virtual};
use std::ops::Bound;
use store::scan::Direction;
use store::txn::View;

/// How a statement reads a table.
pub struct Reading<'p> {
    /// The table.
    pub table: &'p std::sync::Arc<Table>,
    /// Whether the statement reads no column that the index does not have.
    pub is_covered: bool,
}

/// What comes behind a scan.
pub enum Sink<'c, 's> {
    /// It reads rows in the frame.
    Frame(Consumer<'c, 's>),
    /// It also reads a row that is not in the frame yet, given as its key and its bytes.
    Stored(StoredConsumer<'c, 's>),
    /// It counts rows.
    Count(&'c mut u64),
}

/// What reads rows as they are stored; without one it is the frame's.
pub type StoredConsumer<'c, 's> = &'c mut dyn FnMut(&mut Frame<'s>, Option<(&[u8], &[u8])>) -> Result<Flow>;

/// What a scan does with a row.
pub struct Taker<'c, 's> {
    pub(super) scan: &'s Scan,
    next: Sink<'c, 's>,
    /// The condition's tests, where rows are many.
    sieve: Option<Sieve<'s>>,
}

/// The most keys of rows that are kept to be put together: some ten megabytes.
const UNION_KEYS_MAX: usize = 100_000;
/// So many rows are read before their condition is made into tests.
const SIEVE_ROWS: u64 = rows::ROWS_MIN;
/// And once more where there were not tests for all of it: what is compared with is worked out when it is first asked for.
const SIEVE_ROWS_AGAIN: u64 = 1_024;

impl<'s> Taker<'_, 's> {
    /// How entries become rows, where they alone say what the rows are.
    pub(super) fn covering(&self, frame: &Frame<'s>) -> Option<&'s Covering> {
        let covering = self.scan.covering.as_deref()?;
        (!frame.context.transaction.borrow().mixes_versions()).then_some(covering)
    }

    /// Whether a row satisfies the scan's condition.
    ///
    /// # Errors
    /// What the condition answers.
    pub fn matches(&self, frame: &mut Frame<'s>, key: &[u8], row: &[u8]) -> Result<bool> {
        frame.set_encoded(self.scan.slot, &self.scan.table, key, row);
        self.passes(frame)
    }

    fn passes(&self, frame: &Frame<'s>) -> Result<bool> {
        self.scan.filter.as_ref().map_or(Ok(true), |filter| passes(filter, frame))
    }

    /// Makes the condition into tests when so many rows are there that it pays.
    #[inline]
    fn count(&mut self, rows: u64, frame: &Frame<'s>) {
        let is_open = || self.sieve.as_ref().is_none_or(|sieve| !sieve.is_whole());
        if rows == SIEVE_ROWS && self.sieve.is_none() || rows == SIEVE_ROWS_AGAIN && is_open() {
            self.sieve = Sieve::of(self.scan, frame);
        }
    }

    /// Gives a row to the consumer if it satisfies the condition: whether it does, and whether more are wanted.
    ///
    /// # Errors
    /// What the condition and the consumer answer.
    pub fn take(&mut self, frame: &mut Frame<'s>, key: &[u8], row: &[u8]) -> Result<(bool, Flow)> {
        let verdict = match &mut self.sieve {
            Some(sieve) => sieve.judge(row),
            None => Verdict::Open(0),
        };
        if verdict == Verdict::Out {
            return Ok((false, Flow::More));
        }
        match (verdict, &mut self.next) {
            (Verdict::In, Sink::Stored(next)) => {
                count_examined(frame);
                return next(frame, Some((key, row))).map(|flow| (true, flow));
            }
            (Verdict::In, Sink::Count(_)) => return self.give(frame),
            _ => {}
        }
        frame.set_encoded(self.scan.slot, &self.scan.table, key, row);
        let passes = match &mut self.sieve {
            Some(sieve) => sieve.ask(verdict, row, frame)?,
            None => self.passes(frame)?,
        };
        if passes { self.give(frame) } else { Ok((false, Flow::More)) }
    }

    /// Counts all rows of a cursor where nothing else is done with them: whether it did.
    ///
    /// # Errors
    /// What reading answers.
    fn counts(&mut self, rows: &mut store::scan::Scan, context: &Context<'_>) -> Result<bool> {
        let Sink::Count(count) = &mut self.next else { return Ok(false) };
        if self.scan.filter.is_some() {
            return Ok(false);
        }
        let mut found = 0;
        while rows.next().map_err(|e| lock::failure(&e))?.is_some() {
            found += 1;
            context.kill.check()?;
        }
        **count += found;
        context.examined.set(context.examined.get() + found);
        context.state.reads.count_scan(self.scan, found, true);
        Ok(true)
    }

    /// Gives the frame's row to the consumer.
    #[inline]
    fn give(&mut self, frame: &mut Frame<'s>) -> Result<(bool, Flow)> {
        count_examined(frame);
        let flow = match &mut self.next {
            Sink::Frame(next) => next(frame)?,
            Sink::Stored(next) => next(frame, None)?,
            Sink::Count(count) => {
                **count += 1;
                Flow::More
            }
        };
        Ok((true, flow))
    }

    /// The same for an entry of an index that has all that is read.
    ///
    /// # Errors
    /// As [`take`](Taker::take), and where the entry is damaged.
    pub fn take_entry(
        &mut self,
        covering: &Covering,
        (entry, value): (&[u8], &[u8]),
        frame: &mut Frame<'s>,
    ) -> Result<(bool, Flow)> {
        covering
            .row(entry, value, frame.row_buffer(self.scan.slot, &self.scan.table))
            .ok_or_else(|| conditions::CRASHED_ON_USAGE.with(&[&self.scan.table.name]))?;
        let passes = match (&mut self.sieve, frame.stored(self.scan.slot)) {
            (Some(sieve), Some((_, row))) => {
                let verdict = sieve.judge(row);
                sieve.ask(verdict, row, frame)?
            }
            _ => self.passes(frame)?,
        };
        if passes { self.give(frame) } else { Ok((false, Flow::More)) }
    }
}

#[inline]
fn count_examined(frame: &Frame<'_>) {
    let examined = &frame.context.examined;
    examined.set(examined.get() + 1);
}

/// Runs a scan.
///
/// # Errors
/// What the store, locks, the filter and the consumer answer.
pub fn run<'s>(scan: &'s Scan, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    run_into(scan, frame, Sink::Frame(next))
}

/// Runs a scan into what also reads rows as they are stored.
///
/// # Errors
/// As [`run`].
pub fn run_into<'s>(scan: &'s Scan, frame: &mut Frame<'s>, next: Sink<'_, 's>) -> Result<Flow> {
    let context = frame.context;
    context.kill.check()?;
    context.read_table(&scan.table, scan.index())?;
    if let Some(gate) = &scan.gate
        && !passes(gate, frame)?
    {
        return Ok(Flow::More);
    }
    let lock = scan.lock.or_else(|| context.default_lock()).filter(|_| !scan.table.temporary);
    let mut taker = Taker { scan, next, sieve: None };
    if let Some(lock) = lock {
        return locking(scan, lock, frame, &mut taker);
    }
    match &scan.access {
        Access::Full => all(frame, &mut taker),
        Access::Union(ways) => by_union(ways, frame, &mut taker),
        Access::Index(access) => {
            let index = &scan.table.indexes[access.index];
            if let Some(skip) = &access.skip {
                return skip::run((scan, skip), frame, &mut taker);
            }
            let is_rows = scan.table.clustered == Some(access.index);
            if access.is_point {
                let Some(key) = point(&scan.table, index, access, frame)? else { return Ok(Flow::More) };
                context.state.reads.count_key();
                if is_rows && context.reads_once.get() {
                    let cached = context.transaction.borrow().cached(&key);
                    if let Some(row) = cached {
                        return Ok(taker.take(frame, &key, &row)?.1);
                    }
                }
                return if is_rows {
                    by_key(&key, frame, &mut taker)
                } else {
                    by_unique(index, &key, frame, &mut taker)
                };
            }
            let is_elsewhere = || context.transaction.borrow().changes_much();
            if access.is_for_rows && taker.covering(frame).is_none() && is_elsewhere() {
                return all(frame, &mut taker);
            }
            if !scan.is_repeated {
                return by_ranges(index, access, &mut None, frame, &mut taker);
            }
            let mut cursor = frame.states.take_cursor(scan.slot);
            let flow = by_ranges(index, access, &mut cursor, frame, &mut taker)?;
            frame.states.leave_cursor(scan.slot, cursor);
            Ok(flow)
        }
    }
}

/// All rows.
fn all<'s>(frame: &mut Frame<'s>, taker: &mut Taker<'_, 's>) -> Result<Flow> {
    let mut rows = open(frame.context, &all_rows(&taker.scan.table), taker.scan.direction)?;
    by_rows(&mut rows, frame, taker)
}

/// Rows by the keys of several indexes, each once; or all, where the keys are too many to be kept.
fn by_union<'s>(ways: &'s [IndexAccess], frame: &mut Frame<'s>, taker: &mut Taker<'_, 's>) -> Result<Flow> {
    let (context, scan) = (frame.context, taker.scan);
    let mut keys: Vec<Vec<u8>> = Vec::new();
    for way in ways {
        let index = &scan.table.indexes[way.index];
        let is_rows = scan.table.clustered == Some(way.index);
        for range in ranges(&scan.table, index, way, frame)? {
            let before = keys.len();
            let mut entries = open(context, &range, Direction::Forward)?;
            while let Some((entry, value)) = entries.next().map_err(|e| lock::failure(&e))? {
                if keys.len() == UNION_KEYS_MAX {
                    return all(frame, taker);
                }
                let mut key = Vec::new();
                if is_rows {
                    key.extend_from_slice(entry);
                } else {
                    key::row_of_entry(&scan.table, index, entry, value, &mut key)
                        .ok_or_else(|| conditions::CRASHED_ON_USAGE.with(&[&scan.table.name]))?;
                }
                keys.push(key);
                context.kill.check()?;
            }
            context.state.reads.count_scan(scan, (keys.len() - before) as u64, true);
        }
    }
    keys.sort_unstable();
    keys.dedup();
    for key in &keys {
        if by_key(key, frame, taker)? == Flow::Stop {
            return Ok(Flow::Stop);
        }
    }
    Ok(Flow::More)
}

/// Rows by the ranges of an index.
fn by_ranges<'s>(
    index: &Index,
    access: &IndexAccess,
    cursor: &mut Option<store::scan::Scan>,
    frame: &mut Frame<'s>,
    taker: &mut Taker<'_, 's>,
) -> Result<Flow> {
    let (context, scan) = (frame.context, taker.scan);
    let is_rows = scan.table.clustered == Some(access.index);
    let mut row_key = Vec::new();
    for range in ordered_ranges(scan, index, access, frame)? {
        let is_first = matches!(&range.lower, Bound::Included(low) if low.len() == key::PREFIX);
        if is_first && scan.access.is_bounded() && scan.direction == Direction::Forward {
            context.state.reads.count_first();
        }
        let found = go_to(cursor, context, &range, scan.direction)?;
        let flow = if is_rows {
            by_rows(found, frame, taker)?
        } else if let Some(covering) = taker.covering(frame) {
            by_index(covering, found, frame, taker)?
        } else {
            by_entries((scan, index), found, &mut row_key, frame, taker)?
        };
        if flow == Flow::Stop {
            return Ok(Flow::Stop);
        }
    }
    Ok(Flow::More)
}

fn all_rows(table: &Table) -> Range {
    let (lower, upper) = index_range(table.row_index);
    Range { lower: Bound::Included(lower), upper: Bound::Excluded(upper) }
}

fn ordered_ranges(scan: &Scan, index: &Index, access: &IndexAccess, frame: &Frame<'_>) -> Result<Vec<Range>> {
    let mut ranges = ranges(&scan.table, index, access, frame)?;
    if scan.direction == Direction::Backward {
        ranges.reverse();
    }
    Ok(ranges)
}

/// Runs a scan that locks the rows that it reads.
fn locking<'s>(scan: &'s Scan, lock: Lock, frame: &mut Frame<'s>, taker: &mut Taker<'_, 's>) -> Result<Flow> {
    let reading = Reading { table: &scan.table, is_covered: scan.is_covered };
    count_table(frame.context, &scan.table, lock.mode)?;
    let Access::Index(access) = &scan.access else {
        let walk = Walk { reading: &reading, lock, index: None, is_exact: false };
        let range = all_rows(&scan.table);
        return match scan.direction {
            Direction::Forward => walk.forward(&range, frame, taker),
            Direction::Backward => walk.backward(&range, frame, taker),
        };
    };
    let index = &scan.table.indexes[access.index];
    let is_rows = scan.table.clustered == Some(access.index);
    let is_bounded = access.range.low.is_some() || access.range.high.is_some();
    let is_exact = !is_bounded && !access.equal.is_empty();
    let mut walk = Walk { reading: &reading, lock, index: (!is_rows).then_some(index), is_exact };
    if access.is_point {
        let Some(key) = point(&scan.table, index, access, frame)? else { return Ok(Flow::More) };
        return walk.by_key(&key, frame, taker);
    }
    let given = access.equal.len() + usize::from(is_bounded);
    let whole = index.is_unique() && given == index.parts.len();
    // What is like a pattern are many values.
    let is_like = access.range.is_like() || access.or.iter().any(Interval::is_like);
    let are_points = whole && !is_like && !access.equal.iter().flatten().any(|v| v.null_safe);
    for range in ordered_ranges(scan, index, access, frame)? {
        // Two bounds that are the same value are that value.
        let is_value = given > 0
            && !is_like
            && matches!((&range.lower, &range.upper),
                (Bound::Included(low), Bound::Excluded(high)) if *high == key::successor(low));
        walk.is_exact = is_value;
        let flow = match (&range.lower, scan.direction) {
            (Bound::Included(key), _) if are_points && is_value => walk.by_key(key, frame, taker)?,
            (_, Direction::Forward) => walk.forward(&range, frame, taker)?,
            (_, Direction::Backward) => walk.backward(&range, frame, taker)?,
        };
        if flow == Flow::Stop {
            return Ok(Flow::Stop);
        }
    }
    Ok(Flow::More)
}

/// One row by its key.
fn by_key<'s>(key: &[u8], frame: &mut Frame<'s>, taker: &mut Taker<'_, 's>) -> Result<Flow> {
    let found = get(frame.context, key)?;
    match &found {
        Some(row) => Ok(taker.take(frame, key, row)?.1),
        None => Ok(Flow::More),
    }
}

/// One row by the whole key of a unique index.
fn by_unique<'s>(index: &Index, key: &[u8], frame: &mut Frame<'s>, taker: &mut Taker<'_, 's>) -> Result<Flow> {
    let found = get(frame.context, key)?;
    let Some(value) = found else { return Ok(Flow::More) };
    if let Some(covering) = taker.covering(frame) {
        return Ok(taker.take_entry(covering, (key, &value), frame)?.1);
    }
    let table = &taker.scan.table;
    let mut row_key = Vec::with_capacity(32);
    key::row_of_entry(table, index, key, &value, &mut row_key)
        .ok_or_else(|| conditions::CRASHED_ON_USAGE.with(&[&table.name]))?;
    by_entry(index, (key, &row_key), frame, taker)
}

/// The row of an entry; none where the transaction has changed the row and it has another entry now.
fn by_entry<'s>(
    index: &Index,
    (entry, row_key): (&[u8], &[u8]),
    frame: &mut Frame<'s>,
    taker: &mut Taker<'_, 's>,
) -> Result<Flow> {
    let context = frame.context;
    let Some(row) = get(context, row_key)? else { return Ok(Flow::More) };
    if context.transaction.borrow().mixes_versions()
        && !has_entry(&taker.scan.table, index, (row_key, &row), entry, context)?
    {
        return Ok(Flow::More);
    }
    Ok(taker.take(frame, row_key, &row)?.1)
}

/// Whether an entry is that of a row.
///
/// # Errors
/// The row is damaged.
pub(super) fn has_entry(
    table: &Table,
    index: &Index,
    (row_key, row): (&[u8], &[u8]),
    entry: &[u8],
    context: &Context<'_>,
) -> Result<bool> {
    let zone = &context.statement.zone;
    let values = crate::row::columns(table, row, zone)?;
    let (mut own, mut value) = (Vec::with_capacity(entry.len()), Vec::new());
    key::entry(table, index, (&values, zone), row_key, &mut own, &mut value);
    Ok(own == entry)
}

/// Rows by a range of their own keys.
fn by_rows<'s>(rows: &mut store::scan::Scan, frame: &mut Frame<'s>, taker: &mut Taker<'_, 's>) -> Result<Flow> {
    let context = frame.context;
    if taker.counts(rows, context)? {
        return Ok(Flow::More);
    }
    let mut count = 0;
    while let Some((key, row)) = rows.next().map_err(|e| lock::failure(&e))? {
        if taker.take(frame, key, row)?.1 == Flow::Stop {
            context.state.reads.count_scan(taker.scan, count + 1, false);
            return Ok(Flow::Stop);
        }
        count += 1;
        taker.count(count, frame);
        context.kill.check()?;
    }
    context.state.reads.count_scan(taker.scan, count, true);
    Ok(Flow::More)
}

/// Rows out of a range of an index that has all that is read of them.
fn by_index<'s>(
    covering: &Covering,
    entries: &mut store::scan::Scan,
    frame: &mut Frame<'s>,
    taker: &mut Taker<'_, 's>,
) -> Result<Flow> {
    let context = frame.context;
    if taker.counts(entries, context)? {
        return Ok(Flow::More);
    }
    let mut count = 0;
    while let Some(entry) = entries.next().map_err(|e| lock::failure(&e))? {
        if taker.take_entry(covering, entry, frame)?.1 == Flow::Stop {
            context.state.reads.count_scan(taker.scan, count + 1, false);
            return Ok(Flow::Stop);
        }
        count += 1;
        taker.count(count, frame);
        context.kill.check()?;
    }
    context.state.reads.count_scan(taker.scan, count, true);
    Ok(Flow::More)
}

/// Rows by a range of a secondary index.
fn by_entries<'s>(
    (scan, index): (&'s Scan, &Index),
    entries: &mut store::scan::Scan,
    row_key: &mut Vec<u8>,
    frame: &mut Frame<'s>,
    taker: &mut Taker<'_, 's>,
) -> Result<Flow> {
    let context = frame.context;
    let mut count = 0;
    while let Some((entry, value)) = entries.next().map_err(|e| lock::failure(&e))? {
        key::row_of_entry(&scan.table, index, entry, value, row_key)
            .ok_or_else(|| conditions::CRASHED_ON_USAGE.with(&[&scan.table.name]))?;
        if by_entry(index, (entry, row_key), frame, taker)? == Flow::Stop {
            context.state.reads.count_scan(taker.scan, count + 1, false);
            return Ok(Flow::Stop);
        }
        count += 1;
        taker.count(count, frame);
        context.kill.check()?;
    }
    context.state.reads.count_scan(taker.scan, count, true);
    Ok(Flow::More)
}

/// The keys of the next of several ranges: the cursor over the one before goes on where it can, which is cheaper than a new one.
fn go_to<'c>(
    cursor: &'c mut Option<store::scan::Scan>,
    context: &Context<'_>,
    range: &Range,
    direction: Direction,
) -> Result<&'c mut store::scan::Scan> {
    let is_of_range = context.transaction.borrow_mut().view() == View::Uncommitted;
    match cursor.take().filter(|_| !is_of_range) {
        Some(mut same) => {
            let (lower, upper) = (range.lower.as_ref().map(Vec::as_slice), range.upper.as_ref().map(Vec::as_slice));
            same.go_to(lower, upper).map_err(|e| lock::failure(&e))?;
            Ok(cursor.insert(same))
        }
        None => Ok(cursor.insert(open(context, range, direction)?)),
    }
}

/// The row of a key, as the transaction sees it.
///
/// # Errors
/// What the store answers.
pub fn get(context: &Context<'_>, key: &[u8]) -> Result<Option<store::scan::Slice>> {
    let mut transaction = context.transaction.borrow_mut();
    let view = transaction.view();
    transaction.reader()?.get(key, view).map_err(|e| lock::failure(&e))
}

/// The keys of a range, as the transaction sees them.
///
/// # Errors
/// What the store answers.
pub fn open(context: &Context<'_>, range: &Range, direction: Direction) -> Result<store::scan::Scan> {
    let (lower, upper) = (range.lower.as_ref().map(Vec::as_slice), range.upper.as_ref().map(Vec::as_slice));
    let mut transaction = context.transaction.borrow_mut();
    let view = transaction.view();
    transaction.reader()?.scan(lower, upper, direction, view).map_err(|e| lock::failure(&e))
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
