//! Transactions over `lsm` made durable by `wal`: snapshots, locks, the commit pipeline, recovery, checkpoints.
//!
//! [`db::Store::open`] finds or makes a database in an object store; [`db::Store::begin`] gives a [`txn::Txn`] that
//! reads under a [`txn::View`], buffers its writes, takes locks and commits as one record of the log. Keys and values
//! are opaque bytes.

mod ascent;
mod boot;
pub mod branch;
mod chain;
pub mod db;
pub mod error;
mod follow;
mod garbage;
pub mod inspect;
pub mod lock;
mod locks;
mod manifest;
#[cfg(all(test, feature = "model"))]
mod model;
mod pace;
mod pipeline;
mod record;
pub mod records;
mod recovery;
mod rows;
pub mod scan;
mod snapshots;
pub mod sorter;
mod spilled;
mod throttle;
pub mod txn;
mod uncommitted;
mod workers;
mod writes;
