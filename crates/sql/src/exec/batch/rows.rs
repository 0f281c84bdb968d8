//! Rows that a step takes as they are stored, before they are in the frame.

use crate::error::Result;
use crate::exec::scan::{Sink, StoredConsumer, run_into};
use crate::exec::{Flow, run};
use crate::expr::Slot;
use crate::expr::frame::Frame;
use crate::plan::Node;
use crate::row::field::is_current;

/// So many rows are taken one by one before they are many.
pub const ROWS_MIN: u64 = 32;

/// A row of a slot that is not in the frame: the bytes of one of its table's newest layout.
pub type Stored<'r> = Option<(Slot, &'r [u8])>;

/// The bytes of a slot's row, if they are of the newest layout: those that are given, else the frame's.
#[inline]
pub fn stored<'r>(row: Stored<'r>, slot: Slot, frame: &'r Frame<'_>) -> Option<&'r [u8]> {
    match row {
        Some((its, row)) if its == slot => Some(row),
        _ => frame.stored(slot).filter(|(table, row)| is_current(table, row)).map(|(_, row)| row),
    }
}

/// Runs a step's input into what also takes rows that are not in the frame.
///
/// # Errors
/// What the input and the consumer answer.
pub fn each<'s>(input: &'s Node, frame: &mut Frame<'s>, next: StoredConsumer<'_, 's>) -> Result<Flow> {
    match input {
        Node::Scan(scan) => run_into(scan, frame, Sink::Stored(next)),
        _ => run(input, frame, &mut |frame| next(frame, None)),
    }
}

/// Puts such a row of the input, with its key, into the frame.
pub fn put_into(input: &Node, (key, row): (&[u8], &[u8]), frame: &mut Frame<'_>) {
    if let Node::Scan(scan) = input {
        frame.set_encoded(scan.slot, &scan.table, key, row);
    }
}

/// Such a row of the input with its slot.
pub fn stored_of<'r>(input: &Node, row: &'r [u8]) -> Stored<'r> {
    match input {
        Node::Scan(scan) => Some((scan.slot, row)),
        _ => None,
    }
}
