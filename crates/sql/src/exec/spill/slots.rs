//! Rows of slots as records.
//!
//! ```text
//! 0                      no row
//! 1  key, bytes          a table's row, both with their lengths
//! 2  count, values       a row of values
//! ```

use crate::catalog::table::Table;
use crate::expr::Slot;
use crate::expr::frame::{Frame, Row};
use crate::plan::Node;
use std::borrow::Cow;
use std::sync::Arc;
use stdx::coding::{Reader, put_length_prefixed, put_varint};
use values::packed;
use values::value::Value;

const NO_ROW: u8 = 0;
const TABLE_ROW: u8 = 1;
const VALUES_ROW: u8 = 2;

/// One slot's row.
#[derive(Clone, Copy, Debug)]
pub enum SlotRow<'r> {
    /// None.
    Null,
    /// A table's row: its key and its bytes.
    Encoded(&'r Arc<Table>, &'r [u8], &'r [u8]),
    /// Values.
    Values(&'r [Value<'static>]),
}

/// Slots whose rows are written, and the tables that these are of.
#[derive(Clone, Debug)]
pub struct Slots {
    slots: Vec<Slot>,
    tables: Vec<Option<Arc<Table>>>,
}

impl Slots {
    /// These.
    pub fn new(slots: &[Slot]) -> Slots {
        Slots { slots: slots.to_vec(), tables: vec![None; slots.len()] }
    }

    /// Those that a step puts rows into.
    pub fn of(node: &Node) -> Slots {
        let mut slots = Vec::new();
        collect(node, &mut slots);
        Slots::new(&slots)
    }

    /// Which.
    pub fn list(&self) -> &[Slot] {
        &self.slots
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Appends the frame's rows.
    pub fn put(&mut self, frame: &Frame<'_>, to: &mut Vec<u8>) {
        for (slot, known) in self.slots.iter().zip(&mut self.tables) {
            let row = match frame.row(*slot) {
                Row::Null | Row::Encoded { present: false, .. } => SlotRow::Null,
                Row::Encoded { table, bytes, key, .. } => SlotRow::Encoded(table, key, bytes),
                Row::Values(values) => SlotRow::Values(values),
                Row::Shared(values) => SlotRow::Values(values),
            };
            put_row(row, known, to);
        }
    }

    /// Appends rows that were kept.
    pub fn put_kept<'r>(&mut self, rows: impl Iterator<Item = SlotRow<'r>>, to: &mut Vec<u8>) {
        for (row, known) in rows.zip(&mut self.tables) {
            put_row(row, known, to);
        }
    }

    /// Appends that there is no row in any slot.
    pub fn put_nulls(&self, to: &mut Vec<u8>) {
        to.extend(self.slots.iter().map(|_| NO_ROW));
    }

    /// Puts rows back into the frame; `None` where they are damaged.
    pub fn restore(&self, from: &mut Reader<'_>, frame: &mut Frame<'_>) -> Option<()> {
        for (slot, table) in self.slots.iter().zip(&self.tables) {
            match from.u8()? {
                NO_ROW => frame.set_null(*slot),
                TABLE_ROW => {
                    let (key, bytes) = (from.length_prefixed()?, from.length_prefixed()?);
                    frame.set_encoded(*slot, table.as_ref()?, key, bytes);
                }
                VALUES_ROW => frame.set_values(*slot, row(from)?),
                _ => return None,
            }
        }
        Some(())
    }
}

fn put_row(row: SlotRow<'_>, known: &mut Option<Arc<Table>>, to: &mut Vec<u8>) {
    match row {
        SlotRow::Null => to.push(NO_ROW),
        SlotRow::Encoded(table, key, bytes) => {
            known.get_or_insert_with(|| Arc::clone(table));
            to.push(TABLE_ROW);
            put_length_prefixed(to, key);
            put_length_prefixed(to, bytes);
        }
        SlotRow::Values(values) => {
            to.push(VALUES_ROW);
            put_values(to, values);
        }
    }
}

/// Appends values.
pub fn put_values(to: &mut Vec<u8>, values: &[Value<'_>]) {
    put_varint(to, values.len() as u64);
    values.iter().for_each(|value| packed::put(to, value));
}

/// Appends a value.
pub fn put_value(to: &mut Vec<u8>, value: &Value<'_>) {
    packed::put(to, value);
}

/// Values that were appended; `None` where they are damaged.
pub fn row(from: &mut Reader<'_>) -> Option<Vec<Value<'static>>> {
    let count = usize::try_from(from.varint()?).ok()?;
    // A value has a byte at least.
    let mut values = Vec::with_capacity(count.min(from.rest().len()));
    for _ in 0..count {
        values.push(packed::get(from)?.into_owned());
    }
    Some(values)
}

/// The same, which borrow.
pub fn borrowed_row<'r>(from: &mut Reader<'r>) -> Option<Vec<Value<'r>>> {
    let count = usize::try_from(from.varint()?).ok()?;
    let mut values = Vec::with_capacity(count.min(from.rest().len()));
    for _ in 0..count {
        values.push(packed::get(from)?);
    }
    Some(values)
}

/// The same in place of a row's values, with the room that their bytes have.
pub fn read_row(from: &mut Reader<'_>, values: &mut Vec<Value<'static>>) -> Option<()> {
    let count = usize::try_from(from.varint()?).ok()?;
    values.truncate(count);
    for at in 0..count {
        let value = packed::get(from)?;
        match (values.get_mut(at), value) {
            (Some(Value::Bytes(Cow::Owned(room))), Value::Bytes(bytes)) => {
                room.clear();
                room.extend_from_slice(&bytes);
            }
            (Some(old), value) => *old = value.into_owned(),
            (None, value) => values.push(value.into_owned()),
        }
    }
    Some(())
}

/// The value at a place of those that were appended; `None` where they are damaged.
#[inline]
pub fn value_at<'r>(from: &mut Reader<'r>, at: usize) -> Option<Value<'r>> {
    from.varint()?;
    for _ in 0..at {
        packed::get(from)?;
    }
    packed::get(from)
}

/// Goes on behind values that were appended; `None` where they are damaged.
pub fn skip_row(from: &mut Reader<'_>) -> Option<()> {
    (0..from.varint()?).try_for_each(|_| packed::get(from).map(drop))
}

/// The bytes of memory that a value takes beside its own.
#[inline]
pub fn heap_bytes(value: &Value<'_>) -> usize {
    match value {
        Value::Bytes(bytes) | Value::Json(bytes) => bytes.len(),
        Value::Enum { name, .. } => name.len(),
        Value::Set { text, .. } => text.len(),
        _ => 0,
    }
}

/// The bytes of memory that values take.
#[inline]
pub fn bytes_of(values: &[Value<'_>]) -> usize {
    size_of_val(values) + values.iter().map(heap_bytes).sum::<usize>()
}

fn collect(node: &Node, to: &mut Vec<Slot>) {
    match node {
        Node::One | Node::None => {}
        Node::Scan(scan) => to.push(scan.slot),
        Node::Derived(step) => to.push(step.slot),
        Node::Virtual(step) => to.push(step.slot),
        Node::Values(step) => to.push(step.slot),
        Node::JsonTable(step) => to.push(step.slot),
        Node::RecursiveRows { slot, .. } => to.push(*slot),
        Node::Filter(..) | Node::Measured(_) | Node::Limit(_) | Node::Join(_) | Node::HashJoin(_) | Node::Looked(_) => {
            node.inputs().for_each(|input| collect(input, to));
        }
        Node::Aggregate(step) => {
            to.extend(&step.kept);
            to.push(step.slot);
            to.extend(step.results);
        }
        Node::Sort(step) => {
            to.extend(&step.rows);
            to.push(step.slot);
        }
        Node::Window(step) => {
            to.extend(&step.rows);
            to.push(step.slot);
        }
        Node::Distinct(step) => to.push(step.slot),
        Node::SetOperation(step) => to.push(step.slot),
        Node::Recursive(step) => to.push(step.slot),
    }
}
