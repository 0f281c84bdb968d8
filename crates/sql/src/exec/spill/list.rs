//! Rows of values that are read from the first to the last, again and again: those of a derived table.

use super::file::TempFile;
use super::grant::{Buffer, Grant, Held};
use super::run::{Reader, Run, Writer};
use super::slots::{bytes_of, put_values, row};
use crate::error::Result;
use crate::exec::Flow;
use crate::exec::subquery::SharedRow;
use crate::expr::context::Context;
use stdx::coding::Reader as Bytes;

/// What a row takes beside its values: its counts and its place in the list.
const ROW_BYTES: usize = 32;

/// The rows: first those that had room in memory.
#[derive(Default)]
pub struct List {
    rows: Vec<SharedRow>,
    rest: Option<Run>,
    /// What the rows take.
    bytes: usize,
    _memory: Option<Held>,
}

/// Makes a [`List`].
pub struct Builder<'s> {
    context: &'s Context<'s>,
    rows: Vec<SharedRow>,
    bytes: usize,
    grant: Grant<'s>,
    rest: Option<Writer>,
    record: Vec<u8>,
}

impl<'s> Builder<'s> {
    /// No rows.
    pub fn new(context: &'s Context<'s>) -> Builder<'s> {
        let grant = Grant::new(context, Buffer::Table);
        Builder { context, rows: Vec::new(), bytes: 0, grant, rest: None, record: Vec::new() }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// What tmpdir answers.
    pub fn add(&mut self, row: impl Into<SharedRow>) -> Result<()> {
        let row = row.into();
        if self.rest.is_none() {
            self.bytes += ROW_BYTES + bytes_of(&row);
            if self.grant.holds(self.bytes) {
                self.rows.push(row);
                return Ok(());
            }
            self.context.state.reads.count_disk_table();
        }
        let rest = match &mut self.rest {
            Some(rest) => rest,
            none => none.insert(Writer::new(&TempFile::create(self.context)?)),
        };
        self.record.clear();
        put_values(&mut self.record, &row);
        rest.add(&self.record, self.context.kill)
    }

    /// The list.
    ///
    /// # Errors
    /// What tmpdir answers.
    pub fn finish(self) -> Result<List> {
        let rest = self.rest.map(|rest| rest.finish(self.context.kill)).transpose()?;
        Ok(List { rows: self.rows, rest, bytes: self.bytes, _memory: Some(self.grant.hold()) })
    }
}

impl List {
    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.rest.is_none()
    }

    /// The memory that its rows take, or would take.
    pub fn memory_bytes(&self) -> usize {
        self.bytes
    }

    /// Calls `next` for each row.
    ///
    /// # Errors
    /// What tmpdir and `next` answer.
    pub fn each(&self, context: &Context<'_>, next: &mut dyn FnMut(&SharedRow) -> Result<Flow>) -> Result<Flow> {
        for row in &self.rows {
            if next(row)? == Flow::Stop {
                return Ok(Flow::Stop);
            }
        }
        let Some(rest) = &self.rest else { return Ok(Flow::More) };
        let mut reader = Reader::new(rest);
        while let Some(record) = reader.next(context.kill)? {
            let row = row(&mut Bytes::new(record)).ok_or_else(|| rest.damaged())?;
            if next(&row.into())? == Flow::Stop {
                return Ok(Flow::Stop);
            }
        }
        Ok(Flow::More)
    }
}
