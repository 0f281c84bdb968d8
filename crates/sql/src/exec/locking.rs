//! Locking reads: rows in the newest committed state, each locked before it is read.
//!
//! The walk is over the records of an index that are physically there, as InnoDB's is ([`store::records`]). Where gaps are guarded
//! (REPEATABLE READ and SERIALIZABLE) a record is locked with the gap below it, and what ends the walk with its gap:
//!
//! ```text
//! whole key of a unique index     the record alone; where there is none, the gap that it would be in
//! values of leading key parts     records with their gaps; the gap below the record behind them
//! range of the rows' own key      the same; the record alone where the range begins with it; behind a last key that was met only the index's end
//! range of another index          records with their gaps, the one behind the range too
//! descending                      the gap above the range; records with their gaps, the one below the range too
//! ```
//!
//! Another index's entry is locked before its row, the row always alone. Without guarded gaps records are locked alone, and
//! given back where the row does not satisfy the statement's condition.

use super::Flow;
use super::lock::{self, Locked};
use super::range::Range;
use super::scan::{Reading, Taker};
use crate::catalog::keys::index_range;
use crate::catalog::table::{Index, IndexId, Table};
use crate::conditions;
use crate::error::Result;
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use crate::key;
use crate::plan::{Lock, LockWait};
use std::ops::Bound;
use store::lock::{Extent, LockMode, Undone};
use store::records::Records;
use store::scan::{Direction, Slice};
use store::txn::{Txn, View};

/// A walk over an index that locks what it meets.
pub struct Walk<'r> {
    /// The table, and the lock of each row.
    pub reading: &'r Reading<'r>,
    /// The lock.
    pub lock: Lock,
    /// The index; `None` for the rows' own key.
    pub index: Option<&'r Index>,
    /// Whether the range is the values of leading key parts.
    pub is_exact: bool,
}

/// What became of a record.
enum Step {
    /// It was read; go on.
    Passed,
    /// No more are wanted.
    Stop,
    /// Something has appeared before it, or it has gone: look again.
    Again,
}

fn slices(range: &Range) -> (Bound<&[u8]>, Bound<&[u8]>) {
    (range.lower.as_ref().map(Vec::as_slice), range.upper.as_ref().map(Vec::as_slice))
}

fn records(context: &Context<'_>, lower: Bound<&[u8]>, upper: Bound<&[u8]>, way: Direction) -> Result<Records> {
    Ok(context.transaction.borrow_mut().reader()?.records(lower, upper, way))
}

fn peek(records: &mut Records) -> Result<Option<Vec<u8>>> {
    records.peek().map_err(|e| lock::failure(&e))
}

fn pass(records: &mut Records, key: &[u8]) -> Result<()> {
    records.pass(key).map_err(|e| lock::failure(&e))
}

/// The nearest record beyond a bound, or the index's end.
fn neighbour(context: &Context<'_>, from: Bound<&[u8]>, end: &[u8], way: Direction) -> Result<Vec<u8>> {
    let mut records = match way {
        Direction::Forward => records(context, from, Bound::Excluded(end), way)?,
        Direction::Backward => records(context, Bound::Excluded(end), from, way)?,
    };
    Ok(peek(&mut records)?.unwrap_or_else(|| end.to_vec()))
}

/// The index that a key is of.
fn index_of(key: &[u8]) -> IndexId {
    IndexId(key.first_chunk().map_or(0, |id| u32::from_be_bytes(*id)))
}

/// A bound seen from its other side.
fn outside(bound: Bound<&[u8]>) -> Bound<&[u8]> {
    match bound {
        Bound::Included(key) => Bound::Excluded(key),
        Bound::Excluded(key) => Bound::Included(key),
        Bound::Unbounded => Bound::Unbounded,
    }
}

/// Locks a gap; whether the part of it below the upper key was locked as strongly before.
fn add_gap(context: &Context<'_>, lower: &[u8], upper: &[u8], mode: LockMode) -> Result<bool> {
    let mut transaction = context.transaction.borrow_mut();
    let txn = transaction.writable()?;
    txn.make_explicit(upper);
    Ok(txn.lock_gap(lower, upper, mode))
}

/// Counts a lock in the choice of a deadlock's victim.
fn count(context: &Context<'_>, key: &[u8], mode: LockMode, extent: Extent) -> Result<()> {
    context.transaction.borrow_mut().writable()?.count_lock(key, mode, extent);
    Ok(())
}

/// The same, of a record: what the request for it, which ended so, added to what was held. `has_gap` says whether the gap below it
/// was held as strongly before.
pub fn count_record(
    context: &Context<'_>,
    key: &[u8],
    mode: LockMode,
    (extent, has_gap): (Extent, bool),
    locked: Locked,
) -> Result<()> {
    match locked {
        Locked::Now | Locked::Waited | Locked::Strengthened => count(context, key, mode, extent),
        Locked::Before if extent == Extent::NextKey && !has_gap => count(context, key, mode, Extent::Gap),
        Locked::Before | Locked::Skipped => Ok(()),
    }
}

/// Locks the gap between two neighbours, the upper one of which may be the index's end, and counts that.
fn add_whole_gap(context: &Context<'_>, lower: &[u8], upper: &[u8], mode: LockMode) -> Result<()> {
    if add_gap(context, lower, upper, mode)? {
        return Ok(());
    }
    let is_end = upper.len() <= key::PREFIX;
    count(context, lower, mode, if is_end { Extent::NextKey } else { Extent::Gap })
}

/// What remains of a lock that was waited for until the record was gone: that of the gap behind it, where gaps are guarded.
///
/// # Errors
/// What the store answers.
pub fn inherit(context: &Context<'_>, gone: &[u8], mode: LockMode) -> Result<()> {
    context.transaction.borrow_mut().writable()?.uncount_wait();
    if !context.guards_gaps() {
        return Ok(());
    }
    let (_, supremum) = index_range(index_of(gone));
    let above = neighbour(context, Bound::Excluded(gone), &supremum, Direction::Forward)?;
    add_gap(context, gone, &above, mode)?;
    count(context, gone, mode, if above == supremum { Extent::NextKey } else { Extent::Gap })
}

/// Counts the lock of intention on a table.
///
/// # Errors
/// 1792.
pub fn count_table(context: &Context<'_>, table: &Table, mode: LockMode) -> Result<()> {
    count(context, &crate::catalog::keys::index_prefix(table.row_index), mode, Extent::Table)
}

/// Locks the gap around a key that is not there; `false` where it has appeared meanwhile.
///
/// # Errors
/// What the store answers.
pub fn gap_around(context: &Context<'_>, key: &[u8], mode: LockMode) -> Result<bool> {
    gap_around_in(context.transaction.borrow_mut().writable()?, key, mode)
}

/// The same, in a transaction of the store.
///
/// # Errors
/// What the store answers.
pub fn gap_around_in(txn: &mut Txn, key: &[u8], mode: LockMode) -> Result<bool> {
    let (infimum, supremum) = index_range(index_of(key));
    let nearest = |from: Bound<&[u8]>, way| -> Result<Option<Vec<u8>>> {
        let mut records = match way {
            Direction::Forward => txn.records(from, Bound::Excluded(&supremum[..]), way),
            Direction::Backward => txn.records(Bound::Excluded(&infimum[..]), from, way),
        };
        peek(&mut records)
    };
    let below = nearest(Bound::Excluded(key), Direction::Backward)?.unwrap_or(infimum.clone());
    let above = nearest(Bound::Excluded(key), Direction::Forward)?.unwrap_or(supremum.clone());
    txn.make_explicit(&above);
    if !txn.lock_gap(&below, &above, mode) {
        txn.count_lock(&infimum, mode, if above == supremum { Extent::NextKey } else { Extent::Gap });
    }
    let mut records = txn.records(Bound::Included(key), Bound::Excluded(&above), Direction::Forward);
    Ok(peek(&mut records)?.as_deref() != Some(key))
}

/// Locks the gaps around keys whose insertion was undone.
///
/// # Errors
/// What the store answers.
pub fn keep_gaps(txn: &mut Txn, undone: &Undone) -> Result<()> {
    let mut done = Ok(());
    undone.each(|key| {
        // Neighbours that went together are in one gap.
        if done.is_ok() && !txn.holds_gap(key) {
            done = gap_around_in(txn, key, LockMode::Exclusive).map(|_| ());
        }
    });
    done
}

/// Locks what is around the record of a deleted row whose unique key is inserted again: the gap below it, and, because the search for
/// others with the same values ends there, the gap behind it, with the record that ends it where the lock is exclusive. `was_held`
/// says whether this transaction had locked the record.
///
/// # Errors
/// Locks that are not granted, what the store answers.
pub fn around_removed(context: &Context<'_>, key: &[u8], lock: Lock, was_held: bool) -> Result<()> {
    let infimum = key.get(..key::PREFIX).unwrap_or(key);
    let below = neighbour(context, Bound::Excluded(key), infimum, Direction::Backward)?;
    let locked = if was_held { Locked::Before } else { Locked::Now };
    let has_gap = match was_held {
        true => add_gap(context, &below, key, lock.mode)?,
        false => context.transaction.borrow_mut().writable()?.lock_gap(&below, key, lock.mode),
    };
    count_record(context, key, lock.mode, (Extent::NextKey, has_gap), locked)?;
    let (_, supremum) = index_range(index_of(key));
    let next = neighbour(context, Bound::Excluded(key), &supremum, Direction::Forward)?;
    if next == supremum || lock.mode == LockMode::Shared {
        return add_whole_gap(context, key, &next, lock.mode);
    }
    let has_gap = add_gap(context, key, &next, lock.mode)?;
    let locked = lock::row(context, &next, lock)?;
    count_record(context, &next, lock.mode, (Extent::NextKey, has_gap), locked)
}

/// Locks the gap above a key.
///
/// # Errors
/// What the store answers.
pub fn gap_above(context: &Context<'_>, key: &[u8], mode: LockMode) -> Result<()> {
    let (_, supremum) = index_range(index_of(key));
    let above = neighbour(context, Bound::Excluded(key), &supremum, Direction::Forward)?;
    add_whole_gap(context, key, &above, mode)
}

/// Locks the gap below a key; whether it was locked as strongly before.
///
/// # Errors
/// What the store answers.
pub fn gap_below(context: &Context<'_>, key: &[u8], mode: LockMode) -> Result<bool> {
    let infimum = key.get(..key::PREFIX).unwrap_or(key);
    let below = neighbour(context, Bound::Excluded(key), infimum, Direction::Backward)?;
    add_gap(context, &below, key, mode)
}

fn current(context: &Context<'_>, key: &[u8]) -> Result<Option<Slice>> {
    context.transaction.borrow_mut().reader()?.get(key, View::Current).map_err(|e| lock::failure(&e))
}

/// Whether a record is there, be it of a row that was deleted.
fn has_record(context: &Context<'_>, key: &[u8]) -> Result<bool> {
    let mut records = records(context, Bound::Included(key), Bound::Included(key), Direction::Forward)?;
    Ok(peek(&mut records)?.is_some())
}

fn unlock(context: &Context<'_>, key: &[u8]) -> Result<()> {
    context.transaction.borrow_mut().writable()?.unlock(key);
    Ok(())
}

/// Locks a record by its whole key, and reads it; where there is none, the gap that it would be in. The record of a row that was
/// deleted stays locked, and so does the gap behind one that is left out.
///
/// # Errors
/// Locks that are not granted, what the store answers.
pub fn point(context: &Context<'_>, key: &[u8], wanted: Lock) -> Result<Option<(Locked, Slice)>> {
    let mut has_waited = false;
    loop {
        let locked = lock::row(context, key, Lock { wait: LockWait::Skip, ..wanted })?;
        let found = current(context, key)?;
        if locked == Locked::Skipped {
            if found.is_some() || has_record(context, key)? {
                if lock::row(context, key, wanted)? == Locked::Skipped {
                    if context.guards_gaps() {
                        gap_above(context, key, wanted.mode)?;
                    }
                    return Ok(None);
                }
                has_waited = true;
                continue;
            }
        } else if let Some(row) = found {
            let locked = if has_waited { Locked::Waited } else { locked };
            count_record(context, key, wanted.mode, (Extent::Record, false), locked)?;
            return Ok(Some((locked, row)));
        } else if matches!(locked, Locked::Before | Locked::Strengthened) && !has_waited {
            // This transaction deleted it.
            return Ok(None);
        } else if !context.is_alone() && context.guards_gaps() && has_record(context, key)? {
            let locked = if has_waited { Locked::Waited } else { locked };
            count_record(context, key, wanted.mode, (Extent::Record, false), locked)?;
            return Ok(None);
        } else {
            unlock(context, key)?;
            match has_waited {
                true if has_record(context, key)? => count(context, key, wanted.mode, Extent::Record)?,
                true => inherit(context, key, wanted.mode)?,
                false => {}
            }
        }
        if context.is_alone() || !context.guards_gaps() || gap_around(context, key, wanted.mode)? {
            return Ok(None);
        }
    }
}

impl Walk<'_> {
    /// One row by its whole key.
    ///
    /// # Errors
    /// As [`point`].
    pub fn by_key<'s>(&self, key: &[u8], frame: &mut Frame<'s>, taker: &mut Taker<'_, 's>) -> Result<Flow> {
        let context = frame.context;
        let Some(index) = self.index else {
            let Some((locked, row)) = point(context, key, self.lock)? else { return Ok(Flow::More) };
            let (passed, flow) = taker.take(frame, key, &row)?;
            self.forget(context, key, locked, passed)?;
            return Ok(flow);
        };
        let Some((locked, value)) = point(context, key, self.lock)? else {
            if !context.is_alone() && context.guards_gaps() && has_record(context, key)? {
                gap_around(context, key, self.lock.mode)?;
            }
            return Ok(Flow::More);
        };
        let (passed, flow) = self.row_of(index, key, &value, frame, taker)?;
        self.forget(context, key, locked, passed)?;
        Ok(flow)
    }

    /// Asks for a record behind a range. One that was waited for is kept, unless it is gone by then.
    fn ask(&self, context: &Context<'_>, at: &[u8]) -> Result<()> {
        let is_needless = match lock::row(context, at, self.lock)? {
            Locked::Now => true,
            Locked::Waited => current(context, at)?.is_none(),
            Locked::Before | Locked::Strengthened | Locked::Skipped => false,
        };
        if is_needless { unlock(context, at) } else { Ok(()) }
    }

    /// Gives a record back that did not satisfy the condition.
    fn forget(&self, context: &Context<'_>, key: &[u8], locked: Locked, passed: bool) -> Result<()> {
        if !passed && locked == Locked::Now && context.releases_unmatched() {
            unlock(context, key)?;
        }
        Ok(())
    }

    /// The row behind an entry: locked alone, read, given to the consumer.
    fn row_of<'s>(
        &self,
        index: &Index,
        entry: &[u8],
        value: &[u8],
        frame: &mut Frame<'s>,
        taker: &mut Taker<'_, 's>,
    ) -> Result<(bool, Flow)> {
        let context = frame.context;
        if let Some(covering) = taker.scan.covering.as_ref().filter(|_| self.lock.mode == LockMode::Shared) {
            return taker.take_entry(covering, (entry, value), frame);
        }
        let row_key = self.row_key(index, entry, value)?;
        let mut locked = Locked::Before;
        if !(self.reading.is_covered && self.lock.mode == LockMode::Shared) {
            locked = lock::row(context, &row_key, self.lock)?;
            count_record(context, &row_key, self.lock.mode, (Extent::Record, false), locked)?;
        }
        if locked == Locked::Skipped {
            return Ok((false, Flow::More));
        }
        let taken = match current(context, &row_key)? {
            Some(row) => taker.take(frame, &row_key, &row)?,
            None => {
                if locked == Locked::Waited && !has_record(context, &row_key)? {
                    inherit(context, &row_key, self.lock.mode)?;
                }
                (false, Flow::More)
            }
        };
        self.forget(context, &row_key, locked, taken.0)?;
        Ok(taken)
    }

    fn row_key(&self, index: &Index, entry: &[u8], value: &[u8]) -> Result<Vec<u8>> {
        let mut row_key = Vec::with_capacity(32);
        key::row_of_entry(self.reading.table, index, entry, value, &mut row_key)
            .ok_or_else(|| conditions::CRASHED_ON_USAGE.with(&[&self.reading.table.name]))?;
        Ok(row_key)
    }

    /// Locks the record below a descending range.
    fn lock_end(&self, at: &[u8], has_gap: bool, context: &Context<'_>) -> Result<()> {
        let locked = lock::row(context, at, self.lock)?;
        let extent = if context.guards_gaps() { Extent::NextKey } else { Extent::Record };
        count_record(context, at, self.lock.mode, (extent, has_gap), locked)?;
        if let (Some(index), true) = (self.index, self.is_exact)
            && let Some(value) = current(context, at)?
        {
            lock::row(context, &self.row_key(index, at, &value)?, self.lock)?;
        }
        Ok(())
    }

    fn index_id(&self) -> IndexId {
        self.index.map_or(self.reading.table.row_index, |i| i.id)
    }

    /// A range in ascending order.
    ///
    /// # Errors
    /// As [`point`].
    pub fn forward<'s>(&self, range: &Range, frame: &mut Frame<'s>, taker: &mut Taker<'_, 's>) -> Result<Flow> {
        let context = frame.context;
        let guards = context.guards_gaps();
        let (infimum, supremum) = index_range(self.index_id());
        let (lower, upper) = slices(range);
        let mut records = records(context, lower, Bound::Excluded(&supremum), Direction::Forward)?;
        let mut below = match guards {
            true => neighbour(context, outside(lower), &infimum, Direction::Backward)?,
            false => Vec::new(),
        };
        let is_rows = self.index.is_none();
        loop {
            let next = peek(&mut records)?;
            let at = next.as_deref().unwrap_or(&supremum);
            let is_within = next.is_some() && is_below(at, upper);
            if !is_within && !guards {
                // InnoDB asks for the record behind the range before it sees that it is one.
                let asks = !(self.is_exact || is_rows && self.lock.wait == LockWait::SemiConsistent);
                if next.is_some() && asks {
                    self.ask(context, at)?;
                    if !is_rows && current(context, at)?.is_none() {
                        pass(&mut records, at)?;
                        continue;
                    }
                }
                return Ok(Flow::More);
            }
            let begins_range = is_rows && lower == Bound::Included(at);
            let mut has_gap = true;
            if guards && !begins_range {
                has_gap = add_gap(context, &below, at, self.lock.mode)?;
                if peek(&mut records)? != next {
                    continue;
                }
            }
            if !is_within {
                if next.is_some() && !is_rows && !self.is_exact {
                    let locked = lock::row(context, at, self.lock)?;
                    count_record(context, at, self.lock.mode, (Extent::NextKey, has_gap), locked)?;
                    if current(context, at)?.is_none() {
                        pass(&mut records, at)?;
                        below.clear();
                        below.extend_from_slice(at);
                        continue;
                    }
                } else if !has_gap {
                    let extent = if next.is_none() { Extent::NextKey } else { Extent::Gap };
                    count(context, &infimum, self.lock.mode, extent)?;
                }
                return Ok(Flow::More);
            }
            let extent = if guards && !begins_range { Extent::NextKey } else { Extent::Record };
            match self.step(at, (extent, has_gap), frame, taker)? {
                Step::Stop => return Ok(Flow::Stop),
                Step::Again => continue,
                Step::Passed => {}
            }
            pass(&mut records, at)?;
            let ends_range = guards && is_rows && upper == Bound::Excluded(&key::successor(at)[..]);
            if ends_range && peek(&mut records)?.is_some() {
                return Ok(Flow::More);
            }
            below.clear();
            below.extend_from_slice(at);
            context.kill.check()?;
        }
    }

    /// Locks a record, reads it and gives it to the consumer.
    fn step<'s>(
        &self,
        at: &[u8],
        extent: (Extent, bool),
        frame: &mut Frame<'s>,
        taker: &mut Taker<'_, 's>,
    ) -> Result<Step> {
        let context = frame.context;
        let is_rows = self.index.is_none();
        let mut lock = self.lock;
        if lock.wait == LockWait::SemiConsistent && is_rows && context.releases_unmatched() {
            lock.wait = LockWait::Skip;
        }
        let mut locked = lock::row(context, at, lock)?;
        if locked == Locked::Skipped && self.lock.wait == LockWait::SemiConsistent {
            // What is committed decides whether the row is worth waiting for.
            let matches = match current(context, at)? {
                Some(row) => taker.matches(frame, at, &row)?,
                None => false,
            };
            if matches {
                locked = lock::row(context, at, self.lock)?;
            }
        }
        if locked == Locked::Skipped {
            return Ok(Step::Passed);
        }
        let found = current(context, at)?;
        if found.is_none() && locked == Locked::Waited && !has_record(context, at)? {
            // It went while it was waited for: the gap below it reaches farther now.
            unlock(context, at)?;
            inherit(context, at, self.lock.mode)?;
            return Ok(if context.guards_gaps() { Step::Again } else { Step::Passed });
        }
        count_record(context, at, lock.mode, extent, locked)?;
        let (passed, flow) = match (found, self.index) {
            (None, _) => (false, Flow::More),
            (Some(row), None) => taker.take(frame, at, &row)?,
            (Some(value), Some(index)) => self.row_of(index, at, &value, frame, taker)?,
        };
        self.forget(context, at, locked, passed)?;
        Ok(if flow == Flow::Stop { Step::Stop } else { Step::Passed })
    }

    /// A range in descending order.
    ///
    /// # Errors
    /// As [`point`].
    pub fn backward<'s>(&self, range: &Range, frame: &mut Frame<'s>, taker: &mut Taker<'_, 's>) -> Result<Flow> {
        let context = frame.context;
        let guards = context.guards_gaps();
        let (infimum, supremum) = index_range(self.index_id());
        let (lower, upper) = slices(range);
        let mut records = records(context, Bound::Excluded(&infimum), upper, Direction::Backward)?;
        if guards {
            let above = neighbour(context, outside(upper), &supremum, Direction::Forward)?;
            let first = peek(&mut records)?;
            add_whole_gap(context, first.as_deref().unwrap_or(&infimum), &above, self.lock.mode)?;
        }
        let extent = if guards { Extent::NextKey } else { Extent::Record };
        let is_rows = self.index.is_none();
        while let Some(at) = peek(&mut records)? {
            let is_within = is_above(&at, lower);
            if !is_within && !guards && !is_rows {
                return Ok(Flow::More);
            }
            let mut has_gap = true;
            if guards {
                let (held, is_whole) = self.lower_gap(&at, &infimum, context)?;
                if !is_whole {
                    continue;
                }
                has_gap = held;
            }
            if !is_within {
                self.lock_end(&at, has_gap, context)?;
                if current(context, &at)?.is_some() {
                    return Ok(Flow::More);
                }
                pass(&mut records, &at)?;
                continue;
            }
            match self.step(&at, (extent, has_gap), frame, taker)? {
                Step::Stop => return Ok(Flow::Stop),
                Step::Again => continue,
                Step::Passed => {}
            }
            pass(&mut records, &at)?;
            context.kill.check()?;
        }
        Ok(Flow::More)
    }

    /// Locks the gap below a record; whether it was locked as strongly before, and whether it still reaches down to another record.
    fn lower_gap(&self, at: &[u8], infimum: &[u8], context: &Context<'_>) -> Result<(bool, bool)> {
        let below = neighbour(context, Bound::Excluded(at), infimum, Direction::Backward)?;
        let was_held = add_gap(context, &below, at, self.lock.mode)?;
        let now = neighbour(context, Bound::Excluded(at), infimum, Direction::Backward)?;
        Ok((was_held, now == below))
    }
}

fn is_below(key: &[u8], upper: Bound<&[u8]>) -> bool {
    match upper {
        Bound::Included(upper) => key <= upper,
        Bound::Excluded(upper) => key < upper,
        Bound::Unbounded => true,
    }
}

fn is_above(key: &[u8], lower: Bound<&[u8]>) -> bool {
    match lower {
        Bound::Included(lower) => key >= lower,
        Bound::Excluded(lower) => key > lower,
        Bound::Unbounded => true,
    }
}
