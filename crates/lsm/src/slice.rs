//! A value where it lies.

use crate::memtable::Pinned;
use objects::frames::Frame;
use std::ops::Deref;

/// Bytes of a memtable or of a cached block, kept alive by this.
pub enum Slice {
    /// In a memtable.
    Memtable(Pinned),
    /// In a block.
    Block {
        /// The block.
        block: Frame,
        /// Where the bytes begin.
        from: u32,
        /// How many they are.
        length: u32,
    },
}

impl Deref for Slice {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            Slice::Memtable(pinned) => pinned.bytes(),
            Slice::Block { block, from, length } => &block[*from as usize..][..*length as usize],
        }
    }
}
