//! Tables: immutable sorted runs of versions, one object each.
//!
//! ```text
//! units    data blocks, one after another, in units of at most 256 KiB (a larger block is a unit of its own)
//! tail     filter block and index block of each unit, then the root block
//! footer   root offset u64, root stored length u32, magic "WESQLTB1": the filters are [`filter`]'s, or "WESQLTBF": [`fuse`]'s
//! ```
//!
//! Every block is stored as [`block`] says, with a checksum that names the table and the place. The root lists the units:
//! a reader that has it needs one index block and one data block for a key, and one filter block to know that a key is
//! absent. A table is read by its tail first (one request), then by units.

pub mod block;
pub mod builder;
pub mod cursor;
pub mod filter;
mod fuse;
pub mod reader;
pub mod root;
mod zstd_pool;
