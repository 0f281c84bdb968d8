//! The inner rows of a hash join in memory: a record for each, one behind the other in pieces.
//!
//! ```text
//! record  length u32 | length of the keys u32 | keys | a slot's row ...
//! slot    length of the key u32 | length of the row u32 | key | row      a table's row
//!         VALUES | place in the list u32                                 a row of values
//!         NO_ROW | 0
//! ```

use crate::catalog::table::Table;
use crate::exec::spill::arena::{Arena, Start};
use crate::exec::spill::slots::{SlotRow, bytes_of};
use crate::expr::Slot;
use crate::expr::frame::{Frame, Row};
use crate::plan::HashJoin;
use crate::row::field::is_current;
use std::rc::Rc;
use std::sync::Arc;
use stdx::coding::{Reader, get_u32, put_u32};
use values::value::Value;

/// Where a record's keys begin.
const HEAD_BYTES: usize = 8;
/// What a processor reads of memory at a time.
const LINE_BYTES: usize = 64;
/// So many of these are read of a row beforehand; of a longer one the processor brings the rest by itself.
const LINES_BROUGHT: usize = 3;

/// Instead of a key's length: there is no row.
const NO_ROW: u32 = u32::MAX;
/// Instead of a key's length: a row of values.
const VALUES: u32 = u32::MAX - 1;

/// Rows of several slots with their keys.
pub(super) struct Rows {
    /// Which, and how many variable columns of each one's rows are kept where not all are.
    slots: Vec<(Slot, Option<usize>)>,
    tables: Vec<Option<Arc<Table>>>,
    records: Arena,
    values: Vec<Rc<[Value<'static>]>>,
    /// The memory that rows of values take.
    value_bytes: usize,
}

fn number(n: usize) -> u32 {
    u32::try_from(n).expect("a record is smaller than 4 GiB")
}

impl Rows {
    /// No inner row of a join.
    pub(super) fn of(step: &HashJoin) -> Rows {
        let kept = step.kept.iter().copied().chain(std::iter::repeat(None));
        let slots: Vec<_> = step.inner_slots.iter().copied().zip(kept).collect();
        let tables = vec![None; slots.len()];
        Rows { slots, tables, records: Arena::default(), values: Vec::new(), value_bytes: 0 }
    }

    /// The memory that they take.
    #[inline]
    pub(super) fn memory_bytes(&self) -> usize {
        let values = self.values.capacity() * size_of::<Rc<[Value<'_>]>>() + self.value_bytes;
        self.records.memory_bytes() + values
    }

    /// Copies the slots' present rows behind the keys that `write` appends.
    pub(super) fn push(&mut self, write: impl FnOnce(&mut Vec<u8>), frame: &Frame<'_>) -> Start {
        let Rows { slots, tables, records, values, value_bytes } = self;
        let place = records.add(|to| {
            let at = to.len();
            to.extend_from_slice(&[0; HEAD_BYTES]);
            write(to);
            let keys_bytes = number(to.len() - at - HEAD_BYTES);
            for ((slot, variables), known) in slots.iter().zip(tables) {
                let row = match frame.row(*slot) {
                    Row::Null | Row::Encoded { present: false, .. } => {
                        put_u32(to, NO_ROW);
                        put_u32(to, 0);
                        continue;
                    }
                    Row::Encoded { table, bytes, key, .. } => {
                        known.get_or_insert_with(|| Arc::clone(table));
                        let bytes = variables.map_or(&bytes[..], |variables| beginning(table, bytes, variables));
                        put_u32(to, number(key.len()));
                        put_u32(to, number(bytes.len()));
                        to.extend_from_slice(key);
                        to.extend_from_slice(bytes);
                        continue;
                    }
                    Row::Values(values) => values.clone().into(),
                    Row::Shared(values) => Rc::clone(values),
                };
                put_u32(to, VALUES);
                put_u32(to, number(values.len()));
                *value_bytes += bytes_of(&row);
                values.push(row);
            }
            let length = number(to.len() - at);
            to[at..at + 4].copy_from_slice(&length.to_le_bytes());
            to[at + 4..at + HEAD_BYTES].copy_from_slice(&keys_bytes.to_le_bytes());
        });
        place.start()
    }

    /// The keys of the row there, and its slots.
    #[inline]
    fn parts(&self, place: Start) -> (&[u8], &[u8]) {
        let from = self.records.from(place);
        let length = get_u32(from, 0).expect("a record begins with its length") as usize;
        let keys_bytes = get_u32(from, 4).expect("a record says how long its keys are") as usize;
        from[HEAD_BYTES..length].split_at(keys_bytes)
    }

    /// The keys of the row there.
    #[inline]
    pub(super) fn keys(&self, place: Start) -> &[u8] {
        self.parts(place).0
    }

    /// Reads of each row there, so that it is near when it is put back: reads that wait for nothing go on side by side.
    pub(super) fn bring(&self, places: &[Start]) {
        let mut read = 0;
        for place in places {
            for line in self.records.from(*place).chunks(LINE_BYTES).take(LINES_BROUGHT) {
                read ^= line[0];
            }
        }
        std::hint::black_box(read);
    }

    /// The row there, to be written.
    pub(super) fn slot_rows(&self, place: Start) -> impl Iterator<Item = SlotRow<'_>> {
        let mut from = Reader::new(self.parts(place).1);
        self.tables.iter().map(move |table| {
            let (first, second) = head(&mut from);
            match (first, table) {
                (VALUES, _) => SlotRow::Values(&self.values[second]),
                (key_bytes, Some(table)) if key_bytes != NO_ROW => {
                    let (key, row) = row(&mut from, (key_bytes, second));
                    SlotRow::Encoded(table, key, row)
                }
                _ => SlotRow::Null,
            }
        })
    }

    /// Puts the row there back into its slots.
    pub(super) fn restore(&self, place: Start, frame: &mut Frame<'_>) {
        let mut from = Reader::new(self.parts(place).1);
        for ((slot, _), table) in self.slots.iter().zip(&self.tables) {
            let (first, second) = head(&mut from);
            match (first, table) {
                (VALUES, _) => frame.set_shared(*slot, &self.values[second]),
                (key_bytes, Some(table)) if key_bytes != NO_ROW => {
                    let (key, row) = row(&mut from, (key_bytes, second));
                    frame.set_encoded(*slot, table, key, row);
                }
                _ => frame.set_null(*slot),
            }
        }
    }
}

/// A table's row up to the end of its first `variables` variable columns; all of one that was written with other columns.
#[inline]
fn beginning<'r>(table: &Table, row: &'r [u8], variables: usize) -> &'r [u8] {
    if is_current(table, row) { table.layout().beginning(row, variables) } else { row }
}

/// What a slot begins with.
#[inline]
fn head(from: &mut Reader<'_>) -> (u32, usize) {
    let read = from.u32().zip(from.u32()).expect("a record has a row for each slot");
    (read.0, read.1 as usize)
}

/// The key and the bytes of a table's row.
#[inline]
fn row<'r>(from: &mut Reader<'r>, (key_bytes, row_bytes): (u32, usize)) -> (&'r [u8], &'r [u8]) {
    from.bytes(key_bytes as usize).zip(from.bytes(row_bytes)).expect("a record has the rows of its slots")
}
