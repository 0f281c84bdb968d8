//! An ordered map of versioned keys kept as immutable tables: memtable, tables, versions, compaction.
//!
//! Nothing here knows the log, transactions or SQL.

pub mod kind;
pub mod memtable;
