//! The groups of rows by the bytes of the columns that their keys are worked out of: a row whose bytes came before is of the group that
//! it was of then, and its keys are not worked out.

use super::known::{Known, columns_of};
use super::rows::{Stored, stored};
use crate::expr::frame::Frame;
use crate::expr::{Expr, Slot};
use crate::row::field::Field;

/// What is known of groups.
pub struct Keys {
    fields: Vec<(Slot, Field)>,
    known: Known<u32>,
    /// The bytes of the row that was asked for.
    bytes: Vec<u8>,
}

/// Bytes of a longer row are not kept.
const BYTES_MAX: usize = 256;

impl Keys {
    /// What these keys are worked out of; `None` where that is more than stored columns of the frame's rows.
    pub fn of(keys: &[Expr], frame: &Frame<'_>) -> Option<Keys> {
        let mut fields = Vec::new();
        for key in keys {
            for (slot, column) in columns_of(key)? {
                let field = (slot, Field::of(frame.stored(slot)?.0, column));
                if !fields.contains(&field) {
                    fields.push(field);
                }
            }
        }
        Some(Keys { fields, known: Known::default(), bytes: Vec::new() })
    }

    /// The group of a row, which is given or the frame's, where it is known.
    #[inline]
    pub fn find(&mut self, row: Stored<'_>, frame: &Frame<'_>) -> Option<usize> {
        self.bytes.clear();
        for (slot, field) in &self.fields {
            let Some(row) = stored(row, *slot, frame) else {
                // No bytes are those of no row.
                self.bytes.clear();
                return None;
            };
            match field.bytes(row) {
                Some(bytes) => {
                    self.bytes.extend_from_slice(&(bytes.len() as u32 + 1).to_le_bytes());
                    self.bytes.extend_from_slice(bytes);
                }
                None => self.bytes.extend_from_slice(&[0; 4]),
            }
        }
        self.known.find(&self.bytes).map(|group| group as usize)
    }

    /// Whether most rows were asked for in vain.
    pub fn has_given_up(&self) -> bool {
        self.known.has_given_up()
    }

    /// Whether most were, and rows with the same bytes do not come one behind the other, either.
    pub fn is_useless(&self) -> bool {
        self.known.is_useless()
    }

    /// Keeps the group of the row that was asked for last.
    pub fn add(&mut self, group: usize) {
        if let Ok(group) = u32::try_from(group)
            && !self.bytes.is_empty()
            && self.bytes.len() <= BYTES_MAX
        {
            self.known.add(&self.bytes, group);
        }
    }
}
