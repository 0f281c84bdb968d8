//! A cursor over a range of keys.

use crate::error::Result;

/// Which way a scan goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Ascending keys.
    Forward,
    /// Descending keys.
    Backward,
}

/// A scan that holds its view of the database; it outlives changes, its transaction's own later writes included.
pub struct Scan {
    _direction: Direction,
}

impl Scan {
    /// The next key and its value, borrowed until the next call; `None` at the end, and then again.
    ///
    /// # Errors
    /// A block could not be read.
    #[expect(clippy::should_implement_trait, reason = "a lending iterator")]
    pub fn next(&mut self) -> Result<Option<(&[u8], &[u8])>> {
        Ok(None)
    }

    /// Moves so that the next key is the first at or after `key` (backward: at or before), within the range.
    ///
    /// # Errors
    /// A block could not be read.
    pub fn seek(&mut self, _key: &[u8]) -> Result<()> {
        Ok(())
    }
}

/// A value where it lies: pinned bytes of a cached block or of a memtable.
pub struct Slice {
    bytes: Vec<u8>,
}

impl std::ops::Deref for Slice {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}
