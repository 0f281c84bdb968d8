//! The time: one place to read it.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Microseconds since 1970-01-01 00:00:00 UTC.
pub fn unix_micros() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| u64::try_from(d.as_micros()).unwrap_or(u64::MAX))
}

/// A point on the clock that never goes back.
pub fn now() -> Instant {
    Instant::now()
}

/// The instant that lies `wait` ahead.
pub fn deadline(wait: Duration) -> Instant {
    now() + wait
}
