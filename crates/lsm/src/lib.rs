//! An ordered map of versioned keys kept as immutable tables: memtable, tables, versions, compaction.
//!
//! Nothing here knows the log, transactions or SQL.

pub mod contents;
pub mod error;
pub mod kind;
pub mod memtable;
pub mod scan;
pub mod slice;
pub mod tombstone;
pub mod tree;
