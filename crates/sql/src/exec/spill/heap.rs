//! Rows of slots that are read in any order: in memory, or on the disk where that is scarce.
//!
//! ```text
//! record  crc u32 | slots     crc32c of the slots; its place and length are in memory
//! ```

use super::file::TempFile;
use super::grant::{Buffer, Grant};
use super::run::BLOCK_BYTES;
use super::slots::Slots;
use crate::error::Result;
use crate::exec::keep::KeptRows;
use crate::expr::Slot;
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use std::cell::RefCell;
use std::rc::Rc;
use stdx::coding::{Reader, put_u32};
use stdx::crc::crc32c;

/// What comes before a record's slots.
const HEAD_BYTES: usize = 4;

/// Rows in the order in which they came.
pub struct Heap<'s> {
    memory: KeptRows<'s>,
    grant: Grant<'s>,
    disk: Option<Disk>,
}

/// All rows, or those behind the ones that had room.
struct Disk {
    slots: Slots,
    file: Rc<TempFile>,
    /// Where each record begins, and where the last one ends.
    places: Vec<u64>,
    /// What is not in the file yet.
    tail: Vec<u8>,
    /// Where that begins.
    tail_at: u64,
    /// The record that was read last.
    record: RefCell<Vec<u8>>,
}

impl<'s> Heap<'s> {
    /// No rows of these slots.
    pub fn new(slots: &'s [Slot], context: &'s Context<'s>) -> Heap<'s> {
        Heap { memory: KeptRows::new(slots), grant: Grant::new(context, Buffer::Table), disk: None }
    }

    /// How many rows there are.
    pub fn count(&self) -> usize {
        self.memory.len() + self.disk.as_ref().map_or(0, |disk| disk.places.len() - 1)
    }

    /// Adds the frame's rows.
    ///
    /// # Errors
    /// What tmpdir answers.
    pub fn push(&mut self, frame: &Frame<'_>) -> Result<()> {
        if self.disk.is_none() {
            if self.grant.holds(self.memory.memory_bytes()) {
                self.memory.push(frame);
                return Ok(());
            }
            frame.context.state.reads.count_disk_table();
        }
        let disk = match &mut self.disk {
            Some(disk) => disk,
            none => none.insert(Disk::new(self.memory.slots(), frame.context)?),
        };
        disk.push(frame)
    }

    /// Puts the rows at `at` back into their slots.
    ///
    /// # Errors
    /// What tmpdir answers.
    pub fn restore(&self, at: usize, frame: &mut Frame<'_>) -> Result<()> {
        match (at.checked_sub(self.memory.len()), &self.disk) {
            (Some(at), Some(disk)) => disk.restore(at, frame),
            _ => {
                self.memory.restore(at, frame);
                Ok(())
            }
        }
    }
}

impl Disk {
    fn new(slots: &[Slot], context: &Context<'_>) -> Result<Disk> {
        let file = TempFile::create(context)?;
        let (tail, record) = (Vec::new(), RefCell::default());
        Ok(Disk { slots: Slots::new(slots), file, places: vec![0], tail, tail_at: 0, record })
    }

    fn push(&mut self, frame: &Frame<'_>) -> Result<()> {
        if self.tail.len() >= BLOCK_BYTES {
            frame.context.kill.check()?;
            self.file.append(&self.tail)?;
            self.tail_at += self.tail.len() as u64;
            self.tail.clear();
        }
        let head = self.tail.len();
        put_u32(&mut self.tail, 0);
        self.slots.put(frame, &mut self.tail);
        let crc = crc32c(&self.tail[head + HEAD_BYTES..]);
        self.tail[head..head + HEAD_BYTES].copy_from_slice(&crc.to_le_bytes());
        self.places.push(self.tail_at + self.tail.len() as u64);
        Ok(())
    }

    fn restore(&self, at: usize, frame: &mut Frame<'_>) -> Result<()> {
        let (start, end) = (self.places[at], self.places[at + 1]);
        let record = &mut *self.record.borrow_mut();
        record.clear();
        if let Some(from) = start.checked_sub(self.tail_at) {
            record.extend_from_slice(&self.tail[from as usize..(end - self.tail_at) as usize]);
        } else {
            frame.context.kill.check()?;
            record.resize((end - start) as usize, 0);
            self.file.read(start, record)?;
        }
        let (head, slots) = record.split_at_checked(HEAD_BYTES).ok_or_else(|| self.file.damaged())?;
        if head != crc32c(slots).to_le_bytes() {
            return Err(self.file.damaged());
        }
        self.slots.restore(&mut Reader::new(slots), frame).ok_or_else(|| self.file.damaged())
    }
}
