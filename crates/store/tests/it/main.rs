//! The store at its boundary.

mod locks;
mod recovery;
mod setup;
mod snapshots;
mod tables;
