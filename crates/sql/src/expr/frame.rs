//! The current rows of an execution.
//!
//! Each slot holds one row: the bytes of a table's row as the store gave them, copied into a buffer that is used again
//! for the next row, or the values of a row that a step of the plan made. Columns are decoded where they are read.

use super::context::Context;
use super::{Expr, Slot, SubId};
use crate::catalog::table::Table;
use crate::error::Result;
use crate::exec::spill::slots::{self, read_row};
use crate::exec::subquery::SubState;
use crate::exec::{States, Subplans};
use crate::row::{self, Access};
use std::cell::RefCell;
use std::sync::Arc;
use stdx::coding::Reader;
use values::value::Value;

/// A slot's current row.
#[derive(Debug)]
pub enum Row {
    /// No row: all columns are NULL, as behind an outer join.
    Null,
    /// A table's row.
    Encoded {
        /// The table.
        table: Arc<Table>,
        /// The row's bytes.
        bytes: Vec<u8>,
        /// The row's key in the store, behind the index id.
        key: Vec<u8>,
        /// Whether the row is there; otherwise all columns are NULL.
        present: bool,
    },
    /// A row of values.
    Values(Vec<Value<'static>>),
    /// A row that several may hold.
    Shared(std::rc::Rc<[Value<'static>]>),
}

/// The rows of a frame between two executions: empty, with their buffers.
#[derive(Default)]
pub struct Room(std::cell::Cell<Vec<Row>>);

impl Clone for Room {
    fn clone(&self) -> Room {
        Room::default()
    }
}

impl std::fmt::Debug for Room {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Room").finish_non_exhaustive()
    }
}

/// A row's buffer that is larger is given back after the execution.
const ROW_BYTES_KEPT: usize = 16 << 10;

/// The rows, parameters and surroundings that expressions read.
pub struct Frame<'s> {
    rows: Vec<Row>,
    /// The parameters of the execution.
    pub parameters: &'s [Value<'s>],
    /// The session and the statement.
    pub context: &'s Context<'s>,
    /// The statement's subqueries.
    pub subplans: &'s Subplans,
    /// What is known of each subquery in this execution, and of what is the same for all rows.
    pub states: &'s States,
}

impl<'s> Frame<'s> {
    /// A frame of `slots` empty slots.
    pub fn new(
        slots: usize,
        parameters: &'s [Value<'s>],
        context: &'s Context<'s>,
        subplans: &'s Subplans,
        states: &'s States,
    ) -> Frame<'s> {
        let rows = std::iter::repeat_with(|| Row::Null).take(slots).collect();
        Frame { rows, parameters, context, subplans, states }
    }

    /// The name of a column of JSON or dates.
    pub fn read_name(&self, slot: Slot, column: usize) -> Option<Arc<str>> {
        let found = self.subplans.read_names.iter().find(|(s, at, _)| (*s, *at) == (slot, column));
        found.map(|(.., name)| Arc::clone(name))
    }

    /// A frame with the slots of an earlier execution of the same plan, emptied.
    pub fn again(
        room: &Room,
        slots: usize,
        parameters: &'s [Value<'s>],
        context: &'s Context<'s>,
        subplans: &'s Subplans,
        states: &'s States,
    ) -> Frame<'s> {
        let rows = room.0.take();
        if rows.len() != slots {
            return Frame::new(slots, parameters, context, subplans, states);
        }
        Frame { rows, parameters, context, subplans, states }
    }

    /// Gives the buffers to the plan's next execution.
    pub fn leave_room(mut self, room: &Room) {
        for row in &mut self.rows {
            match row {
                Row::Encoded { bytes, present, .. } if bytes.capacity() <= ROW_BYTES_KEPT => *present = false,
                other => *other = Row::Null,
            }
        }
        room.0.set(self.rows);
    }

    /// An empty frame of the same statement, to run a subquery in; the rows of `outer` slots are copied into it.
    pub fn nested(&self, outer: &[Slot]) -> Frame<'s> {
        let mut frame = Frame::new(self.rows.len(), self.parameters, self.context, self.subplans, self.states);
        for slot in outer {
            frame.rows[usize::from(slot.0)] = match &self.rows[usize::from(slot.0)] {
                Row::Null => Row::Null,
                Row::Encoded { table, bytes, key, present } => {
                    Row::Encoded { table: Arc::clone(table), bytes: bytes.clone(), key: key.clone(), present: *present }
                }
                Row::Values(values) => Row::Values(values.clone()),
                Row::Shared(values) => Row::Shared(std::rc::Rc::clone(values)),
            };
        }
        frame
    }

    /// A slot's row.
    pub fn row(&self, slot: Slot) -> &Row {
        &self.rows[usize::from(slot.0)]
    }

    /// Puts a table's row into a slot.
    #[inline]
    pub fn set_encoded(&mut self, slot: Slot, table: &Arc<Table>, row_key: &[u8], row_bytes: &[u8]) {
        match &mut self.rows[usize::from(slot.0)] {
            Row::Encoded { bytes, key, present, .. } => {
                bytes.clear();
                bytes.extend_from_slice(row_bytes);
                key.clear();
                key.extend_from_slice(row_key);
                *present = true;
            }
            other => {
                let (bytes, key) = (row_bytes.to_vec(), row_key.to_vec());
                *other = Row::Encoded { table: Arc::clone(table), bytes, key, present: true };
            }
        }
    }

    /// The buffer of a slot for a table's row that has no key.
    #[inline]
    pub fn row_buffer(&mut self, slot: Slot, of: &Arc<Table>) -> &mut Vec<u8> {
        let row = &mut self.rows[usize::from(slot.0)];
        if !matches!(row, Row::Encoded { .. }) {
            *row = Row::Encoded { table: Arc::clone(of), bytes: Vec::new(), key: Vec::new(), present: true };
        }
        match row {
            Row::Encoded { bytes, key, present, .. } => {
                key.clear();
                *present = true;
                bytes
            }
            _ => unreachable!("the slot was given a row's buffer"),
        }
    }

    /// Puts a row of values into a slot.
    pub fn set_values(&mut self, slot: Slot, values: Vec<Value<'static>>) {
        self.rows[usize::from(slot.0)] = Row::Values(values);
    }

    /// Puts the row of values that a record goes on with into a slot; `None` where it is damaged.
    pub fn read_values(&mut self, slot: Slot, from: &mut Reader<'_>) -> Option<()> {
        let row = &mut self.rows[usize::from(slot.0)];
        if let Row::Values(values) = row {
            return read_row(from, values);
        }
        *row = Row::Values(slots::row(from)?);
        Some(())
    }

    /// Puts a shared row into a slot.
    pub fn set_shared(&mut self, slot: Slot, values: &std::rc::Rc<[Value<'static>]>) {
        self.rows[usize::from(slot.0)] = Row::Shared(std::rc::Rc::clone(values));
    }

    /// Makes all columns of a slot NULL.
    pub fn set_null(&mut self, slot: Slot) {
        match &mut self.rows[usize::from(slot.0)] {
            Row::Encoded { present, .. } => *present = false,
            other => *other = Row::Null,
        }
    }

    /// The key and the bytes of the table's row in a slot; `None` where there is none.
    pub fn encoded(&self, slot: Slot) -> Option<(&[u8], &[u8])> {
        match &self.rows[usize::from(slot.0)] {
            Row::Encoded { key, bytes, present: true, .. } => Some((key, bytes)),
            _ => None,
        }
    }

    /// The table and the bytes of the row in a slot, where it is a table's.
    #[inline]
    pub fn stored(&self, slot: Slot) -> Option<(&Table, &[u8])> {
        match &self.rows[usize::from(slot.0)] {
            Row::Encoded { table, bytes, present: true, .. } => Some((table, bytes)),
            _ => None,
        }
    }

    /// A value of the row in a slot, where that is one of values.
    #[inline]
    pub fn made(&self, slot: Slot, column: usize) -> Option<&Value<'static>> {
        match &self.rows[usize::from(slot.0)] {
            Row::Values(values) => values.get(column),
            Row::Shared(values) => values.get(column),
            Row::Null | Row::Encoded { .. } => None,
        }
    }

    /// A column of a slot's row.
    ///
    /// # Errors
    /// The row is damaged.
    #[inline]
    pub fn column(&self, slot: Slot, column: usize) -> Result<Value<'_>> {
        match &self.rows[usize::from(slot.0)] {
            Row::Encoded { table, bytes, present: true, .. } => {
                row::column(table, bytes, column, &self.context.statement.zone)
            }
            Row::Values(values) => Ok(values[column].borrowed()),
            Row::Shared(values) => Ok(values[column].borrowed()),
            Row::Null | Row::Encoded { .. } => Ok(Value::Null),
        }
    }

    /// Whether a column of a slot's row is NULL.
    ///
    /// # Errors
    /// The row is damaged.
    #[inline]
    pub fn is_null(&self, slot: Slot, column: usize) -> Result<bool> {
        match &self.rows[usize::from(slot.0)] {
            Row::Encoded { table, bytes, present: true, .. } => row::is_null(table, bytes, column),
            _ => Ok(self.column(slot, column)?.is_null()),
        }
    }

    /// The bytes of a column of a table's row as they are stored, where they can be sent without being decoded.
    #[inline]
    pub fn raw(&self, slot: Slot, column: usize) -> Option<Access<'_>> {
        match &self.rows[usize::from(slot.0)] {
            Row::Encoded { table, bytes, present: true, .. } => row::raw(table, bytes, column),
            _ => None,
        }
    }

    /// What is known of a subquery.
    pub fn state(&self, id: SubId) -> &'s RefCell<SubState> {
        self.states.of(id)
    }

    /// The value of an expression that is the same for all rows: it is worked out when it is first asked for.
    ///
    /// # Errors
    /// As [`Expr::eval`].
    #[inline]
    pub fn fixed<'f>(&'f self, at: usize, e: &'f Expr) -> Result<Value<'f>> {
        let Some(cell) = self.states.fixed(at) else { return e.eval(self) };
        if let Some(known) = cell.get() {
            return Ok(known.borrowed());
        }
        let value = e.eval(self)?.into_owned();
        Ok(cell.get_or_init(|| value).borrowed())
    }
}
