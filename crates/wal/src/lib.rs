//! A totally ordered, durable sequence of records: local segments, shipping to the object store, recovery from both.
//!
//! What a record's payload means is not known here; only its sequence number is.

pub mod error;
pub mod identity;
pub mod local;
pub mod record;
pub mod ship;
