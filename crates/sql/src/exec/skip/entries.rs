//! The entries of an index, found by seeks in either direction.

use crate::catalog::keys::index_range;
use crate::catalog::table::Index;
use crate::conditions;
use crate::error::Result;
use crate::exec::range::Range;
use crate::exec::scan::{self, Taker};
use crate::exec::stretch::{self, Stretch};
use crate::exec::{Flow, lock};
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use crate::key::{self, directions};
use crate::plan::skip::Skip;
use crate::plan::{Access, Scan};
use std::ops::Bound;
use store::scan::Direction;
use store::txn::View;
use values::key::{self as part_key, Nulls};
use values::types::Type;

/// A part of a key.
type Piece = (Type, part_key::Direction, Nulls);

/// The entry that was found last, and the cursors that find them.
pub(super) struct Entries<'s> {
    scan: &'s Scan,
    pub(super) index: &'s Index,
    is_rows: bool,
    pieces: Vec<Piece>,
    forward: Option<store::scan::Scan>,
    backward: Option<store::scan::Scan>,
    pub(super) key: Vec<u8>,
    value: Vec<u8>,
    row_key: Vec<u8>,
}

impl<'s> Entries<'s> {
    pub(super) fn new(scan: &'s Scan) -> Entries<'s> {
        let at = match &scan.access {
            Access::Index(access) => access.index,
            Access::Full | Access::Union(_) => unreachable!("groups are read by an index"),
        };
        let index = &scan.table.indexes[at];
        let piece = |part| {
            let (direction, nulls) = directions(&scan.table, part);
            (scan.table.columns[part.column].ty.clone(), direction, nulls)
        };
        let pieces = index.parts.iter().map(piece).collect();
        let is_rows = scan.table.clustered == Some(at);
        let (key, value, row_key) = (Vec::new(), Vec::new(), Vec::new());
        Entries { scan, index, is_rows, pieces, forward: None, backward: None, key, value, row_key }
    }

    /// Where the index begins and ends.
    pub(super) fn bounds(&self) -> (Vec<u8>, Vec<u8>) {
        index_range(self.index.id)
    }

    /// The key of the first parts of the entry.
    pub(super) fn prefix(&self, parts: usize) -> &[u8] {
        let mut rest = &self.key[key::PREFIX..];
        for (ty, direction, nulls) in &self.pieces[..parts] {
            if part_key::split(&mut rest, ty, *direction, *nulls).is_none() {
                break;
            }
        }
        &self.key[..self.key.len() - rest.len()]
    }

    /// Finds the first or the last entry from `low` to before `high`; where there is none the entry stays that of before.
    pub(super) fn find(&mut self, low: &[u8], high: &[u8], way: Direction, frame: &Frame<'_>) -> Result<bool> {
        frame.context.state.reads.count_key();
        self.go_to(low, high, way, frame)
    }

    /// Whether there is an entry from `low` to before `high`; the one that was found stays. MySQL does not look, so that is not counted.
    pub(super) fn has(&mut self, low: &[u8], high: &[u8], frame: &Frame<'_>) -> Result<bool> {
        let entry = self.entry();
        let found = self.go_to(low, high, Direction::Forward, frame)?;
        self.put_back(Some(entry));
        Ok(found)
    }

    fn go_to(&mut self, low: &[u8], high: &[u8], way: Direction, frame: &Frame<'_>) -> Result<bool> {
        let context = frame.context;
        if low >= high {
            return Ok(false);
        }
        let cursor = match way {
            Direction::Forward => &mut self.forward,
            Direction::Backward => &mut self.backward,
        };
        let is_of_range = context.transaction.borrow_mut().view() == View::Uncommitted;
        match cursor.as_mut().filter(|_| !is_of_range) {
            Some(cursor) => {
                cursor.go_to(Bound::Included(low), Bound::Excluded(high)).map_err(|e| lock::failure(&e))?;
            }
            None => {
                let range = Range { lower: Bound::Included(low.to_vec()), upper: Bound::Excluded(high.to_vec()) };
                *cursor = Some(scan::open(context, &range, way)?);
            }
        }
        self.read(way, frame)
    }

    /// Goes on to the next entry of the range in which the last one was found.
    pub(super) fn step(&mut self, way: Direction, frame: &Frame<'_>) -> Result<bool> {
        frame.context.state.reads.count_step(way);
        frame.context.kill.check()?;
        self.read(way, frame)
    }

    fn read(&mut self, way: Direction, frame: &Frame<'_>) -> Result<bool> {
        let context = frame.context;
        let mixes = !self.is_rows && context.transaction.borrow().mixes_versions();
        let cursor = match way {
            Direction::Forward => &mut self.forward,
            Direction::Backward => &mut self.backward,
        };
        let Some(cursor) = cursor else { return Ok(false) };
        while let Some((key, value)) = cursor.next().map_err(|e| lock::failure(&e))? {
            if mixes && !is_valid(self.scan, self.index, (key, value), &mut self.row_key, context)? {
                continue;
            }
            self.key.clear();
            self.key.extend_from_slice(key);
            self.value.clear();
            self.value.extend_from_slice(value);
            return Ok(true);
        }
        Ok(false)
    }

    /// Gives the entry's row to the consumer: whether it satisfies the conditions, and whether more are wanted.
    pub(super) fn give(&mut self, frame: &mut Frame<'s>, taker: &mut Taker<'_, 's>) -> Result<(bool, Flow)> {
        if self.is_rows {
            return taker.take(frame, &self.key, &self.value);
        }
        if let Some(covering) = taker.covering(frame) {
            return taker.take_entry(covering, (&self.key, &self.value), frame);
        }
        row_of(self.scan, self.index, (&self.key, &self.value), &mut self.row_key)?;
        match scan::get(frame.context, &self.row_key)? {
            Some(row) => taker.take(frame, &self.row_key, &row),
            None => Ok((false, Flow::More)),
        }
    }

    /// The entry, to be put back.
    pub(super) fn entry(&self) -> (Vec<u8>, Vec<u8>) {
        (self.key.clone(), self.value.clone())
    }

    /// Puts an entry back, where there is one.
    pub(super) fn put_back(&mut self, entry: Option<(Vec<u8>, Vec<u8>)>) -> bool {
        let Some((key, value)) = entry else { return false };
        (self.key, self.value) = (key, value);
        true
    }

    /// NULL in the part of MIN and MAX.
    pub(super) fn null(&self, skip: &Skip) -> Stretch {
        stretch::null(&self.index.parts[skip.group + skip.infix.len()])
    }

    /// Whether the part behind a prefix is NULL.
    pub(super) fn is_null_behind(&self, prefix: &[u8]) -> bool {
        let mut rest = &self.key[prefix.len().min(self.key.len())..];
        let mut ends = std::iter::once(key::PREFIX).chain(self.ends());
        let at = ends.position(|end| end == prefix.len());
        let Some((ty, direction, nulls)) = at.and_then(|at| self.pieces.get(at)) else { return false };
        matches!(part_key::split(&mut rest, ty, *direction, *nulls), Some(None))
    }

    /// Where the parts of the entry end.
    fn ends(&self) -> impl Iterator<Item = usize> {
        let mut rest = &self.key[key::PREFIX..];
        self.pieces.iter().map_while(move |(ty, direction, nulls)| {
            part_key::split(&mut rest, ty, *direction, *nulls)?;
            Some(self.key.len() - rest.len())
        })
    }
}

fn row_of(scan: &Scan, index: &Index, (entry, value): (&[u8], &[u8]), to: &mut Vec<u8>) -> Result<()> {
    key::row_of_entry(&scan.table, index, entry, value, to)
        .ok_or_else(|| conditions::CRASHED_ON_USAGE.with(&[&scan.table.name]))
}

/// Whether an entry is that of its row as the transaction sees it.
fn is_valid(
    scan: &Scan,
    index: &Index,
    entry: (&[u8], &[u8]),
    row_key: &mut Vec<u8>,
    context: &Context<'_>,
) -> Result<bool> {
    row_of(scan, index, entry, row_key)?;
    match scan::get(context, row_key)? {
        Some(row) => scan::has_entry(&scan.table, index, (row_key, &row), entry.0, context),
        None => Ok(false),
    }
}
