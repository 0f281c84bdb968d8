//! Records that are told apart by the hash of their keys, so that each part has room in memory.

use super::file::TempFile;
use super::run::{Run, Writer};
use crate::error::Result;
use crate::expr::context::{Context, Kill};
use stdx::hash::hash64;

/// Into how many parts records go: each has a block in memory.
pub const COUNT: usize = 16;
/// How often a part is parted again; what is larger then has many rows of one key.
pub const LEVELS_MAX: u8 = 8;

/// Bits of a hash that say the part.
const BITS: u32 = COUNT.trailing_zeros();

/// Writers of all parts.
#[derive(Debug)]
pub struct Partitions {
    writers: Vec<Writer>,
    level: u8,
}

impl Partitions {
    /// Empty parts of what is `level` times a part itself.
    ///
    /// # Errors
    /// 1.
    pub fn new(level: u8, context: &Context<'_>) -> Result<Partitions> {
        let file = TempFile::create(context)?;
        if level == 0 {
            context.state.reads.count_disk_table();
        }
        Ok(Partitions { writers: (0..COUNT).map(|_| Writer::new(&file)).collect(), level })
    }

    /// The part of a hash: at each level other bits say it.
    pub fn place(&self, hash: u64) -> usize {
        let mixed = hash64(&hash.wrapping_add(u64::from(self.level)).to_le_bytes());
        (mixed >> (u64::BITS - BITS)) as usize
    }

    /// Adds a record to its part.
    ///
    /// # Errors
    /// 3, 1317, 3024.
    pub fn add(&mut self, hash: u64, record: &[u8], kill: &Kill) -> Result<()> {
        let place = self.place(hash);
        self.writers[place].add(record, kill)
    }

    /// The parts.
    ///
    /// # Errors
    /// As [`Partitions::add`].
    pub fn finish(self, kill: &Kill) -> Result<Vec<Run>> {
        self.writers.into_iter().map(|writer| writer.finish(kill)).collect()
    }
}
