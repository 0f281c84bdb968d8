//! An ordered map of versioned keys kept as immutable tables: memtable, tables, versions, compaction.
//!
//! Nothing here knows the log, transactions or SQL.

pub mod batch;
pub mod compaction;
pub mod contents;
pub mod error;
mod fences;
pub mod ingest;
pub mod kind;
pub mod levels;
pub mod memtable;
pub mod merge;
pub mod progress;
pub mod run;
pub mod scan;
pub mod slice;
pub mod spill;
pub mod spread;
pub mod state;
pub mod table;
pub mod tombstone;
pub mod tree;
pub mod vacancy;
