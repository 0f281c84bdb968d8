//! Rows in memory: those of slots that are put back later, and sets of rows.

use super::spill::slots::{SlotRow, bytes_of};
use crate::expr::Slot;
use crate::expr::frame::{Frame, Row};
use hashbrown::HashTable;
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
pub struct KeptRows {
    slots: Vec<Slot>,
    tables: Vec<Option<Arc<crate::catalog::table::Table>>>,
    /// The slots of one row after those of another.
    rows: Vec<KeptSlot>,
    /// The keys and the bytes of tables' rows.
    bytes: Vec<u8>,
    /// The memory that rows of values take.
    value_bytes: usize,
    count: usize,
}

enum KeptSlot {
    Null,
    /// A table's row: where its key begins, where its bytes do, where they end.
    Encoded(usize, usize, usize),
    Values(Rc<[Value<'static>]>),
}

impl KeptRows {
    /// No row of these slots.
    pub fn new(slots: &[Slot]) -> KeptRows {
        let tables = vec![None; slots.len()];
        KeptRows { slots: slots.to_vec(), tables, rows: Vec::new(), bytes: Vec::new(), value_bytes: 0, count: 0 }
    }

    /// The memory that they take.
    #[inline]
    pub fn memory_bytes(&self) -> usize {
        self.bytes.capacity() + self.rows.capacity() * size_of::<KeptSlot>() + self.value_bytes
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
                Row::Values(values) => {
                    self.value_bytes += bytes_of(values);
                    KeptSlot::Values(values.clone().into())
                }
                Row::Shared(values) => {
                    self.value_bytes += bytes_of(values);
                    KeptSlot::Values(Rc::clone(values))
                }
            });
        }
        self.count += 1;
    }

    /// The rows at `at`, to be written.
    pub fn slot_rows(&self, at: usize) -> impl Iterator<Item = SlotRow<'_>> {
        let rows = &self.rows[at * self.slots.len()..(at + 1) * self.slots.len()];
        rows.iter().zip(&self.tables).map(|(row, table)| match (row, table) {
            (KeptSlot::Encoded(start, middle, end), Some(table)) => {
                SlotRow::Encoded(table, &self.bytes[*start..*middle], &self.bytes[*middle..*end])
            }
            (KeptSlot::Values(values), _) => SlotRow::Values(values),
            _ => SlotRow::Null,
        })
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

/// A set of rows that compare as equal under their types.
pub struct RowSet {
    comparators: Vec<Comparator>,
    by_hash: HashTable<(u64, usize)>,
    rows: Vec<Rc<[Value<'static>]>>,
    /// The memory that the rows' values take.
    value_bytes: usize,
}

/// What a set needs for a row beside its values: its counts, its places in the list and in the table.
const SET_ROW_BYTES: usize = 64;

impl RowSet {
    /// An empty set of rows of these types.
    pub fn new<'t>(types: impl Iterator<Item = &'t values::types::Type>) -> RowSet {
        RowSet::with(types.map(Comparator::of).collect())
    }

    /// An empty set of rows that are compared thus.
    pub fn with(comparators: Vec<Comparator>) -> RowSet {
        RowSet { comparators, by_hash: HashTable::new(), rows: Vec::new(), value_bytes: 0 }
    }

    /// The memory that it takes.
    #[inline]
    pub fn memory_bytes(&self) -> usize {
        self.value_bytes + self.rows.len() * SET_ROW_BYTES
    }

    /// A row's hash.
    #[inline]
    pub fn hash(&self, row: &[Value<'_>], facts: &Conversion<'_>) -> u64 {
        let mut state = NumberHasher::default();
        for (value, comparator) in row.iter().zip(&self.comparators) {
            comparator.hash(value, facts, &mut state);
        }
        state.finish()
    }

    /// The place of an equal row, or where this one would go.
    pub fn find(&self, row: &[Value<'_>], facts: &Conversion<'_>) -> (u64, Option<usize>) {
        let hash = self.hash(row, facts);
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
        self.value_bytes += bytes_of(&row);
        self.rows.push(row);
        self.by_hash.insert_unique(hash, (hash, self.rows.len() - 1), |(its, _)| *its);
        self.rows.len() - 1
    }

    /// Takes out the rows, in the order in which they came.
    pub fn drain(&mut self) -> Vec<Rc<[Value<'static>]>> {
        self.by_hash = HashTable::new();
        self.value_bytes = 0;
        std::mem::take(&mut self.rows)
    }

    /// The rows in the order in which they came.
    pub fn rows(&self) -> &[Rc<[Value<'static>]>] {
        &self.rows
    }
}
