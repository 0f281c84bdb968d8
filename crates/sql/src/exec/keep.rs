//! Steps that keep rows: sorting, DISTINCT, and rows of slots that are put back later.

use super::{Consumer, Flow, limits, run, values};
use crate::error::Result;
use crate::expr::Slot;
use crate::expr::frame::{Frame, Row};
use crate::plan::{Distinct, Node, Sort};
use hashbrown::HashTable;
use std::cell::Cell;
use std::cmp::Ordering;
use std::hash::Hasher;
use std::rc::Rc;
use std::sync::Arc;
use stdx::hash::NumberHasher;
use values::cast_temporal::Context as Conversion;
use values::compare::Comparator;
use values::value::Value;

/// Rows of several slots.
pub type Kept = Vec<KeptRow>;

/// One slot's row.
#[derive(Debug)]
pub enum KeptRow {
    /// None.
    Null,
    /// A table's row.
    Encoded(Arc<crate::catalog::table::Table>, Box<[u8]>, Box<[u8]>),
    /// Values.
    Values(Rc<[Value<'static>]>),
}

/// Rows of several slots, many of them, one behind the other.
pub struct KeptRows<'s> {
    slots: &'s [Slot],
    tables: Vec<Option<Arc<crate::catalog::table::Table>>>,
    /// The slots of one row after those of another.
    rows: Vec<KeptSlot>,
    /// The keys and the bytes of tables' rows.
    bytes: Vec<u8>,
    count: usize,
}

enum KeptSlot {
    Null,
    /// A table's row: where its key begins, where its bytes do, where they end.
    Encoded(usize, usize, usize),
    Values(Rc<[Value<'static>]>),
}

impl<'s> KeptRows<'s> {
    /// No row of these slots.
    pub fn new(slots: &'s [Slot]) -> KeptRows<'s> {
        KeptRows { slots, tables: vec![None; slots.len()], rows: Vec::new(), bytes: Vec::new(), count: 0 }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Copies the slots' present rows.
    pub fn push(&mut self, frame: &Frame<'_>) {
        for (slot, known) in self.slots.iter().zip(&mut self.tables) {
            self.rows.push(match frame.row(*slot) {
                Row::Null | Row::Encoded { present: false, .. } => KeptSlot::Null,
                Row::Encoded { table, bytes, key, .. } => {
                    known.get_or_insert_with(|| Arc::clone(table));
                    let start = self.bytes.len();
                    self.bytes.extend_from_slice(key);
                    let middle = self.bytes.len();
                    self.bytes.extend_from_slice(bytes);
                    KeptSlot::Encoded(start, middle, self.bytes.len())
                }
                Row::Values(values) => KeptSlot::Values(values.clone().into()),
                Row::Shared(values) => KeptSlot::Values(Rc::clone(values)),
            });
        }
        self.count += 1;
    }

    /// Puts the rows at `at` back into their slots.
    pub fn restore(&self, at: usize, frame: &mut Frame<'_>) {
        let rows = &self.rows[at * self.slots.len()..(at + 1) * self.slots.len()];
        for ((slot, row), table) in self.slots.iter().zip(rows).zip(&self.tables) {
            match (row, table) {
                (KeptSlot::Encoded(start, middle, end), Some(table)) => {
                    frame.set_encoded(*slot, table, &self.bytes[*start..*middle], &self.bytes[*middle..*end]);
                }
                (KeptSlot::Values(values), _) => frame.set_shared(*slot, values),
                _ => frame.set_null(*slot),
            }
        }
    }
}

/// Copies the rows of slots.
pub fn save(slots: &[Slot], frame: &Frame<'_>) -> Kept {
    let copy = |slot: &Slot| match frame.row(*slot) {
        Row::Null | Row::Encoded { present: false, .. } => KeptRow::Null,
        Row::Encoded { table, bytes, key, .. } => {
            KeptRow::Encoded(Arc::clone(table), key.as_slice().into(), bytes.as_slice().into())
        }
        Row::Values(values) => KeptRow::Values(values.clone().into()),
        Row::Shared(values) => KeptRow::Values(Rc::clone(values)),
    };
    slots.iter().map(copy).collect()
}

/// Puts rows back into their slots.
pub fn restore(slots: &[Slot], kept: &Kept, frame: &mut Frame<'_>) {
    for (slot, row) in slots.iter().zip(kept) {
        match row {
            KeptRow::Null => frame.set_null(*slot),
            KeptRow::Encoded(table, key, bytes) => frame.set_encoded(*slot, table, key, bytes),
            KeptRow::Values(values) => frame.set_shared(*slot, values),
        }
    }
}

/// A row that is sorted.
struct Sorted {
    /// What the first key's value begins with, as a number: most comparisons end there.
    lead: u64,
    row: Vec<Value<'static>>,
    kept: Kept,
}

/// Sorts.
///
/// # Errors
/// What the input and the consumer answer.
pub fn sort<'s>(step: &'s Sort, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    let wanted = match &step.limit {
        Some(l) => {
            let (skip, count) = limits(l, frame)?;
            usize::try_from(skip.saturating_add(count)).unwrap_or(usize::MAX)
        }
        None => usize::MAX,
    };
    let facts = frame.context.statement.conversion();
    let lead = |row: &[Value<'_>]| {
        let (at, comparator, descending) = step.keys.first()?;
        comparator.lead(&row[*at]).map(|lead| if *descending { !lead } else { lead })
    };
    // Whether every row so far has a lead.
    let leads = Cell::new(true);
    let order = |a: &Sorted, b: &Sorted| {
        if leads.get() && a.lead != b.lead {
            return a.lead.cmp(&b.lead);
        }
        compare(&step.keys, &a.row, &b.row, &facts)
    };
    let arrange = |rows: &mut Vec<Sorted>| {
        rows.sort_by(order);
        if step.is_distinct {
            rows.dedup_by(|b, a| order(a, b).is_eq());
        }
    };
    let mut rows: Vec<Sorted> = Vec::new();
    let mut count = 0;
    run(&step.input, frame, &mut |frame| {
        let row = values(&step.kept, frame)?;
        let lead = if leads.get() { lead(&row) } else { None };
        leads.set(lead.is_some());
        rows.push(Sorted { lead: lead.unwrap_or_default(), row, kept: save(&step.rows, frame) });
        // Twice as many as are wanted are kept, so that cutting them back is rare.
        if wanted < usize::MAX / 2 && rows.len() >= (2 * wanted).max(1024) {
            arrange(&mut rows);
            rows.truncate(wanted);
        }
        count += 1;
        Ok(Flow::More)
    })?;
    let is_of_range = matches!(&step.input, Node::Scan(scan) if scan.access.is_bounded());
    frame.context.state.reads.count_sort(count, is_of_range);
    arrange(&mut rows);
    for Sorted { row, kept, .. } in rows {
        frame.set_values(step.slot, row);
        restore(&step.rows, &kept, frame);
        if next(frame)? == Flow::Stop {
            return Ok(Flow::Stop);
        }
    }
    Ok(Flow::More)
}

fn compare(keys: &[(usize, Comparator, bool)], a: &[Value<'_>], b: &[Value<'_>], facts: &Conversion<'_>) -> Ordering {
    for (at, comparator, descending) in keys {
        let ordering = comparator.order(&a[*at], &b[*at], facts);
        if ordering.is_ne() {
            return if *descending { ordering.reverse() } else { ordering };
        }
    }
    Ordering::Equal
}

/// A set of rows that compare as equal under their types.
pub struct RowSet {
    comparators: Vec<Comparator>,
    by_hash: HashTable<(u64, usize)>,
    rows: Vec<Rc<[Value<'static>]>>,
}

impl RowSet {
    /// An empty set of rows of these types.
    pub fn new<'t>(types: impl Iterator<Item = &'t values::types::Type>) -> RowSet {
        RowSet { comparators: types.map(Comparator::of).collect(), by_hash: HashTable::new(), rows: Vec::new() }
    }

    /// An empty set of rows that are compared thus.
    pub fn with(comparators: Vec<Comparator>) -> RowSet {
        RowSet { comparators, ..RowSet::new(std::iter::empty()) }
    }

    /// The place of an equal row, or where this one would go.
    pub fn find(&self, row: &[Value<'_>], facts: &Conversion<'_>) -> (u64, Option<usize>) {
        let mut state = NumberHasher::default();
        for (value, comparator) in row.iter().zip(&self.comparators) {
            comparator.hash(value, facts, &mut state);
        }
        let hash = state.finish();
        let same = |(its, at): &(u64, usize)| *its == hash && self.is_at(*at, row, facts);
        (hash, self.by_hash.find(hash, same).map(|(_, at)| *at))
    }

    /// Whether the row at that place is an equal one.
    pub fn is_at(&self, at: usize, row: &[Value<'_>], facts: &Conversion<'_>) -> bool {
        let Some(other) = self.rows.get(at) else { return false };
        let mut pairs = row.iter().zip(other.iter()).zip(&self.comparators);
        pairs.all(|((a, b), comparator)| comparator.order(a, b, facts).is_eq())
    }

    /// Adds a row that is not there, found so by [`RowSet::find`]; its place.
    pub fn add(&mut self, hash: u64, row: Rc<[Value<'static>]>) -> usize {
        self.rows.push(row);
        self.by_hash.insert_unique(hash, (hash, self.rows.len() - 1), |(its, _)| *its);
        self.rows.len() - 1
    }

    /// The rows in the order in which they came.
    pub fn rows(&self) -> &[Rc<[Value<'static>]>] {
        &self.rows
    }
}

/// Leaves doubles out.
///
/// # Errors
/// What the input and the consumer answer.
pub fn distinct<'s>(step: &'s Distinct, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    let mut seen = RowSet::new(step.kept.iter().map(|e| &e.ty));
    let facts = frame.context.statement.conversion();
    run(&step.input, frame, &mut |frame| {
        let row = values(&step.kept, frame)?;
        let (hash, found) = seen.find(&row, &facts);
        if found.is_some() {
            return Ok(Flow::More);
        }
        let row: Rc<[Value<'static>]> = row.into();
        seen.add(hash, Rc::clone(&row));
        frame.set_shared(step.slot, &row);
        next(frame)
    })
}
