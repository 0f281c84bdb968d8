//! What std lacks: byte coding, checksums, failpoints, named threads, counters, the clock, locks, prefetches.
//!
//! Nothing here knows a noun of a database.

pub mod clock;
pub mod coding;
pub mod counter;
pub mod crc;
pub mod failpoint;
pub mod hash;
pub mod prefetch;
pub mod sync;
pub mod thread;
